//! The evidence sheet's tabs: Response and Schema, with the arrow keys of the tab pattern (WAI-ARIA APG).

use crate::session::Session;
use check::DocumentName;
use leptos::prelude::*;

#[component]
pub fn EvidenceTabs() -> impl IntoView {
    let session = Session::here();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let target = match event.key().as_str() {
            "ArrowLeft" | "Home" => "tab-response",
            "ArrowRight" | "End" => "tab-schema",
            _ => return,
        };
        event.prevent_default();
        show(session, target == "tab-schema");
        crate::platform::focus(target);
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Evidence" on:keydown=on_key>
            <Tab id="tab-response" label="Response" is_schema=false/>
            <Tab id="tab-schema" label="Schema" is_schema=true/>
        </div>
    }
}

fn is_schema(document: DocumentName) -> bool {
    matches!(document, DocumentName::Schema(_))
}

fn show(session: Session, schema: bool) {
    if is_schema(session.tab.get_untracked()) != schema {
        session.tab.set(if schema { DocumentName::Schema(0) } else { DocumentName::Response });
    }
}

#[component]
fn Tab(id: &'static str, label: &'static str, is_schema: bool) -> impl IntoView {
    let session = Session::here();
    let is_selected = move || self::is_schema(session.tab.get()) == is_schema;
    view! {
        <button
            id=id
            role="tab"
            aria-selected=move || if is_selected() { "true" } else { "false" }
            aria-controls="evidence"
            tabindex=move || if is_selected() { "0" } else { "-1" }
            on:click=move |_| show(session, is_schema)
        >
            {label}
        </button>
    }
}

/// The schemas of the check as chips: the first judges, the others answer `$ref`.
#[component]
pub fn SchemaChips() -> impl IntoView {
    let session = Session::here();
    let names = Memo::new(move |_| {
        session.held.read().check.schemas.iter().map(|s| s.name.clone()).collect::<Vec<_>>()
    });
    let chips = move || {
        let names = names.get();
        let is_single = names.len() == 1;
        names
            .into_iter()
            .enumerate()
            .map(|(index, name)| view! { <SchemaChip index=index as u16 name is_single/> })
            .collect_view()
    };
    view! {
        <div class="chips">
            {chips}
            <Show when=move || !names.read().is_empty() && !session.is_preview()>
                <button class="chip-button" title="A schema that the first one refers to by $ref"
                    on:click=move |_| session.add_schema()>"+ Add schema"</button>
            </Show>
        </div>
    }
}

#[component]
fn SchemaChip(index: u16, name: String, is_single: bool) -> impl IntoView {
    let session = Session::here();
    let document = DocumentName::Schema(index);
    let is_current = move || session.tab.get() == document;
    let role = if index == 0 { "judges" } else { "answers $ref" };
    let label = name.clone();
    let is_renaming = RwSignal::new(false);
    let rename = move |event: &web_sys::Event| {
        let name = event_target_value(event).trim().to_string();
        is_renaming.set(false);
        if !name.is_empty() {
            session.rename_schema(index, name);
        }
    };
    view! {
        <span class="schema-chip" class:is-current=is_current>
            <Show
                when=move || is_renaming.get()
                fallback=move || {
                    let name = label.clone();
                    view! {
                        <button
                            class="chip-button"
                            aria-pressed=move || if is_current() { "true" } else { "false" }
                            title=role
                            on:click=move |_| session.tab.set(document)
                            on:dblclick=move |_| is_renaming.set(!session.is_preview())
                        >{name}</button>
                    }
                }
            >
                <input class="input small" aria-label="Name of the schema" prop:value=name.clone() autofocus
                    on:change=move |event| rename(&event)
                    on:blur=move |_| is_renaming.set(false)
                    on:keydown=move |event| if event.key() == "Escape" { is_renaming.set(false) }/>
            </Show>
            <Show when=move || is_current() && !is_single && !session.is_preview()>
                <button class="chip-button quiet" aria-label="Rename this schema" title="Rename"
                    on:click=move |_| is_renaming.set(true)>"✎"</button>
                <button class="chip-button quiet" aria-label="Remove this schema" title="Remove"
                    on:click=move |_| session.clear(document)>"×"</button>
            </Show>
        </span>
    }
}
