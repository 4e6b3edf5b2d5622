//! Realistic customers: a payload whose names, addresses, money and dates are those of one person somewhere.
//! Each is checked by the schema before it is handed out. What the API does with it is not this module's question.

mod dress;
mod person;
mod regions;

pub use person::Person;
pub use regions::{REGIONS, Region};

use crate::schema::generate::random::Random;
use crate::schema::generate::value::Value;
use document::Document;

/// A payload with a customer in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Compact JSON; it fits the schema.
    pub text: String,
    /// ISO 3166-1 alpha-2 of the customer's region.
    pub region: &'static str,
    /// JSON Pointers of what was replaced.
    pub dressed: Vec<String>,
}

/// The n-th customer of a seed, put into a payload that fits. `fits` is the schema's word; what it refuses is left as
/// it was, so the record always fits if the payload does.
pub fn record(
    payload: &Document,
    fits: &dyn Fn(&Document) -> bool,
    seed: u64,
    number: u32,
) -> Option<Record> {
    let base = Value::of(payload, payload.root()?)?;
    let mut random = Random::branch(seed ^ 0x6375_7374_6f6d_6572, u64::from(number));
    // In turn, so that few customers already come from many places.
    let start = Random::new(seed).below(REGIONS.len() as u64) as usize;
    let region = &REGIONS[(start + number as usize) % REGIONS.len()];
    let person = Person::of(region, &mut random);
    let changes = dress::changes(&base, &person, &mut random);
    let is_valid = |value: &Value| fits(&Document::parse(value.text().into_bytes()));
    let mut all = base.clone();
    for change in &changes {
        dress::apply(&mut all, change);
    }
    let (value, dressed) = if is_valid(&all) {
        (all, changes.iter().map(|change| change.pointer.clone()).collect())
    } else {
        one_by_one(base, &changes, &is_valid)
    };
    Some(Record { text: value.text(), region: region.code, dressed })
}

/// Where the whole does not fit, each change that does is kept.
fn one_by_one(
    mut value: Value,
    changes: &[dress::Change],
    fits: &dyn Fn(&Value) -> bool,
) -> (Value, Vec<String>) {
    let mut dressed = Vec::new();
    for change in changes {
        let mut tried = value.clone();
        dress::apply(&mut tried, change);
        if fits(&tried) {
            value = tried;
            dressed.push(change.pointer.clone());
        }
    }
    (value, dressed)
}

#[cfg(test)]
mod tests;
