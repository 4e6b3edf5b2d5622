//! The answer to a request that is taken: what the description documents, filled with what the service keeps. Pairs
//! such as `/orders` and `/orders/{id}` share what they keep; every other answer depends on its address alone.

use super::reply::{Content, Reply};
use super::store::{Item, Store};
use super::{Desk, data_bugs, sites};
use crate::openapi::{
    Direction, MediaType, Operation, ResponseItem, StatusKey, best_media_type, documented_status, is_json,
    is_text, pairs, path_of, percent_decode, query_of,
};
use crate::schema::generate::value::Value;
use check::{Header, Request};
use document::Document;

/// Things that a collection has before anything is made.
const FIRST_ITEMS: u64 = 3;

/// Where an operation stands towards a collection.
enum Place {
    /// One thing: the path of its collection, its id, and the name of the path variable.
    Item {
        collection: String,
        id: String,
        variable: String,
    },
    /// The collection, and the variable that names one of its things.
    Collection {
        path: String,
        variable: String,
    },
    Alone,
}

pub(super) fn answer(
    desk: &mut Desk<'_>,
    store: &mut Store,
    operation: &Operation,
    request: &Request,
) -> Reply {
    let given = given(desk, operation, request);
    match (place(desk, operation, request), operation.method.as_str()) {
        (Place::Item { collection, id, variable }, method) => {
            fill(desk, store, operation, &collection, &variable);
            let known = store.get(&collection, &id).cloned();
            if known.is_none()
                && documented_status(operation, 404).is_some_and(|item| item.status == StatusKey::Exact(404))
            {
                return desk.error(operation, 404, &format!("There is no {id} here"));
            }
            let seed = desk.seed_for(&[&collection, &id]);
            let mut value = known.unwrap_or(Value::Object(Vec::new()));
            if method == "DELETE" {
                store.remove(&collection, &id);
            } else if let Some(given) = &given {
                overlay(&mut value, given);
            }
            set_id(&mut value, &variable, &id);
            let reply = success(desk, operation, request, seed, Some(&value), None);
            if !matches!(method, "GET" | "HEAD" | "DELETE")
                || store.get(&collection, &id).is_none() && method != "DELETE"
            {
                if let Content::Json(Value::Object(_)) = &reply.content {
                    overlay_reply(&mut value, &reply);
                }
                store.put(&collection, &id, value);
            }
            reply
        }
        (Place::Collection { path, variable }, "POST") => {
            fill(desk, store, operation, &path, &variable);
            make(desk, store, operation, request, given, (&path, &variable))
        }
        (Place::Collection { path, variable }, "GET" | "HEAD") => {
            fill(desk, store, operation, &path, &variable);
            let items: Vec<Value> =
                store.collection(&path).unwrap_or_default().iter().map(|item| item.value.clone()).collect();
            list(desk, operation, request, items)
        }
        _ => {
            let seed = desk.seed_for(&[&operation.label(), &request.url]);
            success(desk, operation, request, seed, given.as_ref(), None)
        }
    }
}

/// An id that the collection of a request has, where the request names a thing that it has not.
pub(super) fn known_id(
    desk: &mut Desk<'_>,
    store: &mut Store,
    operation: &Operation,
    request: &Request,
) -> Option<String> {
    let Place::Item { collection, id, variable } = place(desk, operation, request) else { return None };
    fill(desk, store, operation, &collection, &variable);
    match store.get(&collection, &id) {
        Some(_) => None,
        None => Some(store.collection(&collection)?.first()?.id.clone()),
    }
}

/// What the client gave, without what only goes into requests, and without what only the service sets.
fn given(desk: &mut Desk<'_>, operation: &Operation, request: &Request) -> Option<Value> {
    let body = request.body.as_ref()?;
    let content_type = request.headers.get("content-type").unwrap_or("application/json");
    let media_type = best_media_type(&operation.request_body.as_ref()?.content, content_type)?;
    if !is_json(content_type) {
        return None;
    }
    let document = Document::parse(body.0.clone());
    let mut value = Value::of(&document, document.root()?)?;
    if let Some(schema) = media_type.schema.as_deref() {
        sites::strip(desk.document, schema, &mut value, "writeOnly");
        if !desk.has_bug("read-only-accepted") {
            sites::strip(desk.document, schema, &mut value, "readOnly");
        }
        data_bugs::keep(desk, schema, &mut value);
    }
    Some(value)
}

