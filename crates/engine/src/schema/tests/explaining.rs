//! Runs the table of `rows`.

use super::judge;
use super::rows::rows;
use check::Finding;

#[test]
fn every_kind_of_violation_is_told() {
    let rows = rows();
    for row in &rows {
        let judged = judge(&row.schema, &row.instance);
        let context = format!("{} on {}", row.instance, row.schema);
        let finding = judged.findings.first().unwrap_or_else(|| panic!("no finding: {context}"));
        assert_eq!(finding.title, row.title, "{context}");
        let place = finding.places.first().map(|place| (place.pointer.clone(), place.line, place.column));
        assert_eq!(place.as_ref(), Some(&row.place), "{context}");
        let schema_place = finding.schema_place.as_ref().map(|place| place.pointer.as_str());
        assert_eq!(schema_place, Some(row.schema_pointer.as_str()), "{context}");
        let fix = finding.fix.as_deref().unwrap_or_default();
        assert!(fix.contains(&row.fix), "{context}: {fix}");
        assert!(!finding.title.contains('\u{1}') && !finding.title.ends_with('.'), "{context}");
        assert!(!finding.note.is_empty() && finding.note.len() <= 120, "{context}");
        assert!(finding.expected.is_some() && finding.got.is_some(), "{context}");
    }
    assert!(rows.len() >= 80, "{} rows", rows.len());
}

#[test]
fn fingerprints_differ_between_rows_and_not_between_runs() {
    let mut all = Vec::new();
    for row in &rows() {
        let (first, second) = (judge(&row.schema, &row.instance), judge(&row.schema, &row.instance));
        assert_eq!(first.findings, second.findings);
        let prints: Vec<_> = first.findings.iter().map(|finding| finding.fingerprint).collect();
        let mut sorted = prints.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), prints.len(), "{}", row.schema);
        all.extend(prints);
    }
    assert!(all.len() >= 80);
}

#[test]
fn a_fingerprint_survives_edits_elsewhere() {
    let schema = r#"{"properties":{"orders":{"items":{"properties":{"id":{"type":"integer"}}}}}}"#;
    let before = judge(schema, r#"{"orders":[{"id":"a"}]}"#);
    let after = judge(schema, "{\n\"x\": 1, \"orders\":[{\"id\":1},\n{\"id\":null}]}");
    assert_eq!(before.findings[0].fingerprint, after.findings[0].fingerprint);
    assert_eq!(after.findings[0].pattern, "/orders/*/id");
}

#[test]
fn equal_violations_of_items_are_folded() {
    let items: Vec<String> = (0..412).map(|n| format!("{{\"id\": \"{n}\"}}")).collect();
    let instance = format!("{{\"orders\": [\n{}]}}", items.join(",\n"));
    let schema = r#"{"properties":{"orders":{"items":{"properties":{"id":{"type":"integer"}}}}}}"#;
    let judged = judge(schema, &instance);
    assert_eq!(judged.findings.len(), 1);
    let finding = &judged.findings[0];
    assert_eq!(finding.count, 412);
    assert_eq!(finding.places.len(), Finding::MAX_PLACES);
    assert_eq!(finding.places[0].line, 2);
    assert_eq!(finding.places[0].pointer, "/orders/0/id");
    assert_eq!(finding.pattern, "/orders/*/id");
    // The items differ, so the title does not say what they are.
    assert_eq!(finding.title, "id must be an integer");
    assert!(!judged.is_cut);
}

#[test]
fn a_key_that_is_a_number_is_no_array_position() {
    let judged = judge(r#"{"additionalProperties":{"type":"string"}}"#, r#"{"0": 1, "1": 2}"#);
    let patterns: Vec<_> = judged.findings.iter().map(|finding| finding.pattern.as_str()).collect();
    assert_eq!(patterns, ["/0", "/1"]);
}

#[test]
fn a_violation_by_two_ways_is_told_once_for_each_place_in_the_schema() {
    let schema =
        r##"{"$defs":{"a":{"required":["x"]}},"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}"##;
    let judged = judge(schema, "{}");
    assert_eq!(judged.findings.len(), 1);
    assert_eq!(judged.findings[0].count, 1);
}
