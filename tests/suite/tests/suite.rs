//! Generated types accept and refuse what the suite says, and the refused schemas are refused for a reason.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use proactive_events_suite::{Entry, Form, entries, wrapped};
use serde_json::{Value, json};

/// The package's folder in the checkout that the tests run in, which may not be the one that compiled them.
fn here() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into()
}

/// The suite's own file.
fn data(file: &str) -> Value {
    let path = here().join("data").join(format!("{file}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The case's schema, its description, and its instances with verdicts.
fn case(entry: &Entry) -> Value {
    data(entry.file)[entry.case].clone()
}

/// Expected verdict: the suite's for the schema as it is; with types, that of an independent validator.
fn expected(entry: &Entry, schema: &Value, test: &Value) -> bool {
    if entry.form == Form::AsIs {
        return test["valid"].as_bool().unwrap();
    }
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&wrapped(schema, Form::Typed)).unwrap();
    let is_valid = validator.is_valid(&json!({ "value": test["data"] }));
    // A type only ever takes away: what the suite refuses is refused with it too.
    assert!(!is_valid || test["valid"] == true, "{schema} {test}");
    is_valid
}

#[derive(Default)]
struct Tally {
    cases: BTreeSet<(String, usize)>,
    accepted: BTreeSet<(String, usize)>,
    agreeing: usize,
    disagreeing: Vec<String>,
    /// Refused in both forms: why.
    refused: BTreeMap<(String, usize), String>,
}

fn tally() -> Tally {
    let mut tally = Tally::default();
    for entry in entries() {
        if !entry.is_profile {
            continue;
        }
        let key = (entry.file.to_owned(), entry.case);
        tally.cases.insert(key.clone());
        let case = case(&entry);
        match entry.outcome {
            Err(reason) => drop(tally.refused.insert(key, reason.to_owned())),
            Ok(accepts) => {
                tally.accepted.insert(key);
                for test in case["tests"].as_array().unwrap() {
                    if accepts(&test["data"]) == expected(&entry, &case["schema"], test) {
                        tally.agreeing += 1;
                    } else {
                        let what =
                            format!("{} {:?} {}: {}", entry.file, entry.form, case["schema"], test);
                        tally.disagreeing.push(what);
                    }
                }
            }
        }
    }
    tally.refused.retain(|key, _| !tally.accepted.contains(key));
    tally
}

#[test]
fn types_say_what_the_suite_says() {
    let tally = tally();
    let (cases, accepted) = (tally.cases.len(), tally.accepted.len());
    println!(
        "cases of the profile: {cases}; accepted in one of two forms: {accepted} ({} %); refused with reason: {}; \
         instances agreeing: {}, disagreeing: {}",
        accepted * 100 / cases,
        tally.refused.len(),
        tally.agreeing,
        tally.disagreeing.len()
    );
    assert!(tally.disagreeing.is_empty(), "{}", tally.disagreeing.join("\n"));
    assert!(accepted * 100 >= cases * 80, "{accepted} of {cases}: {:#?}", tally.refused);
    assert!(tally.agreeing > 500, "{}", tally.agreeing);
}

/// The cases that give no types, each with the generator's reason; a change of this list is to be looked at.
#[test]
fn what_is_refused_is_refused_for_a_reason() {
    let mut list = String::new();
    for ((file, index), reason) in tally().refused {
        writeln!(list, "{file}: {}: {reason}", data(&file)[index]["description"].as_str().unwrap())
            .unwrap();
    }
    insta::assert_snapshot!(list);
}
