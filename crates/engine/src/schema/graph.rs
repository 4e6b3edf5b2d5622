//! Walks through the schemas that can be reached from the one that judges: what refers to what, what recurses, what
//! is missing. It judges no instance.

mod circles;

use super::source::{Location, escape};
use jsonschema::{Draft, Registry};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How a keyword holds schemas.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Schema,
    List,
    Members,
    /// A schema or a list of schemas.
    SchemaOrList,
    /// Members that are schemas or lists of names.
    MembersOrNames,
}

/// Keywords that hold schemas: how, and whether those judge the same value (or one within it).
const APPLICATORS: [(&str, Holds, bool); 20] = [
    ("allOf", Holds::List, true),
    ("anyOf", Holds::List, true),
    ("oneOf", Holds::List, true),
    ("not", Holds::Schema, true),
    ("if", Holds::Schema, true),
    ("then", Holds::Schema, true),
    ("else", Holds::Schema, true),
    ("dependentSchemas", Holds::Members, true),
    ("dependencies", Holds::MembersOrNames, true),
    ("properties", Holds::Members, false),
    ("patternProperties", Holds::Members, false),
    ("additionalProperties", Holds::Schema, false),
    ("propertyNames", Holds::Schema, false),
    ("unevaluatedProperties", Holds::Schema, false),
    ("prefixItems", Holds::List, false),
    ("items", Holds::SchemaOrList, false),
    ("additionalItems", Holds::Schema, false),
    ("unevaluatedItems", Holds::Schema, false),
    ("contains", Holds::Schema, false),
    ("$defs", Holds::Members, false),
];

/// Keywords that can refuse a value by themselves.
const ASSERTIONS: [&str; 22] = [
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "contains",
    "maxProperties",
    "minProperties",
    "required",
    "dependentRequired",
    "dependencies",
    "not",
    "oneOf",
];

/// Whether a missing schema that is taken as "accepts everything" could make a keyword refuse wrongly.
const NOT_MONOTONE: [&str; 4] = ["not", "oneOf", "if", "contains"];

struct Edge {
    to: usize,
    keyword: &'static str,
    is_same_value: bool,
    /// False where the way that judging takes decides whether it leads here.
    is_certain: bool,
}

struct Node<'a> {
    value: &'a Value,
    location: Option<Location>,
    edges: Vec<Edge>,
    /// Keywords of references that lead nowhere.
    broken: Vec<&'static str>,
}

/// A reference that leads nowhere.
#[derive(Clone, Debug)]
pub(super) struct BrokenReference {
    /// Of the reference's text.
    pub location: Location,
    pub reference: String,
    /// The address that it was taken as, where no schema has it; none: the schema is there, the place in it is not.
    pub missing_address: Option<String>,
}

/// References that lead back to where they stand and never into the value: a validator that follows them never ends,
/// or judges nothing by them (JSON Schema 2020-12 core, 9.4.1).
#[derive(Clone, Debug)]
pub(super) struct Circle {
    /// Of the first reference's text.
    pub location: Location,
    pub keyword: &'static str,
    pub reference: String,
    /// The schemas on the way, the first one again at the end.
    pub way: Vec<Location>,
    /// The position of the schema with the first reference.
    start: usize,
}

/// A `format` or `pattern` met on the way.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub location: Location,
    pub text: String,
    pub draft: Draft,
}

/// How far judging can go down.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    /// Schemas that judge the same value within each other, at most.
    pub schemas_per_value: u32,
    /// Schemas within each other on the longest way; none: the schema recurses, and the instance decides.
    pub longest: Option<u32>,
}

impl Reach {
    /// How many schemas may lie within each other while a value of this depth is judged.
    pub(super) fn depth(&self, instance_depth: u32) -> u32 {
        let by_instance = (instance_depth + 1).saturating_mul(self.schemas_per_value.max(1));
        self.longest.map_or(by_instance, |longest| longest.min(by_instance))
    }
}

