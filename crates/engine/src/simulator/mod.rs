//! What stands in for the real world where none is at hand: services that answer by a contract. It knows no clock and
//! no entropy; a seed says what happens.

pub mod service;
