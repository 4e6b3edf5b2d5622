//! What stands around an operation, in step: the credentials that it demands, the addresses it is served at, and whether
//! it is going away. Credentials count by what they are, so that a scheme that is only renamed is no change.

use super::judge::{Comparison, Subject};
use super::text::{Text, child};
use check::changes::Direction;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Of one operation, read with what the description says for all.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    pointer: String,
    /// Any of them will do. Empty: nobody is asked.
    security: Vec<Alternative>,
    /// Where that is said.
    security_at: String,
    /// None: those of the description.
    servers: Option<Servers>,
    is_deprecated: bool,
}

/// Schemes that are demanded together, by what they are.
#[derive(Debug)]
struct Alternative {
    schemes: BTreeMap<String, BTreeSet<String>>,
    /// As it is written: `bearer`, `key and session`; empty: nothing is demanded.
    words: String,
}

/// Addresses and where each is written.
type Servers = BTreeMap<String, String>;

impl Surroundings {
    pub(super) fn of_operation(text: &Text, path_item: &str, operation: &str) -> Surroundings {
        let own = format!("{operation}/security");
        let security_at = if text.at(&own).is_some() { own } else { "/security".to_string() };
        let servers_at = [format!("{operation}/servers"), format!("{path_item}/servers")]
            .into_iter()
            .find(|at| text.at(at).is_some());
        Surroundings {
            pointer: operation.to_string(),
            security: alternatives(text, &security_at),
            security_at,
            servers: servers_at.map(|at| servers(text, &at)),
            is_deprecated: text.at(operation).and_then(|o| o.get("deprecated")) == Some(&Value::Bool(true)),
        }
    }

    fn is_open(&self) -> bool {
        self.security.is_empty() || self.security.iter().any(|alternative| alternative.schemes.is_empty())
    }

    fn security_place(&self, text: &Text) -> Option<String> {
        Some(if text.at(&self.security_at).is_some() { &self.security_at } else { &self.pointer }.clone())
    }
}

fn alternatives(text: &Text, at: &str) -> Vec<Alternative> {
    let list = text.at(at).and_then(Value::as_array);
    let objects = list.into_iter().flatten().filter_map(Value::as_object);
    objects
        .map(|demands| {
            let scopes = |list: &Value| {
                let list = list.as_array().into_iter().flatten();
                list.filter_map(Value::as_str).map(str::to_string).collect()
            };
            let names: Vec<&str> = demands.keys().map(String::as_str).collect();
            Alternative {
                schemes: demands.iter().map(|(name, list)| (scheme(text, name), scopes(list))).collect(),
                words: names.join(" and "),
            }
        })
        .collect()
}

/// What a scheme is, in one line; its name where the description does not say.
fn scheme(text: &Text, name: &str) -> String {
    let known = ["/components/securitySchemes", "/securityDefinitions"];
    let found = known.iter().find_map(|group| text.follow(child(group, name)).ok());
    let Some((_, value)) = found else { return name.to_string() };
    let said = |word: &str| value.get(word).and_then(Value::as_str).unwrap_or_default();
    // `basic` is a type of its own in 2.0.
    let (kind, scheme) = match said("type") {
        "basic" => ("http", "basic".to_string()),
        kind => (kind, said("scheme").to_ascii_lowercase()),
    };
    let key = match said("in") {
        "header" => said("name").to_ascii_lowercase(),
        _ => said("name").to_string(),
    };
    [kind, &scheme, said("in"), &key, said("openIdConnectUrl")].join(" ")
}

/// Addresses with their variables filled in, without a slash at the end.
fn servers(text: &Text, at: &str) -> Servers {
    let list = text.at(at).and_then(Value::as_array);
    let read = |(position, server): (usize, &Value)| {
        let mut url = server.get("url")?.as_str()?.to_string();
        for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
            if let Some(default) = variable.get("default").and_then(Value::as_str) {
                url = url.replace(&format!("{{{name}}}"), default);
            }
        }
        Some((url.trim_end_matches('/').to_string(), format!("{at}/{position}")))
    };
    list.into_iter().flatten().enumerate().filter_map(read).collect()
}

/// Those of the description; of 2.0, from its host and base path.
fn of_description(text: &Text) -> Servers {
    if text.at("/servers").is_some() || text.at("/swagger").is_none() {
        return servers(text, "/servers");
    }
    let said = |at: &str| text.at(at).and_then(Value::as_str).unwrap_or_default();
    let host = said("/host");
    let base = said("/basePath").trim_end_matches('/');
    if host.is_empty() {
        return Servers::from([(base.to_string(), "/basePath".to_string())]);
    }
    let schemes = text.at("/schemes").and_then(Value::as_array);
    let mut named: Vec<&str> = schemes.into_iter().flatten().filter_map(Value::as_str).collect();
    if named.is_empty() {
        named.push("https");
    }
    named.into_iter().map(|scheme| (format!("{scheme}://{host}{base}"), "/host".to_string())).collect()
}

