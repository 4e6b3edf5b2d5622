//! Objects whose keys are data: ids, dates, addresses. Recognised by the keys and by the likeness of the values;
//! folding them is the shape's work.

use super::formats::TextForm;
use super::profile::Field;
use super::shape::Shape;

/// Keys with digits in them count as ids from so many on.
const LOOSE_IDS_FROM: usize = 8;
/// Keys that are words count as data from so many on, if the values are alike.
const WORDS_FROM: usize = 30;
/// From so many on it is worth asking.
const ASK_FROM: usize = 8;

/// What the keys of an object seem to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Names of fields.
    Record,
    /// Perhaps data; a person may say so.
    Doubtful,
    /// Data. What the keys are, for people.
    Map(&'static str),
}

/// A key that is certainly no name of a field.
pub(crate) fn is_id(key: &str) -> bool {
    match TextForm::of(key) {
        TextForm::Plain => is_token(key),
        TextForm::Empty | TextForm::Decimal => false,
        _ => true,
    }
}

/// Long hexadecimal digits, or an id with a prefix: `cus_9f8a7b6c`.
fn is_token(key: &str) -> bool {
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let is_hex = key.len() >= 16 && key.bytes().all(|byte| byte.is_ascii_hexdigit()) && has_digit(key);
    let behind = key.rsplit_once('_').map_or("", |(_, behind)| behind);
    let digits = behind.bytes().filter(u8::is_ascii_digit).count();
    is_hex || behind.len() >= 8 && digits >= 2 && behind.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A key with several digits, such as `order-1042`.
fn is_loose_id(key: &str) -> bool {
    is_id(key) || key.bytes().filter(u8::is_ascii_digit).count() >= 2
}

/// The type of all values that are not null; None: there are several.
fn one_type(shape: &Shape) -> Option<usize> {
    let types = |field: &Field| {
        [field.booleans, field.numbers(), field.strings, field.arrays, field.objects]
            .map(|count| u64::from(count > 0))
    };
    let mut all = [0; 5];
    for member in &shape.members {
        for (sum, count) in all.iter_mut().zip(types(&member.field)) {
            *sum += count;
        }
    }
    let seen = all.iter().filter(|count| **count > 0).count();
    if seen > 1 { None } else { Some(all.iter().position(|count| *count > 0).unwrap_or_default()) }
}

/// All keys are certainly ids, and the values have one type.
pub(super) fn is_certain(shape: &Shape) -> bool {
    shape.members.len() >= 2
        && shape.members.iter().all(|member| is_id(&member.name))
        && one_type(shape).is_some()
}

/// The values have one type, and objects have about the same members.
pub(super) fn are_alike(shape: &Shape) -> bool {
    const OBJECT: usize = 4;
    match one_type(shape) {
        None => false,
        Some(OBJECT) => {
            let mut names = std::collections::BTreeSet::new();
            let mut total = 0;
            for member in &shape.members {
                let shapes = member.field.variants.iter().flat_map(|variants| &variants.list);
                let mut own = std::collections::BTreeSet::new();
                for inner in shapes.map(|(_, shape)| shape).chain([&member.field.shape]) {
                    own.extend(inner.members.iter().map(|inner| inner.name.as_str()));
                }
                total += own.len();
                names.extend(own);
            }
            // At least half of all names on average.
            2 * total >= names.len() * shape.members.len() && total > 0
        }
        Some(_) => true,
    }
}

/// What the keys seem to be.
pub(crate) fn likeness(shape: &Shape) -> Likeness {
    let members = &shape.members;
    if is_certain(shape) {
        let all = |form: TextForm| members.iter().all(|member| TextForm::of(&member.name) == form);
        let words = match () {
            () if all(TextForm::Digits) => "digits",
            () if all(TextForm::Uuid) => "UUIDs",
            () if all(TextForm::Date) => "dates",
            () => "ids",
        };
        return Likeness::Map(words);
    }
    if members.len() < ASK_FROM || !are_alike(shape) {
        return Likeness::Record;
    }
    if members.len() >= LOOSE_IDS_FROM && members.iter().all(|member| is_loose_id(&member.name)) {
        return Likeness::Map("texts with digits");
    }
    let holds_objects = members.iter().any(|member| member.field.objects > 0);
    let present: u64 = members.iter().map(|member| member.present).sum();
    // In a record most members are there most of the time.
    let varies = shape.count >= 2 && 2 * present < shape.count * members.len() as u64;
    match () {
        () if members.len() >= WORDS_FROM && (holds_objects || varies) => Likeness::Map("many words"),
        () if holds_objects || varies => Likeness::Doubtful,
        () => Likeness::Record,
    }
}
