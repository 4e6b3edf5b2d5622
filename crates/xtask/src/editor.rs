//! The code editor's bundle: from assets/editor and its locked npm packages to assets/bundle/editor.js, which Trunk
//! copies. Built once for each state of the sources, in the target folder; the page works without it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::layout::{self, File};
use crate::{process, say, tools, workspace};

/// Twenty small packages and a second of bundling; this is stuck.
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// Makes sure that the bundle lies where Trunk takes it from.
pub fn set_up() -> Result<(), String> {
    let sources = sources(&workspace::root().join("assets/editor"))?;
    let kept = workspace::target().join("editor").join(format!("{}.js", layout::build_id(&sources)));
    if !kept.is_file() {
        tools::check_node()?;
        say::step("Bundling the code editor", "the page loads it when a schema is shown", || {
            bundle(&sources, &kept)
        })?;
    }
    let placed = workspace::root().join("assets/bundle/editor.js");
    let wanted = read(&kept)?;
    // Not touched without need: `trunk serve` watches it.
    if fs::read(&placed).ok().as_ref() == Some(&wanted) {
        return Ok(());
    }
    fs::write(&placed, wanted).map_err(|error| format!("{} can't be written: {error}.", placed.display()))
}

/// What the bundle is made of: the lock file and everything that is written by hand.
fn sources(folder: &Path) -> Result<Vec<File>, String> {
    let no = |error| format!("{} can't be read: {error}.", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(no)? {
        let path = entry.map_err(no)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_source(&name) {
            files.push(File { name, bytes: read(&path)? });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn is_source(name: &str) -> bool {
    name.ends_with(".mjs") || name.ends_with(".json") || name == ".npmrc"
}

/// Away from the sources, so that no packages lie in a folder that is watched.
fn bundle(sources: &[File], kept: &Path) -> Result<(), String> {
    let folder = workspace::target().join("editor").join(format!("unfinished-{}", std::process::id()));
    fs::create_dir_all(&folder)
        .map_err(|error| format!("{} can't be created: {error}.", folder.display()))?;
    let made = bundle_in(&folder, sources).and_then(|file| {
        fs::rename(file, kept).map_err(|error| format!("{} can't be written: {error}.", kept.display()))
    });
    let _ = fs::remove_dir_all(&folder);
    made
}

fn bundle_in(folder: &Path, sources: &[File]) -> Result<PathBuf, String> {
    for file in sources {
        let path = folder.join(&file.name);
        fs::write(&path, &file.bytes)
            .map_err(|error| format!("{} can't be written: {error}.", path.display()))?;
    }
    let npm = process::find("npm").ok_or("npm is missing; it usually comes with Node.js.")?;
    run(Command::new(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]), folder, "`npm ci`")?;
    let out = folder.join("bundle.js");
    let mut esbuild = Command::new("node");
    esbuild.arg("node_modules/esbuild/bin/esbuild").args([
        "editor.mjs",
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--minify",
        "--legal-comments=eof",
        "--log-level=warning",
        "--outfile=bundle.js",
    ]);
    run(&mut esbuild, folder, "esbuild")?;
    Ok(out)
}

fn run(command: &mut Command, folder: &Path, name: &str) -> Result<(), String> {
    let done = process::run_captured(command.current_dir(folder), LIMIT)?;
    match done.success {
        true => Ok(()),
        false => Err(format!(
            "{}\nThe code editor could not be bundled: {name} failed; see above.",
            process::tail(&done.text, 20)
        )),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{} can't be read: {error}.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_are_the_lock_file_and_what_is_written_by_hand() {
        let sources = sources(&workspace::root().join("assets/editor")).unwrap();
        let names: Vec<&str> = sources.iter().map(|file| file.name.as_str()).collect();
        assert!(["editor.mjs", "package.json", "package-lock.json"].iter().all(|name| names.contains(name)));
        for (name, wanted) in
            [(".npmrc", true), ("look.mjs", true), ("node_modules", false), ("editor.js", false)]
        {
            assert_eq!(is_source(name), wanted, "{name}");
        }
    }
}
