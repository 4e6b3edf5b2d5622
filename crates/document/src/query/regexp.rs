//! Regular expressions of RFC 9485 (I-Regexp), checked against its grammar and handed to the crate `regex`, which takes
//! linear time. As in the RFC's own mapping to other dialects, `^` and `$` keep their meaning as anchors.

use std::iter::Peekable;
use std::str::Chars;

/// Compiled size of an expression, in bytes: `a{1000}{1000}` is refused.
const MOST_COMPILED_BYTES: usize = 1 << 20;
/// Groups within groups.
const MOST_NESTING: u32 = 64;
/// General categories of Unicode that `\p{…}` may name.
const CATEGORIES: [(char, &str); 7] = [
    ('L', "lmotu"),
    ('M', "cen"),
    ('N', "dlo"),
    ('P', "cdefios"),
    ('Z', "lps"),
    ('S', "ckmo"),
    ('C', "cfno"),
];

/// A compiled expression, for whole texts and for parts of them.
#[derive(Clone, Debug)]
pub(super) struct Regexp {
    whole: regex::Regex,
    part: regex::Regex,
}

impl Regexp {
    /// The error is a sentence that says what is no I-Regexp.
    pub fn new(pattern: &str) -> Result<Regexp, String> {
        let translated = translate(pattern)?;
        let compile = |text: &str| {
            regex::RegexBuilder::new(text)
                .size_limit(MOST_COMPILED_BYTES)
                .dfa_size_limit(MOST_COMPILED_BYTES)
                .nest_limit(MOST_NESTING * 2)
                .build()
                .map_err(|error| match error {
                    regex::Error::CompiledTooBig(_) => "The expression is too large.".to_owned(),
                    _ => "The expression can't be read.".to_owned(),
                })
        };
        Ok(Regexp { whole: compile(&format!("^(?:{translated})$"))?, part: compile(&translated)? })
    }

    pub fn matches(&self, text: &str, is_whole: bool) -> bool {
        if is_whole { self.whole.is_match(text) } else { self.part.is_match(text) }
    }
}

/// Reads an I-Regexp by its grammar and writes it in the dialect of the crate.
fn translate(pattern: &str) -> Result<String, String> {
    let mut reader =
        Reader { rest: pattern.chars().peekable(), written: String::with_capacity(pattern.len()) };
    let mut depth = 0u32;
    // Whether a quantifier may come next.
    let mut has_atom = false;
    while let Some(character) = reader.rest.next() {
        match character {
            '(' => {
                depth += 1;
                if depth > MOST_NESTING {
                    return Err(format!("More than {MOST_NESTING} groups are in each other."));
                }
                if reader.rest.peek() == Some(&'?') {
                    return Err("Groups that begin with `(?` are not part of I-Regexp.".to_owned());
                }
                reader.written.push_str("(?:");
                has_atom = false;
                continue;
            }
            ')' => {
                depth = depth.checked_sub(1).ok_or("A `)` closes nothing; write `\\)` for the character.")?;
                reader.written.push(')');
                has_atom = true;
                continue;
            }
            '|' => {
                reader.written.push('|');
                has_atom = false;
                continue;
            }
            '*' | '+' | '?' | '{' => {
                if !has_atom {
                    return Err(format!(
                        "`{character}` repeats nothing; write `\\{character}` for the character."
                    ));
                }
                reader.written.push(character);
                if character == '{' {
                    reader.quantity()?;
                }
                has_atom = false;
                continue;
            }
            ']' | '}' => {
                return Err(format!(
                    "`{character}` closes nothing; write `\\{character}` for the character."
                ));
            }
            '.' => reader.written.push_str("[^\\n\\r]"),
            '[' => reader.class()?,
            '\\' => reader.escape(false)?,
            '^' | '$' => reader.written.push(character),
            other => reader.literal(other),
        }
        has_atom = true;
    }
    if depth > 0 {
        return Err("A `(` is not closed; write `\\(` for the character.".to_owned());
    }
    Ok(reader.written)
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    written: String,
}

