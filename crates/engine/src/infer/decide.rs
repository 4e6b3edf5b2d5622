//! From what was seen to a schema: goes down the fields, makes the decisions about their structure (required, maps,
//! unions), and writes them into the schema. Decisions about single values stand in `values`.

use super::json::Json;
use super::maps::{Likeness, likeness};
use super::paths::{ITEMS, VALUES, branch, count, name, sighting};
use super::profile::{Example, Field, Sort};
use super::shape::{Member, Shape, Variants};
use super::values;
use check::inference::{Choices, Decision, DecisionKind, Strength};
use document::Document;

/// How many examples a decision shows.
const MAX_EXAMPLES: usize = 3;

/// Pretty text of the schema, and the decisions in its order.
pub(super) fn schema(documents: &[&Document], root: Field, choices: &Choices) -> (String, Vec<Decision>) {
    let mut builder = Builder { documents, choices, decisions: Vec::new() };
    let mut keywords = vec![("$schema", Json::string("https://json-schema.org/draft/2020-12/schema"))];
    if root.count() > 0 {
        keywords.extend(builder.field(root, "", None));
    }
    (Json::Object(keywords).pretty(), builder.decisions)
}

/// Keywords of a schema in their order.
pub(super) type Keywords = Vec<(&'static str, Json)>;

/// How often a field was there, of how many objects.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub present: u64,
    pub parents: u64,
}

pub(super) struct Builder<'a> {
    documents: &'a [&'a Document],
    choices: &'a Choices,
    decisions: Vec<Decision>,
}

/// What a decision is before a person has spoken.
pub(super) struct Proposal<'p> {
    pub path: &'p str,
    pub kind: DecisionKind,
    pub says: String,
    pub evidence: String,
    pub is_default: bool,
    pub is_fixed: bool,
    pub strength: Strength,
    pub examples: Vec<Option<Example>>,
}