fn place(desk: &Desk<'_>, operation: &Operation, request: &Request) -> Place {
    let template = operation.path.text().trim_end_matches('/');
    let path = path_of(&request.url).trim_end_matches('/');
    let variable = |segment: &str| {
        let inner = segment.strip_prefix('{')?.strip_suffix('}')?;
        (!inner.contains(['{', '}'])).then(|| inner.to_string())
    };
    if let Some((_, last)) = template.rsplit_once('/')
        && let Some(variable) = variable(last)
        && let Some((collection, id)) = path.rsplit_once('/')
    {
        return Place::Item { collection: collection.to_string(), id: percent_decode(id, false), variable };
    }
    let of_item = desk.contract.description.operations.iter().find_map(|other| {
        let rest = other.path.text().trim_end_matches('/').strip_prefix(template)?.strip_prefix('/')?;
        variable(rest)
    });
    match of_item {
        Some(variable) => Place::Collection { path: path.to_string(), variable },
        None => Place::Alone,
    }
}

/// Gives a collection that nobody asked for yet its first things.
fn fill(desk: &mut Desk<'_>, store: &mut Store, operation: &Operation, collection: &str, variable: &str) {
    if store.collection(collection).is_some() || store.reopen(collection) {
        return;
    }
    let template = operation.path.text().trim_end_matches('/');
    let ending = format!("/{{{variable}}}");
    let base = template.strip_suffix(&ending).unwrap_or(template);
    let is_item = |other: &&Operation| {
        other.method == "GET" && other.path.text().trim_end_matches('/') == format!("{base}{ending}")
    };
    let description = desk.contract.description;
    let schema = description.operations.iter().find(is_item).and_then(|other| {
        let (_, item) = success_of(other);
        json_of(item?).and_then(|media| media.schema.clone())
    });
    let mut items: Vec<Item> = Vec::new();
    if let Some(schema) = schema {
        for number in 0..FIRST_ITEMS {
            let seed = desk.seed_for(&[collection, "first", &number.to_string()]);
            let Some(value) = desk.generate(&schema, seed, false) else { break };
            let id = id_of(&value, variable).unwrap_or_else(|| (number + 1).to_string());
            if items.iter().all(|item| item.id != id) {
                items.push(Item { id, value });
            }
        }
    }
    store.open_first(collection, items);
}

fn make(
    desk: &mut Desk<'_>,
    store: &mut Store,
    operation: &Operation,
    request: &Request,
    given: Option<Value>,
    (collection, variable): (&str, &str),
) -> Reply {
    let mut reply = Reply::bare(500);
    let mut id = String::new();
    // An id that is there already is not given again.
    for _ in 0..5 {
        store.made += 1;
        let number = store.made.to_string();
        let seed = desk.seed_for(&[collection, "made", &number]);
        reply = success(desk, operation, request, seed, given.as_ref(), None);
        let told = if let Content::Json(value) = &reply.content { id_of(value, variable) } else { None };
        id = told.unwrap_or(number);
        if store.get(collection, &id).is_none() {
            break;
        }
    }
    let mut value = given.unwrap_or(Value::Object(Vec::new()));
    overlay_reply(&mut value, &reply);
    set_id(&mut value, variable, &id);
    store.put(collection, &id, value);
    let origin = request.url.find("://").map_or("", |at| {
        let end = request.url[at + 3..].find(['/', '?', '#']).map_or(request.url.len(), |end| at + 3 + end);
        &request.url[..end]
    });
    let location = format!("{origin}{collection}/{id}");
    let (_, item) = success_of(operation);
    if let Some(item) = item {
        reply.headers = headers(desk, operation, item, Some(&location));
    }
    reply
}

