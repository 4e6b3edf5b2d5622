//! No answer: what that likely means, and the ways out.

use crate::session::Session;
use leptos::prelude::*;

#[component]
pub fn TroublePanel() -> impl IntoView {
    let session = Session::here();
    move || {
        session.sending.trouble.get().map(|trouble| {
            let diagnosis = trouble.diagnosis;
            let facts = diagnosis.facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view();
            let arrived = match diagnosis.may_have_arrived {
                true => "The server may have got the request: look there before you send it again.",
                false => "The request itself most likely did not reach the server.",
            };
            let snippets = diagnosis.snippets;
            let helps = !snippets.is_empty();
            let chosen = RwSignal::new(0usize);
            let names = snippets.iter().map(|s| s.server.clone()).collect::<Vec<_>>();
            let buttons = names
                .into_iter()
                .enumerate()
                .map(|(index, name)| {
                    view! {
                        <button class="segment" aria-pressed=move || if chosen.get() == index { "true" } else { "false" }
                            on:click=move |_| chosen.set(index)>{name}</button>
                    }
                })
                .collect_view();
            let texts = StoredValue::new(snippets);
            let text = move || texts.with_value(|all| all.get(chosen.get()).map(|s| s.text.clone()).unwrap_or_default());
            view! {
                <section class="trouble" aria-label="No answer">
                    <h3>{diagnosis.headline}</h3>
                    <ul>{facts}<li>{arrived}</li></ul>
                    {diagnosis.offers_look.then(|| view! {
                        <p>
                            <button class="btn small" on:click=move |_| session.look()>"Look again"</button>
                            <span class="quiet">" sends 1 GET to the same address, whose answer the browser keeps from this page: it tells only whether anything answers."</span>
                        </p>
                    })}
                    {helps.then(|| view! {
                        <p><b>"What the server must send"</b></p>
                        <div class="segments" role="group" aria-label="Kind of server">{buttons}</div>
                        <pre class="snippet">{text}</pre>
                        <p><button class="btn small" on:click=move |_| session.copy_to_clipboard(untrack(text).into())>"Copy"</button></p>
                    })}
                    <p class="quiet">
                        "Another way: send it with curl -i in a terminal, and paste the whole output here. Status, headers and body are judged just the same."
                    </p>
                </section>
            }
        })
    }
}
