//! Judges what a header says: algorithm, key, critical names, type, and the signature with the keys that are given.
//! Claims are judged beside this.

use super::super::algorithm::{self, Algorithm, Family};
use super::super::keys::Keys;
use super::super::parts::{Signed, Token};
use super::super::rules::{
    ALGORITHM, CRITICAL, EMPTY_SIGNATURE, KEY_ID, KEY_SOURCE, MEDIA_TYPE, SIGNATURE, UNENCODED, UNSIGNED,
    WEAK_KEY,
};
use super::super::verify::{Fit, Outcome, hmac_fits, verify};
use super::{Bench, Said};
use check::Severity;
use check::token::{SignatureStatus, TokenKind, TokenPurpose};
use document::{Document, Kind, NodeId};

/// Secrets that are guessed first. Their words are in no finding.
const COMMON_SECRETS: &[&str] = &[
    "",
    "secret",
    "Secret",
    "SECRET",
    "secretkey",
    "secret_key",
    "secret-key",
    "secret123",
    "mysecret",
    "my_secret",
    "my-secret",
    "mysecretkey",
    "my_secret_key",
    "my-secret-key",
    "supersecret",
    "super-secret",
    "super_secret",
    "supersecretkey",
    "topsecret",
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "your_secret",
    "your-secret",
    "your_secret_key",
    "your-secret-key",
    "jwt",
    "jwtsecret",
    "jwt_secret",
    "jwt-secret",
    "JWT_SECRET",
    "jwt_secret_key",
    "jwtsecretkey",
    "key",
    "mykey",
    "my_key",
    "private",
    "privatekey",
    "token",
    "accesstoken",
    "access_token_secret",
    "password",
    "Password1",
    "password123",
    "passw0rd",
    "P@ssw0rd",
    "changeme",
    "change_me",
    "change-me",
    "changeit",
    "default",
    "example",
    "test",
    "testing",
    "testsecret",
    "test_secret",
    "test-secret",
    "dev",
    "development",
    "admin",
    "root",
    "12345",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
    "qwerty",
    "letmein",
    "hello",
    "helloworld",
    "foo",
    "bar",
    "foobar",
    "abc",
    "abc123",
    "keyboard cat",
    "shhhhh",
    "shhhhhhared-secret",
    "hmac-secret",
    "hs256-secret",
    "gcp-secret",
    "node",
    "django-insecure",
    "laravel",
    "spring",
    "null",
    "undefined",
    "None",
];
/// Longer tokens are not tried with common secrets, so that a large paste costs no noticeable time.
const GUESSED_BYTES: usize = 16_384;
/// Shorter RSA keys are refused by RFC 7518 §3.3.
const RSA_BITS: usize = 2_048;
/// Longer key ids are no names.
const KEY_ID_BYTES: usize = 512;

/// What became of a signature.
pub(in crate::token) struct Verdict {
    pub(in crate::token) status: SignatureStatus,
    pub(in crate::token) sentence: String,
}

impl Verdict {
    fn new(status: SignatureStatus, sentence: &str) -> Verdict {
        Verdict { status, sentence: sentence.to_string() }
    }
}

/// Judges one header, and its signature.
pub(in crate::token) fn header(
    bench: &mut Bench<'_>,
    token: &Token,
    signed: &Signed,
    keys: &Keys,
) -> Verdict {
    key_id(bench, signed);
    key_source(bench, signed);
    critical(bench, signed);
    unencoded(bench, signed);
    media_type(bench, signed);
    let name = algorithm(bench, token, signed);
    if token.kind == TokenKind::Encrypted {
        bench.not_judged(
            SIGNATURE,
            "The token is encrypted; only who has its key can read and check what is in it.",
        );
        return Verdict::new(
            SignatureStatus::NotChecked,
            "The token is encrypted (JWE): what is in it, signatures included, can't be seen here.",
        );
    }
    signature(bench, token, signed, keys, name.as_deref())
}

