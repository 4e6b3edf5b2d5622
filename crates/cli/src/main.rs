//! The engine in a terminal: `preflight run <link or file>` and `preflight validate <schema> <response>…`.
//! It judges by the same engine as the page and sends no request.

use check::gates::contract::Scope;
use check::wire::Destination;
use check::{Check, DocumentName, NamedText, Report, Verdict};
use engine::{Opened, Workspace, read_document};
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
            let mut workspace = Workspace::open(open(what)?);
            Ok(print(&workspace.run().0, is_json))
        }
        ["validate", schema, responses @ ..] if !responses.is_empty() => {
            let schema_text = String::from_utf8_lossy(&read(schema)?).into_owned();
            let mut verdicts = Vec::new();
            for response in responses {
                let mut workspace = workspace(schema, &schema_text, read(response)?, is_body_only)?;
                if !is_json && responses.len() > 1 {
                    println!("{response}");
                }
                verdicts.push(print(&workspace.run().0, is_json));
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

fn workspace(label: &str, schema: &str, response: Vec<u8>, is_body_only: bool) -> Result<Workspace, String> {
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
    workspace.put(DocumentName::Schema(0), read_document(schema.as_bytes().to_vec()));
    workspace.put(DocumentName::Response, read_document(response[body].to_vec()));
    Ok(workspace)
}

/// Prints the report and returns the verdict of the gates that were run.
fn print(report: &Report, is_json: bool) -> Verdict {
    let ran: Vec<_> = report.gates.iter().filter(|g| g.verdict != Verdict::NotRun).collect();
    if is_json {
        println!("{}", serde_json::to_string(report).unwrap_or_default());
    } else {
        for gate in &ran {
            print!("{}", engine::report::gate(gate));
        }
        if ran.is_empty() {
            println!("NOT RUN: there is nothing to judge.");
        }
    }
    Verdict::worst(ran.iter().map(|g| g.verdict))
}
