//! A schema in the code editor, in the place of the rows and the text area: what it shows of the session, and what it
//! tells it. Where the editor is not here, too large a text comes, or a shared check is shown, the rows stay.

use super::editor::{self, Beginning, Completions, Diagnostic, Editor};
use crate::session::Session;
use crate::words::severity_class;
use check::{DocumentName, Finding, Fingerprint, Place};
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeSet;
use wasm_bindgen::prelude::*;
use web_sys::{ClipboardEvent, HtmlTextAreaElement};

/// The editor of one view of one document.
#[derive(Clone, Copy)]
pub struct Code {
    session: Session,
    document: DocumentName,
    pub host: NodeRef<html::Div>,
    editor: StoredValue<Option<Editor>, LocalStorage>,
    /// Whether the editor is what is seen.
    pub is_on: RwSignal<bool>,
    /// Rises when the editor holds another text and knows nothing of findings yet.
    renewed: RwSignal<u32>,
}

impl Code {
    pub fn new(session: Session, document: DocumentName) -> Self {
        Code {
            session,
            document,
            host: NodeRef::new(),
            editor: StoredValue::new_local(None),
            is_on: RwSignal::new(false),
            renewed: RwSignal::new(0),
        }
    }

    /// Whether this document is edited as code at all.
    pub fn is_wanted(self) -> bool {
        matches!(self.document, DocumentName::Schema(_))
    }

    /// Keeps the editor in step with the session. `lines` are those of the selected finding.
    pub fn watch(self, lines: Memo<BTreeSet<u32>>) {
        if !self.is_wanted() {
            return;
        }
        Effect::new(move |_| {
            self.renewed.track();
            self.session.report.track();
            if self.is_on.get() {
                self.show_findings();
            }
        });
        Effect::new(move |_| {
            self.renewed.track();
            let lines = lines.get();
            if self.is_on.get() {
                self.with(|editor| editor.select_lines(lines.into_iter().collect()));
            }
        });
        Effect::new(move |_| {
            self.session.fed.track();
            if self.is_on.get() {
                self.session.ask_names(self.document);
            }
        });
        Effect::new(move |_| {
            let names = self.session.writing.names.read();
            if self.is_on.get() {
                self.with(|editor| {
                    editor.set_completions(&Completions { names: &names, variables: Vec::new() })
                });
            }
        });
        on_cleanup(move || self.leave());
    }

    fn with<T>(self, with: impl FnOnce(&Editor) -> T) -> Option<T> {
        self.editor.try_with_value(|editor| editor.as_ref().map(with)).flatten()
    }

    /// Puts the editor in the area's place, in one turn: no letter is lost between them.
    pub fn enter(self, area: &HtmlTextAreaElement, on_change: impl FnMut() + 'static) {
        let Some(host) = self.host.get_untracked() else { return };
        let (text, selection, has_focus) = editor::state_of_area(area);
        let on_paste_over =
            move |event: ClipboardEvent| super::paste::take_paste(self.session, &event, Some(self.document));
        let beginning = Beginning {
            text: &text,
            label: "Schema text",
            is_json: true,
            is_schema: true,
            has_variables: false,
            selection,
            has_focus: false,
            on_change: Box::new(on_change),
            on_paste_over: Box::new(on_paste_over),
            on_finding: Box::new(move |key| self.choose(&key)),
        };
        // Only what is drawn can take the focus.
        host.set_hidden(false);
        let Some(editor) = Editor::mount(&host, Beginning { has_focus, ..beginning }) else {
            host.set_hidden(true);
            return;
        };
        self.editor.set_value(Some(editor));
        self.is_on.set(true);
    }

    /// Takes the editor away.
    pub fn leave(self) {
        if self.editor.try_update_value(Option::take).flatten().is_some() {
            if let Some(host) = self.host.try_get_untracked().flatten() {
                host.set_hidden(true);
            }
            self.is_on.try_set(false);
        }
    }

    /// The editor's text; None: it is not here.
    pub fn text(self) -> Option<JsValue> {
        self.with(Editor::text)
    }

    /// Another text than what was typed. Returns whether the editor is here to take it.
    pub fn set_text(self, text: &JsValue) -> bool {
        let is_here = self.with(|editor| editor.set_text(text)).is_some();
        if is_here {
            self.renewed.update(|n| *n += 1);
        }
        is_here
    }

    /// Returns whether the editor is here to bring the line into view.
    pub fn reveal(self, place: &Place) -> bool {
        self.with(|editor| editor.reveal(place.line)).is_some()
    }

    /// The findings about this text, if the report is of the text that the editor holds; else a newer one comes.
    fn show_findings(self) {
        let version = self.session.held.with_untracked(|h| h.text(self.document).map(|t| t.version));
        let fed = self.session.fed.with_untracked(|fed| fed.get(&self.document).copied());
        if version != fed {
            return;
        }
        let report = self.session.report.read_untracked();
        let findings: Vec<&Finding> =
            report.iter().flat_map(|r| &r.gates).flat_map(|g| &g.findings).collect();
        let mut diagnostics = Vec::new();
        for finding in findings {
            for place in finding.places.iter().chain(&finding.schema_place) {
                if place.document == self.document {
                    diagnostics.push(Diagnostic {
                        line: place.line,
                        column: place.column,
                        bytes: place.end.saturating_sub(place.start),
                        severity: severity_class(finding.severity),
                        title: &finding.title,
                        note: &finding.note,
                        fix: finding.fix.as_deref().unwrap_or_default(),
                        key: finding.fingerprint.to_string(),
                    });
                }
            }
        }
        self.with(|editor| editor.set_diagnostics(&diagnostics));
    }

    fn choose(self, key: &str) {
        let report = self.session.report.read_untracked();
        let mut findings = report.iter().flat_map(|r| &r.gates).flat_map(|g| &g.findings);
        let chosen: Option<Fingerprint> =
            findings.find(|f| f.fingerprint.to_string() == key).map(|f| f.fingerprint);
        drop(report);
        if let Some(fingerprint) = chosen {
            self.session.select_from_text(fingerprint, self.document, 0);
        }
    }
}
