//! What the properties of a body are declared as: those that go only the other way (`readOnly`, `writeOnly`), and, in
//! strict mode, those that nothing declares. Types and values are judged by the schema itself.

use super::super::rules::{DIRECTION, UNDECLARED};
use super::Court;
use super::body::Whole;
use crate::openapi::{Direction, Shape, property_schemas};
use check::{Evidence, Finding, Fingerprint, Gate, Place, RuleId, Severity};
use document::{Document, Kind, NodeId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Values of a body that are looked at.
const MOST_VALUES: usize = 200_000;
/// Fields that are told.
const MOST_FIELDS: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    WrongWay,
    Undeclared,
}

struct Hit {
    name: String,
    nodes: Vec<NodeId>,
    count: u64,
    /// The schema that says so, or that does not name it.
    schema: NodeId,
}

struct Walk<'a> {
    contract: &'a Document,
    body: &'a Document,
    mark: &'static str,
    is_strict: bool,
    shapes: BTreeMap<Vec<NodeId>, Rc<Shape>>,
    hits: BTreeMap<(String, Problem), Hit>,
    is_cut: bool,
}

pub(super) fn judge(court: &mut Court<'_, '_>, schema: &str, body: &Document, whole: &Whole<'_>) {
    let Some(contract) = court.document() else { return };
    let mark = whole.direction.mark();
    let is_strict = court.settings.is_strict;
    let has_marks = court.cache.ready(court.contract, schema, whole.direction, court.settings).has_marks;
    if is_strict {
        court.judged(UNDECLARED);
    }
    if has_marks {
        court.judged(DIRECTION);
    }
    if !is_strict && !has_marks {
        return;
    }
    let mut walk = Walk {
        contract,
        body,
        mark,
        is_strict,
        shapes: BTreeMap::new(),
        hits: BTreeMap::new(),
        is_cut: false,
    };
    walk.run(schema);
    court.outcome.is_cut |= walk.is_cut;
    if walk.is_cut {
        let rule = if is_strict { UNDECLARED } else { DIRECTION };
        let why =
            format!("Only the first {MOST_VALUES} values of the body were looked through for this rule.");
        court.not_judged(rule, why);
    }
    let name = court.contract.name();
    for ((pattern, problem), hit) in walk.hits {
        let pointer = contract.pointer(hit.schema);
        let mut finding = finding(&hit, problem, whole, court.evidence, &pattern);
        finding.places = hit.nodes.iter().map(|node| place(body, whole, *node)).collect();
        finding.schema_place = crate::openapi::place(contract, name, &pointer);
        court.outcome.findings.push(finding);
    }
}

