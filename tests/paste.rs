//! What people paste, as data: each text with what it is taken for, where it goes, and what else it could be, near
//! misses among them. And whatever comes, nothing panics.

#[path = "cases/reading.rs"]
mod reading;

use check::wire::{Destination, Kind, Recognised};
use engine::exchange::{recognise, recognise_as};
use proptest::prelude::*;
use serde_json::Value;

fn cases() -> Vec<(String, Value)> {
    reading::cases("paste")
}

/// `text`, or `hex` where the bytes are no text.
fn bytes(case: &Value) -> Vec<u8> {
    match case.get("hex").and_then(Value::as_str) {
        Some(hex) => {
            (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[i * 2..i * 2 + 2], 16).unwrap()).collect()
        }
        None => case["text"].as_str().expect("a case has a text").as_bytes().to_vec(),
    }
}

fn kind(case: &Value, key: &str) -> Option<Kind> {
    case.get(key).map(|kind| serde_json::from_value(kind.clone()).unwrap_or_else(|e| panic!("{case}: {e}")))
}

/// What the case says beyond the kind.
fn differences(case: &Value, bytes: &[u8], got: &Recognised) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, wanted: Option<&Value>, got: Value| {
        if let Some(wanted) = wanted
            && *wanted != got
        {
            found.push(format!("{what}: wanted {wanted}, got {got}"));
        }
    };
    compare("looks_like", case.get("looks_like"), got.looks_like.clone().into());
    let to = serde_json::to_value(&got.destination).unwrap()["to"].clone();
    compare("to", case.get("to"), to);
    match &got.destination {
        Destination::Response { body_start, body_end, exchange } => {
            let end = body_end.map_or(bytes.len(), |end| end as usize);
            let body = String::from_utf8_lossy(&bytes[*body_start as usize..end]).into_owned();
            compare("body", case.get("body"), body.into());
            let response = exchange.response.as_ref();
            compare("status", case.get("status"), response.and_then(|r| r.status).into());
            let request = exchange.request.as_ref().map(|r| format!("{} {}", r.method, r.url));
            compare("request", case.get("request"), request.into());
        }
        Destination::Request { draft, remarks } => {
            compare("method", case.get("method"), draft.method.clone().into());
            compare("url", case.get("url"), draft.url.clone().into());
            compare("remark_count", case.get("remark_count"), remarks.len().into());
        }
        Destination::NotYet { sentence } => {
            let part = case.get("says").and_then(Value::as_str).unwrap_or_default();
            compare("says", Some(&true.into()), sentence.contains(part).into());
        }
        _ => {}
    }
    if let Some(also) = kind(case, "also") {
        compare("also", Some(&true.into()), got.alternatives.contains(&also).into());
    }
    found
}

#[test]
fn pasted_texts_are_told_apart() {
    let cases = cases();
    let mut problems = Vec::new();
    for (place, case) in &cases {
        let bytes = bytes(case);
        let got = recognise(&bytes);
        let wanted = kind(case, "kind").expect("a case has a kind");
        let shown: String = String::from_utf8_lossy(&bytes).chars().take(100).collect();
        if got.kind != wanted {
            problems.push(format!("{place}: {shown:?}: wanted {wanted:?}, got {:?}", got.kind));
            continue;
        }
        for difference in differences(case, &bytes, &got) {
            problems.push(format!("{place}: {shown:?}: {difference}"));
        }
    }
    assert!(problems.is_empty(), "{} of {}\n{}", problems.len(), cases.len(), problems.join("\n"));
    assert!(cases.len() >= 220, "{}", cases.len());
}

