//! Sets of the types of JSON Schema; a number is an integer or has a fraction.

use super::decimal::Decimal;
use super::value::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NONE: Types = Types(0);
    pub(super) const NULL: Types = Types(1);
    pub(super) const BOOLEAN: Types = Types(2);
    pub(super) const INTEGER: Types = Types(4);
    pub(super) const FRACTION: Types = Types(8);
    pub(super) const NUMBER: Types = Types(4 | 8);
    pub(super) const STRING: Types = Types(16);
    pub(super) const ARRAY: Types = Types(32);
    pub(super) const OBJECT: Types = Types(64);
    pub(super) const ALL: Types = Types(127);

    /// None: not a type of JSON Schema.
    pub(super) fn named(name: &str) -> Option<Types> {
        Some(match name {
            "null" => Types::NULL,
            "boolean" => Types::BOOLEAN,
            "integer" => Types::INTEGER,
            "number" => Types::NUMBER,
            "string" => Types::STRING,
            "array" => Types::ARRAY,
            "object" => Types::OBJECT,
            _ => return None,
        })
    }

    pub(super) fn of(value: &Value) -> Types {
        match value {
            Value::Null => Types::NULL,
            Value::Boolean(_) => Types::BOOLEAN,
            // A number too long to be computed with is taken for both.
            Value::Number(text) => match Decimal::read(text).map(Decimal::is_integer) {
                Some(true) => Types::INTEGER,
                Some(false) => Types::FRACTION,
                None => Types::NUMBER,
            },
            Value::String(_) => Types::STRING,
            Value::Array(_) => Types::ARRAY,
            Value::Object(_) => Types::OBJECT,
        }
    }

    pub(super) fn and(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    pub(super) fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub(super) fn without(self, other: Types) -> Types {
        Types(self.0 & !other.0)
    }

    pub(super) fn meets(self, other: Types) -> bool {
        self.and(other) != Types::NONE
    }

    pub(super) fn is_within(self, other: Types) -> bool {
        self.without(other) == Types::NONE
    }

    /// The kinds of value in the set, the simple ones first.
    pub(super) fn kinds(self) -> Vec<Types> {
        let kinds = [Types::NULL, Types::BOOLEAN, Types::NUMBER, Types::STRING, Types::ARRAY, Types::OBJECT];
        kinds.into_iter().filter(|kind| kind.meets(self)).collect()
    }
}
