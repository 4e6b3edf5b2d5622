//! From the texts of the check's schemas to one validator, with a finding for everything that is wrong with them.
//! Judging an instance is `validate`'s work.

mod report;

use super::backtracking;
use super::draft::{self, Declared};
use super::graph::{self, Territory, Walked};
use super::retriever::{Asked, CheckRetriever, Labelled};
use super::source::{self, InexactNumber, Location, Resources};
use super::words;
use super::{BODY_SCHEMA, BUDGET, Compilation, Compiled, Limits, SCHEMA_COMPILE, SchemaSource};
use check::gates::contract::{ContractSettings, Draft};
use check::{DocumentName, Finding, Severity, Unjudged};
use document::Kind;
use document::view::TapeJson;
use jsonschema::{FancyRegex, PatternOptions, ReferencingError, Registry, ValidationError, Validator};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// A compiled pattern may take this much memory.
const PATTERN_BYTES: usize = 10_000_000;

/// A schema on its way.
struct Prepared {
    address: String,
    draft: Draft,
    value: Value,
}

struct Compiler<'a> {
    schemas: &'a [SchemaSource<'a>],
    settings: &'a ContractSettings,
    limits: &'a Limits,
    findings: Vec<Finding>,
    unjudged: Vec<Unjudged>,
    /// Those that were reached from the first one.
    used_sources: Vec<u16>,
}

