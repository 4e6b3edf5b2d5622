//! Whether a condition holds for a value. Recurses over the query only, whose nesting the parser bounds.

use super::evaluate::{Evaluation, Step};
use super::regexp::Regexp;
use super::syntax::{Condition, Operand, Operator, Pattern};
use super::values::Value;
use crate::document::NodeId;
use std::rc::Rc;

/// Expressions from the document that are kept compiled.
const MOST_EXPRESSIONS: usize = 256;

impl<'a> Evaluation<'a> {
    pub(super) fn holds(&mut self, condition: &'a Condition, current: NodeId) -> Step<bool> {
        self.charge(1)?;
        match condition {
            Condition::Or(parts) => {
                for part in parts {
                    if self.holds(part, current)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Condition::And(parts) => {
                for part in parts {
                    if !self.holds(part, current)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Not(part) => Ok(!self.holds(part, current)?),
            Condition::Exists(path) => self.exists(path, current),
            Condition::Compare { left, operator, right } => {
                let left = self.value(left, current)?;
                let right = self.value(right, current)?;
                match operator {
                    Operator::Equal => self.equal(&left, &right),
                    Operator::NotEqual => Ok(!self.equal(&left, &right)?),
                    Operator::Less => self.less(&left, &right),
                    Operator::Greater => self.less(&right, &left),
                    Operator::LessOrEqual => Ok(self.less(&left, &right)? || self.equal(&left, &right)?),
                    Operator::GreaterOrEqual => Ok(self.less(&right, &left)? || self.equal(&left, &right)?),
                }
            }
            Condition::Matches { is_whole, text, pattern } => {
                let Value::Text(text) = self.value(text, current)? else { return Ok(false) };
                self.charge(text.len() / 8)?;
                match pattern {
                    Pattern::Fixed(expression) => {
                        Ok(expression.as_ref().is_some_and(|expression| expression.matches(&text, *is_whole)))
                    }
                    Pattern::Computed(operand) => {
                        let Value::Text(pattern) = self.value(operand, current)? else { return Ok(false) };
                        let expression = self.expression(&pattern)?;
                        Ok(expression.is_some_and(|expression| expression.matches(&text, *is_whole)))
                    }
                }
            }
        }
    }

    /// A compiled expression that came from the document.
    fn expression(&mut self, pattern: &str) -> Step<Option<Rc<Regexp>>> {
        if let Some(found) = self.expressions.get(pattern) {
            return Ok(found.clone());
        }
        // Compiling takes some ten microseconds, and more for long ones.
        self.charge(2_000 + pattern.len() * 64)?;
        if self.expressions.len() >= MOST_EXPRESSIONS {
            self.expressions.clear();
        }
        let compiled = Regexp::new(pattern).ok().map(Rc::new);
        self.expressions.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
    }

    fn value(&mut self, operand: &'a Operand, current: NodeId) -> Step<Value<'a>> {
        Ok(match operand {
            Operand::Literal(literal) => Value::of_literal(literal),
            Operand::Path(path) => match self.singular(path, current)? {
                Some(node) => Value::of_node(self.document, node),
                None => Value::Nothing,
            },
            Operand::Count(path) => Value::Count(self.path(path, current)?.len() as u64),
            Operand::Value(path) => match *self.path(path, current)? {
                [node] => Value::of_node(self.document, node),
                _ => Value::Nothing,
            },
            Operand::Length(inner) => match self.value(inner, current)? {
                Value::Text(text) => {
                    self.charge(text.len() / 32)?;
                    Value::Count(text.chars().count() as u64)
                }
                Value::Container(node) => Value::Count(self.document.len(node) as u64),
                _ => Value::Nothing,
            },
        })
    }
}
