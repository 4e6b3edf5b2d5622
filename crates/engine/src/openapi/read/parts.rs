//! Parts of an operation: parameters, bodies, responses, headers, media types. Where they stand, `read` knows.

use super::super::{
    MediaType, Parameter, ParameterLocation, RequestBody, ResponseItem, StatusKey, Style, Version, pointer,
};
use super::{At, Reader, quoted};
use document::Kind;

/// More than any operation has; bounds the work on a hostile text.
pub(super) const MOST_PARTS: usize = 1_000;

impl Reader<'_> {
    pub(super) fn parameters(&mut self, at: &At) -> Vec<Parameter> {
        let Some(list) = self.member(at, "parameters", Kind::Array) else { return Vec::new() };
        let mut found: Vec<Parameter> = Vec::new();
        let nodes: Vec<_> = self.document.elements(list.node).take(MOST_PARTS).collect();
        for (ordinal, node) in nodes.into_iter().enumerate() {
            let at = At { node, pointer: pointer::child(&list.pointer, &ordinal.to_string()) };
            let Some(at) = self.object(&at, "this parameter") else { continue };
            let Some(parameter) = self.parameter(&at) else { continue };
            if found.iter().any(|p| p.name == parameter.name && p.location == parameter.location) {
                let title = format!(
                    "The {} parameter {} is there twice; the first one counts",
                    parameter.location.word(),
                    quoted(&parameter.name)
                );
                self.warn(&at.pointer, title, "there twice", "Take one of them out.");
                continue;
            }
            found.push(parameter);
        }
        found
    }

    fn parameter(&mut self, at: &At) -> Option<Parameter> {
        let name = self.text(at, "name");
        let place = self.text(at, "in");
        let location = match place.as_deref() {
            Some("path") => ParameterLocation::Path,
            Some("query") => ParameterLocation::Query,
            Some("header") => ParameterLocation::Header,
            Some("cookie") => ParameterLocation::Cookie,
            Some("formData") if self.is_swagger() => ParameterLocation::Form,
            // Read as the body of the operation.
            Some("body") if self.is_swagger() => return None,
            Some("querystring") if self.version == Version::V32 => ParameterLocation::QueryString,
            _ => {
                let title =
                    "A parameter must say `in`: path, query, header or cookie; it was left out".to_string();
                self.warn(&at.pointer, title, "no place", "Say where the parameter stands.");
                return None;
            }
        };
        let Some(name) = name else {
            self.warn(
                &at.pointer,
                "A parameter has no name, so it was left out".into(),
                "no name",
                "Name it.",
            );
            return None;
        };
        let mut parameter = self.described(at, name, location);
        if location == ParameterLocation::Path && !parameter.is_required {
            // Often forgotten; what is in the path is always there.
            parameter.is_required = true;
        }
        Some(parameter)
    }

    /// What parameters and headers share.
    fn described(&mut self, at: &At, name: String, location: ParameterLocation) -> Parameter {
        if self.is_swagger() {
            return self.swagger_parameter(at, name, location);
        }
        let usual = match location {
            ParameterLocation::Path | ParameterLocation::Header => Style::Simple,
            _ => Style::Form,
        };
        let style = match self.text(at, "style").as_deref() {
            None => usual,
            Some("matrix") => Style::Matrix,
            Some("label") => Style::Label,
            // 3.2: a cookie is written as a form, without percent-encoding.
            Some("form" | "cookie") => Style::Form,
            Some("simple") => Style::Simple,
            Some("spaceDelimited") => Style::SpaceDelimited,
            Some("pipeDelimited") => Style::PipeDelimited,
            Some("deepObject") => Style::DeepObject,
            Some(other) => {
                let title = format!("The style {} is not known, and the usual one is taken", quoted(other));
                self.warn(
                    &pointer::child(&at.pointer, "style"),
                    title,
                    "unknown style",
                    "Correct the style.",
                );
                usual
            }
        };
        let is_exploded =
            self.flag(at, "explode").unwrap_or(matches!(style, Style::Form | Style::DeepObject));
        Parameter {
            name,
            location,
            is_required: self.flag(at, "required").unwrap_or(false),
            is_deprecated: self.flag(at, "deprecated").unwrap_or(false),
            style,
            is_exploded,
            allows_empty: self.flag(at, "allowEmptyValue").unwrap_or(false),
            schema: self.schema(at, "schema"),
            content: self.content(at),
            pointer: at.pointer.clone(),
        }
    }

    /// The pointer of a schema, which is not read.
    pub(super) fn schema(&mut self, at: &At, key: &str) -> Option<String> {
        let found = self.document.member(at.node, key)?;
        let pointer = pointer::child(&at.pointer, key);
        if matches!(self.document.kind(found), Kind::Object | Kind::Boolean(_)) {
            return Some(pointer);
        }
        self.warn(
            &pointer,
            "A schema must be an object, so it was left out".into(),
            "not a schema",
            "Write an object.",
        );
        None
    }

    fn content(&mut self, at: &At) -> Vec<MediaType> {
        let Some(content) = self.member(at, "content", Kind::Object) else { return Vec::new() };
        let mut found = Vec::new();
        for (name, at) in self.members(&content).into_iter().take(MOST_PARTS) {
            let Some(at) = self.object(&at, &format!("the media type {}", quoted(&name))) else { continue };
            if !name.contains('/') && name != "*" {
                let title = format!("{} is no media type", quoted(&name));
                self.warn(&at.pointer, title, "no media type", "Write one such as application/json.");
            }
            let mut examples = Vec::new();
            if self.document.member(at.node, "example").is_some() {
                examples.push(pointer::child(&at.pointer, "example"));
            }
            if let Some(named) = self.member(&at, "examples", Kind::Object) {
                for (name, at) in self.members(&named).into_iter().take(MOST_PARTS) {
                    let Some(at) = self.object(&at, &format!("the example {}", quoted(&name))) else {
                        continue;
                    };
                    for key in ["value", "dataValue"] {
                        if self.document.member(at.node, key).is_some() {
                            examples.push(pointer::child(&at.pointer, key));
                        }
                    }
                }
            }
            let (schema, item_schema) = (self.schema(&at, "schema"), self.schema(&at, "itemSchema"));
            found.push(MediaType { name, schema, item_schema, examples, pointer: at.pointer });
        }
        found
    }

    pub(super) fn request_body(&mut self, at: &At) -> Option<RequestBody> {
        let node = self.document.member(at.node, "requestBody")?;
        let at = At { node, pointer: pointer::child(&at.pointer, "requestBody") };
        let at = self.object(&at, "this request body")?;
        Some(RequestBody {
            is_required: self.flag(&at, "required").unwrap_or(false),
            content: self.content(&at),
            pointer: at.pointer,
        })
    }

    pub(super) fn responses(&mut self, at: &At) -> Vec<ResponseItem> {
        let Some(list) = self.member(at, "responses", Kind::Object) else {
            let title = "An operation documents no responses".to_string();
            self.warn(
                &at.pointer,
                title,
                "no responses",
                "Add `responses` with the statuses that it answers.",
            );
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, at) in self.members(&list).into_iter().take(MOST_PARTS) {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = status_key(&key) else {
                let title = format!("{} is no status, so this response was left out", quoted(&key));
                let fix = "Write a status such as 200, a range such as 2XX, or default.";
                self.warn(&at.pointer, title, "no status", fix);
                continue;
            };
            let Some(at) = self.object(&at, &format!("the response {key}")) else { continue };
            found.push(ResponseItem {
                status,
                description: self.text(&at, "description").unwrap_or_default(),
                headers: self.headers(&at),
                content: if self.is_swagger() { self.swagger_content(&at) } else { self.content(&at) },
                pointer: at.pointer,
            });
        }
        found
    }

    fn headers(&mut self, at: &At) -> Vec<Parameter> {
        let Some(headers) = self.member(at, "headers", Kind::Object) else { return Vec::new() };
        let mut found = Vec::new();
        for (name, at) in self.members(&headers).into_iter().take(MOST_PARTS) {
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let Some(at) = self.object(&at, &format!("the header {}", quoted(&name))) else { continue };
            found.push(self.described(&at, name, ParameterLocation::Header));
        }
        found
    }
}

/// `200`, `2XX`, `default`. YAML reads an unquoted 200 as a number, whose key is the same text.
fn status_key(key: &str) -> Option<StatusKey> {
    if key.eq_ignore_ascii_case("default") {
        return Some(StatusKey::Default);
    }
    let bytes = key.as_bytes();
    match bytes {
        [digit @ b'1'..=b'5', x, y] if x.eq_ignore_ascii_case(&b'x') && y.eq_ignore_ascii_case(&b'x') => {
            Some(StatusKey::Range(digit - b'0'))
        }
        [b'1'..=b'9', _, _] => key.parse().ok().map(StatusKey::Exact),
        _ => None,
    }
}
