//! Equal violations of array items become one finding with a count; then the number of findings is capped.
//! Words are made in `explain`.

use super::explain::{Explainer, Told};
use super::source::{self, Location};
use super::words::{self, SUBJECT};
use check::{Fact, Finding, Fingerprint, Gate, Place};
use std::collections::BTreeMap;

struct Group {
    first: Told,
    pattern: String,
    places: Vec<Place>,
    count: u64,
    same_tail: bool,
    same_subject: bool,
}

type Key = (&'static str, Location, String, String, String);

/// Findings in their order, equal ones folded. `Place`s are kept for the first [`Finding::MAX_PLACES`].
/// With `is_cut` there may be more of each than were told.
pub(super) fn fold(explainer: &Explainer<'_>, told: Vec<Told>, is_cut: bool) -> Vec<Finding> {
    let document = explainer.document();
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    let mut told = told;
    // The validator's order may rest on hash maps.
    told.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    for one in told {
        let pattern = explainer.speech.pattern(one.node);
        let key = (
            one.keyword,
            one.location.clone(),
            pattern.clone(),
            one.key.clone(),
            one.rule.as_str().to_string(),
        );
        let place = |one: &Told| source::place_of_span(document, explainer.name, one.node, one.span);
        match groups.get_mut(&key) {
            None => {
                let places = vec![place(&one)];
                let group =
                    Group { first: one, pattern, places, count: 1, same_tail: true, same_subject: true };
                groups.insert(key, group);
            }
            Some(group) => {
                group.same_subject &= group.first.node == one.node;
                // The same said twice of one value (by two ways to one schema) counts once.
                if group
                    .places
                    .last()
                    .is_some_and(|last| last.start == one.span.start && last.end == one.span.end)
                {
                    continue;
                }
                group.count += 1;
                group.same_tail &= group.first.tail == one.tail;
                if group.places.len() < Finding::MAX_PLACES {
                    group.places.push(place(&one));
                }
            }
        }
    }
    let mut findings: Vec<Finding> = groups.into_values().map(|group| finding(explainer, group)).collect();
    for found in findings.iter_mut().filter(|found| is_cut && found.count > 1) {
        let at_least = format!("at least {}", words::count(found.count, "time", "times"));
        found.facts.insert(0, Fact::words(Finding::HOW_OFTEN, at_least));
    }
    findings.sort_by_cached_key(|found| found.order());
    findings
}

fn finding(explainer: &Explainer<'_>, group: Group) -> Finding {
    let Group { first, pattern, places, count, same_tail, same_subject } = group;
    let is_one = count == 1 || same_subject;
    // An unexpected key is named by the title; its subject is the object around it.
    let subject_node = if is_about_parent(&first) {
        explainer.document().parent(first.node).unwrap_or(first.node)
    } else {
        first.node
    };
    let subject = explainer.speech.subject(subject_node, is_one);
    let mut title = first.title.replace(SUBJECT, &subject);
    if same_tail {
        title.push_str(&first.tail);
    }
    let schema_place = source::schema_place(explainer.schemas, &first.location);
    let source_number = first.location.source.to_string();
    let fingerprint = Fingerprint::of(&[
        first.rule.as_str(),
        first.keyword,
        &pattern,
        &source_number,
        &first.location.pointer,
        &first.key,
    ]);
    Finding {
        fingerprint,
        gate: Gate::Contract,
        rule: first.rule,
        severity: first.severity,
        evidence: explainer.evidence,
        title,
        note: first.note,
        pattern,
        places,
        count,
        schema_place,
        subject: None,
        expected: first.expected,
        got: first.got,
        facts: first.facts,
        fix: first.fix,
    }
}

fn sort_key(told: &Told) -> impl Ord + '_ {
    (told.span.start, told.node, &told.location, told.keyword, &told.key, &told.title, &told.tail)
}

fn is_about_parent(told: &Told) -> bool {
    matches!(told.keyword, "additionalProperties" | "unevaluatedProperties")
}
