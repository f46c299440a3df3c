//! An event encoded once for many customers.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::document::Document;
use crate::payload::{Inspection, Texts};
use crate::request::{LifeSpan, ReadOptions, Reading, Request};
use crate::violation::Walk as _;
use crate::{
    Audience, EncodedRequest, Event, ReferenceId, Timestamp, Violation, ViolationCode, Violations,
};

/// Room for most events and for what a request adds, so that the text need not be moved while it grows.
const CAPACITY: usize = 512;

/// An event in its wire form, checked, with its localized texts: the part of a request that all customers share.
/// [`request`](Self::request) adds what each has of its own.
///
/// ```
/// use proactive_events::{Audience, RawEvent, ReferenceId, Timestamp, UserId};
/// use proactive_events::wire::EncodedEvent;
///
/// # let event = RawEvent::unchecked("AMAZON.Example.Updated", serde_json::json!({}));
/// let event = EncodedEvent::new(&event)?;
/// for user in ["amzn1.ask.account.ONE", "amzn1.ask.account.TWO"] {
///     let audience = Audience::Unicast(UserId::new(user)?);
///     let request = event.request(ReferenceId::random(), &audience, Timestamp::now());
///     assert_eq!(request.user().map(UserId::as_str), Some(user));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedEvent {
    /// `"event":…,"localizedAttributes":…`.
    members: String,
    name: String,
    life_span: LifeSpan,
}

impl EncodedEvent {
    /// Encodes an event. Its requests live for 12 hours.
    ///
    /// # Errors
    /// Everything that the service would refuse: broken constraints, and locales that one text has and another
    /// lacks.
    pub fn new<E: Event>(event: &E) -> Result<Self, Violations> {
        Self::inspected(event, Inspection::default())
    }

    /// Encodes an event unless the inspection has found something wrong, or finds it now.
    pub(super) fn inspected<'a, E: Event>(
        event: &'a E,
        mut inspection: Inspection<'a>,
    ) -> Result<Self, Violations> {
        inspection.at_key("event", |inspection| {
            inspection.at_key("payload", |inspection| event.inspect_payload(inspection));
        });
        let texts = &inspection.finish()?;
        let mut members = Vec::with_capacity(CAPACITY);
        members.extend_from_slice(b"\"event\":");
        write(&mut members, &Named { event, texts })?;
        members.extend_from_slice(b",\"localizedAttributes\":");
        write(&mut members, texts)?;
        let members = String::from_utf8(members).map_err(unwritable)?;
        Ok(Self { members, name: event.name().to_owned(), life_span: LifeSpan::DEFAULT })
    }

    /// Takes event, localized texts and life span of a document as they stand, if `E` can be read from it; warnings
    /// do not hinder it.
    ///
    /// # Errors
    /// Everything that is wrong with the document, in its order.
    pub fn from_document<E: Event>(document: &Document) -> Result<Self, Violations> {
        let reading: Reading<E> = Request::read(document, ReadOptions::default());
        let request = reading.into_result()?;
        let event = document.root.get("event").ok_or_else(no_event)?.to_text();
        let texts = document.root.get("localizedAttributes");
        let texts = texts.map_or_else(|| "[]".to_owned(), |texts| texts.to_text());
        Ok(Self {
            members: format!("\"event\":{event},\"localizedAttributes\":{texts}"),
            name: request.event().name().to_owned(),
            life_span: request.life_span(),
        })
    }

    /// Takes a text that [`to_text`](Self::to_text) gave before, such as from a queue, and its life span. The payload,
    /// which was checked when the text was made, is not checked again.
    ///
    /// # Errors
    /// When the text is not an event: it was damaged since.
    pub fn restore(text: &str, life_span: LifeSpan) -> Result<Self, Violations> {
        let document = Document::parse(text.as_bytes())?;
        let members = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        let name = document.text_at("/event/name").map(str::to_owned);
        let (Some(members), Some(name)) = (members, name) else { return Err(no_event().into()) };
        Ok(Self { members: members.to_owned(), name, life_span })
    }

    /// The same with another life span of its requests.
    #[must_use]
    pub fn with_life_span(self, life_span: LifeSpan) -> Self {
        Self { life_span, ..self }
    }

    /// The event as JSON text: an object with `event` and `localizedAttributes`.
    pub fn to_text(&self) -> String {
        format!("{{{}}}", self.members)
    }

    /// The wire name of the event's template.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Life span of each request, from its timestamp on.
    pub fn life_span(&self) -> LifeSpan {
        self.life_span
    }

    /// The request for one audience. The same arguments always produce the same bytes.
    pub fn request(
        &self,
        reference_id: ReferenceId,
        audience: &Audience,
        timestamp: Timestamp,
    ) -> EncodedRequest {
        let timestamp = timestamp.floor_to_millis();
        let expiry = self.life_span.expiry(timestamp);
        let mut body = String::with_capacity(self.members.len() + CAPACITY);
        body.push_str("{\"timestamp\":\"");
        push(&mut body, timestamp);
        body.push_str("\",\"referenceId\":\"");
        body.push_str(reference_id.as_str());
        body.push_str("\",\"expiryTime\":\"");
        push(&mut body, expiry);
        body.push_str("\",");
        body.push_str(&self.members);
        body.push_str(",\"relevantAudience\":{\"type\":\"");
        body.push_str(audience.kind());
        body.push_str("\",\"payload\":{");
        if let Audience::Unicast(user) = audience {
            body.push_str("\"user\":");
            // A text always serialises into memory.
            body.push_str(&serde_json::to_string(user.as_str()).unwrap_or_default());
        }
        body.push_str("}}}");
        let times = (timestamp, expiry);
        EncodedRequest::new(body.into_bytes(), &self.name, reference_id, audience, times)
    }
}

/// The value of `event`.
struct Named<'a, E> {
    event: &'a E,
    texts: &'a Texts<'a>,
}

impl<E: Event> Serialize for Named<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut event = serializer.serialize_map(Some(2))?;
        event.serialize_entry("name", self.event.name())?;
        event.serialize_entry("payload", &PayloadOf(self))?;
        event.end()
    }
}

/// The value of `event.payload`.
struct PayloadOf<'a, E>(&'a Named<'a, E>);

impl<E: Event> Serialize for PayloadOf<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.event.write_payload(self.0.texts, serializer)
    }
}

fn write(text: &mut Vec<u8>, value: &impl Serialize) -> Result<(), Violation> {
    serde_json::to_writer(text, value).map_err(unwritable)
}

/// Only an event type that is written by hand can fail: the derived ones write what they inspected.
fn unwritable(error: impl std::fmt::Display) -> Violation {
    Violation::new("/event/payload", ViolationCode::WrongType, error.to_string())
}

fn push(text: &mut String, timestamp: Timestamp) {
    use std::fmt::Write as _;
    // Writing into memory does not fail.
    let _ = write!(text, "{timestamp}");
}

fn no_event() -> Violation {
    Violation::new("/event", ViolationCode::Missing, "there is no event in it")
}
