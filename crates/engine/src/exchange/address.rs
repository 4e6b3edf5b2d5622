//! Addresses and forms as text: query strings apart and together, percent-encoding, form encoding. It resolves no
//! relative addresses and checks no hosts; a browser does.

use check::RequestDraft;
use check::request::{Auth, KeyLocation, Parameter};

/// The address without its query, and the query's parameters as they stand there. A query that parameters can't hold
/// without a change (`?flag`, `?a=1&&b=2`) stays in the address. What stands behind `#` is never sent: the third is
/// true if it was cut off.
pub fn split_query(address: &str) -> (String, Vec<Parameter>, bool) {
    let (address, has_fragment) = match address.split_once('#') {
        Some((before, _)) => (before, true),
        None => (address, false),
    };
    let parameters = address.split_once('?').and_then(|(before, query)| {
        let pairs = query.split('&').map(|piece| match piece.split_once('=') {
            Some((name, value)) if !name.is_empty() => Some(Parameter::new(name, value)),
            _ => None,
        });
        Some((before.to_string(), pairs.collect::<Option<Vec<_>>>()?))
    });
    match parameters {
        Some((before, parameters)) => (before, parameters, has_fragment),
        None => (address.to_string(), Vec::new(), has_fragment),
    }
}

/// The address with the query's parameters that are on, an API key in the query among them. Characters that can't
/// stand there are percent-encoded; `{{name}}` stays.
pub fn full_address(draft: &RequestDraft) -> String {
    let (base, _) = draft.url.split_once('#').unwrap_or((&draft.url, ""));
    let mut address = encode_keeping_variables(base, |c| is_address_character(c) || c == '%');
    let mut add = |name: &str, value: &str| {
        if !address.contains('?') {
            address.push('?');
        } else if !address.ends_with(['?', '&']) {
            address.push('&');
        }
        address.push_str(&query_text(name, true));
        address.push('=');
        address.push_str(&query_text(value, false));
    };
    for parameter in draft.query.iter().filter(|p| p.is_on) {
        add(&parameter.name, &parameter.value);
    }
    if let Auth::ApiKey { name, value, location: KeyLocation::Query } = &draft.auth {
        add(name, value);
    }
    address
}

/// A name or a value of a query: as it stands, but for what would end it or can't stand in an address. A `%` that
/// encodes nothing becomes `%25`.
pub fn query_text(text: &str, is_name: bool) -> String {
    let bytes = text.as_bytes();
    let mut checked = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_hex = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_hexdigit);
        match c {
            '%' if !(is_hex(at + 1) && is_hex(at + 2)) => checked.push_str("%25"),
            _ => checked.push(c),
        }
    }
    encode_keeping_variables(&checked, |c| {
        c == '%' || is_address_character(c) && !matches!(c, '#' | '&') && !(is_name && c == '=')
    })
}

/// What may stand in an address (RFC 3986 §2.2 and §2.3), `[` and `]` among it, as browsers send them. The others are
/// encoded in a path and in a query alike; browsers leave some of them alone in a query, which means the same.
fn is_address_character(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
}

/// The pairs that are on as `application/x-www-form-urlencoded`: a space is `+`, everything else but letters, digits
/// and `-._~` is percent-encoded, as curl does it. `{{name}}` stays, so variables are filled in before.
pub fn form_text(fields: &[Parameter]) -> String {
    let pairs = fields.iter().filter(|f| f.is_on).map(|f| form_pair(&f.name, &f.value));
    pairs.collect::<Vec<_>>().join("&")
}

pub(super) fn form_pair(name: &str, value: &str) -> String {
    format!("{}={}", form_escape(name), form_escape(value))
}

