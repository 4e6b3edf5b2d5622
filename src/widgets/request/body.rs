//! The request's body: none, a text of some media type, or a form.

use super::text::BodyText;
use super::{Draft, Parameters};
use crate::session::Session;
use check::request::{RequestBody, RequestDraft};
use leptos::prelude::*;

const MEDIA_TYPES: [&str; 5] = [
    "application/json",
    "text/plain",
    "application/xml",
    "application/merge-patch+json",
    "application/graphql",
];

fn kind(body: &RequestBody) -> &'static str {
    match body {
        RequestBody::None => "none",
        RequestBody::Text { .. } => "text",
        RequestBody::Form(_) => "form",
        RequestBody::Multipart(_) => "multipart",
        RequestBody::File { .. } => "file",
    }
}

fn choose(draft: &mut RequestDraft, kind: &str) {
    draft.body = match (kind, std::mem::take(&mut draft.body)) {
        ("none", _) => RequestBody::None,
        ("form", RequestBody::Form(fields)) => RequestBody::Form(fields),
        ("form", _) => RequestBody::Form(Vec::new()),
        ("text", RequestBody::Text { media_type, text }) => RequestBody::Text { media_type, text },
        ("text", _) => RequestBody::Text { media_type: "application/json".into(), text: String::new() },
        (_, same) => same,
    };
    if kind != "none" && ["GET", "HEAD"].contains(&draft.method.as_str()) {
        draft.method = "POST".into();
    }
}

#[component]
pub fn BodyEditor() -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let now = Memo::new(move |_| kind(&draft.read().body));
    let media_type = move || match &draft.read().body {
        RequestBody::Text { media_type, .. } => media_type.clone(),
        _ => String::new(),
    };
    let fields = move || {
        match now.get() {
        "text" => view! {
            <div class="field-line">
                <label>"Content-Type "
                    <input class="input" list="media-types" autocomplete="off" spellcheck="false" prop:value=media_type
                        readonly=move || session.is_preview()
                        on:input=move |event| {
                            let new = event_target_value(&event);
                            session.edit_request(|d| if let RequestBody::Text { media_type, .. } = &mut d.body { *media_type = new });
                        }/>
                </label>
                <datalist id="media-types">
                    {MEDIA_TYPES.into_iter().map(|m| view! { <option value=m></option> }).collect_view()}
                </datalist>
            </div>
            <BodyText/>
        }
        .into_any(),
        "form" => view! {
            <Parameters noun="Form field"
                read=|d| match &d.body { RequestBody::Form(fields) => fields, _ => &[] }
                write=|d| match &mut d.body { RequestBody::Form(fields) => Some(fields), _ => None }/>
        }
        .into_any(),
        "multipart" => view! {
            <p class="quiet">"A multipart form that came by a paste. Its text fields are sent as they are; files can't be opened by their names."</p>
        }
        .into_any(),
        "file" => view! {
            <p class="quiet">"The body is a file that a page can't open by its name. Choose Text and paste what is in it."</p>
        }
        .into_any(),
        _ => view! { <p class="quiet">"This request has no body."</p> }.into_any(),
    }
    };
    view! {
        <div class="field-line">
            <label>"Body "
                <select class="select" aria-label="Kind of body" disabled=move || session.is_preview()
                    prop:value=move || now.get()
                    on:change=move |event| { let kind = event_target_value(&event); session.edit_request(|d| choose(d, &kind)) }>
                    <option value="none">"None"</option>
                    <option value="text">"Text"</option>
                    <option value="form">"Form (urlencoded)"</option>
                    <option value="multipart" disabled=move || now.get() != "multipart">"Form (multipart, pasted)"</option>
                    <option value="file" disabled=move || now.get() != "file">"File (pasted)"</option>
                </select>
            </label>
        </div>
        {fields}
    }
}
