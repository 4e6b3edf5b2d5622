//! The sequences of a run, one after the other: create, read, update, list, delete. Who sends is the run's matter.

use super::super::sequences::Sequence;
use check::{Evidence, Finding, Request, Response};
use std::collections::{BTreeMap, VecDeque};

#[derive(Clone, Debug, Default)]
pub(in crate::data) struct Walks {
    waiting: VecDeque<Sequence>,
    now: Option<Sequence>,
    walked: Vec<Sequence>,
}

impl Walks {
    pub(super) fn new(sequences: &[Sequence]) -> Walks {
        Walks { waiting: sequences.iter().cloned().collect(), ..Walks::default() }
    }

    pub(super) fn is_done(&self) -> bool {
        self.now.is_none() && self.waiting.is_empty()
    }

    /// How many requests they take, if none of them goes wrong.
    pub(super) fn request_count(&self) -> u32 {
        self.waiting.iter().map(Sequence::request_count).sum()
    }

    /// The request that is due, and whether a new sequence begins with it.
    pub(super) fn request(&mut self) -> Option<(Request, bool)> {
        loop {
            let is_new = self.now.is_none();
            if is_new {
                self.now = Some(self.waiting.pop_front()?);
            }
            match self.now.as_ref().and_then(Sequence::request) {
                Some((_, request)) => return Some((request, is_new)),
                None => self.walked.extend(self.now.take()),
            }
        }
    }

    /// What came of it; None: no answer.
    pub(super) fn answer(&mut self, response: Option<&Response>) {
        if let Some(sequence) = &mut self.now {
            sequence.answer(response);
        }
    }

    /// Ends; what was found stays.
    pub(super) fn cancel(&mut self) {
        self.waiting.clear();
        self.walked.extend(self.now.take());
    }

    fn begun(&self) -> impl Iterator<Item = &Sequence> {
        self.walked.iter().chain(&self.now)
    }

    /// Whether something was read again after it was written.
    pub(in crate::data) fn has_judged(&self) -> bool {
        self.begun().any(|sequence| sequence.done.len() > 1 || !sequence.losses.is_empty())
    }

    pub(in crate::data) fn findings(&self, evidence: Evidence) -> Vec<Finding> {
        let mut findings: BTreeMap<_, Finding> = BTreeMap::new();
        for finding in self.begun().flat_map(|sequence| sequence.findings(evidence)) {
            findings.entry(finding.fingerprint).or_insert(finding);
        }
        findings.into_values().collect()
    }

    /// What was walked and why a walk ended early, each a sentence.
    pub(super) fn notes(&self) -> Vec<String> {
        let of = |sequence: &Sequence| {
            let item = &sequence.resource().item;
            match &sequence.unjudged {
                Some(why) => format!("{item}: {why}"),
                None => {
                    let steps: Vec<&str> = sequence.done.iter().map(|step| step.word()).collect();
                    format!("{item} was walked through: {}.", steps.join(", "))
                }
            }
        };
        self.begun().map(of).collect()
    }
}
