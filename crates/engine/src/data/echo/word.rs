//! The one word for a value that was sent and the value that came back. It looks at two values and at nothing around
//! them.

use check::gates::data::EchoWord;
use document::{Document, Kind, NodeId, Number};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The word for two values that are not both objects or both arrays.
pub(super) fn of(sent: &Document, one: NodeId, got: &Document, other: NodeId) -> EchoWord {
    match (sent.kind(one), got.kind(other)) {
        (Kind::Null, Kind::Null) => EchoWord::Same,
        (Kind::Boolean(a), Kind::Boolean(b)) => {
            if a == b {
                EchoWord::Same
            } else {
                EchoWord::Changed
            }
        }
        (Kind::Number, Kind::Number) => match (sent.number(one), got.number(other)) {
            (Some(a), Some(b)) => number(&a, &b),
            _ => EchoWord::Changed,
        },
        (Kind::String, Kind::String) => text(&sent.text(one), &got.text(other)),
        (Kind::Array, _) => match sent.elements(one).next() {
            Some(item) if scalar(sent, item).is_some() && scalar(sent, item) == scalar(got, other) => {
                EchoWord::Coerced
            }
            _ => EchoWord::Changed,
        },
        (_, Kind::Array) => match (got.len(other), got.elements(other).next()) {
            (1, Some(item)) if scalar(sent, one).is_some() && scalar(sent, one) == scalar(got, item) => {
                EchoWord::Coerced
            }
            _ => EchoWord::Changed,
        },
        _ => match (scalar(sent, one), scalar(got, other)) {
            (Some(a), Some(b)) if is_same_meaning(&a, &b) => EchoWord::Coerced,
            _ => EchoWord::Changed,
        },
    }
}

/// A scalar as the text that it would be in a form or an address.
fn scalar(document: &Document, node: NodeId) -> Option<String> {
    match document.kind(node) {
        Kind::Null => Some(String::new()),
        Kind::Boolean(value) => Some(value.to_string()),
        Kind::Number => Some(document.number(node)?.text().to_string()),
        Kind::String => Some(document.text(node).into_owned()),
        Kind::Array | Kind::Object => None,
    }
}

fn is_same_meaning(one: &str, other: &str) -> bool {
    let plain = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
        "true" => "1".to_string(),
        "false" => "0".to_string(),
        "null" | "undefined" => String::new(),
        text => text.to_string(),
    };
    let (one, other) = (plain(one), plain(other));
    one == other || Number::new(&one) == Number::new(&other)
}

fn number(sent: &Number<'_>, got: &Number<'_>) -> EchoWord {
    if sent == got {
        return EchoWord::Same;
    }
    let (Some(one), Some(other)) = (sent.as_f64(), got.as_f64()) else { return EchoWord::Changed };
    let difference = (one - other).abs();
    let is_near = difference < 1.0 && !sent.is_integer() || difference <= one.abs() * 1e-6;
    if is_near { EchoWord::Rounded } else { EchoWord::Changed }
}

fn text(sent: &str, got: &str) -> EchoWord {
    if sent == got || is_same_moment(sent, got) {
        return EchoWord::Same;
    }
    if is_trimmed(sent, got) {
        return EchoWord::Trimmed;
    }
    if let Some(word) = cut(sent, got) {
        return word;
    }
    if is_other_form(sent, got) {
        return EchoWord::Normalised;
    }
    if is_escaped(sent, got) {
        return EchoWord::EscapedTwice;
    }
    if sent.to_lowercase() == got.to_lowercase() || sent.to_uppercase() == got.to_uppercase() {
        return EchoWord::CaseChanged;
    }
    if is_replaced(sent, got) { EchoWord::Replaced } else { EchoWord::Changed }
}

fn is_trimmed(sent: &str, got: &str) -> bool {
    // The BOM is no white space of Unicode, and is one of JavaScript's (ECMA-262 §12.2).
    let trimmed = |text: &str| {
        text.trim_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}').to_string()
    };
    got.len() < sent.len() && trimmed(sent) == trimmed(got) && sent.contains(got)
}

