//! Findings and the gate's part of the report, made of a verdict over the scenarios. It runs no scenario.

use super::rules::{self, find, side_of};
use super::scenarios;
use check::gates::auth::{AuthSettings, Broken, PolicyVerdict, ScenarioOutcome, ScenarioResult, Side};
use check::{
    Annotations, Evidence, Fact, Finding, Fingerprint, Gate, GateReport, RuleId, RuleOutcome, RuleState,
    Severity,
};

/// What simulated evidence of a side is worth.
fn evidence(settings: &AuthSettings, side: Side) -> Evidence {
    let is_confirmed = match side {
        Side::Client => settings.is_client_confirmed,
        Side::Server => settings.is_server_confirmed,
    };
    if is_confirmed { Evidence::SimulatedConfirmed } else { Evidence::Simulated }
}

/// One finding per broken rule, over all scenarios that break it, in the order of [`Finding::order`].
pub fn findings(verdict: &PolicyVerdict, settings: &AuthSettings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules::all() {
        let broken: Vec<(&ScenarioResult, &Broken)> = verdict
            .results
            .iter()
            .flat_map(|result| result.broken.iter().map(move |broken| (result, broken)))
            .filter(|(_, broken)| broken.rule.as_str() == rule.id)
            .collect();
        let Some((result, first)) = broken.first() else { continue };
        let mut facts = vec![Fact::words("Scenario", result.title.clone())];
        facts.extend(broken.iter().skip(1).map(|(result, _)| Fact::words("Also in", result.title.clone())));
        findings.push(Finding {
            fingerprint: Fingerprint::of(&[rule.id, "simulated"]),
            gate: Gate::Auth,
            rule: rule.id(),
            severity: rule.severity,
            evidence: evidence(settings, first.side),
            title: first.what.clone(),
            note: result.title.clone(),
            pattern: result.scenario.clone(),
            places: Vec::new(),
            count: broken.len() as u64,
            schema_place: None,
            subject: None,
            expected: Some(rule.title.into()),
            got: Some(first.what.clone()),
            facts,
            fix: fix(verdict, &broken),
        });
    }
    findings.sort_by_key(Finding::order);
    findings
}

/// The first change that was tried and repairs most of the scenarios.
fn fix(verdict: &PolicyVerdict, broken: &[(&ScenarioResult, &Broken)]) -> Option<String> {
    let repairs =
        |fixes: &[String]| broken.iter().filter(|(result, _)| fixes.contains(&result.scenario)).count();
    let mut best = None;
    for change in
        verdict.changes.iter().filter(|change| Some(change.side) == broken.first().map(|b| b.1.side))
    {
        let count = repairs(&change.fixes);
        if count > best.map_or(0, |(most, _)| most) {
            best = Some((count, change));
        }
    }
    best.map(|(_, change)| format!("Set “{}”; tried here, it repairs the scenario.", change.title))
}

/// The gate's part of the report on simulated evidence alone.
pub fn report(verdict: &PolicyVerdict, settings: &AuthSettings, annotations: &Annotations) -> GateReport {
    let findings = findings(verdict, settings);
    let outcomes: Vec<RuleOutcome> = rules::all()
        .map(|rule| RuleOutcome {
            rule: RuleId::new(rule.id),
            title: rule.title.into(),
            is_necessary: rule.is_necessary,
            state: state(verdict, settings, rule.id),
        })
        .collect();
    let (word, reasons) = check::verdict::judge(&findings, annotations, &outcomes, false);
    let (passed, all) = (verdict.passed_count(), verdict.results.len());
    let blocking = findings.iter().filter(|finding| finding.severity == Severity::Blocks).count();
    GateReport {
        gate: Gate::Auth,
        verdict: word,
        headline: match blocking {
            0 => format!("{passed} of {all} simulated scenarios pass"),
            1 => format!("{passed} of {all} simulated scenarios pass, and 1 rule that blocks is broken"),
            _ => format!(
                "{passed} of {all} simulated scenarios pass, and {blocking} rules that block are broken"
            ),
        },
        reasons,
        findings,
        is_cut: verdict.is_cut,
        outcomes,
    }
}

fn state(verdict: &PolicyVerdict, settings: &AuthSettings, rule: &str) -> RuleState {
    let side = side_of(rule);
    let judging =
        |result: &&ScenarioResult| scenarios::find(&result.scenario).is_some_and(|s| s.judges(side));
    let mut judged = verdict.results.iter().filter(judging).peekable();
    if judged.peek().is_none() {
        return RuleState::NotAsked;
    }
    if judged.any(|result| result.outcome == ScenarioOutcome::Cut) && find(rule).is_some() {
        return RuleState::NotJudged(
            "A scenario was stopped by its budget of events, so it was judged in part.".into(),
        );
    }
    RuleState::Judged(evidence(settings, side))
}
