//! Refreshes of a client: who starts one and who joins, the lock across tabs, attempts and pauses, and what happens to
//! those who wait.

use super::super::message::{Grant, Message};
use super::super::{Actor, Timer};
use super::{Asked, Client, Flight, Session};
use crate::simulator::clock::Span;
use crate::simulator::run::Context;
use check::gates::auth::{
    OnRefreshRejected, OnRefreshUnavailable, ReplaysQueued, SingleFlight, TokenStorage,
};

/// Attempts of one refresh that backs off: after 1, 2 and 4 seconds.
const ATTEMPTS: u32 = 4;
/// How long a client that replays first takes to store.
const STORES_LATE: Span = Span::millis(500);

impl Client {
    /// Starts a refresh, or joins the one that is under way.
    pub(super) fn refresh(&mut self, why: &str, waiting: Option<u32>, context: &mut Context<'_, Actor>) {
        if self.policy.single_flight == SingleFlight::PerTab
            && let Some(flight) = self.flights.first_mut()
        {
            flight.waiting.extend(waiting);
            return;
        }
        let old = self.held(context).map(|tokens| tokens.access);
        let number = self.next_flight;
        self.next_flight += 1;
        self.flights.push(Flight {
            number,
            old,
            why: why.to_string(),
            waiting: waiting.into_iter().collect(),
            attempts: 0,
            call: None,
            give_up: None,
            is_discarded: false,
        });
        if self.policy.storage == TokenStorage::SharedWithLock {
            let me = context.me();
            let store = &mut context.shared().store;
            // The lock is the tab's: a second refresh of the same tab does not wait for it.
            if store.holder.is_some_and(|holder| holder != me) {
                store.waiting.push_back((me, number));
                return;
            }
            store.holder = Some(me);
        }
        self.fly(number, context);
    }

    pub(super) fn refresh_timer(&mut self, timer: Timer, context: &mut Context<'_, Actor>) {
        match timer {
            Timer::Ahead => {
                self.ahead = None;
                if self.session == Session::SignedIn && self.is_due(context) {
                    self.refresh("it is time", None, context);
                } else if self.session == Session::SignedIn {
                    // The clock was set, or another tab has refreshed.
                    self.set_ahead_timer(context);
                }
            }
            Timer::LockGranted { flight } => self.lock_granted(flight, context),
            Timer::RefreshAgain { flight } => self.fly(flight, context),
            Timer::GiveUp { flight } => {
                let asked = self.flights.iter_mut().find(|f| f.number == flight).and_then(|f| f.call.take());
                if let Some(asked) = asked {
                    self.asked.retain(|(number, _)| *number != asked);
                    self.refresh_unavailable(flight, "no answer in time", context);
                }
            }
            Timer::StoreLate(tokens) if self.session == Session::SignedIn => self.store(tokens, context),
            _ => {}
        }
    }

    /// Another tab may have refreshed while this one waited.
    fn lock_granted(&mut self, number: u32, context: &mut Context<'_, Actor>) {
        let held = self.held(context).map(|tokens| tokens.access);
        let is_new = self.flights.iter().any(|flight| flight.number == number && flight.old != held);
        if held.is_none() || is_new {
            self.land(number, "another tab has refreshed", context);
        } else {
            self.fly(number, context);
        }
    }

    /// Sends the token request of a flight.
    fn fly(&mut self, number: u32, context: &mut Context<'_, Actor>) {
        let tokens = self.held(context);
        let kept = self.kept_refresh;
        let is_job = self.is_job();
        let Some(flight) = self.flights.iter_mut().find(|flight| flight.number == number) else { return };
        let grant = match tokens.and_then(|tokens| kept.or(tokens.refresh)) {
            _ if is_job => Grant::ClientCredentials,
            Some(token) => Grant::Refresh { token, scope: None },
            None => {
                let is_over = flight.is_discarded;
                self.drop_flight(number, context);
                if !is_over && self.session == Session::SignedIn {
                    self.give_up_session("no refresh token", context);
                }
                return;
            }
        };
        flight.attempts += 1;
        let why = match flight.attempts {
            1 => flight.why.clone(),
            attempt => format!("{}, attempt {attempt}", flight.why),
        };
        let call = context.ask(self.plan.server, Message::Token(grant), &why);
        flight.call = Some(call.number);
        if self.policy.refresh_timeout_seconds > 0 {
            let span = Span::seconds(self.policy.refresh_timeout_seconds.into());
            flight.give_up = Some(context.set_timer(span, Timer::GiveUp { flight: number }));
        }
        self.asked.push((call.number, Asked::Refresh { flight: number }));
    }

