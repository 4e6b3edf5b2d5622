//! Every request that this page has sent, newest first: the list is written before a request goes.

use crate::session::{Outcome, Session};
use leptos::prelude::*;

#[component]
pub fn SentList() -> impl IntoView {
    let session = Session::here();
    let rows = move || {
        session
            .sending
            .sent
            .get()
            .into_iter()
            .rev()
            .map(|sent| {
                let outcome = match sent.outcome {
                    Outcome::OnItsWay => "on its way".to_string(),
                    Outcome::Answered { status, millis } => format!("{status} in {millis} ms"),
                    Outcome::Failed(word) => word,
                };
                let time = crate::words::time_of_day(sent.at_millis);
                view! {
                    <tr><td>{time}</td><td>{sent.method}</td><td class="address">{sent.url}</td><td>{outcome}</td></tr>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || !session.sending.sent.read().is_empty()
            fallback=|| view! { <p class="quiet">"This page has sent no request. It sends one only after a click that names host, method and count."</p> }>
            <table class="facts sent-list">
                <thead><tr><th scope="col">"Time"</th><th scope="col">"Method"</th><th scope="col">"Address"</th><th scope="col">"Outcome"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </Show>
    }
}
