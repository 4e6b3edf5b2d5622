//! What was typed behind `preflight`, taken apart. It opens no file and says what is wrong in one sentence.

use std::time::Duration;

pub const USAGE: &str = "\
Usage:
  preflight run <link or .preflight.json file> [--json] [--data]
  preflight run --live <link or .preflight.json file> [--json] [--request NAME] [--env NAME=VALUE]... [--env NAME]...
                [--yes] [--save FILE] [--timeout SECONDS] [--follow]
  preflight validate <schema> <response>... [--json] [--body-only]

A response is a JSON body, or the output of `curl -i` (then its status and content type are judged too).
--body-only  asks about the body alone; without it, a bare body is at best a HOLD.
--data       tries the cases of the gate Data too, on the simulated service or on the schema alone; nothing is sent.
--live       sends a request of the check, after those whose answers it needs, and judges its answer.
--request    which one, by its name; without it, the last.
--env        a value for {{NAME}}; without `=VALUE`, that of the environment variable NAME. It is never printed.
--yes        sends without asking.
--save       writes the check with the answer in it; the page opens this file. The answer's secrets are taken out.
--timeout    how long to wait for a whole answer; 30 seconds unless told.
--follow     follows redirects within the host that the plan names.
Exit codes: 0 GO, 1 NO-GO, 2 HOLD or NOT RUN (also: not sent, or no answer), 3 usage, a file that can't be read or
written, or a request that can't be made ready.";

pub enum Command {
    Run { what: String, is_json: bool, tries_data: bool, live: Option<LiveOptions> },
    Validate { schema: String, responses: Vec<String>, is_json: bool, is_body_only: bool },
}

pub struct LiveOptions {
    /// None: the last.
    pub request: Option<String>,
    /// As they were typed: `NAME=VALUE`, or `NAME`.
    pub variables: Vec<String>,
    pub is_agreed: bool,
    pub save: Option<String>,
    pub timeout: Duration,
    pub follows_redirects: bool,
}

const WITH_VALUE: [&str; 4] = ["--request", "--env", "--save", "--timeout"];
const OF_LIVE: [&str; 6] = ["--request", "--env", "--save", "--timeout", "--yes", "--follow"];

pub fn parse(arguments: &[String]) -> Result<Command, String> {
    let mut words = Vec::new();
    let mut options: Vec<(&str, String)> = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) if WITH_VALUE.contains(&name) => (name, Some(value.to_string())),
            _ => (argument.as_str(), None),
        };
        if WITH_VALUE.contains(&name) {
            let value = value.or_else(|| rest.next().cloned());
            let value = value.ok_or_else(|| format!("{name} needs a value behind it.\n\n{USAGE}"))?;
            options.push((name, value));
        } else if ["--json", "--body-only", "--live", "--yes", "--follow", "--data"].contains(&name) {
            options.push((name, String::new()));
        } else if name.starts_with("--") {
            return Err(format!("{name} is not an option of preflight.\n\n{USAGE}"));
        } else {
            words.push(name);
        }
    }
    let has = |wanted: &str| options.iter().any(|(name, _)| *name == wanted);
    if !has("--live")
        && let Some((name, _)) = options.iter().find(|(name, _)| OF_LIVE.contains(name))
    {
        return Err(format!("{name} goes with --live, which sends a request. Add --live.\n\n{USAGE}"));
    }
    match words.as_slice() {
        ["run", what] => {
            let live = if has("--live") { Some(live_options(&options)?) } else { None };
            let (is_json, tries_data) = (has("--json"), has("--data"));
            Ok(Command::Run { what: what.to_string(), is_json, tries_data, live })
        }
        ["validate", schema, responses @ ..] if !responses.is_empty() && !has("--live") => {
            Ok(Command::Validate {
                schema: schema.to_string(),
                responses: responses.iter().map(|r| r.to_string()).collect(),
                is_json: has("--json"),
                is_body_only: has("--body-only"),
            })
        }
        _ => Err(USAGE.to_string()),
    }
}

fn live_options(options: &[(&str, String)]) -> Result<LiveOptions, String> {
    let last =
        |wanted: &str| options.iter().rfind(|(name, _)| *name == wanted).map(|(_, value)| value.clone());
    let seconds = match last("--timeout") {
        None => 30.0,
        // A day is longer than anybody waits.
        Some(text) => text.parse::<f64>().ok().filter(|s| *s > 0.0 && *s <= 86_400.0).ok_or_else(|| {
            format!("--timeout {text} is no number of seconds between 0 and 86400, such as 30 or 0.5.")
        })?,
    };
    Ok(LiveOptions {
        request: last("--request"),
        variables: options
            .iter()
            .filter(|(name, _)| *name == "--env")
            .map(|(_, value)| value.clone())
            .collect(),
        is_agreed: last("--yes").is_some(),
        save: last("--save"),
        timeout: Duration::from_secs_f64(seconds),
        follows_redirects: last("--follow").is_some(),
    })
}
