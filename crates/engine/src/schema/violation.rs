//! What a validator said, turned into places in the instance and in the schemas.
//! Words for it are made in `explain`.

use super::backtracking::is_of_a_budget;
use super::source::{Location, Resources};
use document::view::decode_instance;
use document::{Document, NodeId};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

#[derive(Debug)]
pub(super) struct Violation {
    /// The value; for a violation by a key's text, the key.
    pub node: NodeId,
    /// The number of the latest note taken for it and for all that is nested in it.
    pub last_record: u32,
    /// Of the keyword's value.
    pub location: Location,
    pub problem: Problem,
}

#[derive(Debug)]
pub(super) enum Problem {
    /// Fits no branch of `anyOf` or `oneOf`; the violations of each branch.
    NoBranch(Vec<Vec<Violation>>),
    /// Fits several branches of `oneOf`: those without violations.
    SeveralBranches(Vec<Vec<Violation>>),
    /// The text of a key breaks `propertyNames`.
    Name(Box<Violation>),
    Other(ValidationErrorKind),
}

impl Violation {
    /// Whether it, or one that it rests on, is no judgement but a budget that ran out.
    pub(super) fn rests_on_a_budget(&self) -> bool {
        match &self.problem {
            Problem::NoBranch(branches) => branches.iter().flatten().any(Violation::rests_on_a_budget),
            Problem::Name(inner) => inner.rests_on_a_budget(),
            Problem::Other(error) => is_of_a_budget(error),
            Problem::SeveralBranches(_) => false,
        }
    }

    /// Takes an error apart. Nested errors lie as deep as the schemas that were judged, which has a cap.
    pub(super) fn new(
        error: ValidationError<'_>,
        resources: &Resources,
        document: &Document,
        root: NodeId,
    ) -> Violation {
        let parts = error.into_parts();
        let absolute =
            parts.absolute_keyword_location.as_ref().and_then(|uri| resources.locate(uri.as_str()));
        let location = absolute
            .unwrap_or_else(|| Location { source: 0, pointer: parts.schema_path.as_str().to_string() });
        // What cannot be placed is never before the cut.
        let (node, mut last_record) = decode_instance(&parts.instance)
            .or_else(|| Some((document.resolve(parts.instance_path.as_str())?, u32::MAX)))
            .unwrap_or((root, u32::MAX));
        let mut nested = |branches: Vec<Vec<ValidationError<'static>>>| -> Vec<Vec<Violation>> {
            let branches = branches.into_iter();
            let branch = |errors: Vec<ValidationError<'static>>| -> Vec<Violation> {
                errors.into_iter().map(|error| Violation::new(error, resources, document, root)).collect()
            };
            let branches: Vec<Vec<Violation>> = branches.map(branch).collect();
            let last = branches.iter().flatten().map(|violation| violation.last_record).max();
            last_record = last_record.max(last.unwrap_or(0));
            branches
        };
        let problem = match parts.kind {
            ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
                Problem::NoBranch(nested(context))
            }
            ValidationErrorKind::OneOfMultipleValid { context } => Problem::SeveralBranches(nested(context)),
            ValidationErrorKind::PropertyNames { error } => match nested(vec![vec![*error]]).pop() {
                Some(mut inner) if !inner.is_empty() => Problem::Name(Box::new(inner.remove(0))),
                _ => Problem::Other(ValidationErrorKind::FalseSchema),
            },
            other => Problem::Other(other),
        };
        Violation { node, last_record, location, problem }
    }
}
