//! Keeps the values of secrets out of everything that the terminal prints and writes. Secrets that nobody named are
//! the redactor's (`check::redact`).

use check::exchange::Exchange;
use check::network::{Plan, Value};
use check::{Headers, Report};

/// Shorter values occur everywhere; hiding them would spoil the text and hide nothing.
const LEAST_BYTES: usize = 4;

#[derive(Default)]
pub struct Curtain {
    /// The value, and what stands in its place. Longest first.
    secrets: Vec<(String, String)>,
}

impl Curtain {
    pub fn of(values: &[Value]) -> Curtain {
        let mut curtain = Curtain::default();
        for value in values.iter().filter(|v| v.is_secret) {
            curtain.add(&value.value.0, &format!("{{{{{}}}}}", value.name));
        }
        curtain
    }

    /// What the request holds and shows as something else: a password of Basic, a token that was typed in.
    pub fn add_request(&mut self, plan: &Plan) {
        for (name, sent) in &plan.request.headers {
            let shown = plan.shown.headers.get(name).unwrap_or("[redacted]");
            if sent.0 != shown {
                let secret = sent.0.split_once(' ').map_or(sent.0.as_str(), |(_, rest)| rest);
                let instead = shown.split_once(' ').map_or(shown, |(_, rest)| rest);
                self.add(secret, instead);
            }
        }
    }

    fn add(&mut self, secret: &str, instead: &str) {
        if secret.len() >= LEAST_BYTES && !self.secrets.iter().any(|(known, _)| known == secret) {
            self.secrets.push((secret.to_string(), instead.to_string()));
            self.secrets.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
        }
    }

    pub fn hide(&self, text: &str) -> String {
        let mut text = text.to_string();
        for (secret, instead) in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), instead);
            }
        }
        text
    }

    /// Bytes that are no text are left as they are.
    pub fn hide_body(&self, body: Vec<u8>) -> Vec<u8> {
        match std::str::from_utf8(&body) {
            Ok(text) if self.is_in(text) => self.hide(text).into_bytes(),
            _ => body,
        }
    }

    /// The answer's headers and its final address; the request is shown by its plan.
    pub fn hide_exchange(&self, exchange: &mut Exchange) {
        let hide_headers = |headers: &mut Headers| {
            for header in &mut headers.list {
                header.value = self.hide(&header.value);
            }
        };
        if let Some(response) = &mut exchange.response {
            hide_headers(&mut response.headers);
            response.final_url = response.final_url.as_deref().map(|url| self.hide(url));
        }
    }

    /// The report with every text hidden; as it is where it holds no secret. The error is a sentence.
    pub fn hide_report(&self, report: Report) -> Result<Report, String> {
        let spoilt = "A secret's value is a word that the report itself uses, so that it can't be told without it. \
                      Choose another value.";
        let text = serde_json::to_string(&report).map_err(|e| e.to_string())?;
        if !self.is_in(&text) && !self.secrets.iter().any(|(secret, _)| secret.contains(['"', '\\', '\n'])) {
            return Ok(report);
        }
        let mut value: serde_json::Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        self.hide_value(&mut value);
        serde_json::from_value(value).map_err(|_| spoilt.to_string())
    }

    fn hide_value(&self, value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => *text = self.hide(text),
            serde_json::Value::Array(list) => list.iter_mut().for_each(|one| self.hide_value(one)),
            serde_json::Value::Object(members) => {
                members.iter_mut().for_each(|(_, one)| self.hide_value(one));
            }
            _ => {}
        }
    }

    fn is_in(&self, text: &str) -> bool {
        self.secrets.iter().any(|(secret, _)| text.contains(secret.as_str()))
    }
}
