//! Times of tokens: reading a NumericDate (RFC 7519 §2), saying it to people, and the bar of a token's life.
//! It reads no clock: every "now" is an argument.

use check::token::{LifetimeMarks, LifetimeView, Moment, Validity};
use document::{Document, Kind, NodeId};

/// From here on a number of seconds is taken for milliseconds or finer: as seconds it is the year 5138, as
/// milliseconds it is 1973.
pub(super) const FIRST_MILLISECONDS: i64 = 100_000_000_000;
/// 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

/// What stands under the name of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClaimTime {
    /// Whole seconds since 1970, rounded down.
    Seconds(i64),
    /// So great that it is milliseconds, microseconds or nanoseconds.
    TooGreat(i64),
    /// A string, null, an object: whatever is no number.
    NotANumber,
}

impl ClaimTime {
    pub(super) fn read(document: &Document, value: NodeId) -> ClaimTime {
        if document.kind(value) != Kind::Number {
            return ClaimTime::NotANumber;
        }
        let Some(number) = document.number(value).filter(|number| number.is_well_formed()) else {
            return ClaimTime::NotANumber;
        };
        let seconds = match (number.as_i64(), number.as_f64()) {
            (Some(exact), _) => exact,
            // A cast from a double saturates.
            (None, Some(double)) => double.floor() as i64,
            (None, None) if number.text().starts_with('-') => i64::MIN,
            (None, None) => i64::MAX,
        };
        match seconds {
            FIRST_MILLISECONDS.. => ClaimTime::TooGreat(seconds),
            _ => ClaimTime::Seconds(seconds),
        }
    }

    /// As a reader takes it that does not look closely.
    pub(super) fn as_seconds(self) -> Option<i64> {
        match self {
            ClaimTime::Seconds(seconds) | ClaimTime::TooGreat(seconds) => Some(seconds),
            ClaimTime::NotANumber => None,
        }
    }
}

/// The times of a token that decide whether it is valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) issued: Option<ClaimTime>,
    pub(super) not_before: Option<ClaimTime>,
    pub(super) expires: Option<ClaimTime>,
}

impl Times {
    pub(super) fn read(document: &Document) -> Times {
        let Some(root) = document.root() else { return Times::default() };
        let read = |name| document.member(root, name).map(|value| ClaimTime::read(document, value));
        Times { issued: read("iat"), not_before: read("nbf"), expires: read("exp") }
    }

    /// Expired on `exp` itself (RFC 7519 §4.1.4: "on or after which"); valid on `nbf` itself (§4.1.5).
    pub(super) fn validity(&self, at_seconds: i64, leeway_seconds: i64) -> Validity {
        let seconds = |time: Option<ClaimTime>| time.map(|time| time.as_seconds());
        match (seconds(self.not_before), seconds(self.expires)) {
            (Some(None), _) | (_, Some(None)) => Validity::Unknown,
            (_, Some(Some(expires))) if at_seconds >= expires.saturating_add(leeway_seconds) => {
                Validity::Expired
            }
            (Some(Some(from)), _) if at_seconds < from.saturating_sub(leeway_seconds) => {
                Validity::NotYetValid
            }
            (_, None) => Validity::NeverExpires,
            (_, Some(Some(_))) => Validity::Valid,
        }
    }

    /// From `iat`, else `nbf`, to `exp`.
    pub(super) fn lifetime_seconds(&self) -> Option<i64> {
        let start = self.issued.or(self.not_before)?.as_seconds()?;
        Some(self.expires?.as_seconds()?.saturating_sub(start))
    }

