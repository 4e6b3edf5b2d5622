//! The simulated service: it answers so that the contract gate is silent, it keeps what it is given, and each of its
//! bugs is found by exactly the right rule at the right place (`tests/planted/contract.md`).

use check::exchange::{Completeness, Headers};
use check::gates::contract::Draft;
use check::service::{BUGS, BugKind, ServiceSettings};
use check::{Body, DocumentName, Finding, Header, Request, Response};
use document::Document;
use engine::openapi::ParameterLocation;
use engine::schema::SchemaSource;
use engine::schema::generate::{GenerateOptions, SchemaIndex, generate_at};
use engine::simulator::service::Service;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[path = "planted/gate.rs"]
mod gate;
#[path = "planted/innocent.rs"]
mod innocent;

const SEEDS: u64 = 20;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    method: String,
    /// `{first}` is the id of the first order of the list.
    url: String,
    body: Option<String>,
}

/// A bug, and what the gate must say about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    bug: String,
    request: Asked,
    /// Without `contract/`.
    rule: String,
    document: String,
    /// `*`: somewhere in the body, as the seed has it.
    pointer: String,
    /// The text at the place, where a pointer says too little.
    text: Option<String>,
    /// What else the gate may rightly say of the same mistake: `body-schema response:/error`.
    #[serde(default)]
    also: Vec<String>,
    /// The innocent request, where the request itself is the mistake.
    twin: Option<Asked>,
}

fn planted() -> Vec<Planted> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    include_str!("planted/contract.jsonl").lines().map(read).collect()
}

fn service(description: &str, seed: u64, bugs: &[&str]) -> Service {
    let document = Document::parse(description.as_bytes().to_vec());
    let settings = ServiceSettings { seed, bugs: bugs.iter().map(ToString::to_string).collect() };
    Service::new(vec![("contract".into(), document)], &settings).expect("a service")
}

fn request(method: &str, url: &str, body: Option<&str>) -> Request {
    let mut list = vec![Header { name: "Accept".into(), value: "*/*".into() }];
    if body.is_some() {
        list.push(Header { name: "Content-Type".into(), value: "application/json".into() });
    }
    Request {
        method: method.into(),
        url: url.into(),
        headers: Headers { completeness: Completeness::Complete, list },
        body: body.map(|body| Body(body.as_bytes().to_vec())),
    }
}

fn value(response: &Response) -> serde_json::Value {
    let body = response.body.as_ref().expect("a body");
    serde_json::from_slice(&body.0)
        .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&body.0)))
}

fn first_order(service: &mut Service) -> String {
    let list = service.respond(&request("GET", "https://shop.example/v1/orders", None));
    value(&list)["items"][0]["id"].to_string()
}

/// Asks a service of its own.
fn asked(asked: &Asked, seed: u64, bugs: &[&str]) -> (Request, Response) {
    let mut service = service(gate::SHOP, seed, &[]);
    let first = first_order(&mut service);
    service.set_bugs(&bugs.iter().map(ToString::to_string).collect::<Vec<_>>());
    let request = request(&asked.method, &asked.url.replace("{first}", &first), asked.body.as_deref());
    let response = service.respond(&request);
    (request, response)
}

fn judged(request: &Request, response: &Response) -> gate::Judged {
    gate::judge(gate::SHOP, &gate::serialised(request, response))
}

/// What the gate says, for people; empty: it judged all and found nothing.
fn said(judged: &gate::Judged) -> String {
    let mut lines: Vec<String> = judged
        .findings
        .iter()
        .map(|finding| {
            let (document, pointer) = gate::place_of(finding);
            format!("    {} {document}:{pointer}: {}", finding.rule.as_str(), finding.title)
        })
        .collect();
    lines.extend(judged.unjudged.iter().map(|why| format!("    held: {why}")));
    lines.join("\n")
}

fn document_name(word: &str) -> DocumentName {
    match word {
        "response" => DocumentName::Response,
        "request" => DocumentName::Request,
        "schema" => DocumentName::Schema(0),
        other => panic!("no document is called {other}"),
    }
}

/// What stands in the body where a finding points.
fn text_at(finding: &Finding, response: &Response) -> String {
    let place = finding.places.first().expect("a place");
    let body = response.body.as_ref().map(|body| body.0.as_slice()).unwrap_or_default();
    String::from_utf8_lossy(&body[place.start as usize..place.end as usize]).into_owned()
}

