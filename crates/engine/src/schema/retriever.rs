//! Answers a validator's questions for other schemas from the check alone, and remembers what could not be answered.
//! It never reads a file or the network.

use jsonschema::{Retrieve, Uri};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Addresses that a schema answers by its label, with the schema's position.
    pub aliases: BTreeMap<String, u16>,
    /// Addresses that nothing answers.
    pub missing: BTreeSet<String>,
}

/// A schema by the name that people know it by.
#[derive(Debug)]
pub(super) struct Labelled {
    pub label: String,
    /// What the label is as an address.
    pub address: String,
    pub source: u16,
    pub value: Value,
}

#[derive(Debug, Default)]
pub(super) struct CheckRetriever {
    pub schemas: Vec<Labelled>,
    pub asked: Arc<Mutex<Asked>>,
}

impl CheckRetriever {
    fn find(&self, address: &str) -> Option<&Labelled> {
        if let Some(exact) = self.schemas.iter().find(|schema| schema.address == address) {
            return Some(exact);
        }
        let wanted = file_name(address);
        if wanted.is_empty() {
            return None;
        }
        let mut found = self.schemas.iter().filter(|schema| file_name(&schema.label) == wanted);
        // Two schemas of the same name: guessing would judge by the wrong one.
        found.next().filter(|_| found.next().is_none())
    }
}

/// The last part of an address or path, without the endings that people leave out.
fn file_name(address: &str) -> String {
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let name = path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let name = super::source::percent_decode(name);
    let name = name.strip_suffix(".json").unwrap_or(&name);
    name.strip_suffix(".schema").unwrap_or(name).to_string()
}

impl Retrieve for CheckRetriever {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let address = uri.as_str().trim_end_matches('#');
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match self.find(address) {
            Some(schema) => {
                asked.aliases.insert(address.to_string(), schema.source);
                schema.value.clone()
            }
            None => {
                asked.missing.insert(address.to_string());
                // Accepts everything, so that the rest can be judged; the caller tells of it.
                Value::Object(Map::new())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_without_endings() {
        let cases = [
            ("customer.json", "customer"),
            ("https://example.com/schemas/customer.schema.json#/x", "customer"),
            ("preflight://schemas/customer", "customer"),
            ("C:\\schemas\\customer.json", "customer"),
            ("my%20order.json", "my order"),
            ("https://example.com/", "example.com"),
        ];
        for (address, name) in cases {
            assert_eq!(file_name(address), name, "{address}");
        }
    }
}
