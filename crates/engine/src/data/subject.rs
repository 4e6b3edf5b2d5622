//! What is tried: a valid payload, the schema that judges it, and the request that carries it. It owns everything that
//! it needs, and changes nothing.

use super::expect::{Judge, Looseness};
use super::facts::Land;
use super::parameters::{ParameterPart, Sent, encode, encode_segment};
use super::places::{Place, Survey, survey};
use crate::openapi::MediaType;
use crate::schema::generate::value::Value;
use crate::schema::generate::{Amount, At, Direction, GenerateOptions, SchemaIndex, generate};
use crate::schema::{Limits, SchemaSource, compile, sources};
use check::gates::contract::ContractSettings;
use check::{DocumentName, Finding, Header, Unjudged};
use document::edit;
use document::{Document, NodeId};
use std::collections::BTreeSet;

/// Larger payloads are not changed piece by piece.
const MOST_BYTES: usize = 2_000_000;
/// Where requests go while nobody has said where.
const NOWHERE: &str = "https://example.com/";

/// A valid payload, the schema that judges it, and the request that carries it.
#[derive(Debug)]
pub struct Subject {
    label: String,
    notes: Vec<String>,
    body: Option<Document>,
    judge: Judge,
    looseness: Looseness,
    places: Vec<Place>,
    /// Names that only the service sets, and that the unchanged payload has nowhere.
    read_only_names: BTreeSet<String>,
    pub(super) operation: Option<Described>,
    pub(super) address: Address,
}

/// What an operation adds.
#[derive(Debug)]
pub(super) struct Described {
    pub description: Document,
    pub parameters: Vec<ParameterPart>,
    pub content: Vec<MediaType>,
    pub is_body_required: bool,
}

/// Where the payload goes.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub method: String,
    /// With variables in braces.
    pub url: String,
    pub headers: Vec<Header>,
    pub content_type: String,
}

/// A body and what was found in it.
pub(super) struct Body {
    pub document: Document,
    pub survey: Survey,
}

impl Subject {
    /// From a payload alone; the schema is inferred from it. `Err` is a sentence for people.
    pub fn of_payload(payload: &Document) -> Result<Subject, String> {
        let base = readable(payload)?;
        let inference = crate::infer::infer(&[&base], &Default::default());
        let schema = Document::parse(inference.schema.into_bytes());
        let source = SchemaSource { document: &schema, name: DocumentName::Schema(0), label: "inferred" };
        let mut subject = Subject::of_schema(&[source], &ContractSettings::default(), Some(&base), 0)?;
        subject.label = "a schema that was inferred from the payload".into();
        subject.notes.insert(0, "The schema was inferred from the payload, so nothing is required in it and no upper bounds are known; with a schema of the API more is found.".into());
        Ok(subject)
    }

