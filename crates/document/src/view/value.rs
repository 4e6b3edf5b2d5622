//! Builds a `serde_json::Value`, for the few keywords that ask for one.

use crate::document::{Document, Kind, NodeId};
use crate::number::Number;
use serde_json::{Map, Value};

/// Below this depth everything is null: a `Value` recurses when it is compared or dropped.
const DEPTH_LIMIT: usize = 500;

enum Building {
    Array(Vec<Value>),
    Object(Map<String, Value>),
}

/// A container that is being built.
struct Level {
    building: Building,
    end: u32,
    /// Its own key in the object around it.
    key: Option<String>,
}

/// The value at an index, without members that are overridden.
pub(super) fn to_value(document: &Document, index: u32) -> Value {
    let end = document.skip(index);
    let mut levels: Vec<Level> = Vec::new();
    let mut at = index;
    let mut key: Option<String> = None;
    loop {
        let mut done: Option<(Option<String>, Value)> = None;
        if levels.last().is_some_and(|level| at >= level.end) {
            if let Some(level) = levels.pop() {
                let value = match level.building {
                    Building::Array(elements) => Value::Array(elements),
                    Building::Object(members) => Value::Object(members),
                };
                done = Some((level.key, value));
            }
        } else if at >= end {
            return Value::Null;
        } else {
            let node = NodeId(at);
            if document.is_key(node) && at != index {
                if document.is_overridden(node) {
                    at = document.skip(at + 1);
                } else {
                    key = Some(document.text(node).into_owned());
                    at += 1;
                }
                continue;
            }
            let building = match document.kind(node) {
                Kind::Array if levels.len() < DEPTH_LIMIT => Some(Building::Array(Vec::new())),
                Kind::Object if levels.len() < DEPTH_LIMIT => Some(Building::Object(Map::new())),
                _ => None,
            };
            match building {
                Some(building) => {
                    levels.push(Level { building, end: document.skip(at), key: key.take() });
                    at += 2;
                }
                None => {
                    done = Some((key.take(), scalar(document, node)));
                    at = document.skip(at);
                }
            }
        }
        if let Some((key, value)) = done {
            match levels.last_mut().map(|level| &mut level.building) {
                None => return value,
                Some(Building::Array(elements)) => elements.push(value),
                Some(Building::Object(members)) => {
                    members.insert(key.unwrap_or_default(), value);
                }
            }
        }
    }
}

fn scalar(document: &Document, node: NodeId) -> Value {
    match document.kind(node) {
        Kind::Null | Kind::Array | Kind::Object => Value::Null,
        Kind::Boolean(value) => Value::Bool(value),
        Kind::Number => document.number(node).map_or(Value::Null, |number| Value::Number(to_number(&number))),
        Kind::String => Value::String(document.text(node).into_owned()),
    }
}

/// The nearest number that `serde_json` holds; the largest double beyond them, zero for no number.
pub(super) fn to_number(number: &Number<'_>) -> serde_json::Number {
    if let Ok(exact) = serde_json::from_str(number.text()) {
        return exact;
    }
    let limit = if number.text().starts_with('-') { f64::MIN } else { f64::MAX };
    let is_large = number.overflows_f64();
    serde_json::Number::from_f64(limit).filter(|_| is_large).unwrap_or_else(|| 0.into())
}