    /// The bar runs a tenth of the life beyond both of its ends.
    pub(super) fn view(&self, clock: Clock) -> LifetimeView {
        let seconds = |time: Option<ClaimTime>| time.and_then(ClaimTime::as_seconds);
        let (issued, not_before, expires) =
            (seconds(self.issued), seconds(self.not_before), seconds(self.expires));
        let known = [issued, not_before, expires].into_iter().flatten();
        let (mut first, mut last) = known.fold((i64::MAX, i64::MIN), |(a, b), t| (a.min(t), b.max(t)));
        if first > last {
            (first, last) = (clock.now, clock.now);
        }
        if first == last {
            (first, last) = (first.min(clock.now), last.max(clock.now));
        }
        let margin = (last.saturating_sub(first) / 10).max(1);
        let (from, to) = (first.saturating_sub(margin), last.saturating_add(margin));
        let mark = |at: i64| thousandths(at, from, to);
        let validity = self.validity(clock.now, clock.leeway_seconds);
        LifetimeView {
            issued: issued.map(|t| clock.moment(t)),
            not_before: not_before.map(|t| clock.moment(t)),
            expires: expires.map(|t| clock.moment(t)),
            now: clock.moment(clock.now),
            chosen: clock.chosen.map(|t| clock.moment(t)),
            validity,
            validity_at_chosen: clock.chosen.map(|at| self.validity(at, clock.leeway_seconds)),
            sentence: self.sentence(validity, clock.now),
            lifetime_seconds: self.lifetime_seconds(),
            from: clock.moment(from),
            to: clock.moment(to),
            marks: LifetimeMarks {
                issued: issued.map(mark),
                not_before: not_before.map(mark),
                expires: expires.map(mark),
                now: mark(clock.now),
                chosen: clock.chosen.map(mark),
            },
        }
    }

    fn sentence(&self, validity: Validity, now: i64) -> String {
        let seconds = |time: Option<ClaimTime>| time.and_then(ClaimTime::as_seconds);
        let life = match self.lifetime_seconds() {
            Some(life) if life > 0 => format!("Lives {}; ", duration(life)),
            _ => String::new(),
        };
        let state = match (validity, seconds(self.not_before), seconds(self.expires)) {
            (Validity::NotYetValid, Some(from), _) => format!("valid {}", relative(from, now)),
            (Validity::Expired, _, Some(expires)) => format!("expired {}", relative(expires, now)),
            (Validity::Valid, _, Some(expires)) => format!("expires {}", relative(expires, now)),
            (Validity::NeverExpires, ..) => "never expires".to_string(),
            _ => "its times can't be read".to_string(),
        };
        super::capitalised(&format!("{life}{state}."))
    }
}

/// The moments that a token is looked at from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) now: i64,
    pub(super) chosen: Option<i64>,
    pub(super) leeway_seconds: i64,
}

impl Clock {
    pub(super) fn moment(self, seconds: i64) -> Moment {
        Moment {
            seconds,
            text: text_of_seconds(seconds),
            relative: relative(seconds, self.now),
            relative_to_chosen: self.chosen.map(|at| relative(seconds, at)).unwrap_or_default(),
        }
    }
}

/// `2026-11-24T19:00:00Z`; empty before 1970 and after 9999.
fn text_of_seconds(seconds: i64) -> String {
    match u64::try_from(seconds) {
        Ok(positive) if seconds <= LAST_SECOND => {
            crate::exchange::traffic::text_of_millis(positive * 1_000).replace(".000Z", "Z")
        }
        _ => String::new(),
    }
}

/// `in 5 minutes`, `3 days ago`, `now`.
pub(super) fn relative(seconds: i64, now: i64) -> String {
    match seconds.saturating_sub(now) {
        0 => "now".to_string(),
        ahead @ 1.. => format!("in {}", duration(ahead)),
        behind => format!("{} ago", duration(behind.saturating_neg())),
    }
}

