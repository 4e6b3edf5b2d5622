//! The objects at one path: their members, or one value for all keys where keys are data, or one shape for each value
//! of a discriminator. Whether keys are data is recognised in `maps`.

use super::maps;
use super::profile::{Example, Field, Walker};
use document::{Document, Kind, NodeId};
use std::collections::BTreeMap;

/// So many members of one object are kept apart.
const MAX_MEMBERS: usize = 256;
/// From so many on, keys that are certainly ids are folded while reading.
const FOLD_IDS_FROM: usize = 32;
/// A discriminator with more values than this is none.
const MAX_VARIANTS: usize = 12;
const MAX_VARIANT_BYTES: usize = 64;

/// Names of fields whose value may tell shapes apart.
const DISCRIMINATORS: [&str; 14] = [
    "type",
    "kind",
    "@type",
    "_type",
    "$type",
    "__typename",
    "objectType",
    "object_type",
    "eventType",
    "event_type",
    "resourceType",
    "resource_type",
    "event",
    "object",
];

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub name: String,
    /// Objects that have it.
    pub present: u64,
    pub field: Field,
    /// Some of its values were left out.
    pub is_partial: bool,
    /// An object that does not have it, if there is one.
    absent: Option<Example>,
    /// The count of objects when it was seen last.
    last: u64,
}

/// Objects of one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    pub count: u64,
    pub members: Vec<Member>,
    positions: BTreeMap<String, u32>,
    /// All values, where keys are data; then there are no members. With `is_cut` it is not known what they were.
    pub values: Option<Box<Field>>,
    /// Keys of all objects that went into `values`.
    pub keys: u64,
    /// There were members that are not kept.
    pub is_cut: bool,
    first: Option<Example>,
    latest: Option<Example>,
}

impl Shape {
    pub(super) fn add(&mut self, walker: &mut Walker<'_>, node: NodeId, depth: u32) {
        let document = walker.document;
        let previous = self.latest.replace(Example { document: walker.number, node });
        self.first = self.first.or(self.latest);
        self.count += 1;
        for (at, member) in document.members(node).enumerate() {
            if let Some(values) = &mut self.values {
                values.add(walker, member.value, depth + 1);
                self.keys += 1;
                continue;
            }
            let name = document.text(member.key);
            let Some(position) = self.position(at, &name, walker) else {
                // The new member turned them all into values of a map, or there is no room for it.
                if let Some(values) = &mut self.values {
                    values.add(walker, member.value, depth + 1);
                    self.keys += 1;
                }
                continue;
            };
            let known = &mut self.members[position];
            if known.last + 1 != self.count && known.absent.is_none() {
                known.absent = if known.present == 0 { self.first } else { previous };
            }
            known.last = self.count;
            known.present += 1;
            known.field.add(walker, member.value, depth + 1);
        }
    }

    /// Where a member is kept. Most objects have their members in the same order, so that place is looked at first.
    fn position(&mut self, at: usize, name: &str, walker: &mut Walker<'_>) -> Option<usize> {
        if self.members.get(at).is_some_and(|member| member.name == name) {
            return Some(at);
        }
        if let Some(&position) = self.positions.get(name) {
            return Some(position as usize);
        }
        let length = self.members.len();
        let is_map = length >= FOLD_IDS_FROM && maps::is_id(name) && maps::is_certain(self)
            || length >= MAX_MEMBERS && maps::are_alike(self);
        if is_map && !self.is_cut {
            self.fold();
            return None;
        }
        if length >= MAX_MEMBERS || !walker.budget.take_field() {
            self.is_cut = true;
            walker.budget.is_fields_cut = true;
            return None;
        }
        self.push(Member {
            name: name.to_string(),
            present: 0,
            field: Field::default(),
            is_partial: false,
            absent: None,
            last: 0,
        });
        Some(length)
    }

    fn push(&mut self, member: Member) {
        self.positions.insert(member.name.clone(), self.members.len() as u32);
        self.members.push(member);
    }

    /// From now on all keys are data.
    pub(crate) fn fold(&mut self) {
        if self.values.is_some() {
            return;
        }
        let mut values = Field::default();
        for member in std::mem::take(&mut self.members) {
            self.keys += member.present;
            self.is_cut |= member.is_partial;
            values.absorb(member.field);
        }
        self.positions.clear();
        self.values = Some(Box::new(values));
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.positions.get(name).and_then(|&at| self.members.get(at as usize))
    }

    /// Takes a member out of a shape that is read no more; the others stay in their places.
    pub(crate) fn take(&mut self, name: &str) -> Option<Member> {
        let at = self.positions.remove(name)?;
        let member = self.members.get_mut(at as usize)?;
        let field = std::mem::take(&mut member.field);
        Some(Member { field, name: name.to_string(), ..*member })
    }

