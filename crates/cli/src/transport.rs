//! Sends one planned request natively and gives back what came, byte for byte. What it means is the engine's to say;
//! whether to send is the caller's.

use check::exchange::{Completeness, Timing};
use check::network::PlannedRequest;
use check::{Header, Headers, Response};
use engine::browser::{Address, resolve};
use std::io::Read;
use std::net::ToSocketAddrs;
use std::time::{Duration, Instant};
use ureq::http;
use ureq::tls::{RootCerts, TlsConfig};

/// A larger body is not read to its end.
const MOST_BODY_BYTES: u64 = 256 << 20;
const MOST_HEADER_BYTES: usize = 4 << 20;
const MOST_REDIRECTS: usize = 10;

pub struct Answer {
    /// Without its body.
    pub response: Response,
    pub body: Vec<u8>,
    /// To know beside the verdict: redirects, encodings.
    pub notes: Vec<String>,
}

/// Sends, and follows redirects of the same origin if asked. The error says what happened and a way out.
pub fn send(request: &PlannedRequest, timeout: Duration, follows: bool) -> Result<Answer, String> {
    let mut request = request.clone();
    let mut notes = Vec::new();
    let start = now();
    for _ in 0..=MOST_REDIRECTS {
        let left = timeout.saturating_sub(start.elapsed_time());
        let mut answer = send_once(&request, left, timeout)?;
        let status = answer.response.status.unwrap_or(0);
        let location = answer.response.headers.get("location").map(str::to_string);
        let Some(location) = location.filter(|_| [301, 302, 303, 307, 308].contains(&status)) else {
            answer.notes.splice(0..0, notes.iter().cloned());
            if !notes.is_empty() {
                answer.response.final_url = Some(request.url.0.clone());
            }
            return Ok(answer);
        };
        let next = resolve(&request.url.0, &location);
        let is_near = |next: &String| origin(next).is_some() && origin(next) == origin(&request.url.0);
        let stops = match &next {
            None => Some("is no address that can be read; correct it on the server".to_string()),
            Some(_) if !follows => Some("was not followed; --follow does, within the same host".to_string()),
            Some(next) if !is_near(next) => Some(
                "leads to another host and was not followed; put that address into the request".to_string(),
            ),
            Some(_) => None,
        };
        if let Some(stops) = stops {
            answer.notes.splice(0..0, notes.iter().cloned());
            answer.notes.push(format!("The answer is a redirect ({status}) to {location}, which {stops}."));
            return Ok(answer);
        }
        notes.push(format!("Followed a redirect ({status}) to {location}."));
        // Fetch, "HTTP-redirect fetch": these go on as GET without a body.
        let is_post = request.method == "POST";
        if (status == 303 && !["GET", "HEAD"].contains(&request.method.as_str()))
            || ([301, 302].contains(&status) && is_post)
        {
            request.method = "GET".into();
            request.body = None;
            request.headers.retain(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
        }
        request.url.0 = next.unwrap_or_default();
    }
    Err(format!(
        "The server redirected {MOST_REDIRECTS} times and gave no answer: most likely a circle. Send without --follow \
         to see the first redirect."
    ))
}

fn send_once(request: &PlannedRequest, left: Duration, limit: Duration) -> Result<Answer, String> {
    let mut builder = http::Request::builder().method(request.method.as_str()).uri(&request.url.0);
    for (name, value) in &request.headers {
        // A header's bytes are Latin-1 where they are not ASCII (RFC 9110 §5.5).
        let bytes: Vec<u8> = value.0.chars().map(|c| u8::try_from(c as u32).unwrap_or(b'?')).collect();
        builder = builder.header(name, bytes);
    }
    let config = ureq::Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(MOST_HEADER_BYTES)
        .user_agent(concat!("preflight/", env!("CARGO_PKG_VERSION")))
        .timeout_global(Some(left.max(Duration::from_millis(1))))
        .build();
    let agent: ureq::Agent = config.into();
    let not_ready =
        |error: http::Error| format!("The request can't be made ready: {error}. Correct it there.");
    let start = now();
    let sent = match &request.body {
        Some(body) => agent.run(builder.body(body.0.as_bytes()).map_err(not_ready)?),
        None => agent.run(builder.body(()).map_err(not_ready)?),
    };
    let (parts, mut body) = sent.map_err(|error| no_answer(request, limit, &error))?.into_parts();
    let headers_millis = start.millis();
    let total = body.content_length();
    if total.is_some_and(|total| total > MOST_BODY_BYTES) && request.method != "HEAD" {
        return Err(too_large(&parts.status, total));
    }
    let mut bytes = Vec::new();
    let read = body.with_config().limit(u64::MAX).reader().take(MOST_BODY_BYTES + 1).read_to_end(&mut bytes);
    let received = bytes.len();
    let of_total = total.map_or(String::new(), |total| format!(" of {total}"));
    if let Err(error) = read {
        return Err(match ureq::Error::from(error) {
            ureq::Error::Timeout(_) => format!(
                "The answer began ({}) and was not whole after {} ({received}{of_total} bytes). Give it more time with \
                 --timeout.",
                parts.status,
                seconds(limit)
            ),
            error => format!(
                "The answer began ({}) and broke off after {received}{of_total} bytes: {}. Look for a server or proxy \
                 that ends the connection early, or a Content-Length that is larger than the body.",
                parts.status,
                plain(&error)
            ),
        });
    }
    if bytes.len() as u64 > MOST_BODY_BYTES {
        return Err(too_large(&parts.status, total));
    }
    let list: Vec<Header> = parts
        .headers
        .iter()
        .map(|(name, value)| Header {
            name: name.as_str().to_string(),
            value: match std::str::from_utf8(value.as_bytes()) {
                Ok(text) => text.to_string(),
                Err(_) => value.as_bytes().iter().map(|b| char::from(*b)).collect(),
            },
        })
        .collect();
    let headers = Headers { completeness: Completeness::Complete, list };
    let mut notes = Vec::new();
    if let Some(coding) = headers.get("content-encoding").filter(|c| !c.eq_ignore_ascii_case("identity")) {
        notes.push(format!(
            "The body is judged as it came, encoded with {coding}: take Accept-Encoding out of the request to get it plain."
        ));
    }
    Ok(Answer {
        response: Response {
            status: Some(parts.status.as_u16()),
            headers,
            final_url: None,
            timing: Some(Timing { headers_millis, total_millis: start.millis() }),
            body: None,
        },
        body: bytes,
        notes,
    })
}

fn too_large(status: &http::StatusCode, total: Option<u64>) -> String {
    let size = total.map_or(String::new(), |total| format!(" of {total} bytes"));
    format!(
        "The server answered ({status}), and the body{size} is larger than {} MB, the limit of the terminal. Ask the API \
         for a part of it.",
        MOST_BODY_BYTES >> 20
    )
}

/// What TLS failed on, in words; those of the library where there are no better ones.
fn tls_words(error: &str) -> String {
    let known: [(&[&str], &str); 4] = [
        (
            &["UnknownIssuer", "CaUsedAsEndEntity", "SelfSigned"],
            "nobody that this machine trusts signed the certificate; it is self-signed, or from an authority of your own",
        ),
        (&["Expired", "expired"], "the certificate has expired, or a clock is wrong"),
        (&["NotValidForName", "not valid for name"], "the certificate is for another host name"),
        (&["InvalidContentType", "corrupt message"], "what came back is no TLS"),
    ];
    let found = known.iter().find(|(marks, _)| marks.iter().any(|mark| error.contains(mark)));
    found.map_or(error.to_string(), |(_, words)| (*words).to_string())
}

fn origin(url: &str) -> Option<String> {
    Address::parse(url).ok().map(|address| address.origin())
}

/// Why nothing came, in a sentence with a way out. No address of the request is quoted but its host: it may hold
/// secrets.
fn no_answer(request: &PlannedRequest, limit: Duration, error: &ureq::Error) -> String {
    use std::io::ErrorKind::*;
    let address = Address::parse(&request.url.0).ok();
    let host = address.as_ref().map_or(String::new(), |a| a.host.clone());
    let port = address.as_ref().map_or(443, |a| a.port);
    let unknown_host = || {
        format!(
            "The host {host} is not known (DNS): check its spelling, or whether this machine has to be in another network."
        )
    };
    let tls = |why: String| {
        format!(
            "{host}:{port} answered, and no secure connection came about (TLS): {}. Check the certificate, its chain \
             and its host name, and whether the server speaks http there; add an authority of your own to the system's \
             certificates.",
            tls_words(&why)
        )
    };
    match error {
        ureq::Error::HostNotFound => unknown_host(),
        ureq::Error::Timeout(ureq::Timeout::Resolve) => unknown_host(),
        ureq::Error::Timeout(_) => format!(
            "No answer from {host}:{port} within {}, the limit of this request. The server may still do what it was \
             asked. Give it more time with --timeout, or look at the server.",
            seconds(limit)
        ),
        ureq::Error::Rustls(error) => tls(error.to_string()),
        ureq::Error::Tls(why) => tls((*why).to_string()),
        ureq::Error::Io(error) if error.get_ref().is_some_and(|e| e.to_string().contains("certificate")) => {
            tls(error.to_string())
        }
        ureq::Error::Io(error) => match error.kind() {
            ConnectionRefused => format!(
                "Nothing listens at {host}:{port} (connection refused). Check the port, and start the server."
            ),
            ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof => format!(
                "{host}:{port} closed the connection without an answer. It may have got the request. Look at the \
                 server's log, and at whether it speaks {}.",
                if address.is_some_and(|a| a.is_secure) { "https there" } else { "http there, not https" }
            ),
            HostUnreachable | NetworkUnreachable | NetworkDown => format!(
                "No way leads to {host}:{port} ({error}). Check the network, the VPN and the firewall."
            ),
            InvalidData => tls(error.to_string()),
            _ if (host.trim_matches(['[', ']']), port).to_socket_addrs().is_err() => unknown_host(),
            _ => format!("No connection to {host}:{port}: {error}. Check the address and the network."),
        },
        ureq::Error::ConnectionFailed => {
            format!("No connection to {host}:{port} came about. Check the address, the port and the network.")
        }
        ureq::Error::LargeResponseHeader(..) => format!(
            "The headers of the answer are larger than {} MB. Look at what the server writes there.",
            MOST_HEADER_BYTES >> 20
        ),
        ureq::Error::Protocol(error) if error.to_string().contains("too many headers") => format!(
            "The answer of {host}:{port} has too many headers to be read. Look at what the server writes there."
        ),
        ureq::Error::Protocol(_) => format!(
            "What {host}:{port} answered is no HTTP that can be read: {}. Check that an HTTP server listens there, and \
             what it writes as status line and headers.",
            plain(error)
        ),
        ureq::Error::ConnectProxyFailed(why) => {
            format!("The proxy did not connect to {host}:{port}: {why}. Check HTTPS_PROXY and NO_PROXY.")
        }
        ureq::Error::InvalidProxyUrl => {
            "The proxy's address can't be read. Correct HTTP_PROXY or HTTPS_PROXY.".to_string()
        }
        other => format!("No answer from {host}:{port}: {}. Check the request and the server.", plain(other)),
    }
}

/// The library's words, without its prefix.
fn plain(error: &ureq::Error) -> String {
    let text = error.to_string();
    text.split_once(": ")
        .filter(|(head, _)| ["io", "protocol", "http"].contains(head))
        .map_or(text.clone(), |(_, rest)| rest.to_string())
}

fn seconds(limit: Duration) -> String {
    match limit.as_secs_f64() {
        1.0 => "1 second".into(),
        seconds => format!("{seconds} seconds"),
    }
}

/// A stopwatch: the terminal is outside of the pure crates, and a sender has to know how long it waited.
#[derive(Clone, Copy)]
struct Stopwatch(Instant);

#[allow(
    clippy::disallowed_methods,
    reason = "the terminal times what it sends; the engine is told the result"
)]
fn now() -> Stopwatch {
    Stopwatch(Instant::now())
}

impl Stopwatch {
    #[allow(
        clippy::disallowed_methods,
        reason = "the terminal times what it sends; the engine is told the result"
    )]
    fn elapsed_time(self) -> Duration {
        self.0.elapsed()
    }

    fn millis(self) -> u32 {
        u32::try_from(self.elapsed_time().as_millis()).unwrap_or(u32::MAX)
    }
}
