//! Recorded traffic before the contract gate: an OpenAPI description as the judge of recorded exchanges, and what a run
//! over all of them means for the gate's verdict. Reading recordings is `exchange::traffic`'s work.

mod schema_judge;

pub use schema_judge::SchemaJudge;

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
use check::{DocumentName, Evidence, Exchange, Finding, Fingerprint, GateReport, RuleState, Severity};
use document::{Document, NodeId};
use std::collections::BTreeMap;

/// What a judge remembers between the steps of a run.
#[derive(Debug, Default)]
pub struct Memory {
    /// By pointer of the schema.
    properties: BTreeMap<String, Properties>,
    /// What was learnt about each rule so far, but for empty answers.
    states: BTreeMap<&'static str, RuleState>,
    /// By operation.
    emptiness: BTreeMap<String, Emptiness>,
}

/// Whether there was something to judge in the answers of an operation.
#[derive(Clone, Debug, Default)]
struct Emptiness {
    /// What the first empty answer says; empty: there was none.
    why: String,
    /// One answer that has content is enough: lists are empty here and there in any traffic.
    has_content: bool,
}

impl Memory {
    /// Reads the properties of a schema, once.
    fn properties_of(&mut self, document: &Document, pointer: &str, schema: NodeId) -> &Properties {
        let read = || Properties::of_schema(document, schema);
        self.properties.entry(pointer.into()).or_insert_with(read)
    }

    fn properties(&self, pointer: &str) -> Option<&Properties> {
        self.properties.get(pointer)
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
        let document = self.contract.document()?;
        Some(self.memory.properties_of(document, pointer, document.resolve(pointer)?))
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
        ParameterLocation::Form => request.body.is_some(),
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
            let why = case.body_not_held.unwrap_or("There was no answer.");
            return Judged { why_not: Some(why.into()), ..Judged::default() };
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
            let operation = judged.operation.as_deref().unwrap_or_default();
            let mut text = read_text(body, self.memory, operation);
            texts::drop_not_finite(body, &mut judged.findings);
            super::drop_told_twice(&mut text.findings, &judged.findings);
            if !operation.is_empty() {
                text.findings.iter_mut().for_each(|finding| texts::belong_to(operation, finding));
            }
            judged.findings.extend(text.findings);
            judged.is_cut |= text.is_cut;
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

/// What the text of a body tells by itself.
struct TextOutcome {
    findings: Vec<Finding>,
    is_cut: bool,
}

/// Duplicate keys, numbers that lose digits, times without a zone. What it means for the rules goes into the memory.
fn read_text(body: &Document, memory: &mut Memory, operation: &str) -> TextOutcome {
    let mut notebook = Notebook::new(Evidence::Recorded);
    texts::judge_body_text(body, DocumentName::Response, &mut notebook);
    let emptiness = memory.emptiness.entry(operation.into()).or_default();
    match notebook.states.remove(NOT_EMPTY) {
        Some(RuleState::NotJudged(why)) if emptiness.why.is_empty() => emptiness.why = why,
        Some(RuleState::Judged(_)) => emptiness.has_content = true,
        _ => {}
    }
    for (rule, state) in notebook.states {
        keep_worse(&mut memory.states, rule, state);
    }
    let mut is_told = false;
    let mut findings = notebook.findings;
    findings.retain_mut(|finding| {
        if finding.rule.as_str() != JSON_TEXT || finding.severity != Severity::Blocks {
            return true;
        }
        // Once per exchange, and once for all that break in the same way.
        finding.fingerprint = Fingerprint::of(&[JSON_TEXT, "recorded", &finding.title]);
        !std::mem::replace(&mut is_told, true)
    });
    TextOutcome { findings, is_cut: notebook.is_cut }
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
    states: BTreeMap<&'static str, RuleState>,
    emptiness: BTreeMap<String, Emptiness>,
    pub is_cut: bool,
    pub exchange_count: u32,
    /// Exchanges that were not judged, and why the first was not.
    pub not_judged: u32,
    pub why_not: String,
}

impl Recorded {
    /// Takes one run over a recording whose exchanges are numbered from `offset` on.
    pub fn add(&mut self, outcome: &Outcome, memory: &Memory, offset: u32) {
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
        for (rule, state) in &memory.states {
            keep_worse(&mut self.states, rule, state.clone());
        }
        for (operation, emptiness) in &memory.emptiness {
            let known = self.emptiness.entry(operation.clone()).or_default();
            known.has_content |= emptiness.has_content;
            if known.why.is_empty() {
                known.why.clone_from(&emptiness.why);
            }
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

impl Recorded {
    /// Whether the answers held something to judge; None: there was none to look at.
    fn not_empty(&self) -> Option<RuleState> {
        let mut answers =
            self.emptiness.iter().filter(|(_, e)| e.has_content || !e.why.is_empty()).peekable();
        answers.peek()?;
        Some(match answers.find(|(_, emptiness)| !emptiness.has_content) {
            None => RuleState::Judged(Evidence::Recorded),
            Some((operation, emptiness)) if operation.is_empty() => {
                RuleState::NotJudged(emptiness.why.clone())
            }
            Some((operation, emptiness)) => RuleState::NotJudged(format!(
                "No recorded answer of {operation} has content: {}",
                emptiness.why
            )),
        })
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
        let not_empty = recorded.not_empty();
        let not_empty = not_empty.iter().map(|state| (&NOT_EMPTY, state));
        for (rule, state) in recorded.states.iter().chain(not_empty) {
            match (self.states.get(rule), state) {
                (Some(RuleState::NotJudged(_)), _) | (Some(RuleState::Judged(_)), RuleState::Judged(_)) => {}
                _ => {
                    self.states.insert(rule, state.clone());
                }
            }
        }
        self.is_cut |= recorded.is_cut;
        // Where one sentence holds for all, it is said already.
        let is_said =
            |state: &RuleState| matches!(state, RuleState::NotJudged(why) if *why == recorded.why_not);
        if recorded.not_judged > 0 && !self.states.get(BODY_SCHEMA).is_some_and(is_said) {
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
