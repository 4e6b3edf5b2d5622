//! Several responses in one text, as curl prints them: heads and bodies of `curl -i` in a row, requests and answers of
//! `curl -v`. A single response goes another way; the messages are read by `raw_http` and `transcript`.

use super::{Entry, Source, Troubles};
use crate::exchange::{raw_http, transcript};
use check::traffic::RecordingFormat;
use check::{Evidence, Exchange, Response};
use document::Document;
use std::collections::BTreeSet;

/// How far a text is looked at to tell whether curl printed it.
const LOOKED_AT_BYTES: usize = 65_536;

/// What curl printed, if it did.
pub(in crate::exchange) fn format(bytes: &[u8]) -> RecordingFormat {
    if request_lines(&bytes[..bytes.len().min(LOOKED_AT_BYTES)]).next().is_some() {
        RecordingFormat::CurlTranscript
    } else if raw_http::read(&bytes[..bytes.len().min(LOOKED_AT_BYTES)]).is_some() {
        RecordingFormat::CurlOutput
    } else {
        RecordingFormat::Unknown
    }
}

pub(in crate::exchange) fn read(
    bytes: &[u8],
    format: RecordingFormat,
    document: &Document,
    troubles: &mut Troubles,
) -> Vec<Entry> {
    let found = match format {
        RecordingFormat::CurlTranscript => transcripts(bytes),
        _ => outputs(bytes),
    };
    if found.is_empty() {
        let sentence =
            "There is no whole answer in this output of curl: copy it from `<` or `HTTP/` on to the end.";
        troubles.tell(document, None, sentence);
    }
    found
}

/// Offsets of `> GET /x HTTP/1.1` at the start of a line.
fn request_lines(bytes: &[u8]) -> impl Iterator<Item = usize> {
    lines(bytes)
        .filter(|(_, line)| {
            line.strip_prefix(b"> ")
                .and_then(|rest| std::str::from_utf8(rest).ok())
                .is_some_and(|rest| raw_http::read_request_line(rest).is_some() && rest.contains("HTTP/"))
        })
        .map(|(at, _)| at)
}

/// Every line with its offset, without its line break.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    bytes.split_inclusive(|byte| *byte == b'\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_ascii_end())
    })
}

fn transcripts(bytes: &[u8]) -> Vec<Entry> {
    let starts: Vec<usize> = request_lines(bytes).collect();
    let mut secure_hosts: BTreeSet<String> = BTreeSet::new();
    let mut entries = Vec::new();
    let mut before = 0;
    for (position, &start) in starts.iter().enumerate() {
        let end = starts.get(position + 1).copied().unwrap_or(bytes.len());
        let is_secure_here = {
            let prologue = String::from_utf8_lossy(&bytes[before..start]).into_owned();
            prologue.contains("SSL connection using") || prologue.contains("* ALPN")
        };
        // What stands before the next request belongs to that one; a look back must not see it twice.
        before = start;
        let Some(read) = transcript::read(&bytes[start..end]) else { continue };
        let mut exchange = read.exchange;
        if let Some(request) = &mut exchange.request
            && let Some(rest) = request.url.strip_prefix("http://")
        {
            let host = rest.split('/').next().unwrap_or_default().to_string();
            if is_secure_here {
                secure_hosts.insert(host.clone());
            }
            // A connection that is used again is not secured again.
            if secure_hosts.contains(&host) {
                request.url = format!("https://{rest}");
            }
        }
        entries.push(entry(exchange, start + read.body_start, start + read.body_end));
    }
    entries
}

fn outputs(bytes: &[u8]) -> Vec<Entry> {
    let (mut at, mut request) = raw_http::command_line(bytes);
    let mut entries = Vec::new();
    while let Some((response, body_start)) = raw_http::read_head(bytes, at, true) {
        let next = next_message(bytes, body_start, &response);
        let body_end = without_break(bytes, body_start, next, &response);
        // 1xx come before the answer (RFC 9110 §15.2).
        if response.status.is_none_or(|status| status >= 200) {
            let exchange = Exchange {
                evidence: Evidence::Recorded,
                request_name: None,
                request: request.clone(),
                response: Some(response),
                received_at_millis: None,
            };
            entries.push(entry(exchange, body_start, body_end));
        }
        let (command_end, next_request) = raw_http::command_line(&bytes[next..]);
        if next_request.is_some() {
            request = next_request;
        }
        at = next + command_end;
    }
    entries
}

/// Where the next head or command begins; the end if none does.
fn next_message(bytes: &[u8], body_start: usize, response: &Response) -> usize {
    let rest = &bytes[body_start..];
    let is_start = |line: &[u8]| {
        let text = std::str::from_utf8(line).unwrap_or_default();
        raw_http::read_status_line(text).is_some()
            || text.starts_with("$ curl ")
            || text.starts_with("% curl ")
    };
    // A body without a line break at its end has the next head right behind it.
    let length = response.headers.get("content-length").and_then(|value| value.trim().parse::<usize>().ok());
    if let Some(end) = length.filter(|length| *length <= rest.len())
        && lines(&rest[end..]).find(|(_, line)| !line.is_empty()).is_none_or(|(_, line)| is_start(line))
    {
        let blank = rest[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        return body_start + end + blank;
    }
    lines(rest).find(|(_, line)| is_start(line)).map_or(bytes.len(), |(at, _)| body_start + at)
}

/// The end of the body: by its length, else without the line break that a terminal put there.
fn without_break(bytes: &[u8], start: usize, end: usize, response: &Response) -> usize {
    let length = response.headers.get("content-length").and_then(|value| value.trim().parse::<usize>().ok());
    match length {
        Some(length) if length <= end - start && bytes[start + length..end].trim_ascii().is_empty() => {
            start + length
        }
        _ if end < bytes.len() => start + bytes[start..end].trim_ascii_end().len(),
        _ => end,
    }
}

fn entry(exchange: Exchange, body_start: usize, body_end: usize) -> Entry {
    let response = exchange.response.as_ref();
    let request = exchange.request.as_ref();
    let content_type = response.and_then(|r| r.headers.get("content-type")).unwrap_or_default();
    Entry {
        method: request.map_or(String::new(), |r| r.method.clone()),
        url: request.map_or(String::new(), |r| r.url.clone()),
        status: response.and_then(|r| r.status),
        media_type: super::fields::media_type(content_type),
        size_bytes: Some((body_end - body_start) as u64),
        source: Source::Curl {
            body_start: body_start as u32,
            body_end: body_end as u32,
            exchange: Box::new(exchange),
        },
        ..Entry::default()
    }
}
