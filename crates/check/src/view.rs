//! What the panels of the page ask the engine for, and what they get: windows and tables ready to draw.
//! Each panel has one question and one answer; how it is computed is the engine's.

use crate::Fingerprint;
use crate::changes::Changes;
use crate::consistency::Matrix;
use crate::description::{OperationDetail, OperationList};
use crate::gates::data::{CaseAddress, CaseDetail, CaseFilter, CaseWindow, DataView};
use crate::inference::{Choices, Inference};
use crate::traffic::{Coverage, RecordingSummary, TrafficFilter, TrafficWindow};
use serde::{Deserialize, Serialize};

/// A panel's question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Ask {
    /// Field by source over the response in hand and the samples.
    Matrix,
    /// A schema from the response in hand and the samples.
    Inference { choices: Choices },
    /// The older version of the contract against the one in hand.
    Changes,
    /// A stretch of the recorded traffic; `first` from 0 among the rows that the filter lets through.
    Traffic { filter: TrafficFilter, first: u32, count: u32 },
    /// The operations of an OpenAPI description that hold each word of `search`.
    Operations { search: String, first: u32, count: u32 },
    /// One of them, by its name: `GET /orders/{id}`.
    Operation { name: String },
    /// The data gate: what is tried, and what came of it so far.
    Data,
    /// A stretch of its cases; `first` from 0 among those that the filter lets through.
    DataCases { filter: CaseFilter, first: u32, count: u32 },
    /// One of them, made again.
    DataCase { address: CaseAddress },
    /// The schema's text with one of its blind spots closed.
    ClosedBlindSpot { fingerprint: Fingerprint },
}

/// The answer to an [`Ask`] of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "view", content = "of", rename_all = "kebab-case")]
pub enum View {
    Matrix(Matrix),
    Inference(Inference),
    /// None: there are not two versions.
    Changes(Option<Changes>),
    Traffic(TrafficView),
    /// None: the contract is no OpenAPI description.
    Operations(Option<OperationList>),
    Operation(Option<OperationDetail>),
    Data(Box<DataView>),
    DataCases(CaseWindow),
    /// None: there is no such case.
    DataCase(Option<Box<CaseDetail>>),
    /// None: the text can't be edited by itself.
    ClosedBlindSpot(Option<String>),
}

/// The recorded traffic as the panel shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficView {
    /// One for each recording.
    pub recordings: Vec<RecordingSummary>,
    pub window: TrafficWindow,
    /// Of the last run.
    pub coverage: Coverage,
}

/// A file that leaves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Export {
    /// Findings for a build server: JUnit XML.
    Junit,
    /// Findings for a program.
    Json,
    /// Findings for a ticket.
    Markdown,
    /// The recorded traffic without secrets.
    Har,
    /// The recorded traffic as it was recorded, secrets included.
    HarWithSecrets,
    /// The cases of the data gate that were tried, without secrets: HAR.
    CasesHar,
    /// The same, one case a line.
    CasesNdjson,
    /// The same for a build server.
    CasesJunit,
}

impl Export {
    /// File name's end and media type.
    pub fn format(self) -> (&'static str, &'static str) {
        match self {
            Export::Junit => ("junit.xml", "application/xml"),
            Export::Json => ("findings.json", "application/json"),
            Export::Markdown => ("report.md", "text/markdown"),
            Export::Har | Export::HarWithSecrets => ("har", "application/json"),
            Export::CasesHar => ("cases.har", "application/json"),
            Export::CasesNdjson => ("cases.ndjson", "application/x-ndjson"),
            Export::CasesJunit => ("cases.junit.xml", "application/xml"),
        }
    }
}
