//! Finds references that come back to where they stand without going into the value. Recursion that goes into the
//! value, as through `properties` or `items`, ends with the value and is none of it.

use super::{Circle, Edge, Node};
use crate::schema::source::Location;
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};

/// Each circle once, in the order of its place in the schemas.
pub(super) fn circles(nodes: &[Node<'_>]) -> Vec<Circle> {
    let group = groups(nodes);
    // The references that stay in their group.
    let mut starts: Vec<(&Location, &'static str, usize)> = Vec::new();
    for (from, node) in nodes.iter().enumerate() {
        let Some(location) = &node.location else { continue };
        let stays = |edge: &&Edge| edge.keyword.starts_with('$') && group[edge.to] == group[from];
        starts.extend(in_place(node).filter(stays).map(|edge| (location, edge.keyword, from)));
    }
    starts.sort();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    starts.retain(|(_, _, from)| told.insert(group[*from]));
    let circle = |(location, keyword, start): (&Location, &'static str, usize)| Circle {
        location: location.child(keyword),
        keyword,
        reference: nodes[start].value.get(keyword).and_then(Value::as_str).unwrap_or_default().to_string(),
        way: way_back(nodes, &group, start),
        start,
    };
    starts.into_iter().map(circle).collect()
}

/// What is judged with the same value, for sure.
fn in_place<'n>(node: &'n Node<'_>) -> impl Iterator<Item = &'n Edge> {
    node.edges.iter().filter(|edge| edge.is_same_value && edge.is_certain)
}

/// The places of the schemas on the shortest way from a schema back to it.
fn way_back(nodes: &[Node<'_>], group: &[usize], start: usize) -> Vec<Location> {
    let mut before: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut open = VecDeque::from([start]);
    while let Some(from) = open.pop_front() {
        for edge in in_place(&nodes[from]).filter(|edge| group[edge.to] == group[start]) {
            if before[edge.to].is_none() {
                before[edge.to] = Some(from);
                open.push_back(edge.to);
            }
        }
    }
    let mut way: Vec<Location> = nodes[start].location.iter().cloned().collect();
    let mut at = before[start];
    while let Some(ordinal) = at {
        way.extend(nodes[ordinal].location.clone());
        at = before[ordinal].filter(|_| ordinal != start);
    }
    way.reverse();
    way
}

/// The same number for schemas that lead to each other (Tarjan, "Depth-first search and linear graph algorithms",
/// 1972), without recursion.
fn groups(nodes: &[Node<'_>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let targets: Vec<Vec<usize>> =
        nodes.iter().map(|node| in_place(node).map(|edge| edge.to).collect()).collect();
    let (mut order, mut low) = (vec![NONE; nodes.len()], vec![NONE; nodes.len()]);
    let mut group = vec![NONE; nodes.len()];
    let (mut counter, mut stack) = (0, Vec::new());
    for root in 0..nodes.len() {
        if order[root] != NONE {
            continue;
        }
        // A schema, and how many of its targets have been followed.
        let mut open: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, followed)) = open.pop() {
            if followed == 0 {
                (order[node], low[node]) = (counter, counter);
                counter += 1;
                stack.push(node);
            }
            if let Some(&to) = targets[node].get(followed) {
                open.push((node, followed + 1));
                if order[to] == NONE {
                    open.push((to, 0));
                } else if group[to] == NONE {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            if let Some(&(parent, _)) = open.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    group[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
        }
    }
    group
}
