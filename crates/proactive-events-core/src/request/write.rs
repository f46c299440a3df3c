//! Request → wire form.

use serde_core::ser::{Error, Serialize, Serializer};

use super::{EncodedEvent, EncodedRequest, Request};
use crate::document::Document;
use crate::payload::Inspection;
use crate::violation::{Refusal, Walk as _};
use crate::{Event, ViolationCode, Violations};

impl<E: Event> Request<E> {
    /// Encodes the request as it goes over the wire.
    ///
    /// # Errors
    /// Everything that the service would refuse: broken constraints, and locales that one text has and
    /// another lacks. Nothing is sent then.
    pub fn encode(&self) -> Result<EncodedRequest, Violations> {
        let mut inspection = Inspection::default();
        if self.timestamp.checked_add(self.life_span.duration()).is_none() {
            inspection.at_key("expiryTime", |inspection| {
                let message = "the event would end after the year 9999";
                inspection.refuse(Refusal::new(ViolationCode::DateTime, message));
            });
        }
        let event = EncodedEvent::inspected(&self.event, inspection)?;
        let event = event.with_life_span(self.life_span);
        Ok(event.request(self.reference_id.clone(), &self.audience, self.timestamp))
    }
}

/// The wire form; a broken constraint is an error of the serializer.
impl<E: Event> Serialize for Request<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let encoded = self.encode().map_err(S::Error::custom)?;
        Document::parse(encoded.body()).map_err(S::Error::custom)?.serialize(serializer)
    }
}
