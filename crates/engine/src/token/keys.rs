//! Keys that are given to check signatures: JWK and JWK Set (RFC 7517, 7518 §6, 8037 §2), PEM, HMAC secrets as text;
//! and thumbprints (RFC 7638). No key prints, and only public keys leave by a thumbprint.

use super::algorithm::Family;
use super::base64url::{decode, encode};
use super::parts::object;
use super::pem;
use document::{Document, Kind, NodeId, quote};
use rsa::BoxedUint;
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256};

/// Keys of a set that are looked at; each may be tried on each signature.
const MAX_KEYS: usize = 32;
/// Smaller ones are no keys; up to here a check takes no noticeable time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 512..=8_192;

/// What a key is made of.
pub(super) enum Material {
    /// What the text of a secret may mean, likeliest first, and how it was read.
    Secret(Vec<(Vec<u8>, &'static str)>),
    Rsa(rsa::PublicKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

pub(super) struct Key {
    pub(super) material: Material,
    /// `kid`.
    pub(super) id: Option<String>,
    /// `alg`: the only algorithm that it may be used with.
    pub(super) algorithm: Option<String>,
}

impl Key {
    pub(super) fn new(material: Material) -> Key {
        Key { material, id: None, algorithm: None }
    }

    pub(super) fn family(&self) -> Family {
        match &self.material {
            Material::Secret(_) => Family::Hmac,
            Material::Rsa(_) => Family::Rsa,
            Material::P256(_) => Family::P256,
            Material::P384(_) => Family::P384,
            Material::P521(_) => Family::P521,
            Material::Ed25519(_) => Family::Ed25519,
        }
    }

    /// Length of an RSA modulus.
    pub(super) fn rsa_bits(&self) -> Option<usize> {
        match &self.material {
            Material::Rsa(key) => Some(key.n().bit_width() as usize),
            _ => None,
        }
    }
}

/// All keys of a text.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) list: Vec<Key>,
    /// What could not be read: sentences without any of the text.
    pub(super) notes: Vec<String>,
    /// The text itself, which a confused server takes for an HMAC secret.
    pub(super) text: String,
}

impl Keys {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Reads whatever was given.
    pub(super) fn read(text: &str) -> Keys {
        let mut keys = Keys { text: text.to_string(), ..Keys::default() };
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if trimmed.is_empty() {
            return keys;
        }
        if trimmed.starts_with("-----BEGIN ") {
            pem::read(trimmed, &mut keys);
        } else if trimmed.starts_with('{') {
            keys.read_json(trimmed);
        } else {
            keys.list.push(Key::new(Material::Secret(readings(trimmed))));
        }
        keys
    }

    fn read_json(&mut self, text: &str) {
        let document = Document::parse(text.as_bytes().to_vec());
        let Some(root) = object(&document).filter(|_| !document.is_blocked()) else {
            self.notes.push("The key is no JSON that can be read; paste a JWK, a JWK Set or a PEM.".into());
            return;
        };
        let Some(set) = document.member(root, "keys") else {
            match read_jwk(&document, root) {
                Ok(key) => self.list.push(key),
                Err(why) => self.notes.push(format!("The key can't be used: {why}.")),
            }
            return;
        };
        for (at, key) in document.elements(set).take(MAX_KEYS).enumerate() {
            match read_jwk(&document, key) {
                Ok(key) => self.list.push(key),
                Err(why) => self.notes.push(format!("Key {} of the set can't be used: {why}.", at + 1)),
            }
        }
        if document.len(set) > MAX_KEYS {
            self.notes.push(format!("Only the first {MAX_KEYS} keys of the set are looked at."));
        }
        if document.len(set) == 0 {
            self.notes.push("The JWK Set holds no key.".into());
        }
    }
}

/// A secret as text, and as the bytes that it may stand for.
fn readings(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    let mut list = vec![(text.as_bytes().to_vec(), "the secret as text")];
    if let Some(bytes) = decode(text).bytes.filter(|bytes| !bytes.is_empty()) {
        list.push((bytes, "the secret read as base64"));
    }
    if text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let pair = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).ok();
        if let Some(bytes) = (0..text.len()).step_by(2).map(pair).collect::<Option<Vec<u8>>>() {
            list.push((bytes, "the secret read as hexadecimal"));
        }
    }
    list
}

fn text_member(document: &Document, key: NodeId, name: &str) -> Option<String> {
    let value = document.member(key, name)?;
    (document.kind(value) == Kind::String).then(|| document.text(value).into_owned())
}

/// A JWK, or why it can't be used: words to stand behind a colon, none of them from the key.
fn read_jwk(document: &Document, key: NodeId) -> Result<Key, String> {
    let text = |name: &str| text_member(document, key, name);
    let bytes = |name: &str| {
        let value = text(name).ok_or_else(|| format!("`{name}` is missing"))?;
        decode(&value).bytes.ok_or_else(|| format!("`{name}` is no base64url"))
    };
    if text("use").is_some_and(|usage| usage == "enc") {
        return Err("its `use` is `enc`, so it is for encryption".into());
    }
    let curve = text("crv").unwrap_or_default();
    let material = match (text("kty").unwrap_or_default().as_str(), curve.as_str()) {
        ("oct", _) => Material::Secret(vec![(bytes("k")?, "the secret of the JWK")]),
        ("RSA", _) => Material::Rsa(rsa_key(&bytes("n")?, &bytes("e")?)?),
        ("EC", "P-256") => Material::P256(
            p256::ecdsa::VerifyingKey::from_sec1_bytes(&point(bytes("x")?, bytes("y")?, 32)?)
                .map_err(|_| "its point is not on the curve")?,
        ),
        ("EC", "P-384") => Material::P384(
            p384::ecdsa::VerifyingKey::from_sec1_bytes(&point(bytes("x")?, bytes("y")?, 48)?)
                .map_err(|_| "its point is not on the curve")?,
        ),
        ("EC", "P-521") => Material::P521(
            p521::ecdsa::VerifyingKey::from_sec1_bytes(&point(bytes("x")?, bytes("y")?, 66)?)
                .map_err(|_| "its point is not on the curve")?,
        ),
        ("OKP", "Ed25519") => {
            let x: [u8; 32] = bytes("x")?.try_into().map_err(|_| "`x` has not 32 bytes")?;
            let key = ed25519_dalek::VerifyingKey::from_bytes(&x).map_err(|_| "`x` is no point")?;
            Material::Ed25519(key)
        }
        ("EC" | "OKP", _) => return Err("its curve is none of P-256, P-384, P-521, Ed25519".into()),
        ("", _) => return Err("`kty` is missing".into()),
        _ => return Err("its `kty` is none of oct, RSA, EC, OKP".into()),
    };
    Ok(Key { material, id: text("kid"), algorithm: text("alg") })
}

/// An uncompressed point (SEC 1 §2.3.3).
fn point(x: Vec<u8>, y: Vec<u8>, size_bytes: usize) -> Result<Vec<u8>, String> {
    if x.len() != size_bytes || y.len() != size_bytes {
        return Err(format!("`x` and `y` must have {size_bytes} bytes"));
    }
    Ok([vec![4], x, y].concat())
}

/// From modulus and exponent, great numbers first refused by their length.
pub(super) fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Result<rsa::PublicKey, String> {
    let modulus = without_zeros(modulus);
    let exponent = without_zeros(exponent);
    if modulus.len() > RSA_BITS.end() / 8 {
        return Err(format!("its modulus has more than {} bits", RSA_BITS.end()));
    }
    if exponent.len() > 5 {
        return Err("its exponent is too great to be checked".into());
    }
    let (n, e) = (BoxedUint::from_be_slice_vartime(modulus), BoxedUint::from_be_slice_vartime(exponent));
    rsa::PublicKey::new_with_size_limits(n, e, RSA_BITS)
        .map_err(|_| format!("it is no RSA key of at least {} bits", RSA_BITS.start()))
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

/// The thumbprint of a public JWK (RFC 7638 §3, RFC 8037 appendix A.3): SHA-256 as base64url. None: the text is no JWK
/// of a public kind, for the thumbprint of a secret would help to guess it.
pub fn thumbprint(jwk: &str) -> Option<String> {
    let document = Document::parse(jwk.as_bytes().to_vec());
    let root = object(&document)?;
    let text = |name: &str| text_member(&document, root, name);
    let names: &[&str] = match text("kty")?.as_str() {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let member = |name: &&str| Some(format!("{}:{}", quote(name), quote(&text(name)?)));
    let members: Option<Vec<String>> = names.iter().map(member).collect();
    Some(encode(&Sha256::digest(format!("{{{}}}", members?.join(",")))))
}
