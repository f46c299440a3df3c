//! Asks the generator about every name in every position, and lays out what it accepts.

// A build script that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "src/positions.rs"]
mod positions;
#[path = "src/words.rs"]
mod words;

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use positions::{POSITIONS, TEMPLATE};
use proactive_events_codegen::{Options, generate, generate_inline};
use serde_json::{Value, json};

type Files = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=src");
    let target = env::var("OUT_DIR").unwrap();
    let target = Path::new(&target);
    let (mut modules, mut rows, mut refused) = (String::new(), String::new(), String::new());
    for (position, build) in POSITIONS {
        let schema = |names: &[String]| {
            let (schema, payload) = build(names);
            (Files::from([(format!("{TEMPLATE}.json"), schema.to_string())]), payload)
        };
        let mut accepted = Vec::new();
        for name in words::all() {
            match error(&schema(std::slice::from_ref(&name)).0) {
                None => accepted.push(name),
                Some(message) => refuse(&mut refused, position, &name, &message),
            }
        }
        for names in batches(accepted, |names| error(&schema(names).0).is_none()) {
            let module = format!("batch_{}", rows.lines().count());
            let (files, payload) = schema(&names);
            let (tokens, _) = generate_inline(&files, "schemas").unwrap();
            // Names that somebody gave are written as they were given.
            let allowed = if position == "x-names" { "#[allow(non_camel_case_types)]" } else { "" };
            writeln!(modules, "{allowed} pub mod {module} {{ {tokens} }}").unwrap();
            let payload = payload.to_string();
            let ty = format!("{module}::position::Used");
            writeln!(rows, "({position:?}, round_trip::<{ty}> as RoundTrip, {payload:?}),")
                .unwrap();
        }
    }
    let names = template_names(&mut refused);
    for (index, files) in names.iter().enumerate() {
        templates(index, files, target, &mut modules, &mut rows);
    }
    let table = format!(
        "pub fn rows() -> Vec<(&'static str, RoundTrip, &'static str)> {{ vec![{rows}] }}\n\
         pub fn refused() -> Vec<Refused> {{ vec![{refused}] }}\n"
    );
    fs::write(target.join("names.rs"), modules + &table).unwrap();
}

fn refuse(table: &mut String, position: &str, name: &str, message: &str) {
    writeln!(table, "Refused {{ position: {position:?}, name: {name:?}, message: {message:?} }},")
        .unwrap();
}

/// The first error with its place.
fn error(files: &Files) -> Option<String> {
    let report = generate_inline(files, "schemas").err()?;
    let error = report.iter().next().expect("a report says something");
    assert!(error.line > 0 && error.column > 0, "{report}");
    Some(error.message.clone())
}

/// The names in lists without conflicts.
fn batches(names: Vec<String>, fits: impl Fn(&[String]) -> bool) -> Vec<Vec<String>> {
    let mut rest = names;
    let mut batches = Vec::new();
    while !rest.is_empty() {
        // Names that differ in their case or in signs only have one Rust name.
        let mut seen = HashSet::new();
        let simple = |name: &str| -> String {
            let letters = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            letters.to_lowercase().trim_end_matches('s').to_owned()
        };
        let (batch, later): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|name| seen.insert(simple(name)));
        if fits(&batch) {
            batches.push(batch);
        } else {
            batches.extend(batch.into_iter().map(|name| vec![name]));
        }
        rest = later;
    }
    batches
}

fn schema(name: &str) -> String {
    let properties = json!({ "text": { "type": "string" } });
    json!({
        "title": name, "type": "object", "properties": properties, "additionalProperties": false,
    })
    .to_string()
}

/// Templates with each name as a part of theirs, in sets without conflicts.
fn template_names(refused: &mut String) -> Vec<Files> {
    let mut sets = vec![Files::new(), Files::new()];
    for word in words::all() {
        let part = words::capitalised(&word);
        if !part.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        for (set, name) in
            [format!("ACME.{part}.Happened"), format!("ACME.Thing.{part}")].into_iter().enumerate()
        {
            let files = Files::from([(format!("{name}.json"), schema(&name))]);
            if let Some(message) = error(&files) {
                refuse(refused, "template", &name, &message);
            } else {
                let file = format!("{name}.json");
                let is_new = sets[set].keys().all(|known| !known.eq_ignore_ascii_case(&file));
                if is_new {
                    sets[set].insert(file, schema(&name));
                }
            }
        }
    }
    sets
}

/// The templates as files and as one text.
fn templates(index: usize, files: &Files, target: &Path, modules: &mut String, rows: &mut String) {
    let options = Options::new("cargo build", "schemas").folder("");
    let output = generate(files, &options).unwrap_or_else(|report| panic!("{report}"));
    let folder = target.join(format!("files_{index}"));
    let _ = fs::remove_dir_all(&folder);
    output.write(&folder).unwrap();
    let mut paths = HashSet::new();
    let mut names = 0;
    for (path, text) in output.files() {
        assert!(
            path.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_./".contains(c)),
            "{path}"
        );
        let stem = path.trim_end_matches(".rs");
        assert!(!words::DEVICES.contains(&stem), "{path}");
        assert!(paths.insert(path.to_lowercase()), "{path}");
        names += text.matches("#[event(name").count();
    }
    assert_eq!(names, files.len(), "a template is lost");
    let (tokens, _) = generate_inline(files, "schemas").unwrap();
    writeln!(modules, "pub mod inline_{index} {{ {tokens} }}").unwrap();
    let path = folder.join("mod.rs");
    writeln!(modules, "#[path = {path:?}]\npub mod files_{index};").unwrap();
    let payload =
        Value::from(serde_json::Map::from_iter([("text".to_owned(), json!("text"))])).to_string();
    for module in ["inline", "files"] {
        let ty = format!("{module}_{index}::AnyEvent");
        writeln!(rows, "(\"template\", round_trip::<{ty}> as RoundTrip, {payload:?}),").unwrap();
    }
}
