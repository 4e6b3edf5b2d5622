//! Looks into the schemas for words: what a keyword says, what is beside it, what a schema is called.
//! It judges nothing.

use super::Explainer;
use crate::schema::source::{self, Location};
use crate::schema::words;
use document::{Document, Kind, NodeId};

/// `$ref`s are followed at most this often; loops end here.
const HOPS: usize = 8;

impl<'a> Explainer<'a> {
    pub(in crate::schema) fn schema_node(&self, location: &Location) -> Option<(&'a Document, NodeId)> {
        source::schema_node(self.schemas, location)
    }

    /// The text of a value in the schemas, as it is written.
    pub(in crate::schema) fn schema_text(&self, location: &Location) -> Option<String> {
        let (document, node) = self.schema_node(location)?;
        Some(String::from_utf8_lossy(document.raw(node)).into_owned())
    }

    /// The schema at a place, behind its `$ref`s.
    pub(in crate::schema) fn behind_references(&self, location: &Location) -> Location {
        let mut location = location.clone();
        for _ in 0..HOPS {
            let Some((document, node)) = self.schema_node(&location) else { break };
            let reference =
                document.member(node, "$ref").filter(|found| document.kind(*found) == Kind::String);
            let Some(reference) = reference else { break };
            let Some(next) = self.resources.follow(&location, &document.text(reference)) else { break };
            location = next;
        }
        location
    }

    /// A keyword of the schema at a place, also behind its `$ref`s.
    pub(in crate::schema) fn keyword(
        &self,
        schema: &Location,
        keyword: &str,
    ) -> Option<(&'a Document, NodeId)> {
        let direct = self.schema_node(&schema.child(keyword));
        direct.or_else(|| self.schema_node(&self.behind_references(schema).child(keyword)))
    }

    /// The keys that the schema at a place declares, in its order.
    pub(in crate::schema) fn declared_keys(&self, schema: &Location) -> Vec<String> {
        let Some((document, properties)) = self.keyword(schema, "properties") else { return Vec::new() };
        document.members(properties).map(|member| document.text(member.key).into_owned()).collect()
    }

    /// `a string`, for a schema of one type; `a date-time`, where it names a format.
    pub(in crate::schema) fn type_of(&self, schema: &Location) -> Option<String> {
        if let Some((document, format)) = self.keyword(schema, "format")
            && let Some(found) = crate::schema::format_words::words(&document.text(format))
        {
            return Some(found.words.to_string());
        }
        let (document, node) = self.keyword(schema, "type")?;
        let types: Vec<String> = match document.kind(node) {
            Kind::String => vec![words::type_words(&document.text(node)).to_string()],
            Kind::Array => document
                .elements(node)
                .map(|item| words::type_words(&document.text(item)).to_string())
                .collect(),
            _ => return None,
        };
        Some(words::one_of(&types))
    }

    /// What a schema asks for, if it is easily said after "must be" or "must not be".
    pub(in crate::schema) fn in_words(&self, schema: &Location) -> Option<String> {
        if let Some((document, node)) = self.keyword(schema, "const") {
            return Some(words::value(document, node));
        }
        if let Some((document, node)) = self.keyword(schema, "enum") {
            let values: Vec<String> =
                document.elements(node).take(5).map(|item| words::value(document, item)).collect();
            return Some(words::one_of(&values));
        }
        self.type_of(schema)
    }

    /// The name of a branch of a union: its title, its `$ref`, its discriminating value, its type, its number.
    pub(in crate::schema) fn branch_name(&self, union: &Location, ordinal: usize) -> String {
        let branch = union.child(&ordinal.to_string());
        if let Some((document, title)) = self.keyword(&branch, "title")
            && document.kind(title) == Kind::String
        {
            return words::quoted(&document.text(title));
        }
        if let Some((document, reference)) = self.schema_node(&branch.child("$ref")) {
            let text = document.text(reference);
            let last = text.trim_end_matches(['#', '/']).rsplit(['/', '#']).next().unwrap_or_default();
            let last = source::percent_decode(&source::unescape(last));
            if !last.is_empty() {
                return words::quoted(last.strip_suffix(".json").unwrap_or(&last));
            }
        }
        if let Some((document, properties)) = self.keyword(&branch, "properties") {
            for member in document.members(properties) {
                if let Some(value) = document.member(member.value, "const") {
                    return words::value(document, value);
                }
            }
        }
        self.in_words(&branch).unwrap_or_else(|| format!("the {} alternative", words::ordinal(ordinal + 1)))
    }
}
