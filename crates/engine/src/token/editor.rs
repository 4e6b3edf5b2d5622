//! Changes header, claims and times of a token and signs it anew with a test key. What is not changed stays byte for
//! byte. A token made here is a secret like any other: it leaves as `Revealed`.

use super::base64url::encode;
use super::locate::locate;
use super::parts::{Part, object};
use super::test_key::TestKey;
use super::time::ClaimTime;
use check::network::Revealed;
use check::token::TokenChange;
use document::edit::{apply, insert_member, remove, replace};
use document::{Document, quote};

/// Changes that one call makes.
const MAX_CHANGES: usize = 1_000;
/// Claims that move when the times are shifted.
const TIMES: [&str; 4] = ["iat", "nbf", "exp", "auth_time"];

/// Header and claims of a token, as JSON texts.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) header: String,
    pub(super) claims: String,
}

impl Draft {
    /// Of the first signed token of a text.
    pub(super) fn of(text: &str) -> Result<Draft, String> {
        let located = locate(text.as_bytes());
        let token = located.tokens.first().map(|(_, token)| token).ok_or("There is no token to change.")?;
        let payload =
            token.payload.as_ref().ok_or("Only a signed token can be changed; this one is opaque here.")?;
        let header = token.signed.first().and_then(|signed| signed.protected.as_ref());
        let header = header.ok_or("The token has no protected header.")?;
        Ok(Draft { header: json_text(header, "header")?, claims: json_text(payload, "payload")? })
    }

    pub(super) fn change(&mut self, change: &TokenChange) -> Result<(), String> {
        match change {
            TokenChange::SetClaim { name, json } => self.claims = set(&self.claims, name, json)?,
            TokenChange::RemoveClaim { name } => self.claims = without(&self.claims, name)?,
            TokenChange::SetHeader { name, json } => self.header = set(&self.header, name, json)?,
            TokenChange::RemoveHeader { name } => self.header = without(&self.header, name)?,
            TokenChange::ShiftTimes { seconds } => {
                for name in TIMES {
                    if let Some(time) = time(&self.claims, name) {
                        let moved = time.saturating_add(*seconds).to_string();
                        self.claims = set(&self.claims, name, &moved)?;
                    }
                }
            }
            TokenChange::SetTimes { from_seconds, lifetime_seconds } => {
                self.claims = set(&self.claims, "iat", &from_seconds.to_string())?;
                if has(&self.claims, "nbf") {
                    self.claims = set(&self.claims, "nbf", &from_seconds.to_string())?;
                }
                let end = from_seconds.saturating_add(*lifetime_seconds).to_string();
                self.claims = set(&self.claims, "exp", &end)?;
            }
        }
        Ok(())
    }

    /// The same with another claim.
    pub(super) fn with_claim(&self, name: &str, json: &str) -> Result<Draft, String> {
        Ok(Draft { claims: set(&self.claims, name, json)?, header: self.header.clone() })
    }

    pub(super) fn with_header(&self, name: &str, json: &str) -> Result<Draft, String> {
        Ok(Draft { header: set(&self.header, name, json)?, claims: self.claims.clone() })
    }

    /// `header.claims`, base64url.
    pub(super) fn signing_input(&self) -> String {
        format!("{}.{}", encode(self.header.as_bytes()), encode(self.claims.as_bytes()))
    }

    /// Signed by a key, whose algorithm and id the header then has.
    pub(super) fn signed(&self, key: &TestKey) -> Result<Revealed, String> {
        let draft = self
            .with_header("alg", &quote(key.algorithm().name()))?
            .with_header("kid", &quote(&key.key_id()))?;
        draft.signed_as_it_is(key)
    }

    /// Signed by a key, whatever the header says.
    pub(super) fn signed_as_it_is(&self, key: &TestKey) -> Result<Revealed, String> {
        let input = self.signing_input();
        let signature = encode(&key.sign(input.as_bytes())?);
        Ok(Revealed(format!("{input}.{signature}")))
    }
}

