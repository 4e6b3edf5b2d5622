//! Scenarios about refreshes: many at once, refused, unanswered, too late, after logout.

use super::super::rules::*;
use super::super::setup::{BOTH, CLIENT, Setup, Way};
use super::ORDERS;
use super::Scenario;
use crate::simulator::authorization::{ClientGrant, Task, Work};
use crate::simulator::clock::{Moment, Span};
use crate::simulator::network::Fault;
fn parallel_401(s: &mut Setup) {
    s.server_facts.withdrawals.push(Moment::seconds(300));
    s.calls_at_millis(&[10_000, 305_000, 305_004, 305_008, 305_012, 305_016]);
}

fn late_401(s: &mut Setup) {
    s.server_facts.withdrawals.push(Moment::seconds(300));
    s.is_steady = true;
    s.calls_at_millis(&[305_000, 305_030]);
    s.fault(Way::ApiToClient, 305_065, 305_095, Fault::Slow(Span::seconds(2)));
}

fn call_during_refresh(s: &mut Setup) {
    s.server_facts.takes = Span::seconds(2);
    s.calls_at_millis(&[665_000, 666_000]);
}

fn refresh_rejected(s: &mut Setup) {
    s.server_facts.revocations.push(Moment::seconds(300));
    s.calls_at_millis(&[10_000, 665_000, 670_000]);
}

fn refresh_unavailable(s: &mut Setup) {
    s.server_facts.unavailable.push((Moment::seconds(660), Moment::millis(664_500)));
    s.calls_at_millis(&[661_000, 700_000]);
}

fn refresh_hangs(s: &mut Setup) {
    s.fault(Way::ClientToServer, 660_000, 665_000, Fault::Silence);
    s.calls_at_millis(&[661_000, 700_000]);
}

fn refresh_answer_lost(s: &mut Setup) {
    s.fault(Way::ServerToClient, 660_000, 665_000, Fault::Silence);
    s.calls_at_millis(&[661_000, 700_000]);
}

fn rotation(s: &mut Setup) {
    s.calls_at_millis(&[665_000, 1_360_000, 2_060_000]);
    s.until = Moment::seconds(2_200);
}

fn two_tabs(s: &mut Setup) {
    let work = |at: &[u64]| at.iter().map(|at| Work { at: Moment::millis(*at), task: ORDERS }).collect();
    s.tabs = vec![work(&[665_000, 1_360_000]), work(&[665_020, 1_360_020])];
    s.until = Moment::seconds(1_500);
}

fn fresh_token_refused(s: &mut Setup) {
    s.api_facts.refuses_from = Some(Moment::seconds(300));
    s.calls_at_millis(&[10_000, 305_000, 320_000]);
    s.until = Moment::seconds(400);
}

fn logout_during_refresh(s: &mut Setup) {
    s.fault(Way::ServerToClient, 665_000, 665_900, Fault::Slow(Span::seconds(2)));
    s.calls_at_millis(&[665_000]);
    s.task(666_000, Task::Logout);
}

fn absolute_lifetime(s: &mut Setup) {
    s.calls_at_millis(&[86_100_000, 87_000_000, 87_060_000]);
    s.until = Moment::seconds(87_200);
}

fn client_credentials(s: &mut Setup) {
    s.grant = ClientGrant::Job;
    s.facts.is_browser = false;
    s.calls_at_millis(&[10_000, 665_000, 665_004, 665_008]);
}

