//! Very long texts, very many members, very deep nesting; never larger than the settings allow. They are made only when
//! they are asked for.

use super::bounds::with_member;
use super::{Hand, Offers};
use crate::data::payload::Change;
use document::{Kind, quote};

/// Characters of the smaller of the long texts.
const LONG: usize = 10_000;
const MANY: usize = 10_000;
const DEPTHS: [usize; 4] = [64, 128, 500, 10_000];

/// Bytes that may be added.
fn room(hand: &Hand<'_>) -> usize {
    hand.largest_bytes.saturating_sub(hand.base.len())
}

pub(super) fn huge_string(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.free_text().is_none() {
        return;
    }
    let room = room(hand);
    for length in [LONG, room] {
        if length >= 200 && length <= room && (length != LONG || room != LONG) {
            offers.add_large(|| Some(Change::Value(quote(&"a".repeat(length)))));
        }
    }
}

pub(super) fn wide(hand: &Hand<'_>, offers: &mut Offers) {
    if !hand.is_body {
        return;
    }
    match hand.place.kind {
        Kind::Array => {
            let one = hand.place.elements.first().map_or("1", |range| hand.slice(range));
            let count = (room(hand) / (one.len() + 1)).min(MANY);
            if count > hand.place.element_count as usize {
                offers.add_large(|| Some(Change::Value(format!("[{}]", vec![one; count].join(",")))));
            }
        }
        Kind::Object => {
            let value = hand.place.members.first().map_or("1", |entry| hand.slice(&entry.value));
            let value = if value.len() > 40 { "1" } else { value };
            let count = (room(hand) / (value.len() + 16)).min(MANY);
            if count > 0 {
                offers.add_large(|| {
                    let members: Vec<String> =
                        (0..count).map(|number| format!("\"many{number}\":{value}")).collect();
                    Some(with_member(hand, &members.join(",")))
                });
            }
        }
        _ => {}
    }
}

pub(super) fn deep(hand: &Hand<'_>, offers: &mut Offers) {
    if !hand.is_root() {
        return;
    }
    for depth in DEPTHS.into_iter().filter(|depth| depth * 2 + 20 <= room(hand)) {
        let nested = move || format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        match hand.place.kind {
            Kind::Object => offers.add_large(|| Some(with_member(hand, &format!("\"deep\":{}", nested())))),
            _ => offers.add_large(|| Some(Change::Value(nested()))),
        }
    }
}
