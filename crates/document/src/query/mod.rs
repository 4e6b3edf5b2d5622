//! Asks a document: by JSONPath (RFC 9535), by a text to find, for a window of children. It does not change documents,
//! and knows other dialects of JSONPath only to say how their writings are written here.
//!
//! A query is parsed strictly and finds values in the order of the RFC.
//!
//! What is not RFC 9535 is refused, never reinterpreted: [`QueryError::suggestion`] holds the query as it was likely
//! meant (`a.b` → `$.a.b`, `$.a-b` → `$['a-b']`, `=` → `==`), for people to accept. A query that is valid but likely
//! not meant so has [`Query::hints`].
//!
//! Numbers are compared exactly, never as doubles. Of members with the same key, the last counts. Work is bounded by a
//! [`Budget`]; nothing recurses over the depth of a document, and nesting within a query is bounded.

mod children;
mod conditions;
mod cursor;
mod error;
mod evaluate;
mod filter;
mod find;
mod fingerprint;
mod functions;
mod regexp;
mod segments;
mod syntax;
mod values;

pub use children::{Child, Children};
pub use error::{Budget, QueryError, QueryHint, QueryStopped};
pub use find::{Found, Needle, TextHit};
pub use fingerprint::Fingerprints;

use crate::document::{Document, NodeId};
use cursor::{Cursor, Read, Refusal, is_name_first, quoted_name};
use syntax::{Path, Root};

/// Longest query, in bytes.
const MOST_BYTES: usize = 32 * 1024;
/// How many changes lead to a suggestion at most.
const MOST_EDITS: usize = 24;

/// A query that can be asked of any document.
#[derive(Clone, Debug)]
pub struct Query {
    text: String,
    path: Path,
    /// Number of absolute queries in filters.
    slots: usize,
    hints: Vec<QueryHint>,
}

impl Query {
    /// Reads a query, strictly by RFC 9535.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        Query::read(text).map_err(|refusal| {
            let suggestion = suggestion(text, &refusal);
            refusal.into_error(text, suggestion)
        })
    }

    fn read(text: &str) -> Read<Query> {
        if text.len() > MOST_BYTES {
            let sentence = format!("The query is longer than {MOST_BYTES} bytes.");
            return Err(Refusal::new(MOST_BYTES, sentence, "Write a shorter one."));
        }
        let mut cursor = Cursor::new(text);
        begin(&mut cursor)?;
        let segments = cursor.segments(0)?;
        if cursor.at < text.len() {
            return Err(behind_the_end(&cursor));
        }
        let Cursor { slots, hints, .. } = cursor;
        // The outermost query is found once anyway; its slot is behind those of the filters.
        let path = Path { root: Root::Document { slot: slots }, segments };
        Ok(Query { text: text.to_owned(), path, slots, hints })
    }

    /// The query as it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is valid, but likely not meant so.
    pub fn hints(&self) -> &[QueryHint] {
        &self.hints
    }

    /// Whether it leads to one value at most, whatever the document.
    pub fn is_singular(&self) -> bool {
        self.path.is_singular()
    }

    /// The values that it leads to, in the order of RFC 9535 (members in the order of the text). A value may be there
    /// twice, as the RFC has it: `$[0,0]`.
    pub fn nodes(&self, document: &Document, budget: Budget) -> Result<Vec<NodeId>, QueryStopped> {
        evaluate::nodes(document, &self.path, self.slots, budget)
    }
}

