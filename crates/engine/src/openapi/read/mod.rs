//! Reads a description leniently: walks the document, keeps the pointer of everything, and tells of what is broken
//! without stopping at it. Parts of an operation are read in `parts`; schemas are not read at all.

mod parts;
mod security;
mod swagger;

use super::pointer::{self, Followed};
use super::{
    Component, Credential, Description, Operation, Parameter, PathTemplate, Server, ServerVariable, Trouble,
    Version,
};
use check::Severity;
use document::{Document, Kind, NodeId};
use std::collections::BTreeMap;
use swagger::MediaTypes;

/// More troubles than anybody reads.
const MOST_TROUBLES: usize = 200;
/// More operations than any service has; bounds the work on a hostile text.
const MOST_OPERATIONS: usize = 20_000;
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A value and where it stands, once references were followed.
#[derive(Clone)]
struct At {
    node: NodeId,
    pointer: String,
}

/// What the description says for all operations.
struct Common {
    credentials: Option<Vec<Vec<Credential>>>,
    media_types: MediaTypes,
}

struct Reader<'a> {
    document: &'a Document,
    troubles: Vec<Trouble>,
    version: Version,
    /// 2.0: of the operation that is read.
    media_types: MediaTypes,
}

pub(super) fn read(document: &Document) -> (Description, Vec<Trouble>) {
    let mut reader = Reader {
        document,
        troubles: Vec::new(),
        version: Version::default(),
        media_types: MediaTypes::default(),
    };
    let description = reader.description();
    (description, reader.troubles)
}

impl<'a> Reader<'a> {
    fn trouble(&mut self, severity: Severity, pointer: &str, title: String, note: &str, fix: &str) {
        if self.troubles.len() < MOST_TROUBLES {
            let (pointer, note, fix) = (pointer.to_string(), note.to_string(), fix.to_string());
            self.troubles.push(Trouble { severity, pointer, title, note, fix });
        }
    }

    fn warn(&mut self, pointer: &str, title: String, note: &str, fix: &str) {
        self.trouble(Severity::Warns, pointer, title, note, fix);
    }

    /// The member of an object that counts. Wrong kinds are told.
    fn member(&mut self, at: &At, key: &str, wanted: Kind) -> Option<At> {
        let found = self.document.member(at.node, key)?;
        let pointer = pointer::child(&at.pointer, key);
        let is_wanted = match wanted {
            Kind::Boolean(_) => matches!(self.document.kind(found), Kind::Boolean(_)),
            wanted => self.document.kind(found) == wanted,
        };
        if is_wanted {
            return Some(At { node: found, pointer });
        }
        let word = match wanted {
            Kind::Object => "an object",
            Kind::Array => "a list",
            Kind::Boolean(_) => "true or false",
            _ => "a text",
        };
        // An empty member is often written as null.
        if self.document.kind(found) != Kind::Null || wanted == Kind::Boolean(false) {
            let title = format!("`{key}` of {} must be {word}, so it was left out", name_of(&at.pointer));
            self.warn(&pointer, title, "wrong kind", &format!("Write {word}, or take the member out."));
        }
        None
    }

    fn text(&mut self, at: &At, key: &str) -> Option<String> {
        self.member(at, key, Kind::String).map(|found| self.document.text(found.node).into_owned())
    }

    fn flag(&mut self, at: &At, key: &str) -> Option<bool> {
        let found = self.member(at, key, Kind::Boolean(true))?;
        Some(self.document.kind(found.node) == Kind::Boolean(true))
    }

    fn texts(&mut self, at: &At, key: &str) -> Vec<String> {
        let Some(list) = self.member(at, key, Kind::Array) else { return Vec::new() };
        let texts = self.document.elements(list.node);
        texts
            .filter(|e| self.document.kind(*e) == Kind::String)
            .map(|e| self.document.text(e).into_owned())
            .collect()
    }

