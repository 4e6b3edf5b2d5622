//! Breaking changes as data: what each rule finds, what it leaves alone, and its edges. Every witness is judged again
//! here by the validator, every proof is tried against samples, and comparing the other way round must say the same.

#[path = "cases/reading.rs"]
mod reading;

use check::changes::{Change, ChangeVerdict, Changes, Direction, Proof, Version};
use check::gates::contract::{Compatibility, ContractSettings};
use check::{DocumentName, Severity};
use document::Document;
use engine::changes::{Limits, RULES, compare, find, findings};
use engine::schema::{self, SchemaSource};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Hit,
    Twin,
    Boundary,
}

/// One line of `tests/cases/changes/*.jsonl`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Without `change/`.
    rule: String,
    kind: Kind,
    name: String,
    older: Value,
    newer: Value,
    /// What clients send (`request`) or what they get; an OpenAPI description needs none.
    #[serde(default)]
    direction: Option<Direction>,
    #[serde(default)]
    mode: Compatibility,
    /// What this rule says, in the order of the report, as `breaking proved witness /pattern`; empty: nothing.
    says: Vec<String>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn cases() -> Vec<(String, Case)> {
    reading::cases("changes")
}

fn parse(value: &Value) -> Document {
    Document::parse(serde_json::to_string_pretty(value).unwrap().into_bytes())
}

fn compared(older: &Value, newer: &Value, mode: Compatibility, direction: Direction) -> Changes {
    compare(&parse(older), &parse(newer), mode, &Limits { direction, ..Limits::default() })
}

impl Case {
    fn direction(&self) -> Direction {
        self.direction.unwrap_or(Direction::Response)
    }

    fn changes(&self) -> Changes {
        compared(&self.older, &self.newer, self.mode, self.direction())
    }
}

fn said(change: &Change) -> String {
    let mut text = change.verdict.word().to_string();
    text.push_str(match change.proof {
        Proof::Proved => " proved",
        Proof::ByRule => "",
        Proof::Unknown => " unknown",
    });
    if change.witness.is_some() {
        text.push_str(" witness");
    }
    for part in [&change.part, &change.pattern].into_iter().filter(|part| !part.is_empty()) {
        let _ = write!(text, " {part}");
    }
    text
}

fn accepts(schema: &Value, payload: &str) -> bool {
    let document = parse(schema);
    let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: "schema" };
    let compiled =
        schema::compile(&[source], &ContractSettings::default(), &schema::Limits::default()).compiled;
    compiled.expect("the schema compiles").is_valid(&Document::parse(payload.as_bytes().to_vec()))
}

