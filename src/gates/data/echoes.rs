//! What came back, per field: how strict the API is, and what it did to values on the way.

use crate::session::Session;
use check::gates::data::{EchoWord, LenienceRow};
use leptos::prelude::*;

#[component]
pub fn Echoes() -> impl IntoView {
    let session = Session::here();
    let rows = move || session.data.view.read().as_ref().map(|v| v.lenience.clone()).unwrap_or_default();
    move || {
        let rows = rows();
        if rows.is_empty() {
            return view! {
                <div class="empty-block">
                    <b>"Nothing came back yet"</b>
                    <p class="quiet">"After a run this shows, field by field, what was accepted, what was refused, and how values came back: trimmed, cut, rounded, dropped."</p>
                </div>
            }
            .into_any();
        }
        let lines = rows.into_iter().map(line).collect_view();
        view! {
            <div class="panel"><div class="table-frame">
                <table class="traffic" aria-label="What the API does with each field">
                    <thead><tr>
                        <th scope="col">"Field"</th><th scope="col" class="number">"Invalid accepted"</th>
                        <th scope="col" class="number">"Valid refused"</th><th scope="col">"Came back"</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div></div>
        }
        .into_any()
    }
}

fn line(row: LenienceRow) -> impl IntoView {
    let odd: Vec<String> = row
        .echoes
        .iter()
        .filter(|(word, _)| **word != EchoWord::Same)
        .map(|(word, count)| format!("{} {count}×", word.words()))
        .collect();
    let came_back = match (odd.is_empty(), row.echoes.is_empty()) {
        (_, true) => "not shown by the answers".to_string(),
        (true, false) => "the same".into(),
        (false, false) => odd.join(", "),
    };
    let of = |count: u32, all: u32| format!("{count} of {all}");
    view! {
        <tr>
            <td class="mono">{row.field.clone()}</td>
            <td class="number" class:bad={row.invalid_accepted > 0}>{of(row.invalid_accepted, row.invalid_accepted + row.invalid_refused)}</td>
            <td class="number" class:bad={row.valid_refused > 0}>{of(row.valid_refused, row.valid_accepted + row.valid_refused)}</td>
            <td>{came_back}</td>
        </tr>
    }
}
