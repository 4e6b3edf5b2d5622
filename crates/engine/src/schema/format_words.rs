//! What a `format` asks for in plain words, an example, and what is wrong with a text that breaks it.
//! Whether a text breaks it is jsonschema's judgement.

/// A format as people say it.
pub(super) struct FormatWords {
    /// After "must be": `a date-time`.
    pub words: &'static str,
    pub example: &'static str,
}

pub(super) fn words(format: &str) -> Option<FormatWords> {
    let (words, example) = match format {
        "date-time" => ("a date-time with zone", "2026-03-01T12:30:00Z"),
        "date" => ("a date", "2026-03-01"),
        "time" => ("a time with zone", "12:30:00Z"),
        "duration" => ("a duration", "P3DT4H"),
        "email" => ("an email address", "ada@example.com"),
        "idn-email" => ("an email address", "ada@example.com"),
        "hostname" | "host-name" => ("a host name", "api.example.com"),
        "idn-hostname" => ("a host name", "api.example.com"),
        "ipv4" | "ip-address" => ("an IPv4 address", "192.0.2.1"),
        "ipv6" => ("an IPv6 address", "2001:db8::1"),
        "uri" => ("a full address (URI)", "https://example.com/orders/1"),
        "uri-reference" => ("an address, full or relative (URI reference)", "/orders/1"),
        "iri" => ("a full address (IRI)", "https://example.com/orders/1"),
        "iri-reference" => ("an address, full or relative (IRI reference)", "/orders/1"),
        "uri-template" => ("an address template", "/orders/{id}"),
        "uuid" => ("a UUID", "123e4567-e89b-12d3-a456-426614174000"),
        "json-pointer" => ("a JSON Pointer", "/orders/0/id"),
        "relative-json-pointer" => ("a relative JSON Pointer", "1/id"),
        "regex" => ("a regular expression", "^[a-z]+$"),
        _ => return None,
    };
    Some(FormatWords { words, example })
}

/// What is wrong with a text, where it is easily told; a part of a sentence: `it has no zone`.
pub(super) fn reason(format: &str, text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("it is empty".into());
    }
    if text.trim() != text {
        return Some("it starts or ends with white space".into());
    }
    match format {
        "date-time" => date_time_reason(text),
        "date" if text.len() > 10 && date_reason(text.get(..10)?).is_none() && is_time_start(text, 10) => {
            Some("it has a time behind the date".into())
        }
        "date" => date_reason(text),
        "time" => time_reason(text),
        "email" | "idn-email" => email_reason(text),
        "uuid" => uuid_reason(text),
        "ipv4" => ipv4_reason(text),
        "uri" | "iri" if !text.contains(':') => Some("it has no scheme such as https:".into()),
        "uri" | "uri-reference" if text.contains(' ') => Some("it holds a space (write %20)".into()),
        "uri" | "uri-reference" if !text.is_ascii() => {
            Some("it holds characters beyond ASCII, which must be percent-encoded".into())
        }
        "hostname" if text.contains("://") => Some("it is an address, not a host name alone".into()),
        "hostname" if text.contains('_') => Some("it holds an underscore".into()),
        "json-pointer" if !text.starts_with('/') => Some("it does not start with /".into()),
        "duration" if !text.starts_with('P') => Some("it does not start with P".into()),
        _ => None,
    }
}

fn is_time_start(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at), Some(b'T' | b't' | b' '))
}

/// The value of exactly these digits.
fn digits(text: &str, at: usize, length: usize) -> Option<u32> {
    let part = text.get(at..at + length)?;
    if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
}

fn date_reason(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(match text.len() {
            10 => "it is a number, it seems of seconds since 1970".into(),
            13 => "it is a number, it seems of milliseconds since 1970".into(),
            8 => "it has no dashes (write 2026-03-01)".into(),
            _ => "it is a number".into(),
        });
    }
    let separators = (bytes.get(4), bytes.get(7));
    let (Some(year), Some(month), Some(day)) = (digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2))
    else {
        let is_day_first = text.len() >= 10 && digits(text, 0, 2).is_some() && digits(text, 6, 4).is_some();
        return Some(if is_day_first {
            "it does not start with the year (write 2026-03-01)".into()
        } else {
            "it is not written as 2026-03-01".into()
        });
    };
    if separators != (Some(&b'-'), Some(&b'-')) {
        return Some("its parts are not separated by dashes".into());
    }
    if !(1..=12).contains(&month) {
        return Some(format!("there is no month {month:02}"));
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1..=days).contains(&day) {
        return Some(format!("{year:04}-{month:02} has no day {day:02}"));
    }
    None
}

fn date_time_reason(text: &str) -> Option<String> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return date_reason(text);
    }
    let date = text.get(..10.min(text.len())).unwrap_or(text);
    if let Some(reason) = date_reason(date) {
        return Some(reason);
    }
    match text.as_bytes().get(10) {
        None => Some("it has no time".into()),
        Some(b'T' | b't') => time_reason(text.get(11..)?),
        Some(b' ') => Some("it has a space where a T belongs".into()),
        Some(_) => Some("it has no T between date and time".into()),
    }
}

