//! The children of a value from any one on, for windows into long arrays and objects. Unlike paths, it counts members
//! that a later one overrides: people who look at a text want to see them.

use crate::document::{Document, Kind, NodeId};
use crate::word::{ARRAY, KEY_DEAD, OBJECT, kind_of};

/// An element, or a member with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    pub key: Option<NodeId>,
    pub value: NodeId,
    /// A later member of the same object has the same key, so that this one does not count.
    pub is_overridden: bool,
}

/// Children in the order of the text.
#[derive(Clone, Debug)]
pub struct Children<'a> {
    document: &'a Document,
    at: u32,
    end: u32,
    is_object: bool,
}

impl Document {
    /// Number of elements, or of members, those included that a later one overrides.
    pub fn child_count(&self, node: NodeId) -> u32 {
        let counted = self.len(node);
        if self.duplicates.is_empty() || self.kind(node) != Kind::Object {
            return counted as u32;
        }
        if self.duplicates.len() > counted {
            return self.all_members(node).count() as u32;
        }
        let overridden = self.duplicates.iter().filter(|duplicate| duplicate.object == node.0).count();
        (counted + overridden) as u32
    }

    /// The children of an array or object from the n-th on, from 0. Quick also far inside of long ones, unless the
    /// document has duplicate keys.
    pub fn children_from(&self, node: NodeId, ordinal: u32) -> Children<'_> {
        let is_object = self.kind(node) == Kind::Object;
        let (mut at, end) = self.children(node, if is_object { OBJECT } else { ARRAY });
        let mut count = 0;
        if !is_object || self.duplicates.is_empty() {
            let milestones = self.milestones_of(node);
            let before = milestones.partition_point(|milestone| milestone.ordinal <= ordinal);
            if let Some(milestone) = before.checked_sub(1).and_then(|last| milestones.get(last)) {
                (at, count) = (milestone.index, milestone.ordinal);
            }
        }
        while at < end && count < ordinal {
            at = self.skip(at + u32::from(is_object));
            count += 1;
        }
        Children { document: self, at, end, is_object }
    }
}

impl Iterator for Children<'_> {
    type Item = Child;

    #[inline]
    fn next(&mut self) -> Option<Child> {
        if self.at >= self.end {
            return None;
        }
        let value = NodeId(self.at + u32::from(self.is_object));
        let key = self.is_object.then_some(NodeId(self.at));
        let is_overridden = self.is_object && kind_of(self.document.word(self.at)) == KEY_DEAD;
        self.at = self.document.skip(value.0);
        Some(Child { key, value, is_overridden })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_from_any_one_on_are_the_rest_of_all() {
        let numbers: Vec<String> = (0..5_000).map(|number| format!("[{number}]")).collect();
        let members: Vec<String> = (0..5_000).map(|number| format!("\"k{number}\":{{}}")).collect();
        let array = format!("[{}]", numbers.join(","));
        let object = format!("{{{}}}", members.join(","));
        let doubled = format!("{{{},\"k7\":1,\"k9\":2}}", members.join(","));
        for text in [array, object, doubled, "[]".into(), "{}".into(), "7".into()] {
            let document = Document::parse(text.into_bytes());
            let root = document.root().unwrap();
            let all: Vec<Child> = document.children_from(root, 0).collect();
            assert_eq!(all.len() as u32, document.child_count(root));
            for ordinal in [0, 1, 7, 8, 1_023, 1_024, 1_025, 2_048, 4_999, 5_000, 5_001, 5_002, u32::MAX] {
                let rest = all.get(ordinal as usize..).unwrap_or_default();
                assert!(document.children_from(root, ordinal).eq(rest.iter().copied()), "{ordinal}");
            }
        }
    }

    #[test]
    fn overridden_members_are_children() {
        let document = Document::parse(r#"{"a":1,"b":2,"a":3}"#.into());
        let root = document.root().unwrap();
        let overridden: Vec<bool> =
            document.children_from(root, 0).map(|child| child.is_overridden).collect();
        assert_eq!(overridden, [true, false, false]);
        assert_eq!((document.child_count(root), document.len(root)), (3, 2));
    }
}
