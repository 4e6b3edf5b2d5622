//! A text and its structure: JSON or YAML in which every value knows its bytes, its line and its column.
//!
//! [`Document::parse`] reads a text in one pass into a compact index. A broken text is a result, not
//! an error: [`Document::faults`] says what is wrong, where, and how to fix it, and the rest of the
//! document is still there. Numbers stay text until somebody asks for a double; duplicate keys are
//! kept. The [`view`] lets a JSON Schema validator read the index as it stands.
//!
//! [`Document::parse_yaml`] reads YAML into the same index: the values are those that JSON would have, the places are
//! in the YAML text.
//!
//! Nothing here recurses, so nesting is limited by memory only. Nothing here knows a clock, a file
//! or a browser.

mod builder;
mod document;
mod fault;
mod keys;
mod lines;
mod number;
mod parser;
mod path;
mod recover;
mod scan;
mod structure;
mod text;
mod walk;
mod word;
mod words;
mod yaml;

pub use document::{AllMembers, Document, Duplicate, Elements, Kind, Member, NodeId};
pub use fault::{Encoding, Fault, FaultKind, Span};
pub use lines::Position;
pub use number::Number;
pub use parser::{Parser, Progress};
pub use path::{Hit, Step};
pub use text::quote;
pub use walk::{Visit, Walk};
pub use yaml::YamlFault;
pub mod edit;
pub mod query;
pub mod view;
