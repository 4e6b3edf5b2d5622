//! Sentences for violations by single values: type, enum, bounds, lengths, pattern, format.

use super::{Explainer, Told, edit};
use crate::schema::violation::Violation;
use crate::schema::{format_words, suggest, words};
use document::{Kind, Number};
use jsonschema::error::TypeKind;
use serde_json::Value;

/// As many values of an `enum` are named in a sentence.
const VALUES_SHOWN: usize = 5;

impl Explainer<'_> {
    pub(super) fn wrong_type(&self, v: &Violation, kind: &TypeKind) -> Told {
        let mut types: Vec<String> = match kind {
            TypeKind::Single(single) => vec![single.to_string()],
            TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect(),
        };
        // `a string or null` is how people say it.
        types.sort_by_key(|name| name == "null");
        self.type_mismatch(v, &types)
    }

    /// Also used for unions whose branches differ by type only.
    pub(in crate::schema) fn type_mismatch(&self, v: &Violation, types: &[String]) -> Told {
        let document = self.document();
        let in_words: Vec<String> = types.iter().map(|name| words::type_words(name).to_string()).collect();
        let expected = words::one_of(&in_words);
        let mut told = self.told(v, "type", &format!("must be {expected}"));
        let wants = |name: &str| types.iter().any(|wanted| wanted == name);
        let kind = document.kind(v.node);
        let text = if kind == Kind::String { document.text(v.node) } else { "".into() };
        let is_number_text = words::is_number_text(&text);
        told.tail = match kind {
            // Draft 4 goes by how a number is written.
            Kind::Number if types == ["integer"] && words::type_name(document, v.node) == "integer" => {
                format!(", and is written {}, with a fraction or exponent", words::value(document, v.node))
            }
            Kind::Number => format!(", and is {}", words::value(document, v.node)),
            Kind::String if is_number_text || matches!(&*text, "true" | "false" | "null" | "") => {
                format!(", and is the string {}", words::quoted(&text))
            }
            _ => format!(", and is {}", words::kind_words(document, v.node)),
        };
        told.expected = Some(expected.clone());
        let called = self.called(v.node);
        let mut wider: Vec<String> = types.iter().map(|name| format!("\"{name}\"")).collect();
        let found = words::type_name(document, v.node);
        wider.push(format!("\"{found}\""));
        let widened = edit("type", &format!("[{}]", wider.join(", ")));
        let wants_number = wants("integer") || wants("number");
        told.fix = Some(match kind {
            Kind::Number if wants("integer") && !wants("number") => {
                let widened = edit("type", "\"number\"");
                format!("Send {called} as an integer; or allow fractions in the schema: {widened}.")
            }
            Kind::String if wants_number && is_number_text => {
                format!("Send {text} without quotes; or allow a string in the schema: {widened}.")
            }
            Kind::String if wants("boolean") && matches!(&*text, "true" | "false") => {
                format!("Send {text} without quotes; or allow a string in the schema: {widened}.")
            }
            Kind::Number if wants("string") => {
                let raw = words::value(document, v.node);
                format!("Send it in quotes, \"{raw}\"; or allow a number in the schema: {widened}.")
            }
            Kind::Null => {
                format!(
                    "Send {called} as {expected}; or, if null is right, allow it in the schema: {widened}."
                )
            }
            Kind::Array if wants("object") && document.len(v.node) == 1 => {
                format!(
                    "Send the item itself, without the brackets; or allow an array in the schema: {widened}."
                )
            }
            _ if wants("array") => {
                format!(
                    "Send {called} as an array, also when it holds one item; or allow it as it is in the schema: {widened}."
                )
            }
            _ => format!("Send {called} as {expected}; or allow it as it is in the schema: {widened}."),
        });
        told
    }

    pub(super) fn not_in_enum(&self, v: &Violation, options: &Value) -> Told {
        let empty = Vec::new();
        let options = options.as_array().unwrap_or(&empty);
        self.not_one_of(v, "enum", options)
    }

    /// Also used for unions whose branches differ by a discriminating value only.
    pub(in crate::schema) fn not_one_of(
        &self,
        v: &Violation,
        keyword: &'static str,
        options: &[Value],
    ) -> Told {
        let document = self.document();
        let shown: Vec<String> = options.iter().take(VALUES_SHOWN).map(words::json).collect();
        let hidden = options.len().saturating_sub(shown.len());
        let must = match (options.len(), hidden) {
            (1, _) => format!("must be {}", shown.concat()),
            (_, 0) => format!("must be one of {}", shown.join(", ")),
            (_, hidden) => format!("must be one of {} and {hidden} more", shown.join(", ")),
        };
        let mut told = self.told(v, keyword, &must);
        told.note = words::shorten(&must, 60);
        told.expected = Some(must.trim_start_matches("must be ").to_string());
        let text = document.text(v.node);
        let strings = options.iter().filter_map(Value::as_str);
        let meant = match document.kind(v.node) {
            Kind::String => suggest::nearest(&text, strings).map(words::quoted),
            // A string that looks like the number or word: the type is what is wrong.
            _ => {
                let raw = String::from_utf8_lossy(document.raw(v.node)).into_owned();
                options.iter().find(|option| option.as_str() == Some(&raw)).map(words::json)
            }
        };
        let unquoted = options.iter().find(|option| {
            !option.is_string() && document.kind(v.node) == Kind::String && option.to_string() == *text
        });
        let meant = meant.or_else(|| unquoted.map(words::json));
        let got = words::value(document, v.node);
        told.tail = match &meant {
            Some(meant) => format!(", and is {got}; did you mean {meant}?"),
            None => format!(", and is {got}"),
        };
        let called = self.called(v.node);
        let send = match (&meant, shown.first()) {
            (Some(meant), _) => format!("Send {meant}"),
            (None, Some(only)) if options.len() == 1 => format!("Send {only}"),
            _ => format!("Send one of the allowed values as {called}"),
        };
        told.fix = Some(if keyword == "const" {
            format!("{send}; or change `const` in the schema.")
        } else {
            format!("{send}; or add {got} to `{keyword}` in the schema.")
        });
        told
    }

    pub(super) fn not_the_constant(&self, v: &Violation, expected: &Value) -> Told {
        self.not_one_of(v, "const", std::slice::from_ref(expected))
    }

    pub(super) fn out_of_bounds(
        &self,
        v: &Violation,
        keyword: &'static str,
        relation: &str,
        limit: &Value,
    ) -> Told {
        // In draft 4 `exclusiveMinimum` is a word beside `minimum`; the number is there.
        let written = self.schema_text(&v.location).filter(|text| text != "true");
        let limit = written.unwrap_or_else(|| limit.to_string());
        let mut told = self.told(v, keyword, &format!("must be {relation} {limit}"));
        let got = words::value(self.document(), v.node);
        told.tail = format!(", and is {got}");
        told.expected = Some(format!("{relation} {limit}"));
        let verb = if keyword.ends_with("inimum") { "lower" } else { "raise" };
        told.fix = Some(match keyword {
            "minimum" | "maximum" => format!(
                "Send a number that is {relation} {limit}; or {verb} the bound in the schema: {}.",
                edit(keyword, &got)
            ),
            // In draft 4 it is a word beside the bound.
            _ if !v.location.pointer.ends_with(keyword) => {
                format!("Send a number that is {relation} {limit}; or take `{keyword}` out of the schema.")
            }
            _ => format!("Send a number that is {relation} {limit}; or {verb} `{keyword}` in the schema."),
        });
        told
    }

    pub(super) fn no_multiple(&self, v: &Violation, of: f64) -> Told {
        let of = self.schema_text(&v.location).unwrap_or_else(|| of.to_string());
        let places = Number::new(&of).text().split_once('.').map(|(_, places)| places.len());
        let is_step = of.trim_start_matches("0.").trim_start_matches('0') == "1";
        let in_words = match places {
            Some(places) if is_step => {
                format!(
                    "must have at most {}",
                    words::count(places as u64, "decimal place", "decimal places")
                )
            }
            _ => format!("must be a multiple of {of}"),
        };
        let mut told = self.told(v, "multipleOf", &in_words);
        told.tail = format!(", and is {}", words::value(self.document(), v.node));
        told.expected = Some(format!("a multiple of {of}"));
        told.fix = Some(format!("Round it to a multiple of {of}; or lower `multipleOf` in the schema."));
        told
    }

    pub(super) fn wrong_length(&self, v: &Violation, keyword: &'static str, limit: u64) -> Told {
        let length = self.document().text(v.node).chars().count() as u64;
        let relation = if keyword == "minLength" { "at least" } else { "at most" };
        let limit_words = words::count(limit, "character", "characters");
        let mut told = if keyword == "minLength" && limit == 1 {
            self.told(v, keyword, "must not be empty")
        } else {
            self.told(v, keyword, &format!("must have {relation} {limit_words}"))
        };
        told.tail = match length {
            0 if limit == 1 => String::new(),
            0 => ", and is empty".into(),
            length => format!(", and has {}", words::thousands(length)),
        };
        told.expected = Some(format!("{relation} {limit_words}"));
        let (send, verb) =
            if keyword == "maxLength" { ("Shorten it", "raise") } else { ("Send a longer text", "lower") };
        told.fix = Some(format!(
            "{send}; or {verb} the bound in the schema: {}.",
            edit(keyword, &length.to_string())
        ));
        told
    }

    pub(super) fn no_match(&self, v: &Violation, pattern: &str) -> Told {
        let shown = words::shorten(pattern, 60);
        let meaning = pattern_words(pattern);
        let must = match &meaning {
            Some(meaning) => format!("must be {meaning}"),
            None => format!("must match the pattern {shown}"),
        };
        let mut told = self.told(v, "pattern", &must);
        told.tail = format!(", and is {}", words::value(self.document(), v.node));
        told.expected = Some(match meaning {
            Some(meaning) => format!("{meaning} ({shown})"),
            None => format!("text that matches {shown}"),
        });
        told.fix = Some("Send a text that matches; or change `pattern` in the schema.".into());
        told
    }

    pub(super) fn wrong_format(&self, v: &Violation, format: &str) -> Told {
        let known = format_words::words(format);
        let must = match &known {
            Some(known) => format!("must be {}", known.words),
            None => format!("must be of the format {}", words::name(format)),
        };
        let mut told = self.told(v, "format", &must);
        let text = self.document().text(v.node);
        let reason = format_words::reason(format, &text);
        told.tail = match &reason {
            Some(reason) => format!(": {reason}"),
            None => format!(", and is {}", words::value(self.document(), v.node)),
        };
        told.expected = Some(match &known {
            Some(known) => format!("{}, such as {}", known.words, known.example),
            None => format!("the format {format}"),
        });
        told.fix = Some(match &known {
            Some(known) => format!(
                "Send it like {}; or take `\"format\": \"{format}\"` out of the schema.",
                known.example
            ),
            None => format!("Send it in the format {format}; or take `format` out of the schema."),
        });
        told
    }

    pub(super) fn wrong_encoding(&self, v: &Violation, encoding: &str) -> Told {
        let mut told = self.told(v, "contentEncoding", &format!("must be text in {encoding}"));
        told.expected = Some(format!("text in {encoding}"));
        told.fix = Some(format!("Encode it as {encoding}; or take `contentEncoding` out of the schema."));
        told
    }

    pub(super) fn wrong_media_type(&self, v: &Violation, media_type: &str) -> Told {
        let mut told = self.told(v, "contentMediaType", &format!("must hold a text of type {media_type}"));
        told.expected = Some(format!("a string whose text is {media_type}"));
        told.fix = Some(format!("Send {media_type} as text; or take `contentMediaType` out of the schema."));
        told
    }
}

