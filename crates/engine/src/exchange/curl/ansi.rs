//! `$'…'` of bash: escapes that make control characters, bytes and characters of Unicode (Bash manual, "ANSI-C
//! Quoting"). It reads up to the closing quote and knows nothing of words.

use super::Remark;

/// Reads from behind `$'`. Returns whether the quote was closed.
pub(super) fn read(text: &str, at: &mut usize, out: &mut Vec<u8>, remarks: &mut Vec<Remark>) -> bool {
    let start = *at;
    // bash ends the string at a NUL, and goes on to the quote
    let mut length_at_nul = None;
    let mut is_closed = false;
    while let Some(c) = text[*at..].chars().next() {
        *at += c.len_utf8();
        match c {
            '\'' => {
                is_closed = true;
                break;
            }
            '\\' => escape(text, at, out, remarks),
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        if length_at_nul.is_none() && out.last() == Some(&0) {
            length_at_nul = Some(out.len() - 1);
        }
    }
    if let Some(length) = length_at_nul {
        out.truncate(length);
        let sentence = "The text in `$'…'` ends at its NUL, as it does in bash.";
        remarks.push(Remark::new(start as u32, *at as u32, sentence));
    }
    is_closed
}

fn escape(text: &str, at: &mut usize, out: &mut Vec<u8>, remarks: &mut Vec<Remark>) {
    let start = *at - 1;
    let Some(c) = text[*at..].chars().next() else { return out.push(b'\\') };
    *at += c.len_utf8();
    match c {
        'a' => out.push(7),
        'b' => out.push(8),
        'e' | 'E' => out.push(27),
        'f' => out.push(12),
        'n' => out.push(b'\n'),
        'r' => out.push(b'\r'),
        't' => out.push(b'\t'),
        'v' => out.push(11),
        '\\' | '\'' | '"' | '?' => out.push(c as u8),
        '0'..='7' => {
            *at -= 1;
            let value = digits(text, at, 8, 3).unwrap_or(0);
            out.push((value & 255) as u8);
        }
        'x' => match digits(text, at, 16, 2) {
            Some(value) => out.push(value as u8),
            None => out.extend_from_slice(b"\\x"),
        },
        'u' | 'U' => match digits(text, at, 16, if c == 'u' { 4 } else { 8 }) {
            Some(value) => code_point(value, text, at, out, start, remarks),
            None => out.extend_from_slice(&[b'\\', c as u8]),
        },
        'c' => {
            if let Some(control) = text[*at..].chars().next() {
                *at += control.len_utf8();
                out.push((control.to_ascii_uppercase() as u32 & 31) as u8);
            }
        }
        _ => {
            out.push(b'\\');
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

fn code_point(
    value: u32,
    text: &str,
    at: &mut usize,
    out: &mut Vec<u8>,
    start: usize,
    remarks: &mut Vec<Remark>,
) {
    let mut whole = char::from_u32(value);
    if (0xd800..0xdc00).contains(&value) && text[*at..].starts_with("\\u") {
        let mut after = *at + 2;
        if let Some(low) = digits(text, &mut after, 16, 4).filter(|low| (0xdc00..0xe000).contains(low)) {
            *at = after;
            whole = char::from_u32(0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00));
            let sentence =
                "Two halves of a character (`\\ud83d\\ude00`) are read as one; bash writes them apart.";
            remarks.push(Remark::new(start as u32, *at as u32, sentence));
        }
    }
    let c = whole.unwrap_or_else(|| {
        let sentence = format!("`{}` is no character: it is replaced by `\u{fffd}`.", &text[start..*at]);
        remarks.push(Remark::new(start as u32, *at as u32, sentence));
        char::REPLACEMENT_CHARACTER
    });
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Up to `most` digits. None: there is none.
fn digits(text: &str, at: &mut usize, radix: u32, most: usize) -> Option<u32> {
    let mut value = None;
    for c in text[*at..].chars().take(most) {
        let Some(digit) = c.to_digit(radix) else { break };
        value = Some(value.unwrap_or(0u32).wrapping_mul(radix).wrapping_add(digit));
        *at += 1;
    }
    value
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_are_bashs() {
        for (text, wanted) in [
            (r"a\nb\t\r\\\'\x22'", "a\nb\t\r\\'\""),
            (r"\x41\x4\101\60\u00e9\U0001F600'", "A\u{4}A0é😀"),
            (r"\xc3\xa9\q\xg\u'", "é\\q\\xg\\u"),
            (r"\ud83d\ude00\cA\e\?'", "😀\u{1}\u{1b}?"),
            (r"a\0b'", "a"),
        ] {
            let mut out = Vec::new();
            assert!(super::read(text, &mut 0, &mut out, &mut Vec::new()), "{text}");
            assert_eq!(String::from_utf8_lossy(&out), wanted, "{text}");
        }
        assert!(!super::read("abc", &mut 0, &mut Vec::new(), &mut Vec::new()));
    }
}
