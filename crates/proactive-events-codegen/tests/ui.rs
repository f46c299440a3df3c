//! The generator's messages about schemas: `tests/ui/<theme>/<case>.json` is a template, `<case>.stderr` what is said
//! of it. `UPDATE_UI=1 cargo test -p proactive-events-codegen --test ui` writes the latter again; read the diff.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proactive_events_codegen::{Options, generate};

/// The package's folder in the checkout that the tests run in, which may not be the one that compiled them.
fn here() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into()
}

/// Every case, by theme and name.
fn cases() -> Vec<PathBuf> {
    let ui = here().join("tests/ui");
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries(&ui).flat_map(|theme| entries(&theme).collect::<Vec<_>>());
    let mut cases: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    cases.sort();
    cases
}

/// Errors, or the warnings of a template that is accepted.
fn said_of(text: String) -> String {
    let files = BTreeMap::from([("ACME.Door.Opened.json".to_owned(), text)]);
    match generate(&files, &Options::new("make regen", "schemas")) {
        Err(report) => format!("{report}\n"),
        Ok(output) => output.warnings().iter().fold(String::new(), |mut text, warning| {
            writeln!(text, "{warning}").unwrap();
            text
        }),
    }
}

#[test]
fn each_says_what_it_should() {
    let mut differing = Vec::new();
    for case in cases() {
        let said = said_of(fs::read_to_string(&case).unwrap());
        assert!(!said.is_empty(), "{} is accepted in silence", case.display());
        let expected = case.with_extension("stderr");
        if std::env::var_os("UPDATE_UI").is_some() {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            differing.push(format!("{}:\n{said}", case.display()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// A glob that finds nothing would agree with everything.
#[test]
fn every_theme_is_found() {
    assert!(cases().len() >= 60, "{}", cases().len());
}
