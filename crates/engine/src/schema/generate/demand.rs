//! Everything that a set of schemas demands of one value, brought together: bounds are the narrowest, branches of
//! `anyOf`, `oneOf` and `if` are chosen. It makes no value and judges none.

use super::super::SchemaSource;
use super::decimal::Decimal;
use super::options::Direction;
use super::territory::{At, SchemaIndex};
use super::types::Types;
use super::value::Value;
use check::gates::contract::Draft;
use document::{Document, Kind, NodeId};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Schemas that are brought together for one value before giving up.
const MOST_SCHEMAS: usize = 500;

#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub value: Decimal,
    pub is_exclusive: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ListShape {
    pub prefix: Vec<At>,
    pub rest: Option<At>,
}

#[derive(Clone, Debug)]
pub(super) struct Contains {
    pub schema: At,
    pub least: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ObjectShape {
    pub properties: Vec<(String, At)>,
    pub patterns: Vec<(String, At)>,
    pub additional: Option<At>,
}

#[derive(Clone, Debug)]
pub(super) struct Demand {
    pub types: Types,
    /// What the keywords are about, where no type is named.
    pub implied: Types,
    pub allowed: Option<Vec<Value>>,
    pub forbidden: Vec<Value>,
    pub minimum: Option<Bound>,
    pub maximum: Option<Bound>,
    pub multiples: Vec<Decimal>,
    pub min_length: u64,
    pub max_length: Option<u64>,
    pub patterns: Vec<String>,
    pub formats: Vec<String>,
    pub min_items: u64,
    pub max_items: Option<u64>,
    pub is_unique: bool,
    pub lists: Vec<ListShape>,
    pub unevaluated_items: Option<At>,
    pub contains: Vec<Contains>,
    pub objects: Vec<ObjectShape>,
    pub unevaluated_properties: Option<At>,
    pub required: Vec<String>,
    pub absent: BTreeSet<String>,
    /// Properties that do not travel in this direction.
    pub left_out: BTreeSet<String>,
    pub dependent: Vec<(String, Vec<String>)>,
    pub names: Vec<At>,
    pub min_properties: u64,
    pub max_properties: Option<u64>,
    /// Properties that a discriminator fixes.
    pub tags: BTreeMap<String, String>,
    /// Schemas that are not kept by construction, to be compared with the value afterwards.
    pub checks: Vec<At>,
    pub examples: Vec<Value>,
    /// Whether another choice could give other demands.
    pub has_choice: bool,
    /// Two demands that exclude each other, as a sentence.
    pub contradiction: Option<String>,
    pub is_too_large: bool,
}

/// How the choices are made: attempt after attempt, other branches.
pub(super) struct Choices<'c> {
    pub start: u64,
    pub attempt: u64,
    made: u64,
    pub keeps_direction: bool,
    pub draft: Draft,
    pub knows_nullable: bool,
    pub direction: Direction,
    pub sources: &'c [SchemaSource<'c>],
    pub index: &'c SchemaIndex,
}

impl<'c> Choices<'c> {
    pub(super) fn new(
        sources: &'c [SchemaSource<'c>],
        index: &'c SchemaIndex,
        options: &super::GenerateOptions,
    ) -> Choices<'c> {
        Choices {
            start: 0,
            attempt: 0,
            made: 0,
            keeps_direction: true,
            draft: options.draft,
            knows_nullable: options.knows_nullable,
            direction: options.direction,
            sources,
            index,
        }
    }

    /// Goes through the branches in turn; the second union goes on when the first has been through.
    fn choose(&mut self, count: usize) -> usize {
        let count = count.max(1) as u64;
        let turn = match self.made {
            0 => self.attempt,
            made => self.attempt / 2 + made,
        };
        self.made += 1;
        (self.start.rotate_right(self.made as u32 * 7) % count).wrapping_add(turn) as usize % count as usize
    }

    fn flip(&mut self) -> bool {
        self.choose(2) == 0
    }
}

