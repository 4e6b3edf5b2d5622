//! Patterns with look-around or back-references, and the texts of a document that they cannot be compared with within
//! the budget of steps. What follows from that is `validate`'s matter.

use super::graph::Word;
use super::source::Location;
use document::view::{Instance, RECORD_LIMIT, TapeJson};
use document::{Document, NodeId};
use jsonschema::error::ValidationErrorKind;
use jsonschema::{FancyRegex, PatternOptions, Validator};
use std::collections::BTreeMap;

/// So many texts that a pattern cannot be compared with are looked for. Each costs the whole budget of steps.
const UNFINISHED_LIMIT: usize = 500;

/// A pattern that may need more steps than the budget.
#[derive(Debug)]
pub(super) struct Backtracking {
    /// Where it stands in the schemas.
    locations: Vec<Location>,
    /// Of the pattern alone, with the same engine and the same budget as in the schema.
    validator: Validator<TapeJson>,
}

/// A text that a pattern could not be compared with. Whether the schema asks for that is not known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unfinished {
    /// A string or a key.
    pub node: NodeId,
    /// The position of the pattern.
    pattern: usize,
}

/// What was found in a document.
#[derive(Debug)]
pub(super) enum Scouted {
    All(Vec<Unfinished>),
    /// There are more; the first.
    TooMany(NodeId),
}

/// The patterns that may run out of steps, each once.
pub(super) fn prepare(
    patterns: &[Word],
    pattern_options: impl Fn() -> PatternOptions<FancyRegex>,
) -> Vec<Backtracking> {
    let mut places: BTreeMap<&str, Vec<Location>> = BTreeMap::new();
    for word in patterns.iter().filter(|word| may_backtrack(&word.text)) {
        places.entry(&word.text).or_default().push(word.location.clone());
    }
    let compiled = places.into_iter().filter_map(|(text, locations)| {
        let schema = serde_json::json!({ "pattern": text });
        let options = jsonschema::options_for::<TapeJson>().offline().with_pattern_options(pattern_options());
        // A pattern that cannot be compiled is told of when the schema is.
        let validator = options.build(&schema).ok()?;
        Some(Backtracking { locations, validator })
    });
    compiled.collect()
}

/// Whether more than a plain regular expression is needed, which takes time in proportion to the text. In doubt, yes.
fn may_backtrack(pattern: &str) -> bool {
    let mut before = ' ';
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        match character {
            '\\' => {
                characters.next();
                if next.is_alphanumeric() && !"dDwWsSbBnrtfvcxupP0".contains(next) {
                    return true;
                }
            }
            '(' if next == '*' => return true,
            '(' if next == '?' => {
                characters.next();
                if characters.peek() != Some(&':') {
                    return true;
                }
            }
            '+' if matches!(before, '*' | '+' | '?' | '}') => return true,
            _ => {}
        }
        before = if character == '\\' { ' ' } else { character };
    }
    false
}

/// Compares every string and every key with every such pattern.
pub(super) fn scout(patterns: &[Backtracking], document: &Document) -> Scouted {
    let mut found: Vec<Unfinished> = Vec::new();
    if patterns.is_empty() {
        return Scouted::All(found);
    }
    let instance = Instance::new(document, RECORD_LIMIT);
    for visit in document.walk() {
        let key = document.key(visit.node);
        let text = (document.kind(visit.node) == document::Kind::String).then_some(visit.node);
        for node in key.into_iter().chain(text) {
            for (ordinal, pattern) in patterns.iter().enumerate() {
                if !is_unfinished(&pattern.validator, &instance, node) {
                    continue;
                }
                if found.len() >= UNFINISHED_LIMIT {
                    return Scouted::TooMany(found.first().map_or(node, |first| first.node));
                }
                found.push(Unfinished { node, pattern: ordinal });
            }
        }
    }
    Scouted::All(found)
}

fn is_unfinished(validator: &Validator<TapeJson>, instance: &Instance<'_>, node: NodeId) -> bool {
    // It is the root of this call, so that the validator has no way to walk.
    !validator.is_valid(instance.node(node))
        && validator.iter_errors(instance.node(node)).any(|error| is_of_a_budget(error.kind()))
}

/// Whether an error is no judgement but a budget that ran out.
pub(super) fn is_of_a_budget(error: &ValidationErrorKind) -> bool {
    matches!(
        error,
        ValidationErrorKind::BacktrackLimitExceeded { .. } | ValidationErrorKind::RegexEngineFailure { .. }
    )
}

/// The only text that the pattern at a place of the schemas could not be compared with.
pub(super) fn only_text(
    patterns: &[Backtracking],
    unfinished: &[Unfinished],
    location: &Location,
) -> Option<NodeId> {
    // What judges a key stands behind the key's pattern, or is the whole of `patternProperties`.
    let is_there = |place: &Location| {
        place.source == location.source
            && (place == location
                || place.parent() == *location
                || location.pointer.starts_with(&format!("{}/", place.pointer)))
    };
    let mut texts = unfinished.iter().filter(|one| {
        patterns.get(one.pattern).is_some_and(|pattern| pattern.locations.iter().any(is_there))
    });
    let only = texts.next()?;
    texts.next().is_none().then_some(only.node)
}

#[cfg(test)]
mod tests {
    use super::may_backtrack;

    #[test]
    fn plain_patterns_and_others() {
        for plain in [
            "",
            "^a+$",
            r"^\d{3}-\w+\.\x41\u0041\/$",
            "(?:a|b)*",
            r"[a-z]+?",
            r"\p{L}",
            r"\bword\b",
            r"a\+\+",
        ] {
            assert!(!may_backtrack(plain), "{plain}");
        }
        for other in
            ["(?=a)", "(?!x-)", "(?<=a)b", r"(a)\1", r"(?<n>a)\k<n>", "a++", "a*+", "a{2}+", "(?>a)", "(?i)a"]
        {
            assert!(may_backtrack(other), "{other}");
        }
    }
}
