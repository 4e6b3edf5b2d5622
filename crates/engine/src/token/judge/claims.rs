//! Judges what claims say: times, issuer, audience, required claims, personal data and secrets.
//! Headers and signatures are judged beside this.

use super::super::parts::Token;
use super::super::personal;
use super::super::rules::{
    AUDIENCE, EXPIRED, ISSUER, LIFETIME, NO_EXPIRY, NOT_YET_VALID, PERSONAL_DATA, REQUIRED_CLAIMS, SECRETS,
    TIME_ORDER, TIME_TYPE, TIME_UNIT,
};
use super::super::shown::is_too_deep;
use super::super::time::{ClaimTime, Times, duration, relative};
use super::header::plain_type;
use super::{Bench, MAX_OF_A_KIND, Said, segment};
use check::Severity;
use check::token::{TokenKind, TokenPurpose};
use document::{Document, Kind, NodeId, Step};

/// Values that are looked at for personal data; a token with more of them has other troubles.
const MAX_VALUES: usize = 20_000;
/// Values with personal data whose places are told.
const MAX_TOLD: usize = 500;
/// Kinds of tokens that need no `exp`: a proof lives by its `iat`, an event never ends (RFC 9449 §4.2, RFC 8417 §2.2).
const WITHOUT_EXPIRY: [&str; 2] = ["dpop+jwt", "secevent+jwt"];

pub(in crate::token) fn claims(bench: &mut Bench<'_>, token: &Token) {
    for signed in &token.signed {
        for (document, _) in signed.headers() {
            secrets(bench, document, "/header");
        }
    }
    if token.kind == TokenKind::Encrypted {
        bench.not_judged(EXPIRED, "The token is encrypted, so its times can't be seen.");
    }
    let Some((document, root)) = token.claims() else { return };
    let typ = token.signed.first().and_then(|signed| signed.text("typ")).map(|typ| plain_type(&typ));
    let typ = typ.unwrap_or_default();
    times(bench, document, root, &typ);
    issuer(bench, document, root);
    audience(bench, document, root);
    required(bench, document, root, &typ);
    personal_data(bench, document);
    secrets(bench, document, "/claims");
}

fn times(bench: &mut Bench<'_>, document: &Document, root: NodeId, typ: &str) {
    let times = Times::read(document);
    let now = bench.question.as_of_seconds;
    let leeway = i64::from(bench.question.settings.leeway_seconds);
    for (name, time) in [("exp", times.expires), ("nbf", times.not_before), ("iat", times.issued)] {
        let Some(time) = time else { continue };
        bench.judged(TIME_TYPE);
        bench.judged(TIME_UNIT);
        let at = format!("/claims/{name}");
        let shown = document.member(root, name).map(|value| bench.guard.value(name, document, value).0);
        match time {
            ClaimTime::NotANumber => bench.say(Said {
                rule: TIME_TYPE,
                at: &at,
                title: format!("`{name}` is no number"),
                note: "must be a number",
                expected: Some("a JSON number of seconds".into()),
                got: shown,
                fix: "Write it as a number of seconds since 1970 (RFC 7519 §2), without quotes.",
                ..Said::default()
            }),
            ClaimTime::TooGreat(_) => bench.say(Said {
                rule: TIME_UNIT,
                at: &at,
                title: format!("`{name}` is in milliseconds, or a finer unit"),
                note: "must be in seconds",
                expected: Some("seconds since 1970".into()),
                got: shown,
                fix: "Divide it by 1,000; as it is, it lies after the year 5138.",
                ..Said::default()
            }),
            ClaimTime::Seconds(_) => {}
        }
    }
    let seconds = |time: Option<ClaimTime>| match time {
        Some(ClaimTime::Seconds(seconds)) => Some(seconds),
        _ => None,
    };
    let (issued, not_before, expires) =
        (seconds(times.issued), seconds(times.not_before), seconds(times.expires));
    bench.judged(NO_EXPIRY);
    if times.expires.is_none() && !WITHOUT_EXPIRY.contains(&typ) {
        bench.say(Said {
            rule: NO_EXPIRY,
            at: "/claims/exp",
            title: "The token never expires: it has no exp".into(),
            note: "never expires",
            fix: "Add `exp`; RFC 9068 §2.2 requires it of access tokens.",
            ..Said::default()
        });
    }
    if let Some(expires) = expires {
        bench.judged(EXPIRED);
        if now >= expires.saturating_add(leeway) {
            bench.say(Said {
                rule: EXPIRED,
                at: "/claims/exp",
                title: "The token has expired".into(),
                note: "expired",
                got: Some(format!("expired {}", relative(expires, now))),
                fix: "Get a new one; a right server answers this one with 401 and invalid_token.",
                ..Said::default()
            });
        }
    }
    if let Some(from) = not_before {
        bench.judged(NOT_YET_VALID);
        if now < from.saturating_sub(leeway) {
            bench.say(Said {
                rule: NOT_YET_VALID,
                at: "/claims/nbf",
                title: "The token is not valid yet".into(),
                note: "not yet valid",
                got: Some(format!("valid {}", relative(from, now))),
                fix: "Compare the clocks of issuer and server; allow a leeway of a minute or two.",
                ..Said::default()
            });
        }
    }
    order(bench, issued, not_before, expires);
    lifetime(bench, issued.or(not_before), expires);
}

