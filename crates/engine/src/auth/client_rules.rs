//! How each rule about clients is read from a trace. What the rules mean stands in `rules`.

use super::rules::*;
use super::story::{Exchange, PATIENCE, Story};
use super::{Hit, Judge};

const SECOND: u64 = 1_000_000;
/// A refresh that is meant as the answer to a failed call comes at once.
const AT_ONCE: u64 = SECOND;
/// More sends of one call than any limit has.
const LOOP: usize = 10;
/// Refreshes that follow a failure sooner do not back off.
const PAUSE: u64 = SECOND / 2;
/// A lost refresh is tried again while a usual grace window is open.
const RETRIED: u64 = 25 * SECOND;

pub(super) const JUDGES: &[(&str, Judge)] = &[
    (RECOVERS, recovers),
    (REPLAYS_ONCE, replays_once),
    (NO_LOOP, no_loop),
    (CALLS_END, calls_end),
    (SINGLE_REFRESH, single_refresh),
    (TABS_TAKE_TURNS, tabs_take_turns),
    (NO_NEEDLESS_REFRESH, no_needless_refresh),
    (CALLS_WAIT, calls_wait),
    (NO_EXPIRED_TOKEN, no_expired_token),
    (STOPS_WHEN_REFUSED, stops_when_refused),
    (SESSION_SURVIVES, session_survives),
    (BACKS_OFF, backs_off),
    (RETRIES_REFRESH, retries_refresh),
    (NEWEST_REFRESH_TOKEN, newest_refresh_token),
    (FORBIDDEN_IS_FINAL, forbidden_is_final),
    (NETWORK_ERROR, network_error),
    (WRITES_CARRY_A_KEY, writes_carry_a_key),
    (LOGOUT_IS_FINAL, logout_is_final),
    (LOGOUT_REVOKES, logout_revokes),
    (TOKEN_NOT_IN_URL, token_not_in_url),
    (PKCE, pkce),
];

fn hit(exchange: &Exchange<'_>, what: impl Into<String>) -> Hit {
    Hit {
        lifeline: exchange.from(),
        messages: vec![exchange.at],
        at_micros: exchange.sent(),
        what: what.into(),
    }
}

fn recovers(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let sends = story.sends(client);
        for ended in story.notes_of(client, "call-ended") {
            let is_failure =
                ["unauthorized", "signed-out", "failed"].iter().any(|o| ended.field("outcome") == Some(o));
            let call = ended.field("call").and_then(|call| call.parse::<u32>().ok()).unwrap_or(0);
            let Some(sends) = sends.get(&call).filter(|_| is_failure) else { continue };
            let tokens = sends.iter().filter_map(|send| send.token());
            let is_same_token = tokens.clone().min() == tokens.max();
            let was_refused = story.first_refusal(client).is_some_and(|at| at <= ended.at_micros);
            let logged_out = story.notes_of(client, "logout").any(|note| note.at_micros <= ended.at_micros);
            let unauthorized = sends.iter().find(|send| send.seen_status() == Some(401));
            if let Some(send) = unauthorized.filter(|_| is_same_token && !was_refused && !logged_out) {
                hits.push(hit(send, format!("Call {call} got 401 and was never sent with a new token")));
            }
        }
    }
    hits
}

fn replays_once(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        for (call, sends) in story.sends(client) {
            let refused = sends.iter().filter(|send| send.seen_status() == Some(401)).count();
            if let Some(third) = sends.get(2).filter(|_| refused >= 2) {
                hits.push(hit(third, format!("Call {call} was sent {} times", sends.len())));
            }
        }
    }
    hits
}

fn no_loop(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        for (call, sends) in story.sends(client) {
            if let Some(send) = sends.get(LOOP) {
                let count = sends.len();
                hits.push(hit(
                    send,
                    format!("Call {call} was sent {count} times, each time after another refresh"),
                ));
            }
        }
    }
    hits
}

fn calls_end(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let is_whole = story.trace.end != check::trace::End::EventsSpent;
    let mut hits = Vec::new();
    for client in story.clients().filter(|_| is_whole) {
        let sends = story.sends(client);
        for started in story.notes_of(client, "call-started") {
            let call = started.field("call");
            let has_time = started.at_micros.saturating_add(60 * SECOND) <= story.trace.ended_at_micros
                || story.trace.end == check::trace::End::Quiet;
            if has_time && story.notes_of(client, "call-ended").all(|ended| ended.field("call") != call) {
                let number = call.and_then(|call| call.parse::<u32>().ok()).unwrap_or(0);
                let sends = sends.get(&number).map(Vec::as_slice).unwrap_or_default();
                hits.push(Hit {
                    lifeline: client,
                    messages: sends.iter().map(|send| send.at).collect(),
                    at_micros: started.at_micros,
                    what: format!("Call {number} never ended"),
                });
            }
        }
    }
    hits
}

