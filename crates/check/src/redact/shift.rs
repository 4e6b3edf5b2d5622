//! Where a place of the original text lies once secrets were taken out of it.
//! Without it, a recorded finding behind a secret would point beside its value.

use super::json::Edit;
use crate::Place;

pub(super) struct Shift {
    moves: Vec<Move>,
}

/// One edit, and what all edits up to and with it have changed.
struct Move {
    start: u32,
    end: u32,
    new_start: u32,
    new_end: u32,
    line: u32,
    /// Bytes, characters and lines that were added (or taken out, below 0).
    bytes: i64,
    characters: i64,
    lines: i64,
    /// The removed text, for a place within it.
    removed: String,
}

impl Shift {
    pub(super) fn new(text: &str, edits: &[Edit]) -> Self {
        let (mut bytes, mut characters, mut lines) = (0i64, 0i64, 0i64);
        let (mut line, mut at) = (1, 0);
        let moves = edits.iter().map(|edit| {
            line += count_lines(&text[at..edit.start]);
            at = edit.start;
            let removed = &text[edit.start..edit.end];
            let new_start = moved(edit.start as u32, bytes);
            bytes += edit.replacement.len() as i64 - removed.len() as i64;
            characters += edit.replacement.chars().count() as i64 - removed.chars().count() as i64;
            lines -= i64::from(count_lines(removed));
            Move {
                start: edit.start as u32,
                end: edit.end as u32,
                new_start,
                new_end: new_start + edit.replacement.len() as u32,
                line,
                bytes,
                characters,
                lines,
                removed: removed.to_string(),
            }
        });
        Shift { moves: moves.collect() }
    }

    pub(super) fn apply(&self, place: &mut Place) {
        if self.moves.is_empty() {
            return;
        }
        let before_start = self.moves.partition_point(|m| m.end <= place.start);
        let before_end = self.moves.partition_point(|m| m.end <= place.end);
        let first_of_line = self.moves.partition_point(|m| m.line < place.line);
        let sum =
            |count: usize, of: fn(&Move) -> i64| count.checked_sub(1).map_or(0, |last| of(&self.moves[last]));
        let on_line =
            sum(before_start, |m| m.characters) - sum(first_of_line.min(before_start), |m| m.characters);
        let mut column = moved(place.column, on_line);
        let mut start = moved(place.start, sum(before_start, |m| m.bytes));
        if let Some(within) = self.moves.get(before_start).filter(|m| m.start < place.start) {
            start = within.new_start;
            let inside = within.removed.get(..(place.start - within.start) as usize).unwrap_or("");
            column = moved(column, -(inside.chars().count() as i64));
        }
        let mut end = moved(place.end, sum(before_end, |m| m.bytes));
        if let Some(within) = self.moves.get(before_end).filter(|m| m.start < place.end) {
            end = within.new_end;
        }
        place.line = moved(place.line, sum(before_start, |m| m.lines)).max(1);
        (place.start, place.end, place.column) = (start, end.max(start), column.max(1));
    }
}

fn count_lines(text: &str) -> u32 {
    text.bytes().filter(|&b| b == b'\n').count() as u32
}

fn moved(position: u32, by: i64) -> u32 {
    u32::try_from(i64::from(position) + by).unwrap_or(0)
}
