//! How each rule about authorization servers and APIs is read from a trace. What the rules mean stands in `rules`.

use super::rules::*;
use super::story::{Exchange, Story};
use super::{Facts, Hit, Judge};
use check::trace::{LifelineKind, TokenKind, TokenLife};
use std::collections::BTreeMap;

const SECOND: u64 = 1_000_000;
/// The longest leeway that a clock needs.
const LEEWAY: u64 = 300 * SECOND;
/// A grace window is shorter.
const GRACE: u64 = 60 * SECOND;
const SESSION: u64 = 24 * 3_600 * SECOND;

pub(super) const JUDGES: &[(&str, Judge)] = &[
    (EXPIRED_IS_REFUSED, expired_is_refused),
    (LEEWAY_IS_SMALL, leeway_is_small),
    (EXPIRED_IS_401, expired_is_401),
    (CHALLENGE, challenge),
    (CORS_ON_ERRORS, cors_on_errors),
    (SCOPE_IS_CHECKED, scope_is_checked),
    (NOT_BEFORE_IS_KEPT, not_before_is_kept),
    (REFUSED_BEFORE_EFFECT, refused_before_effect),
    (KEY_IS_HONOURED, key_is_honoured),
    (KEYS_FETCHED_ONCE, keys_fetched_once),
    (SURVIVES_KEY_ROTATION, good_tokens_are_accepted),
    (SIGNATURE_IS_CHECKED, signature_is_checked),
    (CLAIMS_ARE_CHECKED, claims_are_checked),
    (INVALID_GRANT, invalid_grant),
    (REFRESH_ROTATES, refresh_rotates),
    (GRACE_WINDOW, grace_window),
    (REUSE_REVOKES_FAMILY, reuse_revokes_family),
    (GRACE_IS_ONE_GENERATION, grace_is_one_generation),
    (ONE_SUCCESSOR, one_successor),
    (SESSION_ENDS, session_ends),
    (REVOCATION_REACHES_FAMILY, revocation_reaches_family),
    (NO_STORE, no_store),
    (EXPIRY_IS_NUMERIC, expiry_is_numeric),
    (EXPIRY_IS_THERE, expiry_is_there),
    (CODE_VERIFIER, code_verifier),
    (CODE_WORKS_ONCE, code_works_once),
    (SCOPE_DOES_NOT_GROW, scope_does_not_grow),
];

/// The answer is the server's doing, so it is what is shown.
fn hit(exchange: &Exchange<'_>, what: impl Into<String>) -> Hit {
    let answer = exchange.answer.map(|(at, _)| at);
    Hit {
        lifeline: exchange.request.to,
        messages: std::iter::once(exchange.at).chain(answer).collect(),
        at_micros: exchange.decided().unwrap_or(exchange.sent()),
        what: what.into(),
    }
}

fn is_success(exchange: &Exchange<'_>) -> bool {
    exchange.sent_status().is_some_and(|status| (200..300).contains(&status))
}

/// Calls to the API with a known token, and the moment of the answer.
fn judged<'s, 't>(story: &'s Story<'t>) -> impl Iterator<Item = (&'s Exchange<'t>, &'t TokenLife, u64)> {
    story.to_api().filter_map(|call| Some((call, story.life(call.token()?)?, call.decided()?)))
}

fn accepted_after(story: &Story<'_>, leeway: u64) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (call, life, decided) in judged(story) {
        let end = life.expires_at_micros.map(|at| at.saturating_add(leeway));
        if end.is_some_and(|end| decided >= end) && is_success(call) {
            let late = decided.saturating_sub(life.expires_at_micros.unwrap_or(decided)) / 1_000;
            hits.push(hit(call, format!("{} was accepted {late} ms after exp", life.name)));
        }
    }
    hits
}

fn expired_is_refused(story: &Story<'_>, facts: &Facts) -> Vec<Hit> {
    if facts.has_leeway { Vec::new() } else { accepted_after(story, 0) }
}

fn leeway_is_small(story: &Story<'_>, facts: &Facts) -> Vec<Hit> {
    // Without any leeway the stricter rule speaks.
    if facts.has_leeway { accepted_after(story, LEEWAY) } else { Vec::new() }
}

fn expired_is_401(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (call, life, decided) in judged(story) {
        let is_expired = life.expires_at_micros.is_some_and(|at| decided >= at) && life.ended_by.is_none();
        let status = call.sent_status().unwrap_or(0);
        if is_expired
            && status >= 400
            && status != 401
            && call.answer_field("error") != Some("insufficient_scope")
        {
            hits.push(hit(call, format!("An expired token was answered with {status}")));
        }
    }
    hits
}

