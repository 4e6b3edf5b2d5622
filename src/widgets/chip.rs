//! A chip with a name: shows what it names, is renamed in place, and can be removed. What it names is the caller's.

use crate::session::Session;
use leptos::prelude::*;

/// `noun` is for the labels: `schema`. Rename and remove are offered on the current one.
#[component]
pub fn NamedChip(
    name: String,
    noun: &'static str,
    #[prop(optional)] title: &'static str,
    #[prop(into)] is_current: Signal<bool>,
    #[prop(into)] may_remove: Signal<bool>,
    show: Callback<()>,
    rename: Callback<String>,
    remove: Callback<()>,
) -> impl IntoView {
    let session = Session::here();
    let label = name.clone();
    let is_renaming = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let renamed = move |event: &web_sys::Event| {
        let name = event_target_value(event).trim().to_string();
        is_renaming.set(false);
        if !name.is_empty() {
            rename.run(name);
        }
    };
    view! {
        <span class="schema-chip" class:is-current=is_current>
            <Show
                when=move || is_renaming.get()
                fallback=move || {
                    let name = label.clone();
                    view! {
                        <button class="chip-button" title=title
                            aria-pressed=move || if is_current.get() { "true" } else { "false" }
                            on:click=move |_| show.run(())
                            on:dblclick=move |_| is_renaming.set(!session.is_preview())>{name}</button>
                    }
                }
            >
                <input class="input small" aria-label=format!("Name of the {noun}") prop:value=name.clone()
                    node_ref=field
                    on:change=move |event| renamed(&event)
                    on:blur=move |_| is_renaming.set(false)
                    on:keydown=move |event| if event.key() == "Escape" { is_renaming.set(false) }/>
            </Show>
            <Show when=move || is_current.get() && !session.is_preview()>
                <button class="chip-button quiet" aria-label=format!("Rename this {noun}") title="Rename"
                    on:click=move |_| is_renaming.set(true)>"✎"</button>
                <Show when=move || may_remove.get()>
                    <button class="chip-button quiet" aria-label=format!("Remove this {noun}") title="Remove"
                        on:click=move |_| remove.run(())>"×"</button>
                </Show>
            </Show>
        </span>
    }
}
