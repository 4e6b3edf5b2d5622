//! The answer by its operation: status documented, content type documented, headers, body. In this order.

use super::super::rules::*;
use super::{Court, Said, body, parameters, quoted};
use crate::openapi::{
    Direction, MediaType, Operation, ResponseItem, StatusKey, best_media_type, documented_status, essence,
    is_json, is_json_lines,
};
use check::exchange::Completeness;
use check::{DocumentName, Exchange, Response, Severity};
use document::Document;

const HIDDEN: &str = "the browser hides headers that the API does not expose (Access-Control-Expose-Headers). Paste the \
                      output of `curl -i`, import a HAR, or run the check in the terminal.";

/// Headers that every server sends; strict mode does not ask a contract for them (RFC 9110, Fetch, RFC 6797).
const USUAL_HEADERS: [&str; 40] = [
    "accept-ranges",
    "age",
    "allow",
    "alt-svc",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-security-policy",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "etag",
    "expires",
    "keep-alive",
    "last-modified",
    "nel",
    "permissions-policy",
    "pragma",
    "referrer-policy",
    "report-to",
    "reporting-endpoints",
    "server",
    "server-timing",
    "set-cookie",
    "strict-transport-security",
    "timing-allow-origin",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "www-authenticate",
    "x-content-type-options",
    "x-frame-options",
    "x-xss-protection",
];

pub(super) fn judge(
    court: &mut Court<'_, '_>,
    operation: &Operation,
    exchange: &Exchange,
    body: Option<&Document>,
) {
    let response = exchange.response.as_ref();
    let Some((item, status)) = status(court, operation, response, body.is_some()) else { return };
    let headers = response.map(|response| &response.headers);
    let content_type = headers.and_then(|headers| headers.get("content-type"));
    let kept = response.and_then(|response| response.body.as_ref()).filter(|_| body.is_none());
    let parsed = kept.filter(|kept| !kept.0.is_empty()).map(|kept| crate::read_document(kept.0.clone()));
    let body = body.or(parsed.as_ref());
    let has_body = body.is_some_and(|body| !body.bytes().is_empty());
    let is_without_body = operation.method == "HEAD" || item.content.is_empty();
    if is_without_body {
        without_body(court, operation, item, has_body);
    } else {
        let media_type = media_type(court, operation, item, response, content_type, has_body);
        if let Some((media_type, told)) = media_type {
            judge_body(court, media_type, &told, body.filter(|_| has_body), status);
        }
    }
    if let Some(response) = response {
        judge_headers(court, item, response);
    }
}

fn status<'o>(
    court: &mut Court<'_, '_>,
    operation: &'o Operation,
    response: Option<&Response>,
    has_body: bool,
) -> Option<(&'o ResponseItem, Option<u16>)> {
    let Some(status) = response.and_then(|response| response.status) else {
        let why =
            "The status of the answer is not known, so it can't be judged: paste the output of `curl -i`.";
        court.not_judged(DOCUMENTED_STATUS, why);
        // A body alone is taken as the success that it most likely is, where there is only one.
        let is_success = |item: &&ResponseItem| {
            matches!(item.status, StatusKey::Exact(200..=299) | StatusKey::Range(2))
                && !item.content.is_empty()
        };
        let mut successes = operation.responses.iter().filter(is_success);
        return match (successes.next(), successes.next()) {
            (Some(only), None) if has_body => Some((only, None)),
            _ => None,
        };
    };
    court.judged(DOCUMENTED_STATUS);
    let Some(item) = documented_status(operation, status) else {
        let known =
            operation.responses.iter().map(|item| item.status.to_string()).collect::<Vec<_>>().join(", ");
        court.find(Said {
            rule: DOCUMENTED_STATUS,
            severity: Severity::Blocks,
            title: format!("the status {status} is not documented for {}", operation.label()),
            note: "not documented",
            key: &status.to_string(),
            at: Some(&format!("{}/responses", operation.pointer)),
            expected: (!known.is_empty()).then_some(known),
            got: Some(status.to_string()),
            fix: "Add this status to the contract, or find out why the API answers so.".into(),
        });
        let why =
            format!("The status {status} is not documented, so nothing says what its answer must look like.");
        for rule in [DOCUMENTED_MEDIA_TYPE, BODY_SCHEMA, SCHEMA_JUDGES] {
            court.not_judged(rule, why.clone());
        }
        return None;
    };
    court.outcome.documented_status = Some(item.status.to_string());
    if court.settings.is_strict {
        court.judged(UNDECLARED);
        if item.status == StatusKey::Default {
            court.find(Said {
                rule: UNDECLARED,
                severity: Severity::Warns,
                title: format!("the status {status} is documented only as default"),
                note: "only default",
                key: &format!("status {status}"),
                at: Some(&item.pointer),
                expected: None,
                got: Some(status.to_string()),
                fix: "Name the status in the contract.".into(),
            });
        }
    }
    Some((item, Some(status)))
}

