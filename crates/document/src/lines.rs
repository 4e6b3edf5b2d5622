//! Lines and columns of a text, from a sparse index: one mark every 4 KiB.
//! A line ends with LF, CR LF or CR. Columns count code points; a byte order mark counts as none.

use crate::fault::Span;

const BLOCK: usize = 4096;

/// A place as people say it; both numbers start from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    /// Counts Unicode code points, not bytes.
    pub column: u32,
}

/// What is known at the start of a block.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    /// Line breaks that end before the block.
    breaks: u32,
    /// Code points that start before the block.
    characters: u32,
    /// Start of the line that the block starts in.
    line_start: u32,
}

/// The index, built block by block.
#[derive(Debug, Default)]
pub(crate) struct LineIndex {
    marks: Vec<Mark>,
    running: Mark,
    done: usize,
    longest: u32,
    is_complete: bool,
}

impl LineIndex {
    /// Reads on for about `budget` bytes. True once the whole text is indexed.
    pub(crate) fn step(&mut self, bytes: &[u8], budget: usize) -> bool {
        let stop = self.done.saturating_add(budget);
        while self.done < bytes.len() && self.done < stop {
            let end = bytes.len().min(self.done + BLOCK);
            self.marks.push(self.running);
            let block = &bytes[self.done..end];
            for found in memchr::memchr2_iter(b'\n', b'\r', block) {
                let at = self.done + found;
                if is_break(bytes, at) {
                    self.running.breaks += 1;
                    self.end_line(at + 1);
                }
            }
            self.running.characters += count_characters(block);
            self.done = end;
        }
        if self.done >= bytes.len() && !self.is_complete {
            self.is_complete = true;
            self.longest = self.longest.max(bytes.len() as u32 - self.running.line_start);
        }
        self.is_complete
    }

    pub(crate) fn done_bytes(&self) -> usize {
        self.done
    }

    fn end_line(&mut self, next: usize) {
        self.longest = self.longest.max(next as u32 - self.running.line_start);
        self.running.line_start = next as u32;
    }

    /// Length in bytes of the longest line, its line break included.
    pub(crate) fn longest_line_bytes(&self) -> u32 {
        self.longest
    }

    /// A text that ends with a line break has one more, empty line.
    pub(crate) fn line_count(&self) -> u32 {
        self.running.breaks + 1
    }

    pub(crate) fn position(&self, bytes: &[u8], offset: usize) -> Position {
        let offset = offset.min(bytes.len());
        let (block, mark) = self.mark_before(offset);
        let (mut breaks, mut line_start) = (mark.breaks, mark.line_start as usize);
        for found in memchr::memchr2_iter(b'\n', b'\r', &bytes[block..offset]) {
            if is_break(bytes, block + found) {
                breaks += 1;
                line_start = block + found + 1;
            }
        }
        let mut column =
            self.characters_before(bytes, offset) - self.characters_before(bytes, line_start) + 1;
        if line_start == 0 && offset >= 3 && bytes.starts_with(b"\xEF\xBB\xBF") {
            column -= 1;
        }
        Position { line: breaks + 1, column }
    }

    /// The bytes of a line (from 1) without its line break; the empty end for lines that are not there.
    pub(crate) fn line_span(&self, bytes: &[u8], line: u32) -> Span {
        let breaks_before = line.saturating_sub(1);
        if breaks_before > self.running.breaks {
            return Span::new(bytes.len() as u32, bytes.len() as u32);
        }
        let start = if breaks_before == 0 { 0 } else { self.after_break(bytes, breaks_before) };
        let rest = &bytes[start..];
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |found| start + found);
        Span::new(start as u32, end as u32)
    }

    /// The offset behind the n-th line break (n from 1).
    fn after_break(&self, bytes: &[u8], ordinal: u32) -> usize {
        let block = self.marks.partition_point(|mark| mark.breaks < ordinal).saturating_sub(1);
        let from = block * BLOCK;
        let mut breaks = self.marks.get(block).map_or(0, |mark| mark.breaks);
        for found in memchr::memchr2_iter(b'\n', b'\r', &bytes[from..]) {
            if is_break(bytes, from + found) {
                breaks += 1;
                if breaks == ordinal {
                    return from + found + 1;
                }
            }
        }
        bytes.len()
    }

    fn characters_before(&self, bytes: &[u8], offset: usize) -> u32 {
        let (block, mark) = self.mark_before(offset);
        mark.characters + count_characters(&bytes[block..offset])
    }

    fn mark_before(&self, offset: usize) -> (usize, Mark) {
        match self.marks.len() {
            0 => (0, Mark::default()),
            count => {
                let block = (offset / BLOCK).min(count - 1);
                (block * BLOCK, self.marks[block])
            }
        }
    }
}

/// Whether a line ends with the byte at `at`; of CR LF only the LF counts.
fn is_break(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from((byte as i8) >= -64)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(bytes: &[u8]) -> LineIndex {
        let mut index = LineIndex::default();
        while !index.step(bytes, 1) {}
        index
    }

    #[test]
    fn positions_by_hand() {
        let cases: &[(&str, usize, u32, u32)] = &[
            ("", 0, 1, 1),
            ("abc", 2, 1, 3),
            ("a\nb", 2, 2, 1),
            ("a\r\nb", 3, 2, 1),
            ("a\r\nb", 2, 1, 3),
            ("a\rb", 2, 2, 1),
            ("é\u{1F600}x", 6, 1, 3),
            ("\u{FEFF}{}", 3, 1, 1),
            ("\u{FEFF}\n{}", 4, 2, 1),
            ("a\n", 2, 2, 1),
            ("a\n", 99, 2, 1),
        ];
        for &(text, offset, line, column) in cases {
            let found = index(text.as_bytes()).position(text.as_bytes(), offset);
            assert_eq!(found, Position { line, column }, "{text:?} at {offset}");
        }
    }

    #[test]
    fn a_long_text_agrees_with_counting() {
        let mut text = String::new();
        for number in 0..6000 {
            text.push_str(["é", "line", "\r\n", "\u{1F600}", "\n", "\r", "0123456789"][number * 7919 % 7]);
        }
        let bytes = text.as_bytes();
        let index = index(bytes);
        let (mut line, mut column) = (1, 1);
        let mut starts = vec![0];
        for (offset, character) in text.char_indices() {
            assert_eq!(index.position(bytes, offset), Position { line, column }, "at {offset}");
            column += 1;
            if is_break(bytes, offset) && (character == '\n' || character == '\r') {
                line += 1;
                column = 1;
                starts.push(offset + 1);
            }
        }
        assert_eq!(index.line_count(), line);
        for (number, &start) in starts.iter().enumerate() {
            let span = index.line_span(bytes, number as u32 + 1);
            assert_eq!(span.start as usize, start);
            assert!(!text[span.range()].contains(['\n', '\r']));
        }
        let longest = starts.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
        let last = bytes.len() - starts.last().copied().unwrap_or(0);
        assert_eq!(index.longest_line_bytes() as usize, longest.max(last));
        assert!(index.line_span(bytes, line + 1).is_empty());
    }
}
