//! Turns a violation into what a person reads: one sentence, expected, got, how to fix it, and where.
//! Folding equal ones into one finding is `fold`'s work, choosing a branch of a union is `union`'s.

mod containers;
mod scalars;
mod schema_words;

use super::source::{Location, Resources};
use super::violation::{Problem, Violation};
use super::words::{self, SUBJECT, Speech};
use super::{BUDGET, SCHEMA_REF, SchemaSource};
use check::{DocumentName, Evidence, Fact, RuleId, Severity};
use document::{Document, Kind, NodeId, Span};
use jsonschema::error::ValidationErrorKind as Error;
use std::cell::Cell;

/// What to do about a pattern that needs too many steps.
pub(super) const REWRITE: &str =
    "Rewrite the pattern without nested repeats, look-around and back-references.";

/// What a violation is told as. The title holds [`SUBJECT`] where its subject goes.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub rule: RuleId,
    pub severity: Severity,
    pub keyword: &'static str,
    pub location: Location,
    pub node: NodeId,
    /// What is marked in the text.
    pub span: Span,
    /// Tells apart what is wrong at one place by one keyword: the missing or unexpected key.
    pub key: String,
    pub title: String,
    /// What the value is instead; left out of a folded title unless it is the same everywhere.
    pub tail: String,
    pub note: String,
    pub expected: Option<String>,
    pub got: Option<String>,
    pub fix: Option<String>,
    pub facts: Vec<Fact>,
}

/// All that explaining needs to look at.
pub(super) struct Explainer<'a> {
    pub speech: Speech<'a>,
    pub name: DocumentName,
    pub evidence: Evidence,
    /// What violations are found under, and what word they go by in "send it": response or schema.
    pub rule: RuleId,
    pub schemas: &'a [SchemaSource<'a>],
    pub resources: &'a Resources,
    /// Set when there was more to tell than is told.
    pub is_cut: Cell<bool>,
}

