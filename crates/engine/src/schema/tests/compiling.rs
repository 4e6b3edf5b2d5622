//! What is found in the schemas themselves: drafts, references, patterns, formats, and what is judged all the same.

use super::{Judged, judge, judge_with};
use crate::schema::*;

fn judge_many(schemas: &[(&str, &str)], instance: &str) -> Judged {
    judge_with(schemas, instance, &ContractSettings::default(), &Limits::default())
}

/// Schema, then of each finding about it: rule, severity, title, place in the schema, a part of the fix.
type SchemaFinding = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[test]
fn findings_about_schemas() {
    let cases: &[(&str, &[SchemaFinding])] = &[
        (
            r#"{"type":"strnig"}"#,
            &[(
                "contract/schema-compile",
                "blocks",
                "In the schema, type must be one of \"array\", \"boolean\", \"integer\", \"null\", \"number\" and 2 more, and is \"strnig\"; did you mean \"string\"?",
                "/type",
                "2020-12",
            )],
        ),
        (
            r#"{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"type":["strnig"]}}}"#,
            &[(
                "contract/schema-compile",
                "blocks",
                "In the schema, item 1 of type must be one of",
                "/properties/a/type/0",
                "draft 7",
            )],
        ),
        (
            r#"{"minLength":-1,"required":"a"}"#,
            &[
                (
                    "contract/schema-compile",
                    "blocks",
                    "In the schema, minLength must be at least 0, and is -1",
                    "/minLength",
                    "",
                ),
                (
                    "contract/schema-compile",
                    "blocks",
                    "In the schema, required must be an array, and is a string",
                    "/required",
                    "",
                ),
            ],
        ),
        (
            r#"{"properties":{"a":{"pattern":"("},"b":{"pattern":"[a-"}}}"#,
            &[
                (
                    "contract/schema-compile",
                    "blocks",
                    "The pattern ( is not a regular expression that can be used",
                    "/properties/a/pattern",
                    "brackets",
                ),
                ("contract/schema-compile", "blocks", "The pattern [a- is not", "/properties/b/pattern", ""),
            ],
        ),
        (
            r#"{"patternProperties":{"(":{}}}"#,
            &[("contract/schema-compile", "blocks", "The pattern ( is not", "/patternProperties/(", "")],
        ),
        (
            "[]",
            &[(
                "contract/schema-compile",
                "blocks",
                "The schema must be an object, or true or false, and is an array",
                "",
                "object",
            )],
        ),
        (
            "3",
            &[(
                "contract/schema-compile",
                "blocks",
                "The schema must be an object, or true or false, and is a number",
                "",
                "",
            )],
        ),
        (
            r#"{"$schema":"https://example.com/x","type":"integer"}"#,
            &[(
                "contract/schema-compile",
                "warns",
                "$schema \"https://example.com/x\" is not known; 2020-12 is assumed",
                "/$schema",
                "set the draft",
            )],
        ),
        (
            r#"{"$schema":"https://json-schema.org/draft-07/schema","type":"integer"}"#,
            &[(
                "contract/schema-compile",
                "notes",
                "$schema names draft 7 in an unusual spelling",
                "/$schema",
                "http://json-schema.org/draft-07/schema#",
            )],
        ),
        ("{\"$schema\":\"http://json-schema.org/draft-07/schema\",\"type\":\"integer\"}", &[]),
        (
            r#"{"properties":{"a":{"format":"int64"},"b":{"format":"int64"}}}"#,
            &[(
                "contract/schema-compile",
                "notes",
                "The format int64 is not one that 2020-12 knows, so it was not judged",
                "/properties/a/format",
                "pattern",
            )],
        ),
        (
            r##"{"$ref":"#/$defs/custmer","$defs":{"customer":{}}}"##,
            &[(
                "contract/schema-ref",
                "warns",
                "$ref \"#/$defs/custmer\" leads to no place in its schema",
                "/$ref",
                "Did you mean #/$defs/customer?",
            )],
        ),
        (
            r##"{"$ref":"#/definitions/a","$defs":{"a":{}}}"##,
            &[(
                "contract/schema-ref",
                "warns",
                "$ref \"#/definitions/a\" leads to no place in its schema",
                "/$ref",
                "Did you mean #/$defs/a?",
            )],
        ),
        (
            r#"{"properties":{"a":{"$ref":"https://example.com/missing.json#/x"}}}"#,
            &[(
                "contract/schema-ref",
                "warns",
                "No schema of this check answers $ref \"https://example.com/missing.json#/x\"",
                "/properties/a/$ref",
                "Add that schema",
            )],
        ),
        (
            r#"{"maximum":1.00000000000000000000000001}"#,
            &[(
                "contract/schema-compile",
                "notes",
                "1.00000000000000000000000001 is judged as the nearest double, which is another number",
                "/maximum",
                "fewer digits",
            )],
        ),
    ];
    for (schema, expected) in cases {
        let judged = judge(schema, "1");
        let found = &judged.compilation_findings;
        assert_eq!(found.len(), expected.len(), "{schema}: {found:#?}");
        for (finding, (rule, severity, title, pointer, fix)) in found.iter().zip(*expected) {
            assert_eq!((finding.rule.as_str(), finding.severity.word()), (*rule, *severity), "{schema}");
            assert!(finding.title.starts_with(title), "{schema}: {}", finding.title);
            let place = finding.schema_place.as_ref().expect("a place in the schema");
            assert_eq!(
                (place.pointer.as_str(), place.document),
                (*pointer, DocumentName::Schema(0)),
                "{schema}"
            );
            assert!(finding.fix.as_deref().unwrap_or_default().contains(fix), "{schema}: {:?}", finding.fix);
        }
        let blocks = expected.iter().any(|(_, severity, ..)| *severity == "blocks");
        assert_eq!(judged.is_compiled, !blocks, "{schema}");
        let holds = expected.iter().any(|(rule, ..)| *rule == "contract/schema-ref");
        assert_eq!(judged.unjudged.is_empty(), !blocks && !holds, "{schema}: {:?}", judged.unjudged);
    }
}

