//! Matches the elements of two arrays: by a member that identifies them, else by the longest sequence of equal ones,
//! else by place. What changed within matched elements is not its business.

use super::Matching;
use super::pairs::Pairs;
use super::sequence::{landmarks, longest_common, longest_rising};
use document::{Kind, NodeId};

/// Members that identify an object, the most telling first. Behind these come members whose names end like an
/// identifier's (`orderId`, `order_id`).
const IDENTIFYING: [&str; 12] =
    ["id", "_id", "@id", "$id", "ID", "Id", "uuid", "guid", "uid", "key", "sku", "identifier"];
const IDENTIFYING_LAST: [&str; 8] = ["code", "slug", "name", "path", "url", "href", "email", "username"];
const ENDINGS: [&str; 4] = ["Id", "_id", "-id", "ID"];

/// One step of a matching, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Pair(NodeId, NodeId),
    /// The same element at another place.
    Moved(NodeId, NodeId),
    Removed(NodeId),
    Added(NodeId),
}

/// For each left element its right one, and whether it moved.
type Partners = Vec<Option<(usize, bool)>>;

/// Matches two arrays. None if the budget is used up.
pub(super) fn match_arrays(
    pairs: &mut Pairs<'_>,
    left: NodeId,
    right: NodeId,
) -> Option<(Vec<Link>, Matching)> {
    let lefts: Vec<NodeId> = pairs.left.elements(left).collect();
    let rights: Vec<NodeId> = pairs.right.elements(right).collect();
    pairs.charge(lefts.len() as u64 + rights.len() as u64)?;
    if let ([left], [right]) = (&lefts[..], &rights[..]) {
        // One of each: there is nothing to guess.
        return Some((vec![Link::Pair(*left, *right)], Matching::Sequence));
    }
    let (partners, matching) = match by_identity(pairs, &lefts, &rights)? {
        Some(found) => found,
        None => by_sequence(pairs, &lefts, &rights)?,
    };
    Some((in_order(&lefts, &rights, &partners), matching))
}

/// What was added comes before the next left element that kept its order.
fn in_order(lefts: &[NodeId], rights: &[NodeId], partners: &Partners) -> Vec<Link> {
    let mut is_taken = vec![false; rights.len()];
    for &(partner, _) in partners.iter().flatten() {
        is_taken[partner] = true;
    }
    let mut links = Vec::with_capacity(lefts.len());
    let mut next_right = 0;
    let add_until = |links: &mut Vec<Link>, next_right: &mut usize, end: usize| {
        while *next_right < end {
            if !is_taken[*next_right] {
                links.push(Link::Added(rights[*next_right]));
            }
            *next_right += 1;
        }
    };
    for (&left, partner) in lefts.iter().zip(partners) {
        match *partner {
            Some((at, true)) => links.push(Link::Moved(left, rights[at])),
            Some((at, false)) => {
                add_until(&mut links, &mut next_right, at);
                links.push(Link::Pair(left, rights[at]));
            }
            None => links.push(Link::Removed(left)),
        }
    }
    add_until(&mut links, &mut next_right, rights.len());
    links
}

/// The outer option: none if the budget is used up; the inner: none if nothing identifies the elements.
fn by_identity(
    pairs: &mut Pairs<'_>,
    lefts: &[NodeId],
    rights: &[NodeId],
) -> Option<Option<(Partners, Matching)>> {
    let (Some(&first_left), Some(_)) = (lefts.first(), rights.first()) else { return Some(None) };
    let are_objects = lefts.iter().all(|&node| pairs.left.kind(node) == Kind::Object)
        && rights.iter().all(|&node| pairs.right.kind(node) == Kind::Object);
    if !are_objects {
        return Some(None);
    }
    let has_ending =
        |name: &str| ENDINGS.iter().any(|ending| name.len() > ending.len() && name.ends_with(ending));
    let members = pairs.left.members(first_left).take(100);
    let endings: Vec<String> = members
        .map(|member| pairs.left.text(member.key).into_owned())
        .filter(|name| has_ending(name) && !IDENTIFYING.contains(&name.as_str()))
        .collect();
    let names = IDENTIFYING.iter().copied();
    let names = names.chain(endings.iter().map(String::as_str)).chain(IDENTIFYING_LAST);
    for name in names {
        pairs.charge(1 + pairs.left.len(first_left) as u64 / 4)?;
        if pairs.left.member(first_left, name).is_none() {
            continue;
        }
        if let Some(partners) = by_member(pairs, lefts, rights, name)? {
            return Some(Some((partners, Matching::Identity(name.to_owned()))));
        }
    }
    Some(None)
}

