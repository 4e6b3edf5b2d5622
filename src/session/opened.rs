//! Links and files of a check: made from one's own, opened from somebody else's. A shared check is shown beside
//! one's own, which stays as it is until a click replaces it.

use super::Session;
use super::judging::Pending;
use crate::held::{Held, Text};
use crate::platform::{blob_of_buffer, copy};
use check::wire::{Comparison, Job, ShareContents, ShareOptions};
use check::{Check, DocumentName, Gate, GateReport, Recorded, Report, Verdict};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// A shared check in view.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub verdict: Verdict,
    /// How many findings it claims; none where it carries no verdict.
    pub finding_count: Option<u64>,
    pub has_body: bool,
    /// Parts that this version does not know.
    pub unknown_sections: Vec<String>,
    pub comparison: Option<Comparison>,
}

/// The link that the dialog shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    pub url: String,
    pub contents: ShareContents,
}

impl Session {
    // --- giving --------------------------------------------------------------------------------------------------

    pub fn ask_link(self, options: ShareOptions) {
        self.shared.set(None);
        self.configure();
        self.ask(Pending::Share, |id| Job::Share { id, options }, Vec::new());
    }

    pub fn save_file(self, options: ShareOptions) {
        let size = self.held.with_untracked(|h| h.response.as_ref().map_or(0.0, |text| text.size_bytes()));
        if options.includes_body && size > 1_000_000.0 {
            self.say(format!("Making the file: {} of the response's body", crate::words::bytes(size as u64)));
        }
        self.configure();
        self.ask(Pending::Save, |id| Job::Save { id, options }, Vec::new());
    }

    pub(super) fn got_link(self, fragment: String, contents: ShareContents) {
        self.shared.set(Some(Shared { url: crate::address::link(&fragment), contents }));
    }

    pub fn copy_link(self) {
        let Some(shared) = self.shared.get_untracked() else { return };
        leptos::task::spawn_local(async move {
            if copy(&shared.url.into()).await {
                self.say("Link copied");
            } else {
                self.alert(
                    "The browser did not let this page write to the clipboard. Select the link and copy it.",
                );
            }
        });
    }

    /// `orders-api.preflight.json`.
    pub(super) fn file_name(self) -> String {
        let name = self.held.with_untracked(|h| h.check.name.to_lowercase());
        let words: Vec<_> =
            name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(8).collect();
        format!("{}.preflight.json", if words.is_empty() { "check".into() } else { words.join("-") })
    }

    // --- taking --------------------------------------------------------------------------------------------------

    pub fn open_link(self, fragment: String) {
        self.ask(Pending::Open { is_file: false }, |id| Job::OpenLink { id, fragment }, Vec::new());
    }

    pub fn open_file(self, blob: Blob) {
        self.ask(Pending::Open { is_file: true }, |id| Job::OpenFile { id }, vec![blob.into()]);
    }

