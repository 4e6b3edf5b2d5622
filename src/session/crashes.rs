//! When the engine stops by itself or is ended: a new one, everything fed again, one sentence about what crashed.

use super::judging::Pending;
use super::{Engine, Session};
use crate::held::Held;
use crate::platform::after;
use check::Gate;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// After so many in a row, a job is not tried again by itself.
const MAX_CRASHES: u32 = 3;

impl Session {
    /// A fresh engine gets every text again.
    pub(super) fn restart_engine(self, runs: bool) {
        self.engine.set(Engine::Starting);
        self.fed.set(BTreeMap::new());
        self.with_jobs(|jobs| {
            jobs.pending.clear();
            jobs.wants_run = None;
        });
        let worker = self.parts.with_value(|parts| parts.worker.clone());
        if let Some(worker) = worker {
            worker.restart();
        }
        for document in self.held.with_untracked(Held::documents) {
            self.feed(document);
        }
        if untrack(|| self.is_preview()) {
            self.configure();
        } else if runs {
            self.run_soon();
        }
    }

    pub(super) fn on_crash(self, was_ready: bool, words: String) {
        if !words.is_empty() {
            web_sys::console::warn_1(&format!("The engine stopped: {words}").into());
        }
        let (gate, has_found) = self
            .running
            .with_untracked(|r| r.as_ref().map_or((Gate::Contract, false), |r| (r.gate, r.has_found)));
        self.running.set(None);
        if !was_ready {
            let failed = self
                .with_jobs(|jobs| {
                    jobs.failed_starts += 1;
                    jobs.failed_starts
                })
                .unwrap_or(0);
            if failed >= MAX_CRASHES {
                let sentence = "The engine can't be started, so nothing is judged. Check the connection and load \
                                the page again; what you typed is kept.";
                self.engine.set(Engine::Dead(sentence.into()));
                self.alert(sentence);
                return;
            }
            after(200, move || self.restart_engine(true));
            return;
        }
        let culprit = self
            .with_jobs(|jobs| {
                // The engine works in order, so the oldest unanswered job is the one; rows are asked beside it.
                let is_work = |p: &&Pending| !matches!(p, Pending::Rows { .. });
                jobs.pending.values().find(is_work).or(jobs.pending.values().next()).cloned()
            })
            .flatten();
        let doing = culprit.as_ref().map_or_else(|| "idle".into(), Pending::doing);
        let times = self
            .with_jobs(|jobs| {
                let times = match &jobs.crashed {
                    Some((what, times)) if *what == doing => times + 1,
                    _ => 1,
                };
                jobs.crashed = Some((doing.clone(), times));
                if times >= MAX_CRASHES {
                    match &culprit {
                        Some(Pending::Run) => jobs.refuses_run = true,
                        Some(Pending::Feed { document, version }) => {
                            jobs.refuses_feed.insert((*document, *version));
                        }
                        _ => {}
                    }
                }
                times
            })
            .unwrap_or(1);
        // One sentence about it is enough; the newest counts.
        self.toasts.update(|toasts| toasts.retain(|t| !t.text.starts_with("The engine crashed")));
        if times >= MAX_CRASHES {
            self.alert(format!(
                "The engine crashed {times} times while {doing}. It is not tried again until the text changes or you \
                 press Run; nothing typed is lost."
            ));
            if !has_found {
                self.forget_findings(gate, &format!("Not judged: the engine crashed while {doing}"));
            }
            self.hold(gate, "The engine crashed, so this is not the whole truth.");
        } else {
            self.alert(format!(
                "The engine crashed while {doing}. A new one was started and given everything again; nothing typed \
                 is lost."
            ));
        }
        self.restart_engine(times < MAX_CRASHES);
    }

    /// A job ended well: crashes before it no longer count as "in a row".
    pub(super) fn job_ended_well(self, pending: &Pending) {
        let doing = pending.doing();
        self.with_jobs(|jobs| {
            if jobs.crashed.as_ref().is_some_and(|(what, _)| *what == doing) {
                jobs.crashed = None;
            }
        });
    }

    pub(super) fn engine_is_ready(self, version: u32) {
        self.with_jobs(|jobs| jobs.failed_starts = 0);
        self.engine.set(Engine::Ready { version });
    }
}
