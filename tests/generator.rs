//! What the generator writes compiles without a warning, and the catalog is what the schemas give.

use std::path::Path;

use proactive_events::{Locale, Timestamp};
use proactive_events_codegen::{DATE_TIME_PATTERN, Options, generate, read_sources};
use proactive_events_tests::checkout::workspace;
use proactive_events_tests::schemas;

/// The generator's own goldens, every construct of the profile, under `deny(warnings)`.
#[test]
fn goldens_compile() {
    let sources =
        read_sources(&workspace().join("crates/proactive-events-codegen/tests/schemas")).unwrap();
    let output = generate(&sources, &Options::new("make regen", "schemas")).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("goldens");
    output.write(&folder).unwrap();
    let main = folder.join("goldens.rs");
    let text = "#![deny(warnings)]\n#[path = \"src/generated/mod.rs\"]\npub mod catalog;\nuse catalog::parcel::*;\n\
        fn main() {\n    let text = proactive_events::Localized::new(proactive_events::Locale::EnUs, \"Robin\");\n    \
        let stops = [Stop::new(\"Here\")];\n    \
        let event = Moved::new(Type::SmallBox, State::Vanished, Person::new(text), 7_u32, stops).with_floor(-3);\n    \
        let json = proactive_events::Request::multicast(proactive_events::ReferenceId::random(), event).encode().unwrap();\n    \
        assert!(String::from_utf8_lossy(json.body()).contains(r#\"\"state\":\"LOST\"\"#));\n}\n";
    std::fs::write(&main, text).unwrap();
    trybuild::TestCases::new().pass(main);
}

/// `cargo xtask regen --check`, as a test.
#[test]
fn the_catalog_is_what_the_schemas_give() {
    let sources = read_sources(&workspace().join("schemas")).unwrap();
    let output =
        generate(&sources, &Options::new("cargo xtask regen", "schemas").embed_schemas()).unwrap();
    let stale = output.check(&workspace().join("crates/proactive-events-catalog")).unwrap();
    assert!(stale.is_empty(), "run `cargo xtask regen`: {stale:?}");
}

/// What core says without a schema is what the schemas say.
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
