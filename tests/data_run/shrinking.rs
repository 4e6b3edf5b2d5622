//! The smallest payload: it still shows the failure, the validator still says the same of it, and no violation came to
//! those that were there. With the real validator, and failures that the test makes up.

use super::shop;
use check::RuleId;
use check::gates::data::{Expectation, Problem, Target};
use engine::data::cases::Cases;
use engine::data::clusters::Signature;
use engine::data::shrink::{Remake, Shrinker, Wish};
use engine::data::{Case, Complaint, Subject, Tried};
use proptest::prelude::*;
use std::collections::BTreeSet;

const RULE: RuleId = RuleId::new("data/server-error");

fn signature(case: &Case) -> Signature {
    Signature {
        problem: Problem::Crashed,
        rule: RULE,
        status: Some(500),
        message: "boom".into(),
        class: case.class_id().into(),
    }
}

/// The answer to a case, which fails or does not.
fn answer(case: &Case, fails: bool) -> Tried {
    let complaint = Complaint {
        problem: Problem::Crashed,
        rule: RULE,
        status: Some(500),
        message: "boom".into(),
        class: case.class_id(),
        field: case.field().into(),
    };
    Tried {
        address: case.address,
        class: case.class_id(),
        family: case.family(),
        field: case.field().into(),
        expectation: case.expectation,
        status: Some(if fails { 500 } else { 400 }),
        complaints: fails.then_some(complaint).into_iter().collect(),
        echoes: Vec::new(),
        unjudged: None,
        answer: Vec::new(),
    }
}

/// All payloads that were sent, and the shrinker at its end.
fn shrunk(case: Case, cases: &Cases, fails: &dyn Fn(&Case) -> bool) -> (Shrinker, Vec<Vec<u8>>) {
    let mut shrinker = Shrinker::new(case.clone(), signature(&case), 400, cases);
    let mut sent = Vec::new();
    for _ in 0..10_000 {
        match shrinker.next(cases) {
            Wish::Send(case) => {
                sent.push(case.payload.clone());
                shrinker.answer(&answer(&case, fails(&case)));
            }
            Wish::Again => {}
            Wish::Done => return (shrinker, sent),
        }
    }
    panic!("the search does not come to its end");
}

fn orders() -> Cases {
    shop::cases("POST /orders", &shop::settings(Target::Simulated), shop::SEED)
}

/// From a schema and a payload.
fn cases_of(schema: &str, payload: &str) -> Cases {
    let read = |text: &str| document::Document::parse(text.as_bytes().to_vec());
    let (schema, payload) = (read(schema), read(payload));
    let source = engine::schema::SchemaSource {
        document: &schema,
        name: check::DocumentName::Schema(0),
        label: "schema",
    };
    let subject = Subject::of_schema(&[source], &Default::default(), Some(&payload), 1).expect("a subject");
    Cases::new(subject, &shop::settings(Target::Simulated), 1)
}

fn holds(payload: &[u8], part: &str) -> bool {
    payload.windows(part.len()).any(|window| window == part.as_bytes())
}

/// The first case for which the condition holds.
fn first(cases: &Cases, takes: impl Fn(&Case) -> bool) -> Case {
    (0..cases.count()).filter_map(|index| cases.make(index)).find(takes).expect("such a case")
}

#[test]
fn a_valid_payload_shrinks_to_a_valid_one() {
    // Other tools' well-known bug: the required fields go, and a payload that is refused rightly is shown as the proof.
    let cases = orders();
    let case = cases.make(0).expect("the unchanged payload");
    let (shrinker, _) = shrunk(case, &cases, &|_| true);
    let smallest = shrinker.smallest();
    assert_eq!(smallest.expectation, Expectation::Accept);
    let text = String::from_utf8(smallest.payload.clone()).expect("text");
    for required in ["customerId", "status", "lines", "sku", "quantity"] {
        assert!(text.contains(required), "{text}");
    }
    assert!(!text.contains("note"), "{text}");
    assert!(text.matches("sku").count() == 1, "{text}");
}

