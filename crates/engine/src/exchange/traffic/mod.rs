//! Recorded traffic: reads a HAR, a Postman collection with saved responses or the output of curl into exchanges. An
//! entry keeps places in the document, and bodies are decoded when asked for. It judges nothing; `run` asks a judge.

pub(super) mod curl_output;
pub(super) mod fields;
pub mod properties;
mod rows;
pub mod run;
mod time;

pub(crate) use fields::media_type;
pub(super) use time::millis_since_1970;
pub(crate) use time::text_of_millis;

use super::{har, postman};
use check::traffic::{RecordingFormat, RecordingSummary, Trouble};
use check::{Exchange, Request};
use document::{Document, FaultKind, Kind, NodeId};
use std::collections::BTreeSet;

/// Troubles that are told one by one; of more, the last sentence gives the number.
const MAX_TROUBLES: usize = 50;

/// What was read of a recording. It belongs to the document that it was read from, which every question takes again:
/// the exchanges are read from its text when they are asked for.
#[derive(Debug, Default)]
pub struct Traffic {
    format: RecordingFormat,
    creator: String,
    entries: Vec<Entry>,
}

/// One exchange, as far as the table and the filters need it.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub method: String,
    pub url: String,
    pub status: Option<u16>,
    /// Why there is no answer.
    pub failure: String,
    /// Without parameters, in lower case.
    pub media_type: String,
    pub headers_millis: Option<u32>,
    pub total_millis: Option<u32>,
    pub size_bytes: Option<u64>,
    pub started_at_millis: Option<u64>,
    pub source: Source,
}

/// Where the rest of an exchange stands.
#[derive(Debug, Default)]
pub(super) enum Source {
    #[default]
    Nowhere,
    Har {
        entry: NodeId,
        /// The text ends inside of it.
        is_cut: bool,
        /// Credentials may have been sent, and taken out of the recording.
        lacks_credentials: bool,
    },
    Postman {
        request: Option<NodeId>,
        response: NodeId,
        /// The nearest `auth` around it.
        auth: Option<NodeId>,
    },
    Curl {
        exchange: Box<Exchange>,
        body_start: u32,
        body_end: u32,
    },
}

/// A body as the recording has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordedBody {
    Held(Vec<u8>),
    /// The message had none.
    Empty,
    /// It had one, or may have had one, that the recording does not hold: a sentence with the way to get it.
    NotHeld(String),
}

impl RecordedBody {
    /// The body as a document; JSON lines where it is JSON line by line. None: it has none, or it is not held.
    pub fn into_document(self) -> Option<Document> {
        match self {
            RecordedBody::Held(bytes) => Some(crate::read_document(bytes)),
            RecordedBody::Empty | RecordedBody::NotHeld(_) => None,
        }
    }
}

/// Collects what can't be read, up to a number.
#[derive(Default)]
pub(super) struct Troubles {
    list: Vec<Trouble>,
    untold: u32,
}

impl Troubles {
    pub fn tell(&mut self, document: &Document, node: Option<NodeId>, sentence: impl Into<String>) {
        if self.list.len() >= MAX_TROUBLES {
            self.untold += 1;
            return;
        }
        let offset = node.map_or(0, |node| document.span(node).start);
        let at = document.position(offset);
        let pointer = node.map(|node| document.pointer(node)).unwrap_or_default();
        self.list.push(Trouble { pointer, line: at.line, column: at.column, sentence: sentence.into() });
    }

    fn into_list(mut self) -> Vec<Trouble> {
        if self.untold > 0 {
            let sentence = format!(
                "{} more places could not be read; mend or export the recording again to see them.",
                self.untold
            );
            self.list.push(Trouble { pointer: String::new(), line: 1, column: 1, sentence });
        }
        self.list
    }
}

