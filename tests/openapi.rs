//! Real OpenAPI descriptions of the suites: all of them load, every operation is found again by an address of its own,
//! every schema compiles. Reads `../shared/suites/openapi-documents` (or below `PREFLIGHT_SUITES`); skipped without.

use check::gates::contract::ContractSettings;
use check::{DocumentName, Severity};
use document::Document;
use engine::openapi::{Cache, Contract, Description, Direction, Match, MediaType};
use engine::schema::SchemaSource;
use std::path::{Path, PathBuf};

/// The JSON descriptions, by name.
fn descriptions() -> Vec<(String, Document)> {
    let suites = std::env::var_os("PREFLIGHT_SUITES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/suites"), PathBuf::from);
    let mut found: Vec<PathBuf> = std::fs::read_dir(suites.join("openapi-documents"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    found.sort();
    if found.is_empty() {
        println!("skipped: the suite openapi-documents is not there (set PREFLIGHT_SUITES)");
    }
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name, Document::parse(std::fs::read(&path).expect("a file of the suite can be read")))
    };
    found.into_iter().map(read).collect()
}

/// Counted by a reader that knows nothing of descriptions.
fn count_of_operations(document: &Document) -> usize {
    let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let value: serde_json::Value = serde_json::from_slice(document.bytes()).expect("JSON");
    let paths = value["paths"].as_object().expect("an object");
    let items = paths.values().filter_map(serde_json::Value::as_object);
    items.map(|item| item.keys().filter(|key| methods.contains(&key.as_str())).count()).sum()
}

#[test]
fn real_descriptions_load_whole() {
    for (name, document) in descriptions() {
        let (description, troubles) = Description::read(&document);
        assert_eq!(description.operations.len(), count_of_operations(&document), "{name}");
        assert!(troubles.iter().all(|t| t.severity != Severity::Blocks), "{name}: {troubles:?}");
        assert_eq!(
            engine::openapi::outline::list(&description, "", 0, u32::MAX).rows.len(),
            description.operations.len(),
            "{name}"
        );
        for operation in &description.operations {
            assert!(document.resolve(&operation.pointer).is_some(), "{name}: {}", operation.pointer);
            assert!(!operation.responses.is_empty(), "{name}: {}", operation.label());
        }
    }
}

/// Variables filled with a word, below the first server: the operation is found again, and its variables with it.
#[test]
fn every_operation_is_found_by_its_own_address() {
    for (name, document) in descriptions() {
        let (description, _) = Description::read(&document);
        for operation in &description.operations {
            let mut path = operation.path.text().to_string();
            for variable in operation.path.variables() {
                path = path.replace(&format!("{{{variable}}}"), "WORD");
            }
            let server = description.servers_of(operation).first().map_or("", |server| server.url.as_str());
            let found = description.operation_of(&operation.method, &format!("{server}{path}?PageSize=2"));
            match found {
                Match::One(one, variables) => {
                    assert_eq!(one.label(), operation.label(), "{name}");
                    assert!(variables.iter().all(|(_, value)| value == "WORD"), "{name}: {variables:?}");
                }
                other => panic!("{name}: {}: {other:?}", operation.label()),
            }
        }
    }
}

/// None of the schemas is refused, and none is read as accepting everything because of the rewriting.
#[test]
fn every_schema_of_real_descriptions_compiles() {
    let settings = ContractSettings::default();
    for (name, document) in descriptions() {
        let (description, _) = Description::read(&document);
        let source = SchemaSource { document: &document, name: DocumentName::Schema(0), label: &name };
        let texts = [source];
        let contract = Contract { description: &description, texts: &texts };
        let mut cache = Cache::default();
        let mut count = 0;
        let mut compile = |pointer: &str, direction| {
            let ready = cache.ready(&contract, pointer, direction, &settings);
            assert!(ready.is_usable(), "{name}: {pointer}: {:?}", ready.unusable());
            let refused = ready.findings.iter().find(|finding| finding.severity == Severity::Blocks);
            assert!(refused.is_none(), "{name}: {pointer}: {refused:?}");
            count += 1;
        };
        // The rest is of the same kind, and takes a minute in a build without optimisation.
        for operation in description.operations.iter().step_by(1 + description.operations.len() / 60) {
            let schemas = |content: &[MediaType]| -> Vec<String> {
                content.iter().filter_map(|media| media.schema.clone()).collect()
            };
            for response in &operation.responses {
                schemas(&response.content).iter().for_each(|at| compile(at, Direction::Response));
            }
            let body = operation.request_body.iter().flat_map(|body| schemas(&body.content));
            body.collect::<Vec<_>>().iter().for_each(|at| compile(at, Direction::Request));
            let parameters = operation.parameters.iter().filter_map(|parameter| parameter.value_schema());
            parameters.for_each(|at| compile(at, Direction::Request));
        }
        assert!(count > 20, "{name}: {count} schemas");
    }
}
