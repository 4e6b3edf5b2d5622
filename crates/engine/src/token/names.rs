//! What registered names in headers, claims and token responses mean, and where it is written.
//! How their values are judged is not here.

/// A registered name.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) source: &'static str,
    /// The value is a NumericDate (RFC 7519 §2).
    pub(super) is_time: bool,
    /// The value tells who somebody is or where they live.
    pub(super) is_personal: bool,
}

const fn name(name: &'static str, meaning: &'static str, source: &'static str) -> Name {
    Name { name, meaning, source, is_time: false, is_personal: false }
}

const fn time(name: &'static str, meaning: &'static str, source: &'static str) -> Name {
    Name { name, meaning, source, is_time: true, is_personal: false }
}

const fn person(name: &'static str, meaning: &'static str) -> Name {
    Name { name, meaning, source: "OpenID Connect Core 1.0 §5.1", is_time: false, is_personal: true }
}

pub(super) static HEADER: &[Name] = &[
    name("alg", "Algorithm of the signature", "RFC 7515 §4.1.1"),
    name("typ", "Media type of the token", "RFC 7515 §4.1.9"),
    name("cty", "Media type of the payload", "RFC 7515 §4.1.10"),
    name("kid", "Which key signed it", "RFC 7515 §4.1.4"),
    name("jku", "Address of the keys", "RFC 7515 §4.1.2"),
    name("jwk", "The key itself", "RFC 7515 §4.1.3"),
    name("x5u", "Address of the certificate", "RFC 7515 §4.1.5"),
    name("x5c", "Certificate chain", "RFC 7515 §4.1.6"),
    name("x5t", "SHA-1 thumbprint of the certificate", "RFC 7515 §4.1.7"),
    name("x5t#S256", "SHA-256 thumbprint of the certificate", "RFC 7515 §4.1.8"),
    name("crit", "Names that must be understood", "RFC 7515 §4.1.11"),
    name("b64", "Whether the payload is base64url", "RFC 7797 §3"),
    name("enc", "Algorithm of the encryption", "RFC 7516 §4.1.2"),
    name("zip", "Compression of the plain text", "RFC 7516 §4.1.3"),
    name("epk", "Ephemeral public key", "RFC 7518 §4.6.1.1"),
    name("apu", "Agreement PartyUInfo", "RFC 7518 §4.6.1.2"),
    name("apv", "Agreement PartyVInfo", "RFC 7518 §4.6.1.3"),
    name("iv", "Initialization vector of the key encryption", "RFC 7518 §4.7.1.1"),
    name("tag", "Authentication tag of the key encryption", "RFC 7518 §4.7.1.2"),
    name("p2s", "Salt of PBES2", "RFC 7518 §4.8.1.1"),
    name("p2c", "Count of PBES2", "RFC 7518 §4.8.1.2"),
    name("iss", "Issuer, repeated for encrypted tokens", "RFC 7519 §5.3"),
    name("sub", "Subject, repeated for encrypted tokens", "RFC 7519 §5.3"),
    name("aud", "Audience, repeated for encrypted tokens", "RFC 7519 §5.3"),
    name("nonce", "Number used once", "RFC 8555 §6.5.2"),
    name("url", "Address of the request", "RFC 8555 §6.4.1"),
];

