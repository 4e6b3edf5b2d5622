//! The seven gates, their order, names and questions. The same words name the checklist's rows, the engine's
//! folders, the tests' folders and the report's sections. What a gate computes is not here.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the seven gates, in the order of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    Contract,
    Data,
    Failures,
    Auth,
    Logs,
    Load,
    Rollback,
}

impl Gate {
    /// All gates, first to last.
    pub const ALL: [Gate; 7] =
        [Gate::Contract, Gate::Data, Gate::Failures, Gate::Auth, Gate::Logs, Gate::Load, Gate::Rollback];

    /// The number on the checklist, from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The name as a person reads it.
    pub fn name(self) -> &'static str {
        match self {
            Gate::Contract => "Contract",
            Gate::Data => "Data",
            Gate::Failures => "Failures",
            Gate::Auth => "Auth",
            Gate::Logs => "Logs",
            Gate::Load => "Load",
            Gate::Rollback => "Rollback",
        }
    }

    /// The name of its folder and the first part of its rules' ids.
    pub fn folder(self) -> &'static str {
        match self {
            Gate::Contract => "contract",
            Gate::Data => "data",
            Gate::Failures => "failures",
            Gate::Auth => "auth",
            Gate::Logs => "logs",
            Gate::Load => "load",
            Gate::Rollback => "rollback",
        }
    }

    /// The one question that it answers.
    pub fn question(self) -> &'static str {
        match self {
            Gate::Contract => "Does the API keep what its contract promises?",
            Gate::Data => "What does it do with the data that real customers send?",
            Gate::Failures => "When it slows down or falls over, does the client recover, or make it worse?",
            Gate::Auth => "What happens when the token expires in the middle of the work?",
            Gate::Logs => "If a call fails tonight, will the log tell the story?",
            Gate::Load => "What happens when everybody comes at once?",
            Gate::Rollback => "If this breaks now, how fast can we recover?",
        }
    }

    /// What it will compute, for a gate that is not built yet.
    pub fn promise(self) -> &'static str {
        match self {
            Gate::Contract => {
                "Judges the structure of requests and responses against JSON Schema or OpenAPI."
            }
            Gate::Data => {
                "Will send what customers send (nulls, emoji, huge numbers, odd dates) and show what is accepted, refused or mangled."
            }
            Gate::Failures => {
                "Will play outages, slow answers and 503s on a virtual clock, and show whether the client's retries heal or harm."
            }
            Gate::Auth => {
                "Will let tokens expire in the middle of the work, and show each refresh, replay and sign-out on a timeline."
            }
            Gate::Logs => {
                "Will join a pasted log to the exchanges, and say which failures it can explain and which secrets it leaks."
            }
            Gate::Load => {
                "Will let everybody come at once on a virtual clock, and show queues, rate limits and answer times."
            }
            Gate::Rollback => {
                "Will let old and new versions read each other's data, and compute how long a recovery takes."
            }
        }
    }

    /// Whether this version of the engine can run it.
    pub fn is_built(self) -> bool {
        matches!(self, Gate::Contract | Gate::Data)
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
