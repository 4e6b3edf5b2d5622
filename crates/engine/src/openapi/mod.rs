//! Swagger 2.0 and OpenAPI 3.0, 3.1, 3.2: a description read leniently into its operations, and the operation of an exchange. It
//! judges no exchange and fetches nothing; a gate does the first, nobody the second.

mod bundle;
mod find;
mod media;
pub mod outline;
mod parameter;
mod path;
mod pointer;
mod read;
mod schemas;
mod shape;

#[cfg(test)]
mod tests;

pub use find::Match;
pub use media::{best_media_type, documented_status, essence, is_form, is_json, is_json_lines, is_text};
pub use parameter::{Coerced, Given, form_object, pairs, percent_decode};
pub use path::{PathTemplate, path_of, query_of};
pub(crate) use pointer::child as pointer_child;
pub use schemas::{Cache, Contract, Direction, Ready, Unusable};
pub use shape::{Shape, property_schemas};

use check::{DocumentName, Finding, Fingerprint, Gate, Place, RuleId, Severity};
use document::Document;

/// Part of the description is not as the specification has it.
pub const DESCRIPTION: RuleId = RuleId::new("contract/description");

/// Which rules a description is read by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0. Its schemas are near those of 3.0.
    V20,
    /// Schemas are a dialect of its own, near draft 5.
    V30,
    /// Schemas are JSON Schema 2020-12, unless `jsonSchemaDialect` says otherwise.
    #[default]
    V31,
    /// As 3.1, with more methods and media types that stream.
    V32,
}

impl Version {
    /// Whether schemas are the dialect of 3.0: nothing beside a `$ref` counts, exclusive bounds are flags.
    pub fn has_old_schemas(self) -> bool {
        matches!(self, Version::V20 | Version::V30)
    }
}

/// What a description says, as far as it could be read. Everything knows the JSON Pointer (RFC 6901) at which it
/// stands in the text; what is reached through a `$ref` has the pointer of what the reference leads to.
#[derive(Clone, Debug, Default)]
pub struct Description {
    pub version: Version,
    pub title: String,
    /// Empty: one whose base path is `/`.
    pub servers: Vec<Server>,
    /// In the order of the text.
    pub operations: Vec<Operation>,
    /// `jsonSchemaDialect`, where it names one.
    pub dialect: Option<String>,
    /// The schemas of `components`, in the order of the text.
    pub components: Vec<Component>,
}

/// A schema that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    pub name: String,
    pub pointer: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// As it is written: `https://{region}.example.com/v1`, or relative: `/v1`.
    pub url: String,
    pub variables: Vec<ServerVariable>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerVariable {
    pub name: String,
    pub default: String,
    /// Empty: any text.
    pub values: Vec<String>,
}

/// One method of one path.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// In upper case.
    pub method: String,
    pub path: PathTemplate,
    pub operation_id: Option<String>,
    pub summary: String,
    pub tags: Vec<String>,
    pub is_deprecated: bool,
    /// Of the operation object.
    pub pointer: String,
    /// Those of the path item and of the operation; the operation's win. In the order of the text.
    pub parameters: Vec<Parameter>,
    pub request_body: Option<RequestBody>,
    pub responses: Vec<ResponseItem>,
    /// Its own servers, or its path's; empty: those of the description.
    pub servers: Vec<Server>,
    /// Any of the lists will do, and all of one are demanded. Empty, or with an empty list in it: none is demanded.
    pub credentials: Vec<Vec<Credential>>,
    /// Where they are demanded: at the operation, or for all.
    pub security_pointer: String,
}

/// One security scheme that is demanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its name in the description.
    pub scheme: String,
    pub place: CredentialPlace,
}

/// Where a credential is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialPlace {
    /// In lower case.
    Header(String),
    Query(String),
    Cookie(String),
    /// In no message, or not known.
    Elsewhere,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterLocation {
    Path,
    #[default]
    Query,
    Header,
    Cookie,
    /// 3.2: the whole query string as one value of a media type.
    QueryString,
    /// 2.0: a field of a form in the body.
    Form,
}

impl ParameterLocation {
    /// The word of the specification.
    pub fn word(self) -> &'static str {
        match self {
            ParameterLocation::Path => "path",
            ParameterLocation::Query => "query",
            ParameterLocation::Header => "header",
            ParameterLocation::Cookie => "cookie",
            ParameterLocation::QueryString => "querystring",
            ParameterLocation::Form => "formData",
        }
    }
}

/// How a value is written as text (OpenAPI 3.1 §4.8.12.3, RFC 6570).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    Matrix,
    Label,
    #[default]
    Form,
    Simple,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

