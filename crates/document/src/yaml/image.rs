//! Writes the values of a YAML tree as JSON, and for every word of the JSON's tape its place in the YAML.
//! Follows aliases and merges within bounds. Everything that comes by an alias lies at the alias.

use super::fault::YamlFault;
use super::tree::{Form, Node, Tree};
use super::{Faults, MAX_EXPANDED_BYTES, MAX_EXPANDED_LEVELS, MAX_EXPANDED_VALUES, Offsets, scalar};
use crate::fault::Span;
use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};

pub(super) struct Image {
    pub json: String,
    /// One for every word of the tape.
    pub spans: Vec<Span>,
}

pub(super) fn write(tree: &Tree<'_>, offsets: &Offsets<'_>, faults: &mut Faults) -> Image {
    let mut writer = Writer {
        tree,
        offsets,
        faults,
        image: Image {
            json: String::new(),
            spans: Vec::with_capacity(tree.nodes.len() + tree.nodes.len() / 4),
        },
        open: Vec::new(),
        values_left: MAX_EXPANDED_VALUES,
        bytes_left: MAX_EXPANDED_BYTES,
        is_exhausted: false,
    };
    if !tree.nodes.is_empty() {
        writer.value(0, None);
        while writer.step() {}
    }
    writer.image
}

/// A container that is being written.
struct Open<'t> {
    is_mapping: bool,
    first: u32,
    /// The next child, and the end of them.
    at: u32,
    end: u32,
    /// The alias by which the container came.
    alias: Option<Span>,
    is_first: bool,
    /// Filled at the first merge key.
    merge: Option<Box<Merge<'t>>>,
}

/// What a mapping gets by `<<`.
struct Merge<'t> {
    /// Keys that are there, so that merging leaves them alone.
    keys: BTreeSet<Cow<'t, str>>,
    /// Members to write next: key, value, and the alias by which they came.
    members: VecDeque<(u32, u32, Option<Span>)>,
}

struct Writer<'t, 'r> {
    tree: &'t Tree<'t>,
    offsets: &'r Offsets<'r>,
    faults: &'r mut Faults,
    image: Image,
    open: Vec<Open<'t>>,
    values_left: u32,
    bytes_left: usize,
    is_exhausted: bool,
}

