//! A finding: one thing learnt by a rule, or written down by the tester, with its place and its way out.
//! It is made once, in the engine, complete; the page only draws it.

use crate::{Gate, RuleId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much a finding weighs. The order is from worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The gate can't say GO while it stands.
    Blocks,
    /// Likely to hurt somebody; the gate may still say GO.
    Warns,
    /// Worth knowing.
    Notes,
}

impl Severity {
    pub const ALL: [Severity; 3] = [Severity::Blocks, Severity::Warns, Severity::Notes];

    /// The verb, as a person reads it: `blocks`, `warns`, `notes`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Blocks => "blocks",
            Severity::Warns => "warns",
            Severity::Notes => "notes",
        }
    }
}

/// Where the evidence came from, from strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// A request that this page sent.
    Live,
    /// Pasted, dropped or imported.
    Recorded,
    /// Made by the simulator, with a policy or service that the tester confirmed as their own.
    SimulatedConfirmed,
    /// Made by the simulator.
    Simulated,
    /// Stated by a person.
    Asserted,
}

impl Evidence {
    /// Whether it can earn a GO.
    pub fn is_observed(self) -> bool {
        matches!(self, Evidence::Live | Evidence::Recorded)
    }

    /// Whether a blocking finding on it refuses (NO-GO) and does not only hold.
    pub fn can_refuse(self) -> bool {
        matches!(self, Evidence::Live | Evidence::Recorded | Evidence::SimulatedConfirmed)
    }
}

/// A document of the check that a place can lie in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentName {
    /// The body of the response in hand.
    Response,
    /// The body of the request that it answers.
    Request,
    /// A schema of the check, by its position from 0; 0 is the one that judges.
    Schema(u16),
    /// An older version of the contract, to compare with.
    Baseline,
    /// Recorded traffic (HAR, collection), by its position from 0.
    Recording(u16),
    /// Another response of the same thing, by its position from 0: staging beside production.
    Sample(u16),
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentName::Response => f.write_str("response"),
            DocumentName::Schema(0) => f.write_str("schema"),
            DocumentName::Schema(n) => write!(f, "schema {}", n + 1),
            DocumentName::Request => f.write_str("request"),
            DocumentName::Baseline => f.write_str("baseline"),
            DocumentName::Recording(n) => write!(f, "recording {}", n + 1),
            DocumentName::Sample(n) => write!(f, "sample {}", n + 1),
        }
    }
}

/// A place in a document's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub document: DocumentName,
    /// JSON Pointer (RFC 6901) of the value; empty for the whole document.
    pub pointer: String,
    /// First byte, from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode code points.
    pub column: u32,
}

/// One more thing worth showing, such as `Sent 9007199254740993`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fact {
    /// One or two words: `Sent`, `Read as`, `First`, `Last`, `Branch`.
    pub label: String,
    pub value: String,
    /// Whether the value is text of a document (drawn in monospace).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_code: bool,
}

impl Fact {
    pub fn code(label: &str, value: impl Into<String>) -> Self {
        Fact { label: label.into(), value: value.into(), is_code: true }
    }
    pub fn words(label: &str, value: impl Into<String>) -> Self {
        Fact { label: label.into(), value: value.into(), is_code: false }
    }
}

/// Names a finding across edits that have nothing to do with it: 64 bits over the rule, the place with array
/// positions left out (`/orders/*/id`), the place in the schema, and what was found; never line numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// FNV-1a over length-prefixed parts, so that `["ab","c"]` and `["a","bc"]` differ.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut feed = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        for part in parts {
            (part.len() as u64).to_le_bytes().into_iter().for_each(&mut feed);
            part.bytes().for_each(&mut feed);
        }
        Fingerprint(hash)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Fingerprint)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("a fingerprint is 16 hexadecimal digits"))
    }
}

/// Which operation and which recorded exchanges a finding is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    /// `GET /orders/{id}`, as the contract writes it; empty: no operation of the contract.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operation: String,
    /// Positions from 0 in the recorded traffic, in its order (at most [`Finding::MAX_PLACES`]); none: the exchange
    /// in hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<u32>,
}

/// One thing learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub fingerprint: Fingerprint,
    pub gate: Gate,
    pub rule: RuleId,
    pub severity: Severity,
    pub evidence: Evidence,
    /// One plain sentence without a full stop: `customer must be an object, and is null`.
    pub title: String,
    /// The same in a few words, for the margin of the text: `must be an object`.
    pub note: String,
    /// The place as a pattern, array positions folded: `/orders/*/customer`; for people there is [`Finding::path`].
    pub pattern: String,
    /// First places in the evidence, in the order of the text (at most [`Finding::MAX_PLACES`]); none for a
    /// finding about the whole.
    pub places: Vec<Place>,
    /// How often it was found; may be more than `places` holds. At least so often, where a fact
    /// [`Finding::HOW_OFTEN`] says so.
    pub count: u64,
    /// The place in the schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_place: Option<Place>,
    /// What it is about where one check holds many exchanges; None: the exchange in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was there instead, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// What to do about it, one sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Finding {
    pub const MAX_PLACES: usize = 50;

    /// Label of the fact that says in words how often it was found, where `count` alone would say too little.
    pub const HOW_OFTEN: &str = "How often";

    /// Whether `count` stands for itself.
    pub fn is_count_exact(&self) -> bool {
        self.facts.iter().all(|fact| fact.label != Finding::HOW_OFTEN)
    }

    /// Where it is, for people: the pointer of what was found once, the pattern of what was found often.
    pub fn path(&self) -> &str {
        match self.places.first() {
            Some(place) if self.count == 1 => &place.pointer,
            _ => &self.pattern,
        }
    }

    /// Findings are shown, listed and exported in this order, whenever they arrived: worst first, then in the
    /// order of the evidence, then by fingerprint.
    pub fn order(&self) -> impl Ord + use<> {
        let place = self.places.first().or(self.schema_place.as_ref());
        (self.severity, place.map(|p| (p.document, p.start)), self.fingerprint)
    }
}
