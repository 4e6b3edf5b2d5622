//! Runs over recorded traffic: findings folded across exchanges, words per exchange, coverage, stopping in the middle.

use super::recording;
use check::gates::contract::ContractSettings;
use check::traffic::{JudgementWord, TrafficFilter};
use check::{DocumentName, Evidence, Finding, Fingerprint, Gate, RuleId, Severity};
use document::Document;
use engine::contract::recorded::{Memory, SchemaJudge};
use engine::exchange::traffic::Traffic;
use engine::exchange::traffic::run::{Case, Judge, Judged, OperationNames, Outcome, Progress, Run};
use engine::schema::{self, SchemaSource};
use serde_json::json;

fn finding(rule: &'static str, severity: Severity) -> Finding {
    Finding {
        fingerprint: Fingerprint::of(&[rule]),
        gate: Gate::Contract,
        rule: RuleId::new(rule),
        severity,
        evidence: Evidence::Recorded,
        title: format!("{rule} was found"),
        note: rule.into(),
        pattern: String::new(),
        places: Vec::new(),
        count: 2,
        schema_place: None,
        subject: None,
        expected: None,
        got: None,
        facts: Vec::new(),
        fix: None,
    }
}

/// Two operations; every error warns, every POST blocks, GETs of even numbers are of no operation.
struct Plan;

impl Judge for Plan {
    fn operations(&self) -> Vec<OperationNames> {
        let names = |list: &[&str]| list.iter().map(|name| name.to_string()).collect();
        vec![
            OperationNames {
                operation: "DELETE /orders/{id}".into(),
                statuses: names(&["204"]),
                ..OperationNames::default()
            },
            OperationNames {
                operation: "POST /orders/{id}".into(),
                statuses: names(&["200", "default"]),
                parameters: names(&["path id", "query dry"]),
                properties: names(&["/id", "/total"]),
            },
        ]
    }

    fn judge(&mut self, case: &Case<'_>) -> Judged {
        let request = case.exchange.request.as_ref().unwrap();
        let status = case.exchange.response.as_ref().and_then(|r| r.status).unwrap();
        let mut judged = Judged::default();
        match request.method.as_str() {
            "POST" => {
                judged.operation = Some("POST /orders/{id}".into());
                judged.findings.push(finding("a", Severity::Blocks));
                judged.seen.parameters = vec!["path id".into(), "path id".into()];
            }
            _ if case.index.is_multiple_of(2) => judged.why_not = Some("It is none of them.".into()),
            _ => judged.operation = Some("GET /orders/{id}".into()),
        }
        judged.seen.status = Some(if status == 200 { "200".into() } else { status.to_string() });
        judged.seen.properties = vec!["/id".into(), "/more".into()];
        if status == 500 {
            judged.findings.push(finding("b", Severity::Warns));
        }
        judged
    }
}

fn run(count: u32) -> (Document, Outcome) {
    let document = recording(count);
    let (traffic, _) = Traffic::read(&document);
    let outcome = Run::new(&traffic, &Plan).finish(&traffic, &document, &mut Plan);
    (document, outcome)
}

#[test]
fn findings_are_folded_across_exchanges() {
    let (document, outcome) = run(300);
    let rules: Vec<_> = outcome.findings.iter().map(|f| (f.rule.as_str(), f.count)).collect();
    assert_eq!(rules, [("a", 200), ("b", 60)], "worst first, counts added up");
    let subject = outcome.findings[0].subject.as_ref().unwrap();
    assert_eq!(subject.operation, "POST /orders/{id}");
    assert_eq!(subject.exchanges.len(), Finding::MAX_PLACES);
    assert_eq!(subject.exchanges[..3], [0, 3, 6]);
    assert!(!outcome.is_cut);
    assert_eq!(outcome.judgements[0].word, JudgementWord::Blocks);
    assert_eq!(outcome.judgements[9].finding_count, 2, "a POST that is an error");
    assert_eq!(outcome.judgements[19].word, JudgementWord::Warns);
    assert_eq!(outcome.judgements[1].word, JudgementWord::Keeps);
    assert_eq!(outcome.judgements[2].word, JudgementWord::NotJudged);
    assert_eq!(outcome.judgements[2].why_not, "It is none of them.");
    assert_eq!(outcome.counts(), (200, 120), "100 POSTs, 20 other errors");
    let (traffic, _) = Traffic::read(&document);
    let filter = TrafficFilter { only_with_findings: true, ..TrafficFilter::default() };
    assert_eq!(traffic.rows(&outcome.judgements, &filter, 0, 0).matching, 120);
    let operation = Some("GET /orders/{id}".to_string());
    let filter = TrafficFilter { operation, only_with_findings: true, ..TrafficFilter::default() };
    assert_eq!(traffic.rows(&outcome.judgements, &filter, 0, 1).rows[0].index, 19);
}

