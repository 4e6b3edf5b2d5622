//! Colours of a line of YAML, from the line alone: text over several lines is coloured as if each were one.

use check::wire::Ink;

/// Start, end (bytes), ink; without gaps.
pub(super) fn inks(line: &[u8]) -> Vec<(usize, usize, Ink)> {
    let mut inks = Inks { list: Vec::new(), done: 0 };
    let mut at = 0;
    // Whether the next word may be a key or a value that begins here.
    let mut is_start = true;
    while at < line.len() {
        let before = at.checked_sub(1).map(|before| line[before]);
        let is_apart = before.is_none_or(|byte| byte.is_ascii_whitespace());
        match line[at] {
            b'#' if is_apart => {
                inks.until(at, Ink::Plain);
                inks.until(line.len(), Ink::Faint);
                return inks.list;
            }
            b' ' | b'\t' => at += 1,
            b'{' | b'}' | b'[' | b']' | b',' => {
                at += 1;
                is_start = true;
            }
            b'-' | b'?' | b':' if line.get(at + 1).is_none_or(u8::is_ascii_whitespace) => {
                at += 1;
                is_start = true;
            }
            quote @ (b'"' | b'\'') if is_start => {
                let end = quoted_end(line, at, quote);
                inks.until(at, Ink::Plain);
                inks.until(end, if is_key(line, end) { Ink::Key } else { Ink::String });
                at = end;
                is_start = false;
            }
            _ => {
                let end = plain_end(line, at);
                inks.until(at, Ink::Plain);
                inks.until(end, if is_key(line, end) { Ink::Key } else { meaning(&line[at..end]) });
                at = end;
                is_start = false;
            }
        }
    }
    inks.until(line.len(), Ink::Plain);
    inks.list
}

struct Inks {
    list: Vec<(usize, usize, Ink)>,
    done: usize,
}

impl Inks {
    fn until(&mut self, end: usize, ink: Ink) {
        if end > self.done {
            self.list.push((self.done, end, ink));
            self.done = end;
        }
    }
}

fn quoted_end(line: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < line.len() && line[at] != quote {
        at += if line[at] == b'\\' && quote == b'"' { 2 } else { 1 };
    }
    (at + 1).min(line.len())
}

/// A plain text ends before `: `, ` #` or a bracket or comma that may be structure.
fn plain_end(line: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < line.len() {
        let is_end = match line[at] {
            b':' => line.get(at + 1).is_none_or(|next| next.is_ascii_whitespace() || b",]}".contains(next)),
            b'#' => line[at - 1].is_ascii_whitespace(),
            b',' | b']' | b'}' => true,
            _ => false,
        };
        if is_end {
            break;
        }
        at += 1;
    }
    start + line[start..at].trim_ascii_end().len().max(1)
}

fn is_key(line: &[u8], end: usize) -> bool {
    let rest = line[end..].trim_ascii_start();
    rest.first() == Some(&b':')
}

fn meaning(text: &[u8]) -> Ink {
    match text {
        b"true" | b"True" | b"TRUE" | b"false" | b"False" | b"FALSE" | b"null" | b"Null" | b"NULL" | b"~" => {
            Ink::Literal
        }
        [b'&' | b'*' | b'!' | b'|' | b'>', ..] => Ink::Literal,
        [first, ..] if first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.') => {
            let is_number = std::str::from_utf8(text).is_ok_and(|text| text.parse::<f64>().is_ok());
            if is_number { Ink::Number } else { Ink::String }
        }
        _ => Ink::String,
    }
}

#[cfg(test)]
mod tests {
    use super::inks;

    /// Each stretch with the first letter of its ink.
    fn shown(line: &str) -> String {
        let parts = inks(line.as_bytes()).into_iter().map(|(start, end, ink)| {
            let text = String::from_utf8_lossy(&line.as_bytes()[start..end]).into_owned();
            format!("{}({text})", format!("{ink:?}").to_lowercase().chars().next().unwrap_or(' '))
        });
        parts.collect()
    }

    #[test]
    fn lines_are_coloured() {
        for (line, wanted) in [
            ("openapi: 3.1.0", "k(openapi)p(: )s(3.1.0)"),
            ("  version: 1.5 # now", "p(  )k(version)p(: )n(1.5)p( )f(# now)"),
            ("- 'a b': \"c: d\"", "p(- )k('a b')p(: )s(\"c: d\")"),
            ("a: {b: [1, x], c: true}", "k(a)p(: {)k(b)p(: [)n(1)p(, )s(x)p(], )k(c)p(: )l(true)p(})"),
            ("a: &x b#c", "k(a)p(: )l(&x b#c)"),
            ("b: *x", "k(b)p(: )l(*x)"),
            ("x: |", "k(x)p(: )l(|)"),
            ("url: http://x.example/y", "k(url)p(: )s(http://x.example/y)"),
            ("# all of it", "f(# all of it)"),
            ("200:", "k(200)p(:)"),
            ("- -5", "p(- )n(-5)"),
            ("é: 'open", "k(é)p(: )s('open)"),
            ("  it's text", "p(  )s(it's text)"),
            ("", ""),
            ("---", "s(---)"),
        ] {
            assert_eq!(shown(line), wanted, "{line}");
        }
    }

    #[test]
    fn every_byte_has_one_colour() {
        for line in ["\"", "'\\", "a\t:", ": :", "?", "-", "[[#", "\"\\", "é\u{1F600}: ,", "#", " \t"] {
            let mut at = 0;
            for (start, end, _) in inks(line.as_bytes()) {
                assert_eq!(start, at, "{line}");
                assert!(end > start && line.is_char_boundary(end), "{line}");
                at = end;
            }
            assert_eq!(at, line.len(), "{line}");
        }
    }
}
