//! `preflight run --live` against an API on this machine: what is sent, what is said of answers and of none, and that
//! secrets stay out of everything that is printed and written.

use super::{SCHEMA, folder, server};
use check::check::NamedRequest;
use check::exchange::Completeness;
use check::request::{Auth, Environment, Extraction, ExtractionSource, RequestBody, Variable, VariableValue};
use check::{Check, Evidence, NamedText, Report, RequestDraft, Secret, Verdict};
use engine::{Opened, Workspace};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Without the proxies of whoever runs the tests.
fn live(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preflight"));
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy);
    }
    command.args(["run", "--live", "check.preflight.json"]).args(arguments).current_dir(folder);
    command.env("SHELL_TOKEN", "sesame-open-1234");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the terminal starts");
    // It may end before it asks.
    let _ = child.stdin.take().expect("an input").write_all(input.as_bytes());
    child.wait_with_output().expect("the terminal ends")
}

fn texts(output: &Output) -> (String, String) {
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn get(name: &str, url: &str) -> NamedRequest {
    NamedRequest { name: name.into(), draft: RequestDraft { url: url.into(), ..RequestDraft::default() } }
}

fn check_of(requests: Vec<NamedRequest>) -> Check {
    Check {
        schemas: vec![NamedText { name: "order".into(), text: SCHEMA.into() }],
        environment: "test".into(),
        requests,
        ..Check::default()
    }
}

/// The file as somebody would write it by hand: with the secrets that the page would take out.
fn folder_of(name: &str, check: &Check) -> std::path::PathBuf {
    let mut file = serde_json::to_value(check).expect("a check is JSON");
    file["preflight"] = 1.into();
    folder(name, &[("check.preflight.json", file.to_string().as_bytes())])
}

#[test]
fn every_answer_and_every_failure_is_told() {
    let server = server::start();
    let base = format!("http://127.0.0.1:{}", server.port);
    let closed = format!("http://127.0.0.1:{}/", server::closed_port());
    // Where; further arguments; exit code; a part of the report; a part of what is said beside it.
    let table: &[(&str, &[&str], i32, &str, &str)] = &[
        ("/orders", &[], 0, "## Contract: GO", "200 in"),
        ("/orders?x={{x}}", &["--env", "x=1"], 0, "## Contract: GO", "Plan: 1 request"),
        ("/missing", &[], 1, "the status is 404", "404 in"),
        (
            "/moved",
            &[],
            1,
            "the status is 302",
            "redirect (302) to /orders, which was not followed; --follow",
        ),
        ("/moved", &["--follow"], 0, "## Contract: GO", "Followed a redirect (302) to /orders."),
        ("/away", &["--follow"], 1, "the status is 302", "leads to another host and was not followed"),
        ("/circle", &["--follow"], 2, "", "redirected 10 times and gave no answer: most likely a circle"),
        ("/chunks", &[], 0, "## Contract: GO", "9 bytes"),
        ("/empty", &[], 2, "", "204 in"),
        ("/cut", &[], 2, "", "broke off after 6 of 1000 bytes"),
        ("/cut-chunks", &[], 2, "", "broke off after 5 bytes"),
        ("/too-short", &[], 1, "not closed", "6 bytes"),
        ("/bad-length", &[], 2, "", "is no HTTP that can be read"),
        ("/huge", &[], 2, "", "the body of 400000000 bytes is larger than 256 MB"),
        ("/closes", &[], 2, "", "closed the connection without an answer"),
        ("/other-protocol", &[], 2, "", "is no HTTP that can be read"),
        ("/latin1", &[], 1, "not valid UTF-8", "200 in"),
        ("/binary", &[], 1, "", "200 in"),
        ("/gzip", &[], 1, "", "encoded with gzip"),
        ("/odd-headers", &[], 0, "## Contract: GO", "200 in"),
        ("/many-headers", &[], 2, "", "too many headers"),
        ("/hangs", &["--timeout", "0.3"], 2, "", "within 0.3 seconds, the limit of this request"),
        ("/stalls", &["--timeout", "0.3"], 2, "", "not whole after 0.3 seconds (6 of 1000 bytes)"),
        (&closed, &[], 2, "", "connection refused"),
        ("http://no-such-host.invalid/", &[], 2, "", "The host no-such-host.invalid is not known (DNS)"),
        (
            "https://127.0.0.1:PORT/orders",
            &["--timeout", "5"],
            2,
            "",
            "no secure connection came about (TLS)",
        ),
        ("not a url", &[], 3, "", "That is no address"),
        ("https://ann:secret-word@127.0.0.1/", &[], 3, "", "Move them to the Basic authentication"),
        ("/orders?key=[redacted]", &[], 3, "", "the address holds [redacted] where a secret was"),
        ("/orders/{{number}}", &[], 3, "", "{{number}} in the address has no value"),
        ("/orders", &["--env", "=1"], 3, "", "names no variable"),
        ("/orders", &["--env", "NOT_THERE_AT_ALL"], 3, "", "no environment variable NOT_THERE_AT_ALL"),
        ("/orders", &["--request", "other"], 3, "", "no request \"other\". Its requests are \"only\""),
        ("/orders", &["--save", "no-folder/x.json"], 3, "", "no-folder/x.json can't be written"),
    ];
    for (address, arguments, code, report, said) in table {
        let url = if address.starts_with('/') { format!("{base}{address}") } else { address.to_string() };
        let url = url.replace("PORT", &server.port.to_string());
        let folder = folder_of("live-table", &check_of(vec![get("only", &url)]));
        let mut arguments = arguments.to_vec();
        arguments.push("--yes");
        let output = live(&folder, &arguments, "");
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(*code), "{address} {arguments:?}\n{out}\n{err}");
        assert!(out.contains(report), "{address} {arguments:?} reports no {report:?}\n{out}\n{err}");
        assert!(err.contains(said), "{address} {arguments:?} says no {said:?}\n{out}\n{err}");
        assert!(!err.contains("panicked") && !err.contains("secret-word"), "{err}");
    }
}

