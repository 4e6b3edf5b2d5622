//! A command line of sh or bash as words: quotes, escapes, continuations, comments, variables, here-documents, and
//! where the first command ends. It runs nothing and reads no variable; what a shell would have done is said.

use super::Remark;

/// A word of the command, quotes and escapes undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    /// Bytes of the pasted text.
    pub start: u32,
    pub end: u32,
}

#[derive(Default)]
pub(super) struct Command {
    pub words: Vec<Word>,
    /// What a here-document or here-string gives to standard input.
    pub input: Option<String>,
}

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Text,
    Line,
    /// `|`, `;`, `&`, `&&`, `||`, `(`, `)`.
    Operator(&'static str),
}

/// The commands up to and including the first one that runs curl, of which only that one is returned. None: there is
/// none.
pub(super) fn curl_command(text: &str, remarks: &mut Vec<Remark>) -> Option<Command> {
    let mut reader = Reader { text, at: 0, remarks: Vec::new(), is_prompted: false, heredocs: Vec::new() };
    reader.skip_prompt();
    loop {
        let start = reader.at;
        let (mut command, end) = reader.command();
        if let Some(skipped) = words_before_curl(&command.words) {
            let (first, last) = (command.words.first()?, command.words.get(skipped)?);
            if skipped > 0 {
                let before = text.get(first.start as usize..last.start as usize).unwrap_or_default().trim();
                let sentence = format!("`{}` before curl is left out.", shorten(before));
                reader.remarks.push(Remark::new(first.start, last.start, sentence));
            }
            command.words.drain(..=skipped);
            command.input = reader.here_documents(end).or(command.input);
            let rest_start = reader.at;
            reader.say_rest(end, rest_start);
            remarks.append(&mut reader.remarks);
            return Some(command);
        }
        if end == End::Text || reader.at <= start {
            return None;
        }
        if !command.words.is_empty() {
            // What was said of a command that is left out does not matter; that it is left out does.
            reader.remarks.clear();
            let (from, to) = (start as u32, reader.at as u32);
            let before = shorten(text[start..reader.at].trim());
            reader.remarks.push(Remark::new(from, to, format!("`{before}` before curl is left out.")));
        }
    }
}

/// How many words stand before `curl`: assignments, and commands that run another one.
fn words_before_curl(words: &[Word]) -> Option<usize> {
    for (at, word) in words.iter().enumerate() {
        let name = word.text.rsplit(['/', '\\']).next().unwrap_or_default();
        if name.eq_ignore_ascii_case("curl") || name.eq_ignore_ascii_case("curl.exe") {
            return Some(at);
        }
        let is_assignment = word.text.split_once('=').is_some_and(|(name, _)| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        });
        if !is_assignment && !["sudo", "time", "command", "env", "exec", "nohup"].contains(&name) {
            return None;
        }
    }
    None
}

pub(super) fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end();
    let mut short: String = line.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

struct Heredoc {
    marker: String,
    is_quoted: bool,
    strips_tabs: bool,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    remarks: Vec<Remark>,
    /// The command began with a prompt, so that `> ` at the start of a further line is one too.
    is_prompted: bool,
    heredocs: Vec<Heredoc>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip(&mut self, start: &str) -> bool {
        let has = self.rest().starts_with(start);
        if has {
            self.at += start.len();
        }
        has
    }

    fn say(&mut self, start: usize, sentence: impl Into<String>) {
        self.remarks.push(Remark::new(start as u32, self.at as u32, sentence));
    }

    /// `$ curl`, `% curl`, `user@host:~$ curl`.
    fn skip_prompt(&mut self) {
        let blank = self.text.len() - self.text.trim_start().len();
        self.at = blank;
        let line = self.rest().lines().next().unwrap_or_default();
        let end = line.find("$ ").or_else(|| line.find("% ")).or_else(|| line.find("# "));
        if let Some(end) = end
            && line[end + 2..].trim_start().starts_with("curl")
            && (end == 0 && !line.starts_with('#')
                || !line[..end].contains(['\'', '"', ' ']) && line[..end].contains(['@', '~', ':']))
        {
            self.at = blank + end + 2;
            self.is_prompted = true;
        }
    }

