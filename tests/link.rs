//! Links and files of checks: golden links that must open for ever, sizes, hostile input, and random checks.
//! The redactor's own tables are beside it, in the crate `check`.

use check::file::{from_file, to_file};
use check::link::{Limits, LinkError, LinkOptions, decode, encode};
use check::redact::redact_check;
use check::{Body, Check, Evidence, Exchange, NamedText, Response};
use std::path::PathBuf;

#[path = "link/random_checks.rs"]
mod random_checks;

const EVERYTHING: LinkOptions = LinkOptions { includes_body: true, max_findings: u32::MAX };

/// The fixture and how many characters its link may have, the whole fragment counted.
const GOLDEN: &[(&str, usize)] =
    &[("minimal", 20), ("schema", 450), ("findings", 1_700), ("odd", 700), ("large", 2_400)];

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

fn fixture(name: &str) -> Check {
    let bytes = std::fs::read(golden(&format!("{name}.check.json"))).expect("the fixture is there");
    from_file(&bytes, &Limits::default()).expect("the fixture is a check")
}

/// The links of a fixture, oldest first: `<fixture>.<number>.link`.
fn links(name: &str) -> Vec<String> {
    let read = |number: u32| std::fs::read_to_string(golden(&format!("{name}.{number}.link"))).ok();
    (1..).map_while(read).map(|text| text.trim_end().to_string()).collect()
}

/// Every link that was ever released. A change of the format adds a link with the next number; none is changed.
#[test]
fn golden_links_open_for_ever() {
    for (name, _) in GOLDEN {
        let links = links(name);
        assert!(!links.is_empty(), "{name} has a golden link");
        for link in links {
            assert_eq!(decode(&link, &Limits::default()).as_ref(), Ok(&fixture(name)), "{name}");
        }
    }
}

/// With PREFLIGHT_WRITE_GOLDEN set, a link that differs is added beside the old ones.
#[test]
fn todays_link_is_the_newest_golden_one() {
    for (name, _) in GOLDEN {
        let fragment = encode(&fixture(name), &EVERYTHING).fragment;
        let links = links(name);
        if links.last() != Some(&fragment) && std::env::var_os("PREFLIGHT_WRITE_GOLDEN").is_some() {
            let path = golden(&format!("{name}.{}.link", links.len() + 1));
            std::fs::write(path, fragment + "\n").expect("the link can be written");
            continue;
        }
        assert_eq!(links.last(), Some(&fragment), "{name}: the format changed; see docs/link-format.md");
    }
}

#[test]
fn links_keep_their_limits() {
    for (name, limit) in GOLDEN {
        let check = fixture(name);
        let link = encode(&check, &EVERYTHING);
        let json = serde_json::to_vec(&check).expect("a check serialises");
        let naive = miniz_oxide::deflate::compress_to_vec(&json, 10).len().div_ceil(3) * 4;
        println!("{name}: {} characters; its JSON deflated: {naive}", link.fragment.len());
        assert!(link.fragment.len() <= *limit, "{name}: {} characters", link.fragment.len());
        assert_eq!(link.contents.length as usize, link.fragment.len() + 1);
    }
}

#[test]
fn a_link_without_the_body_keeps_the_excerpts_and_says_so() {
    let check = fixture("findings");
    let link = encode(&check, &LinkOptions { includes_body: false, max_findings: 2 });
    let opened = decode(&link.fragment, &Limits::default()).expect("it opens");
    assert_eq!(opened.exchanges[0].response.as_ref().and_then(|r| r.body.as_ref()), None);
    assert_eq!(opened.exchanges[0].request, check.exchanges[0].request);
    let (gate, full) = (&opened.recorded.unwrap().gates[0], &check.recorded.unwrap().gates[0]);
    assert_eq!(gate.findings, full.findings[..2]);
    assert_eq!(gate.finding_count, 6);
    assert!(gate.findings[0].got.is_some());
    assert_eq!(link.contents.leaves_out.len(), 2);
    assert!(link.contents.leaves_out[0].starts_with("the response's body: the other side sees the excerpts"));
    assert_eq!(link.contents.leaves_out[1], "4 of 6 findings of the gate Contract");
    assert_eq!(
        link.contents.holds,
        [
            "the schema (1,624 bytes)",
            "the request (GET)",
            "the response's status and 2 headers",
            "the recorded verdict and 2 findings",
            "1 finding of your own",
            "what you said about 1 finding",
            "1 gate called not applicable",
            "the check's name and settings",
        ]
    );
}

fn with_body(bytes: &[u8]) -> Check {
    let response = Response { body: Some(Body(bytes.to_vec())), ..Response::default() };
    let exchange = Exchange {
        evidence: Evidence::Recorded,
        request_name: None,
        request: None,
        response: Some(response),
        received_at_millis: None,
    };
    Check { exchanges: vec![exchange], ..Check::default() }
}

