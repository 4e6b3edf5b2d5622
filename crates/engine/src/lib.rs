//! The verbs of Preflight: reads exchanges, judges gates, draws rows, writes reports. It knows no clock, no entropy,
//! no I/O and no browser; the worker and the terminal join it to the world.
#![deny(clippy::iter_over_hash_type)]

pub mod auth;
pub mod browser;
pub mod changes;
pub mod compare;
pub mod consistency;
pub mod contract;
mod contract_text;
pub mod data;
pub mod exchange;
mod hex;
pub mod infer;
pub mod openapi;
mod own;
pub mod report;
pub mod rows;
pub mod rules;
pub mod schema;
pub mod simulator;
pub mod token;
pub mod tree;
mod workspace;
pub mod writing;

pub use workspace::{
    DataPoll, DataStep, ExportRun, ExportStep, Opened, RunStep, Simulation, Workspace, as_lines_if_better,
    read_document,
};
