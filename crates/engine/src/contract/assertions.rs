//! What the tester demands of the answer: status, time, headers, values by JSONPath. Each demand that fails is a
//! finding; one that can't be seen here is not called failed.

use super::rules::ASSERTION;
use super::{Input, Notebook, rule, texts};
use check::exchange::Completeness;
use check::request::{Assertion, JsonType};
use check::{DocumentName, Finding, Fingerprint, Gate, Place, Response, Severity};
use document::query::{Budget, Query};
use document::{Document, Kind, NodeId};

/// Deeper expected values are not compared.
const MAX_DEPTH: u32 = 64;

/// Whether enough of a demand is written to be judged: an empty field demands nothing yet.
fn is_complete(assertion: &Assertion) -> bool {
    match assertion {
        Assertion::StatusIs(status) => *status > 0,
        Assertion::StatusIn { first, last } => *first > 0 && *last > 0,
        Assertion::TimeBelow { millis } => *millis > 0,
        Assertion::HeaderExists { name } => !name.trim().is_empty(),
        Assertion::HeaderEquals { name, value: text } | Assertion::HeaderContains { name, part: text } => {
            !name.trim().is_empty() && !text.is_empty()
        }
        Assertion::JsonPathExists { path } | Assertion::JsonPathIsA { path, .. } => !path.trim().is_empty(),
        Assertion::JsonPathEquals { path, value } => !path.trim().is_empty() && !value.trim().is_empty(),
    }
}

/// Whether a demand says which status is the expected one.
pub(super) fn names_the_status(assertions: &[Assertion]) -> bool {
    assertions
        .iter()
        .filter(|a| is_complete(a))
        .any(|a| matches!(a, Assertion::StatusIs(_) | Assertion::StatusIn { .. }))
}

pub(super) fn judge(input: &Input<'_>, notebook: &mut Notebook) {
    let response = input.exchange.and_then(|e| e.response.as_ref());
    for assertion in input.assertions.iter().filter(|a| is_complete(a)) {
        match outcome(assertion, response, input.body) {
            Outcome::Holds => notebook.judged(ASSERTION),
            Outcome::Fails(failure) => {
                notebook.judged(ASSERTION);
                let finding = finding(notebook, assertion, *failure);
                notebook.findings.push(finding);
            }
            Outcome::Unseen(why) => notebook.not_judged(ASSERTION, why),
        }
    }
}

struct Failure {
    title: String,
    expected: String,
    got: Option<String>,
    places: Vec<Place>,
}

enum Outcome {
    Holds,
    Fails(Box<Failure>),
    /// Why it can't be judged, and what would help.
    Unseen(String),
}

fn fails(title: String, expected: impl Into<String>, got: Option<String>) -> Outcome {
    Outcome::Fails(Box::new(Failure { title, expected: expected.into(), got, places: Vec::new() }))
}

fn outcome(assertion: &Assertion, response: Option<&Response>, body: Option<&Document>) -> Outcome {
    let status = response.and_then(|r| r.status);
    let no_status = || {
        Outcome::Unseen(
            "A demand about the status can't be judged on a body alone; paste the output of `curl -i`."
                .into(),
        )
    };
    match assertion {
        Assertion::StatusIs(expected) => match status {
            None => no_status(),
            Some(status) if status == *expected => Outcome::Holds,
            Some(status) => fails(
                format!("the status is {status}, and {expected} is demanded"),
                expected.to_string(),
                Some(status.to_string()),
            ),
        },
        Assertion::StatusIn { first, last } => match status {
            None => no_status(),
            Some(status) if (*first..=*last).contains(&status) => Outcome::Holds,
            Some(status) => fails(
                format!("the status is {status}, and {first} to {last} is demanded"),
                format!("{first} to {last}"),
                Some(status.to_string()),
            ),
        },
        Assertion::TimeBelow { millis } => match response.and_then(|r| r.timing) {
            None => Outcome::Unseen(
                "A demand about the time can be judged only on an answer that this page fetched; press Send."
                    .into(),
            ),
            Some(timing) if timing.total_millis < *millis => Outcome::Holds,
            Some(timing) => fails(
                format!("the answer took {} ms, and less than {millis} ms is demanded", timing.total_millis),
                format!("less than {millis} ms"),
                Some(format!("{} ms", timing.total_millis)),
            ),
        },
        Assertion::HeaderExists { name } => header(response, name, "to be there", |_| true),
        Assertion::HeaderEquals { name, value } => header(response, name, value, |got| got == value.trim()),
        Assertion::HeaderContains { name, part } => {
            header(response, name, &format!("something with {part}"), |got| got.contains(part.as_str()))
        }
        Assertion::JsonPathExists { path } => at_path(body, path, |document, nodes| match nodes {
            [] => fails(format!("nothing is at {path}, and a value is demanded"), "a value", None),
            _ => {
                let _ = document;
                Outcome::Holds
            }
        }),
        Assertion::JsonPathEquals { path, value } => {
            let wanted = Document::parse(value.clone().into_bytes());
            let Some(root) = wanted.root().filter(|_| !wanted.is_blocked()) else {
                return Outcome::Unseen(format!(
                    "The value demanded at {path} is not JSON: {}. Write a text in double quotes.",
                    texts::shorten(value, 40)
                ));
            };
            at_path(body, path, |document, nodes| {
                let [first, ..] = nodes else {
                    return fails(
                        format!("nothing is at {path}, and {} is demanded", texts::shorten(value, 40)),
                        texts::shorten(value, 60),
                        None,
                    );
                };
                match equal(document, *first, &wanted, root, MAX_DEPTH) {
                    true => Outcome::Holds,
                    false => at(
                        document,
                        *first,
                        format!("{path} is not {}", texts::shorten(value, 40)),
                        texts::shorten(value, 60),
                    ),
                }
            })
        }
        Assertion::JsonPathIsA { path, kind } => at_path(body, path, |document, nodes| {
            let wanted = type_words(*kind);
            if nodes.is_empty() {
                return fails(format!("nothing is at {path}, and {wanted} is demanded"), wanted, None);
            }
            match nodes.iter().find(|node| !is_a(document, **node, *kind)) {
                None => Outcome::Holds,
                Some(node) => at(document, *node, format!("{path} is not {wanted}"), wanted.into()),
            }
        }),
    }
}

