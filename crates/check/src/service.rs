//! The simulated service: its seed, and the bugs that can be switched on, by id with a title. How it answers and what
//! a bug does is the engine's work.

use serde::{Deserialize, Serialize};

/// How the simulated service of a check answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceSettings {
    /// The same seed and the same requests give the same answers, to the last byte.
    pub seed: u64,
    /// Ids of [`BUGS`] that are on. One that is not known does nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bugs: Vec<String>,
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
    /// What the service makes of values that it is sent: reading, checking and keeping them.
    Data,
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
    bug(BugKind::Data, "text-taken-for-number", "Takes a text of digits for a number"),
    bug(BugKind::Data, "number-taken-for-text", "Takes a number for a text"),
    bug(BugKind::Data, "text-taken-for-boolean", "Takes the text true for true"),
    bug(BugKind::Data, "number-taken-for-boolean", "Takes 1 for true and 0 for false"),
    bug(BugKind::Data, "null-accepted", "Accepts null where null is not allowed"),
    bug(BugKind::Data, "empty-text-accepted", "Accepts an empty text where one is demanded"),
    bug(BugKind::Data, "empty-array-accepted", "Accepts an empty array where items are demanded"),
    bug(BugKind::Data, "empty-object-accepted", "Accepts an empty object where fields are required"),
    bug(BugKind::Data, "required-not-checked", "Accepts an object without a required field"),
    bug(BugKind::Data, "optional-absent-crashes", "Crashes where an optional field is left out"),
    bug(BugKind::Data, "scalar-wrapped", "Takes a single value for an array of one"),
    bug(BugKind::Data, "first-of-array-taken", "Takes the first item of an array for a single value"),
    bug(
        BugKind::Data,
        "object-expected-crashes",
        "Crashes where an object is expected and something else comes",
    ),
    bug(BugKind::Data, "root-not-checked-crashes", "Crashes on a body that is no object"),
    bug(BugKind::Data, "fraction-truncated", "Cuts the fraction off where an integer is demanded"),
    bug(BugKind::Data, "integer-as-float-refused", "Refuses 5.0 where an integer is demanded"),
    bug(BugKind::Data, "minimum-refused", "Refuses exactly the minimum"),
    bug(BugKind::Data, "maximum-off-by-one", "Accepts one more than the maximum"),
    bug(BugKind::Data, "exclusive-bound-accepted", "Accepts exactly the bound that is excluded"),
    bug(BugKind::Data, "multiple-rounded", "Rounds a number to its multipleOf instead of refusing it"),
    bug(BugKind::Data, "minimum-length-off-by-one", "Accepts a text one shorter than its minLength"),
    bug(BugKind::Data, "length-in-utf16", "Counts UTF-16 units for maxLength, so that emoji count twice"),
    bug(
        BugKind::Data,
        "length-in-bytes",
        "Counts bytes for maxLength, so that letters beyond ASCII count twice",
    ),
    bug(BugKind::Data, "too-long-cut", "Cuts a text at its maxLength instead of refusing it"),
    bug(BugKind::Data, "cut-at-characters", "Cuts a long text at 255 characters, silently"),
    bug(BugKind::Data, "cut-at-bytes", "Cuts a long text at 255 bytes, silently"),
    bug(BugKind::Data, "items-off-by-one", "Accepts one item more than maxItems"),
    bug(BugKind::Data, "repeated-items-accepted", "Accepts items twice where they must differ"),
    bug(
        BugKind::Data,
        "properties-not-counted",
        "Accepts more or fewer fields than minProperties and maxProperties allow",
    ),
    bug(BugKind::Data, "pattern-unanchored", "Looks for its pattern anywhere in the text"),
    bug(BugKind::Data, "pattern-ends-before-newline", "Lets a line break pass behind the end of its pattern"),
    bug(BugKind::Data, "enum-case-folded", "Accepts an enum value in another case"),
    bug(BugKind::Data, "enum-by-ordinal", "Takes a number for the enum value at that position"),
    bug(BugKind::Data, "enum-unknown-accepted", "Accepts a value that the enum does not have"),
    bug(BugKind::Data, "homoglyph-folded", "Takes Cyrillic letters for the Latin ones that look alike"),
    bug(BugKind::Data, "lone-surrogate-crashes", "Crashes on half of a surrogate pair"),
    bug(BugKind::Data, "nul-crashes", "Crashes on the character U+0000"),
    bug(BugKind::Data, "astral-crashes", "Crashes on characters beyond U+FFFF, such as emoji"),
    bug(BugKind::Data, "astral-replaced", "Writes a question mark for each character beyond U+FFFF"),
    bug(BugKind::Data, "accents-stripped", "Takes the accents off letters"),
    bug(BugKind::Data, "normalised-to-nfc", "Keeps texts in Unicode form NFC"),
    bug(BugKind::Data, "zero-width-stripped", "Drops characters of no width"),
    bug(BugKind::Data, "controls-stripped", "Drops control characters"),
    bug(BugKind::Data, "line-breaks-folded", "Writes LF for CR LF"),
    bug(BugKind::Data, "lower-cased", "Keeps texts in lower case"),
    bug(BugKind::Data, "trimmed-to-nothing", "Trims a text after checking it, down to nothing"),
    bug(BugKind::Data, "markup-escaped-twice", "Escapes texts for HTML before it keeps them"),
    bug(BugKind::Data, "quote-crashes", "Crashes on a single quote in a text"),
    bug(BugKind::Data, "rounded-to-double", "Rounds integers beyond 2^53"),
    bug(BugKind::Data, "int32-wraps", "Lets integers beyond 2^31 wrap around"),
    bug(BugKind::Data, "int64-crashes", "Crashes on integers beyond 2^63"),
    bug(BugKind::Data, "decimals-rounded", "Rounds numbers to two decimals"),
    bug(BugKind::Data, "exponent-refused", "Refuses a number with an exponent"),
    bug(BugKind::Data, "negative-zero-refused", "Refuses -0 as negative"),
    bug(BugKind::Data, "overflow-crashes", "Crashes on a number beyond a double"),
    bug(BugKind::Data, "bad-number-accepted", "Accepts numbers that JSON does not have, such as 01 and NaN"),
    bug(BugKind::Data, "leap-day-refused", "Refuses 29 February of a leap year"),
    bug(BugKind::Data, "leap-day-rolled-over", "Takes 29 February of other years for 1 March"),
    bug(BugKind::Data, "leap-second-refused", "Refuses a leap second"),
    bug(BugKind::Data, "offset-refused", "Refuses offsets beyond 12 hours"),
    bug(BugKind::Data, "zone-dropped", "Drops the offset of a date-time"),
    bug(BugKind::Data, "epoch-accepted", "Takes a number for a date"),
    bug(BugKind::Data, "date-extremes-crash", "Crashes on years before 1900 and after 2100"),
    bug(BugKind::Data, "huge-text-hangs", "Never answers a text of more than 9,000 characters"),
    bug(BugKind::Data, "deep-nesting-crashes", "Crashes on more than 50 levels of nesting"),
    bug(BugKind::Data, "wide-array-crashes", "Crashes on an array of more than 500 items"),
    bug(BugKind::Data, "first-key-wins", "Keeps the first of two members with the same key"),
    bug(BugKind::Data, "key-case-ignored", "Takes a key in another case for the declared one"),
    bug(
        BugKind::Data,
        "unknown-dropped",
        "Drops fields that it does not know, silently, although the schema is open",
    ),
    bug(BugKind::Data, "unknown-accepted", "Accepts fields that a closed object does not have"),
    bug(BugKind::Data, "prototype-crashes", "Crashes on a field called __proto__"),
    bug(BugKind::Data, "key-order-matters", "Refuses fields in another order"),
    bug(BugKind::Data, "byte-order-mark-crashes", "Crashes on a byte order mark"),
    bug(BugKind::Data, "utf-16-accepted", "Accepts a body in UTF-16"),
    bug(BugKind::Data, "invalid-utf-8-accepted", "Drops bytes that are no UTF-8 and goes on"),
    bug(BugKind::Data, "truncated-accepted", "Closes the brackets of a body that was cut off"),
    bug(BugKind::Data, "trailing-text-accepted", "Stops reading behind the first value of the body"),
    bug(BugKind::Data, "media-type-ignored", "Reads a body as JSON whatever its Content-Type says"),
    bug(BugKind::Data, "empty-body-crashes", "Crashes on an empty body"),
    bug(
        BugKind::Data,
        "parameter-clamped",
        "Moves a number in the query into its bounds instead of refusing it",
    ),
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
        let settings = ServiceSettings { seed: 7, bugs: vec!["latin-1".into()] };
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<ServiceSettings>(&text).unwrap(), settings);
        assert_eq!(serde_json::from_str::<ServiceSettings>("{}").unwrap(), ServiceSettings::default());
        assert_eq!(serde_json::to_string(&ServiceSettings::default()).unwrap(), r#"{"seed":0}"#);
    }
}
