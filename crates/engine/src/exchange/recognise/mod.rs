//! Tells by its content what a text is, and where it belongs. It judges nothing and throws nothing away.
//!
//! It looks at a bounded part: bytes of an image at the first 64 KiB, JSON at the first 1 MiB (so that a key behind a
//! long one is still seen), every other text at the first 64 KiB. Only a curl command, a request and an address are
//! read whole, since they become a request.

mod binary;
mod json;
mod logs;
mod texts;

use super::{address, curl, postman_environment, raw_http, transcript};
use check::exchange::Completeness;
use check::wire::{Destination, Kind, Recognised};
use check::{Evidence, Exchange, Headers, RequestDraft, Response};
use document::Document;

const WINDOW_BYTES: usize = 65_536;
const JSON_WINDOW_BYTES: usize = 1_048_576;
/// Longer texts are no commands or requests that a person pastes.
const REQUEST_BYTES: usize = 8_388_608;

/// What the text looks like and where it belongs.
pub fn recognise(bytes: &[u8]) -> Recognised {
    let found = kind_of(bytes);
    read_as(bytes, found, found)
}

/// The text taken for what a person says it is. What can't be read so says so.
pub fn recognise_as(bytes: &[u8], kind: Kind) -> Recognised {
    read_as(bytes, kind, kind_of(bytes))
}

fn read_as(all: &[u8], kind: Kind, found: Kind) -> Recognised {
    let inside = fence(all).filter(|_| kind != Kind::Text);
    let bytes = inside.clone().map_or(all, |inside| &all[inside]);
    let mut looks_like = kind.words().to_string();
    let destination = match kind {
        Kind::Text
        | Kind::Json
        | Kind::JsonLines
        | Kind::Html
        | Kind::Xml
        | Kind::Soap
        | Kind::Csv
        | Kind::Nothing => body_only(),
        Kind::Har => Some(Destination::Recording),
        Kind::PostmanCollection if has_saved_responses(bytes) => Some(Destination::Recording),
        Kind::JsonSchema | Kind::OpenApi | Kind::OpenApiYaml | Kind::Swagger | Kind::SwaggerYaml
            if inside.is_some() =>
        {
            None
        }
        Kind::JsonSchema | Kind::OpenApi | Kind::OpenApiYaml | Kind::Swagger | Kind::SwaggerYaml => {
            Some(Destination::Schema)
        }
        Kind::Yaml if inside.is_none() && is_yaml_schema(bytes) => Some(Destination::Schema),
        Kind::CheckFile => Some(Destination::CheckFile),
        Kind::Link => text_of(bytes)
            .and_then(|text| Some(Destination::Link { fragment: link_fragment(text.trim())?.to_string() })),
        Kind::HttpResponse => raw_http::read(bytes).map(|raw| {
            looks_like.push_str(&others(&raw.before));
            Destination::Response {
                body_start: raw.body_start as u32,
                body_end: None,
                exchange: Box::new(raw.exchange),
            }
        }),
        Kind::CurlTranscript => transcript::read(bytes).map(|read| {
            looks_like.push_str(&others(&read.before));
            let body_end = (read.body_end < bytes.len()).then_some(read.body_end as u32);
            Destination::Response {
                body_start: read.body_start as u32,
                body_end,
                exchange: Box::new(read.exchange),
            }
        }),
        Kind::CurlCommand => request(text_of(bytes).and_then(|text| {
            let (draft, remarks) = curl::import(text)?;
            Some((draft, remarks.into_iter().map(|remark| remark.sentence).collect()))
        })),
        Kind::PostmanEnvironment => postman_environment::read(&Document::parse(bytes.to_vec())).map(|read| {
            Destination::Environment { name: read.name, values: read.values, remarks: read.remarks }
        }),
        Kind::HttpRequest => request(text_of(bytes).and_then(raw_http::read_request)),
        Kind::Url => request(text_of(bytes).map(|text| address_alone(text.trim()))),
        _ => Some(Destination::NotYet { sentence: not_yet(kind, bytes) }),
    };
    let destination = destination.unwrap_or_else(|| Destination::NotYet {
        sentence: format!(
            "This can't be read as {looks_like}: choose another kind, or put it into the response."
        ),
    });
    let mut recognised =
        Recognised { looks_like, kind, destination, alternatives: alternatives(bytes, kind, found) };
    if let Some(inside) = inside {
        if let Destination::Response { body_start, body_end, .. } = &mut recognised.destination {
            *body_end = Some(body_end.map_or(inside.end, |end| inside.start + end as usize) as u32);
            *body_start += inside.start as u32;
        }
        recognised.alternatives.retain(|kind| *kind != Kind::JsonSchema);
    }
    recognised
}

