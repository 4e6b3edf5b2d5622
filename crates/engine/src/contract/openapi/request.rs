//! What was asked, by its operation: parameters in path, query, headers and cookies, and the body by its media type.
//! Asked only where the server did not refuse the request itself.

use super::super::rules::*;
use super::{Court, Said, body, parameters, quoted};
use crate::openapi::{
    Direction, Given, MediaType, Operation, Parameter, ParameterLocation, RequestBody, best_media_type,
    essence, form_object, is_form, is_json, pairs, percent_decode, query_of,
};
use check::exchange::{Completeness, Headers};
use check::{DocumentName, Exchange, Request, Severity};
use document::Document;

mod fields;
mod multipart;

pub(super) fn judge(
    court: &mut Court<'_, '_>,
    operation: &Operation,
    variables: Option<&[(String, String)]>,
    exchange: &Exchange,
    request_body: Option<&Document>,
) {
    let Some(request) = exchange.request.as_ref() else { return };
    let query = pairs(query_of(&request.url).unwrap_or_default());
    let cookies = request.headers.get("cookie").map(cookie_pairs);
    let declared: Vec<&str> = operation.parameters.iter().map(|p| p.name.as_str()).collect();
    for parameter in &operation.parameters {
        judge_parameter(court, parameter, request, variables, &query, cookies.as_deref(), &declared);
    }
    let fields: Vec<&Parameter> =
        operation.parameters.iter().filter(|p| p.location == ParameterLocation::Form).collect();
    if !fields.is_empty() {
        fields::judge(court, &fields, request, request_body, &declared);
    }
    if court.settings.is_strict {
        strict_query(court, operation, &query);
    }
    judge_body(court, operation, request, request_body);
}

fn judge_parameter(
    court: &mut Court<'_, '_>,
    parameter: &Parameter,
    request: &Request,
    variables: Option<&[(String, String)]>,
    query: &[(String, Option<String>)],
    cookies: Option<&[(String, Option<String>)]>,
    declared: &[&str],
) {
    let Some(document) = court.document() else { return };
    let given = match parameter.location {
        ParameterLocation::Path => {
            let Some(variables) = variables else { return };
            match variables.iter().find(|(name, _)| *name == parameter.name) {
                Some((_, value)) => parameter.read_text(document, value),
                None => return,
            }
        }
        ParameterLocation::Query => parameter.read_pairs(document, query, declared),
        ParameterLocation::QueryString => return judge_query_string(court, parameter, query),
        ParameterLocation::Header => {
            // OpenAPI 3.1 §4.8.12: such parameters are ignored.
            if ["accept", "content-type", "authorization"]
                .contains(&parameter.name.to_ascii_lowercase().as_str())
            {
                return;
            }
            match request.headers.get(&parameter.name) {
                Some(value) => parameter.read_text(document, value),
                None => Given::Absent,
            }
        }
        ParameterLocation::Cookie => parameter.read_pairs(document, cookies.unwrap_or_default(), declared),
        // Judged with the body.
        ParameterLocation::Form => return,
    };
    let called = format!("the {} parameter {}", parameter.location.word(), parameter.name);
    if given != Given::Absent {
        return parameters::judge_value(
            court,
            REQUEST_PARAMETER,
            parameter,
            given,
            &called,
            Direction::Request,
        );
    }
    if !parameter.is_required {
        return court.judged(REQUEST_PARAMETER);
    }
    let is_hidden = match parameter.location {
        ParameterLocation::Header => is_unseen(request, &parameter.name),
        // Exports leave cookies out, and a browser shows them to nobody.
        ParameterLocation::Cookie => cookies.is_none(),
        _ => false,
    };
    if is_hidden {
        let why = format!("Whether {called} was sent can't be seen here: record the whole request.");
        return court.not_judged(REQUEST_PARAMETER, why);
    }
    court.judged(REQUEST_PARAMETER);
    court.find(Said {
        rule: REQUEST_PARAMETER,
        severity: Severity::Blocks,
        title: format!("{called} is required, and is missing"),
        note: "missing",
        key: &format!("missing {called}"),
        at: Some(&parameter.pointer),
        expected: Some(parameter.name.clone()),
        got: None,
        fix: "Send it; or make it optional in the contract, since the server did without it.".into(),
    });
}

