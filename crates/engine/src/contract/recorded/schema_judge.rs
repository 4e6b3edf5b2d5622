//! Recorded exchanges where the contract is a bare JSON Schema, or where there is none: the JSON of good answers is
//! judged, and of every other exchange it is said why it is not. It knows no operations.

use super::super::rules::*;
use super::{Memory, keep_worse, read_text};
use crate::exchange::traffic::media_type;
use crate::exchange::traffic::run::{Case, Judge, Judged, OperationNames, Seen};
use crate::schema::{Compilation, Compiled, SchemaSource};
use check::gates::contract::ContractSettings;
use check::{Evidence, RuleState};
use document::Document;

const NO_CONTRACT: &str = "There is no contract yet: drop the OpenAPI description or a JSON Schema, and the recorded \
                           traffic is judged against it.";
const UNUSABLE: &str = "The schema can't be used as it is, so the body was not judged against it.";

/// Judges the bodies of answers with an expected status and a JSON content type.
pub struct SchemaJudge<'a> {
    /// None: there is no contract, and the texts of the bodies are all that is judged.
    compilation: Option<&'a Compilation>,
    schemas: &'a [SchemaSource<'a>],
    expected_statuses: &'a [u16],
    memory: &'a mut Memory,
}

impl<'a> SchemaJudge<'a> {
    /// What stands for the operation: a schema has none.
    pub const OPERATION: &'static str = "JSON responses";

    /// `schemas` are the ones that were compiled; the first one judges.
    pub fn new(
        compilation: Option<&'a Compilation>,
        schemas: &'a [SchemaSource<'a>],
        settings: &'a ContractSettings,
        memory: &'a mut Memory,
    ) -> SchemaJudge<'a> {
        let first = schemas.first().map(|source| source.document);
        if let Some((document, root)) = first.and_then(|document| Some((document, document.root()?)))
            && compilation.is_some()
        {
            memory.properties_of(document, "", root);
        }
        SchemaJudge { compilation, schemas, expected_statuses: &settings.expected_statuses, memory }
    }

    fn compiled(&self) -> Option<&'a Compiled> {
        self.compilation.and_then(|compilation| compilation.compiled.as_ref())
    }

    /// The body that is judged, or why there is none.
    fn subject<'b>(&self, case: &Case<'b>) -> Result<(u16, &'b Document), String> {
        let response = case.exchange.response.as_ref();
        let Some(status) = response.and_then(|r| r.status) else {
            return Err(case.body_not_held.unwrap_or("There was no answer.").into());
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
        let media_type = media_type(content_type);
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

    fn judged(&mut self, rule: &'static str) {
        keep_worse(&mut self.memory.states, rule, RuleState::Judged(Evidence::Recorded));
    }

    fn not_judged(&mut self, rule: &str, why: &str) {
        if let Some(rule) = RULES.iter().find(|known| known.id == rule) {
            keep_worse(&mut self.memory.states, rule.id, RuleState::NotJudged(why.into()));
        }
    }

    /// Why no body can be judged against a schema; None: it can.
    fn why_nothing_compiled(&self) -> Option<&'static str> {
        match (self.compilation, self.compiled()) {
            (None, _) => Some(NO_CONTRACT),
            (Some(_), None) => Some(UNUSABLE),
            (Some(_), Some(_)) => None,
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
        if self.compiled().is_none() {
            return Vec::new();
        }
        let properties = self.memory.properties("").into_iter().flat_map(|p| p.patterns());
        vec![OperationNames {
            operation: Self::OPERATION.into(),
            properties: properties.map(String::from).collect(),
            ..OperationNames::default()
        }]
    }

    fn judge(&mut self, case: &Case<'_>) -> Judged {
        let mut judged = Judged::default();
        if let Some(why) = self.why_nothing_compiled() {
            judged.why_not = Some(why.into());
            self.not_judged(BODY_SCHEMA, why);
            self.not_judged(SCHEMA_JUDGES, why);
        }
        let (status, body) = match self.subject(case) {
            Ok(subject) => subject,
            // That there is no contract is said first: it holds for all.
            Err(why) => return Judged { why_not: judged.why_not.or(Some(why)), ..judged },
        };
        self.judged(STATUS);
        self.judged(MEDIA_TYPE);
        let text = read_text(body, self.memory, Self::OPERATION);
        judged.findings = text.findings;
        judged.is_cut = text.is_cut;
        let Some((compilation, compiled)) = self.compilation.zip(self.compiled()) else { return judged };
        judged.operation = Some(Self::OPERATION.into());
        judged.seen = Seen { status: Some(status.to_string()), ..Seen::default() };
        if let Some(properties) = self.memory.properties("") {
            let seen = properties.seen(body);
            judged.seen.properties = seen.declared.into_iter().chain(seen.undeclared).collect();
        }
        for rule in [SCHEMA_COMPILE, SCHEMA_REF, BUDGET, BODY_SCHEMA] {
            self.judged(rule);
        }
        match compilation.judges_nothing {
            true => self.not_judged(SCHEMA_JUDGES, super::super::ACCEPTS_EVERYTHING),
            false => self.judged(SCHEMA_JUDGES),
        }
        let mut validation = compiled.validate(body, self.schemas, Evidence::Recorded);
        super::super::texts::drop_not_finite(body, &mut validation.findings);
        super::super::drop_told_twice(&mut judged.findings, &validation.findings);
        judged.findings.extend(validation.findings);
        judged.is_cut |= validation.is_cut;
        for unjudged in compilation.unjudged.iter().chain(&validation.unjudged) {
            self.not_judged(unjudged.rule.as_str(), &unjudged.why);
        }
        judged.why_not = validation.unjudged.into_iter().next().map(|unjudged| unjudged.why);
        judged
    }
}
