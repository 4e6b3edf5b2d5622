//! The data gate in a workspace: what is tried is made of the texts in hand, on the simulated service made of the same
//! contract, or by requests that the caller sends. Nothing is sent here, and nothing reads a clock.

use super::{Workspace, compare_with_claim, is_stale, read_document};
use crate::browser;
use crate::contract_text;
use crate::data::promise::{Named, Promise};
use crate::data::run::{Export as DataExport, Next, Setup};
use crate::data::sequences::{Resource, Sequence, resources};
use crate::data::{Cases, DataRun, Subject};
use crate::openapi::{Contract, Description, is_json};
use crate::schema::sources;
use crate::simulator::service::Service;
use check::gates::data::{CaseAddress, DataPlan, DataSend, DataSettings, DataView, Target};
use check::network::{Failure, Plan, PlannedFile, Revealed, Value};
use check::view::{Ask, Export, View};
use check::wire::Comparison;
use check::{Check, DocumentName, Gate, GateReport, Report, RequestDraft, Response};
use document::{Document, Kind};

/// Cases between two looks at the message queue: about 10 ms.
const STEP: u32 = 20;

/// Where payloads without a description go. The top-level domain belongs to nobody (RFC 2606 §2).
const NOWHERE: &str = "https://simulated.example/payloads";

/// A run, and what it was made for.
pub(super) struct Trying {
    run: DataRun,
    service: Option<Service>,
    /// Of a plan for the API: the request in hand, its secrets as `{{name}}`.
    shown: Option<Plan>,
}

impl Workspace {
    /// Makes the run anew where something that it rests on changed. `Err` is a sentence for people.
    fn data_run(&mut self) -> Result<&mut Trying, String> {
        if self.trying.is_none() {
            self.trying = Some(self.new_data_run(None));
        }
        match self.trying.as_mut() {
            Some(Ok(trying)) => Ok(trying),
            Some(Err(sentence)) => Err(sentence.clone()),
            None => Err("There is nothing to try yet.".into()),
        }
    }

    fn new_data_run(&self, plan: Option<Plan>) -> Result<Trying, String> {
        let settings = self.check.data.clone();
        let (subject, texts) = self.subject(plan.as_ref())?;
        let headers = plan.iter().flat_map(|plan| plan.request.headers.iter());
        // The case's own media type counts.
        let headers: Vec<(String, Revealed)> =
            headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type")).cloned().collect();
        let service = match settings.target {
            Target::Simulated => Some(self.service_for(&subject, &texts)?),
            _ => None,
        };
        let cases = Cases::new(subject, &settings, self.check.seed);
        let contract = self.check.contract.clone();
        let sequences =
            if settings.tries_sequences { self.sequences(&texts, plan.as_ref()) } else { Vec::new() };
        let simulated = self.check.service.evidence();
        let run = DataRun::new(Setup { cases, settings, texts, contract, headers, sequences, simulated });
        Ok(Trying { run, service, shown: plan })
    }

    /// The texts of the contract, each with its label; the first one judges.
    pub(super) fn contract_texts(&self) -> Vec<(String, Document)> {
        let text = |at: usize| {
            let name = DocumentName::Schema(at as u16);
            let document = self.schemas[at].as_ref()?;
            let label = self.check.schemas.get(at).map_or(String::new(), |s| s.name.clone());
            Some((label, contract_text::in_its_slot(name, read_document(document.bytes().to_vec()))))
        };
        match self.schemas.first() {
            Some(Some(_)) => (0..self.schemas.len()).filter_map(text).collect(),
            _ => Vec::new(),
        }
    }

