//! What a JSON text is about: told by the fields at its top, by names and by types of values. It validates nothing.

use check::wire::Kind;
use document::{Document, Kind as JsonKind, NodeId};

/// The kind of a JSON document, which may be cut at the window's end. None: plain JSON.
pub(super) fn kind(document: &Document) -> Option<Kind> {
    let root = document.root().filter(|root| document.kind(*root) == JsonKind::Object)?;
    let object = Object { document, node: root };
    let has_version = |key: &str, start: &str| object.text(key).is_some_and(|text| text.starts_with(start));
    let describes = ["info", "paths", "components", "webhooks", "channels"].iter().any(|key| object.has(key));
    if object.has("preflight") && (object.has("contract") || object.has("exchanges")) {
        return Some(Kind::CheckFile);
    }
    if has_version("openapi", "3.") && describes {
        return Some(Kind::OpenApi);
    }
    if has_version("swagger", "2.") && describes {
        return Some(Kind::Swagger);
    }
    if (has_version("asyncapi", "2.") || has_version("asyncapi", "3.")) && describes {
        return Some(Kind::AsyncApi);
    }
    if object.object("log").is_some_and(|log| log.is_a("entries", JsonKind::Array)) {
        return Some(Kind::Har);
    }
    if is_postman(object) || object.object("collection").is_some_and(is_postman) {
        return Some(Kind::PostmanCollection);
    }
    if is_postman_environment(object) {
        return Some(Kind::PostmanEnvironment);
    }
    if object.first("keys").is_some_and(is_key) || is_key(object) {
        return Some(Kind::JsonWebKeys);
    }
    is_schema(object).then_some(Kind::JsonSchema)
}

/// Whether it could be a schema: objects and booleans are.
pub(super) fn may_be_schema(document: &Document) -> bool {
    document.root().is_some_and(|root| matches!(document.kind(root), JsonKind::Object | JsonKind::Boolean(_)))
}

#[derive(Clone, Copy)]
struct Object<'a> {
    document: &'a Document,
    node: NodeId,
}

impl<'a> Object<'a> {
    fn member(self, key: &str) -> Option<NodeId> {
        self.document.member(self.node, key)
    }

    fn has(self, key: &str) -> bool {
        self.member(key).is_some()
    }

    fn is_a(self, key: &str, kind: JsonKind) -> bool {
        self.member(key).is_some_and(|value| self.document.kind(value) == kind)
    }

    fn text(self, key: &str) -> Option<String> {
        let value = self.member(key).filter(|value| self.document.kind(*value) == JsonKind::String)?;
        Some(self.document.text(value).into_owned())
    }

    fn object(self, key: &str) -> Option<Object<'a>> {
        let node = self.member(key)?;
        (self.document.kind(node) == JsonKind::Object).then_some(Object { document: self.document, node })
    }

    /// The first element of an array, if it is an object.
    fn first(self, key: &str) -> Option<Object<'a>> {
        let list = self.member(key).filter(|value| self.document.kind(*value) == JsonKind::Array)?;
        let node = self.document.element(list, 0)?;
        (self.document.kind(node) == JsonKind::Object).then_some(Object { document: self.document, node })
    }
}

/// `info.schema` names it; without that, items with requests, or folders with items.
fn is_postman(object: Object) -> bool {
    let Some(info) = object.object("info") else { return false };
    let is_named = info.text("schema").is_some_and(|schema| {
        schema.contains("getpostman.com/json/collection") || schema.contains("postman.com/json/collection")
    });
    object.is_a("item", JsonKind::Array)
        && (is_named
            || info.has("_postman_id")
            || object.first("item").is_some_and(|item| item.has("request") || item.has("item")))
}

fn is_postman_environment(object: Object) -> bool {
    let has_pairs = object.first("values").is_some_and(|first| first.has("key") && first.has("value"));
    object.has("_postman_variable_scope") && object.is_a("values", JsonKind::Array)
        || has_pairs && object.has("name") && object.first("values").is_some_and(|first| first.has("enabled"))
}

/// RFC 7517 §4.1 and RFC 7518 §6: the key type, and the member that such a key has to have.
fn is_key(object: Object) -> bool {
    let needed = match object.text("kty").as_deref() {
        Some("RSA") => "n",
        Some("EC" | "OKP") => "crv",
        Some("oct") => "k",
        _ => return false,
    };
    object.has(needed)
}

const TYPES: [&str; 7] = ["object", "array", "string", "number", "integer", "boolean", "null"];

/// Words that stand in schemas and seldom in data.
const WORDS: [&str; 22] = [
    "$ref",
    "type",
    "enum",
    "const",
    "properties",
    "items",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "format",
    "pattern",
    "description",
    "title",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "required",
    "default",
    "examples",
    "$id",
];

/// `$schema` names a draft; without it, words that only a schema has together.
fn is_schema(object: Object) -> bool {
    let document = object.document;
    if let Some(value) = object.member("$schema") {
        return document.text(value).contains("json-schema.org");
    }
    let type_is_known = object.member("type").is_some_and(|v| match document.kind(v) {
        JsonKind::String => TYPES.contains(&document.text(v).as_ref()),
        JsonKind::Array => {
            document.len(v) > 0
                && document.elements(v).all(|e| {
                    document.kind(e) == JsonKind::String && TYPES.contains(&document.text(e).as_ref())
                })
        }
        _ => false,
    });
    let holds_schemas = |key: &str| {
        object.object(key).is_some_and(|members| {
            document.len(members.node) > 0
                && document.members(members.node).all(|m| looks_like_schema(document, m.value))
        })
    };
    (holds_schemas("properties")
        && (type_is_known || object.has("required") || document.len(object.node) == 1))
        || (type_is_known && has_only_keywords(object))
        || holds_schemas("$defs")
        || (holds_schemas("definitions") && (type_is_known || object.has("$ref")))
        || (type_is_known
            && (object.member("items").is_some_and(|items| looks_like_schema(document, items))
                || object.has("minLength")
                || object.has("pattern")
                || object.is_a("enum", JsonKind::Array)))
}

/// `{"type": "integer", "minimum": 0}`: nothing in it that data would have.
fn has_only_keywords(object: Object) -> bool {
    const COMMON: [&str; 8] =
        ["title", "description", "default", "examples", "required", "items", "properties", "not"];
    object.document.members(object.node).all(|member| {
        let name = object.document.key_text(member.value).unwrap_or_default();
        WORDS.contains(&name.as_ref()) && !COMMON.contains(&name.as_ref())
    })
}

fn looks_like_schema(document: &Document, value: NodeId) -> bool {
    match document.kind(value) {
        JsonKind::Boolean(_) => true,
        JsonKind::Object => {
            document.len(value) == 0 || WORDS.iter().any(|word| document.member(value, word).is_some())
        }
        _ => false,
    }
}
