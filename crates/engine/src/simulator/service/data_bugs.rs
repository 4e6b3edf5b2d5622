//! The bugs in what the service makes of what it is sent: it mends what it should refuse, crashes, refuses what fits,
//! converts, tolerates, and mangles what it keeps. Each does its one mistake wherever a request gives it the chance; what
//! changes answers alone is in `bugs`.

mod coercing;
mod crashing;
mod dates;
mod keeping;
mod reading;
mod refusing;
mod tolerating;

use super::Desk;
use super::sites::{self, Site};
use crate::openapi::{Direction, Operation, best_media_type, is_json};
use crate::schema::generate::value::Value;
use crate::schema::{BODY_SCHEMA, Judged};
use check::service::{Bug, BugKind};
use check::{Body, DocumentName, Evidence, Header, Request};
use document::Document;
use std::borrow::Cow;

/// What a service with bugs does before it checks a request.
pub(super) enum Reading<'r> {
    /// Goes on, with what it made of the request.
    On(Cow<'r, Request>),
    Refuse(&'static str),
    Crash(&'static str),
    /// Works on it until nobody waits any more.
    Hang,
}

/// A value as the bug makes it of the one at a site; none: no chance here.
type Mistake = fn(&Site, &Value, &Document) -> Option<Value>;

fn switched_on<'d>(desk: &Desk<'d>) -> impl Iterator<Item = &'static Bug> + use<'d> {
    let bugs = desk.bugs.iter().filter_map(|id| check::service::find(id));
    bugs.filter(|bug| bug.kind == BugKind::Data)
}

/// Reads a request as the bugs that are switched on have it.
pub(super) fn read<'r>(desk: &mut Desk<'_>, operation: &Operation, request: &'r Request) -> Reading<'r> {
    let mut request = Cow::Borrowed(request);
    let bugs: Vec<&Bug> = switched_on(desk).collect();
    let Some(documented) = operation.request_body.as_ref().filter(|_| !bugs.is_empty()) else {
        return Reading::On(request);
    };
    let bytes = request.body.as_ref().map(|body| body.0.clone()).unwrap_or_default();
    if desk.has_bug("empty-body-crashes") && bytes.iter().all(u8::is_ascii_whitespace) {
        return Reading::Crash("Unexpected end of input");
    }
    let json = documented.content.iter().find(|media| is_json(&media.name));
    let told = request.headers.get("content-type").map(str::to_string);
    let is_documented = told.as_ref().is_none_or(|told| best_media_type(&documented.content, told).is_some());
    if desk.has_bug("media-type-ignored")
        && !is_documented
        && let Some(json) = json
    {
        let list = &mut request.to_mut().headers.list;
        list.retain(|header| !header.name.eq_ignore_ascii_case("content-type"));
        list.push(Header { name: "Content-Type".into(), value: json.name.clone() });
    } else if told.as_deref().is_some_and(|told| !is_json(told)) || bytes.is_empty() {
        return Reading::On(request);
    }
    let mut document = Document::parse(bytes);
    for bug in &bugs {
        if let Some(mended) = reading::mended(bug.id, &document) {
            desk.is_mended = true;
            document = Document::parse(mended);
        }
    }
    for bug in &bugs {
        if let Some(end) = crashing::end(bug.id, &document) {
            return end;
        }
    }
    if let (true, Some(schema)) = (document.faults().is_empty(), json.and_then(|json| json.schema.as_deref()))
        && let Some(mut value) = document.root().and_then(|root| Value::of(&document, root))
    {
        for bug in &bugs {
            if let Some(end) = refuse_or_crash(bug, desk.document, schema, &value) {
                return end;
            }
            if let Some(mistake) = coercing::mistake(bug.id) {
                apply(mistake, desk.document, schema, &mut value);
            }
        }
        let text = value.text().into_bytes();
        if Some(text.as_slice()) != request.body.as_ref().map(|body| body.0.as_slice()) {
            request.to_mut().body = Some(Body(text));
        }
    } else if desk.is_mended {
        request.to_mut().body = Some(Body(document.into_bytes()));
    }
    Reading::On(request)
}

fn refuse_or_crash<'r>(bug: &Bug, document: &Document, schema: &str, value: &Value) -> Option<Reading<'r>> {
    let (refuses, crashes) = (refusing::sentence(bug.id), crashing::at_site(bug.id));
    if refuses.is_none() && crashes.is_none() {
        return None;
    }
    let mut copy = value.clone();
    for site in sites::sites(document, schema, value) {
        let Some(value) = sites::at(&mut copy, &site.path) else { continue };
        if let Some((refuses, why)) = refuses
            && refuses(&site, value, document)
        {
            return Some(Reading::Refuse(why));
        }
        if let Some((crashes, why)) = crashes
            && crashes(&site, value, document)
        {
            return Some(Reading::Crash(why));
        }
    }
    None
}

/// Makes the mistake at every site, the outer ones first. Whether it changed anything.
fn apply(mistake: Mistake, document: &Document, schema: &str, value: &mut Value) -> bool {
    let mut is_changed = false;
    for site in sites::sites(document, schema, value) {
        let Some(found) = sites::at(value, &site.path) else { continue };
        if let Some(wrong) = mistake(&site, found, document) {
            *found = wrong;
            is_changed = true;
        }
    }
    is_changed
}

/// Whether a body that does not fit its schema is taken all the same: every violation is one that a bug lets pass.
pub(super) fn tolerates(desk: &mut Desk<'_>, schema: &str, body: &Document) -> bool {
    let mut tolerant: Vec<tolerating::Tolerance> =
        switched_on(desk).filter_map(|bug| tolerating::tolerance(bug.id)).collect();
    if desk.is_mended && desk.has_bug("truncated-accepted") {
        tolerant.push(tolerating::WHAT_IS_MISSING);
    }
    if tolerant.is_empty() {
        return false;
    }
    let contract = desk.contract;
    let judged = Judged { whole: "the body", name: DocumentName::Request, rule: BODY_SCHEMA };
    let ready = desk.ready(schema, Direction::Request);
    let Some(validation) = ready.judge(&contract, body, Evidence::Simulated, &judged) else { return false };
    let is_passed = !validation.is_cut
        && !validation.findings.is_empty()
        && validation.findings.iter().all(|finding| {
            let breaches = tolerating::breaches(desk.document, body, finding);
            !breaches.is_empty()
                && breaches.iter().all(|breach| tolerant.iter().any(|tolerates| tolerates(breach)))
        });
    desk.is_careless |= is_passed;
    is_passed
}

/// Mangles what is kept of a request that was taken.
pub(super) fn keep(desk: &mut Desk<'_>, schema: &str, value: &mut Value) {
    let mistakes: Vec<Mistake> = switched_on(desk).filter_map(|bug| keeping::mistake(bug.id)).collect();
    for mistake in mistakes {
        desk.is_careless |= apply(mistake, desk.document, schema, value);
    }
}
