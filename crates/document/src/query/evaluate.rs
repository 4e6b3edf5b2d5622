//! Finds what a path leads to: segment after segment, each over all values that the one before found. Descendants are
//! read off the index in its order, so nothing recurses over the depth of a document.

use super::error::{Budget, QueryStopped};
use super::regexp::Regexp;
use super::syntax::{Path, Root, Segment, Selector};
use crate::document::{Document, Kind, NodeId};
use crate::word::{KEY_DEAD, is_container, kind_of};
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) type Step<T> = Result<T, QueryStopped>;

/// A query being asked of a document.
pub(super) struct Evaluation<'a> {
    pub document: &'a Document,
    budget: Budget,
    steps: u64,
    /// What the absolute queries of filters lead to, by their slot.
    absolute: Vec<Option<Rc<[NodeId]>>>,
    /// Expressions that came from the document; none for a text that is no I-Regexp.
    pub expressions: BTreeMap<String, Option<Rc<Regexp>>>,
}

pub(super) fn nodes(
    document: &Document,
    path: &Path,
    slots: usize,
    budget: Budget,
) -> Result<Vec<NodeId>, QueryStopped> {
    let Some(root) = document.root() else { return Ok(Vec::new()) };
    let mut evaluation =
        Evaluation { document, budget, steps: 0, absolute: vec![None; slots], expressions: BTreeMap::new() };
    evaluation.segments(&path.segments, root, false)
}

impl<'a> Evaluation<'a> {
    /// Takes steps from the budget.
    pub fn charge(&mut self, steps: usize) -> Step<()> {
        self.steps = self.steps.saturating_add(steps as u64);
        if self.steps > self.budget.steps { Err(QueryStopped::Steps(self.budget.steps)) } else { Ok(()) }
    }

    /// The values that a path within a filter leads to. `current`: what the filter looks at.
    pub fn path(&mut self, path: &'a Path, current: NodeId) -> Step<Rc<[NodeId]>> {
        match path.root {
            Root::Current => Ok(self.segments(&path.segments, current, false)?.into()),
            Root::Document { slot } => {
                if let Some(Some(found)) = self.absolute.get(slot) {
                    return Ok(Rc::clone(found));
                }
                let Some(root) = self.document.root() else { return Ok(Rc::new([])) };
                let found: Rc<[NodeId]> = self.segments(&path.segments, root, false)?.into();
                if let Some(kept) = self.absolute.get_mut(slot) {
                    *kept = Some(Rc::clone(&found));
                }
                Ok(found)
            }
        }
    }

    /// Whether a path within a filter leads to any value.
    pub fn exists(&mut self, path: &'a Path, current: NodeId) -> Step<bool> {
        match path.root {
            Root::Current if path.is_singular() => Ok(self.singular(path, current)?.is_some()),
            Root::Current => Ok(!self.segments(&path.segments, current, true)?.is_empty()),
            Root::Document { .. } => Ok(!self.path(path, current)?.is_empty()),
        }
    }

    /// The value that a singular path leads to.
    pub fn singular(&mut self, path: &'a Path, current: NodeId) -> Step<Option<NodeId>> {
        if path.root != Root::Current {
            return Ok(self.path(path, current)?.first().copied());
        }
        let mut node = current;
        for segment in &path.segments {
            let mut found = None;
            for selector in &segment.selectors {
                self.charge(1 + self.document.len(node) / 4)?;
                found = match selector {
                    Selector::Name(name) => self.document.member(node, name),
                    Selector::Index(index) => self.element(node, *index),
                    _ => None,
                };
            }
            match found {
                Some(child) => node = child,
                None => return Ok(None),
            }
        }
        Ok(Some(node))
    }

    /// From one value along segments. With `is_first_enough`, at most one value of those that there are.
    fn segments(
        &mut self,
        segments: &'a [Segment],
        start: NodeId,
        is_first_enough: bool,
    ) -> Step<Vec<NodeId>> {
        let mut nodes = vec![start];
        for (at, segment) in segments.iter().enumerate() {
            let most = if is_first_enough && at + 1 == segments.len() { 1 } else { usize::MAX };
            let mut found = Vec::new();
            for &node in &nodes {
                match segment.is_descendant {
                    true => self.descendants(node, &segment.selectors, &mut found, most)?,
                    false => self.select(node, &segment.selectors, &mut found, most)?,
                }
                if found.len() >= most {
                    break;
                }
            }
            nodes = found;
        }
        Ok(nodes)
    }

    /// The selectors on the value and on everything in it, in the order of the text.
    fn descendants(
        &mut self,
        top: NodeId,
        selectors: &'a [Selector],
        found: &mut Vec<NodeId>,
        most: usize,
    ) -> Step<()> {
        let (mut at, end) = (top.0, self.document.skip(top.0));
        while at < end && found.len() < most {
            self.charge(1)?;
            let kind = kind_of(self.document.word(at));
            if kind == KEY_DEAD {
                at = self.document.skip(at + 1);
            } else if is_container(kind) {
                self.select(NodeId(at), selectors, found, most)?;
                at += 2;
            } else {
                at += 1;
            }
        }
        Ok(())
    }

