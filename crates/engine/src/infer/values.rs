//! Decisions about the values of one field: null, integers, enumerations, formats, patterns, the lower bound zero.
//! What is inside of objects and arrays is decided elsewhere.

use super::decide::{Builder, Keywords, Proposal, Seen};
use super::formats::TextForm;
use super::json::Json;
use super::paths::{count, name, shorten};
use super::profile::{Field, Sort};
use check::inference::{DecisionKind, Strength};

/// quicktype's rule: an enumeration needs so many values …
const ENUM_FROM: u64 = 10;
/// … and more of them than its distinct values squared. So many distinct values are offered at most.
const ENUM_MAX: usize = 50;
/// From so many values on a pattern and a lower bound are offered.
const OFFER_FROM: u64 = 5;

/// `present in 48 of 50, null in 2, 3 distinct values`.
pub(super) fn evidence(field: &Field, seen: Option<Seen>) -> String {
    let mut parts = Vec::new();
    match seen {
        Some(seen) => parts.push(format!("present in {} of {}", seen.present, seen.parents)),
        None => parts.push(count(field.count(), "value", "values")),
    }
    if field.nulls > 0 {
        parts.push(format!("null in {}", field.nulls));
    }
    let types = [
        (field.objects, "object", "objects"),
        (field.arrays, "array", "arrays"),
        (field.strings, "string", "strings"),
        (field.numbers(), "number", "numbers"),
        (field.booleans, "boolean", "booleans"),
    ];
    let types: Vec<String> =
        types.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(*n, one, many)).collect();
    if types.len() > 1 {
        parts.push(types.join(" and "));
    }
    if field.strings + field.numbers() > 0 {
        parts.push(match field.distinct.is_cut {
            true => "too many distinct values to list".into(),
            false => count(field.distinct.values.len() as u64, "distinct value", "distinct values"),
        });
    }
    parts.join(", ")
}

/// The keywords that speak about the value itself, `type` first.
pub(super) fn keywords(builder: &mut Builder<'_>, field: &Field, path: &str, seen: Option<Seen>) -> Keywords {
    let subject = name(path);
    if field.filled() == 0 {
        let any = builder.decide(Proposal {
            path,
            kind: DecisionKind::Any,
            says: format!("{subject} may be any value"),
            evidence: format!("{}; nothing but null was seen", evidence(field, seen)),
            is_default: true,
            is_fixed: false,
            strength: Strength::None,
            examples: vec![field.example(|_| true)],
        });
        return if any { Keywords::new() } else { vec![("type", Json::string("null"))] };
    }
    let mut types = Vec::new();
    let mut add = |is_there: bool, name: &str| types.extend(is_there.then(|| Json::string(name)));
    add(field.objects > 0, "object");
    add(field.arrays > 0, "array");
    add(field.strings > 0, "string");
    if field.numbers() > 0 {
        let is_integer = is_integer(builder, field, path, &subject);
        add(true, if is_integer { "integer" } else { "number" });
    }
    add(field.booleans > 0, "boolean");
    if field.nulls > 0 {
        builder.decide(Proposal {
            path,
            kind: DecisionKind::Nullable,
            says: format!("{subject} may be null"),
            evidence: evidence(field, seen),
            is_default: true,
            is_fixed: true,
            strength: Strength::of(field.nulls),
            examples: vec![field.example(|sort| sort == Sort::Null)],
        });
        add(true, "null");
    }
    let types = match <[Json; 1]>::try_from(types) {
        Ok([only]) => only,
        Err(several) => Json::Array(several),
    };
    let mut keywords = vec![("type", types)];
    let format = format(builder, field, path, &subject);
    let has_form = format.is_some();
    keywords.extend(format.map(|format| ("format", Json::string(format))));
    if is_pattern(builder, field, path, &subject) {
        keywords.push(("pattern", Json::string(r"^-?[0-9]+(\.[0-9]+)?$")));
    }
    if is_not_negative(builder, field, path, &subject) {
        keywords.push(("minimum", Json::Scalar("0".into())));
    }
    keywords.extend(enumeration(builder, field, path, &subject, seen, has_form).map(|list| ("enum", list)));
    keywords
}

fn is_integer(builder: &mut Builder<'_>, field: &Field, path: &str, subject: &str) -> bool {
    if field.integers == 0 {
        return false;
    }
    let is_possible = field.decimals == 0 && field.odd_numbers == 0;
    let counts = match field.decimals {
        0 => count(field.integers, "integer", "integers"),
        decimals => format!(
            "{} and {}",
            count(field.integers, "integer", "integers"),
            count(decimals, "number with a fraction or exponent", "numbers with a fraction or exponent")
        ),
    };
    builder.decide(Proposal {
        path,
        kind: DecisionKind::Integer,
        says: match is_possible {
            true => format!("{subject} is an integer"),
            false => format!("{subject} is a number, not only integers"),
        },
        evidence: counts,
        is_default: is_possible && field.integers >= 2,
        is_fixed: !is_possible,
        strength: Strength::of(field.numbers()),
        examples: vec![
            field.example(|sort| sort == Sort::Decimal),
            field.example(|sort| sort == Sort::Integer),
        ],
    })
}

