//! Tokens: signatures and keys made elsewhere, every rule on cases that are data, hostile texts, secrets that must not
//! leave, the editor and the attack set. Also writes `docs/tokens.md` (with `UPDATE=1`).

#[path = "token/attacks.rs"]
mod attacks;
#[path = "token/hostile.rs"]
mod hostile;
#[path = "token/page.rs"]
mod page;
#[path = "token/rules.rs"]
mod rules;
#[path = "token/secrets.rs"]
mod secrets;
#[path = "token/signatures.rs"]
mod signatures;
#[path = "token/views.rs"]
mod views;

use check::network::Revealed;
use check::token::{Inspection, SignatureStatus, TokenQuestion};
use engine::token::inspect;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The moment of the check in these tests: 2023-11-14T22:13:20Z.
const AS_OF: i64 = 1_700_000_000;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of a file of cases. An unreadable line fails with its number.
fn lines<T: for<'a> Deserialize<'a>>(file: &str) -> Vec<T> {
    let path = repository().join("tests/cases/token").join(file);
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let read =
        |(at, line)| serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}:{}: {error}", at + 1));
    text.lines().enumerate().map(read).collect()
}

fn question(keys: &str) -> TokenQuestion {
    TokenQuestion { keys: Revealed(keys.into()), as_of_seconds: AS_OF, ..TokenQuestion::default() }
}

fn with_key(token: &str, key: &str) -> Inspection {
    inspect(token.as_bytes(), &question(key))
}

fn status(inspection: &Inspection) -> SignatureStatus {
    inspection.tokens[0].signatures[0].status
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// HMAC-SHA256 as base64url, made without the engine.
fn hs256(secret: &[u8], input: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret).expect("any length");
    base64url(mac.chain_update(input.as_bytes()).finalize().into_bytes())
}