/// Every kind but the one for nothing is in the cases, so none is forgotten.
#[test]
fn every_kind_has_a_case() {
    let seen: Vec<Kind> = cases().iter().filter_map(|(_, case)| kind(case, "kind")).collect();
    for wanted in [
        Kind::Text,
        Kind::Json,
        Kind::JsonLines,
        Kind::JsonSchema,
        Kind::CurlCommand,
        Kind::HttpResponse,
        Kind::CurlTranscript,
        Kind::HttpRequest,
        Kind::Har,
        Kind::OpenApi,
        Kind::OpenApiYaml,
        Kind::Swagger,
        Kind::SwaggerYaml,
        Kind::AsyncApi,
        Kind::JsonWebToken,
        Kind::JsonWebKeys,
        Kind::Pem,
        Kind::JsonLogs,
        Kind::TextLogs,
        Kind::PostmanCollection,
        Kind::PostmanEnvironment,
        Kind::CheckFile,
        Kind::Link,
        Kind::Url,
        Kind::Html,
        Kind::Xml,
        Kind::Soap,
        Kind::GraphQl,
        Kind::Yaml,
        Kind::Csv,
        Kind::HttpFile,
        Kind::Hurl,
        Kind::Png,
        Kind::Jpeg,
        Kind::Gif,
        Kind::WebP,
        Kind::Gzip,
        Kind::Zip,
        Kind::Pdf,
        Kind::Wasm,
        Kind::Binary,
        Kind::OtherCommand,
        Kind::Nothing,
    ] {
        assert!(seen.contains(&wanted), "{wanted:?}");
    }
}

/// Whatever a person says that a text is, there is an answer, and the text stays within reach as it is.
#[test]
fn every_alternative_can_be_chosen() {
    for (place, case) in cases() {
        let bytes = bytes(&case);
        let first = recognise(&bytes);
        for other in &first.alternatives {
            let again = recognise_as(&bytes, *other);
            assert_eq!(again.kind, *other, "{place}");
            assert!(
                again.alternatives.contains(&first.kind) || first.kind == Kind::Nothing,
                "{place}: {again:?}"
            );
            assert!(!again.alternatives.contains(other), "{place}");
        }
        assert!(first.kind == Kind::Text || first.alternatives.contains(&Kind::Text), "{place}");
    }
}

#[test]
fn large_texts_are_told_by_their_start() {
    let rows = "{\"id\":1,\"name\":\"x\"},".repeat(200_000);
    assert_eq!(recognise(format!("[{rows}null]").as_bytes()).kind, Kind::Json);
    let entries = "{\"request\":{},\"response\":{}},".repeat(100_000);
    let har = format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{{}},\"entries\":[{entries}{{}}]}}}}");
    assert_eq!(recognise(har.as_bytes()).kind, Kind::Har);
    let described = format!(
        "{{\"components\":{{\"x\":\"{}\"}},\"info\":{{}},\"openapi\":\"3.0.0\",\"paths\":{{}}}}",
        "y".repeat(300_000)
    );
    assert_eq!(recognise(described.as_bytes()).kind, Kind::OpenApi);
    let lines = "{\"ts\":1,\"level\":\"info\"}\n".repeat(300_000);
    assert_eq!(recognise(lines.as_bytes()).kind, Kind::JsonLogs);
    assert_eq!(recognise(&vec![b'a'; 3_000_000]).kind, Kind::Text);
    assert_eq!(recognise("é".repeat(65_535).as_bytes()).kind, Kind::Text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_texts_never_panic(
        at in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        junk in prop::collection::vec(any::<u8>(), 0..6),
    ) {
        thread_local!(static CASES: Vec<Vec<u8>> = cases().iter().map(|(_, case)| bytes(case)).collect());
        let text = CASES.with(|cases| cases[at.index(cases.len())].clone());
        let (from, to) = (from.index(text.len() + 1), to.index(text.len() + 1));
        let mut broken = text[..from.min(to)].to_vec();
        broken.extend(junk);
        broken.extend(&text[from.max(to)..]);
        let got = recognise(&broken);
        if let Destination::Response { body_start, body_end, .. } = got.destination {
            prop_assert!(body_start <= body_end.unwrap_or(broken.len() as u32));
            prop_assert!(body_end.unwrap_or(0) as usize <= broken.len() && body_start as usize <= broken.len());
        }
        for other in got.alternatives {
            let _ = recognise_as(&broken, other);
        }
    }
}
