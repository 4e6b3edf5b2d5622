//! Changes of an answer that look wrong and break no contract; the list with reasons is in `contract.md`.
//! Each works on the text of the body or on the headers, as a proxy would.

use check::{Body, Header, Response};

pub type Twin = (&'static str, fn(Response) -> Response);

pub const TWINS: [Twin; 13] = [
    ("total-of-pages", |r| replaced(r, "\"total\":", |rest| ("4711".into(), number_end(rest)))),
    ("keys-in-other-order", |r| {
        with_body(r, |text| serde_json::to_string(&sorted(text)).unwrap_or_default())
    }),
    ("optional-left-out", |r| without_note(r, false)),
    ("null-where-allowed", |r| without_note(r, true)),
    ("whole-number-with-point", |r| {
        replaced(r, "\"quantity\":", |rest| {
            let end = number_end(rest);
            (format!("{}.0", &rest[..end]), end)
        })
    }),
    ("exponent", |r| replaced(r, "\"quantity\":", |rest| ("1e0".into(), number_end(rest)))),
    ("unknown-field-in-open-object", |r| replaced(r, "\"sku\":", |_| ("\"AB-1234\",\"colour\":".into(), 0))),
    ("charset-of-json", |mut r| {
        r.headers.list.retain(|header| header.name != "Content-Type");
        r.headers.list.push(header("content-type", "application/json; charset=utf-8"));
        r
    }),
    ("header-in-small-letters", |mut r| {
        r.headers.list.iter_mut().for_each(|header| header.name.make_ascii_lowercase());
        r
    }),
    ("usual-headers", |mut r| {
        let usual = [("Date", "Sun, 01 Mar 2026 12:00:00 GMT"), ("Server", "nginx"), ("ETag", "\"1\"")];
        r.headers.list.extend(usual.map(|(name, value)| header(name, value)));
        r
    }),
    ("date-with-offset", |r| with_body(r, |text| text.replace("Z\"", "+02:00\""))),
    ("white-space", |r| with_body(r, |text| text.replace(",\"", ",\n  \"").replace("\":", "\" : "))),
    ("escaped-text", |r| with_body(r, |text| text.replace("\"isGift\"", "\"\\u0069sGift\""))),
];

fn header(name: &str, value: &str) -> Header {
    Header { name: name.into(), value: value.into() }
}

fn with_body(mut response: Response, change: impl Fn(&str) -> String) -> Response {
    if let Some(body) = &mut response.body {
        let text = String::from_utf8(body.0.clone()).expect("JSON is UTF-8");
        *body = Body(change(&text).into_bytes());
    }
    response
}

/// Replaces what stands behind the first `key`: the change says by what, and how much of the rest goes.
fn replaced(response: Response, key: &str, change: impl Fn(&str) -> (String, usize)) -> Response {
    with_body(response, |text| match text.find(key) {
        Some(at) => {
            let (before, rest) = text.split_at(at + key.len());
            let (new, gone) = change(rest);
            format!("{before}{new}{}", &rest[gone..])
        }
        None => text.to_string(),
    })
}

fn number_end(rest: &str) -> usize {
    rest.find([',', '}', ']']).unwrap_or(rest.len())
}

fn sorted(text: &str) -> serde_json::Value {
    // A map of serde_json is ordered by its keys.
    serde_json::from_str(text).unwrap_or_default()
}

fn without_note(response: Response, is_null: bool) -> Response {
    with_body(response, |text| {
        let Some(at) = text.find("\"note\":\"") else { return text.to_string() };
        let end = at + 8 + text[at + 8..].find('"').unwrap_or(0) + 1;
        let end = end + usize::from(text[end..].starts_with(','));
        let note = if is_null { "\"note\":null," } else { "" };
        format!("{}{note}{}", &text[..at], &text[end..])
    })
}
