//! Windows of a tree over a document: rows as a `treegrid` shows them, with what is folded and what is open, and a
//! search in keys and values. It keeps no state of its own and draws nothing; closed values are never walked.
//!
//! Arrays and objects with more than 100 children show sections in place of them: of 100 children, and where that
//! makes more than 100 sections, of 10,000 with sections of 100 in them, and so on. So no group has more than 100 rows.

mod folds;
mod marks;

pub use check::tree::{
    FoldedFindings, Label, RowId, RowKind, Section, TreeHit, TreeHits, TreeNote, TreeRow, TreeWindow,
};
pub use folds::Folds;
pub use marks::Marks;

use crate::compare::shorten::{shortened, shortened_key};
use document::query::{Child, Children, Needle};
use document::{Document, Kind, NodeId, Span};

/// Rows of one window at most.
const MOST_ROWS: u32 = 2_000;
/// Characters of a key and of a value that a row shows.
const MOST_KEY_CHARACTERS: usize = 120;
const MOST_VALUE_CHARACTERS: usize = 160;
/// Hits of one search step at most.
const MOST_HITS: u32 = 1_000;

/// Size of the sections that `count` children are shown in; 1 where they need none.
pub(crate) fn section_size(count: u32) -> u32 {
    let mut size = 1;
    while count.div_ceil(size) > 100 {
        size *= 100;
    }
    size
}

/// A group of rows that is being walked: children of a value, or sections of them.
struct Group<'a> {
    container: NodeId,
    /// The children, where the group shows them; nothing of them is read where it shows sections.
    children: Option<Children<'a>>,
    /// The first child of the group, the next one, and the end.
    first: u32,
    next: u32,
    end: u32,
    /// Children that one row stands for.
    size: u32,
    level: u32,
    /// How many arrays and objects are around the children.
    depth: u32,
}

/// A row before its texts are made.
struct Step<'a> {
    id: RowId,
    level: u32,
    position: u32,
    set_size: u32,
    ordinal: u32,
    child: Option<Child>,
    section: Option<(u32, u32)>,
    is_open: bool,
    document: &'a Document,
}

/// The rows of a tree one after the other.
struct Rows<'a> {
    document: &'a Document,
    folds: &'a Folds,
    groups: Vec<Group<'a>>,
    is_started: bool,
}

impl<'a> Rows<'a> {
    fn new(document: &'a Document, folds: &'a Folds) -> Rows<'a> {
        Rows { document, folds, groups: Vec::new(), is_started: false }
    }

    /// Opens the group of rows below a value.
    fn enter_value(&mut self, container: NodeId, level: u32, depth: u32) {
        let end = self.document.child_count(container);
        self.enter(container, 0, end, section_size(end), level, depth);
    }

    fn enter(&mut self, container: NodeId, first: u32, end: u32, size: u32, level: u32, depth: u32) {
        let children = (size == 1).then(|| self.document.children_from(container, first));
        self.groups.push(Group { container, children, first, next: first, end, size, level, depth });
    }

    fn root(&mut self) -> Option<Step<'a>> {
        let root = self.document.root()?;
        let id = RowId::of_value(root);
        let is_open = self.is_open(id, root, 0);
        if is_open {
            self.enter_value(root, 2, 1);
        }
        Some(Step {
            id,
            level: 1,
            position: 1,
            set_size: 1,
            ordinal: 0,
            child: None,
            section: None,
            is_open,
            document: self.document,
        })
    }

    fn is_open(&self, id: RowId, node: NodeId, depth: u32) -> bool {
        matches!(self.document.kind(node), Kind::Array | Kind::Object) && self.folds.is_open(id, depth)
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        if !self.is_started {
            self.is_started = true;
            return self.root();
        }
        while self.groups.last().is_some_and(|group| group.next >= group.end) {
            self.groups.pop();
        }
        let group = self.groups.last_mut()?;
        let ordinal = group.next;
        let (level, depth, container) = (group.level, group.depth, group.container);
        let position = (ordinal - group.first) / group.size + 1;
        let set_size = (group.end - group.first).div_ceil(group.size);
        let size = group.size;
        let end = ordinal.saturating_add(size).min(group.end);
        group.next = end;
        let mut step = Step {
            id: RowId::of_value(container),
            level,
            position,
            set_size,
            ordinal,
            child: None,
            section: None,
            is_open: false,
            document: self.document,
        };
        match &mut group.children {
            Some(children) => {
                let child = children.next()?;
                step.id = RowId::of_value(child.value);
                step.child = Some(child);
                step.is_open = self.is_open(step.id, child.value, depth);
                if step.is_open {
                    self.enter_value(child.value, level + 1, depth + 1);
                }
            }
            None => {
                step.id = RowId::of_section(container, ordinal, size);
                step.section = Some((ordinal, end - 1));
                step.is_open = self.folds.is_open(step.id, depth);
                if step.is_open {
                    self.enter(container, ordinal, end, size / 100, level + 1, depth);
                }
            }
        }
        Some(step)
    }
}

