//! A description for reading: its operations with search, one of them in full, schemas as rows of a tree.
//! It judges nothing.

use super::{Description, MediaType, Operation, Parameter, Shape, Version, place, property_schemas};
use check::DocumentName;
use check::description::{
    Content, OperationDetail, OperationList, OperationRow, ParameterRow, ResponseRow, SchemaRow,
};
use document::{Document, Kind, NodeId};

/// Rows of one schema; what is deeper or beyond is not listed.
const MOST_ROWS: usize = 400;
const MOST_DEPTH: u32 = 8;
const MOST_EXAMPLE_BYTES: usize = 2_000;
const MOST_EXAMPLES: usize = 3;

/// The operations whose method, path, id, summary or tags hold each word of `search`, without case.
pub fn list(description: &Description, search: &str, first: u32, count: u32) -> OperationList {
    let words: Vec<String> = search.to_lowercase().split_whitespace().map(str::to_string).collect();
    let fits = |operation: &&Operation| {
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let text = format!("{} {id} {} {}", operation.label(), operation.summary, operation.tags.join(" "));
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let matching: Vec<&Operation> = description.operations.iter().filter(fits).collect();
    let row = |operation: &&Operation| OperationRow {
        name: operation.label(),
        method: operation.method.clone(),
        path: operation.path.text().to_string(),
        summary: operation.summary.clone(),
        is_deprecated: operation.is_deprecated,
    };
    OperationList {
        title: description.title.clone(),
        version: match description.version {
            Version::V20 => "2.0",
            Version::V30 => "3.0",
            Version::V31 => "3.1",
            Version::V32 => "3.2",
        }
        .into(),
        servers: description.servers.iter().map(|server| server.url.clone()).collect(),
        first,
        rows: matching.iter().skip(first as usize).take(count as usize).map(row).collect(),
        matching: matching.len() as u32,
        total: description.operations.len() as u32,
    }
}

/// One operation in full.
pub fn detail(document: &Document, name: DocumentName, operation: &Operation) -> OperationDetail {
    let content = |media: &MediaType| content(document, media);
    OperationDetail {
        name: operation.label(),
        summary: operation.summary.clone(),
        tags: operation.tags.clone(),
        is_deprecated: operation.is_deprecated,
        place: place(document, name, &operation.pointer),
        parameters: operation.parameters.iter().map(|p| parameter(document, p)).collect(),
        request_bodies: operation.request_body.iter().flat_map(|b| &b.content).map(content).collect(),
        is_body_required: operation.request_body.as_ref().is_some_and(|b| b.is_required),
        responses: operation
            .responses
            .iter()
            .map(|response| ResponseRow {
                status: response.status.to_string(),
                description: response.description.clone(),
                headers: response.headers.iter().map(|h| parameter(document, h)).collect(),
                contents: response.content.iter().map(content).collect(),
            })
            .collect(),
    }
}

fn parameter(document: &Document, parameter: &Parameter) -> ParameterRow {
    let schema = parameter.schema.as_deref().or_else(|| parameter.content.first()?.schema.as_deref());
    ParameterRow {
        location: parameter.location.word().into(),
        name: parameter.name.clone(),
        is_required: parameter.is_required,
        words: schema.map(|s| words(document, &Shape::at(document, s))).unwrap_or_default(),
    }
}

fn content(document: &Document, media: &MediaType) -> Content {
    let mut rows = Vec::new();
    if let Some(schema) = media.schema.as_deref().or(media.item_schema.as_deref()) {
        let shape = Shape::at(document, schema);
        rows.push(row(document, 0, String::new(), false, &shape));
        below(document, &shape, 1, &mut Vec::new(), &mut rows);
    }
    let text = |pointer: &String| {
        let raw = document.raw(document.resolve(pointer)?);
        let text = String::from_utf8_lossy(&raw[..raw.len().min(MOST_EXAMPLE_BYTES)]).into_owned();
        Some(if raw.len() > MOST_EXAMPLE_BYTES { text + " …" } else { text })
    };
    Content {
        media_type: media.name.clone(),
        rows,
        examples: media.examples.iter().take(MOST_EXAMPLES).filter_map(text).collect(),
    }
}

/// The rows of what lies in a value of this shape. `above` are the schemas that it lies in.
fn below(document: &Document, shape: &Shape, depth: u32, above: &mut Vec<NodeId>, rows: &mut Vec<SchemaRow>) {
    let Some(&first) = shape.schemas.first() else { return };
    if depth > MOST_DEPTH || above.contains(&first) {
        return;
    }
    above.push(first);
    let required = required(document, shape);
    for name in shape.property_names(document) {
        let inner = Shape::of(document, &property_schemas(document, shape, &name));
        if rows.len() >= MOST_ROWS {
            break;
        }
        let is_required = required.contains(&name);
        rows.push(row(document, depth, name, is_required, &inner));
        below(document, &inner, depth + 1, above, rows);
    }
    let items = shape.items(document);
    if !items.is_empty() && rows.len() < MOST_ROWS {
        let inner = Shape::of(document, &items);
        rows.push(row(document, depth, "[ ]".into(), false, &inner));
        below(document, &inner, depth + 1, above, rows);
    }
    above.pop();
}

/// Names that each value must have; what only a branch requires is left out.
fn required(document: &Document, shape: &Shape) -> Vec<String> {
    let certain = shape.schemas.iter().take(shape.certain);
    let lists = certain.filter_map(|schema| document.member(*schema, "required"));
    lists.flat_map(|list| document.elements(list).map(|name| document.text(name).into_owned())).collect()
}

fn row(document: &Document, depth: u32, name: String, is_required: bool, shape: &Shape) -> SchemaRow {
    let description = shape.keyword(document, "description");
    let description = description.map(|node| document.text(node).into_owned()).unwrap_or_default();
    SchemaRow {
        depth,
        name,
        is_required,
        words: words(document, shape),
        description: description.lines().next().unwrap_or_default().to_string(),
    }
}

/// `string, date-time, or null`; `"new" or "paid"`; `integer, 1 to 100`.
fn words(document: &Document, shape: &Shape) -> String {
    const MOST_VALUES: usize = 8;
    let raw = |node: NodeId| String::from_utf8_lossy(document.raw(node)).into_owned();
    if let Some(list) = shape.keyword(document, "enum") {
        let values: Vec<String> = document.elements(list).map(raw).collect();
        let more = values.len().saturating_sub(MOST_VALUES);
        let shown = values[..values.len().min(MOST_VALUES)].join(" or ");
        return if more == 0 { shown } else { format!("{shown} or {more} more") };
    }
    if let Some(value) = shape.keyword(document, "const") {
        return raw(value);
    }
    let mut words: Vec<String> = vec![shape.types(document).join(" or ")];
    if let Some(format) = shape.keyword(document, "format") {
        words.push(document.text(format).into_owned());
    }
    let bound = |low: &str, high: &str| {
        let (low, high) = (shape.keyword(document, low).map(raw), shape.keyword(document, high).map(raw));
        match (low, high) {
            (Some(low), Some(high)) => Some(format!("{low} to {high}")),
            (Some(low), None) => Some(format!("from {low}")),
            (None, Some(high)) => Some(format!("up to {high}")),
            (None, None) => None,
        }
    };
    words.extend(bound("minimum", "maximum"));
    words.extend(bound("minLength", "maxLength").map(|b| format!("{b} characters")));
    words.extend(bound("minItems", "maxItems").map(|b| format!("{b} items")));
    words.extend(shape.keyword(document, "pattern").map(|p| format!("like {}", document.text(p))));
    let is_true = |word: &str| {
        shape.keyword(document, word).is_some_and(|node| document.kind(node) == Kind::Boolean(true))
    };
    words.extend(is_true("nullable").then(|| "or null".to_string()));
    words.extend(is_true("readOnly").then(|| "read only".to_string()));
    words.extend(is_true("writeOnly").then(|| "write only".to_string()));
    words.retain(|word| !word.is_empty());
    if words.is_empty() { "anything".into() } else { words.join(", ") }
}
