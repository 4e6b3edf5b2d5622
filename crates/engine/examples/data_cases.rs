//! Makes cases for a payload, a schema or an operation and prints how many there are of each class, or makes very many
//! of them, so that the time they take can be measured from outside:
//! `time cargo run --release -p engine --example data_cases -- --count 1000000`.

use check::DocumentName;
use check::gates::contract::ContractSettings;
use check::gates::data::DataSettings;
use document::Document;
use engine::data::{Cases, Subject};
use engine::openapi::{Contract, Description};
use engine::schema::SchemaSource;
use std::collections::BTreeMap;

const SCHEMA: &str = r#"{"type":"object","required":["id","customer","items"],"properties":{
 "id":{"type":"string","format":"uuid"},
 "customer":{"type":"string","minLength":1,"maxLength":80},
 "note":{"type":["string","null"],"maxLength":200},
 "items":{"type":"array","minItems":1,"maxItems":5,"items":{"type":"object","required":["sku","quantity"],
  "properties":{"sku":{"type":"string","pattern":"^[A-Z]{3}-[0-9]{4}$"},"quantity":{"type":"integer","minimum":1,"maximum":99},
  "price":{"type":"number","minimum":0}}}}}}"#;
const PAYLOAD: &str = r#"{"id":"3f1f2f5e-8c1d-4a58-9d8e-0b6f1f8f2a11","customer":"Ada Lovelace","note":null,"items":[{"sku":"ABC-1234","quantity":2,"price":9.5}]}"#;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let read =
        |path: String| Document::parse(std::fs::read(&path).unwrap_or_else(|why| panic!("{path}: {why}")));
    let schema = value("--schema").map_or_else(|| Document::parse(SCHEMA.as_bytes().to_vec()), read);
    let payload = value("--payload").map(read);
    let source = SchemaSource { document: &schema, name: DocumentName::Schema(0), label: "schema" };
    let settings = ContractSettings::default();
    let made = match (value("--operation"), payload) {
        (Some(operation), payload) => {
            let (description, _) = Description::read(&schema);
            let contract = Contract { description: &description, texts: &[source] };
            Subject::of_operation(&contract, &settings, &operation, payload.as_ref(), 1)
        }
        (None, Some(payload)) if value("--schema").is_none() => Subject::of_payload(&payload),
        (None, Some(payload)) => Subject::of_schema(&[source], &settings, Some(&payload), 1),
        (None, None) => {
            let payload = Document::parse(PAYLOAD.as_bytes().to_vec());
            Subject::of_schema(&[source], &settings, Some(&payload), 1)
        }
    };
    let subject = match made {
        Ok(subject) => subject,
        Err(why) => return println!("{why}"),
    };
    println!("{}: {}", subject.label(), String::from_utf8_lossy(subject.payload()));
    subject.notes().iter().for_each(|note| println!("{note}"));
    let wanted = value("--count").and_then(|count| count.parse::<u32>().ok());
    // Large ones are another measure.
    let left_out = match wanted {
        Some(_) => vec!["huge-string".into(), "wide".into(), "deep-nesting".into()],
        None => Vec::new(),
    };
    let random_count = if arguments.iter().any(|argument| argument == "--random") { 1_000 } else { 0 };
    let cases = Cases::new(subject, &DataSettings { random_count, left_out, ..DataSettings::default() }, 1);
    println!("{} cases of the coverage run, {} in all", cases.coverage_count(), cases.count());
    if let Some(wanted) = wanted {
        let bytes: u64 = (0..wanted)
            .filter_map(|number| cases.make(number % cases.count()))
            .map(|case| case.payload.len() as u64)
            .sum();
        return println!("{wanted} cases made, {bytes} bytes");
    }
    let shows_all = arguments.iter().any(|argument| argument == "--list");
    let mut table: BTreeMap<(u8, &str), BTreeMap<String, u32>> = BTreeMap::new();
    for case in (0..cases.count()).filter_map(|index| cases.make(index)) {
        let number = case.classes.first().map_or(0, |class| class.number);
        *table
            .entry((number, case.class_id()))
            .or_default()
            .entry(format!("{:?}", case.expectation))
            .or_default() += 1;
        if shows_all {
            let payload: String = String::from_utf8_lossy(&case.payload).chars().take(300).collect();
            println!(
                "{}\t{}\t{}\t{:?}\t{}\t{payload}",
                case.address.index,
                case.class_id(),
                case.field(),
                case.expectation,
                case.why
            );
        }
    }
    for ((number, class), counts) in table {
        println!("{number:3} {class:24} {counts:?}");
    }
}
