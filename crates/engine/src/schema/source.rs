//! The schemas of a check as resources with addresses, and places in documents.
//! Reading what the schemas say is the compiler's work.

use super::SchemaSource;
use check::{DocumentName, Place};
use document::{Document, Kind, NodeId, Span};
use serde_json::{Map, Number, Value};

/// Base of the addresses of schemas that have no `$id` of their own.
pub(super) const BASE: &str = "preflight://schemas/";

/// A place in a schema: which of the check's schemas, and the JSON Pointer in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Location {
    pub source: u16,
    pub pointer: String,
}

impl Location {
    /// The place of the schema that the keyword stands in.
    pub(super) fn parent(&self) -> Location {
        let pointer = self.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        Location { source: self.source, pointer: pointer.to_string() }
    }

    pub(super) fn child(&self, token: &str) -> Location {
        Location { source: self.source, pointer: format!("{}/{}", self.pointer, escape(token)) }
    }
}

/// Where the resource of an address lies.
#[derive(Clone, Debug)]
struct Resource {
    address: String,
    location: Location,
}

/// Which address means which place, for everything that a validator says with addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct Resources {
    /// Sorted by address.
    list: Vec<Resource>,
}

impl Resources {
    pub(super) fn add(&mut self, address: &str, location: Location) {
        let address = address.trim_end_matches('#').to_string();
        if let Err(at) = self.list.binary_search_by(|known| known.address.as_str().cmp(&address)) {
            self.list.insert(at, Resource { address, location });
        }
    }

    pub(super) fn find(&self, address: &str) -> Option<&Location> {
        let address = address.trim_end_matches('#');
        let at = self.list.binary_search_by(|known| known.address.as_str().cmp(address)).ok()?;
        self.list.get(at).map(|found| &found.location)
    }

    /// The place of `https://…/schema.json#/properties/id`; the fragment is percent-encoded.
    pub(super) fn locate(&self, address: &str) -> Option<Location> {
        let (base, fragment) = address.split_once('#').unwrap_or((address, ""));
        let start = self.find(base)?;
        let pointer = format!("{}{}", start.pointer, percent_decode(fragment));
        Some(Location { source: start.source, pointer })
    }

