//! The one store: what the page shows, as signals, and everything that a person can do, as methods. Components read
//! the signals and call the methods. Texts are Blob handles; no signal holds one.

mod annotating;
mod attaching;
mod comparing;
mod crashes;
mod data;
mod drafting;
mod dropping;
mod events;
mod intake;
mod judging;
mod keeping;
mod live_data;
mod opened;
mod panels;
mod sending;
mod simulating;
mod trees;
mod writing;

use crate::held::{Held, History, Text};
use crate::storage::Storage;
use crate::worker_client::WorkerClient;
use check::wire::{DocumentSummary, Row};
use check::{DocumentName, Finding, Fingerprint, Gate, GateReport, Place, Report, Severity};
pub use comparing::Compared;
pub use data::{CASE_ROWS, DataPanels, DataTab};
use judging::Jobs;
pub use keeping::{Keeping, KeepingState};
use leptos::prelude::*;
pub use opened::{Opened, Shared};
pub use panels::{Panels, TRAFFIC_ROWS};
pub use sending::{Outcome, Sending};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
pub use trees::Trees;
pub use writing::Writing;

/// Where the engine is.
#[derive(Clone, Debug, PartialEq)]
pub enum Engine {
    Starting,
    Ready {
        version: u32,
    },
    /// It can't be started; the sentence says what to do.
    Dead(String),
}

/// A run that goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    pub id: u32,
    pub gate: Gate,
    pub what: String,
    pub done: u64,
    pub total: u64,
    /// Whether it has lasted long enough to be spoken of.
    pub is_long: bool,
    /// Whether findings of this run have come.
    pub has_found: bool,
}

/// The finding that both sheets mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    pub fingerprint: Fingerprint,
    /// Which of the finding's places, from 0.
    pub place: usize,
}

/// A line that the evidence sheet must bring into view. The number makes each wish a new one.
#[derive(Clone, Debug, PartialEq)]
pub struct Reveal {
    pub wish: u32,
    pub place: Place,
}

/// The rows that came last, and of which version of which text.
#[derive(Clone, Debug, PartialEq)]
pub struct RowWindow {
    pub document: DocumentName,
    pub version: u32,
    pub rows: Vec<Row>,
    pub line_count: u32,
}

/// A short sentence that says what happened, with ways to change it.
#[derive(Clone)]
pub struct Toast {
    pub id: u32,
    pub text: String,
    /// Interrupts a screen reader, and stays until it is closed.
    pub is_alert: bool,
    pub actions: Vec<(String, Rc<dyn Fn()>)>,
}

/// A panel of the evidence sheet that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Request,
    Headers,
    Samples,
    Versions,
    Traffic,
    Operations,
}

/// What is open above the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    Shortcuts,
    Share,
    Earlier,
    Sent,
    Palette,
    Compare,
}

/// A small form inside of the findings sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingForm {
    Accept(Fingerprint),
    Tag(Fingerprint),
    Comment(Fingerprint),
    Own,
}

#[derive(Clone, Copy)]
pub struct Session {
    /// The check that is shown: one's own, or, while `opened` is some, the shared one.
    pub held: RwSignal<Held, LocalStorage>,
    pub is_loaded: RwSignal<bool>,
    pub engine: RwSignal<Engine>,
    pub summaries: RwSignal<BTreeMap<DocumentName, DocumentSummary>>,
    /// The version of each text that the worker has read.
    pub fed: RwSignal<BTreeMap<DocumentName, u32>>,
    /// A large text that the worker reads: bytes done and in all.
    pub reading: RwSignal<Option<(DocumentName, u64, u64)>>,
    pub report: RwSignal<Option<Report>>,
    pub millis: RwSignal<Option<f64>>,
    pub running: RwSignal<Option<Running>>,
    pub rows: RwSignal<Option<RowWindow>>,
    /// Rises when marks may have changed: the rows are asked for again.
    pub marks: RwSignal<u32>,
    pub gate: RwSignal<Gate>,
    /// The document that the evidence sheet shows, unless `side` is some.
    pub tab: RwSignal<DocumentName>,
    pub side: RwSignal<Option<Side>>,
    pub sending: Sending,
    pub trees: Trees,
    pub panels: Panels,
    pub data: DataPanels,
    pub writing: Writing,
    pub compared_responses: RwSignal<Compared>,
    pub selected: RwSignal<Option<Selected>>,
    pub reveal: RwSignal<Option<Reveal>>,
    pub hidden: RwSignal<BTreeSet<Severity>>,
    pub form: RwSignal<Option<FindingForm>>,
    pub dialog: RwSignal<Option<Dialog>>,
    pub toasts: RwSignal<Vec<Toast>, LocalStorage>,
    pub opened: RwSignal<Option<Opened>>,
    pub shared: RwSignal<Option<Shared>>,
    pub keeping: RwSignal<Keeping, LocalStorage>,
    /// What a screen reader is told when the verdict changes.
    pub announcement: RwSignal<String>,
    pub is_dropping: RwSignal<bool>,
    parts: StoredValue<Parts, LocalStorage>,
}

