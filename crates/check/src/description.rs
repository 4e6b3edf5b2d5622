//! What the page shows of an OpenAPI description: its operations as rows of a list. Reading one is the engine's work.

use serde::{Deserialize, Serialize};

/// One operation, for a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationRow {
    /// In upper case.
    pub method: String,
    /// As the contract writes it: `/orders/{id}`.
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_deprecated: bool,
    /// JSON Pointer of the operation in the description.
    pub pointer: String,
}

impl OperationRow {
    /// `GET /orders/{id}`: what [`crate::gates::contract::ContractSettings::operation`] takes.
    pub fn label(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}
