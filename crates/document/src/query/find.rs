//! Finds a text in the keys and values of a document, in steps. It compares decoded texts, so that `é` is found where
//! `\u00e9` is written; it does not find what spans several values.

use crate::document::{Document, NodeId};
use crate::word::*;
use std::borrow::Cow;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Needle {
    text: String,
    is_case_sensitive: bool,
}

impl Needle {
    /// Without `is_case_sensitive`, `straße` finds `Straße`. An empty text is found nowhere.
    pub fn new(text: &str, is_case_sensitive: bool) -> Needle {
        let text = if is_case_sensitive { text.to_owned() } else { text.to_lowercase() };
        Needle { text, is_case_sensitive }
    }

    pub fn is_in(&self, text: &str) -> bool {
        let (needle, found_in) = (self.text.as_bytes(), text.as_bytes());
        let Some(&first) = needle.first() else { return false };
        if self.is_case_sensitive {
            return memchr::memmem::find(found_in, needle).is_some();
        }
        if !self.text.is_ascii() {
            return !text.is_ascii() && text.to_lowercase().contains(&self.text);
        }
        memchr::memchr2_iter(first, first.to_ascii_uppercase(), found_in).any(|at| {
            found_in.get(at..at + needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle))
        })
    }
}

/// A value or a key that holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextHit {
    /// The value, also where the text is in its key.
    pub value: NodeId,
    pub is_in_key: bool,
}

/// What was found on one stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In the order of the text.
    pub hits: Vec<TextHit>,
    /// Where to go on; none at the end of the document.
    pub next: Option<u32>,
}

impl Document {
    /// Looks through keys, strings, numbers and literals, those of overridden members too. `from`: 0, or `next` of the
    /// stretch before. Stops after about `steps` values (long texts count for more) or `most_hits` hits.
    pub fn find(&self, needle: &Needle, from: u32, steps: u64, most_hits: u32) -> Found {
        let mut found = Found { hits: Vec::new(), next: None };
        let (mut at, mut steps) = (from, steps.max(1));
        while (at as usize) < self.tape.len() {
            if steps == 0 || found.hits.len() >= most_hits as usize {
                found.next = Some(at);
                break;
            }
            let kind = kind_of(self.word(at));
            if is_container(kind) {
                at += 2;
                steps -= 1;
                continue;
            }
            let (start, end) = self.text_range(at);
            steps = steps.saturating_sub(1 + (end.saturating_sub(start) / 64) as u64);
            let text = match kind {
                NULL => Cow::Borrowed("null"),
                FALSE => Cow::Borrowed("false"),
                TRUE => Cow::Borrowed("true"),
                SMALL_INTEGER | NUMBER => Cow::Borrowed(self.storage.ascii(start, end)),
                _ => self.text(NodeId(at)),
            };
            if needle.is_in(&text) {
                let is_in_key = is_key(kind);
                found.hits.push(TextHit { value: NodeId(at + u32::from(is_in_key)), is_in_key });
            }
            at += 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str, needle: &str, is_case_sensitive: bool) -> Vec<String> {
        let document = Document::parse(text.as_bytes().to_vec());
        let needle = Needle::new(needle, is_case_sensitive);
        let all = document.find(&needle, 0, u64::MAX, u32::MAX);
        assert_eq!(all.next, None);
        // In steps of one, the same is found.
        let (mut hits, mut from) = (Vec::new(), Some(0));
        while let Some(at) = from {
            let found = document.find(&needle, at, 1, 1);
            assert!(found.next.is_none_or(|next| next > at));
            hits.extend(found.hits);
            from = found.next;
        }
        assert_eq!(hits, all.hits);
        let show = |hit: &TextHit| {
            format!("{}{}", document.json_path(hit.value), if hit.is_in_key { " key" } else { "" })
        };
        all.hits.iter().map(show).collect()
    }

    #[test]
    fn texts_are_found_in_keys_and_values() {
        let text = r#"{"Name":"name","n":[1.50,true,null,{"\u006Eame":"x\nÉa"}],"long name":{},"Name":2}"#;
        assert_eq!(
            spans(text, "NAME", false),
            ["$['Name'] key", "$['Name']", "$['n'][3]['name'] key", "$['long name'] key", "$['Name'] key"]
        );
        assert_eq!(spans(text, "Name", true), ["$['Name'] key", "$['Name'] key"]);
        assert_eq!(spans(text, "1.5", true), ["$['n'][0]"]);
        assert_eq!(spans(text, "RU", false), ["$['n'][1]"]);
        assert_eq!(spans(text, "null", true), ["$['n'][2]"]);
        assert_eq!(spans(text, "éA", false), ["$['n'][3]['name']"]);
        assert_eq!(spans(text, "x\n", false), ["$['n'][3]['name']"]);
        assert_eq!(spans(text, "", false), Vec::<String>::new());
        assert_eq!(spans(text, "{", false), Vec::<String>::new());
        assert_eq!(spans("", "a", false), Vec::<String>::new());
    }
}
