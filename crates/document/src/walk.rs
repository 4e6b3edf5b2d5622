//! All values of a document in the order of the text, for rules that look at every one.

use crate::document::{Document, NodeId};
use crate::word::*;

/// A value on the way through a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub node: NodeId,
    /// The container that it is in; none for the root.
    pub parent: Option<NodeId>,
    /// How many containers it is in.
    pub depth: u32,
}

/// Values in the order of the text, containers before what is in them. Members that a later one
/// overrides are left out.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    document: &'a Document,
    at: u32,
    /// The containers around the next value, each with the index where it ends.
    open: Vec<(u32, u32)>,
}

impl Document {
    /// Walks through all values.
    pub fn walk(&self) -> Walk<'_> {
        Walk { document: self, at: 0, open: Vec::new() }
    }
}

impl Iterator for Walk<'_> {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        loop {
            while self.open.last().is_some_and(|&(_, end)| self.at >= end) {
                self.open.pop();
            }
            let word = self.document.tape.get(self.at as usize).copied()?;
            let kind = kind_of(word);
            if kind == KEY_DEAD {
                self.at = self.document.skip(self.at + 1);
                continue;
            }
            if is_key(kind) {
                self.at += 1;
                continue;
            }
            let node = NodeId(self.at);
            let parent = self.open.last().map(|&(container, _)| NodeId(container));
            let depth = self.open.len() as u32;
            if is_container(kind) {
                self.open.push((self.at, self.document.skip(self.at)));
                self.at += 2;
            } else {
                self.at += 1;
            }
            return Some(Visit { node, parent, depth });
        }
    }
}