#[test]
fn secrets_never_leave_and_the_dialog_names_them() {
    let check = with_body(br#"{"id":1,"token":"ab12cd34ef56"}"#);
    let link = encode(&check, &EVERYTHING);
    let (file, contents) = to_file(&check, &EVERYTHING);
    for contents in [&link.contents, &contents] {
        assert_eq!(contents.redacted, ["/token in the response"]);
        assert!(contents.leaves_out.iter().any(|l| l.contains("checking again judges [redacted]")));
    }
    let opened = decode(&link.fragment, &Limits::default()).unwrap();
    assert_eq!(opened, redact_check(&check).0);
    assert!(!String::from_utf8(file).unwrap().contains("ab12cd34ef56"));
}

#[test]
fn a_body_that_no_link_can_carry_is_left_out() {
    let mut noise = 1u64;
    let mut next = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (noise >> 33) as u8
    };
    let body: Vec<u8> = (0..9 << 20).map(|_| next()).collect();
    let link = encode(&with_body(&body), &EVERYTHING);
    assert!(link.fragment.len() < 100);
    assert!(link.contents.leaves_out[0].contains("too large for a link"));
}

#[test]
fn links_as_people_paste_them() {
    let check = fixture("schema");
    let link = encode(&check, &EVERYTHING).fragment;
    let (left, right) = link.split_at(100);
    let pasted = [
        format!("#{link}"),
        format!("https://example.org/preflight/#{link}"),
        format!("  {left}\r\n  {right}\n"),
        format!("{link}."),
        format!("#{link})"),
    ];
    for text in pasted {
        assert_eq!(decode(&text, &Limits::default()).as_ref(), Ok(&check), "{text}");
    }
}

#[test]
fn what_is_wrong_is_called_by_its_name() {
    let link = encode(&fixture("schema"), &EVERYTHING).fragment;
    let (_, data) = link.split_once(".d.").unwrap();
    let limits = Limits::default();
    let tight = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        decode(&link, &limits)
    };
    let too_large = |limit: &str| Err(LinkError::TooLarge { limit: limit.into() });
    assert_eq!(decode("", &limits), Err(LinkError::NotALink));
    assert_eq!(decode("hello", &limits), Err(LinkError::NotALink));
    assert_eq!(decode("https://example.org/#section", &limits), Err(LinkError::NotALink));
    assert_eq!(decode(&format!("p2.d.{data}"), &limits), Err(LinkError::NewerVersion));
    assert_eq!(
        decode(&format!("p1.z.{data}"), &limits),
        Err(LinkError::Damaged),
        "only the letter was changed"
    );
    assert_eq!(decode(&format!("{link}AAAA"), &limits), Err(LinkError::Damaged));
    assert_eq!(decode(&format!("{}x{}", &link[..50], &link[50..]), &limits), Err(LinkError::Damaged));
    assert_eq!(tight(|l| l.max_characters = 100), too_large("100 characters"));
    assert_eq!(tight(|l| l.max_payload_bytes = 100), too_large("100 bytes when unpacked"));
    assert_eq!(tight(|l| l.max_payload_bytes = 1_000), too_large("1000 bytes of text"));
    assert_eq!(tight(|l| l.max_sections = 2), too_large("2 sections"));
    assert_eq!(tight(|l| l.max_depth = 3), too_large("3 levels of nesting"));
    let sentences = [
        LinkError::NotALink,
        LinkError::NewerVersion,
        LinkError::Truncated,
        LinkError::Damaged,
        LinkError::TooLarge { limit: "1 sections".into() },
        LinkError::BadSection { name: "the schemas".into() },
    ];
    let sentences: std::collections::BTreeSet<String> = sentences.iter().map(|e| e.to_string()).collect();
    assert_eq!(sentences.len(), 6);
}

#[test]
fn a_link_cut_anywhere_is_called_cut() {
    for (name, _) in GOLDEN.iter().filter(|(name, _)| *name != "large") {
        let link = encode(&fixture(name), &EVERYTHING).fragment;
        for length in 2..link.len() {
            assert_eq!(
                decode(&link[..length], &Limits::default()),
                Err(LinkError::Truncated),
                "{name} at {length}"
            );
        }
    }
}

#[test]
fn every_changed_character_is_noticed() {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%";
    for name in ["minimal", "schema"] {
        let link = encode(&fixture(name), &EVERYTHING).fragment;
        for position in 0..link.len() {
            for &letter in ALPHABET.iter().filter(|&&l| l != link.as_bytes()[position]) {
                let mut changed = link.clone().into_bytes();
                changed[position] = letter;
                let changed = String::from_utf8(changed).unwrap();
                assert!(decode(&changed, &Limits::default()).is_err(), "{name}: {changed}");
            }
        }
    }
}

