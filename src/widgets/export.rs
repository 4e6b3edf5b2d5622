//! The findings as a file, from the findings sheet: a quiet menu. What is in the files is the engine's.

use crate::session::Session;
use check::view::Export;
use check::{GateReport, Verdict};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What can be saved, and whether it needs recorded traffic.
const FILES: [(Export, &str, &str, bool); 4] = [
    (Export::Markdown, "Markdown", "For a ticket or a mail", false),
    (Export::Junit, "JUnit XML", "For a build server", false),
    (Export::Json, "JSON", "For a program", false),
    (Export::Har, "HAR", "The recorded traffic, secrets taken out", true),
];

/// There once something was judged here: what a shared check claims is not this page's to save.
#[component]
pub fn ExportMenu(report: Memo<Option<GateReport>>) -> impl IntoView {
    let session = Session::here();
    let menu = NodeRef::<html::Div>::new();
    let opener = NodeRef::<html::Button>::new();
    let is_open = RwSignal::new(false);
    let is_judged = Memo::new(move |_| {
        let is_claim = session.opened.read().as_ref().is_some_and(|o| o.comparison.is_none());
        !is_claim && report.read().as_ref().is_some_and(|r| r.verdict != Verdict::NotRun)
    });
    let has_traffic = Memo::new(move |_| !session.held.read().check.recordings.is_empty());
    let close = move || {
        is_open.set(false);
        if let Some(opener) = opener.get_untracked() {
            let _ = opener.focus();
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    };
    // The focus left the menu.
    let on_leave = move |event: web_sys::FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if let Some(menu) = menu.get_untracked()
            && to.is_some_and(|to| !menu.contains(Some(&to)))
        {
            is_open.set(false);
        }
    };
    let item = move |(export, name, what, needs_traffic): (Export, &'static str, &'static str, bool)| {
        view! {
            <Show when=move || !needs_traffic || has_traffic.get()>
                <button title=what on:click=move |_| { close(); session.export(export) }>{name}</button>
            </Show>
        }
    };
    view! {
        <Show when=move || is_judged.get()>
            <div class="menu" node_ref=menu on:keydown=on_key on:focusout=on_leave>
                <button class="menu-opener" node_ref=opener
                    aria-expanded=move || if is_open.get() { "true" } else { "false" }
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>"Save as"</button>
                <Show when=move || is_open.get()>
                    <div class="menu-items" role="group" aria-label="Save the findings as">
                        {FILES.map(item).into_iter().collect_view()}
                    </div>
                </Show>
            </div>
        </Show>
    }
}
