//! What leaves: HAR without secrets, Markdown by operation and rule, JUnit that is XML, findings as JSON.

use super::{Traffic, bytes, cases};
use check::finding::Subject;
use check::{
    Acceptance, Annotation, Annotations, Check, Evidence, Fact, Finding, Fingerprint, Gate, GateReport,
    RuleId, RuleOutcome, RuleState, Severity, Verdict,
};
use document::Document;
use engine::report::{self, HarOptions};
use serde_json::{Value, json};

/// Secrets in every place that a recording has for them. None of the words may leave.
const SECRETS: [&str; 12] = [
    "authsecret-1",
    "cookiesecret-2",
    "setsecret-3",
    "querysecret-4",
    "bodysecret-5",
    "postsecret-6",
    "formsecret-7",
    "basesecret-8",
    "usersecret-9",
    "listedsecret-10",
    "keysecret-11",
    "pathsecret-12",
];

fn secretive() -> Value {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(r#"{"password": "basesecret-8"}"#);
    let headers = json!([{"name": "Authorization", "value": "Bearer authsecret-1"},
        {"name": "Cookie", "value": "sid=cookiesecret-2; theme=dark"}, {"name": "X-Api-Key", "value": "keysecret-11"}]);
    json!({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [
        {"startedDateTime": "2024-05-01T10:00:00.000Z", "time": 5,
         "request": {"method": "POST", "url": "https://ann:usersecret-9@a.example/x?access_token=querysecret-4&page=2",
            "headers": headers, "cookies": [{"name": "sid", "value": "cookiesecret-2"}],
            "queryString": [{"name": "access_token", "value": "querysecret-4"}],
            "postData": {"mimeType": "application/json", "text": "{\"client_secret\": \"postsecret-6\", \"n\": 1}"}},
         "response": {"status": 200, "headers": [{"name": "Set-Cookie", "value": "sid=setsecret-3; Path=/"},
            {"name": "Content-Type", "value": "application/json"}],
            "content": {"size": 1, "mimeType": "application/json",
                "text": "{\"token\": \"bodysecret-5\", \"echo\": \"authsecret-1\", \"id\": 7}"}}},
        {"request": {"method": "POST", "url": "https://a.example/pathsecret-12/y",
            "headers": [{"name": "Authorization", "value": "Token pathsecret-12"}],
            "cookies": [{"name": "other", "value": "listedsecret-10"}],
            "postData": {"mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": "user", "value": "ann"}, {"name": "password", "value": "formsecret-7"}]}},
         "response": {"status": 200, "headers": [], "content": {"text": encoded, "encoding": "base64"}}}]}})
}

#[test]
fn no_secret_survives_a_sanitized_har() {
    let document = Document::parse(secretive().to_string().into_bytes());
    let (traffic, _) = Traffic::read(&document);
    let (clean, removed) = report::har(&traffic, &document, &HarOptions::default());
    for secret in SECRETS {
        assert!(!clean.contains(secret), "{secret} left:\n{clean}");
    }
    assert!(removed >= 10, "{removed}");
    for kept in ["\"page\"", "a.example", "theme=", "\\\"id\\\": 7", "Bearer [redacted]", "user=ann"] {
        assert!(clean.contains(kept), "{kept} is no secret:\n{clean}");
    }
    assert_eq!(report::har(&traffic, &document, &HarOptions::default()).0, clean, "the same again");
    let options = HarOptions { includes_secrets: true, ..HarOptions::default() };
    let (whole, removed) = report::har(&traffic, &document, &options);
    assert_eq!(removed, 0);
    for secret in SECRETS {
        assert!(whole.contains(secret), "{secret} was asked for");
    }
    let options = HarOptions { only: Some(&[1, 9]), ..options };
    let (one, _) = report::har(&traffic, &document, &options);
    assert!(one.contains("formsecret-7") && !one.contains("postsecret-6"));
}

