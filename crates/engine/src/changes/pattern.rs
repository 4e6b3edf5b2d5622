//! A text for a regular expression: literals, classes, groups, alternatives, repetitions. What it does not know it leaves
//! out; whoever uses a text asks the validator first.

/// Texts that probably match, the shortest repetitions first; none for a pattern that is not understood.
pub(super) fn matching(pattern: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (repeats, alternative) in [(0, 0), (1, 0), (3, 1)] {
        let mut reader =
            Reader { rest: pattern.chars().peekable(), repeats, alternative, depth: 0, left: 10_000 };
        if let Some(text) = reader.alternatives()
            && reader.rest.peek().is_none()
            && !out.contains(&text)
        {
            out.push(text);
        }
    }
    out
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    /// How often more than needed a part is repeated.
    repeats: u32,
    /// Which alternative is taken.
    alternative: usize,
    depth: u32,
    left: usize,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > 50 {
            return None;
        }
        let mut all = vec![self.sequence()?];
        while self.rest.peek() == Some(&'|') {
            self.rest.next();
            all.push(self.sequence()?);
        }
        self.depth -= 1;
        let at = self.alternative.min(all.len() - 1);
        Some(all.swap_remove(at))
    }

    fn sequence(&mut self) -> Option<String> {
        let mut out = String::new();
        while let Some(&next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            self.rest.next();
            let piece = match next {
                '^' | '$' => continue,
                '(' => {
                    if self.rest.peek() == Some(&'?') {
                        self.rest.next();
                        if self.rest.next() != Some(':') {
                            return None;
                        }
                    }
                    let inner = self.alternatives()?;
                    if self.rest.next() != Some(')') {
                        return None;
                    }
                    inner
                }
                '[' => self.class()?.to_string(),
                '.' => "a".to_string(),
                '\\' => match self.rest.next()? {
                    'b' | 'B' => continue,
                    escaped => escape(escaped)?.to_string(),
                },
                '*' | '+' | '?' | '{' => return None,
                literal => literal.to_string(),
            };
            let count = self.count()?;
            let room = self.left.checked_sub(piece.len().saturating_mul(count as usize))?;
            self.left = room;
            for _ in 0..count {
                out.push_str(&piece);
            }
        }
        Some(out)
    }

    fn count(&mut self) -> Option<u32> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                self.rest.next();
                let mut said = String::new();
                loop {
                    match self.rest.next()? {
                        '}' => break,
                        next => said.push(next),
                    }
                }
                let (least, most) = said.split_once(',').unwrap_or((&said, &said));
                let least: u32 = least.parse().ok()?;
                let most: u32 = if most.is_empty() { u32::MAX } else { most.parse().ok()? };
                self.lazy();
                return Some(least.saturating_add(self.repeats).min(most).min(5_000));
            }
            _ => return Some(1),
        };
        self.rest.next();
        self.lazy();
        Some((least + self.repeats).min(most))
    }

    fn lazy(&mut self) {
        if matches!(self.rest.peek(), Some('?' | '+')) {
            self.rest.next();
        }
    }

    /// A character of a class.
    fn class(&mut self) -> Option<char> {
        let mut is_negated = false;
        if self.rest.peek() == Some(&'^') {
            self.rest.next();
            is_negated = true;
        }
        let mut members: Vec<(char, char)> = Vec::new();
        loop {
            let next = self.rest.next()?;
            let first = match next {
                ']' => break,
                '\\' => escape(self.rest.next()?)?,
                other => other,
            };
            let last = if self.rest.peek() == Some(&'-') {
                self.rest.next();
                match self.rest.next()? {
                    ']' => {
                        members.extend([(first, first), ('-', '-')]);
                        break;
                    }
                    '\\' => escape(self.rest.next()?)?,
                    other => other,
                }
            } else {
                first
            };
            members.push((first, last));
        }
        if !is_negated {
            return members.first().map(|(first, _)| *first);
        }
        let is_out = |c: &char| members.iter().all(|(first, last)| c < first || c > last);
        ['a', 'Z', '0', '-', '!', ' ', '~', 'é'].into_iter().find(is_out)
    }
}

/// A character that an escape stands for.
fn escape(escaped: char) -> Option<char> {
    match escaped {
        'd' => Some('0'),
        'w' => Some('a'),
        's' => Some(' '),
        'D' | 'S' => Some('x'),
        'W' => Some('!'),
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        letter if letter.is_ascii_alphanumeric() => None,
        sign => Some(sign),
    }
}
