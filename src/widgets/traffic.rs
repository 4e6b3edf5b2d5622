//! The panel Traffic: recorded exchanges as a table, what the contract says of each, and how much of it was seen.
//! A row opens as the exchange in hand.

use super::roving;
use super::tabs::go_on_at_tab;
use crate::session::{Session, TRAFFIC_ROWS};
use crate::words::{bytes, counted, grouped};
use check::DocumentName;
use check::traffic::{Coverage, JudgementWord, OperationCoverage, StatusFilter, TrafficFilter, TrafficRow};
use check::view::{Export, TrafficView};
use leptos::prelude::*;

#[component]
pub fn TrafficPanel() -> impl IntoView {
    let session = Session::here();
    session.refresh_panel();
    let has_recording = Memo::new(move |_| !session.held.read().check.recordings.is_empty());
    view! {
        <div class="panel">
            <Show when=move || has_recording.get() fallback=|| view! { <NoTraffic/> }>
                <Recordings/>
                <Filter/>
                {move || session.panels.traffic.get().map(|view| view! { <Table view/> })}
            </Show>
        </div>
    }
}

#[component]
fn NoTraffic() -> impl IntoView {
    view! {
        <div class="quiet">
            <p><b>"No recorded traffic yet"</b></p>
            <p>"Drop a HAR file from the browser's DevTools (Network, Save all as HAR), a Postman collection with saved \
                responses, or paste the output of curl -v. Every exchange is judged against the contract in Schema."</p>
        </div>
    }
}

#[component]
fn Recordings() -> impl IntoView {
    let session = Session::here();
    move || {
        let names: Vec<String> =
            session.held.read().check.recordings.iter().map(|r| r.name.clone()).collect();
        let summaries = session.panels.traffic.get().map(|t| t.recordings).unwrap_or_default();
        let line = |(index, name): (usize, String)| {
            let summary = summaries.get(index).cloned().unwrap_or_default();
            let troubles = summary
                .troubles
                .into_iter()
                .map(|t| view! { <li>{format!("Line {}, column {}: {}", t.line, t.column, t.sentence)}</li> })
                .collect_view();
            let count = counted(u64::from(summary.exchange_count), "exchange", "exchanges");
            view! {
                <div class="line">
                    <b>{name}</b><span class="quiet">{count}{(!summary.creator.is_empty()).then(|| format!(", recorded by {}", summary.creator))}</span>
                    <span class="push"></span>
                    <span class="acts">
                        <button on:click=move |_| {
                            session.show_document(DocumentName::Recording(index as u16));
                            go_on_at_tab(session);
                        }>"Text"</button>
                        <button title="The traffic as a HAR file, secrets taken out" on:click=move |_| session.export(Export::Har)>"Save as HAR"</button>
                        <Show when=move || !session.is_preview()>
                            <button on:click=move |_| session.remove_recording(index as u16)>"Remove"</button>
                        </Show>
                    </span>
                </div>
                <ul class="quiet">{troubles}</ul>
            }
        };
        names.into_iter().enumerate().map(line).collect_view()
    }
}

#[component]
fn Filter() -> impl IntoView {
    let session = Session::here();
    let filter = session.panels.filter;
    let change = move |edit: &dyn Fn(&mut TrafficFilter)| {
        let mut now = filter.get_untracked();
        edit(&mut now);
        session.show_traffic(now, 0);
    };
    let methods = move || {
        let recordings = session.panels.traffic.get().map(|t| t.recordings).unwrap_or_default();
        let mut methods: Vec<String> = recordings.into_iter().flat_map(|r| r.methods).collect();
        methods.sort();
        methods.dedup();
        methods.into_iter().map(|m| view! { <option value=m.clone()>{m.clone()}</option> }).collect_view()
    };
    let status = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let status = match value.as_str() {
            "" => None,
            "none" => Some(StatusFilter::NoAnswer),
            class => class.parse().ok().map(StatusFilter::Class),
        };
        change(&|f| f.status = status);
    };
    view! {
        <div class="line" role="search">
            <input class="input" type="search" placeholder="Part of host or path" aria-label="Part of host or path"
                prop:value=move || filter.read().text.clone()
                on:input=move |event| { let text = event_target_value(&event); change(&|f| f.text = text.clone()); }/>
            <select class="input" aria-label="Method" on:change=move |event| {
                let method = event_target_value(&event);
                change(&|f| f.method = (!method.is_empty()).then(|| method.clone()));
            }><option value="">"any method"</option>{methods}</select>
            <select class="input" aria-label="Status" on:change=status>
                <option value="">"any status"</option>
                {["2", "3", "4", "5"].into_iter().map(|c| view! { <option value=c>{format!("{c}xx")}</option> }).collect_view()}
                <option value="none">"no answer"</option>
            </select>
            <label class="quiet">
                <input type="checkbox" prop:checked=move || filter.read().only_with_findings
                    on:change=move |event| { let on = event_target_checked(&event); change(&|f| f.only_with_findings = on); }/>
                " with findings only"
            </label>
        </div>
    }
}

