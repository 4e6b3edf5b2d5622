//! Judges answers of a token endpoint (RFC 6749 §5): members, lifetime, caching, the form of errors.
//! The tokens inside are judged beside this.

use super::super::rules::{ERROR_SHAPE, RESPONSE_CACHE, RESPONSE_LIFETIME, RESPONSE_SHAPE};
use super::{Bench, Said};
use check::Severity;
use check::exchange::{Completeness, Headers};
use document::{Document, Kind, NodeId};

/// How far `expires_in` and the claims of the token may be apart.
const APART_SECONDS: i64 = 60;

/// Registered codes: RFC 6749 §5.2, RFC 8628 §3.5, RFC 8707 §2, RFC 9449 §5 and §8, RFC 9396 §5, and those of the
/// authorization endpoint that token endpoints answer too (RFC 6749 §4.1.2.1, OpenID Connect Core 1.0 §3.1.2.6).
const CODES: [&str; 20] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "authorization_pending",
    "slow_down",
    "access_denied",
    "expired_token",
    "invalid_target",
    "use_dpop_nonce",
    "invalid_dpop_proof",
    "invalid_authorization_details",
    "server_error",
    "temporarily_unavailable",
    "interaction_required",
    "login_required",
    "consent_required",
    "unsupported_token_type",
];

/// What is known of the answer beside its body.
#[derive(Clone, Copy, Default)]
pub(in crate::token) struct Answer<'a> {
    pub(in crate::token) status: Option<u16>,
    pub(in crate::token) headers: Option<&'a Headers>,
}

/// `lifetime_seconds` is what the access token's own claims say.
pub(in crate::token) fn response(
    bench: &mut Bench<'_>,
    document: &Document,
    root: NodeId,
    answer: Answer<'_>,
    lifetime_seconds: Option<i64>,
) {
    shape(bench, document, root, answer);
    lifetime(bench, document, root, lifetime_seconds);
    cache(bench, answer);
}

fn shape(bench: &mut Bench<'_>, document: &Document, root: NodeId, answer: Answer<'_>) {
    bench.judged(RESPONSE_SHAPE);
    let base = || Said {
        rule: RESPONSE_SHAPE,
        note: "not as RFC 6749 has it",
        fix: "Answer as RFC 6749 §5.1 has it: access_token and token_type as strings, with status 200.",
        ..Said::default()
    };
    for name in ["access_token", "token_type"] {
        let value = document.member(root, name);
        let problem = match value.map(|value| document.kind(value)) {
            None => "is missing",
            Some(Kind::String) if value.is_some_and(|v| document.text(v).trim().is_empty()) => "is empty",
            Some(Kind::String) => continue,
            Some(_) => "is no string",
        };
        bench.say(Said {
            at: &format!("/{name}"),
            kind: problem,
            title: format!("`{name}` {problem} in the token response"),
            ..base()
        });
    }
    if let Some(value) = document.member(root, "token_type").filter(|v| document.kind(*v) == Kind::String) {
        let text = document.text(value);
        let known = ["bearer", "dpop", "n_a", "mac", "pop"];
        if !text.trim().is_empty() && !known.iter().any(|known| text.eq_ignore_ascii_case(known)) {
            bench.say(Said {
                severity: Some(Severity::Warns),
                at: "/token_type",
                kind: "type",
                title: "`token_type` is none that clients know".into(),
                expected: Some("Bearer".into()),
                got: Some(bench.guard.value("token_type", document, value).0),
                ..base()
            });
        }
    }
    for name in ["refresh_token", "id_token", "scope"] {
        let value = document.member(root, name);
        if value.is_some_and(|value| !matches!(document.kind(value), Kind::String | Kind::Null)) {
            bench.say(Said {
                severity: Some(Severity::Warns),
                at: &format!("/{name}"),
                kind: "type",
                title: format!("`{name}` is no string in the token response"),
                ..base()
            });
        }
    }
    if let Some(status) = answer.status.filter(|status| *status != 200) {
        bench.say(Said {
            at: "",
            kind: "status",
            title: format!("Tokens came with status {status}"),
            expected: Some("200".into()),
            got: Some(status.to_string()),
            ..base()
        });
    }
}