/// What nothing draws.
struct Parts {
    worker: Option<WorkerClient>,
    jobs: Jobs,
    history: History,
    storage: Option<Storage>,
    /// One's own check while a shared one is shown.
    own: Option<Held>,
    last_toast: u32,
    last_wish: u32,
}

impl Session {
    pub fn new() -> Self {
        Session {
            held: RwSignal::new_local(Held::default()),
            is_loaded: RwSignal::new(false),
            engine: RwSignal::new(Engine::Starting),
            summaries: RwSignal::default(),
            fed: RwSignal::default(),
            reading: RwSignal::new(None),
            report: RwSignal::new(None),
            millis: RwSignal::new(None),
            running: RwSignal::new(None),
            rows: RwSignal::new(None),
            marks: RwSignal::new(0),
            gate: RwSignal::new(Gate::Contract),
            tab: RwSignal::new(DocumentName::Response),
            side: RwSignal::new(None),
            sending: Sending::new(),
            trees: Trees::new(),
            panels: Panels::new(),
            data: DataPanels::new(),
            writing: Writing::new(),
            compared_responses: RwSignal::new(Compared::Nothing),
            selected: RwSignal::new(None),
            reveal: RwSignal::new(None),
            hidden: RwSignal::default(),
            form: RwSignal::new(None),
            dialog: RwSignal::new(None),
            toasts: RwSignal::new_local(Vec::new()),
            opened: RwSignal::new(None),
            shared: RwSignal::new(None),
            keeping: RwSignal::new_local(Keeping::default()),
            announcement: RwSignal::new(String::new()),
            is_dropping: RwSignal::new(false),
            parts: StoredValue::new_local(Parts {
                worker: None,
                jobs: Jobs::default(),
                history: History::default(),
                storage: None,
                own: None,
                last_toast: 0,
                last_wish: 0,
            }),
        }
    }

    /// The session of this page.
    pub fn here() -> Self {
        expect_context::<Session>()
    }

    /// Starts the engine and brings back what was kept.
    pub fn start(self) {
        self.start_engine();
        self.keep_sent_list();
        leptos::task::spawn_local(async move {
            self.load_kept().await;
            self.is_loaded.set(true);
            self.show_from_start();
        });
    }

    // --- what is shown -------------------------------------------------------------------------------------------

    /// Whether the check that is shown is somebody else's and can't be changed.
    pub fn is_preview(self) -> bool {
        self.opened.read().is_some()
    }

    pub fn text(self, document: DocumentName) -> Option<Text> {
        self.held.read().text(document).cloned()
    }

    pub fn gate_report(self, gate: Gate) -> Option<GateReport> {
        self.report.read().as_ref()?.gates.iter().find(|g| g.gate == gate).cloned()
    }

    pub fn finding(self, fingerprint: Fingerprint) -> Option<Finding> {
        let report = self.report.read();
        let mut findings = report.as_ref()?.gates.iter().flat_map(|g| &g.findings);
        findings.find(|f| f.fingerprint == fingerprint).cloned()
    }

    pub fn is_accepted(self, fingerprint: Fingerprint) -> bool {
        let held = self.held.read();
        held.check.annotations.get(&fingerprint).is_some_and(|a| a.accepted.is_some())
    }

    /// The findings of a gate that the filter lets through, open ones before accepted ones.
    pub fn listed(self, gate: Gate) -> Vec<Fingerprint> {
        let report = self.report.read();
        let Some(gate) = report.as_ref().and_then(|r| r.gates.iter().find(|g| g.gate == gate)) else {
            return Vec::new();
        };
        let hidden = self.hidden.read();
        let mut seen = BTreeSet::new();
        let shown = gate.findings.iter().filter(|f| !hidden.contains(&f.severity));
        let all: Vec<_> = shown.map(|f| f.fingerprint).filter(|f| seen.insert(*f)).collect();
        let (accepted, mut open): (Vec<_>, Vec<_>) = all.into_iter().partition(|f| self.is_accepted(*f));
        open.extend(accepted);
        open
    }

    // --- selection -----------------------------------------------------------------------------------------------

    /// Marks a finding in both sheets and brings its place into view.
    pub fn select(self, fingerprint: Fingerprint, place: usize) {
        self.selected.set(Some(Selected { fingerprint, place }));
        let Some(finding) = self.finding(fingerprint) else { return };
        if finding.gate == Gate::Data {
            return self.reveal_case(&finding);
        }
        if let Some(place) = finding.places.get(place).or(finding.schema_place.as_ref()) {
            self.reveal(place.clone());
        }
    }

    /// Marks a finding that was clicked in the tree: the tree stays where it is.
    pub fn select_from_tree(self, fingerprint: Fingerprint, place: usize) {
        self.selected.set(Some(Selected { fingerprint, place }));
    }

    /// Marks a finding that was clicked in the text: the text stays where it is.
    pub fn select_from_text(self, fingerprint: Fingerprint, document: DocumentName, line: u32) {
        let at = |p: &Place| p.document == document && p.line == line;
        let place = self.finding(fingerprint).and_then(|f| f.places.iter().position(at)).unwrap_or(0);
        self.selected.set(Some(Selected { fingerprint, place }));
    }

