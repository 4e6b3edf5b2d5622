//! Reads the small parts of a query: characters, strings, numbers, names; and says what is wrong with them. Does not
//! know what a selector or a filter is.

use super::error::{QueryError, QueryHint};
use std::ops::Range;

/// Why the text is no query, and a change that may lead to one.
#[derive(Debug)]
pub(super) struct Refusal {
    pub at: usize,
    pub sentence: String,
    pub fix: String,
    pub edit: Option<(Range<usize>, String)>,
}

pub(super) type Read<T> = Result<T, Box<Refusal>>;

impl Refusal {
    pub fn new(at: usize, sentence: impl Into<String>, fix: impl Into<String>) -> Box<Refusal> {
        Box::new(Refusal { at, sentence: sentence.into(), fix: fix.into(), edit: None })
    }

    /// With the change that the fix describes.
    pub fn with_edit(mut self: Box<Self>, range: Range<usize>, text: impl Into<String>) -> Box<Refusal> {
        self.edit = Some((range, text.into()));
        self
    }

    pub fn into_error(self, text: &str, suggestion: Option<String>) -> QueryError {
        QueryError { column: column(text, self.at), sentence: self.sentence, fix: self.fix, suggestion }
    }
}

/// Characters from 1.
pub(super) fn column(text: &str, at: usize) -> u32 {
    let before = text.get(..at).unwrap_or(text);
    u32::try_from(before.chars().count()).unwrap_or(u32::MAX - 1) + 1
}

/// A text and how far it was read, in bytes.
pub(super) struct Cursor<'a> {
    pub text: &'a str,
    pub at: usize,
    /// How many filters, parentheses and calls are around the place.
    pub depth: u32,
    /// How many absolute queries there were in filters.
    pub slots: usize,
    pub hints: Vec<QueryHint>,
}

/// Whether a name without quotes may begin with it.
pub(super) fn is_name_first(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || character >= '\u{80}'
}

pub(super) fn is_name_character(character: char) -> bool {
    is_name_first(character) || character.is_ascii_digit()
}

