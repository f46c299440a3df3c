//! Generates the types of every case of the suite that the generator accepts, as it is and with its types added.

// A build script that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "src/forms.rs"]
mod forms;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use forms::{Form, wrapped};
use proactive_events_codegen::{Options, Severity, generate, is_in_profile};
use serde_json::Value;

fn main() {
    println!("cargo::rerun-if-changed=data");
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap()).join("data");
    let target = env::var("OUT_DIR").unwrap();
    let mut index = String::new();
    let mut table = String::from(
        "/// Every case in each of its forms.\npub fn entries() -> Vec<Entry> {\n    vec![\n",
    );
    let mut count = 0;
    for (file, case, schema) in cases(&data) {
        let is_profile = forms::keywords(&schema).iter().all(|keyword| is_in_profile(keyword));
        for form in [Form::AsIs, Form::Typed] {
            let outcome = match outcome(&wrapped(&schema, form)) {
                Ok(text) => {
                    let path = format!("{target}/case_{count}.rs");
                    fs::write(&path, text).unwrap();
                    writeln!(index, "#[path = {path:?}]\nmod case_{count};").unwrap();
                    format!("Ok(accepts::<case_{count}::Case>)")
                }
                Err(reason) => format!("Err({reason:?})"),
            };
            count += 1;
            writeln!(table, "        Entry {{ file: {file:?}, case: {case}, is_profile: {is_profile}, form: Form::{form:?}, outcome: {outcome} }},").unwrap();
        }
    }
    table.push_str("    ]\n}\n");
    fs::write(Path::new(&target).join("cases.rs"), index + &table).unwrap();
}

/// File, index in the file, and schema of every case.
fn cases(data: &Path) -> Vec<(String, usize, Value)> {
    let paths = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let mut cases = Vec::new();
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for (index, case) in file.as_array().unwrap().iter().enumerate() {
            cases.push((name.clone(), index, case["schema"].clone()));
        }
    }
    cases
}

/// The module's text, or the first error's message.
fn outcome(schema: &Value) -> Result<String, String> {
    let text = serde_json::to_string_pretty(schema).unwrap();
    let files = BTreeMap::from([("ACME.Suite.Case.json".to_owned(), text)]);
    match generate(&files, &Options::new("cargo build", "data")) {
        Ok(output) => {
            Ok(output.files().find(|(path, _)| path.ends_with("/suite.rs")).unwrap().1.to_owned())
        }
        Err(report) => {
            let error = report.iter().find(|found| found.severity == Severity::Error);
            Err(error.map(|error| error.message.clone()).unwrap_or_default())
        }
    }
}
