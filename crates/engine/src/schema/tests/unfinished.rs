//! A pattern that runs out of steps, at the bottom of every nesting of two keywords: no panic, and whatever is said for
//! sure is also said where there are steps enough.

use super::judge_with;
use crate::schema::*;
use check::gates::contract::ContractSettings;
use serde_json::{Value, json};

const PATTERN: &str = "^(?:(a)|(aa))+(?!.)$";
/// Too few for the pattern; a hundred times as many are enough.
const STEPS: u32 = 500;

fn costly() -> String {
    format!("{}!", "a".repeat(16))
}

/// Schemas and bodies around others.
fn around(schema: &Value, body: &Value) -> Vec<(Value, Value)> {
    let (s, b) = (schema, body);
    let key = costly();
    let mut pairs = vec![
        (json!({"properties": {"k": s}}), json!({"k": b})),
        (
            json!({"properties": {"k": s, "l": {"type": "string"}}, "required": ["m"]}),
            json!({"k": b, "l": 1}),
        ),
        (json!({"patternProperties": {"^k": s}}), json!({"k": b})),
        (json!({"additionalProperties": s}), json!({"k": b})),
        (json!({"properties": {"l": true}, "unevaluatedProperties": s}), json!({"k": b, "l": 1})),
        (json!({"dependentSchemas": {"k": {"properties": {"k": s}}}}), json!({"k": b})),
        (json!({"dependencies": {"k": {"properties": {"k": s}}}}), json!({"k": b})),
        (json!({"items": s}), json!([7, b, b])),
        (json!({"items": [true, s], "additionalItems": s}), json!([7, b, b])),
        (json!({"prefixItems": [true, s], "unevaluatedItems": s}), json!([7, b, b])),
        (json!({"contains": s}), json!([b])),
        (json!({"contains": s, "minContains": 2, "maxContains": 2}), json!([b, b])),
        (json!({"not": s}), b.clone()),
        (json!({"allOf": [s, {"anyOf": [s, false]}]}), b.clone()),
        (json!({"anyOf": [s, {"type": "null"}]}), b.clone()),
        (json!({"oneOf": [s, {"type": "null"}]}), b.clone()),
        (json!({"oneOf": [s, true]}), b.clone()),
        (json!({"if": s, "then": false}), b.clone()),
        (json!({"if": s, "else": {"not": s}}), b.clone()),
        (json!({"patternProperties": {PATTERN: s}}), json!({key.clone(): b})),
        (json!({"patternProperties": {PATTERN: s}, "additionalProperties": false}), json!({key.clone(): b})),
        (json!({"patternProperties": {PATTERN: s}, "unevaluatedProperties": false}), json!({key.clone(): b})),
        (
            json!({"properties": {"k": s}, "propertyNames": {"pattern": PATTERN}}),
            json!({"k": b, key.clone(): 1}),
        ),
    ];
    if let Value::String(text) = b {
        pairs.push((json!({"propertyNames": s}), json!({text.clone(): 1})));
        pairs.push((json!({"propertyNames": {"anyOf": [s, false]}}), json!({text.clone(): 1, "aa": 2})));
    }
    pairs
}

#[test]
fn in_every_nesting() {
    let inner = json!({"pattern": PATTERN});
    let drafts = ["https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-04/schema#"];
    let (mut held, mut refused, mut fitting) = (0, 0, 0);
    for (schema, body) in around(&inner, &json!(costly())) {
        for (mut schema, body) in around(&schema, &body) {
            for draft in drafts {
                schema["$schema"] = json!(draft);
                let (schema, body) = (schema.to_string(), body.to_string());
                // `is_valid` and the findings agree, or this fails.
                let judge = |backtracks| {
                    let limits = Limits { backtracks, ..Limits::default() };
                    judge_with(&[("", &schema)], &body, &ContractSettings::default(), &limits)
                };
                let (judged, truth) = (judge(STEPS), judge(100 * STEPS));
                assert_eq!(truth.of(&BUDGET), Vec::<&Finding>::new(), "{schema} {body}");
                let is_held = !judged.of(&BUDGET).is_empty();
                let is_refused = !judged.of(&BODY_SCHEMA).is_empty();
                if is_held {
                    assert!(!judged.unjudged.is_empty(), "{schema} {body}");
                    held += 1;
                } else if is_refused {
                    for finding in &judged.findings {
                        let is_true =
                            truth.findings.iter().any(|true_one| true_one.fingerprint == finding.fingerprint);
                        assert!(is_true, "{schema} {body}: {finding:?}, and not {:?}", truth.findings);
                    }
                    refused += 1;
                } else {
                    assert_eq!(truth.findings, [], "{schema} {body}");
                    fitting += 1;
                }
            }
        }
    }
    assert!(
        held > 400 && refused > 100 && fitting > 400,
        "{held} held, {refused} refused, {fitting} fitting"
    );
}
