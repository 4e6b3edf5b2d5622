//! Reads exchanges from text: what a pasted text is, and what of it belongs where. Gates do not look in here.

mod raw_http;
mod recognise;

pub use recognise::recognise;
