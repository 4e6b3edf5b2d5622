//! curl commands as data: what each one asks for, by curl's manual, and what is said about it. The properties: a
//! request written as a command and read again is the same one, and no text makes the reader panic.

#[path = "cases/reading.rs"]
mod reading;

use check::RequestDraft;
use check::request::{Auth, FileReference, Parameter, Part, PartContent, RequestBody};
use engine::exchange::curl::{Secrets, export, import};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn cases() -> Vec<(String, Value)> {
    reading::cases("curl")
}

fn pairs(parameters: &[Parameter]) -> Value {
    parameters.iter().map(|p| json!([p.name, p.value])).collect()
}

fn part(part: &Part) -> Value {
    let mut fields = Map::new();
    fields.insert("name".into(), json!(part.name));
    match &part.content {
        PartContent::Text(text) => fields.insert("text".into(), json!(text)),
        PartContent::File { file, sent_as } => {
            if let Some(sent_as) = sent_as {
                fields.insert("sent_as".into(), json!(sent_as));
            }
            fields.insert("file".into(), json!(file.file_name))
        }
    };
    if !part.media_type.is_empty() {
        fields.insert("type".into(), json!(part.media_type));
    }
    Value::Object(fields)
}

/// The draft as the cases write it: only what is not usual.
fn compact(draft: &RequestDraft) -> Map<String, Value> {
    let mut fields = Map::new();
    if draft.method != "GET" {
        fields.insert("method".into(), json!(draft.method));
    }
    fields.insert("url".into(), json!(draft.url));
    if !draft.query.is_empty() {
        fields.insert("query".into(), pairs(&draft.query));
    }
    if !draft.headers.is_empty() {
        fields.insert("headers".into(), pairs(&draft.headers));
    }
    let body = match &draft.body {
        RequestBody::None => None,
        RequestBody::Text { media_type, text } => Some(json!({"text": [media_type, text]})),
        RequestBody::Form(fields) => Some(json!({"form": pairs(fields)})),
        RequestBody::File { media_type, file } => Some(json!({"file": [media_type, file.file_name]})),
        RequestBody::Multipart(parts) => Some(json!({"parts": parts.iter().map(part).collect::<Vec<_>>()})),
    };
    fields.extend(body.map(|body| ("body".into(), body)));
    let auth = match &draft.auth {
        Auth::None => None,
        Auth::Bearer { token } => Some(json!({"bearer": token})),
        Auth::Basic { user, password } => Some(json!({"basic": [user, password]})),
        Auth::ApiKey { .. } => Some(json!("an API key is never guessed")),
    };
    fields.extend(auth.map(|auth| ("auth".into(), auth)));
    fields
}

#[test]
fn commands_are_read_as_curl_would() {
    let cases = cases();
    let mut problems = Vec::new();
    for (place, case) in &cases {
        let command = case["command"].as_str().expect("a case has a command");
        let Some((draft, remarks)) = import(command) else {
            if case.get("url").is_some() {
                problems.push(format!("{place}: {command}\n      is not taken for a command"));
            }
            continue;
        };
        let mut wanted = case.as_object().unwrap().clone();
        wanted.remove("command");
        let wanted_remarks = wanted.remove("remarks").unwrap_or(json!([]));
        let got = compact(&draft);
        if got != wanted {
            problems.push(format!(
                "{place}: {command}\n      wanted {}\n      got    {}",
                Value::Object(wanted),
                Value::Object(got)
            ));
        }
        let sentences: Vec<&str> = remarks.iter().map(|r| r.sentence.as_str()).collect();
        let mut parts: Vec<&str> =
            wanted_remarks.as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect();
        let count = parts.len();
        parts.retain(|part| !sentences.iter().any(|sentence| sentence.contains(part)));
        if !parts.is_empty() || count != sentences.len() {
            problems.push(format!(
                "{place}: {command}\n      wanted remarks {wanted_remarks}\n      got {sentences:#?}"
            ));
        }
        for remark in &remarks {
            assert!(
                remark.start <= remark.end && remark.end as usize <= command.len(),
                "{place}: {remark:?}"
            );
            assert!(remark.sentence.ends_with('.'), "{place}: {remark:?}");
        }
    }
    assert!(problems.is_empty(), "{} of {}\n{}", problems.len(), cases.len(), problems.join("\n"));
    assert!(cases.len() >= 160, "{}", cases.len());
}

/// What every case asks for comes back from the command that is written for it.
#[test]
fn copies_of_all_cases_round_trip() {
    for (place, case) in cases() {
        let Some((draft, _)) = import(case["command"].as_str().unwrap()) else { continue };
        if draft.url.is_empty() {
            continue;
        }
        let (text, _) = export(&draft, Secrets::Revealed);
        let (again, _) = import(&text).unwrap_or_else(|| panic!("{place}: {text}"));
        assert_eq!(compact(&again), compact(&normal(&draft)), "{place}: {text}");
    }
}

