//! YAML as data: each text with its values, its faults with their places, and the places of its values.

use document::{Document, NodeId};
use serde_json::Value;
use std::path::Path;

fn cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/yaml");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (at, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
            let case = serde_json::from_str(line).unwrap_or_else(|e| panic!("{name}:{}: {e}", at + 1));
            cases.push((format!("{name}:{}", at + 1), case));
        }
    }
    cases
}

/// The values of a document, duplicate keys resolved.
fn value(document: &Document) -> Value {
    let root = document.root().expect("there is a value");
    serde_json::from_slice(document.raw(root)).expect("the values are JSON")
}

/// Line, column and text of a value.
fn place(document: &Document, node: NodeId) -> Value {
    let span = document.span(node);
    let at = document.position(span.start);
    let text = String::from_utf8_lossy(&document.bytes()[span.range()]).into_owned();
    serde_json::json!([at.line, at.column, text])
}

fn differences(case: &Value) -> Vec<String> {
    let text = case["yaml"].as_str().expect("a case has a text");
    let document = Document::parse_yaml(text.as_bytes().to_vec());
    let mut found = Vec::new();
    let mut compare = |what: &str, wanted: &Value, got: Value| {
        if *wanted != got {
            found.push(format!("{what}: wanted {wanted}, got {got}"));
        }
    };
    compare("bytes", &text.into(), String::from_utf8_lossy(document.bytes()).into());
    if let Some(wanted) = case.get("json") {
        compare("values", wanted, value(&document));
    }
    compare("nothing", &case.get("nothing").is_some().into(), document.root().is_none().into());
    for (pointer, wanted) in case.get("has").and_then(Value::as_object).into_iter().flatten() {
        let node = document.resolve(pointer);
        let got = node.map_or("nothing".into(), |node| serde_json::from_slice(document.raw(node)).unwrap());
        compare(pointer, wanted, got);
    }
    for (pointer, wanted) in case.get("raw").and_then(Value::as_object).into_iter().flatten() {
        let raw = document.resolve(pointer).map(|node| document.raw(node)).unwrap_or_default();
        compare(pointer, wanted, String::from_utf8_lossy(raw).into());
    }
    for (pointer, wanted) in case.get("places").and_then(Value::as_object).into_iter().flatten() {
        let node = document.resolve(pointer);
        compare(pointer, wanted, node.map_or(Value::Null, |node| place(&document, node)));
        if let Some(node) = node
            && node_at_differs(&document, node)
        {
            compare(pointer, &"is found at its offset".into(), "another is".into());
        }
    }
    let lines = |span: document::Span| document.position(span.start).line;
    let duplicates: Vec<Value> = document
        .duplicate_keys()
        .map(|duplicate| {
            let [first, last] =
                [duplicate.first, duplicate.last].map(|value| lines(document.key_span(value).unwrap()));
            serde_json::json!([duplicate.key, first, last])
        })
        .collect();
    compare("duplicates", case.get("duplicates").unwrap_or(&Value::Array(Vec::new())), duplicates.into());
    let faults: Vec<Value> = document
        .faults()
        .iter()
        .map(|fault| {
            let at = document.position(fault.span.start);
            serde_json::json!([fault.sentence(), at.line, at.column])
        })
        .collect();
    let wanted = case.get("faults").and_then(Value::as_array).cloned().unwrap_or_default();
    let fits = |wanted: &Value, got: &Value| {
        got[0].as_str().unwrap().contains(wanted[0].as_str().unwrap())
            && wanted[1] == got[1]
            && wanted[2] == got[2]
    };
    if wanted.len() != faults.len() || !wanted.iter().zip(&faults).all(|(wanted, got)| fits(wanted, got)) {
        compare("faults", &wanted.into(), faults.into());
    }
    found
}

/// Whether another value is found where this one starts, though neither an alias nor a first child is there.
fn node_at_differs(document: &Document, node: NodeId) -> bool {
    let start = document.span(node).start;
    document.node_at(start).is_none_or(|hit| document.span(hit.value()).start != start && hit.value() < node)
}

#[test]
fn yaml_texts_have_their_values_places_and_faults() {
    let cases = cases();
    let mut problems = Vec::new();
    for (place, case) in &cases {
        for difference in differences(case) {
            problems.push(format!("{place}: {}: {difference}", case["yaml"]));
        }
    }
    assert!(problems.is_empty(), "{} of {}\n{}", problems.len(), cases.len(), problems.join("\n"));
    assert!(cases.len() >= 120, "{}", cases.len());
}