/// The two greatest units: `1 hour 5 minutes`. A year has 365 days.
pub(super) fn duration(seconds: i64) -> String {
    const UNITS: [(i64, &str); 5] =
        [(YEAR, "year"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")];
    let first = UNITS.iter().position(|(size, _)| seconds >= *size).unwrap_or(UNITS.len() - 1);
    let words = |count: i64, unit: &str| match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    };
    let (size, unit) = UNITS[first];
    let mut text = words(seconds / size, unit);
    if let Some((next_size, next_unit)) = UNITS.get(first + 1) {
        match seconds % size / next_size {
            0 => {}
            count => text.push_str(&format!(" {}", words(count, next_unit))),
        }
    }
    text
}

/// Where `at` lies between `from` and `to`, clamped; in 128 bits, since a claim may hold any number.
fn thousandths(at: i64, from: i64, to: i64) -> u16 {
    let length = (i128::from(to) - i128::from(from)).max(1);
    let way = (i128::from(at) - i128::from(from)).clamp(0, length);
    (way * 1_000 / length) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_distances() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (3_599, "59 minutes 59 seconds"),
            (3_600, "1 hour"),
            (3_900, "1 hour 5 minutes"),
            (86_400, "1 day"),
            (40_000_000, "1 year 97 days"),
        ] {
            assert_eq!(duration(seconds), text);
        }
        assert_eq!(relative(10, 10), "now");
        assert_eq!(relative(70, 10), "in 1 minute");
        assert_eq!(relative(10, 70), "1 minute ago");
        assert!(relative(i64::MAX, i64::MIN).starts_with("in "));
        assert!(relative(i64::MIN, i64::MAX).ends_with(" ago"));
    }

    #[test]
    fn texts_of_times() {
        assert_eq!(text_of_seconds(0), "1970-01-01T00:00:00Z");
        assert_eq!(text_of_seconds(1_300_819_380), "2011-03-22T18:43:00Z");
        assert_eq!(text_of_seconds(LAST_SECOND), "9999-12-31T23:59:59Z");
        assert_eq!(text_of_seconds(LAST_SECOND + 1), "");
        assert_eq!(text_of_seconds(-1), "");
    }

    #[test]
    fn validity_at_the_edges() {
        let times = |claims: &str| Times::read(&Document::parse(claims.as_bytes().to_vec()));
        for (claims, at, leeway, wanted) in [
            (r#"{"exp":100}"#, 99, 0, Validity::Valid),
            (r#"{"exp":100}"#, 100, 0, Validity::Expired),
            (r#"{"exp":100}"#, 109, 10, Validity::Valid),
            (r#"{"exp":100}"#, 110, 10, Validity::Expired),
            (r#"{"exp":100,"nbf":50}"#, 49, 0, Validity::NotYetValid),
            (r#"{"exp":100,"nbf":50}"#, 50, 0, Validity::Valid),
            (r#"{"exp":100.9}"#, 100, 0, Validity::Expired),
            (r#"{"nbf":50}"#, 60, 0, Validity::NeverExpires),
            (r#"{}"#, 60, 0, Validity::NeverExpires),
            (r#"{"exp":"100"}"#, 60, 0, Validity::Unknown),
            (r#"{"exp":null}"#, 60, 0, Validity::Unknown),
            (r#"{"exp":1e400}"#, 60, 0, Validity::Valid),
            (r#"{"exp":-1e400}"#, 60, 0, Validity::Expired),
        ] {
            assert_eq!(times(claims).validity(at, leeway), wanted, "{claims} at {at}");
        }
    }

    #[test]
    fn the_bar_holds_its_marks() {
        let document = Document::parse(br#"{"iat":1000,"exp":2000}"#.to_vec());
        let clock = Clock { now: 1_500, chosen: Some(99_999), leeway_seconds: 0 };
        let view = Times::read(&document).view(clock);
        assert_eq!((view.from.seconds, view.to.seconds), (900, 2_100));
        assert_eq!(view.marks.issued, Some(83));
        assert_eq!(view.marks.now, 500);
        assert_eq!(view.marks.expires, Some(916));
        assert_eq!(view.marks.chosen, Some(1_000));
        assert_eq!(view.validity_at_chosen, Some(Validity::Expired));
        assert_eq!(view.sentence, "Lives 16 minutes 40 seconds; expires in 8 minutes 20 seconds.");
        for claims in [&b"{}"[..], br#"{"exp":1e400,"iat":-1e400}"#, br#"{"exp":5}"#] {
            let view = Times::read(&Document::parse(claims.to_vec())).view(clock);
            assert!(view.marks.now <= 1_000 && view.from.seconds < view.to.seconds);
        }
    }
}