pub(super) static SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "parallel-401",
        row: 10,
        title: "Five calls meet a token that was withdrawn",
        set_up_words: "An administrator withdraws all access tokens; five calls are under way at once.",
        client_must: "One refresh; all five calls are sent again.",
        server_must: "–",
        judges: BOTH,
        about: &[SINGLE_REFRESH, CALLS_END],
        excuses: &[],
        set_up: parallel_401,
    },
    Scenario {
        id: "late-401",
        row: 11,
        title: "A 401 lands after the refresh has finished",
        set_up_words: "Two calls meet a withdrawn token; the answer to the second takes two seconds more.",
        client_must: "See that a newer token is there, and only send the call again.",
        server_must: "–",
        judges: BOTH,
        about: &[NO_NEEDLESS_REFRESH],
        excuses: &[],
        set_up: late_401,
    },
    Scenario {
        id: "call-during-refresh",
        row: 12,
        title: "A call starts while a refresh is under way",
        set_up_words: "The token has ended; the authorization server takes two seconds.",
        client_must: "Wait for the refresh.",
        server_must: "–",
        judges: BOTH,
        about: &[CALLS_WAIT],
        excuses: &[],
        set_up: call_during_refresh,
    },
    Scenario {
        id: "refresh-rejected",
        row: 13,
        title: "The refresh is refused",
        set_up_words: "An administrator has ended all sessions. The token ends, and two calls follow.",
        client_must: "Stop and ask the person to sign in.",
        server_must: "400 invalid_grant.",
        judges: BOTH,
        about: &[STOPS_WHEN_REFUSED, INVALID_GRANT],
        excuses: &[],
        set_up: refresh_rejected,
    },
    Scenario {
        id: "refresh-unavailable",
        row: 14,
        title: "The authorization server is down for some seconds",
        set_up_words: "503 for 4.5 s, just when the token has ended.",
        client_must: "Back off, and keep the session.",
        server_must: "503.",
        judges: BOTH,
        about: &[SESSION_SURVIVES, BACKS_OFF],
        excuses: &[],
        set_up: refresh_unavailable,
    },
    Scenario {
        id: "refresh-hangs",
        row: 14,
        title: "The refresh gets no answer",
        set_up_words: "Requests to the authorization server vanish for five seconds.",
        client_must: "Give up after a while, and try again.",
        server_must: "–",
        judges: CLIENT,
        about: &[CALLS_END, RETRIES_REFRESH],
        excuses: &[],
        set_up: refresh_hangs,
    },
    Scenario {
        id: "refresh-answer-lost",
        row: 15,
        title: "The refresh succeeds, and its answer is lost",
        set_up_words: "The server has replaced the refresh token; the client never gets the new one.",
        client_must: "Try once more with the token that it has.",
        server_must: "Give the same successor within a grace window.",
        judges: BOTH,
        about: &[RETRIES_REFRESH, GRACE_WINDOW],
        excuses: &[],
        set_up: refresh_answer_lost,
    },
    Scenario {
        id: "rotation",
        row: 16,
        title: "Three refreshes, each with a new refresh token",
        set_up_words: "Calls after the token has ended, three times.",
        client_must: "Store the new refresh token, and send it next time.",
        server_must: "Replace the refresh token at each use.",
        judges: BOTH,
        about: &[NEWEST_REFRESH_TOKEN, REFRESH_ROTATES],
        excuses: &[],
        set_up: rotation,
    },
    Scenario {
        id: "two-tabs",
        row: 19,
        title: "Two tabs, one session",
        set_up_words: "Both tabs call when the token has ended, 20 ms apart, twice.",
        client_must: "Share the tokens, and take turns.",
        server_must: "–",
        judges: CLIENT,
        about: &[TABS_TAKE_TURNS],
        excuses: &[],
        set_up: two_tabs,
    },
    Scenario {
        id: "fresh-token-refused",
        row: 23,
        title: "The API refuses fresh tokens, too",
        set_up_words: "After a deployment the API refuses every token. Two calls follow.",
        client_must: "Stop after one refresh per call.",
        server_must: "–",
        judges: CLIENT,
        about: &[NO_LOOP, REPLAYS_ONCE],
        excuses: &[],
        set_up: fresh_token_refused,
    },
    Scenario {
        id: "logout-during-refresh",
        row: 27,
        title: "The person logs out while a refresh is under way",
        set_up_words: "The answer of the authorization server takes two seconds more; the person logs out in between.",
        client_must: "Throw the result away.",
        server_must: "Revoke the whole family.",
        judges: BOTH,
        about: &[LOGOUT_IS_FINAL, LOGOUT_REVOKES, REVOCATION_REACHES_FAMILY],
        excuses: &[],
        set_up: logout_during_refresh,
    },
    Scenario {
        id: "absolute-lifetime",
        row: 33,
        title: "The session is older than 24 hours",
        set_up_words: "Calls five minutes before and ten minutes after a day.",
        client_must: "Ask the person to sign in.",
        server_must: "invalid_grant.",
        judges: BOTH,
        about: &[STOPS_WHEN_REFUSED, SESSION_ENDS],
        excuses: &[],
        set_up: absolute_lifetime,
    },
    Scenario {
        id: "client-credentials",
        row: 0,
        title: "A job's token ends",
        set_up_words: "A job with a secret of its own makes one call, and three at once after the end of the token.",
        client_must: "Ask for one new token.",
        server_must: "–",
        judges: BOTH,
        about: &[SINGLE_REFRESH],
        excuses: &[],
        set_up: client_credentials,
    },
];
