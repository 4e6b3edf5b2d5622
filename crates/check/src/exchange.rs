//! An exchange: one HTTP request with its response, however it came (live, pasted, imported, simulated).
//! Reading one from text is the engine's work.

use crate::Evidence;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    pub evidence: Evidence,
    /// The request of the check that it came from, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// When it was recorded or pasted, in milliseconds since 1970-01-01T00:00:00Z, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at_millis: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub method: String,
    pub url: String,
    #[serde(default, skip_serializing_if = "Headers::is_empty")]
    pub headers: Headers,
    /// None: it has none, or it is not in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// None: only the body is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    #[serde(default, skip_serializing_if = "Headers::is_empty")]
    pub headers: Headers,
    /// Where the answer came from after redirects, where a live request tells it. A browser hides the redirects
    /// themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_url: Option<String>,
    /// Of a live request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    /// None: not in hand (a link without the body, or a body that the worker holds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// How long an answer took, in whole milliseconds from the send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Until status and headers were there.
    pub headers_millis: u32,
    /// Until the last byte of the body.
    pub total_millis: u32,
}

/// Headers in the order they came, and whether these are all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers {
    pub completeness: Completeness,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<Header>,
}

/// What is hidden by the browser is not absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completeness {
    /// Nothing is known of the headers (a pasted body).
    #[default]
    Unknown,
    Complete,
    /// A cross-origin fetch: only safelisted and exposed headers are seen.
    FilteredByBrowser,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub name: String,
    pub value: String,
}

impl Headers {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.completeness == Completeness::Unknown
    }

    /// First value of a header; names are compared without case (RFC 9110 §5.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|h| h.name.eq_ignore_ascii_case(name)).map(|h| h.value.as_str())
    }
}

/// The bytes of a body. Serialised as text where they are UTF-8, else as base64.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(pub Vec<u8>);

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BodyForm {
    Text(String),
    Base64(String),
}

impl Serialize for Body {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use base64::Engine;
        match std::str::from_utf8(&self.0) {
            Ok(text) => BodyForm::Text(text.into()),
            Err(_) => BodyForm::Base64(base64::engine::general_purpose::STANDARD.encode(&self.0)),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use base64::Engine;
        Ok(Body(match BodyForm::deserialize(deserializer)? {
            BodyForm::Text(text) => text.into_bytes(),
            BodyForm::Base64(text) => {
                base64::engine::general_purpose::STANDARD.decode(text).map_err(serde::de::Error::custom)?
            }
        }))
    }
}
