//! Several responses of the same thing side by side: what each source holds of each field, and where they differ.
//! How they are compared is the engine's.

use crate::Finding;
use crate::inference::Sighting;
use serde::{Deserialize, Serialize};

/// Field by source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// The names of the sources, in the order of the cells.
    pub sources: Vec<String>,
    /// In the order of the first source that has the field.
    pub rows: Vec<Row>,
    /// In the order of [`Finding::order`].
    pub findings: Vec<Finding>,
    /// What was left out because there was too much of it, as sentences.
    pub notes: Vec<String>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// `/orders/*/id`; `*` is every item, `{key}` every value of a map.
    pub path: String,
    /// How many containers it is in.
    pub depth: u32,
    /// One for each source.
    pub cells: Vec<Cell>,
}

/// What one source holds of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub presence: Presence,
    /// How often it could have been there: objects around a field; for items and for the whole, as often as it was.
    pub parents: u64,
    pub present: u64,
    pub nulls: u64,
    /// Types of JSON Schema without null, most frequent first: `string`, `integer`.
    pub types: Vec<String>,
    /// What the strings look like, most frequent first: `date-time`, `uuid`.
    pub formats: Vec<String>,
    /// The first value that is not null, else the first.
    pub example: Option<Sighting>,
}

impl Cell {
    /// `48 of 50`; nothing where nothing could be seen.
    pub fn presence_words(&self) -> String {
        match self.presence {
            Presence::Unknown => "not known".into(),
            _ => format!("{} of {}", self.present, self.parents),
        }
    }
}

/// Whether a field is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Each time.
    Always,
    /// Not each time.
    Sometimes,
    /// Never, though what it would be in was there.
    Never,
    /// What it would be in was never there: an empty array proves nothing.
    #[default]
    Unknown,
}
