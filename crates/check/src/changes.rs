//! What changed between two versions of a contract, and whom it breaks, as the page shows it.
//! How changes are found and judged is the engine's.

use crate::gates::contract::Compatibility;
use crate::{Fingerprint, Place, RuleId};
use serde::{Deserialize, Serialize};

/// What a change does to those who keep to the other version. The order is from worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeVerdict {
    Breaking,
    /// It depends on how the other side reads.
    Doubtful,
    Safe,
}

impl ChangeVerdict {
    pub const ALL: [ChangeVerdict; 3] =
        [ChangeVerdict::Breaking, ChangeVerdict::Doubtful, ChangeVerdict::Safe];

    /// As a person reads it: `breaking`.
    pub fn word(self) -> &'static str {
        match self {
            ChangeVerdict::Breaking => "breaking",
            ChangeVerdict::Doubtful => "doubtful",
            ChangeVerdict::Safe => "safe",
        }
    }
}

/// Who writes what changed: clients a request, the service a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Request,
    Response,
    /// Neither alone: an operation as a whole.
    Both,
}

impl Direction {
    /// As a person reads it: `request`.
    pub fn word(self) -> &'static str {
        match self {
            Direction::Request => "request",
            Direction::Response => "response",
            Direction::Both => "both",
        }
    }
}

/// What the verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// Safe: every value that one side may write is accepted by the other, by set arithmetic on the schemas.
    /// Otherwise: there is a witness.
    Proved,
    /// No schema decides it (a status, a path); the rule does.
    ByRule,
    /// The schemas could decide it, and it was not found out; the rule speaks.
    Unknown,
}

/// One of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    Older,
    Newer,
}

impl Version {
    pub fn other(self) -> Version {
        match self {
            Version::Older => Version::Newer,
            Version::Newer => Version::Older,
        }
    }

    /// As a person reads it: `the older version`.
    pub fn words(self) -> &'static str {
        match self {
            Version::Older => "the older version",
            Version::Newer => "the newer version",
        }
    }
}

/// A payload that one version accepts and the other refuses. The validator said both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// JSON text of the whole body, parameter or header, on one line.
    pub payload: String,
    pub accepted_by: Version,
    /// What the validator says of it by the other version, one sentence without a full stop.
    pub refusal: String,
}

/// One thing that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Survives edits elsewhere and renamed definitions, so that an acceptance travels.
    pub fingerprint: Fingerprint,
    /// `change/enum-value-removed`; `docs/breaking-changes.md` lists them.
    pub rule: RuleId,
    /// `GET /orders/{id}` as the newer version writes it, or the older one where it is gone; None: a bare JSON Schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    pub direction: Direction,
    /// What changed in it: `body application/json`, `200 application/json`, `query parameter limit`; empty: the
    /// operation, or a bare JSON Schema.
    pub part: String,
    /// The value in a payload, array positions as `*`: `/orders/*/id`; empty: the whole.
    pub pattern: String,
    /// One plain sentence without a full stop: `status no longer takes "open"`.
    pub title: String,
    pub verdict: ChangeVerdict,
    /// Why, one plain sentence.
    pub reason: String,
    pub proof: Proof,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// In the older document; None: it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<Place>,
    /// In the newer document; None: it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<Place>,
}

impl Change {
    /// Worst first, then by operation, part and place.
    pub fn order(&self) -> impl Ord + use<> {
        let at = |place: &Option<Place>| place.as_ref().map(|place| place.start);
        (
            self.verdict,
            self.operation.clone(),
            self.direction,
            self.part.clone(),
            at(&self.newer),
            at(&self.older),
            self.fingerprint,
        )
    }
}

/// How many changes of each kind there are, those included that were cut from the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSummary {
    pub breaking: u32,
    pub doubtful: u32,
    pub safe: u32,
    /// Changes with a witness.
    pub witnessed: u32,
    /// Changes that were proved safe.
    pub proved_safe: u32,
    /// Operations that both versions have.
    pub operations_compared: u32,
}

/// A part that could not be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unread {
    pub version: Version,
    /// JSON Pointer of the part.
    pub pointer: String,
    /// What is wrong and what to do, one or two plain sentences.
    pub why: String,
}

/// The difference of two versions of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub mode: Compatibility,
    /// In the order of [`Change::order`].
    pub changes: Vec<Change>,
    pub summary: ChangeSummary,
    pub unread: Vec<Unread>,
    /// Whether a budget ended the comparison before its end; `unread` says which.
    pub is_cut: bool,
}
