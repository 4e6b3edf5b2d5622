//! Guesses the white space of a JSON text: what one printer puts between two tokens, told by a few numbers.
//! Where a text departs from its printer, the caller writes down the difference; nothing is normalised.

use super::json::{self, Kind, NotJson};

/// How a text is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) indent: Indent,
    pub(crate) has_carriage_returns: bool,
    pub(crate) ends_with_newline: bool,
    /// `"a": 1` and not `"a":1`.
    pub(crate) has_space_after_colon: bool,
    /// `[1, 2]` and not `[1,2]`, on one line.
    pub(crate) has_space_after_comma: bool,
    /// `{ "a": 1 }` and not `{"a": 1}`, on one line.
    pub(crate) has_padded_objects: bool,
    /// `[ 1 ]` and not `[1]`, on one line.
    pub(crate) has_padded_arrays: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Indent {
    /// From 0 (lines without indentation) to 8.
    Spaces(u8),
    Tab,
    /// No token starts a line.
    #[default]
    None,
}

impl Layout {
    /// Takes the first instance of everything as the habit of the text.
    pub(crate) fn detect(text: &str, max_depth: u32) -> Result<Layout, NotJson> {
        let mut layout = Layout::default();
        let (mut colon, mut comma, mut object, mut array) = (None, None, None, None);
        let mut before = None;
        let mut depth = 0u32;
        let trailing = json::walk(text, max_depth, |token| {
            let has_newline = token.gap.contains('\n');
            let is_first = matches!(before, Some(Kind::OpenObject | Kind::OpenArray));
            if has_newline && is_first && layout.indent == Indent::None {
                layout.has_carriage_returns = token.gap.contains("\r\n");
                layout.indent = Indent::of_line(token.gap, depth);
            }
            if before == Some(Kind::Key) {
                colon.get_or_insert(token.gap == ": ");
            } else if !has_newline && is_first && token.kind != Kind::Close {
                let padding = if before == Some(Kind::OpenObject) { &mut object } else { &mut array };
                padding.get_or_insert(token.gap == " ");
            } else if !has_newline && token.gap.starts_with(',') {
                comma.get_or_insert(token.gap == ", ");
            }
            match token.kind {
                Kind::OpenObject | Kind::OpenArray => depth += 1,
                Kind::Close => depth -= 1,
                _ => {}
            }
            before = Some(token.kind);
        })?;
        layout.ends_with_newline = trailing.ends_with('\n');
        layout.has_carriage_returns |= trailing == "\r\n";
        layout.has_space_after_colon = colon == Some(true);
        layout.has_space_after_comma = comma == Some(true);
        layout.has_padded_objects = object == Some(true);
        layout.has_padded_arrays = array == Some(true);
        Ok(layout)
    }

    pub(crate) fn to_bytes(self) -> [u8; 2] {
        let indent = match self.indent {
            Indent::None => 0,
            Indent::Spaces(count) => 1 + count.min(8),
            Indent::Tab => 10,
        };
        let bits = [
            self.has_carriage_returns,
            self.ends_with_newline,
            self.has_space_after_colon,
            self.has_space_after_comma,
            self.has_padded_objects,
            self.has_padded_arrays,
        ];
        [indent, bits.iter().enumerate().map(|(bit, &is_set)| u8::from(is_set) << bit).sum()]
    }

    pub(crate) fn from_bytes([indent, bits]: [u8; 2]) -> Option<Layout> {
        let indent = match indent {
            0 => Indent::None,
            1..=9 => Indent::Spaces(indent - 1),
            10 => Indent::Tab,
            _ => return None,
        };
        let is_set = |bit: u8| bits >> bit & 1 == 1;
        (bits < 1 << 6).then(|| Layout {
            indent,
            has_carriage_returns: is_set(0),
            ends_with_newline: is_set(1),
            has_space_after_colon: is_set(2),
            has_space_after_comma: is_set(3),
            has_padded_objects: is_set(4),
            has_padded_arrays: is_set(5),
        })
    }

