//! What the token inspector is asked, and what it shows of a token. The nouns hold no token and no signature: claims
//! and headers are redacted by the engine before they come here. Judging is the engine's work.

use crate::network::Revealed;
use crate::{Evidence, Finding, RuleOutcome};
use serde::{Deserialize, Serialize};

/// What tokens of this API have to be. Part of a check; it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenSettings {
    /// What `iss` must be; empty: not asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// What `aud` must be or contain; empty: not asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub audience: String,
    /// What the header's `typ` must be, such as `at+jwt`; empty: not asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub media_type: String,
    /// What the token is for: it decides which claims are required.
    pub purpose: TokenPurpose,
    /// A token that lives longer, from `iat` (else `nbf`, else now) to `exp`, is a finding.
    pub longest_lifetime_seconds: u64,
    /// How far the clocks of issuer and server may differ (RFC 7519 §4.1.4: "usually no more than a few minutes").
    pub leeway_seconds: u32,
}

impl Default for TokenSettings {
    fn default() -> Self {
        TokenSettings {
            issuer: String::new(),
            audience: String::new(),
            media_type: String::new(),
            purpose: TokenPurpose::Unknown,
            longest_lifetime_seconds: 86_400,
            leeway_seconds: 0,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenPurpose {
    /// A `typ` of `at+jwt` makes it an access token; nothing else is asked.
    #[default]
    Unknown,
    /// RFC 9068.
    Access,
    /// OpenID Connect Core 1.0 §2.
    Identity,
}

/// What is asked about a token, beside its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenQuestion {
    pub settings: TokenSettings,
    /// JWK, JWK Set (RFC 7517), PEM, or the text of an HMAC secret; empty: none.
    pub keys: Revealed,
    /// The moment of the check, in seconds since 1970-01-01T00:00:00Z.
    pub as_of_seconds: i64,
    /// Another moment to look at the token from.
    pub chosen_seconds: Option<i64>,
    pub evidence: Evidence,
}

impl Default for TokenQuestion {
    fn default() -> Self {
        TokenQuestion {
            settings: TokenSettings::default(),
            keys: Revealed::default(),
            as_of_seconds: 0,
            chosen_seconds: None,
            evidence: Evidence::Recorded,
        }
    }
}

/// All that was learnt from one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// What the text is: `A signed token (JWT), behind "Bearer".`
    pub sentence: String,
    pub container: Container,
    /// One, or those of a token response.
    pub tokens: Vec<TokenView>,
    /// Members of a token response, or of an OAuth error; tokens among them are redacted.
    pub response: Vec<TokenRow>,
    /// Sentences about the keys that were given: what could not be read.
    pub key_notes: Vec<String>,
    pub findings: Vec<Finding>,
    pub outcomes: Vec<RuleOutcome>,
}

/// What the token was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Container {
    Alone,
    /// Behind `Bearer`, or a whole `Authorization` line (RFC 6750 §2.1).
    Bearer,
    /// In an address (RFC 6750 §2.3).
    Address,
    /// RFC 6749 §5.1.
    TokenResponse,
    /// RFC 6749 §5.2.
    ErrorResponse,
    /// The text holds no token.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenKind {
    /// JWS (RFC 7515).
    Signed,
    /// JWE (RFC 7516): only its header can be read.
    Encrypted,
    /// A text that only its issuer can read.
    Opaque,
}

/// How a JWS or JWE is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Serialisation {
    /// RFC 7515 §7.1.
    Compact,
    /// RFC 7515 §7.2.2.
    FlattenedJson,
    /// RFC 7515 §7.2.1.
    GeneralJson,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenView {
    /// `token`, or its member of the token response: `access_token`.
    pub name: String,
    pub kind: TokenKind,
    pub serialisation: Serialisation,
    /// `Signed with RS256; expired 3 minutes ago.`
    pub sentence: String,
    pub size_bytes: u32,
    /// One; several in the general JSON serialisation; none of an opaque token.
    pub signatures: Vec<SignatureView>,
    /// Members of the payload in the order of the text, at most [`TokenView::MAX_ROWS`].
    pub claims: Vec<TokenRow>,
    /// How many members more there are.
    pub claims_left_out: u32,
    pub lifetime: Option<LifetimeView>,
}

