//! Changes to a text that leave the rest of it byte for byte, and formatting, which changes white
//! space only. An edit is made from a document and applied to its bytes; undo is the caller's.

use crate::document::{Document, Kind, Member, NodeId};
use crate::fault::Span;
use crate::text::quote;
use crate::word::*;

/// Puts `text` in the place of `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    pub span: Span,
    pub text: String,
}

/// White space that formatting puts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indent {
    /// No white space at all.
    Compact,
    /// Line breaks, and so many spaces a level.
    Spaces(u8),
    /// Line breaks, and a tab a level.
    Tab,
}

/// Levels deeper than this are not indented any further, so that deep nesting stays readable in size.
const INDENT_LIMIT: usize = 100;

/// Replaces a value by another JSON text; of a YAML text, only one that is written (see [`Document::parse_yaml`]).
pub fn replace(document: &Document, value: NodeId, text: &str) -> TextEdit {
    TextEdit { span: document.span(document.value(value)), text: text.to_owned() }
}

/// Removes an element, or a member with its key, and the comma that goes with it.
/// None for the root, which can only be replaced.
pub fn remove(document: &Document, value: NodeId) -> Option<TextEdit> {
    let value = document.value(value);
    let parent = document.parent(value).filter(|_| !document.is_yaml())?;
    let (mut before, mut behind) = (None, None);
    for entry in entries(document, parent) {
        if entry < value {
            before = Some(entry);
        } else if entry > value {
            behind = Some(entry);
            break;
        }
    }
    let own = document.entry_span(value);
    let container = document.span(parent);
    let span = match (before, behind) {
        (_, Some(behind)) => Span::new(own.start, document.entry_span(behind).start),
        (Some(before), None) => Span::new(document.entry_span(before).end, own.end),
        (None, None) if document.is_json_lines() => own,
        (None, None) => Span::new(container.start + 1, own.end.max(container.end.saturating_sub(1))),
    };
    Some(TextEdit { span, text: String::new() })
}

/// Adds a member at the end of an object, in the style of its last member. `raw` is a JSON text.
/// None if the node is no object.
pub fn insert_member(document: &Document, object: NodeId, key: &str, raw: &str) -> Option<TextEdit> {
    if document.kind(object) != Kind::Object || document.is_yaml() {
        return None;
    }
    let colon = match document.all_members(object).last() {
        Some(Member { key, value, .. }) => {
            between(document, document.span(key).end, document.span(value).start)
        }
        None => ": ".to_owned(),
    };
    Some(append(document, object, &format!("{}{colon}{raw}", quote(key))))
}

/// Adds an element at the end of an array, in the style of its last one. `raw` is a JSON text.
/// None if the node is no array of the text.
pub fn append_element(document: &Document, array: NodeId, raw: &str) -> Option<TextEdit> {
    let is_outside = document.is_yaml() || document.is_json_lines() && Some(array) == document.root();
    (document.kind(array) == Kind::Array && !is_outside).then(|| append(document, array, raw))
}

/// Renames the key of the member that a value belongs to. None if it is no member.
pub fn rename_key(document: &Document, value: NodeId, key: &str) -> Option<TextEdit> {
    document.key_span(value).filter(|_| !document.is_yaml()).map(|span| TextEdit { span, text: quote(key) })
}

/// The bytes with all edits made. Edits must not overlap; of two that do, the later one is left out.
pub fn apply(bytes: &[u8], edits: &[TextEdit]) -> Vec<u8> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span.start);
    let added: usize = sorted.iter().map(|edit| edit.text.len()).sum();
    let mut changed = Vec::with_capacity(bytes.len() + added);
    let mut at = 0;
    for edit in sorted {
        let range = edit.span.range();
        let Some(kept) = bytes.get(at..range.start) else { continue };
        if range.end > bytes.len() {
            continue;
        }
        changed.extend_from_slice(kept);
        changed.extend_from_slice(edit.text.as_bytes());
        at = range.end;
    }
    changed.extend_from_slice(bytes.get(at..).unwrap_or_default());
    changed
}

