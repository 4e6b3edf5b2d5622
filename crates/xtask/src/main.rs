//! `cargo xtask`: set up, serve, test, look at the machine, and make the folder to publish.
//! It knows nothing about checks, and uses the standard library only, so that it compiles in a second.

mod arguments;
mod browser;
mod dist;
mod doctor;
mod editor;
mod layout;
mod phases;
mod process;
mod say;
mod serve;
mod tally;
mod test;
mod tools;
mod versions;
mod workspace;

use std::process::ExitCode;

use arguments::Arguments;

const HELP: &str = "\
cargo xtask serve [--port N] [--release]   set up what is missing and serve the page at http://127.0.0.1:8080
cargo xtask test [--only PHASE]…           everything that must hold before a change goes in
cargo xtask doctor                         what is there, what is missing, how to get it
cargo xtask dist [--out FOLDER]            make the folder to put on any static host, at any sub-path
";

fn main() -> ExitCode {
    let mut arguments = Arguments::new(std::env::args().skip(1));
    let outcome = match arguments.verb().as_deref() {
        Some("serve") => serve::run(arguments),
        Some("test") => test::run(arguments),
        Some("doctor") => doctor::run(arguments),
        Some("dist") => dist::run(arguments),
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some(other) => Err(format!("There is no command `{other}`. These are there:\n{HELP}")),
    };
    match outcome {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