#[component]
fn Table(view: TrafficView) -> impl IntoView {
    let session = Session::here();
    let TrafficView { window, coverage, .. } = view;
    let (first, matching, total) = (window.first, window.matching, window.total);
    let last = (first + window.rows.len() as u32).min(matching);
    let words = if matching == 0 {
        format!("None of {} fits the filter", counted(u64::from(total), "exchange", "exchanges"))
    } else {
        let of =
            if matching == total { String::new() } else { format!(" (of {})", grouped(u64::from(total))) };
        format!("{} to {} of {}{of}", first + 1, last, grouped(u64::from(matching)))
    };
    let go = move |to: u32| session.show_traffic(session.panels.filter.get_untracked(), to);
    let rows = window
        .rows
        .into_iter()
        .enumerate()
        .map(|(position, row)| view! { <ExchangeRow row position/> })
        .collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Recorded exchanges, scrolls">
            <table class="traffic" aria-label="Recorded exchanges" on:keydown=roving::on_key>
                <thead><tr>
                    <th scope="col">"Verdict"</th><th scope="col">"Method"</th><th scope="col">"Path"</th><th scope="col">"Status"</th>
                    <th scope="col" class="number">"Time"</th><th scope="col" class="number">"Size"</th><th scope="col">"Operation"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="line">
            <span class="quiet" role="status">{words}</span>
            <span class="push"></span>
            <button class="btn small" disabled=first == 0 on:click=move |_| go(first.saturating_sub(TRAFFIC_ROWS))>"Previous"</button>
            <button class="btn small" disabled={last >= matching} on:click=move |_| go(first + TRAFFIC_ROWS)>"Next"</button>
        </div>
        <CoveragePart coverage/>
    }
}

#[component]
fn ExchangeRow(row: TrafficRow, position: usize) -> impl IntoView {
    let session = Session::here();
    let index = row.index;
    let class = match row.judgement.word {
        JudgementWord::NotJudged => "idle",
        JudgementWord::Keeps => "go",
        JudgementWord::Notes | JudgementWord::Warns => "hold",
        JudgementWord::Blocks => "nogo",
    };
    let status = row.status.map_or_else(|| "none".to_string(), |s| s.to_string());
    let title = if row.failure.is_empty() { row.judgement.why_not.clone() } else { row.failure.clone() };
    let address = format!("{}{}", row.host, row.path);
    view! {
        <tr>
            <td><span class=format!("word {class}") title=title>{row.judgement.word.word()}</span></td>
            <td class="mono">{row.method}</td>
            <th scope="row"><button class="plain-link mono" data-rove="" tabindex=roving::tab_stop(position) title=address on:click=move |_| session.pick_exchange(index)>{row.path}</button></th>
            <td class="mono">{status}</td>
            <td class="number">{row.millis.map(|m| crate::words::duration(f64::from(m)))}</td>
            <td class="number">{row.size_bytes.map(bytes)}</td>
            <td class="mono">{row.judgement.operation}</td>
        </tr>
    }
}

#[component]
fn CoveragePart(coverage: Coverage) -> impl IntoView {
    if coverage.operations.is_empty() {
        return ().into_any();
    }
    let (seen, all) = coverage.operations_seen();
    let outside = u64::from(coverage.outside);
    let words = format!(
        "{seen} of {} seen in {}{}",
        counted(u64::from(all), "operation", "operations"),
        counted(u64::from(coverage.exchange_count), "exchange", "exchanges"),
        if outside == 0 { String::new() } else { format!("; {} belong to none", grouped(outside)) }
    );
    let rows = coverage.operations.into_iter().map(coverage_row).collect_view();
    view! {
        <details class="coverage" open>
            <summary><b>"Coverage: "</b>{words}</summary>
            <div class="table-frame" tabindex="0" role="region" aria-label="Coverage, scrolls">
                <table aria-label="Coverage of the contract">
                    <thead><tr><th scope="col">"Operation"</th><th scope="col" class="number">"Exchanges"</th><th scope="col">"Statuses"</th>
                        <th scope="col">"Parameters"</th><th scope="col">"Properties"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// `3 of 5; never: a, b`.
fn seen_words(covered: &[check::traffic::Covered]) -> String {
    const NAMED: usize = 6;
    let named: Vec<_> = covered.iter().filter(|c| c.is_in_contract).collect();
    let never: Vec<&str> = named.iter().filter(|c| c.count == 0).map(|c| c.name.as_str()).collect();
    let extra: Vec<&str> = covered.iter().filter(|c| !c.is_in_contract).map(|c| c.name.as_str()).collect();
    let mut words = match named.len() {
        0 => String::new(),
        all => format!("{} of {all}", all - never.len()),
    };
    let list = |names: &[&str]| {
        let more = names.len().saturating_sub(NAMED);
        let shown = names[..names.len().min(NAMED)].join(", ");
        if more == 0 { shown } else { format!("{shown} and {more} more") }
    };
    if !never.is_empty() {
        words += &format!("; never: {}", list(&never));
    }
    if !extra.is_empty() {
        words += &format!("; not in the contract: {}", list(&extra));
    }
    words.trim_start_matches("; ").to_string()
}

fn coverage_row(operation: OperationCoverage) -> impl IntoView {
    // Of an operation that was never seen, all of it was not.
    let words = |covered: &[check::traffic::Covered]| match operation.exchange_count {
        0 => String::new(),
        _ => seen_words(covered),
    };
    view! {
        <tr>
            <th scope="row" class="mono">{operation.operation.clone()}</th>
            <td class="number">{operation.exchange_count}</td>
            <td>{words(&operation.statuses)}</td>
            <td>{words(&operation.parameters)}</td>
            <td>{words(&operation.properties)}</td>
        </tr>
    }
}
