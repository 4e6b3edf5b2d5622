//! A check: what is saved, opened and shared by a link. What a gate tests is a rule, not a check.
//! The page holds one without its texts (the worker owns the bytes); files and links hold it whole.

use crate::gates::contract::ContractSettings;
use crate::gates::data::DataSettings;
use crate::request::{Environment, RequestDraft};
use crate::service::{ServiceSettings, Target};
use crate::{Annotations, Exchange, Finding, Gate, OwnFinding, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    pub name: String,
    /// Where the evidence comes from, in the tester's words: `staging`.
    pub environment: String,
    /// Seed of everything random.
    pub seed: u64,
    /// The time at which the evidence is judged, in milliseconds since 1970; what rules call "now".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_millis: Option<u64>,
    /// Evidence older than this, measured at `as_of_millis`, holds the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staleness_limit_hours: Option<u32>,
    /// The schemas; the first one judges, the others answer `$ref`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<NamedText>,
    pub contract: ContractSettings,
    #[serde(skip_serializing_if = "is_usual")]
    pub data: DataSettings,
    /// An older version of the first schema, to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<NamedText>,
    /// Recorded traffic, as it was dropped: HAR, a collection, transcripts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<NamedText>,
    /// Other responses of the same thing: staging beside production.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<NamedText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<Exchange>,
    /// Requests that the tester wrote down, in their order: log in, then call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<NamedRequest>,
    /// Values for `{{name}}`; the one whose name is `environment` counts. Secret values are not serialised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<Environment>,
    /// Where the requests go.
    #[serde(skip_serializing_if = "Target::is_live")]
    pub target: Target,
    /// How the simulated service answers.
    #[serde(skip_serializing_if = "ServiceSettings::is_usual")]
    pub service: ServiceSettings,
    /// What the tester saw, in the order of writing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: Annotations,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_findings: Vec<OwnFinding>,
    /// Gates that a person declared not applicable, with the reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub not_applicable: BTreeMap<Gate, String>,
    /// What the engine said when the check was saved: a claim, until it is checked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Recorded>,
    /// Sections of a newer link or file that this version does not know: kept as they came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_sections: Vec<UnknownSection>,
}

impl Default for Check {
    fn default() -> Self {
        Check {
            name: String::new(),
            environment: String::new(),
            seed: 42,
            as_of_millis: None,
            staleness_limit_hours: None,
            schemas: Vec::new(),
            contract: ContractSettings::default(),
            data: DataSettings::default(),
            baseline: None,
            recordings: Vec::new(),
            samples: Vec::new(),
            exchanges: Vec::new(),
            requests: Vec::new(),
            environments: Vec::new(),
            target: Target::default(),
            service: ServiceSettings::default(),
            notes: Vec::new(),
            annotations: BTreeMap::new(),
            own_findings: Vec::new(),
            not_applicable: BTreeMap::new(),
            recorded: None,
            unknown_sections: Vec::new(),
        }
    }
}

fn is_usual(settings: &DataSettings) -> bool {
    *settings == DataSettings::default()
}

/// A text with the name that people know it by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedText {
    pub name: String,
    pub text: String,
}

/// A request with the name that people know it by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRequest {
    pub name: String,
    pub draft: RequestDraft,
}

/// Something that the tester wrote down while working.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_millis: u64,
    pub text: String,
}

/// The verdicts at the time of saving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub engine_version: u32,
    pub gates: Vec<RecordedGate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedGate {
    pub gate: Gate,
    pub verdict: Verdict,
    pub headline: String,
    /// The findings, worst first; a link may hold fewer than there were.
    pub findings: Vec<Finding>,
    /// How many there were.
    pub finding_count: u64,
}

/// A section that a newer version wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownSection {
    pub name: String,
    pub bytes_base64: String,
}
