//! Paths of fields as patterns, and words for values: `/orders/*/id`, `3 distinct values`.
//! Counting is the profile's work.

use super::profile::Example;
use check::inference::Sighting;
use document::Document;

/// Step to every item of an array.
pub(crate) const ITEMS: &str = "/*";
/// Step to every value of a map.
pub(crate) const VALUES: &str = "/{key}";

/// A value of a sample is shortened to about this many characters.
const TEXT_CHARACTERS: usize = 80;

/// The path of a member. A key that looks like another kind of step is marked, so that paths stay distinct.
pub(crate) fn member(path: &str, key: &str) -> String {
    let mark = if key == "*" || key.starts_with('{') { "~2" } else { "" };
    format!("{path}/{mark}{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The path of one branch of a union.
pub(super) fn branch(path: &str, key: &str, value: &str) -> String {
    format!("{path}/{{{}={}}}", key.replace('~', "~0"), value.replace('~', "~0").replace('/', "~1"))
}

/// The name of a field for a sentence: its last step.
pub(crate) fn name(path: &str) -> String {
    let mut steps = path.rsplit('/');
    match steps.next() {
        None | Some("") if path.is_empty() => "the document".into(),
        Some("*") => format!("each item of {}", name(path.strip_suffix(ITEMS).unwrap_or_default())),
        Some("{key}") => format!("each value of {}", name(path.strip_suffix(VALUES).unwrap_or_default())),
        Some(step) if step.starts_with('{') => format!("each {}", step.trim_matches(['{', '}'])),
        Some("") | None => "the field with the empty name".into(),
        Some(step) => {
            let key = step.strip_prefix("~2").unwrap_or(step).replace("~1", "/").replace("~0", "~");
            shorten(&key, 60)
        }
    }
}

/// At most so many characters, then `…`.
pub(crate) fn shorten(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_string(),
    }
}

pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Where an example stands.
pub(crate) fn sighting(documents: &[&Document], example: Example) -> Option<Sighting> {
    let document = documents.get(example.document as usize)?;
    let span = document.span(example.node);
    let raw = document.raw(example.node);
    let start = String::from_utf8_lossy(raw.get(..raw.len().min(400)).unwrap_or_default()).into_owned();
    Some(Sighting {
        document: example.document,
        pointer: document.pointer(example.node),
        start: span.start,
        end: span.end,
        text: shorten(&start, TEXT_CHARACTERS),
    })
}
