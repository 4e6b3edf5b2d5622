//! Values of a response that become variables of later requests: log in, then call.

use check::network::{Revealed, Value};
use check::redact::redact_text;
use check::request::{Extraction, ExtractionSource};
use check::{Exchange, Headers};
use document::query::{Budget, Query};
use document::{Document, Kind};

/// The values that were found, and a sentence for each that was not. A value whose name or look is a secret's is
/// marked as one.
pub fn extract(
    extractions: &[Extraction],
    exchange: Option<&Exchange>,
    body: Option<&Document>,
) -> (Vec<Value>, Vec<String>) {
    let mut values = Vec::new();
    let mut missing = Vec::new();
    let headers = exchange.and_then(|e| e.response.as_ref()).map(|r| &r.headers);
    for extraction in extractions.iter().filter(|e| !e.variable.trim().is_empty()) {
        let name = extraction.variable.trim();
        match value(&extraction.from, headers, body) {
            Ok(value) => {
                let is_secret = !redact_text(&format!("{name}={value}")).removed.is_empty()
                    || !redact_text(&value).removed.is_empty();
                values.push(Value { name: name.into(), value: Revealed(value), is_secret });
            }
            Err(why) => missing.push(format!("The variable {name} got no value: {why}")),
        }
    }
    (values, missing)
}

fn value(
    from: &ExtractionSource,
    headers: Option<&Headers>,
    body: Option<&Document>,
) -> Result<String, String> {
    match from {
        ExtractionSource::Header(name) => {
            let found = headers.and_then(|h| h.get(name.trim()));
            found.map(str::to_string).ok_or_else(|| {
                format!("the answer shows no header {name}. The server may have to expose it to the page.")
            })
        }
        ExtractionSource::JsonPath(path) => {
            let query = Query::parse(path.trim()).map_err(|e| e.to_string())?;
            let document = body.ok_or("there is no body.")?;
            let nodes = query
                .nodes(document, Budget::default())
                .map_err(|stopped| format!("{} {}", stopped.sentence(), stopped.fix()))?;
            let node = *nodes.first().ok_or_else(|| format!("nothing is at {path}."))?;
            Ok(match document.kind(node) {
                Kind::String => document.text(node).into_owned(),
                _ => String::from_utf8_lossy(document.raw(node)).into_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_for_later() {
        let document = Document::parse(
            br#"{"access_token": "sesame-open-1234", "user": {"id": 9007199254740993}}"#.to_vec(),
        );
        let from = |variable: &str, path: &str| Extraction {
            variable: variable.into(),
            from: ExtractionSource::JsonPath(path.into()),
        };
        let list = [
            from("token", "$.access_token"),
            from("user", "$.user.id"),
            from("none", "$.nothing"),
            from("wrong", "user.id"),
            Extraction { variable: "etag".into(), from: ExtractionSource::Header("ETag".into()) },
        ];
        let (values, missing) = extract(&list, None, Some(&document));
        let found: Vec<_> =
            values.iter().map(|v| (v.name.as_str(), v.value.0.as_str(), v.is_secret)).collect();
        assert_eq!(found, [("token", "sesame-open-1234", true), ("user", "9007199254740993", false)]);
        assert_eq!(missing.len(), 3);
        assert!(missing[0].contains("nothing is at $.nothing"), "{missing:?}");
    }
}
