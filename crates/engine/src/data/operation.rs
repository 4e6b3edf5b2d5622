//! An operation of an OpenAPI description as a subject: its body and its parameters, with values that fit. Whether it
//! fits is the description's word; nothing is sent.

use super::case::{Site, SiteKind};
use super::expect::Judge;
use super::facts::Land;
use super::parameters::{ParameterPart, Sent};
use super::places::{Place, survey};
use super::subject::{Address, Body, Described, Subject, copy, readable, unusable, without};
use crate::openapi::Direction as Way;
use crate::openapi::{Contract, MediaType, Operation, Parameter, ParameterLocation, Ready, Version, is_json};
use crate::schema::generate::{Amount, At, Direction, GenerateOptions, SchemaIndex, generate_at};
use check::gates::contract::{ContractSettings, Draft};
use document::Document;

/// Parameters of one operation that are tried.
const MOST_PARAMETERS: usize = 60;
/// Where an operation lives whose description names no host.
const HOST: &str = "https://example.com";

struct Maker<'m> {
    contract: Contract<'m>,
    document: &'m Document,
    land: Land<'m>,
    settings: &'m ContractSettings,
    seed: u64,
    notes: Vec<String>,
}

impl Subject {
    /// From an operation of a description: `POST /orders`, or its operationId. Its body is the payload where that fits
    /// (read-only fields are taken out), else it is made from the seed. `Err` is a sentence for people.
    pub fn of_operation(
        contract: &Contract<'_>,
        settings: &ContractSettings,
        operation: &str,
        payload: Option<&Document>,
        seed: u64,
    ) -> Result<Subject, String> {
        let Some(document) = contract.document() else {
            return Err("There is no OpenAPI description; paste one.".into());
        };
        let Some(found) = contract.description.operation(operation) else {
            return Err(format!(
                "The description has no operation {}; choose one that it has, such as POST /orders.",
                document::quote(operation)
            ));
        };
        let index = SchemaIndex::new(contract.texts, Draft::Draft202012);
        let land = Land {
            sources: contract.texts,
            index: &index,
            draft: Draft::Draft202012,
            is_openapi_30: contract.description.version == Version::V30,
        };
        let mut maker = Maker { contract: *contract, document, land, settings, seed, notes: Vec::new() };
        let media = found.request_body.as_ref().and_then(|body| json_of(&body.content)).cloned();
        if let (None, Some(other)) = (&media, found.request_body.as_ref().filter(|body| body.is_required)) {
            let names: Vec<&str> = other.content.iter().map(|media| media.name.as_str()).collect();
            return Err(format!(
                "The body of {} is no JSON ({}), and only JSON is changed here; choose another operation.",
                found.label(),
                names.join(", ")
            ));
        }
        let (judge, body) = match &media {
            Some(media) => maker.body(media, payload)?,
            None => (Judge::Nothing, None),
        };
        let mut parameters = Vec::new();
        for parameter in found.parameters.iter().take(MOST_PARAMETERS) {
            parameters.extend(maker.parameter(parameter)?);
        }
        if body.is_none() && parameters.is_empty() {
            return Err(format!(
                "{} takes neither a JSON body nor parameters, so there is nothing to change; choose another operation.",
                found.label()
            ));
        }
        let content_type = media.as_ref().map_or("", |media| media.name.as_str());
        let content_type = if content_type.contains('*') { "application/json" } else { content_type };
        let address = Address {
            method: found.method.clone(),
            url: format!("{}{}", server(contract, found), found.path.text()),
            headers: Vec::new(),
            content_type: content_type.to_string(),
        };
        let operation = Described {
            description: copy(document),
            parameters,
            content: found.request_body.as_ref().map_or(Vec::new(), |body| body.content.clone()),
            is_body_required: found.request_body.as_ref().is_some_and(|body| body.is_required),
        };
        Ok(Subject::new(found.label(), maker.notes, body, judge, Some(operation), address))
    }
}

fn json_of(content: &[MediaType]) -> Option<&MediaType> {
    content
        .iter()
        .find(|media| is_json(&media.name) || media.name.starts_with('*') || media.name == "application/*")
}

/// The first server, its variables filled.
fn server(contract: &Contract<'_>, operation: &Operation) -> String {
    let first = contract.description.servers_of(operation).first();
    let url = first.map_or(String::new(), |server| {
        server.variables.iter().fold(server.url.clone(), |url, variable| {
            url.replace(&format!("{{{}}}", variable.name), &variable.default)
        })
    });
    let url = url.trim_end_matches('/');
    match url.contains("://") {
        true => url.to_string(),
        false if url.is_empty() || url.starts_with('/') => format!("{HOST}{url}"),
        false => format!("{HOST}/{url}"),
    }
}