    fn newline(&self) -> &'static str {
        if self.has_carriage_returns { "\r\n" } else { "\n" }
    }
}

impl Indent {
    fn of_line(gap: &str, depth: u32) -> Indent {
        let line = gap.rsplit('\n').next().unwrap_or("");
        if line.starts_with('\t') {
            return Indent::Tab;
        }
        let count = line.len() as u32 / depth.max(1);
        if count <= 8 { Indent::Spaces(count as u8) } else { Indent::Spaces(2) }
    }
}

/// Follows a text token by token and says which gap its layout expects before the next one.
pub(crate) struct Printer {
    layout: Layout,
    containers: Vec<Container>,
    after: After,
}

#[derive(Clone, Copy)]
struct Container {
    is_object: bool,
    is_expanded: bool,
    is_empty: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum After {
    Start,
    Open,
    Key,
    Value,
}

impl Printer {
    pub(crate) fn new(layout: Layout) -> Self {
        Printer { layout, containers: Vec::new(), after: After::Start }
    }

    pub(crate) fn depth(&self) -> u32 {
        self.containers.len() as u32
    }

    /// Whether the innermost container is an object whose next token is a key (or its end).
    pub(crate) fn expects_key(&self) -> bool {
        self.after != After::Key && self.containers.last().is_some_and(|c| c.is_object)
    }

    /// Whether a value is owed to a key.
    pub(crate) fn owes_value(&self) -> bool {
        self.after == After::Key
    }

    /// Appends the gap before the next token; `None` is the end of the text.
    pub(crate) fn write_gap(&self, next: Option<Kind>, out: &mut String) {
        let Some(next) = next else {
            if self.layout.ends_with_newline {
                out.push_str(self.layout.newline());
            }
            return;
        };
        if self.after == After::Key {
            out.push_str(if self.layout.has_space_after_colon { ": " } else { ":" });
            return;
        }
        let Some(container) = self.containers.last() else {
            // Several texts in a row: JSON lines.
            if self.after == After::Value {
                out.push_str(self.layout.newline());
            }
            return;
        };
        let is_padded =
            if container.is_object { self.layout.has_padded_objects } else { self.layout.has_padded_arrays };
        let inline = match (next, self.after) {
            (Kind::Close, _) if container.is_empty => return,
            (Kind::Close, _) | (_, After::Open) => is_padded,
            _ => {
                out.push(',');
                self.layout.has_space_after_comma
            }
        };
        if !container.is_expanded {
            if inline {
                out.push(' ');
            }
            return;
        }
        out.push_str(self.layout.newline());
        let depth = self.containers.len() - usize::from(next == Kind::Close);
        match self.layout.indent {
            Indent::Spaces(count) => out.extend(std::iter::repeat_n(' ', depth * usize::from(count))),
            Indent::Tab => out.extend(std::iter::repeat_n('\t', depth)),
            Indent::None => {}
        }
    }

    /// How many bytes the next gap may have at most, so that a reader can refuse before it writes.
    pub(crate) fn gap_bound(&self) -> usize {
        8 * self.containers.len() + 4
    }

    /// The next token was written. `is_expanded` is for an opening token: each member starts a line.
    pub(crate) fn advance(&mut self, token: Kind, is_expanded: bool) {
        if !matches!(token, Kind::Close)
            && let Some(container) = self.containers.last_mut()
        {
            container.is_empty = false;
        }
        self.after = match token {
            Kind::OpenObject | Kind::OpenArray => {
                let is_object = token == Kind::OpenObject;
                self.containers.push(Container { is_object, is_expanded, is_empty: true });
                After::Open
            }
            Kind::Key => After::Key,
            Kind::Close => {
                self.containers.pop();
                After::Value
            }
            _ => After::Value,
        };
    }
}
