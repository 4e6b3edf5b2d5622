//! Keys for test tokens: made from a seed, or for RSA the published one of RFC 7515. They sign without entropy: HMAC,
//! RSA PKCS #1 v1.5 and Ed25519 are deterministic, ECDSA follows RFC 6979, the salt of PSS comes from the seed.
//! Never for anything but tests: who knows the seed has the key.

use super::algorithm::{Algorithm, Family};
use super::base64url::encode;
use super::keys::thumbprint;
use super::rfc7515_key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use check::network::Revealed;
use check::token::TestKeyView;
use hmac::{Hmac, KeyInit, Mac};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Infallible, Rng, TryCryptoRng, TryRng};
use rsa::pkcs8::EncodePublicKey;
use rsa::signature::Signer;
use sha2::{Sha256, Sha384, Sha512};

/// The generator's stream; it never changes, since keys of a seed travel in links.
const STREAM: u64 = 0x746f_6b65_6e2d_6b65;

/// A key that signs test tokens.
pub struct TestKey {
    algorithm: Algorithm,
    seed: u64,
    material: Material,
}

enum Material {
    Secret(Vec<u8>),
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

/// Numbers from a seed, where RSA asks for entropy. Its signatures are as public as the seed.
struct Seeded(Pcg32);

impl Seeded {
    fn new(seed: u64) -> Seeded {
        Seeded(Pcg32::new(seed, STREAM))
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

impl TryRng for Seeded {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

/// Scalars beyond the curve's order are drawn again; that happens once in 2^32 draws, or never.
const MAX_DRAWS: usize = 16;

impl TestKey {
    /// The key of an algorithm and a seed. An error only where the published RSA key can't be built.
    pub fn from_seed(algorithm: Algorithm, seed: u64) -> Result<TestKey, String> {
        let mut numbers = Seeded::new(seed);
        let failed = || "The test key could not be made; take another seed.".to_string();
        let material = match algorithm.family() {
            Family::Hmac => Material::Secret(numbers.bytes(algorithm.hash_bytes())),
            Family::Rsa => Material::Rsa(Box::new(rfc7515_key::private_key().ok_or_else(failed)?)),
            Family::P256 => Material::P256(
                draw(&mut numbers, 32, p256::ecdsa::SigningKey::from_slice).ok_or_else(failed)?,
            ),
            Family::P384 => Material::P384(
                draw(&mut numbers, 48, p384::ecdsa::SigningKey::from_slice).ok_or_else(failed)?,
            ),
            Family::P521 => Material::P521(
                draw(&mut numbers, 66, |bytes: &[u8]| {
                    // 521 bits: of the first byte, only the last bit belongs to the number.
                    let bytes = [&[bytes[0] & 1], &bytes[1..]].concat();
                    p521::ecdsa::SigningKey::from_slice(&bytes)
                })
                .ok_or_else(failed)?,
            ),
            Family::Ed25519 => {
                let bytes: [u8; 32] = numbers.bytes(32).try_into().map_err(|_| failed())?;
                Material::Ed25519(ed25519_dalek::SigningKey::from_bytes(&bytes))
            }
        };
        Ok(TestKey { algorithm, seed, material })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The signature over `input`. The same input gives the same signature.
    pub fn sign(&self, input: &[u8]) -> Result<Vec<u8>, String> {
        let failed = |_| "The token could not be signed with this key.".to_string();
        let mut salt = Seeded::new(self.seed ^ 0x7373);
        Ok(match (&self.material, self.algorithm) {
            (Material::Secret(secret), algorithm) => hmac(algorithm, secret, input),
            (Material::Rsa(key), Algorithm::Rs384) => key.pkcs1v15_sign::<Sha384>(input).map_err(failed)?,
            (Material::Rsa(key), Algorithm::Rs512) => key.pkcs1v15_sign::<Sha512>(input).map_err(failed)?,
            (Material::Rsa(key), Algorithm::Ps256) => {
                key.pss_sign_with_rng::<Sha256, _>(&mut salt, input).map_err(failed)?
            }
            (Material::Rsa(key), Algorithm::Ps384) => {
                key.pss_sign_with_rng::<Sha384, _>(&mut salt, input).map_err(failed)?
            }
            (Material::Rsa(key), Algorithm::Ps512) => {
                key.pss_sign_with_rng::<Sha512, _>(&mut salt, input).map_err(failed)?
            }
            (Material::Rsa(key), _) => key.pkcs1v15_sign::<Sha256>(input).map_err(failed)?,
            (Material::P256(key), _) => {
                let signature: p256::ecdsa::Signature = key.sign(input);
                signature.to_vec()
            }
            (Material::P384(key), _) => {
                let signature: p384::ecdsa::Signature = key.sign(input);
                signature.to_vec()
            }
            (Material::P521(key), _) => {
                let signature: p521::ecdsa::Signature = key.sign(input);
                signature.to_vec()
            }
            (Material::Ed25519(key), _) => key.sign(input).to_bytes().to_vec(),
        })
    }

    /// The public key as JWK without `kid`; None: HMAC has none.
    pub fn public_jwk(&self) -> Option<String> {
        let curve = |name: &str, point: &[u8]| {
            let (x, y) = point.get(1..)?.split_at_checked(point.len() / 2)?;
            Some(format!(r#"{{"kty":"EC","crv":"{name}","x":"{}","y":"{}"}}"#, encode(x), encode(y)))
        };
        match &self.material {
            Material::Secret(_) => None,
            Material::Rsa(_) => Some(format!(
                r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#,
                rfc7515_key::MODULUS,
                rfc7515_key::EXPONENT
            )),
            Material::P256(key) => curve("P-256", &key.verifying_key().to_sec1_point(false).to_bytes()),
            Material::P384(key) => curve("P-384", &key.verifying_key().to_sec1_point(false).to_bytes()),
            Material::P521(key) => curve("P-521", &key.verifying_key().to_sec1_point(false).to_bytes()),
            Material::Ed25519(key) => Some(format!(
                r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#,
                encode(key.verifying_key().as_bytes())
            )),
        }
    }

    /// `kid` of the tokens that it signs: the thumbprint (RFC 7638), or a name from the seed for HMAC.
    pub fn key_id(&self) -> String {
        self.public_jwk()
            .and_then(|jwk| thumbprint(&jwk))
            .unwrap_or_else(|| format!("test-{}-{}", self.algorithm.name(), self.seed))
    }

    /// A JWK Set with this key, for a server under test; empty for HMAC.
    pub fn public_jwks(&self) -> String {
        let Some(jwk) = self.public_jwk() else { return String::new() };
        let members = jwk.trim_end_matches('}');
        format!(
            r#"{{"keys":[{members},"kid":"{}","alg":"{}","use":"sig"}}]}}"#,
            self.key_id(),
            self.algorithm.name()
        )
    }

    /// SubjectPublicKeyInfo (RFC 7468 §13); empty for HMAC.
    pub fn public_pem(&self) -> String {
        let der = match &self.material {
            Material::Secret(_) => return String::new(),
            Material::Rsa(key) => key.to_public_key().to_public_key_der(),
            Material::P256(key) => key.verifying_key().to_public_key_der(),
            Material::P384(key) => key.verifying_key().to_public_key_der(),
            Material::P521(key) => key.verifying_key().to_public_key_der(),
            Material::Ed25519(key) => key.verifying_key().to_public_key_der(),
        };
        let Ok(der) = der else { return String::new() };
        let text = STANDARD.encode(der.as_bytes());
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem + "-----END PUBLIC KEY-----\n"
    }

    /// What checks its signatures: a JWK Set, or the JWK of the secret.
    pub fn checking_key(&self) -> Revealed {
        Revealed(match &self.material {
            Material::Secret(secret) => format!(r#"{{"kty":"oct","k":"{}"}}"#, encode(secret)),
            _ => self.public_jwks(),
        })
    }

    pub fn view(&self) -> TestKeyView {
        TestKeyView {
            algorithm: self.algorithm.name().to_string(),
            key_id: self.key_id(),
            public_jwks: self.public_jwks(),
            public_pem: self.public_pem(),
            secret: match &self.material {
                Material::Secret(secret) => Some(Revealed(encode(secret))),
                _ => None,
            },
            origin: match self.algorithm.family() {
                Family::Rsa => {
                    "The published key of RFC 7515 appendix A.2: everybody has its private half.".into()
                }
                _ => format!("Made from the seed {}: who knows the seed has the key.", self.seed),
            },
        }
    }
}

fn draw<K, E>(numbers: &mut Seeded, size_bytes: usize, make: impl Fn(&[u8]) -> Result<K, E>) -> Option<K> {
    (0..MAX_DRAWS).find_map(|_| make(&numbers.bytes(size_bytes)).ok())
}

/// HMAC of the algorithm's hash; SHA-256 for one that is no HMAC.
pub(super) fn hmac(algorithm: Algorithm, secret: &[u8], input: &[u8]) -> Vec<u8> {
    macro_rules! mac {
        ($hash:ty) => {
            // An HMAC takes a key of any length.
            Hmac::<$hash>::new_from_slice(secret)
                .map(|mac| mac.chain_update(input).finalize().into_bytes().to_vec())
                .unwrap_or_default()
        };
    }
    match algorithm {
        Algorithm::Hs384 => mac!(Sha384),
        Algorithm::Hs512 => mac!(Sha512),
        _ => mac!(Sha256),
    }
}
