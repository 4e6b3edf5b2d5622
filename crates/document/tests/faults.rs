//! What is said about broken texts: kinds and places of faults, and what is still read.

use document::{Document, FaultKind, edit};

/// The kinds of a text's faults, by name, with their places.
fn faults(text: &[u8]) -> Vec<String> {
    let document = Document::parse(text.to_vec());
    document
        .faults()
        .iter()
        .map(|fault| {
            let name = format!("{:?}", fault.kind);
            let name = name.split([' ', '(']).next().unwrap_or_default();
            format!("{name} {}..{}", fault.span.start, fault.span.end)
        })
        .collect()
}

#[test]
fn every_kind_of_fault_has_its_place_and_leaves_the_rest() {
    // text, what is read of it in compact form, faults
    let cases: &[(&str, &str, &[&str])] = &[
        ("", "", &["Empty 0..0"]),
        (" \n", "", &["Empty 2..2"]),
        ("\u{FEFF}{}", "{}", &["ByteOrderMark 0..3"]),
        ("[1,2,]", "[1,2]", &["TrailingComma 4..5"]),
        ("{\"a\":1,}", "{\"a\":1}", &["TrailingComma 6..7"]),
        ("[1,,2]", "[1,2]", &["ExtraComma 3..4"]),
        ("[,]", "[]", &["ExtraComma 1..2"]),
        ("[1 2]", "[1,2]", &["MissingComma 3..4"]),
        ("{\"a\":1 \"b\":2}", "{\"a\":1,\"b\":2}", &["MissingComma 7..8"]),
        ("{\"a\" 1}", "{\"a\":1}", &["MissingColon 5..6"]),
        ("{\"a\"=1}", "{\"a\":1}", &["MissingColon 4..5"]),
        ("{\"a\"::1}", "{\"a\":1}", &["ExtraColon 5..6"]),
        ("{\"a\":}", "{\"a\":}", &["MissingValue 5..5"]),
        ("{\"a\",\"b\":1}", "{\"a\":,\"b\":1}", &["MissingValue 4..4"]),
        ("{:1}", "{:1}", &["MissingKey 1..2"]),
        ("{a:1,'b':2}", "{a:1,'b':2}", &["UnquotedKey 1..2", "SingleQuotes 5..8"]),
        (
            "['it',x y,True]",
            "['it',x y,True]",
            &["SingleQuotes 1..5", "UnquotedText 6..9", "WrongLiteral 10..14"],
        ),
        (
            "[NaN,-Infinity,None,undefined]",
            "[NaN,-Infinity,None,undefined]",
            &["NotFinite 1..4", "NotFinite 5..14", "WrongLiteral 15..19", "WrongLiteral 20..29"],
        ),
        (
            "[+1,01,.5,1.,1e,0x1F,1.2.3,-]",
            "[+1,01,.5,1.,1e,0x1F,1.2.3,-]",
            &[
                "LeadingPlus 1..3",
                "LeadingZero 4..6",
                "NoDigitsBeforePoint 7..9",
                "NoDigitsAfterPoint 10..12",
                "BadExponent 13..15",
                "NotDecimal 16..20",
                "BadNumber 21..26",
                "BadNumber 27..28",
            ],
        ),
        ("[1,//x\n2/*y*/,3]#z", "[1,2,3]", &["Comment 3..6", "Comment 8..13", "Comment 16..18"]),
        ("[1;2]", "[1,2]", &["WrongSeparator 2..3"]),
        ("[\"a\\x\",\"\\u12\"]", "[\"a\\x\",\"\\u12\"]", &["BadEscape 3..5", "BadEscape 8..10"]),
        (
            "[\"\\uD800\",\"\\uDC00\\uD800\"]",
            "[\"\\uD800\",\"\\uDC00\\uD800\"]",
            &["LoneSurrogate 2..8", "LoneSurrogate 11..17", "LoneSurrogate 17..23"],
        ),
        ("[\"a\tb\"]", "[\"a\tb\"]", &["ControlCharacter 3..4"]),
        ("[\"a\nb\"]", "[\"a\nb\"]", &["ControlCharacter 3..4"]),
        ("{\"a\":\"x,\n\"b\":2}", "{\"a\":\"x,\"b\":2}", &["UnclosedString 5..7"]),
        ("[\"abc", "[\"abc]", &["UnclosedString 1..5", "Unclosed 5..5"]),
        ("{\"a\":[1,{\"b\":", "{\"a\":[1,{\"b\":}]}", &["Unclosed 13..13"]),
        ("[1,{\"a\":2]", "[1,{\"a\":2}]", &["WrongBracket 9..10"]),
        ("[1}", "[1]", &["WrongBracket 2..3"]),
        ("{} []", "{}", &["TrailingText 3..5"]),
        ("{}\n{}", "{}", &["TrailingText 3..5"]),
        ("[1]]", "[1]", &["TrailingText 3..4"]),
        ("[\u{A0}1]", "[1]", &["UnexpectedCharacter 1..3"]),
        ("[1]\0\0", "[1]", &["NulByte 3..5"]),
        ("12abc", "12abc", &["BadNumber 0..5"]),
    ];
    let mut wrong = Vec::new();
    for &(text, read, expected) in cases {
        let found = faults(text.as_bytes());
        if found != expected {
            wrong.push(format!("{text:?}: {found:?} instead of {expected:?}"));
        }
        let document = Document::parse(text.as_bytes().to_vec());
        let compact = structure(&document);
        if compact != read {
            wrong.push(format!("{text:?} is read as {compact:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was read, in compact form and with every scalar as it is written.
fn structure(document: &Document) -> String {
    let Some(root) = document.root() else { return String::new() };
    let mut text = String::new();
    let mut open = Vec::new();
    for visit in document.walk() {
        while open.len() > visit.depth as usize {
            text.extend(open.pop());
        }
        if visit.node != root && !text.ends_with(['[', '{']) {
            text.push(',');
        }
        if let Some(key) = document.key(visit.node) {
            text.push_str(&String::from_utf8_lossy(document.raw(key)));
            text.push(':');
        }
        match document.kind(visit.node) {
            document::Kind::Array => {
                text.push('[');
                open.push(']');
            }
            document::Kind::Object => {
                text.push('{');
                open.push('}');
            }
            _ => text.push_str(&String::from_utf8_lossy(document.raw(visit.node))),
        }
    }
    while let Some(closer) = open.pop() {
        text.push(closer);
    }
    text
}

#[test]
fn bytes_that_are_no_utf8_are_faults_in_runs() {
    assert_eq!(faults(b"[\"a\xFF\xFEb\xC3\"]"), ["InvalidUtf8 3..5", "InvalidUtf8 6..7"]);
    assert_eq!(faults(b"[1]\xFF"), ["InvalidUtf8 3..4", "TrailingText 3..4"]);
    let document = Document::parse(b"[\"a\xFFb\"]".to_vec());
    let element = document.root().and_then(|root| document.element(root, 0)).expect("an element");
    assert_eq!(document.text(element), "a\u{FFFD}b");
}

#[test]
fn other_encodings_are_named() {
    let cases: &[(&[u8], &str)] = &[
        (b"\xFF\xFE{\0}\0", "UTF-16 (little endian)"),
        (b"\xFE\xFF\0{\0}", "UTF-16 (big endian)"),
        (b"{\0}\0", "UTF-16 (little endian)"),
        (b"\0{\0}", "UTF-16 (big endian)"),
        (b"\xFF\xFE\0\0{\0\0\0", "UTF-32 (little endian)"),
        (b"{\0\0\0}\0\0\0", "UTF-32 (little endian)"),
        (b"\0\0\0{\0\0\0}", "UTF-32 (big endian)"),
    ];
    for &(bytes, name) in cases {
        let document = Document::parse(bytes.to_vec());
        let [fault] = document.faults() else { panic!("{bytes:?}: {:?}", document.faults()) };
        assert!(fault.sentence().contains(name), "{bytes:?}: {}", fault.sentence());
    }
}

#[test]
fn faults_are_capped_and_reading_goes_on() {
    let mut text = b"[".to_vec();
    for _ in 0..5_000 {
        text.extend_from_slice(b"01,");
    }
    text.extend_from_slice(b"7]");
    let document = Document::parse(text);
    assert_eq!(document.faults().len(), 1_000);
    assert!(document.faults_cut());
    let root = document.root().expect("an array");
    assert_eq!(document.len(root), 5_001);
}

#[test]
fn a_text_that_ends_early_says_what_is_open() {
    let document = Document::parse(b"{\"items\": [{\"id\": 1}, {\"id\": ".to_vec());
    let [fault] = document.faults() else { panic!("{:?}", document.faults()) };
    assert_eq!(fault.kind, FaultKind::Unclosed { is_object: true, opened_at: 22, levels: 3 });
    assert_eq!(fault.opened_at(), Some(22));
    assert_eq!(fault.sentence(), "The text ends inside an object; 3 brackets are not closed.");
}

#[test]
fn a_broken_line_does_not_swallow_the_next() {
    let document = Document::parse_lines(b"{\"a\":1}\r\n\n[1,\n\"x\" y\n{\"a\":2}".to_vec());
    let root = document.root().expect("the lines");
    let pointers: Vec<_> = document.elements(root).map(|line| document.pointer(line)).collect();
    assert_eq!(pointers, ["/0", "/1", "/2", "/3"]);
    let kinds: Vec<_> = document.faults().iter().map(|fault| fault.kind).collect();
    assert_eq!(
        kinds,
        [
            FaultKind::Unclosed { is_object: false, opened_at: 10, levels: 1 },
            FaultKind::TrailingText { is_json_lines: false },
        ]
    );
    let last = document.resolve("/3/a").expect("the last line");
    assert_eq!(document.position(document.span(last).start).line, 5);
    let good = Document::parse_lines(b"{ \"a\": 1 }\n[ 2 ]\n".to_vec());
    assert_eq!(edit::format(&good, edit::Indent::Spaces(2)), b"{\"a\":1}\n[2]\n");
}
