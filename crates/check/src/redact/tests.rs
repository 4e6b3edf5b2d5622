//! Texts, headers and whole checks through the redactor.

use super::*;
use crate::check::{Recorded, RecordedGate};
use crate::exchange::Completeness;
use crate::*;

#[test]
fn json_keeps_everything_but_the_secrets() {
    // The text, what becomes of it, the places.
    let cases: &[(&str, &str, &[&str])] = &[
        (
            r#"{ "a" : [ {"token":"abc"} , {"token":"d"} ] }"#,
            r#"{ "a" : [ {"token":"[redacted]"} , {"token":"[redacted]"} ] }"#,
            &["/a/0/token", "/a/1/token"],
        ),
        (r#"{"password":123456,"n":1.50}"#, r#"{"password":"[redacted]","n":1.50}"#, &["/password"]),
        (r#"{"pass\u0077ord":"x"}"#, r#"{"pass\u0077ord":"[redacted]"}"#, &["/password"]),
        (r#"{"a/b":{"secret":"x y"}}"#, r#"{"a/b":{"secret":"[redacted]"}}"#, &["/a~1b/secret"]),
        (r#"{"set-cookie":["a=b; Path=/"]}"#, r#"{"set-cookie":["[redacted]"]}"#, &["/set-cookie/0"]),
        (
            r#"{"authorization":"Bearer abc"}"#,
            r#"{"authorization":"Bearer [redacted]"}"#,
            &["/authorization"],
        ),
        (
            r#"{"token":{"value":"abc","id":"x"}}"#,
            r#"{"token":{"value":"[redacted]","id":"x"}}"#,
            &["/token/value"],
        ),
        (
            r#"{"properties":{"password":{"type":"string","default":"abc","examples":["d","e"]}}}"#,
            r#"{"properties":{"password":{"type":"string","default":"[redacted]","examples":["[redacted]","[redacted]"]}}}"#,
            &[
                "/properties/password/default",
                "/properties/password/examples/0",
                "/properties/password/examples/1",
            ],
        ),
        (
            r#"["https:\/\/u:p\u0040\u0041@h\/?a=1\u0026access_token=abc\u0026b"]"#,
            r#"["https:\/\/[redacted]@h\/?a=1\u0026access_token=[redacted]\u0026b"]"#,
            &["/0", "/0"],
        ),
        (r#"{"log":"{\"password\":\"abc\"}"}"#, r#"{"log":"{\"password\":\"[redacted]\"}"}"#, &["/log"]),
        (r#""Bearer abcdef12""#, r#""Bearer [redacted]""#, &[""]),
        (
            "{\"token\":\"a\"}\n{\"token\":\"b\"}",
            "{\"token\":\"[redacted]\"}\n{\"token\":\"[redacted]\"}",
            &["/token", "/token"],
        ),
        ("a\npassword=x\n", "a\npassword=[redacted]\n", &["line 2"]),
        ("{\"token\":\"abc\",}", "{\"token\":\"[redacted]\",}", &["/token"]),
        ("{\"password\" = \"abc\"}", "{\"password\" = \"[redacted]\"}", &["line 1"]),
        ("{\"a\":\"b\",\n\"password\": 'abc'}", "{\"a\":\"b\",\n\"password\": '[redacted]'}", &["line 2"]),
    ];
    for (text, expected, places) in cases {
        let redacted = redact_text(text);
        assert_eq!(redacted.text, *expected);
        assert_eq!(redacted.removed.iter().map(|r| r.place.as_str()).collect::<Vec<_>>(), *places, "{text}");
        assert_eq!(redact_text(expected).text, *expected, "twice");
    }
}

/// Headers, cookies and fields of forms, as a HAR or a collection lists them.
#[test]
fn the_name_beside_a_value_tells() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            r#"{"headers":[{"name":"Authorization","value":"Bearer abc"},{"name":"Accept","value":"*/*"}]}"#,
            r#"{"headers":[{"name":"Authorization","value":"Bearer [redacted]"},{"name":"Accept","value":"*/*"}]}"#,
            &["/headers/0/value"],
        ),
        (
            r#"[{"value":"Basic YTpi", "name":"authorization"}]"#,
            r#"[{"value":"Basic [redacted]", "name":"authorization"}]"#,
            &["/0/value"],
        ),
        (
            r#"[{"name":"Cookie","value":"sid=abc; theme=dark"}]"#,
            r#"[{"name":"Cookie","value":"sid=[redacted]; theme=[redacted]"}]"#,
            &["/0/value"],
        ),
        (
            r#"[{"name":"set-cookie","value":"sid=a\"b; Path=/"}]"#,
            r#"[{"name":"set-cookie","value":"sid=[redacted]; Path=/"}]"#,
            &["/0/value"],
        ),
        (
            r#"{"cookies":[{"name":"theme","value":"dark","path":"/"}]}"#,
            r#"{"cookies":[{"name":"theme","value":"[redacted]","path":"/"}]}"#,
            &["/cookies/0/value"],
        ),
        (
            r#"{"queryString":[{"name":"X-Amz-Signature","value":"ab12"},{"name":"page","value":"2"}]}"#,
            r#"{"queryString":[{"name":"X-Amz-Signature","value":"[redacted]"},{"name":"page","value":"2"}]}"#,
            &["/queryString/0/value"],
        ),
        (
            r#"{"bearer":[{"key":"token","value":"abc","type":"string"}]}"#,
            r#"{"bearer":[{"key":"token","value":"[redacted]","type":"string"}]}"#,
            &["/bearer/0/value"],
        ),
        (
            r#"[{"key":"password","value":1234}]"#,
            r#"[{"key":"password","value":"[redacted]"}]"#,
            &["/0/value"],
        ),
        // {"password":"x"} and its twin {"pass":"x"} in base64.
        (
            r#"{"text":"eyJwYXNzd29yZCI6IngifQ==","encoding":"base64"}"#,
            r#"{"text":"eyJwYXNzd29yZCI6IltyZWRhY3RlZF0ifQ==","encoding":"base64"}"#,
            &["/text"],
        ),
        (
            r#"{"text":"eyJwYXNzIjoieCJ9","encoding":"base64"}"#,
            r#"{"text":"eyJwYXNzIjoieCJ9","encoding":"base64"}"#,
            &[],
        ),
        // A recording that ends in the middle is no JSON, and its pairs are seen all the same.
        (
            r#"{"headers":[{"name":"X-Api-Key","value":"abcdef"}],"url":"/?access_token=abc","t":"#,
            r#"{"headers":[{"name":"X-Api-Key","value":"[redacted]"}],"url":"/?access_token=[redacted]","t":"#,
            &["/headers/0/value", "/url"],
        ),
        (
            r#"{"a":tru,"headers":[{"name":"X-Api-Key","value":"abcdef"},{"name":"X-Id","value":"1"}]}"#,
            r#"{"a":tru,"headers":[{"name":"X-Api-Key","value":"[redacted]"},{"name":"X-Id","value":"1"}]}"#,
            &["line 1"],
        ),
        (
            r#"[{"name":"token","value":{"type":"string"}},{"name":"token","value":7},{"name":"id","value":"x"}]"#,
            r#"[{"name":"token","value":{"type":"string"}},{"name":"token","value":7},{"name":"id","value":"x"}]"#,
            &[],
        ),
        (
            r#"[{"name":"Authorization","value":"{{token}}"},{"name":"password","in":"query"}]"#,
            r#"[{"name":"Authorization","value":"{{token}}"},{"name":"password","in":"query"}]"#,
            &[],
        ),
    ];
    for (text, expected, places) in cases {
        let redacted = redact_text(text);
        assert_eq!(redacted.text, *expected);
        assert_eq!(redacted.removed.iter().map(|r| r.place.as_str()).collect::<Vec<_>>(), *places, "{text}");
        assert_eq!(redact_text(expected).text, *expected, "twice");
    }
}

#[test]
fn innocent_json_is_left_alone() {
    let texts = [
        r#"{"token_type":"bearer","next_page_token":"abc","token":null,"session":12,"password":true,"secret":""}"#,
        r#"{"properties":{"password":{"type":"string","minLength":8}},"required":["password","token"]}"#,
        r#"{"dependentRequired":{"password":["password_again"]}}"#,
        r#"{"errors":{"password":"must have 8 characters"},"password":["is too short"]}"#,
        r#"{"token":"{{token}}","password":"********","api_key":"[redacted]","secret":"string"}"#,
        r#"{"forgot_password":"https://example.com/forgot"}"#,
        r#"{"tokens":["a","b"],"token":{"id":"x","type":"y"}}"#,
    ];
    for text in texts {
        assert_eq!(redact_text(text), Redacted { text: text.into(), removed: Vec::new() });
    }
}

#[test]
fn headers_by_name_and_by_pattern() {
    let cases = [
        ("Authorization", "Bearer abc", "Bearer [redacted]"),
        ("authorization", "abc", "[redacted]"),
        ("Cookie", "a=b; c=d", "a=[redacted]; c=[redacted]"),
        ("Set-Cookie", "id=abc; Path=/; HttpOnly", "id=[redacted]; Path=/; HttpOnly"),
        ("set-cookie", "id=; Max-Age=0", "id=; Max-Age=0"),
        ("X-Api-Key", "abc", "[redacted]"),
        ("X-CSRF-Token", "abc", "[redacted]"),
        ("Location", "/cb?access_token=abc", "/cb?access_token=[redacted]"),
        ("Content-Type", "application/json", "application/json"),
        ("WWW-Authenticate", "Bearer realm=\"api\"", "Bearer realm=\"api\""),
        ("X-Request-Id", "0a1b2c3d4e5f", "0a1b2c3d4e5f"),
        ("Authorization", "{{token}}", "{{token}}"),
    ];
    for (name, value, expected) in cases {
        let list = vec![Header { name: name.into(), value: value.into() }];
        let headers = Headers { completeness: Completeness::Complete, list };
        let (clean, names) = redact_headers(&headers);
        assert_eq!(clean.list[0].value, expected, "{name}: {value}");
        assert_eq!(names.len(), usize::from(value != expected));
        assert_eq!(redact_headers(&clean), (clean.clone(), Vec::new()), "twice");
    }
}

fn place(document: DocumentName, pointer: &str, text: &str, needle: &str) -> Place {
    let start = text.find(needle).expect("the needle is in the text");
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    Place {
        document,
        pointer: pointer.into(),
        start: start as u32,
        end: (start + needle.len()) as u32,
        line: text[..start].matches('\n').count() as u32 + 1,
        column: text[line_start..start].chars().count() as u32 + 1,
    }
}

fn finding(pattern: &str, title: &str, got: &str, places: Vec<Place>) -> Finding {
    Finding {
        fingerprint: Fingerprint::of(&[pattern]),
        gate: Gate::Contract,
        rule: RuleId::new("contract/body-schema"),
        severity: Severity::Blocks,
        evidence: Evidence::Recorded,
        title: title.into(),
        note: "is wrong".into(),
        pattern: pattern.into(),
        count: places.len() as u64,
        places,
        schema_place: None,
        subject: None,
        expected: None,
        got: Some(got.into()),
        facts: vec![Fact::code("Sent", got)],
        fix: None,
    }
}

#[test]
fn a_check_loses_its_secrets_everywhere_and_places_move_along() {
    let body = "{\"é\": \"Bearer abcdef12\", \"password\": \"hunter22\", \"id\": 7,\n \"token\": \"ééé-secret\", \"n\": null}";
    let places = |needle: &str, pointer: &str| vec![place(DocumentName::Response, pointer, body, needle)];
    let mut check = Check { name: "hunter22 of staging".into(), ..Check::default() };
    check.exchanges.push(Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: Some(Request {
            method: "GET".into(),
            url: "https://h/x?api_key=abcdefgh".into(),
            headers: Headers {
                completeness: Completeness::Complete,
                list: vec![Header { name: "Cookie".into(), value: "sid=s3cr3t-sid".into() }],
            },
            body: None,
        }),
        response: Some(Response { body: Some(Body(body.into())), ..Response::default() }),
        received_at_millis: None,
    });
    check.recorded = Some(Recorded {
        engine_version: 1,
        gates: vec![RecordedGate {
            gate: Gate::Contract,
            verdict: Verdict::NoGo,
            headline: "3 findings".into(),
            findings: vec![
                finding(
                    "/password",
                    "password must be short, and is \"hunter22\"",
                    "\"hunter22\"",
                    places("\"hunter22\"", "/password"),
                ),
                finding("/id", "id must be a string, and is 7", "7", places("7", "/id")),
                finding("/n", "n must be a string (sent with s3cr3t-sid)", "null", places("null", "/n")),
                finding("/user/api_key", "api_key is not long enough: \"ab12\"", "\"ab12\"", Vec::new()),
            ],
            finding_count: 4,
        }],
    });
    check.annotations.insert(
        Fingerprint(1),
        Annotation { comments: vec!["I used abcdefgh here".into()], ..Annotation::default() },
    );
    let (clean, removed) = redact_check(&check);
    let text = serde_json::to_string(&clean).unwrap();
    for secret in ["hunter22", "abcdef12", "abcdefgh", "s3cr3t-sid", "ééé-secret", "ab12"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert_eq!(
        removed,
        [
            "the header Cookie of the request",
            "the request's address",
            "/é in the response",
            "/password in the response",
            "/token in the response",
            "the check's name",
            "a comment",
            "/password in a finding's excerpt",
            "a finding's excerpt",
            "/user/api_key in a finding's excerpt",
        ]
    );
    let new_body =
        String::from_utf8(clean.exchanges[0].response.as_ref().unwrap().body.as_ref().unwrap().0.clone())
            .unwrap();
    let findings = &clean.recorded.as_ref().unwrap().gates[0].findings;
    for (finding, needle) in findings.iter().zip(["\"[redacted]\"", "7", "null"]) {
        let expected = place(DocumentName::Response, &finding.places[0].pointer, &new_body, needle);
        assert_eq!(finding.places[0], expected, "{needle} in {new_body}");
    }
    assert_eq!(redact_check(&clean), (clean.clone(), Vec::new()), "twice");
}

#[test]
fn a_body_that_is_not_utf8_is_redacted_too() {
    let mut check = Check::default();
    let body = Body(b"{\"x\":\"\xff\xfe\",\"token\":\"abc\"}".to_vec());
    check.exchanges.push(Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: None,
        response: Some(Response { body: Some(body), ..Response::default() }),
        received_at_millis: None,
    });
    let (clean, removed) = redact_check(&check);
    let body = clean.exchanges[0].response.as_ref().unwrap().body.as_ref().unwrap();
    assert_eq!(body.0, b"{\"x\":\"\xff\xfe\",\"token\":\"[redacted]\"}");
    assert_eq!(removed, ["/token in the response"]);
}

#[test]
fn what_a_tester_typed_into_requests_and_environments_stays_here() {
    use crate::request::{Auth, Environment, RequestDraft, Variable, VariableValue};
    let plain =
        |name: &str, value: &str| Variable { name: name.into(), value: VariableValue::Plain(value.into()) };
    let check = Check {
        requests: vec![NamedRequest {
            name: "log in".into(),
            draft: RequestDraft {
                url: "https://api.example.com/orders".into(),
                auth: Auth::Bearer { token: "open-sesame-1234".into() },
                ..RequestDraft::default()
            },
        }],
        environments: vec![Environment {
            name: "staging".into(),
            variables: vec![plain("base", "https://a.example"), plain("password", "barley-barley-1")],
        }],
        notes: vec![Note { at_millis: 1, text: "answered 500 with barley-barley-1 once".into() }],
        ..Check::default()
    };
    let (clean, places) = redact_check(&check);
    assert_eq!(places, ["the bearer token of a request", "the variable password", "a note"]);
    let text = serde_json::to_string(&clean).expect("a check serialises");
    assert!(!text.contains("sesame") && !text.contains("barley"), "{text}");
    assert!(text.contains("https://a.example") && text.contains("{{token}}"), "{text}");
}

#[test]
fn addresses_lose_their_keys_also_after_a_redirect() {
    let url = "https://a.example/x?api_key=abcdefgh12345678&page=2";
    let check = Check {
        exchanges: vec![Exchange {
            evidence: Evidence::Live,
            request_name: None,
            request: Some(Request {
                method: "GET".into(),
                url: url.into(),
                headers: Headers::default(),
                body: None,
            }),
            response: Some(Response { final_url: Some(url.into()), ..Response::default() }),
            received_at_millis: None,
        }],
        ..Check::default()
    };
    let (clean, places) = redact_check(&check);
    assert_eq!(places, ["the request's address", "the response's final address"]);
    let text = serde_json::to_string(&clean).expect("a check serialises");
    assert!(!text.contains("abcdefgh") && text.contains("page=2"), "{text}");
}
