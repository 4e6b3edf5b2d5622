//! Values for a schema: a few of each kind, at its edges, and one around a given value. They are guesses; whoever uses
//! one asks the validator first. Deterministic and counted.

use super::facts::{self, Bound, Facts, Node, order};
use super::text::Text;
use super::walk::Step;
use serde_json::{Map, Number, Value, json};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// What the other version cares about, so that samples fall on both sides of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Edges {
    pub numbers: Vec<f64>,
    pub lengths: Vec<u64>,
    pub values: Vec<Value>,
    pub names: Vec<String>,
    /// Whether a branch of a path is that of the older version.
    pub is_older: bool,
}

const TEXTS: [&str; 14] = [
    "text",
    "",
    "0",
    "A1",
    "ABC",
    "2026-01-31",
    "2026-01-31T12:00:00Z",
    "12:00:00Z",
    "a@example.com",
    "https://example.com/",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "192.0.2.1",
    "example.com",
    "-x y_z!",
];

const FORMATS: [(&str, &str); 10] = [
    ("date", "2026-01-31"),
    ("date-time", "2026-01-31T12:00:00Z"),
    ("time", "12:00:00Z"),
    ("duration", "P1D"),
    ("email", "a@example.com"),
    ("hostname", "example.com"),
    ("ipv4", "192.0.2.1"),
    ("ipv6", "2001:db8::1"),
    ("uri", "https://example.com/"),
    ("uuid", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
];

/// Texts are not made longer than this.
const LONGEST: u64 = 10_000;
const DEEPEST: u32 = 12;

/// Makes values for one schema of 2020-12.
pub(super) struct Sampler<'a> {
    pub text: &'a Text,
    pub edges: &'a Edges,
    /// Schemas that may still be looked at.
    pub left: u32,
}

