//! Sample requests, made of the examples in the schemas.

use std::collections::BTreeMap;

use anyhow::anyhow;
use proactive_events::catalog::{AnyEvent, schemas};
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Locale, ReferenceId, Request, Timestamp};
use serde_json::{Map, Value, json};

/// The customer of the samples.
const CUSTOMER: &str = "amzn1.ask.account.EXAMPLE";

/// A valid unicast request of the template, made now, with its texts in these locales.
pub(crate) fn request(template: &str, locales: &[Locale]) -> anyhow::Result<Request<AnyEvent>> {
    let schema = schema(template)?;
    let payload = schema.pointer("/examples/0").cloned().unwrap_or_default();
    let mut texts = BTreeMap::new();
    collect_texts(&schema, &mut texts);
    let references = payload.to_string();
    texts.retain(|key, _| references.contains(&format!("\"localizedattribute:{key}\"")));
    let now = Timestamp::now();
    let body = json!({
        "timestamp": now.to_string(),
        "referenceId": format!("sample{}", ReferenceId::random()),
        "expiryTime": now.checked_add(std::time::Duration::from_hours(12)).map(|expiry| expiry.to_string()),
        "event": { "name": template, "payload": payload },
        "localizedAttributes": if texts.is_empty() { Vec::new() } else { attributes(locales, &texts) },
        "relevantAudience": { "type": "Unicast", "payload": { "user": CUSTOMER } },
    });
    let document = Document::parse(body.to_string().as_bytes())?;
    Request::read(&document, ReadOptions::default()).into_result().map_err(Into::into)
}

/// The schema of a template of the catalog; the command line takes no other names.
pub(crate) fn schema(template: &str) -> anyhow::Result<Value> {
    let file = format!("{template}.json");
    let found = schemas::FILES.iter().find(|(name, _)| *name == file);
    let (_, text) =
        found.ok_or_else(|| anyhow!("{template:?} has no schema: proactive templates"))?;
    serde_json::from_str(text).map_err(Into::into)
}

/// One object a locale, with all texts.
fn attributes(locales: &[Locale], texts: &BTreeMap<String, String>) -> Vec<Value> {
    let object = |locale: &Locale| {
        let texts = texts.iter().map(|(key, text)| (key.clone(), text.clone().into()));
        Value::Object(Map::from_iter(
            [("locale".to_owned(), locale.as_str().into())].into_iter().chain(texts),
        ))
    };
    locales.iter().map(object).collect()
}

/// The default key of every localizable field below, with its example.
pub(crate) fn collect_texts(schema: &Value, texts: &mut BTreeMap<String, String>) {
    match schema {
        Value::Object(members) => {
            let example = schema.pointer("/examples/0").and_then(Value::as_str);
            if let (Some(Value::String(key)), Some(example)) = (members.get("x-localized"), example)
            {
                texts.insert(key.clone(), example.to_owned());
            }
            members.values().for_each(|value| collect_texts(value, texts));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_texts(value, texts)),
        _ => {}
    }
}
