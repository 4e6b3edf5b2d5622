//! One tab stop for a long list: the arrow keys, Home and End go from one of its parts to the next (WAI-ARIA APG,
//! roving tabindex). The parts carry `data-rove`, the first one `tabindex="0"`, the others `-1`.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// The tab stop of the part at this position when a list is drawn.
pub fn tab_stop(position: usize) -> &'static str {
    if position == 0 { "0" } else { "-1" }
}

/// For `on:keydown` of what holds the parts.
pub fn on_key(event: KeyboardEvent) {
    let Some(holder) = event.current_target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
    let parts = parts_of(&holder);
    let active = document().active_element();
    let Some(now) = active.and_then(|active| parts.iter().position(|part| *active == ***part)) else {
        return;
    };
    let last = parts.len() - 1;
    let next = match event.key().as_str() {
        "ArrowDown" => (now + 1).min(last),
        "ArrowUp" => now.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    for (position, part) in parts.iter().enumerate() {
        let _ = part.set_attribute("tabindex", if position == next { "0" } else { "-1" });
    }
    let _ = parts[next].focus();
}

/// Goes to the tab stop of a list that is drawn: down from the field that searches it.
pub fn enter(holder: &str) {
    let Some(holder) = document().get_element_by_id(holder) else { return };
    if let Some(part) = parts_of(&holder).iter().find(|part| part.tab_index() == 0) {
        let _ = part.focus();
    }
}

fn parts_of(holder: &Element) -> Vec<HtmlElement> {
    let mut parts = Vec::new();
    let mut next = holder.first_element_child();
    while let Some(element) = next {
        next = element.next_element_sibling();
        match element.has_attribute("data-rove") {
            true => parts.extend(element.dyn_into().ok()),
            false => parts.append(&mut parts_of(&element)),
        }
    }
    parts
}
