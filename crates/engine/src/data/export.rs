//! Cases for other tools: cURL with the exact bytes, HAR, NDJSON, JUnit, Markdown. What a case is and what came of it
//! is decided elsewhere; nothing is judged here.

use super::case::Case;
use super::tried::Tried;
use super::view;
use crate::report::{self, escape_xml};
use check::gates::data::{CaseRow, DataView};
use check::{Body, Evidence, Exchange, GateReport, Request, Response};
use serde::Serialize;
use std::fmt::Write;

/// Beyond this a command's argument is refused by most systems (`MAX_ARG_STRLEN` of Linux is 128 KiB).
const MAX_ARGUMENT_BYTES: usize = 100_000;
/// Characters of base64 in a line.
const BASE64_LINE: usize = 76;

/// A case with what came of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub row: CaseRow,
    pub case: Case,
    pub tried: Option<Tried>,
}

impl Entry {
    pub fn new(case: Case, tried: Option<&Tried>) -> Entry {
        Entry { row: view::row(&case, tried), case, tried: tried.cloned() }
    }
}

/// A request as a curl command for bash, which sends exactly these bytes. What bash can't hold in a word (NUL, more
/// than an argument takes) comes through `base64 -d`.
pub fn curl(request: &Request) -> String {
    let body = request.body.as_ref().map(|body| body.0.as_slice());
    let through_pipe = body.is_some_and(|body| body.contains(&0) || body.len() > MAX_ARGUMENT_BYTES);
    let mut text = String::new();
    if through_pipe {
        text.push_str("base64 -d <<'END' | ");
    }
    text.push_str("curl");
    let mut option = |name: &str, value: &[u8]| {
        let _ = write!(text, " \\\n  {name} {}", quote(value));
    };
    option("--url", request.url.as_bytes());
    match (request.method.as_str(), body) {
        ("GET", None) | ("POST", Some(_)) => {}
        (method, _) => option("--request", method.as_bytes()),
    }
    for header in &request.headers.list {
        // A header without a value is written with `;`; with `:` curl takes it away.
        match header.value.is_empty() {
            true => option("--header", format!("{};", header.name).as_bytes()),
            false => option("--header", format!("{}: {}", header.name, header.value).as_bytes()),
        }
    }
    if body.is_some() && request.headers.get("content-type").is_none() {
        option("--header", b"Content-Type:");
    }
    match body {
        Some(_) if through_pipe => text.push_str(" \\\n  --data-binary @-"),
        Some(body) => option("--data-raw", body),
        None => {}
    }
    if request.url.contains(['[', ']', '{', '}']) {
        text.push_str(" \\\n  --globoff");
    }
    if request.url.contains("/.") {
        text.push_str(" \\\n  --path-as-is");
    }
    if request.method == "HEAD" {
        text.push_str(" \\\n  --head");
    }
    text.push('\n');
    if let Some(body) = body.filter(|_| through_pipe) {
        let encoded = base64(body);
        let mut rest = encoded.as_str();
        while !rest.is_empty() {
            let (line, behind) = rest.split_at(rest.len().min(BASE64_LINE));
            text.push_str(line);
            text.push('\n');
            rest = behind;
        }
        text.push_str("END\n");
    }
    text
}

