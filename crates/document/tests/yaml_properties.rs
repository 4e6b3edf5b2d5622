//! YAML against other readers and writers: real documents by another parser, random values in block and flow style,
//! and texts that try to break the reader.

use document::{Document, FaultKind, YamlFault};
use proptest::prelude::*;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn suite(name: &str) -> Option<Vec<u8>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let suites = std::env::var_os("PREFLIGHT_SUITES")
        .map_or_else(|| repository.join("../shared/suites"), PathBuf::from);
    let found = std::fs::read(suites.join("openapi-documents").join(name)).ok();
    if found.is_none() {
        println!("skipped: {name} is not there (set PREFLIGHT_SUITES)");
    }
    found
}

/// The values of a document, duplicate keys resolved.
fn value(document: &Document) -> Value {
    let root = document.root().expect("there is a value");
    serde_json::from_slice(document.raw(root)).expect("the values are JSON")
}

/// As the other parser reads it; keys as text.
fn by_another_parser(text: &[u8]) -> Value {
    fn plain(value: serde_norway::Value) -> Value {
        match value {
            serde_norway::Value::Sequence(list) => list.into_iter().map(plain).collect(),
            serde_norway::Value::Mapping(members) => {
                let key = |key: serde_norway::Value| match plain(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                members.into_iter().map(|(name, value)| (key(name), plain(value))).collect()
            }
            scalar => serde_json::to_value(scalar).expect("a scalar is JSON"),
        }
    }
    plain(serde_norway::from_slice(text).expect("the other parser reads it"))
}

#[test]
fn real_documents_are_read_as_another_parser_reads_them() {
    for name in ["museum-3.1.yaml", "twilio_verify_v2.yaml"] {
        let Some(text) = suite(name) else { return };
        let document = Document::parse_yaml(text.clone());
        assert_eq!(document.faults(), [], "{name}");
        assert_eq!(document.duplicate_keys().count(), 0, "{name}");
        assert!(document.is_yaml());
        assert_eq!(value(&document), by_another_parser(&text), "{name}");
        every_place_holds_its_value(&document, name);
    }
}

/// Every string without escapes stands in the text where its span says, key before value, in the order of the text.
fn every_place_holds_its_value(document: &Document, name: &str) {
    let mut before = 0;
    for visit in document.walk() {
        let span = document.span(visit.node);
        assert!(before <= span.start && span.start <= span.end, "{name}: {}", document.pointer(visit.node));
        before = span.start;
        let Some(parent) = visit.parent else { continue };
        assert!(span.end <= document.span(parent).end, "{name}: {}", document.pointer(visit.node));
        let written = std::str::from_utf8(&document.bytes()[span.range()]).expect("spans lie on characters");
        let text = document.text(visit.node);
        let bare = written.trim_matches(['\'', '"']);
        if !written.contains(['\n', '\\']) && matches!(document.kind(visit.node), document::Kind::String) {
            assert_eq!(bare.replace("''", "'"), *text, "{name}: {}", document.pointer(visit.node));
        }
        if let Some(key) = document.key_span(visit.node) {
            assert!(key.start <= span.start, "{name}: {}", document.pointer(visit.node));
            assert_eq!(document.node_at(key.start).map(|hit| hit.value()), Some(visit.node), "{name}");
        }
    }
}

#[test]
fn a_json_text_is_read_as_yaml_too() {
    let Some(text) = suite("twilio_studio_v1.json") else { return };
    let wanted: Value = serde_json::from_slice(&text).expect("the suite is JSON");
    let document = Document::parse_yaml(text);
    assert_eq!(document.faults(), []);
    assert_eq!(value(&document), wanted);
}

/// What takes time by the square of the length would take minutes here.
#[test]
fn large_texts_are_read() {
    let entry = |at: usize| {
        format!("  /path{at}:\n    get: {{summary: 'no {at}', tags: [a, b]}}\n    x: |\n      one\n")
    };
    let paths: String = (0..30_000).map(entry).collect();
    let document = Document::parse_yaml(format!("paths:\n{paths}").into_bytes());
    assert_eq!(document.faults(), []);
    let paths = document.resolve("/paths").expect("paths are there");
    assert_eq!(document.len(paths), 30_000);
    let last = document.resolve("/paths/~1path29999/get/tags/1").expect("the last one is there");
    assert_eq!(document.position(document.span(last).start).line, 119_999);
    for text in [
        format!("a: \"{}\"", "x\\n".repeat(300_000)),
        format!("a: |\n{}", "  line\n".repeat(200_000)),
        format!("a: {}", "word ".repeat(200_000)),
        "- ".repeat(200) + "x",
        "#\n".repeat(300_000) + "a: 1",
        "a: 1\n---\n".repeat(100_000),
        "a: *x\n".repeat(100_000),
        "a: no\n".repeat(100_000),
        "\n".repeat(500_000) + "a:",
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "? ".repeat(100_000),
        "&a ".repeat(100_000),
        "!a ".repeat(100_000),
        "a:\n".repeat(200_000),
        "-\n".repeat(200_000),
        "'".repeat(200_001),
        "a: &x 1\nb: ".to_owned() + &"*x ".repeat(50_000),
        (0..50_000).map(|at| format!("k{at}: &a{at} v\nr{at}: *a{at}\n")).collect(),
    ] {
        let document = Document::parse_yaml(text.into_bytes());
        assert!(document.faults().len() <= 1_000);
        assert!(document.line_count() >= 1);
    }
}

/// A text whose aliases stand for 10^9 values, one with a long text, one with merges, and what is behind them.
#[test]
fn aliases_are_bounded() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let inner = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
    }
    let long = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 1_000].join(", "));
    let members: String = (0..1_000).map(|at| format!("k{at}: 1, ")).collect();
    let merges = format!(
        "base: &b {{{members}}}\n{}",
        (0..1_000).map(|at| format!("m{at}: {{<<: *b}}\n")).collect::<String>()
    );
    let same = format!("base: &b {{{members}}}\nc: {{<<: [{}]}}\n", vec!["*b"; 10_000].join(", "));
    let mut chain = String::from("c0: &c0 {x: 1}\n");
    for level in 1..5_000 {
        chain.push_str(&format!("c{level}: &c{level} [*c{}]\n", level - 1));
    }
    for (name, text) in
        [("laughs", laughs), ("long", long), ("merges", merges), ("same", same), ("chain", chain)]
    {
        let document = Document::parse_yaml(format!("before: 1\n{text}after: {{x: y}}\n").into_bytes());
        let kinds: Vec<FaultKind> = document.faults().iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, [FaultKind::Yaml(YamlFault::TooManyAliases)], "{name}");
        let place = document.faults()[0].span;
        assert_eq!(document.bytes()[place.range()].first(), Some(&b'*'), "{name}: the alias is the place");
        let after = document.resolve("/after/x").map(|node| document.text(node).into_owned());
        assert_eq!(after.as_deref(), Some("y"), "{name}: the rest is read");
        assert!(document.walk().count() < 300_000, "{name}");
    }
    // As many as a real document may have.
    let text = format!("a: &a {{x: [1, 2, 3]}}\nb: [{}]\n", vec!["*a"; 10_000].join(", "));
    let document = Document::parse_yaml(text.into_bytes());
    assert_eq!(document.faults(), []);
    assert_eq!(document.len(document.resolve("/b").expect("b is there")), 10_000);
}

