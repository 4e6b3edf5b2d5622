//! A trace, read for the rules: each request with its answer, who a client is, what is known of a token. Simulated and
//! recorded traffic look the same here. It judges nothing.

use check::trace::{Content, Fate, LifelineKind, Message, Note, TokenLife, Trace};
use std::collections::BTreeMap;

/// One request and what came of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exchange<'t> {
    /// Position of the request in the trace.
    pub at: u32,
    pub request: &'t Message,
    /// Position of the answer, and the answer.
    pub answer: Option<(u32, &'t Message)>,
}

impl<'t> Exchange<'t> {
    pub fn sent(&self) -> u64 {
        self.request.sent_at_micros
    }
    /// When the asker had the answer.
    pub fn answered(&self) -> Option<u64> {
        self.answer.and_then(|(_, answer)| answer.arrived_at_micros)
    }
    /// The status that the asker saw.
    pub fn seen_status(&self) -> Option<u16> {
        self.answered().and(self.answer).and_then(|(_, answer)| answer.status())
    }
    /// The status that was sent, whether it arrived or not.
    pub fn sent_status(&self) -> Option<u16> {
        self.answer.and_then(|(_, answer)| answer.status())
    }
    /// When the answer was sent.
    pub fn decided(&self) -> Option<u64> {
        self.answer.map(|(_, answer)| answer.sent_at_micros)
    }
    pub fn answer_field(&self, name: &str) -> Option<&'t str> {
        self.answer.and_then(|(_, answer)| answer.field(name))
    }
    pub fn from(&self) -> u16 {
        self.request.from
    }
    pub fn target(&self) -> (&'t str, &'t str) {
        match &self.request.content {
            Content::Request { method, target } => (method, target),
            Content::Answer { .. } => ("", ""),
        }
    }
    /// The access token that it carries.
    pub fn token(&self) -> Option<&'t str> {
        self.request.field("authorization").or_else(|| self.request.field("access_token in the URL"))
    }
    /// The refresh token, where it is a refresh.
    pub fn refresh(&self) -> Option<&'t str> {
        self.request
            .field("refresh_token")
            .filter(|_| self.request.field("grant_type") == Some("refresh_token"))
    }
    /// Any request for a token.
    pub fn is_token_request(&self) -> bool {
        self.request.field("grant_type").is_some()
    }
    pub fn is_refused_grant(&self) -> bool {
        self.answer_field("error") == Some("invalid_grant")
    }
    /// Until when it was under way, as far as the asker could know: the answer, a broken connection, or `patience`.
    pub fn ended(&self, patience: u64) -> u64 {
        self.answered().unwrap_or(self.sent().saturating_add(patience))
    }
}

pub(super) struct Story<'t> {
    pub trace: &'t Trace,
    /// In the order of sending.
    pub exchanges: Vec<Exchange<'t>>,
    lives: BTreeMap<&'t str, &'t TokenLife>,
}

impl<'t> Story<'t> {
    pub fn new(trace: &'t Trace) -> Story<'t> {
        let mut exchanges = Vec::new();
        let mut position = BTreeMap::new();
        for (at, message) in trace.messages.iter().enumerate() {
            let at = at as u32;
            match message.content {
                Content::Request { .. } => {
                    position.insert(at, exchanges.len());
                    exchanges.push(Exchange { at, request: message, answer: None });
                }
                Content::Answer { of, .. } => {
                    if let Some(exchange) = position.get(&of).and_then(|at: &usize| exchanges.get_mut(*at)) {
                        let exchange: &mut Exchange<'t> = exchange;
                        exchange.answer = Some((at, message));
                    }
                }
            }
        }
        let lives = trace.tokens.iter().map(|life| (life.name.as_str(), life)).collect();
        Story { trace, exchanges, lives }
    }

    pub fn life(&self, name: &str) -> Option<&'t TokenLife> {
        self.lives.get(name).copied()
    }

    pub fn kind(&self, lifeline: u16) -> Option<LifelineKind> {
        self.trace.lifelines.get(lifeline as usize).map(|lifeline| lifeline.kind)
    }

    pub fn clients(&self) -> impl Iterator<Item = u16> {
        (0..self.trace.lifelines.len() as u16).filter(|at| self.kind(*at) == Some(LifelineKind::Client))
    }

    /// What one client asked, in the order of sending.
    pub fn of(&self, lifeline: u16) -> impl Iterator<Item = &Exchange<'t>> {
        self.exchanges.iter().filter(move |exchange| exchange.from() == lifeline)
    }

    /// Requests to the API, whoever sent them.
    pub fn to_api(&self) -> impl Iterator<Item = &Exchange<'t>> {
        self.exchanges.iter().filter(|exchange| self.kind(exchange.request.to) == Some(LifelineKind::Service))
    }

    /// A client's requests to the API.
    pub fn calls_of(&self, lifeline: u16) -> impl Iterator<Item = &Exchange<'t>> {
        self.to_api().filter(move |exchange| exchange.from() == lifeline)
    }

    pub fn refreshes_of(&self, lifeline: u16) -> impl Iterator<Item = &Exchange<'t>> {
        self.of(lifeline).filter(|exchange| exchange.refresh().is_some())
    }

    pub fn notes(&self, kind: &'static str) -> impl Iterator<Item = &'t Note> {
        self.trace.notes.iter().filter(move |note| note.kind == kind)
    }

    pub fn notes_of(&self, lifeline: u16, kind: &'static str) -> impl Iterator<Item = &'t Note> {
        self.notes(kind).filter(move |note| note.lifeline == lifeline)
    }

    /// When a client was first told that its grant is no good.
    pub fn first_refusal(&self, lifeline: u16) -> Option<u64> {
        self.of(lifeline).filter(|exchange| exchange.is_refused_grant()).filter_map(Exchange::answered).min()
    }

    /// The sends of each call of a client, by the call's number.
    pub fn sends(&self, lifeline: u16) -> BTreeMap<u32, Vec<&Exchange<'t>>> {
        let mut sends: BTreeMap<u32, Vec<&Exchange<'t>>> = BTreeMap::new();
        for exchange in self.calls_of(lifeline) {
            if let Some(call) = exchange.request.field("call").and_then(|call| call.parse().ok()) {
                sends.entry(call).or_default().push(exchange);
            }
        }
        sends
    }

    /// Whether a refresh of that client was under way.
    pub fn is_refreshing(&self, lifeline: u16, at: u64) -> bool {
        self.of(lifeline)
            .filter(|exchange| exchange.is_token_request())
            .any(|exchange| exchange.sent() < at && at < exchange.ended(PATIENCE))
    }

    /// Whether nothing came back: the request or its answer was lost.
    pub fn is_unanswered(exchange: &Exchange<'_>) -> bool {
        let is_gone = |message: &Message| matches!(message.fate, Fate::Lost | Fate::Reset);
        is_gone(exchange.request) || exchange.answer.is_some_and(|(_, answer)| is_gone(answer))
    }
}

/// How long a request without an answer counts as under way.
pub(super) const PATIENCE: u64 = 5_000_000;
