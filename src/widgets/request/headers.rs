//! The Headers tab: status, headers and times of the answer, and what the browser keeps from the page.

use crate::session::Session;
use check::exchange::Completeness;
use leptos::prelude::*;

#[component]
pub fn HeadersPanel() -> impl IntoView {
    let session = Session::here();
    let content = move || {
        let held = session.held.read();
        let exchange = held.check.exchanges.first()?.clone();
        let response = exchange.response?;
        if response.status.is_none() && response.headers.list.is_empty() {
            return None;
        }
        let seen = match response.headers.completeness {
            Completeness::Complete => "These are all headers of the answer.",
            Completeness::FilteredByBrowser => {
                "The browser shows a page of another origin only the safe headers and those that the server exposes \
                 (Access-Control-Expose-Headers): there may be more. Paste the output of curl -i to see all."
            }
            Completeness::Unknown => "Whether these are all headers is not known.",
        };
        let facts = [
            session
                .is_answer_simulated()
                .then(|| ("From", "the simulated service; nothing was sent".to_string())),
            response.status.map(|s| ("Status", s.to_string())),
            exchange.request.as_ref().map(|r| ("Request", format!("{} {}", r.method, r.url))),
            response
                .final_url
                .clone()
                .map(|url| ("Final address", format!("{url} (redirects are hidden by the browser)"))),
            response.timing.map(|t| {
                ("Time", format!("{} ms until the headers, {} ms in all", t.headers_millis, t.total_millis))
            }),
            held.response.as_ref().map(|text| ("Size", crate::words::bytes(text.size_bytes() as u64))),
        ];
        let facts = facts
            .into_iter()
            .flatten()
            .map(|(name, value)| view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> })
            .collect_view();
        let headers = response
            .headers
            .list
            .into_iter()
            .map(|h| view! { <tr><th scope="row">{h.name}</th><td>{h.value}</td></tr> })
            .collect_view();
        Some(view! {
            <table class="facts"><caption>"Answer"</caption><tbody>{facts}</tbody></table>
            <table class="facts"><caption>"Headers"</caption><tbody>{headers}</tbody></table>
            <p class="quiet">{seen}</p>
        })
    };
    view! {
        <div class="headers-panel" tabindex="0" role="region" aria-label="Headers of the answer">
            {move || match content() {
                Some(content) => content.into_any(),
                None => view! {
                    <p class="quiet">"Nothing is known of the headers: a body alone was pasted. Paste the whole output of curl -i, or send the request from the tab Request."</p>
                }.into_any(),
            }}
        </div>
    }
}
