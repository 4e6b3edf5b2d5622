//! Which values of a document findings are about, for the rows of a tree. Does not know what a finding says beyond its
//! note.

use check::tree::{FoldedFindings, RowKind, TreeNote, TreeRow};
use check::{DocumentName, Finding, Fingerprint};
use document::{Document, NodeId};

/// A value that a finding is about.
struct Mark {
    start: u32,
    node: NodeId,
    note: TreeNote,
}

/// Every place of findings in one document, in the order of the text.
#[derive(Default)]
pub struct Marks {
    list: Vec<Mark>,
}

impl Marks {
    pub fn new<'a>(
        document: &Document,
        name: DocumentName,
        findings: impl Iterator<Item = &'a Finding>,
    ) -> Marks {
        let mut list = Vec::new();
        for finding in findings {
            let places = finding.places.iter().chain(&finding.schema_place).enumerate();
            for (at, place) in places.filter(|(_, place)| place.document == name) {
                let Some(hit) = document.node_at(place.start) else { continue };
                let note = TreeNote {
                    severity: finding.severity,
                    text: crate::rows::note(finding, place).into_owned(),
                    fingerprint: finding.fingerprint,
                    place: at as u32,
                };
                list.push(Mark { start: place.start, node: hit.value(), note });
            }
        }
        list.sort_by_key(|mark| mark.start);
        Marks { list }
    }

    /// What is said at the row, and, where it is folded, how many findings are in it.
    pub(super) fn put_on(&self, document: &Document, row: &mut TreeRow) {
        let Some(node) = document.node(row.id.node) else { return };
        let is_section = row.kind == RowKind::Section;
        if !is_section {
            let entry = document.entry_span(node);
            let mut notes: Vec<TreeNote> = Vec::new();
            for mark in self.between(entry.start, entry.end.max(entry.start + 1)) {
                if mark.node == node && notes.iter().all(|n| n.fingerprint != mark.note.fingerprint) {
                    notes.push(mark.note.clone());
                }
            }
            notes.sort_by_key(|note| note.severity);
            row.notes = notes;
        }
        if row.is_open || row.children == 0 {
            return;
        }
        let (start, end) = match row.id.section {
            None => (row.start, row.end),
            Some(section) => {
                let child = |ordinal| document.children_from(node, ordinal).next().map(|c| c.value);
                let last = section.first + row.children - 1;
                let (Some(first), Some(last)) = (child(section.first), child(last)) else { return };
                (document.entry_span(first).start, document.entry_span(last).end)
            }
        };
        let inside = self.between(start, end).iter().filter(|mark| is_section || mark.node != node);
        let mut seen: Vec<Fingerprint> = Vec::new();
        let mut worst = None;
        for mark in inside {
            worst = Some(worst.map_or(mark.note.severity, |w: check::Severity| w.min(mark.note.severity)));
            if !seen.contains(&mark.note.fingerprint) {
                seen.push(mark.note.fingerprint);
            }
        }
        row.folded = worst.map(|severity| FoldedFindings { count: seen.len() as u32, severity });
    }

    /// Marks that begin there; `end` does not belong to it.
    fn between(&self, start: u32, end: u32) -> &[Mark] {
        let from = self.list.partition_point(|mark| mark.start < start);
        let to = self.list.partition_point(|mark| mark.start < end);
        self.list.get(from..to).unwrap_or_default()
    }
}