    /// The members of an object, extensions (`x-…`) among them.
    fn members(&self, at: &At) -> Vec<(String, At)> {
        self.document
            .members(at.node)
            .map(|member| {
                let key = self.document.text(member.key).into_owned();
                let pointer = pointer::child(&at.pointer, &key);
                (key, At { node: member.value, pointer })
            })
            .collect()
    }

    /// An object, its references followed; what leads nowhere or is none is told.
    fn object(&mut self, at: &At, what: &str) -> Option<At> {
        match pointer::follow(self.document, at.node, &at.pointer) {
            Followed::Found(node, pointer) if self.document.kind(node) == Kind::Object => {
                Some(At { node, pointer })
            }
            Followed::Found(_, pointer) => {
                let title = format!("{what} must be an object, so it was left out");
                self.warn(&pointer, title, "not an object", "Write an object, or a $ref to one.");
                None
            }
            Followed::Nowhere(reference) => {
                let shown = document::quote(&reference);
                let (title, fix) = match pointer::local(&reference) {
                    Some(_) => (
                        format!("$ref {shown} leads to no place in the description, so {what} was left out"),
                        "Correct the reference, or add what it leads to.",
                    ),
                    None => (
                        format!("$ref {shown} leads out of the description, so {what} was left out"),
                        "Nothing is fetched: bundle the description into one file.",
                    ),
                };
                self.warn(&pointer::child(&at.pointer, "$ref"), title, "leads nowhere", fix);
                None
            }
            Followed::Circle(reference) => {
                let title =
                    format!("$ref {} leads in a circle, so {what} was left out", document::quote(&reference));
                let fix = "Let it lead to an object.";
                self.warn(&pointer::child(&at.pointer, "$ref"), title, "leads in a circle", fix);
                None
            }
        }
    }

    fn description(&mut self) -> Description {
        let mut read = Description::default();
        let root = self.document.root().filter(|root| self.document.kind(*root) == Kind::Object);
        let Some(node) = root else {
            let title = "The description must be an object with the key openapi".to_string();
            let fix = "Paste the description itself: an object with openapi, info and paths.";
            self.trouble(Severity::Blocks, "", title, "not a description", fix);
            return read;
        };
        let root = At { node, pointer: String::new() };
        self.read_version(&root);
        read.version = self.version;
        if let Some(info) = self.member(&root, "info", Kind::Object) {
            read.title = self.text(&info, "title").unwrap_or_default();
        }
        read.dialect = self.text(&root, "jsonSchemaDialect");
        read.servers = match self.is_swagger() {
            true => self.swagger_servers(&root),
            false => self.servers(&root),
        };
        let common = Common {
            credentials: self.credentials(&root),
            media_types: match self.is_swagger() {
                true => self.media_types(&root, &MediaTypes::default()),
                false => MediaTypes::default(),
            },
        };
        if self.is_swagger()
            && let Some(definitions) = self.member(&root, "definitions", Kind::Object)
        {
            let list = self.members(&definitions).into_iter();
            read.components = list.map(|(name, at)| Component { name, pointer: at.pointer }).collect();
        }
        if let Some(components) = self.member(&root, "components", Kind::Object)
            && let Some(schemas) = self.member(&components, "schemas", Kind::Object)
        {
            let list = self.members(&schemas).into_iter();
            read.components = list.map(|(name, at)| Component { name, pointer: at.pointer }).collect();
        }
        match self.member(&root, "paths", Kind::Object) {
            Some(paths) => read.operations = self.paths(&paths, &common),
            None => {
                let title = "The description has no paths, so no request belongs to it".to_string();
                self.warn("", title, "no paths", "Add `paths` with the operations of the API.");
            }
        }
        self.same_ids(&read.operations);
        read
    }

