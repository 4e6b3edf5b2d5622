//! Signatures, keys and digests of RFCs and of another implementation.

use super::{base64url, hs256, lines, status, with_key};
use check::token::{Container, Serialisation, SignatureStatus, TokenKind};
use engine::token::{Algorithm, TestKey, code_challenge, create, is_code_verifier, thumbprint};
use serde::Deserialize;

/// One line of `signatures.jsonl`.
#[derive(Deserialize)]
struct Vector {
    source: String,
    token: String,
    key: serde_json::Value,
    algorithm: String,
}

/// Every algorithm, with signatures that were made elsewhere; and none of them once a letter is changed.
#[test]
fn signatures_of_others_are_valid_and_changed_ones_are_not() {
    let vectors: Vec<Vector> = lines("signatures.jsonl");
    for vector in &vectors {
        let name = format!("{} {}", vector.source, vector.algorithm);
        let key = vector.key.to_string();
        let whole = with_key(&vector.token, &key);
        assert_eq!(status(&whole), SignatureStatus::Valid, "{name}: {:?}", whole.tokens[0].signatures);
        assert_eq!(whole.tokens[0].signatures[0].algorithm, vector.algorithm);
        let (head, signature) = vector.token.rsplit_once('.').expect("a signature");
        let other = if signature.starts_with('A') { 'B' } else { 'A' };
        let (header, payload) = head.split_once('.').expect("a payload");
        for changed in [
            format!("{head}.{other}{}", &signature[1..]),
            format!("{header}.{payload}AAAA.{signature}"),
            format!("{head}.{}", &signature[..8]),
        ] {
            let changed = with_key(&changed, &key);
            assert_eq!(status(&changed), SignatureStatus::Invalid, "{name}");
            assert!(changed.findings.iter().any(|found| found.rule.as_str() == "auth/token-signature"));
        }
    }
    let mut algorithms: Vec<&str> = vectors.iter().map(|vector| vector.algorithm.as_str()).collect();
    algorithms.sort();
    algorithms.dedup();
    assert_eq!(algorithms.len(), Algorithm::ALL.len(), "{algorithms:?}");
}

