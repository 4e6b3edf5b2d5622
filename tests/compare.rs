//! Differences of documents as data: what is told of each pair, by the rules in `engine::compare`. And what can't be
//! written down by hand: large arrays, great depth, budgets. The properties: a document equals itself, the other way
//! round the same is told, and what is told turns one document into the other.

#[path = "cases/reading.rs"]
mod reading;

use document::Document;
use engine::compare::{Change, ChangeKind, Comparison, Limits, Matching, compare};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec())
}

fn compared(left: &str, right: &str) -> Comparison {
    compare(&parse(left), &parse(right), Limits::default())
}

/// A change as the cases write it: its kind, and its pointer, or both where they differ.
fn short(change: &Change) -> String {
    let kind = serde_json::to_value(change.kind).unwrap();
    let kind = kind.as_str().unwrap().to_owned();
    let pointers: Vec<&str> =
        change.left.iter().chain(&change.right).map(|side| side.pointer.as_str()).collect();
    match pointers[..] {
        [left, right] if left != right => format!("{kind} {left} {right}"),
        [pointer, ..] => format!("{kind} {pointer}"),
        [] => kind,
    }
}

fn short_matching(matching: &Matching) -> String {
    match matching {
        Matching::Identity(member) => format!("identity {member}"),
        other => serde_json::to_value(other).unwrap().as_str().unwrap().to_owned(),
    }
}

fn cases() -> Vec<(String, Value)> {
    reading::cases("compare")
}

#[test]
fn differences_are_told_as_written() {
    let cases = cases();
    let mut problems = Vec::new();
    for (place, case) in &cases {
        let (left, right) = (case["left"].as_str().unwrap(), case["right"].as_str().unwrap());
        let found = compared(left, right);
        let changes: Vec<String> = found.changes.iter().map(short).collect();
        if Value::from(changes.clone()) != case["changes"] {
            problems.push(format!("{place}: {changes:?}"));
        }
        let matching: Vec<String> =
            found.arrays.iter().map(|arrays| short_matching(&arrays.matching)).collect();
        if case["matching"].is_array() && Value::from(matching.clone()) != case["matching"] {
            problems.push(format!("{place}: matched by {matching:?}"));
        }
        if let Some(part) = case["note"].as_str() {
            if !found.notes.iter().any(|note| note.contains(part)) {
                problems.push(format!("{place}: notes {:?}", found.notes));
            }
        } else if !found.notes.is_empty() {
            problems.push(format!("{place}: notes {:?}", found.notes));
        }
        if let Some(part) = case["sentence"].as_str() {
            let sentences: Vec<String> = found.changes.iter().map(Change::sentence).collect();
            if !sentences.iter().any(|sentence| sentence.contains(part)) {
                problems.push(format!("{place}: {sentences:?}"));
            }
        }
        let is_quiet = found.changes.iter().all(|change| change.kind == ChangeKind::Notation);
        if found.is_equal() != is_quiet || found.is_cut || found.unlisted() > 0 {
            problems.push(format!("{place}: {}", found.summary()));
        }
    }
    println!("{} cases", cases.len());
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    assert!(cases.len() >= 60);
}

#[test]
fn places_and_texts() {
    let left = "{\n  \"a\": {\"b\": [1, 2,\n   3]}\n}";
    let found = compared(left, "{\"a\":{\"b\":[1,2,\"three\"]}}");
    let [change] = &found.changes[..] else { panic!("{found:?}") };
    let (left_side, right_side) = (change.left.as_ref().unwrap(), change.right.as_ref().unwrap());
    assert_eq!((left_side.pointer.as_str(), left_side.json_path.as_str()), ("/a/b/2", "$['a']['b'][2]"));
    assert_eq!((left_side.line, right_side.line), (3, 1));
    assert_eq!(&left[left_side.start as usize..left_side.end as usize], "3");
    assert_eq!(change.sentence(), "`/a/b/2` changed its type: 3 → \"three\"");
    assert_eq!(found.summary(), "1 of another type.");
    let long = format!("[\"{}\"]", "x".repeat(100_000));
    let found = compared(&long, "[\"y\"]");
    assert!(found.changes[0].left.as_ref().unwrap().text.chars().count() <= 121);
    // A comparison can be sent and comes back.
    let sent = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Comparison>(&sent).unwrap(), found);
}

fn array(elements: impl Iterator<Item = String>) -> String {
    format!("[{}]", elements.collect::<Vec<_>>().join(","))
}

