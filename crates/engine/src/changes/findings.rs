//! What changed as findings of the contract gate: what breaks blocks, what is doubtful warns, what is
//! deprecated is a note. Other safe changes are none.

use check::changes::{Change, ChangeVerdict, Changes};
use check::{Evidence, Fact, Finding, Gate, RuleId, Severity};
use std::collections::BTreeMap;

/// The rule of the contract gate.
const BREAKING_CHANGE: RuleId = RuleId::new("contract/breaking-change");

/// In the order of [`Finding::order`].
pub fn findings(changes: &Changes) -> Vec<Finding> {
    let mut folded: BTreeMap<String, Finding> = BTreeMap::new();
    for change in &changes.changes {
        let severity = match change.verdict {
            ChangeVerdict::Breaking => Severity::Blocks,
            ChangeVerdict::Doubtful => Severity::Warns,
            // It works as before, and clients should know.
            ChangeVerdict::Safe if change.rule.as_str() == "change/deprecated" => Severity::Notes,
            ChangeVerdict::Safe => continue,
        };
        folded.insert(change.fingerprint.to_string(), finding(change, severity));
    }
    let mut findings: Vec<Finding> = folded.into_values().collect();
    findings.sort_by_cached_key(|finding| finding.order());
    findings
}

fn finding(change: &Change, severity: Severity) -> Finding {
    let mut facts = vec![Fact::words("Rule", change.rule.as_str())];
    if !change.part.is_empty() {
        facts.push(Fact::words("In", &change.part));
    }
    if let Some(older) = &change.older {
        facts.push(Fact::words(
            "Before",
            format!("line {}, column {} ({})", older.line, older.column, older.pointer),
        ));
    }
    if let Some(witness) = &change.witness {
        facts.push(Fact::code("Payload", &witness.payload));
        facts.push(Fact::words("Accepted by", witness.accepted_by.words()));
        facts.push(Fact::words("Refused", &witness.refusal));
    }
    let note = super::find(change.rule.as_str()).map_or("changed", |rule| rule.title);
    let fix = match severity {
        Severity::Blocks => {
            "Keep what was there beside the new, or release it as a new version of the API and tell its clients."
        }
        Severity::Notes => "Say by when clients must have moved, and to what (RFC 8594 has a header for it).",
        Severity::Warns => {
            "Ask those on the other side how they read it, and accept it with the reason if it does no harm."
        }
    };
    Finding {
        fingerprint: change.fingerprint,
        gate: Gate::Contract,
        rule: BREAKING_CHANGE,
        severity,
        evidence: Evidence::Recorded,
        title: change.title.clone(),
        note: note.to_string(),
        pattern: change.pattern.clone(),
        places: change.newer.iter().cloned().collect(),
        count: 1,
        schema_place: change.newer.clone(),
        subject: change
            .operation
            .as_ref()
            .map(|operation| check::finding::Subject { operation: operation.clone(), exchanges: Vec::new() }),
        expected: None,
        got: None,
        facts: facts.into_iter().chain([Fact::words("Why", &change.reason)]).collect(),
        fix: Some(fix.into()),
    }
}
