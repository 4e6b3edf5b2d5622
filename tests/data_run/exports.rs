//! Exports: a command sends exactly the bytes of its case (bash itself is asked), and what was written can be read.

use super::shop;
use check::gates::data::Target;
use check::{Annotations, Body, Header, Request};
use engine::data::export::curl;
use engine::data::run::Export;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

/// Stands in the place of curl: writes what it was given, each part with its length before it.
const CURL: &str = r#"curl() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --data-raw) printf 'body %s\n' "$(printf '%s' "$2" | LC_ALL=C wc -c)"; printf '%s\n' "$2"; shift;;
      --data-binary) cat > "$PIPED"; printf 'body %s\n' "$(LC_ALL=C wc -c < "$PIPED")"; cat "$PIPED"; printf '\n'; shift;;
      --url|--request|--header) printf '%s %s\n' "${1#--}" "$(printf '%s' "$2" | LC_ALL=C wc -c)"; printf '%s\n' "$2"; shift;;
      *) printf 'flag 0\n%s\n' "";;
    esac
    shift
  done
}
"#;

/// What curl would be given, by the name of its option; None: there is no bash here.
fn given(command: &str, name: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let piped = std::env::temp_dir().join(format!("preflight-export-{}-{name}", std::process::id()));
    let started = Command::new("bash")
        .args(["--norc", "-s"])
        .env("PIPED", &piped)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut bash = started.ok()?;
    let script = format!("{CURL}\n{command}");
    bash.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("bash reads");
    let done = bash.wait_with_output().expect("bash ends");
    let _ = std::fs::remove_file(&piped);
    let mut rest = done.stdout.as_slice();
    let mut parts = Vec::new();
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8(rest[..end].to_vec()).expect("a head");
        let (option, length) = head.split_once(' ').expect("a head");
        let length: usize = length.trim().parse().expect("a length");
        rest = &rest[end + 1..];
        parts.push((option.to_string(), rest[..length].to_vec()));
        rest = &rest[length + 1..];
    }
    Some(parts)
}

fn post(url: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    let list =
        headers.iter().map(|(name, value)| Header { name: name.to_string(), value: value.to_string() });
    Request {
        method: "POST".into(),
        url: url.into(),
        headers: check::Headers { list: list.collect(), ..Default::default() },
        body: (!body.is_empty()).then(|| Body(body.to_vec())),
    }
}

#[test]
fn bash_sends_exactly_the_bytes() {
    let long = [b"{\"a\":\"".as_slice(), &vec![b'x'; 200_000], b"\"}"].concat();
    let every: Vec<u8> = (1..=255).collect();
    let all: Vec<u8> = (0..=255).collect();
    let bodies: [&[u8]; 14] = [
        b"{\"name\":\"Ada\"}",
        b"it's \"quoted\" and \\ escaped \\n $HOME `id` $(id) !1 ~ * ? # %s %d",
        b"@/etc/hostname",
        b"\n\n trailing \n",
        "\u{feff}{\"n\":\"Zo\u{eb} \u{dc}nal \u{1f469}\u{200d}\u{1f527} e\u{301} \u{202e}\"}".as_bytes(),
        b"\xff\xfe{\"a\":1}",
        b"{\"a\":\"\xc3\x28\"}",
        b"a\r\nb\tc\x07\x1b[31m\x7f",
        b"'",
        b"''\\''",
        b"\x80abcdef0123",
        &every,
        &all,
        &long,
    ];
    for (at, body) in bodies.iter().enumerate() {
        let request = post("https://example.com/orders", &[("Content-Type", "application/json")], body);
        let command = curl(&request);
        let Some(parts) = given(&command, &format!("bytes-{at}")) else {
            println!("bash is not here, so no command was run");
            return;
        };
        let sent = parts.iter().find(|(option, _)| option == "body").map(|(_, bytes)| bytes.as_slice());
        assert!(sent == Some(*body), "{at}: {}\n{:?}", command.chars().take(300).collect::<String>(), parts);
    }
}

#[test]
fn bash_gives_address_method_and_headers_as_they_are() {
    let request = Request {
        method: "PATCH".into(),
        ..post(
            "https://example.com/a'b/../{id}?x=[1]&y=%20$HOME",
            &[("X-Quote", "it's \"so\" $HOME"), ("X-Empty", ""), ("X-Unicode", "Zo\u{eb} \u{200b}")],
            b"{}",
        )
    };
    let command = curl(&request);
    assert!(command.contains("--globoff") && command.contains("--path-as-is"), "{command}");
    let Some(parts) = given(&command, "head") else { return };
    let texts: Vec<(String, String)> =
        parts.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).expect("text"))).collect();
    let of = |name: &str| -> Vec<&str> {
        texts.iter().filter(|(one, _)| one == name).map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(of("url"), [request.url.as_str()]);
    assert_eq!(of("request"), ["PATCH"]);
    let headers = ["X-Quote: it's \"so\" $HOME", "X-Empty;", "X-Unicode: Zo\u{eb} \u{200b}", "Content-Type:"];
    assert_eq!(of("header"), headers, "a Content-Type that curl would add is taken away");
}

