//! Overrides of a recipient, and their insertion into the body.

use std::borrow::Cow;
use std::sync::Arc;

use proactive_events::wire::EncodedEvent;
use proactive_events::{Document, Violation, Violations};
use serde::de::IgnoredAny;

use super::CampaignBody;
use super::override_place::{OverridePlace, PlaceKind};
use crate::outbox::Failure;

/// A value of a recipient's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Override {
    pub(super) place: Arc<OverridePlace>,
    pub(super) value: OverrideValue,
}

/// A value as the recipients give it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum OverrideValue {
    /// A cell of a table: text, or JSON where the body has no string.
    Cell(String),
    /// A JSON text.
    Json(String),
}

impl Override {
    /// The value as JSON text. A cell for a place where nothing stands yet is JSON if it can be, unless it is to be text.
    fn json(&self, vacant_is_text: bool) -> Cow<'_, str> {
        let cell = match &self.value {
            OverrideValue::Json(json) => return json.into(),
            OverrideValue::Cell(cell) => cell,
        };
        let is_text = match self.place.kind {
            PlaceKind::Text => true,
            PlaceKind::Json => false,
            PlaceKind::Vacant => vacant_is_text || !is_json(cell),
        };
        if is_text {
            serde_json::Value::from(cell.as_str()).to_string().into()
        } else {
            cell.into()
        }
    }

    /// True if the text could also be read as JSON, and that value was invalid.
    fn is_in_doubt(&self, violations: &Violations) -> bool {
        let concerns = |violation: &Violation| violation.pointer.starts_with(&self.place.pointer);
        self.place.kind == PlaceKind::Vacant
            && matches!(&self.value, OverrideValue::Cell(cell) if is_json(cell))
            && violations.iter().any(concerns)
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The body with a recipient's values in it.
pub(super) fn build(body: &CampaignBody, overrides: &[Override]) -> Result<EncodedEvent, Failure> {
    let violations = match body.build(&changed(body, overrides, |_| false)?) {
        Ok(frame) => return Ok(frame),
        Err(violations) => violations,
    };
    if !overrides.iter().any(|it| it.is_in_doubt(&violations)) {
        return Err(Failure::invalid(&violations));
    }
    let document = changed(body, overrides, |it| it.is_in_doubt(&violations))?;
    body.build(&document).map_err(|violations| Failure::invalid(&violations))
}

fn changed(
    body: &CampaignBody,
    overrides: &[Override],
    vacant_is_text: impl Fn(&Override) -> bool,
) -> Result<Document, Failure> {
    let mut document = body.document();
    for it in overrides {
        let json = it.json(vacant_is_text(it));
        document.set(&it.place.pointer, &json).map_err(|error| {
            let message = format!("{}: {error}", it.place.pointer);
            Failure::new("override", message, "the value does not fit into the body: fix its line")
        })?;
    }
    Ok(document)
}
