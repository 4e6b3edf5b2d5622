//! The operations of an OpenAPI description, as far as two versions are compared: parameters, bodies, responses, headers.
//! It reads leniently and only what it needs; nothing is compared here.

use super::facts::Node;
use super::surroundings::Surroundings;
use super::text::{Broken, Text, child};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(super) struct Operation {
    /// `GET /orders/{id}`
    pub label: String,
    /// `GET /orders/{}`
    pub key: String,
    pub pointer: String,
    /// By place and name; a path parameter by its position in the path, since renaming it changes nothing.
    pub parameters: BTreeMap<String, Parameter>,
    pub body: Option<Body>,
    /// By status.
    pub responses: BTreeMap<String, Response>,
    pub surroundings: Surroundings,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub name: String,
    pub place: String,
    pub pointer: String,
    pub is_required: bool,
    pub is_deprecated: bool,
    pub style: String,
    pub schema: Option<Node>,
}

#[derive(Debug)]
pub(super) struct Body {
    pub pointer: String,
    pub is_required: bool,
    pub content: BTreeMap<String, Media>,
}

#[derive(Debug)]
pub(super) struct Media {
    pub pointer: String,
    pub schema: Option<Node>,
    /// 3.2: of each item of a stream.
    pub item: Option<Node>,
}

#[derive(Debug)]
pub(super) struct Response {
    pub pointer: String,
    pub content: BTreeMap<String, Media>,
    /// By name in lower case.
    pub headers: BTreeMap<String, Parameter>,
}

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The operations by key, and the references that lead nowhere. At most `most` of them.
pub(super) fn operations(text: &Text, most: usize) -> (BTreeMap<String, Operation>, Vec<Broken>) {
    let mut operations = BTreeMap::new();
    let mut broken = Vec::new();
    let paths = text.root.get("paths").and_then(Value::as_object);
    for path in paths.into_iter().flat_map(serde_json::Map::keys).filter(|path| path.starts_with('/')) {
        let (at, item) = match text.follow(child("/paths", path)) {
            Ok(found) => found,
            Err(error) => {
                broken.push(error);
                continue;
            }
        };
        for method in METHODS {
            if item.get(method).is_some_and(Value::is_object) && operations.len() < most {
                let mut reader = Reader { text, broken: &mut broken };
                let operation = reader.operation(path, method, &at);
                operations.insert(operation.key.clone(), operation);
            }
        }
    }
    (operations, broken)
}

struct Reader<'a> {
    text: &'a Text,
    broken: &'a mut Vec<Broken>,
}

/// The path without the names of its parameters.
fn template(path: &str) -> String {
    let mut out = String::new();
    let mut is_inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                is_inside = true;
                out.push_str("{}");
            }
            '}' => is_inside = false,
            other if !is_inside => out.push(other),
            _ => {}
        }
    }
    out
}

/// Which parameter of the path has that name, from 0.
fn position(path: &str, name: &str) -> Option<usize> {
    path.split('{').skip(1).position(|rest| rest.split('}').next() == Some(name))
}

