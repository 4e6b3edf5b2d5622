//! Whether the elements of an array differ (`uniqueItems`), by hashes of their values: no value is
//! built, and long arrays take no longer than sorting them.

use super::equality::equal_nodes;
use crate::document::{Document, NodeId};
use crate::keys::{hash_bytes, mix};
use crate::number::Number;
use crate::word::*;

pub(super) fn is_unique(document: &Document, array: NodeId) -> bool {
    if document.len(array) < 2 {
        return true;
    }
    let mut hashes: Vec<(u64, NodeId)> =
        document.elements(array).map(|element| (value_hash(document, element.0), element)).collect();
    hashes.sort_unstable();
    // Elements with the same hash are nearly always equal: the first look finds out.
    let mut start = 0;
    for at in 1..hashes.len() {
        if hashes[at].0 != hashes[start].0 {
            start = at;
            continue;
        }
        for other in start..at {
            if equal_nodes(document, hashes[other].1, hashes[at].1) {
                return false;
            }
        }
    }
    true
}

/// A container whose hash is being put together.
struct Level {
    hash: u64,
    end: u32,
    is_object: bool,
    /// The hash of the key that this container has in the object around it.
    key: u64,
}

/// A hash that is the same for equal values, whatever the order of members and the way that
/// numbers and strings are written.
fn value_hash(document: &Document, index: u32) -> u64 {
    let mut levels: Vec<Level> = Vec::new();
    let (mut at, mut key) = (index, 0u64);
    loop {
        let (hash, own_key);
        if levels.last().is_some_and(|level| at >= level.end) {
            let Some(level) = levels.pop() else { return 0 };
            (hash, own_key) = (mix(level.hash ^ u64::from(level.is_object)), level.key);
        } else {
            let word = document.word(at);
            match kind_of(word) {
                KEY_DEAD => {
                    at = document.skip(at + 1);
                    continue;
                }
                kind if is_key(kind) => {
                    key = text_hash(document, at);
                    at += 1;
                    continue;
                }
                kind @ (ARRAY | OBJECT) => {
                    let end = document.skip(at);
                    levels.push(Level { hash: 2, end, is_object: kind == OBJECT, key });
                    at += 2;
                    continue;
                }
                _ => {
                    (hash, own_key) = (scalar_hash(document, at), key);
                    at += 1;
                }
            }
        }
        match levels.last_mut() {
            None => return hash,
            Some(level) if level.is_object => {
                level.hash = level.hash.wrapping_add(mix(own_key ^ hash.rotate_left(17)));
            }
            Some(level) => level.hash = mix(level.hash.rotate_left(5) ^ hash),
        }
    }
}

fn text_hash(document: &Document, index: u32) -> u64 {
    hash_bytes(document.text(NodeId(index)).as_bytes())
}

fn scalar_hash(document: &Document, index: u32) -> u64 {
    match kind_of(document.word(index)) {
        kind @ (NULL | FALSE | TRUE) => mix(u64::from(kind) + 11),
        SMALL_INTEGER | NUMBER => {
            document.number(NodeId(index)).as_ref().map_or(0, Number::value_hash).wrapping_add(5)
        }
        _ => text_hash(document, index),
    }
}
