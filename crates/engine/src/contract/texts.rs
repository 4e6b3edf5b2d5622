//! What the text of a document tells by itself: broken JSON, duplicate keys, numbers that do not survive a double,
//! date-times without zone, columns of mixed types. Needs no schema.

use super::columns::Columns;
use super::rules::*;
use super::{Notebook, rule};
use crate::schema::SchemaSource;
use check::{DocumentName, Fact, Finding, Fingerprint, Gate, Place, Severity};
use document::{Document, Duplicate, Fault, FaultKind, Kind, NodeId, Span};
use std::collections::BTreeMap;

/// Patterns told of one rule; more are counted in the last one's facts by nobody, so the report says that it is cut.
const MAX_FINDINGS_PER_RULE: usize = 100;

pub(super) fn judge_schema_text(source: &SchemaSource<'_>, notebook: &mut Notebook) {
    notebook.judged(SCHEMA_TEXT);
    faults(source.document, source.name, SCHEMA_TEXT, notebook);
    duplicate_keys(source.document, source.name, notebook);
}

pub(super) fn judge_body_text(body: &Document, name: DocumentName, notebook: &mut Notebook) {
    for id in [
        JSON_TEXT,
        DUPLICATE_KEY,
        INTEGER_PRECISION,
        DECIMAL_PRECISION,
        NUMBER_RANGE,
        DATE_WITHOUT_ZONE,
        MIXED_TYPES,
    ] {
        notebook.judged(id);
    }
    if super::kinds::judge(body, name, notebook) {
        return;
    }
    faults(body, name, JSON_TEXT, notebook);
    duplicate_keys(body, name, notebook);
    values(body, name, notebook);
    emptiness(body, name, notebook);
}

fn faults(document: &Document, name: DocumentName, id: &'static str, notebook: &mut Notebook) {
    for fault in document.faults().iter().take(MAX_FINDINGS_PER_RULE) {
        let finding = of_fault(document, name, id, fault, notebook);
        notebook.findings.push(finding);
    }
    if document.faults_cut() || document.faults().len() > MAX_FINDINGS_PER_RULE {
        notebook.is_cut = true;
        notebook.not_judged(
            id,
            format!(
                "The {name} has more faults in its text than are listed; mend the first ones and run again."
            ),
        );
    }
}

fn of_fault(
    document: &Document,
    name: DocumentName,
    id: &'static str,
    fault: &Fault,
    notebook: &Notebook,
) -> Finding {
    let sentence = fault.sentence();
    let title = sentence.trim_end_matches('.').to_string();
    let mut facts = Vec::new();
    if let Some(opened) = fault.opened_at() {
        let at = document.position(opened);
        facts.push(Fact::words("Opened", format!("line {}, column {}", at.line, at.column)));
    }
    if document.is_yaml() && fault.blocks() {
        let read = match document.root() {
            Some(_) => {
                "what stands before this place, and it is judged; YAML can't be read past its first error"
            }
            None => "nothing; YAML can't be read past its first error",
        };
        facts.push(Fact::words("Read", read));
    }
    let excerpt = excerpt(document, fault.span);
    Finding {
        fingerprint: Fingerprint::of(&[id, &name.to_string(), &title, &excerpt]),
        gate: Gate::Contract,
        rule: rule(id),
        severity: match fault.blocks() {
            true => Severity::Blocks,
            false if fault.is_note() => Severity::Notes,
            false => Severity::Warns,
        },
        evidence: notebook.evidence,
        note: title.clone(),
        title,
        pattern: String::new(),
        places: vec![place(document, name, around(document, fault.span.start), fault.span)],
        count: 1,
        schema_place: None,
        subject: None,
        expected: None,
        got: (!excerpt.is_empty()).then_some(excerpt),
        facts,
        fix: Some(fault.fix().to_string()),
    }
}

/// The pointer of the value that an offset lies in, or that ends right before it.
fn around(document: &Document, offset: u32) -> String {
    let hit = document.node_at(offset).or_else(|| document.node_at(offset.checked_sub(1)?));
    match hit {
        Some(document::Hit::Value(value) | document::Hit::Key { value, .. }) => document.pointer(value),
        None => String::new(),
    }
}

/// What a text tells belongs to its operation: the same field of two operations is two findings.
pub(super) fn belong_to(operation: &str, finding: &mut Finding) {
    if finding.subject.is_none() {
        finding.fingerprint = Fingerprint::of(&[&finding.fingerprint.to_string(), operation]);
        finding.subject =
            Some(check::finding::Subject { operation: operation.to_string(), exchanges: Vec::new() });
    }
}

