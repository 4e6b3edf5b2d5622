//! What the schemas say about one place of a payload: bounds, allowed values, formats, what is required. Of branches,
//! those count that the value fits. It is for choosing mutants; the validator alone gives verdicts.

use crate::schema::SchemaSource;
use crate::schema::generate::decimal::Decimal;
use crate::schema::generate::value::Value;
use crate::schema::generate::{At, GenerateOptions, SchemaIndex, fits_roughly, pattern_matches};
use check::gates::contract::Draft;
use document::{Document, Kind, NodeId};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Schemas that are brought together for one place.
const MOST_SCHEMAS: usize = 200;
/// Values of a list of allowed ones, and branches of a union, that are looked at.
const MOST_ALLOWED: usize = 200;

#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub value: Decimal,
    pub is_exclusive: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Of numbers, only integers fit.
    pub is_integer: bool,
    /// JSON texts; None: any value.
    pub allowed: Option<Vec<String>>,
    pub minimum: Option<Bound>,
    pub maximum: Option<Bound>,
    pub multiple_of: Option<Decimal>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub pattern: Option<String>,
    pub format: Option<String>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    pub is_unique: bool,
    pub min_properties: Option<u64>,
    pub max_properties: Option<u64>,
    pub required: BTreeSet<String>,
    /// Declared names, in the order of the schema, with what each must fit.
    pub properties: Vec<(String, Vec<At>)>,
    /// Values of a property that name the other branches of a union, as JSON texts.
    pub tags: BTreeMap<String, Vec<String>>,
    /// It does not travel in requests.
    pub is_read_only: bool,
    /// The schemas themselves, by which what is in the value is found.
    pub schemas: Vec<At>,
}

/// The schemas at hand.
pub(super) struct Land<'l> {
    pub sources: &'l [SchemaSource<'l>],
    pub index: &'l SchemaIndex,
    pub draft: Draft,
    /// OpenAPI 3.0: `nullable`, and nothing counts beside a `$ref`.
    pub is_openapi_30: bool,
}

impl Land<'_> {
    pub(super) fn document(&self, at: At) -> Option<&Document> {
        self.sources.get(usize::from(at.source)).map(|source| source.document)
    }

    pub(super) fn options(&self) -> GenerateOptions {
        GenerateOptions {
            draft: if self.is_openapi_30 { Draft::Draft4 } else { self.draft },
            knows_nullable: self.is_openapi_30,
            ..GenerateOptions::default()
        }
    }

    /// A schema, or what its `$ref` leads to.
    fn resolved(&self, at: At) -> Option<(&Document, NodeId)> {
        let document = self.document(at)?;
        let reference = document.member(at.node, "$ref").filter(|node| document.kind(*node) == Kind::String);
        let Some(reference) = reference else { return Some((document, at.node)) };
        let target = self.index.follow(self.sources, at, &document.text(reference))?;
        Some((self.document(target)?, target.node))
    }

    /// What is said about `value`, a value of `document`, by these schemas together.
    pub(super) fn facts(&self, starts: &[At], document: &Document, value: NodeId) -> Facts {
        let mut reader = Reader { land: self, facts: Facts::default(), document, value, copy: None };
        let mut open: Vec<At> = starts.iter().rev().copied().collect();
        while let Some(at) = open.pop() {
            if reader.facts.schemas.len() >= MOST_SCHEMAS || reader.facts.schemas.contains(&at) {
                continue;
            }
            reader.facts.schemas.push(at);
            reader.read(at, &mut open);
        }
        reader.facts
    }

    /// What a property of this name must fit, and whether it is one of a map: not declared by its name.
    pub(super) fn of_property(&self, facts: &Facts, name: &str) -> (Vec<At>, bool) {
        let mut found = Vec::new();
        let mut is_of_map = true;
        for &at in &facts.schemas {
            let Some(document) = self.document(at) else { continue };
            let here = |node| At { source: at.source, node };
            let before = found.len();
            let declared =
                document.member(at.node, "properties").and_then(|node| document.member(node, name));
            is_of_map &= declared.is_none();
            found.extend(declared.map(here));
            if let Some(patterns) = document.member(at.node, "patternProperties") {
                let met = document.members(patterns).take(MOST_ALLOWED);
                let met = met.filter(|one| pattern_matches(&document.text(one.key), name) == Some(true));
                found.extend(met.map(|one| here(one.value)));
            }
            if found.len() == before {
                found.extend(document.member(at.node, "additionalProperties").map(here));
            }
        }
        (found, is_of_map)
    }

    /// What the element at this position must fit.
    pub(super) fn of_item(&self, facts: &Facts, position: usize) -> Vec<At> {
        let mut found = Vec::new();
        for &at in &facts.schemas {
            let Some(document) = self.document(at) else { continue };
            let items = document.member(at.node, "items");
            let is_tuple = items.is_some_and(|node| document.kind(node) == Kind::Array);
            let (prefix, rest) = match is_tuple {
                true => (items, document.member(at.node, "additionalItems")),
                false => (document.member(at.node, "prefixItems"), items),
            };
            let first = prefix.and_then(|node| document.element(node, position as u32));
            found.extend(first.or(rest).map(|node| At { source: at.source, node }));
        }
        found
    }

    /// Whether elements have schemas of their own by position.
    pub(super) fn has_positions(&self, facts: &Facts) -> bool {
        facts.schemas.iter().any(|at| {
            self.document(*at).is_some_and(|document| {
                let items = document.member(at.node, "items").map(|node| document.kind(node));
                items == Some(Kind::Array) || document.member(at.node, "prefixItems").is_some()
            })
        })
    }
}

