//! Schemas of a description, ready to judge: each is cut out with what it reaches, compiled once, and kept. Their
//! findings have places in the description as it was written.

use super::bundle::{self, original_pointer};
use super::{Description, place};
use crate::schema::{
    self, BODY_SCHEMA, Compilation, Judged, Limits, SCHEMA_COMPILE, SchemaSource, Validation,
};
use check::gates::contract::ContractSettings;
use check::{DocumentName, Evidence, Finding, Unjudged};
use document::Document;
use std::collections::BTreeMap;

/// Which way a value goes: `readOnly` is for responses, `writeOnly` for requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    Request,
    Response,
}

impl Direction {
    /// The keyword of what does not go this way.
    pub fn mark(self) -> &'static str {
        match self {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        }
    }
}

/// A description with the texts that it was read from. The first text is the description; the others answer `$ref`s
/// that lead out of it.
#[derive(Clone, Copy)]
pub struct Contract<'a> {
    pub description: &'a Description,
    pub texts: &'a [SchemaSource<'a>],
}

impl<'a> Contract<'a> {
    /// None: there is no text.
    pub fn document(&self) -> Option<&'a Document> {
        self.texts.first().map(|text| text.document)
    }

    pub(crate) fn name(&self) -> DocumentName {
        self.texts.first().map_or(DocumentName::Schema(0), |text| text.name)
    }
}

/// Schemas that were compiled, by pointer and direction. Only of use with one description and one setting of formats.
#[derive(Debug, Default)]
pub struct Cache {
    ready: BTreeMap<(String, Direction), Ready>,
}

/// A schema of a description, compiled.
#[derive(Debug)]
pub struct Ready {
    /// The schema with what it reaches, rewritten to 2020-12.
    text: Document,
    compilation: Compilation,
    /// About the schema itself, with places in the description.
    pub findings: Vec<Finding>,
    /// Whether a part of it is marked for the other direction.
    pub has_marks: bool,
}

/// What is wrong with a schema itself.
#[derive(Clone, Debug, Default)]
pub struct Unusable {
    pub findings: Vec<Finding>,
    pub unjudged: Vec<Unjudged>,
}

impl Cache {
    /// The schema at a pointer, compiled now or before.
    pub fn ready(
        &mut self,
        contract: &Contract<'_>,
        pointer: &str,
        direction: Direction,
        settings: &ContractSettings,
    ) -> &Ready {
        self.ready
            .entry((pointer.to_string(), direction))
            .or_insert_with(|| Ready::new(contract, pointer, direction, settings))
    }
}

impl Ready {
    /// For who keeps it; else [`Cache::ready`].
    pub(crate) fn new(
        contract: &Contract<'_>,
        pointer: &str,
        direction: Direction,
        settings: &ContractSettings,
    ) -> Ready {
        let bundle = match contract.document() {
            Some(document) => bundle::bundle(document, contract.description, pointer, direction),
            None => bundle::Bundle::default(),
        };
        let text = Document::parse(bundle.text.into_bytes());
        // The rewritten schema says its dialect; a draft that is set is for JSON Schemas.
        let settings = ContractSettings { draft: None, ..settings.clone() };
        let mut compilation = schema::compile(&sources(contract, &text), &settings, &Limits::default());
        let mut findings = Vec::new();
        if let Some(document) = contract.document() {
            for trouble in &bundle.troubles {
                let mut finding = trouble.finding(document, contract.name());
                finding.rule = SCHEMA_COMPILE;
                findings.push(finding);
            }
        }
        findings.append(&mut compilation.findings);
        let has_marks = bundle.has_marks;
        let mut ready = Ready { text, compilation, findings: Vec::new(), has_marks };
        findings.iter_mut().for_each(|finding| ready.move_place(contract, finding));
        ready.findings = findings;
        ready
    }

    /// `{}` or only words without force: every value fits.
    pub fn judges_nothing(&self) -> bool {
        self.compilation.judges_nothing
    }

    /// Whether it can judge.
    pub fn is_usable(&self) -> bool {
        self.compilation.compiled.is_some()
    }

    /// What of the schema could not be used, and what is wrong with it.
    pub fn unusable(&self) -> Unusable {
        Unusable { findings: self.findings.clone(), unjudged: self.compilation.unjudged.clone() }
    }

    /// Whether a value fits; None: the schema can't be used.
    pub fn is_valid(&self, instance: &Document) -> Option<bool> {
        Some(self.compilation.compiled.as_ref()?.is_valid(instance))
    }

    /// Judges a value. None: the schema can't be used.
    pub fn judge(
        &self,
        contract: &Contract<'_>,
        instance: &Document,
        evidence: Evidence,
        judged: &Judged<'_>,
    ) -> Option<Validation> {
        let compiled = self.compilation.compiled.as_ref()?;
        let mut validation = compiled.validate_as(instance, &sources(contract, &self.text), evidence, judged);
        validation.findings.iter_mut().for_each(|finding| self.move_place(contract, finding));
        for unjudged in validation.unjudged.iter_mut().filter(|one| one.rule == BODY_SCHEMA) {
            unjudged.rule = judged.rule.clone();
        }
        Some(validation)
    }

    /// Judges a value by a description that is not at hand any more: the findings have no places in it.
    pub(crate) fn judge_alone(&self, instance: &Document, judged: &Judged<'_>) -> Option<Validation> {
        let compiled = self.compilation.compiled.as_ref()?;
        let source = SchemaSource { document: &self.text, name: DocumentName::Schema(0), label: "" };
        Some(compiled.validate_as(instance, &[source], Evidence::Recorded, judged))
    }

    /// From the place in the rewritten text to the one in the description.
    fn move_place(&self, contract: &Contract<'_>, finding: &mut Finding) {
        let Some(found) = finding.schema_place.as_ref() else { return };
        if found.document != contract.name() {
            return;
        }
        if let Some(document) = contract.document() {
            finding.schema_place = place(document, contract.name(), &original_pointer(&found.pointer));
        }
    }
}

/// The rewritten text in place of the description, and the other texts behind it.
fn sources<'a>(contract: &Contract<'a>, text: &'a Document) -> Vec<SchemaSource<'a>> {
    let mut sources = contract.texts.to_vec();
    match sources.first_mut() {
        Some(first) => first.document = text,
        None => sources.push(SchemaSource { document: text, name: DocumentName::Schema(0), label: "" }),
    }
    sources
}
