//! A window of a text's lines, coloured and marked with what the findings say. The page draws them as they are.
//! Colours come from the line alone, so that broken texts have them too.

mod yaml;

use crate::contract::DUPLICATE_KEY;
use check::wire::{Ink, Row, RowNote, Run};
use check::{DocumentName, Finding, Fingerprint, Place, Severity};
use document::Document;
use std::borrow::Cow;

/// Bytes of one line that a row shows; of a longer line, the stretch around the focus. The page edits lines of up to
/// 10,000 characters in a field that lies over the rows, so these must be whole: four bytes a character at most.
const MAX_ROW_BYTES: usize = 40_000;

/// A stretch of the text that a finding is about.
struct Mark<'a> {
    start: u32,
    end: u32,
    severity: Severity,
    note: Cow<'a, str>,
    fingerprint: Fingerprint,
}

/// The lines from `first_line` (from 1) on, at most `count`.
pub fn rows(
    document: &Document,
    name: DocumentName,
    findings: &[Finding],
    first_line: u32,
    count: u32,
    focus_offset: Option<u32>,
) -> Vec<Row> {
    let mut marks: Vec<Mark<'_>> = Vec::new();
    for finding in findings {
        let places = finding.places.iter().chain(&finding.schema_place);
        for place in places.filter(|p| p.document == name) {
            marks.push(Mark {
                start: place.start,
                end: place.end,
                severity: finding.severity,
                note: note(finding, place),
                fingerprint: finding.fingerprint,
            });
        }
    }
    marks.sort_by_key(|m| (m.start, m.severity));
    let first = first_line.max(1);
    let last = first.saturating_add(count.min(2_000)).min(document.line_count().saturating_add(1));
    (first..last).map(|line| row(document, &marks, line, focus_offset)).collect()
}

/// What the margin says at a place: of a key that is there several times, where the others are.
pub(crate) fn note<'a>(finding: &'a Finding, place: &Place) -> Cow<'a, str> {
    if finding.rule.as_str() != DUPLICATE_KEY {
        return Cow::Borrowed(&finding.note);
    }
    let of_same_object =
        finding.places.iter().filter(|other| other.pointer == place.pointer && other.start != place.start);
    let mut lines: Vec<u32> = of_same_object.map(|other| other.line).collect();
    let is_here_too = lines.contains(&place.line);
    lines.retain(|line| *line != place.line);
    lines.dedup();
    let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
    let elsewhere = match lines.as_slice() {
        [] if is_here_too => return "appears again on this line".into(),
        [] => return Cow::Borrowed(&finding.note),
        [line] => format!("line {line}"),
        [first @ .., last] => format!("lines {} and {last}", first.join(", ")),
    };
    let here = if is_here_too { "again here, and " } else { "" };
    format!("appears {here}on {elsewhere} too").into()
}

