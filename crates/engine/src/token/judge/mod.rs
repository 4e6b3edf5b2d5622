//! Judges tokens and token responses by the rules of `rules`. Each file beside this one judges one part; here is what
//! they share: findings with their place, and what became of each rule.

mod claims;
mod header;
mod response;
mod whole;

pub(super) use claims::claims;
pub(super) use header::header;
pub(super) use response::{Answer, error, response};
pub(super) use whole::{in_address, no_token, whole};

use super::rules;
use super::shown::Guard;
use check::token::TokenQuestion;
use check::{Evidence, Finding, Fingerprint, RuleOutcome, RuleState, Severity};
use std::collections::BTreeMap;

/// Findings of one kind, such as secrets in claims, that are told.
const MAX_OF_A_KIND: usize = 50;

/// What is said about one place.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) rule: &'static str,
    /// None: as the rule weighs.
    pub(super) severity: Option<Severity>,
    /// Below the token: `/header/kid`.
    pub(super) at: &'a str,
    /// What tells two findings of one rule at one place apart.
    pub(super) kind: &'a str,
    pub(super) title: String,
    pub(super) note: &'a str,
    pub(super) expected: Option<String>,
    pub(super) got: Option<String>,
    pub(super) fix: &'a str,
}

/// Collects findings and what became of each rule.
pub(super) struct Bench<'a> {
    pub(super) question: &'a TokenQuestion,
    pub(super) guard: &'a Guard,
    /// Before every place: `/access_token` in a response, else nothing.
    pub(super) prefix: String,
    pub(super) findings: Vec<Finding>,
    states: BTreeMap<&'static str, RuleState>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(question: &'a TokenQuestion, guard: &'a Guard) -> Bench<'a> {
        Bench { question, guard, prefix: String::new(), findings: Vec::new(), states: BTreeMap::new() }
    }

    fn evidence(&self) -> Evidence {
        self.question.evidence
    }

    /// The rule was tested; its findings say whether it holds.
    pub(super) fn judged(&mut self, rule: &'static str) {
        let judged = RuleState::Judged(self.evidence());
        self.states.entry(rule).or_insert(judged);
    }

    /// The rule was needed and could not be tested.
    pub(super) fn not_judged(&mut self, rule: &'static str, why: &str) {
        self.states.insert(rule, RuleState::NotJudged(why.to_string()));
    }

    /// Adds a finding; the same one again counts.
    pub(super) fn say(&mut self, said: Said<'_>) {
        self.judged(said.rule);
        let pattern = format!("{}{}", self.prefix, said.at);
        let fingerprint = Fingerprint::of(&[said.rule, &pattern, said.kind]);
        if let Some(known) = self.findings.iter_mut().find(|known| known.fingerprint == fingerprint) {
            known.count += 1;
            return;
        }
        if self.findings.iter().filter(|known| known.rule.as_str() == said.rule).count() >= MAX_OF_A_KIND {
            return;
        }
        let rule = rules::find(said.rule);
        self.findings.push(Finding {
            fingerprint,
            gate: check::Gate::Auth,
            rule: rule.map_or(check::RuleId::new(""), check::Rule::id),
            severity: said.severity.or(rule.map(|rule| rule.severity)).unwrap_or(Severity::Warns),
            evidence: self.evidence(),
            title: said.title,
            note: said.note.to_string(),
            pattern,
            places: Vec::new(),
            count: 1,
            schema_place: None,
            subject: None,
            expected: said.expected,
            got: said.got,
            facts: Vec::new(),
            fix: (!said.fix.is_empty()).then(|| said.fix.to_string()),
        });
    }

    /// Findings in their order, and what became of every rule.
    pub(super) fn finish(mut self) -> (Vec<Finding>, Vec<RuleOutcome>) {
        self.findings.sort_by_key(Finding::order);
        let outcomes = rules::RULES.iter().map(|rule| RuleOutcome {
            rule: rule.id(),
            title: rule.title.to_string(),
            is_necessary: rule.is_necessary,
            state: self.states.get(rule.id).cloned().unwrap_or(RuleState::NotAsked),
        });
        (self.findings, outcomes.collect())
    }
}

/// A name as a segment of a JSON Pointer (RFC 6901 §3).
pub(super) fn segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
