//! The API: checks the token of each request, does what is asked, and answers. What it does well or badly is said by
//! `ServerPolicy`.

use super::message::Message;
use super::shelf::{AccessId, Forgery};
use super::{Actor, Timer};
use crate::simulator::clock::{Moment, Span};
use crate::simulator::run::{Call, Context, PartyId, Signal};
use check::gates::auth::{ExpiredAnswer, ServerPolicy, UnknownKey};

/// A key set that was just fetched is not fetched again so soon.
const KEYS_FRESH: Span = Span::seconds(60);

/// How things stand for the API, whatever its policy.
#[derive(Clone, Debug)]
pub struct ApiFacts {
    /// From when it refuses every token: a wrong audience after a deployment.
    pub refuses_from: Option<Moment>,
    pub takes: Span,
}

impl Default for ApiFacts {
    fn default() -> Self {
        ApiFacts { refuses_from: None, takes: Span::millis(10) }
    }
}

/// A request that is being worked on.
#[derive(Clone, Debug)]
struct Asked {
    call: Call,
    method: &'static str,
    target: &'static str,
    token: Option<AccessId>,
    key: Option<u32>,
    of: u32,
    /// Whether the key set was fetched for it.
    has_fetched: bool,
}

#[derive(Clone, Debug)]
pub struct Api {
    policy: ServerPolicy,
    facts: ApiFacts,
    server: PartyId,
    asked: Vec<Asked>,
    newest_key: u32,
    fetched_at: Option<Moment>,
    /// The key set that is being fetched, and who waits for it.
    fetches: Vec<(u64, Vec<u32>)>,
    done_keys: Vec<u32>,
}

/// Which scope the simulated API wants.
pub fn needed_scope(method: &str, target: &str) -> &'static str {
    match (method, target) {
        (_, "/admin") => "admin",
        ("GET", _) => "orders.read",
        _ => "orders.write",
    }
}

enum Refusal {
    /// The status, the `error` of the challenge and the scope that is needed.
    Answer(u16, &'static str, Option<&'static str>),
    UnknownKey,
}

const INVALID: Refusal = Refusal::Answer(401, "invalid_token", None);

impl Api {
    pub fn new(policy: ServerPolicy, facts: ApiFacts, server: PartyId) -> Api {
        Api {
            policy,
            facts,
            server,
            asked: Vec::new(),
            newest_key: 1,
            fetched_at: None,
            fetches: Vec::new(),
            done_keys: Vec::new(),
        }
    }

    pub(super) fn handle(&mut self, signal: Signal<Actor>, context: &mut Context<'_, Actor>) {
        match signal {
            Signal::Request { call, message: Message::Call { method, target, token, key, call: of, .. } } => {
                self.asked.push(Asked { call, method, target, token, key, of, has_fetched: false });
                context.set_timer(self.facts.takes, Timer::Done { work: (self.asked.len() - 1) as u32 });
            }
            Signal::Timer(Timer::Done { work }) => self.finish(work, context),
            Signal::Answer { call, message: Message::KeysAnswer { newest } } => {
                self.newest_key = newest;
                self.fetched_at = Some(context.now());
                self.fetched(call, context);
            }
            Signal::Failed { call } => self.fetched(call, context),
            _ => {}
        }
    }

    fn fetched(&mut self, call: Call, context: &mut Context<'_, Actor>) {
        let Some(at) = self.fetches.iter().position(|(number, _)| *number == call.number) else { return };
        let (_, waiting) = self.fetches.remove(at);
        for work in waiting {
            if let Some(asked) = self.asked.get_mut(work as usize) {
                asked.has_fetched = true;
            }
            self.finish(work, context);
        }
    }

    fn finish(&mut self, work: u32, context: &mut Context<'_, Actor>) {
        let Some(asked) = self.asked.get(work as usize).cloned() else { return };
        let is_write = asked.method != "GET";
        if is_write && !self.policy.checks_before_effects {
            self.write(&asked, context);
        }
        match self.refusal(&asked, context) {
            None => {
                if is_write && self.policy.checks_before_effects {
                    self.write(&asked, context);
                }
                self.answer(&asked, if is_write { 201 } else { 200 }, None, None, context);
            }
            Some(Refusal::UnknownKey) => self.fetch(work, &asked, context),
            Some(Refusal::Answer(status, error, scope)) => {
                let challenge = self.policy.sends_challenge && status < 500;
                self.answer(&asked, status, challenge.then_some(error), scope.filter(|_| challenge), context);
            }
        }
    }