#[test]
fn an_invalid_payload_keeps_its_one_violation() {
    let cases = orders();
    let case = first(&cases, |case| case.class_id() == "null" && case.field() == "/customerId");
    let (shrinker, _) = shrunk(case, &cases, &|_| true);
    let smallest = shrinker.smallest();
    assert_eq!(smallest.expectation, Expectation::Refuse);
    assert!(holds(&smallest.payload, r#""customerId":null"#), "{:?}", smallest.why);
    assert_eq!(cases.violations(smallest).len(), 1, "{:?}", cases.violations(smallest));
}

#[test]
fn long_texts_long_lists_and_deep_nesting_shrink_to_their_bound() {
    let schema =
        r#"{"type":"object","properties":{"name":{"type":"string","maxLength":40},"n":{"type":"integer"}}}"#;
    let cases = cases_of(schema, r#"{"name":"Ada","n":1}"#);
    let case = first(&cases, |case| case.class_id() == "huge-string" && case.field() == "/name");
    let (shrinker, sent) = shrunk(case, &cases, &|_| true);
    let text = String::from_utf8_lossy(&shrinker.smallest().payload).into_owned();
    assert_eq!(text.len(), r#"{"name":""}"#.len() + 41, "{text}");
    assert!(sent.len() < 60, "{} requests", sent.len());

    let deep = format!(r#"{{"a":{}}}"#, "[".repeat(400) + &"]".repeat(400));
    let cases = cases_of(r#"{"type":"object"}"#, &deep);
    let case = cases.make(0).expect("the unchanged payload");
    let depth = |payload: &[u8]| payload.iter().filter(|byte| **byte == b'[').count();
    let (shrinker, sent) = shrunk(case, &cases, &|case| depth(&case.payload) >= 100);
    assert_eq!(depth(&shrinker.smallest().payload), 100);
    assert!(sent.len() < 150, "{} requests", sent.len());

    let wide = format!(r#"{{"a":[{}7]}}"#, "1,".repeat(2_000));
    let cases = cases_of(r#"{"type":"object"}"#, &wide);
    let case = cases.make(0).expect("the unchanged payload");
    let (shrinker, sent) = shrunk(case, &cases, &|case| holds(&case.payload, "7]"));
    assert_eq!(shrinker.smallest().payload, br#"{"a":[7]}"#);
    assert!(sent.len() < 60, "{} requests", sent.len());
}

#[test]
fn what_is_no_json_keeps_its_changed_bytes() {
    let cases = orders();
    let case = first(&cases, |case| case.class_id() == "bad-number");
    let mark = case.mark.clone().expect("a mark");
    let marked = case.payload[mark.start as usize..mark.end as usize].to_vec();
    let (shrinker, _) = shrunk(case.clone(), &cases, &|_| true);
    let smallest = shrinker.smallest();
    assert!(smallest.payload.windows(marked.len()).any(|window| window == marked));
    assert!(smallest.payload.len() < case.payload.len());
    assert_eq!(smallest.expectation, Expectation::Refuse);
}

#[test]
fn a_case_of_a_parameter_is_not_made_smaller() {
    let cases = shop::cases("GET /orders", &shop::settings(Target::Simulated), shop::SEED);
    let case = cases.make(1).expect("a case of a parameter");
    let (shrinker, sent) = shrunk(case, &cases, &|_| true);
    assert!(sent.is_empty() && shrinker.words().is_empty());
}

#[test]
fn the_tries_are_bounded_and_told() {
    let cases = orders();
    let case = cases.make(0).expect("the unchanged payload");
    let mut shrinker = Shrinker::new(case.clone(), signature(&case), 3, &cases);
    let mut tries = 0;
    while let Wish::Send(case) = shrinker.next(&cases) {
        tries += 1;
        assert!(
            matches!(shrinker.next(&cases), Wish::Send(again) if again.payload == case.payload),
            "asked once"
        );
        shrinker.answer(&answer(&case, false));
    }
    assert_eq!((tries, shrinker.tries()), (3, 3));
    assert_eq!(shrinker.smallest().payload, case.payload);
    assert!(shrinker.words().ends_with("nothing smaller shows it (3 tries)"), "{}", shrinker.words());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn signature_and_verdict_are_kept_at_every_step(index in 0..10_000_u32, part in 0..6_usize, seed in 0..5_u64) {
        let cases = shop::cases("POST /orders", &shop::settings(Target::Simulated), seed);
        let case = cases.make(index % cases.count()).expect("a case");
        // Fails where the payload holds some text, as a service with a bug in one field does.
        let part = ["", "sku", "note", "quantity", "null", "DC"][part];
        prop_assume!(part.is_empty() || holds(&case.payload, part));
        let fails = |case: &Case| part.is_empty() || holds(&case.payload, part);
        let (shrinker, sent) = shrunk(case.clone(), &cases, &fails);
        let smallest = shrinker.smallest();
        prop_assert!(fails(smallest), "the failure is gone");
        prop_assert!(smallest.payload.len() <= case.payload.len());
        // Computed once more, from nothing but the bytes.
        let again = cases.with_payload(&case, smallest.payload.clone());
        prop_assert_eq!(again.expectation, case.expectation);
        prop_assert_eq!(smallest.expectation, case.expectation);
        if case.expectation == Expectation::Refuse {
            prop_assert!(cases.violations(smallest).len() <= cases.violations(&case).len().max(1));
        }
        prop_assert!(sent.len() <= 400);
        let distinct: BTreeSet<&Vec<u8>> = sent.iter().collect();
        prop_assert_eq!(distinct.len(), sent.len(), "a payload was sent twice");
        // The same search again gives the same.
        let (other, again) = shrunk(case, &cases, &fails);
        prop_assert_eq!(&other.smallest().payload, &smallest.payload);
        prop_assert_eq!(again, sent);
    }
}