/// The algorithm's name where it is a text.
fn algorithm(bench: &mut Bench<'_>, token: &Token, signed: &Signed) -> Option<String> {
    bench.judged(ALGORITHM);
    let is_encrypted = token.kind == TokenKind::Encrypted;
    let at = "/header/alg";
    let base = Said { rule: ALGORITHM, at, ..Said::default() };
    let Some((document, value)) = signed.member("alg") else {
        bench.say(Said {
            kind: "missing",
            title: "The header names no algorithm".into(),
            note: "no alg",
            fix: "Name the algorithm in `alg` (RFC 7515 §4.1.1); refuse tokens without it.",
            ..base
        });
        return None;
    };
    if document.kind(value) != Kind::String {
        bench.say(Said {
            kind: "type",
            title: "`alg` is no string".into(),
            note: "must be a string",
            fix: "Write the name of the algorithm as a string; refuse tokens where it is something else.",
            ..base
        });
        return None;
    }
    let name = document.text(value).into_owned();
    bench.judged(UNSIGNED);
    let shown = bench.guard.value("alg", document, value).0;
    if algorithm::is_none(&name) {
        return Some(name);
    }
    let known = Algorithm::named(&name).is_some();
    let elsewhere = algorithm::is_registered_elsewhere(&name);
    if is_encrypted {
        if name == "RSA1_5" {
            bench.say(Said {
                severity: Some(Severity::Warns),
                kind: "weak",
                title: "The key is encrypted with RSA1_5, which RFC 8725 §3.2 discourages".into(),
                note: "weak encryption",
                fix: "Use RSA-OAEP-256 or ECDH-ES.",
                ..base
            });
        }
        return Some(name);
    }
    if known || matches!(name.as_str(), "ES256K" | "Ed448") || name.starts_with("ML-DSA-") {
        return Some(name);
    }
    let likely = Algorithm::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(name.trim()));
    bench.say(Said {
        kind: "unknown",
        title: match (likely, elsewhere) {
            (Some(likely), _) => format!("`alg` is spelled {shown}, and the name is {}", likely.name()),
            (None, true) => format!("`alg` is {shown}, which encrypts and does not sign"),
            (None, false) => format!("`alg` is {shown}, which is no registered algorithm"),
        },
        note: "no known algorithm",
        got: Some(shown),
        fix: "Use a name of RFC 7518 §3.1 letter for letter, such as RS256, ES256 or EdDSA.",
        ..base
    });
    Some(name)
}

fn signature(
    bench: &mut Bench<'_>,
    token: &Token,
    signed: &Signed,
    keys: &Keys,
    name: Option<&str>,
) -> Verdict {
    let Some(payload) = &token.payload else {
        return Verdict::new(SignatureStatus::NotChecked, "There is no payload.");
    };
    let is_empty = signed.signature.is_empty();
    if name.is_some_and(algorithm::is_none) {
        bench.say(Said {
            rule: UNSIGNED,
            at: "/header/alg",
            kind: if is_empty { "none" } else { "none with a signature" },
            title: match is_empty {
                true => "The token is not signed: its algorithm is none".into(),
                false => "The algorithm is none, and yet there is a signature".into(),
            },
            note: "not signed",
            fix: "Sign tokens, and refuse every spelling of none; everybody can write such a token.",
            ..Said::default()
        });
        return Verdict::new(SignatureStatus::Absent, "The token is not signed: its algorithm is none.");
    }
    bench.judged(EMPTY_SIGNATURE);
    if is_empty {
        bench.say(Said {
            rule: EMPTY_SIGNATURE,
            at: "/signature",
            title: "The signature is empty, though the header names an algorithm".into(),
            note: "no signature",
            fix: "Refuse it: the signature was stripped, and anybody can change the claims.",
            ..Said::default()
        });
        return Verdict::new(SignatureStatus::Absent, "The signature is empty.");
    }
    let Some(algorithm) = name.and_then(Algorithm::named) else {
        let why = "The algorithm is none that is checked here.";
        bench.not_judged(SIGNATURE, why);
        return Verdict::new(SignatureStatus::NotChecked, why);
    };
    let Some(bytes) = &signed.signature_bytes.bytes else {
        return Verdict::new(SignatureStatus::Invalid, "The signature is no base64url.");
    };
    if token.is_detached() {
        let why = "The payload is sent apart, so the signature can't be checked here.";
        bench.not_judged(SIGNATURE, why);
        return Verdict::new(SignatureStatus::NotChecked, why);
    }
    let input = signed.signing_input(payload);
    if algorithm.family() == Family::Hmac {
        guess(bench, algorithm, &input, bytes);
    }
    match verify(algorithm, signed.text("kid").as_deref(), keys, &input, bytes) {
        Outcome::Valid(fit) => {
            bench.judged(SIGNATURE);
            let sentence = format!("The signature is valid. {}", fit.how);
            strength(bench, algorithm, fit);
            Verdict::new(SignatureStatus::Valid, &sentence)
        }
        Outcome::Invalid(why) => {
            bench.say(Said {
                rule: SIGNATURE,
                at: "/signature",
                title: "The signature is not valid for the key that was given".into(),
                note: "wrong signature",
                got: Some(why.clone()),
                fix: "Refuse it; if it should be right, compare the key's id, the secret's encoding and the issuer.",
                ..Said::default()
            });
            Verdict::new(SignatureStatus::Invalid, &why)
        }
        Outcome::NotChecked(why) => {
            bench.not_judged(SIGNATURE, &why);
            Verdict::new(SignatureStatus::NotChecked, &why)
        }
        Outcome::Confused => {
            bench.say(Said {
                rule: ALGORITHM,
                at: "/header/alg",
                kind: "confused",
                title: "The token is signed with the public key as an HMAC secret".into(),
                note: "key confusion",
                fix: "Refuse it: choose the algorithm by the key, never by the token (RFC 8725 §2.1, §3.1).",
                ..Said::default()
            });
            Verdict::new(
                SignatureStatus::Invalid,
                "The signature is an HMAC with the public key as its secret: everybody can make it.",
            )
        }
    }
}

