//! Schemas and descriptions that others wrote, from `../shared/suites` (or `PREFLIGHT_SUITES`): every subject gives cases
//! or a sentence, its unchanged payload fits, and verdicts are the validator's. Skipped where they are not there.

use super::{no_random, parsed, subject};
use check::DocumentName;
use check::gates::contract::{ContractSettings, Draft};
use check::gates::data::{DataSettings, Expectation};
use document::Document;
use engine::data::{Cases, Subject};
use engine::openapi::{Contract, Description};
use engine::schema::SchemaSource;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};

fn suite(name: &str) -> Option<PathBuf> {
    let suites = std::env::var_os("PREFLIGHT_SUITES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/suites"), PathBuf::from);
    let folder = suites.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the suite {name} is not there (set PREFLIGHT_SUITES)");
    None
}

#[test]
fn operations_of_real_descriptions_give_cases_or_a_sentence() {
    let Some(folder) = suite("openapi-documents") else { return };
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    names.sort();
    let (mut given, mut made) = (0, 0);
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        let document = match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => Document::parse(bytes),
            Some("yaml") => Document::parse_yaml(bytes),
            _ => continue,
        };
        let (description, _) = Description::read(&document);
        let source =
            SchemaSource { document: &document, name: DocumentName::Schema(0), label: "description" };
        let contract = Contract { description: &description, texts: &[source] };
        let operations = &description.operations;
        for operation in operations.iter().step_by(1 + operations.len() / 12) {
            let label = operation.label();
            let subject = Subject::of_operation(&contract, &ContractSettings::default(), &label, None, 1);
            let subject = match subject {
                Ok(subject) => subject,
                Err(why) => {
                    assert!(why.ends_with('.'), "{label}: {why}");
                    continue;
                }
            };
            let cases = Cases::new(subject, &no_random(), 1);
            given += 1;
            made += cases.count();
            let first = cases.make(0).unwrap();
            assert_ne!(first.expectation, Expectation::Refuse, "{label}: {}", first.why);
            assert!(!first.request.url.contains(['{', '}']), "{label}: {}", first.request.url);
            for index in (1..cases.count()).step_by(1 + cases.count() as usize / 40) {
                let case = cases.make(index).unwrap_or_else(|| panic!("{label}: no case {index}"));
                assert!(!case.why.is_empty(), "{label} {index}");
            }
        }
    }
    assert!(given > 20 && made > 2_000, "{given} operations, {made} cases");
}

#[derive(Deserialize)]
struct Group {
    schema: Box<RawValue>,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    data: Box<RawValue>,
    valid: bool,
}

#[test]
fn payloads_of_the_official_suite_give_cases_with_the_validators_verdicts() {
    let Some(folder) = suite("json-schema-test-suite") else { return };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("tests/draft2020-12"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let mut judged = 0;
    for path in paths {
        let groups: Vec<Group> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for group in groups.iter().step_by(3) {
            let Some(valid) = group.tests.iter().find(|test| test.valid) else { continue };
            let schema = parsed(group.schema.get());
            let source = SchemaSource { document: &schema, name: DocumentName::Schema(0), label: "schema" };
            let settings =
                ContractSettings { draft: Some(Draft::Draft202012), ..ContractSettings::default() };
            let compiled = engine::schema::compile(&[source], &settings, &Default::default());
            let is_whole = compiled.unjudged.is_empty();
            let Some(compiled) = compiled.compiled.filter(|_| is_whole) else { continue };
            let name = format!("{}: {:.200}", path.display(), group.schema.get());
            let subject = match subject(group.schema.get(), Some(valid.data.get())) {
                Ok(subject) => subject,
                Err(why) => {
                    assert!(why.ends_with('.'), "{name}: {why}");
                    continue;
                }
            };
            let settings = DataSettings { random_count: 5, largest_bytes: 1_000, ..DataSettings::default() };
            let cases = Cases::new(subject, &settings, 3);
            for case in (0..cases.count()).step_by(7).filter_map(|index| cases.make(index)) {
                let document = Document::parse(case.payload.clone());
                let fits = !document.is_blocked() && compiled.is_valid(&document);
                let is_right = match case.expectation {
                    Expectation::Accept => fits,
                    Expectation::Refuse => !fits,
                    Expectation::Either => true,
                };
                assert!(is_right, "{name}: {:?} ({}) {:?}", case.expectation, case.why, case.request.body);
                judged += 1;
            }
        }
    }
    assert!(judged > 1_000, "{judged} cases");
}
