//! The check as a link or a file: what is in it, what is left out, what was taken out, and how long it is.

use crate::session::Session;
use crate::words::{bytes, counted};
use check::wire::{ShareContents, ShareOptions};
use leptos::html;
use leptos::prelude::*;

/// Up to here every messenger takes a link.
const GREEN_TO: u32 = 2_000;
/// Beyond this many cut it.
const AMBER_TO: u32 = 8_000;

#[component]
pub fn ShareDialog() -> impl IntoView {
    let session = Session::here();
    let includes_body = RwSignal::new(false);
    let options = move || ShareOptions { includes_body: includes_body.get() };
    Effect::new(move |_| session.ask_link(options()));
    let url = move || session.shared.read().as_ref().map(|s| s.url.clone()).unwrap_or_default();
    let field = NodeRef::<html::Input>::new();
    let is_red = move || session.shared.read().as_ref().is_some_and(|s| s.contents.length > AMBER_TO);
    let making = move || {
        let size = session.held.read().response.as_ref().map_or(0.0, |text| text.size_bytes());
        match includes_body.get() && size > 1_000_000.0 {
            true => format!("Making the link: {} of the response's body are packed", bytes(size as u64)),
            false => "Making the link".to_string(),
        }
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || includes_body.get()
                on:change=move |event| includes_body.set(event_target_checked(&event))/>
            "Include the response's body"
        </label>
        <div class="share-line">
            <input class="input mono" type="text" readonly aria-label="Link" prop:value=url node_ref=field
                on:focus=move |_| {
                    if let Some(field) = field.get_untracked() {
                        field.select();
                    }
                }/>
            <button class="btn primary" disabled=move || session.shared.read().is_none()
                on:click=move |_| session.copy_link()>"Copy link"</button>
        </div>
        <Show when=move || session.shared.read().is_none()>
            <div class="progress making">
                <span role="status">{making}</span>
                <progress aria-label="The link is being made"></progress>
            </div>
        </Show>
        {move || session.shared.get().map(|shared| view! { <Contents contents=shared.contents/> })}
        <div class="share-file" class:is-recommended=is_red>
            <button class="btn" on:click=move |_| session.save_file(untrack(options))>"Save as file"</button>
            <span class="quiet">"A file has no limit of length. Whoever gets it opens it with Open file, or drops it on the page."</span>
        </div>
        <p class="quiet">"The link holds the check itself; nothing is uploaded. Whoever has the link can read what is in it."</p>
    }
}

#[component]
fn Contents(contents: ShareContents) -> impl IntoView {
    let list = |title: &'static str, items: Vec<String>| {
        (!items.is_empty()).then(|| {
            let items = items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
            view! { <div><h3>{title}</h3><ul>{items}</ul></div> }
        })
    };
    view! {
        <Meter length=contents.length/>
        <div class="contents">
            {list("In it", contents.holds)}
            {list("Left out", contents.leaves_out)}
            {list("Taken out as secret", contents.redacted)}
        </div>
    }
}

#[component]
fn Meter(length: u32) -> impl IntoView {
    let (class, words) = match length {
        0..=GREEN_TO => ("go", "fits everywhere"),
        _ if length <= AMBER_TO => ("hold", "some messengers cut links of this length"),
        _ => ("nogo", "too long for most messengers: save it as a file"),
    };
    // Logarithmic: 100 characters to a hundred thousand.
    let digits = f64::from(length.max(100).ilog2()) / 17.0;
    view! {
        <div class=format!("meter {class}")>
            <div class="meter-bar" aria-hidden="true"><i style:width=format!("{:.0}%", (digits * 100.0).min(100.0))></i></div>
            <span>{format!("{}: {words}", counted(u64::from(length), "character", "characters"))}</span>
        </div>
    }
}
