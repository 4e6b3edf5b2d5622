//! Gate 1, Contract: does the API keep what its contract promises? Judges one response against the schemas of the
//! check. What JSON Schema means is `schema`'s work; this gate asks, adds what the text itself tells, and answers.

mod assertions;
mod columns;
mod exchange;
mod kinds;
pub mod openapi;
pub mod recorded;
mod rules;
mod texts;

pub(crate) use rules::DUPLICATE_KEY;
pub use rules::{COMPARISON_RULES, RULES};
pub(crate) use rules::{CONSISTENT_ENUM, CONSISTENT_FORMAT, CONSISTENT_PRESENCE, CONSISTENT_TYPES};

use crate::schema::{Compilation, SchemaSource};
use check::gates::contract::{ContractSettings, Scope};
use check::request::Assertion;
use check::{
    Annotations, DocumentName, Evidence, Exchange, Finding, Gate, GateReport, RuleId, RuleOutcome, RuleState,
    Severity, Verdict,
};
use document::Document;
use std::collections::BTreeMap;

/// What the gate reads.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub settings: &'a ContractSettings,
    pub annotations: &'a Annotations,
    /// None: nothing is known but the body.
    pub exchange: Option<&'a Exchange>,
    pub body: Option<&'a Document>,
    /// What the tester demands of this answer.
    pub assertions: &'a [Assertion],
    pub schemas: &'a [SchemaSource<'a>],
    /// None: the check has no schema.
    pub compilation: Option<&'a Compilation>,
    /// The first schema, where it is an OpenAPI description; there is no compilation then.
    pub described: Option<&'a openapi::Described>,
    /// The body of the request, where it is in hand apart from the exchange.
    pub request_body: Option<&'a Document>,
    /// Whether there is recorded traffic, so that an exchange in hand is not needed.
    pub has_recordings: bool,
    pub is_stale: bool,
    /// What the tester wrote down for this gate.
    pub own_findings: &'a [Finding],
}

/// Collects what the rules learn.
pub(crate) struct Notebook {
    evidence: Evidence,
    findings: Vec<Finding>,
    states: BTreeMap<&'static str, RuleState>,
    is_cut: bool,
}

impl Notebook {
    fn new(evidence: Evidence) -> Notebook {
        Notebook { evidence, findings: Vec::new(), states: BTreeMap::new(), is_cut: false }
    }

    fn judged(&mut self, rule: &'static str) {
        self.states.entry(rule).or_insert(RuleState::Judged(self.evidence));
    }

    fn not_judged(&mut self, rule: &str, why: impl Into<String>) {
        if let Some(rule) = RULES.iter().find(|r| r.id == rule) {
            self.states.insert(rule.id, RuleState::NotJudged(why.into()));
        }
    }

    fn report(&mut self, input: &Input<'_>) -> GateReport {
        self.findings.sort_by_cached_key(Finding::order);
        let outcomes: Vec<RuleOutcome> = RULES
            .iter()
            .filter(|rule| input.described.is_some() || !rules::OF_DESCRIPTIONS.contains(&rule.id))
            .map(|rule| RuleOutcome {
                rule: rule.id(),
                title: rule.title.to_string(),
                is_necessary: is_needed(rule, input),
                state: self.states.get(rule.id).cloned().unwrap_or(RuleState::NotAsked),
            })
            .collect();
        let (verdict, reasons) =
            check::verdict::judge(&self.findings, input.annotations, &outcomes, input.is_stale);
        GateReport {
            gate: Gate::Contract,
            verdict,
            headline: headline(verdict, &self.findings, input, reasons.len()),
            reasons,
            findings: self.findings.clone(),
            is_cut: self.is_cut,
            outcomes,
        }
    }
}

/// Whether a GO must rest on a rule: it says so, and it is in question here.
fn is_needed(rule: &check::Rule, input: &Input<'_>) -> bool {
    use rules::{DOCUMENTED_MEDIA_TYPE, DOCUMENTED_STATUS, MEDIA_TYPE, OF_DESCRIPTIONS, STATUS};
    let is_of_the_exchange =
        [STATUS, MEDIA_TYPE, DOCUMENTED_STATUS, DOCUMENTED_MEDIA_TYPE].contains(&rule.id);
    let is_answered = match input.described {
        // The documented ones stand in place of "any 2xx" and "JSON".
        Some(_) => [STATUS, MEDIA_TYPE].contains(&rule.id),
        None => OF_DESCRIPTIONS.contains(&rule.id),
    };
    rule.is_necessary && !is_answered && !(input.settings.scope == Scope::BodyOnly && is_of_the_exchange)
}

/// A run of the gate, in steps: what is quick comes first, so that it is known while the slow part works, and stays
/// known when the run is cancelled. The input must be the same at every step.
pub struct Run {
    notebook: Notebook,
    next: Step,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Status, media type, and the texts of the schemas.
    Exchange,
    /// The text of the body.
    BodyText,
    /// The body against the schema. jsonschema can't be interrupted here.
    BodySchema,
    Done,
}

