//! The rules of the data gate that judge one answer, on cases that are data: `tests/cases/data/<rule>.jsonl`, one case a
//! line, with what the oracle says of it. How cases are made is tested elsewhere.

use check::exchange::{Completeness, Headers};
use check::gates::data::{CaseAddress, DataSettings, Expectation, LenienceRow, Problem};
use check::network::Failure;
use check::{Body, DocumentName, ENGINE_VERSION, Header, Request, Response};
use document::Document;
use engine::data::{Came, Case, Oracle, Promise, Site, SiteKind, Tried, classes, echo, rules};
use engine::openapi::{Contract, Description};
use engine::schema::SchemaSource;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// `POST /things` makes a thing, `PUT /things/{id}` changes one.
const CONTRACT: &str = r##"{"openapi":"3.1.0","paths":{
 "/things":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
  "responses":{"201":{"headers":{"Location":{"required":true,"schema":{"type":"string"}}},
   "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
   "400":{"content":{"application/problem+json":{"schema":{"type":"object","required":["title"]}}}}}}},
 "/things/{id}":{"put":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
  "responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},"400":{},"404":{}}}}},
 "components":{"schemas":{"Thing":{"type":"object","properties":{"id":{"type":"integer","readOnly":true},
  "name":{"type":"string"},"amount":{"type":"number"},"secret":{"type":"string","writeOnly":true},
  "note":{"type":["string","null"]},"owner":{"type":"string","readOnly":true}}}}}}"##;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Hit,
    Twin,
    Boundary,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    kind: Kind,
    expectation: Expectation,
    /// Id of a class; absent: the unchanged payload.
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    field: String,
    #[serde(default)]
    sent: String,
    status: Option<u16>,
    #[serde(default)]
    answer: Option<String>,
    /// Absent: `application/json`.
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    location: Option<String>,
    #[serde(default)]
    failure: Option<Failure>,
    #[serde(default)]
    settings: DataSettings,
    /// The operation of the contract above; absent: no contract.
    #[serde(default)]
    operation: Option<String>,
    /// What this rule says: `/name: comes back cut`.
    #[serde(default)]
    finds: Vec<String>,
    #[serde(default)]
    is_unjudged: bool,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn lines(rule: &str) -> Vec<Line> {
    let name = format!("{rule}.jsonl");
    let text = std::fs::read_to_string(repository().join("tests/cases").join(&name)).unwrap_or_default();
    let read = |(at, line): (usize, &str)| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}:{}: {error}", at + 1))
    };
    text.lines().enumerate().map(read).collect()
}

fn headers(content_type: &str, location: Option<&str>) -> Headers {
    let mut list = vec![Header { name: "Content-Type".into(), value: content_type.into() }];
    list.extend(location.map(|value| Header { name: "Location".into(), value: value.into() }));
    Headers { completeness: Completeness::Complete, list }
}

fn case(line: &Line) -> Case {
    let class = line.class.as_deref().map(|id| classes::find(id).unwrap_or_else(|| panic!("no class {id}")));
    let site = Site { kind: SiteKind::Body, pointer: line.field.clone(), field: line.field.clone() };
    Case {
        address: CaseAddress { engine: ENGINE_VERSION, seed: 0, index: 0 },
        classes: class.into_iter().collect(),
        sites: class.map(|_| site).into_iter().collect(),
        payload: line.sent.clone().into_bytes(),
        mark: None,
        content_type: "application/json".into(),
        expectation: line.expectation,
        why: String::new(),
        request: Request::default(),
    }
}

fn tried(line: &Line) -> Tried {
    let document = Document::parse(CONTRACT.as_bytes().to_vec());
    let (description, troubles) = Description::read(&document);
    assert!(description.operations.len() == 2, "{troubles:?}");
    let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: "contract" };
    let contract = Contract { description: &description, texts: &[source] };
    let operation = line.operation.as_ref().map(|name| description.operation(name).expect("the operation"));
    let promise = operation.map(|operation| Promise::new(contract, operation));
    let response = Response {
        status: line.status,
        headers: headers(
            line.content_type.as_deref().unwrap_or("application/json"),
            line.location.as_deref(),
        ),
        body: line.answer.as_ref().map(|text| Body(text.clone().into_bytes())),
        ..Response::default()
    };
    let came = line.failure.as_ref().map_or(Came::Answer(&response), Came::Nothing);
    Oracle::new(&line.settings, promise).tried(&case(line), came)
}

