//! Splits a JSON text (RFC 8259), or several in a row, into tokens and the gaps between them.
//! It is for rewriting a text byte for byte, not for meaning: strings keep their escapes, numbers stay text.

/// Why a text can't be split: it is no JSON, or nests deeper than asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotJson;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    OpenObject,
    OpenArray,
    /// Of an object or an array.
    Close,
    Key,
    String,
    Number,
    True,
    False,
    Null,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    /// Everything between the token before and this one: white space, and the comma or colon.
    pub(crate) gap: &'t str,
    /// What a string or key holds between its quotes, escapes as written; else the token itself.
    pub(crate) raw: &'t str,
    /// First byte of the token (the quote of a string) in the text.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
}

enum Expect {
    Value,
    /// After `{`: a key or `}`.
    FirstKey,
    /// After `[`: a value or `]`.
    FirstItem,
    Colon,
    /// After a value within a container.
    CommaOrClose,
}

/// Calls `visit` with each token in order; returns the white space after the last.
/// Tokens before the place where a text stops being JSON are visited all the same.
pub(crate) fn walk<'t>(
    text: &'t str,
    max_depth: u32,
    mut visit: impl FnMut(Token<'t>),
) -> Result<&'t str, NotJson> {
    let bytes = text.as_bytes();
    let mut containers: Vec<bool> = Vec::new();
    let mut expect = Expect::Value;
    let mut gap_start = 0;
    let mut at = 0;
    loop {
        while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            at += 1;
        }
        let Some(&byte) = bytes.get(at) else {
            let is_done = containers.is_empty() && matches!(expect, Expect::Value) && gap_start > 0;
            return if is_done { Ok(&text[gap_start..]) } else { Err(NotJson) };
        };
        match (&expect, byte) {
            (Expect::Colon, b':') => {
                expect = Expect::Value;
                at += 1;
                continue;
            }
            (Expect::Colon, _) => return Err(NotJson),
            (Expect::CommaOrClose, b',') => {
                // The state before the first member lets a close follow; a comma must not.
                expect = Expect::Value;
                at += 1;
                if containers.last() == Some(&true) {
                    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
                        at += 1;
                    }
                    if bytes.get(at) != Some(&b'"') {
                        return Err(NotJson);
                    }
                    expect = Expect::FirstKey;
                }
                continue;
            }
            _ => {}
        }
        let is_close_allowed = matches!(expect, Expect::FirstKey | Expect::FirstItem | Expect::CommaOrClose);
        let start = at;
        let (kind, raw) = match byte {
            b'}' | b']' if is_close_allowed && containers.last() == Some(&(byte == b'}')) => {
                containers.pop();
                at += 1;
                (Kind::Close, &text[start..at])
            }
            b'"' if matches!(expect, Expect::FirstKey) => {
                at = string_end(bytes, at)?;
                (Kind::Key, &text[start + 1..at - 1])
            }
            _ if !matches!(expect, Expect::Value | Expect::FirstItem) => return Err(NotJson),
            b'{' | b'[' => {
                if containers.len() as u64 >= u64::from(max_depth) {
                    return Err(NotJson);
                }
                containers.push(byte == b'{');
                at += 1;
                (if byte == b'{' { Kind::OpenObject } else { Kind::OpenArray }, &text[start..at])
            }
            b'"' => {
                at = string_end(bytes, at)?;
                (Kind::String, &text[start + 1..at - 1])
            }
            b'-' | b'0'..=b'9' => {
                at = number_end(bytes, at)?;
                (Kind::Number, &text[start..at])
            }
            _ => {
                let rest = &text[at..];
                let words = [("true", Kind::True), ("false", Kind::False), ("null", Kind::Null)];
                let (word, kind) = words.into_iter().find(|(w, _)| rest.starts_with(w)).ok_or(NotJson)?;
                at += word.len();
                (kind, &text[start..at])
            }
        };
        visit(Token { kind, gap: &text[gap_start..start], raw, start, end: at });
        gap_start = at;
        expect = match kind {
            Kind::OpenObject => Expect::FirstKey,
            Kind::OpenArray => Expect::FirstItem,
            Kind::Key => Expect::Colon,
            _ if containers.is_empty() => Expect::Value,
            _ => Expect::CommaOrClose,
        };
    }
}

/// One past the closing quote. An escape is a backslash and whatever follows it: what it means is not asked.
fn string_end(bytes: &[u8], open: usize) -> Result<usize, NotJson> {
    let mut at = open + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') if bytes.get(at + 1).is_some_and(|&b| b >= 0x20) => at += 2,
            Some(b'\\') | None | Some(0..0x20) => return Err(NotJson),
            Some(_) => at += 1,
        }
    }
}

