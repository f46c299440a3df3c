//! The generator's output, verbatim. The workspace's tests compile the same text.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use proactive_events_codegen::{Options, generate, read_sources};

/// The package's folder in the checkout that the tests run in, which may not be the one that compiled them.
fn here() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into()
}

fn sources() -> BTreeMap<String, String> {
    read_sources(&here().join("tests/schemas")).unwrap()
}

fn options() -> Options {
    Options::new("make regen", "schemas")
}

#[test]
fn every_construct() {
    let output = generate(&sources(), &options()).unwrap();
    let files: Vec<_> = output.files().map(|(path, _)| path).collect();
    assert_eq!(files, ["src/generated/mod.rs", "src/generated/parcel.rs"]);
    for (path, text) in output.files() {
        insta::assert_snapshot!(path.rsplit('/').next().unwrap(), text);
    }
}

#[test]
fn embedded_schemas() {
    let output = generate(&sources(), &options().embed_schemas()).unwrap();
    let files: BTreeMap<_, _> = output.files().collect();
    assert_eq!(files["schemas/definitions.json"], sources()["definitions.json"]);
    insta::assert_snapshot!("schemas.rs", files["src/generated/schemas.rs"]);
}

/// The grammar that the generator knows is the one that the schemas carry.
#[test]
fn the_date_time_grammar_is_that_of_the_schemas() {
    let definitions: serde_json::Value =
        serde_json::from_str(&sources()["definitions.json"]).unwrap();
    assert_eq!(
        definitions["$defs"]["dateTime"]["pattern"],
        proactive_events_codegen::DATE_TIME_PATTERN
    );
}

#[test]
fn the_same_files_give_the_same_text() {
    assert_eq!(generate(&sources(), &options()), generate(&sources(), &options()));
}
