//! Texts other than JSON: tokens, keys, markup, GraphQL, YAML, tables, files of requests, commands of other programs.
//! A few marks tell each; nothing is parsed to its end.

use crate::exchange::raw_http::{read_request_line, read_status_line};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use check::wire::Kind;
use document::{Document, Kind as JsonKind};

/// The kind of a trimmed text. None: nothing that is known here.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let is = |is: bool, kind: Kind| is.then_some(kind);
    is(is_token(text), Kind::JsonWebToken)
        .or_else(|| is(is_pem(text), Kind::Pem))
        .or_else(|| is(is_other_command(text), Kind::OtherCommand))
        .or_else(|| requests(text))
        .or_else(|| is(is_url(text), Kind::Url))
        .or_else(|| markup(text))
        .or_else(|| is(is_graphql(text), Kind::GraphQl))
        .or_else(|| yaml_description(text))
}

/// Three parts, or five when encrypted, of base64url; the first is a JSON object with `alg` (RFC 7515 §7.1, RFC 7516
/// §7.1). `Bearer`, a header's name and quotes in front are left aside.
fn is_token(text: &str) -> bool {
    let mut text = text.trim_matches(['"', '\'']);
    for start in ["Authorization:", "authorization:", "Bearer", "bearer"] {
        if let Some(rest) = text.strip_prefix(start) {
            text = rest.trim_start();
        }
    }
    let parts: Vec<&str> = text.split('.').collect();
    let is_base64url = |p: &&str| p.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !matches!(parts.len(), 3 | 5) || !parts.iter().all(is_base64url) || parts[0].len() > 20_000 {
        return false;
    }
    let Ok(header) = URL_SAFE_NO_PAD.decode(parts[0]) else { return false };
    let header = Document::parse(header);
    header.root().is_some_and(|root| {
        !header.is_blocked()
            && header.kind(root) == JsonKind::Object
            && header.member(root, "alg").is_some()
            && (parts.len() == 3 || header.member(root, "enc").is_some())
    })
}

/// RFC 7468 §2.
fn is_pem(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("-----BEGIN ") else { return false };
    let Some((label, rest)) = rest.split_once("-----") else { return false };
    !label.is_empty()
        && label.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ')
        && rest.contains(&format!("-----END {label}-----"))
}

fn is_other_command(text: &str) -> bool {
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim_start();
    match first {
        "wget" => rest.contains("://") || rest.starts_with('-'),
        "Invoke-WebRequest" | "Invoke-RestMethod" | "iwr" | "irm" => {
            rest.contains("://") || rest.starts_with('-')
        }
        "http" | "https" | "xh" => {
            let words: Vec<&str> = rest.split_whitespace().collect();
            let is_method = |word: &str| ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].contains(&word);
            words.first().is_some_and(|word| is_method(word) && words.len() > 1 || word.starts_with(":/"))
                || words.first().is_some_and(|word| word.starts_with("--"))
        }
        _ => {
            let call = text.strip_prefix("await ").unwrap_or(text);
            ["fetch(\"", "fetch('", "fetch(`"].iter().any(|start| call.starts_with(start))
                || text.starts_with("$session = New-Object Microsoft.PowerShell")
        }
    }
}

/// A request with its request line, a file of several, or a Hurl file.
fn requests(text: &str) -> Option<Kind> {
    let lines = || text.lines().map(str::trim_end);
    let is_line = |line: &str| read_request_line(line).is_some();
    let is_prologue = |line: &str| {
        line.is_empty()
            || line.starts_with('#')
            || line.starts_with("//")
            || line.starts_with('@') && line.contains('=')
    };
    let first = lines().find(|line| !is_prologue(line))?;
    if !is_line(first) {
        return None;
    }
    let has_answer = lines().any(|line| line == "HTTP *" || hurl_status(line));
    let sections = ["[Asserts]", "[Captures]", "[QueryStringParams]", "[Query]", "[FormParams]", "[Options]"];
    if has_answer || lines().any(|line| sections.contains(&line)) {
        return Some(Kind::Hurl);
    }
    let is_file = lines().any(|line| line.starts_with("###"))
        || lines().next().is_some_and(|line| line.starts_with('@') || line.starts_with("# @"))
        || lines().filter(|line| is_line(line)).count() > 1
        || text.contains("\n> {%");
    Some(if is_file { Kind::HttpFile } else { Kind::HttpRequest })
}

