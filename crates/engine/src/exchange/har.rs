//! HTTP Archive 1.2, as Chrome, Firefox, Safari, Charles and Playwright write it. Fields whose names begin with `_`
//! are the recorders' own; only those are read that say why there is no answer or where a body is.

use super::address;
use super::traffic::fields::{Fields, media_type, whole_millis};
use super::traffic::{Entry, RecordedBody, Source, Troubles, millis_since_1970};
use base64::Engine;
use check::exchange::{Completeness, Timing};
use check::{Body, Evidence, Exchange, Header, Headers, Request, Response};
use document::{Document, FaultKind, NodeId};
use std::collections::BTreeMap;

const AGAIN: &str = "export the recording again";

/// The recorder's name, and the entries that have a request.
pub(super) fn read(document: &Document, troubles: &mut Troubles) -> (String, Vec<Entry>) {
    let Some(log) = Fields::root(document).and_then(|root| root.object("log")) else {
        return (String::new(), Vec::new());
    };
    let named = log.object("creator").or(log.object("browser"));
    let parts = named.iter().flat_map(|n| [n.text("name"), n.text("version")]).flatten();
    let creator = parts.collect::<Vec<_>>().join(" ");
    if !log.is_list("entries") {
        troubles.tell(
            document,
            log.member("entries"),
            format!("`entries` is no list, so nothing can be read from it; {AGAIN}."),
        );
        return (creator, Vec::new());
    }
    // The root, `log` and `entries` are open when the text ends behind an entry.
    let is_cut = document
        .faults()
        .iter()
        .any(|fault| matches!(fault.kind, FaultKind::Unclosed { levels, .. } if levels > 3));
    let text_end = document.bytes().trim_ascii_end().len() as u32;
    let mut entries: Vec<Entry> = Vec::new();
    let mut has_credentials = false;
    let mut known: BTreeMap<(String, String, u64), NodeId> = BTreeMap::new();
    let mut twice = 0u32;
    for node in log.list("entries") {
        let Some(fields) = Fields::of(document, node) else {
            troubles.tell(document, Some(node), format!("This entry is no object and is left out; {AGAIN}."));
            continue;
        };
        let is_last_cut = is_cut && document.span(node).end >= text_end;
        let Some(mut entry) = entry(fields) else {
            if !is_last_cut {
                let sentence = format!("This entry has no request with a url and is left out; {AGAIN}.");
                troubles.tell(document, Some(node), sentence);
            }
            continue;
        };
        let key = (entry.method.clone(), entry.url.clone(), entry.started_at_millis.unwrap_or_default());
        if known.get(&key).is_some_and(|&earlier| document.raw(earlier) == document.raw(node)) {
            twice += 1;
            continue;
        }
        known.insert(key, node);
        has_credentials |= fields.object("request").is_some_and(carries_credentials);
        entry.source = Source::Har { entry: node, is_cut: is_last_cut, lacks_credentials: false };
        entries.push(entry);
    }
    if twice > 0 {
        let what = if twice == 1 { "1 entry stands" } else { &format!("{twice} entries stand") };
        troubles.tell(
            document,
            log.member("entries"),
            format!(
                "{what} there twice, equal to the last character, and was read once; nothing is missing."
            ),
        );
    }
    // Chrome takes credentials out unless a person asks for them, and does not say so in the file.
    if creator.starts_with("WebInspector") && !has_credentials {
        for entry in &mut entries {
            if let Source::Har { lacks_credentials, .. } = &mut entry.source {
                *lacks_credentials = true;
            }
        }
    }
    if entries.is_empty() {
        let sentence = "The HAR holds no exchange: open DevTools before the page is loaded, keep the tab Network open \
                        while you work, and export again.";
        troubles.tell(document, log.member("entries"), sentence);
    }
    (creator, entries)
}

fn carries_credentials(request: Fields<'_>) -> bool {
    let names = request.objects("headers").filter_map(|header| header.text("name"));
    let is_one = |name: String| ["authorization", "cookie"].contains(&name.to_ascii_lowercase().as_str());
    request.objects("cookies").next().is_some() || names.into_iter().any(is_one)
}

