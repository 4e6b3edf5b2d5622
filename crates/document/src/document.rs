//! A text and its structure, for reading: kinds, spans, texts, members, elements.
//! Paths are in `path`, edits in `edit`; reading a text is the parser's work.

use crate::builder::{DuplicateKey, MILESTONE_EVERY, Milestone};
use crate::fault::{Fault, Span};
use crate::lines::{LineIndex, Position};
use crate::number::Number;
use crate::parser::Parser;
use crate::text::{Storage, unescape};
use crate::word::*;
use crate::yaml::Source;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A value or a key of a document. Only of use with the document that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The position in the index of the document; later nodes of the text have higher ones.
    pub fn index(self) -> u32 {
        self.0
    }
}

/// What a value is. A key is a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    Boolean(bool),
    Number,
    String,
    Array,
    Object,
}

/// A member of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub key: NodeId,
    pub value: NodeId,
    /// A later member of the same object has the same key, so that this one does not count.
    pub is_overridden: bool,
}

/// Two members of an object with the same key. The later one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate<'a> {
    pub object: NodeId,
    /// The value that does not count.
    pub first: NodeId,
    /// The value that overrides it (and may itself be overridden by a third).
    pub last: NodeId,
    pub key: Cow<'a, str>,
}

/// A text, its structure and its faults.
///
/// Of a YAML text, values ([`Document::raw`], [`Document::text`], [`Document::number`]) are as JSON has them, and places
/// ([`Document::bytes`], [`Document::span`], [`Document::position`], [`Document::faults`]) are in the YAML.
///
/// Offsets are bytes from the start of the text, and fit 32 bits. A text with faults has as much
/// structure as could be read.
#[derive(Debug)]
pub struct Document {
    pub(crate) storage: Storage,
    pub(crate) tape: Vec<u64>,
    /// Sorted by container, then by index.
    pub(crate) milestones: Vec<Milestone>,
    pub(crate) duplicates: Vec<DuplicateKey>,
    pub(crate) long_texts: BTreeMap<u32, u32>,
    pub(crate) lines: LineIndex,
    pub(crate) faults: Vec<Fault>,
    pub(crate) faults_cut: bool,
    pub(crate) is_json_lines: bool,
    /// Where the text is YAML: the text and the places. Then `storage` holds the values as JSON.
    pub(crate) yaml: Option<Box<Source>>,
}

impl Document {
    /// Reads a JSON text. Never fails: what is wrong is in [`Document::faults`].
    pub fn parse(bytes: Vec<u8>) -> Document {
        Parser::new(bytes).finish()
    }

    /// Reads JSON Lines: the root is an array that is not in the text, whose elements are the lines.
    pub fn parse_lines(bytes: Vec<u8>) -> Document {
        Parser::new_lines(bytes).finish()
    }

    /// The text as it came, which spans, lines and faults point into.
    pub fn bytes(&self) -> &[u8] {
        match &self.yaml {
            None => self.storage.bytes(),
            Some(source) => source.text.bytes(),
        }
    }

    /// The values as JSON: of a JSON text, the text itself. Its offsets are not those of spans in a YAML text.
    pub fn json(&self) -> &[u8] {
        self.storage.bytes()
    }

    /// Gives the text back.
    pub fn into_bytes(self) -> Vec<u8> {
        match self.yaml {
            None => self.storage.into_bytes(),
            Some(source) => source.text.into_bytes(),
        }
    }

    /// Whether the text was read as YAML.
    pub fn is_yaml(&self) -> bool {
        self.yaml.is_some()
    }

    /// Whether the text was read as JSON Lines.
    pub fn is_json_lines(&self) -> bool {
        self.is_json_lines
    }

    /// The faults of the text in order of their offset, at most 1,000.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether there were more faults than are kept.
    pub fn faults_cut(&self) -> bool {
        self.faults_cut
    }

    /// Whether the text is no JSON (or no YAML, where it was read as that).
    pub fn is_blocked(&self) -> bool {
        self.faults.iter().any(Fault::blocks)
    }

    /// The outermost value; none if nothing could be read.
    pub fn root(&self) -> Option<NodeId> {
        (!self.tape.is_empty()).then_some(NodeId(0))
    }

    /// The node at a position of the index, as given by [`NodeId::index`].
    /// None if there is no word; the caller vouches that it came from a node of this document.
    pub fn node(&self, index: u32) -> Option<NodeId> {
        ((index as usize) < self.tape.len()).then_some(NodeId(index))
    }

    #[inline(always)]
    pub(crate) fn word(&self, index: u32) -> u64 {
        self.tape.get(index as usize).copied().unwrap_or(0)
    }

    /// The index behind a value and all that is in it.
    #[inline(always)]
    pub(crate) fn skip(&self, index: u32) -> u32 {
        if is_container(kind_of(self.word(index))) { next_of(self.word(index + 1)) } else { index + 1 }
    }

