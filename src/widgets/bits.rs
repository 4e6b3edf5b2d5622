//! The smallest parts: a verdict's word, a severity's shape, a key.

use crate::words::{severity_class, verdict_class};
use check::{Severity, Verdict};
use leptos::prelude::*;

/// GO, NO-GO, HOLD or NOT RUN in its colours.
#[component]
pub fn VerdictWord(#[prop(into)] verdict: Signal<Verdict>) -> impl IntoView {
    view! { <span class=move || format!("word {}", verdict_class(verdict.get()))>{move || verdict.get().word()}</span> }
}

/// Square, circle or ring; the word is there for those who can't see it.
#[component]
pub fn SeverityShape(severity: Severity) -> impl IntoView {
    view! {
        <span class=format!("severity {}", severity_class(severity))>
            <span class="visually-hidden">{severity.word()}</span>
        </span>
    }
}

/// A sentence whose parts between backticks are text of a document.
pub fn with_code(text: String) -> impl IntoView {
    // An odd number of backticks is no markup.
    if text.matches('`').count() % 2 == 1 {
        return text.into_any();
    }
    let part = |(index, part): (usize, &str)| {
        let part = part.to_string();
        if index % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    };
    text.split('`').enumerate().map(part).collect::<Vec<_>>().into_any()
}

pub fn keys(keys: Vec<&'static str>) -> impl IntoView {
    keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view()
}
