//! Tells by its content what a text is. Looks at the first 64 KiB; judges nothing and throws nothing away.

use super::raw_http;
use check::exchange::Completeness;
use check::wire::{Destination, Kind, Recognised};
use check::{Evidence, Exchange, Headers, Response};
use document::{Document, Kind as JsonKind, NodeId};

const WINDOW_BYTES: usize = 65_536;

/// What the text looks like and where it belongs.
pub fn recognise(bytes: &[u8]) -> Recognised {
    let window = &bytes[..bytes.len().min(WINDOW_BYTES)];
    let text = String::from_utf8_lossy(window);
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if let Some(fragment) = link_fragment(trimmed) {
        let destination = Destination::Link { fragment: fragment.to_string() };
        return Recognised {
            looks_like: "a Preflight link".into(),
            destination,
            kind: Kind::Text,
            alternatives: Vec::new(),
        };
    }
    if let Some(raw) = raw_http::read(bytes) {
        let destination = Destination::Response {
            body_start: raw.body_start as u32,
            body_end: None,
            exchange: raw.exchange,
        };
        return Recognised {
            looks_like: "an HTTP response".into(),
            destination,
            kind: Kind::Text,
            alternatives: Vec::new(),
        };
    }
    if let Some(what) = foreign_text(trimmed) {
        return not_yet(what);
    }
    let document = Document::parse(window.to_vec());
    if let Some(root) = document.root() {
        let has = |key: &str| document.kind(root) == JsonKind::Object && document.member(root, key).is_some();
        let is_string = |key: &str| {
            document.kind(root) == JsonKind::Object
                && document.member(root, key).is_some_and(|v| document.kind(v) == JsonKind::String)
        };
        if has("preflight") && has("contract") {
            return Recognised {
                looks_like: "a Preflight file".into(),
                destination: Destination::CheckFile,
                kind: Kind::CheckFile,
                alternatives: Vec::new(),
            };
        }
        if is_string("openapi") || is_string("swagger") {
            return not_yet("an OpenAPI description");
        }
        if is_har(&document, root) {
            return not_yet("a HAR recording");
        }
        if has("info") && has("item") {
            return not_yet("a Postman collection");
        }
        if is_schema(&document, root) {
            return Recognised {
                looks_like: "a JSON Schema".into(),
                destination: Destination::Schema,
                kind: Kind::JsonSchema,
                alternatives: Vec::new(),
            };
        }
    }
    let looks_like = match trimmed.as_bytes().first() {
        Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9') => "JSON",
        _ if !document.is_blocked() => "JSON",
        _ => "text",
    };
    let exchange = Exchange {
        evidence: Evidence::Recorded,
        request: None,
        response: Some(Response {
            status: None,
            headers: Headers { completeness: Completeness::Unknown, list: Vec::new() },
            ..Response::default()
        }),
        received_at_millis: None,
    };
    Recognised {
        looks_like: looks_like.into(),
        destination: Destination::Response { body_start: 0, body_end: None, exchange },
        kind: Kind::Text,
        alternatives: Vec::new(),
    }
}

fn not_yet(what: &str) -> Recognised {
    let sentence = format!(
        "This looks like {what}. No gate of this version reads that yet: paste a response body, the output of \
         `curl -i`, or a JSON Schema."
    );
    Recognised {
        looks_like: what.into(),
        destination: Destination::NotYet { sentence },
        kind: Kind::Text,
        alternatives: Vec::new(),
    }
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

fn foreign_text(text: &str) -> Option<&'static str> {
    if text == "curl" || text.starts_with("curl ") {
        return Some("a curl command");
    }
    if is_jwt(text) {
        return Some("a JSON Web Token");
    }
    if text.starts_with("openapi:") || text.starts_with("swagger:") {
        return Some("an OpenAPI description in YAML");
    }
    None
}

/// Three or five parts of base64url, the first of them a JSON object (RFC 7519 §3).
fn is_jwt(text: &str) -> bool {
    let text = text.strip_prefix("Bearer ").unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    let is_base64url = |p: &&str| p.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    matches!(parts.len(), 3 | 5) && parts[0].starts_with("eyJ") && parts.iter().all(is_base64url)
}

fn is_har(document: &Document, root: NodeId) -> bool {
    document.kind(root) == JsonKind::Object
        && document.member(root, "log").is_some_and(|log| {
            document.kind(log) == JsonKind::Object
                && (document.member(log, "entries").is_some() || document.member(log, "creator").is_some())
        })
}

/// `$schema` names a draft; without it, words that only a schema has together.
fn is_schema(document: &Document, root: NodeId) -> bool {
    if document.kind(root) != JsonKind::Object {
        return false;
    }
    let member = |key: &str| document.member(root, key);
    let is_object = |key: &str| member(key).is_some_and(|v| document.kind(v) == JsonKind::Object);
    if let Some(value) = member("$schema") {
        return document.text(value).contains("json-schema.org");
    }
    let type_is_known = member("type").is_some_and(|v| match document.kind(v) {
        JsonKind::String => ["object", "array", "string", "number", "integer", "boolean", "null"]
            .contains(&document.text(v).as_ref()),
        JsonKind::Array => document.len(v) > 0,
        _ => false,
    });
    let members_are_schemas = |key: &str| {
        member(key).filter(|v| document.kind(*v) == JsonKind::Object).is_some_and(|properties| {
            document.len(properties) > 0
                && document
                    .members(properties)
                    .all(|m| matches!(document.kind(m.value), JsonKind::Object | JsonKind::Boolean(_)))
        })
    };
    (members_are_schemas("properties")
        && (type_is_known || member("required").is_some() || document.len(root) == 1))
        || members_are_schemas("$defs")
        || (members_are_schemas("definitions") && (type_is_known || member("$ref").is_some()))
        || (type_is_known
            && (is_object("items") || member("minLength").is_some() || member("enum").is_some()))
}

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn tells_texts_apart() {
        for (text, looks_like) in [
            (r#"{"orders": []}"#, "JSON"),
            ("[1,2", "JSON"),
            ("<html>", "text"),
            ("", "text"),
            ("HTTP/1.1 200 OK\n\n{}", "an HTTP response"),
            (r#"{"$schema":"https://json-schema.org/draft/2020-12/schema"}"#, "a JSON Schema"),
            (r#"{"type":"object","properties":{"a":{"type":"string"}}}"#, "a JSON Schema"),
            (r#"{"type":"array","items":{"type":"string"}}"#, "a JSON Schema"),
            // near misses: data that uses the same words
            (r#"{"type":"object","properties":{"a":1}}"#, "JSON"),
            (r#"{"type":"house","properties":{"rooms":{}}}"#, "JSON"),
            (r#"{"$schema":"https://example.com/config.json","a":1}"#, "JSON"),
            (r#"{"log":{"version":"1.2","creator":{},"entries":[]}}"#, "a HAR recording"),
            (r#"{"log":"started"}"#, "JSON"),
            (r#"{"openapi":"3.1.0","info":{}}"#, "an OpenAPI description"),
            (r#"{"openapi":3}"#, "JSON"),
            ("openapi: 3.0.0", "an OpenAPI description in YAML"),
            ("curl https://example.com", "a curl command"),
            ("curly", "text"),
            ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "a JSON Web Token"),
            ("eyJhbGciOiJub25lIn0.e30", "text"),
            ("https://example.com/#p1.d.abc", "a Preflight link"),
            ("p1.d.abc", "a Preflight link"),
            ("prefix.d.abc", "text"),
        ] {
            assert_eq!(recognise(text.as_bytes()).looks_like, looks_like, "{text}");
        }
    }
}
