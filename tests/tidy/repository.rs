//! Rules over the repository as a whole: pinned versions, lock files, licences, guides.

/// Dependencies whose exact version matters: a tool, a format or a build was tried with this one only.
const EXACT: [&str; 3] = ["wasm-bindgen", "leptos", "jsonschema"];

/// Files without which a clone is not complete.
const NEEDED: [&str; 10] = [
    "Cargo.lock",
    "assets/editor/package-lock.json",
    "tests/browser/package-lock.json",
    "LICENSE",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

pub fn unpinned(path: &str, text: &str) -> Vec<String> {
    match path {
        "Cargo.toml" => EXACT.iter().filter_map(|name| unpinned_crate(text, name)).collect(),
        "tests/browser/package.json" | "assets/editor/package.json" => unpinned_packages(text),
        "rust-toolchain.toml" => {
            let channel = text.lines().find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
            let is_exact = channel.is_some_and(|channel| {
                channel.split('.').filter(|part| part.parse::<u32>().is_ok()).count() == 3
            });
            if is_exact {
                Vec::new()
            } else {
                vec![format!("{path}: the channel has to be a whole version, such as 1.95.0")]
            }
        }
        _ => Vec::new(),
    }
}

fn unpinned_crate(text: &str, name: &str) -> Option<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='));
    let mut with_version = lines.filter(|value| value.contains('"')).peekable();
    let is_pinned = with_version.peek().is_some() && with_version.all(|value| value.contains("\"="));
    (!is_pinned).then(|| {
        format!("Cargo.toml: `{name}` has to be pinned by `=`, because exactly one version was tried")
    })
}

fn unpinned_packages(text: &str) -> Vec<String> {
    let after =
        |key: &str| text.split_once(key).map_or("", |(_, rest)| rest.split('}').next().unwrap_or_default());
    let entries = [after("\"dependencies\""), after("\"devDependencies\"")].join("\n");
    let mut found = Vec::new();
    for line in entries.lines() {
        let Some((name, version)) = line.split_once("\": \"") else { continue };
        let version = version.trim_end_matches(['"', ',', ' ']);
        if !version.starts_with(|first: char| first.is_ascii_digit())
            || version.contains(['x', '*', ' ', '|'])
        {
            found.push(format!("package.json:{name}\": \"{version}\" is a range; name one version"));
        }
    }
    found
}

pub fn npm_lock_names_hosts(path: &str, text: &str) -> Vec<String> {
    if path.ends_with("package-lock.json") && text.contains("\"resolved\"") {
        return vec![format!(
            "{path} names hosts of a registry; .npmrc has omit-lockfile-registry-resolved, so write it anew"
        )];
    }
    Vec::new()
}

/// `exists` says whether a path from the root is a file; `ignored` is the text of .gitignore.
pub fn missing_files(exists: impl Fn(&str) -> bool, ignored: &str) -> Vec<String> {
    let mut found: Vec<String> =
        NEEDED.iter().filter(|path| !exists(path)).map(|path| format!("{path} is missing")).collect();
    for line in ignored.lines().map(|line| line.trim().trim_start_matches(['/', '*'])) {
        if ["Cargo.lock", "package-lock.json", "tests/browser/package-lock.json", ".lock"].contains(&line) {
            found.push(format!(".gitignore ignores {line}, which has to be committed"));
        }
    }
    found
}

pub fn unnamed_crates(crates: &[String], architecture: &str) -> Vec<String> {
    let unnamed = crates.iter().filter(|name| !architecture.contains(&format!("crates/{name}")));
    unnamed.map(|name| format!("ARCHITECTURE.md does not name crates/{name}")).collect()
}

#[cfg(test)]
mod planted {
    use super::*;

    #[test]
    fn ranges_are_found() {
        let pinned = "wasm-bindgen = \"=0.2.130\"\nwasm-bindgen-futures = \"0.4\"\nwasm-bindgen.workspace = true\n\
                      leptos = { version = \"=0.9.0-rc1\", features = [\"csr\"] }\njsonschema = { version = \"=0.61.2\" }\n";
        assert_eq!(unpinned("Cargo.toml", pinned), Vec::<String>::new());
        assert_eq!(unpinned("Cargo.toml", &pinned.replace("=0.2", "0.2")).len(), 1);
        assert_eq!(unpinned("Cargo.toml", &pinned.replace("leptos", "other")).len(), 1);
        let packages = "{ \"engines\": { \"node\": \">=20\" },\n\"devDependencies\": {\n \"a\": \"1.2.3\",\n \"b\": \"4.0.0\"\n} }";
        assert_eq!(unpinned("tests/browser/package.json", packages), Vec::<String>::new());
        for range in ["^4.0.0", "~4.0.0", ">=4", "4.x", "*", "latest"] {
            assert_eq!(
                unpinned("tests/browser/package.json", &packages.replace("4.0.0", range)).len(),
                1,
                "{range}"
            );
        }
        assert_eq!(unpinned("rust-toolchain.toml", "channel = \"1.95.0\"").len(), 0);
        assert_eq!(unpinned("rust-toolchain.toml", "channel = \"1.95\"").len(), 1);
        assert_eq!(unpinned("rust-toolchain.toml", "channel = \"stable\"").len(), 1);
    }

    #[test]
    fn hosts_in_the_npm_lock_are_found() {
        assert_eq!(npm_lock_names_hosts("tests/browser/package-lock.json", "{\"resolved\": \"x\"}").len(), 1);
        assert!(npm_lock_names_hosts("tests/browser/package-lock.json", "{\"version\": \"1\"}").is_empty());
    }

    #[test]
    fn missing_or_ignored_files_are_found() {
        assert!(missing_files(|_| true, "/target\n/dist\n").is_empty());
        assert_eq!(missing_files(|path| path != "LICENSE-MIT", "/target").len(), 1);
        assert_eq!(missing_files(|_| true, "/target\n/Cargo.lock").len(), 1);
        assert_eq!(missing_files(|_| true, "*.lock").len(), 1);
    }

    #[test]
    fn crates_that_the_architecture_forgets_are_found() {
        let crates = ["check".to_owned(), "engine".to_owned()];
        assert!(unnamed_crates(&crates, "`crates/check` and `crates/engine`").is_empty());
        assert_eq!(
            unnamed_crates(&crates, "`crates/check`"),
            ["ARCHITECTURE.md does not name crates/engine"]
        );
    }
}
