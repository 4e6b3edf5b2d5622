//! The banner over a shared check: whose word the verdict is, and the three ways on.

use crate::session::{Opened, Session};
use crate::words::counted;
use leptos::prelude::*;

#[component]
pub fn OpenedBanner() -> impl IntoView {
    let session = Session::here();
    let opened = Memo::new(move |_| session.opened.get());
    view! {
        <Show when=move || opened.read().is_some()>
            <section class="banner" aria-label="Shared check">
                <div>
                    <p>{move || opened.get().map(|opened| claim(&opened))}</p>
                    {move || opened.get().and_then(|opened| rest(&opened)).map(|text| view! { <p class="quiet">{text}</p> })}
                    {move || opened.get().map(compared)}
                </div>
                <span class="push"></span>
                <button class="btn primary" disabled=move || !session.can_check_again() on:click=move |_| session.check_again()>"Check again"</button>
                <button class="btn" on:click=move |_| session.keep_opened()>"Keep it as my check"</button>
                <button class="btn" on:click=move |_| session.close_opened()>"Close"</button>
            </section>
        </Show>
    }
}

fn claim(opened: &Opened) -> String {
    let verdict = match opened.finding_count {
        Some(count) => format!(
            "Its verdict is a claim of whoever sent it: {}, {}.",
            opened.verdict,
            counted(count, "finding", "findings")
        ),
        None => "It carries no verdict.".into(),
    };
    format!("This is a shared check. {verdict} Nothing was sent, stored or replaced.")
}

fn rest(opened: &Opened) -> Option<String> {
    let mut sentences = Vec::new();
    if !opened.has_body {
        sentences.push(
            "The response's body is not in it: the findings show the excerpts that were recorded. \
             Paste the body to check again."
                .to_string(),
        );
    }
    if !opened.unknown_sections.is_empty() {
        sentences.push(format!(
            "A newer version wrote parts that this one keeps without reading: {}.",
            opened.unknown_sections.join(", ")
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn compared(opened: Opened) -> Option<AnyView> {
    let comparison = opened.comparison?;
    if comparison.is_same {
        return Some(
            view! { <p role="status"><b>"Same result."</b>" Judged here, it came out as claimed."</p> }
                .into_any(),
        );
    }
    let items = comparison.differences.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    Some(view! { <div role="status"><b>"Different result:"</b><ul>{items}</ul></div> }.into_any())
}