/// The bytes inside a fence of Markdown, if that is the whole text.
fn fence(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let blank = bytes.len() - bytes.trim_ascii_start().len();
    let end = bytes.trim_ascii_end().len();
    let trimmed = bytes.get(blank..end)?;
    let rest = trimmed.strip_prefix(b"```")?;
    let inner_end = blank + trimmed.strip_suffix(b"```")?.len();
    let line = rest.iter().position(|b| *b == b'\n')?;
    let info = &rest[..line];
    let start = blank + 3 + line + 1;
    (start <= inner_end && info.len() < 40 && !info.contains(&b'`')).then_some(start..inner_end)
}

fn kind_of(bytes: &[u8]) -> Kind {
    match fence(bytes).map(|inside| kind_without_fence(&bytes[inside])) {
        // What goes somewhere as a whole can't be inside a fence.
        Some(Kind::Text | Kind::Nothing | Kind::CheckFile | Kind::Link) => Kind::Text,
        Some(Kind::JsonSchema) => Kind::Json,
        Some(kind) => kind,
        None => kind_without_fence(bytes),
    }
}

fn kind_without_fence(bytes: &[u8]) -> Kind {
    let window = &bytes[..bytes.len().min(WINDOW_BYTES)];
    if let Some(kind) = binary::kind(window) {
        return kind;
    }
    let lossy = String::from_utf8_lossy(window);
    let text = lossy.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Kind::Nothing;
    }
    if link_fragment(text).is_some() {
        return Kind::Link;
    }
    if transcript::read(bytes).is_some() {
        return Kind::CurlTranscript;
    }
    if raw_http::read(bytes).is_some() {
        return Kind::HttpResponse;
    }
    if curl::looks_like_command(text) {
        return Kind::CurlCommand;
    }
    if let Some(kind) = texts::kind(text) {
        return kind;
    }
    json_kind(bytes, text).unwrap_or_else(|| {
        if logs::is_text(text) {
            Kind::TextLogs
        } else if texts::is_yaml(text) {
            Kind::Yaml
        } else if texts::is_csv(text, bytes.len() > window.len()) {
            Kind::Csv
        } else {
            Kind::Text
        }
    })
}

/// None: no JSON, not even a broken one.
fn json_kind(bytes: &[u8], text: &str) -> Option<Kind> {
    match logs::json_lines(text) {
        Some(logs::JsonLines::Logs) => return Some(Kind::JsonLogs),
        Some(logs::JsonLines::Plain) => return Some(Kind::JsonLines),
        None => {}
    }
    let is_open = match text.as_bytes()[0] {
        b'{' => !text.starts_with("{{") && !text.starts_with("{%"),
        b'[' => opens_array(text),
        _ => false,
    };
    // Other values are JSON only when whole: `404` is, `404 page not found` is not.
    if !is_open && !matches!(text.as_bytes()[0], b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') {
        return None;
    }
    let document = Document::parse(bytes[..bytes.len().min(JSON_WINDOW_BYTES)].to_vec());
    if !is_open && document.is_blocked() {
        return None;
    }
    Some(json::kind(&document).unwrap_or(Kind::Json))
}

/// Whether `[` begins a list and no word or number in brackets: `[INFO] started`, `[1] Smith et al.`.
fn opens_array(text: &str) -> bool {
    let inside = text[1..].trim_start();
    let literals = ["true", "false", "null", "NaN", "undefined", "None", "True", "False"];
    if inside.starts_with(|c: char| c.is_alphabetic())
        && !literals.iter().any(|word| inside.starts_with(word))
    {
        return false;
    }
    let line = text.lines().next().unwrap_or_default();
    match line.split_once(']') {
        // what follows the bracket in its line is prose
        Some((inner, after)) => {
            !(after.starts_with(' ') && after.trim_start().starts_with(|c: char| c.is_alphanumeric()))
                || inner.contains(['"', '{'])
        }
        None => true,
    }
}

/// What else it could be taken for, likeliest first.
fn alternatives(bytes: &[u8], kind: Kind, found: Kind) -> Vec<Kind> {
    let window = &bytes[..bytes.len().min(WINDOW_BYTES)];
    let mut kinds = vec![found];
    match found {
        Kind::Json => {
            let document = Document::parse(bytes[..bytes.len().min(JSON_WINDOW_BYTES)].to_vec());
            if json::may_be_schema(&document) {
                kinds.push(Kind::JsonSchema);
            }
        }
        Kind::JsonSchema
        | Kind::Har
        | Kind::OpenApi
        | Kind::Swagger
        | Kind::PostmanCollection
        | Kind::PostmanEnvironment
        | Kind::JsonWebKeys
        | Kind::CheckFile => kinds.push(Kind::Json),
        Kind::AsyncApi if window.trim_ascii_start().starts_with(b"{") => kinds.push(Kind::Json),
        Kind::JsonLogs => kinds.extend([Kind::JsonLines, Kind::TextLogs]),
        Kind::JsonLines => kinds.extend([Kind::Json, Kind::JsonLogs]),
        Kind::OpenApiYaml | Kind::SwaggerYaml => kinds.push(Kind::Yaml),
        Kind::Yaml => kinds.push(Kind::JsonSchema),
        Kind::Hurl => kinds.push(Kind::HttpFile),
        Kind::HttpFile => kinds.push(Kind::HttpRequest),
        Kind::HttpRequest => kinds.push(Kind::HttpFile),
        Kind::Soap => kinds.push(Kind::Xml),
        Kind::Xml => kinds.push(Kind::Html),
        Kind::Html => kinds.push(Kind::Xml),
        _ => {}
    }
    kinds.push(Kind::Text);
    kinds.retain(|other| *other != kind && *other != Kind::Nothing);
    kinds.dedup();
    kinds
}

