//! What was inferred from samples: a JSON Schema, and each decision in it with its evidence.
//! How it is inferred is the engine's; accepting and rejecting is the tester's.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A schema from samples, and why it is as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inference {
    /// A JSON Schema (2020-12), pretty, keys always in the same order. It accepts all the samples, whatever was
    /// accepted and rejected.
    pub schema: String,
    /// In the order of the schema.
    pub decisions: Vec<Decision>,
    /// How many samples were read; each line of JSON Lines is one.
    pub samples: u64,
    /// What was left out because there was too much of it, as sentences.
    pub notes: Vec<String>,
}

/// One thing that the schema says, or could say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Path and kind: `/orders/*/id#required`. The same for other samples of the same thing.
    pub id: String,
    /// `/orders/*/id`; `*` is every item, `{key}` every value of a map, `{type=card}` one branch of a union.
    pub path: String,
    pub kind: DecisionKind,
    /// What accepting it means, one sentence without a full stop: `status is one of "new", "paid"`.
    pub says: String,
    /// Computed: `present in 48 of 50, null in 2, 3 distinct values`.
    pub evidence: String,
    /// Whether the schema says it now.
    pub is_accepted: bool,
    /// Whether the schema says it unless a person chooses otherwise.
    pub is_default: bool,
    /// Whether the samples leave no choice: the other way the schema would refuse them.
    pub is_fixed: bool,
    pub strength: Strength,
    /// First samples of it.
    pub examples: Vec<Sighting>,
}

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// Only null, or nothing, was seen: any value is accepted.
    Any,
    /// The field must be there.
    Required,
    /// null is accepted.
    Nullable,
    /// A number without fraction, against any number.
    Integer,
    /// A number is not negative. There is no kind for upper bounds: samples say nothing about them.
    Minimum,
    /// One of the values that were seen.
    Enum,
    /// A `format` of JSON Schema.
    Format,
    /// A decimal number in a string.
    Pattern,
    /// An object whose keys are data, against one with fields of its own.
    Map,
    /// Objects of several shapes, told apart by the value of one field.
    Union,
}

impl DecisionKind {
    /// As it stands in an id.
    pub fn word(self) -> &'static str {
        match self {
            DecisionKind::Any => "any",
            DecisionKind::Required => "required",
            DecisionKind::Nullable => "nullable",
            DecisionKind::Integer => "integer",
            DecisionKind::Minimum => "minimum",
            DecisionKind::Enum => "enum",
            DecisionKind::Format => "format",
            DecisionKind::Pattern => "pattern",
            DecisionKind::Map => "map",
            DecisionKind::Union => "union",
        }
    }
}

/// How much the evidence weighs, by the number of values it rests on. The order is from strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// 20 values or more.
    Strong,
    /// 5 to 19 values.
    Fair,
    /// 2 to 4 values.
    Weak,
    /// A single value, which proves nothing.
    None,
}

impl Strength {
    pub fn of(values: u64) -> Strength {
        match values {
            20.. => Strength::Strong,
            5.. => Strength::Fair,
            2.. => Strength::Weak,
            _ => Strength::None,
        }
    }
}

/// A value in one of the samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The document, by its position from 0.
    pub document: u32,
    /// JSON Pointer (RFC 6901) in it.
    pub pointer: String,
    /// First byte, from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The value as it is written, shortened.
    pub text: String,
}

/// What a person accepted (true) and rejected (false), by the ids of decisions. Ids that lead nowhere do nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Choices(pub BTreeMap<String, bool>);
