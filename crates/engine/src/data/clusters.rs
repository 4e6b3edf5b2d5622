//! Failures that are one and the same: clusters by rule, status, message and class, worst first. Their order never
//! depends on the order in which the answers came. The payload that is shown for one is `shrink`'s work.

use super::tried::{Complaint, Tried};
use check::gates::data::Problem;
use check::{Fingerprint, RuleId};
use std::collections::{BTreeMap, BTreeSet};

/// What makes two complaints the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    pub problem: Problem,
    pub rule: RuleId,
    pub status: Option<u16>,
    /// With numbers, ids and quoted values taken out.
    pub message: String,
    pub class: String,
}

impl Signature {
    pub fn of(complaint: &Complaint) -> Signature {
        Signature {
            problem: complaint.problem,
            rule: complaint.rule.clone(),
            status: complaint.status,
            message: complaint.message.clone(),
            class: complaint.class.to_string(),
        }
    }

    pub fn fingerprint(&self) -> Fingerprint {
        let status = self.status.map(|status| status.to_string()).unwrap_or_default();
        Fingerprint::of(&[self.rule.as_str(), self.problem.words(), &status, &self.message, &self.class])
    }
}

/// One cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Indexes of its cases.
    pub cases: BTreeSet<u32>,
    /// Where it shows, and in how many cases.
    pub fields: BTreeMap<String, u32>,
}

/// All clusters of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    groups: BTreeMap<Signature, Group>,
}

impl Clusters {
    pub fn add(&mut self, tried: &Tried) {
        for (signature, fields) in complaints_of(tried) {
            let group = self.groups.entry(signature).or_default();
            group.cases.insert(tried.address.index);
            fields.into_iter().for_each(|field| *group.fields.entry(field).or_default() += 1);
        }
    }

    /// Takes a case out that was added, before another answer to it is added.
    pub fn remove(&mut self, tried: &Tried) {
        for (signature, fields) in complaints_of(tried) {
            let Some(group) = self.groups.get_mut(&signature) else { continue };
            group.cases.remove(&tried.address.index);
            for field in fields {
                if let Some(count) = group.fields.get_mut(&field) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        group.fields.remove(&field);
                    }
                }
            }
            if group.cases.is_empty() {
                self.groups.remove(&signature);
            }
        }
    }

    pub fn len(&self) -> usize {
        self.groups.len()
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Worst problem first, then the one that shows most often, then by its words.
    pub fn ranked(&self) -> Vec<(&Signature, &Group)> {
        let mut list: Vec<(&Signature, &Group)> = self.groups.iter().collect();
        list.sort_by_key(|(signature, group)| {
            (signature.problem, std::cmp::Reverse(group.cases.len()), *signature)
        });
        list
    }

    pub fn find(&self, fingerprint: Fingerprint) -> Option<(&Signature, &Group)> {
        self.groups.iter().find(|(signature, _)| signature.fingerprint() == fingerprint)
    }
}

/// The signatures of a case with their fields; each signature counts once for a case.
fn complaints_of(tried: &Tried) -> BTreeMap<Signature, BTreeSet<String>> {
    let mut found: BTreeMap<Signature, BTreeSet<String>> = BTreeMap::new();
    for complaint in &tried.complaints {
        found.entry(Signature::of(complaint)).or_default().insert(complaint.field.clone());
    }
    found
}