    /// Where the text of a scalar or key lies, without quotes.
    #[inline(always)]
    pub(crate) fn text_range(&self, index: u32) -> (usize, usize) {
        let word = self.word(index);
        let start = offset_of(word) as usize;
        let length = length_of(word);
        if length == LENGTH_MAX {
            return (start, self.long_texts.get(&index).map_or(start, |&end| end as usize));
        }
        (start, start + length as usize)
    }

    pub fn kind(&self, node: NodeId) -> Kind {
        match kind_of(self.word(node.0)) {
            NULL => Kind::Null,
            FALSE => Kind::Boolean(false),
            TRUE => Kind::Boolean(true),
            SMALL_INTEGER | NUMBER => Kind::Number,
            ARRAY => Kind::Array,
            OBJECT => Kind::Object,
            _ => Kind::String,
        }
    }

    /// Where the whole value (or key) lies in the text, quotes and brackets included.
    pub fn span(&self, node: NodeId) -> Span {
        match &self.yaml {
            None => self.json_span(node),
            Some(source) => source.spans.get(node.0 as usize).copied().unwrap_or_default(),
        }
    }

    /// Where the value lies in the JSON.
    fn json_span(&self, node: NodeId) -> Span {
        let word = self.word(node.0);
        let offset = offset_of(word);
        match kind_of(word) {
            ARRAY | OBJECT => Span::new(offset, end_of(self.word(node.0 + 1))),
            NULL | FALSE | TRUE | SMALL_INTEGER | NUMBER | BARE | BARE_KEY => {
                Span::new(offset, self.text_range(node.0).1 as u32)
            }
            _ => {
                let (start, end) = self.text_range(node.0);
                let bytes = self.storage.bytes();
                let quote = bytes.get(start.wrapping_sub(1)).filter(|byte| matches!(byte, b'"' | b'\''));
                let is_closed = quote.is_some() && bytes.get(end) == quote;
                Span::new(
                    (start - usize::from(quote.is_some())) as u32,
                    (end + usize::from(is_closed)) as u32,
                )
            }
        }
    }

    /// Whether the node is the key of a member, not a value.
    pub fn is_key(&self, node: NodeId) -> bool {
        is_key(kind_of(self.word(node.0)))
    }

    /// The key of the member that this value belongs to; a key is its own.
    pub fn key(&self, node: NodeId) -> Option<NodeId> {
        let word = self.word(node.0);
        if is_key(kind_of(word)) {
            Some(node)
        } else {
            is_member(word).then(|| NodeId(node.0.saturating_sub(1)))
        }
    }

    /// The value that a key belongs to; a value is its own.
    pub fn value(&self, node: NodeId) -> NodeId {
        if self.is_key(node) { NodeId(node.0 + 1) } else { node }
    }

    /// Where the key of the member lies that this value belongs to, quotes included.
    pub fn key_span(&self, value: NodeId) -> Option<Span> {
        self.key(value).map(|key| self.span(key))
    }