fn is_bare(case: &Case) -> bool {
    case.older.get("paths").is_none()
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = String::new();
    for (place, case) in cases() {
        let changes = case.changes();
        let id = format!("change/{}", case.rule);
        let says: Vec<String> =
            changes.changes.iter().filter(|change| change.rule.as_str() == id).map(said).collect();
        if says != case.says {
            let all: Vec<String> =
                changes.changes.iter().map(|change| format!("{} {}", change.rule, said(change))).collect();
            let _ = writeln!(wrong, "{place} {} / {}: {says:?} (all: {all:?})", case.rule, case.name);
        }
        if !changes.unread.is_empty() && !case.name.contains("$ref") {
            let _ = writeln!(wrong, "{place}: {:?}", changes.unread);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_rule_has_a_hit_a_twin_and_a_boundary() {
    let mut wrong = Vec::new();
    let cases = cases();
    for rule in RULES {
        for kind in [Kind::Hit, Kind::Twin, Kind::Boundary] {
            let is_there =
                cases.iter().any(|(_, case)| rule.id == format!("change/{}", case.rule) && case.kind == kind);
            if !is_there {
                wrong.push(format!("{} has no {kind:?}", rule.id));
            }
        }
    }
    let mut names = BTreeSet::new();
    for (place, case) in &cases {
        if find(&format!("change/{}", case.rule)).is_none() {
            wrong.push(format!("{place}: no rule {}", case.rule));
        }
        if !names.insert((case.rule.clone(), case.name.clone())) {
            wrong.push(format!("{place}: {} is there twice", case.name));
        }
        match case.kind {
            Kind::Hit if case.says.is_empty() => wrong.push(format!("{place}: a hit that finds nothing")),
            Kind::Twin if !case.says.is_empty() => {
                wrong.push(format!("{place}: a twin that is not innocent"))
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The table is whole: each rule has an inverse, whose inverse it is.
#[test]
fn inverse_rules_are_inverse() {
    for rule in RULES {
        let inverse = find(rule.inverse).unwrap_or_else(|| panic!("{} has no inverse", rule.id));
        assert_eq!(inverse.inverse, rule.id);
        assert_eq!(
            inverse.decides == engine::changes::Decides::Witness,
            rule.decides == engine::changes::Decides::Witness
        );
        assert!(!rule.title.ends_with('.') && rule.explanation.ends_with('.'), "{}", rule.id);
    }
}

/// The engine checked every witness; here the texts of the cases check it again, as they stand.
#[test]
fn witnesses_are_accepted_by_one_version_and_refused_by_the_other() {
    let mut count = 0;
    for (place, case) in cases().into_iter().filter(|(_, case)| is_bare(case)) {
        for change in case.changes().changes {
            let Some(witness) = change.witness else { continue };
            let (takes, refuses) = match witness.accepted_by {
                Version::Older => (&case.older, &case.newer),
                Version::Newer => (&case.newer, &case.older),
            };
            assert!(accepts(takes, &witness.payload), "{place}: {} is refused by both", witness.payload);
            assert!(!accepts(refuses, &witness.payload), "{place}: {} is accepted by both", witness.payload);
            assert!(!witness.refusal.is_empty());
            count += 1;
        }
    }
    assert!(count > 60, "{count} witnesses only");
}

/// A change that is proved safe one way never has a payload against it: those of the other way are tried, and what
/// a list of plain values has.
#[test]
fn proofs_are_not_contradicted_by_samples() {
    let values = samples();
    let mut count = 0;
    for (place, case) in cases().into_iter().filter(|(_, case)| is_bare(case)) {
        let changes = case.changes().changes;
        let is_proved =
            |change: &Change| change.verdict == ChangeVerdict::Safe && change.proof == Proof::Proved;
        if changes.is_empty() || !changes.iter().all(is_proved) || case.mode == Compatibility::Full {
            continue;
        }
        let older_writes = (case.mode == Compatibility::Backward) == (case.direction() == Direction::Request);
        let (writer, reader) =
            if older_writes { (&case.older, &case.newer) } else { (&case.newer, &case.older) };
        for value in &values {
            let payload = value.to_string();
            assert!(!accepts(writer, &payload) || accepts(reader, &payload), "{place}: {payload}");
        }
        count += 1;
    }
    assert!(count > 20, "{count} proofs only");
}

fn samples() -> Vec<Value> {
    let scalars = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(5),
        json!(10),
        json!(11),
        json!(1.5),
        json!(-1),
        json!(""),
        json!("a"),
        json!("open"),
        json!("closed"),
        json!("abcdef"),
        json!("2026-01-31"),
        json!("A1"),
    ];
    let mut all: Vec<Value> = scalars.to_vec();
    all.extend([json!([]), json!({}), json!([1, 1]), json!([1, 2, 3])]);
    for value in &scalars {
        all.push(json!([value]));
        for name in ["a", "b", "id", "kind", "status", "x-1"] {
            all.push(json!({ name: value }));
            all.push(json!({ name: value, "a": 1, "id": "a" }));
        }
    }
    all
}

#[test]
fn nothing_changed_is_no_change() {
    for (place, case) in cases() {
        for version in [&case.older, &case.newer] {
            for mode in [Compatibility::Backward, Compatibility::Forward, Compatibility::Full] {
                let changes = compared(version, version, mode, case.direction());
                assert!(changes.changes.is_empty(), "{place}: {:?}", changes.changes);
            }
        }
    }
}

/// What the older version is to the newer one backward, the newer one is to the older one forward.
#[test]
fn the_other_way_round_backward_is_forward() {
    for (place, case) in cases() {
        let there = compared(&case.older, &case.newer, Compatibility::Backward, case.direction());
        let back = compared(&case.newer, &case.older, Compatibility::Forward, case.direction());
        let tally = |changes: &Changes, is_back: bool| {
            let mut all: Vec<(String, &str, String, bool)> = changes
                .changes
                .iter()
                .map(|change| {
                    let rule = find(change.rule.as_str()).unwrap();
                    let id = if is_back { rule.inverse } else { rule.id };
                    (id.to_string(), change.verdict.word(), change.pattern.clone(), change.witness.is_some())
                })
                .collect();
            all.sort();
            all
        };
        assert_eq!(tally(&there, false), tally(&back, true), "{place}");
        let full = compared(&case.older, &case.newer, Compatibility::Full, case.direction());
        let forward = compared(&case.older, &case.newer, Compatibility::Forward, case.direction());
        for change in &full.changes {
            let of = |changes: &Changes| {
                changes
                    .changes
                    .iter()
                    .find(|other| other.fingerprint == change.fingerprint)
                    .map(|other| other.verdict)
            };
            let worse = of(&there).min(of(&forward));
            assert!(worse.is_none_or(|worse| change.verdict <= worse), "{place}: {change:?}");
        }
    }
}

#[test]
fn places_are_in_both_documents() {
    for (place, case) in cases() {
        let (older, newer) = (parse(&case.older), parse(&case.newer));
        for change in case.changes().changes {
            assert!(change.older.is_some() || change.newer.is_some(), "{place}: {change:?}");
            for (at, document, name) in [
                (&change.older, &older, DocumentName::Baseline),
                (&change.newer, &newer, DocumentName::Schema(0)),
            ] {
                let Some(at) = at else { continue };
                assert_eq!(at.document, name, "{place}");
                let node = document.resolve(&at.pointer).expect("the pointer is there");
                let position = document.position(document.span(node).start);
                assert_eq!((at.line, at.column), (position.line, position.column), "{place}");
            }
        }
    }
}

fn tallies() -> BTreeMap<String, [usize; 3]> {
    let mut tallies: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (_, case) in cases() {
        let tally = tallies.entry(format!("change/{}", case.rule)).or_default();
        tally[match case.kind {
            Kind::Hit => 0,
            Kind::Twin => 1,
            Kind::Boundary => 2,
        }] += 1;
    }
    tallies
}

const HEAD: &str = "\
# Breaking changes

This page is written by `tests/changes.rs` (with `UPDATE=1`), which also checks that it is true.

Two versions of a JSON Schema or of an OpenAPI description are compared. Each change says whom it breaks.

- **Backward**: clients of the older version go on working. **Forward**: clients of the newer version work with a
  service of the older one; then the inverse rule speaks. **Full**: both, and the worse of the two counts.
- **Request** is what clients send, **response** what they get.
- **Proved safe**: every value that one side may write is accepted by the other, by computing with both schemas.
  Where that is not found out, a **witness** is looked for: a payload that one version accepts and the other refuses.
  The validator judged it by both. Where there is neither, the rule speaks, and the change says \"unknown\".
- *rule*: a proof makes the change safe, a witness only shows what the verdict means. *witness*: the rule alone can't
  tell, and a witness makes it breaking. *meaning*: what is accepted may mean something else, so a proof changes
  nothing; a witness makes it breaking in a request.

The columns are for backward. The cases stand in `tests/cases/changes/`.

| rule | what is compared | in a request | in a response | decides | inverse | hits | twins | boundaries |
|---|---|---|---|---|---|--:|--:|--:|
";

#[test]
fn the_page_about_the_rules_is_true() {
    let tallies = tallies();
    let mut text = String::from(HEAD);
    for rule in RULES {
        let [hits, twins, boundaries] = tallies.get(rule.id).copied().unwrap_or_default();
        let decides = format!("{:?}", rule.decides).to_lowercase();
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {decides} | `{}` | {hits} | {twins} | {boundaries} |",
            rule.id,
            rule.subject,
            rule.in_request.word(),
            rule.in_response.word(),
            rule.inverse
        );
    }
    for rule in RULES {
        let _ = writeln!(text, "\n### `{}`\n\n**{}.** {}", rule.id, rule.title, rule.explanation);
    }
    let path = repository().join("docs/breaking-changes.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "docs/breaking-changes.md is not true (UPDATE=1 writes it anew)");
}

#[test]
fn acceptances_travel() {
    let older = json!({"type": "object", "properties": {"a": {"enum": ["x", "y"]}}});
    let newer = json!({"type": "object", "properties": {"a": {"enum": ["x"]}}});
    let edited = json!({"$defs": {"A": {"enum": ["x"]}}, "title": "Thing", "type": "object",
        "properties": {"a": {"$ref": "#/$defs/A"}, "b": {"type": "string"}}});
    let of = |newer: &Value| {
        let changes = compared(&older, newer, Compatibility::Backward, Direction::Request);
        changes
            .changes
            .into_iter()
            .find(|change| change.rule.as_str() == "change/enum-value-removed")
            .unwrap()
            .fingerprint
    };
    assert_eq!(of(&newer), of(&edited));
}

#[test]
fn findings_block_or_warn_and_safe_changes_are_none() {
    let older = json!({"type": "object", "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "string"}}});
    let newer =
        json!({"type": "object", "properties": {"a": {"enum": ["x"]}, "b": {"type": ["string", "null"]}}});
    let changes = compared(&older, &newer, Compatibility::Backward, Direction::Request);
    assert_eq!(changes.changes.len(), 2);
    let found = findings(&changes);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Blocks);
    assert_eq!(found[0].rule.as_str(), "contract/breaking-change");
    assert_eq!(found[0].places[0].document, DocumentName::Schema(0));
    assert!(found[0].facts.iter().any(|fact| fact.label == "Before"));
    assert!(found[0].facts.iter().any(|fact| fact.label == "Payload"));
    assert_eq!(found[0].title, "a no longer takes \"y\"");
}

#[test]
fn broken_and_hostile_input_is_a_result() {
    let of = |older: &str, newer: &str| {
        let document = |text: &str| Document::parse(text.as_bytes().to_vec());
        compare(&document(older), &document(newer), Compatibility::Full, &Limits::default())
    };
    for (older, newer) in
        [("", "{}"), ("{", "{}"), ("[]", "{}"), ("{}", "7"), ("{\"openapi\": \"3.1.0\"}", "{}")]
    {
        let changes = of(older, newer);
        assert!(!changes.unread.is_empty() && changes.changes.is_empty(), "{older} {newer}");
    }
    let deep = format!("{}true{}", "{\"not\":".repeat(5_000), "}".repeat(5_000));
    assert!(of(&deep, "{}").is_cut);
    let circle =
        r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##;
    assert!(of(circle, "{}").changes.is_empty());
    let missing = of(r##"{"properties": {"a": {"$ref": "#/$defs/gone"}}}"##, r#"{"properties": {"a": {}}}"#);
    assert!(missing.unread.iter().any(|unread| unread.pointer == "/properties/a/$ref"), "{missing:?}");
    for odd in [
        r#"{"type": 5, "enum": 5, "properties": [], "required": "a", "items": 5, "anyOf": {}, "allOf": [5]}"#,
        r#"{"type": ["strnig"], "pattern": "(", "minimum": "a", "dependencies": [], "dependentRequired": 5}"#,
        r#"{"openapi": 3, "info": {}, "paths": {"/a": {"get": {"parameters": [5, {"in": 5}], "responses": []}}}}"#,
        r##"{"openapi": "3.0.0", "info": {}, "paths": {"/a": {"$ref": "#/paths/~1a"}, "/b": {"get": []}}}"##,
    ] {
        of(odd, odd);
        of(odd, "{\"type\": \"string\"}");
        of("{\"type\": \"object\", \"properties\": {\"a\": {}}}", odd);
    }
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({"type": "string"})),
        (0u32..4, 4u32..9).prop_map(|(a, b)| json!({"type": "string", "minLength": a, "maxLength": b})),
        (0i32..5, 5i32..11).prop_map(|(a, b)| json!({"type": "integer", "minimum": a, "maximum": b})),
        Just(json!({"type": "number", "exclusiveMinimum": 1})),
        Just(json!({"type": ["integer", "null"]})),
        Just(json!({"type": "boolean"})),
        proptest::sample::subsequence(vec!["open", "closed", "a"], 1..=3)
            .prop_map(|list| json!({ "enum": list })),
        Just(json!({})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let names = proptest::sample::subsequence(vec!["a", "b", "id", "kind"], 0..=3);
        let object = (names, prop::collection::vec(inner.clone(), 4), any::<bool>(), any::<bool>()).prop_map(
            |(names, inner, is_closed, is_required)| {
                let properties: serde_json::Map<String, Value> =
                    names.iter().zip(inner).map(|(name, inner)| (name.to_string(), inner)).collect();
                let mut schema = json!({"type": "object", "properties": properties});
                if is_closed {
                    schema["additionalProperties"] = json!(false);
                }
                if is_required {
                    schema["required"] = json!(names);
                }
                schema
            },
        );
        prop_oneof![
            object,
            (inner.clone(), 0u32..3)
                .prop_map(|(inner, n)| json!({"type": "array", "items": inner, "minItems": n})),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({"anyOf": [a, b]})),
            (inner.clone(), inner).prop_map(|(a, b)| json!({"oneOf": [a, b]})),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

    /// Of any two schemas: witnesses hold, proofs are not contradicted, nothing is missed that a sample shows, and the
    /// other way round the same is said.
    #[test]
    fn any_two_schemas(older in schema(), newer in schema()) {
        prop_assert!(compared(&older, &older, Compatibility::Full, Direction::Request).changes.is_empty());
        let changes = compared(&older, &newer, Compatibility::Backward, Direction::Request);
        for change in &changes.changes {
            if let Some(witness) = &change.witness {
                prop_assert!(accepts(&older, &witness.payload) && !accepts(&newer, &witness.payload), "{change:?}");
            }
        }
        let is_lost = samples().iter().map(Value::to_string).find(|p| accepts(&older, p) && !accepts(&newer, p));
        if let Some(payload) = is_lost {
            let is_told = changes.changes.iter().any(|change| change.verdict != ChangeVerdict::Safe);
            prop_assert!(is_told, "{payload} is lost and nobody says so: {:?}", changes.changes);
        }
        let back = compared(&newer, &older, Compatibility::Forward, Direction::Request);
        prop_assert_eq!(changes.summary.breaking, back.summary.breaking);
        prop_assert_eq!(changes.summary.safe, back.summary.safe);
    }
}

/// Real descriptions: the same twice is no change, and against an edited one the edits are found.
#[test]
fn real_descriptions_are_compared() {
    let folder = std::env::var_os("PREFLIGHT_SUITES")
        .map_or_else(|| repository().join("../shared/suites"), PathBuf::from);
    for name in ["twilio_studio_v1.json", "twilio_api_v2010.json"] {
        let Ok(text) = std::fs::read_to_string(folder.join("openapi-documents").join(name)) else {
            println!("no suites here: {name} was not compared");
            continue;
        };
        let older = Document::parse(text.clone().into_bytes());
        let same = compare(&older, &older, Compatibility::Full, &Limits::default());
        assert!(
            same.changes.is_empty() && same.unread.is_empty() && !same.is_cut,
            "{name}: {:?}",
            same.summary
        );
        assert!(same.summary.operations_compared > 10, "{name}");
        // Every sid, and every status code, is typed otherwise.
        let edited = text.replace("\"minLength\": 34", "\"minLength\": 30").replace("\"200\":", "\"209\":");
        assert_ne!(edited, text, "{name}");
        let newer = Document::parse(edited.into_bytes());
        let changes = compare(&older, &newer, Compatibility::Backward, &Limits::default());
        assert!(changes.summary.breaking > 10, "{name}: {:?}", changes.summary);
    }
}
