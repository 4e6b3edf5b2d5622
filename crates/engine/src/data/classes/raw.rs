//! Texts that no value can hold: other encodings, cut off, something before or behind; and the same text under another
//! media type (RFC 8259 §2, §8.1).

use super::{Hand, Offers};
use crate::data::payload::{Change, Splice};

pub(super) fn encoding(hand: &Hand<'_>, offers: &mut Offers) {
    if !hand.is_root() {
        return;
    }
    let end = hand.base.len() as u32;
    let put = |at: u32, bytes: &[u8]| Some(Change::Bytes(vec![Splice::new(at..at, bytes)]));
    let cut = |from: u32| Some(Change::Bytes(vec![Splice::new(from..end, "")]));
    offers.add(|| put(0, b"\xEF\xBB\xBF"));
    offers.add(|| Some(Change::Utf16 { is_little_endian: true, has_mark: true }));
    offers.add(|| Some(Change::Utf16 { is_little_endian: false, has_mark: false }));
    for bytes in [&b"\xFF"[..], b"\xC3\x28", b"\xED\xA0\x80", b"\xC0\xAF"] {
        offers.add(|| put(inside_a_text(hand.base)?, bytes));
    }
    offers.add(|| cut(end / 2));
    offers.add(|| cut(end.saturating_sub(1)));
    offers.add(|| cut(0));
    for behind in [&b"}"[..], b"{}", b"\0", b" \n", b"//", b","] {
        offers.add(|| put(end, behind));
    }
    for before in [&b")]}',\n"[..], b"\n\t ", b"/* */"] {
        offers.add(|| put(0, before));
    }
    // A comma before the last bracket.
    offers.add(|| hand.base.ends_with(b"}").then(|| put(end.saturating_sub(1), b","))?);
    // A raw line break inside of a text.
    offers.add(|| put(inside_a_text(hand.base)?, b"\n"));
    for name in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json;charset=utf-8",
        "",
    ] {
        offers.add(|| Some(Change::MediaType(name)));
    }
}

/// Behind the first quote of a text that is a value or a name.
fn inside_a_text(base: &[u8]) -> Option<u32> {
    base.iter().position(|byte| *byte == b'"').map(|at| at as u32 + 1)
}
