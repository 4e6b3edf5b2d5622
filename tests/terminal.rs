//! The terminal: its exit codes, and that its JSON is byte for byte what the engine says, which is what the worker
//! posts to the page. The same against the page itself is in `tests/browser/terminal.spec.mjs`.

#[path = "terminal/live.rs"]
mod live;
#[path = "terminal/server.rs"]
mod server;

use check::link::{LinkOptions, encode};
use check::{Check, Report, Verdict};
use engine::{Opened, Workspace};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ENVELOPE: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
const SCHEMA: &str = r#"{"type": "object", "properties": {"id": {"type": "integer"}}}"#;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden")
}

/// A folder of one test, with these files.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal").join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).expect("a file");
    }
    folder
}

fn preflight(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preflight"));
    command.args(arguments).current_dir(folder).output().expect("the terminal starts")
}

fn json_of(report: &Report) -> String {
    serde_json::to_string(report).expect("a report is JSON") + "\n"
}

fn code_of(report: &Report) -> i32 {
    let ran = report.gates.iter().filter(|g| g.verdict != Verdict::NotRun);
    match Verdict::worst(ran.map(|g| g.verdict)) {
        Verdict::Go => 0,
        Verdict::NoGo => 1,
        Verdict::Hold | Verdict::NotRun => 2,
    }
}

/// Every golden link and every fixture, as a file and as the link of today.
#[test]
fn its_json_is_the_report_byte_for_byte() {
    let mut inputs: Vec<(String, Opened)> = Vec::new();
    let entries = std::fs::read_dir(golden()).expect("the golden links are there").flatten();
    let mut names: Vec<String> = entries
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|n| !n.starts_with('.'))
        .collect();
    names.sort();
    for name in names {
        let bytes = std::fs::read(golden().join(&name)).expect("a golden file");
        if name.ends_with(".link") {
            let link = String::from_utf8_lossy(&bytes).trim().to_string();
            inputs.push((link.clone(), Opened::from_link(&link).expect("it opens")));
            inputs.push((
                format!("https://example.org/preflight/#{link}"),
                Opened::from_link(&link).expect("it opens"),
            ));
        } else {
            inputs.push((name, Opened::from_file(&bytes).expect("it opens")));
            let check = check::file::from_file(&bytes, &check::link::Limits::default()).expect("a check");
            let options = LinkOptions { includes_body: true, ..LinkOptions::default() };
            let link = encode(&check, &options).fragment;
            inputs.push((link.clone(), Opened::from_link(&link).expect("it opens")));
        }
    }
    assert!(inputs.len() >= 20, "five fixtures and their links");
    for (what, opened) in inputs {
        let (report, _) = Workspace::open(opened).run();
        let output = preflight(&golden(), &["run", &what, "--json"]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), json_of(&report), "{what}");
        assert!(output.stderr.is_empty(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code_of(&report)), "{what}");
        let back: Report = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(back, report, "{what}");
        let again = preflight(&golden(), &["run", &what, "--json"]);
        assert_eq!(again.stdout, output.stdout, "the same check, the same bytes");
    }
}

