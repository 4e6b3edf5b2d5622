//! What a schema of a description says about types and properties, read as it stands: all parts that apply to the
//! same value (`$ref`, `allOf`, branches) together. It validates nothing.

use super::pointer;
use document::{Document, Kind, NodeId};
use std::collections::BTreeSet;

/// Schemas that apply to one value are followed so far.
const MOST_SCHEMAS: usize = 300;

/// All schemas that may apply to one value.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// In the order in which they are reached, each once.
    pub schemas: Vec<NodeId>,
    /// How many of `schemas`, from the first, apply for sure; the others stand in branches.
    pub certain: usize,
}

impl Shape {
    /// From these schemas of the document.
    pub fn of(document: &Document, starts: &[NodeId]) -> Shape {
        let mut shape = Shape::default();
        let mut seen: BTreeSet<NodeId> = BTreeSet::new();
        let mut branches: Vec<NodeId> = Vec::new();
        let mut open: Vec<NodeId> = starts.iter().rev().copied().collect();
        shape.walk(document, &mut open, &mut branches, &mut seen);
        shape.certain = shape.schemas.len();
        while !branches.is_empty() && shape.schemas.len() < MOST_SCHEMAS {
            let mut open: Vec<NodeId> = std::mem::take(&mut branches);
            open.reverse();
            shape.walk(document, &mut open, &mut branches, &mut seen);
        }
        shape
    }

    /// From the schema at a pointer.
    pub fn at(document: &Document, pointer: &str) -> Shape {
        Shape::of(document, document.resolve(pointer).as_slice())
    }

    fn walk(
        &mut self,
        document: &Document,
        open: &mut Vec<NodeId>,
        branches: &mut Vec<NodeId>,
        seen: &mut BTreeSet<NodeId>,
    ) {
        while let Some(node) = open.pop() {
            if self.schemas.len() >= MOST_SCHEMAS || document.kind(node) != Kind::Object || !seen.insert(node)
            {
                continue;
            }
            self.schemas.push(node);
            if let Some(target) = target(document, node) {
                open.push(target);
            }
            let list = |key: &str| -> Vec<NodeId> {
                document.member(node, key).map_or(Vec::new(), |list| document.elements(list).collect())
            };
            open.extend(list("allOf").into_iter().rev());
            branches.extend(list("anyOf"));
            branches.extend(list("oneOf"));
            branches.extend(["then", "else"].iter().filter_map(|key| document.member(node, key)));
        }
    }

    /// The types that are named, or follow from other words; empty: any.
    pub fn types(&self, document: &Document) -> Vec<String> {
        let mut types: Vec<String> = Vec::new();
        let mut add = |word: String| {
            if !types.contains(&word) {
                types.push(word);
            }
        };
        for &schema in &self.schemas {
            let Some(found) = document.member(schema, "type") else { continue };
            match document.kind(found) {
                Kind::String => add(document.text(found).into_owned()),
                _ => document.elements(found).for_each(|one| add(document.text(one).into_owned())),
            }
        }
        if types.is_empty() {
            let mut add = |word: &str| types.push(word.to_string());
            let has = |key: &str| self.schemas.iter().any(|s| document.member(*s, key).is_some());
            if has("properties") {
                add("object");
            } else if has("items") {
                add("array");
            } else {
                let lists = self.schemas.iter().filter_map(|s| document.member(*s, "enum"));
                let values = lists.flat_map(|list| document.elements(list).collect::<Vec<_>>());
                let constants = self.schemas.iter().filter_map(|s| document.member(*s, "const"));
                for value in values.chain(constants) {
                    match document.kind(value) {
                        Kind::Number => add("number"),
                        Kind::Boolean(_) => add("boolean"),
                        Kind::String => add("string"),
                        _ => {}
                    }
                }
            }
        }
        types
    }

    /// The schemas of array items.
    pub fn items(&self, document: &Document) -> Vec<NodeId> {
        self.schemas.iter().filter_map(|schema| document.member(*schema, "items")).collect()
    }

    /// Names of declared properties, each once, in the order of the text.
    pub fn property_names(&self, document: &Document) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for schema in &self.schemas {
            let Some(properties) = document.member(*schema, "properties") else { continue };
            for member in document.members(properties) {
                let name = document.text(member.key).into_owned();
                if known.insert(name.clone()) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// Whether a part of it stands in another text, or was not followed.
    pub fn leads_out(&self, document: &Document) -> bool {
        let is_out = |schema: &NodeId| {
            pointer::reference_of(document, *schema).is_some() && target(document, *schema).is_none()
        };
        self.schemas.len() >= MOST_SCHEMAS || self.schemas.iter().any(is_out)
    }

    /// The value of a keyword in the first schema that has it.
    pub fn keyword(&self, document: &Document, keyword: &str) -> Option<NodeId> {
        self.schemas.iter().find_map(|schema| document.member(*schema, keyword))
    }
}

/// The schemas that `properties` gives a name.
pub fn property_schemas(document: &Document, shape: &Shape, name: &str) -> Vec<NodeId> {
    let properties = shape.schemas.iter().filter_map(|schema| document.member(*schema, "properties"));
    properties.filter_map(|properties| document.member(properties, name)).collect()
}

/// Where the `$ref` of a schema leads, in the same text.
pub(super) fn target(document: &Document, schema: NodeId) -> Option<NodeId> {
    let reference = pointer::reference_of(document, schema)?;
    document.resolve(&pointer::local(&reference)?)
}
