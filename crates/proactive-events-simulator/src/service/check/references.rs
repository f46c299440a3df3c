//! `localizedattribute:<key>` and the locales.

use std::collections::HashSet;

use serde_json::Value;

use crate::inbox::Flaw;
use crate::settings::PlainText;

const PREFIX: &str = "localizedattribute:";

/// Every reference in a localizable field needs its key in every locale object, and every locale stands once.
pub(super) fn check(schema: &Value, request: &Value, plain_text: PlainText) -> Vec<Flaw> {
    let locales = request.get("localizedAttributes").and_then(Value::as_array);
    let locales = locales.map(Vec::as_slice).unwrap_or_default();
    let mut flaws = twice(locales);
    let payload = request.pointer("/event/payload").unwrap_or(&Value::Null);
    each_text(schema, schema, payload, "/event/payload", &mut |pointer, text| {
        let message = match text.strip_prefix(PREFIX) {
            None if plain_text == PlainText::Refuse => {
                "plain text in a field that takes a reference".to_owned()
            }
            Some("" | "locale") => "a reference without a usable key".to_owned(),
            Some(key) if !is_everywhere(locales, key) => {
                format!("the payload refers to {key:?}, which is not in every locale")
            }
            _ => return,
        };
        flaws.push(Flaw { pointer: pointer.to_owned(), message });
    });
    flaws
}

fn is_everywhere(locales: &[Value], key: &str) -> bool {
    !locales.is_empty() && locales.iter().all(|texts| texts.get(key).is_some())
}

/// The locales that stand there twice.
fn twice(locales: &[Value]) -> Vec<Flaw> {
    let mut seen = HashSet::new();
    let mut flaws = Vec::new();
    for (index, locale) in locales.iter().enumerate() {
        let Some(locale) = locale.get("locale") else { continue };
        if !seen.insert(locale.as_str()) {
            let pointer = format!("/localizedAttributes/{index}/locale");
            flaws
                .push(Flaw { pointer, message: format!("the locale {locale} stands there twice") });
        }
    }
    flaws
}

/// Calls `visit` with the place and the text of every localizable field of the payload.
fn each_text(
    root: &Value,
    schema: &Value,
    value: &Value,
    pointer: &str,
    visit: &mut impl FnMut(&str, &str),
) {
    let local = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix('#'));
    let schema = local.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema);
    match value {
        Value::String(text) if schema.get("x-localized").is_some() => visit(pointer, text),
        Value::Array(items) => {
            let schema = schema.get("items").unwrap_or(&Value::Null);
            for (index, item) in items.iter().enumerate() {
                each_text(root, schema, item, &format!("{pointer}/{index}"), visit);
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                let schema = schema.get("properties").and_then(|properties| properties.get(key));
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                each_text(root, schema.unwrap_or(&Value::Null), value, &pointer, visit);
            }
        }
        _ => {}
    }
}
