//! The index as the validator reads it: the validator's own contract, records of errors, equality.

use document::Document;
use document::view::{Instance, RECORD_LIMIT, TapeJson, decode_instance};
use jsonschema::json::{Array, Node, conformance};
use serde_json::{Value, json};

fn parse(text: &str) -> Document {
    let document = Document::parse(text.as_bytes().to_vec());
    assert!(document.faults().is_empty(), "{text}: {:?}", document.faults());
    document
}

#[test]
fn the_representation_conforms() {
    let text = conformance::document().to_string();
    for text in [text.clone(), text.replace('é', "\\u00e9"), text.replace("\"nested\"", "\"n\\u0065sted\"")]
    {
        let document = parse(&text);
        let instance = Instance::new(&document, RECORD_LIMIT);
        conformance::assert_conformance::<TapeJson>(&instance.root().expect("a value"));
    }
}

/// The failing places (pointer and running number) under a schema.
fn errors(schema: &Value, document: &Document, budget: u32) -> (Vec<(String, u32)>, bool) {
    let validator = jsonschema::options_for::<TapeJson>().build(schema).expect("the schema compiles");
    let instance = Instance::new(document, budget);
    let root = instance.root().expect("a value");
    let found = validator
        .iter_errors(root)
        .filter_map(|error| decode_instance(error.instance()))
        .map(|(node, number)| (document.pointer(node), number))
        .collect();
    (found, instance.cut())
}

#[test]
fn errors_name_their_node() {
    let schema =
        json!({"items": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}});
    let document = parse(r#"[{"id":1},{"id":"x"},{},7]"#);
    let (found, is_cut) = errors(&schema, &document, 100);
    let pointers: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/1/id", "/2", "/3"]);
    assert!(found.is_sorted_by_key(|(_, number)| *number) && !is_cut);
}

#[test]
fn a_budget_ends_the_search() {
    let document = parse(&format!("[{}]", vec!["\"x\""; 100_000].join(",")));
    let (found, is_cut) = errors(&json!({"items": {"type": "integer"}}), &document, 50);
    assert!(is_cut);
    assert_eq!(found.iter().filter(|(_, number)| *number < 50).count(), 50);
    assert!(found.len() < 100);
}

#[test]
fn property_names_are_nodes_of_the_document() {
    let document = parse(r#"{"ok":1,"too long":2}"#);
    let validator = jsonschema::options_for::<TapeJson>()
        .build(&json!({"propertyNames": {"maxLength": 4}}))
        .expect("the schema compiles");
    let instance = Instance::new(&document, 100);
    let root = instance.root().expect("a value");
    let keys: Vec<_> = validator
        .iter_errors(root)
        .filter_map(|error| match error.kind() {
            jsonschema::error::ValidationErrorKind::PropertyNames { error } => {
                decode_instance(error.instance())
            }
            _ => None,
        })
        .map(|(key, _)| document.span(key))
        .collect();
    assert_eq!(keys, [document::Span::new(8, 18)]);
}

#[test]
fn equality_is_that_of_json_schema() {
    let cases = [
        ("1", json!(1.0), true),
        ("1.0", json!(1), true),
        ("1e2", json!(100), true),
        ("9007199254740993", json!(9_007_199_254_740_992u64), false),
        ("9007199254740993.0", json!(9_007_199_254_740_992u64), false),
        ("12345678901234567890123", serde_json::from_str("12345678901234567890123").expect("a number"), true),
        ("0.10", json!(0.1), true),
        ("true", json!(1), false),
        ("\"\\u0041\"", json!("A"), true),
        (r#"{"a":[1,{"b":null}],"c":"x"}"#, json!({"c": "x", "a": [1.0, {"b": null}]}), true),
        (r#"{"a":1,"a":2}"#, json!({"a": 2}), true),
        (r#"{"a":1}"#, json!({"b": 1}), false),
        ("[1,2]", json!([1]), false),
    ];
    for (text, expected, is_equal) in cases {
        let document = parse(text);
        let instance = Instance::new(&document, 1);
        let root = instance.root().expect("a value");
        assert_eq!(root.equals_value(&expected), is_equal, "{text} and {expected}");
    }
}

#[test]
fn uniqueness() {
    let cases = [
        ("[]", true),
        ("[1,1.0]", false),
        ("[1,true,\"1\",null,[1],{\"a\":1}]", true),
        ("[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1.0}]", false),
        ("[[1,2],[2,1]]", true),
        ("[\"A\",\"\\u0041\"]", false),
        ("[0,-0.0]", false),
        ("[9007199254740993,9007199254740992]", true),
        ("[1e400,1e401]", true),
        ("[1e400,10e399]", false),
        ("[{\"a\":1,\"a\":2},{\"a\":2}]", false),
        ("[[],{},\"\"]", true),
    ];
    for (text, is_unique) in cases {
        let document = parse(text);
        let instance = Instance::new(&document, 1);
        let array = instance.root().and_then(|root| root.as_array()).expect("an array");
        assert_eq!(array.is_unique(), is_unique, "{text}");
    }
    let numbers: Vec<String> = (0..200_000).map(|number| format!("{{\"n\":{number}}}")).collect();
    let document = parse(&format!("[{}]", numbers.join(",")));
    let instance = Instance::new(&document, 1);
    assert!(instance.root().and_then(|root| root.as_array()).expect("an array").is_unique());
}

#[test]
fn lengths_count_code_points() {
    let cases = [("\"héllo\"", 5), ("\"\\u00e9\\uD83D\\uDE00x\"", 3), ("\"\u{1F600}\"", 1), ("\"\"", 0)];
    for (text, length) in cases {
        let document = parse(text);
        let instance = Instance::new(&document, 1);
        let root = instance.root().expect("a value");
        assert_eq!(root.string_length(), Some(length), "{text}");
        assert_eq!(root.string_length_within(length, length), Some(true), "{text}");
        assert_eq!(root.string_length_within(length + 1, u64::MAX), Some(false), "{text}");
    }
    let lone = Document::parse(b"\"\\uD800\"".to_vec());
    let instance = Instance::new(&lone, 1);
    assert_eq!(instance.root().and_then(|root| root.string_length()), Some(1));
}

#[test]
fn values_are_built_without_recursion() {
    let text = r#"{"a":[1,2.5,"x",{"b":null}],"c":{},"d":true,"c":[]}"#;
    let document = parse(text);
    let instance = Instance::new(&document, 1);
    let value = instance.root().expect("a value").to_value().into_owned();
    assert_eq!(value, json!({"a": [1, 2.5, "x", {"b": null}], "c": [], "d": true}));
    let deep = parse(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    let instance = Instance::new(&deep, 1);
    assert!(instance.root().expect("a value").to_value().is_array());
}
