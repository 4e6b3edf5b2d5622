//! What the data gate's page holds and does: its run, its cases, its blind spots. Drawing is in `gates/data`.

use super::Session;
use super::judging::Pending;
use super::live_data::LiveData;
use check::gates::data::{
    CaseAddress, CaseDetail, CaseFilter, CaseWindow, DataPlan, DataSettings, DataView, Family, Target,
};
use check::view::Ask;
use check::wire::Job;
use check::{Finding, Fingerprint, Gate};
use leptos::prelude::*;

/// Cases in the list at a time.
pub const CASE_ROWS: u32 = 100;

/// The label of a finding's fact that names its smallest or first case.
const CASE_FACT: &str = "Case";

/// The tabs of the gate's evidence sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataTab {
    #[default]
    Grid,
    Cases,
    Payload,
    Echoes,
    BlindSpots,
    Settings,
}

impl DataTab {
    pub const ALL: [DataTab; 6] = [
        DataTab::Grid,
        DataTab::Cases,
        DataTab::Payload,
        DataTab::Echoes,
        DataTab::BlindSpots,
        DataTab::Settings,
    ];
}

/// What the engine said last.
#[derive(Clone, Copy)]
pub struct DataPanels {
    pub tab: RwSignal<DataTab>,
    pub view: RwSignal<Option<DataView>>,
    pub filter: RwSignal<CaseFilter>,
    /// The first case of the list in view, from 0.
    pub first: RwSignal<u32>,
    pub cases: RwSignal<Option<CaseWindow>>,
    pub case: RwSignal<Option<CaseDetail>>,
    /// The run against the API waits for a person's yes.
    pub plan: RwSignal<Option<DataPlan>>,
    pub(super) live: StoredValue<LiveData>,
}

impl DataPanels {
    pub fn new() -> Self {
        DataPanels {
            tab: RwSignal::default(),
            view: RwSignal::new(None),
            filter: RwSignal::default(),
            first: RwSignal::new(0),
            cases: RwSignal::new(None),
            case: RwSignal::new(None),
            plan: RwSignal::new(None),
            live: StoredValue::default(),
        }
    }
}

impl Session {
    /// Asks again for what the gate shows.
    pub fn refresh_data(self) {
        if self.gate.get_untracked() != Gate::Data {
            return;
        }
        self.ask_view(Ask::Data);
        match self.data.tab.get_untracked() {
            DataTab::Cases => self.ask_cases(),
            DataTab::Payload => {
                if let Some(case) = self.data.case.get_untracked() {
                    self.show_case(case.row.address);
                }
            }
            _ => {}
        }
    }

    pub fn show_data_tab(self, tab: DataTab) {
        self.data.tab.set(tab);
        self.refresh_data();
    }

    /// The cases behind one cell of the grid, or all that a filter lets through.
    pub fn show_cases(self, filter: CaseFilter, first: u32) {
        self.data.filter.set(filter);
        self.data.first.set(first);
        self.data.tab.set(DataTab::Cases);
        self.ask_cases();
    }

    fn ask_cases(self) {
        self.ask_view(Ask::DataCases {
            filter: self.data.filter.get_untracked(),
            first: self.data.first.get_untracked(),
            count: CASE_ROWS,
        });
    }

    pub fn show_cell(self, field: String, family: Family) {
        self.show_cases(CaseFilter { field: Some(field), family: Some(family), ..CaseFilter::default() }, 0);
    }

    pub fn show_case(self, address: CaseAddress) {
        self.ask_view(Ask::DataCase { address });
    }

    /// A case came: show it, unless the sheet shows something that was chosen meanwhile.
    pub(super) fn got_case(self, case: Option<Box<CaseDetail>>) {
        match case {
            Some(case) => {
                self.data.case.set(Some(*case));
                self.data.tab.set(DataTab::Payload);
            }
            None => self.say("This case is not there any more: the payload, the schema or the seed changed"),
        }
    }

    /// What a selected finding of this gate points at.
    pub(super) fn reveal_case(self, finding: &Finding) {
        let fact = finding.facts.iter().find(|fact| fact.label == CASE_FACT);
        match fact.and_then(|fact| fact.value.parse().ok()) {
            Some(address) => self.show_case(address),
            None if finding.rule.as_str() == "data/blind-spot" => self.show_data_tab(DataTab::BlindSpots),
            None => {}
        }
    }

    /// Changes a setting of the gate: what was tried with the old one no longer counts.
    pub fn set_data(self, change: impl FnOnce(&mut DataSettings)) {
        self.change(|held| change(&mut held.check.data));
    }

    pub(super) fn data_is_live(self) -> bool {
        self.held.with_untracked(|held| held.check.data.target == Target::Live)
    }

    pub fn data_target(self) -> Target {
        self.held.read().check.data.target
    }

    pub fn copy_case(self, address: CaseAddress) {
        self.ask(Pending::Curl, |id| Job::CaseCurl { id, address }, Vec::new());
    }

    /// One case again, or all that failed.
    pub fn replay(self, address: Option<CaseAddress>) {
        self.start_run(Gate::Data, |id| Job::ReplayData { id, address });
    }

    /// Closes a gap of the schema; undo brings the old text back.
    pub fn close_blind_spot(self, fingerprint: Fingerprint) {
        self.ask_view(Ask::ClosedBlindSpot { fingerprint });
    }

    pub(super) fn got_closed(self, text: Option<String>) {
        let name =
            self.held.with_untracked(|held| held.check.schemas.first().map(|schema| schema.name.clone()));
        match text {
            Some(text) => self.put_schema(&text, &name.unwrap_or_default()),
            None => self.say("This schema can't be edited by itself; the suggestion says what to write"),
        }
    }
}
