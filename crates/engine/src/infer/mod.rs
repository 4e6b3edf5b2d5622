//! Infers a JSON Schema from samples, and says of each decision what it rests on, so that a person can accept or
//! reject it. The schema accepts all the samples, whatever was chosen. It judges nothing.

mod decide;
mod formats;
mod json;
mod maps;
mod paths;
mod profile;
mod shape;
mod values;

pub(crate) use formats::TextForm;
pub(crate) use maps::{Likeness, likeness};
pub(crate) use paths::{ITEMS, VALUES, count, member, name, shorten, sighting};
pub use profile::Limits;
pub(crate) use profile::{Budget, Example, Field, Sort, read};
pub(crate) use shape::Shape;

use check::inference::{Choices, Inference};
use document::Document;

/// Infers a schema. A document in JSON Lines is as many samples as it has lines; items of an array are samples of
/// the item. Nothing is required from a single sample unless a person says so.
pub fn infer(samples: &[&Document], choices: &Choices) -> Inference {
    Gathered::new(samples, Limits::default()).decide(choices)
}

/// What was seen in samples, for choosing again and again without reading them anew.
pub struct Gathered<'a> {
    documents: Vec<&'a Document>,
    root: Field,
    samples: u64,
    notes: Vec<String>,
}

impl<'a> Gathered<'a> {
    pub fn new(samples: &[&'a Document], limits: Limits) -> Gathered<'a> {
        let mut root = Field::default();
        let mut budget = Budget::new(limits);
        let mut count = 0;
        let mut notes = Vec::new();
        for (number, document) in samples.iter().enumerate() {
            count += read(document, number as u32, &mut root, &mut budget);
            if document.is_blocked() {
                let which =
                    if samples.len() > 1 { format!("Sample {}", number + 1) } else { "The sample".into() };
                notes.push(format!("{which} is not JSON as a whole; what could be read of it was used."));
            }
        }
        notes.extend(budget.notes());
        Gathered { documents: samples.to_vec(), root, samples: count, notes }
    }

    /// The schema under these choices, and all decisions that there are under them.
    pub fn decide(&self, choices: &Choices) -> Inference {
        let (schema, decisions) = decide::schema(&self.documents, self.root.clone(), choices);
        Inference { schema, decisions, samples: self.samples, notes: self.notes.clone() }
    }
}
