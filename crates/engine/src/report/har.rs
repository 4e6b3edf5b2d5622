//! Exchanges as HAR 1.2, without their secrets unless a person asks for them. Only what an exchange holds is written;
//! what the recorder had beside it (pages, caches, its own fields) is not.

mod cleaner;

use crate::exchange::traffic::run::Progress;
use crate::exchange::traffic::{RecordedBody, Traffic, text_of_millis};
use check::{Exchange, Header};
use cleaner::Cleaner;
use document::Document;
use serde_json::{Value, json};

/// What goes into the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HarOptions<'a> {
    /// With tokens, cookies, passwords. Off by default.
    pub includes_secrets: bool,
    /// Positions from 0 over all recordings; None: all.
    pub only: Option<&'a [u32]>,
}

/// The recording as HAR 1.2, one entry per line, and how many places were taken out as secret. In one go.
pub fn har(traffic: &Traffic, document: &Document, options: &HarOptions<'_>) -> (String, u32) {
    let recordings = [(traffic, document)];
    let mut run = HarRun::new(options);
    while let Progress::More { .. } = run.step(&recordings) {}
    run.finish()
}

/// Several recordings becoming one HAR, in steps. The recordings must be the same at every step.
pub struct HarRun {
    includes_secrets: bool,
    only: Option<Vec<u32>>,
    cleaner: Cleaner,
    /// Secrets are learnt from all headers before the first entry is written.
    is_learning: bool,
    /// Position in `only`, or over all recordings.
    next: u32,
    text: String,
    is_first: bool,
}

impl HarRun {
    /// Bytes that are read and written per step: about 10 ms of a browser's time.
    const STEP_BYTES: usize = 48 << 10;
    /// Exchanges without bodies cost something, too.
    const EXCHANGE_BYTES: usize = 1 << 10;

    pub fn new(options: &HarOptions<'_>) -> HarRun {
        HarRun {
            includes_secrets: options.includes_secrets,
            only: options.only.map(<[u32]>::to_vec),
            cleaner: Cleaner::default(),
            is_learning: !options.includes_secrets,
            next: 0,
            text: String::new(),
            is_first: true,
        }
    }

    /// Learns from, or writes, the next few exchanges; a large one is a step of its own.
    pub fn step(&mut self, recordings: &[(&Traffic, &Document)]) -> Progress {
        let total = match &self.only {
            Some(only) => only.len() as u32,
            None => recordings.iter().map(|(traffic, _)| traffic.len()).sum(),
        };
        if self.text.is_empty() {
            // Growing by doubling would hold a large text three times.
            self.text.reserve(recordings.iter().map(|(_, document)| document.bytes().len()).sum());
            self.text.push_str(
                "{\"log\": {\"version\": \"1.2\", \"creator\": {\"name\": \"Preflight\", \"version\": ",
            );
            self.text.push_str(&format!("\"{}\"}}, \"entries\": [", check::ENGINE_VERSION));
        }
        let mut spent = 0;
        while self.next < total && spent < HarRun::STEP_BYTES {
            let index = self.only.as_ref().map_or(self.next, |only| only[self.next as usize]);
            self.next += 1;
            spent += HarRun::EXCHANGE_BYTES;
            if let Some((traffic, document, index)) = at(recordings, index) {
                spent += match self.is_learning {
                    true => self.learn(traffic, document, index),
                    false => self.write(traffic, document, index),
                };
            }
        }
        let rounds = if self.includes_secrets { 1 } else { 2 };
        if self.next >= total && std::mem::take(&mut self.is_learning) {
            self.next = 0;
            if total > 0 {
                return Progress::More { done: total / 2, total };
            }
        }
        match self.next < total {
            true if self.is_learning => Progress::More { done: self.next / rounds, total },
            true => Progress::More { done: (self.next + total * (rounds - 1)) / rounds, total },
            false => Progress::Done,
        }
    }

    /// The text, and how many places were taken out as secret. Whole only after the last step.
    pub fn finish(mut self) -> (String, u32) {
        self.text.push_str("\n]}}\n");
        (self.text, self.cleaner.removed)
    }

    fn learn(&mut self, traffic: &Traffic, document: &Document, index: u32) -> usize {
        let Some(exchange) = traffic.exchange(document, index) else { return 0 };
        self.cleaner.learn(&exchange);
        exchange.request.and_then(|request| request.body).map_or(0, |body| body.0.len())
    }

    fn write(&mut self, traffic: &Traffic, document: &Document, index: u32) -> usize {
        let (Some(exchange), Some(body)) = (traffic.exchange(document, index), traffic.body(document, index))
        else {
            return 0;
        };
        let before = self.text.len();
        let row = traffic.row(&[], index);
        let media_type = row.as_ref().map_or("", |row| row.media_type.as_str());
        let failure = row.as_ref().map_or("", |row| row.failure.as_str());
        self.text.push_str(if self.is_first { "\n" } else { ",\n" });
        self.is_first = false;
        let entry = match self.includes_secrets {
            true => entry(&exchange, body_form(body, media_type), failure),
            false => {
                let clean = self.cleaner.exchange(&exchange);
                let body = self.cleaner.body(body, media_type);
                entry(&clean, body, &self.cleaner.text(failure))
            }
        };
        self.text.push_str(&entry.to_string());
        self.text.len() - before
    }
}

