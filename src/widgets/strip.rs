//! The line above a text: what it is, how large, and what can be done with it.

use crate::session::{Session, Side};
use crate::words::{bytes, counted};
use check::DocumentName;
use check::gates::contract::{Draft, Scope};
use leptos::prelude::*;

/// What the text is, and how it is judged.
#[component]
pub fn Strip(document: DocumentName) -> impl IntoView {
    let session = Session::here();
    let has_text = Memo::new(move |_| session.held.read().text(document).is_some());
    view! {
        <div class="strip">
            <Show when=move || document == DocumentName::Response && session.is_answer_simulated()>
                <SimulatedChip/>
            </Show>
            <Show when=move || has_text.get() fallback=|| view! { <span class="faint">"empty"</span> }>
                <Facts document/>
            </Show>
            <span class="push"></span>
            <Settings document/>
        </div>
    }
}

/// The answer in hand is the simulator's.
#[component]
pub fn SimulatedChip() -> impl IntoView {
    view! { <span class="chip simulated" title="Answered by the simulated service, from the contract; nothing was sent">"simulated"</span> }
}

/// What can be done with it, beside the tabs.
#[component]
pub fn Tools(document: DocumentName) -> impl IntoView {
    let session = Session::here();
    let has_text = Memo::new(move |_| session.held.read().text(document).is_some());
    let may_change = move || has_text.get() && !session.is_preview();
    view! {
        <Show when=move || has_text.get()>
            <span class="acts">
                <button aria-pressed=move || if session.trees.is_on.get() { "true" } else { "false" }
                    title="The text as a tree of its values"
                    on:click=move |_| session.trees.is_on.update(|is_on| *is_on = !*is_on)>"Tree"</button>
                <Show when=move || is_description(session, document)>
                    <button title="The operations of this description, with search"
                        on:click=move |_| session.side.set(Some(Side::Operations))>"Operations"</button>
                </Show>
                {(document == DocumentName::Response).then(|| view! {
                    <button title="The difference of this response and another one"
                        on:click=move |_| session.open_compare()>"Diff"</button>
                })}
                <Show when=may_change>
                    <button on:click=move |_| session.format(document)>"Format"</button>
                </Show>
                <button on:click=move |_| session.copy_document(document)>"Copy"</button>
                <Show when=may_change>
                    <button on:click=move |_| session.clear(document)>"Clear"</button>
                </Show>
            </span>
        </Show>
    }
}

/// Whether a text is an OpenAPI description, as the engine says.
fn is_description(session: Session, document: DocumentName) -> bool {
    session.summaries.read().get(&document).is_some_and(|summary| summary.kind.starts_with("OpenAPI"))
}

#[component]
fn Facts(document: DocumentName) -> impl IntoView {
    let session = Session::here();
    let summary = Memo::new(move |_| session.summaries.read().get(&document).cloned());
    let kind = move || match session.reading.get() {
        Some((reading, done, total)) if reading == document => {
            format!("reading {} %", done * 100 / total.max(1))
        }
        _ => summary.get().map_or_else(|| "reading".into(), |s| s.kind),
    };
    let size = move || {
        let summary = summary.get()?;
        Some(format!(
            "{}, {}",
            counted(u64::from(summary.line_count), "line", "lines"),
            bytes(u64::from(summary.size_bytes))
        ))
    };
    let head = move || {
        let held = session.held.read();
        let response = held.response_head().filter(|_| document == DocumentName::Response)?;
        let status = response.status.map(|s| s.to_string());
        let media_type = response.headers.get("content-type").map(str::to_string);
        let parts: Vec<_> = status.into_iter().chain(media_type).collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    };
    view! {
        <span class="chip">{kind}</span>
        <span>{size}</span>
        <span class="exact">"numbers kept exact"</span>
        {move || head().map(|head| view! { <span class="mono">{head}</span> })}
    }
}

/// How the text is judged.
#[component]
fn Settings(document: DocumentName) -> impl IntoView {
    match document {
        DocumentName::Response => view! { <ScopeBox/> }.into_any(),
        DocumentName::Schema(0) => view! { <SchemaSettings/> }.into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn ScopeBox() -> impl IntoView {
    let session = Session::here();
    let is_body_only = move || session.held.read().check.contract.scope == Scope::BodyOnly;
    view! {
        <label class="check" title="A message of a queue or a file has no status and no content type: the verdict then rests on the body.">
            <input
                type="checkbox"
                prop:checked=is_body_only
                disabled=move || session.is_preview()
                on:change=move |event| {
                    let scope = if event_target_checked(&event) { Scope::BodyOnly } else { Scope::Exchange };
                    session.change(|held| held.check.contract.scope = scope);
                }
            />
            "Judge the body alone"
        </label>
    }
}

#[component]
fn SchemaSettings() -> impl IntoView {
    let session = Session::here();
    let asserts_formats = move || session.held.read().check.contract.asserts_formats;
    let drafts = Draft::ALL
        .map(|draft| {
            let is_chosen = move || session.held.read().check.contract.draft == Some(draft);
            view! { <option value=draft.name() prop:selected=is_chosen>{draft.name()}</option> }
        })
        .into_iter()
        .collect_view();
    let is_detected = move || session.held.read().check.contract.draft.is_none();
    let choose = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        let draft = Draft::ALL.into_iter().find(|draft| draft.name() == name);
        session.change(|held| held.check.contract.draft = draft);
    };
    view! {
        <label class="check" title="Whether \"format\": \"date-time\" and the like must hold">
            <input
                type="checkbox"
                prop:checked=asserts_formats
                disabled=move || session.is_preview()
                on:change=move |event| {
                    let asserts = event_target_checked(&event);
                    session.change(|held| held.check.contract.asserts_formats = asserts);
                }
            />
            "formats"
        </label>
        <select class="select" aria-label="Draft of JSON Schema" disabled=move || session.is_preview() on:change=choose>
            <option value="" prop:selected=is_detected>"Detect draft"</option>
            {drafts}
        </select>
    }
}
