//! Request → wire form.

use serde_core::ser::{Error, Serialize, SerializeMap, Serializer};

use super::Request;
use crate::write::{Inspection, Texts};
use crate::{Audience, Code, Event, Violations};

impl<E: Event> Request<E> {
    /// The localized texts with their keys.
    fn inspect(&self) -> Result<Texts<'_>, Violations> {
        let mut inspection = Inspection::default();
        let late = self.timestamp.checked_add(self.life_span.duration()).is_none();
        inspection.at_key("expiryTime", |inspection| {
            inspection.report(
                late.then(|| {
                    (Code::DateTime, "the event would end after the year 9999".to_owned())
                }),
            );
        });
        inspection.at_key("event", |inspection| {
            inspection.at_key("payload", |inspection| self.event.inspect_payload(inspection));
        });
        inspection.finish()
    }

    /// The wire form as JSON text.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Violations> {
        let texts = self.inspect()?;
        let body = Body { request: self, texts: &texts };
        // Room for most events, so that the text need not be moved while it grows.
        let mut text = Vec::with_capacity(512);
        serde_json::to_writer(&mut text, &body).map_err(|error| {
            // Only an event type written by hand can fail here: the derived ones write what they inspected.
            crate::Violation::new("/event/payload", Code::WrongType, error.to_string())
        })?;
        Ok(text)
    }
}

/// The wire form; what breaks a constraint is an error of the serializer.
impl<E: Event> Serialize for Request<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = self.inspect().map_err(S::Error::custom)?;
        Body { request: self, texts: &texts }.serialize(serializer)
    }
}

/// A request whose texts have their keys.
struct Body<'a, E> {
    request: &'a Request<E>,
    texts: &'a Texts<'a>,
}

impl<E: Event> Serialize for Body<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Request { reference_id, audience, event, timestamp, .. } = self.request;
        let mut body = serializer.serialize_map(Some(6))?;
        body.serialize_entry("timestamp", &format_args!("{timestamp}"))?;
        body.serialize_entry("referenceId", reference_id.as_str())?;
        body.serialize_entry("expiryTime", &format_args!("{}", self.request.expiry_time()))?;
        body.serialize_entry("event", &Named { event, texts: self.texts })?;
        body.serialize_entry("localizedAttributes", self.texts)?;
        body.serialize_entry("relevantAudience", audience)?;
        body.end()
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
        event.serialize_entry("payload", &PayloadOf { event: self.event, texts: self.texts })?;
        event.end()
    }
}

/// The value of `event.payload`.
struct PayloadOf<'a, E> {
    event: &'a E,
    texts: &'a Texts<'a>,
}

impl<E: Event> Serialize for PayloadOf<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.event.write_payload(self.texts, serializer)
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut audience = serializer.serialize_map(Some(2))?;
        audience.serialize_entry("type", self.kind())?;
        audience.serialize_entry("payload", &AudiencePayload(self))?;
        audience.end()
    }
}

struct AudiencePayload<'a>(&'a Audience);

impl Serialize for AudiencePayload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut payload = serializer.serialize_map(None)?;
        if let Audience::Unicast(user) = self.0 {
            payload.serialize_entry("user", user.as_str())?;
        }
        payload.end()
    }
}
