//! What page and worker say to each other. Texts never travel inside a message: they are attachments (Blobs or
//! buffers) beside it, and what comes back is windows of rows. The terminal does not use this.

use crate::gates::data::{CaseAddress, DataPlan, DataSend};
use crate::network::{
    Answer, AttachedFiles, Diagnosis, Failure, Look, Plan, PlannedRequest, Revealed, Value,
};
use crate::request::Extraction;
use crate::service::ServiceState;
use crate::tree::{RowId, TreeHit, TreeWindow};
use crate::view::{Ask, Export, View};
use crate::writing::{SchemaNames, TextFault};
use crate::{Check, DocumentName, Exchange, Fingerprint, GateReport, Report, RequestDraft, Severity};
use serde::{Deserialize, Serialize};

/// Numbers jobs, so that answers find their question. Rises by one; 0 is not used.
pub type JobId = u32;

/// From the page. "+ attachment" means that a Blob follows the message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "kebab-case")]
pub enum Job {
    /// What is this? Answered by [`Event::Recognised`]. + attachment
    Recognise {
        id: JobId,
        /// What a person says it is; None: look.
        kind: Option<Kind>,
    },
    /// Take this as the document's text. Answered by [`Event::Fed`]. + attachment
    Feed { id: JobId, document: DocumentName },
    /// The document was closed.
    Close { document: DocumentName },
    /// Everything of the check but its texts.
    Configure { check: Box<Check> },
    /// Judge. Answered by [`Event::Findings`] as they are found, then [`Event::Judged`].
    Run { id: JobId },
    /// Try the data gate's cases, on the simulated service or on nobody. Answered by [`Event::Progress`] and
    /// [`Event::Findings`] on the way, then [`Event::Judged`].
    RunData { id: JobId },
    /// What a run of the data gate against the API would send; nothing is sent. Answered by [`Event::DataPlanned`] or
    /// [`Event::Refused`]. `page` is the page's origin.
    PlanData { id: JobId, draft: Box<RequestDraft>, values: Vec<Value>, page: String },
    /// The requests that are due in the run that was planned last; a person said yes to it. `now_millis` only rises.
    /// Answered by [`Event::DataSends`], and at the run's end by [`Event::Judged`] too.
    PollData { id: JobId, now_millis: u64 },
    /// What came of one of them: an answer + attachment (its body), or a failure.
    AnswerData {
        id: JobId,
        ticket: u32,
        answer: Option<Box<Answer>>,
        failure: Option<Failure>,
        now_millis: u64,
    },
    /// A case as a cURL command that sends exactly its bytes. Answered by [`Event::Copied`].
    CaseCurl { id: JobId, address: CaseAddress },
    /// Try cases again: one, or all that failed. Answered like [`Job::RunData`].
    ReplayData { id: JobId, address: Option<CaseAddress> },
    /// A window of rows. Answered by [`Event::Rows`].
    Rows { id: JobId, document: DocumentName, first_line: u32, count: u32, focus_offset: Option<u32> },
    /// The whitespace made readable, nothing else changed. Answered by [`Event::Text`] + attachment.
    Format { id: JobId, document: DocumentName },
    /// Findings as Markdown; all of them, or one. Answered by [`Event::Copied`].
    Markdown { id: JobId, fingerprint: Option<Fingerprint> },
    /// The check as a link. Answered by [`Event::Shared`].
    Share { id: JobId, options: ShareOptions },
    /// The check as a file. Answered by [`Event::Saved`] + attachment.
    Save { id: JobId, options: ShareOptions },
    /// A link's fragment. Answered by [`Event::Opened`] + attachments, or [`Event::Refused`].
    OpenLink { id: JobId, fragment: String },
    /// A file of a check. + attachment; answered like a link.
    OpenFile { id: JobId },
    /// A request made ready to go. Answered by [`Event::Planned`]. `page` is the page's origin.
    Plan {
        id: JobId,
        draft: Box<RequestDraft>,
        values: Vec<Value>,
        page: String,
        #[serde(default)]
        files: AttachedFiles,
    },
    /// Why no answer came. Answered by [`Event::Diagnosed`].
    Diagnose { id: JobId, request: Box<PlannedRequest>, page: String, failure: Failure, look: Option<Look> },
    /// Values of the response in hand for later requests. Answered by [`Event::Extracted`].
    Extract { id: JobId, extractions: Vec<Extraction> },
    /// The request as a cURL command, secrets as `{{name}}`. Answered by [`Event::Copied`].
    Curl { id: JobId, draft: Box<RequestDraft> },
    /// A window of the tree over a document. Answered by [`Event::Tree`]. `first` from 0.
    Tree { id: JobId, document: DocumentName, first: u32, count: u32 },
    /// Open or fold a row; `all`: and everything below.
    Fold { document: DocumentName, row: RowId, is_open: bool, all: bool },
    /// The next key or value that holds this text, behind the value `after` (0: from the start). It is unfolded.
    /// Answered by [`Event::TreeFound`].
    TreeFind { id: JobId, document: DocumentName, text: String, after: u32 },
    /// The value, or the key of the value, at this byte, unfolded. Answered by [`Event::TreeShown`].
    TreeShow { id: JobId, document: DocumentName, offset: u32 },
    /// A part of a document for the clipboard. Answered by [`Event::Copied`].
    CopyPart { id: JobId, document: DocumentName, node: u32, part: Part },
    /// What a panel shows. Answered by [`Event::View`].
    View { id: JobId, ask: Ask },
    /// A request with valid values for an operation of the contract; with `simulates`, about a thing that the simulated
    /// service has. Answered by [`Event::Drafted`].
    UseOperation { id: JobId, operation: String, simulates: bool },
    /// A recorded exchange for a closer look. Answered by [`Event::Picked`] + attachment.
    Pick { id: JobId, index: u32 },
    /// A file of findings or traffic. Answered by [`Event::Exported`] + attachment, or [`Event::Refused`].
    Export { id: JobId, export: Export },
    /// The difference of another response (the older one) and the one in hand. + attachment. Answered by
    /// [`Event::Compared`].
    Compare { id: JobId },
    /// The words that fit while a text is written. `labels` are the schemas' names in their order. Answered by
    /// [`Event::PropertyNames`].
    PropertyNames { id: JobId, edited: DocumentName, labels: Vec<String> },
    /// What keeps a text from being JSON; `{{name}}` stands for a value. + attachment. Answered by
    /// [`Event::TextFaults`].
    TextFaults { id: JobId },
    /// Ask the simulated service. Nothing is sent. Answered by [`Event::Simulated`] + attachment, or
    /// [`Event::Refused`].
    Simulate { id: JobId, draft: Box<RequestDraft>, values: Vec<Value> },
    /// The simulated service forgets what it was given. Answered by [`Event::ServiceReset`].
    ResetService { id: JobId },
    /// Stop the job as soon as it can be stopped.
    Cancel { id: JobId },
    /// To the network worker: send it, now. Answered by [`Event::Answered`] + attachment, or [`Event::Failed`].
    /// Attachments: the files of the draft, in the order of [`RequestDraft::files`]; null for one that is not attached.
    Send { id: JobId, request: Box<PlannedRequest> },
    /// To the network worker: does anything answer at this address? Answered by [`Event::Looked`].
    Look { id: JobId, url: Revealed },
}

