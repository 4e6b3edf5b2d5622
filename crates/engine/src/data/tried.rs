//! What came of one case: the answer's status, what was wrong with it, and what came back of what was sent.
//! Deciding that is `oracle`'s and `echo`'s work.

use check::RuleId;
use check::gates::data::{CaseAddress, Echo, Expectation, Family, Problem};

/// A case that was sent, without its bytes: they can be made again from the address.
#[derive(Clone, Debug)]
pub struct Tried {
    pub address: CaseAddress,
    /// [`super::Case::class_id`].
    pub class: &'static str,
    pub family: Family,
    pub field: String,
    pub expectation: Expectation,
    /// None: there was no answer.
    pub status: Option<u16>,
    /// Worst first.
    pub complaints: Vec<Complaint>,
    pub echoes: Vec<Echo>,
    /// Why the answer says nothing about the case (401, 429, cancelled); a sentence.
    pub unjudged: Option<String>,
    /// The answer's body, at most the first 2,000 bytes.
    pub answer: Vec<u8>,
}

/// One thing that was wrong. Complaints with the same signature are one cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    pub problem: Problem,
    pub rule: RuleId,
    pub status: Option<u16>,
    /// The answer's message, or what was mangled how, with numbers, ids and quoted values taken out.
    pub message: String,
    /// [`super::Case::class_id`].
    pub class: &'static str,
    /// The field that it shows at (mangling may show elsewhere than where the case changed something).
    pub field: String,
}
