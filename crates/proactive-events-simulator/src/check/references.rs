//! `localizedattribute:<key>` and the locales.

use std::collections::HashSet;

use serde_json::Value;

const PREFIX: &str = "localizedattribute:";

/// Every reference in a localizable field needs its key in every locale object, and every locale stands once.
pub(super) fn check(schema: &Value, request: &Value) -> Result<(), String> {
    let locales = request.get("localizedAttributes").and_then(Value::as_array);
    let locales = locales.map(Vec::as_slice).unwrap_or_default();
    let mut seen = HashSet::new();
    if let Some(twice) = locales
        .iter()
        .filter_map(|texts| texts.get("locale"))
        .find(|locale| !seen.insert(locale.as_str()))
    {
        return Err(format!("/localizedAttributes: the locale {twice} stands there twice"));
    }
    let mut missing = None;
    let payload = request.pointer("/event/payload").unwrap_or(&Value::Null);
    each_reference(schema, schema, payload, &mut |key| {
        let is_usable = !key.is_empty() && key != "locale";
        let is_there = is_usable
            && !locales.is_empty()
            && locales.iter().all(|texts| texts.get(key).is_some());
        if !is_there {
            missing.get_or_insert_with(|| key.to_owned());
        }
    });
    match missing {
        Some(key) => Err(format!(
            "/localizedAttributes: the payload refers to {key:?}, which is not in every locale"
        )),
        None => Ok(()),
    }
}

/// Calls `visit` with the key of every reference in a localizable field of the payload.
fn each_reference(root: &Value, schema: &Value, value: &Value, visit: &mut impl FnMut(&str)) {
    let local = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix('#'));
    let schema = local.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema);
    match value {
        Value::String(text) if schema.get("x-localized").is_some() => {
            text.strip_prefix(PREFIX).into_iter().for_each(visit);
        }
        Value::Array(items) => {
            let schema = schema.get("items").unwrap_or(&Value::Null);
            items.iter().for_each(|item| each_reference(root, schema, item, visit));
        }
        Value::Object(members) => {
            for (key, value) in members {
                let schema = schema.get("properties").and_then(|properties| properties.get(key));
                each_reference(root, schema.unwrap_or(&Value::Null), value, visit);
            }
        }
        _ => {}
    }
}
