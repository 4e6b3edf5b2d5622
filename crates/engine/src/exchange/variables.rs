//! `{{name}}` in a request: which names it uses, and the request with values in their place. Where values come from
//! is the caller's matter.

use check::RequestDraft;
use check::request::{Auth, PartContent, RequestBody};
use std::collections::BTreeMap;

/// Texts with values in place may not grow beyond this; `{{a}}` = `{{b}}{{b}}` … would fill any memory.
const MAX_TEXT_BYTES: usize = 4_194_304;
const MAX_NAME_BYTES: usize = 200;
/// How deep values may lead to values.
const MAX_DEPTH: usize = 50;
/// How many values are put in at most: empty ones never reach the limit of bytes.
const MAX_VALUES: u32 = 200_000;

/// A use of a variable that has no value to put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    pub name: String,
    /// `the address`, `the header X-Trace`, `the body` …
    pub place: String,
    pub reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NoValue,
    /// Its value leads back to itself.
    Circle,
    TooLong,
}

impl Unresolved {
    /// Place, what is wrong, how to fix it.
    pub fn sentence(&self) -> String {
        let Unresolved { name, place, reason } = self;
        match reason {
            Reason::NoValue => format!(
                "{{{{{name}}}}} in {place} has no value: add it to the environment, or take it from an earlier \
                 response."
            ),
            Reason::Circle => format!(
                "{{{{{name}}}}} in {place} leads back to itself: give one of the variables a value without \
                 {{{{{name}}}}}."
            ),
            Reason::TooLong => format!(
                "{{{{{name}}}}} in {place} leads to too many values, or to a text of over {MAX_TEXT_BYTES} bytes: shorten \
                 its value."
            ),
        }
    }
}

/// The name of a variable whose `{{` stands at this byte, and where its `}}` ends. Names are letters, digits, `_`,
/// `-`, `.` and `$`, with spaces around them ignored.
pub fn variable_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let inside = text.get(at..)?.strip_prefix("{{")?;
    // Found bytewise: an end that falls inside a character is cut at no slice of ours.
    let end = inside.bytes().take(MAX_NAME_BYTES).position(|b| b == b'}')?;
    let name = inside.get(..end)?.trim_matches(' ');
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'));
    (is_name && inside[end..].starts_with("}}")).then_some((name, at + 2 + end + 2))
}

/// The names that a text uses, in the order of their first use.
pub fn names_in(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    each(text, |piece| {
        if let Piece::Variable(name) = piece
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_string());
        }
    });
    names
}

/// Every name that the draft uses, with the place of each use, in the order of the draft.
pub fn names_used(draft: &RequestDraft) -> Vec<(String, String)> {
    let mut used = Vec::new();
    let mut draft = draft.clone();
    texts(&mut draft, &mut |text, place| {
        used.extend(names_in(text).into_iter().map(|name| (name, place.to_string())));
    });
    used
}

/// A text with the values in place; values may use variables in turn. What has no value stays as it is.
pub fn substitute_text(
    text: &str,
    values: &BTreeMap<String, String>,
    place: &str,
    unresolved: &mut Vec<Unresolved>,
) -> String {
    let mut work =
        Work { values, place, unresolved, out: String::with_capacity(text.len()), open: Vec::new(), done: 0 };
    work.write(text);
    work.out
}

/// The draft with the values in place, and what could not be replaced. Parameters that are off are left alone.
pub fn substitute(
    draft: &RequestDraft,
    values: &BTreeMap<String, String>,
) -> (RequestDraft, Vec<Unresolved>) {
    let mut draft = draft.clone();
    let mut unresolved = Vec::new();
    texts(&mut draft, &mut |text, place| {
        if text.contains("{{") {
            *text = substitute_text(text, values, place, &mut unresolved);
        }
    });
    (draft, unresolved)
}

struct Work<'a> {
    values: &'a BTreeMap<String, String>,
    place: &'a str,
    unresolved: &'a mut Vec<Unresolved>,
    out: String,
    /// The variables whose values are being written.
    open: Vec<&'a str>,
    done: u32,
}

