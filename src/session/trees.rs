//! The tree over a text: windows of rows, what is folded, search, copies of a value. The engine keeps what is open.

use super::Session;
use super::judging::Pending;
use check::tree::{RowId, TreeHit, TreeWindow};
use check::wire::{Job, Part};
use check::{DocumentName, Place};
use leptos::prelude::*;

/// The signals of the tree view.
#[derive(Clone, Copy)]
pub struct Trees {
    /// The texts are shown as trees.
    pub is_on: RwSignal<bool>,
    /// The rows that came last, and of which version of which text.
    pub window: RwSignal<Option<(DocumentName, u32, TreeWindow)>>,
    /// Rises when rows may have changed: they are asked for again.
    pub changes: RwSignal<u32>,
    /// The chosen row, from 0.
    pub chosen: RwSignal<u32>,
    /// The value that the search found last; 0: none.
    found: StoredValue<u32>,
}

impl Trees {
    pub fn new() -> Self {
        Trees {
            is_on: RwSignal::new(false),
            window: RwSignal::new(None),
            changes: RwSignal::new(0),
            chosen: RwSignal::new(0),
            found: StoredValue::new(0),
        }
    }
}

impl Session {
    /// Asks for rows of the tree of a text that the engine has read.
    pub fn ask_tree(self, document: DocumentName, first: u32, count: u32) {
        let Some(version) = self.fed.with_untracked(|f| f.get(&document).copied()) else { return };
        self.with_jobs(|jobs| jobs.pending.retain(|_, p| !matches!(p, Pending::Tree { .. })));
        self.ask(Pending::Tree { version }, |id| Job::Tree { id, document, first, count }, Vec::new());
    }

    pub(super) fn got_tree(self, document: DocumentName, version: u32, window: TreeWindow) {
        let last = window.total.saturating_sub(1);
        if self.trees.chosen.get_untracked() > last {
            self.trees.chosen.set(last);
        }
        self.trees.window.set(Some((document, version, window)));
    }

    pub fn fold(self, document: DocumentName, row: RowId, is_open: bool, all: bool) {
        self.send(Job::Fold { document, row, is_open, all }, Vec::new());
        self.trees.changes.update(|n| *n += 1);
    }

    /// The next key or value with this text; a new text starts at the top.
    pub fn find_in_tree(self, document: DocumentName, text: String, is_new: bool) {
        if text.is_empty() {
            return;
        }
        if is_new {
            self.trees.found.set_value(0);
        }
        let after = self.trees.found.get_value();
        self.ask(Pending::TreeFind, |id| Job::TreeFind { id, document, text, after }, Vec::new());
    }

    pub(super) fn found_in_tree(self, hit: Option<TreeHit>, row: Option<u32>) {
        match (hit, row) {
            (Some(hit), Some(row)) => {
                self.trees.found.set_value(hit.node);
                self.trees.chosen.set(row);
                self.trees.changes.update(|n| *n += 1);
            }
            (Some(hit), None) => {
                self.trees.found.set_value(hit.node);
                self.say(format!("Found at line {}, too deep for the tree", hit.line));
            }
            (None, _) if self.trees.found.get_value() == 0 => self.say("Not found"),
            (None, _) => {
                self.trees.found.set_value(0);
                self.say("No further one; the next search starts at the top");
            }
        }
    }

    /// Where the tree is shown, a place is opened there.
    pub(super) fn show_in_tree_if_on(self, place: &Place) {
        if !self.trees.is_on.get_untracked() {
            return;
        }
        let (document, offset) = (place.document, place.start);
        self.ask(Pending::TreeShow, |id| Job::TreeShow { id, document, offset }, Vec::new());
    }

    pub(super) fn shown_in_tree(self, row: Option<u32>) {
        match row {
            Some(row) => {
                self.trees.chosen.set(row);
                self.trees.changes.update(|n| *n += 1);
            }
            // It is marked in the text, which has every place.
            None => self.trees.is_on.set(false),
        }
    }

    pub fn copy_part(self, document: DocumentName, node: u32, part: Part) {
        self.ask(Pending::Markdown, |id| Job::CopyPart { id, document, node, part }, Vec::new());
    }
}
