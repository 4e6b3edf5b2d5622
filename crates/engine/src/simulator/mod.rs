//! What stands in for the real world where none is at hand: services that answer by a contract, and parties on a
//! virtual clock with a network between them. It knows no machine's clock and no entropy; a seed says what happens.

pub mod authorization;
pub mod clock;
pub mod events;
pub mod network;
pub mod random;
mod recorder;
pub mod run;
pub mod service;
pub mod trace;
