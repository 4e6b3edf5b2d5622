//! A request with valid values for an operation of the contract, to fill the request editor. Nothing is sent.

use super::Workspace;
use crate::openapi::{Cache, Contract, Direction, Operation, Parameter, ParameterLocation, is_json};
use crate::schema::SchemaSource;
use crate::schema::generate::{self, Amount, GenerateOptions, SchemaIndex};
use check::DocumentName;
use check::request::{Parameter as Field, RequestBody, RequestDraft};
use document::{Document, Kind};

impl Workspace {
    /// The request, and a sentence for each value that could not be made. None: the contract has no such operation.
    pub fn request_for(&self, operation: &str) -> Option<(RequestDraft, Vec<String>)> {
        let (description, document) = self.description()?;
        let operation = description.operation(operation)?;
        let texts = [SchemaSource { document, name: DocumentName::Schema(0), label: "" }];
        let mut maker = Maker {
            contract: Contract { description, texts: &texts },
            cache: Cache::default(),
            index: SchemaIndex::new(&texts, check::gates::contract::Draft::Draft202012),
            workspace: self,
            missing: Vec::new(),
        };
        let server = description.servers_of(operation).first().map_or(String::new(), |server| {
            server.variables.iter().fold(server.url.clone(), |url, variable| {
                url.replace(&format!("{{{}}}", variable.name), &variable.default)
            })
        });
        let mut draft = RequestDraft { method: operation.method.clone(), ..RequestDraft::default() };
        let mut path = operation.path.text().to_string();
        for parameter in &operation.parameters {
            let is_path = parameter.location == ParameterLocation::Path;
            if !is_path && !parameter.is_required {
                continue;
            }
            let value = maker.parameter(parameter);
            match parameter.location {
                ParameterLocation::Path => {
                    path = path.replace(&format!("{{{}}}", parameter.name), &encode(&value));
                }
                ParameterLocation::Header => draft.headers.push(Field::new(&parameter.name, value)),
                ParameterLocation::Query => draft.query.push(Field::new(&parameter.name, value)),
                ParameterLocation::Cookie | ParameterLocation::QueryString | ParameterLocation::Form => {
                    maker.missing.push(format!(
                        "The {} parameter {} is left to you.",
                        parameter.location.word(),
                        parameter.name
                    ));
                }
            }
        }
        draft.url = format!("{}{path}", server.trim_end_matches('/'));
        if let Some((media_type, text)) = maker.body(operation) {
            draft.body = RequestBody::Text { media_type, text };
        }
        Some((draft, maker.missing))
    }
}

struct Maker<'a> {
    contract: Contract<'a>,
    cache: Cache,
    index: SchemaIndex,
    workspace: &'a Workspace,
    missing: Vec<String>,
}

impl Maker<'_> {
    /// A value for the schema at a pointer, as JSON.
    fn value(&mut self, pointer: &str, amount: Amount, what: &str) -> Option<String> {
        let options = GenerateOptions {
            amount,
            prefers_examples: true,
            direction: generate::Direction::Request,
            knows_nullable: self.contract.description.version.has_old_schemas(),
            ..GenerateOptions::default()
        };
        let settings = &self.workspace.check.contract;
        let ready = self.cache.ready(&self.contract, pointer, Direction::Request, settings);
        let judge = |value: &Document| ready.is_valid(value).unwrap_or(true);
        let seed = self.workspace.check.seed;
        match generate::generate_at(self.contract.texts, &self.index, (0, pointer), &judge, seed, &options) {
            Ok(generated) => Some(generated.text),
            Err(why) => {
                self.missing.push(format!("No value was made for {what}: {}", why.sentence()));
                None
            }
        }
    }

    /// The value of a parameter as its text.
    fn parameter(&mut self, parameter: &Parameter) -> String {
        let schema = parameter.schema.as_deref().or_else(|| parameter.content.first()?.schema.as_deref());
        let json = schema.and_then(|schema| self.value(schema, Amount::Minimal, &parameter.name));
        let document = Document::parse(json.unwrap_or_default().into_bytes());
        let Some(root) = document.root() else { return String::new() };
        let text = |node| match document.kind(node) {
            Kind::String => document.text(node).into_owned(),
            _ => String::from_utf8_lossy(document.raw(node)).into_owned(),
        };
        match document.kind(root) {
            // As `form` and `simple` write a list (RFC 6570).
            Kind::Array => document.elements(root).map(text).collect::<Vec<_>>().join(","),
            _ => text(root),
        }
    }

    fn body(&mut self, operation: &Operation) -> Option<(String, String)> {
        let content = &operation.request_body.as_ref()?.content;
        let Some(media) = content.iter().find(|media| is_json(&media.name)) else {
            let names: Vec<&str> = content.iter().map(|media| media.name.as_str()).collect();
            self.missing.push(format!("The body is left to you: it is no JSON, but {}.", names.join(" or ")));
            return None;
        };
        let text = self.value(media.schema.as_deref()?, Amount::Some, "the body")?;
        let document = Document::parse(text.into_bytes());
        let pretty = document::edit::format(&document, document::edit::Indent::Spaces(2));
        Some((media.name.clone(), String::from_utf8_lossy(&pretty).into_owned()))
    }
}

/// A value as one segment of a path (RFC 3986 §3.3).
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}
