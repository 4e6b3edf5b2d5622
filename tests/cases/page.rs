//! The page `docs/contract.md`: what the gate answers, how its verdict comes about, and its rules as the table in
//! the engine has them. Writes text only; the cases are counted by whoever calls.

use check::{Gate, Rule};
use std::fmt::Write;

const HEAD: &str = "\
# Gate 1: Contract

This page is written by `tests/cases.rs` (with `UPDATE=1`), which also checks that it is true.

## What it answers

Does the API keep what its contract promises? The gate judges one response: its status, its content type, the text
of its body, and every value in it against a JSON Schema. What the text itself tells (numbers that do not survive
JavaScript, duplicate keys, date-times without zone) needs no schema.

Where the contract is an OpenAPI description (2.0, 3.0, 3.1, 3.2), the gate first finds the operation that the exchange
belongs to, then judges status, content type, response headers and body by it, and what was asked: parameters and
request body. Its rules take the place of \"any 2xx\" and \"JSON\". A documented error keeps the contract and holds
the verdict, unless the check expects that status.

## How the verdict comes about

The first line that applies, from the top:

| verdict | when |
|---|---|
| NO-GO | A finding blocks, on live or recorded evidence, or on simulated evidence that was confirmed as one's own. |
| NOT RUN | Nothing was judged. |
| HOLD | A finding blocks on evidence that nobody confirmed; or something needed could not be judged (no schema, a `$ref` that nothing answers, an empty list, a header that the browser hides, a list of findings that was cut); or the evidence is only simulated or stated; or it is older than the check's limit. Each reason is a sentence in the report. |
| GO | Every necessary rule was judged on live or recorded evidence, and nothing blocks. |

A finding that was accepted, with a reason, is shown and does not block. A body pasted alone has no status and no
content type; those two rules then hold the verdict, unless the check asks about the body alone.

## Rules

A necessary rule must have been judged for a GO. The severity is what a finding of the rule weighs unless it says
otherwise. The cases stand in `tests/cases/contract/`, one file for each rule: hits, innocent twins, and boundaries.

";

const COMPARISONS: &str = "
## Rules that compare

What two versions of the contract, and several responses of the same thing, say against each other is told by the same
gate. A GO needs none of them. The cases stand in `tests/cases/changes/` and `tests/cases/consistency/`; the changes one
by one are in [breaking-changes.md](breaking-changes.md), the matrix in [consistency.md](consistency.md).

";

/// The page. `tallies` gives hits, twins and boundaries of a rule.
pub fn text(tallies: impl Fn(&Rule) -> [usize; 3]) -> String {
    let rules: Vec<&Rule> = engine::rules::all().filter(|rule| rule.gate == Gate::Contract).collect();
    let mut text = String::from(HEAD);
    let total = table(&mut text, &rules, &tallies);
    let _ = writeln!(
        text,
        "\n{total} cases. What each kind of violation is told as has a table of its own, `violations.jsonl`."
    );
    text.push_str(COMPARISONS);
    let comparing: Vec<&Rule> = engine::contract::COMPARISON_RULES.iter().collect();
    let total = table(&mut text, &comparing, &tallies);
    let _ = writeln!(text, "\n{total} cases.");
    text.push_str("\n## Each rule\n");
    for rule in rules.into_iter().chain(comparing) {
        let _ = writeln!(text, "\n### `{}`\n\n**{}.** {}", rule.id, rule.title, rule.explanation);
    }
    text
}

/// Gives the number of cases.
fn table(text: &mut String, rules: &[&Rule], tallies: &impl Fn(&Rule) -> [usize; 3]) -> usize {
    text.push_str(
        "| rule | what must hold | severity | necessary | hits | twins | boundaries |\n|---|---|---|---|--:|--:|--:|\n",
    );
    let mut total = 0;
    for rule in rules {
        let [hits, twins, boundaries] = tallies(rule);
        total += hits + twins + boundaries;
        let necessary = if rule.is_necessary { "yes" } else { "" };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {necessary} | {hits} | {twins} | {boundaries} |",
            rule.id,
            rule.title,
            rule.severity.word()
        );
    }
    total
}
