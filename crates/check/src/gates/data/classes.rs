//! The mutation classes: what each does, where it applies, what it exposes. Help, docs and reports read these items.
//! What a right service does with a case is never taken from here; how a class is applied is the engine's.

use super::{Family, MutationClass};

const fn class(
    number: u8,
    id: &'static str,
    family: Family,
    does: &'static str,
    applies_to: &'static str,
    exposes: &'static str,
) -> MutationClass {
    MutationClass { number, id, family, does, applies_to, exposes }
}

/// The class of an id.
pub fn find(id: &str) -> Option<&'static MutationClass> {
    CLASSES.iter().find(|class| class.id == id)
}

/// All classes, by number.
#[rustfmt::skip]
pub static CLASSES: &[MutationClass] = &[
    class(
        1, "absent-required", Family::Absent,
        "Leave a required field out",
        "objects with a required field; required parameters",
        "a check that is missing, a crash on what is not there",
    ),
    class(
        2, "absent-optional", Family::Absent,
        "Leave optional fields out: each alone, all of them, all but one; and put in those that were absent",
        "objects with optional fields; optional parameters",
        "access to a field that is not there",
    ),
    class(
        3, "null", Family::Null,
        "Put null in the place of the value; where null stands, a value",
        "every value but the whole body",
        "null taken for absent, or the other way",
    ),
    class(
        4, "empty-string", Family::Empty,
        "Put an empty text in the place of the value",
        "texts",
        "blank texts accepted",
    ),
    class(
        5, "empty-array", Family::Empty,
        "Put an empty list in the place of the value",
        "lists",
        "a crash on the first element",
    ),
    class(
        6, "empty-object", Family::Empty,
        "Put an empty object in the place of the value",
        "objects",
        "required fields inside that nobody looks for",
    ),
    class(
        7, "string-null", Family::Null,
        "Write \"null\", \"undefined\" or \"NaN\" as a text",
        "texts, numbers, booleans",
        "absence that some layer turned into a text",
    ),
    class(
        8, "string-for-number", Family::Type,
        "Write the number as a text: 1 becomes \"1\"",
        "numbers",
        "silent conversion",
    ),
    class(
        9, "number-for-string", Family::Type,
        "Write a number where a text stands",
        "texts",
        "silent conversion",
    ),
    class(
        10, "bool-as-string", Family::Type,
        "Write the boolean as a text: true becomes \"true\"",
        "booleans",
        "\"false\" taken for true",
    ),
    class(
        11, "bool-as-int", Family::Type,
        "Write the boolean as a number: true becomes 1",
        "booleans",
        "silent conversion",
    ),
    class(
        12, "scalar-to-array", Family::Type,
        "Put the value into a list; send a parameter twice",
        "texts, numbers, booleans",
        "the first or last of several taken without a word",
    ),
    class(
        13, "array-to-scalar", Family::Type,
        "Send the first element in the place of its list",
        "lists with elements",
        "values wrapped into lists by themselves",
    ),
    class(
        14, "container-swap", Family::Type,
        "Put a list for an object, an object for a list, a text for either",
        "lists and objects inside the body",
        "a crash while casting",
    ),
    class(
        15, "root-type", Family::Type,
        "Send a value of another type as the whole body",
        "the whole body",
        "a handler that takes the type for granted",
    ),
    class(
        16, "int-to-decimal", Family::Type,
        "Give an integer a fraction: 5 becomes 5.5",
        "integers",
        "fractions cut off in silence",
    ),
    class(
        17, "int-as-float", Family::Number,
        "Write an integer with a zero fraction: 5 becomes 5.0",
        "integers",
        "readers that go by the spelling of a number",
    ),
    class(
        18, "minimum-at", Family::Bounds,
        "Send the smallest allowed number",
        "numbers with a lower bound",
        "off by one",
    ),
    class(
        19, "minimum-below", Family::Bounds,
        "Send a number just below the smallest allowed one",
        "numbers with a lower bound",
        "a bound that nobody checks",
    ),
    class(
        20, "maximum-at", Family::Bounds,
        "Send the largest allowed number",
        "numbers with an upper bound",
        "off by one",
    ),
    class(
        21, "maximum-above", Family::Bounds,
        "Send a number just above the largest allowed one",
        "numbers with an upper bound",
        "a bound that nobody checks",
    ),
    class(
        22, "exclusive-bound", Family::Bounds,
        "Send the bound itself, which is not allowed",
        "numbers with an exclusive bound",
        "< where ≤ is written, or the other way",
    ),
    class(
        23, "multiple-of-miss", Family::Bounds,
        "Send a number that is no multiple of the step",
        "numbers with a step",
        "remainders computed with doubles",
    ),
    class(
        24, "min-length", Family::Bounds,
        "Texts of the least length, one less, one more",
        "texts with a least length",
        "off by one; bytes counted for characters",
    ),
    class(
        25, "max-length", Family::Bounds,
        "Texts of the greatest length, one less, one more",
        "texts with a greatest length",
        "off by one, texts cut off in silence",
    ),
    class(
        26, "length-astral", Family::Bounds,
        "Fill the greatest length with characters that take several bytes and UTF-16 units",
        "texts with a greatest length",
        "UTF-16 units or bytes counted for characters",
    ),
    class(
        27, "item-count", Family::Bounds,
        "Lists of the least and greatest length, one less, one more",
        "lists with a least or greatest length",
        "paging, off by one",
    ),
    class(
        28, "duplicate-items", Family::Bounds,
        "Repeat an element",
        "lists with elements",
        "a set that takes duplicates",
    ),
    class(
        29, "property-count", Family::Bounds,
        "Objects with the least and greatest number of fields, one less, one more",
        "objects with a least or greatest number of fields",
        "limits of maps",
    ),
    class(
        30, "enum-outside", Family::Bounds,
        "A value that the list of allowed values does not name; and each that it names",
        "values with a list of allowed values",
        "the default branch of a switch",
    ),
    class(
        31, "enum-case", Family::Bounds,
        "Write an allowed value in another case",
        "texts with a list of allowed values",
        "case folded in silence",
    ),
    class(
        32, "enum-ordinal", Family::Bounds,
        "Send the position of an allowed value instead of the value",
        "texts with a list of allowed values",
        "enumerations bound by number",
    ),
    class(
        33, "enum-homoglyph", Family::Unicode,
        "Replace a letter of an allowed value by one that looks the same",
        "texts with a list of allowed values",
        "visual spoofing",
    ),
    class(
        34, "discriminator-swap", Family::Type,
        "Name another branch than the one that the object is of",
        "the field that tells the branches of a union apart",
        "the wrong deserialiser",
    ),
    class(
        35, "pattern-near-miss", Family::Bounds,
        "Change one character of a text with a pattern, before it, behind it",
        "texts with a pattern",
        "patterns that are not anchored",
    ),
    class(
        36, "trailing-newline", Family::Control,
        "End the text with a line feed",
        "texts",
        "$ that matches before a last line feed",
    ),
    class(
        37, "combining", Family::Unicode,
        "Add combining marks: one, and a tower of them",
        "texts",
        "length, rendering, truncation",
    ),
    class(
        38, "normal-form", Family::Unicode,
        "Write a character in another normal form",
        "texts",
        "equality, look-up, unique indexes",
    ),
    class(
        39, "joined-emoji", Family::Unicode,
        "Add an emoji that is joined of several",
        "texts",
        "graphemes split in two, columns of 3-byte UTF-8",
    ),
    class(
        40, "zero-width", Family::Unicode,
        "Add characters that nobody sees",
        "texts",
        "invisible duplicates",
    ),
    class(
        41, "bidi-override", Family::Unicode,
        "Add marks that turn the direction of writing",
        "texts",
        "spoofed display",
    ),
    class(
        42, "right-to-left", Family::Unicode,
        "Add Arabic and Hebrew",
        "texts",
        "layout, alphabets that were not thought of",
    ),
    class(43, "bom-in-value", Family::Unicode, "Start the text with U+FEFF", "texts", "a hidden prefix"),
    class(
        44, "nul", Family::Control,
        "Put U+0000 into the text",
        "texts",
        "C strings, databases that refuse it",
    ),
    class(
        45, "control-characters", Family::Control,
        "Put other control characters into the text",
        "texts",
        "forged log lines, XML that can't hold them",
    ),
    class(
        46, "line-separators", Family::Control,
        "Put U+2028 and U+2029 into the text",
        "texts",
        "texts embedded into scripts",
    ),
    class(47, "turkish-i", Family::Unicode, "Add İ, ı, I and i", "texts", "case that depends on the locale"),
    class(
        48, "case-expansion", Family::Unicode,
        "Add letters that grow when their case changes",
        "texts",
        "buffers of a fixed length",
    ),
    class(
        49, "lone-surrogate", Family::Unicode,
        "Put half of a surrogate pair into the text, as an escape",
        "texts",
        "silent replacement, a crash while encoding",
    ),
    class(
        50, "noncharacter", Family::Unicode,
        "Put U+FFFF into the text",
        "texts",
        "readers that keep I-JSON (RFC 7493)",
    ),
    class(
        51, "fullwidth", Family::Unicode,
        "Write digits and brackets in full width",
        "texts",
        "filters that were passed by",
    ),
    class(
        52, "pad-space", Family::Control,
        "Put spaces before or behind the text",
        "texts",
        "when spaces are removed: before or after the check",
    ),
    class(
        53, "whitespace-only", Family::Empty,
        "Send a text of nothing but spaces",
        "texts",
        "blank texts accepted",
    ),
    class(
        54, "naughty-string", Family::Control,
        "Texts that broke something somewhere, picked by the seed",
        "texts",
        "assorted",
    ),
    class(
        55, "probe", Family::Control,
        "Inert markup, SQL, path and template texts",
        "texts",
        "what is not escaped, seen in the echo or as 5xx",
    ),
    class(
        56, "line-break", Family::Control,
        "Put CR LF into the text",
        "texts",
        "headers and logs that are split",
    ),
    class(
        57, "double-precision", Family::Number,
        "Integers around 2^53",
        "numbers",
        "integers that pass through a double",
    ),
    class(
        58, "integer-edges", Family::Number,
        "Integers around 2^31, 2^63 and 2^64",
        "numbers",
        "integers that wrap around",
    ),
    class(59, "negative-zero", Family::Number, "Send -0", "numbers", "signs of nothing"),
    class(
        60, "overflow", Family::Number,
        "Numbers beyond and below the doubles: 1e400, 1e-400",
        "numbers",
        "Infinity, or zero in silence",
    ),
    class(
        61, "long-decimal", Family::Number,
        "Decimals that no double holds",
        "numbers that are no integers",
        "rounded money",
    ),
    class(
        62, "exponent-form", Family::Number,
        "Write the number with an exponent: 1000 becomes 1e3",
        "numbers",
        "readers that look for digits only",
    ),
    class(
        63, "bad-number", Family::Raw,
        "Write a number as JSON does not: 01, +1, .5, NaN",
        "numbers",
        "lenient readers",
    ),
    class(
        64, "leap-day", Family::Date,
        "29 February in years that have it and years that don't",
        "dates",
        "date libraries",
    ),
    class(65, "date-extremes", Family::Date, "The years 1, 1970, 2038 and 9999", "dates", "overflow"),
    class(
        66, "offset", Family::Date,
        "Hours that summer time skips, the widest offsets, none",
        "times",
        "time zones that get lost",
    ),
    class(67, "leap-second", Family::Date, "The second 60", "times", "readers that refuse it"),
    class(
        68, "epoch-for-date", Family::Date,
        "Seconds or milliseconds since 1970 in the place of a date",
        "dates and times",
        "silent conversion",
    ),
    class(
        69, "range-inversion", Family::Date,
        "Exchange the start and the end",
        "objects with a start and an end",
        "rules across fields",
    ),
    class(
        70, "format-edge", Family::Bounds,
        "Edges of addresses, URIs and UUIDs",
        "texts with such a format",
        "home-made patterns for formats",
    ),
    class(
        71, "huge-string", Family::Size,
        "Texts of 10,000 characters and of the largest size that is allowed here",
        "texts",
        "limits, 413",
    ),
    class(
        72, "wide", Family::Size,
        "Lists and objects with very many members",
        "lists, objects",
        "time, memory",
    ),
    class(
        73, "deep-nesting", Family::Size,
        "Nest lists 64, 128, 500 and 10,000 deep",
        "the whole body",
        "the stack",
    ),
    class(
        74, "duplicate-key", Family::Keys,
        "Write a field twice, with the same and with another value",
        "fields",
        "whether the first or the last one wins",
    ),
    class(
        75, "key-order", Family::Keys,
        "Write the fields in another order",
        "objects with several fields",
        "dependence on the order",
    ),
    class(
        76, "unknown-field", Family::Keys,
        "Add fields that nobody asked for, also admin and __proto__, also read-only ones",
        "objects",
        "mass assignment",
    ),
    class(
        77, "key-case", Family::Keys,
        "Write a field's name in another case, or with a space",
        "fields",
        "loose binding",
    ),
    class(
        78, "encoding", Family::Raw,
        "Broken texts: byte order mark, UTF-16, invalid UTF-8, cut off, something behind it; another media type",
        "the whole body",
        "the decoder, 415",
    ),
];

#[cfg(test)]
mod tests;
