//! Rules over the text of one file.

use super::PURE;
use super::paths::{code, names_after};

/// Longest file, in lines. A longer one has more than one subject.
const MOST_LINES: usize = 600;

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn is_ours(path: &str) -> bool {
    path.starts_with("src/") || path.starts_with("crates/")
}

/// A sentence for each line that contains one of `words`.
fn lines_with(path: &str, text: &str, words: &[&str], sentence: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(word) = words.iter().find(|word| line.contains(**word)) {
            found.push(format!("{path}:{}: `{word}`: {sentence}", index + 1));
        }
    }
    found
}

/// Only code that is shipped counts: tests of a pure crate may read files of cases.
pub fn impure_calls(path: &str, text: &str) -> Vec<String> {
    let is_pure = PURE.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
    if !is_pure || !is_rust(path) || path.ends_with("/tests.rs") || path.contains("/tests/") {
        return Vec::new();
    }
    let shipped = code(text);
    let shipped = shipped.split("#[cfg(test)]").next().unwrap_or_default();
    let banned = ["fs", "net", "env", "process", "thread", "time", "io"];
    let mut found: Vec<String> = names_after(shipped, "std::")
        .into_iter()
        .filter(|name| banned.contains(&name.as_str()))
        .map(|name| format!("{path}: `std::{name}`: a pure crate knows no clock, no entropy and no I/O"))
        .collect();
    found.extend(lines_with(
        path,
        shipped,
        &["RandomState", "println!", "eprintln!"],
        "a pure crate has no entropy and prints nothing",
    ));
    found
}

pub fn document_outside_of_the_page(path: &str, text: &str) -> Vec<String> {
    if !is_rust(path) || !path.starts_with("crates/") || path.starts_with("crates/xtask/") {
        return Vec::new();
    }
    let code = code(text);
    let of_the_page = |name: &String| {
        let exact =
            ["window", "Window", "Document", "Element", "Node", "CssStyleDeclaration", "Storage", "Location"];
        exact.contains(&name.as_str()) || name.starts_with("Html") || name.starts_with("Svg")
    };
    let mut found: Vec<String> = names_after(&code, "web_sys::")
        .into_iter()
        .filter(of_the_page)
        .map(|name| format!("{path}: `web_sys::{name}`: only the page touches the document"))
        .collect();
    found.extend(lines_with(path, &code, &["leptos::"], "only the page draws"));
    found
}

pub fn markup_from_data(path: &str, text: &str) -> Vec<String> {
    if !path.starts_with("src/") {
        return Vec::new();
    }
    let words =
        ["inner_html", "outer_html", "insert_adjacent_html", "innerHTML", "document.write", "set_srcdoc"];
    lines_with(path, &code(text), &words, "no markup is ever made from data; build elements")
}

pub fn unfinished(path: &str, text: &str) -> Vec<String> {
    if !is_rust(path) && !path.ends_with(".mjs") && !path.ends_with(".js") {
        return Vec::new();
    }
    let words = [
        "todo!(",
        "unimplemented!(",
        "#[ignore",
        "allow(dead_code",
        "expect(dead_code",
        "allow(unused",
        "FIXME",
        "XXX:",
        "TODO:",
        "test.skip(",
        "test.only(",
        "test.todo(",
    ];
    lines_with(path, text, &words, "nothing is left unfinished or silenced; finish it, or leave it out")
}

pub fn too_long(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    if is_ours(path) && is_rust(path) && lines > MOST_LINES {
        return vec![format!(
            "{path} has {lines} lines; above {MOST_LINES} it has more than one subject, so split it"
        )];
    }
    Vec::new()
}

pub fn without_header(path: &str, text: &str) -> Vec<String> {
    let is_concerned =
        is_rust(path) && (is_ours(path) || path.starts_with("tests/") || path.starts_with("benches/"));
    if is_concerned && !text.trim_start().starts_with("//!") {
        return vec![format!(
            "{path} does not begin with `//!`: two lines that say what it is for and what it does not do"
        )];
    }
    Vec::new()
}

/// Folders that exist on somebody's machine only, and hosts from which a package manager happens to load.
pub fn places_of_a_machine(path: &str, text: &str) -> Vec<String> {
    if path == "Cargo.lock" {
        return Vec::new();
    }
    let folders = ["/root/", "/home/", "/work/", "/Users/", "/tmp/", "C:\\Users"];
    let hosts = ["registry.npmjs", "registry.yarnpkg", "crates.io", "pypi.org"];
    let mut found = lines_with(path, text, &hosts, "name the package, not the host it came from");
    for (index, line) in text.lines().enumerate() {
        for folder in folders {
            // `/home/` in the middle of a URL or of a JSON pointer is no folder of a machine.
            let starts_a_path = |at: usize| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|before| before.is_whitespace() || "\"'`(=[<,".contains(before))
            };
            if line.match_indices(folder).any(|(at, _)| starts_a_path(at))
                && !path.starts_with("crates/xtask/src/")
            {
                found.push(format!("{path}:{}: `{folder}` is a folder of somebody's machine", index + 1));
            }
        }
    }
    found
}

