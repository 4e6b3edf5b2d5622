//! Tokens: reads any JWT, JWS, JWE, opaque token or token response, checks signatures, judges by the rules of
//! `auth/token-…`, changes and signs test tokens. It knows no clock and no entropy, and sends nothing. A token, its
//! signature and a key are secrets: no view and no finding holds one.

mod algorithm;
mod attacks;
mod base64url;
mod editor;
mod judge;
mod keys;
mod locate;
mod names;
mod parts;
mod pem;
mod personal;
mod pkce;
mod rfc7515_key;
mod rules;
mod shown;
mod test_key;
mod time;
mod verify;

pub use algorithm::{Algorithm, Family};
pub use attacks::{AttackMaterial, attacks};
pub use editor::{change, create};
pub use keys::thumbprint;
pub use pkce::{code_challenge, is_code_verifier};
pub use rules::RULES;
pub use test_key::TestKey;

use check::Response;
use check::token::{Container, Inspection, SignatureView, TokenKind, TokenQuestion, TokenRow, TokenView};
use judge::{Answer, Bench};
use keys::Keys;
use locate::{Located, locate};
use parts::{Signed, Token, object};
use shown::Guard;
use time::{Clock, Times};

/// Reads whatever was pasted, and judges it. Never fails: what is wrong is a finding.
pub fn inspect(text: &[u8], question: &TokenQuestion) -> Inspection {
    look(text, question, Answer::default())
}

/// The same for the answer of a token endpoint: status and headers are judged too.
pub fn inspect_response(response: &Response, question: &TokenQuestion) -> Inspection {
    let body = response.body.as_ref().map_or(&[][..], |body| &body.0);
    look(body, question, Answer { status: response.status, headers: Some(&response.headers) })
}

fn look(text: &[u8], question: &TokenQuestion, answer: Answer<'_>) -> Inspection {
    let located = locate(text);
    let keys = Keys::read(&question.keys.0);
    let guard = guard(&located, &question.keys.0);
    let clock = Clock {
        now: question.as_of_seconds,
        chosen: question.chosen_seconds,
        leeway_seconds: i64::from(question.settings.leeway_seconds),
    };
    let mut bench = Bench::new(question, &guard);
    if let Some(problem) = &located.problem {
        judge::no_token(&mut bench, problem);
    }
    if located.container == Container::Address {
        judge::in_address(&mut bench);
    }
    let is_response = located.container == Container::TokenResponse;
    let mut tokens = Vec::new();
    for (name, token) in &located.tokens {
        if is_response {
            bench.prefix = format!("/{name}");
        }
        tokens.push(view(&mut bench, name, token, &keys, clock));
        bench.prefix.clear();
    }
    if let Some((document, root)) = located.response.as_ref().and_then(|d| Some((d, object(d)?))) {
        if is_response {
            let access = located.tokens.iter().find(|(name, _)| name == "access_token");
            let times = access.and_then(|(_, token)| token.claims_document()).map(Times::read);
            let lifetime = times.filter(|times| times.issued.is_some()).and_then(|t| t.lifetime_seconds());
            judge::response(&mut bench, document, root, answer, lifetime);
        } else {
            judge::error(&mut bench, document, root, answer);
        }
    }
    let response = located
        .response
        .as_ref()
        .and_then(|document| Some(guard.rows(document, object(document)?, names::RESPONSE, clock).0))
        .unwrap_or_default();
    let (findings, outcomes) = bench.finish();
    let mut inspection = Inspection {
        sentence: sentence(&located, &tokens),
        container: located.container,
        tokens,
        response,
        key_notes: keys.notes,
        findings,
        outcomes,
    };
    join(&mut inspection);
    inspection
}

/// All that may stand in no output.
fn guard(located: &Located, keys: &str) -> Guard {
    let mut guard = Guard::default();
    located.secrets.iter().for_each(|secret| guard.add(secret));
    for (_, token) in &located.tokens {
        token.signed.iter().for_each(|signed| guard.add(&signed.signature));
    }
    guard.add(keys);
    guard
}

