//! A check as a `.preflight.json` file: readable, documented by docs/preflight.schema.json, secrets taken out.
//! Reading and writing files on a disk is the caller's.

use crate::check::UnknownSection;
use crate::link::{Limits, LinkOptions, Shared, json};
use crate::wire::ShareContents;
use crate::{Check, redact};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// The version of the file format, in its first field, `preflight`.
pub const FILE_VERSION: u32 = 1;

/// The fields of version 1. Others were written by a newer version: they are kept.
const FIELDS: &[&str] = &[
    "preflight",
    "name",
    "environment",
    "seed",
    "as_of_millis",
    "staleness_limit_hours",
    "schemas",
    "contract",
    "data",
    "baseline",
    "recordings",
    "samples",
    "exchanges",
    "requests",
    "environments",
    "target",
    "service",
    "notes",
    "annotations",
    "own_findings",
    "not_applicable",
    "recorded",
    "unknown_sections",
];

/// Deeper texts are no checks; our own types nest a handful of levels.
const MAX_DEPTH: u32 = 100;

/// Why a file can't be opened. `Display` says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// No JSON object with a field `preflight`.
    NotACheck,
    NewerVersion {
        version: u64,
    },
    TooLarge {
        limit_bytes: u32,
    },
    /// Line and column from 1; `what` says which part does not fit.
    Damaged {
        line: u32,
        column: u32,
        what: String,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::NotACheck => f.write_str(
                "This is not a check of Preflight: a `.preflight.json` file is a JSON object with the field \
                 `preflight`. Open the file that was saved by Save, or paste its text as a response.",
            ),
            FileError::NewerVersion { version } => write!(
                f,
                "This file has version {version}, and this page reads versions up to {FILE_VERSION}. \
                 Reload the page to get the newest Preflight."
            ),
            FileError::TooLarge { limit_bytes } => write!(
                f,
                "This file is larger than the limit of {limit_bytes} bytes. Save the check without the response's body."
            ),
            FileError::Damaged { line, column, what } => write!(
                f,
                "This file can't be read at line {line}, column {column}: {what}. \
                 Correct it there, or save the check again."
            ),
        }
    }
}

impl std::error::Error for FileError {}

/// Writes the file. Secrets are taken out first, always.
pub fn to_file(check: &Check, options: &LinkOptions) -> (Vec<u8>, ShareContents) {
    let (redacted, places) = redact::redact_check(check);
    let shared = Shared::new(redacted, options);
    let mut check = shared.check.clone();
    let (fields, sections) =
        check.unknown_sections.into_iter().partition::<Vec<_>, _>(|section| field_text(section).is_some());
    check.unknown_sections = sections;
    // Our own types always serialise.
    let own = serde_json::to_string_pretty(&check).unwrap_or_else(|_| "{\n}".into());
    let mut text = format!("{{\n  \"preflight\": {FILE_VERSION},");
    text.push_str(own.trim_start_matches('{').trim_end_matches('}').trim_end());
    for field in &fields {
        if let Some(value) = field_text(field) {
            text.push_str(&format!(",\n  {}: {value}", serde_json::Value::from(field.name.as_str())));
        }
    }
    text.push_str("\n}\n");
    let length = text.len() as u32;
    (text.into_bytes(), shared.contents(places, 0, length))
}

