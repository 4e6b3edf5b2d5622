//! A gate does not import another gate: neither in the engine, nor in the model, nor in the page.

use super::paths::{code, names_after};

const GATES: [&str; 7] = ["contract", "data", "failures", "auth", "logs", "load", "rollback"];

/// Folders that hold one file or folder per gate, and how code there names a sibling.
const HOMES: [(&str, &[&str]); 3] = [
    ("crates/engine/src/", &["crate::", "super::", "super::super::", "super::super::super::"]),
    ("crates/check/src/gates/", &["crate::gates::", "super::", "super::super::"]),
    ("src/gates/", &["crate::gates::", "super::", "super::super::"]),
];

pub fn imports_of_other_gates(path: &str, text: &str) -> Vec<String> {
    let home = HOMES.iter().find_map(|(folder, prefixes)| Some((path.strip_prefix(folder)?, prefixes)));
    let Some((below, prefixes)) = home else { return Vec::new() };
    let Some(own) = below.split(['/', '.']).next().filter(|name| GATES.contains(name)) else {
        return Vec::new();
    };
    let code = code(text);
    let names = prefixes.iter().flat_map(|prefix| names_after(&code, prefix));
    let others = names.filter(|name| name != own && GATES.contains(&name.as_str()));
    others
        .map(|other| {
            format!("{path}: the gate `{own}` imports the gate `{other}`; what two gates share has a module of its own")
        })
        .collect()
}

#[test]
fn planted_imports_are_found() {
    for (path, text, count) in [
        ("crates/engine/src/contract/mod.rs", "use crate::data::Rule;", 1),
        ("crates/engine/src/contract/rules.rs", "use crate::{schema, load::Curve};", 1),
        ("crates/engine/src/contract/rules.rs", "use super::super::auth;", 1),
        ("crates/engine/src/contract.rs", "use super::rollback;", 1),
        ("crates/engine/src/contract/rules.rs", "use crate::contract::Rule; use super::place;", 0),
        ("crates/engine/src/contract/rules.rs", "// as in crate::data", 0),
        ("crates/engine/src/lib.rs", "use crate::data; use crate::load;", 0),
        ("crates/check/src/gates/auth.rs", "use super::logs::Settings;", 1),
        ("src/gates/load.rs", "use crate::gates::{rollback, load};", 1),
        ("src/gates/load.rs", "use crate::widgets::chart; let data = super::rows();", 0),
        ("src/session/mod.rs", "use crate::gates::{rollback, load};", 0),
    ] {
        assert_eq!(imports_of_other_gates(path, text).len(), count, "{path}: {text}");
    }
}
