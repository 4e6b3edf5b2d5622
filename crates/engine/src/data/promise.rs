//! What an OpenAPI description promises of the answers of one operation: statuses, media types, headers, bodies, and
//! which fields come back. It says what is broken and makes no finding.

use crate::openapi::{
    Cache, Contract, Direction, Given, MediaType, Operation, Shape, best_media_type, documented_status,
    essence, is_json, property_schemas,
};
use check::exchange::Completeness;
use check::gates::contract::ContractSettings;
use check::{DocumentName, Evidence, Response, RuleId};
use document::{Document, Kind, NodeId};

use super::rules::UNDOCUMENTED;
use crate::schema::Judged;

/// Breaches of one answer that are told.
const MOST_BREACHES: usize = 5;

/// The contract's part about the answers of one operation.
pub struct Promise<'a> {
    contract: Contract<'a>,
    operation: &'a Operation,
    cache: Cache,
    settings: ContractSettings,
}

/// What the contract says of a field of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// It has a name there, so what was sent can be expected back.
    Kept,
    /// It has a name, and is the service's own (`readOnly`).
    SetByService,
    /// It has none, and may be there.
    Open,
    /// It must not be there (a closed object, `writeOnly`), or nothing is known.
    No,
}

impl<'a> Promise<'a> {
    pub fn new(contract: Contract<'a>, operation: &'a Operation) -> Promise<'a> {
        Promise { contract, operation, cache: Cache::default(), settings: ContractSettings::default() }
    }

    /// With the schemas that were compiled before, for the same contract.
    pub fn with_cache(self, cache: Cache) -> Promise<'a> {
        Promise { cache, ..self }
    }

    /// The schemas that were compiled.
    pub fn into_cache(self) -> Cache {
        self.cache
    }

    pub fn operation(&self) -> &'a Operation {
        self.operation
    }

    /// What of an answer is not as promised, one sentence each, without a full stop; at most five.
    /// `judges_body`: whether values in the body are judged too.
    pub fn breaches(
        &mut self,
        response: &Response,
        body: Option<&Document>,
        judges_body: bool,
    ) -> Vec<String> {
        let Some(status) = response.status else { return Vec::new() };
        let Some(item) = documented_status(self.operation, status) else {
            return vec![format!("the status {status} is not documented for {}", self.operation.label())];
        };
        let mut told = Vec::new();
        let is_empty = response.body.as_ref().is_none_or(|body| body.0.is_empty());
        let content_type = response.headers.get("content-type");
        let is_complete = response.headers.completeness == Completeness::Complete;
        match content_type {
            _ if is_empty || self.operation.method == "HEAD" => {}
            _ if item.content.is_empty() => {}
            None if is_complete => told.push("the answer says no content type".to_string()),
            None => {}
            Some(content_type) => match best_media_type(&item.content, content_type) {
                None => told.push(format!(
                    "the content type {} is not documented for {} {}",
                    essence(content_type),
                    self.operation.label(),
                    item.status
                )),
                Some(media) if judges_body && is_json(content_type) => {
                    self.judge_body(media, body, &mut told)
                }
                Some(_) => {}
            },
        }
        for header in &item.headers {
            match response.headers.get(&header.name) {
                None if header.is_required && is_complete => {
                    told.push(format!("the response header {} is missing", header.name));
                }
                None => {}
                Some(value) => {
                    let (Some(document), Some(schema)) = (self.contract.document(), header.value_schema())
                    else {
                        continue;
                    };
                    if let Given::Value(value) = header.read_text(document, value) {
                        let value = Document::parse(value.json.into_bytes());
                        let ready =
                            self.cache.ready(&self.contract, schema, Direction::Response, &self.settings);
                        if ready.is_valid(&value) == Some(false) {
                            told.push(format!("the response header {} does not fit its schema", header.name));
                        }
                    }
                }
            }
        }
        told.truncate(MOST_BREACHES);
        told
    }

    fn judge_body(&mut self, media: &MediaType, body: Option<&Document>, told: &mut Vec<String>) {
        let Some(body) = body else { return };
        if body.is_blocked() {
            told.push("the answer is not JSON".to_string());
            return;
        }
        let Some(schema) = media.schema.as_deref() else { return };
        let ready = self.cache.ready(&self.contract, schema, Direction::Response, &self.settings);
        if ready.is_valid(body) != Some(false) {
            return;
        }
        let judged =
            Judged { whole: "the answer", name: DocumentName::Response, rule: RuleId::new(UNDOCUMENTED) };
        let validation = ready.judge(&self.contract, body, Evidence::Simulated, &judged);
        let findings = validation.map(|validation| validation.findings).unwrap_or_default();
        told.extend(findings.into_iter().take(MOST_BREACHES).map(|finding| finding.title));
    }

    /// What the contract says of a field of the answer of that status. `at`: JSON Pointer of the part of the answer that
    /// repeats the payload. `field`: below it, items of arrays as `*`.
    pub fn named(&self, status: u16, at: &str, field: &str) -> Named {
        let item = documented_status(self.operation, status);
        let schema = item.and_then(|item| json_schema(&item.content));
        let (Some(document), Some(schema)) = (self.contract.document(), schema) else { return Named::No };
        let mut steps = steps(at);
        steps.extend(self::steps(field));
        named(document, schema, &steps)
    }

    /// Whether the schema of the request has a name for a field.
    pub fn is_asked_for(&self, field: &str) -> bool {
        let content = self.operation.request_body.as_ref().map(|body| body.content.as_slice());
        let schema = content.and_then(json_schema);
        let (Some(document), Some(schema)) = (self.contract.document(), schema) else { return false };
        !matches!(named(document, schema, &steps(field)), Named::Open)
    }
}

fn json_schema(content: &[MediaType]) -> Option<&str> {
    let media = content.iter().find(|media| is_json(&media.name) || media.name.starts_with('*'));
    media.and_then(|media| media.schema.as_deref())
}

fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

fn named(document: &Document, schema: &str, steps: &[String]) -> Named {
    let mut shape = Shape::at(document, schema);
    for step in steps {
        if shape.leads_out(document) || shape.schemas.is_empty() {
            return Named::Open;
        }
        let items = shape.items(document);
        let is_position = step == "*" || step.bytes().all(|byte| byte.is_ascii_digit());
        let below =
            if is_position && !items.is_empty() { items } else { property_schemas(document, &shape, step) };
        if below.is_empty() {
            let is_closed =
                |node: &NodeId| CLOSING.iter().any(|word| is_boolean(document, *node, word, false));
            return if shape.schemas.iter().any(is_closed) { Named::No } else { Named::Open };
        }
        shape = Shape::of(document, &below);
    }
    let is_marked = |mark: &str| shape.schemas.iter().any(|node| is_boolean(document, *node, mark, true));
    match (is_marked("writeOnly"), is_marked("readOnly")) {
        (true, _) => Named::No,
        (false, true) => Named::SetByService,
        (false, false) => Named::Kept,
    }
}

const CLOSING: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

fn is_boolean(document: &Document, schema: NodeId, keyword: &str, wanted: bool) -> bool {
    document.member(schema, keyword).map(|node| document.kind(node)) == Some(Kind::Boolean(wanted))
}
