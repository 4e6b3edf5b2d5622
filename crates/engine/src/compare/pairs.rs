//! Walks through two documents at the same time, pair by pair, and writes down what differs. Without recursion, so that
//! depth does not matter; how elements are matched is decided in `arrays`.

use super::arrays::{Link, match_arrays};
use super::{Change, ChangeKind, Comparison, Limits, MatchedArrays, Matching, side};
use document::query::Fingerprints;
use document::{Document, Kind, NodeId};
use std::borrow::Cow;

/// Arrays of which it is said how they were matched.
const MOST_ARRAYS: usize = 100;

enum Task {
    /// Two values that belong together. `is_same`: they are known to be equal but for notation, unless fingerprints
    /// deceive; so they are walked in step.
    Pair {
        left: NodeId,
        right: NodeId,
        is_same: bool,
    },
    Tell(ChangeKind, Option<NodeId>, Option<NodeId>),
}

pub(super) struct Pairs<'a> {
    pub left: &'a Document,
    pub right: &'a Document,
    prints: [Fingerprints; 2],
    limits: Limits,
    steps: u64,
    path_bytes: usize,
    /// What is to be done, the next last.
    tasks: Vec<Task>,
    found: Comparison,
}

pub(super) fn compare(left: &Document, right: &Document, limits: Limits) -> Comparison {
    let mut found = Comparison::default();
    let task = match (left.root(), right.root()) {
        (None, None) => return found,
        (Some(left), None) => Task::Tell(ChangeKind::Removed, Some(left), None),
        (None, Some(right)) => Task::Tell(ChangeKind::Added, None, Some(right)),
        (Some(left), Some(right)) => Task::Pair { left, right, is_same: false },
    };
    if left.bytes() == right.bytes() && left.is_json_lines() == right.is_json_lines() {
        return found;
    }
    found.changes.reserve(64);
    let prints = [left.fingerprints(), right.fingerprints()];
    let mut pairs = Pairs { left, right, prints, limits, steps: 0, path_bytes: 0, tasks: vec![task], found };
    while let Some(task) = pairs.tasks.pop() {
        if pairs.work(task).is_none() {
            pairs.found.is_cut = true;
            break;
        }
    }
    pairs.found
}

impl<'a> Pairs<'a> {
    /// Takes steps from the budget; none if it is used up.
    pub fn charge(&mut self, steps: u64) -> Option<()> {
        self.steps = self.steps.saturating_add(steps);
        (self.steps <= self.limits.steps).then_some(())
    }

    /// A document and its fingerprints.
    pub fn side(&self, is_right: bool) -> (&'a Document, &Fingerprints) {
        let [left, right] = &self.prints;
        if is_right { (self.right, right) } else { (self.left, left) }
    }

    fn work(&mut self, task: Task) -> Option<()> {
        self.charge(1)?;
        match task {
            Task::Tell(kind, left, right) => {
                self.tell(kind, left, right);
                Some(())
            }
            Task::Pair { left, right, is_same } => self.pair(left, right, is_same),
        }
    }

    fn pair(&mut self, left: NodeId, right: NodeId, mut is_same: bool) -> Option<()> {
        let (left_document, right_document) = (self.left, self.right);
        let kinds = (left_document.kind(left), right_document.kind(right));
        let is_container = matches!(kinds.0, Kind::Array | Kind::Object);
        if is_container && !is_same {
            is_same = self.side(false).1.of(left) == self.side(true).1.of(right);
            if is_same {
                let (left_raw, right_raw) = (left_document.raw(left), right_document.raw(right));
                self.charge(left_raw.len() as u64 / 256)?;
                if left_raw == right_raw {
                    return Some(());
                }
            }
        }
        let kind = match kinds {
            (Kind::Array, Kind::Array) => return self.arrays(left, right, is_same),
            (Kind::Object, Kind::Object) => return self.objects(left, right, is_same),
            (Kind::Null, Kind::Null) => return Some(()),
            (Kind::Boolean(left), Kind::Boolean(right)) if left == right => return Some(()),
            (Kind::Boolean(_), Kind::Boolean(_)) => ChangeKind::Changed,
            (Kind::String, Kind::String) => {
                let (left, right) = (left_document.text(left), right_document.text(right));
                self.charge(left.len().min(right.len()) as u64 / 256)?;
                if left == right {
                    return Some(());
                }
                ChangeKind::Changed
            }
            (Kind::Number, Kind::Number) => {
                match (left_document.number(left), right_document.number(right)) {
                    (Some(left), Some(right)) if left.text() == right.text() => return Some(()),
                    (left, right) if left == right => ChangeKind::Notation,
                    _ => ChangeKind::Changed,
                }
            }
            _ => ChangeKind::TypeChanged,
        };
        self.tell(kind, Some(left), Some(right));
        Some(())
    }

