//! What the tester says about findings: accepted with a reason, tagged, commented; and findings of their own.
//! All of it travels with the check. Nothing here changes what the engine found.

use crate::{Fingerprint, Gate, Place, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By fingerprint, so that they survive edits which have nothing to do with the finding.
pub type Annotations = BTreeMap<Fingerprint, Annotation>;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Acceptance>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
}

impl Annotation {
    pub fn is_empty(&self) -> bool {
        self.accepted.is_none() && self.tags.is_empty() && self.comments.is_empty()
    }
}

/// A finding that the team lives with. It is shown and counted, and blocks no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    pub reason: String,
}

/// A finding that the tester wrote down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFinding {
    pub gate: Gate,
    pub severity: Severity,
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}
