//! Which documented response and which media type an answer falls under: the most specific one wins
//! (OpenAPI 3.1 §4.8.14 and §4.8.16). It reads no body.

use super::{MediaType, Operation, ResponseItem, StatusKey};

/// The response that a status is documented by: exact before `2XX` before `default`.
pub fn documented_status(operation: &Operation, status: u16) -> Option<&ResponseItem> {
    let fits = |item: &&ResponseItem| match item.status {
        StatusKey::Exact(exact) => exact == status,
        StatusKey::Range(digit) => u16::from(digit) == status / 100,
        StatusKey::Default => true,
    };
    operation.responses.iter().filter(fits).min_by_key(|item| item.status)
}

/// The documented media type that a `Content-Type` falls under, the most specific first: one with the same
/// parameters, the same type, `application/*`, `*/*`.
pub fn best_media_type<'a>(content: &'a [MediaType], content_type: &str) -> Option<&'a MediaType> {
    let wanted = essence(content_type);
    let kind = wanted.split('/').next().unwrap_or_default().to_string();
    let rank = |item: &MediaType| -> Option<u8> {
        let name = essence(&item.name);
        if name == wanted {
            return match parameters(&item.name) {
                own if own.is_empty() => Some(1),
                own if own.iter().all(|p| parameters(content_type).contains(p)) => Some(0),
                // `charset` and the like: the type is still the documented one.
                _ => Some(2),
            };
        }
        match name.as_str() {
            "*/*" | "*" => Some(4),
            range => range.strip_suffix("/*").filter(|own| *own == kind).map(|_| 3),
        }
    };
    let ranked = content.iter().filter_map(|item| Some((rank(item)?, item)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, item)| item)
}

/// Type and subtype in lower case, without parameters.
pub fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn parameters(content_type: &str) -> Vec<String> {
    let parts = content_type.split(';').skip(1);
    parts
        .map(|part| part.replace([' ', '"'], "").to_ascii_lowercase())
        .filter(|part| !part.is_empty())
        .collect()
}

/// `application/json`, and what ends in `+json` (RFC 6839).
pub fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json")
}

/// JSON line by line: items of a stream, each by itself (OpenAPI 3.2 §4.14.4).
pub fn is_json_lines(content_type: &str) -> bool {
    let known = [
        "application/jsonl",
        "application/x-ndjson",
        "application/ndjson",
        "application/x-jsonlines",
        "application/json-lines",
    ];
    known.contains(&essence(content_type).as_str())
}

/// Text that is no JSON, and can be judged as a string.
pub fn is_text(content_type: &str) -> bool {
    essence(content_type).starts_with("text/") && !is_json(content_type)
}

pub fn is_form(content_type: &str) -> bool {
    essence(content_type) == "application/x-www-form-urlencoded"
}