    fn read_version(&mut self, root: &At) {
        let document = self.document;
        let Some(found) = document.member(root.node, "openapi") else {
            let old = document.member(root.node, "swagger");
            let said = |node| match document.number(node) {
                Some(number) => number.text().to_string(),
                None => document.text(node).into_owned(),
            };
            if old.is_some_and(|node| said(node).trim().starts_with('2')) {
                self.version = Version::V20;
                return;
            }
            let (pointer, title, fix) = match old.is_some() {
                true => (
                    "/swagger",
                    "Of Swagger, only 2.0 is read; OpenAPI 3.0, 3.1 and 3.2 are, too",
                    "Convert it to OpenAPI 3, which most editors and generators do.",
                ),
                false => ("", "The description does not say its version", "Add `\"openapi\": \"3.1.0\"`."),
            };
            self.trouble(Severity::Blocks, pointer, title.to_string(), "version not read", fix);
            return;
        };
        // YAML reads an unquoted 3.1 as a number.
        let said = match document.number(found) {
            Some(number) => number.text().to_string(),
            None => document.text(found).into_owned(),
        };
        let mut parts = said.trim().split('.');
        self.version = match (parts.next(), parts.next()) {
            (Some("3"), Some("0")) => Version::V30,
            (Some("3"), Some("1")) => Version::V31,
            (Some("3"), Some("2")) => Version::V32,
            _ => {
                let title =
                    format!("The version {} is not known, and is read as 3.1", document::quote(&said));
                self.warn("/openapi", title, "unknown version", "Write 3.0.4, 3.1.1 or 3.2.0.");
                Version::V31
            }
        };
    }

    fn servers(&mut self, at: &At) -> Vec<Server> {
        let Some(list) = self.member(at, "servers", Kind::Array) else { return Vec::new() };
        let mut servers = Vec::new();
        for (ordinal, node) in self.document.elements(list.node).enumerate() {
            let at = At { node, pointer: pointer::child(&list.pointer, &ordinal.to_string()) };
            let Some(at) = self.object(&at, "this server") else { continue };
            let Some(url) = self.text(&at, "url") else {
                self.warn(
                    &at.pointer,
                    "A server has no url, so it was left out".into(),
                    "no url",
                    "Add its url.",
                );
                continue;
            };
            let mut variables = Vec::new();
            if let Some(named) = self.member(&at, "variables", Kind::Object) {
                for (name, at) in self.members(&named) {
                    let Some(at) = self.object(&at, "this variable") else { continue };
                    let default = self.text(&at, "default").unwrap_or_default();
                    variables.push(ServerVariable { name, default, values: self.texts(&at, "enum") });
                }
            }
            servers.push(Server { url, variables });
        }
        servers
    }

