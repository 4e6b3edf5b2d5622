//! Values that filters compare, and how: exactly, by the rules of RFC 9535, section 2.3.5.2.2.

use super::evaluate::{Evaluation, Step};
use super::syntax::Literal;
use crate::document::{Document, Kind, NodeId};
use crate::number::Number;
use std::borrow::Cow;
use std::cmp::Ordering;

#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// The path led nowhere.
    Nothing,
    Null,
    Boolean(bool),
    Number(Number<'a>),
    /// A number that a function gave.
    Count(u64),
    Text(Cow<'a, str>),
    /// An array or an object.
    Container(NodeId),
}

impl<'a> Value<'a> {
    pub fn of_node(document: &'a Document, node: NodeId) -> Value<'a> {
        match document.kind(node) {
            Kind::Null => Value::Null,
            Kind::Boolean(value) => Value::Boolean(value),
            Kind::Number => document.number(node).map_or(Value::Nothing, Value::Number),
            Kind::String => Value::Text(document.text(node)),
            Kind::Array | Kind::Object => Value::Container(node),
        }
    }

    pub fn of_literal(literal: &'a Literal) -> Value<'a> {
        match literal {
            Literal::Null => Value::Null,
            Literal::Boolean(value) => Value::Boolean(*value),
            Literal::Number(text) => Value::Number(Number::new(text)),
            Literal::Text(text) => Value::Text(Cow::Borrowed(text)),
        }
    }

    /// Exact order of two numbers; none if one of them is no number.
    fn order(&self, other: &Value<'_>) -> Option<Ordering> {
        match (self, other) {
            (Value::Number(left), Value::Number(right)) => left.compare(right),
            (Value::Count(left), Value::Count(right)) => Some(left.cmp(right)),
            (Value::Number(left), Value::Count(right)) => left.compare(&Number::new(&right.to_string())),
            (Value::Count(left), Value::Number(right)) => Number::new(&left.to_string()).compare(right),
            _ => None,
        }
    }
}

impl Evaluation<'_> {
    pub(super) fn equal(&mut self, left: &Value<'_>, right: &Value<'_>) -> Step<bool> {
        Ok(match (left, right) {
            (Value::Nothing, Value::Nothing) | (Value::Null, Value::Null) => true,
            (Value::Boolean(left), Value::Boolean(right)) => left == right,
            // Two texts that are no numbers (a fault of the document) are equal if written equally.
            (Value::Number(left), Value::Number(right)) => left == right,
            (Value::Count(_), Value::Number(_) | Value::Count(_)) | (Value::Number(_), Value::Count(_)) => {
                left.order(right) == Some(Ordering::Equal)
            }
            (Value::Text(left), Value::Text(right)) => {
                self.charge(left.len().min(right.len()) / 64)?;
                left == right
            }
            (Value::Container(left), Value::Container(right)) => self.equal_nodes(*left, *right)?,
            _ => false,
        })
    }

    /// Numbers by value, texts by code points; nothing else has an order.
    pub(super) fn less(&mut self, left: &Value<'_>, right: &Value<'_>) -> Step<bool> {
        match (left, right) {
            (Value::Text(left), Value::Text(right)) => {
                self.charge(left.len().min(right.len()) / 64)?;
                Ok(left < right)
            }
            _ => Ok(left.order(right) == Some(Ordering::Less)),
        }
    }

    /// Arrays element by element, objects by the members that count, in any order.
    fn equal_nodes(&mut self, left: NodeId, right: NodeId) -> Step<bool> {
        let document = self.document;
        let mut pairs = vec![(left, right)];
        while let Some((left, right)) = pairs.pop() {
            self.charge(1)?;
            if left == right {
                continue;
            }
            let is_as_long = document.len(left) == document.len(right);
            let is_equal = match (document.kind(left), document.kind(right)) {
                (Kind::Array, Kind::Array) => {
                    if is_as_long {
                        self.charge(document.len(left))?;
                        pairs.extend(document.elements(left).zip(document.elements(right)));
                    }
                    is_as_long
                }
                (Kind::Object, Kind::Object) => is_as_long && self.pair_members(left, right, &mut pairs)?,
                _ => {
                    let (left, right) = (Value::of_node(document, left), Value::of_node(document, right));
                    !matches!(left, Value::Container(_))
                        && !matches!(right, Value::Container(_))
                        && self.equal(&left, &right)?
                }
            };
            if !is_equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds the values with equal keys to the pairs; false if the keys differ.
    fn pair_members(&mut self, left: NodeId, right: NodeId, pairs: &mut Vec<(NodeId, NodeId)>) -> Step<bool> {
        let document = self.document;
        // Sorting takes a few looks at each key.
        self.charge(document.len(left) * 8)?;
        let [left, right] = [left, right].map(|object| {
            let mut members: Vec<_> =
                document.members(object).map(|member| (document.text(member.key), member.value)).collect();
            members.sort_unstable();
            members
        });
        for ((left_key, left_value), (right_key, right_value)) in left.into_iter().zip(right) {
            if left_key != right_key {
                return Ok(false);
            }
            pairs.push((left_value, right_value));
        }
        Ok(true)
    }
}