/// Two responses by structure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// `2 changed, 1 added.`
    pub summary: String,
    pub rows: Vec<DifferenceRow>,
    /// How many are counted and not in `rows`.
    pub unlisted: u32,
    /// How arrays were matched, what was cut: sentences.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceRow {
    pub kind: ChangeKind,
    /// Where it is in the newer one, or was in the older.
    pub pointer: String,
    /// The values, shortened; None: absent.
    pub left: Option<String>,
    pub right: Option<String>,
}

/// How two documents differ at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// In the newer one only.
    Added,
    /// In the older one only. A member that is null is there; one that is absent is not.
    Removed,
    /// Another value of the same type.
    Changed,
    /// A value of another type.
    TypeChanged,
    /// The same element at another place among its siblings. What changed in it is listed beside this.
    Moved,
    /// The same number, written differently.
    Notation,
}

/// What of a value is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A string without its quotes, everything else as it is written.
    Value,
    /// JSON Pointer (RFC 6901).
    Pointer,
    /// Normalized JSONPath (RFC 9535 §2.7).
    JsonPath,
}

/// What a link or a file is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareOptions {
    pub includes_body: bool,
}

/// From the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The worker can take jobs. The page compares the build with its own.
    Ready {
        build: String,
        engine_version: u32,
    },
    Progress {
        id: JobId,
        done: u64,
        total: u64,
        what: String,
    },
    Recognised {
        id: JobId,
        recognised: Recognised,
    },
    Fed {
        id: JobId,
        document: DocumentName,
        summary: DocumentSummary,
    },
    /// Findings of a gate that is still running (all so far).
    Findings {
        id: JobId,
        gate: Box<GateReport>,
    },
    /// The run is done. `millis` is wall time, measured outside the engine.
    Judged {
        id: JobId,
        report: Box<Report>,
        comparison: Option<Comparison>,
        millis: f64,
    },
    Rows {
        id: JobId,
        document: DocumentName,
        rows: Vec<Row>,
        line_count: u32,
    },
    /// + attachment: the new text.
    Text {
        id: JobId,
        document: DocumentName,
    },
    Copied {
        id: JobId,
        text: String,
    },
    Shared {
        id: JobId,
        fragment: String,
        contents: ShareContents,
    },
    /// + attachment: the file.
    Saved {
        id: JobId,
        contents: ShareContents,
    },
    /// + attachments: one Blob-able buffer for each name in `documents`, in that order. The check has no texts.
    Opened {
        id: JobId,
        check: Box<Check>,
        documents: Vec<DocumentName>,
    },
    /// A sentence that says what is wrong and what to do.
    Refused {
        id: JobId,
        sentence: String,
    },
    Cancelled {
        id: JobId,
    },
    Tree {
        id: JobId,
        document: DocumentName,
        window: TreeWindow,
    },
    /// Where it stands in the tree now, from 0. None: it has no row.
    TreeShown {
        id: JobId,
        row: Option<u32>,
    },
    /// None: there is no further one. `row` is where it stands in the tree now, from 0.
    TreeFound {
        id: JobId,
        hit: Option<TreeHit>,
        row: Option<u32>,
    },
    View {
        id: JobId,
        view: Box<View>,
    },
    /// A sentence for each value that could not be made.
    Drafted {
        id: JobId,
        draft: Box<RequestDraft>,
        missing: Vec<String>,
    },
    /// + attachment: the response's body.
    Picked {
        id: JobId,
        index: u32,
        exchange: Box<Exchange>,
    },
    /// + attachment: the file.
    Exported {
        id: JobId,
        export: Export,
    },
    Compared {
        id: JobId,
        difference: Difference,
    },
    PropertyNames {
        id: JobId,
        names: SchemaNames,
    },
    TextFaults {
        id: JobId,
        faults: Vec<TextFault>,
    },
    /// + attachment: the response's body.
    Simulated {
        id: JobId,
        exchange: Box<Exchange>,
        state: ServiceState,
    },
    ServiceReset {
        id: JobId,
    },
    Planned {
        id: JobId,
        plan: Box<Plan>,
    },
    DataPlanned {
        id: JobId,
        plan: Box<DataPlan>,
    },
    /// + attachments: the body of each, in their order.
    DataSends {
        id: JobId,
        sends: Vec<DataSend>,
        /// Ask again then, or as soon as an answer came; None: as soon as an answer came.
        wait_until_millis: Option<u64>,
        is_done: bool,
    },
    /// The values that were found; a sentence for each that was not.
    Extracted {
        id: JobId,
        values: Vec<Value>,
        missing: Vec<String>,
    },
    Diagnosed {
        id: JobId,
        diagnosis: Diagnosis,
    },
    /// + attachment: the body, a Blob.
    Answered {
        id: JobId,
        answer: Box<Answer>,
    },
    Failed {
        id: JobId,
        failure: Failure,
    },
    Looked {
        id: JobId,
        look: Look,
    },
}