fn single_refresh(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let mut until = 0;
        for exchange in story.of(client).filter(|exchange| exchange.is_token_request()) {
            if exchange.sent() < until {
                hits.push(hit(exchange, "A refresh began while another one was under way"));
            }
            until = until.max(exchange.ended(PATIENCE));
        }
    }
    hits
}

fn tabs_take_turns(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    let of_clients: Vec<&Exchange<'_>> =
        story.clients().flat_map(|client| story.refreshes_of(client)).collect();
    for exchange in &of_clients {
        let is_earlier = |other: &&&Exchange<'_>| {
            other.refresh() == exchange.refresh() && other.from() != exchange.from() && other.at < exchange.at
        };
        if let Some(other) = of_clients.iter().find(is_earlier) {
            let token = exchange.refresh().unwrap_or_default();
            let mut hit = hit(exchange, format!("Two tabs sent {token}"));
            hit.messages.insert(0, other.at);
            hits.push(hit);
        }
    }
    hits
}

/// The newest access token that clients had at a moment; tabs share what they have.
fn newest_token<'t>(story: &'t Story<'_>, client: u16, at: u64) -> Option<&'t str> {
    let came = |exchange: &&Exchange<'_>| exchange.answered().is_some_and(|answered| answered < at);
    let newest =
        story.of(client).filter(came).filter_map(|exchange| exchange.answer_field("access_token")).last();
    let first = || {
        story.trace.tokens.iter().find(|life| life.name.starts_with("access")).map(|life| life.name.as_str())
    };
    newest.or_else(first)
}

fn no_needless_refresh(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let is_sign_in = |exchange: &&Exchange<'_>| exchange.request.field("code").is_some();
        let renewals = story.of(client).filter(|exchange| exchange.is_token_request());
        for refresh in renewals.filter(|exchange| !is_sign_in(exchange)) {
            let at = refresh.sent();
            let Some(life) = newest_token(story, client, at).and_then(|name| story.life(name)) else {
                continue;
            };
            let Some(expires) = life.expires_at_micros else { continue };
            let is_young = expires.saturating_sub(at) > expires.saturating_sub(life.issued_at_micros) / 2;
            let was_refused = story.calls_of(client).any(|call| {
                let is_before = call.answered().is_some_and(|answered| answered <= at);
                is_before && call.seen_status() == Some(401) && call.token() == Some(&life.name)
            });
            let failed = || failures_before(story, client, at).next().is_some();
            // A retry of a refresh that got no answer is another matter.
            let is_retry = || {
                story.of(client).filter(|e| e.is_token_request() && e.sent() < at).any(|earlier| {
                    earlier.refresh() == refresh.refresh() && earlier.answer_field("access_token").is_none()
                })
            };
            if is_young && !was_refused && !failed() && !is_retry() {
                let left = expires.saturating_sub(at) / SECOND;
                hits.push(hit(refresh, format!("Refreshed while {} had {left} s left", life.name)));
            }
        }
    }
    hits
}

/// A client's calls that ended in 403 or without a readable answer, just before a moment.
fn failures_before<'t, 's>(
    story: &'s Story<'t>,
    client: u16,
    at: u64,
) -> impl Iterator<Item = &'s Exchange<'t>> + use<'t, 's> {
    story.calls_of(client).filter(move |call| {
        let is_recent = |moment: u64| moment <= at && at - moment < AT_ONCE;
        is_forbidden(call) && call.answered().is_some_and(is_recent)
            || is_hidden(call) && is_recent(hidden_at(call))
    })
}

fn is_forbidden(call: &Exchange<'_>) -> bool {
    call.seen_status() == Some(403) && !is_hidden(call)
}

/// The connection broke, or the browser shows nothing.
fn is_hidden(call: &Exchange<'_>) -> bool {
    call.answer_field("cors") == Some("none") && call.answered().is_some()
        || call.request.fate == check::trace::Fate::Reset
        || call.answer.is_some_and(|(_, answer)| answer.fate == check::trace::Fate::Reset)
}

fn hidden_at(call: &Exchange<'_>) -> u64 {
    call.answered().or(call.decided()).unwrap_or(call.sent())
}

