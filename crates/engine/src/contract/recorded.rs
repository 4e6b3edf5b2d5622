//! Recorded traffic before the contract gate: an OpenAPI description as the judge of recorded exchanges, and what a run
//! over all of them means for the gate's verdict. Reading recordings is `exchange::traffic`'s work.

use super::openapi::judge_exchange;
use super::rules::*;
use super::{Input, Notebook, texts};
use crate::exchange::traffic::properties::Properties;
use crate::exchange::traffic::run::{Case, Judge, Judged, OperationNames, Outcome, Seen};
use crate::openapi::{
    Cache, Contract, Operation, ParameterLocation, best_media_type, documented_status, is_json, pairs,
    query_of,
};
use check::gates::contract::ContractSettings;
use check::traffic::JudgementWord;
use check::{DocumentName, Evidence, Exchange, Finding, GateReport, RuleState};
use document::Document;
use std::collections::BTreeMap;

/// What a judge remembers between the steps of a run.
#[derive(Debug, Default)]
pub struct Memory {
    /// By pointer of the schema.
    properties: BTreeMap<String, Properties>,
    /// What was learnt about each rule so far.
    pub states: BTreeMap<&'static str, RuleState>,
}

impl Memory {
    /// A bare JSON Schema judged: it asks these rules and no others.
    /// Where no exchange was judged, none of them was.
    pub fn note_schema(&mut self, judged_count: u32, judges_nothing: bool) {
        if judged_count == 0 {
            return;
        }
        let rules = [STATUS, MEDIA_TYPE, JSON_TEXT, SCHEMA_COMPILE, SCHEMA_JUDGES, BODY_SCHEMA];
        for rule in rules.into_iter().filter(|rule| *rule != SCHEMA_JUDGES || !judges_nothing) {
            self.states.entry(rule).or_insert(RuleState::Judged(Evidence::Recorded));
        }
    }
}

/// Judges recorded exchanges by a description.
pub struct DescriptionJudge<'a> {
    pub contract: Contract<'a>,
    pub cache: &'a mut Cache,
    pub settings: &'a ContractSettings,
    pub memory: &'a mut Memory,
}

impl DescriptionJudge<'_> {
    fn properties_at(&mut self, pointer: &str) -> Option<&Properties> {
        if !self.memory.properties.contains_key(pointer) {
            let document = self.contract.document()?;
            let read = Properties::of_schema(document, document.resolve(pointer)?);
            self.memory.properties.insert(pointer.into(), read);
        }
        self.memory.properties.get(pointer)
    }

    /// What of the contract an exchange touched.
    fn seen(&mut self, operation: &Operation, exchange: &Exchange, body: Option<&Document>) -> Seen {
        let mut seen = Seen { parameters: parameters_of(operation, exchange), ..Seen::default() };
        let response = exchange.response.as_ref();
        let Some(status) = response.and_then(|r| r.status) else { return seen };
        let Some(item) = documented_status(operation, status) else {
            seen.status = Some(status.to_string());
            return seen;
        };
        seen.status = Some(item.status.to_string());
        let content_type = response.and_then(|r| r.headers.get("content-type")).unwrap_or("application/json");
        let schema = best_media_type(&item.content, content_type).and_then(|media| media.schema.as_deref());
        if let (Some(schema), Some(body)) = (schema, body)
            && let Some(properties) = self.properties_at(schema)
        {
            let found = properties.seen(body);
            let named = found.declared.into_iter().chain(found.undeclared);
            seen.properties = named.map(|pattern| format!("{} {pattern}", item.status)).collect();
        }
        seen
    }
}

/// `query limit`, as the coverage calls a parameter.
fn parameter_name(location: ParameterLocation, name: &str) -> String {
    format!("{} {name}", location.word())
}

