//! The contract gate over an OpenAPI description: operation, status, content type, headers and body of one exchange,
//! and what was asked. What the description says is read by `crate::openapi`; the verdict is the gate's.

mod body;
mod credentials;
mod declared;
mod in_hand;
mod operation;
mod parameters;
mod request;
mod response;

pub(super) use in_hand::judge_in_hand;

use super::rules::*;
use crate::openapi::{Cache, Contract, Description, Operation, Trouble, Unusable, place};
use crate::schema::{BODY_SCHEMA as BODY_SCHEMA_RULE, Validation};
use check::gates::contract::ContractSettings;
use check::{Evidence, Exchange, Finding, Fingerprint, Gate, RuleId, RuleState, Severity};
use document::Document;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A description of the check, as it was read once, with the schemas that were compiled since.
#[derive(Debug)]
pub struct Described {
    pub description: Description,
    pub troubles: Vec<Trouble>,
    pub(super) cache: RefCell<Cache>,
}

impl Described {
    /// Reads a document; None: it is no OpenAPI description.
    pub fn read(document: &Document) -> Option<Described> {
        if !Description::is_described_by(document) {
            return None;
        }
        let (description, troubles) = Description::read(document);
        Some(Described { description, troubles, cache: RefCell::default() })
    }

    /// The schemas that were compiled so far.
    pub fn cache(&self) -> std::cell::RefMut<'_, Cache> {
        self.cache.borrow_mut()
    }
}

/// What was learnt about one exchange.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// `GET /orders/{id}`, as the contract writes it; None: no operation was found.
    pub operation: Option<String>,
    /// Which documented response the answer fell under: `200`, `2XX`, `default`.
    pub documented_status: Option<String>,
    /// In the order of [`Finding::order`], each with its operation.
    pub findings: Vec<Finding>,
    /// By rule id; rules that are not in it were not asked.
    pub states: BTreeMap<&'static str, RuleState>,
    /// Whether there are more findings than are told.
    pub is_cut: bool,
    /// Whether the contract promises JSON here; None: that is not known.
    pub expects_json: Option<bool>,
}

/// Judges one exchange by a description. `request_body` and `body` are the bodies as documents, where they are in
/// hand; without them those in the exchange are read. `cache` keeps what was compiled, for the next exchange.
pub fn judge_exchange(
    contract: &Contract<'_>,
    cache: &mut Cache,
    exchange: &Exchange,
    request_body: Option<&Document>,
    body: Option<&Document>,
    settings: &ContractSettings,
) -> Outcome {
    let mut court = Court {
        contract,
        cache,
        settings,
        evidence: exchange.evidence,
        operation: None,
        outcome: Outcome::default(),
    };
    if let Some((operation, variables)) = operation::judge(&mut court, exchange) {
        court.operation = Some(operation);
        court.outcome.operation = Some(operation.label());
        response::judge(&mut court, operation, exchange, body);
        let status = exchange.response.as_ref().and_then(|response| response.status);
        // The server was right to refuse; what was wrong with the request is known already.
        if !status.is_some_and(|status| (400..500).contains(&status)) {
            request::judge(&mut court, operation, variables.as_deref(), exchange, request_body);
            credentials::judge(&mut court, operation, exchange);
        }
    }
    court.finish()
}

/// One judging at work.
struct Court<'a, 'c> {
    contract: &'c Contract<'a>,
    cache: &'c mut Cache,
    settings: &'c ContractSettings,
    evidence: Evidence,
    operation: Option<&'a Operation>,
    outcome: Outcome,
}

/// What a finding of these rules says; the rest is filled in.
struct Said<'s> {
    rule: &'static str,
    severity: Severity,
    title: String,
    note: &'s str,
    /// What tells it from other findings of the rule at the operation.
    key: &'s str,
    /// Pointer in the description.
    at: Option<&'s str>,
    expected: Option<String>,
    got: Option<String>,
    fix: String,
}

impl<'a> Court<'a, '_> {
    fn judged(&mut self, rule: &'static str) {
        self.outcome.states.entry(rule).or_insert(RuleState::Judged(self.evidence));
    }

    fn not_judged(&mut self, rule: &'static str, why: impl Into<String>) {
        self.outcome.states.insert(rule, RuleState::NotJudged(why.into()));
    }

    fn document(&self) -> Option<&'a Document> {
        self.contract.document()
    }

    fn find(&mut self, said: Said<'_>) {
        let name = self.contract.name();
        let schema_place = self.document().zip(said.at).and_then(|(document, at)| place(document, name, at));
        self.outcome.findings.push(Finding {
            fingerprint: Fingerprint::of(&[said.rule, said.key]),
            gate: Gate::Contract,
            rule: RuleId::new(said.rule),
            severity: said.severity,
            evidence: self.evidence,
            title: said.title,
            note: said.note.to_string(),
            pattern: String::new(),
            places: Vec::new(),
            count: 1,
            schema_place,
            subject: None,
            expected: said.expected,
            got: said.got,
            facts: Vec::new(),
            fix: Some(said.fix),
        });
    }

    /// Takes what a schema said.
    fn take(&mut self, rule: &'static str, validation: Validation) {
        self.judged(rule);
        self.outcome.findings.extend(validation.findings);
        self.outcome.is_cut |= validation.is_cut;
        for unjudged in validation.unjudged {
            self.not_judged_by_id(unjudged.rule.as_str(), unjudged.why);
        }
    }

    /// Takes what is wrong with a schema itself.
    fn take_unusable(&mut self, rule: &'static str, unusable: Unusable) {
        self.outcome.findings.extend(unusable.findings);
        for unjudged in unusable.unjudged {
            match unjudged.rule == BODY_SCHEMA_RULE {
                true => self.not_judged(rule, unjudged.why),
                false => self.not_judged_by_id(unjudged.rule.as_str(), unjudged.why),
            }
        }
    }

    fn not_judged_by_id(&mut self, rule: &str, why: String) {
        if let Some(rule) = RULES.iter().find(|known| known.id == rule) {
            self.not_judged(rule.id, why);
        }
    }

    /// Every finding gets its operation, and a fingerprint of its own at it.
    fn finish(mut self) -> Outcome {
        let label = self.operation.map(Operation::label).unwrap_or_default();
        for finding in &mut self.outcome.findings {
            let is_about_the_schema = [SCHEMA_COMPILE, SCHEMA_REF, BUDGET].contains(&finding.rule.as_str())
                && finding.places.is_empty();
            if is_about_the_schema {
                continue;
            }
            finding.fingerprint = Fingerprint::of(&[&finding.fingerprint.to_string(), &label]);
            finding.subject =
                Some(check::finding::Subject { operation: label.clone(), exchanges: Vec::new() });
        }
        self.outcome.findings.sort_by_cached_key(Finding::order);
        self.outcome.findings.dedup_by_key(|finding| finding.fingerprint);
        self.outcome
    }
}

/// A text in a sentence.
fn quoted(text: &str) -> String {
    document::quote(&super::texts::shorten(text, 60))
}
