//! `cargo xtask serve`: sets up, then hands over to Trunk, which builds, serves and watches.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::{Command, ExitCode};

use crate::arguments::Arguments;
use crate::{editor, process, say, tools, workspace};

const PORT: u16 = 8080;

pub fn run(mut arguments: Arguments) -> Result<ExitCode, String> {
    let is_release = arguments.flag("--release");
    let port = match arguments.value("--port")? {
        None => PORT,
        Some(text) => text.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
            format!("`{text}` is not a port. A port is a number from 1 to 65535, such as {PORT}.")
        })?,
    };
    arguments.finish()?;
    // Before the set-up, which can take minutes.
    check_port(port)?;
    tools::check_node().unwrap_or_else(|sentence| {
        say::line(&format!("(For serving that does not matter, for `cargo xtask test` it does: {sentence})"));
        0
    });
    let folders = tools::set_up_build()?;
    if let Err(sentence) = editor::set_up() {
        say::line(&format!(
            "{sentence}\nThe page is served without the code editor: texts are edited in plain fields."
        ));
    }
    say::line(&format!("→ Building the page; then it is at http://127.0.0.1:{port} (Ctrl+C ends it)"));
    let mut command = Command::new("trunk");
    command.current_dir(workspace::root()).env("PATH", process::path_with(&folders));
    // Not into dist/, which is for what is published.
    command.args(["serve", "--port", &port.to_string(), "--dist"]).arg(workspace::target().join("serve"));
    if is_release {
        command.arg("--release");
    }
    // Trunk reads NO_COLOR as a boolean and refuses the usual value 1.
    command.env_remove("NO_COLOR");
    let status = command.status().map_err(|error| format!("Trunk can't be started: {error}."))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check_port(port: u16) -> Result<(), String> {
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port));
    let Err(error) = is_free(port) else { return Ok(()) };
    let other = (port.saturating_add(1)..=u16::MAX).find(|other| is_free(*other).is_ok()).unwrap_or(PORT);
    Err(match error.kind() {
        ErrorKind::AddrInUse => format!(
            "Port {port} is taken by another program. End that program, or use another port: cargo xtask serve --port {other}"
        ),
        ErrorKind::PermissionDenied => format!(
            "Port {port} is reserved for the administrator of this machine. Use one from 1024 on: cargo xtask serve --port {PORT}"
        ),
        _ => format!("Port {port} can't be used: {error}. Use another one: cargo xtask serve --port {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_said_with_the_way_out() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let sentence = check_port(port).unwrap_err();
        assert!(sentence.contains(&format!("Port {port} is taken")), "{sentence}");
        assert!(sentence.contains("cargo xtask serve --port "), "{sentence}");
        assert!(!sentence.ends_with(&format!("--port {port}")), "{sentence}");
    }
}
