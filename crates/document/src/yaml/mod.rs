//! Reads YAML 1.2 into a document: its values as JSON would have them, its places in the YAML text.
//! Reads the first document of a stream. Does not write YAML and keeps no comments.
//!
//! The values are written as JSON (the image), which the JSON reader indexes. A list beside the index holds for every
//! word of it where it lies in the YAML.

mod fault;
mod image;
mod scalar;
mod tree;

pub use fault::YamlFault;

use crate::builder::FAULT_CAP;
use crate::document::Document;
use crate::fault::{Fault, FaultKind, Span};
use crate::lines::LineIndex;
use crate::parser::{Parser, other_encoding, utf8_faults};
use crate::text::Storage;
use granit_parser::Marker;
use std::collections::BTreeMap;

/// Levels of nesting that are read, of blocks and of brackets each.
pub const MAX_LEVELS: usize = 255;
/// Values that aliases and merges may stand for in one document.
pub const MAX_EXPANDED_VALUES: u32 = 100_000;
/// Bytes of text that aliases and merges may stand for in one document.
pub const MAX_EXPANDED_BYTES: usize = 8 << 20;
/// Levels of nesting at which an alias still counts.
const MAX_EXPANDED_LEVELS: usize = 1_000;
/// So many of each kind of warning and note are kept; more of the same tell nothing new.
const MAX_WARNINGS_OF_A_KIND: u32 = 20;

/// The text that a document was read from, where it is YAML.
#[derive(Debug)]
pub(crate) struct Source {
    pub text: Storage,
    /// For every word of the tape, its place in the text.
    pub spans: Vec<Span>,
}

impl Document {
    /// Reads the first document of a YAML 1.2 text. Never fails: what is wrong is in [`Document::faults`].
    ///
    /// Values are those of the core schema; a key is its text (`200:` is `"200"`). What comes by an alias or a merge
    /// key (`<<`) lies at the alias. A value that is not written lies at the colon or dash before it.
    pub fn parse_yaml(bytes: Vec<u8>) -> Document {
        if u32::try_from(bytes.len()).is_err() || other_encoding(&bytes).is_some() {
            // The same faults, whatever the text would have been.
            return Document::parse(bytes);
        }
        let mut faults = Faults::default();
        let text = Storage::new(bytes);
        if let Storage::Bytes(bytes) = &text {
            let (found, is_cut) = utf8_faults(bytes);
            faults.list.extend(found);
            faults.is_cut = is_cut;
        }
        let image = {
            let readable = String::from_utf8_lossy(text.bytes());
            let offsets = Offsets::new(text.bytes(), matches!(text, Storage::Text(_)));
            let tree = tree::read(&readable, &offsets, &mut faults);
            if tree.nodes.is_empty() && faults.list.is_empty() {
                faults
                    .list
                    .push(Fault { kind: FaultKind::Empty, span: Span::new(0, text.bytes().len() as u32) });
            }
            image::write(&tree, &offsets, &mut faults)
        };
        let mut lines = LineIndex::default();
        while !lines.step(text.bytes(), usize::MAX) {}
        let is_empty = image.json.is_empty();
        let mut document = Parser::new(image.json.into_bytes()).finish();
        if document.is_blocked() && !is_empty {
            // Only for want of memory: the image is JSON.
            faults.list.push(Fault { kind: FaultKind::TooLarge, span: Span::default() });
        }
        faults.list.sort_by_key(|fault| fault.span.start);
        document.faults = faults.list;
        document.faults_cut = faults.is_cut;
        document.lines = lines;
        document.yaml = Some(Box::new(Source { text, spans: image.spans }));
        document
    }
}

/// The faults of a text, bounded.
#[derive(Default)]
struct Faults {
    list: Vec<Fault>,
    is_cut: bool,
    warnings: BTreeMap<YamlFault, u32>,
}

impl Faults {
    fn record(&mut self, kind: YamlFault, span: Span) {
        if !kind.blocks() {
            let count = self.warnings.entry(kind).or_default();
            *count += 1;
            if *count > MAX_WARNINGS_OF_A_KIND {
                return;
            }
        }
        if self.list.len() >= FAULT_CAP {
            self.is_cut = true;
            return;
        }
        self.list.push(Fault { kind: FaultKind::Yaml(kind), span });
    }
}

