//! Settings of the data gate, the mutation classes by id, and what its page shows.
//! How cases are made, judged and reduced is the engine's.

pub mod classes;

use crate::network::{PlannedRequest, Remark};
use crate::{Fingerprint, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the gate does, and against whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataSettings {
    pub target: Target,
    /// Which operation of an OpenAPI contract is tried: `POST /orders`. None: the first one that takes a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How many random combinations follow the coverage run.
    pub random_count: u32,
    /// Mutation classes that are left out, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// No payload is made larger than this.
    pub largest_bytes: u32,
    pub codes: ExpectedCodes,
    pub trimming: Trimming,
    pub live: LiveLimits,
    /// How many realistic customers are sent beside the mutations; 0: none.
    pub customers: u32,
    /// Whether the operations are also tried in sequence: create, read, update, list, delete.
    pub tries_sequences: bool,
}

impl Default for DataSettings {
    fn default() -> Self {
        DataSettings {
            target: Target::default(),
            operation: None,
            random_count: 200,
            left_out: Vec::new(),
            largest_bytes: 100_000,
            codes: ExpectedCodes::default(),
            trimming: Trimming::default(),
            live: LiveLimits::default(),
            customers: 20,
            tries_sequences: true,
        }
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The simulated service, made of the contract.
    #[default]
    Simulated,
    /// The API itself.
    Live,
    /// Nobody: only what the schema lets through is asked (its blind spots).
    Nobody,
}

/// Which statuses count as accepted and as refused. Families may have refusals of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExpectedCodes {
    pub accepted: Vec<u16>,
    pub refused: Vec<u16>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub refused_by_family: BTreeMap<Family, Vec<u16>>,
}

impl Default for ExpectedCodes {
    fn default() -> Self {
        ExpectedCodes {
            accepted: vec![200, 201, 202, 204],
            refused: vec![400, 404, 406, 409, 413, 414, 415, 422, 431],
            refused_by_family: BTreeMap::new(),
        }
    }
}

/// When a service removes spaces around a text. Both are legitimate; a service should have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trimming {
    /// Either is accepted.
    #[default]
    Either,
    ValidateThenTrim,
    TrimThenValidate,
}

/// Bounds of a run against a real API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LiveLimits {
    /// Requests on their way at once.
    pub concurrency: u32,
    pub per_second: u32,
    /// Requests in all; cases beyond it are not tried, and said so.
    pub budget: u32,
    pub timeout_millis: u32,
    /// Whether the first 429 ends the run.
    pub stops_at_429: bool,
    /// So many 5xx in a row end the run; 0: none do.
    pub stops_after_5xx: u32,
    /// Whether each request carries `Preflight-Case: engine:seed:index`. In a browser this forces a CORS preflight.
    pub marks_requests: bool,
}

impl Default for LiveLimits {
    fn default() -> Self {
        LiveLimits {
            concurrency: 4,
            per_second: 20,
            budget: 500,
            timeout_millis: 10_000,
            stops_at_429: true,
            stops_after_5xx: 10,
            marks_requests: false,
        }
    }
}

/// The families of mutation classes, in the order of the grid's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    Absent,
    Null,
    Empty,
    Type,
    Bounds,
    Unicode,
    Control,
    Number,
    Date,
    Size,
    Keys,
    Raw,
}

impl Family {
    pub const ALL: [Family; 12] = [
        Family::Absent,
        Family::Null,
        Family::Empty,
        Family::Type,
        Family::Bounds,
        Family::Unicode,
        Family::Control,
        Family::Number,
        Family::Date,
        Family::Size,
        Family::Keys,
        Family::Raw,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Family::Absent => "absent",
            Family::Null => "null",
            Family::Empty => "empty",
            Family::Type => "type",
            Family::Bounds => "bounds",
            Family::Unicode => "unicode",
            Family::Control => "control",
            Family::Number => "number",
            Family::Date => "date",
            Family::Size => "size",
            Family::Keys => "keys",
            Family::Raw => "raw",
        }
    }
}

/// One way in which a payload is changed. Help, docs and reports read this one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MutationClass {
    /// From 1, as in `docs/data.md`; never reused.
    pub number: u8,
    /// Travels in addresses and links; never changes.
    pub id: &'static str,
    pub family: Family,
    /// What it does, a few words: `Leave a required field out`.
    pub does: &'static str,
    /// Where it applies: `objects with a required property`.
    pub applies_to: &'static str,
    /// What mistakes it brings to light: `a missing check, undefined access`.
    pub exposes: &'static str,
}

/// A case's name for ever: the same engine, seed and index make the same bytes. `3:42:117`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseAddress {
    /// Version of the case maker ([`crate::ENGINE_VERSION`]).
    pub engine: u32,
    pub seed: u64,
    /// From 0. The coverage run first, then random combinations.
    pub index: u32,
}