#[test]
fn nothing_goes_without_a_yes() {
    let server = server::start();
    let url = format!("http://127.0.0.1:{}/orders", server.port);
    let folder = folder_of("live-asks", &check_of(vec![get("orders", &url)]));
    for (input, arguments, code, count) in [
        ("", &[][..], 2, 0),
        ("n\n", &[], 2, 0),
        ("y\n", &[], 0, 1),
        ("Yes\n", &[], 0, 2),
        ("", &["--yes"], 0, 3),
    ] {
        let output = live(&folder, arguments, input);
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{input:?}: {out}\n{err}");
        assert!(err.contains(&format!("GET {url}")) && err.contains("Plan: 1 request"), "{err}");
        assert_eq!(server.seen.lock().expect("the list").len(), count, "{input:?}");
        assert_eq!(err.contains("Not sent."), code == 2, "{err}");
    }
}

fn log_in_then_call(port: u16, path: &str) -> Check {
    let base =
        Variable { name: "base".into(), value: VariableValue::Plain(format!("http://127.0.0.1:{port}")) };
    let password = Variable { name: "password".into(), value: VariableValue::Secret(Secret::new("")) };
    let mut log_in = get("log in", "{{base}}/login");
    log_in.draft.method = "POST".into();
    log_in.draft.body = RequestBody::Text {
        media_type: "application/json".into(),
        text: r#"{"password": "{{password}}"}"#.into(),
    };
    log_in.draft.extractions = vec![Extraction {
        variable: "token".into(),
        from: ExtractionSource::JsonPath("$.access_token".into()),
    }];
    let mut call = get("call", &format!("{{{{base}}}}{path}"));
    call.draft.auth = Auth::Bearer { token: "{{token}}".into() };
    let mut check = check_of(vec![get("unneeded", "{{base}}/orders"), log_in, call]);
    check.environments = vec![Environment { name: "test".into(), variables: vec![base, password] }];
    check
}

#[test]
fn log_in_then_call_and_the_page_opens_what_is_saved() {
    let server = server::start();
    let folder = folder_of("live-log-in", &log_in_then_call(server.port, "/echo"));
    let output = live(
        &folder,
        &["--yes", "--env", "password=sesame-open-1234", "--save", "saved.preflight.json", "--json"],
        "",
    );
    let (out, err) = texts(&output);
    let seen = server.seen.lock().expect("the list").clone();
    assert_eq!(seen.len(), 2, "the log-in and the call, not the first request: {seen:?}");
    assert!(seen[0].starts_with("POST /login ") && seen[0].contains("\"password\": \"sesame-open-1234\""));
    assert!(seen[1].contains("authorization: Bearer barley-open-5678"), "{}", seen[1]);
    assert!(err.contains("Plan: 2 requests"), "{err}");
    // The schema wants a number; the API answers with the token.
    assert_eq!(output.status.code(), Some(1), "{out}\n{err}");
    let saved = std::fs::read(folder.join("saved.preflight.json")).expect("it is saved");
    for text in [&out, &err, &String::from_utf8_lossy(&saved).into_owned()] {
        assert!(!text.contains("sesame") && !text.contains("barley"), "a secret is told: {text}");
    }
    let report: Report = serde_json::from_str(&out).expect("a report");
    assert_eq!(report.gates[0].verdict, Verdict::NoGo);
    // What the page does with the file.
    let opened = Opened::from_file(&saved).expect("the page opens it");
    let exchange = opened.check.exchanges.first().expect("the exchange").clone();
    assert_eq!((exchange.evidence, exchange.request_name.as_deref()), (Evidence::Live, Some("call")));
    let response = exchange.response.expect("a response");
    assert_eq!((response.status, response.headers.completeness), (Some(200), Completeness::Complete));
    assert_eq!(response.headers.get("content-type"), Some("application/json"));
    assert!(response.timing.is_some() && exchange.received_at_millis.is_some());
    let (again, comparison) = Workspace::open(opened).run();
    assert_eq!(again.gates[0].verdict, Verdict::NoGo);
    assert!(
        comparison.expect("a recorded verdict").is_same,
        "the file's verdict is about what the file holds"
    );
}

