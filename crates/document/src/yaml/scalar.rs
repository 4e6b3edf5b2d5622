//! What text without quotes means by the core schema of YAML 1.2.2 (section 10.3.2): null, booleans, numbers, text.
//! Numbers keep their digits; only what JSON does not write is taken out.

/// The meaning of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Null,
    Boolean(bool),
    Number,
    /// `.inf`, `-.inf`, `.nan`.
    NotFinite,
    /// Hexadecimal or octal, of more than 128 bits.
    LongNumber,
    Text,
}

pub(super) fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return Plain::Boolean(true),
        "false" | "False" | "FALSE" => return Plain::Boolean(false),
        ".nan" | ".NaN" | ".NAN" => return Plain::NotFinite,
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Plain::Text;
    }
    if matches!(unsigned(text), ".inf" | ".Inf" | ".INF") {
        return Plain::NotFinite;
    }
    match radix(text) {
        Some((digits, radix)) if u128::from_str_radix(digits, radix).is_ok() => Plain::Number,
        Some(_) => Plain::LongNumber,
        None if Decimal::read(text).is_some() => Plain::Number,
        None => Plain::Text,
    }
}

/// Without one sign in front.
fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

/// The digits of `0x1F` or `0o17`, and their base.
fn radix(text: &str) -> Option<(&str, u32)> {
    let (digits, radix) = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 8),
        _ => return None,
    };
    (!digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))).then_some((digits, radix))
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
struct Decimal<'a> {
    is_negative: bool,
    integer: &'a str,
    fraction: Option<&'a str>,
    exponent: Option<&'a str>,
}

impl<'a> Decimal<'a> {
    fn read(text: &'a str) -> Option<Decimal<'a>> {
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let text_unsigned = unsigned(text);
        let (mantissa, exponent) = match text_unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text_unsigned, None),
        };
        let (integer, fraction) = match mantissa.split_once('.') {
            Some((integer, fraction)) => (integer, Some(fraction)),
            None => (mantissa, None),
        };
        let has_digits = !integer.is_empty() || fraction.is_some_and(|digits| !digits.is_empty());
        let has_exponent_digits = exponent.is_none_or(|exponent| {
            let digits = unsigned(exponent);
            !digits.is_empty() && is_digits(digits)
        });
        let is_number =
            has_digits && has_exponent_digits && is_digits(integer) && fraction.is_none_or(is_digits);
        is_number.then_some(Decimal { is_negative: text.starts_with('-'), integer, fraction, exponent })
    }
}

/// Writes a text that is a [`Plain::Number`] as JSON writes it, digit for digit.
pub(super) fn write_number(text: &str, out: &mut String) {
    if let Some((digits, radix)) = radix(text) {
        out.push_str(&u128::from_str_radix(digits, radix).unwrap_or(u128::MAX).to_string());
        return;
    }
    let Some(number) = Decimal::read(text) else { return out.push_str("null") };
    if number.is_negative {
        out.push('-');
    }
    let integer = number.integer.trim_start_matches('0');
    out.push_str(if integer.is_empty() { "0" } else { integer });
    if let Some(fraction) = number.fraction {
        out.push('.');
        out.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = number.exponent {
        out.push('e');
        out.push_str(exponent);
    }
}

/// What YAML 1.1 takes the text for, where YAML 1.2 sees text. `y` and `n` are left out: readers of YAML 1.1 do not
/// agree on them, and they are common names.
pub(super) fn boolean_of_yaml_1_1(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// `0755`: octal in YAML 1.1, decimal in YAML 1.2.
pub(super) fn is_octal_of_yaml_1_1(text: &str) -> bool {
    let digits = unsigned(text);
    let is_octal = |rest: &str| rest.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    digits.strip_prefix('0').is_some_and(|rest| !rest.trim_start_matches('0').is_empty() && is_octal(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_by_the_core_schema() {
        let written = |text: &str| {
            let mut out = String::new();
            write_number(text, &mut out);
            out
        };
        for (text, number) in [
            ("0", "0"),
            ("-0", "-0"),
            ("+12", "12"),
            ("-12", "-12"),
            ("007", "7"),
            ("000", "0"),
            ("0x1F", "31"),
            ("0o17", "15"),
            ("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "340282366920938463463374607431768211455"),
            ("12345678901234567890123456789", "12345678901234567890123456789"),
            ("1.50", "1.50"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("1.", "1.0"),
            ("1e3", "1e3"),
            ("1.E-03", "1.0e-03"),
            ("+.5e+7", "0.5e+7"),
        ] {
            assert_eq!(resolve(text), Plain::Number, "{text}");
            assert_eq!(written(text), number, "{text}");
        }
        for text in [
            "1.2.3",
            ".",
            "-",
            "+",
            "-.",
            "1e",
            "e1",
            "1e+",
            "--1",
            "+-1",
            "0x",
            "0xG",
            "0o8",
            "-0x1F",
            "1_000",
            "12:30",
            "2024-01-01",
            "nil",
            "TrUe",
            "nAn",
            "inf",
            "~~",
            "1 ",
            "٣",
        ] {
            assert_eq!(resolve(text), Plain::Text, "{text}");
        }
        for (text, meaning) in [
            ("", Plain::Null),
            ("~", Plain::Null),
            ("NULL", Plain::Null),
            ("True", Plain::Boolean(true)),
            ("FALSE", Plain::Boolean(false)),
            (".inf", Plain::NotFinite),
            ("-.INF", Plain::NotFinite),
            (".NaN", Plain::NotFinite),
            ("0x100000000000000000000000000000000", Plain::LongNumber),
        ] {
            assert_eq!(resolve(text), meaning, "{text}");
        }
    }

    #[test]
    fn what_readers_of_yaml_1_1_take_otherwise() {
        for (text, is_octal) in [
            ("0755", true),
            ("-017", true),
            ("00", false),
            ("0", false),
            ("0.5", false),
            ("089", false),
            ("755", false),
        ] {
            assert_eq!(is_octal_of_yaml_1_1(text), is_octal, "{text}");
        }
        assert_eq!(boolean_of_yaml_1_1("NO"), Some(false));
        assert_eq!(boolean_of_yaml_1_1("on"), Some(true));
        assert_eq!(boolean_of_yaml_1_1("y"), None);
        assert_eq!(boolean_of_yaml_1_1("nO"), None);
    }
}
