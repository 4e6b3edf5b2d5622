//! The values of a YAML text in the order of the text, as the parser tells them: kinds, texts, places, aliases.
//! Aliases are not followed here; `image` does that.

use super::fault::YamlFault;
use super::scalar::{self, Plain};
use super::{Faults, MAX_LEVELS, Offsets};
use crate::fault::Span;
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a node of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Null,
    Boolean(bool),
    Number,
    Text,
    Sequence,
    /// Its children are keys and values in turn.
    Mapping,
    /// Stands for the node at this index, which comes before it in the text.
    Alias(u32),
    /// An alias without anchor.
    Unknown,
}

#[derive(Debug)]
pub(super) struct Node<'a> {
    /// Of a scalar: its text, whatever it means.
    pub text: Cow<'a, str>,
    pub form: Form,
    /// Without quotes.
    pub is_plain: bool,
    /// In the source. Of a block: from its first character to its last one that is no white space.
    pub span: Span,
    /// The index behind the node and all that is in it.
    pub end: u32,
}

#[derive(Debug)]
pub(super) struct Tree<'a> {
    /// The root first; empty when there is no document.
    pub nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    pub(super) fn node(&self, index: u32) -> Option<&Node<'a>> {
        self.nodes.get(index as usize)
    }

    /// The index behind a node and all that is in it.
    pub(super) fn skip(&self, index: u32) -> u32 {
        self.node(index).map_or(index, |node| node.end).max(index + 1)
    }

    /// Whether a key is the merge key `<<`.
    pub(super) fn is_merge(&self, key: u32) -> bool {
        self.node(key).is_some_and(|node| node.is_plain && node.text == "<<")
    }
}

/// Reads the first document of the stream, up to its end or to the first thing that is no YAML.
pub(super) fn read<'a>(text: &'a str, offsets: &Offsets<'_>, faults: &mut Faults) -> Tree<'a> {
    let mut reader = Reader {
        tree: Tree { nodes: Vec::new() },
        open: Vec::new(),
        anchors: BTreeMap::new(),
        last_end: 0,
        offsets,
        faults,
    };
    let options = granit_parser::options! { emit_unresolved_aliases: true, emit_comments: false,
    flow_nesting_limit: MAX_LEVELS, block_nesting_limit: MAX_LEVELS };
    let mut is_read = false;
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((Event::DocumentStart(..), span)) if is_read => {
                let span = reader.span(&span);
                reader.faults.record(YamlFault::MoreDocuments, span);
                break;
            }
            Ok((Event::DocumentEnd, _)) => is_read = true,
            Ok((event, span)) => reader.event(event, &span),
            Err(error) => {
                let (fault, at) = (YamlFault::of(error.kind()), offsets.of(error.marker()));
                let at = if fault == YamlFault::Tab { offsets.tab_near(at) } else { at };
                reader.faults.record(fault, offsets.one_character(at));
                break;
            }
        }
    }
    reader.close_all();
    reader.tree
}

struct Reader<'a, 'r> {
    tree: Tree<'a>,
    /// Open containers, and how many children they have.
    open: Vec<(u32, u32)>,
    anchors: BTreeMap<usize, u32>,
    /// Where the last value that is no block ends.
    last_end: u32,
    offsets: &'r Offsets<'r>,
    faults: &'r mut Faults,
}

