//! Exchanges as HAR 1.2, without their secrets unless a person asks for them. Only what an exchange holds is written;
//! what the recorder had beside it (pages, caches, its own fields) is not.

use crate::exchange::traffic::{RecordedBody, Traffic, text_of_millis};
use check::secret::REDACTED;
use check::{Exchange, Header, Headers, redact};
use document::Document;
use serde_json::{Value, json};

/// What goes into the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HarOptions<'a> {
    /// With tokens, cookies, passwords. Off by default.
    pub includes_secrets: bool,
    /// Positions from 0 in the recording; None: all.
    pub only: Option<&'a [u32]>,
}

/// The recording as HAR 1.2, one entry per line, and how many places were taken out as secret.
pub fn har(traffic: &Traffic, document: &Document, options: &HarOptions<'_>) -> (String, u32) {
    let every: Vec<u32>;
    let indexes = match options.only {
        Some(only) => only,
        None => {
            every = (0..traffic.len()).collect();
            &every
        }
    };
    let mut cleaner = Cleaner::default();
    if !options.includes_secrets {
        for &index in indexes {
            if let Some(exchange) = traffic.exchange(document, index) {
                cleaner.learn(&exchange);
            }
        }
    }
    let mut text =
        String::from("{\"log\": {\"version\": \"1.2\", \"creator\": {\"name\": \"Preflight\", \"version\": ");
    text.push_str(&format!("\"{}\"}}, \"entries\": [", check::ENGINE_VERSION));
    let mut is_first = true;
    for &index in indexes {
        let (Some(exchange), Some(body)) = (traffic.exchange(document, index), traffic.body(document, index))
        else {
            continue;
        };
        let row = traffic.row(&[], index);
        let media_type = row.as_ref().map_or("", |row| row.media_type.as_str());
        let failure = row.as_ref().map_or("", |row| row.failure.as_str());
        text.push_str(if is_first { "\n" } else { ",\n" });
        is_first = false;
        let entry = match options.includes_secrets {
            true => entry(&exchange, body_form(body, media_type), failure),
            false => {
                let clean = cleaner.exchange(&exchange);
                let body = cleaner.body(body, media_type);
                entry(&clean, body, &cleaner.text(failure))
            }
        };
        text.push_str(&entry.to_string());
    }
    text.push_str("\n]}}\n");
    (text, cleaner.removed)
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

/// Takes the secrets out. What a header held as one is taken out of addresses and bodies too, where it is repeated.
#[derive(Default)]
struct Cleaner {
    secrets: Vec<String>,
    removed: u32,
}

impl Cleaner {
    /// Shorter ones are words that stand anywhere.
    const MIN_SECRET_BYTES: usize = 8;
    /// Each costs a search through every body.
    const MAX_SECRETS: usize = 50;

    fn learn(&mut self, exchange: &Exchange) {
        let request = exchange.request.as_ref().map(|r| &r.headers);
        let response = exchange.response.as_ref().map(|r| &r.headers);
        for headers in [request, response].into_iter().flatten() {
            let (clean, _) = redact::redact_headers(headers);
            for (before, after) in headers.list.iter().zip(&clean.list).filter(|(b, a)| b.value != a.value) {
                let value = before.value.as_str();
                match before.name.to_ascii_lowercase().as_str() {
                    "cookie" => value.split(';').for_each(|pair| self.remember(value_of(pair))),
                    "set-cookie" => self.remember(value_of(value.split(';').next().unwrap_or_default())),
                    _ if after.value.ends_with(REDACTED) => {
                        self.remember(value.rsplit([' ', '=']).next().unwrap_or(value));
                    }
                    _ => {}
                }
            }
        }
    }

    fn remember(&mut self, secret: &str) {
        let secret = secret.trim();
        if secret.len() >= Self::MIN_SECRET_BYTES
            && self.secrets.len() < Self::MAX_SECRETS
            && !self.secrets.iter().any(|known| known == secret)
        {
            self.secrets.push(secret.into());
            // A longer one may hold a shorter one.
            self.secrets.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        }
    }

    fn text(&mut self, text: &str) -> String {
        let redacted = redact::redact_text(text);
        self.removed += redacted.removed.len() as u32;
        let mut clean = redacted.text;
        for secret in &self.secrets {
            if clean.contains(secret.as_str()) {
                self.removed += 1;
                clean = clean.replace(secret.as_str(), REDACTED);
            }
        }
        clean
    }

    fn headers(&mut self, headers: &Headers) -> Headers {
        let (mut clean, names) = redact::redact_headers(headers);
        self.removed += names.len() as u32;
        for header in &mut clean.list {
            for secret in &self.secrets {
                if header.value.contains(secret.as_str()) {
                    header.value = header.value.replace(secret.as_str(), REDACTED);
                }
            }
        }
        clean
    }

    fn exchange(&mut self, exchange: &Exchange) -> Exchange {
        let mut clean = exchange.clone();
        if let Some(request) = &mut clean.request {
            request.headers = self.headers(&request.headers);
            request.url = self.text(&request.url);
            request.body = request.body.take().and_then(|body| {
                // Bytes can't be searched for secrets.
                let text = String::from_utf8(body.0).ok()?;
                Some(check::Body(self.text(&text).into_bytes()))
            });
        }
        if let Some(response) = &mut clean.response {
            response.headers = self.headers(&response.headers);
        }
        clean
    }

    fn body(&mut self, body: RecordedBody, media_type: &str) -> Value {
        match body {
            RecordedBody::Held(bytes) => match String::from_utf8(bytes) {
                Ok(text) => {
                    let clean = self.text(&text);
                    body_form(RecordedBody::Held(clean.into_bytes()), media_type)
                }
                Err(error) => json!({
                    "size": error.as_bytes().len(),
                    "mimeType": media_type,
                    "comment": "These bytes are no text, so they can't be searched for secrets and were left out.",
                }),
            },
            other => body_form(other, media_type),
        }
    }
}

fn value_of(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(_, value)| value)
}
