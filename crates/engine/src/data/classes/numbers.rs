//! Numbers at the edges of doubles and machine integers, and in other spellings. Bounds of the schema are `bounds`'
//! work.

use super::{Hand, Offers};
use crate::data::payload::{Change, Splice};
use crate::schema::generate::decimal::Decimal;

/// Every class that puts a fixed number in the place of one, by its number.
pub(super) fn fixed(number: u8, hand: &Hand<'_>, offers: &mut Offers) {
    if hand.number().is_none() || hand.place.facts.allowed.is_some() {
        return;
    }
    let all: &[&str] = match number {
        57 => &["9007199254740993", "9007199254740991", "9007199254740992", "-9007199254740993"],
        58 => &[
            "2147483648",
            "2147483647",
            "-2147483649",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
        ],
        59 if hand.place.facts.is_integer => &["-0"],
        59 => &["-0", "-0.0"],
        60 => &["1e400", "-1e400", "1e-400"],
        61 if hand.place.facts.is_integer => &[],
        61 => &["0.30000000000000004", "0.1000000000000000055511151231257827021181", "1.005", "99999999.995"],
        _ => &[],
    };
    all.iter().for_each(|text| offers.value(|| (*text).into()));
}

pub(super) fn with_fraction(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(text) = hand.number().filter(|_| hand.place.facts.is_integer) else { return };
    if document::Number::new(text).is_written_as_integer() {
        offers.value(|| format!("{text}.5"));
    }
}

pub(super) fn with_zero_fraction(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(text) = hand.number().filter(|text| document::Number::new(text).is_written_as_integer()) else {
        return;
    };
    offers.value(|| format!("{text}.0"));
}

/// The same number: zeros at its end become the exponent.
pub(super) fn exponent(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(value) = hand.number().and_then(Decimal::read) else { return };
    offers.value(|| {
        let (mut mantissa, mut exponent) = (value.mantissa, -i64::from(value.scale));
        while mantissa != 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            exponent += 1;
        }
        format!("{mantissa}e{exponent}")
    });
    offers.value(|| format!("{}E+0", value.text()));
}

/// Numbers that JSON has not (RFC 8259 §6).
pub(super) fn bad(hand: &Hand<'_>, offers: &mut Offers) {
    let Some(text) = hand.number().filter(|_| hand.is_body) else { return };
    let positive = text.trim_start_matches('-');
    let spellings = [
        format!("0{positive}"),
        format!("+{positive}"),
        ".5".into(),
        format!("{}.", positive.split(['.', 'e', 'E']).next().unwrap_or("1")),
        "NaN".into(),
        "Infinity".into(),
        "0x1F".into(),
        "1_000".into(),
    ];
    for spelling in spellings {
        offers.add(|| Some(Change::Bytes(vec![Splice::new(hand.place.range.clone(), spelling)])));
    }
}
