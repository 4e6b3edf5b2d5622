//! The rules about tokens and token responses, each as one item. Help, docs and reports read this table; how a rule
//! is computed stands in `judge`.

use check::{Gate, Rule, Severity};

pub const TEXT: &str = "auth/token-text";
pub const ENCODING: &str = "auth/token-encoding";
pub const STRUCTURE: &str = "auth/token-structure";
pub const SIZE: &str = "auth/token-size";
pub const DUPLICATE_NAME: &str = "auth/token-duplicate-name";
pub const UNSIGNED: &str = "auth/token-unsigned";
pub const EMPTY_SIGNATURE: &str = "auth/token-empty-signature";
pub const ALGORITHM: &str = "auth/token-algorithm";
pub const SIGNATURE: &str = "auth/token-signature";
pub const WEAK_KEY: &str = "auth/token-weak-key";
pub const KEY_ID: &str = "auth/token-key-id";
pub const KEY_SOURCE: &str = "auth/token-key-source";
pub const CRITICAL: &str = "auth/token-critical";
pub const UNENCODED: &str = "auth/token-unencoded-payload";
pub const MEDIA_TYPE: &str = "auth/token-type";
pub const EXPIRED: &str = "auth/token-expired";
pub const NOT_YET_VALID: &str = "auth/token-not-yet-valid";
pub const NO_EXPIRY: &str = "auth/token-no-expiry";
pub const TIME_UNIT: &str = "auth/token-time-unit";
pub const TIME_TYPE: &str = "auth/token-time-type";
pub const TIME_ORDER: &str = "auth/token-time-order";
pub const LIFETIME: &str = "auth/token-lifetime";
pub const ISSUER: &str = "auth/token-issuer";
pub const AUDIENCE: &str = "auth/token-audience";
pub const REQUIRED_CLAIMS: &str = "auth/token-required-claims";
pub const PERSONAL_DATA: &str = "auth/token-personal-data";
pub const SECRETS: &str = "auth/token-secrets";
pub const IN_ADDRESS: &str = "auth/token-in-address";
pub const RESPONSE_SHAPE: &str = "auth/token-response-shape";
pub const RESPONSE_LIFETIME: &str = "auth/token-response-lifetime";
pub const RESPONSE_CACHE: &str = "auth/token-response-cache";
pub const ERROR_SHAPE: &str = "auth/token-error-shape";

const fn rule(id: &'static str, severity: Severity, title: &'static str, explanation: &'static str) -> Rule {
    Rule { id, gate: Gate::Auth, title, explanation, severity, is_necessary: false }
}

use Severity::{Blocks, Warns};

