//! What is pasted, dropped, opened or typed: recognised by the engine, put where it belongs, with a way back.

use super::Session;
use super::dropping::Batch;
use super::judging::Pending;
use crate::held::{Held, Text};
use crate::platform::{blob_of_text, bytes_of_blob, slice_from, text_of_blob};
use crate::words::document_in_sentence;
use check::wire::{Destination, Job, Kind, Recognised};
use check::{DocumentName, Exchange};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// How a text came.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub file_name: Option<String>,
    /// One of several that came together, and not the first: schemas are added, not replaced.
    pub is_further: bool,
    /// Where it goes, whatever it looks like, unless it is a link or a check (a field that was pasted into).
    pub into: Option<DocumentName>,
    /// What a person says it is.
    pub kind: Option<Kind>,
    /// It came with others, which are told about together.
    pub(super) batch: Option<Batch>,
}

/// How much of a text the engine looks at to tell what it is.
const LOOKED_AT_BYTES: f64 = 65_536.0;

type Action = (String, Rc<dyn Fn()>);

impl Session {
    // --- arriving ------------------------------------------------------------------------------------------------

    pub fn paste_text(self, text: &JsValue, into: Option<DocumentName>) {
        if let Some(blob) = blob_of_text(text) {
            self.take(blob, Source { into, ..Source::default() });
        }
    }

