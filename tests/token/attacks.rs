//! The editor and the attack set, held against a right server and against servers with one mistake each.

use super::{AS_OF, base64url, question, status, with_key};
use check::network::Revealed;
use check::token::{SignatureStatus, TokenChange, TokenQuestion, TokenSettings};
use engine::token::{Algorithm, AttackMaterial, TestKey, attacks, change, create, inspect};
use std::collections::{BTreeMap, BTreeSet};

const CLAIMS: &str = r#"{ "iss":"https://issuer.example", "sub":"u1","aud":"https://api.example","iat":1699999900, "exp":1700003500}"#;

fn key(algorithm: Algorithm) -> TestKey {
    TestKey::from_seed(algorithm, 11).expect("a key")
}

/// The second part of a token, decoded.
fn part(token: &str, at: usize) -> String {
    use base64::Engine;
    let text = token.split('.').nth(at).expect("a part");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).expect("base64url");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn changes_leave_the_rest_as_it_was() {
    let key = key(Algorithm::EdDsa);
    let token = create(r#"{"typ":"JWT"}"#, CLAIMS, &key).expect("a token").0;
    let set = |name: &str, json: &str| TokenChange::SetClaim { name: name.into(), json: json.into() };
    let changes = [
        set("sub", r#""u2""#),
        set("admin", "true"),
        TokenChange::RemoveClaim { name: "iss".into() },
        TokenChange::RemoveClaim { name: "not there".into() },
        TokenChange::ShiftTimes { seconds: 60 },
        TokenChange::SetHeader { name: "typ".into(), json: r#""at+jwt""#.into() },
        TokenChange::RemoveHeader { name: "x".into() },
    ];
    let changed = change(&format!("Bearer {token}"), &changes, &key).expect("a token").0;
    assert_eq!(
        part(&changed, 1),
        r#"{ "sub":"u2","aud":"https://api.example","iat":1699999960, "exp":1700003560, "admin":true}"#
    );
    let header = part(&changed, 0);
    assert!(header.contains(r#""typ":"at+jwt""#) && header.contains(r#""alg":"EdDSA""#), "{header}");
    assert_eq!(status(&with_key(&changed, &key.checking_key().0)), SignatureStatus::Valid);
    let times = [TokenChange::SetTimes { from_seconds: 5, lifetime_seconds: 10 }];
    let changed = change(&token, &times, &key).expect("a token").0;
    assert!(part(&changed, 1).contains(r#""iat":5, "exp":15}"#), "{}", part(&changed, 1));
}

#[test]
fn what_cannot_be_changed_is_said_in_a_sentence() {
    let key = key(Algorithm::Hs256);
    let token = create("{}", CLAIMS, &key).expect("a token").0;
    let bad = [TokenChange::SetClaim { name: "a".into(), json: "no json".into() }];
    let no_object = format!("{}.{}.AA", base64url(r#"{"alg":"HS256"}"#), base64url("[1]"));
    for error in [
        change(&token, &bad, &key).err(),
        change("opaque", &[], &key).err(),
        change("", &[], &key).err(),
        change(&no_object, &[], &key).err(),
        create("[]", "{}", &key).err(),
        create("{}", "{", &key).err(),
        attacks("opaque", &material(None)).err(),
    ] {
        let error = error.expect("an error");
        assert!(error.ends_with('.') && !error.contains("eyJ"), "{error}");
    }
}

fn material(trusted_key: Option<&TestKey>) -> AttackMaterial<'_> {
    AttackMaterial { as_of_seconds: AS_OF, seed: 1, public_key: "", trusted_key }
}

/// Whether a right server lets a token pass, with the inspector's own eyes: signature valid, nothing that blocks, not
/// expired.
fn right_server_accepts(token: &str, keys: &str) -> bool {
    let settings = TokenSettings {
        issuer: "https://issuer.example".into(),
        audience: "https://api.example".into(),
        media_type: "JWT".into(),
        leeway_seconds: 300,
        ..TokenSettings::default()
    };
    let question = TokenQuestion { settings, ..question(keys) };
    let inspection = inspect(token.as_bytes(), &question);
    let refusing = ["auth/token-expired", "auth/token-not-yet-valid", "auth/token-critical"];
    let is_refused = inspection
        .findings
        .iter()
        .any(|found| found.severity == check::Severity::Blocks || refusing.contains(&found.rule.as_str()));
    status(&inspection) == SignatureStatus::Valid && !is_refused
}

/// A right server refuses every attack and accepts the control, whatever signs.
#[test]
fn a_right_server_refuses_all_but_the_control() {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa, Algorithm::Hs256] {
        let key = key(algorithm);
        let token = create(r#"{"typ":"JWT"}"#, CLAIMS, &key).expect("a token").0;
        let keys = key.checking_key().0;
        let public_key = key.public_pem();
        let material = AttackMaterial { public_key: &public_key, ..material(Some(&key)) };
        let set = attacks(&token, &material).expect("attacks");
        let ids: BTreeSet<&str> = set.iter().map(|attack| attack.id.as_str()).collect();
        assert_eq!(ids.len(), set.len(), "an id twice");
        let wanted = if algorithm == Algorithm::Hs256 { 26 } else { 28 };
        assert_eq!(set.len(), wanted, "{ids:?}");
        for attack in &set {
            let accepted = right_server_accepts(&attack.token.0, &keys);
            assert_eq!(accepted, attack.expected_status == 200, "{algorithm:?} {}", attack.id);
            assert!(attack.why.ends_with('.') && !attack.name.ends_with('.'), "{}", attack.id);
            assert_eq!(attack.id == "control", attack.expected_status == 200);
        }
        assert_eq!(attacks(&token, &material).expect("attacks"), set, "not the same twice");
    }
}

/// What a server with one mistake believes of a token's text.
type Server = fn(&Seen) -> bool;

/// A token as a careless server sees it.
struct Seen {
    algorithm: String,
    is_signed: bool,
    part_count: usize,
    status: SignatureStatus,
    rules: Vec<String>,
}

fn see(token: &str, keys: &str) -> Seen {
    let inspection = inspect(token.as_bytes(), &question(keys));
    Seen {
        algorithm: inspection.tokens[0].signatures[0].algorithm.clone(),
        is_signed: token.split('.').nth(2).is_some_and(|signature| !signature.is_empty()),
        part_count: token.split('.').count(),
        status: status(&inspection),
        rules: inspection.findings.iter().map(|found| found.rule.as_str().to_string()).collect(),
    }
}

impl Seen {
    fn is_valid(&self) -> bool {
        self.status == SignatureStatus::Valid
    }
    fn broke(&self, rule: &str) -> bool {
        self.rules.iter().any(|own| own == rule)
    }
}

/// Each mistake is found by the attack that is meant for it.
#[test]
fn each_mistake_is_found_by_its_attack() {
    let servers: BTreeMap<&str, (Server, &[&str])> = BTreeMap::from([
        (
            "compares none letter for letter",
            (
                (|seen| {
                    seen.is_valid() || seen.algorithm.to_lowercase() == "none" && seen.algorithm != "none"
                }) as Server,
                &["alg-none-upper-case", "alg-none-mixed-case"][..],
            ),
        ),
        (
            "checks only signatures that are there",
            (
                (|seen| seen.is_valid() || !seen.is_signed && seen.part_count == 3) as Server,
                &["signature-stripped"][..],
            ),
        ),
        (
            "checks no signature",
            ((|_| true) as Server, &["payload-tampered", "signature-changed", "unknown-key"][..]),
        ),
        (
            "takes the public key for a secret",
            (
                (|seen| seen.is_valid() || seen.broke("auth/token-algorithm")) as Server,
                &["key-confusion"][..],
            ),
        ),
        (
            "takes an empty secret",
            (
                (|seen| seen.is_valid() || seen.broke("auth/token-weak-key")) as Server,
                &["blank-secret", "kid-path"][..],
            ),
        ),
        (
            "does not look at exp",
            (
                (|seen| seen.is_valid()) as Server,
                &["expired", "no-expiry", "expiry-as-text", "wrong-audience"][..],
            ),
        ),
    ]);
    let key = key(Algorithm::Es256);
    let token = create(r#"{"typ":"JWT"}"#, CLAIMS, &key).expect("a token").0;
    let keys = key.public_pem();
    let set =
        attacks(&token, &AttackMaterial { public_key: &keys, ..material(Some(&key)) }).expect("attacks");
    for (mistake, (server, finders)) in servers {
        let accepted: BTreeSet<&str> = set
            .iter()
            .filter(|attack| attack.expected_status == 401 && server(&see(&attack.token.0, &keys)))
            .map(|attack| attack.id.as_str())
            .collect();
        for finder in finders {
            assert!(accepted.contains(finder), "{mistake}: {finder} is refused; accepted {accepted:?}");
        }
    }
}

/// Without a trusted key, no token is made whose wrong claim would hide behind a wrong signature.
#[test]
fn without_a_trusted_key_only_the_attacks_that_need_none() {
    let key = key(Algorithm::Es256);
    let token = create(r#"{"typ":"JWT"}"#, CLAIMS, &key).expect("a token").0;
    let set = attacks(&token, &material(None)).expect("attacks");
    let ids: BTreeSet<&str> = set.iter().map(|attack| attack.id.as_str()).collect();
    assert!(ids.contains("alg-none") && ids.contains("control") && ids.contains("jwk-embedded"));
    assert!(!ids.contains("expired") && !ids.contains("key-confusion"));
    assert_eq!(
        set.iter().find(|attack| attack.id == "control").map(|a| a.token.clone()),
        Some(Revealed(token.clone()))
    );
    let late = AttackMaterial { as_of_seconds: 1_700_003_500, ..material(None) };
    let set = attacks(&token, &late).expect("attacks");
    assert!(set.iter().all(|attack| attack.id != "control"), "an expired token is no control");
}

/// The JSON form is attacked in its compact form.
#[test]
fn the_json_form_has_the_same_attacks() {
    let key = key(Algorithm::Es256);
    let token = create(r#"{"typ":"JWT"}"#, CLAIMS, &key).expect("a token").0;
    let parts: Vec<&str> = token.split('.').collect();
    let json =
        format!(r#"{{"payload":"{}","protected":"{}","signature":"{}"}}"#, parts[1], parts[0], parts[2]);
    let of = |text: &str| attacks(text, &material(Some(&key))).expect("attacks");
    assert_eq!(of(&json), of(&token));
}
