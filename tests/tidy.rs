//! Tidy: the rules of this repository that no compiler knows. Each rule is a function over a path and a text, and has
//! a test with planted violations; this file only finds the texts. It compiles nothing and needs no network.

#[path = "tidy/dependencies.rs"]
mod dependencies;
#[path = "tidy/gates.rs"]
mod gates;
#[path = "tidy/paths.rs"]
mod paths;
#[path = "tidy/repository.rs"]
mod repository;
#[path = "tidy/texts.rs"]
mod texts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Crates that know no clock, no entropy, no I/O, no browser.
const PURE: [&str; 3] = ["document", "check", "engine"];

/// A rule over one file: its path from the repository's root with `/`, and its text. It returns sentences.
type Rule = fn(&str, &str) -> Vec<String>;

/// The repository. Asked when the test runs: two clones that share a target folder share this program too.
fn root() -> PathBuf {
    let here = std::env::var("CARGO_MANIFEST_DIR").expect("cargo names the folder of crates/xtask");
    Path::new(&here).ancestors().nth(2).expect("crates/xtask lies two folders deep").to_path_buf()
}

/// All texts that are written by hand: no build output, no test data, and not tidy itself, which quotes what it bans.
fn texts_of_the_repository() -> Vec<(String, String)> {
    const ENDINGS: [&str; 10] = ["rs", "toml", "md", "html", "css", "js", "mjs", "json", "svg", "run"];
    const SKIPPED: [&str; 7] =
        ["target", "dist", "node_modules", ".git", "tests/cases", "tests/tidy", "tests/browser/out"];
    let root = root();
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root.join(&folder)).expect("a folder of the repository").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if SKIPPED.contains(&path.as_str())
                || name == "node_modules"
                || name == "target"
                || path == "tests/tidy.rs"
            {
                continue;
            }
            let file = entry.path();
            if file.is_dir() {
                open.push(path);
            } else if ENDINGS.contains(&name.rsplit('.').next().unwrap_or_default()) {
                found.extend(fs::read_to_string(&file).ok().map(|text| (path, text)));
            }
        }
    }
    found.sort();
    found
}

fn apply(rule: Rule) {
    let problems: Vec<String> =
        texts_of_the_repository().iter().flat_map(|(path, text)| rule(path, text)).collect();
    assert!(problems.is_empty(), "\n  {}\n", problems.join("\n  "));
}

/// The edges (who, on what) of the tree below `package`, as it is compiled for the browser.
fn edges_below(package: &str) -> Vec<(String, String)> {
    let arguments = ["tree", "--locked", "--edges", "normal", "--target", "wasm32-unknown-unknown"];
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(arguments)
        .args(["--prefix", "depth", "--no-dedupe", "--package", package])
        .current_dir(root());
    let done = command.output().expect("cargo can be started");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let edges = dependencies::edges(&String::from_utf8_lossy(&done.stdout));
    assert!(!edges.is_empty(), "cargo tree printed nothing that is understood");
    edges
}

#[test]
fn pure_crates_gain_no_browser_clock_or_entropy() {
    for package in PURE {
        let problems = dependencies::impure(package, &edges_below(package));
        assert!(problems.is_empty(), "\n  {}\n", problems.join("\n  "));
    }
}

#[test]
fn the_page_does_not_depend_on_the_engine() {
    let problems = dependencies::page_computes(&edges_below("preflight-web"));
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn pure_crates_call_no_clock_file_network_or_thread() {
    apply(texts::impure_calls);
}

#[test]
fn no_gate_imports_a_gate() {
    apply(gates::imports_of_other_gates);
}

#[test]
fn only_the_page_touches_the_document() {
    apply(texts::document_outside_of_the_page);
}

#[test]
fn no_markup_is_made_from_data() {
    apply(texts::markup_from_data);
}

#[test]
fn nothing_is_left_unfinished() {
    apply(texts::unfinished);
}

#[test]
fn files_are_small() {
    apply(texts::too_long);
}

#[test]
fn modules_say_what_they_are_for() {
    apply(texts::without_header);
}

#[test]
fn no_path_of_a_machine_and_no_host_of_a_registry() {
    apply(texts::places_of_a_machine);
}

#[test]
fn versions_are_pinned() {
    apply(repository::unpinned);
}

#[test]
fn lock_files_name_no_registry_of_npm() {
    apply(repository::npm_lock_names_hosts);
}

#[test]
fn lock_files_licences_and_guides_are_there() {
    let root = root();
    let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    let problems = repository::missing_files(|path| root.join(path).is_file(), &ignored);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn the_architecture_names_every_crate() {
    let root = root();
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default();
    let crates: Vec<String> = fs::read_dir(root.join("crates"))
        .expect("crates/")
        .flatten()
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let problems = repository::unnamed_crates(&crates, &text);
    assert!(problems.is_empty(), "{problems:?}");
}