fn is_not_negative(builder: &mut Builder<'_>, field: &Field, path: &str, subject: &str) -> bool {
    if field.numbers() < OFFER_FROM || field.negatives > 0 || field.odd_numbers > 0 {
        return false;
    }
    builder.decide(Proposal {
        path,
        kind: DecisionKind::Minimum,
        says: format!("{subject} is never negative"),
        evidence: format!("none of {} is negative", count(field.numbers(), "number", "numbers")),
        is_default: false,
        is_fixed: false,
        strength: Strength::of(field.numbers()),
        examples: vec![field.example(|sort| matches!(sort, Sort::Integer | Sort::Decimal))],
    })
}

fn format(builder: &mut Builder<'_>, field: &Field, path: &str, subject: &str) -> Option<&'static str> {
    let (form, matching) = TextForm::ALL
        .iter()
        .map(|form| (*form, field.form(*form)))
        .filter(|(form, matching)| form.schema_format().is_some() && *matching > 0)
        .max_by_key(|(form, matching)| (*matching, std::cmp::Reverse(*form)))?;
    let format = form.schema_format()?;
    let is_all = matching == field.strings;
    // Nine in ten are worth a word, fewer are chance.
    if !is_all && (field.strings < ENUM_FROM || matching * 10 < field.strings * 9) {
        return None;
    }
    let is_easily_mistaken = matches!(form, TextForm::Ipv4 | TextForm::Time);
    let is_varied = field.distinct.is_cut || field.distinct.values.len() >= 2;
    let odd = |sort| matches!(sort, Sort::Text(other) if other != form);
    let is_accepted = builder.decide(Proposal {
        path,
        kind: DecisionKind::Format,
        says: match is_all {
            true => format!("{subject} has the format {format}"),
            false => format!("{subject} has no format, though most look like {format}"),
        },
        evidence: match is_all && matching == 1 {
            true => format!("the only string is a {}", form.words()),
            false => format!(
                "{matching} of {} are like this: {}",
                count(field.strings, "string", "strings"),
                form.words()
            ),
        },
        is_default: is_all && (!is_easily_mistaken || is_varied),
        is_fixed: !is_all,
        strength: Strength::of(field.strings),
        examples: vec![field.example(odd), field.example(|sort| sort == Sort::Text(form))],
    });
    is_accepted.then_some(format)
}

fn is_pattern(builder: &mut Builder<'_>, field: &Field, path: &str, subject: &str) -> bool {
    let decimals = field.form(TextForm::Decimal);
    let is_candidate = field.strings >= OFFER_FROM
        && decimals > 0
        && decimals + field.form(TextForm::Digits) == field.strings;
    is_candidate
        && builder.decide(Proposal {
            path,
            kind: DecisionKind::Pattern,
            says: format!("{subject} is a decimal number in a string"),
            evidence: format!(
                "all {} are digits with or without a point",
                count(field.strings, "string", "strings")
            ),
            is_default: false,
            is_fixed: false,
            strength: Strength::of(field.strings),
            examples: vec![field.example(|sort| sort == Sort::Text(TextForm::Decimal))],
        })
}

/// Strings alone, or integers alone, beside null.
fn enumeration(
    builder: &mut Builder<'_>,
    field: &Field,
    path: &str,
    subject: &str,
    seen: Option<Seen>,
    has_format: bool,
) -> Option<Json> {
    let values = &field.distinct.values;
    let number = field.filled();
    let is_text = field.strings == number;
    let is_kind = is_text || field.integers == number && field.odd_numbers == 0;
    let distinct = values.len() as u64;
    let repeats = number >= ENUM_FROM && 2 * distinct <= number && (1..=ENUM_MAX).contains(&values.len());
    if !is_kind || field.distinct.is_cut || !repeats {
        return None;
    }
    let list = |limit: usize| -> Vec<String> { values.keys().take(limit).cloned().collect() };
    let shown = match values.len() {
        0..=6 => list(6).join(", "),
        more => format!("{} and {} more", list(5).join(", "), more - 5),
    };
    let is_accepted = builder.decide(Proposal {
        path,
        kind: DecisionKind::Enum,
        says: match values.len() {
            1 => format!("{subject} is always {}", shorten(&shown, 120)),
            _ => format!("{subject} is one of {}", shorten(&shown, 120)),
        },
        evidence: evidence(field, seen),
        is_default: is_text && !has_format && distinct >= 2 && distinct * distinct < number,
        is_fixed: false,
        strength: Strength::of(number / distinct.max(1)),
        examples: values.values().map(|(_, example)| Some(*example)).collect(),
    });
    let null = (field.nulls > 0).then(|| Json::Scalar("null".into()));
    is_accepted.then(|| Json::Array(values.keys().cloned().map(Json::Scalar).chain(null).collect()))
}