/// What a command holds of a draft: queries encoded, headers in one place.
fn normal(draft: &RequestDraft) -> RequestDraft {
    let mut draft = draft.clone();
    let address = engine::exchange::address::full_address(&draft);
    (draft.url, draft.query, _) = engine::exchange::address::split_query(&address);
    if let Auth::ApiKey { name, value, location: check::request::KeyLocation::Header } = &draft.auth {
        draft.headers.push(Parameter::new(name.clone(), value.clone()));
    }
    if matches!(draft.auth, Auth::ApiKey { .. }) {
        draft.auth = Auth::None;
    }
    let is_on = |p: &Parameter| p.is_on;
    draft.headers.retain(is_on);
    match &mut draft.body {
        RequestBody::Form(fields) => fields.retain(is_on),
        RequestBody::Multipart(parts) => parts.retain(|p| p.is_on),
        _ => {}
    }
    draft.extractions.clear();
    draft.assertions.clear();
    draft
}

#[test]
fn secrets_leave_as_names() {
    let (draft, _) = import(
        "curl 'https://a.example/x?access_token=abcdefgh12345678' -H 'Authorization: Bearer abcdefgh12345678' \
         -H 'X-Api-Key: abcdefgh12345678' -H 'Cookie: sid=abcdefgh12345678' --json '{\"password\":\"abcdefgh12345678\"}'",
    )
    .unwrap();
    let (text, _) = export(&draft, Secrets::AsNames);
    assert!(!text.contains("abcdefgh12345678"), "{text}");
    assert!(text.contains("'Authorization: Bearer {{token}}'"), "{text}");
    assert_eq!(export(&draft, Secrets::Revealed).0.matches("abcdefgh12345678").count(), 5);
}

#[test]
fn copies_are_written_one_option_a_line() {
    let (draft, _) = import("curl -u ann:it\\'s -XPUT 'https://a.example/b?c=d e' -d '{\"a\": 1}' -H 'Content-Type: application/json'").unwrap();
    assert_eq!(
        export(&draft, Secrets::Revealed).0,
        "curl 'https://a.example/b?c=d%20e' \\\n  --request PUT \\\n  --user 'ann:it'\\''s' \\\n  \
         --header 'Content-Type: application/json' \\\n  --data-raw '{\"a\": 1}'"
    );
}

/// The words that a real bash hands to curl, quoted again in the simplest way. None: there is no bash here.
fn as_bash_reads(command: &str) -> Option<String> {
    let variables =
        ["TOKEN", "BASE_URL", "BASE", "T", "API_KEY"].map(|name| format!("{name}='{{{{{name}}}}}'"));
    let script = format!("PATH=\n{}\ncurl() {{ printf '%s\\0' \"$@\"; }}\n{command}", variables.join("\n"));
    let done = std::process::Command::new("bash")
        .args(["--norc", "-c", &script])
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .ok()?;
    let words = String::from_utf8_lossy(&done.stdout).into_owned();
    let words = words.split_terminator('\0').map(|word| format!(" '{}'", word.replace('\'', "'\\''")));
    Some(format!("curl{}", words.collect::<String>()))
}

/// Words are what bash makes of them, in what people write and in what is written for them.
#[test]
fn bash_reads_the_same_words() {
    if std::process::Command::new("bash").arg("--version").output().is_err() {
        println!("skipped: there is no bash");
        return;
    }
    let mut count = 0;
    for (place, case) in cases() {
        let command = case["command"].as_str().unwrap();
        let Some((draft, remarks)) = import(command) else { continue };
        let is_said = |part: &str| remarks.iter().any(|r| r.sentence.contains(part));
        // What a page reads on purpose in another way, and says so.
        let differs = [
            "a command",
            "never closed",
            "Curly",
            "backslash",
            "PowerShell",
            "cmd",
            "read as one",
            "of its own for",
        ];
        let is_text = place.starts_with("quoting") || place.starts_with("copies");
        if is_text
            && !differs.iter().any(|part| is_said(part))
            && !command.contains("${T:")
            && !command.contains(['>', '\r'])
        {
            let words = as_bash_reads(command).unwrap();
            assert_eq!(compact(&import(&words).unwrap().0), compact(&draft), "{place}: {command}\n{words}");
            count += 1;
        }
        let (copy, _) = export(&draft, Secrets::Revealed);
        let words = as_bash_reads(&copy).unwrap();
        assert_eq!(
            compact(&import(&words).unwrap().0),
            compact(&import(&copy).unwrap().0),
            "{place}: {copy}\n{words}"
        );
    }
    assert!(count > 40, "{count}");
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-zA-Z0-9_-]{0,8}"
}

