//! Generates schemas with numbers at edges, and one template of all that the generator accepts.

// A build script that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "src/edges.rs"]
#[allow(dead_code)]
mod edges;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs};

use edges::{Random, schema};
use proactive_events_codegen::{Options, Severity, generate};

const SCHEMAS: usize = 400;

fn template(properties: &str) -> BTreeMap<String, String> {
    let text = format!(
        r#"{{ "title": "ACME.Number.Held", "type": "object", "properties": {{ {properties} }}, "additionalProperties": false }}"#
    );
    BTreeMap::from([("ACME.Number.Held.json".to_owned(), text)])
}

fn main() {
    println!("cargo::rerun-if-changed=src");
    let options = Options::new("cargo build", "schemas").folder("");
    let mut random = Random(21);
    let mut accepted = Vec::new();
    let mut refused = Vec::new();
    for _ in 0..SCHEMAS {
        let schema = schema(&mut random);
        match generate(&template(&format!(r#""p": {schema}"#)), &options) {
            Ok(_) => accepted.push(schema),
            Err(report) => {
                let error = report.iter().find(|error| error.severity == Severity::Error).unwrap();
                assert!(error.line > 0 && error.column > 0);
                refused.push((schema, error.message.clone()));
            }
        }
    }
    let properties =
        accepted.iter().enumerate().map(|(index, schema)| format!(r#""p{index}": {schema}"#));
    let output = generate(&template(&properties.collect::<Vec<_>>().join(", ")), &options).unwrap();
    let (_, text) = output.files().find(|(path, _)| *path == "number.rs").unwrap();
    let target = env::var("OUT_DIR").unwrap();
    let file = format!("{target}/number.rs");
    fs::write(&file, text).unwrap();
    let mut table = format!("#[path = {file:?}]\n#[allow(missing_docs)]\npub mod number;\n");
    writeln!(table, "/// Schemas that have a property each, `p0` and so on.\npub const ACCEPTED: &[&str] = &{accepted:?};").unwrap();
    writeln!(table, "/// Schemas that were refused, and why.\npub const REFUSED: &[(&str, &str)] = &{refused:?};").unwrap();
    fs::write(format!("{target}/numbers.rs"), table).unwrap();
}
