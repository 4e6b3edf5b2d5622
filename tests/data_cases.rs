//! Cases of the data gate: every class has a hit, a boundary and a twin in `tests/data/cases/classes.jsonl`; what holds
//! for all cases is tried on the odd schemas of `samples.jsonl`; and the simulated service agrees with every verdict.

#[path = "data/cases/hostile.rs"]
mod hostile;
#[path = "data/cases/operations.rs"]
mod operations;
#[path = "data/cases/properties.rs"]
mod properties;
#[path = "data/cases/suites.rs"]
mod suites;

use check::DocumentName;
use check::gates::contract::ContractSettings;
use check::gates::data::{DataSettings, Expectation, Trimming};
use document::Document;
use engine::data::classes::CLASSES;
use engine::data::{Case, Cases, Subject};
use engine::schema::SchemaSource;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/cases")
}

pub fn read(name: &str) -> String {
    let path = folder().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

pub fn parsed(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec())
}

pub fn subject(schema: &str, payload: Option<&str>) -> Result<Subject, String> {
    let schema = parsed(schema);
    let source = SchemaSource { document: &schema, name: DocumentName::Schema(0), label: "schema" };
    let payload = payload.map(parsed);
    Subject::of_schema(&[source], &ContractSettings::default(), payload.as_ref(), 1)
}

pub fn no_random() -> DataSettings {
    DataSettings { random_count: 0, customers: 0, largest_bytes: 12_000, ..DataSettings::default() }
}

pub fn all(cases: &Cases) -> Vec<Case> {
    (0..cases.count()).map(|index| cases.make(index).unwrap_or_else(|| panic!("no case {index}"))).collect()
}

pub fn text(case: &Case) -> String {
    String::from_utf8_lossy(&case.payload).into_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    class: String,
    /// It applies, and this is what comes of it.
    hit: Part,
    /// It applies just so, or what comes of it is right the other way.
    boundary: Part,
    /// It does not apply there.
    twin: Part,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    schema: Box<RawValue>,
    payload: Box<RawValue>,
    /// The field, as the grid calls it.
    at: String,
    /// A piece of a payload, and what is right for it.
    #[serde(default)]
    gives: Vec<(String, Expectation)>,
}

impl Part {
    fn cases(&self, class: &str) -> Vec<Case> {
        let made = subject(self.schema.get(), Some(self.payload.get()));
        let made = made.unwrap_or_else(|why| panic!("{class}: {why}"));
        assert_eq!(
            made.payload(),
            self.payload.get().as_bytes(),
            "{class}: the payload does not fit the schema"
        );
        let cases = all(&Cases::new(made, &no_random(), 1));
        cases.into_iter().filter(|case| case.class_id() == class && case.field() == self.at).collect()
    }

    fn is_met(&self, class: &str, part: &str) {
        let cases = self.cases(class);
        assert!(!self.gives.is_empty(), "{class}: its {part} says nothing");
        for (piece, expectation) in &self.gives {
            let met = cases.iter().any(|case| case.expectation == *expectation && text(case).contains(piece));
            let found: Vec<String> = cases
                .iter()
                .map(|case| format!("{:?} {:.120} ({})", case.expectation, text(case), case.why))
                .collect();
            assert!(
                met,
                "{class}, {part} at {}: no {expectation:?} with {piece}; there are\n{}",
                self.at,
                found.join("\n")
            );
        }
    }
}

#[test]
fn every_class_has_a_hit_a_boundary_and_a_twin() {
    let rows = read("classes.jsonl");
    let rows: Vec<Row> = rows.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let known: Vec<&str> = rows.iter().map(|row| row.class.as_str()).collect();
    let wanted: Vec<&str> = CLASSES.iter().map(|class| class.id).collect();
    assert_eq!(known, wanted, "one row for each class, in their order");
    for row in &rows {
        row.hit.is_met(&row.class, "hit");
        row.boundary.is_met(&row.class, "boundary");
        let twin: Vec<String> = row.twin.cases(&row.class).iter().map(text).collect();
        assert!(twin.is_empty(), "{}: it must not apply at {}: {twin:?}", row.class, row.twin.at);
    }
}

