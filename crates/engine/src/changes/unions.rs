//! `anyOf` and `oneOf` in step: branches are matched by being equal, by their definition's name, by the constant that
//! tells them apart, and only then by their order. What is inside of a matched branch is left to the walk.

use super::bundle::Demand;
use super::facts::{self, Facts, Node};
use super::text::Text;
use super::walk::{At, Step, Walk};
use serde_json::Value;
use std::collections::VecDeque;

const UNION: Demand = Demand::Words(&["anyOf", "oneOf"]);

pub(super) fn compare(
    walk: &mut Walk<'_>,
    at: &At,
    older: &Facts,
    newer: &Facts,
    name: &str,
    open: &mut VecDeque<At>,
) {
    let places = [
        older.unions.first().map(|(_, place, _)| place.clone()).or(older.places.first().cloned()),
        newer.unions.first().map(|(_, place, _)| place.clone()).or(newer.places.first().cloned()),
    ];
    match (older.unions.as_slice(), newer.unions.as_slice()) {
        ([], []) => {}
        ([], _) => {
            let title = format!("{name} must fit a union now");
            walk.add(at, "change/union-added", UNION, "", title, places);
        }
        (_, []) => {
            let title = format!("{name} need not fit a union any more");
            walk.add(at, "change/union-removed", UNION, "", title, places);
        }
        (before, now)
            if before.len() == now.len() && before.iter().map(|u| u.0).eq(now.iter().map(|u| u.0)) =>
        {
            for (ordinal, (before, now)) in before.iter().zip(now).enumerate() {
                branches(walk, at, ordinal as u32, before, now, name, open);
            }
        }
        _ => {
            if !walk.is_equal(&at.older, &at.newer, &UNION) {
                let title = format!("the unions of {name} are written in another way");
                walk.add(at, "change/union-restructured", UNION, "", title, places);
            }
        }
    }
}

type Union = (&'static str, String, Vec<Node>);

fn branches(
    walk: &mut Walk<'_>,
    at: &At,
    ordinal: u32,
    older: &Union,
    newer: &Union,
    name: &str,
    open: &mut VecDeque<At>,
) {
    let mut partner: Vec<Option<usize>> = vec![None; older.2.len()];
    let mut taken = vec![false; newer.2.len()];
    let mut pass = |partner: &mut Vec<Option<usize>>, is_pair: &dyn Fn(&Node, &Node) -> bool| {
        for (from, node) in older.2.iter().enumerate() {
            if partner.get(from) != Some(&None) {
                continue;
            }
            let free = |to: &usize| taken.get(*to) == Some(&false);
            let found = newer
                .2
                .iter()
                .enumerate()
                .map(|(to, _)| to)
                .filter(free)
                .find(|to| newer.2.get(*to).is_some_and(|other| is_pair(node, other)));
            if let (Some(to), Some(slot)) = (found, partner.get_mut(from)) {
                *slot = Some(to);
                if let Some(taken) = taken.get_mut(to) {
                    *taken = true;
                }
            }
        }
    };
    // Comparing every branch with every other is paid for by the number of branches.
    if older.2.len().saturating_mul(newer.2.len()) <= walk.limits.branch_pairs as usize {
        pass(&mut partner, &|a, b| walk.is_equal(a, b, &Demand::Whole));
        pass(&mut partner, &|a, b| {
            let (a, b) = (definition(walk.older, a), definition(walk.newer, b));
            a.is_some() && a == b
        });
        pass(&mut partner, &|a, b| {
            let (a, b) = (tag(walk.older, a), tag(walk.newer, b));
            a.is_some() && a == b
        });
        pass(&mut partner, &|a, b| {
            let (a, b) = (facts::facts(walk.older, a), facts::facts(walk.newer, b));
            a.values.is_none()
                && b.values.is_none()
                && a.types.is_some()
                && a.types == b.types
                && a.types.as_ref().is_some_and(|types| !types.contains("object"))
        });
        pass(&mut partner, &|a, b| {
            let names =
                |facts: Facts| facts.properties.into_keys().collect::<std::collections::BTreeSet<_>>();
            let (a, b) = (names(facts::facts(walk.older, a)), names(facts::facts(walk.newer, b)));
            a.intersection(&b).count() * 2 > a.len().max(b.len())
        });
    } else {
        pass(&mut partner, &|_, _| true);
    }
    for (from, to) in partner.iter().enumerate() {
        let (Some(node), Some(to)) = (older.2.get(from), to) else { continue };
        let Some(other) = newer.2.get(*to) else { continue };
        let step = Step::Branch { union: ordinal, older: from as u32, newer: *to as u32 };
        open.push_back(At {
            older: node.clone(),
            newer: other.clone(),
            path: at.path.iter().cloned().chain([step]).collect(),
            is_monotone: at.is_monotone && older.0 == "anyOf",
        });
    }
    let place_of = |node: &Node| node.first().cloned();
    for (from, node) in older.2.iter().enumerate().filter(|(from, _)| partner.get(*from) == Some(&None)) {
        let said = called(walk.older, node, from);
        let title = format!("{name} no longer takes {said}");
        let places = [place_of(node), Some(newer.1.clone())];
        walk.add(at, "change/branch-removed", UNION, &said, title, places);
    }
    for (to, node) in newer.2.iter().enumerate().filter(|(to, _)| taken.get(*to) == Some(&false)) {
        let said = called(walk.newer, node, to);
        let title = format!("{name} takes {said} now");
        let places = [Some(older.1.clone()), place_of(node)];
        walk.add(at, "change/branch-added", UNION, &said, title, places);
    }
}

/// The name of the definition that a branch refers to.
pub(super) fn definition(text: &Text, node: &Node) -> Option<String> {
    let reference = text.at(node.first()?)?.get("$ref")?.as_str()?;
    reference.rsplit('/').next().map(str::to_string)
}

/// The constant properties of a branch, which tell it from the others.
fn tag(text: &Text, node: &Node) -> Option<String> {
    let facts = facts::facts(text, node);
    let mut tag = String::new();
    for (name, node) in &facts.properties {
        if let Some([value]) = facts::facts(text, node).values.as_deref() {
            tag.push_str(&format!("{name}={value};"));
        }
    }
    (!tag.is_empty()).then_some(tag)
}

/// What people call a branch.
fn called(text: &Text, node: &Node, position: usize) -> String {
    if let Some(name) = definition(text, node) {
        return format!("the variant {name}");
    }
    if let Some(title) = node.first().and_then(|at| text.at(at)?.get("title")?.as_str()) {
        return format!("the variant {title}");
    }
    if let Some(tag) = tag(text, node) {
        return format!("the variant with {}", tag.trim_end_matches(';').replace(';', ", "));
    }
    let facts = facts::facts(text, node);
    match (&facts.values, &facts.types) {
        (Some(values), _) if values.len() == 1 => format!("the variant {}", Value::Array(values.clone())),
        (_, Some(types)) if !types.contains("object") => format!("the variant {}", facts::type_words(types)),
        _ => format!("variant {}", position + 1),
    }
}
