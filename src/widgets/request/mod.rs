//! The Request tab: what is sent, what stands in the way, the question before the first send, and what went wrong.

mod after;
mod auth;
mod body;
mod files;
mod headers;
mod list;
mod parameters;
mod plan;
mod sent;
mod text;
mod trouble;
mod variables;

pub use headers::HeadersPanel;
pub use sent::SentList;

use crate::session::Session;
use crate::widgets::simulated::TargetLine;
use check::request::{Auth, RequestBody, RequestDraft};
use leptos::prelude::*;
use parameters::Parameters;

/// The parts of a request that are edited one at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Query,
    Headers,
    Body,
    Auth,
    After,
    Variables,
}

impl Section {
    const ALL: [Section; 6] =
        [Section::Query, Section::Headers, Section::Body, Section::Auth, Section::After, Section::Variables];

    fn name(self) -> &'static str {
        match self {
            Section::Query => "Query",
            Section::Headers => "Request headers",
            Section::Body => "Body",
            Section::Auth => "Auth",
            Section::After => "After",
            Section::Variables => "Variables",
        }
    }

    /// How much is in it, for its button.
    fn count(self, draft: &RequestDraft, variables: usize) -> usize {
        match self {
            Section::Query => draft.query.iter().filter(|p| p.is_on).count(),
            Section::Headers => draft.headers.iter().filter(|p| p.is_on).count(),
            Section::Body => usize::from(draft.body != RequestBody::None),
            Section::Auth => usize::from(draft.auth != Auth::None),
            Section::After => draft.extractions.len() + draft.assertions.len(),
            Section::Variables => variables,
        }
    }
}

/// The edited request, once for all fields.
#[derive(Clone, Copy)]
struct Draft(Memo<RequestDraft>);

impl Draft {
    fn here() -> Memo<RequestDraft> {
        expect_context::<Draft>().0
    }
}

#[component]
pub fn RequestPanel() -> impl IntoView {
    let session = Session::here();
    let draft = Memo::new(move |_| session.draft());
    provide_context(Draft(draft));
    let section = RwSignal::new(Section::Query);
    Effect::new(move |before: Option<u32>| {
        let wish = session.sending.wants_variables.get();
        // What was wished before this panel came is shown as well, once.
        if wish > before.unwrap_or(session.sending.shown_variables.get_value()) {
            session.sending.shown_variables.set_value(wish);
            section.set(Section::Variables);
        }
        wish
    });
    session.plan_soon();
    let variables = move || session.environment().variables.len();
    let choices = Section::ALL
        .into_iter()
        .map(|one| {
            view! {
                <button class="segment" aria-pressed=move || if section.get() == one { "true" } else { "false" }
                    on:click=move |_| section.set(one)>
                    {one.name()}
                    {move || match one.count(&draft.read(), variables()) { 0 => String::new(), n => format!(" {n}") }}
                </button>
            }
        })
        .collect_view();
    let body = move || match section.get() {
        Section::Query => view! {
            <Parameters noun="Query parameter" read=|d| &d.query write=|d| Some(&mut d.query)/>
        }
        .into_any(),
        Section::Headers => view! {
            <Parameters noun="Header" read=|d| &d.headers write=|d| Some(&mut d.headers)/>
        }
        .into_any(),
        Section::Body => view! { <body::BodyEditor/> }.into_any(),
        Section::Auth => view! { <auth::AuthEditor/> }.into_any(),
        Section::After => view! { <after::AfterEditor/> }.into_any(),
        Section::Variables => view! { <variables::VariablesEditor/> }.into_any(),
    };
    view! {
        <div class="request">
            <list::RequestList/>
            <AddressLine/>
            <TargetLine/>
            <div class="segments" role="group" aria-label="Parts of the request">{choices}</div>
            <div class="request-part">{body}</div>
            <plan::Pasted/>
            <Show when=move || !session.is_simulated()>
                <plan::PlanQuestion/>
                <plan::Remarks/>
            </Show>
            <trouble::TroublePanel/>
        </div>
    }
}

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

#[component]
fn AddressLine() -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let is_flying = move || session.sending.flight.read().is_some();
    let act = move |_| if untrack(is_flying) { session.cancel_request() } else { session.send_request() };
    let on_enter = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() && !(event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            session.send_request();
        }
    };
    view! {
        <div class="address-line">
            <input class="input method" list="methods" aria-label="Method" autocomplete="off" spellcheck="false"
                prop:value=move || draft.read().method.clone() readonly=move || session.is_preview()
                on:input=move |event| {
                    let method = event_target_value(&event);
                    session.edit_request(|d| d.method = method);
                }/>
            <datalist id="methods">
                {METHODS.into_iter().map(|m| view! { <option value=m></option> }).collect_view()}
            </datalist>
            <input class="input url" type="url" aria-label="Address" placeholder="https://api.example.com/orders"
                autocomplete="off" spellcheck="false" prop:value=move || draft.read().url.clone()
                readonly=move || session.is_preview() on:keydown=on_enter
                on:input=move |event| {
                    let url = event_target_value(&event);
                    session.edit_request(|d| d.url = url);
                }/>
            <button class="btn primary" disabled=move || session.is_preview() on:click=act>
                {move || match is_flying() {
                    true => "Cancel request",
                    false if session.is_simulated() => "Simulate",
                    false => "Send",
                }}
            </button>
        </div>
        <Progress/>
    }
}

/// How far the answer is.
#[component]
fn Progress() -> impl IntoView {
    let session = Session::here();
    let words = move || {
        let flight = session.sending.flight.get()?;
        let received = crate::words::bytes(flight.received_bytes);
        Some(match (flight.is_look, flight.received_bytes, flight.total_bytes) {
            (true, ..) => "Looking whether anything answers there".to_string(),
            (_, 0, _) => {
                format!("Sent {} to {}, waiting for the answer", flight.plan.shown.method, flight.plan.origin)
            }
            (_, done, total) if total > done => {
                format!("Receiving {received} of {}, {} %", crate::words::bytes(total), done * 100 / total)
            }
            _ => format!("Receiving, {received} so far"),
        })
    };
    move || words().map(|text| view! { <p class="progress-line" role="status">{text}</p> })
}