/// Of several responses in a row, how many there were before this one.
fn others(before: &[u16]) -> String {
    if before.is_empty() {
        return String::new();
    }
    let codes: Vec<String> = before.iter().map(u16::to_string).collect();
    format!(", the last of {} ({} before it)", before.len() + 1, codes.join(", "))
}

fn text_of(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(&bytes[..bytes.len().min(REQUEST_BYTES)]).ok()?;
    Some(text.trim_start_matches('\u{feff}'))
}

fn request(read: Option<(RequestDraft, Vec<String>)>) -> Option<Destination> {
    read.map(|(draft, remarks)| Destination::Request { draft: Box::new(draft), remarks })
}

fn address_alone(text: &str) -> (RequestDraft, Vec<String>) {
    let (url, query, has_fragment) = address::split_query(text);
    let mut remarks = Vec::new();
    if has_fragment {
        remarks.push("What stands behind `#` in the address is left out: it is never sent.".to_string());
    }
    (RequestDraft { url, query, ..RequestDraft::default() }, remarks)
}

/// The whole text is a response's body, of which nothing else is known.
fn body_only() -> Option<Destination> {
    let headers = Headers { completeness: Completeness::Unknown, list: Vec::new() };
    let exchange = Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: None,
        response: Some(Response { headers, ..Response::default() }),
        received_at_millis: None,
    };
    Some(Destination::Response { body_start: 0, body_end: None, exchange: Box::new(exchange) })
}

fn not_yet(kind: Kind, bytes: &[u8]) -> String {
    let what = kind.words();
    let more = match kind {
        Kind::OtherCommand => {
            return "This looks like a command of another program. Only curl's are read: in DevTools, choose \"Copy as \
                    cURL (bash)\"."
                .into();
        }
        Kind::Gzip | Kind::Zip => "unpack it first.",
        Kind::Yaml => {
            "only a contract is read as YAML; choose \"a JSON Schema\" if it is one, or turn it into JSON."
        }
        Kind::Png | Kind::Jpeg | Kind::Gif | Kind::WebP | Kind::Pdf | Kind::Wasm | Kind::Binary => {
            "paste a response body that is text, or the output of `curl -i`."
        }
        Kind::Pem | Kind::JsonWebKeys if has_private_key(bytes) => {
            "it stays in this tab, and it holds a private key, which belongs into no link, file or chat."
        }
        Kind::PostmanCollection => {
            return "This looks like a Postman collection without saved responses, so there is nothing to judge: save \
                    responses as examples in Postman, and export it again as Collection v2.1."
                .into();
        }
        _ => "paste a response body, the output of `curl -i`, or a JSON Schema.",
    };
    format!("This looks like {what}. No gate of this version reads that yet: {more}")
}

/// `"response": [{`, which no text inside of a collection holds unescaped.
fn has_saved_responses(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"\"response\"";
    let mut rest = bytes;
    while let Some(at) = rest.windows(KEY.len()).position(|window| window == KEY) {
        rest = &rest[at + KEY.len()..];
        let mut shown = rest.iter().filter(|byte| !byte.is_ascii_whitespace());
        if [b':', b'[', b'{'].iter().all(|wanted| shown.next() == Some(wanted)) {
            return true;
        }
    }
    false
}

/// Whether a YAML text is a schema, by the fields at its top.
fn is_yaml_schema(bytes: &[u8]) -> bool {
    let document = Document::parse_yaml(bytes[..bytes.len().min(WINDOW_BYTES)].to_vec());
    json::kind(&document) == Some(Kind::JsonSchema)
}

fn has_private_key(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(WINDOW_BYTES)]);
    text.contains("PRIVATE KEY-----") || text.contains("\"d\"") || text.contains("\"k\"")
}

/// `p1.…`, alone or behind the `#` of an address.
fn link_fragment(text: &str) -> Option<&str> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let fragment = match text.split_once('#') {
        Some((address, fragment)) if address.is_empty() || address.contains("://") => fragment,
        Some(_) => return None,
        None => text,
    };
    let (version, _) = fragment.split_once('.')?;
    let digits = version.strip_prefix('p')?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(fragment)
}
