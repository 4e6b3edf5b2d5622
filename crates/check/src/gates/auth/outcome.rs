//! What a run over the scenarios says: per scenario whether it passed and which rules broke, and what one changed
//! switch would do. It computes nothing.

use super::ClientPolicy;
use crate::trace::{Counts, Stop, Trace};
use crate::{RuleId, Severity};
use serde::{Deserialize, Serialize};

/// Who has to keep a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Client,
    Server,
}

/// One rule that a scenario's trace breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    pub rule: RuleId,
    pub side: Side,
    /// What happened: one plain sentence without a full stop.
    pub what: String,
    /// Position from 0 of the first lifeline of the trace that did it.
    pub lifeline: u16,
    /// Numbers of the messages of the trace that show it, in their order (at most [`crate::Finding::MAX_PLACES`]).
    pub messages: Vec<u32>,
    /// When it was first seen, in microseconds since the start.
    pub at_micros: u64,
    pub count: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScenarioOutcome {
    /// A rule that blocks broke.
    Failed,
    /// No rule that blocks broke, and the run was stopped by its budget of events.
    Cut,
    /// Only rules that warn broke.
    Warned,
    Passed,
}

/// What became of one scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// `five-calls`
    pub scenario: String,
    pub title: String,
    pub outcome: ScenarioOutcome,
    /// In the order of the rules.
    pub broken: Vec<Broken>,
    /// Calls of the workload, how many of them succeeded, and the refreshes that were sent.
    pub calls: u32,
    pub calls_succeeded: u32,
    pub refreshes: u32,
}

/// What one switch, set otherwise, would do; found by running all scenarios with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeEffect {
    pub side: Side,
    /// The field's name: `single_flight`.
    pub switch: String,
    /// The choice, as in the settings: `per-tab`, `true`, `60`.
    pub choice: String,
    /// For people: `One refresh for all: per tab`.
    pub title: String,
    /// Scenarios that failed and pass with it.
    pub fixes: Vec<String>,
    /// Scenarios that passed and fail with it.
    pub breaks: Vec<String>,
    /// Rules broken over all scenarios before and after; a change can help without making a scenario pass.
    pub broken_before: u32,
    pub broken_after: u32,
}

/// The verdict for a pair of policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVerdict {
    /// In the order of the scenarios.
    pub results: Vec<ScenarioResult>,
    /// Best first: net gain of scenarios, then fewer broken rules, then the order of the switches. Only changes that
    /// help. Empty: none was tried, or none helps.
    pub changes: Vec<ChangeEffect>,
    pub changes_tried: u32,
    /// Whether anything was cut by the budget of events.
    pub is_cut: bool,
}

impl PolicyVerdict {
    pub fn failed(&self) -> impl Iterator<Item = &ScenarioResult> {
        self.results.iter().filter(|result| result.outcome == ScenarioOutcome::Failed)
    }

    /// Those that only warned included.
    pub fn passed_count(&self) -> u32 {
        self.results.iter().filter(|result| result.outcome >= ScenarioOutcome::Warned).count() as u32
    }

    /// The single change that fixes most.
    pub fn best_change(&self) -> Option<&ChangeEffect> {
        self.changes.first()
    }
}

/// A scenario that was played, with what a page draws of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    pub result: ScenarioResult,
    pub trace: Trace,
    pub counts: Counts,
    /// In the order of time.
    pub stops: Vec<Stop>,
}

/// Everything about the gate that a page shows before anything is run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    pub scenarios: Vec<ScenarioCard>,
    pub presets: Vec<PresetCard>,
    pub rules: Vec<RuleCard>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioCard {
    pub id: String,
    pub title: String,
    /// What is set up, a sentence or two.
    pub set_up: String,
    /// `–`: nothing of its own.
    pub client_must: String,
    pub server_must: String,
    /// Whose rules are judged.
    pub judges: Vec<Side>,
    /// The rules that it is there for.
    pub about: Vec<RuleId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetCard {
    pub id: String,
    pub name: String,
    /// When the defaults were looked up, as year and month; empty: it is nobody's.
    pub as_of: String,
    pub source: String,
    pub policy: ClientPolicy,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCard {
    pub id: RuleId,
    pub side: Side,
    pub severity: Severity,
    pub title: String,
    pub explanation: String,
}
