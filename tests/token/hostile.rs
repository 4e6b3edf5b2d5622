//! Hostile texts: each gets a finding or a plain sentence, in bounded work, and nothing panics.

use super::{base64url, hs256, question};
use check::token::{Inspection, TokenView};
use engine::token::{AttackMaterial, TestKey, attacks, inspect, thumbprint};
use proptest::prelude::*;

const MEGABYTE: usize = 1_000_000;

fn signed(header: &str, claims: &str) -> String {
    let input = format!("{}.{}", base64url(header), base64url(claims));
    format!("{input}.{}", hs256(b"secret", &input))
}

fn size(inspection: &Inspection) -> usize {
    serde_json::to_string(inspection).expect("JSON").len()
}

#[test]
fn each_hostile_text_is_answered() {
    let header = r#"{"alg":"HS256"}"#;
    let many: String = (0..60_000).map(|at| format!(r#""n{at}":{at},"#)).collect();
    let twice: String = (0..60_000).map(|at| format!(r#""sub":{at},"#)).collect();
    let people: String = (0..30_000).map(|at| format!(r#""p{at}@example.org","#)).collect();
    let crit: String = (0..50_000).map(|at| format!(r#""c{at}","#)).collect();
    let signatures = r#"{"protected":"e30","signature":"AA"},"#.repeat(20_000);
    let texts: Vec<(&str, Vec<u8>)> = vec![
        ("a megabyte of claims", signed(header, &format!(r#"{{"a":"{}"}}"#, "x".repeat(MEGABYTE))).into()),
        ("a megabyte of header", signed(&format!(r#"{{"alg":"{}"}}"#, "x".repeat(MEGABYTE)), "{}").into()),
        ("a megabyte of letters", "a".repeat(MEGABYTE).into()),
        ("a megabyte of dots", ".".repeat(MEGABYTE).into()),
        ("a megabyte of signature", format!("{}.e30.{}", base64url(header), "A".repeat(MEGABYTE)).into()),
        (
            "deep claims",
            signed(header, &format!(r#"{{"a":{}{}}}"#, "[".repeat(300_000), "]".repeat(300_000))).into(),
        ),
        ("deep and open", signed(header, &"[{\"a\":".repeat(150_000)).into()),
        (
            "deep header",
            signed(&format!(r#"{{"alg":{}{}}}"#, "[".repeat(300_000), "]".repeat(300_000)), "{}").into(),
        ),
        ("many claims", signed(header, &format!(r#"{{{many}"z":1}}"#)).into()),
        ("one claim many times", signed(header, &format!(r#"{{{twice}"z":1}}"#)).into()),
        ("many people", signed(header, &format!(r#"{{"a":[{people}1]}}"#)).into()),
        ("many critical names", signed(&format!(r#"{{"alg":"HS256","crit":[{crit}1]}}"#), "{}").into()),
        ("many signatures", format!(r#"{{"payload":"e30","signatures":[{signatures}{{}}]}}"#).into()),
        ("thousands of dots behind a header", format!("{}{}", base64url(header), ".".repeat(50_000)).into()),
        ("bad base64", b"eyJhbGciOiJIUzI1NiJ9.!!!!.????".to_vec()),
        ("padding everywhere", b"eyJhbGciOiJIUzI1NiJ9==.e30===.AA======".to_vec()),
        ("NUL", b"eyJhbGciOiJIUzI1NiJ9.\0.\0".to_vec()),
        ("no UTF-8", b"\xff\xfe\xfd.\xff.\xff".to_vec()),
        ("a header that is no UTF-8", b"eyJhbGciOiL_In0.e30.AA".to_vec()),
        ("alg as an object", signed(r#"{"alg":{"alg":"none"}}"#, "{}").into()),
        ("alg as a list", signed(r#"{"alg":["none","HS256"]}"#, "{}").into()),
        ("alg with a NUL", signed(r#"{"alg":"none\u0000"}"#, "{}").into()),
        ("alg in other letters", signed("{\"alg\":\"ｎｏｎｅ\"}", "{}").into()),
        (
            "huge numbers",
            signed(header, r#"{"exp":1e999999999,"nbf":-1e999999999,"iat":99999999999999999999999999}"#)
                .into(),
        ),
        ("numbers that are none", signed(header, r#"{"exp":--1,"nbf":1e,"iat":0x10}"#).into()),
        ("an address of a megabyte", format!("https://a/?{}access_token=eyJ", "&".repeat(MEGABYTE)).into()),
        ("a response of a megabyte", format!(r#"{{"access_token":"{}"}}"#, "a.".repeat(MEGABYTE / 2)).into()),
        ("an open response", br#"{"access_token":"#.to_vec()),
        ("Bearer alone", b"Bearer".to_vec()),
        ("empty parts", b"eyJhbGciOiJIUzI1NiJ9..".to_vec()),
        ("nothing", Vec::new()),
    ];
    for (name, text) in &texts {
        let inspection = inspect(text, &question("secret"));
        assert!(!inspection.sentence.is_empty(), "{name}");
        assert!(
            inspection.findings.iter().all(|found| !found.title.is_empty())
                && (!inspection.findings.is_empty()
                    || inspection.tokens.iter().all(|t| !t.sentence.is_empty())),
            "{name}"
        );
        assert!(inspection.findings.len() <= 1_000, "{name}: {} findings", inspection.findings.len());
        for token in &inspection.tokens {
            assert!(token.claims.len() <= TokenView::MAX_ROWS, "{name}");
            assert!(token.signatures.len() <= TokenView::MAX_SIGNATURES, "{name}");
        }
        let size = size(&inspection);
        assert!(size <= 400_000, "{name}: {size} bytes of answer");
    }
}

/// Each of these is said by the rule that it breaks, not only survived.
#[test]
fn hostile_tokens_have_their_findings() {
    let header = r#"{"alg":"HS256"}"#;
    for (text, rule) in [
        (signed(header, &format!(r#"{{"a":"{}"}}"#, "x".repeat(MEGABYTE))), "auth/token-size"),
        (signed(header, &"[".repeat(100_000)), "auth/token-text"),
        (format!("{}.!!!!.AA", base64url(header)), "auth/token-encoding"),
        (format!("{}.e30=.AA", base64url(header)), "auth/token-encoding"),
        (format!("{}.\0.AA", base64url(header)), "auth/token-encoding"),
        (format!("{}{}", base64url(header), ".".repeat(5_000)), "auth/token-structure"),
        (signed(r#"{"alg":["none"]}"#, "{}"), "auth/token-algorithm"),
        (signed(r#"{"alg":"none\u0000"}"#, "{}"), "auth/token-algorithm"),
        ("\u{1}\u{2}".to_string(), "auth/token-structure"),
    ] {
        let inspection = inspect(text.as_bytes(), &question(""));
        let rules: Vec<&str> = inspection.findings.iter().map(|found| found.rule.as_str()).collect();
        assert!(rules.contains(&rule), "{rule}: {rules:?}");
    }
}

/// Keys come from outside too.
#[test]
fn hostile_keys_are_answered() {
    let token = signed(r#"{"alg":"RS256"}"#, "{}");
    let long = "A".repeat(100_000);
    for keys in [
        format!(r#"{{"kty":"RSA","n":"{long}","e":"AQAB"}}"#),
        format!(r#"{{"kty":"RSA","n":"{}","e":"{long}"}}"#, "_".repeat(342)),
        r#"{"kty":"RSA","n":"AA","e":"AA"}"#.into(),
        r#"{"kty":"RSA","n":"","e":""}"#.into(),
        format!(r#"{{"kty":"RSA","n":"{}A","e":"Ag"}}"#, "_".repeat(341)),
        r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#.into(),
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{0}","y":"{0}"}}"#, "A".repeat(43)),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, "_".repeat(43)),
        format!(r#"{{"keys":[{}1]}}"#, "{},".repeat(20_000)),
        r#"{"keys":7}"#.into(),
        "-----BEGIN PUBLIC KEY-----".repeat(10_000),
        "-----BEGIN CERTIFICATE-----\nMIIBMIIBMIIBMIIB\n-----END CERTIFICATE-----".into(),
        "-----BEGIN CERTIFICATE-----\nMIT/////\n-----END CERTIFICATE-----".into(),
        "-----BEGIN \n-----\n-----".into(),
        "[".repeat(100_000),
        "{".repeat(100_000),
        long,
    ] {
        let inspection = inspect(token.as_bytes(), &question(&keys));
        assert!(size(&inspection) < 50_000, "{}", &keys[..20]);
        thumbprint(&keys);
    }
}

/// Pieces of which tokens are made, right and wrong ones.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9_=+/-]{0,12}",
        Just(base64url(r#"{"alg":"HS256"}"#)),
        Just(base64url(r#"{"alg":"ES256","kid":"../x","crit":["b64"],"b64":false}"#)),
        Just(base64url(r#"{"alg":"EdDSA","jwk":{"kty":"OKP"}}"#)),
        "\\{\"(exp|nbf|iat|aud|email|sub)\":(\"?[0-9]{1,14}\"?|null|\\[\\]|-?1e9{1,5})\\}"
            .prop_map(base64url),
        Just(".".to_string()),
        Just("Bearer ".to_string()),
        Just("{\"access_token\":\"".to_string()),
        Just("\"}".to_string()),
        Just("https://a/?token=".to_string()),
        Just("-----BEGIN PUBLIC KEY-----".to_string()),
        Just("\u{0}".to_string()),
        ".{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(pieces in proptest::collection::vec(piece(), 0..9), keys in piece(), at in any::<i64>()) {
        let text = pieces.concat();
        let asked = check::token::TokenQuestion { chosen_seconds: Some(at), as_of_seconds: at, ..question(&keys) };
        let inspection = inspect(text.as_bytes(), &asked);
        prop_assert!(!inspection.sentence.is_empty());
        let material = AttackMaterial { as_of_seconds: at, seed: 1, public_key: &keys, trusted_key: None };
        if let Ok(set) = attacks(&text, &material) {
            prop_assert!(!set.is_empty());
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(!inspect(&bytes, &question("")).sentence.is_empty());
    }

    /// Any claims that can be written come through a token and out again.
    #[test]
    fn any_claims_can_be_signed(name in ".{0,10}", value in ".{0,20}", seed in any::<u64>()) {
        let key = TestKey::from_seed(engine::token::Algorithm::Hs256, seed).expect("a key");
        let claims = serde_json::json!({ "exp": 1_700_003_500, name: value }).to_string();
        let token = engine::token::create("{}", &claims, &key).expect("a token").0;
        let inspection = inspect(token.as_bytes(), &question(&key.checking_key().0));
        prop_assert_eq!(super::status(&inspection), check::token::SignatureStatus::Valid);
    }
}
