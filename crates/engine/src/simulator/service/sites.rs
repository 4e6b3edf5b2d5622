//! The values of a body, each with the schemas that apply to it for sure: where a field is read only, where a bug can
//! be planted. Schemas in branches are left out, since a value may break one and fit another.

use crate::openapi::{Shape, property_schemas};
use crate::schema::generate::value::Value;
use document::{Document, Kind, NodeId};

/// Values of one body that are looked at.
const MOST_SITES: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Site {
    pub path: Vec<Step>,
    shape: Shape,
}

impl Site {
    /// The value of a keyword in the first schema that has it.
    pub(super) fn keyword(&self, document: &Document, keyword: &str) -> Option<NodeId> {
        self.shape.keyword(document, keyword)
    }

    pub(super) fn is_true(&self, document: &Document, keyword: &str) -> bool {
        self.shape.schemas.iter().any(|schema| is_true(document, *schema, keyword))
    }

    pub(super) fn has_any(&self, document: &Document, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.keyword(document, keyword).is_some())
    }

    /// Whether only values of these types may stand here; null is looked at apart.
    pub(super) fn is_only(&self, document: &Document, types: &[&str]) -> bool {
        let named = self.shape.types(document);
        let others = named.iter().filter(|name| *name != "null");
        !named.is_empty() && others.into_iter().all(|name| types.contains(&name.as_str()))
    }

    pub(super) fn may_be_null(&self, document: &Document) -> bool {
        let named = self.shape.types(document);
        named.is_empty() || named.iter().any(|name| name == "null") || self.is_true(document, "nullable")
    }

    pub(super) fn text(&self, document: &Document, keyword: &str) -> Option<String> {
        let node = self.keyword(document, keyword).filter(|node| document.kind(*node) == Kind::String)?;
        Some(document.text(node).into_owned())
    }

    pub(super) fn number(&self, document: &Document, keyword: &str) -> Option<i64> {
        document.number(self.keyword(document, keyword)?)?.as_i64()
    }

    /// The texts of an array of the schema: `required`, `enum`.
    pub(super) fn texts(&self, document: &Document, keyword: &str) -> Vec<String> {
        let lists = self.shape.schemas.iter().filter_map(|schema| document.member(*schema, keyword));
        let texts = lists.flat_map(|list| document.elements(list).collect::<Vec<_>>());
        texts
            .filter(|node| document.kind(*node) == Kind::String)
            .map(|node| document.text(node).into_owned())
            .collect()
    }

    /// The names of properties whose schema has a keyword that is true.
    pub(super) fn marked(&self, document: &Document, keyword: &str) -> Vec<String> {
        let is_marked = |name: &String| {
            let found = property_schemas(document, &self.shape, name);
            Shape::of(document, &found).schemas.iter().any(|schema| is_true(document, *schema, keyword))
        };
        self.shape.property_names(document).into_iter().filter(is_marked).collect()
    }

    pub(super) fn declared(&self, document: &Document) -> Vec<String> {
        self.shape.property_names(document)
    }
}

fn is_true(document: &Document, schema: NodeId, keyword: &str) -> bool {
    document.member(schema, keyword).map(|value| document.kind(value)) == Some(Kind::Boolean(true))
}

fn certain(document: &Document, schemas: &[NodeId]) -> Shape {
    let mut shape = Shape::of(document, schemas);
    shape.schemas.truncate(shape.certain);
    shape
}

/// The whole first, then what is in it, in its order.
pub(super) fn sites(document: &Document, schema: &str, value: &Value) -> Vec<Site> {
    let root = Site { path: Vec::new(), shape: certain(document, document.resolve(schema).as_slice()) };
    let mut found = Vec::new();
    let mut open = vec![(root, value)];
    while let Some((site, value)) = open.pop() {
        if found.len() >= MOST_SITES {
            break;
        }
        let below = |step: Step, schemas: &[NodeId]| {
            let path = site.path.iter().cloned().chain([step]).collect();
            Site { path, shape: certain(document, schemas) }
        };
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter().rev() {
                    let schemas = property_schemas(document, &site.shape, name);
                    if !schemas.is_empty() {
                        open.push((below(Step::Key(name.clone()), &schemas), member));
                    }
                }
            }
            Value::Array(items) => {
                let schemas = site.shape.items(document);
                for (at, item) in items.iter().enumerate().rev().filter(|_| !schemas.is_empty()) {
                    open.push((below(Step::Item(at), &schemas), item));
                }
            }
            _ => {}
        }
        found.push(site);
    }
    found
}

pub(super) fn at<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match (value, step) {
        (Value::Object(members), Step::Key(name)) => {
            members.iter_mut().find(|(known, _)| known == name).map(|(_, member)| member)
        }
        (Value::Array(items), Step::Item(at)) => items.get_mut(*at),
        _ => None,
    })
}

/// The first field of a value whose schema has a keyword that is true.
pub(super) fn marked(document: &Document, schema: &str, value: &Value, keyword: &str) -> Option<String> {
    sites(document, schema, value).into_iter().find_map(|site| match site.path.last() {
        Some(Step::Key(name)) if site.is_true(document, keyword) => Some(name.clone()),
        _ => None,
    })
}

/// Takes out every field whose schema has a keyword that is true.
pub(super) fn strip(document: &Document, schema: &str, value: &mut Value, keyword: &str) {
    for site in sites(document, schema, value) {
        let Some((Step::Key(name), parent)) = site.path.split_last() else { continue };
        if site.is_true(document, keyword)
            && let Some(Value::Object(members)) = at(value, parent)
        {
            members.retain(|(known, _)| known != name);
        }
    }
}
