//! A contract in YAML, judged from end to end: findings point into the YAML, and the check keeps its text.

use check::{Check, DocumentName, NamedText, Severity};
use engine::{Opened, Workspace, read_document};

fn workspace(schema: &str, body: &str) -> Workspace {
    let mut workspace = Workspace::default();
    workspace.configure(Check {
        schemas: vec![NamedText { name: "schema.yaml".into(), text: String::new() }],
        ..Check::default()
    });
    workspace.put(DocumentName::Schema(0), read_document(schema.as_bytes().to_vec()));
    workspace.put(DocumentName::Response, read_document(body.as_bytes().to_vec()));
    workspace
}

/// Rule, severity, and line and column in the schema, of the findings that have a place there.
fn in_schema(schema: &str, body: &str) -> Vec<(String, Severity, u32, u32)> {
    let (report, _) = workspace(schema, body).run();
    let findings = report.gates[0].findings.iter();
    findings
        .filter_map(|finding| {
            let places = finding.places.iter().chain(&finding.schema_place);
            let place = places.into_iter().find(|place| place.document == DocumentName::Schema(0))?;
            Some((finding.rule.to_string(), finding.severity, place.line, place.column))
        })
        .collect()
}

const SCHEMA: &str = "\
# An order
type: object
required: [id]
properties:
  id:
    type: &text string
  note: {type: *text}
  state:
    enum:
      - open
      - closed
";

#[test]
fn findings_point_into_the_yaml() {
    let rules = |schema: &str, body: &str| in_schema(schema, body);
    let found = rules(SCHEMA, r#"{"id": 7, "note": "x", "state": "open"}"#);
    assert_eq!(found, [("contract/body-schema".into(), Severity::Blocks, 6, 17)], "type of id");
    let found = rules(SCHEMA, r#"{"id": "a", "note": 7}"#);
    assert_eq!(found, [("contract/body-schema".into(), Severity::Blocks, 7, 16)], "type of note, an alias");
    let found = rules(SCHEMA, r#"{"id": "a", "state": "lost"}"#);
    assert_eq!(found, [("contract/body-schema".into(), Severity::Blocks, 10, 7)], "enum of state");
    assert_eq!(rules(SCHEMA, r#"{"id": "a"}"#), []);
}

#[test]
fn faults_of_the_yaml_are_findings_of_the_schema() {
    for (schema, wanted) in [
        ("type: object\n\tx: 1\n", ("contract/schema-text", Severity::Blocks, 2, 1)),
        ("type: strnig\n", ("contract/schema-compile", Severity::Blocks, 1, 7)),
        ("title: no\ntype: object\n", ("contract/schema-text", Severity::Notes, 1, 8)),
        ("type: object\n---\ntype: string\n", ("contract/schema-text", Severity::Warns, 2, 1)),
        ("type: object\ntitle: a\ntype: object\n", ("contract/duplicate-key", Severity::Warns, 1, 1)),
    ] {
        let found = in_schema(schema, "{\"a\": 1}");
        let (rule, severity, line, column) = wanted;
        assert!(found.contains(&(rule.into(), severity, line, column)), "{schema}: {found:?}");
    }
    for clean in [SCHEMA, "type: object\n", "$schema: https://json-schema.org/draft/2020-12/schema\n"] {
        let found = in_schema(clean, "{\"id\": \"a\"}");
        assert!(found.iter().all(|(_, severity, ..)| *severity == Severity::Notes), "{clean}: {found:?}");
    }
}

#[test]
fn the_check_keeps_the_yaml() {
    let schema = SCHEMA.replace('\n', "\r\n");
    let mut workspace = workspace(&schema, r#"{"id": 7}"#);
    assert_eq!(workspace.format(DocumentName::Schema(0)), None, "YAML is not formatted");
    let (report, _) = workspace.run();
    let (fragment, _) = workspace.link(true);
    let opened = Opened::from_link(&fragment).expect("the link opens");
    let text =
        opened.texts.iter().find(|(name, _)| *name == DocumentName::Schema(0)).map(|(_, text)| text.clone());
    assert_eq!(text.as_deref(), Some(schema.as_bytes()));
    let (again, comparison) = Workspace::open(opened).run();
    assert_eq!(again.gates[0].findings, report.gates[0].findings);
    assert!(comparison.is_some_and(|comparison| comparison.is_same));
    let (rows, count) = workspace.rows(DocumentName::Schema(0), 1, 20, None);
    assert_eq!(count, 12);
    let line: String = rows[5].runs.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(line, "    type: &text string");
    assert_eq!(rows[5].notes.len(), 1, "the finding is beside its line");
    let tree = workspace.tree(DocumentName::Schema(0), 0, 50);
    assert!(tree.total > 5);
}

#[test]
fn a_summary_says_what_a_text_was_read_as() {
    let mut workspace = Workspace::default();
    for (name, text, kind) in [
        (DocumentName::Schema(0), "type: object", "YAML"),
        (DocumentName::Schema(0), "type: [object", "broken YAML"),
        (DocumentName::Baseline, "openapi: 3.1.0\npaths: {}", "YAML"),
        (DocumentName::Schema(0), "{\"type\": \"object\"}", "JSON"),
        (DocumentName::Schema(0), "{\"type\": \"object\",}", "broken JSON"),
        (DocumentName::Response, "{\"a\":1}\n{\"a\":2}", "JSON lines"),
    ] {
        assert_eq!(workspace.put(name, read_document(text.as_bytes().to_vec())).kind, kind, "{name} {text}");
    }
    let summary = workspace.put(DocumentName::Response, read_document(b"type: object".to_vec()));
    assert_ne!(summary.kind, "YAML", "a response that is YAML does not count as JSON");
    assert!(summary.is_broken);
}
