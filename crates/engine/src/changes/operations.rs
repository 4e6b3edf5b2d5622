//! Two OpenAPI descriptions in step: operations, parameters, bodies, statuses, media types, headers. What is inside of
//! a schema is left to the walk, and what a change weighs to the rules.

use super::judge::{Comparison, Part, Subject};
use super::openapi::{self, Body, Media, Operation, Parameter, Response};
use super::surroundings;
use check::changes::{Direction, Unread, Version};
use std::collections::{BTreeMap, BTreeSet};

/// Gives how many operations both have.
pub(super) fn compare(comparison: &mut Comparison<'_>) -> u32 {
    let most = comparison.limits.pairs as usize;
    let [(older, broken_older), (newer, broken_newer)] =
        comparison.texts.map(|text| openapi::operations(text, most));
    for (version, broken) in [(Version::Older, broken_older), (Version::Newer, broken_newer)] {
        for broken in broken {
            let reference = document::quote(&broken.reference);
            let why = format!(
                "The $ref {reference} leads nowhere in this document, or in a circle, so what it stands for was not \
                 compared; bundle the document into one, or correct the $ref."
            );
            comparison.unread.push(Unread { version, pointer: broken.pointer, why });
        }
    }
    surroundings::description(comparison);
    let keys: BTreeSet<&String> = older.keys().chain(newer.keys()).collect();
    let mut compared = 0;
    for key in keys {
        match (older.get(key), newer.get(key)) {
            (Some(before), Some(now)) => {
                compared += 1;
                operation(comparison, before, now);
            }
            (Some(gone), None) => whole(comparison, "change/operation-removed", gone, "is gone", true),
            (None, Some(new)) => whole(comparison, "change/operation-added", new, "is new", false),
            (None, None) => {}
        }
    }
    compared
}

fn whole(comparison: &mut Comparison<'_>, rule: &'static str, one: &Operation, what: &str, is_older: bool) {
    let subject = Subject { label: one.label.clone(), key: one.key.clone() };
    let place = Some(one.pointer.clone());
    let places = if is_older { [place, None] } else { [None, place] };
    comparison.plain(rule, &subject, Direction::Both, "", format!("{} {what}", one.label), places);
}

fn operation(comparison: &mut Comparison<'_>, before: &Operation, now: &Operation) {
    let subject = Subject { label: now.label.clone(), key: now.key.clone() };
    let keys: BTreeSet<&String> = before.parameters.keys().chain(now.parameters.keys()).collect();
    for key in keys {
        let part = |one: &Parameter| format!("{} parameter {}", one.place, one.name);
        let pair = (before.parameters.get(key), now.parameters.get(key));
        let mut told = |rule, part: &str, what: &str, places| {
            comparison.plain(rule, &subject, Direction::Request, part, format!("{part} {what}"), places);
        };
        match pair {
            (None, Some(new)) => {
                let (rule, what) = match new.is_required {
                    true => ("change/parameter-added-required", "is new, and required"),
                    false => ("change/parameter-added", "is new, and optional"),
                };
                told(rule, &part(new), what, [Some(before.pointer.clone()), Some(new.pointer.clone())]);
            }
            (Some(gone), None) => {
                let (rule, what) = match gone.is_required {
                    true => ("change/parameter-removed-required", "is gone, which was required"),
                    false => ("change/parameter-removed", "is gone"),
                };
                told(rule, &part(gone), what, [Some(gone.pointer.clone()), Some(now.pointer.clone())]);
            }
            (Some(old), Some(new)) => {
                let places = [Some(old.pointer.clone()), Some(new.pointer.clone())];
                let named = part(new);
                match (old.is_required, new.is_required) {
                    (false, true) => {
                        told("change/parameter-became-required", &named, "became required", places.clone())
                    }
                    (true, false) => {
                        told("change/parameter-became-optional", &named, "became optional", places.clone())
                    }
                    _ => {}
                }
                match (old.is_deprecated, new.is_deprecated) {
                    (false, true) => told("change/deprecated", &named, "is deprecated now", places.clone()),
                    (true, false) => {
                        told("change/no-longer-deprecated", &named, "is no longer deprecated", places.clone())
                    }
                    _ => {}
                }
                if old.style != new.style {
                    let what = format!("was written in the style {} and is in {}", old.style, new.style);
                    told("change/parameter-style-changed", &named, &what, places);
                }
                schemas(
                    comparison,
                    &subject,
                    Direction::Request,
                    named,
                    &new.name,
                    (&old.schema, &new.schema),
                );
            }
            (None, None) => {}
        }
    }
    surroundings::operation(comparison, &subject, &before.surroundings, &now.surroundings);
    body(comparison, &subject, before, now);
    responses(comparison, &subject, before, now);
}

fn body(comparison: &mut Comparison<'_>, subject: &Subject, before: &Operation, now: &Operation) {
    let mut told = |rule, what: &str, old: &str, new: &str| {
        let places = [Some(old.to_string()), Some(new.to_string())];
        comparison.plain(rule, subject, Direction::Request, "body", what.to_string(), places);
    };
    let (old, new): (&Body, &Body) = match (&before.body, &now.body) {
        (None, None) => return,
        (None, Some(new)) if new.is_required => {
            return told("change/body-added-required", "a body is required", &before.pointer, &new.pointer);
        }
        (None, Some(new)) => {
            return told("change/body-added", "an optional body may be sent", &before.pointer, &new.pointer);
        }
        (Some(old), None) if old.is_required => {
            return told("change/body-removed-required", "the body is gone", &old.pointer, &now.pointer);
        }
        (Some(old), None) => {
            return told("change/body-removed", "the optional body is gone", &old.pointer, &now.pointer);
        }
        (Some(old), Some(new)) => (old, new),
    };
    match (old.is_required, new.is_required) {
        (false, true) => {
            told("change/body-became-required", "the body became required", &old.pointer, &new.pointer)
        }
        (true, false) => {
            told("change/body-became-optional", "the body became optional", &old.pointer, &new.pointer)
        }
        _ => {}
    }
    let pointers = [&old.pointer, &new.pointer];
    media(comparison, subject, Direction::Request, "body", [&old.content, &new.content], pointers);
}

