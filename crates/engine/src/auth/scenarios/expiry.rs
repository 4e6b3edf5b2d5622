//! Scenarios about the end of a token: when it ends, how a client can know, and clocks.

use super::super::rules::*;
use super::super::setup::{BOTH, CLIENT, Setup};
use super::Scenario;
use super::orders_with;
use crate::simulator::clock::{Clock, Moment};
use check::gates::auth::ExpiryForm;
use check::trace::Interval;
fn expires_mid_session(s: &mut Setup) {
    s.server_facts.withdrawals.push(Moment::seconds(300));
    s.calls_at_millis(&[10_000, 305_000, 310_000, 1_000_000, 1_001_000]);
    s.until = Moment::seconds(1_100);
}

fn five_calls(s: &mut Setup) {
    s.calls_at_millis(&[10_000, 665_000, 665_004, 665_008, 665_012, 665_016]);
}

fn at_expiry(s: &mut Setup) {
    s.server.leeway_seconds = 0;
    s.facts.has_leeway = false;
    s.is_steady = true;
    s.calls_at_millis(&[600_200]);
    s.act(600_200, orders_with(1));
}

fn within_leeway(s: &mut Setup) {
    s.calls_at_millis(&[595_000]);
    s.act(610_000, orders_with(1));
    s.act(920_000, orders_with(1));
    s.until = Moment::seconds(960);
}

fn client_clock_ahead(s: &mut Setup) {
    s.client_clock = Clock::ahead_by_seconds(600);
    s.calls_at_millis(&[5_000, 15_000, 25_000, 35_000]);
    s.until = Moment::seconds(120);
}

fn client_clock_behind(s: &mut Setup) {
    s.client_clock.set = Some((Moment::seconds(300), -600_000_000));
    s.calls_at_millis(&[10_000, 640_000, 650_000]);
}

fn short_lifetime(s: &mut Setup) {
    s.server_facts.lifetime_seconds = 60;
    s.calls_at_millis(&[5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000, 50_000]);
    s.until = Moment::seconds(150);
}

fn not_yet_valid(s: &mut Setup) {
    s.server_facts.not_before_seconds = 400;
    s.calls_at_millis(&[5_000]);
    s.until = Moment::seconds(120);
}

fn expiry_as_text(s: &mut Setup) {
    s.server.expiry_form = ExpiryForm::Text;
    s.calls_at_millis(&[10_000, 665_000]);
}

fn expiry_in_milliseconds(s: &mut Setup) {
    s.server.expiry_form = ExpiryForm::Milliseconds;
    s.calls_at_millis(&[10_000, 665_000]);
}

fn expiry_missing(s: &mut Setup) {
    s.server.expiry_form = ExpiryForm::Missing;
    s.calls_at_millis(&[10_000, 665_000]);
}

fn device_sleeps(s: &mut Setup) {
    s.sleeps = vec![Interval { from_micros: 120_000_000, until_micros: 720_000_000 }];
    s.calls_at_millis(&[60_000, 720_100]);
}

