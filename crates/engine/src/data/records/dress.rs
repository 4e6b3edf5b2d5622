//! Which fields of a payload belong to a person, by their names and values, and what stands there then.
//! A guess that the schema refuses is dropped by the caller.

use super::Person;
use crate::schema::generate::random::Random;
use crate::schema::generate::value::Value;

/// One value to be replaced.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// JSON Pointer.
    pub pointer: String,
    path: Vec<Step>,
    value: Value,
}

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

/// Most places that are looked at; a payload of a megabyte needs no more customers.
const MOST: usize = 2_000;

pub(super) fn changes(base: &Value, person: &Person, random: &mut Random) -> Vec<Change> {
    let mut found = Vec::new();
    walk(base, &mut Vec::new(), &mut |path, value| {
        if found.len() < MOST
            && let Some(value) = replacement(path, value, person, random)
        {
            found.push(Change { pointer: pointer_of(path), path: path.to_vec(), value });
        }
    });
    found
}

fn walk(value: &Value, path: &mut Vec<Step>, visit: &mut impl FnMut(&[Step], &Value)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                path.push(Step::Key(key.clone()));
                walk(member, path, visit);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(Step::Index(at));
                walk(item, path, visit);
                path.pop();
            }
        }
        leaf => visit(path, leaf),
    }
}

pub(super) fn apply(value: &mut Value, change: &Change) {
    let mut here = value;
    for step in &change.path {
        let next = match (here, step) {
            (Value::Object(members), Step::Key(key)) => {
                members.iter_mut().find(|(name, _)| name == key).map(|(_, member)| member)
            }
            (Value::Array(items), Step::Index(at)) => items.get_mut(*at),
            _ => None,
        };
        match next {
            Some(inner) => here = inner,
            None => return,
        }
    }
    *here = change.value.clone();
}

fn pointer_of(path: &[Step]) -> String {
    path.iter()
        .map(|step| match step {
            Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(at) => format!("/{at}"),
        })
        .collect()
}

/// A name without case and separators: `billing_First-Name` is `billingfirstname`.
fn plain(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn replacement(path: &[Step], value: &Value, person: &Person, random: &mut Random) -> Option<Value> {
    let mut keys = path.iter().rev().filter_map(|step| match step {
        Step::Key(key) => Some(plain(key)),
        Step::Index(_) => None,
    });
    let key = keys.next()?;
    let parent = keys.next().unwrap_or_default();
    match value {
        Value::String(text) => text_for(&key, &parent, text, person, random).map(Value::String),
        Value::Number(text) => number_for(&key, text, person, random).map(Value::Number),
        _ => None,
    }
}

fn text_for(key: &str, parent: &str, now: &str, person: &Person, random: &mut Random) -> Option<String> {
    let is = |words: &[&str]| words.contains(&key);
    let ends = |words: &[&str]| words.iter().any(|word| key.ends_with(word));
    let region = person.region;
    let is_company = |word: &str| {
        ["company", "organisation", "organization", "merchant", "vendor", "supplier", "employer", "seller"]
            .contains(&word)
    };
    Some(if ends(&["firstname", "givenname", "forename"]) {
        person.given.into()
    } else if ends(&["lastname", "familyname", "surname"]) {
        person.family.into()
    } else if ends(&["email", "emailaddress", "mail"]) {
        person.email.clone()
    } else if ends(&["phone", "phonenumber", "mobile", "telephone", "tel", "fax"]) {
        person.phone.clone()
    } else if ends(&["postcode", "postalcode", "zip", "zipcode", "plz"]) {
        person.postcode.clone()
    } else if ends(&["city", "town", "locality"]) {
        person.city.into()
    } else if ends(&["street", "streetaddress", "addressline1", "address1", "line1"]) || is(&["address"]) {
        person.street.into()
    } else if ends(&["country", "countrycode"]) {
        // A code stays a code, a name stays a name.
        let is_code = now.len() == 2 && now.bytes().all(|b| b.is_ascii_uppercase());
        if is_code { region.code.into() } else { region.country.into() }
    } else if ends(&["currency", "currencycode"]) {
        region.currency.into()
    } else if is(&["language", "locale", "lang"]) {
        let short = region.language.split('-').next().unwrap_or(region.language);
        if now.contains(['-', '_']) { region.language.into() } else { short.into() }
    } else if is(&["timezone", "tz", "zoneinfo"]) {
        region.zone.into()
    } else if is_company(key) || key.ends_with("companyname") || (key == "name" && is_company(parent)) {
        person.company.into()
    } else if is(&["username", "login", "handle", "nickname", "screenname"]) {
        person.username.clone()
    } else if is(&["website", "homepage", "site"]) {
        person.website.clone()
    } else if is(&["birthday", "birthdate", "dateofbirth", "dob"]) {
        person.birth_date.clone()
    } else if ends(&["fullname", "displayname", "customername", "recipient", "contactname"])
        || is(&["name"])
            && [
                "",
                "customer",
                "customers",
                "user",
                "users",
                "person",
                "contact",
                "recipient",
                "buyer",
                "owner",
            ]
            .contains(&parent)
    {
        person.full_name.clone()
    } else if is(&["note", "notes", "comment", "message", "remark", "instructions"]) {
        region.note.into()
    } else if is_amount(key) && is_decimal(now) {
        money(region.currency_digits, random)
    } else if is_time(key) && is_date_time(now) {
        moment(now, region.offset, random)
    } else {
        return None;
    })
}

fn number_for(key: &str, now: &str, person: &Person, random: &mut Random) -> Option<String> {
    if ["quantity", "qty", "count"].contains(&key) {
        return Some(random.between(1, 12).to_string());
    }
    if !is_amount(key) {
        return None;
    }
    // Cents stay cents.
    let is_whole = !now.contains(['.', 'e', 'E']);
    Some(if is_whole {
        random.between(1, 250_000).to_string()
    } else {
        money(person.region.currency_digits, random)
    })
}

fn is_amount(key: &str) -> bool {
    ["amount", "price", "total", "subtotal", "cost", "fee", "balance"].iter().any(|word| key.ends_with(word))
}

fn is_decimal(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().any(|b| b.is_ascii_digit())
}

fn is_time(key: &str) -> bool {
    key.ends_with("at") || key.ends_with("date") || key.ends_with("time") || key.ends_with("timestamp")
}

fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 19 && bytes[4] == b'-' && bytes[10] == b'T' && bytes[13] == b':'
}

/// An amount in a currency with so many decimals; small and large ones.
fn money(digits: u32, random: &mut Random) -> String {
    let whole = match random.below(4) {
        0 => random.below(2),
        1 => random.between(1_000, 999_999),
        _ => random.between(2, 400),
    };
    if digits == 0 {
        return whole.max(1).to_string();
    }
    let part = random.between(1, 10u64.pow(digits) - 1);
    format!("{whole}.{part:0width$}", width = digits as usize)
}

/// The same day's time in the person's own offset, as its own clock shows it.
fn moment(now: &str, offset: &str, random: &mut Random) -> String {
    let day = &now[..10];
    format!("{day}T{:02}:{:02}:{:02}{offset}", random.below(24), random.below(60), random.below(60))
}
