//! Operations found, parameters read, schemas cut out. The rules of the gate have cases of their own.

use super::{Cache, Contract, Description, Direction, Given, Match, Parameter, ParameterLocation, Style};
use crate::schema::SchemaSource;
use check::DocumentName;
use check::gates::contract::ContractSettings;
use document::Document;

fn read(text: &str) -> (Document, Description) {
    let document = Document::parse(text.as_bytes().to_vec());
    let (description, _) = Description::read(&document);
    (document, description)
}

/// Paths that have one GET each, below a server.
fn with_paths(server: &str, paths: &[&str]) -> Description {
    let items: Vec<String> =
        paths.iter().map(|path| format!("{path:?}:{{\"get\":{{\"responses\":{{}}}}}}")).collect();
    read(&format!(
        "{{\"openapi\":\"3.1.0\",\"servers\":[{{\"url\":{server:?}}}],\"paths\":{{{}}}}}",
        items.join(",")
    ))
    .1
}

#[test]
fn the_most_concrete_operation_wins() {
    let all = ["/a/{x}", "/a/b", "/a/{x}.json", "/{x}/{y}/c", "/a/{y}/{z}", "/v{major}.{minor}", "/"];
    let cases = [
        ("/a/b", "/a/b"),
        ("/a/q", "/a/{x}"),
        ("/a/q.json", "/a/{x}.json"),
        ("/a/q.xml", "/a/{x}"),
        ("/z/q/c", "/{x}/{y}/c"),
        ("/a/q/d", "/a/{y}/{z}"),
        ("/v1.2", "/v{major}.{minor}"),
        ("/a/%62", "/a/b"),
        ("", "/"),
    ];
    let description = with_paths("https://example.com", &all);
    for (path, wanted) in cases {
        match description.operation_of("get", &format!("https://example.com{path}?q=/x/y")) {
            Match::One(operation, _) => assert_eq!(operation.path.text(), wanted, "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    // One literal segment each: nobody can tell.
    let both = description.operation_of("GET", "https://example.com/a/q/c");
    assert!(matches!(&both, Match::Ambiguous(list) if list.len() == 2), "{both:?}");
    let none = description.operation_of("GET", "https://example.com/b/b");
    let Match::None { nearest } = none else { panic!("{none:?}") };
    assert_eq!(nearest.first().map(|operation| operation.path.text()), Some("/a/b"));
}

#[test]
fn servers_are_stripped() {
    let cases = [
        ("https://example.com/v1", "https://example.com/v1/a", true),
        ("https://example.com/v1/", "https://other.example.org/v1/a", true),
        ("https://example.com/v1", "https://example.com/a", true),
        ("https://example.com/v1", "https://example.com/v2/a", false),
        ("/v1", "https://example.com/v1/a", true),
        ("{host}/v{n}", "https://example.com/v3/a", true),
        ("https://{region}.example.com/{stage}/v1", "https://eu.example.com/test/v1/a", true),
        ("https://example.com/v1", "/v1/a", true),
        ("https://example.com/v1", "https://example.com/v10/a", false),
    ];
    for (server, url, is_found) in cases {
        let found = with_paths(server, &["/a"]).operation_of("GET", url).is_one();
        assert_eq!(found, is_found, "{server} {url}");
    }
}

/// A parameter `p`, and what is made of a text.
fn given(
    location: ParameterLocation,
    style: Style,
    is_exploded: bool,
    schema: &str,
    text: &str,
) -> Option<String> {
    let document = Document::parse(schema.as_bytes().to_vec());
    let parameter = Parameter {
        name: "p".into(),
        location,
        style,
        is_exploded,
        schema: Some(String::new()),
        ..Parameter::default()
    };
    let found = match location {
        ParameterLocation::Query => parameter.read_pairs(&document, &super::pairs(text), &["p"]),
        _ => parameter.read_text(&document, text),
    };
    match found {
        Given::Value(value) => Some(value.json),
        Given::Empty => Some("empty".into()),
        Given::Absent => None,
    }
}

#[test]
fn parameters_are_read_by_their_style() {
    use ParameterLocation::{Header, Path, Query};
    let (number, text) = (r#"{"type":"number"}"#, r#"{"type":"string"}"#);
    let list = r#"{"type":"array","items":{"type":"integer"}}"#;
    let object = r#"{"type":"object","properties":{"R":{"type":"integer"},"n":{"type":"string"}}}"#;
    let cases = [
        (Path, Style::Simple, false, number, "3", Some("3")),
        (Path, Style::Simple, false, text, "3", Some("\"3\"")),
        (Path, Style::Simple, false, number, "03", Some("\"03\"")),
        (Path, Style::Simple, false, list, "3,4", Some("[3,4]")),
        (Path, Style::Simple, false, text, "a%20b+c", Some("\"a b+c\"")),
        (Path, Style::Simple, false, object, "R,1,n,2", Some("{\"R\":1,\"n\":\"2\"}")),
        (Path, Style::Simple, true, object, "R=1,n=2", Some("{\"R\":1,\"n\":\"2\"}")),
        (Path, Style::Label, false, list, ".3,4", Some("[3,4]")),
        (Path, Style::Label, true, list, ".3.4", Some("[3,4]")),
        (Path, Style::Label, true, object, ".R=1.n=2", Some("{\"R\":1,\"n\":\"2\"}")),
        (Path, Style::Matrix, false, number, ";p=3", Some("3")),
        (Path, Style::Matrix, false, list, ";p=3,4", Some("[3,4]")),
        (Path, Style::Matrix, true, list, ";p=3;p=4", Some("[3,4]")),
        (Path, Style::Matrix, true, object, ";R=1;n=2", Some("{\"R\":1,\"n\":\"2\"}")),
        (Header, Style::Simple, false, list, "3, 4", Some("[3,4]")),
        (Query, Style::Form, true, list, "p=3&q=1&p=4", Some("[3,4]")),
        (Query, Style::Form, false, list, "p=3,4", Some("[3,4]")),
        (Query, Style::SpaceDelimited, false, list, "p=3+4", Some("[3,4]")),
        (Query, Style::PipeDelimited, false, list, "p=3%7C4", Some("[3,4]")),
        (Query, Style::Form, true, object, "R=1&x=2", Some("{\"R\":1}")),
        (Query, Style::Form, false, object, "p=R,1", Some("{\"R\":1}")),
        (Query, Style::DeepObject, true, object, "p[R]=1&p%5Bn%5D=2", Some("{\"R\":1,\"n\":\"2\"}")),
        (Query, Style::Form, true, text, "p=a+b%2B", Some("\"a b+\"")),
        (Query, Style::Form, true, text, "p=", Some("empty")),
        (Query, Style::Form, true, text, "q=1", None),
    ];
    for (location, style, is_exploded, schema, sent, wanted) in cases {
        let json = given(location, style, is_exploded, schema, sent);
        assert_eq!(json.as_deref(), wanted, "{style:?} {is_exploded} {schema} {sent}");
    }
}

/// What judges one response is cut out of the description, with places as they are there.
#[test]
fn findings_about_a_component_point_into_the_description() {
    let text = r##"{"openapi":"3.0.0","paths":{"/a/{b}":{"get":{"responses":{"200":{"description":"","content":
        {"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},
        "components":{"schemas":{"A":{"allOf":[{"$ref":"#/components/schemas/A~1B"}]},
        "A/B":{"properties":{"n":{"type":"integer","format":"int32","nullable":true}}},
        "Unused":{"type":"nonsense"}}}}"##;
    let (document, description) = read(text);
    let texts = [SchemaSource { document: &document, name: DocumentName::Schema(0), label: "a" }];
    let contract = Contract { description: &description, texts: &texts };
    let mut cache = Cache::default();
    let at = description.operations[0].responses[0].content[0].schema.clone().expect("a schema");
    let ready = cache.ready(&contract, &at, Direction::Response, &ContractSettings::default());
    assert!(ready.findings.is_empty(), "nothing that is not reached is told: {:?}", ready.findings);
    let body = Document::parse(br#"{"n":"x"}"#.to_vec());
    let validation =
        ready.judge(&contract, &body, check::Evidence::Recorded, &crate::schema::Judged::RESPONSE);
    let findings = validation.expect("it can judge").findings;
    let place = findings[0].schema_place.as_ref().expect("a place");
    assert_eq!(place.pointer, "/components/schemas/A~1B/properties/n/type");
    assert_eq!(place.start as usize, text.find("\"integer\"").expect("it is there"));
    assert_eq!(ready.is_valid(&Document::parse(br#"{"n":null}"#.to_vec())), Some(true));
}

/// Texts that are hostile or nonsense are read without a panic, and something is said.
#[test]
fn nonsense_is_read() {
    let deep = format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500));
    let texts = [
        String::new(),
        "[]".into(),
        r#"{"openapi":3}"#.into(),
        r#"{"openapi":"3.1.0","paths":{"/a":[],"b":{"get":7,"post":{"responses":{"200":null},"parameters":[null,7,{}]}}}}"#.into(),
        r##"{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/paths/~1a"},"/b":{"$ref":"#"}}}"##.into(),
        format!("{{\"openapi\":\"3.1.0\",\"paths\":{deep}}}"),
    ];
    for text in texts {
        let document = Document::parse(text.clone().into_bytes());
        let (_, troubles) = Description::read(&document);
        let findings: Vec<_> =
            troubles.iter().map(|trouble| trouble.finding(&document, DocumentName::Schema(0))).collect();
        assert!(!findings.is_empty(), "{}", text.get(..60).unwrap_or(&text));
    }
}

#[test]
fn a_list_of_operations_is_searched() {
    let description = with_paths("/", &["/orders", "/orders/{id}", "/customers"]);
    let paths = |search: &str| {
        super::outline::list(&description, search, 0, u32::MAX)
            .rows
            .into_iter()
            .map(|row| row.path)
            .collect::<Vec<_>>()
    };
    assert_eq!(paths("get ORDERS"), ["/orders", "/orders/{id}"]);
    assert_eq!(paths("post"), Vec::<String>::new());
    assert_eq!(paths("").len(), 3);
}
