//! Trees by hand: what the rows are, what folding does, and that size does not matter.

use super::*;

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec())
}

/// Rows as short lines: level, position/size, label, value, `+` for folded and `-` for open.
fn lines(document: &Document, folds: &Folds) -> Vec<String> {
    let window = window(document, folds, 0, 2_000);
    assert_eq!(window.total, window.rows.len() as u32);
    window.rows.iter().map(line).collect()
}

fn line(row: &TreeRow) -> String {
    let label = match &row.label {
        Label::Root => "$".to_owned(),
        Label::Key(key) => key.clone(),
        Label::Index(index) => index.to_string(),
        Label::Range(first, last) => format!("{first}…{last}"),
    };
    let fold = match (row.children, row.is_open) {
        (0, _) => "",
        (_, true) => "-",
        (_, false) => "+",
    };
    format!("{} {}/{} {label} {fold}{}", row.level, row.position, row.set_size, row.value)
}

fn node(document: &Document, pointer: &str) -> NodeId {
    document.resolve(pointer).expect("the pointer leads somewhere")
}

#[test]
fn rows_are_open_on_two_levels() {
    let document = parse("{\n\"a\": [1, {\"b\": null}],\n\"c\": true,\n\"d\": {}\n}");
    assert_eq!(
        lines(&document, &Folds::new()),
        [
            "1 1/1 $ -{\"a\":[1,{\"b\":null}],\"c\":true,\"d\":{}}",
            "2 1/3 a -[1,{\"b\":null}]",
            "3 1/2 0 1",
            "3 2/2 1 +{\"b\":null}",
            "2 2/3 c true",
            "2 3/3 d {}",
        ]
    );
    let window = window(&document, &Folds::new(), 4, 10);
    let places: Vec<_> = window.rows.iter().map(|row| (row.kind, row.line)).collect();
    assert_eq!(places, [(RowKind::Boolean, 3), (RowKind::Object, 4)]);
}

