//! Blind spots of a schema: each kind with a schema that it hits, an innocent twin, and its boundary. What an edit
//! promises is checked with the validator: the example is refused afterwards, the payload still accepted.

use check::DocumentName;
use check::gates::contract::ContractSettings;
use document::Document;
use engine::data::blind_spots::{BlindSpots, Input, find};
use engine::schema::{Limits, SchemaSource, compile};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hit,
    Twin,
    Boundary,
}
use Kind::{Boundary, Hit, Twin};

/// The schema of the field `f`, the payload's value, and the edit that is offered for it; none: no spot.
type Row = (Kind, &'static str, &'static str, &'static str, &'static [&'static str]);

/// The field is required.
const ROWS: &[Row] = &[
    // max-length
    (
        Hit,
        "note",
        r#"{"type":"string","minLength":1,"pattern":"^.*$"}"#,
        r#""hello""#,
        &[r#""maxLength": 2000"#],
    ),
    (
        Hit,
        "name",
        r#"{"type":"string","minLength":1,"pattern":"^\\S.*$"}"#,
        r#""Ada""#,
        &[r#""maxLength": 200"#],
    ),
    (Twin, "name", r#"{"type":"string","minLength":1,"maxLength":50,"pattern":"^\\S.*$"}"#, r#""Ada""#, &[]),
    (Twin, "code", r#"{"type":"string","enum":["a","b"]}"#, r#""a""#, &[]),
    (Twin, "code", r#"{"type":"string","pattern":"^[A-Z]{3}$"}"#, r#""EUR""#, &[]),
    (Twin, "when", r#"{"type":"string","format":"date"}"#, r#""2026-01-31""#, &[]),
    (
        Boundary,
        "name",
        r#"{"type":"string","minLength":1,"maxLength":99999,"pattern":"^\\S.*$"}"#,
        r#""Ada""#,
        &[],
    ),
    // min-length
    (Hit, "name", r#"{"type":"string","maxLength":50}"#, r#""Ada""#, &[r#""minLength": 1"#]),
    (Twin, "name", r#"{"type":"string","maxLength":50,"pattern":"\\S"}"#, r#""Ada""#, &[]),
    // The payload itself is empty, so empty is meant.
    (Twin, "name", r#"{"type":"string","maxLength":50}"#, r#""""#, &[]),
    (
        Boundary,
        "name",
        r#"{"type":"string","maxLength":50,"minLength":0}"#,
        r#""Ada""#,
        &[r#""pattern": "\\S""#],
    ),
    // blank
    (Hit, "name", r#"{"type":"string","maxLength":50,"minLength":1}"#, r#""Ada""#, &[r#""pattern": "\\S""#]),
    (Twin, "name", r#"{"type":"string","maxLength":50,"minLength":1}"#, r#"" ""#, &[]),
    // anchor
    (
        Hit,
        "code",
        r#"{"type":"string","pattern":"[A-Z]{3}","maxLength":10,"minLength":3}"#,
        r#""EUR""#,
        &[r#""pattern": "^(?:[A-Z]{3})$""#],
    ),
    (
        Hit,
        "code",
        r#"{"type":"string","pattern":"^[A-Z]{3}","maxLength":10,"minLength":3}"#,
        r#""EUR""#,
        &[r#""pattern": "^(?:[A-Z]{3})$""#],
    ),
    (
        Hit,
        "code",
        r#"{"type":"string","pattern":"^a|b$","maxLength":10,"minLength":1}"#,
        r#""a""#,
        &[r#""pattern": "^(?:^a|b$)$""#],
    ),
    (Twin, "code", r#"{"type":"string","pattern":"^[A-Z]{3}$","maxLength":10}"#, r#""EUR""#, &[]),
    // "Holds a letter somewhere" is meant so: anchored, the payload would not fit.
    (Twin, "code", r#"{"type":"string","pattern":"[A-Z]","maxLength":10}"#, r#""EUR""#, &[]),
    (
        Boundary,
        "code",
        r#"{"type":"string","pattern":"^[A-Z]{3}\\$","maxLength":10,"minLength":3}"#,
        r#""EUR$""#,
        &[r#""pattern": "^(?:[A-Z]{3}\\$)$""#],
    ),
    // format
    (
        Hit,
        "email",
        r#"{"type":"string","maxLength":99,"minLength":3}"#,
        r#""ada@example.com""#,
        &[r#""format": "email""#, r#""pattern": "\\S""#],
    ),
    (
        Hit,
        "created",
        r#"{"type":"string","maxLength":40}"#,
        r#""2026-01-31T10:00:00Z""#,
        &[r#""format": "date-time""#, r#""minLength": 1"#],
    ),
    (
        Hit,
        "due",
        r#"{"type":"string","maxLength":40}"#,
        r#""2026-01-31""#,
        &[r#""format": "date""#, r#""minLength": 1"#],
    ),
    (
        Hit,
        "key",
        r#"{"type":"string","maxLength":40}"#,
        r#""123e4567-e89b-12d3-a456-426614174000""#,
        &[r#""format": "uuid""#, r#""minLength": 1"#],
    ),
    (
        Hit,
        "homepage",
        r#"{"type":"string","maxLength":40}"#,
        r#""https://example.com/""#,
        &[r#""format": "uri""#, r#""minLength": 1"#],
    ),
    (Twin, "email", r#"{"type":"string","maxLength":99,"format":"email"}"#, r#""ada@example.com""#, &[]),
    (Twin, "handle", r#"{"type":"string","maxLength":99,"pattern":"^@\\w+$"}"#, r#""@ada""#, &[]),
    (Boundary, "due", r#"{"type":"string","maxLength":40}"#, r#""2026-1-31""#, &[r#""minLength": 1"#]),
    // maximum
    (Hit, "points", r#"{"type":"integer"}"#, "7", &[r#""maximum": 1000000"#]),
    (Hit, "userId", r#"{"type":"integer"}"#, "7", &[r#""maximum": 9007199254740991"#]),
    (Hit, "points", r#"{"type":["integer","null"]}"#, "70000", &[r#""maximum": 10000000"#]),
    (Twin, "points", r#"{"type":"integer","maximum":100}"#, "7", &[]),
    (Twin, "points", r#"{"type":"integer","exclusiveMaximum":100}"#, "7", &[]),
    (Boundary, "userId", r#"{"type":"integer"}"#, "9007199254740991", &[r#""maximum": 9007199254740991"#]),
    // minimum
    (Hit, "quantity", r#"{"type":"integer","maximum":100}"#, "7", &[r#""minimum": 0"#]),
    (Hit, "itemCount", r#"{"type":"integer","maximum":100}"#, "0", &[r#""minimum": 0"#]),
    (Twin, "quantity", r#"{"type":"integer","maximum":100,"minimum":1}"#, "7", &[]),
    (Twin, "quantity", r#"{"type":"integer","maximum":100,"exclusiveMinimum":0}"#, "7", &[]),
    (Twin, "offset", r#"{"type":"integer","maximum":100}"#, "7", &[]),
    // A payload below zero says that this is meant.
    (Boundary, "quantity", r#"{"type":"integer","maximum":100}"#, "-1", &[]),
    // decimals
    (Hit, "unit_price", r#"{"type":"number","minimum":0,"maximum":100}"#, "9.95", &[r#""multipleOf": 0.01"#]),
    (Twin, "unit_price", r#"{"type":"number","minimum":0,"maximum":100,"multipleOf":0.01}"#, "9.95", &[]),
    (Twin, "ratio", r#"{"type":"number","minimum":0,"maximum":100}"#, "9.95", &[]),
    (Boundary, "unit_price", r#"{"type":"number","minimum":0,"maximum":100}"#, "9.955", &[]),
    // max-items
    (Hit, "rows", r#"{"type":"array","minItems":1}"#, "[1]", &[r#""maxItems": 100"#]),
    (Hit, "rows", r#"{"type":"array","minItems":1}"#, "[1,2,3,4,5,6,7,8,9,10,11]", &[r#""maxItems": 1000"#]),
    (Twin, "rows", r#"{"type":"array","minItems":1,"maxItems":9}"#, "[1]", &[]),
    (Boundary, "rows", r#"{"type":"array","minItems":1,"maxItems":9999}"#, "[1]", &[]),
    // min-items
    (Hit, "rows", r#"{"type":"array","maxItems":9}"#, "[1]", &[r#""minItems": 1"#]),
    (Twin, "rows", r#"{"type":"array","maxItems":9,"minItems":1}"#, "[1]", &[]),
    (Boundary, "rows", r#"{"type":"array","maxItems":9}"#, "[]", &[]),
    // unique-items
    (Hit, "tags", r#"{"type":"array","maxItems":9,"minItems":1}"#, r#"["a"]"#, &[r#""uniqueItems": true"#]),
    (Twin, "tags", r#"{"type":"array","maxItems":9,"minItems":1,"uniqueItems":true}"#, r#"["a"]"#, &[]),
    (Twin, "points", r#"{"type":"array","maxItems":9,"minItems":1}"#, "[1]", &[]),
    (Boundary, "tags", r#"{"type":"array","maxItems":9,"minItems":1}"#, r#"["a","a"]"#, &[]),
    // open-object
    (
        Hit,
        "box",
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"boolean"}}}"#,
        r#"{"a":true}"#,
        &[r#""additionalProperties": false"#],
    ),
    (
        Twin,
        "box",
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"boolean"}},"additionalProperties":false}"#,
        r#"{"a":true}"#,
        &[],
    ),
    (
        Hit,
        "box",
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"boolean"}},"allOf":[{"properties":{"b":{"type":"boolean"}}}]}"#,
        r#"{"a":true,"b":true}"#,
        &[r#""unevaluatedProperties": false"#],
    ),
    // Closed, the payload would not fit.
    (
        Boundary,
        "box",
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"boolean"}}}"#,
        r#"{"a":true,"b":1}"#,
        &[],
    ),
    // required
    (
        Hit,
        "box",
        r#"{"type":"object","properties":{"a":{"type":"boolean"}},"additionalProperties":false}"#,
        r#"{"a":true}"#,
        &[r#""required": ["a"]"#],
    ),
    (
        Twin,
        "box",
        r#"{"type":"object","properties":{"a":{"type":"boolean"}},"additionalProperties":false,"minProperties":1}"#,
        r#"{"a":true}"#,
        &[],
    ),
    (
        Boundary,
        "box",
        r#"{"type":"object","properties":{"a":{"type":"boolean"}},"additionalProperties":false}"#,
        "{}",
        &[],
    ),
    // max-properties
    (
        Hit,
        "prices",
        r#"{"type":"object","additionalProperties":{"type":"boolean"}}"#,
        r#"{"a":true}"#,
        &[r#""maxProperties": 100"#],
    ),
    (
        Twin,
        "prices",
        r#"{"type":"object","additionalProperties":{"type":"boolean"},"maxProperties":9}"#,
        r#"{"a":true}"#,
        &[],
    ),
    (Boundary, "prices", r#"{"type":"object","additionalProperties":{"type":"boolean"}}"#, "{}", &[]),
    // any-type
    (Hit, "flag", r#"{"description":"on or off"}"#, "true", &[r#""type": "boolean""#]),
    (Hit, "flag", "{}", r#"{"a":1}"#, &[r#""type": "object""#]),
    (Twin, "flag", r#"{"type":"boolean"}"#, "true", &[]),
    (Boundary, "flag", r#"{"const":true}"#, "true", &[]),
    // What only the service sets is not sent.
    (Twin, "points", r#"{"type":"integer","readOnly":true}"#, "7", &[]),
];

fn read(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec())
}

/// Everything that is asked of one schema.
fn with<T>(schema: &Document, payload: &Document, ask: impl FnOnce(&Input<'_>, &BlindSpots) -> T) -> T {
    let texts = [SchemaSource { document: schema, name: DocumentName::Schema(0), label: "schema" }];
    let settings = ContractSettings::default();
    let input = Input { texts: &texts, pointer: "", is_description: false, settings: &settings, payload };
    let spots = find(&input);
    ask(&input, &spots)
}

fn accepts(schema: &[u8], payload: &str) -> bool {
    let schema = Document::parse(schema.to_vec());
    let texts = [SchemaSource { document: &schema, name: DocumentName::Schema(0), label: "schema" }];
    let compiled =
        compile(&texts, &ContractSettings::default(), &Limits::default()).compiled.expect("a schema");
    compiled.is_valid(&read(payload))
}

#[test]
fn each_kind_hits_and_leaves_its_twin_alone() {
    for (kind, name, schema, value, wanted) in ROWS {
        let whole = format!(
            "{{\n  \"type\": \"object\",\n  \"required\": [\"{name}\"],\n  \"additionalProperties\": false,\n  \
             \"properties\": {{\n    \"{name}\": {schema}\n  }}\n}}\n"
        );
        let payload = format!("{{\"{name}\": {value}}}");
        assert!(accepts(whole.as_bytes(), &payload), "{kind:?} {schema}: the payload does not fit");
        assert_eq!(*kind == Hit, !wanted.is_empty() && *kind != Boundary, "{kind:?} {schema}");
        with(&read(&whole), &read(&payload), |input, spots| {
            let found: Vec<&str> = spots.found().map(|spot| spot.edit.as_str()).collect();
            assert_eq!(found, *wanted, "{kind:?} {name} {schema} {value}");
            for spot in spots.found() {
                assert_eq!(spot.field, format!("/{name}"), "{schema}");
                assert_eq!(spot.pointer, format!("/properties/{name}"), "{schema}");
                let edited = spots.edited(input, spot.fingerprint).expect("JSON can be edited");
                assert!(spot.can_edit && accepts(&edited, &payload), "{schema}: the payload is refused");
                let keyword = spot.edit.split('"').nth(1).expect("a keyword");
                let text = String::from_utf8(edited.clone()).expect("text");
                assert!(text.contains(&format!("\"{keyword}\"")), "{text}");
                // Nothing but the one keyword is another: what is before and behind stays byte for byte.
                let same_start = whole.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
                let same_end =
                    whole.bytes().rev().zip(text.bytes().rev()).take_while(|(a, b)| a == b).count();
                assert!(same_start + same_end >= whole.len().min(text.len()) - 30, "{text}");
                with(&Document::parse(edited), &read(&payload), |_, after| {
                    assert!(
                        after.found().all(|other| other.edit != spot.edit),
                        "{schema}: {} is offered again",
                        spot.edit
                    );
                });
            }
        });
    }
}

#[test]
fn what_is_reached_by_reference_is_told_once_at_its_place() {
    let schema = r##"{"type":"object","additionalProperties":false,"required":["a","b"],
        "properties":{"a":{"$ref":"#/$defs/n%61me"},"b":{"type":"array","minItems":1,"maxItems":3,"items":{"$ref":"#/$defs/name"}}},
        "$defs":{"name":{"type":"string","minLength":1,"pattern":"^\\S+$"}}}"##;
    with(&read(schema), &read(r#"{"a":"x","b":["y"]}"#), |input, spots| {
        let found: Vec<_> = spots.found().map(|spot| (spot.field.as_str(), spot.pointer.as_str())).collect();
        assert_eq!(found, [("/a", "/$defs/name")]);
        let spot = spots.found().next().expect("one");
        assert_eq!(spot.example.chars().last(), Some(')'), "{}", spot.example);
        assert!(spots.edited(input, spot.fingerprint).is_some());
    });
}

#[test]
fn a_schema_that_refers_to_itself_comes_to_an_end() {
    let schema = r##"{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["next"],
        "properties":{"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"additionalProperties":false}}}"##;
    with(&read(schema), &read(r#"{"next":{"next":null}}"#), |_, spots| assert_eq!(spots.found().count(), 0));
    with(&read(r##"{"$ref":"#"}"##), &read("1"), |_, spots| assert_eq!(spots.found().count(), 0));
}

#[test]
fn yaml_says_what_to_write_where() {
    let schema = Document::parse_yaml(
        b"type: object\nrequired: [name]\nadditionalProperties: false\nproperties:\n  name:\n    type: string\n    minLength: 1\n    pattern: ^\\S+$\n"
            .to_vec(),
    );
    with(&schema, &read(r#"{"name":"Ada"}"#), |input, spots| {
        let spot = spots.found().next().expect("one");
        assert_eq!(spot.edit, "Write `maxLength: 200` into the schema /properties/name.");
        assert!(!spot.can_edit && spots.edited(input, spot.fingerprint).is_none());
    });
}

#[test]
fn a_payload_that_does_not_fit_and_a_schema_that_is_broken_have_no_spots() {
    with(&read(r#"{"type":"string"}"#), &read("1"), |_, spots| assert!(spots.is_done()));
    with(&read(r#"{"type":7}"#), &read("1"), |_, spots| assert!(spots.is_done()));
    with(&read("{"), &read("1"), |_, spots| assert_eq!(spots.found().count(), 0));
}

#[test]
fn an_operation_of_a_description_is_edited_in_its_own_text() {
    let shop = read(super::shop::SHOP);
    let texts = [SchemaSource { document: &shop, name: DocumentName::Schema(0), label: "shop" }];
    let settings = ContractSettings::default();
    let cases = super::shop::cases(
        "POST /orders",
        &super::shop::settings(check::gates::data::Target::Nobody),
        super::shop::SEED,
    );
    let payload = cases.subject().document().expect("a payload");
    let pointer = "/paths/~1orders/post/requestBody/content/application~1json/schema";
    let input = Input { texts: &texts, pointer, is_description: true, settings: &settings, payload };
    let spots = find(&input);
    let found: Vec<String> = spots.found().map(|spot| format!("{} {}", spot.field, spot.edit)).collect();
    assert!(found.contains(&r#"/lines "maxItems": 100"#.to_string()), "{found:?}");
    assert!(found.iter().all(|one| !one.starts_with("/id ")), "what is readOnly is not sent: {found:?}");
    for spot in spots.found() {
        let edited = spots.edited(&input, spot.fingerprint).expect("JSON can be edited");
        assert!(!Document::parse(edited).is_blocked());
    }
}
