//! Values made from schemas: every case of `tests/cases/generate` on twenty seeds, and the schemas of the official
//! test suite. Each value is judged by the validator that judges the bodies of a check.

use check::DocumentName;
use check::gates::contract::{ContractSettings, Draft};
use document::Document;
use engine::schema::generate::{
    Amount, Direction, GenerateOptions, Generated, SchemaIndex, Ungenerated, generate, generate_at,
};
use engine::schema::{Compiled, Limits, SchemaSource, compile};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};

const SEEDS: u64 = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    schema: Box<RawValue>,
    #[serde(default)]
    draft: Option<Draft>,
    #[serde(default)]
    options: Asked,
    /// The value, where there is only one.
    gives: Option<String>,
    /// `unsatisfiable` or `unknown`, where there is none.
    refused: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    amount: Option<String>,
    prefers_examples: bool,
    direction: Option<String>,
}

impl Asked {
    fn options(&self, draft: Option<Draft>) -> GenerateOptions {
        GenerateOptions {
            amount: match self.amount.as_deref() {
                Some("minimal") => Amount::Minimal,
                Some("full") => Amount::Full,
                None => Amount::Some,
                Some(other) => panic!("no amount is called {other}"),
            },
            direction: match self.direction.as_deref() {
                Some("request") => Direction::Request,
                Some("response") => Direction::Response,
                None => Direction::Unknown,
                Some(other) => panic!("no direction is called {other}"),
            },
            prefers_examples: self.prefers_examples,
            draft: draft.unwrap_or(Draft::Draft202012),
            ..GenerateOptions::default()
        }
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compiles a schema and hands both to the test; false where it can't be compiled.
fn with_compiled(
    schema: &str,
    draft: Option<Draft>,
    test: &mut dyn FnMut(&[SchemaSource<'_>], &Compiled),
) -> bool {
    let document = Document::parse(schema.as_bytes().to_vec());
    let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: "schema" };
    let settings = ContractSettings { draft, ..ContractSettings::default() };
    let compilation = compile(&[source], &settings, &Limits::default());
    // A reference that leads nowhere is taken for "anything fits"; nothing is learnt from that.
    let is_whole = compilation.unjudged.is_empty();
    let Some(compiled) = compilation.compiled.filter(|_| is_whole) else { return false };
    test(&[source], &compiled);
    true
}

fn is_valid(compiled: &Compiled, value: &Generated) -> bool {
    let document = Document::parse(value.text.clone().into_bytes());
    document.faults().is_empty() && compiled.is_valid(&document)
}

fn judge(case: &Case, problems: &mut Vec<String>) {
    let options = case.options.options(case.draft);
    let mut say = |seed, what: String| problems.push(format!("{} (seed {seed}): {what}", case.name));
    let is_compiled = with_compiled(case.schema.get(), case.draft, &mut |schemas, compiled| {
        // What is refused takes the whole budget of steps, and would again.
        for seed in 0..if case.refused.is_some() { 3 } else { SEEDS } {
            let made = generate(schemas, compiled, seed, &options);
            if seed == 1 && made != generate(schemas, compiled, seed, &options) {
                say(seed, "the same seed gave another value".into());
            }
            let refused = match &made {
                Ok(value) if !is_valid(compiled, value) => {
                    say(seed, format!("{} does not fit", value.text));
                    continue;
                }
                Ok(value) => {
                    if case.gives.as_ref().is_some_and(|wanted| *wanted != value.text) {
                        say(seed, format!("{} was made", value.text));
                    }
                    None
                }
                Err(Ungenerated::Unsatisfiable(why)) => Some(("unsatisfiable", why)),
                Err(Ungenerated::Unknown(why)) => Some(("unknown", why)),
            };
            if refused.map(|(word, _)| word) != case.refused.as_deref() {
                say(seed, format!("{made:?}"));
            }
            if refused.is_some_and(|(_, why)| !why.ends_with('.')) {
                say(seed, format!("no sentence: {made:?}"));
            }
        }
    });
    if !is_compiled {
        problems.push(format!("{}: the schema can't be compiled", case.name));
    }
}

#[test]
fn every_case_on_twenty_seeds() {
    let folder = repository().join("tests/cases/generate");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder of cases").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let (mut count, mut problems) = (0, Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a file of cases");
        for (at, line) in text.lines().enumerate() {
            let case: Case = serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}:{}: {error}", file.display(), at + 1));
            count += 1;
            judge(&case, &mut problems);
        }
    }
    assert!(count >= 80, "only {count} cases were read");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn seeds_differ_and_stay() {
    let schema = r#"{"type":"array","minItems":3,"maxItems":3,"items":{"type":"integer","minimum":0,"maximum":1000000}}"#;
    let is_compiled = with_compiled(schema, None, &mut |schemas, compiled| {
        let made =
            |seed| generate(schemas, compiled, seed, &GenerateOptions::default()).expect("a value").text;
        let all: std::collections::BTreeSet<String> = (0..50).map(made).collect();
        assert!(all.len() > 45, "{all:?}");
        assert_eq!(made(1), "[561334,17371,975953]");
    });
    assert!(is_compiled);
}

/// Schemas that nobody should write: a sentence or a value, never a panic, whatever the judge says.
#[test]
fn hostile_schemas_are_results() {
    let deep = format!("{}true{}", r#"{"items":"#.repeat(3_000), "}".repeat(3_000));
    let nested = format!("{}{{}}{}", r#"{"allOf":["#.repeat(3_000), "]}".repeat(3_000));
    let branches = format!(r##"{{"anyOf":[{}]}}"##, vec![r##"{"$ref":"#"}"##; 500].join(","));
    let schemas = [
        r##"{"$ref":"#"}"##,
        r##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
        r##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##,
        r##"{"oneOf":[{"required":["a"],"properties":{"a":{"$ref":"#"}}},{"required":["b"],"properties":{"b":{"$ref":"#"}}}]}"##,
        r##"{"not":{"$ref":"#"}}"##,
        r##"{"$ref":"nowhere.json#/a/b"}"##,
        r##"{"$ref":"#nowhere"}"##,
        r##"{"$ref":"::::"}"##,
        r##"{"type":"integer","multipleOf":0}"##,
        r##"{"type":"number","multipleOf":-0.5,"minimum":1}"##,
        r##"{"type":"number","allOf":[{"multipleOf":0},{"multipleOf":3}]}"##,
        r##"{"type":"number","minimum":1e308,"maximum":1e309}"##,
        r##"{"type":"number","minimum":1e999999999999}"##,
        r##"{"type":"integer","format":"int64","multipleOf":1e-30}"##,
        r##"{"type":"integer","minimum":-99999999999999999999999999999,"maximum":99999999999999999999999999999}"##,
        r##"{"type":"string","minLength":18446744073709551615}"##,
        r##"{"type":"array","minItems":18446744073709551615}"##,
        r##"{"type":"array","allOf":[{"contains":{},"minContains":18446744073709551615},{"contains":true,"minContains":9}]}"##,
        r##"{"type":"object","minProperties":18446744073709551615}"##,
        r##"{"type":"string","pattern":"^((((a{1000}){1000}){1000}){1000})$"}"##,
        r##"{"type":"string","pattern":"(?<=(?=(?!"}"##,
        r##"{"type":"string","pattern":"[^\u0000-\uffff]\ud800"}"##,
        r##"{"type":"string","pattern":"(a|b|c|d|)*?(?!"}"##,
        r##"{"type":7,"properties":5,"required":"x","enum":{},"allOf":7,"items":[],"anyOf":{},"format":[],"pattern":3}"##,
        r##"{"type":["integer",7,null,"nonsense"],"dependentRequired":{"a":5},"discriminator":7,"oneOf":[{}]}"##,
        r##"{"enum":[]}"##,
        r##"[1]"##,
        r##"7"##,
        r##"{"a":"##,
        r##""##,
        &deep,
        &nested,
        &branches,
    ];
    for schema in schemas {
        let document = Document::parse(schema.as_bytes().to_vec());
        let source = [SchemaSource { document: &document, name: DocumentName::Schema(0), label: "schema" }];
        let index = SchemaIndex::new(&source, Draft::Draft202012);
        for amount in [Amount::Minimal, Amount::Some, Amount::Full] {
            for judge in [|_: &Document| true, |_: &Document| false] {
                let options =
                    GenerateOptions { amount, attempts: 4, steps: 10_000, ..GenerateOptions::default() };
                let shown = schema.get(..60).unwrap_or(schema);
                match generate_at(&source, &index, (0, ""), &judge, 1, &options) {
                    Ok(made) => {
                        assert!(Document::parse(made.text.into_bytes()).faults().is_empty(), "{shown}")
                    }
                    Err(why) => assert!(why.sentence().ends_with('.'), "{shown}: {why:?}"),
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct Group {
    schema: Box<RawValue>,
    tests: Vec<Instance>,
}

#[derive(Deserialize)]
struct Instance {
    valid: bool,
}

/// What came of the schemas of one draft.
#[derive(Default)]
struct Tally {
    made: u32,
    unsatisfiable: u32,
    unknown: u32,
    uncompiled: u32,
}

#[test]
fn schemas_of_the_official_suite() {
    let suites = std::env::var_os("PREFLIGHT_SUITES")
        .map_or_else(|| repository().join("../shared/suites"), PathBuf::from);
    let suite = suites.join("json-schema-test-suite/tests");
    if !suite.is_dir() {
        println!("the official JSON Schema test suite is not there, so none of its schemas was tried");
        return;
    }
    let drafts = [
        (Draft::Draft4, "draft4"),
        (Draft::Draft6, "draft6"),
        (Draft::Draft7, "draft7"),
        (Draft::Draft201909, "draft2019-09"),
        (Draft::Draft202012, "draft2020-12"),
    ];
    for (draft, folder) in drafts {
        let mut tally = Tally::default();
        let mut problems = Vec::new();
        let mut unknown = Vec::new();
        let mut files: Vec<PathBuf> = std::fs::read_dir(suite.join(folder))
            .expect("a draft")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "json")) {
            let text = std::fs::read_to_string(file).expect("a file of the suite");
            let groups: Vec<Group> = serde_json::from_str(&text).expect("groups of tests");
            for group in groups {
                let has_valid = group.tests.iter().any(|test| test.valid);
                let options = GenerateOptions { draft, ..GenerateOptions::default() };
                let is_compiled = with_compiled(group.schema.get(), Some(draft), &mut |schemas, compiled| {
                    match generate(schemas, compiled, 1, &options) {
                        Ok(value) if is_valid(compiled, &value) => tally.made += 1,
                        Ok(value) => problems.push(format!("{}: {} does not fit", group.schema, value.text)),
                        // The suite knows a value, so the proof is wrong.
                        Err(Ungenerated::Unsatisfiable(why)) if has_valid => {
                            problems.push(format!("{}: {why}", group.schema))
                        }
                        Err(Ungenerated::Unsatisfiable(_)) => tally.unsatisfiable += 1,
                        Err(Ungenerated::Unknown(why)) => {
                            tally.unknown += 1;
                            unknown.push(format!(
                                "{} {why} {}",
                                if has_valid { "!" } else { "-" },
                                group.schema
                            ));
                        }
                    }
                });
                tally.uncompiled += u32::from(!is_compiled);
            }
        }
        let Tally { made, unsatisfiable, unknown: lost, uncompiled } = tally;
        println!(
            "{folder}: {made} schemas with a value, {unsatisfiable} that nothing fits, {lost} not known, {uncompiled} not compiled"
        );
        for line in &unknown {
            println!("  {}", line.replace('\n', " "));
        }
        assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
        assert!(made > 100, "{folder}: values for only {made} schemas");
    }
}
