//! Random checks through links and files, and hostile strings into the readers: results, never panics.

use super::EVERYTHING;
use ::check::check::{Recorded, RecordedGate, UnknownSection};
use ::check::exchange::Completeness;
use ::check::file::{from_file, to_file};
use ::check::gates::contract::{Compatibility, ContractSettings, Draft, Scope};
use ::check::gates::data::DataSettings;
use ::check::link::{Limits, LinkError, decode, encode};
use ::check::redact::{redact_check, redact_text};
use ::check::request::{Environment, Parameter, RequestBody, Variable, VariableValue};
use ::check::service::{ServiceSettings, Target};
use ::check::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

/// Pieces that make JSON, nearly JSON, and texts with secrets.
fn text() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"a\"",
        "\"type\"",
        "\"id\"",
        "\"token\"",
        "\"password\"",
        ":",
        ": ",
        ",",
        ", ",
        " ",
        "\n",
        "\r\n",
        "  ",
        "\t",
        "1",
        "-0.5e9",
        "12345678901234567890123",
        "true",
        "null",
        "\"\\ud800\"",
        "\"é😀\"",
        "\"\"",
        "\"s3cr3t-value\"",
        "Bearer abcdef12",
        "token=abc",
        "=",
        "\\",
        "\u{0}",
        "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.",
        "https://u:p@h",
        "Cookie: a=b",
        "[redacted]",
        "0123456789abcdef",
    ]);
    let json = any::<u64>().prop_map(random_json);
    prop_oneof![
        2 => vec(pieces, 0..24).prop_map(|pieces| pieces.concat()),
        2 => json,
        1 => any::<String>(),
    ]
}

/// A JSON text, printed by one of several printers.
fn random_json(seed: u64) -> String {
    let mut state = seed;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    fn value(depth: u32, next: &mut dyn FnMut(u64) -> u64) -> serde_json::Value {
        const NAMES: &[&str] =
            &["id", "type", "customer", "x", "token", "name", "zz", "é\n\"", "password", ""];
        let name = |next: &mut dyn FnMut(u64) -> u64| NAMES[next(NAMES.len() as u64) as usize];
        match next(if depth > 4 { 5 } else { 7 }) {
            0 => serde_json::Value::Null,
            1 => (next(2) == 0).into(),
            2 => next(1 << 31).into(),
            3 => name(next).into(),
            4 => format!("value {}", next(1000)).into(),
            5 => (0..next(5)).map(|_| value(depth + 1, next)).collect(),
            _ => {
                let count = next(5);
                let fields = (0..count).map(|_| (name(next).to_string(), value(depth + 1, next)));
                serde_json::Value::Object(fields.collect())
            }
        }
    }
    let value = value(0, &mut next);
    let pretty = serde_json::to_string_pretty(&value).expect("a value prints");
    match next(4) {
        0 => value.to_string(),
        1 => pretty + "\n",
        2 => pretty.replace('\n', "\r\n"),
        _ => value.to_string().replace("\":", "\": "),
    }
}

fn severity() -> impl Strategy<Value = Severity> {
    select(Severity::ALL.to_vec())
}

fn gate() -> impl Strategy<Value = Gate> {
    select(Gate::ALL.to_vec())
}

fn evidence() -> impl Strategy<Value = Evidence> {
    use Evidence::*;
    select(vec![Live, Recorded, SimulatedConfirmed, Simulated, Asserted])
}

fn place() -> impl Strategy<Value = Place> {
    let document = prop_oneof![Just(DocumentName::Response), (0u16..3).prop_map(DocumentName::Schema)];
    (
        document,
        select(vec!["", "/a", "/token", "/0/x~1y"]),
        any::<u32>(),
        any::<u32>(),
        any::<u32>(),
        any::<u32>(),
    )
        .prop_map(|(document, pointer, a, b, line, column)| Place {
            document,
            pointer: pointer.into(),
            start: a.min(b),
            end: a.max(b),
            line,
            column,
        })
}