impl Reader<'_> {
    fn literal(&mut self, character: char) {
        self.written.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
    }

    /// Behind `{`: a number, or two.
    fn quantity(&mut self) -> Result<(), String> {
        let mut has_comma = false;
        let mut digits = 0;
        loop {
            match self.rest.next() {
                Some(digit @ '0'..='9') => {
                    digits += 1;
                    self.written.push(digit);
                }
                Some(',') if !has_comma && digits > 0 => {
                    has_comma = true;
                    self.written.push(',');
                }
                Some('}') if digits > 0 => {
                    self.written.push('}');
                    return Ok(());
                }
                _ => return Err("Behind `{` comes a number, as in `{2}`, `{2,}` or `{2,4}`.".to_owned()),
            }
        }
    }

    /// Behind a backslash. `is_class`: within square brackets.
    fn escape(&mut self, is_class: bool) -> Result<(), String> {
        match self.rest.next() {
            Some(letter @ ('n' | 'r' | 't')) => {
                self.written.push('\\');
                self.written.push(letter);
                Ok(())
            }
            Some(category @ ('p' | 'P')) => self.category(category),
            Some(
                sign @ ('(' | ')' | '*' | '+' | '-' | '.' | '?' | '[' | '\\' | ']' | '^' | '{' | '|' | '}'),
            ) => {
                self.written.push('\\');
                self.written.push(sign);
                Ok(())
            }
            Some('$') if !is_class => Err("`\\$` is not part of I-Regexp; write `[$]`.".to_owned()),
            Some(other) => Err(match other {
                'd' => "`\\d` is not part of I-Regexp; write `[0-9]`.".to_owned(),
                'D' => "`\\D` is not part of I-Regexp; write `[^0-9]`.".to_owned(),
                'w' => "`\\w` is not part of I-Regexp; write `[0-9A-Za-z_]`.".to_owned(),
                'W' => "`\\W` is not part of I-Regexp; write `[^0-9A-Za-z_]`.".to_owned(),
                's' => "`\\s` is not part of I-Regexp; write `[ \\t\\n\\r]`.".to_owned(),
                'S' => "`\\S` is not part of I-Regexp; write `[^ \\t\\n\\r]`.".to_owned(),
                'b' | 'B' => format!("`\\{other}` is not part of I-Regexp, which has no word boundaries."),
                '/' => "`\\/` is not part of I-Regexp; write `/`.".to_owned(),
                _ => format!("`\\{other}` is not part of I-Regexp."),
            }),
            None => Err("A backslash stands at the end; write `\\\\` for the character.".to_owned()),
        }
    }

    /// Behind `\p` or `\P`.
    fn category(&mut self, letter: char) -> Result<(), String> {
        let wrong = || format!("Behind `\\{letter}` comes a category of Unicode, as in `\\{letter}{{Lu}}`.");
        if self.rest.next() != Some('{') {
            return Err(wrong());
        }
        let major = self.rest.next().ok_or_else(wrong)?;
        let (_, minors) = CATEGORIES.iter().find(|(found, _)| *found == major).ok_or_else(wrong)?;
        let mut name = String::from(major);
        loop {
            match self.rest.next() {
                Some('}') => break,
                Some(minor) if name.len() == 1 && minors.contains(minor) => name.push(minor),
                _ => return Err(wrong()),
            }
        }
        self.written.push_str(&format!("\\{letter}{{{name}}}"));
        Ok(())
    }

    /// Behind `[`.
    fn class(&mut self) -> Result<(), String> {
        const UNCLOSED: &str = "A `[` is not closed; write `\\[` for the character.";
        self.written.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.written.push('^');
        }
        let mut is_first = true;
        loop {
            let character = self.rest.next().ok_or(UNCLOSED)?;
            match character {
                ']' if is_first => return Err("A class `[]` without characters matches nothing.".to_owned()),
                ']' => break,
                '[' => return Err("Within `[…]`, write `\\[` for the character `[`.".to_owned()),
                // As itself at the edges only.
                '-' if is_first || self.rest.peek() == Some(&']') => self.written.push_str("\\-"),
                '-' => return Err("Within `[…]`, write `\\-` for the character `-`.".to_owned()),
                '\\' => {
                    let is_category = matches!(self.rest.peek(), Some('p' | 'P'));
                    self.escape(true)?;
                    if !is_category {
                        self.range_end()?;
                    }
                }
                other => {
                    self.class_literal(other);
                    self.range_end()?;
                }
            }
            is_first = false;
        }
        self.written.push(']');
        Ok(())
    }

    /// Behind a character of a class: the rest of a range, if it is one.
    fn range_end(&mut self) -> Result<(), String> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.next(), None | Some(']')) {
            return Ok(());
        }
        self.rest.next();
        self.written.push('-');
        match self.rest.next() {
            Some('\\') if !matches!(self.rest.peek(), Some('p' | 'P')) => self.escape(true),
            Some(character) if !matches!(character, '[' | '-' | '\\') => {
                self.class_literal(character);
                Ok(())
            }
            _ => Err("A range within `[…]` ends with a character, as in `[a-z]`.".to_owned()),
        }
    }

    /// Operators that the crate knows within classes (`&&`, `~~`) are characters here.
    fn class_literal(&mut self, character: char) {
        if character.is_ascii_punctuation() && !matches!(character, '<' | '>') {
            self.written.push('\\');
        }
        self.written.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_mean_what_the_grammar_says() {
        // pattern, text, whole, part
        let cases = [
            ("ab", "ab", true, true),
            ("ab", "xaby", false, true),
            ("", "", true, true),
            ("a|b", "b", true, true),
            ("a|bc", "ac", false, true),
            ("(a|b)c", "bc", true, true),
            ("a.c", "a\nc", false, false),
            ("a.c", "a\u{2028}c", true, true),
            ("[a-c]{2,3}", "abca", false, true),
            ("[a-c]{2,}", "abca", true, true),
            ("[^a-c]", "d", true, true),
            ("[-a]", "-", true, true),
            ("[a-]", "-", true, true),
            ("[$]", "$", true, true),
            ("[&&a]", "&", true, true),
            ("[a~~b]", "~", true, true),
            ("\\p{Lu}x", "Äx", true, true),
            ("\\P{L}", "1", true, true),
            ("[\\p{Nd}_]*", "1_٣", true, true),
            ("a\\.b", "a.b", true, true),
            ("a\\.b", "axb", false, false),
            ("\\(\\)", "()", true, true),
            ("é{2}", "éé", true, true),
            ("^ab", "ab", true, true),
            ("b$", "ab", false, true),
            ("#x y", "#x y", true, true),
        ];
        for (pattern, text, whole, part) in cases {
            let compiled = Regexp::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            assert_eq!(compiled.matches(text, true), whole, "{pattern} on {text:?}, whole");
            assert_eq!(compiled.matches(text, false), part, "{pattern} on {text:?}, part");
        }
    }

    #[test]
    fn other_dialects_are_refused_with_a_way_out() {
        let cases = [
            ("\\d+", "[0-9]"),
            ("\\w", "[0-9A-Za-z_]"),
            ("\\s", "[ \\t\\n\\r]"),
            ("\\b", "word boundaries"),
            ("(?i)a", "(?"),
            ("(?:a)", "(?"),
            ("a**", "repeats nothing"),
            ("*a", "repeats nothing"),
            ("a{,3}", "{2}"),
            ("a{1,2,3}", "{2}"),
            ("(a", "not closed"),
            ("a)", "closes nothing"),
            ("[a", "not closed"),
            ("[]", "without characters"),
            ("[a-[b]]", "range"),
            ("[a--b]", "range"),
            ("\\p{Greek}", "category"),
            ("\\p{Lx}", "category"),
            ("\\pL", "category"),
            ("a}", "closes nothing"),
            ("\\", "backslash"),
            ("\\u0041", "not part"),
            ("((a{1000}){1000}){1000}", "too large"),
            ("[z-a]", "can't be read"),
        ];
        for (pattern, part) in cases {
            let error = Regexp::new(pattern).expect_err(pattern);
            assert!(error.contains(part), "{pattern}: {error}");
        }
        assert!(Regexp::new(&"(".repeat(100_000)).is_err());
    }
}
