//! The cold path: what a text does wrong is recorded as a fault, and reading goes on sensibly, so
//! that the rest of the document is there. Every turn either consumes text or closes a container.

use crate::builder::Builder;
use crate::fault::FaultKind;
use crate::scan::{self, skip_space, word_end};
use crate::text::hexadecimal;
use crate::word::*;
use crate::words::classify;

/// How reading goes on, and at which offset.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// A value starts here.
    Value(usize),
    /// A value has ended and is counted.
    After(usize),
    /// The next entry starts here: a value, or in an object a key.
    Next(usize),
    /// The text is read.
    Finished(usize),
}

impl Builder {
    /// Where a value should start, something else does.
    #[cold]
    #[inline(never)]
    pub(crate) fn odd_value(&mut self, source: &[u8], mut at: usize) -> Turn {
        let (is_object, is_outside) = (self.frame.is_object(), self.frame.closer == 0);
        loop {
            at = skip_space(source, at);
            let Some(&byte) = source.get(at) else {
                if is_object {
                    self.missing_value(at);
                }
                return self.end_of_text(at);
            };
            match byte {
                b',' | b']' | b'}' if is_object => {
                    self.record(FaultKind::MissingValue, at, at);
                    self.missing_value(at);
                    return Turn::After(at);
                }
                b',' if !is_outside => {
                    self.record(FaultKind::ExtraComma, at, at + 1);
                    at += 1;
                }
                b']' if !is_outside => {
                    self.trailing_comma(source, at);
                    self.close(at + 1);
                    return Turn::After(at + 1);
                }
                b'}' if !is_outside => return self.wrong_bracket(at),
                b':' => {
                    self.record(FaultKind::ExtraColon, at, at + 1);
                    at += 1;
                }
                b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' => return Turn::Value(at),
                b'\'' => {
                    at = self.single_quoted(source, at, false);
                    self.count_child();
                    return Turn::After(at);
                }
                b't' | b'f' | b'n' if is_literal(source, at) => return Turn::Value(at),
                _ => {
                    if let Some(next) = self.skip_stray(source, at) {
                        at = next;
                    } else if word_end(source, at) > at {
                        at = self.odd_word(source, at);
                        self.count_child();
                        return Turn::After(at);
                    } else {
                        at = self.unexpected_character(source, at);
                    }
                }
            }
        }
    }

    /// Where a comma or a closing bracket should be, something else is.
    #[cold]
    #[inline(never)]
    pub(crate) fn odd_after(&mut self, source: &[u8], mut at: usize) -> Turn {
        let Some(&byte) = source.get(at) else { return self.end_of_text(at) };
        // `12abc`, `truee`, `1.2.3`: the scalar before was only the start of a longer word.
        let end = word_end(source, at);
        if end > at
            && let Some(start) = self.take_scalar_ending_at(at)
        {
            return Turn::After(self.odd_word(source, start));
        }
        match byte {
            b']' | b'}' => self.wrong_bracket(at),
            b':' => {
                self.record(FaultKind::ExtraColon, at, at + 1);
                Turn::Next(skip_space(source, at + 1))
            }
            b';' => {
                self.record(FaultKind::WrongSeparator, at, at + 1);
                Turn::Next(skip_space(source, at + 1))
            }
            _ => {
                if let Some(next) = self.skip_stray(source, at) {
                    return Turn::After(next);
                }
                if end > at || matches!(byte, b'"' | b'\'' | b'{' | b'[') {
                    self.record(FaultKind::MissingComma, at, at + 1);
                    return Turn::Next(at);
                }
                at = self.unexpected_character(source, at);
                Turn::After(at)
            }
        }
    }

