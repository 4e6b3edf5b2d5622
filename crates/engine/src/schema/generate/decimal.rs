//! Decimals that are exact: whole numbers with a power of ten. Bounds and multiples are computed with them, never
//! with doubles. Numbers of more than 30 digits are not computed with.

use std::cmp::Ordering;

const MOST_DIGITS: u32 = 30;

/// `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal {
    pub mantissa: i128,
    pub scale: u32,
}

impl Decimal {
    pub(crate) fn whole(value: i128) -> Decimal {
        Decimal { mantissa: value, scale: 0 }
    }

    /// None: no number of JSON, or one of too many digits.
    pub(crate) fn read(text: &str) -> Option<Decimal> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{fraction}");
        let mantissa = digits.parse::<i128>().ok()?;
        let mut decimal = Decimal { mantissa, scale: 0 };
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) => {
                decimal.scale = scale;
                decimal = decimal.shortened();
            }
            Err(_) if mantissa == 0 => {}
            Err(_) => decimal.mantissa = mantissa.checked_mul(power(scale.unsigned_abs())?)?,
        }
        let is_small =
            decimal.scale <= MOST_DIGITS && decimal.mantissa.unsigned_abs() < 10u128.pow(MOST_DIGITS);
        is_small.then_some(decimal)
    }

    /// Without zeros at the end of the fraction.
    fn shortened(mut self) -> Decimal {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }

    /// The mantissa at a larger scale.
    pub(crate) fn at(self, scale: u32) -> Option<i128> {
        self.mantissa.checked_mul(power(scale.checked_sub(self.scale)?)?)
    }

    pub(crate) fn is_integer(self) -> bool {
        self.shortened().scale == 0
    }

    pub(crate) fn compare(self, other: Decimal) -> Option<Ordering> {
        let scale = self.scale.max(other.scale);
        Some(self.at(scale)?.cmp(&other.at(scale)?))
    }

    pub(crate) fn is_multiple_of(self, step: Decimal) -> Option<bool> {
        let scale = self.scale.max(step.scale);
        let step = step.at(scale)?;
        if step == 0 {
            return None;
        }
        Some(self.at(scale)? % step == 0)
    }

    /// As JSON writes it: `12`, `-0.05`.
    pub(crate) fn text(self) -> String {
        let decimal = self.shortened();
        if decimal.scale == 0 {
            return decimal.mantissa.to_string();
        }
        let digits = decimal.mantissa.unsigned_abs().to_string();
        let scale = decimal.scale as usize;
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        format!("{}{whole}.{fraction}", if decimal.mantissa < 0 { "-" } else { "" })
    }
}

pub(crate) fn power(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

/// The least common multiple of two steps at one scale.
pub(crate) fn common_multiple(first: i128, second: i128) -> Option<i128> {
    let (mut larger, mut smaller) = (first.checked_abs()?, second.checked_abs()?);
    while smaller != 0 {
        (larger, smaller) = (smaller, larger % smaller);
    }
    // A step of zero has no multiples.
    if first == 0 || second == 0 || larger == 0 {
        None
    } else {
        (first / larger).checked_mul(second)?.checked_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_back() {
        let cases = [
            ("0", Some("0")),
            ("-0", Some("0")),
            ("12.50", Some("12.5")),
            ("-0.05", Some("-0.05")),
            ("1e3", Some("1000")),
            ("1.5E-3", Some("0.0015")),
            ("9007199254740993", Some("9007199254740993")),
            ("0.1", Some("0.1")),
            ("1e31", None),
            ("1e400", None),
            ("1e-31", None),
            ("NaN", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Decimal::read(text).map(Decimal::text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        let read = |text| Decimal::read(text).unwrap();
        for (value, step, expected) in
            [("0.3", "0.1", true), ("19.99", "0.01", true), ("0.35", "0.1", false), ("7.5", "2.5", true)]
        {
            assert_eq!(read(value).is_multiple_of(read(step)), Some(expected), "{value} of {step}");
        }
        assert_eq!(common_multiple(4, 6), Some(12));
        assert_eq!(common_multiple(4, 0), None);
        assert_eq!(read("0.1").compare(read("0.10")), Some(Ordering::Equal));
        assert!(read("1.0").is_integer() && !read("1.1").is_integer());
    }
}
