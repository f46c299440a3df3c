//! Renders a sentence for a request.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Zone;
use super::sentence::{Filter, Part, Sentence};
use super::words::{date, list, number};
use crate::{Localized, Timestamp};

/// Locale and time zone of a sentence.
pub(super) struct Render<'a> {
    pub(super) schema: &'a Value,
    pub(super) words: &'a BTreeMap<String, BTreeMap<String, String>>,
    pub(super) payload: &'a Value,
    /// The texts of the chosen locale.
    pub(super) texts: Option<&'a Value>,
    pub(super) zone: Zone<'a>,
}

impl Render<'_> {
    /// The sentence with its values; runs of blanks become one.
    pub(super) fn sentence(&self, sentence: &Sentence) -> String {
        let said = self.parts(&sentence.parts);
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn parts(&self, parts: &[Part]) -> String {
        parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Value { pointer, filter } => self.value(pointer, filter).unwrap_or_default(),
                Part::Optional(parts) if self.is_silent(parts) => String::new(),
                Part::Optional(parts) => self.parts(parts),
            })
            .collect()
    }

    /// True if a value in the parts is missing or silent.
    fn is_silent(&self, parts: &[Part]) -> bool {
        parts.iter().any(|part| match part {
            Part::Value { pointer, filter } => {
                self.value(pointer, filter).is_none_or(|said| said.is_empty())
            }
            _ => false,
        })
    }

    fn value(&self, pointer: &str, filter: &Filter) -> Option<String> {
        let value = self.payload.pointer(pointer)?;
        match (filter, value.as_u64()) {
            (Filter::Words, Some(count)) => Some(number(count)),
            (Filter::Plural { one, .. }, Some(1)) => Some(one.clone()),
            (Filter::Plural { other, .. }, _) => Some(other.clone()),
            _ => Some(self.said(value, pointer, schema_at(self.schema, pointer))),
        }
    }

    fn said(&self, value: &Value, pointer: &str, schema: &Value) -> String {
        match value {
            Value::String(text) if schema.get("enum").is_some() => self.word(pointer, text),
            Value::String(text) => {
                match (text.strip_prefix(Localized::REFERENCE_PREFIX), text.parse::<Timestamp>()) {
                    (Some(key), _) if schema.get("x-localized").is_some() => {
                        self.text(key).unwrap_or(text).to_owned()
                    }
                    (None, Ok(moment)) if schema.get("$ref").is_some() => {
                        date(moment, (self.zone)(moment))
                    }
                    _ => text.clone(),
                }
            }
            Value::Array(items) => {
                let schema = schema.get("items").unwrap_or(&Value::Null);
                list(&items.iter().map(|item| self.said(item, pointer, schema)).collect::<Vec<_>>())
            }
            other => other.to_string(),
        }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.texts?.get(key)?.as_str()
    }

    /// An enum value: by the template's own words, else in small letters with blanks.
    fn word(&self, pointer: &str, value: &str) -> String {
        let known = self.words.get(pointer).and_then(|words| words.get(value));
        known.cloned().unwrap_or_else(|| value.to_lowercase().replace('_', " "))
    }
}

/// The schema of the value at this pointer; `null` where the schema has none.
fn schema_at<'s>(root: &'s Value, pointer: &str) -> &'s Value {
    let mut schema = root;
    for token in pointer.split('/').skip(1) {
        let local = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'));
        let object = local.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema);
        schema = object.pointer(&format!("/properties/{token}")).unwrap_or(&Value::Null);
    }
    schema
}
