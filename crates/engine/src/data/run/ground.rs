//! What a run stands on and does not change: settings, the contract, credentials.

use super::super::blind_spots::Input;
use super::super::cases::Cases;
use super::super::sequences::Sequence;
use super::super::{Oracle, Promise};
use crate::openapi::{Cache, Contract, Description, Operation, is_json};
use crate::schema::{SchemaSource, sources};
use check::gates::contract::ContractSettings;
use check::gates::data::{CaseAddress, DataSettings};
use check::network::Revealed;
use check::{ENGINE_VERSION, Evidence};
use document::Document;

#[derive(Debug)]
pub(super) struct Ground {
    pub settings: DataSettings,
    pub texts: Vec<(String, Document)>,
    contract: ContractSettings,
    pub headers: Vec<(String, Revealed)>,
    description: Option<Description>,
    /// Label of the operation; empty: none is described.
    pub operation: String,
    /// Pointer of the schema of the body in the first text; None: there is none.
    schema: Option<String>,
    pub seed: u64,
    pub sequences: Vec<Sequence>,
    /// What answers of the simulated service count as.
    pub simulated: Evidence,
}

impl Ground {
    pub(super) fn new(
        cases: &Cases,
        settings: DataSettings,
        texts: Vec<(String, Document)>,
        contract: ContractSettings,
        headers: Vec<(String, Revealed)>,
    ) -> Ground {
        let first = texts.first().map(|(_, document)| document);
        let description =
            first.filter(|text| Description::is_described_by(text)).map(|text| Description::read(text).0);
        let label = cases.subject().label();
        let operation = description.as_ref().and_then(|description| description.operation(&label));
        let schema = match (&description, first) {
            (Some(_), _) => operation.and_then(schema_of),
            (None, Some(_)) => Some(String::new()),
            (None, None) => None,
        };
        Ground {
            operation: operation.map(Operation::label).unwrap_or_default(),
            schema,
            seed: cases.make(0).map_or(0, |case| case.address.seed),
            settings,
            texts,
            contract,
            headers,
            description,
            sequences: Vec::new(),
            simulated: Evidence::Simulated,
        }
    }

    pub(super) fn sources(&self) -> Vec<SchemaSource<'_>> {
        sources(&self.texts)
    }

    /// The oracle for the answers of the operation, with the schemas that were compiled before.
    pub(super) fn oracle<'a>(&'a self, sources: &'a [SchemaSource<'a>], cache: Cache) -> Oracle<'a> {
        let promise = self.description.as_ref().and_then(|description| {
            let operation = description.operation(&self.operation)?;
            Some(Promise::new(Contract { description, texts: sources }, operation).with_cache(cache))
        });
        Oracle::new(&self.settings, promise)
    }

    pub(super) fn has_promise(&self) -> bool {
        !self.operation.is_empty()
    }

    pub(super) fn has_schema(&self, cases: &Cases) -> bool {
        self.schema.is_some() && cases.subject().document().is_some()
    }

    /// What the search for blind spots asks; None: there is no schema or no payload.
    pub(super) fn blind_spots<'a>(
        &'a self,
        sources: &'a [SchemaSource<'a>],
        cases: &'a Cases,
    ) -> Option<Input<'a>> {
        Some(Input {
            texts: sources,
            pointer: self.schema.as_deref()?,
            is_description: self.description.is_some(),
            settings: &self.contract,
            payload: cases.subject().document()?,
        })
    }

    pub(super) fn address(&self, index: u32) -> CaseAddress {
        CaseAddress { engine: ENGINE_VERSION, seed: self.seed, index }
    }
}

/// Of the JSON body.
fn schema_of(operation: &Operation) -> Option<String> {
    let body = operation.request_body.as_ref()?;
    let media = body.content.iter().find(|media| is_json(&media.name) || media.name.contains('*'))?;
    media.schema.clone()
}