/// What holds for all operations.
pub(super) fn description(comparison: &mut Comparison<'_>) {
    let [older, newer] = comparison.texts.map(of_description);
    compare_servers(comparison, None, &older, &newer, ["/servers", "/servers"]);
}

fn compare_servers(
    comparison: &mut Comparison<'_>,
    subject: Option<&Subject>,
    older: &Servers,
    newer: &Servers,
    [older_at, newer_at]: [&str; 2],
) {
    let shown = |url: &str| if url.is_empty() { "/".to_string() } else { url.to_string() };
    for (url, at) in older.iter().filter(|(url, _)| !newer.contains_key(*url)) {
        let title = format!("the server {} is gone", shown(url));
        let places = [Some(at.clone()), Some(newer_at.to_string())];
        comparison.plain("change/server-removed", subject, Direction::Both, &shown(url), title, places);
    }
    for (url, at) in newer.iter().filter(|(url, _)| !older.contains_key(*url)) {
        let title = format!("the server {} is new", shown(url));
        let places = [Some(older_at.to_string()), Some(at.clone())];
        comparison.plain("change/server-added", subject, Direction::Both, &shown(url), title, places);
    }
}

pub(super) fn operation(
    comparison: &mut Comparison<'_>,
    subject: &Subject,
    before: &Surroundings,
    now: &Surroundings,
) {
    let places = [Some(before.pointer.clone()), Some(now.pointer.clone())];
    let both = Direction::Both;
    match (before.is_deprecated, now.is_deprecated) {
        (false, true) => {
            let title = format!("{} is deprecated now", subject.label);
            comparison.plain("change/deprecated", subject, both, "", title, places);
        }
        (true, false) => {
            let title = format!("{} is no longer deprecated", subject.label);
            comparison.plain("change/no-longer-deprecated", subject, both, "", title, places);
        }
        _ => {}
    }
    if before.servers.is_some() || now.servers.is_some() {
        let [older, newer] = comparison.texts.map(of_description);
        let older = before.servers.as_ref().unwrap_or(&older);
        let newer = now.servers.as_ref().unwrap_or(&newer);
        compare_servers(comparison, Some(subject), older, newer, [&before.pointer, &now.pointer]);
    }
    security(comparison, subject, before, now);
}

fn security(comparison: &mut Comparison<'_>, subject: &Subject, before: &Surroundings, now: &Surroundings) {
    let places = [before.security_place(comparison.texts[0]), now.security_place(comparison.texts[1])];
    let mut told = |rule, part: &str, title: String| {
        comparison.plain(rule, subject, Direction::Request, part, title, places.clone());
    };
    match (before.is_open(), now.is_open()) {
        (true, false) => {
            let ways: Vec<&str> = now.security.iter().map(|one| one.words.as_str()).collect();
            return told(
                "change/security-added",
                "security",
                format!("{} is demanded now", ways.join(" or ")),
            );
        }
        (false, true) => {
            return told(
                "change/security-removed",
                "security",
                "no credentials are demanded any more".into(),
            );
        }
        // Who may come without credentials is served whatever else is taken.
        (true, true) => return,
        (false, false) => {}
    }
    let same = |one: &Alternative, other: &Alternative| one.schemes.keys().eq(other.schemes.keys());
    for old in before.security.iter().filter(|old| !old.schemes.is_empty()) {
        let Some(new) = now.security.iter().find(|new| same(old, new)) else {
            let title = format!("{} is no longer taken as credentials", old.words);
            told("change/security-alternative-removed", &format!("security {}", old.words), title);
            continue;
        };
        for ((_, had), has) in old.schemes.iter().zip(new.schemes.values()) {
            for scope in has.difference(had) {
                let title = format!("the scope {scope} is demanded now");
                told("change/security-scope-added", &format!("security scope {scope}"), title);
            }
            for scope in had.difference(has) {
                let title = format!("the scope {scope} is no longer demanded");
                told("change/security-scope-removed", &format!("security scope {scope}"), title);
            }
        }
    }
    let is_new =
        |new: &&Alternative| !new.schemes.is_empty() && !before.security.iter().any(|old| same(old, new));
    for new in now.security.iter().filter(is_new) {
        let title = format!("{} is taken as credentials now", new.words);
        told("change/security-alternative-added", &format!("security {}", new.words), title);
    }
}
