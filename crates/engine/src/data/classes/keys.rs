//! Names of fields: twice, in another order, unknown, in another spelling.

use super::bounds::with_member;
use super::{Hand, Offers};
use crate::data::payload::{Change, Splice};
use document::{Kind, quote};

/// Writes the field again: the same, another value in front, another value behind.
pub(super) fn duplicate(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(member) = hand.place.member.as_ref().filter(|_| hand.is_body) else { return };
    let (key, entry) = (hand.slice(&member.key), &member.entry);
    let other = match hand.place.kind {
        Kind::Null => "1",
        Kind::String => "\"other\"",
        Kind::Number => "7",
        Kind::Boolean(true) => "false",
        Kind::Boolean(false) => "true",
        Kind::Array => "[]",
        Kind::Object => "{}",
    };
    offers.add(|| {
        let again = format!(",{key}:{}", hand.slice(&hand.place.range));
        Some(Change::Bytes(vec![Splice::new(entry.end..entry.end, again)]))
    });
    offers
        .add(|| Some(Change::Bytes(vec![Splice::new(entry.start..entry.start, format!("{key}:{other},"))])));
    offers.add(|| Some(Change::Bytes(vec![Splice::new(entry.end..entry.end, format!(",{key}:{other}"))])));
}

pub(super) fn order(hand: &Hand<'_>, offers: &mut Offers) {
    let members = &hand.place.members;
    if hand.place.kind == Kind::Object && hand.is_body && members.len() > 1 {
        offers.value(|| {
            let entries: Vec<&str> = members.iter().rev().map(|entry| hand.slice(&entry.range)).collect();
            format!("{{{}}}", entries.join(","))
        });
    }
}

/// Fields that nobody asked for, and those that only the service sets.
pub(super) fn unknown(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.place.kind != Kind::Object || !hand.is_body {
        return;
    }
    let mut fields = vec![
        ("unknownField", "\"text\""),
        ("admin", "true"),
        ("__proto__", "{\"admin\":true}"),
        ("constructor", "{\"prototype\":{\"admin\":true}}"),
    ];
    fields.extend(hand.place.read_only.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    for (name, value) in fields {
        if hand.place.members.iter().all(|entry| entry.name != name) {
            offers.add(|| Some(with_member(hand, &format!("{}:{value}", quote(name)))));
        }
    }
}

/// The name in another case, with a space behind it, in another style.
pub(super) fn spelling(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(member) = hand.place.member.as_ref().filter(|_| hand.is_body) else { return };
    let name = &member.name;
    let is_lower = name.chars().all(|one| !one.is_uppercase());
    let other_case = if is_lower { name.to_uppercase() } else { name.to_lowercase() };
    for spelling in [other_case, format!("{name} "), restyled(name)] {
        if spelling != *name {
            offers.add(|| Some(Change::Bytes(vec![Splice::new(member.key.clone(), quote(&spelling))])));
        }
    }
}

/// `user_id` as `userId`, and the other way.
fn restyled(name: &str) -> String {
    let mut made = String::new();
    let mut is_next_upper = false;
    let is_snake = name.contains('_');
    for one in name.chars() {
        match (is_snake, one) {
            (true, '_') => is_next_upper = !made.is_empty(),
            (true, one) if is_next_upper => {
                made.extend(one.to_uppercase());
                is_next_upper = false;
            }
            (false, one) if one.is_uppercase() && !made.is_empty() => {
                made.push('_');
                made.extend(one.to_lowercase());
            }
            (_, one) => made.push(one),
        }
    }
    made
}
