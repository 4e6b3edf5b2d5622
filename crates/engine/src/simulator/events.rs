//! The queue of events: what is due first comes first, and of two that are due at once the one that was put in first.
//! It runs nothing.

use super::clock::Moment;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Names an event that is still to come, so that it can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventId {
    slot: u32,
    sequence: u64,
}

#[derive(Clone, Debug)]
struct Slot<E> {
    sequence: u64,
    event: Option<E>,
}

/// Events in the order (moment, sequence). Each operation takes the logarithm of the number of waiting events.
#[derive(Clone, Debug)]
pub struct EventQueue<E> {
    heap: BinaryHeap<Reverse<(Moment, u64, u32)>>,
    slots: Vec<Slot<E>>,
    free: Vec<u32>,
    next_sequence: u64,
    count: u64,
}

impl<E> Default for EventQueue<E> {
    fn default() -> Self {
        EventQueue {
            heap: BinaryHeap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            next_sequence: 0,
            count: 0,
        }
    }
}

impl<E> EventQueue<E> {
    pub fn push(&mut self, at: Moment, event: E) -> EventId {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let filled = Slot { sequence, event: Some(event) };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = filled;
                slot
            }
            None => {
                self.slots.push(filled);
                (self.slots.len() - 1) as u32
            }
        };
        self.heap.push(Reverse((at, sequence, slot)));
        self.count += 1;
        EventId { slot, sequence }
    }

    /// Takes an event back; None where it has already come or was taken back before.
    pub fn cancel(&mut self, id: EventId) -> Option<E> {
        let slot = self.slots.get_mut(id.slot as usize).filter(|slot| slot.sequence == id.sequence)?;
        let event = slot.event.take()?;
        self.count -= 1;
        Some(event)
    }

    /// When the next event is due.
    pub fn next_moment(&mut self) -> Option<Moment> {
        self.drop_cancelled();
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }

    pub fn pop(&mut self) -> Option<(Moment, E)> {
        self.drop_cancelled();
        let Reverse((at, _, slot)) = self.heap.pop()?;
        let event = self.slots.get_mut(slot as usize)?.event.take()?;
        self.free.push(slot);
        self.count -= 1;
        Some((at, event))
    }

    /// A cancelled event leaves its slot only here, when its turn comes: until then no other event may use it.
    fn drop_cancelled(&mut self) {
        while let Some(Reverse((_, _, slot))) = self.heap.peek() {
            if self.slots.get(*slot as usize).is_some_and(|slot| slot.event.is_some()) {
                return;
            }
            self.free.push(*slot);
            self.heap.pop();
        }
    }

    /// Events that are still to come.
    pub fn len(&self) -> u64 {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_come_in_the_order_in_which_they_were_put_in() {
        let mut queue = EventQueue::default();
        for (at, name) in [(5, "c"), (1, "a"), (5, "d"), (1, "b")] {
            queue.push(Moment(at), name);
        }
        let names: Vec<&str> = std::iter::from_fn(|| queue.pop().map(|(_, name)| name)).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
    }

    #[test]
    fn what_is_cancelled_never_comes_and_is_cancelled_once() {
        let mut queue = EventQueue::default();
        let first = queue.push(Moment(1), "first");
        queue.push(Moment(2), "second");
        assert_eq!(queue.cancel(first), Some("first"));
        assert_eq!(queue.cancel(first), None);
        let third = queue.push(Moment(0), "third");
        assert_eq!((queue.len(), queue.next_moment()), (2, Some(Moment(0))));
        assert_eq!(queue.pop(), Some((Moment(0), "third")));
        assert_eq!(queue.cancel(third), None);
        assert_eq!(queue.pop(), Some((Moment(2), "second")));
        assert!(queue.is_empty() && queue.pop().is_none());
    }

    proptest! {
        /// Against a sorted list, whatever is put in and taken back.
        #[test]
        fn the_queue_is_a_stable_sort(steps in proptest::collection::vec((0u64..20, any::<bool>()), 0..200)) {
            let mut queue = EventQueue::default();
            let mut model: Vec<(u64, usize)> = Vec::new();
            let mut ids = Vec::new();
            for (at, (moment, cancels)) in steps.iter().enumerate() {
                ids.push(queue.push(Moment(*moment), at));
                model.push((*moment, at));
                if *cancels {
                    let victim = (*moment as usize * 7) % ids.len();
                    let was_there = model.iter().any(|(_, name)| *name == victim);
                    prop_assert_eq!(queue.cancel(ids[victim]).is_some(), was_there);
                    model.retain(|(_, name)| *name != victim);
                }
            }
            model.sort();
            let came: Vec<(u64, usize)> = std::iter::from_fn(|| queue.pop().map(|(at, name)| (at.0, name))).collect();
            prop_assert_eq!(came, model);
        }
    }
}
