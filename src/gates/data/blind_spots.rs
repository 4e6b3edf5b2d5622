//! What the schema lets through and probably should not, each with the edit that closes it.

use crate::session::Session;
use crate::widgets::bits::with_code;
use check::gates::data::BlindSpot;
use leptos::prelude::*;

#[component]
pub fn BlindSpots() -> impl IntoView {
    let session = Session::here();
    let spots = move || session.data.view.read().as_ref().map(|v| v.blind_spots.clone()).unwrap_or_default();
    move || {
        let spots = spots();
        if spots.is_empty() {
            return view! {
                <div class="empty-block">
                    <b>"No blind spot was found"</b>
                    <p class="quiet">"Values that the schema accepts and probably should not would stand here: texts without a limit, open objects, patterns without anchors."</p>
                </div>
            }
            .into_any();
        }
        let cards = spots.into_iter().map(|spot| view! { <Spot spot/> }).collect_view();
        view! { <div class="panel spots">{cards}</div> }.into_any()
    }
}

#[component]
fn Spot(spot: BlindSpot) -> impl IntoView {
    let session = Session::here();
    let fingerprint = spot.fingerprint;
    let edit = spot.edit.clone();
    view! {
        <article class="card">
            <h3>{with_code(spot.says.clone())}</h3>
            <span class="path">{spot.field.clone()}</span>
            <dl class="kv">
                <dt>"Accepted"</dt><dd class="mono">{spot.example.clone()}</dd>
                <dt>"Closes it"</dt><dd class="mono">{spot.edit.clone()}</dd>
            </dl>
            <div class="acts">
                {(spot.can_edit && !session.is_preview()).then(|| view! {
                    <button title="Writes it into the schema; undo takes it back" on:click=move |_| session.close_blind_spot(fingerprint)>"Close it in the schema"</button>
                })}
                <button on:click=move |_| session.copy_to_clipboard(edit.clone().into())>"Copy"</button>
            </div>
        </article>
    }
}
