//! The parts of a multipart body (RFC 7578), by their names: required ones must be there, what is in a part is judged by
//! its property's schema, and its content type by `encoding`. Files are not looked into.

use super::super::super::rules::REQUEST_BODY;
use super::super::{Court, Said, body, quoted};
use crate::openapi::{
    Direction, MediaType, Shape, best_media_type, essence, form_object, is_json, property_schemas,
};
use check::{DocumentName, Fingerprint, Severity};
use document::{Document, Kind};

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub name: String,
    /// As it is written; none: `text/plain`.
    pub content_type: Option<String>,
    pub is_file: bool,
    /// Bytes that are no text are replaced.
    pub content: String,
}

pub(super) fn judge(
    court: &mut Court<'_, '_>,
    schema: &str,
    content_type: &str,
    body: &Document,
    media_type: &str,
) {
    let Some(document) = court.document() else { return };
    let Some(parts) = parts(body.bytes(), content_type) else {
        court.find(Said {
            rule: REQUEST_BODY,
            severity: Severity::Blocks,
            title: "the request body can't be read as multipart".into(),
            note: "no parts",
            key: "multipart",
            at: Some(media_type),
            expected: Some("parts between the boundary of the content type".into()),
            got: None,
            fix: "Let the client write Content-Type with the boundary that it uses in the body.".into(),
        });
        return;
    };
    for part in &parts {
        judge_content_type(court, document, media_type, part);
    }
    judge_values(court, document, schema, &parts);
    missing(court, document, schema, &parts);
}

/// Required parts that are not there.
fn missing(court: &mut Court<'_, '_>, document: &Document, schema: &str, parts: &[Part]) {
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    let shape = Shape::at(document, schema);
    let certain = shape.schemas.iter().take(shape.certain);
    let lists = certain.filter_map(|schema| document.member(*schema, "required"));
    let required: Vec<String> = lists
        .flat_map(|list| document.elements(list).collect::<Vec<_>>())
        .filter(|name| document.kind(*name) == Kind::String)
        .map(|name| document.text(name).into_owned())
        .collect();
    for name in required.into_iter().filter(|name| !names.contains(&name.as_str())) {
        court.find(Said {
            rule: REQUEST_BODY,
            severity: Severity::Blocks,
            title: format!("the part {} of the request body is required, and is missing", quoted(&name)),
            note: "missing part",
            key: &format!("part {name}"),
            at: Some(schema),
            expected: Some(name.clone()),
            got: (!names.is_empty()).then(|| names.join(", ")),
            fix: "Send the part; or make it optional in the contract, since the server did without it."
                .into(),
        });
    }
}

/// OpenAPI 3.1 §4.8.15: `encoding` names the content types that a part may have.
fn judge_content_type(court: &mut Court<'_, '_>, document: &Document, media_type: &str, part: &Part) {
    let name = part.name.replace('~', "~0").replace('/', "~1");
    let at = format!("{media_type}/encoding/{name}/contentType");
    let Some(told) = &part.content_type else { return };
    let Some(allowed) = document.resolve(&at).filter(|node| document.kind(*node) == Kind::String) else {
        return;
    };
    let allowed = document.text(allowed).into_owned();
    let named = |name: &str| MediaType { name: name.trim().to_string(), ..MediaType::default() };
    let list: Vec<MediaType> = allowed.split(',').map(named).collect();
    if best_media_type(&list, told).is_some() {
        return;
    }
    let told = essence(told);
    court.find(Said {
        rule: REQUEST_BODY,
        severity: Severity::Blocks,
        title: format!(
            "the part {} has the content type {told}, which is not documented",
            quoted(&part.name)
        ),
        note: "not documented",
        key: &format!("part type {} {told}", part.name),
        at: Some(&at),
        expected: Some(allowed),
        got: Some(told.clone()),
        fix: "Send a documented content type, or add this one to the part's `encoding`.".into(),
    });
}

