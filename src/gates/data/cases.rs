//! The list of cases: what was sent, what must happen, what happened. A row opens its payload.

use crate::session::{CASE_ROWS, Session};
use crate::words::{counted, grouped};
use check::gates::data::{CaseFilter, CaseRow, CaseWindow, Family, Problem};
use check::view::Export;
use leptos::prelude::*;

#[component]
pub fn Cases() -> impl IntoView {
    let session = Session::here();
    view! {
        <div class="panel">
            <Filter/>
            {move || session.data.cases.get().map(|window| view! { <Table window/> })}
        </div>
    }
}

#[component]
fn Filter() -> impl IntoView {
    let session = Session::here();
    let filter = session.data.filter;
    let change = move |edit: &dyn Fn(&mut CaseFilter)| {
        let mut now = filter.get_untracked();
        edit(&mut now);
        session.show_cases(now, 0);
    };
    let fields = move || {
        let view = session.data.view.read();
        let rows = view.iter().flat_map(|v| &v.grid.rows);
        rows.map(|row| {
            let field = row.field.clone();
            let chosen = filter.read().field.as_deref() == Some(&field);
            view! { <option value=field.clone() selected=chosen>{field.clone()}</option> }
        })
        .collect_view()
    };
    let families = move || {
        Family::ALL
            .map(|family| {
                let chosen = filter.read().family == Some(family);
                view! { <option value=family.word() selected=chosen>{family.word()}</option> }
            })
            .into_iter()
            .collect_view()
    };
    let problems = move || {
        Problem::ALL
            .map(|problem| {
                let chosen = filter.read().problem == Some(problem);
                view! { <option value=problem.words() selected=chosen>{problem.words()}</option> }
            })
            .into_iter()
            .collect_view()
    };
    view! {
        <div class="line" role="search">
            <select class="input" aria-label="Field" on:change=move |event| {
                let field = event_target_value(&event);
                change(&|f| f.field = (!field.is_empty()).then(|| field.clone()));
            }><option value="">"any field"</option>{fields}</select>
            <select class="input" aria-label="Family" on:change=move |event| {
                let family = Family::ALL.into_iter().find(|f| f.word() == event_target_value(&event));
                change(&|f| f.family = family);
            }><option value="">"any family"</option>{families}</select>
            <select class="input" aria-label="Problem" on:change=move |event| {
                let problem = Problem::ALL.into_iter().find(|p| p.words() == event_target_value(&event));
                change(&|f| f.problem = problem);
            }><option value="">"any answer"</option>{problems}</select>
            <label class="quiet">
                <input type="checkbox" prop:checked=move || filter.read().only_problems
                    on:change=move |event| { let on = event_target_checked(&event); change(&|f| f.only_problems = on); }/>
                " wrong answers only"
            </label>
        </div>
    }
}

#[component]
fn Table(window: CaseWindow) -> impl IntoView {
    let session = Session::here();
    let CaseWindow { first, rows, total } = window;
    let last = first + rows.len() as u32;
    let words = match total {
        0 => "No case fits the filter".to_string(),
        total => format!("{} to {} of {}", first + 1, last, counted(u64::from(total), "case", "cases")),
    };
    let go = move |to: u32| session.show_cases(session.data.filter.get_untracked(), to);
    let rows = rows.into_iter().map(|row| view! { <Line row/> }).collect_view();
    view! {
        <div class="table-frame">
            <table class="traffic" aria-label="Cases">
                <thead><tr>
                    <th scope="col">"Answer"</th><th scope="col">"Field"</th><th scope="col">"Class"</th>
                    <th scope="col">"Expected"</th><th scope="col" class="number">"Status"</th><th scope="col">"Case"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="line">
            <span class="quiet">{words}</span><span class="push"></span>
            <span class="acts">
                <button title="The cases that were tried, with their answers" on:click=move |_| session.export(Export::CasesHar)>"Save as HAR"</button>
                <button title="One case a line" on:click=move |_| session.export(Export::CasesNdjson)>"NDJSON"</button>
                <button title="For a build server" on:click=move |_| session.export(Export::CasesJunit)>"JUnit"</button>
            </span>
            <button class="btn small" disabled=first == 0 on:click=move |_| go(first.saturating_sub(CASE_ROWS))>"Earlier"</button>
            <button class="btn small" disabled={last >= total} on:click=move |_| go(last)>"Later"</button>
        </div>
    }
}

#[component]
fn Line(row: CaseRow) -> impl IntoView {
    let session = Session::here();
    let address = row.address;
    let (class, word) = match row.problems.first() {
        None if row.status.is_none() => ("idle", "not tried".to_string()),
        None => ("go", "as expected".into()),
        Some(Problem::Undocumented) => ("hold", Problem::Undocumented.words().into()),
        Some(problem) => ("nogo", problem.words().into()),
    };
    view! {
        <tr>
            <td><button class="link" title=row.words.clone() on:click=move |_| session.show_case(address)>
                <span class=format!("word {class}")>{word}</span>
            </button></td>
            <td class="mono">{row.field.clone()}</td>
            <td>{row.class.clone()}</td>
            <td class="quiet">{row.expectation.words()}</td>
            <td class="number">{row.status.map_or_else(String::new, |status| status.to_string())}</td>
            <td class="mono quiet">{grouped(u64::from(address.index))}</td>
        </tr>
    }
}
