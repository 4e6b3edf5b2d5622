//! The data gate: one payload or schema in, every way in which it can go wrong out, and what the API did with it.
//! Sending is the campaign's caller's work; what is shown is in `check::gates::data`.

pub mod case;
pub mod cases;
pub mod classes;
pub mod echo;
mod expect;
mod facts;
pub mod message;
mod operation;
pub mod oracle;
mod parameters;
mod payload;
mod places;
pub mod promise;
pub mod rules;
pub mod subject;
pub mod tried;

pub use case::{Case, Site, SiteKind};
pub use cases::Cases;
pub use oracle::{Came, Oracle};
pub use promise::Promise;
pub use rules::RULES;
pub use subject::Subject;
pub use tried::{Complaint, Tried};
