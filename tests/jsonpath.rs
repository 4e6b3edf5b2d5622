//! JSONPath as data: what each query finds, by the tables and rules of RFC 9535, or why it is refused. The public suite
//! of the standard's authors runs too where it is there. The properties: no text makes the parser panic, and a normalized
//! path leads to its value.

use document::query::{Budget, Query, QueryStopped};
use document::{Document, NodeId};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The cases with their places. A case without a `text` has the one of the case before.
fn cases() -> Vec<(String, String, Value)> {
    let folder = repository().join("tests/cases/jsonpath");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mut text = String::from("null");
        for (at, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
            let place = format!("{name}:{}", at + 1);
            let case: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{place}: {error}"));
            if let Some(own) = case["text"].as_str() {
                text = own.to_owned();
            }
            cases.push((place, text.clone(), case));
        }
    }
    cases
}

fn paths(document: &Document, nodes: &[NodeId]) -> Vec<String> {
    nodes.iter().map(|&node| document.json_path(node)).collect()
}

/// What is wrong with a case, if anything.
fn problem(text: &str, case: &Value) -> Option<String> {
    let query = match (Query::parse(case["path"].as_str()?), case["error"].as_str()) {
        (Ok(query), None) => query,
        (Ok(_), Some(part)) => return Some(format!("was read, but {part:?} was expected")),
        (Err(error), None) => return Some(format!("was refused: {error} ({:?})", error.suggestion)),
        (Err(error), Some(part)) => {
            if !error.to_string().contains(part) {
                return Some(format!("{error} does not say {part:?}"));
            }
            if case["column"].as_u64().is_some_and(|column| column != u64::from(error.column)) {
                return Some(format!("column {}", error.column));
            }
            let is_as_expected = error.suggestion.as_deref() == case["suggestion"].as_str();
            return (!is_as_expected).then(|| format!("suggested was {:?}", error.suggestion));
        }
    };
    let hints: Vec<&str> = query.hints().iter().map(|hint| hint.sentence.as_str()).collect();
    match case["hint"].as_str() {
        Some(part) if !hints.iter().any(|hint| hint.contains(part)) => {
            return Some(format!("hints: {hints:?}"));
        }
        None if !hints.is_empty() => return Some(format!("hints: {hints:?}")),
        _ => {}
    }
    let document = Document::parse(text.as_bytes().to_vec());
    let found = match query.nodes(&document, Budget::default()) {
        Ok(nodes) => paths(&document, &nodes),
        Err(stopped) => return Some(stopped.to_string()),
    };
    let expected: Vec<&str> = case["expected"].as_array()?.iter().filter_map(Value::as_str).collect();
    (found != expected).then(|| format!("found {found:?}"))
}

#[test]
fn queries_find_what_the_standard_says() {
    let cases = cases();
    let mut problems = Vec::new();
    for (place, text, case) in &cases {
        assert!(case["path"].is_string(), "{place}: a case has a path");
        assert!(case["error"].is_string() != case["expected"].is_array(), "{place}: found or refused");
        if let Some(problem) = problem(text, case) {
            problems.push(format!("{place}: {}: {problem}", case["path"]));
        }
    }
    println!("{} cases", cases.len());
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    assert!(cases.len() >= 150);
}

#[test]
fn suggestions_are_queries_and_errors_are_sentences() {
    for (place, _, case) in cases() {
        let Err(error) = Query::parse(case["path"].as_str().unwrap()) else { continue };
        assert!(error.column >= 1, "{place}");
        assert!(error.sentence.ends_with('.') && error.fix.ends_with('.'), "{place}: {error}");
        if let Some(suggestion) = error.suggestion {
            assert!(Query::parse(&suggestion).is_ok(), "{place}: {suggestion}");
        }
    }
}

