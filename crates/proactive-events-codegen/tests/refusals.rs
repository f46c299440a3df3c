//! Wrong schemas, and what the generator says of each. Nothing is generated from any of them.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use proactive_events_codegen::{Options, generate};

/// The report on these files.
fn report(files: &[(&str, &str)]) -> String {
    let files: BTreeMap<_, _> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    generate(&files, &Options::new("make regen", "schemas")).unwrap_err().to_string()
}

/// A template whose root has these properties, one a line, and then these keywords.
fn template(properties: &str, keywords: &str) -> String {
    format!(
        "{{\n  \"title\": \"ACME.Door.Opened\",\n  \"type\": \"object\",\n  \"properties\": {{\n{properties}\n  }},\n\
         {keywords}\n  \"additionalProperties\": false\n}}\n"
    )
}

fn refused(properties: &str, keywords: &str) -> String {
    report(&[("ACME.Door.Opened.json", &template(properties, keywords))])
}

/// A misspelt keyword, a reference that leads nowhere and two properties that collide, in one run.
#[test]
fn three_errors_in_one_run() {
    let text = template(
        "    \"how\": { \"$ref\": \"#/$defs/Manner\" },\n    \"openedBy\": { \"type\": \"boolean\" },\n    \"opened_by\": { \"type\": \"boolean\" }",
        "  \"requried\": [\"how\"],\n  \"$defs\": { \"Manners\": { \"type\": \"string\" } },",
    );
    insta::assert_snapshot!(report(&[("ACME.Door.Opened.json", &text)]));
}

macro_rules! refusals {
    ($($name:ident: $properties:expr, $keywords:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), refused($properties, $keywords));
        }
    )+};
}

refusals! {
    misspelt_keyword: r#""a": { "type": "string", "minLenght": 1 }"#, "";
    unknown_keyword: r#""a": { "type": "string", "colour": "red" }"#, "";
    foreign_keyword: r#""a": { "oneOf": [] }"#, "";
    keyword_beside_the_wrong_type: r#""a": { "type": "integer", "minLength": 1 }"#, "";
    keyword_beside_a_reference: r##""a": { "$ref": "#/$defs/B", "type": "string" }"##, r#""$defs": { "B": { "type": "string" } },"#;
    root_keyword_below: r#""a": { "type": "string", "title": "A" }"#, "";
    no_type: r#""a": { "description": "?" }"#, "";
    unknown_type: r#""a": { "type": "number" }, "b": { "type": ["string", "null"] }"#, "";
    open_object: r#""a": { "type": "object" }, "b": { "type": "object", "additionalProperties": true }"#, "";
    wrong_keyword_values: r#""a": { "type": "string", "minLength": -1, "maxLength": "x" }, "b": { "type": "integer", "minimum": 1.5, "maximum": null }"#, "";
    crossed_bounds: r#""a": { "type": "integer", "minimum": 2, "maximum": 1 }"#, "";
    required_of_nothing: r#""a": { "type": "string" }"#, r#""required": ["b", "a", "a", 1],"#;
    no_items: r#""a": { "type": "array" }"#, "";
    wrong_enums: r#""a": { "type": "string", "enum": [] }, "b": { "type": "string", "enum": ["A", "A", 1] }"#, "";
    wrong_x_names: r#""a": { "type": "string", "enum": ["A"], "x-names": { "B": "Bee", "A": "a b" } }"#, "";
    wrong_x_localized: r#""a": { "type": "string", "x-localized": "k" }, "b": { "type": "string", "minLength": 1, "x-localized": "locale" }"#, "";
    bare_date_time: r#""a": { "type": "string", "format": "date-time" }, "b": { "type": "string", "format": "uri" }, "c": { "type": "string", "pattern": "x" }"#, "";
    a_value_without_a_rust_name: r#""a": { "type": "string", "enum": ["1ST", "+"] }, "2": { "type": "string" }"#, "";
    colliding_types: r#""a": { "type": "object", "properties": { "item": { "type": "string", "enum": ["X"] } }, "additionalProperties": false }, "item": { "type": "string", "enum": ["Y"] }"#, "";
    colliding_variants: r#""a": { "type": "string", "enum": ["IN_USE", "IN-USE"] }"#, "";
    a_part_named_as_the_root: r#""opened": { "type": "string", "enum": ["Y"] }"#, "";
    references_to_nowhere: r##""a": { "$ref": "other.json#/$defs/B" }, "b": { "$ref": "#/properties/a" }, "c": { "$ref": 5 }"##, "";
    cycle: r##""a": { "$ref": "#/$defs/B" }"##, r##""$defs": { "B": { "type": "array", "items": { "$ref": "#/$defs/C" } }, "C": { "type": "array", "items": { "$ref": "#/$defs/B" } } },"##;
    a_schema_that_is_no_object: r#""a": true, "b": [], "c": null"#, "";
    reserved_type_names: r#""event": { "type": "object", "additionalProperties": false }, "strings": { "type": "array", "items": { "type": "string", "enum": ["A"] } }"#, "";
    wrong_annotations: r#""a": { "type": "boolean", "description": 1, "deprecated": "yes", "examples": true }"#, "";
    repeated_key: r#""a": { "type": "string" }, "a": { "type": "string" }"#, "";
}

#[test]
fn not_json() {
    let deep = "[".repeat(1_000);
    let files = [
        ("A.B.Empty.json", ""),
        ("A.B.Cut.json", "{\n  \"title\": "),
        ("A.B.Comment.json", "{} // x"),
        ("A.B.Deep.json", &deep),
    ];
    insta::assert_snapshot!(report(&files));
}

#[test]
fn a_root_that_is_no_template() {
    insta::assert_snapshot!(report(&[
        ("A.B.Text.json", r#"{"title":"A.B.Text","type":"string"}"#),
        ("A.B.List.json", "[]"),
        ("A.B.Other.json", r#"{"title":"A.B.C","type":"object","additionalProperties":false}"#)
    ]));
}

#[test]
fn a_file_whose_name_is_no_templates() {
    let text = r#"{"title":"A.Door","type":"object","additionalProperties":false}"#;
    insta::assert_snapshot!(report(&[("A.Door.json", text), ("request.json", text)]));
}

#[test]
fn two_templates_of_one_module() {
    let text = |title: &str| {
        format!(r#"{{"title":"{title}","type":"object","additionalProperties":false}}"#)
    };
    insta::assert_snapshot!(report(&[
        ("A.Door.Opened.json", &text("A.Door.Opened")),
        ("A.Door.Shut.json", &text("A.Door.Shut"))
    ]));
}
