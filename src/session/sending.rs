//! Requests: planned by the engine, sent by the network worker after a click, listed before they go.
//! What an answer means is the engine's; drawing it is the widgets'.

use super::Session;
use super::attaching::Attached;
use super::judging::Pending;
use crate::platform::{after, now_millis, root_data};
use crate::worker_client::{Heard, WorkerClient};
use check::network::{Answer, Diagnosis, Failure, Look, Plan, RemarkKind, Revealed, Value};
use check::request::{Extraction, VariableValue};
use check::wire::{Event, Job, JobId};
use check::{Evidence, Exchange};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// A request that left, or is about to: it stands here before it goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    pub id: JobId,
    /// Milliseconds since 1970.
    pub at_millis: u64,
    pub method: String,
    /// Secrets as `{{name}}`.
    pub url: String,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    OnItsWay,
    Answered { status: u16, millis: u32 },
    Failed(String),
}

/// The request that is on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    pub id: JobId,
    /// Which of the check's requests it is; another one may be open when the answer lands.
    pub request_name: Option<String>,
    pub plan: Plan,
    pub received_bytes: u64,
    /// 0: not told.
    pub total_bytes: u64,
    /// Its second look, after it failed.
    pub is_look: bool,
}

/// No answer came.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    pub plan: Plan,
    pub failure: Failure,
    pub diagnosis: Diagnosis,
}

/// The signals of requests.
#[derive(Clone, Copy)]
pub struct Sending {
    /// Which of the check's requests is edited, from 0.
    pub index: RwSignal<usize>,
    /// The edited request as it would go, as far as the engine has said.
    pub plan: RwSignal<Option<Plan>>,
    /// What was left out or changed when the edited request was read from a pasted command.
    pub pasted: RwSignal<Vec<String>>,
    /// The plan waits for a person's yes: the first request to this host.
    pub asks: RwSignal<bool>,
    pub flight: RwSignal<Option<Flight>>,
    pub trouble: RwSignal<Option<Trouble>>,
    pub sent: RwSignal<Vec<Sent>>,
    known_origins: RwSignal<BTreeSet<String>>,
    /// Values to take from the answer as soon as the engine has read it.
    pub(super) wanted: StoredValue<Vec<Extraction>>,
    worker: StoredValue<Option<WorkerClient>, LocalStorage>,
    last: StoredValue<u32>,
    plan_wish: StoredValue<u32>,
    /// The request that Send was pressed on.
    chosen: StoredValue<Option<String>>,
    pub(super) attached: StoredValue<Attached, LocalStorage>,
    /// Rises when the variables shall be shown.
    pub wants_variables: RwSignal<u32>,
    /// The wish that was granted last.
    pub shown_variables: StoredValue<u32>,
    /// The files of the request in `plan`.
    planned_files: StoredValue<Vec<JsValue>, LocalStorage>,
}

impl Sending {
    pub fn new() -> Self {
        Sending {
            index: RwSignal::new(0),
            plan: RwSignal::new(None),
            pasted: RwSignal::default(),
            asks: RwSignal::new(false),
            flight: RwSignal::new(None),
            trouble: RwSignal::new(None),
            sent: RwSignal::default(),
            known_origins: RwSignal::default(),
            wanted: StoredValue::default(),
            worker: StoredValue::new_local(None),
            last: StoredValue::new(0),
            plan_wish: StoredValue::new(0),
            chosen: StoredValue::default(),
            attached: StoredValue::new_local(Attached::default()),
            wants_variables: RwSignal::new(0),
            shown_variables: StoredValue::new(0),
            planned_files: StoredValue::new_local(Vec::new()),
        }
    }

    /// A request got another name: what is on its way is filed under the new one.
    pub fn renamed(&self, old: &str, name: &str) {
        let rename = |known: &mut Option<String>| {
            if known.as_deref() == Some(old) {
                *known = Some(name.to_string());
            }
        };
        self.chosen.update_value(rename);
        self.flight.update(|flight| flight.iter_mut().for_each(|f| rename(&mut f.request_name)));
    }
}

impl Session {
    // --- planning ------------------------------------------------------------------------------------------------

    /// Asks the engine what would go and what stands in the way, when the typing rests.
    pub fn plan_soon(self) {
        let mut wish = 0;
        self.sending.plan_wish.update_value(|last| {
            *last += 1;
            wish = *last;
        });
        after(120, move || {
            if self.sending.plan_wish.get_value() == wish {
                self.ask_plan(false);
            }
        });
    }