fn order(bench: &mut Bench<'_>, issued: Option<i64>, not_before: Option<i64>, expires: Option<i64>) {
    let now = bench.question.as_of_seconds;
    let leeway = i64::from(bench.question.settings.leeway_seconds);
    let base = Said {
        rule: TIME_ORDER,
        note: "times out of order",
        fix: "See which clock or which unit is wrong at the issuer.",
        ..Said::default()
    };
    for (name, start) in [("iat", issued), ("nbf", not_before)] {
        let (Some(start), Some(expires)) = (start, expires) else { continue };
        bench.judged(TIME_ORDER);
        if expires <= start {
            return bench.say(Said {
                at: "/claims/exp",
                kind: "order",
                title: format!("`exp` is not after `{name}`"),
                ..base
            });
        }
    }
    let Some(issued) = issued else { return };
    bench.judged(TIME_ORDER);
    if issued > now.saturating_add(leeway) {
        bench.say(Said {
            at: "/claims/iat",
            kind: "future",
            title: "`iat` is in the future".into(),
            got: Some(format!("issued {}", relative(issued, now))),
            ..base
        });
    }
}

fn lifetime(bench: &mut Bench<'_>, start: Option<i64>, expires: Option<i64>) {
    let Some(expires) = expires else { return };
    bench.judged(LIFETIME);
    let life = expires.saturating_sub(start.unwrap_or(bench.question.as_of_seconds));
    let longest = i64::try_from(bench.question.settings.longest_lifetime_seconds).unwrap_or(i64::MAX);
    if life > longest {
        bench.say(Said {
            rule: LIFETIME,
            at: "/claims/exp",
            title: format!("The token lives {}", duration(life)),
            note: "lives too long",
            expected: Some(format!("at most {}", duration(longest))),
            got: Some(duration(life)),
            fix: "Shorten the life, and let clients refresh; or raise the limit in the settings with a reason.",
            ..Said::default()
        });
    }
}

fn issuer(bench: &mut Bench<'_>, document: &Document, root: NodeId) {
    let expected = bench.question.settings.issuer.clone();
    if expected.is_empty() {
        return;
    }
    bench.judged(ISSUER);
    let got = document.member(root, "iss");
    if got.is_some_and(|value| document.text_equals(value, &expected)) {
        return;
    }
    let shown = got.map(|value| bench.guard.value("iss", document, value).0);
    bench.say(Said {
        rule: ISSUER,
        at: "/claims/iss",
        title: match shown {
            None => "The token names no issuer".into(),
            Some(_) => "The token is of another issuer".into(),
        },
        note: "another issuer",
        expected: Some(expected),
        got: shown,
        fix: "Take tokens of the expected issuer alone; the address counts letter for letter, a slash at its end too.",
        ..Said::default()
    });
}

fn audience(bench: &mut Bench<'_>, document: &Document, root: NodeId) {
    let expected = bench.question.settings.audience.clone();
    if expected.is_empty() {
        return;
    }
    bench.judged(AUDIENCE);
    let got = document.member(root, "aud");
    let fits = got.is_some_and(|value| {
        document.text_equals(value, &expected)
            || document.elements(value).any(|one| document.text_equals(one, &expected))
    });
    if fits {
        return;
    }
    let shown = got.map(|value| bench.guard.value("aud", document, value).0);
    bench.say(Said {
        rule: AUDIENCE,
        at: "/claims/aud",
        title: match shown {
            None => "The token names no audience".into(),
            Some(_) => "The token is for another audience".into(),
        },
        note: "another audience",
        expected: Some(expected),
        got: shown,
        fix: "Ask for a token with this audience; a right server refuses others with 401.",
        ..Said::default()
    });
}

