//! The bytes of a document, as valid text where they are, and the decoding of escapes.
//! Does not know the tape.

use std::borrow::Cow;

/// A text is checked for UTF-8 once; after that its parts are borrowed without another look.
#[derive(Debug)]
pub(crate) enum Storage {
    Text(String),
    /// Not UTF-8 throughout: parts are replaced by U+FFFD where they are read.
    Bytes(Vec<u8>),
}

impl Storage {
    pub(crate) fn new(bytes: Vec<u8>) -> Storage {
        match String::from_utf8(bytes) {
            Ok(text) => Storage::Text(text),
            Err(error) => Storage::Bytes(error.into_bytes()),
        }
    }

    #[inline(always)]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Storage::Text(text) => text.as_bytes(),
            Storage::Bytes(bytes) => bytes,
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Storage::Text(text) => text.into_bytes(),
            Storage::Bytes(bytes) => bytes,
        }
    }

    /// The text between two offsets; empty where they do not lie on characters.
    #[inline(always)]
    pub(crate) fn slice(&self, start: usize, end: usize) -> Cow<'_, str> {
        match self {
            Storage::Text(text) => Cow::Borrowed(text.get(start..end).unwrap_or_default()),
            Storage::Bytes(bytes) => String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()),
        }
    }

    /// Text that is known to be ASCII (numbers as written).
    #[inline(always)]
    pub(crate) fn ascii(&self, start: usize, end: usize) -> &str {
        match self {
            Storage::Text(text) => text.get(start..end).unwrap_or_default(),
            Storage::Bytes(bytes) => {
                std::str::from_utf8(bytes.get(start..end).unwrap_or_default()).unwrap_or_default()
            }
        }
    }
}

/// Calls `each` with every character of a string's text, escapes decoded. A lone surrogate is
/// U+FFFD. An escape that JSON does not know stands for the characters after the backslash.
pub(crate) fn for_each_character(text: &str, mut each: impl FnMut(char)) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (plain, escaped) = rest.split_at(at);
        plain.chars().for_each(&mut each);
        let (decoded, length) = decode_escape(escaped);
        if let Some(character) = decoded {
            each(character);
        }
        rest = escaped.get(length..).unwrap_or_default();
    }
    rest.chars().for_each(each);
}

/// A string's text with its escapes decoded.
pub(crate) fn unescape(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (plain, escaped) = rest.split_at(at);
        decoded.push_str(plain);
        let (character, length) = decode_escape(escaped);
        decoded.extend(character);
        rest = escaped.get(length..).unwrap_or_default();
    }
    decoded.push_str(rest);
    decoded
}

/// The character that the escape at the start of `text` stands for, and the length of the escape.
fn decode_escape(text: &str) -> (Option<char>, usize) {
    let bytes = text.as_bytes();
    let simple = match bytes.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'u') => {
            let Some(unit) = hexadecimal(bytes, 2) else { return (None, 1) };
            if (0xD800..0xDC00).contains(&unit)
                && bytes.get(6..8) == Some(b"\\u")
                && let Some(low @ 0xDC00..0xE000) = hexadecimal(bytes, 8)
            {
                let scalar = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return (char::from_u32(scalar), 12);
            }
            return (Some(char::from_u32(unit).unwrap_or('\u{FFFD}')), 6);
        }
        // Not an escape: drop the backslash, keep the rest.
        _ => return (None, 1),
    };
    (Some(simple), 2)
}

/// The value of four hexadecimal digits at `at`.
pub(crate) fn hexadecimal(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0u32, |value, &digit| {
        let digit = (digit as char).to_digit(16)?;
        Some(value << 4 | digit)
    })
}

/// `text` as a JSON string with quotes; only what must be escaped is.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            control if control < ' ' => quoted.push_str(&format!("\\u{:04x}", control as u32)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded() {
        let cases = [
            ("plain", "plain"),
            (r"a\nb\t\/\\\u0041", "a\nb\t/\\A"),
            (r"\uD83D\uDE00!", "\u{1F600}!"),
            (r"\uD83D", "\u{FFFD}"),
            (r"\uD83Dx\uDE00", "\u{FFFD}x\u{FFFD}"),
            (r"\uD83D\uD83D\uDE00", "\u{FFFD}\u{1F600}"),
            (r"\a\x41", "ax41"),
            (r"\u12", "u12"),
            ("\\", ""),
            ("é\\u00e9", "éé"),
        ];
        for (written, decoded) in cases {
            assert_eq!(unescape(written), decoded, "{written}");
            let mut collected = String::new();
            for_each_character(written, |character| collected.push(character));
            assert_eq!(collected, decoded, "{written}");
        }
    }

    #[test]
    fn quoting_and_decoding_are_inverse() {
        let text = "a\"\\\n\r\t\u{1}\u{8}\u{c}é\u{1F600}";
        let quoted = quote(text);
        assert_eq!(unescape(&quoted[1..quoted.len() - 1]), text);
    }
}