/// What the walk learnt.
#[derive(Default)]
pub(super) struct Walked {
    pub reach: Reach,
    pub broken: Vec<BrokenReference>,
    pub circles: Vec<Circle>,
    pub formats: Vec<Word>,
    pub patterns: Vec<Word>,
    /// Whether anything that was reached can refuse a value.
    pub asserts: bool,
    /// Keywords to take out so that what is missing cannot make a finding wrong.
    pub weakened: Vec<(Location, &'static str)>,
    pub used_sources: Vec<u16>,
    pub is_too_large: bool,
}

/// What is given to the walk.
pub(super) struct Territory<'a> {
    pub registry: &'a Registry<'a>,
    pub root: &'a Value,
    pub base: String,
    pub draft: Draft,
    /// Where the objects and booleans of the schemas lie, by their address in memory (for look-up only).
    pub locations: BTreeMap<usize, Location>,
    pub missing: &'a std::collections::BTreeSet<String>,
    pub asserts_formats: bool,
    pub node_limit: usize,
}

/// Where each object and boolean of a schema lies.
pub(super) fn add_locations(source: u16, root: &Value, locations: &mut BTreeMap<usize, Location>) {
    let mut open = vec![(root, String::new())];
    while let Some((value, pointer)) = open.pop() {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    open.push((member, format!("{pointer}/{}", escape(key))));
                }
            }
            Value::Array(items) => {
                for (ordinal, item) in items.iter().enumerate() {
                    open.push((item, format!("{pointer}/{ordinal}")));
                }
            }
            Value::Bool(_) => {}
            _ => continue,
        }
        locations.insert(std::ptr::from_ref(value) as usize, Location { source, pointer });
    }
}

fn is_old(draft: Draft) -> bool {
    matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
}

/// The schemas in a schema's members: keyword, whether the same value, schema.
fn applied(members: &Map<String, Value>, draft: Draft) -> Vec<(&'static str, bool, &Value)> {
    let mut found = Vec::new();
    for (keyword, holds, is_same_value) in APPLICATORS {
        let Some(value) = members.get(keyword) else { continue };
        let is_ignored = match keyword {
            "$defs" => true,
            "then" | "else" => !members.contains_key("if"),
            "if" | "contentSchema" => matches!(draft, Draft::Draft4 | Draft::Draft6),
            "contains" | "propertyNames" => draft == Draft::Draft4,
            "additionalItems" => draft == Draft::Draft202012,
            "prefixItems" => draft != Draft::Draft202012,
            "unevaluatedProperties" | "unevaluatedItems" | "dependentSchemas" => is_old(draft),
            _ => false,
        };
        if is_ignored {
            continue;
        }
        let mut add = |schema| found.push((keyword, is_same_value, schema));
        match (holds, value) {
            (Holds::Schema, schema) => add(schema),
            (Holds::List | Holds::SchemaOrList, Value::Array(items)) => items.iter().for_each(add),
            (Holds::SchemaOrList, schema) => add(schema),
            (Holds::Members, Value::Object(members)) => members.values().for_each(add),
            (Holds::MembersOrNames, Value::Object(members)) => {
                members.values().filter(|value| !value.is_array()).for_each(add);
            }
            _ => {}
        }
    }
    found
}

