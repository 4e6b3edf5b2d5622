//! The panel Samples: several responses of the same thing side by side, and a schema inferred from them.
//! Each figure comes from the engine; this draws it.

use super::chip::NamedChip;
use super::roving;
use super::tabs::go_on_at_tab;
use crate::platform::blob_of_text;
use crate::session::Session;
use check::DocumentName;
use check::consistency::{Cell, Matrix, Presence};
use check::inference::Decision;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub fn SamplesPanel() -> impl IntoView {
    let session = Session::here();
    session.refresh_panel();
    view! {
        <div class="panel">
            <Sources/>
            {move || session.panels.matrix.get().map(|matrix| view! { <MatrixTable matrix/> })}
            <InferencePart/>
        </div>
    }
}

/// The response in hand and the samples beside it.
#[component]
fn Sources() -> impl IntoView {
    let session = Session::here();
    let names = Memo::new(move |_| {
        session.held.read().check.samples.iter().map(|s| s.name.clone()).collect::<Vec<_>>()
    });
    let has_response = move || session.held.read().response.is_some();
    let chips = move || {
        let chip = |(index, name): (usize, String)| {
            let index = index as u16;
            view! {
                <NamedChip name noun="sample" title="Show its text" is_current=true may_remove=true
                    show=Callback::new(move |()| {
                        session.show_document(DocumentName::Sample(index));
                        go_on_at_tab(session);
                    })
                    rename=Callback::new(move |name| session.rename_sample(index, name))
                    remove=Callback::new(move |()| session.remove_sample(index))/>
            }
        };
        names.get().into_iter().enumerate().map(chip).collect_view()
    };
    let pasted = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        let Some(field) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
        else {
            return;
        };
        if let Some(blob) = blob_of_text(&text.into()) {
            field.set_value("");
            session.add_sample(blob, None);
        }
    };
    view! {
        <p class="quiet">
            "The same thing from several places: staging and production, two systems, two days. Fields that differ in type, \
             presence or format are findings."
        </p>
        <div class="chips">
            <span class="chip-label">{move || if has_response() { "Response in hand" } else { "No response in hand" }}</span>
            {chips}
        </div>
        <Show when=move || !session.is_preview()>
            <textarea class="input body-text" rows="2" spellcheck="false" aria-label="Another response of the same thing"
                placeholder="Paste another response of the same thing here" on:input=pasted></textarea>
        </Show>
    }
}

#[component]
fn MatrixTable(matrix: Matrix) -> impl IntoView {
    if matrix.rows.is_empty() {
        return ().into_any();
    }
    let head = matrix.sources.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let rows = matrix
        .rows
        .into_iter()
        .map(|row| {
            let differs = row.cells.iter().any(|cell| cell.types != row.cells[0].types);
            let cells = row.cells.into_iter().map(matrix_cell).collect_view();
            let path = if row.path.is_empty() { "(whole document)".to_string() } else { row.path };
            view! { <tr class:differs=differs><th scope="row" class="mono">{path}</th>{cells}</tr> }
        })
        .collect_view();
    let notes = matrix.notes.into_iter().map(|note| view! { <p class="quiet">{note}</p> }).collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Fields by source, scrolls">
            <table class="matrix" aria-label="Fields by source">
                <thead><tr><th scope="col">"Field"</th>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {notes}
    }
    .into_any()
}

fn matrix_cell(cell: Cell) -> impl IntoView {
    let class = match cell.presence {
        Presence::Never => "never",
        Presence::Unknown => "unknown",
        Presence::Always | Presence::Sometimes => "",
    };
    let mut types = cell.types.join(" | ");
    if cell.nulls > 0 {
        types = if types.is_empty() { "null".into() } else { format!("{types} | null ×{}", cell.nulls) };
    }
    let formats = cell.formats.join(", ");
    let presence = match cell.presence {
        Presence::Always => String::new(),
        Presence::Never => "absent".into(),
        _ => cell.presence_words(),
    };
    let example = cell.example.map(|e| e.text);
    view! {
        <td class=class>
            <span>{types}</span>
            {(!formats.is_empty()).then(|| view! { <span class="faint">{formats}</span> })}
            {(!presence.is_empty()).then(|| view! { <span class="faint">{presence}</span> })}
            {example.map(|text| view! { <code class="faint">{text}</code> })}
        </td>
    }
}

#[component]
fn InferencePart() -> impl IntoView {
    let session = Session::here();
    let inference = session.panels.inference;
    view! {
        <Show
            when=move || inference.read().is_some()
            fallback=move || view! {
                <p>
                    <button class="btn" on:click=move |_| session.infer()>"Infer a schema from these"</button>
                    <span class="quiet">" Each guess shows its evidence; you accept or reject it."</span>
                </p>
            }
        >
            <Decisions/>
        </Show>
    }
}

/// What was inferred. A row stays when another answer comes, and with it the keyboard.
#[component]
fn Decisions() -> impl IntoView {
    let session = Session::here();
    let inference = session.panels.inference;
    crate::platform::next_frame(|| crate::platform::focus_if_lost("use-inferred"));
    let count = move || inference.read().as_ref().map_or(0, |i| i.samples);
    let ids = Memo::new(move |_| {
        let inference = inference.read();
        inference.iter().flat_map(|i| &i.decisions).map(|d| d.id.clone()).collect::<Vec<_>>()
    });
    let notes = move || {
        let notes = inference.read().as_ref().map(|i| i.notes.clone()).unwrap_or_default();
        notes.into_iter().map(|note| view! { <p class="quiet">{note}</p> }).collect_view()
    };
    view! {
        <div class="line">
            <b>{move || format!("A schema from {}", crate::words::counted(count(), "sample", "samples"))}</b>
            <span class="push"></span>
            <button class="btn primary small" id="use-inferred" disabled=move || session.is_preview()
                on:click=move |_| {
                    session.use_inferred();
                    go_on_at_tab(session);
                }>"Use this schema"</button>
        </div>
        {notes}
        <ul class="decisions" aria-label="Decisions" on:keydown=roving::on_key>
            <For each=move || ids.get().into_iter().enumerate() key=|(_, id)| id.clone() let:decision>
                <DecisionRow position=decision.0 id=decision.1/>
            </For>
        </ul>
        <details>
            <summary>"The schema"</summary>
            <pre class="mono" tabindex="0">{move || inference.read().as_ref().map(|i| i.schema.clone())}</pre>
        </details>
    }
}

#[component]
fn DecisionRow(position: usize, id: String) -> impl IntoView {
    let session = Session::here();
    let sought = id.clone();
    let decision = Memo::new(move |_| {
        let inference = session.panels.inference.read();
        inference.iter().flat_map(|i| &i.decisions).find(|d| d.id == sought).cloned()
    });
    let words = move || {
        let Decision { path, says, evidence, strength, .. } = decision.get()?;
        let strength = format!("{strength:?}").to_lowercase();
        Some(view! {
            <b>{says}</b>
            <span class="quiet">{evidence}{(strength != "none").then(|| format!(" ({strength})"))}</span>
            <code class="faint">{path}</code>
        })
    };
    view! {
        <li>
            <label class="check-line">
                <input type="checkbox" data-rove="" tabindex=roving::tab_stop(position)
                    prop:checked=move || decision.read().as_ref().is_some_and(|d| d.is_accepted)
                    disabled=move || decision.read().as_ref().is_none_or(|d| d.is_fixed)
                    on:change=move |event| session.choose(id.clone(), event_target_checked(&event))/>
                <span>{words}</span>
            </label>
        </li>
    }
}