/// Plain words for patterns of one character class, such as `^[A-Z]{3}$`.
fn pattern_words(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let classes = [
        ("[A-Z]", "capital letter", "capital letters"),
        ("[a-z]", "small letter", "small letters"),
        ("[A-Za-z]", "letter", "letters"),
        ("[a-zA-Z]", "letter", "letters"),
        ("[0-9]", "digit", "digits"),
        ("\\d", "digit", "digits"),
        ("[A-Z0-9]", "capital letter or digit", "capital letters or digits"),
        ("[a-z0-9]", "small letter or digit", "small letters or digits"),
        ("[A-Za-z0-9]", "letter or digit", "letters or digits"),
        ("[a-zA-Z0-9]", "letter or digit", "letters or digits"),
        ("[0-9a-f]", "hexadecimal digit in lower case", "hexadecimal digits in lower case"),
        ("[a-f0-9]", "hexadecimal digit in lower case", "hexadecimal digits in lower case"),
        ("[0-9A-Fa-f]", "hexadecimal digit", "hexadecimal digits"),
        ("[0-9a-fA-F]", "hexadecimal digit", "hexadecimal digits"),
        ("\\S", "character that is not white space", "characters without white space"),
    ];
    let (repeat, one, many) =
        classes.iter().find_map(|(class, one, many)| Some((inner.strip_prefix(class)?, one, many)))?;
    match repeat {
        "" => Some(format!("one {one}")),
        "+" => Some(format!("one or more {many}")),
        "*" => Some(format!("any number of {many}")),
        _ => {
            let bounds = repeat.strip_prefix('{')?.strip_suffix('}')?;
            let number = |text: &str| text.parse::<u32>().ok();
            match bounds.split_once(',') {
                None => Some(format!("{} {}", number(bounds)?, if bounds == "1" { one } else { many })),
                Some((least, "")) => Some(format!("at least {} {many}", number(least)?)),
                Some((least, most)) => Some(format!("{} to {} {many}", number(least)?, number(most)?)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pattern_words;

    #[test]
    fn patterns_in_plain_words() {
        let cases = [
            ("^[A-Z]{3}$", Some("3 capital letters")),
            ("^\\d+$", Some("one or more digits")),
            ("^[0-9]{2,4}$", Some("2 to 4 digits")),
            ("^[a-z]{2,}$", Some("at least 2 small letters")),
            ("^[A-Z]$", Some("one capital letter")),
            ("^[A-Z]{3}-\\d$", None),
            ("[A-Z]{3}", None),
            ("^[A-Z]{x}$", None),
        ];
        for (pattern, expected) in cases {
            assert_eq!(pattern_words(pattern).as_deref(), expected, "{pattern}");
        }
    }
}