impl Traffic {
    /// Reads what can be read, and says what can't, with its place and the way out. It never fails: what is no
    /// recording has no exchanges and one sentence.
    ///
    /// ```
    /// let har = br#"{"log": {"entries": [{"request": {"method": "GET", "url": "https://a.example/x"},
    ///                                     "response": {"status": 200}}]}}"#;
    /// let document = document::Document::parse(har.to_vec());
    /// let (traffic, troubles) = engine::exchange::traffic::Traffic::read(&document);
    /// assert_eq!((traffic.len(), troubles.len()), (1, 0));
    /// ```
    pub fn read(document: &Document) -> (Traffic, Vec<Trouble>) {
        let mut troubles = Troubles::default();
        let traffic = match format(document) {
            RecordingFormat::Har => {
                tell_faults(document, &mut troubles);
                let (creator, entries) = har::read(document, &mut troubles);
                Traffic { format: RecordingFormat::Har, creator, entries }
            }
            RecordingFormat::PostmanCollection => {
                tell_faults(document, &mut troubles);
                let entries = postman::read(document, &mut troubles);
                Traffic { format: RecordingFormat::PostmanCollection, creator: "Postman".into(), entries }
            }
            format @ (RecordingFormat::CurlTranscript | RecordingFormat::CurlOutput) => {
                let entries = curl_output::read(document.bytes(), format, document, &mut troubles);
                Traffic { format, creator: "curl".into(), entries }
            }
            RecordingFormat::Unknown => {
                tell_no_recording(document, &mut troubles);
                Traffic::default()
            }
        };
        (traffic, troubles.into_list())
    }

