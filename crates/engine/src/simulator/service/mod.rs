//! A service made of an OpenAPI description: it answers requests validly, keeps what it was given, and makes the
//! mistakes that are switched on. It has no clock, no delay and no users; those are other parts of the simulator.

mod answer;
mod bugs;
mod data_bugs;
mod refuse;
mod reply;
mod sites;
mod store;
mod text_bugs;

use crate::openapi::{Cache, Contract, Description, Direction, Match, Operation, Ready, Shape};
use crate::schema::generate::random::Random;
use crate::schema::generate::value::Value;
use crate::schema::generate::{Amount, GenerateOptions, SchemaIndex, generate_at};
use crate::schema::sources;
use check::gates::contract::{ContractSettings, Draft};
use check::network::Failure;
use check::service::ServiceSettings;
use check::{Fingerprint, Request, Response};
use data_bugs::Reading;
use document::Document;
use reply::Reply;
use std::collections::BTreeSet;
use store::Store;

/// Objects nest so deep before optional fields are left out.
const DEPTH: u32 = 4;

/// A service that answers by its contract.
///
/// ```
/// use engine::simulator::service::Service;
/// let text = r#"{"openapi":"3.1.0","paths":{"/health":{"get":{"responses":{"200":{"description":"up",
///   "content":{"application/json":{"schema":{"type":"object","required":["status"],
///   "properties":{"status":{"const":"up"}}}}}}}}}}}"#;
/// let document = document::Document::parse(text.as_bytes().to_vec());
/// let mut service = Service::new(vec![("api".into(), document)], &Default::default()).unwrap();
/// let request = check::Request { method: "GET".into(), url: "https://example.com/health".into(), ..Default::default() };
/// let response = service.respond(&request);
/// assert_eq!(response.status, Some(200));
/// assert_eq!(response.body.unwrap().0, br#"{"status":"up"}"#);
/// ```
#[derive(Debug)]
pub struct Service {
    /// The description first, then the texts that answer its `$ref`s, each with its label.
    texts: Vec<(String, Document)>,
    description: Description,
    index: SchemaIndex,
    cache: Cache,
    settings: ContractSettings,
    seed: u64,
    bugs: Vec<String>,
    /// Names of fields that bodies of requests may have: what has another name is kept as it came.
    asked_for: BTreeSet<String>,
    store: Store,
}

impl Service {
    /// From the texts of a description, the description first, the others as they are named in its `$ref`s. `Err` is
    /// a sentence for people.
    pub fn new(texts: Vec<(String, Document)>, settings: &ServiceSettings) -> Result<Service, String> {
        let Some((_, document)) = texts.first() else {
            return Err("There is no OpenAPI description to answer by; paste one.".into());
        };
        if !Description::is_described_by(document) {
            return Err(
                "The contract is no OpenAPI description, so it names no operations; paste one that has \
                        `openapi` and `paths`."
                    .into(),
            );
        }
        let (description, _) = Description::read(document);
        if description.operations.is_empty() {
            return Err("The description names no operation that could be read; look at its `paths`.".into());
        }
        let index = SchemaIndex::new(&sources(&texts), Draft::Draft202012);
        let asked_for =
            texts.first().map(|(_, document)| asked_for(document, &description)).unwrap_or_default();
        Ok(Service {
            texts,
            description,
            index,
            cache: Cache::default(),
            settings: ContractSettings::default(),
            seed: settings.seed,
            bugs: settings.bugs.clone(),
            asked_for,
            store: Store::default(),
        })
    }

    /// Forgets everything that it was given.
    pub fn reset(&mut self) {
        self.store.forget();
    }

    /// Switches bugs; what it was given stays.
    pub fn set_bugs(&mut self, bugs: &[String]) {
        self.bugs = bugs.to_vec();
    }

    /// How many things it keeps, those included that it began with.
    pub fn kept(&self) -> u32 {
        self.store.len()
    }

    pub fn description(&self) -> &Description {
        &self.description
    }

    /// For a request that names a thing which is not there: the id of one that is.
    pub fn known_id(&mut self, method: &str, url: &str) -> Option<String> {
        let sources = sources(&self.texts);
        let Match::One(operation, _) = self.description.operation_of(method, url) else { return None };
        let mut desk = Desk {
            contract: Contract { description: &self.description, texts: &sources },
            document: sources.first()?.document,
            index: &self.index,
            cache: &mut self.cache,
            settings: &self.settings,
            seed: self.seed,
            bugs: &self.bugs,
            asked_for: &self.asked_for,
            is_mended: false,
            is_careless: false,
        };
        let request = Request { method: method.into(), url: url.into(), ..Request::default() };
        answer::known_id(&mut desk, &mut self.store, operation, &request)
    }

    /// Answers, and keeps what the request changed. All headers are there. Who stores the exchange says that the
    /// evidence is simulated. What would never be answered is answered by the gateway in front of the service: 504.
    pub fn respond(&mut self, request: &Request) -> Response {
        self.respond_within(request, 0).unwrap_or_else(|_| {
            Reply::plain(504, "The service did not answer in time").into_response(&request.method)
        })
    }

