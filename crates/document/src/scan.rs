//! Looking at bytes: where a string stops, where a word or a comment ends, how two keys compare.
//! Keeps no state and records no faults.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

#[inline(always)]
fn load(bytes: &[u8], at: usize) -> Option<u64> {
    let window = bytes.get(at..at + 8)?;
    Some(u64::from_le_bytes(window.try_into().ok()?))
}

#[inline(always)]
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// The next quote, backslash or control character from `at` on, or the end of the text.
/// `unicode` is set when a byte above 0x7F lies before it.
#[inline(always)]
pub(crate) fn string_stop(bytes: &[u8], mut at: usize, unicode: &mut bool) -> usize {
    while let Some(word) = load(bytes, at) {
        // A borrow can only raise a false mark above the first true one, so the first is exact.
        let stop = zero_bytes(word ^ (ONES * b'"' as u64))
            | zero_bytes(word ^ (ONES * b'\\' as u64))
            | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS);
        if stop != 0 {
            let bytes_before = stop.trailing_zeros() / 8;
            *unicode |= word & HIGHS & ((1u64 << (bytes_before * 8)) - 1) != 0;
            return at + bytes_before as usize;
        }
        *unicode |= word & HIGHS != 0;
        at += 8;
    }
    string_stop_slow(bytes, at, unicode)
}

#[inline(never)]
fn string_stop_slow(bytes: &[u8], mut at: usize, unicode: &mut bool) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            break;
        }
        *unicode |= byte >= 0x80;
        at += 1;
    }
    at
}

/// Whether the `length` bytes at `left` equal those at `right`; both lie within the text.
#[inline(always)]
pub(crate) fn equal_at(bytes: &[u8], left: usize, right: usize, length: usize) -> bool {
    if length == 0 {
        return true;
    }
    if length <= 16
        && let (Some(a), Some(b)) = (load(bytes, left), load(bytes, right))
    {
        if length <= 8 {
            return (a ^ b) << (64 - 8 * length as u32) == 0;
        }
        if a != b {
            return false;
        }
        if let (Some(a), Some(b)) = (load(bytes, left + length - 8), load(bytes, right + length - 8)) {
            return a == b;
        }
    }
    match (bytes.get(left..left + length), bytes.get(right..right + length)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

#[inline(always)]
pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The end of a comment that starts at `at` (`//`, `/*` or `#`), if one does.
pub(crate) fn comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    let line_end = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |found| from + found)
    };
    match (bytes.get(at)?, bytes.get(at + 1)) {
        (b'#', _) | (b'/', Some(b'/')) => Some(line_end(at)),
        (b'/', Some(b'*')) => {
            let rest = bytes.get(at + 2..).unwrap_or_default();
            Some(memchr::memmem::find(rest, b"*/").map_or(bytes.len(), |found| at + 2 + found + 2))
        }
        _ => None,
    }
}

/// The end of a word that starts at `at`: up to white space, punctuation of JSON or a comment.
pub(crate) fn word_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        let ends = byte <= 0x20
            || matches!(byte, b',' | b':' | b'[' | b']' | b'{' | b'}' | b'"' | b';' | b'=' | b'#' | 0x7f)
            || (byte == b'/' && matches!(bytes.get(at + 1), Some(b'/' | b'*')))
            || (byte >= 0x80 && stray_length(bytes, at).is_some());
        if ends {
            break;
        }
        at += 1;
    }
    at
}

/// The character at `at` and its length in bytes; U+FFFD and 1 for bytes that are no UTF-8.
pub(crate) fn character(bytes: &[u8], at: usize) -> (char, usize) {
    let window = bytes.get(at..bytes.len().min(at + 4)).unwrap_or_default();
    match window.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()) {
        Some(found) => (found, found.len_utf8()),
        None => ('\u{FFFD}', 1),
    }
}

/// The length of a character at `at` that is blank or invisible but no white space of JSON.
pub(crate) fn stray_length(bytes: &[u8], at: usize) -> Option<usize> {
    let byte = *bytes.get(at)?;
    if byte < 0x80 {
        let is_stray = (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f;
        return is_stray.then_some(1);
    }
    let (found, length) = character(bytes, at);
    let is_stray = found.is_whitespace()
        || found.is_control()
        || matches!(found, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}');
    is_stray.then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_stops_at_quote_backslash_or_control_character() {
        let cases: &[(&str, usize, bool)] = &[
            ("abc\"", 3, false),
            ("abcdefghij\\", 10, false),
            ("abcdefghijklmnop\u{1}", 16, false),
            ("é\"", 2, true),
            ("aaaaaaaaé\"aaaaaaa", 10, true),
            ("\"é", 0, false),
            ("abcdefg\"é______", 7, false),
            ("", 0, false),
            ("plain", 5, false),
        ];
        for &(text, stop, unicode) in cases {
            let mut found = false;
            assert_eq!(string_stop(text.as_bytes(), 0, &mut found), stop, "{text:?}");
            assert_eq!(found, unicode, "{text:?}");
        }
    }

    #[test]
    fn keys_compare_at_every_length() {
        for length in 0..40 {
            let mut text = vec![b'x'; 100];
            assert!(equal_at(&text, 0, 50, length));
            if length > 0 {
                text[50 + length - 1] = b'y';
                assert!(!equal_at(&text, 0, 50, length), "length {length}");
            }
            text[50 + length] = b'z';
            assert!(length == 0 || !equal_at(&text, 0, 50, length));
        }
        assert!(equal_at(b"ab1ab", 0, 3, 2));
    }

    #[test]
    fn comments_end() {
        assert_eq!(comment_end(b"// a\nb", 0), Some(4));
        assert_eq!(comment_end(b"/* a */b", 0), Some(7));
        assert_eq!(comment_end(b"/* a", 0), Some(4));
        assert_eq!(comment_end(b"# a", 0), Some(3));
        assert_eq!(comment_end(b"/", 0), None);
    }
}
