//! Two schemas in step: what changed between them, keyword by keyword. It names the rule and the place of each change;
//! what it does to whom is judged in `judge`.

use super::bundle::{self, Demand};
use super::facts::{self, BOUNDS, Facts, Node, is_same, type_words};
use super::objects;
use super::text::Text;
use super::{Budget, Limits};
use check::changes::{Direction, Unread, Version};
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A step from a value to one inside of it, or to a branch of its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Property(String),
    /// Any property without a name of its own.
    AnyProperty,
    /// Any property whose name follows a pattern.
    Patterned(String),
    Item(u32),
    AnyItem,
    /// The same value, by the branch of a union in each version.
    Branch {
        union: u32,
        older: u32,
        newer: u32,
    },
}

/// A change, before it is judged.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub rule: &'static str,
    /// What tells it from its siblings: a name, a value, a keyword.
    pub detail: String,
    pub title: String,
    pub older_at: Option<String>,
    pub newer_at: Option<String>,
    pub path: Vec<Step>,
    pub older: Node,
    pub newer: Node,
    pub demand: Demand,
    /// Whether more inside always means more outside; not in a branch of `oneOf`.
    pub is_monotone: bool,
    /// The only value that shows it, where there is one.
    pub wanted: Option<Value>,
}

/// Where the walk is.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub older: Node,
    pub newer: Node,
    pub path: Vec<Step>,
    pub is_monotone: bool,
}

