//! Every rule of the contract gate on cases that are data: `tests/cases/contract/<rule>.jsonl`, one case a line,
//! run through the same face that worker and terminal use. Also writes `docs/contract.md` (with `UPDATE=1`).

use check::check::NamedRequest;
use check::{
    Body, Check, DocumentName, Evidence, Exchange, Gate, GateReport, NamedText, RequestDraft, Response, Rule,
    RuleState, Severity, Verdict,
};
use engine::{Workspace, read_document};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

#[path = "cases/page.rs"]
mod page;

/// Accepts everything that a case of a rule about texts may hold, and still demands something.
const LENIENT_SCHEMA: &str = r#"{"not": {"const": "never"}}"#;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// The rule finds, or says why it could not judge.
    Hit,
    /// Looks like a hit, and is innocent: the rule judges and is silent.
    Twin,
    /// At the edge of what the rule is about; the row says which side it falls on.
    Boundary,
}

/// What a body came with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    status: Option<u16>,
    #[serde(default)]
    headers: check::Headers,
    evidence: Option<Evidence>,
}

/// One line of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    kind: Kind,
    /// The body as text, or as base64 where it is no text; neither: there is no response.
    body: Option<Body>,
    /// What was asked, where that is known.
    request: Option<check::Request>,
    /// The output of `curl -i`, instead of body and exchange.
    pasted: Option<String>,
    /// Absent: status 200 and `application/json`. `body-alone`: nothing is known but the body.
    #[serde(default)]
    exchange: Option<Parts>,
    #[serde(default)]
    is_body_alone: bool,
    /// Absent: one that accepts nearly everything. Empty: no schema. The first one judges.
    schemas: Option<Vec<NamedText>>,
    /// What the request demands of the answer.
    #[serde(default)]
    assertions: Vec<check::request::Assertion>,
    #[serde(default)]
    settings: check::gates::contract::ContractSettings,
    /// What the rule of this file finds, all of it, in the order of the report.
    #[serde(default)]
    finds: Vec<Found>,
    /// `judged`, `not-judged`, `not-asked`.
    state: String,
    verdict: Verdict,
    /// Rules that must find nothing here.
    #[serde(default)]
    silent: Vec<String>,
}

/// A finding, as far as a case tells it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    severity: Severity,
    /// Absent: it is about the exchange as a whole.
    #[serde(default)]
    at: Option<At>,
    #[serde(default = "one")]
    count: u64,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct At {
    document: DocumentName,
    pointer: String,
    line: u32,
    column: u32,
}

fn one() -> u64 {
    1
}

/// Those of the contract gate; every gate's rules have cases of their own shape.
fn rules() -> impl Iterator<Item = &'static Rule> {
    engine::rules::all().filter(|rule| rule.gate == Gate::Contract)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of a rule's file. An unreadable line fails with its number.
fn cases(rule: &Rule) -> Vec<(String, Case)> {
    let name = format!("{}.jsonl", rule.id);
    let text = std::fs::read_to_string(repository().join("tests/cases").join(&name)).unwrap_or_default();
    let read = |(at, line): (usize, &str)| match serde_json::from_str(line) {
        Ok(case) => (line.to_string(), case),
        Err(error) => panic!("{name}:{}: {error}", at + 1),
    };
    text.lines().enumerate().map(read).collect()
}

/// Through serde, so that a field that an exchange gains does not concern this file.
fn exchange(evidence: Evidence, response: Response) -> Exchange {
    let value = serde_json::json!({ "evidence": evidence, "response": response });
    serde_json::from_value(value).expect("an exchange")
}

fn run(case: &Case) -> GateReport {
    let default = [NamedText { name: "schema".into(), text: LENIENT_SCHEMA.into() }];
    let mut check = Check {
        schemas: case.schemas.as_deref().unwrap_or(&default).to_vec(),
        contract: case.settings.clone(),
        ..Check::default()
    };
    if !case.assertions.is_empty() {
        let draft = RequestDraft { assertions: case.assertions.clone(), ..RequestDraft::default() };
        check.requests = vec![NamedRequest { name: "the request".into(), draft }];
    }
    let mut body = case.body.as_ref().map(|body| body.0.clone());
    if let Some(pasted) = &case.pasted {
        let check::wire::Destination::Response { body_start, body_end, exchange } =
            engine::exchange::recognise(pasted.as_bytes()).destination
        else {
            panic!("{}: not recognised as a response", case.name);
        };
        let end = body_end.map_or(pasted.len(), |end| end as usize);
        body = Some(pasted.as_bytes()[body_start as usize..end].to_vec());
        check.exchanges = vec![*exchange];
    } else if !case.is_body_alone {
        let good = check::Headers {
            completeness: check::exchange::Completeness::Complete,
            list: vec![check::exchange::Header {
                name: "Content-Type".into(),
                value: "application/json".into(),
            }],
        };
        let (status, headers) = match &case.exchange {
            Some(parts) => (parts.status, parts.headers.clone()),
            None => (Some(200), good),
        };
        let evidence = case.exchange.as_ref().and_then(|p| p.evidence).unwrap_or(Evidence::Recorded);
        let response = Response { status, headers, ..Response::default() };
        check.exchanges = vec![exchange(evidence, response)];
    }
    if let Some(request) = &case.request {
        check.exchanges.iter_mut().for_each(|exchange| exchange.request = Some(request.clone()));
    }
    let texts = std::mem::take(&mut check.schemas);
    check.schemas = texts.iter().map(|t| NamedText { name: t.name.clone(), text: String::new() }).collect();
    let mut texts: Vec<(DocumentName, Vec<u8>)> = texts
        .into_iter()
        .enumerate()
        .map(|(at, schema)| (DocumentName::Schema(at as u16), schema.text.into_bytes()))
        .collect();
    texts.extend(body.map(|body| (DocumentName::Response, body)));
    let mut workspace = Workspace::default();
    workspace.configure(check);
    for (name, bytes) in texts {
        workspace.put(name, read_document(bytes));
    }
    let (report, _) = workspace.run();
    report.gates.into_iter().next().expect("the contract gate is the first one")
}

