//! Sends what no client of good will would: old refresh tokens, forged access tokens, stolen codes. It follows a script
//! and reacts to nothing.

use super::message::{Grant, Message};
use super::shelf::{AccessId, AccessToken, Forgery, RefreshId};
use super::{Actor, Timer};
use crate::simulator::clock::Moment;
use crate::simulator::run::{Context, PartyId, Signal};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Refresh {
        token: RefreshId,
        scope: Option<&'static str>,
    },
    Call {
        method: &'static str,
        target: &'static str,
        token: AccessId,
        key: Option<u32>,
    },
    /// A call with a token made from a genuine one.
    Forged {
        from: AccessId,
        how: Forgery,
    },
    /// A code that was seen on its way, with a verifier or without.
    Code {
        code: u32,
        verifier: Option<u32>,
    },
}

#[derive(Clone, Debug)]
pub struct Tester {
    api: PartyId,
    server: PartyId,
    script: Vec<(Moment, Act)>,
}

impl Tester {
    pub fn new(api: PartyId, server: PartyId, script: Vec<(Moment, Act)>) -> Tester {
        Tester { api, server, script }
    }

    pub(super) fn handle(&mut self, signal: Signal<Actor>, context: &mut Context<'_, Actor>) {
        match signal {
            Signal::Started => {
                for (at, (moment, _)) in self.script.iter().enumerate() {
                    context.set_timer(moment.since(Moment::START), Timer::Task(at as u32));
                }
            }
            Signal::Timer(Timer::Task(at)) => {
                if let Some((_, act)) = self.script.get(at as usize) {
                    self.act(act, context);
                }
            }
            _ => {}
        }
    }

    fn act(&self, act: &Act, context: &mut Context<'_, Actor>) {
        let call = |method, target, token, key| Message::Call {
            method,
            target,
            token: Some(token),
            is_token_in_url: false,
            key,
            call: 0,
        };
        match *act {
            Act::Refresh { token, scope } => {
                let why =
                    if scope.is_some() { "asks for more than it was given" } else { "an old refresh token" };
                context.ask(self.server, Message::Token(Grant::Refresh { token, scope }), why);
            }
            Act::Call { method, target, token, key } => {
                context.ask(self.api, call(method, target, token, key), "the test");
            }
            Act::Forged { from, how } => {
                let Some(genuine) = context.shared().shelf.access(from).cloned() else { return };
                let now = context.now();
                let forged = AccessToken { forgery: how, issued_at: now, ..genuine };
                let token = context.shared().shelf.add_access(forged);
                context.ask(self.api, call("GET", "/orders", token, None), how.name());
            }
            Act::Code { code, verifier } => {
                let why = if verifier.is_some() { "the code again" } else { "a stolen code" };
                context.ask(self.server, Message::Token(Grant::Code { code, verifier }), why);
            }
        }
    }
}
