//! Reads cases that are data: every line of every file of a folder in `tests/cases/`, each with its place. What a case
//! means, its tests know.

use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// The cases with `file:line`, file by file. A line that can't be read fails with its place.
pub fn cases<Case: DeserializeOwned>(folder: &str) -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases").join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for (at, line) in std::fs::read_to_string(&file).expect("a readable file").lines().enumerate() {
            let place = format!("{name}:{}", at + 1);
            let case = serde_json::from_str(line).unwrap_or_else(|error| panic!("{place}: {error}"));
            cases.push((place, case));
        }
    }
    cases
}
