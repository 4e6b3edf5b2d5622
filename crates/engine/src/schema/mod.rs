//! JSON Schema: compiles the schemas of a check, validates a document as it stands, and turns every violation into
//! a finding that a person understands. It knows no exchange and gives no verdict; that is the contract gate's work.

mod backtracking;
mod compile;
mod draft;
mod explain;
mod fold;
mod format_words;
pub mod generate;
mod graph;
mod names;
mod retriever;
mod source;
mod suggest;
mod union;
mod validate;
mod violation;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use source::percent_decode;

use check::gates::contract::{ContractSettings, Draft};
use check::{DocumentName, Evidence, Finding, RuleId, Unjudged};
use document::Document;
use document::view::TapeJson;
pub use names::names;

/// A violation of the schema by the body.
pub const BODY_SCHEMA: RuleId = RuleId::new("contract/body-schema");
/// The schema itself is wrong.
pub const SCHEMA_COMPILE: RuleId = RuleId::new("contract/schema-compile");
/// A `$ref` that no schema of the check answers.
pub const SCHEMA_REF: RuleId = RuleId::new("contract/schema-ref");
/// Hostile or too large input, stopped by a budget.
pub const BUDGET: RuleId = RuleId::new("contract/budget");

/// A schema of the check. The first one judges, the others answer `$ref`.
#[derive(Clone, Copy, Debug)]
pub struct SchemaSource<'a> {
    pub document: &'a Document,
    /// `DocumentName::Schema(n)`, n being its position among the check's schemas.
    pub name: DocumentName,
    /// The name that people know it by; a `$ref` may use it where the schema has no `$id`.
    pub label: &'a str,
}

/// Texts with their labels as schemas of the check, in their order.
pub(crate) fn sources(texts: &[(String, Document)]) -> Vec<SchemaSource<'_>> {
    let source =
        |(at, (label, document))| SchemaSource { document, name: DocumentName::Schema(at as u16), label };
    texts.iter().map(|(label, document)| (label.as_str(), document)).enumerate().map(source).collect()
}

/// How much work is done before giving up with a finding. All of them count, none of them measures time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Errors noted while validating, those inside of `anyOf` and `oneOf` included.
    pub error_records: u32,
    /// Findings, after equal ones were folded.
    pub findings: u32,
    /// Schemas that may lie within each other while one value is judged: what the stack must hold.
    pub depth: u32,
    /// Steps back that a pattern with look-around or back-references may take on one text.
    pub backtracks: u32,
    /// Nesting of a schema's own text.
    pub schema_depth: u32,
    /// Values in a schema's text.
    pub schema_values: u32,
}

impl Default for Limits {
    /// The depths are measured. An unoptimised build holds about 900 schemas within each other on a stack of 1 MiB;
    /// optimised wasm in Chromium at least 2,500 (there the browser's own stack ends first).
    fn default() -> Self {
        Limits {
            error_records: 10_000,
            findings: 200,
            depth: 500,
            backtracks: 10_000,
            schema_depth: 100,
            schema_values: 500_000,
        }
    }
}

/// What became of the schemas.
#[derive(Debug)]
pub struct Compilation {
    /// None: nothing can be judged. The findings say why, or the text of the schema is not JSON, which the rules
    /// about texts say; `unjudged` has a sentence in both cases.
    pub compiled: Option<Compiled>,
    pub draft: Draft,
    /// Evidence is [`Evidence::Recorded`]: a schema is always given.
    pub findings: Vec<Finding>,
    pub unjudged: Vec<Unjudged>,
    /// `{}`, `true` or only words without force: every value fits.
    pub judges_nothing: bool,
}

/// A schema ready to judge.
#[derive(Debug)]
pub struct Compiled {
    validator: jsonschema::Validator<TapeJson>,
    resources: source::Resources,
    reach: graph::Reach,
    backtracking: Vec<backtracking::Backtracking>,
    limits: Limits,
}

/// What is judged, for people and for its findings.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// As it stands in a sentence: `the response`, `the query parameter limit`.
    pub whole: &'a str,
    /// The document that its places lie in.
    pub name: DocumentName,
    /// The rule that a violation breaks.
    pub rule: RuleId,
}

impl Judged<'_> {
    /// The body of the response in hand.
    pub const RESPONSE: Judged<'static> =
        Judged { whole: "the response", name: DocumentName::Response, rule: BODY_SCHEMA };
}

/// What was learnt about one document.
#[derive(Debug, Default)]
pub struct Validation {
    /// In the order of [`Finding::order`].
    pub findings: Vec<Finding>,
    /// Whether there are more violations than `findings` tells of.
    pub is_cut: bool,
    pub unjudged: Vec<Unjudged>,
}

/// Compiles the first schema, with the others at hand for `$ref`. Reads nothing from anywhere else.
pub fn compile(schemas: &[SchemaSource<'_>], settings: &ContractSettings, limits: &Limits) -> Compilation {
    compile::compile(schemas, settings, limits)
}

impl Compiled {
    /// Judges a document. `schemas` are the ones given to [`compile`].
    ///
    /// A document whose text is broken is judged as far as it could be read.
    pub fn validate(
        &self,
        instance: &Document,
        schemas: &[SchemaSource<'_>],
        evidence: Evidence,
    ) -> Validation {
        validate::validate(self, instance, schemas, evidence, &Judged::RESPONSE)
    }

    /// Judges something else than the body of the response in hand.
    pub fn validate_as(
        &self,
        instance: &Document,
        schemas: &[SchemaSource<'_>],
        evidence: Evidence,
        judged: &Judged<'_>,
    ) -> Validation {
        validate::validate(self, instance, schemas, evidence, judged)
    }

    /// Whether the document fits; false where a budget stops the judging.
    pub fn is_valid(&self, instance: &Document) -> bool {
        validate::is_valid(self, instance)
    }
}
