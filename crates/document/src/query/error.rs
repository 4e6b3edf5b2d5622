//! What can go wrong with a query: it can't be read, or its work has no end in sight. Sentences only; finding the
//! places is the parser's work.

use std::fmt;

/// Why a text is no query of RFC 9535.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Where, in characters from 1.
    pub column: u32,
    /// What is wrong, in one plain sentence.
    pub sentence: String,
    /// How to fix it.
    pub fix: String,
    /// The whole query as it was likely meant. It can be read; nobody has used it in place of what was written.
    pub suggestion: Option<String>,
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Column {}: {} {}", self.column, self.sentence, self.fix)
    }
}

impl std::error::Error for QueryError {}

/// Something about a query that can be read, but is likely not meant so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryHint {
    /// Where, in characters from 1.
    pub column: u32,
    pub sentence: String,
}

/// How much work a query may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Values looked at, and some for long texts and for matching.
    pub steps: u64,
    /// Values held at one time as the result of a segment.
    pub nodes: u32,
}

impl Default for Budget {
    /// About a second of work and 20 MB.
    fn default() -> Budget {
        Budget { steps: 50_000_000, nodes: 5_000_000 }
    }
}

/// Why a query was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryStopped {
    /// It looked at as many values as it may.
    Steps(u64),
    /// It found as many values as it may.
    Nodes(u32),
}

impl QueryStopped {
    /// What happened, in one plain sentence.
    pub fn sentence(&self) -> String {
        match self {
            QueryStopped::Steps(steps) => {
                format!("The query was stopped after {steps} steps; there is no result.")
            }
            QueryStopped::Nodes(nodes) => {
                format!("The query was stopped when it had found {nodes} values; there is no result.")
            }
        }
    }

    pub fn fix(&self) -> &'static str {
        "Name members in place of `*`, use `..` once at most, or start further down in the document."
    }
}

impl fmt::Display for QueryStopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.sentence(), self.fix())
    }
}

impl std::error::Error for QueryStopped {}