    fn select(
        &mut self,
        node: NodeId,
        selectors: &'a [Selector],
        found: &mut Vec<NodeId>,
        most: usize,
    ) -> Step<()> {
        self.charge(1)?;
        let kind = self.document.kind(node);
        if !matches!(kind, Kind::Array | Kind::Object) {
            return Ok(());
        }
        for selector in selectors {
            match selector {
                Selector::Name(name) if kind == Kind::Object => {
                    self.charge(1 + self.document.len(node) / 4)?;
                    let member = self.document.member(node, name);
                    self.push_all(found, member)?;
                }
                Selector::Index(index) if kind == Kind::Array => {
                    // At most the distance between two milestones is walked.
                    self.charge(1 + (self.document.len(node) / 4).min(256))?;
                    let element = self.element(node, *index);
                    self.push_all(found, element)?;
                }
                Selector::Name(_) | Selector::Index(_) => {}
                Selector::Wildcard => self.children(node, kind, found, most, |_, _| Ok(true))?,
                Selector::Filter(condition) => {
                    self.children(node, kind, found, most, |evaluation, child| {
                        evaluation.holds(condition, child)
                    })?;
                }
                Selector::Slice { start, end, step } if kind == Kind::Array => {
                    self.slice(node, (*start, *end, *step), found)?;
                }
                Selector::Slice { .. } => {}
            }
            if found.len() >= most {
                break;
            }
        }
        Ok(())
    }

    fn push_all(&self, found: &mut Vec<NodeId>, nodes: impl IntoIterator<Item = NodeId>) -> Step<()> {
        for node in nodes {
            if found.len() >= self.budget.nodes as usize {
                return Err(QueryStopped::Nodes(self.budget.nodes));
            }
            found.push(node);
        }
        Ok(())
    }

    fn children(
        &mut self,
        node: NodeId,
        kind: Kind,
        found: &mut Vec<NodeId>,
        most: usize,
        mut is_selected: impl FnMut(&mut Self, NodeId) -> Step<bool>,
    ) -> Step<()> {
        let document = self.document;
        let elements = document.elements(node);
        let members = (kind == Kind::Object).then(|| document.members(node).map(|member| member.value));
        for child in elements.chain(members.into_iter().flatten()) {
            if found.len() >= most {
                break;
            }
            self.charge(1)?;
            if is_selected(self, child)? {
                self.push_all(found, [child])?;
            }
        }
        Ok(())
    }

    /// The element at an index, which counts from the end where it is negative.
    fn element(&self, array: NodeId, index: i64) -> Option<NodeId> {
        let ordinal = if index < 0 { index + self.document.len(array) as i64 } else { index };
        self.document.element(array, u32::try_from(ordinal).ok()?)
    }

    /// Section 2.3.4.2: bounds from the start or from the end, and a step that may go backwards.
    fn slice(
        &mut self,
        array: NodeId,
        (start, end, step): (Option<i64>, Option<i64>, i64),
        found: &mut Vec<NodeId>,
    ) -> Step<()> {
        let length = self.document.len(array) as i64;
        let from_start = |bound: i64| if bound >= 0 { bound } else { length.saturating_add(bound) };
        let stride = step.unsigned_abs();
        // The lowest index that is selected, and how many there are.
        let (lowest, count) = match step {
            0 => return Ok(()),
            1.. => {
                let lower = from_start(start.unwrap_or(0)).clamp(0, length);
                let upper = from_start(end.unwrap_or(length)).clamp(0, length);
                (lower, (upper - lower).max(0).unsigned_abs().div_ceil(stride))
            }
            _ => {
                let upper = start.map_or(length - 1, from_start).clamp(-1, length - 1);
                let lower = end.map_or(-1, from_start).clamp(-1, length - 1);
                let count = (upper - lower).max(0).unsigned_abs().div_ceil(stride);
                let distance = count.saturating_sub(1) * stride;
                (upper - distance as i64, count)
            }
        };
        let first = found.len();
        let mut next = u32::try_from(lowest).ok().and_then(|ordinal| self.document.element(array, ordinal));
        self.charge(1)?;
        for taken in 0..count {
            let Some(node) = next else { break };
            self.push_all(found, [node])?;
            if taken + 1 == count {
                break;
            }
            next = if stride > 64 {
                self.charge(256)?;
                let ordinal = lowest as u64 + (taken + 1) * stride;
                u32::try_from(ordinal).ok().and_then(|ordinal| self.document.element(array, ordinal))
            } else {
                self.charge(stride as usize)?;
                Some(NodeId((0..stride).fold(node.0, |at, _| self.document.skip(at))))
            };
        }
        if step < 0 {
            found[first..].reverse();
        }
        Ok(())
    }
}