impl Run {
    pub fn new(input: &Input<'_>) -> Run {
        let evidence = input.exchange.map_or(Evidence::Recorded, |e| e.evidence);
        let notebook = Notebook { findings: input.own_findings.to_vec(), ..Notebook::new(evidence) };
        Run { notebook, next: Step::Exchange }
    }

    /// Does the next step and tells what is known now. Its verdict counts only when the run [is done](Run::is_done).
    pub fn step(&mut self, input: &Input<'_>) -> GateReport {
        let notebook = &mut self.notebook;
        self.next = match (self.next, input.body) {
            (Step::Exchange, body) => {
                match input.described {
                    Some(described) => described.judge_reading(input, notebook),
                    None if input.settings.scope == Scope::Exchange && body.is_some() => {
                        exchange::judge(input, notebook);
                    }
                    None => {}
                }
                if body.is_some() {
                    assertions::judge(input, notebook);
                }
                for source in input.schemas {
                    texts::judge_schema_text(source, notebook);
                }
                Step::BodyText
            }
            (Step::BodyText, Some(body)) => {
                // Of what the contract has as something else than JSON, no rule about JSON is asked.
                if input.described.is_none_or(|described| described.expects_json(input)) {
                    texts::judge_body_text(body, DocumentName::Response, notebook);
                }
                Step::BodySchema
            }
            (Step::BodySchema, Some(body)) => {
                match input.compilation {
                    _ if input.described.is_some() => openapi::judge_in_hand(input, notebook),
                    Some(compilation) => judge_schema(input, body, compilation, notebook),
                    // The same sentence for both rules, so that it is told once.
                    None => {
                        for rule in [rules::BODY_SCHEMA, rules::SCHEMA_JUDGES] {
                            notebook.not_judged(
                                rule,
                                "There is no schema yet: paste one, and the body is judged against it.",
                            );
                        }
                    }
                }
                Step::Done
            }
            (Step::BodyText | Step::BodySchema, None) if input.has_recordings => {
                if let Some(compilation) = input.compilation {
                    notebook.findings.extend(compilation.findings.iter().cloned());
                }
                Step::Done
            }
            (Step::BodyText | Step::BodySchema, None) => {
                self.next = Step::Done;
                return without_body(input, notebook);
            }
            (Step::Done, _) => Step::Done,
        };
        notebook.report(input)
    }

    /// What is known now.
    pub fn report(&mut self, input: &Input<'_>) -> GateReport {
        self.notebook.report(input)
    }

    pub fn is_done(&self) -> bool {
        self.next == Step::Done
    }
}

/// A schema alone: only what is wrong in it can be said.
fn without_body(input: &Input<'_>, notebook: &mut Notebook) -> GateReport {
    if let Some(compilation) = input.compilation {
        notebook.findings.extend(compilation.findings.iter().cloned());
    }
    let response = input.exchange.and_then(|e| e.response.as_ref());
    if let Some(status) = response.and_then(|r| r.status) {
        return without_content(input, notebook, status);
    }
    if input.exchange.is_some_and(|e| e.evidence == Evidence::Live && e.response.is_none())
        && notebook.findings.is_empty()
    {
        return GateReport::not_run(Gate::Contract, "the last request got no answer");
    }
    if notebook.findings.is_empty() {
        let headline =
            if input.schemas.is_empty() { "paste a response to start" } else { "paste a response to judge" };
        return GateReport::not_run(Gate::Contract, headline);
    }
    for rule in RULES.iter().filter(|rule| is_needed(rule, input)) {
        notebook.not_judged(rule.id, "There is no response yet: paste one to judge it.");
    }
    notebook.report(input)
}

/// An answer that has no body, such as 204 (RFC 9110 §15.3.5): status and demands can be judged, a body can't.
fn without_content(input: &Input<'_>, notebook: &mut Notebook, status: u16) -> GateReport {
    match input.described {
        Some(_) => openapi::judge_in_hand(input, notebook),
        None => exchange::judge_status_alone(input, notebook),
    }
    assertions::judge(input, notebook);
    let has_no_body_by_itself = [204, 205, 304].contains(&status);
    let is_demanded = input.settings.expected_statuses.contains(&status)
        || input.assertions.contains(&Assertion::StatusIs(status));
    let why = match has_no_body_by_itself {
        // The tester expects an answer that never has a body, and it has none: nothing is left to hold.
        true if is_demanded && input.described.is_none() => None,
        true => Some(format!(
            "The answer {status} has no body, so there is nothing to judge against a schema. If that is right, demand \
             the status {status} in the tab Request, under After; if not, find out why the body is missing."
        )),
        false => Some(format!(
            "The answer {status} has no body, so there is nothing to judge against a schema. Find out why the body is \
             missing, or let the API answer with 204."
        )),
    };
    let is_judged = |notebook: &Notebook, id: &str| notebook.states.contains_key(id);
    for rule in RULES.iter().filter(|rule| is_needed(rule, input)) {
        if !is_judged(notebook, rule.id) {
            match &why {
                Some(why) => notebook.not_judged(rule.id, why.clone()),
                None => notebook.judged(rule.id),
            }
        }
    }
    notebook.report(input)
}

