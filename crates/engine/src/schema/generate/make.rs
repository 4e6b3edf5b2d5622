//! Makes a value for a set of schemas that must all hold: choices are tried in turn, what can't be kept by
//! construction is compared afterwards. Whether the whole fits is the validator's judgement.

use super::demand::{Choices, Demand, demand};
use super::options::{Amount, GenerateOptions};
use super::probe;
use super::random::Random;
use super::scalars;
use super::territory::At;
use super::types::Types;
use super::value::Value;
use std::collections::BTreeSet;

/// Choices that are tried for one value.
const TRIES: u64 = 16;
/// Levels beyond the depth that is asked for, since what is required may need them.
const DEEPER: u32 = 10;

/// Why a value was not made.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// Two demands exclude each other; a proof if nothing was chosen on the way there.
    Impossible {
        why: String,
        is_proof: bool,
    },
    /// It goes on and on.
    TooDeep,
    OutOfSteps,
    /// Something that is not followed here. A sentence without a full stop.
    Beyond(String),
}

pub(super) struct Maker<'m> {
    pub choices: Choices<'m>,
    pub options: &'m GenerateOptions,
    pub random: Random,
    pub steps: &'m mut u32,
    pub notes: BTreeSet<String>,
}

/// Where a value stands in what is being made.
#[derive(Clone, Copy)]
pub(super) struct Spot<'n> {
    /// The property's name.
    pub name: &'n str,
    pub depth: u32,
    /// Whether there is no other way than through this value.
    pub is_forced: bool,
}