pub(super) fn demand(schemas: &[At], choices: &mut Choices<'_>) -> Demand {
    choices.made = 0;
    let mut gatherer = Gatherer {
        demand: Demand {
            types: Types::ALL,
            implied: Types::NONE,
            allowed: None,
            forbidden: Vec::new(),
            minimum: None,
            maximum: None,
            multiples: Vec::new(),
            min_length: 0,
            max_length: None,
            patterns: Vec::new(),
            formats: Vec::new(),
            min_items: 0,
            max_items: None,
            is_unique: false,
            lists: Vec::new(),
            unevaluated_items: None,
            contains: Vec::new(),
            objects: Vec::new(),
            unevaluated_properties: None,
            required: Vec::new(),
            absent: BTreeSet::new(),
            left_out: BTreeSet::new(),
            dependent: Vec::new(),
            names: Vec::new(),
            min_properties: 0,
            max_properties: None,
            tags: BTreeMap::new(),
            checks: Vec::new(),
            examples: Vec::new(),
            has_choice: false,
            contradiction: None,
            is_too_large: false,
        },
        choices,
        seen: BTreeSet::new(),
        open: schemas.iter().rev().copied().collect(),
    };
    while let Some(at) = gatherer.open.pop() {
        if gatherer.seen.len() > MOST_SCHEMAS {
            gatherer.demand.is_too_large = true;
            break;
        }
        if gatherer.seen.insert(at) {
            gatherer.read(at);
        }
    }
    let mut demand = gatherer.demand;
    demand.settle();
    demand
}

struct Gatherer<'g, 'c> {
    demand: Demand,
    choices: &'g mut Choices<'c>,
    seen: BTreeSet<At>,
    open: Vec<At>,
}

impl Gatherer<'_, '_> {
    fn read(&mut self, at: At) {
        let Some(document) = self.choices.sources.get(usize::from(at.source)).map(|s| s.document) else {
            return;
        };
        match document.kind(at.node) {
            Kind::Boolean(false) => self.demand.contradict("a schema is false, which no value fits".into()),
            Kind::Object => {
                let here = |node| At { source: at.source, node };
                let reference =
                    document.member(at.node, "$ref").filter(|node| document.kind(*node) == Kind::String);
                let is_old = matches!(self.choices.draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7);
                if let Some(reference) = reference {
                    self.follow(at, &document.text(reference));
                    if is_old {
                        return;
                    }
                }
                self.read_types(document, at.node);
                let members: Vec<(String, NodeId)> = document
                    .members(at.node)
                    .map(|member| (document.text(member.key).into_owned(), member.value))
                    .collect();
                for (keyword, value) in &members {
                    self.read_keyword(document, at, keyword, *value, here(*value));
                }
                self.read_object(document, at);
                self.read_list(document, at);
            }
            _ => {}
        }
    }

    fn follow(&mut self, from: At, reference: &str) {
        let target = self.choices.index.follow(self.choices.sources, from, reference);
        self.open.extend(target);
    }

    fn read_types(&mut self, document: &Document, node: NodeId) {
        let Some(value) = document.member(node, "type") else { return };
        let mut types = Types::NONE;
        let mut add = |node| match Types::named(&document.text(node)) {
            Some(named) => types = types.or(named),
            None => types = Types::ALL,
        };
        match document.kind(value) {
            Kind::String => add(value),
            Kind::Array => document.elements(value).for_each(add),
            _ => return,
        }
        let is_nullable = document.member(node, "nullable").map(|value| document.kind(value));
        if self.choices.knows_nullable && is_nullable == Some(Kind::Boolean(true)) {
            types = types.or(Types::NULL);
        }
        self.demand.types = self.demand.types.and(types);
    }

