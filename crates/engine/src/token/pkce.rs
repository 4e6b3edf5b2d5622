//! Proof Key for Code Exchange (RFC 7636): the challenge of a verifier, and whether a verifier has the allowed form.
//! Making a verifier needs entropy, so it is the caller's.

use super::base64url::encode;
use sha2::{Digest, Sha256};

/// `code_challenge` by the method S256 (RFC 7636 §4.2).
pub fn code_challenge(verifier: &str) -> String {
    encode(&Sha256::digest(verifier.as_bytes()))
}

/// 43 to 128 letters, digits and `-._~` (RFC 7636 §4.1).
pub fn is_code_verifier(verifier: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_letter)
}
