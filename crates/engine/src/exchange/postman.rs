//! Postman collections 2.0 and 2.1: every saved response ("example") is an exchange with the request that it was saved
//! with. Variables stay `{{name}}`; scripts are not run.

use super::address;
use super::traffic::fields::{Fields, media_type, whole_millis};
use super::traffic::{Entry, RecordedBody, Source, Troubles};
use base64::Engine;
use check::exchange::{Completeness, Timing};
use check::request::Parameter;
use check::{Body, Evidence, Exchange, Header, Headers, Request, Response};
use document::{Document, Kind, NodeId};

/// Folders within each other that are followed.
const MAX_DEPTH: usize = 100;

/// The saved responses, folder by folder, in the order of the collection.
pub(super) fn read(document: &Document, troubles: &mut Troubles) -> Vec<Entry> {
    let Some(root) = Fields::root(document) else { return Vec::new() };
    let collection = root.object("collection").unwrap_or(root);
    let auth = collection.member("auth");
    let mut entries = Vec::new();
    let mut requests_without = 0u32;
    let mut open: Vec<(std::vec::IntoIter<NodeId>, Option<NodeId>)> =
        vec![(items(collection).into_iter(), auth)];
    while let Some((rest, auth)) = open.last_mut() {
        let auth = *auth;
        let Some(node) = rest.next() else {
            open.pop();
            continue;
        };
        let Some(item) = Fields::of(document, node) else {
            let sentence = "This item is no object and is left out; export the collection again.";
            troubles.tell(document, Some(node), sentence);
            continue;
        };
        let auth = item.member("auth").filter(|a| document.kind(*a) == Kind::Object).or(auth);
        if item.is_list("item") {
            match open.len() < MAX_DEPTH {
                true => open.push((items(item).into_iter(), auth)),
                false => troubles.tell(
                    document,
                    Some(node),
                    format!("Folders lie in each other more than {MAX_DEPTH} deep; this one is left out."),
                ),
            }
            continue;
        }
        let before = entries.len();
        for response in item.list("response") {
            match Fields::of(document, response) {
                Some(fields) => entries.push(entry(item, fields, auth)),
                None if document.kind(response) == Kind::Null => {}
                None => troubles.tell(
                    document,
                    Some(response),
                    "This saved response is no object and is left out; export the collection again.",
                ),
            }
        }
        requests_without += u32::from(entries.len() == before);
    }
    if entries.is_empty() {
        let sentence = format!(
            "The collection has no saved response ({requests_without} requests without one): send them in Postman, \
             choose \"Save Response\", \"Save as example\", and export it again."
        );
        troubles.tell(document, collection.member("item"), sentence);
    }
    entries
}

fn items(folder: Fields<'_>) -> Vec<NodeId> {
    folder.list("item").collect()
}

fn entry(item: Fields<'_>, response: Fields<'_>, auth: Option<NodeId>) -> Entry {
    let document = item.document;
    let request = [response.member("originalRequest"), item.member("request")]
        .into_iter()
        .flatten()
        .find(|node| matches!(document.kind(*node), Kind::Object | Kind::String));
    let status =
        response.number("code").filter(|code| (100.0..=999.0).contains(code)).map(|code| code as u16);
    let (method, url) = request.map_or_else(Default::default, |node| method_and_url(document, node));
    let total_millis = response.number("responseTime").and_then(whole_millis);
    Entry {
        method: if method.is_empty() { "GET".into() } else { method },
        url,
        status,
        failure: if status.is_some() { String::new() } else { "the example has no status code".into() },
        media_type: media_type(headers(response, "header").get("content-type").unwrap_or_default()),
        headers_millis: total_millis,
        total_millis,
        size_bytes: response.member("body").map(|body| document.text(body).len() as u64),
        started_at_millis: None,
        source: Source::Postman { request, response: response.node, auth },
    }
}

/// A request is an object, or an address alone.
fn method_and_url(document: &Document, request: NodeId) -> (String, String) {
    let Some(fields) = Fields::of(document, request) else {
        return ("GET".into(), document.text(request).into_owned());
    };
    let url = match fields.member("url").map(|url| (url, Fields::of(document, url))) {
        Some((_, Some(url))) => whole_url(url),
        Some((node, None)) => document.text(node).into_owned(),
        None => String::new(),
    };
    (fields.text("method").unwrap_or_default(), url)
}

