//! What a right service does with the bytes of a case: computed with the validator on the parsed text, and where
//! RFC 8259 leaves open what a text means, either is right. It knows nothing of classes.

use super::subject::Subject;
use crate::openapi::{Ready, best_media_type, essence, is_json};
use crate::schema::{BODY_SCHEMA, Compiled, Judged, Validation, sources};
use check::gates::data::{Expectation, Trimming};
use check::{DocumentName, Evidence, Severity};
use document::{Document, FaultKind, Kind, quote};
use std::borrow::Cow;

/// Levels of nesting beyond those of the unchanged payload that every service must take (RFC 8259 §9 lets it refuse
/// more).
const MORE_LEVELS: u32 = 30;
/// Bytes beyond the unchanged payload that every service must take (RFC 8259 §9).
const MORE_BYTES: usize = 8_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub expectation: Expectation,
    pub why: Cow<'static, str>,
}

impl Verdict {
    pub(super) fn new(expectation: Expectation, why: impl Into<Cow<'static, str>>) -> Verdict {
        Verdict { expectation, why: why.into() }
    }
}

/// What judges a payload.
#[derive(Debug)]
pub(super) enum Judge {
    /// A JSON Schema, with its texts.
    Schema { compiled: Box<Compiled>, texts: Vec<(String, Document)> },
    /// A schema of an OpenAPI description.
    Described(Box<Ready>),
    /// Every value fits.
    Nothing,
}

impl Judge {
    pub(super) fn fits(&self, document: &Document) -> bool {
        match self {
            Judge::Schema { compiled, .. } => compiled.is_valid(document),
            Judge::Described(ready) => ready.is_valid(document).unwrap_or(true),
            Judge::Nothing => true,
        }
    }

    /// What the validator says about a document, with its first sentence.
    fn say(&self, document: &Document) -> Said {
        let Some(validation) = self.validation(document) else { return Said::Fits };
        let has_findings = !validation.findings.is_empty();
        let first = validation.findings.into_iter().find(|finding| finding.severity == Severity::Blocks);
        match first {
            Some(finding) => Said::Breaks(finding.title),
            None if has_findings || !validation.unjudged.is_empty() => Said::Unknown,
            None => Said::Fits,
        }
    }

    /// All that the validator says against a document, a sentence each.
    pub(super) fn sentences(&self, document: &Document) -> Vec<String> {
        let findings = self.validation(document).map(|validation| validation.findings).unwrap_or_default();
        let blocking = findings.into_iter().filter(|finding| finding.severity == Severity::Blocks);
        blocking.map(|finding| finding.title).collect()
    }

    /// None: nothing judges.
    fn validation(&self, document: &Document) -> Option<Validation> {
        const JUDGED: Judged<'static> =
            Judged { whole: "the payload", name: DocumentName::Request, rule: BODY_SCHEMA };
        match self {
            Judge::Schema { compiled, texts } => {
                Some(compiled.validate_as(document, &sources(texts), Evidence::Recorded, &JUDGED))
            }
            Judge::Described(ready) => ready.judge_alone(document, &JUDGED),
            Judge::Nothing => None,
        }
    }
}

enum Said {
    Fits,
    /// The validator's first sentence.
    Breaks(String),
    /// A budget ended the judging.
    Unknown,
}

/// What of an unchanged payload is beyond what every service must take, so that a case is not blamed for it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looseness {
    has_numbers: bool,
    depth: u32,
    bytes: usize,
    has_duplicates: bool,
    has_surrogates: bool,
}

impl Looseness {
    pub(super) fn of(document: &Document) -> Looseness {
        Looseness {
            has_numbers: loose_number(document).is_some(),
            depth: depth(document),
            bytes: document.bytes().len(),
            has_duplicates: document.duplicate_keys().next().is_some(),
            has_surrogates: document.faults().iter().any(|fault| fault.kind == FaultKind::LoneSurrogate),
        }
    }
}

