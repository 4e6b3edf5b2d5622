//! A body that is something else than JSON as a whole: a web page, XML, bytes. One finding says so; a list of the
//! places at which it is not JSON would help nobody.

use super::rules::JSON_TEXT;
use super::{Notebook, rule, texts};
use check::{DocumentName, Finding, Fingerprint, Gate, Severity};
use document::{Document, Span};

/// How far a text is looked at.
const LOOKED_AT_BYTES: usize = 4_096;

/// What the body is, in words, and what to do; None: it may be JSON.
fn other(bytes: &[u8]) -> Option<(String, &'static str)> {
    if crate::hex::is_binary(bytes) {
        return Some((
            "is no text but bytes".into(),
            "Find out what was sent: an image, an archive, a compressed body? An API that answers JSON sends text.",
        ));
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT_BYTES)]).into_owned();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('<') {
        return None;
    }
    let small = start.to_ascii_lowercase();
    let is_page = ["<!doctype html", "<html", "<head", "<body", "<h1", "<title", "<center", "<script"]
        .iter()
        .any(|tag| small.starts_with(tag));
    if !is_page {
        return Some((
            "is XML, not JSON".into(),
            "Ask for JSON with the header Accept: application/json, or choose the address that answers JSON.",
        ));
    }
    // The lower-case copy has the same length: only ASCII letters were changed.
    let title = small
        .find("<title>")
        .and_then(|from| Some(&start[from + 7..from + 7 + small[from + 7..].find("</title>")?]))
        .map(str::trim)
        .filter(|title| !title.is_empty());
    let named =
        title.map_or(String::new(), |title| format!(" titled \u{201c}{}\u{201d}", texts::shorten(title, 60)));
    Some((
        format!("is an HTML page{named}, not JSON"),
        "Find out who answered: a proxy, a login page or an error page of the server in place of the API.",
    ))
}

/// Whether the body was told to be something else.
pub(super) fn judge(body: &Document, name: DocumentName, notebook: &mut Notebook) -> bool {
    let Some((what, fix)) = other(body.bytes()) else { return false };
    let end = body.bytes().len().min(1) as u32;
    notebook.findings.push(Finding {
        fingerprint: Fingerprint::of(&[JSON_TEXT, &name.to_string(), &what]),
        gate: Gate::Contract,
        rule: rule(JSON_TEXT),
        severity: Severity::Blocks,
        evidence: notebook.evidence,
        title: format!("the {name} {what}"),
        note: what,
        pattern: String::new(),
        places: vec![texts::place(body, name, String::new(), Span::new(0, end))],
        count: 1,
        schema_place: None,
        subject: None,
        expected: Some("JSON".into()),
        got: None,
        facts: Vec::new(),
        fix: Some(fix.into()),
    });
    true
}

#[cfg(test)]
mod tests {
    use super::other;

    #[test]
    fn what_a_body_is() {
        for (text, what) in [
            (
                "<!DOCTYPE html><title> 502 Bad Gateway </title>",
                Some("is an HTML page titled \u{201c}502 Bad Gateway\u{201d}, not JSON"),
            ),
            ("\u{feff}\n <HTML><body>x", Some("is an HTML page, not JSON")),
            (
                "<html><title>\u{130}x</title>",
                Some("is an HTML page titled \u{201c}\u{130}x\u{201d}, not JSON"),
            ),
            ("<html><title>x", Some("is an HTML page, not JSON")),
            ("<?xml version=\"1.0\"?><a/>", Some("is XML, not JSON")),
            ("<orders/>", Some("is XML, not JSON")),
            ("\0asm\u{1}\0\0\0", Some("is no text but bytes")),
            ("{\"a\": \"<html>\"}", None),
            ("\"<html>\"", None),
            ("", None),
            ("a,b\n1,2", None),
        ] {
            assert_eq!(other(text.as_bytes()).map(|o| o.0).as_deref(), what, "{text:?}");
        }
    }
}