/// One word of bash. Plain text stands in single quotes; bytes that are no text, control characters and characters that
/// a terminal or a chat may lose stand as `\xNN` in `$'…'`.
fn quote(bytes: &[u8]) -> String {
    let is_safe = |c: char| c == '\n' || (' '..='~').contains(&c) || (!c.is_ascii() && c.is_alphanumeric());
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(is_safe)
    {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut out = String::from("$'");
    let hex = |out: &mut String, bytes: &[u8]| {
        bytes.iter().for_each(|byte| {
            let _ = write!(out, "\\x{byte:02x}");
        });
    };
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' | '\'' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                // The interactive shell would look for it in its history.
                '!' => hex(&mut out, b"!"),
                c if is_safe(c) => out.push(c),
                c => hex(&mut out, c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        hex(&mut out, chunk.invalid());
    }
    out.push('\'');
    out
}

/// HAR 1.2. Answers are as far as they were kept. Secrets are taken out unless a person asks for them.
pub fn har(entries: &[Entry], evidence: Evidence, includes_secrets: bool) -> String {
    let exchanges: Vec<Exchange> = entries
        .iter()
        .map(|entry| Exchange {
            evidence,
            request_name: Some(entry.row.address.to_string()),
            request: Some(entry.case.request.clone()),
            response: entry.tried.as_ref().map(|tried| Response {
                status: tried.status,
                body: Some(Body(tried.answer.clone())),
                ..Response::default()
            }),
            received_at_millis: None,
        })
        .collect();
    report::har_of(&exchanges, includes_secrets).0
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    row: &'a CaseRow,
    method: &'a str,
    url: &'a str,
    content_type: &'a str,
    /// `{"text": …}`, or `{"base64": …}` where it is no text.
    payload: Body,
    why: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unjudged: Option<&'a str>,
}

/// One JSON object a line, payload and answer included.
pub fn ndjson(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let line = Line {
            row: &entry.row,
            method: &entry.case.request.method,
            url: &entry.case.request.url,
            content_type: &entry.case.content_type,
            payload: Body(entry.case.payload.clone()),
            why: &entry.case.why,
            answer: entry.tried.as_ref().map(|tried| Body(tried.answer.clone())),
            unjudged: entry.tried.as_ref().and_then(|tried| tried.unjudged.as_deref()),
        };
        if let Ok(line) = serde_json::to_string(&line) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// JUnit XML: a test case for each case. One that showed a problem is a failure, one that was not tried, or whose
/// answer says nothing, is skipped.
pub fn junit(subject: &str, entries: &[Entry]) -> String {
    let is_failure = |entry: &&Entry| !entry.row.problems.is_empty();
    let skipped = |entry: &Entry| match &entry.tried {
        None => Some("It was not tried.".to_string()),
        Some(tried) => tried.unjudged.clone(),
    };
    let failed = entries.iter().filter(is_failure).count();
    let skips = entries.iter().filter(|entry| !is_failure(entry) && skipped(entry).is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\"", entries.len());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(xml, "<testsuites name=\"Preflight\" {counts}>");
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{}\" {counts} skipped=\"{skips}\">",
        escape_xml(&format!("Data: {subject}"))
    );
    for entry in entries {
        let name = format!("{} {} {}", entry.row.address, entry.row.class, entry.row.field);
        let class = format!("preflight.data.{}", entry.row.family.word());
        let _ = write!(xml, "    <testcase name=\"{}\" classname=\"{class}\"", escape_xml(&name));
        if is_failure(&entry) {
            let problems: Vec<&str> = entry.row.problems.iter().map(|problem| problem.words()).collect();
            let answer =
                entry.tried.as_ref().map(|tried| view::shortened(&tried.answer, 500)).unwrap_or_default();
            let told = format!(
                "Expected: {}\nWhy: {}\nPayload: {}\nAnswer: {answer}\n{}",
                entry.row.expectation.words(),
                entry.case.why,
                view::shortened(&entry.case.payload, 1_000),
                curl_if_short(&entry.case.request)
            );
            let _ = writeln!(
                xml,
                ">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>",
                escape_xml(&entry.row.words),
                escape_xml(&problems.join(", ")),
                escape_xml(told.trim_end())
            );
        } else if let Some(why) = skipped(entry) {
            let _ = writeln!(xml, ">\n      <skipped message=\"{}\"/>\n    </testcase>", escape_xml(&why));
        } else {
            xml.push_str("/>\n");
        }
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

/// For tickets and chats: what the gate says, then each cluster's smallest payload as a command.
pub fn markdown(report: &GateReport, view: &DataView, smallest: &[(String, Request)]) -> String {
    let mut text = report::gate(report);
    if !view.notes.is_empty() {
        text.push_str("\n### Notes\n\n");
        for note in &view.notes {
            let _ = writeln!(text, "- {}", report::plain_markdown(note));
        }
    }
    if !smallest.is_empty() {
        text.push_str("\n### To see it again\n");
        for (title, request) in smallest {
            let command = curl_if_short(request);
            let fence = fence_for(&command);
            let _ = write!(text, "\n{}\n\n{fence}sh\n{command}{fence}\n", report::plain_markdown(title));
        }
    }
    text
}

/// The command, or where to get it, for places where long texts are no help.
fn curl_if_short(request: &Request) -> String {
    let command = curl(request);
    match command.len() <= 4_000 {
        true => command,
        false => "# The payload is long: export the case as cURL.\n".into(),
    }
}

/// Longer than any run of backticks inside (CommonMark §4.5).
fn fence_for(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