/// Rules that judge one answer; the others are about schemas and sequences.
fn rules_of_answers() -> Vec<&'static str> {
    Problem::ALL.iter().map(|problem| rules::of(*problem)).collect()
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = Vec::new();
    for rule in rules_of_answers() {
        for line in lines(rule) {
            let tried = tried(&line);
            let of_rule = tried.complaints.iter().filter(|complaint| complaint.rule.as_str() == rule);
            let told: Vec<String> = of_rule.map(|one| format!("{}: {}", one.field, one.message)).collect();
            if told != line.finds || tried.unjudged.is_some() != line.is_unjudged {
                wrong.push(format!("{rule} / {}: {told:?} {:?}", line.name, tried.unjudged));
            }
            if line.kind == Kind::Twin && !tried.complaints.is_empty() {
                wrong.push(format!("{rule} / {}: an innocent twin, and {:?}", line.name, tried.complaints));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_has_a_hit_a_twin_and_a_boundary() {
    for rule in rules_of_answers() {
        assert!(engine::rules::find(rule).is_some(), "{rule} is no rule");
        let lines = lines(rule);
        let kinds: BTreeSet<Kind> = lines.iter().map(|line| line.kind).collect();
        assert_eq!(kinds.len(), 3, "{rule}: {kinds:?}");
        let names: BTreeSet<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names.len(), lines.len(), "{rule}: a name is there twice");
        for line in &lines {
            assert!(line.kind != Kind::Hit || !line.finds.is_empty(), "{rule} / {}: a hit finds", line.name);
            assert!(line.kind != Kind::Twin || line.finds.is_empty(), "{rule} / {}", line.name);
        }
    }
}

#[test]
fn the_lenience_map_counts_by_field() {
    let line = |expectation, status, sent: &str, answer: &str| Line {
        class: Some("pad-space".into()),
        field: "/name".into(),
        sent: sent.into(),
        answer: Some(answer.into()),
        status: Some(status),
        expectation,
        name: String::new(),
        kind: Kind::Hit,
        content_type: None,
        location: None,
        failure: None,
        settings: DataSettings::default(),
        operation: None,
        finds: Vec::new(),
        is_unjudged: false,
    };
    let all = [
        line(Expectation::Accept, 201, r#"{"name":" a","note":"x"}"#, r#"{"name":"a","note":"x"}"#),
        line(Expectation::Accept, 400, r#"{"name":"a ","note":"x"}"#, "{}"),
        line(Expectation::Refuse, 201, r#"{"name":1,"note":"x"}"#, r#"{"name":"1","note":"y"}"#),
        line(Expectation::Refuse, 422, r#"{"name":2}"#, "{}"),
        line(Expectation::Accept, 401, r#"{"name":"b"}"#, "{}"),
        line(Expectation::Either, 500, r#"{"name":"c"}"#, "{}"),
    ];
    let tried: Vec<Tried> = all.iter().map(tried).collect();
    let told: BTreeMap<String, LenienceRow> =
        echo::lenience(&tried).into_iter().map(|row| (row.field.clone(), row)).collect();
    let name = &told["/name"];
    let counts = [name.invalid_accepted, name.invalid_refused, name.valid_accepted, name.valid_refused];
    assert_eq!(counts, [1, 1, 1, 1]);
    let words = |field: &str| -> Vec<(&str, u32)> {
        told[field].echoes.iter().map(|(word, count)| (word.words(), *count)).collect()
    };
    assert_eq!(words("/name"), [("coerced", 1), ("trimmed", 1)]);
    assert_eq!(words("/note"), [("changed", 1)]);
}
