//! The catalog equals what is generated from the schemas.

use proactive_events::{Locale, Timestamp};
use proactive_events_codegen::{DATE_TIME_PATTERN, Options, generate, read_sources};
use proactive_events_tests::checkout::workspace;
use proactive_events_tests::schemas;

/// `cargo xtask regen --check`, as a test.
#[test]
fn the_catalog_is_what_the_schemas_give() {
    let sources = read_sources(&workspace().join("schemas")).unwrap();
    let output =
        generate(&sources, &Options::new("cargo xtask regen", "schemas").embed_schemas()).unwrap();
    let stale = output.check(&workspace().join("crates/proactive-events-catalog")).unwrap();
    assert!(stale.is_empty(), "run `cargo xtask regen`: {stale:?}");
}

/// Facts in core, which needs no schema, equal those of the schemas.
#[test]
fn core_and_schemas_say_the_same() {
    let files = schemas::files();
    let locales: Vec<_> = Locale::ALL.iter().map(|locale| locale.as_str()).collect();
    assert_eq!(files["request.json"]["$defs"]["locale"]["enum"], serde_json::json!(locales));
    let pattern = &files["definitions.json"]["$defs"]["dateTime"]["pattern"];
    assert_eq!((pattern, pattern), (&Timestamp::PATTERN.into(), &DATE_TIME_PATTERN.into()));
}

/// Every example of a schema is a valid payload of its template.
#[test]
fn examples_are_valid() {
    for (name, schema) in schemas::files() {
        let Some(examples) = schema.get("examples").and_then(|examples| examples.as_array()) else {
            continue;
        };
        let validator = schemas::validator(&name);
        assert!(!examples.is_empty(), "{name}");
        for example in examples {
            validator.validate(example).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}