struct Reader<'r> {
    land: &'r Land<'r>,
    facts: Facts,
    document: &'r Document,
    value: NodeId,
    /// The value, copied when a branch has to be chosen.
    copy: Option<Option<Value>>,
}

impl Reader<'_> {
    fn read(&mut self, at: At, open: &mut Vec<At>) {
        let land = self.land;
        let Some(document) = land.document(at).filter(|document| document.kind(at.node) == Kind::Object)
        else {
            return;
        };
        let here = |node| At { source: at.source, node };
        let is_text = |node: &NodeId| document.kind(*node) == Kind::String;
        if let Some(reference) = document.member(at.node, "$ref").filter(is_text) {
            open.extend(land.index.follow(land.sources, at, &document.text(reference)));
            if land.is_openapi_30 || matches!(land.draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7) {
                return;
            }
        }
        for member in document.members(at.node) {
            let elements =
                || document.elements(member.value).take(MOST_ALLOWED).map(here).collect::<Vec<_>>();
            match &*document.text(member.key) {
                "allOf" => open.extend(elements().into_iter().rev()),
                "anyOf" | "oneOf" => {
                    let branches = elements();
                    let chosen = branches.iter().position(|branch| self.fits(*branch));
                    open.extend(chosen.map(|chosen| branches[chosen]));
                    self.tags(document, at, &branches, chosen);
                }
                "if" => {
                    let word = if self.fits(here(member.value)) { "then" } else { "else" };
                    open.extend(document.member(at.node, word).map(here));
                }
                "$dynamicRef" | "$recursiveRef" if is_text(&member.value) => {
                    open.extend(land.index.follow(land.sources, at, &document.text(member.value)));
                }
                keyword => self.word(document, at, keyword, member.value),
            }
        }
    }

    fn word(&mut self, document: &Document, at: At, keyword: &str, node: NodeId) {
        let kind = document.kind(node);
        let count = || document.number(node).and_then(|number| number.as_u64());
        let decimal = || document.number(node).and_then(|number| Decimal::read(number.text()));
        // Draft 4 and OpenAPI 3.0 say it with a boolean beside the bound.
        let is_true = |keyword| {
            document.member(at.node, keyword).map(|value| document.kind(value)) == Some(Kind::Boolean(true))
        };
        let facts = &mut self.facts;
        match keyword {
            "type" => {
                let names: Vec<_> = match kind {
                    Kind::Array => document.elements(node).map(|one| document.text(one)).collect(),
                    _ => vec![document.text(node)],
                };
                facts.is_integer |=
                    names.iter().any(|name| name == "integer") && !names.iter().any(|name| name == "number");
            }
            "enum" if kind == Kind::Array => {
                let texts = document.elements(node).take(MOST_ALLOWED).filter_map(|one| json(document, one));
                let texts: Vec<String> = texts.collect();
                facts.allow(texts);
            }
            "const" => {
                if let Some(text) = json(document, node) {
                    facts.allow(vec![text]);
                }
            }
            "minimum" => facts.narrow_from(decimal(), is_true("exclusiveMinimum")),
            "maximum" => facts.narrow_to(decimal(), is_true("exclusiveMaximum")),
            "exclusiveMinimum" => facts.narrow_from(decimal(), true),
            "exclusiveMaximum" => facts.narrow_to(decimal(), true),
            "multipleOf" => {
                facts.multiple_of = facts.multiple_of.or(decimal().filter(|step| step.mantissa > 0))
            }
            "minLength" => facts.min_length = facts.min_length.max(count()),
            "maxLength" => facts.max_length = least(facts.max_length, count()),
            "pattern" if kind == Kind::String => {
                facts.pattern.get_or_insert_with(|| document.text(node).into_owned());
            }
            "format" if kind == Kind::String => {
                let format = document.text(node).into_owned();
                let bounds = match format.as_str() {
                    "int32" => Some(("-2147483648", "2147483647")),
                    "int64" => Some(("-9223372036854775808", "9223372036854775807")),
                    _ => None,
                };
                if let Some((from, to)) = bounds {
                    facts.narrow_from(Decimal::read(from), false);
                    facts.narrow_to(Decimal::read(to), false);
                }
                facts.format.get_or_insert(format);
            }
            "minItems" => facts.min_items = facts.min_items.max(count()),
            "maxItems" => facts.max_items = least(facts.max_items, count()),
            "uniqueItems" => facts.is_unique |= kind == Kind::Boolean(true),
            "minProperties" => facts.min_properties = facts.min_properties.max(count()),
            "maxProperties" => facts.max_properties = least(facts.max_properties, count()),
            "required" if kind == Kind::Array => {
                let names = document.elements(node).filter(|one| document.kind(*one) == Kind::String);
                facts.required.extend(names.map(|one| document.text(one).into_owned()));
            }
            "properties" if kind == Kind::Object => {
                for member in document.members(node) {
                    let schema = At { source: at.source, node: member.value };
                    let name = document.text(member.key);
                    match facts.properties.iter_mut().find(|(known, _)| **known == *name) {
                        Some((_, schemas)) => schemas.push(schema),
                        None => facts.properties.push((name.into_owned(), vec![schema])),
                    }
                }
            }
            "readOnly" => facts.is_read_only |= kind == Kind::Boolean(true),
            _ => {}
        }
    }

    fn fits(&mut self, branch: At) -> bool {
        let (document, value) = (self.document, self.value);
        let copy = self.copy.get_or_insert_with(|| Value::of(document, value));
        let land = self.land;
        copy.as_ref().is_none_or(|copy| fits_roughly(land.sources, land.index, branch, copy, &land.options()))
    }

    /// The values by which the branches that were not taken are known: those of OpenAPI's `discriminator`, and
    /// constants that a property has in each branch.
    fn tags(&mut self, document: &Document, at: At, branches: &[At], chosen: Option<usize>) {
        let land = self.land;
        let text = |node: NodeId| document.text(node).into_owned();
        let discriminator = document.member(at.node, "discriminator");
        let property = discriminator.and_then(|node| document.member(node, "propertyName")).map(text);
        if let (Some(property), Some(discriminator)) = (property, discriminator) {
            let mapping = document.member(discriminator, "mapping");
            let mut tags: Vec<String> = match mapping {
                Some(mapping) => {
                    document.members(mapping).take(MOST_ALLOWED).map(|one| text(one.key)).collect()
                }
                None => {
                    let references = branches.iter().filter_map(|one| document.member(one.node, "$ref"));
                    references
                        .map(|node| text(node).rsplit('/').next().unwrap_or_default().to_string())
                        .collect()
                }
            };
            let current = self.document.member(self.value, &property).map(|node| self.document.text(node));
            tags.retain(|tag| Some(tag.as_str()) != current.as_deref());
            let tags = tags.iter().map(|tag| document::quote(tag)).collect();
            self.facts.tags.insert(property, tags);
            return;
        }
        for (position, branch) in branches.iter().enumerate() {
            if Some(position) == chosen {
                continue;
            }
            let Some((source, schema)) = land.resolved(*branch) else { continue };
            let Some(properties) = source.member(schema, "properties") else { continue };
            for member in source.members(properties).take(MOST_ALLOWED) {
                let constant = source.member(member.value, "const").or_else(|| {
                    let list = source.member(member.value, "enum")?;
                    source.element(list, 0).filter(|_| source.len(list) == 1)
                });
                if let Some(constant) = constant.and_then(|node| json(source, node)) {
                    let tags = self.facts.tags.entry(source.text(member.key).into_owned()).or_default();
                    if tags.len() < 10 && !tags.contains(&constant) {
                        tags.push(constant);
                    }
                }
            }
        }
    }
}

