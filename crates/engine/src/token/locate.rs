//! Finds the token in what somebody pasted: alone, behind `Bearer`, in an address, in a token response, as JSON.
//! It reads no token; that is beside it.

use super::parts::{Token, object};
use check::token::Container;
use document::{Document, Kind};

/// What a text holds.
pub(super) struct Located {
    pub(super) container: Container,
    /// What the text is where it holds no token: a plain sentence.
    pub(super) problem: Option<String>,
    /// Name and token: `token`, or the members of a response that are tokens.
    pub(super) tokens: Vec<(String, Token)>,
    /// The token response, or the error.
    pub(super) response: Option<Document>,
    /// Texts that may stand in no output.
    pub(super) secrets: Vec<String>,
}

/// Members of a token response that hold tokens (RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3).
pub(super) const TOKEN_MEMBERS: [&str; 3] = ["access_token", "id_token", "refresh_token"];
/// Parameters of an address that hold tokens.
const PARAMETERS: [&str; 5] = ["access_token", "id_token", "token", "jwt", "refresh_token"];

pub(super) fn locate(bytes: &[u8]) -> Located {
    let lossy = String::from_utf8_lossy(bytes);
    let is_utf8 = matches!(lossy, std::borrow::Cow::Borrowed(_));
    let text = lossy.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return nothing("There is no text; paste a token, a Bearer line or a token response.");
    }
    if text.starts_with('{') {
        return in_json(text);
    }
    if text.starts_with("-----BEGIN ") {
        return nothing("This is a key or a certificate, not a token; paste it beside the token.");
    }
    let text = text.trim_matches(['"', '\'', '`']);
    let (container, text) = unwrapped(text);
    let text = text.trim();
    if text.is_empty() {
        return nothing("There is no token behind Bearer.");
    }
    let token = Token::compact(text);
    let is_opaque = token.kind == check::token::TokenKind::Opaque;
    if is_opaque && !is_utf8 {
        return nothing("These bytes are no text (not UTF-8), so they are no token.");
    }
    if let Some(character) = text.chars().find(|c| is_opaque && !is_token_character(*c)) {
        let shown = match character {
            ' ' => "a space".to_string(),
            '!'..='~' => format!("the character {character}"),
            _ => format!("the character U+{:04X}", character as u32),
        };
        return nothing(&format!("This is no token: it holds {shown} (RFC 6750 §2.1 allows none)."));
    }
    Located {
        container,
        problem: None,
        tokens: vec![("token".to_string(), token)],
        response: None,
        secrets: vec![text.to_string()],
    }
}

/// `b64token` (RFC 6750 §2.1).
fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~+/=".contains(character)
}

fn nothing(problem: &str) -> Located {
    Located {
        container: Container::Nothing,
        problem: Some(problem.to_string()),
        tokens: Vec::new(),
        response: None,
        secrets: Vec::new(),
    }
}

/// The token without what stands around it.
fn unwrapped(text: &str) -> (Container, &str) {
    let after = |text: &'_ str, prefix: &str| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let mut rest = text;
    if after(rest, "authorization:") {
        rest = rest["authorization:".len()..].trim_start();
    }
    for scheme in ["bearer", "dpop"] {
        if after(rest, scheme) && rest[scheme.len()..].chars().next().is_none_or(char::is_whitespace) {
            return (Container::Bearer, &rest[scheme.len()..]);
        }
    }
    if text.contains("://") || text.starts_with(['?', '#', '/']) {
        for (at, _) in text.match_indices(['?', '&', '#']).take(200) {
            let Some((name, value)) = text[at + 1..].split_once('=') else { continue };
            if PARAMETERS.contains(&name) {
                let end = value.find(['&', '#']).unwrap_or(value.len());
                return (Container::Address, &value[..end]);
            }
        }
    }
    let container = if rest.len() == text.len() { Container::Alone } else { Container::Bearer };
    (container, rest)
}

fn in_json(text: &str) -> Located {
    let document = Document::parse(text.as_bytes().to_vec());
    if let Some(token) = Token::json(&document) {
        let mut secrets: Vec<String> = token.signed.iter().map(|signed| signed.signature.clone()).collect();
        secrets.push(text.to_string());
        return Located {
            container: Container::Alone,
            problem: None,
            tokens: vec![("token".to_string(), token)],
            response: None,
            secrets,
        };
    }
    let Some(root) = object(&document) else {
        return nothing("This is JSON, and no object; a token response is an object.");
    };
    let has = |name: &str| document.member(root, name).is_some();
    let container = if TOKEN_MEMBERS.iter().any(|name| has(name)) || has("token_type") {
        Container::TokenResponse
    } else if has("error") {
        Container::ErrorResponse
    } else if has("keys") || has("kty") {
        return nothing("This is a key, not a token; paste it beside the token.");
    } else {
        return nothing("This is a JSON object without a token: no access_token, no signature.");
    };
    let mut tokens = Vec::new();
    let mut secrets = Vec::new();
    for name in TOKEN_MEMBERS {
        let Some(value) = document.member(root, name) else { continue };
        if document.kind(value) == Kind::String && !document.text(value).trim().is_empty() {
            let text = document.text(value).trim().to_string();
            tokens.push((name.to_string(), Token::compact(&text)));
            secrets.push(text);
        }
    }
    Located { container, problem: None, tokens, response: Some(document), secrets }
}