#[test]
fn without_bugs_the_gate_is_silent() {
    let mut problems = Vec::new();
    for planted in planted() {
        let innocent = planted.twin.as_ref().unwrap_or(&planted.request);
        for seed in 0..SEEDS {
            let (request, response) = asked(innocent, seed, &[]);
            let told = said(&judged(&request, &response));
            if !told.is_empty() || !response.status.is_some_and(|status| (200..300).contains(&status)) {
                let body = response.body.as_ref().map(|body| String::from_utf8_lossy(&body.0).into_owned());
                problems.push(format!(
                    "{} (seed {seed}): {:?}\n{told}\n    {body:?}",
                    planted.bug, response.status
                ));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_bug_is_found_by_the_right_rule_at_the_right_place() {
    let mut problems = Vec::new();
    for planted in planted() {
        let wanted = (document_name(&planted.document), planted.pointer.as_str());
        for seed in 0..SEEDS {
            let (request, response) = asked(&planted.request, seed, &[&planted.bug]);
            let judged = judged(&request, &response);
            let mut is_found = false;
            let mut is_only = true;
            for finding in &judged.findings {
                let (document, pointer) = gate::place_of(finding);
                let rule = finding.rule.as_str().trim_start_matches("contract/");
                let is_at_pointer = wanted.1 == "*" || pointer == wanted.1;
                let is_at_text =
                    planted.text.as_ref().is_none_or(|text| *text == text_at(finding, &response));
                let is_it = rule == planted.rule && document == wanted.0 && is_at_pointer && is_at_text;
                let besides = [format!("{rule} {document}:{pointer}"), format!("{rule} {document}:*")];
                is_found |= is_it;
                is_only &= is_it || besides.iter().any(|also| planted.also.contains(also));
            }
            if !is_found || !is_only {
                let body = response.body.as_ref().map(|body| String::from_utf8_lossy(&body.0).into_owned());
                problems.push(format!(
                    "{} (seed {seed}), wanted {} {}:{}\n{}\n    {:?} {body:?}",
                    planted.bug,
                    planted.rule,
                    planted.document,
                    planted.pointer,
                    said(&judged),
                    response.status
                ));
                break;
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn innocent_twins_are_not_found() {
    let mut problems = Vec::new();
    let mut is_changed = BTreeSet::new();
    for path in ["orders", "orders/{first}"] {
        let get = Asked { method: "GET".into(), url: format!("https://shop.example/v1/{path}"), body: None };
        for (name, change) in innocent::TWINS {
            for seed in 0..SEEDS {
                let (request, response) = asked(&get, seed, &[]);
                let changed = change(response.clone());
                if changed != response {
                    is_changed.insert(name);
                }
                let told = said(&judged(&request, &changed));
                if !told.is_empty() {
                    problems.push(format!("{name} (seed {seed}) at {path}:\n{told}"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    assert_eq!(is_changed.len(), innocent::TWINS.len(), "only {is_changed:?} change anything");
}

/// The list for people, the list for the machine and the bugs of the service are one list.
#[test]
fn the_lists_agree() {
    let page = include_str!("planted/contract.md");
    let rows = |heading: &str| -> Vec<Vec<String>> {
        let part = page.split(heading).nth(1).unwrap_or_default();
        let rows =
            part.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let cells =
            |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_string()).collect();
        rows.skip(2).map(cells).collect()
    };
    let listed: Vec<(String, String)> =
        rows("# Planted bugs").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let planted: Vec<(String, String)> =
        planted().into_iter().map(|one| (one.bug, format!("contract/{}", one.rule))).collect();
    assert_eq!(listed, planted);
    assert_eq!(
        planted.iter().map(|(bug, _)| bug.as_str()).collect::<BTreeSet<_>>(),
        // What the service makes of odd values is found by the data gate: `tests/data_bugs.rs`.
        BUGS.iter().filter(|bug| bug.kind != BugKind::Data).map(|bug| bug.id).collect::<BTreeSet<_>>()
    );
    assert!(planted.len() >= 25);
    let twins: Vec<String> = rows("## Innocent twins").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(twins, innocent::TWINS.map(|(name, _)| name.to_string()));
    for (_, rule) in &planted {
        assert!(engine::rules::all().any(|known| known.id == rule), "there is no rule {rule}");
    }
}

const NEW_ORDER: &str = r#"{"customerId":"6f1c0a4e-0d3a-4f4e-9d0a-0a4be7f5c111","status":"PAID","lines":[{"sku":"AB-1234","quantity":7}],"isGift":true,"note":"ring twice"}"#;

#[test]
fn what_is_made_can_be_read_changed_and_dropped() {
    for seed in 0..SEEDS {
        let mut service = service(gate::SHOP, seed, &[]);
        let orders = "https://shop.example/v1/orders";
        let mut ask = |method: &str, url: &str, body: Option<&str>| {
            let request = request(method, url, body);
            let response = service.respond(&request);
            let judged = judged(&request, &response);
            assert!(judged.findings.is_empty(), "seed {seed}: {method} {url}\n{}", said(&judged));
            response
        };
        let made = ask("POST", orders, Some(NEW_ORDER));
        assert_eq!(made.status, Some(201));
        let order = value(&made);
        assert_eq!(order["note"], "ring twice");
        assert_eq!(order["lines"][0]["quantity"], 7);
        let location = made.headers.get("location").expect("a Location").to_string();
        assert_eq!(location, format!("{orders}/{}", order["id"]));
        assert_eq!(value(&ask("GET", &location, None)), order);
        let list = value(&ask("GET", orders, None));
        assert!(list["items"].as_array().expect("items").contains(&order), "seed {seed}: {list}");
        assert_eq!(
            value(&ask("GET", &format!("{orders}?limit=1"), None))["items"].as_array().map(Vec::len),
            Some(1)
        );

        let changed = ask("PATCH", &location, Some(r#"{"note":"ring once"}"#));
        assert_eq!((changed.status, value(&changed)["note"].as_str()), (Some(200), Some("ring once")));
        assert_eq!(value(&ask("GET", &location, None))["note"], "ring once");
        assert_eq!(value(&ask("GET", &location, None))["lines"], order["lines"]);

        let dropped = ask("DELETE", &location, None);
        assert_eq!((dropped.status, dropped.body), (Some(204), None));
        for method in ["GET", "DELETE"] {
            let gone = ask(method, &location, None);
            assert_eq!((gone.status, value(&gone)["status"].as_u64()), (Some(404), Some(404)));
        }
        assert_eq!(ask("PATCH", &location, Some("{}")).status, Some(404));
        let second = value(&ask("POST", orders, Some(NEW_ORDER)));
        assert_ne!(second["id"], order["id"], "an id is not given twice");
        // Nothing remembers what was only for requests.
        let customer = r#"{"name":"Ada","email":"ada@example.com","password":"correct horse"}"#;
        let made = value(&ask("POST", "https://shop.example/v1/customers", Some(customer)));
        assert_eq!((made["name"].as_str(), made.get("password")), (Some("Ada"), None));
        let id = made["id"].as_str().expect("an id");
        assert_eq!(value(&ask("GET", &format!("https://shop.example/v1/customers/{id}"), None)), made);
    }
}

#[test]
fn requests_that_break_the_contract_are_refused_as_documented() {
    let orders = "https://shop.example/v1/orders";
    let cases: [(&str, &str, String, Option<&str>, u16); 11] = [
        ("no body", "POST", orders.into(), None, 400),
        ("a body that is no JSON", "POST", orders.into(), Some("{"), 400),
        ("a field is missing", "POST", orders.into(), Some("{}"), 400),
        ("a read-only field", "POST", orders.into(), Some(r#"{"id":1}"#), 400),
        ("a parameter out of bounds", "GET", format!("{orders}?limit=500"), None, 400),
        ("a parameter of another type", "GET", format!("{orders}?limit=many"), None, 400),
        ("a path parameter of another type", "GET", format!("{orders}/abc"), None, 400),
        ("an unknown order", "GET", format!("{orders}/1"), None, 404),
        ("a required parameter is missing", "GET", "https://shop.example/v1/reports/daily".into(), None, 400),
        ("another method", "PUT", orders.into(), None, 405),
        ("another address", "GET", "https://shop.example/v1/nothing".into(), None, 404),
    ];
    for (name, method, url, body, status) in cases {
        let response = service(gate::SHOP, 1, &[]).respond(&request(method, &url, body));
        assert_eq!(response.status, Some(status), "{name}");
        assert_eq!(response.headers.get("content-type"), Some("application/problem+json"), "{name}");
        let title = value(&response)["title"].to_string();
        assert!(title.len() > 12, "{name}: {title}");
    }
    let response = service(gate::SHOP, 1, &[]).respond(&request("PUT", orders, None));
    assert_eq!(response.headers.get("allow"), Some("GET, POST"));
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    let run = |seed| {
        let mut service = service(gate::SHOP, seed, &[]);
        let urls = ["orders", "tags", "payments/x", "orders"];
        let answers =
            urls.map(|url| service.respond(&request("GET", &format!("https://shop.example/v1/{url}"), None)));
        assert_eq!(answers[0], answers[3], "asking twice changes nothing");
        let made = service.respond(&request("POST", "https://shop.example/v1/orders", Some(NEW_ORDER)));
        service.reset();
        let fresh = service.respond(&request("GET", "https://shop.example/v1/orders", None));
        assert_eq!(fresh, answers[0], "reset forgets");
        serde_json::to_string(&(answers, made)).expect("exchanges can be written")
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4));
}

#[test]
fn what_is_no_description_is_said() {
    for text in [r#"{"type":"object"}"#, r#"{"openapi":"3.1.0","paths":{}}"#, "", "[", "null"] {
        let document = Document::parse(text.as_bytes().to_vec());
        let why = Service::new(vec![("x".into(), document)], &ServiceSettings::default()).expect_err(text);
        assert!(why.ends_with('.'), "{why}");
    }
    assert!(Service::new(Vec::new(), &ServiceSettings::default()).is_err());
}

/// A text for a parameter.
fn generated(description: &str, schema: &str) -> String {
    let document = Document::parse(description.as_bytes().to_vec());
    let texts = [SchemaSource { document: &document, name: DocumentName::Schema(0), label: "contract" }];
    let index = SchemaIndex::new(&texts, Draft::Draft202012);
    let options = GenerateOptions::default();
    let made = generate_at(&texts, &index, (0, schema), &|_| true, 1, &options).expect("a value");
    made.text.trim_matches('"').to_string()
}

/// Real descriptions of the suites: every tenth operation that reads is answered, and the gate is silent.
#[test]
fn real_descriptions_are_answered() {
    let suites = std::env::var_os("PREFLIGHT_SUITES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/suites"), PathBuf::from);
    for name in ["twilio_studio_v1.json", "twilio_api_v2010.json"] {
        let Ok(text) = std::fs::read_to_string(suites.join("openapi-documents").join(name)) else {
            println!("skipped: {name} of the suite openapi-documents is not there (set PREFLIGHT_SUITES)");
            continue;
        };
        let mut service = service(&text, 1, &[]);
        let operations = service.description().operations.clone();
        let reads = operations.iter().filter(|operation| operation.method == "GET");
        let reads: Vec<_> = reads.collect();
        let (mut answered, mut problems) = (0, Vec::new());
        for operation in reads.iter().step_by(1 + reads.len() / 8) {
            let mut path = operation.path.text().to_string();
            let mut query = String::new();
            for parameter in &operation.parameters {
                let Some(schema) = parameter.value_schema().filter(|_| parameter.is_required) else {
                    continue;
                };
                let value = generated(&text, schema);
                match parameter.location {
                    ParameterLocation::Path => {
                        path = path.replace(&format!("{{{}}}", parameter.name), &value)
                    }
                    _ => query = format!("{query}&{}={value}", parameter.name),
                }
            }
            let server =
                service.description().servers_of(operation).first().map_or(String::new(), |s| s.url.clone());
            let request = request("GET", &format!("{server}{path}?{}", query.trim_start_matches('&')), None);
            let response = service.respond(&request);
            let judged = gate::judge(&text, &gate::serialised(&request, &response));
            let blocking: Vec<_> = judged
                .findings
                .iter()
                .filter(|finding| finding.severity == check::Severity::Blocks)
                .map(|finding| format!("{} {}", finding.rule.as_str(), finding.title))
                .collect();
            match response.status {
                Some(200..=299) if blocking.is_empty() => answered += 1,
                status => problems.push(format!("{}: {status:?} {blocking:?}", operation.label())),
            }
        }
        println!("{name}: {answered} operations answered");
        assert!(problems.is_empty(), "{name}\n{}", problems.join("\n"));
        assert!(answered >= 4, "{name}: {answered}");
    }
}
