//! The nouns of Preflight: check, exchange, finding, verdict, gate, and the words that page and worker say
//! to each other. It judges only by the verdict table; it reads no clock and touches neither network nor page.
#![deny(clippy::iter_over_hash_type)]

pub mod annotation;
pub mod changes;
pub mod check;
pub mod consistency;
pub mod description;
pub mod exchange;
pub mod file;
pub mod finding;
pub mod gate;
pub mod gates;
pub mod inference;
pub mod link;
pub mod network;
pub mod redact;
pub mod report;
pub mod request;
pub mod rule;
pub mod secret;
pub mod service;
pub mod token;
pub mod trace;
pub mod traffic;
pub mod tree;
pub mod verdict;
pub mod view;
pub mod wire;
pub mod writing;

pub use annotation::{Acceptance, Annotation, Annotations, OwnFinding};
pub use check::{Check, NamedRequest, NamedText, Note, Recorded, RecordedGate};
pub use exchange::{Body, Exchange, Header, Headers, Request, Response, Timing};
pub use finding::{DocumentName, Evidence, Fact, Finding, Fingerprint, Place, Severity, Subject};
pub use gate::Gate;
pub use report::{GateReport, Report};
pub use request::{Environment, RequestDraft};
pub use rule::{Rule, RuleId};
pub use secret::Secret;
pub use verdict::{RuleOutcome, RuleState, Unjudged, Verdict};

/// The version of the engine's judgement. It rises whenever the same check could get another report.
pub const ENGINE_VERSION: u32 = 1;
