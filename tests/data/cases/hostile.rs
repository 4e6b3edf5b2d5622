//! Input that is broken, hostile or too large: a sentence, or a bounded number of cases; never a panic.

use super::{all, no_random, parsed, subject};
use check::gates::data::Expectation;
use engine::data::{Cases, Subject};

#[test]
fn what_can_not_be_tried_is_a_sentence() {
    let unsatisfiable = subject(r#"{"type":"string","minLength":3,"maxLength":1}"#, None).unwrap_err();
    assert!(
        unsatisfiable.starts_with("No payload could be made from the schema: No value can fit"),
        "{unsatisfiable}"
    );
    let nothing_fits = subject("false", Some("1")).unwrap_err();
    assert!(nothing_fits.contains("No value can fit"), "{nothing_fits}");
    for schema in ["", "{", "[]", r#"{"type":"strin"}"#, r#"{"pattern":"("}"#] {
        let why = subject(schema, Some("1")).unwrap_err();
        assert!(why.ends_with('.') && why.len() > 20, "{schema}: {why}");
    }
    for payload in ["", "  ", "{\"a\":", "not json", "{}{}"] {
        let why = Subject::of_payload(&parsed(payload)).unwrap_err();
        assert!(why.starts_with("The payload is") && why.ends_with('.'), "{payload}: {why}");
    }
}

#[test]
fn a_payload_that_does_not_fit_is_replaced_and_that_is_said() {
    let made =
        subject(r#"{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}"#, Some("{}"))
            .unwrap();
    assert!(made.notes().iter().any(|note| note.contains("does not fit")), "{:?}", made.notes());
    assert!(made.fits(&parsed(std::str::from_utf8(made.payload()).unwrap())));
}

#[test]
fn deep_wide_and_cyclic_payloads_and_schemas_are_bounded() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let wide = format!("{{{}}}", (0..5_000).map(|n| format!("\"k{n}\":\"v\"")).collect::<Vec<_>>().join(","));
    let long = format!("[{}]", vec!["{\"a\":1}"; 20_000].join(","));
    let members: Vec<String> = (0..60).map(|n| format!("\"p{n}\":{{\"$ref\":\"#\"}}")).collect();
    let bushy = format!("{{\"type\":\"object\",\"properties\":{{{}}}}}", members.join(","));
    let hostile = [
        ("{}", nested(60)),
        ("{}", nested(3_000)),
        ("{}", wide),
        ("{}", long),
        (r##"{"$ref":"#"}"##, "{\"a\":{\"a\":{}}}".into()),
        (
            r##"{"properties":{"a":{"$ref":"#"}},"additionalProperties":{"$ref":"#"}}"##,
            "{\"a\":{\"a\":{\"a\":{\"a\":{\"b\":{}}}}}}".into(),
        ),
        (bushy.as_str(), "{\"p1\":{\"p2\":{\"p3\":{}}}}".into()),
        (r#"{"anyOf":[{"anyOf":[{"anyOf":[{"type":"array"},{"type":"object"}]}]}]}"#, "[[],[[]]]".into()),
        (r#"{"type":"string","pattern":"^(a+)+$"}"#, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"".into()),
        (r#"{"type":"string","maxLength":4000000000}"#, "\"a\"".into()),
        (r#"{"type":"array","maxItems":4000000000,"minItems":1}"#, "[1]".into()),
        (r#"{"type":"object","maxProperties":18446744073709551615}"#, "{\"a\":1}".into()),
        (r#"{"type":"number","minimum":-1e300,"maximum":1e300,"multipleOf":1e-300}"#, "0".into()),
    ];
    for (schema, payload) in &hostile {
        let name = format!("{schema:.60} {payload:.30}");
        let made = match subject(schema, Some(payload)) {
            Ok(made) => made,
            Err(why) => {
                assert!(why.ends_with('.'), "{name}: {why}");
                continue;
            }
        };
        let settings = check::gates::data::DataSettings { largest_bytes: 2_000, ..no_random() };
        let cases = Cases::new(made, &settings, 1);
        assert!(cases.count() <= 60_000, "{name}: {}", cases.count());
        for index in (0..cases.count()).step_by(cases.count().div_ceil(60).max(1) as usize) {
            let case = cases.make(index).unwrap_or_else(|| panic!("{name}: no case {index}"));
            assert!(case.payload.len() <= payload.len() * 2 + 40_000, "{name}: {} bytes", case.payload.len());
        }
    }
}

#[test]
fn a_name_that_is_there_twice_is_read_both_ways() {
    let schema = r#"{"type":"object","properties":{"a":{"type":"integer","minimum":2}}}"#;
    let cases = Cases::new(subject(schema, Some(r#"{"a":5,"b":1}"#)).unwrap(), &no_random(), 1);
    let case = cases.make(0).unwrap();
    for (payload, expectation) in [
        (r#"{"a":5,"a":6}"#, Expectation::Either),
        (r#"{"a":1,"a":6}"#, Expectation::Either),
        (r#"{"a":6,"a":1}"#, Expectation::Either),
        (r#"{"a":1,"a":0}"#, Expectation::Refuse),
        (r#"{"a":1,"b":2,"b":3}"#, Expectation::Refuse),
    ] {
        let judged = cases.with_payload(&case, payload.as_bytes().to_vec());
        assert_eq!(judged.expectation, expectation, "{payload}: {}", judged.why);
    }
}

#[test]
fn a_text_that_no_schema_can_mend_must_be_refused() {
    let cases = all(&Cases::new(subject("{}", Some(r#"{"a":"x","n":1}"#)).unwrap(), &no_random(), 1));
    let of = |class: &str, start: &[u8]| {
        let found = cases.iter().find(|case| case.class_id() == class && case.payload.starts_with(start));
        found.unwrap_or_else(|| panic!("no {class} {start:?}"))
    };
    for (class, start, expectation, why) in [
        ("encoding", &b"\xFF\xFE"[..], Expectation::Refuse, "UTF-16"),
        ("encoding", b"\0{", Expectation::Refuse, "UTF-16"),
        ("encoding", b"\xEF\xBB\xBF", Expectation::Either, "RFC 8259"),
        ("encoding", b"{\"\xFF", Expectation::Refuse, "UTF-8"),
        ("bad-number", b"{\"a\":\"x\",\"n\":NaN", Expectation::Refuse, "NaN"),
        ("overflow", b"{\"a\":\"x\",\"n\":1e400", Expectation::Either, "RFC 8259"),
        ("lone-surrogate", b"{\"a\":\"\\ud800", Expectation::Either, "RFC 8259"),
        ("duplicate-key", b"{\"a\":\"x\",\"a\":\"x\"", Expectation::Either, "RFC 8259"),
    ] {
        let case = of(class, start);
        assert_eq!(case.expectation, expectation, "{class}: {}", case.why);
        assert!(case.why.contains(why), "{class}: {}", case.why);
    }
    let types: Vec<&str> = cases
        .iter()
        .map(|case| case.content_type.as_str())
        .filter(|one| *one != "application/json")
        .collect();
    assert_eq!(
        types,
        [
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "application/json;charset=utf-8",
            ""
        ]
    );
}
