//! From a request as it is written down to one that can go: variables filled in, query and authentication put where
//! they belong, the body written out. It says what stands in the way, of any sender or of a browser, and sends nothing.

use super::address::Address;
use super::before;
use crate::exchange::address::{form_text, full_address};
use crate::exchange::variables::substitute;
use base64::Engine;
use check::exchange::{Completeness, Headers};
use check::network::{AttachedFiles, Plan, PlannedFile, PlannedRequest, Remark, RemarkKind, Revealed, Value};
use check::request::{Auth, FileReference, KeyLocation, Part, PartContent, RequestBody, RequestDraft};
use check::{Body, Header, Request};
use std::collections::BTreeMap;

/// How long a sender waits where nothing else is said.
const TIMEOUT_MILLIS: u32 = 30_000;

/// For a browser: with what it refuses, drops and asks. `page` is the page's origin.
pub fn plan(draft: &RequestDraft, values: &[Value], page: &str, files: &AttachedFiles) -> Plan {
    let mut plan = with_files(draft, values, files);
    plan.remarks.extend(before::in_a_browser(&plan.request, page));
    plan.remarks.sort_by_key(|remark| remark.kind);
    plan
}

/// For a sender that is no browser and has no files: its remarks are refusals only, what no sender can do.
pub fn ready(draft: &RequestDraft, values: &[Value]) -> Plan {
    with_files(draft, values, &AttachedFiles::default())
}