pub(super) static SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "expires-mid-session",
        row: 1,
        title: "The token stops working in the middle of the session",
        set_up_words: "After five minutes an administrator withdraws all access tokens; two calls follow, and two more after the new token has ended.",
        client_must: "Refresh once, send the call again once.",
        server_must: "401 invalid_token with WWW-Authenticate.",
        judges: BOTH,
        about: &[RECOVERS, REPLAYS_ONCE, TOKEN_NOT_IN_URL, CHALLENGE],
        excuses: &[],
        set_up: expires_mid_session,
    },
    Scenario {
        id: "five-calls",
        row: 10,
        title: "Five calls, token expires",
        set_up_words: "The page is open and nobody clicks until the token has ended; then it makes five calls within 16 ms.",
        client_must: "One refresh; all five calls succeed.",
        server_must: "–",
        judges: BOTH,
        about: &[SINGLE_REFRESH, NO_EXPIRED_TOKEN, CALLS_END],
        excuses: &[],
        set_up: five_calls,
    },
    Scenario {
        id: "at-expiry",
        row: 2,
        title: "A call in the very second of exp",
        set_up_words: "The API has no leeway. The client and a tester call 0.2 s after exp, the tester with the old token.",
        client_must: "Treat the token as expired.",
        server_must: "Refuse it.",
        judges: BOTH,
        about: &[NO_EXPIRED_TOKEN, EXPIRED_IS_REFUSED],
        excuses: &[],
        set_up: at_expiry,
    },
    Scenario {
        id: "within-leeway",
        row: 3,
        title: "A token that ended a moment ago, and one that ended long ago",
        set_up_words: "The client calls 5 s before exp. A tester sends the first token 10 s, and 5 minutes and 20 s, after exp.",
        client_must: "Refresh early.",
        server_must: "Accept within a small leeway, refuse beyond five minutes.",
        judges: BOTH,
        about: &[LEEWAY_IS_SMALL],
        excuses: &[],
        set_up: within_leeway,
    },
    Scenario {
        id: "client-clock-ahead",
        row: 4,
        title: "The client's clock is ten minutes ahead",
        set_up_words: "Four calls, ten seconds apart, with a fresh token that lives for ten minutes.",
        client_must: "Count expires_in from its arrival, and not compare exp with its own clock.",
        server_must: "Decide by its own clock.",
        judges: BOTH,
        about: &[NO_NEEDLESS_REFRESH],
        excuses: &[],
        set_up: client_clock_ahead,
    },
    Scenario {
        id: "client-clock-behind",
        row: 5,
        title: "The client's clock is set back ten minutes",
        set_up_words: "It happens five minutes after sign-in, so by its own clock the client can't see the end of the token.",
        client_must: "Recover on 401.",
        server_must: "401.",
        judges: BOTH,
        about: &[RECOVERS],
        excuses: &[NO_EXPIRED_TOKEN],
        set_up: client_clock_behind,
    },
    Scenario {
        id: "short-lifetime",
        row: 6,
        title: "The token lives for one minute only",
        set_up_words: "Ten calls, five seconds apart.",
        client_must: "Stay usable: refresh when at most half of the life is left.",
        server_must: "–",
        judges: BOTH,
        about: &[NO_NEEDLESS_REFRESH],
        excuses: &[],
        set_up: short_lifetime,
    },
    Scenario {
        id: "not-yet-valid",
        row: 7,
        title: "The token is valid only in some minutes",
        set_up_words: "nbf is 400 s ahead of the issue.",
        client_must: "Not loop.",
        server_must: "401 until then.",
        judges: BOTH,
        about: &[NO_LOOP, NOT_BEFORE_IS_KEPT],
        excuses: &[],
        set_up: not_yet_valid,
    },
    Scenario {
        id: "expiry-as-text",
        row: 8,
        title: "exp is a text",
        set_up_words: "In every access token exp is a text; expires_in is right. A call follows after the end.",
        client_must: "Not believe it; use expires_in.",
        server_must: "Write seconds (judged in token-response).",
        judges: CLIENT,
        about: &[NO_EXPIRED_TOKEN],
        excuses: &[],
        set_up: expiry_as_text,
    },
    Scenario {
        id: "expiry-in-milliseconds",
        row: 8,
        title: "exp is in milliseconds",
        set_up_words: "In every access token exp is a number of milliseconds; expires_in is right. A call follows after the end.",
        client_must: "Not believe it; use expires_in.",
        server_must: "Write seconds (judged in token-response).",
        judges: CLIENT,
        about: &[NO_EXPIRED_TOKEN],
        excuses: &[],
        set_up: expiry_in_milliseconds,
    },
    Scenario {
        id: "expiry-missing",
        row: 9,
        title: "exp is missing",
        set_up_words: "In every access token exp is missing; expires_in is right. A call follows after the end.",
        client_must: "Not believe it; use expires_in.",
        server_must: "Write exp, RFC 9068 (judged in token-response).",
        judges: CLIENT,
        about: &[NO_EXPIRED_TOKEN],
        excuses: &[],
        set_up: expiry_missing,
    },
    Scenario {
        id: "device-sleeps",
        row: 26,
        title: "The laptop is closed for ten minutes",
        set_up_words: "It is opened after the token has ended, and a call is made at once. Timers fire a second late.",
        client_must: "Look at the token again when the page becomes visible.",
        server_must: "–",
        judges: CLIENT,
        about: &[NO_EXPIRED_TOKEN],
        excuses: &[],
        set_up: device_sleeps,
    },
];
