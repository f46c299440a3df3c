//! A recipient as a JSON object.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::super::CampaignBody;
use super::super::override_place::OverridePlace;
use super::super::override_value::{Override, OverrideValue};
use super::RecipientsError;
use super::cells::trim;
use super::csv::known;
use super::record::{Record, refusal, start};
use crate::outbox::{CellRule, Failure};

/// Fills a record from an object, and continues after an error, so that the user is found.
pub(super) struct JsonRecord<'p, 'b> {
    record: Record,
    places: &'p mut Places<'b>,
    rule: CellRule,
    has_user: bool,
    has_region: bool,
    error: Option<RecipientsError>,
}

impl<'p, 'b> JsonRecord<'p, 'b> {
    /// Reads a text that is to be an object; the outer error is one of the whole list.
    pub(super) fn read(
        text: &[u8],
        record: Record,
        places: &'p mut Places<'b>,
        rule: CellRule,
    ) -> Result<Result<Record, Failure>, RecipientsError> {
        let Ok(text) = std::str::from_utf8(text) else {
            return Ok(Err(refusal("not-utf8", "not UTF-8 text")));
        };
        if !text.starts_with('{') {
            return Ok(Err(refusal("syntax", "not a JSON object")));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let (has_user, has_region, error) = (false, false, None);
        let mut reading = Self { record, places, rule, has_user, has_region, error };
        let read = reading.deserialize(&mut json).and_then(|()| json.end());
        match (read, reading.error.take()) {
            (Err(error), _) => Ok(Err(not_json(&error))),
            (Ok(()), Some(error)) => Err(error),
            (Ok(()), None) => Ok(Ok(reading.finish())),
        }
    }

    fn finish(mut self) -> Record {
        if !self.has_user {
            self.record.refuse(refusal("missing", "the key \"user\" is missing"));
        }
        self.record
    }

    fn take(&mut self, key: &str, value: Value) {
        let text = || value.as_str().unwrap_or_default();
        match trim(key) {
            "user" if self.has_user => {
                // The intended one is unknown.
                self.record.user = None;
                self.record.refuse(repeated(key));
            }
            "region" if self.has_region => self.record.refuse(repeated(key)),
            "user" => {
                self.has_user = true;
                match &value {
                    Value::String(user) => self.record.take_user(user, self.rule),
                    Value::Null => self.record.refuse(refusal("missing", "the user is null")),
                    _ => self.record.refuse(refusal("wrong-type", "the user is not a text")),
                }
            }
            _ if value.is_null() => {}
            "region" => {
                self.has_region = true;
                self.record.take_region(text(), self.rule);
            }
            key if key.starts_with('/') => self.override_at(key, &value),
            key => {
                let message =
                    format!("unknown key {:?} ({})", start(key), known(key, self.places.body));
                self.record.refuse(refusal("unknown-property", message));
            }
        }
    }

    fn override_at(&mut self, pointer: &str, value: &Value) {
        let place = match self.places.of(pointer, self.record.line) {
            Ok(place) => place,
            Err(error) => {
                self.error.get_or_insert(error);
                return;
            }
        };
        if self.record.overrides.iter().any(|it| it.place == place) {
            return self.record.refuse(repeated(pointer));
        }
        let value = OverrideValue::Json(value.to_string());
        self.record.overrides.push(Override { place, value });
    }
}

fn repeated(key: &str) -> Failure {
    refusal("repeated-key", format!("the key {key:?} is there twice: which value counts?"))
}

impl<'de> DeserializeSeed<'de> for &mut JsonRecord<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut JsonRecord<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Key<'de>>()? {
            self.take(&key.0, map.next_value()?);
        }
        Ok(())
    }
}

/// A key, out of the text where it stands there as it is.
#[derive(serde::Deserialize)]
struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

/// The places in the body that were named so far.
pub(super) struct Places<'b> {
    pub(super) body: &'b CampaignBody,
    known: HashMap<String, Arc<OverridePlace>>,
}

impl<'b> Places<'b> {
    pub(super) fn new(body: &'b CampaignBody) -> Self {
        Self { body, known: HashMap::new() }
    }

    /// The place that a key names.
    pub(super) fn of(
        &mut self,
        pointer: &str,
        line: u64,
    ) -> Result<Arc<OverridePlace>, RecipientsError> {
        if let Some(place) = self.known.get(pointer) {
            return Ok(Arc::clone(place));
        }
        let place = self.body.place(pointer);
        let place = Arc::new(place.map_err(|error| RecipientsError::no_place(line, error))?);
        self.known.insert(pointer.to_owned(), Arc::clone(&place));
        Ok(place)
    }
}

/// Syntax error of a text that is not JSON; its columns count within the line.
fn not_json(error: &serde_json::Error) -> Failure {
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    refusal("syntax", format!("not JSON: {what} at column {}", error.column()))
}
