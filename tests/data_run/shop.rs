//! What the tests of a run share: the shop of the planted bugs, its service, and a run against it.

use check::Evidence;
use check::gates::contract::ContractSettings;
use check::gates::data::{DataSettings, Target};
use check::service::ServiceSettings;
use document::Document;
use engine::data::run::Setup;
use engine::data::{Cases, DataRun, Subject};
use engine::openapi::{Contract, Description};
use engine::schema::SchemaSource;
use engine::simulator::service::Service;

pub const SHOP: &str = include_str!("../planted/shop.openapi.json");
pub const SEED: u64 = 42;

/// Few random cases and small payloads, so that a run takes no time.
pub fn settings(target: Target) -> DataSettings {
    DataSettings { target, random_count: 20, largest_bytes: 2_000, ..DataSettings::default() }
}

pub fn cases(operation: &str, settings: &DataSettings, seed: u64) -> Cases {
    let document = Document::parse(SHOP.as_bytes().to_vec());
    let (description, _) = Description::read(&document);
    let texts = [SchemaSource { document: &document, name: check::DocumentName::Schema(0), label: "shop" }];
    let contract = Contract { description: &description, texts: &texts };
    let subject = Subject::of_operation(&contract, &ContractSettings::default(), operation, None, seed)
        .expect("a subject");
    Cases::new(subject, settings, seed)
}

pub fn run_of(operation: &str, settings: DataSettings) -> DataRun {
    run_as(operation, settings, Evidence::Simulated)
}

/// `simulated`: what the answers of the simulated service count as.
pub fn run_as(operation: &str, settings: DataSettings, simulated: Evidence) -> DataRun {
    DataRun::new(Setup {
        cases: cases(operation, &settings, SEED),
        settings,
        texts: vec![("shop".into(), Document::parse(SHOP.as_bytes().to_vec()))],
        contract: ContractSettings::default(),
        headers: Vec::new(),
        sequences: Vec::new(),
        simulated,
    })
}

pub fn service(bugs: &[&str]) -> Service {
    let document = Document::parse(SHOP.as_bytes().to_vec());
    let settings =
        ServiceSettings { seed: SEED, bugs: bugs.iter().map(ToString::to_string).collect(), is_own: false };
    Service::new(vec![("shop".into(), document)], &settings).expect("a service")
}

/// Steps until nothing is left to do.
pub fn finish(run: &mut DataRun, service: &mut Service) {
    for _ in 0..100_000 {
        if run.step(50, Some(service)).is_done {
            return;
        }
    }
    panic!("the run does not come to its end");
}

/// A whole run on the simulated service.
pub fn tried(operation: &str, settings: DataSettings, bugs: &[&str]) -> (DataRun, Service) {
    tried_as(operation, settings, bugs, Evidence::Simulated)
}

pub fn tried_as(
    operation: &str,
    settings: DataSettings,
    bugs: &[&str],
    simulated: Evidence,
) -> (DataRun, Service) {
    let mut run = run_as(operation, settings, simulated);
    let mut service = service(bugs);
    run.start();
    finish(&mut run, &mut service);
    (run, service)
}
