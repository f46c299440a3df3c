//! Where the checkout is, found at run time: checkouts that share a target folder share compiled tests too.

use std::path::{Path, PathBuf};

/// The workspace's folder.
///
/// # Panics
/// When the tests run outside a checkout.
pub fn workspace() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in));
    let is_workspace = |folder: &&Path| folder.join("xtask/Cargo.toml").is_file();
    package.ancestors().find(is_workspace).expect("a checkout").to_owned()
}
