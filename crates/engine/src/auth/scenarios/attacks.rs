//! Scenarios about what servers must refuse or say, whatever the client does.

use super::super::rules::*;
use super::super::setup::{BOTH, SERVER, Setup, Way};
use super::Scenario;
use crate::simulator::authorization::{AccessId, Act, Forgery, RefreshId, Task};
use crate::simulator::clock::{Moment, Span};
use crate::simulator::network::Fault;
fn reuse(s: &mut Setup) {
    s.calls_at_millis(&[665_000, 1_360_000]);
    s.act(1_000_000, Act::Refresh { token: RefreshId(1), scope: None });
    s.until = Moment::seconds(1_500);
}

fn grandparent(s: &mut Setup) {
    s.server_facts.withdrawals.push(Moment::seconds(668));
    s.calls_at_millis(&[665_000, 670_000]);
    s.act(680_000, Act::Refresh { token: RefreshId(1), scope: None });
}

fn two_servers(s: &mut Setup) {
    for at in [100_000, 100_005] {
        s.act(at, Act::Refresh { token: RefreshId(1), scope: None });
    }
    s.is_steady = true;
    s.until = Moment::seconds(160);
}

fn forged_token(s: &mut Setup) {
    for (at, how) in
        [(10_000, Forgery::AlgNone), (11_000, Forgery::NullSignature), (12_000, Forgery::KeyConfusion)]
    {
        s.act(at, Act::Forged { from: AccessId(1), how });
    }
    s.until = Moment::seconds(60);
}

fn wrong_audience(s: &mut Setup) {
    for (at, how) in
        [(10_000, Forgery::WrongAudience), (11_000, Forgery::WrongIssuer), (12_000, Forgery::WrongType)]
    {
        s.act(at, Act::Forged { from: AccessId(1), how });
    }
    s.until = Moment::seconds(60);
}

fn token_response(s: &mut Setup) {
    s.calls_at_millis(&[665_000]);
}

fn sign_in(s: &mut Setup) {
    s.is_signed_in = false;
    s.task(1_000, Task::SignIn);
    s.calls_at_millis(&[2_000, 20_000]);
    s.fault(Way::ServerToClient, 3_500, 5_000, Fault::Slow(Span::seconds(5)));
    s.act(6_000, Act::Code { code: 1, verifier: None });
    s.act(15_000, Act::Code { code: 1, verifier: Some(1) });
    s.until = Moment::seconds(60);
}

pub(super) static SCENARIOS: &[Scenario] = &[
    Scenario {
        id: "reuse",
        row: 17,
        title: "A replaced refresh token is used again",
        set_up_words: "A thief sends the first refresh token minutes after it was replaced; later the client refreshes.",
        client_must: "Ask the person to sign in.",
        server_must: "Revoke the whole family.",
        judges: BOTH,
        about: &[REUSE_REVOKES_FAMILY],
        excuses: &[],
        set_up: reuse,
    },
    Scenario {
        id: "grandparent",
        row: 18,
        title: "A refresh token two generations old, within the grace window",
        set_up_words: "Two refreshes within seconds; then a thief sends the first refresh token.",
        client_must: "–",
        server_must: "Refuse it, and revoke the family.",
        judges: SERVER,
        about: &[GRACE_IS_ONE_GENERATION],
        excuses: &[],
        set_up: grandparent,
    },
    Scenario {
        id: "two-servers",
        row: 20,
        title: "Two servers get the same refresh token",
        set_up_words: "The same refresh token comes twice, 5 ms apart.",
        client_must: "–",
        server_must: "Compare and swap: one successor.",
        judges: SERVER,
        about: &[ONE_SUCCESSOR],
        excuses: &[],
        set_up: two_servers,
    },
    Scenario {
        id: "forged-token",
        row: 29,
        title: "Tokens with no good signature",
        set_up_words: "alg none, an empty signature, HS256 with the public key.",
        client_must: "–",
        server_must: "401.",
        judges: SERVER,
        about: &[SIGNATURE_IS_CHECKED],
        excuses: &[],
        set_up: forged_token,
    },
    Scenario {
        id: "wrong-audience",
        row: 30,
        title: "Tokens for somebody else",
        set_up_words: "A token for another API, one of another tenant, an ID token; all signed well.",
        client_must: "–",
        server_must: "401.",
        judges: SERVER,
        about: &[CLAIMS_ARE_CHECKED],
        excuses: &[],
        set_up: wrong_audience,
    },
    Scenario {
        id: "token-response",
        row: 34,
        title: "What a token response says",
        set_up_words: "One refresh.",
        client_must: "–",
        server_must: "Cache-Control: no-store; exp in seconds.",
        judges: SERVER,
        about: &[NO_STORE, EXPIRY_IS_NUMERIC, EXPIRY_IS_THERE],
        excuses: &[],
        set_up: token_response,
    },
    Scenario {
        id: "sign-in",
        row: 0,
        title: "Sign-in with a code",
        set_up_words: "The code takes five seconds to come back. A thief sends it without a verifier before the client does, and again afterwards with one.",
        client_must: "PKCE.",
        server_must: "Demand the verifier; a code works once.",
        judges: BOTH,
        about: &[PKCE, CODE_VERIFIER, CODE_WORKS_ONCE],
        excuses: &[],
        set_up: sign_in,
    },
];
