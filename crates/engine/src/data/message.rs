//! The message of an answer, so that two answers that say the same are the same: numbers, ids, times and quoted values
//! taken out. It judges nothing.

use document::{Document, Kind, NodeId};
use regex::Regex;
use std::sync::LazyLock;

/// Bytes of an answer that are looked at.
const MOST_BYTES: usize = 100_000;
/// Characters of a message that are kept.
const MOST_CHARACTERS: usize = 160;
/// Objects and arrays within each other that a message is looked for in.
const MOST_DEPTH: u32 = 4;

/// Where services say what is wrong, the most telling name first (`detail` and `title`: RFC 9457).
const NAMES: [&str; 11] = [
    "detail",
    "message",
    "msg",
    "error_description",
    "reason",
    "description",
    "title",
    "error",
    "errors",
    "fault",
    "violations",
];

/// What an answer says, normalised; empty: it says nothing.
pub fn of(body: &[u8]) -> String {
    let body = body.get(..MOST_BYTES).unwrap_or(body);
    let document = Document::parse(body.to_vec());
    let told = match document.root() {
        Some(root) if matches!(document.kind(root), Kind::Object | Kind::Array) => told(&document, root, 0),
        Some(root) if !document.is_blocked() => Some(document.text(root).into_owned()),
        _ => None,
    };
    normalised(&told.unwrap_or_else(|| plain(&String::from_utf8_lossy(body))))
}

fn told(document: &Document, node: NodeId, depth: u32) -> Option<String> {
    match document.kind(node) {
        Kind::String => Some(document.text(node).into_owned()).filter(|text| !text.trim().is_empty()),
        Kind::Array if depth < MOST_DEPTH => told(document, document.elements(node).next()?, depth + 1),
        Kind::Object if depth < MOST_DEPTH => {
            NAMES.iter().find_map(|name| told(document, document.member(node, name)?, depth + 1))
        }
        _ => None,
    }
}

/// Of a page: its title. Else the first line that says something.
fn plain(text: &str) -> String {
    let small = text.to_ascii_lowercase();
    if let Some(start) = small.find("<title>")
        && let Some(length) = small[start..].find("</title>")
    {
        return text[start + "<title>".len()..start + length].trim().to_string();
    }
    if text.trim_start().starts_with(['{', '[']) {
        return String::new();
    }
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_string()
}

/// What is told from answer to answer differently, in the order in which it is taken out.
static VARYING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let rows = [
        (r#""[^"]*"|“[^”]*”|«[^»]*»|`[^`]*`"#, "‘…’"),
        (r"(^|[\s(\[:=,])'[^']*'", "$1‘…’"),
        (r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b", "‘id’"),
        (r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", "‘time’"),
        (
            r"\b(?:0x[0-9a-fA-F]+|[0-9a-fA-F]*\d[0-9a-fA-F]*[a-fA-F][0-9a-fA-F]{6,}|[0-9a-fA-F]{16,})\b",
            "‘id’",
        ),
        (r"[-+]?\b\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?\b", "‘n’"),
        (r"\s+", " "),
    ];
    rows.into_iter().filter_map(|(pattern, word)| Some((Regex::new(pattern).ok()?, word))).collect()
});

/// A message without what differs from one answer to the next, at most 160 characters.
///
/// ```
/// use engine::data::message::normalised;
/// assert_eq!(normalised("Order 17 of \"Ada\" is gone"), normalised("Order 9 of \"Bob\" is gone"));
/// ```
pub fn normalised(message: &str) -> String {
    let short: String = message.chars().take(MOST_CHARACTERS * 4).collect();
    let text =
        VARYING.iter().fold(short, |text, (pattern, word)| pattern.replace_all(&text, *word).into_owned());
    let visible = text.trim().chars().filter(|character| !character.is_control());
    visible.take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_taken_out() {
        let rows = [
            (r#"{"title":"Bad","detail":"line 3: 'x' can't be read"}"#, "line ‘n’: ‘…’ can't be read"),
            (r#"{"error":{"message":"no user 6f1c0a4e-0d3a-4f4e-9d0a-0a4be7f5c111"}}"#, "no user ‘id’"),
            (r#"{"errors":[{"msg":"at 2026-01-02T03:04:05.6Z"},{"msg":"more"}]}"#, "at ‘time’"),
            (
                r#"{"message":"/items/3/sku must be int32, not 1.5e3"}"#,
                "/items/‘n’/sku must be int32, not ‘n’",
            ),
            (r#"{"ok":true}"#, ""),
            ("<html><head><TITLE>502 Bad Gateway</TITLE></head>", "‘n’ Bad Gateway"),
            ("\n  Traceback 0x7f3a\n  more", "Traceback ‘id’"),
            (r#""just so""#, "just so"),
            ("", ""),
            ("{broken", ""),
        ];
        for (body, message) in rows {
            assert_eq!(of(body.as_bytes()), message, "{body}");
        }
        assert_eq!(VARYING.len(), 7, "every pattern compiles");
        assert_eq!(normalised(&"ä ".repeat(1_000)).chars().count(), 160);
    }
}
