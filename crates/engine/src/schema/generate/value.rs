//! A JSON value that is being made: numbers stay text, members keep their order.
//! Values that came from a document are copied; nothing here judges them.

use document::{Document, Kind, NodeId, Number};

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    /// As it is written.
    Number(String),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// How deep a value of a document is copied.
    pub(crate) const MOST_DEPTH: u32 = 100;

    /// None: it nests too deeply.
    pub(crate) fn of(document: &Document, node: NodeId) -> Option<Value> {
        Value::copy(document, node, 0)
    }

    fn copy(document: &Document, node: NodeId, depth: u32) -> Option<Value> {
        if depth > Value::MOST_DEPTH {
            return None;
        }
        Some(match document.kind(node) {
            Kind::Null => Value::Null,
            Kind::Boolean(value) => Value::Boolean(value),
            Kind::Number => Value::Number(document.number(node)?.text().to_string()),
            Kind::String => Value::String(document.text(node).into_owned()),
            Kind::Array => {
                let items = document.elements(node).map(|item| Value::copy(document, item, depth + 1));
                Value::Array(items.collect::<Option<_>>()?)
            }
            Kind::Object => {
                let members = document.members(node).map(|member| {
                    let value = Value::copy(document, member.value, depth + 1)?;
                    Some((document.text(member.key).into_owned(), value))
                });
                Value::Object(members.collect::<Option<_>>()?)
            }
        })
    }

    /// Compact JSON.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => out.push_str(text),
            Value::String(text) => out.push_str(&document::quote(text)),
            Value::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    out.push_str(&document::quote(key));
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    pub(crate) fn member(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Sets a member, at its place or at the end. Nothing happens to what is no object.
    pub(crate) fn set(&mut self, key: &str, value: Value) {
        if let Value::Object(members) = self {
            match members.iter_mut().find(|(name, _)| name == key) {
                Some((_, old)) => *old = value,
                None => members.push((key.to_string(), value)),
            }
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// As JSON Schema compares: `1` and `1.0` are equal, the order of members does not count.
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Boolean(a), Value::Boolean(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => Number::new(a) == Number::new(b),
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(key, value)| other.member(key) == Some(value))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Value {
        let document = Document::parse(text.as_bytes().to_vec());
        Value::of(&document, document.root().unwrap()).unwrap()
    }

    #[test]
    fn values_come_back_as_they_were() {
        let text = r#"{"a":[1,2.50,9007199254740993,true,null],"b":"x\"\n"}"#;
        assert_eq!(read(text).text(), text);
        let deep = "[".repeat(200) + &"]".repeat(200);
        let document = Document::parse(deep.into_bytes());
        assert!(Value::of(&document, document.root().unwrap()).is_none());
    }

    #[test]
    fn equality_is_that_of_json_schema() {
        assert_eq!(read(r#"{"a":1,"b":[1.0]}"#), read(r#"{"b":[1],"a":1.00}"#));
        assert_ne!(read(r#"{"a":1}"#), read(r#"{"a":1,"b":2}"#));
        assert_ne!(read("[1,2]"), read("[2,1]"));
        assert_ne!(read("0"), read("false"));
    }
}