    /// Where the double quote of a key should be, something else is.
    #[cold]
    #[inline(never)]
    pub(crate) fn odd_key(&mut self, source: &[u8], mut at: usize) -> Result<(usize, u32), Turn> {
        loop {
            at = skip_space(source, at);
            let Some(&byte) = source.get(at) else { return Err(self.end_of_text(at)) };
            match byte {
                b'"' => return Err(Turn::Next(at)),
                b'}' => {
                    self.trailing_comma(source, at);
                    self.close(at + 1);
                    return Err(Turn::After(at + 1));
                }
                b']' => return Err(self.wrong_bracket(at)),
                b',' => {
                    self.record(FaultKind::ExtraComma, at, at + 1);
                    at += 1;
                }
                b':' => {
                    self.record(FaultKind::MissingKey, at, at + 1);
                    self.tape.push(word(BARE_KEY, 0, at as u32));
                    return Ok((self.colon(source, at)?, 0));
                }
                b'{' | b'[' => {
                    self.record(FaultKind::MissingKey, at, at + 1);
                    self.tape.push(word(BARE_KEY, 0, at as u32));
                    return Ok((at, 0));
                }
                b'\'' => {
                    let end = self.single_quoted(source, at, true);
                    return Ok((self.colon(source, end)?, 0));
                }
                _ => {
                    if let Some(next) = self.skip_stray(source, at) {
                        at = next;
                        continue;
                    }
                    let end = word_end(source, at);
                    if end == at {
                        at = self.unexpected_character(source, at);
                        continue;
                    }
                    self.record(FaultKind::UnquotedKey, at, end);
                    let index = self.tape.len() as u32;
                    let key_word = self.text_word(BARE_KEY, at, end);
                    self.tape.push(key_word);
                    self.register_key(source, index);
                    return Ok((self.colon(source, end)?, 0));
                }
            }
        }
    }

    /// Behind a key, something else than a colon. Returns where the value starts.
    #[cold]
    #[inline(never)]
    pub(crate) fn odd_colon(&mut self, source: &[u8], mut at: usize) -> Result<usize, Turn> {
        loop {
            at = skip_space(source, at);
            let Some(&byte) = source.get(at) else {
                self.missing_value(at);
                return Err(self.end_of_text(at));
            };
            match byte {
                b':' => return Ok(skip_space(source, at + 1)),
                b'=' => {
                    let end = at + 1 + usize::from(source.get(at + 1) == Some(&b'>'));
                    self.record(FaultKind::MissingColon, at, end);
                    return Ok(skip_space(source, end));
                }
                b',' | b'}' | b']' => {
                    self.record(FaultKind::MissingValue, at, at);
                    self.missing_value(at);
                    return Err(Turn::After(at));
                }
                b'"' | b'\'' | b'{' | b'[' => {
                    self.record(FaultKind::MissingColon, at, at + 1);
                    return Ok(at);
                }
                _ => {
                    if let Some(next) = self.skip_stray(source, at) {
                        at = next;
                    } else if word_end(source, at) > at {
                        self.record(FaultKind::MissingColon, at, at + 1);
                        return Ok(at);
                    } else {
                        at = self.unexpected_character(source, at);
                    }
                }
            }
        }
    }

    /// Behind the document: nothing but white space is right.
    pub(crate) fn trailing(&mut self, source: &[u8], from: usize) {
        let mut at = from;
        loop {
            at = skip_space(source, at);
            let Some(&byte) = source.get(at) else { return };
            if self.depth() == 0
                && word_end(source, at) > at
                && at == from
                && let Some(start) = self.take_scalar_ending_at(at)
            {
                at = self.odd_word(source, start);
                continue;
            }
            if let Some(next) = self.skip_stray(source, at) {
                at = next;
                continue;
            }
            let is_json_lines = memchr::memchr(b'\n', &source[from..at]).is_some()
                && matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n');
            self.record(FaultKind::TrailingText { is_json_lines }, at, source.len());
            return;
        }
    }

    /// Closes whatever is open, at the end of the text or where reading stops.
    pub(crate) fn close_all(&mut self, at: usize) {
        while self.frame.closer != 0 {
            self.close(at);
        }
    }

    fn end_of_text(&mut self, at: usize) -> Turn {
        if self.frame.closer != 0 {
            let opened_at = self.tape.get(self.frame.index as usize).map_or(0, |&open| offset_of(open));
            let (is_object, levels) = (self.frame.is_object(), self.depth() as u32);
            self.record(FaultKind::Unclosed { is_object, opened_at, levels }, at, at);
            self.close_all(at);
        } else if self.tape.is_empty() && self.faults.iter().all(|fault| !fault.blocks()) {
            self.record(FaultKind::Empty, at, at);
        }
        Turn::Finished(at)
    }