/// Whether a header that is not there may have been sent. What a recording leaves out is secret.
fn is_unseen(request: &Request, name: &str) -> bool {
    let secret = Headers {
        list: vec![check::Header { name: name.to_string(), value: "x".repeat(40) }],
        ..Headers::default()
    };
    match request.headers.completeness {
        Completeness::Complete => false,
        Completeness::Unknown => true,
        Completeness::FilteredByBrowser => {
            request.headers.list.is_empty() || !check::redact::redact_headers(&secret).1.is_empty()
        }
    }
}

/// OpenAPI 3.2 §4.12: the whole query string as a form.
fn judge_query_string(court: &mut Court<'_, '_>, parameter: &Parameter, query: &[(String, Option<String>)]) {
    let form = parameter.content.iter().find(|media| is_form(&media.name));
    let (Some(schema), Some(document)) = (form.and_then(|media| media.schema.as_deref()), court.document())
    else {
        return court.not_judged(
            REQUEST_PARAMETER,
            format!("The query string {} is described by a media type that is not read.", parameter.name),
        );
    };
    let object = Document::parse(form_object(document, schema, &decoded(query)).into_bytes());
    let whole = body::Whole {
        rule: REQUEST_PARAMETER,
        name: DocumentName::Request,
        called: "the query string",
        direction: Direction::Request,
    };
    body::judge_value(court, schema, &object, &whole, false);
}

fn decoded(pairs: &[(String, Option<String>)]) -> Vec<(String, String)> {
    let value = |value: &Option<String>| percent_decode(value.as_deref().unwrap_or_default(), true);
    pairs.iter().map(|(name, text)| (name.clone(), value(text))).collect()
}

/// The pairs of a header Cookie (RFC 6265 §4.2.1).
fn cookie_pairs(header: &str) -> Vec<(String, Option<String>)> {
    let pieces = header.split(';').map(str::trim).filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| match piece.split_once('=') {
            Some((name, value)) => {
                (name.trim().to_string(), Some(value.trim().trim_matches('"').to_string()))
            }
            None => (piece.to_string(), None),
        })
        .collect()
}

