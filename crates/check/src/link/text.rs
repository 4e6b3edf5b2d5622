//! A text as the bytes of a link, exactly: JSON as tokens with common words from the table and a guessed layout,
//! everything else as it stands. It does not compress; that is done once, over the whole.

use super::bytes::{Malformed, Reader, write_number, write_stretch};
use super::json::{self, Kind};
use super::layout::{Layout, Printer};
use super::words::Words;

/// JSON that nests deeper is stored as it stands.
pub(crate) const MAX_TOKEN_DEPTH: u32 = 512;

// The forms of a text.
const VERBATIM: u8 = 0;
const JSON: u8 = 1;

// The tokens. 0x20 to 0x7E is the first character of a string that is not in the table; 0x80 and above is one of
// the table's first 128 words.
/// Ends an object, an array, a string, a gap, the text.
const END: u8 = 0x00;
const OBJECT_LINES: u8 = 0x01;
const OBJECT_INLINE: u8 = 0x02;
const ARRAY_LINES: u8 = 0x03;
const ARRAY_INLINE: u8 = 0x04;
const EMPTY_OBJECT: u8 = 0x05;
const EMPTY_ARRAY: u8 = 0x06;
const TRUE: u8 = 0x07;
const FALSE: u8 = 0x08;
const NULL: u8 = 0x09;
/// A whole number from 0 in its shortest spelling, as a variable-length integer.
const WHOLE_NUMBER: u8 = 0x0A;
/// Any other number: its text, then END.
const NUMBER: u8 = 0x0B;
/// A string whose first character is not 0x20 to 0x7E (or that is empty): its text, then END.
const STRING: u8 = 0x0C;
/// A string of 16 lower-case hexadecimal digits, as 8 bytes (fingerprints, trace ids).
const HEXADECIMAL_16: u8 = 0x0D;
/// The gap before the next token is not the one that the layout expects: its text, then END.
const GAP: u8 = 0x0E;
/// The next token is a word of the table from position 128 on: 0x10 + high byte, then the low byte.
const WORD_PAGES: std::ops::Range<u8> = 0x10..0x20;

/// Reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Malformed,
    /// A word or a form of text that a newer version added.
    Newer,
    /// More text than the reader's budget.
    TooLong,
    TooDeep,
}

impl From<Malformed> for Stop {
    fn from(_: Malformed) -> Self {
        Stop::Malformed
    }
}

/// What a reader may still write, in bytes of text; shared by all texts of a link.
pub(crate) struct Budget {
    pub(crate) text_bytes: usize,
    pub(crate) max_depth: u32,
}

impl Budget {
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), Stop> {
        self.text_bytes = self.text_bytes.checked_sub(bytes).ok_or(Stop::TooLong)?;
        Ok(())
    }
}

pub(crate) fn write_text(out: &mut Vec<u8>, text: &[u8], words: &Words) {
    if let Ok(text) = std::str::from_utf8(text) {
        let length_before = out.len();
        out.push(JSON);
        if write_json(out, text, words).is_ok() {
            return;
        }
        out.truncate(length_before);
    }
    out.push(VERBATIM);
    write_stretch(out, text);
}

pub(crate) fn read_text(reader: &mut Reader, budget: &mut Budget) -> Result<Vec<u8>, Stop> {
    match reader.byte()? {
        VERBATIM => {
            let bytes = reader.stretch()?;
            budget.spend(bytes.len())?;
            Ok(bytes.to_vec())
        }
        JSON => read_json(reader, budget).map(String::into_bytes),
        _ => Err(Stop::Newer),
    }
}

