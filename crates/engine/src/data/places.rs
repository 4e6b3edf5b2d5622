//! The places of a payload where something can be changed, each with what the schema says about it. Of the elements
//! of a list and of the values of a map the first stands for all. It changes nothing.

use super::case::{Site, SiteKind};
use super::facts::{Facts, Land};
use crate::openapi::pointer_child;
use crate::schema::generate::{Amount, At, Direction, GenerateOptions, generate_at};
use document::edit;
use document::{Document, Kind, NodeId, Span};
use std::ops::Range;

/// Places of one payload. What is beyond is not changed, which is said.
const MOST_PLACES: usize = 400;
const MOST_DEPTH: usize = 40;
/// Members and elements that are looked at one by one.
const MOST_MEMBERS: usize = 300;
/// Positions of a list whose elements have schemas of their own.
const MOST_POSITIONS: usize = 6;
/// Optional properties that are not there, for which values are made.
const MOST_ABSENT: usize = 20;
const MOST_ABSENT_IN_ALL: usize = 100;

#[derive(Clone, Debug)]
pub(super) struct Place {
    pub site: Site,
    pub kind: Kind,
    /// Of the value, in the unchanged payload. Empty for a parameter.
    pub range: Range<u32>,
    /// A string decoded, a number as it is written; else empty.
    pub text: String,
    /// Where null stands and another value may: one that fits, as JSON. Then `kind`, `text` and `facts` are about it.
    pub stand_in: Option<String>,
    pub facts: Facts,
    pub is_required: bool,
    /// None: the whole body, an element, a parameter.
    pub member: Option<Membership>,
    /// Of an object, those that count.
    pub members: Vec<Entry>,
    /// Of an array, the ranges of its first elements; and how many there are.
    pub elements: Vec<Range<u32>>,
    pub element_count: u32,
    /// Optional properties that are not there, with a value for each as JSON.
    pub absent: Vec<(String, String)>,
    /// Properties that the service alone sets, with a value for each as JSON.
    pub read_only: Vec<(String, String)>,
}

/// A value's membership in the object around it.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    pub name: String,
    pub key: Range<u32>,
    /// From the key to the end of the value.
    pub entry: Range<u32>,
    /// The entry with the comma that goes with it.
    pub removal: Range<u32>,
    /// Values that name other branches of a union, as JSON.
    pub tags: Vec<String>,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub name: String,
    pub is_required: bool,
    pub range: Range<u32>,
    pub value: Range<u32>,
}

#[derive(Debug, Default)]
pub(super) struct Survey {
    pub places: Vec<Place>,
    pub is_cut: bool,
    /// Entries that do not travel in requests, to be taken out.
    pub read_only_entries: Vec<NodeId>,
}

fn text_of(document: &Document, node: NodeId) -> String {
    match document.kind(node) {
        Kind::String => document.text(node).into_owned(),
        Kind::Number => document.number(node).map_or(String::new(), |number| number.text().to_string()),
        _ => String::new(),
    }
}

pub(super) fn range(span: Span) -> Range<u32> {
    span.start..span.end
}

/// Looks through a payload. `starts` are the schemas of the whole.
pub(super) fn survey(land: &Land<'_>, starts: &[At], document: &Document, direction: Direction) -> Survey {
    let mut surveyor =
        Surveyor { land, document, direction, survey: Survey::default(), chain: Vec::new(), made: 0 };
    if let Some(root) = document.root() {
        surveyor.look(Stop { node: root, pointer: String::new(), field: String::new() }, starts, None);
    }
    surveyor.survey
}

struct Surveyor<'s> {
    land: &'s Land<'s>,
    document: &'s Document,
    direction: Direction,
    survey: Survey,
    /// The schemas of the values around, for schemas that lie in themselves.
    chain: Vec<Vec<At>>,
    made: usize,
}

struct Stop {
    node: NodeId,
    pointer: String,
    field: String,
}

