//! Records are of one person in one place, the same for a seed, and what a schema refuses stays as it was.

use super::*;
use std::collections::BTreeSet;

const PAYLOAD: &str = r#"{"customer":{"name":"Ada","first_name":"A","lastName":"B","email":"a@b.example","phone":"1","address":{"street":"s","city":"c","postcode":"p","country":"DE"},"dateOfBirth":"2000-01-01"},"company":{"name":"X"},"items":[{"sku":"a-1","quantity":2,"price":9.95},{"sku":"b","quantity":1,"price":1.5}],"total":"11.45","currency":"EUR","amount_cents":5,"placed_at":"2026-03-01T10:00:00Z","id":"o-1"}"#;

fn payload() -> Document {
    Document::parse(PAYLOAD.as_bytes().to_vec())
}

#[test]
fn the_same_seed_and_number_give_the_same_record_and_others_differ() {
    let make = |seed, number| record(&payload(), &|_| true, seed, number).unwrap();
    assert_eq!(make(42, 3), make(42, 3));
    let all: BTreeSet<String> = (0..40).map(|n| make(42, n).text).collect();
    assert!(all.len() > 35, "{}", all.len());
    let regions: BTreeSet<&str> = (0..REGIONS.len() as u32).map(|n| make(7, n).region).collect();
    assert_eq!(regions.len(), REGIONS.len(), "a round visits every region");
}

#[test]
fn a_record_is_of_one_person_in_one_place() {
    for number in 0..60 {
        let record = record(&payload(), &|_| true, 1, number).unwrap();
        let document = Document::parse(record.text.clone().into_bytes());
        let text = |pointer: &str| {
            document
                .text(document.resolve(pointer).unwrap_or_else(|| panic!("{pointer} in {}", record.text)))
                .into_owned()
        };
        let region = REGIONS.iter().find(|region| region.code == record.region).unwrap();
        assert_eq!(text("/customer/address/country"), region.code);
        assert_eq!(text("/currency"), region.currency);
        assert!(region.cities.contains(&text("/customer/address/city").as_str()));
        let name = text("/customer/name");
        assert!(
            name.contains(&text("/customer/first_name")) && name.contains(&text("/customer/lastName")),
            "{name}"
        );
        assert!(region.companies.contains(&text("/company/name").as_str()));
        assert!(text("/placed_at").ends_with(region.offset));
        let decimals = text("/total").split_once('.').map_or(0, |(_, part)| part.len() as u32);
        assert_eq!(decimals, region.currency_digits, "{}", record.text);
        assert_eq!(text("/id"), "o-1", "what is nobody's stays");
        assert_eq!(text("/items/0/sku"), "a-1");
        let cents = document.number(document.resolve("/amount_cents").unwrap());
        assert!(cents.is_none_or(|number| !number.text().contains('.')), "cents stay whole");
    }
}

#[test]
fn what_the_schema_refuses_stays_as_it_was() {
    // Only ASCII mail addresses and the old name are taken.
    let fits = |document: &Document| {
        document.resolve("/customer/name").is_some_and(|name| document.text(name) == "Ada")
    };
    for number in 0..20 {
        let record = record(&payload(), &fits, 5, number).unwrap();
        assert!(fits(&Document::parse(record.text.clone().into_bytes())), "{}", record.text);
        assert!(!record.dressed.contains(&"/customer/name".to_string()));
        assert!(record.dressed.contains(&"/customer/email".to_string()));
    }
    let nothing = record(&payload(), &|_| false, 5, 1).unwrap();
    assert!(nothing.dressed.is_empty());
    assert_eq!(nothing.text, PAYLOAD);
}

#[test]
fn payloads_without_people_and_without_structure_are_left_alone() {
    for text in ["{}", "[]", "1", r#""x""#, r#"{"a":{"b":[1,2]}}"#, r#"[[["name"]]]"#] {
        let document = Document::parse(text.as_bytes().to_vec());
        let record = record(&document, &|_| true, 9, 0).unwrap();
        assert_eq!((record.text.as_str(), record.dressed.len()), (text, 0));
    }
    assert!(record(&Document::parse(Vec::new()), &|_| true, 9, 0).is_none());
}

#[test]
fn regions_are_whole() {
    for region in REGIONS {
        assert_eq!(region.code.len(), 2);
        assert_eq!(region.currency.len(), 3);
        assert!(region.phone.starts_with('+') && region.phone.len() <= 16, "{}", region.code);
        assert!(
            region
                .given
                .iter()
                .chain(region.family)
                .all(|(_, ascii)| ascii.is_ascii() && !ascii.contains(' '))
        );
        assert!(!region.cities.is_empty() && !region.streets.is_empty() && !region.companies.is_empty());
    }
}
