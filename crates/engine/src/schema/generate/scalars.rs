//! Numbers and texts that keep their demands: bounds and multiples in exact decimals, lengths in code points.
//! What a pattern or format can't be made to give is said, not guessed.

use super::decimal::{Decimal, common_multiple};
use super::demand::{Bound, Demand};
use super::make::Stop;
use super::random::Random;
use super::types::Types;
use super::{formats, names, pattern};

/// Texts longer than this are not made.
const MOST_CHARACTERS: u64 = 100_000;

pub(super) fn number(demand: &Demand, name: &str, random: &mut Random) -> Result<String, Stop> {
    let is_whole = !demand.types.meets(Types::FRACTION);
    let (minimum, maximum) = (demand.minimum, demand.maximum);
    let is_only_number = demand.types.is_within(Types::NUMBER);
    let impossible =
        || Stop::Impossible { why: "no number lies within the bounds".into(), is_proof: is_only_number };
    // Finer and finer, until a multiple of the step lies between the bounds.
    for finer in [0, 2, 4, 8, 16] {
        let Some(grid) = Grid::new(demand, minimum, maximum, is_whole, finer) else {
            return Err(Stop::Beyond(
                "A number's bounds or multipleOf have too many digits to compute with".into(),
            ));
        };
        let (first, last) = grid.range(minimum, maximum, name)?;
        let (first, last) = grid.within_formats(first, last, &demand.formats);
        if first <= last {
            let steps = first + random.below_wide(last.saturating_sub(first).saturating_add(1));
            let decimal =
                Decimal { mantissa: steps.checked_mul(grid.step).ok_or_else(impossible)?, scale: grid.scale };
            if !demand.types.meets(Types::INTEGER) && decimal.is_integer() {
                continue;
            }
            return Ok(decimal.text());
        }
        if grid.is_fixed {
            return Err(impossible());
        }
    }
    Err(Stop::Beyond("No number was found between the bounds".into()))
}

/// The integers of a format of OpenAPI's registry.
fn integers(format: &str) -> Option<(i128, i128)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// The numbers that may be chosen: multiples of a step.
struct Grid {
    step: i128,
    scale: u32,
    /// Whether the step is demanded, so that a finer one would not do.
    is_fixed: bool,
}

impl Grid {
    fn new(
        demand: &Demand,
        minimum: Option<Bound>,
        maximum: Option<Bound>,
        is_whole: bool,
        finer: u32,
    ) -> Option<Grid> {
        let mut steps = demand.multiples.clone();
        if is_whole {
            steps.push(Decimal::whole(1));
        }
        let bounds = [minimum, maximum];
        let values = || bounds.iter().flatten().map(|bound| bound.value).chain(steps.iter().copied());
        let scale = values().map(|value| value.scale).max().unwrap_or(0);
        if steps.is_empty() {
            let is_small =
                |value: Decimal| value.at(value.scale).is_some_and(|m| m.unsigned_abs() < 1_000_000);
            let base = if values().all(is_small) { 2 } else { 0 };
            return Some(Grid { step: 1, scale: scale.max(base) + finer, is_fixed: false });
        }
        let mut whole: Option<i128> = None;
        for step in steps {
            let step = step.at(scale)?;
            whole = Some(match whole {
                Some(known) => common_multiple(known, step)?,
                None => step.checked_abs().filter(|step| *step != 0)?,
            });
        }
        Some(Grid { step: whole?, scale, is_fixed: true })
    }

    /// What a format such as int32 leaves of a range.
    fn within_formats(&self, first: i128, last: i128, formats: &[String]) -> (i128, i128) {
        let Some(unit) = super::decimal::power(self.scale) else { return (first, last) };
        formats.iter().filter_map(|format| integers(format)).fold(
            (first, last),
            |(first, last), (least, most)| {
                let in_steps = |value: i128| value.saturating_mul(unit);
                (
                    first.max(in_steps(least).saturating_neg().div_euclid(self.step).saturating_neg()),
                    last.min(in_steps(most).div_euclid(self.step)),
                )
            },
        )
    }

