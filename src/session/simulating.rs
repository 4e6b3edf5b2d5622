//! The simulated target: requests that the engine answers by the contract. Nothing goes over the network, and nothing
//! of it stands among the requests sent.

use super::judging::Pending;
use super::{Session, Side};
use crate::held::Text;
use crate::platform::now_millis;
use check::service::{ServiceSettings, ServiceState, Target};
use check::wire::Job;
use check::{DocumentName, Evidence, Exchange};
use leptos::prelude::*;
use web_sys::Blob;

impl Session {
    pub fn is_simulated(self) -> bool {
        self.held.read().check.target == Target::Simulated
    }

    /// Whether the first schema is an OpenAPI description, as the engine says.
    pub fn has_description(self) -> bool {
        let summaries = self.summaries.read();
        summaries.get(&DocumentName::Schema(0)).is_some_and(|summary| summary.kind.starts_with("OpenAPI"))
    }

    /// Whether the answer in hand is the simulator's.
    pub fn is_answer_simulated(self) -> bool {
        let held = self.held.read();
        let evidence = held.check.exchanges.first().map(|exchange| exchange.evidence);
        matches!(evidence, Some(Evidence::Simulated | Evidence::SimulatedConfirmed))
    }

    pub fn choose_target(self, target: Target) {
        self.panels.has_chosen_target.set_value(true);
        self.sending.asks.set(false);
        self.change_quietly(|held| held.check.target = target);
    }

    pub(super) fn has_said_nothing(self) -> bool {
        !self.panels.has_chosen_target.get_value() && self.sending.sent.read_untracked().is_empty()
    }

    /// Who has sent nothing and said nothing about it meets the simulated service first: it sends nothing.
    pub(super) fn prefer_simulated(self) {
        if self.has_said_nothing() {
            self.change_quietly(|held| held.check.target = Target::Simulated);
        }
    }

    /// Asks the simulated service as the request is written.
    pub(super) fn simulate_request(self) {
        let draft = Box::new(untrack(|| self.draft()));
        let values = untrack(|| self.values());
        let index = self.sending.index.get_untracked();
        let request_name =
            self.held.with_untracked(|h| h.check.requests.get(index).map(|request| request.name.clone()));
        self.sending.trouble.set(None);
        // It answers by the contract that is shown, with the bugs that are on now.
        self.feed_what_waits();
        self.configure();
        self.ask(Pending::Simulate { request_name }, |id| Job::Simulate { id, draft, values }, Vec::new());
    }

    pub(super) fn simulated(
        self,
        request_name: Option<String>,
        exchange: Exchange,
        body: Option<Blob>,
        state: ServiceState,
    ) {
        self.panels.service.set(Some(state));
        if untrack(|| self.is_preview()) {
            return;
        }
        let status = exchange.response.as_ref().and_then(|response| response.status).unwrap_or(0);
        self.take_exchange(Exchange { request_name, ..exchange }, body);
        crate::platform::next_frame(|| crate::platform::focus_if_lost("tab-response"));
        self.say(format!("The simulated service answered {status}. Nothing was sent"));
    }

    /// An answer, live or simulated, becomes the exchange in hand.
    pub(super) fn take_exchange(self, exchange: Exchange, body: Option<Blob>) {
        let before = self.held.get_untracked();
        let asked = before.check.requests.iter().find(|r| Some(&r.name) == exchange.request_name.as_ref());
        let extractions = asked.map(|r| r.draft.extractions.clone()).unwrap_or_default();
        let shown = exchange.request.clone().unwrap_or_default();
        self.remember(&format!("took the answer of {} {}", shown.method, shown.url));
        self.snapshot(&before);
        self.held.update(|held| {
            held.leave_sample();
            // An answer such as 204 has no body; what was there before is not its body.
            held.response = body.filter(|b| b.size() > 0.0).map(Text::new);
            let received_at_millis = Some(now_millis() as u64);
            held.check.exchanges = vec![Exchange { received_at_millis, ..exchange }];
        });
        self.selected.set(None);
        self.show_document(DocumentName::Response);
        self.feed_differences(&before);
        self.check_changed();
        self.sending.wanted.set_value(extractions);
    }

    /// Changes how the service answers from the next request on.
    pub fn change_service(self, change: impl FnOnce(&mut ServiceSettings)) {
        self.change_quietly(|held| change(&mut held.check.service));
    }

    /// Whether what the simulated service does wrong counts as one's own: the answer in hand is judged anew.
    pub fn count_as_own(self, is_own: bool) {
        self.change(|held| {
            held.check.service.is_own = is_own;
            let evidence = held.check.service.evidence();
            for exchange in &mut held.check.exchanges {
                if matches!(exchange.evidence, Evidence::Simulated | Evidence::SimulatedConfirmed) {
                    exchange.evidence = evidence;
                }
            }
        });
    }

    pub fn reset_service(self) {
        self.ask(Pending::ResetService, |id| Job::ResetService { id }, Vec::new());
    }

    pub(super) fn service_was_reset(self) {
        self.panels.service.set(None);
        self.say("The simulated service forgot all that it was given");
    }

    /// A small description for who has none at hand.
    pub fn use_sample_contract(self) {
        self.put_schema(crate::sample::DESCRIPTION, "Sample shop");
        self.side.set(Some(Side::Operations));
    }
}