fn depth(document: &Document) -> u32 {
    document.walk().map(|visit| visit.depth).max().unwrap_or(0)
}

/// Why readers may differ about a number (RFC 8259 §6).
fn loose_number(document: &Document) -> Option<&'static str> {
    document.walk().find_map(|visit| {
        let number = document.number(visit.node)?;
        if number.text().len() < 16 && !number.text().contains(['e', 'E']) {
            return None;
        }
        if number.overflows_f64() {
            Some("A number is beyond the doubles; RFC 8259 §6 lets services refuse it.")
        } else if number.is_beyond_safe_integer() || !number.is_exact_as_f64() {
            Some("A number has more digits than a double holds; RFC 8259 §6 lets services refuse it.")
        } else {
            None
        }
    })
}

impl Subject {
    /// What a right service does with a body of these bytes under this media type.
    pub(super) fn judge_body(&self, payload: &[u8], content_type: &str) -> Verdict {
        if let Some(verdict) = self.judge_media_type(content_type) {
            return verdict;
        }
        if payload.is_empty() && self.document().is_none() {
            return Verdict::new(Expectation::Accept, "There is no body, and none is asked for.");
        }
        if payload.is_empty() && self.is_body_optional() {
            return Verdict::new(Expectation::Either, "The body is optional, and there is none.");
        }
        let document = Document::parse(payload.to_vec());
        if !document.faults().is_empty()
            && let Some(fault) = document.faults().iter().find(|fault| fault.blocks())
        {
            return Verdict::new(Expectation::Refuse, format!("It is no JSON: {}", fault.sentence()));
        }
        let verdict = self.judge_document(self.judge(), &document, self.looseness());
        match self.read_only_name(&document).filter(|_| verdict.expectation == Expectation::Accept) {
            Some(name) => Verdict::new(
                Expectation::Either,
                format!(
                    "{name} is read-only; a service may ignore it in a request or refuse it, and must not keep it."
                ),
            ),
            None => verdict,
        }
    }

    /// A name that only the service sets, where the unchanged payload has none of it.
    fn read_only_name(&self, document: &Document) -> Option<String> {
        let names = self.read_only_names();
        if names.is_empty() {
            return None;
        }
        let mut keys = document.walk().filter_map(|visit| document.key_text(visit.node));
        keys.find(|key| names.contains(&**key)).map(|key| key.into_owned())
    }

    /// What a right service does with a value, as far as the schema tells.
    pub(super) fn judge_document(&self, judge: &Judge, document: &Document, known: Looseness) -> Verdict {
        let has_duplicates = !known.has_duplicates && document.duplicate_keys().next().is_some();
        let said = judge.say(document);
        let reads_well = || first_wins(document).is_some_and(|other| judge.fits(&other));
        if has_duplicates && (matches!(said, Said::Fits) || reads_well()) {
            let why = "A name is there twice; RFC 8259 §4 leaves open which one counts, or whether that is refused.";
            return Verdict::new(Expectation::Either, why);
        }
        match said {
            Said::Fits => {}
            Said::Breaks(sentence) => return Verdict::new(Expectation::Refuse, sentence),
            Said::Unknown => {
                let why = "Whether it fits the schema can't be told within the budget.";
                return Verdict::new(Expectation::Either, why);
            }
        }
        for fault in document.faults() {
            match fault.kind {
                FaultKind::ByteOrderMark => {
                    let why = "It starts with a byte order mark, which RFC 8259 §8.1 lets services refuse.";
                    return Verdict::new(Expectation::Either, why);
                }
                FaultKind::LoneSurrogate if !known.has_surrogates => {
                    let why = "It holds half of a surrogate pair, about which RFC 8259 §8.2 leaves everything open.";
                    return Verdict::new(Expectation::Either, why);
                }
                _ => {}
            }
        }
        if !known.has_numbers
            && let Some(why) = loose_number(document)
        {
            return Verdict::new(Expectation::Either, why);
        }
        if document.bytes().len() > known.bytes + MORE_BYTES {
            let why = "It fits the schema, and is so large that RFC 8259 §9 lets services refuse it.";
            return Verdict::new(Expectation::Either, why);
        }
        if document.bytes().len() > known.bytes + MORE_LEVELS as usize
            && depth(document) > known.depth + MORE_LEVELS
        {
            let why = "It fits the schema, and nests so deeply that RFC 8259 §9 lets services refuse it.";
            return Verdict::new(Expectation::Either, why);
        }
        Verdict::new(Expectation::Accept, "It fits the schema.")
    }

