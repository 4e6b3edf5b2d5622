//! The difference of two documents by structure: members by key in any order, elements by what identifies them. It says
//! what changed and where; whether a change is good or bad is for rules and people.
//!
//! Numbers are compared exactly; one that is only written differently (`1.0` for `1`) is a quiet [`ChangeKind::Notation`].
//! Work is bounded by [`Limits`], and the result says where it was cut. The same documents give the same result.

mod arrays;
mod pairs;
mod sequence;
pub(crate) mod shorten;

pub use check::wire::ChangeKind;
use document::{Document, NodeId};
use serde::{Deserialize, Serialize};

/// Characters of a value that a change shows.
const MOST_CHARACTERS: usize = 120;

/// How much work a comparison may do, and how much it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Values, members and elements looked at, beyond one reading of each document.
    pub steps: u64,
    /// Changes that are listed; more are counted.
    pub changes: u32,
    /// Bytes of paths in the listed changes, which are long in documents of great depth.
    pub path_bytes: u32,
}

impl Default for Limits {
    /// A few seconds, a list that people can read.
    fn default() -> Limits {
        Limits { steps: 200_000_000, changes: 1_000, path_bytes: 4_000_000 }
    }
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// JSON Pointer (RFC 6901).
    pub pointer: String,
    /// Normalized path (RFC 9535).
    pub json_path: String,
    /// The value's bytes.
    pub start: u32,
    pub end: u32,
    /// Where it begins, from 1.
    pub line: u32,
    /// The value as it is written, without white space between tokens, shortened.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub kind: ChangeKind,
    /// None for what was added.
    pub left: Option<Side>,
    /// None for what was removed.
    pub right: Option<Side>,
}

impl Change {
    /// What changed, in one plain sentence.
    pub fn sentence(&self) -> String {
        let place = |side: &Side| match side.pointer.as_str() {
            "" => "The whole document".to_owned(),
            pointer => format!("`{pointer}`"),
        };
        let (left, right) = match (&self.left, &self.right) {
            (Some(left), Some(right)) => (left, right),
            (Some(left), None) if left.text == "null" => {
                return format!("{} was null and is absent now.", place(left));
            }
            (Some(left), None) => return format!("{} was removed: {}", place(left), left.text),
            (None, Some(right)) if right.text == "null" => {
                return format!("{} was absent and is null now.", place(right));
            }
            (None, Some(right)) => return format!("{} was added: {}", place(right), right.text),
            (None, None) => return "Nothing changed.".to_owned(),
        };
        let (from, to) = (&left.text, &right.text);
        match self.kind {
            ChangeKind::Moved => format!("{} is `{}` now.", place(left), right.pointer),
            ChangeKind::TypeChanged => format!("{} changed its type: {from} → {to}", place(right)),
            ChangeKind::Notation => format!("{} is the same number, written {to} for {from}", place(right)),
            _ => format!("{} changed: {from} → {to}", place(right)),
        }
    }
}

/// How many changes of each kind there are, listed or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub added: u32,
    pub removed: u32,
    pub changed: u32,
    pub type_changed: u32,
    pub moved: u32,
    pub notation: u32,
}

impl Counts {
    fn add(&mut self, kind: ChangeKind) {
        let count = match kind {
            ChangeKind::Added => &mut self.added,
            ChangeKind::Removed => &mut self.removed,
            ChangeKind::Changed => &mut self.changed,
            ChangeKind::TypeChanged => &mut self.type_changed,
            ChangeKind::Moved => &mut self.moved,
            ChangeKind::Notation => &mut self.notation,
        };
        *count += 1;
    }

    /// Those that say that something is different, so without [`ChangeKind::Notation`].
    pub fn differences(&self) -> u32 {
        self.added + self.removed + self.changed + self.type_changed + self.moved
    }
}

/// How the elements of two arrays were matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matching {
    /// By a member that all elements have and that is unique on each side.
    Identity(String),
    /// By the longest sequence of equal elements in the same order. What lies between is paired by place.
    Sequence,
    /// By equal elements that are there once on each side, since the arrays are too different for a sequence.
    Landmarks,
    /// By their place, since nothing else tells.
    Place,
}

/// Two arrays that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchedArrays {
    pub left_pointer: String,
    pub right_pointer: String,
    pub matching: Matching,
}

/// The difference of two documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// In the order of the left text; what was added, where it comes in the right one.
    pub changes: Vec<Change>,
    pub counts: Counts,
    /// Arrays in which elements were added, removed, moved or paired by guess; at most 100.
    pub arrays: Vec<MatchedArrays>,
    /// The work was cut: there may be more changes than are counted.
    pub is_cut: bool,
    /// What to know about the documents themselves, as sentences.
    pub notes: Vec<String>,
}

impl Comparison {
    /// Whether the documents say the same: nothing was found, and nothing was cut.
    pub fn is_equal(&self) -> bool {
        self.counts.differences() == 0 && !self.is_cut
    }

    /// How many changes are counted, but not listed.
    pub fn unlisted(&self) -> u32 {
        (self.counts.differences() + self.counts.notation).saturating_sub(self.changes.len() as u32)
    }

    /// The result in plain sentences.
    pub fn summary(&self) -> String {
        let counts = &self.counts;
        let parts: Vec<String> = [
            (counts.added, "added"),
            (counts.removed, "removed"),
            (counts.changed, "changed"),
            (counts.type_changed, "of another type"),
            (counts.moved, "moved"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
        let mut summary = match (parts.is_empty(), self.is_cut) {
            (true, false) => "No difference.".to_owned(),
            (true, true) => "No difference so far.".to_owned(),
            _ => format!("{}.", parts.join(", ")),
        };
        match counts.notation {
            0 => {}
            1 => summary.push_str(" 1 number is written differently."),
            many => summary.push_str(&format!(" {many} numbers are written differently.")),
        }
        match self.unlisted() {
            0 => {}
            unlisted => summary.push_str(&format!(" {unlisted} of them are not listed.")),
        }
        if self.is_cut {
            summary.push_str(" The comparison was cut, since it took too long: there may be more.");
        }
        summary
    }
}

/// Compares two documents, each as much of it as could be read.
pub fn compare(left: &Document, right: &Document, limits: Limits) -> Comparison {
    let mut comparison = pairs::compare(left, right, limits);
    for (name, document) in [("left", left), ("right", right)] {
        if document.is_blocked() {
            let note = "text is no JSON; what could be read of it was compared";
            comparison.notes.push(format!("The {name} {note}."));
        }
        match document.duplicate_keys().count() {
            0 => {}
            1 => comparison.notes.push(format!("The {name} text has a duplicate key; the last one counts.")),
            count => {
                let note = format!("The {name} text has {count} duplicate keys; the last of each counts.");
                comparison.notes.push(note);
            }
        }
    }
    comparison
}

fn side(document: &Document, node: NodeId) -> Side {
    let span = document.span(node);
    Side {
        pointer: document.pointer(node),
        json_path: document.json_path(node),
        start: span.start,
        end: span.end,
        line: document.position(span.start).line,
        text: shorten::shortened(document, node, MOST_CHARACTERS),
    }
}
