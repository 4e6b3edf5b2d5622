//! Bugs of reading: texts that are no JSON, or JSON in more than one way, and are mended instead of refused. They change
//! bytes; what values become is in `coercing`.

use document::{Document, FaultKind, Kind, NodeId, quote};

/// Levels of nesting that are copied.
const DEPTH: u32 = 100;
/// Commas at which a text that was cut off is tried to be closed.
const MOST_TRIES: usize = 50;

/// The text as the bug reads it; none: no chance here.
pub(super) fn mended(bug: &str, document: &Document) -> Option<Vec<u8>> {
    let bytes = document.bytes();
    let mended = match bug {
        "utf-16-accepted" => from_utf_16(bytes)?,
        "invalid-utf-8-accepted" if std::str::from_utf8(bytes).is_err() && !has_zeros(bytes) => {
            bytes.utf8_chunks().flat_map(|chunk| chunk.valid().bytes()).collect()
        }
        "truncated-accepted" => closed(document)?,
        "trailing-text-accepted" => {
            let behind =
                document.faults().iter().find(|f| matches!(f.kind, FaultKind::TrailingText { .. }))?;
            bytes.get(..behind.span.start as usize)?.to_vec()
        }
        "bad-number-accepted" => with_numbers(document)?,
        "first-key-wins" if document.duplicate_keys().next().is_some() => {
            let mut text = String::new();
            write_first(document, document.root()?, 0, &mut text)?;
            text.into_bytes()
        }
        _ => return None,
    };
    Some(mended)
}

fn has_zeros(bytes: &[u8]) -> bool {
    bytes.iter().take(8).any(|byte| *byte == 0)
        || bytes.starts_with(&[0xFF, 0xFE])
        || bytes.starts_with(&[0xFE, 0xFF])
}

fn from_utf_16(bytes: &[u8]) -> Option<Vec<u8>> {
    let (is_big, rest) = match bytes {
        [0xFE, 0xFF, rest @ ..] => (true, rest),
        [0xFF, 0xFE, rest @ ..] => (false, rest),
        [0, second, ..] if *second != 0 => (true, bytes),
        [first, 0, ..] if *first != 0 => (false, bytes),
        _ => return None,
    };
    let unit = |pair: &[u8]| match (is_big, pair) {
        (true, [high, low]) => u16::from_be_bytes([*high, *low]),
        (false, [low, high]) => u16::from_le_bytes([*low, *high]),
        _ => 0,
    };
    let units: Vec<u16> = rest.chunks_exact(2).map(unit).collect();
    Some(String::from_utf16_lossy(&units).into_bytes())
}

/// Closes what a text that was cut off left open, behind the last member that is whole.
fn closed(document: &Document) -> Option<Vec<u8>> {
    let is_cut = |kind: FaultKind| matches!(kind, FaultKind::Unclosed { .. } | FaultKind::UnclosedString);
    if !document.faults().iter().any(|fault| is_cut(fault.kind)) {
        return None;
    }
    let bytes = document.bytes();
    let (mut open, mut stops) = (Vec::new(), Vec::new());
    let (mut is_text, mut is_escaped) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => {
                open.push(if *byte == b'{' { b'}' } else { b']' });
                stops.push((at + 1, open.clone()));
            }
            b'}' | b']' => {
                open.pop();
            }
            b',' => stops.push((at, open.clone())),
            _ => {}
        }
    }
    stops.push((bytes.len(), open));
    stops.into_iter().rev().take(MOST_TRIES).find_map(|(at, open)| {
        let text: Vec<u8> = bytes.get(..at)?.iter().copied().chain(open.into_iter().rev()).collect();
        Document::parse(text.clone()).faults().is_empty().then_some(text)
    })
}

