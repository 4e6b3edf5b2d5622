//! A check as a link's fragment, and back: `p1.<codec>.<data>`. The format is described in docs/link-format.md.
//! Nothing here opens, runs or fetches; every secret is taken out before a byte is written.

mod bytes;
mod contents;
pub(crate) mod json;
mod layout;
mod seal;
mod sections;
mod text;
mod words;

use crate::wire::ShareContents;
use crate::{Check, redact};
use std::fmt;

/// What a link or a file is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkOptions {
    /// Without it, the findings keep their excerpts and the other side can paste a body.
    pub includes_body: bool,
    /// How many recorded findings each gate keeps, the first ones (worst first).
    pub max_findings: u32,
}

impl Default for LinkOptions {
    fn default() -> Self {
        LinkOptions { includes_body: true, max_findings: 100 }
    }
}

/// A link and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Starts with `p1.`; what follows `#` in the address.
    pub fragment: String,
    pub contents: ShareContents,
}

/// Bounds for what comes from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of the fragment.
    pub max_characters: u32,
    /// Of the payload when unpacked, and again of all texts in it together; of a file as it stands.
    pub max_payload_bytes: u32,
    pub max_sections: u32,
    /// Levels of nesting of a JSON text that is stored as tokens. Deeper texts are stored as they stand.
    pub max_depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            // What Chromium takes as an address.
            max_characters: 2 << 20,
            max_payload_bytes: 8 << 20,
            max_sections: 256,
            max_depth: text::MAX_TOKEN_DEPTH,
        }
    }
}

/// Why a link can't be opened. `Display` says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    NotALink,
    NewerVersion,
    Truncated,
    Damaged,
    /// The limit that was passed: `2097152 characters`.
    TooLarge {
        limit: String,
    },
    /// The checksum fits and the contents do not.
    BadSection {
        name: String,
    },
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::NotALink => f.write_str(
                "This is not a Preflight link: it does not start with `p1.` after the `#`. \
                 Copy the whole link from where it was shared.",
            ),
            LinkError::NewerVersion => f.write_str(
                "This link was made by a newer version of Preflight. Reload this page to get the newest version, \
                 or ask for the check as a file.",
            ),
            LinkError::Truncated => f.write_str(
                "This link was cut off: its end is missing, as chats and mails do with long links. \
                 Copy it again from its source, or ask for the check as a file.",
            ),
            LinkError::Damaged => f.write_str(
                "This link was damaged on its way: some of its characters were changed. \
                 Copy it again from its source, or ask for the check as a file.",
            ),
            LinkError::TooLarge { limit } => write!(
                f,
                "This link holds more than the limit of {limit}, so it was not opened. \
                 Ask for the check as a file if you trust its sender."
            ),
            LinkError::BadSection { name } => write!(
                f,
                "This link is whole, but {name} in it can't be read: a newer version or another program wrote it. \
                 Reload this page to get the newest version, or ask for the check as a file."
            ),
        }
    }
}

impl std::error::Error for LinkError {}

/// Makes a link. Secrets are taken out first, always.
///
/// A body that would make the link larger than [`Limits::default`] lets through is left out, and `contents` says so.
pub fn encode(check: &Check, options: &LinkOptions) -> Link {
    let (redacted, places) = redact::redact_check(check);
    let mut shared = Shared::new(redacted, options);
    let mut payload = sections::write(&shared.check);
    if payload.len() as u64 > u64::from(Limits::default().max_payload_bytes) && shared.leave_out_bodies() {
        payload = sections::write(&shared.check);
    }
    let dropped = shared.check.unknown_sections.iter().filter(|s| !sections::is_kept(s)).count();
    let fragment = seal::seal(&payload);
    let length = fragment.len() as u32 + 1;
    Link { fragment, contents: shared.contents(places, dropped, length) }
}

/// Reads a link's fragment. A leading `#`, a whole address and white space are tolerated.
///
/// The check is what its author wrote: untrusted text, and a verdict that is a claim.
pub fn decode(fragment: &str, limits: &Limits) -> Result<Check, LinkError> {
    let payload = seal::open(fragment, limits)?;
    sections::read(&payload, limits)
}

pub(crate) use contents::Shared;