fn number_end(bytes: &[u8], start: usize) -> Result<usize, NotJson> {
    let digits = |mut at: usize| {
        let first = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at > first { Ok(at) } else { Err(NotJson) }
    };
    let mut at = start + usize::from(bytes[start] == b'-');
    at = if bytes.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        at = digits(at + usize::from(matches!(bytes.get(at), Some(b'+' | b'-'))))?;
    }
    // `01`, `1.2.3`: not two numbers in a row.
    if bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'.') { Err(NotJson) } else { Ok(at) }
}

/// The characters of a string or key, escapes resolved, and for each byte of the result (and its end) where it
/// stands in `raw`. A lone surrogate becomes U+FFFD; an escape that JSON does not know stands for itself.
pub(crate) fn unescape(raw: &str) -> (String, Vec<u32>) {
    let mut text = String::with_capacity(raw.len());
    let mut origins = Vec::with_capacity(raw.len() + 1);
    let mut at = 0;
    while let Some(first) = raw[at..].chars().next() {
        let (character, length) = if first == '\\' { escape(&raw[at..]) } else { (first, first.len_utf8()) };
        origins.extend(std::iter::repeat_n(at as u32, character.len_utf8()));
        text.push(character);
        at += length;
    }
    origins.push(raw.len() as u32);
    (text, origins)
}

fn escape(raw: &str) -> (char, usize) {
    let Some(letter) = raw[1..].chars().next() else { return ('\\', 1) };
    let simple = match letter {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => return unicode_escape(raw).unwrap_or(('\u{fffd}', 2)),
        other => other,
    };
    (simple, 1 + letter.len_utf8())
}

fn unicode_escape(raw: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = raw.get(at..at + 4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    };
    let first = unit(2)?;
    if (0xD800..0xDC00).contains(&first)
        && raw.get(6..8) == Some("\\u")
        && let Some(second @ 0xDC00..0xE000) = unit(8)
    {
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return Some((char::from_u32(code)?, 12));
    }
    Some((char::from_u32(first).unwrap_or('\u{fffd}'), 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rebuilt(text: &str) -> Option<String> {
        let mut whole = String::new();
        let rest = walk(text, 64, |token| {
            whole.push_str(token.gap);
            whole.push_str(&text[token.start..token.end]);
        })
        .ok()?;
        Some(whole + rest)
    }

    #[test]
    fn tokens_and_gaps_make_the_text() {
        let texts = [
            r#"{"a":[1,-0.5e+3,true,false,null,"x\"y\ud800"],"a":{}}"#,
            " [ ] ",
            "{\r\n\t\"a\" : [ 1 , { } ]\r\n}\r\n",
            "{\"a\":1}\n{\"a\":2}\n\n[3]\n",
            "0",
            r#""""#,
        ];
        for text in texts {
            assert_eq!(rebuilt(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let texts = [
            "",
            " ",
            "{",
            "[",
            "}",
            "]",
            "[1",
            "[1,]",
            "{,}",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{1:1}",
            "[1 2]",
            "{\"a\":1 \"b\":2}",
            "[}",
            "{]",
            "nul",
            "NaN",
            "01",
            "1.",
            "-",
            "1e",
            ".5",
            "+1",
            "1.2.3",
            "\"",
            "\"\\",
            "\"a\nb\"",
            "[1]]",
            "'a'",
            "{\"a\"::1}",
            "[1,,2]",
            "{\"a\":[}",
            "\u{feff}{}",
        ];
        for text in texts {
            assert_eq!(rebuilt(text), None, "{text:?}");
        }
        let deep = "[".repeat(65) + &"]".repeat(65);
        assert_eq!(rebuilt(&deep), None);
        assert!(rebuilt(&deep[1..130 - 1]).is_some());
    }

    #[test]
    fn escapes_are_resolved_and_keep_their_origin() {
        let cases = [
            (r"a\/b", "a/b"),
            (r"\u0026x", "&x"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83d!", "\u{fffd}!"),
            (r"\ud83d\ud83d", "\u{fffd}\u{fffd}"),
            (r"\u00", "\u{fffd}00"),
            (r"\q\n", "q\n"),
            ("é\\", "é\\"),
        ];
        for (raw, expected) in cases {
            let (text, origins) = unescape(raw);
            assert_eq!(text, expected, "{raw}");
            assert_eq!(origins.len(), text.len() + 1);
            assert!(origins.iter().all(|&o| raw.is_char_boundary(o as usize)));
        }
        assert_eq!(unescape(r"\u0026x").1, [0, 6, 7]);
    }
}
