//! Inference as data: the decisions that samples lead to, with their evidence, and the schema that follows. And the
//! promise: whatever is accepted and rejected, the schema accepts all its samples.

use check::DocumentName;
use check::gates::contract::ContractSettings;
use check::inference::{Choices, Decision, Inference};
use document::Document;
use engine::infer::{Gathered, Limits, infer};
use engine::schema::{self, SchemaSource, compile};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec())
}

/// One line of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    samples: Vec<String>,
    /// Whether the samples are JSON Lines.
    #[serde(default)]
    is_lines: bool,
    #[serde(default)]
    choices: Choices,
    /// All decisions at these paths, or under these ids: `yes`, `no`; with `!` where there is no choice.
    #[serde(default)]
    decisions: BTreeMap<String, String>,
    /// Ids that there must not be.
    #[serde(default)]
    none: Vec<String>,
    #[serde(default)]
    evidence: BTreeMap<String, String>,
    /// Values in the schema by JSON Pointer; null: nothing is there.
    #[serde(default)]
    schema: BTreeMap<String, Value>,
    /// Texts that the schema must refuse.
    #[serde(default)]
    refuses: Vec<String>,
    /// Texts that the schema must accept, beside the samples.
    #[serde(default)]
    accepts: Vec<String>,
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/infer");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").flatten().collect();
    files.sort_by_key(|file| file.file_name());
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(file.path()).expect("a readable file");
        for (at, line) in text.lines().enumerate() {
            match serde_json::from_str(line) {
                Ok(case) => cases.push((name.clone(), case)),
                Err(error) => panic!("{name}:{}: {error}", at + 1),
            }
        }
    }
    cases
}

/// Compiles an inferred schema, which must be valid.
struct Judge {
    compiled: schema::Compiled,
}

impl Judge {
    fn new(text: &str) -> Judge {
        let document = parse(text);
        assert!(document.faults().is_empty(), "the schema is not JSON: {text}");
        let sources =
            [SchemaSource { document: &document, name: DocumentName::Schema(0), label: "inferred" }];
        let compilation = compile(&sources, &ContractSettings::default(), &schema::Limits::default());
        assert!(compilation.findings.is_empty(), "{:?}\n{text}", compilation.findings);
        Judge { compiled: compilation.compiled.expect("an inferred schema compiles") }
    }

    fn accepts(&self, text: &str) -> bool {
        self.compiled.is_valid(&parse(text))
    }
}

fn state(decision: &Decision) -> String {
    let word = if decision.is_accepted { "yes" } else { "no" };
    format!("{}{word}", if decision.is_fixed { "!" } else { "" })
}

fn inferred(case: &Case) -> Inference {
    let read = |text: &String| match case.is_lines {
        true => Document::parse_lines(text.clone().into_bytes()),
        false => parse(text),
    };
    let documents: Vec<Document> = case.samples.iter().map(read).collect();
    infer(&documents.iter().collect::<Vec<_>>(), &case.choices)
}

