//! The page `docs/data.md`: what the data gate answers, how it judges, its rules and classes as the tables in the code
//! have them, and the bugs that it is tried on. Writes text only; what was found is told by whoever calls.

use check::gates::data::Family;
use std::fmt::Write;

const HEAD: &str = "\
# Gate 2: Data

This page is written by `tests/data_bugs.rs` (with `UPDATE=1`), which also checks that it is true.

## What it answers

What does the API do with the data that real customers send? One payload, schema or operation goes in. Out come the ways
in which it can go wrong, what a right service does with each, and what this one did.

## What is expected

The validator says it, never the name of a mutation. A payload that fits its schema must be accepted, one that does not
must be refused. Either is right where RFC 8259 leaves it open: duplicate names, half a surrogate pair, a byte order mark,
numbers beyond a double, very large or deep texts; and where it depends on whether spaces are removed before the check,
unless the settings name one order. Never 5xx, never silence.

Accepted and refused are lists of statuses that can be edited; a family of mutations may have refusals of its own. 401,
403, 407, 408, 425 and 429 speak of the caller or the moment, and 409, or 404 where the address names one thing, of what
is there: the case is then not judged, unless the settings list the status.

## What came back

Where an accepted answer repeats the payload (as it is, or in an envelope), each field is compared. An answer that leaves
out more than half of the fields is a receipt, not an echo.

| word | what happened | a complaint |
|---|---|---|
| the same | the same value; another spelling of a number or of a moment is the same | no |
| coerced | another type with the same meaning | yes |
| trimmed | spaces around a text are gone | only if nothing is left |
| cut | the end is gone, counted in characters or UTF-16 units | yes |
| cut at bytes | the end is gone, counted in bytes | yes |
| normalised | another Unicode form of the same text | yes |
| escaped twice | `&amp;` for `&`, `\\n` for a line break, `%20` for a space | yes |
| rounded | digits of a number are gone | yes |
| in another case | upper case for lower case | yes, except in a UUID (RFC 9562) |
| dropped | the field is not there | if the answer has a name for it, or nobody has one and the object is open; not a null |
| replaced | `?` or U+FFFD for a character | yes |
| changed | another value | yes |

A field that the contract marks `readOnly` may be changed by the service, one marked `writeOnly` may be left out. What
should have been refused is one complaint, whatever became of it. A value that the case left alone is told under the class
`unchanged`: it is as wrong in the unchanged payload.

Messages of answers are compared without numbers, ids, times and quoted values, so that the same failure is told once.

## Rules

";

const BUGS: &str = "\
## Bugs that it is tried on

The simulated service makes each of these mistakes when it is switched on. The list of bugs stood before the rules;
the expected classes were written down after a first run, and three bugs were made clearer then. Each bug is on alone, on three seeds: the payload of the tests and two that are generated. It counts as found when
the problem named here is told of a case of a class named here, at the field named here. With no bug on, no case gives a
complaint. `tests/planted/data.jsonl` has the list for the machine.

";

/// One line of the table of bugs.
pub struct Row<'r> {
    pub bug: &'r str,
    pub problem: &'static str,
    /// Classes that found it; empty: none did.
    pub found_by: Vec<&'r str>,
    pub field: &'r str,
}

pub fn text(rows: &[Row<'_>]) -> String {
    let mut text = String::from(HEAD);
    text.push_str("| rule | what must hold | severity | necessary |\n|---|---|---|---|\n");
    for rule in engine::data::RULES {
        let necessary = if rule.is_necessary { "yes" } else { "" };
        let _ = writeln!(text, "| `{}` | {} | {} | {necessary} |", rule.id, rule.title, rule.severity.word());
    }
    for rule in engine::data::RULES {
        let _ = write!(text, "\n### {}\n\n`{}`: {}\n", rule.title, rule.id, rule.explanation);
    }
    text.push_str("\n## Mutation classes\n\n");
    let families: Vec<&str> = Family::ALL.iter().map(|family| family.word()).collect();
    let _ = writeln!(text, "In the families {}.\n", families.join(", "));
    text.push_str(
        "| # | class | family | does | applies to | brings to light |\n|--:|---|---|---|---|---|\n",
    );
    for class in engine::data::classes::CLASSES {
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} | {} | {} |",
            class.number,
            class.id,
            class.family.word(),
            class.does,
            class.applies_to,
            class.exposes
        );
    }
    text.push('\n');
    text.push_str(BUGS);
    let found = rows.iter().filter(|row| !row.found_by.is_empty()).count();
    let _ = writeln!(text, "{} bugs, {found} found.\n", rows.len());
    text.push_str("| bug | what the service does | problem | found by | field |\n|---|---|---|---|---|\n");
    for row in rows {
        let title = check::service::find(row.bug).map_or("", |bug| bug.title);
        let classes: Vec<String> = row.found_by.iter().map(|class| format!("`{class}`")).collect();
        let classes = if classes.is_empty() { "not found".to_string() } else { classes.join(", ") };
        let _ = writeln!(text, "| `{}` | {title} | {} | {classes} | {} |", row.bug, row.problem, row.field);
    }
    text
}