/// The list with what is kept in it, as far as it stays valid.
fn list(desk: &mut Desk<'_>, operation: &Operation, request: &Request, mut kept: Vec<Value>) -> Reply {
    let seed = desk.seed_for(&[&operation.label(), path_of(&request.url)]);
    let mut reply = success(desk, operation, request, seed, None, None);
    let asked = pairs(query_of(&request.url).unwrap_or_default());
    let limit = asked.iter().find(|(name, _)| {
        let plain = name.to_ascii_lowercase().replace(['_', '-'], "");
        ["limit", "pagesize", "perpage", "size", "top"].contains(&plain.as_str())
    });
    if let Some(limit) = limit.and_then(|(_, value)| value.as_deref()?.parse::<usize>().ok()) {
        kept.truncate(limit);
    }
    let schema = reply.schema.clone();
    let (Some(schema), Some(whole)) = (schema, reply.json()) else { return reply };
    let base = whole.clone();
    let pattern = match items_of(whole) {
        Some(items) => items.first().cloned(),
        None => return reply,
    };
    let projected = kept.iter().map(|value| match pattern.clone() {
        Some(mut item) => {
            overlay_known(&mut item, value);
            item
        }
        None => value.clone(),
    });
    for candidate in [kept.clone(), projected.collect()] {
        let mut attempt = base.clone();
        if let Some(items) = items_of(&mut attempt) {
            *items = candidate;
        }
        if desk.fits(&schema, Direction::Response, &attempt) {
            reply.content = Content::Json(attempt);
            return reply;
        }
    }
    reply
}

/// The array of a list: the whole, or the first member that is one.
fn items_of(whole: &mut Value) -> Option<&mut Vec<Value>> {
    match whole {
        Value::Array(items) => Some(items),
        Value::Object(members) => members.iter_mut().find_map(|(_, member)| match member {
            Value::Array(items) if items.iter().all(|item| matches!(item, Value::Object(_))) => Some(items),
            _ => None,
        }),
        _ => None,
    }
}

/// The status that says that all went well, and what is documented for it.
fn success_of(operation: &Operation) -> (u16, Option<&ResponseItem>) {
    let exact = operation.responses.iter().filter_map(|item| match item.status {
        StatusKey::Exact(status) if (200..300).contains(&status) => Some((status, item)),
        _ => None,
    });
    let is_made = |status: &u16| operation.method == "POST" && *status == 201;
    let usual = if operation.method == "DELETE" { 204 } else { 200 };
    if let Some((status, item)) = exact.min_by_key(|(status, _)| (!is_made(status), *status)) {
        return (status, Some(item));
    }
    if let Some(item) = operation.responses.iter().find(|item| item.status == StatusKey::Range(2)) {
        return (200, Some(item));
    }
    let redirect = operation.responses.iter().find_map(|item| match item.status {
        StatusKey::Exact(status) if (300..400).contains(&status) => Some((status, Some(item))),
        _ => None,
    });
    let default = || operation.responses.iter().find(|item| item.status == StatusKey::Default);
    redirect.unwrap_or_else(|| match default() {
        Some(item) => (200, Some(item)),
        None => (usual, None),
    })
}

fn json_of(item: &ResponseItem) -> Option<&MediaType> {
    item.content.iter().find(|media| is_json(&media.name) || media.name.starts_with('*'))
}

fn success(
    desk: &mut Desk<'_>,
    operation: &Operation,
    request: &Request,
    seed: u64,
    kept: Option<&Value>,
    location: Option<&str>,
) -> Reply {
    let (status, item) = success_of(operation);
    let Some(item) = item else { return Reply::bare(status) };
    let mut reply =
        Reply { status, headers: headers(desk, operation, item, location), ..Reply::bare(status) };
    let accept = request.headers.get("accept").unwrap_or("*/*");
    let wanted = item.content.iter().find(|media| {
        accept
            .split(',')
            .any(|one| best_media_type(&item.content, one.trim()) == Some(*media) && !one.contains('*'))
    });
    let Some(media) = wanted.or_else(|| json_of(item)).or(item.content.first()) else { return reply };
    write_body(desk, &mut reply, media, seed, kept, false);
    if matches!(reply.content, Content::None) {
        return Reply::plain(
            501,
            "No valid answer could be made for this operation; give its schema an example",
        );
    }
    reply
}

