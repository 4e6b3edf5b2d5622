//! The panels that show what the engine makes of several texts: asked for when they open, and again when what they rest
//! on changes. Drawing is the widgets'.

use super::judging::Pending;
use super::{Session, Side};
use crate::held::Text;
use crate::platform::blob_of_text;
use check::DocumentName;
use check::changes::Changes;
use check::consistency::Matrix;
use check::description::{OperationDetail, OperationList};
use check::inference::{Choices, Inference};
use check::request::RequestDraft;
use check::service::{ServiceState, Target};
use check::traffic::TrafficFilter;
use check::view::{Ask, Export, TrafficView, View};
use check::wire::Job;
use leptos::prelude::*;
use web_sys::Blob;

/// Rows of the traffic table at a time.
pub const TRAFFIC_ROWS: u32 = 100;

/// What the engine said last for each panel.
#[derive(Clone, Copy)]
pub struct Panels {
    pub matrix: RwSignal<Option<Matrix>>,
    pub inference: RwSignal<Option<Inference>>,
    /// What was accepted and rejected of the inference.
    pub choices: RwSignal<Choices>,
    pub changes: RwSignal<Option<Changes>>,
    pub traffic: RwSignal<Option<TrafficView>>,
    pub filter: RwSignal<TrafficFilter>,
    /// The first row of the table in view, from 0.
    pub first: RwSignal<u32>,
    pub operations: RwSignal<Option<OperationList>>,
    pub search: RwSignal<String>,
    pub operation: RwSignal<Option<OperationDetail>>,
    /// What the simulated service has done; None: nothing yet.
    pub service: RwSignal<Option<ServiceState>>,
    /// Whether a person has said where requests go.
    pub has_chosen_target: StoredValue<bool>,
}

impl Panels {
    pub fn new() -> Self {
        Panels {
            matrix: RwSignal::new(None),
            inference: RwSignal::new(None),
            choices: RwSignal::default(),
            changes: RwSignal::new(None),
            traffic: RwSignal::new(None),
            filter: RwSignal::default(),
            first: RwSignal::new(0),
            operations: RwSignal::new(None),
            search: RwSignal::default(),
            operation: RwSignal::new(None),
            service: RwSignal::new(None),
            has_chosen_target: StoredValue::new(false),
        }
    }
}

impl Session {
    /// Asks again for what the panel in view shows, as soon as all texts are read.
    pub fn refresh_panel(self) {
        match self.side.get_untracked() {
            Some(Side::Samples) => {
                self.ask_view(Ask::Matrix);
                if self.panels.inference.with_untracked(Option::is_some) {
                    self.infer();
                }
            }
            Some(Side::Versions) => self.ask_view(Ask::Changes),
            Some(Side::Traffic) => self.ask_view(Ask::Traffic {
                filter: self.panels.filter.get_untracked(),
                first: self.panels.first.get_untracked(),
                count: TRAFFIC_ROWS,
            }),
            Some(Side::Operations) => self.find_operations(self.panels.search.get_untracked()),
            _ => {}
        }
    }

    // --- operations ----------------------------------------------------------------------------------------------

    pub fn find_operations(self, search: String) {
        /// More is found by searching.
        const MOST: u32 = 300;
        self.panels.search.set(search.clone());
        self.ask_view(Ask::Operations { search, first: 0, count: MOST });
    }

    pub fn show_operation(self, name: String) {
        self.ask_view(Ask::Operation { name });
    }

    /// Fills the request editor with a valid request, and asks the simulated service at once where that is wished.
    pub fn use_operation(self, operation: String, simulates: bool) {
        let is_for_service = simulates || untrack(|| self.is_simulated()) || self.has_said_nothing();
        // The seed that counts now.
        self.configure();
        self.ask(
            Pending::Drafted { operation: operation.clone(), simulates },
            |id| Job::UseOperation { id, operation, simulates: is_for_service },
            Vec::new(),
        );
    }

