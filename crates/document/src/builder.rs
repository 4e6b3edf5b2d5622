//! Writes the tape: opens and closes containers, registers keys, records faults.
//! Does not read the text; what comes next is decided by `parser` and `recover`.

use crate::fault::{Fault, FaultKind, Span};
use crate::keys::{self, KeyTable, SCAN_LIMIT, SCAN_WORDS};
use crate::word::*;
use std::collections::BTreeMap;

/// At most this many faults are kept; reading goes on behind them.
pub(crate) const FAULT_CAP: usize = 1_000;
/// Every so many children of a container, one is written down, so that it is found again quickly.
pub(crate) const MILESTONE_EVERY: u32 = 1_024;
/// The index that stands for "outside of every container".
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// Two members of an object with the same key. All are tape indexes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DuplicateKey {
    pub object: u32,
    pub earlier: u32,
    pub later: u32,
}

/// One of the many children of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Milestone {
    pub container: u32,
    pub index: u32,
    /// How many children come before it (in an object, only a hint: live ones).
    pub ordinal: u32,
}

/// What an object needs to know about its keys.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ObjectState {
    /// The key of the sibling read before that is expected next; 0 for none.
    pub predicted: u32,
    pub predicted_end: u32,
    /// Filled once a key was not the predicted one; until then the keys are known to differ.
    pub bloom: u64,
}

/// The container that is being read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub index: u32,
    pub count: u32,
    /// The closing bracket; a zero byte outside.
    pub closer: u8,
    pub object: ObjectState,
}

impl Frame {
    pub(crate) const OUTSIDE: Frame = Frame {
        index: OUTSIDE,
        count: 0,
        closer: 0,
        object: ObjectState { predicted: 0, predicted_end: 0, bloom: 0 },
    };

    #[inline(always)]
    pub(crate) fn is_object(&self) -> bool {
        self.closer == b'}'
    }
}

#[derive(Debug)]
pub(crate) struct Builder {
    pub tape: Vec<u64>,
    pub frame: Frame,
    /// Enclosing containers: tape index and count, 8 bytes a level.
    stack: Vec<u64>,
    /// What enclosing objects know about their keys.
    objects: Vec<ObjectState>,
    /// Hash tables of the open objects that have many members.
    tables: Vec<(u32, KeyTable)>,
    /// The value read last, if it is a container, else 0: the shape expected of the next element.
    pub last: u32,
    pub milestones: Vec<Milestone>,
    pub duplicates: Vec<DuplicateKey>,
    /// Ends of the texts that are too long for a word.
    pub long_texts: BTreeMap<u32, u32>,
    pub faults: Vec<Fault>,
    pub faults_cut: bool,
    pub is_full: bool,
    /// Until where the answer to "does the string go on behind this line break?" holds, and the answer.
    pub line_break_answer: (usize, bool),
}

impl Builder {
    pub(crate) fn new() -> Builder {
        Builder {
            tape: Vec::new(),
            frame: Frame::OUTSIDE,
            stack: Vec::new(),
            objects: Vec::new(),
            tables: Vec::new(),
            last: 0,
            milestones: Vec::new(),
            duplicates: Vec::new(),
            long_texts: BTreeMap::new(),
            faults: Vec::new(),
            faults_cut: false,
            is_full: false,
            line_break_answer: (0, false),
        }
    }

    /// Makes room for the next value. False, with a fault, when there is none to be had.
    #[cold]
    pub(crate) fn grow(&mut self, position: usize) -> bool {
        // By a quarter, not by doubling: the tape is sized from an estimate before.
        let more = (self.tape.capacity() / 4).max(1_024);
        let fits = self.tape.capacity() + more < OUTSIDE as usize;
        if !fits || self.tape.try_reserve_exact(more).is_err() {
            self.record(FaultKind::TooLarge, position, position);
            self.is_full = true;
        }
        !self.is_full
    }

    #[cold]
    pub(crate) fn record(&mut self, kind: FaultKind, start: usize, end: usize) {
        if self.faults.len() >= FAULT_CAP {
            self.faults_cut = true;
            return;
        }
        self.faults.push(Fault { kind, span: Span::new(start as u32, end as u32) });
    }

    #[inline(always)]
    fn member_flag(&self) -> u64 {
        if self.frame.is_object() { MEMBER } else { 0 }
    }