/// What curl makes of a text for `--data-urlencode`, but for `{{name}}`.
pub(super) fn form_escape(text: &str) -> String {
    encode_keeping_variables(text, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~'))
        .replace("%20", "+")
}

/// The pairs of a form. None: the text is not one, or would not be the same one again after decoding (a piece
/// without `=`, a lone `%`, bytes that are no UTF-8, line breaks).
pub fn form_pairs(text: &str) -> Option<Vec<Parameter>> {
    if text.trim_start().starts_with(['{', '[', '<', '"']) && !text.starts_with("{{") {
        return None;
    }
    text.split('&')
        .map(|piece| {
            let (name, value) = piece.split_once('=')?;
            let is_name = !name.is_empty() && !name.contains([' ', '"', '<', '>', ':', ',', '(']);
            is_name.then_some(())?;
            Some(Parameter::new(form_decode(name)?, form_decode(value)?))
        })
        .collect()
}

fn form_decode(text: &str) -> Option<String> {
    (!text.contains(|c: char| c.is_control())).then_some(())?;
    percent_decode(&text.replace('+', " "))
}

/// None: a `%` without two hexadecimal digits, or bytes that are no UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let [high, low, after @ ..] = tail else { return None };
            let digit = |b: u8| char::from(b).to_digit(16);
            bytes.push((digit(*high)? * 16 + digit(*low)?) as u8);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

fn encode_keeping_variables(text: &str, stays: impl Fn(char) -> bool) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some((_, end)) = super::variables::variable_at(text, at) {
            out.push_str(&text[at..end]);
            at = end;
            continue;
        }
        if stays(c) {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
        at += c.len_utf8();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_come_apart_only_where_nothing_is_lost() {
        for (address, base, pairs, has_fragment) in [
            ("https://a.b/c?x=1&y=%2F+z", "https://a.b/c", vec![("x", "1"), ("y", "%2F+z")], false),
            ("https://a.b/c?x=1=2&x=", "https://a.b/c", vec![("x", "1=2"), ("x", "")], false),
            ("https://a.b/c?flag", "https://a.b/c?flag", vec![], false),
            ("https://a.b/c?x=1&&y=2", "https://a.b/c?x=1&&y=2", vec![], false),
            ("https://a.b/c?", "https://a.b/c?", vec![], false),
            ("https://a.b/c#x?y=1", "https://a.b/c", vec![], true),
            ("{{base}}/c?x={{y}}", "{{base}}/c", vec![("x", "{{y}}")], false),
        ] {
            let pairs = pairs.into_iter().map(|(n, v)| Parameter::new(n, v)).collect();
            assert_eq!(split_query(address), (base.to_string(), pairs, has_fragment), "{address}");
        }
    }

    #[test]
    fn addresses_are_put_together() {
        let of = |url: &str, query: &[(&str, &str)]| {
            let query = query.iter().map(|(n, v)| Parameter::new(*n, *v)).collect();
            full_address(&RequestDraft { url: url.into(), query, ..RequestDraft::default() })
        };
        assert_eq!(of("https://a.b/c", &[]), "https://a.b/c");
        assert_eq!(of("https://a.b/c#d", &[("x", "1")]), "https://a.b/c?x=1");
        assert_eq!(of("https://a.b/c?", &[("x", "1")]), "https://a.b/c?x=1");
        assert_eq!(of("https://a.b/c?flag", &[("x", "1")]), "https://a.b/c?flag&x=1");
        assert_eq!(of("{{base}}/ü b", &[("x y", "{{z}} &=%")]), "{{base}}/%C3%BC%20b?x%20y={{z}}%20%26=%25");
        assert_eq!(of("https://a.b", &[("f[a]", "1,2"), ("e", "%41+%4")]), "https://a.b?f[a]=1,2&e=%41+%254");
    }

    #[test]
    fn forms_come_apart_only_where_nothing_is_lost() {
        let pairs = |text: &str| form_pairs(text).map(|p| form_text(&p));
        assert_eq!(pairs("a=1&b=x+y%20z").as_deref(), Some("a=1&b=x+y+z"));
        assert_eq!(pairs("user[name]=Ann&e=a@b.c").as_deref(), Some("user%5Bname%5D=Ann&e=a%40b.c"));
        assert_eq!(pairs("a={{x}}&{{n}}=2").as_deref(), Some("a={{x}}&{{n}}=2"));
        for text in [
            "hello",
            "a=1&b",
            "=1",
            "a=%zz",
            "a=%ff",
            "{\"q\":\"a=b\"}",
            "<a b=\"c\"/>",
            "a=1\nb=2",
            "",
            "a b=c",
        ] {
            assert_eq!(form_pairs(text), None, "{text}");
        }
    }
}