#[test]
fn a_value_can_come_from_the_environment_by_its_name_only() {
    let server = server::start();
    let mut check = log_in_then_call(server.port, "/echo");
    check.requests[2].draft.auth = Auth::Bearer { token: "{{SHELL_TOKEN}}".into() };
    let folder = folder_of("live-environment", &check);
    let output = live(&folder, &["--yes"], "");
    let (_, err) = texts(&output);
    assert_eq!(output.status.code(), Some(3), "a check may not read the environment by itself: {err}");
    assert!(err.contains("--env NAME=VALUE") && server.seen.lock().expect("the list").is_empty(), "{err}");
    let output = live(&folder, &["--yes", "--env", "SHELL_TOKEN"], "");
    let (out, err) = texts(&output);
    let seen = server.seen.lock().expect("the list").clone();
    assert_eq!(seen.len(), 1, "the log-in gives nothing that this call needs");
    assert!(seen[0].contains("authorization: Bearer sesame-open-1234"));
    assert!(!out.contains("sesame") && !err.contains("sesame"), "{out}\n{err}");
    assert!(out.contains("{{SHELL_TOKEN}}"), "the finding quotes the name: {out}");
}

#[test]
fn a_failed_log_in_is_what_is_judged() {
    let server = server::start();
    let mut check = log_in_then_call(server.port, "/orders");
    check.requests[1].draft.url = "{{base}}/refused".into();
    let folder = folder_of("live-refused", &check);
    let output = live(&folder, &["--yes", "--env", "password=sesame-open-1234"], "");
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}\n{err}");
    assert!(out.contains("the status is 401"), "{out}");
    assert!(err.contains("The variable token got no value") && err.contains("Not sent: call."), "{err}");
    assert_eq!(server.seen.lock().expect("the list").len(), 1);
}

#[test]
fn a_request_goes_as_it_is_written() {
    let server = server::start();
    let base = format!("http://127.0.0.1:{}", server.port);
    let mut request = get("odd", &format!("{base}/orders?a=%2F&b=c d"));
    request.draft.method = "TRACE".into();
    request.draft.headers = [("Cookie", "a=1; b=2"), ("X-Name", "café"), ("Accept-Encoding", "gzip")]
        .map(|(name, value)| check::request::Parameter::new(name, value))
        .to_vec();
    let mut with_body = get("body on GET", &format!("{base}/orders"));
    with_body.draft.body = RequestBody::Text { media_type: "text/plain".into(), text: "é".into() };
    let folder = folder_of("live-as-written", &check_of(vec![request, with_body]));
    for name in ["odd", "body on GET"] {
        let output = live(&folder, &["--yes", "--request", name], "");
        assert_eq!(output.status.code(), Some(0), "{:?}", texts(&output));
    }
    let seen = server.seen.lock().expect("the list").clone();
    assert!(seen[0].starts_with("TRACE /orders?a=%2F&b=c%20d HTTP/1.1\r\n"), "{}", seen[0]);
    assert!(
        seen[0].to_lowercase().contains("cookie: a=1; b=2\r\n"),
        "a browser drops it, the terminal does not"
    );
    assert!(seen[0].to_lowercase().contains("accept-encoding: gzip\r\n"), "{}", seen[0]);
    assert!(seen[1].starts_with("GET /orders ") && seen[1].ends_with("\r\n\r\né"), "{}", seen[1]);
    assert!(!seen[1].to_lowercase().contains("accept-encoding"), "no coding that was not asked for");
}