#[test]
fn bytes_that_are_no_utf_8_are_told_and_the_places_behind_them_hold() {
    let document = Document::parse_yaml(b"a: x\xFFy\xC3\nb: [1, \xE2\x82]\nc: end\n".to_vec());
    let lines: Vec<u32> =
        document.faults().iter().map(|fault| document.position(fault.span.start).line).collect();
    assert!(document.faults().iter().all(|fault| fault.kind == FaultKind::InvalidUtf8));
    assert_eq!(lines, [1, 1, 2]);
    let end = document.resolve("/c").expect("c is there");
    assert_eq!(&document.bytes()[document.span(end).range()], b"end");
    assert_eq!(document.text(document.resolve("/a").expect("a is there")), "x\u{FFFD}y\u{FFFD}");
    let utf_16: Vec<u8> = "a: 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let document = Document::parse_yaml(utf_16);
    assert!(matches!(document.faults()[0].kind, FaultKind::OtherEncoding(_)));
}

#[test]
fn yaml_is_left_as_it_is_by_edits() {
    let text = b"a: 1 # why\nb: [2]\n";
    let document = Document::parse_yaml(text.to_vec());
    assert_eq!(document::edit::format(&document, document::edit::Indent::Spaces(2)), text);
    let root = document.root().expect("there is a value");
    assert_eq!(document::edit::insert_member(&document, root, "c", "3"), None);
    let a = document.resolve("/a").expect("a is there");
    assert_eq!(document::edit::remove(&document, a), None);
    assert_eq!(document.into_bytes(), text);
}

fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-c~:# -]{0,6}".prop_map(Value::from),
        "[\\PC]{0,10}".prop_map(Value::from),
        "[\"'\\\\\n\t/é\u{1F600}x\u{1}]{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            "no", "true", "null", "~", "12", "0x1F", "1e3", "<<", "*a", "- a", "a: b", "? x"
        ])
        .prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec(("[a-d~/'é\": #]{0,3}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A value in block style: quoted texts, and `|2-` where a text of several lines allows it.
fn write_block(value: &Value, indent: usize, out: &mut String) {
    let margin = "  ".repeat(indent);
    match value {
        Value::Array(list) if !list.is_empty() => {
            for item in list {
                out.push_str(&format!("\n{margin}-"));
                write_block(item, indent + 1, out);
            }
        }
        Value::Object(members) if !members.is_empty() => {
            for (key, item) in members {
                out.push_str(&format!("\n{margin}{}:", Value::from(key.as_str())));
                write_block(item, indent + 1, out);
            }
        }
        Value::String(text) if indent > 0 && is_block_text(text) => {
            out.push_str(" |2-");
            for line in text.split('\n') {
                out.push_str(&format!("\n{margin}{line}"));
            }
        }
        scalar => out.push_str(&format!(" {scalar}")),
    }
}

fn is_block_text(text: &str) -> bool {
    text.contains('\n')
        && !text.ends_with('\n')
        && !text.starts_with(['\n', '\t'])
        && text.chars().all(|c| c == '\n' || c == '\t' || (c >= ' ' && c != '\u{7f}'))
        && !text.split('\n').any(|line| line.trim().is_empty() || line.starts_with('\t'))
}

fn check(text: String, wanted: &Value) -> Result<(), TestCaseError> {
    let document = Document::parse_yaml(text.clone().into_bytes());
    prop_assert!(!document.is_blocked(), "{text}: {:?}", document.faults());
    prop_assert_eq!(&value(&document), wanted, "{}", text);
    for visit in document.walk() {
        let span = document.span(visit.node);
        prop_assert!(span.end as usize <= text.len() && text.get(span.range()).is_some(), "{}", text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_value_written_as_yaml_is_read_back(value in values(), has_windows_breaks in any::<bool>()) {
        let wanted: Value = serde_json::from_str(&value.to_string()).expect("a value is JSON");
        let mut block = String::from("---");
        write_block(&value, 0, &mut block);
        check(if has_windows_breaks { block.replace('\n', "\r\n") } else { block } + "\n", &wanted)?;
        check(value.to_string(), &wanted)?;
        check(serde_json::to_string_pretty(&value).expect("a value can be written"), &wanted)?;
        let mut document = String::from("key:");
        write_block(&value, 1, &mut document);
        check(document + "\n# end\n", &serde_json::json!({ "key": wanted }))?;
    }

    #[test]
    fn texts_of_pieces_never_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "a", ": ", "\n", "- ", "  ", "\t", "{", "}", "[", "]", ",", "'", "\"", "\\", "|", ">", "&a ", "*a", "<<: ", "? ",
        "#", "!t ", "!!str ", "---\n", "...\n", "%YAML 1.2\n", "12", "no", "é", "\u{feff}", "\r\n", "\u{0}", "\u{2028}", "|2\n",
        "*a : ", "&b {a: *b}", "<<: [*a, {a: 1}]",
    ]), 0..40)) {
        robust(pieces.concat().into_bytes())?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        robust(bytes)?;
    }
}

/// Whatever comes: the text is kept, places lie in it, children lie in their order.
fn robust(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let document = Document::parse_yaml(bytes.clone());
    prop_assert_eq!(document.bytes(), &bytes);
    let mut before = 0;
    for visit in document.walk() {
        let span = document.span(visit.node);
        prop_assert!(span.start <= span.end && span.end as usize <= bytes.len());
        prop_assert!(
            before <= span.start,
            "{:?}: {}",
            String::from_utf8_lossy(&bytes),
            document.pointer(visit.node)
        );
        before = span.start;
        prop_assert!(document.resolve(&document.pointer(visit.node)).is_some());
        document.position(span.start);
        document.node_at(span.start);
        if let Some(key) = document.key_span(visit.node) {
            prop_assert!(key.start <= key.end && key.end as usize <= bytes.len());
        }
    }
    for fault in document.faults() {
        prop_assert!(fault.span.start <= fault.span.end && fault.span.end as usize <= bytes.len());
    }
    Ok(())
}
