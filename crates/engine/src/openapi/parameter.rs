//! Parameters and headers as values: from text in an address, header or cookie, by style and declared type, to JSON
//! (OpenAPI 3.1 §4.8.12, RFC 6570). It judges no value.

use super::shape::{Shape, property_schemas};
use super::{Parameter, ParameterLocation, Style, is_json};
use document::{Document, NodeId, Number, quote};
use std::collections::BTreeMap;

/// What a request says about a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Absent,
    /// The name is there without a value.
    Empty,
    Value(Coerced),
}

/// A value as JSON, read by the type that was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coerced {
    pub json: String,
    /// As it was written.
    pub text: String,
}

/// The pairs of a query or of a form: names decoded, values as they are written. None behind a name without `=`.
pub fn pairs(query: &str) -> Vec<(String, Option<String>)> {
    query
        .split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| match piece.split_once('=') {
            Some((name, value)) => (percent_decode(name, true), Some(value.to_string())),
            None => (percent_decode(piece, true), None),
        })
        .collect()
}

/// Undoes percent-encoding; what encodes nothing stays, bytes that are no UTF-8 are U+FFFD.
pub fn percent_decode(text: &str, plus_is_space: bool) -> String {
    match plus_is_space {
        true => crate::schema::percent_decode(&text.replace('+', " ")),
        false => crate::schema::percent_decode(text),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    Array,
    Object,
}

/// A schema, with the document that it stands in.
struct Reader<'a> {
    document: &'a Document,
    shape: Shape,
    kind: Kind,
}

