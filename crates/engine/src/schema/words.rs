//! Words for values, types and places: `null`, `object with id, email`, `item 3 of orders`.
//! Which words are needed is the explainer's choice.

use document::{Document, Kind, NodeId, Number, Step};

/// A value is shortened to about this many characters.
const VALUE_CHARACTERS: usize = 60;
/// Stands for the subject in a sentence, until it is known whether it is one or many.
pub(super) const SUBJECT: char = '\u{1}';

/// At most so many characters, then `…`.
pub(super) fn shorten(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_string(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// A string in quotes, shortened.
pub(super) fn quoted(text: &str) -> String {
    let quoted = document::quote(&shorten(text, VALUE_CHARACTERS));
    // U+2028 and other invisible characters would hide in a sentence.
    quoted
        .chars()
        .map(|c| if is_invisible(c) { format!("\\u{{{:x}}}", c as u32) } else { c.into() })
        .collect()
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A property's name as it stands in a sentence: bare where it is a plain word.
pub(super) fn name(key: &str) -> String {
    let is_plain = !key.is_empty()
        && key.len() <= 60
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '@'));
    if is_plain { key.to_string() } else { quoted(key) }
}

pub(super) fn kind_words(document: &Document, node: NodeId) -> &'static str {
    match document.kind(node) {
        Kind::Null => "null",
        Kind::Boolean(true) => "true",
        Kind::Boolean(false) => "false",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

/// The type as JSON Schema calls it.
pub(super) fn type_name(document: &Document, node: NodeId) -> &'static str {
    match document.kind(node) {
        Kind::Null => "null",
        Kind::Boolean(_) => "boolean",
        Kind::Number if document.number(node).is_some_and(|number| number.is_integer()) => "integer",
        Kind::Number => "number",
        Kind::String => "string",
        Kind::Array => "array",
        Kind::Object => "object",
    }
}

/// `a string`, `true or false`, for a type of JSON Schema.
pub(super) fn type_words(name: &str) -> &'static str {
    match name {
        "string" => "a string",
        "number" => "a number",
        "integer" => "an integer",
        "boolean" => "true or false",
        "null" => "null",
        "array" => "an array",
        _ => "an object",
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn one_of(words: &[String]) -> String {
    join(words, "or")
}

pub(super) fn all_of(words: &[String]) -> String {
    join(words, "and")
}

fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(number)) }
}

/// `12,345`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A value, shortened: scalars as they are written, containers by what is in them.
pub(super) fn value(document: &Document, node: NodeId) -> String {
    match document.kind(node) {
        Kind::String => {
            let text = document.text(node);
            let length = text.chars().count();
            let shown = quoted(&text);
            if length > VALUE_CHARACTERS {
                format!("{shown} ({})", count(length as u64, "character", "characters"))
            } else {
                shown
            }
        }
        Kind::Object => {
            let length = document.len(node);
            let mut names = Vec::new();
            let mut used = 0;
            for member in document.members(node).take(6) {
                let shown = name(&shorten(&document.text(member.key), 24));
                used += shown.chars().count() + 2;
                if used > VALUE_CHARACTERS - 20 && !names.is_empty() {
                    break;
                }
                names.push(shown);
            }
            match (length, names.len()) {
                (0, _) => "empty object".to_string(),
                (length, shown) if length == shown => format!("object with {}", names.join(", ")),
                (length, shown) => {
                    format!(
                        "object with {} ({shown} of {} keys shown)",
                        names.join(", "),
                        thousands(length as u64)
                    )
                }
            }
        }
        Kind::Array => match document.len(node) as u64 {
            0 => "empty array".to_string(),
            length => format!("array of {}", count(length, "item", "items")),
        },
        _ => shorten(&String::from_utf8_lossy(document.raw(node)), VALUE_CHARACTERS),
    }
}

/// A value of a schema, such as one of `enum`, shortened.
pub(super) fn json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => quoted(text),
        other => shorten(&other.to_string(), VALUE_CHARACTERS),
    }
}

/// How a document is spoken of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speech<'a> {
    pub document: &'a Document,
    /// `the response`, `the schema`.
    pub whole: &'a str,
}

impl Speech<'_> {
    /// `customer`, `item 3 of orders`, `the response`; with `is_one` false `an item of orders`.
    pub(super) fn subject(&self, node: NodeId, is_one: bool) -> String {
        let steps = self.document.steps(node);
        let mut words = String::new();
        for (at, step) in steps.iter().enumerate().rev() {
            match *step {
                Step::Member { key, .. } => {
                    let key = self.document.text(key);
                    words.push_str(&name(&key));
                    return words;
                }
                Step::Element { ordinal, .. } => {
                    if is_one {
                        words.push_str(&format!("item {} of ", thousands(u64::from(ordinal) + 1)));
                    } else {
                        words.push_str("an item of ");
                    }
                    if at == 0 {
                        words.push_str(self.whole);
                        return words;
                    }
                }
            }
        }
        if words.is_empty() { self.whole.to_string() } else { words }
    }

    /// JSON Pointer with array positions replaced by `*`.
    pub(super) fn pattern(&self, node: NodeId) -> String {
        let mut pattern = String::new();
        for step in self.document.steps(node) {
            pattern.push('/');
            match step {
                Step::Member { key, .. } => {
                    pattern.push_str(&super::source::escape(&self.document.text(key)))
                }
                Step::Element { .. } => pattern.push('*'),
            }
        }
        pattern
    }
}

/// Whether a string is a number in quotes.
pub(super) fn is_number_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && Number::new(text).is_well_formed()
}
