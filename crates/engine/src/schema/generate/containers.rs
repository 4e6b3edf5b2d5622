//! Arrays and objects that keep their demands: which properties are there, how many items, what each must fit.
//! The values inside are made by `make`.

use super::demand::{Demand, ObjectShape};
use super::make::{Maker, Spot, Stop};
use super::options::Amount;
use super::territory::At;
use super::value::Value;
use super::{formats, pattern};
use document::Kind;

/// Items or properties that are made at most.
const MOST_MEMBERS: u64 = 2_000;
/// Tries for an item that is not there yet, and for a property of a new name.
const TRIES: u64 = 30;

impl Maker<'_> {
    fn is_false(&self, at: At) -> bool {
        let source = self.choices.sources.get(usize::from(at.source));
        source.is_some_and(|source| source.document.kind(at.node) == Kind::Boolean(false))
    }

    pub(super) fn array(&mut self, demand: &Demand, spot: Spot<'_>) -> Result<Value, Stop> {
        let wanted: u64 = demand.contains.iter().fold(0, |sum, contains| contains.least.saturating_add(sum));
        let prefix = demand.lists.iter().map(|shape| shape.prefix.len() as u64).max().unwrap_or(0);
        let mut most = demand.max_items.unwrap_or(u64::MAX);
        for shape in &demand.lists {
            if shape.rest.is_some_and(|rest| self.is_false(rest)) {
                most = most.min(shape.prefix.len() as u64);
            }
        }
        let is_closed = demand.unevaluated_items.is_some_and(|rest| self.is_false(rest));
        if is_closed && demand.contains.is_empty() && demand.lists.iter().all(|shape| shape.rest.is_none()) {
            most = most.min(prefix);
        }
        let least = demand.min_items.max(wanted.min(most));
        if least > MOST_MEMBERS {
            return Err(Stop::Beyond(format!("An array of {least} items is longer than what is made here")));
        }
        if least > most {
            let why = "more items are demanded than the schema has places for".into();
            return Err(Stop::Impossible { why, is_proof: spot.is_forced });
        }
        let count = match self.options.amount {
            _ if self.is_deep(spot) => least,
            Amount::Minimal => least,
            Amount::Full => most.min(least.max(prefix).max(2)),
            Amount::Some => {
                self.random.between(least.max(1).min(most), most.min(least.max(prefix) + 2).max(least))
            }
        };
        let mut items: Vec<Value> = Vec::new();
        for at in 0..count {
            let mut schemas = self.of_item(demand, at);
            let mut from_end = count - 1 - at;
            for contains in &demand.contains {
                if from_end < contains.least {
                    schemas.push(contains.schema);
                    break;
                }
                from_end -= contains.least;
            }
            let is_needed = at < least;
            let inner =
                Spot { name: spot.name, depth: spot.depth + 1, is_forced: spot.is_forced && is_needed };
            match self.item(&schemas, inner, demand.is_unique.then_some(&items)) {
                Ok(item) => items.push(item),
                Err(Stop::OutOfSteps) => return Err(Stop::OutOfSteps),
                Err(_) if !is_needed && demand.contains.is_empty() => break,
                Err(stop) => return Err(stop),
            }
        }
        Ok(Value::Array(items))
    }

    fn item(&mut self, schemas: &[At], spot: Spot<'_>, others: Option<&Vec<Value>>) -> Result<Value, Stop> {
        for _ in 0..TRIES {
            let item = self.make(schemas, spot)?;
            if others.is_none_or(|others| !others.contains(&item)) {
                return Ok(item);
            }
        }
        Err(Stop::Beyond("Not enough different items were found for uniqueItems".into()))
    }

    fn of_item(&self, demand: &Demand, at: u64) -> Vec<At> {
        let mut schemas = Vec::new();
        for shape in &demand.lists {
            schemas.extend(shape.prefix.get(at as usize).copied().or(shape.rest));
        }
        if schemas.is_empty() && demand.contains.is_empty() {
            schemas.extend(demand.unevaluated_items);
        }
        schemas
    }

    pub(super) fn object(&mut self, demand: &Demand, spot: Spot<'_>) -> Result<Value, Stop> {
        if demand.min_properties.max(demand.required.len() as u64) > MOST_MEMBERS {
            return Err(Stop::Beyond("More properties are demanded than are made here".into()));
        }
        let mut declared: Vec<&str> = Vec::new();
        for (name, _) in demand.objects.iter().flat_map(|shape| &shape.properties) {
            if !declared.contains(&name.as_str()) {
                declared.push(name);
            }
        }
        let chosen = self.choose(demand, &declared, spot);
        let mut order: Vec<&str> = declared.iter().copied().filter(|name| chosen.contains(name)).collect();
        order.extend(chosen.iter().copied().filter(|name| !declared.contains(name)));
        let mut members: Vec<(String, Value)> = Vec::new();
        for name in order {
            let is_required = demand.required.iter().any(|required| required == name);
            match self.property(demand, name, Spot { is_forced: spot.is_forced && is_required, ..spot }) {
                Ok(value) => members.push((name.to_string(), value)),
                Err(Stop::OutOfSteps) => return Err(Stop::OutOfSteps),
                Err(_) if !is_required => {}
                Err(stop) => return Err(stop),
            }
        }
        self.add_members(demand, &declared, &mut members, spot)?;
        Ok(Value::Object(members))
    }

    /// The names that shall be there: what is required, what that brings with it, and as much as is asked for.
    fn choose<'d>(&mut self, demand: &'d Demand, declared: &[&'d str], spot: Spot<'_>) -> Vec<&'d str> {
        let mut chosen: Vec<&str> = demand.required.iter().map(String::as_str).collect();
        close(demand, &mut chosen);
        let most = demand.max_properties.unwrap_or(u64::MAX);
        for name in declared {
            let is_wanted = match self.options.amount {
                _ if self.is_deep(spot) => false,
                Amount::Minimal => false,
                Amount::Full => true,
                Amount::Some => self.random.chance(70),
            };
            // A discriminator's property is what tells the branches apart.
            let is_tag = demand.tags.contains_key(*name);
            if !(is_wanted || is_tag) || chosen.contains(name) {
                continue;
            }
            let mut more = chosen.clone();
            more.push(name);
            close(demand, &mut more);
            let is_kept = |name: &&str| {
                let is_required = demand.required.iter().any(|required| required == name);
                is_required || !(demand.absent.contains(*name) || demand.left_out.contains(*name))
            };
            if more.len() as u64 <= most && more.iter().all(is_kept) {
                chosen = more;
            }
        }
        chosen
    }

    fn property(&mut self, demand: &Demand, name: &str, spot: Spot<'_>) -> Result<Value, Stop> {
        let inner = Spot { name, depth: spot.depth + 1, is_forced: spot.is_forced };
        if !demand.names.is_empty() {
            let as_text = Value::String(name.to_string());
            if !demand.names.clone().into_iter().all(|at| self.fits(&as_text, at)) {
                return Err(Stop::Beyond(format!("The name {name} does not keep propertyNames")));
            }
        }
        let schemas = of_property(demand, name);
        if let Some(tag) = demand.tags.get(name) {
            let tag = Value::String(tag.clone());
            if schemas.iter().all(|at| self.fits(&tag, *at)) {
                return Ok(tag);
            }
        }
        self.make(&schemas, inner)
    }

    /// Properties beyond those that are declared, as far as they are demanded; one or two where the object is a map.
    fn add_members(
        &mut self,
        demand: &Demand,
        declared: &[&str],
        members: &mut Vec<(String, Value)>,
        spot: Spot<'_>,
    ) -> Result<(), Stop> {
        let is_map = declared.is_empty()
            && demand.objects.iter().any(|shape| match shape.additional {
                Some(additional) => !self.is_false(additional),
                None => !shape.patterns.is_empty(),
            });
        let wish = match self.options.amount {
            Amount::Minimal => 0,
            _ if !is_map || self.is_deep(spot) => 0,
            Amount::Some | Amount::Full => 2,
        };
        let least = demand.min_properties;
        let target = least.max(wish).min(demand.max_properties.unwrap_or(u64::MAX));
        let candidates: Vec<&str> = declared
            .iter()
            .copied()
            .filter(|name| !demand.absent.contains(*name) && !demand.left_out.contains(*name))
            .collect();
        let mut stop = None;
        for attempt in 0..TRIES + target + candidates.len() as u64 {
            if members.len() as u64 >= target {
                break;
            }
            let name = match candidates.get(attempt as usize) {
                Some(name) => name.to_string(),
                None => self.new_name(demand, attempt, spot)?,
            };
            if members.iter().any(|(known, _)| *known == name) || demand.absent.contains(&name) {
                continue;
            }
            match self.property(demand, &name, Spot { is_forced: false, ..spot }) {
                Ok(value) => members.push((name, value)),
                Err(Stop::OutOfSteps) => return Err(Stop::OutOfSteps),
                Err(other) => stop = Some(other),
            }
        }
        match stop {
            Some(stop) if (members.len() as u64) < least => Err(stop),
            _ => Ok(()),
        }
    }

    fn new_name(&mut self, demand: &Demand, attempt: u64, spot: Spot<'_>) -> Result<String, Stop> {
        if !demand.names.is_empty() {
            let inner = Spot { name: "", depth: spot.depth + 1, is_forced: false };
            if let Value::String(name) = self.make(&demand.names, inner)? {
                return Ok(name);
            }
        }
        let patterns: Vec<&String> =
            demand.objects.iter().flat_map(|shape| shape.patterns.iter().map(|(text, _)| text)).collect();
        if attempt.is_multiple_of(2)
            && let Some(text) = self.random.pick(&patterns)
            && let Some(name) =
                pattern::Pattern::read(text).and_then(|read| read.text(&mut self.random, 1, None))
        {
            return Ok(name);
        }
        let word = formats::word(&mut self.random);
        Ok(if attempt < 4 { word.to_string() } else { format!("{word}{attempt}") })
    }
}

/// Adds what the chosen properties bring with them.
fn close<'d>(demand: &'d Demand, chosen: &mut Vec<&'d str>) {
    let mut at = 0;
    while let Some(name) = chosen.get(at).copied() {
        at += 1;
        for (_, others) in demand.dependent.iter().filter(|(trigger, _)| trigger == name) {
            for other in others {
                if !chosen.contains(&other.as_str()) {
                    chosen.push(other);
                }
            }
        }
    }
}

/// Everything that a property of this name must fit.
fn of_property(demand: &Demand, name: &str) -> Vec<At> {
    let mut schemas = Vec::new();
    for ObjectShape { properties, patterns, additional } in &demand.objects {
        let before = schemas.len();
        schemas.extend(properties.iter().filter(|(known, _)| known == name).map(|(_, at)| *at));
        let is_met = |text: &str| pattern::matches(text, name) == Some(true);
        schemas.extend(patterns.iter().filter(|(text, _)| is_met(text)).map(|(_, at)| *at));
        if schemas.len() == before {
            schemas.extend(*additional);
        }
    }
    if schemas.is_empty() {
        schemas.extend(demand.unevaluated_properties);
    }
    schemas
}
