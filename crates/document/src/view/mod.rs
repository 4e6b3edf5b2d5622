//! The index as the JSON Schema validator reads it (traits of the crate `jsonschema-value`), so that
//! no `serde_json::Value` of a document is built. Errors name the failing node by its place in the
//! index; how they are told to people is not decided here.

mod equality;
mod skeleton;
mod unique;
mod value;

pub use skeleton::skeleton;

use crate::document::{Document, NodeId};
use crate::number::Number;
use crate::text::{Storage, for_each_character, unescape};
use crate::word::*;
use jsonschema_value::types::JsonType;
use jsonschema_value::{Array, Json, JsonNumber, LazyInstance, NodeIdentity, Object};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};

/// The largest number of error records that an [`Instance`] may have.
pub const RECORD_LIMIT: u32 = 1 << 16;

/// Its length is what matters: a slice of it carries the running number of an error record.
static ZEROS: [u8; RECORD_LIMIT as usize + 1] = [0; RECORD_LIMIT as usize + 1];

/// The representation: `jsonschema::options_for::<TapeJson>()`.
pub struct TapeJson;

/// A document as the instance of one validation call, with a budget of error records.
///
/// Each time the validator records an error, the record gets a running number. Once the budget is
/// used up, containers look as if they ended, so that the validator, which collects every error
/// before it hands over the first, comes to its end soon. Records with a number at or above the
/// budget are worthless then: drop them, and say that the list was cut.
#[derive(Debug)]
pub struct Instance<'a> {
    document: &'a Document,
    records: AtomicU32,
    budget: u32,
    /// What the root's error records say instead of a number; then no record has one.
    root_value: Option<&'a Value>,
}

impl<'a> Instance<'a> {
    /// At most `budget` error records, never more than [`RECORD_LIMIT`].
    pub fn new(document: &'a Document, budget: u32) -> Instance<'a> {
        Instance { document, records: AtomicU32::new(0), budget: budget.min(RECORD_LIMIT), root_value: None }
    }

    /// For a validator that meets patterns which it cannot finish. It runs several times then, and keeps the errors
    /// that read the same in every run: so no record is numbered, and all are worthless once the budget is used up.
    /// And it walks from the root's value to the place of such a pattern: so the root hands over `root_value`, a
    /// [`skeleton`] of all places where that may happen.
    pub fn for_unfinished(document: &'a Document, budget: u32, root_value: &'a Value) -> Instance<'a> {
        Instance { root_value: Some(root_value), ..Instance::new(document, budget) }
    }

    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// The outermost value.
    pub fn root(&'a self) -> Option<Node<'a>> {
        self.document.root().map(|root| self.node(root))
    }

    pub fn node(&'a self, node: NodeId) -> Node<'a> {
        Node { instance: self, index: node.0 }
    }

    /// Whether the budget of error records was used up, so that errors are missing.
    pub fn cut(&self) -> bool {
        self.records.load(Ordering::Relaxed) >= self.budget
    }

    /// How many error records there were; those of branches that were not taken count as well.
    pub fn records(&self) -> u32 {
        self.records.load(Ordering::Relaxed)
    }

    /// The number up to which error records are complete.
    pub fn budget(&self) -> u32 {
        self.budget
    }
}

/// What an error's instance says: the node that failed and the running number of the record,
/// from 0. None for a value that does not come from an [`Instance`].
pub fn decode_instance(value: &Value) -> Option<(NodeId, u32)> {
    match value.as_array()?.as_slice() {
        [index, number] => {
            let index = u32::try_from(index.as_u64()?).ok()?;
            Some((NodeId(index), u32::try_from(number.as_u64()?).ok()?))
        }
        _ => None,
    }
}

fn encode_instance(bytes: &[u8], tag: u32) -> Value {
    Value::Array(vec![Value::from(tag), Value::from(bytes.len() as u64)])
}

/// A value, or a key where property names are validated.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    instance: &'a Instance<'a>,
    index: u32,
}

impl<'a> Node<'a> {
    pub fn id(self) -> NodeId {
        NodeId(self.index)
    }

    #[inline(always)]
    fn document(self) -> &'a Document {
        self.instance.document
    }

    #[inline(always)]
    fn word(self) -> u64 {
        self.document().word(self.index)
    }

    #[inline(always)]
    fn kind(self) -> u8 {
        kind_of(self.word())
    }

    #[inline(always)]
    fn raw(self) -> Cow<'a, str> {
        let (start, end) = self.document().text_range(self.index);
        self.document().storage.slice(start, end)
    }

    #[inline(always)]
    fn text(self) -> Cow<'a, str> {
        match self.kind() {
            STRING_ESCAPED | KEY_ESCAPED => Cow::Owned(unescape(&self.raw())),
            _ => self.raw(),
        }
    }
}