/// The first signed token of a text in its compact form.
pub(super) fn compact(text: &str) -> Result<String, String> {
    let located = locate(text.as_bytes());
    let token = located.tokens.first().map(|(_, token)| token);
    let parts = token.and_then(|token| Some((token.signed.first()?, token.payload.as_ref()?)));
    let (signed, payload) = parts.ok_or("There is no signed token.")?;
    let header = signed.protected.as_ref().map_or("", |header| header.encoded.as_str());
    Ok(format!("{header}.{}.{}", payload.encoded, signed.signature))
}

/// Changes a token and signs it with a test key; the header gets the key's `alg` and `kid`. An error is a sentence for
/// people: there is no token, or a value is no JSON.
pub fn change(token: &str, changes: &[TokenChange], key: &TestKey) -> Result<Revealed, String> {
    let mut draft = Draft::of(token)?;
    if changes.len() > MAX_CHANGES {
        return Err(format!("At most {MAX_CHANGES} changes are made at once."));
    }
    for change in changes {
        draft.change(change)?;
    }
    draft.signed(key)
}

/// Signs a new token of two JSON objects; the header gets the key's `alg` and `kid`.
pub fn create(header: &str, claims: &str, key: &TestKey) -> Result<Revealed, String> {
    for (text, words) in [(header, "header"), (claims, "claims")] {
        let document = Document::parse(text.as_bytes().to_vec());
        if document.is_blocked() || object(&document).is_none() {
            return Err(format!("The {words} must be one JSON object."));
        }
    }
    Draft { header: header.to_string(), claims: claims.to_string() }.signed(key)
}

fn json_text(part: &Part, words: &str) -> Result<String, String> {
    let (document, _) = part
        .object()
        .filter(|(document, _)| !document.is_blocked())
        .ok_or_else(|| format!("The {words} is no JSON object, so it can't be changed."))?;
    Ok(String::from_utf8_lossy(document.bytes()).into_owned())
}

fn has(text: &str, name: &str) -> bool {
    let document = Document::parse(text.as_bytes().to_vec());
    document.root().is_some_and(|root| document.member(root, name).is_some())
}

/// A time that is a number of seconds.
pub(super) fn time(text: &str, name: &str) -> Option<i64> {
    let document = Document::parse(text.as_bytes().to_vec());
    let value = document.member(document.root()?, name)?;
    ClaimTime::read(&document, value).as_seconds()
}

/// A string member.
pub(super) fn text_of(text: &str, name: &str) -> Option<String> {
    let document = Document::parse(text.as_bytes().to_vec());
    let value = document.member(document.root()?, name)?;
    (document.kind(value) == document::Kind::String).then(|| document.text(value).into_owned())
}

fn set(text: &str, name: &str, json: &str) -> Result<String, String> {
    let value = Document::parse(json.as_bytes().to_vec());
    if value.is_blocked() || value.root().is_none() {
        return Err("The new value is no JSON; put texts in double quotes.".into());
    }
    let document = Document::parse(text.as_bytes().to_vec());
    let root = object(&document).ok_or("It is no JSON object, so nothing can be set in it.")?;
    let edit = match document.member(root, name) {
        Some(old) => replace(&document, old, json),
        None => insert_member(&document, root, name, json).ok_or("Nothing can be added to it.")?,
    };
    Ok(String::from_utf8_lossy(&apply(document.bytes(), &[edit])).into_owned())
}

fn without(text: &str, name: &str) -> Result<String, String> {
    let document = Document::parse(text.as_bytes().to_vec());
    let root = object(&document).ok_or("It is no JSON object, so nothing can be taken out of it.")?;
    let edit = document.member(root, name).and_then(|value| remove(&document, value));
    Ok(match edit {
        Some(edit) => String::from_utf8_lossy(&apply(document.bytes(), &[edit])).into_owned(),
        None => text.to_string(),
    })
}