impl TokenView {
    pub const MAX_ROWS: usize = 200;
    pub const MAX_SIGNATURES: usize = 8;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureView {
    /// `alg` as it is written; empty: there is none.
    pub algorithm: String,
    /// Members of the protected header, then of the unprotected one.
    pub header: Vec<TokenRow>,
    pub header_left_out: u32,
    pub status: SignatureStatus,
    /// Why, in one plain sentence.
    pub sentence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureStatus {
    Valid,
    Invalid,
    /// There is nothing to check: `alg` is `none`, or the signature is empty.
    Absent,
    /// No key, no fitting key, an unknown algorithm, a payload that is not here.
    NotChecked,
}

/// One member of a header, of the claims or of a token response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    pub name: String,
    /// JSON, redacted and shortened.
    pub value: String,
    /// What it means, a few words; empty: a private name.
    pub meaning: String,
    /// `RFC 7519 §4.1.4`; empty: a private name.
    pub source: String,
    /// Of a claim that is a time.
    pub moment: Option<Moment>,
    /// Something of the value was taken out.
    pub is_redacted: bool,
    /// Positions in [`Inspection::findings`].
    pub findings: Vec<u32>,
}

/// A time, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// `2026-11-24T19:00:00Z`; empty where no calendar goes so far.
    pub text: String,
    /// From the moment of the check: `in 5 minutes`, `3 days ago`, `now`.
    pub relative: String,
    /// The same from the chosen moment; empty: none was chosen.
    pub relative_to_chosen: String,
}

/// What a token's times say at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    NotYetValid,
    Valid,
    Expired,
    /// Valid, and nothing ends it.
    NeverExpires,
    /// A time that can't be read.
    Unknown,
}

/// The bar of a token's life. The bar runs from `from` to `to`; marks are thousandths of it from the left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifetimeView {
    pub issued: Option<Moment>,
    pub not_before: Option<Moment>,
    pub expires: Option<Moment>,
    pub now: Moment,
    pub chosen: Option<Moment>,
    pub validity: Validity,
    pub validity_at_chosen: Option<Validity>,
    /// `Lives 1 hour; expires in 12 minutes.`
    pub sentence: String,
    pub lifetime_seconds: Option<i64>,
    pub from: Moment,
    pub to: Moment,
    pub marks: LifetimeMarks,
}

/// Thousandths of the bar, 0 to 1,000. A moment outside of the bar stands at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifetimeMarks {
    pub issued: Option<u16>,
    pub not_before: Option<u16>,
    pub expires: Option<u16>,
    pub now: u16,
    pub chosen: Option<u16>,
}

/// One change that the editor makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum TokenChange {
    /// `json` is a JSON text.
    SetClaim {
        name: String,
        json: String,
    },
    RemoveClaim {
        name: String,
    },
    SetHeader {
        name: String,
        json: String,
    },
    RemoveHeader {
        name: String,
    },
    /// Moves `iat`, `nbf`, `exp` and `auth_time`, where they are.
    ShiftTimes {
        seconds: i64,
    },
    /// Sets `iat` and `nbf` (where there is one) to `from_seconds`, `exp` so much later.
    SetTimes {
        from_seconds: i64,
        lifetime_seconds: i64,
    },
}

/// A token that a right server refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    /// `alg-none-upper-case`; never changes once released.
    pub id: String,
    /// `alg "NONE" in capitals`.
    pub name: String,
    /// What a server that lets it pass has wrong.
    pub why: String,
    /// What a right server answers.
    pub must_answer: String,
    /// The answer that must come.
    pub expected_status: u16,
    /// For sending only: it serialises, and never prints.
    pub token: Revealed,
}

/// A key made from a seed, or the published one of RFC 7515 for RSA. Never for anything but tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestKeyView {
    pub algorithm: String,
    /// Thumbprint (RFC 7638) of a public key; of an HMAC secret a name from its seed.
    pub key_id: String,
    /// The public key as JWK Set, to give to a server under test; empty for HMAC.
    pub public_jwks: String,
    /// The same as PEM; empty for HMAC.
    pub public_pem: String,
    /// The HMAC secret as base64url; None: the key is asymmetric.
    pub secret: Option<Revealed>,
    /// Where the key comes from, one sentence.
    pub origin: String,
}