/// A parameter of a request, or a header of a response (then its location is `Header`).
#[derive(Clone, Debug, Default)]
pub struct Parameter {
    pub name: String,
    pub location: ParameterLocation,
    pub is_required: bool,
    pub is_deprecated: bool,
    pub style: Style,
    pub is_exploded: bool,
    pub allows_empty: bool,
    /// Pointer of its schema; none where `content` describes it, or nothing.
    pub schema: Option<String>,
    /// A media type that its text is written in, instead of a style.
    pub content: Vec<MediaType>,
    /// Of the parameter object.
    pub pointer: String,
}

#[derive(Clone, Debug, Default)]
pub struct RequestBody {
    pub is_required: bool,
    pub content: Vec<MediaType>,
    pub pointer: String,
}

/// One key of `content`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaType {
    /// As it is written: `application/json; charset=utf-8`, `text/*`, `*/*`.
    pub name: String,
    /// Pointer of its schema.
    pub schema: Option<String>,
    /// 3.2: pointer of the schema of each item of a stream.
    pub item_schema: Option<String>,
    /// Pointers of the values of `example` and `examples`.
    pub examples: Vec<String>,
    pub pointer: String,
}

/// Which statuses a response is for. The order is from the most specific.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusKey {
    Exact(u16),
    /// `2XX`: the first digit.
    Range(u8),
    Default,
}

impl std::fmt::Display for StatusKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StatusKey::Exact(status) => write!(f, "{status}"),
            StatusKey::Range(digit) => write!(f, "{digit}XX"),
            StatusKey::Default => f.write_str("default"),
        }
    }
}

/// A documented response.
#[derive(Clone, Debug)]
pub struct ResponseItem {
    pub status: StatusKey,
    pub description: String,
    /// `Content-Type` is left out, as the specification demands.
    pub headers: Vec<Parameter>,
    pub content: Vec<MediaType>,
    pub pointer: String,
}

impl Operation {
    /// `GET /orders/{id}`, as the contract writes it.
    pub fn label(&self) -> String {
        format!("{} {}", self.method, self.path.text())
    }
}

impl Description {
    /// Whether a document is an OpenAPI description: its root has the key `openapi`, or `swagger` beside `paths`.
    pub fn is_described_by(document: &Document) -> bool {
        let has = |key: &str| document.root().is_some_and(|root| document.member(root, key).is_some());
        has("openapi") || (has("swagger") && has("paths"))
    }

    /// Reads a description. What is broken is in the troubles; the rest works. Reads no schema.
    pub fn read(document: &Document) -> (Description, Vec<Trouble>) {
        read::read(document)
    }

    /// The operation that an exchange belongs to, by method and address (absolute, or from `/`).
    pub fn operation_of(&self, method: &str, url: &str) -> Match<'_> {
        find::operation_of(self, method, url)
    }

    /// The operation of that label (`GET /orders/{id}`) or operationId.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        let wanted = name.trim();
        self.operations.iter().find(|o| o.label() == wanted).or_else(|| {
            self.operations.iter().find(|operation| operation.operation_id.as_deref() == Some(wanted))
        })
    }

    /// The servers that count for an operation.
    pub fn servers_of<'a>(&'a self, operation: &'a Operation) -> &'a [Server] {
        if operation.servers.is_empty() { &self.servers } else { &operation.servers }
    }
}

/// Something in a description that is not as the specification has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub severity: Severity,
    /// Of the value that it is about.
    pub pointer: String,
    /// One sentence without a full stop.
    pub title: String,
    /// A few words.
    pub note: String,
    pub fix: String,
}

impl Trouble {
    /// The finding of rule [`DESCRIPTION`], with its place in the document that was read.
    pub fn finding(&self, document: &Document, name: DocumentName) -> Finding {
        Finding {
            fingerprint: Fingerprint::of(&[DESCRIPTION.as_str(), &self.pointer, &self.note]),
            gate: Gate::Contract,
            rule: DESCRIPTION,
            severity: self.severity,
            evidence: check::Evidence::Recorded,
            title: self.title.clone(),
            note: self.note.clone(),
            pattern: String::new(),
            places: Vec::new(),
            count: 1,
            schema_place: place(document, name, &self.pointer),
            subject: None,
            expected: None,
            got: None,
            facts: Vec::new(),
            fix: Some(self.fix.clone()),
        }
    }
}

/// The place at a pointer, or of the nearest part around it that is in the text.
pub fn place(document: &Document, name: DocumentName, pointer: &str) -> Option<Place> {
    let mut pointer = pointer;
    let node = loop {
        match document.resolve(pointer) {
            Some(node) => break node,
            None => pointer = pointer.rsplit_once('/')?.0,
        }
    };
    let span = document.span(node);
    let position = document.position(span.start);
    Some(Place {
        document: name,
        pointer: document.pointer(node),
        start: span.start,
        end: span.end,
        line: position.line,
        column: position.column,
    })
}
