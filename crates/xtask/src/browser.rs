//! The browser of the end-to-end tests: where it is, and how to get it. It does not start it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::{process, say};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A Chromium on this machine: the one that PREFLIGHT_CHROMIUM names, else the first that is found.
pub fn find() -> Option<PathBuf> {
    let named = std::env::var_os("PREFLIGHT_CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
    let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    named
        .or_else(|| NAMES.iter().find_map(|name| process::find(name)))
        .or_else(|| mac.is_file().then_some(mac))
}

/// What to do where none is found.
pub const HOW: &str = "Chromium is missing; the end-to-end tests need it. Install it (Debian: `apt-get install chromium`, \
     or Google Chrome), or set PREFLIGHT_CHROMIUM to its file.";

/// A Chromium, installed from the system's packages where that is possible without asking anybody.
pub fn find_or_install() -> Result<PathBuf, String> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let is_root = process::output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if !is_root || process::find("apt-get").is_none() {
        return Err(HOW.to_owned());
    }
    say::step("Installing Chromium with apt-get", "the end-to-end tests run in a real browser", || {
        for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", "chromium"]] {
            let mut command = Command::new("apt-get");
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            let done = process::run_captured(&mut command, Duration::from_secs(15 * 60))?;
            if !done.success {
                return Err(format!("{}\n{HOW}", process::tail(&done.text, 20)));
            }
        }
        find().ok_or_else(|| HOW.to_owned())
    })
}