/// Writes the tokens of a JSON text. On an error, `out` holds a part of them.
pub(crate) fn write_json(out: &mut Vec<u8>, text: &str, words: &Words) -> Result<(), json::NotJson> {
    let layout = Layout::detect(text, MAX_TOKEN_DEPTH)?;
    out.extend(layout.to_bytes());
    let mut printer = Printer::new(layout);
    let mut expected = String::new();
    // An opening token is written once it is known what follows it.
    let mut pending: Option<Kind> = None;
    let trailing = json::walk(text, MAX_TOKEN_DEPTH, |token| {
        if let Some(open) = pending.take() {
            let is_object = open == Kind::OpenObject;
            if token.kind == Kind::Close && token.gap.is_empty() {
                out.push(if is_object { EMPTY_OBJECT } else { EMPTY_ARRAY });
                // To the printer, a container that opened and closed.
                printer.advance(open, false);
                printer.advance(Kind::Close, false);
                return;
            }
            let is_expanded = token.gap.contains('\n');
            out.push(match (is_object, is_expanded) {
                (true, true) => OBJECT_LINES,
                (true, false) => OBJECT_INLINE,
                (false, true) => ARRAY_LINES,
                (false, false) => ARRAY_INLINE,
            });
            printer.advance(open, is_expanded);
        }
        write_gap(out, &printer, Some(token.kind), token.gap, &mut expected);
        match token.kind {
            Kind::OpenObject | Kind::OpenArray => {
                pending = Some(token.kind);
                return;
            }
            Kind::Close => out.push(END),
            Kind::Key | Kind::String => write_string(out, token.raw, words),
            Kind::Number => write_number_token(out, token.raw),
            Kind::True => out.push(TRUE),
            Kind::False => out.push(FALSE),
            Kind::Null => out.push(NULL),
        }
        printer.advance(token.kind, false);
    })?;
    write_gap(out, &printer, None, trailing, &mut expected);
    out.push(END);
    Ok(())
}

fn write_gap(out: &mut Vec<u8>, printer: &Printer, next: Option<Kind>, gap: &str, expected: &mut String) {
    expected.clear();
    printer.write_gap(next, expected);
    if expected != gap {
        out.push(GAP);
        out.extend_from_slice(gap.as_bytes());
        out.push(END);
    }
}

/// A string without zero bytes.
fn write_string(out: &mut Vec<u8>, raw: &str, words: &Words) {
    if let Some(position) = words.position(raw) {
        match position {
            0..128 => out.push(0x80 + position as u8),
            _ => {
                let place = position - 128;
                out.push(WORD_PAGES.start + (place >> 8) as u8);
                out.push(place as u8);
            }
        }
        return;
    }
    if let Some(value) = hexadecimal_16(raw) {
        out.push(HEXADECIMAL_16);
        out.extend(value.to_be_bytes());
        return;
    }
    if !matches!(raw.as_bytes().first(), Some(0x20..=0x7E)) {
        out.push(STRING);
    }
    out.extend_from_slice(raw.as_bytes());
    out.push(END);
}

/// A name outside of any JSON text.
pub(crate) fn write_name(out: &mut Vec<u8>, name: &str, words: &Words) {
    match words.position(name) {
        Some(position) => write_number(out, u64::from(position) + 1),
        None => {
            out.push(0);
            write_stretch(out, name.as_bytes());
        }
    }
}

pub(crate) fn read_name(reader: &mut Reader, budget: &mut Budget) -> Result<String, Stop> {
    let name = match reader.number()? {
        0 => utf8(reader.stretch()?)?,
        position => u16::try_from(position - 1).ok().and_then(Words::at).ok_or(Stop::Newer)?,
    };
    budget.spend(name.len())?;
    Ok(name.to_string())
}

fn hexadecimal_16(raw: &str) -> Option<u64> {
    let is_hexadecimal = raw.len() == 16 && raw.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if is_hexadecimal { u64::from_str_radix(raw, 16).ok() } else { None }
}

fn write_number_token(out: &mut Vec<u8>, raw: &str) {
    match raw.parse::<u64>() {
        Ok(value) if value.to_string() == raw => {
            out.push(WHOLE_NUMBER);
            write_number(out, value);
        }
        _ => {
            out.push(NUMBER);
            out.extend_from_slice(raw.as_bytes());
            out.push(END);
        }
    }
}