    pub(super) fn refresh_answered(
        &mut self,
        number: u32,
        answer: Message,
        context: &mut Context<'_, Actor>,
    ) {
        let Some(flight) = self.flights.iter_mut().find(|flight| flight.number == number) else { return };
        flight.call = None;
        if let Some(timer) = flight.give_up.take() {
            context.cancel(timer);
        }
        let is_discarded = flight.is_discarded;
        let Message::TokenAnswer { status, error, access, refresh, expires_in_seconds, .. } = answer else {
            return;
        };
        if is_discarded {
            context.note("discarded", "The result of the refresh is discarded", &[]);
            self.drop_flight(number, context);
            return;
        }
        match (status, access) {
            (500.., _) => self.refresh_unavailable(number, &status.to_string(), context),
            (200..=299, Some(access)) => {
                let before = self.held(context).and_then(|tokens| tokens.refresh);
                let mut tokens = self.received(access, refresh.or(before), expires_in_seconds, context);
                if !self.policy.stores_rotated_token {
                    self.kept_refresh = self.kept_refresh.or(before);
                    tokens.refresh = before;
                }
                if self.policy.stores_before_replay {
                    self.store(tokens, context);
                    self.land(number, "refreshed", context);
                } else {
                    self.land(number, "refreshed", context);
                    context.set_timer(STORES_LATE, Timer::StoreLate(tokens));
                }
            }
            _ => self.refresh_rejected(number, error.unwrap_or("refused"), context),
        }
    }

    fn refresh_rejected(&mut self, number: u32, error: &str, context: &mut Context<'_, Actor>) {
        match self.policy.on_refresh_rejected {
            OnRefreshRejected::SignIn => {
                self.drop_flight(number, context);
                self.give_up_session(error, context);
            }
            OnRefreshRejected::Retry => self.fly(number, context),
            OnRefreshRejected::Ignore => self.land(number, "the refresh was refused", context),
        }
    }

    /// 5xx, no answer, or a broken connection: whether the refresh token was used up is not known.
    pub(super) fn refresh_unavailable(&mut self, number: u32, what: &str, context: &mut Context<'_, Actor>) {
        let Some(flight) = self.flights.iter_mut().find(|flight| flight.number == number) else { return };
        flight.call = None;
        if let Some(timer) = flight.give_up.take() {
            context.cancel(timer);
        }
        if flight.is_discarded {
            self.drop_flight(number, context);
            return;
        }
        match self.policy.on_refresh_unavailable {
            OnRefreshUnavailable::BackOff if flight.attempts < ATTEMPTS => {
                let pause = Span::seconds(1 << (flight.attempts - 1).min(10));
                context.set_timer(pause, Timer::RefreshAgain { flight: number });
            }
            OnRefreshUnavailable::RetryAtOnce => self.fly(number, context),
            OnRefreshUnavailable::SignOut => {
                self.drop_flight(number, context);
                self.give_up_session(&format!("the refresh failed ({what})"), context);
            }
            OnRefreshUnavailable::BackOff | OnRefreshUnavailable::Fail => {
                for index in self.drop_flight(number, context) {
                    self.end_call(index, "failed", context);
                }
            }
        }
    }

    /// Ends a flight; those who waited go on.
    fn land(&mut self, number: u32, why: &str, context: &mut Context<'_, Actor>) {
        let waiting = self.drop_flight(number, context);
        let count = match self.policy.replays_queued {
            ReplaysQueued::All => waiting.len(),
            ReplaysQueued::FirstOnly => 1,
        };
        for index in waiting.into_iter().take(count) {
            self.send_call(index, why, context);
        }
    }

    /// Ends a flight and hands the lock on. Returns who waited.
    fn drop_flight(&mut self, number: u32, context: &mut Context<'_, Actor>) -> Vec<u32> {
        let Some(at) = self.flights.iter().position(|flight| flight.number == number) else {
            return Vec::new();
        };
        let flight = self.flights.remove(at);
        let me = context.me();
        if self.flights.is_empty() && context.shared().store.holder == Some(me) {
            let next = context.shared().store.waiting.pop_front();
            context.shared().store.holder = next.map(|(party, _)| party);
            if let Some((party, flight)) = next {
                context.set_timer_of(party, Span::ZERO, Timer::LockGranted { flight });
            }
        }
        flight.waiting
    }
}