    /// As [`Service::respond`], for a caller that waits so long. The service knows no clock: what it never answers is
    /// a time-out at once.
    pub fn respond_within(&mut self, request: &Request, limit_millis: u32) -> Result<Response, Failure> {
        let sources = sources(&self.texts);
        let Some(document) = sources.first().map(|source| source.document) else {
            return Ok(Reply::plain(500, "There is no description.").into_response("GET"));
        };
        let mut desk = Desk {
            contract: Contract { description: &self.description, texts: &sources },
            document,
            index: &self.index,
            cache: &mut self.cache,
            settings: &self.settings,
            seed: self.seed,
            bugs: &self.bugs,
            asked_for: &self.asked_for,
            is_mended: false,
            is_careless: false,
        };
        let operation = match self.description.operation_of(&request.method, &request.url) {
            Match::One(operation, variables) => Some((operation, variables)),
            Match::Ambiguous(several) => several.first().map(|one| (*one, Vec::new())),
            Match::None { .. } => None,
        };
        let Some((operation, variables)) = operation else {
            return Ok(refuse::unknown(&self.description, request).into_response(&request.method));
        };
        let mut reply = match data_bugs::read(&mut desk, operation, request) {
            Reading::Hang => return Err(Failure::TimedOut { limit_millis, has_headers: false }),
            Reading::Crash(why) => Reply::plain(500, why),
            Reading::Refuse(why) => desk.error(operation, 400, why),
            Reading::On(request) => match refuse::refusal(&mut desk, operation, &variables, &request) {
                Some(refusal) => desk.error(operation, refusal.status, &refusal.why),
                None => answer::answer(&mut desk, &mut self.store, operation, &request),
            },
        };
        bugs::spoil(&mut reply, &desk, operation);
        let mut response = reply.into_response(&request.method);
        text_bugs::spoil(&mut response, &desk);
        Ok(response)
    }
}

/// Names of the fields of all bodies that requests may have, those that are nested in them left out.
fn asked_for(document: &Document, description: &Description) -> BTreeSet<String> {
    let bodies = description.operations.iter().filter_map(|operation| operation.request_body.as_ref());
    let schemas = bodies.flat_map(|body| &body.content).filter_map(|media| media.schema.as_deref());
    let schemas: BTreeSet<&str> = schemas.collect();
    schemas.into_iter().flat_map(|schema| Shape::at(document, schema).property_names(document)).collect()
}

/// What is at hand while one request is answered.
struct Desk<'d> {
    contract: Contract<'d>,
    document: &'d Document,
    index: &'d SchemaIndex,
    cache: &'d mut Cache,
    settings: &'d ContractSettings,
    seed: u64,
    bugs: &'d [String],
    asked_for: &'d BTreeSet<String>,
    /// A bug read something else than what was sent.
    is_mended: bool,
    /// A bug let something pass, or changed what is kept: the answer shows it, whatever the contract says of answers.
    is_careless: bool,
}

impl Desk<'_> {
    fn has_bug(&self, id: &str) -> bool {
        self.bugs.iter().any(|bug| bug == id)
    }

    /// A seed of its own for everything that has a name.
    fn seed_for(&self, parts: &[&str]) -> u64 {
        Random::branch(self.seed, Fingerprint::of(parts).0).next_u64()
    }

    fn ready(&mut self, schema: &str, direction: Direction) -> &Ready {
        self.cache.ready(&self.contract, schema, direction, self.settings)
    }

    /// Whether a value fits; what can't be judged does.
    fn fits(&mut self, schema: &str, direction: Direction, value: &Value) -> bool {
        let document = Document::parse(value.text().into_bytes());
        self.ready(schema, direction).is_valid(&document).unwrap_or(true)
    }

    /// A valid value for a schema of an answer; none where none was found.
    fn generate(&mut self, schema: &str, seed: u64, prefers_examples: bool) -> Option<Value> {
        let is_30 = self.contract.description.version.has_old_schemas();
        let options = GenerateOptions {
            amount: Amount::Full,
            prefers_examples,
            direction: crate::schema::generate::Direction::Response,
            // In OpenAPI 3.0 nothing beside a `$ref` counts.
            draft: if is_30 { Draft::Draft4 } else { Draft::Draft202012 },
            knows_nullable: is_30,
            depth: DEPTH,
            ..GenerateOptions::default()
        };
        let (texts, index) = (self.contract.texts, self.index);
        let ready = self.ready(schema, Direction::Response);
        let judge = |document: &Document| ready.is_valid(document).unwrap_or(true);
        let made = generate_at(texts, index, (0, schema), &judge, seed, &options).ok()?;
        let document = Document::parse(made.text.into_bytes());
        Value::of(&document, document.root()?)
    }

    /// The documented answer for an error, its message told where it has a place for it; a plain one where none is
    /// documented.
    fn error(&mut self, operation: &Operation, status: u16, why: &str) -> Reply {
        answer::error(self, operation, status, why)
    }
}