fn found(report: &GateReport, rule: &str) -> Vec<Found> {
    let findings = report.findings.iter().filter(|f| f.rule.as_str() == rule);
    findings
        .map(|finding| Found {
            severity: finding.severity,
            at: finding.places.first().or(finding.schema_place.as_ref()).map(|place| At {
                document: place.document,
                pointer: place.pointer.clone(),
                line: place.line,
                column: place.column,
            }),
            count: finding.count,
        })
        .collect()
}

fn state(report: &GateReport, rule: &str) -> &'static str {
    match report.outcomes.iter().find(|o| o.rule.as_str() == rule).map(|o| &o.state) {
        Some(RuleState::Judged(_)) => "judged",
        Some(RuleState::NotJudged(_)) => "not-judged",
        Some(RuleState::NotAsked) | None => "not-asked",
    }
}

/// What differs between a case and what came, for people; empty: nothing.
fn difference(rule: &Rule, case: &Case) -> String {
    let Ok(report) = std::panic::catch_unwind(|| run(case)) else {
        return "  a panic".to_string();
    };
    let mut text = String::new();
    let finds = found(&report, rule.id);
    if finds != case.finds {
        let _ = writeln!(text, "  found {finds:?}\n  wanted {:?}", case.finds);
    }
    if state(&report, rule.id) != case.state {
        let _ = writeln!(text, "  the state is {}, and {} was expected", state(&report, rule.id), case.state);
    }
    if report.verdict != case.verdict {
        let _ = writeln!(
            text,
            "  {} ({}), and {} was expected",
            report.verdict,
            report.reasons.join(" "),
            case.verdict
        );
    }
    for silent in &case.silent {
        for finding in report.findings.iter().filter(|f| f.rule.as_str() == silent) {
            let _ = writeln!(text, "  {silent} must be silent: {}", finding.title);
        }
    }
    text
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = String::new();
    let mut count = 0;
    for rule in rules() {
        for (_, case) in cases(rule) {
            count += 1;
            let difference = difference(rule, &case);
            if !difference.is_empty() {
                let _ = writeln!(wrong, "{} / {}\n{difference}", rule.id, case.name);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 300, "{count} cases only");
}

#[test]
fn every_rule_has_a_hit_a_twin_and_a_boundary() {
    let mut missing = Vec::new();
    for rule in rules() {
        let mut kinds: BTreeMap<Kind, u32> = BTreeMap::new();
        for (_, case) in cases(rule) {
            *kinds.entry(case.kind).or_default() += 1;
        }
        for kind in [Kind::Hit, Kind::Twin, Kind::Boundary] {
            if !kinds.contains_key(&kind) {
                missing.push(format!("{} has no {kind:?}", rule.id));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// No case twice, under no name twice; a hit finds something at a place, or says why it could not; a twin is silent.
#[test]
fn the_cases_are_honest() {
    const ABOUT_THE_WHOLE: [&str; 3] = ["contract/status", "contract/media-type", "contract/assertion"];
    let mut wrong = Vec::new();
    for rule in rules() {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for (line, case) in cases(rule) {
            let Case { name, kind, finds, state, .. } = &case;
            let mut complain = |what: &str| wrong.push(format!("{} / {name}: {what}", rule.id));
            if names.insert(name.clone(), name.clone()).is_some() {
                complain("the name is there twice");
            }
            let content = line.replacen(&format!("{name:?}"), "", 1);
            if let Some(other) = lines.insert(content, name.clone()) {
                complain(&format!("is the same as {other}"));
            }
            match kind {
                Kind::Hit if finds.is_empty() && state != "not-judged" => {
                    complain("a hit that finds nothing")
                }
                Kind::Hit if !ABOUT_THE_WHOLE.contains(&rule.id) && finds.iter().any(|f| f.at.is_none()) => {
                    complain("a hit without a place");
                }
                Kind::Twin if !finds.is_empty() || state == "not-judged" => {
                    complain("a twin that is not innocent")
                }
                _ => {}
            }
            let is_placed = |at: &At| at.line > 0 && at.column > 0;
            if finds.iter().filter_map(|f| f.at.as_ref()).any(|at| !is_placed(at)) {
                complain("lines and columns count from 1");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Files that belong to no rule would never run.
#[test]
fn every_file_belongs_to_a_rule() {
    let folder = repository().join("tests/cases/contract");
    let names = std::fs::read_dir(folder).expect("the folder is there").flatten().map(|e| e.file_name());
    let known =
        |name: &str| name == "violations" || rules().any(|rule| rule.id == format!("contract/{name}"));
    let unknown: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !known(name.trim_end_matches(".jsonl")))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_page_about_the_gate_is_true() {
    let tallies = |rule: &Rule| {
        let count = |kind: Kind| cases(rule).iter().filter(|(_, case)| case.kind == kind).count();
        [count(Kind::Hit), count(Kind::Twin), count(Kind::Boundary)]
    };
    let text = page::text(tallies);
    let path = repository().join("docs/contract.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "docs/contract.md is not true (UPDATE=1 writes it anew)");
}
