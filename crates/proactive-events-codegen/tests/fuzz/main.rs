//! Whatever stands in a schema file: the generator ends, and gives either types that are Rust or errors.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod names;
mod numbers;

use std::collections::BTreeMap;
use std::path::PathBuf;

use proactive_events_codegen::{Options, generate, generate_inline, read_sources};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

/// The package's folder in the checkout that the tests run in, which may not be the one that compiled them.
fn here() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into()
}

/// The same cases in every run, and no files of old failures.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Generates; whether there are types, which then are Rust.
fn ends_well(text: &str) -> bool {
    generated("ACME.Door.Opened", text).is_some()
}

/// The types, which are Rust, by their files.
fn generated(title: &str, text: &str) -> Option<Vec<(String, String)>> {
    let files = BTreeMap::from([(format!("{title}.json"), text.to_owned())]);
    let output = generate(&files, &Options::new("make regen", "schemas"));
    let inline = generate_inline(&files, "schemas");
    assert_eq!(output.is_ok(), inline.is_ok(), "{text}");
    match output {
        Ok(output) => {
            for (path, text) in output.files() {
                syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            }
            let files = output.files();
            Some(files.map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
        }
        Err(report) => {
            assert!(report.iter().next().is_some());
            assert!(!report.to_string().is_empty());
            None
        }
    }
}

/// Words that mean something in a schema, and words that could be trouble as names.
const WORDS: [&str; 40] = [
    "type",
    "object",
    "string",
    "integer",
    "number",
    "array",
    "boolean",
    "null",
    "properties",
    "required",
    "enum",
    "const",
    "items",
    "minLength",
    "maximum",
    "multipleOf",
    "pattern",
    "format",
    "date-time",
    "uri",
    "$ref",
    "$defs",
    "#/$defs/a",
    "#/$defs/b",
    "allOf",
    "oneOf",
    "additionalProperties",
    "unevaluatedProperties",
    "uniqueItems",
    "x-localized",
    "default",
    "title",
    "a",
    "b",
    "self",
    "r#type",
    "",
    "\u{0}",
    "ÄÖ",
    "1st",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Any JSON, mostly of words that schemas use.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3..9_i64).prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(word(), inner, 0..6)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

#[test]
fn any_text() {
    runner(2_000)
        .run(&any::<String>(), |text| {
            ends_well(&text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_json() {
    runner(3_000)
        .run(&value(), |value| {
            ends_well(&value.to_string());
            Ok(())
        })
        .unwrap();
}

/// A template whose property and definitions are anything.
#[test]
fn any_property() {
    let parts = (value(), value(), value());
    runner(6_000)
        .run(&parts, |(property, a, b)| {
            let template = json!({
                "title": "ACME.Door.Opened", "type": "object", "properties": { "it": property },
                "additionalProperties": false, "$defs": { "a": a, "b": b },
            });
            ends_well(&template.to_string());
            Ok(())
        })
        .unwrap();
}

/// The real schemas with one value replaced, moved or renamed: most of them are nearly right.
#[test]
fn real_schemas_changed() {
    let folder = here().join("tests/schemas");
    let text = read_sources(&folder).unwrap()["ACME.Parcel.Moved.json"]
        .replace("ACME.Parcel.Moved", "ACME.Door.Opened");
    let real: Value =
        serde_json::from_str(&text.replace("definitions.json#/$defs/dateTime", "#/$defs/Person"))
            .unwrap();
    let places = places(&real, String::new());
    let change = (prop::sample::select(places), value(), word(), 0..3);
    let mut accepted = 0;
    let cell = std::cell::RefCell::new(&mut accepted);
    runner(6_000)
        .run(&change, |(place, value, word, kind)| {
            let mut changed = real.clone();
            let (parent, token) = place.rsplit_once('/').unwrap_or(("", ""));
            if let (1, Some(Value::Object(members))) = (kind, changed.pointer_mut(parent)) {
                // Renamed.
                let moved = members.remove(token).unwrap_or_default();
                members.insert(word, moved);
            } else if let (2, Some(Value::Object(members))) = (kind, changed.pointer_mut(parent)) {
                // Added next to it.
                members.insert(word, value);
            } else {
                *changed.pointer_mut(&place).unwrap() = value;
            }
            **cell.borrow_mut() += usize::from(ends_well(&changed.to_string()));
            Ok(())
        })
        .unwrap();
    assert!(accepted > 50, "only {accepted} were accepted: nothing was generated");
}

fn places(value: &Value, pointer: String) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        _ => Vec::new(),
    };
    let below =
        children.into_iter().flat_map(|(token, child)| places(child, format!("{pointer}/{token}")));
    std::iter::once(pointer.clone()).chain(below.collect::<Vec<_>>()).collect()
}

/// Deep and long inputs end in an error, not in the end of the stack.
#[test]
fn deep_and_long() {
    let template = |property: &str, definitions: &str| {
        format!(
            r#"{{"title":"ACME.Door.Opened","type":"object","properties":{{"it":{property}}},"additionalProperties":false,"$defs":{{{definitions}}}}}"#
        )
    };
    let nested = |depth: usize| {
        let (open, close) = (r#"{"type":"array","items":"#.repeat(depth), "}".repeat(depth));
        template(&format!(r#"{open}{{"type":"string"}}{close}"#), "")
    };
    assert!(ends_well(&nested(20)));
    assert!(!ends_well(&nested(30)));
    assert!(!ends_well(&nested(10_000)));
    // Deep by many definitions, each not so deep.
    let links = (0..15).map(|index| {
        let (open, close) = (r#"{"type":"array","items":"#.repeat(12), "}".repeat(12));
        format!(r##""e{index}":{open}{{"$ref":"#/$defs/e{}"}}{close}"##, index + 1)
    });
    let links = links.collect::<Vec<_>>().join(",") + r#","e15":{"type":"string"}"#;
    assert!(!ends_well(&template(r##"{"$ref":"#/$defs/e0"}"##, &links)));
    assert!(!ends_well(&"[".repeat(100_000)));
    assert!(!ends_well(&format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000))));
    let chain = |length: usize, name: &dyn Fn(usize) -> String| {
        let link =
            |index| format!(r##""{}":{{"$ref":"#/$defs/{}"}}"##, name(index), name(index + 1));
        let mut links: Vec<_> = (0..length).map(link).collect();
        links.push(format!(r#""{}":{{"type":"string"}}"#, name(length)));
        template(&format!(r##"{{"$ref":"#/$defs/{}"}}"##, name(0)), &links.join(","))
    };
    let (up, down) =
        (|index: usize| format!("d{index:05}"), |index: usize| format!("d{:05}", 20_000 - index));
    assert!(ends_well(&chain(10, &up)));
    assert!(!ends_well(&chain(10_000, &up)));
    assert!(!ends_well(&chain(10_000, &down)));
    // Each refers twice to the next: as many ways as there are atoms, but few definitions.
    let twice = |index: usize| {
        format!(
            r##""d{index}":{{"allOf":[{{"$ref":"#/$defs/d{}"}},{{"$ref":"#/$defs/d{}"}}]}}"##,
            index + 1,
            index + 1
        )
    };
    let mut links: Vec<_> = (0..60).map(twice).collect();
    links.push(r#""d60":{"type":"string"}"#.to_owned());
    assert!(!ends_well(&template(r##"{"$ref":"#/$defs/d0"}"##, &links.join(","))));
}
