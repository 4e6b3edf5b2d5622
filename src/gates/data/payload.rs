//! One case in full: the payload with its mutation marked, what must happen and why, what came back.

use crate::session::Session;
use crate::words::bytes;
use check::gates::data::{CaseAddress, CaseDetail, Problem};
use leptos::prelude::*;

#[component]
pub fn Payload() -> impl IntoView {
    let session = Session::here();
    move || match session.data.case.get() {
        Some(case) => view! { <Detail case/> }.into_any(),
        None => view! {
            <div class="empty-block">
                <b>"No case is open"</b>
                <p class="quiet">"Choose a square of the grid, a line of Cases, or a finding."</p>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Detail(case: CaseDetail) -> impl IntoView {
    let session = Session::here();
    let row = case.row.clone();
    let address = row.address;
    let beside = move |step: i64| {
        let index = i64::from(address.index) + step;
        if let Ok(index) = u32::try_from(index) {
            session.show_case(CaseAddress { index, ..address });
        }
    };
    let copied = case.payload.clone();
    let said = match (row.problems.is_empty(), row.status) {
        (_, None) if row.problems.is_empty() => ("idle", "not tried".to_string()),
        (true, Some(status)) => ("go", format!("{status}, as expected")),
        (_, status) => {
            let problems: Vec<&str> = row.problems.iter().map(|problem| problem.words()).collect();
            let class = if row.problems == [Problem::Undocumented] { "hold" } else { "nogo" };
            let status = status.map_or("no answer".to_string(), |status| status.to_string());
            (class, format!("{status}: {}", problems.join(", ")))
        }
    };
    let echoes = case
        .echoes
        .iter()
        .map(|echo| {
            view! {
                <tr><th scope="row">{echo.field.clone()}</th><td>{echo.word.words()}</td>
                    <td>{echo.sent.clone()}</td><td>{echo.got.clone()}</td></tr>
            }
        })
        .collect_view();
    view! {
        <div class="panel case">
            <div class="line">
                <b>{row.class.clone()}</b><span class="quiet mono">{row.field.clone()}</span>
                <span class="push"></span>
                <span class="acts">
                    <button title="The case before" disabled={address.index == 0} on:click=move |_| beside(-1)>"Previous"</button>
                    <button title="The case after" on:click=move |_| beside(1)>"Next"</button>
                </span>
            </div>
            <p class="quiet">{case.does.clone()}</p>
            <dl class="kv">
                <dt>"Expected"</dt><dd>{format!("{}: {}", row.expectation.words(), case.why)}</dd>
                <dt>"Answer"</dt><dd><span class=format!("word {}", said.0)>{said.1}</span></dd>
                <dt>"Request"</dt><dd class="mono">{format!("{} {}", case.method, case.url)}</dd>
                <dt>"Body"</dt><dd>{format!("{}, {}", case.content_type, bytes(u64::from(case.size_bytes)))}</dd>
                <dt>"Case"</dt><dd class="mono">{address.to_string()}</dd>
            </dl>
            <pre class="payload" tabindex="0" aria-label="Payload">{marked(&case.payload, case.mark)}</pre>
            <div class="acts">
                <button title="Send this case once more" on:click=move |_| session.replay(Some(address))>"Replay"</button>
                <button title="A command that sends exactly these bytes" on:click=move |_| session.copy_case(address)>"Copy as cURL"</button>
                <button on:click=move |_| session.copy_to_clipboard(copied.clone().into())>"Copy payload"</button>
            </div>
            {(!case.answer.is_empty()).then(|| view! {
                <h3>"Answer"</h3><pre class="payload" tabindex="0" aria-label="Answer">{case.answer.clone()}</pre>
            })}
            {(!case.echoes.is_empty()).then(|| view! {
                <table class="echoes">
                    <caption>"Sent against read back"</caption>
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"Came back"</th><th scope="col">"Sent"</th><th scope="col">"Got"</th></tr></thead>
                    <tbody>{echoes}</tbody>
                </table>
            })}
        </div>
    }
}

/// The payload in three pieces, the changed one marked.
fn marked(payload: &str, mark: Option<(u32, u32)>) -> impl IntoView + use<> {
    let at = |characters: u32| {
        payload.char_indices().nth(characters as usize).map_or(payload.len(), |(byte, _)| byte)
    };
    let (start, end) =
        mark.map_or((payload.len(), payload.len()), |(start, end)| (at(start), at(end.max(start))));
    let (before, rest) = payload.split_at(start);
    let (changed, after) = rest.split_at(end - start);
    let (before, changed, after) = (before.to_string(), changed.to_string(), after.to_string());
    view! { {before}{(!changed.is_empty()).then(|| view! { <mark>{changed}</mark> })}{after} }
}
