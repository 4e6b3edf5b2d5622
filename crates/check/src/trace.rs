//! A trace: who sent what to whom, when, and why. Sequence diagram, counts, lifetimes and findings are all read from
//! it, whether it was simulated or read from recorded traffic. Times are whole microseconds since its start.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Left to right.
    pub lifelines: Vec<Lifeline>,
    /// In the order of sending.
    pub messages: Vec<Message>,
    /// In the order of time.
    pub notes: Vec<Note>,
    /// In the order of their issue.
    pub tokens: Vec<TokenLife>,
    pub ended_at_micros: u64,
    /// Events that the run took.
    pub events: u64,
    pub end: End,
    /// Whether messages or notes were left out beyond a cap.
    pub is_cut: bool,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Nothing was left to happen.
    #[default]
    Quiet,
    /// The time that was asked for was over.
    TimeUp,
    /// The budget of events was spent.
    EventsSpent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifeline {
    pub name: String,
    pub kind: LifelineKind,
    /// How far its clock is ahead; negative: behind.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skew_micros: i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sleeps: Vec<Interval>,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LifelineKind {
    Client,
    Service,
    AuthorizationServer,
    /// Sends what no client of good will would.
    Tester,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    pub from_micros: u64,
    pub until_micros: u64,
}

/// One arrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Positions in [`Trace::lifelines`].
    pub from: u16,
    pub to: u16,
    pub sent_at_micros: u64,
    /// None: it never arrived, or not before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at_micros: Option<u64>,
    pub fate: Fate,
    pub content: Content,
    /// Why it was sent, a few words: `401 to call 3`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Names as in HTTP and OAuth: `authorization`, `grant_type`, `www-authenticate`. Tokens stand by their names in
    /// [`Trace::tokens`], never by their text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    Arrived,
    /// Still under way when the trace ended.
    UnderWay,
    /// Lost without a word; its sender learns nothing.
    Lost,
    /// The connection broke, and the caller was told.
    Reset,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    Request {
        method: String,
        target: String,
    },
    /// `of` is the position in [`Trace::messages`] of the request.
    Answer {
        status: u16,
        of: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub value: String,
}

impl Message {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }

    pub fn status(&self) -> Option<u16> {
        match self.content {
            Content::Answer { status, .. } => Some(status),
            Content::Request { .. } => None,
        }
    }

    pub fn is_request(&self) -> bool {
        matches!(self.content, Content::Request { .. })
    }

    /// What stands on the arrow: `POST /token`, `401 invalid_token`.
    pub fn label(&self) -> String {
        match &self.content {
            Content::Request { method, target } => format!("{method} {target}"),
            Content::Answer { status, .. } => match self.field("error") {
                Some(error) => format!("{status} {error}"),
                None => status.to_string(),
            },
        }
    }
}

/// Something that happened at one lifeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub lifeline: u16,
    pub at_micros: u64,
    /// A word for rules and icons: `call-started`, `signed-out`, `stored`.
    pub kind: String,
    /// For people.
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

impl Note {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }
}

/// The life of one token, as its issuer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLife {
    /// `access 3`, `refresh 2`
    pub name: String,
    pub kind: TokenKind,
    /// Which sign-in it comes from, from 1.
    pub family: u32,
    /// The refresh token that it was got with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    pub issued_at_micros: u64,
    /// Not valid before; None: from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before_micros: Option<u64>,
    /// None: it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at_micros: Option<u64>,
    /// When it stopped working early, and why: `replaced`, `revoked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at_micros: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// What it may do; empty: not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    Access,
    Refresh,
}

/// How much happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub requests: u32,
    pub answers: u32,
    pub lost: u32,
    pub reset: u32,
    /// Token requests with a refresh token.
    pub refreshes: u32,
    /// Answers with 401.
    pub unauthorized: u32,
}

/// A moment at which something happened, for diagrams: arrows go from the stop where they were sent to the stop where
/// they arrived. Long gaps between stops can be drawn short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub at_micros: u64,
    /// Since the stop before.
    pub gap_micros: u64,
    /// Positions in [`Trace::messages`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arrived: Vec<u32>,
    /// Positions in [`Trace::notes`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<u32>,
}
