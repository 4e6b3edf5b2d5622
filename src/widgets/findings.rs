//! The findings sheet of a gate: verdict, filter, cards.

use super::bits::{VerdictWord, with_code};
use super::card::FindingCard;
use super::export::ExportMenu;
use super::forms::OwnFindingForm;
use super::notes::Notes;
use crate::session::{Engine, FindingForm, Session};
use crate::words::{counted, grouped, severity_class};
use check::{Gate, GateReport, RuleState, Severity, Verdict};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// More cards than this make a page slow; the rest is a click away.
const PAGE_OF_CARDS: usize = 200;

#[component]
pub fn FindingsSheet(gate: Gate) -> impl IntoView {
    let session = Session::here();
    let report = Memo::new(move |_| session.gate_report(gate));
    let has_findings = Memo::new(move |_| report.read().as_ref().is_some_and(|r| !r.findings.is_empty()));
    view! {
        <section class="sheet findings" aria-label="Findings">
            <VerdictBlock report/>
            <Progress/>
            <div class="filter">
                <Show when=move || has_findings.get()><Filter report/></Show>
                <span class="push"></span>
                <span class="acts">
                    <Show when=move || has_findings.get()>
                        <button aria-label="Copy all as Markdown" title="Copy all as Markdown" on:click=move |_| session.copy_markdown(None)>"Copy all"</button>
                    </Show>
                    <ExportMenu report/>
                    <Show when=move || !session.is_preview()>
                        <button on:click=move |_| session.toggle_form(FindingForm::Own)>"Add finding"</button>
                    </Show>
                </span>
            </div>
            <Show when=move || session.form.get() == Some(FindingForm::Own)><OwnFindingForm/></Show>
            <Cards gate/>
            <Notes/>
        </section>
    }
}

/// Word, sentence, and for HOLD every reason.
#[component]
fn VerdictBlock(report: Memo<Option<GateReport>>) -> impl IntoView {
    let session = Session::here();
    let verdict = Signal::derive(move || report.read().as_ref().map_or(Verdict::NotRun, |r| r.verdict));
    let headline = move || match (&*report.read(), &*session.engine.read()) {
        (_, Engine::Dead(sentence)) => sentence.clone(),
        (Some(report), _) => report.headline.clone(),
        (None, _) if session.is_preview() => "This link carries no verdict".into(),
        (None, _) => "Starting the engine".into(),
    };
    let below = move || {
        let report = report.read();
        let report = report.as_ref()?;
        if session.opened.read().as_ref().is_some_and(|o| o.comparison.is_none()) {
            return Some("claimed by whoever sent this, not judged here".to_string());
        }
        rules_hold(session, report)
    };
    let reasons = move || {
        let reasons = report.read().as_ref().map(|r| r.reasons.clone()).unwrap_or_default();
        (!reasons.is_empty()).then(|| {
            let items =
                reasons.into_iter().map(|reason| view! { <li>{with_code(reason)}</li> }).collect_view();
            view! { <ul class="reasons">{items}</ul> }
        })
    };
    view! {
        <div class="verdict">
            <VerdictWord verdict/>
            <div>
                <h2 class="headline">{headline}</h2>
                {move || below().map(|text| view! { <span class="faint">{text}</span> })}
                {reasons}
            </div>
        </div>
    }
}

/// `8 of 12 rules hold`: judged, and no open finding. A rule that stopped half-way and found something is broken.
fn rules_hold(session: Session, report: &GateReport) -> Option<String> {
    let judged = report.outcomes.iter().filter(|o| matches!(o.state, RuleState::Judged(_)));
    let open = report.findings.iter().filter(|f| !session.is_accepted(f.fingerprint));
    let broken: BTreeSet<_> = open.map(|f| &f.rule).collect();
    let all: BTreeSet<_> = judged.map(|o| &o.rule).chain(report.findings.iter().map(|f| &f.rule)).collect();
    if all.is_empty() {
        return None;
    }
    let hold = all.difference(&broken).count() as u64;
    let cut = if report.is_cut { "; too many findings, the list is cut" } else { "" };
    Some(format!("{} of {} hold{cut}", grouped(hold), counted(all.len() as u64, "rule", "rules")))
}