/// Whether a finding is what the text of the response tells by itself.
pub(super) fn is_of_the_response(finding: &Finding) -> bool {
    let rules = [
        JSON_TEXT,
        DUPLICATE_KEY,
        INTEGER_PRECISION,
        DECIMAL_PRECISION,
        NUMBER_RANGE,
        DATE_WITHOUT_ZONE,
        MIXED_TYPES,
        NOT_EMPTY,
    ];
    rules.contains(&finding.rule.as_str())
        && finding.places.first().is_some_and(|place| place.document == DocumentName::Response)
}

/// Takes out what a schema says of NaN and infinity: that they are no numbers of JSON is told by the text.
pub(super) fn drop_not_finite(body: &Document, violations: &mut Vec<Finding>) {
    let is_one = |fault: &&Fault| matches!(fault.kind, FaultKind::NotFinite);
    let starts: Vec<u32> = body.faults().iter().filter(is_one).map(|fault| fault.span.start).collect();
    let is_told = |finding: &Finding| {
        finding.rule.as_str() == BODY_SCHEMA
            && !finding.places.is_empty()
            && finding.count == finding.places.len() as u64
            && finding.places.iter().all(|place| starts.contains(&place.start))
    };
    if !starts.is_empty() {
        violations.retain(|finding| !is_told(finding));
    }
}

/// A few characters of the text, for people.
fn excerpt(document: &Document, span: Span) -> String {
    let end = span.end.min(span.start.saturating_add(160)) as usize;
    let bytes = document.bytes().get(span.start as usize..end).unwrap_or_default();
    let text: String = String::from_utf8_lossy(bytes).chars().take(40).collect();
    text.trim_end_matches('\u{fffd}').to_string()
}

fn duplicate_keys(document: &Document, name: DocumentName, notebook: &mut Notebook) {
    let mut folded: BTreeMap<String, usize> = BTreeMap::new();
    for duplicate in document.duplicate_keys() {
        let pointer = document.pointer(duplicate.last);
        let pattern = pattern_of(document, duplicate.last);
        if let Some(&at) = folded.get(&pattern) {
            let finding = &mut notebook.findings[at];
            finding.count += 1;
            let first = key_place(document, name, pointer.clone(), duplicate.first);
            let is_third = finding.places.last() == Some(&first);
            // A key that is there three times overrides twice, and has three places.
            let last = key_place(document, name, pointer, duplicate.last);
            let places = if is_third { vec![last] } else { vec![first, last] };
            if finding.places.len() + places.len() <= Finding::MAX_PLACES {
                finding.places.extend(places);
            }
            let in_first_object =
                |place: &&Place| Some(&place.pointer) == finding.places.first().map(|p| &p.pointer);
            let times = finding.places.iter().filter(in_first_object).count();
            if is_third && times == finding.places.len() {
                let key = shorten(&duplicate.key, 60);
                finding.title = format!("{key} appears {times} times, and readers disagree on which wins");
                finding.facts = first_and_last(document, &duplicate, finding.facts.first().cloned());
            }
            continue;
        }
        if folded.len() >= MAX_FINDINGS_PER_RULE {
            notebook.is_cut = true;
            notebook.not_judged(DUPLICATE_KEY, "There are more duplicate keys than are listed.");
            break;
        }
        let key = shorten(&duplicate.key, 60);
        folded.insert(pattern.clone(), notebook.findings.len());
        notebook.findings.push(Finding {
            fingerprint: Fingerprint::of(&[DUPLICATE_KEY, &name.to_string(), &pattern]),
            gate: Gate::Contract,
            rule: rule(DUPLICATE_KEY),
            severity: Severity::Warns,
            evidence: notebook.evidence,
            title: format!("{key} appears twice, and readers disagree on which wins"),
            // Rows say for each place where the others are.
            note: "appears more than once".into(),
            pattern,
            places: vec![
                key_place(document, name, pointer.clone(), duplicate.first),
                key_place(document, name, pointer, duplicate.last),
            ],
            count: 1,
            schema_place: None,
            subject: None,
            expected: None,
            got: None,
            facts: first_and_last(document, &duplicate, None),
            fix: Some(match document.is_yaml() {
                true => "Write the key once: YAML forbids it twice, and many readers refuse the text.".into(),
                false => "Send the key once. The last one is judged here, as JavaScript reads it.".into(),
            }),
        });
    }
}