fn calls_wait(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let sends = story.sends(client);
        for started in story.notes_of(client, "call-started") {
            let number = started.field("call").and_then(|call| call.parse::<u32>().ok()).unwrap_or(0);
            if !story.is_refreshing(client, started.at_micros) {
                continue;
            }
            let first = sends.get(&number).and_then(|sends| sends.first());
            let is_old = |send: &Exchange<'_>| {
                let expires =
                    send.token().and_then(|name| story.life(name)).and_then(|life| life.expires_at_micros);
                story.is_refreshing(client, send.sent()) && expires.is_some_and(|at| at <= send.sent())
            };
            let ended =
                story.notes_of(client, "call-ended").find(|note| note.field("call") == started.field("call"));
            let failed = ended.filter(|note| note.at_micros == started.at_micros);
            match (first, failed) {
                (Some(send), _) if is_old(send) => {
                    hits.push(hit(
                        send,
                        format!("Call {number} was sent with the old token during a refresh"),
                    ));
                }
                (None, Some(note)) if note.field("outcome") == Some("failed") => hits.push(Hit {
                    lifeline: client,
                    messages: Vec::new(),
                    at_micros: note.at_micros,
                    what: format!("Call {number} failed because a refresh was under way"),
                }),
                _ => {}
            }
        }
    }
    hits
}

fn no_expired_token(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let refusal = story.first_refusal(client).unwrap_or(u64::MAX);
        for (call, sends) in story.sends(client) {
            let Some(send) = sends.first() else { continue };
            let life = send.token().and_then(|name| story.life(name));
            let expires = life.and_then(|life| life.expires_at_micros);
            let is_other_rule = send.sent() >= refusal || story.is_refreshing(client, send.sent());
            if let Some(expires) = expires.filter(|at| *at <= send.sent() && !is_other_rule) {
                let ago = (send.sent() - expires) / SECOND;
                let token = send.token().unwrap_or_default();
                hits.push(hit(send, format!("Call {call} carried {token}, which had ended {ago} s before")));
            }
        }
    }
    hits
}

fn stops_when_refused(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let Some(refusal) = story.first_refusal(client) else { continue };
        let new_token = story
            .of(client)
            .filter(|exchange| exchange.answer_field("access_token").is_some())
            .filter_map(Exchange::answered)
            .filter(|at| *at > refusal)
            .min()
            .unwrap_or(u64::MAX);
        for exchange in story.of(client).filter(|exchange| (refusal..new_token).contains(&exchange.sent())) {
            if let Some(token) = exchange.refresh() {
                hits.push(hit(exchange, format!("{token} was sent again after invalid_grant")));
            } else if let Some(token) = exchange.token() {
                hits.push(hit(exchange, format!("{token} was sent after the session was refused")));
            }
        }
    }
    hits
}

fn session_survives(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        for note in story.notes_of(client, "sign-in-required") {
            let was_refused = story.first_refusal(client).is_some_and(|at| at <= note.at_micros);
            let is_recent = |exchange: &&Exchange<'_>| {
                exchange.sent() <= note.at_micros && note.at_micros - exchange.sent() < 60 * SECOND
            };
            let failed = story.refreshes_of(client).filter(is_recent).filter(|exchange| {
                Story::is_unanswered(exchange) || exchange.seen_status().is_some_and(|status| status >= 500)
            });
            if let Some(failed) = failed.last().filter(|_| !was_refused) {
                hits.push(Hit {
                    lifeline: client,
                    messages: vec![failed.at],
                    at_micros: note.at_micros,
                    what: "The person has to sign in because a refresh failed for a while".into(),
                });
            }
        }
    }
    hits
}

fn backs_off(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let refreshes: Vec<&Exchange<'_>> =
            story.of(client).filter(|exchange| exchange.is_token_request()).collect();
        for pair in refreshes.windows(2) {
            let failed =
                pair[0].answered().filter(|_| pair[0].seen_status().is_some_and(|status| status >= 500));
            if failed.is_some_and(|at| pair[1].sent().saturating_sub(at) < PAUSE) {
                hits.push(hit(pair[1], "The refresh was sent again without a pause"));
            }
        }
    }
    // Once may be two calls that happen to be close.
    if hits.len() >= 2 { hits } else { Vec::new() }
}

fn retries_refresh(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        for lost in story.of(client).filter(|e| e.is_token_request() && Story::is_unanswered(e)) {
            let until = lost.sent().saturating_add(RETRIED);
            let is_over = story.trace.ended_at_micros < until && story.trace.end != check::trace::End::Quiet;
            let logged_out = story.notes_of(client, "logout").any(|note| note.at_micros < until);
            let again =
                story.of(client).any(|e| e.is_token_request() && e.sent() > lost.sent() && e.sent() <= until);
            if !is_over && !logged_out && !again {
                hits.push(hit(lost, "A refresh without an answer was not tried again"));
            }
        }
    }
    hits
}