impl std::fmt::Display for CaseAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.engine, self.seed, self.index)
    }
}

impl std::str::FromStr for CaseAddress {
    type Err = String;

    /// The error is a sentence for people.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.trim().split(':').collect();
        let read = |parts: &[&str]| -> Option<CaseAddress> {
            let [engine, seed, index] = parts else { return None };
            Some(CaseAddress {
                engine: engine.parse().ok()?,
                seed: seed.parse().ok()?,
                index: index.parse().ok()?,
            })
        };
        read(&parts).ok_or_else(|| {
            format!(
                "“{}” is no address of a case; it has three numbers, such as 1:42:117 (engine, seed, index).",
                text.trim()
            )
        })
    }
}

impl Serialize for CaseAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a right service does with a case; computed with the validator, never taken from the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// The payload fits the schema: 2xx.
    Accept,
    /// It does not: 4xx.
    Refuse,
    /// Both are right (the schema can't say, or the setting allows both). Never 5xx, never a hang.
    Either,
}

impl Expectation {
    pub fn words(self) -> &'static str {
        match self {
            Expectation::Accept => "must be accepted",
            Expectation::Refuse => "must be refused",
            Expectation::Either => "may be accepted or refused",
        }
    }
}

/// What was wrong with an answer, worst first; the ranking of clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// 5xx.
    Crashed,
    /// No answer in time.
    Hung,
    AcceptedInvalid,
    RefusedValid,
    /// What came back is not what was sent.
    Mangled,
    /// A status that the contract does not name, or an answer that breaks it.
    Undocumented,
}

impl Problem {
    pub const ALL: [Problem; 6] = [
        Problem::Crashed,
        Problem::Hung,
        Problem::AcceptedInvalid,
        Problem::RefusedValid,
        Problem::Mangled,
        Problem::Undocumented,
    ];

    /// As the grid writes it, beside the count: `2 crashed`.
    pub fn words(self) -> &'static str {
        match self {
            Problem::Crashed => "crashed",
            Problem::Hung => "hung",
            Problem::AcceptedInvalid => "invalid accepted",
            Problem::RefusedValid => "valid refused",
            Problem::Mangled => "mangled",
            Problem::Undocumented => "undocumented",
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            Problem::Crashed | Problem::Hung | Problem::AcceptedInvalid => Severity::Blocks,
            Problem::RefusedValid | Problem::Mangled => Severity::Blocks,
            Problem::Undocumented => Severity::Warns,
        }
    }
}

/// What became of a value between sending it and reading it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EchoWord {
    Same,
    /// Another type, the same meaning: `"2"` came back as `2`.
    Coerced,
    /// Spaces around it are gone.
    Trimmed,
    /// Its end is gone, counted in characters or UTF-16 units.
    Cut,
    /// Its end is gone, counted in bytes of UTF-8.
    CutAtBytes,
    /// The same text in another Unicode form.
    Normalised,
    /// `&` came back as `&amp;`, `"` as `\"`.
    EscapedTwice,
    /// Digits of a number are gone: 2^53, decimals.
    Rounded,
    /// Upper case for lower case, or the other way.
    CaseChanged,
    /// The field is not there.
    Dropped,
    /// Characters were replaced: `?` or U+FFFD.
    Replaced,
    /// Another value altogether.
    Changed,
}

impl EchoWord {
    pub fn words(self) -> &'static str {
        match self {
            EchoWord::Same => "the same",
            EchoWord::Coerced => "coerced",
            EchoWord::Trimmed => "trimmed",
            EchoWord::Cut => "cut",
            EchoWord::CutAtBytes => "cut at bytes",
            EchoWord::Normalised => "normalised",
            EchoWord::EscapedTwice => "escaped twice",
            EchoWord::Rounded => "rounded",
            EchoWord::CaseChanged => "in another case",
            EchoWord::Dropped => "dropped",
            EchoWord::Replaced => "replaced",
            EchoWord::Changed => "changed",
        }
    }
}

/// Field × family, with counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    pub families: Vec<Family>,
    pub rows: Vec<GridRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRow {
    /// `/items/*/quantity`, `query limit`, or `whole body`.
    pub field: String,
    /// One for each of the grid's families; None: no case applies there.
    pub cells: Vec<Option<GridCell>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridCell {
    /// Cases that apply.
    pub cases: u32,
    /// Cases that were tried.
    pub tried: u32,
    /// How many showed each problem.
    pub problems: BTreeMap<Problem, u32>,
    /// What could not be judged.
    pub unjudged: u32,
}

/// One line of the list of cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    pub address: CaseAddress,
    /// Id of the class; `random` for a combination.
    pub class: String,
    pub family: Family,
    pub field: String,
    pub expectation: Expectation,
    /// None: not tried.
    pub status: Option<u16>,
    pub problems: Vec<Problem>,
    /// `sent "2", must be refused, got 201`
    pub words: String,
}

