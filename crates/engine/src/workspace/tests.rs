//! Links that keep secrets, runs in steps, and contracts of either kind, through the one face.

use super::{RunStep, Workspace, read_document};
use check::{DocumentName, Evidence, Exchange, Response};

/// A link without the body once leaked what findings quote of it, and did not say that the body is left out.
#[test]
fn a_link_without_the_body_names_it_and_keeps_its_secrets() {
    let mut workspace = Workspace::default();
    let response = Some(Response::default());
    workspace.configure(check::Check {
        exchanges: vec![Exchange {
            evidence: Evidence::Recorded,
            request_name: None,
            request: None,
            response,
            received_at_millis: None,
        }],
        ..check::Check::default()
    });
    let schema = br#"{"properties": {"password": {"maxLength": 3}}}"#;
    workspace.put(DocumentName::Schema(0), read_document(schema.to_vec()));
    let body = br#"{"password": "correct-horse-battery"}"#;
    workspace.put(DocumentName::Response, read_document(body.to_vec()));
    let (report, _) = workspace.run();
    assert!(format!("{report:?}").contains("correct-horse"), "a finding quotes the value here");
    assert!(!workspace.markdown(None).contains("correct-horse"), "a copy leaves the page too");
    let (fragment, contents) = workspace.link(false);
    assert!(contents.leaves_out.iter().any(|l| l.contains("body")), "{contents:?}");
    let opened = super::Opened::from_link(&fragment).expect("the link opens");
    assert!(!format!("{:?}", opened.check).contains("correct-horse"));
    assert!(opened.texts.iter().all(|(name, _)| *name != DocumentName::Response));
}

/// Cancel keeps what was posted before the slow step; a text that changes meanwhile starts the run again.
#[test]
fn a_run_tells_what_it_knows_before_the_schema_is_asked() {
    let mut workspace = Workspace::default();
    let put = |workspace: &mut Workspace, name, text: &str| {
        workspace.put(name, read_document(text.as_bytes().to_vec()));
    };
    put(&mut workspace, DocumentName::Schema(0), r#"{"properties": {"id": {"type": "string"}}}"#);
    put(&mut workspace, DocumentName::Response, r#"{"id": 9007199254740993}"#);
    workspace.begin_run();
    let mut seen = Vec::new();
    let report = loop {
        match workspace.step_run() {
            RunStep::More(gate) => seen.push(gate.findings.len()),
            RunStep::Recording { .. } => {}
            RunStep::Done(report, _) => break report,
        }
    };
    assert_eq!(seen, [0, 1], "the number beyond 2^53 is told before the schema is asked");
    assert_eq!(report.gates[0].findings.len(), 2);
    assert_eq!(workspace.run().0, *report, "step by step or in one go is the same");

    workspace.begin_run();
    workspace.step_run();
    workspace.step_run();
    put(&mut workspace, DocumentName::Response, r#"{"id": "A-1"}"#);
    let (report, _) = loop {
        if let RunStep::Done(report, comparison) = workspace.step_run() {
            break (report, comparison);
        }
    };
    assert_eq!(report.gates[0].findings, [], "nothing of the old text is left");
}
