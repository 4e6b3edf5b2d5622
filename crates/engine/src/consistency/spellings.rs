//! Values of one field that differ between sources only by case or separators: `PAID` here, `paid` there. Values that
//! differ otherwise are other records, and nothing is said of them.

use super::Column;
use super::notebook::{Found, Notebook};
use crate::contract::CONSISTENT_ENUM;
use crate::infer::{Example, TextForm};
use check::{Fact, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Fields with more distinct values than this are no enumeration.
const MAX_VALUES: usize = 50;
/// Longer values are texts, not names of states.
const MAX_CHARACTERS: usize = 40;
/// So many pairs are shown.
const MAX_SHOWN: usize = 5;

/// What is left of a value without case and separators; None: it is too short, or no word.
fn folded(text: &str) -> Option<String> {
    if text.chars().count() > MAX_CHARACTERS || TextForm::of(text) != TextForm::Plain {
        return None;
    }
    let kept = text.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.' | '/'));
    let folded: String = kept.flat_map(char::to_lowercase).collect();
    (folded.chars().any(char::is_alphabetic) && folded.chars().count() >= 2).then_some(folded)
}

/// The values of a source: as written, and where the first one stands.
fn values(column: &Column) -> BTreeMap<String, Example> {
    let distinct = &column.field.distinct;
    if distinct.is_cut || distinct.values.len() > MAX_VALUES {
        return BTreeMap::new();
    }
    let strings = distinct.values.iter().filter(|(text, _)| text.starts_with('"'));
    // The keys are JSON texts, written by this program.
    let plain = |text: &String| serde_json::from_str::<String>(text).ok();
    strings.filter_map(|(text, (_, example))| Some((plain(text)?, *example))).collect()
}

pub(super) fn judge(notebook: &mut Notebook<'_>, path: &str, columns: &[Column]) {
    let sources: Vec<BTreeMap<String, Example>> = columns.iter().map(values).collect();
    // Spellings by what they fold to, with the first example of each source.
    let mut spellings: BTreeMap<String, BTreeMap<&str, Vec<Example>>> = BTreeMap::new();
    for (text, example) in sources.iter().flatten() {
        if let Some(folded) = folded(text) {
            spellings.entry(folded).or_default().entry(text).or_default().push(*example);
        }
    }
    let has = |source: u32, text: &str| sources.get(source as usize).is_some_and(|v| v.contains_key(text));
    let mut shown: Vec<String> = Vec::new();
    let mut examples: Vec<Example> = Vec::new();
    let mut keys = BTreeSet::new();
    for spelled in spellings.values() {
        // Two spellings that one source has both are two values to it.
        let pair = spelled.iter().enumerate().find_map(|(at, (one, ones))| {
            spelled.iter().skip(at + 1).find_map(|(other, others)| {
                let is_apart = ones.iter().all(|example| !has(example.document, other))
                    && others.iter().all(|example| !has(example.document, one));
                is_apart.then_some((*one, ones, *other, others))
            })
        });
        let Some((one, ones, other, others)) = pair else { continue };
        let labels = |examples: &[Example]| {
            let at: Vec<usize> = examples.iter().map(|example| example.document as usize).collect();
            notebook.labels(&at)
        };
        // The source that is named first has the spelling that is named first.
        let is_swapped = others.first().map(|e| e.document) < ones.first().map(|e| e.document);
        let sides = [(one, ones), (other, others)];
        let [first, second] = if is_swapped { [sides[1], sides[0]] } else { sides };
        shown.push(format!(
            "{} in {} and {} in {}",
            document::quote(first.0),
            labels(first.1),
            document::quote(second.0),
            labels(second.1)
        ));
        keys.insert(format!("{one}\u{0}{other}"));
        examples.extend(first.1.iter().chain(second.1));
    }
    let Some(first) = shown.first() else { return };
    let says = match shown.len() {
        1 => format!("is spelled {first}"),
        more => format!(
            "is spelled {first}, and {} like it",
            crate::infer::count(more as u64 - 1, "value", "values")
        ),
    };
    let facts = shown.iter().skip(1).take(MAX_SHOWN).map(|pair| Fact::words("Also", pair.clone())).collect();
    notebook.add(Found {
        rule: CONSISTENT_ENUM,
        severity: Severity::Warns,
        path,
        key: keys.into_iter().collect::<Vec<_>>().join("\u{1}"),
        says,
        note: "spelled in another way in another source",
        facts,
        examples,
        fix: "Agree on one spelling and list the values in the contract as an enumeration.",
    });
}