    /// An object of this shape.
    pub(crate) fn first(&self) -> Option<Example> {
        self.first
    }

    /// An object that does not have the member.
    pub(crate) fn absent(&self, member: &Member) -> Option<Example> {
        if member.present == self.count { None } else { member.absent.or(self.latest) }
    }

    /// The same by the name of the member, which may have none of the objects.
    pub(crate) fn without(&self, name: &str) -> Option<Example> {
        self.member(name).map_or(self.first, |member| self.absent(member))
    }

    pub(super) fn absorb(&mut self, mut other: Shape) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = other;
            return;
        }
        if self.values.is_some() != other.values.is_some() {
            self.fold();
            other.fold();
        }
        // What was left out on one side may have been a member that the other side kept.
        if other.is_cut {
            for member in self.members.iter_mut().filter(|m| !other.positions.contains_key(&m.name)) {
                member.is_partial = true;
            }
        }
        let (absent_before, was_cut) = (self.latest, self.is_cut);
        let count_before = self.count;
        self.count += other.count;
        self.is_cut |= other.is_cut;
        self.keys += other.keys;
        if let (Some(own), Some(more)) = (&mut self.values, other.values.take()) {
            own.absorb(*more);
        }
        for member in std::mem::take(&mut other.members) {
            match self.positions.get(&member.name) {
                Some(&at) => {
                    let own = &mut self.members[at as usize];
                    let lacked = own.last != count_before;
                    own.absent = own.absent.or(absent_before.filter(|_| lacked)).or(member.absent);
                    own.present += member.present;
                    own.last = count_before + member.last;
                    own.is_partial |= member.is_partial;
                    own.field.absorb(member.field);
                }
                None => {
                    let absent = self.first.or(member.absent);
                    let is_partial = was_cut || member.is_partial;
                    self.push(Member { absent, is_partial, last: count_before + member.last, ..member });
                }
            }
        }
        self.latest = other.latest.or(self.latest);
    }
}

/// Objects by the value of their discriminator.
#[derive(Clone, Debug)]
pub(crate) struct Variants {
    pub key: String,
    /// In the order of their first object.
    pub list: Vec<(String, Shape)>,
}

impl Variants {
    /// Looks for a discriminator in the first object of a path.
    pub(super) fn start(document: &Document, object: NodeId) -> Option<Variants> {
        let found = DISCRIMINATORS.iter().find(|name| {
            document.member(object, name).is_some_and(|value| document.kind(value) == Kind::String)
        })?;
        Some(Variants { key: (*found).to_string(), list: Vec::new() })
    }

    /// None: this object has no such field, or there are too many values of it.
    pub(super) fn shape_of(&mut self, document: &Document, object: NodeId) -> Option<&mut Shape> {
        let value = document.member(object, &self.key)?;
        if document.kind(value) != Kind::String || document.span(value).len() as usize > MAX_VARIANT_BYTES {
            return None;
        }
        let text = document.text(value);
        let at = match self.list.iter().position(|(known, _)| *known == *text) {
            Some(at) => at,
            None if self.list.len() >= MAX_VARIANTS => return None,
            None => {
                self.list.push((text.into_owned(), Shape::default()));
                self.list.len() - 1
            }
        };
        self.list.get_mut(at).map(|(_, shape)| shape)
    }

    pub(super) fn can_absorb(&self, other: &Variants) -> bool {
        let is_new = |(value, _): &&(String, Shape)| {
            self.list.iter().all(|(known, _)| known.as_str() != value.as_str())
        };
        self.key == other.key && self.list.len() + other.list.iter().filter(is_new).count() <= MAX_VARIANTS
    }

    pub(super) fn absorb(&mut self, other: Option<Variants>) {
        for (value, shape) in other.into_iter().flat_map(|variants| variants.list) {
            match self.list.iter_mut().find(|(known, _)| *known == value) {
                Some((_, own)) => own.absorb(shape),
                None => self.list.push((value, shape)),
            }
        }
    }

    /// Whether the value tells shapes apart: one of two has a member each time that the other never has.
    pub(crate) fn are_different(&self) -> bool {
        let lacks = |shape: &Shape, name: &str| shape.member(name).is_none() && !shape.is_cut;
        self.list.len() >= 2
            && self.list.iter().any(|(_, one)| {
                one.members.iter().any(|member| {
                    member.present == one.count
                        && self.list.iter().any(|(_, other)| lacks(other, &member.name))
                })
            })
    }
}
