//! Reads a text in one pass, in steps, into a tape. This is the path of texts that are well formed;
//! every deviation goes to `recover`, which records a fault and says how to go on.

use crate::builder::{Builder, FAULT_CAP, Frame};
use crate::document::Document;
use crate::fault::{Encoding, Fault, FaultKind, Span};
use crate::lines::LineIndex;
use crate::scan;
use crate::text::Storage;
use crate::word::*;

/// How far a parser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do; about this many bytes of the text have been read.
    More {
        done_bytes: u32,
    },
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Structure,
    Lines,
    Done,
}

/// Reads a document in steps, so that a large one can be read without holding up anything else.
#[derive(Debug)]
pub struct Parser {
    storage: Storage,
    builder: Builder,
    lines: LineIndex,
    /// Faults of the encoding, found before the structure is read.
    encoding_faults: Vec<Fault>,
    encoding_faults_cut: bool,
    position: usize,
    /// In JSON Lines: where the line in hand ends.
    line_end: Option<usize>,
    is_in_line: bool,
    phase: Phase,
}

impl Parser {
    /// A parser of one JSON document.
    pub fn new(bytes: Vec<u8>) -> Parser {
        Parser::start(bytes, false)
    }

    /// A parser of JSON Lines: one document per line. The root is an array of them.
    pub fn new_lines(bytes: Vec<u8>) -> Parser {
        Parser::start(bytes, true)
    }

    fn start(bytes: Vec<u8>, is_lines: bool) -> Parser {
        let mut parser = Parser {
            storage: Storage::Bytes(Vec::new()),
            builder: Builder::new(),
            lines: LineIndex::default(),
            encoding_faults: Vec::new(),
            encoding_faults_cut: false,
            position: 0,
            line_end: None,
            is_in_line: false,
            phase: Phase::Structure,
        };
        if u32::try_from(bytes.len()).is_err() {
            parser.builder.record(FaultKind::TooLarge, 0, 0);
            parser.storage = Storage::Bytes(bytes);
            parser.phase = Phase::Done;
            return parser;
        }
        if let Some(encoding) = other_encoding(&bytes) {
            parser.builder.record(FaultKind::OtherEncoding(encoding), 0, bytes.len());
            parser.storage = Storage::Bytes(bytes);
            parser.phase = Phase::Lines;
            return parser;
        }
        parser.storage = Storage::new(bytes);
        if let Storage::Bytes(bytes) = &parser.storage {
            (parser.encoding_faults, parser.encoding_faults_cut) = utf8_faults(bytes);
        }
        let bytes = parser.storage.bytes();
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            parser.builder.record(FaultKind::ByteOrderMark, 0, 3);
            parser.position = 3;
        }
        parser.position = scan::skip_space(bytes, parser.position);
        let estimate = estimate_words(bytes);
        if parser.builder.tape.try_reserve_exact(estimate).is_err() && !parser.builder.grow(0) {
            parser.phase = Phase::Lines;
        }
        if is_lines {
            parser.builder.tape.extend([word(ARRAY, 0, 0), 0]);
            parser.line_end = Some(parser.position);
            parser.builder.frame = Frame { index: 0, count: 0, closer: 0, ..Frame::OUTSIDE };
        }
        parser
    }

    /// Reads on for about `byte_budget` bytes (a long string is read whole).
    pub fn step(&mut self, byte_budget: usize) -> Progress {
        let length = self.storage.bytes().len();
        match self.phase {
            Phase::Structure => {
                let stop = self.position.saturating_add(byte_budget.max(1));
                let is_read = match self.line_end {
                    None => self.step_document(stop),
                    Some(_) => self.step_lines(stop),
                };
                if is_read {
                    self.phase = Phase::Lines;
                }
            }
            Phase::Lines => {
                // Lines are found several times as fast as structure.
                if self.lines.step(self.storage.bytes(), byte_budget.max(1).saturating_mul(8)) {
                    self.phase = Phase::Done;
                }
            }
            Phase::Done => {}
        }
        let done_bytes = match self.phase {
            Phase::Structure => self.position / 8 * 7,
            Phase::Lines => length / 8 * 7 + self.lines.done_bytes() / 8,
            Phase::Done => return Progress::Done,
        };
        Progress::More { done_bytes: done_bytes as u32 }
    }

    /// Reads whatever is left and hands the document over.
    pub fn finish(mut self) -> Document {
        while self.step(usize::MAX) != Progress::Done {}
        let Parser { storage, builder, lines, mut encoding_faults, encoding_faults_cut, line_end, .. } = self;
        let Builder { mut tape, mut milestones, duplicates, long_texts, faults, faults_cut, .. } = builder;
        if tape.capacity() > tape.len() + tape.len() / 4 + 1_024 {
            tape.shrink_to_fit();
        }
        milestones.sort_unstable();
        encoding_faults.extend(faults);
        encoding_faults.sort_by_key(|fault| fault.span.start);
        let is_cut = faults_cut || encoding_faults_cut || encoding_faults.len() > FAULT_CAP;
        encoding_faults.truncate(FAULT_CAP);
        Document {
            storage,
            tape,
            milestones,
            duplicates,
            long_texts,
            lines,
            faults: encoding_faults,
            faults_cut: is_cut,
            is_json_lines: line_end.is_some(),
            yaml: None,
        }
    }

    fn step_document(&mut self, stop: usize) -> bool {
        let source = self.storage.bytes();
        if !self.builder.run(source, &mut self.position, stop) {
            return false;
        }
        if !self.builder.is_full {
            self.builder.trailing(source, self.position);
        }
        true
    }

    /// Every line is a text of its own, so that a broken one does not swallow the next.
    fn step_lines(&mut self, stop: usize) -> bool {
        let source = self.storage.bytes();
        while self.position < stop && !self.builder.is_full {
            if !self.is_in_line {
                self.position = scan::skip_space(source, self.position.max(self.line_end.unwrap_or(0)));
                if self.position >= source.len() {
                    break;
                }
                let rest = &source[self.position..];
                let end = memchr::memchr(b'\n', rest).map_or(source.len(), |found| self.position + found);
                self.line_end = Some(end);
                self.is_in_line = true;
            }
            let line = &source[..self.line_end.unwrap_or(source.len())];
            if !self.builder.run(line, &mut self.position, stop) {
                return false;
            }
            self.builder.trailing(line, self.position);
            self.is_in_line = false;
        }
        if self.position < source.len() && !self.builder.is_full {
            return false;
        }
        let count = self.builder.frame.count;
        if count == 0 && self.builder.faults.iter().all(|fault| !fault.blocks()) {
            self.builder.record(FaultKind::Empty, 0, source.len());
        }
        let next = self.builder.tape.len() as u32;
        if let Some([first, second_word]) = self.builder.tape.get_mut(..2) {
            *first |= (count.min(LENGTH_MAX) as u64) << 32;
            *second_word = second(source.len() as u32, next);
        }
        true
    }
}

