//! Whether everything that one side may write is accepted by the other: by set arithmetic on the schemas (the proof), or
//! by a value that the validator accepts by one and refuses by the other (the witness). Neither: unknown.

use super::facts::{self, BOUNDS, Node};
use super::sample::{Edges, Sampler};
use super::text::Text;
use super::walk::Step;
use super::{Budget, Limits};
use crate::schema::{self, Compiled, SchemaSource};
use check::gates::contract::ContractSettings;
use check::{DocumentName, Evidence};
use document::Document;
use jsonschema::PatternOptions;
use jsonschema::canonical::{self, CanonicalSchema, Containment, Satisfiability};
use serde_json::Value;

/// A schema ready to judge and to explain.
pub(super) struct Judge {
    document: Document,
    compiled: Compiled,
}

impl Judge {
    /// None: it does not compile.
    pub(super) fn new(schema: &Value) -> Option<Judge> {
        let document = Document::parse(schema.to_string().into_bytes());
        let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: "schema" };
        let compilation = schema::compile(
            &[source],
            &ContractSettings::default(),
            &schema::Limits { findings: 10, ..Default::default() },
        );
        let compiled = compilation.compiled?;
        Some(Judge { document, compiled })
    }

    pub(super) fn takes(&self, value: &Value) -> bool {
        self.compiled.is_valid(&Document::parse(value.to_string().into_bytes()))
    }

    /// Why it refuses a value. None: it does not, or a budget ended the judging.
    pub(super) fn refusal(&self, value: &Value) -> Option<String> {
        let instance = Document::parse(value.to_string().into_bytes());
        let source =
            SchemaSource { document: &self.document, name: DocumentName::Schema(0), label: "schema" };
        let validation = self.compiled.validate(&instance, &[source], Evidence::Recorded);
        validation
            .findings
            .iter()
            .find(|finding| finding.rule == schema::BODY_SCHEMA)
            .map(|finding| finding.title.replace("the response", "the payload"))
    }
}

/// Both sides of a whole body, parameter or header.
pub(super) struct Sides {
    /// What is written.
    pub from: Value,
    pub from_judge: Judge,
    /// What reads it.
    pub to_judge: Judge,
    /// Proved at once for the whole; then for every change in it.
    pub is_covered: bool,
}

/// What was found out about one change, one way.
pub(super) enum Decision {
    Proved,
    /// The payload, and why the other side refuses it.
    Witness(String, String),
    Unknown,
}

pub(super) fn sides(from: Value, to: &Value, limits: &Limits, budget: &mut Budget) -> Option<Sides> {
    let from_judge = Judge::new(&from)?;
    let to_judge = Judge::new(to)?;
    let is_covered = difference(&from, to, limits, budget).is_some_and(|found| found == Difference::Nothing);
    Some(Sides { from, from_judge, to_judge, is_covered })
}

#[derive(PartialEq)]
enum Difference {
    Nothing,
    /// The values that are lost, as a schema.
    Schema(Value),
}

/// Which values `from` takes and `to` refuses; None: it is not known.
fn difference(from: &Value, to: &Value, limits: &Limits, budget: &mut Budget) -> Option<Difference> {
    if from == to {
        return Some(Difference::Nothing);
    }
    if size(from) + size(to) > limits.schemas_per_proof || !budget.take_proof() {
        return None;
    }
    let (from, to) = (canonical(from)?, canonical(to)?);
    if let Ok(Containment::Yes) = to.covers(&from) {
        return Some(Difference::Nothing);
    }
    let lost = from.subtract(&to).ok()?;
    match lost.satisfiability() {
        Satisfiability::No => Some(Difference::Nothing),
        Satisfiability::Yes | Satisfiability::Unknown => Some(Difference::Schema(lost.to_json_schema())),
    }
}

fn canonical(schema: &Value) -> Option<CanonicalSchema> {
    canonical::options()
        .offline()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex().size_limit(1_000_000).dfa_size_limit(1_000_000))
        .canonicalize(schema)
        .ok()
}

/// How many values a schema's text holds.
fn size(schema: &Value) -> u32 {
    match schema {
        Value::Array(items) => items.iter().fold(1, |sum: u32, item| sum.saturating_add(size(item))),
        Value::Object(members) => members.values().fold(1, |sum: u32, item| sum.saturating_add(size(item))),
        _ => 1,
    }
}

/// One change: `inner` is what the writing side may write there, `demand` what the reading side asks there because of
/// this change alone.
pub(super) struct Question<'a> {
    pub inner: &'a Value,
    pub demand: &'a Value,
    pub path: &'a [Step],
    pub is_monotone: bool,
    /// Whether the older version writes.
    pub is_older_writing: bool,
    /// The only value that shows it, where there is one.
    pub wanted: Option<&'a Value>,
    /// Whether a witness is worth looking for.
    pub is_search: bool,
    pub names: Vec<String>,
}

