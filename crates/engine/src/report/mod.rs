//! Reports for people and for other tools: Markdown, JUnit, JSON, HAR. The report's data is `check::Report`; nothing
//! is judged here.

mod har;
mod json;
mod junit;
mod markdown;
mod traffic;

pub use har::{HarOptions, HarRun, har};
pub use json::json;
pub use junit::junit;
pub use markdown::{finding, gate, head};
pub use traffic::{by_operation, coverage, traffic};
