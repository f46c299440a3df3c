//! A request frozen into bytes: what is queued, sent and sent again.

use std::sync::Arc;
use std::time::Duration;

use crate::document::Document;
use crate::request::{ReadOptions, Reading};
use crate::{Event, ReferenceId, Request, Timestamp, Violations};

/// The bytes of a valid request, the same at every attempt, with what a sender needs to know of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedRequest {
    body: Arc<[u8]>,
    name: String,
    reference_id: ReferenceId,
    expiry_time: Timestamp,
}

impl<E: Event> Request<E> {
    /// The body as it goes over the wire.
    ///
    /// # Errors
    /// Everything that the service would refuse: broken constraints, and locales that one text has and
    /// another lacks. Nothing is sent then.
    pub fn encode(&self) -> Result<EncodedRequest, Violations> {
        Ok(EncodedRequest::with_body(self, self.to_bytes()?))
    }
}

impl EncodedRequest {
    /// The service refuses what expires in less than 5 minutes; half a minute more for the way there.
    const LAST_CHANCE: Duration = Duration::from_secs(5 * 60 + 30);

    /// Takes a document as it stands, if `E` can be read from it; warnings do not hinder it.
    ///
    /// # Errors
    /// Everything that is wrong with it, in document order.
    pub fn from_document<E: Event>(document: &Document) -> Result<Self, Violations> {
        let reading: Reading<E> = Request::read(document, ReadOptions::default());
        Ok(Self::with_body(&reading.into_result()?, document.to_bytes()))
    }

    fn with_body<E: Event>(request: &Request<E>, body: Vec<u8>) -> Self {
        Self {
            body: body.into(),
            name: request.event().name().to_owned(),
            reference_id: request.reference_id().clone(),
            expiry_time: request.expiry_time(),
        }
    }

    /// The JSON text.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The wire name of the event's template.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The caller's key.
    pub fn reference_id(&self) -> &ReferenceId {
        &self.reference_id
    }

    /// When the event is dropped if it was not announced.
    pub fn expiry_time(&self) -> Timestamp {
        self.expiry_time
    }

    /// The last moment at which sending makes sense: the service, by its own clock, refuses what expires in
    /// less than 5 minutes, and 30 seconds are kept for the way there.
    pub fn deadline(&self) -> Timestamp {
        self.expiry_time.checked_sub(Self::LAST_CHANCE).unwrap_or(Timestamp::MIN)
    }
}
