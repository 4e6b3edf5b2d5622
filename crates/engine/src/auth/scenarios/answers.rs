//! Scenarios about what the API answers: scopes, writes, what a browser hides, keys.

use super::super::rules::*;
use super::super::setup::{BOTH, CLIENT, SERVER, Setup};
use super::Scenario;
use super::orders_with;
use crate::simulator::authorization::{AccessId, Act, RefreshId, Task};
use crate::simulator::clock::Moment;
fn insufficient_scope(s: &mut Setup) {
    s.task(10_000, Task::Call { method: "GET", target: "/admin" });
    s.calls_at_millis(&[20_000]);
    s.act(30_000, Act::Refresh { token: RefreshId(1), scope: Some("orders.read admin") });
    s.until = Moment::seconds(120);
}

fn expired_answer(s: &mut Setup) {
    s.act(1_000_000, orders_with(1));
    s.until = Moment::seconds(1_060);
}

fn unauthorized_without_cors(s: &mut Setup) {
    s.server.sends_cors_on_errors = false;
    s.server_facts.withdrawals.push(Moment::seconds(300));
    s.calls_at_millis(&[10_000, 305_000, 310_000]);
    s.until = Moment::seconds(400);
}

fn write_with_401(s: &mut Setup) {
    s.server_facts.withdrawals.push(Moment::seconds(300));
    s.task(305_000, Task::Call { method: "POST", target: "/orders" });
    for at in [100_000, 101_000] {
        s.act(at, Act::Call { method: "POST", target: "/orders", token: AccessId(1), key: Some(9_001) });
    }
}

fn key_rotation(s: &mut Setup) {
    s.server_facts.new_keys.push(Moment::seconds(500));
    s.calls_at_millis(&[10_000, 665_000, 665_004, 665_008, 665_012, 665_016]);
}

pub(super) static SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "insufficient-scope",
        row: 21,
        title: "The token lacks a scope",
        set_up_words: "The client opens a page for which it has no scope. A tester asks for that scope with a refresh.",
        client_must: "Show it; no refresh, no sign-in.",
        server_must: "403 with the scope; no wider scopes by refresh.",
        judges: BOTH,
        about: &[FORBIDDEN_IS_FINAL, SCOPE_IS_CHECKED, SCOPE_DOES_NOT_GROW],
        excuses: &[],
        set_up: insufficient_scope,
    },
    Scenario {
        id: "expired-answer",
        row: 22,
        title: "How an expired token is answered",
        set_up_words: "A tester sends a token long after its end.",
        client_must: "–",
        server_must: "401 invalid_token, readable in a browser.",
        judges: SERVER,
        about: &[EXPIRED_IS_401, CHALLENGE, CORS_ON_ERRORS],
        excuses: &[],
        set_up: expired_answer,
    },
    Scenario {
        id: "unauthorized-without-cors",
        row: 24,
        title: "A 401 that the browser hides",
        set_up_words: "The API sends no CORS headers on errors, so the client sees a network error where a 401 was meant.",
        client_must: "Show a network error; no refresh.",
        server_must: "CORS headers on errors (judged in expired-answer).",
        judges: CLIENT,
        about: &[NETWORK_ERROR],
        excuses: &[],
        set_up: unauthorized_without_cors,
    },
    Scenario {
        id: "write-with-401",
        row: 25,
        title: "A POST meets a withdrawn token",
        set_up_words: "The client creates an order with a token that was withdrawn. A tester sends one POST twice with the same Idempotency-Key.",
        client_must: "Send it again only with the same Idempotency-Key.",
        server_must: "Refuse before anything is done; honour the key.",
        judges: BOTH,
        about: &[WRITES_CARRY_A_KEY, REFUSED_BEFORE_EFFECT, KEY_IS_HONOURED],
        excuses: &[],
        set_up: write_with_401,
    },
    Scenario {
        id: "key-rotation",
        row: 28,
        title: "The server signs with a new key",
        set_up_words: "The key is new at 500 s; five calls come with the first token that it signed.",
        client_must: "–",
        server_must: "Fetch the key set once.",
        judges: BOTH,
        about: &[KEYS_FETCHED_ONCE, SURVIVES_KEY_ROTATION],
        excuses: &[],
        set_up: key_rotation,
    },
];