/// Tries common secrets.
fn guess(bench: &mut Bench<'_>, algorithm: Algorithm, input: &[u8], signature: &[u8]) {
    if input.len() > GUESSED_BYTES {
        return bench.not_judged(
            WEAK_KEY,
            "The token is too large to try common secrets on it; try them on a smaller one of the same issuer.",
        );
    }
    bench.judged(WEAK_KEY);
    if COMMON_SECRETS.iter().any(|word| hmac_fits(algorithm, word.as_bytes(), input, signature)) {
        bench.say(Said {
            rule: WEAK_KEY,
            at: "/signature",
            kind: "guessed",
            title: "The HMAC secret is in a short list of common words".into(),
            note: "guessed secret",
            fix: "Replace the secret by random bytes, at least as many as the hash has, and refuse old tokens.",
            ..Said::default()
        });
    }
}

/// Judges the key that the signature fitted.
fn strength(bench: &mut Bench<'_>, algorithm: Algorithm, fit: Fit) {
    let base = Said { rule: WEAK_KEY, at: "/signature", kind: "short", note: "short key", ..Said::default() };
    if let Some(bytes) = fit.secret_bytes {
        bench.judged(WEAK_KEY);
        let needed = algorithm.hash_bytes();
        if bytes < needed {
            bench.say(Said {
                title: format!(
                    "The secret has fewer than the {needed} bytes that {} needs",
                    algorithm.name()
                ),
                expected: Some(format!("at least {needed} bytes (RFC 7518 §3.2)")),
                got: Some(format!("{bytes} bytes")),
                fix: "Use random bytes, at least as many as the hash has.",
                ..base
            });
        }
    } else if let Some(bits) = fit.rsa_bits {
        bench.judged(WEAK_KEY);
        if bits < RSA_BITS {
            bench.say(Said {
                title: format!("The RSA key has {bits} bits"),
                expected: Some(format!("at least {RSA_BITS} bits (RFC 7518 §3.3)")),
                got: Some(format!("{bits} bits")),
                fix: "Make a new key of 2,048 bits or more, or use ES256 or EdDSA.",
                ..base
            });
        }
    }
}

fn key_id(bench: &mut Bench<'_>, signed: &Signed) {
    let Some((document, value)) = signed.member("kid") else { return };
    bench.judged(KEY_ID);
    let text = document.text(value);
    let is_text = document.kind(value) == Kind::String;
    let found = if is_text { injection(&text) } else { Some(("is no string", Severity::Warns)) };
    let Some((words, severity)) = found else { return };
    let shown = bench.guard.value("kid", document, value).0;
    bench.say(Said {
        rule: KEY_ID,
        severity: Some(severity),
        at: "/header/kid",
        kind: words,
        title: format!("The key id {words}"),
        note: "no plain key id",
        expected: Some("a plain name".into()),
        got: Some(shown),
        fix: "Look the key up among those that you know, by equality; never build a path, a query or an address of it.",
    });
}