impl Maker<'_> {
    pub(super) fn spend(&mut self) -> Result<(), Stop> {
        *self.steps = self.steps.checked_sub(1).ok_or(Stop::OutOfSteps)?;
        Ok(())
    }

    pub(super) fn is_deep(&self, spot: Spot<'_>) -> bool {
        spot.depth >= self.options.depth
    }

    /// A value that should fit all of the schemas.
    pub(super) fn make(&mut self, schemas: &[At], spot: Spot<'_>) -> Result<Value, Stop> {
        self.spend()?;
        if spot.depth > self.options.depth + DEEPER {
            return Err(Stop::TooDeep);
        }
        let start = self.random.next_u64();
        let mut stop = Stop::TooDeep;
        for attempt in 0..TRIES {
            self.spend()?;
            (self.choices.start, self.choices.attempt) = (start, attempt);
            let demand = demand(schemas, &mut self.choices);
            if demand.is_too_large {
                return Err(Stop::Beyond("The schema refers on to more schemas than are followed".into()));
            }
            let has_other_ways = demand.has_choice || !demand.checks.is_empty();
            let is_forced = spot.is_forced && !demand.has_choice;
            let made = match &demand.contradiction {
                Some(why) => Err(Stop::Impossible { why: why.clone(), is_proof: is_forced }),
                None => self.value(&demand, schemas, Spot { is_forced, ..spot }),
            };
            match made {
                Ok(value) if demand.checks.iter().all(|at| self.fits(&value, *at)) => return Ok(value),
                Ok(_) => {
                    stop = Stop::Beyond("No value was found that keeps not, oneOf, if or contains".into())
                }
                Err(Stop::OutOfSteps) => return Err(Stop::OutOfSteps),
                Err(other) => {
                    let is_proof = matches!(other, Stop::Impossible { is_proof: true, .. });
                    stop = other;
                    if is_proof && !demand.has_choice {
                        return Err(stop);
                    }
                }
            }
            if !has_other_ways && attempt >= 2 {
                break;
            }
        }
        Err(match stop {
            Stop::Impossible { why, .. } if !spot.is_forced => Stop::Impossible { why, is_proof: false },
            other => other,
        })
    }

    pub(super) fn fits(&mut self, value: &Value, at: At) -> bool {
        probe::fits(value, at, &self.choices, self.steps)
    }

    fn value(&mut self, demand: &Demand, schemas: &[At], spot: Spot<'_>) -> Result<Value, Stop> {
        if self.options.prefers_examples {
            for example in &demand.examples {
                if schemas.iter().all(|at| self.fits(example, *at)) {
                    return Ok(example.clone());
                }
            }
        }
        if let Some(allowed) = &demand.allowed {
            return self.allowed(allowed, schemas);
        }
        let may_be_null = demand.types.meets(Types::NULL) && demand.types != Types::ALL;
        let is_null = match self.options.amount {
            _ if !may_be_null => false,
            _ if self.is_deep(spot) => true,
            Amount::Some => self.random.chance(12),
            Amount::Minimal | Amount::Full => false,
        };
        if is_null && !demand.forbidden.contains(&Value::Null) {
            return Ok(Value::Null);
        }
        let mut stop = None;
        let mut is_proof = true;
        for kind in self.kinds(demand, spot) {
            for _ in 0..3 {
                match self.of_kind(kind, demand, spot) {
                    Ok(value) if demand.forbidden.contains(&value) => is_proof = false,
                    Ok(value) => return Ok(value),
                    Err(Stop::OutOfSteps) => return Err(Stop::OutOfSteps),
                    Err(other) => {
                        is_proof &= matches!(other, Stop::Impossible { is_proof: true, .. });
                        stop.get_or_insert(other);
                        break;
                    }
                }
            }
        }
        Err(match stop {
            Some(Stop::Impossible { why, .. }) => {
                Stop::Impossible { why, is_proof: is_proof && spot.is_forced }
            }
            Some(other) => other,
            None => Stop::Impossible {
                why: "every value that was tried is refused by not".into(),
                is_proof: false,
            },
        })
    }

    /// One of an enum. Null only where there is nothing else, and now and then.
    fn allowed(&mut self, allowed: &[Value], schemas: &[At]) -> Result<Value, Stop> {
        let mut order: Vec<&Value> = allowed.iter().collect();
        if self.options.amount == Amount::Some && !self.options.prefers_examples {
            let start = self.random.below(order.len() as u64) as usize;
            order.rotate_left(start);
        }
        if !self.random.chance(12) || self.options.amount != Amount::Some {
            order.sort_by_key(|value| matches!(value, Value::Null));
        }
        for value in order {
            if schemas.iter().all(|at| self.fits(value, *at)) {
                return Ok(value.clone());
            }
        }
        let why = "no value of the enum keeps the rest of its schema".into();
        Err(Stop::Impossible { why, is_proof: false })
    }

    /// The kinds of value to try: those that the keywords are about come first.
    fn kinds(&mut self, demand: &Demand, spot: Spot<'_>) -> Vec<Types> {
        let about = demand.types.and(demand.implied);
        let mut kinds = about.kinds();
        let mut others = demand.types.without(about).kinds();
        if demand.types == Types::ALL && about == Types::NONE {
            // Nothing is said: a text does.
            others.rotate_left(3);
        } else if !self.is_deep(spot) {
            let is_first_null = |kinds: &[Types]| kinds.first() == Some(&Types::NULL);
            if !kinds.is_empty() {
                let turn = self.random.below(kinds.len() as u64) as usize;
                kinds.rotate_left(turn);
            } else if !others.is_empty() {
                let turn = self.random.below(others.len() as u64) as usize;
                others.rotate_left(turn);
            }
            if is_first_null(&others) {
                others.rotate_left(1);
            }
        }
        kinds.extend(others);
        kinds
    }

    fn of_kind(&mut self, kind: Types, demand: &Demand, spot: Spot<'_>) -> Result<Value, Stop> {
        match kind {
            Types::NULL => Ok(Value::Null),
            Types::BOOLEAN => Ok(Value::Boolean(self.random.chance(50))),
            Types::NUMBER => scalars::number(demand, spot.name, &mut self.random).map(Value::Number),
            Types::STRING => {
                scalars::text(demand, spot.name, &mut self.random, &mut self.notes).map(Value::String)
            }
            Types::ARRAY => self.array(demand, spot),
            _ => self.object(demand, spot),
        }
    }
}
