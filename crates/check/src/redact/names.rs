//! Which names of fields, headers and parameters say that their value is a secret.
//! What a secret looks like without a name is told by the patterns beside this.

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// Whatever stands there, numbers too: `password`.
    Any,
    /// Texts only; a number under it is a count or an id: `token`.
    Text,
    /// A whole header line, spaces included: `cookie`, `authorization`.
    Line,
}

/// Names that count as they are, without case, `_`, `-`, `.` and spaces.
const EXACT: &[(&str, Secrecy)] = &[
    ("pwd", Secrecy::Any),
    ("cvv", Secrecy::Any),
    ("cvc", Secrecy::Any),
    ("otp", Secrecy::Any),
    ("jwt", Secrecy::Text),
    ("session", Secrecy::Text),
    ("sessionkey", Secrecy::Text),
    ("credential", Secrecy::Text),
    ("credentials", Secrecy::Text),
    ("codeverifier", Secrecy::Text),
    ("clientassertion", Secrecy::Text),
    ("assertion", Secrecy::Text),
    ("connectionstring", Secrecy::Text),
    ("authorization", Secrecy::Line),
    ("proxyauthorization", Secrecy::Line),
    ("cookie", Secrecy::Line),
    ("cookies", Secrecy::Line),
    ("setcookie", Secrecy::Line),
];

/// Names that count at the end of a longer one too: `stripe_secret`, `db.password`, `x-api-key`.
const ENDINGS: &[(&str, Secrecy)] = &[
    ("password", Secrecy::Any),
    ("passwd", Secrecy::Any),
    ("passphrase", Secrecy::Any),
    ("secret", Secrecy::Any),
    ("apikey", Secrecy::Any),
    ("privatekey", Secrecy::Any),
    ("secretkey", Secrecy::Any),
    ("signingkey", Secrecy::Any),
    ("encryptionkey", Secrecy::Any),
    ("accesskey", Secrecy::Any),
    ("sessionid", Secrecy::Text),
    ("token", Secrecy::Text),
];

/// What stands before `token` where it opens no door: places in a list, marks of a request, words of a tokenizer.
/// They are left alone because a tester reads paging by them.
const HARMLESS_TOKENS: &[&str] = &[
    "page",
    "next",
    "prev",
    "previous",
    "paging",
    "pagination",
    "continuation",
    "cursor",
    "sync",
    "resume",
    "scroll",
    "skip",
    "delta",
    "change",
    "marker",
    "idempotency",
    "request",
    "cancellation",
    "stop",
    "start",
    "end",
    "pad",
    "mask",
    "bos",
    "eos",
    "unk",
];

/// Parameters that sign an address: who has it may use it.
const QUERY_ONLY: &[&str] =
    &["sig", "signature", "xamzsignature", "xamzcredential", "xgoogsignature", "hmac"];

/// Longer names are sentences.
const MAX_NAME_BYTES: usize = 64;

/// What a name says of its value; none: nothing.
pub(super) fn secrecy(name: &str) -> Option<Secrecy> {
    let name = plain(name)?;
    if let Some((_, secrecy)) = EXACT.iter().find(|(exact, _)| *exact == name) {
        return Some(*secrecy);
    }
    let (ending, secrecy) = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending))?;
    let before = &name[..name.len() - ending.len()];
    let is_harmless = *ending == "token" && HARMLESS_TOKENS.iter().any(|stem| before.ends_with(stem));
    (!is_harmless).then_some(*secrecy)
}

pub(super) fn is_query_secret(name: &str) -> bool {
    plain(name).is_some_and(|name| QUERY_ONLY.contains(&name.as_str()))
}

/// Without case and separators, so that `clientSecret`, `client_secret` and `Client-Secret` are one.
pub(super) fn plain(name: &str) -> Option<String> {
    if name.len() > MAX_NAME_BYTES {
        return None;
    }
    let letters = name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' '));
    Some(letters.map(|c| c.to_ascii_lowercase()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_innocent_twins() {
        let secret = [
            "password",
            "Password",
            "user_password",
            "userPassword",
            "db.password",
            "passwd",
            "pwd",
            "passphrase",
            "secret",
            "client_secret",
            "clientSecret",
            "CLIENT-SECRET",
            "webhook_secret",
            "token",
            "access_token",
            "refreshToken",
            "id_token",
            "X-Auth-Token",
            "csrf_token",
            "device_token",
            "api_key",
            "apikey",
            "x-api-key",
            "Ocp-Apim-Subscription-ApiKey",
            "private_key",
            "aws_secret_access_key",
            "session",
            "session_id",
            "JSESSIONID",
            "authorization",
            "Proxy-Authorization",
            "cookie",
            "Set-Cookie",
            "jwt",
            "cvv",
        ];
        let harmless = [
            "token_type",
            "next_page_token",
            "nextPageToken",
            "pageToken",
            "continuation_token",
            "sync_token",
            "total_tokens",
            "tokens",
            "tokenizer",
            "max_tokens_per_page",
            "eos_token",
            "idempotency_token",
            "password_hint",
            "password_updated_at",
            "passwordless",
            "secret_santa",
            "secretary",
            "author",
            "authorization_endpoint",
            "cookie_policy",
            "api_key_id",
            "public_key",
            "key",
            "keys",
            "session_count",
            "sessions",
            "pass",
            "passed",
            "compass",
            "pin",
            "code",
            "state",
            "id",
            "",
        ];
        for name in secret {
            assert!(secrecy(name).is_some(), "{name}");
        }
        for name in harmless {
            assert_eq!(secrecy(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_has_at_most_64_bytes() {
        let name = |count: usize| "a".repeat(count) + "password";
        assert!(secrecy(&name(56)).is_some());
        assert_eq!(secrecy(&name(57)), None);
    }
}
