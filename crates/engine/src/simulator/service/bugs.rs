//! The bugs that change an answer before it is written: status, headers, values. Each does its one mistake at the first
//! place that gives it the chance, and nothing where there is none. Only answers of success are spoilt.

use super::Desk;
use super::reply::{Content, Reply};
use super::sites::{self, Site, Step};
use crate::openapi::{Operation, documented_status};
use crate::schema::generate::value::Value;
use check::service::BUGS;
use document::Document;

/// The item of another type, and how long the array is then.
const ODD_ITEM: usize = 17;
const LONG_ARRAY: usize = 20;
/// 2^53 + 1: the first integer that a double can't hold.
const BEYOND_DOUBLE: &str = "9007199254740993";

pub(super) fn spoil(reply: &mut Reply, desk: &Desk<'_>, operation: &Operation) {
    if !reply.is_success() {
        return;
    }
    for bug in BUGS.iter().filter(|bug| desk.has_bug(bug.id)) {
        exchange(bug.id, reply, desk, operation);
        if let (Some(schema), Content::Json(value)) = (reply.schema.clone(), &mut reply.content) {
            spoil_value(bug.id, value, desk.document, &schema);
        }
    }
}

fn exchange(bug: &str, reply: &mut Reply, desk: &Desk<'_>, operation: &Operation) {
    let is_documented = |status: u16| documented_status(operation, status).is_some();
    let item = documented_status(operation, reply.status);
    match bug {
        "undocumented-status" => {
            if let Some(status) = [203, 299, 418, 599].into_iter().find(|status| !is_documented(*status)) {
                reply.status = status;
            }
        }
        "ok-for-created" if reply.status == 201 && !is_documented(200) => reply.status = 200,
        "wrong-content-type" if matches!(reply.content, Content::Json(_)) => {
            reply.media_type = Some("text/html; charset=utf-8".into());
        }
        "content-type-missing" => reply.media_type = None,
        "latin-1" if matches!(reply.content, Content::Json(_)) => {
            reply.media_type = Some("application/json; charset=iso-8859-1".into());
        }
        "header-missing" => {
            let required = item.and_then(|item| item.headers.iter().find(|header| header.is_required));
            if let Some(required) = required {
                reply.headers.retain(|header| !header.name.eq_ignore_ascii_case(&required.name));
            }
        }
        "header-of-wrong-type" => {
            let is_number = |schema: &str| {
                let types = crate::openapi::Shape::at(desk.document, schema).types(desk.document);
                !types.is_empty() && types.iter().all(|name| ["integer", "number"].contains(&name.as_str()))
            };
            let declared = item.map_or(&[][..], |item| item.headers.as_slice());
            let number = declared.iter().find(|header| header.value_schema().is_some_and(is_number));
            if let Some(number) = number
                && let Some(header) =
                    reply.headers.iter_mut().find(|h| h.name.eq_ignore_ascii_case(&number.name))
            {
                header.value = "many".into();
            }
        }
        "body-on-no-content" if item.is_some_and(|item| item.content.is_empty()) => {
            reply.media_type = Some("application/json".into());
            reply.content = Content::Json(Value::Object(vec![("ok".into(), Value::Boolean(true))]));
        }
        "error-with-success-status" if matches!(reply.content, Content::Json(_)) => {
            let text = |text: &str| Value::String(text.into());
            let error = vec![
                ("type".into(), text("internal")),
                ("reason".into(), text("The order service timed out")),
            ];
            reply.content = Content::Json(Value::Object(vec![("error".into(), Value::Object(error))]));
        }
        _ => {}
    }
}

/// A value as the bug makes it of the one at a site; none: no chance here.
type Mistake = fn(&Site, &Value, &Document) -> Option<Value>;

fn spoil_value(bug: &str, body: &mut Value, document: &Document, schema: &str) {
    let Some(mistake) = mistake(bug) else { return };
    for site in sites::sites(document, schema, body) {
        let Some(value) = sites::at(body, &site.path) else { continue };
        if let Some(wrong) = mistake(&site, value, document) {
            *value = wrong;
            return;
        }
    }
}

