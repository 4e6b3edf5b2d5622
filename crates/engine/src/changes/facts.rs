//! What a schema says, with `$ref`, `allOf` and unions of one branch melted in, so that a schema that is only written
//! differently says the same. A node is a conjunction of places; nothing is compared here.

use super::text::{Broken, Text, child};
use check::changes::Direction;
use document::Number;
use serde_json::{Map, Value};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// JSON Pointers of schemas that all hold for the same value; none: everything is accepted.
pub(super) type Node = Vec<String>;

/// Schemas that one value is judged by before it is given up.
const MOST_PARTS: usize = 256;

pub(super) const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "string", "integer", "fraction"];

/// Schema words that people only read.
pub(super) const SILENT: [&str; 10] = [
    "title",
    "description",
    "examples",
    "example",
    "default",
    "$comment",
    "deprecated",
    "externalDocs",
    "xml",
    "$schema",
];

/// The schemas that a value is judged by, unfolded.
pub(super) struct Parts<'a> {
    pub list: Vec<(String, &'a Map<String, Value>)>,
    /// Where it says `false`.
    pub never: Option<String>,
    pub broken: Vec<Broken>,
}

pub(super) fn parts<'a>(text: &'a Text, node: &Node) -> Parts<'a> {
    let mut parts = Parts { list: Vec::new(), never: None, broken: Vec::new() };
    let mut open: Vec<String> = node.iter().rev().cloned().collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(pointer) = open.pop() {
        if !seen.insert(pointer.clone()) || seen.len() > MOST_PARTS {
            continue;
        }
        match text.at(&pointer) {
            Some(Value::Object(members)) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    match text.target(reference) {
                        Some(target) => open.push(target),
                        None => parts
                            .broken
                            .push(Broken { pointer: format!("{pointer}/$ref"), reference: reference.into() }),
                    }
                    if text.dialect.has_lonely_ref() {
                        continue;
                    }
                }
                for word in ["allOf", "anyOf", "oneOf"] {
                    if let Some(Value::Array(branches)) = members.get(word)
                        && (word == "allOf" || branches.len() == 1)
                    {
                        open.extend((0..branches.len()).rev().map(|at| format!("{pointer}/{word}/{at}")));
                    }
                }
                parts.list.push((pointer, members));
            }
            Some(Value::Bool(false)) => parts.never = Some(pointer),
            _ => {}
        }
    }
    parts
}

/// A bound and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub value: Value,
    pub is_exclusive: bool,
    pub pointer: String,
}

#[derive(Default)]
pub(super) struct Facts {
    pub never: Option<String>,
    /// Of [`TYPES`]; a number is integer and fraction. None: any.
    pub types: Option<BTreeSet<&'static str>>,
    pub types_at: Option<String>,
    /// From `enum` and `const`.
    pub values: Option<Vec<Value>>,
    pub values_at: Option<String>,
    /// By keyword: minimum, maximum, minLength, …
    pub bounds: BTreeMap<&'static str, Bound>,
    /// Sets of words that only narrow: pattern, format, multipleOf, …
    pub words: BTreeMap<&'static str, BTreeMap<String, String>>,
    /// By name, with its place.
    pub required: BTreeMap<String, String>,
    pub properties: BTreeMap<String, Node>,
    /// What properties without a name of their own are judged by.
    pub additional: Node,
    pub patterned: BTreeMap<String, Node>,
    pub prefix: Vec<Node>,
    pub items: Node,
    /// Each union of several branches: its word, its place, its branches.
    pub unions: Vec<(&'static str, String, Vec<Node>)>,
    pub broken: Vec<Broken>,
    pub places: Vec<String>,
}

/// Lower bounds win by being greater, upper ones by being smaller.
pub(super) const BOUNDS: [(&str, bool); 8] = [
    ("minimum", true),
    ("maximum", false),
    ("minLength", true),
    ("maxLength", false),
    ("minItems", true),
    ("maxItems", false),
    ("minProperties", true),
    ("maxProperties", false),
];

const WORDS: [&str; 6] =
    ["pattern", "format", "multipleOf", "uniqueItems", "contentEncoding", "contentMediaType"];

/// Exact order of two numbers.
pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    let (a, b) = (a.to_string(), b.to_string());
    Number::new(&a).compare(&Number::new(&b)).unwrap_or(Ordering::Equal)
}