/// The declared parameters that an exchange has, and the query parameters beside them.
fn parameters_of(operation: &Operation, exchange: &Exchange) -> Vec<String> {
    let Some(request) = &exchange.request else { return Vec::new() };
    let query: Vec<String> =
        pairs(query_of(&request.url).unwrap_or_default()).into_iter().map(|(name, _)| name).collect();
    let has = |name: &str, location: ParameterLocation| match location {
        ParameterLocation::Path => true,
        // `filter[status]` belongs to `filter` (deepObject).
        ParameterLocation::Query => query.iter().any(|q| q == name || q.split('[').next() == Some(name)),
        ParameterLocation::Header => request.headers.get(name).is_some(),
        ParameterLocation::Cookie => request
            .headers
            .get("cookie")
            .is_some_and(|cookies| cookies.split(';').any(|c| c.trim().split('=').next() == Some(name))),
        ParameterLocation::QueryString => !query.is_empty(),
    };
    let declared = operation.parameters.iter().filter(|p| has(&p.name, p.location));
    let mut names: Vec<String> = declared.map(|p| parameter_name(p.location, &p.name)).collect();
    let is_declared = |q: &str| {
        let base = q.split('[').next().unwrap_or(q);
        operation.parameters.iter().any(|p| p.name == q || p.name == base)
    };
    let beside = query.iter().filter(|q| !is_declared(q));
    names.extend(beside.map(|q| parameter_name(ParameterLocation::Query, q)));
    names
}

impl Judge for DescriptionJudge<'_> {
    fn operations(&self) -> Vec<OperationNames> {
        let Some(document) = self.contract.document() else { return Vec::new() };
        let names = |operation: &Operation| {
            let mut properties = Vec::new();
            for response in &operation.responses {
                let json = response.content.iter().find(|media| is_json(&media.name));
                let schema = json.and_then(|media| document.resolve(media.schema.as_deref()?));
                if let Some(schema) = schema {
                    let read = Properties::of_schema(document, schema);
                    properties.extend(read.patterns().map(|p| format!("{} {p}", response.status)));
                }
            }
            OperationNames {
                operation: operation.label(),
                statuses: operation.responses.iter().map(|r| r.status.to_string()).collect(),
                parameters: operation
                    .parameters
                    .iter()
                    .map(|p| parameter_name(p.location, &p.name))
                    .collect(),
                properties,
            }
        };
        self.contract.description.operations.iter().map(names).collect()
    }

    fn judge(&mut self, case: &Case<'_>) -> Judged {
        let exchange = case.exchange;
        if exchange.response.as_ref().is_none_or(|response| response.status.is_none()) {
            return Judged { why_not: Some("There was no answer.".into()), ..Judged::default() };
        }
        let outcome =
            judge_exchange(&self.contract, self.cache, exchange, case.request_body, case.body, self.settings);
        let mut judged = Judged {
            operation: outcome.operation,
            findings: outcome.findings,
            is_cut: outcome.is_cut,
            ..Judged::default()
        };
        if outcome.expects_json != Some(false)
            && let Some(body) = case.body
        {
            let notebook = read_text(body);
            judged.findings.extend(notebook.findings);
            judged.is_cut |= notebook.is_cut;
            for (rule, state) in notebook.states {
                keep_worse(&mut self.memory.states, rule, state);
            }
        }
        // A body that the recording does not hold is no fault of the recording's other parts.
        let not_judged = outcome.states.iter().find_map(|(rule, state)| match state {
            RuleState::NotJudged(why) => Some((*rule, why.clone())),
            _ => None,
        });
        judged.why_not = case.body_not_held.map(str::to_string).or(not_judged.map(|(_, why)| why));
        for (rule, state) in outcome.states {
            keep_worse(&mut self.memory.states, rule, state);
        }
        let operation =
            judged.operation.as_deref().and_then(|name| self.contract.description.operation(name));
        if let Some(operation) = operation {
            judged.seen = self.seen(operation, exchange, case.body);
        }
        judged
    }
}

/// What the text of a body tells by itself: duplicate keys, numbers that lose digits, times without a zone.
fn read_text(body: &Document) -> Notebook {
    let mut notebook = Notebook::new(Evidence::Recorded);
    texts::judge_body_text(body, DocumentName::Response, &mut notebook);
    notebook
}

