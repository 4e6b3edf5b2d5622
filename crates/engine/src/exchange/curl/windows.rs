//! A command for Windows cmd, as DevTools copies it: carets and double quotes. Only what such a copy uses is read; the
//! shells of Unix are read beside this.

use super::Remark;
use super::shell::{Command, Word, shorten};

/// Whether a caret opens a word's quote or ends a line, and nothing is there that only a shell of Unix knows.
pub(super) fn is_for_cmd(text: &str) -> bool {
    let opens_word = text.match_indices("^\"").any(|(at, _)| text[..at].ends_with([' ', '\t']));
    let ends_line = text.lines().any(|line| line.trim_end().ends_with(" ^"));
    let is_for_sh = text.lines().any(|line| line.trim_end().ends_with('\\'))
        || [" '", " $'", "\t'", "='"].iter().any(|start| text.contains(start));
    (opens_word || ends_line) && !is_for_sh
}

pub(super) fn curl_command(text: &str, remarks: &mut Vec<Remark>) -> Option<Command> {
    let (characters, end) = without_carets(text);
    let mut words = split(&characters, remarks);
    let name = words.first()?.text.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    if name != "curl" && name != "curl.exe" {
        return None;
    }
    words.remove(0);
    let sentence =
        "This is written for Windows cmd (`^`) and read so; \"Copy as cURL (bash)\" leaves less to doubt.";
    remarks.push(Remark::new(0, 0, sentence));
    let rest = text[end..].trim();
    if !rest.is_empty() {
        let sentence = format!("`{}` is left out: only the first command is taken.", shorten(rest));
        remarks.push(Remark::new(end as u32, text.len() as u32, sentence));
    }
    Some(Command { words, input: None })
}

/// What cmd hands on: carets outside quotes gone, up to the end of the command.
fn without_carets(text: &str) -> (Vec<(char, usize)>, usize) {
    let mut out = Vec::new();
    let mut is_quoted = false;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '^' if !is_quoted => {
                let mut next = characters.next();
                if next.is_some_and(|(_, c)| c == '\r') && characters.peek().is_some_and(|(_, c)| *c == '\n')
                {
                    next = characters.next();
                }
                match next {
                    // The line goes on; a second line break right behind it is text.
                    Some((at, '\n')) => {
                        let _ = characters.next_if(|(_, c)| *c == '\r');
                        match characters.next_if(|(_, c)| *c == '\n') {
                            Some((at, c)) => out.push((c, at)),
                            None => out.push((' ', at)),
                        }
                    }
                    Some((at, c)) => out.push((c, at)),
                    None => {}
                }
            }
            '"' => {
                is_quoted = !is_quoted;
                out.push((c, at));
            }
            '&' | '|' | '<' | '>' if !is_quoted => return (out, at),
            '\n' if !out.iter().all(|(c, _)| c.is_whitespace()) => return (out, at),
            _ => out.push((c, at)),
        }
    }
    (out, text.len())
}

/// Words as a C program on Windows gets them: double quotes, `\"` and `""` inside them.
fn split(characters: &[(char, usize)], remarks: &mut Vec<Remark>) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Option<(String, usize)> = None;
    let mut is_quoted = false;
    let mut at = 0;
    while let Some(&(c, place)) = characters.get(at) {
        at += 1;
        if c.is_whitespace() && !is_quoted {
            if let Some((text, start)) = word.take() {
                words.push(Word { text, start: start as u32, end: place as u32 });
            }
            continue;
        }
        let (text, _) = word.get_or_insert_with(|| (String::new(), place));
        match c {
            '\\' => {
                let slashes = 1 + characters[at..].iter().take_while(|(c, _)| *c == '\\').count();
                at += slashes - 1;
                if characters.get(at).is_some_and(|(c, _)| *c == '"') {
                    text.extend(std::iter::repeat_n('\\', slashes / 2));
                    if slashes % 2 == 1 {
                        text.push('"');
                        at += 1;
                    }
                } else {
                    text.extend(std::iter::repeat_n('\\', slashes));
                }
            }
            '"' if is_quoted && characters.get(at).is_some_and(|(c, _)| *c == '"') => {
                text.push('"');
                at += 1;
            }
            '"' => is_quoted = !is_quoted,
            '%' => match environment_variable(&characters[at..]) {
                Some(name) => {
                    at += name.len() + 1;
                    text.push_str(&format!("{{{{{name}}}}}"));
                    let sentence = format!(
                        "The variable `%{name}%` is now {{{{{name}}}}}: give it a value in the environment."
                    );
                    remarks.push(Remark::new(place as u32, (place + name.len() + 2) as u32, sentence));
                }
                None => text.push('%'),
            },
            _ => text.push(c),
        }
    }
    let end = characters.last().map_or(0, |(_, at)| at + 1) as u32;
    if let Some((text, start)) = word {
        words.push(Word { text, start: start as u32, end });
    }
    words
}

/// `TOKEN%`: capitals, three at least, so that `%C3%A9` is none.
fn environment_variable(rest: &[(char, usize)]) -> Option<String> {
    let name: String =
        rest.iter().map(|(c, _)| *c).take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
    (name.len() >= 3 && rest.get(name.len()).is_some_and(|(c, _)| *c == '%')).then_some(name)
}
