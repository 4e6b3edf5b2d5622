//! What of a header, of claims or of a token response may be shown: every value redacted and shortened before it leaves.
//! Tokens, signatures, keys and private parts of keys never do.

use super::names::{Name, find};
use super::personal;
use super::time::{ClaimTime, Clock};
use check::redact::redact_text;
use check::secret::REDACTED;
use check::token::{TokenRow, TokenView};
use document::edit::{TextEdit, apply, replace};
use document::{Document, Kind, NodeId, quote};

/// Letters of a value that are shown.
const MAX_LETTERS: usize = 400;
/// Members of a JWK that are not public (RFC 7518 §6).
const PRIVATE_PARTS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Letters of a name that are shown.
const MAX_NAME_LETTERS: usize = 80;
/// Shorter texts may stand anywhere by chance.
const MIN_SECRET_BYTES: usize = 8;
/// Values inside of one member that are looked at for personal data; where there are more, none is shown.
const MAX_VALUES: usize = 10_000;

/// Texts that may stand in no output: tokens, their signatures, keys.
#[derive(Default)]
pub(super) struct Guard {
    secrets: Vec<String>,
}

impl Guard {
    pub(super) fn add(&mut self, secret: &str) {
        let secret = secret.trim();
        if secret.len() >= MIN_SECRET_BYTES && !self.secrets.iter().any(|known| known == secret) {
            self.secrets.push(secret.to_string());
        }
    }

    fn holds(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| text.contains(secret.as_str()))
    }

    /// A name, ready to be shown.
    pub(super) fn name(&self, name: &str) -> String {
        let redacted = redact_text(name).text;
        if self.holds(&redacted) || personal::by_value(name).is_some() {
            return REDACTED.to_string();
        }
        shortened(&redacted, MAX_NAME_LETTERS)
    }

    /// A value as JSON, ready to be shown, and whether something was taken out.
    pub(super) fn value(&self, name: &str, document: &Document, value: NodeId) -> (String, bool) {
        if is_too_deep(document.raw(value)) {
            return (quote("[nested too deeply to be shown]"), true);
        }
        let raw = String::from_utf8_lossy(document.raw(value));
        let redacted = redact_text(&format!("{{{}:{raw}}}", quote(name)));
        let mut is_redacted = !redacted.removed.is_empty();
        let inner = Document::parse(redacted.text.into_bytes());
        let node = inner.root().and_then(|root| inner.members(root).next()).map(|member| member.value);
        let Some(node) = node else { return (quote(REDACTED), true) };
        let Some(edits) = private_values(&inner) else { return (quote(REDACTED), true) };
        is_redacted |= !edits.is_empty();
        let text = match edits.is_empty() {
            true => String::from_utf8_lossy(inner.raw(node)).into_owned(),
            false => {
                let changed = Document::parse(apply(inner.bytes(), &edits));
                let member = changed.root().and_then(|root| changed.members(root).next());
                member
                    .map(|m| String::from_utf8_lossy(changed.raw(m.value)).into_owned())
                    .unwrap_or_else(|| quote(REDACTED))
            }
        };
        match self.holds(&text) {
            true => (quote(REDACTED), true),
            false => (shortened(&text, MAX_LETTERS), is_redacted),
        }
    }

    /// Members of an object as rows, and how many more there are.
    pub(super) fn rows(
        &self,
        document: &Document,
        object: NodeId,
        names: &[Name],
        clock: Clock,
    ) -> (Vec<TokenRow>, u32) {
        let is_key = document.member(object, "kty").is_some();
        let row = |member: document::Member| {
            let name = document.text(member.key);
            let (value, is_redacted) = match is_key && PRIVATE_PARTS.contains(&name.as_ref()) {
                true => (quote(REDACTED), true),
                false => self.value(&name, document, member.value),
            };
            let known = find(names, &name);
            let moment = known
                .filter(|known| known.is_time)
                .and_then(|_| ClaimTime::read(document, member.value).as_seconds())
                .map(|seconds| clock.moment(seconds));
            TokenRow {
                name: self.name(&name),
                value,
                meaning: known.map(|known| known.meaning.to_string()).unwrap_or_default(),
                source: known.map(|known| known.source.to_string()).unwrap_or_default(),
                moment,
                is_redacted,
                findings: Vec::new(),
            }
        };
        let rows: Vec<TokenRow> = document.all_members(object).take(TokenView::MAX_ROWS).map(row).collect();
        let left_out = document.all_members(object).skip(TokenView::MAX_ROWS).count();
        (rows, u32::try_from(left_out).unwrap_or(u32::MAX))
    }
}

/// Whether brackets are nested deeper than a redactor reads in bounded work. Brackets in texts count too.
pub(super) fn is_too_deep(bytes: &[u8]) -> bool {
    const MAX_DEPTH: usize = 256;
    let mut depth = 0usize;
    bytes.iter().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// Edits that take out personal data and private parts of keys; None: it can't be told what would be left.
fn private_values(document: &Document) -> Option<Vec<TextEdit>> {
    // What a later member overrides is not walked through, and would be left in.
    if document.duplicate_keys().next().is_some() {
        return None;
    }
    let mut edits: Vec<TextEdit> = Vec::new();
    // The object that was last asked whether it is a key, so that a long one is searched once.
    let mut asked: Option<(NodeId, bool)> = None;
    for (count, visit) in document.walk().enumerate() {
        if count > MAX_VALUES {
            return None;
        }
        let value = visit.node;
        if edits.last().is_some_and(|edit| edit.span.contains(document.span(value).start)) {
            continue;
        }
        let name = document.key_text(value);
        if name.as_deref().is_some_and(|name| PRIVATE_PARTS.contains(&name)) {
            if asked.is_none_or(|(object, _)| visit.parent != Some(object)) {
                asked = visit.parent.map(|object| (object, document.member(object, "kty").is_some()));
            }
            if asked.is_some_and(|(_, is_key)| is_key) {
                edits.push(replace(document, value, &quote(REDACTED)));
                continue;
            }
        }
        let by_name = name
            .as_deref()
            .and_then(personal::by_name)
            .filter(|_| !matches!(document.kind(value), Kind::Boolean(_) | Kind::Null));
        let by_value = || match document.kind(value) {
            Kind::String => personal::by_value(&document.text(value)),
            _ => None,
        };
        if let Some(kind) = by_name.or_else(by_value) {
            edits.push(replace(document, value, &quote(&format!("[{kind}]"))));
        }
    }
    Some(edits)
}

/// At most so many letters, and how many there were.
fn shortened(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_string(),
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
    }
}