pub(super) fn walk(territory: &Territory<'_>) -> Walked {
    let mut walked = Walked::default();
    let Ok(base) = jsonschema::uri::from_str(&territory.base) else { return walked };
    let mut nodes: Vec<Node<'_>> = Vec::new();
    // By address in memory; never iterated.
    let mut known: BTreeMap<usize, usize> = BTreeMap::new();
    let mut dynamic_references: Vec<(usize, &'static str, String)> = Vec::new();
    let mut dynamic_anchors: Vec<(usize, String)> = Vec::new();
    let mut open = vec![(territory.root, territory.registry.resolver(base), territory.draft, None)];
    while let Some((value, resolver, draft, edge)) = open.pop() {
        let address = std::ptr::from_ref(value) as usize;
        let (ordinal, is_new) = match known.get(&address) {
            Some(&ordinal) => (ordinal, false),
            None => {
                if nodes.len() >= territory.node_limit {
                    walked.is_too_large = true;
                    break;
                }
                let location = territory.locations.get(&address).cloned();
                nodes.push(Node { value, location, edges: Vec::new(), broken: Vec::new() });
                known.insert(address, nodes.len() - 1);
                (nodes.len() - 1, true)
            }
        };
        if let Some((from, keyword, is_same_value)) = edge
            && let Some(from) = nodes.get_mut::<usize>(from)
        {
            let node: &mut Node<'_> = from;
            node.edges.push(Edge { to: ordinal, keyword, is_same_value, is_certain: true });
        }
        if !is_new {
            continue;
        }
        let Value::Object(members) = value else {
            walked.asserts |= value == &Value::Bool(false);
            continue;
        };
        let draft = match draft.detect(value) {
            Draft::Unknown => draft,
            found => found,
        };
        // A resolver that followed a reference is at the resource already; so is the root's.
        let is_entered = edge.is_none_or(|(_, keyword, _): (usize, &str, bool)| keyword.starts_with('$'));
        let resolver = match resolver.in_subresource(draft.create_resource_ref(value)) {
            Ok(inner) if !is_entered => inner,
            _ => resolver,
        };
        let location = nodes.get(ordinal).and_then(|node| node.location.clone());
        if let Some(location) = &location
            && !walked.used_sources.contains(&location.source)
        {
            walked.used_sources.push(location.source);
        }
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(reference) = members.get(keyword).and_then(Value::as_str) else { continue };
            let is_known = match keyword {
                "$dynamicRef" => draft == Draft::Draft202012,
                "$recursiveRef" => draft == Draft::Draft201909,
                _ => true,
            };
            if !is_known {
                continue;
            }
            if keyword != "$ref" {
                let name = reference.rsplit_once('#').map_or("", |(_, name)| name);
                dynamic_references.push((ordinal, keyword, name.to_string()));
            }
            let target = resolver.lookup(reference);
            let missing_address = match &target {
                Ok(found) => {
                    let address = found.resolver().base_uri();
                    let address = address.as_str().trim_end_matches('#');
                    territory.missing.contains(address).then(|| address.to_string())
                }
                Err(_) => {
                    let part = reference.split('#').next().unwrap_or_default();
                    let base = resolver.base_uri();
                    let full = jsonschema::uri::resolve_against(&base.borrow(), part);
                    full.ok()
                        .map(|full| full.as_str().trim_end_matches('#').to_string())
                        .filter(|full| territory.missing.contains(full))
                }
            };
            match target {
                Ok(found) if missing_address.is_none() => {
                    let (contents, inner, target_draft) = found.into_inner();
                    let target_draft = if target_draft == Draft::Unknown { draft } else { target_draft };
                    open.push((contents, inner, target_draft, Some((ordinal, keyword, true))));
                }
                _ => {
                    if let Some(node) = nodes.get_mut(ordinal) {
                        node.broken.push(keyword);
                    }
                    if let Some(location) = &location {
                        walked.broken.push(BrokenReference {
                            location: location.child(keyword),
                            reference: reference.to_string(),
                            missing_address,
                        });
                    }
                }
            }
        }
        if let Some(name) = members.get("$dynamicAnchor").and_then(Value::as_str) {
            dynamic_anchors.push((ordinal, name.to_string()));
        }
        if members.get("$recursiveAnchor") == Some(&Value::Bool(true)) {
            dynamic_anchors.push((ordinal, String::new()));
        }
        // Up to draft 7, nothing beside a `$ref` counts.
        if is_old(draft) && members.get("$ref").is_some_and(Value::is_string) {
            continue;
        }
        let has_format = territory.asserts_formats && members.contains_key("format");
        walked.asserts |= has_format || ASSERTIONS.iter().any(|keyword| members.contains_key(*keyword));
        if let Some(location) = &location {
            if let Some(format) = members.get("format").and_then(Value::as_str) {
                walked.formats.push(Word {
                    location: location.child("format"),
                    text: format.to_string(),
                    draft,
                });
            }
            if let Some(pattern) = members.get("pattern").and_then(Value::as_str) {
                let location = location.child("pattern");
                walked.patterns.push(Word { location, text: pattern.to_string(), draft });
            }
            if let Some(Value::Object(patterns)) = members.get("patternProperties") {
                for pattern in patterns.keys() {
                    let location = location.child("patternProperties").child(pattern);
                    walked.patterns.push(Word { location, text: pattern.clone(), draft });
                }
            }
        }
        // Last in, first out: reversed, so that the order is the schema's.
        for (keyword, is_same_value, schema) in applied(members, draft).into_iter().rev() {
            open.push((schema, resolver.clone(), draft, Some((ordinal, keyword, is_same_value))));
        }
    }
    for (from, keyword, name) in dynamic_references {
        let Some(node) = nodes.get_mut(from) else { continue };
        let is_meant =
            |anchor: &str| if keyword == "$recursiveRef" { anchor.is_empty() } else { anchor == name };
        for (to, _) in dynamic_anchors.iter().filter(|(_, anchor)| is_meant(anchor)) {
            if node.edges.iter().any(|edge| edge.keyword == keyword && edge.to == *to) {
                continue;
            }
            // Where there are several to choose from, none is certain, nor is the one that the text names.
            for edge in node.edges.iter_mut().filter(|edge| edge.keyword == keyword) {
                edge.is_certain = false;
            }
            node.edges.push(Edge { to: *to, keyword, is_same_value: true, is_certain: false });
        }
    }
    walked.broken.sort_by(|a, b| a.location.cmp(&b.location));
    walked.formats.sort_by(|a, b| a.location.cmp(&b.location));
    walked.patterns.sort_by(|a, b| a.location.cmp(&b.location));
    walked.used_sources.sort_unstable();
    let (per_value, loops_in_place) = longest_path(&nodes, true);
    let (longest, loops) = longest_path(&nodes, false);
    walked.reach =
        Reach { schemas_per_value: per_value + loops_in_place, longest: (loops == 0).then_some(longest) };
    walked.circles = circles::circles(&nodes);
    walked.weakened = weakened(&nodes, &walked.circles);
    walked
}