fn media(
    comparison: &mut Comparison<'_>,
    subject: &Subject,
    direction: Direction,
    part: &str,
    [old, new]: [&BTreeMap<String, Media>; 2],
    [old_at, new_at]: [&String; 2],
) {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let named = format!("{part} {key}");
        match (old.get(key), new.get(key)) {
            (Some(gone), None) => {
                let places = [Some(gone.pointer.clone()), Some(new_at.clone())];
                let title = format!("{key} is gone from {part}");
                comparison.plain("change/media-type-removed", subject, direction, &named, title, places);
            }
            (None, Some(added)) => {
                let places = [Some(old_at.clone()), Some(added.pointer.clone())];
                let title = format!("{key} is new in {part}");
                comparison.plain("change/media-type-added", subject, direction, &named, title, places);
            }
            (Some(old), Some(new)) => {
                if old.item.is_some() || new.item.is_some() {
                    let part = format!("{named} item");
                    schemas(comparison, subject, direction, part, "an item", (&old.item, &new.item));
                }
                schemas(comparison, subject, direction, named, "the body", (&old.schema, &new.schema));
            }
            (None, None) => {}
        }
    }
}

fn responses(comparison: &mut Comparison<'_>, subject: &Subject, before: &Operation, now: &Operation) {
    let keys: BTreeSet<&String> = before.responses.keys().chain(now.responses.keys()).collect();
    for status in keys {
        let is_success = status.starts_with('2');
        let shown = if status == "default" { status.clone() } else { status.to_ascii_uppercase() };
        let mut told = |rule, what: &str, old: &str, new: &str| {
            let places = [Some(old.to_string()), Some(new.to_string())];
            comparison.plain(
                rule,
                subject,
                Direction::Response,
                &shown,
                format!("status {shown} {what}"),
                places,
            );
        };
        match (before.responses.get(status), now.responses.get(status)) {
            (Some(gone), None) if is_success => {
                told("change/success-status-removed", "is gone", &gone.pointer, &now.pointer);
            }
            (Some(gone), None) => told("change/error-status-removed", "is gone", &gone.pointer, &now.pointer),
            (None, Some(new)) if is_success => {
                told("change/success-status-added", "is new", &before.pointer, &new.pointer);
            }
            (None, Some(new)) => told("change/error-status-added", "is new", &before.pointer, &new.pointer),
            (Some(old), Some(new)) => {
                let pointers = [&old.pointer, &new.pointer];
                let contents = [&old.content, &new.content];
                media(comparison, subject, Direction::Response, &shown, contents, pointers);
                headers(comparison, subject, &shown, old, new);
            }
            (None, None) => {}
        }
    }
}

fn headers(comparison: &mut Comparison<'_>, subject: &Subject, status: &str, old: &Response, new: &Response) {
    let keys: BTreeSet<&String> = old.headers.keys().chain(new.headers.keys()).collect();
    for key in keys {
        let named = |one: &Parameter| format!("{status} header {}", one.name);
        let mut told = |rule, part: &str, what: &str, old: &str, new: &str| {
            let places = [Some(old.to_string()), Some(new.to_string())];
            comparison.plain(rule, subject, Direction::Response, part, format!("{part} {what}"), places);
        };
        match (old.headers.get(key), new.headers.get(key)) {
            (Some(gone), None) => {
                let rule = match gone.is_required {
                    true => "change/header-removed-required",
                    false => "change/header-removed",
                };
                told(rule, &named(gone), "is gone", &gone.pointer, &new.pointer);
            }
            (None, Some(added)) => {
                let rule = match added.is_required {
                    true => "change/header-added-required",
                    false => "change/header-added",
                };
                told(rule, &named(added), "is new", &old.pointer, &added.pointer);
            }
            (Some(before), Some(now)) => {
                let part = named(now);
                match (before.is_required, now.is_required) {
                    (true, false) => {
                        let what = "is no longer promised";
                        told("change/header-became-optional", &part, what, &before.pointer, &now.pointer);
                    }
                    (false, true) => {
                        told(
                            "change/header-became-required",
                            &part,
                            "is promised",
                            &before.pointer,
                            &now.pointer,
                        );
                    }
                    _ => {}
                }
                let schemas_of = (&before.schema, &now.schema);
                schemas(comparison, subject, Direction::Response, part, &now.name, schemas_of);
            }
            (None, None) => {}
        }
    }
}

/// No schema is one that takes everything.
fn schemas(
    comparison: &mut Comparison<'_>,
    subject: &Subject,
    direction: Direction,
    part: String,
    whole: &str,
    (old, new): (&Option<Vec<String>>, &Option<Vec<String>>),
) {
    let node = |schema: &Option<Vec<String>>| schema.clone().unwrap_or_default();
    comparison.part(&Part {
        operation: Some(subject.clone()),
        direction,
        part,
        whole,
        older: node(old),
        newer: node(new),
    });
}
