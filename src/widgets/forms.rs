//! The small forms of the findings sheet: a reason, a tag, a comment, a finding of one's own.

use crate::session::Session;
use check::{Fingerprint, Severity};
use leptos::html;
use leptos::prelude::*;

/// One line of text and a button. Enter sends, Escape closes.
#[component]
pub fn LineForm(
    label: &'static str,
    button: &'static str,
    #[prop(optional)] hint: &'static str,
    done: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let session = Session::here();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let send = move || {
        let text = input.get_untracked().map(|i| i.value().trim().to_string()).unwrap_or_default();
        if text.is_empty() {
            if let Some(input) = input.get_untracked() {
                let _ = input.focus();
            }
        } else {
            done(text);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !event.ctrl_key() && !event.meta_key() => {
                event.prevent_default();
                send();
            }
            "Escape" => {
                event.stop_propagation();
                session.form.set(None);
            }
            _ => {}
        }
    };
    view! {
        <div class="line-form" on:click=|event| event.stop_propagation()>
            <input class="input" type="text" aria-label=label placeholder=hint autocomplete="off" node_ref=input on:keydown=on_key/>
            <button class="btn small" on:click=move |_| send()>{button}</button>
            <button class="btn small plain" on:click=move |_| session.form.set(None)>"Close"</button>
        </div>
    }
}

#[component]
pub fn AcceptForm(fingerprint: Fingerprint) -> impl IntoView {
    let session = Session::here();
    let done = move |reason| session.accept(fingerprint, reason);
    view! {
        <LineForm label="Reason to accept this finding" button="Accept" hint="Why can you live with it?" done/>
    }
}

/// A finding that the tester writes down.
#[component]
pub fn OwnFindingForm() -> impl IntoView {
    let session = Session::here();
    let title = NodeRef::<html::Input>::new();
    let comment = NodeRef::<html::Input>::new();
    let severity = RwSignal::new(Severity::Warns);
    Effect::new(move |_| {
        if let Some(title) = title.get() {
            let _ = title.focus();
        }
    });
    let value = |input: NodeRef<html::Input>| {
        input.get_untracked().map(|i| i.value().trim().to_string()).unwrap_or_default()
    };
    let send = move || {
        let text = value(title);
        if text.is_empty() {
            if let Some(title) = title.get_untracked() {
                let _ = title.focus();
            }
            return;
        }
        session.add_own_finding(severity.get_untracked(), text, value(comment));
    };
    let on_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() && !event.ctrl_key() && !event.meta_key() => {
            event.prevent_default();
            send();
        }
        "Escape" => session.form.set(None),
        _ => {}
    };
    let options = Severity::ALL
        .map(|s| view! { <option value=s.word() prop:selected=move || severity.get() == s>{s.word()}</option> })
        .into_iter()
        .collect_view();
    let choose = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        if let Some(chosen) = Severity::ALL.into_iter().find(|s| s.word() == word) {
            severity.set(chosen);
        }
    };
    let place = move || match session.selected_place() {
        Some(place) => format!("It will stand at line {} of {}.", place.line, place.document),
        None => "It will stand for the whole. Select a finding first to give it a place.".into(),
    };
    view! {
        <div class="own-form" on:keydown=on_key>
            <select class="select" aria-label="Severity" on:change=choose>{options}</select>
            <input class="input" type="text" aria-label="What you found" placeholder="What you found, in one sentence" node_ref=title/>
            <input class="input" type="text" aria-label="Comment" placeholder="Comment (optional)" node_ref=comment/>
            <span class="faint">{place}</span>
            <span class="acts">
                <button class="btn small" on:click=move |_| send()>"Add"</button>
                <button class="btn small plain" on:click=move |_| session.form.set(None)>"Close"</button>
            </span>
        </div>
    }
}
