//! What the panels of the page show: samples side by side, a schema inferred from them, two versions of the contract,
//! recorded traffic, the operations of a description. Each question is answered from the texts in hand.

use super::Workspace;
use crate::consistency::{self, Source};
use crate::contract::openapi::Described;
use crate::exchange::traffic::RecordedBody;
use crate::openapi::{Description, outline};
use crate::{changes, infer};
use check::changes::Changes;
use check::consistency::Matrix;
use check::description::{OperationDetail, OperationList};
use check::inference::{Choices, Inference};
use check::traffic::{Coverage, TrafficFilter, TrafficWindow};
use check::view::{Ask, TrafficView, View};
use check::{Check, DocumentName, Evidence, Exchange, Finding};
use document::Document;
use std::cell::OnceCell;

impl Workspace {
    pub fn view(&mut self, ask: &Ask) -> View {
        match ask {
            Ask::Matrix => View::Matrix(self.matrix().clone()),
            Ask::Inference { choices } => View::Inference(self.inference(choices)),
            Ask::Changes => View::Changes(self.changes().cloned()),
            Ask::Traffic { filter, first, count } => View::Traffic(self.traffic_view(filter, *first, *count)),
            Ask::Operations { search, first, count } => {
                View::Operations(self.operations(search, *first, *count))
            }
            Ask::Operation { name } => View::Operation(self.operation(name)),
            Ask::Data | Ask::DataCases { .. } | Ask::DataCase { .. } | Ask::ClosedBlindSpot { .. } => {
                self.data_view(ask)
            }
        }
    }

    // --- samples -------------------------------------------------------------------------------------------------