#[test]
fn when_spaces_are_removed_is_a_setting() {
    let schema = r#"{"type":"string","minLength":2,"maxLength":3}"#;
    let expected = |trimming: Trimming, payload: &str| {
        let settings = DataSettings { trimming, ..no_random() };
        let cases = all(&Cases::new(subject(schema, Some("\"abc\"")).unwrap(), &settings, 1));
        let found = cases.into_iter().find(|case| text(case) == payload && !case.classes.is_empty());
        found.unwrap_or_else(|| panic!("no case {payload}")).expectation
    };
    use Expectation::{Accept, Either, Refuse};
    // Before spaces are removed it is too long; afterwards it fits.
    assert_eq!(expected(Trimming::Either, "\" abc\""), Either);
    assert_eq!(expected(Trimming::TrimThenValidate, "\" abc\""), Accept);
    assert_eq!(expected(Trimming::ValidateThenTrim, "\" abc\""), Refuse);
    // Afterwards it is too short.
    assert_eq!(expected(Trimming::TrimThenValidate, "\"   \""), Refuse);
    assert_eq!(expected(Trimming::ValidateThenTrim, "\"   \""), Accept);
    assert_eq!(expected(Trimming::Either, "\"   \""), Either);
}

#[test]
fn a_payload_alone_will_do_and_that_is_said() {
    let payload = parsed(r#"{"name":"Ada","age":36,"tags":["a"]}"#);
    let made = Subject::of_payload(&payload).unwrap();
    assert!(made.label().contains("inferred"), "{}", made.label());
    assert!(made.notes().iter().any(|note| note.contains("inferred")));
    let cases = all(&Cases::new(made, &no_random(), 1));
    assert_eq!(cases[0].expectation, Expectation::Accept);
    let is = |class: &str, field: &str| {
        let found = cases.iter().find(|case| case.class_id() == class && case.field() == field);
        found.unwrap_or_else(|| panic!("no {class} at {field}")).expectation
    };
    assert_eq!(is("string-for-number", "/age"), Expectation::Refuse);
    assert_eq!(is("number-for-string", "/tags/*"), Expectation::Refuse);
    assert_eq!(is("absent-optional", "/name"), Expectation::Accept);
}

#[test]
fn requests_carry_the_payload_where_they_are_told() {
    let headers = vec![
        check::Header { name: "X-Key".into(), value: "1".into() },
        check::Header { name: "content-type".into(), value: "application/vnd.shop+json".into() },
    ];
    let made = subject("{}", Some(r#"{"a":"x"}"#)).unwrap().with_address(
        "PUT",
        "https://shop.test/orders?x=1",
        headers,
    );
    let made = made.with_headers(vec![check::Header { name: "X-Other".into(), value: "2".into() }]);
    let cases = Cases::new(made, &no_random(), 1);
    for case in all(&cases) {
        assert_eq!(case.request.headers.get("x-other"), Some("2"));
        assert_eq!(
            (case.request.method.as_str(), case.request.url.as_str()),
            ("PUT", "https://shop.test/orders?x=1")
        );
        assert_eq!(case.request.headers.get("x-key"), Some("1"));
        let told = case.request.headers.get("content-type");
        let body = case.request.body.as_ref().map(|body| body.0.as_slice());
        match case.payload.is_empty() {
            true => assert_eq!((told, body), (None, None)),
            false => assert_eq!(body, Some(case.payload.as_slice())),
        }
        if case.class_id() != "encoding" {
            assert_eq!(told, Some("application/vnd.shop+json"));
        }
    }
}

#[test]
fn another_payload_of_a_case_is_judged_anew() {
    let made = subject(
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"#,
        Some(r#"{"a":"x","b":1}"#),
    );
    let cases = Cases::new(made.unwrap(), &no_random(), 1);
    let case = all(&cases).into_iter().find(|case| case.class_id() == "number-for-string").unwrap();
    let smaller = cases.with_payload(&case, br#"{"a":1}"#.to_vec());
    assert_eq!((smaller.expectation, smaller.mark.clone()), (Expectation::Refuse, Some(5..6)));
    assert_eq!(smaller.request.body.unwrap().0, br#"{"a":1}"#);
    assert_eq!(smaller.address, case.address);
    let valid = cases.with_payload(&case, br#"{"a":"1"}"#.to_vec());
    assert_eq!(valid.expectation, Expectation::Accept);
    assert_ne!(valid.why, smaller.why);
}

#[test]
fn classes_can_be_left_out_and_sizes_are_kept() {
    let schema = r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"array"}}}"#;
    let settings = DataSettings { left_out: vec!["nul".into()], largest_bytes: 3_000, ..no_random() };
    let cases = all(&Cases::new(subject(schema, Some(r#"{"a":"x","b":[1]}"#)).unwrap(), &settings, 1));
    assert!(cases.iter().all(|case| case.class_id() != "nul" && case.payload.len() <= 3_100));
    assert!(cases.iter().any(|case| case.class_id() == "huge-string" && case.payload.len() > 2_900));
}