/// Reads the tokens of one text and prints it. Checks that they make a JSON text but for the gaps' contents.
pub(crate) fn read_json(reader: &mut Reader, budget: &mut Budget) -> Result<String, Stop> {
    let layout = Layout::from_bytes([reader.byte()?, reader.byte()?]).ok_or(Stop::Malformed)?;
    let mut printer = Printer::new(layout);
    let mut text = String::new();
    loop {
        let length_before = text.len();
        let gap = if reader.peek() == Some(GAP) {
            reader.byte()?;
            Some(utf8(reader.until_zero()?)?)
        } else {
            None
        };
        let code = reader.byte()?;
        let is_end_of_text = code == END && printer.depth() == 0;
        let kind = kind_of(code, printer.expects_key()).ok_or(Stop::Malformed)?;
        let is_string = matches!(kind, Kind::Key | Kind::String);
        if printer.expects_key() && !matches!(kind, Kind::Key | Kind::Close)
            || kind == Kind::Close && printer.owes_value()
        {
            return Err(Stop::Malformed);
        }
        match gap {
            Some(gap) => text.push_str(gap),
            None => {
                // Deep nesting prints far more than it stores.
                if printer.gap_bound() > budget.text_bytes {
                    return Err(Stop::TooLong);
                }
                printer.write_gap((!is_end_of_text).then_some(kind), &mut text);
            }
        }
        if is_end_of_text {
            budget.spend(text.len() - length_before)?;
            return Ok(text);
        }
        if is_string {
            text.push('"');
            read_string(code, reader, &mut text)?;
            text.push('"');
        }
        match code {
            _ if is_string => {}
            END => text.push(if printer.expects_key() { '}' } else { ']' }),
            OBJECT_LINES | OBJECT_INLINE => text.push('{'),
            ARRAY_LINES | ARRAY_INLINE => text.push('['),
            EMPTY_OBJECT => text.push_str("{}"),
            EMPTY_ARRAY => text.push_str("[]"),
            TRUE => text.push_str("true"),
            FALSE => text.push_str("false"),
            NULL => text.push_str("null"),
            WHOLE_NUMBER => text.push_str(&reader.number()?.to_string()),
            _ => text.push_str(utf8(reader.until_zero()?)?),
        }
        budget.spend(text.len() - length_before)?;
        printer.advance(kind, matches!(code, OBJECT_LINES | ARRAY_LINES));
        if matches!(code, EMPTY_OBJECT | EMPTY_ARRAY) {
            printer.advance(Kind::Close, false);
        }
        if printer.depth() > budget.max_depth {
            return Err(Stop::TooDeep);
        }
    }
}

fn kind_of(code: u8, expects_key: bool) -> Option<Kind> {
    Some(match code {
        END => Kind::Close,
        OBJECT_LINES | OBJECT_INLINE | EMPTY_OBJECT => Kind::OpenObject,
        ARRAY_LINES | ARRAY_INLINE | EMPTY_ARRAY => Kind::OpenArray,
        TRUE => Kind::True,
        FALSE => Kind::False,
        NULL => Kind::Null,
        WHOLE_NUMBER | NUMBER => Kind::Number,
        STRING | HEXADECIMAL_16 | 0x10..=0x7E | 0x80.. if expects_key => Kind::Key,
        STRING | HEXADECIMAL_16 | 0x10..=0x7E | 0x80.. => Kind::String,
        _ => return None,
    })
}

fn read_string(code: u8, reader: &mut Reader, text: &mut String) -> Result<(), Stop> {
    match code {
        0x80.. => text.push_str(Words::at(u16::from(code - 0x80)).ok_or(Stop::Malformed)?),
        0x10..0x20 => {
            let place = u16::from(code - WORD_PAGES.start) << 8 | u16::from(reader.byte()?);
            text.push_str(Words::at(place + 128).ok_or(Stop::Newer)?);
        }
        HEXADECIMAL_16 => {
            let bytes = reader.take(8)?.try_into().map_err(|_| Stop::Malformed)?;
            text.push_str(&format!("{:016x}", u64::from_be_bytes(bytes)));
        }
        STRING => text.push_str(utf8(reader.until_zero()?)?),
        first => {
            text.push(char::from(first));
            text.push_str(utf8(reader.until_zero()?)?);
        }
    }
    Ok(())
}

