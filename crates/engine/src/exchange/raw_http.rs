//! The output of `curl -i`: status line, headers, an empty line, the body (RFC 9112 §4 and §5). Of several responses
//! in a row (100 Continue, redirects, proxies) the last one counts. It decodes no transfer coding: curl did.

use check::exchange::Completeness;
use check::{Evidence, Exchange, Header, Headers, Response};

/// A response read from text.
pub(super) struct RawResponse {
    pub exchange: Exchange,
    /// Where the body starts.
    pub body_start: usize,
}

/// None: the text is not an HTTP response.
pub(super) fn read(bytes: &[u8]) -> Option<RawResponse> {
    let mut at = 0;
    let mut last = None;
    while let Some((response, body_start)) = read_head(bytes, at) {
        last = Some(RawResponse {
            exchange: Exchange {
                evidence: Evidence::Recorded,
                request: None,
                response: Some(response),
                received_at_millis: None,
            },
            body_start,
        });
        at = body_start;
    }
    last
}

fn read_head(bytes: &[u8], start: usize) -> Option<(Response, usize)> {
    let mut lines = Lines { bytes, at: start };
    let mut status_line = lines.next()?;
    while status_line.trim().is_empty() && lines.at < bytes.len() && start == 0 {
        status_line = lines.next()?;
    }
    let status = read_status_line(status_line.trim_start())?;
    let mut headers: Vec<Header> = Vec::new();
    for line in lines.by_ref() {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            // obs-fold (RFC 9112 §5.2): the line goes on
            if let Some(header) = headers.last_mut() {
                header.value.push(' ');
                header.value.push_str(line.trim());
            }
            continue;
        }
        let (name, value) = line.split_once(':')?;
        headers.push(Header { name: name.trim().to_string(), value: value.trim().to_string() });
    }
    let headers = Headers { completeness: Completeness::Complete, list: headers };
    Some((Response { status: Some(status), headers, ..Response::default() }, lines.at))
}

/// `HTTP/1.1 200 OK`, `HTTP/2 200`.
fn read_status_line(line: &str) -> Option<u16> {
    let rest = line.strip_prefix("HTTP/")?;
    let mut words = rest.split_ascii_whitespace();
    let version = words.next()?;
    if !version.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let status = words.next()?;
    (status.len() == 3).then(|| status.parse().ok()).flatten().filter(|s| (100..=999).contains(s))
}

/// Lines of a head; a line of over 64 KiB, or one that is not UTF-8, ends it.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
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
    use super::read;

    #[test]
    fn reads_what_curl_prints() {
        let table: &[(&str, Option<(u16, &str)>)] = &[
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", Some((200, "{}"))),
            ("HTTP/2 404 \r\ncontent-type: text/html\r\n\r\n<h1>", Some((404, "<h1>"))),
            ("HTTP/1.1 204 No Content\n\n", Some((204, ""))),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nA: b\r\n\r\n[1]", Some((201, "[1]"))),
            ("HTTP/1.1 200 OK", Some((200, ""))),
            ("\n\nHTTP/1.1 200 OK\n\nx", Some((200, "x"))),
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
}
