//! Takes JWS and JWE apart: compact (RFC 7515 §7.1, RFC 7516 §7.1) and JSON (§7.2), as far as can be read.
//! It judges nothing: what is odd is left in the parts for the rules to see.

use super::base64url::{Decoded, decode};
use check::token::{Serialisation, TokenKind, TokenView};
use document::{Document, Kind, NodeId};

/// A base64url part and what is in it.
pub(super) struct Part {
    pub(super) encoded: String,
    pub(super) decoded: Decoded,
    /// The bytes read as JSON; None: there are no bytes.
    pub(super) document: Option<Document>,
}

impl Part {
    pub(super) fn new(encoded: &str) -> Part {
        let decoded = decode(encoded);
        let document = decoded.bytes.clone().map(Document::parse);
        Part { encoded: encoded.to_string(), decoded, document }
    }

    /// A payload that is not base64url (RFC 7797).
    fn unencoded(text: &str) -> Part {
        let bytes = text.as_bytes().to_vec();
        let decoded = Decoded { bytes: Some(bytes.clone()), faults: Vec::new() };
        Part { encoded: text.to_string(), decoded, document: Some(Document::parse(bytes)) }
    }

    /// The object in it; None: there is none.
    pub(super) fn object(&self) -> Option<(&Document, NodeId)> {
        let document = self.document.as_ref()?;
        object(document).map(|root| (document, root))
    }
}

/// The root where it is an object.
pub(super) fn object(document: &Document) -> Option<NodeId> {
    document.root().filter(|root| document.kind(*root) == Kind::Object)
}

/// One signature with its headers.
pub(super) struct Signed {
    /// None: the general JSON form may have an unprotected header only.
    pub(super) protected: Option<Part>,
    pub(super) unprotected: Option<Document>,
    /// As it is written. It goes into no output.
    pub(super) signature: String,
    pub(super) signature_bytes: Decoded,
}

impl Signed {
    fn new(protected: Option<&str>, unprotected: Option<Document>, signature: &str) -> Signed {
        Signed {
            protected: protected.map(Part::new),
            unprotected,
            signature: signature.to_string(),
            signature_bytes: decode(signature),
        }
    }

    /// Both headers, the protected one first.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&Document, NodeId)> {
        let protected = self.protected.as_ref().and_then(Part::object);
        let unprotected = self.unprotected.as_ref().and_then(|document| Some((document, object(document)?)));
        protected.into_iter().chain(unprotected)
    }

    pub(super) fn member(&self, name: &str) -> Option<(&Document, NodeId)> {
        self.headers().find_map(|(document, root)| Some((document, document.member(root, name)?)))
    }

    /// A member that is a string.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let (document, value) = self.member(name)?;
        (document.kind(value) == Kind::String).then(|| document.text(value).into_owned())
    }

    /// `b64: false` (RFC 7797 §3).
    pub(super) fn has_unencoded_payload(&self) -> bool {
        self.member("b64").is_some_and(|(document, value)| document.kind(value) == Kind::Boolean(false))
    }

    /// What is signed (RFC 7515 §5.1): the parts as they are written, so that a fault of the encoding stays in it.
    pub(super) fn signing_input(&self, payload: &Part) -> Vec<u8> {
        let protected = self.protected.as_ref().map_or("", |part| part.encoded.as_str());
        format!("{protected}.{}", payload.encoded).into_bytes()
    }
}

/// A token taken apart.
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) serialisation: Serialisation,
    pub(super) size_bytes: usize,
    /// How many parts the compact form has; 0 for JSON.
    pub(super) part_count: usize,
    /// None: encrypted or opaque.
    pub(super) payload: Option<Part>,
    pub(super) signed: Vec<Signed>,
    /// Signatures that are there and not looked at.
    pub(super) signatures_left_out: usize,
}

impl Token {
    fn opaque(text: &str) -> Token {
        Token {
            kind: TokenKind::Opaque,
            serialisation: Serialisation::Compact,
            size_bytes: text.len(),
            part_count: 0,
            payload: None,
            signed: Vec::new(),
            signatures_left_out: 0,
        }
    }

    /// A token in the compact form, or an opaque one.
    pub(super) fn compact(text: &str) -> Token {
        let part_count = text.bytes().filter(|byte| *byte == b'.').count() + 1;
        let mut parts = text.splitn(6, '.');
        let header = parts.next().unwrap_or_default();
        if part_count == 1 || !is_header(header) {
            return Token::opaque(text);
        }
        let second = parts.next().unwrap_or_default();
        if part_count == 5 {
            let signed = vec![Signed::new(Some(header), None, "")];
            return Token { kind: TokenKind::Encrypted, part_count, signed, ..Token::opaque(text) };
        }
        let signed = Signed::new(Some(header), None, parts.next().unwrap_or_default());
        let payload = match signed.has_unencoded_payload() {
            true => Part::unencoded(second),
            false => Part::new(second),
        };
        Token {
            kind: TokenKind::Signed,
            part_count,
            payload: Some(payload),
            signed: vec![signed],
            ..Token::opaque(text)
        }
    }

