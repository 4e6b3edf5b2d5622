//! From a request as it is written down to one that can go: variables filled in, query and authentication put where
//! they belong, the body written out. It says what stands in the way, of any sender or of a browser, and sends nothing.

use super::address::Address;
use super::before;
use crate::exchange::address::{form_text, full_address};
use crate::exchange::variables::substitute;
use base64::Engine;
use check::exchange::{Completeness, Headers};
use check::network::{Plan, PlannedRequest, Remark, RemarkKind, Revealed, Value};
use check::request::{Auth, KeyLocation, PartContent, RequestBody, RequestDraft};
use check::{Body, Header, Request};
use std::collections::BTreeMap;

/// How long a sender waits where nothing else is said.
const TIMEOUT_MILLIS: u32 = 30_000;

/// For a browser: with what it refuses, drops and asks. `page` is the page's origin.
pub fn plan(draft: &RequestDraft, values: &[Value], page: &str) -> Plan {
    let mut plan = ready(draft, values);
    plan.remarks.extend(before::in_a_browser(&plan.request, page));
    plan.remarks.sort_by_key(|remark| remark.kind);
    plan
}

/// For a sender that is no browser: its remarks are refusals only, what no sender can do.
pub fn ready(draft: &RequestDraft, values: &[Value]) -> Plan {
    let all: BTreeMap<String, String> = values.iter().map(|v| (v.name.clone(), v.value.0.clone())).collect();
    let open: BTreeMap<String, String> =
        values.iter().filter(|v| !v.is_secret).map(|v| (v.name.clone(), v.value.0.clone())).collect();
    let (filled, missing) = substitute(draft, &all);
    let refuse = |sentence| Remark { kind: RemarkKind::Refused, sentence };
    let mut remarks: Vec<Remark> = missing.iter().map(|m| refuse(m.sentence())).collect();
    let (body, media_type) = match written(&filled.body) {
        Ok(body) => body,
        Err(sentence) => {
            remarks.push(refuse(sentence));
            (None, None)
        }
    };
    let request = PlannedRequest {
        method: filled.method.trim().to_string(),
        url: Revealed(full_address(&filled)),
        headers: headers(&filled, media_type.as_deref())
            .into_iter()
            .map(|(name, value)| (name, Revealed(value)))
            .collect(),
        body: body.map(Revealed),
        timeout_millis: TIMEOUT_MILLIS,
    };
    let needs_address = missing.iter().any(|m| m.place == "the address");
    let known = before::anywhere(&request);
    // A variable without a value is told once.
    remarks
        .extend(known.into_iter().filter(|r| !(needs_address && r.sentence.contains("needs the variable"))));
    let (shown, _) = substitute(&draft.without_secrets().0, &open);
    // A body with a place for a secret is not the one that goes: it is not in hand for whoever judges.
    let shown_body = written(&shown.body).ok().and_then(|(body, _)| body).filter(|text| !text.contains("{{"));
    Plan {
        origin: Address::parse(&request.url.0).map(|a| a.origin()).unwrap_or_default(),
        shown: Request {
            method: request.method.clone(),
            url: full_address(&shown),
            headers: Headers {
                completeness: Completeness::Complete,
                list: headers(&shown, media_type.as_deref())
                    .into_iter()
                    .map(|(name, value)| Header { name, value })
                    .collect(),
            },
            body: shown_body.map(|text| Body(text.into_bytes())),
        },
        request,
        remarks,
    }
}

/// Headers that are on, then what authentication and body ask for, unless they stand there already.
fn headers(draft: &RequestDraft, media_type: Option<&str>) -> Vec<(String, String)> {
    let on = draft.headers.iter().filter(|h| h.is_on && !h.name.trim().is_empty());
    let mut list: Vec<(String, String)> =
        on.map(|h| (h.name.trim().to_string(), h.value.trim().to_string())).collect();
    let authorization = match &draft.auth {
        Auth::Bearer { token } => Some(("Authorization", format!("Bearer {token}"))),
        Auth::Basic { user, password } => Some(("Authorization", basic(user, password))),
        Auth::ApiKey { name, value, location: KeyLocation::Header } => Some((name.as_str(), value.clone())),
        Auth::ApiKey { .. } | Auth::None => None,
    };
    let content_type = media_type.filter(|m| !m.is_empty()).map(|m| ("Content-Type", m.to_string()));
    for (name, value) in authorization.into_iter().chain(content_type) {
        if !list.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            list.push((name.to_string(), value));
        }
    }
    list
}

/// RFC 7617. A part that still is a variable stays readable: it is shown, never sent.
fn basic(user: &str, password: &str) -> String {
    match password.contains("{{") {
        true => format!("Basic {user}:{password}"),
        false => {
            format!(
                "Basic {}",
                base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"))
            )
        }
    }
}