/// One case in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDetail {
    pub row: CaseRow,
    /// What the class does.
    pub does: String,
    /// Why it is expected: the validator's first sentence.
    pub why: String,
    pub method: String,
    pub url: String,
    pub content_type: String,
    /// The payload for eyes; bytes that are no UTF-8 as `\xNN`.
    pub payload: String,
    /// The mutation within `payload`, in characters: first, and one past the last.
    pub mark: Option<(u32, u32)>,
    pub size_bytes: u32,
    /// The answer's body, shortened.
    pub answer: String,
    /// Sent against read back.
    pub echoes: Vec<Echo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    pub field: String,
    pub word: EchoWord,
    /// Shortened.
    pub sent: String,
    pub got: String,
}

/// Failures that are one and the same, with the smallest payload that still shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// That of its finding.
    pub fingerprint: Fingerprint,
    pub problem: Problem,
    pub title: String,
    pub status: Option<u16>,
    /// The answer's message, numbers and ids taken out.
    pub message: String,
    pub class: String,
    pub fields: Vec<String>,
    pub count: u32,
    /// First of its cases.
    pub cases: Vec<CaseAddress>,
    /// The smallest payload that still shows it, for eyes, and how it was found: `from 812 to 19 bytes in 14 tries`.
    pub smallest: String,
    pub shrinking: String,
    /// Whether making it smaller would need requests to the API, for which a person is asked first.
    pub asks_first: bool,
}

/// What the service does with each field that the schema says something about: the lenience map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LenienceRow {
    pub field: String,
    /// Invalid payloads at this field that were accepted, and valid ones that were refused.
    pub invalid_accepted: u32,
    pub invalid_refused: u32,
    pub valid_accepted: u32,
    pub valid_refused: u32,
    pub echoes: BTreeMap<EchoWord, u32>,
}

/// A mutant that the schema accepts and probably should not, and the edit that closes the gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindSpot {
    pub fingerprint: Fingerprint,
    pub field: String,
    /// `any length is accepted, also 100,000 characters`
    pub says: String,
    /// A value that is accepted now, shortened.
    pub example: String,
    /// Where in the schema: JSON Pointer of the object that gets the keyword.
    pub pointer: String,
    /// `"maxLength": 200`; where the text can't be edited by itself (YAML), a sentence that says what to write where.
    pub edit: String,
    /// Whether the engine can make the schema's whole text with the edit in it, on a click.
    pub can_edit: bool,
    pub severity: Severity,
}

/// What replaying a case showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplayWord {
    Fixed,
    StillFailing,
    /// It fails in another way.
    Changed,
}

impl ReplayWord {
    pub fn words(self) -> &'static str {
        match self {
            ReplayWord::Fixed => "fixed",
            ReplayWord::StillFailing => "still failing",
            ReplayWord::Changed => "fails in another way",
        }
    }
}

/// A case that was sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    pub address: CaseAddress,
    /// None: the new answer says nothing; `words` says why.
    pub word: Option<ReplayWord>,
    /// `was 201 (invalid accepted), now 422`
    pub words: String,
}

/// What a run against the API would do, for a person to say yes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataPlan {
    /// `Will send 212 POSTs to staging.example.com, at most 4 at once, stop at the first 429 or after 10 × 5xx.`
    pub sentence: String,
    /// `https://staging.example.com`
    pub origin: String,
    pub count: u32,
    /// What is known before sending, worst first.
    pub remarks: Vec<Remark>,
}

/// One request of such a run. Its body comes beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSend {
    /// Names it in [`crate::wire::Job::AnswerData`].
    pub ticket: u32,
    pub request: Box<PlannedRequest>,
    /// The address with secrets as `{{name}}`.
    pub shown_url: String,
}

/// What the page shows of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataView {
    /// `POST /orders`, from the contract; `a schema that was inferred from the payload`.
    pub subject: String,
    /// Why nothing can be tried; a sentence with a way out.
    pub refusal: Option<String>,
    pub case_count: u32,
    pub coverage_count: u32,
    pub tried_count: u32,
    pub grid: Grid,
    pub clusters: Vec<Cluster>,
    pub lenience: Vec<LenienceRow>,
    pub blind_spots: Vec<BlindSpot>,
    /// Those that were sent again last, in the order of their cases.
    pub replayed: Vec<Replayed>,
    /// Sentences: what was cut, what was not tried and why.
    pub notes: Vec<String>,
    /// What a run will do, before it does it: `Will send 212 POSTs to staging.example.com, …`; empty without a target.
    pub plan: String,
    pub is_running: bool,
}

/// Which cases are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseFilter {
    pub field: Option<String>,
    pub family: Option<Family>,
    pub problem: Option<Problem>,
    pub only_problems: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseWindow {
    pub first: u32,
    pub rows: Vec<CaseRow>,
    pub total: u32,
}

#[cfg(test)]
mod tests;