#[test]
fn coverage_names_what_was_never_seen() {
    let (_, outcome) = run(30);
    let coverage = &outcome.coverage;
    assert_eq!((coverage.exchange_count, coverage.operations_seen()), (30, (2, 3)));
    let names: Vec<_> =
        coverage.operations.iter().map(|o| (o.operation.as_str(), o.exchange_count)).collect();
    assert_eq!(names, [("DELETE /orders/{id}", 0), ("POST /orders/{id}", 10), ("GET /orders/{id}", 10)]);
    assert_eq!(coverage.outside, 10);
    let post = &coverage.operations[1];
    let shown = |list: &[check::traffic::Covered]| -> Vec<String> {
        list.iter().map(|c| format!("{} {} {}", c.name, c.count, c.is_in_contract)).collect()
    };
    assert_eq!(shown(&post.parameters), ["path id 10 true", "query dry 0 true"]);
    assert_eq!(shown(&post.properties), ["/id 10 true", "/total 0 true", "/more 10 false"]);
    assert_eq!(shown(&post.statuses), ["200 9 true", "default 0 true", "500 1 false"]);
}

#[test]
fn a_run_that_is_stopped_keeps_what_was_found() {
    let document = recording(2_000);
    let (traffic, _) = Traffic::read(&document);
    let mut run = Run::new(&traffic, &Plan);
    let Progress::More { done, total } = run.step(&traffic, &document, &mut Plan) else { panic!("one step") };
    assert!(done > 0 && done < total && total == 2_000);
    let stopped = run.outcome();
    assert!(stopped.is_cut && stopped.findings.len() == 2);
    assert_eq!(stopped.judgements.len(), done as usize);
    while run.step(&traffic, &document, &mut Plan) != Progress::Done {}
    let whole = Run::new(&traffic, &Plan).finish(&traffic, &document, &mut Plan);
    assert_eq!(run.outcome(), whole, "step by step or in one go is the same");
    assert_eq!(run.step(&traffic, &document, &mut Plan), Progress::Done);
    assert_eq!(run.outcome(), whole, "a step behind the end does nothing");
}

fn har(entries: serde_json::Value) -> Document {
    Document::parse(json!({"log": {"entries": entries}}).to_string().into_bytes())
}

fn answer(status: u16, media_type: &str, text: &str) -> serde_json::Value {
    json!({"request": {"method": "GET", "url": "https://a.example/x"}, "response": {"status": status,
        "headers": [{"name": "Content-Type", "value": media_type}], "content": {"size": text.len(), "text": text}}})
}

#[test]
fn a_schema_judges_the_json_of_good_answers() {
    let schema = Document::parse(
        br#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "note": {}}}"#
            .to_vec(),
    );
    let sources = [SchemaSource { document: &schema, name: DocumentName::Schema(0), label: "" }];
    let settings = ContractSettings::default();
    let compilation = schema::compile(&sources, &settings, &schema::Limits::default());
    let document = har(json!([
        answer(200, "application/json", r#"{"id": 1}"#),
        answer(200, "application/json", r#"{"id": "1"}"#),
        answer(200, "application/hal+json; charset=utf-8", r#"{"id": "2", "more": 1}"#),
        answer(200, "application/json", r#"{"id": 1"#),
        answer(404, "application/json", r#"{}"#),
        answer(200, "text/html", "<html>"),
        answer(200, "", r#"{"id": null}"#),
        answer(204, "application/json", ""),
    ]));
    let (traffic, _) = Traffic::read(&document);
    let mut memory = Memory::default();
    let mut judge = SchemaJudge::new(Some(&compilation), &sources, &settings, &mut memory);
    let outcome = Run::new(&traffic, &judge).finish(&traffic, &document, &mut judge);
    use JudgementWord::{Blocks, Keeps, NotJudged};
    let words: Vec<_> = outcome.judgements.iter().map(|j| j.word).collect();
    assert_eq!(words, [Keeps, Blocks, Blocks, Blocks, NotJudged, NotJudged, Blocks, NotJudged]);
    let texts: Vec<_> = outcome.judgements.iter().map(|j| j.why_not.as_str()).collect();
    assert!(
        texts[4].contains("404") && texts[5].contains("text/html") && texts[7].contains("no body"),
        "{texts:?}"
    );
    let subjects: Vec<_> = outcome
        .findings
        .iter()
        .map(|f| (f.rule.as_str(), f.pattern.as_str(), f.subject.as_ref().unwrap().exchanges.clone()))
        .collect();
    assert_eq!(
        subjects,
        [("contract/body-schema", "/id", vec![1, 2, 6]), ("contract/json-text", "", vec![3])],
        "the same violation is one finding, wherever it was"
    );
    let properties = &outcome.coverage.operations[0].properties;
    let shown: Vec<_> = properties.iter().map(|c| (c.name.as_str(), c.count, c.is_in_contract)).collect();
    assert_eq!(shown, [("/id", 5, true), ("/note", 0, true), ("/more", 1, false)]);
    assert_eq!(outcome.coverage.outside, 3);
}