fn required(bench: &mut Bench<'_>, document: &Document, root: NodeId, typ: &str) {
    let (kind, source, names): (&str, &str, &[&str]) = match bench.question.settings.purpose {
        TokenPurpose::Identity => {
            ("an ID token", "OpenID Connect Core 1.0 §2", &["iss", "sub", "aud", "exp", "iat"])
        }
        TokenPurpose::Unknown if typ != "at+jwt" => return,
        TokenPurpose::Unknown | TokenPurpose::Access => {
            ("an access token", "RFC 9068 §2.2", &["iss", "exp", "aud", "sub", "client_id", "iat", "jti"])
        }
    };
    bench.judged(REQUIRED_CLAIMS);
    let missing: Vec<&str> =
        names.iter().copied().filter(|name| document.member(root, name).is_none()).collect();
    if missing.is_empty() {
        return;
    }
    bench.say(Said {
        rule: REQUIRED_CLAIMS,
        at: "/claims",
        kind: &missing.join(" "),
        title: format!("Missing for {kind}: {}", missing.join(", ")),
        note: "claims are missing",
        expected: Some(format!("{} ({source})", names.join(", "))),
        got: None,
        fix: "Let the issuer add them, or say in the settings what the token is for.",
        ..Said::default()
    });
}

fn personal_data(bench: &mut Bench<'_>, document: &Document) {
    bench.judged(PERSONAL_DATA);
    let is_identity = bench.question.settings.purpose == TokenPurpose::Identity;
    let mut count = 0;
    for visit in document.walk().take(MAX_VALUES) {
        let value = visit.node;
        let has_value = match document.kind(value) {
            Kind::Null | Kind::Boolean(_) => false,
            Kind::String | Kind::Array | Kind::Object => {
                !document.text(value).is_empty() || document.len(value) > 0
            }
            Kind::Number => true,
        };
        if !has_value {
            continue;
        }
        let by_name = document.key_text(value).and_then(|name| personal::by_name(&name));
        let by_value = || match document.kind(value) {
            Kind::String => personal::by_value(&document.text(value)),
            _ => None,
        };
        let Some(kind) = by_name.or_else(by_value) else { continue };
        count += 1;
        if count > MAX_TOLD {
            return;
        }
        bench.say(Said {
            rule: PERSONAL_DATA,
            severity: is_identity.then_some(Severity::Notes),
            at: &format!("/claims{}", place(bench, document, value)),
            kind,
            title: format!("The claims tell who somebody is: {kind}"),
            note: "personal data",
            fix: "Leave it out, or look it up at the server by `sub`; else encrypt the token and keep it out of logs.",
            ..Said::default()
        });
    }
}

/// The pointer with array positions folded and names that may be shown.
fn place(bench: &Bench<'_>, document: &Document, value: NodeId) -> String {
    const MAX_SEGMENTS: usize = 12;
    let segments = document.steps(value).into_iter().take(MAX_SEGMENTS).map(|step| match step {
        Step::Member { key, .. } => format!("/{}", segment(&bench.guard.name(&document.text(key)))),
        Step::Element { .. } => "/*".to_string(),
    });
    segments.collect()
}

fn secrets(bench: &mut Bench<'_>, document: &Document, part: &str) {
    if is_too_deep(document.bytes()) {
        return bench.not_judged(SECRETS, "The token is nested too deeply to look for secrets in it.");
    }
    bench.judged(SECRETS);
    let text = String::from_utf8_lossy(document.bytes());
    for removal in check::redact::redact_text(&text).removed.into_iter().take(MAX_OF_A_KIND) {
        let value = document.resolve(&removal.place);
        let name = value.and_then(|value| document.key_text(value));
        let is_session = name.is_some_and(|name| name.to_ascii_lowercase().contains("session"));
        // An id of a session is a name in a token, as `sid` is; it opens nothing without a cookie.
        if is_session && removal.what.contains("name") {
            continue;
        }
        let below = value.map(|value| place(bench, document, value)).unwrap_or_default();
        bench.say(Said {
            rule: SECRETS,
            at: &format!("{part}{below}"),
            kind: &removal.what,
            title: format!("The token holds {}", removal.what),
            note: "a secret",
            fix: "Take it out of the token, and replace it: whoever saw the token has it.",
            ..Said::default()
        });
    }
}
