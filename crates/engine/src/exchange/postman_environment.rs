//! Postman environments and globals: names and values for `{{name}}`. Nothing is sent and nothing is stored here.

use super::traffic::fields::Fields;
use check::network::{Revealed, Value};
use check::redact::redact_text;
use document::Document;

/// More variables than a person has.
const MOST_VALUES: usize = 5_000;

/// An environment as it was read.
pub struct ReadEnvironment {
    pub name: String,
    /// In the order of the file; of two with one name, the last.
    pub values: Vec<Value>,
    /// What was left out, each in a sentence.
    pub remarks: Vec<String>,
}

/// None: it is no Postman environment. A value is a secret where the file says so, and where its name or its look is
/// a secret's.
pub fn read(document: &Document) -> Option<ReadEnvironment> {
    let root = Fields::root(document)?;
    if !root.is_list("values") {
        return None;
    }
    let mut values: Vec<Value> = Vec::new();
    let mut off = Vec::new();
    let mut is_cut = false;
    for field in root.objects("values") {
        let Some(name) = field.text("key").filter(|name| !name.trim().is_empty()) else { continue };
        let is_off = field.member("enabled").is_some() && !field.is_true("enabled");
        if is_off {
            off.push(name);
            continue;
        }
        let value = field.scalar("value").unwrap_or_default();
        let is_secret = field.text("type").as_deref() == Some("secret")
            || !redact_text(&format!("{name}={value}")).removed.is_empty();
        values.retain(|known| known.name != name);
        if values.len() >= MOST_VALUES {
            is_cut = true;
            break;
        }
        values.push(Value { name, value: Revealed(value), is_secret });
    }
    let mut remarks = Vec::new();
    if !off.is_empty() {
        remarks.push(format!("Switched off in the file, and left out: {}.", off.join(", ")));
    }
    if is_cut {
        remarks.push(format!("Only the first {MOST_VALUES} variables are taken."));
    }
    let name = root.text("name").unwrap_or_default().trim().to_string();
    Some(ReadEnvironment { name, values, remarks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<ReadEnvironment> {
        super::read(&Document::parse(text.as_bytes().to_vec()))
    }

    #[test]
    fn values_and_secrets() {
        let text = r#"{"name": " staging ", "_postman_variable_scope": "environment", "values": [
            {"key": "base", "value": "https://a.example", "enabled": true, "type": "default"},
            {"key": "pin", "value": "1234", "type": "secret"},
            {"key": "access_token", "value": "abcdefgh12345678", "enabled": true},
            {"key": "page", "value": 2, "enabled": true},
            {"key": "old", "value": "x", "enabled": false},
            {"key": "base", "value": "https://b.example", "enabled": true},
            {"key": " ", "value": "x"}, {"value": "x"}, 7, {"key": "empty", "value": null}
        ]}"#;
        let found = read(text).expect("an environment");
        assert_eq!(found.name, "staging");
        let values: Vec<_> =
            found.values.iter().map(|v| (v.name.as_str(), v.value.0.as_str(), v.is_secret)).collect();
        assert_eq!(
            values,
            [
                ("pin", "1234", true),
                ("access_token", "abcdefgh12345678", true),
                ("page", "2", false),
                ("base", "https://b.example", false),
                ("empty", "", false),
            ]
        );
        assert_eq!(found.remarks, ["Switched off in the file, and left out: old."]);
        assert!(!format!("{:?}", found.values).contains("1234"), "secrets do not print");
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["", "[]", "{}", r#"{"values": 1}"#, "{\"values\": [", "7"] {
            assert!(read(text).is_none_or(|found| found.values.is_empty()), "{text}");
        }
    }
}
