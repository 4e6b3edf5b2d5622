//! Finds which names a Rust text takes from a path such as `crate::` or `web_sys::`, also from groups in braces.
//! A scanner of text, no parser: comments are left out, and that is all it knows of Rust.

/// The text without its comments; line numbers stay.
pub fn code(text: &str) -> String {
    let line_of_code = |line: &'_ str| {
        let is_comment = line.trim_start().starts_with("//");
        if is_comment { String::new() } else { line.split(" // ").next().unwrap_or_default().to_owned() }
    };
    text.lines().map(line_of_code).collect::<Vec<_>>().join("\n")
}

/// The first name after each `prefix`: `prefix::a::b` gives `a`, `prefix::{a, b::{c}}` gives `a` and `b`.
pub fn names_after(text: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        let is_whole = text[..at].chars().next_back().is_none_or(|before| !is_name(before) && before != ':');
        if is_whole {
            collect(text[at + prefix.len()..].trim_start(), &mut names);
        }
    }
    names
}

fn collect(rest: &str, names: &mut Vec<String>) {
    let Some(group) = rest.strip_prefix('{') else {
        names.extend(first_name(rest));
        return;
    };
    let mut depth = 1;
    let mut start = 0;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (character == ',' && depth == 1) || depth == 0 {
            names.extend(first_name(group[start..at].trim()));
            start = at + 1;
        }
        if depth == 0 {
            return;
        }
    }
}

fn first_name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|character| is_name(*character)).collect();
    (!name.is_empty()).then_some(name)
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[test]
fn names_come_from_paths_and_groups() {
    for (text, names) in [
        ("use crate::data::Rule;", vec!["data"]),
        ("let x = crate::data::run();", vec!["data"]),
        ("use crate::{data, schema::{self, Rule}, token};", vec!["data", "schema", "token"]),
        ("use crate::{\n    data::{A, B},\n    load,\n};", vec!["data", "load"]),
        ("use mycrate::data;", vec![]),
        ("use other::crate::data;", vec![]),
    ] {
        assert_eq!(names_after(text, "crate::"), names, "{text}");
    }
    assert_eq!(code("// crate::data\nlet a = 1; // crate::auth\n    /// crate::load"), "\nlet a = 1;\n");
}
