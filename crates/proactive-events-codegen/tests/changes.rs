//! The effect of a change of a template on users of its types.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use proactive_events_codegen::{Bump, Changes, changes};

/// A template with these properties, of which these are required.
fn template(properties: &str, required: &str) -> BTreeMap<String, String> {
    let text = format!(
        r#"{{ "title": "ACME.Door.Opened", "type": "object", "properties": {{ {properties} }}, "required": [{required}], "additionalProperties": false }}"#
    );
    BTreeMap::from([("ACME.Door.Opened.json".to_owned(), text)])
}

fn between(old: &str, new: &str) -> Changes {
    changes(&template(old, ""), &template(new, "")).unwrap()
}

/// One change, with its kind and bump.
fn only(old: &str, new: &str) -> (&'static str, Bump) {
    let changes = between(old, new);
    let list: Vec<_> = changes.iter().collect();
    assert_eq!(list.len(), 1, "{changes}");
    (list[0].kind.as_str(), list[0].bump)
}

#[test]
fn each_kind_has_its_bump() {
    let text = r#""a": { "type": "string", "maxLength": 5 }"#;
    for (old, new, kind, bump) in [
        ("", text, "property-added", Bump::Minor),
        (text, "", "property-removed", Bump::Major),
        (text, r#""a": { "type": "string", "maxLength": 4 }"#, "narrowed", Bump::Major),
        (text, r#""a": { "type": "string", "maxLength": 6 }"#, "widened", Bump::Minor),
        (text, r#""a": { "type": "string" }"#, "widened", Bump::Minor),
        (
            text,
            r#""a": { "type": "string", "minLength": 1, "maxLength": 5 }"#,
            "narrowed",
            Bump::Major,
        ),
        (
            text,
            r#""a": { "type": "string", "minLength": 1, "x-localized": "k" }"#,
            "became-localized",
            Bump::Major,
        ),
        (
            r#""a": { "type": "string", "minLength": 1, "x-localized": "k" }"#,
            text,
            "no-longer-localized",
            Bump::Major,
        ),
        (
            r#""a": { "type": "string", "minLength": 1, "x-localized": "k" }"#,
            r#""a": { "type": "string", "minLength": 1, "x-localized": "j" }"#,
            "key-changed",
            Bump::Minor,
        ),
        (text, r#""a": { "type": "integer" }"#, "type-changed", Bump::Major),
        (
            text,
            r#""a": { "type": ["string", "null"], "maxLength": 5 }"#,
            "type-changed",
            Bump::Major,
        ),
        (
            text,
            r#""a": { "type": "string", "maxLength": 5, "deprecated": true }"#,
            "deprecation",
            Bump::Minor,
        ),
        (
            text,
            r#""a": { "type": "string", "maxLength": 5, "description": "Words." }"#,
            "documentation",
            Bump::Patch,
        ),
        (text, r#""b": { "type": "string", "maxLength": 5 }"#, "property-renamed", Bump::Major),
        (
            r#""a": { "enum": ["X", "Y"] }"#,
            r#""a": { "enum": ["X", "Y", "Z"] }"#,
            "value-added",
            Bump::Minor,
        ),
        (
            r#""a": { "enum": ["X", "Y"] }"#,
            r#""a": { "enum": ["X"] }"#,
            "value-removed",
            Bump::Major,
        ),
        (
            r#""a": { "enum": ["X"] }"#,
            r#""a": { "enum": ["X"], "x-names": { "X": "Cross" } }"#,
            "rust-name-changed",
            Bump::Major,
        ),
        (r#""a": { "enum": [1, 2] }"#, r#""a": { "enum": [1, 2, 3] }"#, "widened", Bump::Minor),
        (
            r#""a": { "type": "number", "minimum": 0 }"#,
            r#""a": { "type": "number", "exclusiveMinimum": 0, "minimum": 0 }"#,
            "narrowed",
            Bump::Major,
        ),
        (
            r#""a": { "type": "array", "items": { "type": "string" } }"#,
            r#""a": { "type": "array", "items": { "type": "string", "minLength": 1 } }"#,
            "narrowed",
            Bump::Major,
        ),
        (
            r#""a": { "type": "array", "items": true }"#,
            r#""a": { "type": "array", "items": true, "uniqueItems": true }"#,
            "narrowed",
            Bump::Major,
        ),
    ] {
        assert_eq!(only(old, new), (kind, bump), "{old} → {new}");
    }
}

#[test]
fn required_and_optional() {
    let properties = r#""a": { "type": "string" }, "b": { "type": "boolean" }"#;
    let kinds = |old: &str, new: &str| -> Vec<_> {
        let changes = changes(&template(properties, old), &template(properties, new)).unwrap();
        changes.iter().map(|change| (change.kind.as_str(), change.bump)).collect()
    };
    assert_eq!(kinds("", r#""a""#), [("became-required", Bump::Major)]);
    assert_eq!(kinds(r#""a""#, ""), [("became-optional", Bump::Major)]);
    assert_eq!(kinds(r#""a""#, r#""a""#), []);
    let new = r#""a": { "type": "string" }, "b": { "type": "boolean" }, "c": { "type": "date" }"#;
    assert!(changes(&template(properties, ""), &template(new, "")).is_err());
}

/// `new` takes what is required in the schema's order.
#[test]
fn another_order_of_parameters() {
    let (a, b) = (r#""a": { "type": "string" }"#, r#""b": { "type": "string" }"#);
    let required = r#""a", "b""#;
    let old = template(&format!("{a}, {b}"), required);
    let changes = changes(&old, &template(&format!("{b}, {a}"), required)).unwrap();
    assert_eq!(
        changes.iter().map(|change| change.kind.as_str()).collect::<Vec<_>>(),
        ["reordered"]
    );
    assert_eq!(changes.bump(), Some(Bump::Major));
}

#[test]
fn templates_come_and_go() {
    let (old, none) = (template("", ""), BTreeMap::new());
    assert_eq!(changes(&old, &none).unwrap().bump(), Some(Bump::Major));
    assert_eq!(changes(&none, &old).unwrap().bump(), Some(Bump::Minor));
    assert_eq!(changes(&old, &old).unwrap().bump(), None);
}

/// The whole report, as it is read.
#[test]
fn a_report() {
    let old = r#"
        "state": { "type": "object", "properties": { "status": { "enum": ["OPEN", "SHUT"] }, "openedBy": { "type": "string" } }, "additionalProperties": false },
        "count": { "type": "integer", "minimum": 0, "maximum": 10 }"#;
    let new = r#"
        "state": { "type": "object", "properties": { "status": { "enum": ["OPEN", "AJAR"] }, "openedFrom": { "type": "string" } }, "additionalProperties": false },
        "count": { "type": "integer", "minimum": 1, "maximum": 20 },
        "room": { "type": "string" }"#;
    insta::assert_snapshot!(between(old, new));
}

/// People read the names of the schema, not how Rust spells a keyword.
#[test]
fn raw_identifiers_are_not_shown() {
    let words = ["type", "gen", "async", "self", "match"];
    for word in words {
        let property = |ty: &str| format!(r#""{word}": {{ "type": "{ty}" }}"#);
        for report in [
            between(&property("string"), ""),
            between("", &property("string")),
            between(&property("string"), &property("boolean")),
        ] {
            assert!(!report.to_string().contains("r#"), "{report}");
            assert!(report.iter().all(|change| !change.path.contains("r#")), "{report}");
        }
        let output = proactive_events_codegen::generate(
            &template(&property("string"), ""),
            &proactive_events_codegen::Options::new("make regen", "schemas"),
        );
        let output = output.unwrap();
        let (_, text) = output.files().find(|(path, _)| path.ends_with("door.rs")).unwrap();
        assert!(text.contains(&format!("/// `{word}`.")), "{text}");
    }
    let module = |name: &str| {
        let text = format!(
            r#"{{ "title": "{name}", "type": "object", "properties": {{}}, "additionalProperties": false }}"#
        );
        BTreeMap::from([(format!("{name}.json"), text)])
    };
    let report = changes(&module("ACME.Match.Started"), &BTreeMap::new()).unwrap().to_string();
    assert!(!report.contains("r#") && report.contains("match"), "{report}");
}