/// What a pasted text looks like, and what belongs where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recognised {
    /// `JSON`, `JSON Schema`, `HTTP response`, `a Preflight link` …: for "Looks like …".
    pub looks_like: String,
    #[serde(default)]
    pub kind: Kind,
    pub destination: Destination,
    /// What it could also be taken for, likeliest first; the engine reads it so when asked for that kind.
    #[serde(default)]
    pub alternatives: Vec<Kind>,
}

/// What a text can be. New kinds are added at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Anything else, as it stands.
    #[default]
    Text,
    Json,
    JsonLines,
    JsonSchema,
    CurlCommand,
    /// Status line, headers, body: `curl -i`.
    HttpResponse,
    /// `curl -v`: lines with `>`, `<` and `*`.
    CurlTranscript,
    /// Request line, headers, body.
    HttpRequest,
    /// HTTP Archive 1.2.
    Har,
    OpenApi,
    OpenApiYaml,
    Swagger,
    SwaggerYaml,
    AsyncApi,
    /// RFC 7519, alone or after `Bearer`.
    JsonWebToken,
    /// RFC 7517.
    JsonWebKeys,
    /// RFC 7468.
    Pem,
    JsonLogs,
    TextLogs,
    PostmanCollection,
    PostmanEnvironment,
    CheckFile,
    Link,
    Url,
    Html,
    Xml,
    Soap,
    GraphQl,
    Yaml,
    Csv,
    HttpFile,
    Hurl,
    Png,
    Jpeg,
    Gif,
    WebP,
    Gzip,
    Zip,
    Pdf,
    Wasm,
    /// Bytes that are no text.
    Binary,
    /// A command of another program: `http`, `wget`, PowerShell, `fetch(…)`.
    OtherCommand,
    Nothing,
}

