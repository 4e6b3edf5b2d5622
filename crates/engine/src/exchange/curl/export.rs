//! A request as a curl command for sh and bash, one option on each line. Reading it again gives the same request, up
//! to what a command can't hold: what is off, extractions, assertions, and an API key, which becomes a header or a
//! parameter of the query.

use crate::exchange::address::{form_pair, form_text, full_address, query_text};
use check::RequestDraft;
use check::request::{Auth, KeyLocation, PartContent, RequestBody};

/// Whether secrets that were typed into the request may stand in the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// As `{{name}}` or `[redacted]`.
    AsNames,
    Revealed,
}

/// The command, and what it can't say, each in a sentence.
pub fn export(draft: &RequestDraft, secrets: Secrets) -> (String, Vec<String>) {
    let without_secrets;
    let draft = match secrets {
        Secrets::Revealed => draft,
        Secrets::AsNames => {
            without_secrets = draft.without_secrets().0;
            &without_secrets
        }
    };
    let mut remarks = Vec::new();
    let address = full_address(draft);
    let mut command = Command { text: "curl".into() };
    if address.starts_with('-') || address.is_empty() {
        command.option("--url", &address);
    } else {
        command.text.push_str(&format!(" {}", quote(&address)));
    }
    if address.contains(['[', ']']) || has_lone_brace(&address) {
        command.flag("--globoff");
    }
    method(draft, &mut command);
    let is_multipart = matches!(draft.body, RequestBody::Multipart(_));
    let mut has_content_type = false;
    for header in draft.headers.iter().filter(|h| h.is_on) {
        let is_content_type = header.name.eq_ignore_ascii_case("content-type");
        has_content_type |= is_content_type;
        if is_content_type && is_multipart {
            continue;
        }
        command.header(&header.name, &header.value);
    }
    match &draft.auth {
        Auth::None => {}
        Auth::Bearer { token } => command.header("Authorization", &format!("Bearer {token}")),
        Auth::Basic { user, password } => {
            if user.contains(':') {
                remarks
                    .push("The user's name has a colon, which ends it for curl's `-u` and in HTTP.".into());
            }
            command.option("--user", &format!("{user}:{password}"));
        }
        Auth::ApiKey { name, value, location: KeyLocation::Header } => command.header(name, value),
        Auth::ApiKey { location: KeyLocation::Query, .. } => {}
    }
    body(draft, has_content_type, &mut command, &mut remarks);
    (command.text, remarks)
}

fn method(draft: &RequestDraft, command: &mut Command) {
    let usual = match &draft.body {
        RequestBody::None => "GET",
        RequestBody::File { .. }
        | RequestBody::Text { .. }
        | RequestBody::Form(_)
        | RequestBody::Multipart(_) => "POST",
    };
    match draft.method.as_str() {
        // curl waits for a body after `-X HEAD`
        "HEAD" if draft.body.is_none() => command.flag("--head"),
        method if method != usual && !method.is_empty() => command.option("--request", method),
        _ => {}
    }
}

fn body(draft: &RequestDraft, has_content_type: bool, command: &mut Command, remarks: &mut Vec<String>) {
    let content_type = |media_type: &str, command: &mut Command| {
        if has_content_type || media_type == "application/x-www-form-urlencoded" {
            return;
        }
        match media_type {
            // takes curl's own away
            "" => command.option("--header", "Content-Type:"),
            _ => command.option("--header", &format!("Content-Type: {media_type}")),
        }
    };
    match &draft.body {
        RequestBody::None => {}
        RequestBody::Text { media_type, text } => {
            content_type(media_type, command);
            command.option("--data-raw", text);
        }
        RequestBody::File { media_type, file } => {
            content_type(media_type, command);
            command.option("--data-binary", &format!("@{}", file.file_name));
        }
        RequestBody::Form(fields) => {
            let fields: Vec<_> = fields.iter().filter(|f| f.is_on).collect();
            if fields.is_empty() {
                command.option("--data-raw", "");
            } else if fields.iter().any(|f| f.name.is_empty()) {
                let fields: Vec<_> = fields.into_iter().cloned().collect();
                command.option("--data-raw", &form_text(&fields));
            } else {
                for field in fields {
                    let pair = form_pair(&field.name, &field.value);
                    match pair.split_once('=') {
                        Some((_, value)) if value == field.value => command.option("--data-raw", &pair),
                        Some((name, _)) => {
                            command.option("--data-urlencode", &format!("{name}={}", field.value))
                        }
                        None => {}
                    }
                }
            }
        }
        RequestBody::Multipart(parts) => {
            for part in parts.iter().filter(|p| p.is_on) {
                if part.name.contains('=') {
                    remarks.push(format!(
                        "The form field `{}` has a `=` in its name, which curl's `-F` can't say.",
                        part.name
                    ));
                }
                let name = query_text(&part.name, true).replace("%20", " ");
                let name = if part.name.contains('=') { &name } else { &part.name };
                let mut attributes = String::new();
                if !part.media_type.is_empty() {
                    attributes = format!(";type={}", part.media_type);
                }
                match &part.content {
                    PartContent::Text(text) if attributes.is_empty() => {
                        command.option("--form-string", &format!("{name}={text}"));
                    }
                    PartContent::Text(text) => {
                        command.option("--form", &format!("{name}={}{attributes}", form_word(text)));
                    }
                    PartContent::File { file, sent_as } => {
                        if let Some(sent_as) = sent_as {
                            attributes.push_str(&format!(";filename={}", form_word(sent_as)));
                        }
                        command
                            .option("--form", &format!("{name}=@{}{attributes}", form_word(&file.file_name)));
                    }
                }
            }
        }
    }
}

struct Command {
    text: String,
}

impl Command {
    fn flag(&mut self, name: &str) {
        self.text.push_str(&format!(" \\\n  {name}"));
    }

    fn option(&mut self, name: &str, value: &str) {
        self.text.push_str(&format!(" \\\n  {name} {}", quote(value)));
    }

    fn header(&mut self, name: &str, value: &str) {
        match value.trim().is_empty() {
            true => self.option("--header", &format!("{name};")),
            false => self.option("--header", &format!("{name}: {value}")),
        }
    }
}

/// A value of `-F` in double quotes, so that `;`, `,`, `@` and `<` are text.
fn form_word(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn has_lone_brace(address: &str) -> bool {
    let mut at = 0;
    while let Some(found) = address[at..].find(['{', '}']) {
        match crate::exchange::variables::variable_at(address, at + found) {
            Some((_, end)) => at = end,
            None => return true,
        }
    }
    false
}

/// One word of sh: in single quotes, `'\''` for a quote in it. Control characters but line breaks and tabs stand as
/// escapes in `$'…'`, which bash and zsh know.
fn quote(text: &str) -> String {
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        let mut out = String::from("$'");
        for c in text.chars() {
            match c {
                '\'' | '\\' => out.extend(['\\', c]),
                '\r' => out.push_str("\\r"),
                // sh can't hold a NUL in any way
                '\0' => out.push('\u{fffd}'),
                c if c.is_control() && c != '\n' && c != '\t' => {
                    out.push_str(&format!("\\u{:04x}", c as u32))
                }
                c => out.push(c),
            }
        }
        out.push('\'');
        return out;
    }
    let is_plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '@' | '%' | '+' | ',')
    };
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_string(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}
