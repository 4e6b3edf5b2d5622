//! The official JSON Schema test suite, run through the engine's own representation and through
//! `serde_json::Value`: both must fail at the same tests, and those are listed with reasons.
//!
//! The suite is looked for in `../shared/suites/json-schema-test-suite`, or in the folder of suites named by
//! `PREFLIGHT_SUITES`. With `UPDATE=1` the list of failures and `docs/conformance.md` are written anew.

use check::gates::contract::{ContractSettings, Draft};
use check::{DocumentName, Evidence};
use document::Document;
use engine::schema::{Limits, SchemaSource, compile};
use jsonschema::{PatternOptions, Retrieve, Uri};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const REMOTES: &str = "http://localhost:1234/";
/// What stands in the list until somebody has found out why.
const NO_REASON: &str = "?";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn suite() -> Option<PathBuf> {
    let suites = match std::env::var_os("PREFLIGHT_SUITES") {
        Some(folder) => PathBuf::from(folder),
        None => repository().join("../shared/suites"),
    };
    let suite = suites.join("json-schema-test-suite");
    suite.join("tests").is_dir().then_some(suite)
}

fn folder(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "draft4",
        Draft::Draft6 => "draft6",
        Draft::Draft7 => "draft7",
        Draft::Draft201909 => "draft2019-09",
        Draft::Draft202012 => "draft2020-12",
    }
}

fn for_validator(draft: Draft) -> jsonschema::Draft {
    match draft {
        Draft::Draft4 => jsonschema::Draft::Draft4,
        Draft::Draft6 => jsonschema::Draft::Draft6,
        Draft::Draft7 => jsonschema::Draft::Draft7,
        Draft::Draft201909 => jsonschema::Draft::Draft201909,
        Draft::Draft202012 => jsonschema::Draft::Draft202012,
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Required,
    Optional,
    Format,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    passed: u32,
    total: u32,
}

/// A schema that the suite serves under an address.
struct Remote {
    address: String,
    text: String,
    value: Value,
}

fn json_files(folder: &Path, deep: bool, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && deep {
            json_files(&path, deep, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
}

/// Answers from the suite's own folder.
struct FromSuite(Arc<[Remote]>);

impl Retrieve for FromSuite {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let found = self.0.iter().find(|remote| remote.address == uri.as_str().trim_end_matches('#'));
        found.map(|remote| remote.value.clone()).ok_or_else(|| "not in the suite".into())
    }
}

fn remotes(suite: &Path) -> Arc<[Remote]> {
    let root = suite.join("remotes");
    let mut files = Vec::new();
    json_files(&root, true, &mut files);
    let remote = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).ok()?;
        let value = serde_json::from_str(&text).ok()?;
        let path = path.strip_prefix(&root).ok()?.to_string_lossy().replace('\\', "/");
        Some(Remote { address: format!("{REMOTES}{path}"), text, value })
    };
    files.iter().filter_map(remote).collect()
}

/// What one judge says of the tests of a group: fits or not; none if it gives no verdict.
type Verdicts = Vec<Option<bool>>;

/// Through the engine: texts in, findings out.
fn by_engine(
    schema: &str,
    instances: &[String],
    draft: Draft,
    formats: bool,
    remotes: &[Remote],
) -> Verdicts {
    let mut documents = vec![Document::parse(schema.as_bytes().to_vec())];
    let mut labels = vec![String::new()];
    if schema.contains("localhost:1234") {
        for remote in remotes {
            documents.push(Document::parse(remote.text.clone().into_bytes()));
            labels.push(remote.address.clone());
        }
    }
    let sources: Vec<SchemaSource<'_>> = documents
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(n, (document, label))| SchemaSource { document, name: DocumentName::Schema(n as u16), label })
        .collect();
    // The suite's schemas say their draft, from 2019-09 on; before, the folder does.
    let draft = (!schema.contains("\"$schema\"")).then_some(draft);
    let settings = ContractSettings { draft, asserts_formats: formats, ..Default::default() };
    let compilation = compile(&sources, &settings, &Limits::default());
    let Some(compiled) = compilation.compiled.filter(|_| compilation.unjudged.is_empty()) else {
        return vec![None; instances.len()];
    };
    let judge = |instance: &String| {
        let instance = Document::parse(instance.as_bytes().to_vec());
        let validation = compiled.validate(&instance, &sources, Evidence::Recorded);
        let is_valid = compiled.is_valid(&instance);
        assert_eq!(is_valid, validation.findings.is_empty(), "{schema}");
        validation.unjudged.is_empty().then_some(is_valid)
    };
    instances.iter().map(judge).collect()
}

