//! What can be wrong with a YAML text, as a closed list with a plain sentence and a way to fix each.
//! YAML 1.2.2 is the measure. Where the parser stops, the values before are there and those behind are not.

use granit_parser::ErrorKind;

/// Every kind of fault that only YAML has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum YamlFault {
    /// A tab where indentation is measured.
    Tab,
    Indentation,
    UnclosedQuote,
    /// A bracket of a flow collection that is not closed.
    UnclosedBracket,
    WrongBracket,
    /// A bracket that is closed by the other kind.
    MismatchedBracket,
    /// `key: some text: more`.
    SecondColon,
    MissingColon,
    MissingComma,
    BadEscape,
    TextBehindQuote,
    /// A value or key can't start with this character, or it is no character of YAML at all.
    UnexpectedCharacter(char),
    BadListEntry,
    BadBlockText,
    BadTag,
    BadAnchor,
    BadDirective,
    /// More levels than [`super::MAX_LEVELS`].
    TooDeep,
    /// The text ends where a value or a bracket should be.
    Ended,
    /// Anything else that the grammar does not allow.
    Syntax,
    /// `*name` without `&name` before it.
    UnknownAlias,
    /// `&name` holds `*name`.
    AliasInItself,
    /// Aliases and merges stand for more than [`super::MAX_EXPANDED_VALUES`] values, or for too long a text.
    TooManyAliases,
    /// A key that is a list or a mapping.
    ComplexKey,
    /// `<<` with something that is no mapping.
    MergeOfNoMapping,
    /// `.inf` or `.nan`; a warning, since JSON has none: it is read as text.
    NotFinite,
    /// A hexadecimal or octal number of more than 128 bits; a warning, since it is read as text.
    LongNumber,
    /// Documents behind the first one, which are not read; a warning.
    MoreDocuments,
    /// A tag that is not known here and is left out; a note.
    UnknownTag,
    /// `yes`, `no`, `on`, `off`: text in YAML 1.2, a boolean in YAML 1.1; a note.
    BooleanTrap {
        means: bool,
    },
    /// `0755`: decimal in YAML 1.2, octal in YAML 1.1; a note.
    OldOctal,
}

impl YamlFault {
    /// Whether the text is no YAML that JSON could express.
    pub fn blocks(self) -> bool {
        !self.is_note() && !matches!(self, Self::NotFinite | Self::LongNumber | Self::MoreDocuments)
    }

    /// Whether it is only worth knowing.
    pub fn is_note(self) -> bool {
        matches!(self, Self::UnknownTag | Self::BooleanTrap { .. } | Self::OldOctal)
    }

