//! The properties that a schema names, as patterns of places (`/orders/*/id`), and which of them a body has: for
//! coverage. It follows `$ref` within the schema's own text and judges nothing.

use document::{Document, Kind, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// Patterns that are kept; a larger schema is covered in part.
const MAX_PATTERNS: usize = 2_000;
/// Values of the schema that are looked at.
const MAX_VISITS: u32 = 50_000;
/// Properties within each other; a schema that contains itself is followed so far at most.
const MAX_DEPTH: u32 = 12;
/// Undeclared properties that are named per body.
const MAX_UNDECLARED: usize = 50;

/// The properties of a schema.
#[derive(Debug)]
pub struct Properties {
    places: Vec<Place>,
}

#[derive(Debug, Default)]
struct Place {
    pattern: String,
    members: BTreeMap<String, u32>,
    /// Members whose names are ids.
    any_member: Option<u32>,
    any_element: Option<u32>,
}

/// What a body has of a schema's properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenProperties {
    /// Patterns that the schema names.
    pub declared: Vec<String>,
    /// Patterns beside them, where the schema names others; at most 50.
    pub undeclared: Vec<String>,
}

impl Properties {
    /// Reads the schema at a place of a document: a JSON Schema whole, or a part of an OpenAPI description.
    pub fn of_schema(document: &Document, schema: NodeId) -> Properties {
        let mut reader =
            Reader { document, places: vec![Place::default()], visits: 0, references: Vec::new() };
        reader.read(schema, 0, 0);
        Properties { places: reader.places }
    }

    /// Every pattern, in the order in which the schema names them.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.places.iter().skip(1).map(|place| place.pattern.as_str())
    }

    /// Which of them a body has.
    pub fn seen(&self, body: &Document) -> SeenProperties {
        let mut seen = vec![false; self.places.len()];
        let mut undeclared: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<(NodeId, u32)> = body.root().map(|root| (root, 0)).into_iter().collect();
        while let Some((node, at)) = open.pop() {
            let place = &self.places[at as usize];
            match body.kind(node) {
                Kind::Array => {
                    if let Some(element) = place.any_element {
                        seen[element as usize] |= body.len(node) > 0;
                        open.extend(body.elements(node).map(|value| (value, element)));
                    }
                }
                Kind::Object => {
                    for member in body.members(node) {
                        let name = body.text(member.key);
                        match place.members.get(name.as_ref()).copied().or(place.any_member) {
                            Some(next) => {
                                seen[next as usize] = true;
                                open.push((member.value, next));
                            }
                            None if !place.members.is_empty() && undeclared.len() < MAX_UNDECLARED => {
                                undeclared.insert(format!("{}/{}", place.pattern, escape(&name)));
                            }
                            None => {}
                        }
                    }
                }
                _ => {}
            }
        }
        let declared = self.places.iter().zip(seen).filter(|(_, seen)| *seen);
        SeenProperties {
            declared: declared.map(|(place, _)| place.pattern.clone()).collect(),
            undeclared: undeclared.into_iter().collect(),
        }
    }
}

struct Reader<'a> {
    document: &'a Document,
    places: Vec<Place>,
    visits: u32,
    /// The targets of `$ref` that are being read.
    references: Vec<NodeId>,
}

