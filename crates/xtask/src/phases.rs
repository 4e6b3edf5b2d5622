//! What `cargo xtask test` runs, in order: each phase is a name and a piece of work that gives a tally.
//! Set-up is a phase too, so that its time is seen.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::tally::{self, Tally};
use crate::{browser, dist, process, tools, workspace};

/// One phase may take this long on a bare machine with two cores; longer is stuck.
const LIMIT: Duration = Duration::from_secs(20 * 60);

pub struct Phase {
    pub name: &'static str,
    pub what: &'static str,
    pub work: fn() -> Outcome,
}

/// What came of a phase: its tally, and the text to show if something failed.
pub struct Outcome {
    pub tally: Tally,
    pub text: String,
}

impl Outcome {
    fn failed(text: String) -> Self {
        Self { tally: Tally::one(false), text }
    }
}

pub const PHASES: &[Phase] = &[
    Phase { name: "format", what: "cargo fmt --check", work: format },
    Phase { name: "clippy", what: "clippy, native crates", work: clippy_native },
    Phase { name: "native", what: "native tests and tidy", work: native_tests },
    Phase { name: "setup", what: "wasm target, Trunk, wasm-bindgen", work: set_up },
    Phase { name: "clippy-wasm", what: "clippy, page and worker", work: clippy_wasm },
    Phase { name: "build", what: "release build, published layout", work: build },
    Phase { name: "browser", what: "end-to-end tests in Chromium", work: browser_tests },
];

/// The crates that compile for the browser only.
const WASM_CRATES: [&str; 2] = ["preflight-web", "worker"];

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(workspace::root()).env("CARGO_TERM_COLOR", "never");
    command
}

fn except_wasm_crates(command: &mut Command) -> &mut Command {
    command.arg("--workspace");
    for name in WASM_CRATES {
        command.args(["--exclude", name]);
    }
    command
}

/// A command that is one check in itself.
fn one_check(command: &mut Command) -> Outcome {
    match process::run_captured(command, LIMIT) {
        Ok(done) => Outcome { tally: Tally::one(done.success), text: done.text },
        Err(sentence) => Outcome::failed(sentence),
    }
}

fn format() -> Outcome {
    one_check(&mut cargo(&["fmt", "--all", "--check"]))
}

fn clippy_native() -> Outcome {
    let mut command = cargo(&["clippy", "--locked", "--all-targets"]);
    one_check(except_wasm_crates(&mut command).args(["--", "-D", "warnings"]))
}

fn clippy_wasm() -> Outcome {
    let mut command = cargo(&["clippy", "--locked", "--target", tools::WASM_TARGET]);
    for name in WASM_CRATES {
        command.args(["-p", name]);
    }
    one_check(command.args(["--", "-D", "warnings"]))
}

fn native_tests() -> Outcome {
    let mut command = cargo(&["test", "--locked", "--no-fail-fast"]);
    match process::run_captured(except_wasm_crates(&mut command), LIMIT) {
        Ok(done) => Outcome { tally: tally::of_cargo_test(&done.text).settle(done.success), text: done.text },
        Err(sentence) => Outcome::failed(sentence),
    }
}

fn set_up() -> Outcome {
    match tools::set_up_build() {
        // Not a check: it counts only when it fails.
        Ok(_) => Outcome { tally: Tally::default(), text: String::new() },
        Err(sentence) => Outcome::failed(sentence),
    }
}

/// The folder that the end-to-end tests load: exactly what `cargo xtask dist` would publish.
fn published() -> PathBuf {
    workspace::target().join("published")
}

fn build() -> Outcome {
    // The tests after a failed build must not take an old one for this one.
    let _ = fs::remove_dir_all(published());
    let built = tools::set_up_build().and_then(|folders| dist::build(&folders));
    match built.and_then(|trunk| dist::publish(&trunk, &published())) {
        Ok(_) => Outcome { tally: Tally::one(true), text: String::new() },
        Err(sentence) => Outcome::failed(sentence),
    }
}

fn browser_tests() -> Outcome {
    match try_browser_tests() {
        Ok(outcome) => outcome,
        Err(sentence) => Outcome::failed(sentence),
    }
}

/// The terminal, which has to say the same as the page.
fn build_terminal() -> Result<PathBuf, String> {
    let done = process::run_captured(&mut cargo(&["build", "--locked", "-p", "preflight"]), LIMIT)?;
    let name = format!("preflight{}", std::env::consts::EXE_SUFFIX);
    match done.success {
        true => Ok(workspace::target().join("debug").join(name)),
        false => Err(format!("The terminal can't be built.\n{}", done.text)),
    }
}

fn try_browser_tests() -> Result<Outcome, String> {
    if !published().join("index.html").is_file() {
        return Err("There is no release build to test; the phase `build` makes it.".to_owned());
    }
    tools::set_up_npm_packages()?;
    let chromium = browser::find_or_install()?;
    let folder = workspace::root().join("tests/browser");
    let entries = fs::read_dir(&folder).map_err(|error| format!("tests/browser can't be read: {error}."))?;
    let mut specs: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    specs.retain(|name| name.to_string_lossy().ends_with(".spec.mjs"));
    specs.sort();
    let counts = workspace::target().join("browser-tests.tap");
    let mut command = Command::new("node");
    // For people on one side, to be counted on the other.
    command.args([
        "--test",
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        "--test-reporter=tap",
    ]);
    command.arg(format!("--test-reporter-destination={}", counts.display())).args(specs);
    command.current_dir(folder).env("PREFLIGHT_CHROMIUM", chromium).env("PREFLIGHT_DIST", published());
    command.env("PREFLIGHT_TRUNK_DIST", workspace::target().join("trunk"));
    command.env("PREFLIGHT_CLI", build_terminal()?);
    let _ = fs::remove_file(&counts);
    let done = process::run_captured(&mut command, LIMIT)?;
    let tap = fs::read_to_string(&counts).unwrap_or_default();
    Ok(Outcome { tally: tally::of_node_tap(&tap).settle(done.success), text: done.text })
}