/// Reads a file. The check is what its author wrote: untrusted text, and a verdict that is a claim.
pub fn from_file(bytes: &[u8], limits: &Limits) -> Result<Check, FileError> {
    if bytes.len() as u64 > u64::from(limits.max_payload_bytes) {
        return Err(FileError::TooLarge { limit_bytes: limits.max_payload_bytes });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| damaged_at(&bytes[..error.valid_up_to()], "the text is not UTF-8".into()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with('{') || !text.contains("\"preflight\"") {
        return Err(FileError::NotACheck);
    }
    let fields = match top_level(text) {
        Some(fields) => fields,
        // serde says where, and why.
        None => {
            return Err(match serde_json::from_str::<Check>(text) {
                Err(error) => damaged(&error),
                Ok(_) => damaged_at(b"", format!("it nests more than {MAX_DEPTH} levels")),
            });
        }
    };
    let version = fields.iter().rev().find(|(name, _)| name == "preflight").ok_or(FileError::NotACheck)?.1;
    match version.parse::<u64>() {
        Ok(version) if version > u64::from(FILE_VERSION) => return Err(FileError::NewerVersion { version }),
        Ok(version) if version == u64::from(FILE_VERSION) => {}
        _ => return Err(FileError::NotACheck),
    }
    let mut check: Check = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    for (name, value) in fields.iter().filter(|(name, _)| is_foreign(name)) {
        let section = UnknownSection { name: name.clone(), bytes_base64: STANDARD.encode(value) };
        match check.unknown_sections.iter_mut().find(|s| s.name == *name) {
            Some(known) => *known = section,
            None => check.unknown_sections.push(section),
        }
    }
    Ok(check)
}

/// Whether a field is none of ours. `#…` are numbers of a link's sections.
fn is_foreign(name: &str) -> bool {
    !FIELDS.contains(&name) && !name.starts_with('#') && !name.is_empty()
}

/// What stands behind the name of a field that a newer version wrote, if the section is one.
fn field_text(section: &UnknownSection) -> Option<String> {
    let bytes = STANDARD.decode(&section.bytes_base64).ok().filter(|_| is_foreign(&section.name))?;
    let text = String::from_utf8(bytes).ok()?;
    let is_json = text.trim() == text && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
    is_json.then_some(text)
}

/// The fields of the object that the text is: names, and values as written.
fn top_level(text: &str) -> Option<Vec<(String, &str)>> {
    let mut fields = Vec::new();
    let mut depth = 0u32;
    let mut roots = 0u32;
    let mut open: Option<(String, usize)> = None;
    json::walk(text, MAX_DEPTH, |token| {
        match token.kind {
            json::Kind::Key if depth == 1 => open = Some((json::unescape(token.raw).0, 0)),
            json::Kind::OpenObject | json::Kind::OpenArray => {
                roots += u32::from(depth == 0);
                depth += 1;
            }
            json::Kind::Close => depth -= 1,
            _ => roots += u32::from(depth == 0),
        }
        if token.kind == json::Kind::Key {
            return;
        }
        if let Some((name, start)) = &mut open
            && depth >= 1
        {
            if *start == 0 {
                *start = token.start;
            }
            if depth == 1 {
                fields.push((std::mem::take(name), &text[*start..token.end]));
                open = None;
            }
        }
    })
    .ok()?;
    (roots == 1).then_some(fields)
}

fn damaged(error: &serde_json::Error) -> FileError {
    let message = error.to_string();
    let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    FileError::Damaged { line: error.line() as u32, column: error.column() as u32, what: what.to_string() }
}

fn damaged_at(before: &[u8], what: String) -> FileError {
    let line = before.iter().filter(|&&b| b == b'\n').count() as u32 + 1;
    let column = before.rsplit(|&b| b == b'\n').next().map_or(0, <[u8]>::len) as u32 + 1;
    FileError::Damaged { line, column, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_fields_is_the_checks() {
        let mut check = Check { as_of_millis: Some(1), staleness_limit_hours: Some(1), ..Check::default() };
        check.recorded = Some(crate::Recorded { engine_version: 1, gates: Vec::new() });
        let value = serde_json::to_value(&check).unwrap();
        for name in value.as_object().unwrap().keys() {
            assert!(FIELDS.contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn values_are_taken_as_written() {
        let text = "{\"preflight\": 1, \"a\": [1, {\"b\": 2.50}] , \"c\" : \"x\", \"d\": {}}";
        let fields = top_level(text).unwrap();
        let values: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), *v)).collect();
        assert_eq!(values, [("preflight", "1"), ("a", "[1, {\"b\": 2.50}]"), ("c", "\"x\""), ("d", "{}")]);
        assert_eq!(top_level("{} {}"), None);
        assert_eq!(top_level("[1]"), Some(Vec::new()));
    }

    #[test]
    fn errors_say_what_and_where() {
        let limits = Limits { max_payload_bytes: 1000, ..Limits::default() };
        let cases: &[(&[u8], &str)] = &[
            (b"", "This is not a check of Preflight"),
            (b"[1]", "This is not a check of Preflight"),
            (b"{\"preflight\": \"x\"}", "This is not a check of Preflight"),
            (b"{\"a\": \"\\\"preflight\\\"\"}", "This is not a check of Preflight"),
            (b"{\"preflight\": 2, \"name\": 5}", "This file has version 2"),
            (b"{\"preflight\": 1,\n \"seed\": -1}", "can't be read at line 2, column 11: invalid value"),
            (b"{\"preflight\": 1,\n \"name\": \"a\",}", "can't be read at line 2, column 14: trailing comma"),
            (b"{\"preflight\": 1,\n \"\xff\"}", "can't be read at line 2, column 3: the text is not UTF-8"),
            (&[b' '; 1001], "larger than the limit of 1000 bytes"),
        ];
        for (bytes, expected) in cases {
            let sentence = from_file(bytes, &limits).unwrap_err().to_string();
            assert!(sentence.contains(expected), "{sentence}");
        }
        let deep = format!("{{\"preflight\": 1, \"x\": {}1{}}}", "[".repeat(200), "]".repeat(200));
        assert!(matches!(from_file(deep.as_bytes(), &limits), Err(FileError::Damaged { .. })));
    }
}
