//! Changes to the text of a payload, made by splicing its bytes, and where in the new text they are.
//! What is changed is decided by the classes; nothing here reads JSON.

use std::ops::Range;

/// Puts bytes in the place of a range of the unchanged payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub range: Range<u32>,
    pub bytes: Vec<u8>,
}

impl Splice {
    pub(super) fn new(range: Range<u32>, bytes: impl Into<Vec<u8>>) -> Splice {
        Splice { range, bytes: bytes.into() }
    }

    pub(super) fn overlaps(&self, other: &Splice) -> bool {
        let is_before = |a: &Splice, b: &Splice| a.range.end <= b.range.start && a.range.start < b.range.end;
        !(is_before(self, other) || is_before(other, self))
    }
}

/// What a class does at a place, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Another JSON text in the place of the value. For parameters: the value that it denotes, as text.
    Value(String),
    /// The value is left out: of its object, or the parameter of its request.
    Absent,
    /// The parameter is sent twice.
    Twice,
    /// Bytes of the body, which may be no JSON afterwards.
    Bytes(Vec<Splice>),
    /// The whole text in UTF-16.
    Utf16 { is_little_endian: bool, has_mark: bool },
    /// The same body under another media type; empty: none is named.
    MediaType(&'static str),
}

/// A changed payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spliced {
    pub bytes: Vec<u8>,
    /// From the first changed byte to the last; None: nothing but absences.
    pub mark: Option<Range<u32>>,
}

/// Makes all changes at once. Of two that overlap the later one is left out.
pub(super) fn splice(base: &[u8], splices: &mut [Splice]) -> Spliced {
    splices.sort_by_key(|one| (one.range.start, one.range.end));
    let added: usize = splices.iter().map(|one| one.bytes.len()).sum();
    let mut bytes = Vec::with_capacity(base.len() + added);
    let mut mark: Option<Range<u32>> = None;
    let mut at = 0;
    for one in splices.iter() {
        let (start, end) = (one.range.start as usize, one.range.end as usize);
        let (Some(kept), true) = (base.get(at..start), end <= base.len() && start <= end) else { continue };
        bytes.extend_from_slice(kept);
        let first = bytes.len() as u32;
        bytes.extend_from_slice(&one.bytes);
        if !one.bytes.is_empty() {
            let start = mark.as_ref().map_or(first, |mark| mark.start);
            mark = Some(start..bytes.len() as u32);
        }
        at = end;
    }
    bytes.extend_from_slice(base.get(at..).unwrap_or_default());
    Spliced { bytes, mark }
}

/// RFC 8259 §8.1 asks for UTF-8; some writers send this.
pub(super) fn utf16(base: &[u8], is_little_endian: bool, has_mark: bool) -> Vec<u8> {
    let text = String::from_utf8_lossy(base);
    let mark = has_mark.then_some(0xFEFF_u16);
    let units = mark.into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if is_little_endian { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splices_are_made_at_once_and_marked() {
        let base = br#"{"a":1,"b":2}"#;
        let mut two = [Splice::new(11..12, "\"x\""), Splice::new(5..6, "null")];
        let made = splice(base, &mut two);
        assert_eq!(made.bytes, br#"{"a":null,"b":"x"}"#);
        assert_eq!(made.mark, Some(5..17));
        let absence = splice(base, &mut [Splice::new(1..7, "")]);
        assert_eq!((absence.bytes.as_slice(), absence.mark), (br#"{"b":2}"#.as_slice(), None));
    }

    #[test]
    fn what_overlaps_or_lies_outside_is_left_out() {
        let made =
            splice(b"abcd", &mut [Splice::new(0..2, "x"), Splice::new(1..3, "y"), Splice::new(3..9, "z")]);
        assert_eq!(made.bytes, b"xcd");
        assert!(Splice::new(0..2, "").overlaps(&Splice::new(1..3, "")));
        assert!(!Splice::new(0..2, "").overlaps(&Splice::new(2..3, "")));
    }

    #[test]
    fn utf_16_comes_in_both_orders() {
        assert_eq!(utf16("{é".as_bytes(), true, true), [0xFF, 0xFE, b'{', 0, 0xE9, 0]);
        assert_eq!(utf16("{é".as_bytes(), false, false), [0, b'{', 0, 0xE9]);
    }
}