impl Builder<'_> {
    /// Notes a decision; whether the schema follows it.
    pub(super) fn decide(&mut self, proposal: Proposal<'_>) -> bool {
        let Proposal { path, kind, says, evidence, is_default, is_fixed, strength, examples } = proposal;
        let id = format!("{path}#{}", kind.word());
        let chosen = self.choices.0.get(&id).copied().filter(|_| !is_fixed);
        let is_accepted = chosen.unwrap_or(is_default);
        let documents = self.documents;
        let examples = examples.into_iter().flatten().filter_map(|example| sighting(documents, example));
        let examples = examples.take(MAX_EXAMPLES).collect();
        let path = path.to_string();
        self.decisions.push(Decision {
            id,
            path,
            kind,
            says,
            evidence,
            is_accepted,
            is_default,
            is_fixed,
            strength,
            examples,
        });
        is_accepted
    }

    fn field(&mut self, field: Field, path: &str, seen: Option<Seen>) -> Keywords {
        let mut keywords = values::keywords(self, &field, path, seen);
        let only_objects = field.objects == field.count();
        if field.objects > 0 {
            keywords.extend(self.objects(field.shape, field.variants, path, only_objects));
        }
        if let Some(items) = field.items.filter(|_| !field.is_items_cut) {
            let below = format!("{path}{ITEMS}");
            keywords.push(("items", Json::Object(self.field(*items, &below, None))));
        }
        keywords
    }

    fn objects(
        &mut self,
        mut shape: Shape,
        variants: Option<Box<Variants>>,
        path: &str,
        only_objects: bool,
    ) -> Keywords {
        if let Some(variants) = variants {
            if variants.are_different() && self.is_union(&variants, path) {
                return self.union(*variants, path, only_objects);
            }
            let mut field = Field { shape, variants: Some(variants), ..Field::default() };
            field.unite();
            shape = field.shape;
        }
        if self.is_map(&shape, path) {
            let is_known = shape.values.is_some() || !shape.is_cut;
            shape.fold();
            let values = shape.values.take().filter(|values| is_known && !shape.is_cut && values.count() > 0);
            return match values {
                None => Keywords::new(),
                Some(values) => {
                    let below = format!("{path}{VALUES}");
                    vec![("additionalProperties", Json::Object(self.field(*values, &below, None)))]
                }
            };
        }
        self.record(shape, path, None)
    }

    fn is_map(&mut self, shape: &Shape, path: &str) -> bool {
        let (keys, number, is_default) = if shape.values.is_some() {
            ("ids or many words alike", shape.keys, true)
        } else {
            match likeness(shape) {
                Likeness::Record => return false,
                Likeness::Doubtful => ("words", shape.members.len() as u64, false),
                Likeness::Map(words) => (words, shape.members.len() as u64, true),
            }
        };
        self.decide(Proposal {
            path,
            kind: DecisionKind::Map,
            says: format!("the keys of {} are data, and all values have one schema", name(path)),
            evidence: format!(
                "{} in {}: {keys}, with values alike",
                count(number, "key", "keys"),
                count(shape.count, "object", "objects")
            ),
            is_default,
            is_fixed: false,
            strength: Strength::of(number),
            examples: vec![shape.first()],
        })
    }

    fn is_union(&mut self, variants: &Variants, path: &str) -> bool {
        let list: Vec<String> =
            variants.list.iter().map(|(value, shape)| format!("{value} in {}", shape.count)).collect();
        let least = variants.list.iter().map(|(_, shape)| shape.count).min().unwrap_or_default();
        self.decide(Proposal {
            path,
            kind: DecisionKind::Union,
            says: format!("{} of {} tells {} shapes apart", variants.key, name(path), variants.list.len()),
            evidence: format!("{}; their fields differ", list.join(", ")),
            is_default: least >= 2,
            is_fixed: false,
            strength: Strength::of(least),
            examples: variants.list.iter().map(|(_, shape)| shape.first()).collect(),
        })
    }

    fn union(&mut self, variants: Variants, path: &str, only_objects: bool) -> Keywords {
        let mut branches = Vec::new();
        for (value, shape) in variants.list {
            let below = branch(path, &variants.key, &value);
            branches.push(Json::Object(self.record(shape, &below, Some((&variants.key, &value)))));
        }
        // A value that is no object fits every branch.
        vec![(if only_objects { "oneOf" } else { "anyOf" }, Json::Array(branches))]
    }

    /// An object with fields of its own. In a branch of a union the discriminator has its one value.
    fn record(&mut self, mut shape: Shape, path: &str, discriminator: Option<(&str, &str)>) -> Keywords {
        let mut properties = Vec::new();
        let mut required = Vec::new();
        for member in std::mem::take(&mut shape.members) {
            if let Some((key, value)) = discriminator
                && key == member.name
            {
                properties.push((member.name.clone(), Json::Object(vec![("const", Json::string(value))])));
                required.push(Json::string(&member.name));
                continue;
            }
            let below = super::paths::member(path, &member.name);
            let seen = Seen { present: member.present, parents: shape.count };
            if self.is_required(&shape, &member, &below, seen) {
                required.push(Json::string(&member.name));
            }
            let Member { name, field, is_partial, .. } = member;
            let keywords = if is_partial { Keywords::new() } else { self.field(field, &below, Some(seen)) };
            properties.push((name, Json::Object(keywords)));
        }
        let mut keywords = Keywords::new();
        if !properties.is_empty() {
            keywords.push(("properties", Json::Named(properties)));
        }
        if !required.is_empty() {
            keywords.push(("required", Json::Array(required)));
        }
        keywords
    }

    fn is_required(&mut self, shape: &Shape, member: &Member, path: &str, seen: Seen) -> bool {
        let is_always = seen.present == seen.parents;
        let subject = name(path);
        self.decide(Proposal {
            path,
            kind: DecisionKind::Required,
            says: if is_always { format!("{subject} is required") } else { format!("{subject} is optional") },
            evidence: values::evidence(&member.field, Some(seen)),
            is_default: is_always && seen.parents >= 2,
            is_fixed: !is_always,
            strength: Strength::of(seen.parents),
            examples: match is_always {
                true => vec![member.field.example(|_| true)],
                false => vec![shape.absent(member), member.field.example(|sort| sort != Sort::Null)],
            },
        })
    }
}
