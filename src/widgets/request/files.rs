//! Files of a request's body: the field that attaches one, and the parts of a multipart form. The bytes stay with the
//! browser; see `session/attaching.rs`.

use super::Draft;
use crate::session::Session;
use crate::words::bytes;
use check::request::{FileReference, Part, PartContent, RequestBody, RequestDraft};
use leptos::html;
use leptos::prelude::*;

/// What is known of a file, and the button that attaches it. `take` is told the file and the type that the browser
/// knows, which may be empty.
#[component]
pub fn FileField(
    /// `the body`, `part 2`: for the button's name.
    #[prop(into)]
    place: String,
    #[prop(into)] file: Signal<FileReference>,
    take: Callback<(FileReference, String)>,
) -> impl IntoView {
    let session = Session::here();
    let input: NodeRef<html::Input> = NodeRef::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(chosen) = input.files().and_then(|files| files.get(0)) {
            let media_type = chosen.type_();
            let reference = session.attach(chosen, &file.get_untracked());
            take.run((reference, media_type));
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    let is_attached = move || file.read().handle.is_some();
    let size = move || file.read().size_bytes.map(bytes).unwrap_or_default();
    let note = move || {
        let known = file.read();
        match (known.handle, known.size_bytes, known.file_name.is_empty()) {
            (Some(_), ..) | (None, None, true) => "",
            (None, Some(_), _) => {
                "has to be attached again: a check holds a file's name and size, not its bytes"
            }
            (None, None, false) => "is not attached: a page can't open files by name",
        }
    };
    let words = move || if is_attached() { "Another file" } else { "Attach file" };
    let label = move || format!("{} for {place}", words());
    view! {
        <div class="file-field" class:is-missing=move || !is_attached()>
            <Show when=move || !session.is_preview()>
                <button class="btn small" aria-label=label.clone() on:click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }>{words}</button>
            </Show>
            <input class="visually-hidden" type="file" tabindex="-1" aria-hidden="true" node_ref=input on:change=chosen/>
            <span class="file-name" title=move || file.read().file_name.clone()>{move || file.read().file_name.clone()}</span>
            <span class="quiet">{size}</span>
            <span class="file-note">{note}</span>
        </div>
    }
}

/// The body is a file.
#[component]
pub fn FileBody() -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let file = Memo::new(move |_| match &draft.read().body {
        RequestBody::File { file, .. } => file.clone(),
        _ => FileReference::default(),
    });
    let media_type = move || match &draft.read().body {
        RequestBody::File { media_type, .. } => media_type.clone(),
        _ => String::new(),
    };
    let take = Callback::new(move |(attached, its_type): (FileReference, String)| {
        session.edit_request(|d| {
            if let RequestBody::File { media_type, file } = &mut d.body {
                if media_type.is_empty() {
                    *media_type = its_type;
                }
                *file = attached;
            }
        });
    });
    view! {
        <FileField place="the body" file take/>
        <div class="field-line">
            <label>"Content-Type "
                <input class="input" autocomplete="off" spellcheck="false" placeholder="none" prop:value=media_type
                    readonly=move || session.is_preview()
                    on:input=move |event| {
                        let new = event_target_value(&event);
                        session.edit_request(|d| if let RequestBody::File { media_type, .. } = &mut d.body { *media_type = new });
                    }/>
            </label>
        </div>
    }
}

fn parts(draft: &RequestDraft) -> &[Part] {
    match &draft.body {
        RequestBody::Multipart(parts) => parts,
        _ => &[],
    }
}

/// The parts of a multipart form; the last row is empty and becomes a new one.
#[component]
pub fn MultipartEditor() -> impl IntoView {
    let draft = Draft::here();
    let count = Memo::new(move |_| parts(&draft.read()).len());
    view! {
        <div class="parameters">
            <For each=move || 0..=count.get() key=|index| *index let:index>
                <PartRow index/>
            </For>
        </div>
    }
}

#[component]
fn PartRow(index: usize) -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let here = Memo::new(move |_| parts(&draft.read()).get(index).cloned());
    let edit = move |change: &dyn Fn(&mut Part)| {
        session.edit_request(|d| {
            let RequestBody::Multipart(list) = &mut d.body else { return };
            if index >= list.len() {
                list.push(Part {
                    name: String::new(),
                    content: PartContent::Text(String::new()),
                    media_type: String::new(),
                    is_on: true,
                });
            }
            let last = list.len() - 1;
            change(&mut list[index.min(last)]);
        });
    };
    let remove = move |_| {
        session.edit_request(|d| {
            if let RequestBody::Multipart(list) = &mut d.body
                && index < list.len()
            {
                list.remove(index);
            }
        });
    };
    let is_file = Memo::new(move |_| here.read().as_ref().is_some_and(|part| part.file().is_some()));
    let exists = move || here.read().is_some();
    let number = index + 1;
    let text = move || match here.read().as_ref().map(|part| &part.content) {
        Some(PartContent::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let file = Memo::new(move |_| here.read().as_ref().and_then(Part::file).cloned().unwrap_or_default());
    let choose = move |event: web_sys::Event| {
        let wants_file = event_target_value(&event) == "file";
        edit(&|part| {
            if wants_file != part.file().is_some() {
                part.media_type.clear();
                part.content = match wants_file {
                    true => PartContent::File { file: FileReference::default(), sent_as: None },
                    false => PartContent::Text(String::new()),
                };
            }
        });
    };
    let take = Callback::new(move |(attached, its_type): (FileReference, String)| {
        edit(&|part| {
            part.media_type.clone_from(&its_type);
            if let PartContent::File { file, .. } = &mut part.content {
                *file = attached.clone();
            }
        });
    });
    let value = move || {
        match is_file.get() {
        true => view! { <FileField place=format!("part {number}") file take/> }.into_any(),
        false => view! {
            <input class="input" aria-label=format!("Part {number} value") placeholder="value" autocomplete="off"
                spellcheck="false" readonly=move || session.is_preview() prop:value=text
                on:input=move |event| {
                    let new = event_target_value(&event);
                    edit(&|part| part.content = PartContent::Text(new.clone()));
                }/>
        }
        .into_any(),
    }
    };
    view! {
        <div class="parameter part" class:is-off=move || here.read().as_ref().is_some_and(|p| !p.is_on)>
            <input type="checkbox" aria-label=format!("Part {number} is sent") disabled=move || !exists() || session.is_preview()
                prop:checked=move || here.read().as_ref().is_none_or(|p| p.is_on)
                on:change=move |event| { let is_on = event_target_checked(&event); edit(&|p| p.is_on = is_on) }/>
            <input class="input" aria-label=format!("Part {number} name") placeholder="name" autocomplete="off" spellcheck="false"
                readonly=move || session.is_preview()
                prop:value=move || here.read().as_ref().map(|p| p.name.clone()).unwrap_or_default()
                on:input=move |event| { let name = event_target_value(&event); edit(&|p| p.name = name.clone()) }/>
            <select class="select" aria-label=format!("Part {number} is") disabled=move || session.is_preview()
                prop:value=move || if is_file.get() { "file" } else { "text" } on:change=choose>
                <option value="text">"text"</option>
                <option value="file">"file"</option>
            </select>
            {value}
            <button class="close" aria-label=format!("Remove part {number}") title="Remove"
                style:visibility=move || if exists() && !session.is_preview() { "visible" } else { "hidden" } on:click=remove>"×"</button>
        </div>
    }
}
