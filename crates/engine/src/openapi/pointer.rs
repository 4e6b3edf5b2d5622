//! JSON Pointers as text: tokens escaped and apart, and local references (`#/components/…`). Resolving one is the
//! document's work.

use super::parameter::percent_decode;
use document::{Document, Kind, NodeId};

/// References that lead to references are followed so often.
const MOST_STEPS: usize = 50;

pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

pub(crate) fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

pub(crate) fn child(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", escape(token))
}

/// The pointer of `#/…` or `#`; none for what leads elsewhere, and for anchors.
pub(crate) fn local(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return None;
    }
    Some(if fragment.contains('%') { percent_decode(fragment, false) } else { fragment.to_string() })
}

/// The text of `$ref`, where a value is an object that has one.
pub(crate) fn reference_of(document: &Document, node: NodeId) -> Option<String> {
    if document.kind(node) != Kind::Object {
        return None;
    }
    let found = document.member(node, "$ref").filter(|found| document.kind(*found) == Kind::String)?;
    Some(document.text(found).into_owned())
}

/// Where references end.
pub(crate) enum Followed {
    Found(NodeId, String),
    /// The reference that leads to no value of this text.
    Nowhere(String),
    /// The reference that leads in a circle.
    Circle(String),
}

/// Follows local references from a value to one that is none.
pub(crate) fn follow(document: &Document, node: NodeId, pointer: &str) -> Followed {
    let (mut node, mut pointer) = (node, pointer.to_string());
    let mut last = String::new();
    for _ in 0..MOST_STEPS {
        let Some(reference) = reference_of(document, node) else { return Followed::Found(node, pointer) };
        let target = local(&reference).and_then(|to| Some((document.resolve(&to)?, to)));
        let Some((next, to)) = target else { return Followed::Nowhere(reference) };
        (node, pointer, last) = (next, to, reference);
    }
    Followed::Circle(last)
}
