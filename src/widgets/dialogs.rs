//! What opens above the page, in the browser's own `<dialog>` (focus stays inside, Escape closes).

use super::bits::keys;
use super::compare::CompareDialog;
use super::palette::Palette;
use super::request::SentList;
use super::share::ShareDialog;
use crate::keyboard;
use crate::session::{Dialog, Session};
use leptos::html;
use leptos::prelude::*;

#[component]
pub fn Dialogs() -> impl IntoView {
    let session = Session::here();
    move || {
        session.dialog.get().map(|dialog| match dialog {
            Dialog::Shortcuts => view! { <Modal title="Shortcuts"><Shortcuts/></Modal> }.into_any(),
            Dialog::Share => view! { <Modal title="Share this check"><ShareDialog/></Modal> }.into_any(),
            Dialog::Palette => view! { <Modal title="Actions"><Palette/></Modal> }.into_any(),
            Dialog::Compare => {
                view! { <Modal title="Compare two responses"><CompareDialog/></Modal> }.into_any()
            }
            Dialog::Sent => view! { <Modal title="Requests sent"><SentList/></Modal> }.into_any(),
            Dialog::Earlier => view! { <Modal title="Earlier checks"><Earlier/></Modal> }.into_any(),
        })
    }
}

#[component]
fn Modal(title: &'static str, children: Children) -> impl IntoView {
    let session = Session::here();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    // By the dialog itself, so that the focus goes back to where it was.
    let close = move || match dialog.get_untracked() {
        Some(dialog) => dialog.close(),
        None => session.dialog.set(None),
    };
    let close_on_backdrop = move |event: web_sys::MouseEvent| {
        // A click on the dialog itself, not on what is in it, is a click beside it.
        let is_beside = dialog.get_untracked().is_some_and(|d| event.target().as_ref() == Some(d.as_ref()));
        if is_beside {
            close();
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby="dialog-title"
            node_ref=dialog
            on:close=move |_| session.dialog.set(None)
            on:mousedown=close_on_backdrop
        >
            <div class="dialog-body">
                <div class="dialog-head">
                    <h2 id="dialog-title">{title}</h2>
                    <button class="close" aria-label="Close" on:click=move |_| close()>"×"</button>
                </div>
                {children()}
            </div>
        </dialog>
    }
}

#[component]
fn Shortcuts() -> impl IntoView {
    let rows = keyboard::list()
        .into_iter()
        .map(|(names, what)| view! { <tr><td class="keys">{keys(names)}</td><td>{what}</td></tr> })
        .collect_view();
    view! {
        <table class="shortcuts"><tbody>{rows}</tbody></table>
        <p class="quiet">"They work outside of text fields; the first one works everywhere."</p>
    }
}

#[component]
fn Earlier() -> impl IntoView {
    let session = Session::here();
    session.load_earlier();
    let list = move || {
        let earlier = session.keeping.with(|k| k.earlier.clone());
        earlier
            .into_iter()
            .enumerate()
            .map(|(index, earlier)| {
                let name = if earlier.held.check.name.is_empty() {
                    "Untitled check".to_string()
                } else {
                    earlier.held.check.name.clone()
                };
                let date = js_sys::Date::new(&earlier.replaced_at_millis.into());
                let when: String = date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED).into();
                view! {
                    <li>
                        <span><b>{name}</b>" "<span class="faint">"replaced "{when}</span></span>
                        <button class="btn small" on:click=move |_| session.take_earlier(index)>"Take in hand"</button>
                    </li>
                }
            })
            .collect_view()
    };
    let is_empty = move || session.keeping.with(|k| k.earlier.is_empty());
    view! {
        <p class="quiet">"The last five checks that another one replaced. They are kept in this browser only."</p>
        <Show when=is_empty><p>"None yet."</p></Show>
        <ul class="earlier">{list}</ul>
        <button class="btn" on:click=move |_| {
            session.dialog.set(None);
            session.start_new();
        }>"Start a new, empty check"</button>
    }
}