/// The text with other white space; numbers, escapes and duplicate keys stay as they are written.
/// A text that is no JSON, YAML included, comes back unchanged. JSON Lines keep one line each.
pub fn format(document: &Document, indent: Indent) -> Vec<u8> {
    if document.is_blocked() || document.is_yaml() {
        return document.bytes().to_vec();
    }
    let mut formatted = Vec::with_capacity(document.bytes().len());
    match document.root() {
        Some(root) if document.is_json_lines() => {
            for line in document.elements(root) {
                format_value(document, line, Indent::Compact, &mut formatted);
                formatted.push(b'\n');
            }
        }
        Some(root) => format_value(document, root, indent, &mut formatted),
        None => {}
    }
    formatted
}

fn format_value(document: &Document, node: NodeId, indent: Indent, formatted: &mut Vec<u8>) {
    let end = document.skip(node.0);
    // The containers around the next word: where they end, and their closing bracket.
    let mut open: Vec<(u32, u8)> = Vec::new();
    let (mut at, mut is_first, mut is_behind_key) = (node.0, true, false);
    loop {
        while let Some(&(container_end, closer)) = open.last()
            && at >= container_end
        {
            open.pop();
            if !is_first {
                break_line(indent, open.len(), formatted);
            }
            formatted.push(closer);
            is_first = false;
        }
        if at >= end {
            return;
        }
        let kind = kind_of(document.word(at));
        if !is_behind_key && !open.is_empty() {
            if !is_first {
                formatted.push(b',');
            }
            break_line(indent, open.len(), formatted);
        }
        is_behind_key = false;
        is_first = false;
        if is_container(kind) {
            formatted.push(if kind == OBJECT { b'{' } else { b'[' });
            open.push((document.skip(at), if kind == OBJECT { b'}' } else { b']' }));
            is_first = true;
            at += 2;
            continue;
        }
        formatted.extend_from_slice(document.raw(NodeId(at)));
        if is_key(kind) {
            formatted.extend_from_slice(if indent == Indent::Compact { b":" } else { b": " });
            is_behind_key = true;
        }
        at += 1;
    }
}

fn break_line(indent: Indent, depth: usize, formatted: &mut Vec<u8>) {
    let (character, width) = match indent {
        Indent::Compact => return,
        Indent::Spaces(width) => (b' ', width as usize),
        Indent::Tab => (b'\t', 1),
    };
    formatted.push(b'\n');
    formatted.resize(formatted.len() + depth.min(INDENT_LIMIT) * width, character);
}

/// The values in a container, those of overridden members included.
fn entries(document: &Document, container: NodeId) -> impl Iterator<Item = NodeId> {
    document.elements(container).chain(document.all_members(container).map(|member| member.value))
}

fn append(document: &Document, container: NodeId, entry: &str) -> TextEdit {
    let span = document.span(container);
    let (mut before_last, mut last) = (None, None);
    for value in entries(document, container) {
        (before_last, last) = (last, Some(value));
    }
    let Some(last) = last else {
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1));
        return TextEdit { span: inner, text: entry.to_owned() };
    };
    let own = document.entry_span(last);
    // White space as it stands before the last entry, behind the comma or the bracket.
    let from = before_last.map_or(span.start + 1, |before| document.entry_span(before).end);
    let space = between(document, from, own.start);
    let space = space.trim_start_matches(',').trim_start_matches([' ', '\t']);
    let lead = match (space.contains('\n'), before_last) {
        (true, _) => space.to_owned(),
        (false, Some(_)) => between(document, from, own.start).trim_start_matches(',').to_owned(),
        (false, None) => " ".to_owned(),
    };
    TextEdit { span: Span::new(own.end, own.end), text: format!(",{lead}{entry}") }
}

/// What stands between two places, if it is white space and punctuation only.
fn between(document: &Document, start: u32, end: u32) -> String {
    let part = document.bytes().get(Span::new(start, end).range()).unwrap_or_default();
    part.iter()
        .filter(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b':' | b','))
        .map(|&b| b as char)
        .collect()
}
