//! One value of a parameter or header by its declared schema. Where it stood in the exchange, the caller knows.

use super::super::rules::SCHEMA_COMPILE;
use super::{Court, Said, body, quoted};
use crate::openapi::{Direction, Given, Parameter};
use check::{DocumentName, Fact, Severity};
use document::Document;

pub(super) fn judge_value(
    court: &mut Court<'_, '_>,
    rule: &'static str,
    parameter: &Parameter,
    given: Given,
    called: &str,
    direction: Direction,
) {
    court.judged(rule);
    let value = match given {
        Given::Absent => return,
        Given::Empty if parameter.allows_empty => return,
        Given::Empty => crate::openapi::Coerced { json: "\"\"".into(), text: String::new() },
        Given::Value(value) => value,
    };
    // A secret that was taken out can't be judged.
    if value.text.contains(check::secret::REDACTED) {
        return;
    }
    let Some(schema) = parameter.value_schema() else { return };
    let document = Document::parse(value.json.into_bytes());
    if document.is_blocked() {
        court.find(Said {
            rule,
            severity: Severity::Blocks,
            title: format!("{called} must be JSON, and is {}", quoted(&value.text)),
            note: "not JSON",
            key: &format!("not json {called}"),
            at: Some(&parameter.pointer),
            expected: Some("JSON".into()),
            got: Some(value.text.clone()),
            fix: "Write the value as JSON, or correct the contract.".into(),
        });
        return;
    }
    let name = match direction {
        Direction::Request => DocumentName::Request,
        Direction::Response => DocumentName::Response,
    };
    let before = court.outcome.findings.len();
    body::judge_value(court, schema, &document, &body::Whole { rule, name, called, direction }, false);
    for finding in
        court.outcome.findings.iter_mut().skip(before).filter(|f| f.rule.as_str() != SCHEMA_COMPILE)
    {
        finding.facts.insert(0, Fact::code("Sent", super::super::texts::shorten(&value.text, 60)));
        // Two parameters may share a schema, and must not share an acceptance.
        finding.fingerprint = check::Fingerprint::of(&[
            &finding.fingerprint.to_string(),
            parameter.location.word(),
            &parameter.name,
        ]);
        finding.pattern = String::new();
    }
}