    pub(super) fn drafted(
        self,
        operation: String,
        simulates: bool,
        draft: RequestDraft,
        missing: Vec<String>,
    ) {
        let requests = self.held.with_untracked(|held| held.check.requests.clone());
        match requests.iter().position(|one| one.name.starts_with(&operation) && one.draft == draft) {
            // The same again: it is there already.
            Some(index) => self.show_request(index),
            None => {
                let taken = |name: &String| requests.iter().any(|one| one.name == *name);
                let others = (2..).map(|n| format!("{operation} ({n})"));
                let name = std::iter::once(operation.clone()).chain(others).find(|name| !taken(name));
                self.add_request(name, draft);
            }
        }
        self.sending.pasted.set(missing);
        match simulates {
            true => self.choose_target(Target::Simulated),
            false => self.prefer_simulated(),
        }
        match untrack(|| self.is_simulated()) {
            true if simulates => return self.simulate_request(),
            true => self
                .say("A request with valid values, made from the contract. Run asks the simulated service"),
            false => self.say("A request with valid values, made from the contract. Nothing is sent yet"),
        }
        // The button that was pressed is gone; the keyboard goes on at the tab.
        crate::platform::next_frame(|| crate::platform::focus("tab-request"));
    }

    pub(super) fn ask_view(self, ask: Ask) {
        self.ask(Pending::View, |id| Job::View { id, ask }, Vec::new());
    }

    pub(super) fn got_view(self, view: View) {
        match view {
            View::Matrix(matrix) => renew(self.panels.matrix, Some(matrix)),
            View::Inference(inference) => renew(self.panels.inference, Some(inference)),
            View::Changes(changes) => renew(self.panels.changes, changes),
            View::Operations(list) => renew(self.panels.operations, list),
            View::Operation(detail) => self.panels.operation.set(detail),
            View::Traffic(traffic) => renew(self.panels.traffic, Some(traffic)),
            View::Data(view) => self.data.view.set(Some(*view)),
            View::DataCases(cases) => self.data.cases.set(Some(cases)),
            View::DataCase(case) => self.got_case(case),
            View::ClosedBlindSpot(text) => self.got_closed(text),
        }
    }

    // --- samples -------------------------------------------------------------------------------------------------

    /// Another response of the same thing, behind the ones that are there.
    pub fn add_sample(self, blob: Blob, name: Option<String>) {
        if self.has_refused_change() {
            return;
        }
        self.remember("added a sample");
        let before = self.held.get_untracked();
        self.held.update(|held| {
            held.leave_sample();
            let added = held.set_text(DocumentName::Sample(u16::MAX), Text::new(blob));
            if let (Some(name), Some(text)) = (name, held.named_text(added)) {
                text.name = name;
            }
        });
        self.side.set(Some(Side::Samples));
        self.feed_differences(&before);
        self.check_changed();
    }

    pub fn remove_sample(self, index: u16) {
        self.remember("removed a sample");
        let before = self.held.get_untracked();
        self.held.update(|held| held.remove(DocumentName::Sample(index)));
        self.feed_differences(&before);
        self.check_changed();
        self.refresh_panel();
    }

    pub fn rename_sample(self, index: u16, name: String) {
        self.change(|held| {
            if let Some(text) = held.named_text(DocumentName::Sample(index)) {
                text.name = name;
            }
        });
        self.refresh_panel();
    }

    // --- versions ------------------------------------------------------------------------------------------------

    /// The older version of the contract; None: there is none any more.
    pub fn set_baseline(self, blob: Option<Blob>, name: Option<String>) {
        if self.has_refused_change() {
            return;
        }
        self.remember("changed the older version");
        let before = self.held.get_untracked();
        self.held.update(|held| match blob {
            Some(blob) => {
                held.leave_sample();
                held.set_text(DocumentName::Baseline, Text::new(blob));
                if let (Some(name), Some(text)) = (name, held.named_text(DocumentName::Baseline)) {
                    text.name = name;
                }
            }
            None => held.remove(DocumentName::Baseline),
        });
        self.side.set(Some(Side::Versions));
        self.feed_differences(&before);
        self.check_changed();
        self.refresh_panel();
    }

