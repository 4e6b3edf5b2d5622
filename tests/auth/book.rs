//! Writes the tables of `docs/auth.md` from the scenarios, the rules and the planted bugs, and checks that they are
//! true. The words around them are here, too.

use check::gates::auth::{ScenarioOutcome, ServerPolicy, Side};
use engine::auth::{PRESETS, Scenario, play, rules, scenarios, side_of};
use std::fmt::Write as _;

const HEAD: &str = "# Auth: when the token expires in the middle of the work

This page is written by `tests/auth.rs` (with `UPDATE=1`), which also checks that it is true.

A simulation on a virtual clock: one or more tabs, an authorization server, an API, and where it is needed a tester who
sends what no good client would. How a client keeps its tokens fresh, and how the servers behave, is set by switches
(`check::gates::auth`). Each scenario is played, and its trace is judged by rules. The same seed gives the same trace to
the byte. One run over all scenarios gives the verdict for a pair of policies; where something fails, every single change
of a switch is tried by another run over all scenarios, and the best are named.

What is simulated earns no GO: it holds, and it refuses (NO-GO) once a person says that the policy is their own.

";

fn sides(scenario: &Scenario) -> &'static str {
    match (scenario.judges(Side::Client), scenario.judges(Side::Server)) {
        (true, true) => "both",
        (true, false) => "client",
        (false, true) => "server",
        (false, false) => "nobody",
    }
}

fn book() -> String {
    let mut text = HEAD.to_string();
    text.push_str("## Scenarios\n\n| scenario | set-up | the client must | the servers must | judged | rules |\n|---|---|---|---|---|---|\n");
    for scenario in scenarios() {
        let about: Vec<String> =
            scenario.about.iter().map(|rule| rule.trim_start_matches("auth/").to_string()).collect();
        let _ = writeln!(
            text,
            "| `{}`: {} | {} | {} | {} | {} | {} |",
            scenario.id,
            scenario.title,
            scenario.set_up_words,
            scenario.client_must,
            scenario.server_must,
            sides(scenario),
            about.join(", ")
        );
    }
    text.push_str("\nAll rules of the judged side are judged in each scenario; the last column names those that it is there for.\n");
    text.push_str("Token binding by DPoP is not simulated.\n\n");
    for (side, title) in [(Side::Client, "Rules for clients"), (Side::Server, "Rules for servers")] {
        let _ = writeln!(text, "## {title}\n\n| rule | what must hold | weighs | why |\n|---|---|---|---|");
        for rule in rules().filter(|rule| side_of(rule.id) == side) {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} |",
                rule.id,
                rule.title,
                rule.severity.word(),
                rule.explanation
            );
        }
        text.push('\n');
    }
    text.push_str("## Policies to start from\n\n| scenario |");
    for preset in PRESETS {
        let _ = write!(text, " {} |", preset.name);
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(PRESETS.len()));
    text.push('\n');
    for scenario in scenarios().filter(|scenario| scenario.judges(Side::Client)) {
        let _ = write!(text, "| `{}` |", scenario.id);
        for preset in PRESETS {
            let result = play(scenario, &(preset.policy)(), &ServerPolicy::default(), 1).result;
            let broken: Vec<&str> =
                result.broken.iter().map(|broken| broken.rule.as_str().trim_start_matches("auth/")).collect();
            let word = match result.outcome {
                ScenarioOutcome::Passed => "passes".to_string(),
                ScenarioOutcome::Warned => format!("warns: {}", broken.join(", ")),
                ScenarioOutcome::Cut => "cut".to_string(),
                ScenarioOutcome::Failed => format!("**fails**: {}", broken.join(", ")),
            };
            let _ = write!(text, " {word} |");
        }
        text.push('\n');
    }
    text.push('\n');
    for preset in PRESETS {
        let date =
            if preset.as_of.is_empty() { String::new() } else { format!(" (looked up {})", preset.as_of) };
        let _ = writeln!(text, "- **{}**{date}: {}", preset.name, preset.source);
    }
    text.push_str(
        "\nA library sees no answers of the API; what an application does around it is not judged here.\n\n",
    );
    text.push_str("## Planted bugs\n\nListed in `tests/planted/auth.jsonl` before the rules were written. Each is switched on alone beside the ideal rest,\non five seeds, and counts as found when its own scenario names exactly its rule and blames the right side. The ideal pair\npasses every scenario on the same seeds. What else is rightly said of the same mistake stands in the last column.\n`tests/planted/auth_innocent.jsonl` lists what looks wrong and must stay silent.\n\n");
    let planted = super::planted();
    for (side, title) in [(Side::Client, "In the client"), (Side::Server, "In the servers")] {
        let of_side: Vec<_> = planted.iter().filter(|planted| planted.side == side).collect();
        let _ = writeln!(
            text,
            "### {title}: {}\n\n| bug | as it was seen | scenario | rule | besides |\n|---|---|---|---|---|",
            of_side.len()
        );
        for planted in of_side {
            let _ = writeln!(
                text,
                "| {} | {} | `{}` | {} | {} |",
                planted.bug,
                planted.seen,
                planted.scenario,
                planted.rule,
                planted.also.join(", ")
            );
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[test]
fn the_page_is_true() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/auth.md");
    let text = book();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "docs/auth.md is not true (UPDATE=1 writes it anew)");
}
