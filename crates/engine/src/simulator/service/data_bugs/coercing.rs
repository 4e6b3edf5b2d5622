//! Bugs of conversion: what does not fit is made to fit before it is checked, so that the client never learns of it.

use super::{Mistake, dates};
use crate::schema::generate::value::Value;
use document::Number;

const NUMBERS: [&str; 2] = ["integer", "number"];

pub(super) fn mistake(bug: &str) -> Option<Mistake> {
    Some(match bug {
        "text-taken-for-number" => |site, value, document| {
            let text = value.as_text().filter(|text| Number::new(text).is_well_formed())?;
            site.is_only(document, &NUMBERS).then(|| Value::Number(text.into()))
        },
        "number-taken-for-text" => |site, value, document| match value {
            Value::Number(text) if site.is_only(document, &["string"]) => Some(Value::String(text.clone())),
            _ => None,
        },
        "text-taken-for-boolean" => |site, value, document| {
            let truth = match value.as_text()? {
                "true" => true,
                "false" => false,
                _ => return None,
            };
            site.is_only(document, &["boolean"]).then_some(Value::Boolean(truth))
        },
        "number-taken-for-boolean" => |site, value, document| match value {
            Value::Number(text)
                if site.is_only(document, &["boolean"]) && ["0", "1"].contains(&text.as_str()) =>
            {
                Some(Value::Boolean(text == "1"))
            }
            _ => None,
        },
        "scalar-wrapped" => |site, value, document| {
            let is_single = !matches!(value, Value::Array(_) | Value::Null) && !site.path.is_empty();
            (is_single && site.is_only(document, &["array"])).then(|| Value::Array(vec![value.clone()]))
        },
        "first-of-array-taken" => |site, value, document| match value {
            Value::Array(items) if site.is_only(document, &["string", "number", "integer", "boolean"]) => {
                items.first().cloned()
            }
            _ => None,
        },
        "fraction-truncated" => |site, value, document| match value {
            Value::Number(text)
                if site.is_only(document, &["integer"]) && !Number::new(text).is_integer() =>
            {
                text.split_once('.').map(|(whole, _)| Value::Number(whole.to_string()))
            }
            _ => None,
        },
        "multiple-rounded" => |site, value, document| {
            let step = document.number(site.keyword(document, "multipleOf")?)?;
            let Value::Number(text) = value else { return None };
            let (number, size) = (Number::new(text).as_f64()?, step.as_f64()?);
            let decimals = step.text().split_once('.').map_or(0, |(_, digits)| digits.len());
            let rounded = format!("{:.decimals$}", (number / size).round() * size);
            (Number::new(&rounded) != Number::new(text)).then_some(Value::Number(rounded))
        },
        "too-long-cut" => |site, value, document| {
            let most = usize::try_from(site.number(document, "maxLength")?).ok()?;
            let text = value.as_text().filter(|text| text.chars().count() > most)?;
            Some(Value::String(text.chars().take(most).collect()))
        },
        "enum-case-folded" => |site, value, document| {
            let known = site.texts(document, "enum");
            let text = value.as_text().filter(|text| known.iter().all(|one| one != text))?;
            let meant = known.into_iter().find(|one| one.to_lowercase() == text.to_lowercase())?;
            Some(Value::String(meant))
        },
        "enum-by-ordinal" => |site, value, document| match value {
            Value::Number(text) => {
                site.texts(document, "enum").get(text.parse::<usize>().ok()?).cloned().map(Value::String)
            }
            _ => None,
        },
        "homoglyph-folded" => |site, value, document| {
            let known = site.texts(document, "enum");
            let text = value.as_text().filter(|text| !text.is_ascii())?;
            let folded: String = text.chars().map(looks_like).collect();
            known.contains(&folded).then_some(Value::String(folded))
        },
        "leap-day-rolled-over" => |site, value, document| {
            let format = site.text(document, "format")?;
            let text = value.as_text().filter(|_| ["date", "date-time"].contains(&format.as_str()))?;
            let date = dates::read(text)?;
            let is_none = (date.month, date.day) == (2, 29) && !dates::is_leap(date.year);
            is_none.then(|| Value::String(format!("{}-03-01{}", &text[..4], &text[10..])))
        },
        "epoch-accepted" => |site, value, document| {
            let Value::Number(text) = value else { return None };
            let (day, seconds) = dates::of_epoch(Number::new(text).as_i64()?);
            let time = format!("{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60);
            match site.text(document, "format")?.as_str() {
                "date" => Some(Value::String(day)),
                "date-time" => Some(Value::String(format!("{day}T{time}"))),
                _ => None,
            }
        },
        "key-case-ignored" => |site, value, document| {
            let Value::Object(members) = value else { return None };
            let declared = site.declared(document);
            let plain = |name: &str| name.trim().to_lowercase();
            let meant = |name: &String| {
                let is_known = declared.contains(name);
                let meant =
                    declared.iter().find(|known| plain(known) == plain(name)).filter(|_| !is_known)?;
                value.member(meant).is_none().then(|| meant.clone())
            };
            let is_any = members.iter().any(|(name, _)| meant(name).is_some());
            let renamed =
                members.iter().map(|(name, member)| (meant(name).unwrap_or(name.clone()), member.clone()));
            is_any.then(|| Value::Object(renamed.collect()))
        },
        _ => return None,
    })
}

/// The Latin letter that a Cyrillic or Greek one looks like.
fn looks_like(character: char) -> char {
    const PAIRS: [(&str, &str); 2] = [
        ("АВСЕНІЈКМОРЅТХҮасеіјорѕхуԁһӏѵԛԝ", "ABCEHIJKMOPSTXYaceijopsxydhlvqw"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ", "ABEZHIKMNOPTYXovp"),
    ];
    let found = PAIRS.iter().find_map(|(strange, latin)| {
        let at = strange.chars().position(|one| one == character)?;
        latin.chars().nth(at)
    });
    found.unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn letters_that_look_alike_stand_in_pairs() {
        assert_eq!("ОРЕΝ".chars().map(looks_like).collect::<String>(), "OPEN");
        assert_eq!("асеԝρ".chars().map(looks_like).collect::<String>(), "acewp");
        assert_eq!(looks_like('Ж'), 'Ж');
    }
}