/// `raw`, or put together from its parts; values of `:name` in the path filled in.
fn whole_url(url: Fields<'_>) -> String {
    let joined = |key: &str, separator: &str| match url.text(key) {
        Some(text) => text,
        None => {
            let parts = url.list(key).map(|node| match Fields::of(url.document, node) {
                Some(part) => part.text("value").unwrap_or_default(),
                None => url.document.text(node).into_owned(),
            });
            parts.collect::<Vec<_>>().join(separator)
        }
    };
    let mut whole = url.text("raw").filter(|raw| !raw.is_empty()).unwrap_or_else(|| {
        let scheme = url.text("protocol").map_or(String::new(), |scheme| format!("{scheme}://"));
        let port =
            url.scalar("port").filter(|port| !port.is_empty()).map_or(String::new(), |p| format!(":{p}"));
        let path = joined("path", "/");
        let mut whole = format!("{scheme}{}{port}/{}", joined("host", "."), path.trim_start_matches('/'));
        for pair in url.objects("query").filter(|pair| !pair.is_true("disabled")) {
            whole.push(if whole.contains('?') { '&' } else { '?' });
            whole.push_str(&pair.text("key").unwrap_or_default());
            if let Some(value) = pair.scalar("value") {
                whole.push('=');
                whole.push_str(&value);
            }
        }
        whole
    });
    if let Some(end) = whole.find('#') {
        whole.truncate(end);
    }
    for variable in url.objects("variable") {
        let (Some(name), Some(value)) = (variable.text("key"), variable.scalar("value")) else { continue };
        if !name.is_empty() && !value.is_empty() {
            whole = fill_segment(&whole, &name, &value);
        }
    }
    whole
}

/// `/orders/:id?x` with a value for `id`.
fn fill_segment(url: &str, name: &str, value: &str) -> String {
    let (path, query) = url.split_once('?').map_or((url, None), |(path, query)| (path, Some(query)));
    let wanted = format!(":{name}");
    let parts: Vec<&str> = path.split('/').map(|part| if part == wanted { value } else { part }).collect();
    let path = parts.join("/");
    query.map_or(path.clone(), |query| format!("{path}?{query}"))
}

/// A list of `{key, value}`, or lines of `Name: value`.
fn headers(message: Fields<'_>, key: &str) -> Headers {
    let mut list: Vec<Header> = message
        .objects(key)
        .filter(|header| !header.is_true("disabled"))
        .filter_map(|header| {
            let name = header.text("key").filter(|name| !name.is_empty())?;
            Some(Header { name, value: header.scalar("value").unwrap_or_default() })
        })
        .collect();
    let lines = message.text(key);
    list.extend(lines.iter().flat_map(|text| text.lines()).filter_map(super::raw_http::header));
    let is_known = lines.is_some() || message.is_list(key);
    Headers { completeness: if is_known { Completeness::Complete } else { Completeness::Unknown }, list }
}

pub(super) fn exchange(
    document: &Document,
    entry: &Entry,
    request: Option<NodeId>,
    response: NodeId,
    auth: Option<NodeId>,
) -> Exchange {
    let fields = request.and_then(|node| Fields::of(document, node));
    let mut url = entry.url.clone();
    let mut request_headers = fields.map(|f| headers(f, "header")).unwrap_or_default();
    let own = fields.and_then(|f| f.object("auth"));
    if let Some(auth) = own.or_else(|| Fields::of(document, auth?)) {
        authorize(auth, &mut request_headers, &mut url);
    }
    let body = fields.and_then(|f| f.object("body")).filter(|body| !body.is_true("disabled"));
    let (body, content_type) = body.map_or((None, None), request_body);
    if let Some(value) = content_type.filter(|_| request_headers.get("content-type").is_none()) {
        request_headers.list.push(Header { name: "Content-Type".into(), value: value.into() });
    }
    let response = entry.status.map(|status| Response {
        status: Some(status),
        headers: Fields::of(document, response).map(|r| headers(r, "header")).unwrap_or_default(),
        final_url: None,
        timing: entry.total_millis.map(|millis| Timing { headers_millis: millis, total_millis: millis }),
        body: None,
    });
    Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: request.map(|_| Request {
            method: entry.method.clone(),
            url,
            headers: request_headers,
            body,
        }),
        response,
        received_at_millis: None,
    }
}

