//! What became of each value between sending it and reading it back, and the lenience map over many cases. Which of it
//! is a complaint is `oracle`'s to say.

mod word;

use super::Tried;
use check::gates::data::{Echo, EchoWord, Expectation, LenienceRow};
use document::{Document, Kind, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// Objects and arrays of an answer among which the one that repeats the payload is looked for.
const MOST_CANDIDATES: usize = 200;
/// Pairs of values that are compared in one answer.
const MOST_PAIRS: usize = 100_000;
/// Pairs of a field and a word that are told of one answer.
const MOST_ECHOES: usize = 500;
/// Characters of a value that are told.
const SHOWN: usize = 60;
/// The name of the field that is the payload itself.
const WHOLE: &str = "whole body";

/// What an answer repeats of a payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// JSON Pointer of the part of the answer that repeats the payload: empty, or `/data` of an envelope. None:
    /// nothing in it does.
    pub at: Option<String>,
    /// In the order of the payload; each field and word once, with its first example.
    pub echoes: Vec<Echo>,
}

/// What an answer says of each field of the payload. Fields that the answer has beside them are no matter: a service
/// may set an id, a time, a default. Empty: the answer repeats nothing.
///
/// ```
/// let read = |text: &str| document::Document::parse(text.as_bytes().to_vec());
/// let echoes = engine::data::echo::echoes(&read(r#"{"name":" Ada ","age":"36"}"#), &read(r#"{"data":{"id":7,"name":"Ada","age":36}}"#));
/// let told: Vec<String> = echoes.iter().map(|echo| format!("{} {}", echo.field, echo.word.words())).collect();
/// assert_eq!(told, ["/name trimmed", "/age coerced"]);
/// ```
pub fn echoes(sent: &Document, got: &Document) -> Vec<Echo> {
    compare(sent, got).echoes
}

/// As [`echoes`], with the place in the answer.
pub fn compare(sent: &Document, got: &Document) -> Comparison {
    let (Some(sent_root), Some(got_root)) = (sent.root(), got.root()) else { return Comparison::default() };
    let Some(repeated) = repeating(sent, sent_root, got, got_root) else { return Comparison::default() };
    let mut notes = Notes::default();
    let mut open: Vec<(NodeId, Option<NodeId>, String)> = vec![(sent_root, Some(repeated), String::new())];
    let mut pairs = 0;
    while let Some((one, other, field)) = open.pop() {
        pairs += 1;
        if pairs > MOST_PAIRS || notes.echoes.len() >= MOST_ECHOES {
            break;
        }
        let Some(other) = other else {
            notes.take(field, EchoWord::Dropped, &shown(sent, one), "");
            continue;
        };
        match (sent.kind(one), got.kind(other)) {
            (Kind::Object, Kind::Object) => {
                let members: Vec<_> = sent.members(one).collect();
                for member in members.into_iter().rev() {
                    let name = sent.text(member.key);
                    let below = format!("{field}/{}", escaped(&name));
                    open.push((member.value, got.member(other, &name), below));
                }
            }
            (Kind::Array, Kind::Array) => {
                let theirs: Vec<NodeId> = got.elements(other).take(MOST_PAIRS).collect();
                let ours: Vec<NodeId> = sent.elements(one).take(MOST_PAIRS).collect();
                for (at, item) in ours.into_iter().enumerate().rev() {
                    open.push((item, theirs.get(at).copied(), format!("{field}/*")));
                }
            }
            _ => {
                let word = word::of(sent, one, got, other);
                notes.take(field, word, &shown(sent, one), &shown(got, other));
            }
        }
    }
    Comparison { at: Some(got.pointer(repeated)), echoes: notes.echoes }
}

/// Each pair of a field and a word once.
#[derive(Default)]
struct Notes {
    known: BTreeSet<(String, EchoWord)>,
    echoes: Vec<Echo>,
}

impl Notes {
    fn take(&mut self, field: String, word: EchoWord, sent: &str, got: &str) {
        let field = if field.is_empty() { WHOLE.to_string() } else { field };
        if self.known.insert((field.clone(), word)) {
            self.echoes.push(Echo { field, word, sent: sent.to_string(), got: got.to_string() });
        }
    }
}

/// The part of an answer that repeats a payload: for an object, the object that shares most of its keys and values;
/// for an array, the first array; for a scalar, the answer itself.
fn repeating(sent: &Document, sent_root: NodeId, got: &Document, got_root: NodeId) -> Option<NodeId> {
    let kind = sent.kind(sent_root);
    if !matches!(kind, Kind::Object | Kind::Array) {
        return (!matches!(got.kind(got_root), Kind::Object | Kind::Array)).then_some(got_root);
    }
    let same_kind = got.walk().map(|visit| visit.node).filter(|node| got.kind(*node) == kind);
    if kind == Kind::Array {
        return same_kind.into_iter().next();
    }
    let keys: Vec<(String, NodeId)> =
        sent.members(sent_root).map(|member| (sent.text(member.key).into_owned(), member.value)).collect();
    if keys.is_empty() {
        return (got.kind(got_root) == Kind::Object).then_some(got_root);
    }
    let score = |node: NodeId| -> usize {
        let shared = keys.iter().filter_map(|(key, value)| Some((value, got.member(node, key)?)));
        shared.map(|(value, other)| 2 + usize::from(is_alike(sent, *value, got, other))).sum()
    };
    let mut best: Option<(usize, NodeId)> = None;
    for node in same_kind.take(MOST_CANDIDATES) {
        let score = score(node);
        if score > best.map_or(0, |(best, _)| best) {
            best = Some((score, node));
        }
    }
    best.map(|(_, node)| node)
}

/// A quick look, for choosing among candidates.
fn is_alike(sent: &Document, one: NodeId, got: &Document, other: NodeId) -> bool {
    sent.kind(one) == got.kind(other) && sent.raw(one) == got.raw(other)
}

/// A key as a part of a JSON Pointer (RFC 6901 §3).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn shown(document: &Document, node: NodeId) -> String {
    let raw = document.raw(node);
    let text = String::from_utf8_lossy(raw.get(..SHOWN * 4).unwrap_or(raw));
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < raw.len() {
        short.push('…');
    }
    short
}

/// What a service does with each field, over all cases that were tried: the lenience map. In the order of the fields.
pub fn lenience(tried: &[Tried]) -> Vec<LenienceRow> {
    let mut rows: BTreeMap<&str, LenienceRow> = BTreeMap::new();
    for one in tried.iter().filter(|one| one.unjudged.is_none()) {
        let Some(status) = one.status else { continue };
        let row = rows.entry(&one.field).or_default();
        let is_accepted = (200..300).contains(&status);
        let is_refused = (400..500).contains(&status);
        let count = match (one.expectation, is_accepted, is_refused) {
            (Expectation::Refuse, true, _) => Some(&mut row.invalid_accepted),
            (Expectation::Refuse, _, true) => Some(&mut row.invalid_refused),
            (Expectation::Accept, true, _) => Some(&mut row.valid_accepted),
            (Expectation::Accept, _, true) => Some(&mut row.valid_refused),
            _ => None,
        };
        if let Some(count) = count {
            *count += 1;
        }
        // Of the fields that the case left alone, one line each would say the same again and again.
        for echo in one.echoes.iter().filter(|echo| echo.word != EchoWord::Same || echo.field == one.field) {
            *rows.entry(&echo.field).or_default().echoes.entry(echo.word).or_default() += 1;
        }
    }
    rows.into_iter().map(|(field, row)| LenienceRow { field: field.to_string(), ..row }).collect()
}