    /// How many exchanges there are.
    pub fn len(&self) -> u32 {
        self.entries.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn format(&self) -> RecordingFormat {
        self.format
    }

    /// The recording at a glance.
    pub fn summary(&self, troubles: Vec<Trouble>) -> RecordingSummary {
        let methods: BTreeSet<&str> = self.entries.iter().map(|e| e.method.as_str()).collect();
        let hosts: BTreeSet<&str> = self.entries.iter().map(|e| rows::host_and_path(&e.url).0).collect();
        RecordingSummary {
            format: self.format,
            creator: self.creator.clone(),
            exchange_count: self.len(),
            methods: methods.into_iter().map(String::from).collect(),
            hosts: hosts.into_iter().take(RecordingSummary::MAX_HOSTS).map(String::from).collect(),
            troubles,
        }
    }

    /// The exchange at a position, with its request's body and without the response's: that one is asked for by
    /// itself ([`Traffic::body`]), since it can be large. None: there is no such position.
    pub fn exchange(&self, document: &Document, index: u32) -> Option<Exchange> {
        let entry = self.entries.get(index as usize)?;
        match &entry.source {
            Source::Nowhere => None,
            Source::Har { entry: node, is_cut, lacks_credentials } => {
                Some(har::exchange(document, entry, *node, *is_cut, *lacks_credentials))
            }
            Source::Postman { request, response, auth } => {
                Some(postman::exchange(document, entry, *request, *response, *auth))
            }
            Source::Curl { exchange, .. } => Some((**exchange).clone()),
        }
    }

    /// The response's body. None: there is no such position.
    pub fn body(&self, document: &Document, index: u32) -> Option<RecordedBody> {
        let entry = self.entries.get(index as usize)?;
        if let Source::Har { is_cut: true, .. } = entry.source {
            return Some(RecordedBody::NotHeld(
                "The recording ends inside of this exchange, so its body is not whole; export it again."
                    .into(),
            ));
        }
        if entry.status.is_none() {
            return Some(RecordedBody::NotHeld(
                "There was no answer, so there is no body; record it again.".into(),
            ));
        }
        Some(match &entry.source {
            Source::Nowhere => return None,
            Source::Har { entry: node, .. } => har::body(document, *node),
            Source::Postman { response, .. } => postman::body(document, *response),
            Source::Curl { body_start, body_end, .. } => {
                let bytes =
                    document.bytes().get(*body_start as usize..*body_end as usize).unwrap_or_default();
                match bytes.is_empty() {
                    true => RecordedBody::Empty,
                    false => RecordedBody::Held(bytes.to_vec()),
                }
            }
        })
    }

    /// The value that an exchange stands in, so that the text beside the table can go there.
    pub fn node(&self, index: u32) -> Option<NodeId> {
        match self.entries.get(index as usize)?.source {
            Source::Har { entry, .. } => Some(entry),
            Source::Postman { response, .. } => Some(response),
            Source::Nowhere | Source::Curl { .. } => None,
        }
    }
}

/// The request's body as a document.
pub fn request_body(exchange: &Exchange) -> Option<Document> {
    let body = exchange.request.as_ref().and_then(|request: &Request| request.body.as_ref())?;
    (!body.0.is_empty()).then(|| crate::read_document(body.0.clone()))
}

fn format(document: &Document) -> RecordingFormat {
    if let Some(root) = fields::Fields::root(document) {
        if root.object("log").is_some_and(|log| log.member("entries").is_some()) {
            return RecordingFormat::Har;
        }
        let collection = root.object("collection").unwrap_or(root);
        if collection.is_list("item") && collection.member("info").is_some() {
            return RecordingFormat::PostmanCollection;
        }
    }
    match document.is_blocked() {
        true => curl_output::format(document.bytes()),
        false => RecordingFormat::Unknown,
    }
}

/// A broken text: what was read is there, and this says where it stops being whole.
fn tell_faults(document: &Document, troubles: &mut Troubles) {
    let blocking: Vec<_> = document.faults().iter().filter(|fault| fault.blocks()).collect();
    let Some(first) = blocking.first() else { return };
    let cut = blocking.iter().find(|fault| matches!(fault.kind, FaultKind::Unclosed { .. }));
    let fault = cut.unwrap_or(first);
    let sentence = match cut {
        Some(_) => {
            "The recording ends in the middle, as if its export was interrupted. The exchanges before this \
                    place are read; export it again to have the rest."
                .to_string()
        }
        None => format!(
            "The recording is no whole JSON: {} {} What could be read is there.",
            fault.sentence(),
            fault.fix()
        ),
    };
    let offset = if cut.is_some() { document.bytes().len() as u32 } else { fault.span.start };
    let at = document.position(offset);
    troubles.list.push(Trouble { pointer: String::new(), line: at.line, column: at.column, sentence });
}

fn tell_no_recording(document: &Document, troubles: &mut Troubles) {
    const WAY: &str = "Drop a HAR (DevTools, Network, \"Export HAR\"), a Postman collection (v2.1, with saved \
                       responses) or the output of `curl -i` here.";
    let root = fields::Fields::root(document);
    let has = |key: &str| root.as_ref().is_some_and(|root| root.member(key).is_some());
    let what = if document.bytes().iter().all(u8::is_ascii_whitespace) {
        "The recording is empty."
    } else if root.as_ref().is_some_and(|root| root.object("log").is_some()) {
        "The HAR has no list `entries` in its `log`, so there are no exchanges in it."
    } else if has("requests") && has("order") {
        "This is a Postman collection in the old format v1: export it again as Collection v2.1."
    } else if has("_postman_variable_scope") {
        "This is a Postman environment; the exchanges are in the collection."
    } else if has("openapi") || has("swagger") {
        "This is an API description, which belongs to the contract; it holds no exchanges."
    } else {
        match document.root().filter(|_| !document.is_blocked()).map(|root| document.kind(root)) {
            Some(Kind::Object) => "This is JSON, and no recording: it has no `log` with `entries`.",
            Some(Kind::Array) => "This is a list in JSON, and no recording.",
            Some(_) => "This is a single value in JSON, and no recording.",
            None => "This text is no recording.",
        }
    };
    troubles.tell(document, None, format!("{what} {WAY}"));
}
