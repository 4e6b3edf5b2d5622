//! What the engine's answers change on the page. An answer to a question that nobody waits for is dropped.

use super::judging::Pending;
use super::{Engine, RowWindow, Session};
use crate::held::Text;
use crate::platform::{blob_of_buffer, copy, download, root_data};
use check::wire::{Event, JobId};
use check::{DocumentName, Gate, GateReport, Report};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

impl Session {
    pub(super) fn on_event(self, event: Event, attachments: Vec<JsValue>) {
        let first = attachments.first().cloned();
        match event {
            Event::Ready { build, engine_version } => {
                self.engine_is_ready(engine_version);
                self.compare_builds(&build);
            }
            Event::Progress { id, done, total, what } => {
                if let Some(Pending::Feed { document, .. }) = self.waiting(id) {
                    self.reading.set(Some((document, done, total)));
                }
                self.running.update(|running| {
                    if let Some(running) = running.as_mut().filter(|r| r.id == id) {
                        running.what = what;
                        running.done = done;
                        running.total = total;
                    }
                });
            }
            Event::Findings { id, gate } => {
                if matches!(self.waiting(id), Some(Pending::Run)) {
                    self.running.update(|running| {
                        if let Some(running) = running {
                            running.has_found = true;
                        }
                    });
                    self.findings_so_far(*gate);
                }
            }
            Event::Judged { id, report, comparison, millis } => {
                if self.answered(id).is_some() {
                    self.judged(*report, millis);
                    if let Some(comparison) = comparison {
                        self.compared(comparison);
                    }
                }
            }
            Event::Cancelled { id } => {
                let was_asked = self.with_jobs(|jobs| jobs.cancelled == Some(id)) == Some(true);
                self.answered(id);
                if was_asked {
                    self.run_was_cancelled();
                }
            }
            Event::Fed { id, document, summary } => {
                if let Some(Pending::Feed { version, .. }) = self.answered(id) {
                    self.reading.set(None);
                    self.summaries.update(|s| drop(s.insert(document, summary)));
                    self.fed.update(|f| {
                        f.insert(document, version);
                    });
                    match document {
                        DocumentName::Response => self.extract_if_wanted(),
                        // Another contract is another service.
                        DocumentName::Schema(_) => self.panels.service.set(None),
                        _ => {}
                    }
                    self.run_if_wanted();
                }
            }
            Event::Rows { id, document, rows, line_count } => {
                if let Some(Pending::Rows { version, .. }) = self.answered(id) {
                    self.rows.set(Some(RowWindow { document, version, rows, line_count }));
                }
            }
            Event::Recognised { id, recognised } => {
                if let Some(Pending::Recognise { blob, source }) = self.answered(id) {
                    self.recognised(recognised, blob, source);
                }
            }
            Event::Text { id, document } => {
                if let (Some(_), Some(buffer)) = (self.answered(id), first) {
                    self.formatted(document, &buffer);
                }
            }
            Event::Copied { id, text } => {
                if self.answered(id).is_some() {
                    self.copy_to_clipboard(text.into());
                }
            }
            Event::Shared { id, fragment, contents } => {
                if self.answered(id).is_some() {
                    self.got_link(fragment, contents);
                }
            }
            Event::Saved { id, contents: _ } => {
                if let (Some(_), Some(blob)) = (self.answered(id), first.as_ref().and_then(blob_of_buffer)) {
                    let file_name = self.file_name();
                    download(&blob, &file_name);
                    self.say(format!("Saved as {file_name}"));
                }
            }
            Event::Opened { id, check, documents } => {
                if self.answered(id).is_some() {
                    self.open(*check, documents, attachments);
                }
            }
            // Only the network worker says these.
            Event::Answered { .. } | Event::Failed { .. } | Event::Looked { .. } => {}
            Event::Planned { id, plan } => {
                if let Some(Pending::Plan { sends, files }) = self.answered(id) {
                    self.planned(*plan, sends, files);
                }
            }
            Event::DataPlanned { id, plan } => {
                if self.answered(id).is_some() {
                    self.data_planned(*plan);
                }
            }
            Event::DataSends { id, sends, wait_until_millis, is_done } => {
                self.data_sends(id, sends, attachments, wait_until_millis, is_done);
            }
            Event::Tree { id, document, window } => {
                if let Some(Pending::Tree { version }) = self.answered(id) {
                    self.got_tree(document, version, window);
                }
            }
            Event::Compared { id, difference } => {
                if self.answered(id).is_some() {
                    self.got_difference(difference);
                }
            }
            Event::View { id, view } => {
                if self.answered(id).is_some() {
                    self.got_view(*view);
                }
            }
            Event::Drafted { id, draft, missing } => {
                if let Some(Pending::Drafted { operation, simulates }) = self.answered(id) {
                    self.drafted(operation, simulates, *draft, missing);
                }
            }
            Event::Simulated { id, exchange, state } => {
                if let Some(Pending::Simulate { request_name }) = self.answered(id) {
                    let body = first.as_ref().and_then(blob_of_buffer);
                    self.simulated(request_name, *exchange, body, state);
                }
            }
            Event::ServiceReset { id } => {
                if self.answered(id).is_some() {
                    self.service_was_reset();
                }
            }
            Event::Picked { id, index, exchange } => {
                if let (Some(_), Some(blob)) = (self.answered(id), first.as_ref().and_then(blob_of_buffer)) {
                    self.picked(index, *exchange, blob);
                }
            }
            Event::Exported { id, export } => {
                if let (Some(_), Some(blob)) = (self.answered(id), first.as_ref().and_then(blob_of_buffer)) {
                    self.exported(export, &blob);
                }
            }
            Event::PropertyNames { id, names } => {
                if self.answered(id).is_some() {
                    self.writing.names.set(names);
                }
            }
            Event::TextFaults { id, faults } => {
                if let Some(Pending::BodyFaults { wish }) = self.answered(id) {
                    self.got_body_faults(wish, faults);
                }
            }
            Event::TreeShown { id, row } => {
                if self.answered(id).is_some() {
                    self.shown_in_tree(row);
                }
            }
            Event::TreeFound { id, hit, row } => {
                if self.answered(id).is_some() {
                    self.found_in_tree(hit, row);
                }
            }
            Event::Extracted { id, values, missing } => {
                if self.answered(id).is_some() {
                    self.extracted(values, missing);
                }
            }
            Event::Diagnosed { id, diagnosis } => {
                if let Some(Pending::Diagnose { plan, failure }) = self.answered(id) {
                    self.diagnosed(*plan, failure, diagnosis);
                }
            }
            Event::Refused { id, sentence } => {
                if let Some(pending) = self.answered(id) {
                    match pending {
                        Pending::Run => self.running.set(None),
                        Pending::Recognise { source, .. } if source.batch.is_some() => {
                            if let Some(batch) = &source.batch {
                                self.refused_in_batch(batch, source.file_name.as_deref().unwrap_or_default());
                            }
                            return;
                        }
                        // The same text would be refused again.
                        Pending::Feed { document, version } => {
                            self.with_jobs(|jobs| jobs.refuses_feed.insert((document, version)));
                        }
                        _ => {}
                    }
                    self.refused(sentence);
                    // The run that waited for this text judges what there is.
                    self.run_if_wanted();
                }
            }
        }
    }

