//! A document as text: windowed coloured rows, and over them, up to a size, a text field whose own letters are
//! transparent; a schema gets the code editor instead, once that is here. The text goes from the field into a Blob and
//! back without ever being a Rust string.

use super::code::Code;
use super::editor::{self, MAX_EDITED_BYTES, MAX_EDITED_LINE_BYTES};
use super::rows::row;
use super::window::{Geometry, LINE_HEIGHT};
use crate::platform::{after, next_frame, text_of_blob};
use crate::session::Session;
use check::wire::RowNote;
use check::{DocumentName, Finding, Place};
use leptos::html;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// How long a letter may wait for its coloured row before the field's own letters are shown.
const AHEAD_MILLIS: i32 = 80;
/// Advance of one letter in the text's font, in pixels; only for widths that are scrolled to.
const LETTER_WIDTH: f64 = 7.53;

/// What one view of one document knows.
#[derive(Clone, Copy)]
struct View {
    session: Session,
    document: DocumentName,
    scroller: NodeRef<html::Div>,
    area: NodeRef<html::Textarea>,
    code: Code,
    /// First pixel of the text in view (of the text, not of the scrollbar).
    top: RwSignal<f64>,
    view_height: RwSignal<f64>,
    /// What the field needs beyond what the rows know of.
    field_height: RwSignal<f64>,
    field_width: RwSignal<f64>,
    /// The version that this field typed itself.
    own_version: StoredValue<Option<u32>>,
    /// Whether the field holds its text, and not what was there before it was read.
    is_loaded: StoredValue<bool>,
    /// Whether letters are being composed (input methods): then nothing takes the field's place.
    is_composing: StoredValue<bool>,
    asked: StoredValue<Asked>,
    is_late: RwSignal<bool>,
    is_editable: Memo<bool>,
    line_count: Memo<u32>,
}

/// The rows that were asked for last.
#[derive(Clone, Copy, Default)]
struct Asked {
    first: u32,
    count: u32,
    is_open: bool,
    wants_more: bool,
}

#[component]
pub fn DocumentText(document: DocumentName) -> impl IntoView {
    let view = View::new(Session::here(), document);
    let selected_lines = Memo::new(move |_| view.selected_lines());
    view.watch();
    view.code.watch(selected_lines);
    let session = view.session;
    let rows = move || {
        if view.code.is_on.get() {
            return Vec::new().collect_view();
        }
        let claimed = view.claimed_notes();
        let window = session.rows.read();
        let rows =
            window.as_ref().filter(|w| w.document == document).map(|w| w.rows.clone()).unwrap_or_default();
        rows.into_iter()
            .map(|mut line| {
                if line.notes.is_empty()
                    && let Some(notes) = claimed.get(&line.line)
                {
                    line.notes.clone_from(notes);
                }
                row(session, document, line, selected_lines)
            })
            .collect_view()
    };
    let label = match document {
        DocumentName::Response => "Response text",
        DocumentName::Schema(_) => "Schema text",
        _ => "Text",
    };
    let gutter = move || {
        let digits = view.line_count.get().to_string().len().max(3);
        format!("{}px", 47 + 8 * digits)
    };
    view! {
        {view.code.is_wanted().then(|| view! { <div class="code" hidden node_ref=view.code.host></div> })}
        <div
            class="text"
            hidden=move || view.code.is_on.get()
            class:is-ahead=move || view.is_ahead()
            class:is-read-only=move || !view.is_editable.get()
            role=move || (!view.is_editable.get()).then_some("region")
            aria-label=move || (!view.is_editable.get()).then(|| format!("{label}, read-only"))
            tabindex=move || if view.is_editable.get() { "-1" } else { "0" }
            node_ref=view.scroller
            on:scroll=move |_| view.scrolled()
            on:wheel=move |event| view.wheel(&event)
        >
            <div
                class="sizer"
                style:height=move || format!("{}px", view.height())
                style:width=move || format!("max(100%, {}px)", view.width())
                style=("--gutter", gutter)
            >
                <div class="rows" aria-hidden=move || view.is_editable.get().then_some("true")
                    style:top=move || format!("{}px", view.rows_top())>
                    {rows}
                </div>
                <Show when=move || view.is_editable.get() && !view.code.is_on.get()>
                    <textarea
                        class="field"
                        aria-label=label
                        spellcheck="false"
                        autocomplete="off"
                        autocapitalize="off"
                        wrap="off"
                        node_ref=view.area
                        on:input=move |_| view.typed()
                        on:paste=move |event| view.pasted(&event)
                        on:compositionstart=move |_| view.is_composing.set_value(true)
                        on:compositionend=move |_| view.composed()
                        on:click=move |event| view.clicked(&event)
                    ></textarea>
                </Show>
            </div>
        </div>
    }
}

