//! Bugs that end in a 5xx, or in no answer at all: what nobody thought of. They change nothing.

use super::super::sites::Site;
use super::{Reading, dates};
use crate::schema::generate::value::Value;
use document::{Document, FaultKind, Kind, NodeId};

/// Characters of a text that keep the service busy for ever.
const ENDLESS: usize = 9_000;
/// Levels of nesting that overflow its stack.
const DEEP: u32 = 50;
/// Items that are too many for it.
const WIDE: usize = 500;

/// How the bug ends the request, by the text alone; none: no chance here.
pub(super) fn end<'r>(bug: &str, document: &Document) -> Option<Reading<'r>> {
    let has_fault = |wanted: FaultKind| document.faults().iter().any(|fault| fault.kind == wanted);
    let root = document.root();
    let crash = |is_met: bool, why: &'static str| is_met.then_some(Reading::Crash(why));
    let any = |test: fn(&Document, NodeId) -> bool| document.walk().any(|visit| test(document, visit.node));
    match bug {
        "byte-order-mark-crashes" => {
            crash(has_fault(FaultKind::ByteOrderMark), "Unexpected character at position 0")
        }
        "lone-surrogate-crashes" => crash(has_fault(FaultKind::LoneSurrogate), "Surrogates not allowed"),
        "root-not-checked-crashes" => {
            let is_other =
                root.is_some_and(|root| document.kind(root) != Kind::Object) && !document.is_blocked();
            crash(is_other, "Cannot read properties of what is no object")
        }
        "nul-crashes" => crash(any(has_nul), "Invalid byte sequence for encoding UTF8: 0x00"),
        "astral-crashes" => crash(any(has_astral), "Incorrect string value"),
        "quote-crashes" => crash(any(has_quote), "Syntax error in statement"),
        "int64-crashes" => crash(any(is_beyond_int64), "Value out of range for type bigint"),
        "overflow-crashes" => crash(any(overflows), "Number is infinite"),
        "date-extremes-crash" => crash(any(is_extreme_date), "Date out of range"),
        "wide-array-crashes" => crash(any(is_wide), "Too many parameters"),
        "prototype-crashes" => crash(any(has_prototype), "Prototype is not a function"),
        "deep-nesting-crashes" => {
            crash(document.walk().any(|visit| visit.depth > DEEP), "Maximum call stack size exceeded")
        }
        "huge-text-hangs" => any(is_endless).then_some(Reading::Hang),
        _ => None,
    }
}

fn has_nul(document: &Document, node: NodeId) -> bool {
    document.text(node).contains('\0')
}

fn has_astral(document: &Document, node: NodeId) -> bool {
    document.text(node).chars().any(|character| u32::from(character) > 0xFFFF)
}

fn has_quote(document: &Document, node: NodeId) -> bool {
    document.text(node).contains('\'')
}

fn is_endless(document: &Document, node: NodeId) -> bool {
    document.text(node).chars().count() > ENDLESS
}

fn is_wide(document: &Document, node: NodeId) -> bool {
    document.kind(node) == Kind::Array && document.len(node) > WIDE
}

fn is_beyond_int64(document: &Document, node: NodeId) -> bool {
    document.number(node).is_some_and(|number| number.is_written_as_integer() && number.as_i64().is_none())
}

fn overflows(document: &Document, node: NodeId) -> bool {
    document.number(node).is_some_and(|number| number.overflows_f64())
}

fn has_prototype(document: &Document, node: NodeId) -> bool {
    document.key_text(node).is_some_and(|key| key == "__proto__")
}

fn is_extreme_date(document: &Document, node: NodeId) -> bool {
    document.kind(node) == Kind::String
        && dates::read(&document.text(node)).is_some_and(|date| !(1900..=2100).contains(&date.year))
}

/// Whether a value at a site makes the service fail.
pub(super) type Crash = fn(&Site, &Value, &Document) -> bool;

/// By the value and its schema, and what the service says then.
pub(super) fn at_site(bug: &str) -> Option<(Crash, &'static str)> {
    Some(match bug {
        "optional-absent-crashes" => (
            |site, value, document| {
                let required = site.texts(document, "required");
                let read_only = site.marked(document, "readOnly");
                let declared = site.declared(document);
                let mut optional =
                    declared.iter().filter(|name| !required.contains(name) && !read_only.contains(name));
                matches!(value, Value::Object(_)) && optional.any(|name| value.member(name).is_none())
            },
            "Undefined is not an object",
        ),
        "object-expected-crashes" => (
            |site, value, document| {
                !site.path.is_empty()
                    && site.is_only(document, &["object"])
                    && !matches!(value, Value::Object(_) | Value::Null)
            },
            "Cannot deserialize the value",
        ),
        _ => return None,
    })
}