    /// What is tried: an operation of the description, a payload of the schema, or the payload alone.
    fn subject(&self, plan: Option<&Plan>) -> Result<(Subject, Vec<(String, Document)>), String> {
        let texts = self.contract_texts();
        let at_hand = sources(&texts);
        let payload = match plan.and_then(|plan| plan.request.body.as_ref()) {
            Some(body) if !body.0.trim().is_empty() => Some(read_document(body.0.clone().into_bytes())),
            _ => None,
        };
        let in_hand = self.others.get(&DocumentName::Request).or(self.body.as_ref());
        let settings = &self.check.contract;
        let subject = match at_hand.first() {
            Some(first) if Description::is_described_by(first.document) => {
                let (description, _) = Description::read(first.document);
                let operation = self.operation_to_try(&description)?;
                let contract = Contract { description: &description, texts: &at_hand };
                let payload = payload.as_ref().or(self.others.get(&DocumentName::Request));
                Subject::of_operation(&contract, settings, &operation, payload, self.check.seed)?
            }
            Some(_) => Subject::of_schema(&at_hand, settings, payload.as_ref().or(in_hand), self.check.seed)?,
            None => match payload.as_ref().or(in_hand) {
                Some(payload) => Subject::of_payload(payload)?,
                None => return Err("Paste a payload, a JSON Schema or an OpenAPI description on Contract; it is changed in every way that breaks APIs.".into()),
            },
        };
        drop(at_hand);
        let subject = match plan {
            Some(plan) => {
                let headers = plan.request.header_list();
                let own =
                    headers.into_iter().filter(|header| header.name.eq_ignore_ascii_case("content-type"));
                subject.with_address(&plan.request.method, &plan.request.url.0, own.collect())
            }
            None if texts.first().is_some_and(|(_, text)| Description::is_described_by(text)) => subject,
            None => subject.with_address("POST", NOWHERE, Vec::new()),
        };
        Ok((subject, texts))
    }

    /// The one that was chosen, else the first that takes a JSON body, else the first one.
    fn operation_to_try(&self, description: &Description) -> Result<String, String> {
        if let Some(chosen) = &self.check.data.operation {
            return Ok(chosen.clone());
        }
        let takes_json = |operation: &&crate::openapi::Operation| {
            operation.request_body.iter().flat_map(|body| &body.content).any(|media| is_json(&media.name))
        };
        let operations = &description.operations;
        let found = operations.iter().find(takes_json).or(operations.first());
        found.map(crate::openapi::Operation::label).ok_or_else(|| {
            "The description names no operation that could be read; look at its `paths`.".to_string()
        })
    }

    /// Create, read, update, list, delete for each kind of thing of the description; none without a description.
    fn sequences(&self, texts: &[(String, Document)], plan: Option<&Plan>) -> Vec<Sequence> {
        /// Kinds of things; each takes at most seven requests.
        const MOST: usize = 10;
        let at_hand = sources(texts);
        let Some(first) = at_hand.first().filter(|first| Description::is_described_by(first.document)) else {
            return Vec::new();
        };
        let (description, _) = Description::read(first.document);
        let contract = Contract { description: &description, texts: &at_hand };
        let subject = |operation: &str, seed: u64| {
            Subject::of_operation(&contract, &self.check.contract, operation, None, seed).ok()
        };
        let text = |subject: &Subject| String::from_utf8(subject.payload().to_vec()).unwrap_or_default();
        let of = |resource: Resource| {
            let create = subject(&format!("POST {}", resource.collection), self.check.seed)?;
            let update = match resource.update {
                Some(method) => text(&subject(&format!("{method} {}", resource.item), self.check.seed + 1)?),
                None => String::new(),
            };
            let (address, headers) = create.sent_to();
            // The host of the request in hand, where there is one: the description may name another.
            let address = match plan {
                Some(plan) => moved(&address, &plan.origin),
                None => address,
            };
            let read = description.operation(&format!("GET {}", resource.item))?;
            let hidden = hidden_fields(&Promise::new(contract, read), create.document());
            Some(Sequence::new(resource, &address, headers, [text(&create), update], hidden))
        };
        resources(&description).into_iter().filter_map(of).take(MOST).collect()
    }

