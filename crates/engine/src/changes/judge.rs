//! From a change that was found to a change that is judged: the rule's verdict, what the proof or the witness makes of
//! it, places in both documents, and a fingerprint that survives unrelated edits.

use super::bundle::{self, Demand};
use super::decide::{self, Decision, Question, Sides};
use super::facts::Node;
use super::rules::{self, ChangeRule, Decides};
use super::text::{Text, escape};
use super::walk::{Found, Step, Walk};
use super::{Budget, Limits};
use check::changes::{Change, ChangeVerdict, Direction, Proof, Unread, Version, Witness};
use check::gates::contract::Compatibility;
use check::{DocumentName, Fingerprint, RuleId};
use document::Document;

/// A comparison under way. Older first in each pair.
pub(super) struct Comparison<'a> {
    pub documents: [&'a Document; 2],
    pub texts: [&'a Text; 2],
    pub mode: Compatibility,
    pub limits: &'a Limits,
    pub budget: &'a mut Budget,
    pub changes: &'a mut Vec<Change>,
    pub unread: &'a mut Vec<Unread>,
}

/// A body, parameter or header that both versions have.
pub(super) struct Part<'a> {
    pub operation: Option<Subject>,
    pub direction: Direction,
    pub part: String,
    pub whole: &'a str,
    pub older: Node,
    pub newer: Node,
}

/// An operation, as people read it and as fingerprints do: without the names of path parameters.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub label: String,
    pub key: String,
}

/// One way that payloads go.
struct Flow {
    is_older_writing: bool,
    /// The rule seen that way: forward, the inverse one.
    verdict: ChangeVerdict,
    decides: Decides,
}

impl Flow {
    /// What the proof or the witness makes of the rule's verdict.
    fn judge(&self, decision: &Decision, direction: Direction) -> (ChangeVerdict, Proof) {
        let breaks = match self.decides {
            Decides::Rule => false,
            Decides::Witness => true,
            Decides::Meaning => direction == Direction::Request,
        };
        match decision {
            Decision::Witness(..) if breaks => (ChangeVerdict::Breaking, Proof::Proved),
            Decision::Witness(..) => (self.verdict, Proof::Proved),
            Decision::Proved if self.decides == Decides::Meaning && self.verdict != ChangeVerdict::Safe => {
                (self.verdict, Proof::ByRule)
            }
            Decision::Proved => (ChangeVerdict::Safe, Proof::Proved),
            Decision::Unknown => (self.verdict, Proof::Unknown),
        }
    }
}