#[test]
fn an_insert_at_the_front_of_a_large_array_is_one_change() {
    let numbers = |from: u32| array((from..200_000).map(|number| number.to_string()));
    let found = compared(&numbers(1), &numbers(0));
    assert_eq!(found.changes.iter().map(short).collect::<Vec<_>>(), ["added /0"]);
    assert_eq!(found.arrays[0].matching, Matching::Sequence);

    let objects = |from: u32| array((from..50_000).map(|id| format!("{{\"id\":{id},\"v\":[{id}]}}")));
    let found = compared(&objects(1), &objects(0));
    assert_eq!(found.changes.iter().map(short).collect::<Vec<_>>(), ["added /0"]);
    assert_eq!(found.arrays[0].matching, Matching::Identity("id".to_owned()));

    // Both ends and the middle changed: no common start or end to go by.
    let edited = |ends: &str, middle: &str| {
        let inside =
            |from: u32, to: u32| (from..to).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
        format!("[{ends},{},{middle},{},{ends}]", inside(0, 50_000), inside(50_000, 100_000))
    };
    let found = compared(&edited("\"a\"", "\"m\""), &edited("\"b\"", "\"m\",\"n\""));
    let expected = ["changed /0", "added /50002", "changed /100002 /100003"];
    assert_eq!(found.changes.iter().map(short).collect::<Vec<_>>(), expected);
}

#[test]
fn a_large_array_in_another_order() {
    let forwards = array((0..20_000).map(|id| format!("{{\"id\":{id}}}")));
    let backwards = array((0..20_000).rev().map(|id| format!("{{\"id\":{id}}}")));
    let found = compared(&forwards, &backwards);
    assert_eq!((found.counts.moved, found.counts.differences()), (19_999, 19_999));
    assert_eq!((found.changes.len(), found.unlisted()), (1_000, 18_999));
    let forwards = array((0..20_000).map(|number| number.to_string()));
    let backwards = array((0..20_000).rev().map(|number| number.to_string()));
    let found = compared(&forwards, &backwards);
    assert_eq!(found.counts.moved, 19_999);
    assert_eq!(found.arrays[0].matching, Matching::Landmarks);
}

#[test]
fn arrays_without_anything_in_common_are_compared_by_place() {
    let left = array((0..30_000).map(|number| number.to_string()));
    let right = array((0..30_000).map(|number| format!("{number}.5")));
    let found = compared(&left, &right);
    assert_eq!((found.counts.changed, found.counts.differences()), (30_000, 30_000));
    assert_eq!(found.arrays[0].matching, Matching::Place);
}

#[test]
fn an_object_with_forty_thousand_keys_in_another_order() {
    let members = |order: &mut dyn Iterator<Item = u32>, odd: &str| {
        let members: Vec<String> = order.map(|key| format!("\"k{key}\":{key}")).collect();
        format!("{{{},{odd}}}", members.join(","))
    };
    let left = members(&mut (0..40_000), "\"left\":1");
    let right = members(&mut (0..40_000).rev(), "\"right\":1");
    let found = compared(&left, &right);
    assert_eq!(found.changes.iter().map(short).collect::<Vec<_>>(), ["removed /left", "added /right"]);
}

#[test]
fn a_million_levels() {
    let nested = |depth: usize, inner: &str| format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth));
    let found = compared(&nested(1_000_000, "1"), &nested(1_000_000, "2"));
    assert_eq!((found.counts.changed, found.changes.len()), (1, 1));
    let compared = |left: &str, right: &str| compared(&nested(200_000, left), &nested(200_000, right));
    assert!(compared("1", " 1").is_equal());
    let found = compared("1", "1.0");
    assert_eq!((found.counts.notation, found.counts.differences()), (1, 0));
    // Long paths are listed until there are too many bytes of them.
    let found = compared("1,1,1,1,1,1", "2,2,2,2,2,2");
    assert!(found.counts.changed == 6 && (1..6).contains(&found.unlisted()), "{}", found.summary());
}

#[test]
fn work_is_cut_and_said_to_be() {
    let left = array((0..10_000).map(|number| format!("{{\"a\":{number}}}")));
    let right = array((0..10_000).map(|number| format!("{{\"a\":{}}}", number + 1_000_000)));
    for steps in [0, 1, 100, 25_000, 40_000] {
        let found = compare(&parse(&left), &parse(&right), Limits { steps, ..Limits::default() });
        assert!(found.is_cut && !found.is_equal() && found.summary().contains("cut"), "{steps}");
    }
    assert!(!compared(&left, &right).is_cut);
}

#[test]
fn empty_texts() {
    assert!(compared("", "").is_equal());
    assert_eq!(compared("", "1").counts.added, 1);
    assert_eq!(compared("[]", " ").counts.removed, 1);
}

