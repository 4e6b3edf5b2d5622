//! Sentences for violations by arrays and objects: missing and unexpected keys, sizes, uniqueness, refusals.

use super::{Explainer, Told, edit};
use crate::schema::source::Location;
use crate::schema::violation::Violation;
use crate::schema::words::{self, SUBJECT};
use crate::schema::{suggest, words::count};
use check::Fact;
use document::{Document, Kind, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// Among more items than this, only items written alike are found equal.
const PAIRWISE: usize = 300;
/// As many unexpected keys of one object are told.
const KEYS_TOLD: usize = 1_000;
/// As many keys of an object are looked at for one that was meant.
const KEYS_COMPARED: usize = 500;

impl Explainer<'_> {
    pub(super) fn missing_key(&self, v: &Violation, key: &str) -> Told {
        let document = self.document();
        let shown = words::name(key);
        // `dependentRequired` and `dependencies` ask for keys because of another key.
        let group = ["dependentRequired", "dependencies"].into_iter().find_map(|keyword| {
            let (schema, _) = v.location.pointer.rsplit_once(&format!("/{keyword}/"))?;
            let schema = Location { source: v.location.source, pointer: schema.to_string() };
            Some(schema.child(keyword))
        });
        let trigger = group.as_ref().and_then(|group| self.trigger(group, v.node, key));
        let schema = group.as_ref().unwrap_or(&v.location).parent();
        let keyword = if trigger.is_some() { "dependentRequired" } else { "required" };
        let mut told = self.told(v, keyword, "");
        told.title = match &trigger {
            Some(trigger) => format!("{shown} is missing from {SUBJECT}, which has {}", words::name(trigger)),
            None => format!("{shown} is missing from {SUBJECT}"),
        };
        if let (Some(group), Some(trigger)) = (&group, &trigger) {
            told.location = group.child(trigger);
        }
        told.note = format!("{shown} is missing");
        told.key = key.to_string();
        let declared = self.declared_keys(&schema);
        let kind = self.type_of(&schema.child("properties").child(key));
        told.expected = Some(match &kind {
            Some(kind) => format!("{shown}, {kind}"),
            None => shown.clone(),
        });
        let present: Vec<String> = document
            .members(v.node)
            .take(KEYS_COMPARED)
            .map(|member| document.text(member.key).into_owned())
            .collect();
        let undeclared =
            present.iter().map(String::as_str).filter(|name| !declared.iter().any(|known| known == name));
        let of = self.called(v.node);
        let named = group.as_ref().and_then(|group| group.pointer.rsplit('/').next());
        let list = named.filter(|_| trigger.is_some()).unwrap_or("required");
        told.fix = Some(match suggest::nearest(key, undeclared) {
            Some(near) => {
                told.tail = format!(", which has {}", words::name(near));
                told.facts.push(Fact::code("Near", near));
                format!(
                    "Rename {} to {shown} in {of}; or take {shown} out of `{list}` in the schema.",
                    words::name(near)
                )
            }
            None => format!("Send {shown} in {of}; or take it out of `{list}` in the schema."),
        });
        told
    }

    /// The key of the object because of which another one is asked for.
    fn trigger(&self, group: &Location, object: NodeId, key: &str) -> Option<String> {
        let (document, group) = self.schema_node(group)?;
        let asks = |list: NodeId| document.elements(list).any(|item| document.text_equals(item, key));
        let found = document.members(group).find(|member| {
            asks(member.value) && self.document().member(object, &document.text(member.key)).is_some()
        });
        found.map(|member| document.text(member.key).into_owned())
    }

    pub(super) fn unexpected_keys(
        &self,
        v: &Violation,
        keyword: &'static str,
        keys: &[String],
        told: &mut Vec<Told>,
    ) {
        let document = self.document();
        let schema = v.location.parent();
        let declared = self.declared_keys(&schema);
        let of = self.called(v.node);
        let free: Vec<&str> = declared
            .iter()
            .map(String::as_str)
            .take(KEYS_COMPARED)
            .filter(|name| document.member(v.node, name).is_none())
            .collect();
        let wanted: BTreeSet<&str> = keys.iter().take(KEYS_TOLD).map(String::as_str).collect();
        if keys.len() > KEYS_TOLD {
            self.is_cut.set(true);
        }
        for member in document.members(v.node) {
            let (key, value) = (document.text(member.key), member.value);
            if !wanted.contains(&*key) {
                continue;
            }
            let key = &*key;
            let shown = words::name(key);
            let mut one = self.told(v, keyword, "");
            one.node = value;
            one.span = document.key_span(value).unwrap_or_else(|| document.span(value));
            one.key = key.to_string();
            let is_root = document.key(v.node).is_none() && document.parent(v.node).is_none();
            one.title = match is_root {
                true => format!("{shown} is not in the schema"),
                false => format!("{shown} is not in the schema of {SUBJECT}"),
            };
            one.note = "not in the schema".into();
            one.got = Some(words::value(document, value));
            let meant = suggest::nearest(key, free.iter().copied());
            one.expected = Some(match (&meant, declared.len()) {
                (Some(meant), _) => words::name(meant),
                (None, 0) => "no such key".into(),
                (None, _) => {
                    let names: Vec<String> = declared.iter().take(8).map(|name| words::name(name)).collect();
                    let more = declared.len().saturating_sub(names.len());
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    format!("no other key than {}{more}", names.join(", "))
                }
            });
            let name = document::quote(key);
            let kind = words::type_name(document, value);
            let allow =
                format!("describe it under `properties` in the schema: `{name}: {{\"type\": \"{kind}\"}}`");
            one.fix = Some(match meant {
                Some(meant) => {
                    let meant = words::name(meant);
                    one.tail = format!("; did you mean {meant}?");
                    format!("Rename {shown} to {meant} in {of}; or {allow}.")
                }
                None => format!("Leave {shown} out of {of}; or {allow}."),
            });
            told.push(one);
        }
    }

    pub(super) fn wrong_size(&self, v: &Violation, keyword: &'static str, limit: u64) -> Told {
        let length = self.document().len(v.node) as u64;
        let is_object = keyword.ends_with("Properties");
        let (one, many) = if is_object { ("key", "keys") } else { ("item", "items") };
        let is_least = keyword.starts_with("min");
        let relation = if is_least { "at least" } else { "at most" };
        let limit_words = count(limit, one, many);
        let must = match (is_least, limit) {
            (true, 1) => "must not be empty".to_string(),
            (false, 0) => "must be empty".to_string(),
            _ => format!("must have {relation} {limit_words}"),
        };
        let mut told = self.told(v, keyword, &must);
        told.tail = match length {
            0 if limit == 1 => String::new(),
            0 => ", and is empty".into(),
            length => format!(", and has {}", words::thousands(length)),
        };
        told.expected = Some(format!("{relation} {limit_words}"));
        told.fix = Some(match keyword {
            "additionalItems" => {
                format!("Send {relation} {limit_words}; or describe more of them in the schema.")
            }
            _ => {
                let verb = if is_least { "lower" } else { "raise" };
                let changed = edit(keyword, &length.to_string());
                format!("Send {relation} {limit_words}; or {verb} the bound in the schema: {changed}.")
            }
        });
        told
    }

    pub(super) fn unexpected_items(&self, v: &Violation, items: u64) -> Told {
        let mut told = self.told(v, "unevaluatedItems", "has items that its schema does not describe");
        told.note = "more items than the schema describes".into();
        told.tail = match items {
            0 => String::new(),
            items => format!(": {}", words::thousands(items)),
        };
        told.expected = Some("only items that the schema describes".into());
        told.fix = Some("Leave these items out; or describe them in the schema.".into());
        told
    }

    pub(super) fn not_unique(&self, v: &Violation) -> Told {
        let document = self.document();
        let mut told = self.told(v, "uniqueItems", "must not hold the same item twice");
        told.expected = Some("items that all differ".into());
        if let Some((first, second, ordinals)) = first_equal_pair(document, v.node) {
            told.tail = format!(", and items {} and {} are equal", ordinals.0 + 1, ordinals.1 + 1);
            told.span = self.mark(second);
            told.got = Some(words::value(document, second));
            told.facts.push(Fact::code("Equal", document.pointer(first)));
            told.facts.push(Fact::code("To", document.pointer(second)));
        }
        told.fix = Some(format!(
            "Send each item once; or allow it in the schema: {}.",
            edit("uniqueItems", "false")
        ));
        told
    }

    pub(super) fn contains_none(&self, v: &Violation) -> Told {
        let schema = v.location.parent();
        let keyword = v.location.pointer.rsplit('/').next().unwrap_or_default();
        let number = |name: &str| {
            let (document, node) = self.keyword(&schema, name)?;
            document.number(node)?.as_u64()
        };
        let what = self.in_words(&schema.child("contains"));
        let (one, each) = match what {
            Some(what) => (format!("that is {what}"), format!(", each {what}")),
            None => {
                let fits = "the schema under `contains`";
                (format!("that fits {fits}"), format!(" that fit {fits}"))
            }
        };
        let items = |number: u64| match number {
            1 => format!("1 item {one}"),
            number => format!("{}{each}", count(number, "item", "items")),
        };
        let (keyword, must) = match (keyword, number("minContains"), number("maxContains")) {
            ("maxContains", _, Some(most)) => ("maxContains", format!("must have at most {}", items(most))),
            (_, Some(least), _) if least != 1 => {
                ("minContains", format!("must have at least {}", items(least)))
            }
            _ => ("contains", format!("must have an item {one}")),
        };
        let mut told = self.told(v, keyword, &must);
        told.tail = match (keyword, self.document().len(v.node)) {
            (_, 0) => ", and is empty".into(),
            ("maxContains", _) => ", and has more".into(),
            ("minContains", _) => ", and has fewer".into(),
            _ => ", and has none".into(),
        };
        told.expected = Some(must.trim_start_matches("must have ").to_string());
        told.fix = Some(format!("Send such an item; or change `{keyword}` in the schema."));
        if keyword == "maxContains" {
            told.fix = Some("Send fewer such items; or raise `maxContains` in the schema.".into());
        }
        told
    }

    /// A schema that refuses everything.
    pub(super) fn refused(&self, v: &Violation) -> Told {
        let document = self.document();
        let tokens: Vec<&str> = v.location.pointer.rsplit('/').take(2).collect();
        let (last, before) = (tokens.first().copied().unwrap_or(""), tokens.get(1).copied().unwrap_or(""));
        let is_key = document.key(v.node).is_some()
            && (matches!(last, "additionalProperties" | "unevaluatedProperties")
                || matches!(before, "properties" | "patternProperties"));
        let is_item = matches!(last, "items" | "additionalItems" | "unevaluatedItems" | "contains")
            || matches!(before, "prefixItems" | "items");
        let mut told = self.told(v, "false", "is refused by its schema, which allows nothing");
        told.expected = Some("nothing".into());
        told.note = "not allowed".into();
        let of = document.parent(v.node).map_or(self.speech.whole.to_string(), |parent| self.called(parent));
        told.fix = Some("Leave it out; or allow it in the schema.".into());
        if last == "propertyNames" {
            told.title = format!("{SUBJECT} must have no keys");
            told.note = "must have no keys".into();
            told.fix = Some("Send an empty object; or change `propertyNames` in the schema.".into());
        } else if is_key {
            told.span = document.key_span(v.node).unwrap_or(told.span);
            told.title = format!("{SUBJECT} must not be there");
            told.note = "must not be there".into();
            told.fix = Some(format!(
                "Leave {} out of {of}; or replace `false` in the schema by what it may be.",
                self.called(v.node)
            ));
        } else if is_item {
            told.title = format!("{SUBJECT} is one too many");
            told.note = "one too many".into();
        }
        told
    }

    pub(super) fn fits_not(&self, v: &Violation) -> Told {
        let inner = v.location.clone();
        let must = match self.not_words(&inner) {
            Some(what) => format!("must not {what}"),
            None => "must not fit the schema under `not`, and does".to_string(),
        };
        let mut told = self.told(v, "not", &must);
        told.expected = Some(must.trim_end_matches(", and does").trim_start_matches("must ").to_string());
        told.fix = Some("Send another value; or change `not` in the schema.".into());
        told
    }

    fn not_words(&self, schema: &Location) -> Option<String> {
        if let Some(what) = self.in_words(schema) {
            return Some(format!("be {what}"));
        }
        let (document, required) = self.keyword(schema, "required")?;
        let names: Vec<String> =
            document.elements(required).map(|item| words::name(&document.text(item))).collect();
        (!names.is_empty()).then(|| match names.as_slice() {
            [only] => format!("have {only}"),
            several => format!("have {} together", words::all_of(several)),
        })
    }
}

