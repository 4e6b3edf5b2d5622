//! Objects that are a name and its value, as recorders write headers, cookies and fields of forms: the name tells that
//! the value is a secret. Bodies in base64 beside them are looked into as well. It reads no other JSON.

use super::json::{self, Edit};
use super::names::{self, Secrecy};
use super::{apply, header_value, patterns};
use crate::Header;
use crate::link::json::{Kind, Token, unescape, walk};
use crate::secret::REDACTED;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Texts in base64 above this are left as they are read elsewhere: looking into them costs their size again.
const MAX_BASE64_BYTES: usize = 16 << 20;

/// What is known of an object so far.
#[derive(Default)]
pub(super) struct Pair {
    list: List,
    name: Option<String>,
    value: Option<Stretch>,
    text: Option<Stretch>,
    is_base64: bool,
}

/// The list that the object is an item of.
#[derive(Clone, Copy, Default, PartialEq)]
enum List {
    #[default]
    Other,
    /// Every value of it is a secret.
    Cookies,
    /// Parameters of an address: its signatures are secrets too.
    Query,
}

struct Stretch {
    /// What goes: what is between the quotes, or the number.
    start: usize,
    end: usize,
    is_number: bool,
    value: String,
}

impl Stretch {
    fn of(token: &Token<'_>) -> Option<Stretch> {
        let (start, end) = (token.start, token.end);
        match token.kind {
            Kind::String => {
                let value = unescape(token.raw).0;
                Some(Stretch { start: start + 1, end: end - 1, is_number: false, value })
            }
            Kind::Number => Some(Stretch { start, end, is_number: true, value: token.raw.to_string() }),
            _ => None,
        }
    }
}

impl Pair {
    pub(super) fn in_list(name: Option<&str>) -> Pair {
        let list = match name.and_then(names::plain).as_deref() {
            Some("cookies" | "cookie") => List::Cookies,
            Some("querystring" | "query" | "params" | "urlencoded") => List::Query,
            _ => List::Other,
        };
        Pair { list, ..Pair::default() }
    }

    /// A member of the object. Only its first name and value count; a second one is a thing of its own.
    pub(super) fn member(&mut self, key: &str, token: &Token<'_>) {
        match key {
            "name" | "key" if self.name.is_none() && token.kind == Kind::String => {
                self.name = Some(unescape(token.raw).0);
            }
            "value" if self.value.is_none() => self.value = Stretch::of(token),
            "text" if self.text.is_none() && token.kind == Kind::String => {
                // Most texts are no base64, and are not copied.
                let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"+/=".contains(&b);
                if token.raw.len() <= MAX_BASE64_BYTES && token.raw.bytes().all(is_letter) {
                    self.text = Stretch::of(token);
                }
            }
            "encoding" if token.kind == Kind::String => {
                self.is_base64 = token.raw.eq_ignore_ascii_case("base64");
            }
            _ => {}
        }
    }

    /// What goes of the object, once it is whole.
    pub(super) fn edit(self, pointer: &str) -> Option<Edit> {
        if let Some(text) = self.text.filter(|_| self.is_base64) {
            return in_base64(text, pointer);
        }
        let (name, stretch) = (self.name?, self.value?);
        let secrecy = match self.list {
            List::Cookies => Some(Secrecy::Line),
            List::Query if names::is_query_secret(&name) => Some(Secrecy::Any),
            _ => names::secrecy(&name),
        }?;
        if stretch.is_number && secrecy != Secrecy::Any || !patterns::is_secret_value(&stretch.value) {
            return None;
        }
        let clean = match self.list {
            List::Cookies => REDACTED.to_string(),
            List::Query if names::secrecy(&name).is_none() => REDACTED.to_string(),
            _ => header_value(&Header { name, value: stretch.value.clone() }),
        };
        let quoted = serde_json::to_string(&clean).unwrap_or_default();
        let replacement = match stretch.is_number {
            true => quoted,
            false => quoted.get(1..quoted.len() - 1)?.to_string(),
        };
        // What is looked for in quotes: without the scheme, without a cookie's name.
        let end = clean.ends_with(REDACTED).then(|| stretch.value.rsplit([' ', '=']).next()).flatten();
        let value = end.unwrap_or(&stretch.value).to_string();
        Some(Edit {
            start: stretch.start,
            end: stretch.end,
            replacement,
            what: "a value under a secret's name",
            place: format!("{pointer}/value"),
            value,
        })
    }
}

/// A body that is text in base64, with its secrets taken out.
fn in_base64(text: Stretch, pointer: &str) -> Option<Edit> {
    let decoded = String::from_utf8(STANDARD.decode(&text.value).ok()?).ok()?;
    let edits = json::edits(&decoded);
    let first = edits.first()?;
    Some(Edit {
        start: text.start,
        end: text.end,
        replacement: STANDARD.encode(apply(&decoded, &edits)),
        what: first.what,
        place: format!("{pointer}/text"),
        value: first.value.clone(),
    })
}

/// Puts an edit where it belongs; those that it covers go.
pub(super) fn insert(edits: &mut Vec<Edit>, edit: Edit) {
    let from = edits.partition_point(|known| known.end <= edit.start);
    let to = edits.partition_point(|known| known.start < edit.end);
    edits.splice(from..to.max(from), [edit]);
}

/// Pairs in a text that is no JSON as a whole, which begins in the given line: each is read by itself.
pub(super) fn in_broken(text: &str, mut line: usize) -> Vec<Edit> {
    /// A header or a field of a form is shorter.
    const MOST_BYTES: usize = 16 << 10;
    let mut found: Vec<Edit> = Vec::new();
    let mut counted = 0;
    for (at, _) in text.match_indices('{') {
        let inside = text[at + 1..].trim_start();
        let is_pair = ["\"name\"", "\"key\"", "\"value\""].iter().any(|start| inside.starts_with(start));
        if !is_pair || found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let mut end = text.len().min(at + MOST_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let (mut pair, mut depth, mut key) = (Some(Pair::default()), 0, String::new());
        // It ends with an error behind the object, since a comma or a bracket follows.
        let _ = walk(&text[at..end], 4, |token| match token.kind {
            Kind::OpenObject | Kind::OpenArray => depth += 1,
            Kind::Close => {
                depth -= 1;
                if depth == 0 {
                    found.extend(pair.take().and_then(|pair| pair.edit("")).map(|mut edit| {
                        edit.start += at;
                        edit.end += at;
                        line += text[counted..edit.start].matches('\n').count();
                        counted = edit.start;
                        edit.place = format!("line {line}");
                        edit
                    }));
                }
            }
            Kind::Key if depth == 1 => key = unescape(token.raw).0,
            _ if depth == 1 => pair.iter_mut().for_each(|pair| pair.member(&key, &token)),
            _ => {}
        });
    }
    found
}

/// Edits of pairs beside those of the patterns; where a pattern takes more, it stays.
pub(super) fn with_plain(pairs: Vec<Edit>, plain: Vec<Edit>) -> Vec<Edit> {
    let mut all = plain;
    for pair in pairs {
        let before = all.partition_point(|known| known.start <= pair.start);
        let around = before.checked_sub(1).and_then(|at| all.get(at));
        if around.is_none_or(|known| pair.end > known.end) {
            insert(&mut all, pair);
        }
    }
    all
}
