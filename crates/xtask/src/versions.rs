//! Which versions are wanted: Trunk's is named here, wasm-bindgen's is read from Cargo.lock, because the command
//! and the library must be equal. It does not look at what is installed.

use std::fs;

use crate::workspace;

/// Trunk 0.22 needs a newer Rust than rust-toolchain.toml names.
pub const TRUNK: &str = "0.21.14";

/// The first Node.js whose test runner has what the end-to-end tests use.
pub const NODE_MAJOR: u32 = 20;

/// wasm-bindgen's version in Cargo.lock.
pub fn wasm_bindgen() -> Result<String, String> {
    let path = workspace::root().join("Cargo.lock");
    let lock = fs::read_to_string(path).map_err(|error| format!("Cargo.lock can't be read: {error}."))?;
    locked(&lock, "wasm-bindgen").ok_or_else(|| {
        "Cargo.lock names no wasm-bindgen. Run `cargo metadata` once to write it anew.".to_owned()
    })
}

/// The version of the first package `name` in the text of a Cargo.lock.
pub fn locked(lock: &str, name: &str) -> Option<String> {
    let start = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|line| line.trim() != start).skip(1);
    let version = lines.next()?.trim().strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// The major number in what `node --version` prints, such as `v20.11.0`.
pub fn node_major(printed: &str) -> Option<u32> {
    printed.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }

    #[test]
    fn the_major_number_of_node() {
        assert_eq!(node_major("v20.20.2\n"), Some(20));
        assert_eq!(node_major("20"), None);
    }
}
