//! A query as a tree: what the parser makes and the evaluation reads. Follows the grammar of RFC 9535; everything in
//! it is well-typed, since the parser refuses the rest. Holds no text positions.

use super::regexp::Regexp;

/// Segments behind `$` or `@`.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub root: Root,
    pub segments: Vec<Segment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// `$`. What it leads to is the same for every value that a filter looks at, so it is found once and kept under
    /// this number.
    Document { slot: usize },
    /// `@`: the value that the filter looks at.
    Current,
}

#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Written with `..`: of the values and of all that is in them.
    pub is_descendant: bool,
    pub selectors: Vec<Selector>,
}

#[derive(Clone, Debug)]
pub(super) enum Selector {
    Name(String),
    Wildcard,
    Index(i64),
    Slice { start: Option<i64>, end: Option<i64>, step: i64 },
    Filter(Condition),
}

impl Path {
    /// Whether it leads to one value at most (section 2.3.5.1).
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            !segment.is_descendant
                && matches!(segment.selectors[..], [Selector::Name(_) | Selector::Index(_)])
        })
    }
}

/// What a filter asks: true or false.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    /// Whether the path leads to any value.
    Exists(Path),
    Compare {
        left: Operand,
        operator: Operator,
        right: Operand,
    },
    /// `match` (the whole text) or `search` (any part of it).
    Matches {
        is_whole: bool,
        text: Operand,
        pattern: Pattern,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What can be compared: one value, or nothing.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    Literal(Literal),
    /// A singular query.
    Path(Path),
    Length(Box<Operand>),
    Count(Path),
    Value(Path),
}

#[derive(Clone, Debug)]
pub(super) enum Literal {
    Null,
    Boolean(bool),
    /// As it is written.
    Number(String),
    Text(String),
}

#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// Written in the query; none if it is no regular expression, so that nothing matches.
    Fixed(Option<Regexp>),
    /// Comes from the document.
    Computed(Operand),
}
