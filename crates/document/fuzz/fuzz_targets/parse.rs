//! Reads any bytes: never a panic, and never a blocking fault in a text that serde_json reads.
#![no_main]

use document::{Document, Parser, Progress, edit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let document = Document::parse(bytes.to_vec());
    if serde_json::from_slice::<serde_json::Value>(bytes).is_ok() {
        assert!(!document.is_blocked(), "{:?}", document.faults());
    }
    for visit in document.walk().take(1_000) {
        let pointer = document.pointer(visit.node);
        if !document.is_blocked() {
            assert_eq!(document.resolve(&pointer), Some(visit.node));
        }
        let span = document.span(visit.node);
        let _ = (document.position(span.end), document.node_at(span.start), document.text(visit.node));
    }
    let compact = Document::parse(edit::format(&document, edit::Indent::Compact));
    assert_eq!(compact.is_blocked(), document.is_blocked());

    let mut parser = Parser::new_lines(bytes.to_vec());
    while parser.step(16) != Progress::Done {}
    let _ = parser.finish();
});
