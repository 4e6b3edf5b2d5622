//! The request's body: none, a text of some media type, a form, or a file.

use super::files::{FileBody, MultipartEditor};
use super::text::BodyText;
use super::{Draft, Parameters};
use crate::session::Session;
use check::request::{FileReference, Parameter, Part, PartContent, RequestBody, RequestDraft};
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
        // Fields stay fields where both kinds of form can hold them.
        ("form", RequestBody::Multipart(parts)) => {
            RequestBody::Form(parts.into_iter().filter_map(field_of).collect())
        }
        ("form", _) => RequestBody::Form(Vec::new()),
        ("multipart", RequestBody::Multipart(parts)) => RequestBody::Multipart(parts),
        ("multipart", RequestBody::Form(fields)) => {
            RequestBody::Multipart(fields.into_iter().map(part_of).collect())
        }
        ("multipart", _) => RequestBody::Multipart(Vec::new()),
        ("file", RequestBody::File { media_type, file }) => RequestBody::File { media_type, file },
        ("file", _) => RequestBody::File { media_type: String::new(), file: FileReference::default() },
        ("text", RequestBody::Text { media_type, text }) => RequestBody::Text { media_type, text },
        ("text", _) => RequestBody::Text { media_type: "application/json".into(), text: String::new() },
        (_, same) => same,
    };
    if kind != "none" && ["GET", "HEAD"].contains(&draft.method.as_str()) {
        draft.method = "POST".into();
    }
}

fn part_of(field: Parameter) -> Part {
    let Parameter { name, value, is_on } = field;
    Part { name, content: PartContent::Text(value), media_type: String::new(), is_on }
}

fn field_of(part: Part) -> Option<Parameter> {
    match part.content {
        PartContent::Text(value) => Some(Parameter { name: part.name, value, is_on: part.is_on }),
        PartContent::File { .. } => None,
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
        "multipart" => view! { <MultipartEditor/> }.into_any(),
        "file" => view! { <FileBody/> }.into_any(),
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
                    <option value="multipart">"Form (multipart)"</option>
                    <option value="file">"File"</option>
                </select>
            </label>
        </div>
        {fields}
    }
}