/// What a key id does that no name does.
fn injection(text: &str) -> Option<(&'static str, Severity)> {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if text.chars().any(char::is_control) {
        return Some(("holds control characters", Severity::Blocks));
    }
    if has(&["../", "..\\", "%2e%2e", "/dev/", "/etc/", "/proc/", "file:"]) || lower.starts_with(['/', '\\'])
    {
        return Some(("is a path", Severity::Blocks));
    }
    let quotes = has(&["'", "\"", "`"]);
    let sql = [" union ", " or ", " and ", " select ", "--", "/*", ";"];
    if quotes && has(&sql) || has(&["union select", "; drop ", "' or '"]) {
        return Some(("holds SQL", Severity::Blocks));
    }
    if has(&["$(", "${", "{{", "| ", " |", "&&", "`"]) {
        return Some(("holds a command or a template", Severity::Blocks));
    }
    if has(&["http://", "ftp://", "ldap://", "gopher://"]) {
        return Some(("is an address without TLS", Severity::Blocks));
    }
    if lower.starts_with("https://") {
        return Some(("is an address", Severity::Warns));
    }
    (text.len() > KEY_ID_BYTES).then_some(("is too long for a name", Severity::Warns))
}

fn key_source(bench: &mut Bench<'_>, signed: &Signed) {
    bench.judged(KEY_SOURCE);
    let is_proof = signed.text("typ").is_some_and(|typ| typ.eq_ignore_ascii_case("dpop+jwt"));
    for name in ["jku", "x5u", "jwk", "x5c"] {
        let Some((document, value)) = signed.member(name) else { continue };
        let is_plain = document.text(value).to_ascii_lowercase().starts_with("http://");
        let has_private = is_private_key(document, value);
        let (severity, title) = match name {
            _ if has_private => (Severity::Blocks, format!("`{name}` holds a private key")),
            "jwk" if is_proof => continue,
            "jku" | "x5u" if is_plain => {
                (Severity::Blocks, format!("`{name}` names the keys at an address without TLS"))
            }
            "jku" | "x5u" => (Severity::Warns, format!("`{name}` lets the sender say where the key is")),
            "jwk" => (Severity::Warns, "`jwk` brings the key along with the token".into()),
            _ => (Severity::Notes, "`x5c` brings a certificate chain along with the token".into()),
        };
        bench.say(Said {
            rule: KEY_SOURCE,
            severity: Some(severity),
            at: &format!("/header/{name}"),
            kind: if has_private { "private" } else { "source" },
            title,
            note: "the token names its key",
            got: Some(bench.guard.value(name, document, value).0),
            fix: "Take keys from the issuer's own address alone; ignore what the token says, or compare it with a list.",
            ..Said::default()
        });
    }
}

fn is_private_key(document: &Document, value: NodeId) -> bool {
    let has = |name: &str| document.member(value, name).is_some();
    has("kty") && (has("d") || has("k"))
}