fn newest_refresh_token(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        for exchange in story.refreshes_of(client) {
            let Some(token) = exchange.refresh() else { continue };
            let newer = story.of(client).find(|other| {
                let is_before = other.answered().is_some_and(|at| at < exchange.sent());
                let came = other.answer_field("refresh_token");
                is_before && other.refresh() == Some(token) && came.is_some_and(|came| came != token)
            });
            if let Some(newer) = newer {
                let came = newer.answer_field("refresh_token").unwrap_or_default();
                let mut hit = hit(exchange, format!("{token} was sent although {came} had taken its place"));
                hit.messages.insert(0, newer.at);
                hits.push(hit);
            }
        }
    }
    hits
}

/// Refreshes and sign-ins that followed a failed call of some kind at once.
fn consequences(
    story: &Story<'_>,
    client: u16,
    caused: impl Fn(&Exchange<'_>) -> bool,
    what: &str,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    for refresh in story.of(client).filter(|exchange| exchange.is_token_request()) {
        if let Some(cause) = failures_before(story, client, refresh.sent()).find(|call| caused(call)) {
            let mut hit = hit(refresh, format!("{what} led to a refresh"));
            hit.messages.insert(0, cause.at);
            hits.push(hit);
        }
    }
    for note in story.notes_of(client, "sign-in-required") {
        let answered_now = |call: &&Exchange<'_>| caused(call) && call.answered() == Some(note.at_micros);
        if let Some(cause) = story.calls_of(client).find(answered_now) {
            let what = format!("{what} led to a sign-in");
            hits.push(Hit { lifeline: client, messages: vec![cause.at], at_micros: note.at_micros, what });
        }
    }
    hits
}

fn forbidden_is_final(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    story.clients().flat_map(|client| consequences(story, client, is_forbidden, "A 403")).collect()
}

fn network_error(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    story.clients().flat_map(|client| consequences(story, client, is_hidden, "A network error")).collect()
}

fn writes_carry_a_key(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        for (call, sends) in story.sends(client) {
            let is_write = sends.first().is_some_and(|send| send.target().0 == "POST");
            let lacks_key = |send: &&&Exchange<'_>| send.request.field("idempotency-key").is_none();
            if let Some(again) = sends.iter().skip(1).find(lacks_key).filter(|_| is_write) {
                hits.push(hit(again, format!("Call {call}, a POST, was sent again without Idempotency-Key")));
            }
        }
    }
    hits
}

fn logout_is_final(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let Some(logout) = story.notes_of(client, "logout").map(|note| note.at_micros).min() else {
            continue;
        };
        let stored = story.notes_of(client, "stored").find(|note| note.at_micros > logout);
        hits.extend(stored.map(|note| Hit {
            lifeline: client,
            messages: Vec::new(),
            at_micros: note.at_micros,
            what: format!("Tokens were stored after logout: {}", note.field("access").unwrap_or_default()),
        }));
        let call = story.calls_of(client).find(|call| call.sent() > logout && call.token().is_some());
        hits.extend(call.map(|call| hit(call, "A call was sent with a token after logout")));
    }
    hits
}

fn logout_revokes(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let mut hits = Vec::new();
    for client in story.clients() {
        let Some(logout) = story.notes_of(client, "logout").next() else { continue };
        if !story.of(client).any(|exchange| exchange.target().1 == "/revoke") {
            let what = "Logout did not revoke the refresh token".to_string();
            hits.push(Hit { lifeline: client, messages: Vec::new(), at_micros: logout.at_micros, what });
        }
    }
    hits
}

fn token_not_in_url(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let in_url = |call: &&Exchange<'_>| call.request.field("access_token in the URL").is_some();
    let calls = story.clients().flat_map(|client| story.calls_of(client).filter(in_url));
    calls.map(|call| hit(call, "The access token stands in the URL")).collect()
}

fn pkce(story: &Story<'_>, _: &super::Facts) -> Vec<Hit> {
    let is_bare = |exchange: &&Exchange<'_>| {
        exchange.target().1 == "/authorize" && exchange.request.field("code_challenge").is_none()
    };
    let bare = story.clients().flat_map(|client| story.of(client).filter(is_bare));
    bare.map(|exchange| hit(exchange, "The sign-in was asked for without a code challenge")).collect()
}
