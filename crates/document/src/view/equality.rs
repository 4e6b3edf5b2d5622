//! Equality as JSON Schema has it: numbers by value, objects without order. Exact, and without
//! recursion.

use crate::document::{Document, Kind, NodeId};
use crate::number::Number;
use serde_json::Value;

/// Whether a value of the document equals one of a schema.
pub(super) fn equals_value(document: &Document, index: u32, expected: &Value) -> bool {
    let mut pairs = vec![(NodeId(index), expected)];
    while let Some((node, expected)) = pairs.pop() {
        let is_equal = match (document.kind(node), expected) {
            (Kind::Null, Value::Null) => true,
            (Kind::Boolean(value), Value::Bool(expected)) => value == *expected,
            (Kind::String, Value::String(expected)) => document.text_equals(node, expected),
            (Kind::Number, Value::Number(expected)) => {
                document.number(node).is_some_and(|number| equals_number(&number, expected))
            }
            (Kind::Array, Value::Array(expected)) => {
                let is_as_long = document.len(node) == expected.len();
                if is_as_long {
                    pairs.extend(document.elements(node).zip(expected));
                }
                is_as_long
            }
            (Kind::Object, Value::Object(expected)) => {
                document.len(node) == expected.len()
                    && document.members(node).all(|member| {
                        let found = expected.get(&*document.text(member.key));
                        pairs.extend(found.map(|value| (member.value, value)));
                        found.is_some()
                    })
            }
            _ => false,
        };
        if !is_equal {
            return false;
        }
    }
    true
}

fn equals_number(number: &Number<'_>, expected: &serde_json::Number) -> bool {
    if let (Some(left), Some(right)) = (number.as_i64(), expected.as_i64()) {
        return left == right;
    }
    let text = expected.to_string();
    let written = Number::new(&text);
    if *number == written {
        return true;
    }
    // A schema's number that is a double of 16 or 17 digits may have been rounded when the schema
    // was read. Then the most that can be said is whether ours rounds to the same double.
    let is_rounded = expected.is_f64() && written.significant_digits() >= 16;
    is_rounded && number.as_f64().is_some_and(|value| Some(value) == expected.as_f64())
}

/// Whether two values of the document are equal.
pub(super) fn equal_nodes(document: &Document, left: NodeId, right: NodeId) -> bool {
    let mut pairs = vec![(left, right)];
    while let Some((left, right)) = pairs.pop() {
        if left == right {
            continue;
        }
        let is_equal = match (document.kind(left), document.kind(right)) {
            (Kind::Null, Kind::Null) => true,
            (Kind::Boolean(left), Kind::Boolean(right)) => left == right,
            (Kind::String, Kind::String) => document.text(left) == document.text(right),
            (Kind::Number, Kind::Number) => document.number(left) == document.number(right),
            (Kind::Array, Kind::Array) => {
                let is_as_long = document.len(left) == document.len(right);
                if is_as_long {
                    pairs.extend(document.elements(left).zip(document.elements(right)));
                }
                is_as_long
            }
            (Kind::Object, Kind::Object) => pair_members(document, left, right, &mut pairs),
            _ => false,
        };
        if !is_equal {
            return false;
        }
    }
    true
}

/// Adds the values with equal keys to the pairs to compare; false if the keys differ.
fn pair_members(document: &Document, left: NodeId, right: NodeId, pairs: &mut Vec<(NodeId, NodeId)>) -> bool {
    if document.len(left) != document.len(right) {
        return false;
    }
    let start = pairs.len();
    for (ours, theirs) in document.members(left).zip(document.members(right)) {
        if document.text(ours.key) != document.text(theirs.key) {
            pairs.truncate(start);
            return pair_sorted_members(document, [left, right], pairs);
        }
        pairs.push((ours.value, theirs.value));
    }
    true
}

/// The same for objects that have their members in different orders.
fn pair_sorted_members(document: &Document, objects: [NodeId; 2], pairs: &mut Vec<(NodeId, NodeId)>) -> bool {
    let [left, right] = objects.map(|object| {
        let mut members: Vec<_> =
            document.members(object).map(|member| (document.text(member.key), member.value)).collect();
        members.sort_unstable();
        members
    });
    for ((left_key, left_value), (right_key, right_value)) in left.into_iter().zip(right) {
        if left_key != right_key {
            return false;
        }
        pairs.push((left_value, right_value));
    }
    true
}