impl Walk<'_> {
    fn shape(&mut self, schemas: Vec<NodeId>) -> Rc<Shape> {
        let contract = self.contract;
        let made = self.shapes.entry(schemas);
        Rc::clone(made.or_insert_with_key(|schemas| Rc::new(Shape::of(contract, schemas))))
    }

    fn run(&mut self, schema: &str) {
        let (Some(root), Some(start)) = (self.body.root(), self.contract.resolve(schema)) else { return };
        let shape = self.shape(vec![start]);
        let mut open: Vec<(NodeId, Rc<Shape>, String)> = vec![(root, shape, String::new())];
        let mut seen = 0;
        while let Some((node, shape, pattern)) = open.pop() {
            seen += 1;
            if seen > MOST_VALUES {
                self.is_cut = true;
                return;
            }
            match self.body.kind(node) {
                Kind::Array => {
                    let items = shape.items(self.contract);
                    if items.is_empty() {
                        continue;
                    }
                    let inner = self.shape(items);
                    let pattern = format!("{pattern}/*");
                    open.extend(self.body.elements(node).map(|e| (e, Rc::clone(&inner), pattern.clone())));
                }
                Kind::Object => self.object(node, &shape, &pattern, &mut open),
                _ => {}
            }
        }
    }

    fn object(
        &mut self,
        node: NodeId,
        shape: &Shape,
        pattern: &str,
        open: &mut Vec<(NodeId, Rc<Shape>, String)>,
    ) {
        let (contract, body) = (self.contract, self.body);
        let has = |key: &str| shape.keyword(contract, key).is_some();
        // What a pattern, another file or a rule about all other names declares is not looked for here.
        let other: Vec<NodeId> = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .flat_map(|key| shape.schemas.iter().filter_map(|schema| contract.member(*schema, key)))
            .filter(|found| contract.kind(*found) == Kind::Object && contract.len(*found) > 0)
            .collect();
        let is_open = has("patternProperties") || !other.is_empty() || shape.leads_out(contract);
        let declaring = shape.keyword(contract, "properties");
        let is_closed = shape.schemas.iter().any(|schema| {
            let closed = contract.member(*schema, "additionalProperties");
            closed.is_some_and(|closed| contract.kind(closed) == Kind::Boolean(false))
        });
        for member in body.members(node) {
            let name = body.text(member.key).into_owned();
            let mut schemas = property_schemas(contract, shape, &name);
            let at = format!("{pattern}/{}", name.replace('~', "~0").replace('/', "~1"));
            if schemas.is_empty() {
                if let (true, Some(declaring), false, false) = (self.is_strict, declaring, is_open, is_closed)
                {
                    self.hit(at, Problem::Undeclared, &name, member.value, declaring);
                    continue;
                }
                schemas.clone_from(&other);
            } else if let Some(marked) = self.marked(&schemas) {
                self.hit(at.clone(), Problem::WrongWay, &name, member.value, marked);
            }
            if !schemas.is_empty() && matches!(body.kind(member.value), Kind::Object | Kind::Array) {
                open.push((member.value, self.shape(schemas), at));
            }
        }
    }

    /// The schema that marks a property, where all that declare it do.
    fn marked(&mut self, schemas: &[NodeId]) -> Option<NodeId> {
        let mut found = None;
        for schema in schemas {
            let shape = self.shape(vec![*schema]);
            let mut certain = shape.schemas.iter().take(shape.certain);
            let is_marked = |s: &&NodeId| {
                self.contract
                    .member(**s, self.mark)
                    .is_some_and(|m| self.contract.kind(m) == Kind::Boolean(true))
            };
            found = Some(*certain.find(is_marked)?);
        }
        found
    }

    fn hit(&mut self, pattern: String, problem: Problem, name: &str, node: NodeId, schema: NodeId) {
        if self.hits.len() >= MOST_FIELDS && !self.hits.contains_key(&(pattern.clone(), problem)) {
            self.is_cut = true;
            return;
        }
        let hit = self.hits.entry((pattern, problem)).or_insert_with(|| Hit {
            name: name.to_string(),
            nodes: Vec::new(),
            count: 0,
            schema,
        });
        hit.count += 1;
        hit.nodes.push(node);
        // The walk goes from the last to the first.
        hit.nodes.sort_unstable();
        hit.nodes.truncate(Finding::MAX_PLACES);
    }
}

fn place(body: &Document, whole: &Whole<'_>, node: NodeId) -> Place {
    let span = body.key_span(node).unwrap_or_else(|| body.span(node));
    let position = body.position(span.start);
    Place {
        document: whole.name,
        pointer: body.pointer(node),
        start: span.start,
        end: span.end,
        line: position.line,
        column: position.column,
    }
}

fn finding(hit: &Hit, problem: Problem, whole: &Whole<'_>, evidence: Evidence, pattern: &str) -> Finding {
    let name = super::quoted(&hit.name);
    let (rule, severity, title, note, fix) = match (problem, whole.direction) {
        (Problem::Undeclared, _) => (
            UNDECLARED,
            Severity::Warns,
            format!("the contract does not name {name} in {}", whole.called),
            "not in the contract",
            "Add the field to the contract, or do not send it.",
        ),
        (Problem::WrongWay, Direction::Response) => (
            DIRECTION,
            Severity::Blocks,
            format!("{name} is writeOnly, and {} has it", whole.called),
            "writeOnly",
            "Leave the field out of answers: it is often a secret.",
        ),
        (Problem::WrongWay, Direction::Request) => (
            DIRECTION,
            Severity::Warns,
            format!("{name} is readOnly, and {} has it", whole.called),
            "readOnly",
            "Leave the field out of requests: the server sets it.",
        ),
    };
    Finding {
        fingerprint: Fingerprint::of(&[rule, pattern, whole.called]),
        gate: Gate::Contract,
        rule: RuleId::new(rule),
        severity,
        evidence,
        title,
        note: note.into(),
        pattern: pattern.to_string(),
        places: Vec::new(),
        count: hit.count,
        schema_place: None,
        subject: None,
        expected: None,
        got: None,
        facts: Vec::new(),
        fix: Some(fix.into()),
    }
}
