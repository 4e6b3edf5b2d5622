//! The words of the schemas, for whoever writes a schema or a body: property names with what is said about them, and
//! what a `$ref` can say. It reads structure only: no schema is compiled, and a broken one gives what it has.

use super::{Limits, SchemaSource};
use check::DocumentName;
use check::writing::{PropertyName, SchemaNames};
use document::{Document, Kind, NodeId};
use std::collections::BTreeSet;

const MOST_PROPERTIES: usize = 2_000;
const MOST_REFERENCES: usize = 500;
const MOST_ABOUT_CHARACTERS: usize = 120;

/// The keywords of the drafts 4 to 2020-12 that somebody writes by hand.
const KEYWORDS: [&str; 61] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
    "xml",
];

/// What the members of a value are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    /// Keywords of a schema, or of a description around schemas.
    Keywords,
    /// Properties, by their names.
    Properties,
    /// Schemas by names that a `$ref` can point to.
    Definitions,
    /// Schemas by other names.
    Named,
    /// Data, such as an example: nothing in it is a schema.
    Data,
}

impl Members {
    fn of_keyword(key: &str) -> Members {
        match key {
            "properties" => Members::Properties,
            "$defs" | "definitions" | "schemas" => Members::Definitions,
            "patternProperties" | "dependentSchemas" | "dependencies" => Members::Named,
            "const" | "default" | "enum" | "example" | "examples" | "required" => Members::Data,
            _ => Members::Keywords,
        }
    }
}

/// What is known about a container on the way down.
struct Level {
    node: NodeId,
    members: Members,
    /// The property that this container belongs to; empty at the root and in a definition.
    property: String,
}

