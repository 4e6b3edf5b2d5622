//! curl commands: from a pasted one to a request, and from a request to one. What a browser can't do of a command, and
//! what had to be left out, is said; nothing is guessed in silence. It runs nothing and opens no file.

mod ansi;
mod command;
mod export;
mod form;
mod options;
mod shell;
mod together;
mod windows;

pub use export::{Secrets, export};

use check::RequestDraft;

/// Something to know about one place of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Bytes of the pasted text.
    pub start: u32,
    pub end: u32,
    /// Place, what is so, what to do.
    pub sentence: String,
}

impl Remark {
    fn new(start: u32, end: u32, sentence: impl Into<String>) -> Remark {
        Remark { start, end, sentence: sentence.into() }
    }
}

/// Longer texts are no commands that a person pastes; the rest is left out, and said so.
const MAX_BYTES: usize = 4_194_304;

/// The request of the first curl command in the text, and what is to be said about it, in the order of the text.
/// None: there is no curl command.
///
/// ```
/// let (draft, remarks) = engine::exchange::curl::import("curl -k https://example.com/orders -d id=1").unwrap();
/// assert_eq!((draft.method.as_str(), draft.url.as_str()), ("POST", "https://example.com/orders"));
/// assert!(remarks[0].sentence.starts_with("`-k` is left out"));
/// ```
pub fn import(text: &str) -> Option<(RequestDraft, Vec<Remark>)> {
    let mut remarks = Vec::new();
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < text.len() {
        let sentence = format!("Only the first {MAX_BYTES} bytes of the text are read.");
        remarks.push(Remark::new(end as u32, end as u32, sentence));
    }
    let text = &text[..end];
    let command = match windows::is_for_cmd(text) {
        true => windows::curl_command(text, &mut remarks)?,
        false => shell::curl_command(text, &mut remarks)?,
    };
    let draft = command::read(&command, &mut remarks);
    remarks.sort_by_key(|r| (r.start, r.end));
    remarks.dedup();
    Some((draft, remarks))
}