/// Through jsonschema with `serde_json::Value`, with the same options.
fn by_value(
    schema: &Value,
    instances: &[Value],
    draft: Draft,
    formats: bool,
    remotes: &Arc<[Remote]>,
) -> Verdicts {
    let mut options = jsonschema::options()
        .with_retriever(FromSuite(Arc::clone(remotes)))
        .with_base_uri("preflight://schemas/1")
        .should_validate_formats(formats)
        .with_pattern_options(
            PatternOptions::fancy_regex().backtrack_limit(Limits::default().backtracks as usize),
        );
    if schema.get("$schema").is_none() {
        options = options.with_draft(for_validator(draft));
    }
    match options.build(schema) {
        Ok(validator) => instances.iter().map(|instance| Some(validator.is_valid(instance))).collect(),
        Err(_) => vec![None; instances.len()],
    }
}

#[derive(Default)]
struct Outcome {
    tallies: BTreeMap<(Draft, Part), Tally>,
    by_engine: BTreeSet<String>,
    by_value: BTreeSet<String>,
}

fn run_file(
    path: &Path,
    name: &str,
    draft: Draft,
    part: Part,
    remotes: &Arc<[Remote]>,
    outcome: &mut Outcome,
) {
    let text = std::fs::read_to_string(path).expect("a file of the suite");
    let groups: Vec<Value> = serde_json::from_str(&text).expect("a list of groups");
    // The texts as they are written: a long number must not go through a double on its way to the engine.
    let document = Document::parse(text.into_bytes());
    let written = |pointer: String| {
        let node = document.resolve(&pointer).expect("the same text");
        String::from_utf8_lossy(document.raw(node)).into_owned()
    };
    let formats = part == Part::Format;
    for (g, group) in groups.iter().enumerate() {
        let tests = group["tests"].as_array().expect("tests");
        let instances: Vec<Value> = tests.iter().map(|test| test["data"].clone()).collect();
        let texts: Vec<String> = (0..tests.len()).map(|n| written(format!("/{g}/tests/{n}/data"))).collect();
        let ours = by_engine(&written(format!("/{g}/schema")), &texts, draft, formats, remotes);
        let theirs = by_value(&group["schema"], &instances, draft, formats, remotes);
        for (n, test) in tests.iter().enumerate() {
            let expected = test["valid"].as_bool();
            let words = |value: &Value| value.as_str().unwrap_or_default().to_string();
            let id = format!("{name} | {} | {}", words(&group["description"]), words(&test["description"]));
            let tally = outcome.tallies.entry((draft, part)).or_default();
            tally.total += 1;
            if ours[n] == expected {
                tally.passed += 1;
            } else {
                outcome.by_engine.insert(id.clone());
            }
            if theirs[n] != expected {
                outcome.by_value.insert(id);
            }
        }
    }
}

fn run(suite: &Path) -> Outcome {
    let remotes = remotes(suite);
    let mut outcome = Outcome::default();
    for draft in Draft::ALL {
        let root = suite.join("tests").join(folder(draft));
        for (part, below) in
            [(Part::Required, ""), (Part::Optional, "optional"), (Part::Format, "optional/format")]
        {
            let mut files = Vec::new();
            json_files(&root.join(below), false, &mut files);
            for path in files {
                let file =
                    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let name = [folder(draft), below, &file].into_iter().filter(|part| !part.is_empty());
                let name = name.collect::<Vec<_>>().join("/");
                run_file(&path, &name, draft, part, &remotes, &mut outcome);
            }
        }
    }
    outcome
}

/// The list: `file | group | test | reason`, one a line; lines with `#` are for people.
fn read_list(path: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let entry = |line: &str| {
        let (id, reason) = line.rsplit_once(" | ")?;
        Some((id.trim().to_string(), reason.trim().to_string()))
    };
    text.lines().filter(|line| !line.starts_with('#')).filter_map(entry).collect()
}

