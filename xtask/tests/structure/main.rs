//! The layout of the workspace: no circles between sibling modules, no long files, and `docs/architecture.md`
//! names every crate and folder.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::panic)]

mod architecture;
mod facade;
mod metrics;
mod modules;
mod paths;

use std::path::{Path, PathBuf};

use modules::Crate;

/// Largest number of lines of a source file.
const MAX_LINES: usize = 350;

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The folders below `folder` whose names do not begin with a dot, sorted.
fn folders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_dir()).collect()
}

/// The entries of a folder without those that begin with a dot, and without build results, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with('.') && name != "target"
    });
    paths.sort();
    paths
}

/// Every file anywhere below `folder`; only those with the extension, if one is given.
fn files(folder: &Path, extension: Option<&str>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if extension.is_none_or(|it| path.extension().is_some_and(|own| own == it)) {
            found.push(path);
        }
    }
    found
}

/// The folders of all crates whose modules the tests look at.
fn crates() -> Vec<PathBuf> {
    let mut crates = folders(&root().join("crates"));
    crates.push(root().join("xtask"));
    crates
}

#[test]
fn sibling_modules_have_no_circles() {
    let mut circles = Vec::new();
    for folder in crates() {
        circles.extend(Crate::read(&folder).circles());
    }
    assert!(circles.is_empty(), "modules that depend on each other:\n{}", circles.join("\n"));
}

#[test]
fn circles_are_found() {
    let crate_of = |name: &str| {
        Crate::read(&root().join("xtask/tests/structure/samples").join(name)).circles()
    };
    assert_eq!(crate_of("line"), Vec::<String>::new());
    let circles = crate_of("circle");
    assert_eq!(circles.len(), 1, "{circles:?}");
    for part in ["a → b", "b → c", "c → a"] {
        assert!(circles.iter().any(|circle| circle.contains(part)), "{part}: {circles:?}");
    }
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for path in files(&root(), Some("rs")) {
        // Written by the generator: one file a template.
        let is_generated = path.components().any(|part| part.as_os_str() == "generated");
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        if lines > MAX_LINES && !is_generated {
            long.push(format!("{}: {lines}", path.display()));
        }
    }
    assert!(long.is_empty(), "files of more than {MAX_LINES} lines:\n{}", long.join("\n"));
}