impl Facts {
    fn allow(&mut self, texts: Vec<String>) {
        self.allowed = Some(match self.allowed.take() {
            Some(known) => known.into_iter().filter(|text| texts.contains(text)).collect(),
            None => texts,
        });
    }

    fn narrow_from(&mut self, value: Option<Decimal>, is_exclusive: bool) {
        let Some(value) = value else { return };
        let is_narrower = self.minimum.is_none_or(|known| match value.compare(known.value) {
            Some(Ordering::Equal) => is_exclusive,
            order => order == Some(Ordering::Greater),
        });
        if is_narrower {
            self.minimum = Some(Bound { value, is_exclusive });
        }
    }

    fn narrow_to(&mut self, value: Option<Decimal>, is_exclusive: bool) {
        let Some(value) = value else { return };
        let is_narrower = self.maximum.is_none_or(|known| match value.compare(known.value) {
            Some(Ordering::Equal) => is_exclusive,
            order => order == Some(Ordering::Less),
        });
        if is_narrower {
            self.maximum = Some(Bound { value, is_exclusive });
        }
    }
}

fn least(known: Option<u64>, new: Option<u64>) -> Option<u64> {
    match (known, new) {
        (Some(known), Some(new)) => Some(known.min(new)),
        (known, new) => known.or(new),
    }
}

fn json(document: &Document, node: NodeId) -> Option<String> {
    Value::of(document, node).map(|value| value.text())
}
