//! What each mutation class does to a place. The classes themselves (id, words) are in `check`; what a right service
//! does with a mutant is computed in `expect`, never here.

mod bounds;
mod dates;
mod keys;
mod numbers;
mod raw;
mod sizes;
mod structure;
mod texts;

use super::payload::Change;
use super::places::Place;
pub use check::gates::data::classes::{CLASSES, find};
use document::Kind;

/// What a class sees of a place.
pub(super) struct Hand<'h> {
    pub place: &'h Place,
    /// The text that the place's ranges are in.
    pub base: &'h [u8],
    pub largest_bytes: usize,
    pub seed: u64,
    /// Whether the unchanged request carries it.
    pub is_sent: bool,
    /// A place of the body; else a parameter.
    pub is_body: bool,
}

/// Takes what a class does at a place: all, to count it, or the one that is wanted. What is not wanted is not made.
pub(super) struct Offers {
    wanted: Option<u16>,
    next: u16,
    taken: Option<Change>,
    listed: Vec<(u16, Option<Change>)>,
}

impl Offers {
    pub(super) fn listing() -> Offers {
        Offers { wanted: None, next: 0, taken: None, listed: Vec::new() }
    }

    pub(super) fn taking(variation: u16) -> Offers {
        Offers { wanted: Some(variation), next: 0, taken: None, listed: Vec::new() }
    }

    /// One thing that a class does. None: not here after all.
    pub(super) fn add(&mut self, make: impl FnOnce() -> Option<Change>) {
        let variation = self.next;
        self.next = self.next.saturating_add(1);
        match self.wanted {
            Some(wanted) if wanted == variation => self.taken = make(),
            Some(_) => {}
            None => {
                if let Some(change) = make() {
                    let is_known = self.listed.iter().any(|(_, known)| known.as_ref() == Some(&change));
                    if !is_known {
                        self.listed.push((variation, Some(change)));
                    }
                }
            }
        }
    }

    /// The same for what is large and differs for sure; it is not made for listing.
    pub(super) fn add_large(&mut self, make: impl FnOnce() -> Option<Change>) {
        let variation = self.next;
        self.next = self.next.saturating_add(1);
        match self.wanted {
            Some(wanted) if wanted == variation => self.taken = make(),
            Some(_) => {}
            None => self.listed.push((variation, None)),
        }
    }

    pub(super) fn value(&mut self, make: impl FnOnce() -> String) {
        self.add(|| Some(Change::Value(make())));
    }

    pub(super) fn taken(self) -> Option<Change> {
        self.taken
    }

    pub(super) fn listed(self) -> Vec<(u16, Option<Change>)> {
        self.listed
    }
}

impl Hand<'_> {
    pub(super) fn is_root(&self) -> bool {
        self.is_body && self.place.site.pointer.is_empty()
    }

    /// The text, where the value is a string.
    pub(super) fn text(&self) -> Option<&str> {
        (self.place.kind == Kind::String).then_some(self.place.text.as_str())
    }

    /// The text, where any text may stand as far as a list of allowed values is concerned.
    pub(super) fn free_text(&self) -> Option<&str> {
        self.text().filter(|_| self.place.facts.allowed.is_none())
    }

    /// The number as it is written.
    pub(super) fn number(&self) -> Option<&str> {
        (self.place.kind == Kind::Number).then_some(self.place.text.as_str())
    }

    pub(super) fn is_scalar(&self) -> bool {
        !matches!(self.place.kind, Kind::Array | Kind::Object)
    }

    /// The bytes of the unchanged text in a range.
    pub(super) fn slice(&self, range: &std::ops::Range<u32>) -> &str {
        let bytes = self.base.get(range.start as usize..range.end as usize).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The value as it is written; where null stands, what may stand there too.
    pub(super) fn raw(&self) -> &str {
        if let Some(value) = &self.place.stand_in {
            return value;
        }
        match self.is_body {
            true => self.slice(&self.place.range),
            false => std::str::from_utf8(self.base).unwrap_or_default(),
        }
    }
}

/// Whether what is right depends on when spaces are removed.
pub(super) fn is_about_spaces(id: &str) -> bool {
    matches!(id, "trailing-newline" | "pad-space" | "whitespace-only")
}

/// Offers all that the class of this number does at a place.
pub(super) fn apply(number: u8, hand: &Hand<'_>, offers: &mut Offers) {
    match number {
        1 => structure::absent_required(hand, offers),
        2 => structure::absent_optional(hand, offers),
        3 => structure::null(hand, offers),
        4 if hand.text().is_some() => offers.value(|| "\"\"".into()),
        5 if hand.place.kind == Kind::Array => offers.value(|| "[]".into()),
        6 if hand.place.kind == Kind::Object => offers.value(|| "{}".into()),
        7 => structure::string_null(hand, offers),
        8 => structure::string_for_number(hand, offers),
        9 => structure::number_for_string(hand, offers),
        10 => structure::boolean(hand, offers, true),
        11 => structure::boolean(hand, offers, false),
        12 => structure::scalar_to_array(hand, offers),
        13 => structure::array_to_scalar(hand, offers),
        14 => structure::container_swap(hand, offers),
        15 => structure::root_type(hand, offers),
        16 => numbers::with_fraction(hand, offers),
        17 => numbers::with_zero_fraction(hand, offers),
        18 => bounds::minimum_at(hand, offers),
        19 => bounds::minimum_below(hand, offers),
        20 => bounds::maximum_at(hand, offers),
        21 => bounds::maximum_above(hand, offers),
        22 => bounds::exclusive(hand, offers),
        23 => bounds::multiple(hand, offers),
        24 => bounds::min_length(hand, offers),
        25 => bounds::max_length(hand, offers),
        26 => bounds::length_astral(hand, offers),
        27 => bounds::item_count(hand, offers),
        28 => bounds::duplicate_items(hand, offers),
        29 => bounds::property_count(hand, offers),
        30 => bounds::enum_outside(hand, offers),
        31 => bounds::enum_case(hand, offers),
        32 => bounds::enum_ordinal(hand, offers),
        33 => texts::homoglyph(hand, offers),
        34 => structure::discriminator_swap(hand, offers),
        35 => bounds::pattern_near_miss(hand, offers),
        36 => texts::trailing_newline(hand, offers),
        49 => texts::lone_surrogate(hand, offers),
        52 => texts::pad_space(hand, offers),
        53 => texts::whitespace_only(hand, offers),
        54 => texts::naughty(hand, offers),
        55 => texts::probe(hand, offers),
        37..=56 => texts::added(number, hand, offers),
        62 => numbers::exponent(hand, offers),
        63 => numbers::bad(hand, offers),
        57..=61 => numbers::fixed(number, hand, offers),
        64 => dates::leap_day(hand, offers),
        65 => dates::extremes(hand, offers),
        66 => dates::offset(hand, offers),
        67 => dates::leap_second(hand, offers),
        68 => dates::epoch(hand, offers),
        69 => dates::inversion(hand, offers),
        70 => bounds::format_edge(hand, offers),
        71 => sizes::huge_string(hand, offers),
        72 => sizes::wide(hand, offers),
        73 => sizes::deep(hand, offers),
        74 => keys::duplicate(hand, offers),
        75 => keys::order(hand, offers),
        76 => keys::unknown(hand, offers),
        77 => keys::spelling(hand, offers),
        78 => raw::encoding(hand, offers),
        _ => {}
    }
}