#[inline(always)]
fn is_text(kind: u8) -> bool {
    !matches!(kind, NULL | FALSE | TRUE | SMALL_INTEGER | NUMBER | ARRAY | OBJECT)
}

/// Holds one string as a document, for names that are not in a document.
#[derive(Debug)]
pub struct NameBuffer(Document);

impl Default for NameBuffer {
    fn default() -> NameBuffer {
        NameBuffer(Document::parse(Vec::new()))
    }
}

impl Json for TapeJson {
    type Node<'a> = Node<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = NameBuffer;
    /// Finding a key is a scan of the members, so one pass over them soon pays.
    const KEYS_PER_LOOKUP: usize = 8;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut NameBuffer, string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        let document = &mut buffer.0;
        let mut text = match std::mem::replace(&mut document.storage, Storage::Text(String::new())) {
            Storage::Text(text) => text,
            Storage::Bytes(_) => String::new(),
        };
        text.clear();
        text.push_str(string);
        document.tape.clear();
        document.long_texts.clear();
        let length = text.len().min(LENGTH_MAX as usize) as u32;
        if length == LENGTH_MAX {
            document.long_texts.insert(0, text.len() as u32);
        }
        document.tape.push(word(BARE, length, 0));
        document.storage = Storage::Text(text);
        let instance = Instance::new(document, RECORD_LIMIT);
        f(Node { instance: &instance, index: 0 })
    }
}

impl<'a> jsonschema_value::Node<'a, TapeJson> for Node<'a> {
    type Object = TapeObject<'a>;
    type Array = TapeArray<'a>;
    type Number = Number<'a>;

    #[inline]
    fn as_object(&self) -> Option<TapeObject<'a>> {
        (self.kind() == OBJECT).then_some(TapeObject { node: *self })
    }

    #[inline]
    fn as_array(&self) -> Option<TapeArray<'a>> {
        (self.kind() == ARRAY).then_some(TapeArray { node: *self })
    }

    #[inline]
    fn as_string(&self) -> Option<Cow<'a, str>> {
        is_text(self.kind()).then(|| self.text())
    }

    #[inline]
    fn as_number(&self) -> Option<Number<'a>> {
        let kind = self.kind();
        if !matches!(kind, SMALL_INTEGER | NUMBER) {
            return None;
        }
        let (start, end) = self.document().text_range(self.index);
        Some(Number::written(self.document().storage.ascii(start, end), kind == SMALL_INTEGER))
    }

    #[inline]
    fn as_boolean(&self) -> Option<bool> {
        match self.kind() {
            TRUE => Some(true),
            FALSE => Some(false),
            _ => None,
        }
    }

    #[inline]
    fn is_null(&self) -> bool {
        self.kind() == NULL
    }

    #[inline]
    fn is_number(&self) -> bool {
        matches!(self.kind(), SMALL_INTEGER | NUMBER)
    }

    #[inline]
    fn is_string(&self) -> bool {
        is_text(self.kind())
    }

    #[inline]
    fn json_type(&self) -> JsonType {
        match self.kind() {
            NULL => JsonType::Null,
            FALSE | TRUE => JsonType::Boolean,
            SMALL_INTEGER | NUMBER => JsonType::Number,
            ARRAY => JsonType::Array,
            OBJECT => JsonType::Object,
            _ => JsonType::String,
        }
    }

    #[inline]
    fn string_length(&self) -> Option<u64> {
        match self.kind() {
            STRING | KEY => {
                let (start, end) = self.document().text_range(self.index);
                Some((end - start) as u64)
            }
            STRING_ESCAPED | KEY_ESCAPED => {
                let mut length = 0;
                for_each_character(&self.raw(), |_| length += 1);
                Some(length)
            }
            kind if is_text(kind) => Some(self.text().chars().count() as u64),
            _ => None,
        }
    }

    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        let kind = self.kind();
        if matches!(kind, STRING_UNICODE | KEY_UNICODE) {
            // A code point takes one to four bytes.
            let (start, end) = self.document().text_range(self.index);
            let (fewest, most) = (((end - start) as u64).div_ceil(4), (end - start) as u64);
            if most < min || fewest > max {
                return Some(false);
            }
            if fewest >= min && most <= max {
                return Some(true);
            }
        }
        self.string_length().map(|length| (min..=max).contains(&length))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        equality::equals_value(self.document(), self.index, expected)
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(value::to_value(self.document(), self.index))
    }

    fn lazy_value(&self) -> LazyInstance<'a> {
        let number = self.instance.records.fetch_add(1, Ordering::Relaxed).min(RECORD_LIMIT);
        let number = match self.instance.root_value {
            Some(value) if self.document().root() == Some(self.id()) => return value.into(),
            Some(_) => 0,
            None => number,
        };
        LazyInstance::Deferred {
            bytes: &ZEROS[..number as usize],
            tag: self.index,
            make: encode_instance,
            cell: Default::default(),
        }
    }

    #[inline]
    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::tagged(std::ptr::from_ref(self.document()) as usize, self.index))
    }
}

