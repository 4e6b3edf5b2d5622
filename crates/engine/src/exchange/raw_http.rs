//! HTTP messages as text: the output of `curl -i` and requests with their request line (RFC 9112 §3, §4 and §5). It
//! decodes no transfer coding: curl did.

use super::{address, curl, method};
use check::exchange::Completeness;
use check::request::{Parameter, RequestBody};
use check::{Evidence, Exchange, Header, Headers, Request, RequestDraft, Response};

/// A response read from text.
pub(super) struct RawResponse {
    pub exchange: Exchange,
    /// Where the body starts.
    pub body_start: usize,
    /// The status codes of the responses before this one: 100 Continue, redirects, a proxy's answer.
    pub before: Vec<u16>,
}

/// None: the text is not an HTTP response. Of several in a row the last one counts.
pub(super) fn read(bytes: &[u8]) -> Option<RawResponse> {
    let (mut at, request) = command_line(bytes);
    let mut last: Option<RawResponse> = None;
    while let Some((response, body_start)) = read_head(bytes, at, last.is_none()) {
        let mut before = Vec::new();
        if let Some(earlier) = last.take() {
            before = earlier.before;
            before.extend(earlier.exchange.response.and_then(|r| r.status));
        }
        let exchange = Exchange {
            evidence: Evidence::Recorded,
            request_name: None,
            request: request.clone(),
            response: Some(response),
            received_at_millis: None,
        };
        last = Some(RawResponse { exchange, body_start, before });
        at = body_start;
    }
    last
}

/// `$ curl -i https://…` in the first line, copied along with its output: where it ends, and what it asked for.
pub(super) fn command_line(bytes: &[u8]) -> (usize, Option<Request>) {
    let mut lines = Lines { bytes, at: 0 };
    let first = lines.find(|line| !line.trim().is_empty()).unwrap_or_default().trim_start();
    let is_command = ["curl ", "$ curl ", "% curl "].iter().any(|start| first.starts_with(start));
    if !is_command || first.ends_with('\\') {
        return (0, None);
    }
    let request = curl::import(first).filter(|(draft, _)| !draft.url.is_empty()).map(|(draft, _)| Request {
        url: address::full_address(&draft),
        method: draft.method,
        headers: Headers::default(),
        body: None,
    });
    (lines.at, request)
}

pub(super) fn read_head(bytes: &[u8], start: usize, is_first: bool) -> Option<(Response, usize)> {
    let mut lines = Lines { bytes, at: start };
    let mut status_line = lines.next()?;
    while is_first && status_line.trim_start_matches('\u{feff}').trim().is_empty() && lines.at < bytes.len() {
        status_line = lines.next()?;
    }
    let status = read_status_line(status_line.trim_start_matches('\u{feff}').trim_start())?;
    let list = read_headers(&mut lines);
    let headers = Headers { completeness: Completeness::Complete, list };
    Some((Response { status: Some(status), headers, ..Response::default() }, lines.at))
}

/// Header lines up to the empty line, or to a line that is none.
fn read_headers(lines: &mut Lines) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    loop {
        let before = lines.at;
        let Some(line) = lines.next() else { return headers };
        if line.trim().is_empty() {
            return headers;
        }
        if line.starts_with([' ', '\t'])
            && let Some(header) = headers.last_mut()
        {
            // obs-fold (RFC 9112 §5.2): the line goes on
            header.value.push(' ');
            header.value.push_str(line.trim());
            continue;
        }
        match header(line) {
            Some(header) => headers.push(header),
            // No empty line was pasted: the body begins here.
            None => {
                lines.at = before;
                return headers;
            }
        }
    }
}

/// `Name: value`, the name a token (RFC 9110 §5.6.2).
pub(super) fn header(line: &str) -> Option<Header> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    (!name.is_empty() && name.bytes().all(is_token))
        .then(|| Header { name: name.to_string(), value: value.trim().to_string() })
}

/// `HTTP/1.1 200 OK`, `HTTP/2 200`.
pub(super) fn read_status_line(line: &str) -> Option<u16> {
    let rest = line.strip_prefix("HTTP/")?;
    let mut words = rest.split_ascii_whitespace();
    let version = words.next()?;
    if version.is_empty() || !version.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let status = words.next()?;
    (status.len() == 3).then(|| status.parse().ok()).flatten().filter(|s| (100..=999).contains(s))
}

