//! Every rule on `tests/cases/token/rules/<rule>.jsonl`, one case a line: hits, innocent twins, boundaries.

use super::{AS_OF, base64url, hs256, lines, page, repository};
use check::exchange::{Completeness, Header, Headers};
use check::network::Revealed;
use check::token::{Inspection, TokenQuestion, TokenSettings};
use check::{Body, Response, RuleState, Severity};
use engine::token::{Algorithm, RULES, TestKey, inspect, inspect_response};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Hit,
    /// Looks like a hit, and is innocent.
    Twin,
    /// At the edge of what the rule is about; the row says which side it falls on.
    Boundary,
}

/// One line of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    name: String,
    pub kind: Kind,
    /// JSON texts; absent: an innocent one.
    header: Option<String>,
    claims: Option<String>,
    /// What is pasted, with `{token}`, `{header}`, `{claims}`, `{signature}` and `{fillN}`, which makes N bytes of it.
    text: Option<String>,
    /// Absent: a long secret. `word:…`: that one. `pem`: the public key as a text.
    sign: Option<String>,
    /// Keys that are given; `{strong}` is the long secret as JWK, `{other}` another one, `{pem}` a public key.
    keys: Option<String>,
    #[serde(default)]
    settings: TokenSettings,
    /// Of a token response.
    status: Option<u16>,
    headers: Option<Vec<Header>>,
    /// All that the rule of this file finds.
    #[serde(default)]
    finds: Vec<Found>,
    /// `judged`, `not-judged`, `not-asked`; absent: not compared.
    state: Option<String>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    severity: Severity,
    pattern: String,
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const CLAIMS: &str = r#"{"iss":"https://issuer.example","sub":"u1","aud":"https://api.example","iat":1699999900,"exp":1700003500}"#;
const STRONG: &[u8] = b"Zq3 x9-Pw7!tUe5^LkR2&vNb8*HsY4%jGd1+CfM6=oXi0?BaW";

pub fn cases(rule: &str) -> Vec<Case> {
    lines(&format!("rules/{}.jsonl", rule.trim_start_matches("auth/")))
}

fn pem() -> String {
    TestKey::from_seed(Algorithm::Es256, 3).expect("a key").public_pem()
}

fn run(case: &Case) -> Inspection {
    let header = base64url(case.header.as_deref().unwrap_or(HEADER));
    let claims = base64url(case.claims.as_deref().unwrap_or(CLAIMS));
    let input = format!("{header}.{claims}");
    let signature = match case.sign.as_deref() {
        None => hs256(STRONG, &input),
        Some("pem") => hs256(pem().as_bytes(), &input),
        Some(word) => hs256(word.strip_prefix("word:").expect("word:").as_bytes(), &input),
    };
    let mut text = case.text.clone().unwrap_or("{token}".into());
    for (name, value) in [
        ("{token}", format!("{input}.{signature}")),
        ("{header}", header),
        ("{claims}", claims),
        ("{signature}", signature),
    ] {
        text = text.replace(name, &value);
    }
    if let Some((before, rest)) = text.clone().split_once("{fill") {
        let size: usize = rest.trim_end_matches('}').parse().expect("a size");
        text = format!("{before}{}", "A".repeat(size - before.len()));
    }
    let jwk = |bytes: &[u8]| format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url(bytes));
    let keys = case.keys.clone().unwrap_or_default();
    let keys =
        keys.replace("{strong}", &jwk(STRONG)).replace("{other}", &jwk(&[7; 40])).replace("{pem}", &pem());
    let question = TokenQuestion {
        settings: case.settings.clone(),
        keys: Revealed(keys),
        as_of_seconds: AS_OF,
        ..TokenQuestion::default()
    };
    if case.status.is_none() && case.headers.is_none() {
        return inspect(text.as_bytes(), &question);
    }
    let headers = match case.headers.clone() {
        Some(list) => Headers { completeness: Completeness::Complete, list },
        None => Headers::default(),
    };
    let response =
        Response { status: case.status, headers, body: Some(Body(text.into_bytes())), ..Response::default() };
    inspect_response(&response, &question)
}