    fn answer(
        &self,
        asked: &Asked,
        status: u16,
        challenge: Option<&'static str>,
        scope: Option<&'static str>,
        context: &mut Context<'_, Actor>,
    ) {
        let answer = Message::CallAnswer {
            status,
            challenge,
            scope,
            has_cors: status < 400 || self.policy.sends_cors_on_errors,
            date_unix_seconds: context.unix_micros().div_euclid(1_000_000),
        };
        context.answer(asked.call, answer, "");
    }

    fn write(&mut self, asked: &Asked, context: &mut Context<'_, Actor>) {
        if let Some(key) = asked.key {
            if self.policy.honours_idempotency_key && self.done_keys.contains(&key) {
                return;
            }
            self.done_keys.push(key);
        }
        let (of, key) = (asked.of.to_string(), asked.key.map_or(String::new(), |key| format!("key {key}")));
        context.note("wrote", format!("Wrote {}", asked.target), &[("call", &of), ("key", &key)]);
    }

    fn refusal(&self, asked: &Asked, context: &mut Context<'_, Actor>) -> Option<Refusal> {
        let (now, unix_seconds) = (context.now(), context.unix_micros().div_euclid(1_000_000));
        let Some(id) = asked.token else { return Some(Refusal::Answer(401, "", None)) };
        let Some(token) = context.shared().shelf.access(id) else { return Some(INVALID) };
        let policy = &self.policy;
        let is_refused = match token.forgery {
            Forgery::Genuine => false,
            Forgery::AlgNone => policy.refuses_alg_none,
            Forgery::NullSignature => policy.refuses_null_signature,
            Forgery::KeyConfusion => policy.refuses_key_confusion,
            Forgery::WrongAudience => policy.checks_audience,
            Forgery::WrongIssuer => policy.checks_issuer,
            Forgery::WrongType => policy.checks_type,
        };
        if is_refused
            || self.facts.refuses_from.is_some_and(|from| now >= from)
            || token.withdrawn_at.is_some_and(|at| now >= at)
        {
            return Some(INVALID);
        }
        if token.kid > self.newest_key {
            return Some(Refusal::UnknownKey);
        }
        let end = token.expires_unix_seconds + i64::from(policy.leeway_seconds);
        let is_expired = if policy.refuses_at_expiry { unix_seconds >= end } else { unix_seconds > end };
        if policy.checks_expiry && is_expired {
            return Some(match policy.expired_answer {
                ExpiredAnswer::Unauthorized => INVALID,
                ExpiredAnswer::Forbidden => Refusal::Answer(403, "invalid_token", None),
                ExpiredAnswer::ServerError => Refusal::Answer(500, "", None),
            });
        }
        let not_before = token.not_before_unix_seconds.map(|at| at - i64::from(policy.leeway_seconds));
        if policy.checks_not_before && not_before.is_some_and(|at| unix_seconds < at) {
            return Some(INVALID);
        }
        let needed = needed_scope(asked.method, asked.target);
        let lacks_scope = !token.scope.split(' ').any(|word| word == needed);
        (policy.checks_scope && lacks_scope).then_some(Refusal::Answer(
            403,
            "insufficient_scope",
            Some(needed),
        ))
    }

    fn fetch(&mut self, work: u32, asked: &Asked, context: &mut Context<'_, Actor>) {
        let now = context.now();
        let is_fresh = self.fetched_at.is_some_and(|at| now.since(at) < KEYS_FRESH);
        match self.policy.unknown_key {
            UnknownKey::FetchOnce if !is_fresh && !asked.has_fetched => {
                if let Some((_, waiting)) = self.fetches.first_mut() {
                    waiting.push(work);
                    return;
                }
            }
            UnknownKey::FetchEachTime if !asked.has_fetched => {}
            _ => {
                let challenge = self.policy.sends_challenge.then_some("invalid_token");
                self.answer(asked, 401, challenge, None, context);
                return;
            }
        }
        let call = context.ask(self.server, Message::Keys, "a kid that it does not know");
        self.fetches.push((call.number, vec![work]));
    }
}
