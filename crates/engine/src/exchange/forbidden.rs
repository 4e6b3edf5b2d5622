//! What a browser does not let a page send (Fetch standard, "forbidden request-header", "forbidden method", "body").
//! It only says so; the request keeps everything, since a copied cURL can send it.

use crate::browser::{is_forbidden, is_forbidden_method};
use check::RequestDraft;
use check::request::Parameter;

/// Whether a browser sends its own value, or none, whatever a page asks for. Chrome adds `User-Agent` to the list.
fn is_forbidden_header(header: &Parameter) -> bool {
    is_forbidden(&header.name, &header.value) || header.name.eq_ignore_ascii_case("user-agent")
}

/// One sentence for each thing of the draft that a browser will not send as it stands.
pub(super) fn said(draft: &RequestDraft, mut say: impl FnMut(String)) {
    let mut names: Vec<&str> = Vec::new();
    let on = draft.headers.iter().filter(|h| h.is_on);
    for header in on.filter(|h| is_forbidden_header(h) && !h.name.eq_ignore_ascii_case("cookie")) {
        if !names.iter().any(|name| name.eq_ignore_ascii_case(&header.name)) {
            names.push(&header.name);
        }
    }
    if !names.is_empty() {
        let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        say(format!("A page can't set {}: the browser sends its own, or none.", list.join(", ")));
    }
    if draft.headers.iter().any(|h| h.is_on && h.name.eq_ignore_ascii_case("cookie")) {
        say("A page can't set `Cookie`: the browser sends the cookies that it keeps for the host, if it is allowed to. \
             To send exactly these, use the copied cURL and paste the output of `curl -i`."
            .into());
    }
    let method = draft.method.as_str();
    if is_forbidden_method(method) {
        say(format!("A browser refuses the method {method}: use the copied cURL."));
    } else if method.bytes().any(|b| b.is_ascii_lowercase()) && !method.contains("{{") {
        say(format!(
            "The method is written `{method}`; case counts, and servers know `{}`.",
            method.to_ascii_uppercase()
        ));
    }
    if ["GET", "HEAD"].contains(&method) && !draft.body.is_none() {
        say(format!("A browser sends no body with {method}: use POST, or the copied cURL."));
    }
}
