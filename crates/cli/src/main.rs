//! The engine in a terminal: `preflight run <link or file>` and `preflight validate <schema> <response>…`.
//! It judges by the same engine as the page and sends no request.

use check::gates::contract::Scope;
use check::wire::Destination;
use check::{Check, DocumentName, Gate, GateReport, NamedText, Report, Verdict};
use engine::{Opened, Workspace, read_document};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

const USAGE: &str = "\
Usage:
  preflight run <link or .preflight.json file> [--json]
  preflight validate <schema> <response>... [--json] [--body-only]

A response is a JSON body, or the output of `curl -i` (then its status and content type are judged too).
--body-only  asks about the body alone; without it, a bare body is at best a HOLD.
Exit codes: 0 GO, 1 NO-GO, 2 HOLD or NOT RUN, 3 usage or a file that can't be read.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(verdict) => ExitCode::from(match verdict {
            Verdict::Go => 0,
            Verdict::NoGo => 1,
            Verdict::Hold | Verdict::NotRun => 2,
        }),
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(3)
        }
    }
}

fn run(arguments: &[String]) -> Result<Verdict, String> {
    let is_json = arguments.iter().any(|a| a == "--json");
    let is_body_only = arguments.iter().any(|a| a == "--body-only");
    if let Some(unknown) =
        arguments.iter().find(|a| a.starts_with("--") && !["--json", "--body-only"].contains(&a.as_str()))
    {
        return Err(format!("{unknown} is not an option of preflight.\n\n{USAGE}"));
    }
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| !a.starts_with("--")).collect();
    match words.as_slice() {
        ["run", what] => {
            let opened = open(what)?;
            let not_applicable = opened.check.not_applicable.clone();
            let (report, _) = Workspace::open(opened).run();
            print(&text(&report, &not_applicable, is_json))?;
            Ok(verdict(&report, &not_applicable))
        }
        ["validate", schema, responses @ ..] if !responses.is_empty() => {
            let schema_text = read(schema)?;
            let mut verdicts = Vec::new();
            for response in responses {
                let mut workspace = workspace(schema, &schema_text, read(response)?, is_body_only)?;
                if !is_json && responses.len() > 1 {
                    print(&format!("{response}\n"))?;
                }
                let (report, _) = workspace.run();
                print(&text(&report, &BTreeMap::new(), is_json))?;
                verdicts.push(verdict(&report, &BTreeMap::new()));
            }
            Ok(Verdict::worst(verdicts))
        }
        _ => Err(USAGE.to_string()),
    }
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{path} can't be read: {error}."))
}

/// A link (an address with `#p1.…`, or the fragment alone) or a file.
fn open(what: &str) -> Result<Opened, String> {
    match engine::exchange::recognise(what.as_bytes()).destination {
        Destination::Link { fragment } => Opened::from_link(&fragment),
        _ => Opened::from_file(&read(what)?),
    }
}

fn workspace(label: &str, schema: &[u8], response: Vec<u8>, is_body_only: bool) -> Result<Workspace, String> {
    let mut check =
        Check { schemas: vec![NamedText { name: label.into(), text: String::new() }], ..Check::default() };
    if is_body_only {
        check.contract.scope = Scope::BodyOnly;
    }
    let mut body = 0..response.len();
    if let Destination::Response { body_start, body_end, exchange } =
        engine::exchange::recognise(&response).destination
    {
        body = body_start as usize..body_end.map_or(response.len(), |end| end as usize);
        check.exchanges = vec![*exchange];
    }
    let mut workspace = Workspace::default();
    workspace.configure(check);
    workspace.put(DocumentName::Schema(0), read_document(schema.to_vec()));
    workspace.put(DocumentName::Response, read_document(response[body].to_vec()));
    Ok(workspace)
}

/// The gates that were run and that count here.
fn ran<'a>(
    report: &'a Report,
    not_applicable: &'a BTreeMap<Gate, String>,
) -> impl Iterator<Item = &'a GateReport> {
    let gates = report.gates.iter().filter(|g| g.verdict != Verdict::NotRun);
    gates.filter(|g| !not_applicable.contains_key(&g.gate))
}

/// The worst word of the gates that were run: those that no version has built yet say nothing here.
fn verdict(report: &Report, not_applicable: &BTreeMap<Gate, String>) -> Verdict {
    Verdict::worst(ran(report, not_applicable).map(|g| g.verdict))
}

/// The report as JSON on one line, or as Markdown.
fn text(report: &Report, not_applicable: &BTreeMap<Gate, String>, is_json: bool) -> String {
    if is_json {
        return serde_json::to_string(report).unwrap_or_default() + "\n";
    }
    let mut text: String = ran(report, not_applicable).map(engine::report::gate).collect();
    if text.is_empty() {
        text.push_str("NOT RUN: there is nothing to judge.\n");
    }
    for (gate, reason) in not_applicable {
        text.push_str(&format!("\n{gate} is not applicable: {}\n", reason.replace(['\n', '\r'], " ")));
    }
    text
}

/// A reader that closed its end (`| head`) is no reason to panic.
fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("The report can't be written: {error}."))
}
