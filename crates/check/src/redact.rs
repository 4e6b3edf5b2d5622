//! The one redactor: takes secrets out of everything that leaves, in a link, a file, a report or a copy.
//! It goes by names and by patterns; it can't know a secret that looks like any other word.

mod check;
mod json;
mod names;
mod pairs;
mod patterns;
mod shift;

pub use check::redact_check;

use crate::secret::REDACTED;
use crate::{Header, Headers};
use json::Edit;
use names::Secrecy;

/// A report of findings reads a response's body up to this size, to know what of it is secret: a larger one would take
/// seconds. Beyond, secrets in findings are known by their look only.
pub const MAX_READ_BYTES: u32 = 8 << 20;

/// A text without its secrets. Everything else of it is as it was, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    pub text: String,
    pub removed: Vec<Removal>,
}

/// One secret that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// With its article: `a JSON Web Token`, `a value under a secret's name`.
    pub what: String,
    /// The JSON Pointer in a JSON text (empty for the whole), else `line 3`.
    pub place: String,
}

/// Takes the secrets out of any text. A JSON text stays one: `"[redacted]"`.
///
/// ```
/// let redacted = check::redact::redact_text(r#"{"user": "ann", "password": "hunter2"}"#);
/// assert_eq!(redacted.text, r#"{"user": "ann", "password": "[redacted]"}"#);
/// assert_eq!(redacted.removed[0].place, "/password");
/// ```
pub fn redact_text(text: &str) -> Redacted {
    let edits = json::edits(text);
    let removed = edits.iter().map(|e| Removal { what: e.what.into(), place: e.place.clone() }).collect();
    Redacted { text: apply(text, &edits), removed }
}

/// Takes the secrets out of headers: by name, and by pattern in the others. Names of cookies and the scheme of
/// `Authorization` stay. Returns the names of the headers in which something was taken out, too.
pub fn redact_headers(headers: &Headers) -> (Headers, Vec<String>) {
    let mut names = Vec::new();
    let list = headers.list.iter().map(|header| {
        let value = header_value(header);
        if value != header.value && !names.contains(&header.name) {
            names.push(header.name.clone());
        }
        Header { name: header.name.clone(), value }
    });
    let list = list.collect();
    (Headers { completeness: headers.completeness, list }, names)
}

fn header_value(header: &Header) -> String {
    let value = header.value.as_str();
    match names::secrecy(&header.name) {
        // RFC 6265 §4.1 and §4.2.
        Some(Secrecy::Line) if header.name.eq_ignore_ascii_case("cookie") => {
            let pairs: Vec<String> = value.split(';').map(cookie_pair).collect();
            pairs.join(";")
        }
        Some(Secrecy::Line) if header.name.eq_ignore_ascii_case("set-cookie") => {
            match value.split_once(';') {
                Some((pair, attributes)) => format!("{};{attributes}", cookie_pair(pair)),
                None => cookie_pair(value),
            }
        }
        Some(_) if patterns::is_secret_value(value) => {
            let hit = patterns::credentials(value, 0, value.len(), "");
            format!("{}{}{}", &value[..hit.start], hit.replacement, &value[hit.end..])
        }
        Some(_) => value.to_string(),
        None => redact_text(value).text,
    }
}

fn cookie_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) if patterns::is_secret_value(value) => format!("{name}={REDACTED}"),
        Some(_) => pair.to_string(),
        None if pair.trim().is_empty() => pair.to_string(),
        None => REDACTED.to_string(),
    }
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.replacement);
        at = edit.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests;