    /// First and last number of steps that keep the bounds; where there is none, a usual one.
    fn range(
        &self,
        minimum: Option<Bound>,
        maximum: Option<Bound>,
        name: &str,
    ) -> Result<(i128, i128), Stop> {
        let beyond = || Stop::Beyond("A number's bounds have too many digits to compute with".into());
        let at = |bound: Bound| bound.value.at(self.scale).ok_or_else(beyond);
        let lowest = match minimum {
            Some(bound) => {
                let value = at(bound)?;
                let steps = -((-value).div_euclid(self.step));
                Some(if bound.is_exclusive && steps * self.step == value { steps + 1 } else { steps })
            }
            None => None,
        };
        let highest = match maximum {
            Some(bound) => {
                let value = at(bound)?;
                let steps = value.div_euclid(self.step);
                Some(if bound.is_exclusive && steps * self.step == value { steps - 1 } else { steps })
            }
            None => None,
        };
        let (usual_first, usual_last) = names::range(name);
        let unit = super::decimal::power(self.scale).ok_or_else(beyond)?;
        let in_steps = |value: i64| (i128::from(value).saturating_mul(unit)).div_euclid(self.step);
        let width = in_steps(100).max(10);
        Ok(match (lowest, highest) {
            (Some(lowest), Some(highest)) => (lowest, highest),
            (Some(lowest), None) => (lowest, lowest.saturating_add(width).max(in_steps(usual_last))),
            (None, Some(highest)) => (in_steps(usual_first).min(highest.saturating_sub(width)), highest),
            (None, None) => (in_steps(usual_first), in_steps(usual_last).max(in_steps(usual_first))),
        })
    }
}

/// Notes say what was not followed to the letter.
pub(super) fn text(
    demand: &Demand,
    name: &str,
    random: &mut Random,
    notes: &mut std::collections::BTreeSet<String>,
) -> Result<String, Stop> {
    let (least, most) = (demand.min_length, demand.max_length);
    if least > MOST_CHARACTERS {
        return Err(Stop::Beyond(format!("A text of {least} characters is longer than what is made here")));
    }
    if most.is_some_and(|most| most < least) {
        let is_proof = demand.types.is_within(Types::STRING);
        return Err(Stop::Impossible { why: "minLength is greater than maxLength".into(), is_proof });
    }
    let fits = |text: &str| {
        let length = text.chars().count() as u64;
        length >= least
            && most.is_none_or(|most| length <= most)
            && demand.patterns.iter().all(|one| pattern::matches(one, text) != Some(false))
    };
    for format in &demand.formats {
        for _ in 0..10 {
            let Some(text) = formats::text(format, random, least) else { break };
            if fits(&text) {
                return Ok(text);
            }
        }
    }
    if let Some(text) = names::text(name, random)
        && demand.formats.is_empty()
        && demand.patterns.is_empty()
        && fits(&text)
    {
        return Ok(text);
    }
    if demand.patterns.is_empty() {
        let known = demand.formats.iter().find(|format| formats::text(format, random, 0).is_some());
        if let Some(format) = known {
            return Err(Stop::Beyond(format!(
                "No text of the format {format} was found that keeps the length"
            )));
        }
        return Ok(words(random, least, most));
    }
    for one in &demand.patterns {
        let Some(read) = pattern::Pattern::read(one) else { continue };
        for _ in 0..10 {
            let Some(text) = read.text(random, least, most) else { break };
            if fits(&text) {
                if read.is_simplified {
                    notes.insert(format!("The look-around of the pattern {one} was tried, not followed."));
                }
                return Ok(text);
            }
        }
    }
    let pattern = demand.patterns.first().map_or("", String::as_str);
    Err(Stop::Beyond(format!("No text was found for the pattern {pattern}; give the schema an example")))
}

fn words(random: &mut Random, least: u64, most: Option<u64>) -> String {
    let mut text = formats::word(random).to_string();
    while (text.len() as u64) < least {
        text.push(' ');
        text.push_str(formats::word(random));
    }
    // Short ones too, since `not` may refuse the long.
    let shown = if random.chance(15) { random.below(text.len() as u64) } else { text.len() as u64 };
    let length = shown.min(most.unwrap_or(u64::MAX)).max(least) as usize;
    let mut cut = text[..length.min(text.len())].to_string();
    if cut.ends_with(' ') {
        cut.pop();
        cut.push('a');
    }
    cut
}
