//! A check at work: its texts parsed, its gates run, its rows drawn. Worker and terminal both drive this one face.
//! It owns the bytes; it knows no clock and sends nothing.

mod data;
mod exports;
mod panels;
mod recordings;
mod requests;
mod simulated;

pub use exports::{ExportRun, ExportStep};

use crate::contract::recorded::Recorded;
use crate::openapi::Description;
use crate::schema::{self, Compilation, SchemaSource};
use crate::tree::{self, Folds};
use crate::{compare, contract, contract_text, hex};
use check::link::{self, LinkOptions};
use check::network::Value;
use check::request::{Assertion, Extraction};
use check::tree::{RowId, TreeHit, TreeWindow};
use check::wire::{Comparison, Difference, DifferenceRow, DocumentSummary, Part, Row, ShareContents};
use check::{
    Body, Check, DocumentName, ENGINE_VERSION, Exchange, Finding, Gate, GateReport, NamedText, Report,
    Response,
};
pub use data::{DataPoll, DataStep};
use document::edit::{self, Indent};
use document::query::Needle;
use document::{Document, FaultKind, Kind};
use panels::Comparisons;
use recordings::Recording;
pub use simulated::Simulation;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// What the person typed or pasted, and what was made of it.
#[derive(Default)]
pub struct Workspace {
    check: Check,
    body: Option<Document>,
    schemas: Vec<Option<Document>>,
    /// The request's body, the older version, recordings, samples.
    others: BTreeMap<DocumentName, Document>,
    compilation: Option<Compilation>,
    /// The first schema, where it is an OpenAPI description; there is no compilation then. Read when it is asked for.
    described: OnceCell<Option<contract::openapi::Described>>,
    /// What versions and samples say against each other, for the gate and its panel.
    comparisons: Comparisons,
    /// What was read of the recordings, by their position.
    recordings: BTreeMap<u16, Recording>,
    report: Option<Report>,
    /// What people folded in the trees.
    folds: BTreeMap<DocumentName, Folds>,
    /// What versions and samples say against each other, of the run that goes on.
    compared: Option<Vec<Finding>>,
    /// A run that is not at its end.
    run: Option<contract::Run>,
    /// The data gate's run, or why there is none; None: not made yet.
    trying: Option<Result<data::Trying, String>>,
    /// The simulated service, once it was asked.
    talking: Option<simulated::Talking>,
}

/// How far a run is.
pub enum RunStep {
    /// What a gate has found so far.
    More(Box<GateReport>),
    /// So many exchanges of a recording were judged.
    Recording { done: u32, total: u32 },
    /// The report, and how it compares with the verdict that an opened check claims.
    Done(Box<Report>, Option<Comparison>),
}

/// A check that came by link or file, its texts apart.
pub struct Opened {
    /// Without texts.
    pub check: Check,
    pub texts: Vec<(DocumentName, Vec<u8>)>,
}

impl Opened {
    fn new(mut check: Check) -> Opened {
        let mut texts = Vec::new();
        let response = check.exchanges.first_mut().and_then(|e| e.response.as_mut());
        if let Some(body) = response.and_then(|r| r.body.take()) {
            texts.push((DocumentName::Response, body.0));
        }
        let mut take = |name: DocumentName, text: &mut NamedText| {
            texts.push((name, std::mem::take(&mut text.text).into_bytes()));
        };
        for (at, schema) in check.schemas.iter_mut().enumerate() {
            take(DocumentName::Schema(at as u16), schema);
        }
        check.baseline.iter_mut().for_each(|text| take(DocumentName::Baseline, text));
        for (at, recording) in check.recordings.iter_mut().enumerate() {
            take(DocumentName::Recording(at as u16), recording);
        }
        for (at, sample) in check.samples.iter_mut().enumerate() {
            take(DocumentName::Sample(at as u16), sample);
        }
        Opened { check, texts }
    }

    /// Reads the fragment of a link. The error is a sentence for people.
    pub fn from_link(fragment: &str) -> Result<Opened, String> {
        link::decode(fragment, &link::Limits::default()).map(Opened::new).map_err(|e| e.to_string())
    }

    /// Reads a `.preflight.json` file. The error is a sentence for people.
    pub fn from_file(bytes: &[u8]) -> Result<Opened, String> {
        check::file::from_file(bytes, &link::Limits::default()).map(Opened::new).map_err(|e| e.to_string())
    }
}

