//! The ways in: the line "Paste anything", a paste anywhere, a file dropped anywhere, and "Open file".

use crate::keyboard::event_is_in_text;
use crate::session::Session;
use check::DocumentName;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, HtmlTextAreaElement};

/// Takes what the clipboard holds, files first. Returns whether there was something.
pub fn take_paste(session: Session, event: &ClipboardEvent, into: Option<DocumentName>) -> bool {
    let Some(data) = event.clipboard_data() else { return false };
    if let Some(files) = data.files().filter(|files| files.length() > 0) {
        session.take_files(&files);
        return true;
    }
    // By hand, so that the text stays a JavaScript string.
    let text = js_sys::Reflect::get(&data, &"getData".into())
        .ok()
        .and_then(|f| f.dyn_into::<js_sys::Function>().ok())
        .and_then(|f| f.call1(&data, &"text/plain".into()).ok());
    match text {
        Some(text) if js_sys::JsString::from(text.clone()).length() > 0 => {
            session.paste_text(&text, into);
            true
        }
        _ => false,
    }
}

/// Pastes and drops outside of any field.
pub fn watch(session: Session) {
    let paste = window_event_listener(leptos::ev::paste, move |event| {
        if !event.default_prevented()
            && !event_is_in_text(&event)
            && session.dialog.get_untracked().is_none()
            && take_paste(session, &event, None)
        {
            event.prevent_default();
        }
    });
    let has_files = |event: &DragEvent| {
        event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
    };
    let over = window_event_listener(leptos::ev::dragover, move |event| {
        if has_files(&event) {
            event.prevent_default();
            session.is_dropping.set(true);
        }
    });
    let leave = window_event_listener(leptos::ev::dragleave, move |event| {
        // No related target: the pointer left the window.
        if event.related_target().is_none() {
            session.is_dropping.set(false);
        }
    });
    let drop_file = window_event_listener(leptos::ev::drop, move |event| {
        session.is_dropping.set(false);
        if let Some(files) = event.data_transfer().and_then(|data| data.files()).filter(|f| f.length() > 0) {
            event.prevent_default();
            session.take_files(&files);
        }
    });
    on_cleanup(move || {
        paste.remove();
        over.remove();
        leave.remove();
        drop_file.remove();
    });
}

/// Text that came as a whole without a paste event (an assistive tool, a drop of selected text), not letter by letter.
fn is_inserted_at_once(event: &web_sys::Event) -> bool {
    let get = |key: &str| js_sys::Reflect::get(event, &key.into()).ok().and_then(|value| value.as_string());
    match get("inputType").as_deref() {
        Some("insertFromPaste" | "insertFromDrop" | "insertReplacementText") => true,
        Some("insertText") => get("data").is_some_and(|data| data.chars().count() > 2),
        _ => false,
    }
}

/// The line in the gate's head.
#[component]
pub fn PasteLine() -> impl IntoView {
    let session = Session::here();
    let file = NodeRef::<html::Input>::new();
    let take_typed = move |field: &HtmlTextAreaElement| {
        let text = js_sys::Reflect::get(field, &"value".into()).unwrap_or_default();
        if js_sys::JsString::from(text.clone()).trim().length() > 0 {
            session.paste_text(&text, None);
        }
        field.set_value("");
    };
    let take_chosen = move |_| {
        if let Some(input) = file.get_untracked() {
            if let Some(files) = input.files() {
                session.take_files(&files);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    view! {
        <div class="paste-line">
            <textarea
                id="paste-anything"
                class="input"
                rows="1"
                wrap="off"
                aria-label="Paste anything"
                placeholder="Paste a response, a schema, curl -i output or a link"
                autocomplete="off"
                spellcheck="false"
                on:paste=move |event| {
                    if take_paste(session, &event, None) {
                        event.prevent_default();
                    }
                }
                on:input=move |event| {
                    if is_inserted_at_once(&event) {
                        take_typed(&event_target::<HtmlTextAreaElement>(&event));
                    }
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" && !event.is_composing() && !event.ctrl_key() && !event.meta_key() {
                        event.prevent_default();
                        take_typed(&event_target::<HtmlTextAreaElement>(&event));
                    }
                }
            ></textarea>
            <button class="btn" on:click=move |_| {
                if let Some(input) = file.get_untracked() {
                    input.click();
                }
            }>"Open file"</button>
            <input class="visually-hidden" type="file" multiple tabindex="-1" aria-hidden="true" node_ref=file
                on:change=take_chosen/>
        </div>
    }
}

/// What is seen while a file hangs over the window.
#[component]
pub fn DropTarget() -> impl IntoView {
    let session = Session::here();
    view! {
        <Show when=move || session.is_dropping.get()>
            <div class="drop-target"><p>"Drop it anywhere: a response, a schema, a saved check"</p></div>
        </Show>
    }
}