/// The contract promises no body.
fn without_body(court: &mut Court<'_, '_>, operation: &Operation, item: &ResponseItem, has_body: bool) {
    court.judged(DOCUMENTED_MEDIA_TYPE);
    if !has_body {
        for rule in [BODY_SCHEMA, SCHEMA_JUDGES, JSON_TEXT, NOT_EMPTY] {
            court.judged(rule);
        }
        return;
    }
    let (what, fix) = match operation.method == "HEAD" {
        true => ("an answer to HEAD", "Send no body: HEAD answers with headers alone (RFC 9110 §9.3.2)."),
        false => ("this answer", "Add `content` with its media type and schema to the contract."),
    };
    court.find(Said {
        rule: DOCUMENTED_MEDIA_TYPE,
        severity: Severity::Warns,
        title: format!("the contract documents no body for {what}, and it has one"),
        note: "no body documented",
        key: &format!("no content {}", item.status),
        at: Some(&item.pointer),
        expected: Some("no body".into()),
        got: Some("a body".into()),
        fix: fix.into(),
    });
    let why =
        "The contract documents no body for this answer, so its body was not judged; add `content` to it.";
    court.not_judged(BODY_SCHEMA, why);
    court.not_judged(SCHEMA_JUDGES, why);
}

/// The documented media type that the answer falls under, and its content type.
fn media_type<'o>(
    court: &mut Court<'_, '_>,
    operation: &Operation,
    item: &'o ResponseItem,
    response: Option<&Response>,
    content_type: Option<&str>,
    has_body: bool,
) -> Option<(&'o MediaType, String)> {
    let names = item.content.iter().map(|media| media.name.as_str()).collect::<Vec<_>>().join(", ");
    let Some(told) = content_type else {
        let completeness = response.map_or(Completeness::Unknown, |response| response.headers.completeness);
        match completeness {
            Completeness::Complete if has_body => {
                court.judged(DOCUMENTED_MEDIA_TYPE);
                court.find(Said {
                    rule: DOCUMENTED_MEDIA_TYPE,
                    severity: Severity::Blocks,
                    title: format!("the answer says no content type, and the contract documents {names}"),
                    note: "no content type",
                    key: "none",
                    at: Some(&item.pointer),
                    expected: Some(names.clone()),
                    got: None,
                    fix: "Send the header Content-Type.".into(),
                });
            }
            Completeness::FilteredByBrowser => {
                court.not_judged(
                    DOCUMENTED_MEDIA_TYPE,
                    format!("The content type can't be seen here: {HIDDEN}"),
                );
            }
            _ => {
                let why = "The content type of the answer is not known: paste the output of `curl -i`.";
                court.not_judged(DOCUMENTED_MEDIA_TYPE, why);
            }
        }
        // Judged by what the contract has, where that is one.
        let mut json = item.content.iter().filter(|media| is_json(&media.name));
        return match (json.next(), json.next()) {
            (Some(only), None) => Some((only, only.name.clone())),
            _ => None,
        };
    };
    court.judged(DOCUMENTED_MEDIA_TYPE);
    if let Some(found) = best_media_type(&item.content, told) {
        return Some((found, told.to_string()));
    }
    let told = essence(told);
    court.find(Said {
        rule: DOCUMENTED_MEDIA_TYPE,
        severity: Severity::Blocks,
        title: format!("the content type {told} is not documented for {} {}", operation.label(), item.status),
        note: "not documented",
        key: &told,
        at: Some(&format!("{}/content", item.pointer)),
        expected: Some(names),
        got: Some(told.clone()),
        fix: "Add this media type to the contract, or find out who answered instead of the API.".into(),
    });
    let why = format!(
        "The content type {told} is not documented, so nothing says what such a body must look like."
    );
    court.not_judged(BODY_SCHEMA, why.clone());
    court.not_judged(SCHEMA_JUDGES, why);
    None
}

