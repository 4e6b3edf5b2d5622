//! What a string looks like: a date in one of several spellings, a UUID, an address, a number. It tells less rather
//! than more: whatever it calls a format of JSON Schema, a validator that asserts formats accepts.

/// Longer texts are plain.
const MAX_BYTES: usize = 2_048;

/// A way to write a string. The order is the one of [`TextForm::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TextForm {
    /// RFC 3339, with zone.
    DateTime,
    /// The same without zone.
    LocalDateTime,
    /// `2026-03-01 12:30:00`, with or without zone.
    SpacedDateTime,
    /// `2026-03-01`.
    Date,
    /// `2026/03/01`.
    SlashedYearFirst,
    /// `01/03/2026` or `03/01/2026`; a text can't tell which.
    SlashedDate,
    /// `01.03.2026`.
    DottedDate,
    /// `Sun, 01 Mar 2026 12:30:00 GMT` (RFC 9110 §5.6.7).
    HttpDate,
    /// RFC 3339 `full-time`.
    Time,
    Uuid,
    Email,
    Uri,
    Ipv4,
    /// Digits with a point: `12.50`.
    Decimal,
    /// Digits alone.
    Digits,
    Empty,
    Plain,
}

impl TextForm {
    pub(crate) const COUNT: usize = 17;
    pub(crate) const ALL: [TextForm; TextForm::COUNT] = [
        TextForm::DateTime,
        TextForm::LocalDateTime,
        TextForm::SpacedDateTime,
        TextForm::Date,
        TextForm::SlashedYearFirst,
        TextForm::SlashedDate,
        TextForm::DottedDate,
        TextForm::HttpDate,
        TextForm::Time,
        TextForm::Uuid,
        TextForm::Email,
        TextForm::Uri,
        TextForm::Ipv4,
        TextForm::Decimal,
        TextForm::Digits,
        TextForm::Empty,
        TextForm::Plain,
    ];

    /// The `format` of JSON Schema that it is.
    pub(crate) fn schema_format(self) -> Option<&'static str> {
        match self {
            TextForm::DateTime => Some("date-time"),
            TextForm::Date => Some("date"),
            TextForm::Time => Some("time"),
            TextForm::Uuid => Some("uuid"),
            TextForm::Email => Some("email"),
            TextForm::Uri => Some("uri"),
            TextForm::Ipv4 => Some("ipv4"),
            _ => None,
        }
    }

    /// For people; of one value.
    pub(crate) fn words(self) -> &'static str {
        match self {
            TextForm::DateTime => "date-time with zone",
            TextForm::LocalDateTime => "date-time without zone",
            TextForm::SpacedDateTime => "date-time with a space",
            TextForm::Date => "date (2026-03-01)",
            TextForm::SlashedYearFirst => "date (2026/03/01)",
            TextForm::SlashedDate => "date (01/03/2026)",
            TextForm::DottedDate => "date (01.03.2026)",
            TextForm::HttpDate => "date of HTTP (Sun, 01 Mar 2026)",
            TextForm::Time => "time",
            TextForm::Uuid => "UUID",
            TextForm::Email => "email address",
            TextForm::Uri => "URI",
            TextForm::Ipv4 => "IPv4 address",
            TextForm::Decimal => "decimal number",
            TextForm::Digits => "digits",
            TextForm::Empty => "empty",
            TextForm::Plain => "other text",
        }
    }

    /// A date or a time, in whatever spelling.
    pub(crate) fn is_time(self) -> bool {
        self <= TextForm::Time
    }

    /// Tells the form of a text.
    pub(crate) fn of(text: &str) -> TextForm {
        if text.is_empty() {
            return TextForm::Empty;
        }
        if text.len() > MAX_BYTES || !text.is_ascii() {
            return TextForm::Plain;
        }
        let first = text.as_bytes()[0];
        let found = if first.is_ascii_digit() || first == b'-' {
            number(text).or_else(|| dated(text)).or_else(|| is_ipv4(text).then_some(TextForm::Ipv4))
        } else {
            is_http_date(text).then_some(TextForm::HttpDate)
        };
        found.unwrap_or_else(|| {
            if is_uuid(text) {
                TextForm::Uuid
            } else if is_email(text) {
                TextForm::Email
            } else if is_uri(text) {
                TextForm::Uri
            } else {
                TextForm::Plain
            }
        })
    }
}

fn number(text: &str) -> Option<TextForm> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match digits.split_once('.') {
        Some((whole, fraction)) => (is_digits(whole) && is_digits(fraction)).then_some(TextForm::Decimal),
        None => is_digits(digits).then_some(TextForm::Digits),
    }
}

