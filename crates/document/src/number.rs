//! A number as it is written, and exact answers about it: nothing here goes through a double
//! unless a double is asked for.

use std::cmp::Ordering;

/// The largest magnitude up to which a double holds every integer: 2 to the power of 53.
const SAFE_INTEGER: &[u8] = b"9007199254740992";

/// A number of a document. In a text with faults it may be no number of JSON (`NaN`, `0x1F`);
/// then it has no value, and equals only the same text.
#[derive(Clone, Copy, Debug)]
pub struct Number<'a> {
    text: &'a str,
    /// At most 18 digits, without fraction and exponent.
    is_small_integer: bool,
}

/// A decimal number as significant digits and the place of the point:
/// `0.d1d2d3… × 10^magnitude`. Zero has no digits.
struct Decimal<'a> {
    is_negative: bool,
    integer: &'a [u8],
    fraction: &'a [u8],
    /// Leading zeros, then significant digits, of integer and fraction one after the other.
    skipped: usize,
    significant: usize,
    magnitude: i128,
}

impl<'a> Decimal<'a> {
    /// None if the text is no number of JSON. Exponents beyond ±10^36 are taken as that.
    fn read(text: &'a str) -> Option<Decimal<'a>> {
        let (is_negative, body) = match text.as_bytes() {
            [b'-', body @ ..] => (true, body),
            body => (false, body),
        };
        let integer_length = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (integer, mut rest) = body.split_at(integer_length);
        if integer.is_empty() || (integer.len() > 1 && integer[0] == b'0') {
            return None;
        }
        let mut fraction: &[u8] = &[];
        if let [b'.', behind @ ..] = rest {
            let length = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (fraction, rest) = behind.split_at(length);
            if fraction.is_empty() {
                return None;
            }
        }
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', exponent @ ..] => read_exponent(exponent)?,
            _ => return None,
        };
        let digits = || integer.iter().chain(fraction);
        let skipped = digits().take_while(|&&digit| digit == b'0').count();
        let trailing = digits().rev().take_while(|&&digit| digit == b'0').count();
        let significant = (integer.len() + fraction.len()).saturating_sub(skipped + trailing);
        let magnitude = exponent + integer.len() as i128 - skipped as i128;
        Some(Decimal { is_negative, integer, fraction, skipped, significant, magnitude })
    }

