//! Bounds at, below and above: numbers, lengths, counts; lists of allowed values, patterns, formats. Which of these fit
//! is computed later, like everything.

use super::structure::added;
use super::{Hand, Offers};
use crate::data::facts::Bound;
use crate::data::payload::Change;
use crate::schema::generate::decimal::{Decimal, power};
use document::{Kind, quote};

/// Allowed values that are tried one by one.
const MOST_ALLOWED: usize = 12;

/// The least that counts as "just beside": 1 for integers, else a hundredth, or finer where the bound is.
fn step(hand: &Hand<'_>, bound: Decimal) -> Decimal {
    let facts = &hand.place.facts;
    if let Some(step) = facts.multiple_of {
        return step;
    }
    match facts.is_integer {
        true => Decimal::whole(1),
        false => Decimal { mantissa: 1, scale: bound.scale.max(2) },
    }
}

/// So many steps from a bound; none where that has too many digits.
fn beside(bound: Decimal, step: Decimal, count: i128) -> Option<String> {
    let scale = bound.scale.max(step.scale);
    let mantissa = bound.at(scale)?.checked_add(step.at(scale)?.checked_mul(count)?)?;
    Some(Decimal { mantissa, scale }.text())
}

fn offer_number(offers: &mut Offers, text: Option<String>) {
    if let Some(text) = text {
        offers.value(|| text);
    }
}

/// `direction`: where allowed numbers lie from the bound, 1 above it, -1 below it.
fn at(hand: &Hand<'_>, offers: &mut Offers, bound: Option<Bound>, direction: i128) {
    let Some(bound) = bound.filter(|_| hand.number().is_some()) else { return };
    let inside = i128::from(bound.is_exclusive);
    offer_number(offers, beside(bound.value, step(hand, bound.value), direction * inside));
    offer_number(offers, beside(bound.value, step(hand, bound.value), direction * (inside + 1)));
}

fn beyond(hand: &Hand<'_>, offers: &mut Offers, bound: Option<Bound>, direction: i128) {
    let Some(bound) = bound.filter(|_| hand.number().is_some()) else { return };
    offer_number(offers, beside(bound.value, step(hand, bound.value), -direction));
    // A bound far below zero is rarely tried by anybody.
    if direction > 0 && bound.value.mantissa >= 0 {
        offers.value(|| "-1000000".into());
    }
}

pub(super) fn minimum_at(hand: &Hand<'_>, offers: &mut Offers) {
    at(hand, offers, hand.place.facts.minimum, 1);
}

pub(super) fn minimum_below(hand: &Hand<'_>, offers: &mut Offers) {
    beyond(hand, offers, hand.place.facts.minimum, 1);
}

pub(super) fn maximum_at(hand: &Hand<'_>, offers: &mut Offers) {
    at(hand, offers, hand.place.facts.maximum, -1);
}

pub(super) fn maximum_above(hand: &Hand<'_>, offers: &mut Offers) {
    beyond(hand, offers, hand.place.facts.maximum, -1);
}

pub(super) fn exclusive(hand: &Hand<'_>, offers: &mut Offers) {
    let bounds = [hand.place.facts.minimum, hand.place.facts.maximum];
    if hand.number().is_some() {
        for bound in bounds.into_iter().flatten().filter(|bound| bound.is_exclusive) {
            offers.value(|| bound.value.text());
        }
    }
}

pub(super) fn multiple(hand: &Hand<'_>, offers: &mut Offers) {
    let (Some(step), Some(number)) = (hand.place.facts.multiple_of, hand.number()) else { return };
    let Some(number) = Decimal::read(number) else { return };
    let small = match step.is_integer() && step.mantissa > 1 {
        true => Some(Decimal::whole(1)),
        // Finer than the step by one digit.
        false => power(0).map(|one| Decimal { mantissa: one, scale: step.scale + 1 }),
    };
    offer_number(offers, small.and_then(|small| beside(number, small, 1)));
    offer_number(offers, small.and_then(|small| beside(number, small, -1)));
}

/// A text of so many characters, made of the one that is there; none where it would be too large.
fn of_length(hand: &Hand<'_>, text: &str, length: u64) -> Option<Change> {
    let length = usize::try_from(length).ok().filter(|length| *length < hand.largest_bytes)?;
    let filler = text.chars().last().filter(|last| !last.is_whitespace()).unwrap_or('a');
    let made: String = text.chars().chain(std::iter::repeat(filler)).take(length).collect();
    Some(Change::Value(quote(&made)))
}

/// At the bound, beyond it, inside it.
fn lengths(bound: u64, outside: i64) -> [u64; 3] {
    [bound, bound.saturating_add_signed(outside), bound.saturating_add_signed(-outside)]
}

