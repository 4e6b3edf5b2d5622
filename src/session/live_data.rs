//! A run of the data gate against the API itself: planned by the engine, sent by the network worker after a person's
//! yes, each request listed before it goes. When the next one is due is the engine's to say.

use super::judging::Pending;
use super::sending::{Outcome, Sent, in_a_word, page_origin};
use super::{Running, Session};
use crate::platform::{after, now_millis};
use check::Gate;
use check::gates::data::{DataPlan, DataSend};
use check::network::{Answer, Failure, RemarkKind};
use check::wire::{Job, JobId};
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Requests of a run that are on their way.
#[derive(Default)]
pub struct LiveData {
    /// The run's job; None: none goes on.
    run: Option<JobId>,
    /// Which case each request on its way is, by its number in "requests sent".
    tickets: BTreeMap<JobId, u32>,
    /// An older wish to ask again does nothing.
    wish: u32,
}

impl Session {
    /// The Run button with the API as the target: what would be sent is shown first.
    pub(super) fn plan_data(self) {
        if untrack(|| self.is_preview()) {
            self.say("This is a shared check: nothing is sent from it. Keep it as your check first.");
            return;
        }
        let draft = untrack(|| self.draft());
        if draft.url.trim().is_empty() {
            self.say("Write the request on Contract, Request first: method, address, authorisation. Its body is what is changed.");
            return;
        }
        let check = self.held.with_untracked(|h| h.check.clone());
        self.send(Job::Configure { check: Box::new(check) }, Vec::new());
        let values = untrack(|| self.values());
        let page = page_origin();
        self.ask(
            Pending::DataPlan,
            |id| Job::PlanData { id, draft: Box::new(draft), values, page },
            Vec::new(),
        );
    }

    pub(super) fn data_planned(self, plan: DataPlan) {
        if let Some(refused) = plan.remarks.iter().find(|r| r.kind == RemarkKind::Refused) {
            self.alert(format!("Nothing was sent. {}", refused.sentence));
            return;
        }
        self.data.plan.set(Some(plan));
        crate::platform::next_frame(|| crate::platform::focus("data-yes"));
    }

    pub fn refuse_data_plan(self) {
        self.data.plan.set(None);
    }

    /// Yes to the plan that was shown.
    pub fn send_data(self) {
        if self.data.plan.get_untracked().is_none() {
            return;
        }
        self.data.plan.set(None);
        self.cancel_silently();
        let id =
            self.ask(Pending::Run, |id| Job::PollData { id, now_millis: now_millis() as u64 }, Vec::new());
        self.data.live.update_value(|live| *live = LiveData { run: Some(id), ..LiveData::default() });
        self.running.set(Some(Running {
            id,
            gate: Gate::Data,
            what: "Sending".into(),
            done: 0,
            total: 0,
            is_long: true,
            has_found: false,
        }));
    }

    /// Whether this run sends: its Cancel waits for no engine.
    pub(super) fn is_live_data(self, id: JobId) -> bool {
        self.data.live.with_value(|live| live.run == Some(id))
    }

    fn poll_data(self, id: JobId) {
        if self.is_live_data(id) {
            self.send(Job::PollData { id, now_millis: now_millis() as u64 }, Vec::new());
        }
    }

    pub(super) fn data_sends(
        self,
        id: JobId,
        sends: Vec<DataSend>,
        bodies: Vec<JsValue>,
        wait_until_millis: Option<u64>,
        is_done: bool,
    ) {
        if !self.is_live_data(id) {
            return;
        }
        for (send, body) in sends.into_iter().zip(bodies) {
            let number = self.next_id();
            // Listed first, then sent: whatever happens, the list is whole.
            self.sending.sent.update(|sent| {
                sent.push(Sent {
                    id: number,
                    at_millis: now_millis() as u64,
                    method: send.request.method.clone(),
                    url: send.shown_url.clone(),
                    outcome: Outcome::OnItsWay,
                });
            });
            self.data.live.update_value(|live| {
                live.tickets.insert(number, send.ticket);
            });
            let parts = js_sys::Array::of1(&body);
            let blob = Blob::new_with_u8_array_sequence(&parts).map_or(JsValue::NULL, Into::into);
            self.network().send(Job::Send { id: number, request: send.request }, vec![blob]);
        }
        if is_done {
            self.data.live.update_value(|live| live.run = None);
            return;
        }
        let mut wish = 0;
        self.data.live.update_value(|live| {
            live.wish += 1;
            wish = live.wish;
        });
        if let Some(until) = wait_until_millis {
            let delay = until.saturating_sub(now_millis() as u64).clamp(1, 60_000);
            after(delay as i32, move || {
                if self.data.live.with_value(|live| live.wish == wish) {
                    self.poll_data(id);
                }
            });
        }
    }

    /// Whether the answer belongs to a run; then it is taken.
    pub(super) fn take_data_answer(
        self,
        number: JobId,
        answer: Result<&Answer, &Failure>,
        body: Option<JsValue>,
    ) -> bool {
        let ticket = self.data.live.try_update_value(|live| live.tickets.remove(&number)).flatten();
        let Some(ticket) = ticket else { return false };
        self.list_outcome(
            number,
            match answer {
                Ok(answer) => Outcome::Answered {
                    status: answer.response.status.unwrap_or(0),
                    millis: answer.response.timing.map_or(0, |timing| timing.total_millis),
                },
                Err(failure) => Outcome::Failed(in_a_word(failure)),
            },
        );
        let Some(id) = self.data.live.with_value(|live| live.run) else { return true };
        let body = body.unwrap_or_else(|| js_sys::Uint8Array::new_with_length(0).into());
        self.send(
            Job::AnswerData {
                id,
                ticket,
                answer: answer.ok().cloned().map(Box::new),
                failure: answer.err().cloned(),
                now_millis: now_millis() as u64,
            },
            vec![body],
        );
        self.poll_data(id);
        true
    }

    /// Cancel: what is on its way is aborted, what was found stays.
    pub(super) fn cancel_live_data(self, id: JobId) {
        let flying: Vec<JobId> = self.data.live.with_value(|live| live.tickets.keys().copied().collect());
        for number in flying {
            self.network().send(Job::Cancel { id: number }, Vec::new());
        }
        self.send(Job::Cancel { id }, Vec::new());
        self.poll_data(id);
    }
}
