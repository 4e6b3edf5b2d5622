//! What each mutation class does to a place. The classes themselves (id, words) are in `check`; what a right service
//! does with a mutant is computed in `expect`, never here.

mod structure;

use super::payload::Change;
use super::places::Place;
pub use check::gates::data::classes::{CLASSES, find};
use document::{Kind, quote};

/// Longer changes are not compared with each other.
const MOST_COMPARED: usize = 2_000;

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

    /// The value as it is written.
    pub(super) fn raw(&self) -> &str {
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
        8 if hand.number().is_some() => offers.value(|| quote(hand.raw())),
        _ => {}
    }
}