/// An object of a document.
#[derive(Clone, Copy, Debug)]
pub struct TapeObject<'a> {
    node: Node<'a>,
}

/// Its members that count.
#[derive(Clone, Copy, Debug)]
pub struct TapeMembers<'a> {
    instance: &'a Instance<'a>,
    at: u32,
    end: u32,
}

impl<'a> TapeMembers<'a> {
    /// The next key whose member counts.
    #[inline]
    fn next_key(&mut self) -> Option<Node<'a>> {
        while self.at < self.end {
            let key = Node { instance: self.instance, index: self.at };
            self.at = self.instance.document.skip(self.at + 1);
            if key.kind() != KEY_DEAD {
                return Some(key);
            }
        }
        None
    }
}

impl<'a> Iterator for TapeMembers<'a> {
    type Item = (Cow<'a, str>, Node<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at < self.end && self.instance.cut() {
            return None;
        }
        let key = self.next_key()?;
        Some((key.text(), Node { instance: self.instance, index: key.index + 1 }))
    }
}

impl<'a> TapeObject<'a> {
    #[inline]
    fn all(&self) -> TapeMembers<'a> {
        let (at, end) = self.node.document().children(self.node.id(), OBJECT);
        TapeMembers { instance: self.node.instance, at, end }
    }
}

impl<'a> Object<'a, TapeJson> for TapeObject<'a> {
    type Node = Node<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = TapeMembers<'a>;

    #[inline]
    fn len(&self) -> usize {
        self.node.document().len(self.node.id())
    }

    fn get(&self, key: &Box<str>) -> Option<Node<'a>> {
        let mut members = self.all();
        let bytes = members.instance.document.storage.bytes();
        while let Some(found) = members.next_key() {
            let is_equal = match found.kind() {
                KEY_ESCAPED => *found.text() == **key,
                _ => {
                    let (start, end) = found.document().text_range(found.index);
                    end - start == key.len() && bytes.get(start..end) == Some(key.as_bytes())
                }
            };
            if is_equal {
                return Some(Node { instance: found.instance, index: found.index + 1 });
            }
        }
        None
    }

    #[inline]
    fn members(&self) -> TapeMembers<'a> {
        self.all()
    }

    fn try_for_each_name_node<B>(
        &self,
        _buffer: &mut NameBuffer,
        mut f: impl FnMut(Node<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let mut members = self.all();
        while let Some(key) = members.next_key() {
            f(key)?;
            if self.node.instance.cut() {
                break;
            }
        }
        ControlFlow::Continue(())
    }
}

/// An array of a document.
#[derive(Clone, Copy, Debug)]
pub struct TapeArray<'a> {
    node: Node<'a>,
}

/// Its elements.
#[derive(Clone, Copy, Debug)]
pub struct TapeElements<'a> {
    instance: &'a Instance<'a>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for TapeElements<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        if self.at >= self.end || self.instance.cut() {
            return None;
        }
        let found = Node { instance: self.instance, index: self.at };
        self.at = self.instance.document.skip(self.at);
        Some(found)
    }
}

impl<'a> Array<'a, TapeJson> for TapeArray<'a> {
    type Node = Node<'a>;
    type ElementsIter = TapeElements<'a>;

    #[inline]
    fn len(&self) -> usize {
        self.node.document().len(self.node.id())
    }

    #[inline]
    fn elements(&self) -> TapeElements<'a> {
        let (at, end) = self.node.document().children(self.node.id(), ARRAY);
        TapeElements { instance: self.node.instance, at, end }
    }

    fn is_unique(&self) -> bool {
        unique::is_unique(self.node.document(), self.node.id())
    }
}

impl JsonNumber for Number<'_> {
    #[inline]
    fn as_u64(&self) -> Option<u64> {
        Number::as_u64(self)
    }

    #[inline]
    fn as_i64(&self) -> Option<i64> {
        Number::as_i64(self)
    }

    #[inline]
    fn as_f64(&self) -> Option<f64> {
        Number::as_f64(self)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.text())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(value::to_number(self))
    }

    #[inline]
    fn is_integer(&self) -> bool {
        Number::is_integer(self)
    }

    #[inline]
    fn is_written_as_integer(&self) -> bool {
        Number::is_written_as_integer(self)
    }
}
