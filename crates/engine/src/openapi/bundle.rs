//! A schema of a description, cut out with everything that it reaches and rewritten to JSON Schema 2020-12, every part
//! at the pointer where it stands in the description. It compiles nothing.

use super::pointer::{self, child, escape, local, reference_of};
use super::shape::Shape;
use super::{Description, Direction, Trouble, Version};
use check::Severity;
use document::{Document, Kind, NodeId, quote};
use std::collections::{BTreeMap, BTreeSet};

mod words;

/// Schemas that are reached are followed so far.
const MOST_SCHEMAS: usize = 5_000;
/// A reference that is longer leads nowhere.
const MOST_TOKENS: usize = 64;
/// Deeper nesting is left out; the compiler would refuse it.
const MOST_DEPTH: u32 = 90;
/// Stands in the rewritten text where a schema that may be null is kept apart.
const VALUE: &str = "x-preflight-value";

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keywords that hold a schema, a list of schemas, named schemas.
const SCHEMAS: [&str; 10] = [
    "not",
    "items",
    "additionalProperties",
    "contains",
    "propertyNames",
    "if",
    "then",
    "else",
    "unevaluatedItems",
    "unevaluatedProperties",
];
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const NAMED: [&str; 5] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

#[derive(Default)]
pub(super) struct Bundle {
    /// JSON.
    pub text: String,
    /// What of the schemas could not be used as it is written.
    pub troubles: Vec<Trouble>,
    /// Whether a schema in it is `readOnly` in a request, or `writeOnly` in a response.
    pub has_marks: bool,
}

/// The pointer in the description of a place in a bundle.
pub(super) fn original_pointer(pointer: &str) -> String {
    pointer.replace(&format!("/{VALUE}"), "")
}

/// A local reference, encoded as a fragment (RFC 3986 §3.5).
fn reference_to(pointer: &str) -> String {
    let mut text = String::from("#");
    for byte in pointer.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => text.push(byte as char),
            b'-' | b'.' | b'_' | b'~' | b'/' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b':' | b'@' => text.push(byte as char),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

pub(super) fn bundle(
    document: &Document,
    description: &Description,
    start: &str,
    direction: Direction,
) -> Bundle {
    let mut writer = Writer {
        document,
        version: description.version,
        direction,
        open: vec![start.to_string()],
        troubles: Vec::new(),
        needs_all: false,
        has_marks: false,
    };
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    loop {
        while let Some(pointer) = writer.open.pop() {
            let is_deep = pointer.matches('/').count() > MOST_TOKENS;
            if texts.contains_key(&pointer) || texts.len() >= MOST_SCHEMAS || is_deep {
                continue;
            }
            // What leads nowhere is told by the compiler.
            if let Some(node) = document.resolve(&pointer) {
                let mut text = String::new();
                writer.schema(node, &pointer, 0, &mut text);
                texts.insert(pointer, text);
            }
        }
        // An anchor may stand in any of the schemas.
        if !std::mem::take(&mut writer.needs_all) {
            break;
        }
        writer.open.extend(description.components.iter().map(|component| component.pointer.clone()));
    }
    let dialect = match description.dialect.as_deref() {
        Some(said) if !description.version.has_old_schemas() && !said.contains("spec.openapis.org") => said,
        _ => DIALECT,
    };
    let mut branches = Branches::default();
    let inner: BTreeSet<String> = texts.keys().filter(|p| is_within_another(p, &texts)).cloned().collect();
    for (pointer, text) in texts.into_iter().filter(|(pointer, _)| !inner.contains(pointer)) {
        branches.add(&pointer, text);
    }
    let mut text = format!("{{\"$schema\":{},\"$ref\":{}", quote(dialect), quote(&reference_to(start)));
    branches.write_members(&mut text, false);
    text.push('}');
    Bundle { text, troubles: writer.troubles, has_marks: writer.has_marks }
}

fn is_within_another(pointer: &str, texts: &BTreeMap<String, String>) -> bool {
    pointer.match_indices('/').skip(1).any(|(at, _)| texts.contains_key(&pointer[..at]))
}

/// The objects between the root and the schemas.
#[derive(Default)]
struct Branches {
    text: Option<String>,
    inner: BTreeMap<String, Branches>,
}

impl Branches {
    fn add(&mut self, pointer: &str, text: String) {
        let mut at = self;
        for token in pointer.split('/').skip(1) {
            at = at.inner.entry(pointer::unescape(token)).or_default();
        }
        at.text = Some(text);
    }

    /// As deep as pointers have tokens, which the document's own depth bounds.
    fn write_members(&self, out: &mut String, is_first: bool) {
        let mut is_first = is_first;
        for (key, inner) in &self.inner {
            if !is_first {
                out.push(',');
            }
            is_first = false;
            out.push_str(&quote(key));
            out.push(':');
            match &inner.text {
                Some(text) => out.push_str(text),
                None => {
                    out.push('{');
                    inner.write_members(out, true);
                    out.push('}');
                }
            }
        }
    }
}

struct Writer<'a> {
    document: &'a Document,
    version: Version,
    direction: Direction,
    /// Pointers of schemas that are still to be written.
    open: Vec<String>,
    troubles: Vec<Trouble>,
    needs_all: bool,
    has_marks: bool,
}