pub(super) static CLAIMS: &[Name] = &[
    name("iss", "Issuer", "RFC 7519 §4.1.1"),
    name("sub", "Subject: whom it is about", "RFC 7519 §4.1.2"),
    name("aud", "Audience: for whom it is", "RFC 7519 §4.1.3"),
    time("exp", "Expires", "RFC 7519 §4.1.4"),
    time("nbf", "Not valid before", "RFC 7519 §4.1.5"),
    time("iat", "Issued", "RFC 7519 §4.1.6"),
    name("jti", "Id of the token", "RFC 7519 §4.1.7"),
    name("client_id", "Client that asked for it", "RFC 8693 §4.3"),
    name("scope", "What it allows", "RFC 8693 §4.2"),
    name("act", "Who acts for the subject", "RFC 8693 §4.1"),
    name("may_act", "Who may act for the subject", "RFC 8693 §4.4"),
    name("cnf", "Key that its bearer must prove to have", "RFC 7800 §3.1"),
    time("auth_time", "When the person signed in", "OpenID Connect Core 1.0 §2"),
    name("nonce", "Ties an ID token to its request", "OpenID Connect Core 1.0 §2"),
    name("acr", "How strongly the person signed in", "OpenID Connect Core 1.0 §2"),
    name("amr", "By what means the person signed in", "RFC 8176"),
    name("azp", "Client that it was issued to", "OpenID Connect Core 1.0 §2"),
    name("at_hash", "Hash of the access token", "OpenID Connect Core 1.0 §3.1.3.6"),
    name("c_hash", "Hash of the code", "OpenID Connect Core 1.0 §3.3.2.11"),
    name("s_hash", "Hash of the state", "FAPI 1.0 Advanced §5.1"),
    name("sid", "Session", "OpenID Connect Front-Channel Logout 1.0 §3"),
    name("events", "Security events", "RFC 8417 §2.2"),
    time("toe", "When the event happened", "RFC 8417 §2.2"),
    name("txn", "Transaction", "RFC 8417 §2.2"),
    name("roles", "Roles", "RFC 9068 §2.2.3.1"),
    name("groups", "Groups", "RFC 9068 §2.2.3.1"),
    name("entitlements", "Entitlements", "RFC 9068 §2.2.3.1"),
    name("authorization_details", "What it allows, in detail", "RFC 9396 §9.1"),
    name("htm", "Method of the request", "RFC 9449 §4.2"),
    name("htu", "Address of the request", "RFC 9449 §4.2"),
    name("ath", "Hash of the access token", "RFC 9449 §4.2"),
    name("vc", "Verifiable credential", "VC Data Model 1.1 §6.3.1"),
    name("vp", "Verifiable presentation", "VC Data Model 1.1 §6.3.1"),
    name("email_verified", "Whether the e-mail address was verified", "OpenID Connect Core 1.0 §5.1"),
    name("phone_number_verified", "Whether the phone number was verified", "OpenID Connect Core 1.0 §5.1"),
    name("locale", "Language", "OpenID Connect Core 1.0 §5.1"),
    name("zoneinfo", "Time zone", "OpenID Connect Core 1.0 §5.1"),
    time("updated_at", "When the person's data changed", "OpenID Connect Core 1.0 §5.1"),
    person("name", "Full name"),
    person("given_name", "Given name"),
    person("family_name", "Family name"),
    person("middle_name", "Middle name"),
    person("nickname", "Nickname"),
    person("preferred_username", "User name"),
    person("profile", "Profile page"),
    person("picture", "Picture"),
    person("website", "Web site"),
    person("email", "E-mail address"),
    person("gender", "Gender"),
    person("birthdate", "Date of birth"),
    person("phone_number", "Phone number"),
    person("address", "Postal address"),
];

pub(super) static RESPONSE: &[Name] = &[
    name("access_token", "The access token", "RFC 6749 §5.1"),
    name("token_type", "How the token is to be sent", "RFC 6749 §7.1"),
    name("expires_in", "Lifetime of the access token, in seconds", "RFC 6749 §5.1"),
    name("refresh_token", "Gets the next access token", "RFC 6749 §1.5"),
    name("scope", "What the token allows", "RFC 6749 §3.3"),
    name("id_token", "Who signed in", "OpenID Connect Core 1.0 §3.1.3.3"),
    name("issued_token_type", "What kind of token was issued", "RFC 8693 §2.2.1"),
    name("error", "Why no token was issued", "RFC 6749 §5.2"),
    name("error_description", "The same for developers", "RFC 6749 §5.2"),
    name("error_uri", "A page about the error", "RFC 6749 §5.2"),
    name("authorization_details", "What the token allows, in detail", "RFC 9396 §7"),
];

pub(super) fn find<'a>(names: &'a [Name], name: &str) -> Option<&'a Name> {
    names.iter().find(|known| known.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_once_with_its_source() {
        for names in [HEADER, CLAIMS, RESPONSE] {
            for (at, one) in names.iter().enumerate() {
                assert!(!one.meaning.is_empty() && !one.source.is_empty(), "{}", one.name);
                assert!(names[..at].iter().all(|other| other.name != one.name), "{} twice", one.name);
            }
        }
    }
}
