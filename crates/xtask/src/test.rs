//! `cargo xtask test`: runs the phases, shows what failed, then a table of times. The last line is the count.

use std::process::ExitCode;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::phases::PHASES;
use crate::say;
use crate::tally::{self, Tally};

pub fn run(mut arguments: Arguments) -> Result<ExitCode, String> {
    let mut only = Vec::new();
    while let Some(name) = arguments.value("--only")? {
        if !PHASES.iter().any(|phase| phase.name == name) {
            let names: Vec<&str> = PHASES.iter().map(|phase| phase.name).collect();
            return Err(format!("There is no phase `{name}`. These are there: {}.", names.join(", ")));
        }
        only.push(name);
    }
    arguments.finish()?;

    let start = say::now();
    let mut rows: Vec<(&str, Duration, Tally)> = Vec::new();
    for phase in PHASES.iter().filter(|phase| only.is_empty() || only.iter().any(|name| name == phase.name)) {
        say::line(&format!("→ {}: {}", phase.name, phase.what));
        let phase_start = say::now();
        let outcome = (phase.work)();
        let time = say::since(phase_start);
        if outcome.tally.failed > 0 {
            say::line(&outcome.text);
        }
        say::line(&format!("  {} in {}", tally::last_line(outcome.tally), say::duration(time)));
        rows.push((phase.name, time, outcome.tally));
    }

    let mut total = Tally::default();
    say::line("\nphase             time   passed   failed  skipped");
    for (name, time, tally) in rows {
        total += tally;
        say::line(&row(name, time, tally));
    }
    say::line(&row("all", say::since(start), total));
    say::line(&tally::last_line(total));
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn row(name: &str, time: Duration, tally: Tally) -> String {
    let time = say::duration(time);
    format!("{name:<12}{time:>10}{:>9}{:>9}{:>9}", tally.passed, tally.failed, tally.skipped)
}