#[test]
fn a_bomb_is_a_sentence() {
    // 7 MB of one letter pack into a few kilobytes; the limit stops the unpacking.
    let link = encode(&with_body(&b"a".repeat(7 << 20)), &EVERYTHING).fragment;
    assert!(link.len() < 20_000);
    let limits = Limits { max_payload_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(
        decode(&link, &limits),
        Err(LinkError::TooLarge { limit: "1048576 bytes when unpacked".into() })
    );
    // A payload within the limit whose text would be a thousand times as long: deep, and each item on its own line.
    let indent = |depth: usize| "\n".to_string() + &" ".repeat(8 * depth);
    let mut text: String = (1..=400).map(|depth| format!("[{}", indent(depth))).collect();
    text += &vec!["1"; 2_000].join(&format!(",{}", indent(400)));
    text.extend((0..400).rev().map(|depth| format!("{}]", indent(depth))));
    let link = encode(&with_body(text.as_bytes()), &EVERYTHING).fragment;
    assert!(text.len() > 6 << 20 && link.len() < 1_000);
    assert_eq!(decode(&link, &limits), Err(LinkError::TooLarge { limit: "1048576 bytes of text".into() }));
    assert_eq!(decode(&link, &Limits::default()), Ok(with_body(text.as_bytes())));
}

#[test]
fn what_a_newer_version_wrote_is_kept() {
    let check = fixture("odd");
    assert_eq!(check.unknown_sections.len(), 3);
    let through_a_link = decode(&encode(&check, &EVERYTHING).fragment, &Limits::default()).unwrap();
    let (file, _) = to_file(&through_a_link, &EVERYTHING);
    let text = std::str::from_utf8(&file).unwrap();
    assert!(text.contains("  \"future_field\": {\"kept\": [1, 2.50]}"), "a field of a file is a field again");
    assert_eq!(from_file(&file, &Limits::default()).as_ref(), Ok(&check));
    // What no version may have written is not carried on, and the dialog says so.
    let mut hostile = check.clone();
    for (name, bytes_base64) in [("#1", "AA=="), ("#0", "AA=="), ("#x", "AA=="), ("", "AA=="), ("ok", "?")] {
        let (name, bytes_base64) = (name.to_string(), bytes_base64.to_string());
        hostile.unknown_sections.push(check::check::UnknownSection { name, bytes_base64 });
    }
    let link = encode(&hostile, &EVERYTHING);
    assert_eq!(decode(&link.fragment, &Limits::default()).as_ref(), Ok(&check));
    assert!(link.contents.leaves_out.contains(&"5 parts that can't be read".to_string()));
}

#[test]
fn files_come_back_and_keep_their_schema() {
    let schema = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/preflight.schema.json");
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).expect("docs/preflight.schema.json is a schema");
    for (name, _) in GOLDEN {
        let check = fixture(name);
        let (file, contents) = to_file(&check, &EVERYTHING);
        assert!(file.starts_with(b"{\n  \"preflight\": 1,\n  \"name\""), "{name}");
        assert_eq!(contents.length as usize, file.len());
        assert_eq!(from_file(&file, &Limits::default()).as_ref(), Ok(&check), "{name}");
        for bytes in [file, std::fs::read(golden(&format!("{name}.check.json"))).unwrap()] {
            let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let errors: Vec<String> =
                validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    }
    let file = to_file(&fixture("findings"), &EVERYTHING).0;
    let good: serde_json::Value = serde_json::from_slice(&file).unwrap();
    // A place in the file, and what is wrong there.
    let broken = [
        ("/preflight", serde_json::json!(2)),
        ("/seed", serde_json::json!(-1)),
        ("/seed", serde_json::json!("7")),
        ("/contract/draft", serde_json::json!("5")),
        ("/contract/scope", serde_json::json!("all")),
        ("/exchanges/0/evidence", serde_json::json!("guessed")),
        ("/exchanges/0/response/body", serde_json::json!("text")),
        ("/schemas/0/text", serde_json::json!({})),
        ("/recorded/gates/0/verdict", serde_json::json!("NOGO")),
        ("/recorded/gates/0/findings/0/fingerprint", serde_json::json!("12")),
        ("/recorded/gates/0/findings/0/places/0/document", serde_json::json!("schema")),
        ("/not_applicable", serde_json::json!({"speed": "x"})),
        ("/annotations", serde_json::json!({"x": {}})),
    ];
    for (pointer, value) in broken {
        let mut file = good.clone();
        *file.pointer_mut(pointer).expect("the place is there") = value;
        assert!(!validator.is_valid(&file), "{pointer}");
        let is_refused = from_file(&serde_json::to_vec(&file).unwrap(), &Limits::default()).is_err();
        // The version of a fingerprint's spelling is the only thing that reading is more lenient about.
        assert!(is_refused || pointer.ends_with("fingerprint"), "{pointer}");
    }
    assert!(!validator.is_valid(&serde_json::json!({})));
}

#[test]
fn schemas_of_any_layout_come_back_byte_for_byte() {
    for text in ["{ \"type\" : \"object\" }", "[1,\n2, 3]", "{\"a\":1}\r\n", "\t{\n}\n\n"] {
        let schemas = vec![NamedText { name: "x".into(), text: text.into() }];
        let check = Check { schemas, ..Check::default() };
        assert_eq!(decode(&encode(&check, &EVERYTHING).fragment, &Limits::default()), Ok(check));
    }
}