/// A check that is shared holds the recording itself, which goes through the same redactor.
#[test]
fn no_secret_survives_in_the_text_of_a_recording() {
    let whole = secretive().to_string();
    for text in [whole.clone(), whole[..whole.len() - 2].to_string()] {
        let clean = check::redact::redact_text(&text).text;
        // A word that stands under no secret's name is only known by its header; the export above takes it out.
        let known = SECRETS.iter().filter(|s| !s.starts_with("path") && !s.starts_with("auth"));
        for secret in known.filter(|s| text.len() == whole.len() || !s.starts_with("base")) {
            assert!(!clean.contains(secret), "{secret} left:\n{clean}");
        }
        assert!(!clean.contains("Bearer authsecret-1") && !clean.contains("Token pathsecret-12"));
    }
    use base64::Engine;
    let clean = check::redact::redact_text(&whole).text;
    let clean: Value = serde_json::from_str(&clean).expect("it stays JSON");
    let text = clean["log"]["entries"][1]["response"]["content"]["text"].as_str().unwrap();
    let decoded = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    assert_eq!(String::from_utf8(decoded).unwrap(), r#"{"password": "[redacted]"}"#);
}

/// What was exported with everything is read as the same exchanges again.
#[test]
fn a_har_reads_its_own_export() {
    for (place, case) in cases() {
        let document = engine::read_document(bytes(&case));
        let (traffic, _) = Traffic::read(&document);
        let options = HarOptions { includes_secrets: true, ..HarOptions::default() };
        let (text, _) = report::har(&traffic, &document, &options);
        let again_document = Document::parse(text.into_bytes());
        let (again, _) = Traffic::read(&again_document);
        let has_address = |index: u32| {
            traffic.exchange(&document, index).and_then(|e| e.request).is_some_and(|r| !r.url.is_empty())
        };
        let wanted: Vec<u32> = (0..traffic.len()).filter(|index| has_address(*index)).collect();
        assert_eq!(again.len() as usize, wanted.len(), "{place}");
        for (at, index) in wanted.into_iter().enumerate() {
            let (before, after) = (traffic.row(&[], index).unwrap(), again.row(&[], at as u32).unwrap());
            assert_eq!((&before.host, before.status), (&after.host, after.status), "{place}");
            assert_eq!((&before.media_type, &before.failure), (&after.media_type, &after.failure), "{place}");
            let body = traffic.body(&document, index).unwrap().into_document().map(Document::into_bytes);
            let copy =
                again.body(&again_document, at as u32).unwrap().into_document().map(Document::into_bytes);
            assert_eq!(body, copy, "{place}");
        }
    }
}

fn finding(rule: &'static str, severity: Severity, title: &str, operation: &str) -> Finding {
    Finding {
        fingerprint: Fingerprint::of(&[rule, title]),
        gate: Gate::Contract,
        rule: RuleId::new(rule),
        severity,
        evidence: Evidence::Recorded,
        title: title.into(),
        note: title.into(),
        pattern: "/orders/*/id".into(),
        places: Vec::new(),
        count: 3,
        schema_place: None,
        subject: Some(Subject { operation: operation.into(), exchanges: vec![1, 4] }),
        expected: Some("<integer> & \"more\"".into()),
        got: Some("\u{1}\u{fffe}]]>\t".into()),
        facts: vec![Fact::code("Sent", "a\nb")],
        fix: None,
    }
}

fn report_of(findings: Vec<Finding>) -> GateReport {
    let outcome = |rule: &'static str, state| RuleOutcome {
        rule: RuleId::new(rule),
        title: format!("The rule <{rule}>"),
        is_necessary: true,
        state,
    };
    GateReport {
        gate: Gate::Contract,
        verdict: Verdict::NoGo,
        headline: "3 findings & more".into(),
        reasons: vec!["A <reason>.".into()],
        findings,
        is_cut: true,
        outcomes: vec![
            outcome("contract/body-schema", RuleState::Judged(Evidence::Recorded)),
            outcome("contract/status", RuleState::Judged(Evidence::Recorded)),
            outcome("contract/media-type", RuleState::NotJudged("It is \"hidden\".".into())),
            outcome("contract/assertion", RuleState::NotAsked),
        ],
    }
}

/// The name of an element, and its attributes.
type Element = (String, Vec<(String, String)>);

/// The elements of an XML text, or where it is none. Enough for what JUnit has: no comments, no CDATA.
fn elements(xml: &str) -> Result<Vec<Element>, String> {
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").ok_or("no declaration")?;
    let (mut open, mut found) = (Vec::new(), Vec::new());
    let text = |text: &str| -> Result<String, String> {
        let is_allowed =
            |c: char| matches!(c, '\t' | '\n' | '\r') || c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}';
        if text.contains('<') || text.contains('>') || !text.chars().all(is_allowed) {
            return Err(format!("text {text:?}"));
        }
        let plain = ["&amp;", "&lt;", "&gt;", "&quot;", "&#9;", "&#10;", "&#13;"];
        let left = plain.iter().fold(text.to_string(), |left, entity| left.replace(entity, ""));
        if left.contains('&') { Err(format!("reference in {text:?}")) } else { Ok(text.to_string()) }
    };
    while let Some(at) = rest.find('<') {
        text(&rest[..at])?;
        let end = rest[at..].find('>').ok_or("an open tag")? + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}>"));
            }
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut list = Vec::new();
        while !attributes.is_empty() {
            let (key, more) = attributes.split_once("=\"").ok_or(format!("attribute in <{tag}>"))?;
            let (value, more) = more.split_once('"').ok_or(format!("value in <{tag}>"))?;
            list.push((key.trim().to_string(), text(value)?));
            attributes = more;
        }
        found.push((name.to_string(), list));
        if !is_empty {
            open.push(name.to_string());
        }
    }
    text(rest)?;
    if open.is_empty() { Ok(found) } else { Err(format!("{open:?} is not closed")) }
}

