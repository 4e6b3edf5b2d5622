//! Cuts a schema out of a document with everything that it refers to, as one schema of 2020-12, for the set arithmetic,
//! the validator and the samples. It compares nothing.

use super::facts::{self, Node, SILENT};
use super::text::{Text, child};
use check::changes::Direction;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What one change asks of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    Words(&'static [&'static str]),
    /// What a property of that name must be, or that it must not be there.
    Property(String),
    Required(String),
    /// Both: what it must be, and that it must be there.
    Member(String),
    /// What unnamed properties must be.
    Additional,
    /// All of the schema.
    Whole,
    /// No schema says it.
    Nothing,
}

/// A schema that stands alone. None: something that it refers to is not there, or a budget ended it.
pub(super) fn whole(text: &Text, node: &Node, direction: Direction, most: u32) -> Option<Value> {
    demand(text, node, &Demand::Whole, direction, most)
}

/// Only what a change is about.
pub(super) fn demand(
    text: &Text,
    node: &Node,
    demand: &Demand,
    direction: Direction,
    most: u32,
) -> Option<Value> {
    let mut bundler =
        Bundler { text, direction, names: BTreeMap::new(), open: Vec::new(), left: most, failed: false };
    let mut schema = bundler.demand(node, demand)?;
    let mut defs = Map::new();
    while let Some((pointer, name)) = bundler.open.pop() {
        let found = text.at(&pointer)?.clone();
        let body = bundler.schema(&found, &pointer, 0);
        defs.insert(name, body);
    }
    if bundler.failed {
        return None;
    }
    if !schema.is_object() {
        schema = json!({ "allOf": [schema] });
    }
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    if !defs.is_empty() {
        schema["$defs"] = Value::Object(defs);
    }
    Some(schema)
}

struct Bundler<'a> {
    text: &'a Text,
    direction: Direction,
    names: BTreeMap<String, String>,
    open: Vec<(String, String)>,
    left: u32,
    failed: bool,
}

const MOST_DEPTH: u32 = 100;