pub(super) struct Walk<'a> {
    pub older: &'a Text,
    pub newer: &'a Text,
    pub direction: Direction,
    pub limits: &'a Limits,
    pub budget: &'a mut Budget,
    pub found: Vec<Found>,
    pub unread: Vec<Unread>,
    seen: BTreeSet<(Node, Node, bool)>,
    /// Names of what is compared: `the body`, `limit`.
    whole: &'a str,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        older: &'a Text,
        newer: &'a Text,
        direction: Direction,
        limits: &'a Limits,
        budget: &'a mut Budget,
        whole: &'a str,
    ) -> Self {
        let (found, unread, seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        Walk { older, newer, direction, limits, budget, found, unread, seen, whole }
    }

    pub(super) fn run(&mut self, older: Node, newer: Node) {
        // A list of what is left to do, so that nothing recurses; taken from the front, in the order of the text.
        let mut open = std::collections::VecDeque::new();
        open.push_back(At { older, newer, path: Vec::new(), is_monotone: true });
        while let Some(at) = open.pop_front() {
            if at.path.len() > self.limits.depth as usize || !self.budget.take_pair() {
                self.budget.is_cut = true;
                continue;
            }
            if self.seen.insert((at.older.clone(), at.newer.clone(), at.is_monotone)) {
                self.pair(&at, &mut open);
            }
        }
    }

    /// What people call the value: its last named property, or the whole.
    pub(super) fn name(&self, at: &At) -> String {
        let mut name = None;
        for step in at.path.iter().rev() {
            match step {
                Step::Property(property) => {
                    name = Some(match name {
                        Some(inner) => format!("{inner} of {property}"),
                        None => property.clone(),
                    });
                    break;
                }
                Step::Item(_) | Step::AnyItem if name.is_none() => name = Some("an item".into()),
                Step::AnyProperty | Step::Patterned(_) if name.is_none() => {
                    name = Some("any other property".into())
                }
                _ => {}
            }
        }
        name.unwrap_or_else(|| self.whole.to_string())
    }

    pub(super) fn add(
        &mut self,
        at: &At,
        rule: &'static str,
        demand: Demand,
        detail: &str,
        title: String,
        places: [Option<String>; 2],
    ) {
        let [older_at, newer_at] = places;
        self.found.push(Found {
            rule,
            detail: detail.to_string(),
            title,
            older_at,
            newer_at,
            path: at.path.clone(),
            older: at.older.clone(),
            newer: at.newer.clone(),
            demand,
            is_monotone: at.is_monotone,
            wanted: None,
        });
    }

    fn want(&mut self, value: &Value) {
        if let Some(last) = self.found.last_mut() {
            last.wanted = Some(value.clone());
        }
    }

    fn pair(&mut self, at: &At, open: &mut std::collections::VecDeque<At>) {
        let mut older = facts::facts(self.older, &at.older);
        let mut newer = facts::facts(self.newer, &at.newer);
        older.forget_other_direction(self.older, self.direction);
        newer.forget_other_direction(self.newer, self.direction);
        for (version, facts) in [(Version::Older, &older), (Version::Newer, &newer)] {
            for broken in &facts.broken {
                let reference = document::quote(&broken.reference);
                self.unread.push(Unread {
                    version,
                    pointer: broken.pointer.clone(),
                    why: format!(
                        "The $ref {reference} leads nowhere in this document, so what it stands for was not compared; \
                         bundle the document into one, or correct the $ref."
                    ),
                });
            }
        }
        let name = self.name(at);
        match (&older.never, &newer.never) {
            (None, Some(place)) => {
                let title = format!("{name} is not allowed any more");
                let places = [older.places.first().cloned(), Some(place.clone())];
                return self.add(at, "change/became-impossible", Demand::Whole, "", title, places);
            }
            (Some(place), None) => {
                let title = format!("{name} is allowed now");
                let places = [Some(place.clone()), newer.places.first().cloned()];
                return self.add(at, "change/became-possible", Demand::Whole, "", title, places);
            }
            (Some(_), Some(_)) => return,
            (None, None) => {}
        }
        super::marks::compare(self, at, &older, &newer, &name);
        let types_meet = self.types(at, &older, &newer, &name);
        self.values(at, &older, &newer, &name);
        if !types_meet {
            return;
        }
        self.bounds(at, &older, &newer, &name);
        self.words(at, &older, &newer, &name);
        self.opaque(at, &older, &newer, &name);
        objects::compare(self, at, &older, &newer, open);
        self.arrays(at, &older, &newer, &name, open);
        super::unions::compare(self, at, &older, &newer, &name, open);
    }

    /// Whether they share a type, so that more can be compared.
    fn types(&mut self, at: &At, older: &Facts, newer: &Facts, name: &str) -> bool {
        let all: BTreeSet<&'static str> = facts::TYPES.into_iter().collect();
        let before = older.types.as_ref().unwrap_or(&all);
        let now = newer.types.as_ref().unwrap_or(&all);
        if before == now {
            return true;
        }
        let gone: BTreeSet<&'static str> = before.difference(now).copied().collect();
        let new: BTreeSet<&'static str> = now.difference(before).copied().collect();
        let places = [older.types_at.clone(), newer.types_at.clone()];
        let words = |facts: &Facts| facts.types.as_ref().map_or("any type".to_string(), type_words);
        let title = format!("{name} was {} and is {}", words(older), words(newer));
        let demand = Demand::Words(&["type", "nullable"]);
        let null: BTreeSet<&'static str> = BTreeSet::from(["null"]);
        let is_null_gone = gone == null && older.types.is_some();
        let is_null_new = new == null && newer.types.is_some();
        let rule = match (gone.is_empty(), new.is_empty()) {
            (false, true) if is_null_gone => "change/null-removed",
            (true, false) if is_null_new => "change/null-added",
            (false, true) => "change/type-narrowed",
            (true, false) => "change/type-widened",
            _ => "change/type-changed",
        };
        let title = match rule {
            "change/null-removed" => format!("{name} may no longer be null"),
            "change/null-added" => format!("{name} may be null now"),
            _ => title,
        };
        self.add(at, rule, demand, "", title, places);
        before.intersection(now).next().is_some()
    }

    fn values(&mut self, at: &At, older: &Facts, newer: &Facts, name: &str) {
        let demand = || Demand::Words(&["enum", "const"]);
        let places = [older.values_at.clone(), newer.values_at.clone()];
        match (&older.values, &newer.values) {
            (None, Some(_)) => {
                let title = format!("{name} takes only listed values now");
                self.add(at, "change/enum-added", demand(), "", title, places);
            }
            (Some(_), None) => {
                let title = format!("{name} takes more than the listed values now");
                self.add(at, "change/enum-removed", demand(), "", title, places);
            }
            (Some(before), Some(now)) => {
                let lacks = |list: &[Value], value: &Value| !list.iter().any(|other| is_same(other, value));
                for value in before.iter().filter(|value| lacks(now, value)) {
                    let said = shown(value);
                    let title = format!("{name} no longer takes {said}");
                    self.add(at, "change/enum-value-removed", demand(), &said, title, places.clone());
                    self.want(value);
                }
                for value in now.iter().filter(|value| lacks(before, value)) {
                    let said = shown(value);
                    let title = format!("{name} takes {said} now");
                    self.add(at, "change/enum-value-added", demand(), &said, title, places.clone());
                    self.want(value);
                }
            }
            (None, None) => {}
        }
    }

    fn bounds(&mut self, at: &At, older: &Facts, newer: &Facts, name: &str) {
        for (word, is_lower) in BOUNDS {
            let group: [&'static str; 4] = match word {
                "minimum" | "maximum" => [
                    "change/range-narrowed",
                    "change/range-widened",
                    "change/range-added",
                    "change/range-removed",
                ],
                "minLength" | "maxLength" => [
                    "change/length-narrowed",
                    "change/length-widened",
                    "change/length-added",
                    "change/length-removed",
                ],
                "minItems" | "maxItems" => [
                    "change/item-count-narrowed",
                    "change/item-count-widened",
                    "change/item-count-added",
                    "change/item-count-removed",
                ],
                _ => [
                    "change/property-count-narrowed",
                    "change/property-count-widened",
                    "change/property-count-added",
                    "change/property-count-removed",
                ],
            };
            let (before, now) = (older.bounds.get(word), newer.bounds.get(word));
            let (rule, what) = match (before, now) {
                (None, Some(now)) => (group[2], format!("has a {word} of {} now", now.value)),
                (Some(before), None) => (group[3], format!("has no {word} of {} any more", before.value)),
                (Some(before), Some(now)) => match now.tighter(before, is_lower) {
                    Ordering::Equal => continue,
                    order => {
                        let strict = |bound: &facts::Bound| {
                            if bound.is_exclusive { " (excluded)" } else { "" }.to_string()
                        };
                        let said = format!(
                            "had a {word} of {}{} and has {}{}",
                            before.value,
                            strict(before),
                            now.value,
                            strict(now)
                        );
                        (group[usize::from(order == Ordering::Less)], said)
                    }
                },
                (None, None) => continue,
            };
            let demand: Demand = Demand::Words(match word {
                "minimum" => &["minimum", "exclusiveMinimum"],
                "maximum" => &["maximum", "exclusiveMaximum"],
                "minLength" => &["minLength"],
                "maxLength" => &["maxLength"],
                "minItems" => &["minItems"],
                "maxItems" => &["maxItems"],
                "minProperties" => &["minProperties"],
                _ => &["maxProperties"],
            });
            let places = [before.map(|bound| bound.pointer.clone()), now.map(|bound| bound.pointer.clone())];
            self.add(at, rule, demand, word, format!("{name} {what}"), places);
        }
    }

    fn words(&mut self, at: &At, older: &Facts, newer: &Facts, name: &str) {
        type Group = (&'static str, [&'static str; 3], &'static [&'static str]);
        const CONTENT: &str = "change/content-changed";
        const GROUPS: [Group; 6] = [
            (
                "pattern",
                ["change/pattern-added", "change/pattern-removed", "change/pattern-changed"],
                &["pattern"],
            ),
            (
                "format",
                ["change/format-added", "change/format-removed", "change/format-changed"],
                &["format"],
            ),
            (
                "multipleOf",
                ["change/multiple-added", "change/multiple-removed", "change/multiple-changed"],
                &["multipleOf"],
            ),
            (
                "uniqueItems",
                ["change/unique-items-added", "change/unique-items-removed", "change/unique-items-added"],
                &["uniqueItems"],
            ),
            ("contentEncoding", [CONTENT, CONTENT, CONTENT], &[]),
            ("contentMediaType", [CONTENT, CONTENT, CONTENT], &[]),
        ];
        let none = BTreeMap::new();
        for (word, [added, removed, changed], group) in GROUPS {
            let before = older.words.get(word).unwrap_or(&none);
            let now = newer.words.get(word).unwrap_or(&none);
            if before.keys().eq(now.keys()) {
                continue;
            }
            let list =
                |words: &BTreeMap<String, String>| words.keys().cloned().collect::<Vec<_>>().join(" and ");
            let is_more = before.keys().all(|key| now.contains_key(key));
            let is_less = now.keys().all(|key| before.contains_key(key));
            let (rule, what) = match (is_more, is_less) {
                (true, _) if word == "uniqueItems" => (added, "must hold different items now".to_string()),
                (_, true) if word == "uniqueItems" => (removed, "may hold equal items now".to_string()),
                (true, _) if before.is_empty() => (added, format!("must have the {word} {} now", list(now))),
                (true, _) => {
                    (added, format!("must have the {word} {} now, not only {}", list(now), list(before)))
                }
                (_, true) => (removed, format!("needs no {word} {} any more", list(before))),
                _ => (changed, format!("had the {word} {} and has {}", list(before), list(now))),
            };
            // Sizes of numbers are formats that lie within each other.
            let is_grown = |from: &str, to: &str| before.contains_key(from) && now.contains_key(to);
            let is_shrunk = |from: &str, to: &str| now.contains_key(from) && before.contains_key(to);
            let rule = match word {
                "format" if is_grown("int32", "int64") || is_grown("float", "double") => removed,
                "format" if is_shrunk("int32", "int64") || is_shrunk("float", "double") => added,
                _ => rule,
            };
            let places = [before.values().next().cloned(), now.values().next().cloned()];
            // What the validator does not check can't be proved safe by it: an int64 for readers of int32.
            let is_unchecked = |format: &String| !CHECKED_FORMATS.contains(&format.as_str());
            let is_by_rule = word == "format" && before.keys().chain(now.keys()).any(is_unchecked);
            let demand = if is_by_rule || group.is_empty() { Demand::Nothing } else { Demand::Words(group) };
            self.add(at, rule, demand, word, format!("{name} {what}"), places);
        }
    }

    /// Words whose force no rule can order: equal or not.
    fn opaque(&mut self, at: &At, older: &Facts, newer: &Facts, name: &str) {
        type Group = (&'static str, &'static [&'static str], &'static str);
        const GROUPS: [Group; 5] = [
            ("change/not-changed", &["not"], "what it must not be is another"),
            ("change/condition-changed", &["if", "then", "else"], "a condition is another"),
            (
                "change/contains-changed",
                &["contains", "minContains", "maxContains"],
                "what it must contain is another",
            ),
            (
                "change/property-names-changed",
                &["propertyNames"],
                "names of its properties must follow another schema",
            ),
            (
                "change/dependencies-changed",
                &["dependentRequired", "dependentSchemas", "dependencies"],
                "what one property demands of others is another",
            ),
        ];
        for (rule, words, what) in GROUPS {
            let at_of = |text: &Text, facts: &Facts| {
                facts.places.iter().find_map(|place| {
                    let members = text.at(place)?.as_object()?;
                    words
                        .iter()
                        .find(|word| members.contains_key(**word))
                        .map(|word| format!("{place}/{word}"))
                })
            };
            let places = [at_of(self.older, older), at_of(self.newer, newer)];
            if places == [None, None] {
                continue;
            }
            let demand = Demand::Words(words);
            if self.is_equal(&at.older, &at.newer, &demand) {
                continue;
            }
            self.add(at, rule, demand, "", format!("{name}: {what}"), places);
        }
        let default_of = |text: &'a Text, facts: &Facts| {
            facts.places.iter().find_map(|place| {
                let at = format!("{place}/default");
                text.at(&at).map(|value| (at, value))
            })
        };
        if let (Some((before_at, before)), Some((now_at, now))) =
            (default_of(self.older, older), default_of(self.newer, newer))
            && !is_same(before, now)
        {
            let title = format!("the default of {name} was {} and is {}", shown(before), shown(now));
            self.add(
                at,
                "change/default-changed",
                Demand::Nothing,
                "",
                title,
                [Some(before_at), Some(now_at)],
            );
        }
    }

    /// Whether both say the same, written the same.
    pub(super) fn is_equal(&self, older: &Node, newer: &Node, demand: &Demand) -> bool {
        let most = self.limits.schemas_per_proof;
        let silent = |text: &Text, node: &Node| {
            bundle::demand(text, node, demand, self.direction, most).map(|mut schema| {
                bundle::silence(&mut schema);
                schema
            })
        };
        match (silent(self.older, older), silent(self.newer, newer)) {
            (Some(older), Some(newer)) => older == newer,
            (None, None) => {
                older.iter().map(|at| self.older.at(at)).eq(newer.iter().map(|at| self.newer.at(at)))
            }
            _ => false,
        }
    }

    fn arrays(
        &mut self,
        at: &At,
        older: &Facts,
        newer: &Facts,
        name: &str,
        open: &mut std::collections::VecDeque<At>,
    ) {
        let step = |older: &Node, newer: &Node, step: Step| At {
            older: older.clone(),
            newer: newer.clone(),
            path: at.path.iter().cloned().chain([step]).collect(),
            is_monotone: at.is_monotone,
        };
        let shared = older.prefix.len().min(newer.prefix.len());
        for position in 0..shared {
            let inner = step(older.element(position), newer.element(position), Step::Item(position as u32));
            open.push_back(inner);
        }
        if older.prefix.len() != newer.prefix.len() {
            let title =
                format!("{name} was a tuple of {} and is one of {}", older.prefix.len(), newer.prefix.len());
            let demand = Demand::Words(&["prefixItems", "items", "additionalItems", "unevaluatedItems"]);
            let places = [older.places.first().cloned(), newer.places.first().cloned()];
            self.add(at, "change/tuple-changed", demand, "", title, places);
        } else {
            open.push_back(step(&older.items, &newer.items, Step::AnyItem));
        }
    }
}

/// Formats that the validator checks.
const CHECKED_FORMATS: [&str; 17] = [
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "uuid",
];

/// A value as text, shortened.
pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        return text;
    }
    let short: String = text.chars().take(57).collect();
    format!("{short}…")
}