    /// The decoded key of the member that this value belongs to.
    pub fn key_text(&self, value: NodeId) -> Option<Cow<'_, str>> {
        self.key(value).map(|key| self.text(key))
    }

    /// Whether a later member with the same key overrides this value (or key) itself.
    pub fn is_overridden(&self, node: NodeId) -> bool {
        self.key(node).is_some_and(|key| kind_of(self.word(key.0)) == KEY_DEAD)
    }

    /// Number of elements, or of members that count; 0 for a scalar.
    pub fn len(&self, node: NodeId) -> usize {
        let word = self.word(node.0);
        match kind_of(word) {
            ARRAY | OBJECT if length_of(word) == LENGTH_MAX => match kind_of(word) {
                ARRAY => self.elements(node).count(),
                _ => self.members(node).count(),
            },
            ARRAY | OBJECT => length_of(word) as usize,
            _ => 0,
        }
    }

    /// The range of the index that the children of a container of this kind take.
    #[inline(always)]
    pub(crate) fn children(&self, node: NodeId, kind: u8) -> (u32, u32) {
        if kind_of(self.word(node.0)) == kind {
            (node.0 + 2, next_of(self.word(node.0 + 1)))
        } else {
            (node.0, node.0)
        }
    }

    /// The elements of an array; none for other values.
    pub fn elements(&self, node: NodeId) -> Elements<'_> {
        let (at, end) = self.children(node, ARRAY);
        Elements { document: self, at, end }
    }

    /// The n-th element of an array, from 0. Quick also in long arrays.
    pub fn element(&self, node: NodeId, ordinal: u32) -> Option<NodeId> {
        let (first, end) = self.children(node, ARRAY);
        let (mut at, mut count) = (first, 0);
        if ordinal >= MILESTONE_EVERY {
            let found = self.milestones_of(node);
            let before = found.partition_point(|milestone| milestone.ordinal <= ordinal);
            if let Some(milestone) = before.checked_sub(1).and_then(|last| found.get(last)) {
                (at, count) = (milestone.index, milestone.ordinal);
            }
        }
        while at < end {
            if count == ordinal {
                return Some(NodeId(at));
            }
            at = self.skip(at);
            count += 1;
        }
        None
    }

    pub(crate) fn milestones_of(&self, node: NodeId) -> &[Milestone] {
        let start = self.milestones.partition_point(|milestone| milestone.container < node.0);
        let end = self.milestones.partition_point(|milestone| milestone.container <= node.0);
        &self.milestones[start..end]
    }

    /// The members of an object that count, in the order of the text; none for other values.
    pub fn members(&self, node: NodeId) -> impl Iterator<Item = Member> + '_ {
        self.all_members(node).filter(|member| !member.is_overridden)
    }

    /// The members of an object, those included that a later one overrides.
    pub fn all_members(&self, node: NodeId) -> AllMembers<'_> {
        let (at, end) = self.children(node, OBJECT);
        AllMembers { document: self, at, end }
    }

    /// The value of the member with this key that counts.
    pub fn member(&self, object: NodeId, key: &str) -> Option<NodeId> {
        self.members(object).find(|member| self.text_equals(member.key, key)).map(|member| member.value)
    }

    /// Whether the decoded text of a string or key is this one.
    pub fn text_equals(&self, node: NodeId, text: &str) -> bool {
        let (start, end) = self.text_range(node.0);
        match kind_of(self.word(node.0)) {
            STRING | STRING_UNICODE | KEY | KEY_UNICODE | BARE | BARE_KEY => {
                end - start == text.len() && *self.storage.slice(start, end) == *text
            }
            STRING_ESCAPED | KEY_ESCAPED | KEY_DEAD => self.text(node) == text,
            _ => false,
        }
    }

    /// The decoded text of a string or key. Lone surrogates and bytes that are no UTF-8 are U+FFFD.
    /// Empty for other values.
    pub fn text(&self, node: NodeId) -> Cow<'_, str> {
        let (start, end) = self.text_range(node.0);
        match kind_of(self.word(node.0)) {
            STRING | STRING_UNICODE | KEY | KEY_UNICODE | BARE | BARE_KEY => self.storage.slice(start, end),
            STRING_ESCAPED | KEY_ESCAPED => Cow::Owned(unescape(&self.storage.slice(start, end))),
            KEY_DEAD => {
                let text = self.storage.slice(start, end);
                if text.contains('\\') { Cow::Owned(unescape(&text)) } else { text }
            }
            _ => Cow::Borrowed(""),
        }
    }

    /// A value or key as JSON: of a JSON text, as it is written.
    pub fn raw(&self, node: NodeId) -> &[u8] {
        self.storage.bytes().get(self.json_span(node).range()).unwrap_or_default()
    }

    /// The number as it is written, with exact answers about it.
    pub fn number(&self, node: NodeId) -> Option<Number<'_>> {
        let kind = kind_of(self.word(node.0));
        if !matches!(kind, SMALL_INTEGER | NUMBER) {
            return None;
        }
        let (start, end) = self.text_range(node.0);
        Some(Number::written(self.storage.ascii(start, end), kind == SMALL_INTEGER))
    }

    /// Members that another member of the same object overrides.
    pub fn duplicate_keys(&self) -> impl Iterator<Item = Duplicate<'_>> {
        self.duplicates.iter().map(|duplicate| Duplicate {
            object: NodeId(duplicate.object),
            first: NodeId(duplicate.earlier + 1),
            last: NodeId(duplicate.later + 1),
            key: self.text(NodeId(duplicate.later)),
        })
    }

    /// Line and column of an offset, both from 1; the column counts code points.
    pub fn position(&self, offset: u32) -> Position {
        self.lines.position(self.bytes(), offset as usize)
    }

    /// A text that ends with a line break has one more, empty line.
    pub fn line_count(&self) -> u32 {
        self.lines.line_count()
    }

    /// The bytes of a line (from 1), without its line break.
    pub fn line_span(&self, line: u32) -> Span {
        self.lines.line_span(self.bytes(), line)
    }

    /// Length in bytes of the longest line, its line break included.
    pub fn longest_line_bytes(&self) -> u32 {
        self.lines.longest_line_bytes()
    }
}

/// The elements of an array.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    document: &'a Document,
    at: u32,
    end: u32,
}

impl Iterator for Elements<'_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        if self.at >= self.end {
            return None;
        }
        let found = NodeId(self.at);
        self.at = self.document.skip(self.at);
        Some(found)
    }
}

/// The members of an object, in the order of the text.
#[derive(Clone, Debug)]
pub struct AllMembers<'a> {
    document: &'a Document,
    at: u32,
    end: u32,
}

impl Iterator for AllMembers<'_> {
    type Item = Member;

    #[inline]
    fn next(&mut self) -> Option<Member> {
        if self.at >= self.end {
            return None;
        }
        let (key, value) = (NodeId(self.at), NodeId(self.at + 1));
        self.at = self.document.skip(value.0);
        let is_overridden = kind_of(self.document.word(key.0)) == KEY_DEAD;
        Some(Member { key, value, is_overridden })
    }
}