/// Its end is gone. Whether it was counted in bytes or characters shows in what is left: half a character, or a
/// length that is a limit in the one count and not in the other.
fn cut(sent: &str, got: &str) -> Option<EchoWord> {
    let broken = got.trim_end_matches(['\u{FFFD}', '?']);
    if broken.len() < got.len() && !broken.is_empty() && sent.starts_with(broken) {
        let next = sent[broken.len()..].chars().next()?;
        if got.chars().count() < sent.chars().count() && !next.is_ascii() {
            return Some(EchoWord::CutAtBytes);
        }
    }
    let rest = sent.strip_prefix(got)?;
    let next = rest.chars().next()?.len_utf8();
    let is_limit = |length: usize| {
        length > 0
            && (length.is_multiple_of(10) || length.is_power_of_two() || (length + 1).is_power_of_two())
    };
    let characters = got.chars().count();
    let units = got.encode_utf16().count();
    let is_counted_in_bytes = !got.is_ascii()
        && !is_limit(characters)
        && !is_limit(units)
        && (got.len()..got.len() + next).any(is_limit);
    Some(if is_counted_in_bytes { EchoWord::CutAtBytes } else { EchoWord::Cut })
}

fn is_other_form(sent: &str, got: &str) -> bool {
    if sent.is_ascii() && got.is_ascii() {
        return false;
    }
    sent.nfc().eq(got.nfc()) || sent.nfkc().eq(got.nfkc())
}

fn is_escaped(sent: &str, got: &str) -> bool {
    got.len() > sent.len()
        && (unescaped_html(got) == sent || unescaped_code(got) == sent || unescaped_address(got) == sent)
}

/// The entities that escaping for HTML makes.
fn unescaped_html(text: &str) -> String {
    const ENTITIES: [(&str, &str); 10] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&#x2F;", "/"),
        ("&nbsp;", "\u{A0}"),
        // Last, so that what it makes is not read again.
        ("&amp;", "&"),
    ];
    ENTITIES.iter().fold(text.to_string(), |text, (entity, meant)| text.replace(entity, meant))
}

/// Escapes of JSON, JavaScript and SQL.
fn unescaped_code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let meant = match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('u') => {
                    let digits: String = characters.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).ok();
                    code.and_then(char::from_u32).unwrap_or('\u{FFFD}')
                }
                Some(other) => other,
                None => '\\',
            },
            other => other,
        };
        out.push(meant);
    }
    out
}

fn unescaped_address(text: &str) -> String {
    if text.contains('%') { crate::openapi::percent_decode(text, false) } else { text.to_string() }
}

/// Each character is the same, or a mark that stands for one that could not be kept.
fn is_replaced(sent: &str, got: &str) -> bool {
    let mut theirs = got.chars().peekable();
    let mut has_mark = false;
    for ours in sent.chars() {
        match theirs.peek() {
            Some(&same) if same == ours => {
                theirs.next();
            }
            Some('?' | '\u{FFFD}') if !ours.is_ascii() || ours.is_control() => {
                // One mark for the character, for each of its UTF-16 units, or for each of its bytes.
                has_mark = true;
                for _ in 0..ours.len_utf8() {
                    if theirs.next_if(|mark| matches!(mark, '?' | '\u{FFFD}')).is_none() {
                        break;
                    }
                }
            }
            // A combining mark or joiner may have gone with the character before it.
            _ if has_mark && (is_combining_mark(ours) || matches!(ours, '\u{200D}' | '\u{FE0F}')) => {}
            // The marks of the character before it may stand for this one too.
            _ if has_mark && !ours.is_ascii() => {}
            _ => return false,
        }
    }
    has_mark && theirs.next().is_none()
}

/// Two date-times (RFC 3339) that name one moment: `2026-01-01T01:00:00+01:00` and `2026-01-01T00:00:00.000Z`.
fn is_same_moment(sent: &str, got: &str) -> bool {
    matches!((moment(sent), moment(got)), (Some(one), Some(other)) if one == other)
}

