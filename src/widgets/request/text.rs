//! The text of a request's body: in the code editor where that is here, in a text area else. What a body is made of,
//! other than text, is in `body.rs`.

use super::Draft;
use crate::session::Session;
use crate::widgets::editor::{
    self, Beginning, Completions, Diagnostic, Editor, MAX_EDITED_BYTES, MAX_EDITED_LINE_BYTES,
};
use check::DocumentName;
use check::request::{RequestBody, RequestDraft};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

fn text_of(draft: &RequestDraft) -> &str {
    match &draft.body {
        RequestBody::Text { text, .. } => text,
        _ => "",
    }
}

fn is_json(draft: &RequestDraft) -> bool {
    matches!(&draft.body, RequestBody::Text { media_type, .. } if media_type.to_ascii_lowercase().contains("json"))
}

/// Whether a person can have written it: the editor is not for more.
fn is_of_human_size(text: &str) -> bool {
    text.len() as f64 <= MAX_EDITED_BYTES
        && text.split('\n').all(|line| line.len() <= MAX_EDITED_LINE_BYTES as usize)
}

#[derive(Clone, Copy)]
struct Field {
    session: Session,
    area: NodeRef<html::Textarea>,
    host: NodeRef<html::Div>,
    editor: StoredValue<Option<Editor>, LocalStorage>,
    is_on: RwSignal<bool>,
    is_composing: RwSignal<bool>,
}

impl Field {
    fn write(self, new: String) {
        self.session.edit_request(|d| {
            if let RequestBody::Text { text, .. } = &mut d.body {
                *text = new;
            }
        });
    }

    fn with(self, with: impl FnOnce(&Editor)) {
        self.editor.try_with_value(|editor| editor.as_ref().map(with));
    }

    fn typed(self) {
        let text = self.editor.with_value(|editor| editor.as_ref().map(Editor::text));
        if let Some(text) = text.as_ref().and_then(JsValue::as_string) {
            self.write(text);
        }
    }

    /// Puts the editor in the area's place, in one turn.
    fn enter(self, is_json: bool) {
        let (Some(area), Some(host)) = (self.area.get_untracked(), self.host.get_untracked()) else { return };
        let (text, selection, has_focus) = editor::state_of_area(&area);
        host.set_hidden(false);
        let beginning = Beginning {
            text: &text,
            label: "Request body",
            is_json,
            is_schema: false,
            has_variables: true,
            selection,
            has_focus,
            on_change: Box::new(move || self.typed()),
            // What is pasted over a body is a body.
            on_paste_over: Box::new(|_| false),
            on_finding: Box::new(|_| {}),
        };
        match Editor::mount(&host, beginning) {
            Some(editor) => {
                self.editor.set_value(Some(editor));
                self.is_on.set(true);
            }
            None => host.set_hidden(true),
        }
    }

    fn leave(self) {
        if self.editor.try_update_value(Option::take).flatten().is_some() {
            if let Some(host) = self.host.try_get_untracked().flatten() {
                host.set_hidden(true);
            }
            self.is_on.try_set(false);
        }
    }
}

#[component]
pub fn BodyText() -> impl IntoView {
    let session = Session::here();
    let draft = Draft::here();
    let field = Field {
        session,
        area: NodeRef::new(),
        host: NodeRef::new(),
        editor: StoredValue::new_local(None),
        is_on: RwSignal::new(false),
        is_composing: RwSignal::new(false),
    };
    let is_json = Memo::new(move |_| is_json(&draft.read()));
    let can_be_code = Memo::new(move |_| !session.is_preview() && is_of_human_size(text_of(&draft.read())));
    Effect::new(move |_| {
        let is_here = editor::is_here();
        if !can_be_code.get() {
            field.leave();
            return;
        }
        editor::want();
        if is_here && !field.is_on.get() && !field.is_composing.get() && field.area.get().is_some() {
            field.enter(is_json.get_untracked());
        }
    });
    // Another text than what was typed here: another request, or a step back.
    Effect::new(move |_| {
        let draft = draft.read();
        if field.is_on.get() {
            field.with(|editor| {
                if editor.text().as_string().as_deref() != Some(text_of(&draft)) {
                    editor.set_text(&text_of(&draft).into());
                }
            });
        }
    });
    Effect::new(move |_| {
        let is_json = is_json.get();
        let text = field.is_on.get().then(|| text_of(&draft.read()).to_string());
        field.with(|editor| editor.set_language(is_json));
        session.look_at_body_soon(text.filter(|_| is_json));
    });
    Effect::new(move |_| {
        let faults = session.writing.body_faults.read();
        let diagnostics: Vec<Diagnostic> = faults
            .iter()
            .map(|fault| Diagnostic {
                line: fault.line,
                column: fault.column,
                bytes: fault.bytes,
                severity: if fault.blocks { "blocks" } else { "warns" },
                title: &fault.title,
                note: &fault.title,
                fix: &fault.fix,
                key: String::new(),
            })
            .collect();
        if field.is_on.get() {
            field.with(|editor| editor.set_diagnostics(&diagnostics));
        }
    });
    Effect::new(move |_| {
        session.fed.track();
        if field.is_on.get() {
            session.ask_names(DocumentName::Request);
        }
    });
    Effect::new(move |_| {
        let names = session.writing.names.read();
        let variables = session
            .environment()
            .variables
            .into_iter()
            .map(|v| v.name)
            .filter(|name| !name.is_empty())
            .collect();
        if field.is_on.get() {
            field.with(|editor| editor.set_completions(&Completions { names: &names, variables }));
        }
    });
    on_cleanup(move || field.leave());
    view! {
        <div class="code body-code" hidden node_ref=field.host></div>
        <Show when=move || !field.is_on.get()>
            <textarea class="input body-text" aria-label="Request body" rows="10" spellcheck="false"
                node_ref=field.area
                prop:value=move || text_of(&draft.read()).to_string()
                readonly=move || session.is_preview()
                on:compositionstart=move |_| field.is_composing.set(true)
                on:compositionend=move |_| field.is_composing.set(false)
                on:input=move |event| field.write(event_target_value(&event))></textarea>
        </Show>
    }
}
