//! The data gate as a stranger meets it: cases of an operation, answers of the simulated service, complaints of the
//! oracle. It knows no bug.

use check::DocumentName;
use check::gates::contract::ContractSettings;
use check::gates::data::{DataSettings, Problem};
use check::service::ServiceSettings;
use document::Document;
use engine::data::{Came, Case, Cases, Oracle, Promise, Subject, Tried};
use engine::openapi::{Contract, Description};
use engine::schema::SchemaSource;
use engine::simulator::service::Service;

pub const CONTRACT: &str = include_str!("data.openapi.json");
pub const PAYLOAD: &str = include_str!("data.payload.json");
pub const OPERATION: &str = "POST /customers";

fn read(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec())
}

pub fn settings() -> DataSettings {
    // Larger ones take longer, and show the same.
    DataSettings { random_count: 60, customers: 0, largest_bytes: 24_000, ..DataSettings::default() }
}

/// All cases of a seed. Seed 0 changes the payload of the tests, every other one a payload that is generated.
pub fn cases(seed: u64) -> Vec<Case> {
    let document = read(CONTRACT);
    let (description, _) = Description::read(&document);
    let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: "contract" };
    let contract = Contract { description: &description, texts: &[source] };
    let payload = read(PAYLOAD);
    let payload = (seed == 0).then_some(&payload);
    let subject = Subject::of_operation(&contract, &ContractSettings::default(), OPERATION, payload, seed);
    let cases = Cases::new(subject.expect("a subject"), &settings(), seed);
    (0..cases.count()).map(|index| cases.make(index).expect("a case")).collect()
}

/// Sends cases to a service with these bugs and judges what comes.
pub fn tried<'c>(cases: impl Iterator<Item = &'c Case>, seed: u64, bugs: &[&str]) -> Vec<Tried> {
    let document = read(CONTRACT);
    let (description, _) = Description::read(&document);
    let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: "contract" };
    let contract = Contract { description: &description, texts: &[source] };
    let settings = settings();
    let operation = description.operation(OPERATION).expect("the operation");
    let mut oracle = Oracle::new(&settings, Some(Promise::new(contract, operation)));
    let service =
        ServiceSettings { seed, bugs: bugs.iter().map(ToString::to_string).collect(), is_own: false };
    let mut service = Service::new(vec![("contract".into(), read(CONTRACT))], &service).expect("a service");
    let mut all = Vec::new();
    for (at, case) in cases.enumerate() {
        if at % 50 == 0 {
            service.reset();
        }
        let answer = service.respond_within(&case.request, 10_000);
        let came = match &answer {
            Ok(response) => Came::Answer(response),
            Err(failure) => Came::Nothing(failure),
        };
        all.push(oracle.tried(case, came));
    }
    all
}

/// `crashed nul /name`, for people and for comparing.
pub fn told(tried: &[Tried]) -> std::collections::BTreeSet<(Problem, &'static str, String)> {
    let complaints = tried.iter().flat_map(|one| &one.complaints);
    complaints.map(|one| (one.problem, one.class, one.field.clone())).collect()
}