impl<'a> Reader<'a, '_> {
    fn span(&self, span: &granit_parser::Span) -> Span {
        let start = self.offsets.of(&span.start);
        Span::new(start, self.offsets.of(&span.end).max(start))
    }

    fn event(&mut self, event: Event<'a>, place: &granit_parser::Span) {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let (span, is_written) = self.scalar_span(place);
                // The parser's word for nothing is `~`.
                let text = if is_written || style != ScalarStyle::Plain { text } else { Cow::Borrowed("") };
                let form = self.form(&text, style, tag.as_deref(), span);
                self.push(text, form, style == ScalarStyle::Plain, span, anchor);
                self.last_end = span.end;
            }
            Event::Alias(anchor) => {
                let span = self.offsets.trimmed(self.span(place));
                let form = self.anchors.get(&anchor).map_or(Form::Unknown, |&target| Form::Alias(target));
                self.push(Cow::Borrowed(""), form, false, span, 0);
                self.last_end = span.end;
            }
            Event::UnresolvedAlias(_) => {
                let span = self.offsets.trimmed(self.span(place));
                self.faults.record(YamlFault::UnknownAlias, span);
                self.push(Cow::Borrowed(""), Form::Unknown, false, span, 0);
                self.last_end = span.end;
            }
            Event::SequenceStart(style, anchor, tag) => {
                let mut span = self.span(place);
                if style == StructureStyle::Block {
                    span.start = self.offsets.dash_at_or_before(span.start);
                }
                self.container(Form::Sequence, anchor, tag.as_deref(), span);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.container(Form::Mapping, anchor, tag.as_deref(), self.span(place));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = self.span(place);
                self.close(end);
            }
            _ => {}
        }
    }

    /// Where a scalar lies, and whether it is written at all. If not, it lies at the sign before it: the colon, the
    /// dash, the bracket.
    fn scalar_span(&self, place: &granit_parser::Span) -> (Span, bool) {
        let span = self.offsets.trimmed(self.span(place));
        if !span.is_empty() {
            return (span, true);
        }
        let is_value = self.open.last().is_some_and(|&(container, count)| {
            count % 2 == 1 && self.tree.node(container).is_some_and(|node| node.form == Form::Mapping)
        });
        let sign = if is_value { self.offsets.colon_behind(self.last_end) } else { None };
        let sign = sign.unwrap_or_else(|| self.offsets.sign_before(span.start));
        let is_free = sign.start >= self.last_end;
        (if is_free { sign } else { Span::new(self.last_end, self.last_end) }, false)
    }

    fn form(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Form {
        let is_plain = style == ScalarStyle::Plain;
        let wanted = match tag {
            None => {
                if is_plain {
                    None
                } else {
                    Some("str")
                }
            }
            Some(tag) => match tag.core_suffix() {
                Some(suffix @ ("str" | "int" | "float" | "bool" | "null")) => Some(suffix),
                _ if tag.handle().is_empty() && tag.suffix() == "!" => Some("str"),
                _ => {
                    self.faults.record(YamlFault::UnknownTag, span);
                    if is_plain { None } else { Some("str") }
                }
            },
        };
        if wanted == Some("str") {
            return Form::Text;
        }
        let meaning = scalar::resolve(text);
        let form = match meaning {
            Plain::Null => Form::Null,
            Plain::Boolean(value) => Form::Boolean(value),
            Plain::Number => Form::Number,
            Plain::NotFinite | Plain::LongNumber | Plain::Text => Form::Text,
        };
        match meaning {
            Plain::NotFinite => self.faults.record(YamlFault::NotFinite, span),
            Plain::LongNumber => self.faults.record(YamlFault::LongNumber, span),
            Plain::Number if wanted.is_none() && scalar::is_octal_of_yaml_1_1(text) => {
                self.faults.record(YamlFault::OldOctal, span);
            }
            Plain::Text => {
                if let Some(means) = scalar::boolean_of_yaml_1_1(text) {
                    self.faults.record(YamlFault::BooleanTrap { means }, span);
                }
            }
            _ => {}
        }
        form
    }

    fn container(&mut self, form: Form, anchor: usize, tag: Option<&Tag>, span: Span) {
        let kind = if form == Form::Sequence { "seq" } else { "map" };
        if tag.is_some_and(|tag| tag.core_suffix() != Some(kind) && tag.suffix() != "!") {
            self.faults.record(YamlFault::UnknownTag, self.offsets.one_character(span.start));
        }
        let index = self.tree.nodes.len() as u32;
        self.push(Cow::Borrowed(""), form, false, span, anchor);
        self.open.push((index, 0));
        // A flow collection has at least its bracket; a block ends where its last value does.
        self.last_end = self.last_end.max(span.start);
    }

    fn push(&mut self, text: Cow<'a, str>, form: Form, is_plain: bool, span: Span, anchor: usize) {
        let index = self.tree.nodes.len() as u32;
        if anchor != 0 {
            self.anchors.insert(anchor, index);
        }
        if let Some((_, count)) = self.open.last_mut() {
            *count += 1;
        }
        self.tree.nodes.push(Node { text, form, is_plain, span, end: index + 1 });
    }

    fn close(&mut self, end: Span) {
        let Some((index, count)) = self.open.pop() else { return };
        let is_flow = !end.is_empty();
        let last_end = if is_flow { end.end } else { self.last_end };
        self.last_end = last_end.max(self.last_end);
        let is_mapping = self.tree.node(index).is_some_and(|node| node.form == Form::Mapping);
        if is_mapping && count % 2 == 1 {
            // Cut behind a key.
            let span = Span::new(self.last_end, self.last_end);
            let end = self.tree.nodes.len() as u32 + 1;
            self.tree.nodes.push(Node {
                text: Cow::Borrowed(""),
                form: Form::Null,
                is_plain: true,
                span,
                end,
            });
        }
        let behind = self.tree.nodes.len() as u32;
        if let Some(node) = self.tree.nodes.get_mut(index as usize) {
            node.span.end = self.last_end.max(node.span.start);
            node.end = behind;
        }
    }

    /// The containers that the parser did not close, since it stopped before.
    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close(Span::new(self.last_end, self.last_end));
        }
    }
}
