//! Ways to a value: its parents, JSON Pointer, JSONPath, and the value at an offset.
//! All of them go down from the root; long containers are entered through milestones.

use crate::document::{Document, Kind, NodeId};
use crate::fault::Span;
use crate::word::*;

/// What lies at an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    Value(NodeId),
    Key { key: NodeId, value: NodeId },
}

impl Hit {
    /// The value, also where the offset is in its key.
    pub fn value(self) -> NodeId {
        match self {
            Hit::Value(value) | Hit::Key { value, .. } => value,
        }
    }

    /// The node that the offset is in: the value or the key.
    pub fn node(self) -> NodeId {
        match self {
            Hit::Value(node) | Hit::Key { key: node, .. } => node,
        }
    }
}

/// One step down from a container to a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the member with this key.
    Member { key: NodeId, value: NodeId },
    /// To this element, counted from 0.
    Element { ordinal: u32, value: NodeId },
}

impl Step {
    pub fn value(self) -> NodeId {
        match self {
            Step::Member { value, .. } | Step::Element { value, .. } => value,
        }
    }
}

impl Document {
    /// The steps from the root to a value (of a key: to its value). Empty for the root.
    pub fn steps(&self, node: NodeId) -> Vec<Step> {
        let target = self.value(node).0;
        self.descend(|index| index <= target).take_while(|step| step.value().0 <= target).collect()
    }

    /// The steps down along children for which `starts_before` holds: always into the last one.
    fn descend(&self, starts_before: impl Fn(u32) -> bool) -> impl Iterator<Item = Step> {
        let mut container = self.root();
        std::iter::from_fn(move || {
            let step = self.last_child_where(container?, &starts_before)?;
            container = Some(step.value());
            Some(step)
        })
    }

    /// The last child (for a member: its value) for which the condition holds; it holds for all
    /// before that one and for none behind.
    fn last_child_where(&self, container: NodeId, holds: &impl Fn(u32) -> bool) -> Option<Step> {
        let is_object = self.kind(container) == Kind::Object;
        let (mut at, end) = self.children(container, if is_object { OBJECT } else { ARRAY });
        let value_of = |child: u32| child + u32::from(is_object);
        let mut ordinal = 0;
        if at < end {
            let milestones = self.milestones_of(container);
            let before = milestones
                .partition_point(|milestone| milestone.index < end && holds(value_of(milestone.index)));
            if let Some(milestone) = before.checked_sub(1).and_then(|last| milestones.get(last)) {
                (at, ordinal) = (milestone.index, milestone.ordinal);
            }
        }
        let mut found = None;
        while at < end && holds(value_of(at)) {
            let value = NodeId(value_of(at));
            found = Some(match is_object {
                true => Step::Member { key: NodeId(at), value },
                false => Step::Element { ordinal, value },
            });
            at = self.skip(value.0);
            ordinal += 1;
        }
        found
    }

    /// The container that a value or key is in; none for the root.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let steps = self.steps(node);
        match steps.len() {
            0 => None,
            1 => self.root(),
            length => steps.get(length - 2).map(|step| step.value()),
        }
    }

    /// JSON Pointer (RFC 6901): `/orders/0/id`; of the root, the empty text.
    pub fn pointer(&self, node: NodeId) -> String {
        let mut pointer = String::new();
        for step in self.steps(node) {
            pointer.push('/');
            match step {
                Step::Member { key, .. } => {
                    for character in self.text(key).chars() {
                        match character {
                            '~' => pointer.push_str("~0"),
                            '/' => pointer.push_str("~1"),
                            other => pointer.push(other),
                        }
                    }
                }
                Step::Element { ordinal, .. } => pointer.push_str(&ordinal.to_string()),
            }
        }
        pointer
    }

    /// Normalized path of JSONPath (RFC 9535, section 2.7): `$['orders'][0]['id']`.
    pub fn json_path(&self, node: NodeId) -> String {
        let mut path = String::from("$");
        for step in self.steps(node) {
            match step {
                Step::Member { key, .. } => {
                    path.push_str("['");
                    for character in self.text(key).chars() {
                        match character {
                            '\u{8}' => path.push_str("\\b"),
                            '\t' => path.push_str("\\t"),
                            '\n' => path.push_str("\\n"),
                            '\u{c}' => path.push_str("\\f"),
                            '\r' => path.push_str("\\r"),
                            '\'' => path.push_str("\\'"),
                            '\\' => path.push_str("\\\\"),
                            control if control < ' ' => path.push_str(&format!("\\u{:04x}", control as u32)),
                            other => path.push(other),
                        }
                    }
                    path.push_str("']");
                }
                Step::Element { ordinal, .. } => path.push_str(&format!("[{ordinal}]")),
            }
        }
        path
    }

    /// The value that a JSON Pointer (RFC 6901) leads to. Of duplicate members, the one that counts.
    pub fn resolve(&self, pointer: &str) -> Option<NodeId> {
        let mut node = self.root()?;
        if pointer.is_empty() {
            return Some(node);
        }
        for token in pointer.strip_prefix('/')?.split('/') {
            node = match self.kind(node) {
                Kind::Object if token.contains('~') => {
                    self.member(node, &token.replace("~1", "/").replace("~0", "~"))?
                }
                Kind::Object => self.member(node, token)?,
                Kind::Array => {
                    let is_ordinal = token.bytes().all(|byte| byte.is_ascii_digit())
                        && (token.len() == 1 || !token.starts_with('0'));
                    self.element(node, token.parse().ok().filter(|_| is_ordinal)?)?
                }
                _ => return None,
            };
        }
        Some(node)
    }

    /// The smallest value or key at an offset; the container where it is between two children.
    pub fn node_at(&self, offset: u32) -> Option<Hit> {
        let root = self.root()?;
        if !self.is_json_lines && !self.span(root).contains(offset) {
            return None;
        }
        let mut hit = Hit::Value(root);
        // A child may start with its key.
        let start = |index: u32| {
            let value = NodeId(index);
            self.key_span(value).unwrap_or_else(|| self.span(value)).start
        };
        for step in self.descend(|index| start(index) <= offset) {
            match step {
                Step::Member { key, value } if self.span(key).contains(offset) => {
                    return Some(Hit::Key { key, value });
                }
                _ if self.span(step.value()).contains(offset) => hit = Hit::Value(step.value()),
                _ => break,
            }
        }
        Some(hit)
    }

    /// Where a member lies with its key, or a value that has none.
    pub fn entry_span(&self, node: NodeId) -> Span {
        let value = self.span(self.value(node));
        match self.key_span(node) {
            Some(key) => Span::new(key.start, value.end),
            None => value,
        }
    }
}
