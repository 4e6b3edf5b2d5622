//! Finds secrets in a text by what they look like or by the name before them: tokens, keys, addresses with
//! passwords, `name=value`. It knows no JSON; that is beside it.

use super::names::{self, Secrecy};
use crate::secret::REDACTED;
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// A stretch of the text that goes, and what comes in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) replacement: String,
    /// With its article: `a JSON Web Token`.
    pub(super) what: &'static str,
}

impl Hit {
    fn new(start: usize, end: usize, what: &'static str) -> Self {
        Hit { start, end, replacement: REDACTED.into(), what }
    }
}

/// Keys of well-known issuers: what they start with, the letters that follow, and how many at least (and at most).
struct Prefix {
    starts: &'static [&'static str],
    is_letter: fn(u8) -> bool,
    count: std::ops::RangeInclusive<usize>,
    what: &'static str,
}

const PREFIXES: &[Prefix] = &[
    Prefix {
        starts: &["AKIA", "ASIA"],
        is_letter: |b| b.is_ascii_uppercase() || b.is_ascii_digit(),
        count: 16..=16,
        what: "an AWS access key id",
    },
    Prefix {
        starts: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        is_letter: |b| b.is_ascii_alphanumeric(),
        count: 36..=255,
        what: "a GitHub token",
    },
    Prefix { starts: &["github_pat_"], is_letter: is_word, count: 22..=255, what: "a GitHub token" },
    Prefix { starts: &["glpat-"], is_letter: is_token_word, count: 20..=255, what: "a GitLab token" },
    Prefix {
        starts: &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"],
        is_letter: |b| b.is_ascii_alphanumeric(),
        count: 16..=255,
        what: "a Stripe key",
    },
    Prefix {
        starts: &["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"],
        is_letter: |b| b.is_ascii_alphanumeric() || b == b'-',
        count: 10..=255,
        what: "a Slack token",
    },
    Prefix { starts: &["AIza"], is_letter: is_token_word, count: 35..=35, what: "a Google API key" },
    Prefix {
        starts: &["npm_"],
        is_letter: |b| b.is_ascii_alphanumeric(),
        count: 36..=36,
        what: "an npm token",
    },
    Prefix { starts: &["sk-"], is_letter: is_token_word, count: 32..=255, what: "an API key" },
];

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_token_word(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

/// All secrets, from left to right, none overlapping.
pub(super) fn find(text: &str) -> Vec<Hit> {
    let bytes = text.as_bytes();
    let mut hits: Vec<Hit> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hit = match bytes[at] {
            b'e' => json_web_token(text, at),
            b'b' | b'B' => scheme_with_credentials(text, at),
            b'-' => private_key(text, at),
            b':' if bytes[at + 1..].starts_with(b"//") => user_information(text, at),
            b':' | b'=' => named_value(text, at, hits.last().map_or(0, |h| h.end)),
            _ => None,
        };
        let hit = hit.or_else(|| prefixed_key(bytes, at));
        match hit {
            Some(hit) => {
                at = hit.end.max(at + 1);
                hits.push(hit);
            }
            None => at += 1,
        }
    }
    hits
}

/// Nothing before it belongs to the same word; `%20` ends one too.
fn is_word_start(bytes: &[u8], at: usize) -> bool {
    at == 0 || !is_token_word(bytes[at - 1]) || at >= 3 && bytes[at - 3] == b'%'
}

fn run_end(bytes: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    start + bytes[start..].iter().take_while(|&&b| belongs(b)).count()
}

/// RFC 7519, RFC 7515 §7.1 and RFC 7516 §7.1: keeps the header, and says when it expires.
fn json_web_token(text: &str, at: usize) -> Option<Hit> {
    let bytes = text.as_bytes();
    if !bytes[at..].starts_with(b"eyJ") || !is_word_start(bytes, at) {
        return None;
    }
    let header_end = run_end(bytes, at, is_token_word);
    if bytes.get(header_end) != Some(&b'.') {
        return None;
    }
    let header: serde_json::Value = serde_json::from_slice(&base64_bytes(&text[at..header_end])?).ok()?;
    header.get("alg").or(header.get("typ"))?;
    let part_count = if header.get("enc").is_some() { 5 } else { 3 };
    let claims_end = run_end(bytes, header_end + 1, is_token_word);
    // An excerpt may be cut within the claims; they are what must not leave.
    let mut end = claims_end;
    let mut parts_seen = 2;
    while parts_seen < part_count && bytes.get(end) == Some(&b'.') {
        end = run_end(bytes, end + 1, is_token_word);
        parts_seen += 1;
    }
    if end <= header_end + 2 {
        return None;
    }
    let expiry = base64_bytes(&text[header_end + 1..claims_end])
        .and_then(|claims| serde_json::from_slice::<serde_json::Value>(&claims).ok())
        .and_then(|claims| claims.get("exp")?.as_u64())
        .and_then(date_time);
    let replacement = match expiry {
        Some(expiry) => format!(".[redacted, exp {expiry}]."),
        None => format!(".{REDACTED}."),
    };
    Some(Hit { start: header_end, end, replacement, what: "a JSON Web Token" })
}