/// `HTTP 200`, `HTTP/1.1 200`.
fn hurl_status(line: &str) -> bool {
    let short = line
        .strip_prefix("HTTP ")
        .is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()));
    short || read_status_line(line).is_some()
}

/// One address of http or https, alone.
fn is_url(text: &str) -> bool {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    let Some(rest) = ["https://", "http://"]
        .iter()
        .find_map(|start| lower.starts_with(start).then(|| &text[start.len()..]))
    else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !text.contains(char::is_whitespace) && !text.contains(['"', '<', '>'])
}

/// HTML, XML or SOAP, by the first element, and an end that closes one.
fn markup(text: &str) -> Option<Kind> {
    let lower = text.get(..2_000).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("<!doctype html") {
        return Some(Kind::Html);
    }
    let mut rest = lower.as_str();
    let mut is_xml = false;
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<?xml") {
            is_xml = true;
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!doctype") {
            ">"
        } else {
            break;
        };
        if rest.starts_with("<!doctype html") {
            return Some(Kind::Html);
        }
        rest = rest.split_once(end)?.1;
    }
    let inside = rest.strip_prefix('<')?;
    let length = inside.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')))?;
    let (name, after) = inside.split_at(length);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        || !after.starts_with(['>', ' ', '/', '\n', '\r', '\t'])
    {
        return None;
    }
    const HTML: [&str; 26] = [
        "html", "head", "body", "div", "p", "span", "h1", "h2", "h3", "h4", "ul", "ol", "table", "section",
        "article", "main", "form", "script", "style", "title", "meta", "link", "a", "b", "br", "pre",
    ];
    // `<a href=…>`, not `<a> b` in prose: some element has to be closed
    let is_closed = text.contains("</") || text.contains("/>");
    if HTML.contains(&name) && !is_xml {
        return (is_closed || ["html", "head", "body", "h1"].contains(&name)).then_some(Kind::Html);
    }
    if !is_xml && !is_closed {
        return None;
    }
    let is_envelope = name == "envelope" || name.ends_with(":envelope");
    let is_soap =
        is_envelope && (lower.contains("schemas.xmlsoap.org/soap") || lower.contains("w3.org/2003/05/soap"));
    Some(if is_soap { Kind::Soap } else { Kind::Xml })
}

/// An operation, a selection, or type definitions (GraphQL specification, §2 and §3).
fn is_graphql(text: &str) -> bool {
    let text = text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .map_or("", |line| {
            let at = line.as_ptr() as usize - text.as_ptr() as usize;
            text[at..].trim_start()
        });
    if !text.contains('{') || !text.contains('}') {
        return false;
    }
    if let Some(inside) = text.strip_prefix('{') {
        let (name, after) = name(inside.trim_start());
        let after = after.trim_start();
        return !name.is_empty() && (after.starts_with('{') || after.starts_with('(') && after.contains('{'));
    }
    if let Some(rest) = text.strip_prefix("\"\"\"") {
        return rest.split_once("\"\"\"").is_some_and(|(_, rest)| is_graphql(rest));
    }
    let (keyword, rest) = name(text);
    let (named, after) = name(rest.trim_start());
    let after = after.trim_start();
    match keyword {
        "query" | "mutation" | "subscription" => after.starts_with(['{', '(', '@']),
        "fragment" => !named.is_empty() && after.starts_with("on "),
        "schema" => named.is_empty() && after.starts_with(['{', '@']),
        "extend" => ["type", "schema", "input", "enum", "interface", "union"].contains(&named),
        "type" | "input" | "interface" | "enum" => {
            let is_other_language = text.contains(';') || text.contains("=>");
            let has_fields = keyword == "enum" || text.contains(':');
            !named.is_empty()
                && !is_other_language
                && has_fields
                && (after.starts_with(['{', '@']) || after.starts_with("implements "))
        }
        "scalar" | "union" => !named.is_empty() && text.contains("type "),
        "directive" => after.starts_with('@') || rest.trim_start().starts_with('@'),
        _ => false,
    }
}

