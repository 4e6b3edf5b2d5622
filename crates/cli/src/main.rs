//! The engine in a terminal: `preflight run <link or file>` and `preflight validate <schema> <response>…`.
//! It judges by the same engine as the page. It sends a request only for `run --live`.

mod arguments;
mod curtain;
mod live;
mod transport;

use arguments::Command;
use check::gates::contract::Scope;
use check::wire::Destination;
use check::{Check, DocumentName, Gate, GateReport, NamedText, Report, Verdict};
use engine::{Opened, Workspace, read_document};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

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
    match arguments::parse(arguments)? {
        Command::Run { what, is_json, tries_data, live: None } => {
            let opened = open(&what)?;
            let not_applicable = opened.check.not_applicable.clone();
            let mut workspace = Workspace::open(opened);
            let (mut report, _) = workspace.run();
            if tries_data {
                report = workspace.try_data()?;
            }
            print(&text(&report, &not_applicable, is_json))?;
            Ok(verdict(&report, &not_applicable))
        }
        Command::Run { what, is_json, tries_data, live: Some(options) } => {
            let opened = open(&what)?;
            let not_applicable = opened.check.not_applicable.clone();
            let (mut workspace, curtain, kept) = match live::run(opened, &options)? {
                live::Outcome::Declined => return Ok(Verdict::NotRun),
                live::Outcome::Sent { workspace, curtain, kept } => (workspace, curtain, kept),
            };
            let mut report = workspace.run().0;
            if tries_data {
                report = workspace.try_data()?;
            }
            let report = curtain.hide_report(report)?;
            if let Some(path) = &options.save {
                std::fs::write(path, kept.into_file())
                    .map_err(|error| format!("{path} can't be written: {error}."))?;
                live::tell(&format!("Saved as {path}: open it in the page."));
            }
            print(&text(&report, &not_applicable, is_json))?;
            Ok(verdict(&report, &not_applicable))
        }
        Command::Validate { schema, responses, is_json, is_body_only } => {
            let schema_text = read(&schema)?;
            let mut verdicts = Vec::new();
            for response in &responses {
                let mut workspace = workspace(&schema, &schema_text, read(response)?, is_body_only)?;
                if !is_json && responses.len() > 1 {
                    print(&format!("{response}\n"))?;
                }
                let (report, _) = workspace.run();
                print(&text(&report, &BTreeMap::new(), is_json))?;
                verdicts.push(verdict(&report, &BTreeMap::new()));
            }
            Ok(Verdict::worst(verdicts))
        }
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
