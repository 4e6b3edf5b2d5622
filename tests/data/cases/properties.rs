//! What holds for every case of every sample: it applies where it says, its verdict is the validator's, its address
//! makes the same bytes again. The addresses of one subject are pinned.

use super::{all, no_random, parsed, read, subject, text};
use check::DocumentName;
use check::gates::contract::ContractSettings;
use check::gates::data::{DataSettings, Expectation, Family};
use document::Document;
use engine::data::{Case, Cases, SiteKind, Subject};
use engine::schema::{Limits, SchemaSource, compile};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    pub name: String,
    pub schema: Box<RawValue>,
    payload: Option<Box<RawValue>>,
    payload_text: Option<String>,
}

impl Sample {
    pub fn payload(&self) -> &str {
        self.payload_text.as_deref().or(self.payload.as_deref().map(RawValue::get)).unwrap_or_default()
    }

    fn subject(&self) -> Subject {
        let made = subject(self.schema.get(), Some(self.payload()))
            .unwrap_or_else(|why| panic!("{}: {why}", self.name));
        assert_eq!(made.payload(), self.payload().trim().as_bytes(), "{}: its payload must fit", self.name);
        made
    }
}

pub fn samples() -> Vec<Sample> {
    read("samples.jsonl").lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// The bytes of the unchanged payload that are not in the changed one, from the first to the last.
fn changed(base: &[u8], payload: &[u8]) -> (usize, usize) {
    let front = base.iter().zip(payload).take_while(|(a, b)| a == b).count();
    let most = base.len().min(payload.len()) - front;
    let back = base.iter().rev().zip(payload.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    (front, base.len() - back)
}

fn applies_where_it_says(base: &Document, case: &Case, sample: &str) {
    let [site] = case.sites.as_slice() else { return };
    assert_eq!(site.kind, SiteKind::Body);
    let node = base.resolve(&site.pointer).unwrap_or_else(|| panic!("{sample}: nothing at {}", site.pointer));
    // Absences and names are about the object around.
    let is_of_parent = matches!(case.family(), Family::Absent | Family::Keys);
    let around = if is_of_parent { base.parent(node).unwrap_or(node) } else { node };
    let span = base.span(around);
    let (first, last) = changed(base.bytes(), &case.payload);
    let is_whole = case.family() == Family::Raw && site.pointer.is_empty();
    assert!(
        is_whole || (span.start as usize <= first && last <= span.end as usize),
        "{sample}: {} at {} changed {first}..{last}, outside of {span:?}: {}",
        case.class_id(),
        site.field,
        text(case)
    );
}

#[test]
fn every_case_keeps_its_promises() {
    for sample in samples() {
        let schema = parsed(sample.schema.get());
        let source = SchemaSource { document: &schema, name: DocumentName::Schema(0), label: "schema" };
        let judge =
            compile(&[source], &ContractSettings::default(), &Limits::default()).compiled.expect("a schema");
        let base = parsed(sample.payload().trim());
        for seed in [1, 2, 3] {
            let settings = DataSettings { random_count: 150, ..no_random() };
            let cases = Cases::new(sample.subject(), &settings, seed);
            assert!(cases.coverage_count() > 20, "{}: {} cases", sample.name, cases.coverage_count());
            let first = if seed == 1 { 0 } else { cases.coverage_count() };
            for case in (first..cases.count()).filter_map(|index| cases.make(index)) {
                let index = case.address.index;
                let name = format!("{} {} {}", sample.name, case.address, case.class_id());
                let again = cases.make(index).unwrap();
                assert_eq!(
                    (&again.payload, &again.mark, &again.request),
                    (&case.payload, &case.mark, &case.request)
                );
                match cases.class_and_site(index) {
                    Some((class, site)) => {
                        assert_eq!((case.class_id(), case.sites.as_slice()), (class.id, &[site.clone()][..]))
                    }
                    None => assert!(index == 0 || index >= cases.coverage_count(), "{name}"),
                }
                if index < cases.coverage_count() {
                    let is_unchanged =
                        case.payload == base.bytes() && case.content_type == "application/json";
                    assert_eq!(is_unchanged, index == 0, "{name}");
                    applies_where_it_says(&base, &case, &sample.name);
                }
                if let Some(mark) = &case.mark {
                    assert!(
                        mark.start < mark.end && mark.end as usize <= case.payload.len(),
                        "{name}: {mark:?}"
                    );
                }
                assert!(!case.why.is_empty(), "{name}");
                let document = Document::parse(case.payload.clone());
                let is_same_type = case.content_type == "application/json";
                match case.expectation {
                    Expectation::Accept => assert!(
                        !document.is_blocked() && judge.is_valid(&document),
                        "{name}: {}",
                        text(&case)
                    ),
                    Expectation::Refuse => {
                        let is_wrong = document.is_blocked() || !judge.is_valid(&document);
                        assert!(is_wrong && is_same_type, "{name}: {}: {}", case.why, text(&case));
                    }
                    Expectation::Either => assert!(!document.is_blocked(), "{name}: {}", text(&case)),
                }
            }
        }
    }
}

#[test]
fn the_coverage_run_does_not_depend_on_the_seed_but_for_picks() {
    for sample in samples() {
        let of_seed = |seed: u64| all(&Cases::new(sample.subject(), &no_random(), seed));
        let (one, two) = (of_seed(1), of_seed(99));
        let plain = |cases: Vec<Case>| -> Vec<String> {
            let kept = cases.into_iter().filter(|case| case.class_id() != "naughty-string");
            kept.map(|case| format!("{} {} {}", case.class_id(), case.field(), text(&case))).collect()
        };
        assert_eq!(plain(one), plain(two), "{}", sample.name);
    }
}

#[test]
fn random_combinations_change_several_things_and_follow_the_seed() {
    let samples = samples();
    let sample =
        samples.iter().find(|sample| sample.name.starts_with("dates")).expect("a sample with many fields");
    let settings = DataSettings { random_count: 200, customers: 0, ..DataSettings::default() };
    let of_seed = |seed: u64| -> Vec<Case> {
        let cases = Cases::new(sample.subject(), &settings, seed);
        (cases.coverage_count()..cases.count()).filter_map(|index| cases.make(index)).collect()
    };
    let (one, two) = (of_seed(5), of_seed(6));
    assert_eq!((one.len(), two.len()), (200, 200));
    assert!(one.iter().all(|case| case.class_id() == "random" && (2..=4).contains(&case.sites.len())));
    let same = one.iter().zip(&two).filter(|(a, b)| a.payload == b.payload).count();
    assert!(same < 20, "{same} of 200 are the same for two seeds");
    let mut verdicts: Vec<Expectation> = one.iter().map(|case| case.expectation).collect();
    verdicts.sort();
    verdicts.dedup();
    assert!(verdicts.contains(&Expectation::Refuse) && verdicts.len() > 1, "{verdicts:?}");
}

#[test]
fn customers_stand_behind_the_combinations_and_fit() {
    let schema = r#"{"type":"object","required":["name"],"properties":{"name":{"type":"string","maxLength":60},
        "email":{"type":"string","format":"email"},"country":{"enum":["DE","JP"]}}}"#;
    let settings = DataSettings { random_count: 10, customers: 40, ..DataSettings::default() };
    let make = |payload: &str| Cases::new(subject(schema, Some(payload)).unwrap(), &settings, 42);
    let cases = make(r#"{"name":"Ada","email":"a@example.com","country":"DE"}"#);
    assert_eq!(cases.count(), cases.coverage_count() + 50);
    let customers: Vec<Case> =
        (cases.coverage_count() + 10..cases.count()).filter_map(|index| cases.make(index)).collect();
    assert_eq!(customers.len(), 40);
    let mut names: Vec<Vec<u8>> = customers.iter().map(|case| case.payload.clone()).collect();
    names.sort();
    names.dedup();
    assert!(names.len() > 25, "{} different ones", names.len());
    for case in &customers {
        assert_eq!((case.class_id(), case.expectation), ("customer", Expectation::Accept), "{}", text(case));
        assert!(case.why.contains("realistic customer"), "{}", case.why);
    }
    // A payload without a place for a person has none.
    let cases = Cases::new(subject(r#"{"type":"object"}"#, Some(r#"{"sku":"a"}"#)).unwrap(), &settings, 42);
    assert_eq!(cases.count(), cases.coverage_count() + 10);
}

/// Addresses travel in links and tickets: the same ones make the same bytes for ever, until the version of the engine
/// says otherwise. To change them on purpose, raise `ENGINE_VERSION` and write the file anew with `PREFLIGHT_BLESS=1`.
#[test]
fn addresses_are_pinned() {
    let schema = r#"{"type":"object","required":["id","items"],"properties":{"id":{"type":"string","format":"uuid"},
        "note":{"type":["string","null"],"maxLength":6},"items":{"type":"array","minItems":1,"maxItems":2,"items":{"type":"object",
        "required":["sku"],"properties":{"sku":{"type":"string","pattern":"^[A-Z]{3}$"},"quantity":{"type":"integer","minimum":1}}}}}}"#;
    let payload =
        r#"{"id":"3f1f2f5e-8c1d-4a58-9d8e-0b6f1f8f2a11","note":null,"items":[{"sku":"ABC","quantity":2}]}"#;
    let settings = DataSettings { random_count: 40, largest_bytes: 400, ..DataSettings::default() };
    let cases = Cases::new(subject(schema, Some(payload)).unwrap(), &settings, 42);
    let lines: Vec<String> = (0..cases.count())
        .filter(|index| index % 9 == 0 || *index >= cases.coverage_count() + 30)
        .filter_map(|index| cases.make(index))
        .map(|case| {
            let shown: String = case
                .payload
                .iter()
                .flat_map(|byte| std::ascii::escape_default(*byte))
                .map(char::from)
                .collect();
            format!(
                "{}\t{}\t{}\t{:?}\t{shown}",
                case.address,
                case.class_id(),
                case.field(),
                case.expectation
            )
        })
        .collect();
    let made = lines.join("\n") + "\n";
    let path = super::folder().join("addresses.txt");
    if std::env::var_os("PREFLIGHT_BLESS").is_some() {
        std::fs::write(&path, &made).expect("the file of addresses");
    }
    let pinned = std::fs::read_to_string(&path).unwrap_or_default();
    for (made, pinned) in made.lines().zip(pinned.lines()) {
        assert_eq!(made, pinned);
    }
    assert_eq!(made.lines().count(), pinned.lines().count());
}
