//! Parties of token flows: an authorization server, an API that checks tokens, a client whose habits are switches, and
//! a tester who sends what no good client would. They say what happened in the trace and judge nothing.

mod api;
mod client;
mod message;
mod server;
mod shelf;
mod tester;

pub use api::{Api, ApiFacts, needed_scope};
pub use client::{Client, Grant as ClientGrant, Plan, Task, Work};
pub use message::{Grant, Message};
pub use server::{AuthorizationServer, ServerFacts};
pub use shelf::{AccessId, AccessToken, Expiry, Forgery, RefreshId, RefreshToken, Shelf, Store, Tokens};
pub use tester::{Act, Tester};

use super::run::{Context, Party, Signal};

/// Whoever takes part.
pub enum Actor {
    Client(Box<Client>),
    AuthorizationServer(Box<AuthorizationServer>),
    Api(Box<Api>),
    Tester(Tester),
}

/// What the actors share without messages: the shelf is the authorization server's book of all tokens, which an API
/// that introspects reads; the store is the storage of the browser, one for all tabs.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    pub shelf: Shelf,
    pub store: Store,
}

/// What timers remind of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Position in the plan of a client or tester.
    Task(u32),
    /// The client's time to refresh ahead.
    Ahead,
    /// A refresh of the client was not answered in time.
    GiveUp {
        flight: u32,
    },
    RefreshAgain {
        flight: u32,
    },
    /// The lock across tabs is this tab's now.
    LockGranted {
        flight: u32,
    },
    StoreLate(Tokens),
    /// The server is done with what it was asked.
    Done {
        work: u32,
    },
    /// The server withdraws all access tokens, or makes a new key.
    Event(u32),
}

impl Party for Actor {
    type Message = Message;
    type Timer = Timer;
    type Shared = Shared;

    fn handle(&mut self, signal: Signal<Self>, context: &mut Context<'_, Self>) {
        match self {
            Actor::Client(client) => client.handle(signal, context),
            Actor::AuthorizationServer(server) => server.handle(signal, context),
            Actor::Api(api) => api.handle(signal, context),
            Actor::Tester(tester) => tester.handle(signal, context),
        }
    }
}
