//! The authorization server: code with PKCE, client credentials, refresh with rotation, grace and reuse detection,
//! revocation, keys. What it does well or badly is said by `ServerPolicy`; it keeps its books on the shelf.

use super::message::{Grant, Message};
use super::shelf::{AccessId, AccessToken, Expiry, Forgery, RefreshId, RefreshToken, Shelf};
use super::{Actor, Timer};
use crate::simulator::clock::{EPOCH_UNIX_SECONDS, Moment, Span};
use crate::simulator::run::{Call, Context, Signal};
use check::gates::auth::{ExpiryForm, InvalidGrantAnswer, ReuseDetection, ServerPolicy};

/// How long a session may be refreshed.
pub const SESSION: Span = Span::seconds(24 * 3_600);
/// A person signs in.
const SIGN_IN: Span = Span::seconds(3);

/// How things stand for the server, whatever its policy.
#[derive(Clone, Debug)]
pub struct ServerFacts {
    pub lifetime_seconds: u32,
    pub scope: &'static str,
    /// Access tokens are valid only so long after their issue; 0: at once.
    pub not_before_seconds: u32,
    /// From when until when the token endpoint answers 503.
    pub unavailable: Vec<(Moment, Moment)>,
    /// When an administrator withdraws all access tokens.
    pub withdrawals: Vec<Moment>,
    /// When an administrator ends all sessions.
    pub revocations: Vec<Moment>,
    pub new_keys: Vec<Moment>,
    /// How long it takes from a token request to its answer.
    pub takes: Span,
}

impl Default for ServerFacts {
    fn default() -> Self {
        ServerFacts {
            lifetime_seconds: 600,
            scope: "orders.read orders.write",
            not_before_seconds: 0,
            unavailable: Vec::new(),
            withdrawals: Vec::new(),
            revocations: Vec::new(),
            new_keys: Vec::new(),
            takes: Span::millis(20),
        }
    }
}

#[derive(Clone, Debug)]
struct Code {
    challenge: Option<u32>,
    is_used: bool,
}

/// A request that is being worked on.
#[derive(Clone, Debug)]
enum Work {
    Token {
        grant: Grant,
        /// What was read when the request came: whether the refresh token was used before.
        was_unused: bool,
    },
    Authorize {
        challenge: Option<u32>,
    },
}

#[derive(Clone, Debug, Default)]
pub struct AuthorizationServer {
    policy: ServerPolicy,
    facts: ServerFacts,
    codes: Vec<Code>,
    keys: u32,
    work: Vec<(Call, Work)>,
}

/// The things that an administrator does, numbered for timers.
enum Event {
    Withdraw,
    Revoke,
    NewKey,
}

impl AuthorizationServer {
    pub fn new(policy: ServerPolicy, facts: ServerFacts) -> AuthorizationServer {
        AuthorizationServer { policy, facts, codes: Vec::new(), keys: 1, work: Vec::new() }
    }

    fn events(&self) -> Vec<(Moment, Event)> {
        let withdrawals = self.facts.withdrawals.iter().map(|at| (*at, Event::Withdraw));
        let revocations = self.facts.revocations.iter().map(|at| (*at, Event::Revoke));
        let new_keys = self.facts.new_keys.iter().map(|at| (*at, Event::NewKey));
        withdrawals.chain(revocations).chain(new_keys).collect()
    }

    pub(super) fn handle(&mut self, signal: Signal<Actor>, context: &mut Context<'_, Actor>) {
        match signal {
            Signal::Started => {
                for (number, (at, _)) in self.events().into_iter().enumerate() {
                    context.set_timer(at.since(Moment::START), Timer::Event(number as u32));
                }
            }
            Signal::Timer(Timer::Event(number)) => {
                if let Some((_, event)) = self.events().into_iter().nth(number as usize) {
                    self.happen(event, context);
                }
            }
            Signal::Timer(Timer::Done { work }) => self.finish(work, context),
            Signal::Request { call, message } => self.asked(call, message, context),
            _ => {}
        }
    }

    fn happen(&mut self, event: Event, context: &mut Context<'_, Actor>) {
        let now = context.now();
        match event {
            Event::Withdraw => {
                for token in &mut context.shared().shelf.access {
                    token.withdrawn_at.get_or_insert(now);
                }
                context.note("tokens-withdrawn", "All access tokens are withdrawn", &[]);
            }
            Event::Revoke => {
                for family in 1..=context.shared().shelf.families.len() as u32 {
                    context.shared().shelf.revoke_family(family, now);
                }
                context.note("sessions-ended", "All sessions are ended", &[]);
            }
            Event::NewKey => {
                self.keys += 1;
                context.note("key-rotated", format!("Signs with key {} from now on", self.keys), &[]);
            }
        }
    }

