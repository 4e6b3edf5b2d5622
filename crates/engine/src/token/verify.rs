//! Checks signatures (RFC 7515 §5.2, RFC 7518 §3, RFC 8037 §3.1) with the keys that are given.
//! It needs no entropy, fetches no key, and never follows what a token's header says about keys.

use super::algorithm::{Algorithm, Family};
use super::keys::{Key, Keys, Material};
use hmac::{Hmac, KeyInit, Mac};
use rsa::signature::Verifier;
use sha2::{Sha256, Sha384, Sha512};

/// With what a signature fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// A sentence: `Checked with an RSA key that was given.`
    pub(super) how: String,
    /// Length of an HMAC secret.
    pub(super) secret_bytes: Option<usize>,
    /// Length of an RSA modulus.
    pub(super) rsa_bits: Option<usize>,
}

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Valid(Fit),
    /// A sentence that says why.
    Invalid(String),
    /// A sentence that says what is missing.
    NotChecked(String),
    /// A public key, taken as a text, is the HMAC secret (RFC 8725 §2.1).
    Confused,
}

/// Tries the keys that fit. `key_id` is the token's `kid`.
pub(super) fn verify(
    algorithm: Algorithm,
    key_id: Option<&str>,
    keys: &Keys,
    input: &[u8],
    signature: &[u8],
) -> Outcome {
    if keys.is_empty() {
        return Outcome::NotChecked(match keys.notes.first() {
            Some(note) => note.clone(),
            None => {
                "No key was given; paste the JWK Set, the PEM or the secret to check the signature.".into()
            }
        });
    }
    let family = algorithm.family();
    let fitting: Vec<&Key> = keys.list.iter().filter(|key| key.family() == family).collect();
    if fitting.is_empty() {
        if family == Family::Hmac && is_confused(algorithm, keys, input, signature) {
            return Outcome::Confused;
        }
        let given = keys.list.first().map_or("no key", |key| key.family().words());
        return Outcome::NotChecked(format!(
            "{} needs {}, and {given} was given.",
            algorithm.name(),
            family.words()
        ));
    }
    let named: Vec<&Key> = match key_id {
        Some(id) if fitting.iter().any(|key| key.id.is_some()) => {
            fitting.iter().copied().filter(|key| key.id.as_deref().is_none_or(|own| own == id)).collect()
        }
        _ => fitting,
    };
    if named.is_empty() {
        return Outcome::NotChecked(
            "The token's kid is none of the keys given; a rotated key may be missing.".into(),
        );
    }
    for key in &named {
        if let Some(fit) = fits(algorithm, key, input, signature) {
            return match &key.algorithm {
                Some(own) if Algorithm::named(own) != Some(algorithm) => Outcome::Invalid(
                    "The signature fits, but the key's alg is another one than the token's.".into(),
                ),
                _ => Outcome::Valid(fit),
            };
        }
    }
    Outcome::Invalid(shape(algorithm, signature).unwrap_or_else(|| {
        "The signature does not fit: another key, or header or claims were changed after signing.".into()
    }))
}

/// None: it does not fit.
fn fits(algorithm: Algorithm, key: &Key, input: &[u8], signature: &[u8]) -> Option<Fit> {
    let is_valid = match (&key.material, algorithm) {
        (Material::Secret(readings), _) => {
            let (secret, how) =
                readings.iter().find(|(secret, _)| hmac_fits(algorithm, secret, input, signature))?;
            let how = format!("Checked with {how}.");
            return Some(Fit { how, secret_bytes: Some(secret.len()), rsa_bits: None });
        }
        (Material::Rsa(key), Algorithm::Rs256) => key.pkcs1v15_verify::<Sha256>(input, signature).is_ok(),
        (Material::Rsa(key), Algorithm::Rs384) => key.pkcs1v15_verify::<Sha384>(input, signature).is_ok(),
        (Material::Rsa(key), Algorithm::Rs512) => key.pkcs1v15_verify::<Sha512>(input, signature).is_ok(),
        (Material::Rsa(key), Algorithm::Ps256) => key.pss_verify::<Sha256>(input, signature).is_ok(),
        (Material::Rsa(key), Algorithm::Ps384) => key.pss_verify::<Sha384>(input, signature).is_ok(),
        (Material::Rsa(key), Algorithm::Ps512) => key.pss_verify::<Sha512>(input, signature).is_ok(),
        (Material::P256(key), Algorithm::Es256) => {
            p256::ecdsa::Signature::from_slice(signature).is_ok_and(|s| key.verify(input, &s).is_ok())
        }
        (Material::P384(key), Algorithm::Es384) => {
            p384::ecdsa::Signature::from_slice(signature).is_ok_and(|s| key.verify(input, &s).is_ok())
        }
        (Material::P521(key), Algorithm::Es512) => {
            p521::ecdsa::Signature::from_slice(signature).is_ok_and(|s| key.verify(input, &s).is_ok())
        }
        (Material::Ed25519(key), Algorithm::EdDsa) => {
            ed25519_dalek::Signature::from_slice(signature).is_ok_and(|s| key.verify(input, &s).is_ok())
        }
        _ => false,
    };
    let how = format!("Checked with {} that was given.", key.family().words());
    is_valid.then(|| Fit { how, secret_bytes: None, rsa_bits: key.rsa_bits() })
}

/// Whether the HMAC over `input` is the signature.
pub(super) fn hmac_fits(algorithm: Algorithm, secret: &[u8], input: &[u8], signature: &[u8]) -> bool {
    macro_rules! check {
        ($hash:ty) => {
            Hmac::<$hash>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(input).verify_slice(signature).is_ok())
        };
    }
    match algorithm {
        Algorithm::Hs256 => check!(Sha256),
        Algorithm::Hs384 => check!(Sha384),
        Algorithm::Hs512 => check!(Sha512),
        _ => false,
    }
}

/// Servers differ in the line break at the end of the file that they take for the secret.
fn is_confused(algorithm: Algorithm, keys: &Keys, input: &[u8], signature: &[u8]) -> bool {
    let trimmed = keys.text.trim();
    let with_break = format!("{trimmed}\n");
    [keys.text.as_str(), trimmed, &with_break]
        .iter()
        .any(|text| hmac_fits(algorithm, text.as_bytes(), input, signature))
}

/// What the length of a signature tells.
fn shape(algorithm: Algorithm, signature: &[u8]) -> Option<String> {
    let wanted = match algorithm {
        Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => algorithm.hash_bytes(),
        Algorithm::Es256 | Algorithm::EdDsa => 64,
        Algorithm::Es384 => 96,
        Algorithm::Es512 => 132,
        _ => return None,
    };
    if signature.len() == wanted {
        return None;
    }
    let is_der = algorithm != Algorithm::EdDsa
        && algorithm.family() != Family::Hmac
        && signature.first() == Some(&0x30);
    Some(match is_der {
        true => format!(
            "The signature is written in DER; {} wants R and S of {} bytes together (RFC 7518 §3.4).",
            algorithm.name(),
            wanted
        ),
        false => format!(
            "A signature of {} has {wanted} bytes, and this one has {}.",
            algorithm.name(),
            signature.len()
        ),
    })
}