/// Any text without a NUL, which no command line can hold.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,20}",
        "\\PC{0,12}",
        "[a-z'\"\\\\$`!\n\r\t{}&;|<>=@^%]{0,16}",
        Just("{{token}}".into())
    ]
}

fn parameter(value: impl Strategy<Value = String>) -> impl Strategy<Value = Parameter> {
    (name(), value, prop::bool::weighted(0.9)).prop_map(|(name, value, is_on)| Parameter {
        name,
        value,
        is_on,
    })
}

fn parameters(value: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<Parameter>> {
    prop::collection::vec(parameter(value), 0..4)
}

fn part_strategy() -> impl Strategy<Value = Part> {
    let content = prop_oneof![
        text().prop_map(PartContent::Text),
        ("[a-z ;,\"\\\\]{1,8}", prop::option::of("[a-z;\"]{1,6}"))
            .prop_map(|(name, sent_as)| PartContent::File { file: FileReference::named(name), sent_as }),
    ];
    (name(), content, prop_oneof![Just(String::new()), Just("text/plain".to_string())])
        .prop_map(|(name, content, media_type)| Part { name, content, media_type, is_on: true })
}

fn draft_strategy() -> impl Strategy<Value = RequestDraft> {
    let header_value = "[!-~]([ -~]{0,14}[!-~])?";
    let media_type =
        prop_oneof![Just(""), Just("application/json"), Just("text/plain; charset=utf-8"), Just("a/b")];
    let body = prop_oneof![
        Just(RequestBody::None),
        (media_type, text()).prop_map(|(m, text)| RequestBody::Text { media_type: m.into(), text }),
        parameters(text()).prop_map(RequestBody::Form),
        prop::collection::vec(part_strategy(), 1..4).prop_map(RequestBody::Multipart),
        "[a-z./ ]{1,9}".prop_map(|name| RequestBody::File {
            media_type: String::new(),
            file: FileReference::named(name),
        }),
    ];
    let auth = prop_oneof![
        Just(Auth::None),
        "[!-~]{1,12}".prop_map(|token| Auth::Bearer { token }),
        ("[ -9;-~]{0,8}", text()).prop_map(|(user, password)| Auth::Basic { user, password }),
        (name(), "[!-~]{1,9}", prop::bool::ANY).prop_map(|(name, value, in_query)| Auth::ApiKey {
            name,
            value,
            location: if in_query {
                check::request::KeyLocation::Query
            } else {
                check::request::KeyLocation::Header
            },
        }),
    ];
    let url = prop_oneof![
        "https?://[a-z]{1,8}(\\.[a-z]{2,3})?(/[a-z0-9~,:;@\\[\\]()'!*-]{0,6}){0,3}",
        Just("{{base}}/orders".to_string()),
        Just("https://a.example/x?flag".to_string()),
    ];
    let method = prop_oneof!["GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS", "[A-Z]{3,8}"];
    (method, url, parameters(text()), parameters(header_value), body, auth).prop_map(
        |(method, url, query, headers, body, auth)| RequestDraft {
            method,
            url,
            query,
            headers,
            body,
            auth,
            ..RequestDraft::default()
        },
    )
}

/// What a person pastes, broken in any way.
fn mangled() -> impl Strategy<Value = String> {
    let commands: Vec<String> =
        cases().iter().filter_map(|(_, c)| Some(c["command"].as_str()?.to_string())).collect();
    let junk = "[\\PC\u{0}\n\r'\"\\\\$`^(){}<>&|;#@=%é😀-]{0,4}";
    (prop::sample::select(commands), any::<prop::sample::Index>(), any::<prop::sample::Index>(), junk)
        .prop_map(|(command, from, to, junk)| {
            let characters: Vec<char> = command.chars().collect();
            let (from, to) = (from.index(characters.len() + 1), to.index(characters.len() + 1));
            let mut mangled: String = characters[..from.min(to)].iter().collect();
            mangled.push_str(&junk);
            mangled.extend(&characters[if from < to { to } else { from }..]);
            mangled
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(draft in draft_strategy()) {
        let (text, _) = export(&draft, Secrets::Revealed);
        let (again, _) = import(&text).expect("a command");
        prop_assert_eq!(compact(&again), compact(&normal(&draft)), "{}", text);
    }

    #[test]
    fn broken_commands_never_panic(text in mangled()) {
        if let Some((draft, remarks)) = import(&text) {
            let (copy, _) = export(&draft, Secrets::AsNames);
            prop_assert!(import(&copy).is_some(), "{}", copy);
            prop_assert!(remarks.iter().all(|r| r.end as usize <= text.len() && text.is_char_boundary(r.start as usize)));
        }
    }

    #[test]
    fn any_text_is_survived(text in "curl \\PC{0,60}") {
        let _ = import(&text);
    }
}