/// A text as a document: JSON, or JSON lines where it is only JSON line by line.
pub fn read_document(bytes: Vec<u8>) -> Document {
    as_lines_if_better(Document::parse(bytes))
}

/// Reads a document again as JSON lines where that leaves nothing broken.
pub fn as_lines_if_better(document: Document) -> Document {
    if !document.faults().iter().any(|f| matches!(f.kind, FaultKind::TrailingText { .. })) {
        return document;
    }
    let lines = Document::parse_lines(document.into_bytes());
    if lines.is_blocked() { Document::parse(lines.into_bytes()) } else { lines }
}

impl Workspace {
    /// Takes a whole check, texts included.
    pub fn open(opened: Opened) -> Workspace {
        let mut workspace = Workspace { check: opened.check, ..Workspace::default() };
        // An empty text is none, as an empty field of the page is.
        for (name, bytes) in opened.texts.into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
            workspace.put(name, read_document(bytes));
        }
        workspace
    }

    /// Takes everything of the check but its texts.
    pub fn configure(&mut self, check: Check) {
        self.forget_data_unless_same(&check);
        if check.contract != self.check.contract || check.schemas != self.check.schemas {
            self.forget_schemas();
        }
        if check.schemas != self.check.schemas {
            self.reset_service();
        }
        self.comparisons.configure(&self.check, &check);
        self.check = check;
        self.run = None;
    }

    /// Takes a document of the check. A contract that is no JSON and looks like YAML is read as YAML.
    pub fn put(&mut self, name: DocumentName, document: Document) -> DocumentSummary {
        let document = contract_text::in_its_slot(name, document);
        let mut summary = summary(&document);
        if matches!(name, DocumentName::Schema(_)) && Description::is_described_by(&document) {
            summary.kind = format!("OpenAPI, {}", summary.kind);
        }
        self.folds.remove(&name);
        self.run = None;
        self.trying = None;
        self.comparisons.forget(name);
        match name {
            DocumentName::Response => self.body = Some(document),
            DocumentName::Schema(at) => {
                let at = at as usize;
                if self.schemas.len() <= at {
                    self.schemas.resize_with(at + 1, || None);
                }
                self.schemas[at] = Some(document);
                self.reset_service();
                self.forget_schemas();
            }
            other => {
                if let DocumentName::Recording(at) = other {
                    self.recordings.insert(at, Recording::read(&document));
                }
                self.others.insert(other, document);
            }
        }
        summary
    }

    /// Lets a document go.
    pub fn close(&mut self, name: DocumentName) {
        self.run = None;
        self.trying = None;
        self.comparisons.forget(name);
        match name {
            DocumentName::Response => self.body = None,
            DocumentName::Schema(at) => {
                if let Some(schema) = self.schemas.get_mut(at as usize) {
                    *schema = None;
                }
                while self.schemas.last().is_some_and(Option::is_none) {
                    self.schemas.pop();
                }
                self.reset_service();
                self.forget_schemas();
            }
            other => {
                if let DocumentName::Recording(at) = other {
                    self.recordings.remove(&at);
                }
                self.others.remove(&other);
            }
        }
    }

    /// What was made of the schemas no longer holds.
    fn forget_schemas(&mut self) {
        self.compilation = None;
        self.described = OnceCell::new();
        self.recordings.values_mut().for_each(Recording::forget);
    }

    pub fn document(&self, name: DocumentName) -> Option<&Document> {
        match name {
            DocumentName::Response => self.body.as_ref(),
            DocumentName::Schema(at) => self.schemas.get(at as usize)?.as_ref(),
            other => self.others.get(&other),
        }
    }

    /// Judges all gates that are built, from the start to the end.
    pub fn run(&mut self) -> (Report, Option<Comparison>) {
        self.begin_run();
        loop {
            if let RunStep::Done(report, comparison) = self.step_run() {
                return (*report, comparison);
            }
        }
    }

    /// Starts a run; what a run before it had left is dropped.
    pub fn begin_run(&mut self) {
        self.run = None;
    }

    /// Does the next step of the run. A step is quick, or it can't be divided.
    pub fn step_run(&mut self) -> RunStep {
        let labels: Vec<String> = (0..self.schemas.len())
            .map(|at| self.check.schemas.get(at).map_or(String::new(), |s| s.name.clone()))
            .collect();
        let sources: Vec<SchemaSource<'_>> = self
            .schemas
            .iter()
            .enumerate()
            .filter_map(|(at, document)| {
                let name = DocumentName::Schema(at as u16);
                document.as_ref().map(|document| SchemaSource { document, name, label: &labels[at] })
            })
            .collect();
        let described = panels::described(&self.described, &self.schemas);
        if self.compilation.is_none() && described.is_none() && !sources.is_empty() {
            self.compilation =
                Some(schema::compile(&sources, &self.check.contract, &schema::Limits::default()));
        }
        let exchange = self.check.exchanges.first();
        let evidence = exchange.map_or(check::Evidence::Recorded, |e| e.evidence);
        let mut own_findings = crate::own::findings(&self.check, Gate::Contract, evidence);
        let compared = match self.compared.take() {
            Some(compared) if self.run.is_some() => compared,
            _ => self.compared(),
        };
        own_findings.extend(compared.iter().cloned());
        self.compared = Some(compared);
        let input = contract::Input {
            own_findings: &own_findings,
            settings: &self.check.contract,
            annotations: &self.check.annotations,
            exchange,
            body: self.body.as_ref(),
            assertions: assertions(&self.check),
            schemas: &sources,
            compilation: self.compilation.as_ref(),
            described,
            request_body: self.others.get(&DocumentName::Request),
            has_recordings: !self.recordings.is_empty(),
            is_stale: is_stale(&self.check, exchange),
        };
        let mut run = self.run.take().unwrap_or_else(|| contract::Run::new(&input));
        let mut contract = match run.is_done() {
            false => run.step(&input),
            true => run.report(&input),
        };
        if !run.is_done() {
            self.run = Some(run);
            return RunStep::More(Box::new(contract));
        }
        if !self.recordings.is_empty() {
            let mut recorded = Recorded::default();
            for (at, recording) in &mut self.recordings {
                let Some(document) = self.others.get(&DocumentName::Recording(*at)) else { continue };
                if let Some((done, total)) = recording.step(document, &input) {
                    self.run = Some(run);
                    return RunStep::Recording { done, total };
                }
                let offset = recorded.exchange_count;
                recording.tell(&mut recorded, offset);
            }
            contract = run.report_with(&input, &recorded);
        }
        let data = self.data_so_far();
        let gates: Vec<GateReport> = Gate::ALL
            .into_iter()
            .map(|gate| match gate {
                Gate::Contract => contract.clone(),
                Gate::Data => data.clone(),
                other => GateReport::not_run(other, "not built yet"),
            })
            .collect();
        let verdict = Report::overall(&self.check, &gates);
        let report = Report {
            engine_version: ENGINE_VERSION,
            seed: self.check.seed,
            as_of_millis: self.check.as_of_millis,
            gates,
            verdict,
        };
        let comparison = self.check.recorded.as_ref().map(|recorded| compare_with_claim(recorded, &report));
        self.report = Some(report.clone());
        RunStep::Done(Box::new(report), comparison)
    }

    /// A window of a document's lines, marked with the findings of the last run.
    pub fn rows(
        &self,
        name: DocumentName,
        first_line: u32,
        count: u32,
        focus: Option<u32>,
    ) -> (Vec<Row>, u32) {
        let Some(document) = self.document(name) else { return (Vec::new(), 0) };
        if hex::is_binary(document.bytes()) {
            return (hex::rows(document.bytes(), first_line, count), hex::row_count(document.bytes()));
        }
        let findings: Vec<Finding> =
            self.report.iter().flat_map(|r| &r.gates).flat_map(|g| &g.findings).cloned().collect();
        (crate::rows::rows(document, name, &findings, first_line, count, focus), document.line_count())
    }

    /// A window of the tree over a document; `first` from 0.
    pub fn tree(&self, name: DocumentName, first: u32, count: u32) -> TreeWindow {
        let untouched = Folds::default();
        let folds = self.folds.get(&name).unwrap_or(&untouched);
        match self.document(name) {
            Some(document) => {
                let findings = self.report.iter().flat_map(|r| &r.gates).flat_map(|g| &g.findings);
                let marks = tree::Marks::new(document, name, findings);
                tree::marked_window(document, folds, &marks, first, count)
            }
            None => TreeWindow { first: 0, rows: Vec::new(), total: 0 },
        }
    }

    /// Opens or folds a row of a tree, or everything below it too.
    pub fn fold(&mut self, name: DocumentName, row: RowId, is_open: bool, all: bool) {
        /// Enough for any screen; what is below stays as it was.
        const MOST: u32 = 100_000;
        let mut folds = self.folds.remove(&name).unwrap_or_default();
        if let Some(document) = self.document(name)
            && let Some(node) = document.node(row.node).filter(|_| all && row.section.is_none())
        {
            match is_open {
                true => folds.open_below(document, node, MOST),
                false => folds.fold_below(document, node, MOST),
            };
        }
        folds.set(row, is_open);
        self.folds.insert(name, folds);
    }

    /// Opens everything around the value at a byte; its row in the tree, none where it is too deep for one.
    pub fn show_in_tree(&mut self, name: DocumentName, offset: u32) -> Option<u32> {
        let mut folds = self.folds.remove(&name).unwrap_or_default();
        let row = self.document(name).and_then(|document| {
            let node = document.node_at(offset)?.value();
            folds.reveal(document, node);
            tree::row_of(document, &folds, RowId::of_value(node))
        });
        self.folds.insert(name, folds);
        row
    }

    /// The next key or value that holds the text, behind the value `after`, unfolded; and its row in the tree.
    pub fn find_in_tree(
        &mut self,
        name: DocumentName,
        text: &str,
        after: u32,
    ) -> (Option<TreeHit>, Option<u32>) {
        /// A large document in one go: about a second.
        const STEPS: u64 = 50_000_000;
        let mut folds = self.folds.remove(&name).unwrap_or_default();
        let found = self.document(name).and_then(|document| {
            let needle = Needle::new(text, false);
            let hit = *tree::find(document, &needle, after, STEPS)
                .hits
                .iter()
                .find(|hit| hit.node > after || after == 0)?;
            let node = document.node(hit.node)?;
            folds.reveal(document, node);
            Some((hit, tree::row_of(document, &folds, RowId::of_value(node))))
        });
        self.folds.insert(name, folds);
        match found {
            Some((hit, row)) => (Some(hit), row),
            None => (None, None),
        }
    }

    /// The difference of an older response and the one in hand.
    pub fn compare(&self, older: &Document) -> Difference {
        let Some(newer) = &self.body else {
            return Difference {
                summary: "There is no response in hand to compare with.".into(),
                ..Difference::default()
            };
        };
        let found = compare::compare(older, newer, compare::Limits::default());
        let place = |change: &compare::Change| {
            let side = change.right.as_ref().or(change.left.as_ref());
            side.map(|s| s.pointer.clone()).unwrap_or_default()
        };
        let rows = found.changes.iter().map(|change| DifferenceRow {
            kind: change.kind,
            pointer: place(change),
            left: change.left.as_ref().map(|s| s.text.clone()),
            right: change.right.as_ref().map(|s| s.text.clone()),
        });
        Difference {
            summary: found.summary(),
            rows: rows.collect(),
            unlisted: found.unlisted(),
            notes: found.notes.clone(),
        }
    }

    /// A part of a value, for the clipboard.
    pub fn part(&self, name: DocumentName, node: u32, part: Part) -> String {
        let Some((document, node)) = self.document(name).and_then(|d| Some((d, d.node(node)?))) else {
            return String::new();
        };
        match part {
            Part::Pointer => document.pointer(node),
            Part::JsonPath => document.json_path(node),
            Part::Value if document.kind(node) == Kind::String => document.text(node).into_owned(),
            Part::Value => String::from_utf8_lossy(document.raw(node)).into_owned(),
        }
    }

    /// The document with readable whitespace and nothing else changed; None: it is no JSON, or not there.
    pub fn format(&self, name: DocumentName) -> Option<Vec<u8>> {
        let document = self.document(name)?;
        (!document.is_blocked() && !document.is_yaml()).then(|| edit::format(document, Indent::Spaces(2)))
    }

    /// Values of the response in hand for later requests, and a sentence for each that is not there.
    pub fn extract(&self, extractions: &[Extraction]) -> (Vec<Value>, Vec<String>) {
        crate::exchange::extract(extractions, self.check.exchanges.first(), self.body.as_ref())
    }

    /// The check as a link's fragment (without `#`).
    pub fn link(&self, includes_body: bool) -> (String, ShareContents) {
        let link = link::encode(&self.whole(), &options(includes_body));
        (link.fragment, link.contents)
    }

    /// The check as a `.preflight.json` file.
    pub fn file(&self, includes_body: bool) -> (Vec<u8>, ShareContents) {
        check::file::to_file(&self.whole(), &options(includes_body))
    }

    /// The check with its texts and the last verdict. The body is in it also where the link leaves it out: the
    /// redactor takes what it finds secret there out of the findings that quote it.
    fn whole(&self) -> Check {
        let mut check = self.check.clone();
        check.schemas = (0..self.schemas.len())
            .map(|at| NamedText {
                name: self.check.schemas.get(at).map_or(String::new(), |s| s.name.clone()),
                text: self.schemas[at]
                    .as_ref()
                    .map_or(String::new(), |d| String::from_utf8_lossy(d.bytes()).into_owned()),
            })
            .collect();
        let fill = |name: DocumentName, named: &mut NamedText| {
            let document = self.others.get(&name);
            named.text = document.map_or(String::new(), |d| String::from_utf8_lossy(d.bytes()).into_owned());
        };
        check.baseline.iter_mut().for_each(|text| fill(DocumentName::Baseline, text));
        for (at, recording) in check.recordings.iter_mut().enumerate() {
            fill(DocumentName::Recording(at as u16), recording);
        }
        for (at, sample) in check.samples.iter_mut().enumerate() {
            fill(DocumentName::Sample(at as u16), sample);
        }
        if let Some(body) = &self.body {
            let mut exchange = check.exchanges.drain(..).next().unwrap_or(Exchange {
                evidence: check::Evidence::Recorded,
                request_name: None,
                request: None,
                response: None,
                received_at_millis: None,
            });
            exchange.response.get_or_insert_with(Response::default).body = Some(Body(body.bytes().to_vec()));
            check.exchanges = vec![exchange];
        }
        check.recorded = self.report.as_ref().map(Report::to_recorded).or(check.recorded);
        check
    }
}

