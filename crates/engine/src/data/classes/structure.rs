//! What is absent, null or of another type. The bounds of values are `bounds`' work.

use super::{Hand, Offers};
use crate::data::payload::{Change, Splice};
use document::{Kind, quote};

/// Optional fields that are kept one by one.
const MOST_KEPT: usize = 30;

pub(super) fn absent_required(hand: &Hand<'_>, offers: &mut Offers) {
    let is_place = hand.place.member.is_some() || !hand.is_body;
    if is_place && hand.place.is_required {
        offers.add(|| Some(Change::Absent));
    }
}

/// A field alone; of an object, all of them, all but one, and those that were not there.
pub(super) fn absent_optional(hand: &Hand<'_>, offers: &mut Offers) {
    let place = hand.place;
    if !hand.is_body {
        if !place.is_required {
            match hand.is_sent {
                true => offers.add(|| Some(Change::Absent)),
                false => offers.value(|| hand.raw().to_string()),
            }
        }
        return;
    }
    if place.member.is_some() && !place.is_required {
        offers.add(|| Some(Change::Absent));
    }
    if place.kind != Kind::Object {
        return;
    }
    let optional = place.members.iter().filter(|entry| !entry.is_required);
    if optional.clone().count() > 1 {
        let with = |kept: Option<&str>| {
            let is_kept = |name: &str| Some(name) == kept;
            let kept = place.members.iter().filter(|entry| entry.is_required || is_kept(&entry.name));
            let entries: Vec<&str> = kept.map(|entry| hand.slice(&entry.range)).collect();
            format!("{{{}}}", entries.join(","))
        };
        offers.value(|| with(None));
        for entry in optional.take(MOST_KEPT) {
            offers.value(|| with(Some(&entry.name)));
        }
    }
    for (name, value) in &place.absent {
        offers.add(|| Some(added(hand, &format!("{}:{value}", quote(name)))));
    }
}

/// A member at the end of an object.
pub(super) fn added(hand: &Hand<'_>, member: &str) -> Change {
    let end = hand.place.range.end.saturating_sub(1);
    match hand.place.members.last() {
        Some(last) => Change::Bytes(vec![Splice::new(last.range.end..last.range.end, format!(",{member}"))]),
        None => Change::Bytes(vec![Splice::new(end..end, member)]),
    }
}

/// Null for a value; or, where null stands, a value for null.
pub(super) fn null(hand: &Hand<'_>, offers: &mut Offers) {
    if let Some(value) = &hand.place.stand_in {
        offers.value(|| value.clone());
    } else if !hand.is_root() && hand.place.kind != Kind::Null {
        offers.value(|| "null".into());
    }
}

pub(super) fn string_null(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.is_scalar() {
        offers.value(|| "\"null\"".into());
    }
    if hand.text().is_some() {
        offers.value(|| "\"undefined\"".into());
        offers.value(|| "\"NaN\"".into());
    }
}

pub(super) fn string_for_number(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.number().is_some() {
        offers.value(|| quote(hand.raw()));
    }
}

/// The number that the text looks like; else 1.
pub(super) fn number_for_string(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(text) = hand.text() else { return };
    let is_number = document::Number::new(text).is_well_formed() && text.len() <= 30;
    offers.value(|| if is_number { text.to_string() } else { "1".into() });
}

pub(super) fn boolean(hand: &Hand<'_>, offers: &mut Offers, is_text: bool) {
    if let Kind::Boolean(value) = hand.place.kind {
        offers.value(|| match (is_text, value) {
            (true, _) => quote(hand.raw()),
            (false, value) => u8::from(value).to_string(),
        });
    }
}

pub(super) fn scalar_to_array(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.is_scalar() && !hand.is_root() {
        offers.value(|| format!("[{}]", hand.raw()));
        if !hand.is_body {
            offers.add(|| Some(Change::Twice));
        }
    }
}

pub(super) fn array_to_scalar(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.place.kind == Kind::Array
        && let Some(first) = hand.place.elements.first()
    {
        offers.value(|| hand.slice(first).to_string());
    }
}

pub(super) fn container_swap(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.is_root() {
        return;
    }
    match hand.place.kind {
        Kind::Object => {
            offers.value(|| format!("[{}]", hand.raw()));
            offers.value(|| "\"text\"".into());
        }
        Kind::Array => {
            offers.value(|| {
                let first = hand.place.elements.first().map_or("1", |range| hand.slice(range));
                format!("{{\"0\":{first}}}")
            });
            offers.value(|| "\"text\"".into());
        }
        _ => offers.value(|| format!("{{\"value\":{}}}", hand.raw())),
    }
}

pub(super) fn root_type(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.is_root() {
        for other in ["null", "[]", "{}", "\"text\"", "1", "true"] {
            let is_other = match hand.place.kind {
                Kind::Array => other != "[]",
                Kind::Object => other != "{}",
                _ => true,
            };
            if is_other {
                offers.value(|| other.into());
            }
        }
        if hand.place.kind == Kind::Object {
            offers.value(|| format!("[{}]", hand.raw()));
        }
    }
}

/// The other branches' names in the field that tells them apart.
pub(super) fn discriminator_swap(hand: &Hand<'_>, offers: &mut Offers) {
    const MOST: usize = 5;
    for tag in hand.place.member.iter().flat_map(|member| &member.tags).take(MOST) {
        offers.value(|| tag.clone());
    }
}
