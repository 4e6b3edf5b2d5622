//! Settings per gate, as the check stores them. One module per gate; a gate's rules live in the engine.

pub mod auth;
pub mod contract;
pub mod data;