    fn waiting(self, id: JobId) -> Option<Pending> {
        self.with_jobs(|jobs| jobs.pending.get(&id).cloned()).flatten()
    }

    /// Takes the job out of the book. None: nobody waits for this answer any more.
    fn answered(self, id: JobId) -> Option<Pending> {
        let pending = self.with_jobs(|jobs| jobs.pending.remove(&id)).flatten()?;
        self.job_ended_well(&pending);
        Some(pending)
    }

    /// Only the published layout has builds with names; elsewhere there is nothing to compare.
    fn compare_builds(self, workers: &str) {
        let pages = root_data("build").unwrap_or_default();
        let is_known = |build: &str| !build.is_empty() && build != "dev";
        if is_known(&pages) && is_known(workers) && pages != workers {
            self.alert("The page and its engine are of two versions. Load the page again to get one version of both.");
        }
    }

    fn findings_so_far(self, gate: GateReport) {
        self.report.update(|report| {
            let report = report.get_or_insert_with(|| Report {
                engine_version: check::ENGINE_VERSION,
                seed: self.held.with_untracked(|h| h.check.seed),
                as_of_millis: None,
                gates: Gate::ALL.map(|g| GateReport::not_run(g, g.promise())).into(),
                verdict: check::Verdict::NotRun,
            });
            if let Some(old) = report.gates.iter_mut().find(|g| g.gate == gate.gate) {
                *old = gate;
            }
            report.verdict = self.held.with_untracked(|h| Report::overall(&h.check, &report.gates));
        });
    }

