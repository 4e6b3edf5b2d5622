//! Other programs: where they are, what they say, how they end. It decides nothing about what they are for.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use crate::say;

/// How often a long, quiet program gets a line, so that nobody thinks it hangs.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// The first file of this name on PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let named = |folder: PathBuf| {
        let plain = folder.join(name);
        let windows = ["exe", "cmd"].map(|ending| folder.join(format!("{name}.{ending}")));
        if cfg!(windows) { windows.into_iter().find(|file| file.is_file()) } else { Some(plain) }
    };
    env::split_paths(&path).filter_map(named).find(|file| file.is_file())
}

/// PATH with `folders` put first.
pub fn path_with(folders: &[PathBuf]) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&path));
    env::join_paths(all).unwrap_or(path)
}

/// What `program arguments` prints; `None` where it is missing or fails.
pub fn output(program: impl AsRef<Path>, arguments: &[&str]) -> Option<String> {
    let done = Command::new(program.as_ref()).args(arguments).stdin(Stdio::null()).output().ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
}

/// A finished program: both of its outputs in the order they came, and whether it was content.
pub struct Finished {
    pub text: String,
    pub success: bool,
}

/// Runs a program to its end, keeps what it prints, and shows its last line now and then.
/// After `limit` it is ended, and counts as failed.
pub fn run_captured(command: &mut Command, limit: Duration) -> Result<Finished, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().map_err(|error| format!("`{name}` can't be started: {error}."))?;
    let text = Arc::new(Mutex::new(String::new()));
    let (closed, all_closed) = mpsc::channel();
    keep(child.stdout.take(), &text, closed.clone());
    keep(child.stderr.take(), &text, closed);
    let read = |text: &Mutex<String>| text.lock().unwrap_or_else(PoisonError::into_inner).clone();

    let start = say::now();
    // The pipes close when the program ends; then this returns at once.
    let mut open_pipes = 2;
    let mut next_beat = HEARTBEAT;
    while open_pipes > 0 {
        if all_closed.recv_timeout(Duration::from_millis(500)).is_ok() {
            open_pipes -= 1;
            continue;
        }
        let so_far = say::since(start);
        if so_far >= next_beat {
            next_beat = so_far + HEARTBEAT;
            say::line(&format!("    {}: {}", say::duration(so_far), last_line(&read(&text))));
        }
        if so_far > limit {
            end(&mut child);
            let sentence =
                format!("\n`{name}` was ended, because it took more than {}.\n", say::duration(limit));
            return Ok(Finished { text: read(&text) + &sentence, success: false });
        }
        // A program may leave a child behind that holds the pipe: its own end counts.
        if let Ok(Some(_)) = child.try_wait() {
            let _ = all_closed.recv_timeout(Duration::from_secs(1));
            break;
        }
    }
    let status = child.wait().map_err(|error| format!("`{name}` can't be waited for: {error}."))?;
    Ok(Finished { text: read(&text), success: status.success() })
}

fn keep(pipe: Option<impl Read + Send + 'static>, text: &Arc<Mutex<String>>, closed: mpsc::Sender<()>) {
    let text = Arc::clone(text);
    thread::spawn(move || {
        if let Some(pipe) = pipe {
            let mut lines = BufReader::new(pipe);
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                text.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        }
        let _ = closed.send(());
    });
}

/// Asks first, so that the program can end its own children, then insists.
fn end(child: &mut Child) {
    if cfg!(unix) {
        let _ = Command::new("kill").arg(child.id().to_string()).status();
        for _ in 0..50 {
            if let Ok(Some(_)) = child.try_wait() {
                return;
            }
            pause();
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[allow(clippy::disallowed_methods, reason = "a tool that waits for another program to end")]
fn pause() {
    thread::sleep(Duration::from_millis(100));
}

fn last_line(text: &str) -> String {
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("still running");
    line.trim().chars().take(100).collect()
}

/// The last `count` lines, for a short account of what went wrong.
pub fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_of_both_kinds_is_kept_and_failure_is_seen() {
        if cfg!(unix) {
            let limit = Duration::from_secs(60);
            let mut command = Command::new("sh");
            let done = run_captured(command.args(["-c", "echo one; echo two >&2; exit 3"]), limit).unwrap();
            assert!(!done.success && done.text.contains("one\n") && done.text.contains("two\n"));
            let done = run_captured(&mut Command::new("true"), limit).unwrap();
            assert!(done.success && done.text.is_empty());
        }
        let missing = run_captured(&mut Command::new("no-such-program"), Duration::from_secs(1));
        assert!(missing.err().unwrap().contains("no-such-program"));
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        if cfg!(unix) {
            let mut command = Command::new("sleep");
            let done = run_captured(command.arg("600"), Duration::from_millis(1)).unwrap();
            assert!(!done.success && done.text.contains("was ended"));
        }
    }

    #[test]
    fn tails_and_last_lines() {
        assert_eq!(tail("a\nb\nc", 2), "b\nc");
        assert_eq!(last_line("a\n b \n\n"), "b");
        assert_eq!(last_line(""), "still running");
    }
}