fn header(response: Option<&Response>, name: &str, wanted: &str, fits: impl Fn(&str) -> bool) -> Outcome {
    let unseen = |why: &str| {
        Outcome::Unseen(format!(
            "The demand about the header {name} can't be judged: {why} Paste the output of `curl -i`."
        ))
    };
    let Some(response) = response else { return unseen("only the body is known.") };
    match response.headers.get(name) {
        Some(value) if fits(value.trim()) => Outcome::Holds,
        Some(value) => fails(
            format!("the header {name} is {}, and {wanted} is demanded", texts::shorten(value, 40)),
            wanted,
            Some(texts::shorten(value, 60)),
        ),
        None => match response.headers.completeness {
            Completeness::Complete => {
                fails(format!("the header {name} is missing, and {wanted} is demanded"), wanted, None)
            }
            Completeness::FilteredByBrowser => {
                unseen("the browser shows a page only some headers, so it may be there.")
            }
            Completeness::Unknown => unseen("only the body is known."),
        },
    }
}

/// The values that a path names. A path that is none says where it is wrong.
fn at_path(
    body: Option<&Document>,
    path: &str,
    judge: impl FnOnce(&Document, &[NodeId]) -> Outcome,
) -> Outcome {
    let Some(document) = body.filter(|d| d.root().is_some()) else {
        return Outcome::Unseen(format!("The demand at {path} needs a body; paste one or press Send."));
    };
    let query = match Query::parse(path.trim()) {
        Ok(query) => query,
        Err(error) => return Outcome::Unseen(format!("The path {path} can't be read. {error}")),
    };
    match query.nodes(document, Budget::default()) {
        Ok(nodes) => judge(document, &nodes),
        Err(stopped) => Outcome::Unseen(format!("At {path}: {} {}", stopped.sentence(), stopped.fix())),
    }
}

fn at(document: &Document, node: NodeId, title: String, expected: String) -> Outcome {
    let place = texts::place(document, DocumentName::Response, document.pointer(node), document.span(node));
    Outcome::Fails(Box::new(Failure {
        title,
        expected,
        got: Some(texts::shown(document, node)),
        places: vec![place],
    }))
}

fn type_words(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Object => "an object",
        JsonType::Array => "an array",
        JsonType::String => "a string",
        JsonType::Number => "a number",
        JsonType::Integer => "an integer",
        JsonType::Boolean => "a boolean",
        JsonType::Null => "null",
    }
}

fn is_a(document: &Document, node: NodeId, kind: JsonType) -> bool {
    match (document.kind(node), kind) {
        (Kind::Object, JsonType::Object)
        | (Kind::Array, JsonType::Array)
        | (Kind::String, JsonType::String)
        | (Kind::Number, JsonType::Number)
        | (Kind::Boolean(_), JsonType::Boolean)
        | (Kind::Null, JsonType::Null) => true,
        (Kind::Number, JsonType::Integer) => document.number(node).is_some_and(|n| n.is_integer()),
        _ => false,
    }
}

/// Equal as JSON Schema has it: numbers by value, objects without order.
fn equal(left: &Document, a: NodeId, right: &Document, b: NodeId, depth: u32) -> bool {
    if depth == 0 {
        return false;
    }
    match (left.kind(a), right.kind(b)) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Boolean(a), Kind::Boolean(b)) => a == b,
        (Kind::String, Kind::String) => left.text(a) == right.text(b),
        (Kind::Number, Kind::Number) => match (left.number(a), right.number(b)) {
            (Some(a), Some(b)) => a.compare(&b) == Some(std::cmp::Ordering::Equal),
            _ => false,
        },
        (Kind::Array, Kind::Array) => {
            left.len(a) == right.len(b)
                && left.elements(a).zip(right.elements(b)).all(|(a, b)| equal(left, a, right, b, depth - 1))
        }
        (Kind::Object, Kind::Object) => {
            left.members(a).count() == right.members(b).count()
                && right.members(b).all(|member| {
                    let key = right.key_text(member.value).unwrap_or_default();
                    left.member(a, &key)
                        .is_some_and(|value| equal(left, value, right, member.value, depth - 1))
                })
        }
        _ => false,
    }
}