    fn judged(self, report: Report, millis: f64) {
        self.with_jobs(|jobs| jobs.cancelled = None);
        self.millis.set(Some(millis));
        let gate = self.running.with_untracked(|r| r.as_ref().map_or(Gate::Contract, |r| r.gate));
        let word =
            |r: &Report| r.gates.iter().find(|g| g.gate == gate).map(|g| (g.verdict, g.headline.clone()));
        self.running.set(None);
        let before = self.report.with_untracked(|r| r.as_ref().and_then(word));
        let now = word(&report);
        if before != now
            && let Some((verdict, headline)) = now
        {
            self.announcement.set(format!("{}: {verdict}. {headline}.", gate.name()));
        }
        self.report.set(Some(report));
        self.marks.update(|n| *n += 1);
        self.refresh_panel();
        self.refresh_data();
        let is_gone = |s: super::Selected| untrack(|| self.finding(s.fingerprint)).is_none();
        if self.selected.get_untracked().is_some_and(is_gone) {
            self.selected.set(None);
        }
    }

    fn formatted(self, document: DocumentName, buffer: &JsValue) {
        let Some(blob) = blob_of_buffer(buffer) else { return };
        if untrack(|| self.is_preview()) || self.held.with_untracked(|h| h.text(document).is_none()) {
            return;
        }
        self.remember(&format!("formatted {}", crate::words::document_in_sentence(document)));
        self.held.update(|held| {
            held.set_text(document, Text::new(blob));
        });
        self.text_changed(document);
        self.keep_soon();
        self.say("Formatted: only whitespace changed");
    }

    pub fn copy_to_clipboard(self, text: JsValue) {
        leptos::task::spawn_local(async move {
            if copy(&text).await {
                self.say("Copied");
            } else {
                self.alert("The browser did not let this page write to the clipboard. Allow it for this page, or select the text and copy it by hand.");
            }
        });
    }

    pub fn format(self, document: DocumentName) {
        self.ask(Pending::Format { document }, |id| check::wire::Job::Format { id, document }, Vec::new());
    }

    /// Of a large response, secrets in findings are known by their look only: whoever hands them on is told.
    pub(super) fn tell_how_secrets_are_found(self) {
        let size = self.held.with_untracked(|h| h.response.as_ref().map_or(0.0, |text| text.size_bytes()));
        if size > f64::from(check::redact::MAX_READ_BYTES) {
            self.say(format!(
                "The response has {}: secrets in the findings are found by their look only, not by the names of the \
                 fields that they stand in. Read what you hand on.",
                crate::words::bytes(size as u64)
            ));
        }
    }

    /// Findings as Markdown on the clipboard: one, or all.
    pub fn copy_markdown(self, fingerprint: Option<check::Fingerprint>) {
        self.tell_how_secrets_are_found();
        self.ask(Pending::Markdown, |id| check::wire::Job::Markdown { id, fingerprint }, Vec::new());
    }

    pub fn copy_document(self, document: DocumentName) {
        let Some(text) = self.held.with_untracked(|h| h.text(document).cloned()) else { return };
        leptos::task::spawn_local(async move {
            match crate::platform::text_of_blob(&text.blob).await {
                Ok(text) => self.copy_to_clipboard(text),
                Err(_) => self.alert("The file changed on disk and can't be read again. Drop it once more."),
            }
        });
    }

    /// Whether the engine can take jobs or will soon.
    pub fn has_engine(self) -> bool {
        !matches!(*self.engine.read(), Engine::Dead(_))
    }
}