/// The values that readers disagree about; `first` where it is known from before.
fn first_and_last(document: &Document, duplicate: &Duplicate<'_>, first: Option<Fact>) -> Vec<Fact> {
    let first = first.unwrap_or_else(|| Fact::code("First", shown(document, duplicate.first)));
    vec![first, Fact::code("Last", shown(document, duplicate.last))]
}

fn key_place(document: &Document, name: DocumentName, pointer: String, value: NodeId) -> Place {
    let span = document.key_span(value).unwrap_or_else(|| document.span(value));
    place(document, name, pointer, span)
}

/// One value's finding of a rule, before equal places are folded.
struct Hit {
    rule: &'static str,
    title: String,
    note: String,
    facts: Vec<Fact>,
    fix: &'static str,
}

fn values(document: &Document, name: DocumentName, notebook: &mut Notebook) {
    let mut columns = Columns::new(document);
    let mut folded: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    let mut told: BTreeMap<&'static str, usize> = BTreeMap::new();
    for visit in document.walk() {
        columns.visit(&visit);
        let hit = match document.kind(visit.node) {
            Kind::Number => number_hit(document, visit.node),
            Kind::String => date_hit(document, visit.node),
            _ => None,
        };
        let Some(hit) = hit else { continue };
        let pattern = columns.pattern(&visit);
        let key = (hit.rule, pattern);
        if let Some(&at) = folded.get(&key) {
            let finding = &mut notebook.findings[at];
            finding.count += 1;
            if finding.places.len() < Finding::MAX_PLACES {
                finding.places.push(value_place(document, name, visit.node));
            }
            continue;
        }
        let count = told.entry(hit.rule).or_default();
        *count += 1;
        if *count > MAX_FINDINGS_PER_RULE {
            notebook.is_cut = true;
            notebook
                .not_judged(hit.rule, format!("More fields than are listed break the rule {}.", hit.rule));
            continue;
        }
        let pattern = key.1.clone();
        folded.insert(key, notebook.findings.len());
        notebook.findings.push(Finding {
            fingerprint: Fingerprint::of(&[hit.rule, &name.to_string(), &pattern]),
            gate: Gate::Contract,
            rule: rule(hit.rule),
            severity: Severity::Warns,
            evidence: notebook.evidence,
            title: hit.title,
            note: hit.note,
            pattern,
            places: vec![value_place(document, name, visit.node)],
            count: 1,
            schema_place: None,
            subject: None,
            expected: None,
            got: None,
            facts: hit.facts,
            fix: Some(hit.fix.to_string()),
        });
    }
    mixed_types(document, name, columns, notebook);
}

fn number_hit(document: &Document, node: NodeId) -> Option<Hit> {
    let number = document.number(node)?;
    if number.text().len() < 16 && !number.text().contains(['e', 'E']) {
        return None; // 15 digits always survive
    }
    let sent = Fact::code("Sent", shorten(number.text(), 60));
    let subject = subject(document, node);
    if number.overflows_f64() {
        return Some(Hit {
            rule: NUMBER_RANGE,
            title: format!("{subject} is too large for a double"),
            note: "too large for a double".into(),
            facts: vec![sent, Fact::code("Read as", "Infinity")],
            fix: "Send a number below 1.8e308, or a string.",
        });
    }
    let read = number.as_f64().map(|double| Fact::code("Read as", as_javascript(double)));
    if number.is_beyond_safe_integer() {
        return Some(Hit {
            rule: INTEGER_PRECISION,
            title: format!("{subject} loses precision in JavaScript clients"),
            note: "beyond 2^53".into(),
            facts: [Some(sent), read].into_iter().flatten().collect(),
            fix: "Send it as a string.",
        });
    }
    if !number.is_written_as_integer() && !number.is_exact_as_f64() {
        return Some(Hit {
            rule: DECIMAL_PRECISION,
            title: format!("{subject} has more digits than a double keeps"),
            note: "changes as a double".into(),
            facts: [Some(sent), read].into_iter().flatten().collect(),
            fix: "Send fewer digits, or send it as a string.",
        });
    }
    None
}