    /// Shows a shared check. Nothing is sent, stored or replaced by it.
    pub(super) fn open(self, check: Check, documents: Vec<DocumentName>, buffers: Vec<JsValue>) {
        let mut check = check;
        for schema in &mut check.schemas {
            schema.text.clear();
        }
        let mut held = Held { check, ..Held::default() };
        let names: Vec<_> = held.check.schemas.iter().map(|s| s.name.clone()).collect();
        held.check.schemas.clear();
        let mut parts: Vec<_> = documents.into_iter().zip(buffers).collect();
        parts.sort_by_key(|(document, _)| *document);
        let exchanges = held.check.exchanges.clone();
        for (document, buffer) in parts {
            if let Some(blob) = blob_of_buffer(&buffer) {
                held.set_text(document, Text::new(blob));
            }
        }
        held.check.exchanges = exchanges;
        for (schema, name) in held.check.schemas.iter_mut().zip(names) {
            if !name.is_empty() {
                schema.name = name;
            }
        }
        let recorded = held.check.recorded.clone();
        let report = recorded.as_ref().map(|recorded| claimed_report(&held.check, recorded));
        let opened = Opened {
            verdict: report.as_ref().map_or(Verdict::NotRun, |r| r.verdict),
            finding_count: recorded.map(|r| r.gates.iter().map(|g| g.finding_count).sum()),
            has_body: held.response.is_some(),
            unknown_sections: held.check.unknown_sections.iter().map(|s| s.name.clone()).collect(),
            comparison: None,
        };
        self.cancel_silently();
        // A run that one's own check was still waiting for must not judge the shared one: only a click does.
        self.with_jobs(|jobs| {
            jobs.wants_run = None;
            jobs.run_wish += 1;
        });
        let before = self.held.get_untracked();
        let is_first = !untrack(|| self.is_preview());
        self.parts.update_value(|parts| {
            if is_first {
                parts.own = Some(before.clone());
            }
        });
        self.opened.set(Some(opened));
        self.dialog.set(None);
        self.form.set(None);
        self.selected.set(None);
        self.report.set(report);
        self.millis.set(None);
        self.gate.set(Gate::Contract);
        let tab = if held.response.is_none() && !held.schemas.is_empty() {
            DocumentName::Schema(0)
        } else {
            DocumentName::Response
        };
        self.held.set(held);
        self.show_document(tab);
        self.feed_differences(&before);
        self.configure();
    }

    pub(super) fn refused(self, sentence: String) {
        self.alert(sentence);
    }

    pub(super) fn compared(self, comparison: Comparison) {
        self.opened.update(|opened| {
            if let Some(opened) = opened {
                opened.comparison = Some(comparison);
            }
        });
    }

    /// Whether there is something to judge: a shared check may come without its body.
    pub fn can_check_again(self) -> bool {
        self.held.read().response.is_some()
    }

    /// Judges the shared check here. Only a click calls this.
    pub fn check_again(self) {
        self.run_now();
    }

    /// The shared check becomes one's own; the one before can be brought back.
    pub fn keep_opened(self) {
        let own = self.parts.try_update_value(|parts| parts.own.take()).flatten().unwrap_or_default();
        let mut shared = self.held.get_untracked();
        // The claim stays with the sender; one's own verdict is computed.
        shared.check.recorded = None;
        self.opened.set(None);
        crate::address::clear();
        self.parts.update_value(|parts| parts.history.record("kept a shared check", own.clone()));
        self.snapshot(&own);
        self.held.set(Held { is_sample: false, ..shared });
        self.check_changed();
        let undo: (String, std::rc::Rc<dyn Fn()>) = ("Undo".into(), std::rc::Rc::new(move || self.undo()));
        let words = if self.held.with_untracked(|h| h.response.is_some()) {
            "This is your check now"
        } else {
            "This is your check now. Paste a response to judge it"
        };
        self.toast(words.into(), false, vec![undo]);
    }

    /// Back to one's own check, as it was.
    pub fn close_opened(self) {
        self.cancel_silently();
        let own = self.parts.try_update_value(|parts| parts.own.take()).flatten().unwrap_or_default();
        let before = self.held.get_untracked();
        self.opened.set(None);
        crate::address::clear();
        self.report.set(None);
        self.selected.set(None);
        self.show_document(DocumentName::Response);
        self.held.set(own);
        self.feed_differences(&before);
        self.run_soon();
    }
}

/// What the sender says came out, in the form of a report. Nothing here was judged on this machine.
fn claimed_report(check: &Check, recorded: &Recorded) -> Report {
    let gates: Vec<GateReport> = Gate::ALL
        .iter()
        .map(|gate| match recorded.gates.iter().find(|r| r.gate == *gate) {
            Some(recorded) => GateReport {
                verdict: recorded.verdict,
                findings: recorded.findings.clone(),
                is_cut: (recorded.findings.len() as u64) < recorded.finding_count,
                ..GateReport::not_run(*gate, recorded.headline.clone())
            },
            None => GateReport::not_run(*gate, gate.promise()),
        })
        .collect();
    let verdict = Report::overall(check, &gates);
    Report {
        engine_version: recorded.engine_version,
        seed: check.seed,
        as_of_millis: check.as_of_millis,
        gates,
        verdict,
    }
}
