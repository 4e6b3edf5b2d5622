//! The dialog that compares the response in hand with another one, by structure: keys in any order, elements by what
//! identifies them.

use crate::session::{Compared, Session};
use crate::words::counted;
use check::wire::{ChangeKind, DifferenceRow};
use leptos::prelude::*;

fn word(kind: ChangeKind) -> (&'static str, &'static str) {
    match kind {
        ChangeKind::Added => ("go", "added"),
        ChangeKind::Removed => ("nogo", "removed"),
        ChangeKind::Changed => ("hold", "changed"),
        ChangeKind::TypeChanged => ("nogo", "type"),
        ChangeKind::Moved => ("idle", "moved"),
        ChangeKind::Notation => ("idle", "notation"),
    }
}

#[component]
pub fn CompareDialog() -> impl IntoView {
    let session = Session::here();
    let before = session.response_before();
    let has_before = before.is_some();
    let with_before = move |_| {
        if let Some(text) = &before {
            session.compare_with(&text.blob);
        }
    };
    let pasted = move |event: web_sys::Event| session.compare_with_text(&event_target_value(&event).into());
    let result = move || match session.compared_responses.get() {
        Compared::Nothing => ().into_any(),
        Compared::Working => view! { <p role="status">"Comparing"</p> }.into_any(),
        Compared::Done(difference) => {
            let rows = difference.rows.into_iter().map(row).collect_view();
            let notes = difference.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
            let rest = difference.unlisted;
            view! {
                <p role="status"><b>{difference.summary}</b></p>
                <ul class="quiet">{notes}</ul>
                <table class="facts differences" aria-label="Differences"><tbody>{rows}</tbody></table>
                {(rest > 0).then(|| view! { <p class="quiet">{format!("{} more, not listed.", counted(rest.into(), "difference", "differences"))}</p> })}
            }
            .into_any()
        }
    };
    view! {
        <p class="quiet">"Another response against the one in hand, which counts as the newer. Keys may stand in any order; elements are matched by an id where they have one."</p>
        <Show when=move || has_before>
            <p><button class="btn" on:click=with_before.clone()>"Compare with the response before"</button></p>
        </Show>
        <textarea class="input body-text" rows="3" aria-label="Another response" spellcheck="false"
            placeholder="Paste another response here" on:input=pasted></textarea>
        {result}
    }
}

fn row(row: DifferenceRow) -> impl IntoView {
    let (class, word) = word(row.kind);
    let (left, right) =
        (row.left.unwrap_or_else(|| "absent".into()), row.right.unwrap_or_else(|| "absent".into()));
    view! {
        <tr>
            <td><span class=format!("word {class}")>{word}</span></td>
            <th scope="row">{if row.pointer.is_empty() { "(whole document)".into() } else { row.pointer }}</th>
            <td>{left}</td><td aria-hidden="true">"→"</td><td>{right}</td>
        </tr>
    }
}