/// Reads the `$`.
fn begin(cursor: &mut Cursor<'_>) -> Read<()> {
    let text = cursor.text;
    let spaces = text.len() - text.trim_start().len();
    let Some(first) = text.trim_start().chars().next() else {
        let fix = "Write `$` for the whole document, or `$.name` for a member.";
        return Err(Refusal::new(0, "The query is empty.", fix));
    };
    if spaces > 0 {
        let refusal = Refusal::new(0, "The query begins with a space.", "Leave it out.");
        return Err(refusal.with_edit(0..spaces, ""));
    }
    if cursor.take("$") {
        if cursor.peek().is_some_and(is_name_first) {
            let refusal = Refusal::new(1, "Between `$` and a name comes a dot.", "Write a dot.");
            return Err(refusal.with_edit(1..1, "."));
        }
        return Ok(());
    }
    let missing = |with: &str| {
        let sentence = "A query begins with `$`, which stands for the whole document.";
        Refusal::new(0, sentence, format!("Write `{with}` before it.")).with_edit(0..0, with)
    };
    Err(match first {
        '.' | '[' => missing("$"),
        '@' => {
            let sentence = "`@` stands for the value that a filter looks at; a query begins with `$`.";
            Refusal::new(0, sentence, "Write `$`.").with_edit(0..1, "$")
        }
        '/' | '#' => {
            let pointer = text.strip_prefix('#').unwrap_or(text);
            let path = pointer_as_path(pointer);
            let sentence = "This is a JSON Pointer, not a JSONPath.";
            Refusal::new(0, sentence, format!("Write `{path}`.")).with_edit(0..text.len(), path)
        }
        '?' => Refusal::new(0, "A filter stands in brackets behind a path.", "Write `$[?…]`."),
        _ if is_name_first(first) || first == '*' => missing("$."),
        _ => Refusal::new(
            0,
            "A query begins with `$`, which stands for the whole document.",
            "Write `$` first.",
        ),
    })
}

fn pointer_as_path(pointer: &str) -> String {
    let mut path = String::from("$");
    for token in pointer.split('/').skip(1) {
        let is_ordinal = !token.is_empty()
            && token.bytes().all(|byte| byte.is_ascii_digit())
            && (token.len() == 1 || !token.starts_with('0'));
        match is_ordinal {
            true => path.push_str(&format!("[{token}]")),
            false => path.push_str(&quoted_name(&token.replace("~1", "/").replace("~0", "~"))),
        }
    }
    path
}

/// The segments have ended, the text has not.
fn behind_the_end(cursor: &Cursor<'_>) -> Box<Refusal> {
    let at = cursor.at;
    let rest = cursor.rest();
    let spaces = rest.len() - rest.trim_start().len();
    let Some(next) = rest.trim_start().chars().next() else {
        let refusal = Refusal::new(at, "The query ends with a space.", "Leave it out.");
        return refusal.with_edit(at..cursor.text.len(), "");
    };
    let at = at + spaces;
    match next {
        '=' | '<' | '>' | '!' | '&' | '|' => {
            let sentence = "Conditions stand in filters only.";
            Refusal::new(at, sentence, "Write `$.list[?@.name == 'value']`.")
        }
        '~' => Refusal::new(at, "`~` (the names of members) is not part of RFC 9535.", "Leave it out."),
        '^' => {
            let fix = "Select the parent by a filter: `$..[?@.name]`.";
            Refusal::new(at, "`^` (the parent) is not part of RFC 9535.", fix)
        }
        ')' | ']' => {
            let refusal = Refusal::new(at, format!("The `{next}` closes nothing."), "Leave it out.");
            refusal.with_edit(at..at + 1, "")
        }
        ',' => Refusal::new(at, "A query leads along one path.", "Ask two queries, or write `$['a','b']`."),
        '(' => {
            let fix = "RFC 9535 has functions in filters only, as in `[?length(@.name) > 3]`.";
            Refusal::new(at, "Nothing can be called here.", fix)
        }
        '?' | '@' => Refusal::new(at, "A filter stands in brackets.", "Write `[?@.name == 'value']`."),
        _ if is_name_first(next) && spaces == 0 => {
            let refusal = Refusal::new(at, "Before a name comes a dot.", "Write a dot.");
            refusal.with_edit(at..at, ".")
        }
        _ => {
            let sentence = format!("`{next}` can't stand here.");
            Refusal::new(at, sentence, "Go on with `.name`, `['name']`, `[0]` or `..`.")
        }
    }
}

/// Makes the changes that the refusals propose, one after the other, until the text is a query.
fn suggestion(text: &str, refusal: &Refusal) -> Option<String> {
    let mut text = text.to_owned();
    let mut edit = refusal.edit.clone();
    for _ in 0..MOST_EDITS {
        let (range, replacement) = edit?;
        text.get(range.clone())?;
        text.replace_range(range, &replacement);
        match Query::read(&text) {
            Ok(_) => return Some(text),
            Err(refusal) => edit = refusal.edit,
        }
    }
    None
}