    pub fn reveal(self, place: Place) {
        let mut wish = 0;
        self.parts.update_value(|parts| {
            parts.last_wish += 1;
            wish = parts.last_wish;
        });
        self.show_document(place.document);
        self.show_in_tree_if_on(&place);
        self.reveal.set(Some(Reveal { wish, place }));
    }

    /// The next finding of the list, or the one before.
    pub fn step(self, forward: bool) {
        let listed = untrack(|| self.listed(self.gate.get_untracked()));
        let selected = self.selected.get_untracked().map(|s| s.fingerprint);
        let now = selected.and_then(|s| listed.iter().position(|f| *f == s));
        let next = match (now, forward) {
            (None, true) => 0,
            (None, false) => listed.len().saturating_sub(1),
            (Some(n), true) => (n + 1).min(listed.len().saturating_sub(1)),
            (Some(n), false) => n.saturating_sub(1),
        };
        if let Some(fingerprint) = listed.get(next) {
            self.select(*fingerprint, 0);
        }
    }

    pub fn toggle_severity(self, severity: Severity) {
        self.hidden.update(|hidden| {
            if !hidden.remove(&severity) {
                hidden.insert(severity);
            }
        });
    }

    // --- toasts --------------------------------------------------------------------------------------------------

    pub fn say(self, text: impl Into<String>) {
        self.toast(text.into(), false, Vec::new());
    }

    pub fn alert(self, text: impl Into<String>) {
        self.toast(text.into(), true, Vec::new());
    }

    pub fn toast(self, text: String, is_alert: bool, actions: Vec<(String, Rc<dyn Fn()>)>) {
        let mut id = 0;
        self.parts.update_value(|parts| {
            parts.last_toast += 1;
            id = parts.last_toast;
        });
        let stays_millis = if actions.is_empty() { 4_000 } else { 12_000 };
        self.toasts.update(|toasts| {
            // One way back at a time: the Undo of an older sentence would undo the newer step.
            let replaces = !actions.is_empty();
            toasts.retain(|t| t.text != text && (t.is_alert || !replaces || t.actions.is_empty()));
            toasts.push(Toast { id, text, is_alert, actions });
            if toasts.len() > 4 {
                toasts.remove(0);
            }
        });
        if !is_alert {
            crate::platform::after(stays_millis, move || self.close_toast(id));
        }
    }

    pub fn close_toast(self, id: u32) {
        self.toasts.update(|toasts| toasts.retain(|t| t.id != id));
    }

    // --- going back ----------------------------------------------------------------------------------------------

    /// Remembers the check as it is, before a step that can be taken back.
    fn remember(self, label: &str) {
        let before = self.held.get_untracked();
        self.parts.update_value(|parts| parts.history.record(label, before));
    }

    pub fn undo(self) {
        if untrack(|| self.is_preview()) {
            return;
        }
        let now = self.held.get_untracked();
        match self.parts.try_update_value(|parts| parts.history.undo(now)).flatten() {
            Some((label, held)) => {
                self.show(held);
                self.say(format!("Undone: {label}"));
            }
            None => self.say("Nothing to undo"),
        }
    }

    pub fn redo(self) {
        if untrack(|| self.is_preview()) {
            return;
        }
        let now = self.held.get_untracked();
        if let Some((label, held)) = self.parts.try_update_value(|parts| parts.history.redo(now)).flatten() {
            self.show(held);
            self.say(format!("Done again: {label}"));
        }
    }

    /// Shows another state of the check: texts that differ are fed, the rest stays.
    fn show(self, held: Held) {
        let before = self.held.get_untracked();
        self.held.set(held);
        self.feed_differences(&before);
        if untrack(|| self.text(self.tab.get_untracked()).is_none()) {
            self.show_document(DocumentName::Response);
        }
        self.form.set(None);
        self.check_changed();
    }

    /// Something of the check but its texts changed: judge again, and keep it.
    pub fn check_changed(self) {
        self.run_soon();
        self.keep_soon();
    }

    /// Shows a text on the evidence sheet.
    pub fn show_document(self, document: DocumentName) {
        // The request's body has no text of its own here: it stands in the request that is edited.
        if document == DocumentName::Request {
            return self.side.set(Some(Side::Request));
        }
        self.side.set(None);
        if self.tab.get_untracked() != document {
            self.tab.set(document);
        }
    }

    /// Changes what no gate judges: it is kept, and nothing runs.
    pub fn change_quietly(self, change: impl FnOnce(&mut Held)) {
        if untrack(|| self.is_preview()) {
            return;
        }
        self.held.update(change);
        self.keep_soon();
    }

    /// Changes the check without a step back (a name, a setting).
    pub fn change(self, change: impl FnOnce(&mut Held)) {
        if untrack(|| self.is_preview()) {
            return;
        }
        self.held.update(change);
        self.check_changed();
    }
}