impl Sampler<'_> {
    /// Samples for the whole schema, the plainest first, at most `most`.
    pub(super) fn whole(&mut self, most: usize) -> Vec<Value> {
        self.samples(&vec![String::new()], &BTreeSet::new(), 0, most)
    }

    /// Values for the whole schema with `inner` at the end of the path, at most 4.
    pub(super) fn around(&mut self, path: &[Step], inner: &Value) -> Vec<Value> {
        self.embed(&vec![String::new()], &BTreeSet::new(), path, inner, 0)
    }

    fn one(&mut self, node: &Node, depth: u32) -> Option<Value> {
        self.samples(node, &BTreeSet::new(), depth + 1, 1).into_iter().next()
    }

    fn samples(&mut self, node: &Node, chosen: &BTreeSet<String>, depth: u32, most: usize) -> Vec<Value> {
        if depth > DEEPEST || self.left == 0 || most == 0 {
            return Vec::new();
        }
        self.left -= 1;
        let facts = facts::facts(self.text, node);
        if facts.never.is_some() {
            return Vec::new();
        }
        if let Some((_, place, branches)) = facts.unions.iter().find(|(_, place, _)| !chosen.contains(place))
        {
            let mut chosen = chosen.clone();
            chosen.insert(place.clone());
            let each = most.div_ceil(branches.len().max(1)).max(2).min(most);
            let mut all = Vec::new();
            for branch in branches.iter().take(16) {
                let both: Node = node.iter().chain(branch).cloned().collect();
                let left = most.saturating_sub(all.len()).min(each);
                all.extend(self.samples(&both, &chosen, depth + 1, left));
            }
            return all;
        }
        let mut out: Vec<Value> = Vec::new();
        if let Some(values) = &facts.values {
            out.extend(values.iter().take(most).cloned());
            return out;
        }
        out.extend(self.examples(&facts).into_iter().filter(|value| fits(&facts, value)));
        let top = depth == 0;
        if top {
            out.extend(self.edges.values.iter().filter(|value| fits(&facts, value)).cloned());
        }
        for name in self.types(&facts) {
            if out.len() >= most {
                break;
            }
            match name {
                "null" => out.push(Value::Null),
                "boolean" => out.extend([json!(true), json!(false)]),
                "string" => out.extend(self.strings(&facts, top)),
                "integer" | "fraction" => out.extend(self.numbers(&facts, name == "fraction", top)),
                "array" => out.extend(self.arrays(&facts, depth, most, top)),
                _ => out.extend(self.objects(&facts, depth, most, top)),
            }
        }
        out.truncate(most);
        out
    }

    fn examples(&self, facts: &Facts) -> Vec<Value> {
        let of = |place: &String| self.text.at(place)?.get("examples")?.as_array().cloned();
        facts.places.iter().filter_map(of).flatten().take(4).collect()
    }

    /// The types that it may have, those first that it says most about.
    fn types(&self, facts: &Facts) -> Vec<&'static str> {
        let is_taken = |name: &&'static str| facts.types.as_ref().is_none_or(|types| types.contains(name));
        let says = |words: &[&str]| facts.bounds.keys().any(|word| words.contains(word));
        let mut types = vec!["string", "integer", "fraction", "boolean", "object", "array", "null"];
        types.sort_by_key(|name| {
            let is_meant = match *name {
                "object" => {
                    !facts.properties.is_empty()
                        || !facts.required.is_empty()
                        || says(&["minProperties", "maxProperties"])
                }
                "array" => !facts.items.is_empty() || says(&["minItems", "maxItems"]),
                "integer" | "fraction" => says(&["minimum", "maximum"]),
                "string" => says(&["minLength", "maxLength"]) || facts.words.contains_key("pattern"),
                _ => false,
            };
            !is_meant
        });
        types.retain(is_taken);
        types
    }

    fn strings(&self, facts: &Facts, top: bool) -> Vec<Value> {
        let mut out: Vec<String> = Vec::new();
        let words = |word: &str| facts.words.get(word).into_iter().flat_map(|words| words.keys());
        for format in words("format") {
            out.extend(FORMATS.iter().filter(|(name, _)| name == format).map(|(_, text)| text.to_string()));
        }
        for pattern in words("pattern") {
            out.extend(super::pattern::matching(pattern));
        }
        out.extend(TEXTS.iter().map(|text| text.to_string()));
        let mut lengths: Vec<u64> =
            ["minLength", "maxLength"].iter().filter_map(|word| bound(facts, word)).collect();
        if top {
            lengths.extend(self.edges.lengths.iter().flat_map(|n| [n.saturating_sub(1), *n, n + 1]));
        }
        for length in lengths.into_iter().filter(|length| *length <= LONGEST) {
            out.push("a".repeat(length as usize));
        }
        if let Some(least) = bound(facts, "minLength").filter(|least| *least <= LONGEST) {
            out.push("a".repeat(least as usize));
        }
        out.into_iter().map(Value::String).filter(|value| fits(facts, value)).collect()
    }

    fn numbers(&self, facts: &Facts, is_fraction: bool, top: bool) -> Vec<Value> {
        let step = facts
            .words
            .get("multipleOf")
            .and_then(|words| words.keys().next()?.parse::<f64>().ok())
            .filter(|step| *step > 0.0);
        let mut wanted: Vec<f64> = vec![1.0, 0.0];
        for word in ["minimum", "maximum"] {
            if let Some(bound) = facts.bounds.get(word).and_then(|bound| bound.value.as_f64()) {
                wanted.extend([bound, bound + 1.0, bound - 1.0]);
            }
        }
        if top {
            wanted.extend(self.edges.numbers.iter().flat_map(|n| [*n, n + 1.0, n - 1.0, n + 0.5, n - 0.5]));
        }
        wanted.extend([-1.0, 100.0, 1_000_000.0]);
        if is_fraction {
            wanted.extend([0.5, 1.5]);
        }
        if let Some(step) = step {
            wanted.extend([step, -step, step * 2.0, step * 3.0]);
            let near: Vec<f64> = wanted.iter().take(8).map(|n| (n / step).ceil() * step).collect();
            wanted.extend(near);
        }
        let number = |n: f64| -> Option<Value> {
            if n.fract() == 0.0 && n.abs() < 9.0e15 {
                return Some(json!(n as i64));
            }
            Number::from_f64(n).filter(|_| is_fraction).map(Value::Number)
        };
        wanted.into_iter().filter_map(number).filter(|value| fits(facts, value)).collect()
    }

    fn arrays(&mut self, facts: &Facts, depth: u32, most: usize, top: bool) -> Vec<Value> {
        let least = bound(facts, "minItems").unwrap_or(0);
        let mut lengths: Vec<u64> = vec![least.max(facts.prefix.len() as u64), least, 1];
        lengths.extend(bound(facts, "maxItems"));
        if top {
            lengths.extend(self.edges.lengths.iter().flat_map(|n| [n.saturating_sub(1), *n, n + 1]));
        }
        let mut out: Vec<Value> = Vec::new();
        for length in lengths.into_iter().filter(|length| *length <= 200) {
            if out.len() >= most {
                break;
            }
            if let Some(list) = self.list(facts, length as usize, depth) {
                out.push(Value::Array(list));
            }
        }
        if top {
            for inner in self.samples(&facts.items.clone(), &BTreeSet::new(), depth + 1, 8) {
                out.push(json!([inner, inner]));
                out.push(json!([inner]));
            }
        }
        out
    }

    /// That many items; different ones where they must be.
    fn list(&mut self, facts: &Facts, length: usize, depth: u32) -> Option<Vec<Value>> {
        let is_unique = facts.words.contains_key("uniqueItems");
        let mut list: Vec<Value> = Vec::new();
        for position in 0..length {
            let node = facts.element(position).clone();
            let found = if is_unique {
                let several = self.samples(&node, &BTreeSet::new(), depth + 1, length + 1);
                several.into_iter().find(|value| !list.contains(value))
            } else if position > facts.prefix.len() {
                list.last().cloned()
            } else {
                self.one(&node, depth)
            };
            list.push(found?);
        }
        Some(list)
    }

    fn objects(&mut self, facts: &Facts, depth: u32, most: usize, top: bool) -> Vec<Value> {
        let mut out: Vec<Value> = Vec::new();
        let Some(least) = self.least_object(facts, depth) else { return out };
        out.push(Value::Object(least.clone()));
        if most == 1 {
            return out;
        }
        let mut full = least.clone();
        for (name, node) in &facts.properties {
            if !full.contains_key(name)
                && let Some(value) = self.one(node, depth)
            {
                let mut with = least.clone();
                with.insert(name.clone(), value.clone());
                if top {
                    out.push(Value::Object(with));
                }
                full.insert(name.clone(), value);
            }
        }
        out.push(Value::Object(full.clone()));
        if !top {
            return out;
        }
        for name in &self.edges.names {
            for value in [json!("text"), json!(1), json!(true), json!({}), json!([]), Value::Null] {
                let mut with = least.clone();
                with.insert(name.clone(), value);
                out.push(Value::Object(with));
            }
        }
        let mut count = self.edges.lengths.clone();
        count.extend(bound(facts, "maxProperties"));
        for count in count.into_iter().flat_map(|n| [n, n + 1]).filter(|count| *count <= 200) {
            let mut with = least.clone();
            let any = self.one(&facts.additional, depth).unwrap_or(json!("text"));
            let mut position = 0;
            while (with.len() as u64) < count {
                position += 1;
                with.insert(format!("other{position}"), any.clone());
            }
            out.push(Value::Object(with));
        }
        let any = self.one(&facts.additional, depth);
        if let Some(value) = any {
            let mut with = least;
            with.insert("somethingElse".into(), value);
            out.push(Value::Object(with));
        }
        out
    }

    fn least_object(&mut self, facts: &Facts, depth: u32) -> Option<Map<String, Value>> {
        let mut least = Map::new();
        for name in facts.required.keys() {
            let node = facts.property(name).clone();
            least.insert(name.clone(), self.one(&node, depth)?);
        }
        let wanted = bound(facts, "minProperties").unwrap_or(0).min(200);
        for (name, node) in &facts.properties {
            if (least.len() as u64) < wanted
                && !least.contains_key(name)
                && let Some(value) = self.one(node, depth)
            {
                least.insert(name.clone(), value);
            }
        }
        let mut position = 0;
        while (least.len() as u64) < wanted {
            position += 1;
            least.insert(format!("other{position}"), self.one(&facts.additional, depth)?);
        }
        Some(least)
    }

    fn embed(
        &mut self,
        node: &Node,
        chosen: &BTreeSet<String>,
        path: &[Step],
        inner: &Value,
        depth: u32,
    ) -> Vec<Value> {
        if depth > DEEPEST * 4 || self.left == 0 {
            return Vec::new();
        }
        self.left -= 1;
        let Some((step, rest)) = path.split_first() else { return vec![inner.clone()] };
        let facts = facts::facts(self.text, node);
        if let Step::Branch { union, older, newer } = step {
            let branch = if self.edges.is_older { *older } else { *newer };
            let Some((_, place, branches)) = facts.unions.get(*union as usize) else { return Vec::new() };
            let mut chosen = chosen.clone();
            chosen.insert(place.clone());
            let Some(branch) = branches.get(branch as usize) else { return Vec::new() };
            // What the other parts say counts too, but steps are counted within the branch.
            let inside = self.embed(branch, &BTreeSet::new(), rest, inner, depth + 1);
            let Some(frame) = self.samples(node, &BTreeSet::new(), DEEPEST - 4, 1).pop() else {
                return inside;
            };
            return inside.into_iter().map(|value| merged(&frame, value, &facts)).collect();
        }
        match step {
            Step::Property(name) => self.with_property(&facts, name, rest, inner, depth),
            Step::AnyProperty => self.with_property(&facts, "somethingElse", rest, inner, depth),
            Step::Patterned(pattern) => {
                let Some(name) = super::pattern::matching(pattern).into_iter().next() else {
                    return Vec::new();
                };
                let node = facts.patterned.get(pattern).cloned().unwrap_or_default();
                self.with_node(&facts, &name, &node, rest, inner, depth)
            }
            Step::Item(position) => self.with_item(&facts, *position as usize, rest, inner, depth),
            Step::AnyItem => self.with_item(&facts, facts.prefix.len(), rest, inner, depth),
            Step::Branch { .. } => Vec::new(),
        }
    }

    fn with_property(
        &mut self,
        facts: &Facts,
        name: &str,
        rest: &[Step],
        inner: &Value,
        depth: u32,
    ) -> Vec<Value> {
        let node = facts.property(name).clone();
        self.with_node(facts, name, &node, rest, inner, depth)
    }

    fn with_node(
        &mut self,
        facts: &Facts,
        name: &str,
        node: &Node,
        rest: &[Step],
        inner: &Value,
        depth: u32,
    ) -> Vec<Value> {
        let values = self.embed(node, &BTreeSet::new(), rest, inner, depth + 1);
        let least = self.least_object(facts, DEEPEST - 6).unwrap_or_default();
        let with = |value: Value| {
            let mut object = least.clone();
            object.insert(name.to_string(), value);
            Value::Object(object)
        };
        values.into_iter().take(4).map(with).collect()
    }

    fn with_item(
        &mut self,
        facts: &Facts,
        position: usize,
        rest: &[Step],
        inner: &Value,
        depth: u32,
    ) -> Vec<Value> {
        let node = facts.element(position).clone();
        let values = self.embed(&node, &BTreeSet::new(), rest, inner, depth + 1);
        let least = bound(facts, "minItems").unwrap_or(0).min(200) as usize;
        let Some(list) = self.list(facts, least.max(position + 1), DEEPEST - 6).or_else(|| {
            // The other items can't be made; where none is needed, none is.
            (position == 0).then(|| vec![Value::Null])
        }) else {
            return Vec::new();
        };
        let with = |value: Value| {
            let mut list = list.clone();
            if let Some(slot) = list.get_mut(position) {
                *slot = value;
            }
            Value::Array(list)
        };
        values.into_iter().take(4).map(with).collect()
    }
}

