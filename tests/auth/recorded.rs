//! The same rules on a trace that was not simulated: messages as a HAR would give them, without notes and without the
//! lives of tokens. What can be told from messages alone is told; the rest is silent.

use check::gates::auth::Side;
use check::trace::{Content, Fate, Field, Lifeline, LifelineKind, Message, Trace};
use engine::auth::{Facts, judge};

fn trace(messages: Vec<Message>) -> Trace {
    let lifeline =
        |name: &str, kind| Lifeline { name: name.into(), kind, skew_micros: 0, sleeps: Vec::new() };
    let ended_at_micros = messages.iter().filter_map(|message| message.arrived_at_micros).max().unwrap_or(0);
    Trace {
        lifelines: vec![
            lifeline("Browser", LifelineKind::Client),
            lifeline("Login", LifelineKind::AuthorizationServer),
            lifeline("API", LifelineKind::Service),
        ],
        messages,
        ended_at_micros,
        ..Trace::default()
    }
}

fn message(from: u16, to: u16, at_millis: u64, content: Content, fields: &[(&str, &str)]) -> Message {
    Message {
        from,
        to,
        sent_at_micros: at_millis * 1_000,
        arrived_at_micros: Some(at_millis * 1_000 + 20_000),
        fate: Fate::Arrived,
        content,
        why: String::new(),
        fields: fields
            .iter()
            .map(|(name, value)| Field { name: (*name).into(), value: (*value).into() })
            .collect(),
    }
}

fn refresh(at_millis: u64, token: &str) -> Message {
    let content = Content::Request { method: "POST".into(), target: "/token".into() };
    message(0, 1, at_millis, content, &[("grant_type", "refresh_token"), ("refresh_token", token)])
}

fn answer(of: u32, from: u16, at_millis: u64, status: u16, fields: &[(&str, &str)]) -> Message {
    message(from, 0, at_millis, Content::Answer { status, of }, fields)
}

fn rules(trace: &Trace) -> Vec<String> {
    let broken = judge(trace, &Facts::default(), &[Side::Client, Side::Server]);
    broken.into_iter().map(|broken| broken.rule.to_string()).collect()
}

const NEW: &[(&str, &str)] =
    &[("access_token", "access 2"), ("refresh_token", "refresh 2"), ("cache-control", "no-store")];

#[test]
fn a_stampede_is_seen_in_recorded_traffic() {
    let twice = vec![
        refresh(0, "refresh 1"),
        refresh(5, "refresh 1"),
        answer(0, 1, 100, 200, NEW),
        answer(1, 1, 105, 400, &[("error", "invalid_grant")]),
    ];
    assert_eq!(rules(&trace(twice)), ["auth/single-refresh"]);
    let once = vec![refresh(0, "refresh 1"), answer(0, 1, 100, 200, NEW)];
    assert_eq!(rules(&trace(once)), Vec::<String>::new());
}

#[test]
fn an_old_refresh_token_and_a_cacheable_answer_are_seen() {
    let messages = vec![
        refresh(0, "refresh 1"),
        answer(0, 1, 100, 200, &NEW[..2]),
        refresh(200, "refresh 1"),
        answer(2, 1, 300, 400, &[("error", "invalid_grant")]),
    ];
    assert_eq!(rules(&trace(messages)), ["auth/newest-refresh-token", "auth/no-store"]);
}

#[test]
fn nothing_is_said_about_nothing() {
    assert_eq!(rules(&trace(Vec::new())), Vec::<String>::new());
    // An answer to a message that is not there.
    assert_eq!(rules(&trace(vec![answer(7, 1, 0, 401, &[])])), Vec::<String>::new());
}

mod hostile {
    use super::*;
    use check::trace::{Note, TokenKind, TokenLife};
    use engine::simulator::trace::{counts, mermaid, stops};
    use proptest::prelude::*;

