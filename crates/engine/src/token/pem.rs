//! Keys from PEM (RFC 7468): public keys, private keys of which only the public half is used, certificates.
//! Certificates are not judged: neither their chain nor their times.

use super::keys::{Key, Keys, Material, rsa_key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1::{RsaPrivateKey, RsaPublicKey};
use rsa::pkcs8::PrivateKeyInfoRef;
use rsa::pkcs8::der::Decode;
use rsa::pkcs8::der::asn1::AnyRef;
use rsa::pkcs8::spki::SubjectPublicKeyInfoRef;

const MAX_BLOCKS: usize = 16;

// Object identifiers of kinds of keys.
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
const ED25519: &str = "1.3.101.112";

/// Adds the keys of all blocks, and a note for each block that can't be used.
pub(super) fn read(text: &str, keys: &mut Keys) {
    let mut rest = text;
    for _ in 0..MAX_BLOCKS {
        let Some((_, after)) = rest.split_once("-----BEGIN ") else { return };
        let Some((label, after)) = after.split_once("-----") else { return };
        let end = after.find("-----").unwrap_or(after.len());
        let body: String = after[..end].chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let key = match STANDARD.decode(body) {
            Ok(bytes) => block(label, &bytes),
            Err(_) => Err("its text is no base64".to_string()),
        };
        match key {
            Ok(material) => keys.list.push(Key::new(material)),
            Err(why) => keys.notes.push(format!("The PEM can't be used: {why}.")),
        }
        rest = after[end..].strip_prefix("-----").unwrap_or_default().split_once("-----").map_or("", |p| p.1);
    }
}

fn block(label: &str, bytes: &[u8]) -> Result<Material, String> {
    let broken = || "it is cut, or no key".to_string();
    match label {
        "PUBLIC KEY" => public(bytes),
        "CERTIFICATE" => public(public_key_of_certificate(bytes).ok_or_else(broken)?),
        "RSA PUBLIC KEY" => {
            let key = RsaPublicKey::<AnyUint<'_>>::from_der(bytes).map_err(|_| broken())?;
            Ok(Material::Rsa(rsa_key(key.modulus.as_bytes(), key.public_exponent.as_bytes())?))
        }
        "RSA PRIVATE KEY" => rsa_private(bytes),
        "EC PRIVATE KEY" => elliptic_private(bytes).ok_or_else(broken),
        "PRIVATE KEY" => {
            let info = PrivateKeyInfoRef::try_from(bytes).map_err(|_| broken())?;
            match info.algorithm.oid.to_string().as_str() {
                RSA_ENCRYPTION | RSASSA_PSS => rsa_private(info.private_key.as_bytes()),
                ED25519 => ed25519_private(bytes).ok_or_else(broken),
                EC_PUBLIC_KEY => elliptic_pkcs8(bytes).ok_or_else(broken),
                _ => Err("its kind is none of RSA, EC, Ed25519".into()),
            }
        }
        "ENCRYPTED PRIVATE KEY" => Err("it is encrypted; give the public key".into()),
        _ => Err("it is neither a key nor a certificate".into()),
    }
}

type AnyUint<'a> = rsa::pkcs8::der::asn1::UintRef<'a>;

fn rsa_private(bytes: &[u8]) -> Result<Material, String> {
    let key =
        RsaPrivateKey::<AnyUint<'_>>::from_der(bytes).map_err(|_| "it is cut, or no key".to_string())?;
    Ok(Material::Rsa(rsa_key(key.modulus.as_bytes(), key.public_exponent.as_bytes())?))
}

fn public(bytes: &[u8]) -> Result<Material, String> {
    use rsa::pkcs8::DecodePublicKey;
    let broken = || "it is cut, or no key".to_string();
    let info = SubjectPublicKeyInfoRef::from_der(bytes).map_err(|_| broken())?;
    match info.algorithm.oid.to_string().as_str() {
        RSA_ENCRYPTION | RSASSA_PSS => {
            let inner = info.subject_public_key.as_bytes().ok_or_else(broken)?;
            let key = RsaPublicKey::<AnyUint<'_>>::from_der(inner).map_err(|_| broken())?;
            Ok(Material::Rsa(rsa_key(key.modulus.as_bytes(), key.public_exponent.as_bytes())?))
        }
        ED25519 => {
            let key = ed25519_dalek::VerifyingKey::from_public_key_der(bytes).map_err(|_| broken())?;
            Ok(Material::Ed25519(key))
        }
        EC_PUBLIC_KEY => {
            let p256 = p256::PublicKey::from_public_key_der(bytes).map(|key| Material::P256(key.into()));
            let p384 = || p384::PublicKey::from_public_key_der(bytes).map(|key| Material::P384(key.into()));
            let p521 = || p521::PublicKey::from_public_key_der(bytes).map(|key| Material::P521(key.into()));
            p256.or_else(|_| p384())
                .or_else(|_| p521())
                .map_err(|_| "its curve is none of P-256, P-384, P-521, or its point is wrong".into())
        }
        _ => Err("its kind is none of RSA, EC, Ed25519".into()),
    }
}

fn ed25519_private(bytes: &[u8]) -> Option<Material> {
    use rsa::pkcs8::DecodePrivateKey;
    let key = ed25519_dalek::SigningKey::from_pkcs8_der(bytes).ok()?;
    Some(Material::Ed25519(key.verifying_key()))
}

fn elliptic_pkcs8(bytes: &[u8]) -> Option<Material> {
    use rsa::pkcs8::DecodePrivateKey;
    let p256 = p256::SecretKey::from_pkcs8_der(bytes).map(|key| Material::P256(key.public_key().into()));
    let p384 = || p384::SecretKey::from_pkcs8_der(bytes).map(|key| Material::P384(key.public_key().into()));
    let p521 = || p521::SecretKey::from_pkcs8_der(bytes).map(|key| Material::P521(key.public_key().into()));
    p256.or_else(|_| p384()).or_else(|_| p521()).ok()
}

/// SEC 1, as `openssl ecparam -genkey` writes it.
fn elliptic_private(bytes: &[u8]) -> Option<Material> {
    let p256 = p256::SecretKey::from_sec1_der(bytes).map(|key| Material::P256(key.public_key().into()));
    let p384 = || p384::SecretKey::from_sec1_der(bytes).map(|key| Material::P384(key.public_key().into()));
    let p521 = || p521::SecretKey::from_sec1_der(bytes).map(|key| Material::P521(key.public_key().into()));
    p256.or_else(|_| p384()).or_else(|_| p521()).ok()
}

/// The seventh field of `TBSCertificate` (RFC 5280 §4.1), the sixth where there is no version.
fn public_key_of_certificate(bytes: &[u8]) -> Option<&[u8]> {
    const CONSTRUCTED_0: u8 = 0xa0;
    const BEFORE_KEY: usize = 5;
    let (_, certificate, _) = field(bytes)?;
    let (_, mut rest, _) = field(certificate)?;
    if rest.first() == Some(&CONSTRUCTED_0) {
        rest = field(rest)?.2;
    }
    for _ in 0..BEFORE_KEY {
        rest = field(rest)?.2;
    }
    AnyRef::from_der(field(rest)?.0).ok()?;
    Some(field(rest)?.0)
}

/// The first field of a DER text: whole, its content, and what follows.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let first = usize::from(*bytes.get(1)?);
    let (start, length) = match first {
        0..=0x7f => (2, first),
        0x81..=0x84 => {
            let count = first - 0x80;
            let digits = bytes.get(2..2 + count)?;
            (2 + count, digits.iter().fold(0usize, |length, digit| length << 8 | usize::from(*digit)))
        }
        _ => return None,
    };
    let end = start.checked_add(length)?;
    Some((bytes.get(..end)?, bytes.get(start..end)?, bytes.get(end..)?))
}
