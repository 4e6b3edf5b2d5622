//! Findings as JUnit XML, for build servers: a suite per gate, a test case per rule. It keeps to the schema that
//! Jenkins' xUnit plugin publishes (`testsuites`, `testsuite`, `testcase` with `failure`, `skipped`, `system-out`).

use check::{Annotations, Finding, GateReport, RuleState, Severity, Verdict};
use std::fmt::Write;

/// Text of one finding that goes into a report; build servers show it in a small box.
const MAX_TEXT_CHARACTERS: usize = 4_000;

/// The gates that were run, as one XML document.
///
/// A finding that blocks is a failure, unless a person accepted it. What warns or notes, and what was accepted, is in
/// `system-out`. A rule that was not judged is skipped, with the reason. No times are written: reports hold none.
pub fn junit(gates: &[GateReport], annotations: &Annotations) -> String {
    let suites: Vec<Suite> = gates
        .iter()
        .filter(|gate| gate.verdict != Verdict::NotRun)
        .map(|gate| Suite::new(gate, annotations))
        .collect();
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites name=\"Preflight\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        sum(|s| s.cases),
        sum(|s| s.failed)
    );
    suites.iter().for_each(|suite| xml.push_str(&suite.xml));
    xml.push_str("</testsuites>\n");
    xml
}

struct Suite {
    xml: String,
    cases: usize,
    /// Cases with at least one failure.
    failed: usize,
}

impl Suite {
    fn new(gate: &GateReport, annotations: &Annotations) -> Suite {
        let mut body = String::new();
        let (mut cases, mut failed, mut skipped) = (0, 0, 0);
        for (rule, title, state) in rules(gate) {
            let findings: Vec<&Finding> = gate.findings.iter().filter(|f| f.rule.as_str() == rule).collect();
            let accepted = |f: &Finding| {
                annotations.get(&f.fingerprint).and_then(|a| a.accepted.as_ref()).map(|a| a.reason.clone())
            };
            let (failures, others): (Vec<&Finding>, Vec<&Finding>) =
                findings.iter().partition(|f| f.severity == Severity::Blocks && accepted(f).is_none());
            cases += 1;
            let name = if title.is_empty() { rule } else { title };
            let _ = write!(
                body,
                "    <testcase name=\"{}\" classname=\"preflight.{}\"",
                escape(name),
                escape(&rule.replace('/', "."))
            );
            let why_skipped = match state {
                Some(RuleState::NotJudged(why)) => Some(why.as_str()),
                Some(RuleState::NotAsked) => Some("There was nothing for this rule to test."),
                Some(RuleState::Judged(_)) | None => None,
            };
            let why_skipped = why_skipped.filter(|_| findings.is_empty());
            if why_skipped.is_none() && findings.is_empty() {
                body.push_str("/>\n");
                continue;
            }
            body.push_str(">\n");
            if let Some(why) = why_skipped {
                skipped += 1;
                let _ = writeln!(body, "      <skipped message=\"{}\"/>", escape(why));
            }
            failed += usize::from(!failures.is_empty());
            for finding in failures {
                let _ = writeln!(
                    body,
                    "      <failure message=\"{}\" type=\"{}\">{}</failure>",
                    escape(&finding.title),
                    escape(rule),
                    escape(&text(finding))
                );
            }
            if !others.is_empty() {
                let parts: Vec<String> = others
                    .iter()
                    .map(|finding| {
                        let kind = match accepted(finding) {
                            Some(reason) => format!("accepted ({reason})"),
                            None => finding.severity.word().to_string(),
                        };
                        format!("{kind}: {}\n{}", finding.title, text(finding))
                    })
                    .collect();
                let _ = writeln!(body, "      <system-out>{}</system-out>", escape(&parts.join("\n\n")));
            }
            body.push_str("    </testcase>\n");
        }
        let mut said = vec![format!("{}: {}.", gate.verdict, gate.headline)];
        said.extend(gate.reasons.iter().cloned());
        if gate.is_cut {
            said.push("There are more findings than are listed.".into());
        }
        let xml = format!(
            "  <testsuite name=\"{}\" tests=\"{cases}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">\n\
             {body}    <system-out>{}</system-out>\n  </testsuite>\n",
            escape(gate.gate.name()),
            escape(&said.join("\n"))
        );
        Suite { xml, cases, failed }
    }
}

/// The gate's rules, and those of findings that no rule of it tells, such as the tester's own.
fn rules(gate: &GateReport) -> Vec<(&str, &str, Option<&RuleState>)> {
    let mut rules: Vec<(&str, &str, Option<&RuleState>)> =
        gate.outcomes.iter().map(|o| (o.rule.as_str(), o.title.as_str(), Some(&o.state))).collect();
    for finding in &gate.findings {
        if !rules.iter().any(|(rule, ..)| *rule == finding.rule.as_str()) {
            rules.push((finding.rule.as_str(), "", None));
        }
    }
    rules
}

/// What a person needs to know about one finding, line by line.
fn text(finding: &Finding) -> String {
    let mut lines = Vec::new();
    if let Some(operation) = finding.subject.as_ref().map(|s| &s.operation).filter(|o| !o.is_empty()) {
        lines.push(format!("Operation: {operation}"));
    }
    if let Some(place) = finding.places.first() {
        let path = if finding.path().is_empty() { "(the whole)" } else { finding.path() };
        lines.push(format!(
            "Where: {path}, line {}, column {}, in the {}",
            place.line, place.column, place.document
        ));
    }
    if finding.count > 1 && finding.is_count_exact() {
        lines.push(format!("How often: {}", finding.count));
    }
    lines.extend(finding.expected.iter().map(|value| format!("Expected: {value}")));
    lines.extend(finding.got.iter().map(|value| format!("Got: {value}")));
    lines.extend(finding.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)));
    lines.extend(finding.fix.iter().map(|fix| format!("Fix: {fix}")));
    lines.push(format!("Fingerprint: {}", finding.fingerprint));
    let whole = lines.join("\n");
    match whole.char_indices().nth(MAX_TEXT_CHARACTERS) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

/// Text for an element or an attribute in double quotes. What XML 1.0 can't hold (§2.2) becomes U+FFFD; tabs and line
/// breaks are references, since an attribute would make spaces of them (§3.3.3).
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}
