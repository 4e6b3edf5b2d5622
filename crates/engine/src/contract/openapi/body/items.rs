//! JSON line by line, where the contract says what each item is (`itemSchema` of OpenAPI 3.2), or what all of them are as
//! a list. Findings of items fold into one, as those of a list do.

use super::super::super::rules::{BODY_SCHEMA, SCHEMA_COMPILE, SCHEMA_JUDGES};
use super::super::Court;
use super::Whole;
use crate::openapi::{Direction, MediaType};
use crate::schema::{Judged, Validation};
use check::{Finding, Fingerprint, RuleId};
use document::{Document, NodeId};
use std::collections::BTreeMap;

/// Items that are judged one by one; a longer stream is judged in part.
const MOST_ITEMS: usize = 20_000;

pub(super) fn judge(court: &mut Court<'_, '_>, media_type: &MediaType, body: &Document, whole: &Whole<'_>) {
    let parsed = (!body.is_json_lines()).then(|| Document::parse_lines(body.bytes().to_vec()));
    let lines = parsed.as_ref().unwrap_or(body);
    if let Some(schema) = &media_type.schema {
        super::judge_value(court, schema, lines, whole, true);
    }
    let Some(schema) = &media_type.item_schema else { return };
    let nodes: Vec<NodeId> = lines.root().map(|root| lines.elements(root).collect()).unwrap_or_default();
    if nodes.is_empty() {
        court.not_judged(whole.rule, "The stream holds no item, so nothing in it was judged.");
        return;
    }
    let evidence = court.evidence;
    let ready = court.cache.ready(court.contract, schema, whole.direction, court.settings);
    let judged = Judged { whole: "an item", name: whole.name, rule: RuleId::new(whole.rule) };
    let (judges_nothing, unusable) = (ready.judges_nothing(), ready.unusable());
    let mut all = Validation { is_cut: nodes.len() > MOST_ITEMS, ..Validation::default() };
    let mut known: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    for (position, node) in nodes.into_iter().enumerate().take(MOST_ITEMS) {
        let item = Document::parse(lines.raw(node).to_vec());
        let Some(one) = ready.judge(court.contract, &item, evidence, &judged) else { break };
        all.is_cut |= one.is_cut;
        if all.unjudged.is_empty() {
            all.unjudged = one.unjudged;
        }
        for mut finding in one.findings {
            move_into(&mut finding, lines, node, position);
            match known.get(&finding.fingerprint).and_then(|at| all.findings.get_mut(*at)) {
                Some(first) => fold(first, finding),
                None => {
                    known.insert(finding.fingerprint, all.findings.len());
                    all.findings.push(finding);
                }
            }
        }
    }
    court.judged(whole.rule);
    if whole.direction == Direction::Response && whole.rule == BODY_SCHEMA {
        court.judged(SCHEMA_COMPILE);
        match judges_nothing {
            true => court.not_judged(SCHEMA_JUDGES, super::super::super::ACCEPTS_EVERYTHING),
            false => court.judged(SCHEMA_JUDGES),
        }
    }
    court.take_unusable(whole.rule, unusable);
    court.take(whole.rule, all);
}

/// From the item's own text into the stream.
fn move_into(finding: &mut Finding, lines: &Document, node: NodeId, position: usize) {
    let start = lines.span(node).start;
    for place in &mut finding.places {
        place.pointer = format!("/{position}{}", place.pointer);
        place.start += start;
        place.end += start;
        let at = lines.position(place.start);
        (place.line, place.column) = (at.line, at.column);
    }
    finding.pattern = format!("/*{}", finding.pattern);
    finding.fingerprint = Fingerprint::of(&[&finding.fingerprint.to_string(), "item"]);
}

fn fold(first: &mut Finding, more: Finding) {
    first.count = first.count.saturating_add(more.count);
    let room = Finding::MAX_PLACES.saturating_sub(first.places.len());
    first.places.extend(more.places.into_iter().take(room));
}
