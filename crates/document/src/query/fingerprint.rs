//! A number for every value that is the same for equal values, so that documents can be compared quickly. Equal means:
//! numbers by value, objects in any order and without overridden members. Different values may share a number.

use crate::document::{Document, NodeId};
use crate::keys::{hash_bytes, mix};
use crate::word::*;

/// The fingerprints of all values of a document; 8 bytes for each word of its index.
#[derive(Clone, Debug)]
pub struct Fingerprints {
    values: Vec<u64>,
}

impl Fingerprints {
    /// Of a value (not of a key).
    #[inline]
    pub fn of(&self, value: NodeId) -> u64 {
        self.values.get(value.0 as usize).copied().unwrap_or(0)
    }
}

/// A container that is being read.
struct Open {
    index: u32,
    end: u32,
    is_object: bool,
    hash: u64,
    /// Of the key that the next value belongs to.
    key: u64,
}

impl Document {
    /// Reads the whole document once.
    pub fn fingerprints(&self) -> Fingerprints {
        let length = self.tape.len() as u32;
        let mut values = vec![0; length as usize];
        let mut open: Vec<Open> = Vec::new();
        let mut at = 0;
        loop {
            while let Some(container) = open.pop_if(|container| container.end <= at) {
                let hash = mix(container.hash.rotate_left(7) ^ u64::from(container.is_object));
                values[container.index as usize] = hash;
                add(&mut open, hash);
            }
            if at >= length {
                return Fingerprints { values };
            }
            let word = self.word(at);
            let kind = kind_of(word);
            if kind == KEY_DEAD {
                at = self.skip(at + 1);
                continue;
            }
            if is_key(kind) {
                if let Some(container) = open.last_mut() {
                    container.key = self.text_hash(at, kind);
                }
                at += 1;
                continue;
            }
            if is_container(kind) {
                let is_object = kind == OBJECT;
                open.push(Open { index: at, end: self.skip(at), is_object, hash: 0, key: 0 });
                at += 2;
                continue;
            }
            let hash = match kind {
                NULL | FALSE | TRUE => mix(u64::from(kind) + 11),
                SMALL_INTEGER | NUMBER => {
                    self.number(NodeId(at)).map_or(0, |number| mix(number.value_hash() ^ 0x4E))
                }
                _ => mix(self.text_hash(at, kind) ^ 0x53),
            };
            values[at as usize] = hash;
            add(&mut open, hash);
            at += 1;
        }
    }

    fn text_hash(&self, at: u32, kind: u8) -> u64 {
        match kind {
            STRING_ESCAPED | KEY_ESCAPED => hash_bytes(self.text(NodeId(at)).as_bytes()),
            _ => {
                let (start, end) = self.text_range(at);
                hash_bytes(self.storage.slice(start, end).as_bytes())
            }
        }
    }
}

/// Adds a value to the container that it is in.
fn add(open: &mut [Open], hash: u64) {
    if let Some(container) = open.last_mut() {
        container.hash = match container.is_object {
            true => container.hash.wrapping_add(mix(container.key.rotate_left(21) ^ hash)),
            false => mix(container.hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ hash).wrapping_add(1),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_root(text: &str) -> u64 {
        let document = Document::parse(text.as_bytes().to_vec());
        document.fingerprints().of(document.root().unwrap())
    }

    #[test]
    fn equal_values_share_a_fingerprint() {
        let groups: [&[&str]; 12] = [
            &["1", "1.0", " 10e-1 "],
            &["0", "-0", "0.00"],
            &["\"é\"", "\"\\u00e9\""],
            &["\"1\""],
            &["[1,2]", "[1.0, 2e0]"],
            &["[2,1]"],
            &["{\"a\":1,\"b\":[{}]}", "{\"b\":[{ }],\"\\u0061\":1.0}", "{\"a\":[7,[8]],\"b\":[{}],\"a\":1}"],
            &["{\"a\":[{}],\"b\":1}"],
            &["[]"],
            &["{}"],
            &["[[]]"],
            &["null"],
        ];
        let prints: Vec<u64> = groups.iter().map(|group| of_root(group[0])).collect();
        for (at, group) in groups.iter().enumerate() {
            for text in *group {
                assert_eq!(of_root(text), prints[at], "{text}");
            }
            assert!(!prints[..at].contains(&prints[at]), "{}", group[0]);
        }
    }

    #[test]
    fn parts_have_the_fingerprint_of_a_whole() {
        let text = r#"{"a":[1,{"b":[true,"x"]},{}],"c":{"a":1}}"#;
        let document = Document::parse(text.as_bytes().to_vec());
        let prints = document.fingerprints();
        for visit in document.walk() {
            let part = String::from_utf8_lossy(document.raw(visit.node)).into_owned();
            assert_eq!(prints.of(visit.node), of_root(&part), "{part}");
        }
    }
}