    fn read_keyword(&mut self, document: &Document, at: At, keyword: &str, value: NodeId, here: At) {
        let kind = document.kind(value);
        let text = || document.text(value).into_owned();
        let count = || count(document, value);
        let elements =
            || document.elements(value).map(|node| At { source: at.source, node }).collect::<Vec<_>>();
        let demand = &mut self.demand;
        match keyword {
            "enum" if kind == Kind::Array => {
                demand.allow(document.elements(value).filter_map(|one| Value::of(document, one)).collect());
            }
            "const" => demand.allow(Value::of(document, value).into_iter().collect()),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" if kind == Kind::Number => {
                let Some(number) = document.number(value).and_then(|n| Decimal::read(n.text())) else {
                    return;
                };
                // Draft 4 and OpenAPI 3.0 say it with a boolean beside the bound.
                let is_flagged = |flag| {
                    document.member(at.node, flag).map(|v| document.kind(v)) == Some(Kind::Boolean(true))
                };
                match keyword {
                    "minimum" => demand.narrow_from(number, is_flagged("exclusiveMinimum")),
                    "exclusiveMinimum" => demand.narrow_from(number, true),
                    "maximum" => demand.narrow_to(number, is_flagged("exclusiveMaximum")),
                    _ => demand.narrow_to(number, true),
                }
                demand.imply(Types::NUMBER);
            }
            "multipleOf" => {
                if let Some(step) = document.number(value).and_then(|n| Decimal::read(n.text())) {
                    demand.multiples.push(step);
                    demand.imply(Types::NUMBER);
                }
            }
            "minLength" => demand.min_length = demand.min_length.max(count().unwrap_or(0)),
            "maxLength" => demand.max_length = least(demand.max_length, count()),
            "pattern" if kind == Kind::String => demand.patterns.push(text()),
            "format" if kind == Kind::String => demand.formats.push(text()),
            "minItems" => demand.min_items = demand.min_items.max(count().unwrap_or(0)),
            "maxItems" => demand.max_items = least(demand.max_items, count()),
            "uniqueItems" => demand.is_unique |= kind == Kind::Boolean(true),
            "minProperties" => demand.min_properties = demand.min_properties.max(count().unwrap_or(0)),
            "maxProperties" => demand.max_properties = least(demand.max_properties, count()),
            "required" if kind == Kind::Array => {
                for name in document.elements(value).map(|one| document.text(one).into_owned()) {
                    if !demand.required.contains(&name) {
                        demand.required.push(name);
                    }
                }
            }
            "propertyNames" => demand.names.push(here),
            "unevaluatedItems" => demand.unevaluated_items = Some(here),
            "unevaluatedProperties" => demand.unevaluated_properties = Some(here),
            "dependentRequired" | "dependencies" | "dependentSchemas" if kind == Kind::Object => {
                for member in document.members(value) {
                    let name = document.text(member.key).into_owned();
                    self.depend(document, at, name, member.value);
                }
            }
            "allOf" => self.open.extend(elements().into_iter().rev()),
            "anyOf" | "oneOf" => self.branch(document, at, keyword == "oneOf", &elements()),
            "not" => self.refuse(document, at, value),
            "if" => {
                self.demand.has_choice = true;
                self.demand.checks.push(at);
                let member = |name| document.member(at.node, name).map(|node| At { source: at.source, node });
                match self.choices.flip() {
                    true => self.open.extend([Some(here), member("then")].into_iter().flatten()),
                    false => self.open.extend(member("else")),
                }
            }
            "$dynamicRef" | "$recursiveRef" if kind == Kind::String => self.follow(at, &text()),
            "example" | "default" => demand.examples.extend(Value::of(document, value)),
            "examples" if kind == Kind::Array => {
                demand.examples.extend(document.elements(value).filter_map(|one| Value::of(document, one)));
            }
            _ => {}
        }
        let about = match keyword {
            "minLength" | "maxLength" | "pattern" | "format" => Types::STRING,
            "items" | "prefixItems" | "contains" | "minItems" | "maxItems" | "uniqueItems"
            | "unevaluatedItems" => Types::ARRAY,
            "properties"
            | "required"
            | "additionalProperties"
            | "patternProperties"
            | "propertyNames"
            | "minProperties"
            | "maxProperties"
            | "dependentRequired"
            | "dependentSchemas"
            | "dependencies"
            | "unevaluatedProperties" => Types::OBJECT,
            _ => return,
        };
        self.demand.imply(about);
    }

    /// `dependentRequired`, `dependentSchemas`, and `dependencies`, which was both.
    fn depend(&mut self, document: &Document, at: At, name: String, value: NodeId) {
        if document.kind(value) == Kind::Array {
            let others = document.elements(value).map(|one| document.text(one).into_owned()).collect();
            return self.demand.dependent.push((name, others));
        }
        self.demand.has_choice = true;
        self.demand.checks.push(at);
        if self.demand.required.contains(&name) || self.choices.flip() {
            self.open.push(At { source: at.source, node: value });
        } else {
            self.demand.absent.insert(name);
        }
    }

    fn branch(&mut self, document: &Document, at: At, is_one: bool, branches: &[At]) {
        if branches.is_empty() {
            return;
        }
        let Some(&chosen) = branches.get(self.choices.choose(branches.len())) else { return };
        self.open.push(chosen);
        if branches.len() > 1 {
            self.demand.has_choice = true;
            if is_one {
                self.demand.checks.push(at);
            }
        }
        self.tag(document, at, chosen);
    }

    /// The property that OpenAPI's `discriminator` fixes for the branch (OpenAPI 3.1 §4.8.25).
    fn tag(&mut self, document: &Document, at: At, chosen: At) {
        let text = |node: NodeId| document.text(node).into_owned();
        let Some(discriminator) = document.member(at.node, "discriminator") else { return };
        let (Some(name), Some(reference)) = (
            document.member(discriminator, "propertyName").map(text),
            document.member(chosen.node, "$ref").map(text),
        ) else {
            return;
        };
        let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_string();
        let mapping = document.member(discriminator, "mapping");
        let mapped = mapping.and_then(|mapping| {
            let leads_here = |target: &str| target == reference || target == last(&reference);
            document
                .members(mapping)
                .find(|member| leads_here(&document.text(member.value)))
                .map(|m| text(m.key))
        });
        self.demand.tags.insert(name, mapped.unwrap_or_else(|| last(&reference)));
    }

    /// Takes from `not` what is easily kept; the rest is compared afterwards.
    fn refuse(&mut self, document: &Document, at: At, value: NodeId) {
        self.demand.checks.push(at);
        let members: Vec<_> = document.members(value).collect();
        if document.kind(value) == Kind::Boolean(true)
            || (document.kind(value) == Kind::Object && members.is_empty())
        {
            return self.demand.contradict("`not` refuses every value".into());
        }
        let [only] = members[..] else { return };
        let elements = || document.elements(only.value);
        match &*document.text(only.key) {
            "type" => {
                let mut refused = Types::NONE;
                let mut add = |node| {
                    // Not an integer leaves fractions; what is no number of either is refused whole.
                    refused = refused.or(Types::named(&document.text(node)).unwrap_or(Types::NONE))
                };
                match document.kind(only.value) {
                    Kind::Array => elements().for_each(add),
                    _ => add(only.value),
                }
                self.demand.types = self.demand.types.without(refused);
            }
            "enum" => self.demand.forbidden.extend(elements().filter_map(|one| Value::of(document, one))),
            "const" => self.demand.forbidden.extend(Value::of(document, only.value)),
            "required" if document.len(only.value) == 1 => {
                let name = elements().map(|one| document.text(one).into_owned()).next();
                self.demand.absent.extend(name);
            }
            _ => {}
        }
    }

    fn read_object(&mut self, document: &Document, at: At) {
        let here = |node| At { source: at.source, node };
        let named = |keyword| {
            let members =
                document.member(at.node, keyword).into_iter().flat_map(|node| document.members(node));
            members
                .map(|member| (document.text(member.key).into_owned(), here(member.value)))
                .collect::<Vec<_>>()
        };
        let shape = ObjectShape {
            properties: named("properties"),
            patterns: named("patternProperties"),
            additional: document.member(at.node, "additionalProperties").map(here),
        };
        if shape.properties.is_empty() && shape.patterns.is_empty() && shape.additional.is_none() {
            return;
        }
        for (name, property) in &shape.properties {
            if self.is_left_out(document, property.node) {
                self.demand.left_out.insert(name.clone());
            }
        }
        self.demand.objects.push(shape);
    }

    /// Whether a property does not travel in this direction.
    fn is_left_out(&self, document: &Document, node: NodeId) -> bool {
        let keyword = match (self.choices.keeps_direction, self.choices.direction) {
            (true, Direction::Request) => "readOnly",
            (true, Direction::Response) => "writeOnly",
            _ => return false,
        };
        document.member(node, keyword).map(|value| document.kind(value)) == Some(Kind::Boolean(true))
    }

    fn read_list(&mut self, document: &Document, at: At) {
        let here = |node| At { source: at.source, node };
        let member = |name| document.member(at.node, name);
        let elements = |node| document.elements(node).map(here).collect::<Vec<_>>();
        let items = member("items");
        let is_tuple = items.is_some_and(|node| document.kind(node) == Kind::Array);
        let shape = match (is_tuple, items, member("prefixItems")) {
            (true, Some(items), _) => {
                ListShape { prefix: elements(items), rest: member("additionalItems").map(here) }
            }
            (_, items, prefix) => {
                ListShape { prefix: prefix.map(elements).unwrap_or_default(), rest: items.map(here) }
            }
        };
        if !shape.prefix.is_empty() || shape.rest.is_some() {
            self.demand.lists.push(shape);
        }
        if let Some(schema) = member("contains") {
            let least = member("minContains").and_then(|node| count(document, node)).unwrap_or(1);
            self.demand.contains.push(Contains { schema: here(schema), least });
            self.demand.checks.push(at);
        }
    }
}

