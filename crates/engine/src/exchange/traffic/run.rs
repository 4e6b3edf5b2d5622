//! One run over all recorded exchanges, in steps: what each of them is told, findings of the same kind folded into one,
//! and how much of the contract was seen. What a finding is, a judge says; this knows no contract.

use super::{RecordedBody, Traffic, request_body};
use check::finding::Subject;
use check::traffic::{Coverage, Covered, Judgement, JudgementWord, OperationCoverage};
use check::{Exchange, Finding, Fingerprint};
use document::Document;
use std::collections::{BTreeMap, BTreeSet};

/// Different findings that are kept.
const MAX_FINDINGS: usize = 2_000;
/// Undeclared names that are kept per operation and kind.
const MAX_UNDECLARED: usize = 200;

/// One recorded exchange, ready to be judged.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// Position from 0 in the recording.
    pub index: u32,
    /// Without the response's body.
    pub exchange: &'a Exchange,
    pub request_body: Option<&'a Document>,
    pub body: Option<&'a Document>,
    /// Why the response's body is not there although there may have been one; None: it is there, or it had none.
    pub body_not_held: Option<&'a str>,
}

/// What a contract says of one exchange.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// `GET /orders/{id}`; None: no operation of the contract.
    pub operation: Option<String>,
    /// Places lie in [`check::DocumentName::Response`] and `Request` of this exchange. A fingerprint names the
    /// operation where findings of two operations must not become one.
    pub findings: Vec<Finding>,
    /// Why it was not judged, or not wholly: a sentence.
    pub why_not: Option<String>,
    pub seen: Seen,
    /// Whether there was more to find than `findings` tells.
    pub is_cut: bool,
}

/// What of a contract one exchange touched, by the names that [`OperationNames`] has for it. Other names are things
/// that the contract does not name.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub status: Option<String>,
    pub parameters: Vec<String>,
    pub properties: Vec<String>,
}

/// What a contract names, so that what was never seen can be told.
#[derive(Clone, Debug, Default)]
pub struct OperationNames {
    pub operation: String,
    pub statuses: Vec<String>,
    pub parameters: Vec<String>,
    pub properties: Vec<String>,
}

/// A contract as a judge of exchanges.
pub trait Judge {
    /// Everything that can be covered, in the order of the contract.
    fn operations(&self) -> Vec<OperationNames>;

    fn judge(&mut self, case: &Case<'_>) -> Judged;
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    More { done: u32, total: u32 },
    Done,
}

/// What is known so far; after the last step, all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of [`Finding::order`]. Places are those in the first exchange of `subject.exchanges`.
    pub findings: Vec<Finding>,
    /// In the order of the recording; exchanges that the run has not come to are missing.
    pub judgements: Vec<Judgement>,
    pub coverage: Coverage,
    /// Whether there is more to find than is told, or the run was stopped.
    pub is_cut: bool,
}

impl Outcome {
    /// How many exchanges were judged, and in how many something was found.
    pub fn counts(&self) -> (u32, u32) {
        let judged = self.judgements.iter().filter(|j| j.word != JudgementWord::NotJudged).count();
        let found = self.judgements.iter().filter(|j| j.finding_count > 0).count();
        (judged as u32, found as u32)
    }
}

/// A run in progress. Document and traffic must be the same at every step.
pub struct Run {
    total: u32,
    next: u32,
    findings: Vec<Finding>,
    known: BTreeMap<Fingerprint, usize>,
    judgements: Vec<Judgement>,
    operations: Vec<Tally>,
    position: BTreeMap<String, usize>,
    outside: u32,
    is_cut: bool,
}

/// Counts of one operation.
#[derive(Default)]
struct Tally {
    operation: String,
    exchange_count: u32,
    statuses: Names,
    parameters: Names,
    properties: Names,
}

/// Names in the order of the contract, those behind it in the order of their appearance.
#[derive(Default)]
struct Names {
    list: Vec<Covered>,
    position: BTreeMap<String, usize>,
    undeclared: usize,
}

impl Names {
    fn new(names: Vec<String>) -> Names {
        let mut all = Names::default();
        for name in names {
            if !all.position.contains_key(&name) {
                all.position.insert(name.clone(), all.list.len());
                all.list.push(Covered { name, count: 0, is_in_contract: true });
            }
        }
        all
    }

    fn count(&mut self, name: &str) {
        if let Some(&at) = self.position.get(name) {
            self.list[at].count += 1;
        } else if self.undeclared < MAX_UNDECLARED {
            self.undeclared += 1;
            self.position.insert(name.into(), self.list.len());
            self.list.push(Covered { name: name.into(), count: 1, is_in_contract: false });
        }
    }
}

impl Run {
    /// Bytes of bodies per step: about 10 ms of reading and judging in a browser.
    const STEP_BYTES: usize = 256 << 10;
    /// Exchanges without bodies cost something, too.
    const EXCHANGE_BYTES: usize = 2 << 10;

    pub fn new(traffic: &Traffic, judge: &dyn Judge) -> Run {
        let mut run = Run {
            total: traffic.len(),
            next: 0,
            findings: Vec::new(),
            known: BTreeMap::new(),
            judgements: Vec::new(),
            operations: Vec::new(),
            position: BTreeMap::new(),
            outside: 0,
            is_cut: false,
        };
        for names in judge.operations() {
            run.position.insert(names.operation.clone(), run.operations.len());
            run.operations.push(Tally {
                operation: names.operation,
                exchange_count: 0,
                statuses: Names::new(names.statuses),
                parameters: Names::new(names.parameters),
                properties: Names::new(names.properties),
            });
        }
        run
    }

