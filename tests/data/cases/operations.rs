//! Operations of an OpenAPI description as subjects: parameters, read-only fields, unions with a discriminator; and the
//! simulated service, which must agree with every verdict.

use super::{all, no_random, parsed, read, text};
use check::DocumentName;
use check::gates::contract::ContractSettings;
use check::gates::data::{DataSettings, Expectation};
use check::service::ServiceSettings;
use engine::data::{Case, Cases, SiteKind, Subject};
use engine::openapi::{Contract, Description};
use engine::schema::SchemaSource;
use engine::simulator::service::Service;

fn of_operation(description: &str, operation: &str, payload: Option<&str>) -> Result<Subject, String> {
    let document = parsed(description);
    let (read, _) = Description::read(&document);
    let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: "shop.json" };
    let contract = Contract { description: &read, texts: &[source] };
    let payload = payload.map(parsed);
    Subject::of_operation(&contract, &ContractSettings::default(), operation, payload.as_ref(), 1)
}

fn cases_of(operation: &str, payload: Option<&str>) -> Vec<Case> {
    let subject = of_operation(&read("shop.json"), operation, payload).unwrap();
    all(&Cases::new(subject, &no_random(), 1))
}

fn find<'c>(cases: &'c [Case], class: &str, field: &str, piece: &str) -> &'c Case {
    let found = cases.iter().find(|case| {
        let is_there = text(case).contains(piece) || case.request.url.contains(piece);
        case.class_id() == class && case.field() == field && is_there
    });
    found.unwrap_or_else(|| panic!("no {class} at {field} with {piece}"))
}

#[test]
fn bodies_leave_out_what_only_the_service_sets() {
    let given = r#"{"id":5,"customer":"Ada","note":null,"items":[{"sku":"ABC-1234","quantity":2}],"payment":{"kind":"Cash"}}"#;
    for payload in [None, Some(given)] {
        let cases = cases_of("POST /orders", payload);
        assert_eq!(cases[0].expectation, Expectation::Accept, "{}: {}", text(&cases[0]), cases[0].why);
        assert!(!text(&cases[0]).contains("\"id\""), "{}", text(&cases[0]));
        assert_eq!(cases[0].request.url, "https://eu.example.com/v1/orders");
        assert!(cases.iter().all(|case| case.field() != "/id"));
        // It is sent all the same, to see whether it is taken.
        find(&cases, "unknown-field", "whole body", "\"id\":");
        find(&cases, "absent-required", "/customer", "{");
    }
}

#[test]
fn openapi_3_0_says_null_in_its_own_way() {
    let given = r#"{"customer":"Ada","note":null,"priority":"low","items":[{"sku":"ABC-1234","quantity":2}],"payment":{"kind":"Cash"}}"#;
    let cases = cases_of("POST /orders", Some(given));
    assert_eq!(find(&cases, "null", "/note", "\"note\":\"").expectation, Expectation::Accept);
    assert_eq!(find(&cases, "max-length", "/note", "\"note\":\"").expectation, Expectation::Accept);
    assert_eq!(find(&cases, "null", "/priority", "\"priority\":null").expectation, Expectation::Accept);
    assert_eq!(find(&cases, "null", "/customer", "null").expectation, Expectation::Refuse);
}

#[test]
fn the_branch_of_a_union_is_known_by_its_discriminator() {
    let given = r#"{"customer":"Ada","items":[{"sku":"ABC-1234","quantity":2}],"payment":{"kind":"Card","number":"1234"}}"#;
    let cases = cases_of("POST /orders", Some(given));
    find(&cases, "discriminator-swap", "/payment/kind", "\"kind\":\"Cash\"");
    assert_eq!(
        find(&cases, "pattern-near-miss", "/payment/number", "1234!").expectation,
        Expectation::Refuse
    );
}