    /// Words up to the end of one command.
    fn command(&mut self) -> (Command, End) {
        let mut command = Command::default();
        loop {
            while self.peek().is_some_and(|c| c == ' ' || c == '\t' || c == '\r') || self.continuation() {
                if self.peek().is_some_and(|c| c == ' ' || c == '\t' || c == '\r') {
                    self.at += 1;
                }
            }
            let start = self.at;
            let Some(c) = self.peek() else { return (command, End::Text) };
            match c {
                '\n' => {
                    self.at += 1;
                    if !command.words.is_empty() {
                        return (command, End::Line);
                    }
                }
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '|' | ';' | '(' | ')' => {
                    let operator = ["||", "|&", "|", ";", "(", ")"].into_iter().find(|o| self.skip(o));
                    return (command, End::Operator(operator.unwrap_or(";")));
                }
                '&' if !self.rest().starts_with("&>") => {
                    let operator = if self.skip("&&") { "&&" } else { "&" };
                    if operator == "&" {
                        self.at += 1;
                    }
                    return (command, End::Operator(operator));
                }
                '&' | '<' | '>' => self.redirection(&mut command),
                _ => match self.word() {
                    Some(text) => {
                        let is_descriptor =
                            text.bytes().all(|b| b.is_ascii_digit()) && self.rest().starts_with(['<', '>']);
                        if is_descriptor && !text.is_empty() && self.at - start == text.len() {
                            self.redirection(&mut command);
                        } else {
                            command.words.push(Word { text, start: start as u32, end: self.at as u32 });
                        }
                    }
                    // Every character begins a word or ends a command; this keeps the loop moving in any case.
                    None => self.at += c.len_utf8(),
                },
            }
        }
    }

    /// `> file`, `2>&1`, `< file`, `<<EOF`, `<<< text`.
    fn redirection(&mut self, command: &mut Command) {
        let start = self.at;
        if self.skip("<<<") {
            self.skip_blanks();
            command.input = self.word().map(|text| format!("{text}\n"));
            return;
        }
        if self.skip("<<") {
            let strips_tabs = self.skip("-");
            self.skip_blanks();
            let marker_start = self.at;
            let marker = self.word().unwrap_or_default();
            let is_quoted = self.text[marker_start..self.at].contains(['\'', '"', '\\']);
            self.heredocs.push(Heredoc { marker, is_quoted, strips_tabs });
            return;
        }
        let operator =
            ["&>>", "&>", ">>", ">&", ">|", "<&", "<>", ">", "<"].into_iter().find(|o| self.skip(o));
        self.skip_blanks();
        let target = self.word().unwrap_or_default();
        match operator {
            Some("<") => self.say(
                start,
                format!(
                    "`< {}`: a page can't read that file: paste its text into the body.",
                    shorten(&target)
                ),
            ),
            // `2>&1` and the like move messages only
            Some(">&" | "<&") => {}
            _ if target == "/dev/null" => {}
            _ => self.say(
                start,
                format!("`{}` is left out: a page writes no files.", shorten(&self.text[start..self.at])),
            ),
        }
    }

    fn skip_blanks(&mut self) {
        while self.skip(" ") || self.skip("\t") {}
    }

    /// The texts of the here-documents that were announced; the last one counts, as in a shell.
    fn here_documents(&mut self, end: End) -> Option<String> {
        if self.heredocs.is_empty() {
            return None;
        }
        if end != End::Line {
            // `curl … <<EOF | jq .`: the rest of the line comes first
            let start = self.at;
            self.at += self.rest().find('\n').map_or(self.rest().len(), |n| n + 1);
            let operator = if let End::Operator(operator) = end { operator } else { "" };
            let line = format!("{operator} {}", shorten(self.text[start..self.at].trim()));
            let line = line.trim();
            self.say(
                start,
                format!("`{line}` after the command is left out: only the first command is taken."),
            );
        }
        let mut last = None;
        for heredoc in std::mem::take(&mut self.heredocs) {
            let start = self.at;
            let mut body = String::new();
            let mut is_closed = false;
            while self.at < self.text.len() {
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                let (length, line) = (line.len(), line.trim_end_matches(['\n', '\r']));
                let line = if heredoc.strips_tabs { line.trim_start_matches('\t') } else { line };
                self.at += length;
                if line == heredoc.marker {
                    is_closed = true;
                    break;
                }
                body.push_str(line);
                body.push('\n');
            }
            if !is_closed {
                self.say(
                    start,
                    format!(
                        "`<<{}`: the line `{}` that ends the text is missing.",
                        heredoc.marker, heredoc.marker
                    ),
                );
            }
            if !heredoc.is_quoted && body.contains(['$', '`', '\\']) {
                let text = std::mem::take(&mut body);
                let mut inner = Reader {
                    text: &text,
                    at: 0,
                    remarks: Vec::new(),
                    is_prompted: false,
                    heredocs: Vec::new(),
                };
                inner.expanded(&mut body, None);
                let moved =
                    inner.remarks.into_iter().map(|r| Remark::new(start as u32, self.at as u32, r.sentence));
                self.remarks.extend(moved);
            }
            last = Some(body);
        }
        last
    }

