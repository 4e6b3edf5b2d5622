//! A body by the schema of its media type, of a response or of a request; and what goes only one way in it. Which media
//! type counts is decided by the caller.

use super::super::rules::*;
use super::{Court, declared};
use crate::openapi::{Direction, MediaType, is_json, is_json_lines, is_text};
use crate::schema::Judged;
use check::{DocumentName, RuleId};
use document::Document;

mod items;

/// What is judged, and by which rule.
pub(super) struct Whole<'a> {
    pub rule: &'static str,
    pub name: DocumentName,
    /// `the response`.
    pub called: &'a str,
    pub direction: Direction,
}

pub(super) fn judge(
    court: &mut Court<'_, '_>,
    media_type: &MediaType,
    content_type: &str,
    body: &Document,
    whole: &Whole<'_>,
) {
    let is_response = whole.direction == Direction::Response;
    let unjudged = |court: &mut Court<'_, '_>, why: String| {
        court.not_judged(whole.rule, why.clone());
        if is_response {
            court.not_judged(SCHEMA_JUDGES, why);
        }
    };
    if is_json_lines(content_type) && (media_type.schema.is_some() || media_type.item_schema.is_some()) {
        return items::judge(court, media_type, body, whole);
    }
    if media_type.item_schema.is_some() && media_type.schema.is_none() {
        let why = format!(
            "A stream of type {content_type} is not taken apart into its items, so it was not judged; judge it by eye \
             and accept this."
        );
        return unjudged(court, why);
    }
    let Some(schema) = media_type.schema.as_deref() else {
        let why = format!(
            "The contract has no schema for {}, so the body was not judged; add one.",
            media_type.name
        );
        return unjudged(court, why);
    };
    if is_json(content_type) {
        if body.root().is_none() {
            return unjudged(court, "The body holds nothing that could be read.".into());
        }
        judge_value(court, schema, body, whole, true);
        declared::judge(court, schema, body, whole);
    } else if is_text(content_type) {
        let text = document::quote(&String::from_utf8_lossy(body.bytes()));
        judge_value(court, schema, &Document::parse(text.into_bytes()), whole, false);
    } else {
        let why = format!(
            "A body of type {content_type} can't be judged by a schema; judge it by eye and accept this."
        );
        unjudged(court, why);
    }
}

/// Judges a value. Where it was made from something else, its places are left out.
pub(super) fn judge_value(
    court: &mut Court<'_, '_>,
    schema: &str,
    value: &Document,
    whole: &Whole<'_>,
    has_places: bool,
) {
    let evidence = court.evidence;
    let ready = court.cache.ready(court.contract, schema, whole.direction, court.settings);
    let judged = Judged { whole: whole.called, name: whole.name, rule: RuleId::new(whole.rule) };
    let judges_nothing = ready.judges_nothing();
    let unusable = ready.unusable();
    let validation = ready.judge(court.contract, value, evidence, &judged);
    if whole.direction == Direction::Response && whole.rule == BODY_SCHEMA {
        court.judged(SCHEMA_COMPILE);
        match judges_nothing {
            true => court.not_judged(SCHEMA_JUDGES, super::super::ACCEPTS_EVERYTHING),
            false => court.judged(SCHEMA_JUDGES),
        }
    }
    court.judged(whole.rule);
    court.take_unusable(whole.rule, unusable);
    if let Some(mut validation) = validation {
        if !has_places {
            validation.findings.iter_mut().for_each(|finding| finding.places.clear());
        }
        court.take(whole.rule, validation);
    }
}
