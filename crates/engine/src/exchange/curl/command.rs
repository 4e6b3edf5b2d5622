//! The words of a curl command, as a request: which option does what, in which order, with curl's defaults (curl's
//! manual). What a browser can't do is said beside the request, which keeps it for "Copy as cURL".

use super::options::{self, CurlOption, Does, Found};
use super::shell::{Command, Word, shorten};
use super::{Remark, form};
use crate::exchange::address::form_escape;
use check::RequestDraft;
use check::request::{Parameter, Part};

/// Reads the words behind `curl`.
pub(super) fn read(command: &Command, remarks: &mut Vec<Remark>) -> RequestDraft {
    let mut reader = Reader {
        input: command.input.as_deref(),
        remarks,
        urls: Vec::new(),
        method: None,
        data: None,
        data_file: None,
        is_json: false,
        is_get: false,
        is_head: false,
        is_globoff: false,
        is_other_sign_in: false,
        query: Vec::new(),
        headers: Vec::new(),
        removed: Vec::new(),
        cookies: Vec::new(),
        own_headers: Vec::new(),
        user: None,
        bearer: None,
        parts: Vec::new(),
        upload: None,
        at: (0, 0),
    };
    reader.words(&command.words);
    reader.draft()
}

pub(super) struct Reader<'a> {
    pub(super) input: Option<&'a str>,
    pub(super) remarks: &'a mut Vec<Remark>,
    pub(super) urls: Vec<(String, (u32, u32))>,
    pub(super) method: Option<String>,
    /// What the data options made together.
    pub(super) data: Option<String>,
    /// The one file that is the whole body.
    pub(super) data_file: Option<String>,
    pub(super) is_json: bool,
    pub(super) is_get: bool,
    pub(super) is_head: bool,
    pub(super) is_globoff: bool,
    pub(super) is_other_sign_in: bool,
    /// Of `--url-query`, encoded.
    pub(super) query: Vec<String>,
    pub(super) headers: Vec<Parameter>,
    /// Names behind `-H 'Name:'`.
    pub(super) removed: Vec<String>,
    pub(super) cookies: Vec<String>,
    /// Headers that options other than `-H` make: they give way to `-H`.
    pub(super) own_headers: Vec<Parameter>,
    pub(super) user: Option<String>,
    pub(super) bearer: Option<String>,
    pub(super) parts: Vec<Part>,
    pub(super) upload: Option<String>,
    /// The option in hand, for remarks.
    pub(super) at: (u32, u32),
}