impl Step<'_> {
    fn row(&self) -> TreeRow {
        let document = self.document;
        let node = document.node(self.id.node).or(document.root());
        let span = node.map_or(Span::default(), |node| document.span(node));
        let (kind, value, children) = match (self.section, node) {
            (Some((first, last)), _) => (RowKind::Section, String::new(), last - first + 1),
            (None, Some(node)) => {
                let value = shortened(document, node, MOST_VALUE_CHARACTERS);
                (row_kind(document.kind(node)), value, document.child_count(node))
            }
            (None, None) => (RowKind::Null, String::new(), 0),
        };
        let label = match (self.section, self.child) {
            (Some((first, last)), _) => Label::Range(first, last),
            (None, None) => Label::Root,
            (None, Some(child)) => match child.key {
                Some(key) => Label::Key(shortened_key(document, key, MOST_KEY_CHARACTERS)),
                None => Label::Index(self.ordinal),
            },
        };
        // A section begins where its first child does.
        let first_of_section = self.section.zip(node).and_then(|((first, _), node)| {
            document.children_from(node, first).next().map(|child| document.entry_span(child.value).start)
        });
        let start = first_of_section.unwrap_or_else(|| match self.child.and_then(|child| child.key) {
            Some(key) => document.span(key).start,
            None => span.start,
        });
        TreeRow {
            id: self.id,
            level: self.level,
            position: self.position,
            set_size: self.set_size,
            label,
            kind,
            value,
            children,
            is_open: self.is_open,
            is_overridden: self.child.is_some_and(|child| child.is_overridden),
            line: document.position(start).line,
            start: span.start,
            end: span.end,
            notes: Vec::new(),
            folded: None,
        }
    }
}

fn row_kind(kind: Kind) -> RowKind {
    match kind {
        Kind::Null => RowKind::Null,
        Kind::Boolean(_) => RowKind::Boolean,
        Kind::Number => RowKind::Number,
        Kind::String => RowKind::String,
        Kind::Array => RowKind::Array,
        Kind::Object => RowKind::Object,
    }
}

/// The rows from `first` (from 0) on, at most `count` and at most 2,000, of the tree as it is folded. Takes time for
/// the rows that are unfolded, not for what is in closed ones.
pub fn window(document: &Document, folds: &Folds, first: u32, count: u32) -> TreeWindow {
    let last = first.saturating_add(count.min(MOST_ROWS));
    let mut rows = Vec::new();
    let mut total = 0;
    for step in Rows::new(document, folds) {
        if first <= total && total < last {
            rows.push(step.row());
        }
        total += 1;
    }
    TreeWindow { first, rows, total }
}

/// The same, with what findings say about the rows.
pub fn marked_window(
    document: &Document,
    folds: &Folds,
    marks: &Marks,
    first: u32,
    count: u32,
) -> TreeWindow {
    let mut window = window(document, folds, first, count);
    for row in &mut window.rows {
        marks.put_on(document, row);
    }
    window
}

/// Which row of the tree this is, from 0; none where it is folded away.
pub fn row_of(document: &Document, folds: &Folds, id: RowId) -> Option<u32> {
    Rows::new(document, folds).position(|step| step.id == id).and_then(|row| u32::try_from(row).ok())
}

/// Looks for a text in keys and values, folded or not. `from`: 0, or `next` of the step before. Stops after about
/// `steps` values, or 1,000 hits.
pub fn find(document: &Document, needle: &Needle, from: u32, steps: u64) -> TreeHits {
    let found = document.find(needle, from, steps, MOST_HITS);
    let hits = found.hits.iter().map(|hit| {
        let key = document.key(hit.value).filter(|_| hit.is_in_key);
        let span = document.span(key.unwrap_or(hit.value));
        TreeHit {
            node: hit.value.index(),
            is_in_key: hit.is_in_key,
            start: span.start,
            end: span.end,
            line: document.position(span.start).line,
        }
    });
    TreeHits { hits: hits.collect(), next: found.next }
}

#[cfg(test)]
mod tests;
