//! Numbers and counts as a person reads them. No state.

use check::{DocumentName, Severity, Verdict};

/// `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 line`, `23 lines`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `612 bytes`, `34.5 KB`, `1.2 MB`.
pub fn bytes(size: u64) -> String {
    match size {
        0..=9_999 => counted(size, "byte", "bytes"),
        10_000..=999_999 => format!("{:.1} KB", size as f64 / 1e3),
        _ => format!("{:.1} MB", size as f64 / 1e6),
    }
}

/// `0.4 ms`, `312 ms`, `4.2 s`.
pub fn duration(millis: f64) -> String {
    if millis < 10.0 {
        format!("{millis:.1} ms")
    } else if millis < 1000.0 {
        format!("{millis:.0} ms")
    } else {
        format!("{:.1} s", millis / 1000.0)
    }
}

/// The class that gives a verdict its colours.
pub fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoGo => "nogo",
        Verdict::Hold => "hold",
        Verdict::NotRun => "idle",
        Verdict::Go => "go",
    }
}

/// Colour and shape of a severity.
pub fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocks => "blocks",
        Severity::Warns => "warns",
        Severity::Notes => "notes",
    }
}

/// The mark in the margin.
pub fn severity_mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocks => "✕",
        Severity::Warns => "▲",
        Severity::Notes => "●",
    }
}

/// A document's name in a sentence: `the response`, `the schema`, `schema 2`.
pub fn document_in_sentence(document: DocumentName) -> String {
    match document {
        DocumentName::Response | DocumentName::Schema(0) => format!("the {document}"),
        other => other.to_string(),
    }
}

/// Day and time, in the reader's own zone and way of writing.
pub fn date_and_time(at_millis: u64) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at_millis as f64));
    date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED).into()
}

/// `14:03:07`, in the reader's own zone.
pub fn time_of_day(at_millis: u64) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at_millis as f64));
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}