fn mistake(bug: &str) -> Option<Mistake> {
    Some(match bug {
        "required-missing" => |site, value, document| {
            let required = site.texts(document, "required");
            let last = required.iter().rev().find(|name| value.member(name).is_some())?;
            without(value, last)
        },
        "number-as-text" => |site, value, document| match value {
            Value::Number(text) if site.is_only(document, &["integer", "number"]) => {
                Some(Value::String(text.clone()))
            }
            _ => None,
        },
        "text-as-number" => |site, value, document| {
            let is_plain = is_text(site, value, document)
                && !site.has_any(document, &["enum", "const", "format", "pattern"]);
            is_plain.then(|| Value::Number("12345".into()))
        },
        "boolean-as-text" => |site, value, document| match value {
            Value::Boolean(_) if site.is_only(document, &["boolean"]) => Some(Value::String(value.text())),
            _ => None,
        },
        "null-for-value" => |site, value, document| {
            let is_scalar = matches!(value, Value::Number(_) | Value::String(_) | Value::Boolean(_));
            let is_member = matches!(site.path.last(), Some(Step::Key(_)));
            (is_scalar && is_member && !site.may_be_null(document)).then_some(Value::Null)
        },
        "enum-of-other-case" => |site, value, document| {
            let (text, known) = (value.as_text()?, site.texts(document, "enum"));
            let other = match text.to_lowercase() == text {
                true => text.to_uppercase(),
                false => text.to_lowercase(),
            };
            (!known.is_empty() && !known.contains(&other)).then_some(Value::String(other))
        },
        "enum-unknown" => |site, value, document| {
            let known = site.texts(document, "enum");
            value.as_text().filter(|_| !known.is_empty()).map(|_| Value::String("something-new".into()))
        },
        "time-without-zone" => |site, value, document| {
            let text = value.as_text().filter(|_| is_format(site, document, "date-time"))?;
            text.strip_suffix('Z').map(|text| Value::String(text.into()))
        },
        "time-as-number" => |site, value, document| {
            let is_time = is_format(site, document, "date-time") && value.as_text().is_some();
            is_time.then(|| Value::Number("1767225600".into()))
        },
        "uuid-broken" => |site, value, document| {
            let text = value.as_text().filter(|_| is_format(site, document, "uuid"))?;
            Some(Value::String(text.replace('-', "_")))
        },
        "integer-beyond-int32" => |site, value, document| {
            let is_int32 = is_format(site, document, "int32") && matches!(value, Value::Number(_));
            is_int32.then(|| Value::Number("2147483648".into()))
        },
        "integer-beyond-double" => |site, value, document| {
            let is_free = matches!(value, Value::Number(_))
                && site.is_only(document, &["integer"])
                && !site.has_any(document, &["maximum", "exclusiveMaximum", "multipleOf", "enum", "const"])
                && !is_format(site, document, "int32");
            is_free.then(|| Value::Number(BEYOND_DOUBLE.into()))
        },
        "fraction-for-integer" => |site, value, document| match value {
            Value::Number(text)
                if site.is_only(document, &["integer"]) && !text.contains(['.', 'e', 'E']) =>
            {
                Some(Value::Number(format!("{text}.5")))
            }
            _ => None,
        },
        "below-minimum" => |site, value, document| {
            let least = site.number(document, "minimum")?.checked_sub(1)?;
            matches!(value, Value::Number(_)).then(|| Value::Number(least.to_string()))
        },
        "text-too-long" => |site, value, document| {
            let most =
                usize::try_from(site.number(document, "maxLength")?).ok().filter(|most| *most < 10_000)?;
            let is_free = !site.has_any(document, &["enum", "const", "format", "pattern"]);
            let text = value.as_text().filter(|_| is_free)?;
            Some(Value::String(text.chars().chain(std::iter::repeat('x')).take(most + 1).collect()))
        },
        "pattern-missed" => |site, value, document| {
            site.text(document, "pattern").filter(|pattern| pattern.starts_with('^'))?;
            let mut characters = value.as_text()?.chars();
            characters.next()?;
            Some(Value::String(std::iter::once('!').chain(characters).collect()))
        },
        "extra-field" => |site, value, document| {
            let is_closed = ["additionalProperties", "unevaluatedProperties"].iter().any(|keyword| {
                site.keyword(document, keyword).map(|node| document.kind(node))
                    == Some(document::Kind::Boolean(false))
            });
            with(value, "surplus", Value::Boolean(true)).filter(|_| is_closed)
        },
        "field-of-other-case" => |site, value, document| {
            let required = site.texts(document, "required");
            let name =
                required.iter().find(|name| name.to_lowercase() != **name && value.member(name).is_some())?;
            let member = value.member(name)?.clone();
            with(&without(value, name)?, &name.to_lowercase(), member)
        },
        "write-only-leaked" => |site, value, document| {
            let names = site.marked(document, "writeOnly");
            let name = names.iter().find(|name| value.member(name).is_none())?;
            with(value, name, Value::String("correct-horse-battery".into()))
        },
        "empty-array" => |site, value, document| {
            let is_demanded = site.number(document, "minItems").is_some_and(|least| least > 0);
            (is_demanded && matches!(value, Value::Array(_))).then(|| Value::Array(Vec::new()))
        },
        "items-not-unique" => |site, value, document| match value {
            Value::Array(items) if site.is_true(document, "uniqueItems") => {
                let first = items.first()?.clone();
                Some(Value::Array(items.iter().cloned().chain([first]).collect()))
            }
            _ => None,
        },
        "odd-item-17" => |site, value, document| {
            let is_free = !site.has_any(document, &["maxItems", "prefixItems"])
                && !site.is_true(document, "uniqueItems");
            match value {
                Value::Array(items) if is_free && site.has_any(document, &["items"]) && !items.is_empty() => {
                    let mut items: Vec<Value> = items.iter().cycle().take(LONG_ARRAY).cloned().collect();
                    let odd = items.get_mut(ODD_ITEM)?;
                    *odd = odd_item(odd)?;
                    Some(Value::Array(items))
                }
                _ => None,
            }
        },
        "object-for-array" => |site, value, document| match value {
            Value::Array(items) if site.is_only(document, &["array"]) => items.first().cloned(),
            _ => None,
        },
        "discriminator-swapped" => |site, value, document| {
            let discriminator = site.keyword(document, "discriminator")?;
            let name = document.text(document.member(discriminator, "propertyName")?).into_owned();
            let tag = value.member(&name)?.as_text()?;
            let mapping = document.member(discriminator, "mapping")?;
            let others = document.members(mapping).map(|member| document.text(member.key).into_owned());
            let other = others.into_iter().find(|other| other != tag)?;
            with(value, &name, Value::String(other))
        },
        // ISO-8859-1 shows only where there is a letter beyond ASCII.
        "latin-1" => |site, value, document| {
            let text = value.as_text().filter(|_| is_text(site, value, document))?;
            let most = site.number(document, "maxLength").unwrap_or(i64::MAX);
            let is_free = !site.has_any(document, &["enum", "const", "format", "pattern"]);
            (is_free && text.chars().count() as i64 + 2 <= most).then(|| Value::String(format!("{text} é")))
        },
        _ => return None,
    })
}

fn is_text(site: &Site, value: &Value, document: &Document) -> bool {
    value.as_text().is_some() && site.is_only(document, &["string"])
}

fn is_format(site: &Site, document: &Document, format: &str) -> bool {
    site.text(document, "format").as_deref() == Some(format)
}

fn without(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(members) => {
            Some(Value::Object(members.iter().filter(|(known, _)| known != name).cloned().collect()))
        }
        _ => None,
    }
}

fn with(value: &Value, name: &str, member: Value) -> Option<Value> {
    let mut more = matches!(value, Value::Object(_)).then(|| value.clone())?;
    more.set(name, member);
    Some(more)
}

/// The same item with its first number as a text; a number itself as a text, a text as a number.
fn odd_item(item: &Value) -> Option<Value> {
    match item {
        Value::Number(text) => Some(Value::String(text.clone())),
        Value::String(_) => Some(Value::Number("17".into())),
        Value::Object(members) => {
            let (name, number) = members.iter().find(|(_, member)| matches!(member, Value::Number(_)))?;
            with(item, name, Value::String(number.text()))
        }
        _ => None,
    }
}
