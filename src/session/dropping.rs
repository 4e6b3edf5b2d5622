//! Several files at once: each goes where it belongs, one sentence says what went where, and one step takes all of it
//! back. What a file is, is the engine's to say; a file alone is taken in `intake.rs`.

use super::Session;
use super::intake::{Source, tab_name, without_extension};
use crate::platform::slice_from;
use check::network::Value;
use check::request::{Environment, Variable, VariableValue};
use check::wire::{Destination, Recognised};
use check::{DocumentName, NamedRequest, Secret};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Blob, FileList};

/// Files that came together. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Batch(Rc<RefCell<State>>);

#[derive(Debug, Default)]
struct State {
    /// Files that the engine has not told yet.
    waiting: u32,
    /// `orders.json into Response`.
    went: Vec<String>,
    /// `photo.png (a PNG image)`.
    left: Vec<String>,
    has_response: bool,
    has_schema: bool,
    has_recording: bool,
    has_request: bool,
    has_environment: bool,
    /// A shared check among the files: it is opened beside what came with it.
    check: Option<(String, Destination, Blob)>,
}

impl Session {
    pub fn take_files(self, files: &FileList) {
        let files: Vec<_> = (0..files.length()).filter_map(|index| files.get(index)).collect();
        if files.len() > 1 && self.has_refused_change() {
            return;
        }
        let batch = (files.len() > 1).then(|| {
            self.remember(&format!("took {} files", files.len()));
            self.snapshot(&self.held.get_untracked());
            let full = files.iter().filter(|file| file.size() > 0.0).count();
            Batch(Rc::new(RefCell::new(State { waiting: full as u32, ..State::default() })))
        });
        for file in files {
            if let Some(batch) = batch.as_ref().filter(|_| file.size() == 0.0) {
                batch.0.borrow_mut().left.push(format!("{} (empty)", file.name()));
                continue;
            }
            let source = Source { file_name: Some(file.name()), batch: batch.clone(), ..Source::default() };
            self.take(file.into(), source);
        }
        if let Some(batch) = batch.filter(|batch| batch.0.borrow().waiting == 0) {
            self.tell_batch(&batch);
        }
    }

    pub(super) fn recognised_in_batch(
        self,
        batch: &Batch,
        recognised: Recognised,
        blob: Blob,
        source: Source,
    ) {
        let file = source.file_name.clone().unwrap_or_default();
        let mut state = batch.0.take();
        // Of the first of its kind: it takes the place of what was there. The others stand beside it.
        let further = |is_further: bool| Source { is_further, ..source.clone() };
        match recognised.destination {
            Destination::Response { body_start, body_end, exchange } => {
                let body = slice_from(&blob, body_start, body_end);
                let (into, exchange) = match state.has_response {
                    false => (DocumentName::Response, Some(*exchange)),
                    // Another answer is another sample, so that none pushes the other out.
                    true => (DocumentName::Sample(u16::MAX), None),
                };
                let into = self.place(into, body, exchange, &source);
                state.has_response = true;
                state.went.push(format!("{file} into {}", tab_name(into)));
            }
            Destination::Schema => {
                let into = self.schema_to_fill(&further(state.has_schema));
                let into = self.place(into, blob, None, &source);
                state.has_schema = true;
                state.went.push(format!("{file} into {}", tab_name(into)));
            }
            Destination::Recording => {
                let into = self.recording_to_fill(&further(state.has_recording));
                let into = self.place(into, blob, None, &source);
                state.has_recording = true;
                state.went.push(format!("{file} into {}", tab_name(into)));
            }
            Destination::Request { draft, remarks } => {
                let name = without_extension(&file).to_string();
                self.change_quietly(|held| held.check.requests.push(NamedRequest { name, draft: *draft }));
                let last = self.held.with_untracked(|h| h.check.requests.len()).saturating_sub(1);
                self.sending.index.set(last);
                self.sending.pasted.set(remarks);
                self.plan_soon();
                state.has_request = true;
                state.went.push(format!("{file} into Request"));
            }
            Destination::Environment { name, values, .. } => {
                let name = self.take_environment(name, values, &source);
                state.has_environment = true;
                state.went.push(format!("{file} into Variables as {name}"));
            }
            Destination::NotYet { .. } => state.left.push(format!("{file} ({})", recognised.looks_like)),
            other @ (Destination::Link { .. } | Destination::CheckFile) => match state.check {
                None => state.check = Some((file, other, blob)),
                Some(_) => state.left.push(format!("{file} (a second shared check)")),
            },
        }
        batch.0.replace(state);
        self.one_of_batch_is_done(batch);
    }

    /// The engine could not read a file: the others go on.
    pub(super) fn refused_in_batch(self, batch: &Batch, file: &str) {
        batch.0.borrow_mut().left.push(format!("{file} (it can't be read: it changed or went away)"));
        self.one_of_batch_is_done(batch);
    }

    fn one_of_batch_is_done(self, batch: &Batch) {
        let waiting = {
            let mut state = batch.0.borrow_mut();
            state.waiting = state.waiting.saturating_sub(1);
            state.waiting
        };
        if waiting == 0 {
            self.tell_batch(batch);
        }
    }

    /// What went where, in one sentence; and what matters most is shown.
    fn tell_batch(self, batch: &Batch) {
        let state = batch.0.take();
        if state.has_response {
            self.show_document(DocumentName::Response);
        } else if state.has_recording {
            self.side.set(Some(super::Side::Traffic));
        } else if state.has_schema {
            self.show_document(DocumentName::Schema(0));
        } else if state.has_request || state.has_environment {
            self.show_variables();
        }
        let mut sentences = Vec::new();
        if !state.went.is_empty() {
            sentences.push(format!("Put {}", state.went.join(", ")));
        }
        if !state.left.is_empty() {
            sentences.push(format!("Not taken, since no gate reads it: {}", state.left.join(", ")));
        }
        if let Some((file, ..)) = &state.check {
            sentences.push(format!("{file} is opened beside your check"));
        }
        let undo: (String, Rc<dyn Fn()>) = ("Undo".into(), Rc::new(move || self.undo()));
        let actions = if state.went.is_empty() { Vec::new() } else { vec![undo] };
        self.toast(sentences.join(". "), state.went.is_empty() && state.check.is_none(), actions);
        match state.check {
            Some((_, Destination::Link { fragment }, _)) => self.open_link(fragment),
            Some((_, _, blob)) => self.open_file(blob),
            None => {}
        }
    }

    /// Variables of a file become an environment, which is the one that counts from now on. Returns its name.
    pub(super) fn take_environment(self, name: String, values: Vec<Value>, source: &Source) -> String {
        let name = match (name.is_empty(), &source.file_name) {
            (false, _) => name,
            (true, Some(file)) => without_extension(file).to_string(),
            (true, None) => "Postman".into(),
        };
        let variables = values.into_iter().map(|value| {
            let Value { name, value, is_secret } = value;
            let value = match is_secret {
                true => VariableValue::Secret(Secret::new(value.0)),
                false => VariableValue::Plain(value.0),
            };
            Variable { name, value }
        });
        let environment = Environment { name: name.clone(), variables: variables.collect() };
        self.change_quietly(|held| {
            held.check.environments.retain(|known| known.name != environment.name);
            held.check.environments.push(environment);
            held.check.environment = name.clone();
        });
        self.plan_soon();
        name
    }

    /// Where variables are edited.
    pub(super) fn show_variables(self) {
        self.sending.wants_variables.update(|n| *n += 1);
        self.side.set(Some(super::Side::Request));
    }
}
