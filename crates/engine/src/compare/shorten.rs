//! Values as short texts of one line, for rows and lists. Looks at the start of a value only, however long it is.

use document::{Document, NodeId};

/// Bytes of a value that are looked at for each character that is shown.
const BYTES_A_CHARACTER: usize = 4;

/// A value as it is written, white space between tokens left out, cut behind `most` characters.
pub(crate) fn shortened(document: &Document, node: NodeId, most: usize) -> String {
    one_line(document.raw(node), most)
}

/// A key without quotes, control characters escaped, cut behind `most` characters.
pub(crate) fn shortened_key(document: &Document, key: NodeId, most: usize) -> String {
    let text = document.text(key);
    let mut short = String::new();
    for (count, character) in text.chars().enumerate() {
        if count >= most {
            short.push('…');
            break;
        }
        match character {
            '\n' => short.push_str("\\n"),
            '\r' => short.push_str("\\r"),
            '\t' => short.push_str("\\t"),
            control if control.is_control() => short.push_str(&format!("\\u{:04x}", control as u32)),
            other => short.push(other),
        }
    }
    short
}

fn one_line(raw: &[u8], most: usize) -> String {
    let looked_at = raw.get(..most * BYTES_A_CHARACTER).unwrap_or(raw);
    let text = String::from_utf8_lossy(looked_at);
    let mut short = String::new();
    let mut count = 0;
    // The quote of the string that the place is in.
    let mut quote = None;
    let mut is_escaped = false;
    for character in text.chars() {
        if quote.is_none() && character.is_whitespace() {
            continue;
        }
        if count >= most {
            return short + "…";
        }
        count += 1;
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if character == '\\' => is_escaped = true,
            Some(open) if character == open => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(character),
            _ => {}
        }
        short.push(if character.is_control() { '\u{FFFD}' } else { character });
    }
    if looked_at.len() < raw.len() {
        // The cut may lie within a character.
        while short.ends_with('\u{FFFD}') {
            short.pop();
        }
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_to_one_line() {
        let cases = [
            ("12", 5, "12"),
            ("123456", 5, "12345…"),
            ("\"a b\"", 9, "\"a b\""),
            ("{\n  \"a\" : [ 1, 2 ]\n}", 20, "{\"a\":[1,2]}"),
            ("{\n  \"a\" : [ 1, 2 ]\n}", 5, "{\"a\":…"),
            ("[\"a \\\" b\",  1]", 20, "[\"a \\\" b\",1]"),
            ("\"ééééé\"", 4, "\"ééé…"),
            ("[                                ]", 4, "[…"),
            ("\"a\tb\"", 9, "\"a\u{FFFD}b\""),
        ];
        for (text, most, expected) in cases {
            assert_eq!(one_line(text.as_bytes(), most), expected, "{text:?}");
        }
        let long = format!("\"{}\"", "é".repeat(1_000));
        assert_eq!(one_line(long.as_bytes(), 3), "\"éé…");
    }
}
