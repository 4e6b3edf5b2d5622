//! Where a schema speaks about a field of the payload: a walk along `properties`, `items`, `$ref` and branches, each
//! schema once. What is doubtful there is asked elsewhere.

use document::{Document, Kind, NodeId};
use std::collections::BTreeSet;

const MAX_SITES: usize = 2_000;
const MAX_DEPTH: u32 = 40;
/// References that lead to references.
const MAX_HOPS: u32 = 20;

/// A schema with the field that it is for.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// Pointer of the schema in its text.
    pub schema: String,
    /// Pointer of the value in the payload; the value may be absent.
    pub instance: String,
    /// `/items/*/sku`; `whole body` for the root.
    pub field: String,
    /// The key; of an element, the key of its array; empty at the root.
    pub name: String,
    pub is_required: bool,
    /// Whether it is one of several schemas for the same value, so that it can't close an object alone.
    pub is_part: bool,
}

pub(super) fn of(schemas: &Document, pointer: &str, payload: &Document) -> Vec<Site> {
    let mut walk = Walk { schemas, payload, seen: BTreeSet::new(), sites: Vec::new() };
    let root = Site {
        schema: pointer.to_string(),
        instance: String::new(),
        field: "whole body".into(),
        name: String::new(),
        is_required: true,
        is_part: false,
    };
    walk.visit(root, 0);
    walk.sites
}

struct Walk<'a> {
    schemas: &'a Document,
    payload: &'a Document,
    /// Schemas that were visited.
    seen: BTreeSet<NodeId>,
    sites: Vec<Site>,
}

impl Walk<'_> {
    fn visit(&mut self, site: Site, depth: u32) {
        let Some(mut node) = self.schemas.resolve(&site.schema) else { return };
        let mut site = site;
        for _ in 0..MAX_HOPS {
            let Some(target) = self.target_of(node) else { break };
            // What stands beside the reference counts too (2020-12), and is visited as a part.
            if self.schemas.len(node) > 1 && self.seen.insert(node) {
                self.note(Site { is_part: true, ..site.clone() }, node, depth);
            }
            site.schema = self.schemas.pointer(target);
            node = target;
        }
        if self.schemas.kind(node) == Kind::Object && self.seen.insert(node) {
            self.note(site, node, depth);
        }
    }

    fn note(&mut self, site: Site, node: NodeId, depth: u32) {
        if depth > MAX_DEPTH || self.sites.len() >= MAX_SITES {
            return;
        }
        self.sites.push(site.clone());
        let schemas = self.schemas;
        let is_required = |key: &str| {
            schemas
                .member(node, "required")
                .is_some_and(|list| schemas.elements(list).any(|element| schemas.text_equals(element, key)))
        };
        let under = |key: &str| format!("{}/{}", site.schema, escape(key));
        let stem = if site.instance.is_empty() { "" } else { site.field.as_str() };
        if let Some(properties) = schemas.member(node, "properties") {
            for member in schemas.members(properties) {
                let key = schemas.text(member.key).into_owned();
                let child = Site {
                    schema: format!("{}/{}", under("properties"), escape(&key)),
                    instance: format!("{}/{}", site.instance, escape(&key)),
                    field: format!("{stem}/{}", escape(&key)),
                    is_required: is_required(&key),
                    name: key,
                    is_part: false,
                };
                self.visit(child, depth + 1);
            }
        }
        if schemas.member(node, "items").is_some_and(|items| schemas.kind(items) == Kind::Object) {
            let child = Site {
                schema: under("items"),
                instance: format!("{}/0", site.instance),
                field: format!("{stem}/*"),
                name: site.name.clone(),
                is_required: true,
                is_part: false,
            };
            self.visit(child, depth + 1);
        }
        self.visit_map(&site, node, &under("additionalProperties"), depth);
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let Some(branches) = schemas.member(node, keyword) else { continue };
            for at in 0..schemas.len(branches) {
                let schema = format!("{}/{at}", under(keyword));
                self.visit(Site { schema, is_part: true, ..site.clone() }, depth + 1);
            }
        }
    }

    /// The values of a map: the first one of the payload stands for all.
    fn visit_map(&mut self, site: &Site, node: NodeId, schema: &str, depth: u32) {
        let is_schema = self
            .schemas
            .member(node, "additionalProperties")
            .is_some_and(|values| self.schemas.kind(values) == Kind::Object);
        let object = self.payload.resolve(&site.instance).filter(|_| is_schema);
        let named = self.schemas.member(node, "properties");
        let is_named = |key: &str| named.is_some_and(|named| self.schemas.member(named, key).is_some());
        let first = object.into_iter().flat_map(|object| self.payload.members(object)).find_map(|member| {
            let key = self.payload.text(member.key).into_owned();
            (!is_named(&key)).then_some(key)
        });
        let Some(key) = first else { return };
        let stem = if site.instance.is_empty() { "" } else { site.field.as_str() };
        let child = Site {
            schema: schema.to_string(),
            instance: format!("{}/{}", site.instance, escape(&key)),
            field: format!("{stem}/*"),
            name: site.name.clone(),
            is_required: false,
            is_part: false,
        };
        self.visit(child, depth + 1);
    }

    /// Where a `$ref` within the text leads; others can't be edited here.
    fn target_of(&self, node: NodeId) -> Option<NodeId> {
        let reference = self.schemas.member(node, "$ref")?;
        let text = self.schemas.text(reference);
        let pointer = crate::openapi::percent_decode(text.strip_prefix('#')?, false);
        self.schemas.resolve(&pointer)
    }
}

fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