impl<'a> Work<'a> {
    fn write(&mut self, text: &str) {
        each(text, |piece| match piece {
            Piece::Text(text) => self.out.push_str(text),
            Piece::Variable(name) => {
                let reason = match self.values.get_key_value(name) {
                    None => Reason::NoValue,
                    Some((name, _)) if self.open.contains(&name.as_str()) => Reason::Circle,
                    Some((_, value))
                        if self.out.len() + value.len() > MAX_TEXT_BYTES
                            || self.done >= MAX_VALUES
                            || self.open.len() >= MAX_DEPTH =>
                    {
                        Reason::TooLong
                    }
                    Some((name, value)) => {
                        self.done += 1;
                        self.open.push(name);
                        self.write(value);
                        self.open.pop();
                        return;
                    }
                };
                let place = self.place.to_string();
                let missing = Unresolved { name: name.to_string(), place, reason };
                // One sentence for each; and a flood of them says no more than the first hundred.
                if self.unresolved.len() < 100 && !self.unresolved.contains(&missing) {
                    self.unresolved.push(missing);
                }
                if self.out.len() < MAX_TEXT_BYTES {
                    self.out.push_str("{{");
                    self.out.push_str(name);
                    self.out.push_str("}}");
                }
            }
        });
    }
}

enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn each(text: &str, mut say: impl FnMut(Piece)) {
    let mut written = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find("{{") {
        let start = at + found;
        match variable_at(text, start) {
            Some((name, end)) => {
                say(Piece::Text(&text[written..start]));
                say(Piece::Variable(name));
                written = end;
                at = end;
            }
            // `{{{name}}`: the next brace may begin one
            None => at = start + 1,
        }
    }
    say(Piece::Text(&text[written..]));
}