    fn asked(&mut self, call: Call, message: Message, context: &mut Context<'_, Actor>) {
        let now = context.now();
        match message {
            Message::Token(_)
                if self.facts.unavailable.iter().any(|(from, until)| (*from..*until).contains(&now)) =>
            {
                let answer = Message::refused(503, "temporarily_unavailable", self.policy.says_no_store);
                context.answer(call, answer, "down");
            }
            Message::Token(grant) => {
                let was_unused = match &grant {
                    Grant::Refresh { token, .. } => {
                        context.shared().shelf.refresh(*token).is_some_and(|token| token.used_at.is_none())
                    }
                    _ => true,
                };
                self.begin(call, Work::Token { grant, was_unused }, self.facts.takes, context);
            }
            Message::Authorize { challenge } => {
                self.begin(call, Work::Authorize { challenge }, SIGN_IN, context)
            }
            Message::Revoke { token } => {
                self.revoke(token, now, &mut context.shared().shelf);
                context.answer(call, Message::Revoked, "");
            }
            Message::Keys => context.answer(call, Message::KeysAnswer { newest: self.keys }, ""),
            _ => {}
        }
    }

    fn begin(&mut self, call: Call, work: Work, takes: Span, context: &mut Context<'_, Actor>) {
        self.work.push((call, work));
        context.set_timer(takes, Timer::Done { work: (self.work.len() - 1) as u32 });
    }

    fn finish(&mut self, number: u32, context: &mut Context<'_, Actor>) {
        let Some((call, work)) = self.work.get(number as usize).cloned() else { return };
        let now = context.now();
        match work {
            Work::Authorize { challenge } => {
                self.codes.push(Code { challenge, is_used: false });
                context.answer(
                    call,
                    Message::Authorized { code: self.codes.len() as u32 },
                    "the person signed in",
                );
            }
            Work::Token { grant, was_unused } => {
                let (answer, why) = match grant {
                    Grant::Refresh { token, scope } => {
                        self.refresh(token, scope, was_unused, now, &mut context.shared().shelf)
                    }
                    Grant::Code { code, verifier } => {
                        self.exchange(code, verifier, now, &mut context.shared().shelf)
                    }
                    Grant::ClientCredentials => {
                        let family = context.shared().shelf.start_family(now);
                        let shelf = &mut context.shared().shelf;
                        (self.issue(family, None, None, self.facts.scope, now, shelf), "")
                    }
                };
                context.answer(call, answer, why);
            }
        }
    }

    /// RFC 6749 §6, RFC 9700 §4.14.
    fn refresh(
        &self,
        id: RefreshId,
        wanted: Option<&'static str>,
        was_unused: bool,
        now: Moment,
        shelf: &mut Shelf,
    ) -> (Message, &'static str) {
        let Some(token) = shelf.refresh(id).cloned() else {
            return (self.invalid_grant(), "unknown refresh token");
        };
        let started = shelf.family(token.family).map_or(now, |family| family.started_at);
        if token.revoked_at.is_some() {
            return (self.invalid_grant(), "the refresh token is revoked");
        }
        if self.policy.enforces_absolute_lifetime && now.since(started) >= SESSION {
            return (self.invalid_grant(), "the session is older than 24 hours");
        }
        let known: Vec<&str> = token.scope.split(' ').collect();
        let grows = wanted.is_some_and(|wanted| wanted.split(' ').any(|word| !known.contains(&word)));
        if grows && self.policy.keeps_scopes_on_refresh {
            let answer = Message::refused(400, "invalid_scope", self.policy.says_no_store);
            return (answer, "more scopes than were granted");
        }
        let scope = wanted.map_or(token.scope.clone(), String::from);
        if !self.policy.rotates_refresh_tokens {
            return (self.issue(token.family, Some(id), None, &scope, now, shelf), "");
        }
        // Two servers that read before they write both see a token that nobody has used.
        let is_unused = if self.policy.rotates_atomically { token.used_at.is_none() } else { was_unused };
        if is_unused || self.policy.reuse == ReuseDetection::Accept {
            return (self.succeed(&token, id, &scope, now, shelf), "");
        }
        let is_in_grace = token
            .used_at
            .is_some_and(|used| now.since(used) < Span::seconds(self.policy.grace_seconds.into()));
        let unused_successor = token
            .successor
            .filter(|successor| shelf.refresh(*successor).is_some_and(|token| token.used_at.is_none()));
        match unused_successor {
            Some(successor) if is_in_grace => {
                let answer = self.issue(token.family, Some(id), Some(successor), &scope, now, shelf);
                (answer, "within the grace window: the same successor")
            }
            None if is_in_grace && !self.policy.grace_ends_with_successor => {
                (self.succeed(&token, id, &scope, now, shelf), "within the grace window")
            }
            _ if self.policy.reuse == ReuseDetection::RevokeFamily => {
                shelf.revoke_family(token.family, now);
                (self.invalid_grant(), "the refresh token was used before; its family is revoked")
            }
            _ => (self.invalid_grant(), "the refresh token was used before"),
        }
    }

