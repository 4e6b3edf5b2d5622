//! Parses what stands in a filter: conditions, comparisons, paths within them. Checks that it is well-typed (RFC 9535,
//! section 2.4.3). Functions are parsed in `functions`.

use super::cursor::{Cursor, Read, Refusal, column, is_name_character};
use super::error::QueryHint;
use super::syntax::{Condition, Literal, Operand, Operator, Path, Root};

/// A part of a condition before it is known whether it is compared.
pub(super) enum Term {
    Literal(Literal),
    Path(Path),
    /// A function that gives a value.
    Value(Operand),
    /// A function that is true or false.
    Test(Condition),
}

const OPERATORS: [(&str, Operator); 6] = [
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

/// Operators of other languages, and those of RFC 9535; before the operators that they begin with.
const ODD_OPERATORS: [(&str, &str); 7] =
    [("===", "=="), ("!==", "!="), ("<>", "!="), ("=>", ">="), ("=<", "<="), ("~=", "=="), ("=", "==")];

/// Words that other dialects compare with.
const WORDS: [(&str, &str); 14] = [
    ("eq", "=="),
    ("ne", "!="),
    ("lt", "<"),
    ("le", "<="),
    ("gt", ">"),
    ("ge", ">="),
    ("is", "=="),
    ("in", ""),
    ("nin", ""),
    ("contains", ""),
    ("like", ""),
    ("matches", ""),
    ("anyof", ""),
    ("subsetof", ""),
];

impl Cursor<'_> {
    /// A whole condition: parts joined by `||`.
    pub(super) fn condition(&mut self) -> Read<Condition> {
        self.enter()?;
        let mut parts = vec![self.conjunction()?];
        while self.joint("||", "|", "or")? {
            parts.push(self.conjunction()?);
        }
        self.leave();
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Or(parts) })
    }

    /// Parts joined by `&&`.
    fn conjunction(&mut self) -> Read<Condition> {
        let mut parts = vec![self.basic()?];
        while self.joint("&&", "&", "and")? {
            parts.push(self.basic()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::And(parts) })
    }

    /// Reads `||` or `&&` with the space around it; refuses what is meant as one of them.
    fn joint(&mut self, sign: &str, half: &str, word: &str) -> Read<bool> {
        let end = self.at;
        self.skip_space();
        if self.take(sign) {
            self.skip_space();
            return Ok(true);
        }
        let found = self.rest().get(..word.len()).filter(|found| found.eq_ignore_ascii_case(word));
        let is_word = found.is_some()
            && !self.rest()[word.len()..].starts_with(is_name_character)
            && self.at > 0
            && !self.text[..self.at].ends_with(is_name_character);
        let length = if is_word { word.len() } else { half.len() };
        if is_word || self.is_next(half) {
            let written = &self.text[self.at..self.at + length];
            let sentence = format!("`{written}` joins nothing in JSONPath.");
            let refusal = Refusal::new(self.at, sentence, format!("Write `{sign}`."));
            return Err(refusal.with_edit(self.at..self.at + length, sign));
        }
        self.at = end;
        Ok(false)
    }

    /// A comparison, a test, a negation, or a condition in parentheses.
    fn basic(&mut self) -> Read<Condition> {
        let start = self.at;
        let word = self
            .rest()
            .get(..4)
            .filter(|word| word.eq_ignore_ascii_case("not ") || word.eq_ignore_ascii_case("not("));
        if word.is_some() {
            let refusal = Refusal::new(start, "`not` is no word of JSONPath.", "Write `!`.");
            return Err(refusal.with_edit(start..start + 3, "!"));
        }
        if self.is_next("!") && !self.is_next("!=") {
            self.at += 1;
            self.skip_space();
            if self.is_next("!") {
                let refusal = Refusal::new(start, "`!` stands twice.", "Leave both out.");
                return Err(refusal.with_edit(start..self.at + 1, ""));
            }
            return Ok(Condition::Not(Box::new(match self.is_next("(") {
                true => self.parenthesised()?,
                false => self.test_behind_not(start)?,
            })));
        }
        if self.is_next("(") {
            return self.parenthesised();
        }
        let term = self.term()?;
        let end = self.at;
        self.skip_space();
        match self.operator((start, end))? {
            Some(operator) => self.comparison(start, end, term, operator),
            None => {
                self.at = end;
                self.test(start, term)
            }
        }
    }

    fn test_behind_not(&mut self, start: usize) -> Read<Condition> {
        let term_at = self.at;
        let term = self.term()?;
        let end = self.at;
        self.skip_space();
        if self.operator((term_at, end))?.is_some() {
            let sentence = "`!` does not negate a comparison that has no parentheses.";
            return Err(Refusal::new(start, sentence, "Write `!(…)`, or the opposite operator."));
        }
        self.at = end;
        self.test(term_at, term)
    }

    fn parenthesised(&mut self) -> Read<Condition> {
        let open = self.at;
        self.at += 1;
        self.skip_space();
        if self.is_next(")") {
            return Err(Refusal::new(
                open,
                "Nothing stands in the parentheses.",
                "Write a condition in them.",
            ));
        }
        let condition = self.condition()?;
        let end = self.at;
        self.skip_space();
        if !self.take(")") {
            return Err(self.no_end_of_condition(open, end));
        }
        let end = self.at;
        self.skip_space();
        if OPERATORS.iter().any(|(sign, _)| self.is_next(sign)) {
            let sentence = "What stands in parentheses is true or false and can't be compared.";
            return Err(Refusal::new(
                self.at,
                sentence,
                "Put the whole comparison in parentheses, or none of it.",
            ));
        }
        self.at = end;
        Ok(condition)
    }

    fn no_end_of_condition(&self, open: usize, end: usize) -> Box<Refusal> {
        match self.peek() {
            None | Some(']') => {
                let refusal = Refusal::new(open, "The `(` is not closed.", "Put a `)` behind the condition.");
                refusal.with_edit(end..end, ")")
            }
            Some(next) => {
                let sentence = format!("Behind a condition comes `&&`, `||` or `)`, not `{next}`.");
                Refusal::new(self.at, sentence, "Join the conditions with `&&` or `||`.")
            }
        }
    }

    /// A term that is not compared with anything.
    fn test(&self, start: usize, term: Term) -> Read<Condition> {
        match term {
            Term::Path(path) => Ok(Condition::Exists(path)),
            Term::Test(condition) => Ok(condition),
            Term::Literal(_) => {
                let sentence = "A value alone is no condition.";
                Err(Refusal::new(start, sentence, "Compare it with something, as in `@.name == 'value'`."))
            }
            Term::Value(_) => {
                let sentence = "This function gives a value, which alone is no condition.";
                Err(Refusal::new(start, sentence, "Compare it, as in `length(@.name) > 3`."))
            }
        }
    }

    fn comparison(&mut self, start: usize, end: usize, left: Term, operator: Operator) -> Read<Condition> {
        self.skip_space();
        let right_at = self.at;
        let right = self.term()?;
        let right_end = self.at;
        if let (Term::Test(_), Term::Literal(Literal::Boolean(value))) = (&left, &right) {
            let is_negated = match operator {
                Operator::Equal => !value,
                Operator::NotEqual => *value,
                _ => false,
            };
            let written = format!("{}{}", if is_negated { "!" } else { "" }, &self.text[start..end]);
            let sentence = "This function is true or false by itself and can't be compared.";
            let refusal = Refusal::new(start, sentence, format!("Write `{written}`."));
            return Err(refusal.with_edit(start..right_end, written));
        }
        let condition = Condition::Compare {
            left: self.operand(start, left)?,
            operator,
            right: self.operand(right_at, right)?,
        };
        self.at = right_end;
        self.hint_at_order(start, &condition);
        self.skip_space();
        if OPERATORS.iter().any(|(sign, _)| self.is_next(sign)) {
            let sentence = "Comparisons can't be chained.";
            return Err(Refusal::new(self.at, sentence, "Write two, joined by `&&`."));
        }
        self.at = right_end;
        Ok(condition)
    }

    /// `@.a < null` is never true.
    fn hint_at_order(&mut self, start: usize, condition: &Condition) {
        let Condition::Compare { left, operator: Operator::Less | Operator::Greater, right } = condition
        else {
            return;
        };
        let is_unordered =
            |operand: &Operand| matches!(operand, Operand::Literal(Literal::Null | Literal::Boolean(_)));
        if is_unordered(left) || is_unordered(right) {
            self.hints.push(QueryHint {
                column: column(self.text, start),
                sentence: "Only numbers and texts have an order, so this is never true.".to_owned(),
            });
        }
    }

    /// A term as one side of a comparison, or as an argument that is one value.
    pub(super) fn operand(&self, start: usize, term: Term) -> Read<Operand> {
        match term {
            Term::Literal(literal) => Ok(Operand::Literal(literal)),
            Term::Path(path) if path.is_singular() => Ok(Operand::Path(path)),
            Term::Path(_) => {
                let sentence = "This path may lead to several values, where one is needed.";
                let fix = "Name one member or index at each step, or put it in `count(…)` or `value(…)`.";
                Err(Refusal::new(start, sentence, fix))
            }
            Term::Value(operand) => Ok(operand),
            Term::Test(_) => {
                let sentence = "This function is true or false by itself and can't be compared.";
                Err(Refusal::new(
                    start,
                    sentence,
                    "Leave the comparison out; put `!` before it for the opposite.",
                ))
            }
        }
    }

    /// Reads a comparison's operator, if there is one. `left`: where its left side lies.
    fn operator(&mut self, left: (usize, usize)) -> Read<Option<Operator>> {
        self.refuse_odd_operators(left)?;
        let found = OPERATORS.iter().find(|(sign, _)| self.is_next(sign));
        Ok(found.map(|&(sign, operator)| {
            self.at += sign.len();
            operator
        }))
    }

    fn refuse_odd_operators(&self, left: (usize, usize)) -> Read<()> {
        let at = self.at;
        if self.is_next("=~") {
            return Err(self.expression_match(left));
        }
        for (odd, sign) in ODD_OPERATORS {
            if self.is_next(odd) && !(odd == "=" && self.is_next("==")) {
                let sentence = format!("`{odd}` is no operator of JSONPath.");
                let refusal = Refusal::new(at, sentence, format!("Write `{sign}`."));
                return Err(refusal.with_edit(at..at + odd.len(), sign));
            }
        }
        if self.peek().is_some_and(|next| matches!(next, '+' | '-' | '*' | '/' | '%')) {
            let sentence = "JSONPath does not calculate.";
            return Err(Refusal::new(
                at,
                sentence,
                "Compare with the result, or put names with signs in quotes.",
            ));
        }
        let rest = self.rest();
        let end = rest.find(|character| !is_name_character(character)).unwrap_or(rest.len());
        let word = &rest[..end];
        let known = WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known));
        match known {
            Some((_, "")) => {
                let fix =
                    "Write `@.a == 1 || @.a == 2` for a list, `search(@.a, 'text')` for a part of a text.";
                Err(Refusal::new(at, format!("`{word}` is no operator of JSONPath."), fix))
            }
            Some((_, sign)) => {
                let sentence = format!("`{word}` is no operator of JSONPath.");
                let refusal = Refusal::new(at, sentence, format!("Write `{sign}`."));
                Err(refusal.with_edit(at..at + end, *sign))
            }
            None => Ok(()),
        }
    }

    /// `@.a =~ /expression/`.
    fn expression_match(&self, left: (usize, usize)) -> Box<Refusal> {
        let sentence = "`=~` is no operator of JSONPath.";
        let fix = "Write `search(@.name, 'expression')`, or `match` for the whole text.";
        let refusal = Refusal::new(self.at, sentence, fix);
        let behind = &self.rest()[2..];
        let Some(body) = behind.trim_start().strip_prefix('/') else { return refusal };
        let mut is_escaped = false;
        let end = body.find(|character| {
            let is_end = character == '/' && !is_escaped;
            is_escaped = character == '\\' && !is_escaped;
            is_end
        });
        let Some(end) = end else { return refusal };
        if body[end + 1..].starts_with(is_name_character) {
            // A flag changes the meaning, and there are none here.
            return refusal;
        }
        let expression = body[..end].replace("\\/", "/").replace('\\', "\\\\").replace('\'', "\\'");
        let call = format!("search({}, '{expression}')", &self.text[left.0..left.1]);
        let stop = self.text.len() - body.len() + end + 1;
        refusal.with_edit(left.0..stop, call)
    }

    /// A literal, a path or a function.
    pub(super) fn term(&mut self) -> Read<Term> {
        self.refuse_odd_quotes()?;
        let start = self.at;
        match self.peek() {
            Some('\'' | '"') => Ok(Term::Literal(Literal::Text(self.string()?))),
            Some('0'..='9' | '-') => Ok(Term::Literal(Literal::Number(self.number()?.to_owned()))),
            Some('@') => {
                self.at += 1;
                let segments = self.segments(start)?;
                Ok(Term::Path(Path { root: Root::Current, segments }))
            }
            Some('$') => {
                self.at += 1;
                let segments = self.segments(start)?;
                let slot = self.slots;
                self.slots += 1;
                Ok(Term::Path(Path { root: Root::Document { slot }, segments }))
            }
            Some(first) if first.is_ascii_alphabetic() || first == '_' || first >= '\u{80}' => self.word(),
            _ => Err(self.no_term(start)),
        }
    }

    /// `true`, `false`, `null`, a function, or something that was meant as one of them.
    fn word(&mut self) -> Read<Term> {
        let start = self.at;
        let word = self.take_while(is_name_character);
        let end = self.at;
        let literal = match word {
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            "null" => Some(Literal::Null),
            _ => None,
        };
        if let Some(literal) = literal.filter(|_| !self.is_next("(")) {
            return Ok(Term::Literal(literal));
        }
        self.skip_space();
        if self.is_next("(") {
            return self.function(start, end);
        }
        let meant = match &*word.to_ascii_lowercase() {
            "true" => Some("true"),
            "false" => Some("false"),
            "null" | "nil" | "none" | "undefined" => Some("null"),
            _ => None,
        };
        if let Some(meant) = meant {
            let refusal =
                Refusal::new(start, format!("`{word}` is no value of JSON."), format!("Write `{meant}`."));
            return Err(refusal.with_edit(start..end, meant));
        }
        let is_left = self.text[..start].trim_end().ends_with(['?', '(', '&', '|', '!']);
        if is_left {
            let sentence = format!("`{word}` alone leads nowhere.");
            let refusal = Refusal::new(start, sentence, format!("Write `@.{word}` for the member."));
            return Err(refusal.with_edit(start..start, "@."));
        }
        let refusal =
            Refusal::new(start, format!("The text `{word}` needs quotes."), format!("Write `'{word}'`."));
        Err(refusal.with_edit(start..end, format!("'{word}'")))
    }

    fn no_term(&self, start: usize) -> Box<Refusal> {
        let Some(next) = self.peek() else {
            let sentence = "The query ends where a value, a path or a condition is expected.";
            return Refusal::new(
                start,
                sentence,
                "Write one, as in `@.name == 'value'`, and close the brackets.",
            );
        };
        match next {
            '[' | '{' => {
                let sentence = "Arrays and objects can't be written in a query.";
                Refusal::new(start, sentence, "Compare their members one by one.")
            }
            '.' if self.rest()[1..].starts_with(|digit: char| digit.is_ascii_digit()) => {
                let refusal =
                    Refusal::new(start, "A number begins with its point.", "Write a `0` before it.");
                refusal.with_edit(start..start, "0")
            }
            '.' => {
                let refusal =
                    Refusal::new(start, "A path in a filter begins with `@` or `$`.", "Write `@` before it.");
                refusal.with_edit(start..start, "@")
            }
            '+' => {
                let refusal = Refusal::new(start, "A number takes no `+`.", "Leave it out.");
                refusal.with_edit(start..start + 1, "")
            }
            '/' => {
                let sentence = "An expression stands between quotes in RFC 9535.";
                Refusal::new(start, sentence, "Write `search(@.name, 'expression')`.")
            }
            ']' | ')' => {
                let sentence = format!("Before `{next}` a value, a path or a condition is missing.");
                Refusal::new(start, sentence, "Write one, as in `@.name == 'value'`.")
            }
            '(' => {
                let sentence = "Only conditions stand in parentheses.";
                Refusal::new(start, sentence, "Leave the parentheses around the value out.")
            }
            _ => {
                let sentence = format!("`{next}` begins neither a value nor a path.");
                Refusal::new(
                    start,
                    sentence,
                    "Write `'text'`, a number, `true`, `null`, `@.name` or `$.name`.",
                )
            }
        }
    }
}