impl Surveyor<'_> {
    /// As deep as [`MOST_DEPTH`].
    fn look(&mut self, stop: Stop, starts: &[At], member: Option<(Membership, bool)>) {
        if self.survey.places.len() >= MOST_PLACES || self.chain.len() >= MOST_DEPTH {
            self.survey.is_cut = true;
            return;
        }
        let document = self.document;
        let Stop { node, pointer, field } = stop;
        let facts = self.land.facts(starts, document, node);
        if facts.is_read_only && self.direction == Direction::Request && member.is_some() {
            self.survey.read_only_entries.push(node);
            return;
        }
        let kind = document.kind(node);
        let is_again = |known: &&Vec<At>| !facts.schemas.is_empty() && **known == facts.schemas;
        if matches!(kind, Kind::Object | Kind::Array) && self.chain.iter().filter(is_again).count() > 1 {
            return;
        }
        let mut about = (kind, text_of(document, node), None);
        let mut facts = facts;
        if kind == Kind::Null
            && let Some((value, json)) = self.stand_in(starts)
            && let Some(root) = value.root()
        {
            facts = self.land.facts(starts, &value, root);
            about = (value.kind(root), text_of(&value, root), Some(json));
        }
        let (kind, text, stand_in) = about;
        let (member, is_required) = member.map_or((None, false), |(member, is)| (Some(member), is));
        let place = Place {
            site: Site {
                kind: SiteKind::Body,
                pointer: pointer.clone(),
                field: if pointer.is_empty() { "whole body".into() } else { field.clone() },
            },
            kind,
            range: range(document.span(node)),
            text,
            stand_in,
            is_required,
            member,
            members: self.entries(node, &facts),
            elements: document
                .elements(node)
                .take(MOST_MEMBERS)
                .map(|one| range(document.span(one)))
                .collect(),
            element_count: if kind == Kind::Array { document.len(node) as u32 } else { 0 },
            absent: self.absent(node, &facts),
            read_only: self.read_only(&facts),
            facts: facts.clone(),
        };
        self.survey.places.push(place);
        self.chain.push(facts.schemas.clone());
        match document.kind(node) {
            Kind::Object => self.look_at_members(node, &pointer, &field, &facts),
            Kind::Array => self.look_at_elements(node, &pointer, &field, &facts),
            _ => {}
        }
        self.chain.pop();
    }

    fn look_at_members(&mut self, node: NodeId, pointer: &str, field: &str, facts: &Facts) {
        let document = self.document;
        let mut maps: Vec<Vec<At>> = Vec::new();
        for member in document.members(node).take(MOST_MEMBERS) {
            let name = document.text(member.key).into_owned();
            let (schemas, is_of_map) = self.land.of_property(facts, &name);
            let is_map = is_of_map && !schemas.is_empty();
            if is_map {
                if maps.contains(&schemas) {
                    continue;
                }
                maps.push(schemas.clone());
            }
            let removal = edit::remove(document, member.value).map_or_else(Span::default, |edit| edit.span);
            let membership = Membership {
                key: range(document.span(member.key)),
                entry: document.span(member.key).start..document.span(member.value).end,
                removal: range(removal),
                tags: facts.tags.get(&name).cloned().unwrap_or_default(),
                name: name.clone(),
            };
            let token = if is_map { "*" } else { &name };
            let stop = Stop {
                node: member.value,
                pointer: pointer_child(pointer, &name),
                field: pointer_child(field, token),
            };
            let is_required = facts.required.contains(&name);
            self.look(stop, &schemas, Some((membership, is_required)));
        }
    }

    fn look_at_elements(&mut self, node: NodeId, pointer: &str, field: &str, facts: &Facts) {
        let has_positions = self.land.has_positions(facts);
        let count = if has_positions { MOST_POSITIONS } else { 1 };
        for (position, element) in self.document.elements(node).take(count).enumerate() {
            let token = position.to_string();
            let stop = Stop {
                node: element,
                pointer: pointer_child(pointer, &token),
                field: pointer_child(field, if has_positions { &token } else { "*" }),
            };
            let schemas = self.land.of_item(facts, position);
            self.look(stop, &schemas, None);
        }
    }

    fn entries(&self, node: NodeId, facts: &Facts) -> Vec<Entry> {
        let document = self.document;
        let entry = |member: document::Member| {
            let name = document.text(member.key).into_owned();
            Entry {
                is_required: facts.required.contains(&name),
                name,
                range: document.span(member.key).start..document.span(member.value).end,
                value: range(document.span(member.value)),
            }
        };
        document.members(node).take(MOST_MEMBERS).map(entry).collect()
    }

    fn is_read_only(&self, schemas: &[At], node: NodeId) -> bool {
        self.direction == Direction::Request && self.land.facts(schemas, self.document, node).is_read_only
    }

    fn absent(&mut self, node: NodeId, facts: &Facts) -> Vec<(String, String)> {
        if self.document.kind(node) != Kind::Object {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (name, schemas) in &facts.properties {
            if found.len() >= MOST_ABSENT || self.made >= MOST_ABSENT_IN_ALL {
                break;
            }
            if self.document.member(node, name).is_some() || self.is_read_only(schemas, node) {
                continue;
            }
            self.made += 1;
            found.extend(self.value_for(schemas).map(|value| (name.clone(), value)));
        }
        found
    }

    fn read_only(&mut self, facts: &Facts) -> Vec<(String, String)> {
        const MOST: usize = 3;
        let Some(root) = self.document.root() else { return Vec::new() };
        let mut found = Vec::new();
        for (name, schemas) in &facts.properties {
            if found.len() < MOST && self.is_read_only(schemas, root) {
                found.extend(self.value_for(schemas).map(|value| (name.clone(), value)));
            }
        }
        found
    }

    /// A text, number or boolean that may stand where null stands.
    fn stand_in(&mut self, schemas: &[At]) -> Option<(Document, String)> {
        const SEEDS: u64 = 8;
        if self.made >= MOST_ABSENT_IN_ALL {
            return None;
        }
        self.made += 1;
        (0..SEEDS).find_map(|seed| {
            let json = self.seeded_value_for(schemas, seed)?;
            let value = Document::parse(json.clone().into_bytes());
            let is_scalar = !matches!(value.kind(value.root()?), Kind::Null | Kind::Array | Kind::Object);
            is_scalar.then_some((value, json))
        })
    }

    fn value_for(&self, schemas: &[At]) -> Option<String> {
        self.seeded_value_for(schemas, 0)
    }

    fn seeded_value_for(&self, schemas: &[At], seed: u64) -> Option<String> {
        let [only] = schemas else { return None };
        let pointer = self.land.document(*only)?.pointer(only.node);
        let options = GenerateOptions {
            amount: Amount::Minimal,
            direction: self.direction,
            attempts: 4,
            steps: 5_000,
            ..self.land.options()
        };
        let place = (only.source, pointer.as_str());
        generate_at(self.land.sources, self.land.index, place, &|_| true, seed, &options)
            .ok()
            .map(|made| made.text)
    }
}
