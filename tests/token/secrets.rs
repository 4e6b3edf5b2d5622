//! Nothing that is shown, serialised or written holds a token, a signature, a key or a secret of a claim.

use super::{AS_OF, base64url, hs256, question};
use check::token::{Inspection, TokenChange};
use engine::token::{Algorithm, AttackMaterial, TestKey, attacks, change, inspect};

const CANARY: &str = "canary5ecret0fthetester";

/// All that may leave, as one text.
fn leaves(inspection: &Inspection) -> String {
    let markdown: String = inspection.findings.iter().map(engine::report::finding).collect();
    let json = serde_json::to_string(inspection).expect("JSON");
    format!("{json}\n{markdown}\n{inspection:?}")
}

/// The token, each of its parts but the header, and what is planted, in any container.
#[test]
fn no_output_holds_what_was_pasted() {
    let header = base64url(format!(
        r#"{{"alg":"HS256","kid":"a","api_key":"{CANARY}","jwk":{{"kty":"OKP","crv":"Ed25519","x":"AA","d":"{CANARY}"}}}}"#
    ));
    let claims = base64url(format!(
        r#"{{"sub":"u1","exp":1,"password":"{CANARY}","list":[{{"client_secret":"{CANARY}"}}],
        "inner":"eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.{CANARY}","email":"{CANARY}@example.org",
        "address":{{"street":"{CANARY} 1"}},"name":"{CANARY}","https://user:{CANARY}@a.example/":1,
        "jwk":{{"kty":"oct","k":"{CANARY}"}},"sub":"{CANARY}@example.org"}}"#
    ));
    let input = format!("{header}.{claims}");
    let signature = hs256(CANARY.as_bytes(), &input);
    let token = format!("{input}.{signature}");
    let texts = [
        token.clone(),
        format!("Bearer {token}"),
        format!("Authorization: Bearer {token}"),
        format!("https://a.example/?x=1&access_token={token}"),
        format!(
            r#"{{"access_token":"{token}","refresh_token":"{CANARY}","token_type":"Bearer","expires_in":"{CANARY}@example.org"}}"#
        ),
        format!(r#"{{"access_token":"{CANARY}","id_token":"{token}","error_description":"{token}"}}"#),
        format!(r#"{{"error":"{token}"}}"#),
        format!(r#"{{"payload":"{claims}","protected":"{header}","signature":"{signature}"}}"#),
        format!(
            r#"{{"payload":"{claims}","signatures":[{{"protected":"{header}","signature":"{signature}"}}]}}"#
        ),
        format!("{token}.{signature}"),
        format!("{header}.{claims}"),
        format!("{header}.a.b.{CANARY}.{signature}"),
        format!("{CANARY} {token}"),
        CANARY.to_string(),
        format!("eyJ{CANARY}!.{claims}.{signature}"),
    ];
    for text in &texts {
        for keys in [
            "",
            CANARY,
            &format!("{CANARY}x"),
            &format!(r#"{{"kty":"oct","k":"{CANARY}","kid":"{CANARY}"}}"#),
        ] {
            let out = leaves(&inspect(text.as_bytes(), &question(keys)));
            for secret in [CANARY, claims.as_str(), signature.as_str(), token.as_str()] {
                assert!(!out.contains(secret), "{} of {}\n{out}", &secret[..10], &text[..30]);
            }
        }
    }
}

/// A claim that repeats the signature of its own token, which no pattern knows.
#[test]
fn a_claim_that_repeats_the_signature_is_redacted() {
    let signature = "A".repeat(10) + "bcdefghijklmnopqrstuvwxyz0123456";
    let claims = base64url(format!(r#"{{"exp":1700003500,"note":"{signature}","{signature}":1}}"#));
    let token = format!("{}.{claims}.{signature}", base64url(r#"{"alg":"HS256"}"#));
    let out = leaves(&inspect(token.as_bytes(), &question("")));
    assert!(!out.contains(&signature), "{out}");
}

/// What must leave for a server serialises and does not print.
#[test]
fn tokens_that_are_made_do_not_print() {
    let key = TestKey::from_seed(Algorithm::Hs256, 1).expect("a key");
    let token = engine::token::create("{}", r#"{"exp":1700003500}"#, &key).expect("a token");
    let changed =
        change(&token.0, &[TokenChange::SetClaim { name: "sub".into(), json: "\"a\"".into() }], &key)
            .expect("a token");
    let material = AttackMaterial { as_of_seconds: AS_OF, seed: 1, public_key: "", trusted_key: Some(&key) };
    let set = attacks(&token.0, &material).expect("attacks");
    let printed = format!("{token:?} {changed:?} {set:?} {:?}", key.view());
    let secret = key.view().secret.expect("a secret").0;
    assert!(!printed.contains(&secret) && !printed.contains("eyJ"), "{printed}");
    assert!(set.iter().all(|attack| attack.token.0.starts_with("eyJ")));
}