fn row(document: &Document, marks: &[Mark<'_>], line: u32, focus: Option<u32>) -> Row {
    let span = document.line_span(line);
    let bytes = document.bytes().get(span.range()).unwrap_or_default();
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let from = marks.partition_point(|m| m.start < span.start);
    let here: Vec<&Mark<'_>> =
        marks[from..].iter().take_while(|m| m.start < span.end.max(span.start + 1)).collect();
    let (cut_start, cut_end) = window(bytes.len(), focus.and_then(|f| f.checked_sub(span.start)));
    let mut runs = Vec::new();
    if cut_start > 0 {
        runs.push(faint(format!("{cut_start} bytes before … ")));
    }
    let shown = &bytes[cut_start..cut_end];
    let inks = if document.is_yaml() { yaml::inks(shown) } else { inks(shown) };
    for (start, end, ink) in inks {
        push_marked(&mut runs, bytes, span.start, start + cut_start, end + cut_start, ink, &here);
    }
    if cut_end < bytes.len() {
        runs.push(faint(format!(" … {} more bytes", bytes.len() - cut_end)));
    }
    let mut notes: Vec<RowNote> = Vec::new();
    for mark in &here {
        if notes.iter().all(|n| n.fingerprint != mark.fingerprint) {
            notes.push(RowNote {
                severity: mark.severity,
                text: mark.note.to_string(),
                fingerprint: mark.fingerprint,
            });
        }
    }
    notes.sort_by_key(|n| n.severity);
    Row { line, runs, notes }
}

fn faint(text: String) -> Run {
    Run { ink: Ink::Faint, text, mark: None }
}

/// The stretch of a line to show.
fn window(len: usize, focus: Option<u32>) -> (usize, usize) {
    if len <= MAX_ROW_BYTES {
        return (0, len);
    }
    let focus = focus.map_or(0, |f| f as usize).min(len);
    let start = focus.saturating_sub(MAX_ROW_BYTES / 4).min(len - MAX_ROW_BYTES);
    (start, start + MAX_ROW_BYTES)
}

/// Cuts a coloured stretch where marks begin and end.
fn push_marked(
    runs: &mut Vec<Run>,
    line: &[u8],
    offset: u32,
    start: usize,
    end: usize,
    ink: Ink,
    marks: &[&Mark<'_>],
) {
    let mut at = start;
    while at < end {
        let place = offset + at as u32;
        let mark = marks
            .iter()
            .filter(|m| m.start <= place && place < mark_end(m, offset, line))
            .min_by_key(|m| m.severity);
        let next = marks
            .iter()
            .flat_map(|m| [m.start, mark_end(m, offset, line)])
            .filter(|edge| *edge > place)
            .min()
            .map_or(end, |edge| ((edge - offset) as usize).min(end));
        let text = String::from_utf8_lossy(&line[at..next]).into_owned();
        runs.push(Run { ink, text, mark: mark.map(|m| m.severity) });
        at = next;
    }
}

/// A value over several lines is marked at its bracket only.
fn mark_end(mark: &Mark<'_>, offset: u32, line: &[u8]) -> u32 {
    if mark.end > offset + line.len() as u32 { mark.start + 1 } else { mark.end.max(mark.start + 1) }
}

/// Colours of a line of JSON: start, end (bytes), ink; without gaps.
fn inks(line: &[u8]) -> Vec<(usize, usize, Ink)> {
    let mut inks: Vec<(usize, usize, Ink)> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let start = at;
        let ink = match line[at] {
            b'"' => {
                at += 1;
                while at < line.len() && line[at] != b'"' {
                    at += if line[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(line.len());
                let rest = line[at..].iter().find(|b| !b.is_ascii_whitespace());
                if rest == Some(&b':') { Ink::Key } else { Ink::String }
            }
            b'-' | b'0'..=b'9' => {
                while at < line.len() && matches!(line[at], b'-' | b'+' | b'.' | b'0'..=b'9' | b'e' | b'E') {
                    at += 1;
                }
                Ink::Number
            }
            b if b.is_ascii_alphabetic() => {
                while at < line.len() && line[at].is_ascii_alphanumeric() {
                    at += 1;
                }
                Ink::Literal
            }
            _ => {
                while at < line.len()
                    && !matches!(line[at], b'"' | b'-' | b'0'..=b'9')
                    && !line[at].is_ascii_alphabetic()
                {
                    at += 1;
                }
                Ink::Plain
            }
        };
        inks.push((start, at, ink));
    }
    inks
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::{Evidence, Gate, RuleId};

    /// The notes of a text's lines, where a key is there at these lines, as (pointer, line).
    fn notes(keys: &[(&str, u32)]) -> Vec<String> {
        let document = Document::parse(b"{\n\"a\":1,\"a\":2,\n\"a\":3,\n\"a\":4}".to_vec());
        let mut places: Vec<Place> = Vec::new();
        for (pointer, line) in keys {
            let here = places.iter().filter(|place| place.line == *line).count() as u32;
            let start = document.line_span(*line).start + 6 * here;
            let name = DocumentName::Response;
            let pointer = pointer.to_string();
            places.push(Place {
                document: name,
                pointer,
                start,
                end: start + 3,
                line: *line,
                column: 1 + 6 * here,
            });
        }
        let finding = Finding {
            fingerprint: Fingerprint(1),
            gate: Gate::Contract,
            rule: RuleId::new(DUPLICATE_KEY),
            severity: Severity::Warns,
            evidence: Evidence::Recorded,
            title: "a appears twice".into(),
            note: "appears more than once".into(),
            pattern: "/a".into(),
            places,
            count: 1,
            schema_place: None,
            subject: None,
            expected: None,
            got: None,
            facts: Vec::new(),
            fix: None,
        };
        let rows = rows(&document, DocumentName::Response, &[finding], 1, 10, None);
        rows.into_iter().flat_map(|row| row.notes).map(|note| note.text).collect()
    }

    #[test]
    fn a_key_that_is_there_again_names_the_other_lines() {
        for (keys, wanted) in [
            (&[("/a", 2), ("/a", 4)][..], &["appears on line 4 too", "appears on line 2 too"][..]),
            (&[("/a", 2), ("/a", 2)], &["appears again on this line"]),
            (
                &[("/a", 2), ("/a", 3), ("/a", 4)],
                &[
                    "appears on lines 3 and 4 too",
                    "appears on lines 2 and 4 too",
                    "appears on lines 2 and 3 too",
                ],
            ),
            (
                &[("/a", 2), ("/a", 2), ("/a", 4)],
                &["appears again here, and on line 4 too", "appears on line 2 too"],
            ),
            // Of another object, and one whose other places are not known.
            (&[("/0/a", 2), ("/1/a", 4)], &["appears more than once", "appears more than once"]),
        ] {
            assert_eq!(notes(keys), wanted, "{keys:?}");
        }
    }
}
