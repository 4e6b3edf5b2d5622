//! Recorded traffic: what every recorder writes, as data; runs over it; exports without secrets. And whatever comes,
//! nothing panics.

#[path = "traffic/exports.rs"]
mod exports;
#[path = "cases/reading.rs"]
mod reading;
#[path = "traffic/runs.rs"]
mod runs;
#[path = "traffic/verdicts.rs"]
mod verdicts;

use check::traffic::{StatusFilter, TrafficFilter, TrafficRow};
use check::{Exchange, Headers};
use document::Document;
use engine::exchange::traffic::run::{Case, Judge, Judged, OperationNames, Run};
use engine::exchange::traffic::{RecordedBody, Traffic};
use engine::read_document;
use proptest::prelude::*;
use serde_json::{Value, json};

fn cases() -> Vec<(String, Value)> {
    let named = |(place, case): (String, Value)| {
        (format!("{place} ({})", case["name"].as_str().unwrap_or_default()), case)
    };
    reading::cases("traffic").into_iter().map(named).collect()
}

/// `text` as it stands, or `recording` as JSON.
fn bytes(case: &Value) -> Vec<u8> {
    match case.get("text").and_then(Value::as_str) {
        Some(text) => text.as_bytes().to_vec(),
        None => case["recording"].to_string().into_bytes(),
    }
}

/// `GET a.example /x 200 application/json`; `-` where there is nothing.
fn short(row: &TrafficRow) -> String {
    let or_dash = |text: &str| if text.is_empty() { "-".to_string() } else { text.to_string() };
    let status = row.status.map_or("-".into(), |status| status.to_string());
    let words = [&row.method, &row.host, &row.path, &status, &row.media_type];
    words.map(|word| or_dash(word)).join(" ")
}

fn lines(headers: &Headers) -> Value {
    headers.list.iter().map(|header| format!("{}: {}", header.name, header.value)).collect::<Vec<_>>().into()
}

/// What a case says of a body: its text, null where there is none, `{"hex": …}`, or a part of why it is not held.
fn is_body(wanted: &Value, got: &RecordedBody) -> bool {
    match got {
        RecordedBody::Empty => wanted.is_null(),
        RecordedBody::NotHeld(why) => wanted["not_held"].as_str().is_some_and(|part| why.contains(part)),
        RecordedBody::Held(bytes) => match wanted["hex"].as_str() {
            Some(hex) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() == hex,
            None => wanted.as_str().map(str::as_bytes) == Some(bytes),
        },
    }
}

