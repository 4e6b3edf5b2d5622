//! The contract gate: response and schema on the left sheet, what is wrong with them on the right one.

use crate::session::{Session, Side};
use crate::widgets::findings::FindingsSheet;
use crate::widgets::image::ImagePreview;
use crate::widgets::operations::OperationsPanel;
use crate::widgets::paste::PasteLine;
use crate::widgets::request::{HeadersPanel, RequestPanel};
use crate::widgets::samples::SamplesPanel;
use crate::widgets::strip::{SimulatedChip, Strip, Tools};
use crate::widgets::tabs::{EvidenceTabs, SchemaChips, Tab};
use crate::widgets::text::DocumentText;
use crate::widgets::traffic::TrafficPanel;
use crate::widgets::tree::DocumentTree;
use crate::widgets::versions::VersionsPanel;
use check::{DocumentName, Gate};
use leptos::prelude::*;

#[component]
pub fn ContractGate() -> impl IntoView {
    view! {
        <div class="gate-head">
            <div><h1>{Gate::Contract.name()}</h1><p class="quiet">{Gate::Contract.question()}</p></div>
            <span class="push"></span>
            <PasteLine/>
        </div>
        <div class="panes">
            <EvidenceSheet/>
            <FindingsSheet gate=Gate::Contract/>
        </div>
    }
}

#[component]
fn EvidenceSheet() -> impl IntoView {
    let session = Session::here();
    // Another document is another field, with its own place of scrolling.
    let side = Memo::new(move |_| session.side.get());
    let body = move || match side.get() {
        Some(Side::Request) => view! { <RequestPanel/> }.into_any(),
        Some(Side::Samples) => view! { <SamplesPanel/> }.into_any(),
        Some(Side::Operations) => view! { <OperationsPanel/> }.into_any(),
        Some(Side::Versions) => view! { <VersionsPanel/> }.into_any(),
        Some(Side::Traffic) => view! { <TrafficPanel/> }.into_any(),
        Some(Side::Headers) => view! { <HeadersPanel/> }.into_any(),
        None => {
            let document = session.tab.get();
            let is_tree =
                session.trees.is_on.get() && session.summaries.read_untracked().contains_key(&document);
            if is_tree {
                let is_simulated =
                    move || document == DocumentName::Response && session.is_answer_simulated();
                return view! {
                    <Show when=is_simulated><div class="strip"><SimulatedChip/></div></Show>
                    <DocumentTree document/>
                }
                .into_any();
            }
            view! {
                <Strip document/>
                <TooLong document/>
                {(document == DocumentName::Response).then(|| view! { <ImagePreview/> })}
                <div class="text-frame">
                    <DocumentText document/>
                    <EmptyState document/>
                </div>
            }
            .into_any()
        }
    };
    let several = move || Tab::now(session) == Tab::Schema && !session.held.read().schemas.is_empty();
    view! {
        <section class="sheet evidence" aria-label="Evidence">
            <div class="sheet-head">
                <EvidenceTabs/>
                <span class="push"></span>
                {move || side.get().is_none().then(|| view! { <Tools document=session.tab.get()/> })}
            </div>
            <div id="evidence" class="tab-panel" role="tabpanel"
                aria-labelledby=move || Tab::now(session).id()>
                <Show when=several><SchemaChips/></Show>
                {body}
            </div>
        </section>
    }
}

/// Why a text can't be edited here, and what helps.
#[component]
fn TooLong(document: DocumentName) -> impl IntoView {
    let session = Session::here();
    let sentence = move || {
        if session.is_preview() {
            return None;
        }
        let summary = session.summaries.read().get(&document).cloned()?;
        if summary.kind == "bytes" {
            return Some(("No text: shown as bytes, 16 in a row.".into(), false));
        }
        if summary.longest_line_bytes > 10_000 {
            return Some((
                format!(
                    "One line has {}, so it is shown in part and can't be edited here.",
                    crate::words::counted(u64::from(summary.longest_line_bytes), "byte", "bytes")
                ),
                true,
            ));
        }
        (summary.size_bytes > 512 * 1024)
            .then(|| ("Larger than 512 KB: shown whole, not edited here.".into(), false))
    };
    move || {
        sentence().map(|(text, helps)| {
            view! {
                <div class="notice">
                    <span>{text}</span>
                    {helps.then(|| view! { <button class="link" on:click=move |_| session.format(document)>"Format it"</button> })}
                </div>
            }
        })
    }
}

/// What to do where nothing is yet. It lies over the empty field and lets clicks through.
#[component]
fn EmptyState(document: DocumentName) -> impl IntoView {
    let session = Session::here();
    let is_empty = Memo::new(move |_| {
        session.is_loaded.get() && session.held.read().text(document).is_none_or(|t| t.size_bytes() == 0.0)
    });
    let has_response = move || session.held.read().response.is_some();
    let status_alone = move || {
        let held = session.held.read();
        held.response_head().filter(|_| held.response.is_none()).and_then(|head| head.status)
    };
    let is_described = move || document == DocumentName::Response && session.has_description();
    let words = move || match document {
        DocumentName::Response if status_alone().is_some() => {
            ("The answer has no body", "Its status and headers are judged; they stand in the tab Headers.")
        }
        DocumentName::Response if session.is_preview() => (
            "This link does not carry the response's body",
            "The findings show the excerpts that were recorded. Paste the body in \"Paste anything\", then press Check again.",
        ),
        DocumentName::Response => (
            "No response yet: paste one, drop a file, or type",
            "A JSON body, or the whole output of curl -i: then status and content type are judged as well.",
        ),
        DocumentName::Schema(0) if has_response() => (
            "No schema yet: paste the one that this response must keep",
            "Without a schema only the text itself is judged: duplicate keys, numbers that lose digits, times without a zone.",
        ),
        DocumentName::Schema(0) => (
            "No schema yet: paste one, drop a file, or type",
            "JSON Schema, drafts 4 to 2020-12. Several may refer to each other by $ref.",
        ),
        DocumentName::Schema(_) => {
            ("An empty schema: paste what the first one refers to", "It is found by its $id, or by its name.")
        }
        _ => ("Nothing here yet", "Paste a text, or drop a file."),
    };
    let paste = move |_| session.paste_from_clipboard(document);
    view! {
        <Show when=move || is_empty.get()>
            <div class="empty">
                <b>{move || words().0}</b>
                <p class="quiet">{move || words().1}</p>
                <Show when=move || !session.is_preview()>
                    <span class="line">
                    <button class="btn small" on:click=paste>
                        {if document == DocumentName::Response { "Paste a response" } else { "Paste a schema" }}
                    </button>
                    <Show when=is_described>
                        <button class="btn small" title="The contract answers by itself; nothing is sent"
                            on:click=move |_| session.side.set(Some(Side::Operations))>"Try an operation, simulated"</button>
                    </Show>
                    </span>
                </Show>
            </div>
        </Show>
    }
}
