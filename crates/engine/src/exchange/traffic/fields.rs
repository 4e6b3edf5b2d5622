//! Members of an object of a document by name and kind, for readers of formats that others write. A value of another
//! kind counts as missing.

use document::{Document, Kind, NodeId};

#[derive(Clone, Copy)]
pub(in crate::exchange) struct Fields<'a> {
    pub document: &'a Document,
    pub node: NodeId,
}

impl<'a> Fields<'a> {
    /// None: it is no object.
    pub fn of(document: &'a Document, node: NodeId) -> Option<Fields<'a>> {
        (document.kind(node) == Kind::Object).then_some(Fields { document, node })
    }

    pub fn root(document: &'a Document) -> Option<Fields<'a>> {
        Fields::of(document, document.root()?)
    }

    pub fn member(self, key: &str) -> Option<NodeId> {
        self.document.member(self.node, key)
    }

    pub fn object(self, key: &str) -> Option<Fields<'a>> {
        Fields::of(self.document, self.member(key)?)
    }

    pub fn text(self, key: &str) -> Option<String> {
        let value = self.member(key)?;
        (self.document.kind(value) == Kind::String).then(|| self.document.text(value).into_owned())
    }

    /// A string, or a number or truth value as it is written; None for null, lists and objects.
    pub fn scalar(self, key: &str) -> Option<String> {
        let value = self.member(key)?;
        match self.document.kind(value) {
            Kind::String => Some(self.document.text(value).into_owned()),
            Kind::Number | Kind::Boolean(_) => {
                Some(String::from_utf8_lossy(self.document.raw(value)).into_owned())
            }
            _ => None,
        }
    }

    /// A finite number.
    pub fn number(self, key: &str) -> Option<f64> {
        self.document.number(self.member(key)?)?.as_f64().filter(|number| number.is_finite())
    }

    pub fn is_true(self, key: &str) -> bool {
        self.member(key).is_some_and(|value| self.document.kind(value) == Kind::Boolean(true))
    }

    pub fn is_list(self, key: &str) -> bool {
        self.member(key).is_some_and(|value| self.document.kind(value) == Kind::Array)
    }

    /// The elements of a list; none if it is missing.
    pub fn list(self, key: &str) -> impl Iterator<Item = NodeId> + use<'a> {
        let document = self.document;
        self.member(key).into_iter().flat_map(move |list| document.elements(list))
    }

    /// The elements that are objects.
    pub fn objects(self, key: &str) -> impl Iterator<Item = Fields<'a>> + use<'a> {
        let document = self.document;
        self.list(key).filter_map(move |node| Fields::of(document, node))
    }
}

/// Whole milliseconds from 0 on; None below, since recorders write -1 for "unknown".
pub(in crate::exchange) fn whole_millis(number: f64) -> Option<u32> {
    (number >= 0.0).then(|| number.round().min(f64::from(u32::MAX)) as u32)
}

/// Without parameters, in lower case.
pub(crate) fn media_type(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
