//! The output of `curl -v`: what was sent (`>`), what came (`<`), curl's own lines (`*`), and the body between them.
//! Of several requests in a row the last one counts. It reads no body's content.

use super::raw_http::{Lines, header, read_request_line, read_status_line};
use check::exchange::Completeness;
use check::{Evidence, Exchange, Headers, Request, Response};

pub(super) struct Transcript {
    pub exchange: Exchange,
    pub body_start: usize,
    pub body_end: usize,
    /// The status codes of the responses before this one.
    pub before: Vec<u16>,
}

/// None: the text is no such output.
pub(super) fn read(bytes: &[u8]) -> Option<Transcript> {
    let mut lines = Lines { bytes, at: 0 };
    let mut is_tls = false;
    let mut request: Option<Request> = None;
    let mut response: Option<Response> = None;
    let mut before = Vec::new();
    let mut body_start = None;
    loop {
        let at = lines.at;
        let Some(line) = lines.next() else { break };
        if let Some(sent) = line.strip_prefix("> ") {
            match read_request_line(sent) {
                Some((method, target)) => {
                    before.extend(response.take().and_then(|r| r.status));
                    body_start = None;
                    let headers = Headers { completeness: Completeness::Complete, list: Vec::new() };
                    request =
                        Some(Request { method: method.into(), url: target.into(), headers, body: None });
                }
                None => request.as_mut()?.headers.list.extend(header(sent)),
            }
        } else if let Some(came) = line.strip_prefix("< ").filter(|came| !came.trim().is_empty()) {
            match read_status_line(came) {
                Some(status) => {
                    before.extend(response.take().and_then(|r| r.status));
                    let headers = Headers { completeness: Completeness::Complete, list: Vec::new() };
                    response = Some(Response { status: Some(status), headers, ..Response::default() });
                }
                None => response.as_mut()?.headers.list.extend(header(came)),
            }
        } else if line == "<" || line == "< " {
            body_start = Some(lines.at);
        } else if is_own_line(line) || line == ">" || line == "> " {
            is_tls |= line.contains("SSL connection using") || line.contains("ALPN");
            if body_start.is_some_and(|start| start == at) {
                body_start = Some(lines.at);
            }
        } else if body_start.is_some() {
            // The body; another request may follow it, behind a redirect that curl followed.
            let rest = &bytes[lines.at..];
            match find(rest, b"\n> ")
                .filter(|_| response.as_ref().is_some_and(|r| matches!(r.status, Some(300..=399 | 401))))
            {
                Some(found) => lines.at += found + 1,
                None => break,
            }
        } else if request.is_none() && response.is_none() && is_prologue(line) {
            // the command itself, curl's table of progress
        } else if response.is_none() && request.is_some() {
            // a request's body between `>` and `<`
        } else {
            return None;
        }
    }
    let (mut request, response) = (request?, response?);
    if request.url.starts_with('/') {
        let host = request.headers.get("host").unwrap_or_default();
        request.url = format!("{}://{host}{}", if is_tls { "https" } else { "http" }, request.url);
    }
    let body_start = body_start.unwrap_or(bytes.len());
    let body_end = body_start + without_own_lines(&bytes[body_start..]);
    let exchange = Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: Some(request),
        response: Some(response),
        received_at_millis: None,
    };
    Some(Transcript { exchange, body_start, body_end, before })
}

/// `* Connected to …`, `{ [5 bytes data]`, `} [5 bytes data]`.
fn is_own_line(line: &str) -> bool {
    line.starts_with("* ")
        || line == "*"
        || (line.starts_with("{ [") || line.starts_with("} [")) && line.ends_with("data]")
        || is_progress(line)
}

/// `100    19  100    19 …`, `  0     0    0     0`, with `--:--:--` columns.
fn is_progress(line: &str) -> bool {
    let line = line.rsplit('\r').next().unwrap_or(line);
    line.contains(":--:--") && line.trim_start().starts_with(|c: char| c.is_ascii_digit())
        || line.contains("% Total") && line.contains("% Received")
        || line.contains("Dload") && line.contains("Upload")
}

fn is_prologue(line: &str) -> bool {
    let line = line.trim();
    line.is_empty()
        || line.starts_with("curl ")
        || line.starts_with("$ curl ")
        || line.starts_with('-')
        || line.starts_with("Note: Unnecessary use of")
        || line.starts_with("Warning: ")
}

/// The length of a body without what curl wrote behind it, with or without a line break in between.
fn without_own_lines(body: &[u8]) -> usize {
    let mut end = body.len();
    loop {
        let kept = &body[..end];
        let trimmed = kept.strip_suffix(b"\n").unwrap_or(kept);
        let trimmed = trimmed.strip_suffix(b"\r").unwrap_or(trimmed);
        let line_start = trimmed.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let Ok(line) = std::str::from_utf8(&trimmed[line_start..]) else { return end };
        if is_own_line(line) && end > line_start {
            end = line_start;
            continue;
        }
        let closing = ["* Connection #", "* Closing connection", "* connection #"];
        return match closing.iter().filter_map(|words| line.rfind(words)).max() {
            Some(at) => line_start + at,
            None => end,
        };
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_curl_tells() {
        let text = "*   Trying 192.0.2.1:443...\n* Connected to a.example (192.0.2.1) port 443 (#0)\n\
                    * ALPN, offering h2\n> GET /x?y=1 HTTP/2\r\n> Host: a.example\r\n> accept: */*\r\n> \r\n\
                    * old SSL session ID is stale, removing\n< HTTP/2 200 \r\n< content-type: application/json\r\n< \r\n\
                    {\"a\": 1}\n* Connection #0 to host a.example left intact\n";
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(&text[read.body_start..read.body_end], "{\"a\": 1}\n");
        let request = read.exchange.request.unwrap();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("GET", "https://a.example/x?y=1"));
        assert_eq!(request.headers.get("accept"), Some("*/*"));
        assert_eq!(read.exchange.response.unwrap().headers.get("Content-Type"), Some("application/json"));
    }

    #[test]
    fn the_last_of_several_counts() {
        let text = "> GET / HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 301 Moved\n< Location: /b\n<\nmoved\n\
                    * Issue another request to this URL: 'http://a.example/b'\n> GET /b HTTP/1.1\n> Host: a.example\n>\n\
                    < HTTP/1.1 200 OK\n<\nhello* Connection #0 to host a.example left intact";
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(&text[read.body_start..read.body_end], "hello");
        assert_eq!(read.before, [301]);
        assert_eq!(read.exchange.request.unwrap().url, "http://a.example/b");
        for text in ["> quoted\n> text", "* a\n* b", "< HTTP/1.1 200 OK\n<\nx", "> GET / HTTP/1.1\n>\n"] {
            assert!(super::read(text.as_bytes()).is_none(), "{text}");
        }
    }
}
