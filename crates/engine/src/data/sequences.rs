//! Create, read, update, read again, list, delete, look for it again: what one step wrote, the next one must show.
//! It asks for one request after the other and sends none.

use super::echo;
use super::parameters::encode;
use super::rules::NOT_KEPT;
use crate::openapi::{Description, Operation, percent_decode};
use check::gates::data::EchoWord;
use check::{
    Body, Evidence, Fact, Finding, Fingerprint, Gate, Header, Headers, Request, Response, RuleId, Severity,
    exchange::Completeness,
};
use document::{Document, Kind, NodeId};

/// The operations of one kind of thing: a collection, and one thing in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// `/orders`, as the contract writes it.
    pub collection: String,
    /// `/orders/{id}`, and the name of its last variable.
    pub item: String,
    pub variable: String,
    pub can_list: bool,
    /// `PUT` or `PATCH`.
    pub update: Option<&'static str>,
    pub can_delete: bool,
}

/// Every collection that things can be made in and read from again.
pub fn resources(description: &Description) -> Vec<Resource> {
    let has = |method: &str, path: &str| {
        description.operations.iter().any(|o| o.method == method && o.path.text() == path)
    };
    let of = |create: &Operation| -> Option<Resource> {
        let collection = create.path.text().trim_end_matches('/').to_string();
        let read = description.operations.iter().find(|read| {
            let path = read.path.text();
            read.method == "GET"
                && path.strip_prefix(&collection).is_some_and(|rest| {
                    rest.starts_with("/{") && rest.ends_with('}') && !rest[2..].contains('/')
                })
        })?;
        let item = read.path.text().to_string();
        Some(Resource {
            variable: item[collection.len() + 2..item.len() - 1].to_string(),
            can_list: has("GET", create.path.text()),
            update: ["PUT", "PATCH"].into_iter().find(|method| has(method, &item)),
            can_delete: has("DELETE", &item),
            item,
            collection,
        })
    };
    description.operations.iter().filter(|o| o.method == "POST").filter_map(of).collect()
}

/// A step of a sequence, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Create,
    Read,
    Update,
    ReadAgain,
    List,
    Delete,
    LookAgain,
}

impl Step {
    const ALL: [Step; 7] =
        [Step::Create, Step::Read, Step::Update, Step::ReadAgain, Step::List, Step::Delete, Step::LookAgain];

    pub fn word(self) -> &'static str {
        match self {
            Step::Create => "create",
            Step::Read => "read",
            Step::Update => "update",
            Step::ReadAgain => "read again",
            Step::List => "list",
            Step::Delete => "delete",
            Step::LookAgain => "look for it again",
        }
    }
}

/// What was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub step: Step,
    pub status: Option<u16>,
    /// `/name`; empty: the thing itself.
    pub field: String,
    /// Without a full stop.
    pub sentence: String,
    pub sent: String,
    pub got: String,
}

/// One walk through the life of a thing.
#[derive(Clone, Debug)]
pub struct Sequence {
    resource: Resource,
    /// Address of the collection, `https://api.example.com/v1/orders`.
    address: String,
    headers: Vec<Header>,
    /// The payload of create, and the one of update.
    payloads: [String; 2],
    /// Fields that a payload has and no answer shows (`writeOnly`), as patterns.
    hidden: Vec<String>,
    next: Option<Step>,
    id: Option<String>,
    pub losses: Vec<Loss>,
    /// Why the walk ended early; a sentence. It says nothing about the service's memory.
    pub unjudged: Option<String>,
    /// The steps that were answered.
    pub done: Vec<Step>,
}

impl Sequence {
    /// `payloads` fit the bodies of create and update.
    pub fn new(
        resource: Resource,
        address: &str,
        headers: Vec<Header>,
        payloads: [String; 2],
        hidden: Vec<String>,
    ) -> Sequence {
        Sequence {
            resource,
            address: address.trim_end_matches('/').to_string(),
            headers,
            payloads,
            hidden,
            next: Some(Step::Create),
            id: None,
            losses: Vec::new(),
            unjudged: None,
            done: Vec::new(),
        }
    }

    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// How many requests it takes, if none of them goes wrong.
    pub fn request_count(&self) -> u32 {
        Step::ALL.into_iter().filter(|step| self.is_possible(*step)).count() as u32
    }

