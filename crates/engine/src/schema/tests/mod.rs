//! Tests of the whole of `schema`: texts in, findings out.

mod budgets;
mod compiling;
mod explaining;
mod rows;
mod unfinished;

use super::*;
use check::gates::contract::ContractSettings;

pub(super) struct Judged {
    pub compilation_findings: Vec<Finding>,
    pub unjudged: Vec<Unjudged>,
    pub findings: Vec<Finding>,
    pub is_cut: bool,
    pub draft: Draft,
    pub is_compiled: bool,
    pub judges_nothing: bool,
}

impl Judged {
    pub(super) fn all(&self) -> impl Iterator<Item = &Finding> {
        self.compilation_findings.iter().chain(&self.findings)
    }

    pub(super) fn of(&self, rule: &RuleId) -> Vec<&Finding> {
        self.all().filter(|finding| finding.rule == *rule).collect()
    }
}

/// Judges a text by schemas given as label and text.
pub(super) fn judge_with(
    schemas: &[(&str, &str)],
    instance: &str,
    settings: &ContractSettings,
    limits: &Limits,
) -> Judged {
    let documents: Vec<Document> =
        schemas.iter().map(|(_, text)| Document::parse(text.as_bytes().to_vec())).collect();
    let sources: Vec<SchemaSource<'_>> = documents
        .iter()
        .zip(schemas)
        .enumerate()
        .map(|(n, (document, (label, _)))| SchemaSource {
            document,
            name: DocumentName::Schema(n as u16),
            label,
        })
        .collect();
    let instance = Document::parse(instance.as_bytes().to_vec());
    let compilation = compile(&sources, settings, limits);
    let validation = match &compilation.compiled {
        Some(compiled) => {
            let validation = compiled.validate(&instance, &sources, Evidence::Recorded);
            let is_valid = compiled.is_valid(&instance);
            let is_silent = validation.findings.is_empty();
            assert_eq!(is_valid, is_silent, "is_valid and validate must agree: {:?}", validation.findings);
            validation
        }
        None => Validation::default(),
    };
    Judged {
        is_compiled: compilation.compiled.is_some(),
        draft: compilation.draft,
        judges_nothing: compilation.judges_nothing,
        compilation_findings: compilation.findings,
        unjudged: compilation.unjudged.into_iter().chain(validation.unjudged).collect(),
        findings: validation.findings,
        is_cut: validation.is_cut,
    }
}

pub(super) fn judge(schema: &str, instance: &str) -> Judged {
    judge_with(&[("order", schema)], instance, &ContractSettings::default(), &Limits::default())
}