fn critical(bench: &mut Bench<'_>, signed: &Signed) {
    /// Names that the base specifications define may not stand in `crit` (RFC 7515 §4.1.11).
    const DEFINED: [&str; 22] = [
        "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip",
        "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "iss", "aud",
    ];
    let Some((document, value)) = signed.member("crit") else { return };
    bench.judged(CRITICAL);
    let base = Said {
        rule: CRITICAL,
        at: "/header/crit",
        note: "critical names",
        fix: "Name only extensions there that are in the protected header and that every reader knows.",
        ..Said::default()
    };
    let is_protected = signed.protected.as_ref().and_then(super::super::parts::Part::object);
    if is_protected.is_none_or(|(protected, root)| protected.member(root, "crit").is_none()) {
        return bench.say(Said {
            kind: "unprotected",
            title: "`crit` is not in the protected header".into(),
            ..base
        });
    }
    let names: Vec<NodeId> = document.elements(value).take(100).collect();
    if document.kind(value) != Kind::Array
        || names.is_empty()
        || names.iter().any(|name| document.kind(*name) != Kind::String)
    {
        return bench.say(Said { kind: "form", title: "`crit` is no list of names".into(), ..base });
    }
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let name = document.text(name).into_owned();
        let shown = bench.guard.name(&name);
        let at = "/header/crit";
        let (kind, title, severity) = if DEFINED.contains(&name.as_str()) {
            ("defined", format!("`crit` names `{shown}`, which every reader knows"), Severity::Blocks)
        } else if signed.member(&name).is_none() {
            ("absent", format!("`crit` names `{shown}`, which is not in the header"), Severity::Blocks)
        } else if seen.contains(&name) {
            ("twice", format!("`crit` names `{shown}` twice"), Severity::Blocks)
        } else if name == "b64" {
            seen.push(name);
            continue;
        } else {
            (
                "unknown",
                format!("`crit` names `{shown}`: who does not know it must refuse the token"),
                Severity::Warns,
            )
        };
        seen.push(name);
        bench.say(Said {
            rule: CRITICAL,
            severity: Some(severity),
            at,
            kind,
            title,
            note: "critical names",
            fix: base.fix,
            ..Said::default()
        });
    }
}

fn unencoded(bench: &mut Bench<'_>, signed: &Signed) {
    let Some((document, value)) = signed.member("b64") else { return };
    bench.judged(UNENCODED);
    let is_critical = signed.member("crit").is_some_and(|(document, names)| {
        document.elements(names).take(100).any(|name| document.text_equals(name, "b64"))
    });
    let base = Said {
        rule: UNENCODED,
        at: "/header/b64",
        note: "payload not encoded",
        fix: "Leave `b64` out of a JWT (RFC 7797 §7).",
        ..Said::default()
    };
    match document.kind(value) {
        Kind::Boolean(true) => {}
        Kind::Boolean(false) if is_critical => {
            bench.say(Said {
                kind: "false",
                title: "The payload is not base64url: `b64` is false".into(),
                ..base
            });
        }
        Kind::Boolean(false) => bench.say(Said {
            severity: Some(Severity::Blocks),
            kind: "not critical",
            title: "`b64` is false, and `crit` does not name it: readers take different bytes".into(),
            ..base
        }),
        _ => bench.say(Said {
            severity: Some(Severity::Blocks),
            kind: "type",
            title: "`b64` is neither true nor false".into(),
            ..base
        }),
    }
}

/// `application/` may be left out, and case does not count (RFC 7515 §4.1.9).
pub(super) fn plain_type(text: &str) -> String {
    let lower = text.trim().to_ascii_lowercase();
    lower.strip_prefix("application/").map_or(lower.clone(), str::to_string)
}

fn media_type(bench: &mut Bench<'_>, signed: &Signed) {
    let settings = &bench.question.settings;
    let expected = match (settings.media_type.trim(), settings.purpose) {
        ("", TokenPurpose::Access) => "at+jwt".to_string(),
        (asked, _) => asked.to_string(),
    };
    let got = signed.text("typ");
    let is_access = got.as_deref().is_some_and(|typ| plain_type(typ) == "at+jwt");
    let is_identity = settings.purpose == TokenPurpose::Identity;
    if expected.is_empty() && !is_identity {
        return;
    }
    bench.judged(MEDIA_TYPE);
    let fits = match expected.as_str() {
        "" => !is_access,
        asked => got.as_deref().is_some_and(|typ| plain_type(typ) == plain_type(asked)),
    };
    if fits {
        return;
    }
    let shown = signed.member("typ").map(|(document, value)| bench.guard.value("typ", document, value).0);
    bench.say(Said {
        rule: MEDIA_TYPE,
        at: "/header/typ",
        title: match (&shown, expected.as_str()) {
            (_, "") => "An access token stands where an ID token is expected".into(),
            (None, asked) => format!("The header has no typ, and {asked} is expected"),
            (Some(shown), asked) => format!("The typ is {shown}, and {asked} is expected"),
        },
        note: "another type",
        expected: (!expected.is_empty()).then_some(expected),
        got: shown,
        fix: "Give each kind of token a type of its own, and refuse others (RFC 8725 §3.11).",
        ..Said::default()
    });
}