#[test]
fn parameters_are_tried_in_path_query_and_headers() {
    let cases = cases_of("listOrders", None);
    assert!(cases[0].request.url.ends_with("/orders?limit=20"), "{}", cases[0].request.url);
    assert_eq!(cases[0].request.headers.get("X-Tenant"), Some("abc"));
    assert_eq!(cases[0].expectation, Expectation::Accept, "{}", cases[0].why);
    for (class, field, piece, expectation) in [
        ("absent-required", "query limit", "/orders", Expectation::Refuse),
        ("maximum-above", "query limit", "limit=101", Expectation::Refuse),
        ("maximum-at", "query limit", "limit=100", Expectation::Accept),
        ("string-null", "query limit", "limit=null", Expectation::Refuse),
        ("scalar-to-array", "query limit", "limit=20&limit=20", Expectation::Either),
        ("int-to-decimal", "query limit", "limit=20.5", Expectation::Refuse),
        ("absent-optional", "query status", "status=", Expectation::Accept),
        ("enum-outside", "query status", "status=not-in-the-list", Expectation::Refuse),
        ("string-null", "query search", "search=null", Expectation::Accept),
        ("max-length", "query search", "search=", Expectation::Accept),
        ("probe", "query search", "search=%3D1%2B1", Expectation::Accept),
        ("item-count", "query tags", "tags=", Expectation::Refuse),
        ("leap-day", "query since", "since=2023-02-29", Expectation::Refuse),
        ("pattern-near-miss", "header X-Tenant", "/orders", Expectation::Refuse),
    ] {
        let met = cases.iter().filter(|case| case.class_id() == class && case.field() == field);
        let met: Vec<&Case> = met.filter(|case| case.request.url.contains(piece)).collect();
        assert!(
            met.iter().any(|case| case.expectation == expectation),
            "{class} at {field}: {:?}",
            met.iter().map(|case| (&case.request.url, case.expectation, &case.why)).collect::<Vec<_>>()
        );
    }
    let of_path = cases_of("GET /orders/{id}", None);
    assert!(of_path[0].request.url.ends_with("/orders/7"), "{}", of_path[0].request.url);
    assert_eq!(find(&of_path, "minimum-below", "path id", "/orders/0").expectation, Expectation::Refuse);
    assert!(of_path.iter().all(|case| case.sites.iter().all(|site| site.kind == SiteKind::Path)));
    for case in cases.iter().chain(&of_path) {
        assert!(case.request.url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", case.request.url);
        for header in &case.request.headers.list {
            assert!(header.value.bytes().all(|byte| (0x20..0x7F).contains(&byte)), "{header:?}");
        }
    }
}

#[test]
fn what_an_operation_lacks_is_a_sentence() {
    let shop = read("shop.json");
    for (operation, words) in
        [("GET /nowhere", "has no operation"), ("GET /health", "neither a JSON body nor parameters")]
    {
        let why = of_operation(&shop, operation, None).unwrap_err();
        assert!(why.contains(words) && why.ends_with('.'), "{why}");
    }
}

/// The simulated service keeps its contract, so it takes what must be accepted and refuses the rest, never with 5xx.
#[test]
fn the_clean_service_agrees_with_every_verdict() {
    let settings = DataSettings { random_count: 300, ..DataSettings::default() };
    for operation in ["POST /orders", "GET /orders", "GET /orders/{id}"] {
        let subject = of_operation(&read("shop.json"), operation, None).unwrap();
        let cases = Cases::new(subject, &settings, 7);
        let texts = vec![("shop.json".to_string(), parsed(&read("shop.json")))];
        let mut service = Service::new(texts, &ServiceSettings::default()).unwrap();
        for case in all(&cases) {
            let status = service.respond(&case.request).status.unwrap_or(0);
            let is_right = match case.expectation {
                Expectation::Accept => (200..300).contains(&status),
                Expectation::Refuse => (400..500).contains(&status),
                Expectation::Either => (200..500).contains(&status),
            };
            let shown: String = text(&case).chars().take(400).collect();
            assert!(
                is_right,
                "{operation} {} {} at {}: {:?} ({}), and got {status}: {} {shown}",
                case.address.index,
                case.class_id(),
                case.field(),
                case.expectation,
                case.why,
                case.request.url
            );
        }
    }
}
