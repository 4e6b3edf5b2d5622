//! Bugs of checking: violations of the schema that the service does not see. What it then keeps is what was sent.

use check::Finding;
use document::{Document, Kind, NodeId, Number};
use regex::Regex;

/// One violation of the schema.
pub(super) struct Breach<'b> {
    pub keyword: &'b str,
    /// What the keyword demands, in the contract.
    pub contract: &'b Document,
    pub demand: NodeId,
    /// The value that breaks it.
    pub body: &'b Document,
    pub value: NodeId,
}

/// Whether the bug lets a violation pass.
pub(super) type Tolerance = fn(&Breach<'_>) -> bool;

/// What a body that was cut off has not any more.
pub(super) const WHAT_IS_MISSING: Tolerance = |breach| ["required", "minItems"].contains(&breach.keyword);

/// The violations that a finding tells of; empty: they can't be told.
pub(super) fn breaches<'b>(
    contract: &'b Document,
    body: &'b Document,
    finding: &'b Finding,
) -> Vec<Breach<'b>> {
    let Some(place) = &finding.schema_place else { return Vec::new() };
    let Some(demand) = contract.resolve(&place.pointer) else { return Vec::new() };
    let keyword = |pointer: &'b str| {
        let mut parts = pointer.rsplit('/').filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit()));
        parts.next().unwrap_or_default()
    };
    let values = finding.places.iter().filter_map(|place| body.resolve(&place.pointer));
    values.map(|value| Breach { keyword: keyword(&place.pointer), contract, demand, body, value }).collect()
}

impl Breach<'_> {
    fn text(&self) -> Option<String> {
        (self.body.kind(self.value) == Kind::String).then(|| self.body.text(self.value).into_owned())
    }

    fn bound(&self) -> Option<Number<'_>> {
        self.contract.number(self.demand)
    }

    fn count_demanded(&self) -> Option<usize> {
        self.bound()?.as_u64().and_then(|count| usize::try_from(count).ok())
    }

    fn is(&self, keywords: &[&str]) -> bool {
        keywords.contains(&self.keyword)
    }

    /// The pattern without what holds it to the start and the end.
    fn matches_pattern_within(&self) -> bool {
        let pattern = self.contract.text(self.demand);
        let within = pattern.trim_start_matches('^').trim_end_matches('$');
        matches(within, &self.text().unwrap_or_default())
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

pub(super) fn tolerance(bug: &str) -> Option<Tolerance> {
    Some(match bug {
        "null-accepted" => |breach| breach.body.kind(breach.value) == Kind::Null,
        "empty-text-accepted" => |breach| breach.text().is_some_and(|text| text.is_empty()),
        "empty-array-accepted" => |breach| breach.is(&["minItems"]) && breach.body.len(breach.value) == 0,
        "empty-object-accepted" => {
            |breach| breach.body.kind(breach.value) == Kind::Object && breach.body.len(breach.value) == 0
        }
        "required-not-checked" => |breach| breach.is(&["required"]),
        "maximum-off-by-one" => |breach| {
            let both = breach.bound().zip(breach.body.number(breach.value));
            let both = both.and_then(|(bound, number)| Some((bound.as_f64()?, number.as_f64()?)));
            breach.is(&["maximum"]) && both.is_some_and(|(bound, number)| number <= bound + 1.0)
        },
        "exclusive-bound-accepted" => |breach| {
            breach.is(&["exclusiveMinimum", "exclusiveMaximum"])
                && breach.body.number(breach.value).is_some_and(|number| breach.bound() == Some(number))
        },
        "minimum-length-off-by-one" => |breach| {
            let length = breach.text().map(|text| text.chars().count() + 1);
            breach.is(&["minLength"]) && length == breach.count_demanded()
        },
        "items-off-by-one" => |breach| {
            breach.is(&["maxItems"])
                && breach.count_demanded().is_some_and(|most| breach.body.len(breach.value) == most + 1)
        },
        "repeated-items-accepted" => |breach| breach.is(&["uniqueItems"]),
        "properties-not-counted" => |breach| breach.is(&["minProperties", "maxProperties"]),
        "pattern-unanchored" => |breach| breach.is(&["pattern"]) && breach.matches_pattern_within(),
        "pattern-ends-before-newline" => |breach| {
            let text = breach.text();
            let before = text.as_deref().and_then(|text| text.strip_suffix('\n'));
            breach.is(&["pattern"])
                && before.is_some_and(|text| matches(&breach.contract.text(breach.demand), text))
        },
        "enum-unknown-accepted" => |breach| breach.is(&["enum"]) && breach.text().is_some(),
        "unknown-accepted" => |breach| breach.is(&["additionalProperties", "unevaluatedProperties"]),
        _ => return None,
    })
}
