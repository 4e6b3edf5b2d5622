//! Time of a simulation: moments and spans in whole microseconds, and the clocks that parties read. There is no other
//! time; nothing here asks the machine.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// A moment: microseconds since the start of the simulation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub u64);

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub u64);

impl Moment {
    pub const START: Moment = Moment(0);

    pub const fn seconds(seconds: u64) -> Moment {
        Moment(seconds.saturating_mul(1_000_000))
    }
    pub const fn millis(millis: u64) -> Moment {
        Moment(millis.saturating_mul(1_000))
    }
    /// Whole seconds since the start, rounded down.
    pub const fn as_seconds(self) -> u64 {
        self.0 / 1_000_000
    }
    /// The time since an earlier moment; zero where it is later.
    pub const fn since(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    pub const ZERO: Span = Span(0);

    pub const fn seconds(seconds: u64) -> Span {
        Span(seconds.saturating_mul(1_000_000))
    }
    pub const fn millis(millis: u64) -> Span {
        Span(millis.saturating_mul(1_000))
    }
    /// From a computed number of microseconds: rounded, never negative, at most about 584,000 years.
    pub fn from_micros_f64(micros: f64) -> Span {
        // `as` saturates, and turns what is no number into 0.
        Span((micros + 0.5) as u64)
    }
    pub const fn as_millis_rounded_up(self) -> u64 {
        self.0.div_ceil(1_000)
    }
}

impl Add<Span> for Moment {
    type Output = Moment;
    fn add(self, span: Span) -> Moment {
        Moment(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Moment {
    type Output = Moment;
    fn sub(self, span: Span) -> Moment {
        Moment(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

/// What the start of a simulation is on the wall clock: 2026-01-05T09:00:00Z, a Monday morning.
pub const EPOCH_UNIX_SECONDS: i64 = 1_767_603_600;

/// The clock of one party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// How far it is ahead of the true time; negative: behind.
    pub skew_micros: i64,
    /// How much it gains in a million microseconds; negative: loses.
    pub drift_per_million: i32,
    /// Somebody sets it: from when on it is how much further ahead.
    pub set: Option<(Moment, i64)>,
}

impl Clock {
    pub const fn ahead_by_seconds(seconds: i64) -> Clock {
        Clock { skew_micros: seconds * 1_000_000, drift_per_million: 0, set: None }
    }

    /// What the clock shows: microseconds since 1970-01-01T00:00:00Z.
    pub fn unix_micros(&self, now: Moment) -> i64 {
        let elapsed = i128::from(now.0);
        let drift = elapsed * i128::from(self.drift_per_million) / 1_000_000;
        let set = self.set.filter(|(from, _)| now >= *from).map_or(0, |(_, micros)| i128::from(micros));
        let shown =
            i128::from(EPOCH_UNIX_SECONDS) * 1_000_000 + elapsed + drift + i128::from(self.skew_micros) + set;
        i64::try_from(shown).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_spans_saturate() {
        assert_eq!(Moment::seconds(2) + Span::millis(5), Moment(2_005_000));
        assert_eq!(Moment(u64::MAX) + Span(1), Moment(u64::MAX));
        assert_eq!(Moment(3) - Span(5), Moment(0));
        assert_eq!(Moment(3).since(Moment(5)), Span(0));
        assert_eq!(Span::from_micros_f64(-4.0), Span(0));
        assert_eq!(Span::from_micros_f64(f64::NAN), Span(0));
        assert_eq!(Span::from_micros_f64(1.5), Span(2));
        assert_eq!(Span(1_001).as_millis_rounded_up(), 2);
    }

    #[test]
    fn a_clock_shows_its_skew_and_drift() {
        let hour = Moment::seconds(3_600);
        let true_time = Clock::default().unix_micros(hour);
        assert_eq!(true_time, (EPOCH_UNIX_SECONDS + 3_600) * 1_000_000);
        assert_eq!(Clock::ahead_by_seconds(-600).unix_micros(hour), true_time - 600_000_000);
        let fast = Clock { drift_per_million: 50, ..Clock::default() };
        assert_eq!(fast.unix_micros(hour), true_time + 180_000);
        let set = Clock { set: Some((hour, -5)), ..Clock::default() };
        assert_eq!(set.unix_micros(hour), true_time - 5);
        assert_eq!(set.unix_micros(Moment(hour.0 - 1)), true_time - 1);
    }
}
