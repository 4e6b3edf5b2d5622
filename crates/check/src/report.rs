//! What the engine says after a run: one part per gate, and the whole's word. No durations, no addresses: the
//! same check gives the same bytes.

use crate::{Check, Finding, Gate, Recorded, RecordedGate, RuleOutcome, Severity, Verdict};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateReport {
    pub gate: Gate,
    pub verdict: Verdict,
    /// One sentence without a full stop: `4 findings, and 1 of them blocks`.
    pub headline: String,
    /// Why the gate holds; empty otherwise.
    pub reasons: Vec<String>,
    /// In the order of [`Finding::order`].
    pub findings: Vec<Finding>,
    /// Whether a cap cut the findings (then the verdict is never GO).
    pub is_cut: bool,
    /// Every rule of the gate, and what became of it.
    pub outcomes: Vec<RuleOutcome>,
}

impl GateReport {
    /// For a gate that was not run; the sentence says what would start it.
    pub fn not_run(gate: Gate, headline: impl Into<String>) -> Self {
        GateReport {
            gate,
            verdict: Verdict::NotRun,
            headline: headline.into(),
            reasons: Vec::new(),
            findings: Vec::new(),
            is_cut: false,
            outcomes: Vec::new(),
        }
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub engine_version: u32,
    pub seed: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of_millis: Option<u64>,
    /// All seven, in the order of the checklist.
    pub gates: Vec<GateReport>,
    /// The worst word of the gates that are applicable.
    pub verdict: Verdict,
}

impl Report {
    /// What a saved check remembers of this report.
    pub fn to_recorded(&self) -> Recorded {
        let gates = self.gates.iter().filter(|g| g.verdict != Verdict::NotRun).map(|g| RecordedGate {
            gate: g.gate,
            verdict: g.verdict,
            headline: g.headline.clone(),
            findings: g.findings.clone(),
            finding_count: g.findings.len() as u64,
        });
        Recorded { engine_version: self.engine_version, gates: gates.collect() }
    }

    /// The gates' worst word, those left out that the check calls not applicable.
    pub fn overall(check: &Check, gates: &[GateReport]) -> Verdict {
        let applicable = gates.iter().filter(|g| !check.not_applicable.contains_key(&g.gate));
        Verdict::worst(applicable.map(|g| g.verdict))
    }
}
