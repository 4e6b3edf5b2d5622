//! What the inspector shows: containers, rows with meaning, the bar, other kinds of tokens.

use super::{AS_OF, base64url, hs256, question, status, with_key};
use check::token::{Container, SignatureStatus, TokenKind, TokenQuestion, Validity};
use engine::token::inspect;

fn token(claims: &str) -> String {
    let input =
        format!("{}.{}", base64url(r#"{"alg":"HS256","typ":"JWT","kid":"k1","own":1}"#), base64url(claims));
    format!("{input}.{}", hs256(b"a long secret that nobody guesses", &input))
}

#[test]
fn containers_by_text() {
    let token = token(r#"{"exp":1700003500}"#);
    for (text, container, count) in [
        (token.clone(), Container::Alone, 1),
        (format!("\u{feff}\"{token}\"\n"), Container::Alone, 1),
        (format!("bearer   {token}"), Container::Bearer, 1),
        (format!("DPoP {token}"), Container::Bearer, 1),
        (format!("AUTHORIZATION: Bearer {token}"), Container::Bearer, 1),
        (format!("https://a.example/cb#access_token={token}&x=1"), Container::Address, 1),
        (format!(r#"{{"access_token":"{token}","token_type":"Bearer"}}"#), Container::TokenResponse, 1),
        (
            format!(r#"{{"access_token":"a","id_token":"{token}","refresh_token":"r"}}"#),
            Container::TokenResponse,
            3,
        ),
        (r#"{"error":"invalid_grant"}"#.into(), Container::ErrorResponse, 0),
        (r#"{"a":1}"#.into(), Container::Nothing, 0),
        ("[1]".into(), Container::Nothing, 0),
        ("-----BEGIN PUBLIC KEY-----".into(), Container::Nothing, 0),
    ] {
        let inspection = inspect(text.as_bytes(), &question(""));
        assert_eq!((inspection.container, inspection.tokens.len()), (container, count), "{}", &text[..8]);
        assert!(inspection.sentence.ends_with('.'), "{}", inspection.sentence);
        assert_eq!(inspection.outcomes.len(), engine::token::RULES.len());
    }
}

#[test]
fn rows_say_what_names_mean_and_when_times_are() {
    let text = token(r#"{"sub":"u1","exp":1700003500,"exp2":5,"email":"ann@example.org"}"#);
    let inspection =
        inspect(text.as_bytes(), &TokenQuestion { chosen_seconds: Some(AS_OF + 7_200), ..question("") });
    let token = &inspection.tokens[0];
    let row = |name: &str| token.claims.iter().find(|row| row.name == name).expect("a row");
    assert_eq!((row("exp").meaning.as_str(), row("exp").source.as_str()), ("Expires", "RFC 7519 §4.1.4"));
    let moment = row("exp").moment.as_ref().expect("a moment");
    assert_eq!(moment.text, "2023-11-14T23:11:40Z");
    assert_eq!(
        (moment.relative.as_str(), moment.relative_to_chosen.as_str()),
        ("in 58 minutes 20 seconds", "1 hour 1 minute ago")
    );
    assert_eq!((row("exp2").meaning.as_str(), row("exp2").moment.is_none()), ("", true));
    assert_eq!((row("email").value.as_str(), row("email").is_redacted), ("\"[e-mail address]\"", true));
    let about: Vec<&str> =
        row("email").findings.iter().map(|at| inspection.findings[*at as usize].rule.as_str()).collect();
    assert_eq!(about, ["auth/token-personal-data"]);
    let header: Vec<&str> = token.signatures[0].header.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(header, ["alg", "typ", "kid", "own"]);
    let lifetime = token.lifetime.as_ref().expect("a lifetime");
    assert_eq!(lifetime.validity, Validity::Valid);
    assert_eq!(lifetime.validity_at_chosen, Some(Validity::Expired));
    assert_eq!(token.sentence, "Algorithm HS256. Expires in 58 minutes 20 seconds.");
}

#[test]
fn an_encrypted_token_is_said_to_be_opaque() {
    let text = format!("{}.a.b.c.d", base64url(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#));
    let inspection = with_key(&text, "some secret");
    let token = &inspection.tokens[0];
    assert_eq!(token.kind, TokenKind::Encrypted);
    assert!(token.claims.is_empty() && token.sentence.contains("opaque"));
    assert_eq!(status(&inspection), SignatureStatus::NotChecked);
    assert!(inspection.findings.is_empty(), "{:?}", inspection.findings);
}

#[test]
fn an_opaque_token_is_said_to_be_one() {
    let inspection = inspect(b"Bearer 2YotnFZFEjr1zCsicMWpAA", &question(""));
    assert_eq!(inspection.tokens[0].kind, TokenKind::Opaque);
    assert!(inspection.findings.is_empty() && inspection.tokens[0].signatures.is_empty());
}

/// A set whose keys have names is asked by name; a key that can't be used is said to be so.
#[test]
fn keys_are_chosen_by_name() {
    let text = token(r#"{"exp":1700003500}"#);
    let right = base64url("a long secret that nobody guesses");
    let set = |id: &str| format!(r#"{{"keys":[{{"kty":"EC"}},{{"kty":"oct","k":"{right}","kid":"{id}"}}]}}"#);
    let named = with_key(&text, &set("k1"));
    assert_eq!(status(&named), SignatureStatus::Valid);
    assert_eq!(named.key_notes.len(), 1);
    let other = with_key(&text, &set("k2"));
    assert_eq!(status(&other), SignatureStatus::NotChecked);
    assert!(other.tokens[0].signatures[0].sentence.contains("kid"));
    for (keys, count) in
        [("{", 1), (r#"{"keys":[]}"#, 1), (r#"{"kty":"oct","use":"enc","k":"AA"}"#, 1), ("", 0)]
    {
        assert_eq!(with_key(&text, keys).key_notes.len(), count, "{keys}");
    }
    let wrong_use = format!(r#"{{"kty":"oct","k":"{right}","alg":"HS512"}}"#);
    assert_eq!(status(&with_key(&text, &wrong_use)), SignatureStatus::Invalid);
}

/// The same text, question and keys: the same inspection, byte for byte; and it survives its way to the page.
#[test]
fn an_inspection_is_the_same_each_time_and_travels() {
    let text = token(r#"{"sub":"a","sub":"b","exp":1700003500000,"nbf":"x","email":"a@b.example"}"#);
    let one = inspect(text.as_bytes(), &question("secret"));
    let json = serde_json::to_string(&one).expect("JSON");
    assert_eq!(json, serde_json::to_string(&inspect(text.as_bytes(), &question("secret"))).expect("JSON"));
    assert_eq!(serde_json::from_str::<check::token::Inspection>(&json).expect("an inspection"), one);
    assert!(one.findings.is_sorted_by_key(check::Finding::order));
}

/// RSA keys below 2,048 bits check signatures, and are a finding.
#[test]
fn a_short_rsa_key_is_a_finding() {
    #[derive(serde::Deserialize)]
    struct Short {
        bits: u32,
        token: String,
        key: String,
    }
    for short in super::lines::<Short>("rsa_sizes.jsonl") {
        let inspection = with_key(&short.token, &short.key);
        assert_eq!(status(&inspection), SignatureStatus::Valid, "{} bits", short.bits);
        let is_weak = inspection.findings.iter().any(|found| found.rule.as_str() == "auth/token-weak-key");
        assert_eq!(is_weak, short.bits < 2_048, "{} bits", short.bits);
    }
}
