//! An OpenAPI description as the page shows it: operations with search, one of them in full, schemas as rows.
//! Reading descriptions is the engine's.

use crate::Place;
use serde::{Deserialize, Serialize};

/// A stretch of the operations that a search lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationList {
    pub title: String,
    /// `3.0`, `3.1`, `3.2`.
    pub version: String,
    pub servers: Vec<String>,
    /// Position from 0 of the first row, among those that the search lets through.
    pub first: u32,
    pub rows: Vec<OperationRow>,
    pub matching: u32,
    pub total: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationRow {
    /// `GET /orders/{id}`; names the operation.
    pub name: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub is_deprecated: bool,
}

/// One operation in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationDetail {
    pub name: String,
    pub summary: String,
    pub tags: Vec<String>,
    pub is_deprecated: bool,
    pub place: Option<Place>,
    pub parameters: Vec<ParameterRow>,
    /// One for each media type.
    pub request_bodies: Vec<Content>,
    pub is_body_required: bool,
    pub responses: Vec<ResponseRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterRow {
    /// `query`, `path`, `header`, `cookie`.
    pub location: String,
    pub name: String,
    pub is_required: bool,
    /// What its schema says, in a few words: `integer, 1 to 100`.
    pub words: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseRow {
    /// `200`, `4XX`, `default`.
    pub status: String,
    pub description: String,
    pub headers: Vec<ParameterRow>,
    pub contents: Vec<Content>,
}

/// One media type of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub media_type: String,
    pub rows: Vec<SchemaRow>,
    /// JSON texts, shortened.
    pub examples: Vec<String>,
}

/// One line of a schema as a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaRow {
    /// From 0.
    pub depth: u32,
    /// The property; `[ ]` for items, `one of` for a branch; empty for the whole.
    pub name: String,
    pub is_required: bool,
    /// `string, date-time, or null`.
    pub words: String,
    pub description: String,
}
