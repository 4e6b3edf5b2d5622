//! Dates and times at the edges of calendars. Which of them fit is the validator's word.

use super::{Hand, Offers};
use crate::data::payload::{Change, Splice};
use document::{Kind, quote};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Date,
    DateTime,
    Time,
}

/// What the schema says of a text, or else what the text looks like.
fn form(hand: &Hand<'_>) -> Option<Form> {
    let text = hand.free_text()?;
    match hand.place.facts.format.as_deref() {
        Some("date") => return Some(Form::Date),
        Some("date-time") => return Some(Form::DateTime),
        Some("time") => return Some(Form::Time),
        Some(_) => return None,
        None => {}
    }
    let bytes = text.as_bytes();
    let is_date = bytes.len() >= 10
        && bytes.iter().take(10).enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    match (is_date, bytes.get(10)) {
        (true, None) => Some(Form::Date),
        (true, Some(b'T' | b't' | b' ')) => Some(Form::DateTime),
        _ => None,
    }
}

fn offer(hand: &Hand<'_>, offers: &mut Offers, dates: &[&str], times: &[&str], date_times: &[&str]) {
    let Some(form) = form(hand) else { return };
    let own = match form {
        Form::Date => dates,
        Form::DateTime => date_times,
        Form::Time => times,
    };
    own.iter().for_each(|text| offers.value(|| quote(text)));
    if form == Form::DateTime {
        dates.iter().for_each(|date| offers.value(|| quote(&format!("{date}T12:00:00Z"))));
    }
}

pub(super) fn leap_day(hand: &Hand<'_>, offers: &mut Offers) {
    // RFC 3339 §5.7 and appendix C: 1900 has no leap day, 2000 has one.
    offer(
        hand,
        offers,
        &["2023-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2024-02-30", "2025-04-31"],
        &[],
        &[],
    );
}

pub(super) fn extremes(hand: &Hand<'_>, offers: &mut Offers) {
    offer(
        hand,
        offers,
        &["0001-01-01", "9999-12-31", "1970-01-01", "1969-12-31", "2038-01-20"],
        &["00:00:00Z", "23:59:59Z", "24:00:00Z"],
        &["2038-01-19T03:14:08Z", "9999-12-31T23:59:59.999999999Z"],
    );
}

pub(super) fn offset(hand: &Hand<'_>, offers: &mut Offers) {
    offer(
        hand,
        offers,
        &[],
        &["12:00:00+14:00", "12:00:00-12:00", "12:00:00", "12:00:00+24:00"],
        &[
            // An hour that summer time skips in most of Europe; the offset makes it a moment all the same.
            "2026-03-29T02:30:00+01:00",
            "2026-01-01T00:00:00+14:00",
            "2026-01-01T00:00:00-12:00",
            "2026-01-01T00:00:00-00:00",
            "2026-01-01T00:00:00",
            "2026-01-01t00:00:00z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00+0100",
            "2026-01-01T00:00:00+24:00",
        ],
    );
}

pub(super) fn leap_second(hand: &Hand<'_>, offers: &mut Offers) {
    offer(
        hand,
        offers,
        &[],
        &["23:59:60Z", "12:00:60Z"],
        &["2016-12-31T23:59:60Z", "2016-12-31T15:59:60-08:00", "2016-12-31T12:00:60Z"],
    );
}

pub(super) fn epoch(hand: &Hand<'_>, offers: &mut Offers) {
    if form(hand).is_some() {
        for text in ["1700000000", "1700000000000", "\"1700000000\""] {
            offers.value(|| text.into());
        }
    }
}

/// Pairs of names for a start and an end, as they end a field's name.
const PAIRS: [(&str, &str); 12] = [
    ("start", "end"),
    ("from", "to"),
    ("begin", "end"),
    ("since", "until"),
    ("after", "before"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("checkin", "checkout"),
    ("arrival", "departure"),
    ("departure", "return"),
    ("opens", "closes"),
    ("first", "last"),
];

/// `startDate` and `start_at` as `start date`, `start at`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for one in name.chars() {
        let is_break = matches!(one, '_' | '-' | ' ' | '.') || (one.is_uppercase() && was_small);
        if is_break {
            words.push(String::new());
        }
        was_small = one.is_lowercase() || one.is_ascii_digit();
        if one.is_alphanumeric()
            && let Some(last) = words.last_mut()
        {
            last.extend(one.to_lowercase());
        }
    }
    words
}

/// Exchanges the values of a start and an end that stand in one object.
pub(super) fn inversion(hand: &Hand<'_>, offers: &mut Offers) {
    let members = &hand.place.members;
    if hand.place.kind != Kind::Object || !hand.is_body || members.len() > 100 {
        return;
    }
    for first in members {
        let known = words(&first.name);
        for (start, end) in PAIRS {
            let Some(at) = known.iter().position(|word| word == start) else { continue };
            let mut wanted = known.clone();
            wanted[at] = end.to_string();
            let Some(last) = members.iter().find(|other| words(&other.name) == wanted) else { continue };
            let (from, to) = (hand.slice(&first.value), hand.slice(&last.value));
            let is_scalar = |text: &str| !text.starts_with(['{', '[', 'n', 't', 'f']);
            if from != to && is_scalar(from) && is_scalar(to) {
                offers.add(|| {
                    Some(Change::Bytes(vec![
                        Splice::new(first.value.clone(), to),
                        Splice::new(last.value.clone(), from),
                    ]))
                });
            }
        }
    }
}