    fn digits(&self) -> impl Iterator<Item = u8> + 'a {
        let (integer, fraction) = (self.integer, self.fraction);
        integer.iter().chain(fraction).copied().skip(self.skipped).take(self.significant)
    }

    fn is_zero(&self) -> bool {
        self.significant == 0
    }

    fn is_integer(&self) -> bool {
        self.is_zero() || self.significant as i128 <= self.magnitude
    }

    fn compare_magnitude(&self, other: &Decimal<'_>) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => {
                self.magnitude.cmp(&other.magnitude).then_with(|| self.digits().cmp(other.digits()))
            }
        }
    }

    fn compare(&self, other: &Decimal<'_>) -> Ordering {
        let is_below = |number: &Decimal<'_>| number.is_negative && !number.is_zero();
        match (is_below(self), is_below(other)) {
            (false, false) => self.compare_magnitude(other),
            (true, true) => other.compare_magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

fn read_exponent(text: &[u8]) -> Option<i128> {
    const LIMIT: i128 = 10i128.pow(36);
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0, |value, digit| LIMIT.min(value * 10 + i128::from(digit - b'0')));
    Some(if is_negative { -value } else { value })
}

impl<'a> Number<'a> {
    /// A number from its text.
    pub fn new(text: &'a str) -> Number<'a> {
        let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
        let is_small_integer = (1..=18).contains(&digits.len())
            && digits.iter().all(u8::is_ascii_digit)
            && (digits.len() == 1 || digits[0] != b'0');
        Number { text, is_small_integer }
    }

    #[inline(always)]
    pub(crate) fn written(text: &'a str, is_small_integer: bool) -> Number<'a> {
        Number { text, is_small_integer }
    }

    /// The number as it is written.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether the text is a number of JSON. True unless the text has a fault there.
    pub fn is_well_formed(&self) -> bool {
        self.is_small_integer || Decimal::read(self.text).is_some()
    }

    /// Whether the value is an integer: `1.0` and `1e2` are.
    #[inline]
    pub fn is_integer(&self) -> bool {
        self.is_small_integer || Decimal::read(self.text).is_some_and(|decimal| decimal.is_integer())
    }

    /// Whether it is written without fraction and exponent.
    #[inline]
    pub fn is_written_as_integer(&self) -> bool {
        self.is_small_integer
            || self.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && self.is_well_formed()
    }

    /// The value of a number written as an integer, if it fits.
    #[inline]
    pub fn as_i64(&self) -> Option<i64> {
        if self.is_small_integer {
            return Some(small_integer(self.text));
        }
        self.text.parse().ok().filter(|_| self.is_well_formed())
    }

    /// The value of a number written as an integer, if it fits.
    #[inline]
    pub fn as_u64(&self) -> Option<u64> {
        if self.is_small_integer {
            return u64::try_from(small_integer(self.text)).ok();
        }
        self.text.parse().ok().filter(|_| self.is_well_formed())
    }

    /// The nearest double; none if it would be infinite, or if the text is no number.
    #[inline]
    pub fn as_f64(&self) -> Option<f64> {
        if self.is_small_integer {
            return Some(if self.text == "-0" { -0.0 } else { small_integer(self.text) as f64 });
        }
        if let Some(value) = short_decimal(self.text.as_bytes()) {
            return Some(value);
        }
        self.text.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// Whether a double of the value would be infinite.
    pub fn overflows_f64(&self) -> bool {
        !self.is_small_integer && self.is_well_formed() && self.as_f64().is_none()
    }

    /// Whether the shortest text of the nearest double denotes the same number, so that a reader
    /// that keeps doubles loses nothing.
    pub fn is_exact_as_f64(&self) -> bool {
        if self.is_small_integer && self.text.len() <= 15 {
            return true;
        }
        let Some(value) = self.as_f64() else { return false };
        let shortest = format!("{value:e}");
        *self == Number::new(&shortest)
    }

    /// Written as an integer, and beyond 2^53, where doubles no longer hold every integer.
    pub fn is_beyond_safe_integer(&self) -> bool {
        if !self.is_written_as_integer() {
            return false;
        }
        let digits = self.text.strip_prefix('-').unwrap_or(self.text).as_bytes();
        match digits.len().cmp(&SAFE_INTEGER.len()) {
            Ordering::Less => false,
            Ordering::Equal => digits > SAFE_INTEGER,
            Ordering::Greater => true,
        }
    }

    /// Exact order by value; none if one of them is no number.
    pub fn compare(&self, other: &Number<'_>) -> Option<Ordering> {
        if self.is_small_integer && other.is_small_integer {
            return Some(small_integer(self.text).cmp(&small_integer(other.text)));
        }
        Some(Decimal::read(self.text)?.compare(&Decimal::read(other.text)?))
    }

    /// How many digits it takes to write the value, without zeros before and after.
    pub fn significant_digits(&self) -> usize {
        Decimal::read(self.text).map_or(0, |decimal| decimal.significant)
    }

    /// A hash that is the same for all ways to write a value.
    pub(crate) fn value_hash(&self) -> u64 {
        let Some(decimal) = Decimal::read(self.text) else {
            return crate::keys::hash_bytes(self.text.as_bytes());
        };
        if decimal.is_zero() {
            return 1;
        }
        let digits = decimal.digits().fold(0u64, |hash, digit| {
            hash.wrapping_mul(0x0000_0100_0000_01B3).wrapping_add(u64::from(digit - b'0') + 1)
        });
        crate::keys::mix(digits ^ (decimal.magnitude as u64).rotate_left(40) ^ u64::from(decimal.is_negative))
    }
}

/// Equal by value: `1`, `1.0` and `10e-1` are the same number.
impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text || self.compare(other) == Some(Ordering::Equal)
    }
}

#[inline(always)]
fn small_integer(text: &str) -> i64 {
    let (is_negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let value = digits
        .iter()
        .fold(0i64, |value, digit| value.wrapping_mul(10).wrapping_add(i64::from(digit.wrapping_sub(b'0'))));
    if is_negative { -value } else { value }
}

/// Short decimals such as `12.50`: digits below 2^53 divided by an exact power of ten is the nearest
/// double (Clinger 1990).
#[inline]
fn short_decimal(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 17] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16];
    let (is_negative, body) = match text {
        [b'-', body @ ..] => (true, body),
        body => (false, body),
    };
    if body.is_empty() || body.len() > 17 {
        return None;
    }
    let (mut digits, mut decimals, mut has_point) = (0u64, 0usize, false);
    for &byte in body {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            digits = digits * 10 + u64::from(digit);
            decimals += usize::from(has_point);
        } else if byte == b'.' && !has_point {
            has_point = true;
        } else {
            return None;
        }
    }
    if digits >= 1 << 53 {
        return None;
    }
    let value = digits as f64 / POWERS.get(decimals)?;
    Some(if is_negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_is_exact() {
        let cases = [
            ("1", "1.0", true),
            ("1", "10e-1", true),
            ("100", "1e2", true),
            ("0", "-0.0e5", true),
            ("9007199254740993", "9007199254740992", false),
            ("9007199254740993.0", "9007199254740992", false),
            ("0.1", "0.1000000000000000055511151231257827", false),
            ("1e400", "10e399", true),
            ("1e400", "1e401", false),
            ("123456789012345678901234567890", "123456789012345678901234567891", false),
            ("NaN", "NaN", true),
            ("NaN", "0", false),
        ];
        for (left, right, equal) in cases {
            assert_eq!(Number::new(left) == Number::new(right), equal, "{left} {right}");
            assert!(!equal || Number::new(left).value_hash() == Number::new(right).value_hash());
        }
    }

    #[test]
    fn order_is_exact() {
        let ascending =
            ["-1e400", "-12", "-11.5", "-1e-400", "0", "1e-400", "0.5", "9.99", "10", "1.1e1", "1e400"];
        for (low, left) in ascending.iter().enumerate() {
            for (high, right) in ascending.iter().enumerate() {
                let order = Number::new(left).compare(&Number::new(right));
                assert_eq!(order, Some(low.cmp(&high)), "{left} {right}");
            }
        }
    }

    #[test]
    fn answers_about_single_numbers() {
        // text, integer, written as integer, exact as double, beyond safe integers, overflows
        let cases = [
            ("1", true, true, true, false, false),
            ("1.0", true, false, true, false, false),
            ("1.5e1", true, false, true, false, false),
            ("1.55e1", false, false, true, false, false),
            ("0.1", false, false, true, false, false),
            ("0.10000000000000000001", false, false, false, false, false),
            ("9007199254740992", true, true, true, false, false),
            ("9007199254740993", true, true, false, true, false),
            ("-9007199254740993", true, true, false, true, false),
            ("9007199254740994", true, true, true, true, false),
            ("1e400", true, false, false, false, true),
            ("-1e400", true, false, false, false, true),
            ("1e-400", false, false, false, false, false),
            ("0x10", false, false, false, false, false),
            ("012", false, false, false, false, false),
        ];
        for (text, integer, written, exact, beyond, overflows) in cases {
            let number = Number::new(text);
            assert_eq!(number.is_integer(), integer, "{text}");
            assert_eq!(number.is_written_as_integer(), written, "{text}");
            assert_eq!(number.is_exact_as_f64(), exact, "{text}");
            assert_eq!(number.is_beyond_safe_integer(), beyond, "{text}");
            assert_eq!(number.overflows_f64(), overflows, "{text}");
        }
        assert_eq!(Number::new("-12").as_i64(), Some(-12));
        assert_eq!(Number::new("-12").as_u64(), None);
        assert_eq!(Number::new("18446744073709551615").as_u64(), Some(u64::MAX));
        assert_eq!(Number::new("18446744073709551616").as_u64(), None);
        assert_eq!(Number::new("12.50").as_f64(), Some(12.5));
        assert_eq!(Number::new("NaN").as_f64(), None);
    }
}
