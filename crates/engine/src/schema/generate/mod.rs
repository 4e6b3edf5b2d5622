//! Valid values from a schema: seeded, bounded by counts, checked by the validator before they are handed out.
//! It makes no invalid values; that is the data gate's work.

mod containers;
pub(crate) mod decimal;
mod demand;
mod formats;
mod make;
mod names;
mod options;
mod pattern;
mod probe;
pub(crate) mod random;
mod scalars;
mod territory;
mod types;
pub(crate) mod value;

pub use options::{Amount, Direction, GenerateOptions, Generated, Ungenerated};
pub use territory::SchemaIndex;

use super::{Compiled, SchemaSource};
use demand::Choices;
use document::Document;
use make::{Maker, Spot, Stop};
use random::Random;
use std::collections::BTreeSet;
pub(crate) use territory::At;

/// A value for the first schema, which `compiled` is made of. The same schemas, seed and options give the same value,
/// to the last byte.
pub fn generate(
    schemas: &[SchemaSource<'_>],
    compiled: &Compiled,
    seed: u64,
    options: &GenerateOptions,
) -> Result<Generated, Ungenerated> {
    let index = SchemaIndex::new(schemas, options.draft);
    generate_at(schemas, &index, (0, ""), &|value| compiled.is_valid(value), seed, options)
}

/// A value for the schema at a pointer of a source (by its position), by a judge of one's own. `index` is the
/// sources' own.
pub fn generate_at(
    schemas: &[SchemaSource<'_>],
    index: &SchemaIndex,
    place: (u16, &str),
    judge: &dyn Fn(&Document) -> bool,
    seed: u64,
    options: &GenerateOptions,
) -> Result<Generated, Ungenerated> {
    let (source, pointer) = place;
    let node = schemas.get(usize::from(source)).and_then(|schema| schema.document.resolve(pointer));
    let Some(node) = node else {
        return Err(Ungenerated::Unknown(format!("There is no schema at {pointer}.")));
    };
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let mut steps = options.steps;
    let mut stop = Stop::OutOfSteps;
    let mut tried = BTreeSet::new();
    for attempt in 0..options.attempts {
        let simpler;
        let options = match attempt {
            // What is optional may be what stands in the way.
            _ if attempt % 4 == 3 => {
                simpler =
                    GenerateOptions { amount: Amount::Minimal, prefers_examples: false, ..options.clone() };
                &simpler
            }
            _ if attempt % 4 == 2 => {
                simpler = GenerateOptions { prefers_examples: false, ..options.clone() };
                &simpler
            }
            _ => options,
        };
        let mut choices = Choices::new(schemas, index, options);
        // Where the validator insists on what the direction leaves out, it is put in after all.
        choices.keeps_direction = attempt < options.attempts.div_ceil(2);
        let mut maker = Maker {
            choices,
            options,
            random: Random::branch(seed, u64::from(attempt)),
            steps: &mut steps,
            notes: BTreeSet::new(),
        };
        match maker.make(&[At { source, node }], Spot { name, depth: 0, is_forced: true }) {
            Ok(value) => {
                let text = value.text();
                let mut notes = std::mem::take(&mut maker.notes);
                if tried.insert(text.clone()) && judge(&Document::parse(text.clone().into_bytes())) {
                    if !maker.choices.keeps_direction && options.direction != Direction::Unknown {
                        notes.insert("What the schema requires is there, whichever way it travels.".into());
                    }
                    return Ok(Generated { text, notes: notes.into_iter().collect() });
                }
                stop = Stop::Beyond("The validator refused every value that was made".into());
            }
            Err(Stop::Impossible { why, is_proof: true }) => {
                return Err(Ungenerated::Unsatisfiable(format!("No value can fit: {why}.")));
            }
            Err(Stop::OutOfSteps) => {
                stop = Stop::OutOfSteps;
                break;
            }
            Err(other) => stop = other,
        }
    }
    Err(Ungenerated::Unknown(match stop {
        Stop::Impossible { why, .. } => format!("No value was found: in every branch that was tried, {why}."),
        Stop::TooDeep => "No value was found that ends: the schema requires itself again and again.".into(),
        Stop::OutOfSteps => {
            "No value was found within the budget of steps; give the schema an example.".into()
        }
        Stop::Beyond(why) => format!("{why}."),
    }))
}

/// Whether a value fits the schema at a place, roughly: what is not known (formats, unevaluated members) passes. It
/// chooses among branches; it is no verdict.
pub(crate) fn fits_roughly(
    schemas: &[SchemaSource<'_>],
    index: &SchemaIndex,
    at: At,
    value: &value::Value,
    options: &GenerateOptions,
) -> bool {
    const STEPS: u32 = 20_000;
    probe::fits(value, at, &Choices::new(schemas, index, options), &mut { STEPS })
}

/// Whether a pattern is found in a text; None where that can't be told here.
pub(crate) fn pattern_matches(pattern: &str, text: &str) -> Option<bool> {
    pattern::matches(pattern, text)
}