/// Writes numbers that JSON does not have as others that it has.
fn with_numbers(document: &Document) -> Option<Vec<u8>> {
    use FaultKind::*;
    let bytes = document.bytes();
    let is_of_numbers = |kind: FaultKind| {
        matches!(
            kind,
            NotFinite
                | LeadingPlus
                | LeadingZero
                | NotDecimal
                | NoDigitsBeforePoint
                | NoDigitsAfterPoint
                | BadExponent
                | BadNumber
        )
    };
    let faults: Vec<_> = document.faults().iter().filter(|fault| is_of_numbers(fault.kind)).collect();
    if faults.is_empty() || faults.len() < document.faults().len() {
        return None;
    }
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let mut text = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for fault in faults {
        let at = fault.span.start as usize;
        if at < done {
            continue;
        }
        let start = at - bytes.get(..at)?.iter().rev().take_while(|byte| is_part(byte)).count();
        let end = at + bytes.get(at..)?.iter().take_while(|byte| is_part(byte)).count();
        text.extend_from_slice(bytes.get(done..start)?);
        text.extend_from_slice(plain_number(&String::from_utf8_lossy(bytes.get(start..end)?)).as_bytes());
        done = end;
    }
    text.extend_from_slice(bytes.get(done..)?);
    Some(text)
}

/// `+1` → `1`, `01` → `1`, `.5` → `0.5`, `5.` → `5`; what is no number at all → `1`.
fn plain_number(written: &str) -> String {
    let unsigned = written.trim_start_matches('+');
    let (sign, digits) = unsigned.strip_prefix('-').map_or(("", unsigned), |digits| ("-", digits));
    let digits = digits.trim_start_matches('0').trim_end_matches('.');
    let plain = match digits {
        "" => "0".to_string(),
        digits if digits.starts_with(['.', 'e', 'E']) => format!("0{digits}"),
        digits => digits.to_string(),
    };
    let number = format!("{sign}{plain}");
    if document::Number::new(&number).is_well_formed() { number } else { "1".into() }
}

/// The first of members with the same key counts. None: it nests too deeply.
fn write_first(document: &Document, node: NodeId, depth: u32, out: &mut String) -> Option<()> {
    if depth > DEPTH {
        return None;
    }
    match document.kind(node) {
        Kind::Object => {
            out.push('{');
            let mut known: Vec<String> = Vec::new();
            for member in document.all_members(node) {
                let key = document.text(member.key).into_owned();
                if known.contains(&key) {
                    continue;
                }
                if !known.is_empty() {
                    out.push(',');
                }
                out.push_str(&quote(&key));
                out.push(':');
                write_first(document, member.value, depth + 1, out)?;
                known.push(key);
            }
            out.push('}');
        }
        Kind::Array => {
            out.push('[');
            for (at, item) in document.elements(node).enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_first(document, item, depth + 1, out)?;
            }
            out.push(']');
        }
        _ => out.push_str(&String::from_utf8_lossy(document.raw(node))),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_texts_are_mended() {
        let rows: [(&str, &[u8], Option<&str>); 13] = [
            ("utf-16-accepted", b"\xFF\xFE{\0}\0", Some("{}")),
            ("utf-16-accepted", b"\0{\0}", Some("{}")),
            ("utf-16-accepted", b"{}", None),
            ("invalid-utf-8-accepted", b"\"\xFF\"", Some("\"\"")),
            ("truncated-accepted", b"{\"a\":1,\"b\":[1,2", Some("{\"a\":1,\"b\":[1,2]}")),
            ("truncated-accepted", b"{\"a\":1,\"b\":\"x", Some("{\"a\":1}")),
            ("truncated-accepted", b"{\"a\":1}", None),
            ("trailing-text-accepted", b"{} x", Some("{} ")),
            ("bad-number-accepted", b"[01,+1,.5,5.,NaN]", Some("[1,1,0.5,5,1]")),
            ("bad-number-accepted", b"[-01,-.5]", Some("[-1,-0.5]")),
            ("bad-number-accepted", b"[1", None),
            ("first-key-wins", br#"{"a":1,"b":{"c":2,"c":3},"a":4}"#, Some(r#"{"a":1,"b":{"c":2}}"#)),
            ("first-key-wins", br#"{"a":1}"#, None),
        ];
        for (bug, bytes, wanted) in rows {
            let found = mended(bug, &Document::parse(bytes.to_vec()));
            let found = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            assert_eq!(found.as_deref(), wanted, "{bug}: {:?}", String::from_utf8_lossy(bytes));
        }
    }
}
