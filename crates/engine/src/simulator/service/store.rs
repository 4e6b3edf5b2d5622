//! What the service was given, by collection: `/orders` has the orders that `/orders/{id}` names. It knows no schema.

use crate::schema::generate::value::Value;
use std::collections::BTreeMap;

/// Things that one service keeps; beyond that the oldest of a collection goes.
const MOST_ITEMS: usize = 1_000;
/// Collections that are kept.
const MOST_COLLECTIONS: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Store {
    /// By the path of the collection as it was asked for: `/customers/7/orders`.
    collections: BTreeMap<String, Vec<Item>>,
    /// What collections had first, which takes long to make and is the same each time.
    first: BTreeMap<String, Vec<Item>>,
    /// How many things were made; a seed for the next one.
    pub made: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub id: String,
    pub value: Value,
}

impl Store {
    /// None: nobody asked for it yet.
    pub(super) fn collection(&self, path: &str) -> Option<&[Item]> {
        self.collections.get(path).map(Vec::as_slice)
    }

    /// Forgets what it was given.
    pub(super) fn forget(&mut self) {
        self.collections.clear();
        self.made = 0;
    }

    /// Gives a collection what it had first; false: it was never asked for.
    pub(super) fn reopen(&mut self, path: &str) -> bool {
        let Some(items) = self.first.get(path).cloned() else { return false };
        self.open(path, items);
        true
    }

    /// Gives a collection its first things, and keeps them for the next time.
    pub(super) fn open_first(&mut self, path: &str, items: Vec<Item>) {
        if self.first.len() < MOST_COLLECTIONS {
            self.first.insert(path.to_string(), items.clone());
        }
        self.open(path, items);
    }

    pub(super) fn open(&mut self, path: &str, items: Vec<Item>) {
        if self.collections.len() < MOST_COLLECTIONS {
            self.collections.entry(path.to_string()).or_insert(items);
        }
    }

    pub(super) fn get(&self, path: &str, id: &str) -> Option<&Value> {
        self.collections.get(path)?.iter().find(|item| item.id == id).map(|item| &item.value)
    }

    pub(super) fn put(&mut self, path: &str, id: &str, value: Value) {
        self.open(path, Vec::new());
        let Some(items) = self.collections.get_mut(path) else { return };
        match items.iter_mut().find(|item| item.id == id) {
            Some(item) => item.value = value,
            None => {
                if items.len() >= MOST_ITEMS {
                    items.remove(0);
                }
                items.push(Item { id: id.to_string(), value });
            }
        }
    }

    /// Things in all collections.
    pub(super) fn len(&self) -> u32 {
        self.collections.values().map(|items| items.len() as u32).sum()
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, path: &str, id: &str) -> bool {
        let Some(items) = self.collections.get_mut(path) else { return false };
        let before = items.len();
        items.retain(|item| item.id != id);
        items.len() < before
    }
}
