//! The operation of an exchange: base path stripped, method first, concrete before templated, most literal segments
//! win. It judges nothing; what is not found comes back with what is nearest.

use super::path::{PathTemplate, host_of, path_of};
use super::{Description, Operation, Server};
use std::cmp::Reverse;

/// So many candidates are told.
const MOST_CANDIDATES: usize = 3;

/// Variables of a path, as they are written in an address.
pub type Variables = Vec<(String, String)>;

/// What was found for a method and an address.
#[derive(Clone, Debug)]
pub enum Match<'a> {
    /// The operation, and its path variables as they are written in the address (percent-encoded).
    One(&'a Operation, Variables),
    /// Those that are nearest, nearest first, at most three.
    None { nearest: Vec<&'a Operation> },
    /// Several fit, and none is more concrete than the others.
    Ambiguous(Vec<&'a Operation>),
}

impl Match<'_> {
    pub fn is_one(&self) -> bool {
        matches!(self, Match::One(..))
    }
}

pub(super) fn operation_of<'a>(description: &'a Description, method: &str, url: &str) -> Match<'a> {
    let method = method.to_ascii_uppercase();
    let mut found: Vec<(&Operation, Variables, u8)> = Vec::new();
    for operation in description.operations.iter().filter(|o| o.method == method) {
        for (path, trust) in paths_below(description.servers_of(operation), url) {
            if let Some(variables) = operation.path.matches(&path) {
                found.push((operation, variables, trust));
                break;
            }
        }
    }
    // A server that is documented says more than a base path that is left out.
    let trusted = found.iter().map(|(_, _, trust)| *trust).max();
    found.retain(|(_, _, trust)| Some(*trust) == trusted);
    let best = found.iter().map(|(operation, ..)| operation.path.concreteness()).max();
    found.retain(|(operation, ..)| Some(operation.path.concreteness()) == best);
    match found.len() {
        0 => Match::None { nearest: nearest(description, &method, url) },
        1 => match found.pop() {
            Some((operation, variables, _)) => Match::One(operation, variables),
            None => Match::None { nearest: Vec::new() },
        },
        _ => Match::Ambiguous(found.into_iter().map(|(operation, ..)| operation).collect()),
    }
}

/// The paths that an address may mean below the base paths of servers, with how far each is trusted: 3 where the host
/// is the server's, 2 where only the base path is, 1 where none is and the whole path is taken.
fn paths_below(servers: &[Server], url: &str) -> Vec<(String, u8)> {
    let path = path_of(url);
    let mut found: Vec<(String, u8)> = Vec::new();
    for server in servers {
        if let Some(rest) = below(&base_of(&server.url), path) {
            let is_same_host = match (host_of(&server.url), host_of(url)) {
                (Some(server), Some(asked)) => is_host(server, asked),
                (None, _) | (_, None) => true,
            };
            found.push((rest, if is_same_host { 3 } else { 2 }));
        }
    }
    let whole = if servers.is_empty() { 3 } else { 1 };
    if !found.iter().any(|(known, _)| known == path) {
        found.push((path.to_string(), whole));
    }
    found.sort_by_key(|(_, trust)| Reverse(*trust));
    found
}

/// The base path of a server, without the slash at its end.
fn base_of(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        // `{scheme}` and `{host}` may be variables too: `{host}/v1`.
        None if url.starts_with('{') => url.find("}/").map_or("", |at| &url[at + 1..]),
        None => url,
    };
    let path = path.trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') { path.to_string() } else { format!("/{path}") }
}

/// The rest of a path below a base, starting with a slash.
fn below(base: &str, path: &str) -> Option<String> {
    if base.is_empty() {
        return Some(path.to_string());
    }
    let count = base.matches('/').count();
    let end = path.match_indices('/').nth(count).map_or(path.len(), |(at, _)| at);
    PathTemplate::new(base).matches(&path[..end])?;
    let rest = &path[end..];
    Some(if rest.is_empty() { "/".to_string() } else { rest.to_string() })
}

/// Whether a host is the one of a server, whose parts may be variables.
fn is_host(server: &str, asked: &str) -> bool {
    PathTemplate::new(&server.to_ascii_lowercase()).matches(&asked.to_ascii_lowercase()).is_some()
}

fn nearest<'a>(description: &'a Description, method: &str, url: &str) -> Vec<&'a Operation> {
    let distance = |operation: &Operation| {
        let paths = paths_below(description.servers_of(operation), url);
        paths.iter().map(|(path, _)| operation.path.distance(path)).min().unwrap_or(usize::MAX)
    };
    let mut ranked: Vec<(usize, bool, usize, &Operation)> = description
        .operations
        .iter()
        .enumerate()
        .map(|(at, operation)| (distance(operation), operation.method != method, at, operation))
        .collect();
    ranked.sort_by_key(|(distance, is_other_method, at, operation)| {
        (*distance, *is_other_method, Reverse(operation.path.concreteness()), *at)
    });
    // Further away than half of the address is no help.
    let limit = path_of(url).len() / 2 + 1;
    ranked.into_iter().filter(|(d, ..)| *d <= limit).take(MOST_CANDIDATES).map(|(.., o)| o).collect()
}