fn write_list(path: &Path, failures: &BTreeSet<String>, reasons: &BTreeMap<String, String>) {
    let mut text = String::from(
        "# Tests of the official suite that fail, with the reason. Checked and written by tests/conformance.rs.\n\
         # file | group | test | reason\n",
    );
    for id in failures {
        let reason = reasons.get(id).map_or(NO_REASON, String::as_str);
        let _ = writeln!(text, "{id} | {reason}");
    }
    std::fs::write(path, text).expect("the list can be written");
}

fn page(outcome: &Outcome, reasons: &BTreeMap<String, String>) -> String {
    let mut text = String::from(
        "# Conformance\n\n\
         How the contract gate fares in the official JSON Schema test suite. This page is written by\n\
         `tests/conformance.rs` (with `UPDATE=1`), which also checks that it is true.\n\n\
         The suite runs through the same code that judges a response: text, index, schema, findings. It also runs\n\
         through `serde_json::Value`; both ways fail at the same tests.\n\n\
         `required` and `optional` run without asserting `format`, as the suite asks; `format` runs with it.\n\n\
         | draft | required | optional | format |\n|---|---|---|---|\n",
    );
    let mut total = Tally::default();
    for draft in Draft::ALL {
        let cell = |part: Part| {
            let tally = outcome.tallies.get(&(draft, part)).copied().unwrap_or_default();
            format!("{} / {}", tally.passed, tally.total)
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            draft.name(),
            cell(Part::Required),
            cell(Part::Optional),
            cell(Part::Format)
        );
    }
    for tally in outcome.tallies.values() {
        total.passed += tally.passed;
        total.total += tally.total;
    }
    let _ = writeln!(
        text,
        "\n{} of {} tests pass.\n\n## What does not pass, and why\n",
        total.passed, total.total
    );
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for id in &outcome.by_engine {
        by_reason.entry(reasons.get(id).map_or(NO_REASON, String::as_str)).or_default().push(id);
    }
    for (reason, ids) in by_reason {
        let _ = writeln!(text, "- {reason} ({})", ids.len());
    }
    text.push_str("\nEach of them is named in `tests/conformance/known_failures.txt`.\n");
    text
}

#[test]
fn the_official_suite() {
    let Some(suite) = suite() else {
        println!(
            "skipped: the JSON Schema test suite is not here (set PREFLIGHT_SUITES to the folder of suites)"
        );
        return;
    };
    let outcome = run(&suite);
    let only_ours: Vec<_> = outcome.by_engine.difference(&outcome.by_value).collect();
    let only_theirs: Vec<_> = outcome.by_value.difference(&outcome.by_engine).collect();
    let total: u32 = outcome.tallies.values().map(|tally| tally.total).sum();
    println!(
        "{total} tests, {} fail by the engine, {} by value",
        outcome.by_engine.len(),
        outcome.by_value.len()
    );
    let list = repository().join("tests/conformance/known_failures.txt");
    let page_path = repository().join("docs/conformance.md");
    let reasons = read_list(&list);
    if std::env::var_os("UPDATE").is_some() {
        write_list(&list, &outcome.by_engine, &reasons);
        std::fs::write(&page_path, page(&outcome, &reasons)).expect("the page can be written");
    }
    assert!(
        only_ours.is_empty() && only_theirs.is_empty(),
        "the two ways differ\nonly the engine fails: {only_ours:#?}\nonly the value fails: {only_theirs:#?}"
    );
    let reasons = read_list(&list);
    let listed: BTreeSet<String> = reasons.keys().cloned().collect();
    assert_eq!(listed, outcome.by_engine, "the list of known failures is not true (UPDATE=1 writes it anew)");
    let unexplained: Vec<_> = reasons.iter().filter(|(_, reason)| *reason == NO_REASON).collect();
    assert!(unexplained.is_empty(), "failures without a reason: {unexplained:#?}");
    let written = std::fs::read_to_string(&page_path).unwrap_or_default();
    assert_eq!(
        written,
        page(&outcome, &reasons),
        "docs/conformance.md is not true (UPDATE=1 writes it anew)"
    );
}
