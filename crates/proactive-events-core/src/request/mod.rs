//! A request: an event with its audience, key, timestamp and expiry.

mod audience;
mod encoded_event;
mod encoded_request;
#[cfg(feature = "schemars")]
mod json_schema;
mod life_span;
mod read;
mod write;

use std::time::Duration;

pub use audience::Audience;
pub use encoded_event::EncodedEvent;
pub use encoded_request::EncodedRequest;
pub use life_span::{LifeSpan, LifeSpanError};
pub use read::{ReadOptions, Reading};

use crate::{Event, ReferenceId, Timestamp, UserId};

/// The body of one call of the Proactive Events API: create an event, or update it.
///
/// The timestamp is set when the request is made, so that every retry is the same event.
///
/// ```
/// use std::time::Duration;
/// use proactive_events::{RawEvent, ReferenceId, Request, UserId};
/// # let payload = serde_json::json!({});
/// # let event = RawEvent::unchecked("AMAZON.Example.Updated", payload);
/// let customer = UserId::new("amzn1.ask.account.EXAMPLE")?;
/// let request = Request::unicast(ReferenceId::new("order4711")?, customer, event)
///     .expires_in(Duration::from_hours(2))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Request<E> {
    reference_id: ReferenceId,
    audience: Audience,
    event: E,
    timestamp: Timestamp,
    life_span: LifeSpan,
}

impl<E: Event> Request<E> {
    /// An event for one customer, made now, that expires in 12 hours.
    pub fn unicast(reference_id: ReferenceId, user: UserId, event: E) -> Self {
        Self::new(reference_id, Audience::Unicast(user), event)
    }

    /// An event for every customer who subscribed to its template, made now, that expires in 12 hours.
    pub fn multicast(reference_id: ReferenceId, event: E) -> Self {
        Self::new(reference_id, Audience::Multicast, event)
    }

    /// An event for an audience, made now, that expires in 12 hours.
    pub fn new(reference_id: ReferenceId, audience: Audience, event: E) -> Self {
        Self {
            reference_id,
            audience,
            event,
            timestamp: Timestamp::now(),
            life_span: LifeSpan::DEFAULT,
        }
    }

    /// The same with another life span, counted from the timestamp.
    ///
    /// # Errors
    /// Below 5 minutes and above 24 hours, which the service refuses.
    pub fn expires_in(mut self, life_span: Duration) -> Result<Self, LifeSpanError> {
        self.life_span = LifeSpan::new(life_span)?;
        Ok(self)
    }

    /// The same with another timestamp; the life span stays.
    #[must_use]
    pub fn with_timestamp(mut self, timestamp: Timestamp) -> Self {
        self.timestamp = timestamp.floor_to_millis();
        self
    }

    /// A request that replaces this one: same reference id, audience and life span, the new event, and a
    /// later timestamp, even within one millisecond.
    ///
    /// # Errors
    /// When there is no later timestamp, in the last millisecond of the year 9999.
    pub fn update<L: Event>(&self, event: L) -> Result<Request<L>, LifeSpanError> {
        let later =
            self.timestamp.checked_add(Duration::from_millis(1)).ok_or(LifeSpanError::TooLate)?;
        Ok(Request {
            reference_id: self.reference_id.clone(),
            audience: self.audience.clone(),
            event,
            timestamp: Timestamp::now().max(later),
            life_span: self.life_span,
        })
    }

    /// The caller's key.
    pub fn reference_id(&self) -> &ReferenceId {
        &self.reference_id
    }

    /// The audience.
    pub fn audience(&self) -> &Audience {
        &self.audience
    }

    /// The event.
    pub fn event(&self) -> &E {
        &self.event
    }

    /// When the event happened, for the service: later ones replace earlier ones.
    pub fn timestamp(&self) -> Timestamp {
        self.timestamp
    }

    /// The time from the timestamp to the expiry.
    pub fn life_span(&self) -> LifeSpan {
        self.life_span
    }

    /// When the event is dropped if it was not announced; the last writable moment at most.
    pub fn expiry_time(&self) -> Timestamp {
        self.life_span.expiry(self.timestamp)
    }
}
