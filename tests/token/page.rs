//! The page `docs/tokens.md`: what the inspector reads, and its rules as the table in the engine has them. Writes text
//! only; the cases are counted by whoever calls.

use check::Rule;
use engine::token::{Algorithm, AttackMaterial, RULES, TestKey, attacks, create};
use std::fmt::Write;

const HEAD: &str = "\
# Tokens

This page is written by `tests/token.rs` (with `UPDATE=1`), which also checks that it is true.

## What is read

A token alone, behind `Bearer` or `DPoP`, in an `Authorization` line, in an address, or in the answer of a token
endpoint (RFC 6749 §5): signed tokens (JWT, JWS) in the compact and in both JSON forms, encrypted ones (JWE), of which
only the header can be read, and opaque ones. Header and claims are shown with their meaning and where it is written,
times relative to the moment of the check and to any chosen one.

A signature is checked when a key is given: a JWK, a JWK Set, a PEM (public key, private key, certificate), or the text
of an HMAC secret, which is tried as text, as base64 and as hexadecimal. The algorithms are HS, RS, PS and ES with 256,
384 and 512, and EdDSA with Ed25519. A key that the token itself names is never used, and nothing is fetched.

## What leaves

A token is a secret. No finding, no view and no Markdown holds a token, a signature or a key. Claims and headers are
shown after redaction: secrets by name and by look, personal data by kind, private parts of keys.

## Test tokens

The editor changes header, claims and times and signs with a test key. Test keys are made from a seed (HS, ES, EdDSA),
or are the published key of RFC 7515 appendix A.2 (RS, PS). They sign without entropy: ECDSA follows RFC 6979, the salt
of PSS comes from the seed. Who knows the seed has the key, so they are for tests alone.

";

/// The page. `tallies` gives hits, twins and boundaries of a rule.
pub fn text(tallies: impl Fn(&Rule) -> [usize; 3]) -> String {
    let mut text = String::from(HEAD);
    attack_table(&mut text);
    text.push_str(
        "\n## Rules\n\nThe cases stand in `tests/cases/token/rules/`, one file for each rule: hits, innocent twins, and \
         boundaries. None of the rules is needed for a GO.\n\n| rule | what must hold | severity | hits | twins | \
         boundaries |\n|---|---|---|--:|--:|--:|\n",
    );
    let mut total = 0;
    for rule in RULES {
        let [hits, twins, boundaries] = tallies(rule);
        total += hits + twins + boundaries;
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {hits} | {twins} | {boundaries} |",
            rule.id,
            rule.title,
            rule.severity.word()
        );
    }
    let _ = writeln!(text, "\n{total} cases.");
    for rule in RULES {
        let _ = writeln!(text, "\n### `{}`\n\n**{}.** {}", rule.id, rule.title, rule.explanation);
    }
    text
}

fn attack_table(text: &mut String) {
    let key = TestKey::from_seed(Algorithm::Es256, 1).expect("a key");
    let token = create("{}", r#"{"exp":1700003500}"#, &key).expect("a token");
    let public_key = key.public_pem();
    let material = AttackMaterial {
        as_of_seconds: super::AS_OF,
        seed: 1,
        public_key: &public_key,
        trusted_key: Some(&key),
    };
    let set = attacks(&token.0, &material).expect("attacks");
    text.push_str(
        "## The attack set\n\nTokens that a right server refuses, made from a token at hand. Those about claims need a \
         key that the server trusts; without it, a wrong claim would hide behind a wrong signature.\n\n| attack | what \
         it is | what a server that lets it pass has wrong | must answer |\n|---|---|---|---|\n",
    );
    for attack in set {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            attack.id, attack.name, attack.why, attack.expected_status
        );
    }
}