/// A value of a branch, with what is required beside the union.
fn merged(frame: &Value, value: Value, facts: &Facts) -> Value {
    match (frame, value) {
        (Value::Object(frame), Value::Object(mut own)) => {
            for name in facts.required.keys() {
                if let (false, Some(value)) = (own.contains_key(name), frame.get(name)) {
                    own.insert(name.clone(), value.clone());
                }
            }
            Value::Object(own)
        }
        (_, value) => value,
    }
}

fn bound(facts: &Facts, word: &str) -> Option<u64> {
    facts.bounds.get(word).and_then(|bound| bound.value.as_u64())
}

/// Whether a value looks as if it fitted; the validator has the last word.
fn fits(facts: &Facts, value: &Value) -> bool {
    let within = |least: &str, greatest: &str, found: &Value| {
        let holds = |bound: Option<&Bound>, wrong: Ordering| {
            bound.is_none_or(|bound| {
                let order = order(found, &bound.value);
                order != wrong && !(bound.is_exclusive && order == Ordering::Equal)
            })
        };
        holds(facts.bounds.get(least), Ordering::Less) && holds(facts.bounds.get(greatest), Ordering::Greater)
    };
    let has_type = |name: &str| facts.types.as_ref().is_none_or(|types| types.contains(name));
    match value {
        Value::String(text) => {
            has_type("string") && within("minLength", "maxLength", &json!(text.chars().count() as u64))
        }
        Value::Number(number) => {
            let is_integer = number.as_f64().is_some_and(|n| n.fract() == 0.0);
            has_type(if is_integer { "integer" } else { "fraction" }) && within("minimum", "maximum", value)
        }
        Value::Null => has_type("null"),
        Value::Bool(_) => has_type("boolean"),
        Value::Array(items) => {
            has_type("array") && within("minItems", "maxItems", &json!(items.len() as u64))
        }
        Value::Object(_) => has_type("object"),
    }
}
