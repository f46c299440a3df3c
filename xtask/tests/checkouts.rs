//! One program, several checkouts: with a shared target folder the program of one checkout runs in another.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SCHEMA: &str = "schemas/ACME.Bread.Baked.json";
const GENERATED: &str = "crates/proactive-events-catalog/src/generated/bread.rs";

/// A folder that looks like a checkout, with a template that no other checkout has.
struct Checkout(PathBuf);

impl Checkout {
    fn new(name: &str) -> Self {
        let folder = format!("{name}-{}", std::process::id());
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        for (file, text) in [
            ("Cargo.toml", "[workspace]\nmembers = [\"xtask\"]\n"),
            ("xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
            (
                SCHEMA,
                r#"{"title":"ACME.Bread.Baked","type":"object","properties":{},"additionalProperties":false}"#,
            ),
        ] {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(root)
    }

    fn has_generated(&self) -> bool {
        self.0.join(GENERATED).is_file()
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the one program in a folder; `manifest` is what `cargo run` says the package's folder is.
fn run(folder: &Path, manifest: Option<&Path>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).current_dir(folder).env_remove("CARGO_MANIFEST_DIR");
    if let Some(manifest) = manifest {
        command.env("CARGO_MANIFEST_DIR", manifest);
    }
    command.output().unwrap()
}

/// As cargo runs it, from a folder below, and from the root without cargo.
#[test]
fn regen_writes_into_the_checkout_that_it_runs_in() {
    let (first, second) = (Checkout::new("first"), Checkout::new("second"));
    let manifest = first.0.join("xtask");
    let done = run(&first.0.join("schemas"), Some(&manifest), &["regen"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(first.has_generated() && !second.has_generated());
    let done = run(&second.0.join("schemas"), None, &["regen"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(second.has_generated());
    // A test of another package that runs it says where that package is.
    let done = run(&second.0, Some(&first.0.join("schemas")), &["regen", "--check"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn outside_every_checkout_it_says_so() {
    let nowhere = std::env::temp_dir();
    let done = run(&nowhere, None, &["regen", "--check"]);
    assert_eq!(done.status.code(), Some(2));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("not in a checkout"), "{said}");
}