fn judge_schema(input: &Input<'_>, body: &Document, compilation: &Compilation, notebook: &mut Notebook) {
    notebook.judged(rules::SCHEMA_COMPILE);
    notebook.findings.extend(compilation.findings.iter().cloned());
    for rule in [rules::SCHEMA_REF, rules::BUDGET] {
        if compilation.findings.iter().any(|finding| finding.rule.as_str() == rule) {
            notebook.judged(rule);
        }
    }
    for unjudged in &compilation.unjudged {
        notebook.not_judged(unjudged.rule.as_str(), unjudged.why.clone());
    }
    let Some(compiled) = &compilation.compiled else {
        for rule in [rules::BODY_SCHEMA, rules::SCHEMA_JUDGES] {
            notebook.not_judged(
                rule,
                "The schema can't be used as it is, so the body was not judged against it.",
            );
        }
        return;
    };
    if compilation.judges_nothing {
        notebook.not_judged(rules::SCHEMA_JUDGES, ACCEPTS_EVERYTHING);
    } else {
        notebook.judged(rules::SCHEMA_JUDGES);
    }
    if body.root().is_none() {
        notebook.not_judged(rules::BODY_SCHEMA, "The body holds nothing that could be read.");
        return;
    }
    let mut validation = compiled.validate(body, input.schemas, notebook.evidence);
    texts::drop_not_finite(body, &mut validation.findings);
    drop_told_twice(&mut notebook.findings, &validation.findings);
    notebook.findings.extend(validation.findings);
    notebook.is_cut |= validation.is_cut;
    notebook.judged(rules::BODY_SCHEMA);
    notebook.judged(rules::SCHEMA_REF);
    notebook.judged(rules::BUDGET);
    for unjudged in validation.unjudged {
        notebook.not_judged(unjudged.rule.as_str(), unjudged.why);
    }
}

const ACCEPTS_EVERYTHING: &str =
    "The schema accepts every value, so agreeing with it says nothing; give it properties or a type.";

/// A date without zone that the schema refuses already is told once, by the schema.
fn drop_told_twice(texts: &mut Vec<Finding>, violations: &[Finding]) {
    texts.retain(|text| {
        text.rule.as_str() != rules::DATE_WITHOUT_ZONE
            || !violations.iter().any(|v| v.rule.as_str() == rules::BODY_SCHEMA && v.pattern == text.pattern)
    });
}

fn headline(verdict: Verdict, findings: &[Finding], input: &Input<'_>, reason_count: usize) -> String {
    let is_accepted =
        |f: &Finding| input.annotations.get(&f.fingerprint).is_some_and(|a| a.accepted.is_some());
    let accepted = findings.iter().filter(|f| is_accepted(f)).count();
    let blocking = findings.iter().filter(|f| f.severity == Severity::Blocks && !is_accepted(f)).count();
    let count = plural(findings.len(), "finding", "findings");
    let suffix = if accepted > 0 { format!(" ({accepted} accepted)") } else { String::new() };
    match verdict {
        Verdict::NoGo if findings.len() == blocking && blocking == 1 => {
            format!("1 finding, and it blocks{suffix}")
        }
        Verdict::NoGo if findings.len() == blocking => format!("{count}, and all of them block{suffix}"),
        Verdict::NoGo => {
            format!(
                "{count}, and {blocking} of them {}{suffix}",
                if blocking == 1 { "blocks" } else { "block" }
            )
        }
        Verdict::Hold => {
            let held = plural(reason_count, "thing keeps", "things keep");
            if findings.is_empty() {
                format!("no finding, and {held} it from GO")
            } else if blocking > 0 {
                format!("{count}, {blocking} would block once confirmed, and {held} it from GO{suffix}")
            } else {
                format!("{count}, none blocks, and {held} it from GO{suffix}")
            }
        }
        Verdict::Go => {
            let kept = match input.settings.scope {
                Scope::BodyOnly => "the body alone keeps its schema",
                Scope::Exchange => "the response keeps its contract",
            };
            if findings.is_empty() { kept.to_string() } else { format!("{kept}; {count} to know{suffix}") }
        }
        Verdict::NotRun if input.has_recordings && input.schemas.is_empty() => {
            "drop a contract to judge the recorded traffic by".into()
        }
        Verdict::NotRun if input.has_recordings => {
            "nothing in the recorded traffic can be judged: drop a recording of JSON answers".into()
        }
        Verdict::NotRun => "paste a response to start".into(),
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The rule's item in the table.
fn rule(id: &'static str) -> RuleId {
    RuleId::new(id)
}
