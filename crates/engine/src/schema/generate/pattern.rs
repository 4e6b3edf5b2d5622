//! Texts that match a regular expression, for the regular part of the language; and whether a text matches one.
//! What has look-around or back-references is followed without them, and the validator has the last word.

use super::random::Random;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Characters that are made before giving up.
const MOST_CHARACTERS: usize = 20_000;
/// Memory that a compiled pattern may take.
const PATTERN_BYTES: usize = 1_000_000;

/// Whether the pattern is found in a text; none where that can't be told here.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    let compiled = regex::RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).build().ok()?;
    Some(compiled.is_match(text))
}

/// A pattern that texts can be made for.
#[derive(Debug)]
pub(super) struct Pattern {
    hir: Hir,
    /// Whether look-around was left out.
    pub is_simplified: bool,
    is_open_at_the_end: bool,
}

impl Pattern {
    /// None: it has something that is not followed.
    pub(super) fn read(pattern: &str) -> Option<Pattern> {
        let parse = |text: &str| regex_syntax::ParserBuilder::new().nest_limit(100).build().parse(text).ok();
        let is_open_at_the_end = !pattern.ends_with('$');
        if let Some(hir) = parse(pattern) {
            return Some(Pattern { hir, is_simplified: false, is_open_at_the_end });
        }
        let simpler = without_look_around(pattern)?;
        Some(Pattern { hir: parse(&simpler)?, is_simplified: true, is_open_at_the_end })
    }

    /// A text that should match, of at least and at most so many characters; none if it did not come out.
    pub(super) fn text(&self, random: &mut Random, least: u64, most: Option<u64>) -> Option<String> {
        for attempt in 0..40u64 {
            let mut text = String::new();
            // From short to long, so that a length in between is met.
            let wish = least.clamp(1, 64);
            let extra = if attempt % 4 == 3 { 1 + attempt } else { wish.min(2 + attempt) };
            if write(&self.hir, random, extra, &mut text).is_none() {
                continue;
            }
            let mut length = text.chars().count() as u64;
            while length < least && self.is_open_at_the_end && length < MOST_CHARACTERS as u64 {
                text.push('a');
                length += 1;
            }
            if length >= least && most.is_none_or(|most| length <= most) {
                return Some(text);
            }
        }
        None
    }
}

fn write(hir: &Hir, random: &mut Random, extra: u64, text: &mut String) -> Option<()> {
    if text.len() > MOST_CHARACTERS {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class, random)?),
        HirKind::Repetition(repetition) => {
            let least = u64::from(repetition.min);
            let most = repetition.max.map_or(least + extra, |max| u64::from(max).min(least + extra));
            for _ in 0..random.between(least, most.max(least)) {
                write(&repetition.sub, random, extra, text)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, random, extra, text)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, random, extra, text))?,
        HirKind::Alternation(branches) => write(random.pick(branches)?, random, extra, text)?,
    }
    Some(())
}

/// One of a class: a letter or digit where there is one, else what prints, else any.
fn character(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|r| (r.start() as u32, r.end() as u32)).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|r| (r.start().into(), r.end().into())).collect(),
    };
    let plain = [(0x30, 0x39), (0x41, 0x5a), (0x61, 0x7a)];
    let within = |wanted: &[(u32, u32)]| -> Vec<(u32, u32)> {
        let cut = |&(first, last): &(u32, u32)| {
            wanted
                .iter()
                .map(move |&(from, to)| (first.max(from), last.min(to)))
                .filter(|(from, to)| from <= to)
        };
        ranges.iter().flat_map(cut).collect()
    };
    let candidates = [within(&plain), within(&[(0x20, 0x7e)]), ranges.clone()];
    let ranges = candidates.into_iter().find(|found| !found.is_empty())?;
    let total: u64 = ranges.iter().map(|(first, last)| u64::from(last - first) + 1).sum();
    let mut at = random.below(total);
    for (first, last) in ranges {
        let size = u64::from(last - first) + 1;
        if at < size {
            // Surrogates are no characters; the class has none of them, only a range around them.
            return char::from_u32(first + at as u32).or(char::from_u32(first));
        }
        at -= size;
    }
    None
}

/// The pattern without `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`; none if there are none, or if it does not close.
fn without_look_around(pattern: &str) -> Option<String> {
    let mut rest = pattern;
    let mut kept = String::new();
    let mut is_changed = false;
    while let Some(character) = rest.chars().next() {
        let is_look = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| rest.starts_with(start));
        let length = match character {
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ if is_look => {
                is_changed = true;
                rest = &rest[closing(rest)?..];
                continue;
            }
            other => other.len_utf8(),
        };
        kept.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    is_changed.then_some(kept)
}

/// Behind the bracket that closes the group at the start.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut is_escaped, mut in_class) = (0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_their_pattern() {
        let patterns = [
            "^[A-Z]{2}\\d{6}$",
            "^\\+?[1-9]\\d{1,14}$",
            "^(foo|bar)-[a-f0-9]{8}$",
            "abc",
            "^a",
            "^[^/]+/[^/]+$",
            "^\\p{L}+$",
            "^\\S+@\\S+\\.\\S+$",
            "^.{3,5}$",
            "^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$",
            "^$",
            "^[\\w.-]+$",
            "^(?!x)[a-z]+$",
        ];
        for pattern in patterns {
            let read = Pattern::read(pattern).unwrap_or_else(|| panic!("{pattern}"));
            for seed in 0..20 {
                let text = read.text(&mut Random::new(seed), 0, None).unwrap();
                assert_ne!(matches(pattern, &text), Some(false), "{pattern}: {text:?}");
            }
        }
    }

    #[test]
    fn lengths_are_met_or_refused() {
        let read = |pattern| Pattern::read(pattern).unwrap();
        for seed in 0..20 {
            let text = read("^[a-z]+$").text(&mut Random::new(seed), 12, Some(14)).unwrap();
            assert!((12..=14).contains(&text.len()), "{text}");
        }
        assert_eq!(read("^abc$").text(&mut Random::new(1), 4, None), None);
        assert_eq!(read("^abc").text(&mut Random::new(1), 5, None).as_deref(), Some("abcaa"));
        assert!(read("^((a{900}){900})$").text(&mut Random::new(1), 0, None).is_none());
    }

    #[test]
    fn what_is_not_regular_is_said() {
        assert!(Pattern::read(r"^(a)\1$").is_none());
        assert!(Pattern::read("(").is_none());
        assert!(Pattern::read("^(?=.*\\d)[a-z0-9]{8}$").is_some_and(|pattern| pattern.is_simplified));
    }
}