/// The number of nodes on the longest way, and how many nodes are in or behind loops (these are left out of it).
fn longest_path(nodes: &[Node<'_>], is_same_value_only: bool) -> (u32, u32) {
    let counts = |edge: &&Edge| edge.is_same_value || !is_same_value_only;
    let mut incoming = vec![0u32; nodes.len()];
    for edge in nodes.iter().flat_map(|node| node.edges.iter().filter(counts)) {
        incoming[edge.to] += 1;
    }
    let mut length = vec![1u32; nodes.len()];
    let mut ready: Vec<usize> = (0..nodes.len()).filter(|&ordinal| incoming[ordinal] == 0).collect();
    let (mut longest, mut done) = (0, 0);
    while let Some(ordinal) = ready.pop() {
        done += 1;
        longest = longest.max(length[ordinal]);
        for edge in nodes[ordinal].edges.iter().filter(counts) {
            length[edge.to] = length[edge.to].max(length[ordinal] + 1);
            incoming[edge.to] -= 1;
            if incoming[edge.to] == 0 {
                ready.push(edge.to);
            }
        }
    }
    (longest, nodes.len() as u32 - done)
}

/// The keywords to take out: references that lead nowhere, and whatever could refuse wrongly because of them or of a
/// circle, which a validator takes as "accepts everything" when it comes by again.
fn weakened(nodes: &[Node<'_>], circles: &[Circle]) -> Vec<(Location, &'static str)> {
    let mut parents: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (from, node) in nodes.iter().enumerate() {
        for edge in &node.edges {
            parents[edge.to].push(from);
        }
    }
    let mut reaches: Vec<bool> = nodes.iter().map(|node| !node.broken.is_empty()).collect();
    for circle in circles {
        reaches[circle.start] = true;
    }
    let mut open: Vec<usize> = (0..nodes.len()).filter(|&ordinal| reaches[ordinal]).collect();
    while let Some(ordinal) = open.pop() {
        for &parent in &parents[ordinal] {
            if !reaches[parent] {
                reaches[parent] = true;
                open.push(parent);
            }
        }
    }
    let mut found = Vec::new();
    for (ordinal, node) in nodes.iter().enumerate().filter(|(ordinal, _)| reaches[*ordinal]) {
        let Some(location) = &node.location else { continue };
        let mut take_out = |keyword: &'static str| found.push((location.clone(), keyword));
        node.broken.iter().for_each(|keyword| take_out(keyword));
        for keyword in NOT_MONOTONE {
            if node.edges.iter().any(|edge| edge.keyword == keyword && reaches[edge.to]) {
                take_out(keyword);
            }
        }
        if nodes[ordinal].value.get("unevaluatedProperties").is_some() {
            take_out("unevaluatedProperties");
        }
        if nodes[ordinal].value.get("unevaluatedItems").is_some() {
            take_out("unevaluatedItems");
        }
    }
    found.sort();
    found.dedup();
    found
}
