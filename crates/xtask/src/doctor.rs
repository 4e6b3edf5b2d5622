//! `cargo xtask doctor`: what is there, what is missing, how to get it. It changes nothing.

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::{browser, process, say, tools, workspace};

/// One line of the doctor's account.
enum State {
    There(String),
    /// Missing, but one of the commands brings it.
    WillCome(String),
    /// Missing, and nothing needs it.
    Optional(String),
    Missing(String),
}

pub fn run(arguments: Arguments) -> Result<ExitCode, String> {
    arguments.finish()?;
    let mut rows = vec![("Rust", rust()), ("C linker", linker()), ("wasm target", wasm_target())];
    for tool in tools::wanted()? {
        let state = match tool.find()? {
            Some(folder) => State::There(format!("{} in {}", tool.version, folder.display())),
            None => {
                State::WillCome(format!("{} is installed by `cargo xtask serve`, in minutes", tool.version))
            }
        };
        rows.push((tool.name, state));
    }
    rows.push(("Node.js", node()));
    rows.push(("npm packages", npm_packages()));
    rows.push(("Chromium", chromium()));
    rows.push(("test suites", suites()));

    let mut is_complete = true;
    for (name, state) in &rows {
        let (word, text) = match state {
            State::There(text) => ("there", text),
            State::WillCome(text) => ("will come", text),
            State::Optional(text) => ("optional", text),
            State::Missing(text) => {
                is_complete = false;
                ("missing", text)
            }
        };
        say::line(&format!("{name:<13} {word:<10} {text}"));
    }
    say::line(&format!("Tools are kept in {}", workspace::tools_folder()?.display()));
    Ok(if is_complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rust() -> State {
    match process::output("rustc", &["--version"]) {
        Some(version) => State::There(version.trim().to_owned()),
        None => State::Missing("install Rust by rustup: https://rustup.rs".to_owned()),
    }
}

fn linker() -> State {
    if cfg!(windows) {
        return State::There("checked by rustup on Windows".to_owned());
    }
    match ["cc", "gcc", "clang"].iter().find_map(|name| process::find(name)) {
        Some(found) => State::There(found.display().to_string()),
        None => State::Missing("install a C compiler (Debian: `apt-get install build-essential`)".to_owned()),
    }
}

fn wasm_target() -> State {
    match (tools::has_wasm_target(), process::find("rustup")) {
        (true, _) => State::There(tools::WASM_TARGET.to_owned()),
        (false, Some(_)) => State::WillCome("is added by `cargo xtask serve`".to_owned()),
        (false, None) => {
            State::Missing("needs rustup (https://rustup.rs), or add it by the way your Rust came".to_owned())
        }
    }
}

fn node() -> State {
    match tools::check_node() {
        Ok(major) => State::There(format!("{major} (for `cargo xtask test`)")),
        Err(sentence) => State::Missing(sentence),
    }
}

fn npm_packages() -> State {
    if tools::npm_packages_are_fresh() {
        State::There("in tests/browser".to_owned())
    } else {
        State::WillCome("are installed by `cargo xtask test`".to_owned())
    }
}

fn chromium() -> State {
    match browser::find() {
        Some(found) => State::There(found.display().to_string()),
        None => State::Missing(browser::HOW.to_owned()),
    }
}

fn suites() -> State {
    let folder = match std::env::var_os("PREFLIGHT_SUITES") {
        Some(folder) => folder.into(),
        None => workspace::root().join("../shared/suites"),
    };
    if folder.is_dir() {
        State::There(folder.display().to_string())
    } else {
        State::Optional(
            "missing, so tests on public suites are skipped; PREFLIGHT_SUITES names their folder".to_owned(),
        )
    }
}