    /// The address of the innermost resource that a place is in.
    pub(super) fn base_of(&self, location: &Location) -> Option<&str> {
        let holds = |found: &&Resource| {
            found.location.source == location.source
                && location
                    .pointer
                    .strip_prefix(&found.location.pointer)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let found = self.list.iter().filter(holds);
        found.max_by_key(|found| found.location.pointer.len()).map(|found| found.address.as_str())
    }

    /// Where a `$ref` at a place leads; none for anchors and for what is not in the check.
    pub(super) fn follow(&self, from: &Location, reference: &str) -> Option<Location> {
        let base = self.base_of(from)?;
        if let Some(fragment) = reference.strip_prefix('#') {
            return self.locate(&format!("{base}#{fragment}"));
        }
        let base = jsonschema::uri::from_str(base).ok()?;
        let target = jsonschema::uri::resolve_against(&base.borrow(), reference).ok()?;
        self.locate(target.as_str())
    }
}

pub(crate) fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_string();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |offset: usize| bytes.get(at + offset).and_then(|&digit| (digit as char).to_digit(16));
        match (byte, digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The part of an address that names a schema by its label, encoded where it must be.
pub(super) fn address_of_label(label: &str, ordinal: usize) -> String {
    if label.contains("://") && jsonschema::uri::from_str(label).is_ok() {
        return label.to_string();
    }
    let mut address = String::from(BASE);
    let label = label.trim().trim_start_matches("./").trim_start_matches('/');
    if label.is_empty() {
        return format!("{BASE}{}", ordinal + 1);
    }
    for byte in label.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(byte as char)
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

/// A token of a JSON Pointer, escaped.
pub(super) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

pub(super) fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The place of a span that belongs to a value.
pub(super) fn place_of_span(document: &Document, name: DocumentName, node: NodeId, span: Span) -> Place {
    let position = document.position(span.start);
    Place {
        document: name,
        pointer: document.pointer(node),
        start: span.start,
        end: span.end,
        line: position.line,
        column: position.column,
    }
}

pub(super) fn place(document: &Document, name: DocumentName, node: NodeId) -> Place {
    place_of_span(document, name, node, document.span(node))
}

/// The place in the schemas, or in the nearest part around it that is in the text.
pub(super) fn schema_place(schemas: &[SchemaSource<'_>], location: &Location) -> Option<Place> {
    let source = schemas.get(usize::from(location.source))?;
    let mut pointer = location.pointer.as_str();
    loop {
        if let Some(node) = source.document.resolve(pointer) {
            return Some(place(source.document, source.name, node));
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
}

/// The value at a place in the schemas.
pub(super) fn schema_node<'a>(
    schemas: &[SchemaSource<'a>],
    location: &Location,
) -> Option<(&'a Document, NodeId)> {
    let source = schemas.get(usize::from(location.source))?;
    source.document.resolve(&location.pointer).map(|node| (source.document, node))
}

/// A schema's number that a double cannot hold.
pub(super) struct InexactNumber(pub NodeId);

/// Builds the value that jsonschema takes a schema as, without recursion. The document's depth must have been
/// looked at before, since dropping a `Value` recurses.
pub(super) fn to_value(document: &Document, root: NodeId, inexact: &mut Vec<InexactNumber>) -> Value {
    enum Open {
        Array(Vec<Value>),
        Object(Map<String, Value>),
    }
    struct Level<'a> {
        open: Open,
        key: Option<String>,
        rest: Box<dyn Iterator<Item = (Option<NodeId>, NodeId)> + 'a>,
    }
    let children = |node: NodeId| -> Box<dyn Iterator<Item = (Option<NodeId>, NodeId)> + '_> {
        match document.kind(node) {
            Kind::Object => Box::new(document.members(node).map(|member| (Some(member.key), member.value))),
            _ => Box::new(document.elements(node).map(|element| (None, element))),
        }
    };
    let mut levels: Vec<Level<'_>> = Vec::new();
    let mut node = root;
    let mut key: Option<String> = None;
    loop {
        let mut done = match document.kind(node) {
            Kind::Null => Value::Null,
            Kind::Boolean(value) => Value::Bool(value),
            Kind::String => Value::String(document.text(node).into_owned()),
            Kind::Number => to_number(document, node, inexact),
            kind => {
                let open =
                    if kind == Kind::Object { Open::Object(Map::new()) } else { Open::Array(Vec::new()) };
                levels.push(Level { open, key: key.take(), rest: children(node) });
                Value::Null
            }
        };
        let mut is_container = matches!(document.kind(node), Kind::Object | Kind::Array);
        // Closes what is complete, then goes on with the next child.
        loop {
            if !is_container {
                match levels.last_mut() {
                    None => return done,
                    Some(level) => match &mut level.open {
                        Open::Array(items) => items.push(done),
                        Open::Object(members) => {
                            members.insert(key.take().unwrap_or_default(), done);
                        }
                    },
                }
            }
            let Some(level) = levels.last_mut() else { return Value::Null };
            if let Some((next_key, next)) = level.rest.next() {
                key = next_key.map(|found| document.text(found).into_owned());
                node = next;
                break;
            }
            let Some(level) = levels.pop() else { return Value::Null };
            done = match level.open {
                Open::Array(items) => Value::Array(items),
                Open::Object(members) => Value::Object(members),
            };
            key = level.key;
            is_container = false;
        }
    }
}

fn to_number(document: &Document, node: NodeId, inexact: &mut Vec<InexactNumber>) -> Value {
    let Some(number) = document.number(node) else { return Value::Null };
    if let Some(integer) = number.as_i64() {
        return Value::Number(Number::from(integer));
    }
    if let Some(integer) = number.as_u64() {
        return Value::Number(Number::from(integer));
    }
    if !number.is_exact_as_f64() {
        inexact.push(InexactNumber(node));
    }
    let double = number.as_f64().unwrap_or(if number.text().starts_with('-') { f64::MIN } else { f64::MAX });
    Number::from_f64(double).map_or(Value::Null, Value::Number)
}
