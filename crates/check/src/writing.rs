//! What helps to write a text: the words that fit, and what is wrong with it so far. Nothing of it is part of a check,
//! and no verdict depends on it.

use serde::{Deserialize, Serialize};

/// The words of a check's schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaNames {
    /// In the order of the texts; no two of the same name and parent.
    pub properties: Vec<PropertyName>,
    /// What a `$ref` of the edited schema can say: `#/$defs/money`, `prices.json#/$defs/money`.
    pub references: Vec<String>,
    /// The keywords of JSON Schema, sorted.
    pub keywords: Vec<String>,
    /// Whether there are more names than these.
    pub is_cut: bool,
}

/// A property that a schema describes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyName {
    pub name: String,
    /// The property whose object holds this one; empty at the root and in a definition.
    pub parent: String,
    /// `string`, `array of integer`, `money` (a reference); empty where the schema does not say.
    pub kind: String,
    /// The title, else the first line of the description, shortened.
    pub about: String,
}

/// What keeps a text from being JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextFault {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode code points.
    pub column: u32,
    /// Length in UTF-8.
    pub bytes: u32,
    /// Whether strict readers refuse the text because of it.
    pub blocks: bool,
    pub title: String,
    pub fix: String,
}
