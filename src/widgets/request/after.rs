//! What happens with the answer: values that later requests use, and what must hold of it.

use super::Draft;
use crate::session::Session;
use check::request::{Assertion, Extraction, ExtractionSource, JsonType};
use leptos::prelude::*;

#[component]
pub fn AfterEditor() -> impl IntoView {
    let draft = Draft::here();
    let extractions = Memo::new(move |_| draft.read().extractions.len());
    let assertions = Memo::new(move |_| draft.read().assertions.len());
    view! {
        <h3>"Keep for later requests"</h3>
        <p class="quiet">"A value of the answer becomes a variable: log in, then call with {{token}}."</p>
        <div class="parameters">
            <For each=move || 0..=extractions.get() key=|index| *index let:index><ExtractionRow index/></For>
        </div>
        <h3>"The answer must"</h3>
        <p class="quiet">"Each counts as a rule of the gate Contract."</p>
        <div class="parameters">
            <For each=move || 0..=assertions.get() key=|index| *index let:index><AssertionRow index/></For>
        </div>
    }
}

fn parts(from: &ExtractionSource) -> (&'static str, String) {
    match from {
        ExtractionSource::JsonPath(path) => ("json-path", path.clone()),
        ExtractionSource::Header(name) => ("header", name.clone()),
    }
}

fn source(kind: &str, text: String) -> ExtractionSource {
    match kind {
        "header" => ExtractionSource::Header(text),
        _ => ExtractionSource::JsonPath(text),
    }
}

#[component]
fn ExtractionRow(index: usize) -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let here = move || draft.read().extractions.get(index).cloned();
    let edit = move |change: &dyn Fn(&mut Extraction)| {
        session.edit_request(|d| {
            if index >= d.extractions.len() {
                d.extractions.push(Extraction {
                    variable: String::new(),
                    from: ExtractionSource::JsonPath(String::new()),
                });
            }
            let last = d.extractions.len() - 1;
            change(&mut d.extractions[index.min(last)]);
        });
    };
    let kind = move || here().map_or("json-path", |e| parts(&e.from).0);
    let number = index + 1;
    view! {
        <div class="parameter rule">
            <input class="input" aria-label=format!("Variable to keep {number}") placeholder="token" autocomplete="off" spellcheck="false"
                prop:value=move || here().map(|e| e.variable).unwrap_or_default()
                on:input=move |event| { let name = event_target_value(&event); edit(&|e| e.variable = name.clone()) }/>
            <select class="select" aria-label=format!("Where value {number} stands") prop:value=kind
                on:change=move |event| {
                    let kind = event_target_value(&event);
                    edit(&|e| e.from = source(&kind, parts(&e.from).1));
                }>
                <option value="json-path">"from JSONPath"</option>
                <option value="header">"from header"</option>
            </select>
            <input class="input" aria-label=format!("Path or header {number}") autocomplete="off" spellcheck="false"
                placeholder=move || if kind() == "header" { "X-Request-Id" } else { "$.access_token" }
                prop:value=move || here().map(|e| parts(&e.from).1).unwrap_or_default()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    edit(&|e| e.from = source(parts(&e.from).0, text.clone()));
                }/>
            <button class="close" aria-label=format!("Remove value {number}") title="Remove"
                style:visibility=move || if here().is_some() { "visible" } else { "hidden" }
                on:click=move |_| session.edit_request(|d| if index < d.extractions.len() { d.extractions.remove(index); })>"×"</button>
        </div>
    }
}

/// The kinds of assertion: id, words, and what its one or two fields are for.
const KINDS: [(&str, &str, &str, Option<&str>); 9] = [
    ("status-is", "have the status", "200", None),
    ("status-in", "have a status from … to", "200", Some("299")),
    ("time-below", "come within ms", "800", None),
    ("header-exists", "have the header", "ETag", None),
    ("header-equals", "have the header, equal to", "Content-Type", Some("application/json")),
    ("header-contains", "have the header, containing", "Cache-Control", Some("no-store")),
    ("path-exists", "have a value at", "$.id", None),
    ("path-equals", "have at … the JSON value", "$.status", Some("\"paid\"")),
    ("path-is-a", "have at … the type", "$.id", Some("integer")),
];

fn type_name(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Object => "object",
        JsonType::Array => "array",
        JsonType::String => "string",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Boolean => "boolean",
        JsonType::Null => "null",
    }
}

const TYPES: [JsonType; 7] = [
    JsonType::Object,
    JsonType::Array,
    JsonType::String,
    JsonType::Number,
    JsonType::Integer,
    JsonType::Boolean,
    JsonType::Null,
];

