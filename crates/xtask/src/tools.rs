//! Sets up what a build needs: the wasm target, Trunk, wasm-bindgen, and for tests the npm packages.
//! Tools lie in the user's cache folder, one folder per version, so that the next clone finds them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{process, say, versions, workspace};

/// An install from source on two slow cores takes minutes; one that takes this long has got stuck.
const INSTALL_LIMIT: Duration = Duration::from_secs(20 * 60);

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A command that a build needs in exactly one version.
pub struct Tool {
    /// The command, and the first half of its folder's name.
    pub name: &'static str,
    /// The package that brings it.
    package: &'static str,
    pub version: String,
    why: &'static str,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    /// From a bare machine with two cores.
    expected: &'static str,
}

/// The tools of a build, with the versions that the repository asks for.
pub fn wanted() -> Result<Vec<Tool>, String> {
    Ok(vec![
        Tool {
            name: "trunk",
            package: "trunk",
            version: versions::TRUNK.to_owned(),
            why: "it builds and serves the page",
            arguments: &["--locked", "--no-default-features"],
            // A third of the time; its own speed does not matter here.
            environment: &[
                ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
                ("CARGO_PROFILE_RELEASE_LTO", "off"),
                ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
                ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
            ],
            expected: "3 minutes",
        },
        Tool {
            name: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: versions::wasm_bindgen()?,
            why: "it joins the compiled page to the browser, and must equal the version in Cargo.lock",
            // Not --locked: its own lock file names a version that was withdrawn.
            arguments: &["--no-default-features"],
            environment: &[],
            expected: "3 minutes",
        },
    ])
}

impl Tool {
    fn folder(&self) -> Result<PathBuf, String> {
        Ok(workspace::tools_folder()?.join(format!("{}-{}", self.name, self.version)))
    }

    fn is_this_version(&self, program: &Path) -> bool {
        let printed = process::output(program, &["--version"]).unwrap_or_default();
        printed.split_whitespace().nth(1) == Some(self.version.as_str())
    }

    /// The folder to put on PATH for this tool, if the tool is on this machine: ours, else the user's own.
    pub fn find(&self) -> Result<Option<PathBuf>, String> {
        let ours = self.folder()?.join("bin");
        let file = ours.join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        if file.is_file() {
            return Ok(Some(ours));
        }
        let theirs = process::find(self.name).filter(|program| self.is_this_version(program));
        Ok(theirs.and_then(|program| program.parent().map(Path::to_path_buf)))
    }

    /// Installs beside the final place and renames at the end: what was broken off is never taken for whole.
    fn install(&self) -> Result<PathBuf, String> {
        let folder = self.folder()?;
        let unfinished = folder.with_file_name(format!(".unfinished-{}-{}", self.name, std::process::id()));
        let no =
            |what: &str, error: std::io::Error| format!("{} can't be {what}: {error}.", unfinished.display());
        fs::create_dir_all(&unfinished).map_err(|error| no("created", error))?;
        let mut command = Command::new("cargo");
        command.args(["install", self.package, "--version", &self.version]).args(self.arguments);
        command.arg("--root").arg(&unfinished).envs(self.environment.iter().copied());
        // The page's own settings must not leak into a native tool.
        command.current_dir(workspace::root()).env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
        let done = process::run_captured(&mut command, INSTALL_LIMIT)?;
        if !done.success {
            let _ = fs::remove_dir_all(&unfinished);
            return Err(format!(
                "{}\n{} could not be installed; see above.",
                process::tail(&done.text, 30),
                self.package
            ));
        }
        if let Err(error) = fs::rename(&unfinished, &folder) {
            // Somebody else may have been quicker: then theirs is as good.
            let _ = fs::remove_dir_all(&unfinished);
            if !folder.join("bin").is_dir() {
                return Err(no("renamed", error));
            }
        }
        Ok(folder.join("bin"))
    }
}

/// Makes sure that a build can run. Returns the folders to put first on PATH.
pub fn set_up_build() -> Result<Vec<PathBuf>, String> {
    if !has_wasm_target() {
        say::step(
            &format!("Adding the target {WASM_TARGET} with rustup"),
            "the page and its worker are compiled for the browser",
            add_wasm_target,
        )?;
    }
    let mut folders = Vec::new();
    for tool in wanted()? {
        folders.push(match tool.find()? {
            Some(folder) => folder,
            None => say::step(
                &format!(
                    "Installing {} {} from source, about {}, once",
                    tool.package, tool.version, tool.expected
                ),
                tool.why,
                || tool.install(),
            )?,
        });
    }
    Ok(folders)
}

/// Whether the toolchain of this repository can compile for the browser.
pub fn has_wasm_target() -> bool {
    let mut command = Command::new("rustc");
    command.args(["--print", "target-libdir", "--target", WASM_TARGET]).current_dir(workspace::root());
    let printed = command.stdin(Stdio::null()).output().ok().filter(|done| done.status.success());
    printed.is_some_and(|done| Path::new(String::from_utf8_lossy(&done.stdout).trim()).is_dir())
}

fn add_wasm_target() -> Result<(), String> {
    let mut command = Command::new("rustup");
    command.args(["target", "add", WASM_TARGET]).current_dir(workspace::root());
    let done = process::run_captured(&mut command, INSTALL_LIMIT).map_err(|error| {
        format!("{error} Install Rust by rustup (https://rustup.rs), or add the target {WASM_TARGET} by the way your Rust came.")
    })?;
    if done.success {
        Ok(())
    } else {
        Err(format!("{}\nThe target could not be added; see above.", done.text))
    }
}

/// Node's major version, or a sentence that says what to do.
pub fn check_node() -> Result<u32, String> {
    let wanted = versions::NODE_MAJOR;
    let way = format!("Install Node.js {wanted} or later (https://nodejs.org or your system's packages).");
    let node = process::find("node")
        .ok_or_else(|| format!("Node.js is missing; the end-to-end tests need it. {way}"))?;
    let printed = process::output(node, &["--version"]).unwrap_or_default();
    match versions::node_major(&printed) {
        Some(major) if major >= wanted => Ok(major),
        _ => Err(format!("Node.js {} is too old. {way}", printed.trim())),
    }
}

/// Installs the packages of the end-to-end tests where they are missing or older than their lock file.
pub fn set_up_npm_packages() -> Result<(), String> {
    check_node()?;
    let folder = workspace::root().join("tests/browser");
    if npm_packages_are_fresh() {
        return Ok(());
    }
    say::step(
        "Installing the npm packages of tests/browser",
        "they drive the browser and check accessibility",
        || {
            let npm = process::find("npm").ok_or("npm is missing; it usually comes with Node.js.")?;
            let mut command = Command::new(npm);
            command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
            let done = process::run_captured(&mut command, INSTALL_LIMIT)?;
            if done.success { Ok(()) } else { Err(format!("{}\n`npm ci` failed; see above.", done.text)) }
        },
    )
}

/// npm writes its own copy of the lock file as its last act.
pub fn npm_packages_are_fresh() -> bool {
    let folder = workspace::root().join("tests/browser");
    let written = |path: &str| fs::metadata(folder.join(path)).and_then(|file| file.modified()).ok();
    match (written("node_modules/.package-lock.json"), written("package-lock.json")) {
        (Some(installed), Some(lock)) => installed >= lock,
        _ => false,
    }
}
