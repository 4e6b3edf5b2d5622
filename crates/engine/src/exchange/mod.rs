//! Reads exchanges and requests from text, and writes requests as text: what a pasted text is, and what of it belongs
//! where. Gates do not look in here.

pub mod address;
pub mod curl;
mod extract;
mod har;
mod method;
mod postman;
mod postman_environment;
mod raw_http;
mod recognise;
pub mod traffic;
mod transcript;
pub mod variables;

pub use extract::extract;
pub use recognise::{recognise, recognise_as};
