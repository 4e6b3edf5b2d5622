//! Texts to the engine, runs, Cancel, and what happens when the engine crashes. What the answers mean is in
//! `events.rs`.

use super::{Running, Session};
use crate::held::Held;
use crate::platform::{after, root_data};
use crate::words::document_in_sentence;
use crate::worker_client::{Heard, WorkerClient};
use check::network::{Failure, Plan};
use check::wire::{Job, JobId};
use check::{DocumentName, Gate, GateReport, Report, Verdict};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// A job that was sent and not answered.
#[derive(Clone)]
pub(super) enum Pending {
    Feed {
        document: DocumentName,
        version: u32,
    },
    Run,
    Rows {
        document: DocumentName,
        version: u32,
    },
    Recognise {
        blob: Blob,
        source: super::intake::Source,
    },
    Format {
        document: DocumentName,
    },
    Markdown,
    Share,
    Save,
    Open {
        is_file: bool,
    },
    /// `files`: what the worker that sends is given.
    Plan {
        sends: bool,
        files: Vec<JsValue>,
    },
    Extract,
    Tree {
        version: u32,
    },
    TreeFind,
    TreeShow,
    View,
    Pick,
    Drafted {
        operation: String,
        simulates: bool,
    },
    Simulate {
        request_name: Option<String>,
    },
    ResetService,
    Export,
    Compare,
    Names,
    BodyFaults {
        wish: u32,
    },
    Curl,
    DataPlan,
    Diagnose {
        plan: Box<Plan>,
        failure: Failure,
    },
}

impl Pending {
    /// What the engine was doing, for a sentence after a crash.
    pub fn doing(&self) -> String {
        match self {
            Pending::Feed { document, .. } => format!("reading {}", document_in_sentence(*document)),
            Pending::Run => "judging the response".into(),
            Pending::Rows { document, .. } => format!("drawing {}", document_in_sentence(*document)),
            Pending::Recognise { .. } => "looking at what was pasted".into(),
            Pending::Format { document } => format!("formatting {}", document_in_sentence(*document)),
            Pending::Markdown => "writing Markdown".into(),
            Pending::Share => "making the link".into(),
            Pending::Save => "making the file".into(),
            Pending::Plan { .. } => "planning the request".into(),
            Pending::Tree { .. } => "drawing the tree".into(),
            Pending::Compare => "comparing two responses".into(),
            Pending::View => "reading several responses together".into(),
            Pending::Drafted { .. } => "making a request from the contract".into(),
            Pending::Simulate { .. } | Pending::ResetService => "simulating the service".into(),
            Pending::Pick => "opening a recorded exchange".into(),
            Pending::Export => "writing a file".into(),
            Pending::Names => "collecting the names of the schemas".into(),
            Pending::BodyFaults { .. } => "looking at the request's body".into(),
            Pending::TreeFind => "searching".into(),
            Pending::TreeShow => "opening the tree".into(),
            Pending::Curl => "writing the cURL command".into(),
            Pending::DataPlan => "planning the run".into(),
            Pending::Extract => "taking values for later requests".into(),
            Pending::Diagnose { .. } => "looking for what went wrong".into(),
            Pending::Open { is_file: true } => "opening the file".into(),
            Pending::Open { is_file: false } => "opening the link".into(),
        }
    }
}

/// The book of jobs.
#[derive(Default)]
pub(super) struct Jobs {
    last: JobId,
    pub pending: BTreeMap<JobId, Pending>,
    /// Rises with each wish to feed or run; an older wish that wakes up later does nothing.
    feed_wishes: BTreeMap<DocumentName, u32>,
    pub run_wish: u32,
    /// A run waits until these texts are read.
    pub wants_run: Option<Gate>,
    /// A person pressed Cancel on this run.
    pub cancelled: Option<JobId>,
    /// What crashed last, and how often in a row.
    pub crashed: Option<(String, u32)>,
    /// After three crashes: not again before the texts change.
    pub refuses_run: bool,
    pub refuses_feed: BTreeSet<(DocumentName, u32)>,
    pub failed_starts: u32,
}

