//! Keywords that hold no schemas, one by one: what OpenAPI means by them in the words of 2020-12. What can't be used
//! is left out and told.

use super::super::Version;
use super::super::pointer::child;
use super::{Members, Writer, is_true};
use document::{Document, Kind, NodeId, quote};

const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "string", "integer"];

/// Formats that say how a value is shown, or name what other words judge.
const SILENT_FORMATS: [&str; 6] = ["password", "binary", "double", "html", "commonmark", "media-range"];

const BASE64: &str = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

impl Writer<'_> {
    /// Writes a keyword of the schema `node`, which stands at `original` in the description.
    pub(super) fn word(
        &mut self,
        key: &str,
        value: NodeId,
        node: NodeId,
        original: &str,
        members: &mut Members,
    ) {
        let document = self.document;
        let kind = document.kind(value);
        let is_30 = self.version.has_old_schemas();
        let is_nullable = super::is_nullable(document, node, self.version);
        let is_kept = match key {
            "type" => {
                let names: Vec<String> = match kind {
                    Kind::String => vec![document.text(value).into_owned()],
                    _ => document.elements(value).map(|name| document.text(name).into_owned()).collect(),
                };
                let mut known: Vec<&str> =
                    names.iter().map(String::as_str).filter(|name| TYPES.contains(name)).collect();
                known.dedup();
                let is_whole = known.len() == names.len() && !known.is_empty();
                if is_nullable && !known.is_empty() && !known.contains(&"null") {
                    known.push("null");
                }
                let list = known.iter().map(|name| quote(name)).collect::<Vec<_>>().join(",");
                match known.len() {
                    0 => {}
                    1 => members.add(key, list),
                    _ => members.add(key, format!("[{list}]")),
                }
                is_whole
            }
            "enum" if kind == Kind::Array => {
                let mut list: Vec<String> =
                    document.elements(value).map(|element| json_of(document, element)).collect();
                if is_nullable && !list.iter().any(|json| json == "null") {
                    list.push("null".into());
                }
                if !list.is_empty() {
                    members.add(key, format!("[{}]", list.join(",")));
                }
                !list.is_empty()
            }
            // 2.0: a parameter is its own schema, and says so of itself.
            "required" if self.version == Version::V20 && matches!(kind, Kind::Boolean(_)) => true,
            "required" if kind == Kind::Array => {
                let mut names = self.required(node, value);
                names.sort();
                names.dedup();
                let names = names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(",");
                members.add(key, format!("[{names}]"));
                true
            }
            "exclusiveMinimum" | "exclusiveMaximum" => match kind {
                // The bound of 3.0 stands in `minimum` and `maximum`.
                Kind::Boolean(is_exclusive) => {
                    let bound = if key == "exclusiveMinimum" { "minimum" } else { "maximum" };
                    if let Some(bound) = document.member(node, bound).filter(|_| is_exclusive) {
                        members.add(key, json_of(document, bound));
                    }
                    true
                }
                _ => self.number(key, value, members),
            },
            "minimum" if is_true(document, node, "exclusiveMinimum") => true,
            "maximum" if is_true(document, node, "exclusiveMaximum") => true,
            "minimum" | "maximum" => self.number(key, value, members),
            "multipleOf" => {
                let is_positive = document.number(value).and_then(|n| n.as_f64()).is_some_and(|n| n > 0.0);
                is_positive && self.number(key, value, members)
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"
            | "minContains" | "maxContains" => {
                document.number(value).is_some_and(|n| n.as_u64().is_some())
                    && self.number(key, value, members)
            }
            "pattern" | "title" | "description" | "$comment" => {
                if kind == Kind::String {
                    members.add(key, quote(&document.text(value)));
                }
                kind == Kind::String
            }
            "uniqueItems" => {
                if matches!(kind, Kind::Boolean(_)) {
                    members.add(key, json_of(document, value));
                }
                matches!(kind, Kind::Boolean(_))
            }
            "format" if kind == Kind::String => {
                self.format(&document.text(value), node, members);
                true
            }
            "const" | "dependentRequired" => {
                members.add(key, json_of(document, value));
                true
            }
            // The dialect of OpenAPI is 2020-12 with words that judge nothing.
            "$schema" if document.text(value).contains("spec.openapis.org") => true,
            "$id" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" | "$schema" if !is_30 => {
                self.needs_all |= key == "$dynamicRef";
                members.add(key, json_of(document, value));
                true
            }
            "enum" | "required" | "allOf" | "anyOf" | "oneOf" | "prefixItems" | "properties"
            | "patternProperties" | "format" => false,
            // Examples, defaults, extensions: they judge nothing.
            _ => true,
        };
        if !is_kept {
            let title = format!("`{key}` of this schema can't be used as it is written, so it was left out");
            let fix = match key {
                "required" => "Write the list of required names in the object's own schema.",
                "type" => "Write one of string, number, integer, boolean, array, object.",
                _ => "Correct it by the rules of JSON Schema.",
            };
            self.trouble(&child(original, key), title, fix);
        }
    }

    fn number(&mut self, key: &str, value: NodeId, members: &mut Members) -> bool {
        let is_number = self.document.number(value).is_some_and(|number| number.is_well_formed());
        if is_number {
            members.add(key, json_of(self.document, value));
        }
        is_number
    }

    /// Formats of OpenAPI as bounds and patterns, where the schema says none of its own.
    fn format(&self, format: &str, node: NodeId, members: &mut Members) {
        let has = |key: &str| self.document.member(node, key).is_some();
        let bounds = match format {
            "int32" => Some(("-2147483648", "2147483647")),
            "int64" => Some(("-9223372036854775808", "9223372036854775807")),
            "float" => Some(("-3.4028234663852886e38", "3.4028234663852886e38")),
            _ => None,
        };
        if let Some((least, most)) = bounds {
            for (key, exclusive, bound) in
                [("minimum", "exclusiveMinimum", least), ("maximum", "exclusiveMaximum", most)]
            {
                if !has(key) && !has(exclusive) && !members.has(key) {
                    members.add(key, bound.to_string());
                }
            }
        } else if format == "byte" {
            if !has("pattern") {
                members.add("pattern", quote(BASE64));
            }
        } else if !SILENT_FORMATS.contains(&format) {
            members.add("format", quote(format));
        }
    }
}

/// A value as JSON, whatever text it was read from.
fn json_of(document: &Document, node: NodeId) -> String {
    let mut text = String::new();
    write_json(document, node, 0, &mut text);
    text
}

fn write_json(document: &Document, node: NodeId, depth: u32, out: &mut String) {
    if depth > super::MOST_DEPTH {
        out.push_str("null");
        return;
    }
    match document.kind(node) {
        Kind::Null => out.push_str("null"),
        Kind::Boolean(value) => out.push_str(if value { "true" } else { "false" }),
        Kind::Number => match document.number(node).filter(|number| number.is_well_formed()) {
            Some(number) => out.push_str(number.text()),
            None => out.push('0'),
        },
        Kind::String => out.push_str(&quote(&document.text(node))),
        Kind::Array => {
            out.push('[');
            for (at, element) in document.elements(node).enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_json(document, element, depth + 1, out);
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (at, member) in document.members(node).enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&quote(&document.text(member.key)));
                out.push(':');
                write_json(document, member.value, depth + 1, out);
            }
            out.push('}');
        }
    }
}
