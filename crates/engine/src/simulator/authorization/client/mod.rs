//! A client, one tab or one job: it makes the calls of its plan and keeps its tokens fresh by its policy. The state of
//! a call is here; when a token is old and how it is refreshed have modules of their own.

mod calls;
mod expiry;
mod refresh;

use super::message::Message;
use super::shelf::{AccessId, RefreshId, Tokens};
use super::{Actor, Timer};
use crate::simulator::clock::Moment;
use crate::simulator::run::{Call, Context, PartyId, Signal, TimerId};
use check::gates::auth::{AheadCheck, ClientPolicy, RefreshAhead, TokenStorage};

/// How it gets tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A person signed in; refresh tokens.
    Person,
    /// A job with a secret of its own (RFC 6749 §4.4); there is no refresh token, it asks anew.
    Job,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Call { method: &'static str, target: &'static str },
    SignIn,
    Logout,
}

/// A task and its time, by the true clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    pub at: Moment,
    pub task: Task,
}

/// What a client is to do.
#[derive(Clone, Debug)]
pub struct Plan {
    pub api: PartyId,
    pub server: PartyId,
    pub grant: Grant,
    /// What it holds at the start; None: nobody is signed in.
    pub tokens: Option<Tokens>,
    pub work: Vec<Work>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Session {
    SignedIn,
    SigningIn,
    SignedOut,
}

/// A call of the plan.
#[derive(Clone, Debug)]
struct CallState {
    method: &'static str,
    target: &'static str,
    /// How often it was sent.
    sends: u32,
    /// With which token, last.
    token: Option<AccessId>,
    is_ended: bool,
}

/// A refresh from its beginning to its end, with all its attempts.
#[derive(Clone, Debug)]
struct Flight {
    number: u32,
    /// The token that was found old.
    old: Option<AccessId>,
    why: String,
    /// Calls that go on when it has landed.
    waiting: Vec<u32>,
    attempts: u32,
    /// The request that is under way.
    call: Option<u64>,
    give_up: Option<TimerId>,
    /// The person logged out meanwhile, and the result must not be used.
    is_discarded: bool,
}

/// What an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Call { index: u32 },
    Refresh { flight: u32 },
    Authorize { verifier: Option<u32> },
    Code,
    Revoke,
}

#[derive(Clone, Debug)]
pub struct Client {
    policy: ClientPolicy,
    plan: Plan,
    session: Session,
    /// Where each tab has its own.
    own: Option<Tokens>,
    calls: Vec<CallState>,
    flights: Vec<Flight>,
    next_flight: u32,
    asked: Vec<(u64, Asked)>,
    /// Calls that wait for the sign-in.
    before_sign_in: Vec<u32>,
    /// What the server's clock shows beyond the local one.
    offset_micros: i64,
    ahead: Option<TimerId>,
    /// The refresh token that it goes on with, where it does not store the rotated one.
    kept_refresh: Option<RefreshId>,
}

impl Client {
    pub fn new(policy: ClientPolicy, plan: Plan) -> Client {
        let session = if plan.tokens.is_some() { Session::SignedIn } else { Session::SignedOut };
        Client {
            own: plan.tokens,
            policy,
            plan,
            session,
            calls: Vec::new(),
            flights: Vec::new(),
            next_flight: 0,
            asked: Vec::new(),
            before_sign_in: Vec::new(),
            offset_micros: 0,
            ahead: None,
            kept_refresh: None,
        }
    }

    pub(super) fn handle(&mut self, signal: Signal<Actor>, context: &mut Context<'_, Actor>) {
        match signal {
            Signal::Started => self.start(context),
            Signal::Woke => self.woke(context),
            Signal::Timer(Timer::Task(at)) => self.task(at, context),
            Signal::Timer(timer) => self.refresh_timer(timer, context),
            Signal::Answer { call, message } => {
                if let Some(asked) = self.take_asked(call) {
                    self.answered(asked, message, context);
                }
            }
            Signal::Failed { call } => match self.take_asked(call) {
                Some(Asked::Call { index }) => self.call_broke(index, context),
                Some(Asked::Refresh { flight }) => {
                    self.refresh_unavailable(flight, "the connection broke", context)
                }
                _ => {}
            },
            Signal::Request { .. } => {}
        }
    }

    fn start(&mut self, context: &mut Context<'_, Actor>) {
        for (at, work) in self.plan.work.iter().enumerate() {
            context.set_timer(work.at.since(Moment::START), Timer::Task(at as u32));
        }
        if let Some(tokens) = self.plan.tokens {
            if self.policy.storage != TokenStorage::Own {
                context.shared().store.tokens.get_or_insert(tokens);
            }
            self.set_ahead_timer(context);
        }
    }

    /// A page that becomes visible.
    fn woke(&mut self, context: &mut Context<'_, Actor>) {
        context.note("woke", "Awake again", &[]);
        if self.policy.checks_on_visible && self.session == Session::SignedIn && self.is_due(context) {
            self.refresh("the page became visible", None, context);
        }
    }

    fn task(&mut self, at: u32, context: &mut Context<'_, Actor>) {
        match self.plan.work.get(at as usize).map(|work| work.task) {
            Some(Task::Call { method, target }) => {
                self.calls.push(CallState { method, target, sends: 0, token: None, is_ended: false });
                let index = (self.calls.len() - 1) as u32;
                let number = (index + 1).to_string();
                let fields = [("call", number.as_str()), ("method", method), ("target", target)];
                context.note("call-started", format!("Call {number}: {method} {target}"), &fields);
                self.begin_call(index, context);
            }
            Some(Task::SignIn) => self.sign_in(context),
            Some(Task::Logout) => self.log_out(context),
            None => {}
        }
    }