fn as_texts(assertion: &Assertion) -> (&'static str, String, String) {
    let number = |n: u32| if n == 0 { String::new() } else { n.to_string() };
    match assertion {
        Assertion::StatusIs(status) => ("status-is", number((*status).into()), String::new()),
        Assertion::StatusIn { first, last } => ("status-in", number((*first).into()), number((*last).into())),
        Assertion::TimeBelow { millis } => ("time-below", number(*millis), String::new()),
        Assertion::HeaderExists { name } => ("header-exists", name.clone(), String::new()),
        Assertion::HeaderEquals { name, value } => ("header-equals", name.clone(), value.clone()),
        Assertion::HeaderContains { name, part } => ("header-contains", name.clone(), part.clone()),
        Assertion::JsonPathExists { path } => ("path-exists", path.clone(), String::new()),
        Assertion::JsonPathEquals { path, value } => ("path-equals", path.clone(), value.clone()),
        Assertion::JsonPathIsA { path, kind } => ("path-is-a", path.clone(), type_name(*kind).into()),
    }
}

fn from_texts(kind: &str, first: &str, second: &str) -> Assertion {
    let status = |text: &str| text.trim().parse().unwrap_or(0);
    let (a, b) = (first.to_string(), second.to_string());
    match kind {
        "status-in" => Assertion::StatusIn { first: status(first), last: status(second) },
        "time-below" => Assertion::TimeBelow { millis: first.trim().parse().unwrap_or(0) },
        "header-exists" => Assertion::HeaderExists { name: a },
        "header-equals" => Assertion::HeaderEquals { name: a, value: b },
        "header-contains" => Assertion::HeaderContains { name: a, part: b },
        "path-exists" => Assertion::JsonPathExists { path: a },
        "path-equals" => Assertion::JsonPathEquals { path: a, value: b },
        "path-is-a" => {
            let kind = TYPES.into_iter().find(|t| type_name(*t) == second.trim()).unwrap_or(JsonType::String);
            Assertion::JsonPathIsA { path: a, kind }
        }
        _ => Assertion::StatusIs(status(first)),
    }
}

#[component]
fn AssertionRow(index: usize) -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let here = move || draft.read().assertions.get(index).map(as_texts);
    let edit = move |change: &dyn Fn((&'static str, String, String)) -> Assertion| {
        session.edit_request(|d| match d.assertions.get_mut(index) {
            Some(assertion) => *assertion = change(as_texts(assertion)),
            None => d.assertions.push(change(("status-is", String::new(), String::new()))),
        });
        session.run_soon();
    };
    let kind = Memo::new(move |_| here().map_or("", |a| a.0));
    let words = move || KINDS.into_iter().find(|k| k.0 == kind.get());
    let number = index + 1;
    let choices = KINDS.into_iter().map(|k| view! { <option value=k.0>{k.1}</option> }).collect_view();
    view! {
        <div class="parameter rule">
            <select class="select" aria-label=format!("Demand {number}") prop:value=move || kind.get()
                on:change=move |event| {
                    let kind = event_target_value(&event);
                    if !kind.is_empty() {
                        edit(&|(_, a, b)| from_texts(&kind, &a, &b));
                    }
                }>
                <option value="">"add a demand"</option>
                {choices}
            </select>
            <input class="input" aria-label=format!("Demand {number} of what") autocomplete="off" spellcheck="false"
                disabled=move || here().is_none()
                placeholder=move || words().map_or("", |w| w.2)
                prop:value=move || here().map(|a| a.1).unwrap_or_default()
                on:input=move |event| { let text = event_target_value(&event); edit(&|(k, _, b)| from_texts(k, &text, &b)) }/>
            <input class="input" aria-label=format!("Demand {number} value") autocomplete="off" spellcheck="false"
                style:visibility=move || if words().is_some_and(|w| w.3.is_some()) { "visible" } else { "hidden" }
                placeholder=move || words().and_then(|w| w.3).unwrap_or_default()
                prop:value=move || here().map(|a| a.2).unwrap_or_default()
                on:input=move |event| { let text = event_target_value(&event); edit(&|(k, a, _)| from_texts(k, &a, &text)) }/>
            <button class="close" aria-label=format!("Remove demand {number}") title="Remove"
                style:visibility=move || if here().is_some() { "visible" } else { "hidden" }
                on:click=move |_| {
                    session.edit_request(|d| if index < d.assertions.len() { d.assertions.remove(index); });
                    session.run_soon();
                }>"×"</button>
        </div>
    }
}
