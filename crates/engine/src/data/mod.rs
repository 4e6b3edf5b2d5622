//! The data gate: one payload or schema in, every way in which it can go wrong out, and what the API did with it.
//! Sending is the campaign's caller's work; what is shown is in `check::gates::data`.

pub mod blind_spots;
pub mod campaign;
pub mod case;
pub mod clusters;
pub mod echo;
pub mod message;
pub mod oracle;
pub mod promise;
pub mod replay;
pub mod rules;
pub mod shrink;
pub mod tried;

pub use case::{Case, Site, SiteKind};
pub use oracle::{Came, Oracle};
pub use promise::Promise;
pub use rules::RULES;
pub use tried::{Complaint, Tried};
