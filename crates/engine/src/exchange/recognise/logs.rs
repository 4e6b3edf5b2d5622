//! Lines of logs: JSON lines with a time and a level, and plain lines that begin with a time or a level. It takes no
//! line apart.

use document::{Document, Kind as JsonKind};

/// As many lines say what a text is.
const LOOKED_AT: usize = 50;

const LEVELS: &[&str] = &["level", "severity", "lvl", "loglevel", "log.level", "levelname", "log_level"];
const TIMES: &[&str] =
    &["time", "timestamp", "ts", "@timestamp", "datetime", "date", "asctime", "eventTime", "@t", "t"];

pub(super) enum JsonLines {
    Logs,
    Plain,
}

/// At least two lines, most of them a whole JSON object or array each. None: they are not.
pub(super) fn json_lines(text: &str) -> Option<JsonLines> {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LOOKED_AT).collect();
    if lines.len() < 2 || !lines[0].starts_with(['{', '[']) {
        return None;
    }
    let (mut whole, mut logs) = (0, 0);
    for line in &lines {
        if !(line.starts_with('{') && line.ends_with('}') || line.starts_with('[') && line.ends_with(']')) {
            continue;
        }
        let document = Document::parse(line.as_bytes().to_vec());
        if document.is_blocked() {
            continue;
        }
        whole += 1;
        logs += usize::from(is_log(&document));
    }
    if whole * 2 <= lines.len() {
        return None;
    }
    Some(if logs * 2 > whole { JsonLines::Logs } else { JsonLines::Plain })
}

fn is_log(document: &Document) -> bool {
    let Some(root) = document.root().filter(|root| document.kind(*root) == JsonKind::Object) else {
        return false;
    };
    let has = |names: &[&str]| {
        names.iter().any(|name| {
            document
                .member(root, name)
                .is_some_and(|value| matches!(document.kind(value), JsonKind::String | JsonKind::Number))
        })
    };
    has(TIMES) && has(LEVELS)
}

/// Plain lines, most of which begin with a time or a level, or hold an access log's time.
pub(super) fn is_text(text: &str) -> bool {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !is_continuation(line))
        .take(LOOKED_AT)
        .collect();
    let timed = lines.iter().filter(|line| has_time(line)).count();
    let levelled = lines.iter().filter(|line| has_level(line)).count();
    match lines.len() {
        0 => false,
        1 => timed == 1 && (levelled == 1 || is_access(lines[0])),
        count => timed * 2 > count || levelled == count,
    }
}

/// A stack trace belongs to the line before it.
fn is_continuation(line: &str) -> bool {
    line.starts_with([' ', '\t']) || line.starts_with("Caused by:") || line.starts_with("Traceback ")
}

fn has_level(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "ERR", "FATAL", "CRITICAL", "SEVERE",
        "PANIC",
    ];
    let start: String = line.chars().take(80).collect();
    start.split(|c: char| !c.is_ascii_alphabetic()).any(|word| WORDS.contains(&word))
        || start.contains("level=")
}

/// Whether the line begins with a date or a time of day, brackets aside, or is an access log's.
fn has_time(line: &str) -> bool {
    let line = line.trim_start_matches(['[', '(', '<', '"']);
    let line = line.strip_prefix("time=").or_else(|| line.strip_prefix("ts=")).unwrap_or(line);
    let line = line.trim_start_matches('"');
    // `d`: a digit, `M`: the letters of a month, others stand for themselves
    const SHAPES: [&str; 8] = [
        "dddd-dd-dd",
        "dddd/dd/dd",
        "dd/dd/dddd",
        "dd/MMM/dddd",
        "MMM dd dd:",
        "MMM  d dd:",
        "dd:dd:dd",
        "dddddddddd",
    ];
    SHAPES.iter().any(|shape| has_shape(line, shape)) || is_access(line)
}

/// `192.0.2.1 - ann [24/Nov/2025:12:00:00 +0000] "GET / HTTP/1.1" 200 12`
fn is_access(line: &str) -> bool {
    let time = line.split_once('[').is_some_and(|(_, rest)| has_shape(rest, "dd/MMM/dddd:dd:dd:dd"));
    time && line.contains('"')
}

fn has_shape(text: &str, shape: &str) -> bool {
    let mut characters = text.chars();
    for wanted in shape.chars() {
        let Some(c) = characters.next() else { return false };
        let fits = match wanted {
            'd' => c.is_ascii_digit(),
            'M' => c.is_ascii_alphabetic(),
            _ => c == wanted,
        };
        if !fits {
            return false;
        }
    }
    // `2025-11-24` is followed by the rest of a time, not by more digits
    characters
        .next()
        .is_none_or(|c| !c.is_ascii_digit() || shape.ends_with(':') || shape.starts_with("dddddddddd"))
}