impl Parameter {
    fn reader<'a>(&self, document: &'a Document) -> Reader<'a> {
        let shape = self.schema.as_deref().map(|at| Shape::at(document, at)).unwrap_or_default();
        let types = shape.types(document);
        let has = |word: &str| types.iter().any(|t| t == word);
        let kind = match (has("string"), has("array"), has("object")) {
            (true, ..) | (_, false, false) => Kind::Scalar,
            (_, true, _) => Kind::Array,
            _ => Kind::Object,
        };
        Reader { document, shape, kind }
    }

    /// From one text: a header, a path variable (percent-encoded).
    pub fn read_text(&self, document: &Document, text: &str) -> Given {
        let is_encoded = self.location == ParameterLocation::Path;
        let decode =
            |part: &str| if is_encoded { percent_decode(part, false) } else { part.trim().to_string() };
        if let Some(json) = self.read_content(&decode(text)) {
            return json;
        }
        let reader = self.reader(document);
        let json = match (self.style, reader.kind) {
            (Style::Label, Kind::Scalar) => reader.scalar(&decode(text.strip_prefix('.').unwrap_or(text))),
            (Style::Label, kind) => {
                let text = text.strip_prefix('.').unwrap_or(text);
                let separator = if self.is_exploded || !text.contains(',') { '.' } else { ',' };
                reader.parts(kind, &split(text, separator, &decode), self.is_exploded)
            }
            (Style::Matrix, kind) => self.read_matrix(&reader, kind, text, &decode),
            (_, Kind::Scalar) => reader.scalar(&decode(text)),
            (_, kind) => reader.parts(kind, &split(text, ',', &decode), self.is_exploded),
        };
        Given::Value(Coerced { json, text: decode(text) })
    }

    fn read_matrix(
        &self,
        reader: &Reader<'_>,
        kind: Kind,
        text: &str,
        decode: &dyn Fn(&str) -> String,
    ) -> String {
        let pieces = text.split(';').filter(|piece| !piece.is_empty());
        let pairs: Vec<(&str, &str)> =
            pieces.map(|piece| piece.split_once('=').unwrap_or((piece, ""))).collect();
        let own: Vec<&str> =
            pairs.iter().filter(|(name, _)| *name == self.name).map(|(_, value)| *value).collect();
        match (kind, self.is_exploded) {
            (Kind::Scalar, _) => reader.scalar(&decode(own.first().copied().unwrap_or_default())),
            (Kind::Array, true) => reader.array(&own.iter().map(|value| decode(value)).collect::<Vec<_>>()),
            (Kind::Object, true) => {
                let pairs = pairs.iter().map(|(name, value)| (decode(name), decode(value)));
                reader.object(&pairs.collect::<Vec<_>>())
            }
            (kind, false) => {
                reader.parts(kind, &split(own.first().copied().unwrap_or_default(), ',', decode), false)
            }
        }
    }

    /// From the pairs of a query, of a form, or of the header Cookie. `declared` are the names of all such parameters,
    /// which an exploded object must not take for its own.
    pub fn read_pairs(
        &self,
        document: &Document,
        pairs: &[(String, Option<String>)],
        declared: &[&str],
    ) -> Given {
        let is_query = self.location != ParameterLocation::Cookie;
        let decode = |part: &str| percent_decode(part, is_query);
        let own: Vec<&Option<String>> =
            pairs.iter().filter(|(n, _)| *n == self.name).map(|(_, v)| v).collect();
        let reader = self.reader(document);
        if reader.kind == Kind::Object && self.content.is_empty() {
            if self.style == Style::DeepObject {
                return self.read_deep_object(&reader, pairs, &decode);
            }
            if self.is_exploded && self.style == Style::Form {
                return from_exploded_object(&reader, pairs, declared, &decode);
            }
        }
        let Some(first) = own.first() else {
            // `ids[]` is how many clients write arrays.
            return Given::Absent;
        };
        let text = first.as_deref().unwrap_or_default();
        if text.is_empty() && own.len() == 1 {
            return Given::Empty;
        }
        if let Some(json) = self.read_content(&decode(text)) {
            return json;
        }
        let shown = own.iter().map(|v| decode(v.as_deref().unwrap_or_default())).collect::<Vec<_>>();
        let json = match (reader.kind, self.style, self.is_exploded) {
            (Kind::Scalar, ..) => reader.scalar(&decode(text)),
            (Kind::Array, _, true) => reader.array(&shown),
            (kind, Style::SpaceDelimited, _) => {
                let decoded = percent_decode(text, true);
                reader.parts(kind, &decoded.split(' ').map(str::to_string).collect::<Vec<_>>(), false)
            }
            (kind, Style::PipeDelimited, _) => {
                reader.parts(kind, &decode(text).split('|').map(str::to_string).collect::<Vec<_>>(), false)
            }
            // Clients that encode everything write `%2C`.
            (kind, ..) if !text.contains(',') => {
                reader.parts(kind, &decode(text).split(',').map(str::to_string).collect::<Vec<_>>(), false)
            }
            (kind, ..) => reader.parts(kind, &split(text, ',', &decode), false),
        };
        Given::Value(Coerced { json, text: shown.join("&") })
    }

    fn read_deep_object(
        &self,
        reader: &Reader<'_>,
        pairs: &[(String, Option<String>)],
        decode: &dyn Fn(&str) -> String,
    ) -> Given {
        let mut members: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            let inner = name.strip_prefix(self.name.as_str()).and_then(|rest| rest.strip_prefix('['));
            if let Some(key) = inner.and_then(|rest| rest.split(']').next()) {
                members.push((key.to_string(), decode(value.as_deref().unwrap_or_default())));
            }
        }
        if members.is_empty() {
            return Given::Absent;
        }
        let text =
            members.iter().map(|(key, value)| format!("{}[{key}]={value}", self.name)).collect::<Vec<_>>();
        Given::Value(Coerced { json: reader.object(&members), text: text.join("&") })
    }

    /// A text that a media type describes.
    fn read_content(&self, text: &str) -> Option<Given> {
        let media_type = self.content.first()?;
        let json = if is_json(&media_type.name) { text.to_string() } else { quote(text) };
        Some(Given::Value(Coerced { json, text: text.to_string() }))
    }

    /// The pointer of the schema that judges its value.
    pub fn value_schema(&self) -> Option<&str> {
        self.schema.as_deref().or_else(|| self.content.first()?.schema.as_deref())
    }

    /// Whether the name of a query parameter may be one of this one.
    pub fn owns(&self, document: &Document, name: &str) -> bool {
        if self.name == name || name.strip_suffix("[]") == Some(&self.name) {
            return true;
        }
        let reader = self.reader(document);
        if reader.kind != Kind::Object {
            return false;
        }
        if self.style == Style::DeepObject {
            return name.strip_prefix(self.name.as_str()).is_some_and(|rest| rest.starts_with('['));
        }
        let is_open = reader.shape.keyword(document, "additionalProperties").is_some();
        self.is_exploded && (is_open || reader.shape.property_names(document).iter().any(|own| own == name))
    }
}