/// An exchange by its number over all recordings: whose it is, and its number there.
fn at<'a>(
    recordings: &[(&'a Traffic, &'a Document)],
    index: u32,
) -> Option<(&'a Traffic, &'a Document, u32)> {
    let mut left = index;
    for (traffic, document) in recordings {
        if left < traffic.len() {
            return Some((traffic, document, left));
        }
        left -= traffic.len();
    }
    None
}

/// Exchanges as HAR 1.2, one entry per line, and how many places were taken out as secret. A body of a request that is
/// no text is kept where nothing in it looks like a secret.
pub fn har_of(exchanges: &[Exchange], includes_secrets: bool) -> (String, u32) {
    let mut cleaner = Cleaner::default();
    if !includes_secrets {
        exchanges.iter().for_each(|exchange| cleaner.learn(exchange));
    }
    let mut text =
        String::from("{\"log\": {\"version\": \"1.2\", \"creator\": {\"name\": \"Preflight\", \"version\": ");
    text.push_str(&format!("\"{}\"}}, \"entries\": [", check::ENGINE_VERSION));
    for (at, exchange) in exchanges.iter().enumerate() {
        let response = exchange.response.as_ref();
        let media_type = response.and_then(|r| r.headers.get("content-type")).unwrap_or_default();
        let bytes = response.and_then(|r| r.body.as_ref()).map_or_else(Vec::new, |body| body.0.clone());
        let body = if bytes.is_empty() { RecordedBody::Empty } else { RecordedBody::Held(bytes) };
        let entry = match includes_secrets {
            true => entry(exchange, body_form(body, media_type), ""),
            false => {
                let mut clean = cleaner.exchange(exchange);
                let sent = exchange.request.as_ref().and_then(|request| request.body.as_ref());
                if let (Some(request), Some(sent)) = (&mut clean.request, sent)
                    && request.body.is_none()
                {
                    let text = String::from_utf8_lossy(&sent.0);
                    request.body = (cleaner.text(&text) == text).then(|| sent.clone());
                }
                let content = cleaner.body(body, media_type);
                entry(&clean, content, "")
            }
        };
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str(&entry.to_string());
    }
    text.push_str("\n]}}\n");
    (text, cleaner.removed)
}

fn entry(exchange: &Exchange, content: Value, failure: &str) -> Value {
    let request = exchange.request.as_ref();
    let response = exchange.response.as_ref();
    let timing = response.and_then(|r| r.timing);
    let (wait, total) = timing.map_or((0, 0), |t| (t.headers_millis, t.total_millis));
    let url = request.map_or("", |r| r.url.as_str());
    let request_headers = request.map(|r| &r.headers.list[..]).unwrap_or_default();
    let mut request_form = json!({
        "method": request.map_or("GET", |r| r.method.as_str()),
        "url": url,
        "httpVersion": "unknown",
        "cookies": [],
        "headers": header_forms(request_headers),
        "queryString": query(url),
        "headersSize": -1,
        "bodySize": request.and_then(|r| r.body.as_ref()).map_or(0, |b| b.0.len()),
    });
    if let Some(body) = request.and_then(|r| r.body.as_ref()) {
        let mime_type = request.and_then(|r| r.headers.get("content-type")).unwrap_or_default();
        request_form["postData"] = match std::str::from_utf8(&body.0) {
            Ok(text) => json!({"mimeType": mime_type, "params": [], "text": text}),
            Err(_) => {
                json!({"mimeType": mime_type, "params": [], "text": base64(&body.0), "encoding": "base64"})
            }
        };
    }
    let response_headers = response.map(|r| &r.headers.list[..]).unwrap_or_default();
    let location = response.and_then(|r| r.headers.get("location")).unwrap_or_default();
    let mut response_form = json!({
        "status": response.and_then(|r| r.status).unwrap_or(0),
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": [],
        "headers": header_forms(response_headers),
        "content": content,
        "redirectURL": location,
        "headersSize": -1,
        "bodySize": -1,
    });
    if !failure.is_empty() {
        response_form["_error"] = failure.into();
    }
    json!({
        "startedDateTime": text_of_millis(exchange.received_at_millis.unwrap_or(0)),
        "time": total,
        "request": request_form,
        "response": response_form,
        "cache": {},
        "timings": {"send": 0, "wait": wait, "receive": total.saturating_sub(wait)},
    })
}

fn header_forms(headers: &[Header]) -> Vec<Value> {
    headers.iter().map(|header| json!({"name": header.name, "value": header.value})).collect()
}

fn query(url: &str) -> Vec<Value> {
    let Some((_, query)) = url.split_once('?') else { return Vec::new() };
    let decoded = |text: &str| {
        crate::exchange::address::percent_decode(&text.replace('+', " ")).unwrap_or_else(|| text.to_string())
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({"name": decoded(name), "value": decoded(value)})
        })
        .collect()
}

fn body_form(body: RecordedBody, media_type: &str) -> Value {
    match body {
        RecordedBody::Empty => json!({"size": 0, "mimeType": media_type}),
        RecordedBody::NotHeld(why) => json!({"size": -1, "mimeType": media_type, "comment": why}),
        RecordedBody::Held(bytes) => match String::from_utf8(bytes) {
            Ok(text) => json!({"size": text.len(), "mimeType": media_type, "text": text}),
            Err(error) => {
                let bytes = error.into_bytes();
                let size = bytes.len();
                json!({"size": size, "mimeType": media_type, "text": base64(&bytes), "encoding": "base64"})
            }
        },
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