/// A name as a selector with quotes.
pub(super) fn quoted_name(name: &str) -> String {
    format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

const QUOTES: &str = "Put names and texts between `'` and `'`.";

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, at: 0, depth: 0, slots: 0, hints: Vec::new() }
    }

    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn is_next(&self, start: &str) -> bool {
        self.rest().starts_with(start)
    }

    /// Reads these characters if they are next.
    pub fn take(&mut self, start: &str) -> bool {
        let found = self.is_next(start);
        if found {
            self.at += start.len();
        }
        found
    }

    /// Space, tab, line feed, carriage return.
    pub fn skip_space(&mut self) {
        self.at += self.rest().bytes().take_while(|byte| b" \t\n\r".contains(byte)).count();
    }

    pub fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The stretch that somebody meant as a name: up to the next dot, bracket, comma, space or operator.
    pub fn loose_name(&self) -> &'a str {
        let rest = self.rest();
        let end =
            rest.find(|character: char| character.is_whitespace() || ".[](),'\"=!<>&|?*".contains(character));
        &rest[..end.unwrap_or(rest.len())]
    }

    /// A whole number without leading zeros, as it is written, with its sign.
    fn integer_text(&mut self) -> Read<&'a str> {
        let start = self.at;
        self.take("-");
        let digits_at = self.at;
        let digits = self.take_while(|character| character.is_ascii_digit());
        if digits.is_empty() {
            return Err(Refusal::new(
                start,
                "A `-` stands without digits.",
                "Write a whole number, such as `-1`.",
            ));
        }
        if digits.len() > 1 && digits.starts_with('0') {
            let zeros = digits.len() - digits.trim_start_matches('0').len();
            let end = digits_at + zeros.min(digits.len() - 1);
            let sentence = "A number begins with a zero that is not needed.";
            return Err(Refusal::new(start, sentence, "Leave the zero out.").with_edit(digits_at..end, ""));
        }
        Ok(&self.text[start..self.at])
    }

    /// An index, or a bound of a slice: within ±(2^53 − 1).
    pub fn index(&mut self) -> Read<i64> {
        const MOST: i64 = (1 << 53) - 1;
        let start = self.at;
        let text = self.integer_text()?;
        if text == "-0" {
            let refusal = Refusal::new(start, "There is no index `-0`.", "Write `0`, or `-1` for the last.");
            return Err(refusal.with_edit(start..self.at, "0"));
        }
        if self.peek().is_some_and(|next| matches!(next, '.' | 'e' | 'E')) {
            return Err(Refusal::new(start, "An index is a whole number.", "Write it without `.` and `e`."));
        }
        let index = text.parse().ok().filter(|index| (-MOST..=MOST).contains(index));
        index.ok_or_else(|| {
            Refusal::new(
                start,
                "The index is beyond what RFC 9535 allows, ±(2^53 − 1).",
                "Write a smaller one.",
            )
        })
    }

    /// A number in a comparison, as it is written.
    pub fn number(&mut self) -> Read<&'a str> {
        let start = self.at;
        self.integer_text()?;
        if self.is_next(".") {
            self.at += 1;
            if self.take_while(|character| character.is_ascii_digit()).is_empty() {
                let refusal =
                    Refusal::new(start, "A number ends with its point.", "Write a digit behind it.");
                return Err(refusal.with_edit(self.at..self.at, "0"));
            }
        }
        if self.take("e") || self.take("E") {
            let _ = self.take("-") || self.take("+");
            if self.take_while(|character| character.is_ascii_digit()).is_empty() {
                return Err(Refusal::new(start, "A number ends with its `e`.", "Write digits behind it."));
            }
        }
        Ok(&self.text[start..self.at])
    }

    /// A text between quotes, decoded.
    pub fn string(&mut self) -> Read<String> {
        let start = self.at;
        let quote = self.peek().unwrap_or('\'');
        self.at += quote.len_utf8();
        let mut decoded = String::new();
        loop {
            let at = self.at;
            let Some(character) = self.peek() else {
                let sentence = format!("The text that begins with `{quote}` does not end.");
                let fix = format!("Put a `{quote}` behind it.");
                let end = self.text.trim_end_matches([']', ')']).len().max(start + 1);
                return Err(Refusal::new(start, sentence, fix).with_edit(end..end, quote));
            };
            self.at += character.len_utf8();
            match character {
                _ if character == quote => return Ok(decoded),
                '\\' => decoded.push(self.escape(at, quote)?),
                control if control < ' ' => {
                    let escaped = match control {
                        '\n' => "\\n".to_owned(),
                        '\r' => "\\r".to_owned(),
                        '\t' => "\\t".to_owned(),
                        other => format!("\\u{:04x}", other as u32),
                    };
                    let sentence = "A text holds a control character as it is.";
                    let refusal = Refusal::new(at, sentence, format!("Write it as `{escaped}`."));
                    return Err(refusal.with_edit(at..self.at, escaped));
                }
                other => decoded.push(other),
            }
        }
    }

    /// Behind the backslash at `at`.
    fn escape(&mut self, at: usize, quote: char) -> Read<char> {
        let Some(character) = self.peek() else {
            return Err(Refusal::new(
                at,
                "The query ends behind a backslash.",
                "Write `\\\\` for the character.",
            ));
        };
        self.at += character.len_utf8();
        Ok(match character {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '/' => '/',
            '\\' => '\\',
            _ if character == quote => quote,
            '\'' | '"' => {
                let sentence =
                    format!("Between `{quote}` and `{quote}`, a `{character}` takes no backslash.");
                let refusal = Refusal::new(at, sentence, "Leave the backslash out.");
                return Err(refusal.with_edit(at..at + 1, ""));
            }
            'u' => return self.unicode_escape(at),
            other => {
                let sentence = format!("There is no escape `\\{other}`.");
                let fix = "Write `\\\\` for a backslash; RFC 9535 knows \\b \\f \\n \\r \\t \\/ and \\u1234.";
                return Err(Refusal::new(at, sentence, fix).with_edit(at..at + 1, "\\\\"));
            }
        })
    }

    /// Behind `\u`; pairs of surrogates are one character.
    fn unicode_escape(&mut self, at: usize) -> Read<char> {
        let wrong = |sentence: &str| Refusal::new(at, sentence, "Write the character itself.");
        let unit = |cursor: &mut Self| {
            let unit = crate::text::hexadecimal(cursor.text.as_bytes(), cursor.at)?;
            cursor.at += 4;
            Some(unit)
        };
        let first = unit(self).ok_or_else(|| wrong("Behind `\\u` come four digits from 0 to F."))?;
        const PAIR: &str = "This is half a surrogate pair, which is no character.";
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| wrong(PAIR));
        }
        if !self.take("\\u") {
            return Err(wrong(PAIR));
        }
        let second =
            unit(self).filter(|second| (0xDC00..0xE000).contains(second)).ok_or_else(|| wrong(PAIR))?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or_else(|| wrong(PAIR))
    }

    /// Refuses the quotes of word processors and backticks.
    pub fn refuse_odd_quotes(&self) -> Read<()> {
        let odd = "‘’‚‛“”„‟`´";
        let Some(open) = self.peek().filter(|&character| odd.contains(character)) else { return Ok(()) };
        let inside = &self.rest()[open.len_utf8()..];
        let refusal = Refusal::new(self.at, format!("`{open}` is not a quote that JSONPath knows."), QUOTES);
        Err(match inside.find(|character| odd.contains(character)) {
            Some(end) => {
                let close = inside[end..].chars().next().map_or(0, char::len_utf8);
                let name = inside[..end].replace('\\', "\\\\").replace('\'', "\\'");
                let range = self.at..self.at + open.len_utf8() + end + close;
                refusal.with_edit(range, format!("'{name}'"))
            }
            None => refusal,
        })
    }

    /// Goes one level down into filters, parentheses and calls.
    pub fn enter(&mut self) -> Read<()> {
        const MOST_NESTING: u32 = 64;
        self.depth += 1;
        if self.depth > MOST_NESTING {
            let sentence = format!("More than {MOST_NESTING} filters and parentheses are in each other.");
            return Err(Refusal::new(self.at, sentence, "Write a simpler query."));
        }
        Ok(())
    }

    pub fn leave(&mut self) {
        self.depth -= 1;
    }
}
