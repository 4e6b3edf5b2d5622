//! Judges a document: first whether it fits at all, which is quick, and only then what is wrong with it.
//! Every budget that stops it becomes a finding and a sentence about what was not judged.

use super::backtracking::{self, Backtracking, Scouted, Unfinished};
use super::explain::{Explainer, REWRITE, Told, is_violation};
use super::source;
use super::violation::Violation;
use super::words::{self, Speech};
use super::{BODY_SCHEMA, BUDGET, Compiled, Judged, Limits, SCHEMA_REF, SchemaSource, Validation, fold};
use check::{Evidence, Finding, Fingerprint, Gate, RuleId, Severity, Unjudged};
use document::view::{Instance, RECORD_LIMIT, TapeJson, skeleton};
use document::{Document, NodeId};
use jsonschema::Validator;

pub(super) fn is_valid(compiled: &Compiled, document: &Document) -> bool {
    if too_deep(compiled, document).is_some() {
        return false;
    }
    let instance = Instance::new(document, RECORD_LIMIT);
    instance.root().is_some_and(|root| compiled.validator.is_valid(root))
}

/// The first value that lies deeper than the stack is known to hold.
fn too_deep(compiled: &Compiled, document: &Document) -> Option<NodeId> {
    let limit = compiled.limits.depth;
    if compiled.reach.longest.is_some_and(|longest| longest <= limit) {
        return None;
    }
    document.walk().find(|visit| compiled.reach.depth(visit.depth) > limit).map(|visit| visit.node)
}