    /// Judges the next few exchanges; a large one is a step of its own.
    pub fn step(&mut self, traffic: &Traffic, document: &Document, judge: &mut dyn Judge) -> Progress {
        let mut spent = 0;
        while self.next < self.total && spent < Run::STEP_BYTES {
            spent += Run::EXCHANGE_BYTES + self.judge_next(traffic, document, judge);
        }
        match self.next < self.total {
            true => Progress::More { done: self.next, total: self.total },
            false => Progress::Done,
        }
    }

    /// Runs to the end.
    pub fn finish(mut self, traffic: &Traffic, document: &Document, judge: &mut dyn Judge) -> Outcome {
        while self.step(traffic, document, judge) != Progress::Done {}
        self.outcome()
    }

    pub fn is_done(&self) -> bool {
        self.next >= self.total
    }

    /// What is known now: all after the last step, and what was found so far before it (a run that is stopped).
    pub fn outcome(&self) -> Outcome {
        let mut findings = self.findings.clone();
        findings.sort_by_cached_key(Finding::order);
        let operations = self.operations.iter().map(|tally| OperationCoverage {
            operation: tally.operation.clone(),
            exchange_count: tally.exchange_count,
            statuses: tally.statuses.list.clone(),
            parameters: tally.parameters.list.clone(),
            properties: tally.properties.list.clone(),
        });
        Outcome {
            findings,
            judgements: self.judgements.clone(),
            coverage: Coverage {
                operations: operations.collect(),
                outside: self.outside,
                exchange_count: self.next,
            },
            is_cut: self.is_cut || !self.is_done(),
        }
    }

    /// Returns the bytes of the bodies.
    fn judge_next(&mut self, traffic: &Traffic, document: &Document, judge: &mut dyn Judge) -> usize {
        let index = self.next;
        self.next += 1;
        let Some(exchange) = traffic.exchange(document, index) else {
            self.judgements.push(Judgement::default());
            self.outside += 1;
            return 0;
        };
        let body = traffic.body(document, index).unwrap_or(RecordedBody::Empty);
        let not_held = if let RecordedBody::NotHeld(why) = &body { Some(why.clone()) } else { None };
        let body = body.into_document();
        let request_body = request_body(&exchange);
        let size = |document: &Option<Document>| document.as_ref().map_or(0, |d| d.bytes().len());
        let spent = size(&body) + size(&request_body);
        let judged = judge.judge(&Case {
            index,
            exchange: &exchange,
            request_body: request_body.as_ref(),
            body: body.as_ref(),
            body_not_held: not_held.as_deref(),
        });
        self.note(index, judged);
        spent
    }

    fn note(&mut self, index: u32, judged: Judged) {
        self.is_cut |= judged.is_cut;
        let worst = judged.findings.iter().map(|finding| finding.severity).min();
        let fingerprints: BTreeSet<Fingerprint> = judged.findings.iter().map(|f| f.fingerprint).collect();
        self.judgements.push(Judgement {
            word: match (worst, &judged.why_not) {
                (Some(severity), _) => severity.into(),
                (None, Some(_)) => JudgementWord::NotJudged,
                (None, None) => JudgementWord::Keeps,
            },
            operation: judged.operation.clone(),
            finding_count: fingerprints.len() as u32,
            why_not: judged.why_not.unwrap_or_default(),
        });
        match &judged.operation {
            Some(operation) => self.cover(operation, &judged.seen),
            None => self.outside += 1,
        }
        for finding in judged.findings {
            self.fold(index, judged.operation.as_deref(), finding);
        }
    }

    fn cover(&mut self, operation: &str, seen: &Seen) {
        let at = *self.position.entry(operation.into()).or_insert_with(|| {
            self.operations.push(Tally { operation: operation.into(), ..Tally::default() });
            self.operations.len() - 1
        });
        let tally = &mut self.operations[at];
        tally.exchange_count += 1;
        seen.status.iter().for_each(|status| tally.statuses.count(status));
        // A name that an exchange has twice was seen in one exchange.
        for (names, seen) in
            [(&mut tally.parameters, &seen.parameters), (&mut tally.properties, &seen.properties)]
        {
            let once: BTreeSet<&str> = seen.iter().map(String::as_str).collect();
            once.into_iter().for_each(|name| names.count(name));
        }
    }

    fn fold(&mut self, index: u32, operation: Option<&str>, mut finding: Finding) {
        if let Some(&at) = self.known.get(&finding.fingerprint) {
            let known = &mut self.findings[at];
            known.count = known.count.saturating_add(finding.count);
            known.severity = known.severity.min(finding.severity);
            let subject = known.subject.get_or_insert_default();
            if subject.exchanges.last() != Some(&index) && subject.exchanges.len() < Finding::MAX_PLACES {
                subject.exchanges.push(index);
            }
            return;
        }
        if self.findings.len() >= MAX_FINDINGS {
            self.is_cut = true;
            return;
        }
        let subject = finding.subject.get_or_insert_default();
        if subject.operation.is_empty() {
            subject.operation = operation.unwrap_or_default().into();
        }
        *subject = Subject { exchanges: vec![index], operation: std::mem::take(&mut subject.operation) };
        self.known.insert(finding.fingerprint, self.findings.len());
        self.findings.push(finding);
    }
}