fn state(inspection: &Inspection, rule: &str) -> &'static str {
    match inspection.outcomes.iter().find(|outcome| outcome.rule.as_str() == rule).map(|o| &o.state) {
        Some(RuleState::Judged(_)) => "judged",
        Some(RuleState::NotJudged(_)) => "not-judged",
        Some(RuleState::NotAsked) | None => "not-asked",
    }
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = String::new();
    let mut count = 0;
    for rule in RULES {
        for case in cases(rule.id) {
            count += 1;
            let inspection = run(&case);
            let own = inspection.findings.iter().filter(|found| found.rule.as_str() == rule.id);
            let mut finds: Vec<Found> =
                own.map(|found| Found { severity: found.severity, pattern: found.pattern.clone() }).collect();
            finds.sort();
            if finds != case.finds {
                wrong.push_str(&format!(
                    "{} / {}\n  found {finds:?}\n  wanted {:?}\n",
                    rule.id, case.name, case.finds
                ));
            }
            let state = state(&inspection, rule.id);
            if case.state.as_deref().is_some_and(|wanted| wanted != state) {
                wrong.push_str(&format!("{} / {}: {state}\n", rule.id, case.name));
            }
            if !case.finds.is_empty() && state != "judged" {
                wrong.push_str(&format!("{} / {}: a finding, and {state}\n", rule.id, case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 250, "{count} cases only");
}

#[test]
fn the_cases_are_honest() {
    let mut files = BTreeSet::new();
    for rule in RULES {
        files.insert(format!("{}.jsonl", rule.id.trim_start_matches("auth/")));
        let cases = cases(rule.id);
        let mut names = BTreeSet::new();
        let mut kinds: BTreeMap<Kind, u32> = BTreeMap::new();
        for case in &cases {
            assert!(names.insert(&case.name), "{} / {}: twice", rule.id, case.name);
            *kinds.entry(case.kind).or_default() += 1;
            match case.kind {
                Kind::Hit => assert!(!case.finds.is_empty(), "{} / {}: finds nothing", rule.id, case.name),
                Kind::Twin => assert!(case.finds.is_empty(), "{} / {}: not innocent", rule.id, case.name),
                Kind::Boundary => {}
            }
        }
        assert_eq!(kinds.len(), 3, "{} needs hits, twins and boundaries", rule.id);
    }
    let folder = repository().join("tests/cases/token/rules");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(there, files, "a file that belongs to no rule never runs");
}

/// What is said to people is said well: sentences, ways out, and places that the view has rows for.
#[test]
fn findings_are_complete() {
    for rule in RULES {
        assert!(rule.id.starts_with("auth/token-") && !rule.title.ends_with('.'), "{}", rule.id);
        for case in cases(rule.id) {
            for found in run(&case).findings {
                let name = format!("{} / {}", rule.id, case.name);
                assert!(!found.title.is_empty() && !found.title.ends_with('.'), "{name}: {}", found.title);
                assert!(!found.note.is_empty() && found.note.len() <= 40, "{name}: {}", found.note);
                assert!(found.fix.as_ref().is_some_and(|fix| fix.ends_with('.')), "{name}: {:?}", found.fix);
                assert!(engine::rules::find(found.rule.as_str()).is_some(), "{name}");
            }
        }
    }
}

#[test]
fn the_page_about_tokens_is_true() {
    let tallies = |rule: &check::Rule| {
        let cases = cases(rule.id);
        let count = |kind: Kind| cases.iter().filter(|case| case.kind == kind).count();
        [count(Kind::Hit), count(Kind::Twin), count(Kind::Boundary)]
    };
    let text = page::text(tallies);
    let path = repository().join("docs/tokens.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "docs/tokens.md is not true (UPDATE=1 writes it anew)");
}
