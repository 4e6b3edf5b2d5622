//! What a browser does to a page's requests: what it refuses, changes or asks about before sending, and what a
//! failure that it does not explain likely means. Sending is the worker's; this module knows rules, not a browser.

mod address;
mod before;
mod diagnosis;
mod headers;
mod plan;
mod snippets;

pub use address::{Address, Space, resolve};
pub use before::remarks;
pub use diagnosis::diagnose;
pub(crate) use headers::is_forbidden_method;
pub use plan::{plan, ready};
