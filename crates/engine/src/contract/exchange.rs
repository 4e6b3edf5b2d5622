//! Status and content type of the response. What is hidden by the browser is not absent.

use super::rules::{MEDIA_TYPE, STATUS};
use super::{Input, Notebook, rule};
use check::exchange::Completeness;
use check::{Finding, Fingerprint, Gate, Response, Severity};

const BODY_ALONE: &str = "Only the body is known, so its status and content type can't be judged: paste the output \
                          of `curl -i`, or choose to judge the body alone.";

pub(super) fn judge(input: &Input<'_>, notebook: &mut Notebook) {
    let Some(response) = input.exchange.and_then(|e| e.response.as_ref()) else {
        notebook.not_judged(STATUS, BODY_ALONE);
        notebook.not_judged(MEDIA_TYPE, BODY_ALONE);
        return;
    };
    match super::assertions::names_the_status(input.assertions) && response.status.is_some() {
        // Said otherwise: the demand judges the status, and tells what is wrong with it.
        true => notebook.judged(STATUS),
        false => judge_status(response, &input.settings.expected_statuses, notebook),
    }
    judge_media_type(response, notebook);
}

/// The status of an answer without a body.
pub(super) fn judge_status_alone(input: &Input<'_>, notebook: &mut Notebook) {
    if let Some(response) = input.exchange.and_then(|e| e.response.as_ref()) {
        match super::assertions::names_the_status(input.assertions) {
            true => notebook.judged(STATUS),
            false => judge_status(response, &input.settings.expected_statuses, notebook),
        }
    }
}

/// Whether the status is the one that the tester expects, where that is said.
pub(super) fn judge_expected_status(input: &Input<'_>, notebook: &mut Notebook) {
    if input.settings.scope == check::gates::contract::Scope::Exchange
        && !input.settings.expected_statuses.is_empty()
    {
        judge_status_alone(input, notebook);
    }
}

fn judge_status(response: &Response, expected: &[u16], notebook: &mut Notebook) {
    let Some(status) = response.status else {
        notebook.not_judged(STATUS, BODY_ALONE);
        return;
    };
    notebook.judged(STATUS);
    let is_expected =
        if expected.is_empty() { (200..300).contains(&status) } else { expected.contains(&status) };
    if is_expected {
        return;
    }
    let wanted = match expected {
        [] => "a status from 200 to 299".to_string(),
        list => list.iter().map(u16::to_string).collect::<Vec<_>>().join(" or "),
    };
    let finding = whole(
        notebook,
        STATUS,
        format!("the status is {status}, and {wanted} was expected"),
        Some(wanted),
        Some(status.to_string()),
        "Find out why the API answers so, or name this status as expected in the check.",
    );
    notebook.findings.push(finding);
}

fn judge_media_type(response: &Response, notebook: &mut Notebook) {
    let Some(value) = response.headers.get("content-type") else {
        match response.headers.completeness {
            Completeness::Unknown => notebook.not_judged(MEDIA_TYPE, BODY_ALONE),
            Completeness::FilteredByBrowser => notebook.not_judged(
                MEDIA_TYPE,
                "The content type can't be seen here: the browser hides headers that the API does not expose. Paste \
                 the output of `curl -i`.",
            ),
            Completeness::Complete => {
                notebook.judged(MEDIA_TYPE);
                let finding = whole(
                    notebook,
                    MEDIA_TYPE,
                    "the response says no content type".into(),
                    Some("application/json".into()),
                    None,
                    "Send the header Content-Type: application/json.",
                );
                notebook.findings.push(finding);
            }
        }
        return;
    };
    notebook.judged(MEDIA_TYPE);
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type == "application/json" || media_type.ends_with("+json") || is_json_lines(&media_type) {
        return;
    }
    let finding = whole(
        notebook,
        MEDIA_TYPE,
        format!("the content type is {media_type}, and JSON was expected"),
        Some("application/json".into()),
        Some(value.to_string()),
        "Send the header Content-Type: application/json, or find out who answered instead of the API.",
    );
    notebook.findings.push(finding);
}

fn is_json_lines(media_type: &str) -> bool {
    ["application/jsonl", "application/x-ndjson", "application/json-seq"].contains(&media_type)
}

/// A finding about the exchange as a whole.
fn whole(
    notebook: &Notebook,
    id: &'static str,
    title: String,
    expected: Option<String>,
    got: Option<String>,
    fix: &str,
) -> Finding {
    Finding {
        fingerprint: Fingerprint::of(&[id, got.as_deref().unwrap_or_default()]),
        gate: Gate::Contract,
        rule: rule(id),
        severity: Severity::Blocks,
        evidence: notebook.evidence,
        note: String::new(),
        title,
        pattern: String::new(),
        places: Vec::new(),
        count: 1,
        schema_place: None,
        subject: None,
        expected,
        got,
        facts: Vec::new(),
        fix: Some(fix.to_string()),
    }
}
