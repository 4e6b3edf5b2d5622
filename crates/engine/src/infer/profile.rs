//! What was seen at each field of many samples: counts, types, distinct values, forms of texts, first examples. One
//! walk in linear time; what it keeps is bounded by counts. What follows from it is for others to decide.

use super::formats::TextForm;
use super::shape::{Shape, Variants};
use document::{Document, Kind, NodeId};
use std::collections::BTreeMap;

/// How much is kept. All of them count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fields of all objects together.
    pub fields: u32,
    /// Containers within each other that are looked into. Each may nest four levels in the schema, which may have 100.
    pub depth: u32,
    /// Distinct values of one field.
    pub distinct: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { fields: 20_000, depth: 20, distinct: 200 }
    }
}

/// Longer values are not kept among the distinct ones.
const MAX_DISTINCT_BYTES: usize = 200;

/// A value of one of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Example {
    pub document: u32,
    pub node: NodeId,
}

/// What a value is, as far as a profile tells it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Null,
    Boolean,
    /// Written without fraction and exponent.
    Integer,
    Decimal,
    Array,
    Object,
    Text(TextForm),
}

/// Everything that was seen at one path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    pub nulls: u64,
    pub booleans: u64,
    pub integers: u64,
    pub decimals: u64,
    pub strings: u64,
    pub arrays: u64,
    pub objects: u64,
    /// Strings by what they look like, in the order of [`TextForm::ALL`].
    pub forms: [u64; TextForm::COUNT],
    pub negatives: u64,
    /// Numbers that are no numbers of JSON, or that a double can't hold.
    pub odd_numbers: u64,
    /// The first value of each sort.
    pub first: Vec<(Sort, Example)>,
    pub distinct: Distinct,
    pub items: Option<Box<Field>>,
    /// There were items that are not kept.
    pub is_items_cut: bool,
    pub shape: Shape,
    pub variants: Option<Box<Variants>>,
}

/// Strings and numbers with how often they were there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distinct {
    /// By the text of the JSON value: `"paid"`, `1.50`.
    pub values: BTreeMap<String, (u64, Example)>,
    /// There were more, or longer ones, than are kept; then none is.
    pub is_cut: bool,
}

impl Distinct {
    fn add(&mut self, text: String, count: u64, example: Example, limit: u32) {
        if self.is_cut {
            return;
        }
        if let Some((known, _)) = self.values.get_mut(&text) {
            *known += count;
        } else if text.len() > MAX_DISTINCT_BYTES || self.values.len() >= limit as usize {
            self.is_cut = true;
            self.values.clear();
        } else {
            self.values.insert(text, (count, example));
        }
    }
}

/// What is the same for the whole walk.
pub(crate) struct Walker<'a> {
    pub document: &'a Document,
    pub number: u32,
    pub budget: &'a mut Budget,
}

/// What may still be kept, and what was not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    pub limits: Limits,
    pub fields: u32,
    pub is_fields_cut: bool,
    pub is_depth_cut: bool,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Budget {
        Budget { limits, fields: 0, is_fields_cut: false, is_depth_cut: false }
    }

    /// Whether one more field may be kept.
    pub(super) fn take_field(&mut self) -> bool {
        let is_free = self.fields < self.limits.fields;
        self.fields += u32::from(is_free);
        self.is_fields_cut |= !is_free;
        is_free
    }

    /// What was left out, for people.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.is_fields_cut {
            notes.push(
                "There are more fields than are looked at; the ones that came last were left out.".into(),
            );
        }
        if self.is_depth_cut {
            notes.push(format!(
                "Values deeper than {} levels were not looked at; any value is accepted there.",
                self.limits.depth
            ));
        }
        notes
    }
}

/// The samples of a document: its lines where it is JSON Lines, else the one value in it.
pub(crate) fn samples(document: &Document) -> Vec<NodeId> {
    match document.root() {
        Some(root) if document.is_json_lines() => document.elements(root).collect(),
        Some(root) => vec![root],
        None => Vec::new(),
    }
}

/// Reads one document into a profile; gives the number of its samples.
pub(crate) fn read(document: &Document, number: u32, field: &mut Field, budget: &mut Budget) -> u64 {
    let nodes = samples(document);
    let mut walker = Walker { document, number, budget };
    for &node in &nodes {
        field.add(&mut walker, node, 0);
    }
    nodes.len() as u64
}

impl Field {
    /// How many values there were.
    pub(crate) fn count(&self) -> u64 {
        self.nulls + self.filled()
    }

    /// How many of them are not null.
    pub(crate) fn filled(&self) -> u64 {
        self.booleans + self.numbers() + self.strings + self.arrays + self.objects
    }

    pub(crate) fn numbers(&self) -> u64 {
        self.integers + self.decimals
    }

    pub(crate) fn form(&self, form: TextForm) -> u64 {
        self.forms.get(form as usize).copied().unwrap_or_default()
    }

