//! The tester's own findings, as findings of a gate: they count, block and travel like those of the rules. No rule
//! tests them, so none is named beside them in the gate's list.

use check::{Check, Evidence, Finding, Fingerprint, Gate, RuleId};

/// Stands where a rule's id stands.
const OWN: &str = "own-finding";

/// What the tester wrote down for this gate. It is about the evidence in hand, and weighs as that does.
pub fn findings(check: &Check, gate: Gate, evidence: Evidence) -> Vec<Finding> {
    check
        .own_findings
        .iter()
        .filter(|own| own.gate == gate)
        .map(|own| {
            let pointer = own.place.as_ref().map(|p| p.pointer.clone()).unwrap_or_default();
            Finding {
                fingerprint: Fingerprint::of(&[OWN, &own.title, &pointer]),
                gate,
                rule: RuleId::new(OWN),
                severity: own.severity,
                evidence,
                title: own.title.clone(),
                note: own.title.clone(),
                pattern: pointer,
                count: 1,
                places: own.place.iter().cloned().collect(),
                schema_place: None,
                subject: None,
                expected: None,
                got: None,
                facts: Vec::new(),
                fix: (!own.comment.is_empty()).then(|| own.comment.clone()),
            }
        })
        .collect()
}
