//! The simulated service: whether requests go to it, its seed, and the bugs that can be switched on, by id with a
//! title. How it answers and what a bug does is the engine's work.

use crate::Evidence;
use serde::{Deserialize, Serialize};

/// Where the requests of a check go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// To the host of their address, over the network.
    #[default]
    Live,
    /// To the service that the page makes of the OpenAPI description. Nothing is sent.
    Simulated,
}

impl Target {
    pub fn is_live(&self) -> bool {
        *self == Target::Live
    }
}

/// How the simulated service of a check answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceSettings {
    /// The same seed and the same requests give the same answers, to the last byte.
    pub seed: u64,
    /// Ids of [`BUGS`] that are on. One that is not known does nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bugs: Vec<String>,
    /// Whether the tester says that their own service answers so; then what it does wrong can refuse.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_own: bool,
}

impl ServiceSettings {
    pub fn is_usual(&self) -> bool {
        *self == ServiceSettings::default()
    }

    /// What its answers count as.
    pub fn evidence(&self) -> Evidence {
        if self.is_own { Evidence::SimulatedConfirmed } else { Evidence::Simulated }
    }
}

/// How much a simulated service has done since it was made or forgot all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceState {
    /// Requests that it answered.
    pub answered: u32,
    /// Things that it keeps, those included that it began with.
    pub kept: u32,
}

/// What a bug is about; the page groups by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BugKind {
    /// Status, headers, media type.
    Exchange,
    /// The text of the body.
    Text,
    /// Values in the body.
    Value,
    /// What the service lets pass in a request.
    Request,
}

impl BugKind {
    pub const ALL: [BugKind; 4] = [BugKind::Exchange, BugKind::Text, BugKind::Value, BugKind::Request];

    /// For a heading.
    pub fn words(self) -> &'static str {
        match self {
            BugKind::Exchange => "Status, headers, media type",
            BugKind::Text => "Text of the body",
            BugKind::Value => "Values in the body",
            BugKind::Request => "What it lets pass",
        }
    }
}

/// A mistake that the simulated service makes when it is switched on, wherever an answer gives it the chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bug {
    pub id: &'static str,
    pub kind: BugKind,
    /// A few words, without a full stop.
    pub title: &'static str,
}

const fn bug(kind: BugKind, id: &'static str, title: &'static str) -> Bug {
    Bug { id, kind, title }
}

/// In the order in which the page lists them. The list only grows: ids travel in links.
pub static BUGS: &[Bug] = &[
    bug(BugKind::Exchange, "undocumented-status", "Answers with a status that is not documented"),
    bug(BugKind::Exchange, "ok-for-created", "Answers 200 where 201 is documented"),
    bug(BugKind::Exchange, "wrong-content-type", "Says text/html for JSON"),
    bug(BugKind::Exchange, "content-type-missing", "Sends a body without a Content-Type"),
    bug(BugKind::Exchange, "header-missing", "Leaves a required header out"),
    bug(BugKind::Exchange, "header-of-wrong-type", "Sends a word in a header that is a number"),
    bug(BugKind::Exchange, "body-on-no-content", "Sends a body where none is documented"),
    bug(
        BugKind::Exchange,
        "error-with-success-status",
        "Answers an error in an envelope with a success status",
    ),
    bug(BugKind::Text, "truncated-json", "Cuts the body off"),
    bug(BugKind::Text, "duplicate-key", "Writes a key twice"),
    bug(BugKind::Text, "not-a-number", "Writes NaN for a number"),
    bug(BugKind::Text, "trailing-comma", "Writes a comma behind the last member"),
    bug(BugKind::Text, "latin-1", "Writes the body in ISO-8859-1"),
    bug(BugKind::Text, "integer-beyond-double", "Sends an id that JavaScript can't hold"),
    bug(BugKind::Value, "required-missing", "Leaves a required field out"),
    bug(BugKind::Value, "number-as-text", "Sends a number as a string"),
    bug(BugKind::Value, "text-as-number", "Sends a number where a string is documented"),
    bug(BugKind::Value, "boolean-as-text", "Sends true or false as a string"),
    bug(BugKind::Value, "null-for-value", "Sends null where null is not allowed"),
    bug(BugKind::Value, "enum-of-other-case", "Writes an enum value in another case"),
    bug(BugKind::Value, "enum-unknown", "Sends an enum value that is not documented"),
    bug(BugKind::Value, "time-without-zone", "Leaves the zone of a date-time out"),
    bug(BugKind::Value, "time-as-number", "Sends a date-time as seconds since 1970"),
    bug(BugKind::Value, "uuid-broken", "Sends a UUID that is none"),
    bug(BugKind::Value, "integer-beyond-int32", "Sends an integer beyond int32"),
    bug(BugKind::Value, "fraction-for-integer", "Sends a fraction where an integer is documented"),
    bug(BugKind::Value, "below-minimum", "Sends a number below its minimum"),
    bug(BugKind::Value, "text-too-long", "Sends a text beyond its maxLength"),
    bug(BugKind::Value, "pattern-missed", "Sends a text that misses its pattern"),
    bug(BugKind::Value, "extra-field", "Sends a field that a closed object does not have"),
    bug(BugKind::Value, "field-of-other-case", "Writes a field's name in another case"),
    bug(BugKind::Value, "write-only-leaked", "Sends a field back that is only for requests"),
    bug(BugKind::Value, "empty-array", "Sends an empty array where items are demanded"),
    bug(BugKind::Value, "items-not-unique", "Sends an item twice where items must differ"),
    bug(BugKind::Value, "odd-item-17", "Sends a long array whose item 17 alone is of another type"),
    bug(BugKind::Value, "object-for-array", "Sends the item alone where an array is documented"),
    bug(BugKind::Value, "discriminator-swapped", "Names another branch in the discriminator"),
    bug(BugKind::Request, "parameter-not-checked", "Accepts a request without a required parameter"),
    bug(BugKind::Request, "body-not-checked", "Accepts a body that breaks its schema"),
    bug(BugKind::Request, "read-only-accepted", "Takes a field from the client that only the service sets"),
];

/// The bug of an id.
pub fn find(id: &str) -> Option<&'static Bug> {
    BUGS.iter().find(|bug| bug.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_words_and_each_is_there_once() {
        for bug in BUGS {
            assert_eq!(BUGS.iter().filter(|other| other.id == bug.id).count(), 1, "{}", bug.id);
            assert!(
                bug.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                bug.id
            );
            assert!(!bug.title.ends_with('.') && bug.title.starts_with(char::is_uppercase), "{}", bug.id);
            assert_eq!(find(bug.id), Some(bug));
        }
        assert!(BUGS.len() >= 25);
        assert_eq!(find("no-such-bug"), None);
    }

    #[test]
    fn settings_come_back_as_they_were() {
        let settings = ServiceSettings { seed: 7, bugs: vec!["latin-1".into()], is_own: true };
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<ServiceSettings>(&text).unwrap(), settings);
        assert_eq!(serde_json::from_str::<ServiceSettings>("{}").unwrap(), ServiceSettings::default());
        assert_eq!(serde_json::to_string(&ServiceSettings::default()).unwrap(), r#"{"seed":0}"#);
    }
}
