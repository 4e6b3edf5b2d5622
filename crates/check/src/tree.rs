//! Rows of a tree over a document, as page and worker speak of them. Making them is the engine's work.

use crate::{Fingerprint, Severity};
use document::NodeId;
use serde::{Deserialize, Serialize};

/// A stretch of the children of an array or object: `size` of them (a power of 100; fewer at the end).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Section {
    pub first: u32,
    pub size: u32,
}

/// A row, whatever is folded around it: a value, or a section of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowId {
    /// [`NodeId::index`] of the value; of a section, of its array or object.
    pub node: u32,
    pub section: Option<Section>,
}

impl RowId {
    /// The row of a value.
    pub fn of_value(node: NodeId) -> RowId {
        RowId { node: node.index(), section: None }
    }

    /// The row of a stretch of a value's children.
    pub fn of_section(node: NodeId, first: u32, size: u32) -> RowId {
        RowId { node: node.index(), section: Some(Section { first, size }) }
    }
}

/// What a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
    /// A stretch of the children of an array or object.
    Section,
}

/// How a row is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// The outermost value.
    Root,
    /// A member's key, decoded and shortened.
    Key(String),
    /// An element's index, from 0.
    Index(u32),
    /// The first and the last child of a section, from 0.
    Range(u32, u32),
}

/// One row of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeRow {
    pub id: RowId,
    /// `aria-level`: 1 for the root.
    pub level: u32,
    /// `aria-posinset`: from 1.
    pub position: u32,
    /// `aria-setsize`.
    pub set_size: u32,
    pub label: Label,
    pub kind: RowKind,
    /// The value as it is written, without white space between tokens, shortened. Empty for a section.
    pub value: String,
    /// Elements, or members with overridden ones; of a section, those that are in it. 0 for a scalar.
    pub children: u32,
    pub is_open: bool,
    /// A later member of the same object has the same key, so that this one does not count.
    pub is_overridden: bool,
    /// Where it begins, from 1.
    pub line: u32,
    /// The value's bytes; of a section, those of its array or object.
    pub start: u32,
    pub end: u32,
    /// What findings say about this very value or its key, worst first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<TreeNote>,
    /// Findings about what is folded in this row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folded: Option<FoldedFindings>,
}

/// What a finding says about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeNote {
    pub severity: Severity,
    pub text: String,
    pub fingerprint: Fingerprint,
    /// Which of the finding's places it is, from 0.
    pub place: u32,
}

/// Findings that are folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldedFindings {
    /// Findings, not their places.
    pub count: u32,
    /// The worst of them.
    pub severity: Severity,
}

/// A stretch of the rows of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeWindow {
    pub first: u32,
    pub rows: Vec<TreeRow>,
    /// Of the whole tree as it is folded.
    pub total: u32,
}

/// A key or a value that holds the text that was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeHit {
    /// The value, also where the text is in its key.
    pub node: u32,
    pub is_in_key: bool,
    /// The bytes of the key or the value.
    pub start: u32,
    pub end: u32,
    /// Where it begins, from 1.
    pub line: u32,
}

/// What one step of a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeHits {
    /// In the order of the text.
    pub hits: Vec<TreeHit>,
    /// Where to go on; none at the end of the document.
    pub next: Option<u32>,
}
