//! The bugs that change the bytes of an answer after it was written: what no value can be.
//! What changes values is in `bugs`.

use super::Desk;
use check::Response;
use document::{Document, Kind};

/// The bytes as the bug makes them; none: no chance here.
type Mistake = fn(&[u8]) -> Option<Vec<u8>>;

pub(super) fn spoil(response: &mut Response, desk: &Desk<'_>) {
    let is_success = response.status.is_some_and(|status| (200..300).contains(&status));
    let is_json = response.headers.get("content-type").is_none_or(crate::openapi::is_json);
    let Some(body) = response.body.as_mut().filter(|_| is_success && is_json) else { return };
    let bugs: [(&str, Mistake); 5] = [
        ("duplicate-key", duplicate_key),
        ("not-a-number", not_a_number),
        ("trailing-comma", trailing_comma),
        ("latin-1", latin_1),
        ("truncated-json", truncated),
    ];
    for (id, mistake) in bugs {
        if desk.has_bug(id)
            && let Some(wrong) = mistake(&body.0)
        {
            body.0 = wrong;
        }
    }
}

/// The first member of the first object stands there once more.
fn duplicate_key(body: &[u8]) -> Option<Vec<u8>> {
    let document = Document::parse(body.to_vec());
    let object = document
        .walk()
        .map(|v| v.node)
        .find(|node| document.kind(*node) == Kind::Object && document.len(*node) > 0)?;
    let first = document.members(object).next()?;
    let (start, end) = (document.span(first.key).start as usize, document.span(first.value).end as usize);
    let member = body.get(start..end)?;
    Some([&body[..start], member, b",", &body[start..]].concat())
}

fn not_a_number(body: &[u8]) -> Option<Vec<u8>> {
    let document = Document::parse(body.to_vec());
    let number = document.walk().map(|v| v.node).find(|node| document.kind(*node) == Kind::Number)?;
    let span = document.span(number).range();
    Some([&body[..span.start], b"NaN", &body[span.end..]].concat())
}

fn trailing_comma(body: &[u8]) -> Option<Vec<u8>> {
    let (last, rest) = body.split_last()?;
    let is_filled = matches!(last, b'}' | b']') && !matches!(rest.last()?, b'{' | b'[');
    is_filled.then(|| [rest, b",", &[*last]].concat())
}

/// Characters beyond ISO-8859-1 become question marks.
fn latin_1(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    Some(text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect())
}

fn truncated(body: &[u8]) -> Option<Vec<u8>> {
    Some(body[..body.len() - body.len().div_ceil(4)].to_vec())
}
