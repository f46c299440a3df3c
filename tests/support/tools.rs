//! Programs that some tests need in addition to Rust.

use std::path::PathBuf;

/// Where a program is: as `cargo xtask test` tells in a variable, else by one of its names. Nowhere: what is not
/// tested then is said, and on CI that fails.
pub fn find(variable: &str, names: &[&str], tests: &str) -> Option<PathBuf> {
    let told = std::env::var_os(variable).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    // Debian's folder for servers, which is not in an ordinary user's PATH.
    folders.push("/usr/sbin".into());
    let named = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = told.into_iter().chain(named).find(|program| program.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{tests}: {names:?} is not there");
        eprintln!("SKIPPED: {tests}: {names:?} is not there; cargo xtask test installs it");
    }
    found
}

/// True if the long suites are requested (`cargo xtask test --full`).
pub fn is_full() -> bool {
    std::env::var_os("PROACTIVE_FULL").is_some()
}
