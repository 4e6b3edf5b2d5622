//! The options of a curl command put together: address, headers, body and sign-in of the request, with curl's defaults
//! and where options exclude each other. It reads no words.

use super::command::Reader;
use super::shell::shorten;
use crate::exchange::address::{form_pairs, percent_decode, split_query};
use crate::exchange::{method, variables};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use check::RequestDraft;
use check::request::{Auth, FileReference, Parameter, RequestBody};

const FORM_TYPE: &str = "application/x-www-form-urlencoded";

impl Reader<'_> {
    pub(super) fn draft(mut self) -> RequestDraft {
        let mut draft = RequestDraft::default();
        let end = self.remarks.last().map_or(self.at.1, |r| r.end.max(self.at.1));
        let upload = self.upload.take();
        self.address(&mut draft, upload.as_deref());
        if !self.cookies.is_empty() {
            let cookies = std::mem::take(&mut self.cookies).join("; ");
            self.own_headers.push(Parameter::new("Cookie", cookies));
        }
        if self.is_json {
            self.own_headers.push(Parameter::new("Accept", "application/json"));
        }
        for header in std::mem::take(&mut self.own_headers) {
            if !self.has_header(&header.name) {
                self.headers.push(header);
            }
        }
        self.at = (end, end);
        self.body(&mut draft, upload);
        draft.headers.append(&mut self.headers);
        self.auth(&mut draft);
        method::said(&draft, |sentence| self.say(sentence));
        draft
    }

    fn body(&mut self, draft: &mut RequestDraft, upload: Option<String>) {
        let data = if self.is_get { None } else { self.data.take() };
        let kinds = [self.is_head, !self.parts.is_empty(), data.is_some(), upload.is_some()];
        if kinds.into_iter().filter(|is| *is).count() > 1 {
            self.say(
                "`-I`, `-F`, `-d` and `-T` exclude each other, and curl refuses the command: `-F` is taken before `-d` \
                 before `-T`.",
            );
        }
        let has_content_type = self.has_header("content-type");
        let usual = if !self.parts.is_empty() || data.is_some() {
            "POST"
        } else if upload.is_some() {
            "PUT"
        } else {
            "GET"
        };
        draft.body = if !self.parts.is_empty() {
            self.take_multipart_type();
            RequestBody::Multipart(std::mem::take(&mut self.parts))
        } else if let Some(text) = data {
            let usual = if self.is_json { "application/json" } else { FORM_TYPE };
            let media_type = self.take_content_type().unwrap_or_else(|| usual.to_string());
            match (self.data_file.take(), form_pairs(&text)) {
                (Some(name), _) if text.is_empty() => {
                    RequestBody::File { media_type, file: FileReference::named(name) }
                }
                (_, Some(fields)) if media_type == FORM_TYPE => RequestBody::Form(fields),
                _ if text.is_empty() && media_type == FORM_TYPE => RequestBody::Form(Vec::new()),
                _ => {
                    if media_type == FORM_TYPE
                        && !has_content_type
                        && text.trim_start().starts_with(['{', '['])
                    {
                        self.say(
                            "The body looks like JSON, and curl sends it as application/x-www-form-urlencoded, since no \
                             `-H 'Content-Type: application/json'` is there: so does this request.",
                        );
                    }
                    RequestBody::Text { media_type, text }
                }
            }
        } else if let Some(file_name) = upload {
            let media_type = self.take_content_type().unwrap_or_default();
            if file_name == "-" || file_name == "." {
                self.say("`-T -` sends what another program writes, which a page can't read: choose a file in the body.");
            } else {
                self.say(format!(
                    "`-T {file_name}`: a page can't open a file by its name: choose it in the body."
                ));
            }
            RequestBody::File { media_type, file: FileReference::named(file_name) }
        } else {
            if self.is_json && !self.has_header("content-type") {
                self.headers.push(Parameter::new("Content-Type", "application/json"));
            }
            RequestBody::None
        };
        let usual = if self.is_head && draft.body.is_none() { "HEAD" } else { usual };
        draft.method = self.method.take().unwrap_or_else(|| usual.to_string());
        if draft.method.is_empty() {
            draft.method = usual.to_string();
        }
    }

    /// The body's media type, taken out of the headers. None: curl's own.
    fn take_content_type(&mut self) -> Option<String> {
        let is_it = |name: &str| name.eq_ignore_ascii_case("content-type");
        match self.headers.iter().position(|h| is_it(&h.name)) {
            Some(at) => Some(self.headers.remove(at).value),
            None => self.removed.iter().any(|name| is_it(name)).then(String::new),
        }
    }

    /// The boundary belongs to the body that is sent, so nobody else may write this header.
    fn take_multipart_type(&mut self) {
        if let Some(media_type) = self.take_content_type().filter(|t| !t.is_empty()) {
            self.say(format!(
                "The header `Content-Type: {media_type}` is left out: the browser writes multipart/form-data with the \
                 boundary that it makes."
            ));
        }
    }

    fn address(&mut self, draft: &mut RequestDraft, upload: Option<&str>) {
        let urls = std::mem::take(&mut self.urls);
        let mut urls = urls.into_iter();
        let Some((mut url, at)) = urls.next() else {
            return self.say("The command has no address: write one.");
        };
        for (other, at) in urls {
            self.at = at;
            self.say(format!("`{}` is left out: only the first address is taken.", shorten(&other)));
        }
        self.at = at;
        url = url.trim().to_string();
        self.scheme(&mut url);
        self.user_in(&mut url);
        if let (false, Some(glob)) = (self.is_globoff, glob_in(&url)) {
            let short = shorten(glob);
            self.say(match is_bad_range(glob) {
                true => format!("curl takes `{short}` in the address for a range and refuses it without `-g`: here it stands as it is."),
                false => format!(
                    "`{short}` in the address stands for several addresses, which curl fetches one by one: here it stands \
                     as it is (as with `-g`)."
                ),
            });
        }
        let (before_fragment, fragment) = url.split_once('#').unwrap_or((&url, ""));
        let mut whole = before_fragment.to_string();
        if !fragment.is_empty() {
            self.say(format!("`#{}` in the address is left out: it is never sent.", shorten(fragment)));
        }
        if let Some(file) = upload.filter(|file| !["-", "."].contains(file)) {
            let path_start = whole.find("://").map_or(0, |at| at + 3);
            let path = whole[path_start..].find('/').map(|at| path_start + at);
            if path.is_none() || whole.ends_with('/') {
                let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
                whole.push_str(if path.is_none() { "/" } else { "" });
                whole.push_str(name);
                self.say(format!("curl puts the file's name behind the address: `{whole}`."));
            }
        }
        let mut pieces = std::mem::take(&mut self.query);
        if self.is_get {
            pieces.extend(self.data.take());
            if let Some(file) = self.data_file.take() {
                self.remarks.retain(|remark| !remark.sentence.contains(": choose it in the body"));
                self.say(format!("With `-G`, the text of `{file}` belongs into the query: paste it there."));
            }
        }
        for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
            if !whole.contains('?') {
                whole.push('?');
            } else if !whole.ends_with(['?', '&']) {
                whole.push('&');
            }
            whole.push_str(&piece);
        }
        (draft.url, draft.query, _) = split_query(&whole);
    }

    /// curl's default, and what a browser can fetch.
    fn scheme(&mut self, url: &mut String) {
        if url.is_empty() || url.starts_with("{{") || url.starts_with('$') || url.starts_with('`') {
            return;
        }
        let Some((scheme, _)) = url.split_once("://") else {
            let other = ["ftp.", "dict.", "ldap.", "imap.", "smtp.", "pop3."];
            let guess = other.into_iter().find(|start| url.to_ascii_lowercase().starts_with(start));
            let scheme = guess.map_or("http", |start| start.trim_end_matches('.'));
            *url = format!("{scheme}://{url}");
            self.say(format!("The address has no scheme: curl takes {scheme}, and so does this request."));
            if guess.is_some() {
                self.say(format!("A browser fetches http and https only, not {scheme}."));
            }
            return;
        };
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) && !scheme.contains("{{")
        {
            self.say(format!("A browser fetches http and https only, not {}.", shorten(scheme)));
        }
    }

    /// `https://user:password@host`: a browser refuses such an address, so they become its sign-in.
    fn user_in(&mut self, url: &mut String) {
        let Some(start) = url.find("://").map(|at| at + 3) else { return };
        let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
        let Some(at) = url[start..end].rfind('@') else { return };
        let written = url[start..start + at].to_string();
        url.replace_range(start..start + at + 1, "");
        self.say("The user in the address became the basic sign-in: a browser refuses such an address.");
        if self.user.is_none() {
            let (user, password) = written.split_once(':').unwrap_or((&written, ""));
            let decode = |text: &str| percent_decode(text).unwrap_or_else(|| text.to_string());
            self.user = Some(format!("{}:{}", decode(user), decode(password)));
        }
    }

    fn auth(&mut self, draft: &mut RequestDraft) {
        let mut found =
            draft.headers.iter().enumerate().filter(|(_, h)| h.name.eq_ignore_ascii_case("authorization"));
        if let (Some((at, header)), None) = (found.next(), found.next()) {
            if let Some(auth) = auth_of(&header.value) {
                draft.headers.remove(at);
                draft.auth = auth;
            }
        } else if let Some(token) = self.bearer.take() {
            draft.auth = Auth::Bearer { token };
        } else if let Some(user) = self.user.take().filter(|_| !self.is_other_sign_in) {
            let (name, password) = match user.split_once(':') {
                Some((name, password)) => (name, password),
                None => {
                    self.say(format!(
                        "`-u {user}` has no password, and curl would ask for it: write it under Auth."
                    ));
                    (user.as_str(), "")
                }
            };
            draft.auth = Auth::Basic { user: name.to_string(), password: password.to_string() };
        }
    }
}

