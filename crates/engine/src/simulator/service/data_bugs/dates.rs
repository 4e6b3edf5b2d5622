//! The parts of a date or date-time (RFC 3339), for bugs about them. It checks no calendar.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    /// None: a date alone.
    pub second: Option<i64>,
    /// None: a date alone, or no zone is told.
    pub offset_minutes: Option<i64>,
}

pub(super) fn read(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let digits = |from: usize, count: usize| -> Option<i64> {
        let part = bytes.get(from..from + count)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
    };
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?);
    match bytes.get(10) {
        None => return Some(Date { year, month, day, second: None, offset_minutes: None }),
        Some(b'T' | b't' | b' ') => {}
        Some(_) => return None,
    }
    let offset = offset_of(text).map(|at| &text[at..]);
    let offset_minutes = match offset {
        Some("Z" | "z") => Some(0),
        Some(offset) => {
            let size = offset.get(1..3)?.parse::<i64>().ok()? * 60 + offset.get(4..6)?.parse::<i64>().ok()?;
            Some(if offset.starts_with('-') { -size } else { size })
        }
        None => None,
    };
    Some(Date { year, month, day, second: digits(17, 2), offset_minutes })
}

/// Where the zone of a date-time begins.
pub(super) fn offset_of(text: &str) -> Option<usize> {
    let at = match text.strip_suffix(['Z', 'z']) {
        Some(before) => before.len(),
        None => text.len().checked_sub(6).filter(|at| {
            matches!(text.as_bytes().get(*at), Some(b'+' | b'-'))
                && text.as_bytes().get(*at + 3) == Some(&b':')
        })?,
    };
    (at > 10).then_some(at)
}

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The day of a second since 1970, as `2023-11-14`; milliseconds where it would be too far away.
pub(super) fn of_epoch(number: i64) -> (String, i64) {
    let seconds = if number.abs() > 100_000_000_000 { number / 1_000 } else { number };
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 0000-03-01, so that the leap day is the last of its year.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (format!("{year:04}-{month:02}-{day:02}"), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found() {
        let date = read("2024-02-29T23:59:60-14:00").unwrap();
        assert_eq!((date.year, date.month, date.day), (2024, 2, 29));
        assert_eq!((date.second, date.offset_minutes), (Some(60), Some(-840)));
        assert_eq!(read("2024-02-29").unwrap().second, None);
        assert_eq!(read("2024-02-29T00:00:00").unwrap().offset_minutes, None);
        assert_eq!(read("2024-02-29x"), None);
        assert_eq!(read("Anna"), None);
        assert_eq!(of_epoch(1_700_000_000), ("2023-11-14".into(), 80_000));
        assert_eq!(of_epoch(1_709_164_800_000).0, "2024-02-29");
        assert_eq!(of_epoch(-1).0, "1969-12-31");
        assert!(is_leap(2000) && is_leap(2024) && !is_leap(1900) && !is_leap(2023));
    }
}
