//! Counts of tests, read from what the test runners print. It runs nothing.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Tally {
    /// A phase that is one check in itself.
    pub fn one(success: bool) -> Self {
        Self { passed: u64::from(success), failed: u64::from(!success), skipped: 0 }
    }

    /// A failed phase counts at least one failure, also where no test came to say so; a phase that claims success
    /// and ran nothing is a failure too.
    pub fn settle(mut self, success: bool) -> Self {
        if self.failed == 0 && (!success || self == Self::default()) {
            self.failed = 1;
        }
        self
    }
}

/// The last line of `cargo xtask test`.
pub fn last_line(tally: Tally) -> String {
    format!("{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.skipped)
}

/// Sums all `test result:` lines of `cargo test`.
pub fn of_cargo_test(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines().filter_map(|line| line.trim().strip_prefix("test result: ")) {
        let count = |word: &str| {
            let part = line.split([';', '.']).map(str::trim).find(|part| part.ends_with(word));
            part.and_then(|part| part.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
        };
        tally += Tally { passed: count(" passed"), failed: count(" failed"), skipped: count(" ignored") };
    }
    tally
}

/// Reads the summary of Node's TAP reporter: `# pass 3`, `# fail 0`, …
pub fn of_node_tap(text: &str) -> Tally {
    let count = |word: &str| {
        let start = format!("# {word} ");
        text.lines().filter_map(|line| line.strip_prefix(&start)?.trim().parse::<u64>().ok()).sum::<u64>()
    };
    Tally {
        passed: count("pass"),
        failed: count("fail") + count("cancelled"),
        skipped: count("skipped") + count("todo"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_lines_are_summed() {
        let text = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";
        assert_eq!(of_cargo_test(text), Tally { passed: 13, failed: 2, skipped: 1 });
    }

    #[test]
    fn node_summary_is_read_and_cancelled_is_failed() {
        let text = "ok 1 - a\n# tests 9\n# suites 0\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n# duration_ms 5\n";
        assert_eq!(of_node_tap(text), Tally { passed: 5, failed: 2, skipped: 2 });
    }

    #[test]
    fn a_phase_that_failed_or_ran_nothing_is_a_failure() {
        assert_eq!(Tally::default().settle(false).failed, 1);
        assert_eq!(Tally::default().settle(true).failed, 1);
        assert_eq!(Tally { passed: 2, failed: 0, skipped: 0 }.settle(true).failed, 0);
        assert_eq!(Tally { passed: 2, failed: 3, skipped: 0 }.settle(false).failed, 3);
        assert_eq!(last_line(Tally { passed: 2, failed: 3, skipped: 4 }), "2 passed, 3 failed, 4 skipped");
    }
}