fn utf8(bytes: &[u8]) -> Result<&str, Stop> {
    std::str::from_utf8(bytes).map_err(|_| Stop::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLENTY: usize = 1 << 20;

    fn round_trip(text: &[u8]) -> (u8, Vec<u8>) {
        let words = Words::new();
        let mut bytes = Vec::new();
        write_text(&mut bytes, text, &words);
        let mut reader = Reader::new(&bytes);
        let mut budget = Budget { text_bytes: PLENTY, max_depth: MAX_TOKEN_DEPTH };
        let back = read_text(&mut reader, &mut budget).expect("what was written can be read");
        assert!(reader.is_empty());
        assert_eq!(budget.text_bytes, PLENTY - text.len());
        (bytes[0], back)
    }

    #[test]
    fn every_text_comes_back_byte_for_byte() {
        let deep = "[".repeat(600) + &"]".repeat(600);
        let json: &[&str] = &[
            "{}",
            "[]",
            " {} ",
            "0",
            "18446744073709551616",
            "[1, 2.50, -0, 1e3, 01234]",
            r#"{"id":9007199254740993,"id":1,"é":"\ud800","":""}"#,
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": { \"c\": [1, 2], \"d\": [ ] }\n}\n",
            "{\r\n\t\"type\":\t\"object\" ,\r\n\r\n\t\"x\": [\r\n]\r\n}\r\n",
            "{\"a\":1}\n{\"a\":2}\n",
            "[\"00ff00ff00ff00ff\",\"00FF00ff00ff00ff\"]",
            "{\n\"a\": 1\n}",
            "\"\u{7f}\" \"\u{e9}\" \"\\u0000\"",
        ];
        let other: &[&[u8]] =
            &[b"", b" ", b"{", b"\xff\xfe", "\u{feff}{}".as_bytes(), b"a=1", deep.as_bytes()];
        for text in json.iter().filter(|t| !t.contains("01234")) {
            assert_eq!(round_trip(text.as_bytes()), (JSON, text.as_bytes().to_vec()), "{text}");
        }
        for text in other.iter().copied().chain([json[5].as_bytes()]) {
            assert_eq!(round_trip(text), (VERBATIM, text.to_vec()));
        }
    }

    #[test]
    fn printed_texts_need_no_gaps() {
        let value = serde_json::json!({"a": [1, {"b": [], "c": {}}], "type": "object"});
        let compact = value.to_string();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let texts = [
            compact.clone(),
            compact.clone() + "\n",
            pretty.clone(),
            pretty.clone() + "\n",
            pretty.replace('\n', "\r\n") + "\r\n",
            pretty.replace("  ", "    "),
            pretty.replace("  ", "\t"),
            "{ \"a\": [1, 2], \"b\": { \"c\": 3 } }".to_string(),
            "{\"a\": [1, 2], \"b\": {\"c\": 3}}".to_string(),
        ];
        for text in texts {
            let mut bytes = Vec::new();
            write_json(&mut bytes, &text, &Words::new()).unwrap();
            assert!(!bytes.contains(&GAP), "{text}");
        }
    }

    #[test]
    fn a_small_link_cannot_print_a_large_text() {
        let deep_lines =
            [&[JSON, 9, 0][..], &[ARRAY_LINES].repeat(500), &[EMPTY_ARRAY].repeat(5_000)].concat();
        let words = [&[JSON, 0, 0, ARRAY_INLINE][..], &[0x80].repeat(5_000)].concat();
        for bytes in [deep_lines, words] {
            let mut budget = Budget { text_bytes: 10_000, max_depth: MAX_TOKEN_DEPTH };
            assert_eq!(read_text(&mut Reader::new(&bytes), &mut budget), Err(Stop::TooLong));
        }
        let deep = [&[JSON, 0, 0][..], &[ARRAY_INLINE].repeat(600)].concat();
        let mut budget = Budget { text_bytes: 10_000, max_depth: MAX_TOKEN_DEPTH };
        assert_eq!(read_text(&mut Reader::new(&deep), &mut budget), Err(Stop::TooDeep));
    }

    #[test]
    fn tokens_that_make_no_text_are_refused() {
        let cases: &[&[u8]] = &[
            &[JSON],
            &[JSON, 11, 0, END],
            &[JSON, 0, 64, END],
            &[JSON, 0, 0, OBJECT_INLINE, TRUE],
            &[JSON, 0, 0, OBJECT_INLINE, b'a', END, END],
            &[JSON, 0, 0, ARRAY_INLINE, END],
            &[JSON, 0, 0, STRING, 0xFF, END, END],
            &[JSON, 0, 0, 0x0F, END],
            &[JSON, 0, 0, 0x7F, END],
            &[VERBATIM, 9, 1],
        ];
        for bytes in cases {
            let mut budget = Budget { text_bytes: PLENTY, max_depth: 64 };
            assert_eq!(read_text(&mut Reader::new(bytes), &mut budget), Err(Stop::Malformed), "{bytes:?}");
        }
        for bytes in [&[JSON, 0, 0, 0x1F, 0xFF, END][..], &[2]] {
            let mut budget = Budget { text_bytes: PLENTY, max_depth: 64 };
            assert_eq!(read_text(&mut Reader::new(bytes), &mut budget), Err(Stop::Newer), "{bytes:?}");
        }
    }
}
