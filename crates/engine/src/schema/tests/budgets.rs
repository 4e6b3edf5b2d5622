//! Hostile and large inputs end, without overflow, with a finding and a sentence about what was not judged.
//! These run on the 2 MiB stack of a test's thread, in an unoptimised build.

use super::{Judged, judge, judge_with};
use crate::schema::*;
use check::Severity;

const LIST: &str = r##"{"properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}"##;

fn nested(levels: usize, open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

fn is_held(judged: &Judged) -> bool {
    judged.of(&BUDGET).len() == 1 && judged.of(&BODY_SCHEMA).is_empty() && !judged.unjudged.is_empty()
}

#[test]
fn recursion_as_deep_as_the_limit_is_judged() {
    let limit = Limits::default().depth as usize;
    // Two schemas judge each level of the list: the property's and the one that it refers to.
    let levels = limit / 2 - 2;
    let judged = judge(LIST, &nested(levels, r#"{"next":"#, r#"{"v":"x"}"#, "}"));
    assert_eq!(judged.findings.len(), 1, "{:?}", judged.findings);
    assert_eq!(judged.findings[0].title, "v must be an integer, and is a string");
    let judged = judge(LIST, &nested(5_000, r#"{"next":"#, "{}", "}"));
    assert!(is_held(&judged), "{:?}", judged.findings);
    assert_eq!(judged.findings[0].places.len(), 1);
    assert!(is_held(&judge(LIST, &nested(100_000, r#"{"next":"#, "{}", "}"))));
}

#[test]
fn the_heaviest_schemas_per_level_fit_the_stack_too() {
    let heavy = [
        r##"{"allOf":[{"anyOf":[{"oneOf":[{"properties":{"next":{"$ref":"#"}},"additionalProperties":{"type":"integer"}}]}]}]}"##,
        r##"{"anyOf":[{"type":"integer"},{"properties":{"next":{"$ref":"#"}},"unevaluatedProperties":false}]}"##,
        r##"{"if":{"type":"object"},"then":{"properties":{"next":{"$ref":"#"}},"required":["next"]},"else":{"type":"integer"}}"##,
        r##"{"$dynamicAnchor":"n","properties":{"next":{"$dynamicRef":"#n"}},"unevaluatedProperties":false}"##,
        r##"{"not":{"not":{"properties":{"next":{"$ref":"#"}},"patternProperties":{"^n":{"$ref":"#/$defs/a"}}}},"$defs":{"a":{"type":["object","integer"]}}}"##,
        r##"{"dependentSchemas":{"next":{"properties":{"next":{"$ref":"#"}}}},"propertyNames":{"maxLength":4}}"##,
    ];
    for schema in heavy {
        for levels in [10, 50, 100, 150, 200, 250, 400, 499, 5_000] {
            for inner in ["1", "\"x\""] {
                let judged = judge(schema, &nested(levels, r#"{"next":"#, inner, "}"));
                assert!(judged.is_compiled, "{schema}");
            }
        }
    }
}

#[test]
fn deep_instances_are_no_matter_where_the_schema_does_not_follow() {
    let deep = nested(100_000, "[", "", "]");
    assert_eq!(judge(r#"{"type":"array"}"#, &deep).findings, []);
    let judged = judge(r#"{"type":"object"}"#, &deep);
    assert_eq!(judged.findings.len(), 1);
    let judged = judge(r#"{"uniqueItems":true,"items":{"const":[]},"enum":[1]}"#, &deep);
    assert_eq!(judged.findings.len(), 2, "{:?}", judged.findings);
}

#[test]
fn deep_schemas_are_not_followed() {
    let limit = Limits::default().schema_depth as usize;
    for (open, close) in [
        (r#"{"not":"#, "}"),
        (r#"{"allOf":["#, "]}"),
        (r#"{"properties":{"a":"#, "}}"),
        (r#"{"items":"#, "}"),
        (r#"{"$defs":{"a":"#, "}}"),
    ] {
        let per_level = open.matches(['{', '[']).count();
        let judged = judge(&nested(limit / per_level, open, "true", close), "1");
        assert!(judged.is_compiled, "{open}: {:?}", judged.compilation_findings);
        for levels in [limit / per_level + 1, 100_000] {
            let judged = judge(&nested(levels, open, "true", close), "1");
            assert!(!judged.is_compiled && is_held(&judged), "{open} {levels}");
        }
    }
    // A long way through `$ref`s, each not deep.
    let long: Vec<String> =
        (0..2_000).map(|n| format!(r##""d{n}":{{"$ref":"#/$defs/d{}"}}"##, n + 1)).collect();
    let schema =
        format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d2000":{{"type":"string"}}}}}}"##, long.join(","));
    let judged = judge(&schema, "1");
    assert!(!judged.is_compiled && is_held(&judged), "{:?}", judged.all().collect::<Vec<_>>());
    // And one that is as long as may be.
    let long: Vec<String> =
        (0..490).map(|n| format!(r##""d{n}":{{"$ref":"#/$defs/d{}"}}"##, n + 1)).collect();
    let schema =
        format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d490":{{"type":"string"}}}}}}"##, long.join(","));
    assert_eq!(judge(&schema, "1").findings.len(), 1);
    // Deep parts that refer to deep parts.
    let part = |next: usize| nested(45, r#"{"allOf":["#, &format!(r##"{{"$ref":"#/$defs/d{next}"}}"##), "]}");
    let parts: Vec<String> = (0..10).map(|n| format!(r#""d{n}":{}"#, part(n + 1))).collect();
    let schema =
        format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d10":{{"type":"string"}}}}}}"##, parts.join(","));
    let judged = judge(&schema, "1");
    assert_eq!(judged.findings.len(), 1, "{:?}", judged.compilation_findings);
}

#[test]
fn reference_loops_end() {
    let loops = [
        r##"{"$ref":"#"}"##,
        r##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
        r##"{"allOf":[{"$ref":"#"}]}"##,
        r##"{"anyOf":[{"$ref":"#"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"oneOf":[{"$ref":"#"},{"$ref":"#/$defs/a"}]}}}"##,
        r##"{"not":{"$ref":"#"}}"##,
        r##"{"$id":"https://example.com/a","$ref":"https://example.com/a"}"##,
        r##"{"$dynamicAnchor":"n","$dynamicRef":"#n"}"##,
        r##"{"$schema":"http://json-schema.org/draft-04/schema#","$ref":"#/definitions/a","definitions":{"a":{"$ref":"#/definitions/a"}}}"##,
        r##"{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"$recursiveRef":"#"}"##,
        r##"{"unevaluatedProperties":{"$ref":"#"},"allOf":[{"$ref":"#"}]}"##,
    ];
    for schema in loops {
        for instance in ["1", r#"{"a":{"b":[1,2,{}]}}"#, "[[[]]]"] {
            let first = judge(schema, instance);
            let second = judge(schema, instance);
            assert_eq!(first.findings, second.findings, "{schema}");
            assert_eq!(first.of(&SCHEMA_REF).len(), 1, "{schema}: {:?}", first.compilation_findings);
            assert!(!first.unjudged.is_empty() && first.of(&BODY_SCHEMA).is_empty(), "{schema}");
        }
    }
}

#[test]
fn patterns_that_explode_are_stopped() {
    let text = format!("\"{}!\"", "a".repeat(40));
    // Linear in this engine: judged.
    for pattern in ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*(.*)*(.*)*x$"] {
        let judged = judge(&format!(r#"{{"pattern":"{pattern}"}}"#), &text);
        assert_eq!(judged.findings.len(), 1, "{pattern}");
        assert_eq!(judged.findings[0].rule, BODY_SCHEMA, "{pattern}");
    }
    // Back-references and look-around: stopped by the budget, which is no judgement.
    for pattern in [r"^(a|aa)+(?!x)\\1b$", r"(?=.*a)(a*)*(?<!q)b\\1", r"^(?:(a)|(aa))+(?!.)$", r"(a*)*\\1b"] {
        for schema in [
            format!(r#"{{"pattern":"{pattern}"}}"#),
            format!(r#"{{"anyOf":[{{"pattern":"{pattern}"}},{{"type":"null"}}]}}"#),
            format!(r#"{{"oneOf":[{{"anyOf":[{{"pattern":"{pattern}"}}]}},{{"maxLength":1}}]}}"#),
        ] {
            let judged = judge(&schema, &text);
            assert!(is_held(&judged), "{schema}: {:?}", judged.findings);
            assert_eq!(judged.findings[0].severity, Severity::Warns);
        }
    }
    // A repeat that needs too much memory is refused when the schema is compiled.
    let judged = judge(r#"{"pattern":"((a{1000}){1000}){1000}"}"#, &text);
    assert!(
        !judged.is_compiled && judged.of(&SCHEMA_COMPILE).len() == 1,
        "{:?}",
        judged.compilation_findings
    );
}

#[test]
fn findings_are_capped_and_the_cut_is_said() {
    let members: Vec<String> = (0..300).map(|n| format!("\"k{n}\": 1")).collect();
    let judged =
        judge(r#"{"additionalProperties":{"type":"string"}}"#, &format!("{{{}}}", members.join(",")));
    assert_eq!(judged.findings.len(), 200);
    assert!(judged.is_cut);
    assert_eq!(judged.unjudged.len(), 1);
    assert!(judged.unjudged[0].why.contains("300 findings"), "{}", judged.unjudged[0].why);
    // Many unexpected keys of one object are one error with many keys.
    let members: Vec<String> = (0..5_000).map(|n| format!("\"k{n}\": 1")).collect();
    let schema = r#"{"properties":{"a":{}},"additionalProperties":false}"#;
    let judged = judge(schema, &format!("{{{}}}", members.join(",")));
    assert!(judged.is_cut && judged.findings.len() == 200);
}

/// After the cut the validator sees only a part of the arrays; nothing that it says from then on may be told.
#[test]
fn nothing_false_is_told_after_a_cut() {
    // Every item is wrong by its `bad`; the unions, `contains`, sizes and uniqueness are all right.
    let schema = r#"{"items":{
        "properties":{
            "bad":{"type":"string"},
            "union":{"anyOf":[{"contains":{"const":9},"minItems":3},{"type":"string"}]},
            "one":{"oneOf":[{"contains":{"const":9}},{"not":{"contains":{"const":1}}}]},
            "full":{"contains":{"const":9}},
            "if":{"if":{"contains":{"const":9}},"else":false}
        }}}"#;
    let list = "[1,2,9]";
    let item = format!(r#"{{"bad":1,"union":{list},"one":{list},"full":{list},"if":{list}}}"#);
    let instance = format!("[{}]", vec![item; 500].join(",\n"));
    for records in [1, 2, 3, 7, 50, 499, 500, 501, 10_000] {
        let limits = Limits { error_records: records, ..Limits::default() };
        let judged = judge_with(&[("", schema)], &instance, &ContractSettings::default(), &limits);
        for finding in &judged.findings {
            let is_true = finding.title.ends_with("must be a string, and is 1")
                || finding.title.contains("more violations");
            assert!(is_true, "{records}: {}", finding.title);
        }
        assert!(!judged.findings.is_empty());
        assert_eq!(judged.is_cut, records <= 500, "{records}");
        assert_eq!(judged.unjudged.is_empty(), records > 500, "{records}");
        let again = judge_with(&[("", schema)], &instance, &ContractSettings::default(), &limits);
        assert_eq!(judged.findings, again.findings);
    }
    // What was counted up to the cut is not all.
    let items = format!("[{}]", vec!["1"; 500].join(","));
    for (records, how_often) in [(100, Some("at least 100 times")), (10_000, None)] {
        let limits = Limits { error_records: records, ..Limits::default() };
        let schema = r#"{"items":{"type":"string"}}"#;
        let judged = judge_with(&[("", schema)], &items, &ContractSettings::default(), &limits);
        let [finding] = judged.findings.as_slice() else { panic!("{:?}", judged.findings) };
        let fact = finding.facts.iter().find(|fact| fact.label == Finding::HOW_OFTEN);
        assert_eq!(fact.map(|fact| fact.value.as_str()), how_often);
        assert_eq!(finding.is_count_exact(), how_often.is_none());
    }
    // One union over a large array, cut within its branches: wrong for sure, and nothing more is said.
    let schema = r#"{"anyOf":[{"items":{"type":"string"}},{"items":{"type":"boolean"}}]}"#;
    let instance = format!("[{}]", vec!["1"; 1_000].join(","));
    let limits = Limits { error_records: 100, ..Limits::default() };
    let judged = judge_with(&[("", schema)], &instance, &ContractSettings::default(), &limits);
    assert_eq!(judged.findings.len(), 1);
    assert_eq!(judged.findings[0].severity, Severity::Blocks);
    assert!(judged.findings[0].title.contains("does not fit its schema"), "{}", judged.findings[0].title);
}

/// Whatever keyword a pattern is under, that it runs out of steps is noticed where it counts, and nothing panics.
#[test]
fn patterns_that_explode_are_stopped_everywhere() {
    let costly = format!("{}!", "a".repeat(40));
    let p = r#""pattern":"^(?:(a)|(aa))+(?!.)$""#;
    let k = r#""^(?:(a)|(aa))+(?!.)$""#;
    let value = format!(r#"{{"id":1,"v":"{costly}"}}"#);
    let list = format!(r#"{{"o":[{{"l":[7,"{costly}"]}}]}}"#);
    let texts = format!(r#"{{"o":[{{"l":["x","{costly}"]}}]}}"#);
    let fitting = format!(r#"{{"o":{{"{costly}":1,"aa":2}}}}"#);
    let key = format!(r#"{{"o":{{"{costly}":1,"b":2}}}}"#);
    let held = [
        (format!(r#"{{"properties":{{"v":{{{p}}}}}}}"#), &value, "/v"),
        (format!(r#"{{"properties":{{"v":{{"not":{{{p}}}}}}}}}"#), &value, "/v"),
        (format!(r#"{{"properties":{{"v":{{"not":{{"not":{{{p}}}}}}}}}}}"#), &value, "/v"),
        (format!(r#"{{"properties":{{"v":{{"anyOf":[{{{p}}},{{"type":"null"}}]}}}}}}"#), &value, "/v"),
        (format!(r#"{{"properties":{{"v":{{"oneOf":[{{{p}}},{{"type":"string"}}]}}}}}}"#), &value, "/v"),
        (format!(r#"{{"properties":{{"v":{{"allOf":[{{{p}}}]}}}}}}"#), &value, "/v"),
        (format!(r#"{{"if":{{"properties":{{"v":{{{p}}}}}}},"then":{{"required":["w"]}}}}"#), &value, "/v"),
        (format!(r#"{{"properties":{{"v":{{"if":{{{p}}},"else":false}}}}}}"#), &value, "/v"),
        (
            format!(r##"{{"properties":{{"v":{{"$ref":"#/$defs/v"}}}},"$defs":{{"v":{{{p}}}}}}}"##),
            &value,
            "/v",
        ),
        (format!(r#"{{"dependentSchemas":{{"id":{{"properties":{{"v":{{{p}}}}}}}}}}}"#), &value, "/v"),
        (format!(r#"{{"additionalProperties":{{{p}}}}}"#), &value, "/v"),
        (format!(r#"{{"patternProperties":{{"^v":{{{p}}}}}}}"#), &value, "/v"),
        (format!(r#"{{"unevaluatedProperties":{{{p}}}}}"#), &value, "/v"),
        (
            format!(r#"{{"properties":{{"o":{{"items":{{"properties":{{"l":{{"items":{{{p}}}}}}}}}}}}}}}"#),
            &list,
            "/o/0/l/1",
        ),
        (
            format!(
                r#"{{"properties":{{"o":{{"items":{{"properties":{{"l":{{"contains":{{{p}}}}}}}}}}}}}}}"#
            ),
            &texts,
            "/o/0/l/1",
        ),
        (
            format!(
                r#"{{"properties":{{"o":{{"items":{{"properties":{{"l":{{"prefixItems":[{{}},{{{p}}}]}}}}}}}}}}}}"#
            ),
            &list,
            "/o/0/l/1",
        ),
        (
            format!(
                r#"{{"properties":{{"o":{{"items":{{"properties":{{"l":{{"unevaluatedItems":{{{p}}}}}}}}}}}}}}}"#
            ),
            &list,
            "/o/0/l/1",
        ),
        (format!(r#"{{"properties":{{"o":{{"patternProperties":{{{k}:false}}}}}}}}"#), &key, "/o"),
        (
            format!(
                r#"{{"properties":{{"o":{{"properties":{{"b":{{}}}},"patternProperties":{{{k}:true}},"additionalProperties":false}}}}}}"#
            ),
            &key,
            "/o",
        ),
        (
            format!(
                r#"{{"properties":{{"o":{{"properties":{{"b":{{}}}},"patternProperties":{{{k}:true}},"unevaluatedProperties":false}}}}}}"#
            ),
            &key,
            "/o",
        ),
        (format!(r#"{{"properties":{{"o":{{"propertyNames":{{{p}}}}}}}}}"#), &fitting, "/o"),
        (format!(r#"{{"properties":{{"o":{{"propertyNames":{{"not":{{{p}}}}}}}}}}}"#), &key, "/o"),
    ];
    for (schema, body, pointer) in &held {
        let judged = judge(schema, body);
        assert!(is_held(&judged), "{schema}: {:?} {:?}", judged.all().collect::<Vec<_>>(), judged.unjudged);
        let place = &judged.findings[0].places[0];
        assert!(
            place.pointer.starts_with(pointer),
            "{schema}: {} {}",
            place.pointer,
            judged.findings[0].title
        );
    }
    // Whatever the pattern would say, these are wrong, or right.
    let schema = format!(r#"{{"properties":{{"id":{{"type":"string"}},"v":{{{p}}}}},"required":["w"]}}"#);
    let judged = judge(&schema, &value);
    assert_eq!(judged.of(&BODY_SCHEMA).len(), 2, "{:?}", judged.findings);
    let schema = format!(r#"{{"properties":{{"v":{{"anyOf":[{{{p}}},true]}}}}}}"#);
    assert_eq!(judge(&schema, &value).findings, []);
    // The text is not what the pattern is for.
    let schema = format!(r#"{{"properties":{{"id":{{"type":"string"}},"w":{{{p}}}}}}}"#);
    assert_eq!(judge(&schema, &value).of(&BODY_SCHEMA).len(), 1);
    // Many such texts, and such texts far down and far behind.
    let schema = format!(r#"{{"items":{{{p}}}}}"#);
    for count in [7, 100, 501, 600] {
        let many: Vec<String> = (0..count).map(|n| format!(r#""{}{n}!""#, "a".repeat(40))).collect();
        let judged = judge(&schema, &format!("[{}]", many.join(",")));
        assert!(is_held(&judged), "{count}: {:?}", judged.findings);
    }
    let wide = format!(r#"[{}"{costly}"]"#, "0,".repeat(1_000_001));
    assert!(is_held(&judge(&schema, &wide)));
    let recursive = format!(r##"{{"items":{{"$ref":"#"}},{p}}}"##);
    assert!(is_held(&judge(&recursive, &nested(200, "[", &format!("\"{costly}\""), "]"))));
    // A key that is there twice, and one to escape.
    let twice = format!("[{{\"v\":1}},\n{{\"v\":2,\"~/\":[],\"v\":\"{costly}\"}}]");
    let judged = judge(&format!(r#"{{"items":{{"properties":{{"v":{{{p}}}}}}}}}"#), &twice);
    assert!(is_held(&judged), "{:?}", judged.findings);
    let escaped = format!(r#"{{"~/":{{"a":"{costly}"}}}}"#);
    let judged = judge(&format!(r#"{{"properties":{{"~/":{{"properties":{{"a":{{{p}}}}}}}}}}}"#), &escaped);
    assert!(is_held(&judged), "{:?}", judged.findings);
}