    const NAMES: [&str; 12] = [
        "authorization",
        "grant_type",
        "refresh_token",
        "access_token",
        "call",
        "error",
        "cors",
        "idempotency-key",
        "code",
        "scope",
        "token",
        "exp",
    ];
    const VALUES: [&str; 9] =
        ["access 1", "refresh 1", "refresh_token", "1", "invalid_grant", "none", "", "orders.read", "text"];
    const KINDS: [&str; 6] = ["call-started", "call-ended", "logout", "sign-in-required", "stored", "wrote"];

    fn time() -> impl Strategy<Value = u64> {
        prop_oneof![0..5_000_000u64, Just(u64::MAX), Just(u64::MAX - 1), any::<u64>()]
    }

    fn fields() -> impl Strategy<Value = Vec<Field>> {
        let field = (0..NAMES.len(), 0..VALUES.len())
            .prop_map(|(name, value)| Field { name: NAMES[name].into(), value: VALUES[value].into() });
        proptest::collection::vec(field, 0..6)
    }

    fn any_message() -> impl Strategy<Value = Message> {
        let content = prop_oneof![
            (0..4usize).prop_map(|at| Content::Request {
                method: "POST".into(),
                target: ["/token", "/revoke", "/jwks.json", "/orders"][at].into(),
            }),
            (any::<u16>(), 0..12u32).prop_map(|(status, of)| Content::Answer { status, of }),
            (0..4usize, 0..12u32)
                .prop_map(|(at, of)| Content::Answer { status: [200, 401, 403, 503][at], of }),
        ];
        let fate = prop_oneof![Just(Fate::Arrived), Just(Fate::Lost), Just(Fate::Reset)];
        (0..5u16, 0..5u16, time(), proptest::option::of(time()), fate, content, fields()).prop_map(
            |(from, to, sent_at_micros, arrived_at_micros, fate, content, fields)| Message {
                from,
                to,
                sent_at_micros,
                arrived_at_micros,
                fate,
                content,
                why: String::new(),
                fields,
            },
        )
    }

    fn any_note() -> impl Strategy<Value = Note> {
        (0..5u16, time(), 0..KINDS.len(), fields()).prop_map(|(lifeline, at_micros, kind, fields)| Note {
            lifeline,
            at_micros,
            kind: KINDS[kind].into(),
            text: String::new(),
            fields,
        })
    }

    fn any_life() -> impl Strategy<Value = TokenLife> {
        let end = || proptest::option::of(time());
        (0..VALUES.len(), any::<bool>(), time(), end(), end(), end()).prop_map(
            |(name, is_access, issued_at_micros, not_before_micros, expires_at_micros, ended_at_micros)| {
                TokenLife {
                    name: VALUES[name].into(),
                    kind: if is_access { TokenKind::Access } else { TokenKind::Refresh },
                    family: 1,
                    parent: Some("refresh 1".into()),
                    issued_at_micros,
                    not_before_micros,
                    expires_at_micros,
                    ended_at_micros,
                    ended_by: None,
                    scope: String::new(),
                }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
        /// Times out of order, answers to nothing, lifelines that are not there: judged or not, never a panic.
        #[test]
        fn no_trace_is_too_odd_to_be_judged(
            messages in proptest::collection::vec(any_message(), 0..12),
            notes in proptest::collection::vec(any_note(), 0..8),
            tokens in proptest::collection::vec(any_life(), 0..5),
        ) {
            let odd = Trace { notes, tokens, ..trace(messages) };
            for broken in judge(&odd, &Facts::default(), &[Side::Client, Side::Server]) {
                prop_assert!(broken.messages.iter().all(|at| (*at as usize) < odd.messages.len()));
            }
            prop_assert!(stops(&odd).is_sorted_by_key(|stop| stop.at_micros));
            prop_assert!(mermaid(&odd, 5).starts_with("sequenceDiagram\n"));
            prop_assert_eq!((counts(&odd).requests + counts(&odd).answers) as usize, odd.messages.len());
        }
    }
}