/// Members of a rewritten object, in the order of the text.
#[derive(Default)]
struct Members(Vec<(String, String)>);

impl Members {
    fn add(&mut self, key: &str, json: String) {
        self.0.push((key.to_string(), json));
    }

    fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        for (at, (key, json)) in self.0.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push_str(&quote(key));
            out.push(':');
            out.push_str(json);
        }
        out.push('}');
    }
}

impl Writer<'_> {
    fn trouble(&mut self, pointer: &str, title: String, fix: &str) {
        /// More than anybody reads.
        const MOST: usize = 50;
        if self.troubles.len() < MOST {
            self.troubles.push(Trouble {
                severity: Severity::Warns,
                pointer: pointer.to_string(),
                title,
                note: "left out".into(),
                fix: fix.into(),
            });
        }
    }

    fn schema(&mut self, node: NodeId, pointer: &str, depth: u32, out: &mut String) {
        match self.document.kind(node) {
            Kind::Boolean(value) => out.push_str(if value { "true" } else { "false" }),
            Kind::Object if depth < MOST_DEPTH => self.object(node, pointer, depth, out),
            Kind::Object => out.push_str("true"),
            _ => {
                let title = "A schema must be an object, so nothing is judged by this one".to_string();
                self.trouble(pointer, title, "Write an object.");
                out.push_str("true");
            }
        }
    }

    fn object(&mut self, node: NodeId, pointer: &str, depth: u32, out: &mut String) {
        let document = self.document;
        if self.version.has_old_schemas() && reference_of(document, node).is_some() {
            // OpenAPI 3.0 §4.7.23: what stands beside a `$ref` is ignored.
            let mut members = Members::default();
            self.reference(node, &mut members);
            members.write(out);
            return;
        }
        let is_nullable = is_nullable(document, node, self.version);
        let has = |key: &str| document.member(node, key).is_some();
        if is_nullable && (has("allOf") || has("anyOf") || has("oneOf") || has("not")) {
            // Meant, though 3.0.3 lets `nullable` act beside `type` only.
            let inner = child(pointer, VALUE);
            let mut text = String::new();
            self.plain(node, &inner, pointer, depth + 1, &mut text);
            let reference = quote(&reference_to(&inner));
            out.push_str(&format!(
                "{{\"if\":{{\"type\":\"null\"}},\"else\":{{\"$ref\":{reference}}},{}:{text}}}",
                quote(VALUE)
            ));
            return;
        }
        self.plain(node, pointer, pointer, depth, out);
    }

    /// An object. It is written at `pointer`, and stands at `original`.
    fn plain(&mut self, node: NodeId, pointer: &str, original: &str, depth: u32, out: &mut String) {
        let document = self.document;
        self.has_marks |= is_true(document, node, self.direction.mark());
        let mut members = Members::default();
        let discriminator = self.discriminator(node);
        let mut all_of: Vec<String> = Vec::new();
        for member in document.members(node) {
            let key = document.text(member.key).into_owned();
            let (value, kind) = (member.value, document.kind(member.value));
            let at = child(pointer, &key);
            let mut written = String::new();
            match key.as_str() {
                "$ref" => self.reference(node, &mut members),
                "oneOf" | "anyOf" if discriminator.is_some() => {}
                key if SCHEMAS.contains(&key) => {
                    self.schema(value, &at, depth + 1, &mut written);
                    members.add(key, written);
                }
                key if LISTS.contains(&key) && kind == Kind::Array => {
                    let mut list: Vec<String> = Vec::new();
                    for (ordinal, element) in document.elements(value).enumerate() {
                        let mut written = String::new();
                        self.schema(element, &child(&at, &ordinal.to_string()), depth + 2, &mut written);
                        list.push(written);
                    }
                    match key {
                        "allOf" => all_of = list,
                        _ if list.is_empty() => {}
                        _ => members.add(key, format!("[{}]", list.join(","))),
                    }
                }
                key if NAMED.contains(&key) && kind == Kind::Object => {
                    let mut named = Members::default();
                    for inner in document.members(value) {
                        let name = document.text(inner.key).into_owned();
                        let mut written = String::new();
                        self.schema(inner.value, &child(&at, &name), depth + 2, &mut written);
                        named.add(&name, written);
                    }
                    named.write(&mut written);
                    members.add(key, written);
                }
                key => self.word(key, value, node, original, &mut members),
            }
        }
        if let Some(rule) = discriminator {
            all_of.push(format!("{{\"$ref\":{}}}", quote(&reference_to(&child(pointer, "discriminator")))));
            members.add("discriminator", rule);
        }
        if !all_of.is_empty() {
            members.add("allOf", format!("[{}]", all_of.join(",")));
        }
        members.write(out);
    }

    /// Writes a `$ref`, and remembers where it leads.
    fn reference(&mut self, node: NodeId, members: &mut Members) {
        let Some(reference) = reference_of(self.document, node) else { return };
        match local(&reference) {
            Some(target) => {
                members.add("$ref", quote(&reference_to(&target)));
                self.open.push(target);
            }
            None => {
                self.needs_all |= reference.starts_with('#');
                members.add("$ref", quote(&reference));
            }
        }
    }

    /// The rules of a discriminator over a choice among named schemas: the property is there, has a known value, and
    /// the schema of that value fits (OpenAPI 3.1 §4.8.25). None: there is none, or the choice is among others.
    fn discriminator(&mut self, node: NodeId) -> Option<String> {
        let document = self.document;
        let found = document.member(node, "discriminator").filter(|d| document.kind(*d) == Kind::Object)?;
        let name = document.member(found, "propertyName").map(|name| document.text(name).into_owned())?;
        let list = document.member(node, "oneOf").or_else(|| document.member(node, "anyOf"))?;
        let targets: Option<Vec<String>> = document
            .elements(list)
            .map(|branch| reference_of(document, branch).and_then(|reference| local(&reference)))
            .collect();
        let targets = targets.filter(|targets| !targets.is_empty())?;
        let mut values: Vec<(String, String)> = Vec::new();
        if let Some(mapping) = document.member(found, "mapping") {
            for member in document.members(mapping) {
                let to = document.text(member.value).into_owned();
                let target = local(&to).unwrap_or_else(|| format!("/components/schemas/{}", escape(&to)));
                if document.resolve(&target).is_some() {
                    values.push((document.text(member.key).into_owned(), target));
                }
            }
        }
        for target in targets {
            let name = pointer::unescape(target.rsplit('/').next().unwrap_or_default());
            if !values.iter().any(|(value, _)| *value == name) {
                values.push((name, target));
            }
        }
        let key = quote(&name);
        let known = values.iter().map(|(value, _)| quote(value)).collect::<Vec<_>>().join(",");
        let rules = values.iter().map(|(value, target)| {
            let reference = quote(&reference_to(target));
            let is =
                format!("{{\"required\":[{key}],\"properties\":{{{key}:{{\"const\":{}}}}}}}", quote(value));
            format!("{{\"if\":{is},\"then\":{{\"$ref\":{reference}}}}}")
        });
        let rules = rules.collect::<Vec<_>>().join(",");
        self.open.extend(values.into_iter().map(|(_, target)| target));
        Some(format!(
            "{{\"type\":\"object\",\"required\":[{key}],\"properties\":{{{key}:{{\"enum\":[{known}]}}}},\"allOf\":[{rules}]}}"
        ))
    }

    /// The names that are required in this direction.
    fn required(&self, node: NodeId, list: NodeId) -> Vec<String> {
        let document = self.document;
        let mark = self.direction.mark();
        let names = document.elements(list).filter(|name| document.kind(*name) == Kind::String);
        let mut whole: Option<Shape> = None;
        let mut kept = Vec::new();
        for name in names {
            let name = document.text(name).into_owned();
            let own =
                document.member(node, "properties").and_then(|properties| document.member(properties, &name));
            let schemas = match own {
                Some(own) => vec![own],
                None => {
                    let shape = whole.get_or_insert_with(|| Shape::of(document, &[node]));
                    super::property_schemas(document, shape, &name)
                }
            };
            let shape = Shape::of(document, &schemas);
            if !shape.schemas.iter().take(shape.certain).any(|schema| is_true(document, *schema, mark)) {
                kept.push(name);
            }
        }
        kept
    }
}

/// `nullable` of 3.0; what 2.0 has in its place is an extension that most tools know.
fn is_nullable(document: &Document, node: NodeId, version: Version) -> bool {
    let is_old = version == Version::V20 && is_true(document, node, "x-nullable");
    version.has_old_schemas() && is_true(document, node, "nullable") || is_old
}

pub(super) fn is_true(document: &Document, node: NodeId, key: &str) -> bool {
    document.member(node, key).is_some_and(|found| document.kind(found) == Kind::Boolean(true))
}
