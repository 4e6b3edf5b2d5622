//! A value that has a place for each of some nodes of a document, and null everywhere else: what a validator needs
//! that walks from the root to a place. It says nothing about what stands there.

use crate::document::{Document, NodeId};
use crate::path::Step;
use serde_json::{Map, Value};

/// Below this depth there is no skeleton: a `Value` recurses when it is cloned or dropped.
const DEPTH_LIMIT: usize = 500;

/// Members and elements of a skeleton, at most; an element costs those before it too.
const SLOT_LIMIT: usize = 1_000_000;

/// The way to each node (for a key, to its value). None where that would be too deep or too large.
pub fn skeleton(document: &Document, nodes: &[NodeId]) -> Option<Value> {
    let mut root = Value::Null;
    let mut slots = 0;
    for &node in nodes {
        let steps = document.steps(node);
        if steps.len() > DEPTH_LIMIT {
            return None;
        }
        let mut at = &mut root;
        for step in steps {
            at = match step {
                Step::Member { key, .. } => {
                    if !at.is_object() {
                        *at = Value::Object(Map::new());
                    }
                    slots += 1;
                    at.as_object_mut()?.entry(document.text(key).into_owned()).or_insert(Value::Null)
                }
                Step::Element { ordinal, .. } => {
                    if !at.is_array() {
                        *at = Value::Array(Vec::new());
                    }
                    let elements = at.as_array_mut()?;
                    let ordinal = ordinal as usize;
                    if elements.len() <= ordinal {
                        slots += ordinal + 1 - elements.len();
                        if slots > SLOT_LIMIT {
                            return None;
                        }
                        elements.resize(ordinal + 1, Value::Null);
                    }
                    elements.get_mut(ordinal)?
                }
            };
            if slots > SLOT_LIMIT {
                return None;
            }
        }
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_for_each_node_and_nothing_else() {
        let document = Document::parse(br#"{"a~/":[1,{"b":"x","c":2},"y"],"d":{"e":3}}"#.to_vec());
        let nodes: Vec<NodeId> =
            ["/a~0~1/1/b", "/a~0~1/2"].iter().filter_map(|pointer| document.resolve(pointer)).collect();
        let found = skeleton(&document, &nodes);
        assert_eq!(found, Some(serde_json::json!({"a~/": [null, {"b": null}, null]})));
        assert_eq!(skeleton(&document, &[]), Some(Value::Null));
    }

    #[test]
    fn neither_too_deep_nor_too_large() {
        let deep = format!("{}1{}", "[".repeat(600), "]".repeat(600));
        let document = Document::parse(deep.into_bytes());
        let last = document.walk().last().map(|visit| visit.node);
        assert_eq!(skeleton(&document, last.as_slice()), None);
        let wide = format!("[{}1]", "0,".repeat(SLOT_LIMIT));
        let document = Document::parse(wide.into_bytes());
        let last = document.walk().last().map(|visit| visit.node);
        assert_eq!(skeleton(&document, last.as_slice()), None);
    }
}
