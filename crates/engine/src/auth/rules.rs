//! The rules of the auth gate, each as one item: what must hold on a trace, and why. Help, docs and reports read this
//! table; how a rule is read from a trace stands in `client_rules` and `server_rules`.

use check::gates::auth::Side;
use check::{Gate, Rule, Severity};

pub const RECOVERS: &str = "auth/recovers-from-401";
pub const REPLAYS_ONCE: &str = "auth/replays-once";
pub const NO_LOOP: &str = "auth/no-loop";
pub const CALLS_END: &str = "auth/calls-end";
pub const SINGLE_REFRESH: &str = "auth/single-refresh";
pub const TABS_TAKE_TURNS: &str = "auth/tabs-take-turns";
pub const NO_NEEDLESS_REFRESH: &str = "auth/no-needless-refresh";
pub const CALLS_WAIT: &str = "auth/calls-wait";
pub const NO_EXPIRED_TOKEN: &str = "auth/no-expired-token";
pub const STOPS_WHEN_REFUSED: &str = "auth/stops-when-refused";
pub const SESSION_SURVIVES: &str = "auth/session-survives-outage";
pub const BACKS_OFF: &str = "auth/backs-off";
pub const RETRIES_REFRESH: &str = "auth/retries-refresh";
pub const NEWEST_REFRESH_TOKEN: &str = "auth/newest-refresh-token";
pub const FORBIDDEN_IS_FINAL: &str = "auth/forbidden-is-final";
pub const NETWORK_ERROR: &str = "auth/network-error-is-no-401";
pub const WRITES_CARRY_A_KEY: &str = "auth/writes-carry-a-key";
pub const LOGOUT_IS_FINAL: &str = "auth/logout-is-final";
pub const LOGOUT_REVOKES: &str = "auth/logout-revokes";
pub const TOKEN_NOT_IN_URL: &str = "auth/token-not-in-url";
pub const PKCE: &str = "auth/pkce";
pub const EXPIRED_IS_REFUSED: &str = "auth/expired-is-refused";
pub const LEEWAY_IS_SMALL: &str = "auth/leeway-is-small";
pub const EXPIRED_IS_401: &str = "auth/expired-is-401";
pub const CHALLENGE: &str = "auth/challenge";
pub const CORS_ON_ERRORS: &str = "auth/cors-on-errors";
pub const SCOPE_IS_CHECKED: &str = "auth/scope-is-checked";
pub const NOT_BEFORE_IS_KEPT: &str = "auth/not-before-is-kept";
pub const REFUSED_BEFORE_EFFECT: &str = "auth/refused-before-effect";
pub const KEY_IS_HONOURED: &str = "auth/key-is-honoured";
pub const KEYS_FETCHED_ONCE: &str = "auth/keys-fetched-once";
pub const SURVIVES_KEY_ROTATION: &str = "auth/survives-key-rotation";
pub const SIGNATURE_IS_CHECKED: &str = "auth/signature-is-checked";
pub const CLAIMS_ARE_CHECKED: &str = "auth/claims-are-checked";
pub const INVALID_GRANT: &str = "auth/invalid-grant";
pub const REFRESH_ROTATES: &str = "auth/refresh-rotates";
pub const GRACE_WINDOW: &str = "auth/grace-window";
pub const REUSE_REVOKES_FAMILY: &str = "auth/reuse-revokes-family";
pub const GRACE_IS_ONE_GENERATION: &str = "auth/grace-is-one-generation";
pub const ONE_SUCCESSOR: &str = "auth/one-successor";
pub const SESSION_ENDS: &str = "auth/session-ends";
pub const REVOCATION_REACHES_FAMILY: &str = "auth/revocation-reaches-family";
pub const NO_STORE: &str = "auth/no-store";
pub const EXPIRY_IS_NUMERIC: &str = "auth/expiry-is-numeric";
pub const EXPIRY_IS_THERE: &str = "auth/expiry-is-there";
pub const CODE_VERIFIER: &str = "auth/code-verifier";
pub const CODE_WORKS_ONCE: &str = "auth/code-works-once";
pub const SCOPE_DOES_NOT_GROW: &str = "auth/scope-does-not-grow";