fn lifetime(bench: &mut Bench<'_>, document: &Document, root: NodeId, lifetime_seconds: Option<i64>) {
    bench.judged(RESPONSE_LIFETIME);
    let base = Said {
        rule: RESPONSE_LIFETIME,
        at: "/expires_in",
        note: "lifetime unclear",
        fix: "Say the remaining life of the access token as a JSON number of seconds.",
        ..Said::default()
    };
    let Some(value) = document.member(root, "expires_in") else {
        return bench.say(Said {
            kind: "missing",
            title: "The response does not say how long the token lives".into(),
            ..base
        });
    };
    let shown = bench.guard.value("expires_in", document, value).0;
    let number = document.number(value).filter(|number| number.is_well_formed());
    let Some(seconds) = number.and_then(|number| number.as_f64()) else {
        return bench.say(Said {
            severity: Some(Severity::Blocks),
            kind: "type",
            title: "`expires_in` is no number".into(),
            expected: Some("a JSON number of seconds".into()),
            got: Some(shown),
            ..base
        });
    };
    let seconds = seconds as i64;
    if seconds <= 0 {
        return bench.say(Said {
            kind: "not positive",
            title: "`expires_in` is not positive: the token is dead on arrival".into(),
            got: Some(shown),
            ..base
        });
    }
    if let Some(own) = lifetime_seconds
        && own.saturating_sub(seconds).saturating_abs() > APART_SECONDS
    {
        bench.say(Said {
            kind: "apart",
            title: "`expires_in` and the access token's own times do not agree".into(),
            expected: Some(format!("{own} seconds, by exp and iat")),
            got: Some(format!("{seconds} seconds")),
            ..base
        });
    }
}

fn cache(bench: &mut Bench<'_>, answer: Answer<'_>) {
    // A browser shows Cache-Control of every answer (Fetch standard, CORS-safelisted response-header names).
    let headers = answer.headers.filter(|headers| headers.completeness != Completeness::Unknown);
    let Some(headers) = headers else {
        return bench.not_judged(
            RESPONSE_CACHE,
            "The headers of the token response are not known; paste it with them, as `curl -i` prints it.",
        );
    };
    bench.judged(RESPONSE_CACHE);
    let values: Vec<&str> = headers
        .list
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("cache-control"))
        .map(|header| header.value.as_str())
        .collect();
    let has_no_store = values
        .iter()
        .flat_map(|value| value.split(','))
        .any(|word| word.trim().eq_ignore_ascii_case("no-store"));
    if !has_no_store {
        bench.say(Said {
            rule: RESPONSE_CACHE,
            title: "The token response may be cached".into(),
            note: "may be cached",
            expected: Some("Cache-Control: no-store".into()),
            got: (!values.is_empty()).then(|| values.join(", ").chars().take(200).collect()),
            fix: "Send `Cache-Control: no-store` with every response that holds tokens (RFC 6749 §5.1).",
            ..Said::default()
        });
    }
}

/// An error of a token endpoint.
pub(in crate::token) fn error(bench: &mut Bench<'_>, document: &Document, root: NodeId, answer: Answer<'_>) {
    bench.judged(ERROR_SHAPE);
    let base = || Said {
        rule: ERROR_SHAPE,
        at: "/error",
        note: "not as RFC 6749 has it",
        fix: "Answer errors as RFC 6749 §5.2 has them: `error` with a registered code, status 400.",
        ..Said::default()
    };
    let Some(value) = document.member(root, "error") else { return };
    let code = document.text(value).into_owned();
    let shown = bench.guard.value("error", document, value).0;
    if document.kind(value) != Kind::String {
        bench.say(Said { kind: "type", title: "`error` is no string".into(), got: Some(shown), ..base() });
    } else if !CODES.contains(&code.as_str()) {
        bench.say(Said {
            kind: "code",
            title: "`error` is no registered code".into(),
            expected: Some(CODES[..6].join(", ")),
            got: Some(shown),
            ..base()
        });
    }
    let Some(status) = answer.status else { return };
    let allowed: &[u16] = match code.as_str() {
        "invalid_client" => &[400, 401],
        "server_error" | "temporarily_unavailable" => &[400, 500, 503],
        "access_denied" => &[400, 403],
        _ => &[400],
    };
    if !allowed.contains(&status) {
        bench.say(Said {
            severity: (status < 400).then_some(Severity::Blocks),
            at: "",
            kind: "status",
            title: format!("The error came with status {status}"),
            expected: Some(allowed.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ")),
            got: Some(status.to_string()),
            ..base()
        });
    }
}