    /// The variables that count, for the engine to fill in.
    pub(super) fn values(self) -> Vec<Value> {
        let variables = self.environment().variables.into_iter();
        variables
            .filter_map(|variable| {
                let is_secret = variable.is_secret();
                let value = match variable.value {
                    VariableValue::Plain(value) => value,
                    // Where nothing was typed in this tab, there is nothing to send.
                    VariableValue::Secret(secret) if secret.reveal().is_empty() => return None,
                    // The one place where a secret leaves its type: the engine fills it in, the network worker sends it.
                    VariableValue::Secret(secret) => secret.reveal().to_string(),
                };
                Some(Value { name: variable.name, value: Revealed(value), is_secret })
            })
            .collect()
    }

    fn ask_plan(self, sends: bool) {
        let draft = untrack(|| self.draft());
        let values = untrack(|| self.values());
        let page = page_origin();
        let files = self.attached_files(&draft);
        self.ask(
            Pending::Plan { sends, files: self.attachments(&draft) },
            |id| Job::Plan { id, draft: Box::new(draft), values, page, files },
            Vec::new(),
        );
    }

    pub(super) fn planned(self, plan: Plan, sends: bool, files: Vec<JsValue>) {
        self.sending.plan.set(Some(plan.clone()));
        self.sending.planned_files.set_value(files);
        if !sends {
            return;
        }
        // What stood in the way of the press before is said anew, or no longer.
        self.toasts.update(|toasts| toasts.retain(|toast| !toast.text.starts_with(NOT_SENT)));
        if let Some(refused) = plan.remarks.iter().find(|r| r.kind == RemarkKind::Refused) {
            self.alert(format!("{NOT_SENT}{}", refused.sentence));
            return;
        }
        if self.sending.known_origins.with_untracked(|known| known.contains(&plan.origin)) {
            self.fly(plan);
        } else {
            self.sending.asks.set(true);
            crate::platform::next_frame(|| crate::platform::focus("send-yes"));
        }
    }

    // --- sending -------------------------------------------------------------------------------------------------

    /// The Send button: plans anew, and asks before the first request to a host.
    pub fn send_request(self) {
        if untrack(|| self.is_preview()) {
            self.say("This is a shared check: nothing is sent from it. Keep it as your check first.");
            return;
        }
        if untrack(|| self.is_simulated()) {
            return self.simulate_request();
        }
        self.sending.asks.set(false);
        let index = self.sending.index.get_untracked();
        let name = self.held.with_untracked(|h| h.check.requests.get(index).map(|r| r.name.clone()));
        self.sending.chosen.set_value(name);
        self.ask_plan(true);
    }

    /// Yes to the plan that was shown.
    pub fn send_as_planned(self) {
        let Some(plan) = self.sending.plan.get_untracked() else { return };
        self.sending.asks.set(false);
        self.sending.known_origins.update(|known| {
            known.insert(plan.origin.clone());
        });
        self.fly(plan);
    }

    /// The list lives as long as the tab: a reload does not unsend anything.
    pub(super) fn keep_sent_list(self) {
        const KEY: &str = "preflight-sent";
        let Ok(Some(storage)) = window().session_storage() else { return };
        if let Some(kept) = storage.get_item(KEY).ok().flatten()
            && let Ok(mut kept) = serde_json::from_str::<Vec<Sent>>(&kept)
        {
            for sent in kept.iter_mut().filter(|s| s.outcome == Outcome::OnItsWay) {
                sent.outcome = Outcome::Failed("unknown: the page was loaded again".into());
            }
            self.sending.last.set_value(kept.iter().map(|s| s.id).max().unwrap_or(0));
            self.sending.sent.set(kept);
        }
        Effect::new(move |_| {
            let text = self.sending.sent.with(|sent| serde_json::to_string(sent).unwrap_or_default());
            // A full or refused storage loses the list at the next reload, and nothing else.
            let _ = storage.set_item(KEY, &text);
        });
    }

    pub(super) fn next_id(self) -> JobId {
        self.sending.last.update_value(|last| *last += 1);
        self.sending.last.get_value()
    }

    pub(super) fn network(self) -> WorkerClient {
        if let Some(worker) = self.sending.worker.with_value(Clone::clone) {
            return worker;
        }
        let base = root_data("base").unwrap_or_else(|| "./".into());
        let worker =
            WorkerClient::new(format!("{base}worker_loader.js"), "network", move |heard| match heard {
                Heard::Event(event, attachments) => self.on_network_event(*event, &attachments),
                Heard::Died { was_ready, .. } => self.network_died(was_ready),
            });
        self.sending.worker.set_value(Some(worker.clone()));
        worker.restart();
        worker
    }