    /// What stands in Schema now counts as the older version: edit on, and see what breaks.
    pub fn keep_as_baseline(self) {
        match self.text(DocumentName::Schema(0)) {
            Some(text) => self.set_baseline(Some(text.blob), None),
            None => self.say("There is no schema yet to remember as the older version"),
        }
    }

    // --- traffic -------------------------------------------------------------------------------------------------

    /// Shows other rows of the recorded traffic.
    pub fn show_traffic(self, filter: TrafficFilter, first: u32) {
        self.panels.filter.set(filter);
        self.panels.first.set(first);
        self.side.set(Some(Side::Traffic));
        self.refresh_panel();
    }

    /// Takes a recorded exchange in hand.
    pub fn pick_exchange(self, index: u32) {
        self.ask(Pending::Pick, |id| Job::Pick { id, index }, Vec::new());
    }

    pub fn remove_recording(self, index: u16) {
        self.remember("removed a recording");
        let before = self.held.get_untracked();
        self.held.update(|held| held.remove(DocumentName::Recording(index)));
        self.feed_differences(&before);
        self.check_changed();
        self.refresh_panel();
    }

    // --- files ---------------------------------------------------------------------------------------------------

    pub fn export(self, export: Export) {
        if matches!(export, Export::Markdown | Export::Junit | Export::Json) {
            self.tell_how_secrets_are_found();
        }
        self.ask(Pending::Export, |id| Job::Export { id, export }, Vec::new());
    }

    pub(super) fn exported(self, export: Export, blob: &Blob) {
        let (end, _) = export.format();
        let file_name = self.file_name().replace("preflight.json", end);
        crate::platform::download(blob, &file_name);
        self.say(format!("Saved as {file_name}"));
    }

    // --- inference -----------------------------------------------------------------------------------------------

    /// A schema from the response in hand and the samples.
    pub fn infer(self) {
        let choices = self.panels.choices.get_untracked();
        self.ask_view(Ask::Inference { choices });
    }

    pub fn choose(self, decision: String, accepts: bool) {
        self.panels.choices.update(|choices| {
            choices.0.insert(decision, accepts);
        });
        self.infer();
    }

    /// Puts the inferred schema where the schema stands; undo brings the old one back.
    pub fn use_inferred(self) {
        let Some(inference) = self.panels.inference.get_untracked() else { return };
        self.put_schema(&inference.schema, "Inferred");
    }

    /// Puts a text that was made here into the first schema.
    pub(super) fn put_schema(self, text: &str, name: &str) {
        let Some(blob) = blob_of_text(&text.into()) else { return };
        if self.has_refused_change() {
            return;
        }
        self.remember("put a schema");
        let before = self.held.get_untracked();
        self.snapshot(&before);
        self.held.update(|held| {
            held.leave_sample();
            held.set_text(DocumentName::Schema(0), Text::new(blob));
            if let Some(schema) = held.check.schemas.first_mut() {
                schema.name = name.into();
            }
        });
        self.show_document(DocumentName::Schema(0));
        self.feed_differences(&before);
        self.check_changed();
        self.toast(
            "Put into Schema. It judges from now on.".into(),
            false,
            vec![("Undo".into(), std::rc::Rc::new(move || self.undo()))],
        );
    }

    /// A shared check is not changed; says so.
    pub(super) fn has_refused_change(self) -> bool {
        let is_preview = untrack(|| self.is_preview());
        if is_preview {
            self.say("This is a shared check, read-only. Keep it as your check first.");
        }
        is_preview
    }
}

/// What is the same is not drawn anew: whoever stands in it with the keyboard stays there.
fn renew<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
