//! The docs of the profile agree with the code.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::PathBuf;

use proactive_events_codegen::profile_table;

/// The package's folder in the checkout that the tests run in, which may not be the one that compiled them.
fn here() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into()
}

#[test]
fn the_table_of_keywords_is_current() {
    let path = here().join("../../docs/json-schema.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let marker = "--test docs -->\n";
    let (before, table) = page.split_at(page.find(marker).unwrap() + marker.len());
    let expected = format!("\n{}", profile_table());
    if std::env::var_os("UPDATE_UI").is_some() {
        std::fs::write(&path, format!("{before}{expected}")).unwrap();
    } else {
        assert_eq!(table, expected, "docs/json-schema.md: UPDATE_UI=1 cargo test --test docs");
    }
}
