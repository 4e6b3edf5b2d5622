//! One case: a payload that was changed in one way (or several), ready to send, with what a right service does with it.
//! What came of it is `tried`'s.

use check::Request;
use check::gates::data::{CaseAddress, Expectation, Family, MutationClass};
use std::ops::Range;

/// A place where payloads are changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    pub kind: SiteKind,
    /// In the body: JSON Pointer into the unchanged payload, empty for the whole. Else the parameter's name.
    pub pointer: String,
    /// As the grid's row is called: `/items/*/quantity`, `query limit`, `whole body`.
    pub field: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteKind {
    Body,
    Query,
    Path,
    Header,
}

/// A case. The same address and subject make the same bytes.
#[derive(Clone, Debug)]
pub struct Case {
    pub address: CaseAddress,
    /// What was done, in order; one in the coverage run, two or more in random combinations; none: the payload as it
    /// is, or with a realistic customer in it, which must be accepted.
    pub classes: Vec<&'static MutationClass>,
    /// Where, one for each class.
    pub sites: Vec<Site>,
    /// The body's bytes; for a case of a parameter the unchanged payload, or empty.
    pub payload: Vec<u8>,
    /// The mutation within `payload`, in bytes. None: it is not in the payload, or it is an absence.
    pub mark: Option<Range<u32>>,
    pub content_type: String,
    pub expectation: Expectation,
    /// Why: the validator's first sentence for what must be refused; else a plain reason.
    pub why: String,
    /// Method, address, headers and body as they go out.
    pub request: Request,
}

impl Case {
    pub fn family(&self) -> Family {
        self.classes.first().map_or(Family::Absent, |class| class.family)
    }

    /// Id of its class; `random` for a combination, `customer` for a realistic
    /// one, `unchanged` for the payload as it is.
    pub fn class_id(&self) -> &'static str {
        match self.classes.as_slice() {
            [] if self.address.index > 0 => "customer",
            [] => "unchanged",
            [one] => one.id,
            _ => "random",
        }
    }

    pub fn field(&self) -> &str {
        self.sites.first().map_or("whole body", |site| &site.field)
    }
}