    /// From JSON Schemas, of which the first judges. A payload is generated from the seed where there is none, or
    /// where it does not fit. `Err` is a sentence for people.
    pub fn of_schema(
        schemas: &[SchemaSource<'_>],
        settings: &ContractSettings,
        payload: Option<&Document>,
        seed: u64,
    ) -> Result<Subject, String> {
        let texts: Vec<(String, Document)> =
            schemas.iter().map(|one| (one.label.to_string(), copy(one.document))).collect();
        let at_hand = sources(&texts);
        let compilation = compile(&at_hand, settings, &Limits::default());
        let draft = compilation.draft;
        let Some(compiled) = compilation.compiled else {
            return Err(unusable(&compilation.findings, &compilation.unjudged));
        };
        let mut notes = Vec::new();
        let index = SchemaIndex::new(&at_hand, draft);
        let land = Land { sources: &at_hand, index: &index, draft, is_openapi_30: false };
        let given = match payload.map(readable).transpose()? {
            Some(base) if compiled.is_valid(&base) => Some(base),
            Some(_) => {
                notes.push(
                    "The payload does not fit the schema, so one that fits was made from the schema.".into(),
                );
                None
            }
            None => None,
        };
        let base = match given {
            Some(base) => base,
            None => {
                let options = GenerateOptions {
                    amount: Amount::Full,
                    depth: 4,
                    prefers_examples: true,
                    ..land.options()
                };
                let made = generate(&at_hand, &compiled, seed, &options);
                let made = made.map_err(|stop| {
                    format!("No payload could be made from the schema: {}", stop.sentence())
                })?;
                Document::parse(made.text.into_bytes())
            }
        };
        let Some(root) = at_hand.first().and_then(|one| one.document.root()) else {
            return Err("There is no schema; paste one.".into());
        };
        let starts = [At { source: 0, node: root }];
        let survey = survey(&land, &starts, &base, Direction::Unknown);
        let name = texts.first().map_or("", |(label, _)| label.as_str());
        let label = if name.is_empty() { "a JSON Schema".to_string() } else { format!("the schema {name}") };
        let judge = Judge::Schema { compiled: Box::new(compiled), texts };
        Ok(Subject::new(label, notes, Some(Body { document: base, survey }), judge, None, Address::default()))
    }

    pub(super) fn new(
        label: String,
        mut notes: Vec<String>,
        body: Option<Body>,
        judge: Judge,
        operation: Option<Described>,
        address: Address,
    ) -> Subject {
        let (body, survey) = match body {
            Some(body) => (Some(body.document), body.survey),
            None => (None, Survey::default()),
        };
        if survey.is_cut {
            notes.push("The payload has more places than are tried; those nearest to its start are.".into());
        }
        let looseness = body.as_ref().map(Looseness::of).unwrap_or_default();
        let named = survey.places.iter().flat_map(|place| &place.read_only).map(|(name, _)| name.clone());
        let mut read_only_names: BTreeSet<String> = named.collect();
        for key in body.iter().flat_map(|body| body.walk().filter_map(|visit| body.key_text(visit.node))) {
            read_only_names.remove(&*key);
        }
        Subject {
            label,
            notes,
            body,
            judge,
            looseness,
            places: survey.places,
            read_only_names,
            operation,
            address,
        }
    }

    /// Adds headers that every request carries, such as credentials.
    pub fn with_headers(mut self, headers: Vec<Header>) -> Subject {
        self.address.headers.extend(headers);
        self
    }

    /// What is tried, for people: `POST /orders`, `a schema that was inferred from the payload`.
    pub fn label(&self) -> String {
        self.label.clone()
    }

    /// What a reader should know, each a sentence: that the payload was made, that the schema was inferred.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Sends a payload or schema subject somewhere. `Content-Type` among the headers wins over `application/json`.
    pub fn with_address(mut self, method: &str, url: &str, headers: Vec<Header>) -> Subject {
        let told = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
        if let Some(told) = told {
            self.address.content_type.clone_from(&told.value);
        }
        self.address.method = if method.is_empty() { "POST".into() } else { method.to_string() };
        self.address.url = if url.is_empty() { NOWHERE.into() } else { url.to_string() };
        self.address.headers =
            headers.into_iter().filter(|header| !header.name.eq_ignore_ascii_case("content-type")).collect();
        self
    }

    /// The unchanged payload; empty where the operation takes none.
    pub fn payload(&self) -> &[u8] {
        self.body.as_ref().map_or(&[], |body| body.bytes())
    }

    /// The unchanged payload, parsed.
    pub fn document(&self) -> Option<&Document> {
        self.body.as_ref()
    }

    /// Whether a document fits the schema of the body, as the validator says.
    pub fn fits(&self, document: &Document) -> bool {
        self.judge.fits(document)
    }

    /// All that the validator says against a body, a sentence each; empty: it fits, or it is no JSON.
    pub fn violations(&self, payload: &[u8]) -> Vec<String> {
        let document = Document::parse(payload.to_vec());
        if document.is_blocked() || self.fits(&document) {
            Vec::new()
        } else {
            self.judge.sentences(&document)
        }
    }

    pub(super) fn read_only_names(&self) -> &BTreeSet<String> {
        &self.read_only_names
    }

    pub(super) fn judge(&self) -> &Judge {
        &self.judge
    }

    pub(super) fn looseness(&self) -> Looseness {
        self.looseness
    }

    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(super) fn parameters(&self) -> &[ParameterPart] {
        self.operation.as_ref().map_or(&[], |operation| &operation.parameters)
    }

    pub(super) fn description(&self) -> Option<&Document> {
        self.operation.as_ref().map(|operation| &operation.description)
    }

    pub(super) fn content_type(&self) -> &str {
        &self.address.content_type
    }

    pub(super) fn documented_content(&self) -> Option<&[MediaType]> {
        self.operation.as_ref().map(|operation| operation.content.as_slice())
    }

    pub(super) fn is_body_optional(&self) -> bool {
        self.operation.as_ref().is_some_and(|operation| !operation.is_body_required)
    }

    /// Where the unchanged request goes, and with which headers.
    pub fn sent_to(&self) -> (String, Vec<Header>) {
        self.address_with(None)
    }

    /// The address and headers of a request in which one parameter is another than in the unchanged one.
    pub(super) fn address_with(&self, changed: Option<(usize, &Sent)>) -> (String, Vec<Header>) {
        let mut url = self.address.url.clone();
        let mut headers = self.address.headers.clone();
        let mut query: Vec<String> = Vec::new();
        for (at, part) in self.parameters().iter().enumerate() {
            let sent = match changed {
                Some((which, sent)) if which == at => sent,
                _ => &part.base,
            };
            let name = &part.parameter.name;
            match (sent, part.parameter.location) {
                (Sent::Absent, _) => {}
                (Sent::Query(pairs), _) => {
                    query.extend(
                        pairs.iter().map(|(name, text)| format!("{}={}", encode(name), encode(text))),
                    );
                }
                (Sent::Text(text), crate::openapi::ParameterLocation::Path) => {
                    url = url.replace(&format!("{{{name}}}"), &encode_segment(text));
                }
                (Sent::Text(text), _) => headers.push(Header { name: name.clone(), value: text.clone() }),
            }
        }
        if !query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&query.join("&"));
        }
        (url, headers)
    }
}

