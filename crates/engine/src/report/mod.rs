//! Reports for people and for other tools: Markdown, JUnit, JSON, HAR. The report's data is `check::Report`; nothing
//! is judged here.

mod har;
mod json;
mod junit;
mod markdown;
mod traffic;

pub use har::{HarOptions, HarRun, har, har_of};
pub use json::json;
pub(crate) use junit::escape as escape_xml;
pub use junit::junit;
pub(crate) use markdown::plain as plain_markdown;
pub use markdown::{finding, gate, head};
pub use traffic::{by_operation, coverage, traffic};