    /// The response in hand and the samples, with their names.
    fn sources(&self) -> Vec<Source<'_>> {
        let environment = self.check.environment.trim();
        let in_hand = self.check.exchanges.first().map_or(Evidence::Recorded, |exchange| exchange.evidence);
        let response = self.body.iter().map(|document| Source {
            label: if environment.is_empty() { "Response" } else { environment },
            name: DocumentName::Response,
            evidence: in_hand,
            document,
        });
        let samples = self.check.samples.iter().enumerate().filter_map(|(at, sample)| {
            let name = DocumentName::Sample(at as u16);
            let document = self.others.get(&name)?;
            Some(Source { label: &sample.name, name, evidence: Evidence::Recorded, document })
        });
        response.chain(samples).collect()
    }

    fn matrix(&self) -> &Matrix {
        self.comparisons.matrix.get_or_init(|| consistency::matrix(&self.sources()))
    }

    /// What two versions of the contract and several samples say against each other, for the gate.
    pub(super) fn compared(&self) -> Vec<Finding> {
        let mut findings = self.changes().map(changes::findings).unwrap_or_default();
        if !self.check.samples.is_empty() {
            findings.extend(self.matrix().findings.iter().cloned());
        }
        findings
    }

    fn inference(&self, choices: &Choices) -> Inference {
        let documents: Vec<&Document> = self.sources().into_iter().map(|source| source.document).collect();
        infer::infer(&documents, choices)
    }

    // --- versions ------------------------------------------------------------------------------------------------

    /// The older version against the one in hand; None: there are not two.
    pub(super) fn changes(&self) -> Option<&Changes> {
        let compare = || {
            let older = self.others.get(&DocumentName::Baseline)?;
            let newer = self.document(DocumentName::Schema(0))?;
            let mode = self.check.contract.compatibility;
            Some(changes::compare(older, newer, mode, &changes::Limits::default()))
        };
        self.comparisons.changes.get_or_init(compare).as_ref()
    }

    // --- traffic -------------------------------------------------------------------------------------------------

    fn traffic_view(&self, filter: &TrafficFilter, first: u32, count: u32) -> TrafficView {
        let mut view = TrafficView {
            window: TrafficWindow { first, ..TrafficWindow::default() },
            coverage: self.coverage(),
            ..TrafficView::default()
        };
        // Rows are numbered over all recordings; so are those that pass the filter.
        let mut offset = 0;
        for recorded in self.recordings.values() {
            view.recordings.push(recorded.traffic.summary(recorded.troubles.clone()));
            let skipped = first.saturating_sub(view.window.matching);
            let room = count.saturating_sub(view.window.rows.len() as u32);
            let mut part = recorded.traffic.rows(&recorded.outcome.judgements, filter, skipped, room);
            part.rows.iter_mut().for_each(|row| row.index += offset);
            view.window.rows.append(&mut part.rows);
            view.window.matching += part.matching;
            view.window.total += part.total;
            offset += recorded.traffic.len();
        }
        view
    }

    /// How much of the contract the recordings touched, together.
    fn coverage(&self) -> Coverage {
        let mut all: Option<Coverage> = None;
        for recorded in self.recordings.values() {
            let part = &recorded.outcome.coverage;
            let Some(sum) = &mut all else {
                all = Some(part.clone());
                continue;
            };
            sum.outside += part.outside;
            sum.exchange_count += part.exchange_count;
            for operation in &part.operations {
                match sum.operations.iter_mut().find(|o| o.operation == operation.operation) {
                    None => sum.operations.push(operation.clone()),
                    Some(known) => {
                        known.exchange_count += operation.exchange_count;
                        for (names, more) in [
                            (&mut known.statuses, &operation.statuses),
                            (&mut known.parameters, &operation.parameters),
                            (&mut known.properties, &operation.properties),
                        ] {
                            for one in more {
                                match names.iter_mut().find(|n| n.name == one.name) {
                                    Some(name) => name.count += one.count,
                                    None => names.push(one.clone()),
                                }
                            }
                        }
                    }
                }
            }
        }
        all.unwrap_or_default()
    }

    /// A recorded exchange by its number over all recordings, and its response's body.
    pub fn pick(&self, index: u32) -> Option<(Exchange, Vec<u8>)> {
        let mut left = index;
        for (at, recorded) in &self.recordings {
            if left < recorded.traffic.len() {
                let document = self.others.get(&DocumentName::Recording(*at))?;
                let exchange = recorded.traffic.exchange(document, left)?;
                let body = match recorded.traffic.body(document, left) {
                    Some(RecordedBody::Held(bytes)) => bytes,
                    _ => Vec::new(),
                };
                return Some((exchange, body));
            }
            left -= recorded.traffic.len();
        }
        None
    }

    // --- operations ----------------------------------------------------------------------------------------------

    fn operations(&self, search: &str, first: u32, count: u32) -> Option<OperationList> {
        let (description, _) = self.description()?;
        Some(outline::list(description, search, first, count))
    }

    fn operation(&self, name: &str) -> Option<OperationDetail> {
        let (description, document) = self.description()?;
        Some(outline::detail(document, DocumentName::Schema(0), description.operation(name)?))
    }

    /// The contract as an OpenAPI description, with its text.
    pub(super) fn description(&self) -> Option<(&Description, &Document)> {
        let described = described(&self.described, &self.schemas)?;
        Some((&described.description, self.document(DocumentName::Schema(0))?))
    }
}

/// The first schema as a description, read once.
pub(super) fn described<'w>(
    described: &'w OnceCell<Option<Described>>,
    schemas: &[Option<Document>],
) -> Option<&'w Described> {
    let read = || schemas.first()?.as_ref().and_then(Described::read);
    described.get_or_init(read).as_ref()
}

/// What was computed of several texts, until one of them changes: the gate and its panel ask for the same.
#[derive(Default)]
pub(super) struct Comparisons {
    changes: OnceCell<Option<Changes>>,
    matrix: OnceCell<Matrix>,
}

impl Comparisons {
    /// A text has changed, or is gone.
    pub fn forget(&mut self, name: DocumentName) {
        match name {
            DocumentName::Baseline | DocumentName::Schema(_) => self.changes = OnceCell::new(),
            DocumentName::Response | DocumentName::Sample(_) => self.matrix = OnceCell::new(),
            _ => {}
        }
    }

    /// The check has changed, apart from its texts.
    pub fn configure(&mut self, before: &Check, after: &Check) {
        if before.contract.compatibility != after.contract.compatibility {
            self.changes = OnceCell::new();
        }
        let evidence = |check: &Check| check.exchanges.first().map(|exchange| exchange.evidence);
        let is_same = before.environment == after.environment
            && before.samples == after.samples
            && evidence(before) == evidence(after);
        if !is_same {
            self.matrix = OnceCell::new();
        }
    }
}
