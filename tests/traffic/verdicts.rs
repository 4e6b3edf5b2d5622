//! What recorded traffic means for the verdict of the gate, by the kind of contract; and several recordings as one
//! file.

use check::traffic::JudgementWord;
use check::view::{Ask, Export, View};
use check::{Check, DocumentName, GateReport, NamedText, Verdict};
use document::{Document, Parser, Progress};
use engine::{ExportStep, RunStep, Workspace, read_document};
use serde_json::{Value, json};

const ORDERS: &str = r#"{"type": "object", "required": ["orders"],
    "properties": {"orders": {"type": "array", "items": {"required": ["id"]}}}}"#;
const FULL: &str = r#"{"orders": [{"id": 1}]}"#;
const EMPTY: &str = r#"{"orders": []}"#;

fn answer(path: &str, status: u16, media_type: &str, text: &str) -> Value {
    json!({"request": {"method": "GET", "url": format!("https://a.example/{path}")}, "response": {"status": status,
        "headers": [{"name": "Content-Type", "value": media_type}], "content": {"size": text.len(), "text": text}}})
}

fn good(text: &str) -> Value {
    answer("orders", 200, "application/json", text)
}

fn workspace(contract: Option<&str>, recordings: &[Vec<Value>]) -> Workspace {
    let named = |name: &str| NamedText { name: name.into(), text: String::new() };
    let mut workspace = Workspace::default();
    workspace.configure(Check {
        schemas: contract.iter().map(|_| named("contract")).collect(),
        recordings: recordings.iter().map(|_| named("traffic")).collect(),
        ..Check::default()
    });
    for (at, entries) in recordings.iter().enumerate() {
        let har = json!({"log": {"entries": entries}}).to_string();
        workspace.put(DocumentName::Recording(at as u16), read_document(har.into_bytes()));
    }
    if let Some(text) = contract {
        workspace.put(DocumentName::Schema(0), read_document(text.as_bytes().to_vec()));
    }
    workspace
}

fn gate(workspace: &mut Workspace) -> GateReport {
    workspace.run().0.gates.into_iter().next().expect("the contract gate is the first one")
}

