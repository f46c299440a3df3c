//! Where in the body an override goes.

use proactive_events::error::ViolationCode;
use proactive_events_text::did_you_mean;
use serde_json::Value;

use super::CampaignBody;

/// Properties that the campaign sets itself.
const OWN: [&str; 5] =
    ["/timestamp", "/expiryTime", "/referenceId", "/relevantAudience", "/event/name"];
const TEXTS: &str = "/localizedAttributes";

/// A place in the body that recipients may override.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct OverridePlace {
    /// The pointer into the body.
    pub(super) pointer: String,
    pub(super) kind: PlaceKind,
}

/// Kind of value at the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum PlaceKind {
    /// A string.
    Text,
    /// Another value.
    Json,
    /// Nothing yet.
    Vacant,
}

/// Why a pointer names no place.
#[derive(Debug)]
pub(super) struct NoPlace {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl NoPlace {
    fn new(message: impl Into<String>, hint: Option<String>) -> Self {
        Self { message: message.into(), hint }
    }
}

impl CampaignBody {
    /// The place that a pointer of the recipients names; texts are named by their locale.
    pub(super) fn place(&self, pointer: &str) -> Result<OverridePlace, NoPlace> {
        if pointer == "/event" || OWN.iter().any(|own| is_at_or_below(pointer, own)) {
            let message = format!("{pointer:?} is set by the campaign, not by the recipients");
            return Err(NoPlace::new(message, None));
        }
        if is_at_or_below(pointer, TEXTS) {
            return self.text_place(pointer);
        }
        let kind = match self.json().pointer(pointer) {
            Some(Value::String(_)) => PlaceKind::Text,
            Some(_) => PlaceKind::Json,
            None => self.vacancy(pointer)?,
        };
        Ok(OverridePlace { pointer: pointer.to_owned(), kind })
    }

    /// The place of a localized text: `/localizedAttributes/<locale>/<key>`.
    fn text_place(&self, pointer: &str) -> Result<OverridePlace, NoPlace> {
        let rest = pointer.strip_prefix(TEXTS).and_then(|rest| rest.strip_prefix('/'));
        let parts = rest.and_then(|rest| rest.split_once('/'));
        let Some((tag, key)) = parts.filter(|(_, key)| !key.contains('/') && *key != "locale")
        else {
            let message = format!("{pointer:?} names no text");
            let hint = format!("a text is {TEXTS}/<locale>/<key>");
            return Err(NoPlace::new(message, Some(hint)));
        };
        let index = self.locales().position(|locale| locale == tag);
        let Some(index) = index.or_else(|| tag.parse().ok()) else {
            let near = did_you_mean(tag, self.locales()).map(asked);
            let there = || format!("it has {}", self.locales().collect::<Vec<_>>().join(" "));
            let message = format!("the body has no locale {tag:?}");
            return Err(NoPlace::new(message, near.or_else(|| Some(there()))));
        };
        let place = format!("{TEXTS}/{index}/{key}");
        match self.json().pointer(&place) {
            Some(Value::String(_)) => Ok(OverridePlace { pointer: place, kind: PlaceKind::Text }),
            _ => Err(self.no_place(pointer)),
        }
    }

    /// Checks that a value may be put where none is.
    fn vacancy(&self, pointer: &str) -> Result<PlaceKind, NoPlace> {
        let (parent, last) = pointer.rsplit_once('/').unwrap_or_default();
        let fits = match self.json().pointer(parent) {
            Some(Value::Object(_)) => true,
            Some(Value::Array(items)) => last == "-" || last == items.len().to_string(),
            _ => false,
        };
        let mut document = self.document();
        if !fits || document.set(pointer, "null").is_err() {
            return Err(self.no_place(pointer));
        }
        // The template knows its properties: one that it does not have would be refused for every recipient.
        let violations = self.build(&document).err();
        let unknown = violations.into_iter().flatten().find(|violation| {
            violation.pointer == pointer && violation.code == ViolationCode::UnknownProperty
        });
        match unknown {
            Some(unknown) => {
                Err(NoPlace::new(format!("{pointer}: {}", unknown.message), unknown.hint))
            }
            None => Ok(PlaceKind::Vacant),
        }
    }

    fn no_place(&self, pointer: &str) -> NoPlace {
        let places = self.places();
        let near = did_you_mean(pointer, places.iter().map(String::as_str)).map(asked);
        NoPlace::new(format!("the body has no place at {pointer:?}"), near)
    }

    /// The pointer that ends in this name, for those who leave the rest out.
    pub(super) fn place_named(&self, name: &str) -> Option<String> {
        self.places().into_iter().find(|pointer| pointer.rsplit('/').next() == Some(name))
    }

    /// The locales of the body's texts, in their order.
    fn locales(&self) -> impl Iterator<Item = &str> {
        let texts = self.json().pointer(TEXTS).and_then(Value::as_array);
        let tag = |text| Value::get(text, "locale").and_then(Value::as_str).unwrap_or_default();
        texts.into_iter().flatten().map(tag)
    }

    /// Every pointer that recipients could mean, texts by their locale.
    fn places(&self) -> Vec<String> {
        let mut places = Vec::new();
        if let Some(payload) = self.json().pointer("/event/payload") {
            collect(payload, "/event/payload", &mut places);
        }
        let texts = self.json().pointer(TEXTS).and_then(Value::as_array);
        for (locale, text) in self.locales().zip(texts.into_iter().flatten()) {
            collect(text, &format!("{TEXTS}/{locale}"), &mut places);
        }
        places.retain(|place| !(place.starts_with(TEXTS) && place.ends_with("/locale")));
        places
    }
}

fn asked(near: &str) -> String {
    format!("did you mean {near:?}?")
}

fn is_at_or_below(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Collects the pointers of all values that hold no others.
fn collect(value: &Value, pointer: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(value, &format!("{pointer}/{key}"), places);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, &format!("{pointer}/{index}"), places);
            }
        }
        _ => places.push(pointer.to_owned()),
    }
}