    /// Code with PKCE (RFC 6749 §4.1, RFC 7636); the person's browser carries the code.
    fn sign_in(&mut self, context: &mut Context<'_, Actor>) {
        self.session = Session::SigningIn;
        let verifier = self.policy.uses_pkce.then_some(1);
        let call = context.ask(self.plan.server, Message::Authorize { challenge: verifier }, "sign-in");
        self.asked.push((call.number, Asked::Authorize { verifier }));
    }

    fn log_out(&mut self, context: &mut Context<'_, Actor>) {
        context.note("logout", "The person logs out", &[]);
        let refresh = self.held(context).and_then(|tokens| tokens.refresh);
        self.forget_tokens(context);
        self.session = Session::SignedOut;
        for flight in &mut self.flights {
            flight.is_discarded =
                self.policy.on_logout_during_refresh == check::gates::auth::OnLogoutDuringRefresh::Discard;
        }
        self.end_open_calls("signed-out", context);
        if let (Some(token), true) = (refresh, self.policy.revokes_on_logout) {
            let call = context.ask(self.plan.server, Message::Revoke { token }, "logout");
            self.asked.push((call.number, Asked::Revoke));
        }
    }

    /// The session is over for this client, and a person has to sign in.
    fn give_up_session(&mut self, why: &str, context: &mut Context<'_, Actor>) {
        context.note("sign-in-required", format!("Asks the person to sign in: {why}"), &[("why", why)]);
        self.forget_tokens(context);
        self.session = Session::SignedOut;
        self.end_open_calls("signed-out", context);
    }

    fn end_open_calls(&mut self, outcome: &str, context: &mut Context<'_, Actor>) {
        for index in 0..self.calls.len() as u32 {
            self.end_call(index, outcome, context);
        }
    }

    fn forget_tokens(&mut self, context: &mut Context<'_, Actor>) {
        self.own = None;
        if self.policy.storage != TokenStorage::Own {
            context.shared().store.tokens = None;
        }
        if let Some(timer) = self.ahead.take() {
            context.cancel(timer);
        }
    }

    fn held(&self, context: &mut Context<'_, Actor>) -> Option<Tokens> {
        match self.policy.storage {
            TokenStorage::Own => self.own,
            TokenStorage::Shared | TokenStorage::SharedWithLock => context.shared().store.tokens,
        }
    }

    fn store(&mut self, tokens: Tokens, context: &mut Context<'_, Actor>) {
        let (access, refresh) = (tokens.access.to_string(), tokens.refresh.map(|id| id.to_string()));
        let refresh = refresh.unwrap_or_default();
        context.note("stored", format!("Stores {access}"), &[("access", &access), ("refresh", &refresh)]);
        self.own = Some(tokens);
        if self.policy.storage != TokenStorage::Own {
            context.shared().store.tokens = Some(tokens);
        }
        self.session = Session::SignedIn;
        self.set_ahead_timer(context);
    }

    fn set_ahead_timer(&mut self, context: &mut Context<'_, Actor>) {
        if self.policy.ahead == RefreshAhead::Never || self.policy.ahead_check == AheadCheck::BeforeEachCall {
            return;
        }
        if let Some(timer) = self.ahead.take() {
            context.cancel(timer);
        }
        if let Some(span) = self.due_in(context) {
            self.ahead = Some(context.set_timer(span, Timer::Ahead));
        }
    }

    fn take_asked(&mut self, call: Call) -> Option<Asked> {
        let at = self.asked.iter().position(|(number, _)| *number == call.number)?;
        Some(self.asked.swap_remove(at).1)
    }

    fn answered(&mut self, asked: Asked, message: Message, context: &mut Context<'_, Actor>) {
        match (asked, message) {
            (Asked::Call { index }, Message::CallAnswer { status, has_cors, date_unix_seconds, .. }) => {
                // A browser shows no answer without CORS headers; a job sees all.
                if !has_cors && self.plan.grant == Grant::Person {
                    self.call_broke(index, context);
                    return;
                }
                self.offset_micros = date_unix_seconds.saturating_mul(1_000_000) - context.unix_micros();
                self.call_answered(index, status, context);
            }
            (Asked::Refresh { flight }, answer @ Message::TokenAnswer { .. }) => {
                self.refresh_answered(flight, answer, context);
            }
            (Asked::Authorize { verifier }, Message::Authorized { code }) => {
                let grant = super::Grant::Code { code, verifier };
                let call = context.ask(self.plan.server, Message::Token(grant), "the code came back");
                self.asked.push((call.number, Asked::Code));
            }
            (Asked::Code, Message::TokenAnswer { access: Some(access), refresh, expires_in_seconds, .. }) => {
                let tokens = self.received(access, refresh, expires_in_seconds, context);
                self.store(tokens, context);
                for index in std::mem::take(&mut self.before_sign_in) {
                    self.send_call(index, "signed in", context);
                }
            }
            (Asked::Code, _) => {
                self.before_sign_in.clear();
                self.give_up_session("the sign-in was refused", context);
            }
            _ => {}
        }
    }

    fn received(
        &self,
        access: AccessId,
        refresh: Option<RefreshId>,
        expires_in_seconds: u32,
        context: &Context<'_, Actor>,
    ) -> Tokens {
        Tokens {
            access,
            refresh,
            expires_in_seconds,
            received_unix_micros: context.unix_micros(),
            received_awake_micros: context.awake_micros(),
        }
    }
}
