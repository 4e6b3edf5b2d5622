//! What is known before a request goes: what the browser refuses, drops, asks about, and sends first.

use super::address::{Address, Space};
use super::headers::{
    is_bad_port, is_forbidden, is_forbidden_method, is_simple_header, is_simple_method, is_token,
};
use check::network::{PlannedRequest, Remark, RemarkKind};

/// Worst first. `page` is the origin of the page, as the browser writes it.
pub fn remarks(request: &PlannedRequest, page: &str) -> Vec<Remark> {
    let mut said = anywhere(request);
    said.extend(in_a_browser(request, page));
    said.sort_by_key(|remark| remark.kind);
    said
}

/// What no sender can do, browser or not.
pub(super) fn anywhere(request: &PlannedRequest) -> Vec<Remark> {
    let mut refusals: Vec<String> = Address::parse(&request.url.0).err().into_iter().collect();
    if !is_token(&request.method) {
        refusals.push(format!("{:?} is no HTTP method. Use letters, as in GET.", request.method));
    }
    for (name, value) in &request.headers {
        let value = &value.0;
        if !is_token(name) {
            refusals.push(format!(
                "{name:?} is no header name: letters, digits and -_.!#$%&'*+^`|~ can stand there."
            ));
        } else if value.contains(['\r', '\n', '\0']) {
            refusals.push(format!("The value of {name} holds a line break. A header is one line."));
        } else if value.chars().any(|c| c as u32 > 0xff) {
            refusals.push(format!(
                "The value of {name} holds a letter beyond Latin-1, which no header can carry. Encode it."
            ));
        }
    }
    refusals.into_iter().map(|sentence| Remark { kind: RemarkKind::Refused, sentence }).collect()
}

/// What a browser adds to that.
pub(super) fn in_a_browser(request: &PlannedRequest, page: &str) -> Vec<Remark> {
    let mut said = Vec::new();
    let mut say = |kind, sentence: String| said.push(Remark { kind, sentence });
    let address = Address::parse(&request.url.0).ok();
    let page = Address::parse(page).ok();
    if let Some(address) = &address {
        about_address(address, page.as_ref(), &mut say);
    }
    about_method(request, &mut say);
    about_headers(request, &mut say);
    let is_cross_origin = match (&address, &page) {
        (Some(address), Some(page)) => address.origin() != page.origin(),
        _ => true,
    };
    if is_cross_origin && let Some(why) = preflight_cause(request) {
        say(
            RemarkKind::Preflight,
            format!(
                "The browser asks first with an OPTIONS request, because of {why}. The server must answer it with \
                 Access-Control-Allow-Origin, -Methods and -Headers."
            ),
        );
    }
    said
}

fn about_address(address: &Address, page: Option<&Address>, say: &mut dyn FnMut(RemarkKind, String)) {
    if address.has_credentials {
        say(
            RemarkKind::Refused,
            "A page can't fetch an address with user:password@ in it. Move them to the Basic authentication."
                .into(),
        );
    }
    if is_bad_port(address.port) {
        let port = address.port;
        say(
            RemarkKind::Refused,
            format!(
                "Browsers refuse the port {port}, which belongs to another protocol. Use curl or the terminal."
            ),
        );
    }
    let Some(page) = page else { return };
    let is_mixed = page.is_secure && !address.is_secure;
    match address.space {
        Space::Public if is_mixed => say(
            RemarkKind::Refused,
            format!(
                "This page came by https, so the browser blocks the http address of {} (mixed content). Use https \
                 there, or send with curl or the terminal.",
                address.host
            ),
        ),
        Space::Local if is_mixed => say(
            RemarkKind::Prompts,
            format!(
                "{} is http on a private network, and this page came by https: Chrome 142 and later ask you first and \
                 then let it through; other browsers block it (mixed content). If it fails, send with curl.",
                address.host
            ),
        ),
        Space::Loopback if is_mixed => say(
            RemarkKind::Notes,
            "Safari blocks http to this machine from an https page; Chrome and Firefox allow it.".into(),
        ),
        _ => {}
    }
    if address.space > page.space {
        let what = if address.space == Space::Loopback { "this machine" } else { "your local network" };
        say(
            RemarkKind::Prompts,
            format!(
                "{} is on {what}. Chrome 142 and later ask whether this page may reach it: allow it, or the request \
                 fails without a word.",
                address.host
            ),
        );
    }
}