/// What goes on, once it lasts.
#[component]
fn Progress() -> impl IntoView {
    let session = Session::here();
    let running = move || session.running.get().filter(|r| r.is_long);
    let words = move || {
        let running = running()?;
        let what = if running.what.is_empty() { "Judging".to_string() } else { running.what.clone() };
        Some(match running.total {
            0 => what,
            total => format!("{what}: {} of {}", grouped(running.done), grouped(total)),
        })
    };
    let value = move || {
        running().filter(|r| r.total > 0).map(|r| (r.done as f64 / r.total as f64).min(1.0).to_string())
    };
    view! {
        <Show when=move || running().is_some()>
            <div class="progress">
                <span>{words}</span>
                <progress aria-label="Progress of the run" max="1" value=value></progress>
            </div>
        </Show>
    }
}

#[component]
fn Filter(report: Memo<Option<GateReport>>) -> impl IntoView {
    let session = Session::here();
    let open = move |severity: Severity| {
        let report = report.read();
        let findings = report.as_ref().map(|r| r.findings.as_slice()).unwrap_or_default();
        let is_open = |f: &&check::Finding| f.severity == severity && !session.is_accepted(f.fingerprint);
        findings.iter().filter(is_open).count() as u64
    };
    let accepted = move || {
        let report = report.read();
        let findings = report.as_ref().map(|r| r.findings.as_slice()).unwrap_or_default();
        findings.iter().filter(|f| session.is_accepted(f.fingerprint)).count() as u64
    };
    let toggles = Severity::ALL
        .map(|severity| {
            view! {
                <button
                    class=format!("toggle {}", severity_class(severity))
                    aria-pressed=move || if session.hidden.read().contains(&severity) { "false" } else { "true" }
                    on:click=move |_| session.toggle_severity(severity)
                >
                    <span class=format!("severity {}", severity_class(severity))></span>
                    {move || grouped(open(severity))}" "{severity.word()}
                </button>
            }
        })
        .into_iter()
        .collect_view();
    view! {
        <div class="toggles" role="group" aria-label="Filter by severity">{toggles}</div>
        {move || match accepted() {
            0 => None,
            count => Some(view! { <span class="faint">{format!("{} accepted", grouped(count))}</span> }),
        }}
    }
}

#[component]
fn Cards(gate: Gate) -> impl IntoView {
    let session = Session::here();
    let listed = Memo::new(move |_| session.listed(gate));
    let limit = RwSignal::new(PAGE_OF_CARDS);
    let shown = move || listed.get().into_iter().take(limit.get()).collect::<Vec<_>>();
    let rest = move || listed.read().len().saturating_sub(limit.get());
    // A run that lasts: what stands here is of the text before, until its own findings come.
    let is_stale = move || session.running.read().as_ref().is_some_and(|r| r.is_long && !r.has_found);
    let is_all_filtered = move || {
        listed.read().is_empty()
            && session.gate_report(gate).is_some_and(|report| !report.findings.is_empty())
    };
    view! {
        <div class="list" class:is-stale=is_stale tabindex="0" role="region" aria-label="List of findings">
            <For each=shown key=|fingerprint| *fingerprint let:fingerprint>
                <FindingCard fingerprint/>
            </For>
            <Show when=is_all_filtered>
                <p class="empty-list quiet">"The filter hides every finding."</p>
            </Show>
            <Show when=move || { rest() > 0 }>
                <button class="more" on:click=move |_| limit.update(|limit| *limit += PAGE_OF_CARDS)>
                    {move || format!("Show {} more", grouped(rest().min(PAGE_OF_CARDS) as u64))}
                </button>
            </Show>
            <Rules gate/>
        </div>
    }
}

/// Every rule of the gate, and what became of it.
#[component]
fn Rules(gate: Gate) -> impl IntoView {
    let session = Session::here();
    let outcomes =
        Memo::new(move |_| session.gate_report(gate).map(|r| (r.outcomes, r.findings)).unwrap_or_default());
    let items = move || {
        let (outcomes, findings) = outcomes.get();
        outcomes
            .into_iter()
            .map(|outcome| {
                let found = findings.iter().filter(|f| f.rule == outcome.rule).count() as u64;
                let state = match outcome.state {
                    RuleState::Judged(_) if found > 0 => counted(found, "finding", "findings"),
                    RuleState::Judged(_) => "holds".into(),
                    RuleState::NotJudged(why) => why,
                    RuleState::NotAsked => "nothing to judge here".into(),
                };
                view! { <li title=outcome.rule.as_str().to_string()><span>{if outcome.title.is_empty() { outcome.rule.as_str().to_string() } else { outcome.title.clone() }}</span><span>{state}</span></li> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || !outcomes.read().0.is_empty()>
            <details class="rules">
                <summary>"What was judged"</summary>
                <ul>{items}</ul>
            </details>
        </Show>
    }
}
