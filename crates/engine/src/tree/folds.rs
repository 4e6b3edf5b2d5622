//! What is open and what is folded in a tree. Does not know rows.

use super::section_size;
use check::tree::RowId;
use document::{Document, Kind, NodeId, Step};
use std::collections::BTreeMap;

/// How many levels are open if nobody folded or unfolded them.
const OPEN_LEVELS: u32 = 2;
/// Deepest level that [`Folds::reveal`] goes to: below, a tree is of no use.
const MOST_REVEALED: usize = 1_000;

/// What people folded and unfolded. What they did not touch is open on two levels; of sections, the first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    changed: BTreeMap<RowId, bool>,
}

impl Folds {
    pub fn new() -> Folds {
        Folds::default()
    }

    /// Whether a row is open. `depth`: how many arrays and objects are around the value.
    pub(super) fn is_open(&self, id: RowId, depth: u32) -> bool {
        match self.changed.get(&id) {
            Some(&is_open) => is_open,
            None => id.section.map_or(depth < OPEN_LEVELS, |section| section.first == 0),
        }
    }

    /// Opens or folds a row.
    pub fn set(&mut self, id: RowId, is_open: bool) {
        self.changed.insert(id, is_open);
    }

    /// Opens a value and what is in it, `most` arrays and objects at most. False if that was not all.
    pub fn open_below(&mut self, document: &Document, node: NodeId, most: u32) -> bool {
        self.set_below(document, node, most, true)
    }

    /// Folds what is in a value, `most` arrays and objects at most; the value itself stays as it is. False if that was
    /// not all.
    pub fn fold_below(&mut self, document: &Document, node: NodeId, most: u32) -> bool {
        let own = self.changed.get(&RowId::of_value(node)).copied();
        // What was opened by hand, and what is open by itself near the root.
        let span = document.span(node);
        let is_inside = |id: &RowId| {
            document.node(id.node).is_some_and(|inner| {
                let inner = document.span(inner);
                span.start <= inner.start && inner.end <= span.end
            })
        };
        self.changed.retain(|id, is_open| !(*is_open && is_inside(id)));
        let is_all = self.set_below(document, node, most, false);
        self.changed.remove(&RowId::of_value(node));
        if let Some(is_open) = own {
            self.set(RowId::of_value(node), is_open);
        }
        is_all
    }

    fn set_below(&mut self, document: &Document, node: NodeId, most: u32, is_open: bool) -> bool {
        let is_container = |node: NodeId| matches!(document.kind(node), Kind::Array | Kind::Object);
        let mut left = most;
        // Level by level, so that what is cut is deep.
        let mut level: Vec<NodeId> = if is_container(node) { vec![node] } else { Vec::new() };
        while !level.is_empty() {
            let mut below = Vec::new();
            for container in level {
                if left == 0 {
                    return false;
                }
                left -= 1;
                self.set(RowId::of_value(container), is_open);
                for child in document.children_from(container, 0) {
                    // One more than may be opened says that it was not all.
                    if below.len() > left as usize {
                        break;
                    }
                    if is_container(child.value) {
                        below.push(child.value);
                    }
                }
            }
            level = below;
        }
        true
    }

    /// Opens everything around a value, so that it has a row. False if it is too deep for a tree.
    pub fn reveal(&mut self, document: &Document, node: NodeId) -> bool {
        let steps = document.steps(node);
        if steps.len() > MOST_REVEALED {
            return false;
        }
        let Some(mut container) = document.root() else { return false };
        for step in steps {
            self.set(RowId::of_value(container), true);
            let count = document.child_count(container);
            let mut size = section_size(count);
            if size > 1 {
                let ordinal = match step {
                    Step::Element { ordinal, .. } => ordinal,
                    Step::Member { value, .. } => ordinal_of(document, container, value),
                };
                while size > 1 {
                    self.set(RowId::of_section(container, ordinal / size * size, size), true);
                    size /= 100;
                }
            }
            container = step.value();
        }
        true
    }
}

fn ordinal_of(document: &Document, object: NodeId, value: NodeId) -> u32 {
    let before = document.children_from(object, 0).take_while(|child| child.value != value);
    before.count() as u32
}