    /// None: the media type is one that the body is judged by.
    fn judge_media_type(&self, content_type: &str) -> Option<Verdict> {
        if content_type == self.content_type() {
            return None;
        }
        if content_type.is_empty() {
            return Some(Verdict::new(
                Expectation::Either,
                "No media type is named, so the service may guess.",
            ));
        }
        let Some(documented) = self.documented_content() else {
            if is_json(content_type) {
                return None;
            }
            let why = format!("Nothing says whether the media type {} is taken.", essence(content_type));
            return Some(Verdict::new(Expectation::Either, why));
        };
        match best_media_type(documented, content_type) {
            None => {
                let why = format!("The contract does not name the media type {}.", essence(content_type));
                Some(Verdict::new(Expectation::Refuse, why))
            }
            Some(_) if is_json(content_type) => None,
            Some(_) => {
                let why = format!("JSON is sent as {}, which the contract names too.", essence(content_type));
                Some(Verdict::new(Expectation::Either, why))
            }
        }
    }

    /// Brings together what is right before and after spaces around texts were removed.
    pub(super) fn with_trimming(
        &self,
        verdict: Verdict,
        payload: &[u8],
        content_type: &str,
        trimming: Trimming,
    ) -> Verdict {
        if trimming == Trimming::ValidateThenTrim {
            return verdict;
        }
        let Some(trimmed) = trimmed(payload) else { return verdict };
        meet(verdict, self.judge_body(&trimmed, content_type), trimming)
    }
}

/// Of the verdicts before and after spaces were removed, the one that counts.
pub(super) fn meet(before: Verdict, after: Verdict, trimming: Trimming) -> Verdict {
    match trimming {
        Trimming::ValidateThenTrim => before,
        Trimming::TrimThenValidate => after,
        Trimming::Either if before.expectation == after.expectation => before,
        Trimming::Either => Verdict::new(
            Expectation::Either,
            "Whether it fits depends on whether spaces are removed before the check; both are right.",
        ),
    }
}

/// The document as a reader has it that keeps the first of several members with one name.
fn first_wins(document: &Document) -> Option<Document> {
    const MOST: usize = 20;
    // Taken out one after the other, since neighbours share a comma.
    let mut reading = Document::parse(document.bytes().to_vec());
    for _ in 0..MOST {
        let last = reading.duplicate_keys().next().map(|duplicate| duplicate.last);
        let Some(last) = last else { return Some(reading) };
        let removal = document::edit::remove(&reading, last)?;
        reading = Document::parse(document::edit::apply(reading.bytes(), &[removal]));
    }
    None
}

/// The payload with white space around its texts removed; none where there is none, or where it is no JSON.
fn trimmed(payload: &[u8]) -> Option<Vec<u8>> {
    let document = Document::parse(payload.to_vec());
    if document.is_blocked() {
        return None;
    }
    let mut edits = Vec::new();
    for visit in document.walk().filter(|visit| document.kind(visit.node) == Kind::String) {
        let text = document.text(visit.node);
        let shorter = text.trim();
        if shorter.len() < text.len() {
            edits.push(document::edit::replace(&document, visit.node, &quote(shorter)));
        }
    }
    (!edits.is_empty()).then(|| document::edit::apply(document.bytes(), &edits))
}
