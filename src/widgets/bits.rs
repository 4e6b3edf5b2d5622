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

pub fn keys(keys: Vec<&'static str>) -> impl IntoView {
    keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view()
}