/// Contract, recordings, verdict, and a part of the words that go with it.
#[test]
fn the_verdict_by_contract_and_traffic() {
    let description = json!({"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {
        "/orders": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {
            "schema": serde_json::from_str::<Value>(ORDERS).unwrap()}}}}}},
        "/users": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {
            "schema": {"type": "array"}}}}}}}}})
    .to_string();
    let users = |text| answer("users", 200, "application/json", text);
    for (name, contract, recordings, verdict, words) in [
        ("a schema is kept", Some(ORDERS), vec![vec![good(FULL)]], Verdict::Go, "keeps its contract"),
        (
            "one list is empty, another is not",
            Some(ORDERS),
            vec![vec![good(EMPTY), good(FULL)]],
            Verdict::Go,
            "",
        ),
        (
            "the other one is in another recording",
            Some(ORDERS),
            vec![vec![good(EMPTY)], vec![good(FULL)]],
            Verdict::Go,
            "",
        ),
        (
            "all lists are empty",
            Some(ORDERS),
            vec![vec![good(EMPTY), good(EMPTY)]],
            Verdict::Hold,
            "record a response with content",
        ),
        (
            "a schema is broken",
            Some(ORDERS),
            vec![vec![good(r#"{"orders": [{}]}"#)]],
            Verdict::NoGo,
            "1 finding",
        ),
        (
            "a schema that demands nothing",
            Some("{}"),
            vec![vec![good(FULL)]],
            Verdict::Hold,
            "accepts every value",
        ),
        ("a schema that can't be used", Some(r#"{"type": 7}"#), vec![vec![good(FULL)]], Verdict::NoGo, ""),
        (
            "nothing but pages",
            Some(ORDERS),
            vec![vec![answer("", 200, "text/html", "<html>")]],
            Verdict::Hold,
            "this is text/html",
        ),
        (
            "some pages",
            Some(ORDERS),
            vec![vec![good(FULL), answer("", 200, "text/html", "<html>")]],
            Verdict::Hold,
            "1 of 2 recorded",
        ),
        (
            "a $ref that nothing answers",
            Some(r#"{"type": "object", "properties": {"orders": {"$ref": "other.json"}}}"#),
            vec![vec![good(FULL)]],
            Verdict::Hold,
            "other.json",
        ),
        ("no contract", None, vec![vec![good(FULL)]], Verdict::Hold, "There is no contract yet: drop"),
        (
            "no contract, and a text that loses digits",
            None,
            vec![vec![good(r#"{"id": 9007199254740993}"#)]],
            Verdict::Hold,
            "There is no contract yet: drop",
        ),
        (
            "no contract, and no JSON",
            None,
            vec![vec![answer("", 200, "text/html", "<html>")]],
            Verdict::NotRun,
            "drop",
        ),
        ("no contract, and no exchange", None, vec![vec![]], Verdict::NotRun, "drop"),
        ("a description is kept", Some(&description), vec![vec![good(FULL), users("[1]")]], Verdict::Go, ""),
        (
            "one operation had content, another none",
            Some(&description),
            vec![vec![good(FULL), users("[]")]],
            Verdict::Hold,
            "GET /users",
        ),
        (
            "each operation had content once",
            Some(&description),
            vec![vec![good(EMPTY), users("[]")], vec![users("[1]"), good(FULL)]],
            Verdict::Go,
            "",
        ),
    ] {
        let report = gate(&mut workspace(contract, &recordings));
        assert_eq!(report.verdict, verdict, "{name}: {:?} {:?}", report.reasons, report.findings);
        let said = format!("{} {}", report.headline, report.reasons.join(" "));
        assert!(said.contains(words), "{name}: {said}");
    }
}

/// Without a contract, what the texts tell by themselves is told, and broken JSON is one finding for all.
#[test]
fn texts_tell_without_a_contract() {
    let broken = r#"{"id": 1"#;
    let entries = vec![
        good(r#"{"id": 9007199254740993}"#),
        good(broken),
        answer("users", 200, "application/json", broken),
    ];
    let report = gate(&mut workspace(None, &[entries]));
    let found: Vec<(&str, u64)> = report.findings.iter().map(|f| (f.rule.as_str(), f.count)).collect();
    assert_eq!(found, [("contract/json-text", 2), ("contract/integer-precision", 1)]);
    assert_eq!(report.verdict, Verdict::NoGo);
}

#[test]
fn several_recordings_are_one_file() {
    let two = [vec![good(FULL), good(EMPTY)], vec![answer("users", 200, "application/json", "[1]")]];
    let workspace = workspace(None, &two);
    for export in [Export::Har, Export::HarWithSecrets] {
        let file = workspace.export(export).expect("there is traffic");
        let har: Value = serde_json::from_slice(&file).expect("JSON");
        let entries = har["log"]["entries"].as_array().expect("entries");
        let urls: Vec<&str> = entries.iter().filter_map(|e| e["request"]["url"].as_str()).collect();
        assert_eq!(urls, ["https://a.example/orders", "https://a.example/orders", "https://a.example/users"]);
    }
    assert_eq!(Workspace::default().export(Export::Har), None);
    assert!(Workspace::default().export(Export::Json).is_some());
}

/// A secret of a late header is taken out of an early body; step by step or in one go is the same.
#[test]
fn a_file_is_written_in_steps() {
    let entry = |n: u32| {
        let mut entry =
            answer("orders", 200, "application/json", &json!({"n": n, "is": "sessionsecret-1"}).to_string());
        if n == 999 {
            entry["request"]["headers"] =
                json!([{"name": "Authorization", "value": "Bearer sessionsecret-1"}]);
        }
        entry
    };
    let whole: Vec<Value> = (0..1_000).map(entry).collect();
    let workspace = workspace(None, &[whole[..500].to_vec(), whole[500..].to_vec()]);
    let mut run = workspace.begin_export(Export::Har).expect("there is traffic");
    let mut seen = Vec::new();
    let file = loop {
        match workspace.step_export(&mut run) {
            ExportStep::More { done, total } => seen.push((done, total)),
            ExportStep::Done(file) => break file,
        }
    };
    assert!(seen.len() > 10 && seen.is_sorted(), "{seen:?}");
    assert!(seen.iter().all(|(done, total)| done < total && *total == 1_000), "{seen:?}");
    let text = String::from_utf8(file.clone()).expect("text");
    assert!(!text.contains("sessionsecret") && text.matches("[redacted]").count() == 1_001);
    assert_eq!(workspace.export(Export::Har), Some(file));
}

/// What panels show follows the texts: nothing of an older text is kept.
#[test]
fn comparisons_follow_their_texts() {
    let mut workspace = workspace(Some(r#"{"properties": {"a": {"type": "string"}}}"#), &[]);
    let change_count = |workspace: &mut Workspace| match workspace.view(&Ask::Changes) {
        View::Changes(changes) => changes.map(|changes| changes.changes.len()),
        _ => None,
    };
    assert_eq!(change_count(&mut workspace), None);
    let put = |workspace: &mut Workspace, name, text: &str| {
        workspace.put(name, read_document(text.as_bytes().to_vec()));
    };
    put(&mut workspace, DocumentName::Baseline, r#"{"properties": {"a": {"type": "string"}}}"#);
    assert_eq!(change_count(&mut workspace), Some(0));
    put(&mut workspace, DocumentName::Schema(0), r#"{"properties": {"a": {"type": "integer"}}}"#);
    assert_eq!(change_count(&mut workspace), Some(1));
    assert_eq!(gate(&mut workspace).findings.len(), 1);
    workspace.close(DocumentName::Baseline);
    assert_eq!(change_count(&mut workspace), None);
    let source_count = |workspace: &mut Workspace| match workspace.view(&Ask::Matrix) {
        View::Matrix(matrix) => matrix.sources.len(),
        _ => 0,
    };
    assert_eq!(source_count(&mut workspace), 0);
    put(&mut workspace, DocumentName::Response, r#"{"a": 1}"#);
    assert_eq!(source_count(&mut workspace), 1);
    workspace.configure(Check {
        samples: vec![NamedText { name: "production".into(), text: String::new() }],
        ..Check::default()
    });
    put(&mut workspace, DocumentName::Sample(0), r#"{"a": "1"}"#);
    assert_eq!(source_count(&mut workspace), 2);
    workspace.close(DocumentName::Sample(0));
    assert_eq!(source_count(&mut workspace), 1);
}

/// A HAR of that many bytes at least: 40 kB for each exchange.
fn large(bytes: usize) -> Vec<u8> {
    let mut text = String::with_capacity(bytes + 100_000);
    text.push_str("{\"log\": {\"entries\": [");
    let mut number = 0;
    while text.len() < bytes {
        let orders: Vec<Value> =
            (0..600).map(|id| json!({"id": id + number, "status": "open", "total": "12.50"})).collect();
        let entry = good(&json!({ "orders": orders }).to_string());
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        text.push_str(&entry.to_string());
        number += 1;
    }
    text.push_str("\n]}}");
    text.into_bytes()
}

/// No step reads, judges or writes more than a part of it. `examples/large_recording.rs` of the terminal measures
/// 200 MB of the same.
#[test]
fn a_large_recording_is_read_judged_and_written_in_steps() {
    let bytes = large(3 << 20);
    let (whole, mut steps, mut parser) = (bytes.len(), 0, Parser::new(bytes));
    while let Progress::More { done_bytes } = parser.step(256 << 10) {
        steps += 1;
        assert!(done_bytes as usize <= steps * (256 << 10) + (64 << 10), "{done_bytes} after {steps} steps");
    }
    assert!(steps >= whole / (256 << 10), "{steps}");
    let document: Document = parser.finish();
    let mut workspace = workspace(Some(ORDERS), &[vec![]]);
    workspace.put(DocumentName::Recording(0), document);
    let (mut judged, mut report) = (vec![0], None);
    while report.is_none() {
        match workspace.step_run() {
            RunStep::Recording { done, total } => {
                judged.push(done);
                assert!(done < total && judged.is_sorted());
            }
            RunStep::More(_) => {}
            RunStep::Done(done, _) => report = Some(done),
        }
    }
    let largest = judged.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default();
    assert!(judged.len() > 8 && largest < 20, "{judged:?}");
    assert_eq!(report.map(|report| report.gates[0].verdict), Some(Verdict::Go));
    let mut run = workspace.begin_export(Export::Har).expect("there is traffic");
    let mut written = 0;
    while let ExportStep::More { .. } = workspace.step_export(&mut run) {
        written += 1;
    }
    assert!(written > 20, "{written}");
}

/// The text ends somewhere: what is before is there, judged and written; and a person is told.
#[test]
fn a_large_recording_that_is_cut_is_there_as_far_as_it_goes() {
    let mut bytes = large(1 << 20);
    bytes.truncate(bytes.len() * 2 / 3);
    let mut workspace = workspace(Some(ORDERS), &[vec![]]);
    workspace.put(DocumentName::Recording(0), read_document(bytes));
    let report = gate(&mut workspace);
    let View::Traffic(traffic) =
        workspace.view(&Ask::Traffic { filter: Default::default(), first: 0, count: 1_000 })
    else {
        panic!("another view");
    };
    let kept = traffic.window.rows.iter().filter(|r| r.judgement.word == JudgementWord::Keeps).count();
    assert!(kept >= 10 && kept + 1 == traffic.window.rows.len(), "{kept} of {}", traffic.window.rows.len());
    assert!(traffic.recordings[0].troubles[0].sentence.contains("export it again"));
    assert_eq!(report.verdict, Verdict::Hold);
    assert!(report.reasons[0].contains("export it again"), "{:?}", report.reasons);
    let file = workspace.export(Export::Har).expect("there is traffic");
    let har: Value = serde_json::from_slice(&file).expect("whole JSON");
    assert_eq!(har["log"]["entries"].as_array().map(Vec::len), Some(kept + 1));
}

/// Chrome takes credentials out of a HAR unless a person asks for them, and does not say so: then nothing is missing.
#[test]
fn credentials_that_a_recorder_left_out_are_not_missing() {
    let description = json!({"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {"/orders": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {
            "schema": serde_json::from_str::<Value>(ORDERS).expect("JSON")}}}}}}}})
    .to_string();
    let with_token = || {
        let mut entry = good(FULL);
        entry["startedDateTime"] = json!("2026-01-01T00:00:00Z");
        entry["request"]["headers"] = json!([{"name": "authorization", "value": "Bearer x"}]);
        entry
    };
    let without = || {
        let mut entry = good(FULL);
        entry["request"]["headers"] = json!([{"name": "accept", "value": "*/*"}]);
        entry
    };
    for (creator, entries, count) in [
        ("WebInspector", vec![without()], 0),
        ("WebInspector", vec![with_token(), without()], 1),
        ("Playwright", vec![without()], 1),
        ("Firefox", vec![with_token()], 0),
    ] {
        let mut workspace = workspace(Some(&description), &[vec![]]);
        let har = json!({"log": {"creator": {"name": creator, "version": "1"}, "entries": entries}});
        workspace.put(DocumentName::Recording(0), read_document(har.to_string().into_bytes()));
        let report = gate(&mut workspace);
        let found = report.findings.iter().filter(|f| f.rule.as_str() == "contract/credentials").count();
        assert_eq!((found, report.verdict), (count, Verdict::Go), "{creator}: {:?}", report.reasons);
    }
}

/// What texts tell is told for each operation, and of the exchange in hand not once more.
#[test]
fn what_texts_tell_belongs_to_an_operation() {
    let response = json!({"responses": {"200": {"description": "", "content": {"application/json": {
        "schema": {"type": "object"}}}}}});
    let description = json!({"openapi": "3.1.0", "info": {"title": "a", "version": "1"},
        "paths": {"/orders": {"get": response}, "/users": {"get": response}}})
    .to_string();
    let large = r#"{"id": 9007199254740993}"#;
    let entries = vec![
        good(large),
        answer("users", 200, "application/json", large),
        good(r#"{"id": 9007199254740995}"#),
    ];
    let mut workspace = workspace(Some(&description), &[entries]);
    let told = |workspace: &mut Workspace| {
        let report = gate(workspace);
        let of =
            |f: &check::Finding| (f.subject.as_ref().map_or(String::new(), |s| s.operation.clone()), f.count);
        let mut told: Vec<(String, u64)> = report.findings.iter().map(of).collect();
        told.sort();
        told
    };
    let wanted = [("GET /orders".to_string(), 2), ("GET /users".to_string(), 1)];
    assert_eq!(told(&mut workspace), wanted);
    let (exchange, body) = workspace.pick(0).expect("it is there");
    workspace.configure(Check {
        schemas: vec![NamedText { name: "contract".into(), text: String::new() }],
        recordings: vec![NamedText { name: "traffic".into(), text: String::new() }],
        exchanges: vec![exchange],
        ..Check::default()
    });
    workspace.put(DocumentName::Response, read_document(body));
    assert_eq!(told(&mut workspace), wanted);
}
