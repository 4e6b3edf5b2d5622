//! Takes the secrets out of exchanges on their way into a file. What is a secret, `check::redact` says; this remembers
//! those of the headers, since they are repeated elsewhere.

use super::body_form;
use crate::exchange::traffic::RecordedBody;
use check::secret::REDACTED;
use check::{Exchange, Headers, redact};
use serde_json::{Value, json};

/// Takes the secrets out. What a header held as one is taken out of addresses and bodies too, where it is repeated.
#[derive(Default)]
pub(super) struct Cleaner {
    secrets: Vec<String>,
    /// Places that were taken out.
    pub removed: u32,
}

impl Cleaner {
    /// Shorter ones are words that stand anywhere.
    const MIN_SECRET_BYTES: usize = 8;
    /// Each costs a search through every body.
    const MAX_SECRETS: usize = 50;

    pub fn learn(&mut self, exchange: &Exchange) {
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

    pub fn text(&mut self, text: &str) -> String {
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

    pub fn exchange(&mut self, exchange: &Exchange) -> Exchange {
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

    pub fn body(&mut self, body: RecordedBody, media_type: &str) -> Value {
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