/// The words of `schemas`, as the schema `edited` would refer to them; of another document, as from outside.
pub fn names(schemas: &[SchemaSource<'_>], edited: DocumentName) -> SchemaNames {
    let mut names = SchemaNames { keywords: KEYWORDS.map(String::from).to_vec(), ..SchemaNames::default() };
    let mut seen = BTreeSet::new();
    for source in schemas {
        let base = match source.name == edited {
            true => String::new(),
            false => address_of(source),
        };
        push_reference(&mut names, if base.is_empty() { "#".into() } else { base.clone() });
        read(source.document, &base, &mut seen, &mut names);
    }
    names
}

fn read(document: &Document, base: &str, seen: &mut BTreeSet<(String, String)>, names: &mut SchemaNames) {
    let mut levels: Vec<Level> = Vec::new();
    for (steps, visit) in document.walk().enumerate() {
        if steps as u64 >= u64::from(Limits::default().schema_values) {
            names.is_cut = true;
            return;
        }
        while levels.last().is_some_and(|level| Some(level.node) != visit.parent) {
            levels.pop();
        }
        let node = visit.node;
        let key = document.key_text(node);
        let key = key.as_deref();
        let (around, above) =
            levels.last().map_or((Members::Keywords, ""), |level| (level.members, level.property.as_str()));
        let (members, property) = match (around, key) {
            (Members::Data, _) => (Members::Data, String::new()),
            (Members::Properties, Some(name)) => {
                if seen.insert((above.to_string(), name.to_string())) {
                    push_property(document, node, name, above, names);
                }
                (Members::Keywords, name.to_string())
            }
            (Members::Definitions, Some(_)) => {
                push_reference(names, format!("{base}#{}", fragment(&document.pointer(node))));
                (Members::Keywords, String::new())
            }
            (Members::Keywords, Some("$anchor" | "$dynamicAnchor")) => {
                push_reference(names, format!("{base}#{}", document.text(node)));
                continue;
            }
            // A list of schemas is as what it belongs to.
            (Members::Keywords, Some(key)) => (Members::of_keyword(key), above.to_string()),
            (_, _) => (Members::Keywords, above.to_string()),
        };
        if matches!(document.kind(node), Kind::Object | Kind::Array) {
            levels.push(Level { node, members, property });
        }
    }
}

fn push_property(document: &Document, node: NodeId, name: &str, parent: &str, names: &mut SchemaNames) {
    if names.properties.len() >= MOST_PROPERTIES {
        names.is_cut = true;
        return;
    }
    names.properties.push(PropertyName {
        name: name.to_string(),
        parent: parent.to_string(),
        kind: kind_of(document, node),
        about: about(document, node),
    });
}

fn push_reference(names: &mut SchemaNames, reference: String) {
    if names.references.len() >= MOST_REFERENCES {
        names.is_cut = true;
    } else if !names.references.contains(&reference) {
        names.references.push(reference);
    }
}

/// How another schema calls this one: by its `$id`, else by its name.
fn address_of(source: &SchemaSource<'_>) -> String {
    let document = source.document;
    let id = document.root().and_then(|root| document.member(root, "$id"));
    let id = id.map(|id| document.text(id).trim_end_matches('#').to_string()).unwrap_or_default();
    if id.is_empty() { source.label.to_string() } else { id }
}

/// `string`, `string or null`, `array of integer`, `money`.
fn kind_of(document: &Document, schema: NodeId) -> String {
    let word = |schema: NodeId| match document.member(schema, "type") {
        Some(list) if document.kind(list) == Kind::Array => {
            let all: Vec<_> =
                document.elements(list).take(7).map(|one| document.text(one).into_owned()).collect();
            all.join(" or ")
        }
        Some(one) => document.text(one).into_owned(),
        None => document.member(schema, "$ref").map_or(String::new(), |reference| {
            document.text(reference).rsplit(['/', '#']).next().unwrap_or_default().to_string()
        }),
    };
    let own = word(schema);
    let items = document.member(schema, "items").map(word).unwrap_or_default();
    if own == "array" && !items.is_empty() { format!("array of {items}") } else { own }
}

fn about(document: &Document, schema: NodeId) -> String {
    let said = |key: &str| document.member(schema, key).map(|node| document.text(node));
    let Some(text) = said("title").or_else(|| said("description")) else { return String::new() };
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(MOST_ABOUT_CHARACTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_string(),
    }
}

/// A JSON Pointer as the fragment of an address (RFC 6901 §6): what is no character of a fragment, percent-encoded.
fn fragment(pointer: &str) -> String {
    let mut encoded = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'$'
            | b'@'
            | b':' => {
                encoded.push(byte as char);
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[(&str, &str)], edited: u16) -> SchemaNames {
        let documents: Vec<Document> =
            texts.iter().map(|(_, text)| Document::parse(text.as_bytes().to_vec())).collect();
        let sources: Vec<SchemaSource> = documents
            .iter()
            .zip(texts)
            .zip(0u16..)
            .map(|((document, (label, _)), at)| SchemaSource {
                document,
                name: DocumentName::Schema(at),
                label,
            })
            .collect();
        names(&sources, DocumentName::Schema(edited))
    }

    /// `parent.name:kind` of each.
    fn words(text: &str) -> Vec<String> {
        let names = of(&[("a", text)], 0);
        names.properties.iter().map(|p| format!("{}.{}:{}", p.parent, p.name, p.kind)).collect()
    }

    #[test]
    fn properties_with_their_parents_and_kinds() {
        let cases: [(&str, &[&str]); 12] = [
            (r#"{"properties": {"id": {"type": "integer"}, "on": true}}"#, &[".id:integer", ".on:"]),
            (
                r##"{"properties": {"a": {"type": "object", "properties": {"b": {"$ref": "#/$defs/money"}}}}}"##,
                &[".a:object", "a.b:money"],
            ),
            (
                r#"{"properties": {"l": {"type": "array", "items": {"type": "object", "properties": {"x": {}}}}}}"#,
                &[".l:array of object", "l.x:"],
            ),
            (r#"{"properties": {"n": {"type": ["string", "null"]}}}"#, &[".n:string or null"]),
            // A property that is called like a keyword.
            (r#"{"properties": {"properties": {"type": "object"}}}"#, &[".properties:object"]),
            (r#"{"$defs": {"properties": {"properties": {"x": {}}}}}"#, &[".x:"]),
            // Data is no schema.
            (r#"{"default": {"properties": {"x": {}}}, "enum": [{"properties": {"y": {}}}]}"#, &[]),
            (
                r#"{"allOf": [{"properties": {"a": {}}}, {"properties": {"a": {}, "b": {}}}]}"#,
                &[".a:", ".b:"],
            ),
            (r#"{"patternProperties": {"^x": {"properties": {"y": {}}}}}"#, &[".y:"]),
            (
                r#"{"openapi": "3.1.0", "components": {"schemas": {"Order": {"properties": {"id": {}}}}}}"#,
                &[".id:"],
            ),
            (r#"{"properties": {"whole": {"type": "string"}, "bro"#, &[".whole:string", ".bro:"]),
            ("[1, 2", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(words(text), wanted, "{text}");
        }
    }

    #[test]
    fn references_as_the_edited_schema_writes_them() {
        let first = r#"{"$defs": {"a b": {}, "ä/x": {"$anchor": "here"}}}"#;
        let second = r#"{"$id": "https://example.org/s#", "definitions": {"m": {}}}"#;
        let texts = [("one.json", first), ("two.json", second), ("three.json", "true")];
        assert_eq!(
            of(&texts, 0).references,
            [
                "#",
                "#/$defs/a%20b",
                "#/$defs/%C3%A4~1x",
                "#here",
                "https://example.org/s",
                "https://example.org/s#/definitions/m",
                "three.json"
            ]
        );
        assert_eq!(of(&texts, 1).references[..2], ["one.json", "one.json#/$defs/a%20b"]);
        assert_eq!(of(&texts, 2).references.last().map(String::as_str), Some("#"));
    }

    #[test]
    fn what_is_said_about_a_property_is_one_short_line() {
        let long = "é".repeat(200);
        for (schema, wanted) in [
            (r#"{"title": "The id"}"#.to_string(), "The id".to_string()),
            (r#"{"description": "One\nTwo"}"#.to_string(), "One".to_string()),
            (format!(r#"{{"description": "{long}"}}"#), format!("{}…", "é".repeat(120))),
            ("{}".to_string(), String::new()),
        ] {
            let names = of(&[("a", &format!(r#"{{"properties": {{"x": {schema}}}}}"#))], 0);
            assert_eq!(names.properties[0].about, wanted);
        }
    }

    #[test]
    fn many_names_are_cut_and_said_to_be() {
        let many: Vec<String> = (0..3_000).map(|n| format!("\"p{n}\": {{}}")).collect();
        let names = of(&[("a", &format!("{{\"properties\": {{{}}}}}", many.join(", ")))], 0);
        assert!(names.is_cut && names.properties.len() == MOST_PROPERTIES);
        assert!(!of(&[("a", "{}")], 0).is_cut);
        assert!(KEYWORDS.is_sorted());
    }
}