impl Reader<'_> {
    fn follow(&mut self, pointer: String) -> Option<(String, &Value)> {
        match self.text.follow(pointer) {
            Ok((pointer, _)) => {
                let value = self.text.at(&pointer)?;
                Some((pointer, value))
            }
            Err(error) => {
                self.broken.push(error);
                None
            }
        }
    }

    fn operation(&mut self, path: &str, method: &str, item: &str) -> Operation {
        let pointer = format!("{item}/{method}");
        let upper = method.to_ascii_uppercase();
        let mut operation = Operation {
            label: format!("{upper} {path}"),
            key: format!("{upper} {}", template(path)),
            pointer: pointer.clone(),
            surroundings: Surroundings::of_operation(self.text, item, &pointer),
            ..Operation::default()
        };
        // Those of the operation override those of the path.
        for list in [format!("{item}/parameters"), format!("{pointer}/parameters")] {
            let count = self.text.at(&list).and_then(Value::as_array).map_or(0, Vec::len);
            for at in 0..count {
                self.parameter(path, format!("{list}/{at}"), &mut operation);
            }
        }
        let body = format!("{pointer}/requestBody");
        if self.text.at(&body).is_some()
            && let Some((at, value)) = self.follow(body)
        {
            let is_required = value.get("required") == Some(&true.into());
            let content = self.content(&at);
            operation.body = Some(Body { pointer: at, is_required, content });
        }
        let responses = format!("{pointer}/responses");
        let statuses: Vec<String> = self
            .text
            .at(&responses)
            .and_then(Value::as_object)
            .map(|all| all.keys().filter(|key| !key.starts_with("x-")).cloned().collect())
            .unwrap_or_default();
        for status in statuses {
            if let Some((at, _)) = self.follow(child(&responses, &status)) {
                let content = self.content(&at);
                let headers = self.headers(&at);
                let key = status.to_ascii_lowercase();
                operation.responses.insert(key, Response { pointer: at, content, headers });
            }
        }
        operation
    }

    fn parameter(&mut self, path: &str, pointer: String, operation: &mut Operation) {
        let text = self.text;
        let Some((at, _)) = self.follow(pointer) else { return };
        let Some(value) = text.at(&at) else { return };
        let said = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
        let (name, place) = (said("name"), said("in"));
        let is_required = place == "path" || value.get("required") == Some(&true.into());
        if place == "body" {
            let schema = value.get("schema").map(|_| vec![format!("{at}/schema")]);
            let content =
                BTreeMap::from([("*/*".to_string(), Media { pointer: at.clone(), schema, item: None })]);
            operation.body = Some(Body { pointer: at, is_required, content });
            return;
        }
        if name.is_empty() || place.is_empty() {
            return;
        }
        let key = match position(path, &name).filter(|_| place == "path") {
            Some(position) => format!("path {position}"),
            None if place == "header" => format!("header {}", name.to_ascii_lowercase()),
            None => format!("{place} {name}"),
        };
        let style = style(value, &place);
        let schema = self.schema_of(&at);
        let is_deprecated = value.get("deprecated") == Some(&true.into());
        let parameter = Parameter { name, place, pointer: at, is_required, is_deprecated, style, schema };
        operation.parameters.insert(key, parameter);
    }

    /// The schema of a parameter or a header: in `schema`, under a media type, or (in 2.0) beside its name.
    fn schema_of(&self, at: &str) -> Option<Node> {
        let value = self.text.at(at)?;
        if value.get("schema").is_some() {
            return Some(vec![format!("{at}/schema")]);
        }
        if let Some(content) = value.get("content").and_then(Value::as_object) {
            let (media, inner) = content.iter().next()?;
            let at = format!("{}/schema", child(&format!("{at}/content"), media));
            return inner.get("schema").map(|_| vec![at]);
        }
        value.get("type").map(|_| vec![at.to_string()])
    }

    fn content(&mut self, at: &str) -> BTreeMap<String, Media> {
        let mut all = BTreeMap::new();
        let Some(value) = self.text.at(at) else { return all };
        if value.get("schema").is_some() {
            let schema = Some(vec![format!("{at}/schema")]);
            all.insert("*/*".into(), Media { pointer: format!("{at}/schema"), schema, item: None });
        }
        for (name, inner) in value.get("content").and_then(Value::as_object).into_iter().flatten() {
            let pointer = child(&format!("{at}/content"), name);
            let node = |word: &str| inner.get(word).map(|_| vec![format!("{pointer}/{word}")]);
            let (schema, item) = (node("schema"), node("itemSchema"));
            let key = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            all.insert(key, Media { pointer, schema, item });
        }
        all
    }

    fn headers(&mut self, at: &str) -> BTreeMap<String, Parameter> {
        let mut all = BTreeMap::new();
        let list = format!("{at}/headers");
        let names: Vec<String> = self
            .text
            .at(&list)
            .and_then(Value::as_object)
            .map(|headers| headers.keys().cloned().collect())
            .unwrap_or_default();
        // The media type speaks of this one.
        for name in names.into_iter().filter(|name| !name.eq_ignore_ascii_case("content-type")) {
            let Some((pointer, value)) = self.follow(child(&list, &name)) else { continue };
            let is_required = value.get("required") == Some(&true.into());
            let is_deprecated = value.get("deprecated") == Some(&true.into());
            let (style, schema) = (style(value, "header"), self.schema_of(&pointer));
            let key = name.to_ascii_lowercase();
            let place = "header".into();
            all.insert(key, Parameter { name, place, pointer, is_required, is_deprecated, style, schema });
        }
        all
    }
}

/// How lists and objects are written, with the defaults filled in.
fn style(value: &Value, place: &str) -> String {
    let by_default = if matches!(place, "query" | "cookie") { "form" } else { "simple" };
    let style = value.get("style").and_then(Value::as_str).unwrap_or(by_default);
    let explodes = value.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    let old = value.get("collectionFormat").and_then(Value::as_str).unwrap_or_default();
    format!("{style}{}{old}", if explodes { ", exploded" } else { "" })
}