#[test]
fn every_case_of_a_run_comes_through_bash_as_it_is() {
    let settings = shop::settings(Target::Simulated);
    let cases = shop::cases("POST /orders", &settings, shop::SEED);
    let indexes: Vec<u32> = (0..cases.count()).step_by(7).collect();
    let requests: Vec<Request> =
        indexes.iter().filter_map(|index| Some(cases.make(*index)?.request)).collect();
    let commands: String = requests.iter().map(curl).collect();
    let Some(parts) = given(&commands, "cases") else { return };
    let sent: Vec<&Vec<u8>> =
        parts.iter().filter(|(name, _)| name == "body").map(|(_, bytes)| bytes).collect();
    let wanted: Vec<&Vec<u8>> = requests.iter().filter_map(|one| Some(&one.body.as_ref()?.0)).collect();
    assert_eq!(sent.len(), wanted.len());
    for (at, (sent, wanted)) in sent.iter().zip(&wanted).enumerate() {
        assert!(sent == wanted, "{at}: {:?}", String::from_utf8_lossy(wanted));
    }
}

#[test]
fn what_is_written_can_be_read() {
    let (mut run, _) =
        shop::tried("POST /customers", shop::settings(Target::Simulated), &["body-not-checked"]);
    let none = Annotations::new();
    let view = run.view();
    let failed =
        view.clusters.iter().flat_map(|one| one.cases.clone()).collect::<std::collections::BTreeSet<_>>();

    let har = run.export(Export::Har { includes_secrets: true }, false, &none).expect("a HAR");
    let har: serde_json::Value = serde_json::from_str(&har).expect("JSON");
    let entries = har["log"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len() as u32, view.tried_count);
    assert!(entries.iter().all(|entry| entry["response"]["status"].as_u64() == Some(201)));
    let clean = run.export(Export::Har { includes_secrets: false }, true, &none).expect("a HAR");
    assert!(serde_json::from_str::<serde_json::Value>(&clean).is_ok());
    // The engine reads it as any other recording.
    let document = document::Document::parse(clean.into_bytes());
    assert!(!document.is_blocked());

    let lines = run.export(Export::Ndjson, false, &none).expect("lines");
    assert_eq!(lines.lines().count() as u32, view.tried_count);
    let mut payloads: BTreeMap<String, Body> = BTreeMap::new();
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let address = line["address"].as_str().expect("an address").to_string();
        payloads.insert(address, serde_json::from_value(line["payload"].clone()).expect("a payload"));
    }
    for index in 0..view.case_count {
        let case = run.cases().make(index).expect("a case");
        assert!(payloads[&case.address.to_string()].0 == case.payload, "{}", case.address);
    }

    let junit = run.export(Export::Junit, false, &none).expect("XML");
    assert_eq!(junit.matches("<testcase ").count() as u32, view.tried_count);
    assert_eq!(
        junit.matches("<failure ").count() as u32,
        run.list(&check::gates::data::CaseFilter { only_problems: true, ..Default::default() }, 0, 0).total
    );
    assert!(junit.chars().all(|c| c == '\n' || !c.is_control()), "XML 1.0 can't hold control characters");
    let only = run.export(Export::Junit, true, &none).expect("XML");
    assert_eq!(only.matches("<testcase ").count(), only.matches("<failure ").count());

    let markdown = run.export(Export::Markdown, false, &none).expect("Markdown");
    assert!(markdown.starts_with("## Data: HOLD\n"), "{}", &markdown[..40]);
    assert!(markdown.contains("### To see it again") && markdown.contains("```sh\ncurl "));
    let fences = markdown.lines().filter(|line| line.starts_with("```")).count();
    assert_eq!(fences % 2, 0);

    let first = *failed.first().expect("one failed");
    let command = run.export(Export::Curl(first), false, &none).expect("a command");
    assert_eq!(command, curl(&run.cases().make(first.index).expect("a case").request));
    let cluster = view.clusters.first().expect("a cluster").fingerprint;
    assert!(run.export(Export::CurlOfCluster(cluster), false, &none).expect("a command").contains("curl"));
    assert!(run.export(Export::Curl("1:42:99999".parse().expect("an address")), false, &none).is_err());
    assert!(run.export(Export::CurlOfCluster(check::Fingerprint(1)), false, &none).is_err());
}
