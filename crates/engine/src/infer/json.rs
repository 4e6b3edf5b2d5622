//! JSON as it is written down: keys in the order given, numbers as their text. It reads nothing.

use std::fmt::Write;

/// Arrays of scalars up to this many characters stand on one line.
const LINE_CHARACTERS: usize = 90;

/// A value to write.
#[derive(Clone, Debug)]
pub(super) enum Json {
    /// JSON text of a scalar.
    Scalar(String),
    Array(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
    /// An object whose keys come from the samples.
    Named(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn string(text: &str) -> Json {
        Json::Scalar(document::quote(text))
    }

    /// Indented by two spaces, with a line break at the end.
    pub(super) fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text.push('\n');
        text
    }

    fn write(&self, text: &mut String, indent: usize) {
        match self {
            Json::Scalar(scalar) => text.push_str(scalar),
            Json::Array(items) => match one_line(items) {
                Some(line) => text.push_str(&line),
                None => {
                    let items = items.iter().map(|item| (None, item));
                    block(text, indent, ['[', ']'], items);
                }
            },
            Json::Object(members) if members.is_empty() => text.push_str("{}"),
            Json::Named(members) if members.is_empty() => text.push_str("{}"),
            Json::Object(members) => {
                block(text, indent, ['{', '}'], members.iter().map(|(key, value)| (Some(*key), value)));
            }
            Json::Named(members) => {
                let members = members.iter().map(|(key, value)| (Some(key.as_str()), value));
                block(text, indent, ['{', '}'], members);
            }
        }
    }
}

fn one_line(items: &[Json]) -> Option<String> {
    let mut line = String::from("[");
    for (at, item) in items.iter().enumerate() {
        let Json::Scalar(scalar) = item else { return None };
        let _ = write!(line, "{}{scalar}", if at > 0 { ", " } else { "" });
        if line.len() > LINE_CHARACTERS {
            return None;
        }
    }
    line.push(']');
    Some(line)
}

fn block<'a>(
    text: &mut String,
    indent: usize,
    brackets: [char; 2],
    items: impl Iterator<Item = (Option<&'a str>, &'a Json)>,
) {
    text.push(brackets[0]);
    for (at, (key, value)) in items.enumerate() {
        let _ = write!(text, "{}\n{:width$}", if at > 0 { "," } else { "" }, "", width = 2 * indent + 2);
        if let Some(key) = key {
            let _ = write!(text, "{}: ", document::quote(key));
        }
        value.write(text, indent + 1);
    }
    let _ = write!(text, "\n{:width$}{}", "", brackets[1], width = 2 * indent);
}