fn finding() -> impl Strategy<Value = Finding> {
    let words =
        (text(), text(), select(vec!["", "/token", "/a/*/b"]), option::of(text()), option::of(text()));
    let facts = vec((text(), text(), any::<bool>()), 0..3);
    let rest = (vec(place(), 0..3), any::<u64>(), option::of(place()), facts, option::of(text()));
    (any::<u64>(), gate(), severity(), evidence(), words, rest).prop_map(
        |(
            fingerprint,
            gate,
            severity,
            evidence,
            (title, note, pattern, expected, got),
            (places, count, schema_place, facts, fix),
        )| {
            Finding {
                fingerprint: Fingerprint(fingerprint),
                gate,
                rule: RuleId::new("contract/body-schema"),
                severity,
                evidence,
                title,
                note,
                pattern: pattern.into(),
                places,
                count,
                schema_place,
                subject: None,
                expected,
                got,
                facts: facts
                    .into_iter()
                    .map(|(label, value, is_code)| Fact { label, value, is_code })
                    .collect(),
                fix,
            }
        },
    )
}

fn headers() -> impl Strategy<Value = Headers> {
    let completeness =
        select(vec![Completeness::Unknown, Completeness::Complete, Completeness::FilteredByBrowser]);
    let name = select(vec!["Content-Type", "cookie", "Set-Cookie", "authorization", "x", ""]);
    let header = (name, text()).prop_map(|(name, value)| Header { name: name.into(), value });
    (completeness, vec(header, 0..3)).prop_map(|(completeness, list)| Headers { completeness, list })
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let body = prop_oneof![text().prop_map(String::into_bytes), vec(any::<u8>(), 0..60)].prop_map(Body);
    let response = (option::of(any::<u16>()), headers(), option::of(body))
        .prop_map(|(status, headers, body)| Response { status, headers, body, ..Response::default() });
    let request = (text(), headers()).prop_map(|(url, headers)| Request {
        method: "GET".into(),
        url,
        headers,
        body: None,
    });
    (evidence(), option::of(request), option::of(response), option::of(any::<u64>())).prop_map(
        |(evidence, request, response, received_at_millis)| Exchange {
            evidence,
            request_name: None,
            request,
            response,
            received_at_millis,
        },
    )
}

fn recorded() -> impl Strategy<Value = Recorded> {
    let verdict = select(vec![Verdict::NoGo, Verdict::Hold, Verdict::NotRun, Verdict::Go]);
    let gate = (gate(), verdict, text(), vec(finding(), 0..4), any::<u64>()).prop_map(
        |(gate, verdict, headline, findings, finding_count)| RecordedGate {
            gate,
            verdict,
            headline,
            findings,
            finding_count,
        },
    );
    (any::<u32>(), vec(gate, 0..3)).prop_map(|(engine_version, gates)| Recorded { engine_version, gates })
}

fn unknown_sections() -> impl Strategy<Value = Vec<UnknownSection>> {
    // Each name once: a file's fields have one value.
    let bytes = vec(any::<u8>(), 0..20).prop_map(|bytes| {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(bytes)
    });
    btree_map("(#2[0-9]{2}|[a-z]{3,8}-x)", bytes, 0..3).prop_map(|sections| {
        let section = |(name, bytes_base64)| UnknownSection { name, bytes_base64 };
        sections.into_iter().map(section).collect()
    })
}