/// From places of the parser to places of the source, and what stands around them.
struct Offsets<'a> {
    source: &'a [u8],
    /// Where bytes that are no UTF-8 were replaced: the offset behind the replacement in the text that the parser
    /// reads, and by how much it is ahead of the source from there on.
    shifts: Vec<(u32, i64)>,
}

impl<'a> Offsets<'a> {
    fn new(source: &'a [u8], is_readable: bool) -> Offsets<'a> {
        let mut shifts = Vec::new();
        if !is_readable {
            let (mut read, mut written) = (0u64, 0u64);
            for chunk in source.utf8_chunks() {
                read += (chunk.valid().len() + chunk.invalid().len()) as u64;
                written += chunk.valid().len() as u64;
                if !chunk.invalid().is_empty() {
                    written += '\u{FFFD}'.len_utf8() as u64;
                    shifts.push((written.min(u32::MAX.into()) as u32, written as i64 - read as i64));
                }
            }
        }
        Offsets { source, shifts }
    }

    fn of(&self, marker: &Marker) -> u32 {
        let offset = marker.byte_offset().unwrap_or(marker.index()).min(u32::MAX as usize) as u32;
        let before = self.shifts.partition_point(|&(from, _)| from <= offset);
        let shift =
            before.checked_sub(1).and_then(|last| self.shifts.get(last)).map_or(0, |&(_, shift)| shift);
        (i64::from(offset) - shift).clamp(0, self.source.len() as i64) as u32
    }

    /// Without the white space at its end.
    fn trimmed(&self, span: Span) -> Span {
        let bytes = self.source.get(span.range()).unwrap_or_default();
        let white = bytes.len() - bytes.trim_ascii_end().len();
        Span::new(span.start, span.end - white as u32)
    }

    /// The character at a place; at the end of the text or of a line, the one before.
    fn one_character(&self, at: u32) -> Span {
        let is_inside = |at: usize| self.source.get(at).is_some_and(|byte| *byte & 0xC0 == 0x80);
        let mut start = (at as usize).min(self.source.len());
        if self.source.get(start).is_none_or(|byte| matches!(byte, b'\n' | b'\r')) {
            start = self.source[..start].trim_ascii_end().len().saturating_sub(1);
        }
        while start > 0 && is_inside(start) {
            start -= 1;
        }
        let mut end = (start + 1).min(self.source.len());
        while is_inside(end) {
            end += 1;
        }
        Span::new(start as u32, end as u32)
    }

    /// The colon that follows a key.
    fn colon_behind(&self, end: u32) -> Option<Span> {
        let rest = self.source.get(end as usize..)?;
        let white = rest.len() - rest.trim_ascii_start().len();
        let at = end + white as u32;
        (self.source.get(at as usize) == Some(&b':')).then_some(Span::new(at, at + 1))
    }

    /// The last character before a place that is no white space.
    fn sign_before(&self, at: u32) -> Span {
        let before = self.source.get(..at as usize).unwrap_or_default().trim_ascii_end().len() as u32;
        Span::new(before.saturating_sub(1), before)
    }

    /// Where the dash of a list's first entry is, if the parser is already behind it.
    fn dash_at_or_before(&self, at: u32) -> u32 {
        let before = self.sign_before(at);
        let is_dash = |at: u32| self.source.get(at as usize) == Some(&b'-');
        if !is_dash(at) && is_dash(before.start) { before.start } else { at }
    }

    /// The first tab from the start of the line on.
    fn tab_near(&self, at: u32) -> u32 {
        let before = self.source.get(..at as usize).unwrap_or_default();
        let start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |found| found + 1);
        let found = memchr::memchr(b'\t', &self.source[start..]);
        found.map_or(at, |tab| (start + tab) as u32)
    }

    /// The source of a key, for want of a text.
    fn excerpt(&self, span: Span) -> String {
        let bytes = self.source.get(span.range()).unwrap_or_default();
        String::from_utf8_lossy(bytes).chars().take(200).collect()
    }
}