fn judge_body(
    court: &mut Court<'_, '_>,
    media_type: &MediaType,
    content_type: &str,
    body: Option<&Document>,
    status: Option<u16>,
) {
    let is_json = is_json(content_type) || is_json_lines(content_type);
    court.outcome.expects_json = Some(is_json);
    let Some(body) = body else {
        let shown = status.map_or("The answer".to_string(), |status| format!("The answer {status}"));
        let why = format!(
            "{shown} has no body in hand, and the contract documents one ({}): record the body, or find out why it \
             is missing.",
            media_type.name
        );
        court.not_judged(BODY_SCHEMA, why.clone());
        court.not_judged(SCHEMA_JUDGES, why);
        return;
    };
    let whole = body::Whole {
        rule: BODY_SCHEMA,
        name: DocumentName::Response,
        called: "the response",
        direction: Direction::Response,
    };
    body::judge(court, media_type, content_type, body, &whole);
    if !is_json {
        // Rules about JSON have nothing to judge in it.
        court.judged(JSON_TEXT);
        court.judged(NOT_EMPTY);
    }
}

fn judge_headers(court: &mut Court<'_, '_>, item: &ResponseItem, response: &Response) {
    let headers = &response.headers;
    if headers.completeness == Completeness::Unknown && headers.list.is_empty() {
        if !item.headers.is_empty() {
            let why = "The headers of the answer are not known: paste the output of `curl -i`.";
            court.not_judged(RESPONSE_HEADER, why);
        }
        return;
    }
    for declared in &item.headers {
        match headers.get(&declared.name) {
            Some(value) => {
                let Some(document) = court.document() else { return };
                let given = declared.read_text(document, value);
                let called = format!("the response header {}", declared.name);
                parameters::judge_value(
                    court,
                    RESPONSE_HEADER,
                    declared,
                    given,
                    &called,
                    Direction::Response,
                );
            }
            None if !declared.is_required => court.judged(RESPONSE_HEADER),
            None if headers.completeness == Completeness::Complete => {
                court.judged(RESPONSE_HEADER);
                court.find(Said {
                    rule: RESPONSE_HEADER,
                    severity: Severity::Blocks,
                    title: format!("the response header {} is required, and is missing", declared.name),
                    note: "missing",
                    key: &format!("missing {}", declared.name.to_ascii_lowercase()),
                    at: Some(&declared.pointer),
                    expected: Some(declared.name.clone()),
                    got: None,
                    fix: "Send the header, or make it optional in the contract.".into(),
                });
            }
            None => {
                let why = format!("The required header {} can't be seen here: {HIDDEN}", declared.name);
                court.not_judged(RESPONSE_HEADER, why);
            }
        }
    }
    if court.settings.is_strict {
        strict_headers(court, item, response);
    }
}

fn strict_headers(court: &mut Court<'_, '_>, item: &ResponseItem, response: &Response) {
    let is_known = |name: &str| {
        let small = name.to_ascii_lowercase();
        USUAL_HEADERS.contains(&small.as_str())
            || small.starts_with("access-control-")
            || item.headers.iter().any(|declared| declared.name.eq_ignore_ascii_case(name))
    };
    let unknown: Vec<String> = response
        .headers
        .list
        .iter()
        .map(|h| h.name.clone())
        .filter(|name| !is_known(name))
        .take(50)
        .collect();
    for name in unknown {
        court.find(Said {
            rule: UNDECLARED,
            severity: Severity::Warns,
            title: format!("the contract does not name the response header {}", quoted(&name)),
            note: "not in the contract",
            key: &format!("header {}", name.to_ascii_lowercase()),
            at: Some(&item.pointer),
            expected: None,
            got: Some(name.clone()),
            fix: "Add the header to the contract, or do not send it.".into(),
        });
    }
}
