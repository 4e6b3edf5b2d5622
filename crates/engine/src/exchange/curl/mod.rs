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

pub(crate) use together::auth_of;

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

/// Whether a text is a curl command and not prose that begins with the word: its first line runs curl, and an option
/// or something like an address follows.
pub(super) fn looks_like_command(text: &str) -> bool {
    let is_blank = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let Some(first) = text.lines().find(is_blank) else { return false };
    let sets_up = ["export ", "set ", "cd "].iter().any(|start| first.starts_with(start));
    if !first.contains("curl") && !sets_up {
        return false;
    }
    // A sentence about curl may stand over a command; then the text is more than the command.
    let text = if sets_up { text } else { first_command_line(text, first) };
    let command = match windows::is_for_cmd(text) {
        true => windows::curl_command(text, &mut Vec::new()),
        false => shell::curl_command(text, &mut Vec::new()),
    };
    let Some(command) = command else { return false };
    let Some(word) = command.words.first() else { return text.trim() == "curl" };
    let text = word.text.as_str();
    let is_option = match text.strip_prefix("--") {
        Some(long) => {
            !matches!(options::by_long(long.split('=').next().unwrap_or(long)), options::Found::Nothing)
        }
        None => text
            .strip_prefix('-')
            .is_some_and(|short| short.chars().next().is_some_and(|c| options::by_short(c).is_some())),
    };
    let inner = text.trim_end_matches(['.', ',', ':', '!', '?']);
    is_option
        || inner.contains("://")
        || inner.contains("{{")
        || inner.starts_with("localhost")
        || inner.contains('.')
            && !text.starts_with('-')
            && inner.len() == text.len()
            && command.words.len() < 4
        || inner.contains('.') && command.words.iter().any(|word| word.text.starts_with('-'))
}

/// The text up to the end of its first line that is no comment, further lines included while one goes on.
fn first_command_line<'a>(text: &'a str, first: &str) -> &'a str {
    let mut end = 0;
    let mut has_begun = false;
    for line in text.split_inclusive('\n') {
        end += line.len();
        has_begun |= line.trim_end_matches(['\n', '\r']) == first;
        if has_begun && !line.trim_end().ends_with(['\\', '^', '`']) {
            break;
        }
    }
    &text[..end]
}