fn about_method(request: &PlannedRequest, say: &mut dyn FnMut(RemarkKind, String)) {
    let method = &request.method;
    if is_forbidden_method(method) {
        say(
            RemarkKind::Refused,
            format!("A page can't send {method}. Copy as cURL and send it from a terminal."),
        );
    }
    let has_no_body = ["GET", "HEAD"].iter().any(|m| m.eq_ignore_ascii_case(method));
    if has_no_body && request.body.is_some() {
        say(
            RemarkKind::Refused,
            format!(
                "A browser sends no body with {method}. Take the body out, or choose POST; curl can do it."
            ),
        );
    }
    if method.eq_ignore_ascii_case("patch") && method != "PATCH" {
        say(
            RemarkKind::Notes,
            format!("Browsers send {method} as it is written, and servers know PATCH in capitals."),
        );
    }
}

/// One sentence for all that is dropped: a request that was copied from a browser has a dozen of them.
fn about_headers(request: &PlannedRequest, say: &mut dyn FnMut(RemarkKind, String)) {
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let mut dropped: Vec<&str> = Vec::new();
    for (name, value) in &request.headers {
        if !is(name, "cookie") && is_forbidden(name, &value.0) && !dropped.iter().any(|known| is(known, name))
        {
            dropped.push(name);
        }
    }
    if !dropped.is_empty() {
        say(
            RemarkKind::Dropped,
            format!(
                "The browser drops {} and writes its own or none. Copy as cURL to send as it stands.",
                dropped.join(", ")
            ),
        );
    }
    let has = |wanted| request.headers.iter().any(|(name, _)| is(name, wanted));
    if has("cookie") {
        say(
            RemarkKind::Dropped,
            "The browser drops Cookie: a page can't choose cookies. Copy as cURL to send them.".into(),
        );
    }
    if has("user-agent") {
        say(
            RemarkKind::Notes,
            "Chrome sends its own User-Agent whatever stands here; Firefox and Safari send yours.".into(),
        );
    }
}

/// The first thing that makes a preflight necessary (Fetch, "CORS-preflight fetch"), in words.
pub(super) fn preflight_cause(request: &PlannedRequest) -> Option<String> {
    if !is_simple_method(&request.method) {
        return Some(format!("the method {}", request.method));
    }
    let mut names = unsafe_headers(request);
    if names.is_empty() {
        return None;
    }
    let last = names.pop().unwrap_or_default();
    let list = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
    Some(format!("the header{} {list}", if list.contains(" and ") { "s" } else { "" }))
}