fn view(bench: &mut Bench<'_>, name: &str, token: &Token, keys: &Keys, clock: Clock) -> TokenView {
    judge::whole(bench, token);
    let signatures: Vec<SignatureView> =
        token.signed.iter().map(|signed| signature(bench, token, signed, keys, clock)).collect();
    judge::claims(bench, token);
    let (claims, claims_left_out) = match token.claims() {
        Some((document, root)) => bench.guard.rows(document, root, names::CLAIMS, clock),
        None => (Vec::new(), 0),
    };
    let lifetime = token.claims_document().map(|document| Times::read(document).view(clock));
    let how = signatures.first().map(|first| first.algorithm.clone()).filter(|name| !name.is_empty());
    let sentence = match (token.kind, how, &lifetime) {
        (TokenKind::Opaque, ..) => {
            "An opaque token: only its issuer knows what it means and when it expires (RFC 7662 asks it)."
                .into()
        }
        (TokenKind::Encrypted, ..) => {
            "An encrypted token (JWE): only its header can be read; for everybody else it is opaque.".into()
        }
        (TokenKind::Signed, Some(how), Some(lifetime)) => format!("Algorithm {how}. {}", lifetime.sentence),
        (TokenKind::Signed, Some(how), None) => format!("Algorithm {how}. Its payload is no JSON object."),
        (TokenKind::Signed, None, _) => "A token whose header names no algorithm.".into(),
    };
    TokenView {
        name: name.to_string(),
        kind: token.kind,
        serialisation: token.serialisation,
        sentence,
        size_bytes: u32::try_from(token.size_bytes).unwrap_or(u32::MAX),
        signatures,
        claims,
        claims_left_out,
        lifetime,
    }
}

fn signature(
    bench: &mut Bench<'_>,
    token: &Token,
    signed: &Signed,
    keys: &Keys,
    clock: Clock,
) -> SignatureView {
    let verdict = judge::header(bench, token, signed, keys);
    let mut header: Vec<TokenRow> = Vec::new();
    let mut header_left_out = 0u32;
    for (document, root) in signed.headers() {
        let (rows, left_out) = bench.guard.rows(document, root, names::HEADER, clock);
        header.extend(rows);
        header_left_out = header_left_out.saturating_add(left_out);
    }
    let algorithm = signed.text("alg").map(|name| bench.guard.name(&name)).unwrap_or_default();
    SignatureView { algorithm, header, header_left_out, status: verdict.status, sentence: verdict.sentence }
}

fn sentence(located: &Located, tokens: &[TokenView]) -> String {
    if let Some(problem) = &located.problem {
        return problem.clone();
    }
    let what = match tokens.first().map(|token| token.kind) {
        Some(TokenKind::Signed) => "A signed token (JWT)",
        Some(TokenKind::Encrypted) => "An encrypted token (JWE)",
        Some(TokenKind::Opaque) | None => "An opaque token",
    };
    match located.container {
        Container::Alone => format!("{what}."),
        Container::Bearer => format!("{what}, from an Authorization header."),
        Container::Address => format!("{what}, from an address."),
        Container::TokenResponse => format!(
            "A token response with {}.",
            match tokens {
                [] => "no token".to_string(),
                _ => tokens.iter().map(|token| token.name.as_str()).collect::<Vec<_>>().join(", "),
            }
        ),
        Container::ErrorResponse => "An error of a token endpoint (RFC 6749 §5.2).".into(),
        Container::Nothing => String::new(),
    }
}

/// Tells each row which findings are about it.
fn join(inspection: &mut Inspection) {
    let patterns: Vec<String> = inspection.findings.iter().map(|found| found.pattern.clone()).collect();
    let mark = |rows: &mut [TokenRow], prefix: &str| {
        for row in rows {
            let own = format!("{prefix}/{}", judge::segment(&row.name));
            let is_about = |pattern: &&String| {
                pattern.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            let found = patterns.iter().enumerate().filter(|(_, pattern)| is_about(pattern));
            row.findings = found.map(|(at, _)| at as u32).collect();
        }
    };
    let is_response = inspection.container == Container::TokenResponse;
    for token in &mut inspection.tokens {
        let prefix = if is_response { format!("/{}", token.name) } else { String::new() };
        mark(&mut token.claims, &format!("{prefix}/claims"));
        for signature in &mut token.signatures {
            mark(&mut signature.header, &format!("{prefix}/header"));
        }
    }
    mark(&mut inspection.response, "");
}

/// The first letter as a capital.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
