//! A version of a contract as a value that can be walked by JSON Pointer, with its dialect, and local `$ref`s followed
//! with bounds. It reads leniently and judges nothing.

use super::Limits;
use check::gates::contract::Draft;
use document::{Document, Kind, NodeId};
use serde_json::{Map, Number, Value};

/// How schemas are written in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// OpenAPI 3.0 and 2.0: `nullable`, exclusive bounds that are true or false, `$ref` alone.
    pub is_openapi_30: bool,
    pub draft: Draft,
}

impl Dialect {
    pub(super) const NEWEST: Dialect = Dialect { is_openapi_30: false, draft: Draft::Draft202012 };

    /// Exclusive bounds are a word beside the bound, not a bound.
    pub(super) fn has_boolean_exclusive_bounds(self) -> bool {
        self.is_openapi_30 || self.draft == Draft::Draft4
    }

    /// Nothing beside `$ref` counts.
    pub(super) fn has_lonely_ref(self) -> bool {
        self.is_openapi_30 || self.draft <= Draft::Draft7
    }
}

/// One version, or a schema that was cut out of it.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub root: Value,
    pub dialect: Dialect,
    pub is_openapi: bool,
    /// Whether a part was left out because it nests too deeply or is too large.
    pub is_cut: bool,
}

impl Text {
    /// None: the document has no value at all.
    pub(super) fn read(document: &Document, limits: &Limits) -> Option<Text> {
        let mut left = limits.values;
        let mut is_cut = false;
        let root = value(document, document.root()?, limits.depth, &mut left, &mut is_cut);
        let version = |key: &str| root.get(key).map(|v| v.as_str().map_or(v.to_string(), str::to_string));
        let openapi = version("openapi").or_else(|| version("swagger"));
        let is_openapi = openapi.is_some() || (root.get("paths").is_some() && root.get("info").is_some());
        let is_openapi_30 =
            openapi.is_some_and(|text| text.trim().starts_with("3.0") || text.trim().starts_with('2'));
        let draft = match root.get("$schema").and_then(Value::as_str).unwrap_or_default() {
            address if address.contains("draft-04") => Draft::Draft4,
            address if address.contains("draft-06") => Draft::Draft6,
            address if address.contains("draft-07") => Draft::Draft7,
            address if address.contains("2019-09") => Draft::Draft201909,
            _ => Draft::Draft202012,
        };
        Some(Text { root, dialect: Dialect { is_openapi_30, draft }, is_openapi, is_cut })
    }

    pub(super) fn newest(root: Value) -> Text {
        Text { root, dialect: Dialect::NEWEST, is_openapi: false, is_cut: false }
    }

    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }

    /// Where a `$ref` of this document leads; None: nowhere in it.
    pub(super) fn target(&self, reference: &str) -> Option<String> {
        let fragment = match reference.split_once('#') {
            Some(("", fragment)) => fragment,
            Some((base, fragment)) if self.is_own_address(base) => fragment,
            None if self.is_own_address(reference) => "",
            _ => return None,
        };
        let fragment = crate::schema::percent_decode(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.root.pointer(&fragment).map(|_| fragment);
        }
        ["$defs", "definitions"].iter().find_map(|group| {
            let (name, _) = self.root.get(group)?.as_object()?.iter().find(|(_, schema)| {
                ["$anchor", "$id", "id"].iter().any(|word| {
                    schema
                        .get(word)
                        .and_then(Value::as_str)
                        .is_some_and(|said| said.trim_start_matches('#') == fragment)
                })
            })?;
            Some(format!("/{group}/{}", escape(name)))
        })
    }

    fn is_own_address(&self, base: &str) -> bool {
        let id = self.root.get("$id").or_else(|| self.root.get("id")).and_then(Value::as_str);
        id.is_some_and(|id| !base.is_empty() && id.trim_end_matches('#') == base)
    }

    /// Follows `$ref`s that stand in the place of a value (parameters, bodies, responses, path items).
    pub(super) fn follow(&self, pointer: String) -> Result<(String, &Value), Broken> {
        let mut pointer = pointer;
        for _ in 0..MOST_HOPS {
            let Some(value) = self.at(&pointer) else { break };
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Ok((pointer, value));
            };
            match self.target(reference) {
                Some(next) if next != pointer => pointer = next,
                _ => return Err(Broken { pointer: format!("{pointer}/$ref"), reference: reference.into() }),
            }
        }
        Err(Broken { pointer, reference: String::new() })
    }
}

const MOST_HOPS: usize = 32;

/// A `$ref` that leads nowhere in the document, or in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub pointer: String,
    pub reference: String,
}

/// A token of a JSON Pointer, escaped.
pub(super) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

pub(super) fn child(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", escape(token))
}

/// Builds the value, at most `depth` levels and `left` values of it; recursion is bounded by `depth`.
fn value(document: &Document, node: NodeId, depth: u32, left: &mut u32, is_cut: &mut bool) -> Value {
    if depth == 0 || *left == 0 {
        *is_cut = true;
        return Value::Null;
    }
    *left -= 1;
    match document.kind(node) {
        Kind::Null => Value::Null,
        Kind::Boolean(value) => Value::Bool(value),
        Kind::String => Value::String(document.text(node).into_owned()),
        Kind::Number => number(document, node),
        Kind::Array => Value::Array(
            document.elements(node).map(|n| value(document, n, depth - 1, left, is_cut)).collect(),
        ),
        Kind::Object => {
            let mut members = Map::new();
            for member in document.members(node) {
                let inner = value(document, member.value, depth - 1, left, is_cut);
                members.insert(document.text(member.key).into_owned(), inner);
            }
            Value::Object(members)
        }
    }
}

fn number(document: &Document, node: NodeId) -> Value {
    let Some(number) = document.number(node) else { return Value::Null };
    if let Some(integer) = number.as_i64() {
        return Value::Number(Number::from(integer));
    }
    if let Some(integer) = number.as_u64() {
        return Value::Number(Number::from(integer));
    }
    let double = number.as_f64().unwrap_or(if number.text().starts_with('-') { f64::MIN } else { f64::MAX });
    Number::from_f64(double).map_or(Value::Null, Value::Number)
}