#[test]
fn drafts_are_detected_and_can_be_set() {
    let cases = [
        ("{}", None, Draft::Draft202012),
        (r#"{"$schema":"http://json-schema.org/draft-04/schema#"}"#, None, Draft::Draft4),
        (r#"{"$schema":"http://json-schema.org/draft-06/schema#"}"#, None, Draft::Draft6),
        (r#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#, None, Draft::Draft7),
        (r#"{"$schema":"https://json-schema.org/draft/2019-09/schema"}"#, None, Draft::Draft201909),
        (r#"{"$schema":"http://json-schema.org/draft-04/schema#"}"#, Some(Draft::Draft7), Draft::Draft7),
        ("{}", Some(Draft::Draft4), Draft::Draft4),
    ];
    for (schema, set, expected) in cases {
        let settings = ContractSettings { draft: set, ..Default::default() };
        let judged = judge_with(&[("", schema)], "1", &settings, &Limits::default());
        assert_eq!(judged.draft, expected, "{schema} {set:?}");
        assert!(judged.is_compiled && judged.judges_nothing, "{schema} {set:?}");
    }
    // What a set draft says is what judges: `const` is not known to draft 4.
    for (draft, fits) in [(Draft::Draft4, true), (Draft::Draft6, false)] {
        let settings = ContractSettings { draft: Some(draft), ..Default::default() };
        let judged = judge_with(&[("", r#"{"const":1}"#)], "2", &settings, &Limits::default());
        assert_eq!(judged.findings.is_empty(), fits, "{draft:?}");
    }
}

#[test]
fn formats_are_asserted_in_all_drafts_or_not_at_all() {
    for draft in Draft::ALL {
        for asserts_formats in [true, false] {
            let settings = ContractSettings { draft: Some(draft), asserts_formats, ..Default::default() };
            let schema = [("", r#"{"format":"email"}"#)];
            let judged = judge_with(&schema, "\"no\"", &settings, &Limits::default());
            assert_eq!(judged.findings.is_empty(), !asserts_formats, "{draft:?}");
            assert_eq!(judged.judges_nothing, !asserts_formats, "{draft:?}");
        }
    }
}

#[test]
fn schemas_without_force_are_told() {
    let cases = [
        ("{}", true),
        ("true", true),
        ("false", false),
        (r#"{"title":"Order","description":"x"}"#, true),
        (r#"{"properties":{"a":{"properties":{"b":{}}}}}"#, true),
        (r#"{"properties":{"a":{"properties":{"b":{"type":"string"}}}}}"#, false),
        (r#"{"$defs":{"a":{"type":"string"}}}"#, true),
        (r##"{"$defs":{"a":{"type":"string"}},"$ref":"#/$defs/a"}"##, false),
        (r#"{"properties":{"a":false}}"#, false),
        (r#"{"additionalProperties":false}"#, false),
    ];
    for (schema, expected) in cases {
        assert_eq!(judge(schema, "{}").judges_nothing, expected, "{schema}");
    }
}

#[test]
fn other_schemas_answer_references() {
    let customer = r#"{"type":"object","required":["id"]}"#;
    let with_id = r#"{"$id":"https://example.com/schemas/customer.json","type":"object","required":["id"]}"#;
    let cases: [(&str, &str, &str); 6] = [
        // By its label, from a schema without `$id`.
        (r#"{"properties":{"c":{"$ref":"customer.json"}}}"#, "customer.json", customer),
        (r#"{"properties":{"c":{"$ref":"./customer.json"}}}"#, "customer.json", customer),
        // By its label, from a schema whose `$id` makes the address absolute.
        (
            r#"{"$id":"https://example.com/o.json","properties":{"c":{"$ref":"customer.json"}}}"#,
            "customer.json",
            customer,
        ),
        (r#"{"properties":{"c":{"$ref":"https://example.com/customer.json"}}}"#, "customer", customer),
        // By its `$id`.
        (r#"{"properties":{"c":{"$ref":"https://example.com/schemas/customer.json"}}}"#, "anything", with_id),
        (
            r#"{"$id":"https://example.com/schemas/order.json","properties":{"c":{"$ref":"customer.json"}}}"#,
            "anything",
            with_id,
        ),
    ];
    for (schema, label, other) in cases {
        let judged = judge_many(&[("order.json", schema), (label, other)], r#"{"c":{}}"#);
        assert_eq!(judged.compilation_findings, [], "{schema}");
        assert_eq!(judged.findings.len(), 1, "{schema}");
        let finding = &judged.findings[0];
        assert_eq!(finding.title, "id is missing from c");
        let place = finding.schema_place.as_ref().expect("a place");
        assert_eq!(
            (place.document, place.pointer.as_str()),
            (DocumentName::Schema(1), "/required"),
            "{schema}"
        );
    }
}

#[test]
fn a_broken_schema_beside_is_told_at_its_place() {
    let judged = judge_many(
        &[("order.json", r#"{"$ref":"customer.json"}"#), ("customer.json", r#"{"type":"strnig"}"#)],
        "{}",
    );
    assert!(!judged.is_compiled);
    let finding = &judged.compilation_findings[0];
    assert_eq!(finding.schema_place.as_ref().map(|place| place.document), Some(DocumentName::Schema(1)));
    // One that nobody refers to harms nobody.
    let judged = judge_many(&[("order.json", "{}"), ("customer.json", r#"{"type":"strnig"}"#)], "{}");
    assert!(judged.is_compiled);
    let judged = judge_many(&[("order.json", "{}"), ("customer.json", "{")], "{}");
    assert!(judged.is_compiled);
}

/// A schema that is missing is taken as one that accepts everything; nothing may be refused because of that.
#[test]
fn what_is_missing_never_makes_a_finding_wrong() {
    let missing = r#"{"$ref":"https://example.com/missing.json"}"#;
    let cases = [
        (format!(r#"{{"not":{missing}}}"#), "1"),
        (format!(r#"{{"oneOf":[{missing},{{"type":"integer"}}]}}"#), "1"),
        (format!(r#"{{"if":{missing},"then":false}}"#), "1"),
        (format!(r#"{{"allOf":[{{"not":{{"allOf":[{missing}]}}}}]}}"#), "1"),
        (format!(r#"{{"allOf":[{missing}],"unevaluatedProperties":false}}"#), r#"{"a":1}"#),
        (format!(r#"{{"allOf":[{missing}],"unevaluatedItems":false}}"#), "[1]"),
        (format!(r#"{{"contains":{missing},"maxContains":1}}"#), "[1,2]"),
        (format!(r##"{{"not":{{"$ref":"#/$defs/a"}},"$defs":{{"a":{missing}}}}}"##), "1"),
        (
            r#"{"$schema":"http://json-schema.org/draft-07/schema#","allOf":[{"type":"string","$ref":"https://example.com/missing.json"}]}"#.to_string(),
            "1",
        ),
    ];
    for (schema, instance) in &cases {
        let judged = judge(schema, instance);
        assert!(judged.is_compiled, "{schema}: {:?}", judged.compilation_findings);
        assert_eq!(judged.findings, [], "{schema}");
        assert_eq!(judged.of(&SCHEMA_REF).len(), 1, "{schema}");
        assert_eq!(judged.unjudged.len(), 1, "{schema}");
        assert!(!judged.judges_nothing, "{schema}");
    }
    // What does not rest on it is judged.
    let schema =
        format!(r#"{{"properties":{{"a":{missing},"b":{{"type":"string"}}}},"anyOf":[{missing},false]}}"#);
    let judged = judge(&schema, r#"{"a":1,"b":2}"#);
    assert_eq!(judged.findings.len(), 1);
    assert_eq!(judged.findings[0].title, "b must be a string, and is 2");
}

#[test]
fn no_schema_and_no_value_are_said() {
    let judged = judge_many(&[], "1");
    assert!(!judged.is_compiled && judged.unjudged.len() == 1);
    let judged = judge_many(&[("", "{")], "1");
    assert!(!judged.is_compiled && judged.unjudged.len() == 1 && judged.compilation_findings.is_empty());
    let documents = [Document::parse(b"{}".to_vec())];
    let sources = [SchemaSource { document: &documents[0], name: DocumentName::Schema(0), label: "" }];
    let compiled =
        compile(&sources, &ContractSettings::default(), &Limits::default()).compiled.expect("compiles");
    let nothing = Document::parse(Vec::new());
    let validation = compiled.validate(&nothing, &sources, Evidence::Recorded);
    assert!(nothing.root().is_some() || validation.unjudged.len() == 1);
}

#[test]
fn circles_of_references_are_told_where_they_begin() {
    let circles = [
        (
            r##"{"properties":{"id":{"$ref":"#/$defs/a"}},"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
            "/$defs/a/$ref",
            "#/$defs/a → #/$defs/b → #/$defs/a",
        ),
        (r##"{"type":"object","$ref":"#"}"##, "/$ref", "# → #"),
        (
            r##"{"items":{"allOf":[{"$ref":"#/items"}]}}"##,
            "/items/allOf/0/$ref",
            "#/items/allOf/0 → #/items → #/items/allOf/0",
        ),
        (r##"{"anyOf":[{"type":"string"},{"$ref":"#"}]}"##, "/anyOf/1/$ref", "#/anyOf/1 → # → #/anyOf/1"),
        (
            r##"{"properties":{"a":{"not":{"$ref":"#/properties/a"}}}}"##,
            "/properties/a/not/$ref",
            "#/properties/a/not → #/properties/a → #/properties/a/not",
        ),
        (
            r##"{"$defs":{"x":{"$anchor":"x","$ref":"#x"}},"items":{"$ref":"#x"}}"##,
            "/$defs/x/$ref",
            "#/$defs/x → #/$defs/x",
        ),
        (
            r##"{"items":{"$dynamicRef":"#x"},"$defs":{"x":{"$dynamicAnchor":"x","$dynamicRef":"#x"}}}"##,
            "/$defs/x/$dynamicRef",
            "#/$defs/x → #/$defs/x",
        ),
        (
            r##"{"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"a":true},"allOf":[{"$recursiveRef":"#"}]}"##,
            "/allOf/0/$recursiveRef",
            "#/allOf/0 → # → #/allOf/0",
        ),
    ];
    for (schema, place, way) in circles {
        let judged = judge(schema, r#"{"id":1}"#);
        let found = judged.of(&SCHEMA_REF);
        assert_eq!(found.len(), 1, "{schema}: {found:?}");
        assert_eq!(
            found[0].schema_place.as_ref().map(|place| place.pointer.as_str()),
            Some(place),
            "{schema}"
        );
        assert_eq!(found[0].facts[0].value, way, "{schema}");
        assert!(judged.unjudged.iter().any(|unjudged| unjudged.rule == SCHEMA_REF), "{schema}");
        assert!(judged.is_compiled && judged.of(&BODY_SCHEMA).is_empty(), "{schema}");
    }
    // Two circles are two findings; what stands beside a circle is judged.
    let schema = r##"{"properties":{"id":{"type":"string"},"a":{"$ref":"#/properties/a"},"b":{"$ref":"#/properties/b"}}}"##;
    let judged = judge(schema, r#"{"id":1}"#);
    assert_eq!((judged.of(&SCHEMA_REF).len(), judged.of(&BODY_SCHEMA).len()), (2, 1));
    let innocent = [
        r##"{"type":"object","properties":{"child":{"$ref":"#"}}}"##,
        r##"{"items":{"$ref":"#"},"not":{"const":1}}"##,
        r##"{"additionalProperties":{"anyOf":[{"$ref":"#"},{"type":"integer"}]}}"##,
        r##"{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}],"$defs":{"a":{"$ref":"#/$defs/c"},"b":{"$ref":"#/$defs/c"},"c":{"type":"object"}}}"##,
        r##"{"$dynamicAnchor":"n","type":"object","properties":{"child":{"$dynamicRef":"#n"}}}"##,
        r##"{"$ref":"https://json-schema.org/draft/2020-12/schema"}"##,
        r##"{"$schema":"https://json-schema.org/draft/2019-09/schema","$ref":"https://json-schema.org/draft/2019-09/schema"}"##,
        r##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"http://json-schema.org/draft-07/schema#"}"##,
        // The list of strings takes the place of the anchor that any list has.
        r##"{"$id":"https://example.com/strings","$ref":"list","$defs":{"s":{"$dynamicAnchor":"item","type":"object"},
            "list":{"$id":"list","$dynamicRef":"#item","$defs":{"any":{"$dynamicAnchor":"item"}}}}}"##,
        // Up to draft 7 nothing beside a $ref counts.
        r##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/a","allOf":[{"$ref":"#"}],"definitions":{"a":{"type":"object"}}}"##,
    ];
    for schema in innocent {
        let judged = judge(schema, r#"{"id":1}"#);
        assert_eq!(judged.of(&SCHEMA_REF), Vec::<&Finding>::new(), "{schema}");
        assert_eq!(judged.unjudged, [], "{schema}");
    }
}
