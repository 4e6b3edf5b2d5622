//! The data gate through the face that worker and terminal use. Classes and clusters have tests of their own.

use super::*;
use check::gates::data::{CaseFilter, Problem};
use check::service::ServiceSettings;
use check::{Check, Verdict};

const SHOP: &str = r##"{"openapi":"3.1.0","info":{"title":"Shop","version":"1"},"servers":[{"url":"/v1"}],"paths":{
  "/orders":{"post":{"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},
    "responses":{"201":{"description":"made","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}},
      "400":{"description":"refused"},"415":{"description":"other media type"}}}}},
  "components":{"schemas":{"Order":{"type":"object","required":["name","quantity"],"additionalProperties":false,
    "properties":{"name":{"type":"string","minLength":1,"maxLength":40},"quantity":{"type":"integer","minimum":1,"maximum":99}}}}}}"##;
const SCHEMA: &str = r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["name"],"properties":{"name":{"type":"string","maxLength":9}}}"#;
const PAYLOAD: &str = r#"{"name":"Ada","quantity":2,"tags":["a"],"placed_at":"2026-03-01T10:00:00Z"}"#;

fn run(texts: &[(DocumentName, &str)], check: Check) -> (Workspace, GateReport) {
    let mut workspace = Workspace::default();
    workspace.configure(check);
    for (name, text) in texts {
        workspace.put(*name, read_document(text.as_bytes().to_vec()));
    }
    workspace.begin_data().unwrap();
    loop {
        if let DataStep::Done(report, _) = workspace.step_data() {
            let gate = report.gates.into_iter().find(|gate| gate.gate == Gate::Data).unwrap();
            return (workspace, gate);
        }
    }
}

fn view(workspace: &mut Workspace) -> DataView {
    match workspace.view(&Ask::Data) {
        View::Data(view) => *view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_description_a_schema_and_a_payload_are_each_tried_and_a_clean_service_is_silent() {
    for (name, text) in [
        (DocumentName::Schema(0), SHOP),
        (DocumentName::Schema(0), SCHEMA),
        (DocumentName::Response, PAYLOAD),
    ] {
        let (mut workspace, gate) = run(&[(name, text)], Check::default());
        let view = view(&mut workspace);
        assert_eq!(view.refusal, None);
        assert!(
            view.tried_count > 50 && view.tried_count == view.case_count,
            "{} of {}",
            view.tried_count,
            view.case_count
        );
        let wrong: Vec<_> =
            view.clusters.iter().map(|cluster| (&cluster.title, cluster.smallest.as_str())).collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", view.subject);
        assert_eq!(gate.verdict, Verdict::Hold, "simulated evidence earns no GO: {}", gate.headline);
    }
}

#[test]
fn the_service_around_a_schema_keeps_it_whatever_its_name() {
    let with_id = SCHEMA.replacen('{', r#"{"$id":"https://example.com/order.json","#, 1);
    for (label, text) in [("Schema 1", SCHEMA), ("order.json", SCHEMA), ("", SCHEMA), ("Schema 1", &with_id)]
    {
        let schemas = vec![check::NamedText { name: label.into(), text: String::new() }];
        let (mut workspace, _) =
            run(&[(DocumentName::Schema(0), text)], Check { schemas, ..Check::default() });
        let view = view(&mut workspace);
        assert!(view.tried_count > 50 && view.clusters.is_empty(), "{label}: {:#?}", view.clusters.first());
    }
}

#[test]
fn a_bug_is_found_by_field_and_shown_with_its_smallest_payload() {
    let service = ServiceSettings { bugs: vec!["body-not-checked".into()], ..ServiceSettings::default() };
    let (mut workspace, gate) =
        run(&[(DocumentName::Schema(0), SHOP)], Check { service: service.clone(), ..Check::default() });
    assert_eq!(gate.verdict, Verdict::Hold);
    let found = view(&mut workspace);
    assert_eq!(found.clusters[0].problem, Problem::AcceptedInvalid, "{:#?}", found.clusters);
    assert!(found.grid.rows.iter().any(|row| row.field == "/quantity"));
    let View::DataCases(cases) = workspace.view(&Ask::DataCases {
        filter: CaseFilter { only_problems: true, ..CaseFilter::default() },
        first: 0,
        count: 5,
    }) else {
        panic!()
    };
    assert_eq!(cases.rows.len(), 5);
    let address = cases.rows[0].address;
    let View::DataCase(Some(case)) = workspace.view(&Ask::DataCase { address }) else { panic!() };
    assert_eq!(case.row.address, address);
    assert!(
        workspace.case_curl(address).unwrap().starts_with("curl"),
        "{}",
        workspace.case_curl(address).unwrap()
    );
    let own = ServiceSettings { is_own: true, ..service };
    let (_, gate) = run(&[(DocumentName::Schema(0), SHOP)], Check { service: own, ..Check::default() });
    assert_eq!(gate.verdict, Verdict::NoGo, "the tester said that it is their own");
}

#[test]
fn nothing_in_hand_is_a_sentence_and_other_texts_forget_the_run() {
    let mut workspace = Workspace::default();
    assert!(workspace.begin_data().unwrap_err().contains("Paste a payload"));
    assert!(view(&mut workspace).refusal.is_some());
    let (mut workspace, _) = run(&[(DocumentName::Response, PAYLOAD)], Check::default());
    assert!(view(&mut workspace).tried_count > 0);
    workspace.put(DocumentName::Response, read_document(b"[1]".to_vec()));
    assert_eq!(view(&mut workspace).tried_count, 0);
    let (report, _) = workspace.run();
    assert_eq!(report.gates[1].verdict, Verdict::NotRun);
}

#[test]
fn steps_never_ask_the_api_itself() {
    let data = DataSettings { target: Target::Live, ..DataSettings::default() };
    let mut workspace = Workspace::default();
    workspace.configure(Check { data, ..Check::default() });
    workspace.put(DocumentName::Schema(0), read_document(SHOP.as_bytes().to_vec()));
    assert!(workspace.begin_data().unwrap_err().contains("a person's yes"));
    assert!(workspace.begin_replay(None).unwrap_err().contains("a person's yes"));
    assert!(workspace.try_data().unwrap_err().contains("a person's yes"));
}

#[test]
fn what_was_found_stays_when_contract_is_judged_again() {
    let (mut workspace, gate) = run(&[(DocumentName::Schema(0), SHOP)], Check::default());
    let (report, _) = workspace.run();
    assert_eq!(report.gates[1], gate);
}
