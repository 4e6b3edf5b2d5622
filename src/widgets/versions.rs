//! The panel Versions: an older version of the contract against the one in hand, and whom each change breaks.
//! Where there is a payload that proves it, it is shown.

use super::bits::with_code;
use super::tabs::go_on_at_tab;
use crate::platform::blob_of_text;
use crate::session::Session;
use crate::words::counted;
use check::changes::{Change, ChangeVerdict, Changes, Proof};
use check::gates::contract::Compatibility;
use leptos::prelude::*;

#[component]
pub fn VersionsPanel() -> impl IntoView {
    let session = Session::here();
    session.refresh_panel();
    let has_baseline = Memo::new(move |_| session.held.read().check.baseline.is_some());
    view! {
        <div class="panel">
            <p class="quiet">"An older version of the contract against the one in Schema: what changed, and whom it breaks."</p>
            <Show when=move || has_baseline.get() fallback=|| view! { <NoBaseline/> }>
                <BaselineLine/>
                {move || session.panels.changes.get().map(|changes| view! { <ChangesView changes/> })}
            </Show>
        </div>
    }
}

#[component]
fn NoBaseline() -> impl IntoView {
    let session = Session::here();
    let pasted = move |event: web_sys::Event| {
        if let Some(blob) = blob_of_text(&event_target_value(&event).into()) {
            session.set_baseline(Some(blob), None);
        }
    };
    view! {
        <textarea class="input body-text" rows="3" spellcheck="false" aria-label="The older version" disabled=move || session.is_preview()
            placeholder="Paste the older version here: JSON Schema or OpenAPI" on:input=pasted></textarea>
        <p>
            <button class="btn" disabled=move || session.is_preview() on:click=move |_| session.keep_as_baseline()>
                "Take the schema in hand as the older version"
            </button>
            <span class="quiet">" Then edit the schema, and see here what breaks."</span>
        </p>
    }
}

#[component]
fn BaselineLine() -> impl IntoView {
    let session = Session::here();
    let name = move || session.held.read().check.baseline.as_ref().map(|b| b.name.clone());
    let mode = move || session.held.read().check.contract.compatibility;
    const MODES: [(Compatibility, &str); 3] = [
        (Compatibility::Backward, "Backward: old clients, new service"),
        (Compatibility::Forward, "Forward: new clients, old service"),
        (Compatibility::Full, "Full: both"),
    ];
    let options = MODES
        .into_iter()
        .map(|(one, words)| {
            let value = format!("{one:?}");
            view! { <option value=value selected=move || mode() == one>{words}</option> }
        })
        .collect_view();
    let chosen = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if let Some((one, _)) = MODES.into_iter().find(|(one, _)| format!("{one:?}") == value) {
            session.change(|held| held.check.contract.compatibility = one);
        }
    };
    view! {
        <div class="line">
            <span>"Older: "<b>{name}</b></span>
            <span class="push"></span>
            <label class="quiet">"Compatibility "<select class="input small" on:change=chosen>{options}</select></label>
            <Show when=move || !session.is_preview()>
                <span class="acts"><button on:click=move |_| session.set_baseline(None, None)>"Remove"</button></span>
            </Show>
        </div>
    }
}

#[component]
fn ChangesView(changes: Changes) -> impl IntoView {
    let summary = changes.summary;
    let headline = match (summary.breaking, summary.doubtful, summary.safe) {
        (0, 0, 0) => "Nothing changed that the contract promises".to_string(),
        (breaking, doubtful, safe) => format!(
            "{breaking} breaking, {doubtful} doubtful, {safe} safe; {} with a payload that proves it",
            summary.witnessed
        ),
    };
    let cut = changes.is_cut.then(|| {
        view! { <p class="notice">"The comparison ended at its limits: what is listed is true, and not all."</p> }
    });
    let unread = changes
        .unread
        .into_iter()
        .map(|part| view! { <li><code>{part.pointer}</code>" in "{part.version.words()}": "{part.why}</li> })
        .collect_view();
    /// More are listed by the export.
    const MOST: usize = 300;
    let more = changes.changes.len().saturating_sub(MOST) as u64;
    let rows =
        changes.changes.into_iter().take(MOST).map(|change| view! { <ChangeRow change/> }).collect_view();
    view! {
        <p role="status"><b>{headline}</b></p>
        {cut}
        <ul class="quiet">{unread}</ul>
        <ul class="changes" aria-label="Changes">{rows}</ul>
        {(more > 0).then(|| view! { <p class="quiet">{format!("{} more, not listed.", counted(more, "change", "changes"))}</p> })}
    }
}

#[component]
fn ChangeRow(change: Change) -> impl IntoView {
    let session = Session::here();
    let class = match change.verdict {
        ChangeVerdict::Breaking => "nogo",
        ChangeVerdict::Doubtful => "hold",
        ChangeVerdict::Safe => "go",
    };
    let whereabouts: Vec<String> =
        change.operation.into_iter().chain([change.part, change.pattern]).filter(|t| !t.is_empty()).collect();
    let proof = match change.proof {
        Proof::Proved => "proved",
        Proof::ByRule => "by rule",
        Proof::Unknown => "by rule; the schemas could not decide it",
    };
    let place = change.newer.clone();
    let witness = change.witness.map(|witness| {
        let accepted = witness.accepted_by.words();
        let refused = witness.accepted_by.other().words();
        view! {
            <div class="witness">
                <pre class="mono">{witness.payload}</pre>
                <p><span class="word go">"accepted"</span>" by "{accepted}</p>
                <p><span class="word nogo">"refused"</span>" by "{refused}": "{with_code(witness.refusal)}</p>
            </div>
        }
    });
    view! {
        <li class="change">
            <p>
                <span class=format!("word {class}")>{change.verdict.word()}</span>" "
                <b>{with_code(change.title)}</b>
                {place.map(|place| view! {
                    <span class="acts"><button title="Show it in the schema" on:click=move |_| {
                        session.show_document(place.document);
                        session.reveal(place.clone());
                            go_on_at_tab(session);
                    }>{format!("line {}", place.line)}</button></span>
                })}
            </p>
            <p class="quiet">{whereabouts.join(" · ")}</p>
            <p>{with_code(change.reason)}" "<span class="faint">{proof}</span></p>
            {witness}
        </li>
    }
}
