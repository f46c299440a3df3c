//! Events of a template that has no type.

use serde_core::ser::{Serialize, Serializer};
use serde_json::Value;

use super::read::Reader;
use super::traits::Event;
use super::write::{Inspection, Texts, WriteResult};
use crate::document::Node;
use crate::violation::Reported;
use crate::{Localized, Violation, ViolationCode, Violations};

/// An event as a name and a JSON payload, for a template that the catalog does not have (yet).
///
/// Localized texts are given by their keys; the payload refers to them as `localizedattribute:<key>`. A
/// reference without a text is an error when the request is encoded.
///
/// ```
/// use proactive_events::{Locale, Localized, RawEvent};
///
/// let payload = serde_json::json!({ "bakery": { "name": "localizedattribute:bakeryName" } });
/// let event = RawEvent::unchecked("AMAZON.Bread.Baked", payload)
///     .with_text("bakeryName", Localized::new(Locale::EnUs, "AnyBakery"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RawEvent {
    name: String,
    payload: Value,
    texts: Vec<(String, Localized)>,
}

/// A rule that checks the payload of a raw event, such as a JSON Schema.
pub trait PayloadCheck {
    /// Violations of the payload; pointers start at the payload's root.
    fn check(&self, payload: &Value) -> Vec<Violation>;
}

impl RawEvent {
    /// An event whose payload the template's schema allows.
    ///
    /// # Errors
    /// Everything that the schema refuses, with pointers into the request.
    pub fn checked(
        name: impl Into<String>,
        payload: Value,
        schema: &impl PayloadCheck,
    ) -> Result<Self, Violations> {
        let in_request = |violation: Violation| {
            let pointer = format!("/event/payload{}", violation.pointer);
            Violation { pointer, ..violation }
        };
        Violations::into_result(schema.check(&payload).into_iter().map(in_request).collect())?;
        Ok(Self::unchecked(name, payload))
    }

    /// An event whose payload nothing here has checked: the service will.
    pub fn unchecked(name: impl Into<String>, payload: Value) -> Self {
        Self { name: name.into(), payload, texts: Vec::new() }
    }

    /// Adds the text that the payload refers to as `localizedattribute:<key>`.
    #[must_use]
    pub fn with_text(mut self, key: impl Into<String>, text: Localized) -> Self {
        let key = key.into();
        self.texts.retain(|(known, _)| *known != key);
        self.texts.push((key.clone(), text.with_key(key)));
        self
    }

    /// The payload as it goes over the wire.
    pub fn payload(&self) -> &Value {
        &self.payload
    }
}

impl Event for RawEvent {
    const NAMES: &'static [&'static str] = &[];

    fn name(&self) -> &str {
        &self.name
    }

    fn write_payload<S: Serializer>(&self, _: &Texts<'_>, to: S) -> WriteResult<S> {
        self.payload.serialize(to)
    }

    fn inspect_payload<'a>(&'a self, inspection: &mut Inspection<'a>) {
        for (_, text) in &self.texts {
            inspection.text(text, "");
        }
        let known = |key: &str| {
            self.texts.iter().any(|(known, text)| known == key && text.as_plain().is_none())
        };
        references(&self.payload, &mut |key| {
            if !known(key) {
                let message = format!("the payload refers to {key:?}, for which there is no text");
                let hint = "add it by `RawEvent::with_text`";
                inspection.push(
                    Violation::new("/localizedAttributes", ViolationCode::MissingText, message)
                        .with_hint(hint),
                );
            }
        });
    }

    fn read_payload(name: &str, payload: &Node, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        let mut event = Self::unchecked(name, reader.json(payload)?);
        let mut keys = Vec::new();
        references(&event.payload, &mut |key| keys.push(key.to_owned()));
        for key in keys {
            event = event.with_text(&key, reader.resolve(&key)?);
        }
        Ok(event)
    }
}

/// Calls `visit` with the key of every reference in the value.
fn references(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => {
            text.strip_prefix(Localized::REFERENCE_PREFIX).into_iter().for_each(visit)
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, visit)),
        Value::Object(members) => members.values().for_each(|value| references(value, visit)),
        _ => {}
    }
}
