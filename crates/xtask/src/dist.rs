//! `cargo xtask dist`: the folder to put on any static host, at any sub-path. See docs/hosting.md.

use std::fs;
use std::io::Write;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use crate::arguments::Arguments;
use crate::layout::{self, File};
use crate::{editor, process, say, tools, workspace};

/// Fat link-time optimisation of two programs on two slow cores takes minutes; this is stuck.
const BUILD_LIMIT: Duration = Duration::from_secs(25 * 60);

pub fn run(mut arguments: Arguments) -> Result<ExitCode, String> {
    let out = workspace::root().join(arguments.value("--out")?.unwrap_or_else(|| "dist".to_owned()));
    arguments.finish()?;
    let folders = tools::set_up_build()?;
    let trunk =
        say::step("Building the page and its worker for release", "small and fast", || build(&folders))?;
    let files = publish(&trunk, &out)?;
    print_sizes(&files);
    say::line(&format!("{} is ready to be put on a static host. docs/hosting.md says how.", out.display()));
    Ok(ExitCode::SUCCESS)
}

/// Builds for release with Trunk. Returns the folder that Trunk wrote.
pub fn build(tool_folders: &[PathBuf]) -> Result<PathBuf, String> {
    editor::set_up()?;
    let trunk = workspace::target().join("trunk");
    let mut command = Command::new("trunk");
    command.args(["build", "--release", "--dist"]).arg(&trunk).current_dir(workspace::root());
    command.env("PATH", process::path_with(tool_folders)).env_remove("NO_COLOR");
    // Panic messages name source files; they shall not name the folders of the machine that built them.
    let remaps: Vec<String> =
        machine_folders().iter().map(|(from, to)| format!("--remap-path-prefix={from}={to}")).collect();
    command.env("CARGO_ENCODED_RUSTFLAGS", remaps.join("\u{1f}"));
    let done = process::run_captured(&mut command, BUILD_LIMIT)?;
    if done.success { Ok(trunk) } else { Err(format!("{}\nThe release build failed; see above.", done.text)) }
}

/// Folders of this machine that compiled code can name, the longest last, with the names they get instead.
fn machine_folders() -> Vec<(String, &'static str)> {
    let home =
        std::env::var("HOME").or_else(|_| std::env::var("USERPROFILE")).ok().filter(|home| home.len() > 1);
    let cargo =
        std::env::var("CARGO_HOME").ok().or_else(|| home.as_ref().map(|home| format!("{home}/.cargo")));
    let rustup =
        std::env::var("RUSTUP_HOME").ok().or_else(|| home.as_ref().map(|home| format!("{home}/.rustup")));
    let root = workspace::root().display().to_string();
    // rustc takes the last one that fits.
    let all = [(home, "home"), (rustup, "rustup"), (cargo, "cargo"), (Some(root), "preflight")];
    all.into_iter().filter_map(|(from, to)| Some((from?, to))).collect()
}

/// Writes the published layout of Trunk's folder to `out`, checks it, and returns the files.
pub fn publish(trunk: &Path, out: &Path) -> Result<Vec<File>, String> {
    let mut files = read_folder(trunk)?;
    let at = files.iter().position(|file| file.name == "index.html");
    let index = files.remove(at.ok_or("Trunk wrote no index.html.")?);
    let id = layout::build_id(&files);
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let index = layout::rewrite_index(&String::from_utf8_lossy(&index.bytes), &names, &id)?;
    for file in &mut files {
        file.name = format!("b/{id}/{}", file.name);
    }
    files.push(File { name: "index.html".to_owned(), bytes: index.into_bytes() });

    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let folders: Vec<String> =
        machine_folders().into_iter().map(|(from, _)| format!("{from}{MAIN_SEPARATOR}")).collect();
    let problems: Vec<String> =
        files.iter().flat_map(|file| layout::problems(file, &names, &folders)).collect();
    if !problems.is_empty() {
        return Err(format!("The page would not work everywhere:\n  {}", problems.join("\n  ")));
    }
    empty(out)?;
    for file in &files {
        let path = out.join(&file.name);
        let no = |error| format!("{} can't be written: {error}.", path.display());
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(no)?;
        fs::write(&path, &file.bytes).map_err(no)?;
    }
    Ok(files)
}

/// Empties the folder, if it is plainly one of ours: somebody may have mistyped `--out`.
fn empty(out: &Path) -> Result<(), String> {
    let Ok(mut entries) = fs::read_dir(out) else { return Ok(()) };
    if entries.next().is_none() {
        return Ok(());
    }
    let index = fs::read_to_string(out.join("index.html")).unwrap_or_default();
    if !index.contains("data-wasm=") {
        return Err(format!(
            "{} holds something else than a published page. Name another folder, or empty it yourself.",
            out.display()
        ));
    }
    fs::remove_dir_all(out).map_err(|error| format!("{} can't be emptied: {error}.", out.display()))
}

fn read_folder(folder: &Path) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    let mut open = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let no = |error| format!("{} can't be read: {error}.", folder.display());
        for entry in fs::read_dir(&folder).map_err(no)? {
            let path = entry.map_err(no)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue; // Trunk's own folder for what is not finished.
            }
            if path.is_dir() {
                open.push((path, format!("{prefix}{name}/")));
            } else {
                files.push(File { name: format!("{prefix}{name}"), bytes: fs::read(&path).map_err(no)? });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn print_sizes(files: &[File]) {
    let packers: Vec<(&str, &[&str])> = [("brotli", &["-c", "-q", "11"][..]), ("gzip", &["-c", "-9"][..])]
        .into_iter()
        .filter(|(name, _)| process::find(name).is_some())
        .collect();
    let headings: String = packers.iter().map(|(name, _)| format!("{name:>11}")).collect();
    say::line(&format!("{:>11}{headings}  bytes", "raw"));
    let mut totals = vec![0; packers.len() + 1];
    for file in files {
        let packed = packers.iter().map(|(name, arguments)| packed_size(name, arguments, &file.bytes));
        let sizes: Vec<usize> = std::iter::once(file.bytes.len()).chain(packed).collect();
        totals.iter_mut().zip(&sizes).for_each(|(total, size)| *total += size);
        print_row(&sizes, &file.name);
    }
    print_row(&totals, "all");
}

fn print_row(sizes: &[usize], name: &str) {
    let numbers: String = sizes.iter().map(|size| format!("{size:>11}")).collect();
    say::line(&format!("{numbers}  {name}"));
}

/// The size after `packer`; the raw size where it fails, because a host would then send the raw file.
fn packed_size(packer: &str, arguments: &[&str], bytes: &[u8]) -> usize {
    let run = || {
        let mut command = Command::new(packer);
        let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let mut input = child.stdin.take()?;
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let _ = input.write_all(bytes);
            });
            child.wait_with_output().ok().filter(|done| done.status.success()).map(|done| done.stdout.len())
        })
    };
    run().unwrap_or(bytes.len())
}