fn challenge(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for call in story.to_api() {
        let Some(status @ (401 | 403)) = call.sent_status() else { continue };
        match (call.answer_field("www-authenticate"), call.answer_field("error")) {
            (None, _) => hits.push(hit(call, format!("{status} without WWW-Authenticate"))),
            (Some(_), None) if call.token().is_some() => {
                hits.push(hit(call, format!("{status} whose WWW-Authenticate names no error")));
            }
            (Some(_), Some("insufficient_scope")) if call.answer_field("scope").is_none() => {
                hits.push(hit(call, "insufficient_scope that does not say which scope"));
            }
            _ => {}
        }
    }
    hits
}

fn cors_on_errors(story: &Story<'_>, facts: &Facts) -> Vec<Hit> {
    let is_hidden = |call: &&Exchange<'_>| call.answer_field("cors") == Some("none");
    let hidden = story.to_api().filter(is_hidden).filter(|_| facts.is_browser);
    hidden
        .map(|call| hit(call, format!("{} without CORS headers", call.sent_status().unwrap_or_default())))
        .collect()
}

fn scope_is_checked(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (call, life, _) in judged(story) {
        let (method, target) = call.target();
        let needed = crate::simulator::authorization::needed_scope(method, target);
        if is_success(call) && !life.scope.split(' ').any(|word| word == needed) {
            hits.push(hit(call, format!("{method} {target} was done without the scope {needed}")));
        }
    }
    hits
}

fn not_before_is_kept(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (call, life, decided) in judged(story) {
        let start = life.not_before_micros.map(|at| at.saturating_sub(LEEWAY));
        if start.is_some_and(|start| decided < start) && is_success(call) {
            hits.push(hit(call, format!("{} was accepted before nbf", life.name)));
        }
    }
    hits
}

fn refused_before_effect(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for note in story.notes("wrote") {
        let is_its_refusal = |call: &&Exchange<'_>| {
            let is_same = call.request.field("call").unwrap_or("0") == note.field("call").unwrap_or("0");
            let is_refusal = matches!(call.sent_status(), Some(401 | 403));
            is_same && is_refusal && call.decided() == Some(note.at_micros)
        };
        if let Some(call) = story.to_api().find(is_its_refusal) {
            let status = call.sent_status().unwrap_or_default();
            hits.push(hit(call, format!("A write was done and answered with {status}")));
        }
    }
    hits
}

fn key_is_honoured(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut seen: Vec<&str> = Vec::new();
    let mut hits = Vec::new();
    for note in story.notes("wrote") {
        let Some(key) = note.field("key").filter(|key| !key.is_empty()) else { continue };
        if seen.contains(&key) {
            let calls = story.to_api().filter(|call| call.request.field("idempotency-key") == Some(key));
            hits.push(Hit {
                lifeline: note.lifeline,
                messages: calls.map(|call| call.at).collect(),
                at_micros: note.at_micros,
                what: format!("Two writes with {key}"),
            });
        }
        seen.push(key);
    }
    hits
}

fn keys_fetched_once(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let fetches: Vec<&Exchange<'_>> =
        story.exchanges.iter().filter(|exchange| exchange.target().1 == "/jwks.json").collect();
    let mut hits = Vec::new();
    for pair in fetches.windows(2) {
        if pair[1].sent().saturating_sub(pair[0].sent()) < 60 * SECOND {
            hits.push(Hit {
                lifeline: pair[1].from(),
                ..hit(pair[1], "The key set was fetched again within a minute")
            });
        }
    }
    hits
}

fn good_tokens_are_accepted(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (call, life, decided) in judged(story) {
        let is_alive = life.expires_at_micros.is_none_or(|at| decided < at)
            && life.not_before_micros.is_none_or(|at| decided >= at)
            && life.ended_at_micros.is_none_or(|at| decided < at);
        let is_genuine = life.ended_by.as_ref().is_none_or(|by| !by.starts_with("forged"));
        if call.sent_status() == Some(401) && is_alive && is_genuine {
            hits.push(hit(call, format!("{} was refused, and it is good", life.name)));
        }
    }
    hits
}

fn accepted_forgeries(story: &Story<'_>, kinds: &[&str]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (call, life, _) in judged(story) {
        let how = life.ended_by.as_deref().and_then(|by| by.strip_prefix("forged: "));
        if let Some(how) = how.filter(|how| kinds.contains(how) && is_success(call)) {
            hits.push(hit(call, format!("A token with {how} was accepted")));
        }
    }
    hits
}

