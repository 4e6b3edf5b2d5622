//! Consistency as data: what is found between sources, and what is not. Every rule has hits, innocent twins and
//! boundaries. Also checks that `docs/consistency.md` names every rule.

use check::consistency::{Cell, Matrix, Presence};
use check::{DocumentName, Evidence, Finding, Severity};
use document::Document;
use engine::consistency::{Source, matrix};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Hit,
    /// Looks like a hit, and is innocent.
    Twin,
    /// At the edge of what the rule is about; the row says which side it falls on.
    Boundary,
}

/// One line of a file; the file is named after its rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    kind: Kind,
    /// Texts of the sources, which are called production, staging, test.
    sources: Vec<String>,
    #[serde(default)]
    is_lines: bool,
    /// All findings of all rules.
    #[serde(default)]
    finds: Vec<Found>,
    /// Cells of rows, as `types presence`: `integer+null 2 of 2`, `not known`.
    #[serde(default)]
    rows: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    rule: String,
    severity: Severity,
    pattern: String,
    title: String,
    /// `response /0/id`, in the order of the finding.
    places: Vec<String>,
}

const LABELS: [&str; 3] = ["production", "staging", "test"];
const FILES: [&str; 4] = ["consistent-types", "consistent-presence", "consistent-format", "consistent-enum"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn cases(file: &str) -> Vec<Case> {
    let path = repository().join(format!("tests/cases/consistency/{file}.jsonl"));
    let text = std::fs::read_to_string(&path).expect("a file of cases");
    let read =
        |(at, line)| serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}:{}: {error}", at + 1));
    text.lines().enumerate().map(read).collect()
}

fn compared(texts: &[String], is_lines: bool) -> Matrix {
    let read = |text: &String| match is_lines {
        true => Document::parse_lines(text.clone().into_bytes()),
        false => Document::parse(text.clone().into_bytes()),
    };
    let documents: Vec<Document> = texts.iter().map(read).collect();
    let sources: Vec<Source<'_>> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| Source {
            label: LABELS[at],
            name: if at == 0 { DocumentName::Response } else { DocumentName::Sample(at as u16 - 1) },
            evidence: Evidence::Recorded,
            document,
        })
        .collect();
    matrix(&sources)
}

fn found(finding: &Finding) -> Found {
    Found {
        rule: finding.rule.as_str().trim_start_matches("contract/").to_string(),
        severity: finding.severity,
        pattern: finding.pattern.clone(),
        title: finding.title.clone(),
        places: finding.places.iter().map(|place| format!("{} {}", place.document, place.pointer)).collect(),
    }
}

