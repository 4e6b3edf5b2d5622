//! What the page shows of cases: a line of the list, and one case in full. What a case is and what came of it is
//! decided elsewhere.

use super::case::Case;
use super::record::problems_of;
use super::tried::Tried;
use check::gates::data::{CaseDetail, CaseRow};

/// Characters of a value in a line.
const IN_A_LINE: usize = 40;
/// Characters of a payload or an answer in full.
const IN_FULL: usize = 20_000;

/// A line of the list.
pub(super) fn row(case: &Case, tried: Option<&Tried>) -> CaseRow {
    CaseRow {
        address: case.address,
        class: case.class_id().to_string(),
        family: case.family(),
        field: case.field().to_string(),
        expectation: case.expectation,
        status: tried.and_then(|tried| tried.status),
        problems: tried.map(problems_of).unwrap_or_default(),
        words: words(case, tried),
    }
}

/// `sent "2", must be refused, got 201`
fn words(case: &Case, tried: Option<&Tried>) -> String {
    let mut parts = vec![done(case), case.expectation.words().to_string()];
    if let Some(tried) = tried {
        parts.push(match (tried.status, &tried.unjudged) {
            (Some(status), None) => format!("got {status}"),
            (Some(status), Some(_)) => format!("got {status}, which says nothing"),
            (None, None) => "got no answer".into(),
            (None, Some(_)) => "no answer was seen".into(),
        });
    }
    parts.join(", ")
}

/// What was sent, in a few words.
pub(super) fn done(case: &Case) -> String {
    if let Some(value) = marked(case) {
        return format!("sent {value}");
    }
    match case.classes.as_slice() {
        [] => "sent the payload as it is".into(),
        several => {
            let does: Vec<String> = several.iter().map(|class| lower_first(class.does)).collect();
            does.join("; ")
        }
    }
}

/// The mutation as it stands in the payload, shortened; None: it is an absence, or not in the payload.
pub(super) fn marked(case: &Case) -> Option<String> {
    let mark = case.mark.as_ref().filter(|mark| mark.start < mark.end)?;
    let bytes = case.payload.get(mark.start as usize..mark.end as usize)?;
    Some(shortened(bytes, IN_A_LINE))
}

/// One case in full.
pub(super) fn detail(case: &Case, tried: Option<&Tried>) -> CaseDetail {
    let does: Vec<&str> = case.classes.iter().map(|class| class.does).collect();
    let size = case.payload.len() as u32;
    let mark = case.mark.as_ref().filter(|mark| mark.start < mark.end).and_then(|mark| {
        let before = for_eyes(case.payload.get(..mark.start as usize)?).chars().count();
        let inside = for_eyes(case.payload.get(mark.start as usize..mark.end as usize)?).chars().count();
        let end = (before + inside).min(IN_FULL);
        (before < end).then_some((before as u32, end as u32))
    });
    CaseDetail {
        row: row(case, tried),
        does: if does.is_empty() { "Send the payload as it is".into() } else { does.join("; ") },
        why: match tried.and_then(|tried| tried.unjudged.as_deref()) {
            Some(unjudged) => format!("{} The answer says nothing about it: {unjudged}", case.why),
            None => case.why.clone(),
        },
        method: case.request.method.clone(),
        url: case.request.url.clone(),
        content_type: case.content_type.clone(),
        payload: shortened(&case.payload, IN_FULL),
        mark,
        size_bytes: size,
        answer: tried.map_or(String::new(), |tried| shortened(&tried.answer, IN_FULL)),
        echoes: tried.map_or_else(Vec::new, |tried| tried.echoes.clone()),
    }
}

/// Bytes as text: what is no UTF-8 as `\xNN`, what can't be seen as `\u{NN}`.
pub(super) fn for_eyes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' | '\t' => out.push(c),
                c if c.is_control() || is_unseen(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
                c => out.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| out.push_str(&format!("\\x{byte:02x}")));
    }
    out
}

/// Characters that draw nothing or turn the direction of what follows.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        | '\u{fff0}'..='\u{fff8}' | '\u{fffe}' | '\u{ffff}')
}

pub(super) fn shortened(bytes: &[u8], most: usize) -> String {
    let head = bytes.get(..most.saturating_mul(4)).unwrap_or(bytes);
    let text = for_eyes(head);
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None if head.len() < bytes.len() => format!("{text}…"),
        None => text,
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    // `NUL` and `BOM` stay as they are.
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_string(),
    }
}