pub(super) fn validate(
    compiled: &Compiled,
    document: &Document,
    schemas: &[SchemaSource<'_>],
    evidence: Evidence,
    judged: &Judged<'_>,
) -> Validation {
    let mut validation = Validation::default();
    let explainer = Explainer {
        speech: Speech { document, whole: judged.whole },
        name: judged.name,
        evidence,
        rule: judged.rule.clone(),
        schemas,
        resources: &compiled.resources,
        is_cut: Default::default(),
    };
    if document.root().is_none() {
        let why = "There is no value in the response that the schema could judge; paste the body again.";
        validation.unjudged.push(Unjudged { rule: BODY_SCHEMA, why: why.into() });
        return validation;
    }
    if let Some(node) = too_deep(compiled, document) {
        let limit = compiled.limits.depth / compiled.reach.schemas_per_value.max(1);
        validation.findings.push(budget_finding(
            &explainer,
            node,
            &format!("The nesting is deeper than {limit} levels, which a schema that recurses is not followed through"),
        ));
        validation.unjudged.push(Unjudged {
            rule: BODY_SCHEMA,
            why: format!(
                "The body nests deeper than the {limit} levels that its schema is followed through; \
                 send less nesting, or split the schema."
            ),
        });
        return validation;
    }
    let limits = &compiled.limits;
    let said = said(
        &compiled.validator,
        &compiled.backtracking,
        document,
        &compiled.resources,
        limits.error_records,
    );
    let Some(said) = said else { return validation };
    if let Some(node) = said.undecided {
        undecided(&explainer, node, limits, &mut validation);
        return validation;
    }
    let mut told = Vec::new();
    for violation in &said.violations {
        explainer.tell(violation, &mut told);
    }
    let is_explained = told.iter().any(is_violation);
    finish(&explainer, told, limits, &said, &mut validation);
    if !is_explained && validation.unjudged.iter().all(|unjudged| unjudged.rule != BUDGET) {
        validation.findings.insert(0, unexplained(&explainer));
    }
    validation
}

/// What a validator said about a document that does not fit.
pub(super) struct Said {
    /// Only those that were noted before the budget ran out: later ones may rest on a part of the document.
    pub violations: Vec<Violation>,
    pub is_cut: bool,
    /// Whether it fits could not be found out, because of this text at the latest; no violations then.
    pub undecided: Option<NodeId>,
}

/// None: it fits. `patterns` are all that may run out of steps.
pub(super) fn said(
    validator: &Validator<TapeJson>,
    patterns: &[Backtracking],
    document: &Document,
    resources: &source::Resources,
    records: u32,
) -> Option<Said> {
    let whole = Instance::new(document, RECORD_LIMIT);
    if validator.is_valid(whole.root()?) {
        return None;
    }
    match backtracking::scout(patterns, document) {
        Scouted::TooMany(node) => {
            return Some(Said { violations: Vec::new(), is_cut: false, undecided: Some(node) });
        }
        Scouted::All(unfinished) if !unfinished.is_empty() => {
            return Some(said_of_unfinished(validator, patterns, &unfinished, document, resources));
        }
        Scouted::All(_) => {}
    }
    let instance = Instance::new(document, records);
    let root = instance.root()?;
    let mut violations: Vec<Violation> = validator
        .iter_errors(root)
        .map(|error| Violation::new(error, resources, document, root.id()))
        .collect();
    let is_cut = instance.cut();
    if is_cut {
        violations.retain(|violation| violation.last_record < instance.budget());
    }
    Some(Said { violations, is_cut, undecided: None })
}

/// The same for a document with texts that a pattern could not be compared with. The validator tries what follows if
/// they fit and if they do not, and says what holds either way, or else that it does not know.
fn said_of_unfinished(
    validator: &Validator<TapeJson>,
    patterns: &[Backtracking],
    unfinished: &[Unfinished],
    document: &Document,
    resources: &source::Resources,
) -> Said {
    let nodes: Vec<NodeId> = unfinished.iter().map(|one| one.node).collect();
    let undecided = Said { violations: Vec::new(), is_cut: false, undecided: nodes.first().copied() };
    let Some(root_value) = skeleton(document, &nodes) else { return undecided };
    let instance = Instance::for_unfinished(document, RECORD_LIMIT, &root_value);
    let Some(root) = instance.root() else { return undecided };
    let mut violations: Vec<Violation> = validator
        .iter_errors(root)
        .map(|error| Violation::new(error, resources, document, root.id()))
        .collect();
    if instance.cut() || violations.is_empty() {
        return undecided;
    }
    for violation in violations.iter_mut().filter(|one| one.rests_on_a_budget() && one.node == root.id()) {
        // Met where the validator does not know the place.
        let text = backtracking::only_text(patterns, unfinished, &violation.location);
        violation.node = text.map_or(violation.node, |text| document.value(text));
    }
    Said { violations, is_cut: false, undecided: None }
}

fn undecided(explainer: &Explainer<'_>, node: NodeId, limits: &Limits, validation: &mut Validation) {
    let document = explainer.document();
    let node = document.value(node);
    let title = format!(
        "{} could not be compared with a pattern within the budget of steps",
        explainer.speech.subject(node, true)
    );
    let mut finding = budget_finding(explainer, node, &title);
    finding.fix = Some(REWRITE.into());
    validation.findings.push(finding);
    validation.unjudged.push(Unjudged {
        rule: BUDGET,
        why: format!(
            "Texts could not be compared with a pattern within the budget of {} steps, so whether the body fits is \
             not known; simplify the pattern.",
            words::thousands(u64::from(limits.backtracks))
        ),
    });
}

/// Folds, caps, and says what was left out.
pub(super) fn finish(
    explainer: &Explainer<'_>,
    told: Vec<Told>,
    limits: &Limits,
    said: &Said,
    validation: &mut Validation,
) {
    for rule in [BUDGET, SCHEMA_REF] {
        let count = told.iter().filter(|one| one.rule == rule).count() as u64;
        if count > 0 {
            let values = words::count(count, "value", "values");
            validation.unjudged.push(Unjudged {
                rule: rule.clone(),
                why: match rule == BUDGET {
                    true => format!(
                        "{values} could not be compared with a pattern within the budget of {} steps; simplify the pattern.",
                        words::thousands(u64::from(limits.backtracks))
                    ),
                    false => format!("{values} could not be judged, since a $ref leads nowhere; add the schema."),
                },
            });
        }
    }
    validation.findings = fold::fold(explainer, told, said.is_cut || explainer.is_cut.get());
    let total = validation.findings.len();
    let allowed = limits.findings as usize;
    validation.is_cut = said.is_cut || total > allowed || explainer.is_cut.get();
    if total > allowed {
        validation.findings.truncate(allowed);
    }
    if validation.is_cut {
        let shown = words::count(validation.findings.len() as u64, "finding is", "findings are");
        let why = if said.is_cut || explainer.is_cut.get() {
            format!(
                "The judging stopped after {} violations, and {shown} shown; mend these and check again.",
                words::thousands(u64::from(limits.error_records.min(RECORD_LIMIT)))
            )
        } else {
            format!(
                "There are {} findings, and {shown} shown; mend these and check again.",
                words::thousands(total as u64)
            )
        };
        validation.unjudged.push(Unjudged { rule: BODY_SCHEMA, why });
    }
}

fn budget_finding(explainer: &Explainer<'_>, node: NodeId, title: &str) -> Finding {
    let document = explainer.document();
    let span = document.span(node);
    let place = source::place_of_span(
        document,
        explainer.name,
        node,
        document::Span::new(span.start, span.end.min(span.start + 1)),
    );
    plain_finding(explainer, BUDGET, Severity::Warns, title.trim(), vec![place])
}

/// The document does not fit, and no single violation can be told for sure.
fn unexplained(explainer: &Explainer<'_>) -> Finding {
    let title =
        format!("{} does not fit its schema, with more violations than are followed", explainer.speech.whole);
    let document = explainer.document();
    let root = document
        .root()
        .map(|root| source::place_of_span(document, explainer.name, root, explainer.mark(root)));
    plain_finding(explainer, explainer.rule.clone(), Severity::Blocks, &title, root.into_iter().collect())
}

fn plain_finding(
    explainer: &Explainer<'_>,
    rule: RuleId,
    severity: Severity,
    title: &str,
    places: Vec<check::Place>,
) -> Finding {
    Finding {
        fingerprint: Fingerprint::of(&[rule.as_str(), title]),
        gate: Gate::Contract,
        rule,
        severity,
        evidence: explainer.evidence,
        title: title.to_string(),
        note: if severity == Severity::Blocks {
            "does not fit the schema".into()
        } else {
            "not judged".into()
        },
        pattern: places.first().map(|place| place.pointer.clone()).unwrap_or_default(),
        count: 1,
        places,
        schema_place: None,
        subject: None,
        expected: None,
        got: None,
        facts: Vec::new(),
        fix: None,
    }
}
