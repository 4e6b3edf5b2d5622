//! Recorded traffic as page and worker speak of it: rows of a table, filters, coverage of a contract.
//! Reading recordings and judging them is the engine's work.

use crate::Severity;
use serde::{Deserialize, Serialize};

/// What a recording was made by, as far as reading it differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordingFormat {
    /// Nothing that is read here.
    #[default]
    Unknown,
    /// HTTP Archive 1.1 or 1.2.
    Har,
    /// A Postman collection 2.0 or 2.1; its saved responses are the exchanges.
    PostmanCollection,
    /// The output of `curl -i`, several in a row too.
    CurlOutput,
    /// The output of `curl -v`.
    CurlTranscript,
}

/// Something of a recording that could not be read, or only in part: the rest is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// JSON Pointer (RFC 6901); empty for the whole, and in a recording that is no JSON.
    pub pointer: String,
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode code points.
    pub column: u32,
    /// What is wrong and what to do, one or two sentences.
    pub sentence: String,
}

/// A recording at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingSummary {
    pub format: RecordingFormat,
    /// `Firefox 128.0`, `Postman`; empty: unknown.
    pub creator: String,
    pub exchange_count: u32,
    /// Every method, sorted, for the filter.
    pub methods: Vec<String>,
    /// Every host, sorted; at most [`RecordingSummary::MAX_HOSTS`].
    pub hosts: Vec<String>,
    pub troubles: Vec<Trouble>,
}

impl RecordingSummary {
    pub const MAX_HOSTS: usize = 100;
}

/// Which exchanges the table shows. Empty and None: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrafficFilter {
    /// Part of host and path, without case.
    pub text: String,
    /// Exactly this method.
    pub method: Option<String>,
    pub status: Option<StatusFilter>,
    /// Exactly this operation of the contract.
    pub operation: Option<String>,
    pub only_with_findings: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusFilter {
    /// The first digit: 1 to 5.
    Class(u8),
    /// No status at all: blocked, aborted, failed.
    NoAnswer,
}

/// A stretch of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficWindow {
    /// Position from 0, among the rows that the filter lets through, of the first row here.
    pub first: u32,
    pub rows: Vec<TrafficRow>,
    /// How many the filter lets through.
    pub matching: u32,
    /// How many there are.
    pub total: u32,
}

/// One exchange as a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficRow {
    /// Position from 0 in the recording; names the exchange.
    pub index: u32,
    pub method: String,
    /// With the port where it is written; empty: a relative address.
    pub host: String,
    /// With the query.
    pub path: String,
    /// None: there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there is no answer, as the recorder put it: `net::ERR_BLOCKED_BY_CLIENT`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub failure: String,
    /// Without parameters, in lower case: `application/json`.
    pub media_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub millis: Option<u32>,
    /// Of the response's body, decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at_millis: Option<u64>,
    /// What the last run said of it.
    pub judgement: Judgement,
}

/// What a run said of one exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Judgement {
    pub word: JudgementWord,
    /// `GET /orders/{id}`; None: none of the contract, or not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Different findings in this exchange.
    pub finding_count: u32,
    /// Why it was not judged, a sentence; empty otherwise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why_not: String,
}

/// The word of one exchange. It is no gate's verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JudgementWord {
    /// The run has not come to it, or the contract says nothing about it.
    #[default]
    NotJudged,
    /// Judged, nothing found.
    Keeps,
    Notes,
    Warns,
    Blocks,
}

impl JudgementWord {
    pub fn word(self) -> &'static str {
        match self {
            JudgementWord::NotJudged => "not judged",
            JudgementWord::Keeps => "keeps",
            JudgementWord::Notes => "notes",
            JudgementWord::Warns => "warns",
            JudgementWord::Blocks => "blocks",
        }
    }
}

impl From<Severity> for JudgementWord {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Blocks => JudgementWord::Blocks,
            Severity::Warns => JudgementWord::Warns,
            Severity::Notes => JudgementWord::Notes,
        }
    }
}

/// How much of a contract the recorded traffic has touched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Those of the contract in its order, whether seen or not.
    pub operations: Vec<OperationCoverage>,
    /// Exchanges that belong to no operation, or could not be judged.
    pub outside: u32,
    /// Exchanges that were looked at.
    pub exchange_count: u32,
}

impl Coverage {
    /// Operations seen at least once, of all.
    pub fn operations_seen(&self) -> (u32, u32) {
        let seen = self.operations.iter().filter(|o| o.exchange_count > 0).count();
        (seen as u32, self.operations.len() as u32)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationCoverage {
    /// `GET /orders/{id}`.
    pub operation: String,
    pub exchange_count: u32,
    /// `200`, `2XX`, `default`, as the contract writes them.
    pub statuses: Vec<Covered>,
    /// `query limit`, `path id`, `header If-Match`.
    pub parameters: Vec<Covered>,
    /// Patterns of places with the status before them where there are several: `200 /orders/*/id`.
    pub properties: Vec<Covered>,
}

/// One thing that a contract names, or that was seen without being named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    pub name: String,
    /// In how many exchanges; 0: never seen.
    pub count: u32,
    /// False: it was seen, and the contract does not name it.
    pub is_in_contract: bool,
}