fn from_exploded_object(
    reader: &Reader<'_>,
    pairs: &[(String, Option<String>)],
    declared: &[&str],
    decode: &dyn Fn(&str) -> String,
) -> Given {
    let names = reader.shape.property_names(reader.document);
    let is_open = reader.shape.keyword(reader.document, "additionalProperties").is_some();
    let own = |name: &String| names.contains(name) || (is_open && !declared.contains(&name.as_str()));
    let members: Vec<(String, String)> = pairs
        .iter()
        .filter(|(name, _)| own(name))
        .map(|(name, value)| (name.clone(), decode(value.as_deref().unwrap_or_default())))
        .collect();
    if members.is_empty() {
        return Given::Absent;
    }
    let text = members.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&");
    Given::Value(Coerced { json: reader.object(&members), text })
}

/// A form (`application/x-www-form-urlencoded`, or the texts of a multipart body) as the JSON object that a schema
/// describes.
pub fn form_object(document: &Document, schema: &str, members: &[(String, String)]) -> String {
    let reader = Reader { document, shape: Shape::at(document, schema), kind: Kind::Object };
    reader.object(members)
}

fn split(text: &str, separator: char, decode: &dyn Fn(&str) -> String) -> Vec<String> {
    text.split(separator).map(decode).collect()
}

impl Reader<'_> {
    fn scalar(&self, text: &str) -> String {
        scalar(&self.shape.types(self.document), text)
    }

    fn array(&self, parts: &[String]) -> String {
        let items = Shape::of(self.document, &self.shape.items(self.document));
        let types = items.types(self.document);
        let parts: Vec<String> = parts.iter().map(|part| scalar(&types, part)).collect();
        format!("[{}]", parts.join(","))
    }

    /// Of pairs with the same name, an array where the property is one; else the last counts.
    fn object(&self, pairs: &[(String, String)]) -> String {
        let mut order: Vec<&str> = Vec::new();
        let mut by_name: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            let values = by_name.entry(name.as_str()).or_default();
            if values.is_empty() {
                order.push(name);
            }
            values.push(value.clone());
        }
        let mut members: Vec<String> = Vec::new();
        for name in order {
            let values = by_name.remove(name).unwrap_or_default();
            let bare = name.strip_suffix("[]").unwrap_or(name);
            let schemas: Vec<NodeId> = property_schemas(self.document, &self.shape, bare);
            let shape = Shape::of(self.document, &schemas);
            let types = shape.types(self.document);
            let is_array = types.iter().any(|t| t == "array") && !types.iter().any(|t| t == "string");
            let value = match is_array {
                true => Reader { document: self.document, shape, kind: Kind::Array }.array(&values),
                false => scalar(&types, values.last().map(String::as_str).unwrap_or_default()),
            };
            members.push(format!("{}:{value}", quote(bare)));
        }
        format!("{{{}}}", members.join(","))
    }

    /// `R,100,G,200`, or `R=100,G=200` where it is exploded.
    fn parts(&self, kind: Kind, parts: &[String], is_exploded: bool) -> String {
        if kind == Kind::Array {
            return self.array(parts);
        }
        let pairs: Vec<(String, String)> = match is_exploded {
            true => parts
                .iter()
                .map(|part| part.split_once('=').unwrap_or((part, "")))
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
            false => parts
                .chunks(2)
                .map(|pair| {
                    (pair.first().cloned().unwrap_or_default(), pair.get(1).cloned().unwrap_or_default())
                })
                .collect(),
        };
        self.object(&pairs)
    }
}

/// A text as the JSON value that the types allow; a string where none of them fits.
fn scalar(types: &[String], text: &str) -> String {
    let has = |word: &str| types.iter().any(|t| t == word);
    let is_plain = match text {
        "true" | "false" => has("boolean"),
        "null" => has("null") && !has("string"),
        _ => (has("number") || has("integer")) && is_number(text),
    };
    if is_plain { text.to_string() } else { quote(text) }
}

fn is_number(text: &str) -> bool {
    let starts = text.bytes().next().is_some_and(|byte| byte == b'-' || byte.is_ascii_digit());
    starts && Number::new(text).is_well_formed()
}
