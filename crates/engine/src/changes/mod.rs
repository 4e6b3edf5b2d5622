//! Two versions of a JSON Schema or an OpenAPI description: what changed, by operation and direction, and whom it breaks,
//! with the proof or a payload that shows it. It gives no verdict about a release; that is the gates' work.

mod bundle;
mod decide;
mod facts;
mod findings;
mod judge;
mod marks;
mod objects;
mod openapi;
mod operations;
mod pattern;
mod rules;
mod sample;
mod surroundings;
mod text;
mod unions;
mod walk;

pub use findings::findings;
pub use rules::{ChangeRule, Decides, RULES, find};

use check::changes::{Change, ChangeSummary, ChangeVerdict, Changes, Direction, Proof, Unread, Version};
use check::gates::contract::Compatibility;
use document::Document;
use text::Text;

/// How much work a comparison may do, and how much it may say. All of them count, none of them measures time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whose schema a bare JSON Schema is: of what clients send, or of what they get.
    pub direction: Direction,
    /// Nesting of a document, and of a value in it.
    pub depth: u32,
    /// Values read of a document.
    pub values: u32,
    /// Pairs of schemas compared.
    pub pairs: u32,
    /// Changes that are listed; more are counted.
    pub changes: u32,
    /// Branches of two unions that are compared each with each.
    pub branch_pairs: u32,
    /// Values that two schemas may hold together for set arithmetic on them.
    pub schemas_per_proof: u32,
    /// Times that set arithmetic is asked.
    pub proofs: u32,
    /// Changes that a witness is looked for.
    pub searches: u32,
    /// Values tried for one witness.
    pub candidates: u32,
    /// Schemas looked at while making the values for one witness.
    pub samples: u32,
}

impl Default for Limits {
    /// A few seconds for a large description, a list that people can read.
    fn default() -> Self {
        Limits {
            direction: Direction::Response,
            depth: 100,
            values: 1_000_000,
            pairs: 100_000,
            changes: 2_000,
            branch_pairs: 1_024,
            schemas_per_proof: 2_000,
            proofs: 400,
            searches: 200,
            candidates: 96,
            samples: 2_000,
        }
    }
}

/// What is left of the limits.
struct Budget {
    pairs: u32,
    proofs: u32,
    searches: u32,
    is_cut: bool,
}

impl Budget {
    fn take(left: &mut u32) -> bool {
        let had = *left > 0;
        *left = left.saturating_sub(1);
        had
    }
    fn take_pair(&mut self) -> bool {
        Budget::take(&mut self.pairs)
    }
    fn take_proof(&mut self) -> bool {
        Budget::take(&mut self.proofs)
    }
    fn take_search(&mut self) -> bool {
        Budget::take(&mut self.searches)
    }
}

/// Compares two versions. Never fails: what can't be compared is in `unread`.
pub fn compare(older: &Document, newer: &Document, mode: Compatibility, limits: &Limits) -> Changes {
    let mut budget =
        Budget { pairs: limits.pairs, proofs: limits.proofs, searches: limits.searches, is_cut: false };
    let mut unread: Vec<Unread> = Vec::new();
    let mut changes: Vec<Change> = Vec::new();
    let mut operations_compared = 0;
    let (read_older, read_newer) =
        (read(older, Version::Older, limits, &mut unread), read(newer, Version::Newer, limits, &mut unread));
    if let (Some(from), Some(to)) = (&read_older, &read_newer) {
        budget.is_cut |= from.is_cut || to.is_cut;
        let mut judge = judge::Comparison {
            documents: [older, newer],
            texts: [from, to],
            mode,
            limits,
            budget: &mut budget,
            changes: &mut changes,
            unread: &mut unread,
        };
        match (from.is_openapi, to.is_openapi) {
            (true, true) => operations_compared = operations::compare(&mut judge),
            (false, false) => judge.part(&judge::Part {
                operation: None,
                direction: limits.direction,
                part: String::new(),
                whole: "the payload",
                older: vec![String::new()],
                newer: vec![String::new()],
            }),
            (is_openapi, _) => {
                let version = if is_openapi { Version::Newer } else { Version::Older };
                judge.unread.push(Unread {
                    version,
                    pointer: String::new(),
                    why: "One version is an OpenAPI description and the other is not, so they can't be compared; give \
                          two versions of the same contract."
                        .into(),
                });
            }
        }
    }
    if budget.is_cut {
        let why = "The documents are larger or nest more deeply than is compared, so changes may be missing; compare \
                   a smaller part of them.";
        unread.push(Unread { version: Version::Newer, pointer: String::new(), why: why.into() });
    }
    finish(mode, changes, unread, budget.is_cut, operations_compared, limits)
}

fn read(document: &Document, version: Version, limits: &Limits, unread: &mut Vec<Unread>) -> Option<Text> {
    let mut refuse = |why: String| {
        unread.push(Unread { version, pointer: String::new(), why });
        None
    };
    if document.is_blocked() {
        return refuse(format!(
            "The text of {} is not JSON, so nothing was compared; mend the text first.",
            version.words()
        ));
    }
    let Some(text) = Text::read(document, limits) else {
        return refuse(format!("There is nothing in {}; give the contract as it was.", version.words()));
    };
    if !text.root.is_object() && !text.root.is_boolean() {
        return refuse(format!(
            "The root of {} is neither an object nor true or false, so it is no contract; give a JSON Schema or an \
             OpenAPI description.",
            version.words()
        ));
    }
    Some(text)
}

fn finish(
    mode: Compatibility,
    mut changes: Vec<Change>,
    mut unread: Vec<Unread>,
    is_cut: bool,
    operations_compared: u32,
    limits: &Limits,
) -> Changes {
    changes.sort_by_cached_key(|change| change.order());
    changes.dedup_by_key(|change| change.fingerprint);
    unread.sort();
    unread.dedup();
    let mut summary = ChangeSummary { operations_compared, ..ChangeSummary::default() };
    for change in &changes {
        match change.verdict {
            ChangeVerdict::Breaking => summary.breaking += 1,
            ChangeVerdict::Doubtful => summary.doubtful += 1,
            ChangeVerdict::Safe => summary.safe += 1,
        }
        summary.witnessed += u32::from(change.witness.is_some());
        let is_safe = change.verdict == ChangeVerdict::Safe;
        summary.proved_safe += u32::from(is_safe && change.proof == Proof::Proved);
    }
    let is_cut = is_cut || changes.len() > limits.changes as usize;
    changes.truncate(limits.changes as usize);
    Changes { mode, changes, summary, unread, is_cut }
}