/// A number that counts something: `2` and `2.0`.
fn count(document: &Document, node: NodeId) -> Option<u64> {
    let number = Decimal::read(document.number(node)?.text())?;
    number.is_integer().then(|| u64::try_from(number.mantissa).ok())?
}

fn least(known: Option<u64>, new: Option<u64>) -> Option<u64> {
    match (known, new) {
        (Some(known), Some(new)) => Some(known.min(new)),
        (known, new) => known.or(new),
    }
}

impl Demand {
    fn contradict(&mut self, why: String) {
        self.contradiction.get_or_insert(why);
    }

    fn imply(&mut self, types: Types) {
        self.implied = self.implied.or(types);
    }

    fn allow(&mut self, values: Vec<Value>) {
        self.allowed = Some(match self.allowed.take() {
            Some(known) => known.into_iter().filter(|value| values.contains(value)).collect(),
            None => values,
        });
    }

    fn narrow_from(&mut self, value: Decimal, is_exclusive: bool) {
        let is_narrower = self.minimum.is_none_or(|known| match value.compare(known.value) {
            Some(Ordering::Equal) => is_exclusive,
            order => order == Some(Ordering::Greater),
        });
        if is_narrower {
            self.minimum = Some(Bound { value, is_exclusive });
        }
    }

    fn narrow_to(&mut self, value: Decimal, is_exclusive: bool) {
        let is_narrower = self.maximum.is_none_or(|known| match value.compare(known.value) {
            Some(Ordering::Equal) => is_exclusive,
            order => order == Some(Ordering::Less),
        });
        if is_narrower {
            self.maximum = Some(Bound { value, is_exclusive });
        }
    }

    /// Looks for demands that exclude each other, whatever is chosen later.
    fn settle(&mut self) {
        let left_out = &self.left_out;
        self.required.retain(|name| !left_out.contains(name));
        let types = self.types;
        if types == Types::NONE {
            self.contradict("the types that are demanded have nothing in common".into());
        }
        let forbidden = &self.forbidden;
        if let Some(allowed) = &mut self.allowed {
            allowed.retain(|value| Types::of(value).meets(types) && !forbidden.contains(value));
            if allowed.is_empty() {
                self.contradict("no value of the enum is of the type that is demanded, or two enums have nothing in common".into());
            }
        }
        if types.is_within(Types::STRING) && self.max_length.is_some_and(|most| most < self.min_length) {
            self.contradict("minLength is greater than maxLength".into());
        }
        if types.is_within(Types::ARRAY) && self.max_items.is_some_and(|most| most < self.min_items) {
            self.contradict("minItems is greater than maxItems".into());
        }
        if types.is_within(Types::OBJECT) {
            let fewest = self.min_properties.max(self.required.len() as u64);
            if self.max_properties.is_some_and(|most| most < fewest) {
                self.contradict("more properties are required than maxProperties allows".into());
            }
        }
    }
}
