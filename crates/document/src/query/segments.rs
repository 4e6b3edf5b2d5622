//! Parses segments and selectors: `.name`, `..`, `[…]`. What is in a filter is parsed in `conditions`; this file says
//! how common writings that RFC 9535 does not know are to be written.

use super::cursor::{Cursor, Read, Refusal, is_name_character, is_name_first, quoted_name};
use super::syntax::{Segment, Selector};

/// Names that other dialects call with `()` behind a value, and the function here.
const METHODS: [(&str, &str); 5] =
    [("length", "length"), ("size", "length"), ("count", "count"), ("len", "length"), ("value", "value")];

/// Characters that a name without quotes can't hold, though names often do.
fn is_odd_name_character(character: char) -> bool {
    "-$@:/#%+\\".contains(character)
}

impl Cursor<'_> {
    /// The segments behind `$` or `@`, which is at `start`.
    pub(super) fn segments(&mut self, start: usize) -> Read<Vec<Segment>> {
        let mut segments = Vec::new();
        loop {
            let end = self.at;
            self.skip_space();
            let dot = self.at;
            if self.take("..") {
                segments.push(self.behind_dots(start, dot, true)?);
            } else if self.take(".") {
                segments.push(self.behind_dots(start, dot, false)?);
            } else if self.is_next("[") {
                segments.push(Segment { is_descendant: false, selectors: self.bracketed()? });
            } else {
                self.at = end;
                return Ok(segments);
            }
        }
    }

    /// Behind `.` or `..`, which is at `dot`.
    fn behind_dots(&mut self, start: usize, dot: usize, is_descendant: bool) -> Read<Segment> {
        let selector = match self.peek() {
            Some('*') => {
                self.at += 1;
                Selector::Wildcard
            }
            Some('[') if is_descendant => {
                return Ok(Segment { is_descendant, selectors: self.bracketed()? });
            }
            Some(first) if is_name_first(first) => {
                let name_at = self.at;
                let name = self.take_while(is_name_character);
                self.refuse_odd_names(start, dot, name_at, is_descendant)?;
                Selector::Name(name.to_owned())
            }
            _ => return Err(self.no_name(dot, is_descendant)),
        };
        Ok(Segment { is_descendant, selectors: vec![selector] })
    }

    /// A name was read, which began at `name_at`; what follows may be part of what was meant.
    fn refuse_odd_names(&self, start: usize, dot: usize, name_at: usize, is_descendant: bool) -> Read<()> {
        let Some(next) = self.peek() else { return Ok(()) };
        if next == '(' {
            return Err(self.method(start, dot, name_at));
        }
        if is_odd_name_character(next) {
            let name = Cursor { at: name_at, hints: Vec::new(), ..*self }.loose_name();
            let sentence = format!("A name that holds `{next}` needs quotes.");
            let quoted = format!("{}{}", if is_descendant { ".." } else { "" }, quoted_name(name));
            let refusal = Refusal::new(dot, sentence, format!("Write `{quoted}`."));
            return Err(refusal.with_edit(dot..name_at + name.len(), quoted));
        }
        Ok(())
    }

    /// `@.a.length()`.
    fn method(&self, start: usize, dot: usize, name_at: usize) -> Box<Refusal> {
        let name = &self.text[name_at..self.at];
        let before = &self.text[start..dot];
        let Some((_, function)) = METHODS.iter().find(|(method, _)| *method == name) else {
            let sentence = format!("There is no function `{name}` that stands behind a value.");
            let fix = "RFC 9535 knows length, count, match, search and value, as in `[?length(@.name) > 3]`.";
            return Refusal::new(name_at, sentence, fix);
        };
        let sentence = format!("`{name}()` does not stand behind a value in RFC 9535.");
        if self.depth == 0 {
            let fix = format!("Functions stand in filters, before the value: `[?{function}(@.name) > 3]`.");
            return Refusal::new(name_at, sentence, fix);
        }
        let call = format!("{function}({before})");
        let refusal = Refusal::new(name_at, sentence, format!("Write `{call}`."));
        match self.rest().starts_with("()") {
            true => refusal.with_edit(start..self.at + 2, call),
            false => refusal,
        }
    }

    /// Behind `.` or `..` comes neither a name nor `*`.
    fn no_name(&self, dot: usize, is_descendant: bool) -> Box<Refusal> {
        let dots = if is_descendant { ".." } else { "." };
        let quoted_for = |name: &str| {
            let selector = quoted_name(name);
            if is_descendant { format!("..{selector}") } else { selector }
        };
        let Some(next) = self.peek() else {
            let sentence = format!("The query ends behind `{dots}`.");
            let fix = "Write a name or `*` behind it, or leave it out.";
            return Refusal::new(dot, sentence, fix).with_edit(dot..self.at, "");
        };
        let name = self.loose_name();
        match next {
            '.' => {
                let dots = self.rest().len() - self.rest().trim_start_matches('.').len();
                let refusal = Refusal::new(dot, "There are too many dots.", "Write `..` for any depth.");
                refusal.with_edit(self.at..self.at + dots, "")
            }
            '[' => {
                let refusal = Refusal::new(dot, "No dot stands before `[`.", "Leave the dot out.");
                refusal.with_edit(dot..self.at, "")
            }
            ' ' | '\t' | '\n' | '\r' => {
                let space = self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\n', '\r']).len();
                let sentence = format!("No space stands behind `{dots}`.");
                Refusal::new(self.at, sentence, "Leave the space out.")
                    .with_edit(self.at..self.at + space, "")
            }
            '\'' | '"' => {
                let refusal = Refusal::new(
                    dot,
                    "A name with quotes needs brackets.",
                    "Write `['name']` without a dot.",
                );
                let mut ahead = Cursor { at: self.at, hints: Vec::new(), ..*self };
                match ahead.string() {
                    Ok(name) => refusal.with_edit(dot..ahead.at, quoted_for(&name)),
                    Err(_) => refusal,
                }
            }
            '0'..='9' | '-' if is_index(name) => {
                let index = format!("{}[{name}]", if is_descendant { ".." } else { "" });
                let sentence = "An index needs brackets.";
                let refusal = Refusal::new(dot, sentence, format!("Write `{index}`."));
                refusal.with_edit(dot..self.at + name.len(), index)
            }
            _ if !name.is_empty() && !matches!(next, '~' | '^') => {
                let quoted = quoted_for(name);
                let sentence = format!("A name that begins with `{next}` needs quotes.");
                let refusal = Refusal::new(dot, sentence, format!("Write `{quoted}`."));
                refusal.with_edit(dot..self.at + name.len(), quoted)
            }
            _ => {
                let sentence = format!("Behind `{dots}` comes a name or `*`, not `{next}`.");
                Refusal::new(
                    self.at,
                    sentence,
                    "Write a name, or `['…']` for a name with special characters.",
                )
            }
        }
    }

    /// `[selector, selector]`.
    fn bracketed(&mut self) -> Read<Vec<Selector>> {
        let open = self.at;
        self.at += 1;
        let mut selectors = Vec::new();
        let mut comma = None;
        loop {
            self.skip_space();
            selectors.push(self.selector(open, comma)?);
            self.skip_space();
            let at = self.at;
            if self.take("]") {
                return Ok(selectors);
            }
            if !self.take(",") {
                return Err(self.no_end_of_selector(open));
            }
            comma = Some(at);
        }
    }

    fn no_end_of_selector(&self, open: usize) -> Box<Refusal> {
        let at = self.at;
        match self.peek() {
            None => {
                let refusal = Refusal::new(open, "The `[` is not closed.", "Put a `]` behind what is in it.");
                refusal.with_edit(at..at, "]")
            }
            Some(')') => {
                let refusal = Refusal::new(at, "The `)` closes nothing.", "Leave it out.");
                refusal.with_edit(at..at + 1, "")
            }
            Some(next) => {
                let sentence = format!("Behind a selector comes `,` or `]`, not `{next}`.");
                Refusal::new(at, sentence, "Close the brackets, or write `,` and the next selector.")
            }
        }
    }

    fn selector(&mut self, open: usize, comma: Option<usize>) -> Read<Selector> {
        self.refuse_odd_quotes()?;
        let at = self.at;
        match self.peek() {
            Some('\'' | '"') => Ok(Selector::Name(self.string()?)),
            Some('*') => {
                self.at += 1;
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.at += 1;
                self.skip_space();
                Ok(Selector::Filter(self.condition()?))
            }
            Some('0'..='9' | '-' | ':') if !is_dashed_name(self.loose_name()) => self.index_or_slice(),
            _ => Err(self.no_selector(open, comma, at)),
        }
    }

    fn index_or_slice(&mut self) -> Read<Selector> {
        let start = if self.is_next(":") { None } else { Some(self.index()?) };
        let end = self.at;
        self.skip_space();
        if !self.take(":") {
            self.at = end;
            // Only a slice begins with a colon.
            return Ok(start.map_or(Selector::Wildcard, Selector::Index));
        }
        let end = self.bound()?;
        let step = if self.take(":") { self.bound()? } else { None };
        Ok(Selector::Slice { start, end, step: step.unwrap_or(1) })
    }

    /// A bound of a slice behind a colon, if there is one, and the space around it.
    fn bound(&mut self) -> Read<Option<i64>> {
        self.skip_space();
        let bound = match self.peek() {
            Some('0'..='9' | '-') => Some(self.index()?),
            _ => None,
        };
        let end = self.at;
        self.skip_space();
        if !self.is_next(":") {
            self.at = end;
        }
        Ok(bound)
    }

    /// In brackets stands something that is no selector.
    fn no_selector(&self, open: usize, comma: Option<usize>, at: usize) -> Box<Refusal> {
        let Some(next) = self.peek() else {
            return Refusal::new(open, "The `[` is not closed.", "Write `['name']`, `[0]`, `[*]` or `[?…]`.");
        };
        let name = self.loose_name();
        let with_question_mark = || {
            let refusal = Refusal::new(at, "A filter begins with `?`.", "Put a `?` before it.");
            refusal.with_edit(at..at, "?")
        };
        match next {
            ']' => match comma {
                Some(comma) => {
                    let refusal =
                        Refusal::new(comma, "Nothing stands behind the comma.", "Leave the comma out.");
                    refusal.with_edit(comma..comma + 1, "")
                }
                None => {
                    let refusal = Refusal::new(
                        open,
                        "Nothing stands between the brackets.",
                        "Write `[*]` for all elements, or `[0]` for the first.",
                    );
                    refusal.with_edit(at..at, "*")
                }
            },
            '(' => match last_index(self.rest()) {
                Some((length, index)) => {
                    let sentence = "RFC 9535 has no expressions that compute an index.";
                    let fix = format!("Write `[{index}]`: negative indexes count from the end.");
                    Refusal::new(at, sentence, fix).with_edit(at..at + length, index)
                }
                None => with_question_mark(),
            },
            '@' | '!' => with_question_mark(),
            '$' if name == "$" => with_question_mark(),
            '+' => {
                let refusal = Refusal::new(at, "A number takes no `+`.", "Leave it out.");
                refusal.with_edit(at..at + 1, "")
            }
            '/' if name.ends_with('/') => {
                Refusal::new(at, "RFC 9535 selects no members by a regular expression.", "Name them.")
            }
            _ if !name.is_empty() => {
                let quoted = quoted_name(name);
                let inside = quoted.trim_start_matches('[').trim_end_matches(']').to_owned();
                let refusal =
                    Refusal::new(at, "A name in brackets needs quotes.", format!("Write `{quoted}`."));
                refusal.with_edit(at..at + name.len(), inside)
            }
            _ => Refusal::new(
                at,
                format!("`{next}` begins no selector."),
                "Write `'name'`, a number, `*`, `1:3` or `?` with a condition.",
            ),
        }
    }
}

fn is_index(name: &str) -> bool {
    let digits = name.strip_prefix('-').unwrap_or(name);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2fa`, `-name`: a name that begins like a number.
fn is_dashed_name(name: &str) -> bool {
    let body = name.strip_prefix('-').unwrap_or(name);
    let is_number_like = body.bytes().all(|byte| byte.is_ascii_digit() || b":-+eE".contains(&byte));
    !body.is_empty() && !is_number_like
}

/// `(@.length-1)` of older dialects: its length in bytes and the index that it means.
fn last_index(text: &str) -> Option<(usize, String)> {
    let end = text.find(')')?;
    let compact: String = text[1..end].chars().filter(|character| !character.is_whitespace()).collect();
    let distance = compact.strip_prefix("@.length-")?;
    let is_whole = !distance.is_empty() && distance.bytes().all(|byte| byte.is_ascii_digit());
    (is_whole && distance != "0").then(|| (end + 1, format!("-{distance}")))
}
