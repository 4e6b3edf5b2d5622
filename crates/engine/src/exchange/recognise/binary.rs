//! Bytes that are no text: by the marks at the start of well-known files, else by what text never has.

use check::wire::Kind;

/// None: a text.
pub(super) fn kind(window: &[u8]) -> Option<Kind> {
    let marks: &[(&[u8], Kind)] = &[
        (b"\x89PNG\r\n\x1a\n", Kind::Png),
        (b"\xff\xd8\xff", Kind::Jpeg),
        (b"GIF87a", Kind::Gif),
        (b"GIF89a", Kind::Gif),
        (b"\x1f\x8b", Kind::Gzip),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"%PDF-1.", Kind::Pdf),
        (b"%PDF-2.", Kind::Pdf),
        (b"\0asm", Kind::Wasm),
    ];
    if let Some((_, kind)) = marks.iter().find(|(mark, _)| window.starts_with(mark)) {
        return Some(*kind);
    }
    if window.starts_with(b"RIFF") && window.get(8..12) == Some(b"WEBP") {
        return Some(Kind::WebP);
    }
    (!is_utf16(window) && !opens_json(window) && has_controls(window)).then_some(Kind::Binary)
}

/// JSON with a stray zero or control character is broken JSON: its reader says which byte it is.
fn opens_json(window: &[u8]) -> bool {
    matches!(window.trim_ascii_start().first(), Some(b'{' | b'[' | b'"'))
}

/// A byte order mark, or a zero in every second byte. The reader of documents names that encoding.
fn is_utf16(window: &[u8]) -> bool {
    let start = &window[..window.len().min(64)];
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).all(|b| *b == 0);
    window.starts_with(b"\xff\xfe")
        || window.starts_with(b"\xfe\xff")
        || start.len() >= 4 && (zeros(0) || zeros(1))
}

/// A zero byte, or more than one in ten that is a control character and no space, tab, line break or escape.
fn has_controls(window: &[u8]) -> bool {
    let controls = window.iter().filter(|b| **b < 32 && !b"\t\n\r\x0c\x1b".contains(b)).count();
    window.contains(&0) || controls > 3 && controls * 10 > window.len()
}