    /// What stands after the command.
    fn say_rest(&mut self, end: End, start: usize) {
        let rest = self.text[start.min(self.text.len())..].trim();
        if rest.is_empty() || rest.starts_with('#') {
            return;
        }
        let short = shorten(rest);
        self.at = self.text.len();
        match end {
            End::Operator("|" | "|&") => self.say(start, format!("`| {short}` is left out: the page shows the response itself.")),
            End::Operator("&") => self.say(
                start,
                format!(
                    "`&{short}` is left out: outside quotes, & ends the command. If it belongs to the address, put the \
                     address in single quotes."
                ),
            ),
            End::Operator(operator) => {
                self.say(start, format!("`{operator} {short}` is left out: only the first command is taken."));
            }
            _ => self.say(start, format!("`{short}` is left out: only the first command is taken.")),
        }
    }

    /// A backslash (or PowerShell's backtick) at the end of a line.
    fn continuation(&mut self) -> bool {
        let start = self.at;
        let rest = self.rest();
        let ends = ["\\\n", "\\\r\n", "`\n", "`\r\n"];
        let Some(end) = ends.into_iter().find(|end| rest.starts_with(end)) else {
            return self.loose_continuation();
        };
        let is_backtick = rest.starts_with('`');
        self.at += end.len();
        if is_backtick {
            self.say(
                start,
                "A backtick at the end of a line is PowerShell's: read here as the line's continuation.",
            );
        }
        if self.is_prompted {
            let _ = self.skip("> ");
        }
        true
    }

    /// A backslash with blanks behind it: a shell would take the blank, and end the command at the line's end.
    fn loose_continuation(&mut self) -> bool {
        let start = self.at;
        let Some(after) = self.rest().strip_prefix('\\') else { return false };
        let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
        let is_loose = blanks > 0 && after[blanks..].starts_with(['\n', '\r']);
        if is_loose {
            self.at += 1 + blanks;
            let _ = self.skip("\r");
            let _ = self.skip("\n");
            self.say(
                start,
                "A space stands after the backslash at the end of a line, so a shell would end the command there: \
                 read here as the line's continuation.",
            );
        }
        is_loose
    }

    /// One word. None: none begins here.
    fn word(&mut self) -> Option<String> {
        let start = self.at;
        let mut out = Text::default();
        while let Some(c) = self.peek() {
            let from = self.at;
            match c {
                ' ' | '\t' | '\n' | '\r' | '|' | '&' | ';' | '<' | '>' | '(' | ')' => break,
                '\\' | '`' if self.continuation() => {
                    // A word goes on over the end of a line; blanks end it.
                }
                '\\' => {
                    self.at += 1;
                    if let Some(c) = self.peek() {
                        self.at += c.len_utf8();
                        out.push(c);
                    }
                }
                '\'' => {
                    self.at += 1;
                    let length = self.rest().find('\'');
                    out.push_str(&self.rest()[..length.unwrap_or(self.rest().len())]);
                    self.at += length.map_or(self.rest().len(), |n| n + 1);
                    if length.is_none() {
                        self.say(
                            from,
                            "The single quote `'` is never closed: read up to the end of the text.",
                        );
                    }
                }
                '"' => self.double_quoted(from, &mut out),
                '$' => self.dollar(from, &mut out, false),
                '`' => self.backticks(from, &mut out),
                '“' | '”' | '‘' | '’' if self.is_quoting(c) => {
                    self.at += c.len_utf8();
                    let close = if matches!(c, '“' | '”') { ['“', '”'] } else { ['‘', '’'] };
                    let length = self.rest().find(close).unwrap_or(self.rest().len());
                    out.push_str(&self.rest()[..length]);
                    self.at += length;
                    self.at += self.peek().map_or(0, char::len_utf8);
                    self.say(from, "Curly quotes are read as straight ones; a shell would not.");
                }
                _ => {
                    self.at += c.len_utf8();
                    out.push(c);
                }
            }
        }
        (self.at > start).then(|| self.finish(out, start))
    }

    /// A word processor's quote at the start of a word, with its partner behind it.
    fn is_quoting(&self, c: char) -> bool {
        let before = self.text[..self.at].chars().next_back();
        let close = if matches!(c, '“' | '”') { ['“', '”'] } else { ['‘', '’'] };
        before.is_none_or(|b| b.is_whitespace() || b == '=') && self.rest()[c.len_utf8()..].contains(close)
    }

