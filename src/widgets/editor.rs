//! The code editor (assets/editor): its bundle, loaded when an editor is first wanted, and one editor in one element.
//! Without the bundle there is none; whoever wants one has a text area for that. It knows no check and no session.

use crate::platform::{after, root_data};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, HtmlElement};

#[wasm_bindgen(inline_js = "export const importModule = (url) => import(url);")]
extern "C" {
    #[wasm_bindgen(catch, js_name = importModule)]
    fn import_module(url: &str) -> Result<js_sys::Promise, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Bundle;
    #[wasm_bindgen(method, catch)]
    fn mount(this: &Bundle, host: &HtmlElement, options: &JsValue) -> Result<Handle, JsValue>;

    type Handle;
    #[wasm_bindgen(method)]
    fn text(this: &Handle) -> JsValue;
    #[wasm_bindgen(method)]
    fn set_text(this: &Handle, text: &JsValue);
    #[wasm_bindgen(method)]
    fn set_language(this: &Handle, is_json: bool);
    #[wasm_bindgen(method)]
    fn set_diagnostics(this: &Handle, json: &str);
    #[wasm_bindgen(method)]
    fn set_completions(this: &Handle, json: &str);
    #[wasm_bindgen(method)]
    fn select_lines(this: &Handle, lines: Vec<u32>);
    #[wasm_bindgen(method)]
    fn reveal(this: &Handle, line: u32);
    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// Larger texts are shown, not edited: a browser's text field becomes slow.
pub const MAX_EDITED_BYTES: f64 = 512.0 * 1024.0;
/// Longer lines are shown in part.
pub const MAX_EDITED_LINE_BYTES: u32 = 10_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    NotAsked,
    Loading,
    Here,
    /// The file is not there, or can't be read: until the page is loaded again there is no editor.
    Absent,
}

thread_local! {
    static STATE: ArcRwSignal<State> = ArcRwSignal::new(State::NotAsked);
    static BUNDLE: RefCell<Option<Bundle>> = const { RefCell::new(None) };
}

fn state() -> ArcRwSignal<State> {
    STATE.with(Clone::clone)
}

/// Loads the bundle, once, when somebody is about to see an editor.
pub fn want() {
    if state().get_untracked() != State::NotAsked {
        return;
    }
    state().set(State::Loading);
    leptos::task::spawn_local(async move {
        let url = format!("{}bundle/editor.js", root_data("base").unwrap_or_else(|| "./".into()));
        let loaded = match import_module(&url) {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        match loaded {
            Ok(module) => {
                BUNDLE.set(Some(module.unchecked_into()));
                state().set(State::Here);
            }
            Err(_) => state().set(State::Absent),
        }
    });
}

/// Whether an editor can be mounted now. Tracked.
pub fn is_here() -> bool {
    state().get() == State::Here
}

/// What a finding is for the editor. Lines and columns from 1, columns in code points, `bytes` in UTF-8.
#[derive(serde::Serialize)]
pub struct Diagnostic<'a> {
    pub line: u32,
    pub column: u32,
    pub bytes: u32,
    /// `blocks`, `warns`, `notes`.
    pub severity: &'static str,
    pub title: &'a str,
    pub note: &'a str,
    pub fix: &'a str,
    /// What `on_finding` is told; empty: nothing can be chosen.
    pub key: String,
}

/// The words that can be completed.
#[derive(serde::Serialize)]
pub struct Completions<'a> {
    #[serde(flatten)]
    pub names: &'a check::writing::SchemaNames,
    pub variables: Vec<String>,
}

/// How an editor begins.
pub struct Beginning<'a> {
    /// A JavaScript string.
    pub text: &'a JsValue,
    pub label: &'a str,
    pub is_json: bool,
    pub is_schema: bool,
    pub has_variables: bool,
    /// Both ends of the selection, in UTF-16 units.
    pub selection: (u32, u32),
    pub has_focus: bool,
    pub on_change: Box<dyn FnMut()>,
    /// Before a paste over everything; true: it was dealt with.
    pub on_paste_over: Box<dyn FnMut(ClipboardEvent) -> bool>,
    pub on_finding: Box<dyn FnMut(String)>,
}

/// An editor in an element, until it is dropped.
pub struct Editor {
    handle: Handle,
    closures: Option<Closures>,
}

type Closures =
    (Closure<dyn FnMut()>, Closure<dyn FnMut(ClipboardEvent) -> bool>, Closure<dyn FnMut(String)>);

impl Editor {
    /// None where the bundle is not here, or fails.
    pub fn mount(host: &HtmlElement, beginning: Beginning<'_>) -> Option<Editor> {
        let bundle = BUNDLE.with_borrow(Clone::clone)?;
        let closures: Closures = (
            Closure::wrap(beginning.on_change),
            Closure::wrap(beginning.on_paste_over),
            Closure::wrap(beginning.on_finding),
        );
        let options = js_sys::Object::new();
        let fields: [(&str, JsValue); 11] = [
            ("text", beginning.text.clone()),
            ("label", beginning.label.into()),
            ("isJson", beginning.is_json.into()),
            ("isSchema", beginning.is_schema.into()),
            ("hasVariables", beginning.has_variables.into()),
            ("anchor", beginning.selection.0.into()),
            ("head", beginning.selection.1.into()),
            ("hasFocus", beginning.has_focus.into()),
            ("onChange", closures.0.as_ref().clone()),
            ("onPasteOver", closures.1.as_ref().clone()),
            ("onFinding", closures.2.as_ref().clone()),
        ];
        for (name, value) in fields {
            js_sys::Reflect::set(&options, &name.into(), &value).ok()?;
        }
        match bundle.mount(host, &options) {
            Ok(handle) => Some(Editor { handle, closures: Some(closures) }),
            Err(error) => {
                web_sys::console::error_2(&"The editor could not be shown:".into(), &error);
                state().set(State::Absent);
                None
            }
        }
    }

    /// The whole text, a JavaScript string.
    pub fn text(&self) -> JsValue {
        self.handle.text()
    }

    pub fn set_text(&self, text: &JsValue) {
        self.handle.set_text(text);
    }

    pub fn set_language(&self, is_json: bool) {
        self.handle.set_language(is_json);
    }

    pub fn set_diagnostics(&self, diagnostics: &[Diagnostic<'_>]) {
        self.handle.set_diagnostics(&serde_json::to_string(diagnostics).unwrap_or_else(|_| "[]".into()));
    }

    pub fn set_completions(&self, completions: &Completions<'_>) {
        self.handle.set_completions(&serde_json::to_string(completions).unwrap_or_else(|_| "{}".into()));
    }

    /// Lines from 1.
    pub fn select_lines(&self, lines: Vec<u32>) {
        self.handle.select_lines(lines);
    }

    pub fn reveal(&self, line: u32) {
        self.handle.reveal(line);
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.handle.destroy();
        // One of them may be what led here: they go when this turn is over.
        let closures = self.closures.take();
        after(0, move || drop(closures));
    }
}

/// What a text area holds at this moment, for the editor that takes its place: text, selection, focus.
pub fn state_of_area(area: &web_sys::HtmlTextAreaElement) -> (JsValue, (u32, u32), bool) {
    let text = js_sys::Reflect::get(area, &"value".into()).unwrap_or_else(|_| "".into());
    let start = area.selection_start().ok().flatten().unwrap_or(0);
    let end = area.selection_end().ok().flatten().unwrap_or(start);
    let has_focus = document().active_element().is_some_and(|active| active == ***area);
    (text, (start, end), has_focus)
}
