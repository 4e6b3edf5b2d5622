//! Finds secrets in a JSON text, by key and by pattern, without changing a byte beside them.
//! What is no JSON goes through the patterns as it stands.

use super::names::{self, Secrecy};
use super::pairs::{self, Pair};
use super::patterns::{self, Hit};
use crate::link::json::{self, Kind, Token};
use crate::secret::REDACTED;

/// A stretch of a text that goes.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) replacement: String,
    pub(super) what: &'static str,
    /// `/token`, or `line 3` in a text that is no JSON.
    pub(super) place: String,
    /// What was there, escapes resolved.
    pub(super) value: String,
}

/// From left to right, none overlapping.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut finder = Finder::default();
    match json::walk(text, u32::MAX, |token| finder.visit(&token)) {
        Ok(_) => finder.edits,
        Err(_) => in_broken_json(text, finder),
    }
}

/// A text that stops being JSON: what was whole before is read as JSON, the rest as it stands.
fn in_broken_json(text: &str, finder: Finder) -> Vec<Edit> {
    let read = finder.value_end;
    let mut edits = finder.edits;
    edits.retain(|edit| edit.end <= read);
    let rest = &text[read..];
    let line = 1 + text[..read].matches('\n').count();
    let plain = in_plain_text_from(rest, line);
    for mut edit in pairs::with_plain(pairs::in_broken(rest, line), plain) {
        edit.start += read;
        edit.end += read;
        edits.push(edit);
    }
    edits
}

pub(super) fn in_plain_text(text: &str) -> Vec<Edit> {
    in_plain_text_from(text, 1)
}

fn in_plain_text_from(text: &str, mut line: usize) -> Vec<Edit> {
    let mut at = 0;
    let edit = |hit: Hit| {
        line += text[at..hit.start].matches('\n').count();
        at = hit.start;
        let place = format!("line {line}");
        let value = text[hit.start..hit.end].to_string();
        Edit { start: hit.start, end: hit.end, replacement: hit.replacement, what: hit.what, place, value }
    };
    patterns::find(text).into_iter().map(edit).collect()
}

/// Keys under a secret's name whose values are the secret: in schemas, and in `{"token": {"value": …}}`.
const VALUE_KEYS: &[&str] = &["default", "example", "examples", "const", "enum", "value", "values"];
/// Keys whose members' names are names of fields and whose lists name more fields.
const FIELD_LISTS: &[&str] = &["dependentrequired", "dependencies"];
/// Keys whose members say what is wrong with a field of that name.
const MESSAGES: &[&str] = &[
    "error",
    "errors",
    "fielderrors",
    "validationerrors",
    "formerrors",
    "messages",
    "violations",
    "problems",
];

#[derive(Default)]
struct Finder {
    containers: Vec<Container>,
    edits: Vec<Edit>,
    /// Where the last value or bracket within an object or array ends. A key waits for its value.
    value_end: usize,
    /// What the key before the next value says.
    key: Option<Key>,
}

struct Container {
    is_object: bool,
    /// The value in hand: its key, or its position.
    step: Step,
    /// What the name that the container itself stands under says.
    secrecy: Option<Secrecy>,
    role: Role,
    /// An object that may be a name and a value.
    pair: Pair,
}

enum Step {
    Key(String),
    Item(u64),
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Data,
    FieldLists,
    Messages,
}

struct Key {
    secrecy: Option<Secrecy>,
    role: Role,
    is_value_key: bool,
}