impl View {
    fn new(session: Session, document: DocumentName) -> Self {
        let summary = move || session.summaries.read().get(&document).cloned().unwrap_or_default();
        let is_editable = Memo::new(move |_| {
            let size = session.held.read().text(document).map_or(0.0, |t| t.size_bytes());
            !session.is_preview()
                && summary().kind != "bytes"
                && size <= MAX_EDITED_BYTES
                && summary().longest_line_bytes <= MAX_EDITED_LINE_BYTES
        });
        View {
            session,
            document,
            scroller: NodeRef::new(),
            area: NodeRef::new(),
            code: Code::new(session, document),
            top: RwSignal::new(0.0),
            view_height: RwSignal::new(640.0),
            field_height: RwSignal::new(0.0),
            field_width: RwSignal::new(0.0),
            own_version: StoredValue::new(None),
            is_loaded: StoredValue::new(false),
            is_composing: StoredValue::new(false),
            asked: StoredValue::new(Asked::default()),
            is_late: RwSignal::new(true),
            is_editable,
            line_count: Memo::new(move |_| summary().line_count.max(1)),
        }
    }

    fn watch(self) {
        // The opening's height: at the start and when it changes.
        Effect::new(move |_| {
            if let Some(scroller) = self.scroller.get() {
                self.measure(&scroller);
                let resized = Closure::<dyn FnMut()>::new(move || {
                    if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
                        self.measure(&scroller);
                    }
                });
                if let Ok(observer) = web_sys::ResizeObserver::new(resized.as_ref().unchecked_ref()) {
                    observer.observe(&scroller);
                    let kept = StoredValue::new_local((observer, resized));
                    on_cleanup(move || {
                        kept.try_with_value(|(observer, _)| observer.disconnect());
                    });
                }
            }
        });
        // The engine read a new version, or marks changed: the rows in view, again.
        Effect::new(move |_| {
            self.session.marks.track();
            self.code.is_on.track();
            let version = self.session.fed.read().get(&self.document).copied();
            if version.is_some() {
                self.asked.set_value(Asked::default());
                self.ask();
            }
        });
        // Rows came: more, if the view moved meanwhile.
        Effect::new(move |_| {
            if self.session.rows.read().as_ref().is_some_and(|r| r.document == self.document) {
                let wants_more = self.asked.with_value(|asked| asked.wants_more);
                self.asked.update_value(|asked| {
                    asked.is_open = false;
                    asked.wants_more = false;
                });
                if wants_more {
                    self.ask();
                }
            }
        });
        // Another text: into the field, unless the field said it.
        Effect::new(move |_| {
            let version = self.session.held.read().text(self.document).map(|t| t.version);
            let has_field = self.area.get().is_some() || self.code.is_on.get();
            let is_mine = version.is_some() && version == self.own_version.get_value();
            // A new field is empty, whoever typed the text.
            if has_field && (!is_mine || self.is_unfilled()) {
                self.load(version);
            }
        });
        if self.code.is_wanted() {
            // The code editor: as soon as it is here and the field holds its text.
            Effect::new(move |_| {
                let (is_editable, is_here) = (self.is_editable.get(), editor::is_here());
                if is_editable {
                    editor::want();
                } else {
                    self.code.leave();
                }
                if is_here && self.area.get().is_some() {
                    self.enter_code();
                }
            });
        }
        Effect::new(move |_| {
            let wish = self.session.reveal.get().filter(|r| r.place.document == self.document);
            if let Some(wish) = wish {
                next_frame(move || self.bring_into_view(&wish.place));
                self.session.reveal.set(None);
            }
        });
    }

    // --- geometry ------------------------------------------------------------------------------------------------

    fn geometry(self) -> Geometry {
        Geometry { line_count: self.line_count.get(), view_height: self.view_height.get() }
    }

    fn geometry_now(self) -> Geometry {
        untrack(|| self.geometry())
    }

    fn height(self) -> f64 {
        self.geometry().height().max(self.field_height.get())
    }

    fn width(self) -> f64 {
        let summaries = self.session.summaries.read();
        let longest = summaries.get(&self.document).map_or(0, |s| s.longest_line_bytes);
        (120.0 + f64::from(longest.min(2 * MAX_EDITED_LINE_BYTES)) * LETTER_WIDTH).max(self.field_width.get())
    }

    fn rows_top(self) -> f64 {
        let window = self.session.rows.read();
        let first = window.as_ref().and_then(|w| w.rows.first()).map_or(1, |r| r.line);
        let geometry = self.geometry();
        let y = Geometry::line_top(first);
        if geometry.is_scaled() {
            let top = self.top.get();
            y - top + geometry.scroll_of_top(top)
        } else {
            y
        }
    }

    fn measure(self, scroller: &HtmlElement) {
        let height = f64::from(scroller.client_height());
        if height > 0.0 && (self.view_height.get_untracked() - height).abs() > 0.5 {
            self.view_height.set(height);
            self.ask();
        }
    }

    fn scrolled(self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let geometry = self.geometry_now();
        let scroll_top = f64::from(scroller.scroll_top());
        // Set by ourselves, to the pixel: the text's own position is finer and stays.
        if (geometry.scroll_of_top(self.top.get_untracked()) - scroll_top).abs() < 1.0 && geometry.is_scaled()
        {
            return;
        }
        self.top.set(geometry.top_of_scroll(scroll_top));
        self.ask();
    }

    /// Where the scrollbar is scaled, a turn of the wheel must not leap over lines.
    fn wheel(self, event: &web_sys::WheelEvent) {
        let geometry = self.geometry_now();
        if !geometry.is_scaled() || event.ctrl_key() {
            return;
        }
        event.prevent_default();
        let unit = match event.delta_mode() {
            1 => LINE_HEIGHT,
            2 => geometry.view_height,
            _ => 1.0,
        };
        self.scroll_to(self.top.get_untracked() + event.delta_y() * unit);
    }

    fn scroll_to(self, top: f64) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let geometry = self.geometry_now();
        let top = geometry.clamp_top(top);
        self.top.set(top);
        scroller.set_scroll_top(geometry.scroll_of_top(top).round() as i32);
        self.ask();
    }

    fn bring_into_view(self, place: &Place) {
        if self.code.reveal(place) {
            return;
        }
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let geometry = self.geometry_now();
        let y = Geometry::line_top(place.line);
        let top = self.top.get_untracked();
        let is_seen = y >= top + LINE_HEIGHT && y + 2.0 * LINE_HEIGHT <= top + geometry.view_height;
        if !is_seen {
            self.scroll_to(y - geometry.view_height / 3.0);
        }
        let x = f64::from(place.column) * LETTER_WIDTH;
        let (left, width) = (f64::from(scroller.scroll_left()), f64::from(scroller.client_width()) - 160.0);
        if x < left || x > left + width {
            let target = if x <= width { 0.0 } else { x - width / 2.0 };
            scroller.set_scroll_left(target as i32);
        }
    }

    // --- rows ----------------------------------------------------------------------------------------------------

    fn ask(self) {
        if self.code.is_on.get_untracked() {
            return;
        }
        let (first, count) = self.geometry_now().wanted(self.top.get_untracked());
        let asked = self.asked.get_value();
        if asked.is_open {
            self.asked.update_value(|a| a.wants_more = true);
            return;
        }
        if asked.first == first && asked.count == count {
            return;
        }
        let focus = untrack(|| self.focus_offset());
        if self.session.ask_rows(self.document, first, count, focus) {
            self.asked.set_value(Asked { first, count, is_open: true, wants_more: false });
        }
    }

    /// In a line too long to be drawn whole, the part around the selected finding is.
    fn focus_offset(self) -> Option<u32> {
        self.selected_places().into_iter().next().map(|p| p.start)
    }

    /// Whether the field shows its own letters: the coloured rows are not of its text yet.
    fn is_ahead(self) -> bool {
        let version = self.session.held.read().text(self.document).map(|t| t.version);
        let (first, end) = self.geometry().visible(self.top.get());
        let rows = self.session.rows.read();
        let is_covered = rows.as_ref().filter(|r| r.document == self.document).is_some_and(|r| {
            let from = r.rows.first().map_or(0, |row| row.line);
            let to = r.rows.last().map_or(0, |row| row.line + 1);
            from <= first && end <= to.max(r.line_count.min(end))
        });
        let is_current = rows.as_ref().is_some_and(|r| Some(r.version) == version);
        !is_covered || (!is_current && self.is_late.get())
    }

    fn selected_places(self) -> Vec<Place> {
        let Some(selected) = self.session.selected.get() else { return Vec::new() };
        let Some(finding) = self.session.finding(selected.fingerprint) else { return Vec::new() };
        let Finding { mut places, schema_place, .. } = finding;
        // The place in hand first.
        if selected.place < places.len() {
            places.rotate_left(selected.place);
        }
        places.into_iter().chain(schema_place).filter(|p| p.document == self.document).collect()
    }

    fn selected_lines(self) -> BTreeSet<u32> {
        self.selected_places().into_iter().map(|p| p.line).collect()
    }

    /// In a shared check that was not judged here, the sender's findings make the notes.
    fn claimed_notes(self) -> BTreeMap<u32, Vec<RowNote>> {
        let mut notes: BTreeMap<u32, Vec<RowNote>> = BTreeMap::new();
        let is_claim = self.session.opened.read().as_ref().is_some_and(|o| o.comparison.is_none());
        if !is_claim {
            return notes;
        }
        let report = self.session.report.read();
        for finding in report.iter().flat_map(|r| &r.gates).flat_map(|g| &g.findings) {
            for place in finding.places.iter().chain(&finding.schema_place) {
                if place.document == self.document {
                    notes.entry(place.line).or_default().push(RowNote {
                        severity: finding.severity,
                        text: finding.note.clone(),
                        fingerprint: finding.fingerprint,
                    });
                }
            }
        }
        notes
    }

    // --- the field -----------------------------------------------------------------------------------------------

    /// Whether the text area that is here was not filled yet; the code editor is filled from its beginning.
    fn is_unfilled(self) -> bool {
        !self.code.is_on.get_untracked() && !self.is_loaded.get_value()
    }

    fn load(self, version: Option<u32>) {
        let text = self.session.held.with_untracked(|h| h.text(self.document).cloned());
        let set = move |value: &JsValue| {
            let is_code = self.code.set_text(value);
            if !is_code {
                let Some(area) = self.area.try_get_untracked().flatten() else { return };
                let _ = js_sys::Reflect::set(&area, &"value".into(), value);
                self.field_height.set(0.0);
                self.field_width.set(0.0);
                next_frame(move || self.grow());
            }
            self.is_loaded.set_value(!is_code);
            self.enter_code();
        };
        self.is_loaded.set_value(false);
        self.own_version.set_value(version);
        self.is_late.set(true);
        let Some(text) = text else {
            set(&"".into());
            return;
        };
        leptos::task::spawn_local(async move {
            let Ok(value) = text_of_blob(&text.blob).await else {
                self.session.alert("The file changed on disk and can't be read again. Drop it once more.");
                return;
            };
            let is_wanted =
                self.session.held.with_untracked(|h| h.text(self.document).map(|t| t.version)) == version;
            if is_wanted && self.own_version.try_get_value().flatten() == version {
                set(&value);
            }
        });
    }

    /// The code editor takes the field's place, if it can now.
    fn enter_code(self) {
        let can = self.code.is_wanted()
            && untrack(|| editor::is_here() && self.is_editable.get())
            && !self.code.is_on.get_untracked()
            && self.is_loaded.get_value()
            && !self.is_composing.get_value();
        if let Some(area) = self.area.get_untracked().filter(|_| can) {
            self.code.enter(&area, move || self.typed());
            // Should the rows come back, their field is a new one.
            self.is_loaded.set_value(!self.code.is_on.get_untracked());
        }
    }

    fn composed(self) {
        self.is_composing.set_value(false);
        // The last letters come with the input event of this turn.
        after(0, move || {
            if !self.is_loaded.is_disposed() {
                self.enter_code();
            }
        });
    }

    fn typed(self) {
        let in_area = || js_sys::Reflect::get(&*self.area.get_untracked()?, &"value".into()).ok();
        let Some(value) = self.code.text().or_else(in_area) else { return };
        self.is_loaded.set_value(!self.code.is_on.get_untracked());
        let version = self.session.typed(self.document, &value);
        self.own_version.set_value(version);
        self.is_late.set(false);
        self.grow();
        after(AHEAD_MILLIS, move || {
            let now = self.session.held.with_untracked(|h| h.text(self.document).map(|t| t.version));
            if now == version && !self.is_late.is_disposed() {
                self.is_late.set(true);
            }
        });
    }

    /// The field never scrolls by itself: it is as large as its text.
    fn grow(self) {
        let Some(area) = self.area.try_get_untracked().flatten() else { return };
        if area.scroll_height() > area.client_height() {
            self.field_height.set(f64::from(area.scroll_height()));
        }
        if area.scroll_width() > area.client_width() {
            self.field_width.set(f64::from(area.scroll_width() + area.offset_left() + 40));
        }
    }

    /// A paste that replaces the whole text is a new document, not an edit: it is looked at first.
    fn pasted(self, event: &web_sys::ClipboardEvent) {
        let Some(area) = self.area.get_untracked() else { return };
        let length = js_sys::Reflect::get(&area, &"value".into())
            .map_or(0, |value| js_sys::JsString::from(value).length());
        let start = area.selection_start().ok().flatten().unwrap_or(0);
        let end = area.selection_end().ok().flatten().unwrap_or(0);
        if start == 0 && end == length && super::paste::take_paste(self.session, event, Some(self.document)) {
            event.prevent_default();
        }
    }

    /// A click on a line that a finding is about selects the finding.
    fn clicked(self, event: &web_sys::MouseEvent) {
        let line = Geometry::line_at(f64::from(event.offset_y()));
        let fingerprint = self.session.rows.with_untracked(|window| {
            let row = window.as_ref()?.rows.iter().find(|row| row.line == line)?;
            row.notes.first().map(|note| note.fingerprint)
        });
        if let Some(fingerprint) = fingerprint {
            self.session.select_from_text(fingerprint, self.document, line);
        }
    }
}