impl<'a> Explainer<'a> {
    pub(super) fn document(&self) -> &'a Document {
        self.speech.document
    }

    /// What is marked for a value: a container that spans lines only by its bracket.
    pub(super) fn mark(&self, node: NodeId) -> Span {
        let document = self.document();
        let span = document.span(node);
        let is_container = matches!(document.kind(node), Kind::Array | Kind::Object);
        if is_container && document.position(span.start).line != document.position(span.end).line {
            return Span::new(span.start, span.start + 1);
        }
        span
    }

    /// A finding under construction, about a value.
    pub(super) fn told(&self, violation: &Violation, keyword: &'static str, must: &str) -> Told {
        Told {
            rule: self.rule.clone(),
            severity: Severity::Blocks,
            keyword,
            location: violation.location.clone(),
            node: violation.node,
            span: self.mark(violation.node),
            key: String::new(),
            title: format!("{SUBJECT} {must}"),
            tail: String::new(),
            note: must.to_string(),
            expected: None,
            got: Some(words::value(self.document(), violation.node)),
            fix: None,
            facts: Vec::new(),
        }
    }

    /// The name that a fix calls the value by.
    pub(super) fn called(&self, node: NodeId) -> String {
        self.speech.subject(node, true)
    }

    pub(super) fn tell(&self, violation: &Violation, told: &mut Vec<Told>) {
        match &violation.problem {
            Problem::NoBranch(_) if violation.rests_on_a_budget() => told.push(self.stopped(
                violation,
                BUDGET,
                "could not be judged: a pattern in one of its alternatives needs more steps than the budget",
                REWRITE,
            )),
            Problem::NoBranch(branches) => self.tell_union(violation, branches, told),
            Problem::SeveralBranches(branches) => told.push(self.tell_several(violation, branches)),
            Problem::Name(inner) => self.tell_name(violation, inner, told),
            Problem::Other(error) => self.tell_error(violation, error, told),
        }
    }

    fn tell_error(&self, v: &Violation, error: &Error, told: &mut Vec<Told>) {
        let one = match error {
            Error::AdditionalProperties { unexpected } => {
                return self.unexpected_keys(v, "additionalProperties", unexpected, told);
            }
            Error::UnevaluatedProperties { unexpected } => {
                return self.unexpected_keys(v, "unevaluatedProperties", unexpected, told);
            }
            Error::Type { kind } => self.wrong_type(v, kind),
            Error::Required { property } => self.missing_key(v, property.as_str().unwrap_or_default()),
            Error::Enum { options } => self.not_in_enum(v, options),
            Error::Constant { expected_value } => self.not_the_constant(v, expected_value),
            Error::Minimum { limit } => self.out_of_bounds(v, "minimum", "at least", limit),
            Error::Maximum { limit } => self.out_of_bounds(v, "maximum", "at most", limit),
            Error::ExclusiveMinimum { limit } => {
                self.out_of_bounds(v, "exclusiveMinimum", "more than", limit)
            }
            Error::ExclusiveMaximum { limit } => {
                self.out_of_bounds(v, "exclusiveMaximum", "less than", limit)
            }
            Error::MultipleOf { multiple_of } => self.no_multiple(v, *multiple_of),
            Error::MinLength { limit } => self.wrong_length(v, "minLength", *limit),
            Error::MaxLength { limit } => self.wrong_length(v, "maxLength", *limit),
            Error::Pattern { pattern } => self.no_match(v, pattern),
            Error::Format { format } => self.wrong_format(v, format),
            Error::ContentEncoding { content_encoding } => self.wrong_encoding(v, content_encoding),
            Error::FromUtf8 { .. } => self.wrong_encoding(v, "base64"),
            Error::ContentMediaType { content_media_type } => self.wrong_media_type(v, content_media_type),
            Error::MinItems { limit } => self.wrong_size(v, "minItems", *limit),
            Error::MaxItems { limit } => self.wrong_size(v, "maxItems", *limit),
            Error::AdditionalItems { limit } => self.wrong_size(v, "additionalItems", *limit as u64),
            Error::MinProperties { limit } => self.wrong_size(v, "minProperties", *limit),
            Error::MaxProperties { limit } => self.wrong_size(v, "maxProperties", *limit),
            Error::UniqueItems => self.not_unique(v),
            Error::Contains => self.contains_none(v),
            Error::UnevaluatedItems { unexpected } => self.unexpected_items(v, unexpected.len() as u64),
            Error::FalseSchema => self.refused(v),
            Error::Not { .. } => self.fits_not(v),
            Error::BacktrackLimitExceeded { .. } => self.stopped(
                v,
                BUDGET,
                // The text may be a key, and where a pattern is under `not` or `if` its place is not always known.
                match self.document().kind(v.node) {
                    Kind::Object | Kind::Array => {
                        "holds a text that could not be compared with its pattern within the budget of steps"
                    }
                    _ => "could not be compared with its pattern within the budget of steps",
                },
                REWRITE,
            ),
            Error::RegexEngineFailure { .. } => self.stopped(
                v,
                BUDGET,
                "could not be compared with its pattern: the pattern's engine gave up",
                "Write the pattern in a simpler way.",
            ),
            Error::Referencing(_) => self.stopped(
                v,
                SCHEMA_REF,
                "could not be judged: a $ref leads nowhere",
                "Add the schema that is meant, or correct the $ref.",
            ),
            Error::Custom { message, .. } => {
                let mut told = self.told(v, "custom", "breaks a rule of its schema");
                told.expected = Some(message.clone());
                told
            }
            // Kept apart by `Violation`.
            Error::AnyOf { .. }
            | Error::OneOfNotValid { .. }
            | Error::OneOfMultipleValid { .. }
            | Error::PropertyNames { .. } => self.told(v, "anyOf", "fits none of its alternatives"),
        };
        told.push(one);
    }

    fn stopped(&self, v: &Violation, rule: RuleId, must: &str, fix: &str) -> Told {
        let mut told = self.told(v, "pattern", must);
        told.rule = rule;
        told.severity = Severity::Warns;
        told.note = "not judged".into();
        told.expected = self.schema_text(&v.location).map(|text| words::shorten(&text, 60));
        told.fix = Some(fix.into());
        told
    }

    /// The violation of `propertyNames`: the inner one, said of the key.
    fn tell_name(&self, outer: &Violation, inner: &Violation, told: &mut Vec<Told>) {
        let document = self.document();
        let mut found = Vec::new();
        self.tell(inner, &mut found);
        let key = words::name(&document.text(inner.node));
        for mut one in found {
            let of = self.speech.subject(outer.node, true);
            one.title = one.title.replace(SUBJECT, &format!("the key {key} of {SUBJECT}"));
            one.node = outer.node;
            if document.is_key(inner.node) {
                one.span = document.span(inner.node);
            }
            one.key = document.text(inner.node).into_owned();
            one.tail = String::new();
            one.fix = Some(format!("Rename the key {key} of {of}, or widen `propertyNames` in the schema."));
            told.push(one);
        }
    }
}

/// `"minimum": 0`, as it can be written into a schema.
pub(super) fn edit(keyword: &str, value: &str) -> String {
    format!("`\"{keyword}\": {value}`")
}

/// Whether findings of this rule say that the body is wrong (and not that something could not be judged).
pub(super) fn is_violation(told: &Told) -> bool {
    told.rule != BUDGET && told.rule != SCHEMA_REF
}