impl Reader<'_> {
    pub(super) fn say(&mut self, sentence: impl Into<String>) {
        self.remarks.push(Remark::new(self.at.0, self.at.1, sentence));
    }

    fn words(&mut self, words: &[Word]) {
        let mut words = words.iter();
        let mut options_ended = false;
        while let Some(word) = words.next() {
            self.at = (word.start, word.end);
            let text = word.text.as_str();
            if options_ended || !text.starts_with('-') || text == "-" {
                self.urls.push((text.to_string(), self.at));
            } else if text == "--" {
                options_ended = true;
            } else if let Some(long) = text.strip_prefix("--") {
                if self.long(text, long, &mut words) == Flow::Stop {
                    return;
                }
            } else if self.short(&text[1..], &mut words) == Flow::Stop {
                return;
            }
        }
    }

    fn long<'w>(&mut self, text: &str, name: &str, words: &mut impl Iterator<Item = &'w Word>) -> Flow {
        let (name, attached) = match name.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (name, None),
        };
        let found = options::by_long(name);
        let (option, is_negated) = match found {
            Found::Exactly(option) => (option, false),
            Found::Not(option) => (option, true),
            Found::ByBeginning(option) => {
                self.say(format!(
                    "`--{name}` is read as `--{}`, the only option that begins so.",
                    option.long
                ));
                (option, false)
            }
            Found::Nothing => {
                self.say(format!(
                    "`{}` is no option of curl that is known here: it is left out. If a value follows it, that is taken \
                     for an address.",
                    shorten(text)
                ));
                return Flow::GoOn;
            }
        };
        let written = format!("--{}", option.long);
        if is_negated {
            match option.does {
                Does::Get => self.is_get = false,
                Does::Head => self.is_head = false,
                Does::Globoff => self.is_globoff = false,
                _ => {}
            }
            return Flow::GoOn;
        }
        if let Some(value) = attached {
            self.say(format!(
                "curl refuses `{}`, since a space belongs between option and value: read here as `{written} {}`.",
                shorten(text),
                shorten(value)
            ));
        }
        if !option.takes_value {
            return self.apply(option, &written, "");
        }
        let value = match attached {
            Some(value) => Some(value.to_string()),
            None => self.next_value(words),
        };
        self.apply_with(option, &written, value)
    }

    /// `-sSLX POST`, `-XPOST`, `-d@file`.
    fn short<'w>(&mut self, letters: &str, words: &mut impl Iterator<Item = &'w Word>) -> Flow {
        for (at, letter) in letters.char_indices() {
            let written = format!("-{letter}");
            let Some(option) = options::by_short(letter) else {
                self.say(format!(
                    "`{written}` is no option of curl that is known here: it is left out. If a value follows it, that \
                     is taken for an address."
                ));
                continue;
            };
            if option.takes_value {
                let attached = &letters[at + letter.len_utf8()..];
                let value = match attached {
                    "" => self.next_value(words),
                    _ => Some(attached.to_string()),
                };
                return self.apply_with(option, &written, value);
            }
            if self.apply(option, &written, "") == Flow::Stop {
                return Flow::Stop;
            }
        }
        Flow::GoOn
    }

    fn next_value<'w>(&mut self, words: &mut impl Iterator<Item = &'w Word>) -> Option<String> {
        let word = words.next()?;
        self.at.1 = word.end;
        Some(word.text.clone())
    }

    fn apply_with(&mut self, option: &CurlOption, written: &str, value: Option<String>) -> Flow {
        match value {
            Some(value) => self.apply(option, written, &value),
            None => {
                self.say(format!(
                    "`{written}` needs a value behind it, and the command ends: it is left out."
                ));
                Flow::GoOn
            }
        }
    }

    fn apply(&mut self, option: &CurlOption, written: &str, value: &str) -> Flow {
        match option.does {
            Does::Nothing => {}
            Does::Not(why) => self.say(format!("`{written}` is left out: {why}.")),
            Does::Next => {
                self.say("`--next` and what follows it is left out: only the first request is taken.");
                return Flow::Stop;
            }
            Does::Get => self.is_get = true,
            Does::Head => self.is_head = true,
            Does::Globoff => self.is_globoff = true,
            Does::Method => self.method = Some(value.to_string()),
            Does::Url => self.urls.push((value.to_string(), self.at)),
            Does::UrlQuery => self.url_query(written, value),
            Does::User => self.user = Some(value.to_string()),
            Does::Bearer => self.bearer = Some(value.to_string()),
            Does::OtherSignIn => {
                self.is_other_sign_in = true;
                self.say(format!(
                    "`{written}` is left out, with `-u`: a page can't sign in this way, and must not send the password \
                     in another. Use curl and paste the output of `curl -i`."
                ));
            }
            Does::Upload => self.upload = Some(value.to_string()),
            Does::UserAgent => self.own_header("User-Agent", value),
            Does::Range => self.own_header("Range", &format!("bytes={value}")),
            Does::Referer => {
                let (referer, auto) = value.split_once(';').unwrap_or((value, ""));
                if auto == "auto" {
                    self.say(format!(
                        "`;auto` in `{written}` is left out: a browser sets the referer of redirects itself."
                    ));
                }
                self.own_header("Referer", referer);
            }
            Does::Cookie if value.contains('=') || value.contains("{{") => {
                self.cookies.push(value.trim().trim_end_matches(';').to_string());
            }
            Does::Cookie if value.is_empty() => {}
            Does::Cookie => self.say(format!(
                "`{written} {}` reads cookies from a file, which a page can't: write them as `name=value`.",
                shorten(value)
            )),
            Does::Header => self.header(written, value),
            Does::Data => self.data(written, value, true),
            Does::DataBinary => self.data(written, value, false),
            Does::DataRaw => self.add_data(value, "&"),
            Does::Json => {
                self.is_json = true;
                match value.strip_prefix('@') {
                    Some(file) => self.data_from(written, file, false, ""),
                    None => self.add_data(value, ""),
                }
            }
            Does::DataUrlencode => {
                if let Some(text) = self.urlencoded(written, value) {
                    self.add_data(&text, "&");
                }
            }
            Does::FormString => match value.split_once('=') {
                Some((name, text)) => self.parts.push(Part {
                    name: name.to_string(),
                    content: check::request::PartContent::Text(text.to_string()),
                    media_type: String::new(),
                    is_on: true,
                }),
                None => self.say(format!(
                    "`{written} {}` is left out: curl wants `name=text` there.",
                    shorten(value)
                )),
            },
            Does::Form => {
                let (parts, remarks) = form::parts(written, value);
                self.parts.extend(parts);
                remarks.into_iter().for_each(|remark| self.say(remark));
            }
        }
        Flow::GoOn
    }

    // --- data ----------------------------------------------------------------------------------------------------

    fn add_data(&mut self, text: &str, separator: &str) {
        match &mut self.data {
            Some(data) => {
                data.push_str(separator);
                data.push_str(text);
            }
            None => self.data = Some(text.to_string()),
        }
    }

    fn data(&mut self, written: &str, value: &str, strips_lines: bool) {
        match value.strip_prefix('@') {
            Some(file) => self.data_from(written, file, strips_lines, "&"),
            None => self.add_data(value, "&"),
        }
    }

    fn data_from(&mut self, written: &str, file: &str, strips_lines: bool, separator: &str) {
        if file == "-" {
            let Some(input) = self.input else {
                self.say(format!(
                    "`{written} @-` reads what another program writes, which a page can't: paste that text into the body."
                ));
                return self.add_data("", separator);
            };
            let text = match strips_lines {
                true => input.replace(['\r', '\n', '\0'], ""),
                false => input.to_string(),
            };
            return self.add_data(&text, separator);
        }
        let is_all = self.data.is_none() && self.data_file.is_none();
        let sentence = match is_all {
            true => format!(
                "`{written} @{file}`: a page can't open a file by its name: choose it in the body{}.",
                if strips_lines { " (curl takes its line breaks out, a page sends them)" } else { "" }
            ),
            false => format!(
                "`{written} @{file}`: a page can't open a file by its name: paste its text into the body."
            ),
        };
        self.say(sentence);
        if is_all {
            self.data_file = Some(file.to_string());
        }
        self.add_data("", separator);
    }

    /// The five forms of `--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`.
    fn urlencoded(&mut self, written: &str, value: &str) -> Option<String> {
        let (name, content) = match (value.split_once('='), value.split_once('@')) {
            (Some((name, content)), _) => (name, content.to_string()),
            (None, Some((name, "-"))) if self.input.is_some() => {
                (name, self.input.unwrap_or_default().to_string())
            }
            (None, Some((name, file))) => {
                self.say(format!(
                    "`{written} {name}@{file}`: a page can't open a file by its name: paste its text into the request."
                ));
                (name, String::new())
            }
            (None, None) => ("", value.to_string()),
        };
        let encoded = form_escape(&content);
        Some(if name.is_empty() { encoded } else { format!("{name}={encoded}") })
    }

    fn url_query(&mut self, written: &str, value: &str) {
        let piece = match value.strip_prefix('+') {
            Some(as_it_is) => Some(as_it_is.to_string()),
            None => self.urlencoded(written, value),
        };
        self.query.extend(piece);
    }

    // --- headers -------------------------------------------------------------------------------------------------

    fn own_header(&mut self, name: &str, value: &str) {
        self.own_headers.retain(|h| h.name != name);
        if !value.is_empty() {
            self.own_headers.push(Parameter::new(name, value));
        }
    }

    fn header(&mut self, written: &str, line: &str) {
        if let Some(file) = line.strip_prefix('@') {
            return self.say(format!(
                "`{written} @{}` reads headers from a file, which a page can't: write them here.",
                shorten(file)
            ));
        }
        match line.split_once(':') {
            Some((name, value)) if value.trim().is_empty() => {
                let name = name.trim().to_string();
                // What a browser doesn't send either needs no word; a body's Content-Type is seen to below.
                let is_internal = ["accept", "user-agent", "host", "connection", "accept-encoding"];
                if is_internal.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                    self.say(format!(
                        "`{written} '{name}:'` takes a header of curl's away; a browser always sends its own {name}."
                    ));
                } else if !["content-type", "expect", "transfer-encoding"]
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known))
                {
                    self.say(format!(
                        "`{written} '{name}:'` sends no header; for an empty one, curl wants `{name};`."
                    ));
                }
                self.removed.push(name);
            }
            Some((name, value)) => self.headers.push(Parameter::new(name.trim(), value.trim())),
            None => match line.trim_end().strip_suffix(';') {
                Some(name) if !name.is_empty() => self.headers.push(Parameter::new(name.trim(), "")),
                _ => self.say(format!(
                    "`{written} '{}'` is left out, as by curl: a header is `Name: value`.",
                    shorten(line)
                )),
            },
        }
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|h| h.name.eq_ignore_ascii_case(name))
            || self.removed.iter().any(|n| n.eq_ignore_ascii_case(name))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    GoOn,
    Stop,
}