fn differences(case: &Value, document: &Document) -> Vec<String> {
    let (traffic, troubles) = Traffic::read(document);
    let mut found = Vec::new();
    let mut compare = |what: &str, got: Value| {
        if let Some(wanted) = case.get(what)
            && *wanted != got
        {
            found.push(format!("{what}: wanted {wanted}, got {got}"));
        }
    };
    let rows = traffic.rows(&[], &TrafficFilter::default(), 0, 1_000).rows;
    let first = traffic.exchange(document, 0);
    let request = first.as_ref().and_then(|e| e.request.as_ref());
    let response = first.as_ref().and_then(|e| e.response.as_ref());
    let summary = traffic.summary(Vec::new());
    compare("format", json!(traffic.format()));
    compare("creator", json!(summary.creator));
    compare("rows", rows.iter().map(short).collect::<Vec<_>>().into());
    compare("failures", rows.iter().map(|row| row.failure.clone()).collect::<Vec<_>>().into());
    compare("millis", json!(rows.iter().map(|row| row.millis).collect::<Vec<_>>()));
    compare("sizes", json!(rows.iter().map(|row| row.size_bytes).collect::<Vec<_>>()));
    compare("started", json!(rows.iter().map(|row| row.started_at_millis).collect::<Vec<_>>()));
    compare("url", json!(request.map(|r| r.url.clone())));
    compare("request_headers", request.map_or(Value::Null, |r| lines(&r.headers)));
    compare("response_headers", response.map_or(Value::Null, |r| lines(&r.headers)));
    compare("completeness", json!(response.map(|r| r.headers.completeness)));
    let body =
        request.and_then(|r| r.body.as_ref()).map(|body| String::from_utf8_lossy(&body.0).into_owned());
    compare("request_body", json!(body));
    let urls: Vec<Option<String>> = (0..traffic.len())
        .map(|index| traffic.exchange(document, index).and_then(|e| e.request).map(|r| r.url))
        .collect();
    compare("urls", json!(urls));
    for (index, wanted) in case["bodies"].as_array().into_iter().flatten().enumerate() {
        let got = traffic.body(document, index as u32);
        if !got.as_ref().is_some_and(|got| is_body(wanted, got)) {
            found.push(format!("body {index}: wanted {wanted}, got {got:?}"));
        }
    }
    let parts: Vec<&str> =
        case["troubles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let sentences: Vec<&str> = troubles.iter().map(|trouble| trouble.sentence.as_str()).collect();
    let is_told = parts.len() == sentences.len()
        && parts.iter().zip(&sentences).all(|(part, sentence)| sentence.contains(part));
    if !is_told {
        found.push(format!("troubles: wanted {parts:?}, got {sentences:?}"));
    }
    found
}

#[test]
fn recordings_are_read_as_written() {
    let cases = cases();
    let mut problems = Vec::new();
    for (place, case) in &cases {
        let document = read_document(bytes(case));
        problems
            .extend(differences(case, &document).into_iter().map(|problem| format!("{place}: {problem}")));
    }
    assert!(problems.is_empty(), "{} of {}\n{}", problems.len(), cases.len(), problems.join("\n"));
    assert!(cases.len() >= 100, "{}", cases.len());
}

/// A trouble names its place, so that a person finds it.
#[test]
fn troubles_have_places() {
    let text = "{\"log\": {\"entries\": [\n7,\n{\"request\": {\"url\": \"https://a.example\"}}]}}";
    let (traffic, troubles) = Traffic::read(&Document::parse(text.as_bytes().to_vec()));
    assert_eq!((traffic.len(), troubles.len()), (1, 1));
    let at = &troubles[0];
    assert_eq!((at.pointer.as_str(), at.line, at.column), ("/log/entries/0", 2, 1));
    let cut = &text[..text.len() - 3];
    let (_, troubles) = Traffic::read(&Document::parse(cut.as_bytes().to_vec()));
    assert_eq!((troubles[0].line, troubles[0].column), (3, 42), "where the text ends");
    let many = format!("{{\"log\": {{\"entries\": [{}7]}}}}", "7,".repeat(500));
    let (_, troubles) = Traffic::read(&Document::parse(many.into_bytes()));
    assert!(troubles.len() <= 52 && troubles.iter().any(|t| t.sentence.starts_with("45")), "{troubles:?}");
}

/// `count` exchanges, every third one a POST, every tenth one an error.
fn recording(count: u32) -> Document {
    let entries: Vec<Value> = (0..count)
        .map(|n| {
            let method = if n % 3 == 0 { "POST" } else { "GET" };
            let status = if n % 10 == 9 { 500 } else { 200 };
            json!({"startedDateTime": "2024-05-01T10:00:00Z", "time": n,
                "request": {"method": method, "url": format!("https://a.example/orders/{n}")},
                "response": {"status": status, "headers": [{"name": "content-type", "value": "application/json"}],
                    "content": {"mimeType": "application/json", "text": format!("{{\"id\":{n}}}")}}})
        })
        .collect();
    Document::parse(json!({"log": {"entries": entries}}).to_string().into_bytes())
}

#[test]
fn windows_and_filters() {
    let document = recording(5_000);
    let (traffic, _) = Traffic::read(&document);
    let window = |filter: TrafficFilter, first, count| traffic.rows(&[], &filter, first, count);
    let all = window(TrafficFilter::default(), 4_990, 2_000);
    assert_eq!((all.rows.len(), all.matching, all.total, all.first), (10, 5_000, 5_000, 4_990));
    assert_eq!(all.rows[0].index, 4_990);
    let text = TrafficFilter { text: " A.EXAMPLE/Orders/49 ".into(), ..TrafficFilter::default() };
    assert_eq!(window(text, 0, 10).matching, 111);
    let posts = TrafficFilter { method: Some("POST".into()), ..TrafficFilter::default() };
    let posts = window(posts, 1, 1);
    assert_eq!((posts.rows[0].index, posts.matching), (3, 1_667));
    for (status, count) in
        [(StatusFilter::Class(5), 500), (StatusFilter::Class(4), 0), (StatusFilter::NoAnswer, 0)]
    {
        let filter = TrafficFilter { status: Some(status), ..TrafficFilter::default() };
        assert_eq!(window(filter, 0, 1).matching, count);
    }
    let found = TrafficFilter { only_with_findings: true, ..TrafficFilter::default() };
    assert_eq!(window(found, 0, 10).matching, 0, "nothing was judged");
    assert_eq!(window(TrafficFilter::default(), u32::MAX, u32::MAX).rows.len(), 0);
}

/// Looks at everything that it is given.
struct Touch;

impl Judge for Touch {
    fn operations(&self) -> Vec<OperationNames> {
        Vec::new()
    }

    fn judge(&mut self, case: &Case<'_>) -> Judged {
        let sizes = [case.body, case.request_body].map(|d| d.map_or(0, |d| d.walk().count()));
        Judged { why_not: Some(format!("{sizes:?}")), ..Judged::default() }
    }
}

fn touch_all(bytes: Vec<u8>) {
    let document = read_document(bytes);
    let (traffic, troubles) = Traffic::read(&document);
    let outcome = Run::new(&traffic, &Touch).finish(&traffic, &document, &mut Touch);
    assert_eq!(outcome.judgements.len(), traffic.len() as usize);
    let rows = traffic.rows(&outcome.judgements, &TrafficFilter::default(), 0, 100);
    assert_eq!(rows.total, traffic.len());
    let _ = traffic.summary(troubles);
    let (har, _) = engine::report::har(&traffic, &document, &engine::report::HarOptions::default());
    let again = Document::parse(har.into_bytes());
    assert!(!again.is_blocked(), "an export is whole JSON");
}

/// JSON in the shape of a HAR or a collection, with anything in any place.
fn shaped() -> impl Strategy<Value = Value> {
    let keys = [
        "log",
        "entries",
        "request",
        "response",
        "url",
        "method",
        "status",
        "headers",
        "name",
        "value",
        "content",
        "text",
        "encoding",
        "mimeType",
        "size",
        "postData",
        "params",
        "cookies",
        "queryString",
        "time",
        "timings",
        "startedDateTime",
        "item",
        "info",
        "code",
        "body",
        "raw",
        "host",
        "path",
        "auth",
        "bearer",
        "key",
        "mode",
        "originalRequest",
        "header",
        "variable",
        "query",
        "_file",
        "creator",
        "receive",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "base64",
            "eyJpZCI6MX0=",
            "https://a.example/x?y=1#z",
            "{{base}}/:id",
            "raw",
            "bearer",
            "basic",
            "2024-05-01T10:00:00.123+02:00",
            "application/json",
            "GET",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 120, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(keys.to_vec()), inner), 0..8).prop_map(|members| {
                Value::Object(members.into_iter().map(|(key, value)| (key.to_string(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_in_the_shape_of_a_recording(
        entries in prop::collection::vec(shaped(), 0..4),
        request in shaped(),
        response in shaped(),
    ) {
        let whole = json!({"request": {"url": "x", "postData": request.clone()}, "response": response.clone()});
        let har = json!({"log": {"entries": entries, "creator": request.clone()}});
        let entry = json!({"log": {"entries": [whole, {"request": request.clone(), "response": response.clone()}]}});
        let item = json!({"request": request, "response": [response.clone(), {"code": 200, "originalRequest": response}]});
        let collection = json!({"info": {}, "item": [item, entries]});
        for value in [har, entry, collection] {
            touch_all(value.to_string().into_bytes());
        }
    }

    #[test]
    fn broken_recordings(
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
        touch_all(broken);
    }
}

/// A request without its response's body, as `exchange` gives it.
fn request_of(exchange: &Exchange) -> String {
    exchange.request.as_ref().map_or(String::new(), |r| format!("{} {}", r.method, r.url))
}

#[test]
fn positions_that_are_none() {
    let document = recording(2);
    let (traffic, _) = Traffic::read(&document);
    assert_eq!(request_of(&traffic.exchange(&document, 1).unwrap()), "GET https://a.example/orders/1");
    assert!(traffic.exchange(&document, 2).is_none() && traffic.body(&document, u32::MAX).is_none());
    assert_eq!(document.pointer(traffic.node(1).unwrap()), "/log/entries/1");
}
