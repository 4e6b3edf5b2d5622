//! The calls of a client: when one is sent, what its answer leads to, how it ends.

use super::super::Actor;
use super::super::message::Message;
use super::{Asked, Client, Grant, Session};
use crate::simulator::run::Context;
use check::gates::auth::{
    AheadCheck, OnForbidden, OnNetworkError, OnPostUnauthorized, OnUnauthorized, Queueing, SingleFlight,
    TokenPlace,
};

/// The replay limit that stands for none.
const NO_LIMIT: u32 = 255;

impl Client {
    pub(super) fn begin_call(&mut self, index: u32, context: &mut Context<'_, Actor>) {
        match self.session {
            Session::SignedOut => return self.end_call(index, "signed-out", context),
            Session::SigningIn => return self.before_sign_in.push(index),
            Session::SignedIn => {}
        }
        if self.policy.single_flight == SingleFlight::PerTab && !self.flights.is_empty() {
            match self.policy.queueing {
                Queueing::Wait => self.refresh("a call waits", Some(index), context),
                Queueing::SendOldToken => self.send_call(index, "does not wait for the refresh", context),
                Queueing::Fail => self.end_call(index, "failed", context),
            }
        } else if self.policy.ahead_check != AheadCheck::Timer && self.is_due(context) {
            self.refresh(&format!("call {} found the token old", index + 1), Some(index), context);
        } else {
            self.send_call(index, "", context);
        }
    }

    pub(super) fn send_call(&mut self, index: u32, why: &str, context: &mut Context<'_, Actor>) {
        let Some(tokens) = self.held(context).filter(|_| self.session == Session::SignedIn) else {
            return self.end_call(index, "signed-out", context);
        };
        let carries_key = self.policy.on_post_unauthorized == OnPostUnauthorized::ReplayWithKey;
        let me = u32::from(context.me());
        let Some(call) = self.calls.get_mut(index as usize).filter(|call| !call.is_ended) else { return };
        call.sends += 1;
        call.token = Some(tokens.access);
        let message = Message::Call {
            method: call.method,
            target: call.target,
            token: Some(tokens.access),
            is_token_in_url: self.policy.token_place == TokenPlace::Query,
            // Unique over all tabs.
            key: (call.method != "GET" && carries_key).then_some(me * 1_000 + index + 1),
            call: index + 1,
        };
        let why = match (call.sends, why) {
            (1, "") => format!("call {}", index + 1),
            (1, why) => format!("call {}: {why}", index + 1),
            (_, why) => format!("call {} again: {why}", index + 1),
        };
        let sent = context.ask(self.plan.api, message, &why);
        self.asked.push((sent.number, Asked::Call { index }));
    }

    pub(super) fn end_call(&mut self, index: u32, outcome: &str, context: &mut Context<'_, Actor>) {
        let Some(call) = self.calls.get_mut(index as usize).filter(|call| !call.is_ended) else { return };
        call.is_ended = true;
        let number = (index + 1).to_string();
        context.note(
            "call-ended",
            format!("Call {number}: {outcome}"),
            &[("call", &number), ("outcome", outcome)],
        );
    }

    pub(super) fn call_answered(&mut self, index: u32, status: u16, context: &mut Context<'_, Actor>) {
        match status {
            401 => self.unauthorized(index, context),
            403 => match self.policy.on_forbidden {
                OnForbidden::Fail => self.end_call(index, "forbidden", context),
                OnForbidden::SignIn => self.give_up_session("403", context),
                OnForbidden::Refresh => self.refresh_and_replay(index, "403", "forbidden", context),
            },
            200..=299 => self.end_call(index, "ok", context),
            _ => self.end_call(index, "failed", context),
        }
    }

    /// The connection broke, or the browser hides the answer.
    pub(super) fn call_broke(&mut self, index: u32, context: &mut Context<'_, Actor>) {
        match self.policy.on_network_error {
            OnNetworkError::Fail => self.end_call(index, "network-error", context),
            OnNetworkError::Refresh => {
                self.refresh_and_replay(index, "network error", "network-error", context);
            }
        }
    }

    fn unauthorized(&mut self, index: u32, context: &mut Context<'_, Actor>) {
        let is_post = self.calls.get(index as usize).is_some_and(|call| call.method != "GET");
        match self.policy.on_unauthorized {
            OnUnauthorized::Fail => self.end_call(index, "unauthorized", context),
            OnUnauthorized::SignIn => self.give_up_session("401", context),
            OnUnauthorized::RefreshOnly => {
                self.end_call(index, "unauthorized", context);
                self.refresh(&format!("401 to call {}", index + 1), None, context);
            }
            OnUnauthorized::RefreshAndReplay
                if is_post && self.policy.on_post_unauthorized == OnPostUnauthorized::Fail =>
            {
                self.end_call(index, "not-sent-again", context);
                self.refresh(&format!("401 to call {}", index + 1), None, context);
            }
            OnUnauthorized::RefreshAndReplay => {
                self.refresh_and_replay(index, "401", "unauthorized", context)
            }
        }
    }

    /// Refreshes and sends the call again, unless it was sent again often enough.
    fn refresh_and_replay(
        &mut self,
        index: u32,
        what: &str,
        outcome: &str,
        context: &mut Context<'_, Actor>,
    ) {
        let Some(call) = self.calls.get(index as usize).filter(|call| !call.is_ended) else { return };
        let replays = call.sends.saturating_sub(1);
        let has_newer = self.held(context).is_some_and(|tokens| Some(tokens.access) != call.token);
        if self.policy.replay_limit != NO_LIMIT && replays >= self.policy.replay_limit {
            self.end_call(index, outcome, context);
        } else if self.session == Session::SignedOut {
            self.end_call(index, "signed-out", context);
        } else if self.policy.compares_tokens && has_newer && what == "401" {
            self.send_call(index, "a newer token is here", context);
        } else {
            self.refresh(&format!("{what} to call {}", index + 1), Some(index), context);
        }
    }

    pub(super) fn is_job(&self) -> bool {
        self.plan.grant == Grant::Job
    }
}
