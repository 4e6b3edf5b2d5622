//! Finds duplicate keys while an object is read: a bloom filter and a scan for small objects, a
//! hash table for large ones. Does not decide what a duplicate means.

use crate::text::unescape;
use crate::word::*;
use std::borrow::Cow;

/// Objects with more members than this get a hash table.
pub(crate) const SCAN_LIMIT: u32 = 64;
/// So do objects that take more words than this, whatever their number of members.
pub(crate) const SCAN_WORDS: u32 = 4_096;

/// A fixed hash over all bytes, so that the same text always takes the same path.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = (bytes.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x51_7C_C1_B7_27_22_0A_95;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        hash = mix(hash ^ u64::from_le_bytes(*chunk));
    }
    let tail = rest.iter().rev().fold(0u64, |tail, &byte| tail << 8 | byte as u64);
    mix(hash ^ tail)
}

/// Multiplies to 128 bits and folds the halves.
#[inline(always)]
pub(crate) fn mix(value: u64) -> u64 {
    let product = (value ^ 0xA076_1D64_78BD_642F) as u128 * 0xE703_7ED1_A0B4_28DB_u128;
    (product >> 64) as u64 ^ product as u64
}

/// The decoded text of a key as bytes. The length must not be in the side table.
pub(crate) fn key_bytes(source: &[u8], word: u64, length: usize) -> Cow<'_, [u8]> {
    let start = offset_of(word) as usize;
    let raw = source.get(start..start + length).unwrap_or_default();
    match kind_of(word) {
        KEY_ESCAPED => decoded(raw),
        KEY_DEAD if raw.contains(&b'\\') => decoded(raw),
        _ => Cow::Borrowed(raw),
    }
}

fn decoded(raw: &[u8]) -> Cow<'_, [u8]> {
    Cow::Owned(unescape(&String::from_utf8_lossy(raw)).into_bytes())
}

/// An open hash table from the hash of a key to the tape index of its live key.
#[derive(Debug, Default)]
pub(crate) struct KeyTable {
    /// Upper half: 32 bits of the hash; lower half: tape index; 0 is free (index 0 is never a key).
    slots: Vec<u64>,
    used: usize,
}

impl KeyTable {
    pub(crate) fn with_capacity(keys: usize) -> KeyTable {
        KeyTable { slots: vec![0; (keys * 2).next_power_of_two().max(16)], used: 0 }
    }

    /// Puts a key in. Returns the index of an equal key that was there; the new one replaces it.
    pub(crate) fn insert(&mut self, hash: u64, index: u32, equal: impl Fn(u32) -> bool) -> Option<u32> {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let entry = hash & !0xFFFF_FFFF | index as u64;
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                self.slots[at] = entry;
                self.used += 1;
                return None;
            }
            if slot >> 32 == hash >> 32 && equal(slot as u32) {
                self.slots[at] = entry;
                return Some(slot as u32);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let length = self.slots.len() * 2;
        let old = std::mem::replace(&mut self.slots, vec![0; length]);
        for slot in old.into_iter().filter(|&slot| slot != 0) {
            let mut at = (slot >> 32) as usize & (length - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (length - 1);
            }
            self.slots[at] = slot;
        }
    }
}