pub(super) fn compile(
    schemas: &[SchemaSource<'_>],
    settings: &ContractSettings,
    limits: &Limits,
) -> Compilation {
    let mut compiler = Compiler {
        schemas,
        settings,
        limits,
        findings: Vec::new(),
        unjudged: Vec::new(),
        used_sources: Vec::new(),
    };
    let (mut draft, mut judges_nothing) = (settings.draft.unwrap_or(Draft::Draft202012), false);
    let compiled = compiler.run(&mut draft, &mut judges_nothing);
    if compiled.is_none() && compiler.unjudged.is_empty() {
        let why = "The schema could not be compiled, so nothing was judged by it; mend the schema first.";
        compiler.unjudged.push(Unjudged { rule: BODY_SCHEMA, why: why.into() });
    }
    let mut findings = compiler.findings;
    // Of a schema that nothing refers to, nothing is said; unless it was too large to be looked at.
    findings.retain(|finding| match finding.schema_place.as_ref().map(|place| place.document) {
        Some(DocumentName::Schema(source)) => {
            source == 0 || finding.rule == BUDGET || compiler.used_sources.contains(&source)
        }
        _ => true,
    });
    findings.sort_by_cached_key(|found| found.order());
    findings.dedup_by_key(|found| found.fingerprint);
    Compilation { compiled, draft, findings, unjudged: compiler.unjudged, judges_nothing }
}

impl<'a> Compiler<'a> {
    fn run(&mut self, draft: &mut Draft, judges_nothing: &mut bool) -> Option<Compiled> {
        let Some(first) = self.schemas.first() else {
            let why = "There is no schema; paste one to judge the body by.";
            self.unjudged.push(Unjudged { rule: BODY_SCHEMA, why: why.into() });
            return None;
        };
        if first.document.is_blocked() || first.document.root().is_none() {
            let why = "The text of the schema is not JSON, so nothing was judged by it; mend the text first.";
            self.unjudged.push(Unjudged { rule: BODY_SCHEMA, why: why.into() });
            return None;
        }
        // In the order of `schemas`; none for those that cannot be used.
        let mut prepared: Vec<Option<Prepared>> = Vec::new();
        for (ordinal, schema) in self.schemas.iter().enumerate() {
            prepared.push(self.prepare(ordinal, schema, *draft));
            if ordinal == 0 {
                *draft = prepared.first().and_then(Option::as_ref).map_or(*draft, |first| first.draft);
            }
        }
        prepared.first()?.as_ref()?;

        let resources = self.resources(&prepared);
        let asked = self.ask(&prepared, &resources)?;
        let mut walked = self.survey(&prepared, &resources, &asked)?;
        self.used_sources.clone_from(&walked.used_sources);
        if walked.is_too_large {
            self.too_large(0, "The schema reaches more schemas than are followed");
            return None;
        }
        self.report_broken(&walked.broken);
        self.report_circles(&walked.circles);
        self.report_formats(&walked.formats, &prepared);
        if walked.reach.longest.is_some_and(|longest| longest > self.limits.depth)
            || walked.reach.schemas_per_value > self.limits.depth
        {
            self.too_large(0, "The schema nests or refers on more deeply than is followed");
            return None;
        }
        if !walked.weakened.is_empty() {
            for (location, keyword) in std::mem::take(&mut walked.weakened) {
                if let Some(Some(prepared)) = prepared.get_mut(usize::from(location.source)) {
                    take_out(prepared, &location, keyword);
                }
            }
        }
        *judges_nothing = !walked.asserts && walked.broken.is_empty() && walked.circles.is_empty();
        let mut resources = resources;
        let validator = self.build(&prepared, &mut resources, &asked, &walked)?;
        let backtracking = backtracking::prepare(&walked.patterns, || self.pattern_options());
        Some(Compiled { validator, resources, reach: walked.reach, backtracking, limits: *self.limits })
    }

    /// Reads one schema: its size, its draft, its address.
    fn prepare(&mut self, ordinal: usize, schema: &SchemaSource<'_>, default: Draft) -> Option<Prepared> {
        let document = schema.document;
        let source = ordinal as u16;
        let root = document.root()?;
        if document.is_blocked() {
            return None;
        }
        let depth = document.walk().map(|visit| visit.depth).max().unwrap_or(0);
        if depth > self.limits.schema_depth {
            let limit = self.limits.schema_depth;
            self.too_large(source, &format!("The schema nests deeper than {limit} levels"));
            return None;
        }
        if document.walk().nth(self.limits.schema_values as usize).is_some() {
            let limit = words::thousands(u64::from(self.limits.schema_values));
            self.too_large(source, &format!("The schema holds more than {limit} values"));
            return None;
        }
        if !matches!(document.kind(root), Kind::Object | Kind::Boolean(_)) {
            let is = words::kind_words(document, root);
            let location = Location { source, pointer: String::new() };
            let title = format!("{} must be an object, or true or false, and is {is}", self.called(source));
            let fix = "Paste the schema itself: an object such as {\"type\": \"object\"}.";
            self.add(SCHEMA_COMPILE, Severity::Blocks, &location, &title, "not a schema", fix, "");
            return None;
        }
        let mut inexact: Vec<InexactNumber> = Vec::new();
        let mut value = source::to_value(document, root, &mut inexact);
        for number in inexact.iter().take(20) {
            let location = Location { source, pointer: document.pointer(number.0) };
            let raw = words::shorten(&String::from_utf8_lossy(document.raw(number.0)), 40);
            let title = format!("{raw} is judged as the nearest double, which is another number");
            let fix = "Write fewer digits, so that the number that is meant is the one that is judged.";
            self.add(SCHEMA_COMPILE, Severity::Notes, &location, &title, "not exact", fix, &raw);
        }
        let draft = self.draft_of(source, default, &mut value);
        let id = value.get(if draft == Draft::Draft4 { "id" } else { "$id" }).and_then(Value::as_str);
        let by_label = source::address_of_label(schema.label, ordinal);
        let base = jsonschema::uri::from_str(&by_label).ok();
        let address = match (id, base) {
            (Some(id), Some(base)) if !id.starts_with('#') => {
                jsonschema::uri::resolve_against(&base.borrow(), id)
                    .map_or(by_label, |uri| uri.as_str().to_string())
            }
            _ => by_label,
        };
        Some(Prepared { address: address.trim_end_matches('#').to_string(), draft, value })
    }

    fn draft_of(&mut self, source: u16, default: Draft, value: &mut Value) -> Draft {
        let declared = draft::declared(value.get("$schema").and_then(Value::as_str));
        let location = Location { source, pointer: "/$schema".into() };
        let chosen = if source == 0 { self.settings.draft } else { None };
        let draft = match (&declared, chosen) {
            (_, Some(chosen)) => chosen,
            (Declared::Known(draft) | Declared::Misspelt(draft, _), None) => *draft,
            (Declared::Nothing | Declared::Unknown, None) => default,
        };
        match declared {
            Declared::Known(known) if known != draft => {
                let title = format!("The schema says {}, and is judged as {}", known.name(), draft.name());
                let fix = "Set the draft to \"as the schema says\", unless this is meant.";
                self.add(SCHEMA_COMPILE, Severity::Notes, &location, &title, "another draft is set", fix, "");
            }
            Declared::Misspelt(known, usual) => {
                let title = format!("$schema names {} in an unusual spelling", known.name());
                let fix = format!("Write {}.", document::quote(usual));
                self.add(SCHEMA_COMPILE, Severity::Notes, &location, &title, "unusual spelling", &fix, "");
            }
            Declared::Unknown if !self.is_answered(value) => {
                let said = value.get("$schema").and_then(Value::as_str).unwrap_or_default();
                let title =
                    format!("$schema {} is not known; {} is assumed", words::quoted(said), draft.name());
                let fix = format!("Write {}, or set the draft.", document::quote(draft::address(draft)));
                self.add(SCHEMA_COMPILE, Severity::Warns, &location, &title, "not a known draft", &fix, said);
            }
            _ => {}
        }
        let is_kept = matches!(declared, Declared::Known(known) if known == draft)
            || (declared == Declared::Unknown && self.is_answered(value))
            || (declared == Declared::Nothing && draft == Draft::Draft202012);
        if !is_kept && let Value::Object(members) = value {
            members.insert("$schema".into(), draft::address(draft).into());
        }
        draft
    }

    /// Whether `$schema` is the address of another schema of the check (a meta-schema of one's own).
    fn is_answered(&self, value: &Value) -> bool {
        let address = value.get("$schema").and_then(Value::as_str).unwrap_or_default().trim_end_matches('#');
        self.schemas.iter().any(|schema| {
            schema.label == address
                || schema
                    .document
                    .root()
                    .and_then(|root| schema.document.member(root, "$id"))
                    .is_some_and(|id| schema.document.text(id).trim_end_matches('#') == address)
        })
    }

    /// The addresses of all schemas and of the schemas with an `$id` inside of them.
    fn resources(&self, prepared: &[Option<Prepared>]) -> Resources {
        let mut resources = Resources::default();
        for (source, schema) in prepared.iter().enumerate() {
            let Some(schema) = schema else { continue };
            let source = source as u16;
            resources.add(&schema.address, Location { source, pointer: String::new() });
            let keyword = if schema.draft == Draft::Draft4 { "id" } else { "$id" };
            let mut open: Vec<(&Value, String, String)> =
                vec![(&schema.value, String::new(), schema.address.clone())];
            while let Some((value, pointer, base)) = open.pop() {
                let mut base = base;
                let id = value.get(keyword).and_then(Value::as_str).filter(|id| !id.starts_with('#'));
                if let (Some(id), Ok(uri), false) = (id, jsonschema::uri::from_str(&base), pointer.is_empty())
                    && let Ok(resolved) = jsonschema::uri::resolve_against(&uri.borrow(), id)
                {
                    base = resolved.as_str().trim_end_matches('#').to_string();
                    resources.add(&base, Location { source, pointer: pointer.clone() });
                }
                match value {
                    Value::Object(members) => {
                        for (key, member) in
                            members.iter().filter(|(key, _)| !matches!(key.as_str(), "enum" | "const"))
                        {
                            open.push((member, format!("{pointer}/{}", source::escape(key)), base.clone()));
                        }
                    }
                    Value::Array(items) => {
                        for (ordinal, item) in items.iter().enumerate() {
                            open.push((item, format!("{pointer}/{ordinal}"), base.clone()));
                        }
                    }
                    _ => {}
                }
            }
        }
        resources
    }

    /// Lets a registry ask for every schema that is referred to, and remembers what it asked for.
    fn ask(&mut self, prepared: &[Option<Prepared>], resources: &Resources) -> Option<Asked> {
        let asked = Arc::new(Mutex::new(Asked::default()));
        let labelled =
            self.schemas.iter().zip(prepared).enumerate().filter_map(|(source, (schema, prepared))| {
                let value = prepared.as_ref()?.value.clone();
                let address = source::address_of_label(schema.label, source);
                Some(Labelled { label: schema.label.to_string(), address, source: source as u16, value })
            });
        let retriever = CheckRetriever { schemas: labelled.collect(), asked: Arc::clone(&asked) };
        let registry = self.registry(prepared, &Asked::default(), retriever);
        if let Err(error) = registry {
            self.referencing_error(&error, resources);
            return None;
        }
        drop(registry);
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        Some(std::mem::take(&mut *asked))
    }

    fn registry<'v>(
        &self,
        prepared: &'v [Option<Prepared>],
        asked: &Asked,
        retriever: CheckRetriever,
    ) -> Result<Registry<'v>, ReferencingError> {
        let draft = prepared.first().and_then(Option::as_ref).map_or(Draft::Draft202012, |first| first.draft);
        // The draft says which meta-schemas are at hand for `$ref`.
        let mut builder = Registry::new().draft(draft::for_validator(draft)).retriever(retriever);
        let mut added: BTreeSet<&str> = BTreeSet::new();
        for schema in prepared.iter().flatten() {
            if added.insert(&schema.address) {
                let resource = draft::for_validator(schema.draft).create_resource_ref(&schema.value);
                builder = builder.add(&schema.address, resource)?;
            }
        }
        for (address, source) in &asked.aliases {
            if let Some(Some(schema)) = prepared.get(usize::from(*source)) {
                let resource = draft::for_validator(schema.draft).create_resource_ref(&schema.value);
                builder = builder.add(address, resource)?;
            }
        }
        builder.prepare()
    }

    fn survey(
        &mut self,
        prepared: &[Option<Prepared>],
        resources: &Resources,
        asked: &Asked,
    ) -> Option<Walked> {
        let first = prepared.first()?.as_ref()?;
        let registry = match self.registry(prepared, asked, CheckRetriever::default()) {
            Ok(registry) => registry,
            Err(error) => {
                self.referencing_error(&error, resources);
                return None;
            }
        };
        let mut locations = BTreeMap::new();
        for (source, schema) in prepared.iter().enumerate() {
            if let Some(schema) = schema {
                graph::add_locations(source as u16, &schema.value, &mut locations);
            }
        }
        Some(graph::walk(&Territory {
            registry: &registry,
            root: &first.value,
            base: first.address.clone(),
            draft: draft::for_validator(first.draft),
            locations,
            missing: &asked.missing,
            asserts_formats: self.settings.asserts_formats,
            node_limit: self.limits.schema_values as usize,
        }))
    }

    fn build(
        &mut self,
        prepared: &[Option<Prepared>],
        resources: &mut Resources,
        asked: &Asked,
        walked: &Walked,
    ) -> Option<Validator<TapeJson>> {
        let first = prepared.first()?.as_ref()?;
        for (address, source) in &asked.aliases {
            resources.add(address, Location { source: *source, pointer: String::new() });
        }
        let built = self
            .registry(prepared, asked, CheckRetriever::default())
            .map_err(ValidationError::from)
            .and_then(|registry| {
                jsonschema::options_for::<TapeJson>()
                    .with_retriever(CheckRetriever::default())
                    .with_registry(&registry)
                    .with_base_uri(first.address.clone())
                    .should_validate_formats(self.settings.asserts_formats)
                    .with_pattern_options(self.pattern_options())
                    .build(&first.value)
            });
        let error = match built {
            Ok(validator) => return Some(validator),
            Err(error) => error,
        };
        // Now it is known that something is wrong: look for what, by the draft's own rules first.
        let before = self.findings.len();
        for source in
            std::iter::once(0).chain(walked.used_sources.iter().copied().filter(|source| *source != 0))
        {
            if let Some(Some(schema)) = prepared.get(usize::from(source)) {
                self.judge_by_draft(source, schema.draft);
            }
        }
        let mut known: BTreeMap<&str, bool> = BTreeMap::new();
        for word in &walked.patterns {
            let compiles = *known.entry(word.text.as_str()).or_insert_with(|| {
                let schema = serde_json::json!({ "pattern": word.text });
                jsonschema::options()
                    .offline()
                    .with_pattern_options(self.pattern_options())
                    .build(&schema)
                    .is_ok()
            });
            if !compiles {
                let shown = words::shorten(&word.text, 60);
                let title = format!("The pattern {shown} is not a regular expression that can be used");
                let fix =
                    "Correct the pattern: check brackets, braces and backslashes (twice in JSON: \\\\d).";
                self.add(
                    SCHEMA_COMPILE,
                    Severity::Blocks,
                    &word.location,
                    &title,
                    "no regular expression",
                    fix,
                    &shown,
                );
            }
        }
        if self.findings.len() == before {
            self.build_error(&error, resources);
        }
        None
    }

    fn pattern_options(&self) -> PatternOptions<FancyRegex> {
        PatternOptions::fancy_regex()
            .backtrack_limit(self.limits.backtracks as usize)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
    }
}

/// Takes a keyword out of a schema, with what depends on it.
fn take_out(prepared: &mut Prepared, location: &Location, keyword: &str) {
    let is_old = matches!(prepared.draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7);
    let Some(Value::Object(members)) = prepared.value.pointer_mut(&location.pointer) else { return };
    match keyword {
        // Nothing beside it counted: what is left must not begin to count.
        "$ref" if is_old => members.retain(|key, _| {
            matches!(
                key.as_str(),
                "definitions" | "$defs" | "id" | "$id" | "$schema" | "title" | "description"
            )
        }),
        "if" => members.retain(|key, _| !matches!(key.as_str(), "if" | "then" | "else")),
        "contains" => {
            members.retain(|key, _| !matches!(key.as_str(), "contains" | "minContains" | "maxContains"))
        }
        _ => {
            members.remove(keyword);
        }
    }
}
