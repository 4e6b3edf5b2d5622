//! A rule: what a gate tests. In-app help, docs and reports all read this one item.
//! How a rule is computed is the engine's.

use crate::{Gate, Severity};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// `gate/name`, such as `contract/body-schema`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub Cow<'static, str>);

impl RuleId {
    pub const fn new(id: &'static str) -> Self {
        RuleId(Cow::Borrowed(id))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One rule, as everything that explains it reads it.
#[derive(Debug)]
pub struct Rule {
    /// `gate/name`; never changes once released.
    pub id: &'static str,
    pub gate: Gate,
    /// What must hold, as a short statement: `The body keeps its schema`.
    pub title: &'static str,
    /// Why it matters and how it is tested, a few sentences.
    pub explanation: &'static str,
    /// What a finding of it weighs, unless the finding says otherwise.
    pub severity: Severity,
    /// Whether GO needs it to be judged.
    pub is_necessary: bool,
}

impl Rule {
    pub const fn id(&self) -> RuleId {
        RuleId::new(self.id)
    }
}