#[test]
fn folding_and_unfolding() {
    let document = parse(r#"{"a":[[[1]]],"b":{"c":{"d":2}}}"#);
    let mut folds = Folds::new();
    folds.set(RowId::of_value(node(&document, "/a")), false);
    folds.set(RowId::of_value(node(&document, "/b/c")), true);
    let labels = |folds: &Folds| -> String {
        lines(&document, folds)
            .iter()
            .map(|line| line.split(' ').nth(2).unwrap_or(""))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(labels(&folds), "$ a b c d");
    folds.set(RowId::of_value(document.root().unwrap()), false);
    assert_eq!(labels(&folds), "$");
    let mut folds = Folds::new();
    assert!(folds.open_below(&document, document.root().unwrap(), 100));
    assert_eq!(labels(&folds), "$ a 0 0 0 b c d");
    assert!(folds.fold_below(&document, document.root().unwrap(), 100));
    assert_eq!(labels(&folds), "$ a b");
    let mut folds = Folds::new();
    assert!(!folds.open_below(&document, document.root().unwrap(), 4));
    assert_eq!(labels(&folds), "$ a 0 0 b c");
}

#[test]
fn duplicates_are_seen() {
    let document = parse(r#"{"a":1,"b":2,"a":3}"#);
    let window = window(&document, &Folds::new(), 0, 10);
    let overridden: Vec<bool> = window.rows.iter().map(|row| row.is_overridden).collect();
    assert_eq!(overridden, [false, true, false, false]);
    assert_eq!(window.rows[0].children, 3);
}

#[test]
fn broken_and_empty_texts_have_rows() {
    assert_eq!(window(&parse(""), &Folds::new(), 0, 10).total, 0);
    assert_eq!(window(&parse("7"), &Folds::new(), 0, 10).total, 1);
    let document = parse("{\"a\": [1, 2, {\"b\": ");
    assert!(window(&document, &Folds::new(), 0, 10).total >= 4);
    let document = Document::parse_lines(b"{\"a\":1}\n{\"a\":2}\n".to_vec());
    assert_eq!(lines(&document, &Folds::new()).len(), 5);
}

#[test]
fn sections_stand_for_more_than_a_hundred() {
    let sizes: Vec<u32> = [0, 1, 100, 101, 10_000, 10_001, 1_000_000, u32::MAX].map(section_size).into();
    assert_eq!(sizes, [1, 1, 1, 100, 100, 10_000, 10_000, 100_000_000]);
    let document = parse(&format!("[{}0]", "0,".repeat(249)));
    let shown = lines(&document, &Folds::new());
    assert_eq!(shown.len(), 1 + 3 + 100);
    assert_eq!(shown[1], "2 1/3 0…99 -");
    assert_eq!(shown[2], "3 1/100 0 0");
    assert_eq!(shown[102], "2 2/3 100…199 +");
    assert_eq!(shown[103], "2 3/3 200…249 +");
    let mut folds = Folds::new();
    let root = document.root().unwrap();
    folds.set(RowId::of_section(root, 0, 100), false);
    folds.set(RowId::of_section(root, 200, 100), true);
    let shown = lines(&document, &folds);
    assert_eq!(shown.len(), 1 + 3 + 50);
    assert_eq!(shown[4], "3 1/50 200 0");
    assert_eq!(shown[53], "3 50/50 249 0");
}

#[test]
fn an_object_with_forty_thousand_keys() {
    let members: Vec<String> = (0..40_000).map(|key| format!("\"k{key}\":{{\"v\":{key}}}")).collect();
    let document = parse(&format!("{{{}}}", members.join(",\n")));
    let mut folds = Folds::new();
    let first = window(&document, &folds, 0, 50);
    // The root, four sections of 10,000, a hundred of 100 in the first, a hundred members, each with one in it.
    assert_eq!(first.total, 1 + 4 + 100 + 100 + 100);
    assert_eq!(line(&first.rows[1]), "2 1/4 0…9999 -");
    assert_eq!(line(&first.rows[2]), "3 1/100 0…99 -");
    assert_eq!(line(&first.rows[3]), "4 1/100 k0 -{\"v\":0}");
    let target = node(&document, "/k31415/v");
    assert!(folds.reveal(&document, target));
    let row = row_of(&document, &folds, RowId::of_value(target)).expect("it has a row now");
    let there = window(&document, &folds, row - 1, 2);
    assert_eq!(line(&there.rows[0]), "4 16/100 k31415 -{\"v\":31415}");
    assert_eq!(line(&there.rows[1]), "5 1/1 v 31415");
    assert_eq!(there.rows[1].line, 31_416);
    let labels: Vec<String> =
        lines(&document, &folds).into_iter().filter(|line| line.contains("314")).collect();
    assert!(labels.contains(&"3 15/100 31400…31499 -".to_owned()), "{labels:?}");
}

#[test]
fn a_million_levels() {
    let depth = 1_000_000;
    let document = parse(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    let mut folds = Folds::new();
    assert_eq!(window(&document, &folds, 0, 10).total, 3);
    assert!(!folds.open_below(&document, document.root().unwrap(), 500));
    let shown = window(&document, &folds, 495, 100);
    assert_eq!((shown.total, shown.rows.len()), (501, 6));
    assert_eq!(shown.rows[0].level, 496);
    // Value by value, all are opened in the end.
    for visit in document.walk().take(depth) {
        folds.set(RowId::of_value(visit.node), true);
    }
    let shown = window(&document, &folds, depth as u32 - 1, 10);
    assert_eq!((shown.total, shown.rows.len()), (depth as u32, 1));
    assert_eq!(line(&shown.rows[0]), "1000000 1/1 0 []");
    let last = document.walk().last().unwrap().node;
    assert!(!folds.reveal(&document, last));
}

#[test]
fn every_window_is_a_part_of_the_whole() {
    let rows: Vec<String> = (0..300).map(|row| format!("{{\"id\":{row},\"x\":[{row}]}}")).collect();
    let document = parse(&format!("{{\"rows\":[{}],\"more\":{{}}}}", rows.join(",")));
    let mut folds = Folds::new();
    assert!(folds.reveal(&document, node(&document, "/rows/222/x/0")));
    let whole = window(&document, &folds, 0, 2_000);
    for first in 0..=whole.total + 1 {
        let part = window(&document, &folds, first, 7);
        let expected: Vec<TreeRow> = whole.rows.iter().skip(first as usize).take(7).cloned().collect();
        assert_eq!((part.rows, part.total), (expected, whole.total));
    }
    for (at, row) in whole.rows.iter().enumerate() {
        assert_eq!(row_of(&document, &folds, row.id), Some(at as u32));
    }
}

#[test]
fn a_search_goes_on_where_it_stopped() {
    let rows: Vec<String> = (0..3_000).map(|row| format!("{{\"name\":\"Name {row}\"}}")).collect();
    let document = parse(&format!("[{}]", rows.join("\n,")));
    let needle = Needle::new("name", false);
    let mut hits = Vec::new();
    let (mut from, mut steps) = (Some(0), 0);
    while let Some(at) = from {
        let found = find(&document, &needle, at, 1_000);
        assert!(found.hits.len() <= 1_000);
        hits.extend(found.hits);
        from = found.next;
        steps += 1;
    }
    assert_eq!(hits.len(), 6_000);
    assert!(steps >= 9);
    assert_eq!((hits[1].line, hits[1].is_in_key, hits[2].line, hits[2].is_in_key), (1, false, 2, true));
    assert!(hits.is_sorted_by_key(|hit| hit.start));
}

#[test]
fn every_beginning_of_a_text_has_a_tree() {
    let text = r#"{"a":[1,{"b":null,"b":2}],'c':[tru,{"d":"x\ny"}],"e":{"f":[[]]}}"#;
    let needle = Needle::new("b", false);
    for end in 0..=text.len() {
        let document = parse(&text[..end]);
        let mut folds = Folds::new();
        for visit in document.walk() {
            assert!(folds.reveal(&document, visit.node));
        }
        let shown = window(&document, &folds, 0, 2_000);
        assert_eq!(shown.total, shown.rows.len() as u32);
        for visit in document.walk() {
            assert!(row_of(&document, &folds, RowId::of_value(visit.node)).is_some(), "{end}");
        }
        for row in &shown.rows {
            assert!(1 <= row.position && row.position <= row.set_size && row.start <= row.end);
        }
        assert!(find(&document, &needle, 0, u64::MAX).next.is_none());
    }
}

/// A finding about the value or key at each of these byte offsets.
fn finding(rule: &'static str, severity: check::Severity, starts: &[usize]) -> check::Finding {
    let place = |start: &usize| check::Place {
        document: check::DocumentName::Response,
        pointer: String::new(),
        start: *start as u32,
        end: *start as u32 + 1,
        line: 1,
        column: 1,
    };
    check::Finding {
        fingerprint: check::Fingerprint::of(&[rule]),
        gate: check::Gate::Contract,
        rule: check::RuleId::new(rule),
        severity,
        evidence: check::Evidence::Recorded,
        title: rule.into(),
        note: rule.into(),
        pattern: String::new(),
        places: starts.iter().map(place).collect(),
        count: starts.len() as u64,
        schema_place: None,
        subject: None,
        expected: None,
        got: None,
        facts: Vec::new(),
        fix: None,
    }
}

#[test]
fn findings_are_marked_and_counted_where_they_are_folded() {
    let text = r#"{"a": [1, {"b": null}], "c": true, "many": [0, 1]}"#;
    let document = parse(text);
    let at = |part: &str| text.find(part).expect("it is there");
    let findings = [
        finding("key", check::Severity::Warns, &[at("\"b\"")]),
        finding("null!", check::Severity::Blocks, &[at("null"), at("true")]),
        finding("root", check::Severity::Notes, &[0]),
    ];
    let marks = Marks::new(&document, check::DocumentName::Response, findings.iter());
    let said = |folds: &Folds| -> Vec<String> {
        let window = marked_window(&document, folds, &marks, 0, 100);
        let line = |row: &TreeRow| {
            let notes: Vec<_> = row.notes.iter().map(|n| format!("{}@{}", n.text, n.place)).collect();
            let folded =
                row.folded.map_or(String::new(), |f| format!(" [{} {}]", f.count, f.severity.word()));
            format!("{} {}{folded}", line(row).split(' ').nth(2).unwrap_or_default(), notes.join(","))
        };
        window.rows.iter().map(line).collect()
    };
    let mut folds = Folds::new();
    assert_eq!(
        said(&folds),
        ["$ root@0", "a ", "0 ", "1  [2 blocks]", "c null!@1", "many ", "0 ", "1 "],
        "the object in a is folded"
    );
    folds.set(RowId::of_value(node(&document, "/a/1")), true);
    assert_eq!(
        said(&folds)[3..6],
        ["1 ", "b null!@0,key@0", "c null!@1"],
        "worst first, at the value and its key"
    );
    folds.set(RowId::of_value(node(&document, "")), false);
    assert_eq!(said(&folds), ["$ root@0 [2 blocks]"]);
    let other = Marks::new(&document, check::DocumentName::Schema(0), findings.iter());
    assert!(marked_window(&document, &folds, &other, 0, 1).rows[0].notes.is_empty());
}

#[test]
fn sections_count_what_is_in_them() {
    let text = format!("[{}]", (0..250).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
    let document = parse(&text);
    let at = |n: &str| text.find(&format!(",{n},")).expect("it is there") + 1;
    let findings = [finding("x", check::Severity::Warns, &[at("150"), at("199"), at("200")])];
    let marks = Marks::new(&document, check::DocumentName::Response, findings.iter());
    let mut folds = Folds::new();
    let sections = |folds: &Folds| -> Vec<_> {
        let window = marked_window(&document, folds, &marks, 0, 500);
        let sections = window.rows.into_iter().filter(|row| row.kind == RowKind::Section);
        sections.map(|row| row.folded.map(|folded| folded.count)).collect()
    };
    assert_eq!(sections(&folds), [None, Some(1), Some(1)]);
    folds.reveal(&document, node(&document, "/150"));
    assert_eq!(sections(&folds), [None, None, Some(1)], "what is open counts nothing");
}
