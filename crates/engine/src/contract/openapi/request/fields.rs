//! The fields of a form as Swagger 2.0 has them: parameters whose values stand in the body. Files are only asked for.

use super::super::super::rules::REQUEST_PARAMETER;
use super::super::{Court, Said, parameters, quoted};
use super::multipart;
use crate::openapi::{Direction, Given, Parameter, essence, is_form, pairs};
use check::{Request, Severity};
use document::Document;

pub(super) fn judge(
    court: &mut Court<'_, '_>,
    fields: &[&Parameter],
    request: &Request,
    request_body: Option<&Document>,
    declared: &[&str],
) {
    let kept = request.body.as_ref().map(|body| body.0.as_slice());
    let bytes = request_body.map(Document::bytes).or(kept).unwrap_or_default();
    let told = request.headers.get("content-type").unwrap_or("application/x-www-form-urlencoded");
    let values: Vec<(String, Option<String>)> = if bytes.is_empty() {
        let why = "The body of the request is not in hand, so its fields were not judged: record the request with its \
                   body.";
        if fields.iter().any(|field| field.is_required) {
            court.not_judged(REQUEST_PARAMETER, why);
        }
        return;
    } else if is_form(told) {
        pairs(&String::from_utf8_lossy(bytes))
    } else if let Some(parts) = multipart::parts(bytes, told) {
        parts.into_iter().map(|part| (part.name, Some(encoded(&part.content)))).collect()
    } else {
        court.judged(REQUEST_PARAMETER);
        let told = essence(told);
        return court.find(Said {
            rule: REQUEST_PARAMETER,
            severity: Severity::Blocks,
            title: format!("the request's content type {told} is none of a form"),
            note: "no form",
            key: &format!("form {told}"),
            at: fields.first().map(|field| field.pointer.as_str()),
            expected: Some("application/x-www-form-urlencoded or multipart/form-data".into()),
            got: Some(told.clone()),
            fix: "Send the fields as a form.".into(),
        });
    };
    let Some(document) = court.document() else { return };
    for field in fields {
        let called = format!("the field {}", field.name);
        // A file has no schema.
        let is_there = values.iter().any(|(name, _)| *name == field.name);
        let given = match field.schema {
            Some(_) => field.read_pairs(document, &values, declared),
            None if is_there => Given::Empty,
            None => Given::Absent,
        };
        court.judged(REQUEST_PARAMETER);
        match given {
            Given::Absent if field.is_required => court.find(Said {
                rule: REQUEST_PARAMETER,
                severity: Severity::Blocks,
                title: format!("the field {} of the form is required, and is missing", quoted(&field.name)),
                note: "missing",
                key: &format!("missing {called}"),
                at: Some(&field.pointer),
                expected: Some(field.name.clone()),
                got: None,
                fix: "Send it; or make it optional in the contract, since the server did without it.".into(),
            }),
            Given::Absent => {}
            given if field.schema.is_some() => {
                parameters::judge_value(court, REQUEST_PARAMETER, field, given, &called, Direction::Request);
            }
            _ => {}
        }
    }
}

/// As a form in a query has it, so that all fields are read in one way.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