fn finding(notebook: &Notebook, assertion: &Assertion, failure: Failure) -> Finding {
    let demand = serde_json::to_string(assertion).unwrap_or_default();
    Finding {
        fingerprint: Fingerprint::of(&[ASSERTION, &demand, failure.got.as_deref().unwrap_or_default()]),
        gate: Gate::Contract,
        rule: rule(ASSERTION),
        severity: Severity::Blocks,
        evidence: notebook.evidence,
        title: failure.title,
        note: "not as demanded".into(),
        pattern: failure.places.first().map(|p| p.pointer.clone()).unwrap_or_default(),
        count: 1,
        places: failure.places,
        schema_place: None,
        subject: None,
        expected: Some(failure.expected),
        got: failure.got,
        facts: Vec::new(),
        fix: Some("Find out why the API answers so, or change the demand in the tab Request.".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::exchange::{Header, Headers, Timing};

    fn response(completeness: Completeness) -> Response {
        Response {
            status: Some(200),
            headers: Headers {
                completeness,
                list: vec![Header {
                    name: "Content-Type".into(),
                    value: "application/json; charset=utf-8".into(),
                }],
            },
            timing: Some(Timing { headers_millis: 100, total_millis: 800 }),
            ..Response::default()
        }
    }

    /// Hit, twin and boundary of each kind.
    #[test]
    fn demands() {
        let body =
            br#"{"id": 9007199254740993, "price": 1.50, "tags": ["a", "b"], "who": {"a": 1, "b": null}}"#;
        let document = Document::parse(body.to_vec());
        let path = |p: &str| p.to_string();
        let complete = response(Completeness::Complete);
        let filtered = response(Completeness::FilteredByBrowser);
        let header = |name: &str| Assertion::HeaderExists { name: name.into() };
        let equals = |p: &str, value: &str| Assertion::JsonPathEquals { path: path(p), value: value.into() };
        let is_a = |p: &str, kind| Assertion::JsonPathIsA { path: path(p), kind };
        for (assertion, response, expected) in [
            (Assertion::StatusIs(200), Some(&complete), "holds"),
            (Assertion::StatusIs(201), Some(&complete), "the status is 200, and 201 is demanded"),
            (Assertion::StatusIs(201), None, "unseen"),
            (Assertion::StatusIn { first: 200, last: 200 }, Some(&complete), "holds"),
            (
                Assertion::StatusIn { first: 201, last: 299 },
                Some(&complete),
                "the status is 200, and 201 to 299 is demanded",
            ),
            (Assertion::TimeBelow { millis: 801 }, Some(&complete), "holds"),
            (
                Assertion::TimeBelow { millis: 800 },
                Some(&complete),
                "the answer took 800 ms, and less than 800 ms is demanded",
            ),
            (header("content-type"), Some(&filtered), "holds"),
            (header("ETag"), Some(&complete), "the header ETag is missing, and to be there is demanded"),
            (header("ETag"), Some(&filtered), "unseen"),
            (
                Assertion::HeaderContains { name: "content-type".into(), part: "json".into() },
                Some(&complete),
                "holds",
            ),
            (
                Assertion::HeaderEquals { name: "content-type".into(), value: "application/json".into() },
                Some(&complete),
                "the header content-type is application/json; charset=utf-8, and application/json is demanded",
            ),
            (Assertion::JsonPathExists { path: path("$.who.b") }, None, "holds"),
            (
                Assertion::JsonPathExists { path: path("$.who.c") },
                None,
                "nothing is at $.who.c, and a value is demanded",
            ),
            (Assertion::JsonPathExists { path: path("who.c") }, None, "unseen"),
            (equals("$.id", "9007199254740993"), None, "holds"),
            (equals("$.id", "9007199254740992"), None, "$.id is not 9007199254740992"),
            (equals("$.price", "1.5"), None, "holds"),
            (equals("$.tags", "[\"a\",\"b\"]"), None, "holds"),
            (equals("$.tags", "[\"b\",\"a\"]"), None, "$.tags is not [\"b\",\"a\"]"),
            (equals("$.who", "{\"b\":null,\"a\":1.0}"), None, "holds"),
            (equals("$.who", "{\"a\":1}"), None, "$.who is not {\"a\":1}"),
            (equals("$.tags[0]", "a"), None, "unseen"),
            (is_a("$.id", JsonType::Integer), None, "holds"),
            (is_a("$.price", JsonType::Integer), None, "$.price is not an integer"),
            (is_a("$.tags[*]", JsonType::String), None, "holds"),
            (is_a("$.who.b", JsonType::Object), None, "$.who.b is not an object"),
        ] {
            let said = match outcome(&assertion, response, Some(&document)) {
                Outcome::Holds => "holds".to_string(),
                Outcome::Fails(failure) => failure.title,
                Outcome::Unseen(_) => "unseen".to_string(),
            };
            assert_eq!(said, expected, "{assertion:?}");
        }
    }
}