/// The same texts every time, unless the environment names a seed (`PROPTEST_RNG_SEED`) or asks for more cases
/// (`PROPTEST_CASES`).
fn configuration() -> ProptestConfig {
    let mut configuration = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        configuration.rng_seed = RngSeed::Fixed(6_902);
    }
    configuration
}

fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2i64..3).prop_map(Value::from),
        "[ab]{0,2}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..7).prop_map(Value::from),
            proptest::collection::vec(("[ab~/]{0,2}|id", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The right document, made of the left one and what was told: arrays are rebuilt by their places on the right.
fn rebuilt(left: &Value, right: &Value, found: &Comparison) -> Value {
    let mut value = left.clone();
    let pointer = |side: &Option<engine::compare::Side>| side.as_ref().map(|side| side.pointer.clone());
    for change in &found.changes {
        let (from, to) = (pointer(&change.left), pointer(&change.right));
        // Elements take each other's places, so an array with changes in it is taken over whole. Around the outermost
        // one are objects only, so that it has the same pointer on both sides.
        let place = to.as_deref().or(from.as_deref()).unwrap_or_default();
        let document = if to.is_some() { right } else { left };
        let outermost = place.rsplit_once('/').map(|(parent, _)| outermost_array(parent, document));
        if let Some(outermost) =
            outermost.filter(|pointer| document.pointer(pointer).is_some_and(Value::is_array))
        {
            if let (Some(target), Some(source)) = (value.pointer_mut(&outermost), right.pointer(&outermost)) {
                *target = source.clone();
            }
            continue;
        }
        match (from, to) {
            (_, Some(to)) => {
                let source = right.pointer(&to).cloned().unwrap_or_default();
                if let Some(target) = value.pointer_mut(&to) {
                    *target = source;
                } else if let Some((parent, key)) = to.rsplit_once('/')
                    && let Some(Value::Object(members)) = value.pointer_mut(parent)
                {
                    members.insert(key.replace("~1", "/").replace("~0", "~"), source);
                }
            }
            (Some(from), None) => {
                if let Some((parent, key)) = from.rsplit_once('/')
                    && let Some(Value::Object(members)) = value.pointer_mut(parent)
                {
                    members.remove(&key.replace("~1", "/").replace("~0", "~"));
                }
            }
            (None, None) => {}
        }
    }
    value
}

fn outermost_array(pointer: &str, document: &Value) -> String {
    let mut at = 0;
    loop {
        let prefix = &pointer[..at];
        if document.pointer(prefix).is_some_and(Value::is_array) || at == pointer.len() {
            return prefix.to_owned();
        }
        at = pointer[at + 1..].find('/').map_or(pointer.len(), |next| at + 1 + next);
    }
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn a_document_equals_itself(value in values()) {
        let text = value.to_string();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let found = compared(&text, &pretty);
        prop_assert!(found.is_equal() && found.changes.is_empty(), "{:?}", found);
    }

    #[test]
    fn something_is_told_exactly_if_documents_differ(left in values(), right in values()) {
        let found = compared(&left.to_string(), &right.to_string());
        prop_assert_eq!(found.is_equal(), left == right, "{:?}", found);
        prop_assert_eq!(compared(&left.to_string(), &right.to_string()), found);
    }

    #[test]
    fn what_is_told_makes_one_of_the_other(left in values(), right in values()) {
        let found = compared(&left.to_string(), &right.to_string());
        prop_assert_eq!(rebuilt(&left, &right, &found), right, "{:?}", found.changes);
    }

    #[test]
    fn damaged_texts_are_compared(value in values(), at in any::<prop::sample::Index>(), piece in "[\\[\\]{},:\"'a1 \\\\]{0,3}") {
        let text = value.to_string();
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len() + 1);
        bytes.splice(at..bytes.len().min(at + 2), piece.bytes());
        let damaged = Document::parse(bytes);
        let whole = parse(&text);
        for (left, right) in [(&whole, &damaged), (&damaged, &whole)] {
            let found = compare(left, right, Limits::default());
            prop_assert!(!found.is_cut);
            prop_assert_eq!(found.unlisted(), 0);
        }
    }

    #[test]
    fn sides_fit_their_documents(left in values(), right in values()) {
        let found = compared(&left.to_string(), &right.to_string());
        for change in &found.changes {
            prop_assert!(!change.sentence().is_empty());
            for (side, text) in [(&change.left, left.to_string()), (&change.right, right.to_string())] {
                let Some(side) = side else { continue };
                let document = parse(&text);
                let node = document.resolve(&side.pointer);
                prop_assert_eq!(node.map(|node| document.span(node).start), Some(side.start));
            }
            prop_assert_eq!(change.left.is_none(), change.kind == ChangeKind::Added);
            prop_assert_eq!(change.right.is_none(), change.kind == ChangeKind::Removed);
        }
    }
}
