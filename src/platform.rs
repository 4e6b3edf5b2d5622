//! Small things of the browser that the language does not offer: timers, Blobs, the clipboard, downloads.
//! No state, and nothing about checks.

use leptos::prelude::{ArcRwSignal, GetUntracked, Set, document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, HtmlElement, HtmlTextAreaElement};

#[wasm_bindgen]
extern "C" {
    // web-sys wants a Rust string here; a large text must stay on the JavaScript side.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    fn write_clipboard(text: &JsValue) -> Result<js_sys::Promise, JsValue>;
}

/// Runs the task once, later. It can't be taken back: a task that may be outdated asks whether it still is wanted.
pub fn after(millis: i32, task: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(task);
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), millis);
}

/// Runs the task before the next frame is drawn.
pub fn next_frame(task: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(task);
    let _ = window().request_animation_frame(callback.unchecked_ref());
}

/// A Blob of a JavaScript string, which never becomes a Rust one.
pub fn blob_of_text(text: &JsValue) -> Option<Blob> {
    Blob::new_with_str_sequence(&js_sys::Array::of1(text)).ok()
}

/// A Blob of an ArrayBuffer.
pub fn blob_of_buffer(buffer: &JsValue) -> Option<Blob> {
    Blob::new_with_buffer_source_sequence(&js_sys::Array::of1(buffer)).ok()
}

/// The Blob's text as a JavaScript string (UTF-8, a byte order mark dropped). Fails where a file changed on disk.
pub async fn text_of_blob(blob: &Blob) -> Result<JsValue, JsValue> {
    JsFuture::from(blob.text()).await
}

/// The Blob's bytes. For small texts only: the page holds handles, not bytes.
pub async fn bytes_of_blob(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The part of a Blob from a byte on, up to another one or the end; a handle, not a copy.
pub fn slice_from(blob: &Blob, start: u32, end: Option<u32>) -> Blob {
    if start == 0 && end.is_none() {
        return blob.clone();
    }
    let end = end.map_or(blob.size(), f64::from);
    blob.slice_with_f64_and_f64(f64::from(start), end).unwrap_or_else(|_| blob.clone())
}

/// Puts a JavaScript string on the clipboard. Returns whether it is there.
pub async fn copy(text: &JsValue) -> bool {
    if let Ok(promise) = write_clipboard(text)
        && JsFuture::from(promise).await.is_ok()
    {
        return true;
    }
    copy_by_selection(text).unwrap_or(false)
}

/// The way of older browsers and of pages without a secure origin.
fn copy_by_selection(text: &JsValue) -> Result<bool, JsValue> {
    let area: HtmlTextAreaElement = document().create_element("textarea")?.unchecked_into();
    js_sys::Reflect::set(&area, &"value".into(), text)?;
    area.set_class_name("visually-hidden");
    let body = document().body().ok_or(JsValue::NULL)?;
    let before = document().active_element();
    body.append_child(&area)?;
    area.select();
    let command: js_sys::Function = js_sys::Reflect::get(&document(), &"execCommand".into())?.dyn_into()?;
    let is_done = command.call1(&document(), &"copy".into())?.is_truthy();
    area.remove();
    if let Some(element) = before.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
    Ok(is_done)
}

/// Offers a Blob as a file.
pub fn download(blob: &Blob, file_name: &str) {
    let Ok(url) = web_sys::Url::create_object_url_with_blob(blob) else { return };
    if let Ok(element) = document().create_element("a") {
        let anchor: HtmlAnchorElement = element.unchecked_into();
        anchor.set_href(&url);
        anchor.set_download(file_name);
        anchor.click();
    }
    // The browser reads the URL after this turn; a minute is ample.
    after(60_000, move || drop(web_sys::Url::revoke_object_url(&url)));
}

/// An attribute that the boot script wrote on `<html>`.
pub fn root_data(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(&format!("data-{name}"))
}

/// Whether the command key, not Control, starts shortcuts.
pub fn is_apple() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    ["Mac", "iPhone", "iPad", "iPod"].iter().any(|name| platform.starts_with(name))
}

/// Focuses an element by its id.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Focuses an element where nothing has the focus any more: what had it is gone.
pub fn focus_if_lost(id: &str) {
    if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
        focus(id);
    }
}

/// Milliseconds since 1970.
pub fn now_millis() -> f64 {
    js_sys::Date::now()
}

/// `light` or `dark`, as the page shows it now; it follows [`switch_theme`].
pub fn theme() -> ArcRwSignal<String> {
    thread_local! {
        static THEME: ArcRwSignal<String> = ArcRwSignal::new(root_data("theme").unwrap_or_default());
    }
    THEME.with(Clone::clone)
}

/// Light, dark; the choice is kept in this browser.
pub fn switch_theme() {
    let theme = theme();
    let next = if theme.get_untracked() == "dark" { "light" } else { "dark" };
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", next);
    }
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item("preflight-theme", next);
    }
    theme.set(next.to_string());
}

/// Takes the focus from a field for a moment, so that it tells its change, and gives it back.
pub fn leave_field() {
    let field = document().active_element().and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        let _ = field.blur();
        let _ = field.focus();
    }
}
