//! Fields that one source has and another has not, or has only sometimes; and null in one source alone. A field that
//! could not have been there (an empty array around it) is unknown, not missing.

use super::Column;
use super::column::is_no_chance;
use super::notebook::{Found, Notebook};
use crate::contract::CONSISTENT_PRESENCE;
use crate::infer::{Example, Sort};
use check::Severity;
use check::consistency::Presence;

fn indexes(columns: &[Column], is_wanted: impl Fn(&Column) -> bool) -> Vec<usize> {
    (0..columns.len()).filter(|at| is_wanted(&columns[*at])).collect()
}

fn present(column: &Column) -> u64 {
    column.field.count()
}

fn seen(column: &Column) -> Option<Example> {
    column.field.example(|sort| sort != Sort::Null).or(column.field.example(|_| true))
}

pub(super) fn judge(notebook: &mut Notebook<'_>, path: &str, columns: &[Column]) {
    let having = indexes(columns, |column| present(column) > 0);
    let missing = indexes(columns, |column| {
        column.presence() == Presence::Never
            && having.iter().any(|at| {
                let other = &columns[*at];
                other.presence() == Presence::Always
                    || is_no_chance(present(other), other.parents, column.parents)
            })
    });
    if !missing.is_empty() {
        let examples: Vec<Example> = having
            .iter()
            .filter_map(|at| seen(&columns[*at]))
            .chain(missing.iter().filter_map(|at| columns[*at].absent))
            .collect();
        let (there, gone) = (notebook.labels(&having), notebook.labels(&missing));
        return notebook.add(Found {
            rule: CONSISTENT_PRESENCE,
            severity: Severity::Warns,
            path,
            key: format!("missing in {gone}, there in {there}"),
            says: format!("is missing in {gone} and there in {there}"),
            note: "missing in another source",
            facts: notebook.counts_by_source(columns, |column| (present(column), column.parents)),
            examples,
            fix: "Find out whether that source is older, or leaves the field out on purpose; then say in the contract \
                  whether it is required.",
        });
    }
    let always = indexes(columns, |column| column.presence() == Presence::Always);
    let sometimes = indexes(columns, |column| {
        let absent = column.parents.saturating_sub(present(column));
        column.presence() == Presence::Sometimes
            && always.iter().any(|at| is_no_chance(absent, column.parents, columns[*at].parents))
    });
    if sometimes.is_empty() {
        return;
    }
    let examples: Vec<Example> = sometimes
        .iter()
        .filter_map(|at| columns[*at].absent)
        .chain(always.iter().filter_map(|at| seen(&columns[*at])))
        .collect();
    let (optional, required) = (notebook.labels(&sometimes), notebook.labels(&always));
    notebook.add(Found {
        rule: CONSISTENT_PRESENCE,
        severity: Severity::Warns,
        path,
        key: format!("optional in {optional}, always in {required}"),
        says: format!("is optional in {optional} and always there in {required}"),
        note: "optional in one source only",
        facts: notebook.counts_by_source(columns, |column| (present(column), column.parents)),
        examples,
        fix: "Say in the contract that it is optional, or send it everywhere. Clients that were tried on one source \
              alone fail at the other.",
    });
}

pub(super) fn judge_nulls(notebook: &mut Notebook<'_>, path: &str, columns: &[Column]) {
    let never =
        indexes(columns, |column| column.field.nulls == 0 && present(column) > 0 && !column.is_partial);
    let nullable = indexes(columns, |column| {
        let nulls = column.field.nulls;
        nulls > 0 && never.iter().any(|at| is_no_chance(nulls, present(column), present(&columns[*at])))
    });
    if nullable.is_empty() {
        return;
    }
    let examples: Vec<Example> = nullable
        .iter()
        .filter_map(|at| columns[*at].field.example(|sort| sort == Sort::Null))
        .chain(never.iter().filter_map(|at| seen(&columns[*at])))
        .collect();
    let (some, none) = (notebook.labels(&nullable), notebook.labels(&never));
    notebook.add(Found {
        rule: CONSISTENT_PRESENCE,
        severity: Severity::Warns,
        path,
        key: format!("null in {some}, never in {none}"),
        says: format!("is sometimes null in {some} and never in {none}"),
        note: "null in one source only",
        facts: notebook.counts_by_source(columns, |column| (column.field.nulls, present(column))),
        examples,
        fix: "Say in the contract that it may be null, or never send null. Clients that were tried on one source alone \
              fail at the other.",
    });
}
