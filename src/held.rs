//! The check in hand with the handles of its texts, and the steps back. Plain values: no signals, no browser but
//! Blob handles, which are references to bytes that the browser keeps.

use check::{Check, DocumentName, Evidence, Exchange, NamedText, Response};
use std::cell::Cell;
use std::collections::BTreeMap;
use web_sys::Blob;

/// A text by its handle. Two of one version are the same text.
#[derive(Clone, Debug)]
pub struct Text {
    pub blob: Blob,
    pub version: u32,
    /// Whether it came from the text field, so that the field gives it back byte for byte.
    pub is_typed: bool,
}

impl Text {
    pub fn new(blob: Blob) -> Self {
        thread_local!(static LAST: Cell<u32> = const { Cell::new(0) });
        let version = LAST.with(|last| {
            last.set(last.get() + 1);
            last.get()
        });
        Text { blob, version, is_typed: false }
    }

    /// What a text field holds now.
    pub fn typed(blob: Blob) -> Self {
        Text { is_typed: true, ..Text::new(blob) }
    }

    pub fn size_bytes(&self) -> f64 {
        self.blob.size()
    }
}

/// The check in hand. `check.schemas` holds names only, one for each of `schemas`.
#[derive(Clone, Debug, Default)]
pub struct Held {
    pub check: Check,
    pub response: Option<Text>,
    pub schemas: Vec<Text>,
    /// The older version, recordings and samples.
    pub others: BTreeMap<DocumentName, Text>,
    /// Whether this still is the sample of the first run.
    pub is_sample: bool,
}

impl Held {
    pub fn text(&self, document: DocumentName) -> Option<&Text> {
        match document {
            DocumentName::Response => self.response.as_ref(),
            DocumentName::Schema(n) => self.schemas.get(usize::from(n)),
            other => self.others.get(&other),
        }
    }

    pub fn documents(&self) -> Vec<DocumentName> {
        let response = self.response.iter().map(|_| DocumentName::Response);
        let schemas = (0..self.schemas.len()).map(|n| DocumentName::Schema(n as u16));
        response.chain(schemas).chain(self.others.keys().copied()).collect()
    }

    pub fn is_empty(&self) -> bool {
        let check = &self.check;
        self.response.is_none()
            && self.schemas.is_empty()
            && self.others.is_empty()
            && check.requests.is_empty()
            && check.notes.is_empty()
    }

    /// Puts a text where it belongs; a schema beyond the last becomes a new last one.
    pub fn set_text(&mut self, document: DocumentName, text: Text) -> DocumentName {
        match document {
            DocumentName::Response => {
                self.response = Some(text);
                self.exchange_mut();
                document
            }
            DocumentName::Schema(n) => {
                let n = usize::from(n).min(self.schemas.len());
                if n == self.schemas.len() {
                    self.schemas.push(text);
                    self.check
                        .schemas
                        .push(NamedText { name: format!("Schema {}", n + 1), text: String::new() });
                } else {
                    self.schemas[n] = text;
                }
                DocumentName::Schema(n as u16)
            }
            DocumentName::Baseline => {
                self.check.baseline.get_or_insert_with(|| NamedText {
                    name: "Older version".into(),
                    ..NamedText::default()
                });
                self.others.insert(document, text);
                document
            }
            DocumentName::Recording(n) => {
                let n = place_for(&mut self.check.recordings, n, "Recording");
                self.others.insert(DocumentName::Recording(n), text);
                DocumentName::Recording(n)
            }
            DocumentName::Sample(n) => {
                let n = place_for(&mut self.check.samples, n, "Sample");
                self.others.insert(DocumentName::Sample(n), text);
                DocumentName::Sample(n)
            }
            DocumentName::Request => document,
        }
    }

    /// Takes a text away. The response takes what is known about it along.
    pub fn remove(&mut self, document: DocumentName) {
        match document {
            DocumentName::Response => {
                self.response = None;
                self.check.exchanges.clear();
            }
            DocumentName::Schema(n) if usize::from(n) < self.schemas.len() => {
                self.schemas.remove(usize::from(n));
                self.check.schemas.remove(usize::from(n));
            }
            DocumentName::Schema(_) | DocumentName::Request => {}
            DocumentName::Baseline => {
                self.check.baseline = None;
                self.others.remove(&document);
            }
            DocumentName::Recording(n) => {
                take_numbered(&mut self.check.recordings, n);
                self.close_gap(n, DocumentName::Recording);
            }
            DocumentName::Sample(n) => {
                take_numbered(&mut self.check.samples, n);
                self.close_gap(n, DocumentName::Sample);
            }
        }
    }