/// Seconds since 1970 as `2026-03-01T12:00:00Z`; none beyond the year 9999.
fn date_time(seconds: u64) -> Option<String> {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    let mut day = days;
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
        if year > 9999 {
            return None;
        }
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!("{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", day + 1))
}

/// `Bearer …` (RFC 6750 §2.1) and `Basic …` (RFC 7617), wherever they stand.
fn scheme_with_credentials(text: &str, at: usize) -> Option<Hit> {
    let bytes = text.as_bytes();
    let scheme = bytes.get(at..at + 7).filter(|_| is_word_start(bytes, at))?;
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer ");
    let start = match () {
        () if is_bearer => at + 7,
        () if scheme[..6].eq_ignore_ascii_case(b"basic ") => at + 6,
        () => return None,
    };
    let run = run_end(bytes, start, |b| is_token_word(b) || matches!(b, b'.' | b'~' | b'+' | b'/'));
    let end = run_end(bytes, run, |b| b == b'=');
    let token = &text[start..end];
    if bytes.get(end) == Some(&b'[') || json_web_token(text, start).is_some() {
        return None;
    }
    if is_bearer {
        return looks_random(token).then(|| Hit::new(start, end, "a bearer token"));
    }
    let credentials = base64_bytes(token)?;
    credentials.contains(&b':').then(|| Hit::new(start, end, "a user's name and password"))
}

/// RFC 7468: from BEGIN to END, or to the end of the text where END is missing.
fn private_key(text: &str, at: usize) -> Option<Hit> {
    let rest = text[at..].strip_prefix("-----BEGIN ")?;
    let label = &rest[..rest.find("-----")?];
    if !label.ends_with("PRIVATE KEY") || label.len() > 40 {
        return None;
    }
    let closing = format!("-----END {label}-----");
    let end = text[at..].find(&closing).map_or(text.len(), |place| at + place + closing.len());
    Some(Hit::new(at, end, "a private key"))
}

/// `https://user:password@host` (RFC 3986 §3.2.1).
fn user_information(text: &str, at: usize) -> Option<Hit> {
    let bytes = text.as_bytes();
    let start = at + 3;
    let ends_authority = |b: u8| b.is_ascii_whitespace() || b"/?#\"'<>\\`".contains(&b);
    let end = run_end(bytes, start, |b| !ends_authority(b));
    let authority = &text[start..end];
    let (information, _) = authority.rsplit_once('@')?;
    let (_, password) = information.split_once(':')?;
    if password.is_empty() || is_stand_in(password) {
        return None;
    }
    Some(Hit::new(start, start + information.len(), "a user's name and password in an address"))
}

fn prefixed_key(bytes: &[u8], at: usize) -> Option<Hit> {
    if !bytes[at].is_ascii_alphabetic() || !is_word_start(bytes, at) {
        return None;
    }
    let rest = &bytes[at..];
    PREFIXES.iter().find_map(|prefix| {
        let start = prefix.starts.iter().find(|start| rest.starts_with(start.as_bytes()))?;
        let key_start = at + start.len();
        let end = run_end(bytes, key_start, prefix.is_letter);
        let is_whole = bytes.get(end).is_none_or(|&b| !is_word(b));
        let has_digit = bytes[key_start..end].iter().any(u8::is_ascii_digit);
        let fits = prefix.count.contains(&(end - key_start)) && is_whole && has_digit;
        fits.then(|| Hit::new(key_start, end, prefix.what))
    })
}