const fn rule(id: &'static str, severity: Severity, title: &'static str, explanation: &'static str) -> Rule {
    Rule { id, gate: Gate::Auth, title, explanation, severity, is_necessary: true }
}

/// What a client has to keep.
pub static CLIENT_RULES: &[Rule] = &[
    rule(
        RECOVERS,
        Severity::Blocks,
        "A call that meets an expired token gets a new one and is sent again",
        "A 401 in the middle of the work is no reason to fail or to sign in: the client refreshes once and sends the call again with the new token. A finding is a call that ended badly after a 401 and was never sent with another token, though nobody refused the refresh.",
    ),
    rule(
        REPLAYS_ONCE,
        Severity::Blocks,
        "A call is sent again once",
        "A second 401, to a fresh token, says that the token is not the problem. A finding is a call that was sent three times or more, each time refused with 401.",
    ),
    rule(
        NO_LOOP,
        Severity::Blocks,
        "No call goes round in circles",
        "Refresh, replay, 401, refresh: without a limit the client does it until the page is closed, and all clients together bring the authorization server down. A finding is a call that was sent more than ten times.",
    ),
    rule(
        CALLS_END,
        Severity::Blocks,
        "Every call ends",
        "Calls wait for a refresh. Where one of them is forgotten, or the refresh has no timeout, the person sees a spinner for ever. A finding is a call without an end a minute after its start.",
    ),
    rule(
        SINGLE_REFRESH,
        Severity::Blocks,
        "One refresh at a time",
        "Calls that meet the same expired token share one refresh. Where each refreshes for itself, all but one send a refresh token that was just replaced; a server with reuse detection takes that for theft and ends the session (RFC 9700 §4.14.2).",
    ),
    rule(
        TABS_TAKE_TURNS,
        Severity::Blocks,
        "Two tabs do not send the same refresh token",
        "Tabs share a session. They need one store and a lock, and each looks into the store again once it has the lock. A finding is a refresh token that two tabs sent.",
    ),
    rule(
        NO_NEEDLESS_REFRESH,
        Severity::Blocks,
        "A good token is not refreshed",
        "A refresh with more than half of the token's life left, and no 401 to that token, comes from a wrong clock, a skew longer than the token's life, or a 401 that belonged to an older token. It happens before every call, and slows each of them down.",
    ),
    rule(
        CALLS_WAIT,
        Severity::Blocks,
        "A call that starts during a refresh waits for it",
        "Sent with the old token it gets a 401 of its own; failed at once it shows an error to the person. A refresh takes some hundred milliseconds.",
    ),
    rule(
        NO_EXPIRED_TOKEN,
        Severity::Warns,
        "No call starts with a token that has ended",
        "A client knows the lifetime from `expires_in`, and need not ask the server to learn that it is over (RFC 7519 §4.1.4: on or after `exp`). Each such call costs a refused request, and a write may be refused in the middle. It warns only: the 401 can still be answered well.",
    ),
    rule(
        STOPS_WHEN_REFUSED,
        Severity::Blocks,
        "A refused refresh ends the session",
        "`invalid_grant` is final: the refresh token is expired, revoked or replaced (RFC 6749 §5.2). The person signs in again. A finding is the same refresh token, or the old access token, sent after it.",
    ),
    rule(
        SESSION_SURVIVES,
        Severity::Blocks,
        "A refresh that fails for a while does not end the session",
        "503, a timeout or a broken connection say nothing about the refresh token. A client that signs out then logs everybody out at each deployment of the authorization server.",
    ),
    rule(
        BACKS_OFF,
        Severity::Blocks,
        "A failed refresh is tried again after a pause",
        "Without a pause all clients hammer a server that tries to come up. A finding is a refresh within half a second after one that was answered with 5xx, twice or more.",
    ),
    rule(
        RETRIES_REFRESH,
        Severity::Blocks,
        "A refresh without an answer is tried again",
        "The request or its answer was lost. The client tries again, within the server's grace window and with the same refresh token, and after that it signs in. A finding is a lost refresh that is not tried again within 25 seconds.",
    ),
    rule(
        NEWEST_REFRESH_TOKEN,
        Severity::Blocks,
        "The newest refresh token is sent",
        "With rotation each refresh brings a new refresh token, and the old one is void (RFC 6749 §6). A client that keeps the old one works until the server rotates.",
    ),
    rule(
        FORBIDDEN_IS_FINAL,
        Severity::Blocks,
        "A 403 leads to no refresh and no sign-in",
        "`insufficient_scope` says that the token is good and not enough (RFC 6750 §3.1). A new token has the same scopes, so the refresh is burnt, and again at the next click.",
    ),
    rule(
        NETWORK_ERROR,
        Severity::Blocks,
        "A network error leads to no refresh",
        "What could not be read says nothing about the token. A browser hides a 401 that comes without CORS headers; whoever refreshes on every network error turns an outage of the API into load on the authorization server.",
    ),
    rule(
        WRITES_CARRY_A_KEY,
        Severity::Blocks,
        "A write that is sent again carries an Idempotency-Key",
        "Nobody knows whether the first one was done before it was refused. With the same key it is done once.",
    ),
    rule(
        LOGOUT_IS_FINAL,
        Severity::Blocks,
        "Nothing comes back after logout",
        "A refresh that was under way at logout brings new tokens. Stored, they log the person in again, on a machine that they may have left.",
    ),
    rule(
        LOGOUT_REVOKES,
        Severity::Warns,
        "Logout revokes the refresh token",
        "Forgetting it is not enough: a copy works on until it ends (RFC 7009).",
    ),
    rule(
        TOKEN_NOT_IN_URL,
        Severity::Blocks,
        "The token is not in the URL",
        "URLs stand in logs, histories and Referer headers. RFC 9700 §4.3.2 forbids it.",
    ),
    rule(
        PKCE,
        Severity::Blocks,
        "The sign-in uses PKCE",
        "Without a code challenge a stolen code is a session (RFC 7636, RFC 9700 §2.1.1).",
    ),
];