fn check() -> impl Strategy<Value = Check> {
    let settings = (text(), text(), any::<u64>(), option::of(any::<u64>()), option::of(any::<u32>()));
    let scope = select(vec![Scope::Exchange, Scope::BodyOnly]);
    let compatibility = select(vec![Compatibility::Backward, Compatibility::Forward, Compatibility::Full]);
    let openapi = (option::of(text()), any::<bool>(), compatibility);
    let data = (any::<u32>(), any::<bool>(), text()).prop_map(|(random_count, tries_sequences, class)| {
        DataSettings { random_count, tries_sequences, left_out: vec![class], ..DataSettings::default() }
    });
    let contract =
        (option::of(select(Draft::ALL.to_vec())), any::<bool>(), scope, vec(any::<u16>(), 0..3), openapi)
            .prop_map(
                |(
                    draft,
                    asserts_formats,
                    scope,
                    expected_statuses,
                    (operation, is_strict, compatibility),
                )| {
                    ContractSettings {
                        draft,
                        asserts_formats,
                        scope,
                        expected_statuses,
                        operation,
                        is_strict,
                        compatibility,
                    }
                },
            );
    let named = || (text(), text()).prop_map(|(name, text)| NamedText { name, text });
    let texts = (vec(named(), 0..3), option::of(named()), vec(named(), 0..2), vec(named(), 0..2));
    let annotation =
        (option::of(text()), vec(text(), 0..2), vec(text(), 0..2)).prop_map(|(reason, tags, comments)| {
            Annotation { accepted: reason.map(|reason| Acceptance { reason }), tags, comments }
        });
    let annotations = btree_map(any::<u64>().prop_map(Fingerprint), annotation, 0..3);
    let own_finding = (gate(), severity(), text(), text(), option::of(place())).prop_map(
        |(gate, severity, title, comment, place)| OwnFinding { gate, severity, title, comment, place },
    );
    let request = (text(), text(), text(), text()).prop_map(|(name, url, header, body)| NamedRequest {
        name,
        draft: RequestDraft {
            url,
            headers: vec![Parameter::new("X-Trace", header)],
            body: RequestBody::Text { media_type: "text/plain".into(), text: body },
            ..RequestDraft::default()
        },
    });
    let variable = (text(), text(), any::<bool>()).prop_map(|(name, value, is_secret)| Variable {
        name,
        // The value of a secret does not leave.
        value: if is_secret { VariableValue::Secret(Secret::new("")) } else { VariableValue::Plain(value) },
    });
    let environment =
        (text(), vec(variable, 0..3)).prop_map(|(name, variables)| Environment { name, variables });
    let note = (any::<u64>(), text()).prop_map(|(at_millis, text)| Note { at_millis, text });
    let service = (any::<bool>(), any::<u64>(), vec(text(), 0..3), any::<bool>()).prop_map(
        |(is_live, seed, bugs, is_own)| {
            let target = if is_live { Target::Live } else { Target::Simulated };
            (target, ServiceSettings { seed, bugs, is_own })
        },
    );
    let written = (vec(request, 0..2), vec(environment, 0..2), vec(note, 0..2), service);
    let people = (annotations, vec(own_finding, 0..3), btree_map(gate(), text(), 0..2));
    let machine = (vec(exchange(), 0..3), option::of(recorded()), unknown_sections(), written);
    (settings, texts, (contract, data), people, machine).prop_map(
        |(
            (name, environment, seed, as_of_millis, staleness_limit_hours),
            (schemas, baseline, recordings, samples),
            (contract, data),
            (annotations, own_findings, not_applicable),
            (exchanges, recorded, unknown_sections, (requests, environments, notes, (target, service))),
        )| Check {
            name,
            environment,
            seed,
            as_of_millis,
            staleness_limit_hours,
            schemas,
            contract,
            data,
            exchanges,
            requests,
            environments,
            target,
            service,
            notes,
            baseline,
            recordings,
            samples,
            annotations,
            own_findings,
            not_applicable,
            recorded,
            unknown_sections,
        },
    )
}

/// Small enough that a bomb of a few bytes would be noticed.
const TIGHT: Limits =
    Limits { max_characters: 4_000, max_payload_bytes: 20_000, max_sections: 20, max_depth: 64 };

