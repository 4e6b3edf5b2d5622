//! Recorded traffic of a workspace: read once when it is put in, judged in steps after the exchange in hand.

use crate::contract::recorded::{DescriptionJudge, Recorded};
use crate::contract::{Input, openapi};
use crate::exchange::traffic::{Judge, Outcome, Progress, Run, SchemaJudge, Traffic};
use crate::openapi::Contract;
use crate::schema::{BODY_SCHEMA, SCHEMA_COMPILE, Compiled, SchemaSource};
use check::gates::contract::ContractSettings;
use check::traffic::Trouble;
use check::{DocumentName, Evidence, RuleState};
use document::Document;
use std::collections::BTreeMap;

/// A recording as it was read, and what the last run over it said.
pub(super) struct Recording {
    pub traffic: Traffic,
    pub troubles: Vec<Trouble>,
    pub outcome: Outcome,
    pub states: BTreeMap<&'static str, RuleState>,
    run: Option<Run>,
}

impl Recording {
    pub fn read(document: &Document) -> Recording {
        let (traffic, troubles) = Traffic::read(document);
        Recording { traffic, troubles, outcome: Outcome::default(), states: BTreeMap::new(), run: None }
    }

    /// What was said no longer holds.
    pub fn forget(&mut self) {
        self.outcome = Outcome::default();
        self.states.clear();
        self.run = None;
    }
}
