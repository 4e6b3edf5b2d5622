//! Whether a value fits a schema, roughly, to choose among candidates while a value is made. What it does not know it
//! lets pass (formats, unevaluated members): the validator has the last word on the whole.

use super::decimal::Decimal;
use super::demand::Choices;
use super::pattern;
use super::territory::At;
use super::types::Types;
use super::value::Value;
use check::gates::contract::Draft;
use document::{Document, Kind, NodeId};
use std::cmp::Ordering;

const DEPTH: u32 = 60;

pub(super) fn fits(value: &Value, at: At, choices: &Choices<'_>, steps: &mut u32) -> bool {
    Probe { choices, steps }.fits(value, at, 0)
}

struct Probe<'p, 'c> {
    choices: &'p Choices<'c>,
    steps: &'p mut u32,
}

impl Probe<'_, '_> {
    fn fits(&mut self, value: &Value, at: At, depth: u32) -> bool {
        if depth > DEPTH || *self.steps == 0 {
            return true;
        }
        *self.steps -= 1;
        let Some(document) = self.choices.sources.get(usize::from(at.source)).map(|s| s.document) else {
            return true;
        };
        match document.kind(at.node) {
            Kind::Boolean(fits) => return fits,
            Kind::Object => {}
            _ => return true,
        }
        if let Some(reference) =
            document.member(at.node, "$ref").filter(|node| document.kind(*node) == Kind::String)
        {
            let target = self.choices.index.follow(self.choices.sources, at, &document.text(reference));
            let is_old = matches!(self.choices.draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7);
            if target.is_some_and(|target| !self.fits(value, target, depth + 1)) {
                return false;
            }
            if is_old {
                return true;
            }
        }
        let members: Vec<(String, NodeId)> =
            document.members(at.node).map(|m| (document.text(m.key).into_owned(), m.value)).collect();
        members.iter().all(|(keyword, node)| {
            scalar(value, document, at.node, keyword, *node, self.choices.knows_nullable)
                && self.applied(value, document, at, keyword, *node, depth)
        })
    }

    fn applied(
        &mut self,
        value: &Value,
        document: &Document,
        at: At,
        keyword: &str,
        node: NodeId,
        depth: u32,
    ) -> bool {
        let here = |node| At { source: at.source, node };
        let branches = || document.elements(node).map(here).collect::<Vec<_>>();
        let count = |keyword, default| {
            let number = document.member(at.node, keyword).and_then(|node| document.number(node)?.as_u64());
            number.unwrap_or(default)
        };
        match (keyword, value) {
            ("allOf", _) => branches().into_iter().all(|branch| self.fits(value, branch, depth + 1)),
            ("anyOf", _) => branches().into_iter().any(|branch| self.fits(value, branch, depth + 1)),
            ("oneOf", _) => {
                branches().into_iter().filter(|branch| self.fits(value, *branch, depth + 1)).count() == 1
            }
            ("not", _) => !self.fits(value, here(node), depth + 1),
            ("if", _) => {
                let next = if self.fits(value, here(node), depth + 1) { "then" } else { "else" };
                document.member(at.node, next).is_none_or(|next| self.fits(value, here(next), depth + 1))
            }
            ("contains", Value::Array(items)) => {
                let found = items.iter().filter(|item| self.fits(item, here(node), depth + 1)).count() as u64;
                (count("minContains", 1)..=count("maxContains", u64::MAX)).contains(&found)
            }
            ("prefixItems", Value::Array(items)) => {
                branches().into_iter().zip(items).all(|(branch, item)| self.fits(item, branch, depth + 1))
            }
            ("items", Value::Array(items)) if document.kind(node) == Kind::Array => {
                branches().into_iter().zip(items).all(|(branch, item)| self.fits(item, branch, depth + 1))
            }
            ("items", Value::Array(items)) => {
                let skipped =
                    document.member(at.node, "prefixItems").map_or(0, |prefix| document.len(prefix));
                items.iter().skip(skipped).all(|item| self.fits(item, here(node), depth + 1))
            }
            ("additionalItems", Value::Array(items)) => {
                let tuple =
                    document.member(at.node, "items").filter(|items| document.kind(*items) == Kind::Array);
                tuple.is_none_or(|tuple| {
                    items.iter().skip(document.len(tuple)).all(|item| self.fits(item, here(node), depth + 1))
                })
            }
            ("properties", Value::Object(_)) => document.members(node).all(|member| {
                let found = value.member(&document.text(member.key));
                found.is_none_or(|found| self.fits(found, here(member.value), depth + 1))
            }),
            ("patternProperties", Value::Object(members)) => document.members(node).all(|member| {
                let text = document.text(member.key);
                let met = members.iter().filter(|(key, _)| pattern::matches(&text, key) == Some(true));
                met.into_iter().all(|(_, found)| self.fits(found, here(member.value), depth + 1))
            }),
            ("additionalProperties", Value::Object(members)) => {
                let named = |keyword| {
                    let node = document.member(at.node, keyword);
                    let members = node.into_iter().flat_map(|node| document.members(node));
                    members.map(|member| document.text(member.key).into_owned()).collect::<Vec<_>>()
                };
                let (known, patterns) = (named("properties"), named("patternProperties"));
                members.iter().all(|(key, found)| {
                    known.contains(key)
                        || patterns.iter().any(|text| pattern::matches(text, key) != Some(false))
                        || self.fits(found, here(node), depth + 1)
                })
            }
            ("propertyNames", Value::Object(members)) => {
                members.iter().all(|(key, _)| self.fits(&Value::String(key.clone()), here(node), depth + 1))
            }
            ("dependentSchemas" | "dependencies" | "dependentRequired", Value::Object(_)) => {
                document.members(node).all(|member| match value.member(&document.text(member.key)) {
                    None => true,
                    Some(_) if document.kind(member.value) == Kind::Array => document
                        .elements(member.value)
                        .all(|name| value.member(&document.text(name)).is_some()),
                    Some(_) => self.fits(value, here(member.value), depth + 1),
                })
            }
            _ => true,
        }
    }
}