/// Whether two values are equal as JSON Schema has it: `1` is `1.0`.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => order(a, b) == Ordering::Equal,
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| is_same(a, b)))
        }
        _ => a == b,
    }
}

impl Bound {
    /// How two bounds of the same word stand: Greater means that `self` leaves less.
    pub(super) fn tighter(&self, other: &Bound, is_lower: bool) -> Ordering {
        let by_value = order(&self.value, &other.value);
        let by_value = if is_lower { by_value } else { by_value.reverse() };
        by_value.then(self.is_exclusive.cmp(&other.is_exclusive))
    }
}

pub(super) fn facts(text: &Text, node: &Node) -> Facts {
    let parts = parts(text, node);
    let mut facts = Facts { never: parts.never, broken: parts.broken, ..Facts::default() };
    let names: BTreeSet<&String> = parts
        .list
        .iter()
        .filter_map(|(_, members)| members.get("properties")?.as_object())
        .flat_map(Map::keys)
        .collect();
    let longest =
        parts.list.iter().map(|(_, members)| prefix_of(members).map_or(0, |(_, items)| items.len())).max();
    facts.prefix = vec![Vec::new(); longest.unwrap_or(0)];
    for (pointer, members) in &parts.list {
        facts.places.push(pointer.clone());
        facts.scalars(text, pointer, members);
        facts.object(pointer, members, &names);
        facts.array(pointer, members);
        for word in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = members.get(word)
                && branches.len() > 1
            {
                let nodes = (0..branches.len()).map(|at| vec![format!("{pointer}/{word}/{at}")]).collect();
                facts.unions.push((word, format!("{pointer}/{word}"), nodes));
            }
        }
    }
    facts
}

/// The schemas by position and the word they stand under.
fn prefix_of(members: &Map<String, Value>) -> Option<(&'static str, &Vec<Value>)> {
    if let Some(Value::Array(items)) = members.get("prefixItems") {
        return Some(("prefixItems", items));
    }
    match members.get("items") {
        Some(Value::Array(items)) => Some(("items", items)),
        _ => None,
    }
}

impl Facts {
    fn scalars(&mut self, text: &Text, pointer: &str, members: &Map<String, Value>) {
        if let Some(mut types) = types_of(members) {
            if text.dialect.is_openapi_30 && members.get("nullable") == Some(&Value::Bool(true)) {
                types.insert("null");
            }
            let both = match self.types.take() {
                Some(known) => known.intersection(&types).copied().collect(),
                None => types,
            };
            self.types = Some(both);
            self.types_at.get_or_insert_with(|| format!("{pointer}/type"));
        }
        let constant = members.get("const").map(|value| ("const", vec![value.clone()]));
        let listed = members.get("enum").and_then(Value::as_array).map(|list| ("enum", list.clone()));
        for (word, list) in constant.into_iter().chain(listed) {
            let both = match self.values.take() {
                Some(known) => known.into_iter().filter(|a| list.iter().any(|b| is_same(a, b))).collect(),
                None => list,
            };
            self.values = Some(both);
            self.values_at.get_or_insert_with(|| format!("{pointer}/{word}"));
        }
        let is_boolean = text.dialect.has_boolean_exclusive_bounds();
        for (word, is_lower) in BOUNDS {
            let exclusive = match word {
                "minimum" => Some("exclusiveMinimum"),
                "maximum" => Some("exclusiveMaximum"),
                _ => None,
            };
            let said = |key: &str| members.get(key).filter(|value| value.is_number());
            let is_flagged =
                is_boolean && exclusive.is_some_and(|key| members.get(key) == Some(&true.into()));
            let plain = said(word).map(|value| (value, is_flagged, word));
            let strict = exclusive.and_then(|key| said(key).map(|value| (value, true, key)));
            for (value, is_exclusive, key) in plain.into_iter().chain(strict.filter(|_| !is_boolean)) {
                // At least nothing is no demand.
                if is_lower && exclusive.is_none() && value.as_u64() == Some(0) {
                    continue;
                }
                let found = Bound { value: value.clone(), is_exclusive, pointer: format!("{pointer}/{key}") };
                let known = self.bounds.get(word);
                if known.is_none_or(|known| found.tighter(known, is_lower) == Ordering::Greater) {
                    self.bounds.insert(word, found);
                }
            }
        }
        for word in WORDS {
            if let Some(value) = members.get(word)
                && *value != Value::Bool(false)
            {
                let said = value.as_str().map_or_else(|| value.to_string(), str::to_string);
                self.words
                    .entry(word)
                    .or_default()
                    .entry(said)
                    .or_insert_with(|| format!("{pointer}/{word}"));
            }
        }
    }

