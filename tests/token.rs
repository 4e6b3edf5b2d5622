//! Tokens as data: signatures and keys of RFCs and of another implementation.

use check::network::Revealed;
use check::token::{Inspection, SignatureStatus, TokenQuestion};
use engine::token::inspect;
use serde::Deserialize;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn lines<T: for<'a> Deserialize<'a>>(file: &str) -> Vec<T> {
    let path = repository().join("tests/cases/token").join(file);
    let text = std::fs::read_to_string(path).expect("a file of cases");
    let read =
        |(at, line)| serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}:{}: {error}", at + 1));
    text.lines().enumerate().map(read).collect()
}

fn with_key(token: &str, key: &str) -> Inspection {
    inspect(token.as_bytes(), &TokenQuestion { keys: Revealed(key.into()), ..TokenQuestion::default() })
}

fn status(inspection: &Inspection) -> SignatureStatus {
    inspection.tokens[0].signatures[0].status
}

/// One line of `signatures.jsonl`.
#[derive(Deserialize)]
struct Vector {
    source: String,
    token: String,
    key: serde_json::Value,
    algorithm: String,
}

/// Every algorithm, with signatures that were made elsewhere; and none of them once a letter is changed.
#[test]
fn signatures_of_others_are_valid_and_changed_ones_are_not() {
    let vectors: Vec<Vector> = lines("signatures.jsonl");
    for vector in &vectors {
        let name = format!("{} {}", vector.source, vector.algorithm);
        let key = vector.key.to_string();
        let whole = with_key(&vector.token, &key);
        assert_eq!(status(&whole), SignatureStatus::Valid, "{name}: {:?}", whole.tokens[0].signatures);
        assert_eq!(whole.tokens[0].signatures[0].algorithm, vector.algorithm);
        let (head, signature) = vector.token.rsplit_once('.').expect("a signature");
        let other = if signature.starts_with('A') { 'B' } else { 'A' };
        let changed = format!("{head}.{other}{}", &signature[1..]);
        assert_eq!(status(&with_key(&changed, &key)), SignatureStatus::Invalid, "{name}");
        let (header, payload) = head.split_once('.').expect("a payload");
        let payload = format!("{payload}AAAA");
        let changed = format!("{header}.{payload}.{signature}");
        assert_eq!(status(&with_key(&changed, &key)), SignatureStatus::Invalid, "{name}");
        let short = format!("{head}.{}", &signature[..8]);
        assert_eq!(status(&with_key(&short, &key)), SignatureStatus::Invalid, "{name}");
    }
    let mut algorithms: Vec<&str> = vectors.iter().map(|vector| vector.algorithm.as_str()).collect();
    algorithms.sort();
    algorithms.dedup();
    assert_eq!(algorithms.len(), engine::token::Algorithm::ALL.len(), "{algorithms:?}");
}

/// One line of `pem.jsonl`.
#[derive(Deserialize)]
struct Pem {
    name: String,
    token: String,
    key: String,
}

#[test]
fn keys_are_read_from_pem() {
    for pem in lines::<Pem>("pem.jsonl") {
        let inspection = with_key(&pem.token, &pem.key);
        assert_eq!(status(&inspection), SignatureStatus::Valid, "{}: {:?}", pem.name, inspection.key_notes);
        assert!(inspection.key_notes.is_empty(), "{}", pem.name);
    }
}