    fn fly(self, plan: Plan) {
        let is_far = !["//127.", "//localhost", "//[::1]"].iter().any(|near| plan.origin.contains(near));
        if !window().navigator().on_line() && is_far {
            self.alert("This device is offline: nothing was sent. Connect, and send again.");
            return;
        }
        if self.sending.flight.with_untracked(Option::is_some) {
            self.say("A request is on its way. Cancel it, or wait for its answer.");
            return;
        }
        let id = self.next_id();
        self.sending.trouble.set(None);
        // Listed first, then sent: whatever happens, the list is whole.
        self.sending.sent.update(|sent| {
            sent.push(Sent {
                id,
                at_millis: now_millis() as u64,
                method: plan.shown.method.clone(),
                url: plan.shown.url.clone(),
                outcome: Outcome::OnItsWay,
            });
        });
        let request = Box::new(plan.request.clone());
        let request_name = self.sending.chosen.get_value();
        self.sending.flight.set(Some(Flight {
            id,
            request_name,
            plan,
            received_bytes: 0,
            total_bytes: 0,
            is_look: false,
        }));
        self.network().send(Job::Send { id, request }, self.sending.planned_files.get_value());
    }

    pub fn cancel_request(self) {
        let Some(flight) = self.sending.flight.get_untracked() else { return };
        self.network().send(Job::Cancel { id: flight.id }, Vec::new());
        // A look that was cancelled says nothing about the server: what is known stays as it was.
        if flight.is_look && self.landed(flight.id).is_some() {
            self.list_outcome(flight.id, Outcome::Failed("cancelled".into()));
            self.say("Cancelled the second look");
        }
    }

    /// A second look at an address that did not answer, on a click: it is a request, and is listed as one.
    pub fn look(self) {
        let Some(trouble) = self.sending.trouble.get_untracked() else { return };
        let id = self.next_id();
        self.sending.sent.update(|sent| {
            sent.push(Sent {
                id,
                at_millis: now_millis() as u64,
                method: "GET".into(),
                url: trouble.plan.shown.url.clone(),
                outcome: Outcome::OnItsWay,
            });
        });
        let url = trouble.plan.request.url.clone();
        let plan = trouble.plan;
        self.sending.flight.set(Some(Flight {
            id,
            request_name: None,
            plan,
            received_bytes: 0,
            total_bytes: 0,
            is_look: true,
        }));
        self.network().send(Job::Look { id, url }, Vec::new());
    }

    fn on_network_event(self, event: Event, attachments: &[JsValue]) {
        match event {
            Event::Progress { id, done, total, .. } => self.sending.flight.update(|flight| {
                if let Some(flight) = flight.as_mut().filter(|f| f.id == id) {
                    flight.received_bytes = done;
                    flight.total_bytes = total;
                }
            }),
            Event::Answered { id, answer } => {
                if self.take_data_answer(id, Ok(&answer), attachments.first().cloned()) {
                    return;
                }
                if let Some(flight) = self.landed(id) {
                    let body = attachments.first().and_then(|b| b.clone().dyn_into::<Blob>().ok());
                    self.take_answer(flight, *answer, body);
                }
            }
            Event::Failed { id, failure } => {
                if self.take_data_answer(id, Err(&failure), None) {
                    return;
                }
                if let Some(flight) = self.landed(id) {
                    self.list_outcome(id, Outcome::Failed(in_a_word(&failure)));
                    self.no_answer(&flight, &failure);
                    self.ask_diagnosis(flight.plan, failure, None);
                }
            }
            Event::Looked { id, look } => {
                if let Some(flight) = self.landed(id) {
                    let word = if look == Look::Answered { "answered, unreadable" } else { "no answer" };
                    self.list_outcome(id, Outcome::Failed(word.into()));
                    if let Some(trouble) = self.sending.trouble.get_untracked() {
                        self.ask_diagnosis(flight.plan, trouble.failure, Some(look));
                    }
                }
            }
            _ => {}
        }
    }

    /// The request in hand has no answer: a verdict about an older one must not stand beside it. Undo brings it back.
    fn no_answer(self, flight: &Flight, failure: &Failure) {
        let plan = &flight.plan;
        let was_sent = !matches!(
            failure,
            Failure::RefusedByPolicy { .. }
                | Failure::NotARequest { .. }
                | Failure::FileGone { .. }
                | Failure::Cancelled { .. }
        );
        if !was_sent || untrack(|| self.is_preview()) {
            return;
        }
        let before = self.held.get_untracked();
        let had_response = before.response.is_some() && !before.is_sample;
        self.remember(&format!("put aside the response before {} {}", plan.shown.method, plan.shown.url));
        self.snapshot(&before);
        self.held.update(|held| {
            held.leave_sample();
            held.response = None;
            held.check.exchanges = vec![Exchange {
                evidence: Evidence::Live,
                request_name: flight.request_name.clone(),
                request: Some(plan.shown.clone()),
                response: None,
                received_at_millis: Some(now_millis() as u64),
            }];
        });
        self.selected.set(None);
        self.feed_differences(&before);
        self.check_changed();
        if had_response {
            let undo: std::rc::Rc<dyn Fn()> = std::rc::Rc::new(move || self.undo());
            let words = "No answer: the response before is put aside".into();
            self.toast(words, false, vec![("Undo".into(), undo)]);
        }
    }

