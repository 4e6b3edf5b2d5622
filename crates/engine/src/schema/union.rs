//! `anyOf` and `oneOf`: which branch was meant, and what that branch finds wrong.
//! First by a discriminating value, then by type, then by the fewest and shallowest violations.

use super::explain::{Explainer, Told};
use super::source::Location;
use super::violation::{Problem, Violation};
use super::words::{self, SUBJECT};
use check::Fact;
use document::{Document, NodeId};
use jsonschema::error::{TypeKind, ValidationErrorKind as Error};
use serde_json::Value;

/// As many violations of the chosen branch are told as facts.
const FACTS: usize = 3;

enum Choice {
    /// No other branch can have been meant.
    Certain(usize),
    Nearest(usize),
}

impl Explainer<'_> {
    pub(super) fn tell_union(&self, v: &Violation, branches: &[Vec<Violation>], told: &mut Vec<Told>) {
        // The value is of no type that any branch takes.
        let types: Vec<Vec<String>> =
            branches.iter().map(|branch| refused_types(self.document(), v.node, branch)).collect();
        if !types.is_empty() && types.iter().all(|types| !types.is_empty()) {
            let mut all: Vec<String> = Vec::new();
            types.into_iter().flatten().for_each(|name| {
                if !all.contains(&name) {
                    all.push(name)
                }
            });
            let mut one = self.type_mismatch(v, &all);
            one.keyword = if v.location.pointer.ends_with("oneOf") { "oneOf" } else { "anyOf" };
            one.fix = Some(format!(
                "Send {} as {}; or add an alternative for {} to the schema.",
                self.called(v.node),
                one.expected.clone().unwrap_or_default(),
                words::kind_words(self.document(), v.node)
            ));
            told.push(one);
            return;
        }
        if let Some(one) = self.unknown_discriminator(v, branches) {
            told.push(one);
            return;
        }
        match self.choose(v, branches) {
            Some(Choice::Certain(chosen)) => {
                let before = told.len();
                branches.get(chosen).into_iter().flatten().for_each(|inner| self.tell(inner, told));
                if branches.len() > 1 {
                    let name = self.branch_name(&v.location, chosen);
                    told.iter_mut()
                        .skip(before)
                        .for_each(|one| one.facts.push(Fact::words("Branch", &*name)));
                }
            }
            Some(Choice::Nearest(chosen)) => told.push(self.no_branch(v, branches, chosen)),
            None => told.push(self.told(v, "anyOf", "fits none of its alternatives")),
        }
    }

    fn no_branch(&self, v: &Violation, branches: &[Vec<Violation>], chosen: usize) -> Told {
        let keyword = if v.location.pointer.ends_with("oneOf") { "oneOf" } else { "anyOf" };
        let name = self.branch_name(&v.location, chosen);
        let mut one = self.told(v, keyword, &format!("fits none of {} alternatives", branches.len()));
        one.tail = format!("; the nearest is {name}");
        one.note = format!("fits none of {} alternatives", branches.len());
        let names: Vec<String> =
            (0..branches.len()).take(6).map(|ordinal| self.branch_name(&v.location, ordinal)).collect();
        one.expected = Some(words::shorten(&words::one_of(&names), 200));
        one.facts.push(Fact::words("Nearest", &*name));
        let mut inner = Vec::new();
        branches.get(chosen).into_iter().flatten().for_each(|violation| self.tell(violation, &mut inner));
        for told in inner.iter().take(FACTS) {
            let subject = self.speech.subject(told.node, true);
            let sentence = format!("{}{}", told.title.replace(SUBJECT, &subject), told.tail);
            let line = self.document().position(told.span.start).line;
            one.facts.push(Fact::words("It says", format!("{sentence} (line {line})")));
        }
        if inner.len() > FACTS {
            one.facts.push(Fact::words("It says", format!("and {} more", inner.len() - FACTS)));
        }
        let fix = inner.first().and_then(|told| told.fix.clone()).unwrap_or_default();
        let mut letters = fix.chars();
        let fix: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
        one.fix = Some(format!("If {name} is meant, {fix}"));
        one
    }

    pub(super) fn tell_several(&self, v: &Violation, branches: &[Vec<Violation>]) -> Told {
        let fitting: Vec<usize> =
            (0..branches.len()).filter(|&ordinal| branches.get(ordinal).is_some_and(Vec::is_empty)).collect();
        let name = |ordinal: &usize| self.branch_name(&v.location, *ordinal).replace(" alternative", "");
        let names: Vec<String> = fitting.iter().map(name).collect();
        let must = match names.len() {
            0 | 1 => "fits more than one alternative, and must fit exactly one".to_string(),
            fits => format!(
                "fits {fits} of {} alternatives ({}), and must fit exactly one",
                branches.len(),
                words::all_of(&names)
            ),
        };
        let mut one = self.told(v, "oneOf", &must);
        one.note = "fits more than one alternative".into();
        one.expected = Some("exactly one alternative".into());
        for ordinal in fitting {
            let branch = v.location.child(&ordinal.to_string());
            one.facts.push(Fact::code("Fits", branch.pointer));
        }
        one.fix = Some(
            "Make the alternatives exclude each other in the schema (a `const` that differs, or `required`); \
             or write `anyOf` if several may fit."
                .into(),
        );
        one
    }

    fn choose(&self, v: &Violation, branches: &[Vec<Violation>]) -> Option<Choice> {
        let all = || 0..branches.len();
        if branches.len() == 1 {
            return Some(Choice::Certain(0));
        }
        // A value that says which branch it is: wrong in all the others, and asked for by this one.
        let refusing: Vec<Vec<NodeId>> =
            branches.iter().map(|branch| self.discriminating(v.node, branch)).collect();
        for candidate in refusing.iter().flatten() {
            let mut left =
                all().filter(|&branch| !refusing.get(branch).is_some_and(|nodes| nodes.contains(candidate)));
            if let (Some(only), None) = (left.next(), left.next())
                && self.fixes_value(&v.location.child(&only.to_string()), *candidate)
            {
                return Some(Choice::Certain(only));
            }
        }
        let of_type: Vec<usize> = all()
            .filter(|&ordinal| {
                branches
                    .get(ordinal)
                    .is_some_and(|branch| refused_types(self.document(), v.node, branch).is_empty())
            })
            .collect();
        if let [only] = of_type.as_slice() {
            return Some(Choice::Certain(*only));
        }
        let depth = self.document().steps(v.node).len();
        let weight = |ordinal: &usize| {
            let branch = branches.get(*ordinal).map(Vec::as_slice).unwrap_or_default();
            let wrong_values = self.discriminating(v.node, branch).len();
            let shallow =
                branch.iter().map(|inner| self.document().steps(inner.node).len()).min().unwrap_or(depth);
            // Deep violations mean that the outer shape was right.
            (wrong_values, branch.len(), usize::MAX - shallow, *ordinal)
        };
        of_type.into_iter().min_by_key(weight).map(Choice::Nearest)
    }

    /// The members of the value, or the value itself, that a branch refuses by `const` or `enum`.
    fn discriminating(&self, node: NodeId, branch: &[Violation]) -> Vec<NodeId> {
        let is_fixed = |inner: &&Violation| {
            matches!(&inner.problem, Problem::Other(Error::Constant { .. } | Error::Enum { .. }))
        };
        let counts = |found: &NodeId| *found == node || self.is_member_of(*found, node);
        branch.iter().filter(is_fixed).map(|inner| inner.node).filter(counts).collect()
    }

    fn is_member_of(&self, member: NodeId, object: NodeId) -> bool {
        self.document().key(member).is_some() && self.document().parent(member) == Some(object)
    }

    /// Whether a branch names the values that a member may have.
    fn fixes_value(&self, branch: &Location, member: NodeId) -> bool {
        let Some(key) = self.document().key_text(member) else { return false };
        let Some((document, properties)) = self.keyword(branch, "properties") else { return false };
        let Some(schema) = document.member(properties, &key) else { return false };
        document.member(schema, "const").is_some() || document.member(schema, "enum").is_some()
    }

    /// Every branch refuses the value of one and the same member: that is what is wrong.
    fn unknown_discriminator(&self, v: &Violation, branches: &[Vec<Violation>]) -> Option<Told> {
        let (first, rest) = branches.split_first()?;
        if rest.is_empty() {
            return None;
        }
        let candidates = self.discriminating(v.node, first);
        let refuses =
            |branch: &Vec<Violation>, member: NodeId| self.discriminating(v.node, branch).contains(&member);
        let member =
            candidates.into_iter().find(|&member| rest.iter().all(|branch| refuses(branch, member)))?;
        let mut options: Vec<Value> = Vec::new();
        let mut add = |value: &Value| {
            if !options.contains(value) {
                options.push(value.clone());
            }
        };
        for inner in branches.iter().flatten().filter(|inner| inner.node == member) {
            match &inner.problem {
                Problem::Other(Error::Constant { expected_value }) => add(expected_value),
                Problem::Other(Error::Enum { options }) => {
                    options.as_array().into_iter().flatten().for_each(&mut add);
                }
                _ => {}
            }
        }
        let about = Violation {
            node: member,
            last_record: 0,
            location: v.location.clone(),
            problem: Problem::NoBranch(Vec::new()),
        };
        let mut one = self.not_one_of(&about, "enum", &options);
        one.keyword = if v.location.pointer.ends_with("oneOf") { "oneOf" } else { "anyOf" };
        let got = one.got.clone().unwrap_or_default();
        one.fix = Some(match &one.fix {
            Some(fix) if fix.contains("; or ") => {
                let send = fix.split("; or ").next().unwrap_or_default();
                format!("{send}; or add an alternative for {got} to `{}` in the schema.", one.keyword)
            }
            _ => format!("Send one of the values; or add an alternative for {got} to the schema."),
        });
        Some(one)
    }
}

/// The types that a branch wants instead of the value's own; none if the type is not what it refuses.
/// A `const` or `enum` of values of another type wants that type.
fn refused_types(document: &Document, node: NodeId, branch: &[Violation]) -> Vec<String> {
    let mut types: Vec<String> = Vec::new();
    let found = words::type_name(document, node).replace("integer", "number");
    let type_of = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    for inner in branch.iter().filter(|inner| inner.node == node) {
        match &inner.problem {
            Problem::Other(Error::Type { kind: TypeKind::Single(single) }) => types.push(single.to_string()),
            Problem::Other(Error::Type { kind: TypeKind::Multiple(several) }) => {
                types.extend(several.iter().map(|one| one.to_string()));
            }
            Problem::Other(Error::Constant { expected_value }) if type_of(expected_value) != found => {
                types.push(type_of(expected_value).to_string());
            }
            Problem::Other(Error::Enum { options }) => {
                let wanted = options.as_array().map(Vec::as_slice).unwrap_or_default();
                if !wanted.iter().any(|option| type_of(option) == found) {
                    types.extend(wanted.iter().map(|option| type_of(option).to_string()));
                }
            }
            _ => {}
        }
    }
    types
}