impl<'t> Writer<'t, '_> {
    /// Writes the next child of the innermost container, or closes it. False at the end.
    fn step(&mut self) -> bool {
        let Some(open) = self.open.last_mut() else { return false };
        if self.is_exhausted && open.alias.is_some() {
            open.at = open.end;
            open.merge = None;
        }
        let (child, value, alias) = match open.merge.as_mut().and_then(|merge| merge.members.pop_front()) {
            Some((_, _, Some(_))) if self.is_exhausted => return true,
            Some((key, value, alias)) => (key, value, alias),
            None if open.at >= open.end => {
                self.image.json.push(if open.is_mapping { '}' } else { ']' });
                self.open.pop();
                return true;
            }
            None => {
                let child = open.at;
                let value = if open.is_mapping { self.tree.skip(child) } else { child };
                open.at = self.tree.skip(value);
                (child, value, open.alias)
            }
        };
        let is_mapping = open.is_mapping;
        if is_mapping && alias == open.alias && self.tree.is_merge(child) {
            self.merge(value, alias);
            return true;
        }
        let Some(open) = self.open.last_mut() else { return false };
        if !std::mem::take(&mut open.is_first) {
            self.image.json.push(',');
        }
        if is_mapping {
            let key = self.key_text(child);
            let is_complex = |meant: &Node<'_>| matches!(meant.form, Form::Sequence | Form::Mapping);
            let span = alias.or(self.tree.node(child).map(|node| node.span)).unwrap_or_default();
            if self.meant(child).is_some_and(is_complex) {
                self.faults.record(YamlFault::ComplexKey, span);
            }
            push_quoted(&key, &mut self.image.json);
            self.image.json.push(':');
            self.image.spans.push(span);
            if alias.is_some() {
                self.spend(key.len());
            }
        }
        self.value(value, alias);
        true
    }

    /// Writes a scalar, or opens a container.
    fn value(&mut self, index: u32, alias: Option<Span>) {
        let Some(node) = self.tree.node(index) else { return self.scalar("null", Span::default()) };
        let (mut index, mut node, mut alias) = (index, node, alias);
        let own = alias.unwrap_or(node.span);
        if let Form::Alias(target) = node.form {
            if self.is_inside(index, target) {
                self.faults.record(YamlFault::AliasInItself, own);
                return self.scalar("null", own);
            }
            let Some(found) = self.tree.node(target) else { return self.scalar("null", own) };
            (index, node, alias) = (target, found, Some(own));
        }
        if let Some(place) = alias {
            if self.open.len() > MAX_EXPANDED_LEVELS || self.values_left == 0 || self.bytes_left == 0 {
                self.exhaust(place);
            }
            if self.is_exhausted {
                return self.scalar("null", place);
            }
            self.values_left -= 1;
            self.spend(node.text.len());
        }
        match node.form {
            Form::Null | Form::Unknown | Form::Alias(_) => self.scalar("null", own),
            Form::Boolean(true) => self.scalar("true", own),
            Form::Boolean(false) => self.scalar("false", own),
            Form::Number => {
                scalar::write_number(&node.text, &mut self.image.json);
                self.image.spans.push(own);
            }
            Form::Text => {
                push_quoted(&node.text, &mut self.image.json);
                self.image.spans.push(own);
            }
            Form::Sequence | Form::Mapping => {
                let is_mapping = node.form == Form::Mapping;
                self.image.json.push(if is_mapping { '{' } else { '[' });
                self.image.spans.extend([own, own]);
                let (first, end) = (index + 1, node.end);
                self.open.push(Open {
                    is_mapping,
                    first,
                    at: first,
                    end,
                    alias,
                    is_first: true,
                    merge: None,
                });
            }
        }
    }

    fn scalar(&mut self, json: &str, span: Span) {
        self.image.json.push_str(json);
        self.image.spans.push(span);
    }

    fn spend(&mut self, size_bytes: usize) {
        self.bytes_left = self.bytes_left.saturating_sub(size_bytes);
    }

    /// Said once; what else comes by aliases is null or left out.
    fn exhaust(&mut self, place: Span) {
        if !self.is_exhausted {
            self.faults.record(YamlFault::TooManyAliases, place);
        }
        self.is_exhausted = true;
    }

    /// Whether an alias stands for a container that it is in. No other circle is possible, since an anchor comes
    /// before its aliases.
    fn is_inside(&self, alias: u32, target: u32) -> bool {
        target <= alias && alias < self.tree.skip(target)
    }

    /// The text of a key; of a key that is a container, its source.
    fn key_text(&self, index: u32) -> Cow<'t, str> {
        let tree = self.tree;
        let Some(node) = tree.node(index) else { return Cow::Borrowed("") };
        match self.meant(index).map_or(Form::Unknown, |meant| meant.form) {
            Form::Sequence | Form::Mapping => Cow::Owned(self.offsets.excerpt(node.span)),
            _ => self.meant(index).map_or(Cow::Borrowed(""), |meant| Cow::Borrowed(&*meant.text)),
        }
    }

    /// A node, or the one that it is an alias of.
    fn meant(&self, index: u32) -> Option<&'t Node<'t>> {
        let node = self.tree.node(index)?;
        match node.form {
            Form::Alias(target) => self.tree.node(target),
            _ => Some(node),
        }
    }

    /// The keys that are written in a mapping, before and behind its merge key.
    fn written_keys(&self, first: u32, end: u32) -> Merge<'t> {
        let mut keys = BTreeSet::new();
        let mut at = first;
        while at < end {
            if !self.tree.is_merge(at) {
                keys.insert(self.key_text(at));
            }
            at = self.tree.skip(self.tree.skip(at));
        }
        Merge { keys, members: VecDeque::new() }
    }

    /// Collects the members that `<<: value` brings into the innermost container.
    fn merge(&mut self, value: u32, alias: Option<Span>) {
        let tree = self.tree;
        let Some(open) = self.open.last_mut() else { return };
        let (first, end, known) = (open.first, open.end, open.merge.take());
        let mut merge = known.unwrap_or_else(|| Box::new(self.written_keys(first, end)));
        // Sources still to read, the next one last.
        let mut sources = vec![(value, alias)];
        while let Some((source, alias)) = sources.pop() {
            let Some(node) = tree.node(source) else { continue };
            let place = alias.unwrap_or(node.span);
            if self.values_left == 0 {
                self.exhaust(place);
                break;
            }
            self.values_left -= 1;
            match node.form {
                Form::Alias(target) if self.is_inside(source, target) => {
                    self.faults.record(YamlFault::AliasInItself, place);
                }
                Form::Alias(target) => sources.push((target, Some(place))),
                Form::Sequence => {
                    let before = sources.len();
                    let mut at = source + 1;
                    while at < node.end {
                        sources.push((at, alias));
                        at = tree.skip(at);
                    }
                    // The first of the list wins.
                    sources[before..].reverse();
                }
                Form::Mapping => {
                    let before = sources.len();
                    let mut at = source + 1;
                    while at < node.end && self.values_left > 0 {
                        let (key, member) = (at, tree.skip(at));
                        at = tree.skip(member);
                        self.values_left -= 1;
                        if tree.is_merge(key) {
                            sources.push((member, alias));
                        } else if merge.keys.insert(self.key_text(key)) {
                            merge.members.push_back((key, member, alias));
                        }
                    }
                    sources[before..].reverse();
                }
                Form::Unknown => {}
                _ => self.faults.record(YamlFault::MergeOfNoMapping, place),
            }
        }
        if let Some(open) = self.open.last_mut() {
            open.merge = Some(merge);
        }
    }
}

/// Appends a text as a JSON string.
fn push_quoted(text: &str, json: &mut String) {
    let is_plain = |byte: &u8| *byte >= b' ' && !matches!(byte, b'"' | b'\\');
    if text.as_bytes().iter().all(is_plain) {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&crate::text::quote(text));
    }
}
