//! What the commands print: announced steps and durations. Nothing here decides anything.

use std::io::Write;
use std::time::{Duration, Instant};

/// A moment to measure from. The only place of the workspace that reads a clock outside of the browser.
#[allow(clippy::disallowed_methods, reason = "a tool that says how long its steps took")]
pub fn now() -> Instant {
    Instant::now()
}

/// The time since `start`.
pub fn since(start: Instant) -> Duration {
    now().duration_since(start)
}

/// `850 ms`, `12.3 s`, `3 m 05 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..=59 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} m {:02} s", seconds / 60, seconds % 60),
    }
}

/// Announces a step, runs it, and says how long it took.
pub fn step<T>(what: &str, why: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    line(&format!("→ {what} ({why})"));
    let start = now();
    let outcome = work();
    let word = if outcome.is_ok() { "done" } else { "failed" };
    line(&format!("  {word} in {}", duration(since(start))));
    outcome
}

/// Prints one line at once, also where the output is a pipe. A reader who has gone away is no error.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_person_says_them() {
        for (millis, text) in [(0, "0 ms"), (999, "999 ms"), (12_340, "12.3 s"), (185_000, "3 m 05 s")] {
            assert_eq!(duration(Duration::from_millis(millis)), text);
        }
    }
}
