//! What a schema says beside its values, in step: the discriminator of a union, and which way a property may go. The
//! values themselves are left to the walk.

use super::bundle::Demand;
use super::facts::{Facts, Node};
use super::text::{Text, child};
use super::unions;
use super::walk::{At, Walk};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn compare(walk: &mut Walk<'_>, at: &At, older: &Facts, newer: &Facts, name: &str) {
    for (word, [set, unset], [now, no_more]) in [
        (
            "readOnly",
            ["change/became-read-only", "change/no-longer-read-only"],
            ["may no longer be sent", "may be sent now"],
        ),
        (
            "writeOnly",
            ["change/became-write-only", "change/no-longer-write-only"],
            ["is no longer answered", "is answered now"],
        ),
        (
            "deprecated",
            ["change/deprecated", "change/no-longer-deprecated"],
            ["is deprecated now", "is no longer deprecated"],
        ),
    ] {
        let (before, after) = (marked(walk.older, older, word), marked(walk.newer, newer, word));
        let place = |facts: &Facts| facts.places.first().cloned();
        match (before, after) {
            (None, Some(after)) => {
                let places = [place(older), Some(after)];
                walk.add(at, set, Demand::Nothing, word, format!("{name} {now}"), places);
            }
            (Some(before), None) => {
                let places = [Some(before), place(newer)];
                walk.add(at, unset, Demand::Nothing, word, format!("{name} {no_more}"), places);
            }
            _ => {}
        }
    }
    if walk.older.is_openapi && walk.newer.is_openapi {
        discriminator(walk, at, older, newer, name);
    }
}

/// Where a schema has the mark.
fn marked(text: &Text, facts: &Facts, word: &str) -> Option<String> {
    let has =
        |place: &&String| text.at(place).and_then(|schema| schema.get(word)) == Some(&Value::Bool(true));
    facts.places.iter().find(has).map(|place| format!("{place}/{word}"))
}

/// How a union tells its variants apart (OpenAPI 3.1 §4.8.25).
struct Discriminator {
    pointer: String,
    property: String,
    /// The names that are written down: what each leads to.
    written: BTreeMap<String, Target>,
    /// Those of the branches, which are names too.
    branches: BTreeSet<String>,
}

#[derive(Clone)]
struct Target {
    /// The last part of the reference.
    name: String,
    /// Where it is in the document.
    node: Option<Node>,
}

impl Discriminator {
    fn read(text: &Text, facts: &Facts) -> Option<Discriminator> {
        let found = facts.places.iter().find_map(|place| {
            let pointer = format!("{place}/discriminator");
            // In 2.0 it is the name of the property alone.
            let property = match text.at(&pointer)? {
                Value::String(name) => name.clone(),
                value => value.get("propertyName")?.as_str()?.to_string(),
            };
            Some((pointer, property))
        });
        let (pointer, property) = found?;
        let mapping = text.at(&format!("{pointer}/mapping")).and_then(Value::as_object);
        let target = |reference: &str| {
            let name = reference.rsplit('/').next().unwrap_or(reference).to_string();
            let named = child("/components/schemas", reference);
            let at = text.target(reference).or_else(|| text.at(&named).map(|_| named));
            Target { name, node: at.map(|at| vec![at]) }
        };
        let written = mapping
            .into_iter()
            .flatten()
            .filter_map(|(value, reference)| Some((value.clone(), target(reference.as_str()?))))
            .collect();
        let nodes = facts.unions.iter().flat_map(|(_, _, branches)| branches);
        let branches = nodes.filter_map(|node| unions::definition(text, node)).collect();
        Some(Discriminator { pointer, property, written, branches })
    }

    /// What a name stands for: as it is written, or as a branch is called.
    fn target(&self, value: &str) -> Option<Target> {
        let branch = || self.branches.get(value).map(|name| Target { name: name.clone(), node: None });
        self.written.get(value).cloned().or_else(branch)
    }

    /// Whether a variant is no branch here, where there are any: then its branch is told, and not its name.
    fn lacks_branch(&self, name: &str) -> bool {
        !self.branches.is_empty() && !self.branches.contains(name)
    }

    fn at(&self, value: &str) -> String {
        child(&format!("{}/mapping", self.pointer), value)
    }
}

fn discriminator(walk: &mut Walk<'_>, at: &At, older: &Facts, newer: &Facts, name: &str) {
    let first = |facts: &Facts| facts.places.first().cloned();
    let (before, now) = match (Discriminator::read(walk.older, older), Discriminator::read(walk.newer, newer))
    {
        (None, None) => return,
        (None, Some(now)) => {
            let title = format!("{} names the variant of {name} now", now.property);
            let places = [first(older), Some(now.pointer)];
            return walk.add(at, "change/discriminator-added", Demand::Nothing, "", title, places);
        }
        (Some(before), None) => {
            let title = format!("{} no longer names the variant of {name}", before.property);
            let places = [Some(before.pointer), first(newer)];
            return walk.add(at, "change/discriminator-removed", Demand::Nothing, "", title, places);
        }
        (Some(before), Some(now)) => (before, now),
    };
    if before.property != now.property {
        let title =
            format!("the variant of {name} was named by {} and is by {}", before.property, now.property);
        let places = [Some(before.pointer.clone()), Some(now.pointer.clone())];
        walk.add(at, "change/discriminator-property-changed", Demand::Nothing, "", title, places);
    }
    for (value, was) in &before.written {
        let said = document::quote(value);
        match now.target(value) {
            Some(is) if is_same(walk, was, &is) => {}
            Some(is) => {
                let title = format!("{said} named the variant {} of {name} and names {}", was.name, is.name);
                let at_now =
                    if now.written.contains_key(value) { now.at(value) } else { now.pointer.clone() };
                let places = [Some(before.at(value)), Some(at_now)];
                walk.add(at, "change/discriminator-value-moved", Demand::Nothing, value, title, places);
            }
            None if now.lacks_branch(&was.name) => {}
            None => {
                let title = format!("{said} names no variant of {name} any more");
                let places = [Some(before.at(value)), Some(now.pointer.clone())];
                walk.add(at, "change/discriminator-value-removed", Demand::Nothing, value, title, places);
            }
        }
    }
    for (value, is) in &now.written {
        let said = document::quote(value);
        match before.target(value) {
            // Told above, where it was written down before.
            Some(_) if before.written.contains_key(value) => {}
            Some(was) if is_same(walk, &was, is) => {}
            Some(was) => {
                let title = format!("{said} named the variant {} of {name} and names {}", was.name, is.name);
                let places = [Some(before.pointer.clone()), Some(now.at(value))];
                walk.add(at, "change/discriminator-value-moved", Demand::Nothing, value, title, places);
            }
            None if before.lacks_branch(&is.name) => {}
            None => {
                let title = format!("{said} names the variant {} of {name} now", is.name);
                let places = [Some(before.pointer.clone()), Some(now.at(value))];
                walk.add(at, "change/discriminator-value-added", Demand::Nothing, value, title, places);
            }
        }
    }
}

/// By name, or, where a definition was only renamed, by what it says.
fn is_same(walk: &Walk<'_>, was: &Target, is: &Target) -> bool {
    let says_the_same = |was: &Node, is: &Node| walk.is_equal(was, is, &Demand::Whole);
    was.name == is.name
        || was.node.as_ref().zip(is.node.as_ref()).is_some_and(|(was, is)| says_the_same(was, is))
}