    /// The JSON forms; None: the object is neither JWS nor JWE.
    pub(super) fn json(document: &Document) -> Option<Token> {
        let root = object(document)?;
        let member = |object: NodeId, name: &str| document.member(object, name);
        let text = |object: NodeId, name: &str| {
            let value = document.member(object, name)?;
            (document.kind(value) == Kind::String).then(|| document.text(value))
        };
        let header_of = |object: NodeId, name: &str| {
            member(object, name).map(|value| Document::parse(document.raw(value).to_vec()))
        };
        let many = member(root, "signatures").filter(|value| document.kind(*value) == Kind::Array);
        let size_bytes = document.bytes().len();
        let serialisation = if many.is_some() || member(root, "recipients").is_some() {
            Serialisation::GeneralJson
        } else {
            Serialisation::FlattenedJson
        };
        let base = Token { serialisation, size_bytes, ..Token::opaque("") };
        if member(root, "ciphertext").is_some() {
            let protected = text(root, "protected");
            let signed = Signed::new(protected.as_deref(), header_of(root, "unprotected"), "");
            return Some(Token { kind: TokenKind::Encrypted, signed: vec![signed], ..base });
        }
        let read = |object: NodeId| {
            let protected = text(object, "protected");
            let signature = text(object, "signature").unwrap_or_default();
            Signed::new(protected.as_deref(), header_of(object, "header"), &signature)
        };
        let signed: Vec<Signed> = match many {
            Some(many) => document.elements(many).take(TokenView::MAX_SIGNATURES).map(read).collect(),
            None if member(root, "signature").is_some() && member(root, "payload").is_some() => {
                vec![read(root)]
            }
            None => return None,
        };
        let payload_text = text(root, "payload").unwrap_or_default();
        let payload = match signed.first().is_some_and(Signed::has_unencoded_payload) {
            true => Part::unencoded(&payload_text),
            false => Part::new(&payload_text),
        };
        Some(Token {
            kind: TokenKind::Signed,
            payload: Some(payload),
            signatures_left_out: many.map_or(0, |many| document.len(many).saturating_sub(signed.len())),
            signed,
            ..base
        })
    }

    /// The payload's object.
    pub(super) fn claims(&self) -> Option<(&Document, NodeId)> {
        self.payload.as_ref()?.object()
    }

    /// Where the object of claims lies: of use to rules that need the document alone.
    pub(super) fn claims_document(&self) -> Option<&Document> {
        self.claims().map(|(document, _)| document)
    }

    /// A payload that is sent apart (RFC 7515 appendix F).
    pub(super) fn is_detached(&self) -> bool {
        self.payload.as_ref().is_some_and(|payload| payload.encoded.is_empty())
    }
}

/// Whether the first part is a JOSE header, or was meant to be one: it decodes to what begins like an object, or begins
/// as the base64url of `{"` does.
fn is_header(part: &str) -> bool {
    match decode(part).bytes {
        Some(bytes) => bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'),
        None => part.starts_with("eyJ"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::base64url::encode;

    #[test]
    fn kinds_by_shape() {
        let header = encode(br#"{"alg":"HS256"}"#);
        let claims = encode(br#"{"sub":"a"}"#);
        for (text, kind, parts) in [
            (format!("{header}.{claims}.c2ln"), TokenKind::Signed, 3),
            (format!("{header}.{claims}."), TokenKind::Signed, 3),
            (format!("{header}.{claims}"), TokenKind::Signed, 2),
            (format!("{header}.a.b.c.d"), TokenKind::Encrypted, 5),
            (format!("{header}.{}", ".".repeat(5_000)), TokenKind::Signed, 5_002),
            ("eyJ\0.a.b".to_string(), TokenKind::Signed, 3),
            (header.clone(), TokenKind::Opaque, 0),
            ("mF_9.B5f-4.1JqM".to_string(), TokenKind::Opaque, 0),
            ("...".to_string(), TokenKind::Opaque, 0),
        ] {
            let token = Token::compact(&text);
            assert_eq!((token.kind, token.part_count), (kind, parts), "{}", &text[..text.len().min(40)]);
        }
    }
}