/// The value of exactly these digits.
fn digits(text: &str, at: usize, length: usize) -> Option<u32> {
    let part = text.get(at..at + length)?;
    if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Dates and times, whose texts start with a digit.
fn dated(text: &str) -> Option<TextForm> {
    let bytes = text.as_bytes();
    match (bytes.get(2), bytes.get(4)) {
        (Some(b':'), _) => (zone_after_time(text)? == Zone::There).then_some(TextForm::Time),
        (_, Some(b'-')) => {
            let date = is_day(digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?);
            if !date || bytes.get(7) != Some(&b'-') {
                return None;
            }
            match bytes.get(10) {
                None => Some(TextForm::Date),
                Some(b'T' | b't') => match zone_after_time(text.get(11..)?)? {
                    Zone::There => Some(TextForm::DateTime),
                    Zone::Missing => Some(TextForm::LocalDateTime),
                },
                Some(b' ') => zone_after_time(text.get(11..)?).map(|_| TextForm::SpacedDateTime),
                Some(_) => None,
            }
        }
        (_, Some(b'/')) if text.len() == 10 && bytes[7] == b'/' => {
            let is_date = is_day(digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?);
            is_date.then_some(TextForm::SlashedYearFirst)
        }
        _ if text.len() == 10 && bytes[2] == bytes[5] => {
            let (first, second, year) = (digits(text, 0, 2)?, digits(text, 3, 2)?, digits(text, 6, 4)?);
            match bytes[2] {
                b'/' if is_day(year, first, second) || is_day(year, second, first) => {
                    Some(TextForm::SlashedDate)
                }
                b'.' if is_day(year, second, first) => Some(TextForm::DottedDate),
                _ => None,
            }
        }
        _ => None,
    }
}

#[derive(PartialEq, Eq)]
enum Zone {
    There,
    Missing,
}

/// Reads `hh:mm:ss[.fraction][zone]`; without zone also `hh:mm`. None: it is no time. Leap seconds are left out.
fn zone_after_time(text: &str) -> Option<Zone> {
    let (hour, minute) = (digits(text, 0, 2)?, digits(text, 3, 2)?);
    if hour > 23 || minute > 59 || text.as_bytes().get(2) != Some(&b':') {
        return None;
    }
    if text.len() == 5 {
        return Some(Zone::Missing);
    }
    if text.as_bytes().get(5) != Some(&b':') || digits(text, 6, 2)? > 59 {
        return None;
    }
    let mut rest = text.get(8..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=9).contains(&count) {
            return None;
        }
        rest = fraction.get(count..)?;
    }
    match rest {
        "" => Some(Zone::Missing),
        "Z" => Some(Zone::There),
        _ => {
            let is_zone = rest.len() == 6
                && rest.starts_with(['+', '-'])
                && rest.as_bytes().get(3) == Some(&b':')
                && digits(rest, 1, 2)? <= 23
                && digits(rest, 4, 2)? <= 59;
            is_zone.then_some(Zone::There)
        }
    }
}

fn is_http_date(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    text.len() == 29
        && text.get(..3).is_some_and(|day| DAYS.contains(&day))
        && text.get(8..11).is_some_and(|month| MONTHS.contains(&month))
        && digits(text, 5, 2).is_some()
        && digits(text, 12, 4).is_some()
        && text.ends_with(" GMT")
}

pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A host name with a dot: labels of letters, digits and inner dashes; the last one letters only.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.as_bytes().get(2..4) != Some(b"--")
    };
    let Some((_, last)) = text.rsplit_once('.') else { return false };
    text.len() <= 253
        && text.split('.').all(is_label)
        && last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_local = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+'));
    is_local && is_domain(domain)
}

/// `http` and `https` addresses with a host name, an optional port, and characters that need no encoding.
fn is_uri(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let is_port = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_host = host == "localhost" || is_domain(host) || is_ipv4(host);
    let bytes = tail.as_bytes();
    let is_tail = bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        _ => byte.is_ascii_alphanumeric() || b"-._~/?#!$&'()*+,;=:@".contains(byte),
    });
    is_host && is_port && is_tail && tail.matches('#').count() <= 1
}

fn is_ipv4(text: &str) -> bool {
    let is_part = |part: &str| {
        (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
            && part.parse::<u32>().is_ok_and(|value| value <= 255)
    };
    text.split('.').count() == 4 && text.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::TextForm;

    #[test]
    fn forms_of_texts() {
        use TextForm::*;
        for (text, form) in [
            ("2026-03-01T12:30:00Z", DateTime),
            ("2026-03-01T12:30:00.123+02:00", DateTime),
            ("2026-03-01T12:30:00", LocalDateTime),
            ("2026-03-01T12:30", LocalDateTime),
            ("2026-03-01T24:30:00Z", Plain),
            ("2026-02-29T12:30:00Z", Plain),
            ("2026-03-01T12:30:00+0200", Plain),
            ("2026-03-01 12:30:00", SpacedDateTime),
            ("2026-03-01", Date),
            ("2024-02-29", Date),
            ("2026-02-29", Plain),
            ("2026/03/01", SlashedYearFirst),
            ("12/31/2026", SlashedDate),
            ("31/12/2026", SlashedDate),
            ("31/31/2026", Plain),
            ("31.12.2026", DottedDate),
            ("12.31.2026", Plain),
            ("Sun, 01 Mar 2026 12:30:00 GMT", HttpDate),
            ("12:30:00Z", Time),
            ("12:30:00", Plain),
            ("123e4567-e89b-12d3-a456-426614174000", Uuid),
            ("a23e4567-e89b-12d3-a456-426614174000", Uuid),
            ("123e4567e89b12d3a456426614174000", Plain),
            ("ada@example.com", Email),
            ("1@example.com", Email),
            ("ada@example", Plain),
            ("a..b@example.com", Plain),
            ("https://example.com/a?b=c#d", Uri),
            ("http://localhost:8080", Uri),
            ("https://example.com/a b", Plain),
            ("https://example.com/%zz", Plain),
            ("example.com", Plain),
            ("192.0.2.1", Ipv4),
            ("192.0.2.256", Plain),
            ("192.0.02.1", Plain),
            ("12.50", Decimal),
            ("-12.50", Decimal),
            ("12,50", Plain),
            ("12.", Plain),
            ("123", Digits),
            ("-", Plain),
            ("", Empty),
            ("paid", Plain),
            ("\u{661}", Plain),
        ] {
            assert_eq!(TextForm::of(text), form, "{text:?}");
        }
        assert!(TextForm::ALL.iter().enumerate().all(|(at, form)| *form as usize == at));
    }
}
