//! Findings as Markdown, for tickets and chats. Data goes into code spans, so that it can't become markup.

use check::{Check, Finding, GateReport};
use std::fmt::Write;

/// A gate's verdict and all its findings.
pub fn gate(report: &GateReport) -> String {
    let mut text = format!("## {}: {}\n\n{}\n", report.gate, report.verdict, plain(&report.headline));
    for reason in &report.reasons {
        let _ = writeln!(text, "- {}", plain(reason));
    }
    for one in &report.findings {
        text.push('\n');
        text.push_str(&finding(one));
    }
    text
}

/// What a reader of a ticket asks first: which check, which request, what came back.
pub fn head(check: &Check) -> String {
    let mut text = String::new();
    let name = if check.name.is_empty() { "Untitled check" } else { &check.name };
    let _ = write!(text, "# {}", plain(name));
    if !check.environment.is_empty() {
        let _ = write!(text, " ({})", plain(&check.environment));
    }
    text.push_str("\n\n");
    let exchange = check.exchanges.first();
    if let Some(request) = exchange.and_then(|e| e.request.as_ref()) {
        let _ = writeln!(text, "- Request: {}", code(&format!("{} {}", request.method, request.url)));
    }
    if let Some(response) = exchange.and_then(|e| e.response.as_ref()) {
        let time = response.timing.map(|t| format!(", in {} ms", t.total_millis)).unwrap_or_default();
        if let Some(status) = response.status {
            let _ = writeln!(text, "- Answer: {status}{time}");
        }
    }
    if text.ends_with("\n\n") { text } else { text + "\n" }
}

/// One finding.
pub fn finding(finding: &Finding) -> String {
    let mut text = format!("### {} ({})\n\n", plain(&finding.title), finding.severity.word());
    if let Some(place) = finding.places.first() {
        let _ = writeln!(
            text,
            "- Where: {} line {}, column {}, in the {}",
            code(finding.path()),
            place.line,
            place.column,
            place.document
        );
    }
    if finding.count > 1 && finding.is_count_exact() {
        let _ = writeln!(text, "- How often: {}", finding.count);
    }
    let expected = finding.expected.iter().map(|v| ("Expected", code(v)));
    let got = finding.got.iter().map(|v| ("Got", code(v)));
    let facts = finding
        .facts
        .iter()
        .map(|f| (f.label.as_str(), if f.is_code { code(&f.value) } else { plain(&f.value) }));
    for (label, value) in expected.chain(got).chain(facts) {
        let _ = writeln!(text, "- {label}: {value}");
    }
    if let Some(place) = &finding.schema_place {
        let _ = writeln!(text, "- Schema: {} line {}", code(&place.pointer), place.line);
    }
    if let Some(fix) = &finding.fix {
        let _ = writeln!(text, "- Fix: {}", prose(fix));
    }
    let _ = writeln!(text, "- Rule: {}", code(finding.rule.as_str()));
    text
}

/// A code span whose fence is longer than any run of backticks inside (CommonMark §6.1).
pub(super) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if text.is_empty() {
        return "(the whole)".into();
    }
    if longest > 0 { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

/// A sentence of ours, in which single backticks set code apart: code stays code, everything else is plain. What is
/// inside can be data, so its own backticks can't end a span: a backtick without a partner is plain text.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        let is_code = at % 2 == 1;
        match (is_code, at + 1 == parts.len()) {
            (true, true) => out.push_str(&plain(&format!("`{part}"))),
            (true, false) if part.is_empty() => out.push_str("\\`\\`"),
            (true, false) => out.push_str(&code(part)),
            (false, _) => out.push_str(&plain(part)),
        }
    }
    out
}

/// Text whose punctuation means nothing to Markdown or HTML.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn data_is_never_markup() {
        assert_eq!(super::code("a`b"), "`` a`b ``");
        assert_eq!(super::plain("<b>*x*"), "&lt;b>\\*x\\*");
        assert_eq!(super::prose("allow it: `\"type\": [\"a\"]`."), "allow it: `\"type\": [\"a\"]`.");
        assert_eq!(super::prose("a ` b *c*"), "a \\` b \\*c\\*");
        assert_eq!(super::prose("`a` <i> `b"), "`a` &lt;i> \\`b");
        assert_eq!(super::prose("``"), "\\`\\`");
    }
}