/// Method and target of `GET /x HTTP/1.1`, or of `GET https://a.example/x` with or without a version.
pub(super) fn read_request_line(line: &str) -> Option<(&str, &str)> {
    let mut words = line.trim_end().split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let version = words.next();
    let is_method =
        (3..=20).contains(&method.len()) && method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    let is_absolute = ["http://", "https://", "{{"].iter().any(|start| target.starts_with(start));
    let is_version = |v: &str| {
        v.strip_prefix("HTTP/")
            .is_some_and(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
    };
    let is_target = match version {
        Some(version) => is_version(version) && (is_absolute || target.starts_with('/') || target == "*"),
        None => is_absolute,
    };
    (is_method && is_target && words.next().is_none()).then_some((method, target))
}

/// A request with its request line: method, headers, body, and what is to be said. None: the text is none.
pub(super) fn read_request(text: &str) -> Option<(RequestDraft, Vec<String>)> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut lines = Lines { bytes: text.as_bytes(), at: 0 };
    let (method, target) = read_request_line(lines.next()?)?;
    let mut headers = read_headers(&mut lines);
    let body = &text[lines.at..];
    let mut remarks = Vec::new();
    let mut take = |name: &str| {
        let at = headers.iter().position(|h| h.name.eq_ignore_ascii_case(name))?;
        Some(headers.remove(at).value)
    };
    let (host, _) = (take("host"), take("content-length"));
    let content_type = if body.trim().is_empty() { None } else { take("content-type") };
    let whole = match (target.starts_with('/') || target == "*", host) {
        (false, _) => target.to_string(),
        (true, Some(host)) => {
            let name = host.split(':').next().unwrap_or_default();
            let is_plain = host.ends_with(":80") || name == "localhost" || name.starts_with("127.");
            let scheme = if is_plain { "http" } else { "https" };
            remarks.push(format!("The text does not say http or https: {scheme} is taken for {host}."));
            format!("{scheme}://{host}{target}")
        }
        (true, None) => {
            remarks.push(format!("The request has no `Host` line: write the host in front of `{target}`."));
            target.to_string()
        }
    };
    let (url, query, _) = address::split_query(&whole);
    let mut draft = RequestDraft { method: method.to_string(), url, query, ..RequestDraft::default() };
    if let Some(at) = headers.iter().position(|h| h.name.eq_ignore_ascii_case("authorization"))
        && let Some(auth) = curl::auth_of(&headers[at].value)
    {
        draft.auth = auth;
        headers.remove(at);
    }
    draft.headers = headers.into_iter().map(|h| Parameter::new(h.name, h.value)).collect();
    if !body.trim().is_empty() {
        let is_form = content_type.as_deref() == Some("application/x-www-form-urlencoded");
        draft.body = match address::form_pairs(body.trim_end()).filter(|_| is_form) {
            Some(fields) => RequestBody::Form(fields),
            None => {
                RequestBody::Text { media_type: content_type.unwrap_or_default(), text: body.to_string() }
            }
        };
    }
    method::said(&draft, |sentence| remarks.push(sentence));
    Some((draft, remarks))
}

/// Lines of a head; a line of over 64 KiB, or one that is not UTF-8, ends it.
pub(super) struct Lines<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.bytes.get(self.at..)?;
        if rest.is_empty() {
            return None;
        }
        let window = &rest[..rest.len().min(65_536)];
        let (line, used) = match window.iter().position(|b| *b == b'\n') {
            Some(end) => (&window[..end], end + 1),
            None if window.len() == rest.len() => (window, window.len()),
            None => return None,
        };
        let line = std::str::from_utf8(line).ok()?;
        self.at += used;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::{read, read_request};

    #[test]
    fn reads_what_curl_prints() {
        let table: &[(&str, Option<(u16, &str)>)] = &[
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", Some((200, "{}"))),
            ("HTTP/2 404 \r\ncontent-type: text/html\r\n\r\n<h1>", Some((404, "<h1>"))),
            ("HTTP/1.1 204 No Content\n\n", Some((204, ""))),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nA: b\r\n\r\n[1]", Some((201, "[1]"))),
            ("HTTP/1.1 200 OK", Some((200, ""))),
            ("\n\nHTTP/1.1 200 OK\n\nx", Some((200, "x"))),
            ("HTTP/1.1 200 OK\nA: b\n{\"c\": 1}", Some((200, "{\"c\": 1}"))),
            ("$ curl -i https://a.example\nHTTP/1.1 200 OK\n\nx", Some((200, "x"))),
            ("HTTP/1.1 two hundred\n\n", None),
            ("HTTP is a protocol", None),
            ("{\"a\": \"HTTP/1.1 200 OK\"}", None),
        ];
        for (text, wanted) in table {
            let got = read(text.as_bytes()).map(|r| {
                let status = r.exchange.response.and_then(|r| r.status).unwrap_or_default();
                (status, &text[r.body_start..])
            });
            assert_eq!(got, *wanted, "{text:?}");
        }
    }

    #[test]
    fn reads_requests() {
        let (draft, remarks) = read_request(
            "POST /orders?dry=1 HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
             Authorization: Bearer abc\r\nX-A: b\r\n\r\n{}",
        )
        .unwrap();
        assert_eq!((draft.method.as_str(), draft.url.as_str()), ("POST", "https://a.example/orders"));
        assert_eq!(draft.query.len() + draft.headers.len(), 2);
        assert_eq!(remarks, ["The text does not say http or https: https is taken for a.example."]);
        assert!(read_request("GET a life").is_none());
        assert!(read_request("GET /x").is_none());
        assert_eq!(read_request("GET https://a.example/x").unwrap().0.url, "https://a.example/x");
    }
}