#[test]
fn exit_codes() {
    let response = |body: &str| format!("{ENVELOPE}{body}").into_bytes();
    let check = |change: &str| format!("{{\"preflight\": 1{change}}}").into_bytes();
    let with_body = |not_applicable: &str| {
        check(&format!(
            ", \"schemas\": [{{\"name\": \"s\", \"text\": {SCHEMA:?}}}], \"exchanges\": [{{\"evidence\": \"recorded\", \
             \"response\": {{\"status\": 500, \"body\": {{\"text\": \"{{\\\"id\\\": 1}}\"}}}}}}]{not_applicable}"
        ))
    };
    let folder = folder(
        "exit-codes",
        &[
            ("schema.json", SCHEMA.as_bytes()),
            ("empty.schema.json", b"{}"),
            ("broken.schema.json", b"{\"type\": \"object\",}"),
            ("latin1.schema.json", b"{\"type\": \"object\", \"title\": \"caf\xe9\"}"),
            ("good.txt", &response(r#"{"id": 1}"#)),
            ("bad.txt", &response(r#"{"id": "x"}"#)),
            ("warns.txt", &response(r#"{"id": 9007199254740993}"#)),
            ("hidden.txt", &response(r"{}")),
            (
                "error.txt",
                b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n\r\n{\"id\": 1}",
            ),
            ("good.json", br#"{"id": 1}"#),
            ("bad.json", br#"{"id": null}"#),
            ("cut.json", br#"{"id": 1"#),
            ("nothing.preflight.json", &check("")),
            ("failed.preflight.json", &with_body("")),
            ("left-out.preflight.json", &with_body(", \"not_applicable\": {\"contract\": \"no API here\"}")),
            ("newer.preflight.json", b"{\"preflight\": 99}"),
            ("other.json", b"[1]"),
        ],
    );
    let link = encode(&Check::default(), &LinkOptions::default()).fragment;
    let cut_link =
        &encode(&Check { name: "a name of some length".into(), ..Check::default() }, &LinkOptions::default())
            .fragment;
    let cut_link = &cut_link[..cut_link.len() - 5];
    // Arguments, exit code, and a part of what is printed (for 3: on the other channel).
    let table: &[(&[&str], i32, &str)] = &[
        (&["validate", "schema.json", "good.txt"], 0, "## Contract: GO"),
        (&["validate", "schema.json", "warns.txt"], 0, "loses precision"),
        (&["validate", "schema.json", "good.json", "--body-only"], 0, "## Contract: GO"),
        (&["--body-only", "validate", "schema.json", "good.json"], 0, "## Contract: GO"),
        (&["validate", "schema.json", "good.txt", "good.txt"], 0, "good.txt\n"),
        (&["validate", "schema.json", "bad.txt"], 1, "id must be an integer"),
        (&["validate", "schema.json", "bad.json"], 1, "## Contract: NO-GO"),
        (&["validate", "schema.json", "cut.json"], 1, "not closed"),
        (&["validate", "schema.json", "error.txt"], 1, "the status is 500"),
        (&["validate", "schema.json", "good.txt", "bad.txt"], 1, "bad.txt\n"),
        (&["validate", "broken.schema.json", "good.txt"], 1, "comma after the last entry"),
        (&["validate", "latin1.schema.json", "good.txt"], 1, "not valid UTF-8"),
        (&["run", "failed.preflight.json"], 1, "the status is 500"),
        (&["validate", "schema.json", "good.json"], 2, "## Contract: HOLD"),
        (&["validate", "empty.schema.json", "good.txt"], 2, "accepts every value"),
        (&["validate", "schema.json", "hidden.txt"], 2, "is empty"),
        (&["validate", "schema.json", "good.txt", "good.json"], 2, "HOLD"),
        (&["run", "nothing.preflight.json"], 2, "NOT RUN"),
        (&["run", "left-out.preflight.json"], 2, "not applicable: no API here"),
        (&["run", &link], 2, "NOT RUN"),
        (&[], 3, "Usage:"),
        (&["run"], 3, "Usage:"),
        (&["run", "a", "b"], 3, "Usage:"),
        (&["validate"], 3, "Usage:"),
        (&["validate", "schema.json"], 3, "Usage:"),
        (&["judge", "schema.json"], 3, "Usage:"),
        (&["run", "good.txt", "--fast"], 3, "--fast is not an option"),
        (&["run", "good.txt", "--yes"], 3, "--yes goes with --live"),
        (&["run", "--live", "nothing.preflight.json", "--request"], 3, "--request needs a value"),
        (&["run", "--live", "nothing.preflight.json"], 3, "no request to send"),
        (&["run", "--live", "nothing.preflight.json", "--timeout", "soon"], 3, "--timeout soon is no number"),
        (&["validate", "--live", "schema.json", "good.txt"], 3, "Usage:"),
        (&["run", "absent.preflight.json"], 3, "absent.preflight.json can't be read"),
        (&["validate", "absent.json", "good.txt"], 3, "absent.json can't be read"),
        (&["validate", "schema.json", "absent.txt"], 3, "absent.txt can't be read"),
        (&["run", "newer.preflight.json"], 3, "version 99"),
        (&["run", "other.json"], 3, "Preflight"),
        (&["run", cut_link], 3, "cut"),
    ];
    for (arguments, code, part) in table {
        let output = preflight(&folder, arguments);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}\n{out}\n{err}");
        let told = if *code == 3 { &err } else { &out };
        assert!(told.contains(part), "{arguments:?} says no {part:?}\n{out}\n{err}");
        assert_eq!(err.is_empty(), *code != 3, "{arguments:?}: {err}");
    }
    // A code does not depend on how the report is printed.
    for (arguments, code, _) in table.iter().filter(|row| row.1 != 3) {
        let mut arguments = arguments.to_vec();
        arguments.push("--json");
        let output = preflight(&folder, &arguments);
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}");
        let lines = String::from_utf8_lossy(&output.stdout).lines().map(String::from).collect::<Vec<_>>();
        assert!(!lines.is_empty());
        for line in lines {
            let report: Report = serde_json::from_str(&line).expect("a report on each line");
            assert_eq!(report.gates.len(), 7);
        }
    }
}