#[cfg(test)]
mod planted {
    use super::*;
    use crate::Rule;

    fn check(rule: Rule, cases: &[(&str, &str, usize)]) {
        for (path, text, count) in cases {
            let found = rule(path, text);
            assert_eq!(found.len(), *count, "{path}: {text}: {found:?}");
        }
    }

    #[test]
    fn impure_calls_are_found() {
        check(
            impure_calls,
            &[
                ("crates/engine/src/lib.rs", "use std::time::Instant;", 1),
                ("crates/check/src/file.rs", "use std::{fmt, fs};", 1),
                ("crates/document/src/lib.rs", "println!(\"x\");", 1),
                ("crates/engine/src/lib.rs", "use std::collections::hash_map::RandomState;", 1),
                (
                    "crates/engine/src/lib.rs",
                    "use std::fmt; // std::fs\n#[cfg(test)]\nmod tests { use std::fs; }",
                    0,
                ),
                ("crates/engine/tests/suite.rs", "use std::fs;", 0),
                ("crates/cli/src/main.rs", "use std::fs;", 0),
            ],
        );
    }

    #[test]
    fn use_of_the_document_is_found() {
        check(
            document_outside_of_the_page,
            &[
                ("crates/worker/src/main.rs", "let w = web_sys::window();", 1),
                ("crates/worker/src/main.rs", "use web_sys::{Blob, HtmlElement, Document};", 2),
                ("crates/engine/src/lib.rs", "use leptos::prelude::*;", 1),
                ("crates/worker/src/main.rs", "use web_sys::{Blob, DedicatedWorkerGlobalScope};", 0),
                ("src/app.rs", "web_sys::window()", 0),
            ],
        );
    }

    #[test]
    fn markup_from_data_is_found() {
        check(
            markup_from_data,
            &[
                ("src/app.rs", "view! { <p inner_html=text/> }", 1),
                ("src/app.rs", "element.set_inner_html(&text);", 1),
                ("src/app.rs", "element.insert_adjacent_html(\"x\", &text)", 1),
                ("src/app.rs", "// never inner_html\nlet a = 1;", 0),
                ("crates/engine/src/report.rs", "inner_html", 0),
            ],
        );
    }

    #[test]
    fn unfinished_work_is_found() {
        let word = |start: &str, end: &str| format!("{start}{end}");
        for planted in [
            word("to", "do!()"),
            word("unimple", "mented!()"),
            word("#[ig", "nore]"),
            word("#[ignore = ", "\"slow\"]"),
            word("#![allow(dead", "_code)]"),
            word("// FIX", "ME later"),
        ] {
            assert_eq!(unfinished("crates/engine/src/a.rs", &planted).len(), 1, "{planted}");
        }
        check(
            unfinished,
            &[
                ("tests/browser/a.spec.mjs", "test.only('x', () => {})", 1),
                ("src/a.rs", "let ignored = 1; // a list of things to do", 0),
                ("docs/a.md", "FIXME", 0),
            ],
        );
    }

    #[test]
    fn long_files_and_missing_headers_are_found() {
        let long = "x\n".repeat(MOST_LINES + 1);
        let full = "x\n".repeat(MOST_LINES);
        check(too_long, &[("src/a.rs", &long, 1), ("src/a.rs", &full, 0), ("tests/a.rs", &long, 0)]);
        check(
            without_header,
            &[
                ("src/a.rs", "use std::fmt;", 1),
                ("crates/check/src/a.rs", "// no header\n//! late", 1),
                ("src/a.rs", "//! For this. Not for that.\nuse std::fmt;", 0),
                ("docs/a.md", "text", 0),
            ],
        );
    }

    #[test]
    fn places_of_a_machine_are_found() {
        check(
            places_of_a_machine,
            &[
                ("docs/a.md", "see /home/somebody/x", 1),
                ("src/a.rs", "open(\"/tmp/x\")", 1),
                ("src/a.rs", "get(\"https://example.org/home/x\")", 0),
                ("src/a.rs", "pointer /orders/0/work/x", 0),
                ("README.md", "from https://crates.io/x", 1),
                ("package-lock.json", "https://registry.npmjs.org/x", 1),
                ("Cargo.lock", "registry+https://github.com/x/crates.io-index", 0),
            ],
        );
    }
}
