//! Parses calls of the five functions of RFC 9535, section 2.4, and checks their arguments.

use super::conditions::Term;
use super::cursor::{Cursor, Read, Refusal, column};
use super::error::QueryHint;
use super::regexp::Regexp;
use super::syntax::{Condition, Literal, Operand, Path, Pattern};

/// Names of other dialects.
const MEANT: [(&str, &str); 12] = [
    ("len", "length"),
    ("size", "length"),
    ("strlen", "length"),
    ("regex", "search"),
    ("contains", "search"),
    ("find", "search"),
    ("test", "search"),
    ("like", "search"),
    ("matches", "match"),
    ("fullmatch", "match"),
    ("first", "value"),
    ("val", "value"),
];

const FUNCTIONS: [(&str, usize); 5] =
    [("length", 1), ("count", 1), ("value", 1), ("match", 2), ("search", 2)];

impl Cursor<'_> {
    /// A name was read; its `(` is next, or there is space before it.
    pub(super) fn function(&mut self, start: usize, end: usize) -> Read<Term> {
        let name = &self.text[start..end];
        let Some(&(name, arity)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            let lower = name.to_ascii_lowercase();
            let meant = FUNCTIONS.iter().map(|(known, _)| *known).find(|known| *known == lower);
            let meant =
                meant.or_else(|| MEANT.iter().find(|(other, _)| *other == lower).map(|(_, known)| *known));
            let sentence = format!("There is no function `{name}`.");
            return Err(match meant {
                Some(meant) => {
                    let refusal = Refusal::new(start, sentence, format!("Write `{meant}(…)`."));
                    refusal.with_edit(start..end, meant)
                }
                None => {
                    Refusal::new(start, sentence, "RFC 9535 knows length, count, match, search and value.")
                }
            });
        };
        if self.at != end {
            let refusal = Refusal::new(end, "No space stands before the `(` of a function.", "Leave it out.");
            return Err(refusal.with_edit(end..self.at, ""));
        }
        self.enter()?;
        let mut arguments = self.arguments()?.into_iter();
        self.leave();
        let count = arguments.len();
        if count != arity {
            let plural = if arity == 1 { "argument" } else { "arguments" };
            let fix = match arity {
                1 => format!("Write `{name}(@.name)`."),
                _ => format!("Write `{name}(@.name, 'expression')`."),
            };
            return Err(Refusal::new(start, format!("`{name}` takes {arity} {plural}, not {count}."), fix));
        }
        let mut next =
            || arguments.next().ok_or_else(|| Refusal::new(start, "An argument is missing.", "Write it."));
        let (at, first) = next()?;
        Ok(match name {
            "length" => Term::Value(Operand::Length(Box::new(self.operand(at, first)?))),
            "count" => Term::Value(Operand::Count(self.path_argument(name, at, first)?)),
            "value" => Term::Value(Operand::Value(self.path_argument(name, at, first)?)),
            _ => {
                let text = self.operand(at, first)?;
                let (at, second) = next()?;
                let pattern = self.pattern(at, second)?;
                Term::Test(Condition::Matches { is_whole: name == "match", text, pattern })
            }
        })
    }

    /// From `(` to `)`; each argument with its place.
    fn arguments(&mut self) -> Read<Vec<(usize, Term)>> {
        let open = self.at;
        self.at += 1;
        let mut arguments = Vec::new();
        self.skip_space();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            let at = self.at;
            arguments.push((at, self.term()?));
            let end = self.at;
            self.skip_space();
            if self.take(")") {
                return Ok(arguments);
            }
            if !self.take(",") {
                return Err(match self.peek() {
                    None | Some(']') => {
                        let refusal =
                            Refusal::new(open, "The `(` is not closed.", "Put a `)` behind the arguments.");
                        refusal.with_edit(end..end, ")")
                    }
                    Some(next) => {
                        let sentence = format!("Behind an argument comes `,` or `)`, not `{next}`.");
                        Refusal::new(self.at, sentence, "Give a value or a path, not a condition.")
                    }
                });
            }
            self.skip_space();
        }
    }

    fn path_argument(&self, name: &str, at: usize, term: Term) -> Read<Path> {
        match term {
            Term::Path(path) => Ok(path),
            _ => {
                let sentence = format!("`{name}` takes a path, not a value.");
                Err(Refusal::new(at, sentence, format!("Write `{name}(@.*)` or another path in it.")))
            }
        }
    }

    fn pattern(&mut self, at: usize, term: Term) -> Read<Pattern> {
        let hint = match &term {
            Term::Literal(Literal::Text(pattern)) => match Regexp::new(pattern) {
                Ok(compiled) => return Ok(Pattern::Fixed(Some(compiled))),
                Err(sentence) => sentence,
            },
            Term::Literal(_) => "An expression is a text between quotes.".to_owned(),
            _ => return Ok(Pattern::Computed(self.operand(at, term)?)),
        };
        // RFC 9535, section 2.4.6: such a query is valid, and nothing matches.
        let sentence = format!("{hint} As it is, nothing matches.");
        self.hints.push(QueryHint { column: column(self.text, at), sentence });
        Ok(Pattern::Fixed(None))
    }
}