fn write_body(
    desk: &mut Desk<'_>,
    reply: &mut Reply,
    media: &MediaType,
    seed: u64,
    kept: Option<&Value>,
    prefers_examples: bool,
) {
    let name = match media.name.as_str() {
        "*/*" | "*" | "application/*" => "application/json",
        "text/*" => "text/plain",
        name => name,
    };
    reply.media_type = Some(name.to_string());
    reply.schema.clone_from(&media.schema);
    let example = media.examples.iter().find_map(|at| {
        let node = desk.document.resolve(at)?;
        Value::of(desk.document, node)
    });
    if !is_json(name) {
        let made =
            media.schema.as_deref().filter(|_| is_text(name)).and_then(|at| desk.generate(at, seed, false));
        let text =
            [example, made].into_iter().flatten().find_map(|value| value.as_text().map(str::to_string));
        reply.content = Content::Text(text.unwrap_or_else(|| "simulated".into()));
        return;
    }
    let Some(schema) = media.schema.as_deref() else {
        reply.content = Content::Json(example.unwrap_or(Value::Object(Vec::new())));
        return;
    };
    let made = desk.generate(schema, seed, prefers_examples);
    let example = example.filter(|value| made.is_none() && desk.fits(schema, Direction::Response, value));
    let Some(mut value) = made.or(example) else { return };
    match kept {
        Some(Value::Object(members)) => keep(desk, schema, &mut value, members),
        Some(whole) if desk.is_careless || desk.fits(schema, Direction::Response, whole) => {
            value = whole.clone()
        }
        _ => {}
    }
    reply.content = Content::Json(value);
}

/// Puts what is kept into an answer: all that the schema has a name for, and what no schema has a name for; or else one
/// by one, as far as it stays valid.
fn keep(desk: &mut Desk<'_>, schema: &str, value: &mut Value, kept: &[(String, Value)]) {
    let declared =
        sites::sites(desk.document, schema, value).first().map(|site| site.declared(desk.document));
    let declared = declared.unwrap_or_default();
    // Of an object that nothing is said about, everything is kept.
    let is_free = declared.is_empty() && matches!(value, Value::Object(members) if members.is_empty());
    let kept: Vec<&(String, Value)> = kept
        .iter()
        .filter(|(name, _)| {
            is_free
                || declared.contains(name)
                || value.member(name).is_some()
                || !desk.asked_for.contains(name)
        })
        .collect();
    let mut all = value.clone();
    kept.iter().for_each(|(name, member)| all.set(name, member.clone()));
    sites::strip(desk.document, schema, &mut all, "writeOnly");
    if desk.is_careless || desk.fits(schema, Direction::Response, &all) {
        *value = all;
        return;
    }
    for (name, member) in kept {
        let mut one = value.clone();
        one.set(name, member.clone());
        sites::strip(desk.document, schema, &mut one, "writeOnly");
        if desk.fits(schema, Direction::Response, &one) {
            *value = one;
        }
    }
}

/// Every documented header, with a value that fits.
fn headers(
    desk: &mut Desk<'_>,
    operation: &Operation,
    item: &ResponseItem,
    location: Option<&str>,
) -> Vec<Header> {
    let mut list = Vec::new();
    for declared in &item.headers {
        let seed = desk.seed_for(&[&operation.label(), &declared.name]);
        let made = declared.value_schema().and_then(|schema| {
            let place = location.filter(|_| declared.name.eq_ignore_ascii_case("location"));
            let place = place.map(|place| Value::String(place.to_string()));
            let place = place.filter(|value| desk.fits(schema, Direction::Response, value));
            place.or_else(|| desk.generate(schema, seed, false))
        });
        let text = match (&made, declared.content.is_empty()) {
            (Some(value), false) => value.text(),
            (Some(value), true) => simple(value),
            (None, _) => "1".into(),
        };
        if !text.chars().any(char::is_control) {
            list.push(Header { name: declared.name.clone(), value: text });
        }
    }
    list
}

