//! Help for whoever writes a text: the words of the schemas, and the faults of a request's body that is being written.
//! It judges nothing; no report depends on it.

use crate::Workspace;
use crate::schema::{self, SchemaSource};
use check::DocumentName;
use check::writing::{SchemaNames, TextFault};
use document::Document;

/// More faults than these say nothing new.
const MOST_FAULTS: usize = 20;

/// The words of the schemas that the workspace holds; `labels` are their names, in their order.
pub fn names(workspace: &Workspace, edited: DocumentName, labels: &[String]) -> SchemaNames {
    let sources: Vec<SchemaSource> = labels
        .iter()
        .zip(0u16..)
        .filter_map(|(label, at)| {
            let name = DocumentName::Schema(at);
            Some(SchemaSource { document: workspace.document(name)?, name, label })
        })
        .collect();
    schema::names(&sources, edited)
}

/// What keeps this text from being JSON. `{{name}}` stands for a value, inside of a string and outside.
/// An empty text has no fault: nothing was written yet.
pub fn faults(mut text: Vec<u8>) -> Vec<TextFault> {
    if text.iter().all(u8::is_ascii_whitespace) {
        return Vec::new();
    }
    fill_variables(&mut text);
    let document = Document::parse(text);
    let faults = document.faults().iter().take(MOST_FAULTS).map(|fault| {
        let at = document.position(fault.span.start);
        TextFault {
            line: at.line,
            column: at.column,
            bytes: fault.span.len(),
            blocks: fault.blocks(),
            title: fault.sentence().trim_end_matches('.').to_string(),
            fix: fault.fix().to_string(),
        }
    });
    faults.collect()
}

/// Writes a number of the same length over each `{{name}}`, so that every byte stays where it is.
fn fill_variables(text: &mut [u8]) {
    let mut at = 0;
    while at + 1 < text.len() {
        if &text[at..at + 2] != b"{{" {
            at += 1;
            continue;
        }
        let rest = &text[at + 2..];
        let length = rest.iter().position(|byte| matches!(byte, b'{' | b'}' | b'\n')).unwrap_or(rest.len());
        let end = at + 2 + length + 2;
        if text.get(end - 2..end) == Some(b"}}") {
            text[at..end].fill(b'1');
            at = end;
        } else {
            at += 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_a_value_and_moves_nothing() {
        let cases: [(&str, &[(u32, u32)]); 10] = [
            ("", &[]),
            (" \n", &[]),
            (r#"{"id": {{id}}, "name": "a {{name}} b"}"#, &[]),
            ("{{whole}}", &[]),
            (r#"{"id": {{id}} "name": 1}"#, &[(1, 15)]),
            (r#"{"é": {{id}},, "b": 1}"#, &[(1, 14)]),
            ("{\"a\": {{a}},\n \"b\": tru}", &[(2, 7)]),
            (r#"{"a": {{a}"#, &[(1, 8)]),
            ("{{", &[(1, 2)]),
            ("{{a\n}}", &[(1, 2)]),
        ];
        for (text, wanted) in cases {
            let found = faults(text.as_bytes().to_vec());
            let places: Vec<(u32, u32)> = found.iter().map(|fault| (fault.line, fault.column)).collect();
            assert_eq!(places.get(..wanted.len()), Some(wanted), "{text}: {found:?}");
            assert_eq!(found.is_empty(), wanted.is_empty(), "{text}: {found:?}");
            assert!(found.iter().all(|fault| !fault.title.is_empty() && !fault.fix.is_empty()), "{found:?}");
        }
    }
}