/// `name=value`, `name: value`, `"name": "value"` at its `=` or `:`. Looks back no further than `floor`.
fn named_value(text: &str, at: usize, floor: usize) -> Option<Hit> {
    let bytes = text.as_bytes();
    let is_assignment = bytes[at] == b'=';
    let mut name_end = at;
    while name_end > floor && at - name_end < 4 && bytes[name_end - 1] == b' ' {
        name_end -= 1;
    }
    let has_space_before = name_end < at;
    if name_end > floor && matches!(bytes[name_end - 1], b'"' | b'\'' | b'`') {
        name_end -= 1;
    }
    let back = bytes[floor..name_end].iter().rev().take(65);
    let name_start = name_end - back.take_while(|&&b| is_token_word(b) || b == b'.').count();
    let name = &text[name_start..name_end];
    let is_parameter = name_start > 0 && matches!(bytes[name_start - 1], b'?' | b'&' | b'#');
    let secrecy = names::secrecy(name).or_else(|| {
        (is_assignment && is_parameter && names::is_query_secret(name)).then_some(Secrecy::Text)
    })?;
    let mut start = at + 1;
    match bytes.get(start) {
        Some(b'=') => return None,
        Some(b'>') if is_assignment => start += 1,
        _ => {}
    }
    let space_end = run_end(bytes, start, |b| b == b' ' || b == b'\t');
    let has_space = has_space_before || space_end > start;
    start = space_end;
    // An address of a page, a variable.
    if [&b"http://"[..], b"https://", b"{{", b"${"].iter().any(|open| bytes[start..].starts_with(open)) {
        return None;
    }
    // What an earlier redaction kept: `ghp_[redacted]`, a token's header.
    let kept_end = run_end(bytes, start, |b| is_token_word(b) || b == b'.');
    if bytes[kept_end..].starts_with(b"[redacted") {
        return None;
    }
    let quote = bytes.get(start).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'));
    let end = if let Some(quote) = quote {
        start += 1;
        run_end(bytes, start, |b| b != quote && b != b'\n')
    } else if secrecy == Secrecy::Line && !is_parameter {
        if !begins_like_a_header(&bytes[start..]) {
            return None;
        }
        run_end(bytes, start, |b| !matches!(b, b'\n' | b'\r'))
    } else {
        run_end(bytes, start, |b| !b.is_ascii_whitespace() && !b"&;,\"'`<>)]}|".contains(&b))
    };
    let value = &text[start..end];
    if !is_secret_value(value) {
        return None;
    }
    let is_alone = run_end(bytes, end, |b| b == b' ') == bytes.len()
        || bytes.get(end).is_some_and(|b| !matches!(b, b' ' | b'\t'));
    let is_meant = match secrecy {
        _ if quote.is_some() => true,
        Secrecy::Any => is_assignment || is_alone || looks_random(value),
        Secrecy::Text => is_assignment && !has_space || looks_random(value),
        Secrecy::Line => true,
    };
    is_meant.then(|| credentials(text, start, end, "a value under a secret's name"))
}

/// Prose about cookies and authorization has no pairs and no long words. Only the beginning of a line is looked at.
fn begins_like_a_header(line: &[u8]) -> bool {
    let beginning = &line[..line.len().min(256)];
    let beginning = beginning.split(|&b| b == b'\n').next().unwrap_or(beginning);
    beginning.contains(&b'=') || beginning.split(|&b| b == b' ').any(looks_random_bytes)
}

/// The part of a secret value that goes: a token's scheme and a JSON Web Token's header stay.
pub(super) fn credentials(text: &str, start: usize, end: usize, what: &'static str) -> Hit {
    let value = &text[start..end];
    let scheme = ["bearer ", "basic ", "token ", "digest ", "apikey ", "negotiate "]
        .iter()
        .find(|scheme| value.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)));
    let start = start + scheme.map_or(0, |scheme| scheme.len());
    match json_web_token(&text[..end], start) {
        Some(hit) if hit.end == end => hit,
        _ => Hit::new(start, end, what),
    }
}

/// Whether something is there that could be a secret: not empty, no stand-in, no address of a page.
pub(super) fn is_secret_value(value: &str) -> bool {
    !value.is_empty()
        && !is_stand_in(value)
        && !value.starts_with("http://")
        && !value.starts_with("https://")
}

/// What people and machines write instead of a secret: `[redacted]`, `{{token}}`, `***`, the name of a type.
fn is_stand_in(value: &str) -> bool {
    const TYPES: &[&str] =
        &["string", "integer", "number", "boolean", "object", "array", "null", "true", "false"];
    let after_scheme = value.rsplit(' ').next().unwrap_or(value);
    TYPES.contains(&value)
        || value.starts_with("{{") && value.ends_with("}}")
        || value.starts_with("${") && value.ends_with('}')
        || value.chars().all(|c| matches!(c, '*' | '•' | '.' | '…'))
        || is_redacted(after_scheme)
        || value.ends_with("].")
            && value.split('.').nth(1).is_some_and(|part| part.starts_with("[redacted, exp "))
}

/// `[redacted]`, also behind the part of a token that stays.
fn is_redacted(word: &str) -> bool {
    let word = word.strip_suffix('.').unwrap_or(word);
    word.strip_suffix(REDACTED).is_some_and(|kept| kept.bytes().all(|b| is_token_word(b) || b == b'.'))
}

/// Made by a machine, as far as one can tell: 8 characters or more with a digit, or 20 without a space.
fn looks_random(word: &str) -> bool {
    looks_random_bytes(word.as_bytes())
}

fn looks_random_bytes(word: &[u8]) -> bool {
    word.len() >= 20 || word.len() >= 8 && word.iter().any(u8::is_ascii_digit)
}

/// Base64 of either alphabet, with or without padding.
fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let alphabets = [&base64::alphabet::URL_SAFE, &base64::alphabet::STANDARD];
    alphabets.into_iter().find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(text).ok())
}

#[cfg(test)]
#[path = "patterns_tests.rs"]
mod tests;