/// The first two equal items of an array and their positions.
fn first_equal_pair(document: &Document, array: NodeId) -> Option<(NodeId, NodeId, (usize, usize))> {
    let items: Vec<NodeId> = document.elements(array).collect();
    let mut found: Option<(usize, usize)> = None;
    let mut keep = |first: usize, second: usize| {
        if found.is_none_or(|(_, known)| second < known) {
            found = Some((first, second));
        }
    };
    let mut written: BTreeMap<&[u8], usize> = BTreeMap::new();
    for (ordinal, item) in items.iter().enumerate() {
        if let Some(first) = written.get(document.raw(*item)) {
            keep(*first, ordinal);
            break;
        }
        written.insert(document.raw(*item), ordinal);
    }
    if items.len() <= PAIRWISE {
        'pairs: for (second, right) in items.iter().enumerate() {
            for (first, left) in items.iter().enumerate().take(second) {
                if are_equal(document, *left, *right) {
                    keep(first, second);
                    break 'pairs;
                }
            }
        }
    }
    let (first, second) = found?;
    Some((*items.get(first)?, *items.get(second)?, (first, second)))
}

/// Equality of JSON Schema: numbers by value, objects without order.
fn are_equal(document: &Document, left: NodeId, right: NodeId) -> bool {
    let mut pairs = vec![(left, right)];
    while let Some((left, right)) = pairs.pop() {
        let same = match (document.kind(left), document.kind(right)) {
            (Kind::Number, Kind::Number) => match (document.number(left), document.number(right)) {
                (Some(left), Some(right)) => left.compare(&right) == Some(std::cmp::Ordering::Equal),
                _ => false,
            },
            (Kind::String, Kind::String) => document.text(left) == document.text(right),
            (Kind::Array, Kind::Array) if document.len(left) == document.len(right) => {
                pairs.extend(document.elements(left).zip(document.elements(right)));
                true
            }
            (Kind::Object, Kind::Object) if document.len(left) == document.len(right) => {
                document.members(left).all(|member| {
                    let other = document.member(right, &document.text(member.key));
                    pairs.extend(other.map(|other| (member.value, other)));
                    other.is_some()
                })
            }
            (Kind::Array | Kind::Object, _) => false,
            (left, right) => left == right,
        };
        if !same {
            return false;
        }
    }
    true
}