/// As JavaScript prints a double (ECMA-262, Number::toString): digits up to 1e21, then an exponent.
fn as_javascript(double: f64) -> String {
    if double == 0.0 {
        return "0".into();
    }
    if (1e-6..1e21).contains(&double.abs()) {
        format!("{double}")
    } else {
        format!("{double:e}").replace("e-", "E-").replace('e', "e+").replace("E-", "e-")
    }
}

fn date_hit(document: &Document, node: NodeId) -> Option<Hit> {
    let span = document.span(node);
    // From `"2026-03-29T02:30"` on, quotes included; long fractions and escapes have room. A look at the length spares
    // the rest.
    if !(18..=64).contains(&span.len()) || !is_local_date_time(&document.text(node)) {
        return None;
    }
    Some(Hit {
        rule: DATE_WITHOUT_ZONE,
        title: format!("{} has no time zone", subject(document, node)),
        note: "no time zone".into(),
        facts: vec![Fact::code("Sent", document.text(node).into_owned())],
        fix: "Send the offset with it: Z, or +02:00 (RFC 3339).",
    })
}

/// `YYYY-MM-DDThh:mm[:ss[.fraction]]` and nothing behind it.
fn is_local_date_time(text: &str) -> bool {
    let shape: &[u8] = b"0000-00-00T00:00";
    let bytes = text.as_bytes();
    let fits = |at: usize, wanted: u8| {
        bytes.get(at).is_some_and(|b| match wanted {
            b'0' => b.is_ascii_digit(),
            b'T' => matches!(b, b'T' | b't' | b' '),
            other => *b == other,
        })
    };
    if !shape.iter().enumerate().all(|(at, wanted)| fits(at, *wanted)) {
        return false;
    }
    match &bytes[shape.len()..] {
        [] => true,
        [b':', a, b, rest @ ..] if a.is_ascii_digit() && b.is_ascii_digit() => match rest {
            [] => true,
            [b'.' | b',', fraction @ ..] => !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit),
            _ => false,
        },
        _ => false,
    }
}

fn mixed_types(document: &Document, name: DocumentName, columns: Columns<'_>, notebook: &mut Notebook) {
    let mixed = columns.into_mixed();
    if mixed.len() > MAX_FINDINGS_PER_RULE {
        notebook.is_cut = true;
        notebook.not_judged(MIXED_TYPES, "There are more fields of mixed types than are listed.");
    }
    for column in mixed.into_iter().take(MAX_FINDINGS_PER_RULE) {
        let types = column.types.iter().map(|(kind, _, _)| *kind).collect::<Vec<_>>().join(" and ");
        let subject = match document.key_text(column.types[0].1) {
            Some(key) => shorten(&key, 60),
            None => "the list".to_string(),
        };
        notebook.findings.push(Finding {
            fingerprint: Fingerprint::of(&[MIXED_TYPES, &name.to_string(), &column.pattern]),
            gate: Gate::Contract,
            rule: rule(MIXED_TYPES),
            severity: Severity::Warns,
            evidence: notebook.evidence,
            title: format!("{subject} is {types} in different items"),
            note: "mixed types".into(),
            pattern: column.pattern,
            places: column.types.iter().map(|(_, node, _)| value_place(document, name, *node)).collect(),
            count: 1,
            schema_place: None,
            subject: None,
            expected: None,
            got: None,
            facts: column
                .types
                .iter()
                .map(|(kind, node, count)| {
                    let line = document.position(document.span(*node).start).line;
                    Fact::words(kind, format!("{count} ×, first at line {line}"))
                })
                .collect(),
            fix: Some("Send one type in every item.".into()),
        });
    }
}

/// An empty list proves nothing about its items.
fn emptiness(body: &Document, name: DocumentName, notebook: &mut Notebook) {
    notebook.judged(NOT_EMPTY);
    let Some(root) = body.root() else { return };
    let empty = match body.kind(root) {
        Kind::Array | Kind::Object if body.len(root) == 0 => Some(root),
        Kind::Object => {
            let mut arrays =
                body.members(root).map(|m| m.value).filter(|v| body.kind(*v) == Kind::Array).peekable();
            let first = arrays.peek().copied();
            if arrays.all(|array| body.len(array) == 0) { first } else { None }
        }
        _ => None,
    };
    let Some(node) = empty else { return };
    let subject = subject(body, node);
    let why = format!("{subject} is empty, so nothing in it was judged: record a response with content.");
    notebook.not_judged(NOT_EMPTY, why);
    let pointer = body.pointer(node);
    notebook.findings.push(Finding {
        fingerprint: Fingerprint::of(&[NOT_EMPTY, &pointer]),
        gate: Gate::Contract,
        rule: rule(NOT_EMPTY),
        severity: Severity::Warns,
        evidence: notebook.evidence,
        title: format!("{subject} is empty, so nothing in it was judged"),
        note: "empty".into(),
        pattern: pointer,
        places: vec![value_place(body, name, node)],
        count: 1,
        schema_place: None,
        subject: None,
        expected: None,
        got: Some(shown(body, node)),
        facts: Vec::new(),
        fix: Some("Record a response that has content, so that there is something to judge.".into()),
    });
}

