//! Tells whether a text in a contract's slot is YAML, and reads it so. Everything else is JSON: a response that is YAML
//! does not silently count as JSON.

use crate::hex;
use check::DocumentName;
use document::Document;

/// How much of a text is looked at for its first line that is no comment.
const WINDOW_BYTES: usize = 65_536;

/// The document as its slot wants it: a contract that is no JSON and looks like YAML is read as YAML.
pub(crate) fn in_its_slot(name: DocumentName, document: Document) -> Document {
    let is_contract = matches!(name, DocumentName::Schema(_) | DocumentName::Baseline);
    if !is_contract || document.is_yaml() || !document.is_blocked() || !looks_like_yaml(document.bytes()) {
        return document;
    }
    Document::parse_yaml(document.into_bytes())
}

/// Whether the first line that says something begins a block of YAML: `---`, `%YAML`, `- item`, `key:`. No JSON text
/// begins so. A text that begins with a bracket is JSON, if a broken one.
pub(crate) fn looks_like_yaml(bytes: &[u8]) -> bool {
    if hex::is_binary(bytes) {
        return false;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let window = String::from_utf8_lossy(&bytes[..bytes.len().min(WINDOW_BYTES)]);
    let says_something = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let Some(line) = window.lines().find(says_something).map(str::trim) else { return false };
    if line == "---" || line.starts_with("--- ") || line.starts_with("%YAML") || line.starts_with("%TAG") {
        return true;
    }
    if line == "-" || line.starts_with("- ") {
        return true;
    }
    let (key, rest) = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => match line[1..].split_once(quote) {
            Some((key, rest)) => (key, rest.trim_start().strip_prefix(':')),
            None => return false,
        },
        _ => match line.split_once(':') {
            Some((key, rest)) => (key.trim_end(), Some(rest)),
            None => return false,
        },
    };
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '/' | '<');
    let is_name = !key.is_empty() && (line.starts_with(['"', '\'']) || key.chars().all(is_key));
    is_name && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::{in_its_slot, looks_like_yaml};
    use check::DocumentName;
    use document::Document;

    #[test]
    fn yaml_is_told_by_its_first_line() {
        for (text, is_yaml) in [
            ("openapi: 3.1.0\n", true),
            ("# comment\n\n  \nswagger: '2.0'", true),
            ("\u{feff}asyncapi: 3.0.0\r\ninfo:\r\n", true),
            ("$schema: https://json-schema.org/draft/2020-12/schema", true),
            ("type: object", true),
            ("type:\n  - object", true),
            ("\"type\": object", true),
            ("'type' : object", true),
            ("---\n{}", true),
            ("%YAML 1.2\n---\n", true),
            ("- a", true),
            ("-\n  a: b", true),
            ("x-a.b/c_d: 1", true),
            ("{\"a\": 1,}", false),
            ("{a: 1}", false),
            ("[1, 2", false),
            ("\"text\"", false),
            ("\"text\", \"a\": 1", false),
            ("\"text", false),
            ("'", false),
            ("true", false),
            ("http://x.example", false),
            ("key:value", false),
            ("a sentence: with a colon", false),
            ("-a", false),
            ("--- a/file", true),
            ("<html>", false),
            ("# only a comment", false),
            ("", false),
            (":", false),
            ("\0type: object", false),
        ] {
            assert_eq!(looks_like_yaml(text.as_bytes()), is_yaml, "{text:?}");
        }
    }

    #[test]
    fn only_contracts_are_read_as_yaml() {
        for (name, text, is_yaml) in [
            (DocumentName::Schema(0), "type: object", true),
            (DocumentName::Schema(3), "type: object", true),
            (DocumentName::Baseline, "type: object", true),
            (DocumentName::Response, "type: object", false),
            (DocumentName::Request, "type: object", false),
            (DocumentName::Sample(0), "type: object", false),
            (DocumentName::Schema(0), "{\"type\": \"object\"}", false),
            (DocumentName::Schema(0), "{\"type\": \"object\",}", false),
            (DocumentName::Schema(0), "true", false),
        ] {
            let document = in_its_slot(name, Document::parse(text.as_bytes().to_vec()));
            assert_eq!(document.is_yaml(), is_yaml, "{name} {text}");
            assert_eq!(document.bytes(), text.as_bytes());
        }
    }
}
