//! Where a `$ref` leads, among the schemas at hand: pointers, anchors, `$id`s and labels.
//! A reference that leads nowhere demands nothing here; the validator has the last word.

use super::super::SchemaSource;
use super::super::source::{self, BASE};
use check::gates::contract::Draft;
use document::{Document, Kind, NodeId};

/// A schema: which of the sources, and the value in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub source: u16,
    pub node: NodeId,
}

/// A schema that has an address of its own.
#[derive(Debug)]
struct Resource {
    at: At,
    address: String,
}

/// An anchor, and the address of the resource that it is in.
#[derive(Debug)]
struct Anchor {
    address: String,
    name: String,
    at: At,
}

/// Made once for a set of schemas; it holds no text of theirs.
#[derive(Debug, Default)]
pub struct SchemaIndex {
    resources: Vec<Resource>,
    anchors: Vec<Anchor>,
}

impl SchemaIndex {
    pub fn new(sources: &[SchemaSource<'_>], draft: Draft) -> SchemaIndex {
        let mut index = SchemaIndex::default();
        for (ordinal, schema) in sources.iter().enumerate() {
            let source = ordinal as u16;
            let Some(root) = schema.document.root() else { continue };
            let address = source::address_of_label(schema.label, ordinal);
            index.resources.push(Resource { at: At { source, node: root }, address });
            index.add_inner(schema.document, source, if draft == Draft::Draft4 { "id" } else { "$id" });
        }
        index
    }

    fn add_inner(&mut self, document: &Document, source: u16, id_keyword: &str) {
        let bytes = document.json();
        let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
        if !has(format!("\"{id_keyword}\"").as_bytes()) && !has(b"nchor\"") {
            return;
        }
        let objects =
            document.walk().map(|visit| visit.node).filter(|node| document.kind(*node) == Kind::Object);
        for node in objects {
            let at = At { source, node };
            let text = |key| {
                let value = document.member(node, key)?;
                (document.kind(value) == Kind::String).then(|| document.text(value).into_owned())
            };
            if let Some(id) = text(id_keyword) {
                let base = self.base(document, at).unwrap_or(BASE).to_string();
                match id.strip_prefix('#') {
                    Some(name) => self.anchors.push(Anchor { address: base, name: name.into(), at }),
                    None => {
                        let address = resolve(&base, &id).trim_end_matches('#').to_string();
                        self.resources.push(Resource { at, address });
                    }
                }
            }
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = text(keyword) {
                    let address = self.base(document, at).unwrap_or(BASE).to_string();
                    self.anchors.push(Anchor { address, name, at });
                }
            }
        }
    }

    /// The innermost resource around a schema.
    fn resource(&self, document: &Document, at: At) -> Option<&Resource> {
        let start = document.span(at.node).start;
        let around = |found: &&Resource| {
            found.at.source == at.source && document.span(found.at.node).start <= start && {
                start < document.span(found.at.node).end
            }
        };
        // Of two with one place the later has the `$id`.
        self.resources.iter().filter(around).max_by_key(|found| document.span(found.at.node).start)
    }

    fn base(&self, document: &Document, at: At) -> Option<&str> {
        self.resource(document, at).map(|found| found.address.as_str())
    }

    /// Where the reference at a schema leads.
    pub(crate) fn follow(&self, sources: &[SchemaSource<'_>], from: At, reference: &str) -> Option<At> {
        let document = sources.get(usize::from(from.source))?.document;
        let here = self.resource(document, from)?;
        let (target, fragment) = match reference.strip_prefix('#') {
            Some(fragment) => (here.at, fragment.to_string()),
            None => {
                let whole = resolve(&here.address, reference);
                let (address, fragment) = whole.split_once('#').unwrap_or((&whole, ""));
                (self.find(sources, address)?, fragment.to_string())
            }
        };
        let fragment = source::percent_decode(&fragment);
        if fragment.is_empty() {
            return Some(target);
        }
        let document = sources.get(usize::from(target.source))?.document;
        if fragment.starts_with('/') {
            let node = document.resolve(&format!("{}{fragment}", document.pointer(target.node)))?;
            return Some(At { source: target.source, node });
        }
        let address = self.base(document, target)?;
        let fits = |anchor: &&Anchor| anchor.name == fragment && anchor.address == address;
        self.anchors.iter().find(fits).map(|anchor| anchor.at)
    }

    fn find(&self, sources: &[SchemaSource<'_>], address: &str) -> Option<At> {
        if let Some(found) = self.resources.iter().rev().find(|found| found.address == address) {
            return Some(found.at);
        }
        let last = |text: &str| {
            let name = text.rsplit('/').next().unwrap_or_default().to_string();
            let name = name.strip_suffix(".json").unwrap_or(&name).to_string();
            name.strip_suffix(".schema").unwrap_or(&name).to_string()
        };
        let wanted = last(address);
        let found = sources.iter().position(|schema| !wanted.is_empty() && last(schema.label) == wanted)?;
        let node = sources.get(found)?.document.root()?;
        Some(At { source: found as u16, node })
    }
}

fn resolve(base: &str, reference: &str) -> String {
    let resolved = jsonschema::uri::from_str(base)
        .ok()
        .and_then(|base| jsonschema::uri::resolve_against(&base.borrow(), reference).ok());
    resolved.map_or_else(|| reference.to_string(), |found| found.as_str().to_string())
}