impl Comparison<'_> {
    /// Compares the schemas of a part and judges what changed.
    pub(super) fn part(&mut self, part: &Part<'_>) {
        let [older, newer] = self.texts;
        let mut walk = Walk::new(older, newer, part.direction, self.limits, self.budget, part.whole);
        walk.run(part.older.clone(), part.newer.clone());
        let (found, unread) = (std::mem::take(&mut walk.found), std::mem::take(&mut walk.unread));
        self.unread.extend(unread);
        if found.is_empty() {
            return;
        }
        // Made when first asked for: older writing, newer writing.
        let mut sides: [Option<Option<Sides>>; 2] = [None, None];
        for found in &found {
            self.found(part, found, &mut sides);
        }
    }

    /// A change that no schema tells: of an operation, a parameter, a status. No subject: of the whole description.
    pub(super) fn plain<'s>(
        &mut self,
        rule: &'static str,
        subject: impl Into<Option<&'s Subject>>,
        direction: Direction,
        part: &str,
        title: String,
        places: [Option<String>; 2],
    ) {
        let Some(rule) = rules::find(rule) else { return };
        let verdict = rule.verdict(direction, self.mode);
        let detail = Detail { part, pattern: "", detail: "", title, places };
        self.push(rule, subject.into(), direction, detail, (verdict, Proof::ByRule, None));
    }

    fn flows(&self, rule: &ChangeRule, direction: Direction) -> Vec<Flow> {
        let backward = matches!(self.mode, Compatibility::Backward | Compatibility::Full);
        let forward = matches!(self.mode, Compatibility::Forward | Compatibility::Full);
        let mut flows = Vec::new();
        for (is_asked, mode) in [(backward, Compatibility::Backward), (forward, Compatibility::Forward)] {
            let is_backward = mode == Compatibility::Backward;
            let seen = if is_backward { Some(rule) } else { rules::find(rule.inverse) };
            if let (true, Some(seen)) = (is_asked, seen) {
                flows.push(Flow {
                    is_older_writing: is_backward == (direction == Direction::Request),
                    verdict: rule.verdict(direction, mode),
                    decides: seen.decides,
                });
            }
        }
        flows
    }

    fn found(&mut self, part: &Part<'_>, found: &Found, sides: &mut [Option<Option<Sides>>; 2]) {
        let Some(rule) = rules::find(found.rule) else { return };
        let mut judged: Option<(ChangeVerdict, Proof)> = None;
        let mut witness = None;
        if found.demand == Demand::Nothing {
            judged = Some((rule.verdict(part.direction, self.mode), Proof::ByRule));
        } else {
            for flow in self.flows(rule, part.direction) {
                let slot = &mut sides[usize::from(!flow.is_older_writing)];
                let sides = slot.get_or_insert_with(|| {
                    let [from, to] = self.directed([&part.older, &part.newer], &flow);
                    let most = self.limits.schemas_per_proof;
                    let from = bundle::whole(from.0, from.1, part.direction, most)?;
                    let to = bundle::whole(to.0, to.1, part.direction, most)?;
                    decide::sides(from, &to, self.limits, self.budget)
                });
                let decision = self.decide(part, found, &flow, sides.as_ref());
                let one = flow.judge(&decision, part.direction);
                // The worse way counts, and of two equal ones the less certain.
                judged = Some(judged.map_or(one, |known| match known.0.cmp(&one.0) {
                    std::cmp::Ordering::Equal if witness.is_none() => (known.0, known.1.max(one.1)),
                    std::cmp::Ordering::Greater => one,
                    _ => known,
                }));
                if let Decision::Witness(payload, refusal) = decision {
                    let accepted_by = if flow.is_older_writing { Version::Older } else { Version::Newer };
                    witness.get_or_insert(Witness { payload, accepted_by, refusal });
                }
            }
        }
        let Some(mut judged) = judged else { return };
        if witness.is_some() {
            judged.1 = Proof::Proved;
        }
        let pattern = pattern(&found.path);
        let detail = Detail {
            part: &part.part,
            pattern: &pattern,
            detail: &found.detail,
            title: found.title.clone(),
            places: [found.older_at.clone(), found.newer_at.clone()],
        };
        self.push(rule, part.operation.as_ref(), part.direction, detail, (judged.0, judged.1, witness));
    }

    /// The writing side first.
    fn directed<'n>(&self, [older, newer]: [&'n Node; 2], flow: &Flow) -> [(&Text, &'n Node); 2] {
        let both = [(self.texts[0], older), (self.texts[1], newer)];
        if flow.is_older_writing { both } else { [both[1], both[0]] }
    }

    fn decide(&mut self, part: &Part<'_>, found: &Found, flow: &Flow, sides: Option<&Sides>) -> Decision {
        let most = self.limits.schemas_per_proof;
        let [writer, reader] = self.directed([&found.older, &found.newer], flow);
        let inner = bundle::whole(writer.0, writer.1, part.direction, most);
        let demand = bundle::demand(reader.0, reader.1, &found.demand, part.direction, most);
        let (Some(inner), Some(demand)) = (inner, demand) else { return Decision::Unknown };
        let names = match &found.demand {
            Demand::Property(name) | Demand::Required(name) | Demand::Member(name) => vec![name.clone()],
            _ => Vec::new(),
        };
        let question = Question {
            inner: &inner,
            demand: &demand,
            path: &found.path,
            is_monotone: found.is_monotone,
            is_older_writing: flow.is_older_writing,
            wanted: found.wanted.as_ref(),
            is_search: flow.verdict != ChangeVerdict::Safe,
            names,
        };
        decide::decide(sides, &question, self.limits, self.budget)
    }

    fn push(
        &mut self,
        rule: &'static ChangeRule,
        subject: Option<&Subject>,
        direction: Direction,
        detail: Detail<'_>,
        (verdict, proof, witness): (ChangeVerdict, Proof, Option<Witness>),
    ) {
        let key = subject.map_or("", |subject| subject.key.as_str());
        let parts = [rule.id, key, direction.word(), detail.part, detail.pattern, detail.detail];
        let [older, newer] = &detail.places;
        let place = |pointer: &Option<String>, document: &Document, name: DocumentName| {
            pointer.as_ref().and_then(|pointer| crate::openapi::place(document, name, pointer))
        };
        let change = Change {
            fingerprint: Fingerprint::of(&parts),
            rule: RuleId::new(rule.id),
            operation: subject.map(|subject| subject.label.clone()),
            direction,
            part: detail.part.to_string(),
            pattern: detail.pattern.to_string(),
            title: detail.title,
            verdict,
            reason: reason(rule, verdict, proof, witness.as_ref(), direction),
            proof,
            witness,
            older: place(older, self.documents[0], DocumentName::Baseline),
            newer: place(newer, self.documents[1], DocumentName::Schema(0)),
        };
        self.changes.push(change);
    }
}

struct Detail<'a> {
    part: &'a str,
    pattern: &'a str,
    detail: &'a str,
    title: String,
    places: [Option<String>; 2],
}

/// Where in a payload, array positions folded.
fn pattern(path: &[Step]) -> String {
    let mut pattern = String::new();
    for step in path {
        match step {
            Step::Property(name) => pattern.push_str(&format!("/{}", escape(name))),
            Step::AnyProperty | Step::Patterned(_) | Step::AnyItem => pattern.push_str("/*"),
            Step::Item(position) => pattern.push_str(&format!("/{position}")),
            Step::Branch { .. } => {}
        }
    }
    pattern
}

fn reason(
    rule: &ChangeRule,
    verdict: ChangeVerdict,
    proof: Proof,
    witness: Option<&Witness>,
    direction: Direction,
) -> String {
    if let Some(witness) = witness {
        let other = witness.accepted_by.other().words();
        return format!(
            "{} There is a payload that {} accepts and {other} refuses.",
            rule.explanation,
            witness.accepted_by.words()
        );
    }
    match (verdict, proof) {
        (ChangeVerdict::Safe, Proof::Proved) => {
            "Every value that one side may write is accepted by the other, by computing with both schemas."
                .into()
        }
        (ChangeVerdict::Safe, _) if direction == Direction::Request => {
            "What clients send is accepted as before, by the rule.".into()
        }
        (ChangeVerdict::Safe, _) if direction == Direction::Response => {
            "What clients get is understood as before, by the rule.".into()
        }
        _ => rule.explanation.into(),
    }
}
