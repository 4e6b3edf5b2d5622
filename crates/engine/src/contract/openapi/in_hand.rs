//! The exchange in hand by the description of the check: what a run of the gate asks of the rules over descriptions,
//! and what that means for its verdict. The rules themselves are beside it.

use super::super::rules::*;
use super::super::{Input, Notebook, assertions, exchange, texts};
use super::{Described, judge_exchange};
use crate::openapi::{Contract, best_media_type, documented_status, is_json, is_json_lines};
use check::gates::contract::Scope;
use check::{DocumentName, Evidence, Exchange, RuleState, Severity};

impl Described {
    /// What is known before the exchange is judged: the description itself, and the status that a person expects.
    pub(in super::super) fn judge_reading(&self, input: &Input<'_>, notebook: &mut Notebook) {
        notebook.judged(DESCRIPTION);
        let document = input.schemas.first().map(|source| source.document);
        if let Some(document) = document {
            let findings = self.troubles.iter().map(|t| t.finding(document, DocumentName::Schema(0)));
            notebook.findings.extend(findings);
        }
        if let Some(trouble) = self.troubles.iter().find(|trouble| trouble.severity == Severity::Blocks) {
            notebook.not_judged(DESCRIPTION, format!("{}. {}", trouble.title, trouble.fix));
        }
        exchange::judge_expected_status(input, notebook);
    }

    /// Whether the answer in hand is promised, or says, to be JSON.
    pub(in super::super) fn expects_json(&self, input: &Input<'_>) -> bool {
        let response = input.exchange.and_then(|exchange| exchange.response.as_ref());
        let Some(told) = response.and_then(|response| response.headers.get("content-type")) else {
            return true;
        };
        if is_json(told) || is_json_lines(told) {
            return true;
        }
        let request = input.exchange.and_then(|exchange| exchange.request.as_ref());
        let operation = match (&input.settings.operation, request) {
            (Some(chosen), _) => self.description.operation(chosen),
            (None, Some(request)) => match self.description.operation_of(&request.method, &request.url) {
                crate::openapi::Match::One(operation, _) => Some(operation),
                _ => None,
            },
            (None, None) => None,
        };
        let item = operation
            .zip(response.and_then(|response| response.status))
            .and_then(|(operation, status)| documented_status(operation, status));
        // Documented as something else: no rule about JSON is asked.
        item.and_then(|item| best_media_type(&item.content, told)).is_none()
    }
}

/// Judges the exchange in hand, and takes what was learnt into the run.
pub(in super::super) fn judge_in_hand(input: &Input<'_>, notebook: &mut Notebook) {
    let Some(described) = input.described else { return };
    let alone = Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: None,
        response: None,
        received_at_millis: None,
    };
    let exchange = input.exchange.unwrap_or(&alone);
    let contract = Contract { description: &described.description, texts: input.schemas };
    let mut cache = described.cache.borrow_mut();
    let mut outcome =
        judge_exchange(&contract, &mut cache, exchange, input.request_body, input.body, input.settings);
    let is_found = outcome.operation.is_some();
    if let Some(operation) = &outcome.operation {
        let own = notebook.findings.iter_mut().filter(|finding| texts::is_of_the_response(finding));
        own.for_each(|finding| texts::belong_to(operation, finding));
    }
    if let Some(body) = input.body {
        texts::drop_not_finite(body, &mut outcome.findings);
    }
    super::super::drop_told_twice(&mut notebook.findings, &outcome.findings);
    notebook.findings.extend(outcome.findings);
    notebook.is_cut |= outcome.is_cut;
    let is_body_alone = input.settings.scope == Scope::BodyOnly;
    for (rule, state) in outcome.states {
        // By the tester's choice, nothing is asked about what came around the body.
        if is_body_alone && [DOCUMENTED_STATUS, DOCUMENTED_MEDIA_TYPE].contains(&rule) {
            continue;
        }
        // What could not be judged of the text of the body stays so.
        if !matches!(notebook.states.get(rule), Some(RuleState::NotJudged(_))) {
            notebook.states.insert(rule, state);
        }
    }
    if !is_found {
        let why = match notebook.states.get(OPERATION) {
            Some(RuleState::NotJudged(why)) => why.clone(),
            _ => {
                "No operation of the contract was found for this exchange, so it was not judged.".to_string()
            }
        };
        for rule in [DOCUMENTED_STATUS, DOCUMENTED_MEDIA_TYPE, BODY_SCHEMA, SCHEMA_JUDGES] {
            if is_body_alone && [DOCUMENTED_STATUS, DOCUMENTED_MEDIA_TYPE].contains(&rule) {
                continue;
            }
            notebook.not_judged(rule, why.clone());
        }
    }
    hold_on_errors(input, notebook, is_found);
}

/// A documented error keeps the contract and says nothing of the success: it can't earn a GO by itself.
fn hold_on_errors(input: &Input<'_>, notebook: &mut Notebook, is_found: bool) {
    let status = input.exchange.and_then(|e| e.response.as_ref()).and_then(|response| response.status);
    let is_said_otherwise =
        !input.settings.expected_statuses.is_empty() || assertions::names_the_status(input.assertions);
    if let Some(status) = status.filter(|status| *status >= 400 && is_found && !is_said_otherwise) {
        let why = format!(
            "The answer is the error {status}, which says nothing of the success: record a successful answer, or name \
             {status} as the expected status."
        );
        notebook.not_judged(STATUS, why);
    }
}
