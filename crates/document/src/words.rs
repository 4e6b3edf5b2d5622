//! What a word that is no JSON was meant to be: a number written wrongly, a literal of another
//! language, or text without quotes. Does not read the text around it.

use crate::fault::FaultKind;
use crate::word::*;

/// What a word that is no JSON is, and the kind of value it is read as.
pub(crate) fn classify(word: &[u8]) -> (FaultKind, u8) {
    let lower = word.to_ascii_lowercase();
    let (sign, body) = match lower.split_first() {
        Some((&sign @ (b'+' | b'-'), body)) => (Some(sign), body),
        _ => (None, &lower[..]),
    };
    if matches!(body, b"nan" | b"inf" | b"infinity") {
        return (FaultKind::NotFinite, NUMBER);
    }
    let is_numeric = body.iter().all(|byte| byte.is_ascii_hexdigit() || b"+-._xon".contains(byte));
    match body.first() {
        Some(b'0'..=b'9' | b'.') if is_numeric => return (classify_number(sign, body), NUMBER),
        None if sign.is_some() => return (FaultKind::BadNumber, NUMBER),
        _ if sign.is_some() => return (FaultKind::BadNumber, BARE),
        _ => {}
    }
    for (literal, kind) in [("true", TRUE), ("false", FALSE), ("null", NULL)] {
        if lower.len() >= 2 && literal.as_bytes().starts_with(&lower) {
            return (FaultKind::WrongLiteral(literal), kind);
        }
    }
    if matches!(&lower[..], b"none" | b"nil" | b"undefined") {
        return (FaultKind::WrongLiteral("null"), NULL);
    }
    (FaultKind::UnquotedText, BARE)
}

/// What is wrong with a number, the leftmost first.
fn classify_number(sign: Option<u8>, body: &[u8]) -> FaultKind {
    let digit_at = |at: usize| body.get(at).is_some_and(u8::is_ascii_digit);
    if let [b'0', b'x' | b'o' | b'b', ..] = body {
        return FaultKind::NotDecimal;
    }
    if sign == Some(b'+') {
        return FaultKind::LeadingPlus;
    }
    if body.first() == Some(&b'.') {
        return FaultKind::NoDigitsBeforePoint;
    }
    if body.first() == Some(&b'0') && digit_at(1) {
        return FaultKind::LeadingZero;
    }
    let integer_end = body.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(body.len());
    match body.get(integer_end) {
        Some(b'.') if !digit_at(integer_end + 1) => FaultKind::NoDigitsAfterPoint,
        _ if body.contains(&b'e') => {
            let exponent = body.iter().position(|&byte| byte == b'e').unwrap_or(body.len());
            let signed = exponent + 1 + usize::from(matches!(body.get(exponent + 1), Some(b'+' | b'-')));
            if digit_at(signed) { FaultKind::BadNumber } else { FaultKind::BadExponent }
        }
        _ => FaultKind::BadNumber,
    }
}