/// A rule counts as judged once it was, unless it could not be judged somewhere.
fn keep_worse(states: &mut BTreeMap<&'static str, RuleState>, rule: &'static str, state: RuleState) {
    match (states.get(rule), &state) {
        (Some(RuleState::NotJudged(_)), _) | (Some(_), RuleState::Judged(_)) => {}
        _ => {
            states.insert(rule, state);
        }
    }
}

/// What runs over recordings have learnt, for the gate.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub findings: Vec<Finding>,
    pub states: BTreeMap<&'static str, RuleState>,
    pub is_cut: bool,
    pub exchange_count: u32,
    /// Exchanges that were not judged, and why the first was not.
    pub not_judged: u32,
    pub why_not: String,
}

impl Recorded {
    /// Takes one run over a recording whose exchanges are numbered from `offset` on.
    pub fn add(&mut self, outcome: &Outcome, states: &BTreeMap<&'static str, RuleState>, offset: u32) {
        for finding in &outcome.findings {
            let mut finding = finding.clone();
            if let Some(subject) = &mut finding.subject {
                subject.exchanges.iter_mut().for_each(|index| *index += offset);
            }
            // The places lie in a body that is not in hand.
            finding.places.clear();
            match self.findings.iter_mut().find(|known| known.fingerprint == finding.fingerprint) {
                None => self.findings.push(finding),
                Some(known) => join(known, &finding),
            }
        }
        for (rule, state) in states {
            keep_worse(&mut self.states, rule, state.clone());
        }
        self.is_cut |= outcome.is_cut;
        self.exchange_count += outcome.judgements.len() as u32;
        for judgement in &outcome.judgements {
            if judgement.word == JudgementWord::NotJudged {
                self.not_judged += 1;
                if self.why_not.is_empty() {
                    self.why_not.clone_from(&judgement.why_not);
                }
            }
        }
    }
}

/// The same finding in more exchanges.
fn join(known: &mut Finding, more: &Finding) {
    known.count = known.count.saturating_add(more.count);
    known.severity = known.severity.min(more.severity);
    let subject = known.subject.get_or_insert_default();
    if let Some(other) = &more.subject {
        let room = Finding::MAX_PLACES.saturating_sub(subject.exchanges.len());
        subject.exchanges.extend(other.exchanges.iter().take(room));
        if subject.operation.is_empty() {
            subject.operation.clone_from(&other.operation);
        }
    }
}

impl Notebook {
    /// Takes what the recordings told into the gate's report.
    pub(super) fn absorb(&mut self, recorded: &Recorded) {
        for finding in &recorded.findings {
            match self.findings.iter_mut().find(|known| known.fingerprint == finding.fingerprint) {
                // The exchange in hand is one of the recorded: its places stay, the counts are those of all.
                Some(known) => {
                    known.count = finding.count.max(known.count);
                    known.subject.clone_from(&finding.subject);
                }
                None => self.findings.push(finding.clone()),
            }
        }
        for (rule, state) in &recorded.states {
            match (self.states.get(rule), state) {
                (Some(RuleState::NotJudged(_)), _) | (Some(RuleState::Judged(_)), RuleState::Judged(_)) => {}
                _ => {
                    self.states.insert(rule, state.clone());
                }
            }
        }
        self.is_cut |= recorded.is_cut;
        if recorded.not_judged > 0 {
            self.not_judged(
                BODY_SCHEMA,
                format!(
                    "{} of {} recorded exchanges were not judged. The first: {}",
                    recorded.not_judged, recorded.exchange_count, recorded.why_not
                ),
            );
        }
    }
}

impl super::Run {
    /// The report with what the recordings told. Only after the run is done.
    pub fn report_with(&mut self, input: &Input<'_>, recorded: &Recorded) -> GateReport {
        self.notebook.absorb(recorded);
        self.notebook.report(input)
    }
}
