//! base64url without padding (RFC 7515 §2, RFC 4648 §5), read leniently, with what a strict reader refuses.
//! It knows nothing of tokens.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// What a strict reader of base64url refuses. The order is from worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EncodingFault {
    /// A character of no base64 alphabet; nothing can be decoded.
    Character,
    /// One character is left over; nothing can be decoded.
    Length,
    /// `+` and `/` of the alphabet of RFC 4648 §4.
    StandardAlphabet,
    Padding,
    WhiteSpace,
    /// The unused bits of the last character are not zero: another text gives the same bytes.
    TrailingBits,
}

impl EncodingFault {
    /// What is wrong, to stand behind `The header `.
    pub(super) fn words(self) -> &'static str {
        match self {
            EncodingFault::Character => "holds a character that is not of base64url",
            EncodingFault::Length => "has a length that no base64url text has",
            EncodingFault::StandardAlphabet => "is base64 with + and /, not base64url",
            EncodingFault::Padding => "is padded with =",
            EncodingFault::WhiteSpace => "holds white space",
            EncodingFault::TrailingBits => "ends in unused bits that are not zero",
        }
    }

    /// Whether no reader can decode it.
    pub(super) fn is_fatal(self) -> bool {
        matches!(self, EncodingFault::Character | EncodingFault::Length)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// None: it can't be decoded.
    pub(super) bytes: Option<Vec<u8>>,
    /// Each kind once, worst first.
    pub(super) faults: Vec<EncodingFault>,
}

/// Decodes what can be decoded.
pub(super) fn decode(text: &str) -> Decoded {
    let mut faults = Vec::new();
    let mut plain = Cow::Borrowed(text);
    if plain.bytes().any(|byte| byte.is_ascii_whitespace()) {
        faults.push(EncodingFault::WhiteSpace);
        plain = Cow::Owned(plain.chars().filter(|c| !c.is_ascii_whitespace()).collect());
    }
    if plain.ends_with('=') {
        faults.push(EncodingFault::Padding);
        plain = Cow::Owned(plain.trim_end_matches('=').to_string());
    }
    if plain.bytes().any(|byte| matches!(byte, b'+' | b'/')) {
        faults.push(EncodingFault::StandardAlphabet);
        plain = Cow::Owned(plain.replace('+', "-").replace('/', "_"));
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let bytes = if !plain.bytes().all(is_letter) {
        faults.push(EncodingFault::Character);
        None
    } else if plain.len() % 4 == 1 {
        faults.push(EncodingFault::Length);
        None
    } else {
        LENIENT.decode(plain.as_bytes()).ok()
    };
    if bytes.as_ref().is_some_and(|bytes| LENIENT.encode(bytes) != *plain) {
        faults.push(EncodingFault::TrailingBits);
    }
    faults.sort();
    Decoded { bytes, faults }
}

pub(super) fn encode(bytes: &[u8]) -> String {
    LENIENT.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::EncodingFault::{Character, Length, Padding, StandardAlphabet, TrailingBits, WhiteSpace};
    use super::*;

    #[test]
    fn faults_by_text() {
        type Row<'a> = (&'a str, Option<&'a [u8]>, &'a [EncodingFault]);
        let table: &[Row<'_>] = &[
            ("", Some(b""), &[]),
            ("YQ", Some(b"a"), &[]),
            ("YQ==", Some(b"a"), &[Padding]),
            ("YR", Some(b"a"), &[TrailingBits]),
            ("Y Q\n", Some(b"a"), &[WhiteSpace]),
            ("-_8", Some(b"\xfb\xff"), &[]),
            ("+/8=", Some(b"\xfb\xff"), &[StandardAlphabet, Padding]),
            ("Y", None, &[Length]),
            ("YWFhY", None, &[Length]),
            ("Y\0", None, &[Character]),
            ("é", None, &[Character]),
            ("Y=Q", None, &[Character]),
        ];
        for (text, bytes, faults) in table {
            let decoded = decode(text);
            assert_eq!(decoded.bytes.as_deref(), *bytes, "{text:?}");
            assert_eq!(decoded.faults, *faults, "{text:?}");
        }
        assert_eq!(encode(b"\xfb\xff"), "-_8");
    }
}