    /// The simulated service: of the description, or of one made around the schema.
    fn service_for(&self, subject: &Subject, texts: &[(String, Document)]) -> Result<Service, String> {
        if texts.first().is_some_and(|(_, text)| Description::is_described_by(text)) {
            return self.new_service();
        }
        let copy = |document: &Document| Document::parse(document.json().to_vec());
        let mut around = Vec::new();
        match texts {
            [] => {
                let payload = Document::parse(subject.payload().to_vec());
                let inference = crate::infer::infer(&[&payload], &Default::default());
                around.push(("payload-schema".to_string(), Document::parse(inference.schema.into_bytes())));
            }
            texts => around.extend(texts.iter().map(|(label, document)| (label.clone(), copy(document)))),
        }
        let Some((label, schema)) = around.first_mut() else { return Err("There is no schema.".into()) };
        // A name with spaces is no reference (RFC 3986), and a schema with an address answers to that alone.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if label.is_empty() || !label.chars().all(is_plain) {
            *label = "payload-schema".into();
        }
        let root = schema.root();
        let own = root.and_then(|root| schema.member(root, "$id").or_else(|| schema.member(root, "id")));
        let own = own.filter(|id| schema.kind(*id) == Kind::String).map(|id| schema.text(id).into_owned());
        let reference = own.unwrap_or_else(|| label.clone());
        around.insert(0, ("description".into(), Document::parse(described(&reference).into_bytes())));
        Service::new(around, &self.check.service)
    }

    // --- a run ---------------------------------------------------------------------------------------------------

    /// Begins a run on the simulated service, or on nobody. `Err` is a sentence for people.
    pub fn begin_data(&mut self) -> Result<(), String> {
        self.needs_no_yes()?;
        self.trying = None;
        self.data_run()?.run.start();
        Ok(())
    }

    /// Steps send nothing: a run against the API goes by plan and poll.
    fn needs_no_yes(&self) -> Result<(), String> {
        match self.check.data.target {
            Target::Live => Err(
                "The gate Data of this check asks the API itself, which needs a person's yes: press Run in \
                                 the page, or choose the simulated service in its settings."
                    .into(),
            ),
            Target::Simulated | Target::Nobody => Ok(()),
        }
    }

    /// A whole run without anybody to ask. `Err` is a sentence for people.
    pub fn try_data(&mut self) -> Result<Report, String> {
        self.begin_data()?;
        loop {
            if let DataStep::Done(report, _) = self.step_data() {
                return Ok(*report);
            }
        }
    }

    /// Tries cases again: one, or all that failed. `Err` is a sentence for people.
    pub fn begin_replay(&mut self, only: Option<CaseAddress>) -> Result<(), String> {
        self.needs_no_yes()?;
        let trying = self.data_run()?;
        trying.run.replay(only).map(|_| ())
    }

    /// Does the next step. Between two steps the caller may look whether it was cancelled.
    pub fn step_data(&mut self) -> DataStep {
        let progress = match self.data_run() {
            Ok(Trying { run, service, .. }) => {
                let progress = run.step(STEP, service.as_mut());
                (!progress.is_done).then_some(progress)
            }
            Err(_) => None,
        };
        match progress {
            Some(progress) => DataStep::More { done: progress.tried, total: progress.total },
            None => self.data_done(),
        }
    }

    /// Ends what goes on; what was found is kept.
    pub fn cancel_data(&mut self) -> DataStep {
        if let Ok(trying) = self.data_run() {
            trying.run.cancel();
        }
        self.data_done()
    }

    fn data_done(&mut self) -> DataStep {
        let data = self.data_report();
        let mut report = self.report.clone().unwrap_or_else(|| Report {
            engine_version: check::ENGINE_VERSION,
            seed: self.check.seed,
            as_of_millis: self.check.as_of_millis,
            gates: Gate::ALL.map(|gate| GateReport::not_run(gate, "not judged yet")).into(),
            verdict: check::Verdict::NotRun,
        });
        if let Some(gate) = report.gates.iter_mut().find(|gate| gate.gate == Gate::Data) {
            *gate = data;
        }
        report.verdict = Report::overall(&self.check, &report.gates);
        self.report = Some(report.clone());
        let comparison = self.check.recorded.as_ref().map(|recorded| compare_with_claim(recorded, &report));
        DataStep::Done(Box::new(report), comparison)
    }

    /// What the gate says, without preparing anything that nobody asked for.
    pub(super) fn data_so_far(&mut self) -> GateReport {
        let has_own = self.check.own_findings.iter().any(|own| own.gate == Gate::Data);
        match (&self.trying, has_own) {
            (None, false) => GateReport::not_run(Gate::Data, "open it and press Run"),
            _ => self.data_report(),
        }
    }

    /// What the gate says of what was tried so far.
    pub(super) fn data_report(&mut self) -> GateReport {
        let exchange = self.check.exchanges.first();
        let is_stale = is_stale(&self.check, exchange);
        let evidence = match self.check.data.target {
            Target::Live => check::Evidence::Live,
            _ => self.check.service.evidence(),
        };
        let own_findings = crate::own::findings(&self.check, Gate::Data, evidence);
        let annotations = self.check.annotations.clone();
        match self.data_run() {
            Ok(trying) => trying.run.report(&annotations, is_stale, &own_findings),
            Err(_) => GateReport::not_run(Gate::Data, "nothing to try yet"),
        }
    }

    // --- against the API -----------------------------------------------------------------------------------------

    /// Prepares a run against the API that the request in hand goes to. `Err` is a sentence for people.
    pub fn plan_data(
        &mut self,
        draft: &RequestDraft,
        values: &[Value],
        page: &str,
    ) -> Result<DataPlan, String> {
        let plan = browser::plan(draft, values, page, &check::network::AttachedFiles::default());
        let mut trying = self.new_data_run(Some(plan.clone()))?;
        let sentence = trying.run.plan();
        let count = trying.run.cases().count().min(self.check.data.live.budget);
        trying.shown = Some(plan.clone());
        self.trying = Some(Ok(trying));
        Ok(DataPlan { sentence, origin: plan.origin, count, remarks: plan.remarks })
    }

    /// A person said yes to the plan.
    pub fn begin_live_data(&mut self) {
        if let Ok(trying) = self.data_run() {
            trying.run.start();
        }
    }

    /// The requests that are due, each with its body; when to ask again; and whether the run is over.
    pub fn poll_data(&mut self, now_millis: u64) -> DataPoll {
        let mut poll = DataPoll::default();
        let Ok(trying) = self.data_run() else {
            poll.is_done = true;
            return poll;
        };
        loop {
            match trying.run.poll(now_millis) {
                Next::Send(sending) => {
                    let shown = trying.shown.as_ref().map(|plan| plan.shown.url.clone());
                    let address = sending.request.url.0.clone();
                    // Secrets may stand in the address of the plan; where nothing in it was changed, it is shown so.
                    let is_as_planned =
                        trying.shown.as_ref().is_some_and(|plan| plan.request.url.0 == address);
                    let shown_url = match shown {
                        Some(shown) if is_as_planned => shown,
                        _ => check::redact::redact_text(&address).text,
                    };
                    let mut sending = sending;
                    // The bytes may be no text, so they go beside the request, as a file would.
                    if sending.body.is_some() {
                        sending.request.body = Some(Revealed(String::new()));
                        sending.request.files =
                            vec![PlannedFile { at_bytes: 0, index: 0, file_name: "the payload".into() }];
                    }
                    poll.bodies.push(sending.body.unwrap_or_default());
                    poll.sends.push(DataSend {
                        ticket: sending.id,
                        request: Box::new(sending.request),
                        shown_url,
                    });
                }
                Next::Wait(until) => {
                    poll.wait_until_millis = Some(until);
                    break;
                }
                Next::Done => {
                    poll.is_done = true;
                    break;
                }
            }
        }
        poll
    }

    /// What came of one of them.
    pub fn answer_data(&mut self, now_millis: u64, ticket: u32, came: Result<Response, Failure>) {
        if let Ok(trying) = self.data_run() {
            trying.run.answer(now_millis, ticket, came);
        }
    }

    /// How far it is.
    pub fn data_progress(&mut self) -> (u32, u32) {
        self.data_run().map_or((0, 0), |trying| {
            let progress = trying.run.progress();
            (progress.tried, progress.total)
        })
    }

    // --- what is shown -------------------------------------------------------------------------------------------

    pub(super) fn data_view(&mut self, ask: &Ask) -> View {
        let run = self.data_run().map(|trying| &mut trying.run);
        match (ask, run) {
            (Ask::DataCases { filter, first, count }, Ok(run)) => {
                View::DataCases(run.list(filter, *first, *count))
            }
            (Ask::DataCases { .. }, Err(_)) => View::DataCases(Default::default()),
            (Ask::DataCase { address }, Ok(run)) => View::DataCase(run.detail(*address).ok().map(Box::new)),
            (Ask::DataCase { .. }, Err(_)) => View::DataCase(None),
            (Ask::ClosedBlindSpot { fingerprint }, Ok(run)) => {
                let text = run.edited_schema(*fingerprint).and_then(|bytes| String::from_utf8(bytes).ok());
                View::ClosedBlindSpot(text)
            }
            (Ask::ClosedBlindSpot { .. }, Err(_)) => View::ClosedBlindSpot(None),
            (_, Ok(run)) => View::Data(Box::new(run.view())),
            (_, Err(refusal)) => {
                View::Data(Box::new(DataView { refusal: Some(refusal), ..DataView::default() }))
            }
        }
    }

    /// A case as a command. `Err` is a sentence for people.
    pub fn case_curl(&mut self, address: CaseAddress) -> Result<String, String> {
        let annotations = self.check.annotations.clone();
        self.data_run()?.run.export(DataExport::Curl(address), false, &annotations)
    }

    /// A file of the cases that were tried; None: the file is of something else. `Err` is a sentence for people.
    pub fn export_cases(&mut self, export: Export) -> Option<Result<String, String>> {
        let what = match export {
            Export::CasesHar => DataExport::Har { includes_secrets: false },
            Export::CasesNdjson => DataExport::Ndjson,
            Export::CasesJunit => DataExport::Junit,
            _ => return None,
        };
        let annotations = self.check.annotations.clone();
        Some(self.data_run().and_then(|trying| {
            if trying.run.progress().tried == 0 {
                return Err("No case was tried yet: press Run on Data first.".into());
            }
            trying.run.export(what, false, &annotations)
        }))
    }

    /// Whether what was tried still rests on the check as it is; else it is forgotten.
    pub(super) fn forget_data_unless_same(&mut self, new: &Check) {
        let rests_on = |check: &Check| {
            let settings: &DataSettings = &check.data;
            (
                settings.clone(),
                check.seed,
                check.contract.clone(),
                check.service.clone(),
                check.schemas.clone(),
            )
        };
        if rests_on(new) != rests_on(&self.check) {
            self.trying = None;
        }
    }
}

