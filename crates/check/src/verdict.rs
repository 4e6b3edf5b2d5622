//! The one verdict table of all gates. It turns what a gate learnt into one of four words; it learns nothing.

use crate::{Annotations, Evidence, Finding, RuleId, Severity};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a gate says. The order is from worst, so that `min` of several is the whole's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    #[serde(rename = "NO-GO")]
    NoGo,
    #[serde(rename = "HOLD")]
    Hold,
    #[serde(rename = "NOT RUN")]
    NotRun,
    #[serde(rename = "GO")]
    Go,
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Verdict::NoGo => "NO-GO",
            Verdict::Hold => "HOLD",
            Verdict::NotRun => "NOT RUN",
            Verdict::Go => "GO",
        }
    }

    /// The whole takes the worst applicable gate's word, never an average; nothing at all is NOT RUN.
    pub fn worst(gates: impl IntoIterator<Item = Verdict>) -> Verdict {
        gates.into_iter().min().unwrap_or(Verdict::NotRun)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What became of one rule in one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOutcome {
    pub rule: RuleId,
    /// What must hold, for people: [`crate::Rule::title`]. Empty in reports older than it.
    #[serde(default)]
    pub title: String,
    pub is_necessary: bool,
    pub state: RuleState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleState {
    /// It was tested on this evidence. Whether it holds, its findings say.
    Judged(Evidence),
    /// It was needed and could not be tested; the sentence says why and what would help.
    NotJudged(String),
    /// Nothing here for it to test, or the tester did not ask.
    NotAsked,
}

/// Something that was needed and could not be judged: a cap, a missing `$ref`, a cancelled run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unjudged {
    pub rule: RuleId,
    /// What could not be judged, and the way to judge it.
    pub why: String,
}

/// Applies the table to one gate. Returns the word and every reason for a HOLD, as sentences.
///
/// An accepted finding does not block: a person answered for it, with a reason that is shown.
pub fn judge(
    findings: &[Finding],
    annotations: &Annotations,
    outcomes: &[RuleOutcome],
    is_stale: bool,
) -> (Verdict, Vec<String>) {
    let is_accepted = |f: &&Finding| annotations.get(&f.fingerprint).is_none_or(|a| a.accepted.is_none());
    let open_blockers = || findings.iter().filter(|f| f.severity == Severity::Blocks).filter(is_accepted);
    if open_blockers().any(|f| f.evidence.can_refuse()) {
        return (Verdict::NoGo, Vec::new());
    }
    let judged: Vec<Evidence> = outcomes
        .iter()
        .filter_map(|o| if let RuleState::Judged(evidence) = o.state { Some(evidence) } else { None })
        .collect();
    if judged.is_empty() && findings.is_empty() {
        return (Verdict::NotRun, Vec::new());
    }
    let mut reasons = Vec::new();
    if open_blockers().next().is_some() {
        reasons.push("A finding blocks, on evidence that nobody confirmed as their own.".to_string());
    }
    for outcome in outcomes {
        match &outcome.state {
            RuleState::NotJudged(why) if !reasons.contains(why) => reasons.push(why.clone()),
            RuleState::NotAsked if outcome.is_necessary => {
                let name = if outcome.title.is_empty() { outcome.rule.as_str() } else { &outcome.title };
                reasons.push(format!("“{name}” was not judged, and a GO needs it."));
            }
            RuleState::Judged(evidence) if outcome.is_necessary && !evidence.is_observed() => {
                let why =
                    "The evidence is simulated or stated by a person; a GO needs live or recorded evidence.";
                if !reasons.iter().any(|r| r == why) {
                    reasons.push(why.to_string());
                }
            }
            _ => {}
        }
    }
    if is_stale {
        reasons.push("The evidence is older than the check's staleness limit; record it again.".into());
    }
    if judged.is_empty() && reasons.is_empty() {
        reasons.push("No rule was judged, so a GO would rest on nothing.".into());
    }
    let verdict = if reasons.is_empty() { Verdict::Go } else { Verdict::Hold };
    (verdict, reasons)
}

#[cfg(test)]
mod tests;