fn problems(case: &Case) -> Vec<String> {
    let found = inferred(case);
    let mut problems = Vec::new();
    let by_id: BTreeMap<&str, &Decision> = found.decisions.iter().map(|d| (d.id.as_str(), d)).collect();
    for (id, wanted) in &case.decisions {
        let got = by_id.get(id.as_str()).map_or("nothing".to_string(), |decision| state(decision));
        if got != *wanted {
            problems.push(format!("{id} is {got}, and {wanted} was expected"));
        }
    }
    for id in &case.none {
        if let Some(decision) = by_id.get(id.as_str()) {
            problems.push(format!("{id} must not be there: {} ({})", decision.says, decision.evidence));
        }
    }
    for (id, wanted) in &case.evidence {
        let got = by_id.get(id.as_str()).map(|decision| decision.evidence.as_str());
        if got != Some(wanted) {
            problems.push(format!("{id} rests on {got:?}, and {wanted:?} was expected"));
        }
    }
    let schema: Value = serde_json::from_str(&found.schema).expect("the schema is JSON");
    for (pointer, wanted) in &case.schema {
        let got = schema.pointer(pointer).unwrap_or(&Value::Null);
        if got != wanted {
            problems.push(format!("{pointer} is {got}, and {wanted} was expected"));
        }
    }
    let judge = Judge::new(&found.schema);
    let samples = case.samples.iter().flat_map(|sample| match case.is_lines {
        true => sample.lines().collect(),
        false => vec![sample.as_str()],
    });
    for text in samples.filter(|text| !text.trim().is_empty()).chain(case.accepts.iter().map(String::as_str))
    {
        if !judge.accepts(text) {
            problems.push(format!("the schema refuses {text}"));
        }
    }
    problems.extend(
        case.refuses
            .iter()
            .filter(|text| judge.accepts(text))
            .map(|text| format!("the schema accepts {text}")),
    );
    if !problems.is_empty() {
        problems.push(found.schema);
    }
    problems
}

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases only", cases.len());
    let mut names = BTreeSet::new();
    let mut wrong = String::new();
    for (file, case) in &cases {
        assert!(names.insert(&case.name), "{} is there twice", case.name);
        let expectations = [case.decisions.len(), case.none.len(), case.schema.len(), case.evidence.len()];
        let expectations = expectations.iter().sum::<usize>() + case.refuses.len();
        assert!(expectations > 0, "{} expects nothing", case.name);
        for problem in problems(case) {
            wrong.push_str(&format!("{file} / {}: {problem}\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_decision_that_is_turned_round_shows_in_the_schema() {
    let mut turned = 0;
    for (file, case) in cases() {
        let before = inferred(&case);
        for decision in before.decisions.iter().filter(|decision| !decision.is_fixed) {
            let mut choices = case.choices.clone();
            choices.0.insert(decision.id.clone(), !decision.is_accepted);
            let after = inferred(&Case { choices, ..clone(&case) });
            let name = format!("{file} / {}: {}", case.name, decision.id);
            assert_ne!(before.schema, after.schema, "{name}");
            let same = after.decisions.iter().find(|d| d.id == decision.id).expect("the decision stays");
            assert_eq!(same.is_accepted, !decision.is_accepted, "{name}");
            assert_eq!(
                (same.is_default, &same.evidence),
                (decision.is_default, &decision.evidence),
                "{name}"
            );
            turned += 1;
        }
    }
    assert!(turned >= 100, "{turned} decisions only");
}

fn clone(case: &Case) -> Case {
    Case {
        name: case.name.clone(),
        samples: case.samples.clone(),
        choices: Choices::default(),
        decisions: BTreeMap::new(),
        none: Vec::new(),
        evidence: BTreeMap::new(),
        schema: BTreeMap::new(),
        refuses: Vec::new(),
        accepts: Vec::new(),
        is_lines: case.is_lines,
    }
}

#[test]
fn examples_stand_where_they_say() {
    for (file, case) in cases().iter().filter(|(_, case)| !case.is_lines) {
        for decision in inferred(case).decisions {
            for sighting in &decision.examples {
                let text = &case.samples[sighting.document as usize];
                let value = &text[sighting.start as usize..sighting.end as usize];
                let node = parse(text);
                let node = node.resolve(&sighting.pointer).map(|found| node.span(found).start);
                assert_eq!(node, Some(sighting.start), "{file} / {}: {}", case.name, decision.id);
                let shown = sighting.text.trim_end_matches('…');
                assert!(value.starts_with(shown), "{file} / {}: {}", case.name, decision.id);
            }
        }
    }
}

#[test]
fn a_hundred_thousand_items() {
    let item = |id: u32| {
        let state = ["new", "paid", "sent"][id as usize % 3];
        format!("{{\"id\":{id},\"state\":\"{state}\",\"by\":{{\"{id}\":{{\"n\":1}}}}}}")
    };
    let text = format!("[{}]", (0..100_000).map(item).collect::<Vec<_>>().join(","));
    let document = parse(&text);
    let found = infer(&[&document], &Choices::default());
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    let ids: Vec<&str> = found.decisions.iter().filter(|d| d.is_accepted).map(|d| d.id.as_str()).collect();
    let expected = [
        "/*/id#required",
        "/*/id#integer",
        "/*/state#required",
        "/*/state#enum",
        "/*/by#required",
        "/*/by#map",
        "/*/by/{key}/n#required",
        "/*/by/{key}/n#integer",
    ];
    assert_eq!(ids, expected);
    let state = found.decisions.iter().find(|d| d.id == "/*/state#enum").expect("an enumeration");
    assert_eq!(state.evidence, "present in 100000 of 100000, 3 distinct values");
    assert!(Judge::new(&found.schema).compiled.is_valid(&document));
}

#[test]
fn work_is_bounded_and_said_to_be() {
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let wide = |count: usize| {
        let members: Vec<String> = (0..count).map(|at| format!("\"k{at}x\":{{\"a{at}\":1}}")).collect();
        format!("{{{}}}", members.join(","))
    };
    for (text, is_cut) in
        [(deep(20), false), (deep(22), true), (deep(100_000), true), (wide(200), false), (wide(2_000), true)]
    {
        let document = parse(&text);
        let found = infer(&[&document], &Choices::default());
        assert_eq!(!found.notes.is_empty(), is_cut, "{} bytes: {:?}", text.len(), found.notes);
        if text.len() < 1_000 || text.starts_with('{') {
            assert!(Judge::new(&found.schema).compiled.is_valid(&document), "{text}");
        }
    }
}

/// Samples that were left out of the profile are accepted all the same.
#[test]
fn what_was_left_out_is_accepted() {
    let samples: Vec<Document> = [
        r#"{"a":{"x":1,"y":[1]},"b":{"z":"t"},"c":[{"q":1}]}"#,
        r#"{"b":{"z":null,"w":{"v":1}},"c":[{"r":[true]}],"a":{"x":"s"}}"#,
        r#"{"1":{"k":[1],"l":"a"},"2":{"k":[],"l":"b"},"3":{"l":2}}"#,
        r#"{"e":[{"type":"a","x":1},{"type":"b","y":[2]},{"type":"a","x":"1"},{"type":"b","y":["2"]}]}"#,
    ]
    .map(parse)
    .into();
    for fields in 0..24 {
        for documents in samples.iter().map(|sample| vec![sample]).chain([samples.iter().collect()]) {
            let limits = Limits { fields, distinct: 2, depth: 3 };
            let schema = Gathered::new(&documents, limits).decide(&Choices::default()).schema;
            let judge = Judge::new(&schema);
            for document in documents {
                assert!(judge.compiled.is_valid(document), "{fields} fields\n{schema}");
            }
        }
    }
}

#[test]
fn no_samples_and_broken_ones() {
    for (text, notes) in [
        ("", 1),
        ("[1, 2,, {\"a\": 'b'}]", 1),
        ("{\"a\": NaN, \"b\": 1e400}", 1),
        ("{\"a\":1", 1),
        ("[1e400]", 0),
    ] {
        let document = parse(text);
        let found = infer(&[&document], &Choices::default());
        assert_eq!(found.notes.len(), notes, "{text}: {:?}", found.notes);
        Judge::new(&found.schema);
    }
    let nothing = infer(&[], &Choices::default());
    assert_eq!((nothing.samples, nothing.decisions.len()), (0, 0));
    assert!(Judge::new(&nothing.schema).accepts("1"));
}

/// The same samples every time, unless the environment names a seed (`PROPTEST_RNG_SEED`) or asks for more cases
/// (`PROPTEST_CASES`).
fn configuration() -> ProptestConfig {
    let mut configuration = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        configuration.rng_seed = RngSeed::Fixed(4_101);
    }
    configuration
}

/// JSON texts with few keys and values, so that shapes repeat, and with everything that decisions are about.
fn texts() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_string()),
        any::<bool>().prop_map(|value| value.to_string()),
        (-2i64..3).prop_map(|value| value.to_string()),
        prop_oneof![
            Just("1.0"),
            Just("2.5"),
            Just("1e3"),
            Just("-0"),
            Just("0.0"),
            Just("123456789012345678901234567890"),
            Just("1e-7"),
            Just("1.10")
        ]
        .prop_map(str::to_string),
        "[ab]{0,2}".prop_map(|text| format!("\"{text}\"")),
        prop_oneof![
            Just("2026-03-01T12:30:00Z"),
            Just("2026-03-01T12:30:00.5+02:00"),
            Just("2026-03-01T12:30:00"),
            Just("2026-03-01"),
            Just("01.03.2026"),
            Just("12:30:00Z"),
            Just("ada@example.com"),
            Just("https://example.com/a?b#c"),
            Just("192.0.2.1"),
            Just("123e4567-e89b-12d3-a456-426614174000"),
            Just("12.50"),
            Just("12"),
            Just("\\ud800"),
            Just("\\u00e9\\n\\\""),
            Just("")
        ]
        .prop_map(|text| format!("\"{text}\"")),
    ];
    scalar.prop_recursive(4, 48, 8, |inner| {
        let key = prop_oneof![
            "[ab]".prop_map(|key| key),
            "[1-9]{1,2}",
            Just("*".to_string()),
            Just("{key}".to_string()),
            Just("~/".to_string()),
            Just(String::new())
        ];
        let kind = prop_oneof![Just("\"a\""), Just("\"b\""), Just("1"), Just("null")];
        let members = proptest::collection::btree_map(key, inner.clone(), 0..6);
        let object = |members: BTreeMap<String, String>, kind: Option<&str>| {
            let kind = kind.map(|kind| format!("\"type\":{kind}"));
            let members = members.iter().map(|(key, value)| format!("{}:{value}", document::quote(key)));
            format!("{{{}}}", kind.into_iter().chain(members).collect::<Vec<_>>().join(","))
        };
        prop_oneof![
            proptest::collection::vec(inner, 0..12).prop_map(|items| format!("[{}]", items.join(","))),
            members.clone().prop_map(move |members| object(members, None)),
            (members, kind).prop_map(move |(members, kind)| object(members, Some(kind))),
        ]
    })
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn the_schema_accepts_all_samples_for_all_choices(
        texts in proptest::collection::vec(texts(), 1..14),
        bits in proptest::collection::vec(any::<bool>(), 64),
    ) {
        let documents: Vec<Document> = texts.iter().map(|text| parse(text)).collect();
        let documents: Vec<&Document> = documents.iter().collect();
        let gathered = Gathered::new(&documents, Limits::default());
        let mut choices = Choices::default();
        // Choices bring new decisions, which are chosen in the next round.
        for round in 0..4 {
            let found = gathered.decide(&choices);
            let ids: BTreeSet<&str> = found.decisions.iter().map(|d| d.id.as_str()).collect();
            prop_assert_eq!(ids.len(), found.decisions.len(), "ids are not unique: {:?}", texts);
            let judge = Judge::new(&found.schema);
            for (text, document) in texts.iter().zip(&documents) {
                prop_assert!(judge.compiled.is_valid(document), "{}\n{}", text, found.schema);
            }
            for (at, decision) in found.decisions.iter().enumerate() {
                let bit = bits[(at * 7 + round * 13) % bits.len()];
                choices.0.entry(decision.id.clone()).or_insert(bit);
            }
        }
    }

    #[test]
    fn one_array_or_many_lines_or_many_documents_say_the_same_of_an_item(
        texts in proptest::collection::vec(texts(), 1..10),
    ) {
        let lines = Document::parse_lines(texts.join("\n").into_bytes());
        let documents: Vec<Document> = texts.iter().map(|text| parse(text)).collect();
        let many = infer(&documents.iter().collect::<Vec<_>>(), &Choices::default());
        let one = infer(&[&lines], &Choices::default());
        prop_assert_eq!(&many.schema, &one.schema);
        prop_assert_eq!(many.samples, one.samples);
        let array = parse(&format!("[{}]", texts.join(",")));
        let array = infer(&[&array], &Choices::default());
        let below: Vec<String> = array.decisions.iter().map(|d| format!("{} {}", d.id, d.evidence)).collect();
        let own: Vec<String> = many.decisions.iter().map(|d| format!("/*{} {}", d.id, d.evidence)).collect();
        prop_assert_eq!(below, own);
    }
}
