//! The address: links of checks in its fragment, and the other tabs of the same origin. Nothing is sent to a server:
//! a fragment stays in the browser.

use crate::session::Session;
use check::Gate;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// The fragment of a check in the address, without `#`. Not decoded: it is the link's own alphabet.
pub fn fragment() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let fragment = hash.strip_prefix('#')?;
    is_link(fragment).then(|| fragment.to_string())
}

/// Whether a fragment claims to be a check: `p`, a version, a dot; or less, where the link was cut right there.
fn is_link(fragment: &str) -> bool {
    let Some(rest) = fragment.strip_prefix('p') else { return false };
    let version = rest.split_once('.').map_or(rest, |(version, _)| version);
    !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit())
}

/// The whole link of a fragment, for this page's own address.
pub fn link(fragment: &str) -> String {
    let location = window().location();
    let here = location.href().unwrap_or_default();
    let base = here.split('#').next().unwrap_or_default();
    format!("{base}#{}", fragment.trim_start_matches('#'))
}

/// Takes the fragment out of the address, without a step in the history.
pub fn clear() {
    let here = window().location().href().unwrap_or_default();
    let base = here.split('#').next().unwrap_or_default();
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(base));
    }
}

/// Makes each gate a step in the browser's history. The address stays as it is, so that a link stays clean: which gate
/// it was, is in the step's state.
pub fn watch_gates(session: Session) {
    const KEY: &str = "gate";
    let state_of = |gate: Gate| {
        let state = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&state, &KEY.into(), &gate.number().into());
        JsValue::from(state)
    };
    let gate_of = |state: &JsValue| {
        let number = js_sys::Reflect::get(state, &KEY.into()).ok()?.as_f64()?;
        Gate::ALL.into_iter().find(|gate| f64::from(gate.number()) == number)
    };
    let Ok(history) = window().history() else { return };
    // After a reload: where one was.
    match history.state().ok().as_ref().and_then(gate_of) {
        Some(gate) => session.gate.set(gate),
        None => drop(history.replace_state(&state_of(session.gate.get_untracked()), "")),
    }
    Effect::new(move |_| {
        let gate = session.gate.get();
        let now = history.state().ok().as_ref().and_then(gate_of);
        if now != Some(gate) {
            let _ = history.push_state(&state_of(gate), "");
        }
    });
    let handle = window_event_listener(leptos::ev::popstate, move |event| {
        if let Some(gate) = gate_of(&event.state()) {
            session.gate.set(gate);
        }
    });
    on_cleanup(move || handle.remove());
}

/// Opens links that are pasted into the address bar while the page is open.
pub fn watch(session: Session) {
    let handle = window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(fragment) = fragment() {
            session.open_link(fragment);
        }
    });
    on_cleanup(move || handle.remove());
}

const CHANNEL: &str = "preflight-tabs";

thread_local! {
    static TABS: Option<BroadcastChannel> = BroadcastChannel::new(CHANNEL).ok();
}

/// Says a word to the other tabs; they hear which tab it is not.
pub fn tell_other_tabs(word: &str) {
    TABS.with(|tabs| {
        if let Some(tabs) = tabs {
            let _ = tabs.post_message(&word.into());
        }
    });
}

/// Notices other tabs: a new one says `hello`, the ones that are there say `here`.
pub fn watch_tabs(session: Session) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().as_string().as_deref() == Some("hello") {
            tell_other_tabs("here");
        }
        session.other_tab_is_there();
    });
    TABS.with(|tabs| {
        if let Some(tabs) = tabs {
            tabs.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        }
    });
    // As long as the page.
    on_message.forget();
    tell_other_tabs("hello");
}
