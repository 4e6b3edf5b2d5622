//! Shortcuts of the page. None but those with a
//! modifier work while somebody types.

use crate::platform::{after, focus, is_apple};
use crate::session::{Dialog, Session, Side};
use check::Gate;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The list that the dialog shows: keys, and what they do.
pub fn list() -> Vec<(Vec<&'static str>, &'static str)> {
    vec![
        (vec![modifier(), "Enter"], "Run, or cancel the run"),
        (vec![modifier(), "K"], "Every action by its name"),
        (vec![modifier(), "S"], "Name and save the check"),
        (vec!["j"], "Next finding"),
        (vec!["k"], "Previous finding"),
        (vec!["1", "–", "7"], "Go to a gate"),
        (vec!["/"], "Paste anything"),
        (vec![modifier(), "Z"], "Undo the last replacement (outside of text fields)"),
        (vec![modifier(), "Shift", "Z"], "Redo it"),
        (vec!["?"], "This list"),
        (vec!["Esc"], "Close what is open"),
    ]
}

pub fn modifier() -> &'static str {
    if is_apple() { "⌘" } else { "Ctrl" }
}

/// What the Run button shows.
pub fn run_keys() -> &'static str {
    if is_apple() { "⌘↵" } else { "Ctrl ↵" }
}

/// Where the arrow keys lead from one of several tabs (WAI-ARIA APG); None: another key.
pub fn next_of(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    Some(match key {
        "ArrowLeft" if at == 0 => last,
        "ArrowLeft" => at - 1,
        "ArrowRight" if at == last => 0,
        "ArrowRight" => at + 1,
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// Whether keys belong to the element: it takes text.
pub fn is_editable(element: &Element) -> bool {
    let tag = element.tag_name().to_ascii_lowercase();
    let takes_text = match tag.as_str() {
        "textarea" | "select" => true,
        "input" => !matches!(
            element.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "button" | "submit" | "range" | "file")
        ),
        _ => false,
    };
    takes_text || element.get_attribute("contenteditable").is_some_and(|value| value != "false")
}

pub fn event_is_in_text(event: &web_sys::Event) -> bool {
    // Outside of a shadow root the target is its host; the field is the first on the way.
    let first = event.composed_path().get(0);
    first.dyn_into::<Element>().is_ok_and(|element| is_editable(&element))
}

pub fn watch(session: Session) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if on_key(session, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether the key was one of ours.
fn on_key(session: Session, event: &KeyboardEvent) -> bool {
    if event.is_composing() || event.default_prevented() {
        return false;
    }
    let key = event.key();
    let has_modifier = if is_apple() { event.meta_key() } else { event.ctrl_key() };
    let has_any_modifier = event.meta_key() || event.ctrl_key() || event.alt_key();
    if has_modifier && key == "Enter" {
        run_or_cancel(session);
        return true;
    }
    if has_modifier && !event.alt_key() && !event.shift_key() && session.dialog.get_untracked().is_none() {
        match key.to_ascii_lowercase().as_str() {
            "k" => {
                session.dialog.set(Some(Dialog::Palette));
                return true;
            }
            "s" => {
                session.save_named();
                return true;
            }
            _ => {}
        }
    }
    if session.dialog.get_untracked().is_some() || event_is_in_text(event) {
        return false;
    }
    if has_modifier && !event.alt_key() && key.eq_ignore_ascii_case("z") {
        if event.shift_key() {
            session.redo()
        } else {
            session.undo()
        }
        return true;
    }
    if has_any_modifier {
        return false;
    }
    match key.as_str() {
        "j" => session.step(true),
        "k" => session.step(false),
        "?" => session.dialog.set(Some(Dialog::Shortcuts)),
        "/" => {
            session.gate.set(Gate::Contract);
            // The line is drawn when this turn is over.
            after(0, || focus("paste-anything"));
        }
        "Escape" => {
            let Some(last) = session.toasts.with_untracked(|t| t.last().map(|t| t.id)) else {
                session.form.set(None);
                return false;
            };
            session.close_toast(last);
        }
        digit => match digit.parse::<usize>() {
            Ok(number @ 1..=7) => session.gate.set(Gate::ALL[number - 1]),
            _ => return false,
        },
    }
    true
}

/// The Run button: from a request it sends and then judges, from anything else it judges what is in hand.
pub fn run_or_cancel(session: Session) {
    let is_request =
        session.gate.get_untracked() == Gate::Contract && session.side.get_untracked() == Some(Side::Request);
    if session.running.with_untracked(|r| r.as_ref().is_some_and(|r| r.is_long)) {
        session.cancel_run();
    } else if session.sending.flight.with_untracked(Option::is_some) {
        session.cancel_request();
    } else if is_request && !untrack(|| session.draft()).url.trim().is_empty() {
        session.send_request();
    } else {
        session.run_now();
    }
}
