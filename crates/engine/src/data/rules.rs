//! The rules of the data gate, each as one item. Help, docs and reports read this table; `oracle` says when a rule is
//! broken.

use check::gates::data::Problem;
use check::{Gate, Rule, Severity};

pub const SERVER_ERROR: &str = "data/server-error";
pub const NO_ANSWER: &str = "data/no-answer";
pub const INVALID_ACCEPTED: &str = "data/invalid-accepted";
pub const VALID_REFUSED: &str = "data/valid-refused";
pub const MANGLED: &str = "data/mangled";
pub const UNDOCUMENTED: &str = "data/undocumented";
pub const BLIND_SPOT: &str = "data/blind-spot";
pub const NOT_KEPT: &str = "data/not-kept";
pub const LEARNT: &str = "data/learnt";

/// The rule that a problem breaks.
pub fn of(problem: Problem) -> &'static str {
    match problem {
        Problem::Crashed => SERVER_ERROR,
        Problem::Hung => NO_ANSWER,
        Problem::AcceptedInvalid => INVALID_ACCEPTED,
        Problem::RefusedValid => VALID_REFUSED,
        Problem::Mangled => MANGLED,
        Problem::Undocumented => UNDOCUMENTED,
    }
}

const fn rule(
    id: &'static str,
    severity: Severity,
    is_necessary: bool,
    title: &'static str,
    explanation: &'static str,
) -> Rule {
    Rule { id, gate: Gate::Data, title, explanation, severity, is_necessary }
}

/// From the worst problem.
pub static RULES: &[Rule] = &[
    rule(
        SERVER_ERROR,
        Severity::Blocks,
        true,
        "No payload makes the server fail",
        "Whatever is sent, the answer is an acceptance or a refusal. 5xx says that the service did not know what it met: \
         an exception that nobody caught, a database that refused what the check let through. Customers send such values \
         sooner or later, and attackers at once.",
    ),
    rule(
        NO_ANSWER,
        Severity::Blocks,
        true,
        "Every payload is answered in time",
        "A payload that keeps the service busy until the client gives up keeps it from everybody else. An answer that \
         begins and breaks off counts too. What a browser hides does not: it says nothing either way.",
    ),
    rule(
        INVALID_ACCEPTED,
        Severity::Blocks,
        true,
        "What breaks the schema is refused",
        "A payload that does not fit its schema is answered with 4xx. Accepted, it becomes data that the contract says \
         can't be there, and every reader meets it later. Which statuses are refusals can be set, also by family.",
    ),
    rule(
        VALID_REFUSED,
        Severity::Blocks,
        true,
        "What fits the schema is accepted",
        "A payload that fits its schema is answered with 2xx. Refused, the service knows a rule that its contract does \
         not tell: customers with an emoji in their name, a birthday on 29 February or a price of 1E3 are turned away. \
         401, 403 and 429 say nothing about the payload; 409, and 404 where the address names one thing, say nothing \
         about its values.",
    ),
    rule(
        MANGLED,
        Severity::Blocks,
        true,
        "What was sent comes back as it was",
        "Where an answer repeats the payload, each field is compared: coerced, cut, put into another Unicode form, escaped \
         twice, rounded, in another case, dropped, replaced, changed. Spaces around a text may be removed, as long as \
         something is left. Two spellings of one moment or of one number are the same, a null may be left out, and fields \
         that the contract calls readOnly or writeOnly, or that the answer does not name, are not asked for.",
    ),
    rule(
        UNDOCUMENTED,
        Severity::Warns,
        false,
        "Answers to unusual payloads are documented",
        "Clients handle the answers that the contract names. A status, media type, header or body that it does not promise \
         surprises them just when something is wrong already. What should have been refused, or was mangled, is not told \
         again as a body that breaks its schema.",
    ),
    rule(
        BLIND_SPOT,
        Severity::Warns,
        false,
        "The schema says what it will not have",
        "A payload that the schema accepts and that a person would not: a name of 100,000 characters, a negative quantity, \
         a field that nobody knows. No service can be held to what its contract does not say. Each comes with the edit \
         that closes the gap.",
    ),
    rule(
        NOT_KEPT,
        Severity::Blocks,
        false,
        "What was written can be read",
        "Create, read, update, list, delete: what one step wrote, the next one shows, and what was deleted is gone.",
    ),
    rule(
        LEARNT,
        Severity::Warns,
        true,
        "The answers tell payloads apart",
        "If everything is answered with the same status, nothing was learnt: a missing token answers 401 to good and bad \
         alike, a wrong address 404, a gateway or a mock 200. Such a run looks clean and says nothing.",
    ),
];