/// Each part that is no file by the schema of its property: JSON as JSON, other text by the declared type.
fn judge_values(court: &mut Court<'_, '_>, document: &Document, schema: &str, parts: &[Part]) {
    let shape = Shape::at(document, schema);
    let mut told: Vec<&str> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_file) {
        if told.contains(&part.name.as_str()) {
            continue;
        }
        told.push(&part.name);
        let Some(property) = property_schemas(document, &shape, &part.name).first().copied() else {
            continue;
        };
        let types = Shape::of(document, &[property]).types(document);
        let has = |word: &str| types.iter().any(|kind| kind == word);
        let says_json = part.content_type.as_deref().is_some_and(is_json);
        let at = document.pointer(property);
        // RFC 7578 §4.3: several parts of a name are a list; one part may also hold all of it as JSON.
        let json = if says_json || has("object") && !has("string") {
            part.content.clone()
        } else if part.content_type.as_deref().is_none_or(|told| essence(told).starts_with("text/")) {
            let same = parts.iter().filter(|other| other.name == part.name);
            let pairs: Vec<(String, String)> =
                same.map(|other| (other.name.clone(), other.content.clone())).collect();
            let object = Document::parse(form_object(document, schema, &pairs).into_bytes());
            let value = object.root().and_then(|root| object.member(root, &part.name));
            match value {
                Some(value) => String::from_utf8_lossy(object.raw(value)).into_owned(),
                None => continue,
            }
        } else {
            continue;
        };
        let called = format!("the part {}", part.name);
        let value = Document::parse(json.into_bytes());
        if value.is_blocked() {
            court.find(Said {
                rule: REQUEST_BODY,
                severity: Severity::Blocks,
                title: format!("the part {} must be JSON, and is none", quoted(&part.name)),
                note: "not JSON",
                key: &format!("part json {}", part.name),
                at: Some(&at),
                expected: Some("JSON".into()),
                got: None,
                fix: "Write the part as JSON, or correct its schema.".into(),
            });
            continue;
        }
        let (rule, name, direction) = (REQUEST_BODY, DocumentName::Request, Direction::Request);
        let whole = body::Whole { rule, name, called: &called, direction };
        let before = court.outcome.findings.len();
        body::judge_value(court, &at, &value, &whole, false);
        // Two parts may share a schema, and must not share an acceptance.
        for finding in court.outcome.findings.iter_mut().skip(before) {
            finding.fingerprint = Fingerprint::of(&[&finding.fingerprint.to_string(), "part", &part.name]);
        }
    }
}

/// The parts in their order; None: there is no boundary, or it is not in the body.
pub(super) fn parts(bytes: &[u8], content_type: &str) -> Option<Vec<Part>> {
    /// More parts than a form has.
    const MOST: usize = 1_000;
    if !essence(content_type).starts_with("multipart/") {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let boundary = content_type
        .split(';')
        .find_map(|part| part.trim().strip_prefix("boundary="))
        .map(|boundary| format!("--{}", boundary.trim_matches('"')))?;
    if !text.contains(&boundary) {
        return None;
    }
    let mut parts = Vec::new();
    for part in text.split(boundary.as_str()).skip(1).take(MOST) {
        let (head, content) =
            part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n")).unwrap_or((part, ""));
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(':'));
            let mut found = lines.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name));
            found.next().map(|(_, value)| value.trim())
        };
        let disposition = header("content-disposition").unwrap_or_default();
        let parameter = |name: &str| {
            disposition.split(';').find_map(|piece| piece.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let Some(name) = parameter("name") else { continue };
        let content = content.strip_suffix("\r\n").or(content.strip_suffix('\n')).unwrap_or(content);
        parts.push(Part {
            name: name.trim_matches('"').to_string(),
            content_type: header("content-type").map(str::to_string),
            is_file: parameter("filename").is_some() || parameter("filename*").is_some(),
            content: content.to_string(),
        });
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn names_and_contents_of_parts() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\r\n2\r\n--x\r\ncontent-disposition: \
                    form-data; name=b; filename=\"f\"\r\nContent-Type: image/png\r\n\r\nname=c\r\n--x--\r\n";
        let told = |kind: &str| parts(body.as_bytes(), kind);
        let found = told("multipart/form-data; boundary=x").unwrap_or_default();
        let shown: Vec<_> = found
            .iter()
            .map(|p| (p.name.as_str(), p.content_type.as_deref(), p.is_file, p.content.as_str()))
            .collect();
        assert_eq!(shown, [("a", None, false, "1\r\n\r\n2"), ("b", Some("image/png"), true, "name=c")]);
        assert_eq!(told("multipart/form-data; boundary=\"y\""), None);
        assert_eq!(told("multipart/form-data"), None);
        assert_eq!(told("text/plain; boundary=x"), None);
    }
}