/// What Postman adds to the request when it sends it: bearer, basic and API key.
fn authorize(auth: Fields<'_>, headers: &mut Headers, url: &mut String) {
    let kind = auth.text("type").unwrap_or_default();
    let value = |name: &str| -> Option<String> {
        // v2.1 lists pairs; v2.0 has an object.
        let listed = auth.objects(&kind).find(|pair| pair.text("key").as_deref() == Some(name));
        listed.and_then(|pair| pair.scalar("value")).or_else(|| auth.object(&kind)?.scalar(name))
    };
    let mut add = |name: String, value: String| {
        if headers.get(&name).is_none() {
            headers.list.push(Header { name, value });
        }
    };
    match kind.as_str() {
        "bearer" => {
            if let Some(token) = value("token").filter(|token| !token.is_empty()) {
                add("Authorization".into(), format!("Bearer {token}"));
            }
        }
        "basic" => {
            let pair = format!(
                "{}:{}",
                value("username").unwrap_or_default(),
                value("password").unwrap_or_default()
            );
            let words = match pair.contains("{{") {
                true => pair,
                false => base64::engine::general_purpose::STANDARD.encode(pair),
            };
            add("Authorization".into(), format!("Basic {words}"));
        }
        "apikey" => {
            let (Some(name), Some(key)) = (value("key").filter(|n| !n.is_empty()), value("value")) else {
                return;
            };
            match value("in").as_deref() {
                Some("query") => {
                    url.push(if url.contains('?') { '&' } else { '?' });
                    url.push_str(&address::query_text(&name, true));
                    url.push('=');
                    url.push_str(&address::query_text(&key, false));
                }
                _ => add(name, key),
            }
        }
        _ => {}
    }
}

/// The body, and the content type that Postman gives it.
fn request_body(body: Fields<'_>) -> (Option<Body>, Option<&'static str>) {
    let bytes = |text: String| Some(Body(text.into_bytes()));
    match body.text("mode").unwrap_or_default().as_str() {
        "raw" => {
            let language =
                body.object("options").and_then(|o| o.object("raw")).and_then(|raw| raw.text("language"));
            let content_type = match language.as_deref() {
                Some("json") => Some("application/json"),
                Some("xml") => Some("application/xml"),
                _ => None,
            };
            (body.text("raw").filter(|text| !text.is_empty()).and_then(bytes), content_type)
        }
        "urlencoded" => {
            let pairs: Vec<Parameter> = body
                .objects("urlencoded")
                .filter(|pair| !pair.is_true("disabled"))
                .map(|pair| {
                    let name = pair.text("key").unwrap_or_default();
                    Parameter::new(name, pair.scalar("value").unwrap_or_default())
                })
                .collect();
            (bytes(address::form_text(&pairs)), Some("application/x-www-form-urlencoded"))
        }
        "graphql" => {
            let Some(graphql) = body.object("graphql") else { return (None, None) };
            let query = document::quote(&graphql.text("query").unwrap_or_default());
            let variables = graphql.text("variables").filter(|text| !text.trim().is_empty());
            let variables =
                variables.map_or(String::new(), |variables| format!(",\"variables\":{variables}"));
            (bytes(format!("{{\"query\":{query}{variables}}}")), Some("application/json"))
        }
        // The parts of a form with files are not in the collection.
        _ => (None, None),
    }
}

pub(super) fn body(document: &Document, response: NodeId) -> RecordedBody {
    let text = Fields::of(document, response).and_then(|r| r.text("body"));
    match text {
        Some(text) if text.is_empty() => RecordedBody::Empty,
        Some(text) => RecordedBody::Held(text.into_bytes()),
        None => RecordedBody::NotHeld(
            "The saved response has no body in the collection: save it again as an example.".into(),
        ),
    }
}