#[test]
fn junit_is_xml_and_tells_what_blocks() {
    let accepted = finding("contract/status", Severity::Blocks, "accepted <one>", "");
    let annotations: Annotations = [(
        accepted.fingerprint,
        Annotation { accepted: Some(Acceptance { reason: "old \"bug\"".into() }), ..Annotation::default() },
    )]
    .into();
    let gate = report_of(vec![
        finding("contract/body-schema", Severity::Blocks, "id must be <an integer>", "GET /orders/{id}"),
        finding("contract/body-schema", Severity::Blocks, "another", "GET /orders/{id}"),
        finding("contract/body-schema", Severity::Notes, "to know", ""),
        accepted,
        finding("own-finding", Severity::Blocks, "seen by a person", ""),
    ]);
    let xml = report::junit(&[gate, GateReport::not_run(Gate::Data, "not built yet")], &annotations);
    let elements = elements(&xml).unwrap_or_else(|problem| panic!("{problem}\n{xml}"));
    let count = |name: &str| elements.iter().filter(|(n, _)| n == name).count();
    assert_eq!(
        ["testsuites", "testsuite", "testcase", "failure", "skipped", "system-out"].map(count),
        [1, 1, 5, 3, 2, 3]
    );
    let suite = &elements[1].1;
    let value = |key: &str| suite.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    assert_eq!(
        ["name", "tests", "failures", "errors", "skipped"].map(value),
        ["Contract", "5", "2", "0", "2"].map(Some)
    );
    let failure = elements.iter().find(|(name, _)| name == "failure").unwrap();
    assert_eq!(failure.1[0], ("message".into(), "id must be &lt;an integer&gt;".into()));
    assert!(xml.contains("accepted (old &quot;bug&quot;)") && xml.contains("Operation: GET /orders/{id}"));
    assert!(
        elements.iter().all(|(_, attributes)| attributes.iter().all(|(key, _)| key != "time")),
        "no durations"
    );
}

#[test]
fn the_xml_check_refuses_what_is_none() {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    for broken in ["<a>", "<a></b>", "<a b=\"&x;\"/>", "<a b=\"<\"/>", "<a>\u{1}</a>", "<a b/>", "<a>&</a>"] {
        assert!(elements(&format!("{head}{broken}")).is_err(), "{broken}");
    }
    assert!(elements(&format!("{head}<a b=\"&lt;\"><c/></a>\n")).is_ok());
}

#[test]
fn findings_as_json_have_the_documented_form() {
    let check = Check { name: "Orders".into(), environment: "staging".into(), ..Check::default() };
    let gate = report_of(vec![finding("contract/status", Severity::Warns, "x", "GET /orders")]);
    let text = report::json(&check, &[gate]);
    let whole: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(whole["format"], "preflight-findings/1");
    assert_eq!((&whole["check"], &whole["environment"]), (&json!("Orders"), &json!("staging")));
    let gate = &whole["gates"][0];
    assert_eq!(
        (&gate["gate"], &gate["verdict"], &gate["is_cut"]),
        (&json!("contract"), &json!("NO-GO"), &json!(true))
    );
    assert_eq!(gate["rules"][2]["state"], "not-judged");
    assert_eq!(gate["rules"][2]["why"], "It is \"hidden\".");
    let finding = &gate["findings"][0];
    assert_eq!(finding["subject"], json!({"operation": "GET /orders", "exchanges": [1, 4]}));
    assert_eq!((&finding["severity"], &finding["count"]), (&json!("warns"), &json!(3)));
    let page = include_str!("../../docs/findings-json.md");
    for key in [&whole, gate, finding].iter().flat_map(|value| value.as_object().unwrap().keys()) {
        assert!(page.contains(&format!("`{key}`")), "docs/findings-json.md does not name {key}");
    }
}

#[test]
fn markdown_is_grouped_by_operation_and_rule() {
    let findings = [
        finding("contract/status", Severity::Notes, "a *note*", "GET /a|b"),
        finding("contract/status", Severity::Blocks, "bad status", "POST /orders"),
        finding("contract/body-schema", Severity::Warns, "odd", "POST /orders"),
        finding("contract/body-schema", Severity::Warns, "odd too", "POST /orders"),
        finding("contract/body-schema", Severity::Warns, "nowhere", ""),
    ];
    let text = report::by_operation(&findings);
    let heads: Vec<&str> =
        text.lines().filter(|line| line.starts_with("### `") || line.starts_with("### No")).collect();
    assert_eq!(heads, ["### `POST /orders`", "### No operation of the contract", "### `GET /a|b`"]);
    assert!(
        text.contains("| `contract/status` | 1 | 3 | 2 |")
            && text.contains("| `contract/body-schema` | 2 | 6 | 2 |")
    );
    assert!(text.contains("a \\*note\\*") && text.contains("First seen: exchange 2 of the recording"));
}