/// Every text of the draft that may hold variables, with its place.
fn texts(draft: &mut RequestDraft, visit: &mut dyn FnMut(&mut String, &str)) {
    visit(&mut draft.method, "the method");
    visit(&mut draft.url, "the address");
    for parameter in draft.query.iter_mut().filter(|p| p.is_on) {
        let place = format!("the query parameter {}", parameter.name);
        visit(&mut parameter.name, &place);
        visit(&mut parameter.value, &place);
    }
    for header in draft.headers.iter_mut().filter(|p| p.is_on) {
        let place = format!("the header {}", header.name);
        visit(&mut header.name, &place);
        visit(&mut header.value, &place);
    }
    match &mut draft.auth {
        Auth::None => {}
        Auth::Bearer { token } => visit(token, "the bearer token"),
        Auth::Basic { user, password } => {
            visit(user, "the user name");
            visit(password, "the password");
        }
        Auth::ApiKey { name, value, .. } => {
            visit(name, "the API key's name");
            visit(value, "the API key");
        }
    }
    match &mut draft.body {
        RequestBody::None => {}
        RequestBody::Text { media_type, text } => {
            visit(media_type, "the body's media type");
            visit(text, "the body");
        }
        RequestBody::File { media_type, .. } => visit(media_type, "the body's media type"),
        RequestBody::Form(fields) => {
            for field in fields.iter_mut().filter(|f| f.is_on) {
                let place = format!("the form field {}", field.name);
                visit(&mut field.name, &place);
                visit(&mut field.value, &place);
            }
        }
        RequestBody::Multipart(parts) => {
            for part in parts.iter_mut().filter(|p| p.is_on) {
                let place = format!("the form field {}", part.name);
                visit(&mut part.name, &place);
                visit(&mut part.media_type, &place);
                if let PartContent::Text(text) = &mut part.content {
                    visit(text, &place);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::request::Parameter;

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect()
    }

    fn run(text: &str, pairs: &[(&str, &str)]) -> (String, Vec<(String, Reason)>) {
        let mut unresolved = Vec::new();
        let out = substitute_text(text, &values(pairs), "the body", &mut unresolved);
        (out, unresolved.into_iter().map(|u| (u.name, u.reason)).collect())
    }

    #[test]
    fn names_are_found() {
        for (text, names) in [
            ("{{a}} {{ b }} {{a}}", vec!["a", "b"]),
            ("{{$guid}} {{user.name}} {{a-b_1}} {{größe}}", vec!["$guid", "user.name", "a-b_1", "größe"]),
            ("{{{a}}}", vec!["a"]),
            ("{\"a\":{\"b\":{{c}}}}", vec!["c"]),
            ("{{}} {{ }} {{a b}} {{a} {a}} {{a", vec![]),
            ("{\"a\":{\"b\":1}}", vec![]),
            ("{{#if x}}{{/if}}", vec![]),
            ("é{{a}}é", vec!["a"]),
        ] {
            assert_eq!(names_in(text), names, "{text}");
        }
    }

    #[test]
    fn values_are_put_in() {
        assert_eq!(run("{{a}}/{{ b }}", &[("a", "1"), ("b", "2")]), ("1/2".into(), vec![]));
        assert_eq!(run("{{url}}", &[("url", "https://{{host}}"), ("host", "h")]).0, "https://h");
        assert_eq!(run("{{x}}{{x}}", &[]), ("{{x}}{{x}}".into(), vec![("x".into(), Reason::NoValue)]));
        // A value is not read together with what stands around it.
        assert_eq!(run("{{{a}}}", &[("a", "{b}"), ("b", "!")]).0, "{{b}}");
    }

    #[test]
    fn circles_and_floods_end() {
        assert_eq!(run("{{a}}", &[("a", "{{a}}")]), ("{{a}}".into(), vec![("a".into(), Reason::Circle)]));
        let (out, missing) = run("{{a}}", &[("a", "1{{b}}"), ("b", "2{{a}}")]);
        assert_eq!((out.as_str(), missing), ("12{{a}}", vec![("a".into(), Reason::Circle)]));
        let laughs: Vec<(String, String)> =
            (0..40).map(|n| (format!("v{n}"), format!("{{{{v{}}}}}{{{{v{}}}}}", n + 1, n + 1))).collect();
        let mut laughs: BTreeMap<_, _> = laughs.into_iter().collect();
        laughs.insert("v40".into(), "x".repeat(1_000));
        let mut missing = Vec::new();
        let out = substitute_text("{{v20}}", &laughs, "the body", &mut missing);
        assert!(out.len() <= MAX_TEXT_BYTES + 1_000, "{}", out.len());
        assert_eq!(missing[0].reason, Reason::TooLong);
        laughs.insert("v40".into(), String::new());
        substitute_text("{{v0}}", &laughs, "the body", &mut missing);
        let chain = (0..100_000).map(|n| (format!("c{n}"), format!("{{{{c{}}}}}", n + 1))).collect();
        substitute_text("{{c0}}", &chain, "the body", &mut missing);
    }

    #[test]
    fn places_are_named() {
        let draft = RequestDraft {
            url: "{{base}}/a".into(),
            headers: vec![
                Parameter::new("X", "{{trace}}"),
                Parameter { is_on: false, ..Parameter::new("Y", "{{off}}") },
            ],
            body: RequestBody::Text { media_type: String::new(), text: "{{base}}".into() },
            auth: Auth::Bearer { token: "{{token}}".into() },
            ..RequestDraft::default()
        };
        let used: Vec<String> = names_used(&draft).into_iter().map(|(n, p)| format!("{n} in {p}")).collect();
        assert_eq!(
            used,
            ["base in the address", "trace in the header X", "token in the bearer token", "base in the body"]
        );
        let (out, missing) = substitute(&draft, &values(&[("base", "https://a.b"), ("token", "t")]));
        assert_eq!(out.url, "https://a.b/a");
        assert_eq!(out.headers[1].value, "{{off}}");
        assert_eq!(missing.len(), 1);
        assert_eq!(
            missing[0].sentence(),
            "{{trace}} in the header X has no value: add it to the environment, or take it from an earlier response."
        );
    }
}