fn with_files(draft: &RequestDraft, values: &[Value], files: &AttachedFiles) -> Plan {
    let all: BTreeMap<String, String> = values.iter().map(|v| (v.name.clone(), v.value.0.clone())).collect();
    let open: BTreeMap<String, String> =
        values.iter().filter(|v| !v.is_secret).map(|v| (v.name.clone(), v.value.0.clone())).collect();
    let (filled, missing) = substitute(draft, &all);
    let refuse = |sentence| Remark { kind: RemarkKind::Refused, sentence };
    let mut remarks: Vec<Remark> = missing.iter().map(|m| refuse(m.sentence())).collect();
    let Written { text, media_type, files: planned, missing: not_attached } = written(&filled.body, files);
    remarks.extend(not_attached.into_iter().map(refuse));
    let request = PlannedRequest {
        method: filled.method.trim().to_string(),
        url: Revealed(full_address(&filled)),
        headers: headers(&filled, media_type.as_deref())
            .into_iter()
            .map(|(name, value)| (name, Revealed(value)))
            .collect(),
        body: text.map(Revealed),
        files: planned,
        timeout_millis: TIMEOUT_MILLIS,
    };
    let needs_address = missing.iter().any(|m| m.place == "the address");
    let known = before::anywhere(&request);
    // A variable without a value is told once.
    remarks
        .extend(known.into_iter().filter(|r| !(needs_address && r.sentence.contains("needs the variable"))));
    let (shown, _) = substitute(&draft.without_secrets().0, &open);
    // A body with a place for a secret, or with files, is not the one that goes: it is not in hand for whoever judges.
    let shown_body = Some(written(&shown.body, files))
        .filter(|written| written.files.is_empty() && written.missing.is_empty())
        .and_then(|written| written.text)
        .filter(|text| !text.contains("{{"));
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

/// A body, written out.
#[derive(Debug, Default, PartialEq)]
struct Written {
    text: Option<String>,
    media_type: Option<String>,
    files: Vec<PlannedFile>,
    /// A sentence for each file that is not at hand.
    missing: Vec<String>,
}

fn written(body: &RequestBody, attached: &AttachedFiles) -> Written {
    match body {
        RequestBody::None => Written::default(),
        RequestBody::Text { media_type, text } => {
            Written { text: Some(text.clone()), media_type: Some(media_type.clone()), ..Written::default() }
        }
        RequestBody::Form(fields) => Written {
            text: Some(form_text(fields)),
            media_type: Some("application/x-www-form-urlencoded".into()),
            ..Written::default()
        },
        RequestBody::File { media_type, file } => {
            let mut written = Written {
                text: Some(String::new()),
                media_type: Some(media_type.clone()),
                ..Written::default()
            };
            written.put_file(file, 0, "the body", attached);
            written
        }
        RequestBody::Multipart(parts) => multipart(parts, attached),
    }
}

impl Written {
    /// A file at the end of what is written.
    fn put_file(&mut self, file: &FileReference, index: u32, place: &str, attached: &AttachedFiles) {
        if attached.is_attached.get(index as usize) == Some(&true) {
            let at_bytes = self.text.as_ref().map_or(0, String::len) as u64;
            self.files.push(PlannedFile { at_bytes, index, file_name: file.base_name().to_string() });
            return;
        }
        let name = &file.file_name;
        self.missing.push(match file.size_bytes {
            _ if name.is_empty() => format!("No file is chosen for {place}. Attach one under Body in the page."),
            Some(size) => format!(
                "The file {name} for {place} ({size} bytes) has to be attached again under Body in the page: a check \
                 holds a file's name and size, not its bytes."
            ),
            None => format!(
                "The file {name} for {place} is not attached: nothing opens a file by its name. Attach it under Body \
                 in the page."
            ),
        });
    }
}

/// `multipart/form-data` (RFC 7578; WHATWG HTML, "multipart/form-data encoding algorithm").
fn multipart(parts: &[Part], attached: &AttachedFiles) -> Written {
    let has_file = parts.iter().any(|part| part.is_on && part.file().is_some());
    let texts = || {
        parts.iter().filter(|part| part.is_on).filter_map(|part| match &part.content {
            PartContent::Text(text) => Some(text),
            PartContent::File { .. } => None,
        })
    };
    // A boundary may not occur in what it bounds (RFC 2046 §5.1.1). In texts that can be seen; in a file it must be
    // one that nobody can guess.
    let stem = if has_file { format!("preflight-{}", attached.boundary) } else { "preflight".to_string() };
    let boundary = (0u32..)
        .map(|n| format!("{stem}-{n}"))
        .find(|boundary| texts().all(|text| !text.contains(boundary.as_str())))
        .unwrap_or_default();
    let escaped = |name: &str| name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut written = Written::default();
    let mut out = String::new();
    let mut index = 0;
    for part in parts {
        let number = index;
        index += u32::from(part.file().is_some());
        if !part.is_on {
            continue;
        }
        let name = escaped(&part.name);
        out.push_str(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\""));
        if let PartContent::File { file, sent_as } = &part.content {
            let sent_as = escaped(sent_as.as_deref().unwrap_or(file.base_name()));
            out.push_str(&format!("; filename=\"{sent_as}\""));
        }
        out.push_str("\r\n");
        match (&part.media_type, &part.content) {
            (media_type, PartContent::Text(_)) if media_type.is_empty() => {}
            (media_type, PartContent::File { .. }) if media_type.is_empty() => {
                out.push_str("Content-Type: application/octet-stream\r\n");
            }
            (media_type, _) => out.push_str(&format!("Content-Type: {media_type}\r\n")),
        }
        out.push_str("\r\n");
        match &part.content {
            PartContent::Text(text) => out.push_str(text),
            PartContent::File { file, .. } => {
                written.text = Some(std::mem::take(&mut out));
                written.put_file(file, number, &format!("the form field {}", part.name), attached);
                out = written.text.take().unwrap_or_default();
            }
        }
        out.push_str("\r\n");
    }
    out.push_str(&format!("--{boundary}--\r\n"));
    Written {
        text: Some(out),
        media_type: Some(format!("multipart/form-data; boundary={boundary}")),
        ..written
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::request::Parameter;

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
        let plan = plan(&draft, &values, PAGE, &AttachedFiles::default());
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
        let plan = plan(&draft, &[], PAGE, &AttachedFiles::default());
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
        let none = AttachedFiles::default();
        let body = written(&RequestBody::Multipart(vec![text("a\"b", "preflight-0")]), &none);
        assert_eq!(body.media_type.as_deref(), Some("multipart/form-data; boundary=preflight-1"));
        assert_eq!(
            body.text.as_deref(),
            Some(
                "--preflight-1\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\npreflight-0\r\n--preflight-1--\r\n"
            )
        );
        let form = RequestBody::Form(vec![Parameter::new("a b", "c&d")]);
        assert_eq!(written(&form, &none).text.as_deref(), Some("a+b=c%26d"));
        assert_eq!(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    /// The body with `<name>` where a file's bytes come.
    fn body_of(request: &PlannedRequest) -> String {
        let mut text = request.body.as_ref().map_or(String::new(), |body| body.0.clone());
        for file in request.files.iter().rev() {
            text.insert_str(file.at_bytes as usize, &format!("<{}:{}>", file.index, file.file_name));
        }
        text
    }

    #[test]
    fn files_go_where_the_body_names_them() {
        let file = |name: &str, file: &str, sent_as: Option<&str>, is_on| Part {
            name: name.into(),
            content: PartContent::File { file: FileReference::named(file), sent_as: sent_as.map(Into::into) },
            media_type: if file.ends_with(".png") { "image/png".into() } else { String::new() },
            is_on,
        };
        let note = Part {
            name: "note".into(),
            content: PartContent::Text("é preflight-k3y-0".into()),
            media_type: String::new(),
            is_on: true,
        };
        let draft = |body| RequestDraft {
            method: "POST".into(),
            url: "https://a.example/up".into(),
            body,
            ..RequestDraft::default()
        };
        let attached = |list: &[bool]| AttachedFiles { is_attached: list.to_vec(), boundary: "k3y".into() };
        let form = draft(RequestBody::Multipart(vec![
            file("off", "c.bin", None, false),
            file("photo", "pictures/me \"1\".png", None, true),
            note,
            file("data", "d.bin", Some("x.dat"), true),
        ]));
        let planned = plan(&form, &[], PAGE, &attached(&[false, true, true]));
        assert_eq!(planned.remarks, [], "a form needs no preflight, and what is off needs no file");
        assert_eq!(
            body_of(&planned.request).replace("\r\n", "\n"),
            "--preflight-k3y-1\nContent-Disposition: form-data; name=\"photo\"; filename=\"me %221%22.png\"\nContent-Type: \
             image/png\n\n<1:me \"1\".png>\n--preflight-k3y-1\nContent-Disposition: form-data; name=\"note\"\n\né \
             preflight-k3y-0\n--preflight-k3y-1\nContent-Disposition: form-data; name=\"data\"; \
             filename=\"x.dat\"\nContent-Type: application/octet-stream\n\n<2:d.bin>\n--preflight-k3y-1--\n"
        );
        let whole = draft(RequestBody::File {
            media_type: "image/png".into(),
            file: FileReference { size_bytes: Some(3), ..FileReference::named("a.png") },
        });
        let planned = plan(&whole, &[], "https://a.example", &attached(&[true]));
        assert_eq!((body_of(&planned.request).as_str(), planned.remarks.len()), ("<0:a.png>", 0));
        assert_eq!(planned.shown.headers.get("content-type"), Some("image/png"));
        // Not attached: it is said, by page and terminal, and nothing goes instead.
        for (draft, files, said) in [
            (
                &whole,
                attached(&[false]),
                vec!["The file a.png for the body (3 bytes) has to be attached again"],
            ),
            (
                &whole,
                AttachedFiles::default(),
                vec!["The file a.png for the body (3 bytes) has to be attached again"],
            ),
            (
                &form,
                attached(&[true, true, false]),
                vec!["The file d.bin for the form field data is not attached"],
            ),
            (
                &draft(RequestBody::File { media_type: String::new(), file: FileReference::default() }),
                attached(&[false]),
                vec!["No file is chosen for the body"],
            ),
        ] {
            let refused = ready_or(draft, &files);
            assert_eq!(refused.len(), said.len(), "{refused:?}");
            for (sentence, part) in refused.iter().zip(said) {
                assert!(sentence.starts_with(part), "{sentence}");
            }
        }
    }

    fn ready_or(draft: &RequestDraft, files: &AttachedFiles) -> Vec<String> {
        let refused = |r: &Remark| r.kind == RemarkKind::Refused;
        let remarks = with_files(draft, &[], files).remarks;
        remarks.into_iter().filter(refused).map(|r| r.sentence).collect()
    }
}