pub(super) fn min_length(hand: &Hand<'_>, offers: &mut Offers) {
    if let (Some(text), Some(bound)) =
        (hand.free_text(), hand.place.facts.min_length.filter(|bound| *bound > 0))
    {
        lengths(bound, -1).into_iter().for_each(|length| offers.add(|| of_length(hand, text, length)));
    }
}

pub(super) fn max_length(hand: &Hand<'_>, offers: &mut Offers) {
    if let (Some(text), Some(bound)) = (hand.free_text(), hand.place.facts.max_length) {
        lengths(bound, 1).into_iter().for_each(|length| offers.add(|| of_length(hand, text, length)));
    }
}

/// Two UTF-16 units and four bytes each; two bytes each; and one too many of the first.
pub(super) fn length_astral(hand: &Hand<'_>, offers: &mut Offers) {
    let (Some(_), Some(bound)) = (hand.free_text(), hand.place.facts.max_length) else { return };
    let Ok(count) = usize::try_from(bound) else { return };
    if count == 0 || count > hand.largest_bytes / 4 {
        return;
    }
    offers.value(|| quote(&"\u{1F600}".repeat(count)));
    offers.value(|| quote(&"é".repeat(count)));
    offers.value(|| quote(&"\u{1F600}".repeat(count + 1)));
}

/// A list of so many elements: those that are there, then variants of the first, so that none is there twice where it
/// is a text or a number.
fn of_count(hand: &Hand<'_>, count: u64) -> Option<String> {
    let elements = &hand.place.elements;
    let count = usize::try_from(count).ok()?;
    if (count as u64) < u64::from(hand.place.element_count) && count > elements.len() {
        return None;
    }
    let mut parts: Vec<String> =
        elements.iter().take(count).map(|range| hand.slice(range).to_string()).collect();
    let first = elements.first().map_or("1", |range| hand.slice(range)).to_string();
    if first.len().saturating_mul(count) > hand.largest_bytes {
        return None;
    }
    let mut number = 0;
    while parts.len() < count {
        number += 1;
        parts.push(if hand.place.facts.is_unique { variant(&first, number) } else { first.clone() });
    }
    Some(format!("[{}]", parts.join(",")))
}

/// Another value of the same kind.
fn variant(json: &str, number: usize) -> String {
    if let Some(inner) = json.strip_suffix('"') {
        return format!("{inner}{number}\"");
    }
    match Decimal::read(json).and_then(|value| beside(value, Decimal::whole(1), number as i128)) {
        Some(other) => other,
        None => json.to_string(),
    }
}

pub(super) fn item_count(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.place.kind != Kind::Array {
        return;
    }
    let facts = &hand.place.facts;
    let least = facts.min_items.filter(|bound| *bound > 0).map(|bound| lengths(bound, -1));
    let most = facts.max_items.map(|bound| lengths(bound, 1));
    for count in [least, most].into_iter().flatten().flatten() {
        offers.add(|| of_count(hand, count).map(Change::Value));
    }
}

pub(super) fn duplicate_items(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.place.kind == Kind::Array
        && let Some(first) = hand.place.elements.first()
    {
        offers.value(|| {
            let raw = hand.raw();
            let rest = raw.strip_prefix('[').unwrap_or(raw);
            format!("[{},{rest}", hand.slice(first))
        });
    }
}

pub(super) fn property_count(hand: &Hand<'_>, offers: &mut Offers) {
    if hand.place.kind != Kind::Object {
        return;
    }
    let facts = &hand.place.facts;
    let least = facts.min_properties.filter(|bound| *bound > 0).map(|bound| lengths(bound, -1));
    let most = facts.max_properties.map(|bound| lengths(bound, 1));
    for count in [least, most].into_iter().flatten().flatten() {
        offers.add(|| of_size(hand, count));
    }
}

/// An object of so many fields: optional ones are dropped first, new ones are copies of the first.
fn of_size(hand: &Hand<'_>, count: u64) -> Option<Change> {
    let members = &hand.place.members;
    let count = usize::try_from(count).ok()?;
    let value = members.first().map_or("1", |entry| hand.slice(&entry.value));
    if count.saturating_mul(value.len() + 12) > hand.largest_bytes {
        return None;
    }
    let mut dropped = members.len().saturating_sub(count);
    let mut kept: Vec<String> = Vec::new();
    let optional_count = members.iter().filter(|entry| !entry.is_required).count();
    let mut required_dropped = dropped.saturating_sub(optional_count);
    for entry in members.iter().rev() {
        let is_dropped = dropped > 0 && (!entry.is_required || required_dropped > 0);
        if is_dropped {
            dropped -= 1;
            required_dropped -= usize::from(entry.is_required);
        } else {
            kept.push(hand.slice(&entry.range).to_string());
        }
    }
    kept.reverse();
    for number in kept.len()..count {
        kept.push(format!("\"extra{number}\":{value}"));
    }
    Some(Change::Value(format!("{{{}}}", kept.join(","))))
}