    /// What is wrong, in one plain sentence.
    pub fn sentence(self) -> String {
        let fixed = match self {
            Self::Tab => "A tab is used for indentation; YAML indents with spaces.",
            Self::Indentation => "The indentation does not fit the lines above.",
            Self::UnclosedQuote => "The quoted text is not closed.",
            Self::UnclosedBracket => "The bracket is not closed.",
            Self::WrongBracket => "This closing bracket belongs to no bracket that is open.",
            Self::MismatchedBracket => "The bracket that opens here is closed by the other kind of bracket.",
            Self::SecondColon => "There is a key with a colon where the line already has a value.",
            Self::MissingColon => "A key with a colon should be here.",
            Self::MissingComma => "A comma or the closing bracket is missing before this.",
            Self::BadEscape => "The text in double quotes has an escape that YAML does not know.",
            Self::TextBehindQuote => "More text follows the closing quote.",
            Self::UnexpectedCharacter(character) => {
                return match character {
                    ' '..='~' => format!("Text without quotes can't start with {character}."),
                    _ => format!("The character U+{:04X} does not belong here.", character as u32),
                };
            }
            Self::BadListEntry => "A list entry does not fit here.",
            Self::BadBlockText => "The block text that | or > begins is not written as YAML wants it.",
            Self::BadTag => "The tag is not written as YAML wants it.",
            Self::BadAnchor => "The anchor or alias has no name.",
            Self::BadDirective => "The line that starts with % is no directive that YAML knows.",
            Self::TooDeep => "The values are nested deeper than is read here: 255 levels.",
            Self::Ended => "The text ends where more should follow.",
            Self::Syntax => "The text is no YAML from here on.",
            Self::UnknownAlias => "The alias stands for an anchor that is not in the text before it.",
            Self::AliasInItself => "The alias stands for a value that it is itself a part of.",
            Self::TooManyAliases => {
                "The aliases stand for more values than are read here: 100,000 values, or 8 MiB of text."
            }
            Self::ComplexKey => "The key is a list or a mapping; JSON has only text as keys.",
            Self::MergeOfNoMapping => {
                "The merge key << has something else than a mapping, or a list of mappings."
            }
            Self::NotFinite => "JSON has no infinity and no NaN, so this is read as text.",
            Self::LongNumber => "The number has more than 128 bits, so this is read as text.",
            Self::MoreDocuments => "More documents follow the first one; only the first is read.",
            Self::UnknownTag => "The tag is not known here, so the value is read without it.",
            Self::BooleanTrap { means } => {
                return format!(
                    "Without quotes this is text in YAML 1.2, and the boolean {means} in YAML 1.1."
                );
            }
            Self::OldOctal => "With a leading zero this is decimal in YAML 1.2, and octal in YAML 1.1.",
        };
        fixed.to_owned()
    }

