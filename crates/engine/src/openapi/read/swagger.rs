//! What Swagger 2.0 writes in another way than OpenAPI 3: addresses, bodies among the parameters, media types apart from
//! schemas, and types beside names. Everything keeps the pointer at which it stands.

use super::super::{MediaType, Parameter, ParameterLocation, RequestBody, Server, Style, Version, pointer};
use super::{At, Reader};
use document::{Document, Kind};

/// What an operation takes and gives, where its schemas do not say.
#[derive(Clone, Default)]
pub(super) struct MediaTypes {
    pub consumes: Vec<String>,
    pub produces: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn is_swagger(&self) -> bool {
        self.version == Version::V20
    }

    /// Those of an operation, or those of the description.
    pub(super) fn media_types(&mut self, at: &At, common: &MediaTypes) -> MediaTypes {
        let own = |list: Vec<String>, common: &[String]| if list.is_empty() { common.to_vec() } else { list };
        MediaTypes {
            consumes: own(self.texts(at, "consumes"), &common.consumes),
            produces: own(self.texts(at, "produces"), &common.produces),
        }
    }

    pub(super) fn swagger_servers(&mut self, root: &At) -> Vec<Server> {
        let host = self.text(root, "host").unwrap_or_default();
        let base = self.text(root, "basePath").unwrap_or_default();
        let base = if base.is_empty() || base.starts_with('/') { base } else { format!("/{base}") };
        let mut schemes = self.texts(root, "schemes");
        if schemes.is_empty() {
            schemes.push("https".into());
        }
        let server = |url: String| Server { url, variables: Vec::new() };
        match (host.is_empty(), base.is_empty()) {
            (true, true) => Vec::new(),
            (true, false) => vec![server(base)],
            (false, _) => schemes.iter().map(|scheme| server(format!("{scheme}://{host}{base}"))).collect(),
        }
    }

    /// The parameter `in: body` of an operation, or of its path.
    pub(super) fn swagger_body(&mut self, lists: [&At; 2]) -> Option<RequestBody> {
        for owner in lists {
            let Some(list) = self.member(owner, "parameters", Kind::Array) else { continue };
            let nodes: Vec<_> = self.document.elements(list.node).take(super::parts::MOST_PARTS).collect();
            for (ordinal, node) in nodes.into_iter().enumerate() {
                let at = At { node, pointer: pointer::child(&list.pointer, &ordinal.to_string()) };
                // What leads nowhere was told with the parameters.
                let pointer::Followed::Found(node, found) =
                    pointer::follow(self.document, at.node, &at.pointer)
                else {
                    continue;
                };
                let at = At { node, pointer: found };
                if said(self.document, &at, "in").as_deref() != Some("body") {
                    continue;
                }
                let schema = self.schema(&at, "schema");
                let named = self.media_types.consumes.clone();
                let names = if named.is_empty() { vec!["application/json".to_string()] } else { named };
                return Some(RequestBody {
                    is_required: self.flag(&at, "required").unwrap_or(false),
                    content: names
                        .into_iter()
                        .map(|name| MediaType {
                            name,
                            schema: schema.clone(),
                            pointer: at.pointer.clone(),
                            ..MediaType::default()
                        })
                        .collect(),
                    pointer: at.pointer,
                });
            }
        }
        None
    }

    /// The media types of a response; none: it has no body.
    pub(super) fn swagger_content(&mut self, at: &At) -> Vec<MediaType> {
        let Some(found) = self.document.member(at.node, "schema") else { return Vec::new() };
        let place = At { node: found, pointer: pointer::child(&at.pointer, "schema") };
        let is_file = said(self.document, &place, "type").as_deref() == Some("file");
        let schema = self.schema(at, "schema").filter(|_| !is_file);
        let mut names = self.media_types.produces.clone();
        if names.is_empty() {
            // Nothing says what it is; most are JSON.
            names = vec!["application/json".into(), "*/*".into()];
        }
        let examples = self.document.member(at.node, "examples");
        names
            .into_iter()
            .map(|name| {
                let example = examples.and_then(|examples| self.document.member(examples, &name));
                let place = pointer::child(&pointer::child(&at.pointer, "examples"), &name);
                MediaType {
                    schema: schema.clone(),
                    examples: example.map(|_| place).into_iter().collect(),
                    pointer: at.pointer.clone(),
                    name,
                    ..MediaType::default()
                }
            })
            .collect()
    }

    /// A parameter or header whose type stands beside its name: it is its own schema.
    pub(super) fn swagger_parameter(
        &mut self,
        at: &At,
        name: String,
        location: ParameterLocation,
    ) -> Parameter {
        let form = matches!(location, ParameterLocation::Query | ParameterLocation::Form);
        let usual = if form { Style::Form } else { Style::Simple };
        let (style, is_exploded) = match self.text(at, "collectionFormat").as_deref() {
            Some("ssv") => (Style::SpaceDelimited, false),
            Some("pipes") => (Style::PipeDelimited, false),
            Some("multi") => (Style::Form, true),
            _ => (usual, false),
        };
        let kind = said(self.document, at, "type");
        let has_schema = kind.as_deref().is_some_and(|kind| kind != "file");
        Parameter {
            name,
            location,
            is_required: self.flag(at, "required").unwrap_or(false),
            is_deprecated: false,
            style,
            is_exploded,
            allows_empty: self.flag(at, "allowEmptyValue").unwrap_or(false),
            schema: has_schema.then(|| at.pointer.clone()),
            content: Vec::new(),
            pointer: at.pointer.clone(),
        }
    }
}

/// A text that is not told of where it is none.
fn said(document: &Document, at: &At, key: &str) -> Option<String> {
    let found = document.member(at.node, key).filter(|found| document.kind(*found) == Kind::String)?;
    Some(document.text(found).into_owned())
}