impl Reader<'_> {
    fn read(&mut self, schema: NodeId, at: u32, depth: u32) {
        self.visits += 1;
        // `$ref` and `allOf` go down in the schema and not in the value, so both are bounded.
        let is_far = depth > MAX_DEPTH || self.references.len() > MAX_DEPTH as usize * 4;
        if self.visits > MAX_VISITS || is_far || self.document.kind(schema) != Kind::Object {
            return;
        }
        let document = self.document;
        if let Some(target) = document.member(schema, "$ref").and_then(|node| self.target(node))
            && !self.references.contains(&target)
        {
            self.references.push(target);
            self.read(target, at, depth);
            self.references.pop();
        }
        let members = document.member(schema, "properties").into_iter().flat_map(|p| document.members(p));
        for member in members {
            let name = document.text(member.key).into_owned();
            if let Some(next) = self.member(at, &name) {
                self.read(member.value, next, depth + 1);
            }
        }
        let mut elements = Vec::new();
        for key in ["items", "prefixItems", "additionalItems", "contains"] {
            match document.member(schema, key) {
                Some(node) if document.kind(node) == Kind::Array => elements.extend(document.elements(node)),
                Some(node) if document.kind(node) == Kind::Object => elements.push(node),
                _ => {}
            }
        }
        for element in elements {
            if let Some(next) = self.any(at, true) {
                self.read(element, next, depth + 1);
            }
        }
        let mut maps: Vec<NodeId> = document
            .member(schema, "patternProperties")
            .into_iter()
            .flat_map(|node| document.members(node).map(|member| member.value))
            .collect();
        maps.extend(
            document.member(schema, "additionalProperties").filter(|n| document.kind(*n) == Kind::Object),
        );
        for value in maps {
            if let Some(next) = self.any(at, false) {
                self.read(value, next, depth + 1);
            }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            for part in document.member(schema, key).into_iter().flat_map(|list| document.elements(list)) {
                self.beside(part, at, depth);
            }
        }
        for key in ["if", "then", "else"] {
            if let Some(part) = document.member(schema, key) {
                self.beside(part, at, depth);
            }
        }
    }

    /// A schema for the same value.
    fn beside(&mut self, schema: NodeId, at: u32, depth: u32) {
        self.references.push(schema);
        self.read(schema, at, depth);
        self.references.pop();
    }

    /// Where `#/components/schemas/Order` leads; None: elsewhere.
    fn target(&self, reference: NodeId) -> Option<NodeId> {
        let text = self.document.text(reference).into_owned();
        let pointer = text.strip_prefix('#')?;
        if pointer.is_empty() {
            return self.document.root();
        }
        self.document.resolve(&crate::exchange::address::percent_decode(pointer)?)
    }

    fn member(&mut self, at: u32, name: &str) -> Option<u32> {
        if let Some(known) = self.places[at as usize].members.get(name) {
            return Some(*known);
        }
        let next = self.add(at, &escape(name))?;
        self.places[at as usize].members.insert(name.into(), next);
        Some(next)
    }

    fn any(&mut self, at: u32, is_element: bool) -> Option<u32> {
        let place = &self.places[at as usize];
        let known = if is_element { place.any_element } else { place.any_member };
        if known.is_some() {
            return known;
        }
        let next = self.add(at, "*")?;
        let place = &mut self.places[at as usize];
        *(if is_element { &mut place.any_element } else { &mut place.any_member }) = Some(next);
        Some(next)
    }

    fn add(&mut self, at: u32, step: &str) -> Option<u32> {
        if self.places.len() > MAX_PATTERNS {
            return None;
        }
        let pattern = format!("{}/{step}", self.places[at as usize].pattern);
        self.places.push(Place { pattern, ..Place::default() });
        Some(self.places.len() as u32 - 1)
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::Properties;
    use document::Document;

    fn read(schema: &str, body: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let schema = Document::parse(schema.as_bytes().to_vec());
        let properties = Properties::of_schema(&schema, schema.root().unwrap());
        let seen = properties.seen(&Document::parse(body.as_bytes().to_vec()));
        (properties.patterns().map(String::from).collect(), seen.declared, seen.undeclared)
    }

    #[test]
    fn named_seen_and_undeclared() {
        let (named, seen, undeclared) = read(
            r##"{"properties": {"orders": {"type": "array", "items": {"$ref": "#/$defs/order"}},
                "labels": {"additionalProperties": {"type": "string"}}, "a/b": {}},
                "$defs": {"order": {"allOf": [{"properties": {"id": {}}}], "properties": {"next": {"$ref": "#/$defs/order"}}}}}"##,
            r#"{"orders": [{"id": 1, "x": 2}], "labels": {"de": "n"}, "more": 1}"#,
        );
        assert_eq!(
            named,
            ["/orders", "/orders/*", "/orders/*/next", "/orders/*/id", "/labels", "/labels/*", "/a~1b"]
        );
        assert_eq!(seen, ["/orders", "/orders/*", "/orders/*/id", "/labels", "/labels/*"]);
        assert_eq!(undeclared, ["/more", "/orders/*/x"]);
    }

    #[test]
    fn hostile_schemas_end() {
        let wide: Vec<String> = (0..5_000).map(|n| format!("\"p{n}\": {{}}")).collect();
        let (named, ..) = read(&format!("{{\"properties\": {{{}}}}}", wide.join(",")), "{}");
        assert_eq!(named.len(), 2_000);
        let bomb: Vec<String> = (0..40)
            .map(|n| format!("\"d{n}\": {{\"allOf\": [{{\"$ref\": \"#/$defs/d{0}\"}}, {{\"$ref\": \"#/$defs/d{0}\"}}]}}", n + 1))
            .collect();
        read(&format!("{{\"$ref\": \"#/$defs/d0\", \"$defs\": {{{}}}}}", bomb.join(",")), "{}");
        read(r##"{"$ref": "#"}"##, "{}");
        read("[]", "[[1]]");
    }
}
