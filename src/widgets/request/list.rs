//! The check's requests as chips: one is edited, all are kept.

use crate::session::Session;
use check::request::RequestDraft;
use leptos::prelude::*;

#[component]
pub fn RequestList() -> impl IntoView {
    let session = Session::here();
    let names = Memo::new(move |_| {
        session.held.read().check.requests.iter().map(|r| r.name.clone()).collect::<Vec<_>>()
    });
    let chips = move || {
        let count = names.read().len();
        names
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, name)| view! { <Chip index name count/> })
            .collect_view()
    };
    view! {
        <Show when=move || !names.read().is_empty()>
            <div class="chips">
                {chips}
                <Show when=move || !session.is_preview()>
                    <button class="chip-button" title="Another request of this check, such as a log-in"
                        on:click=move |_| session.add_request(None, RequestDraft::default())>"+ Add request"</button>
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn Chip(index: usize, name: String, count: usize) -> impl IntoView {
    let session = Session::here();
    let is_current = move || session.sending.index.get().min(count.saturating_sub(1)) == index;
    let is_renaming = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let label = name.clone();
    let rename = move |event: &web_sys::Event| {
        let name = event_target_value(event).trim().to_string();
        is_renaming.set(false);
        if !name.is_empty() {
            session.rename_request(index, name);
        }
    };
    view! {
        <span class="schema-chip" class:is-current=is_current>
            <Show
                when=move || is_renaming.get()
                fallback=move || {
                    let name = label.clone();
                    view! {
                        <button class="chip-button" aria-pressed=move || if is_current() { "true" } else { "false" }
                            on:click=move |_| session.show_request(index)
                            on:dblclick=move |_| is_renaming.set(!session.is_preview())>{name}</button>
                    }
                }
            >
                <input class="input small" aria-label="Name of the request" prop:value=name.clone() node_ref=field
                    on:change=move |event| rename(&event)
                    on:blur=move |_| is_renaming.set(false)
                    on:keydown=move |event| if event.key() == "Escape" { is_renaming.set(false) }/>
            </Show>
            <Show when=move || is_current() && !session.is_preview()>
                <button class="chip-button quiet" aria-label="Rename this request" title="Rename"
                    on:click=move |_| is_renaming.set(true)>"✎"</button>
                <Show when=move || { count > 1 }>
                    <button class="chip-button quiet" aria-label="Remove this request" title="Remove"
                        on:click=move |_| session.remove_request(index)>"×"</button>
                </Show>
            </Show>
        </span>
    }
}