    fn succeed(
        &self,
        token: &RefreshToken,
        id: RefreshId,
        scope: &str,
        now: Moment,
        shelf: &mut Shelf,
    ) -> Message {
        let successor = shelf.add_refresh(RefreshToken {
            family: token.family,
            parent: Some(id),
            issued_at: now,
            used_at: None,
            successor: None,
            revoked_at: None,
            scope: token.scope.clone(),
        });
        if let Some(token) = shelf.refresh_mut(id) {
            token.used_at.get_or_insert(now);
            token.successor = Some(successor);
        }
        self.issue(token.family, Some(id), Some(successor), scope, now, shelf)
    }

    /// RFC 6749 §4.1.3, RFC 7636 §4.6.
    fn exchange(
        &mut self,
        code: u32,
        verifier: Option<u32>,
        now: Moment,
        shelf: &mut Shelf,
    ) -> (Message, &'static str) {
        let found = (code as usize).checked_sub(1).and_then(|at| self.codes.get(at)).cloned();
        let Some(known) = found else { return (self.invalid_grant(), "unknown code") };
        if self.policy.verifies_pkce && known.challenge != verifier {
            return (self.invalid_grant(), "the verifier does not fit");
        }
        if known.is_used && self.policy.codes_work_once {
            return (self.invalid_grant(), "the code was used before");
        }
        if let Some(known) = self.codes.get_mut(code as usize - 1) {
            known.is_used = true;
        }
        let family = shelf.start_family(now);
        let refresh = first_refresh(family, self.facts.scope, now, shelf);
        (self.issue(family, None, Some(refresh), self.facts.scope, now, shelf), "")
    }

    /// RFC 7009 §2.1.
    fn revoke(&self, id: RefreshId, now: Moment, shelf: &mut Shelf) {
        let Some(family) = shelf.refresh(id).map(|token| token.family) else { return };
        if self.policy.revokes_family_on_logout {
            shelf.revoke_family(family, now);
        } else if let Some(token) = shelf.refresh_mut(id) {
            token.revoked_at.get_or_insert(now);
        }
    }

    fn invalid_grant(&self) -> Message {
        let status = match self.policy.invalid_grant {
            InvalidGrantAnswer::BadRequest => 400,
            InvalidGrantAnswer::ServerError => 500,
            InvalidGrantAnswer::Success => 200,
        };
        let error = if status == 500 { "server_error" } else { "invalid_grant" };
        Message::refused(status, error, self.policy.says_no_store)
    }

    fn issue(
        &self,
        family: u32,
        parent: Option<RefreshId>,
        refresh: Option<RefreshId>,
        scope: &str,
        now: Moment,
        shelf: &mut Shelf,
    ) -> Message {
        let access = issue_access(&self.policy, &self.facts, (family, parent), self.keys, scope, now, shelf);
        Message::TokenAnswer {
            status: 200,
            error: None,
            access: Some(access),
            refresh,
            expires_in_seconds: self.facts.lifetime_seconds,
            says_no_store: self.policy.says_no_store,
            expiry_form: match self.policy.expiry_form {
                ExpiryForm::Seconds => "seconds",
                ExpiryForm::Text => "text",
                ExpiryForm::Milliseconds => "milliseconds",
                ExpiryForm::Missing => "missing",
            },
            scope: scope.into(),
        }
    }
}

pub(super) fn first_refresh(family: u32, scope: &str, now: Moment, shelf: &mut Shelf) -> RefreshId {
    shelf.add_refresh(RefreshToken {
        family,
        parent: None,
        issued_at: now,
        used_at: None,
        successor: None,
        revoked_at: None,
        scope: scope.into(),
    })
}

fn issue_access(
    policy: &ServerPolicy,
    facts: &ServerFacts,
    (family, parent): (u32, Option<RefreshId>),
    kid: u32,
    scope: &str,
    now: Moment,
    shelf: &mut Shelf,
) -> AccessId {
    let issued_unix_seconds = EPOCH_UNIX_SECONDS + now.as_seconds() as i64;
    let expires = issued_unix_seconds + i64::from(facts.lifetime_seconds);
    shelf.add_access(AccessToken {
        kid,
        forgery: Forgery::Genuine,
        expiry: match policy.expiry_form {
            ExpiryForm::Seconds => Expiry::Seconds(expires),
            ExpiryForm::Text => Expiry::Text(expires),
            ExpiryForm::Milliseconds => Expiry::Milliseconds(expires.saturating_mul(1_000)),
            ExpiryForm::Missing => Expiry::Missing,
        },
        expires_unix_seconds: expires,
        not_before_unix_seconds: (facts.not_before_seconds > 0)
            .then(|| issued_unix_seconds + i64::from(facts.not_before_seconds)),
        scope: scope.into(),
        family,
        parent,
        issued_at: now,
        withdrawn_at: None,
    })
}

impl Shelf {
    /// A session that began with the simulation.
    pub fn signed_in(&mut self, policy: &ServerPolicy, facts: &ServerFacts) -> (AccessId, RefreshId) {
        let family = self.start_family(Moment::START);
        let refresh = first_refresh(family, facts.scope, Moment::START, self);
        let access = issue_access(policy, facts, (family, None), 1, facts.scope, Moment::START, self);
        (access, refresh)
    }
}