/// RFC 7515 appendix A.5.
#[test]
fn the_unsecured_token_of_rfc_7515() {
    let claims = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    let token = format!("{}.{}.", base64url(r#"{"alg":"none"}"#), base64url(claims));
    assert!(token.starts_with("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0K"));
    let inspection = with_key(&token, "");
    assert_eq!(status(&inspection), SignatureStatus::Absent);
    assert!(inspection.findings.iter().any(|found| found.rule.as_str() == "auth/token-unsigned"));
}

/// RFC 7515 appendix A.6: the general JSON form with two signatures, and A.7, the flattened one.
#[test]
fn both_json_forms_of_rfc_7515() {
    let vectors: Vec<Vector> = lines("signatures.jsonl");
    let part = |at: usize, part: usize| vectors[at].token.split('.').nth(part).expect("a part").to_string();
    let payload = part(1, 1);
    let keys = format!(r#"{{"keys":[{},{}]}}"#, vectors[1].key, vectors[2].key);
    let keys = keys.replacen("{\"e\"", "{\"kid\":\"2010-12-29\",\"e\"", 1);
    let general = format!(
        r#"{{"payload":"{payload}","signatures":[{{"protected":"{}","header":{{"kid":"2010-12-29"}},"signature":"{}"}},
        {{"protected":"{}","header":{{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"}},"signature":"{}"}}]}}"#,
        part(1, 0),
        part(1, 2),
        part(2, 0),
        part(2, 2)
    );
    let inspection = with_key(&general, &keys);
    let token = &inspection.tokens[0];
    assert_eq!((token.kind, token.serialisation), (TokenKind::Signed, Serialisation::GeneralJson));
    let states: Vec<SignatureStatus> = token.signatures.iter().map(|signature| signature.status).collect();
    assert_eq!(states, [SignatureStatus::Valid, SignatureStatus::Valid], "{:?}", token.signatures);
    assert_eq!(token.claims.len(), 3);
    let flattened = format!(
        r#"{{"payload":"{payload}","protected":"{}","header":{{"kid":"x"}},"signature":"{}"}}"#,
        part(2, 0),
        part(2, 2)
    );
    let inspection = with_key(&flattened, &vectors[2].key.to_string());
    assert_eq!(inspection.container, Container::Alone);
    assert_eq!(inspection.tokens[0].serialisation, Serialisation::FlattenedJson);
    assert_eq!(status(&inspection), SignatureStatus::Valid);
    let names: Vec<&str> =
        inspection.tokens[0].signatures[0].header.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["alg", "kid"]);
}

/// One line of `pem.jsonl`.
#[derive(Deserialize)]
struct Pem {
    name: String,
    token: String,
    key: String,
}

#[test]
fn keys_are_read_from_pem() {
    for pem in lines::<Pem>("pem.jsonl") {
        let inspection = with_key(&pem.token, &pem.key);
        assert_eq!(status(&inspection), SignatureStatus::Valid, "{}: {:?}", pem.name, inspection.key_notes);
        assert!(inspection.key_notes.is_empty(), "{}", pem.name);
        let cut: String = pem.key.chars().take(pem.key.len() / 2).collect();
        let inspection = with_key(&pem.token, &cut);
        assert_ne!(status(&inspection), SignatureStatus::Valid, "{}, cut", pem.name);
        assert_eq!(inspection.key_notes.len(), 1, "{}, cut", pem.name);
    }
}

/// A text of a secret may be the secret, or base64 or hexadecimal of it; the view says which it was.
#[test]
fn a_secret_is_tried_as_text_base64_and_hexadecimal() {
    let secret: Vec<u8> = (100..140).collect();
    let hexadecimal: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let input = format!("{}.{}", base64url(r#"{"alg":"HS256"}"#), base64url(r#"{"exp":1700003500}"#));
    let token = format!("{input}.{}", hs256(&secret, &input));
    let as_text = String::from_utf8_lossy(&secret).into_owned();
    let as_text_is_valid = String::from_utf8(secret.clone()).is_err();
    for (key, words) in [(base64url(&secret), "base64"), (hexadecimal, "hexadecimal")] {
        let inspection = with_key(&token, &key);
        assert_eq!(status(&inspection), SignatureStatus::Valid, "{words}");
        assert!(inspection.tokens[0].signatures[0].sentence.contains(words));
    }
    assert!(as_text_is_valid || status(&with_key(&token, &as_text)) == SignatureStatus::Valid);
}

/// RFC 7638 §3.1 and RFC 8037 appendix A.3.
#[test]
fn thumbprints_of_rfcs() {
    let rsa = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
    assert_eq!(thumbprint(rsa).as_deref(), Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    let okp = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    assert_eq!(thumbprint(okp).as_deref(), Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
    assert_eq!(thumbprint(r#"{"kty":"oct","k":"c2VjcmV0"}"#), None);
    assert_eq!(thumbprint("no JWK"), None);
}

/// RFC 7636 appendix B and §4.1.
#[test]
fn the_code_challenge_of_rfc_7636() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    assert_eq!(code_challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert!(is_code_verifier(verifier));
    assert!(!is_code_verifier(&verifier[1..]) && !is_code_verifier(&"a".repeat(129)));
    assert!(is_code_verifier(&"~".repeat(128)) && !is_code_verifier(&format!("{verifier}+")));
}

/// What a test key signs is valid with its public half, the same each time, and another seed gives another key.
#[test]
fn test_keys_sign_what_their_public_keys_check() {
    for algorithm in Algorithm::ALL {
        let key = TestKey::from_seed(algorithm, 7).expect("a key");
        let token = create(r#"{"typ":"JWT"}"#, r#"{"exp":1700003500}"#, &key).expect("a token").0;
        let again = create(r#"{"typ":"JWT"}"#, r#"{"exp":1700003500}"#, &key).expect("a token").0;
        assert_eq!(token, again, "{algorithm:?}");
        let view = key.view();
        let mut given = vec![key.checking_key().0];
        given.extend([view.public_jwks, view.public_pem].into_iter().filter(|text| !text.is_empty()));
        given.extend(view.secret.map(|secret| secret.0));
        assert!(given.len() >= 2);
        for text in given {
            assert_eq!(status(&with_key(&token, &text)), SignatureStatus::Valid, "{algorithm:?}");
        }
        let other = TestKey::from_seed(algorithm, 8).expect("a key");
        let is_published = algorithm.family() == engine::token::Family::Rsa;
        let wanted = if is_published { SignatureStatus::Valid } else { SignatureStatus::Invalid };
        let key_of_other = other.checking_key().0.replace(&other.key_id(), &key.key_id());
        assert_eq!(status(&with_key(&token, &key_of_other)), wanted, "{algorithm:?}");
    }
}

/// What a seed gives is part of links, so it never changes.
#[test]
fn keys_of_a_seed_are_pinned() {
    let id = |algorithm| TestKey::from_seed(algorithm, 1).expect("a key").key_id();
    let ids = [Algorithm::Es256, Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa, Algorithm::Rs256];
    assert_eq!(ids.map(id), PINNED);
}

const PINNED: [&str; 5] = [
    "mCFU9gXJE8bPCv6gQAd4BV92UzFO6ewu_Z37unbBC3o",
    "0mea_8vfCx6BLJ_KsLrDk5CTeV6JTF0h5vganNxA4lE",
    "-zDUfplZ8HQP7j0occVYZ9AhCaZjj8xgU_2k64CqKUI",
    "E2Wg4abp99L9bpcygZuhz0hau1dg6W7bdPNQn6SFpvE",
    "IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8",
];