/// Matches objects by a member, if all have it, it is unique on each side, and some are on both.
fn by_member(
    pairs: &mut Pairs<'_>,
    lefts: &[NodeId],
    rights: &[NodeId],
    name: &str,
) -> Option<Option<Partners>> {
    let mut sides = [Vec::with_capacity(lefts.len()), Vec::with_capacity(rights.len())];
    for (side, nodes) in [lefts, rights].into_iter().enumerate() {
        let (document, prints) = pairs.side(side == 1);
        let mut steps = 0;
        for (at, &node) in nodes.iter().enumerate() {
            steps += 1 + document.len(node) as u64 / 4;
            let value = document.member(node, name);
            let value = value.filter(|&value| matches!(document.kind(value), Kind::String | Kind::Number));
            let Some(value) = value else { return Some(None) };
            sides[side].push((prints.of(value), at));
        }
        pairs.charge(steps)?;
        sides[side].sort_unstable();
        if sides[side].windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Some(None);
        }
    }
    let [left_ids, right_ids] = sides;
    let mut partners: Partners = vec![None; lefts.len()];
    let mut at_right = right_ids.iter().peekable();
    for (id, at) in left_ids {
        while at_right.next_if(|(other, _)| *other < id).is_some() {}
        if let Some((_, partner)) = at_right.next_if(|(other, _)| *other == id) {
            partners[at] = Some((*partner, true));
        }
    }
    // Those in the longest part that kept its order did not move; the others went around them.
    let matched: Vec<(usize, usize)> =
        partners.iter().enumerate().filter_map(|(at, partner)| Some((at, (*partner)?.0))).collect();
    if matched.is_empty() {
        return Some(None);
    }
    let places: Vec<usize> = matched.iter().map(|pair| pair.1).collect();
    for at in longest_rising(&places) {
        let (left, right) = matched[at];
        partners[left] = Some((right, false));
    }
    Some(Some(partners))
}

fn by_sequence(pairs: &mut Pairs<'_>, lefts: &[NodeId], rights: &[NodeId]) -> Option<(Partners, Matching)> {
    let left_prints: Vec<u64> = lefts.iter().map(|&node| pairs.side(false).1.of(node)).collect();
    let right_prints: Vec<u64> = rights.iter().map(|&node| pairs.side(true).1.of(node)).collect();
    let mut partners: Partners = vec![None; lefts.len()];
    let start = left_prints.iter().zip(&right_prints).take_while(|(one, other)| one == other).count();
    let (left_rest, right_rest) = (&left_prints[start..], &right_prints[start..]);
    let same_end =
        left_rest.iter().rev().zip(right_rest.iter().rev()).take_while(|(one, other)| one == other);
    let end = same_end.count();
    for (at, partner) in partners.iter_mut().enumerate().take(start) {
        *partner = Some((at, false));
    }
    for back in 1..=end {
        partners[lefts.len() - back] = Some((rights.len() - back, false));
    }
    let left_middle = &left_rest[..left_rest.len() - end];
    let right_middle = &right_rest[..right_rest.len() - end];
    if left_middle.is_empty() || right_middle.is_empty() {
        return Some((partners, Matching::Sequence));
    }
    let mut is_used_up = false;
    let common = longest_common(left_middle, right_middle, |steps| {
        is_used_up = pairs.charge(steps).is_none();
        !is_used_up
    });
    if is_used_up {
        return None;
    }
    let (common, mut matching) = match common {
        Some(common) => (common, Matching::Sequence),
        None => {
            pairs.charge(20 * (left_middle.len() + right_middle.len()) as u64)?;
            (landmarks(left_middle, right_middle), Matching::Landmarks)
        }
    };
    if common.is_empty() && start == 0 && end == 0 {
        matching = Matching::Place;
    }
    for (left, right) in common {
        partners[start + left] = Some((start + right, false));
    }
    let is_moved = add_moved(&left_prints, &right_prints, &mut partners);
    if is_moved && matching == Matching::Place {
        matching = Matching::Sequence;
    }
    add_by_place(pairs, lefts, rights, &mut partners)?;
    Some((partners, matching))
}

