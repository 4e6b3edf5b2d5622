//! What a person may ask of a generated value, and what became of it.
//! Making it is the work of the modules beside this one.

use check::gates::contract::Draft;

/// How much of a schema is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Amount {
    /// What is required, and some of the rest.
    #[default]
    Some,
    /// Only what is required.
    Minimal,
    /// Every optional property too, as far as the depth allows.
    Full,
}

/// Which way a value goes, for `readOnly` and `writeOnly` (OpenAPI 3.1, JSON Schema 2020-12 validation §9.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Neither keyword counts.
    #[default]
    Unknown,
    /// `readOnly` properties are left out.
    Request,
    /// `writeOnly` properties are left out.
    Response,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenerateOptions {
    pub amount: Amount,
    /// Whether `example`, `examples` and `default` are taken where they fit.
    pub prefers_examples: bool,
    pub direction: Direction,
    /// How `$ref` and `id` are read.
    pub draft: Draft,
    /// Whether `nullable: true` allows null, as in OpenAPI 3.0.
    pub knows_nullable: bool,
    /// How deep values nest before optional ones are left out.
    pub depth: u32,
    /// Values tried as a whole before giving up.
    pub attempts: u32,
    /// Steps of work over all attempts.
    pub steps: u32,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        GenerateOptions {
            amount: Amount::Some,
            prefers_examples: false,
            direction: Direction::Unknown,
            draft: Draft::Draft202012,
            knows_nullable: false,
            depth: 6,
            attempts: 40,
            steps: 50_000,
        }
    }
}

/// A value that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Compact JSON.
    pub text: String,
    /// What a reader should know, each a sentence: `A pattern could not be followed, …`.
    pub notes: Vec<String>,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ungenerated {
    /// No value can fit: two demands exclude each other. The sentence says which.
    Unsatisfiable(String),
    /// None was found; there may be one. The sentence says what stood in the way.
    Unknown(String),
}

impl Ungenerated {
    pub fn sentence(&self) -> &str {
        match self {
            Ungenerated::Unsatisfiable(why) | Ungenerated::Unknown(why) => why,
        }
    }
}
