//! Judges a token as a text: its parts, their encoding, its size, the JSON in it, what it was found in.
//! What header and claims say is judged beside this.

use super::super::parts::{Part, Token};
use super::super::rules::{DUPLICATE_NAME, ENCODING, IN_ADDRESS, SIZE, STRUCTURE, TEXT};
use super::{Bench, Said, segment};
use check::Severity;
use check::token::{Serialisation, TokenKind};
use document::Document;

/// No cookie holds more (RFC 6265 §6.1).
const COOKIE_BYTES: usize = 4_096;
/// With `Authorization: Bearer ` before it, a header line of 8 KiB is nearly full.
const LINE_BYTES: usize = 8_000;

/// A text that holds no token: `problem` is a sentence.
pub(in crate::token) fn no_token(bench: &mut Bench<'_>, problem: &str) {
    bench.say(Said {
        rule: STRUCTURE,
        title: problem.trim_end_matches('.').to_string(),
        note: "no token",
        kind: "nothing",
        fix: "Paste the token alone, behind Bearer, or in its token response.",
        ..Said::default()
    });
}

pub(in crate::token) fn in_address(bench: &mut Bench<'_>) {
    bench.say(Said {
        rule: IN_ADDRESS,
        title: "The token is in an address".into(),
        note: "token in an address",
        fix: "Send it in the Authorization header, and see where such addresses were logged.",
        ..Said::default()
    });
}

pub(in crate::token) fn whole(bench: &mut Bench<'_>, token: &Token) {
    size(bench, token);
    if token.kind == TokenKind::Opaque {
        return;
    }
    structure(bench, token);
    for signed in &token.signed {
        if let Some(header) = &signed.protected {
            part(bench, header, "header", Severity::Blocks);
        }
        if let Some(document) = &signed.unprotected {
            text(bench, document, "header", Severity::Blocks);
        }
        for fault in &signed.signature_bytes.faults {
            encoding(bench, "signature", *fault);
        }
    }
    if let Some(payload) = &token.payload
        && !payload.encoded.is_empty()
    {
        part(bench, payload, "claims", Severity::Warns);
    }
}

fn size(bench: &mut Bench<'_>, token: &Token) {
    bench.judged(SIZE);
    if token.size_bytes <= COOKIE_BYTES {
        return;
    }
    let (severity, limit) = match token.size_bytes > LINE_BYTES {
        true => (Severity::Warns, LINE_BYTES),
        false => (Severity::Notes, COOKIE_BYTES),
    };
    bench.say(Said {
        rule: SIZE,
        severity: Some(severity),
        title: format!("The token has {} bytes", token.size_bytes),
        note: "a large token",
        expected: Some(format!("at most {limit} bytes")),
        got: Some(format!("{} bytes", token.size_bytes)),
        fix: "Leave out what the server can look up, such as lists of groups or rights.",
        ..Said::default()
    });
}

fn structure(bench: &mut Bench<'_>, token: &Token) {
    bench.judged(STRUCTURE);
    if token.serialisation == Serialisation::Compact && !matches!(token.part_count, 3 | 5) {
        bench.say(Said {
            rule: STRUCTURE,
            kind: "parts",
            title: match token.part_count {
                2 => "The signature is missing, with the dot before it".into(),
                count => format!("The token has {count} parts"),
            },
            note: "wrong number of parts",
            expected: Some("3 parts, or 5 if it is encrypted".into()),
            got: Some(format!("{} parts", token.part_count)),
            fix: "See where it was cut or joined: a column, a line of a log, a cookie.",
            ..Said::default()
        });
    }
    if token.is_detached() {
        bench.say(Said {
            rule: STRUCTURE,
            severity: Some(Severity::Notes),
            at: "/claims",
            kind: "detached",
            title: "The payload is not in the token, so its claims can't be seen".into(),
            note: "detached payload",
            fix: "A detached payload (RFC 7515 appendix F) is sent apart; a JWT has its claims inside.",
            ..Said::default()
        });
    }
    if token.signatures_left_out > 0 {
        bench.say(Said {
            rule: STRUCTURE,
            severity: Some(Severity::Notes),
            at: "/signatures",
            kind: "many",
            title: format!("{} signatures more are not looked at", token.signatures_left_out),
            note: "many signatures",
            fix: "Give each signature with its payload on its own.",
            ..Said::default()
        });
    }
}

/// `payload_severity` is what a text weighs that is no JSON object: a JWS may have any payload, a JWT may not.
fn part(bench: &mut Bench<'_>, part: &Part, name: &str, payload_severity: Severity) {
    bench.judged(ENCODING);
    for fault in &part.decoded.faults {
        encoding(bench, name, *fault);
    }
    if let Some(document) = &part.document {
        text(bench, document, name, payload_severity);
    }
}

fn encoding(bench: &mut Bench<'_>, name: &str, fault: super::super::base64url::EncodingFault) {
    let words = match name {
        "claims" => "payload",
        other => other,
    };
    bench.say(Said {
        rule: ENCODING,
        severity: fault.is_fatal().then_some(Severity::Blocks),
        at: &format!("/{name}"),
        kind: fault.words(),
        title: format!("The {words} {}", fault.words()),
        note: "no strict base64url",
        expected: Some("base64url without padding".into()),
        fix: "Encode with base64url, without =, and compare tokens by what they say, not by their text.",
        ..Said::default()
    });
}

fn text(bench: &mut Bench<'_>, document: &Document, name: &str, severity: Severity) {
    bench.judged(TEXT);
    let at = format!("/{name}");
    let words = if name == "claims" { "payload" } else { name };
    let is_object = super::super::parts::object(document).is_some();
    let first = document.faults().iter().find(|fault| fault.blocks());
    if !is_object {
        return bench.say(Said {
            rule: TEXT,
            severity: Some(severity),
            at: &at,
            kind: "no object",
            title: format!("The {words} is no JSON object"),
            note: "no JSON object",
            expected: Some("a JSON object".into()),
            fix: "Of a JWT, header and payload are JSON objects in UTF-8.",
            ..Said::default()
        });
    }
    if let Some(fault) = first {
        bench.say(Said {
            rule: TEXT,
            at: &at,
            kind: "fault",
            title: format!("The {words} is no valid JSON"),
            got: Some(fault.sentence()),
            note: "no JSON",
            fix: fault.fix(),
            ..Said::default()
        });
    }
    bench.judged(DUPLICATE_NAME);
    for duplicate in document.duplicate_keys().take(super::MAX_OF_A_KIND) {
        let name = bench.guard.name(&duplicate.key);
        bench.say(Said {
            rule: DUPLICATE_NAME,
            at: &format!("{at}/{}", segment(&name)),
            title: format!("`{name}` is there twice in the {words}"),
            note: "there twice",
            fix: "Write each name once; a reader that takes the first sees another token than one that takes the last.",
            ..Said::default()
        });
    }
}
