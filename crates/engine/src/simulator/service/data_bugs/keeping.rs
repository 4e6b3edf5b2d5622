//! Bugs of keeping: what was accepted is not what is stored, and so not what comes back.

use super::super::sites::Site;
use super::{Mistake, dates};
use crate::schema::generate::value::Value;
use document::{Document, Number};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Where a column ends, in characters or bytes.
const COLUMN: usize = 255;

pub(super) fn mistake(bug: &str) -> Option<Mistake> {
    Some(match bug {
        "cut-at-characters" => |_, value, _| {
            let text = value.as_text().filter(|text| text.chars().count() > COLUMN)?;
            Some(Value::String(text.chars().take(COLUMN).collect()))
        },
        "cut-at-bytes" => |_, value, _| {
            let text = value.as_text().filter(|text| text.len() > COLUMN)?;
            Some(Value::String(text[..text.floor_char_boundary(COLUMN)].to_string()))
        },
        "astral-replaced" => |_, value, _| {
            let is_astral = |character: char| u32::from(character) > 0xFFFF;
            changed(value, |text| text.chars().map(|one| if is_astral(one) { '?' } else { one }).collect())
        },
        "accents-stripped" => |_, value, _| {
            changed(value, |text| text.nfd().filter(|one| !is_combining_mark(*one)).nfc().collect())
        },
        "normalised-to-nfc" => |_, value, _| changed(value, |text| text.nfc().collect()),
        "zero-width-stripped" => |_, value, _| {
            changed(value, |text| {
                text.replace(['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}'], "")
            })
        },
        "controls-stripped" => |_, value, _| {
            let is_dropped = |one: char| one.is_control() && !matches!(one, '\n' | '\r' | '\t');
            changed(value, |text| text.replace(is_dropped, ""))
        },
        "line-breaks-folded" => |_, value, _| changed(value, |text| text.replace("\r\n", "\n")),
        "lower-cased" => |site, value, document| {
            let is_address = site.text(document, "format").as_deref() == Some("email");
            let is_free = !site.has_any(document, &["enum", "const", "pattern", "format"]);
            changed(value, |text| text.to_lowercase()).filter(|_| is_free || is_address)
        },
        "trimmed-to-nothing" => |_, value, _| changed(value, |text| text.trim().to_string()),
        "markup-escaped-twice" => |_, value, _| changed(value, escaped),
        "rounded-to-double" => |_, value, _| {
            let number = number(value).filter(Number::is_beyond_safe_integer)?;
            let rounded = format!("{:.0}", number.as_f64()?);
            (Number::new(&rounded) != number).then_some(Value::Number(rounded))
        },
        "int32-wraps" => |site, value, document| {
            let number = number(value)?.as_i64().filter(|_| site.is_only(document, &["integer"]))?;
            // The lower 32 bits are what is left.
            let wrapped = number as i32;
            (i64::from(wrapped) != number).then(|| Value::Number(wrapped.to_string()))
        },
        "decimals-rounded" => |_, value, _| {
            let number = number(value)?;
            let decimals = number.text().split_once('.').map_or(0, |(_, digits)| digits.len());
            let is_longer = decimals > 2 && !number.text().contains(['e', 'E']);
            let rounded = format!("{:.2}", number.as_f64().filter(|_| is_longer)?);
            (Number::new(&rounded) != number).then_some(Value::Number(rounded))
        },
        "zone-dropped" => |site, value, document| {
            let is_time = site.text(document, "format").as_deref() == Some("date-time");
            let text = value.as_text().filter(|_| is_time)?;
            Some(Value::String(text[..dates::offset_of(text)?].to_string()))
        },
        "unknown-dropped" => |site: &Site, value: &Value, document: &Document| {
            let Value::Object(members) = value else { return None };
            let declared = site.declared(document);
            let known: Vec<_> = members.iter().filter(|(name, _)| declared.contains(name)).cloned().collect();
            (!declared.is_empty() && known.len() < members.len()).then_some(Value::Object(known))
        },
        _ => return None,
    })
}

fn changed(value: &Value, change: impl Fn(&str) -> String) -> Option<Value> {
    let text = value.as_text()?;
    Some(change(text)).filter(|new| new != text).map(Value::String)
}

fn number(value: &Value) -> Option<Number<'_>> {
    match value {
        Value::Number(text) => Some(Number::new(text)),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