    fn landed(self, id: JobId) -> Option<Flight> {
        let flight = self.sending.flight.get_untracked().filter(|f| f.id == id)?;
        self.sending.flight.set(None);
        Some(flight)
    }

    pub(super) fn list_outcome(self, id: JobId, outcome: Outcome) {
        self.sending.sent.update(|sent| {
            if let Some(one) = sent.iter_mut().find(|s| s.id == id) {
                one.outcome = outcome;
            }
        });
    }

    /// The sender stopped by itself: what was on its way has no known end.
    fn network_died(self, was_ready: bool) {
        self.sending.worker.set_value(None);
        if let Some(flight) = self.sending.flight.get_untracked() {
            self.sending.flight.set(None);
            if !was_ready {
                self.list_outcome(flight.id, Outcome::Failed("not sent".into()));
                self.alert(
                    "The part of the page that sends could not be loaded, so nothing was sent. Check the connection, \
                     then send again.",
                );
                return;
            }
            self.list_outcome(flight.id, Outcome::Failed("unknown: the sender stopped".into()));
            self.alert("The part of the page that sends stopped. The server may have got the request; send again if not.");
        }
    }

    fn take_answer(self, flight: Flight, answer: Answer, body: Option<Blob>) {
        let Flight { id, request_name, plan, .. } = flight;
        let status = answer.response.status.unwrap_or(0);
        let millis = answer.response.timing.map_or(0, |t| t.total_millis);
        self.list_outcome(id, Outcome::Answered { status, millis });
        if untrack(|| self.is_preview()) {
            return;
        }
        let exchange = Exchange {
            evidence: Evidence::Live,
            request_name,
            request: Some(plan.shown),
            response: Some(answer.response),
            received_at_millis: None,
        };
        self.take_exchange(exchange, body);
        self.say(format!("Answered {status} in {millis} ms"));
    }

    /// The engine has read the answer: now values can be taken from it. The run that follows configures the engine
    /// with the answer's headers; it is asked first.
    pub(super) fn extract_if_wanted(self) {
        let extractions = self.sending.wanted.try_update_value(std::mem::take).unwrap_or_default();
        if !extractions.is_empty() {
            self.configure();
            self.ask(Pending::Extract, |id| Job::Extract { id, extractions }, Vec::new());
        }
    }

    /// Values of the answer for later requests.
    pub(super) fn extracted(self, values: Vec<Value>, missing: Vec<String>) {
        for value in &values {
            self.set_variable(&value.name, &value.value.0, value.is_secret);
        }
        for sentence in missing {
            self.alert(sentence);
        }
        if !values.is_empty() {
            let names: Vec<_> = values.into_iter().map(|v| v.name).collect();
            self.say(format!("Kept for later requests: {}", names.join(", ")));
        }
    }

    // --- trouble -------------------------------------------------------------------------------------------------

    fn ask_diagnosis(self, plan: Plan, failure: Failure, look: Option<Look>) {
        let request = Box::new(plan.request.clone());
        let job_failure = failure.clone();
        self.ask(
            Pending::Diagnose { plan: Box::new(plan), failure },
            |id| Job::Diagnose { id, request, page: page_origin(), failure: job_failure, look },
            Vec::new(),
        );
    }

    pub(super) fn diagnosed(self, plan: Plan, failure: Failure, diagnosis: Diagnosis) {
        self.announcement.set(diagnosis.headline.clone());
        self.sending.trouble.set(Some(Trouble { plan, failure, diagnosis }));
        self.side.set(Some(super::Side::Request));
    }
}

/// How the sentence about a refused request begins.
const NOT_SENT: &str = "Not sent. ";

pub(super) fn page_origin() -> String {
    window().location().origin().unwrap_or_default()
}

pub(super) fn in_a_word(failure: &Failure) -> String {
    match failure {
        Failure::Unseen { .. } => "no answer seen".into(),
        Failure::TimedOut { .. } => "timed out".into(),
        Failure::Cancelled { .. } => "cancelled".into(),
        Failure::BrokenOff { .. } => "broke off".into(),
        Failure::RefusedByPolicy { .. } | Failure::NotARequest { .. } | Failure::FileGone { .. } => {
            "not sent".into()
        }
    }
}