/// Fields of a payload that an answer need not show: it sets them itself, leaves them out, or has no name for them.
fn hidden_fields(promise: &Promise<'_>, payload: Option<&Document>) -> Vec<String> {
    let Some(payload) = payload else { return Vec::new() };
    let pattern = |pointer: String| -> String {
        let is_position = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = pointer.split('/').map(|part| if is_position(part) { "*" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    let fields = payload.walk().map(|visit| pattern(payload.pointer(visit.node)));
    let mut hidden: Vec<String> =
        fields.filter(|field| !field.is_empty() && promise.named(200, "", field) != Named::Kept).collect();
    hidden.dedup();
    hidden
}

/// An address at another origin.
fn moved(address: &str, origin: &str) -> String {
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    format!("{origin}{}", path.unwrap_or("/"))
}

/// How far a run of the data gate is.
pub enum DataStep {
    /// So many cases were tried.
    More { done: u32, total: u32 },
    /// The report, and how it compares with the verdict that an opened check claims.
    Done(Box<Report>, Option<Comparison>),
}

/// What is to be sent now.
#[derive(Debug, Default)]
pub struct DataPoll {
    pub sends: Vec<DataSend>,
    pub bodies: Vec<Vec<u8>>,
    pub wait_until_millis: Option<u64>,
    pub is_done: bool,
}

/// A description around a schema: one operation that takes what fits it, and answers with it.
fn described(schema: &str) -> String {
    let schema = serde_json::json!({ "$ref": schema });
    let content = serde_json::json!({ "application/json": { "schema": schema } });
    serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": "Made around a schema", "version": "1" },
        "servers": [{ "url": "https://simulated.example" }],
        "paths": { "/payloads": { "post": {
            "requestBody": { "required": true, "content": content },
            "responses": {
                "200": { "description": "taken", "content": content },
                "400": { "description": "refused" },
                "415": { "description": "another media type" },
            },
        } } },
    })
    .to_string()
}

#[cfg(test)]
mod tests;
