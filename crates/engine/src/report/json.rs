//! Findings as JSON, for scripts and other tools. The form is stable: fields are added, never renamed or removed, and
//! `format` gets a new number if that must change. `docs/findings-json.md` describes it.

use check::{Annotation, Annotations, Check, Finding, GateReport, Report, RuleState, Verdict};
use serde::Serialize;

/// What `format` says.
const FORMAT: &str = "preflight-findings/1";

#[derive(Serialize)]
struct Whole<'a> {
    format: &'static str,
    engine_version: u32,
    check: &'a str,
    environment: &'a str,
    verdict: Verdict,
    gates: Vec<GateForm<'a>>,
}

#[derive(Serialize)]
struct GateForm<'a> {
    gate: check::Gate,
    verdict: Verdict,
    headline: &'a str,
    reasons: &'a [String],
    is_cut: bool,
    rules: Vec<RuleForm<'a>>,
    findings: Vec<FindingForm<'a>>,
}

#[derive(Serialize)]
struct RuleForm<'a> {
    rule: &'a str,
    title: &'a str,
    is_necessary: bool,
    /// `judged`, `not-judged`, `not-asked`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct FindingForm<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<&'a Annotation>,
}

/// The gates that were run, indented, with a line break at the end.
pub fn json(check: &Check, gates: &[GateReport]) -> String {
    let run = gates.iter().filter(|gate| gate.verdict != Verdict::NotRun);
    let whole = Whole {
        format: FORMAT,
        engine_version: check::ENGINE_VERSION,
        check: &check.name,
        environment: &check.environment,
        verdict: Report::overall(check, gates),
        gates: run.map(|gate| of_gate(gate, &check.annotations)).collect(),
    };
    // Only a map with keys that are no texts could fail, and there is none.
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

fn of_gate<'a>(gate: &'a GateReport, annotations: &'a Annotations) -> GateForm<'a> {
    let rules = gate.outcomes.iter().map(|outcome| {
        let (state, why) = match &outcome.state {
            RuleState::Judged(_) => ("judged", None),
            RuleState::NotJudged(why) => ("not-judged", Some(why.as_str())),
            RuleState::NotAsked => ("not-asked", None),
        };
        let is_necessary = outcome.is_necessary;
        RuleForm { rule: outcome.rule.as_str(), title: &outcome.title, is_necessary, state, why }
    });
    GateForm {
        gate: gate.gate,
        verdict: gate.verdict,
        headline: &gate.headline,
        reasons: &gate.reasons,
        is_cut: gate.is_cut,
        rules: rules.collect(),
        findings: gate
            .findings
            .iter()
            .map(|finding| FindingForm { finding, annotation: annotations.get(&finding.fingerprint) })
            .collect(),
    }
}
