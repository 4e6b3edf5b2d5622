//! What a browser does not let a page send (Fetch standard, "forbidden request-header", "forbidden method", "body").
//! It only says so; the request keeps everything, since a copied cURL can send it.

use check::RequestDraft;

/// Names, in lower case, that a page can't set; `proxy-…` and `sec-…` besides. Chrome adds `user-agent`.
const FORBIDDEN: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];

/// Whether a browser sends its own value, or none, whatever a page asks for. `Cookie` is one of them.
fn is_forbidden_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "cookie"
        || FORBIDDEN.contains(&name.as_str())
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
}

/// One sentence for each thing of the draft that a browser will not send as it stands.
pub(super) fn said(draft: &RequestDraft, mut say: impl FnMut(String)) {
    let mut names: Vec<&str> = Vec::new();
    let on = draft.headers.iter().filter(|h| h.is_on);
    for header in on.filter(|h| is_forbidden_header(&h.name) && !h.name.eq_ignore_ascii_case("cookie")) {
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
    if ["CONNECT", "TRACE", "TRACK"].iter().any(|known| method.eq_ignore_ascii_case(known)) {
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
