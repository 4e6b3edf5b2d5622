//! Findings about the schemas: what the compiler met, said with its place and a way to mend it.
//! What to do next is decided in `compile`.

use super::{Compiler, Prepared};
use crate::schema::explain::Explainer;
use crate::schema::graph::{BrokenReference, Circle, Word};
use crate::schema::source::{self, Location, Resources};
use crate::schema::words::{self, Speech};
use crate::schema::{
    BODY_SCHEMA, BUDGET, SCHEMA_COMPILE, SCHEMA_REF, SchemaSource, Validation, draft, suggest, validate,
};
use check::gates::contract::Draft;
use check::{DocumentName, Evidence, Fact, Finding, Fingerprint, Gate, RuleId, Severity, Unjudged};
use document::Document;
use document::view::TapeJson;
use jsonschema::{ReferencingError, Registry, ValidationError};
use std::collections::{BTreeMap, BTreeSet};

/// Of a circle of references, so many places are shown.
const CIRCLE_SHOWN: usize = 6;

/// Stands for the schema that only refers to a draft's own.
const META: &str = "preflight://draft";

impl Compiler<'_> {
    /// Judges a schema by the schema of its draft.
    pub(super) fn judge_by_draft(&mut self, source: u16, draft: Draft) {
        let Some(schema) = self.schemas.get(usize::from(source)) else { return };
        let addresses = draft::meta_addresses(draft);
        let meta = serde_json::json!({ "$ref": addresses.first() });
        let for_validator = draft::for_validator(draft);
        let resource = for_validator.create_resource_ref(&meta);
        let registry =
            Registry::new().draft(for_validator).add(META, resource).and_then(|builder| builder.prepare());
        // The drafts' own schemas are at fault if any of this fails, which the tests rule out.
        let (Ok(registry), Ok(base)) = (registry, jsonschema::uri::from_str(META)) else { return };
        let resolver = registry.resolver(base);
        let mut documents: Vec<Document> = Vec::new();
        let mut resources = Resources::default();
        for address in &addresses {
            let Ok(found) = resolver.lookup(address) else { continue };
            resources.add(address, Location { source: documents.len() as u16, pointer: String::new() });
            documents.push(Document::parse(found.contents().to_string().into_bytes()));
        }
        let options = jsonschema::options_for::<TapeJson>().offline().with_draft(for_validator);
        let options = options.with_base_uri(META).should_validate_formats(false);
        let Ok(validator) = options.build(&meta) else { return };
        let Some(said) =
            validate::said(&validator, &[], schema.document, &resources, self.limits.error_records)
        else {
            return;
        };
        let sources: Vec<SchemaSource<'_>> = documents
            .iter()
            .map(|document| SchemaSource { document, name: schema.name, label: "" })
            .collect();
        let called = self.called(source).to_lowercase();
        let explainer = Explainer {
            speech: Speech { document: schema.document, whole: &called },
            name: schema.name,
            evidence: Evidence::Recorded,
            rule: SCHEMA_COMPILE,
            schemas: &sources,
            resources: &resources,
            is_cut: Default::default(),
        };
        let mut told = Vec::new();
        said.violations.iter().for_each(|violation| explainer.tell(violation, &mut told));
        let mut validation = Validation::default();
        validate::finish(&explainer, told, self.limits, &said, &mut validation);
        if validation.findings.is_empty() {
            let location = Location { source, pointer: String::new() };
            let title = format!("{} breaks the rules of {}", self.called(source), draft.name());
            self.add(
                SCHEMA_COMPILE,
                Severity::Blocks,
                &location,
                &title,
                "not a schema",
                "Compare it with the draft.",
                "",
            );
        }
        for mut finding in validation.findings {
            // The place is in the schema; the place in the draft's own schema is of no use to anybody.
            finding.schema_place = finding.places.first().cloned();
            finding.places = Vec::new();
            finding.title = format!("In the schema, {}", finding.title);
            finding.fix = Some(format!("Correct it by the rules of {}, or set another draft.", draft.name()));
            finding.facts = Vec::new();
            self.findings.push(finding);
        }
    }

    pub(super) fn build_error(&mut self, error: &ValidationError<'_>, resources: &Resources) {
        if let jsonschema::error::ValidationErrorKind::Referencing(error) = error.kind() {
            self.referencing_error(error, resources);
            return;
        }
        let absolute = error.absolute_keyword_location().and_then(|uri| resources.locate(uri.as_str()));
        let pointer = error.schema_path().as_str().to_string();
        let location = absolute.unwrap_or(Location { source: 0, pointer });
        let keyword = error.kind().keyword().to_string();
        let said = words::shorten(&error.masked_with("the value").to_string(), 160);
        let title = format!("The schema could not be compiled at {}", words::name(&keyword));
        let fix = "Correct the keyword by the rules of the draft.";
        self.add(SCHEMA_COMPILE, Severity::Blocks, &location, &title, "cannot be compiled", fix, &said);
        if let Some(finding) = self.findings.last_mut() {
            finding.expected = Some(said);
        }
    }

    /// A reference that even a registry that answers everything could not take.
    pub(super) fn referencing_error(&mut self, error: &ReferencingError, _resources: &Resources) {
        let said = words::shorten(&error.to_string(), 160);
        let location = Location { source: 0, pointer: String::new() };
        let title = "An address in the schema ($id, $schema or $ref) cannot be used".to_string();
        let fix = format!("Correct the address: {said}.");
        self.add(SCHEMA_COMPILE, Severity::Blocks, &location, &title, "address cannot be used", &fix, &said);
    }

    pub(super) fn report_broken(&mut self, broken: &[BrokenReference]) {
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for reference in broken {
            let shown = words::quoted(&reference.reference);
            let is_first = told.insert(&reference.reference);
            let (title, note, fix) = match &reference.missing_address {
                Some(_) => (
                    format!("No schema of this check answers $ref {shown}"),
                    "schema is missing",
                    "Add that schema to the check; it is found by its $id or by its name.".to_string(),
                ),
                None => (
                    format!("$ref {shown} leads to no place in its schema"),
                    "leads nowhere",
                    self.nearest_target(reference),
                ),
            };
            self.add(
                SCHEMA_REF,
                Severity::Warns,
                &reference.location,
                &title,
                note,
                &fix,
                &reference.reference,
            );
            if is_first {
                let why = format!("{title}; what it describes was not judged. {fix}");
                self.unjudged.push(Unjudged { rule: SCHEMA_REF, why });
            }
        }
    }

    pub(super) fn report_circles(&mut self, circles: &[Circle]) {
        for circle in circles {
            let (keyword, shown) = (circle.keyword, words::quoted(&circle.reference));
            let title = format!("{keyword} {shown} leads in a circle and never into the value");
            let fix = "Let it lead to a schema that says what the value must be, or put the recursion under \
                       `properties` or `items`.";
            let note = "leads in a circle";
            let key = &circle.reference;
            self.add(SCHEMA_REF, Severity::Warns, &circle.location, &title, note, fix, key);
            if let Some(finding) = self.findings.last_mut() {
                let shown = circle.way.iter().take(CIRCLE_SHOWN).map(|place| format!("#{}", place.pointer));
                let mut way: Vec<String> = shown.collect();
                if circle.way.len() > CIRCLE_SHOWN {
                    way.push("…".into());
                }
                finding.facts.push(Fact::code("Circle", way.join(" → ")));
            }
            let why = format!("{title}, so the circle judges nothing. {fix}");
            self.unjudged.push(Unjudged { rule: SCHEMA_REF, why });
        }
    }

    /// Another definition with a similar name.
    fn nearest_target(&self, reference: &BrokenReference) -> String {
        let fix = "Correct the reference, or add what it leads to.".to_string();
        let Some((_, pointer)) = reference.reference.split_once('#') else { return fix };
        let Some((parent, name)) = pointer.rsplit_once('/') else { return fix };
        let Some(schema) = self.schemas.get(usize::from(reference.location.source)) else { return fix };
        let document = schema.document;
        let name = source::unescape(&source::percent_decode(name));
        for group in [source::percent_decode(parent), "/$defs".into(), "/definitions".into()] {
            let Some(node) = document.resolve(&group) else { continue };
            let names: Vec<String> =
                document.members(node).map(|member| document.text(member.key).into_owned()).collect();
            let other = names.iter().find(|other| **other == name && group != parent).map(String::as_str);
            if let Some(near) = other.or_else(|| suggest::nearest(&name, names.iter().map(String::as_str))) {
                return format!("Did you mean #{group}/{}?", source::escape(near));
            }
        }
        fix
    }

    pub(super) fn report_formats(&mut self, formats: &[Word], prepared: &[Option<Prepared>]) {
        if !self.settings.asserts_formats {
            return;
        }
        let options = jsonschema::options_for::<TapeJson>();
        let mut told: BTreeMap<&str, u64> = BTreeMap::new();
        let unknown: Vec<&Word> =
            formats.iter().filter(|word| !options.is_known_format(word.draft, &word.text)).collect();
        unknown.iter().for_each(|word| *told.entry(word.text.as_str()).or_default() += 1);
        for word in unknown {
            let Some(count) = told.remove(word.text.as_str()) else { continue };
            let draft = prepared.get(usize::from(word.location.source)).and_then(Option::as_ref);
            let draft = draft.map_or("this draft", |prepared| prepared.draft.name());
            let title = format!(
                "The format {} is not one that {draft} knows, so it was not judged",
                words::name(&word.text)
            );
            let fix = "Use `pattern` beside it if the text must have a certain form.";
            self.add(
                SCHEMA_COMPILE,
                Severity::Notes,
                &word.location,
                &title,
                "format not judged",
                fix,
                &word.text,
            );
            if let Some(finding) = self.findings.last_mut() {
                finding.count = count;
            }
        }
    }

    pub(super) fn called(&self, source: u16) -> String {
        let label = self.schemas.get(usize::from(source)).map_or("", |schema| schema.label);
        if source == 0 || label.is_empty() {
            "The schema".into()
        } else {
            format!("The schema {}", words::name(label))
        }
    }

    pub(super) fn too_large(&mut self, source: u16, what: &str) {
        let location = Location { source, pointer: String::new() };
        let fix = "Split the schema, or paste only the part that describes this body.";
        self.add(BUDGET, Severity::Warns, &location, what, "not judged", fix, "");
        self.unjudged
            .push(Unjudged { rule: BODY_SCHEMA, why: format!("{what}, so nothing was judged by it. {fix}") });
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a finding, at one place")]
    pub(super) fn add(
        &mut self,
        rule: RuleId,
        severity: Severity,
        location: &Location,
        title: &str,
        note: &str,
        fix: &str,
        key: &str,
    ) {
        let mut place = source::schema_place(self.schemas, location);
        if let Some(place) = &mut place
            && place.end > place.start
            && let Some(schema) = self.schemas.get(usize::from(location.source))
            && schema.document.position(place.start).line != schema.document.position(place.end).line
        {
            place.end = place.start + 1;
        }
        let name = place.as_ref().map_or(DocumentName::Schema(location.source), |place| place.document);
        self.findings.push(Finding {
            fingerprint: Fingerprint::of(&[rule.as_str(), &name.to_string(), &location.pointer, note, key]),
            gate: Gate::Contract,
            rule,
            severity,
            evidence: Evidence::Recorded,
            title: title.to_string(),
            note: note.to_string(),
            pattern: String::new(),
            places: Vec::new(),
            count: 1,
            schema_place: place,
            subject: None,
            expected: None,
            got: None,
            facts: Vec::new(),
            fix: Some(fix.to_string()),
        });
    }
}
