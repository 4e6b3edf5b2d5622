//! A value that neither prints nor serialises. Whoever needs it asks for it by name, in one visible place.
//! Finding secrets in other people's text is the redactor's work, not this type's.

use std::fmt;

/// What a secret looks like wherever it is shown.
pub const REDACTED: &str = "[redacted]";

/// Holds a token, password or key. It has no `Serialize`, and `Debug` and `Display` print [`REDACTED`]:
///
/// ```
/// let token = check::Secret::new("eyJhbGciOi…");
/// assert_eq!(format!("{token} {token:?}"), "[redacted] [redacted]");
/// assert_eq!(token.reveal(), "eyJhbGciOi…");
/// ```
///
/// ```compile_fail
/// let token = check::Secret::new("eyJhbGciOi…");
/// serde_json::to_string(&token).unwrap();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(value: impl Into<String>) -> Self {
        Secret(value.into())
    }

    /// The value itself. Every caller must be able to say why it needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