    fn object(&mut self, pointer: &str, members: &Map<String, Value>, names: &BTreeSet<&String>) {
        if let Some(Value::Array(required)) = members.get("required") {
            for (at, name) in required.iter().enumerate() {
                if let Some(name) = name.as_str() {
                    self.required
                        .entry(name.to_string())
                        .or_insert_with(|| format!("{pointer}/required/{at}"));
                }
            }
        }
        let own = members.get("properties").and_then(Value::as_object);
        let additional = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .find(|word| members.get(**word).is_some_and(|value| *value != Value::Bool(true)));
        let patterned = members.get("patternProperties").and_then(Value::as_object);
        for name in names {
            let node = self.properties.entry((*name).clone()).or_default();
            if own.is_some_and(|own| own.contains_key(*name)) {
                node.push(child(&format!("{pointer}/properties"), name));
            } else if let Some(word) = additional.filter(|word| **word == "additionalProperties")
                && patterned.is_none()
            {
                node.push(format!("{pointer}/{word}"));
            }
        }
        if let Some(word) = additional {
            self.additional.push(format!("{pointer}/{word}"));
        }
        for pattern in patterned.into_iter().flat_map(Map::keys) {
            let at = child(&format!("{pointer}/patternProperties"), pattern);
            self.patterned.entry(pattern.clone()).or_default().push(at);
        }
    }

    fn array(&mut self, pointer: &str, members: &Map<String, Value>) {
        let prefix = prefix_of(members);
        let rest = match (prefix, members.get("items")) {
            (Some(("items", _)), _) => members.get("additionalItems").map(|_| "additionalItems"),
            (_, Some(_)) => Some("items"),
            (_, None) => members.get("unevaluatedItems").map(|_| "unevaluatedItems"),
        };
        let length = prefix.map_or(0, |(_, items)| items.len());
        for (at, node) in self.prefix.iter_mut().enumerate() {
            match (prefix, rest) {
                (Some((word, _)), _) if at < length => node.push(format!("{pointer}/{word}/{at}")),
                (_, Some(rest)) => node.push(format!("{pointer}/{rest}")),
                _ => {}
            }
        }
        if let Some(rest) = rest {
            self.items.push(format!("{pointer}/{rest}"));
        }
    }

    /// Forgets that those properties are required which only the other direction has.
    pub(super) fn forget_other_direction(&mut self, text: &Text, direction: Direction) {
        let word = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
            Direction::Both => return,
        };
        let is_marked = |node: &Node| {
            parts(text, node).list.iter().any(|(_, schema)| schema.get(word) == Some(&Value::Bool(true)))
        };
        let properties = &self.properties;
        self.required.retain(|name, _| !properties.get(name).is_some_and(is_marked));
    }

    /// What a property of that name is judged by.
    pub(super) fn property(&self, name: &str) -> &Node {
        self.properties.get(name).unwrap_or(&self.additional)
    }

    /// What the element at a position is judged by.
    pub(super) fn element(&self, at: usize) -> &Node {
        self.prefix.get(at).unwrap_or(&self.items)
    }

    /// Whether properties that it does not name are refused.
    pub(super) fn is_closed(&self, text: &Text) -> bool {
        parts(text, &self.additional).never.is_some()
    }
}

fn types_of(members: &Map<String, Value>) -> Option<BTreeSet<&'static str>> {
    let named: Vec<&str> = match members.get("type")? {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let mut types = BTreeSet::new();
    for name in named {
        match name {
            "number" => types.extend(["integer", "fraction"]),
            _ => types.extend(TYPES.iter().find(|known| **known == name)),
        }
    }
    Some(types)
}

/// The types of a set as people say them: `integer or null`.
pub(super) fn type_words(types: &BTreeSet<&'static str>) -> String {
    let has_fraction = types.contains("fraction");
    let mut names: Vec<&str> =
        types.iter().copied().filter(|name| !(has_fraction && *name == "integer")).collect();
    for name in &mut names {
        if *name == "fraction" {
            *name = "number";
        }
    }
    names.sort_by_key(|name| *name == "null");
    if names.is_empty() { "nothing".into() } else { names.join(" or ") }
}