impl Default for Address {
    fn default() -> Self {
        Address {
            method: "POST".into(),
            url: NOWHERE.into(),
            headers: Vec::new(),
            content_type: "application/json".into(),
        }
    }
}

/// The same text, read again.
pub(super) fn copy(document: &Document) -> Document {
    match document.is_yaml() {
        true => Document::parse_yaml(document.bytes().to_vec()),
        false => Document::parse(document.bytes().to_vec()),
    }
}

/// A payload as JSON without faults, its text as it is written where that is possible. `Err` is a sentence.
pub(super) fn readable(payload: &Document) -> Result<Document, String> {
    let Some(root) = payload.root() else {
        return Err("The payload is empty; paste a body that the API accepts.".into());
    };
    if let Some(fault) = payload.faults().iter().find(|fault| fault.blocks()) {
        let line = payload.position(fault.span.start).line;
        return Err(format!("The payload is not JSON (line {line}): {} Mend it first.", fault.sentence()));
    }
    if payload.bytes().len() > MOST_BYTES {
        return Err("The payload is larger than 2 MB; take out what repeats, and try the rest.".into());
    }
    let is_plain = payload.faults().is_empty() && !payload.is_yaml() && !payload.is_json_lines();
    if is_plain && payload.duplicate_keys().next().is_none() {
        return Ok(Document::parse(payload.bytes().trim_ascii().to_vec()));
    }
    let value = Value::of(payload, root);
    let value =
        value.ok_or("The payload nests more deeply than is changed here; take the innermost levels out.")?;
    Ok(Document::parse(value.text().into_bytes()))
}

/// Takes entries out, one after the other.
pub(super) fn without(document: Document, entries: &[NodeId]) -> Document {
    let pointers: Vec<String> = entries.iter().map(|node| document.pointer(*node)).collect();
    pointers.iter().fold(document, |document, pointer| {
        let found = document.resolve(pointer).and_then(|node| edit::remove(&document, node));
        match found {
            Some(removal) => Document::parse(edit::apply(document.bytes(), &[removal])),
            None => document,
        }
    })
}

/// Why a schema can't judge, as a sentence.
pub(super) fn unusable(findings: &[Finding], unjudged: &[Unjudged]) -> String {
    let first = findings.iter().find(|finding| finding.severity == check::Severity::Blocks);
    match (first, unjudged.first()) {
        (Some(finding), _) => format!("The schema can't be used: {}.", finding.title),
        (None, Some(unjudged)) => unjudged.why.clone(),
        (None, None) => "The schema can't be used; mend it first.".into(),
    }
}
