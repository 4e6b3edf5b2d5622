//! Rows of name and value that can be switched off; the last row is empty and becomes a new one.

use super::Draft;
use crate::session::Session;
use check::request::{Parameter, RequestDraft};
use leptos::prelude::*;

#[component]
pub fn Parameters(
    /// `Header`: for the fields' names.
    noun: &'static str,
    read: fn(&RequestDraft) -> &[Parameter],
    write: fn(&mut RequestDraft) -> Option<&mut Vec<Parameter>>,
) -> impl IntoView {
    let draft = Draft::here();
    let count = Memo::new(move |_| read(&draft.read()).len());
    view! {
        <div class="parameters">
            <For each=move || 0..=count.get() key=|index| *index let:index>
                <Row noun read write index/>
            </For>
        </div>
    }
}

#[component]
fn Row(
    noun: &'static str,
    read: fn(&RequestDraft) -> &[Parameter],
    write: fn(&mut RequestDraft) -> Option<&mut Vec<Parameter>>,
    index: usize,
) -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let here = move || read(&draft.read()).get(index).cloned();
    let edit = move |change: &dyn Fn(&mut Parameter)| {
        session.edit_request(|d| {
            if let Some(list) = write(d) {
                if index >= list.len() {
                    list.push(Parameter::new("", ""));
                }
                let last = list.len() - 1;
                change(&mut list[index.min(last)]);
            }
        });
    };
    let remove = move |_| {
        session.edit_request(|d| {
            if let Some(list) = write(d)
                && index < list.len()
            {
                list.remove(index);
            }
        });
    };
    let exists = move || here().is_some();
    let number = index + 1;
    view! {
        <div class="parameter" class:is-off=move || here().is_some_and(|p| !p.is_on)>
            <input type="checkbox" aria-label=format!("{noun} {number} is sent") disabled=move || !exists() || session.is_preview()
                prop:checked=move || here().is_none_or(|p| p.is_on)
                on:change=move |event| { let is_on = event_target_checked(&event); edit(&|p| p.is_on = is_on) }/>
            <input class="input" aria-label=format!("{noun} {number} name") placeholder="name" autocomplete="off" spellcheck="false"
                readonly=move || session.is_preview()
                prop:value=move || here().map(|p| p.name).unwrap_or_default()
                on:input=move |event| { let name = event_target_value(&event); edit(&|p| p.name = name.clone()) }/>
            <input class="input" aria-label=format!("{noun} {number} value") placeholder="value" autocomplete="off" spellcheck="false"
                readonly=move || session.is_preview()
                prop:value=move || here().map(|p| p.value).unwrap_or_default()
                on:input=move |event| { let value = event_target_value(&event); edit(&|p| p.value = value.clone()) }/>
            <button class="close" aria-label=format!("Remove {} {number}", noun.to_lowercase()) title="Remove"
                style:visibility=move || if exists() && !session.is_preview() { "visible" } else { "hidden" } on:click=remove>"×"</button>
        </div>
    }
}
