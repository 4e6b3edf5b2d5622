//! Reads exchanges and requests from text, and writes requests as text: what a pasted text is, and what of it belongs
//! where. Gates do not look in here.

pub mod address;
pub mod browser;
pub mod curl;
mod raw_http;
mod recognise;
pub mod variables;

pub use recognise::recognise;