const SMALL_BYTES: f64 = 64.0 * 1024.0;
const LARGE_DELAY_MILLIS: i32 = 150;

impl Session {
    pub(super) fn start_engine(self) {
        let base = root_data("base").unwrap_or_else(|| "./".into());
        let worker =
            WorkerClient::new(format!("{base}worker_loader.js"), "compute", move |heard| match heard {
                Heard::Event(event, attachments) => self.on_event(*event, attachments),
                Heard::Died { was_ready, words } => self.on_crash(was_ready, words),
            });
        self.parts.update_value(|parts| parts.worker = Some(worker.clone()));
        worker.restart();
    }

    pub(super) fn with_jobs<T: 'static>(self, with: impl FnOnce(&mut Jobs) -> T) -> Option<T> {
        self.parts.try_update_value(|parts| with(&mut parts.jobs))
    }

    pub(super) fn send(self, job: Job, attachments: Vec<JsValue>) {
        let worker = self.parts.with_value(|parts| parts.worker.clone());
        if let Some(worker) = worker {
            worker.send(job, attachments);
        }
    }

    /// Writes the job into the book and sends it.
    pub(super) fn ask(
        self,
        pending: Pending,
        job: impl FnOnce(JobId) -> Job,
        attachments: Vec<JsValue>,
    ) -> JobId {
        let id = self
            .with_jobs(|jobs| {
                jobs.last += 1;
                jobs.pending.insert(jobs.last, pending);
                jobs.last
            })
            .unwrap_or(0);
        self.send(job(id), attachments);
        id
    }

    // --- texts ---------------------------------------------------------------------------------------------------

    /// A text was typed or replaced: small ones are fed at once, large ones when the typing rests.
    pub fn text_changed(self, document: DocumentName) {
        let Some(text) =
            self.held.with_untracked(|h| h.text(document).cloned()).filter(|t| t.size_bytes() > 0.0)
        else {
            // An empty schema that was just added is no broken one.
            self.close_document(document);
            return;
        };
        let delay = if text.size_bytes() < SMALL_BYTES { 0 } else { LARGE_DELAY_MILLIS };
        let wish = self
            .with_jobs(|jobs| {
                jobs.refuses_run = false;
                let wish = jobs.feed_wishes.entry(document).or_default();
                *wish += 1;
                *wish
            })
            .unwrap_or(0);
        after(delay, move || {
            if self.with_jobs(|jobs| jobs.feed_wishes.get(&document) == Some(&wish)) == Some(true) {
                self.feed(document);
                self.run_soon();
            }
        });
    }

    pub(super) fn feed(self, document: DocumentName) {
        let Some(text) = self.held.with_untracked(|h| h.text(document).cloned()) else { return };
        let version = text.version;
        if text.size_bytes() == 0.0 {
            return;
        }
        if self.with_jobs(|jobs| jobs.refuses_feed.contains(&(document, version))) == Some(true) {
            return;
        }
        self.ask(
            Pending::Feed { document, version },
            |id| Job::Feed { id, document },
            vec![text.blob.clone().into()],
        );
    }

    fn close_document(self, document: DocumentName) {
        self.send(Job::Close { document }, Vec::new());
        self.summaries.update(|s| drop(s.remove(&document)));
        self.fed.update(|f| {
            f.remove(&document);
        });
        self.with_jobs(|jobs| {
            *jobs.feed_wishes.entry(document).or_default() += 1;
            jobs.pending.retain(|_, p| !matches!(p, Pending::Feed { document: d, .. } if *d == document));
        });
        if self.rows.with_untracked(|r| r.as_ref().is_some_and(|r| r.document == document)) {
            self.rows.set(None);
        }
        self.run_soon();
    }

    /// Feeds what differs from before, and closes what is gone.
    pub(super) fn feed_differences(self, before: &Held) {
        let now = self.held.get_untracked();
        for document in before.documents() {
            if now.text(document).is_none() {
                self.close_document(document);
            }
        }
        for document in now.documents() {
            let version = now.text(document).map(|t| t.version);
            if before.text(document).map(|t| t.version) != version {
                self.text_changed(document);
            }
        }
    }

    // --- runs ----------------------------------------------------------------------------------------------------

    /// Judges again when this turn is over, once, however often it was wished for. A shared check waits for a click.
    pub fn run_soon(self) {
        if untrack(|| self.is_preview()) {
            return;
        }
        let wish = self
            .with_jobs(|jobs| {
                jobs.run_wish += 1;
                jobs.run_wish
            })
            .unwrap_or(0);
        after(0, move || {
            if self.with_jobs(|jobs| jobs.run_wish == wish && !jobs.refuses_run) == Some(true) {
                self.run(Gate::Contract);
            }
        });
    }

    /// The Run button: judges the gate in view.
    pub fn run_now(self) {
        if untrack(|| self.is_preview() && !self.can_check_again()) {
            self.say("This link does not carry the response's body. Paste the body first, then check again.");
            return;
        }
        self.with_jobs(|jobs| jobs.refuses_run = false);
        self.run(self.gate.get_untracked());
    }

    fn run(self, gate: Gate) {
        match gate {
            Gate::Data if self.data_is_live() => self.plan_data(),
            Gate::Data => self.start_run(gate, |id| Job::RunData { id }),
            _ => self.start_run(gate, |id| Job::Run { id }),
        }
    }

    /// Starts a job that judges a gate, as soon as all texts are read.
    pub(super) fn start_run(self, gate: Gate, job: impl FnOnce(JobId) -> Job) {
        self.cancel_silently();
        self.feed_what_waits();
        let must_wait = self
            .with_jobs(|jobs| {
                let must_wait = jobs.pending.values().any(|p| matches!(p, Pending::Feed { .. }));
                jobs.wants_run = must_wait.then_some(gate);
                must_wait
            })
            .unwrap_or(false);
        if must_wait {
            return;
        }
        let mut check = self.held.with_untracked(|h| h.check.clone());
        if !untrack(|| self.is_preview()) {
            // One's own past verdict is no claim to compare with.
            check.recorded = None;
        }
        self.send(Job::Configure { check: Box::new(check) }, Vec::new());
        let id = self.ask(Pending::Run, job, Vec::new());
        self.running.set(Some(Running {
            id,
            gate,
            what: String::new(),
            done: 0,
            total: 0,
            is_long: false,
            has_found: false,
        }));
        after(250, move || {
            self.running.update(|running| {
                if let Some(running) = running.as_mut().filter(|r| r.id == id) {
                    running.is_long = true;
                }
            });
        });
    }

    /// A text was read: go on with the run that waited for it.
    pub(super) fn run_if_wanted(self) {
        let is_due = self.with_jobs(|jobs| {
            let reads = jobs.pending.values().any(|p| matches!(p, Pending::Feed { .. }));
            if reads { None } else { jobs.wants_run.take() }
        });
        if let Some(gate) = is_due.flatten() {
            self.run(gate);
        }
    }

    /// Configures without a run, so that the rows of a shared check can be drawn.
    pub(super) fn configure(self) {
        let check = self.held.with_untracked(|h| h.check.clone());
        self.send(Job::Configure { check: Box::new(check) }, Vec::new());
    }

    /// Feeds what waits for the typing to rest: a run must judge the texts that are shown, never older ones.
    pub(super) fn feed_what_waits(self) {
        let held = self.held.get_untracked();
        for document in held.documents() {
            let Some(version) = held.text(document).map(|t| t.version) else { continue };
            let is_fed = self.fed.with_untracked(|fed| fed.get(&document) == Some(&version));
            let is_on_its_way = self.with_jobs(|jobs| {
                let mut feeds = jobs.pending.values();
                feeds.any(|p| matches!(p, Pending::Feed { document: d, version: v } if *d == document && *v == version))
            });
            if !is_fed && is_on_its_way != Some(true) {
                self.with_jobs(|jobs| *jobs.feed_wishes.entry(document).or_default() += 1);
                self.feed(document);
            }
        }
    }

    /// Forgets the run that goes on: another takes its place.
    pub(super) fn cancel_silently(self) {
        let old = self.with_jobs(|jobs| {
            let old: Vec<_> =
                jobs.pending.iter().filter(|(_, p)| matches!(p, Pending::Run)).map(|(id, _)| *id).collect();
            for id in &old {
                jobs.pending.remove(id);
            }
            old
        });
        for id in old.unwrap_or_default() {
            self.send(Job::Cancel { id }, Vec::new());
        }
        self.running.set(None);
    }

    /// The Cancel button: what was found so far stays. An engine that can't stop is ended.
    pub fn cancel_run(self) {
        let Some(running) = self.running.get_untracked() else { return };
        let id = running.id;
        if self.is_live_data(id) {
            return self.cancel_live_data(id);
        }
        self.with_jobs(|jobs| jobs.cancelled = Some(id));
        self.send(Job::Cancel { id }, Vec::new());
        after(500, move || {
            if self.with_jobs(|jobs| jobs.cancelled == Some(id)) == Some(true) {
                self.run_was_cancelled();
                self.with_jobs(|jobs| jobs.pending.clear());
                self.restart_engine(false);
            }
        });
    }

    /// Leaves the findings that this run posted, and says that the rest was not judged.
    pub(super) fn run_was_cancelled(self) {
        self.with_jobs(|jobs| {
            jobs.cancelled = None;
            jobs.pending.retain(|_, p| !matches!(p, Pending::Run));
        });
        let (gate, has_found) = self
            .running
            .with_untracked(|r| r.as_ref().map_or((Gate::Contract, false), |r| (r.gate, r.has_found)));
        self.running.set(None);
        if has_found {
            self.hold(
                gate,
                "The run was cancelled. These are the findings so far; run again to judge the rest.",
            );
            self.say("Cancelled; the findings so far are kept");
        } else {
            self.forget_findings(gate, "Cancelled before anything was found");
            self.hold(gate, "The run was cancelled; run again to judge.");
            self.say("Cancelled");
        }
        self.marks.update(|n| *n += 1);
    }

    /// What stands in the findings sheet is of another text.
    pub(super) fn forget_findings(self, gate: Gate, headline: &str) {
        self.report.update(|report| {
            if let Some(old) = gate_of(report, gate) {
                *old = GateReport { verdict: Verdict::Hold, ..GateReport::not_run(gate, headline) };
            }
        });
    }

    /// The gate can't be sure: HOLD, unless it refuses already.
    pub(super) fn hold(self, gate: Gate, reason: &str) {
        self.report.update(|report| {
            if let Some(gate) = gate_of(report, gate) {
                if gate.verdict != Verdict::NoGo {
                    gate.verdict = Verdict::Hold;
                }
                if !gate.reasons.iter().any(|r| r == reason) {
                    gate.reasons.insert(0, reason.into());
                }
            }
            if let Some(report) = report {
                report.verdict = self.held.with_untracked(|h| Report::overall(&h.check, &report.gates));
            }
        });
    }

    // --- windows of rows -----------------------------------------------------------------------------------------

    /// Asks for rows of a text that the engine has read. Returns whether it was asked.
    pub fn ask_rows(
        self,
        document: DocumentName,
        first_line: u32,
        count: u32,
        focus_offset: Option<u32>,
    ) -> bool {
        let Some(version) = self.fed.with_untracked(|f| f.get(&document).copied()) else { return false };
        self.with_jobs(|jobs| jobs.pending.retain(|_, p| !matches!(p, Pending::Rows { .. })));
        self.ask(
            Pending::Rows { document, version },
            |id| Job::Rows { id, document, first_line, count, focus_offset },
            Vec::new(),
        );
        true
    }
}

fn gate_of(report: &mut Option<Report>, gate: Gate) -> Option<&mut GateReport> {
    report.as_mut()?.gates.iter_mut().find(|g| g.gate == gate)
}
