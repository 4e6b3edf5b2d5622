//! An answer in the making: its body still a value, so that it can be changed before it is written.

use crate::schema::generate::value::Value;
use check::exchange::Completeness;
use check::{Body, Header, Headers, Response};

#[derive(Clone, Debug)]
pub(super) enum Content {
    None,
    Json(Value),
    /// Text of another media type.
    Text(String),
}

#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub status: u16,
    /// Without Content-Type, which is the content's.
    pub headers: Vec<Header>,
    pub media_type: Option<String>,
    pub content: Content,
    /// Pointer of the schema of the body.
    pub schema: Option<String>,
}

impl Reply {
    pub(super) fn bare(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), media_type: None, content: Content::None, schema: None }
    }

    /// An error that the description does not document (RFC 9457).
    pub(super) fn plain(status: u16, why: &str) -> Reply {
        let members = vec![
            ("title".to_string(), Value::String(why.to_string())),
            ("status".to_string(), Value::Number(status.to_string())),
        ];
        Reply {
            media_type: Some("application/problem+json".into()),
            content: Content::Json(Value::Object(members)),
            ..Reply::bare(status)
        }
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn json(&mut self) -> Option<&mut Value> {
        match &mut self.content {
            Content::Json(value) => Some(value),
            _ => None,
        }
    }

    pub(super) fn into_response(self, method: &str) -> Response {
        let text = match &self.content {
            Content::None => None,
            Content::Json(value) => Some(value.text()),
            Content::Text(text) => Some(text.clone()),
        };
        let mut list = Vec::new();
        list.extend(self.media_type.map(|value| Header { name: "Content-Type".into(), value }));
        list.extend(self.headers);
        Response {
            status: Some(self.status),
            headers: Headers { completeness: Completeness::Complete, list },
            // RFC 9110 §9.3.2
            body: text.filter(|_| method != "HEAD").map(|text| Body(text.into_bytes())),
            ..Response::default()
        }
    }
}
