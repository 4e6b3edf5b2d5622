//! Objects in step: what is required, which properties there are, and what else an object takes.
//! What is inside of a property is left to the walk.

use super::bundle::Demand;
use super::facts::{Facts, Node};
use super::walk::{At, Step, Walk};
use std::collections::{BTreeSet, VecDeque};

pub(super) fn compare(walk: &mut Walk<'_>, at: &At, older: &Facts, newer: &Facts, open: &mut VecDeque<At>) {
    let inner = |older: &Node, newer: &Node, step: Step| At {
        older: older.clone(),
        newer: newer.clone(),
        path: at.path.iter().cloned().chain([step]).collect(),
        is_monotone: at.is_monotone,
    };
    let (was_closed, is_closed) = (older.is_closed(walk.older), newer.is_closed(walk.newer));
    let whole = walk.name(at);
    let in_whole =
        |name: &str| if at.path.is_empty() { name.to_string() } else { format!("{name} of {whole}") };
    let names: BTreeSet<&String> = older.properties.keys().chain(newer.properties.keys()).collect();
    for name in names {
        let demand = || Demand::Property(name.clone());
        match (older.properties.get(name), newer.properties.get(name)) {
            (Some(before), Some(now)) => open.push_back(inner(before, now, Step::Property(name.clone()))),
            (None, Some(now)) => {
                let places = [older.places.first().cloned(), now.first().cloned()];
                if newer.required.contains_key(name) && !older.required.contains_key(name) {
                    let title = format!("{} is new, and required", in_whole(name));
                    let demand = Demand::Member(name.clone());
                    walk.add(at, "change/property-added-required", demand, name, title, places);
                } else if was_closed {
                    let title = format!("{} is new, on an object that took no others", in_whole(name));
                    walk.add(at, "change/property-added-closed", demand(), name, title, places);
                } else {
                    let title = format!("{} is new, on an object that takes others too", in_whole(name));
                    walk.add(at, "change/property-added-open", demand(), name, title, places);
                }
            }
            (Some(before), None) => {
                let places = [before.first().cloned(), newer.places.first().cloned()];
                if older.required.contains_key(name) && !newer.required.contains_key(name) {
                    let title = format!("{}, which was required, is gone", in_whole(name));
                    let demand = Demand::Member(name.clone());
                    walk.add(at, "change/property-removed-required", demand, name, title, places);
                } else if is_closed {
                    let title = format!("{} is gone, and no other property is taken", in_whole(name));
                    walk.add(at, "change/property-removed-closed", demand(), name, title, places);
                } else {
                    let title = format!("{} is gone", in_whole(name));
                    walk.add(at, "change/property-removed-open", demand(), name, title, places);
                }
            }
            (None, None) => {}
        }
    }
    required(walk, at, older, newer, &in_whole);
    additional(walk, at, older, newer, [was_closed, is_closed], &whole, open);
    patterned(walk, at, older, newer, &whole, open);
}

/// Properties that both versions know, or neither.
fn required(walk: &mut Walk<'_>, at: &At, older: &Facts, newer: &Facts, in_whole: &impl Fn(&str) -> String) {
    let is_told = |name: &str| older.properties.contains_key(name) != newer.properties.contains_key(name);
    for (name, place) in &newer.required {
        if !older.required.contains_key(name) && !is_told(name) {
            let title = format!("{} became required", in_whole(name));
            let places =
                [older.properties.get(name).and_then(|node| node.first().cloned()), Some(place.clone())];
            walk.add(at, "change/became-required", Demand::Required(name.clone()), name, title, places);
        }
    }
    for (name, place) in &older.required {
        if !newer.required.contains_key(name) && !is_told(name) {
            let title = format!("{} became optional", in_whole(name));
            let places =
                [Some(place.clone()), newer.properties.get(name).and_then(|node| node.first().cloned())];
            walk.add(at, "change/became-optional", Demand::Required(name.clone()), name, title, places);
        }
    }
}

fn additional(
    walk: &mut Walk<'_>,
    at: &At,
    older: &Facts,
    newer: &Facts,
    [was_closed, is_closed]: [bool; 2],
    whole: &str,
    open: &mut VecDeque<At>,
) {
    let places = [
        older.additional.first().or(older.places.first()).cloned(),
        newer.additional.first().or(newer.places.first()).cloned(),
    ];
    match (was_closed, is_closed) {
        (false, true) => {
            let title = format!("{whole} takes no properties any more that it does not name");
            walk.add(at, "change/object-closed", Demand::Additional, "", title, places);
        }
        (true, false) => {
            let title = format!("{whole} takes properties now that it does not name");
            walk.add(at, "change/object-opened", Demand::Additional, "", title, places);
        }
        (false, false) => open.push_back(At {
            older: older.additional.clone(),
            newer: newer.additional.clone(),
            path: at.path.iter().cloned().chain([Step::AnyProperty]).collect(),
            is_monotone: at.is_monotone,
        }),
        (true, true) => {}
    }
}

fn patterned(
    walk: &mut Walk<'_>,
    at: &At,
    older: &Facts,
    newer: &Facts,
    whole: &str,
    open: &mut VecDeque<At>,
) {
    if older.patterned.keys().eq(newer.patterned.keys()) {
        for ((pattern, before), now) in older.patterned.iter().zip(newer.patterned.values()) {
            open.push_back(At {
                older: before.clone(),
                newer: now.clone(),
                path: at.path.iter().cloned().chain([Step::Patterned(pattern.clone())]).collect(),
                is_monotone: at.is_monotone,
            });
        }
        return;
    }
    let place = |facts: &Facts| {
        let node = facts.patterned.values().next();
        node.and_then(|node| node.first()).or(facts.places.first()).cloned()
    };
    let title = format!("{whole} has other patterns of property names");
    let demand = Demand::Words(&["properties", "patternProperties", "additionalProperties"]);
    walk.add(at, "change/pattern-properties-changed", demand, "", title, [place(older), place(newer)]);
}