/// The style `simple` (OpenAPI 3.1 §4.8.12.3).
fn simple(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(simple).collect::<Vec<_>>().join(","),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{name},{}", simple(value)))
            .collect::<Vec<_>>()
            .join(","),
        other => other.text(),
    }
}

pub(super) fn error(desk: &mut Desk<'_>, operation: &Operation, status: u16, why: &str) -> Reply {
    let others: &[u16] = match status {
        400 => &[422],
        415 => &[400, 422],
        _ => &[],
    };
    let is_exact =
        |status: u16| operation.responses.iter().any(|item| item.status == StatusKey::Exact(status));
    let status = if is_exact(status) {
        status
    } else {
        others.iter().copied().find(|s| is_exact(*s)).unwrap_or(status)
    };
    let Some(item) = documented_status(operation, status) else { return Reply::plain(status, why) };
    let mut reply = Reply { headers: headers(desk, operation, item, None), ..Reply::bare(status) };
    let Some(media) = json_of(item).or(item.content.first()) else { return reply };
    let seed = desk.seed_for(&[&operation.label(), &status.to_string()]);
    write_body(desk, &mut reply, media, seed, None, true);
    let (Some(schema), Content::Json(value)) = (&media.schema, &mut reply.content) else { return reply };
    let told = [
        ("message", Value::String(why.into())),
        ("detail", Value::String(why.into())),
        ("title", Value::String(why.into())),
        ("status", Value::Number(status.to_string())),
        ("code", Value::Number(status.to_string())),
    ];
    for (name, member) in told {
        let is_alike = matches!(
            (value.member(name), &member),
            (Some(Value::String(_)), Value::String(_)) | (Some(Value::Number(_)), Value::Number(_))
        );
        let mut more = value.clone();
        more.set(name, member);
        if is_alike && desk.fits(schema, Direction::Response, &more) {
            *value = more;
        }
    }
    reply
}

fn overlay(value: &mut Value, given: &Value) {
    if let Value::Object(members) = given {
        members.iter().for_each(|(name, member)| value.set(name, member.clone()));
    }
}

/// Only what is there already.
fn overlay_known(value: &mut Value, kept: &Value) {
    if let Value::Object(members) = value {
        for (name, member) in members {
            if let Some(known) = kept.member(name) {
                *member = known.clone();
            }
        }
    }
}

fn overlay_reply(value: &mut Value, reply: &Reply) {
    if let Content::Json(told) = &reply.content {
        overlay(value, told);
    }
}

/// The member that a thing is known by, as it is written in an address.
fn id_name(value: &Value, variable: &str) -> Option<String> {
    let candidates = [variable, "id", "uuid", "sid", "code", "key", "name"];
    let is_scalar = |name: &&str| matches!(value.member(name), Some(Value::String(_) | Value::Number(_)));
    candidates.iter().find(|name| is_scalar(name)).map(|name| name.to_string())
}

fn id_of(value: &Value, variable: &str) -> Option<String> {
    match value.member(&id_name(value, variable)?)? {
        Value::String(text) | Value::Number(text) => Some(text.clone()),
        _ => None,
    }
}

fn set_id(value: &mut Value, variable: &str, id: &str) {
    let name = id_name(value, variable).unwrap_or_else(|| variable.to_string());
    let is_number = document::Number::new(id).is_written_as_integer();
    let new = match value.member(&name) {
        Some(Value::Number(_)) if is_number => Value::Number(id.to_string()),
        Some(_) => Value::String(id.to_string()),
        // Nothing says which it is; the schema of the answer takes what fits.
        None if is_number => Value::Number(id.to_string()),
        None => Value::String(id.to_string()),
    };
    value.set(&name, new);
}