pub(super) fn decide(
    sides: Option<&Sides>,
    question: &Question<'_>,
    limits: &Limits,
    budget: &mut Budget,
) -> Decision {
    if sides.is_some_and(|sides| sides.is_covered) {
        return Decision::Proved;
    }
    let lost = difference(question.inner, question.demand, limits, budget);
    if lost == Some(Difference::Nothing) && question.is_monotone {
        return Decision::Proved;
    }
    let Some(sides) = sides else { return Decision::Unknown };
    if !question.is_search || !budget.take_search() {
        return Decision::Unknown;
    }
    witness(sides, question, lost, limits).unwrap_or(Decision::Unknown)
}

fn witness(
    sides: &Sides,
    question: &Question<'_>,
    lost: Option<Difference>,
    limits: &Limits,
) -> Option<Decision> {
    let (inner, demand) = (Judge::new(question.inner)?, Judge::new(question.demand)?);
    let mut edges = edges(question.demand);
    edges.names.extend(question.names.iter().cloned());
    edges.is_older = question.is_older_writing;
    let inner_text = Text::newest(question.inner.clone());
    let samples = |text: &Text, edges: &Edges| {
        let mut sampler = Sampler { text, edges, left: limits.samples };
        sampler.whole(limits.candidates as usize)
    };
    let mut candidates: Vec<Value> = question.wanted.into_iter().cloned().collect();
    candidates.extend(samples(&inner_text, &edges));
    if let Some(Difference::Schema(schema)) = lost {
        let text = Text::newest(schema);
        candidates.extend(samples(&text, &Edges::default()));
    }
    let from_text = Text::newest(sides.from.clone());
    for candidate in candidates.iter().filter(|value| {
        question.wanted.is_none_or(|wanted| facts::is_same(wanted, value))
            && inner.takes(value)
            && !demand.takes(value)
    }) {
        let mut sampler = Sampler { text: &from_text, edges: &edges, left: limits.samples };
        for payload in sampler.around(question.path, candidate) {
            if sides.from_judge.takes(&payload)
                && !sides.to_judge.takes(&payload)
                && let Some(refusal) = sides.to_judge.refusal(&payload)
            {
                return Some(Decision::Witness(payload.to_string(), refusal));
            }
        }
    }
    None
}

/// What a schema cares about, level by level, so that samples of another fall on both sides of it.
fn edges(schema: &Value) -> Edges {
    let text = Text::newest(schema.clone());
    let mut edges = Edges::default();
    let mut open: Vec<Node> = vec![vec![String::new()]];
    let mut left = 32;
    while let Some(node) = open.pop() {
        left -= 1;
        if left == 0 {
            break;
        }
        let facts = facts::facts(&text, &node);
        for (word, _) in BOUNDS {
            let Some(bound) = facts.bounds.get(word) else { continue };
            match word {
                "minimum" | "maximum" => edges.numbers.extend(bound.value.as_f64()),
                _ => edges.lengths.extend(bound.value.as_u64()),
            }
        }
        edges.names.extend(facts.properties.keys().take(8).cloned());
        edges.names.extend(facts.required.keys().take(8).cloned());
        edges
            .names
            .extend(facts.patterned.keys().take(8).flat_map(|pattern| super::pattern::matching(pattern)));
        for place in &facts.places {
            edges.names.extend(names_at_edges(&text, &format!("{place}/propertyNames")));
        }
        for pattern in facts.words.get("pattern").into_iter().flat_map(|words| words.keys()) {
            edges.values.extend(super::pattern::matching(pattern).into_iter().map(Value::String));
        }
        edges.values.extend(facts.values.iter().flatten().take(8).cloned());
        for (_, _, branches) in &facts.unions {
            open.extend(branches.iter().cloned());
        }
    }
    edges.names.sort();
    edges.names.dedup();
    edges
}

/// Names on both sides of what `propertyNames` asks.
fn names_at_edges(text: &Text, pointer: &str) -> Vec<String> {
    if text.at(pointer).is_none() {
        return Vec::new();
    }
    let facts = facts::facts(text, &vec![pointer.to_string()]);
    let lengths = ["minLength", "maxLength"].iter().filter_map(|word| facts.bounds.get(word)?.value.as_u64());
    let around = lengths.flat_map(|n| [n.saturating_sub(1), n, n + 1]).filter(|n| *n <= 1_000);
    let mut names: Vec<String> = around.map(|n| "a".repeat(n as usize)).collect();
    names.extend(["A1", "-x y_z!"].map(str::to_string));
    names
}