/// What authorization server and API have to keep.
pub static SERVER_RULES: &[Rule] = &[
    rule(
        EXPIRED_IS_REFUSED,
        Severity::Blocks,
        "A token is refused from the second of exp on",
        "RFC 7519 §4.1.4: it must not be accepted on or after `exp`, but for a small leeway. Asked where the scenario gives the API no leeway.",
    ),
    rule(
        LEEWAY_IS_SMALL,
        Severity::Blocks,
        "A leeway is at most five minutes",
        "RFC 7519 speaks of a few minutes. A finding is a token that was accepted later than five minutes after `exp`.",
    ),
    rule(
        EXPIRED_IS_401,
        Severity::Blocks,
        "An expired token is answered with 401",
        "Clients refresh on 401 and on nothing else. 403 tells them that the person may not (RFC 6750 §3.1).",
    ),
    rule(
        CHALLENGE,
        Severity::Warns,
        "401 and 403 say why in WWW-Authenticate",
        "RFC 6750 §3: `Bearer error=\"invalid_token\"`, or `insufficient_scope` with the scope that is needed. RFC 9110 §15.5.2 requires the header with 401.",
    ),
    rule(
        CORS_ON_ERRORS,
        Severity::Blocks,
        "Errors carry CORS headers, too",
        "A browser hides an answer without them, so the client sees a network error where a 401 was meant, and can't refresh.",
    ),
    rule(
        SCOPE_IS_CHECKED,
        Severity::Blocks,
        "A token without the scope is refused",
        "A valid token is not a permission for everything (RFC 6750 §3.1).",
    ),
    rule(
        NOT_BEFORE_IS_KEPT,
        Severity::Blocks,
        "A token is refused before nbf",
        "RFC 7519 §4.1.5, but for a small leeway (five minutes here).",
    ),
    rule(
        REFUSED_BEFORE_EFFECT,
        Severity::Blocks,
        "A refused write has no effect",
        "A client sends a write again after a 401. If the first one was done all the same, it is done twice.",
    ),
    rule(
        KEY_IS_HONOURED,
        Severity::Blocks,
        "The same Idempotency-Key writes once",
        "The second request with the key gets the first one's result.",
    ),
    rule(
        KEYS_FETCHED_ONCE,
        Severity::Blocks,
        "A new key is fetched once",
        "A `kid` that the API does not know is a reason to fetch the key set, once for all requests that wait and not again within a minute. Otherwise made-up `kid`s make the API attack its own authorization server.",
    ),
    rule(
        SURVIVES_KEY_ROTATION,
        Severity::Blocks,
        "A good token is accepted",
        "Also when it was signed with a key that is new. A finding is a 401 to a genuine token within its life.",
    ),
    rule(
        SIGNATURE_IS_CHECKED,
        Severity::Blocks,
        "A token without a good signature is refused",
        "`alg: none`, an empty signature, and HS256 with the public key as the secret (RFC 8725 §2.1, §3.1).",
    ),
    rule(
        CLAIMS_ARE_CHECKED,
        Severity::Blocks,
        "A token for somebody else is refused",
        "`aud`, `iss` and `typ` say whom a token is for (RFC 9068 §4). An ID token, a token for another API or of another tenant has a good signature, too.",
    ),
    rule(
        INVALID_GRANT,
        Severity::Blocks,
        "A void refresh token is answered with 400 invalid_grant",
        "RFC 6749 §5.2. With 500 clients try again, with 200 they take the error for tokens.",
    ),
    rule(
        REFRESH_ROTATES,
        Severity::Warns,
        "A refresh brings a new refresh token",
        "RFC 9700 §4.14.2: refresh tokens of public clients are rotated or bound to their sender; otherwise a stolen one works unseen.",
    ),
    rule(
        GRACE_WINDOW,
        Severity::Blocks,
        "A refresh whose answer was lost can be tried again",
        "The server has replaced the token, and the client never got the new one. Within a short grace window the same successor is given again, instead of taking it for theft.",
    ),
    rule(
        REUSE_REVOKES_FAMILY,
        Severity::Blocks,
        "The reuse of a replaced refresh token ends the family",
        "Nobody knows whether the thief or the client came second, so both have to sign in (RFC 9700 §4.14.2). A finding is a success of the family after the reuse.",
    ),
    rule(
        GRACE_IS_ONE_GENERATION,
        Severity::Blocks,
        "Grace ends when the successor is used",
        "Who uses the successor has got it, so the older token is not needed again; it comes from somebody else.",
    ),
    rule(
        ONE_SUCCESSOR,
        Severity::Blocks,
        "A refresh token has one successor",
        "Two servers that read before they write both exchange the same token, and two families live on. It needs a compare-and-swap.",
    ),
    rule(
        SESSION_ENDS,
        Severity::Warns,
        "A session ends 24 hours after sign-in",
        "Rotation alone lets a session live for ever. Browser-based apps shall have a maximum lifetime (RFC 9700 §4.14.2 and the guide for browser-based apps).",
    ),
    rule(
        REVOCATION_REACHES_FAMILY,
        Severity::Blocks,
        "Logout ends the whole family",
        "RFC 7009 §2.1. The client revokes the token that it knows; a successor may be on its way.",
    ),
    rule(
        NO_STORE,
        Severity::Warns,
        "Token responses say Cache-Control: no-store",
        "RFC 6749 §5.1. Otherwise a cache may keep tokens, and give them to somebody else.",
    ),
    rule(
        EXPIRY_IS_NUMERIC,
        Severity::Blocks,
        "exp is a number of seconds",
        "RFC 7519 §2, NumericDate. Milliseconds are read as the year 58,000, and a text by each library in its own way.",
    ),
    rule(
        EXPIRY_IS_THERE,
        Severity::Blocks,
        "An access token says when it ends",
        "RFC 9068 §2.2 requires `exp`.",
    ),
    rule(
        CODE_VERIFIER,
        Severity::Blocks,
        "A code needs its verifier",
        "RFC 7636 §4.6. A finding is a code that was exchanged without the verifier of its challenge.",
    ),
    rule(CODE_WORKS_ONCE, Severity::Blocks, "A code works once", "RFC 6749 §4.1.2."),
    rule(SCOPE_DOES_NOT_GROW, Severity::Blocks, "A refresh does not widen the scopes", "RFC 6749 §6."),
];

/// All rules: the client's first, in the order in which they are judged.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    CLIENT_RULES.iter().chain(SERVER_RULES)
}

pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Who has to keep a rule.
pub fn side_of(id: &str) -> Side {
    if CLIENT_RULES.iter().any(|rule| rule.id == id) { Side::Client } else { Side::Server }
}
