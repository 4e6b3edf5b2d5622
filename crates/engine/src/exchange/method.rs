//! What is said of a pasted request's method. What a browser drops and refuses is said by its plan, as long as it holds.

use crate::browser::is_forbidden_method;
use check::RequestDraft;

/// A sentence about a method in small letters, which is sent as it is written.
pub(super) fn said(draft: &RequestDraft, mut say: impl FnMut(String)) {
    let method = draft.method.as_str();
    let is_small = method.bytes().any(|b| b.is_ascii_lowercase()) && !method.contains("{{");
    if is_small && !is_forbidden_method(method) {
        say(format!(
            "The method is written `{method}`; case counts, and servers know `{}`.",
            method.to_ascii_uppercase()
        ));
    }
}