    fn finish(&mut self, out: Text, start: usize) -> String {
        String::from_utf8(out.0).unwrap_or_else(|error| {
            self.say(
                start,
                "The escapes make bytes that are no UTF-8 text: they are replaced by `\u{fffd}`.",
            );
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    fn double_quoted(&mut self, from: usize, out: &mut Text) {
        self.at += 1;
        let mut inside = String::new();
        if !self.expanded(&mut inside, Some('"')) {
            self.say(from, "The double quote `\"` is never closed: read up to the end of the text.");
        }
        out.push_str(&inside);
    }

    /// Text in which `$`, backticks and a few escapes count, up to `close` or the end. Returns whether it was closed.
    fn expanded(&mut self, into: &mut String, close: Option<char>) -> bool {
        let start = self.at;
        let mut out = Text::default();
        let mut is_closed = false;
        while let Some(c) = self.peek() {
            let from = self.at;
            match c {
                _ if Some(c) == close => {
                    self.at += 1;
                    is_closed = true;
                    break;
                }
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => self.at += 1,
                        Some('\r') if self.rest().starts_with("\r\n") => self.at += 2,
                        Some(c) if matches!(c, '$' | '`' | '\\') || Some(c) == close => {
                            self.at += 1;
                            out.push(c);
                        }
                        _ => out.push('\\'),
                    }
                }
                '$' => self.dollar(from, &mut out, true),
                '`' => self.backticks(from, &mut out),
                _ => {
                    self.at += c.len_utf8();
                    out.push(c);
                }
            }
        }
        *into = self.finish(out, start);
        is_closed
    }

    /// `$NAME`, `${NAME}`, `$(command)`, `$'…'`, `$"…"`, or a mere dollar.
    fn dollar(&mut self, from: usize, out: &mut Text, is_in_quotes: bool) {
        self.at += 1;
        match self.peek() {
            Some('\'') if !is_in_quotes => {
                self.at += 1;
                if !super::ansi::read(self.text, &mut self.at, &mut out.0, &mut self.remarks) {
                    self.say(from, "The quote `$'` is never closed: read up to the end of the text.");
                }
            }
            Some('"') if !is_in_quotes => self.double_quoted(from, out),
            Some('(') => {
                let length = closing_parenthesis(self.rest());
                self.at += length;
                let command = &self.text[from..self.at];
                out.push_str(command);
                let sentence = format!(
                    "`{}` is a command whose output a page can't know: it stands as it is. Put the value in its place.",
                    shorten(command)
                );
                self.say(from, sentence);
            }
            Some('{') => {
                let inside = &self.rest()[1..];
                let length = inside.find('}').unwrap_or(inside.len());
                let name_length = inside
                    .bytes()
                    .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
                    .count()
                    .min(length);
                let (name, more) = (&inside[..name_length], &inside[name_length..length]);
                let (name, has_more) = (name.to_string(), !more.is_empty());
                self.at += (1 + length + 1).min(self.rest().len());
                self.variable(from, &name, has_more, out);
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let length =
                    self.rest().bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
                let name = self.rest()[..length].to_string();
                self.at += length;
                self.variable(from, &name, false, out);
            }
            Some(c) if c.is_ascii_digit() || matches!(c, '@' | '*' | '?' | '!' | '$' | '#') => {
                self.at += 1;
                let text = &self.text[from..self.at];
                out.push_str(text);
                let sentence =
                    format!("A shell would put a value of its own for `{text}`: it stands as it is.");
                self.say(from, sentence);
            }
            _ => out.push('$'),
        }
    }

    fn variable(&mut self, from: usize, name: &str, has_more: bool, out: &mut Text) {
        let written = &self.text[from..self.at];
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            out.push_str(written);
            let sentence = format!("`{}` is not understood: it stands as it is.", shorten(written));
            return self.say(from, sentence);
        }
        out.push_str(&format!("{{{{{name}}}}}"));
        let sentence = match has_more {
            false => format!(
                "The shell's variable `{written}` is now {{{{{name}}}}}: give it a value in the environment."
            ),
            true => format!(
                "The shell's variable `{}` is now {{{{{name}}}}}; what else stands in its braces is left out. Give it a \
                 value in the environment.",
                shorten(written)
            ),
        };
        self.say(from, sentence);
    }

    fn backticks(&mut self, from: usize, out: &mut Text) {
        self.at += 1;
        let length = self.rest().find('`').map_or(self.rest().len(), |n| n + 1);
        self.at += length;
        let command = &self.text[from..self.at];
        out.push_str(command);
        let sentence = format!(
            "`{}` in backticks is a command whose output a page can't know: it stands as it is. Put the value in its place.",
            shorten(command.trim_matches('`'))
        );
        self.say(from, sentence);
    }
}

/// Bytes, since `$'\xc3\xa9'` makes a character of two escapes.
#[derive(Default)]
struct Text(Vec<u8>);

impl Text {
    fn push(&mut self, c: char) {
        self.push_str(c.encode_utf8(&mut [0; 4]));
    }

    fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }
}

/// How long `(…)` is, nested ones counted.
fn closing_parenthesis(text: &str) -> usize {
    let mut depth = 0u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}
