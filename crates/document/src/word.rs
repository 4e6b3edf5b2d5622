//! The words of the tape: how a kind, a length and an offset share 64 bits.
//! Knows nothing about the text; building and reading the tape happens elsewhere.
//!
//! First word: kind (4 bits), member flag (1), length or count (27), byte offset (32).
//! A scalar or a key takes one word. A container takes a second word: the end offset (32)
//! and the tape index after its last descendant (32).

pub(crate) const NULL: u8 = 0;
pub(crate) const FALSE: u8 = 1;
pub(crate) const TRUE: u8 = 2;
/// A number of at most 18 digits, without fraction and exponent.
pub(crate) const SMALL_INTEGER: u8 = 3;
pub(crate) const NUMBER: u8 = 4;
/// A quoted string of ASCII characters without escapes; the offset is behind the quote.
pub(crate) const STRING: u8 = 5;
pub(crate) const STRING_UNICODE: u8 = 6;
pub(crate) const STRING_ESCAPED: u8 = 7;
pub(crate) const ARRAY: u8 = 8;
pub(crate) const OBJECT: u8 = 9;
/// The same three shapes, as the key of a member.
pub(crate) const KEY: u8 = 10;
pub(crate) const KEY_UNICODE: u8 = 11;
pub(crate) const KEY_ESCAPED: u8 = 12;
/// A key that a later member of the same object overrides.
pub(crate) const KEY_DEAD: u8 = 13;
/// Text without quotes where a string should be (a fault).
pub(crate) const BARE: u8 = 14;
/// Text without quotes where a key should be (a fault).
pub(crate) const BARE_KEY: u8 = 15;

const LENGTH_BITS: u32 = 27;
/// A length or count at this value says: look it up (a text in the side table, a count by walking).
pub(crate) const LENGTH_MAX: u32 = (1 << LENGTH_BITS) - 1;
/// Set on every value that belongs to a member, so that its key is the word before.
pub(crate) const MEMBER: u64 = 1 << 59;
const KIND_SHIFT: u32 = 60;

#[inline(always)]
pub(crate) fn word(kind: u8, length: u32, offset: u32) -> u64 {
    (kind as u64) << KIND_SHIFT | (length as u64) << 32 | offset as u64
}
#[inline(always)]
pub(crate) fn kind_of(word: u64) -> u8 {
    (word >> KIND_SHIFT) as u8
}
#[inline(always)]
pub(crate) fn length_of(word: u64) -> u32 {
    (word >> 32) as u32 & LENGTH_MAX
}
#[inline(always)]
pub(crate) fn offset_of(word: u64) -> u32 {
    word as u32
}
#[inline(always)]
pub(crate) fn is_member(word: u64) -> bool {
    word & MEMBER != 0
}
#[inline(always)]
pub(crate) fn with_kind(word: u64, kind: u8) -> u64 {
    word & !(15 << KIND_SHIFT) | (kind as u64) << KIND_SHIFT
}
#[inline(always)]
pub(crate) fn second(end: u32, next: u32) -> u64 {
    (end as u64) << 32 | next as u64
}
#[inline(always)]
pub(crate) fn end_of(second: u64) -> u32 {
    (second >> 32) as u32
}
#[inline(always)]
pub(crate) fn next_of(second: u64) -> u32 {
    second as u32
}
#[inline(always)]
pub(crate) fn is_container(kind: u8) -> bool {
    kind == ARRAY || kind == OBJECT
}
#[inline(always)]
pub(crate) fn is_key(kind: u8) -> bool {
    matches!(kind, KEY | KEY_UNICODE | KEY_ESCAPED | KEY_DEAD | BARE_KEY)
}
