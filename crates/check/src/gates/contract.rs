//! Settings of the contract gate: how a schema is read and what of the exchange is asked about.
//! The rules that use them are in the engine.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContractSettings {
    /// None: detected from `$schema`, else 2020-12.
    pub draft: Option<Draft>,
    /// Whether `format` is asserted. On by default, since a wrong date is a wrong date.
    pub asserts_formats: bool,
    pub scope: Scope,
    /// The statuses that are expected; empty: any 2xx.
    pub expected_statuses: Vec<u16>,
    /// The operation of an OpenAPI description that the exchange in hand belongs to, as a person chose it:
    /// `GET /orders/{id}`. None: found by method and path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Whether fields, headers and statuses that the contract does not name are findings, even where it allows them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_strict: bool,
    pub compatibility: Compatibility,
}

impl Default for ContractSettings {
    fn default() -> Self {
        ContractSettings {
            draft: None,
            asserts_formats: true,
            scope: Scope::Exchange,
            expected_statuses: Vec::new(),
            operation: None,
            is_strict: false,
            compatibility: Compatibility::default(),
        }
    }
}

/// What the gate is asked about, and so what its GO must rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Status, content type and body: a GO needs all three.
    #[default]
    Exchange,
    /// The body alone, by the tester's choice (a message of a queue, a file): the verdict says so.
    BodyOnly,
}

/// Which way two versions of a contract must understand each other. The words are those of schema registries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compatibility {
    /// Clients of the older version go on working: what they send is accepted, what they get they understand.
    #[default]
    Backward,
    /// Clients of the newer version work with a server of the older one.
    Forward,
    /// Both.
    Full,
}

/// Drafts of JSON Schema, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Draft {
    #[serde(rename = "4")]
    Draft4,
    #[serde(rename = "6")]
    Draft6,
    #[serde(rename = "7")]
    Draft7,
    #[serde(rename = "2019-09")]
    Draft201909,
    #[serde(rename = "2020-12")]
    Draft202012,
}

impl Draft {
    pub const ALL: [Draft; 5] =
        [Draft::Draft4, Draft::Draft6, Draft::Draft7, Draft::Draft201909, Draft::Draft202012];

    /// As people write it: `draft 7`, `2020-12`.
    pub fn name(self) -> &'static str {
        match self {
            Draft::Draft4 => "draft 4",
            Draft::Draft6 => "draft 6",
            Draft::Draft7 => "draft 7",
            Draft::Draft201909 => "2019-09",
            Draft::Draft202012 => "2020-12",
        }
    }
}