    fn is_possible(&self, step: Step) -> bool {
        match step {
            Step::Create | Step::Read => true,
            Step::Update | Step::ReadAgain => self.resource.update.is_some(),
            Step::List => self.resource.can_list,
            Step::Delete | Step::LookAgain => self.resource.can_delete,
        }
    }

    /// The request that is due; None: the walk is over.
    pub fn request(&self) -> Option<(Step, Request)> {
        let step = self.next?;
        let (method, is_item, payload) = match step {
            Step::Create => ("POST", false, Some(&self.payloads[0])),
            Step::Read | Step::ReadAgain | Step::LookAgain => ("GET", true, None),
            Step::Update => (self.resource.update?, true, Some(&self.payloads[1])),
            Step::List => ("GET", false, None),
            Step::Delete => ("DELETE", true, None),
        };
        let url = match (is_item, &self.id) {
            (true, Some(id)) => format!("{}/{}", self.address, encode(id)),
            _ => self.address.clone(),
        };
        let mut list = self.headers.clone();
        if payload.is_some() {
            list.retain(|header| !header.name.eq_ignore_ascii_case("content-type"));
            list.push(Header { name: "Content-Type".into(), value: "application/json".into() });
        }
        let headers = Headers { completeness: Completeness::Complete, list };
        let body = payload.map(|payload| Body(payload.clone().into_bytes()));
        Some((step, Request { method: method.into(), url, headers, body }))
    }

    /// What came of the request that was due. None: no answer.
    pub fn answer(&mut self, response: Option<&Response>) {
        let Some(step) = self.next else { return };
        self.next = None;
        let Some((response, status)) = response.and_then(|r| Some((r, r.status?))) else {
            return self
                .stop(format!("No answer came to “{}”, so what follows it was not tried.", step.word()));
        };
        if matches!(status, 401 | 403 | 429) {
            return self.stop(format!(
                "“{}” was answered {status}, which says nothing about what the service keeps.",
                step.word()
            ));
        }
        self.done.push(step);
        let body = response.body.as_ref().map(|body| Document::parse(body.0.clone()));
        let is_success = (200..300).contains(&status);
        match step {
            Step::LookAgain => {
                if is_success {
                    self.lose(
                        step,
                        Some(status),
                        "",
                        "what was deleted can still be read",
                        "",
                        &status.to_string(),
                    );
                }
            }
            _ if !is_success => {
                let what = match step {
                    Step::Create => "a payload that fits is not created",
                    Step::Read => "what was just created can't be read",
                    Step::Update => "what was just read can't be updated",
                    Step::ReadAgain => "what was just updated can't be read",
                    Step::List => "the list can't be read",
                    _ => "what was just read can't be deleted",
                };
                self.lose(step, Some(status), "", what, "", &status.to_string());
                return;
            }
            Step::Create => {
                self.id = id_of(&self.resource, response, body.as_ref());
                if self.id.is_none() {
                    return self.stop(
                        "The answer to “create” tells no id, in its body or in Location, so nothing could be read again."
                            .into(),
                    );
                }
            }
            Step::Read => self.compare(step, status, 0, body.as_ref()),
            Step::ReadAgain => self.compare(step, status, 1, body.as_ref()),
            Step::List => self.look_for(step, status, body.as_ref()),
            Step::Update | Step::Delete => {}
        }
        let behind = Step::ALL.into_iter().filter(|other| *other > step);
        self.next = behind.into_iter().find(|other| self.is_possible(*other));
    }

    fn stop(&mut self, sentence: String) {
        self.unjudged = Some(sentence);
    }

    fn lose(&mut self, step: Step, status: Option<u16>, field: &str, sentence: &str, sent: &str, got: &str) {
        self.losses.push(Loss {
            step,
            status,
            field: field.into(),
            sentence: sentence.into(),
            sent: sent.into(),
            got: got.into(),
        });
    }