fn shown(cell: &Cell) -> String {
    let null = (cell.nulls > 0).then_some("null".to_string());
    let types: Vec<String> = cell.types.iter().cloned().chain(null).collect();
    format!("{} {}", types.join("+"), cell.presence_words()).trim().to_string()
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = String::new();
    let mut count = 0;
    for file in FILES {
        for case in cases(file) {
            count += 1;
            let got = compared(&case.sources, case.is_lines);
            let finds: Vec<Found> = got.findings.iter().map(found).collect();
            if finds != case.finds {
                wrong.push_str(&format!(
                    "{file} / {}\n  found {finds:#?}\n  wanted {:#?}\n",
                    case.name, case.finds
                ));
            }
            for (path, wanted) in &case.rows {
                let row = got.rows.iter().find(|row| row.path == *path);
                let cells: Option<Vec<String>> = row.map(|row| row.cells.iter().map(shown).collect());
                if cells.as_ref() != Some(wanted) {
                    wrong.push_str(&format!("{file} / {}\n  {path}: {cells:?}, not {wanted:?}\n", case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 60, "{count} cases only");
}

#[test]
fn the_cases_are_honest() {
    for file in FILES {
        let cases = cases(file);
        let mut names = BTreeSet::new();
        for case in &cases {
            assert!(names.insert(&case.name), "{file} / {}: twice", case.name);
            let own = case.finds.iter().filter(|found| found.rule == file).count();
            match case.kind {
                Kind::Hit => assert!(own > 0, "{file} / {}: a hit that finds nothing", case.name),
                Kind::Twin => {
                    assert!(case.finds.is_empty(), "{file} / {}: a twin that is not innocent", case.name)
                }
                Kind::Boundary => {}
            }
        }
        let kinds: BTreeSet<Kind> = cases.iter().map(|case| case.kind).collect();
        assert_eq!(kinds.len(), 3, "{file} needs hits, twins and boundaries");
    }
}

#[test]
fn every_rule_has_cases_and_is_in_the_docs() {
    let docs = std::fs::read_to_string(repository().join("docs/consistency.md")).expect("the page");
    let rules: Vec<_> = engine::contract::COMPARISON_RULES
        .iter()
        .filter(|rule| rule.id != "contract/breaking-change")
        .collect();
    for rule in &rules {
        assert!(FILES.iter().any(|file| rule.id == format!("contract/{file}")), "{}", rule.id);
        assert!(docs.contains(&format!("`{}`", rule.id)), "{} is not in docs/consistency.md", rule.id);
        assert_eq!(engine::rules::find(rule.id).map(|found| found.id), Some(rule.id));
    }
    assert_eq!(rules.len(), FILES.len());
}

/// Places are told in lines and bytes of the right document; findings have facts, a fix and a fingerprint of their own.
#[test]
fn findings_are_complete() {
    for case in FILES.iter().flat_map(|file| cases(file)) {
        let got = compared(&case.sources, case.is_lines);
        let mut fingerprints = BTreeSet::new();
        for finding in &got.findings {
            assert!(fingerprints.insert(finding.fingerprint), "{}", case.name);
            assert!(!finding.title.ends_with('.') && finding.fix.is_some(), "{}", finding.title);
            assert!(!finding.places.is_empty() && finding.places.len() <= Finding::MAX_PLACES);
            for place in &finding.places {
                let source = match place.document {
                    DocumentName::Response => 0,
                    DocumentName::Sample(at) => at as usize + 1,
                    other => panic!("{other}"),
                };
                let text = &case.sources[source];
                let document = match case.is_lines {
                    true => Document::parse_lines(text.clone().into_bytes()),
                    false => Document::parse(text.clone().into_bytes()),
                };
                let node = document.resolve(&place.pointer).expect("a place that exists");
                let span = document.span(node);
                assert_eq!((place.start, place.end), (span.start, span.end), "{}", case.name);
            }
        }
    }
}

/// The same sources give the same matrix, and a source beside itself contradicts itself nowhere.
#[test]
fn a_source_agrees_with_itself() {
    for case in FILES.iter().flat_map(|file| cases(file)) {
        assert_eq!(compared(&case.sources, case.is_lines), compared(&case.sources, case.is_lines));
        for source in &case.sources {
            let twice = [source.clone(), source.clone(), source.clone()];
            let got = compared(&twice, case.is_lines);
            assert!(got.findings.is_empty(), "{}: {:?}", case.name, got.findings);
            assert!(compared(&twice[..1], case.is_lines).findings.is_empty());
        }
    }
}

/// The other way round the same fields are found by the same rules with the same weight.
#[test]
fn the_order_of_the_sources_changes_no_finding() {
    for case in FILES.iter().flat_map(|file| cases(file)) {
        let mut turned = case.sources.clone();
        turned.reverse();
        let brief = |matrix: &Matrix| -> BTreeSet<(String, String, Severity)> {
            let brief = |f: &Finding| (f.rule.to_string(), f.pattern.clone(), f.severity);
            matrix.findings.iter().map(brief).collect()
        };
        let (there, back) = (compared(&case.sources, case.is_lines), compared(&turned, case.is_lines));
        assert_eq!(brief(&there), brief(&back), "{}", case.name);
    }
}

#[test]
fn a_hundred_thousand_items_in_each_source() {
    let text = |quote: &str| {
        let item =
            |id: u32| format!("{{\"id\":{quote}{id}{quote},\"at\":\"2026-03-01T12:30:00Z\",\"n\":{id}}}");
        format!("{{\"orders\":[{}]}}", (0..100_000).map(item).collect::<Vec<_>>().join(","))
    };
    let got = compared(&[text(""), text("\"")], false);
    let titles: Vec<&str> = got.findings.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(titles, ["id is a number in production and a string of digits in staging"]);
    assert!(got.notes.is_empty());
    assert_eq!(got.rows.len(), 6);
    assert!(got.rows.iter().skip(3).all(|row| row.cells.iter().all(|cell| cell.parents == 100_000)));
}

#[test]
fn what_is_too_much_is_said() {
    let wide = |suffix: &str| {
        let fields: Vec<String> = (0..200)
            .map(|a| {
                format!(
                    "\"f{a}\":{{{}}}",
                    (0..20).map(|b| format!("\"{b}x{a}\":{suffix}")).collect::<Vec<_>>().join(",")
                )
            })
            .collect();
        format!("{{{}}}", fields.join(","))
    };
    let got = compared(&[wide("1"), wide("\"a\"")], false);
    assert_eq!((got.rows.len(), got.findings.len()), (2_000, 200));
    assert_eq!(got.notes.len(), 2, "{:?}", got.notes);
}

#[test]
fn nothing_and_broken_texts() {
    for texts in [vec![], vec![""], vec!["", ""], vec!["{\"a\":1", "{\"a\":1}"], vec!["[1,,]", "[2]"]] {
        let texts: Vec<String> = texts.into_iter().map(str::to_string).collect();
        let got = compared(&texts, false);
        assert!(got.findings.is_empty(), "{texts:?}: {:?}", got.findings);
    }
    let got = compared(&["{\"a\":1".to_string(), String::new()], false);
    assert_eq!(got.notes.len(), 2, "{:?}", got.notes);
    assert_eq!(got.rows[0].cells[1].presence, Presence::Unknown);
}
