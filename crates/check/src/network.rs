//! What page, engine and network worker say to each other about sending: a request ready to go, what came of it,
//! and why nothing came. How to send is the worker's matter, what a failure means is the engine's.

use crate::{Header, Request, Response};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that may hold a secret and must reach the network worker as it is. It serialises, since a message between
/// workers is a text, and never prints. Nothing that is saved, shown or shared may hold one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revealed(pub String);

impl fmt::Debug for Revealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::secret::REDACTED)
    }
}

/// One request, its variables filled in: what the network worker sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRequest {
    pub method: String,
    pub url: Revealed,
    pub headers: Vec<(String, Revealed)>,
    /// None: no body. A GET or HEAD has none, since a browser refuses to send one.
    pub body: Option<Revealed>,
    /// Files that are put into the body's text, in their order. A body that is a file is an empty text with the file
    /// at byte 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<PlannedFile>,
    /// When the page stops waiting.
    pub timeout_millis: u32,
}

/// A file in a body that is ready to go. Its bytes come beside the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFile {
    /// It stands before this byte of the body's text.
    pub at_bytes: u64,
    /// Which of [`crate::RequestDraft::files`] it is, and which of the message's attachments.
    pub index: u32,
    pub file_name: String,
}

/// What the page holds of the files of a draft, for the one who writes its body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFiles {
    /// One for each of [`crate::RequestDraft::files`]; what is missing at the end is not attached.
    pub is_attached: Vec<bool>,
    /// Letters and digits that nobody can guess, for the boundary of a multipart body: nobody looks into the files,
    /// and a boundary may not occur there (RFC 2046 §5.1.1).
    pub boundary: String,
}

/// A variable's value on its way to the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    pub name: String,
    pub value: Revealed,
    /// Shown, saved and shared as `{{name}}`.
    pub is_secret: bool,
}

/// What a person is shown before the first send to a host, and what stands in "requests sent".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub request: PlannedRequest,
    /// The same with secrets as `{{name}}`: for eyes, links and files.
    pub shown: Request,
    /// `https://api.example.com`: scheme, host and port (RFC 6454).
    pub origin: String,
    /// What is known before sending, worst first.
    pub remarks: Vec<Remark>,
}

/// One thing that a browser does, or refuses, known before the request goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub kind: RemarkKind,
    /// What, why, and what to do instead.
    pub sentence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    /// The browser will not send this at all.
    Refused,
    /// The browser sends the request without a part of it.
    Dropped,
    /// The browser asks the person first (local network access).
    Prompts,
    /// An OPTIONS request goes first, and must be answered (Fetch standard, CORS-preflight fetch).
    Preflight,
    /// To know, nothing to do.
    Notes,
}

/// What the server answered, as far as the browser shows it. The body comes beside it as an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Status, headers, times, final URL.
    pub response: Response,
    pub size_bytes: u64,
}

/// Why no answer came, in what the browser lets a page see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "failure", rename_all = "kebab-case")]
pub enum Failure {
    /// fetch rejected; a browser never says why (Fetch standard, "network error").
    Unseen { elapsed_millis: u32, is_online: bool },
    /// The limit of the request passed. `has_headers`: the answer had begun.
    TimedOut { limit_millis: u32, has_headers: bool },
    /// A person pressed Cancel. The server may have got the request.
    Cancelled { has_headers: bool },
    /// The answer began and broke off.
    BrokenOff { elapsed_millis: u32, received_bytes: u64 },
    /// The page's own policy refused the address before anything was sent.
    RefusedByPolicy { directive: String },
    /// The browser would not even make a request of it; its words.
    NotARequest { words: String },
    /// A file of the body can't be read, so nothing was sent.
    FileGone { file_name: String },
}

/// What a second look showed: a GET whose answer the page may not read (`mode: no-cors`), made on a click only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// Something answered, and the browser kept the answer from the page.
    Answered,
    /// Nothing reached the page.
    Nothing,
}

/// What a failure likely means, and the ways out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// `The server most likely answered, and the browser hid the answer: no Access-Control-Allow-Origin.`
    pub headline: String,
    /// Sentences: what was seen, and what follows.
    pub facts: Vec<String>,
    /// Whether the server may have done what the request asks.
    pub may_have_arrived: bool,
    /// Whether a second look can tell more.
    pub offers_look: bool,
    /// What the server must send, ready to copy; empty where that would not help.
    pub snippets: Vec<Snippet>,
}

/// A piece of a server's configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// `nginx`, `Express`, `Spring`, `ASP.NET Core`.
    pub server: String,
    pub text: String,
}

impl PlannedRequest {
    /// The request as it is, secrets included, for a redactor to read.
    pub fn header_list(&self) -> Vec<Header> {
        self.headers
            .iter()
            .map(|(name, value)| Header { name: name.clone(), value: value.0.clone() })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planned_request_does_not_print_its_secrets() {
        let request = PlannedRequest {
            method: "GET".into(),
            url: Revealed("https://a.example/?key=sesame".into()),
            headers: vec![("Authorization".into(), Revealed("Bearer sesame".into()))],
            body: Some(Revealed("sesame".into())),
            files: Vec::new(),
            timeout_millis: 1_000,
        };
        assert!(!format!("{request:?}").contains("sesame"));
    }
}