    /// What was sent against what is read.
    fn compare(&mut self, step: Step, status: u16, payload: usize, body: Option<&Document>) {
        let sent = Document::parse(self.payloads[payload].clone().into_bytes());
        let comparison = match body {
            Some(body) => echo::compare(&sent, body),
            None => echo::Comparison::default(),
        };
        if comparison.at.is_none() {
            self.lose(step, Some(status), "", "what is read shows nothing of what was written", "", "");
            return;
        }
        for found in comparison.echoes {
            if found.word == EchoWord::Same || self.hidden.contains(&found.field) {
                continue;
            }
            let sentence = format!("{} comes back {}", found.field, found.word.words());
            self.lose(step, Some(status), &found.field, &sentence, &found.sent, &found.got);
        }
    }

    fn look_for(&mut self, step: Step, status: u16, body: Option<&Document>) {
        let (Some(body), Some(id)) = (body, self.id.clone()) else { return };
        // A list of one page can't be said to lack what may stand on the next.
        let is_there = body.walk().any(|visit| scalar(body, visit.node).as_deref() == Some(&id));
        let items = body.walk().find(|visit| body.kind(visit.node) == Kind::Array);
        let count = items.map_or(0, |visit| body.elements(visit.node).count());
        if !is_there && count < 10 {
            self.lose(
                step,
                Some(status),
                "",
                "what was just created is not in the list",
                &id,
                &format!("{count} items"),
            );
        }
    }

    /// The losses as findings, one for each sentence.
    pub fn findings(&self, evidence: Evidence) -> Vec<Finding> {
        let of = |loss: &Loss| {
            let item = &self.resource.item;
            let mut facts = vec![Fact::words("Step", loss.step.word())];
            if !loss.sent.is_empty() {
                facts.push(Fact::code("Written", &loss.sent));
            }
            if !loss.got.is_empty() {
                facts.push(Fact::code("Read", &loss.got));
            }
            Finding {
                fingerprint: Fingerprint::of(&[
                    NOT_KEPT,
                    item,
                    loss.step.word(),
                    &loss.field,
                    &loss.sentence,
                ]),
                gate: Gate::Data,
                rule: RuleId::new(NOT_KEPT),
                severity: Severity::Blocks,
                evidence,
                title: format!("{item}: {}", loss.sentence),
                note: "not kept".into(),
                pattern: loss.field.clone(),
                places: Vec::new(),
                count: 1,
                schema_place: None,
                subject: None,
                expected: Some("what one step writes, the next one shows".into()),
                got: loss.status.map(|status| format!("{status} to “{}”", loss.step.word())),
                facts,
                fix: None,
            }
        };
        self.losses.iter().map(of).collect()
    }
}

/// The id of what was created: a member named as the path's variable, or `id`; else the end of `Location`.
fn id_of(resource: &Resource, response: &Response, body: Option<&Document>) -> Option<String> {
    let plain = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(&resource.variable);
    let from = |document: &Document, object: NodeId| -> Option<String> {
        let members: Vec<_> = document.members(object).collect();
        let named = |name: &str| members.iter().find(|member| plain(&document.text(member.key)) == name);
        named(&wanted).or_else(|| named("id")).and_then(|member| scalar(document, member.value))
    };
    let in_body = body.and_then(|document| {
        let root = document.root()?;
        let inner = document.members(root).map(|member| member.value);
        let objects = std::iter::once(root).chain(inner).filter(|node| document.kind(*node) == Kind::Object);
        objects.into_iter().find_map(|object| from(document, object))
    });
    in_body.or_else(|| {
        let location = response.headers.get("location")?;
        let path = location.split(['?', '#']).next()?.trim_end_matches('/');
        let last = path.rsplit('/').next().filter(|last| !last.is_empty())?;
        Some(percent_decode(last, false))
    })
}

fn scalar(document: &Document, node: NodeId) -> Option<String> {
    match document.kind(node) {
        Kind::String => Some(document.text(node).into_owned()).filter(|text| !text.is_empty()),
        Kind::Number => Some(document.number(node)?.text().to_string()),
        _ => None,
    }
}