impl Bundler<'_> {
    fn node(&mut self, node: &Node) -> Value {
        let schemas: Vec<Value> = node
            .iter()
            .map(|pointer| match self.text.at(pointer).cloned() {
                Some(found) => self.schema(&found, pointer, 0),
                None => Value::Bool(true),
            })
            .collect();
        match schemas.as_slice() {
            [] => json!({}),
            [only] => only.clone(),
            _ => json!({ "allOf": schemas }),
        }
    }

    fn demand(&mut self, node: &Node, demand: &Demand) -> Option<Value> {
        match demand {
            Demand::Whole => Some(self.node(node)),
            Demand::Nothing => None,
            Demand::Required(name) => {
                let parts = facts::parts(self.text, node);
                let is_asked = parts.list.iter().any(|(pointer, members)| {
                    self.required(pointer, members)
                        .is_some_and(|names| names.iter().any(|found| found == name))
                });
                Some(if is_asked { json!({ "required": [name] }) } else { json!({}) })
            }
            Demand::Property(name) => {
                let facts = facts::facts(self.text, node);
                let inner = self.node(facts.property(name));
                Some(json!({ "properties": { name: inner } }))
            }
            Demand::Member(name) => {
                let required = self.demand(node, &Demand::Required(name.clone()))?;
                let property = self.demand(node, &Demand::Property(name.clone()))?;
                Some(json!({ "allOf": [required, property] }))
            }
            Demand::Words(words) => Some(self.each_part(node, |key| words.contains(&key))),
            Demand::Additional => {
                let parts = facts::parts(self.text, node);
                let mut all = Vec::new();
                for (pointer, members) in &parts.list {
                    let mut own = Map::new();
                    for word in ["properties", "patternProperties"] {
                        if let Some(Value::Object(named)) = members.get(word) {
                            let free = named.keys().map(|key| (key.clone(), json!({}))).collect();
                            own.insert(word.into(), Value::Object(free));
                        }
                    }
                    for word in ["additionalProperties", "unevaluatedProperties"] {
                        if let Some(inner) = members.get(word) {
                            own.insert(word.into(), self.schema(inner, &child(pointer, word), 0));
                        }
                    }
                    all.push(Value::Object(own));
                }
                Some(json!({ "allOf": all })).filter(|_| !all.is_empty()).or_else(|| Some(json!({})))
            }
        }
    }

    fn each_part(&mut self, node: &Node, is_wanted: impl Fn(&str) -> bool) -> Value {
        let parts = facts::parts(self.text, node);
        let mut all = Vec::new();
        if parts.never.is_some() {
            all.push(Value::Bool(false));
        }
        for (pointer, members) in &parts.list {
            let kept: Map<String, Value> = members
                .iter()
                .filter(|(key, _)| is_wanted(key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            if !kept.is_empty() {
                all.push(self.schema(&Value::Object(kept), pointer, 0));
            }
        }
        if all.is_empty() { json!({}) } else { json!({ "allOf": all }) }
    }

    /// The required names, without those that the other direction alone has.
    fn required(&self, pointer: &str, members: &Map<String, Value>) -> Option<Vec<String>> {
        let named = members.get("required")?.as_array()?;
        let names = named.iter().filter_map(Value::as_str).map(str::to_string);
        Some(names.filter(|name| !self.is_of_the_other_direction(pointer, name)).collect())
    }

    fn is_of_the_other_direction(&self, pointer: &str, name: &str) -> bool {
        let word = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
            Direction::Both => return false,
        };
        let at = child(&format!("{pointer}/properties"), name);
        facts::parts(self.text, &vec![at])
            .list
            .iter()
            .any(|(_, schema)| schema.get(word) == Some(&true.into()))
    }

    fn schema(&mut self, schema: &Value, pointer: &str, depth: u32) -> Value {
        let Value::Object(members) = schema else {
            return Value::Bool(schema != &Value::Bool(false));
        };
        if depth > MOST_DEPTH || self.left == 0 {
            self.failed = true;
            return Value::Bool(true);
        }
        self.left -= 1;
        let mut out = Map::new();
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            match self.text.target(reference) {
                Some(target) => {
                    let next = format!("n{}", self.names.len());
                    let is_new = !self.names.contains_key(&target);
                    let name = self.names.entry(target.clone()).or_insert(next).clone();
                    if is_new {
                        self.open.push((target, name.clone()));
                    }
                    out.insert("$ref".into(), Value::String(format!("#/$defs/{name}")));
                }
                None => self.failed = true,
            }
            if self.text.dialect.has_lonely_ref() {
                return Value::Object(out);
            }
        }
        for (key, value) in members {
            self.keyword(key, value, members, pointer, depth, &mut out);
        }
        Value::Object(out)
    }

    fn keyword(
        &mut self,
        key: &str,
        value: &Value,
        members: &Map<String, Value>,
        pointer: &str,
        depth: u32,
        out: &mut Map<String, Value>,
    ) {
        let at = child(pointer, key);
        let dialect = self.text.dialect;
        match (key, value) {
            ("$ref", _) => {}
            ("$dynamicRef" | "$recursiveRef", _) => self.failed = true,
            ("example" | "default", value) => {
                let list = out.entry("examples").or_insert_with(|| json!([]));
                if let Value::Array(list) = list {
                    list.push(value.clone());
                }
            }
            ("examples", Value::Array(values)) => {
                let list = out.entry("examples").or_insert_with(|| json!([]));
                if let Value::Array(list) = list {
                    list.extend(values.iter().cloned());
                }
            }
            (key, _) if SILENT.contains(&key) => {}
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(inner)) => {
                let mut map = Map::new();
                for (name, schema) in inner {
                    map.insert(name.clone(), self.schema(schema, &child(&at, name), depth + 1));
                }
                out.insert(key.into(), Value::Object(map));
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(inner)) => {
                out.insert(key.into(), self.list(inner, &at, depth));
            }
            ("items", Value::Array(inner)) => {
                out.insert("prefixItems".into(), self.list(inner, &at, depth));
                if let Some(rest) = members.get("additionalItems") {
                    out.insert(
                        "items".into(),
                        self.schema(rest, &child(pointer, "additionalItems"), depth + 1),
                    );
                }
            }
            (
                "items"
                | "additionalProperties"
                | "unevaluatedProperties"
                | "unevaluatedItems"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames",
                inner,
            ) => {
                out.insert(key.into(), self.schema(inner, &at, depth + 1));
            }
            ("dependencies", Value::Object(inner)) => {
                for (name, demand) in inner {
                    let (word, demand) = match demand {
                        Value::Array(_) => ("dependentRequired", demand.clone()),
                        schema => ("dependentSchemas", self.schema(schema, &child(&at, name), depth + 1)),
                    };
                    let map = out.entry(word).or_insert_with(|| json!({}));
                    if let Value::Object(map) = map {
                        map.insert(name.clone(), demand);
                    }
                }
            }
            ("minimum" | "maximum", value) if dialect.has_boolean_exclusive_bounds() => {
                let strict = if key == "minimum" { "exclusiveMinimum" } else { "exclusiveMaximum" };
                let is_strict = members.get(strict) == Some(&Value::Bool(true));
                out.insert(if is_strict { strict } else { key }.into(), value.clone());
            }
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => {}
            ("type", Value::String(name)) if dialect.is_openapi_30 => {
                let is_nullable = members.get("nullable") == Some(&Value::Bool(true));
                out.insert("type".into(), if is_nullable { json!([name, "null"]) } else { json!(name) });
            }
            ("required", Value::Array(_)) => {
                if let Some(names) = self.required(pointer, members) {
                    out.insert("required".into(), json!(names));
                }
            }
            (
                "type" | "enum" | "const" | "exclusiveMinimum" | "exclusiveMaximum" | "minimum" | "maximum"
                | "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"
                | "pattern" | "format" | "multipleOf" | "uniqueItems" | "dependentRequired" | "minContains"
                | "maxContains",
                value,
            ) => {
                out.insert(key.into(), value.clone());
            }
            _ => {}
        }
    }

    fn list(&mut self, inner: &[Value], at: &str, depth: u32) -> Value {
        let list = inner.iter().enumerate();
        Value::Array(list.map(|(n, schema)| self.schema(schema, &format!("{at}/{n}"), depth + 1)).collect())
    }
}

/// Takes out what people only read.
pub(super) fn silence(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("examples").is_some_and(Value::is_array) {
                members.remove("examples");
            }
            members.values_mut().for_each(silence);
        }
        Value::Array(items) => items.iter_mut().for_each(silence),
        _ => {}
    }
}