    /// Takes away the text `n` of a list; those behind it move up.
    fn close_gap(&mut self, n: u16, name: fn(u16) -> DocumentName) {
        self.others.remove(&name(n));
        let mut at = n;
        while let Some(next) = at.checked_add(1).and_then(|next| self.others.remove(&name(next))) {
            self.others.insert(name(at), next);
            at += 1;
        }
    }

    /// The name of a text that is neither body nor schema.
    pub fn named_text(&mut self, document: DocumentName) -> Option<&mut NamedText> {
        match document {
            DocumentName::Baseline => self.check.baseline.as_mut(),
            DocumentName::Recording(n) => self.check.recordings.get_mut(usize::from(n)),
            DocumentName::Sample(n) => self.check.samples.get_mut(usize::from(n)),
            _ => None,
        }
    }

    /// What is known about the response in hand; made if nothing is.
    pub fn exchange_mut(&mut self) -> &mut Exchange {
        if self.check.exchanges.is_empty() {
            self.check.exchanges.push(Exchange {
                evidence: Evidence::Recorded,
                request_name: None,
                request: None,
                response: Some(Response::default()),
                received_at_millis: None,
            });
        }
        &mut self.check.exchanges[0]
    }

    pub fn response_head(&self) -> Option<&Response> {
        self.check.exchanges.first()?.response.as_ref()
    }

    /// A stranger's text takes the sample's place: nothing that belongs to the sample may judge it.
    pub fn leave_sample(&mut self) {
        if self.is_sample {
            let check = std::mem::take(&mut self.check);
            *self = Held::default();
            // What the tester wrote beside the sample is not the sample's.
            if !check.environments.is_empty() {
                self.check.environment = check.environment;
            }
            self.check.requests = check.requests;
            self.check.environments = check.environments;
            self.check.notes = check.notes;
        }
    }
}

/// One step that can be taken back.
#[derive(Clone, Debug)]
struct Step {
    /// What was done: `put into Schema`.
    label: String,
    held: Held,
}

/// Steps back and forth. Typing is not among them: the text field has its own.
#[derive(Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
}

impl History {
    const MAX_STEPS: usize = 50;

    /// Call before the change, with what was there.
    pub fn record(&mut self, label: &str, before: Held) {
        self.future.clear();
        self.past.push(Step { label: label.into(), held: before });
        if self.past.len() > Self::MAX_STEPS {
            self.past.remove(0);
        }
    }

    /// Returns what was there before the last step, and the step's name.
    pub fn undo(&mut self, now: Held) -> Option<(String, Held)> {
        let step = self.past.pop()?;
        self.future.push(Step { label: step.label.clone(), held: now });
        Some((step.label, step.held))
    }

    pub fn redo(&mut self, now: Held) -> Option<(String, Held)> {
        let step = self.future.pop()?;
        self.past.push(Step { label: step.label.clone(), held: now });
        Some((step.label, step.held))
    }

    /// The newest response that was in hand before, other than this version.
    pub fn response_other_than(&self, version: Option<u32>) -> Option<Text> {
        let mut responses = self
            .past
            .iter()
            .rev()
            .filter(|step| !step.held.is_sample)
            .filter_map(|step| step.held.response.clone());
        responses.find(|text| Some(text.version) != version)
    }
}

/// The position `n` of a list of texts, or a new one behind the last.
fn place_for(texts: &mut Vec<NamedText>, n: u16, what: &str) -> u16 {
    let n = usize::from(n).min(texts.len());
    if n == texts.len() {
        texts.push(NamedText { name: format!("{what} {}", n + 1), text: String::new() });
    }
    n as u16
}

fn take_numbered(texts: &mut Vec<NamedText>, n: u16) {
    if usize::from(n) < texts.len() {
        texts.remove(usize::from(n));
    }
}