/// None: there is no request to speak of.
fn entry(fields: Fields<'_>) -> Option<Entry> {
    let request = fields.object("request")?;
    let url = whole_url(request)?;
    let response = fields.object("response");
    let status = response.and_then(status);
    let content = response.and_then(|r| r.object("content"));
    let header = || response.and_then(|r| headers(r).get("content-type").map(str::to_string));
    let named = content.and_then(|c| c.text("mimeType")).filter(|t| !t.is_empty() && t != "x-unknown");
    let (headers_millis, total_millis) = times(fields);
    Some(Entry {
        method: request.text("method").filter(|m| !m.is_empty()).unwrap_or_else(|| "GET".into()),
        url,
        status,
        failure: if status.is_some() { String::new() } else { failure(fields, response) },
        media_type: media_type(&named.or_else(header).unwrap_or_default()),
        headers_millis,
        total_millis,
        size_bytes: status.and(response).and_then(size_bytes),
        started_at_millis: fields.text("startedDateTime").and_then(|text| millis_since_1970(&text)),
        source: Source::Nowhere,
    })
}

/// The address without what stands behind `#`; with the query that some recorders only list.
fn whole_url(request: Fields<'_>) -> Option<String> {
    let url = request.text("url").filter(|url| !url.trim().is_empty())?;
    let mut url = url.split('#').next().unwrap_or_default().to_string();
    if !url.contains('?') {
        for (at, pair) in request.objects("queryString").enumerate() {
            let name = pair.text("name").unwrap_or_default();
            let value = pair.scalar("value").unwrap_or_default();
            url.push(if at == 0 { '?' } else { '&' });
            url.push_str(&address::query_text(&name, true));
            url.push('=');
            url.push_str(&address::query_text(&value, false));
        }
    }
    Some(url)
}

/// Recorders write 0 or -1 where there was no answer.
fn status(response: Fields<'_>) -> Option<u16> {
    let status = response.scalar("status")?.parse::<u16>().ok()?;
    (100..=999).contains(&status).then_some(status)
}

fn failure(entry: Fields<'_>, response: Option<Fields<'_>>) -> String {
    let words = [response, Some(entry)].into_iter().flatten().find_map(|fields| {
        let of = |key| fields.text(key).filter(|text| !text.trim().is_empty());
        of("_error").or_else(|| of("_failureText")).or_else(|| of("_failure")).or_else(|| of("statusText"))
    });
    words.unwrap_or_else(|| "no answer was recorded".into())
}

/// Until the headers, and until the end.
fn times(entry: Fields<'_>) -> (Option<u32>, Option<u32>) {
    let timings = entry.object("timings");
    let part = |key: &str| timings.and_then(|t| t.number(key)).filter(|millis| *millis > 0.0).unwrap_or(0.0);
    let whole = entry.number("time").filter(|millis| *millis >= 0.0).or_else(|| {
        // `ssl` is part of `connect` (HAR 1.2, timings).
        timings.map(|_| ["blocked", "dns", "connect", "send", "wait", "receive"].into_iter().map(part).sum())
    });
    let headers = timings.and(whole).and_then(|whole| whole_millis((whole - part("receive")).max(0.0)));
    let total = whole.and_then(whole_millis);
    (headers.or(total), total)
}

fn size_bytes(response: Fields<'_>) -> Option<u64> {
    let positive = |fields: Fields<'_>, key| fields.number(key).filter(|n| *n > 0.0).map(|n| n as u64);
    let content = response.object("content");
    let text = content.and_then(|c| Some((c, c.member("text")?)));
    content
        .and_then(|c| positive(c, "size"))
        .or_else(|| {
            text.map(|(content, text)| {
                let length = response.document.text(text).len() as u64;
                if is_base64(content) { length / 4 * 3 } else { length }
            })
        })
        .or_else(|| positive(response, "bodySize"))
        .or_else(|| content.and_then(|c| c.number("size")).filter(|size| *size == 0.0).map(|_| 0))
}

fn is_base64(content: Fields<'_>) -> bool {
    content.text("encoding").is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case("base64"))
}

pub(super) fn exchange(
    document: &Document,
    entry: &Entry,
    node: NodeId,
    is_cut: bool,
    lacks_credentials: bool,
) -> Exchange {
    let fields = Fields::of(document, node);
    let request = fields.and_then(|f| f.object("request"));
    let response = fields.and_then(|f| f.object("response"));
    let mut request_headers = request.map(headers).unwrap_or_default();
    if let Some(request) = request.filter(|_| request_headers.get("cookie").is_none()) {
        let cookies: Vec<String> = request.objects("cookies").filter_map(cookie).collect();
        if !cookies.is_empty() {
            request_headers.list.push(Header { name: "Cookie".into(), value: cookies.join("; ") });
        }
    }
    if lacks_credentials && request_headers.completeness == Completeness::Complete {
        request_headers.completeness = Completeness::FilteredByBrowser;
    }
    let response = entry.status.map(|status| {
        let mut headers = response.map(headers).unwrap_or_default();
        if is_cut && !response.is_some_and(|r| r.is_list("headers") && r.member("content").is_some()) {
            headers.completeness = Completeness::Unknown;
        }
        if headers.get("set-cookie").is_none() {
            let cookies = response.iter().flat_map(|r| r.objects("cookies")).filter_map(cookie);
            headers.list.extend(cookies.map(|value| Header { name: "Set-Cookie".into(), value }));
        }
        Response {
            status: Some(status),
            headers,
            final_url: None,
            timing: entry
                .headers_millis
                .zip(entry.total_millis)
                .map(|(headers_millis, total_millis)| Timing { headers_millis, total_millis }),
            body: None,
        }
    });
    Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: Some(Request {
            method: entry.method.clone(),
            url: entry.url.clone(),
            headers: request_headers,
            body: request.and_then(|r| r.object("postData")).and_then(post_data),
        }),
        response,
        received_at_millis: entry.started_at_millis,
    }
}