/// Headers that the server must allow by name, as they are written.
pub(super) fn unsafe_headers(request: &PlannedRequest) -> Vec<String> {
    request
        .headers
        .iter()
        .filter(|(name, value)| {
            is_token(name) && !is_forbidden(name, &value.0) && !is_simple_header(name, &value.0)
        })
        .map(|(name, value)| match name.eq_ignore_ascii_case("content-type") {
            true => format!("{name} ({})", value.0.split(';').next().unwrap_or_default().trim()),
            false => name.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::network::Revealed;

    fn request(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&str>) -> PlannedRequest {
        PlannedRequest {
            method: method.into(),
            url: Revealed(url.into()),
            headers: headers.iter().map(|(n, v)| ((*n).to_string(), Revealed((*v).into()))).collect(),
            body: body.map(|b| Revealed(b.into())),
            files: Vec::new(),
            timeout_millis: 30_000,
        }
    }

    /// What it is about, the request, the page, and what is said: its kind and a part of the sentence.
    type Case<'a> = (&'a str, PlannedRequest, &'a str, &'a [(RemarkKind, &'a str)]);

    #[test]
    fn what_is_known_before_sending() {
        use RemarkKind::*;
        const HTTPS: &str = "https://preflight.example";
        const LOCAL: &str = "http://127.0.0.1:8080";
        let cases: &[Case<'_>] = &[
            (
                "a plain GET",
                request("GET", "https://a.example/", &[("Accept", "application/json")], None),
                HTTPS,
                &[],
            ),
            (
                "mixed content",
                request("GET", "http://a.example/", &[], None),
                HTTPS,
                &[(Refused, "mixed content")],
            ),
            ("no mixed content from http", request("GET", "http://a.example/", &[], None), LOCAL, &[]),
            (
                "loopback is excepted",
                request("GET", "http://127.0.0.1:3000/", &[], None),
                HTTPS,
                &[(Prompts, "this machine"), (Notes, "Safari")],
            ),
            (
                "loopback to loopback does not prompt",
                request("GET", "http://localhost:3000/", &[], None),
                LOCAL,
                &[],
            ),
            (
                "private by https prompts",
                request("GET", "https://10.0.0.1/", &[], None),
                HTTPS,
                &[(Prompts, "local network")],
            ),
            ("private from loopback does not", request("GET", "http://10.0.0.1/", &[], None), LOCAL, &[]),
            (
                "JSON needs a preflight",
                request("POST", "https://a.example/", &[("Content-Type", "application/json")], Some("{}")),
                HTTPS,
                &[(Preflight, "Content-Type (application/json)")],
            ),
            (
                "a form does not",
                request(
                    "POST",
                    "https://a.example/",
                    &[("Content-Type", "application/x-www-form-urlencoded")],
                    Some("a=1"),
                ),
                HTTPS,
                &[],
            ),
            (
                "same origin never does",
                request("PUT", "https://preflight.example/x", &[("X-A", "1")], None),
                HTTPS,
                &[],
            ),
            (
                "DELETE does",
                request("DELETE", "https://a.example/", &[], None),
                HTTPS,
                &[(Preflight, "method DELETE")],
            ),
            (
                "two headers",
                request("GET", "https://a.example/", &[("Authorization", "Bearer x"), ("X-Id", "1")], None),
                HTTPS,
                &[(Preflight, "headers Authorization and X-Id")],
            ),
            (
                "a dropped header causes none",
                request("GET", "https://a.example/", &[("Cookie", "a=1")], None),
                HTTPS,
                &[(Dropped, "Cookie")],
            ),
            (
                "what DevTools copies is told in one sentence",
                request(
                    "GET",
                    "https://a.example/",
                    &[
                        ("sec-ch-ua", "x"),
                        ("Origin", "y"),
                        ("referer", "z"),
                        ("Origin", "y"),
                        ("cookie", "a=1"),
                    ],
                    None,
                ),
                HTTPS,
                &[(Dropped, "drops sec-ch-ua, Origin, referer and"), (Dropped, "Cookie")],
            ),
            (
                "GET with a body",
                request("GET", "https://a.example/", &[], Some("x")),
                HTTPS,
                &[(Refused, "no body")],
            ),
            (
                "TRACE",
                request("TRACE", "https://a.example/", &[], None),
                HTTPS,
                &[(Refused, "TRACE"), (Preflight, "TRACE")],
            ),
            (
                "credentials",
                request("GET", "https://u:p@a.example/", &[], None),
                HTTPS,
                &[(Refused, "Basic")],
            ),
            ("a bad port", request("GET", "https://a.example:6000/", &[], None), HTTPS, &[(Refused, "6000")]),
            (
                "a header name with a space",
                request("GET", "https://a.example/", &[("X A", "1")], None),
                HTTPS,
                &[(Refused, "\"X A\"")],
            ),
            (
                "a header beyond Latin-1",
                request("GET", "https://a.example/", &[("Accept", "→")], None),
                HTTPS,
                &[(Refused, "Latin-1")],
            ),
            ("no address", request("GET", "", &[], None), HTTPS, &[(Refused, "no address")]),
            (
                "small patch",
                request("patch", "https://a.example/", &[], Some("{}")),
                HTTPS,
                &[(Preflight, "patch"), (Notes, "PATCH")],
            ),
        ];
        for (what, request, page, expected) in cases {
            let said = remarks(request, page);
            let kinds: Vec<_> = said.iter().map(|r| r.kind).collect();
            assert_eq!(kinds, expected.iter().map(|(k, _)| *k).collect::<Vec<_>>(), "{what}: {said:?}");
            for (remark, (_, part)) in said.iter().zip(*expected) {
                assert!(remark.sentence.contains(part), "{what}: {}", remark.sentence);
            }
        }
    }
}