fn signature_is_checked(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    accepted_forgeries(story, &["alg none", "an empty signature", "HS256 with the public key"])
}

fn claims_are_checked(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    accepted_forgeries(story, &["another audience", "another issuer", "another type"])
}

/// Refreshes, whoever sent them.
fn refreshes<'s, 't>(story: &'s Story<'t>) -> impl Iterator<Item = (&'s Exchange<'t>, &'t str)> {
    story.exchanges.iter().filter_map(|exchange| Some((exchange, exchange.refresh()?)))
}

fn invalid_grant(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for exchange in story.exchanges.iter().filter(|exchange| exchange.is_token_request()) {
        let (Some(status), Some(error)) = (exchange.sent_status(), exchange.answer_field("error")) else {
            continue;
        };
        if !matches!(status, 400 | 401 | 503) {
            hits.push(hit(exchange, format!("A void grant was answered with {status} {error}")));
        }
    }
    hits
}

fn refresh_rotates(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (exchange, token) in refreshes(story) {
        let came = exchange.answer_field("refresh_token");
        if exchange.answer_field("access_token").is_some() && came.is_none_or(|came| came == token) {
            hits.push(hit(exchange, "The refresh token stayed the same"));
        }
    }
    hits
}

/// When a refresh token was first exchanged.
fn exchanged_at(story: &Story<'_>, token: &str) -> Option<u64> {
    let children = story.trace.tokens.iter().filter(|life| life.kind == TokenKind::Refresh);
    children.filter(|life| life.parent.as_deref() == Some(token)).map(|life| life.issued_at_micros).min()
}

fn grace_window(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (first, token) in refreshes(story) {
        let is_lost = first.answer.is_some() && Story::is_unanswered(first) && is_success(first);
        let again = refreshes(story).find(|(again, same)| {
            *same == token && again.from() == first.from() && again.sent() > first.sent()
        });
        let Some((again, _)) = again.filter(|_| is_lost) else { continue };
        let decided = again.decided().unwrap_or(again.sent());
        if again.is_refused_grant() && decided.saturating_sub(first.decided().unwrap_or(0)) <= GRACE / 2 {
            let mut hit = hit(again, format!("{token} was refused although its successor never arrived"));
            hit.messages.insert(0, first.at);
            hits.push(hit);
        }
    }
    hits
}

/// Refreshes with a token that was exchanged before, with the moment of that.
fn reuses<'s, 't>(story: &'s Story<'t>) -> impl Iterator<Item = (&'s Exchange<'t>, &'t str, u64, u64)> {
    refreshes(story).filter_map(|(exchange, token)| {
        let (before, decided) = (exchanged_at(story, token)?, exchange.decided()?);
        (before < decided).then_some((exchange, token, before, decided))
    })
}

fn reuse_revokes_family(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (exchange, token, before, decided) in reuses(story) {
        if decided - before <= GRACE {
            continue;
        }
        let family = story.life(token).map(|life| life.family);
        let lives_on = refreshes(story).find(|(later, token)| {
            let is_same = story.life(token).map(|life| life.family) == family;
            is_same && later.decided() >= Some(decided) && later.answer_field("access_token").is_some()
        });
        if let Some((later, _)) = lives_on {
            let mut hit = hit(later, format!("The family of {token} still got tokens after its reuse"));
            hit.messages.insert(0, exchange.at);
            hit.messages.dedup();
            hits.push(hit);
        }
    }
    hits
}

fn grace_is_one_generation(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (exchange, token, before, decided) in reuses(story) {
        let children = story.trace.tokens.iter().filter(|life| {
            life.kind == TokenKind::Refresh
                && life.parent.as_deref() == Some(token)
                && life.issued_at_micros < decided
        });
        let mut grandchildren = children.filter_map(|child| exchanged_at(story, &child.name));
        let is_old = grandchildren.any(|at| at < decided);
        if is_old && decided - before <= GRACE && exchange.answer_field("access_token").is_some() {
            hits.push(hit(exchange, format!("{token} was accepted although its successor had been used")));
        }
    }
    hits
}

fn one_successor(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut children: BTreeMap<&str, Vec<&TokenLife>> = BTreeMap::new();
    for life in story.trace.tokens.iter().filter(|life| life.kind == TokenKind::Refresh) {
        if let Some(parent) = &life.parent {
            children.entry(parent).or_default().push(life);
        }
    }
    let mut hits = Vec::new();
    for (parent, children) in children {
        for pair in children.windows(2) {
            // Much later it is a matter of reuse.
            if pair[1].issued_at_micros.abs_diff(pair[0].issued_at_micros) < SECOND {
                let messages =
                    refreshes(story).filter(|(_, token)| *token == parent).map(|(e, _)| e.at).collect();
                let server =
                    story.trace.lifelines.iter().position(|l| l.kind == LifelineKind::AuthorizationServer);
                hits.push(Hit {
                    lifeline: server.unwrap_or(0) as u16,
                    messages,
                    at_micros: pair[1].issued_at_micros,
                    what: format!("{parent} was exchanged for {} and {}", pair[0].name, pair[1].name),
                });
            }
        }
    }
    hits
}