/// The same cases each time, so that a red test is about the code; PROPTEST_RNG_SEED and PROPTEST_CASES ask for others.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_check_comes_back_from_link_and_file(check in check()) {
        let (redacted, places) = redact_check(&check);
        let link = encode(&check, &EVERYTHING);
        prop_assert_eq!(&link.contents.redacted, &places);
        let opened = decode(&link.fragment, &Limits::default());
        prop_assert_eq!(opened.as_ref(), Ok(&redacted));
        let (file, contents) = to_file(&check, &EVERYTHING);
        prop_assert_eq!(&contents.redacted, &places);
        let mut from_the_file = from_file(&file, &Limits::default()).expect("what was saved opens");
        // A file has its unknown fields behind its unknown sections.
        from_the_file.unknown_sections.sort_by(|a, b| a.name.cmp(&b.name));
        prop_assert_eq!(from_the_file, redacted);
    }

    #[test]
    fn redacting_twice_changes_nothing(text in text()) {
        let once = redact_text(&text).text;
        prop_assert_eq!(&redact_text(&once).text, &once);
        if serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() {
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&once).is_ok(), "{}", once);
        }
    }

    #[test]
    fn a_cut_link_is_called_cut(check in check(), cut in 1usize..400) {
        let link = encode(&check, &EVERYTHING).fragment;
        let length = link.len().saturating_sub(cut).max(2);
        prop_assert_eq!(decode(&link[..length], &Limits::default()), Err(LinkError::Truncated));
    }

    #[test]
    fn a_changed_link_is_noticed(check in check(), position in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_.-]") {
        let link = encode(&check, &EVERYTHING).fragment;
        let position = position.index(link.len());
        let mut changed = link.clone();
        changed.replace_range(position..position + 1, &letter);
        prop_assume!(changed != link);
        prop_assert!(decode(&changed, &Limits::default()).is_err());
    }

    #[test]
    fn any_string_gives_a_result(text in any::<String>(), data in "[A-Za-z0-9_-]{0,200}") {
        prop_assert!(decode(&text, &TIGHT).is_err());
        let link = format!("p1.d.{data}");
        prop_assert!(decode(&link, &TIGHT).is_err());
        prop_assert!(from_file(text.as_bytes(), &TIGHT).is_err());
    }

    /// The checksum fits and the payload is anything: what a hostile sender can make.
    #[test]
    fn any_payload_gives_a_result_within_the_limits(
        check in check(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        noise in vec(any::<u8>(), 0..300),
    ) {
        let mut payload = unsealed(&encode(&check, &EVERYTHING).fragment);
        for (position, byte) in changes {
            let position = position.index(payload.len());
            payload[position] = byte;
        }
        payload[0] = 1;
        for payload in [payload, [&[1], &noise[..]].concat()] {
            if let Ok(check) = decode(&sealed(&payload), &TIGHT) {
                let schemas = check.schemas.iter().map(|s| s.text.len() + s.name.len());
                let bodies = check.exchanges.iter().filter_map(|e| Some(e.response.as_ref()?.body.as_ref()?.0.len()));
                prop_assert!(schemas.chain(bodies).sum::<usize>() <= TIGHT.max_payload_bytes as usize);
                // Whatever was let in can go out again.
                let _ = encode(&check, &EVERYTHING);
                let _ = to_file(&check, &EVERYTHING);
            }
        }
    }
}

/// The outside of a link, made by hand from docs/link-format.md.
fn sealed(payload: &[u8]) -> String {
    use base64::Engine;
    let packed = miniz_oxide::deflate::compress_to_vec(payload, 6);
    let checked = [b"d", &(packed.len() as u64).to_le_bytes()[..], &packed].concat();
    let mut data = Vec::new();
    let mut length = packed.len();
    while length >= 0x80 {
        data.push(length as u8 | 0x80);
        length >>= 7;
    }
    data.push(length as u8);
    data.extend(crc32fast::hash(&checked).to_le_bytes());
    data.extend(packed);
    format!("p1.d.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(data))
}

fn unsealed(fragment: &str) -> Vec<u8> {
    use base64::Engine;
    let data = fragment.strip_prefix("p1.d.").expect("today's codec");
    let data = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(data).expect("base64url");
    let length = data.iter().take_while(|&&b| b >= 0x80).count() + 1;
    miniz_oxide::inflate::decompress_to_vec(&data[length + 4..]).expect("raw deflate")
}