    /// The first value of which this holds, in the order of [`Sort`].
    pub(crate) fn example(&self, is_wanted: impl Fn(Sort) -> bool) -> Option<Example> {
        self.first.iter().find(|(sort, _)| is_wanted(*sort)).map(|(_, example)| *example)
    }

    fn saw(&mut self, sort: Sort, example: Example) {
        if let Err(at) = self.first.binary_search_by_key(&sort, |(sort, _)| *sort) {
            self.first.insert(at, (sort, example));
        }
    }

    /// Counts a value and what is in it. Recursion is bounded by the depth of the limits.
    pub(super) fn add(&mut self, walker: &mut Walker<'_>, node: NodeId, depth: u32) {
        let document = walker.document;
        let example = Example { document: walker.number, node };
        let limit = walker.budget.limits.distinct;
        match document.kind(node) {
            Kind::Null => {
                self.nulls += 1;
                self.saw(Sort::Null, example);
            }
            Kind::Boolean(_) => {
                self.booleans += 1;
                self.saw(Sort::Boolean, example);
            }
            Kind::Number => {
                let Some(number) = document.number(node) else { return };
                let is_integer = number.is_written_as_integer();
                *(if is_integer { &mut self.integers } else { &mut self.decimals }) += 1;
                self.saw(if is_integer { Sort::Integer } else { Sort::Decimal }, example);
                self.negatives += u64::from(number.text().starts_with('-'));
                self.odd_numbers += u64::from(!number.is_well_formed() || number.overflows_f64());
                self.distinct.add(number.text().to_string(), 1, example, limit);
            }
            Kind::String => {
                let text = document.text(node);
                let form = TextForm::of(&text);
                self.strings += 1;
                self.forms[form as usize] += 1;
                self.saw(Sort::Text(form), example);
                if !self.distinct.is_cut {
                    self.distinct.add(document::quote(&text), 1, example, limit);
                }
            }
            Kind::Array => {
                self.arrays += 1;
                self.saw(Sort::Array, example);
                if depth >= walker.budget.limits.depth {
                    walker.budget.is_depth_cut |= document.len(node) > 0;
                    return;
                }
                for element in document.elements(node) {
                    if self.items.is_none() && !walker.budget.take_field() {
                        self.is_items_cut = true;
                        return;
                    }
                    self.items.get_or_insert_default().add(walker, element, depth + 1);
                }
            }
            Kind::Object => {
                self.objects += 1;
                self.saw(Sort::Object, example);
                if depth >= walker.budget.limits.depth {
                    walker.budget.is_depth_cut |= document.len(node) > 0;
                    return;
                }
                self.add_object(walker, node, depth);
            }
        }
    }

    fn add_object(&mut self, walker: &mut Walker<'_>, node: NodeId, depth: u32) {
        if self.objects == 1 {
            self.variants = Variants::start(walker.document, node).map(Box::new);
        }
        let Some(variants) = &mut self.variants else {
            self.shape.add(walker, node, depth);
            return;
        };
        match variants.shape_of(walker.document, node) {
            Some(shape) => shape.add(walker, node, depth),
            None => {
                // The field does not tell the shapes apart: from now on there is one shape.
                self.unite();
                self.shape.add(walker, node, depth);
            }
        }
    }

    /// One shape for all objects, whatever their discriminator says.
    pub(crate) fn unite(&mut self) {
        if let Some(variants) = self.variants.take() {
            for (_, shape) in variants.list {
                self.shape.absorb(shape);
            }
        }
    }

    /// Adds what another field saw; its samples come later.
    pub(crate) fn absorb(&mut self, other: Field) {
        let had_objects = self.objects > 0;
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.integers += other.integers;
        self.decimals += other.decimals;
        self.strings += other.strings;
        self.arrays += other.arrays;
        self.objects += other.objects;
        self.negatives += other.negatives;
        self.odd_numbers += other.odd_numbers;
        for (own, more) in self.forms.iter_mut().zip(other.forms) {
            *own += more;
        }
        for (sort, example) in other.first {
            self.saw(sort, example);
        }
        if other.distinct.is_cut {
            self.distinct.is_cut = true;
            self.distinct.values.clear();
        }
        for (text, (count, example)) in other.distinct.values {
            self.distinct.add(text, count, example, Limits::default().distinct);
        }
        self.is_items_cut |= other.is_items_cut;
        match (&mut self.items, other.items) {
            (Some(own), Some(more)) => own.absorb(*more),
            (own @ None, more) => *own = more,
            (Some(_), None) => {}
        }
        if !had_objects {
            self.shape = other.shape;
            self.variants = other.variants;
        } else if other.objects > 0 {
            self.absorb_objects(other.shape, other.variants);
        }
    }

    fn absorb_objects(&mut self, shape: Shape, variants: Option<Box<Variants>>) {
        if let (Some(own), Some(more)) = (&mut self.variants, &variants)
            && own.can_absorb(more)
        {
            own.absorb(variants.map(|variants| *variants));
            return;
        }
        self.unite();
        self.shape.absorb(shape);
        for (_, more) in variants.into_iter().flat_map(|variants| variants.list) {
            self.shape.absorb(more);
        }
    }
}
