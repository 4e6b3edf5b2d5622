//! What can be wrong with a text, as a closed list with a plain sentence and a way to fix each.
//! Finding the faults is the parser's work; duplicate keys are not faults of the text.

use crate::yaml::YamlFault;
use std::fmt;

/// A stretch of the text, in bytes; `end` is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// As a range of a slice.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.end.max(self.start)) as usize
    }
}

/// One fault of a text and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    pub span: Span,
}

impl Fault {
    /// Whether the text is no JSON (or no YAML, where it was read as that) because of this fault.
    pub fn blocks(&self) -> bool {
        self.kind.blocks()
    }

    /// Whether it is only worth knowing: the text means something else to some readers, or a part of it nothing here.
    pub fn is_note(&self) -> bool {
        matches!(self.kind, FaultKind::Yaml(fault) if fault.is_note())
    }

    /// What is wrong, in one plain sentence.
    pub fn sentence(&self) -> String {
        self.kind.sentence()
    }

    /// How to fix it.
    pub fn fix(&self) -> &'static str {
        self.kind.fix()
    }

    /// The bracket that the fault is about, where it is not at the fault's own place.
    pub fn opened_at(&self) -> Option<u32> {
        match self.kind {
            FaultKind::Unclosed { opened_at, .. } | FaultKind::WrongBracket { opened_at, .. } => {
                Some(opened_at)
            }
            _ => None,
        }
    }
}