    fn paths(&mut self, paths: &At, common: &Common) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, at) in self.members(paths) {
            if path.starts_with("x-") {
                continue;
            }
            if !path.starts_with('/') {
                let title =
                    format!("The path {} must start with a slash, and is read as if it did", quoted(&path));
                self.warn(&at.pointer, title, "no slash", "Write the slash.");
            }
            let Some(item) = self.object(&at, &format!("the path {}", quoted(&path))) else { continue };
            let path = if path.starts_with('/') { path } else { format!("/{path}") };
            let shared = self.parameters(&item);
            let servers = if self.is_swagger() { Vec::new() } else { self.servers(&item) };
            let mut methods: Vec<(String, At)> = Vec::new();
            for (key, at) in self.members(&item) {
                match key.as_str() {
                    "additionalOperations" => methods.extend(self.members(&at)),
                    key if METHODS.contains(&key.to_ascii_lowercase().as_str()) => {
                        if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
                            let title = format!("The method {key} must be written in lower case");
                            self.warn(&at.pointer, title, "upper case", "Write it in lower case.");
                        }
                        methods.push((key.to_ascii_uppercase(), at));
                    }
                    "parameters" | "servers" | "summary" | "description" | "$ref" => {}
                    key if key.starts_with("x-") => {}
                    key => {
                        let title = format!("{} is no method, so it was left out", quoted(key));
                        self.warn(&at.pointer, title, "unknown member", "Correct the name, or take it out.");
                    }
                }
            }
            for (method, at) in methods {
                if operations.len() >= MOST_OPERATIONS {
                    let title = format!("Only the first {MOST_OPERATIONS} operations are read");
                    self.warn(&at.pointer, title, "too many operations", "Split the description.");
                    return operations;
                }
                let what = format!("{method} {path}");
                if let Some(at) = self.object(&at, &what) {
                    self.media_types = match self.is_swagger() {
                        true => self.media_types(&at, &common.media_types),
                        false => MediaTypes::default(),
                    };
                    let mut operation = self.operation(&at, &method, &path, &shared, &servers);
                    if self.is_swagger() {
                        operation.request_body = self.swagger_body([&at, &item]);
                    }
                    let own = self.credentials(&at);
                    operation.security_pointer = match own.is_some() {
                        true => pointer::child(&at.pointer, "security"),
                        false => "/security".into(),
                    };
                    operation.credentials = own.or(common.credentials.clone()).unwrap_or_default();
                    operations.push(operation);
                }
            }
        }
        operations
    }

    fn operation(
        &mut self,
        at: &At,
        method: &str,
        path: &str,
        shared: &[Parameter],
        servers: &[Server],
    ) -> Operation {
        let own = self.parameters(at);
        let is_overridden =
            |one: &&Parameter| own.iter().any(|o| o.name == one.name && o.location == one.location);
        let mut parameters: Vec<Parameter> =
            shared.iter().filter(|one| !is_overridden(one)).cloned().collect();
        parameters.extend(own);
        let template = PathTemplate::new(path);
        self.path_parameters(at, &template, &mut parameters);
        let own_servers = if self.is_swagger() { Vec::new() } else { self.servers(at) };
        Operation {
            method: method.to_string(),
            operation_id: self.text(at, "operationId"),
            summary: self.text(at, "summary").unwrap_or_default(),
            tags: self.texts(at, "tags"),
            is_deprecated: self.flag(at, "deprecated").unwrap_or(false),
            pointer: at.pointer.clone(),
            parameters,
            request_body: self.request_body(at),
            responses: self.responses(at),
            servers: if own_servers.is_empty() { servers.to_vec() } else { own_servers },
            path: template,
            ..Operation::default()
        }
    }

    /// Variables of the path and parameters in the path must be the same.
    fn path_parameters(&mut self, at: &At, template: &PathTemplate, parameters: &mut Vec<Parameter>) {
        use super::ParameterLocation::Path;
        for name in template.variables() {
            if !parameters.iter().any(|p| p.location == Path && p.name == name) {
                let title = format!("The variable {{{name}}} of {} has no parameter", template.text());
                let fix = "Add a parameter with `in: path` and that name.";
                self.warn(&at.pointer, title, "no parameter", fix);
            }
        }
        let variables = template.variables();
        parameters.retain(|parameter| {
            if parameter.location != Path || variables.contains(&parameter.name.as_str()) {
                return true;
            }
            let title = format!(
                "{} has no variable {{{}}}, so this parameter was left out",
                template.text(),
                parameter.name
            );
            self.warn(
                &parameter.pointer,
                title,
                "not in the path",
                "Correct the name, or add it to the path.",
            );
            false
        });
    }

    /// An operationId is a name: two operations with the same one make generated clients fail.
    fn same_ids(&mut self, operations: &[Operation]) {
        let mut known: BTreeMap<&str, &Operation> = BTreeMap::new();
        for operation in operations {
            let Some(id) = operation.operation_id.as_deref() else { continue };
            if let Some(first) = known.insert(id, operation) {
                let title =
                    format!("{} has the operationId {} of {}", operation.label(), quoted(id), first.label());
                let at = pointer::child(&operation.pointer, "operationId");
                self.warn(&at, title, "operationId twice", "Give each operation its own operationId.");
            }
        }
    }
}

fn quoted(text: &str) -> String {
    let mut cut: String = text.chars().take(80).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    document::quote(&cut)
}

/// The last token of a pointer, for a sentence.
fn name_of(pointer: &str) -> String {
    match pointer.rsplit_once('/') {
        Some((_, token)) => quoted(&pointer::unescape(token)),
        None => "the description".into(),
    }
}
