//! `jsonschema` validators of the files in `schemas/`.

use std::collections::BTreeMap;

use jsonschema::{Registry, Validator};
use serde_json::Value;

/// The schema files of the workspace, by name.
///
/// # Panics
/// When the folder cannot be read or a file is not JSON.
pub fn files() -> BTreeMap<String, Value> {
    let folder = crate::checkout::workspace().join("schemas");
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect()
}

/// The validator of one file, draft 2020-12, formats asserted.
///
/// # Panics
/// When the file is not a schema.
pub fn validator(name: &str) -> Validator {
    let files = files();
    let mut registry = Registry::new();
    for (name, schema) in &files {
        registry = registry.add(name.as_str(), schema.clone()).unwrap();
    }
    compile(&files[name], &registry.prepare().unwrap())
}

/// The validator of a schema that stands alone.
///
/// # Panics
/// When it is not a schema.
pub fn standalone(schema: &Value) -> Validator {
    compile(schema, &Registry::new().prepare().unwrap())
}

fn compile(schema: &Value, registry: &Registry<'_>) -> Validator {
    let options =
        jsonschema::draft202012::options().should_validate_formats(true).with_registry(registry);
    options.build(schema).unwrap_or_else(|error| panic!("{error}"))
}
