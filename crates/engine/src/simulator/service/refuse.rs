//! Requests that the service does not take: an unknown address, a parameter or body that breaks the contract. What an
//! error looks like is `answer`'s work.

use super::reply::Reply;
use super::sites;
use super::{Desk, data_bugs};
use crate::openapi::{
    Description, Direction, Given, Operation, Parameter, ParameterLocation, best_media_type, essence,
    is_json, pairs, query_of,
};
use crate::schema::generate::value::Value;
use check::{Header, Request};
use document::Document;

pub(super) struct Refusal {
    pub status: u16,
    pub why: String,
}

fn refuse(status: u16, why: impl Into<String>) -> Option<Refusal> {
    Some(Refusal { status, why: why.into() })
}

/// 405 where another method is documented for the address, else 404 (RFC 9110 §15.5).
pub(super) fn unknown(description: &Description, request: &Request) -> Reply {
    let mut allowed: Vec<&str> = Vec::new();
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"] {
        if description.operation_of(method, &request.url).is_one() {
            allowed.push(method);
        }
    }
    if allowed.is_empty() {
        return Reply::plain(404, "The contract knows no operation at this address");
    }
    let mut reply = Reply::plain(405, "The contract knows no operation of this method at this address");
    reply.headers.push(Header { name: "Allow".into(), value: allowed.join(", ") });
    reply
}

/// None: the request is taken.
pub(super) fn refusal(
    desk: &mut Desk<'_>,
    operation: &Operation,
    variables: &[(String, String)],
    request: &Request,
) -> Option<Refusal> {
    if !desk.has_bug("parameter-not-checked") {
        for parameter in &operation.parameters {
            if let Some(refusal) = parameter_refusal(desk, operation, parameter, variables, request) {
                return Some(refusal);
            }
        }
    }
    if desk.has_bug("body-not-checked") { None } else { body_refusal(desk, operation, request) }
}

fn parameter_refusal(
    desk: &mut Desk<'_>,
    operation: &Operation,
    parameter: &Parameter,
    variables: &[(String, String)],
    request: &Request,
) -> Option<Refusal> {
    let name = parameter.name.as_str();
    let declared: Vec<&str> = operation.parameters.iter().map(|p| p.name.as_str()).collect();
    let given = match parameter.location {
        ParameterLocation::Path => {
            let value = variables.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            value.map_or(Given::Absent, |value| parameter.read_text(desk.document, value))
        }
        ParameterLocation::Query => {
            parameter.read_pairs(desk.document, &pairs(query_of(&request.url).unwrap_or_default()), &declared)
        }
        // OpenAPI 3.1 §4.8.12: these are no parameters.
        ParameterLocation::Header
            if ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str()) =>
        {
            return None;
        }
        ParameterLocation::Header => {
            let value = request.headers.get(name);
            value.map_or(Given::Absent, |value| parameter.read_text(desk.document, value))
        }
        // A browser sends cookies by itself and shows them to nobody.
        ParameterLocation::Cookie | ParameterLocation::QueryString => return None,
    };
    let word = parameter.location.word();
    match given {
        // Path variables of an ambiguous address are not known.
        Given::Absent if parameter.is_required && parameter.location != ParameterLocation::Path => {
            refuse(400, format!("The {word} parameter {name} is required"))
        }
        Given::Absent => None,
        Given::Empty if parameter.allows_empty => None,
        Given::Empty => refuse(400, format!("The {word} parameter {name} is empty")),
        Given::Value(value) => {
            let document = Document::parse(value.json.into_bytes());
            let schema = parameter.value_schema()?;
            let is_valid = desk.ready(schema, Direction::Request).is_valid(&document);
            // The bug moves it into its bounds.
            let is_clamped = desk.has_bug("parameter-clamped")
                && parameter.location == ParameterLocation::Query
                && document.root().is_some_and(|root| document.number(root).is_some());
            if is_valid == Some(false) && !is_clamped {
                return refuse(400, format!("The {word} parameter {name} does not fit its schema"));
            }
            None
        }
    }
}

fn body_refusal(desk: &mut Desk<'_>, operation: &Operation, request: &Request) -> Option<Refusal> {
    let documented = operation.request_body.as_ref()?;
    let Some(body) = request.body.as_ref().filter(|body| !body.0.is_empty()) else {
        return if documented.is_required { refuse(400, "The body is required") } else { None };
    };
    let content_type = request.headers.get("content-type").unwrap_or("application/json");
    let Some(media_type) = best_media_type(&documented.content, content_type) else {
        return refuse(415, format!("The media type {} is not taken", essence(content_type)));
    };
    if !is_json(content_type) {
        return None;
    }
    let document = Document::parse(body.0.clone());
    if !document.faults().is_empty() {
        return refuse(400, "The body is not JSON");
    }
    if document.walk().any(|visit| visit.depth > Value::MOST_DEPTH) {
        return refuse(400, format!("The body nests more than {} levels deep", Value::MOST_DEPTH));
    }
    let schema = media_type.schema.as_deref()?;
    if desk.ready(schema, Direction::Request).is_valid(&document) == Some(false)
        && !data_bugs::tolerates(desk, schema, &document)
    {
        return refuse(400, "The body does not fit its schema");
    }
    if !desk.has_bug("read-only-accepted") {
        let value = document.root().and_then(|root| Value::of(&document, root))?;
        if let Some(name) = sites::marked(desk.document, schema, &value, "readOnly") {
            return refuse(400, format!("The field {name} is set by the service alone"));
        }
    }
    None
}