#[test]
fn the_public_suite_agrees() {
    let suites = std::env::var_os("PREFLIGHT_SUITES")
        .map_or_else(|| repository().join("../shared/suites"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(suites.join("jsonpath-compliance/cts.json")) else {
        println!("skipped: the suite jsonpath-compliance is not there (set PREFLIGHT_SUITES)");
        return;
    };
    let suite: Value = serde_json::from_str(&text).unwrap();
    let tests = suite["tests"].as_array().unwrap();
    let mut wrong = Vec::new();
    for test in tests {
        let selector = test["selector"].as_str().unwrap();
        let parsed = Query::parse(selector);
        let is_invalid = test["invalid_selector"] == Value::Bool(true);
        if parsed.is_err() != is_invalid {
            wrong.push(format!("{}: {selector}: {:?}", test["name"], parsed.err()));
            continue;
        }
        let Ok(query) = parsed else { continue };
        let document = Document::parse(test["document"].to_string().into_bytes());
        let nodes = query.nodes(&document, Budget::default()).unwrap();
        let found: Vec<Value> = paths(&document, &nodes).into_iter().map(Value::from).collect();
        let found = Value::from(found);
        let alternatives = test["results_paths"].as_array();
        let is_found = test["result_paths"] == found
            || alternatives.is_some_and(|alternatives| alternatives.contains(&found));
        if !is_found {
            wrong.push(format!("{}: {selector}: {found}", test["name"]));
        }
    }
    println!("{} tests", tests.len());
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

fn query(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn work_without_end_is_stopped() {
    let wide = format!("[{}0]", "[0,1,2,3],".repeat(50_000));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let stopping = [
        "$..*..*..*",
        "$..[?@..[?@..[?@..a == 1]]]",
        "$[?count($[?count($..*) > @[0]]) == 0]",
        "$..[?@ == $..[0]]",
        "$[?match(@[0], @[1])]",
    ];
    for text in [wide, deep] {
        let document = Document::parse(text.into_bytes());
        for path in stopping {
            // It ends, one way or the other, and soon.
            let Ok(query) = Query::parse(path) else { continue };
            let budget = Budget { steps: 2_000_000, nodes: 1_000_000 };
            let _ = query.nodes(&document, budget);
        }
        let budget = Budget { steps: 2_000_000, nodes: 1_000_000 };
        let found = query("$..*..*").nodes(&document, budget);
        assert!(found.is_err() || document.root().is_some_and(|root| document.len(root) > 1));
    }
    let document = Document::parse("[1,2,3,4]".into());
    let few = Budget { steps: 1_000, nodes: 3 };
    assert_eq!(query("$[*]").nodes(&document, few), Err(QueryStopped::Nodes(3)));
    let few = Budget { steps: 3, nodes: 1_000 };
    assert_eq!(query("$[*]").nodes(&document, few), Err(QueryStopped::Steps(3)));
}

#[test]
fn depth_and_length_have_no_end() {
    let depth = 1_000_000;
    let document = Document::parse(format!("{}7{}", "[".repeat(depth), "]".repeat(depth)).into());
    let found = query("$..[?@ == 7]").nodes(&document, Budget::default()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(document.number(found[0]).map(|number| number.text()), Some("7"));
    // Two values that are equal down to the bottom.
    let half = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let document = Document::parse(format!("{{\"a\":{half},\"b\":{half}}}").into());
    assert_eq!(query("$[?@ == $.a]").nodes(&document, Budget::default()).unwrap().len(), 2);

    let keys: Vec<String> = (0..40_000).map(|key| format!("\"k{key}\":{key}")).collect();
    let document = Document::parse(format!("{{{}}}", keys.join(",")).into());
    assert_eq!(query("$.k39999").nodes(&document, Budget::default()).unwrap().len(), 1);
    assert_eq!(query("$[?@ >= 39990]").nodes(&document, Budget::default()).unwrap().len(), 10);

    let document = Document::parse(format!("[{}0]", "0,".repeat(999_999)).into());
    let at = |path: &str| paths(&document, &query(path).nodes(&document, Budget::default()).unwrap());
    assert_eq!(at("$[999999]"), ["$[999999]"]);
    assert_eq!(at("$[-1]"), ["$[999999]"]);
    assert_eq!(at("$[-2:]"), ["$[999998]", "$[999999]"]);
    assert_eq!(at("$[::400000]"), ["$[0]", "$[400000]", "$[800000]"]);
    assert_eq!(at("$[::-400000]"), ["$[999999]", "$[599999]", "$[199999]"]);
}

#[test]
fn nesting_of_a_query_is_bounded() {
    let nested = format!("$[?{}@.a{}]", "(".repeat(100), ")".repeat(100));
    assert!(Query::parse(&nested).unwrap_err().sentence.contains("64"));
    let nested = format!("$[?{}@.a{}]", "@[?".repeat(100_000 / 3), "]".repeat(100));
    assert!(Query::parse(&nested).is_err());
    let nested = format!("$[?{}@.a{}]", "@[?".repeat(10_000), "]".repeat(10_000));
    assert!(Query::parse(&nested).is_err());
    let nested = format!("$[?{}@.a{} == 1]", "length(".repeat(5_000), ")".repeat(5_000));
    assert!(Query::parse(&nested).is_err());
    let long = format!("${}", ".a".repeat(10_000));
    assert!(Query::parse(&long).is_ok());
}

/// The same texts every time, unless the environment names a seed (`PROPTEST_RNG_SEED`) or asks for more cases
/// (`PROPTEST_CASES`).
fn configuration() -> ProptestConfig {
    let mut configuration = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        configuration.rng_seed = RngSeed::Fixed(9_535);
    }
    configuration
}

fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..4).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-c\\PC]{0,4}".prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec(("[a-c'\"\\\\\n\u{1}\u{7f}é\u{1F600}]{0,3}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Texts that are nearly queries.
fn near_queries() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "$",
        "@",
        ".",
        "..",
        "[",
        "]",
        "(",
        ")",
        "?",
        "*",
        ",",
        ":",
        "'",
        "\"",
        "a",
        "b.c",
        "-",
        "0",
        "-1",
        "1:2",
        "==",
        "!=",
        "<",
        "<=",
        "&&",
        "||",
        "!",
        "=",
        "=~",
        "/x/",
        "length(",
        "count(@.*)",
        "match(@.a,'b')",
        "value",
        "true",
        "null",
        " ",
        "\n",
        "é",
        "\u{1F600}",
        "“",
        "”",
        "\\u00e9",
        "\\",
        "1e5",
        "and ",
        "or ",
        "not ",
        "in ",
        "[?@.a == 1]",
        "['x y']",
        "$.a",
        "@.length-1",
        "~",
        "^",
        "/",
        "#",
    ];
    proptest::collection::vec(proptest::sample::select(PIECES), 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn no_text_makes_the_parser_panic(text in prop_oneof![near_queries(), ".{0,40}"]) {
        if let Err(error) = Query::parse(&text) {
            let length = text.chars().count() as u32;
            prop_assert!(error.column >= 1 && error.column <= length + 1, "{}", error);
            prop_assert!(error.sentence.ends_with('.') && error.fix.ends_with('.'), "{}", error);
            if let Some(suggestion) = error.suggestion {
                prop_assert!(Query::parse(&suggestion).is_ok(), "{}", suggestion);
            }
        }
    }

    #[test]
    fn queries_end_within_their_budget(text in near_queries(), value in values()) {
        if let Ok(query) = Query::parse(&text) {
            let document = Document::parse(value.to_string().into_bytes());
            let budget = Budget { steps: 10_000, nodes: 1_000 };
            if let Ok(nodes) = query.nodes(&document, budget) {
                prop_assert!(nodes.len() <= 1_000);
                prop_assert!(!query.is_singular() || nodes.len() <= 1);
            }
        }
    }

    #[test]
    fn a_normalized_path_leads_to_its_value(value in values()) {
        let document = Document::parse(value.to_string().into_bytes());
        for visit in document.walk() {
            let path = document.json_path(visit.node);
            let query = Query::parse(&path);
            prop_assert!(query.is_ok(), "{}", path);
            let query = query.unwrap();
            prop_assert!(query.is_singular());
            prop_assert_eq!(query.nodes(&document, Budget::default()), Ok(vec![visit.node]), "{}", path);
        }
    }

    #[test]
    fn wildcards_find_every_value_once(value in values()) {
        let document = Document::parse(value.to_string().into_bytes());
        let mut found = query("$..*").nodes(&document, Budget::default()).unwrap();
        found.sort();
        let below: Vec<NodeId> = document.walk().skip(1).map(|visit| visit.node).collect();
        prop_assert_eq!(found, below);
    }

    #[test]
    fn slices_follow_the_rule_of_the_standard(
        length in 0i64..9,
        start in proptest::option::of(-12i64..12),
        end in proptest::option::of(-12i64..12),
        step in -4i64..5,
    ) {
        let document = Document::parse(format!("{:?}", (0..length).collect::<Vec<_>>()).into());
        let bound = |bound: Option<i64>| bound.map_or(String::new(), |bound| bound.to_string());
        let path = format!("$[{}:{}:{step}]", bound(start), bound(end));
        let nodes = query(&path).nodes(&document, Budget::default()).unwrap();
        let found: Vec<i64> = nodes.iter().filter_map(|&node| document.number(node)?.as_i64()).collect();
        // Section 2.3.4.2.2, as its text has it.
        let normalize = |bound: i64| if bound >= 0 { bound } else { length + bound };
        let mut expected = Vec::new();
        if step > 0 {
            let lower = normalize(start.unwrap_or(0)).max(0).min(length);
            let upper = normalize(end.unwrap_or(length)).max(0).min(length);
            let mut at = lower;
            while at < upper {
                expected.push(at);
                at += step;
            }
        } else if step < 0 {
            let upper = normalize(start.unwrap_or(length - 1)).max(-1).min(length - 1);
            let lower = normalize(end.unwrap_or(-length - 1)).max(-1).min(length - 1);
            let mut at = upper;
            while lower < at {
                expected.push(at);
                at += step;
            }
        }
        prop_assert_eq!(found, expected, "{}", path);
    }
}