fn name(text: &str) -> (&str, &str) {
    let length = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.split_at(length)
}

/// `openapi: 3.1.0`, `swagger: "2.0"`, `asyncapi: 2.6.0` at the left margin.
fn yaml_description(text: &str) -> Option<Kind> {
    text.lines().take(2_000).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let is_version =
            |start: &str| value.starts_with(start) && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match key.trim_matches(['"', '\'']) {
            "openapi" if is_version("3.") => Some(Kind::OpenApiYaml),
            "swagger" if is_version("2") => Some(Kind::SwaggerYaml),
            "asyncapi" if is_version("2.") || is_version("3.") => Some(Kind::AsyncApi),
            _ => None,
        }
    })
}

/// `---` in front, or names with values at the left margin, something of it nested. Headers and prose are none.
pub(super) fn is_yaml(text: &str) -> bool {
    if text.starts_with("%YAML") {
        return true;
    }
    let has_mark = text.starts_with("---\n") || text.starts_with("---\r\n");
    let text = if has_mark { &text[3..] } else { text };
    let (mut keys, mut nested, mut items) = (0, 0, 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(200) {
        let is_comment = line.trim_start().starts_with('#');
        if is_comment || line == "---" || line == "..." {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            nested += 1;
        } else if line == "-" || line.starts_with("- ") {
            items += 1;
        } else {
            let Some((key, value)) = line.split_once(':') else { return false };
            let is_key = !key.is_empty()
                && !key.contains(' ')
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./$\"'".contains(&b));
            let is_value = value.is_empty() || value.starts_with([' ', '\r']);
            if !is_key || !is_value {
                return false;
            }
            let known =
                ["content-type", "date", "server", "host", "content-length", "set-cookie", "cache-control"];
            if known.iter().any(|name| key.eq_ignore_ascii_case(name)) {
                return false;
            }
            keys += 1;
        }
    }
    let nested_keys = keys > 0 && (nested > 0 || items > 0);
    let list_of_maps =
        keys == 0 && items > 0 && text.lines().any(|line| line.starts_with("- ") && line.contains(": "));
    nested_keys || list_of_maps || has_mark && (keys > 0 || items > 0) || keys >= 3 && lower_keys(text)
}

fn lower_keys(text: &str) -> bool {
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .all(|line| line.starts_with(|c: char| c.is_ascii_lowercase() || c == '#'))
}

/// Two lines at least with the same number of fields, two at least (RFC 4180); a semicolon or a tab may part them.
pub(super) fn is_csv(text: &str, is_cut: bool) -> bool {
    [',', ';', '\t'].into_iter().any(|separator| {
        let mut counts = Vec::new();
        let mut fields = 1u32;
        let mut is_quoted = false;
        let mut header_end = text.len();
        for (at, c) in text.char_indices() {
            match c {
                '"' => is_quoted = !is_quoted,
                _ if is_quoted => {}
                '\n' => {
                    if counts.is_empty() {
                        header_end = at;
                    }
                    counts.push(fields);
                    fields = 1;
                    if counts.len() > 50 {
                        break;
                    }
                }
                _ => fields += u32::from(c == separator),
            }
        }
        if !is_cut && !text.ends_with('\n') && counts.len() <= 50 {
            counts.push(fields);
        }
        let is_name = |name: &str| {
            let name = name.trim_end_matches('\r');
            !name.is_empty() && name.len() < 60 && !name.starts_with(' ') && !name.ends_with(['.', '{', '['])
        };
        counts.len() >= 2
            && counts[0] >= 2
            && counts.iter().all(|count| *count == counts[0])
            && text[..header_end].split(separator).all(is_name)
            && !text.starts_with(['{', '[', '<'])
    })
}
