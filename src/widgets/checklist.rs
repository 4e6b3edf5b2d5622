//! The rail: seven gates with word and reason, and the whole's answer.

use super::bits::VerdictWord;
use crate::session::Session;
use crate::words::{counted, verdict_class};
use check::{Gate, GateReport, Verdict};
use leptos::prelude::*;

#[component]
pub fn Checklist() -> impl IntoView {
    let gates = Gate::ALL.map(|gate| view! { <GateRow gate/> }).into_iter().collect_view();
    view! {
        <nav class="rail" aria-label="Checklist">
            <div class="gates"><h2>"Checklist"</h2>{gates}</div>
            <Poll/>
        </nav>
    }
}

fn verdict_of(session: Session, gate: Gate) -> Verdict {
    let report = session.report.read();
    report
        .as_ref()
        .and_then(|r| r.gates.iter().find(|g| g.gate == gate))
        .map_or(Verdict::NotRun, |g| g.verdict)
}

/// One short line: why the gate says what it says.
fn reason(session: Session, gate: Gate) -> String {
    let held = session.held.read();
    if let Some(reason) = held.check.not_applicable.get(&gate) {
        return format!("not applicable: {reason}");
    }
    if !gate.is_built() {
        return "not built yet".into();
    }
    let report = session.report.read();
    match report.as_ref().and_then(|r| r.gates.iter().find(|g| g.gate == gate)) {
        Some(gate) => short_reason(session, gate),
        None => "starting".into(),
    }
}

fn short_reason(session: Session, gate: &GateReport) -> String {
    let count = gate.findings.len() as u64;
    match (gate.verdict, count) {
        (Verdict::Hold, 0) => gate.reasons.first().cloned().unwrap_or_else(|| gate.headline.clone()),
        (Verdict::NotRun, _) | (_, 0) => gate.headline.clone(),
        _ => {
            let is_open = |f: &&check::Finding| {
                f.severity == check::Severity::Blocks && !session.is_accepted(f.fingerprint)
            };
            let blocks = gate.findings.iter().filter(is_open).count() as u64;
            let findings = counted(count, "finding", "findings");
            if blocks > 0 {
                format!("{findings}, {} blocks", crate::words::grouped(blocks))
            } else {
                findings
            }
        }
    }
}

#[component]
fn GateRow(gate: Gate) -> impl IntoView {
    let session = Session::here();
    let is_current = move || session.gate.get() == gate;
    view! {
        <button
            class="gate"
            class:is-unbuilt=!gate.is_built()
            aria-current=move || is_current().then_some("page")
            on:click=move |_| session.gate.set(gate)
        >
            <span class="number">{gate.number()}</span>
            <span class="name">{gate.name()}</span>
            <VerdictWord verdict=Signal::derive(move || verdict_of(session, gate))/>
            <span class="why">{move || reason(session, gate)}</span>
        </button>
    }
}

/// "Ready to go live?"
#[component]
fn Poll() -> impl IntoView {
    let session = Session::here();
    let overall = move || session.report.read().as_ref().map_or(Verdict::NotRun, |r| r.verdict);
    let bar = Gate::ALL
        .map(|gate| view! { <i class=move || verdict_class(verdict_of(session, gate))></i> })
        .into_iter()
        .collect_view();
    view! {
        <div class="poll">
            <span class="quiet">"Ready to go live?"</span>
            <b class=move || verdict_class(overall())>{move || overall().word()}</b>
            <div class="bar" aria-hidden="true">{bar}</div>
            <span class="quiet">{move || sentence(session)}</span>
        </div>
    }
}

/// `1 gate refuses, 6 not run`.
fn sentence(session: Session) -> String {
    let held = session.held.read();
    let (out, applicable): (Vec<Gate>, Vec<Gate>) =
        Gate::ALL.into_iter().partition(|gate| held.check.not_applicable.contains_key(gate));
    let count = |verdict| applicable.iter().filter(|gate| verdict_of(session, **gate) == verdict).count();
    let gates = |count: usize, one: &str, many: &str| counted(count as u64, one, many);
    let mut parts = Vec::new();
    let mut add = |count: usize, one: &str, many: &str| {
        if count > 0 {
            // Only the first part says "gate".
            let (one, many) = if parts.is_empty() {
                (format!("gate {one}"), format!("gates {many}"))
            } else {
                (one.to_string(), many.to_string())
            };
            parts.push(gates(count, &one, &many));
        }
    };
    add(count(Verdict::NoGo), "refuses", "refuse");
    add(count(Verdict::Hold), "holds", "hold");
    add(count(Verdict::Go), "goes", "go");
    add(count(Verdict::NotRun), "not run", "not run");
    add(out.len(), "not applicable", "not applicable");
    parts.join(", ")
}
