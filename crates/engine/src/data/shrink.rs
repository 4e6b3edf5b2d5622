//! Makes the smallest payload that still shows a failure. The failure's signature *and* what the validator expects are
//! computed again at every step and must stay, and no violation may come to those that were there; a payload for which
//! that does not hold is never kept. It sends nothing: the caller answers each case that it hands out.

mod candidates;

use super::case::Case;
use super::cases::Cases;
use super::clusters::Signature;
use super::tried::Tried;
use candidates::Candidates;
use check::gates::data::Expectation;
use std::collections::BTreeSet;

/// Candidates that are judged by the validator between two sends, at most, in one call of [`Shrinker::next`].
const JUDGED_PER_STEP: u32 = 200;
/// Candidates that are judged in all.
const JUDGED: u32 = 20_000;

/// Makes a case again with another payload.
pub trait Remake {
    /// The same case with another payload, its expectation computed anew.
    fn remake(&self, case: &Case, payload: Vec<u8>) -> Case;

    /// Why a case must be refused, a sentence for each violation.
    fn violations(&self, case: &Case) -> Vec<String>;
}

impl Remake for Cases {
    fn remake(&self, case: &Case, payload: Vec<u8>) -> Case {
        self.with_payload(case, payload)
    }

    fn violations(&self, case: &Case) -> Vec<String> {
        let violations = self.subject().violations(&case.payload);
        if violations.is_empty() { vec![case.why.clone()] } else { violations }
    }
}

/// What to do next.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Send this case, and say what came of it by [`Shrinker::answer`].
    Send(Box<Case>),
    /// Call again; nothing is to be sent yet.
    Again,
    /// Nothing smaller was found, or the tries are used up.
    Done,
}

/// The search for a smaller payload.
#[derive(Clone, Debug)]
pub struct Shrinker {
    signature: Signature,
    best: Case,
    /// The violations of what must be refused, without their numbers and values.
    violations: BTreeSet<String>,
    original_bytes: u32,
    candidates: Candidates,
    /// What was sent and is not answered.
    asked: Option<Box<Case>>,
    /// Of the payloads that were looked at.
    seen: BTreeSet<u64>,
    tries: u32,
    max_tries: u32,
    judged: u32,
}

impl Shrinker {
    /// For a case that showed the signature. `max_tries`: how many requests it may ask for.
    pub fn new(case: Case, signature: Signature, max_tries: u32, remake: &dyn Remake) -> Shrinker {
        // A parameter is not in the payload: there the address is what matters, and it is short.
        let is_in_body = case.sites.iter().all(|site| site.kind == super::SiteKind::Body);
        let mut shrinker = Shrinker {
            signature,
            violations: violations_of(&case, remake),
            original_bytes: case.payload.len() as u32,
            candidates: Candidates::new(&case),
            asked: None,
            seen: BTreeSet::from([key(&case.payload)]),
            tries: 0,
            max_tries: if is_in_body && !case.payload.is_empty() { max_tries } else { 0 },
            judged: 0,
            best: case,
        };
        if shrinker.max_tries == 0 {
            shrinker.candidates = Candidates::none();
        }
        shrinker
    }

    /// The next payload that is worth a request. `remake` is what the case was made by.
    pub fn next(&mut self, remake: &dyn Remake) -> Wish {
        if let Some(asked) = &self.asked {
            return Wish::Send(asked.clone());
        }
        for _ in 0..JUDGED_PER_STEP {
            if self.tries >= self.max_tries || self.judged >= JUDGED {
                return Wish::Done;
            }
            let Some(payload) = self.candidates.next() else { return Wish::Done };
            let is_smaller = !payload.is_empty() && payload.len() < self.best.payload.len();
            if !is_smaller || !self.seen.insert(key(&payload)) {
                continue;
            }
            self.judged += 1;
            let case = remake.remake(&self.best, payload);
            if case.expectation != self.best.expectation
                || !violations_of(&case, remake).is_subset(&self.violations)
            {
                continue;
            }
            self.tries += 1;
            self.asked = Some(Box::new(case.clone()));
            return Wish::Send(Box::new(case));
        }
        Wish::Again
    }

    /// What came of the case that was handed out last. Returns whether it is the smallest now.
    pub fn answer(&mut self, tried: &Tried) -> bool {
        let Some(case) = self.asked.take() else { return false };
        let is_kept = tried.expectation == case.expectation && shows(tried, &self.signature);
        if is_kept {
            self.candidates.accept(&case);
            self.best = *case;
        }
        is_kept
    }

    /// The smallest case that is known to show the failure.
    pub fn smallest(&self) -> &Case {
        &self.best
    }

    /// The case that was handed out and is not answered.
    pub fn asked(&self) -> Option<&Case> {
        self.asked.as_deref()
    }

    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Requests that were asked for.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// How it went, for people: `from 812 to 19 bytes in 14 tries`.
    pub fn words(&self) -> String {
        let tries = if self.tries == 1 { "1 try".into() } else { format!("{} tries", self.tries) };
        let now = self.best.payload.len() as u32;
        match (self.original_bytes == now, self.max_tries) {
            (_, 0) => String::new(),
            (true, _) => format!("{now} bytes, nothing smaller shows it ({tries})"),
            (false, _) => format!("from {} to {now} bytes in {tries}", self.original_bytes),
        }
    }
}

/// Whether the failure is still the same: problem, rule, status and message. The class can't differ.
fn shows(tried: &Tried, signature: &Signature) -> bool {
    tried.complaints.iter().any(|complaint| {
        complaint.problem == signature.problem
            && complaint.rule == signature.rule
            && complaint.status == signature.status
            && complaint.message == signature.message
    })
}

/// Another violation would be another failure, so none may be added.
fn violations_of(case: &Case, remake: &dyn Remake) -> BTreeSet<String> {
    match case.expectation {
        Expectation::Refuse => remake.violations(case).iter().map(|one| without_values(one)).collect(),
        _ => BTreeSet::new(),
    }
}

/// A sentence without its numbers and quoted values, which change while a payload gets smaller.
pub(super) fn without_values(sentence: &str) -> String {
    let mut out = String::new();
    let mut quote: Option<char> = None;
    for c in sentence.chars() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => {
                quote = Some(c);
                out.push('…');
            }
            (None, '“') => {
                quote = Some('”');
                out.push('…');
            }
            (None, c) if c.is_ascii_digit() => {
                if !out.ends_with('#') {
                    out.push('#');
                }
            }
            // `100,000` is one number.
            (None, ',' | '.') if out.ends_with('#') => {}
            (None, c) => out.push(c),
        }
    }
    out
}

fn key(payload: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    payload.iter().for_each(|byte| hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    hash
}