    /// The button of an empty sheet. The browser may ask; where it refuses, the keys still work.
    pub fn paste_from_clipboard(self, into: DocumentName) {
        let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into()).unwrap_or_default();
        if !clipboard.is_object() {
            self.say("This browser does not let a button paste. Press the keys for paste instead.");
            return;
        }
        let promise = window().navigator().clipboard().read_text();
        leptos::task::spawn_local(async move {
            match wasm_bindgen_futures::JsFuture::from(promise).await {
                Ok(text) => self.paste_text(&text, Some(into)),
                Err(_) => self.say(
                    "The browser did not let this page read the clipboard. Press the keys for paste instead.",
                ),
            }
        });
    }

    /// Asks the engine what this is; [`Self::recognised`] puts it where it belongs.
    pub fn take(self, blob: Blob, source: Source) {
        if blob.size() == 0.0 {
            self.say(match &source.file_name {
                Some(name) => format!("{name} is empty"),
                None => "There is no text in that paste".into(),
            });
            return;
        }
        let attachment = JsValue::from(blob.clone());
        let kind = source.kind;
        self.ask(Pending::Recognise { blob, source }, |id| Job::Recognise { id, kind }, vec![attachment]);
    }

    /// Buttons for what the text may be as well.
    fn other_kinds(self, kinds: &[Kind], blob: &Blob, source: &Source, takes_back: bool) -> Vec<Action> {
        kinds
            .iter()
            .map(|kind| {
                let (kind, blob, mut source) = (*kind, blob.clone(), source.clone());
                source.kind = Some(kind);
                let take: Rc<dyn Fn()> = Rc::new(move || {
                    if takes_back {
                        self.undo();
                    }
                    self.take(blob.clone(), source.clone());
                });
                (format!("Take it as {}", kind.words()), take)
            })
            .collect()
    }

    pub(super) fn recognised(self, recognised: Recognised, blob: Blob, source: Source) {
        if let Some(batch) = source.batch.clone() {
            return self.recognised_in_batch(&batch, recognised, blob, source);
        }
        let looks_like = recognised.looks_like;
        let kinds: Vec<Kind> = recognised.alternatives.into_iter().take(2).collect();
        match recognised.destination {
            Destination::Link { fragment } if blob.size() <= LOOKED_AT_BYTES => self.open_link(fragment),
            Destination::Link { .. } => self.open_whole_link(blob),
            Destination::CheckFile => self.open_file(blob),
            Destination::Request { draft, remarks } => {
                self.add_request(
                    source.file_name.as_deref().map(|name| without_extension(name).into()),
                    *draft,
                );
                self.sending.pasted.set(remarks);
                let mut actions: Vec<Action> = vec![("Undo".into(), Rc::new(move || self.undo()))];
                actions.extend(self.other_kinds(&kinds, &blob, &source, true));
                self.toast(
                    format!("Looks like {looks_like}: put into Request; nothing is sent"),
                    false,
                    actions,
                );
            }
            Destination::Environment { name, values, remarks } => {
                if self.has_refused_change() {
                    return;
                }
                self.remember("took an environment");
                let name = self.take_environment(name, values, &source);
                self.show_variables();
                let mut actions: Vec<Action> = vec![("Undo".into(), Rc::new(move || self.undo()))];
                actions.extend(self.other_kinds(&kinds, &blob, &source, true));
                let remarks: String = remarks.iter().map(|remark| format!(". {remark}")).collect();
                let words = format!("Looks like {looks_like}: put into Variables as {name}{remarks}");
                self.toast(words, false, actions);
            }
            Destination::NotYet { sentence } => {
                let mut actions = self.other_kinds(&kinds, &blob, &source, false);
                let other = source.clone();
                let blob = blob.clone();
                actions.push((
                    "Put into Response anyway".into(),
                    Rc::new(move || self.put(DocumentName::Response, blob.clone(), None, &other)),
                ));
                self.toast(sentence, true, actions);
            }
            Destination::Response { body_start, body_end, exchange } => {
                let body = slice_from(&blob, body_start, body_end);
                let goes_to_schema = matches!(source.into, Some(DocumentName::Schema(_))) && body_start == 0;
                if goes_to_schema && let Some(into) = source.into {
                    self.put(into, blob, None, &source);
                } else {
                    self.put(DocumentName::Response, body, Some(*exchange), &source);
                    self.tell_where(&looks_like, DocumentName::Response, &blob, &source, &kinds);
                }
            }
            Destination::Recording => {
                self.put(self.recording_to_fill(&source), blob.clone(), None, &source);
                self.side.set(Some(super::Side::Traffic));
                let mut actions: Vec<Action> = vec![("Undo".into(), Rc::new(move || self.undo()))];
                actions.extend(self.other_kinds(&kinds, &blob, &source, true));
                self.toast(format!("Looks like {looks_like}: put into Traffic"), false, actions);
            }
            Destination::Schema => {
                let into = match source.into {
                    Some(into) => into,
                    None => self.schema_to_fill(&source),
                };
                self.put(into, blob.clone(), None, &source);
                self.tell_where(&looks_like, into, &blob, &source, &kinds);
            }
        }
    }

    /// Of a long link the engine has seen the beginning only.
    fn open_whole_link(self, blob: Blob) {
        leptos::task::spawn_local(async move {
            match text_of_blob(&blob).await.ok().and_then(|text| text.as_string()) {
                Some(text) => self.open_link(text),
                None => self.alert("The file changed on disk and can't be read again. Drop it once more."),
            }
        });
    }

    /// A recording takes the place of the one before; several that come together stand beside each other.
    pub(super) fn recording_to_fill(self, source: &Source) -> DocumentName {
        let count = self.held.with_untracked(|h| if h.is_sample { 0 } else { h.check.recordings.len() });
        DocumentName::Recording(if source.is_further { count as u16 } else { 0 })
    }

    /// The schema in view, the first one, or a new last one.
    pub(super) fn schema_to_fill(self, source: &Source) -> DocumentName {
        let count = self.held.with_untracked(|h| if h.is_sample { 0 } else { h.schemas.len() });
        match self.tab.get_untracked() {
            _ if source.is_further => DocumentName::Schema(count as u16),
            DocumentName::Schema(n) if usize::from(n) <= count => DocumentName::Schema(n),
            _ => DocumentName::Schema(0),
        }
    }

    // --- putting -------------------------------------------------------------------------------------------------

    fn put(self, into: DocumentName, blob: Blob, exchange: Option<Exchange>, source: &Source) {
        if untrack(|| self.is_preview()) && !matches!(into, DocumentName::Response) {
            self.say("This is a shared check, read-only. Keep it as your check to change its schema.");
            return;
        }
        if !untrack(|| self.is_preview()) {
            self.remember(&format!("put into {}", tab_name(into)));
            self.snapshot(&self.held.get_untracked());
        }
        let into = self.place(into, blob, exchange, source);
        self.show_document(into);
    }

    /// The same without a step back, and without showing it.
    pub(super) fn place(
        self,
        into: DocumentName,
        blob: Blob,
        exchange: Option<Exchange>,
        source: &Source,
    ) -> DocumentName {
        let before = self.held.get_untracked();
        let is_preview = untrack(|| self.is_preview());
        let text = Text::new(blob);
        let mut into = into;
        self.held.update(|held| {
            held.leave_sample();
            into = held.set_text(into, text);
            match into {
                DocumentName::Response => {
                    let known = held.exchange_mut();
                    let says_more = exchange
                        .as_ref()
                        .is_some_and(|e| e.response.as_ref().is_some_and(|r| r.status.is_some()));
                    if is_preview && !says_more {
                        // A body for a shared check: status and headers are the shared ones.
                    } else if let Some(exchange) = exchange {
                        *known = exchange;
                    } else if let Some(response) = &mut known.response {
                        *response = check::Response::default();
                        // What a person pasted is not the simulator's.
                        known.evidence = check::Evidence::Recorded;
                    }
                    if held.check.name.is_empty()
                        && let Some(name) = &source.file_name
                    {
                        held.check.name = without_extension(name).into();
                    }
                }
                DocumentName::Schema(n) => {
                    if let (Some(name), Some(schema)) =
                        (&source.file_name, held.check.schemas.get_mut(usize::from(n)))
                    {
                        schema.name = without_extension(name).into();
                    }
                }
                other => {
                    if let (Some(name), Some(text)) = (&source.file_name, held.named_text(other)) {
                        text.name = without_extension(name).into();
                    }
                }
            }
        });
        self.selected.set(None);
        self.feed_differences(&before);
        self.check_changed();
        into
    }

    /// A recorded exchange, taken in hand.
    pub(super) fn picked(self, index: u32, exchange: Exchange, body: Blob) {
        self.put(DocumentName::Response, body, Some(exchange), &Source::default());
        let back: Rc<dyn Fn()> = Rc::new(move || self.side.set(Some(super::Side::Traffic)));
        crate::platform::next_frame(|| crate::platform::focus_if_lost("tab-response"));
        self.toast(
            format!("Exchange {} of the traffic is in hand", index + 1),
            false,
            vec![("Back to the traffic".into(), back)],
        );
    }

    /// "Looks like JSON Schema: put into Schema", with Undo and the other place.
    fn tell_where(self, looks_like: &str, into: DocumentName, blob: &Blob, source: &Source, kinds: &[Kind]) {
        if untrack(|| self.is_preview()) {
            self.say("Put beside the shared check for this look only. Press Check again to judge it.");
            return;
        }
        let mut actions: Vec<Action> = vec![("Undo".into(), Rc::new(move || self.undo()))];
        if source.into.is_none() {
            let other = match into {
                DocumentName::Response => DocumentName::Schema(0),
                _ => DocumentName::Response,
            };
            let blob = blob.clone();
            let source = source.clone();
            actions.push((
                format!("Put into {} instead", tab_name(other)),
                Rc::new(move || {
                    self.undo();
                    self.put(other, blob.clone(), None, &source);
                }),
            ));
        }
        // JSON and JSON Schema are told apart by where they are put, which is offered already.
        let others: Vec<Kind> =
            kinds.iter().copied().filter(|k| !matches!(k, Kind::Json | Kind::JsonSchema)).collect();
        actions.extend(self.other_kinds(&others, blob, source, true));
        self.toast(format!("Looks like {looks_like}: put into {}", tab_name(into)), false, actions);
    }

    // --- editing -------------------------------------------------------------------------------------------------

    /// The text field's new text. Returns the version that it became, so that the field knows its own words.
    pub fn typed(self, document: DocumentName, text: &JsValue) -> Option<u32> {
        if untrack(|| self.is_preview()) {
            return None;
        }
        let is_nothing = js_sys::JsString::from(text.clone()).length() == 0;
        let exists = self.held.with_untracked(|h| h.text(document).is_some());
        let is_only = match document {
            DocumentName::Response => true,
            DocumentName::Schema(_) => self.held.with_untracked(|h| h.schemas.len() == 1),
            _ => true,
        };
        if is_nothing && exists && is_only {
            self.held.update(|held| held.remove(document));
            self.text_changed(document);
            self.keep_soon();
            return None;
        }
        let text = Text::typed(blob_of_text(text)?);
        let version = text.version;
        self.tell_what_typing_changed(document);
        self.held.update(|held| {
            held.set_text(document, text);
        });
        self.text_changed(document);
        self.keep_soon();
        Some(version)
    }

    /// A text field writes LF for CRLF, drops a byte order mark and replaces what is no UTF-8. Says so at the first
    /// edit of a text that came otherwise; Undo brings its bytes back.
    fn tell_what_typing_changed(self, document: DocumentName) {
        let before = self.held.get_untracked();
        let Some(old) = before.text(document).filter(|t| !t.is_typed).cloned() else { return };
        leptos::task::spawn_local(async move {
            let Ok(bytes) = bytes_of_blob(&old.blob).await else { return };
            let changes = what_a_field_changes(&bytes);
            if changes.is_empty() {
                return;
            }
            let label = format!("edited {}", document_in_sentence(document));
            self.parts.update_value(|parts| parts.history.record(&label, before));
            let undo: Action = ("Undo".into(), Rc::new(move || self.undo()));
            let sentence =
                format!("By your edit {}; Undo brings the text back as it came", changes.join(", and "));
            self.toast(sentence, false, vec![undo]);
        });
    }

    /// The Clear button: the text goes, and a toast brings it back.
    pub fn clear(self, document: DocumentName) {
        let before = self.held.get_untracked();
        if untrack(|| self.is_preview()) || before.text(document).is_none() {
            return;
        }
        self.remember(&format!("cleared {}", document_in_sentence(document)));
        self.snapshot(&before);
        self.held.update(|held| held.remove(document));
        self.feed_differences(&before);
        if let DocumentName::Schema(n) = document {
            self.show_document(DocumentName::Schema(n.saturating_sub(1)));
        }
        self.check_changed();
        let undo: Action = ("Undo".into(), Rc::new(move || self.undo()));
        self.toast(format!("Cleared {}", document_in_sentence(document)), false, vec![undo]);
    }

    /// An empty schema beside the others, for `$ref`.
    pub fn add_schema(self) {
        if untrack(|| self.is_preview()) {
            return;
        }
        let Some(blob) = blob_of_text(&"".into()) else { return };
        let before = self.held.get_untracked();
        self.remember("added a schema");
        let mut added = DocumentName::Schema(0);
        self.held.update(|held| added = held.set_text(DocumentName::Schema(u16::MAX), Text::new(blob)));
        self.feed_differences(&before);
        self.show_document(added);
        self.check_changed();
    }

    pub fn rename_schema(self, index: u16, name: String) {
        self.change(|held| {
            if let Some(schema) = held.check.schemas.get_mut(usize::from(index)) {
                schema.name = name;
            }
        });
    }

    /// Starts with nothing; the check as it was can be brought back.
    pub fn start_new(self) {
        let before = self.held.get_untracked();
        self.remember("started a new check");
        self.snapshot(&before);
        self.show(Held::default());
        let undo: Action = ("Undo".into(), Rc::new(move || self.undo()));
        self.toast("A new, empty check".into(), false, vec![undo]);
    }
}

/// What becomes of these bytes in a text field, besides the edit itself.
fn what_a_field_changes(bytes: &[u8]) -> Vec<&'static str> {
    let mut changes = Vec::new();
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        changes.push("the byte order mark at the beginning is gone");
    }
    if bytes.contains(&b'\r') {
        changes.push("the line endings CRLF became LF");
    }
    if std::str::from_utf8(bytes).is_err() {
        changes.push("the bytes that are no UTF-8 became \u{FFFD}");
    }
    changes
}

pub(super) fn tab_name(document: DocumentName) -> &'static str {
    match document {
        DocumentName::Response => "Response",
        DocumentName::Schema(_) => "Schema",
        DocumentName::Request => "Request",
        DocumentName::Baseline => "Versions",
        DocumentName::Recording(_) => "Traffic",
        DocumentName::Sample(_) => "Samples",
    }
}

pub(super) fn without_extension(file_name: &str) -> &str {
    file_name.rsplit_once('.').map_or(file_name, |(name, _)| if name.is_empty() { file_name } else { name })
}