pub(super) fn enum_outside(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(allowed) = &hand.place.facts.allowed else { return };
    match hand.place.kind {
        Kind::String => {
            offers.value(|| "\"not-in-the-list\"".into());
            offers.value(|| "\"\"".into());
        }
        Kind::Number => offers.value(|| "987654321".into()),
        _ => offers.value(|| "\"not-in-the-list\"".into()),
    }
    for value in allowed.iter().take(MOST_ALLOWED) {
        offers.value(|| value.clone());
    }
}

pub(super) fn enum_case(hand: &Hand<'_>, offers: &mut Offers) {
    let (Some(text), Some(_)) = (hand.text(), &hand.place.facts.allowed) else { return };
    offers.value(|| {
        let is_lower = text.chars().any(char::is_lowercase);
        quote(&if is_lower { text.to_uppercase() } else { text.to_lowercase() })
    });
    offers.value(|| {
        let mut characters = text.chars();
        let first = characters.next().map(|first| match first.is_lowercase() {
            true => first.to_uppercase().to_string(),
            false => first.to_lowercase().to_string(),
        });
        quote(&format!("{}{}", first.unwrap_or_default(), characters.as_str()))
    });
}

pub(super) fn enum_ordinal(hand: &Hand<'_>, offers: &mut Offers) {
    let (Some(_), Some(allowed)) = (hand.text(), &hand.place.facts.allowed) else { return };
    let position = allowed.iter().position(|value| value == hand.raw()).unwrap_or(0);
    offers.value(|| position.to_string());
    offers.value(|| quote(&position.to_string()));
}

pub(super) fn pattern_near_miss(hand: &Hand<'_>, offers: &mut Offers) {
    let (Some(text), Some(_)) = (hand.free_text(), &hand.place.facts.pattern) else { return };
    offers.value(|| quote(&format!("{text}!")));
    offers.value(|| quote(&format!("!{text}")));
    offers.value(|| {
        let mut characters = text.chars();
        characters.next_back();
        quote(characters.as_str())
    });
    offers.value(|| {
        let middle = text.chars().count() / 2;
        let changed = text.chars().enumerate().map(|(at, one)| if at == middle { '!' } else { one });
        quote(&changed.collect::<String>())
    });
    offers.value(|| quote(&format!("{text}\n!")));
}

/// Edges of formats that home-made patterns get wrong.
pub(super) fn format_edge(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(text) = hand.free_text() else { return };
    let edges: &[&str] = match hand.place.facts.format.as_deref() {
        Some("email" | "idn-email") => &[
            "first.last+tag@example.com",
            "o'neil@example.co.uk",
            "a@b",
            "jos\u{e9}@example.com",
            "user@b\u{fc}cher.example",
            "\"quoted name\"@example.com",
            "user@[192.0.2.1]",
            "no-at-sign.example.com",
            "two@@example.com",
        ],
        Some("uri" | "uri-reference" | "iri" | "url") => &[
            "https://example.com/a%20b?x=1&y=2#part",
            "https://user:secret@example.com:8443/",
            "https://b\u{fc}cher.example/",
            "urn:isbn:0451450523",
            "//example.com/path",
            "https://example.com/a b",
            "not a uri",
        ],
        Some("uuid") => &[
            "00000000-0000-0000-0000-000000000000",
            "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
            "{123e4567-e89b-12d3-a456-426614174000}",
            "123e4567e89b12d3a456426614174000",
            "123e4567-e89b-12d3-a456-42661417400",
        ],
        Some("hostname" | "idn-hostname") => {
            &["example.com.", "-a.example", "a_b.example", "xn--bcher-kva.example"]
        }
        Some("ipv4") => &["255.255.255.255", "192.168.010.1", "1.2.3", "256.1.1.1"],
        Some("ipv6") => &["::", "::ffff:192.0.2.1", "fe80::1%eth0", "1::2::3"],
        Some("byte") => &["YQ==", "YQ", "Y-_=", "YQ==\n"],
        _ => &[],
    };
    edges.iter().for_each(|edge| offers.value(|| quote(edge)));
    if hand.place.facts.format.as_deref() == Some("uuid") {
        offers.value(|| quote(&text.to_uppercase()));
    }
}

/// A new field, with a value of the first that is there.
pub(super) fn with_member(hand: &Hand<'_>, member: &str) -> Change {
    added(hand, member)
}