    /// Writes a scalar whose text lies at `start..end` (for strings, without quotes).
    #[inline(always)]
    pub(crate) fn scalar(&mut self, kind: u8, start: usize, end: usize) {
        let word = self.text_word(kind, start, end) | self.member_flag();
        self.tape.push(word);
        self.last = 0;
    }

    #[inline(always)]
    pub(crate) fn text_word(&mut self, kind: u8, start: usize, end: usize) -> u64 {
        let length = (end - start) as u32;
        if length >= LENGTH_MAX {
            return self.long_text_word(kind, start, end);
        }
        word(kind, length, start as u32)
    }

    #[cold]
    fn long_text_word(&mut self, kind: u8, start: usize, end: usize) -> u64 {
        self.long_texts.insert(self.tape.len() as u32, end as u32);
        word(kind, LENGTH_MAX, start as u32)
    }

    /// The scalar written last, if its text ends at `position`; it is taken back.
    pub(crate) fn take_scalar_ending_at(&mut self, position: usize) -> Option<usize> {
        if self.last != 0 {
            return None;
        }
        let word = *self.tape.last()?;
        let ends_here = offset_of(word) as usize + length_of(word) as usize == position;
        let is_plain = matches!(kind_of(word), NULL | FALSE | TRUE | SMALL_INTEGER | NUMBER);
        if !ends_here || !is_plain || length_of(word) == 0 || length_of(word) == LENGTH_MAX {
            return None;
        }
        self.tape.pop();
        Some(offset_of(word) as usize)
    }

    /// Counts the value that was just written as a child of the container in hand.
    #[inline(always)]
    pub(crate) fn count_child(&mut self) {
        self.frame.count += 1;
        if self.frame.count & (MILESTONE_EVERY - 1) == 0 {
            self.milestone();
        }
    }

    #[cold]
    fn milestone(&mut self) {
        let (container, ordinal) = (self.frame.index, self.frame.count);
        if container != OUTSIDE {
            self.milestones.push(Milestone { container, index: self.tape.len() as u32, ordinal });
        }
    }

    /// Opens a container at `position`. `shape` is a value read before that this one may resemble.
    #[inline(always)]
    pub(crate) fn open(&mut self, is_object: bool, position: usize, shape: u32) {
        let index = self.tape.len() as u32;
        let kind = if is_object { OBJECT } else { ARRAY };
        let flag = self.member_flag();
        self.tape.push(word(kind, 0, position as u32) | flag);
        self.tape.push(0);
        self.stack.push((self.frame.index as u64) << 32 | self.frame.count as u64);
        if self.frame.is_object() {
            self.objects.push(self.frame.object);
        }
        let (mut first, mut end) = (0, 0);
        if shape != 0
            && let Some(&[shape_word, shape_second]) = self.tape.get(shape as usize..shape as usize + 2)
            && kind_of(shape_word) == kind
            && shape + 2 < next_of(shape_second)
        {
            (first, end) = (shape + 2, next_of(shape_second));
        }
        let closer = if is_object { b'}' } else { b']' };
        let object = ObjectState { predicted: first, predicted_end: end, bloom: 0 };
        self.frame = Frame { index, count: 0, closer, object };
        self.last = if is_object { 0 } else { first };
    }

    /// Closes the container in hand; `end` is the offset behind its bracket. Counts it as a child.
    #[inline(always)]
    pub(crate) fn close(&mut self, end: usize) {
        let index = self.frame.index;
        let next = self.tape.len() as u32;
        if let Some([first, second_word]) = self.tape.get_mut(index as usize..index as usize + 2) {
            *first |= (self.frame.count.min(LENGTH_MAX) as u64) << 32;
            *second_word = second(end as u32, next);
        }
        if !self.tables.is_empty() {
            self.drop_table(index);
        }
        self.last = index;
        let Some(parent) = self.stack.pop() else { return };
        let (parent_index, count) = ((parent >> 32) as u32, parent as u32);
        let is_object = self.tape.get(parent_index as usize).is_some_and(|&parent| kind_of(parent) == OBJECT);
        let (closer, object) = if self.stack.is_empty() {
            (0, ObjectState::default())
        } else if is_object {
            (b'}', self.objects.pop().unwrap_or_default())
        } else {
            (b']', ObjectState::default())
        };
        self.frame = Frame { index: parent_index, count, closer, object };
        self.count_child();
    }

    #[cold]
    fn drop_table(&mut self, index: u32) {
        if self.tables.last().is_some_and(|(object, _)| *object == index) {
            self.tables.pop();
        }
    }