    /// How to fix it.
    pub fn fix(self) -> &'static str {
        match self {
            Self::Tab => "Replace the tab by spaces.",
            Self::Indentation => "Indent the entries of one mapping or list by the same number of spaces.",
            Self::UnclosedQuote => "Add the closing quote, or complete the text if it was cut.",
            Self::UnclosedBracket => "Add the closing bracket, or complete the text if it was cut.",
            Self::MismatchedBracket => "Use the closing bracket that belongs to it.",
            Self::WrongBracket => "Use the bracket that belongs to the opening one, or remove it.",
            Self::SecondColon => "Put the text in quotes, or move the second key to a line of its own.",
            Self::MissingColon => {
                "Write a colon and a space behind the key, and indent it like its neighbours."
            }
            Self::MissingComma => "Add the comma or the bracket.",
            Self::BadEscape => "Double the backslash, or use single quotes.",
            Self::TextBehindQuote => {
                "Put the whole text between the quotes; write a quote in it as \\\" or ''."
            }
            Self::UnexpectedCharacter(' '..='~') => "Put the text in quotes.",
            Self::UnexpectedCharacter(_) => "Remove the character.",
            Self::BadListEntry => "Put the entry on a line of its own: a dash, a space, the value.",
            Self::BadBlockText => {
                "Write | or > alone at the end of the line, and indent the text below it with spaces."
            }
            Self::BadTag => "Remove the tag, or write it as !name with a space behind it.",
            Self::BadAnchor => "Write a name behind & or *, or put the text in quotes.",
            Self::BadDirective => "Remove the line.",
            Self::TooDeep => "Take a part of the data.",
            Self::Ended => "Complete the text; it may have been cut.",
            Self::Syntax => "Look for a missing quote, colon or indentation here and in the line above.",
            Self::UnknownAlias => "Put the anchor (& and the name) before it, or put the text in quotes.",
            Self::AliasInItself => "Write the value out, or use $ref in a schema that contains itself.",
            Self::TooManyAliases => "Write fewer aliases inside of anchored values.",
            Self::ComplexKey => "Use text as the key.",
            Self::MergeOfNoMapping => "Name a mapping with an alias (<<: *name), or remove the key.",
            Self::NotFinite => "Write null, or leave the member out.",
            Self::LongNumber => "Write it in decimal, or in quotes.",
            Self::MoreDocuments => "Split the stream into one file per document.",
            Self::UnknownTag => "Remove the tag if no reader needs it.",
            Self::BooleanTrap { .. } => "Put it in quotes if it is text; write true or false if it is not.",
            Self::OldOctal => {
                "Remove the zero, write 0o for octal, or put it in quotes if it is an identifier."
            }
        }
    }

    /// The fault that the parser stopped at.
    pub(super) fn of(kind: &ErrorKind) -> YamlFault {
        use ErrorKind::*;
        match kind {
            TabNotAllowed | TabInBlockIndentation | TabInIndentation | TabInPlainScalar => Self::Tab,
            TabAtBlockScalarStart
            | ZeroBlockScalarIndent
            | InvalidBlockScalarHeader
            | InvalidBlockScalarIndent => Self::BadBlockText,
            InvalidIndentation | InvalidQuotedScalarIndent | InvalidFlowScalarIndent => Self::Indentation,
            UnclosedQuotedScalar | DocumentIndicatorInQuotedScalar => Self::UnclosedQuote,
            UnclosedFlowCollection { .. }
            | UnexpectedEofFlowSequence
            | UnexpectedEofFlowMapping
            | UnexpectedEofImplicitFlowMapping => Self::UnclosedBracket,
            MisplacedFlowCollectionEnd => Self::WrongBracket,
            MismatchedFlowCollectionEnd { .. } => Self::MismatchedBracket,
            MappingValueNotAllowed
            | MappingKeyNotAllowed
            | InvalidColonPlacement
            | InvalidMappingValueWhitespace => Self::SecondColon,
            SimpleKeyExpected | InvalidSimpleKey | ExpectedBlockMappingKey => Self::MissingColon,
            ExpectedFlowMappingSeparator
            | ExpectedFlowSequenceSeparator
            | FlowMappingValueAdjacentCollection => Self::MissingComma,
            UnknownQuotedScalarEscape
            | InvalidQuotedScalarHexEscape
            | InvalidLowSurrogateHexEscape
            | InvalidLowSurrogate
            | MissingLowSurrogate
            | UnpairedLowSurrogate
            | InvalidUnicodeEscape => Self::BadEscape,
            InvalidTrailingSingleQuotedScalar | InvalidTrailingDoubleQuotedScalar => Self::TextBehindQuote,
            UnexpectedCharacter { character } => Self::UnexpectedCharacter(*character),
            BomInsideDocument => Self::UnexpectedCharacter('\u{feff}'),
            BlockEntryInFlowCollection
            | BlockSequenceEntryNotAllowed
            | InvalidBlockEntryWhitespace
            | ExpectedBlockSequenceEntry
            | PlainScalarStartsWithDashFlowIndicator => Self::BadListEntry,
            ExpectedTagBang
            | ExpectedTagDirectiveBang
            | InvalidGlobalTagCharacter
            | UndeclaredTagHandle
            | InvalidTagTerminator
            | MissingTagUri
            | UnclosedVerbatimTag
            | InvalidTagEscape
            | InvalidTagUtf8LeadingByte
            | InvalidTagUtf8TrailingByte
            | InvalidTagUtf8 => Self::BadTag,
            MissingAnchorOrAliasName => Self::BadAnchor,
            UnknownAnchor => Self::UnknownAlias,
            DuplicateVersionDirective
            | UnsupportedYamlMajorVersion
            | DuplicateTagDirective
            | MissingDocumentEndBeforeDirective
            | InvalidDirectiveTerminator
            | DirectiveDisallowed
            | MissingYamlVersionSeparator
            | MissingDirectiveName
            | InvalidDirectiveName
            | DirectiveByteLimitExceeded { .. }
            | TooManyReservedDirectiveParams { .. }
            | YamlVersionTooLong
            | MissingYamlVersion
            | InvalidTagDirectiveTerminator => Self::BadDirective,
            RecursionLimitExceeded => Self::TooDeep,
            UnexpectedEof
            | UnexpectedEofBlockSequence
            | UnexpectedEofBlockMapping
            | UnexpectedEndOfPlainScalar => Self::Ended,
            _ => Self::Syntax,
        }
    }
}
