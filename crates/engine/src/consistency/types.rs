//! The same field with another type in another source: ids that are numbers here and strings there, decimals in
//! strings, objects in place of lists. null is no type here, and integers are numbers.

use super::Column;
use super::column::is_no_chance;
use super::notebook::{Found, Notebook, list};
use crate::contract::CONSISTENT_TYPES;
use crate::infer::{Example, Sort, TextForm};
use check::Severity;

/// From so many numbers on it is worth a note that all of them are integers.
const NOTE_FROM: u64 = 3;

/// Boolean, number, string, array, object.
fn counts(column: &Column) -> [u64; 5] {
    let field = &column.field;
    [field.booleans, field.numbers(), field.strings, field.arrays, field.objects]
}

fn sort_at(kind: usize, sort: Sort) -> bool {
    matches!(
        (kind, sort),
        (0, Sort::Boolean)
            | (1, Sort::Integer | Sort::Decimal)
            | (2, Sort::Text(_))
            | (3, Sort::Array)
            | (4, Sort::Object)
    )
}

/// `a number`, `a string of digits`, `a number or a string`.
fn words(column: &Column) -> String {
    let text = match column.only_form() {
        Some(TextForm::Digits) => "a string of digits",
        Some(TextForm::Decimal) => "a string with a decimal number",
        Some(form) if form.is_time() => "a string with a date or time",
        _ => "a string",
    };
    let names = ["a boolean", "a number", text, "an array", "an object"];
    let there = names.iter().zip(counts(column)).filter(|(_, count)| *count > 0);
    there.map(|(name, _)| *name).collect::<Vec<_>>().join(" or ")
}

pub(super) fn judge(notebook: &mut Notebook<'_>, path: &str, columns: &[Column]) {
    let known: Vec<(usize, [u64; 5])> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.field.filled() > 0)
        .map(|(at, column)| (at, counts(column)))
        .collect();
    let shares = |one: &[u64; 5], other: &[u64; 5]| one.iter().zip(other).any(|(a, b)| *a > 0 && *b > 0);
    let are_apart = known
        .iter()
        .enumerate()
        .any(|(at, (_, one))| known[..at].iter().any(|(_, other)| !shares(one, other)));
    let total = |counts: &[u64; 5]| counts.iter().sum::<u64>();
    let lacks_one = || {
        known.iter().any(|(_, one)| {
            known.iter().any(|(_, other)| {
                let chances = one.iter().zip(other);
                chances.into_iter().any(|(a, b)| *b == 0 && is_no_chance(*a, total(one), total(other)))
            })
        })
    };
    let severity = match () {
        () if are_apart => Severity::Blocks,
        () if lacks_one() => Severity::Warns,
        () => return integers(notebook, path, columns),
    };
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, _) in &known {
        let words = words(&columns[*at]);
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, sources)) => sources.push(*at),
            None => groups.push((words, vec![*at])),
        }
    }
    let parts: Vec<String> =
        groups.iter().map(|(words, sources)| format!("{words} in {}", notebook.labels(sources))).collect();
    let masks: Vec<String> = known
        .iter()
        .map(|(at, counts)| format!("{}:{:?}", notebook.label(*at), counts.map(|count| u8::from(count > 0))))
        .collect();
    // One example of each type of each source.
    let examples: Vec<Example> = known
        .iter()
        .flat_map(|(at, _)| (0..5).filter_map(|kind| columns[*at].field.example(|sort| sort_at(kind, sort))))
        .collect();
    notebook.add(Found {
        rule: CONSISTENT_TYPES,
        severity,
        path,
        key: masks.join(","),
        says: format!("is {}", list(&parts)),
        note: "another type in another source",
        facts: notebook.shown_by_source(&examples),
        examples,
        fix: "Agree on one type, write it into the contract, and send it everywhere; until then clients must read both.",
    });
}

/// Integers here, fractions there: the same type in JSON, and not in every client.
fn integers(notebook: &mut Notebook<'_>, path: &str, columns: &[Column]) {
    let whole = |column: &Column| column.field.decimals == 0 && column.field.integers >= NOTE_FROM;
    let integers: Vec<usize> = (0..columns.len()).filter(|at| whole(&columns[*at])).collect();
    let decimals: Vec<usize> = (0..columns.len())
        .filter(|at| {
            let field = &columns[*at].field;
            let differs =
                |other: &usize| is_no_chance(field.decimals, field.numbers(), columns[*other].field.integers);
            field.decimals > 0 && integers.iter().any(differs)
        })
        .collect();
    if integers.is_empty() || decimals.is_empty() {
        return;
    }
    let example = |at: &usize, wanted: Sort| columns[*at].field.example(|sort| sort == wanted);
    let examples: Vec<Example> = integers
        .iter()
        .filter_map(|at| example(at, Sort::Integer))
        .chain(decimals.iter().filter_map(|at| example(at, Sort::Decimal)))
        .collect();
    let (whole, broken) = (notebook.labels(&integers), notebook.labels(&decimals));
    notebook.add(Found {
        rule: CONSISTENT_TYPES,
        severity: Severity::Notes,
        path,
        key: format!("integers in {whole}, fractions in {broken}"),
        says: format!("has only integers in {whole} and also fractions in {broken}"),
        note: "integers here, fractions there",
        facts: notebook.shown_by_source(&examples),
        examples,
        fix: "If fractions are meant, tell the clients: some generate an integer type from integers alone.",
    });
}
