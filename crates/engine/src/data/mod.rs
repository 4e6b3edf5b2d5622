//! The data gate: one payload or schema in, every way in which it can go wrong out, and what the API did with it.
//! Sending is the campaign's caller's work; what is shown is in `check::gates::data`.

pub mod blind_spots;
pub mod campaign;
pub mod case;
pub mod cases;
pub mod classes;
pub mod clusters;
pub mod echo;
mod expect;
pub mod export;
mod facts;
pub mod message;
mod operation;
pub mod oracle;
mod parameters;
mod payload;
mod places;
pub mod promise;
mod record;
pub mod records;
pub mod replay;
mod report;
pub mod rules;
pub mod run;
pub mod sequences;
pub mod shrink;
pub mod subject;
pub mod tried;
mod view;

pub use case::{Case, Site, SiteKind};
pub use cases::Cases;
pub use oracle::{Came, Oracle};
pub use promise::Promise;
pub use rules::RULES;
pub use run::DataRun;
pub use subject::Subject;
pub use tried::{Complaint, Tried};