    /// Stands for a value that is not there: null, without text.
    fn missing_value(&mut self, at: usize) {
        self.scalar(NULL, at, at);
        self.count_child();
    }

    /// The other kind of bracket. It closes the container in hand; if an enclosing one matches, the
    /// bracket is left for that.
    fn wrong_bracket(&mut self, at: usize) -> Turn {
        let is_object = self.frame.is_object();
        let opened_at = self.tape.get(self.frame.index as usize).map_or(0, |&open| offset_of(open));
        let is_known = self.faults.last().is_some_and(|last| {
            matches!(last.kind, FaultKind::WrongBracket { .. }) && last.span.start == at as u32
        });
        if !is_known {
            self.record(FaultKind::WrongBracket { is_object, opened_at }, at, at + 1);
        }
        let next = if self.encloses(!is_object) { at } else { at + 1 };
        self.close(next);
        Turn::After(next)
    }

    fn trailing_comma(&mut self, source: &[u8], at: usize) {
        let before = source[..at].iter().rposition(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
        if let Some(comma) = before
            && source[comma] == b','
            && self.faults.last().is_none_or(|last| last.span.start != comma as u32)
        {
            self.record(FaultKind::TrailingComma, comma, comma + 1);
        }
    }

    fn unexpected_character(&mut self, source: &[u8], at: usize) -> usize {
        let (character, length) = scan::character(source, at);
        self.record(FaultKind::UnexpectedCharacter(character), at, at + length);
        at + length
    }

    /// Skips a comment, or a run of characters that are blank or invisible but no white space.
    fn skip_stray(&mut self, source: &[u8], at: usize) -> Option<usize> {
        if let Some(end) = scan::comment_end(source, at) {
            self.record(FaultKind::Comment, at, end);
            return Some(skip_space(source, end));
        }
        let first = scan::stray_length(source, at)?;
        let mut end = at + first;
        while source.get(end..end + first) == source.get(at..at + first) {
            end += first;
        }
        let kind = match source[at] {
            0 => FaultKind::NulByte,
            _ => FaultKind::UnexpectedCharacter(scan::character(source, at).0),
        };
        self.record(kind, at, end);
        Some(skip_space(source, end))
    }

    /// A string in single quotes, as a value or a key. Returns where to go on.
    fn single_quoted(&mut self, source: &[u8], at: usize, is_key: bool) -> usize {
        let open = at + 1;
        let mut end = open;
        let closed = loop {
            match source.get(end) {
                None | Some(b'\n' | b'\r') => break false,
                Some(b'\'') => break true,
                Some(b'\\') if source.get(end + 1).is_some_and(|&next| next >= 0x20) => end += 2,
                Some(_) => end += 1,
            }
        };
        let next = if closed {
            self.record(FaultKind::SingleQuotes, at, end + 1);
            end + 1
        } else {
            end = self.unclosed_string(source, open, end);
            end
        };
        let shape = string_shape(&source[open..end]);
        if is_key {
            let index = self.tape.len() as u32;
            let key_word = self.text_word(KEY + shape, open, end);
            self.tape.push(key_word);
            self.register_key(source, index);
        } else {
            self.scalar(STRING + shape, open, end);
        }
        next
    }

    /// Reads a word that is no JSON as the value it may stand for. Returns where it ends.
    #[cold]
    #[inline(never)]
    pub(crate) fn odd_word(&mut self, source: &[u8], at: usize) -> usize {
        let mut end = word_end(source, at).max(at + 1);
        let (kind, tape_kind) = classify(&source[at..end]);
        if kind == FaultKind::UnquotedText {
            end = phrase_end(source, end);
        }
        // Bytes that are no UTF-8 have their own fault.
        let is_invalid_only =
            kind == FaultKind::UnquotedText && scan::character(source, at) == ('\u{FFFD}', 1);
        if !is_invalid_only || source[at] == 0xEF {
            self.record(kind, at, end);
        }
        self.scalar(tape_kind, at, end);
        end
    }

    /// Goes on with a string at an escape, a control character or the end of the text.
    /// Same results as `string`.
    #[inline(never)]
    pub(crate) fn string_rest(
        &mut self,
        source: &[u8],
        open: usize,
        stop: usize,
        mut unicode: bool,
    ) -> (u8, usize, usize) {
        let (mut at, mut escapes) = (stop, false);
        loop {
            match source.get(at) {
                Some(b'"') => {
                    let shape = if escapes { 2 } else { u8::from(unicode) };
                    return (shape, at, at + 1);
                }
                Some(b'\\') => {
                    escapes = true;
                    at = match source.get(at + 1) {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at + 2,
                        Some(b'u') => self.unicode_escape(source, at),
                        _ => {
                            let end = source.len().min(at + 2);
                            self.record(FaultKind::BadEscape, at, end);
                            at + 1
                        }
                    };
                }
                Some(&byte) if !matches!(byte, b'\n' | b'\r') || self.string_goes_on(source, at) => {
                    self.record(FaultKind::ControlCharacter(byte), at, at + 1);
                    at += 1;
                }
                _ => {
                    let end = self.unclosed_string(source, open, at);
                    return (string_shape(&source[open..end]), end, end);
                }
            }
            at = scan::string_stop(source, at, &mut unicode);
        }
    }

    /// Behind `\u` at `at`: four hexadecimal digits, and for a high surrogate its low half.
    fn unicode_escape(&mut self, source: &[u8], at: usize) -> usize {
        match hexadecimal(source, at + 2) {
            None => {
                self.record(FaultKind::BadEscape, at, source.len().min(at + 2));
                at + 2
            }
            Some(0xD800..0xDC00) => {
                let low = hexadecimal(source, at + 8);
                if source.get(at + 6..at + 8) == Some(b"\\u") && matches!(low, Some(0xDC00..0xE000)) {
                    return at + 12;
                }
                self.record(FaultKind::LoneSurrogate, at, at + 6);
                at + 6
            }
            Some(0xDC00..0xE000) => {
                self.record(FaultKind::LoneSurrogate, at, at + 6);
                at + 6
            }
            Some(_) => at + 6,
        }
    }

    /// At a raw line break: whether the next quote closes the string (it is followed by punctuation)
    /// or opens another one, so that this string was not closed.
    fn string_goes_on(&mut self, source: &[u8], at: usize) -> bool {
        let (until, answer) = self.line_break_answer;
        if at < until {
            return answer;
        }
        let mut from = at;
        let quote = loop {
            let Some(found) = memchr::memchr(b'"', &source[from..]) else { break None };
            if source[from + found - usize::from(from + found > 0)] != b'\\' {
                break Some(from + found);
            }
            from += found + 1;
        };
        let (until, answer) = match quote {
            None => (source.len(), false),
            Some(quote) => {
                let behind = source.get(skip_space(source, quote + 1));
                (quote, matches!(behind, None | Some(b',' | b']' | b'}' | b':')))
            }
        };
        self.line_break_answer = (until, answer);
        answer
    }

    /// A string that is not closed before `limit`. Commas and brackets at its end are taken for the
    /// structure around it. Returns where its text ends.
    fn unclosed_string(&mut self, source: &[u8], open: usize, limit: usize) -> usize {
        let is_text = |byte: &u8| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | b']' | b'}');
        let end = source[open..limit].iter().rposition(is_text).map_or(open, |last| open + last + 1);
        self.record(FaultKind::UnclosedString, open - 1, end);
        end
    }
}

fn is_literal(source: &[u8], at: usize) -> bool {
    let rest = &source[at..];
    rest.starts_with(b"true") || rest.starts_with(b"false") || rest.starts_with(b"null")
}

/// 0 ASCII, 1 Unicode, 2 with escapes; as the distance from `STRING` and `KEY`.
fn string_shape(text: &[u8]) -> u8 {
    if text.contains(&b'\\') { 2 } else { u8::from(!text.is_ascii()) }
}

/// The end of unquoted text of several words: where the structure goes on.
fn phrase_end(source: &[u8], from: usize) -> usize {
    let is_end = |byte: &u8| matches!(byte, b',' | b':' | b'"' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r');
    let end = source[from..].iter().position(is_end).map_or(source.len(), |found| from + found);
    let last = source[from..end].iter().rposition(|byte| !byte.is_ascii_whitespace());
    last.map_or(from, |last| from + last + 1)
}
