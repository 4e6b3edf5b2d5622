//! Patterns of places (`/orders/*/id`) and the types seen at each, gathered on one walk through a document.
//! A pattern costs a look-up per value; pointers are only made for findings.

use document::{Document, Kind, NodeId, Visit};
use std::collections::BTreeMap;

/// Gathers types per column. A column is a pattern below an array.
pub(super) struct Columns<'a> {
    document: &'a Document,
    patterns: Vec<Pattern>,
    children: BTreeMap<(u32, u64), u32>,
    /// The containers around the current value, each with its pattern.
    open: Vec<(NodeId, u32)>,
    types: BTreeMap<u32, Seen>,
}

struct Pattern {
    parent: u32,
    /// None: any element of an array.
    key: Option<String>,
    /// Whether an array is in it.
    is_repeated: bool,
}

/// First value and count for each of boolean, number, string, array, object.
type Seen = [Option<(NodeId, u64)>; 5];

const TYPES: [&str; 5] = ["boolean", "number", "string", "array", "object"];

/// A column in which more than one type was seen.
pub(super) struct Mixed {
    pub pattern: String,
    /// Type, first value of it, how many; the most frequent first.
    pub types: Vec<(&'static str, NodeId, u64)>,
}

impl<'a> Columns<'a> {
    pub fn new(document: &'a Document) -> Self {
        Columns {
            document,
            patterns: vec![Pattern { parent: 0, key: None, is_repeated: false }],
            children: BTreeMap::new(),
            open: Vec::new(),
            types: BTreeMap::new(),
        }
    }

    /// To be called for every value, in order.
    pub fn visit(&mut self, visit: &Visit) {
        self.open.truncate(visit.depth as usize);
        let kind = self.document.kind(visit.node);
        let is_container = matches!(kind, Kind::Array | Kind::Object);
        let parent = self.open.last().map_or(0, |open| open.1);
        let is_in_array = visit.parent.is_some_and(|p| self.document.kind(p) == Kind::Array);
        let is_repeated = self.patterns[parent as usize].is_repeated || is_in_array;
        if !is_container && !is_repeated {
            return;
        }
        let pattern = self.intern(visit);
        if is_container {
            self.open.push((visit.node, pattern));
        }
        let type_index = match kind {
            Kind::Null => return,
            Kind::Boolean(_) => 0,
            Kind::Number => 1,
            Kind::String => 2,
            Kind::Array => 3,
            Kind::Object => 4,
        };
        if is_repeated {
            let seen = &mut self.types.entry(pattern).or_default()[type_index];
            match seen {
                Some((_, count)) => *count += 1,
                None => *seen = Some((visit.node, 1)),
            }
        }
    }

    /// The pattern of the value that was just visited.
    pub fn pattern(&mut self, visit: &Visit) -> String {
        let pattern = match self.open.last() {
            Some((node, pattern)) if *node == visit.node => *pattern,
            _ => self.intern(visit),
        };
        self.text(pattern)
    }

    fn intern(&mut self, visit: &Visit) -> u32 {
        let Some(parent_node) = visit.parent else { return 0 };
        let parent = self.open.last().map_or(0, |open| open.1);
        let is_array = self.document.kind(parent_node) == Kind::Array;
        let key = if is_array { None } else { self.document.key(visit.node) };
        // 64 bits of FNV-1a over the key as written stand for it; 0 stands for "any element".
        let hash = key.map_or(0, |key| fnv(self.document.raw(key)) | 1);
        if let Some(&known) = self.children.get(&(parent, hash)) {
            return known;
        }
        let id = self.patterns.len() as u32;
        let is_repeated = is_array || self.patterns[parent as usize].is_repeated;
        let key = key.map(|key| self.document.text(key).into_owned());
        self.patterns.push(Pattern { parent, key, is_repeated });
        self.children.insert((parent, hash), id);
        id
    }

    fn text(&self, mut id: u32) -> String {
        let mut parts = Vec::new();
        while id != 0 {
            let pattern = &self.patterns[id as usize];
            parts.push(match &pattern.key {
                Some(key) => key.replace('~', "~0").replace('/', "~1"),
                None => "*".to_string(),
            });
            id = pattern.parent;
        }
        parts.iter().rev().flat_map(|part| ["/", part.as_str()]).collect()
    }

    /// The columns with more than one type, in the order of the text.
    pub fn into_mixed(self) -> Vec<Mixed> {
        let mut mixed: Vec<(u32, Mixed)> = Vec::new();
        for (id, seen) in &self.types {
            let mut types: Vec<(&'static str, NodeId, u64)> = seen
                .iter()
                .zip(TYPES)
                .filter_map(|(seen, name)| seen.map(|(node, count)| (name, node, count)))
                .collect();
            if types.len() > 1 {
                types.sort_by_key(|(_, node, count)| (std::cmp::Reverse(*count), node.index()));
                let first = types.iter().map(|t| t.1.index()).min().unwrap_or_default();
                mixed.push((first, Mixed { pattern: self.text(*id), types }));
            }
        }
        mixed.sort_by_key(|(first, _)| *first);
        mixed.into_iter().map(|(_, mixed)| mixed).collect()
    }
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
