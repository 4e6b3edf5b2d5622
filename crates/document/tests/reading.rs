//! Reading and changing documents: paths, duplicate keys, large and deep texts, edits.

use document::{Document, Hit, Kind, NodeId, edit};

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec())
}

fn at(document: &Document, pointer: &str) -> NodeId {
    document.resolve(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

#[test]
fn paths_are_escaped() {
    let document = parse(r#"{"a/b":[0,{"m~n":1,"it's\n\u0001":{"":2}}]}"#);
    let cases = [
        ("", "$"),
        ("/a~1b", "$['a/b']"),
        ("/a~1b/1/m~0n", "$['a/b'][1]['m~n']"),
        ("/a~1b/1/it's\n\u{1}", "$['a/b'][1]['it\\'s\\n\\u0001']"),
        ("/a~1b/1/it's\n\u{1}/", "$['a/b'][1]['it\\'s\\n\\u0001']['']"),
    ];
    for (pointer, path) in cases {
        let node = at(&document, pointer);
        assert_eq!(document.pointer(node), pointer);
        assert_eq!(document.json_path(node), path);
    }
    for missing in ["x", "/x", "/a~1b/01", "/a~1b/-", "/a~1b/2", "/a~1b/0/0", "/a~1b/+1"] {
        assert_eq!(document.resolve(missing), None, "{missing}");
    }
}

#[test]
fn the_last_duplicate_counts_and_the_first_keeps_its_place() {
    let document = parse(r#"{"a":1,"b":2,"\u0061":3,"a":4}"#);
    let root = document.root().expect("an object");
    assert!(document.faults().is_empty());
    assert_eq!(document.len(root), 2);
    assert_eq!(document.raw(at(&document, "/a")), b"4");
    let found: Vec<_> = document
        .duplicate_keys()
        .map(|duplicate| {
            (
                duplicate.key.into_owned(),
                document.span(duplicate.first).start,
                document.span(duplicate.last).start,
            )
        })
        .collect();
    assert_eq!(found, [("a".to_owned(), 5, 22), ("a".to_owned(), 22, 28)]);
    assert_eq!(document.all_members(root).filter(|member| member.is_overridden).count(), 2);
    assert_eq!(document.key_text(NodeId::clone(&at(&document, "/b"))).as_deref(), Some("b"));
}

#[test]
fn duplicates_are_found_among_siblings_of_one_shape() {
    let document =
        parse(r#"[{"a":1,"b":2,"c":3},{"a":1,"c":3,"b":2,"c":4},{"b":1,"b":2},{"x":0,"a":1,"a":2}]"#);
    let lengths: Vec<_> =
        document.elements(document.root().expect("an array")).map(|element| document.len(element)).collect();
    assert_eq!(lengths, [3, 3, 1, 2]);
    assert_eq!(document.duplicate_keys().count(), 3);
}

#[test]
fn what_lies_at_an_offset() {
    let document = parse(r#"{"ab": [10, "x"]}"#);
    let names: Vec<_> = (0..17)
        .map(|offset| match document.node_at(offset) {
            Some(Hit::Key { .. }) => "key",
            Some(Hit::Value(node)) => match document.kind(node) {
                Kind::Object => "object",
                Kind::Array => "array",
                Kind::Number => "number",
                _ => "string",
            },
            None => "none",
        })
        .collect();
    let expected = [
        "object", "key", "key", "key", "key", "object", "object", "array", "number", "number", "array",
        "array", "string", "string", "string", "array", "object",
    ];
    assert_eq!(names, expected);
    assert_eq!(document.node_at(17), None);
}

#[test]
fn a_million_levels() {
    let levels = 1_000_000;
    let mut text = vec![b'['; levels];
    text.extend(std::iter::repeat_n(b']', levels));
    let document = Document::parse(text);
    assert!(document.faults().is_empty());
    let deepest = document.walk().last().expect("a value");
    assert_eq!(deepest.depth as usize, levels - 1);
    assert_eq!(document.pointer(deepest.node).len(), 2 * (levels - 1));
    assert_eq!(document.resolve(&document.pointer(deepest.node)), Some(deepest.node));
    assert_eq!(edit::format(&document, edit::Indent::Compact).len(), 2 * levels);
    assert!(edit::format(&document, edit::Indent::Spaces(2)).len() < 500 * levels);

    let text: Vec<u8> = br#"{"":"#.iter().copied().cycle().take(4 * levels).collect();
    let open = Document::parse(text);
    assert_eq!(open.faults().len(), 1);
    assert_eq!(open.walk().count(), levels + 1);
}

#[test]
fn a_million_keys_and_a_long_array() {
    let count = 1_000_000;
    let mut text = String::from("{");
    for number in 0..count {
        text.push_str(&format!("\"key number {number} of many\":{number},"));
    }
    text.push_str("\"key number 5 of many\":\"again\"}");
    let document = parse(&text);
    assert_eq!(document.len(document.root().expect("an object")), count);
    assert_eq!(document.duplicate_keys().count(), 1);
    assert_eq!(document.raw(at(&document, "/key number 5 of many")), b"\"again\"");
    let last = at(&document, "/key number 999999 of many");
    for _ in 0..1_000 {
        assert_eq!(document.pointer(last), "/key number 999999 of many");
    }

    let document = parse(&format!("[{}]", vec!["[1,[2]]"; count].join(",")));
    for ordinal in (0..count).step_by(997) {
        let pointer = format!("/{ordinal}/1/0");
        let node = at(&document, &pointer);
        assert_eq!(document.pointer(node), pointer);
        assert_eq!(document.span(node).start as usize, 1 + ordinal * 8 + 4);
        assert_eq!(document.node_at(document.span(node).start).map(Hit::node), Some(node));
    }
}

#[test]
fn edits_by_hand() {
    let pretty = "{\n  \"a\": 1,\n  \"b\": [1, 2, 3]\n}\n";
    let document = parse(pretty);
    let apply = |edit: Option<edit::TextEdit>| {
        let changed = edit::apply(document.bytes(), &[edit.expect("there is such a place")]);
        String::from_utf8(changed).expect("text")
    };
    let root = document.root().expect("an object");
    assert_eq!(apply(edit::remove(&document, at(&document, "/a"))), "{\n  \"b\": [1, 2, 3]\n}\n");
    assert_eq!(apply(edit::remove(&document, at(&document, "/b"))), "{\n  \"a\": 1\n}\n");
    assert_eq!(apply(edit::remove(&document, at(&document, "/b/0"))), pretty.replace("1, 2, 3", "2, 3"));
    assert_eq!(apply(edit::remove(&document, at(&document, "/b/2"))), pretty.replace("1, 2, 3", "1, 2"));
    assert_eq!(apply(edit::remove(&document, root).or(Some(edit::replace(&document, root, "0")))), "0\n");
    assert_eq!(
        apply(edit::insert_member(&document, root, "c\"", "true")),
        "{\n  \"a\": 1,\n  \"b\": [1, 2, 3],\n  \"c\\\"\": true\n}\n"
    );
    assert_eq!(
        apply(edit::append_element(&document, at(&document, "/b"), "4")),
        pretty.replace("3]", "3, 4]")
    );
    assert_eq!(
        apply(edit::rename_key(&document, at(&document, "/a"), "é")),
        pretty.replace("\"a\"", "\"é\"")
    );
    let empty = parse("[{ }, {\"x\":1}]");
    let inserted = edit::insert_member(&empty, at(&empty, "/0"), "k", "2").expect("an object");
    assert_eq!(edit::apply(empty.bytes(), &[inserted]), b"[{\"k\": 2}, {\"x\":1}]");
    let only = edit::remove(&empty, at(&empty, "/1/x")).expect("a member");
    assert_eq!(edit::apply(empty.bytes(), &[only]), b"[{ }, {}]");
}

#[test]
fn formatting_by_hand() {
    let document = parse("{\"a\":[1.0,{}, [ ]],\"a\":\"\\u0041\"}");
    let pretty = edit::format(&document, edit::Indent::Spaces(2));
    let expected = "{\n  \"a\": [\n    1.0,\n    {},\n    []\n  ],\n  \"a\": \"\\u0041\"\n}";
    assert_eq!(String::from_utf8(pretty).expect("text"), expected);
    let broken = parse("[1,]");
    assert_eq!(edit::format(&broken, edit::Indent::Tab), b"[1,]");
}

/// Looking through all members for each duplicate would take minutes here.
#[test]
fn one_key_many_times() {
    let count = 200_000;
    let document = Document::parse(format!("{{{}\"b\":2}}", "\"a\":1,".repeat(count)).into_bytes());
    let root = document.root().unwrap();
    assert_eq!(document.faults(), []);
    assert_eq!((document.len(root), document.duplicate_keys().count()), (2, count - 1));
    assert_eq!(
        document.members(root).map(|member| document.text(member.key)).collect::<Vec<_>>(),
        ["a", "b"]
    );
}
