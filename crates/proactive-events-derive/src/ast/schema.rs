//! `schema = "path#/pointer"`: a declaration by hand, compared with the JSON Schema that it implements.

use syn::{DeriveInput, LitStr};

use super::Item;
use crate::errors::Errors;

/// Without the feature nothing can be read.
#[cfg(not(feature = "schema"))]
pub(super) fn check(_: &DeriveInput, _: &Item<'_>, schema: &LitStr, errors: &mut Errors) {
    errors.add(
        schema,
        "to hold it against a schema, turn on the feature `macros` of `proactive-events`",
    );
}

/// Reports every field and every value that the schema does not have, and what it requires beyond them.
#[cfg(feature = "schema")]
pub(super) fn check(input: &DeriveInput, item: &Item<'_>, schema: &LitStr, errors: &mut Errors) {
    match read::schema(&schema.value()) {
        Err(message) => errors.add(schema, message),
        Ok(found) => match item {
            Item::Object(object) => read::object(input, object, &found, errors),
            Item::Choice(choice) => read::choice(choice, &found, errors),
            Item::Tagged(_) | Item::Union(_) => {
                errors.add(schema, "hold the structs in it against their schemas instead");
            }
        },
    }
}

#[cfg(feature = "schema")]
mod read {
    use std::path::Path;

    use proactive_events_text::{did_you_mean, without_byte_order_mark};
    use serde_json::{Map, Value};
    use syn::DeriveInput;

    use crate::ast::{Choice, Object};
    use crate::errors::Errors;

    /// The schema at a pointer of a file, below the folder of the crate's `Cargo.toml`.
    pub(super) fn schema(target: &str) -> Result<Value, String> {
        let root = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?;
        follow(Path::new(&root), target, 0)
    }

    fn follow(root: &Path, target: &str, steps: usize) -> Result<Value, String> {
        let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
        let text = std::fs::read_to_string(root.join(file)).map_err(|error| {
            format!("{file}: {error}; the path begins at the folder of `Cargo.toml`")
        })?;
        let document: Value = serde_json::from_str(without_byte_order_mark(&text))
            .map_err(|error| format!("{file}: {error}"))?;
        let found = document.pointer(pointer);
        let found = found.ok_or_else(|| format!("{file}: there is nothing at {pointer:?}"))?;
        match found.get("$ref").and_then(Value::as_str) {
            Some(_) if steps > 16 => Err(format!("{file}: references without an end")),
            Some(next) if next.starts_with('#') => {
                follow(root, &format!("{file}{next}"), steps + 1)
            }
            Some(next) => {
                let sibling = Path::new(file).with_file_name(next);
                follow(root, &sibling.to_string_lossy(), steps + 1)
            }
            None => Ok(found.clone()),
        }
    }

    /// Fields and properties; what is required on both sides.
    pub(super) fn object(
        input: &DeriveInput,
        object: &Object<'_>,
        schema: &Value,
        errors: &mut Errors,
    ) {
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let listed = |name: &str| {
            let required = schema.get("required").and_then(Value::as_array);
            required.is_some_and(|required| required.iter().any(|item| item == name))
        };
        for property in &object.properties {
            let name = property.wire_name.as_str();
            if !properties.contains_key(name) {
                let free = properties.keys().map(String::as_str);
                errors.add(property.ident, unknown("property", name, free));
            } else if listed(name) && !property.is_required {
                errors.add(property.ty, format!("the template requires {name:?}: no `Option`"));
            } else if !listed(name) && property.is_required {
                errors.add(
                    property.ty,
                    format!("{name:?} may be missing in the template: an `Option`"),
                );
            }
        }
        let is_field =
            |name: &str| object.properties.iter().any(|property| property.wire_name == name);
        for name in properties.keys().filter(|name| listed(name) && !is_field(name)) {
            errors.add(
                &input.ident,
                format!("the template requires {name:?}, for which there is no field"),
            );
        }
    }

    /// Variants and values.
    pub(super) fn choice(choice: &Choice<'_>, schema: &Value, errors: &mut Errors) {
        let values = schema.get("enum").and_then(Value::as_array);
        let values: Vec<_> = values.into_iter().flatten().filter_map(Value::as_str).collect();
        for variant in &choice.variants {
            if !values.contains(&variant.wire_name.as_str()) {
                errors.add(
                    variant.ident,
                    unknown("value", &variant.wire_name, values.iter().copied()),
                );
            }
        }
    }

    fn unknown<'k>(what: &str, name: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
        let message = format!("the template's schema has no {what} {name:?}");
        match did_you_mean(name, known.clone()) {
            Some(near) => format!("{message}: did you mean {near:?}?"),
            None => format!("{message}; it has {}", known.collect::<Vec<_>>().join(", ")),
        }
    }
}
