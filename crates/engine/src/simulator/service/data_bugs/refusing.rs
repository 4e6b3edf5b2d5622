//! Bugs that refuse what fits the schema: a rule of the service that its contract does not tell. They change nothing.

use super::super::sites::Site;
use super::dates;
use crate::schema::generate::value::Value;
use document::{Document, Number};

/// Whether a value at a site is refused.
pub(super) type Refusal = fn(&Site, &Value, &Document) -> bool;

/// The test, and what the service says then.
pub(super) fn sentence(bug: &str) -> Option<(Refusal, &'static str)> {
    Some(match bug {
        "integer-as-float-refused" => (
            |site, value, document| match value {
                Value::Number(text) => {
                    site.is_only(document, &["integer"])
                        && text.contains('.')
                        && Number::new(text).is_integer()
                }
                _ => false,
            },
            "An integer is expected",
        ),
        "minimum-refused" => (
            |site, value, document| match (value, site.keyword(document, "minimum")) {
                (Value::Number(text), Some(least)) => document.number(least) == Some(Number::new(text)),
                _ => false,
            },
            "The number is too small",
        ),
        "length-in-utf16" => (
            |site, value, document| is_longer(site, value, document, |text| text.encode_utf16().count()),
            "The text is too long",
        ),
        "length-in-bytes" => {
            (|site, value, document| is_longer(site, value, document, str::len), "The text is too long")
        }
        "exponent-refused" => (
            |_, value, _| matches!(value, Value::Number(text) if text.contains(['e', 'E'])),
            "A number has digits only",
        ),
        "negative-zero-refused" => (
            |_, value, _| matches!(value, Value::Number(text) if text.starts_with('-') && Number::new(text) == Number::new("0")),
            "The number must not be negative",
        ),
        "leap-day-refused" => (
            |site, value, document| {
                date(site, value, document).is_some_and(|date| (date.month, date.day) == (2, 29))
            },
            "There is no such day",
        ),
        "leap-second-refused" => (
            |site, value, document| date(site, value, document).is_some_and(|date| date.second == Some(60)),
            "A minute has 60 seconds",
        ),
        "offset-refused" => (
            |site, value, document| {
                let offset = date(site, value, document).and_then(|date| date.offset_minutes);
                offset.is_some_and(|minutes| minutes.abs() > 12 * 60)
            },
            "There is no such time zone",
        ),
        "key-order-matters" => (
            |site, value, document| {
                let Value::Object(members) = value else { return false };
                let declared = site.declared(document);
                let places =
                    members.iter().filter_map(|(name, _)| declared.iter().position(|known| known == name));
                !places.is_sorted()
            },
            "A field is out of place",
        ),
        _ => return None,
    })
}

fn is_longer(site: &Site, value: &Value, document: &Document, length: fn(&str) -> usize) -> bool {
    let most = site.number(document, "maxLength").and_then(|most| usize::try_from(most).ok());
    matches!((value.as_text(), most), (Some(text), Some(most)) if length(text) > most)
}

fn date(site: &Site, value: &Value, document: &Document) -> Option<dates::Date> {
    let format = site.text(document, "format")?;
    dates::read(value.as_text().filter(|_| ["date", "date-time"].contains(&format.as_str()))?)
}