fn subject(document: &Document, node: NodeId) -> String {
    match document.key_text(node) {
        Some(key) if !key.is_empty() => shorten(&key, 60),
        Some(_) => "the value of the empty key".into(),
        None if document.root() == Some(node) => "the response".into(),
        None => format!("the item {}", document.pointer(node)),
    }
}

fn pattern_of(document: &Document, node: NodeId) -> String {
    let mut pattern = String::new();
    for step in document.steps(node) {
        match step {
            document::Step::Element { .. } => pattern.push_str("/*"),
            document::Step::Member { value, .. } => {
                pattern.push('/');
                pattern.push_str(
                    &document.key_text(value).unwrap_or_default().replace('~', "~0").replace('/', "~1"),
                );
            }
        }
    }
    pattern
}

fn value_place(document: &Document, name: DocumentName, node: NodeId) -> Place {
    place(document, name, document.pointer(node), document.span(node))
}

pub(super) fn place(document: &Document, name: DocumentName, pointer: String, span: Span) -> Place {
    let at = document.position(span.start);
    Place { document: name, pointer, start: span.start, end: span.end, line: at.line, column: at.column }
}

pub(super) fn shown(document: &Document, node: NodeId) -> String {
    shorten(&String::from_utf8_lossy(&document.raw(node)[..document.raw(node).len().min(400)]), 60)
}

pub(super) fn shorten(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn local_date_times() {
        for (text, is_local) in [
            ("2026-03-29T02:30:00", true),
            ("2026-03-29 02:30", true),
            ("2026-03-29T02:30:00.123456789", true),
            ("2026-03-29T02:30:00Z", false),
            ("2026-03-29T02:30:00+02:00", false),
            ("2026-03-29", false),
            ("2026-03-29T02:30:", false),
            ("2026-03-29T02:30:00.", false),
            ("ein Text von 20 Zeichen", false),
        ] {
            assert_eq!(super::is_local_date_time(text), is_local, "{text}");
        }
    }

    #[test]
    fn every_place_of_a_key_that_is_there_again() {
        for (text, title, lines, facts) in [
            ("{\"a\":1,\n\"a\":2}", "a appears twice, and", &[1, 2][..], ["1", "2"]),
            ("{\"a\":1,\n\"a\":2,\n\n\"a\":3}", "a appears 3 times, and", &[1, 2, 4], ["1", "3"]),
            (
                "[{\"a\":1,\n\"a\":2},\n{\"a\":3,\n\"a\":4}]",
                "a appears twice, and",
                &[1, 2, 3, 4],
                ["1", "2"],
            ),
        ] {
            let document = document::Document::parse(text.as_bytes().to_vec());
            let mut notebook = super::Notebook {
                evidence: check::Evidence::Recorded,
                findings: Vec::new(),
                states: Default::default(),
                is_cut: false,
            };
            super::duplicate_keys(&document, check::DocumentName::Response, &mut notebook);
            let [finding] = notebook.findings.as_slice() else { panic!("{text}: {:?}", notebook.findings) };
            assert!(finding.title.starts_with(title), "{text}: {}", finding.title);
            let found: Vec<u32> = finding.places.iter().map(|place| place.line).collect();
            assert_eq!(found, lines, "{text}");
            let found: Vec<&str> = finding.facts.iter().map(|fact| fact.value.as_str()).collect();
            assert_eq!(found, facts, "{text}");
        }
    }

    #[test]
    fn doubles_as_javascript_prints_them() {
        for (double, text) in [
            (9007199254740992.0, "9007199254740992"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (-1.5e300, "-1.5e+300"),
            (1e-7, "1e-7"),
            (0.1, "0.1"),
        ] {
            assert_eq!(super::as_javascript(double), text);
        }
    }
}
