//! What will be sent, asked before the first request to a host, and what is known before any.

use crate::session::Session;
use check::network::RemarkKind;
use leptos::prelude::*;

#[component]
pub fn PlanQuestion() -> impl IntoView {
    let session = Session::here();
    let question = move || {
        let plan = session.sending.plan.get().filter(|_| session.sending.asks.get())?;
        let headers: Vec<_> = plan.shown.headers.list.iter().map(|h| h.name.clone()).collect();
        let with = match (headers.is_empty(), plan.request.body.is_some()) {
            (true, false) => "without headers of yours and without a body".to_string(),
            (true, true) => "with its body".to_string(),
            (false, false) => format!("with the headers {}", headers.join(", ")),
            (false, true) => format!("with the headers {} and its body", headers.join(", ")),
        };
        Some((plan.shown.method, plan.origin, plan.shown.url, with))
    };
    move || {
        question().map(|(method, origin, url, with)| {
            view! {
                <div class="question" role="group" aria-label="Plan">
                    <p><b>{format!("Send 1 {method} request to {origin}?")}</b></p>
                    <p class="quiet"><code>{url}</code>" "{with}". Nothing has been sent to this host from this tab yet."</p>
                    <div class="acts">
                        <button class="btn small primary" id="send-yes" on:click=move |_| session.send_as_planned()>"Send it"</button>
                        <button class="btn small" on:click=move |_| session.sending.asks.set(false)>"Not now"</button>
                    </div>
                </div>
            }
        })
    }
}

fn word(kind: RemarkKind) -> (&'static str, &'static str) {
    match kind {
        RemarkKind::Refused => ("blocks", "Can't be sent"),
        RemarkKind::Dropped => ("warns", "Dropped"),
        RemarkKind::Prompts => ("warns", "The browser asks"),
        RemarkKind::Preflight => ("notes", "Preflight"),
        RemarkKind::Notes => ("notes", "To know"),
    }
}

/// What the pasted command asked for and a page can't do.
#[component]
pub fn Pasted() -> impl IntoView {
    let session = Session::here();
    view! {
        <Show when=move || !session.sending.pasted.read().is_empty()>
            <div class="pasted" role="group" aria-label="From the pasted command">
                <b>"From the pasted command"</b>
                <ul>{move || session.sending.pasted.get().into_iter().map(|one| view! { <li>{one}</li> }).collect_view()}</ul>
                <button class="link" on:click=move |_| session.sending.pasted.set(Vec::new())>"Understood"</button>
            </div>
        </Show>
    }
}

/// What the browser will do with the request.
#[component]
pub fn Remarks() -> impl IntoView {
    let session = Session::here();
    let is_started = move || !session.draft().url.is_empty();
    let remarks = Memo::new(move |_| {
        session
            .sending
            .plan
            .read()
            .as_ref()
            .filter(|_| is_started())
            .map(|p| p.remarks.clone())
            .unwrap_or_default()
    });
    view! {
        <Show when=move || !remarks.read().is_empty()>
            <ul class="remarks" aria-label="Before sending">
                {move || remarks.get().into_iter().map(|remark| {
                    let (class, word) = word(remark.kind);
                    view! {
                        <li>
                            <i class=format!("severity {class}") aria-hidden="true"></i>
                            <span><b>{word}</b>" "{remark.sentence}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </Show>
    }
}