/// In the order in which they are tested.
pub static RULES: &[Rule] = &[
    rule(
        STRUCTURE,
        Blocks,
        "The token has the parts that its kind has",
        "A signed token in its compact form has three parts, an encrypted one five (RFC 7515 §7.1, RFC 7516 §7.1); a \
         missing part is often a token that was cut, by a column of a database or a line of a log.",
    ),
    rule(
        ENCODING,
        Warns,
        "The parts are base64url without padding",
        "RFC 7515 §2 wants base64url without `=`. Some readers accept padding, `+` and `/`, white space or unused bits \
         that are not zero; others refuse them, and two texts for one token defeat lists of revoked tokens.",
    ),
    rule(
        TEXT,
        Blocks,
        "Header and claims are JSON objects",
        "RFC 7515 §4 and RFC 7519 §7.2 want UTF-8 texts of one JSON object each. A payload that is something else makes \
         a JWS and no JWT, and that is a warning.",
    ),
    rule(
        DUPLICATE_NAME,
        Blocks,
        "No name is there twice",
        "RFC 7515 §4 and RFC 7519 §4 want unique names. Readers differ in which one they take, so one server may check \
         one `sub` and the next one use the other.",
    ),
    rule(
        SIZE,
        Warns,
        "The token fits a header line",
        "Servers refuse long header lines: many at 8 KiB for the line, with 431 or 400. Above 8,000 characters it is a \
         warning, above 4,096 a note, since no cookie holds it (RFC 6265 §6.1).",
    ),
    rule(
        IN_ADDRESS,
        Warns,
        "The token is not in an address",
        "Addresses are kept in logs, histories and Referer headers. RFC 6750 §2.3 discouraged it, RFC 9700 §4.3.2 \
         forbids it: use the Authorization header.",
    ),
    rule(
        UNSIGNED,
        Blocks,
        "The token is signed",
        "`alg: none` (RFC 7518 §3.6) lets everybody write tokens. RFC 8725 §3.2 wants it refused, in any spelling: \
         `None`, `NONE`, `nOnE` pass where a list of refused names is compared letter for letter.",
    ),
    rule(
        EMPTY_SIGNATURE,
        Blocks,
        "The signature is not empty",
        "A token whose header names an algorithm and whose signature is empty was stripped of it. A server that \
         accepts it checks nothing.",
    ),
    rule(
        ALGORITHM,
        Blocks,
        "The algorithm is a known and sound one",
        "`alg` is required (RFC 7515 §4.1.1), is a string, and is compared letter for letter. RSA with PKCS #1 v1.5 \
         encryption (`RSA1_5`) is discouraged by RFC 8725 §3.2. An HMAC whose secret is the public key is the classic \
         key confusion (RFC 8725 §2.1): a server must choose the algorithm by the key, never by the token.",
    ),
    rule(
        SIGNATURE,
        Blocks,
        "The signature fits the key",
        "Checked with the keys that are given, never with a key that the token itself names. Without a key it can't be \
         judged.",
    ),
    rule(
        WEAK_KEY,
        Blocks,
        "The key is strong enough",
        "A secret that stands in lists of common words is guessed offline from one token (RFC 8725 §2.2). RFC 7518 §3.2 \
         wants an HMAC secret at least as long as the hash, §3.3 an RSA key of 2,048 bits or more.",
    ),
    rule(
        KEY_ID,
        Blocks,
        "The key id is a plain name",
        "`kid` is an input from outside. One that holds a path, SQL, a command or an address attacks how the server \
         looks up keys (RFC 8725 §3.10).",
    ),
    rule(
        KEY_SOURCE,
        Warns,
        "The token does not say where its key is",
        "`jku`, `x5u`, `jwk` and `x5c` let the sender choose the key. A server must ignore them or compare them with a \
         list of its own (RFC 8725 §3.10, RFC 7515 §10.7). Over plain HTTP, or with a private key inside, it blocks.",
    ),
    rule(
        CRITICAL,
        Blocks,
        "What is critical is well-formed and known",
        "`crit` lists names that a reader must understand or refuse the token (RFC 7515 §4.1.11). An empty list, a \
         registered name, a name that is not in the header are not allowed; an unknown one is refused by right servers.",
    ),
    rule(
        UNENCODED,
        Warns,
        "The payload is base64url",
        "`b64: false` (RFC 7797) leaves the payload as it is. RFC 7797 §7 forbids it for JWT, and without `crit` readers \
         that do not know it take other bytes.",
    ),
    rule(
        MEDIA_TYPE,
        Blocks,
        "The type is the expected one",
        "An explicit `typ` keeps one kind of token from being taken for another (RFC 8725 §3.11). Access tokens have \
         `at+jwt` (RFC 9068 §2.1). Asked where the check expects a type, or an access token.",
    ),
    rule(
        TIME_TYPE,
        Blocks,
        "Times are numbers",
        "`exp`, `nbf` and `iat` are NumericDates: JSON numbers of seconds (RFC 7519 §2). A string is refused by some \
         readers, and compared as text by others.",
    ),
    rule(
        TIME_UNIT,
        Blocks,
        "Times are in seconds",
        "A number above 100,000,000,000 is milliseconds: as seconds it lies after the year 5138, so the token lives for \
         millennia.",
    ),
    rule(
        NO_EXPIRY,
        Blocks,
        "The token expires",
        "A token without `exp` is valid for ever, wherever it leaked. RFC 9068 §2.2 requires it; RFC 7519 does not.",
    ),
    rule(
        EXPIRED,
        Warns,
        "The token has not expired",
        "On `exp` itself it is expired already (RFC 7519 §4.1.4); the leeway of the check is added.",
    ),
    rule(
        NOT_YET_VALID,
        Warns,
        "The token is valid already",
        "Before `nbf` it must be refused (RFC 7519 §4.1.5); the leeway of the check is taken off. An issuer whose clock \
         is ahead makes tokens that are refused at first.",
    ),
    rule(
        TIME_ORDER,
        Warns,
        "The times follow each other",
        "`exp` after `iat` and `nbf`; `iat` not in the future, beyond the leeway. Where not, a clock is wrong or a \
         unit is.",
    ),
    rule(
        LIFETIME,
        Warns,
        "The token does not live too long",
        "A stolen token is good until it expires. The limit is a setting of the check; without `iat` and `nbf` the rest \
         of the life counts.",
    ),
    rule(
        ISSUER,
        Blocks,
        "The issuer is the expected one",
        "`iss` is compared letter for letter (RFC 8725 §3.8). Asked where the check expects an issuer.",
    ),
    rule(
        AUDIENCE,
        Blocks,
        "The token is for the expected audience",
        "`aud` is a string or an array of strings, and must contain the server that is asked (RFC 7519 §4.1.3, RFC 8725 \
         §3.9). Asked where the check expects an audience.",
    ),
    rule(
        REQUIRED_CLAIMS,
        Warns,
        "The claims of its kind are there",
        "An access token has iss, exp, aud, sub, client_id, iat and jti (RFC 9068 §2.2); an ID token has iss, sub, aud, \
         exp and iat (OpenID Connect Core 1.0 §2). Asked of a token whose `typ` or the check says what it is.",
    ),
    rule(
        PERSONAL_DATA,
        Warns,
        "The claims hold no personal data",
        "A signed token is not encrypted: whoever sees it reads its claims, and it passes through logs and proxies \
         (RFC 9068 §6, RFC 7519 §12). Of an ID token it is a note, since that is what it is for.",
    ),
    rule(
        SECRETS,
        Blocks,
        "Header and claims hold no secrets",
        "A password, key or other token inside a token is as good as published: base64url hides nothing.",
    ),
    rule(
        RESPONSE_SHAPE,
        Blocks,
        "The token response has its members",
        "`access_token` and `token_type` are required strings (RFC 6749 §5.1); the type is Bearer, DPoP or N_A without \
         regard to case (§7.1, RFC 9449 §5, RFC 8693 §2.2.1). An answer that is not 200 with a token in it is wrong.",
    ),
    rule(
        RESPONSE_LIFETIME,
        Warns,
        "The response says how long the token lives",
        "`expires_in` is a positive number of seconds (RFC 6749 §5.1). Missing, a client must guess; a string breaks \
         typed clients; where the access token has `exp` and `iat`, both must agree within a minute.",
    ),
    rule(
        RESPONSE_CACHE,
        Blocks,
        "The token response is not cached",
        "RFC 6749 §5.1 requires `Cache-Control: no-store` on every response with tokens. Judged where the headers are \
         known.",
    ),
    rule(
        ERROR_SHAPE,
        Warns,
        "The error has the form of RFC 6749",
        "`error` is one of the codes of RFC 6749 §5.2 (or of a registered extension), with status 400, or 401 for \
         `invalid_client`. Clients decide by it: `invalid_grant` means sign in again.",
    ),
];

/// The rule of that id; it must be one of [`RULES`].
pub(super) fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