    fn objects(&mut self, left: NodeId, right: NodeId, is_same: bool) -> Option<()> {
        let (left_document, right_document) = (self.left, self.right);
        let lefts: Vec<_> = left_document.members(left).collect();
        let rights: Vec<_> = right_document.members(right).collect();
        self.charge(lefts.len() as u64 + rights.len() as u64)?;
        let start = self.tasks.len();
        let is_equal_key = |(left, right): &(&document::Member, &document::Member)| {
            left_document.text(left.key) == right_document.text(right.key)
        };
        let in_step = lefts.iter().zip(&rights).take_while(is_equal_key).count();
        for (left, right) in lefts.iter().zip(&rights).take(in_step) {
            self.tasks.push(Task::Pair { left: left.value, right: right.value, is_same });
        }
        let (lefts, rights) = (&lefts[in_step..], &rights[in_step..]);
        // Sorting looks at each key a few times.
        self.charge(8 * rights.len() as u64)?;
        let mut by_key: Vec<(Cow<'_, str>, usize)> =
            rights.iter().map(|member| right_document.text(member.key)).zip(0..).collect();
        by_key.sort_unstable();
        let mut is_taken = vec![false; rights.len()];
        for member in lefts {
            let key = left_document.text(member.key);
            let found = by_key.binary_search_by(|(other, _)| other.cmp(&key)).ok();
            let partner = found.and_then(|at| by_key.get(at)).map(|&(_, at)| at);
            self.tasks.push(match partner.and_then(|at| rights.get(at)) {
                Some(right) => Task::Pair { left: member.value, right: right.value, is_same },
                None => Task::Tell(ChangeKind::Removed, Some(member.value), None),
            });
            if let Some(taken) = partner.and_then(|at| is_taken.get_mut(at)) {
                *taken = true;
            }
        }
        for (member, _) in rights.iter().zip(&is_taken).filter(|(_, is_taken)| !**is_taken) {
            self.tasks.push(Task::Tell(ChangeKind::Added, None, Some(member.value)));
        }
        self.tasks[start..].reverse();
        Some(())
    }

    fn arrays(&mut self, left: NodeId, right: NodeId, is_same: bool) -> Option<()> {
        let (left_document, right_document) = (self.left, self.right);
        let start = self.tasks.len();
        if is_same && left_document.len(left) == right_document.len(right) {
            self.charge(left_document.len(left) as u64)?;
            let elements = left_document.elements(left).zip(right_document.elements(right));
            self.tasks.extend(elements.map(|(left, right)| Task::Pair { left, right, is_same }));
            self.tasks[start..].reverse();
            return Some(());
        }
        let (links, matching) = match_arrays(self, left, right)?;
        let is_told = matching == Matching::Place
            || links.iter().any(|link| !matches!(link, Link::Pair(..)))
            || matching == Matching::Landmarks;
        if is_told
            && self.found.arrays.len() < MOST_ARRAYS
            && self.path_bytes < self.limits.path_bytes as usize
        {
            let (left_pointer, right_pointer) = (left_document.pointer(left), right_document.pointer(right));
            self.path_bytes += left_pointer.len() + right_pointer.len();
            self.found.arrays.push(MatchedArrays { left_pointer, right_pointer, matching });
        }
        for link in links {
            match link {
                Link::Pair(left, right) => self.tasks.push(Task::Pair { left, right, is_same: false }),
                Link::Moved(left, right) => {
                    self.tasks.push(Task::Tell(ChangeKind::Moved, Some(left), Some(right)));
                    self.tasks.push(Task::Pair { left, right, is_same: false });
                }
                Link::Removed(left) => self.tasks.push(Task::Tell(ChangeKind::Removed, Some(left), None)),
                Link::Added(right) => self.tasks.push(Task::Tell(ChangeKind::Added, None, Some(right))),
            }
        }
        self.tasks[start..].reverse();
        Some(())
    }

    fn tell(&mut self, kind: ChangeKind, left: Option<NodeId>, right: Option<NodeId>) {
        self.found.counts.add(kind);
        let is_listed = self.found.changes.len() < self.limits.changes as usize
            && self.path_bytes < self.limits.path_bytes as usize;
        if !is_listed {
            return;
        }
        let left = left.map(|node| side(self.left, node));
        let right = right.map(|node| side(self.right, node));
        for side in left.iter().chain(&right) {
            self.path_bytes += side.pointer.len() + side.json_path.len();
        }
        self.found.changes.push(Change { kind, left, right });
    }
}