/// The body's text and its media type. The error says what a page lacks for it.
fn written(body: &RequestBody) -> Result<(Option<String>, Option<String>), String> {
    match body {
        RequestBody::None => Ok((None, None)),
        RequestBody::Text { media_type, text } => Ok((Some(text.clone()), Some(media_type.clone()))),
        RequestBody::Form(fields) => {
            Ok((Some(form_text(fields)), Some("application/x-www-form-urlencoded".into())))
        }
        RequestBody::File { file_name, .. } => Err(format!(
            "The body is the file {file_name}, which is not opened by its name. Paste its text as the body."
        )),
        RequestBody::Multipart(parts) => {
            let mut texts = Vec::new();
            for part in parts.iter().filter(|p| p.is_on) {
                match &part.content {
                    PartContent::Text(text) => texts.push((&part.name, &part.media_type, text)),
                    PartContent::File { file_name, .. } => {
                        return Err(format!(
                            "The form field {} is the file {file_name}, which is not opened by its name. Switch \
                             it off or make it a text.",
                            part.name
                        ));
                    }
                }
            }
            // A boundary may not occur in what it bounds (RFC 2046 §5.1.1); the shortest that does not, is taken.
            let boundary = (0u32..)
                .map(|n| format!("preflight-{n}"))
                .find(|b| texts.iter().all(|(_, _, text)| !text.contains(b.as_str())))
                .unwrap_or_default();
            let mut out = String::new();
            for (name, media_type, text) in texts {
                // WHATWG HTML, "multipart/form-data encoding algorithm".
                let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
                out.push_str(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n"));
                if !media_type.is_empty() {
                    out.push_str(&format!("Content-Type: {media_type}\r\n"));
                }
                out.push_str(&format!("\r\n{text}\r\n"));
            }
            out.push_str(&format!("--{boundary}--\r\n"));
            Ok((Some(out), Some(format!("multipart/form-data; boundary={boundary}"))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::request::{Parameter, Part};

    const PAGE: &str = "https://preflight.example";

    fn value(name: &str, value: &str, is_secret: bool) -> Value {
        Value { name: name.into(), value: Revealed(value.into()), is_secret }
    }

    #[test]
    fn secrets_go_and_are_not_shown() {
        let draft = RequestDraft {
            method: "POST".into(),
            url: "{{base}}/orders".into(),
            query: vec![Parameter::new("key", "{{key}}"), Parameter::new("page", "2")],
            headers: vec![Parameter::new("X-Trace", "1")],
            body: RequestBody::Text { media_type: "application/json".into(), text: "{}".into() },
            auth: Auth::Bearer { token: "{{token}}".into() },
            ..RequestDraft::default()
        };
        let values = [
            value("base", "https://a.example", false),
            value("token", "sesame", true),
            value("key", "barley", true),
        ];
        let plan = plan(&draft, &values, PAGE);
        assert_eq!(plan.origin, "https://a.example");
        assert_eq!(plan.request.url.0, "https://a.example/orders?key=barley&page=2");
        let sent: Vec<_> = plan.request.headers.iter().map(|(n, v)| format!("{n}: {}", v.0)).collect();
        assert_eq!(sent, ["X-Trace: 1", "Authorization: Bearer sesame", "Content-Type: application/json"]);
        assert_eq!(plan.shown.url, "https://a.example/orders?key={{key}}&page=2");
        assert_eq!(plan.shown.headers.get("authorization"), Some("Bearer {{token}}"));
        assert!(plan.remarks.iter().all(|r| r.kind == RemarkKind::Preflight), "{:?}", plan.remarks);
        assert!(!format!("{plan:?}").contains("sesame"));
    }

    #[test]
    fn what_is_missing_stands_in_the_way() {
        let draft = RequestDraft { url: "{{base}}/orders".into(), ..RequestDraft::default() };
        let plan = plan(&draft, &[], PAGE);
        let refused: Vec<_> = plan.remarks.iter().filter(|r| r.kind == RemarkKind::Refused).collect();
        assert_eq!(refused.len(), 1, "{:?}", plan.remarks);
        assert!(refused[0].sentence.contains("{{base}} in the address"));
    }

    #[test]
    fn bodies_are_written_out() {
        let text = |name: &str, text: &str| Part {
            name: name.into(),
            content: PartContent::Text(text.into()),
            media_type: String::new(),
            is_on: true,
        };
        let (body, media_type) =
            written(&RequestBody::Multipart(vec![text("a\"b", "preflight-0")])).expect("no file");
        assert_eq!(media_type.as_deref(), Some("multipart/form-data; boundary=preflight-1"));
        assert_eq!(
            body.as_deref(),
            Some(
                "--preflight-1\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\npreflight-0\r\n--preflight-1--\r\n"
            )
        );
        let form = RequestBody::Form(vec![Parameter::new("a b", "c&d")]);
        assert_eq!(written(&form).expect("no file").0.as_deref(), Some("a+b=c%26d"));
        assert!(
            written(&RequestBody::File { media_type: String::new(), file_name: "x.png".into() }).is_err()
        );
        assert_eq!(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}