fn cookie(cookie: Fields<'_>) -> Option<String> {
    let name = cookie.text("name")?;
    Some(format!("{name}={}", cookie.scalar("value").unwrap_or_default()))
}

/// Without the pseudo headers of HTTP/2 (RFC 9113 §8.3), which stand elsewhere in an exchange.
fn headers(message: Fields<'_>) -> Headers {
    let list = message
        .objects("headers")
        .filter_map(|header| {
            let name = header.text("name").filter(|name| !name.is_empty() && !name.starts_with(':'))?;
            Some(Header { name, value: header.scalar("value").unwrap_or_default() })
        })
        .collect();
    let is_known = message.is_list("headers");
    Headers { completeness: if is_known { Completeness::Complete } else { Completeness::Unknown }, list }
}

/// The text as it was sent; of a form that is only listed, the same pairs encoded again.
fn post_data(data: Fields<'_>) -> Option<Body> {
    let mime_type = data.text("mimeType").unwrap_or_default();
    if let Some(text) = data.text("text").filter(|text| !text.is_empty()) {
        return Some(Body(match is_base64(data) {
            true => decode_base64(&text).unwrap_or_else(|| text.into_bytes()),
            false => text.into_bytes(),
        }));
    }
    if media_type(&mime_type) == "multipart/form-data" {
        return None;
    }
    let fields: Vec<_> = data
        .objects("params")
        .map(|pair| {
            let name = pair.text("name").unwrap_or_default();
            check::request::Parameter::new(name, pair.scalar("value").unwrap_or_default())
        })
        .collect();
    (!fields.is_empty()).then(|| Body(address::form_text(&fields).into_bytes()))
}

pub(super) fn body(document: &Document, node: NodeId) -> RecordedBody {
    let response = Fields::of(document, node).and_then(|entry| entry.object("response"));
    let content = response.and_then(|r| r.object("content"));
    if let Some(content) = content {
        let text = content.text("text");
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            if !is_base64(content) {
                return RecordedBody::Held(text.into_bytes());
            }
            return match decode_base64(&text) {
                Some(bytes) if bytes.is_empty() => RecordedBody::Empty,
                Some(bytes) => RecordedBody::Held(bytes),
                None => RecordedBody::NotHeld(format!(
                    "The body is said to be base64 and is not, so it can't be read; {AGAIN}."
                )),
            };
        }
        if let Some(file) = content.text("_file") {
            return RecordedBody::NotHeld(format!(
                "The body lies in the file {file} beside the recording: record with the bodies embedded (Playwright: \
                 `content: \"embed\"`)."
            ));
        }
    }
    let is_without = response.and_then(status).is_some_and(|s| s < 200 || s == 204 || s == 304);
    let size = response.and_then(|r| {
        let content = r.object("content").and_then(|c| c.number("size"));
        content.filter(|size| *size >= 0.0).or(r.number("bodySize").filter(|size| *size > 0.0))
    });
    match size {
        _ if is_without => RecordedBody::Empty,
        Some(0.0) => RecordedBody::Empty,
        _ => RecordedBody::NotHeld(
            "The recording has no text of this body: keep DevTools open while recording, and export it with content."
                .into(),
        ),
    }
}

/// Line breaks and missing padding are forgiven (RFC 4648 §4).
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::engine::{DecodePaddingMode, general_purpose as kinds};
    let config = kinds::GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = kinds::GeneralPurpose::new(&base64::alphabet::STANDARD, config);
    let plain: String;
    let text = match text.contains(char::is_whitespace) {
        true => {
            plain = text.split_whitespace().collect();
            &plain
        }
        false => text,
    };
    engine.decode(text).ok()
}