fn session_ends(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (exchange, token) in refreshes(story) {
        let Some(family) = story.life(token).map(|life| life.family) else { continue };
        let start =
            story.trace.tokens.iter().filter(|life| life.family == family).map(|l| l.issued_at_micros).min();
        let age = exchange.decided().unwrap_or(0).saturating_sub(start.unwrap_or(0));
        if age > SESSION && exchange.answer_field("access_token").is_some() {
            hits.push(hit(exchange, format!("A session of {} hours was refreshed", age / (3_600 * SECOND))));
        }
    }
    hits
}

fn revocation_reaches_family(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for exchange in story.exchanges.iter().filter(|exchange| exchange.target().1 == "/revoke") {
        let Some(family) = exchange.request.field("token").and_then(|token| story.life(token)) else {
            continue;
        };
        let of_family = |life: &&TokenLife| life.family == family.family && life.kind == TokenKind::Refresh;
        let alive = story.trace.tokens.iter().filter(of_family).find(|life| life.ended_at_micros.is_none());
        if let Some(alive) = alive.filter(|_| is_success(exchange)) {
            hits.push(hit(
                exchange,
                format!("{} works on after the revocation of {}", alive.name, family.name),
            ));
        }
    }
    hits
}

/// Token responses with tokens.
fn token_responses<'s, 't>(story: &'s Story<'t>) -> impl Iterator<Item = &'s Exchange<'t>> {
    story.exchanges.iter().filter(|e| e.is_token_request() && e.answer_field("access_token").is_some())
}

fn no_store(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let cacheable =
        |e: &&Exchange<'_>| e.answer_field("cache-control").is_none_or(|value| !value.contains("no-store"));
    token_responses(story).filter(cacheable).map(|e| hit(e, "A token response may be cached")).collect()
}

fn expiry_is_numeric(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for exchange in token_responses(story) {
        match exchange.answer_field("exp") {
            Some("text") => hits.push(hit(exchange, "exp is a text")),
            Some("milliseconds") => hits.push(hit(exchange, "exp is in milliseconds")),
            _ => {}
        }
    }
    hits
}

fn expiry_is_there(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let is_missing = |e: &&Exchange<'_>| e.answer_field("exp") == Some("missing");
    token_responses(story).filter(is_missing).map(|e| hit(e, "The access token has no exp")).collect()
}

/// Successful exchanges of codes.
fn codes<'s, 't>(story: &'s Story<'t>) -> impl Iterator<Item = (&'s Exchange<'t>, &'t str)> {
    token_responses(story).filter_map(|exchange| Some((exchange, exchange.request.field("code")?)))
}

fn code_verifier(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (exchange, code) in codes(story) {
        let authorized = story
            .exchanges
            .iter()
            .find(|e| e.target().1 == "/authorize" && e.answer_field("code") == Some(code));
        let challenge = authorized.and_then(|e| e.request.field("code_challenge"));
        let verifier = exchange.request.field("code_verifier");
        if challenge.is_some_and(|of| verifier.is_none_or(|verifier| of != format!("of {verifier}"))) {
            hits.push(hit(exchange, format!("{code} was exchanged without its verifier")));
        }
    }
    hits
}

fn code_works_once(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut seen: Vec<&str> = Vec::new();
    let mut hits = Vec::new();
    for (exchange, code) in codes(story) {
        if seen.contains(&code) {
            hits.push(hit(exchange, format!("{code} was exchanged again")));
        }
        seen.push(code);
    }
    hits
}

fn scope_does_not_grow(story: &Story<'_>, _: &Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (exchange, token) in refreshes(story) {
        let Some(life) = story.life(token) else { continue };
        let (Some(_), Some(scope)) = (exchange.answer_field("access_token"), exchange.answer_field("scope"))
        else {
            continue;
        };
        let granted: Vec<&str> = life.scope.split(' ').collect();
        if let Some(more) = scope.split(' ').find(|word| !granted.contains(word)) {
            hits.push(hit(exchange, format!("{token} was exchanged for a token with the scope {more}")));
        }
    }
    hits
}