/// Elements that are on both sides, but not in the common order.
fn add_moved(left_prints: &[u64], right_prints: &[u64], partners: &mut Partners) -> bool {
    let mut is_taken = vec![false; right_prints.len()];
    for &(partner, _) in partners.iter().flatten() {
        is_taken[partner] = true;
    }
    let mut free: Vec<(u64, usize)> =
        right_prints.iter().copied().zip(0..).filter(|&(_, at)| !is_taken[at]).collect();
    free.sort_unstable();
    let mut wanted: Vec<(u64, usize)> = left_prints.iter().copied().zip(0..).collect();
    wanted.retain(|&(_, at)| partners[at].is_none());
    wanted.sort_unstable();
    let mut is_moved = false;
    let mut free = free.into_iter().peekable();
    for (print, at) in wanted {
        while free.next_if(|(other, _)| *other < print).is_some() {}
        if let Some((_, partner)) = free.next_if(|(other, _)| *other == print) {
            partners[at] = Some((partner, true));
            is_moved = true;
        }
    }
    is_moved
}

/// Between elements that kept their order, pairs what is left: all of it if there are as many on both sides, else those
/// of the same type.
fn add_by_place(
    pairs: &mut Pairs<'_>,
    lefts: &[NodeId],
    rights: &[NodeId],
    partners: &mut Partners,
) -> Option<()> {
    let mut is_taken = vec![false; rights.len()];
    for &(partner, _) in partners.iter().flatten() {
        is_taken[partner] = true;
    }
    let (mut left_start, mut right_start) = (0, 0);
    while left_start < lefts.len() || right_start < rights.len() {
        let kept = (left_start..lefts.len()).find_map(|at| match partners[at] {
            Some((partner, false)) => Some((at, partner)),
            _ => None,
        });
        let (left_end, right_end) = kept.unwrap_or((lefts.len(), rights.len()));
        let left_gap: Vec<usize> = (left_start..left_end).filter(|&at| partners[at].is_none()).collect();
        let right_gap: Vec<usize> = (right_start..right_end).filter(|&at| !is_taken[at]).collect();
        for (left, right) in in_gap(pairs, lefts, rights, &left_gap, &right_gap)? {
            partners[left] = Some((right, false));
        }
        (left_start, right_start) = (left_end + 1, right_end + 1);
    }
    Some(())
}

/// Pairs of the places in a gap.
fn in_gap(
    pairs: &mut Pairs<'_>,
    lefts: &[NodeId],
    rights: &[NodeId],
    left_gap: &[usize],
    right_gap: &[usize],
) -> Option<Vec<(usize, usize)>> {
    let is_simple = left_gap.len() == right_gap.len() || left_gap.is_empty() || right_gap.is_empty();
    if is_simple {
        return Some(left_gap.iter().copied().zip(right_gap.iter().copied()).collect());
    }
    let left_kinds: Vec<u64> = left_gap.iter().map(|&at| kind_number(pairs.left.kind(lefts[at]))).collect();
    let right_kinds: Vec<u64> =
        right_gap.iter().map(|&at| kind_number(pairs.right.kind(rights[at]))).collect();
    let mut is_used_up = false;
    let common = longest_common(&left_kinds, &right_kinds, |steps| {
        is_used_up = pairs.charge(steps).is_none();
        !is_used_up
    });
    if is_used_up {
        return None;
    }
    Some(match common {
        Some(common) => common.into_iter().map(|(left, right)| (left_gap[left], right_gap[right])).collect(),
        // Too many of different types for a sequence: those at the same place that are of one type.
        None => {
            let in_turn = left_gap
                .iter()
                .copied()
                .zip(right_gap.iter().copied())
                .zip(left_kinds.iter().zip(&right_kinds));
            in_turn.filter(|(_, (left, right))| left == right).map(|(places, _)| places).collect()
        }
    })
}

fn kind_number(kind: Kind) -> u64 {
    match kind {
        Kind::Null => 0,
        Kind::Boolean(_) => 1,
        Kind::Number => 2,
        Kind::String => 3,
        Kind::Array => 4,
        Kind::Object => 5,
    }
}
