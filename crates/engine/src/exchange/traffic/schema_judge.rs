//! A bare JSON Schema as the judge of recorded exchanges: it judges the JSON of good answers, and says of every other
//! exchange why it does not. It knows no operations; an OpenAPI description has another judge.

use super::properties::Properties;
use super::run::{Case, Judge, Judged, OperationNames, Seen};
use crate::schema::{Compiled, SchemaSource};
use check::gates::contract::ContractSettings;
use check::{DocumentName, Evidence, Finding, Fingerprint, Gate, Place, RuleId, Severity};
use document::Document;

/// The rule of the contract gate that a text which is no JSON breaks.
const JSON_TEXT: RuleId = RuleId::new("contract/json-text");

/// Judges the bodies of answers with an expected status and a JSON content type.
pub struct SchemaJudge<'a> {
    compiled: &'a Compiled,
    schemas: &'a [SchemaSource<'a>],
    expected_statuses: &'a [u16],
    /// None: there is no schema to read.
    properties: Option<Properties>,
}

impl<'a> SchemaJudge<'a> {
    /// What stands for the operation: a schema has none.
    pub const OPERATION: &'static str = "JSON responses";

    /// `schemas` are the ones that were compiled; the first one judges.
    pub fn new(
        compiled: &'a Compiled,
        schemas: &'a [SchemaSource<'a>],
        settings: &'a ContractSettings,
    ) -> SchemaJudge<'a> {
        let first = schemas.first().map(|source| source.document);
        let properties = first.and_then(|document| Some(Properties::of_schema(document, document.root()?)));
        SchemaJudge { compiled, schemas, expected_statuses: &settings.expected_statuses, properties }
    }

    /// The body that the schema is about, or why there is none.
    fn subject<'b>(&self, case: &Case<'b>) -> Result<(u16, &'b Document), String> {
        let response = case.exchange.response.as_ref();
        let Some(status) = response.and_then(|r| r.status) else {
            return Err("There was no answer.".into());
        };
        let is_expected = match self.expected_statuses {
            [] => (200..300).contains(&status),
            list => list.contains(&status),
        };
        if !is_expected {
            return Err(format!(
                "The schema is taken for answers that went well, and this one is {status}: name it as an expected \
                 status to judge it."
            ));
        }
        let content_type = response.and_then(|r| r.headers.get("content-type")).unwrap_or_default();
        let media_type = super::fields::media_type(content_type);
        if !is_json(&media_type) && !media_type.is_empty() {
            return Err(format!("The schema is about JSON, and this is {media_type}."));
        }
        match (case.body, case.body_not_held) {
            (Some(body), _) if media_type.is_empty() && body.is_blocked() => {
                Err("Nothing says that this is JSON, and it can't be read as JSON.".into())
            }
            (Some(body), _) => Ok((status, body)),
            (None, Some(why)) => Err(why.into()),
            (None, None) => Err("The answer has no body.".into()),
        }
    }
}

fn is_json(media_type: &str) -> bool {
    media_type.ends_with("+json")
        || ["application/json", "text/json", "application/x-ndjson", "application/jsonl"]
            .contains(&media_type)
}

impl Judge for SchemaJudge<'_> {
    fn operations(&self) -> Vec<OperationNames> {
        let properties = self.properties.iter().flat_map(|p| p.patterns()).map(String::from).collect();
        vec![OperationNames { operation: Self::OPERATION.into(), properties, ..OperationNames::default() }]
    }

    fn judge(&mut self, case: &Case<'_>) -> Judged {
        let (status, body) = match self.subject(case) {
            Ok(subject) => subject,
            Err(why) => return Judged { why_not: Some(why), ..Judged::default() },
        };
        let mut judged = Judged { operation: Some(Self::OPERATION.into()), ..Judged::default() };
        judged.seen = Seen { status: Some(status.to_string()), ..Seen::default() };
        if let Some(properties) = &self.properties {
            let seen = properties.seen(body);
            judged.seen.properties = seen.declared.into_iter().chain(seen.undeclared).collect();
        }
        judged.findings.extend(broken_text(body));
        let validation = self.compiled.validate(body, self.schemas, Evidence::Recorded);
        judged.findings.extend(validation.findings);
        judged.is_cut = validation.is_cut;
        judged.why_not = validation.unjudged.into_iter().next().map(|unjudged| unjudged.why);
        judged
    }
}

/// A text that is no JSON is told once per exchange, and once for all that break in the same way.
fn broken_text(body: &Document) -> Option<Finding> {
    let fault = body.faults().iter().find(|fault| fault.blocks())?;
    let sentence = fault.sentence().trim_end_matches('.').to_string();
    let at = body.position(fault.span.start);
    Some(Finding {
        fingerprint: Fingerprint::of(&[JSON_TEXT.as_str(), "recorded", &sentence]),
        gate: Gate::Contract,
        rule: JSON_TEXT,
        severity: Severity::Blocks,
        evidence: Evidence::Recorded,
        title: format!("the body is no JSON: {sentence}"),
        note: sentence,
        pattern: String::new(),
        places: vec![Place {
            document: DocumentName::Response,
            pointer: String::new(),
            start: fault.span.start,
            end: fault.span.end,
            line: at.line,
            column: at.column,
        }],
        count: 1,
        schema_place: None,
        subject: None,
        expected: None,
        got: None,
        facts: Vec::new(),
        fix: Some(fault.fix().into()),
    })
}