/// The keywords that ask nothing of other schemas.
fn scalar(
    value: &Value,
    document: &Document,
    schema: NodeId,
    keyword: &str,
    node: NodeId,
    knows_nullable: bool,
) -> bool {
    let decimal = |node| document.number(node).and_then(|number| Decimal::read(number.text()));
    let is_true =
        |keyword| document.member(schema, keyword).map(|v| document.kind(v)) == Some(Kind::Boolean(true));
    let count = || document.number(node).and_then(|number| number.as_u64());
    let is_at_least = |length: usize| count().is_none_or(|least| length as u64 >= least);
    let is_at_most = |length: usize| count().is_none_or(|most| length as u64 <= most);
    match (keyword, value) {
        ("type", _) => {
            let mut types = Types::NONE;
            let mut add = |node| types = types.or(Types::named(&document.text(node)).unwrap_or(Types::ALL));
            match document.kind(node) {
                Kind::Array => document.elements(node).for_each(add),
                _ => add(node),
            }
            if knows_nullable && is_true("nullable") {
                types = types.or(Types::NULL);
            }
            types.meets(Types::of(value))
        }
        ("enum", _) => document.elements(node).any(|one| Value::of(document, one).as_ref() == Some(value)),
        ("const", _) => Value::of(document, node).is_none_or(|constant| constant == *value),
        ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum", Value::Number(text)) => {
            let (Some(bound), Some(number)) = (decimal(node), Decimal::read(text)) else { return true };
            let Some(order) = number.compare(bound) else { return true };
            match keyword {
                "minimum" if is_true("exclusiveMinimum") => order == Ordering::Greater,
                "minimum" => order != Ordering::Less,
                "exclusiveMinimum" => order == Ordering::Greater,
                "maximum" if is_true("exclusiveMaximum") => order == Ordering::Less,
                "maximum" => order != Ordering::Greater,
                _ => order == Ordering::Less,
            }
        }
        ("multipleOf", Value::Number(text)) => {
            let (Some(step), Some(number)) = (decimal(node), Decimal::read(text)) else { return true };
            number.is_multiple_of(step).unwrap_or(true)
        }
        ("minLength", Value::String(text)) => is_at_least(text.chars().count()),
        ("maxLength", Value::String(text)) => is_at_most(text.chars().count()),
        ("pattern", Value::String(text)) => pattern::matches(&document.text(node), text) != Some(false),
        ("minItems", Value::Array(items)) => is_at_least(items.len()),
        ("maxItems", Value::Array(items)) => is_at_most(items.len()),
        ("uniqueItems", Value::Array(items)) if document.kind(node) == Kind::Boolean(true) => {
            items.iter().enumerate().all(|(at, item)| !items[..at].contains(item))
        }
        ("minProperties", Value::Object(members)) => is_at_least(members.len()),
        ("maxProperties", Value::Object(members)) => is_at_most(members.len()),
        ("required", Value::Object(_)) => {
            document.elements(node).all(|name| value.member(&document.text(name)).is_some())
        }
        _ => true,
    }
}