impl Kind {
    /// With its article where it has one, to stand after "Looks like".
    pub fn words(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Json => "JSON",
            Kind::JsonLines => "JSON lines",
            Kind::JsonSchema => "a JSON Schema",
            Kind::CurlCommand => "a curl command",
            Kind::HttpResponse => "an HTTP response",
            Kind::CurlTranscript => "the output of curl -v",
            Kind::HttpRequest => "an HTTP request",
            Kind::Har => "a HAR recording",
            Kind::OpenApi => "an OpenAPI description",
            Kind::OpenApiYaml => "an OpenAPI description in YAML",
            Kind::Swagger => "a Swagger 2 description",
            Kind::SwaggerYaml => "a Swagger 2 description in YAML",
            Kind::AsyncApi => "an AsyncAPI description",
            Kind::JsonWebToken => "a JSON Web Token",
            Kind::JsonWebKeys => "a set of JSON Web Keys",
            Kind::Pem => "keys or certificates (PEM)",
            Kind::JsonLogs => "logs in JSON lines",
            Kind::TextLogs => "log lines",
            Kind::PostmanCollection => "a Postman collection",
            Kind::PostmanEnvironment => "a Postman environment",
            Kind::CheckFile => "a Preflight file",
            Kind::Link => "a Preflight link",
            Kind::Url => "an address",
            Kind::Html => "HTML",
            Kind::Xml => "XML",
            Kind::Soap => "a SOAP message",
            Kind::GraphQl => "GraphQL",
            Kind::Yaml => "YAML",
            Kind::Csv => "CSV",
            Kind::HttpFile => "an .http file",
            Kind::Hurl => "a Hurl file",
            Kind::Png => "a PNG image",
            Kind::Jpeg => "a JPEG image",
            Kind::Gif => "a GIF image",
            Kind::WebP => "a WebP image",
            Kind::Gzip => "gzip",
            Kind::Zip => "a ZIP archive",
            Kind::Pdf => "a PDF",
            Kind::Wasm => "WebAssembly",
            Kind::Binary => "binary data",
            Kind::OtherCommand => "a command of another program",
            Kind::Nothing => "nothing",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and it becomes a message at once")]
pub enum Destination {
    /// The response's body is the attachment from this byte on; the exchange says status and headers.
    Response {
        body_start: u32,
        /// Where the body ends, if not with the attachment (`curl -v` writes lines of its own behind it).
        #[serde(default)]
        body_end: Option<u32>,
        exchange: Box<Exchange>,
    },
    Schema,
    /// Recorded traffic: HAR, a Postman collection with saved responses.
    Recording,
    /// A link; the fragment without `#`.
    Link {
        fragment: String,
    },
    /// A `.preflight.json` file.
    CheckFile,
    /// A request to edit and send. The remarks say what a browser can't do of it, each with its place.
    Request {
        draft: Box<RequestDraft>,
        remarks: Vec<String>,
    },
    /// Variables for requests. The values are in the clear: they go to the page, and no further.
    Environment {
        /// Empty: the file has none.
        name: String,
        values: Vec<Value>,
        remarks: Vec<String>,
    },
    /// Recognised, and no gate of this version reads it; the sentence says so.
    NotYet {
        sentence: String,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSummary {
    pub size_bytes: u32,
    pub line_count: u32,
    pub longest_line_bytes: u32,
    /// `JSON`, `JSON lines`, `text`.
    pub kind: String,
    /// Whether something in the text itself is broken.
    pub is_broken: bool,
}

/// One line of a text, ready to draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// From 1.
    pub line: u32,
    pub runs: Vec<Run>,
    /// What findings say about this line, worst first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<RowNote>,
}

/// A stretch of text of one colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub ink: Ink,
    pub text: String,
    /// Underlined: a finding is about this stretch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Severity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ink {
    Plain,
    Key,
    String,
    Number,
    Literal,
    /// Not the text's own: `… 12,345 more characters`.
    Faint,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowNote {
    pub severity: Severity,
    pub text: String,
    pub fingerprint: Fingerprint,
}

/// What is in a link or a file, for the dialog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareContents {
    /// `the schema (1,024 bytes)`, `4 findings`, `the verdict`.
    pub holds: Vec<String>,
    /// `the response's body: the other side sees the excerpts in the findings, and can paste a body`.
    pub leaves_out: Vec<String>,
    /// What was taken out as secret, by place: `/token in the response`.
    pub redacted: Vec<String>,
    /// Characters of the link, `#` included, or bytes of the file.
    pub length: u32,
}

/// A run beside the verdict that the opened check claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    pub is_same: bool,
    /// Empty when the same; else one sentence per difference.
    pub differences: Vec<String>,
}
