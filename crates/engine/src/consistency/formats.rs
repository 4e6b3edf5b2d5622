//! Strings of one field that are written in another way in another source: dates in two spellings, with zone here and
//! without there, UUIDs here and digits there. Dates that differ in offset or fraction have one format.

use super::Column;
use super::column::is_no_chance;
use super::notebook::{Found, Notebook, list};
use crate::contract::CONSISTENT_FORMAT;
use crate::infer::{Example, Sort, TextForm};
use check::Severity;

/// So many texts without a form, and with one, are needed to say that the two differ.
const PLAIN_FROM: u64 = 3;

/// Whether two forms are the same format as far as this rule goes.
fn are_same(one: TextForm, other: TextForm) -> bool {
    let is_number = |form| matches!(form, TextForm::Digits | TextForm::Decimal);
    one == other || is_number(one) && is_number(other)
}

/// Whether two sources with these strings contradict each other.
fn differ(one: &Column, other: &Column) -> bool {
    if let (Some(a), Some(b)) = (one.only_form(), other.only_form()) {
        let told = match (a, b) {
            (TextForm::Plain, told) | (told, TextForm::Plain) => Some(told),
            _ => None,
        };
        return match told {
            // Digits and version numbers are easily mistaken for what they are not.
            Some(TextForm::Plain | TextForm::Digits | TextForm::Decimal | TextForm::Ipv4) => false,
            Some(_) => one.field.strings >= PLAIN_FROM && other.field.strings >= PLAIN_FROM,
            None => !are_same(a, b),
        };
    }
    // Several forms in one source: only dates and times are compared.
    let times = |column: &Column| -> Vec<(TextForm, u64)> {
        column.forms().into_iter().filter(|(form, _)| form.is_time()).collect()
    };
    let (a, b) = (times(one), times(other));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let lacks = |from: &[(TextForm, u64)], column: &Column, to: &[(TextForm, u64)]| {
        let others = to.iter().map(|(_, count)| count).sum();
        from.iter().any(|(form, count)| {
            to.iter().all(|(known, _)| known != form) && is_no_chance(*count, column.field.strings, others)
        })
    };
    a.iter().all(|(form, _)| b.iter().all(|(other, _)| form != other))
        || lacks(&a, one, &b)
        || lacks(&b, other, &a)
}

pub(super) fn judge(notebook: &mut Notebook<'_>, path: &str, columns: &[Column]) {
    let known: Vec<usize> = (0..columns.len()).filter(|at| !columns[*at].forms().is_empty()).collect();
    let are_different = known
        .iter()
        .enumerate()
        .any(|(at, one)| known[..at].iter().any(|other| differ(&columns[*one], &columns[*other])));
    if !are_different {
        return;
    }
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for at in &known {
        let words: Vec<String> =
            columns[*at].forms().iter().map(|(form, _)| form.words().to_string()).collect();
        let words = words.join(" or ");
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, sources)) => sources.push(*at),
            None => groups.push((words, vec![*at])),
        }
    }
    let parts: Vec<String> =
        groups.iter().map(|(words, sources)| format!("{words} in {}", notebook.labels(sources))).collect();
    let examples: Vec<Example> = known
        .iter()
        .flat_map(|at| {
            let forms = columns[*at].forms().into_iter();
            forms.filter_map(|(form, _)| columns[*at].field.example(|sort| sort == Sort::Text(form)))
        })
        .collect();
    let says = format!("has another format in another source: {}", list(&parts));
    notebook.add(Found {
        rule: CONSISTENT_FORMAT,
        severity: Severity::Warns,
        path,
        key: parts.join(","),
        says,
        note: "another format in another source",
        facts: notebook.shown_by_source(&examples),
        examples,
        fix: "Agree on one format and name it in the contract; for moments that is RFC 3339 with zone: \
              2026-03-01T12:30:00Z.",
    });
}
