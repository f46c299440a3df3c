//! `docs/architecture.md` names every crate and folder that exists, and none that does not.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{folders, root};

#[test]
fn every_crate_and_folder_is_named() {
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let named = quoted(&text);
    let mut missing = Vec::new();
    for folder in crate::crates() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if !named.contains(name.as_str()) {
            missing.push(name.clone());
        }
        for inner in folders_below(&folder.join("src")) {
            if !named.contains(format!("{inner}/").as_str()) {
                missing.push(format!("{name}: `{inner}/`"));
            }
        }
    }
    assert!(missing.is_empty(), "not in docs/architecture.md:\n{}", missing.join("\n"));
}

#[test]
fn what_is_named_exists() {
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let mut known = BTreeSet::new();
    for path in &crate::files(&root(), None) {
        add_suffixes(path.strip_prefix(root()).unwrap(), &mut known);
    }
    let gone: Vec<_> = quoted(&text)
        .into_iter()
        .filter(|word| is_path(word) && !known.contains(word.trim_end_matches('/')))
        .collect();
    assert!(gone.is_empty(), "named in docs/architecture.md, but not there: {gone:?}");
}

/// True if a quoted word means a file or a folder of this project.
fn is_path(word: &str) -> bool {
    let plain = word.chars().all(|it| it.is_ascii_alphanumeric() || "_-./".contains(it));
    plain && (word.ends_with('/') || word.ends_with(".rs") || word.ends_with(".md"))
}

/// The texts between back-quotes.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// The folders at any depth, by their paths from here.
fn folders_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    if folder.is_dir() {
        for path in folders(folder) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.extend(folders_below(&path).into_iter().map(|inner| format!("{name}/{inner}")));
            found.push(name);
        }
    }
    found
}

/// Adds every end of the path, and of each folder in it.
fn add_suffixes(path: &Path, known: &mut BTreeSet<String>) {
    for ancestor in path.ancestors() {
        let parts: Vec<_> =
            ancestor.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        for start in 0..parts.len() {
            known.insert(parts.get(start..).unwrap_or_default().join("/"));
        }
    }
}
