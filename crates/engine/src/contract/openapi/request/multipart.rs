//! The parts of a multipart body (RFC 7578), by their names: required ones must be there. What is in a part is not
//! judged.

use super::super::super::rules::REQUEST_BODY;
use super::super::{Court, Said, quoted};
use crate::openapi::Shape;
use check::Severity;
use document::{Document, Kind};

pub(super) fn judge(
    court: &mut Court<'_, '_>,
    schema: &str,
    content_type: &str,
    body: &Document,
    media_type: &str,
) {
    let Some(document) = court.document() else { return };
    let Some(names) = part_names(body.bytes(), content_type) else {
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
    let shape = Shape::at(document, schema);
    let certain = shape.schemas.iter().take(shape.certain);
    let lists = certain.filter_map(|schema| document.member(*schema, "required"));
    let required: Vec<String> = lists
        .flat_map(|list| document.elements(list).collect::<Vec<_>>())
        .filter(|name| document.kind(*name) == Kind::String)
        .map(|name| document.text(name).into_owned())
        .collect();
    for name in required.into_iter().filter(|name| !names.contains(name)) {
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

/// The names of the parts, in their order; None: there is no boundary, or it is not in the body.
fn part_names(bytes: &[u8], content_type: &str) -> Option<Vec<String>> {
    /// More parts than a form has.
    const MOST: usize = 1_000;
    let text = String::from_utf8_lossy(bytes);
    let boundary = content_type
        .split(';')
        .find_map(|part| part.trim().strip_prefix("boundary="))
        .map(|boundary| format!("--{}", boundary.trim_matches('"')))?;
    if !text.contains(&boundary) {
        return None;
    }
    let mut names = Vec::new();
    for part in text.split(boundary.as_str()).skip(1).take(MOST) {
        let head = part.split("\r\n\r\n").next().unwrap_or_default();
        let head = head.split("\n\n").next().unwrap_or_default();
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"));
        let name = line.and_then(|line| line.split(';').find_map(|piece| piece.trim().strip_prefix("name=")));
        names.extend(name.map(|name| name.trim_matches('"').to_string()));
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::part_names;

    #[test]
    fn names_of_parts() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\ncontent-disposition: form-data; \
                    name=b; filename=\"f\"\r\n\r\nname=c\r\n--x--\r\n";
        let names = |kind: &str| part_names(body.as_bytes(), kind);
        assert_eq!(names("multipart/form-data; boundary=x"), Some(vec!["a".to_string(), "b".to_string()]));
        assert_eq!(names("multipart/form-data; boundary=\"y\""), None);
        assert_eq!(names("multipart/form-data"), None);
    }
}