fn strict_query(court: &mut Court<'_, '_>, operation: &Operation, query: &[(String, Option<String>)]) {
    court.judged(UNDECLARED);
    let Some(document) = court.document() else { return };
    let of_query = |p: &&Parameter| p.location == ParameterLocation::Query;
    if operation.parameters.iter().any(|p| p.location == ParameterLocation::QueryString) {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for (name, _) in query.iter().take(500) {
        let is_declared = operation.parameters.iter().filter(of_query).any(|p| p.owns(document, name));
        if is_declared || told.contains(&name.as_str()) {
            continue;
        }
        told.push(name);
        court.find(Said {
            rule: UNDECLARED,
            severity: Severity::Warns,
            title: format!("the contract does not name the query parameter {}", quoted(name)),
            note: "not in the contract",
            key: &format!("query {name}"),
            at: Some(&operation.pointer),
            expected: None,
            got: Some(name.clone()),
            fix: "Add the parameter to the contract, or do not send it.".into(),
        });
    }
}

fn judge_body(
    court: &mut Court<'_, '_>,
    operation: &Operation,
    request: &Request,
    request_body: Option<&Document>,
) {
    let kept = request.body.as_ref().filter(|_| request_body.is_none());
    let parsed = kept.map(|kept| crate::read_document(kept.0.clone()));
    let body = request_body.or(parsed.as_ref()).filter(|body| !body.bytes().is_empty());
    let Some(promised) = &operation.request_body else {
        let has_fields = operation.parameters.iter().any(|p| p.location == ParameterLocation::Form);
        if body.is_some() && court.settings.is_strict && !has_fields {
            court.find(Said {
                rule: UNDECLARED,
                severity: Severity::Warns,
                title: format!("the contract names no request body for {}", operation.label()),
                note: "not in the contract",
                key: "request body",
                at: Some(&operation.pointer),
                expected: None,
                got: Some("a body".into()),
                fix: "Add `requestBody` to the contract, or send none.".into(),
            });
        }
        return;
    };
    let Some(body) = body else { return missing_body(court, promised, &request.headers) };
    let told = request.headers.get("content-type");
    let media_type = match (told, promised.content.as_slice()) {
        (Some(told), content) => best_media_type(content, told),
        (None, [only]) => Some(only),
        (None, _) => {
            let why = "The content type of the request is not known, so its body was not judged.";
            return court.not_judged(REQUEST_BODY, why);
        }
    };
    court.judged(REQUEST_BODY);
    let Some(media_type) = media_type else {
        let told = essence(told.unwrap_or_default());
        let names = promised.content.iter().map(|media| media.name.as_str()).collect::<Vec<_>>().join(", ");
        court.find(Said {
            rule: REQUEST_BODY,
            severity: Severity::Blocks,
            title: format!("the request's content type {told} is not documented for {}", operation.label()),
            note: "not documented",
            key: &told,
            at: Some(&promised.pointer),
            expected: (!names.is_empty()).then_some(names),
            got: Some(told.clone()),
            fix: "Send a documented content type, or add this one to the contract.".into(),
        });
        return;
    };
    let content_type = told.unwrap_or(&media_type.name).to_string();
    judge_by_media_type(court, media_type, &content_type, body);
}

fn judge_by_media_type(
    court: &mut Court<'_, '_>,
    media_type: &MediaType,
    content_type: &str,
    body: &Document,
) {
    let whole = body::Whole {
        rule: REQUEST_BODY,
        name: DocumentName::Request,
        called: "the request body",
        direction: Direction::Request,
    };
    let form = match (media_type.schema.as_deref(), court.document()) {
        (Some(schema), Some(document)) if is_form(content_type) => {
            let pairs = pairs(&String::from_utf8_lossy(body.bytes()));
            Some((schema, form_object(document, schema, &decoded(&pairs))))
        }
        (Some(schema), Some(_)) if essence(content_type).starts_with("multipart/") => {
            return multipart::judge(court, schema, content_type, body, &media_type.pointer);
        }
        _ => None,
    };
    if let Some((schema, object)) = form {
        return body::judge_value(court, schema, &Document::parse(object.into_bytes()), &whole, false);
    }
    if is_json(content_type)
        && let Some(fault) = body.faults().iter().find(|fault| fault.blocks())
    {
        court.find(Said {
            rule: REQUEST_BODY,
            severity: Severity::Blocks,
            title: "the request body is not JSON".into(),
            note: "not JSON",
            key: "not json",
            at: Some(&media_type.pointer),
            expected: Some(media_type.name.clone()),
            got: Some(fault.sentence()),
            fix: fault.fix().into(),
        });
    }
    body::judge(court, media_type, content_type, body, &whole);
}

fn missing_body(court: &mut Court<'_, '_>, promised: &RequestBody, headers: &Headers) {
    if !promised.is_required {
        return court.judged(REQUEST_BODY);
    }
    let says_a_body = headers.get("content-length").is_some_and(|length| length.trim() != "0")
        || headers.get("transfer-encoding").is_some()
        || headers.get("content-type").is_some();
    if says_a_body || headers.completeness != Completeness::Complete {
        let why =
            "The body of the request is not in hand, so it was not judged: record the request with its body.";
        return court.not_judged(REQUEST_BODY, why);
    }
    court.judged(REQUEST_BODY);
    court.find(Said {
        rule: REQUEST_BODY,
        severity: Severity::Blocks,
        title: "the request body is required, and is missing".into(),
        note: "missing",
        key: "missing",
        at: Some(&promised.pointer),
        expected: Some("a body".into()),
        got: None,
        fix: "Send the body; or make it optional in the contract, since the server did without it.".into(),
    });
}