/// An encoding other than UTF-8, recognised by its byte order mark or its pattern of zero bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf16LittleEndian,
    Utf16BigEndian,
    Utf32LittleEndian,
    Utf32BigEndian,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf16LittleEndian => "UTF-16 (little endian)",
            Encoding::Utf16BigEndian => "UTF-16 (big endian)",
            Encoding::Utf32LittleEndian => "UTF-32 (little endian)",
            Encoding::Utf32BigEndian => "UTF-32 (big endian)",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Every kind of fault. RFC 8259 is the measure; of YAML, see [`YamlFault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing but white space.
    Empty,
    /// More than the index can hold: 4 GiB of text, or more values than the memory takes.
    TooLarge,
    OtherEncoding(Encoding),
    /// A byte order mark before the text; a warning.
    ByteOrderMark,
    InvalidUtf8,
    NulByte,
    /// A raw control character (below U+0020) inside a string.
    ControlCharacter(u8),
    BadEscape,
    /// `\uD800` to `\uDFFF` without its other half; a warning, readers differ.
    LoneSurrogate,
    UnclosedString,
    SingleQuotes,
    /// NaN or Infinity.
    NotFinite,
    LeadingPlus,
    LeadingZero,
    /// Hexadecimal, octal or binary.
    NotDecimal,
    NoDigitsBeforePoint,
    NoDigitsAfterPoint,
    BadExponent,
    BadNumber,
    /// A word that other languages or a typing error give for the literal named here.
    WrongLiteral(&'static str),
    UnquotedText,
    UnquotedKey,
    MissingComma,
    ExtraComma,
    TrailingComma,
    MissingColon,
    ExtraColon,
    /// `;` where a comma should be.
    WrongSeparator,
    MissingKey,
    MissingValue,
    Comment,
    /// The text ends inside `levels` containers; the innermost was opened at `opened_at`.
    Unclosed {
        is_object: bool,
        opened_at: u32,
        levels: u32,
    },
    /// The container opened at `opened_at` is closed by the other kind of bracket.
    WrongBracket {
        is_object: bool,
        opened_at: u32,
    },
    /// Text behind the document; `is_json_lines` when it looks like one document per line.
    TrailingText {
        is_json_lines: bool,
    },
    UnexpectedCharacter(char),
    /// What is wrong with a YAML text.
    Yaml(YamlFault),
}

impl FaultKind {
    /// Whether a text with this fault is no JSON. A byte order mark and lone surrogates only warn.
    pub fn blocks(self) -> bool {
        match self {
            FaultKind::Yaml(fault) => fault.blocks(),
            _ => !matches!(self, FaultKind::ByteOrderMark | FaultKind::LoneSurrogate),
        }
    }

    /// What is wrong, in one plain sentence.
    pub fn sentence(self) -> String {
        let fixed = match self {
            FaultKind::Empty => "The text is empty.",
            FaultKind::TooLarge => {
                "The text is larger than can be read here: 4 GiB of text, or more values than the memory holds."
            }
            FaultKind::OtherEncoding(encoding) => {
                return format!("The text is encoded as {encoding}; JSON is exchanged as UTF-8.");
            }
            FaultKind::ByteOrderMark => "The text starts with a byte order mark, which many readers refuse.",
            FaultKind::InvalidUtf8 => "These bytes are not valid UTF-8.",
            FaultKind::NulByte => "There is a zero byte where JSON has none.",
            FaultKind::ControlCharacter(b'\n' | b'\r') => "The string contains a raw line break.",
            FaultKind::ControlCharacter(b'\t') => "The string contains a raw tab.",
            FaultKind::ControlCharacter(byte) => {
                return format!("The string contains the raw control character U+{byte:04X}.");
            }
            FaultKind::BadEscape => "This is not an escape that JSON knows.",
            FaultKind::LoneSurrogate => {
                "This escape is half of a surrogate pair; readers replace it, refuse it or keep it."
            }
            FaultKind::UnclosedString => "The string is not closed.",
            FaultKind::SingleQuotes => "The text is in single quotes; JSON strings are in double quotes.",
            FaultKind::NotFinite => "JSON has no NaN and no infinity.",
            FaultKind::LeadingPlus => "A number starts with a plus sign.",
            FaultKind::LeadingZero => "A number starts with a superfluous zero.",
            FaultKind::NotDecimal => "JSON numbers are decimal; this one is hexadecimal, octal or binary.",
            FaultKind::NoDigitsBeforePoint => "A number has no digit before the decimal point.",
            FaultKind::NoDigitsAfterPoint => "A number has no digit after the decimal point.",
            FaultKind::BadExponent => "The exponent of a number has no digits, or the wrong ones.",
            FaultKind::BadNumber => "This is not a number as JSON writes it.",
            FaultKind::WrongLiteral(meant) => {
                return format!("This word is not JSON; {meant} may be meant.");
            }
            FaultKind::UnquotedText => "There is text without quotes where a value should be.",
            FaultKind::UnquotedKey => "The key is not in double quotes.",
            FaultKind::MissingComma => "A comma is missing before this.",
            FaultKind::ExtraComma => "There is a comma where a value should be.",
            FaultKind::TrailingComma => "There is a comma after the last entry.",
            FaultKind::MissingColon => "The colon between key and value is missing.",
            FaultKind::ExtraColon => "There is a colon where none should be.",
            FaultKind::WrongSeparator => "Entries are separated by a semicolon; JSON uses commas.",
            FaultKind::MissingKey => "There is a value without a key.",
            FaultKind::MissingValue => "The key has no value.",
            FaultKind::Comment => "JSON has no comments.",
            FaultKind::Unclosed { is_object, levels, .. } => {
                let what = if is_object { "an object" } else { "an array" };
                return match levels {
                    0 | 1 => format!("The text ends inside {what} that is not closed."),
                    _ => format!("The text ends inside {what}; {levels} brackets are not closed."),
                };
            }
            FaultKind::WrongBracket { is_object: true, .. } => "An object is closed by ] instead of }.",
            FaultKind::WrongBracket { is_object: false, .. } => "An array is closed by } instead of ].",
            FaultKind::TrailingText { is_json_lines: true } => {
                "More text follows the document; it looks like JSON Lines, one document per line."
            }
            FaultKind::TrailingText { is_json_lines: false } => "More text follows the document.",
            FaultKind::Yaml(fault) => return fault.sentence(),
            FaultKind::UnexpectedCharacter(character) => {
                return match character {
                    ' '..='~' => format!("The character {character} does not belong here."),
                    _ => format!("The character U+{:04X} does not belong here.", character as u32),
                };
            }
        };
        fixed.to_owned()
    }

    /// How to fix it.
    pub fn fix(self) -> &'static str {
        match self {
            FaultKind::Empty => "Paste a JSON value; if the server sent nothing, its response has no body.",
            FaultKind::TooLarge => "Take a part of the data, or split it into several files.",
            FaultKind::OtherEncoding(_) => "Save or send the text as UTF-8.",
            FaultKind::ByteOrderMark => "Save the text as UTF-8 without byte order mark.",
            FaultKind::InvalidUtf8 => {
                "Write the text as UTF-8; it may be in another encoding, or cut in a character."
            }
            FaultKind::NulByte => {
                "Remove the zero bytes; they often come from a buffer sent at its full length."
            }
            FaultKind::ControlCharacter(_) => "Write it as an escape: \\n, \\t or \\u00XX.",
            FaultKind::BadEscape => {
                "Use one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, or double the backslash."
            }
            FaultKind::LoneSurrogate => "Write both halves of the pair, or the character itself in UTF-8.",
            FaultKind::UnclosedString => "Add the closing double quote, or complete the text if it was cut.",
            FaultKind::SingleQuotes => "Put it in double quotes.",
            FaultKind::NotFinite => "Write null, or leave the member out.",
            FaultKind::LeadingPlus => "Remove the plus sign.",
            FaultKind::LeadingZero => "Remove the zero, or write a string if it is an identifier.",
            FaultKind::NotDecimal => "Write the number in decimal, or as a string.",
            FaultKind::NoDigitsBeforePoint => "Write a zero before the point.",
            FaultKind::NoDigitsAfterPoint => "Write a digit after the point, or remove the point.",
            FaultKind::BadExponent => "Write digits after the e, or remove it.",
            FaultKind::BadNumber => "Write digits, a point and an exponent only, or a string.",
            FaultKind::WrongLiteral(_) => "JSON knows true, false and null, in lower case.",
            FaultKind::UnquotedText => "Put the text in double quotes.",
            FaultKind::UnquotedKey => "Put the key in double quotes.",
            FaultKind::MissingComma => "Add a comma between the two entries.",
            FaultKind::ExtraComma | FaultKind::TrailingComma => "Remove the comma.",
            FaultKind::MissingColon => "Write a colon between key and value.",
            FaultKind::ExtraColon => "Remove the colon.",
            FaultKind::WrongSeparator => "Write a comma.",
            FaultKind::MissingKey => "Write a key in double quotes and a colon before the value.",
            FaultKind::MissingValue => "Write a value after the key, or remove the key.",
            FaultKind::Comment => "Remove the comment.",
            FaultKind::Unclosed { .. } => "Add the closing brackets, or complete the text if it was cut.",
            FaultKind::WrongBracket { .. } => "Use the bracket that belongs to the opening one.",
            FaultKind::TrailingText { is_json_lines: true } => {
                "Read it as JSON Lines, or put the documents into one array."
            }
            FaultKind::TrailingText { is_json_lines: false } => "Remove what follows the document.",
            FaultKind::UnexpectedCharacter(_) => "Remove the character.",
            FaultKind::Yaml(fault) => fault.fix(),
        }
    }
}