    /// How many containers are open.
    pub(crate) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Whether one of the nearest enclosing containers is of this kind.
    pub(crate) fn encloses(&self, is_object: bool) -> bool {
        let kind = if is_object { OBJECT } else { ARRAY };
        self.stack
            .iter()
            .skip(1)
            .rev()
            .take(64)
            .filter_map(|entry| self.tape.get((entry >> 32) as usize))
            .any(|&enclosing| kind_of(enclosing) == kind)
    }

    #[inline(always)]
    pub(crate) fn skip(&self, index: u32) -> u32 {
        match self.tape.get(index as usize) {
            Some(&found) if is_container(kind_of(found)) => {
                self.tape.get(index as usize + 1).map_or(index + 2, |&second| next_of(second))
            }
            _ => index + 1,
        }
    }

    pub(crate) fn text_length(&self, index: u32, word: u64) -> usize {
        match length_of(word) {
            LENGTH_MAX => {
                let end = self.long_texts.get(&index).copied().unwrap_or_default();
                end.saturating_sub(offset_of(word)) as usize
            }
            length => length as usize,
        }
    }

    /// Looks for an earlier key with the same text as the key at `index`, which was just written,
    /// and marks it as overridden.
    #[inline(never)]
    pub(crate) fn register_key(&mut self, source: &[u8], index: u32) {
        let key_word = self.tape[index as usize];
        let name = keys::key_bytes(source, key_word, self.text_length(index, key_word));
        let hash = keys::hash_bytes(&name);
        if self.frame.object.bloom == 0 {
            self.fill_bloom(source, index);
        }
        let bit = 1u64 << (hash >> 58);
        let equal = |tape: &[u64], length: usize, other: u32| {
            *keys::key_bytes(source, tape[other as usize], length) == *name
        };
        let mut earlier = None;
        // A table once made stays in use. Keys that override each other keep the count low, so the distance counts too.
        let has_table = self.tables.last().is_some_and(|(object, _)| *object == self.frame.index);
        if has_table || self.frame.count >= SCAN_LIMIT || index - self.frame.index >= SCAN_WORDS {
            if !has_table {
                self.fill_table(source, index);
            }
            let (tape, long_texts) = (&self.tape, &self.long_texts);
            if let Some((_, table)) = self.tables.last_mut() {
                earlier = table.insert(hash, index, |other| {
                    let length = match length_of(tape[other as usize]) {
                        LENGTH_MAX => (long_texts.get(&other).copied().unwrap_or_default() as usize)
                            .saturating_sub(offset_of(tape[other as usize]) as usize),
                        length => length as usize,
                    };
                    equal(tape, length, other)
                });
            }
        } else if self.frame.object.bloom & bit != 0 {
            let mut other = self.frame.index + 2;
            while other < index {
                let other_word = self.tape[other as usize];
                if kind_of(other_word) != KEY_DEAD
                    && equal(&self.tape, self.text_length(other, other_word), other)
                {
                    earlier = Some(other);
                    break;
                }
                other = self.skip(other + 1);
            }
        }
        self.frame.object.bloom |= bit;
        if let Some(earlier) = earlier {
            let dead = &mut self.tape[earlier as usize];
            *dead = with_kind(*dead, KEY_DEAD);
            self.duplicates.push(DuplicateKey { object: self.frame.index, earlier, later: index });
            self.frame.count -= 1;
        }
    }

    /// The keys so far were all predicted: put them into the filter now.
    fn fill_bloom(&mut self, source: &[u8], end: u32) {
        let mut at = self.frame.index + 2;
        while at < end {
            let key_word = self.tape[at as usize];
            let name = keys::key_bytes(source, key_word, self.text_length(at, key_word));
            self.frame.object.bloom |= 1u64 << (keys::hash_bytes(&name) >> 58);
            at = self.skip(at + 1);
        }
    }

    #[cold]
    fn fill_table(&mut self, source: &[u8], end: u32) {
        let mut table = KeyTable::with_capacity(4 * SCAN_LIMIT as usize);
        let mut at = self.frame.index + 2;
        while at < end {
            let key_word = self.tape[at as usize];
            if kind_of(key_word) != KEY_DEAD {
                let name = keys::key_bytes(source, key_word, self.text_length(at, key_word));
                table.insert(keys::hash_bytes(&name), at, |_| false);
            }
            at = self.skip(at + 1);
        }
        self.tables.push((self.frame.index, table));
    }
}