/// Seconds on a calendar without leap seconds, and the fraction without zeros at its end.
fn moment(text: &str) -> Option<(i64, String)> {
    let bytes = text.as_bytes();
    let digits = |from: usize, count: usize| -> Option<i64> {
        let part = bytes.get(from..from + count)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
    };
    let is_at = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
    if !(is_at(4, b"-") && is_at(7, b"-") && is_at(10, b"Tt ") && is_at(13, b":") && is_at(16, b":")) {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?);
    let (hour, minute, second) = (digits(11, 2)?, digits(14, 2)?, digits(17, 2)?);
    let mut at = 19;
    let mut fraction = String::new();
    if is_at(at, b".") {
        at += 1;
        while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
            fraction.push(char::from(*digit));
            at += 1;
        }
    }
    let offset_minutes = match bytes.get(at)? {
        b'Z' | b'z' if bytes.len() == at + 1 => 0,
        sign @ (b'+' | b'-') if bytes.len() == at + 6 && is_at(at + 3, b":") => {
            let minutes = digits(at + 1, 2)? * 60 + digits(at + 4, 2)?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let days = days_from_year_0(year, month, day);
    let seconds = ((days * 24 + hour) * 60 + minute - offset_minutes) * 60 + second;
    Some((seconds, fraction.trim_end_matches('0').to_string()))
}

/// Days of the Gregorian calendar since 0000-03-01, counted in years that begin in March.
fn days_from_year_0(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_get_their_word() {
        use EchoWord::*;
        let rows: [(&str, &str, EchoWord); 44] = [
            ("1", "1.0", Same),
            ("1E3", "1000", Same),
            ("-0", "0", Same),
            ("9007199254740993", "9007199254740992", Rounded),
            ("0.30000000000000004", "0.3", Rounded),
            ("10.005", "10.01", Rounded),
            ("5.5", "5", Rounded),
            ("5", "6", Changed),
            ("2147483648", "-2147483648", Changed),
            ("1e400", "1.7976931348623157e308", Changed),
            (r#""2""#, "2", Coerced),
            ("2", r#""2""#, Coerced),
            ("true", r#""true""#, Coerced),
            ("true", "1", Coerced),
            ("null", r#""""#, Coerced),
            (r#""a""#, r#"["a"]"#, Coerced),
            (r#"["a"]"#, r#""a""#, Coerced),
            (r#"["a"]"#, r#""b""#, Changed),
            ("true", "false", Changed),
            (r#""null""#, "null", Coerced),
            ("{}", "null", Changed),
            (r#"" a ""#, r#""a""#, Trimmed),
            (r#"" a ""#, r#"" a""#, Trimmed),
            (r#""   ""#, r#""""#, Trimmed),
            (r#""\ufeffa""#, r#""a""#, Trimmed),
            (r#""abcdefghijk""#, r#""abcdefghij""#, Cut),
            (r#""ééééééé""#, r#""ééééé""#, CutAtBytes),
            (r#""ééééééééééé""#, r#""éééééééééé""#, Cut),
            (r#""aé😀b""#, r#""aé\ufffd""#, CutAtBytes),
            (r#""e\u0301""#, r#""é""#, Normalised),
            (r#""１２""#, r#""12""#, Normalised),
            (r#""a & b""#, r#""a &amp; b""#, EscapedTwice),
            (r#""<b>""#, r#""&lt;b&gt;""#, EscapedTwice),
            (r#""a\"b""#, r#""a\\\"b""#, EscapedTwice),
            (r#""a\nb""#, r#""a\\nb""#, EscapedTwice),
            (r#""a b/é""#, r#""a%20b%2F%C3%A9""#, EscapedTwice),
            (r#""Ada""#, r#""ada""#, CaseChanged),
            (r#""a😀b""#, r#""a?b""#, Replaced),
            (r#""a😀b""#, r#""a\ufffd\ufffdb""#, Replaced),
            (r#""a👩‍👩b""#, r#""a???b""#, Replaced),
            (r#""café""#, r#""cafe""#, Changed),
            (r#""2026-01-01T01:00:00+01:00""#, r#""2026-01-01T00:00:00.000Z""#, Same),
            (r#""2024-02-29T00:30:00-14:00""#, r#""2024-02-29T14:30:00Z""#, Same),
            (r#""2026-01-01T01:00:00+01:00""#, r#""2026-01-01T01:00:00""#, Cut),
        ];
        for (sent, got, word) in rows {
            let (one, other) =
                (Document::parse(sent.as_bytes().to_vec()), Document::parse(got.as_bytes().to_vec()));
            let found = of(&one, one.root().unwrap(), &other, other.root().unwrap());
            assert_eq!(found, word, "{sent} and {got}");
        }
    }
}