impl Finder {
    fn visit(&mut self, token: &Token) {
        let is_inside = !self.containers.is_empty();
        if token.kind != Kind::Key && (is_inside || matches!(token.kind, Kind::OpenObject | Kind::OpenArray))
        {
            self.value_end = token.end;
        }
        if token.kind == Kind::Close {
            let closed = self.containers.pop();
            if let Some(edit) = closed.and_then(|closed| closed.pair.edit(&self.pointer())) {
                pairs::insert(&mut self.edits, edit);
            }
            self.next_item();
            return;
        }
        if token.kind == Kind::Key {
            let (name, origins) = json::unescape(token.raw);
            self.by_pattern(token, &name, &origins);
            let plain = names::plain(&name).unwrap_or_default();
            self.key = Some(Key {
                secrecy: names::secrecy(&name),
                role: match plain.as_str() {
                    name if FIELD_LISTS.contains(&name) => Role::FieldLists,
                    name if MESSAGES.contains(&name) => Role::Messages,
                    _ => Role::Data,
                },
                is_value_key: VALUE_KEYS.contains(&plain.as_str()),
            });
            if let Some(container) = self.containers.last_mut() {
                container.step = Step::Key(name);
            }
            return;
        }
        let (secrecy, role, in_list) = self.value_context();
        if let Some(Container { is_object: true, step: Step::Key(name), pair, .. }) =
            self.containers.last_mut()
        {
            pair.member(name, token);
        }
        match token.kind {
            Kind::OpenObject | Kind::OpenArray => {
                let is_object = token.kind == Kind::OpenObject;
                let step = if is_object { Step::Key(String::new()) } else { Step::Item(0) };
                // A list below `dependentRequired` holds names of fields.
                let is_list_of_names = role == Role::FieldLists && self.is_member_of(Role::FieldLists);
                let secrecy = secrecy.filter(|_| is_object || !is_list_of_names);
                let pair = Pair::in_list(self.list_name());
                self.containers.push(Container { is_object, step, secrecy, role, pair });
                return;
            }
            Kind::String => self.string(token, secrecy, role, in_list),
            Kind::Number if secrecy == Some(Secrecy::Any) && role == Role::Data => {
                let (start, end) = (token.start, token.end);
                self.edits.push(Edit {
                    start,
                    end,
                    replacement: format!("\"{REDACTED}\""),
                    what: NAMED,
                    place: self.pointer(),
                    value: token.raw.to_string(),
                });
            }
            _ => {}
        }
        self.next_item();
    }

    /// What is known of the value that comes: secrecy, role, and whether it is an item of a list.
    fn value_context(&mut self) -> (Option<Secrecy>, Role, bool) {
        let Some(container) = self.containers.last() else { return (None, Role::Data, false) };
        if !container.is_object {
            return (container.secrecy, container.role, true);
        }
        let Some(key) = self.key.take() else { return (None, Role::Data, false) };
        let inherited = container.secrecy.filter(|_| key.is_value_key);
        let role = if key.role == Role::Data { container.role } else { key.role };
        (key.secrecy.or(inherited), role, false)
    }

    /// The key of the list that the value in hand is an item of.
    fn list_name(&self) -> Option<&str> {
        match self.containers.as_slice() {
            [.., Container { step: Step::Key(name), .. }, Container { is_object: false, .. }] => Some(name),
            _ => None,
        }
    }

    fn is_member_of(&self, role: Role) -> bool {
        self.containers.last().is_some_and(|c| c.role == role)
    }

    fn next_item(&mut self) {
        if let Some(Container { step: Step::Item(position), .. }) = self.containers.last_mut() {
            *position += 1;
        }
    }

    fn string(&mut self, token: &Token, secrecy: Option<Secrecy>, role: Role, in_list: bool) {
        let (value, origins) = json::unescape(token.raw);
        let is_sentence = value.contains(' ') && secrecy != Some(Secrecy::Line);
        let is_message = is_sentence && (in_list || role == Role::Messages);
        if secrecy.is_some() && !is_message && patterns::is_secret_value(&value) {
            let hit = patterns::credentials(&value, 0, value.len(), NAMED);
            self.push(token, &value, &origins, hit);
        } else {
            self.by_pattern(token, &value, &origins);
        }
    }

    fn by_pattern(&mut self, token: &Token, text: &str, origins: &[u32]) {
        for hit in patterns::find(text) {
            self.push(token, text, origins, hit);
        }
    }

    fn push(&mut self, token: &Token, text: &str, origins: &[u32], hit: Hit) {
        let content = token.start + 1;
        self.edits.push(Edit {
            start: content + origins[hit.start] as usize,
            end: content + origins[hit.end] as usize,
            replacement: hit.replacement,
            what: hit.what,
            place: self.pointer(),
            value: text[hit.start..hit.end].to_string(),
        });
    }

    /// RFC 6901.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for container in &self.containers {
            match &container.step {
                Step::Key(name) => {
                    pointer.push('/');
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Item(position) => pointer.push_str(&format!("/{position}")),
            }
        }
        pointer
    }
}

const NAMED: &str = "a value under a secret's name";
