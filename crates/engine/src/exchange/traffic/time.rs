//! Points in time as recordings write them (RFC 3339, with the liberties of recorders). It reads no clock.

/// Milliseconds since 1970-01-01T00:00:00Z of `2024-05-01T12:00:00.123+02:00`; None: it is no such time, or before
/// 1970. A time without zone is taken for UTC, `+0200` for `+02:00`.
pub(in crate::exchange) fn millis_since_1970(text: &str) -> Option<u64> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let digits = |from: usize, count: usize| -> Option<i64> {
        let part = bytes.get(from..from + count)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0')))
    };
    let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
    if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":")) {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?);
    let (hour, minute, second) = (digits(11, 2)?, digits(14, 2)?, digits(17, 2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let mut at = 19;
    let mut millis = 0;
    if is(at, b".,") {
        let count = bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        for place in 0..3 {
            millis = millis * 10 + if place < count { digits(at + 1 + place, 1)? } else { 0 };
        }
        at += 1 + count;
    }
    let offset_minutes = match bytes.get(at) {
        None => 0,
        Some(b'Z' | b'z') => 0,
        Some(sign @ (b'+' | b'-')) => {
            let skip = usize::from(is(at + 3, b":"));
            let minutes = digits(at + 1, 2)? * 60 + digits(at + 3 + skip, 2)?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        Some(_) => return None,
    };
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    u64::try_from((seconds - offset_minutes * 60) * 1_000 + millis).ok()
}

/// Days of the Gregorian calendar, counted in years that begin in March, so that the leap day is the last of a year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days_before_month = (153 * month + 2) / 5;
    // 719,468 days lie between 0000-03-01 and 1970-01-01.
    year * 365 + leap_days + days_before_month + day - 1 - 719_468
}

/// The same the other way round, in UTC: `2024-05-01T10:00:00.123Z`.
pub fn text_of_millis(millis: u64) -> String {
    let days = (millis / 86_400_000) as i64;
    let in_day = millis % 86_400_000;
    // At most one year too late; then it is the one before.
    let mut year = 1970 + days / 365;
    while days_since_1970(year, 1, 1) > days {
        year -= 1;
    }
    let month = (1..=12).rev().find(|month| days_since_1970(year, *month, 1) <= days).unwrap_or(1);
    let day = days - days_since_1970(year, month, 1) + 1;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        in_day / 3_600_000,
        in_day / 60_000 % 60,
        in_day / 1_000 % 60,
        in_day % 1_000
    )
}

#[cfg(test)]
mod tests {
    use super::{millis_since_1970, text_of_millis};

    #[test]
    fn times_by_hand() {
        let table: &[(&str, Option<u64>)] = &[
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-01T00:00:00.5Z", Some(500)),
            ("2000-02-29T00:00:00.000Z", Some(951_782_400_000)),
            ("2000-03-01T00:00:00Z", Some(951_868_800_000)),
            ("2024-05-01T12:00:00.123+02:00", Some(1_714_557_600_123)),
            ("2024-05-01T12:00:00.1234567+0200", Some(1_714_557_600_123)),
            ("2024-05-01T10:00:00", Some(1_714_557_600_000)),
            ("2024-05-01 10:00:00Z", Some(1_714_557_600_000)),
            ("1969-12-31T23:59:59Z", None),
            ("2024-13-01T10:00:00Z", None),
            ("2024-05-01", None),
            ("2024-05-01T10:00:00 PST", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(millis_since_1970(text), *wanted, "{text}");
        }
    }

    #[test]
    fn back_and_forth() {
        for day in 0..40_000u64 {
            let millis = day * 86_400_000 + day * 977 % 86_400_000;
            assert_eq!(millis_since_1970(&text_of_millis(millis)), Some(millis));
        }
    }
}