impl Maker<'_> {
    fn options(&self) -> GenerateOptions {
        GenerateOptions {
            amount: Amount::Full,
            prefers_examples: true,
            direction: Direction::Request,
            depth: 4,
            ..self.land.options()
        }
    }

    fn body(
        &mut self,
        media: &MediaType,
        payload: Option<&Document>,
    ) -> Result<(Judge, Option<Body>), String> {
        let Some(schema) = media.schema.as_deref() else {
            let base = match payload {
                Some(payload) => readable(payload)?,
                None => {
                    return Err(format!(
                        "The contract has no schema for {}; add one, or paste a payload.",
                        media.name
                    ));
                }
            };
            self.notes.push("The contract has no schema for the body, so every body fits.".into());
            let survey = survey(&self.land, &[], &base, Direction::Request);
            return Ok((Judge::Nothing, Some(Body { document: base, survey })));
        };
        let ready = Ready::new(&self.contract, schema, Way::Request, self.settings);
        if !ready.is_usable() {
            let unusable_now = ready.unusable();
            return Err(unusable(&unusable_now.findings, &unusable_now.unjudged));
        }
        let Some(node) = self.document.resolve(schema) else {
            return Err("The schema of the body is not in the description; mend its $ref.".into());
        };
        let starts = [At { source: 0, node }];
        let base = match payload.map(readable).transpose()? {
            Some(given) => {
                let marked = survey(&self.land, &starts, &given, Direction::Request).read_only_entries;
                if !marked.is_empty() {
                    self.notes.push(
                        "Read-only fields of the payload are left out, since only the service sets them."
                            .into(),
                    );
                }
                Some(without(given, &marked)).filter(|given| ready.is_valid(given) == Some(true))
            }
            None => None,
        };
        if payload.is_some() && base.is_none() {
            self.notes
                .push("The payload does not fit the contract, so one that fits was made from it.".into());
        }
        let base = match base.or_else(|| self.example(media, &ready, &starts)) {
            Some(base) => base,
            None => self.make(schema, &ready)?,
        };
        let survey = survey(&self.land, &starts, &base, Direction::Request);
        Ok((Judge::Described(Box::new(ready)), Some(Body { document: base, survey })))
    }

    /// The first example of the media type that fits.
    fn example(&self, media: &MediaType, ready: &Ready, starts: &[At]) -> Option<Document> {
        media.examples.iter().take(10).find_map(|pointer| {
            let node = self.document.resolve(pointer)?;
            let value = crate::schema::generate::value::Value::of(self.document, node)?;
            let example = Document::parse(value.text().into_bytes());
            let marked = survey(&self.land, starts, &example, Direction::Request).read_only_entries;
            Some(without(example, &marked)).filter(|example| ready.is_valid(example) == Some(true))
        })
    }

    fn make(&self, schema: &str, ready: &Ready) -> Result<Document, String> {
        let judge = |document: &Document| ready.is_valid(document).unwrap_or(true);
        let made = generate_at(
            self.contract.texts,
            self.land.index,
            (0, schema),
            &judge,
            self.seed,
            &self.options(),
        );
        match made {
            Ok(made) => Ok(Document::parse(made.text.into_bytes())),
            Err(stop) => Err(format!("No payload could be made from the contract: {}", stop.sentence())),
        }
    }

    /// None: it is no place for cases, which a note says where it matters.
    fn parameter(&mut self, parameter: &Parameter) -> Result<Option<ParameterPart>, String> {
        let kind = match parameter.location {
            ParameterLocation::Query => SiteKind::Query,
            ParameterLocation::Path => SiteKind::Path,
            // OpenAPI 3.1 §4.8.12: these are no parameters.
            ParameterLocation::Header
                if ["accept", "content-type", "authorization"]
                    .contains(&parameter.name.to_ascii_lowercase().as_str()) =>
            {
                return Ok(None);
            }
            ParameterLocation::Header => SiteKind::Header,
            ParameterLocation::Cookie | ParameterLocation::QueryString => {
                let word = parameter.location.word();
                self.notes.push(format!(
                    "The {word} parameter {} is not tried; send it with the other headers.",
                    parameter.name
                ));
                return Ok(None);
            }
        };
        let schema = parameter.value_schema();
        let mut judge = Judge::Nothing;
        let mut value = Document::parse(b"\"1\"".to_vec());
        let mut starts = Vec::new();
        if let Some(schema) = schema {
            let ready = Ready::new(&self.contract, schema, Way::Request, self.settings);
            if ready.is_usable() {
                starts.extend(self.document.resolve(schema).map(|node| At { source: 0, node }));
                match self.example_of(parameter, &ready).map_or_else(|| self.make(schema, &ready), Ok) {
                    Ok(made) => value = made,
                    Err(why) if parameter.is_required => return Err(why),
                    Err(_) => return Ok(None),
                }
                judge = Judge::Described(Box::new(ready));
            }
        }
        let json = String::from_utf8_lossy(value.bytes()).into_owned();
        let mut places = survey(&self.land, &starts, &value, Direction::Request).places;
        if places.is_empty() {
            return Ok(None);
        }
        let site = Site {
            kind,
            pointer: parameter.name.clone(),
            field: format!("{} {}", parameter.location.word(), parameter.name),
        };
        let place = Place { site, is_required: parameter.is_required, ..places.swap_remove(0) };
        let mut part = ParameterPart { parameter: parameter.clone(), judge, place, json, base: Sent::Absent };
        let sent = part.write(&part.json);
        if parameter.is_required {
            match sent {
                Some(sent) => part.base = sent,
                None => return Err(format!("No value of {} can travel; give it an example.", part.called())),
            }
        }
        Ok(Some(part))
    }

    /// The parameter's own example, where it fits.
    fn example_of(&self, parameter: &Parameter, ready: &Ready) -> Option<Document> {
        let pointers = [format!("{}/example", parameter.pointer)];
        pointers.iter().find_map(|pointer| {
            let node = self.document.resolve(pointer)?;
            let value = crate::schema::generate::value::Value::of(self.document, node)?;
            Some(Document::parse(value.text().into_bytes())).filter(|one| ready.is_valid(one) == Some(true))
        })
    }
}