fn options(includes_body: bool) -> LinkOptions {
    LinkOptions { includes_body, ..LinkOptions::default() }
}

fn summary(document: &Document) -> DocumentSummary {
    if hex::is_binary(document.bytes()) {
        return DocumentSummary {
            size_bytes: document.bytes().len() as u32,
            line_count: hex::row_count(document.bytes()),
            longest_line_bytes: 80,
            kind: "bytes".into(),
            is_broken: true,
        };
    }
    let kind = match document.root() {
        _ if document.is_json_lines() => "JSON lines",
        None => "text",
        Some(_) if document.is_yaml() && document.is_blocked() => "broken YAML",
        Some(_) if document.is_yaml() => "YAML",
        Some(_) if document.is_blocked() => "broken JSON",
        Some(_) => "JSON",
    };
    DocumentSummary {
        size_bytes: document.bytes().len() as u32,
        line_count: document.line_count(),
        longest_line_bytes: document.longest_line_bytes(),
        kind: kind.into(),
        is_broken: document.is_blocked(),
    }
}

/// The demands of the request that the exchange in hand came from: by its name, or the only one there is.
fn assertions(check: &Check) -> &[Assertion] {
    let name = check.exchanges.first().and_then(|e| e.request_name.as_deref());
    let request = match (name, check.requests.as_slice()) {
        (Some(name), requests) => requests.iter().find(|r| r.name == name),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    request.map_or(&[], |r| &r.draft.assertions)
}

fn is_stale(check: &Check, exchange: Option<&Exchange>) -> bool {
    let age = check.as_of_millis.zip(exchange.and_then(|e| e.received_at_millis));
    match (check.staleness_limit_hours, age) {
        (Some(limit), Some((now, then))) => now.saturating_sub(then) > u64::from(limit) * 3_600_000,
        _ => false,
    }
}

/// What a new run says beside the verdict that was claimed.
fn compare_with_claim(recorded: &check::Recorded, report: &Report) -> Comparison {
    let mut differences = Vec::new();
    for claim in &recorded.gates {
        let Some(now) = report.gates.iter().find(|g| g.gate == claim.gate) else { continue };
        if now.verdict == check::Verdict::NotRun {
            differences.push(format!("{} can't be judged again here: {}.", claim.gate, now.headline));
            continue;
        }
        if now.verdict != claim.verdict {
            differences.push(format!("{} was {}, and is {} now.", claim.gate, claim.verdict, now.verdict));
        }
        let is_in = |list: &[Finding], f: &Finding| list.iter().any(|o| o.fingerprint == f.fingerprint);
        let gone = claim.findings.iter().filter(|f| !is_in(&now.findings, f));
        differences.extend(gone.map(|f| format!("Gone: {}.", f.title)));
        if claim.finding_count as usize == claim.findings.len() {
            let new = now.findings.iter().filter(|f| !is_in(&claim.findings, f));
            differences.extend(new.map(|f| format!("New: {}.", f.title)));
        }
    }
    Comparison { is_same: differences.is_empty(), differences }
}

#[cfg(test)]
mod tests;
