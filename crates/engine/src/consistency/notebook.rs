//! Writes findings of the rules down: names of sources, places, one sentence. What is a finding, the rules decide.

use super::{Column, Source};
use crate::infer::{Example, name, shorten};
use check::{Evidence, Fact, Finding, Fingerprint, Gate, Place, RuleId, Severity};

const MAX_FINDINGS: usize = 200;

pub(super) struct Notebook<'a> {
    sources: &'a [Source<'a>],
    pub findings: Vec<Finding>,
    is_cut: bool,
}

/// What a rule has found about one field.
pub(super) struct Found<'f> {
    pub rule: &'static str,
    pub severity: Severity,
    pub path: &'f str,
    /// What is the same whenever it is found again; no counts.
    pub key: String,
    /// Behind the name of the field: `is a number in production and a string in staging`.
    pub says: String,
    pub note: &'static str,
    pub examples: Vec<Example>,
    pub facts: Vec<Fact>,
    pub fix: &'static str,
}

impl<'a> Notebook<'a> {
    pub(super) fn new(sources: &'a [Source<'a>]) -> Notebook<'a> {
        Notebook { sources, findings: Vec::new(), is_cut: false }
    }

    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn label(&self, source: usize) -> String {
        self.sources.get(source).map_or(String::new(), |source| shorten(source.label, 40))
    }

    /// `production`, `production and staging`, `production, staging and test`.
    pub(super) fn labels(&self, sources: &[usize]) -> String {
        let labels: Vec<String> = sources.iter().map(|source| self.label(*source)).collect();
        list(&labels)
    }

    /// A value as it is written, for a fact.
    fn shown(&self, example: Example) -> Option<String> {
        let document = self.sources.get(example.document as usize)?.document;
        let raw = document.raw(example.node);
        let text = String::from_utf8_lossy(raw.get(..raw.len().min(400)).unwrap_or_default()).into_owned();
        Some(shorten(&text, 60))
    }

    /// The examples as facts under the names of their sources.
    pub(super) fn shown_by_source(&self, examples: &[Example]) -> Vec<Fact> {
        let fact = |example: &Example| {
            Some(Fact::code(&self.label(example.document as usize), self.shown(*example)?))
        };
        examples.iter().filter_map(fact).collect()
    }

    /// `48 of 50` for each source that could see the field.
    pub(super) fn counts_by_source(
        &self,
        columns: &[Column],
        count: impl Fn(&Column) -> (u64, u64),
    ) -> Vec<Fact> {
        let known = columns.iter().enumerate().filter(|(_, column)| column.parents > 0);
        let fact = |(at, column): (usize, &Column)| {
            let (part, whole) = count(column);
            Fact::words(&self.label(at), format!("{part} of {whole}"))
        };
        known.map(fact).collect()
    }

    fn place(&self, example: Example) -> Option<Place> {
        let source = self.sources.get(example.document as usize)?;
        let span = source.document.span(example.node);
        let at = source.document.position(span.start);
        Some(Place {
            document: source.name,
            pointer: source.document.pointer(example.node),
            start: span.start,
            end: span.end,
            line: at.line,
            column: at.column,
        })
    }

    pub(super) fn add(&mut self, found: Found<'_>) {
        if self.findings.len() >= MAX_FINDINGS {
            self.is_cut = true;
            return;
        }
        let Found { rule, severity, path, key, says, note, examples, facts, fix } = found;
        let places: Vec<Place> =
            examples.iter().filter_map(|example| self.place(*example)).take(Finding::MAX_PLACES).collect();
        self.findings.push(Finding {
            fingerprint: Fingerprint::of(&[rule, path, &key]),
            gate: Gate::Contract,
            rule: RuleId::new(rule),
            severity,
            evidence: self.sources.iter().map(|source| source.evidence).max().unwrap_or(Evidence::Recorded),
            title: format!("{} {says}", name(path)),
            note: note.into(),
            pattern: path.to_string(),
            count: places.len().max(1) as u64,
            places,
            schema_place: None,
            subject: None,
            expected: None,
            got: None,
            facts,
            fix: Some(fix.into()),
        });
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
