//! Where things are: the repository, its `target` folder, the user's folder for tools.
//! It creates nothing.

use std::env;
use std::path::{Path, PathBuf};

/// The repository's folder, the parent of the parent of this crate's.
pub fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = here.filter(|folder| folder.ends_with("crates/xtask"));
    let here = here.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Where the tools of all clones lie, one folder per version.
pub fn tools_folder() -> Result<PathBuf, String> {
    tools_folder_for(env::consts::OS, |name| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from))
}

fn tools_folder_for(system: &str, variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, String> {
    let (cache, name) = match system {
        "windows" => (variable("LOCALAPPDATA"), "LOCALAPPDATA"),
        "macos" => (variable("HOME").map(|home| home.join("Library/Caches")), "HOME"),
        _ => {
            let by_default = || variable("HOME").map(|home| home.join(".cache"));
            (variable("XDG_CACHE_HOME").or_else(by_default), "HOME")
        }
    };
    let cache = cache.ok_or_else(|| {
        format!("The environment variable {name} is not set, so there is no folder to keep the tools in. Please set it.")
    })?;
    Ok(cache.join("preflight").join("tools"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_cache_folder() {
        let all = |name: &str| Some(PathBuf::from(format!("/{name}")));
        let home_only = |name: &str| (name == "HOME").then(|| PathBuf::from("/h"));
        for (system, found, folder) in [
            ("linux", tools_folder_for("linux", all), "/XDG_CACHE_HOME/preflight/tools"),
            ("linux", tools_folder_for("linux", home_only), "/h/.cache/preflight/tools"),
            ("macos", tools_folder_for("macos", all), "/HOME/Library/Caches/preflight/tools"),
            ("windows", tools_folder_for("windows", all), "/LOCALAPPDATA/preflight/tools"),
        ] {
            assert_eq!(found, Ok(PathBuf::from(folder)), "{system}");
        }
        assert!(tools_folder_for("windows", home_only).unwrap_err().contains("LOCALAPPDATA"));
    }

    #[test]
    fn the_root_is_the_workspace() {
        assert!(root().join("crates/xtask/Cargo.toml").is_file());
    }
}