fn time_reason(text: &str) -> Option<String> {
    let (Some(hour), Some(minute)) = (digits(text, 0, 2), digits(text, 3, 2)) else {
        return Some("the time is not written as 12:30:00".into());
    };
    if hour > 23 {
        return Some(format!("there is no hour {hour:02}"));
    }
    if minute > 59 {
        return Some(format!("there is no minute {minute:02}"));
    }
    let Some(second) = digits(text, 6, 2) else { return Some("it has no seconds".into()) };
    if second > 60 {
        return Some(format!("there is no second {second:02}"));
    }
    let rest = text.get(8..)?;
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    if rest.is_empty() {
        return Some("it has no zone (add Z or +01:00)".into());
    }
    let sign = rest.starts_with(['+', '-']);
    if sign && digits(rest, 1, 2).is_some() && rest.as_bytes().get(3) != Some(&b':') {
        return Some("its zone has no colon (write +01:00)".into());
    }
    (second == 60).then(|| "a leap second can only be at 23:59:60 in UTC".into())
}

fn email_reason(text: &str) -> Option<String> {
    match text.matches('@').count() {
        0 => Some("it has no @".into()),
        1 if text.starts_with('@') => Some("it has nothing before the @".into()),
        1 if text.ends_with('@') => Some("it has nothing after the @".into()),
        1 if text.contains(' ') => Some("it holds a space".into()),
        1 if text.contains("..") => Some("it has two dots in a row".into()),
        1 => None,
        _ => Some("it has more than one @".into()),
    }
}

fn uuid_reason(text: &str) -> Option<String> {
    if text.starts_with('{') {
        return Some("it has braces around it".into());
    }
    if text.starts_with("urn:uuid:") {
        return Some("it starts with urn:uuid:".into());
    }
    if let Some(odd) = text.chars().find(|c| !c.is_ascii_hexdigit() && *c != '-') {
        return Some(format!("{} is no hexadecimal digit", super::words::quoted(&odd.to_string())));
    }
    match (text.len(), text.contains('-')) {
        (32, false) => Some("it has no dashes".into()),
        (36, _) => Some("its dashes are at other places".into()),
        (length, _) => Some(format!("it has {length} characters, not 36")),
    }
}

fn ipv4_reason(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    if text.contains(':') && parts.len() == 4 {
        return Some("it has a port".into());
    }
    if parts.len() != 4 {
        return Some(format!("it has {}, not 4", super::words::count(parts.len() as u64, "part", "parts")));
    }
    parts.iter().find_map(|part| match part.parse::<u32>() {
        Ok(value) if value > 255 => Some(format!("{value} is more than 255")),
        Ok(_) if part.len() > 1 && part.starts_with('0') => Some(format!("{part} starts with a zero")),
        Ok(_) => None,
        Err(_) => Some(format!("{} is no number", super::words::quoted(part))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons() {
        let cases = [
            ("date-time", "2026-03-01T12:30:00", "it has no zone (add Z or +01:00)"),
            ("date-time", "2026-03-01T12:30:00.123", "it has no zone (add Z or +01:00)"),
            ("date-time", "2026-03-01 12:30:00Z", "it has a space where a T belongs"),
            ("date-time", "2026-13-01T12:30:00Z", "there is no month 13"),
            ("date-time", "2026-03-01T25:30:00Z", "there is no hour 25"),
            ("date-time", "2026-03-01T12:61:00Z", "there is no minute 61"),
            ("date-time", "2026-03-01T12:30Z", "it has no seconds"),
            ("date-time", "2026-03-01T12:30:00+0100", "its zone has no colon (write +01:00)"),
            ("date-time", "2026-03-01", "it has no time"),
            ("date-time", "1700000000", "it is a number, it seems of seconds since 1970"),
            ("date-time", "", "it is empty"),
            ("date-time", " 2026-03-01T12:30:00Z", "it starts or ends with white space"),
            ("date", "2025-02-29", "2025-02 has no day 29"),
            ("date", "01.03.2026", "it does not start with the year (write 2026-03-01)"),
            ("date", "2026/03/01", "its parts are not separated by dashes"),
            ("date", "2026-03-01T00:00:00Z", "it has a time behind the date"),
            ("date", "tomorrow", "it is not written as 2026-03-01"),
            ("time", "12:30:00", "it has no zone (add Z or +01:00)"),
            ("email", "ada.example.com", "it has no @"),
            ("email", "ada@@example.com", "it has more than one @"),
            ("email", "@example.com", "it has nothing before the @"),
            ("uuid", "123e4567e89b12d3a456426614174000", "it has no dashes"),
            ("uuid", "{123e4567-e89b-12d3-a456-426614174000}", "it has braces around it"),
            ("uuid", "123e4567-e89b-12d3-a456-42661417400g", "\"g\" is no hexadecimal digit"),
            ("ipv4", "256.0.0.1", "256 is more than 255"),
            ("ipv4", "1.2.3", "it has 3 parts, not 4"),
            ("ipv4", "1.2.3.4:80", "it has a port"),
            ("uri", "example.com/a", "it has no scheme such as https:"),
            ("uri", "https://example.com/a b", "it holds a space (write %20)"),
            ("json-pointer", "orders/0", "it does not start with /"),
        ];
        for (format, text, expected) in cases {
            assert_eq!(reason(format, text).as_deref(), Some(expected), "{format} {text:?}");
        }
    }
}
