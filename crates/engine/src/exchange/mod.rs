//! Reads exchanges and requests from text, and writes requests as text: what a pasted text is, and what of it belongs
//! where. Gates do not look in here.

pub mod address;
mod raw_http;
mod recognise;
pub mod variables;

pub use recognise::recognise;
