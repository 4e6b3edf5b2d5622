//! One module per gate: its head and its evidence sheet. The findings sheet is shared.

pub mod contract;
pub mod data;
pub mod unbuilt;