/// A bearer token, or a user with a password, written as curl would write them again. Everything else stays a header.
pub(crate) fn auth_of(value: &str) -> Option<Auth> {
    if let Some(token) = value.strip_prefix("Bearer ") {
        let is_one_word = !token.is_empty() && !token.contains(char::is_whitespace);
        let is_variable = token.starts_with("{{") && token.ends_with("}}");
        return (is_one_word || is_variable).then(|| Auth::Bearer { token: token.to_string() });
    }
    let encoded = value.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some(Auth::Basic { user: user.to_string(), password: password.to_string() })
}

/// `{a,b}` or `[1-3]`, which curl expands; not `{{name}}`, not the host of `http://[::1]/`.
fn glob_in(url: &str) -> Option<&str> {
    let host_start = url.find("://").map_or(0, |at| at + 3);
    let mut at = 0;
    while let Some(found) = url[at..].find(['{', '[']) {
        let start = at + found;
        if let Some((_, end)) = variables::variable_at(url, start) {
            at = end;
            continue;
        }
        let (open, close) = if url[start..].starts_with('{') { ('{', '}') } else { ('[', ']') };
        match url[start..].find(close) {
            Some(length) if open == '[' && start == host_start => at = start + length,
            Some(length) => return Some(&url[start..=start + length]),
            None => return Some(&url[start..]),
        }
    }
    None
}

/// `[` that begins neither `[1-3]` nor `[a-z]`, with a step `:2` or without.
fn is_bad_range(glob: &str) -> bool {
    let Some(inside) = glob.strip_prefix('[') else { return false };
    let Some((first, last)) = inside.trim_end_matches(']').split_once('-') else { return true };
    let last = last.split(':').next().unwrap_or_default();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_letter = |text: &str| text.len() == 1 && text.bytes().all(|b| b.is_ascii_alphabetic());
    !(is_number(first) && is_number(last) || is_letter(first) && is_letter(last))
}