/// The encoding, if it is not UTF-8, by byte order mark or by the zero bytes among the first four
/// (the first two characters of a JSON text are ASCII, see RFC 4627, section 3).
pub(crate) fn other_encoding(bytes: &[u8]) -> Option<Encoding> {
    use Encoding::{Utf16BigEndian, Utf16LittleEndian, Utf32BigEndian, Utf32LittleEndian};
    let marked = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => Some(Utf32LittleEndian),
        [0, 0, 0xFE, 0xFF, ..] => Some(Utf32BigEndian),
        [0xFF, 0xFE, ..] => Some(Utf16LittleEndian),
        [0xFE, 0xFF, ..] => Some(Utf16BigEndian),
        _ => None,
    };
    let is_zero = |at: usize| bytes.get(at).map(|&byte| byte == 0);
    marked.or_else(|| {
        match [is_zero(0)?, is_zero(1)?, is_zero(2).unwrap_or(true), is_zero(3).unwrap_or(true)] {
            [true, false, true, _] if bytes.len() == 2 => Some(Utf16BigEndian),
            [false, true, true, _] if bytes.len() == 2 => Some(Utf16LittleEndian),
            [true, true, true, false] => Some(Utf32BigEndian),
            [false, true, true, true] => Some(Utf32LittleEndian),
            [true, false, true, false] => Some(Utf16BigEndian),
            [false, true, false, true] => Some(Utf16LittleEndian),
            _ => None,
        }
    })
}

/// One fault for every run of bytes that are no UTF-8, and whether there were too many to keep.
pub(crate) fn utf8_faults(bytes: &[u8]) -> (Vec<Fault>, bool) {
    let mut faults: Vec<Fault> = Vec::new();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        let start = at + chunk.valid().len();
        at = start + chunk.invalid().len();
        if start == at {
            continue;
        }
        let is_full = faults.len() >= FAULT_CAP;
        match faults.last_mut() {
            Some(last) if last.span.end == start as u32 => last.span.end = at as u32,
            _ if is_full => return (faults, true),
            _ => {
                faults.push(Fault { kind: FaultKind::InvalidUtf8, span: Span::new(start as u32, at as u32) })
            }
        }
    }
    (faults, false)
}

/// How many words the tape will take, from samples of the text and a sixteenth more.
fn estimate_words(bytes: &[u8]) -> usize {
    const SAMPLE: usize = 1 << 14;
    const SAMPLES: usize = 64;
    let count = |part: &[u8]| -> usize {
        let mut words = 0usize;
        for chunk in part.chunks(64) {
            let mut in_chunk = 0u8;
            for &byte in chunk {
                in_chunk += u8::from(byte == b',') + u8::from(byte == b':');
                in_chunk += 2 * u8::from(byte | 0x20 == b'{');
            }
            words += usize::from(in_chunk);
        }
        words
    };
    let words = if bytes.len() <= SAMPLE * SAMPLES {
        count(bytes)
    } else {
        let stride = bytes.len() / SAMPLES;
        let sampled: usize =
            (0..SAMPLES).map(|sample| count(&bytes[sample * stride..sample * stride + SAMPLE])).sum();
        (sampled as u64 * bytes.len() as u64 / (SAMPLE * SAMPLES) as u64) as usize
    };
    words + words / 16 + 16
}
